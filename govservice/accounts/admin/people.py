"""The system administrator keeps the people, the security administrator their duties."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from govservice.duties import Duty
from govservice.duty_admin import DutyAdmin

from .. import audit, services
from ..forms import DutyForm, EndDutyForm
from ..models import DutyAssignment, User

admin.site.unregister(Group)  # access hangs on duties alone

OWN_DATA = ("username", "name", "staff_no", "email", "is_active", "is_staff")


class DutyInline(TabularInline):  # type: ignore[misc,unused-ignore]
    """Shown to whoever sees the person, written by the security administrator."""

    model = DutyAssignment
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = type("Form", (formset.form,), {"by": request.user})
        return formset

    def may_assign(self, request: HttpRequest, obj: Any) -> bool:
        user: Any = request.user
        return obj is not None and obj.pk != user.pk and user.has_duty(Duty.SECURITY_ADMIN)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return bool(user.has_duty(Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class HeldDuties(DutyInline):
    """Duties in force or still to come: only their end can be changed."""

    form = EndDutyForm
    fields = ("duty", "department", "region", "valid_from", "valid_to")
    readonly_fields = ("duty", "department", "region", "valid_from")
    verbose_name_plural = _("duties")
    max_num = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[DutyAssignment]:
        queryset: QuerySet[DutyAssignment] = super().get_queryset(request)
        return queryset.select_related("department", "region", "user").order_by("valid_from", "pk")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_assign(request, obj)


class NewDuties(DutyInline):
    form = DutyForm
    fields = ("duty", "department", "region", "valid_from", "valid_to")
    verbose_name = _("new duty")
    verbose_name_plural = _("new duties")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DutyAssignment]:
        queryset: QuerySet[DutyAssignment] = super().get_queryset(request)
        return queryset.none()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_assign(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_assign(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.base_fields["valid_from"].initial = timezone.localdate
        return formset


@admin.register(User)
class StaffAdmin(DutyAdmin, DjangoUserAdmin):  # type: ignore[misc,type-arg,unused-ignore]
    readers = frozenset({Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN})
    editors = frozenset({Duty.SYSTEM_ADMIN})
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "name", "staff_no", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "name", "staff_no")
    ordering = ("username",)
    filter_horizontal = ()
    inlines = (HeldDuties, NewDuties)
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("person"), {"fields": ("name", "staff_no", "email")}),
        (_("access"), {"fields": ("is_active", "is_staff", "last_login")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "username",
                    "name",
                    "staff_no",
                    "usable_password",
                    "password1",
                    "password2",
                )
            },
        ),
    )
    readonly_fields = ("last_login",)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def may_keep(self, request: HttpRequest, obj: Any) -> bool:
        user: Any = request.user
        return super().may_edit(request) and (obj is None or services.may_manage(obj, user))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return self.may_keep(request, obj) or user.has_duty(Duty.SECURITY_ADMIN)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if self.may_keep(request, obj):
            return self.readonly_fields
        return (*OWN_DATA, *self.readonly_fields)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None or self.may_keep(request, obj):
            return super().get_fieldsets(request, obj)
        return ((None, {"fields": (*OWN_DATA, *self.readonly_fields)}),)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:
            obj.is_staff = True
        if self.may_keep(request, obj if change else None):
            services.save_user(obj, by=request.user)  # type: ignore[arg-type]

    def save_formset(
        self,
        request: HttpRequest,
        form: Any,
        formset: Any,
        change: bool,  # noqa: FBT001
    ) -> None:
        by: Any = request.user
        formset.save(commit=False)
        for duty in formset.new_objects:
            services.assign_duty(
                duty.user_id,
                duty=duty.duty,
                by=by,
                department=duty.department,
                region=duty.region,
                valid_from=duty.valid_from,
                valid_to=duty.valid_to,
            )
        for duty, _fields in formset.changed_objects:
            services.end_duty(duty.pk, by=by, on=duty.valid_to)

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Only who keeps a person's data sets their password: it opens all their duties."""
        user = self.get_object(request, id)
        if user is not None:
            services.check_may_manage(user, request.user)  # type: ignore[arg-type]
        with transaction.atomic():
            response = super().user_change_password(request, id, form_url)
            if request.method == "POST" and response.status_code == 302 and user is not None:
                audit.record("password_set", by=request.user, subject=user.username)
        return response
