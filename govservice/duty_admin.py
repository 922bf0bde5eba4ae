"""Admin classes whose permissions are the duties of this project, not Django's permission rows."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.admin import ModelAdmin

MOST_COUNTED = 1_000


def _holds(request: HttpRequest, duties: frozenset[str]) -> bool:
    user: Any = request.user
    return bool(user.is_authenticated and user.is_active and user.has_duty(*duties))


class DutyAdmin(ModelAdmin):  # type: ignore[misc,unused-ignore]
    """``readers`` may look, ``editors`` may add and change, nobody deletes; rows by ``visible_to``.

    A model whose queryset has no scope is shown whole to its readers.
    """

    readers: ClassVar[frozenset[str]] = frozenset()
    editors: ClassVar[frozenset[str]] = frozenset()
    list_per_page = 50

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


class FactAdmin(DutyAdmin):
    """Facts are looked at here and moved by the doors alone: nobody adds, changes or deletes."""

    paginator = FirstPages
    show_full_result_count = False

    def may_edit(self, request: HttpRequest) -> bool:
        return False
