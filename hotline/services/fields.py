"""The fields of a move: raw values from a form or a client in, checked values out."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from govservice.accounts.models import User
from govservice.catalogue.models import Department
from govservice.catalogue.services import refuse_abolished
from govservice.errors import Invalid
from govservice.worktime import local_day

from .. import texts
from ..workflow import Field, Kind
from .access import Chance, units_for

LIMITS = {"reply": texts.MAX_REPLY, "answer": texts.MAX_REPLY}


def clean_fields(
    chance: Chance, raw: Mapping[str, Any], *, by: User, at: dt.datetime
) -> dict[str, Any]:
    """Every field of the move, absent ones as None or empty; raises ``Invalid`` naming the field."""
    units = units_for(chance, by, on=local_day(at))
    return {f.name: _clean(f, raw.get(f.name), units) for f in chance.move.fields}


def _clean(field: Field, value: Any, units: QuerySet[Department]) -> Any:
    if field.kind is Kind.TEXT:
        limit = LIMITS.get(field.name, texts.MAX_NOTE)
        return texts.clean_text(value, field=field.name, limit=limit, required=field.required)
    if field.kind is Kind.UNITS:
        return [_unit(field, one, units) for one in _split(value)]
    if value is None or value == "":
        if field.required:
            raise Invalid(_("Please fill in this field."), field=field.name)
        return None
    if field.kind is Kind.UNIT:
        return _unit(field, value, units)
    if field.kind is Kind.LEVEL:
        return _level(field, value)
    return _choice(field, value)


def _split(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, str):
        return [line.strip() for line in value.splitlines() if line.strip()]
    return list(value)


def _unit(field: Field, value: Any, units: QuerySet[Department]) -> Department:
    """A department, its code, its name, or “code name” as the list of suggestions writes it."""
    if isinstance(value, Department):
        found = list(units.filter(pk=value.pk)[:1])
    else:
        text = str(value).strip()
        code = text.split(maxsplit=1)[0] if text else ""
        found = list(units.filter(Q(code__in=[text, code]) | Q(name=text))[:2])
    if len(found) != 1:
        refuse_abolished(value, units, field=field.name)
        message = _("There is no unit “%(value)s” that you may choose here.")
        raise Invalid(message % {"value": value}, field=field.name)
    return found[0]


def _level(field: Field, value: Any) -> int:
    text = str(value)
    if text not in {"1", "2", "3", "4", "5"}:
        raise Invalid(_("A level is a whole number from 1 to 5."), field=field.name)
    return int(text)


def _choice(field: Field, value: Any) -> str:
    known = field.choices.values if field.choices else []
    if value not in known:
        message = _("“%(value)s” is not known here. Known are: %(known)s.")
        raise Invalid(message % {"value": value, "known": ", ".join(known)}, field=field.name)
    return str(value)
