"""机构改革 in three steps: say to whom and from when, look at what would move, confirm."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from govservice.duty_admin import DutyAdmin
from govservice.errors import DomainError

from .. import services
from ..models import Department, DepartmentSuccession
from ..services import Moved
from ..transfer_form import TransferForm

MOST_OFFERED = 500


class TransferMixin(DutyAdmin):
    """Adds ``<id>/transfer/`` and ``<id>/transfer/cancel/`` to the departments' pages."""

    def get_urls(self) -> list[Any]:
        view, wrap = self.admin_site.admin_view, require_POST
        return [
            path("<int:pk>/transfer/", view(self.transfer_view), name="catalogue_transfer"),
            path(
                "<int:pk>/transfer/cancel/",
                view(wrap(self.cancel_view)),
                name="catalogue_transfer_cancel",
            ),
            *super().get_urls(),
        ]

    def transfer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        department = self._kept(request, pk)
        form = TransferForm(request.POST or None)
        found: list[Moved] | None = None
        if form.is_valid():
            if "confirm" in request.POST and self._transferred(request, department, form):
                return HttpResponseRedirect(_page_of(department), status=303)
            if not form.errors:
                found = self._preview(request, department, form)
        return self._page(request, department, form, found)

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        department = self._kept(request, pk)
        services.cancel_transfer(department.code, **_act(request))
        messages.success(request, _("The plan is taken back; %s goes on as before.") % department)
        return HttpResponseRedirect(_page_of(department), status=303)

    def _kept(self, request: HttpRequest, pk: int) -> Department:
        """What this keeper may change; everything else is not there."""
        kept = self.editable(request) if self.may_edit(request) else Department.objects.none()
        found: Department | None = kept.filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def _preview(
        self, request: HttpRequest, department: Department, form: TransferForm
    ) -> list[Moved] | None:
        try:
            return services.preview_transfer(department.code, **form.asked, **_act(request))
        except DomainError as error:
            form.refuse(error.field, str(error))
            return None

    def _transferred(
        self, request: HttpRequest, department: Department, form: TransferForm
    ) -> bool:
        try:
            transfer = services.transfer_department(department.code, **form.asked, **_act(request))
        except DomainError as error:
            form.refuse(error.field, str(error))
            return False
        if transfer.plan.carried_out_at:
            said = _("%(unit)s has gone over to %(successor)s.")
        else:
            said = _("%(unit)s will go over to %(successor)s on %(day)s.")
        words = {"unit": department, "successor": transfer.plan.successor, "day": transfer.plan.on}
        messages.success(request, said % words)
        return True

    def _page(
        self,
        request: HttpRequest,
        department: Department,
        form: TransferForm,
        found: list[Moved] | None,
    ) -> HttpResponse:
        told = DepartmentSuccession.objects.filter(predecessor=department)
        bodies = self.editable(request).valid_on(timezone.localdate()).exclude(pk=department.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("%s goes over to another body") % department,
            "opts": self.opts,
            "department": department,
            "form": form,
            "found": found if not form.errors else None,
            "successor": _named(form) if found is not None and not form.errors else None,
            "plan": told.exclude(planned_at=None).select_related("successor").first(),
            "today": timezone.localdate(),
            "bodies": bodies.order_by("code").values_list("code", "name")[:MOST_OFFERED],
        }
        response = TemplateResponse(
            request,
            "catalogue/admin_transfer.html",
            context,
            status=400 if form.errors else 200,
        )
        add_never_cache_headers(response)
        return response


def _named(form: TransferForm) -> Department | None:
    return Department.objects.filter(code=form.asked["into"].strip()).first()


def _act(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _page_of(department: Department) -> str:
    return reverse("admin:catalogue_transfer", args=[department.pk])
