import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import TouchedDay
from ratings.models import Rating, RatingTag, Rectification, SubmissionTrace
from ratings.services import InvalidRows, Submission, Trace, submit_ratings
from tests.factories import (
    make_api_client,
    make_case,
    make_department,
    make_item,
    make_rating,
    make_region,
    make_service,
    shanghai,
)

pytestmark = pytest.mark.django_db
SERVED = shanghai(2026, 3, 2, 9, 0)
NOW = shanghai(2026, 3, 10, 9, 0)


def rate(service, *, at=NOW, client=None, historic=False, trace=None, **values):
    defaults = {"service_id": service.pk, "level": 5, "channel": "qr"}
    [outcome] = submit_ratings(
        [Submission(**(defaults | values))], at=at, client=client, historic=historic, trace=trace
    )
    return outcome


def test_a_rating_keeps_what_the_service_froze_and_touches_both_days(reason_tags):
    service = make_service(served_at=SERVED)
    outcome = rate(service, level=4, tags=("406", "413"), rated_at=shanghai(2026, 3, 9, 20))
    rating = Rating.objects.get()
    assert outcome.status == 201
    assert outcome.rating == rating
    assert rating.department == service.department
    assert rating.item == service.case.item
    assert rating.service_day == dt.date(2026, 3, 2)
    assert rating.fact_day == dt.date(2026, 3, 9)
    assert rating.received_at == NOW
    assert [tag.code for tag in rating.tags.all()] == ["406", "413"]
    touched = TouchedDay.objects.values_list("source", "day", "department_id")
    assert set(touched) == {
        ("ratings", dt.date(2026, 3, 2), service.department_id),
        ("ratings", dt.date(2026, 3, 9), service.department_id),
    }
    assert not Rectification.objects.exists()


def test_a_device_that_was_offline_too_long_counts_on_the_day_we_heard_of_it():
    service = make_service(served_at=SERVED)
    rate(service, rated_at=shanghai(2026, 3, 3, 8, 59))
    assert Rating.objects.get().fact_day == dt.date(2026, 3, 10)


def test_a_historic_rating_counts_on_its_own_day():
    service = make_service(served_at=shanghai(2019, 12, 3, 9))
    outcome = rate(service, rated_at=shanghai(2019, 12, 5, 9), historic=True)
    assert outcome.status == 201
    assert Rating.objects.get().fact_day == dt.date(2019, 12, 5)


def test_a_time_before_the_service_counts_on_the_day_we_heard_of_it():
    rate(make_service(served_at=NOW), rated_at=NOW - dt.timedelta(hours=20))
    assert Rating.objects.get().fact_day == dt.date(2026, 3, 10)


def test_a_clock_may_run_five_minutes_ahead_and_no_more():
    service = make_service(served_at=SERVED)
    ahead = NOW + dt.timedelta(minutes=5)
    with pytest.raises(InvalidRows) as refusal:
        rate(service, rated_at=ahead + dt.timedelta(seconds=1))
    assert [(p.field, p.code) for p in refusal.value.problems] == [("rated_at", "future")]
    rate(service, rated_at=ahead)
    assert Rating.objects.get().rated_at == ahead


@pytest.mark.parametrize(("late", "status"), [(0, 201), (1, 410)])
def test_the_window_closes_after_thirty_days(late, status):
    service = make_service(served_at=SERVED)
    at = SERVED + dt.timedelta(days=30, seconds=late)
    assert rate(service, at=at).status == status
    assert Rating.objects.count() == (0 if late else 1)


def test_the_window_is_judged_at_the_devices_time():
    service = make_service(served_at=SERVED)
    rated_at = SERVED + dt.timedelta(days=29)
    assert rate(service, at=rated_at + dt.timedelta(days=6), rated_at=rated_at).status == 201


def test_a_service_is_rated_once():
    service = make_service(served_at=SERVED)
    assert [rate(service).status, rate(service, level=1).status] == [201, 409]
    assert Rating.objects.get().level == 5
    assert not Rectification.objects.exists()


def test_within_one_batch_the_first_row_counts():
    service = make_service(served_at=SERVED)
    batch = [Submission(service_id=service.pk, level=n, channel="qr") for n in (3, 1)]
    first, second = submit_ratings(batch, at=NOW)
    assert (first.status, second.status, second.row) == (201, 409, 2)
    assert Rating.objects.get().level == 3


