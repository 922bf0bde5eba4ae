"""The demo's units with their windows, items and versions, on top of the reference data."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from govservice import reference
from govservice.catalogue.models import (
    Department,
    Hall,
    ItemVersion,
    Region,
    ServiceItem,
    UnitList,
    UnitListMember,
    Window,
)
from govservice.catalogue.services.paths import set_department_paths
from govservice.catalogue.validity import ALWAYS_FROM
from govservice.errors import NotFound
from ratings.models import ReasonTag

from . import bank, guides, units

PROVINCE = "510000"
CAPITAL = "510100"
STAFF_PER_UNIT = 6
WINDOWS_PER_UNIT = 2
PEER_GROUPS = "peers-"
PROVINCIAL = f"{PEER_GROUPS}province"
KEYS = {kind.key: kind.code.lower() for kind in units.CITY_UNITS}
FEE_BASIS = "按国家和四川省公布的收费标准执行"
Cities = dict[str, tuple[float, int]]


@dataclass
class Offer:
    """An item as one unit offers it."""

    item: ServiceItem
    template: bank.Item


@dataclass
class Unit:
    """A department that serves people, with what the demo needs to know of it."""

    department: Department
    key: str
    traffic: float
    bad_per_mille: int
    rated_percent: int
    late_percent: int
    hall: Hall
    windows: list[Window] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)

    def staff_no(self, number: int) -> str:
        return f"{self.department.code}-{number % STAFF_PER_UNIT + 1:02}"


def ensure_reference() -> None:
    if not (Region.objects.filter(code=PROVINCE).exists() and ReasonTag.objects.exists()):
        for _name, load in reference.loaders():
            load()


@transaction.atomic
def make_units(today: dt.date, cities: int) -> list[Unit]:
    """Everything the demo's people go to; what is there already stays as it is."""
    found = [*_provincial(today), *_of_cities(dict(list(units.CITIES.items())[:cities]))]
    _make_windows(found)
    _make_items(found)
    _make_peer_groups(found)
    return found


def _make_peer_groups(found: Sequence[Unit]) -> None:
    """同类部门: the same bureau of every city, and the provincial bodies."""
    groups: dict[str, list[Unit]] = {}
    for unit in found:
        groups.setdefault(_peer_group(unit), []).append(unit)
    for code, members in groups.items():
        name = "省级部门" if code == PROVINCIAL else f"市（州）{members[0].key}部门"
        group, is_new = UnitList.objects.get_or_create(code=code, defaults={"name": name})
        if is_new:
            UnitListMember.objects.bulk_create(
                UnitListMember(unit_list=group, position=position, department=unit.department)
                for position, unit in enumerate(members, start=1)
            )


def _peer_group(unit: Unit) -> str:
    if unit.department.region.code == PROVINCE:
        return PROVINCIAL
    return f"{PEER_GROUPS}{KEYS.get(unit.key, 'hall')}"


def _departments() -> dict[str, Department]:
    return {d.code: d for d in Department.objects.select_related("region", "parent")}


def _provincial(today: dt.date) -> list[Unit]:
    hall = _halls()[PROVINCE]
    bodies = Department.objects.valid_on(today).filter(region__code=PROVINCE).order_by("code")
    by_name = {body.short_name: body for body in bodies.select_related("region")}
    return [
        _unit(by_name[name], name, units.body_traffic(name), hall, serial)
        for serial, name in enumerate(name for name in bank.items() if name in by_name)
    ]


def _of_cities(cities: Cities) -> list[Unit]:
    halls = _halls()
    known = _departments()
    _add_missing(known, cities)
    found: list[Unit] = []
    for code, (traffic, count) in cities.items():
        for kind in units.CITY_UNITS[:count]:
            unit = known[f"{code}-{kind.code}"]
            found.append(_unit(unit, kind.key, traffic * kind.traffic, halls[code], len(found)))
        hall = halls[code]
        share = traffic * units.HALL_TRAFFIC
        found.append(_unit(hall.department, units.HALL_KEY, share, hall, len(found)))
    return found


def _add_missing(known: dict[str, Department], cities: Cities) -> None:
    new = [
        _city_unit(known[f"GOV-{code}"], kind)
        for code, (_traffic, count) in cities.items()
        for kind in units.CITY_UNITS[:count]
        if f"{code}-{kind.code}" not in known
    ]
    Department.objects.bulk_create(new)
    set_department_paths(new)
    known |= {unit.code: unit for unit in new}


