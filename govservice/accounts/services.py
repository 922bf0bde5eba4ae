"""The doors for people, duties and API clients; every one of them leaves a line in the audit trail.

``by`` is the person who acts. ``by=None`` is the command line, whose user already owns the machine.
"""

import datetime as dt
import secrets
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from govservice.catalogue.models import Department, Region
from govservice.catalogue.scope import Scope
from govservice.catalogue.validity import OPEN_END
from govservice.duties import Duty
from govservice.errors import Conflict, Invalid, NotAllowed

from . import audit
from .channels import known_channels
from .models import ApiClient, DutyAssignment, User, covers_a_root
from .substitutions import ADMINISTRATION

KEY_HINT = 8


@transaction.atomic
def assign_duty(
    user_id: int,
    *,
    duty: str,
    by: User | None,
    department: Department | None = None,
    region: Region | None = None,
    valid_from: dt.date | None = None,
    valid_to: dt.date = OPEN_END,
) -> DutyAssignment:
    """Give a duty for one place from a day on, today if none is said. Locks the person's row."""
    user = User.objects.select_for_update().get(pk=user_id)
    start = valid_from or timezone.localdate()
    check_duty(
        user,
        duty=duty,
        by=by,
        department=department,
        region=region,
        valid_from=start,
        valid_to=valid_to,
    )
    assignment = DutyAssignment.objects.create(
        user=user,
        duty=duty,
        department=department,
        region=region,
        valid_from=start,
        valid_to=valid_to,
    )
    _record("duty_assigned", assignment, by)
    return assignment


def check_duty(
    user: User,
    *,
    duty: str,
    by: User | None,
    department: Department | None,
    region: Region | None,
    valid_from: dt.date,
    valid_to: dt.date,
) -> None:
    """Refuse a duty that must not be given."""
    if duty not in Duty.values:
        raise Invalid(_("“%(value)s” is not a duty.") % {"value": duty}, field="duty")
    if (department is None) == (region is None):
        raise Invalid(_("Give either a department or a region."), field="department")
    if valid_from >= valid_to:
        raise Invalid(_("The duty must end after it begins."), field="valid_to")
    _check_may_assign(user, by, department, region)
    _check_three_administrators(user, duty, valid_from, valid_to)


@transaction.atomic
def end_duty(assignment_id: int, *, by: User | None, on: dt.date | None = None) -> None:
    """Let a duty end: ``on`` (today if none is said) is the first day it is no longer held.

    A duty that never came into force is taken away; the audit trail keeps that it was given.
    """
    assignment = (
        DutyAssignment.objects.select_for_update(of=("self",))
        .select_related("user", "department", "region")
        .get(pk=assignment_id)
    )
    end = on or timezone.localdate()
    check_end_of_duty(assignment, by=by, on=end)
    _record("duty_ended", assignment, by, on=end.isoformat())
    if end <= assignment.valid_from:
        assignment.delete()
        return
    assignment.valid_to = end
    assignment.save(update_fields=["valid_to"])


def check_end_of_duty(assignment: DutyAssignment, *, by: User | None, on: dt.date) -> None:
    """What has ended stays as it was: nobody lengthens or rewrites a duty already over."""
    _check_may_assign(assignment.user, by, assignment.department, assignment.region)
    held_to = DutyAssignment.objects.values_list("valid_to", flat=True).get(pk=assignment.pk)
    today = timezone.localdate()
    if held_to <= today:
        raise Conflict(_("This duty has already ended."), field="valid_to")
    if not today <= on <= held_to:
        message = _("A duty ends between today and the end it has; for longer, give a new one.")
        raise Invalid(message, field="valid_to")


@transaction.atomic
def save_user(user: User, *, by: User | None) -> User:
    """Write a person's own data; who may sign in and rule everything is for a superuser to say."""
    check_may_manage(user, by)
    is_new = user.pk is None
    before = None if is_new else User.objects.get(pk=user.pk)
    if by is not None and not by.is_superuser:
        user.is_superuser = bool(before and before.is_superuser)
    user.save()
    changed = [] if before is None else _changed_fields(before, user)
    audit.record(
        "user_created" if is_new else "user_changed", by=by, subject=user.username, fields=changed
    )
    return user


@transaction.atomic
def create_api_client(
    name: str,
    *,
    by: User | None,
    user: User | None = None,
    department: Department | None = None,
    region: Region | None = None,
    issuer: str = "",
    channels: Collection[str] = (),
    key: str = "",
) -> tuple[ApiClient, str]:
    """A client and its key, random unless given, which is shown this once; only its hash is kept.

    What a system administrator makes waits for a security administrator: otherwise whoever
    manages clients could read through one what no administrator may see.
    """
    check_api_client(
        name, by=by, department=department, region=region, issuer=issuer, channels=channels
    )
    key = key or secrets.token_urlsafe(32)
    client = ApiClient.objects.create(
        name=name,
        key_hash=ApiClient.hash_key(key),
        key_hint=key[:KEY_HINT],
        issuer=issuer or default_issuer(department, region),
        user=user,
        department=department,
        region=region,
        channels=sorted(set(channels)),
        is_active=by is None or by.is_superuser,
    )
    audit.record("client_created", by=by, subject=name, department=department)
    return client, key


