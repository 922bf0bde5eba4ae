"""Stages of late work. A step begun on Monday 2 March 2026 with five working days ends with the 9th.

It is due soon from Friday the 6th (the next working day is the last one), overdue from the 10th, and
very overdue when the fifth working day after the 9th has ended: from the 17th.
"""

from threading import Event

import pytest

from govservice.beat import CELERY_BEAT_SCHEDULE
from govservice.worktime import provisional, services
from govservice.worktime.published import days_of
from ratings import tasks
from ratings.models import RectificationEscalation, RectificationEvent
from ratings.services import escalate_rectifications, escalating, lapse_rectifications
from tests.factories import shanghai
from tests.hotline.test_two_at_once import side_by_side
from tests.ratings.bureau import APPEAL, FINDING, WORK, Bureau
from tests.ratings.test_rectification_deadlines import keep_rule
from tests.ratings.test_two_at_one_rectification import hold_and_write

SOON, LATE, VERY_LATE = shanghai(2026, 3, 6), shanghai(2026, 3, 10), shanghai(2026, 3, 17)


def noted(r, kind="verify"):
    found = RectificationEscalation.objects.filter(step__rectification=r, step__kind=kind)
    return list(found.order_by("pk").values_list("stage", "at"))


@pytest.fixture
def anonymous(bureau):
    """Nobody can be called, so that verification is its only step."""
    return bureau.walk("verifying", "anonymous")


@pytest.mark.parametrize(("at", "stages"), [
    (shanghai(2026, 3, 5, 23, 59), []),
    (SOON, ["due_soon"]),
    (shanghai(2026, 3, 9, 23, 59), ["due_soon"]),
    (LATE, ["overdue"]),
    (shanghai(2026, 3, 16, 23, 59), ["overdue"]),
    (VERY_LATE, ["overdue", "very_overdue"]),
])  # fmt: skip
def test_a_step_comes_to_its_stages_by_working_days(anonymous, at, stages):
    assert escalate_rectifications(at=at) == len(stages)
    assert noted(anonymous) == [(stage, at) for stage in stages]


def test_every_stage_is_noted_once_however_often_the_beat_runs(anonymous):
    for at in (SOON, LATE, VERY_LATE):
        assert escalate_rectifications(at=at) == 1
        assert escalate_rectifications(at=at) == 0
    assert noted(anonymous) == [("due_soon", SOON), ("overdue", LATE), ("very_overdue", VERY_LATE)]
    urged = anonymous.events.filter(move="urge")
    assert [(e.data["stage"], e.at, e.actor) for e in urged] == [
        ("overdue", LATE, None),
        ("very_overdue", VERY_LATE, None),
    ]


def test_after_days_without_a_beat_each_stage_is_noted_once_and_one_reminder_goes_out(anonymous):
    after_a_month = shanghai(2026, 4, 9, 3)
    assert escalate_rectifications(at=after_a_month) == 2
    assert escalate_rectifications(at=after_a_month) == 0
    assert [stage for stage, _at in noted(anonymous)] == ["overdue", "very_overdue"]
    assert [e.data["stage"] for e in anonymous.events.filter(move="urge")] == ["very_overdue"]


def test_a_note_says_by_which_end_it_was_judged_and_stays(anonymous, refuses):
    escalate_rectifications(at=LATE)
    note = RectificationEscalation.objects.get()
    assert note.due_at == LATE
    with refuses("append-only"):
        RectificationEscalation.objects.update(stage="due_soon")
    with refuses("append-only"):
        note.delete()
    with refuses("escalation_once_per_stage"):
        RectificationEscalation.objects.create(
            step=note.step, stage="overdue", due_at=LATE, at=LATE
        )
    with refuses("escalation_stage_known"):
        RectificationEscalation.objects.create(step=note.step, stage="x", due_at=LATE, at=LATE)


def test_while_the_clock_stands_nobody_is_late(bureau, anonymous):
    bureau.move(anonymous, "pause", "officer", shanghai(2026, 3, 5, 9), reason="force", note="停电")
    assert escalate_rectifications(at=VERY_LATE) == 0
    bureau.move(anonymous, "resume", "officer", VERY_LATE)  # 6, 9 to 13, 16, 17: eight days more
    assert escalate_rectifications(at=shanghai(2026, 3, 17, 9)) == 0
    assert escalate_rectifications(at=shanghai(2026, 3, 18)) == 1  # ends with the 19th
    assert [stage for stage, _at in noted(anonymous)] == ["due_soon"]


@pytest.mark.usefixtures("clock_tables")
def test_nobody_is_late_by_an_end_that_an_announcement_may_still_move(bureau):
    r = bureau.walk("verifying", "anonymous", at=shanghai(2026, 12, 30, 9))  # until 7 January
    assert escalate_rectifications(at=shanghai(2027, 1, 20)) == 1
    assert [stage for stage, _at in noted(r)] == ["due_soon"]
    services.enter_year(2027, days=days_of(2027), is_official=True, by=None)
    services.settle_provisional(at=shanghai(2027, 1, 20, 1))
    assert escalate_rectifications(at=shanghai(2027, 1, 20, 2)) == 2


