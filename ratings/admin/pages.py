"""Lists whose addresses and order tell no more than the disclosure of a rating does."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.views import ChangeList

from govservice.duty_admin import FactPageAdmin
from govservice.errors import DomainError


class PublicNameChangeList(ChangeList):  # type: ignore[misc,unused-ignore]
    """Links rows by a public name: running keys in addresses would tell the order of arrival."""

    def url_for_result(self, result: Any) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[self.model_admin.public_name(result)])


class KeyedChangeList(PublicNameChangeList):
    """Reads its page by the paginator however few rows there are."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if isinstance(self.result_list, QuerySet):  # all fit on one page
            self.result_list = self.paginator.get_page(self.page_num).object_list


class QueueAdmin(FactPageAdmin):
    """Facts that wait for a person's decision, each under a name that cannot be counted through."""

    list_per_page = 50
    sortable_by = ()

    def public_name(self, fact: Any) -> str:
        return str(fact.uuid)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return PublicNameChangeList

    def page(
        self, request: HttpRequest, fact: Any, *, error: DomainError | None = None
    ) -> HttpResponse:
        return self.rendered(request, title=str(fact), error=error)

    def decided(
        self, request: HttpRequest, name: uuid.UUID, act: Callable[[], Any], said: str
    ) -> HttpResponse:
        """Back to the queue; what the service refuses is said on the fact's page, the typed kept."""
        fact = self.fact(request, str(name))
        try:
            act()
        except DomainError as error:
            fact.refresh_from_db()
            return self.page(request, fact, error=error)
        messages.success(request, said)
        queue = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
        return HttpResponseRedirect(reverse(queue), status=303)


def shortened(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
