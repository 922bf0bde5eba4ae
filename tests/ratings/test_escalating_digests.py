"""Who is told what on Tuesday 10 March 2026: of what was begun on the 2nd, verification is overdue."""

import datetime as dt
from threading import Event

import pytest
from django.test import Client
from django.utils import timezone

from govservice.accounts.models import DutyAssignment
from govservice.accounts.substitutions import Substitution
from govservice.notices.models import EventName, Message
from govservice.notices.services import create_endpoint, send_waiting_messages
from ratings.models import RectificationDigest
from ratings.services import digest_of, digest_words, give_digests
from tests.factories import make_api_client, make_department, make_user, shanghai
from tests.hotline.test_two_at_once import side_by_side
from tests.ratings.bureau import Bureau
from tests.ratings.test_two_at_one_rectification import hold_and_write

MORNING = shanghai(2026, 3, 10, 8, 30)
WEDNESDAY_LATER = shanghai(2026, 3, 18, 8, 30)
BEGUN_LATER = shanghai(2026, 3, 4, 9)  # until the 11th: due soon on the 10th


def told():
    rows = RectificationDigest.objects.values_list(
        "user__username", "due_soon", "overdue", "very_overdue"
    )
    return {name: counts for name, *counts in rows}


def overdue_and_due_soon(bureau):
    bureau.walk("verifying", "anonymous")
    bureau.walk("verifying", "anonymous", at=BEGUN_LATER)


def test_the_handler_gets_one_note_with_both_numbers_and_the_leader_what_is_late(bureau):
    bureau.of_unit("signing_leader", username="chief")
    overdue_and_due_soon(bureau)
    assert give_digests(at=MORNING) == 2
    assert told() == {"verifier": [1, 1, 0], "chief": [0, 1, 0]}
    digest = digest_of(bureau.verifier, at=MORNING)
    assert digest_words(digest) == "今天有 1 件临期、1 件超期"


def test_nobody_is_told_twice_on_a_day_and_everybody_again_on_the_next(bureau):
    overdue_and_due_soon(bureau)
    assert give_digests(at=MORNING) == 1
    assert give_digests(at=MORNING + dt.timedelta(hours=1)) == 0
    assert give_digests(at=MORNING + dt.timedelta(days=1)) == 1
    assert RectificationDigest.objects.filter(user=bureau.verifier).count() == 2


@pytest.mark.parametrize("at", [
    shanghai(2026, 3, 10, 7, 59),
    shanghai(2026, 3, 10, 21),
    shanghai(2026, 3, 14, 9),  # a Saturday
    shanghai(2026, 5, 4, 9),  # 劳动节
])  # fmt: skip
def test_at_night_and_on_days_off_nobody_is_told(bureau, at):
    overdue_and_due_soon(bureau)
    assert give_digests(at=at) == 0


def test_on_a_saturday_that_is_worked_people_are_told(bureau):
    overdue_and_due_soon(bureau)
    assert (
        give_digests(at=shanghai(2026, 5, 9, 9)) == 3
    )  # the verifier and, for it is very late, both who oversee


def test_a_rectification_counts_once_by_its_furthest_step(bureau):
    bureau.walk("verifying")  # with a first contact that was due on the 3rd
    give_digests(at=shanghai(2026, 3, 6, 9))  # contact overdue, verification due soon
    assert told() == {"verifier": [0, 1, 0]}


def test_what_is_very_late_is_told_to_who_oversees_the_body_and_the_nearest_alone(bureau):
    make_user("supervisor", region=bureau.province, username="far")
    bureau.walk("verifying", "anonymous")
    assert give_digests(at=WEDNESDAY_LATER) == 3
    assert told() == {
        "verifier": [0, 1, 1],
        "officer": [0, 1, 1],
        "supervisor": [0, 1, 1],
    }
    words = digest_words(digest_of(bureau.supervisor, at=WEDNESDAY_LATER))
    assert words == "今天有 0 件临期、1 件超期，其中 1 件严重超期"


def test_without_a_handler_the_officers_of_the_body_are_told_but_not_who_was_rated(bureau):
    bureau.walk("to_verify", "anonymous")
    give_digests(at=MORNING)
    assert told() == {"verifier": [0, 1, 0], "colleague": [0, 1, 0]}


def test_where_the_body_has_nobody_its_region_is_told(bureau):
    DutyAssignment.objects.filter(department=bureau.unit).delete()
    bureau.walk("to_verify", "anonymous")
    give_digests(at=MORNING)
    assert told() == {"officer": [0, 1, 0]}


def test_a_handler_who_has_left_is_not_told_but_the_others_are(bureau):
    bureau.walk("verifying", "anonymous")
    bureau.verifier.is_active = False
    bureau.verifier.save()
    give_digests(at=MORNING)
    assert told() == {"colleague": [0, 1, 0]}


def stands_in(person, substitute, duty="verifier", **more):
    days = {"valid_from": MORNING.date(), "valid_to": WEDNESDAY_LATER.date()}
    return Substitution.objects.create(
        person=person, substitute=substitute, duty=duty, named_at=MORNING, **days | more
    )


def test_whoever_stands_in_for_the_handler_is_told_while_they_do(bureau):
    bureau.walk("verifying", "anonymous")
    pair = stands_in(bureau.verifier, bureau.colleague)
    give_digests(at=MORNING)
    assert told() == {"verifier": [0, 1, 0], "colleague": [0, 1, 0]}
    pair.revoked_at = MORNING
    pair.save()
    assert give_digests(at=MORNING + dt.timedelta(days=1)) == 1


