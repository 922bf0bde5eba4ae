"""Admin classes whose permissions are the duties of this project, not Django's permission rows."""

import re
import uuid
from collections.abc import Callable
from copy import copy
from typing import Any, ClassVar

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

MOST_COUNTED = 1_000
INDENTATION = re.compile(r">\s{2,}<")


def _holds(request: HttpRequest, duties: frozenset[str]) -> bool:
    user: Any = request.user
    return bool(user.is_authenticated and user.is_active and user.has_duty(*duties))


def _without_indentation(page: HttpResponse) -> None:
    page.content = INDENTATION.sub(">\n<", page.content.decode()).encode()


class DutyAdmin(ModelAdmin):  # type: ignore[misc,unused-ignore]
    """``readers`` may look, ``editors`` may add and change, nobody deletes; rows by ``visible_to``.

    A model whose queryset has no scope is shown whole to its readers.
    """

    readers: ClassVar[frozenset[str]] = frozenset()
    editors: ClassVar[frozenset[str]] = frozenset()
    list_per_page = 50

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """A third of the library's page is the indentation of its templates: it is left out."""
        page: HttpResponse = super().changelist_view(request, extra_context)
        if isinstance(page, TemplateResponse):
            page.add_post_render_callback(_without_indentation)
        return page

    def may_read(self, request: HttpRequest) -> bool:
        return _holds(request, self.readers | self.editors)

    def may_edit(self, request: HttpRequest) -> bool:
        return _holds(request, self.editors)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_read(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_read(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_edit(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A row seen under another duty is looked at; changed is what the editing duty reaches."""
        if not self.may_edit(request):
            return False
        if obj is None or not hasattr(self.model._default_manager.all(), "in_scope"):
            return True
        return bool(self.editable(request).filter(pk=obj.pk).exists())

    def editable(self, request: HttpRequest) -> Any:
        """Rows within the scope of the duties that edit."""
        user: Any = request.user
        everything: Any = self.model._default_manager.all()
        return everything.in_scope(user.scope(self.editors))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choices pass through the scope: a posted row that the person may not see is no choice."""
        choices: Any = db_field.remote_field.model._default_manager.all()
        if hasattr(choices, "visible_to"):
            kwargs.setdefault("queryset", choices.visible_to(request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        queryset: QuerySet[Any] = super().get_queryset(request)
        scoped = getattr(queryset, "visible_to", None)
        return scoped(request.user) if scoped else queryset


class FirstPages(Paginator):  # type: ignore[type-arg]
    """Counts no further than a thousand: nobody turns to page 21, and counting millions would be slow."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows[:MOST_COUNTED].count())


class KeyedPages(FirstPages):
    """Counts and orders by keys alone, in one query; then reads the rows of one page from ``shown``.

    Where many match, sorting whole rows with all they are shown with would take most of the time.
    """

    def __init__(
        self, rows: QuerySet[Any], per_page: int, *args: Any, shown: QuerySet[Any]
    ) -> None:
        super().__init__(rows, per_page, *args)
        self.shown = shown

    @cached_property
    def keys(self) -> list[Any]:
        rows: Any = self.object_list
        return list(rows.values_list("pk", flat=True)[:MOST_COUNTED])

    @cached_property
    def count(self) -> int:
        return len(self.keys)

    def page(self, number: Any) -> Page[Any]:
        valid = self.validate_number(number)
        keys = self.keys[(valid - 1) * self.per_page : valid * self.per_page]
        found = self.shown.in_bulk(keys)
        return Page([found[key] for key in keys if key in found], valid, self)


class FactAdmin(DutyAdmin):
    """Facts are looked at here and moved by the doors alone: nobody adds, changes or deletes."""

    paginator = FirstPages
    show_full_result_count = False

    def may_edit(self, request: HttpRequest) -> bool:
        return False

    def on_the_way(self, url: str, request: HttpRequest) -> str:
        """An address with the filters and the page of the list that the person came from."""
        kept = self.get_preserved_filters(request)
        return str(add_preserved_filters({"opts": self.opts, "preserved_filters": kept}, url))

    def list_left(self, request: HttpRequest) -> str:
        """The list as the person left it."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
        return self.on_the_way(reverse(name), request)

    def ways_on(self, request: HttpRequest, fact: Any) -> dict[str, str]:
        """For the page of one fact: ``way`` belongs behind every address that is posted to."""
        follows = self._following(request, fact) if self.get_preserved_filters(request) else ""
        return self.ways_back(request) | {"following": follows}

    def ways_back(self, request: HttpRequest) -> dict[str, str]:
        kept = self.get_preserved_filters(request)
        return {"way": f"?{kept}" if kept else "", "list_left": self.list_left(request)}

    def _following(self, request: HttpRequest, fact: Any) -> str:
        """The next of the filtered list; its first one where this one has left it."""
        asked = copy(request)
        asked.GET = QueryDict(request.GET.get("_changelist_filters"))
        try:
            found = self.get_changelist_instance(asked)
        except IncorrectLookupParameters:  # an old address
            return ""
        keys = list(found.queryset.values_list("pk", flat=True)[:MOST_COUNTED])
        place = keys.index(fact.pk) + 1 if fact.pk in keys else 0
        row = found.queryset.filter(pk=keys[place]).first() if place < len(keys) else None
        return self.on_the_way(found.url_for_result(row), request) if row else ""


class FactPageAdmin(FactAdmin):
    """A page of our own for each fact instead of Django's form, and views beside it that are posted to."""

    page_template: ClassVar[str]

    def posts(self) -> dict[str, Callable[..., HttpResponse]]:
        """Address below the list → view; ``clear_view`` is reversed as ``APP_MODEL_clear``."""
        return {}

    def get_urls(self) -> list[Any]:
        base = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(
                address,
                self.admin_site.admin_view(require_POST(view)),
                name=f"{base}_{view.__name__.removesuffix('_view')}",
            )
            for address, view in self.posts().items()
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return self.page(request, self.fact(request, object_id))

    def fact(self, request: HttpRequest, name: str) -> Any:
        """The fact of that name in an address, if this person may see it; else :class:`Http404`."""
        try:
            key = uuid.UUID(name)
        except ValueError:
            raise Http404 from None
        found = self.get_queryset(request).filter(uuid=key).first()
        if found is None:
            raise Http404
        return found

    def page(self, request: HttpRequest, fact: Any) -> HttpResponse:
        return self.rendered(request, title=str(fact))

    def rendered(self, request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
        """The template with what every staff page shows; kept by no browser and no proxy."""
        frame = {**self.admin_site.each_context(request), "opts": self.opts}
        response = TemplateResponse(request, self.page_template, frame | context, status=status)
        add_never_cache_headers(response)
        return response