def test_a_service_is_found_by_issuer_case_and_number():
    case = make_case(number="SC1", issuer="510000")
    make_service(case=make_case(number="SC1", issuer="440000"), served_at=SERVED)
    make_service(case=case, service_no=1, served_at=SERVED)
    second = make_service(case=case, service_no=2, served_at=SERVED)
    batch = [
        Submission(issuer="510000", case_number="SC1", service_no=n, level=5, channel="qr")
        for n in (2, 3)
    ]
    assert [outcome.status for outcome in submit_ratings(batch, at=NOW)] == [201, 404]
    assert Rating.objects.get().service == second


def test_a_service_out_of_the_clients_scope_is_not_found():
    client, _key = make_api_client(department=make_department())
    service = make_service(served_at=SERVED)
    assert rate(service, client=client).status == 404
    near, _key = make_api_client(region=make_region())
    assert rate(service, client=near).status == 201
    assert Rating.objects.get().client == near


@pytest.mark.parametrize(
    ("status", "expected"),
    [("pending", 409), ("accepted", 409), ("completed", 201), ("refused", 201), ("withdrawn", 201)],
)
def test_a_follow_up_waits_for_the_end_of_the_case(status, expected):
    case = make_case(item=make_item(), status=status, completed_at=shanghai(2026, 3, 5))
    service = make_service(case=case, served_at=SERVED)
    assert rate(service, round_no=2).code == "no_first_rating"
    make_rating(service=service)
    assert rate(service, round_no=2).status == expected


def test_a_follow_up_is_given_once_within_thirty_days_of_completion():
    completed = shanghai(2026, 5, 1)
    service = make_service(case=make_case(completed_at=completed), served_at=SERVED)
    make_rating(service=service)
    end = completed + dt.timedelta(days=30)
    assert rate(service, round_no=2, at=end + dt.timedelta(seconds=1)).status == 410
    assert rate(service, round_no=2, at=end).status == 201
    assert rate(service, round_no=2, at=end).status == 409


def test_first_and_follow_up_may_come_in_one_batch():
    service = make_service(case=make_case(completed_at=SERVED), served_at=SERVED)
    batch = [Submission(service_id=service.pk, level=2, channel="qr", round_no=n) for n in (1, 2)]
    assert [outcome.status for outcome in submit_ratings(batch, at=NOW)] == [201, 201]
    assert Rectification.objects.get().events.count() == 2


def test_personal_data_in_the_comment_is_masked_and_its_original_sealed():
    applicant = {"name": "欧阳测试", "phone": "13800138000"}
    service = make_service(case=make_case(applicant=applicant), served_at=SERVED)
    words = "我是欧阳测试，请回电13800138000或13912345678，身份证51010019900101123X"
    rate(service, comment=words)
    rating = Rating.objects.get()
    assert rating.text == "我是＊＊＊，请回电＊＊＊或＊＊＊，身份证＊＊＊"
    assert rating.unseal_text() == words
    assert "欧阳" not in rating.text_sealed


def test_a_comment_without_personal_data_is_kept_exactly_and_once():
    words = " 𠮷好👍🏽\n第二行 "
    rate(make_service(served_at=SERVED), comment=words)
    rating = Rating.objects.get()
    assert (rating.text, rating.text_sealed) == (words, "")


def test_a_trace_is_kept_as_blind_indexes():
    trace = Trace(address="192.0.2.7", device="d1", phone="13800138000")
    rate(make_service(served_at=SERVED), trace=trace)
    kept = SubmissionTrace.objects.get()
    values = {kept.address_index, kept.device_index, kept.phone_index}
    assert len(values) == 3
    assert all(len(value) == 64 for value in values)


def test_a_rolled_back_caller_leaves_nothing(monkeypatch):
    def fail(*args):
        raise RuntimeError("no figures")

    monkeypatch.setattr("ratings.services.intake.facts.touch", fail)
    with pytest.raises(RuntimeError):
        rate(make_service(served_at=SERVED), level=1)
    assert not Rating.objects.exists()
    assert not Rectification.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_batch(reason_tags):
    rate(make_service(served_at=SERVED), level=1, tags=("115",))  # reads the dictionary
    counts = []
    for size in (3, 20):  # more rows do not fit into one statement of SQLite
        services = [make_service(served_at=SERVED) for _n in range(size)]
        named = {"level": 1, "channel": "qr", "identity": "real_name"}
        batch = [Submission(service_id=s.pk, tags=("115", "114"), **named) for s in services]
        with CaptureQueriesContext(connection) as queries:
            submit_ratings(batch, at=NOW)
        counts.append(len(queries))
    # savepoint, lock, taken, ratings, tags, numbers, rectifications, events, touches, release
    assert counts == [10, 10]
    assert RatingTag.objects.count() == 1 + 2 * 3 + 2 * 20
