"""What one kind of file has to say for itself: its columns, how a row is read, checked and written."""

import datetime as dt
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from django.utils.translation import gettext as _

from govservice.errors import Invalid

Row = TypeVar("Row")


@dataclass(frozen=True)
class RowError:
    """Why a row cannot be taken: ``row`` as a person counts it, ``field`` as the file names it."""

    row: int
    field: str
    value: str
    message: str


@dataclass(frozen=True)
class Refused:
    """A row refused at the time of writing; ``index`` counts the rows given to ``write`` from 0."""

    index: int
    field: str
    message: str


@dataclass(frozen=True)
class Written:
    new: int = 0
    already: int = 0
    refused: list[Refused] = field(default_factory=list)


class InvalidFields(Invalid):
    """Several fields of one row at once: field → what was expected."""

    def __init__(self, problems: Mapping[str, Any]) -> None:
        self.problems = problems
        first, message = next(iter(problems.items()))
        super().__init__(message, field=first)


class FileImport(ABC, Generic[Row]):
    """One subclass per kind of file.

    ``columns`` maps a field to the header names it goes by, ``personal`` names fields whose
    values are never shown in a message.
    """

    columns: ClassVar[dict[str, tuple[str, ...]]]
    required: ClassVar[frozenset[str]] = frozenset()
    personal: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *, historic: bool, at: dt.datetime) -> None:
        self.historic = historic
        self.at = at
        self.keys_seen: Container[Hashable] = ()
        """In the first pass the keys of all rows up to the chunk that is checked, set by the frame."""

    @abstractmethod
    def parse(self, raw: dict[str, Any]) -> Row:
        """One row by field names (a column that is not there is ``""``); raises :class:`Invalid`."""

    @abstractmethod
    def check(self, rows: Sequence[tuple[int, Row]]) -> Iterable[RowError]:
        """A chunk against the database, in a fixed number of queries. Writes nothing."""

    @abstractmethod
    def write(self, rows: Sequence[Row]) -> Written:
        """A chunk, in the frame's transaction; safe to repeat."""

    def key(self, row: Row) -> Hashable | None:
        """What two rows of one file must not share; ``None`` lets every row stand."""
        return None


def plain_name(name: str) -> str:
    """Header names are compared without case, width, spaces and underscores.

    >>> plain_name(" Case_Number "), plain_name("办件编号（必填）")
    ('casenumber', '办件编号')
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(text.split("(")[0].split()).replace("_", "").strip("*:")


def fields_of_header(importer: type[FileImport[Any]], header: Sequence[str]) -> dict[str, str]:
    """Header name → field; raises :class:`Invalid` for unknown, missing and doubled columns."""
    known = {
        plain_name(name): field_name
        for field_name, names in importer.columns.items()
        for name in (field_name, *names)
    }
    fields: dict[str, str] = {}
    for name in header:
        field_name = known.get(plain_name(name), "")
        if not field_name:
            raise Invalid(
                _("The column “%(name)s” is not known. Known columns: %(known)s.")
                % {"name": name, "known": known_columns(importer)}
            )
        if field_name in fields.values():
            raise Invalid(
                _("The column “%(name)s” is there twice under different names.") % {"name": name}
            )
        fields[name] = field_name
    missing = importer.required - set(fields.values())
    if missing:
        names = "、".join(sorted(importer.columns[field_name][0] for field_name in missing))
        raise Invalid(_("These columns are missing: %(names)s.") % {"names": names})
    return fields


def known_columns(importer: type[FileImport[Any]]) -> str:
    return "、".join(names[0] for names in importer.columns.values())
