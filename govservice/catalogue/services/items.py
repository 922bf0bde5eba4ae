"""Service items and their versions: versions follow each other, and what one promised stays known."""

import copy
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from govservice.errors import Conflict, DomainError, Invalid, NotFound
from govservice.worktime import local_day

from ..models import Department, ItemVersion, Service, ServiceItem
from ..scope import EVERYTHING, Scope, Viewer
from ..validity import ALWAYS_FROM, OPEN_END
from .keeping import keeper_scope, outside_scope, record_kept

VERSION_FIELDS = (
    "implementation_code",
    "item_type",
    "case_form",
    "statutory_limit",
    "promised_limit",
    "limit_unit",
    "visits",
    "online_depth",
    "charges_fee",
    "fee_basis",
    "scope",
    "theme",
    "channels",
    "materials",
    "guide",
)
BATCH = 500


@dataclass(frozen=True)
class ItemEntry:
    """An item as a list of items states it.

    ``department`` is a code or a name. Without ``valid_from`` a first version holds since ever and
    a changed one from today. ``details`` are those of :data:`VERSION_FIELDS` that are stated.
    """

    code: str
    name: str
    department: str
    details: Mapping[str, Any] = field(default_factory=dict)
    is_active: bool = True
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass
class _Plan:
    """What has to happen for one entry; ``refusal`` means nothing may."""

    entry: ItemEntry
    item: ServiceItem
    fresh: ItemVersion | None = None
    closed: ItemVersion | None = None
    corrected: ItemVersion | None = None
    item_changed: bool = False
    refusal: DomainError | None = None

    @property
    def changes(self) -> bool:
        return bool(self.fresh or self.corrected or self.item_changed)


def find_item_problems(
    entries: Sequence[ItemEntry], *, at: dt.datetime, scope: Scope = EVERYTHING
) -> list[tuple[int, DomainError]]:
    """Position and refusal of the entries that :func:`put_items` would not take; writes nothing."""
    plans = _plans(entries, at, scope)
    return [(index, plan.refusal) for index, plan in enumerate(plans) if plan.refusal]


@transaction.atomic
def put_items(
    entries: Sequence[ItemEntry], *, at: dt.datetime, scope: Scope = EVERYTHING
) -> list[bool | DomainError]:
    """Add new items and new versions of changed ones; per entry: changed, unchanged, or the refusal.

    Six queries and the writes, whatever the length of the list. No code may be there twice.
    """
    plans = _plans(entries, at, scope, lock=True)
    good = [plan for plan in plans if not plan.refusal]
    ServiceItem.objects.bulk_create(
        [plan.item for plan in good if plan.item.pk is None], batch_size=BATCH
    )
    ServiceItem.objects.bulk_update(
        [plan.item for plan in good if plan.item_changed],
        ["name", "department", "is_active", "pinyin", "initials"],
        batch_size=BATCH,
    )
    _write_versions(good)
    return [plan.refusal or plan.changes for plan in plans]


def _write_versions(plans: Iterable[_Plan]) -> None:
    """Closing comes first, for versions of one item must not overlap for an instant."""
    plans = list(plans)
    closed = [plan.closed for plan in plans if plan.closed]
    ItemVersion.objects.bulk_update(closed, ["valid_to"], batch_size=BATCH)
    corrected = [plan.corrected for plan in plans if plan.corrected]
    ItemVersion.objects.bulk_update(corrected, [*VERSION_FIELDS, "valid_to"], batch_size=BATCH)
    fresh = []
    for plan in plans:
        if plan.fresh:
            plan.fresh.item = plan.item
            fresh.append(plan.fresh)
    ItemVersion.objects.bulk_create(fresh, batch_size=BATCH)


@transaction.atomic
def respell_items() -> int:
    """Bring every item's pinyin in step with its name and today's dictionary; how many changed."""
    changed = []
    for item in ServiceItem.objects.only("name", "pinyin", "initials").iterator(chunk_size=2_000):
        before = (item.pinyin, item.initials)
        item.respell()
        if (item.pinyin, item.initials) != before:
            changed.append(item)
    ServiceItem.objects.bulk_update(changed, ["pinyin", "initials"], batch_size=BATCH)
    return len(changed)


def check_version(item_id: int, *, valid_from: dt.date, valid_to: dt.date) -> ItemVersion | None:
    """The latest version, which a new one between these days would follow.

    Raises :class:`Invalid` for an end before the beginning, or a beginning not after the latest's.
    """
    if valid_to <= valid_from:
        raise Invalid(_("The end must be later than the beginning."), field="valid_to")
    latest = ItemVersion.objects.filter(item=item_id).order_by("-valid_from").first()
    if latest and valid_from <= latest.valid_from:
        raise _too_early(latest)
    return latest


@transaction.atomic
def add_version(
    item_id: int,
    *,
    by: Viewer,
    valid_from: dt.date,
    valid_to: dt.date = OPEN_END,
    details: Mapping[str, Any],
) -> ItemVersion:
    """A new version of one item; the one before it ends on the day this one begins."""
    items = ServiceItem.objects.in_scope(keeper_scope(by)).select_for_update(
        of=("self",), no_key=True
    )
    item: ServiceItem | None = items.filter(pk=item_id).first()
    if item is None:
        raise NotFound
    latest = check_version(item_id, valid_from=valid_from, valid_to=valid_to)
    if latest and latest.valid_to > valid_from:
        before = copy.copy(latest)
        latest.valid_to = valid_from
        latest.save(update_fields=["valid_to"])
        record_kept(latest, before, by=by)
    version = ItemVersion(item=item, valid_from=valid_from, valid_to=valid_to, **details)
    version.save(force_insert=True)
    record_kept(version, None, by=by)
    return version