def test_the_first_contact_is_watched_beside_the_verification(bureau):
    r = bureau.walk("verifying")
    escalate_rectifications(at=shanghai(2026, 3, 4))
    assert [stage for stage, _at in noted(r, "contact")] == ["overdue"]
    assert noted(r) == []


def test_what_is_done_or_waits_for_the_citizen_is_not_late(bureau, anonymous):
    for move, who, data in (("find", "verifier", FINDING), ("submit", "verifier", WORK)):
        bureau.move(anonymous, move, who, **data)
    r = bureau.move(anonymous, "pass_review", "reviewer")
    assert r.status == "answered"
    assert escalate_rectifications(at=VERY_LATE) == 0


def test_a_body_that_has_appealed_is_late_but_not_reminded(bureau, anonymous):
    bureau.move(anonymous, "appeal", "verifier", **APPEAL)
    assert escalate_rectifications(at=LATE) == 1
    assert not anonymous.events.filter(move="urge").exists()


@pytest.mark.usefixtures("clock_tables")
@pytest.mark.parametrize(("count", "unit", "not_yet", "soon"), [
    (3, "working_days", shanghai(2026, 3, 3, 23), shanghai(2026, 3, 4)),  # 5, 6 and 9 are left
    (2, "days", shanghai(2026, 3, 6, 23), shanghai(2026, 3, 7)),
    (4, "working_hours", shanghai(2026, 3, 9, 13, 30), shanghai(2026, 3, 9, 13, 31)),
    (12, "hours", shanghai(2026, 3, 9, 11, 59), shanghai(2026, 3, 9, 12)),
])  # fmt: skip
def test_a_place_warns_as_early_as_its_own_rule_says(bureau, count, unit, not_yet, soon):
    keep_rule("due_soon", count, unit)
    r = bureau.walk("verifying", "anonymous")
    assert escalate_rectifications(at=not_yet) == 0
    assert escalate_rectifications(at=soon) == 1
    assert noted(r) == [("due_soon", soon)]


def test_a_kill_between_two_batches_leaves_the_rest_to_the_next_beat(bureau, monkeypatch):
    for _ in range(3):
        bureau.walk("verifying", "anonymous")
    monkeypatch.setattr(provisional, "BATCH", 1)
    with monkeypatch.context() as patch:
        patch.setattr(escalating, "MOVES", KilledAtTheSecond(escalating.MOVES))
        with pytest.raises(KeyboardInterrupt):
            escalate_rectifications(at=LATE)
    assert RectificationEscalation.objects.count() == 1
    assert escalate_rectifications(at=LATE) == 2
    assert RectificationEvent.objects.filter(move="urge").count() == 3


class KilledAtTheSecond(dict):
    looks = 0

    def __getitem__(self, name):
        self.looks += 1
        if self.looks == 2:
            raise KeyboardInterrupt
        return super().__getitem__(name)


def test_a_beat_asks_a_fixed_number_of_queries_a_batch(bureau, django_assert_num_queries):
    for _ in range(4):
        bureau.walk("verifying", "anonymous")
    # Places and steps; savepoint, lock, steps, notes, events, release.
    with django_assert_num_queries(8):
        assert escalate_rectifications(at=LATE) == 4
    with django_assert_num_queries(2):
        assert escalate_rectifications(at=LATE) == 0


def test_silence_closes_what_nobody_can_be_called_about_and_nothing_else(bureau, anonymous):
    for move, who, data in (("find", "verifier", FINDING), ("submit", "verifier", WORK)):
        bureau.move(anonymous, move, who, **data)
    bureau.move(anonymous, "pass_review", "reviewer")  # three working days: until the 5th
    named = bureau.walk("to_call_back")
    assert lapse_rectifications(at=shanghai(2026, 3, 5, 23, 59)) == 0
    assert lapse_rectifications(at=shanghai(2026, 3, 6)) == 1
    assert lapse_rectifications(at=shanghai(2026, 3, 6)) == 0
    anonymous.refresh_from_db()
    named.refresh_from_db()
    assert (anonymous.status, named.status) == ("closed", "to_call_back")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_beats_the_second_waits_and_finds_everything_noted():
    r = Bureau().walk("verifying", "anonymous")
    written, news = Event(), []

    def beat():
        news.append(escalate_rectifications(at=LATE))

    def second():
        written.wait(10)
        beat()

    side_by_side(lambda: hold_and_write(written, beat), second)
    assert sorted(news) == [0, 1]
    assert r.events.filter(move="urge").count() == 1


def test_the_beat_knows_its_tasks(bureau, anonymous):
    planned = {entry["task"] for entry in CELERY_BEAT_SCHEDULE.values()}
    for task in (tasks.watch_rectifications, tasks.lapse_rectifications, tasks.tell_of_deadlines):
        assert task.name in planned
        task()
    assert [stage for stage, _at in noted(anonymous)] == ["overdue", "very_overdue"]
