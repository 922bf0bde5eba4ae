"""Two who transfer the same body side by side, in real transactions."""

import datetime as dt
from contextlib import suppress

import pytest

from govservice.catalogue.models import DepartmentSuccession
from govservice.catalogue.services import carry_out_due, transfer_department
from govservice.errors import Conflict
from tests.factories import (
    make_department,
    make_item,
    make_item_version,
    make_region,
    make_user,
    shanghai,
)
from tests.hotline.test_two_at_once import side_by_side

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

DAY = dt.date(2026, 3, 16)
AT = shanghai(2026, 3, 16, 0, 10)


@pytest.fixture
def old():
    city = make_region("510100", make_region("510000"))
    make_department(code="NEW", region=city)
    old = make_department(code="OLD", region=city)
    for _n in range(30):
        make_item_version(item=make_item(department=old))
        make_user("verifier", department=old)
    return old


def transfer(at=AT):
    transfer_department("OLD", "NEW", on=DAY, reason="并", by=None, at=at)


def check(old):
    """Every item has its two versions and every person their two duties: nothing moved twice."""
    new = DepartmentSuccession.objects.get().successor
    assert sorted({item.versions.count() for item in new.items.all()}) == [2]
    assert new.items.count() == 30
    assert old.items.count() == 0


def test_of_two_who_ask_the_second_finds_it_done_or_helps(old):
    def ask():
        with suppress(Conflict):  # the other was through already
            transfer()

    side_by_side(ask, ask)
    check(old)
    assert DepartmentSuccession.objects.get().carried_out_at == AT


def test_two_beats_move_everything_once(old):
    transfer(at=shanghai(2026, 3, 2))
    moved: list[int] = []
    beat = lambda: moved.append(carry_out_due(at=AT))  # noqa: E731
    side_by_side(beat, beat)
    check(old)
    assert sum(moved) == 60
