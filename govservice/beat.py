"""What beat sends, and when. Every task may be lost or come twice without harm."""

from typing import Any

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # A beat that comes too late is not wanted any more: the next one does the same work.
    "fold-touched-days": {
        "task": "indicators.tasks.fold_touched_days",
        "schedule": 2.0,
        "options": {"expires": 2},
    },
    "note-deadlines-passed": {
        "task": "indicators.tasks.note_deadlines_passed",
        "schedule": crontab(),
        "options": {"expires": 60},
    },
    "score-the-month": {
        "task": "indicators.tasks.score_months",
        "schedule": crontab(hour=3, minute=0),
    },
    "delete-expired-exports": {
        "task": "indicators.tasks.delete_expired_exports",
        "schedule": crontab(minute=17),
    },
    "complete-abandoned-ratings": {
        "task": "ratings.tasks.complete_abandoned_ratings",
        "schedule": crontab(minute="*/10"),
    },
    "give-default-ratings": {
        "task": "ratings.tasks.give_default_ratings",
        "schedule": crontab(hour=1, minute=15),
    },
    "watch-rectifications": {
        "task": "ratings.tasks.watch_rectifications",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
    "lapse-rectifications": {
        "task": "ratings.tasks.lapse_rectifications",
        "schedule": crontab(minute=27),
    },
    # In Shanghai's hours, like all of them; nobody is told twice on a day.
    "tell-of-deadlines": {
        "task": "ratings.tasks.tell_of_deadlines",
        "schedule": crontab(hour="8-18", minute="5,35"),
        "options": {"expires": 1_800},
    },
    "send-waiting-messages": {
        "task": "govservice.notices.tasks.send_waiting_messages",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "collect-replies": {
        "task": "govservice.notices.tasks.collect_replies",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "forget-old-messages": {
        "task": "govservice.notices.tasks.forget_old_messages",
        "schedule": crontab(hour=2, minute=40),
    },
    "sweep-attachments": {
        "task": "govservice.notices.tasks.sweep_attachments",
        "schedule": crontab(hour=2, minute=50),
    },
    "settle-provisional-deadlines": {
        "task": "govservice.worktime.tasks.settle_provisional_deadlines",
        "schedule": crontab(minute=7),
    },
    "carry-out-transfers-of-bodies": {
        "task": "govservice.catalogue.tasks.carry_out_transfers",
        "schedule": crontab(minute="*/10"),
    },
    "forget-door-records": {
        "task": "ratings.tasks.forget_door_records",
        "schedule": crontab(hour=2, minute=35),
    },
    "forget-old-traces": {
        "task": "ratings.tasks.forget_old_traces",
        "schedule": crontab(hour=2, minute=30),
    },
}