def check_api_client(
    name: str,
    *,
    by: User | None,
    department: Department | None,
    region: Region | None,
    issuer: str,
    channels: Collection[str] = (),
) -> None:
    """Refuse a client that must not be made."""
    _check_may_create(by, department, region)
    _check_client_name(name)
    _check_channels(channels)
    if not issuer:
        default_issuer(department, region)


def activate_api_client(client_id: int, *, by: User) -> None:
    """Let a client in. Done by a security administrator, who did not make it."""
    _switch_api_client(client_id, by=by, duties={Duty.SECURITY_ADMIN}, to_active=True)


def revoke_api_client(client_id: int, *, by: User) -> None:
    """Refuse the client's key from now on."""
    duties = {Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN}
    _switch_api_client(client_id, by=by, duties=duties, to_active=False)


def default_issuer(department: Department | None, region: Region | None) -> str:
    """The province of the client's place; without a place, the one province all departments are in."""
    place = department.region if department else region
    if place:
        return str(place.path).split("/")[1]
    roots = Region.objects.filter(departments__isnull=False).values_list("path", flat=True)
    provinces = {path.split("/")[1] for path in roots.distinct()}
    if len(provinces) != 1:
        raise Invalid(_("Say whose case numbers the client sends."), field="issuer")
    return str(provinces.pop())


def check_may_manage(user: User, by: User | None) -> None:
    """A person is managed only by who covers all their duties: a password would hand over the rest."""
    if by is None or by.is_superuser:
        return
    stored = User.objects.filter(pk=user.pk, is_superuser=True)
    if not by.has_duty(Duty.SYSTEM_ADMIN) or stored.exists():
        raise NotAllowed
    if user.pk is None:
        return
    places = DutyAssignment.objects.filter(user=user, valid_to__gt=timezone.localdate())
    for assignment in places.select_related("department", "region"):
        if not _covers(by.scope({Duty.SYSTEM_ADMIN}), assignment.department, assignment.region):
            raise NotAllowed(_("This person has duties outside the places you administer."))


def may_manage(user: User, by: User) -> bool:
    """The same as an answer."""
    try:
        check_may_manage(user, by)
    except NotAllowed:
        return False
    return True


def _switch_api_client(client_id: int, *, by: User, duties: set[Duty], to_active: bool) -> None:
    with transaction.atomic():
        reachable = ApiClient.objects.in_scope(by.scope(duties)).values("pk")
        client = ApiClient.objects.select_for_update().filter(pk=client_id, pk__in=reachable)
        if not client.update(is_active=to_active):
            raise NotAllowed
        action = "client_activated" if to_active else "client_revoked"
        audit.record(action, by=by, subject=client.get().name)


def _covers(scope: Scope, department: Department | None, region: Region | None) -> bool:
    """Whether the whole place lies within the scope."""
    if scope.everything:
        return True
    region_path = department.region.path if department else region.path if region else ""
    if any(region_path.startswith(path) for path in scope.region_paths):
        return True
    return department is not None and any(
        department.path.startswith(path) for path in scope.department_paths
    )


def _check_may_assign(
    user: User, by: User | None, department: Department | None, region: Region | None
) -> None:
    if by is None:
        return
    if by.pk == user.pk:
        raise NotAllowed(_("Nobody gives themselves a duty."))
    if not _covers(by.scope({Duty.SECURITY_ADMIN}), department, region):
        raise NotAllowed(_("This place is outside what you administer."))


def _check_three_administrators(user: User, duty: str, start: dt.date, end: dt.date) -> None:
    """Systems, security and audit are three persons: none of them can act and also hide it."""
    if duty not in ADMINISTRATION:
        return
    others = DutyAssignment.objects.filter(
        Q(valid_from__lt=end, valid_to__gt=start), user=user, duty__in=ADMINISTRATION - {duty}
    )
    if others.exists():
        raise Conflict(
            _("One person holds only one of the three administrators' duties at a time."),
            field="duty",
        )


def _check_client_name(name: str) -> None:
    longest = ApiClient._meta.get_field("name").max_length or 0
    if not name.strip() or len(name) > longest or "\0" in name:
        message = _("Give the client a name of 1 to %(max)s characters.") % {"max": longest}
        raise Invalid(message, field="name")
    if ApiClient.objects.filter(name=name).exists():
        raise Conflict(_("There is already a client “%(name)s”.") % {"name": name}, field="name")


def _check_channels(channels: Collection[str]) -> None:
    unknown = sorted(set(channels) - set(known_channels()))
    if unknown:
        message = _("“%(value)s” is not a channel. Known channels: %(known)s.")
        values = {"value": ", ".join(unknown), "known": ", ".join(known_channels())}
        raise Invalid(message % values, field="channels")


def _check_may_create(
    by: User | None, department: Department | None, region: Region | None
) -> None:
    if department and region:
        raise Invalid(_("Give a department or a region, not both."), field="region")
    if by is None or by.is_superuser:
        return
    reach = by.scope({Duty.SYSTEM_ADMIN})
    inside = _covers(reach, department, region) if department or region else covers_a_root(reach)
    if not inside:
        raise NotAllowed(_("This place is outside what you administer."))


def _changed_fields(before: User, after: User) -> list[str]:
    names = [field.attname for field in User._meta.concrete_fields]
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def _record(action: str, assignment: DutyAssignment, by: User | None, **data: Any) -> None:
    place = assignment.place
    audit.record(
        action,
        by=by,
        subject=assignment.user.username,
        department=assignment.department,
        duty=assignment.duty,
        place=getattr(place, "code", ""),
        **data,
    )
