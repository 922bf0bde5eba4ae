from hotline.models import TicketType, Urgency
from indicators.demo import bank, rhythm, units
from tests.factories import shanghai


def test_there_are_hundreds_of_items_and_none_promises_more_time_than_the_law() -> None:
    items = [item for found in bank.items().values() for item in found]

    assert len(items) >= 300
    assert len({(item.unit, item.name) for item in items}) == len(items)
    assert all(item.promised_limit <= item.statutory_limit for item in items)


def test_every_kind_of_city_unit_has_items_and_matters_name_known_units() -> None:
    kinds = {kind.key for kind in units.CITY_UNITS} | {units.HALL_KEY}

    assert kinds <= set(bank.items())
    assert {matter.unit for matter in bank.matters()} <= kinds
    assert {matter.ticket_type for matter in bank.matters()} == set(TicketType.values)
    assert {matter.urgency for matter in bank.matters()} == set(Urgency.values)


def test_every_level_has_comments_for_every_unit() -> None:
    texts = {
        text for level in range(1, 6) for key in bank.items() for text in bank.comments(level, key)
    }

    assert len(texts) >= 150
    assert all(len(bank.comments(level, "公安")) >= 10 for level in range(1, 6))


def test_parts_add_up_to_the_whole_whatever_the_weights() -> None:
    assert sum(rhythm.share_out(20_000, [1.25, 0.1, 1.0] * 100)) == 20_000
    assert rhythm.share_out(0, [1, 2]) == [0, 0]


def test_few_come_on_holidays_and_many_on_mondays() -> None:
    new_year = shanghai(2026, 1, 1).date()
    monday, tuesday = shanghai(2026, 3, 2).date(), shanghai(2026, 3, 3).date()

    assert rhythm.busyness(new_year) < rhythm.busyness(tuesday) < rhythm.busyness(monday)
