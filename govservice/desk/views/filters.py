"""The page of one's saved filters, and the posts that keep, rename and delete them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from govservice.accounts import keeping_filters
from govservice.accounts.saved_filters import SavedFilter
from govservice.refusals import refusals_beside_fields

from ..filters import as_kept, fits, known_of, lists
from ..forms import NameForm


@dataclass(frozen=True)
class Line:
    """One saved filter on the page; ``url`` is empty where the list cannot be opened so any more."""

    saved: SavedFilter
    list_words: str
    url: str
    form: NameForm


@require_GET
def my_filters(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Back to the list; what is refused is said on the page of one's filters, the typed kept."""
    name = request.POST.get("list", "")
    model_admin = lists().get(name)
    if model_admin is None:
        raise Http404
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    query = as_kept(QueryDict(request.POST.get("query", "")), known_of(model_admin, request))
    form = _named(request)
    with refusals_beside_fields(form) as refused:
        kept = keeping_filters.save_filter(
            name, name=form.cleaned_data["name"], query=query, by=_user(request)
        )
    if refused:
        new = {"form": form, "list": name, "query": query, "list_words": _words(model_admin)}
        return _page(request, new=new, status=refused[0].status)
    messages.success(request, _("“%(name)s” stands above the list now.") % {"name": kept.name})
    return HttpResponseRedirect(f"{_address(model_admin)}?{query}")


@require_POST
def rename_filter(request: HttpRequest, key: int) -> HttpResponse:
    form = _named(request)
    with refusals_beside_fields(form) as refused:
        keeping_filters.rename_filter(key, name=form.cleaned_data["name"], by=_user(request))
    if refused:
        return _page(request, renamed=(key, form), status=refused[0].status)
    return HttpResponseRedirect(reverse("my_filters"))


@require_POST
def delete_filter(request: HttpRequest, key: int) -> HttpResponse:
    keeping_filters.delete_filter(key, by=_user(request))
    messages.success(request, _("Deleted."))
    return HttpResponseRedirect(reverse("my_filters"))


def _named(request: HttpRequest) -> NameForm:
    form = NameForm(request.POST)
    form.is_valid()
    return form


def _page(
    request: HttpRequest,
    *,
    new: dict[str, Any] | None = None,
    renamed: tuple[int, NameForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    known = {
        name: known_of(model_admin, request)
        for name, model_admin in lists().items()
        if model_admin.has_view_permission(request)
    }
    lines = []
    for kept in SavedFilter.objects.visible_to(_user(request)):
        model_admin = lists().get(kept.list_name)
        is_alive = kept.list_name in known and fits(kept.query, known[kept.list_name])
        form = NameForm(initial={"name": kept.name}, auto_id=f"id_{kept.pk}_%s")
        if renamed is not None and renamed[0] == kept.pk:
            form = renamed[1]
        lines.append(
            Line(
                kept,
                _words(model_admin) if model_admin else "",
                f"{_address(model_admin)}?{kept.query}" if is_alive else "",
                form,
            )
        )
    context = {
        **admin.site.each_context(request),
        "title": _("My filters"),
        "lines": lines,
        "new": new,
    }
    response = TemplateResponse(request, "desk/my_filters.html", context, status=status)
    add_never_cache_headers(response)
    return response


def _words(model_admin: Any) -> str:
    return str(model_admin.opts.verbose_name_plural)


def _address(model_admin: Any) -> str:
    opts = model_admin.opts
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")


def _user(request: HttpRequest) -> Any:
    return request.user
