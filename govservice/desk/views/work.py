from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from ..sources import Count, Item, Source, all_sources

SHOWN = 5
PER_PAGE = 50


@dataclass(frozen=True)
class Section:
    """One group of the page; ``key`` is what an address calls it."""

    source: Source
    count: Count
    items: Sequence[Item] = ()

    @property
    def key(self) -> str:
        return f"{self.source.code}.{self.count.group.code}"


class Counted(Sequence[Item]):
    """The items of one group for a paginator, read page by page: how many there are is known."""

    def __init__(self, section: Section, user: Any, now: Any) -> None:
        self.section, self.user, self.now = section, user, now

    def __len__(self) -> int:
        return self.section.count.total

    def __getitem__(self, key: Any) -> Any:
        of = self.section
        return of.source.items(
            self.user, of.count.group, now=self.now, first=key.start, last=key.stop
        )


def my_work(request: HttpRequest) -> HttpResponse:
    """Every group with its most urgent items; ``?group=`` shows one of them, page by page."""
    user: Any = request.user
    now = timezone.now()
    found = [Section(s, count) for s in all_sources() for count in s.counts(user, now=now)]
    chosen = next((s for s in found if s.key == request.GET.get("group")), None)
    page: Page[Item] | None = None
    if chosen is not None:
        pages = Paginator(Counted(chosen, user, now), PER_PAGE)
        page = pages.get_page(request.GET.get("page"))
        shown = [Section(chosen.source, chosen.count, list(page.object_list))]
    else:
        shown = [_with_items(section, user, now) for section in found]
    context = {
        **admin.site.each_context(request),
        "title": _("My work"),
        "sections": found,
        "shown": shown,
        "chosen": chosen,
        "page": page,
        "total": sum(s.count.total for s in found),
        "overdue": sum(s.count.overdue for s in found),
        "due_soon": sum(s.count.due_soon for s in found),
        "stood_in_for": sorted(map(str, user.stood_in_for())),
    }
    response = TemplateResponse(request, "desk/my_work.html", context)
    add_never_cache_headers(response)
    return response


def _with_items(section: Section, user: Any, now: Any) -> Section:
    items = section.source.items(user, section.count.group, now=now, first=0, last=SHOWN)
    return Section(section.source, section.count, items)
