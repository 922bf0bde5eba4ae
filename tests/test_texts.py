"""Every text of the code has its Chinese; ``script/messages`` collects new ones."""

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = sorted(ROOT.glob("locale/**/django.po"))
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
}  # fmt: skip
PACKAGES = ("govservice", "ratings", "hotline", "indicators")


def catalogue(path):
    with path.open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-4])
def test_nothing_is_left_without_chinese(path):
    missing = [m.id for m in catalogue(path) if m.id and (not m.string or m.fuzzy)]
    assert missing == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-4])
def test_a_translation_names_the_same_values_as_its_text(path):
    for message in catalogue(path):
        if message.id:
            assert not list(message.check()), message.id


def test_every_text_of_the_code_is_in_the_catalogue():
    known = {
        message.id[0] if isinstance(message.id, tuple) else message.id
        for message in catalogue(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po")
    }
    wanted = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for _line, text, _comments, _context in extract_from_file(
                "python", str(path), keywords=KEYWORDS
            ):
                first = text[0] if isinstance(text, tuple) else text
                wanted.add(text[1] if isinstance(text, tuple) and _context else first)
    assert sorted(wanted - known) == []
