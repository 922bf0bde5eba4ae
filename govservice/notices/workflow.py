"""The life of a message as one table, and how long a failed one waits."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from govservice.errors import MoveNotAllowed


class Status(models.TextChoices):
    QUEUED = "queued", _("waiting to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    DEAD = "dead", _("given up")
    DROPPED = "dropped", _("no longer wanted")


MOVES: dict[Status, frozenset[Status]] = {
    Status.QUEUED: frozenset({Status.SENDING}),
    # A sender that was killed leaves its message here; the next one takes it over.
    Status.SENDING: frozenset(Status),
    Status.SENT: frozenset(),
    Status.DEAD: frozenset({Status.QUEUED}),
    Status.DROPPED: frozenset(),
}
WAITING = frozenset({Status.QUEUED, Status.SENDING})
ENDED = frozenset({Status.SENT, Status.DROPPED})

# Together a little more than a day: an outage over a night is slept through.
PAUSES = tuple(
    dt.timedelta(seconds=seconds)
    for seconds in (30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800)
)
MOST_ATTEMPTS = len(PAUSES) + 1
LEASE = dt.timedelta(minutes=5)  # far longer than any delivery may take


def pause_after(attempts: int) -> dt.timedelta | None:
    """How long a message waits that has failed so often; None when it is given up.

    >>> pause_after(1), pause_after(10)
    (datetime.timedelta(seconds=30), None)
    """
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def check_move(current: str, target: Status) -> None:
    allowed = MOVES[Status(current)]
    if target not in allowed:
        message = _("A message that is “%(status)s” cannot be “%(target)s”.")
        raise MoveNotAllowed(
            message % {"status": Status(current).label, "target": target.label},
            allowed=sorted(allowed),
        )
