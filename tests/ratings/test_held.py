"""What a person decides about held submissions."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from govservice.accounts.models import AuditEntry
from govservice.errors import Conflict, Invalid, NotFound
from govservice.notices.models import Attachment
from hotline.models import Ticket
from hotline.services.photographs import may_see, photographs_of
from ratings import tasks
from ratings.models import FormKind, HeldSubmission, Rating, Rectification, TextReview
from ratings.services import (
    Submission,
    Trace,
    complete_abandoned_ratings,
    dismiss_held,
    dismiss_source,
    forget_old_submissions,
    hold_rating,
    hold_reasons,
    release_held,
    submit_ratings,
)
from tests.factories import (
    make_case,
    make_department,
    make_hall,
    make_region,
    make_service,
    make_user,
    shanghai,
)
from tests.notices.test_files import picture

pytestmark = pytest.mark.django_db
NOW = shanghai(2026, 9, 10, 15)
SENT = shanghai(2026, 9, 1, 9)
SOURCE = Trace(address="203.0.113.66", device="a browser", phone="13800138000")
APPLICANT = {"name": "张三丰", "phone": "13800138000"}


@pytest.fixture
def officer(db):
    return make_user("rating_officer", region=make_region())


def hold(level=1, comment="", service=None, at=SENT, kind=FormKind.TAP, trace=SOURCE):
    service = service or make_service(
        served_at=SENT - dt.timedelta(days=2), case=make_case(applicant=APPLICANT)
    )
    submission = Submission(
        service_id=service.pk, level=level, channel="qr", comment=comment, is_complete=False
    )
    return hold_rating(submission, kind=kind, service=service, why=["address"], trace=trace, at=at)


def test_nothing_of_a_held_rating_counts_or_is_readable():
    held = hold(comment="我是张三丰，太慢")
    assert not Rating.objects.exists()
    assert held.text == "我是＊＊＊，太慢"
    assert "张三丰" not in held.payload_sealed
    assert held.unseal_payload()["comment"] == "我是张三丰，太慢"
    assert held.region == held.department.region


def test_released_it_counts_as_of_the_day_it_was_received(officer):
    held = hold(level=1, comment="太慢")
    number = release_held(held.uuid, by=officer, at=NOW)
    rating = Rating.objects.get()
    assert number == rating.number
    assert (rating.received_at, rating.fact_day) == (SENT, dt.date(2026, 9, 1))
    assert (rating.level, rating.text, rating.is_complete) == (1, "太慢", True)
    assert Rectification.objects.get().rating == rating
    held.refresh_from_db()
    assert (held.status, held.decided_by, held.decided_at) == ("released", officer, NOW)
    assert AuditEntry.objects.get(action="held_released").subject == held.number


def test_a_window_that_closed_meanwhile_was_open_when_it_was_sent(officer, settings):
    settings.RATING_WINDOW_DAYS = 5
    release_held(hold().uuid, by=officer, at=NOW)
    assert Rating.objects.count() == 1


def test_a_window_closed_even_then_is_refused_and_the_submission_keeps_waiting(officer, settings):
    settings.RATING_WINDOW_DAYS = 1
    held = hold()
    with pytest.raises(Exception, match=r"."):
        release_held(held.uuid, by=officer, at=NOW)
    held.refresh_from_db()
    assert held.status == "waiting"
    assert not Rating.objects.exists()


def test_nothing_is_unique_among_what_is_held_but_one_of_two_counts(officer):
    first = hold(level=5)
    second = hold(level=1, service=first.service)
    release_held(second.uuid, by=officer, at=NOW)
    with pytest.raises(Conflict):
        release_held(first.uuid, by=officer, at=NOW)
    assert Rating.objects.get().level == 1
    dismiss_held(first.uuid, by=officer, note="已评价", at=NOW)


def test_a_citizen_may_rate_while_an_earlier_tap_is_held(officer):
    held = hold(level=1)
    submit_ratings([Submission(service_id=held.service_id, level=4, channel="qr")], at=SENT)
    with pytest.raises(Conflict):
        release_held(held.uuid, by=officer, at=NOW)
    assert Rating.objects.get().level == 4


def test_dismissed_it_counts_nowhere_and_says_why(officer):
    held = hold()
    dismiss_held(held.uuid, by=officer, note="脚本批量提交，电话13800138000", at=NOW)
    held.refresh_from_db()
    assert (held.status, held.note) == ("dismissed", "脚本批量提交，电话＊＊＊")
    assert not Rating.objects.exists()
    with pytest.raises(Conflict):
        release_held(held.uuid, by=officer, at=NOW)


@pytest.mark.parametrize("note", ["", "  ", "长" * 201, "a\0b"])
def test_nobody_dismisses_without_saying_why(officer, note):
    held = hold()
    for dismiss in (dismiss_held, dismiss_source):
        with pytest.raises(Invalid) as caught:
            dismiss(held.uuid, by=officer, note=note, at=NOW)
        assert caught.value.field == "note"


def test_a_script_s_whole_flood_is_dismissed_at_once(officer):
    flood = [hold() for _n in range(5)]
    other = hold(trace=Trace(address="198.51.100.1"))
    released = hold()
    release_held(released.uuid, by=officer, at=NOW)
    assert dismiss_source(flood[0].uuid, by=officer, note="同一脚本", at=NOW) == 5
    assert set(HeldSubmission.objects.waiting()) == {other}
    assert AuditEntry.objects.get(action="held_source_dismissed").data == {"count": 5}


def test_without_a_known_source_only_the_one_is_dismissed(officer):
    held, _other = [hold(trace=Trace()) for _n in range(2)]
    assert dismiss_source(held.uuid, by=officer, note="x1", at=NOW) == 1


@pytest.mark.parametrize(
    "who",
    [
        lambda unit: make_user("rating_officer", department=make_department()),
        lambda unit: make_user("verifier", department=unit),
        lambda unit: make_user("desk", region=unit.region),
        lambda unit: make_user("rating_officer", department=unit, staff_no="C7"),
        lambda unit: make_user(),
    ],
    ids=["another unit", "another duty", "the hotline's desk", "the rated person", "nobody"],
)
def test_whom_it_does_not_concern_finds_nothing(who):
    held = hold(
        service=make_service(staff_no="C7", served_at=SENT, case=make_case(applicant=APPLICANT))
    )
    with pytest.raises(NotFound):
        release_held(held.uuid, by=who(held.department), at=NOW)
    assert not Rating.objects.exists()


# --- the second page --------------------------------------------------------------------------------


def held_reasons(comment="排队两小时"):
    service = make_service(
        served_at=SENT - dt.timedelta(hours=2), case=make_case(applicant=APPLICANT)
    )
    tap = Submission(service_id=service.pk, level=1, channel="qr", is_complete=False)
    [outcome] = submit_ratings([tap], at=SENT)
    rating = outcome.rating_or_raise()
    held = hold_reasons(
        rating,
        tags=["108"],
        comment=comment,
        identity="real_name",
        why=["too_fast"],
        trace=SOURCE,
        at=SENT + dt.timedelta(minutes=3),
    )
    return rating, held


@pytest.mark.usefixtures("reason_tags")
def test_reasons_are_added_even_after_the_second_page_has_closed(officer):
    rating, held = held_reasons("我是张三丰，排队两小时")
    complete_abandoned_ratings(at=NOW)
    release_held(held.uuid, by=officer, at=NOW)
    rating.refresh_from_db()
    assert (rating.text, rating.identity) == ("我是＊＊＊，排队两小时", "real_name")
    assert [tag.code for tag in rating.tags.all()] == ["108"]
    assert TextReview.objects.get().rating == rating


@pytest.mark.usefixtures("reason_tags")
def test_reasons_sent_again_meanwhile_are_not_overwritten(officer):
    rating, held = held_reasons()
    Rating.objects.filter(pk=rating.pk).update(text="后来写的", is_complete=True)
    with pytest.raises(Conflict):
        release_held(held.uuid, by=officer, at=NOW)
    rating.refresh_from_db()
    assert rating.text == "后来写的"


# --- a matter for the hotline ---------------------------------------------------------------------


@pytest.fixture
def matter(db):
    region = make_region("510000", name="四川省")
    make_region("510107", region, name="武侯区", level="county")
    typed = {
        "ticket_type": "complaint",
        "title": "夜间噪声",
        "content": "工地半夜施工，我是张三丰。",
        "region": "武侯区",
        "name": "张三丰",
        "phone": "13800138000",
        "confidential": "on",
    }
    assert Client().post("/hotline/new/", typed).status_code == 202
    return HeldSubmission.objects.get()


def test_the_desk_registers_a_held_matter_as_it_was_sent(matter):
    desk = make_user("desk", region=make_region())
    number = release_held(matter.uuid, by=desk, at=timezone.now())
    ticket = Ticket.objects.get(number=number)
    assert (ticket.title, ticket.region.code, ticket.confidential) == ("夜间噪声", "510107", True)
    assert ticket.content == "工地半夜施工，我是＊＊＊。"
    assert ticket.unseal_caller() == {"name": "张三丰", "phone": "13800138000"}
    assert ticket.registered_at == matter.received_at
    assert ticket.events.get().actor is None


def test_photographs_of_a_held_matter_come_with_it(db, settings, tmp_path):
    settings.PRIVATE_MEDIA_DIR = tmp_path / "private"
    make_region("510000", name="四川省")
    typed = {"ticket_type": "help", "title": "路灯", "content": "不亮", "region": "四川省"}
    photograph = SimpleUploadedFile("lamp.jpg", picture(), "image/jpeg")
    answer = Client().post("/hotline/new/", typed | {"photographs": photograph})
    assert answer.status_code == 202
    desk = make_user("desk", region=make_region())
    attachment = Attachment.objects.get()
    assert not may_see(desk, attachment.owner_key)
    number = release_held(HeldSubmission.objects.get().uuid, by=desk, at=timezone.now())
    assert photographs_of(Ticket.objects.get(number=number)) == [attachment]
    assert may_see(desk, attachment.owner_key)


def test_an_officer_for_ratings_does_not_see_it(matter):
    with pytest.raises(NotFound):
        release_held(matter.uuid, by=make_user("rating_officer", region=make_region()), at=NOW)


# --- forgetting -----------------------------------------------------------------------------------


def test_what_was_decided_half_a_year_ago_is_emptied(officer):
    held, kept, waiting = hold(comment="太慢"), hold(), hold()
    dismiss_held(held.uuid, by=officer, note="脚本", at=NOW - dt.timedelta(days=181))
    dismiss_held(kept.uuid, by=officer, note="脚本", at=NOW - dt.timedelta(days=179))
    assert forget_old_submissions(at=NOW) == 1
    assert forget_old_submissions(at=NOW) == 0
    held.refresh_from_db()
    assert (held.payload_sealed, held.text, held.address_index, held.phone_index) == ("",) * 4
    assert (held.status, held.note) == ("dismissed", "脚本")
    kept.refresh_from_db()
    waiting.refresh_from_db()
    assert kept.payload_sealed
    assert waiting.payload_sealed


def test_the_nightly_task_opens_that_door_too(officer):
    held = hold()
    dismiss_held(held.uuid, by=officer, note="脚本", at=shanghai(2020, 1, 1))
    tasks.forget_old_traces()
    held.refresh_from_db()
    assert held.payload_sealed == ""


# --- the staff pages --------------------------------------------------------------------------------

LIST = "/admin/ratings/heldsubmission/"


@pytest.fixture
def staff(client, officer):
    client.force_login(officer)
    return client


def test_the_queue_shows_neither_level_nor_day_nor_number(staff):
    held = hold(level=1, comment="电话13800138000，太慢")
    page = staff.get(LIST).content.decode()
    assert held.number in page
    assert "电话＊＊＊，太慢" in page
    for secret in ("非常不满意", "2026-09-01", held.service.case.number, "13800138000", "张三丰"):
        assert secret not in page
    page = staff.get(f"{LIST}{held.uuid}/change/").content.decode()
    for secret in ("非常不满意", "2026-09-01", held.service.case.number, "13800138000", "张三丰"):
        assert secret not in page


def test_the_queue_costs_the_same_for_one_and_for_many(staff, django_assert_max_num_queries):
    for _n in range(12):
        hold(comment="慢")
    with django_assert_max_num_queries(16):
        assert staff.get(LIST).status_code == 200


def test_release_and_dismiss_by_the_page(staff):
    first, second = hold(), hold()
    assert staff.get(f"{LIST}{first.uuid}/release/").status_code == 405
    assert staff.post(f"{LIST}{first.uuid}/release/").status_code == 303
    assert Rating.objects.count() == 1
    refused = staff.post(f"{LIST}{first.uuid}/release/")
    assert refused.status_code == 409
    assert "已有人处理" in refused.content.decode()
    refused = staff.post(f"{LIST}{second.uuid}/dismiss/", {"note": ""})
    assert refused.status_code == 400
    assert staff.post(f"{LIST}{second.uuid}/dismiss-source/", {"note": "脚本"}).status_code == 303
    assert not HeldSubmission.objects.waiting().exists()


def test_several_are_decided_from_the_list_and_what_is_refused_is_named(staff):
    rated = hold()
    submit_ratings([Submission(service_id=rated.service_id, level=4, channel="qr")], at=SENT)
    chosen = [hold(), hold(), rated]
    answer = staff.post(
        LIST,
        {"action": "release_selected", "_selected_action": [held.pk for held in chosen]},
        follow=True,
    )
    assert Rating.objects.count() == 3
    assert list(HeldSubmission.objects.waiting()) == [rated]
    assert rated.number in answer.content.decode()


# --- constraints ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"kind": "fax"}, "held_kind_known"),
        ({"status": "lost", "decided_at": NOW}, "held_status_known"),
        ({"status": "released"}, "held_decided_with_time"),
        ({"decided_at": NOW}, "held_decided_with_time"),
    ],
)
def test_the_database_refuses(refuses, values, name):
    held = hold()
    with refuses(name):
        HeldSubmission.objects.filter(pk=held.pk).update(**values)


def test_a_hall_s_unit_sees_what_was_held_there():
    unit = make_department()
    service = make_service(department=unit, hall=make_hall(department=unit), served_at=SENT)
    held = hold(service=service)
    officer = make_user("rating_officer", department=unit)
    assert list(HeldSubmission.objects.visible_to(officer)) == [held]
