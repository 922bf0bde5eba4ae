"""From the end of a case to a rating by one digit, through the gateway's seam."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from govservice.catalogue.models import Case, Service
from govservice.catalogue.scope import Scope
from govservice.catalogue.services import CaseMessage, ServiceMessage, take_cases
from govservice.notices.gateways import IncomingSms, Unavailable
from govservice.notices.models import Message, NoMoreMessages, Reply
from govservice.notices.services import send_waiting_messages, take_reply
from govservice.sealed import blind_index
from ratings.models import Rating, Rectification, SubmissionTrace
from ratings.services import progress_key
from tests.factories import make_department, make_item, make_item_version, shanghai
from tests.notices.conftest import Gateway, gateway  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
NOW = shanghai(2026, 3, 2, 12)
PHONE = "13800138000"
EVERYTHING = Scope(everything=True)


@pytest.fixture
def item(gateway):  # noqa: F811
    item = make_item(code="I1", department=make_department(name="市公安局", short_name=""))
    make_item_version(item=item)
    return item


def case(number="C1", status="completed", phone=PHONE, ended=NOW, services=1, **kwargs):
    begun = ended - dt.timedelta(days=2)
    return CaseMessage(
        case_number=number,
        item_code="I1",
        status=status,
        applied_at=begun,
        accepted_at=begun,
        completed_at=ended if status == "completed" else None,
        source_updated_at=ended,
        applicant={"kind": "natural", "name": "张三", "phone": phone},
        services=tuple(
            ServiceMessage(
                service_no=no, stage="complete", served_at=ended - dt.timedelta(minutes=9 - no)
            )
            for no in range(1, services + 1)
        ),
        **kwargs,
    )


def take(*messages, at=NOW):
    return take_cases(messages, scope=EVERYTHING, at=at)


def send(at=NOW):
    return send_waiting_messages(now=lambda: at)


def reply(text, message_id="r1", phone=PHONE, at=NOW + dt.timedelta(minutes=10), written=None):
    sms = IncomingSms(message_id=message_id, phone=phone, text=text, received_at=written or at)
    outcome = take_reply(sms, at=at).outcome
    send(at)
    return outcome


def last_text():
    return Gateway.sent[-1].text


@pytest.mark.parametrize("status", ["completed", "refused", "withdrawn"])
def test_whoever_got_an_end_is_asked_whatever_the_end(item, status):
    take(case(status=status))
    assert send() == 1
    text = last_text()
    assert "市公安局" in text
    assert "3月2日" in text
    assert "/r/" in text
    assert item.name not in text, "the telephone on file may be a relative's"
    assert Message.objects.get().segments <= 3


@pytest.mark.parametrize("status", ["pending", "accepted"])
def test_nobody_is_asked_before_the_end(item, status):
    take(case(status=status))
    assert not Message.objects.exists()


def test_one_service_is_asked_about_once(item):
    take(case(services=3))
    take(case(services=3))
    take(case(services=3, ended=NOW + dt.timedelta(hours=1)), at=NOW + dt.timedelta(hours=1))
    assert Message.objects.count() == 1
    last = Service.objects.get(service_no=3)
    assert Message.objects.get().about == last.uuid.hex


@pytest.mark.parametrize("phone", ["", "028-86123456"])
def test_without_a_mobile_telephone_nobody_is_asked(item, phone):
    take(case(phone=phone))
    assert not Message.objects.exists()


def test_who_wants_no_more_messages_is_not_asked(item):
    NoMoreMessages.objects.create(phone_index=blind_index("phone", PHONE), at=NOW)
    take(case())
    assert not Message.objects.exists()


def test_what_ended_long_ago_and_comes_in_now_is_not_asked_about(item):
    take(case(ended=NOW - dt.timedelta(days=3, seconds=1)))
    assert not Message.objects.exists()
    take(case("C2", ended=NOW - dt.timedelta(days=3)))
    assert Message.objects.count() == 1


def test_history_is_no_news(item):
    take_cases([case()], scope=EVERYTHING, at=NOW, tells=False)
    assert not Message.objects.exists()


def test_an_invitation_of_the_night_is_dropped_when_rated_by_the_morning(item):
    night = shanghai(2026, 3, 2, 22)
    take(case(ended=night), at=night)
    from ratings.services import Submission, submit_ratings

    submit_ratings(
        [Submission(service_id=Service.objects.get().pk, level=5, channel="pc")], at=night
    )
    assert send(shanghai(2026, 3, 3, 8)) == 0
    assert Message.objects.get().status == "dropped"


def test_without_a_gateway_the_intake_asks_nothing_of_anybody(item, settings):
    settings.SMS_GATEWAY = "none"
    with CaptureQueriesContext(connection) as without:
        take(case())
    settings.SMS_GATEWAY = "tests.notices.conftest.Gateway"
    with CaptureQueriesContext(connection) as with_one:
        take(case("C2", phone="13900139000"))
    assert len(with_one) - len(without) <= 8
    assert Message.objects.count() == 1


def test_a_thousand_cases_take_as_many_questions_as_one(item):
    with CaptureQueriesContext(connection) as one:
        take(case("A"))
    batch = [case(f"B{n}", phone=f"139{n:08}") for n in range(1000)]
    with CaptureQueriesContext(connection) as many:
        take(*batch)

    def selects(captured):
        return [q for q in captured if q["sql"].startswith("SELECT")]

    assert len(selects(many)) == len(selects(one))
    assert Message.objects.count() == 1001


def asked(number="C1", at=NOW, **kwargs):
    take(case(number, ended=at, **kwargs), at=at)
    send(at)
    return Service.objects.get(case__number=number)


@pytest.mark.parametrize(
    ("text", "level"), [("5", 5), ("5。", 5), ("５", 5), ("非常满意", 5), ("5 谢谢", 5), ("1", 1)]
)
def test_one_digit_is_a_rating(item, text, level):
    service = asked()
    assert reply(text) == "rated"
    rating = Rating.objects.get()
    assert (rating.service_id, rating.level, rating.channel) == (service.pk, level, "sms")
    assert (rating.identity, rating.is_complete) == ("anonymous", True)
    assert SubmissionTrace.objects.get().phone_index == blind_index("phone", PHONE)


def test_thanks_say_what_was_counted_and_for_whom(item):
    asked()
    reply("4")
    assert "市公安局" in last_text()
    assert "满意" in last_text()


def test_a_bad_one_opens_its_rectification_and_is_answered_for(item):
    asked()
    reply("1")
    key = progress_key(Rectification.objects.get())
    for told in ("非常不满意", key.number, key.code, "/rectification/track/"):
        assert told in last_text()
    assert Message.objects.get(name="rating_sorry").segments <= 4


def test_what_is_no_level_is_answered_politely_once_a_day(item):
    asked()
    noon = NOW + dt.timedelta(minutes=1)
    outcomes = [reply(text, f"r{n}", at=noon) for n, text in enumerate(["6", "你好", "在吗"])]
    assert outcomes == ["not_understood"] * 3
    assert not Rating.objects.exists()
    assert len(Gateway.sent) == 2, "the invitation and one answer"
    reply("6", "next day", at=noon + dt.timedelta(days=1))
    assert len(Gateway.sent) == 3
    assert reply("5", "at last", at=noon + dt.timedelta(days=1)) == "rated"


def test_a_second_rating_of_the_same_service_is_answered_as_given(item):
    asked()
    reply("5", "a")
    assert reply("1", "b", at=NOW + dt.timedelta(hours=1)) == "already_rated"
    assert Rating.objects.get().level == 5
    assert "已" in last_text()
    count = len(Gateway.sent)
    reply("1", "c", at=NOW + dt.timedelta(hours=2))
    assert len(Gateway.sent) == count, "said once"


def test_thanks_for_our_thanks_are_not_answered(item):
    asked()
    reply("5", "a")
    count = len(Gateway.sent)
    assert reply("谢谢", "b") == "not_understood"
    assert len(Gateway.sent) == count


def test_the_newest_open_service_is_meant_then_the_one_before(item):
    older = asked("C1")
    newer = asked("C2", at=NOW + dt.timedelta(hours=1))
    first = NOW + dt.timedelta(hours=2)
    assert reply("5", "a", at=first) == "rated"
    assert Rating.objects.get().service_id == newer.pk
    assert reply("5", "b", at=first + dt.timedelta(minutes=1)) == "already_rated", "a slip"
    assert reply("2", "c", at=first + dt.timedelta(minutes=1)) == "rated"
    assert Rating.objects.get(service=older).level == 2


def test_a_reply_written_before_the_newest_question_means_the_one_before(item):
    older = asked("C1")
    asked("C2", at=NOW + dt.timedelta(hours=2))
    written = NOW + dt.timedelta(hours=1)
    assert reply("5", at=NOW + dt.timedelta(hours=3), written=written) == "rated"
    assert Rating.objects.get().service_id == older.pk


def test_too_late_is_told_with_what_can_still_be_done(item):
    asked()
    late = NOW + dt.timedelta(days=31)
    assert reply("5", at=late) == "late"
    assert not Rating.objects.exists()
    assert "12345" in last_text()


def test_a_reply_that_the_gateway_kept_for_days_counts_at_its_own_time(item):
    asked()
    written = NOW + dt.timedelta(hours=1)
    assert reply("5", at=NOW + dt.timedelta(days=2), written=written) == "rated"
    assert Rating.objects.get().rated_at == written


def test_an_unknown_number_is_counted_and_nothing_else(item):
    asked()
    assert reply("5", phone="13700137000") == "unknown_number"
    assert not Rating.objects.exists()
    assert len(Gateway.sent) == 1
    assert Reply.objects.get().phone_index == ""


def test_a_client_of_another_place_rates_nothing_here(item):
    asked()
    sms = IncomingSms(message_id="r1", phone=PHONE, text="5", received_at=NOW)
    elsewhere = Scope(department_paths=frozenset({"/elsewhere/"}))
    assert take_reply(sms, at=NOW, scope=elsewhere).outcome == "unknown_number"
    assert not Rating.objects.exists()


def test_delivered_twice_it_rates_once(item):
    asked()
    assert [reply("5", "same"), reply("5", "same")] == ["rated", "rated"]
    assert Rating.objects.count() == 1
    assert len(Gateway.sent) == 2


def test_a_gateway_down_for_an_hour_asks_everybody_afterwards_and_once(item):
    take(*[case(f"C{n}", phone=f"139{n:08}") for n in range(5)])
    Gateway.trouble = Unavailable("HTTP 503")
    for minute in range(60):
        send(NOW + dt.timedelta(minutes=minute))
    Gateway.trouble = None
    for minute in range(60, 181):
        send(NOW + dt.timedelta(minutes=minute))
    assert sorted(m.phone for m in Gateway.sent) == [f"139{n:08}" for n in range(5)]


def test_the_number_stands_nowhere_readable(item, caplog):
    asked()
    reply(f"5 我是{PHONE}")
    assert Case.objects.get().unseal_applicant()["phone"] == PHONE
    for model in (Message, Reply, Rating, SubmissionTrace):
        assert PHONE not in str(list(model.objects.values()))
    assert PHONE not in caplog.text


def test_nobody_on_the_staff_pages_sees_how_a_telephone_rated(item, client):
    from tests.factories import make_user

    asked()
    reply("1")
    client.force_login(make_user(is_superuser=True), "django.contrib.auth.backends.ModelBackend")
    message = Message.objects.get(name="rating_sorry")
    for path in ("/admin/notices/message/", f"/admin/notices/message/{message.pk}/change/"):
        page = client.get(path).content.decode()
        assert "评价答复" in page
        assert "不满意" not in page
        assert "sorry" not in page