def _too_early(latest: ItemVersion) -> Invalid:
    text = _("A new version must begin after %(day)s, when the latest one began.")
    return Invalid(text % {"day": latest.valid_from}, field="valid_from")


def _plans(
    entries: Sequence[ItemEntry], at: dt.datetime, scope: Scope, *, lock: bool = False
) -> list[_Plan]:
    departments = departments_named({entry.department for entry in entries}, scope)
    items = ServiceItem.objects.filter(code__in=[entry.code for entry in entries]).order_by("code")
    items = items.select_related("department__region")
    if lock:
        items = items.select_for_update(of=("self",), no_key=True)
    known = {item.code: item for item in items}
    versions: dict[int, list[ItemVersion]] = {}
    ids = [item.pk for item in known.values()]
    for version in ItemVersion.objects.filter(item__in=ids).order_by("valid_from"):
        versions.setdefault(version.item_id, []).append(version)
    plans = []
    for entry in entries:
        held = known.get(entry.code)
        department = departments.get(entry.department)
        before = versions.get(held.pk, []) if held else []
        plans.append(_plan(entry, held, department, before, local_day(at), scope))
    _refuse_corrections_of_used_versions(plans)
    return plans


def departments_named(names: set[str], scope: Scope = EVERYTHING) -> dict[str, Department]:
    """Departments by code, name or short name; a name that several bear is left out."""
    found: dict[str, list[Department]] = {}
    by_name = Q(name__in=names) | Q(short_name__in=names)
    within = Department.objects.in_scope(scope)
    for department in within.filter(Q(code__in=names) | by_name):
        for name in {department.code, department.name, department.short_name} & names:
            found.setdefault(name, []).append(department)
    return {
        name: next((d for d in bearers if d.code == name), bearers[0])
        for name, bearers in found.items()
        if len(bearers) == 1 or any(d.code == name for d in bearers)
    }


def _plan(
    entry: ItemEntry,
    held: ServiceItem | None,
    department: Department | None,
    before: Sequence[ItemVersion],
    today: dt.date,
    scope: Scope,
) -> _Plan:
    item = held or ServiceItem(code=entry.code)
    plan = _Plan(entry, item)
    if held and not scope.holds(
        department=held.department.path, region=held.department.region.path
    ):
        plan.refusal = outside_scope("code")
        return plan
    if department is None:
        text = _("There is no department with the code or name “%(value)s”, or several have it.")
        plan.refusal = Invalid(text % {"value": entry.department}, field="department")
        return plan
    stated = (entry.name, department.pk, entry.is_active)
    plan.item_changed = bool(held) and stated != (item.name, item.department_id, item.is_active)
    item.name, item.department, item.is_active = entry.name, department, entry.is_active
    if plan.item_changed:
        item.respell()
    _plan_version(plan, before, today)
    return plan


def _plan_version(plan: _Plan, before: Sequence[ItemVersion], today: dt.date) -> None:
    entry = plan.entry
    if not before:
        plan.fresh = _version(entry, None, entry.valid_from or ALWAYS_FROM)
        return
    latest = before[-1]
    same_day = next((v for v in before if v.valid_from == entry.valid_from), None)
    compared = same_day or latest
    if _says_the_same(entry, compared):
        return
    start = entry.valid_from or today
    if same_day:
        text = _("From %(day)s on there is a version that says something else.")
        plan.refusal = Conflict(text % {"day": entry.valid_from}, field="valid_from")
    elif start < latest.valid_from or (entry.valid_from and start == latest.valid_from):
        plan.refusal = _too_early(latest)
    elif start == latest.valid_from:
        _restate(latest, entry)
        plan.corrected = latest
    else:
        plan.fresh = _version(entry, latest, start)
        if latest.valid_to > start:
            latest.valid_to = start
            plan.closed = latest


def _version(entry: ItemEntry, like: ItemVersion | None, start: dt.date) -> ItemVersion:
    """What the entry does not state is as it was."""
    details = {name: getattr(like, name) for name in VERSION_FIELDS} if like else {}
    return ItemVersion(
        valid_from=start,
        valid_to=entry.valid_to or OPEN_END,
        **(details | dict(entry.details)),
    )


def _restate(version: ItemVersion, entry: ItemEntry) -> None:
    for name, value in entry.details.items():
        setattr(version, name, value)
    version.valid_to = entry.valid_to or version.valid_to


def _says_the_same(entry: ItemEntry, version: ItemVersion) -> bool:
    if entry.valid_to and entry.valid_to != version.valid_to:
        return False
    return all(getattr(version, name) == value for name, value in entry.details.items())


def _refuse_corrections_of_used_versions(plans: Sequence[_Plan]) -> None:
    """A version made today may be corrected until a service has been given under it."""
    corrected = {plan.corrected.pk: plan for plan in plans if plan.corrected}
    if not corrected:
        return
    used = Service.objects.filter(item_version__in=corrected).values_list("item_version", flat=True)
    for version_id in set(used):
        plan = corrected[version_id]
        plan.corrected = None
        text = _("Services were given under the version of today: say from when the new one holds.")
        plan.refusal = Conflict(text, field="valid_from")
