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

from ...models import Rectification
from ...workflow import Field, Kind
from .access import Chance, units_for, verifiers_of
from .evidence import clean_files
from .texts import clean_text


def clean_fields(
    chance: Chance, raw: Mapping[str, Any], *, r: Rectification, by: User | None, at: dt.datetime
) -> dict[str, Any]:
    """Every field of the move, absent ones as None or empty; raises ``Invalid`` naming the field.

    A person is resolved last, among those of the body that the other fields name.
    """
    found: dict[str, Any] = {}
    for field in chance.move.fields:
        value = raw.get(field.name)
        if field.kind is Kind.FILES:
            found[field.name] = clean_files(value, field=field.name)
        elif field.kind is Kind.TEXT:
            found[field.name] = clean_text(value, field=field.name, required=field.required)
        elif value is None or value == "":
            _refuse_if_required(field)
            found[field.name] = None
        elif field.kind is Kind.UNIT and by is not None:
            found[field.name] = _unit(field, value, units_for(chance, by, on=local_day(at)))
        elif field.kind is Kind.DAY:
            found[field.name] = _day(field, value)
        elif field.kind is Kind.CHOICE:
            found[field.name] = _choice(field, value)
        else:
            found[field.name] = str(value).strip()
    return found


def _refuse_if_required(field: Field) -> None:
    if field.required:
        raise Invalid(_("Please fill in this field."), field=field.name)


def person_for(
    name: str | None, unit: Department, r: Rectification, at: dt.datetime
) -> User | None:
    """A verifier of the body by user name, or by “user name, full name” as the form suggests."""
    if not name:
        return None
    people = verifiers_of(unit, r, at=at)
    username = name.split(maxsplit=1)[0]
    found = list(people.filter(Q(username__in=[name, username]) | Q(name=name))[:2])
    if len(found) != 1:
        message = _("“%(value)s” is no verifier of %(unit)s who may be given this.")
        raise Invalid(message % {"value": name, "unit": unit}, field="handler")
    return found[0]


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


def _day(field: Field, value: Any) -> dt.date:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value).strip())
    except ValueError:
        message = _("“%(value)s” is no day. Expected is e.g. 2026-03-31.")
        raise Invalid(message % {"value": value}, field=field.name) from None


def _choice(field: Field, value: Any) -> str:
    known = field.choices.values if field.choices else []
    if value not in known:
        message = _("“%(value)s” is not known here. Known are: %(known)s.")
        raise Invalid(message % {"value": value, "known": ", ".join(known)}, field=field.name)
    return str(value)