def _city_unit(government: Department, kind: units.UnitKind) -> Department:
    city = city_name(government.region)
    return Department(
        code=f"{government.region.code}-{kind.code}",
        name=f"{kind.before}{city}{kind.name}",
        short_name=f"{city}{kind.name}",
        kind=kind.kind,
        region=government.region,
        parent=government,
    )


def city_name(region: Region) -> str:
    """成都市, but 阿坝州 for 阿坝藏族羌族自治州."""
    return region.name if region.name.endswith("市") else f"{region.short_name}州"


def _halls() -> dict[str, Hall]:
    """The main hall of each region."""
    halls = Hall.objects.select_related("region", "department__region").order_by("-code")
    found = {hall.region.code: hall for hall in halls if hall.code.startswith("HALL-")}
    if PROVINCE not in found:
        raise NotFound("The reference data has no service hall for the province.")
    return found


def _unit(department: Department, key: str, traffic: float, hall: Hall, serial: int) -> Unit:
    return Unit(
        department=department,
        key=key,
        traffic=traffic,
        bad_per_mille=units.BAD_PER_MILLE[serial % len(units.BAD_PER_MILLE)],
        rated_percent=units.RATED_PERCENT[serial * 3 % len(units.RATED_PERCENT)],
        late_percent=units.LATE_PERCENT[serial % len(units.LATE_PERCENT)],
        hall=hall,
    )


def _make_windows(found: Sequence[Unit]) -> None:
    known = {(w.hall_id, w.number): w for w in Window.objects.all()}
    places: dict[int, int] = {}
    wanted: list[tuple[Unit, str]] = []
    for unit in found:
        for _n in range(WINDOWS_PER_UNIT):
            places[unit.hall.pk] = places.get(unit.hall.pk, 0) + 1
            wanted.append((unit, f"{places[unit.hall.pk]:03}"))
    new = [
        Window(
            hall=unit.hall,
            number=number,
            name=f"{unit.department.short_name}窗口",
            # Every second window is the hall's own, which takes papers for whichever body decides.
            department=unit.department if int(number) % WINDOWS_PER_UNIT else unit.hall.department,
        )
        for unit, number in wanted
        if (unit.hall.pk, number) not in known
    ]
    Window.objects.bulk_create(new)
    known |= {(window.hall_id, window.number): window for window in new}
    for unit, number in wanted:
        unit.windows.append(known[unit.hall.pk, number])


def _make_items(found: Sequence[Unit]) -> None:
    codes = {
        item_code(unit, number): (unit, template)
        for unit in found
        for number, template in enumerate(bank.items()[unit.key], start=1)
    }
    known = {item.code: item for item in ServiceItem.objects.filter(code__in=list(codes))}
    new = [
        ServiceItem(code=code, name=template.name, department=unit.department)
        for code, (unit, template) in codes.items()
        if code not in known
    ]
    ServiceItem.objects.bulk_create(new, batch_size=500)
    known |= {item.code: item for item in new}
    ItemVersion.objects.bulk_create(
        [_version(item, codes[item.code][1]) for item in new], batch_size=500
    )
    for code, (unit, template) in codes.items():
        unit.offers.append(Offer(known[code], template))


def item_code(unit: Unit, number: int) -> str:
    """The demo's own: no credit code is made up, so no 31-character 实施编码 either."""
    return f"{unit.department.code}-{number:03}"


def _version(item: ServiceItem, template: bank.Item) -> ItemVersion:
    online = template.online_depth.count("^") >= 4
    return ItemVersion(
        item=item,
        item_type=template.item_type,
        case_form=template.case_form,
        statutory_limit=template.statutory_limit,
        promised_limit=template.promised_limit,
        visits=template.visits,
        online_depth=template.online_depth,
        charges_fee=template.charges_fee,
        fee_basis=FEE_BASIS if template.charges_fee else "",
        scope="全省",
        theme=template.theme,
        channels=["hall", "online"] if online else ["hall"],
        materials=guides.materials(template),
        guide=guides.guide(template),
        valid_from=ALWAYS_FROM,
    )
