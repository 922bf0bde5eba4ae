"""The doors of AB 角: naming a substitute, and calling them off before their day."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from govservice.catalogue.scope import Scope
from govservice.duties import Duty
from govservice.errors import Conflict, Invalid, NotAllowed, NotFound

from . import audit
from .models import DutyAssignment, User
from .rights import places_of
from .substitutions import ADMINISTRATION, Substitution, SubstitutionQuerySet

LONGEST = dt.timedelta(days=366)


@transaction.atomic
def name_substitute(
    person_id: int,
    *,
    substitute: User,
    duty: str,
    by: User | None,
    at: dt.datetime,
    valid_from: dt.date,
    valid_to: dt.date,
) -> Substitution:
    """Let ``substitute`` do the person's work under this duty; ``valid_to`` is the first day no more.

    Named by the person, or by an officer whose duty covers all that is handed over.
    """
    ids = [person_id, substitute.pk]
    # Both rows, in one order: two who name each other at once must not both get through.
    locked = User.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    people = {user.pk: user for user in locked}
    person = people[person_id]
    check_substitute(
        person,
        substitute=people[substitute.pk],
        duty=duty,
        by=by,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    named = Substitution.objects.create(
        person=person,
        substitute=substitute,
        duty=duty,
        valid_from=valid_from,
        valid_to=valid_to,
        named_by=by,
        named_at=at,
    )
    _record("substitute_named", named, by)
    return named


def check_substitute(
    person: User,
    *,
    substitute: User,
    duty: str,
    by: User | None,
    valid_from: dt.date,
    valid_to: dt.date,
) -> None:
    """Refuse a substitute who must not be named."""
    _check_days(valid_from, valid_to)
    if duty not in Duty.values or duty in ADMINISTRATION:
        raise Invalid(_("Nobody stands in for this duty; it is assigned by date."), field="duty")
    if person.pk == substitute.pk:
        raise Invalid(_("Nobody stands in for themselves."), field="substitute")
    handed_over = _held(person, duty, valid_from, valid_to)
    if not _may_name(by, person, handed_over):
        raise NotAllowed(_("A substitute is named by the person or by an officer over their unit."))
    if not handed_over:
        message = _("%(person)s does not hold this duty on these days.")
        raise Invalid(message % {"person": person}, field="duty")
    _check_house(substitute, handed_over, valid_from, valid_to)
    _check_pairs(person, substitute, duty, valid_from, valid_to)


@transaction.atomic
def revoke_substitute(substitution_id: int, *, by: User, at: dt.datetime) -> Substitution:
    """End it now; from the next request on the substitute has only what is their own."""
    visible = Substitution.objects.visible_to(by).filter(pk=substitution_id)
    if not visible.exists():
        raise NotFound
    found: Substitution = (
        Substitution.objects.select_for_update(of=("self",))
        .select_related("person", "substitute")
        .get(pk=substitution_id)
    )
    held = _held(found.person, found.duty, found.valid_from, found.valid_to)
    if by.pk != found.substitute_id and not _may_name(by, found.person, held):
        raise NotAllowed
    if found.revoked_at is not None or found.valid_to <= timezone.localdate():
        raise Conflict(_("This substitution is over already."))
    found.revoked_at, found.revoked_by = at, by
    found.save(update_fields=["revoked_at", "revoked_by"])
    _record("substitute_revoked", found, by)
    return found


def _check_days(valid_from: dt.date, valid_to: dt.date) -> None:
    if valid_from < timezone.localdate():
        raise Invalid(_("Begin today or later."), field="valid_from")
    if not valid_from < valid_to <= valid_from + LONGEST:
        message = _("It ends after it begins, and within a year.")
        raise Invalid(message, field="valid_to")


def _held(person: User, duty: str, start: dt.date, end: dt.date) -> list[DutyAssignment]:
    """In the person's own right, at any time of these days: what is held as a substitute is not passed on."""
    own = DutyAssignment.objects.filter(
        user=person, duty=duty, valid_from__lt=end, valid_to__gt=start
    )
    return list(own.select_related("department__region", "region"))


def _may_name(by: User | None, person: User, handed_over: list[DutyAssignment]) -> bool:
    if by is None or by.pk == person.pk:
        return True
    scope = by.scope(SubstitutionQuerySet.readers)
    return bool(scope) and all(_within(scope, held) for held in handed_over)


def _within(scope: Scope, held: DutyAssignment) -> bool:
    if held.department is not None:
        return scope.holds(department=held.department.path, region=held.department.region.path)
    return scope.holds(region=held.region.path if held.region else "")


def _check_house(
    substitute: User, handed_over: list[DutyAssignment], start: dt.date, end: dt.date
) -> None:
    """Whoever stands in belongs to the place: somewhere below it, in it, or over it."""
    own = DutyAssignment.objects.filter(user=substitute, valid_from__lte=start, valid_to__gte=end)
    places = list(own.select_related("department__region", "region"))
    fits = substitute.is_active and all(
        any(_within(_reach(held), a) or _within(_reach(a), held) for a in places)
        for held in handed_over
    )
    if not fits:
        message = _("%(person)s has no duty of their own in this unit on all of these days.")
        raise Invalid(message % {"person": substitute}, field="substitute")


def _reach(held: DutyAssignment) -> Scope:
    return places_of(
        [held.department.path] if held.department else [],
        [held.region.path] if held.region else [],
    )


def _check_pairs(person: User, substitute: User, duty: str, start: dt.date, end: dt.date) -> None:
    """One substitute at a time, and none who is away or stands in for somebody's same duty already."""
    meanwhile = Substitution.objects.standing().filter(
        Q(valid_from__lt=end, valid_to__gt=start), duty=duty
    )
    if meanwhile.filter(person=person).exists():
        message = _("Somebody stands in for this duty on some of these days already.")
        raise Conflict(message, field="valid_from")
    if meanwhile.filter(Q(person=substitute) | Q(substitute=person)).exists():
        message = _("Substitutes are not substituted: one of the two is in a pair on these days.")
        raise Conflict(message, field="substitute")


def _record(action: str, named: Substitution, by: User | None) -> None:
    audit.record(
        action,
        by=by,
        subject=named.person.username,
        duty=named.duty,
        substitute=named.substitute.username,
        valid_from=named.valid_from.isoformat(),
        valid_to=named.valid_to.isoformat(),
    )