def test_whoever_stands_in_under_another_duty_is_told_of_that_alone(bureau):
    bureau.walk("verifying", "anonymous")
    stands_in(bureau.verifier, bureau.colleague, duty="reviewer")
    assert give_digests(at=MORNING) == 1


def test_whoever_stands_in_for_an_officer_is_told_of_their_place(bureau):
    helper = bureau.of_city("handler", username="helper")
    stands_in(bureau.reviewer, helper, duty="reviewer")
    bureau.walk("to_review", "anonymous", at=BEGUN_LATER)
    give_digests(at=MORNING)
    assert {"helper", "reviewer"} <= set(told())


def test_nobody_is_told_who_counts_as_the_person_that_was_rated(bureau):
    bureau.walk("to_verify", "anonymous")
    stands_in(bureau.rated, bureau.colleague)
    give_digests(at=MORNING)
    assert told() == {"verifier": [0, 1, 0]}


def test_reviews_are_told_to_reviewers_and_call_backs_to_the_clerks(bureau):
    bureau.walk("to_review", "anonymous")  # reviewed until the 5th
    give_digests(at=shanghai(2026, 3, 6, 9))
    assert set(told()) == {"reviewer", "second", "third", "officer"}
    bureau.walk("to_call_back")
    give_digests(at=shanghai(2026, 3, 9, 9))
    assert RectificationDigest.objects.filter(user=bureau.clerk).count() == 1


def test_a_note_is_once_a_day_not_empty_and_stays(bureau, refuses):
    def note(**counts):
        fields = {"user": bureau.clerk, "day": MORNING.date(), "at": MORNING}
        return RectificationDigest.objects.create(**fields | counts)

    with refuses("rectification_digest_not_empty"):
        note()
    with refuses("rectification_digest_very_overdue_among_overdue"):
        note(overdue=1, very_overdue=2)
    note(due_soon=1)
    with refuses("rectification_digest_once"):
        note(due_soon=1)
    with refuses("append-only"):
        RectificationDigest.objects.update(due_soon=3)


def listen(**place):
    client, _key = make_api_client(**place)
    create_endpoint(
        client,
        url="https://oa.example.gov.cn/hook",
        events=[EventName.RECTIFICATION_DIGEST],
        by=None,
        at=MORNING,
    )


def test_a_system_gets_the_numbers_once_and_nothing_of_a_citizen(bureau):
    listen(region=bureau.city)
    overdue_and_due_soon(bureau)
    give_digests(at=MORNING)
    give_digests(at=MORNING)
    message = Message.objects.get()
    assert message.body == {
        "to": "verifier",
        "day": "2026-03-10",
        "due_soon": 1,
        "overdue": 1,
        "very_overdue": 0,
        "text": "今天有 1 件临期、1 件超期",
        "url": "http://localhost:8000/admin/ratings/rectification/",
    }
    assert (message.key.split("@")[0], message.at_once) == (
        "rectification.digest:2026-03-10:verifier",
        False,
    )


def test_a_system_that_knows_one_of_two_bodies_is_told_nothing(bureau):
    listen(department=bureau.unit)
    DutyAssignment.objects.create(user=bureau.verifier, duty="verifier", department=bureau.other)
    bureau.walk("verifying", "anonymous")
    elsewhere = bureau.walk("to_verify", "anonymous")
    type(elsewhere).objects.filter(pk=elsewhere.pk).update(handler=bureau.verifier)
    elsewhere.steps.update(unit=bureau.other)
    give_digests(at=MORNING)
    assert told()["verifier"] == [0, 2, 0]
    assert Message.objects.count() == 0


def test_an_event_that_failed_by_day_is_not_tried_at_night(bureau):
    listen(region=bureau.city)
    overdue_and_due_soon(bureau)
    give_digests(at=MORNING)
    assert send_waiting_messages(now=lambda: shanghai(2026, 3, 10, 22)) == 0
    assert Message.objects.get().attempts == 0


def test_telling_many_people_takes_a_fixed_number_of_queries(bureau, django_assert_num_queries):
    for n in range(5):
        unit = make_department(code=f"U{n}", region=bureau.city)
        make_user("verifier", department=unit)
        r = bureau.walk("to_verify", "anonymous")
        r.steps.update(unit=unit)
    # Told today, people, places, steps; savepoint, notes, receivers, release.
    with django_assert_num_queries(9):
        assert give_digests(at=MORNING) == 5
    with django_assert_num_queries(5):
        assert give_digests(at=MORNING) == 0


def test_the_first_page_of_the_admin_says_it(bureau):
    overdue_and_due_soon(bureau)
    browser = Client(headers={"Accept-Language": "zh-hans"})
    browser.force_login(bureau.verifier, "django.contrib.auth.backends.ModelBackend")
    assert "件临期" not in browser.get("/admin/").content.decode()
    RectificationDigest.objects.create(
        user=bureau.verifier, day=timezone.localdate(), due_soon=2, overdue=1, at=MORNING
    )
    text = browser.get("/admin/").content.decode()
    assert "今天有 2 件临期、1 件超期" in text
    assert "/admin/ratings/rectification/" in text


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_beats_tell_everybody_once():
    bureau = Bureau()
    listen(region=bureau.city)
    overdue_and_due_soon(bureau)
    written = Event()

    def second():
        written.wait(10)
        give_digests(at=MORNING)

    side_by_side(lambda: hold_and_write(written, lambda: give_digests(at=MORNING)), second)
    assert told() == {"verifier": [1, 1, 0]}
    assert Message.objects.count() == 1
