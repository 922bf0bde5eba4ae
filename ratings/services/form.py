"""What a rating must look like before any state is asked: the whole batch is checked first."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from govservice.accounts.models import ApiClient
from govservice.clocks import in_the_future

from ..characters import count_characters
from ..dictionary import RETIRED_CODES
from ..models import Channel, Identity, Level, ReasonTag, Round
from ..timing import shanghai_day
from . import reasons
from .submissions import FIRST_ROW, Problem, Problems, Submission

MAX_COMMENT = 500
MAX_CODE_POINTS = 5_000  # characters can be stacked without end; storage cannot
MAX_TAGS = 8  # as many reasons as a level has
MAX_SERVICE_NO = 32_767
MAX_SHOWN = 40
POSSIBLE_YEARS = range(1990, 2101)
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
# Made once: an enumeration makes its values anew each time it is asked, which a million rows feel.
CHANNELS, IDENTITIES = tuple(Channel.values), tuple(Identity.values)
LEVELS, ROUNDS = tuple(Level.values), tuple(Round.values)


def find_problems(
    batch: Sequence[Submission], *, at: dt.datetime, client: ApiClient | None
) -> list[Problem]:
    """Every form error of every row; an empty list means that states may be asked."""
    problems = Problems()
    for number, submission in enumerate(batch, FIRST_ROW):
        row = submission.row or number
        _check_service(problems, row, submission)
        _check_choices(problems, row, submission, client)
        _check_level_and_tags(problems, row, submission, at)
        _check_comment(problems, row, submission.comment)
        _check_time(problems, row, submission.rated_at, at)
    return problems.found


def day_of_tags(submission: Submission, at: dt.datetime) -> dt.date:
    """The day on which the reasons must have been in force."""
    return shanghai_day(min(submission.rated_at or at, at))


def tag_in_force(code: str, day: dt.date) -> ReasonTag | None:
    return next((tag for tag in reasons.versions_of(code) if tag.is_valid_on(day)), None)


def is_whole(value: Any) -> bool:
    """A whole number; neither its digits in a text nor True."""
    return isinstance(value, int) and not isinstance(value, bool)


def shown(value: Any) -> str:
    """A wrong value as it may be repeated in a message: short, printable, never personal by size."""
    text = str(value).encode(errors="replace").decode().replace("\0", "�")
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def _check_service(problems: Problems, row: int, submission: Submission) -> None:
    if submission.service_id is not None:
        return
    number = submission.case_number
    if not isinstance(number, str) or not number.strip():
        problems.add(row, "case_number", _("The case number is missing."), "required")
    elif not keepable(number):
        problems.add(row, "case_number", _("The case number holds characters that cannot be kept."))
    service_no = submission.service_no
    if not is_whole(service_no) or not 1 <= service_no <= MAX_SERVICE_NO:
        problems.add(
            row,
            "service_no",
            _("“%(value)s” is not a service number: a whole number from 1 is expected.")
            % {"value": shown(service_no)},
        )


def _check_choices(
    problems: Problems, row: int, submission: Submission, client: ApiClient | None
) -> None:
    for name, value, known in [
        ("channel", submission.channel, CHANNELS),
        ("identity", submission.identity, IDENTITIES),
    ]:
        if value not in known:
            message = _("“%(value)s” is not known. Expected is one of: %(known)s.") % {
                "value": shown(value),
                "known": ", ".join(known),
            }
            problems.add(row, name, message, "unknown")
    if not is_whole(submission.round_no) or submission.round_no not in ROUNDS:
        problems.add(row, "round_no", _("The round is 1 (first rating) or 2 (follow-up)."))
    if client and client.channels and submission.channel not in client.channels:
        message = _("This client may not send ratings of the channel “%(value)s”, only: %(known)s.")
        values = {"value": shown(submission.channel), "known": ", ".join(client.channels)}
        problems.add(row, "channel", message % values, "not_allowed")


def _check_level_and_tags(
    problems: Problems, row: int, submission: Submission, at: dt.datetime
) -> None:
    level = submission.level
    if not is_whole(level) or level not in LEVELS:
        message = _("“%(value)s” is not a level: a whole number from 1 to 5 is expected.")
        problems.add(row, "level", message % {"value": shown(level)})
        return
    tags = submission.tags
    if len(set(tags)) < len(tags):
        problems.add(row, "tags", _("A reason is given twice."), "duplicate")
    if len(tags) > MAX_TAGS:
        problems.add(row, "tags", _("At most %(max)s reasons are possible.") % {"max": MAX_TAGS})
        return
    usable = _is_possible_time(submission.rated_at)
    day = day_of_tags(submission, at) if usable else shanghai_day(at)
    for code in dict.fromkeys(tags):
        _check_tag(problems, row, code, level, day)


def _check_tag(problems: Problems, row: int, code: Any, level: int, day: dt.date) -> None:
    versions = reasons.versions_of(code) if isinstance(code, str) else []
    values = {"code": shown(code), "level": level, "day": day}
    if not any(tag.is_valid_on(day) for tag in versions):
        if versions or code in RETIRED_CODES:
            message = _("The reason “%(code)s” is retired and cannot be given on %(day)s.")
            problems.add(row, "tags", message % values, "retired")
        else:
            problems.add(row, "tags", _("There is no reason “%(code)s”.") % values, "unknown")
    elif code[0] != str(level):
        message = _("The reason “%(code)s” belongs to another level than %(level)s.")
        problems.add(row, "tags", message % values, "other_level")


def _check_comment(problems: Problems, row: int, comment: Any) -> None:
    if not isinstance(comment, str):
        problems.add(row, "comment", _("The comment must be a text."))
    elif not keepable(comment):
        message = _("The comment holds a character that cannot be kept (NUL or half a character).")
        problems.add(row, "comment", message)
    elif len(comment) > MAX_COMMENT and (
        len(comment) > MAX_CODE_POINTS or count_characters(comment) > MAX_COMMENT
    ):
        message = _("The comment has %(count)s characters; at most %(max)s are possible.")
        count = min(count_characters(comment), len(comment))
        problems.add(row, "comment", message % {"count": count, "max": MAX_COMMENT}, "too_long")


def keepable(text: str) -> bool:
    """Neither NUL nor a lone surrogate: both databases would refuse them."""
    return UNKEEPABLE.search(text) is None


def _is_possible_time(moment: Any) -> bool:
    if moment is None:
        return True
    return (
        isinstance(moment, dt.datetime)
        and moment.utcoffset() is not None
        and moment.year in POSSIBLE_YEARS
    )


def _check_time(problems: Problems, row: int, moment: Any, at: dt.datetime) -> None:
    if _is_possible_time(moment):
        too_late = in_the_future(moment, at) if moment else ""
        if too_late:
            problems.add(row, "rated_at", too_late, "future")
        return
    if isinstance(moment, dt.datetime) and moment.utcoffset() is None:
        message = _("The time has no zone. Expected is e.g. 2026-03-02T09:30:00+08:00.")
    else:
        message = _("This is not a possible time. Expected is e.g. 2026-03-02T09:30:00+08:00.")
    problems.add(row, "rated_at", message)
