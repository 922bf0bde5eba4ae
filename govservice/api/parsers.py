import codecs
import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """UTF-8 JSON without NaN, NUL characters or lone surrogates: nothing the databases cannot keep."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            text = codecs.decode(stream.read(), "utf-8")
            data = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(
                _("This is not valid JSON in UTF-8: %(error)s") % {"error": error}
            ) from None
        problem = _unkeepable(data)
        if problem:
            raise ParseError(problem)
        return data


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _unkeepable(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False)
    if "\\u0000" in text:
        return str(_("A text holds the character NUL, which cannot be kept."))
    try:
        text.encode()
    except UnicodeEncodeError:
        return str(_("A text holds half a character (a lone surrogate)."))
    return ""
