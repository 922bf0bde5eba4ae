"""督办函: the letter that goes with a supervision order a leader has signed in the system."""

import datetime as dt

from django.utils.translation import gettext as _

from govservice.errors import Conflict

from ..deadlines import last_day
from ..models import Rectification, RectificationEvent, RectificationMove
from ..timing import shanghai_day
from .days import official_day, official_period
from .official import AT_RIGHT, CENTRE, SUBHEADING, OfficialDocument


def supervision_letter(r: Rectification, *, at: dt.datetime) -> bytes:
    """For the newest order; sender, number and seal are left to the office that issues it.

    It bears the day of the order; of an anonymous rating, whose history knows weeks alone, the day on
    which the letter is made: nobody learns from it more than from getting the letter.
    """
    order = newest_order(r)
    if order is None:
        raise Conflict(_("No supervision order has been signed for this rectification."))
    paper = OfficialDocument(_("Supervision letter"))
    paper.line(_("(issuing body)"), align=CENTRE)
    paper.line(_("Doc. No. [    ]      "), align=AT_RIGHT, indent_right=1)
    paper.title(_("Letter on supervising how a bad rating is put right"))
    paper.line(_("%(body)s:") % {"body": r.department})
    paper.text(_subject(r))
    paper.heading(_("1. State of the matter"))
    paper.text(_state(r))
    paper.heading(_("2. What is required"))
    paper.text(order.note)
    paper.text(_required(r))
    paper.line(_("Enclosure: feedback form on putting a bad rating right"), indented=True)
    paper.line("")
    paper.line(_("(seal of the issuing body)"), align=AT_RIGHT, indent_right=4)
    day = shanghai_day(order.at if r.is_named else at)
    paper.line(official_day(day), align=AT_RIGHT, indent_right=4)
    paper.line(_("(Number of the rectification: %(number)s)") % {"number": r.number},
               font=SUBHEADING, indented=True)  # fmt: skip
    return paper.content()


def newest_order(r: Rectification) -> RectificationEvent | None:
    orders = r.events.filter(move=RectificationMove.SUPERVISE)
    found: RectificationEvent | None = orders.order_by("-at", "-pk").first()
    return found


def _subject(r: Rectification) -> str:
    return _(
        "%(rated)s, a citizen rated “%(item)s” of your service “%(level)s”; the rectification is "
        "supervised from here. Please note the following."
    ) % {
        "rated": official_period(r, r.rating.fact_day),
        "item": r.rating.item.name,
        "level": r.rating.get_level_display(),
    }


def _state(r: Rectification) -> str:
    due = official_day(last_day(r.due_at)) if r.due_at else "—"
    return _("Opened: %(opened)s; now: %(status)s; the step in hand is due by %(due)s.") % {
        "opened": official_period(r, r.opened_at),
        "status": r.get_status_display(),
        "due": due,
    }


def _required(r: Rectification) -> str:
    if r.due_at is None:
        return _("Please finish it and report the result in writing with the enclosed form.")
    return _(
        "Please finish it by %(due)s and report the result in writing with the enclosed form."
    ) % {"due": official_day(last_day(r.due_at))}
