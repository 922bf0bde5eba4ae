import datetime as dt

import pytest

from govservice.errors import Invalid
from govservice.worktime.lines import read_days, write_days
from govservice.worktime.published import Day, days_of


def test_days_and_ranges_are_read_in_the_order_of_days():
    text = "\ufeffdate,working,note\r\n2027-02-13,1,调休上班\n\n2027-02-05..2027-02-07，休，春节\n"
    assert read_days(text) == [
        Day(dt.date(2027, 2, 5), False, "春节"),
        Day(dt.date(2027, 2, 6), False, "春节"),
        Day(dt.date(2027, 2, 7), False, "春节"),
        Day(dt.date(2027, 2, 13), True, "调休上班"),
    ]


def test_what_is_written_is_read_the_same():
    assert read_days(write_days(days_of(2026))) == days_of(2026)


@pytest.mark.parametrize(
    "line",
    [
        "2027-2-5,0",
        "2027-02-30,0",
        "2027-02-05",
        "2027-02-05,x",
        "春节,0",
        "2027-02-07..2027-02-05,0",
        "2027-01-01..2027-12-31,0",
        "2027-01-01..2027-01-02..2027-01-03,0",
    ],
)
def test_a_line_it_cannot_read_is_named(line):
    with pytest.raises(Invalid, match=r"2") as refused:
        read_days(f"2027-01-01,0\n{line}")
    assert refused.value.field == "days"


def test_a_day_cannot_be_both():
    with pytest.raises(Invalid, match="2027-02-06"):
        read_days("2027-02-05..2027-02-07,0\n2027-02-06,1")
