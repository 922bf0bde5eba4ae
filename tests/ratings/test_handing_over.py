"""Open rectifications go over with their body: once, with an event, on the clock they had."""

import datetime as dt

import pytest

from govservice.accounts.models import User
from govservice.catalogue.services import carry_out_due, transfer_department
from govservice.errors import Conflict, Invalid
from ratings.disclosure import may_see_case
from ratings.models import AnswerTemplate, Rectification
from ratings.services import move_rectification
from tests.factories import make_correction, make_user
from tests.ratings.bureau import FINDING, MONDAY

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 3, 3)
TUESDAY = MONDAY + dt.timedelta(days=1)


def hand_over(bureau, **kwargs):
    return transfer_department(
        "UNIT", "OTHER", on=DAY, reason="并入", by=None, at=kwargs.get("at", TUESDAY)
    )


def again(user):
    """As the next request finds them: duties are read once per object."""
    return User.objects.get(pk=user.pk)


def test_open_work_goes_over_with_handler_findings_and_deadline(bureau):
    r = bureau.walk("verifying")
    due = r.due_at
    hand_over(bureau)
    r.refresh_from_db()
    assert (r.department, r.status, r.due_at) == (bureau.other, "verifying", due)
    assert (r.handler, r.rating.department) == (bureau.verifier, bureau.unit)
    assert {step.unit for step in r.steps.filter(done_at=None)} == {bureau.other}
    event = r.events.last()
    assert (event.move, event.actor) == ("handed_over", None)
    assert event.data == {"from_department": "UNIT", "department": "OTHER", "on": "2026-03-03"}


def test_its_people_go_on_at_the_successor_and_see_the_case(bureau):
    r = bureau.walk("verifying")
    hand_over(bureau)
    verifier = again(bureau.verifier)
    assert may_see_case(r.rating, verifier)
    moved = move_rectification(r.number, "find", by=verifier, at=TUESDAY, data=FINDING)
    assert moved.status == "rectifying"
    assert Rectification.objects.visible_to(again(bureau.stranger)).count() == 1


def test_it_moves_once_and_what_is_closed_stays(bureau):
    closed, r = bureau.walk("closed"), bureau.walk("to_verify")
    hand_over(bureau)
    carry_out_due(at=TUESDAY)
    closed.refresh_from_db()
    assert closed.department == bureau.unit
    assert r.events.filter(move="handed_over").count() == 1


def test_one_opened_afterwards_about_the_old_body_follows_it(bureau):
    hand_over(bureau)
    r = bureau.walk("to_assign")
    assert r.department == bureau.unit
    carry_out_due(at=TUESDAY)
    r.refresh_from_db()
    assert r.department == bureau.other


def test_assigned_by_its_matter_it_goes_to_the_body_that_stands_today(bureau):
    r = bureau.walk("to_assign")
    hand_over(bureau)
    moved = bureau.move(r, "assign", "officer", at=TUESDAY, about="matter")
    assert moved.department == bureau.other


def test_a_transfer_to_an_abolished_body_names_the_one_that_took_over(bureau):
    r = bureau.walk("verifying")
    hand_over(bureau)
    with pytest.raises((Conflict, Invalid)) as refusal:
        move_rectification(
            r.number,
            "transfer",
            by=again(bureau.officer),
            at=TUESDAY,
            data={"department": "UNIT", "note": "退回"},
        )
    assert refusal.value.field == "department"
    assert "成都市规自局" in str(refusal.value)


def test_a_handler_without_a_duty_at_the_successor_is_let_go(bureau):
    r = bureau.walk("verifying")
    bureau.verifier.duty_assignments.all().delete()
    hand_over(bureau)
    r.refresh_from_db()
    assert r.handler is None


def test_answer_templates_go_over_unless_the_successor_has_its_own_of_that_name(bureau):
    for name, unit in (("致歉", bureau.unit), ("说明", bureau.unit), ("说明", bureau.other)):
        AnswerTemplate.objects.create(name=name, department=unit, text="您好。")
    hand_over(bureau)
    left = AnswerTemplate.objects.filter(department=bureau.unit)
    assert list(left.values_list("name", flat=True)) == ["说明"]
    assert AnswerTemplate.objects.filter(department=bureau.other).count() == 2


def test_open_corrections_of_guides_go_over_too(bureau):
    correction = make_correction(department=bureau.unit)
    make_user("catalogue_keeper", department=bureau.other)
    hand_over(bureau)
    correction.refresh_from_db()
    assert correction.department == bureau.other
    event = correction.events.get()
    assert (event.move, event.actor, event.at) == ("moved", None, TUESDAY)
    assert event.note == f"{bureau.unit} → {bureau.other}"
    carry_out_due(at=TUESDAY)
    assert correction.events.count() == 1
