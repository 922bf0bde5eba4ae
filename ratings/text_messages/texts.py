"""The texts that ratings send to telephones.

The item is not named in them: the telephone on file is often a relative's.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from govservice.catalogue.models import Department, Service
from govservice.notices.templates import SmsTemplate, register_template

from ..models import Rating, Round
from ..timing import shanghai_day, window_end

LONGEST_DEPARTMENT = 20


def is_still_open(about: str, at: dt.datetime) -> bool:
    """An invitation that waited for the morning is not sent to who rated meanwhile."""
    service = Service.objects.filter(uuid=uuid.UUID(hex=about)).first()
    if service is None or at > window_end(service.served_at, settings.RATING_WINDOW_DAYS):
        return False
    return not Rating.objects.filter(service=service, round_no=Round.FIRST).exists()


INVITATION = SmsTemplate(
    "rating_invitation",
    _(
        "Your matter with %(department)s on %(month)s/%(day)s has ended. How was it? Reply with a digit: "
        "5 very satisfied, 4 satisfied, 3 fairly satisfied, 2 dissatisfied, 1 very dissatisfied, "
        "or open %(link)s . No more of these: reply TD."
    ),
    label=_("invitation to rate"),
    wanted=is_still_open,
)
THANKS = SmsTemplate(
    "rating_thanks",
    _("Thank you. Noted for %(department)s on %(month)s/%(day)s: %(level)s."),
    label=_("answer to a rating"),
    confidential=True,
    essential=True,
    at_once=True,
)
SORRY = SmsTemplate(
    "rating_sorry",
    _(
        "Noted for %(department)s on %(month)s/%(day)s: %(level)s. We are sorry and will look into it. "
        "Follow it at %(link)s : number %(number)s, code %(code)s."
    ),
    label=_("answer to a rating"),
    confidential=True,
    essential=True,
    at_once=True,
)
HELP = SmsTemplate(
    "rating_help",
    _(
        "We could not read your rating. Please reply with one digit from 1 to 5: 5 is very satisfied, "
        "1 is very dissatisfied. For anything else call %(hotline)s."
    ),
    label=_("how to reply"),
    essential=True,
    at_once=True,
)
ALREADY = SmsTemplate(
    "rating_already",
    _("You have already rated %(department)s for %(month)s/%(day)s. Thank you."),
    label=_("answer to a rating"),
    confidential=True,
    essential=True,
    at_once=True,
)
LATE = SmsTemplate(
    "rating_late",
    _("The time for rating this service is over. You can still tell us: call %(hotline)s."),
    label=_("too late to rate"),
    essential=True,
    at_once=True,
)

CODE = SmsTemplate(
    "rectification_code",
    _("Your new query code is %(code)s. Tell it to nobody. Enter it with the number at %(link)s ."),
    label=_("new query code"),
    confidential=True,
    essential=True,
    at_once=True,
)

for template in (INVITATION, THANKS, SORRY, HELP, ALREADY, LATE, CODE):
    register_template(template)


def values_of(service: Service) -> dict[str, object]:
    day = shanghai_day(service.served_at)
    return {"department": short(service.department), "month": day.month, "day": day.day}


def short(department: Department) -> str:
    name = department.short_name or department.name
    cut = len(name) > LONGEST_DEPARTMENT
    return f"{name[: LONGEST_DEPARTMENT - 1]}…" if cut else name
