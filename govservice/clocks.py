"""What a clock that is not ours may say: a little ahead is a clock's fault, more is a wrong time."""

import datetime as dt

from django.utils.translation import gettext as _

from govservice.worktime import SHANGHAI

TOLERANCE = dt.timedelta(minutes=5)


def in_the_future(moment: dt.datetime, at: dt.datetime) -> str:
    """Why ``moment`` cannot have come by ``at``, or the empty string."""
    latest = at + TOLERANCE
    if moment <= latest:
        return ""
    return _("“%(value)s” lies in the future: a time up to %(latest)s is expected.") % {
        "value": moment.isoformat(timespec="seconds"),
        "latest": latest.astimezone(SHANGHAI).isoformat(timespec="seconds"),
    }
