"""What was counted before a merger stays as it was recorded; what is heard of late counts there too."""

import datetime as dt
from typing import Any

import pytest

from govservice.catalogue.models import FormerBody, Service
from govservice.catalogue.scope import EVERYTHING
from govservice.catalogue.services import (
    CaseMessage,
    ServiceMessage,
    take_cases,
    transfer_department,
)
from hotline.models import TicketAssignment
from indicators import drilldown, folding, queries
from indicators.models import COUNTERS, DayFigure
from indicators.questions import FigureQuery
from tests.factories import (
    make_department,
    make_hall,
    make_item,
    make_item_version,
    make_window,
    shanghai,
)
from tests.hotline.office import Office
from tests.ratings.bureau import Bureau

pytestmark = pytest.mark.django_db
IN_MARCH = shanghai(2026, 3, 10, 9)
MERGED = dt.date(2026, 4, 1)
AT = shanghai(2026, 4, 1, 0, 10)
MARCH = {"start": dt.date(2026, 3, 1), "end": MERGED}


def figures() -> list[dict[str, Any]]:
    """Every row of every day, with all that is counted."""
    folding.fold_all()
    rows = DayFigure.objects.order_by("department__code", "day")
    return list(rows.values("department__code", "day", *COUNTERS))


def merge(old: str, new: str, on: dt.date = MERGED, at: dt.datetime = AT) -> None:
    transfer_department(old, new, on=on, reason="并入", by=None, at=at)


def test_a_merger_changes_no_figure_of_the_months_before():
    """Tickets in every state, and rectifications in three, all of March; the merger is of April."""
    office = Office()
    for status in ("dispatched", "signed", "handling", "replied", "to_call_back", "archived"):
        office.walk(status, at=IN_MARCH)
    before = figures()
    assert [(row["department__code"], row["tickets_dispatched"]) for row in before] == [("LEAD", 6)]
    merge("LEAD", "OTHER")
    assert figures() == before
    assert TicketAssignment.objects.filter(department=office.other).count() == 4


def test_nor_does_it_of_ratings_that_are_being_put_right():
    bureau = Bureau()
    for status in ("to_assign", "rectifying", "closed"):
        bureau.walk(status, at=IN_MARCH)
    before = figures()
    merge("UNIT", "OTHER")
    assert figures() == before


def test_what_goes_over_twice_still_counts_where_it_was_dispatched():
    office = Office()
    office.walk("handling", at=IN_MARCH)
    before = figures()
    merge("LEAD", "OTHER")
    make_department(code="THIRD", region=office.city)
    merge("OTHER", "THIRD", on=dt.date(2026, 5, 1), at=shanghai(2026, 5, 1, 1))
    assert figures() == before
    assert TicketAssignment.objects.get().dispatched_to == office.lead


def test_the_list_behind_the_number_has_as_many_rows_in_either_view():
    office = Office()
    office.walk("handling", at=IN_MARCH)
    merge("LEAD", "OTHER")
    folding.fold_all()
    for bodies, department, count in (
        ("as_recorded", office.lead, 1), ("as_recorded", office.other, 0),
        ("as_of_now", office.other, 1),
    ):  # fmt: skip
        asked = FigureQuery(EVERYTHING, **MARCH, department=department, bodies=bodies)
        rows = drilldown.tickets(asked, "tickets_dispatched", scope=EVERYTHING, at=AT)
        assert queries.totals(asked)["tickets_dispatched"] == rows.count() == count
        assert {row.unit_id for row in rows} <= {office.lead.pk}


@pytest.fixture
def counters():
    """An item, a hall and a window of one body, and the body that follows it in April."""
    bureau = Bureau()
    hall = make_hall(code="H", department=bureau.unit)
    make_window(hall=hall, number="1")
    make_item(department=bureau.unit, code="SERVED")
    make_item_version(item=bureau.unit.items.get(code="SERVED"))
    return bureau


def told(number: str, served_at: dt.datetime, at: dt.datetime) -> Service:
    service = ServiceMessage(
        service_no=1, stage="complete", served_at=served_at, hall="H", window="1"
    )
    message = CaseMessage(
        case_number=number, item_code="SERVED", status="completed", applied_at=served_at,
        accepted_at=served_at, completed_at=served_at, source_updated_at=served_at,
        services=[service],
    )  # fmt: skip
    [outcome] = take_cases([message], scope=EVERYTHING, at=at)
    assert outcome.refusal is None
    return Service.objects.select_related("department", "window_department").get(
        case__number=number
    )


def test_a_service_told_of_late_counts_under_the_body_of_the_day_it_was_served(counters):
    merge("UNIT", "OTHER")
    later = shanghai(2026, 4, 2, 9)
    late = told("LATE", shanghai(2026, 3, 31, 16), later)
    fresh = told("FRESH", shanghai(2026, 4, 1, 8), later)
    assert (late.department, late.window_department) == (counters.unit, counters.unit)
    assert (fresh.department, fresh.window_department) == (counters.other, counters.other)
    folding.fold_all()
    found = DayFigure.objects.filter(services=1).order_by("day")
    assert [(row.department.code, row.day.isoformat()) for row in found] == [
        ("UNIT", "2026-03-31"), ("OTHER", "2026-04-01"),
    ]  # fmt: skip


def test_after_two_mergers_each_day_has_its_own_body(counters):
    make_department(code="THIRD", region=counters.city)
    merge("UNIT", "OTHER")
    merge("OTHER", "THIRD", on=dt.date(2026, 5, 1), at=shanghai(2026, 5, 1, 1))
    days = [shanghai(2026, 3, 31, 9), shanghai(2026, 4, 30, 9), shanghai(2026, 5, 1, 9)]
    at = shanghai(2026, 5, 4, 9)
    assert [told(f"N{day:%m%d}", day, at).department.code for day in days] == [
        "UNIT", "OTHER", "THIRD",
    ]  # fmt: skip


def test_whose_it_was_is_never_rewritten(counters, refuses):
    merge("UNIT", "OTHER")
    row = FormerBody.objects.filter(item__isnull=False).first()
    with refuses("append-only"):
        FormerBody.objects.update(until=MERGED)
    with refuses("append-only"):
        row.delete()
    with refuses("former_body_of_one_thing"):
        FormerBody.objects.create(
            item=row.item, hall=make_hall(), department=counters.unit, until=MERGED
        )
