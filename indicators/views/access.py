from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from govservice.accounts.models import User
from govservice.catalogue.scope import Scope

from ..reach import Reach, reach_of


class FigureRequest(HttpRequest):
    """A request of somebody whose duty reads figures; ``figure_scope`` bounds every choice."""

    user: User
    reach: Reach
    figure_scope: Scope


View = Callable[..., HttpResponseBase]


def reads(*what: str) -> Callable[[View], View]:
    """Open a view to those who reach one of these lists of :class:`Reach`; 403 for other staff."""

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.reach = reach_of(request.user)
            scopes = (getattr(request.reach, name) for name in what)
            request.figure_scope = next((scope for scope in scopes if scope), Scope())
            if not request.figure_scope:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked

    return decorate
