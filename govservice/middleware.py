from collections.abc import Callable

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .errors import DomainError

GetResponse = Callable[[HttpRequest], HttpResponse]

ADMIN_POLICY = {
    "script-src": [SELF, UNSAFE_EVAL],  # the admin theme's Alpine compiles its expressions
    "style-src": [SELF, UNSAFE_INLINE],
}


class AdminContentSecurityPolicy:
    """Loosen the policy for the admin alone; the citizens' pages stay strict."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_update = ADMIN_POLICY  # type: ignore[attr-defined]
        return response


class DomainErrorPages:
    """Show a refused action as a page with its own status, in the reader's language."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        return render(request, "refused.html", {"error": error}, status=error.status)
