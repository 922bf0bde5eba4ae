"""Reference data of the clock: what is missing is added; what a keeper has entered stays."""

from ..calendars import NATION
from ..models import CalendarDay, CalendarYear, DeadlineRule
from ..published import days_of, published_years
from ..rules import own_rules
from .settling import settle_after_commit
from .writing import new_edition


def load_working_days() -> str:
    """Every announced year that the package knows and nobody has entered, as official."""
    there = set(CalendarYear.objects.filter(authority=NATION).values_list("year", flat=True))
    missing = [year for year in published_years() if year not in there]
    if missing:
        with new_edition():
            CalendarYear.objects.bulk_create(
                CalendarYear(authority=NATION, year=year, is_official=True) for year in missing
            )
            CalendarDay.objects.bulk_create(
                (
                    CalendarDay(authority=NATION, **day._asdict())
                    for year in missing
                    for day in days_of(year)
                ),
                ignore_conflicts=True,  # a single day that a keeper has set before
            )
            if there:  # into an empty table nothing was given that could wait for it
                settle_after_commit()
    official = CalendarYear.objects.filter(authority=NATION, is_official=True)
    years = sorted(official.values_list("year", flat=True))
    return f"{len(years)} official years, {years[0]} to {years[-1]}"


def load_deadline_rules() -> str:
    """The project's own rules, each once: a rule that was replaced is not brought back."""
    key = ("flow", "step", "region", "kind", "urgency")
    there = set(DeadlineRule.objects.values_list(*key))
    missing = [
        rule for rule in own_rules() if tuple(getattr(rule, name) for name in key) not in there
    ]
    if missing:
        with new_edition():
            DeadlineRule.objects.bulk_create(
                DeadlineRule(
                    code=rule.code,
                    count=rule.count,
                    unit=rule.unit,
                    valid_from=rule.valid_from,
                    **{name: getattr(rule, name) for name in key},
                )
                for rule in missing
            )
    return f"{len(there) + len(missing)} rules for deadlines"
