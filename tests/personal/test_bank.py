"""The finder against the sentences written for it; docs/personal-data.md prints the same table."""

from pathlib import Path

import pytest

from govservice.personal import Kind

from .bank import doubted_lookalikes, masked_lookalikes, read, score, undoubted
from .table import table

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "personal-data.md"


@pytest.fixture(scope="module")
def found():
    return score(read("sentences"))


def test_the_bank_is_as_large_as_promised():
    assert len(read("sentences")) >= 150
    assert len(read("lookalikes")) >= 100
    assert {kind for s in read("sentences") for _start, _end, kind in s.marks} == {
        *Kind
    } - {Kind.KNOWN, Kind.BARE_NUMBER}  # fmt: skip


def test_no_look_alike_is_masked():
    assert masked_lookalikes() == []


def test_no_look_alike_is_shown_to_a_person():
    assert doubted_lookalikes() == []


def test_nothing_beside_personal_data_is_lost(found):
    assert found.too_much == []


def test_every_doubtful_sentence_reaches_a_person():
    assert undoubted() == []


@pytest.mark.parametrize(
    ("kind", "missed"),
    [
        (Kind.ID_CARD, 0),
        (Kind.MOBILE, 4),
        (Kind.LANDLINE, 0),
        (Kind.BANK_CARD, 1),
        (Kind.NUMBER, 0),
        (Kind.EMAIL, 1),
        (Kind.PLATE, 1),
        (Kind.ACCOUNT, 2),
        (Kind.ADDRESS, 2),
        (Kind.NAME, 5),
    ],
)
def test_no_more_is_missed_than_is_written_down(found, kind, missed):
    assert found.marked[kind] - found.whole[kind] <= missed


def test_the_document_prints_this_table():
    assert table() in DOCUMENT.read_text(encoding="utf-8")
