"""Being assigned has a time limit: one working day, of an anonymous rating after the end of its week."""

import datetime as dt

import pytest

from govservice.worktime import Stage
from ratings.models import Rectification, RectificationEscalation
from ratings.services import begin_assignments, complete_rating, escalate_rectifications
from ratings.services.escalating_people import people_on
from ratings.services.rectification_moves.moving import RELATED
from tests.factories import make_tag, make_user, shanghai
from tests.ratings.bureau import MONDAY
from tests.ratings.test_rectification_deadlines import keep_rule

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NEXT_MONDAY = dt.date(2026, 3, 9)


def begun(r: Rectification):
    begin_assignments()
    return r.steps.select_related("unit__region", *(f"rectification__{n}" for n in RELATED)).get()


def test_of_a_rating_with_a_name_it_ends_with_the_next_working_day(bureau):
    r = bureau.bad_rating()
    step = begun(r)
    r.refresh_from_db()
    assert (step.kind, step.rule, step.unit, step.started_at) == (
        "assign", "assign-1", bureau.unit, MONDAY,
    )  # fmt: skip
    assert step.due_at == r.due_at == shanghai(2026, 3, 4)
    friday = bureau.bad_rating(at=MONDAY + 4 * DAY)
    begin_assignments()
    friday.refresh_from_db()
    assert friday.due_at == shanghai(2026, 3, 10)


def test_of_an_anonymous_one_it_tells_the_week_alone(bureau):
    for days in range(7):
        bureau.bad_rating("anonymous", at=MONDAY + days * DAY)
    begin_assignments()
    due = {r.steps.get().due_at for r in Rectification.objects.all()}
    assert due == {shanghai(2026, 3, 10)}  # the whole of the Monday after


def test_it_begins_once_and_ends_with_the_assignment(bureau):
    r = bureau.bad_rating()
    assert [begin_assignments() for _beat in range(2)] == [1, 0]
    r = bureau.move(r, "assign", "officer", MONDAY + DAY, about="matter")
    assert r.steps.get(kind="assign").done_at == MONDAY + DAY
    assert r.due_at == r.steps.get(kind="verify").due_at
    assert begin_assignments() == 0


def test_assigned_before_a_beat_came_it_never_had_a_limit(bureau):
    r = bureau.walk("to_verify")
    assert begin_assignments() == 0
    assert not r.steps.filter(kind="assign").exists()


def test_while_the_second_page_is_open_it_waits_for_name_and_reasons(bureau):
    r = bureau.bad_rating("anonymous")
    type(r.rating).objects.update(is_complete=False)
    assert begin_assignments() == 0
    make_tag("115", about_manner=True)
    tags = {"tags": ["115"], "comment": "", "identity": "real_name"}
    complete_rating(r.rating_id, at=MONDAY, **tags)
    step = begun(r)
    assert (step.unit, step.due_at) == (bureau.hall, shanghai(2026, 3, 4))


def test_reasons_that_were_held_take_the_open_limit_along(bureau):
    r = bureau.bad_rating()
    begin_assignments()
    make_tag("115", about_manner=True)
    type(r.rating).objects.update(text="")
    tags = {"tags": ["115"], "comment": "", "identity": "real_name"}
    complete_rating(r.rating_id, at=MONDAY + DAY, was_held=True, **tags)
    assert r.steps.get().unit == bureau.hall


@pytest.mark.usefixtures("clock_tables")
def test_a_region_s_own_rule_holds(bureau):
    keep_rule("assign", 4, "hours")
    assert begun(bureau.bad_rating()).due_at == MONDAY + dt.timedelta(hours=4)


def test_late_it_comes_to_its_stages_without_a_reminder_to_a_body_that_has_nothing(bureau):
    r = bureau.bad_rating()
    begin_assignments()
    assert escalate_rectifications(at=shanghai(2026, 3, 4)) == 1
    assert escalate_rectifications(at=shanghai(2026, 3, 11)) == 1
    assert list(RectificationEscalation.objects.values_list("stage", flat=True)) == [
        "overdue", "very_overdue",
    ]  # fmt: skip
    assert not r.events.filter(move="urge").exists()


def test_those_are_told_who_may_assign_it_the_nearest_first(bureau):
    step = begun(bureau.bad_rating())
    people = people_on(NEXT_MONDAY)
    officer, supervisor = bureau.officer.pk, bureau.supervisor.pk
    assert (
        people.concerned(step, Stage.DUE_SOON) == people.concerned(step, Stage.OVERDUE) == {officer}
    )
    assert people.concerned(step, Stage.VERY_OVERDUE) == {officer, supervisor}
    own = make_user("rating_officer", department=bureau.unit)
    people = people_on(NEXT_MONDAY)
    assert people.concerned(step, Stage.DUE_SOON) == {
        own.pk
    }  # not the rated one, who is an officer too
    assert people.concerned(step, Stage.OVERDUE) == {own.pk, officer}


def test_a_batch_takes_a_fixed_number_of_queries(bureau, django_assert_num_queries):
    for count in (1, 4):
        for _n in range(count):
            bureau.bad_rating()
        with django_assert_num_queries(6):
            assert begin_assignments() == count
