"""One error shape for every refusal, the library's and our own."""

from typing import Any

from drf_standardized_errors.formatter import ExceptionFormatter as StandardFormatter
from drf_standardized_errors.handler import ExceptionHandler as StandardHandler
from rest_framework.exceptions import APIException, ErrorDetail

from govservice.errors import DomainError


class RefusedByRule(APIException):
    """A :class:`DomainError` on its way out of the API."""

    def __init__(self, error: DomainError) -> None:
        self.status_code = error.status
        self.detail = (
            {error.field: [ErrorDetail(str(error), error.code)]}
            if error.field
            else ErrorDetail(str(error), error.code)
        )
        self.extra = error.extra


class ExceptionHandler(StandardHandler):
    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, DomainError):
            return RefusedByRule(exc)
        return super().convert_known_exceptions(exc)


class ExceptionFormatter(StandardFormatter):
    """The standard shape, and beside it what a refusal adds, such as the moves allowed now."""

    def format_error_response(self, error_response: Any) -> Any:
        data = super().format_error_response(error_response)
        return data | getattr(self.exc, "extra", {})
