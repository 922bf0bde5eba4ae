"""What the page of a service item says: the version in force today, and where one goes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch

from govservice.catalogue.guides import Element, Guide, read_guide
from govservice.catalogue.models import Department, Hall, ItemVersion, ServiceItem, Window
from govservice.catalogue.models.items import CaseForm
from govservice.catalogue.validity import ALWAYS_FROM

MOST_HALLS = 5
ONLINE_FROM = "4"  # 网上办理深度 4: the application itself is taken in online


@dataclass(frozen=True)
class ItemPage:
    """``version`` is None for an item that is not offered today; ``begins`` says if it will be."""

    item: ServiceItem
    today: dt.date
    version: ItemVersion | None = None
    begins: dt.date | None = None
    guide: Guide = field(default_factory=Guide)
    halls: Sequence[Hall] = ()

    @property
    def in_force_since(self) -> dt.date | None:
        """None where the version has no known beginning."""
        begins = self.version.valid_from if self.version else ALWAYS_FROM
        return begins if begins > ALWAYS_FROM else None

    @property
    def is_at_once(self) -> bool:
        return bool(self.version and self.version.case_form == CaseForm.AT_ONCE)

    @property
    def depths(self) -> list[str]:
        return self.version.online_depth.split("^") if self.version else []

    @property
    def is_online(self) -> bool:
        return any(depth >= ONLINE_FROM and depth != "8" for depth in self.depths if depth)

    @property
    def sections(self) -> list[tuple[str, str]]:
        """Anchor and title of what is printed, in its order."""
        return [(e.value, str(e.label)) for e in Element if self._is_printed(e)]

    def _is_printed(self, element: Element) -> bool:
        if self.version is None:
            return False
        always = {
            Element.MATERIALS,
            Element.TIME_LIMIT,
            Element.FEE,
            Element.PLACE,
            Element.CONTACT,
        }
        if element in always or self.guide.under(element):
            return True
        return {
            Element.QUESTIONS: bool(self.guide.questions),
            Element.VISITS: self.version.visits is not None,
            Element.ONLINE: bool(self.version.online_depth),
        }.get(element, False)


def look_at_item(code: str, *, today: dt.date) -> ItemPage | None:
    """None for a code that nobody uses. At most five queries."""
    related = ("department__region", "replaced_by")
    item = ServiceItem.objects.select_related(*related).filter(code=code).first()
    if item is None:
        return None
    versions = list(item.versions.filter(valid_to__gt=today).order_by("valid_from"))
    current = next((v for v in versions if item.is_active and v.is_valid_on(today)), None)
    if current is None:
        begins = versions[0].valid_from if versions and item.is_active else None
        return ItemPage(item, today, begins=begins)
    current.item = item
    guide = read_guide(current.materials, current.guide)
    halls = _halls(item.department)
    return ItemPage(item, today, version=current, guide=guide, halls=halls)


def _halls(department: Department) -> list[Hall]:
    """Open halls with a window of the body; else those of its region."""
    windows = Window.objects.filter(is_open=True, department=department).order_by("number")
    halls = Hall.objects.filter(is_open=True).prefetch_related(
        Prefetch("windows", windows, to_attr="open_windows")
    )
    own = halls.filter(windows__in=windows).distinct().order_by("code")[:MOST_HALLS]
    return list(own) or list(halls.filter(region=department.region).order_by("code")[:MOST_HALLS])
