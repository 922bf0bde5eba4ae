"""What a body must be before any serializer sees it: JSON that both databases can keep."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MAX_DEPTH = 20
BOM = b"\xef\xbb\xbf"


class StrictJSONParser(JSONParser):
    """UTF-8 JSON without NaN, infinity, NUL, lone surrogates, names given twice or bottomless nesting."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        return parse_strictly(stream.read())


def parse_strictly(body: bytes) -> Any:
    """The data of a JSON text; raises ParseError with what is wrong and where."""
    if body.startswith(BOM):
        raise ParseError(_("The body begins with a byte order mark (BOM). Send UTF-8 without one."))
    try:
        data = json.loads(
            body.decode(), parse_constant=_refuse_constant, object_pairs_hook=_distinct_names
        )
    except UnicodeDecodeError as error:
        raise ParseError(
            _("The body is not UTF-8: byte %(position)s.") % {"position": error.start + 1}
        ) from None
    except json.JSONDecodeError as error:
        raise ParseError(
            _("The body is not valid JSON: line %(line)s, column %(column)s.")
            % {"line": error.lineno, "column": error.colno}
        ) from None
    except RecursionError:
        raise ParseError(_too_deep()) from None
    except ValueError:  # an integer of thousands of digits
        raise ParseError(_("A number has too many digits.")) from None
    _check_keepable(data)
    return data


def _refuse_constant(name: str) -> Any:
    raise ParseError(_("“%(value)s” is not a JSON number.") % {"value": name})


def _distinct_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) == len(pairs):
        return data
    names = [name for name, _value in pairs]
    twice = next(name for name in names if names.count(name) > 1)
    raise ParseError(_("The name “%(name)s” is given twice.") % {"name": _printable(twice)})


def _check_keepable(data: Any) -> None:
    """Walk without recursion: level by level, so that the depth is known."""
    level, depth = [data], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise ParseError(_too_deep())
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                below.extend(value.keys())
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
            else:
                _check_scalar(value)
        level = below


def _check_scalar(value: Any) -> None:
    if isinstance(value, str):
        if "\0" in value:
            raise ParseError(_("A text holds the character NUL, which cannot be kept."))
        if _printable(value) != value:
            raise ParseError(_("A text holds half a character (a lone surrogate)."))
    elif isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise ParseError(_("A number is too large."))


def _printable(text: str) -> str:
    return text.encode(errors="replace").decode()


def _too_deep() -> Any:
    return _("The body is nested more than %(max)s levels deep.") % {"max": MAX_DEPTH}
