from typing import Any

from django.http import HttpRequest
from unfold.admin import TabularInline

from govservice.duties import ALL_DUTIES, Duty
from govservice.duty_admin import DutyAdmin

from .. import services

PAGE = 50


class CatalogueAdmin(DutyAdmin):
    """The catalogue is open to all staff within scope, and its keepers change it through the services."""

    readers = ALL_DUTIES
    editors = frozenset({Duty.CATALOGUE_KEEPER})
    list_per_page = PAGE
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        services.keep(obj, by=request.user)  # type: ignore[arg-type,unused-ignore]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        formset.save(commit=False)
        services.keep_rows(
            [*formset.new_objects, *(row for row, _fields in formset.changed_objects)],
            removed=formset.deleted_objects,
            by=request.user,  # type: ignore[arg-type,unused-ignore]
        )


class CatalogueInline(TabularInline):  # type: ignore[misc,unused-ignore]
    """Rows that belong to one row of the catalogue: whoever may change that one may change these."""

    extra = 0
    can_delete = False
    admin_class: type[CatalogueAdmin]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_change(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_change(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _may_change(self, request: HttpRequest, obj: Any) -> bool:
        above = self.admin_site.get_model_admin(self.parent_model)
        return bool(above.has_change_permission(request, obj))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        choices: Any = db_field.remote_field.model._default_manager.all()
        if hasattr(choices, "visible_to"):
            kwargs.setdefault("queryset", choices.visible_to(request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
