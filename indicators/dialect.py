"""The four places where the SQL of PostgreSQL and of SQLite differ for figures."""

import datetime as dt

from django.db import connection

from govservice.worktime import SHANGHAI

ZONE = SHANGHAI.key
SHANGHAI_OFFSET = "8 hours"


def _postgresql() -> bool:
    return connection.vendor == "postgresql"


def date(day: dt.date) -> str:
    return f"DATE '{day.isoformat()}'" if _postgresql() else f"'{day.isoformat()}'"


def month_of(day: str) -> str:
    """The first day of the month of a date expression."""
    if _postgresql():
        return f"CAST(date_trunc('month', CAST({day} AS timestamp)) AS date)"
    return f"date({day}, 'start of month')"


def local_day(moment: str) -> str:
    """The Shanghai date of a stored time."""
    if _postgresql():
        return f"CAST({moment} AT TIME ZONE '{ZONE}' AS date)"
    return f"date({moment}, '+{SHANGHAI_OFFSET}')"


def midnight(day: str) -> str:
    """The stored time at which a Shanghai date begins, to compare columns with."""
    if _postgresql():
        return f"(CAST({day} AS timestamp) AT TIME ZONE '{ZONE}')"
    return f"datetime({day}, '-{SHANGHAI_OFFSET}')"
