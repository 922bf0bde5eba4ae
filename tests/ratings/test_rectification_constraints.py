"""What the database itself refuses of rectifications, their steps, calls, appeals and opinions."""

import pytest

from ratings.models import (
    AppealVote,
    Rectification,
    RectificationAppeal,
    RectificationCallBack,
    RectificationEvent,
    RectificationStep,
)
from tests.ratings.bureau import MONDAY


@pytest.mark.parametrize(("constraint", "values"), [
    ("rectification_about_known", {"about": "x"}),
    ("rectification_finding_known", {"finding": "x"}),
    ("rectification_form_known", {"form": "x"}),
    ("rectification_satisfaction_known", {"satisfaction": "x"}),
    ("rectification_extension_known", {"extension": "x"}),
    ("rectification_two_rounds", {"round_no": 3}),
    ("rectification_plan_has_day", {"form": "by_plan"}),
    ("rectification_pause_has_reason", {"paused_at": MONDAY}),
    ("rectification_pause_has_reason", {"pause_reason": "force"}),
    ("rectification_pause_has_reason", {"paused_at": MONDAY, "pause_reason": "x"}),
    ("rectification_ended_has_time", {"status": "closed"}),
    ("rectification_ended_has_time", {"closed_at": MONDAY}),
])  # fmt: skip
def test_a_rectification_that_cannot_be_is_refused(bureau, refuses, constraint, values):
    r = bureau.bad_rating()
    with refuses(constraint):
        Rectification.objects.filter(pk=r.pk).update(**values)


def step_of(r, **values):
    defaults = {"kind": "verify", "rule": "verify-5"}
    return RectificationStep.objects.create(
        rectification=r, unit=r.department, started_at=MONDAY, due_at=MONDAY, **(defaults | values)
    )


def test_a_step_is_known_and_open_once(bureau, refuses):
    r = bureau.bad_rating()
    with refuses("rectification_step_known"):
        step_of(r, kind="nap")
    step_of(r, done_at=MONDAY)
    step_of(r, is_dropped=True)
    step_of(r)
    with refuses("rectification_step_open_once"):
        step_of(r)


def call_of(r, **values):
    defaults = {"round_no": 1, "attempt": 1, "outcome": "declined", "is_final": True}
    return RectificationCallBack.objects.create(
        rectification=r, at=MONDAY, day=MONDAY.date(), **(defaults | values)
    )


def test_calls_are_counted_known_and_answered_where_somebody_was_reached(bureau, refuses):
    r = bureau.bad_rating()
    for constraint, values in (
        ("fix_call_back_outcome_known", {"outcome": "x"}),
        ("fix_call_back_answer_if_reached", {"outcome": "reached"}),
        ("fix_call_back_answer_if_reached", {"outcome": "reached", "satisfaction": "x"}),
        ("fix_call_back_answer_if_reached", {"satisfaction": "satisfied"}),
    ):
        with refuses(constraint):
            call_of(r, **values)
    call_of(r)
    with refuses("fix_call_back_attempt_once"):
        call_of(r)
    with refuses("append-only"):
        RectificationCallBack.objects.update(attempt=2)


def appeal_of(r, **values):
    defaults = {
        "kind": "appeal",
        "reason": "mistaken",
        "text": "证据",
        "status_before": "verifying",
    }
    return RectificationAppeal.objects.create(rectification=r, at=MONDAY, **(defaults | values))


def test_appeals_have_evidence_a_reason_and_one_decision(bureau, refuses):
    r = bureau.bad_rating()
    for constraint, values in (
        ("appeal_kind_and_reason_known", {"kind": "x"}),
        ("appeal_kind_and_reason_known", {"reason": ""}),
        ("appeal_kind_and_reason_known", {"kind": "objection"}),
        ("appeal_has_evidence", {"text": ""}),
        ("appeal_status_before_known", {"status_before": "x"}),
        ("appeal_decided_has_time", {"outcome": "uphold"}),
        ("appeal_decided_has_time", {"decided_at": MONDAY}),
    ):
        with refuses(constraint):
            appeal_of(r, **values)
    appeal_of(r)
    appeal_of(r, kind="objection", reason="")
    with refuses("appeal_once_per_kind"):
        appeal_of(r, reason="malicious")


def test_opinions_are_known_one_a_person_and_never_changed(bureau, refuses):
    appeal = appeal_of(bureau.bad_rating())
    common = {"appeal": appeal, "by": bureau.reviewer, "at": MONDAY}
    with refuses("appeal_vote_known"):
        AppealVote.objects.create(decision="x", **common)
    with refuses("appeal_confirmation_known"):
        AppealVote.objects.create(decision="uphold", confirmation="x", **common)
    AppealVote.objects.create(decision="uphold", **common)
    with refuses("appeal_vote_once"):
        AppealVote.objects.create(decision="reject", **common)
    with refuses("append-only"):
        AppealVote.objects.all().delete()


def test_history_is_still_append_only_after_its_table_was_widened(bureau, refuses):
    bureau.bad_rating()
    with refuses("append-only"):
        RectificationEvent.objects.update(note="anders")
    with refuses("append-only"):
        RectificationEvent.objects.all()._raw_delete("default")
