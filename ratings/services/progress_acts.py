"""What a citizen may add to a bad rating: an opinion of the fix, more material, a follow-up, an objection.

``form`` is the name of the form as it was sent: sent twice, it is done once and answered twice.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from govservice.accounts.models import User
from govservice.notices.files import CheckedFile
from govservice.notices.models import Attachment
from govservice.notices.services import Owner, attachments_by_key, keep_attachments
from govservice.sealed import blind_index

from ..models import (
    Rating,
    Rectification,
    RectificationEvent,
    RectificationMove,
    RectificationStatus,
    Round,
    SubmissionTrace,
)
from ..workflow import MOVES
from .intake import judge_ratings, submit_ratings
from .rectification_moves import is_open, move_for_citizen
from .submissions import AlreadyRated, Submission, Trace

KIND = "ratings.supplement"


class Act(models.TextChoices):
    OPINION = "opinion", gettext_lazy("Say whether you are satisfied")
    OBJECTION = "objection", gettext_lazy("Object to the striking out")
    AGAIN = "again", gettext_lazy("Rate once more")
    SUPPLEMENT = "supplement", gettext_lazy("Send us more about it")


MOVE_OF = {
    Act.OPINION: RectificationMove.RATE_FIX,
    Act.OBJECTION: RectificationMove.OBJECT,
    Act.SUPPLEMENT: RectificationMove.SUPPLEMENT,
}


@dataclass(frozen=True, kw_only=True)
class Sent:
    """``form`` is the form's own name, ``round_no`` the round its page showed."""

    form: str
    round_no: int
    at: dt.datetime
    channel: str = ""
    address: str = ""


def open_acts(rectification: Rectification, *, at: dt.datetime) -> list[Act]:
    """What the citizen may do now; at most three queries."""
    return [act for act in Act if is_act_open(act, rectification, at=at)]


def is_act_open(act: Act, rectification: Rectification, *, at: dt.datetime) -> bool:
    if act is Act.AGAIN:
        return _may_rate_again(rectification, at)
    return is_open(MOVES[MOVE_OF[act]], rectification)


def rate_fix(number: str, *, satisfaction: str, comment: str, sent: Sent) -> None:
    """满意, 基本满意 or 不满意 with what was done in the round that the page showed."""
    move_for_citizen(
        number,
        RectificationMove.RATE_FIX,
        at=sent.at,
        data={"satisfaction": satisfaction, "comment": comment},
        form=sent.form,
        seen_round=sent.round_no,
    )


def object_to_strike_out(number: str, *, evidence: str, sent: Sent) -> None:
    move_for_citizen(
        number,
        RectificationMove.OBJECT,
        at=sent.at,
        data={"evidence": evidence},
        form=sent.form,
    )


@transaction.atomic
def send_supplement(number: str, *, note: str, files: Sequence[CheckedFile], sent: Sent) -> None:
    """Words and pictures for those who work on it; the files' own names are not kept: they may tell who."""
    move = RectificationMove.SUPPLEMENT
    moved = move_for_citizen(number, move, at=sent.at, data={"note": note}, form=sent.form)
    event = moved.events.get(move=move, data__seen=blind_index("citizen's form", sent.form))
    if files:
        owner = Owner(KIND, _file_key(moved, event))
        keep_attachments(_renamed(files), about=owner, by=None, at=sent.at)


@transaction.atomic
def rate_again(number: str, *, level: int, comment: str, sent: Sent) -> Rating:
    """追评, once; a bad one opens the rectification again. A double click finds the first one."""
    rectification = Rectification.objects.select_related("rating").get(number=number)
    submission = replace(
        _follow_up(rectification), level=level, comment=comment, channel=sent.channel
    )
    trace = Trace(address=sent.address, device=sent.form)
    [outcome] = submit_ratings([submission], at=sent.at, trace=trace)
    if isinstance(outcome.refusal, AlreadyRated):
        mine = _by_this_form(rectification, sent.form)
        if mine is not None:
            return mine
    return outcome.rating_or_raise()


def files_of(
    rectification: Rectification, events: Iterable[RectificationEvent]
) -> dict[int, list[Attachment]]:
    """Files by the id of the event they came with; one query, none where no event is a supplement."""
    keys = {
        _file_key(rectification, event): event.pk
        for event in events
        if event.move == RectificationMove.SUPPLEMENT
    }
    found = attachments_by_key(KIND, list(keys)) if keys else {}
    return {keys[key]: files for key, files in found.items()}


def may_see_files(user: User, key: str) -> bool:
    """Whoever sees the rectification."""
    number = key.partition(":")[0]
    return bool(Rectification.objects.visible_to(user).filter(number=number).exists())


def _may_rate_again(rectification: Rectification, at: dt.datetime) -> bool:
    """Offered once it is closed: before that, words about the fix are what helps."""
    if rectification.status != RectificationStatus.CLOSED:
        return False
    [outcome] = judge_ratings([_follow_up(rectification)], at=at)
    return outcome.refusal is None


def _follow_up(rectification: Rectification) -> Submission:
    first = rectification.rating
    return Submission(
        service_id=first.service_id,
        round_no=Round.FOLLOW_UP,
        level=first.level,
        channel=first.channel,
        identity=first.identity,
    )


def _by_this_form(rectification: Rectification, form: str) -> Rating | None:
    service = rectification.rating.service_id
    traces = SubmissionTrace.objects.filter(
        rating__service=service,
        rating__round_no=Round.FOLLOW_UP,
        device_index=blind_index("device", form),
    )
    trace = traces.select_related("rating").first()
    return trace.rating if trace else None


def _file_key(rectification: Rectification, event: RectificationEvent) -> str:
    return f"{rectification.number}:{event.pk}"


def _renamed(files: Sequence[CheckedFile]) -> list[CheckedFile]:
    return [
        replace(
            file,
            name=_("supplement %(n)s") % {"n": n} + PurePosixPath(file.name).suffix.lower(),
        )
        for n, file in enumerate(files, 1)
    ]
