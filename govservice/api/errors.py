"""One error shape for every refusal, the library's and our own.

``{"type", "errors": [{"code", "detail", "attr"}]}``, and beside it what a refusal adds, such as the
moves allowed now.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import UnreadablePostError
from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.formatter import ExceptionFormatter as StandardFormatter
from drf_standardized_errors.handler import ExceptionHandler as StandardHandler
from drf_standardized_errors.types import VALIDATION_ERROR, ErrorType
from rest_framework.exceptions import APIException, ErrorDetail, ParseError

from govservice.errors import DomainError


class RefusedByRule(APIException):
    """A :class:`DomainError` on its way out of the API."""

    def __init__(self, error: DomainError) -> None:
        detail = ErrorDetail(str(error), error.code)
        self.status_code = error.status
        self.detail = {error.field: [detail]} if error.field else detail
        self.extra = error.extra


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "too_large"

    def __init__(self) -> None:
        megabytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)
        super().__init__(_("The body is larger than %(max)s MB.") % {"max": megabytes})


class ExceptionHandler(StandardHandler):
    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, DomainError):
            return RefusedByRule(exc)
        if isinstance(exc, RequestDataTooBig):
            return BodyTooLarge()
        if isinstance(exc, (SuspiciousOperation, UnreadablePostError)):
            return ParseError(_("The request cannot be read."))
        return super().convert_known_exceptions(exc)


class ExceptionFormatter(StandardFormatter):
    def get_error_type(self) -> ErrorType:
        if isinstance(self.exc, RefusedByRule) and self.exc.status_code == 400:
            return VALIDATION_ERROR
        return super().get_error_type()

    def format_error_response(self, error_response: Any) -> Any:
        data = super().format_error_response(error_response)
        return getattr(self.exc, "extra", {}) | data
