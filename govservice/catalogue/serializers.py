"""What the catalogue says over the API, and what cases may look like that are sent to it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.fields import empty

from . import services
from .models import Department, ItemVersion, Region, ServiceItem
from .models.cases import ApplicantKind, CaseStatus, ServiceStage
from .scope import Scope
from .services import CaseMessage, ServiceMessage

MAX_LIST = 1_000

RowErrors = dict[str, Any]


class RegionOutput(serializers.ModelSerializer[Region]):
    parent = serializers.CharField(source="parent.code", read_only=True, default=None)  # type: ignore[assignment]

    class Meta:
        model = Region
        fields = ["code", "name", "short_name", "level", "parent", "is_grouping"]


class DepartmentOutput(serializers.ModelSerializer[Department]):
    region = serializers.CharField(source="region.code", read_only=True, default=None)
    parent = serializers.CharField(source="parent.code", read_only=True, default=None)  # type: ignore[assignment]

    class Meta:
        model = Department
        fields = [
            "code",
            "name",
            "short_name",
            "name_note",
            "credit_code",
            "kind",
            "region",
            "parent",
            "valid_from",
            "valid_to",
        ]


class ItemOutput(serializers.ModelSerializer[ServiceItem]):
    department = serializers.CharField(source="department.code", read_only=True, default=None)
    region = serializers.CharField(source="department.region.code", read_only=True)

    class Meta:
        model = ServiceItem
        fields = ["code", "name", "department", "region", "is_active"]


class ItemVersionOutput(serializers.ModelSerializer[ItemVersion]):
    class Meta:
        model = ItemVersion
        fields = [*services.VERSION_FIELDS, "valid_from", "valid_to"]


class ItemDetailOutput(ItemOutput):
    versions = ItemVersionOutput(many=True, read_only=True)

    class Meta(ItemOutput.Meta):
        fields = [*ItemOutput.Meta.fields, "versions"]


class WholeNumberField(serializers.IntegerField):
    """A JSON number without a fraction; neither “5” in quotes nor true."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            raise ValidationError(_("A whole number is expected."))
        return super().to_internal_value(data)


class MomentField(serializers.DateTimeField):
    """A time that names its zone."""

    def enforce_timezone(self, value: dt.datetime) -> dt.datetime:
        if value.utcoffset() is None:
            raise ValidationError(
                _("The time has no zone. Expected is e.g. 2026-03-02T09:30:00+08:00.")
            )
        return value


class TextField(serializers.CharField):
    """A JSON text; numbers are not taken for one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise ValidationError(_("A text is expected."))
        return super().to_internal_value(data)


def _optional_text(longest: int) -> TextField:
    return TextField(max_length=longest, default="", allow_blank=True)


class ApplicantInput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(
        choices=ApplicantKind.choices,
        default=ApplicantKind.NATURAL,
        error_messages={"invalid_choice": _("Expected is “natural” or “legal”.")},
    )
    name = _optional_text(120)
    id_type = _optional_text(10)
    id_number = _optional_text(40)
    phone = _optional_text(30)


class ServiceInput(serializers.Serializer[Any]):
    service_no = WholeNumberField(min_value=1, max_value=32_767)
    stage = serializers.ChoiceField(choices=ServiceStage.choices)
    served_at = MomentField()
    staff_no = _optional_text(32)
    hall = _optional_text(32)
    window = _optional_text(16)
    channel = _optional_text(10)


class CaseInput(serializers.Serializer[Any]):
    """A case with the services given in it, as the system that handles it knows them."""

    case_number = TextField(max_length=64)
    item_code = TextField(max_length=36)
    status = serializers.ChoiceField(choices=CaseStatus.choices)
    applied_at = MomentField()
    accepted_at = MomentField(default=None, allow_null=True)
    completed_at = MomentField(default=None, allow_null=True)
    source_updated_at = MomentField(
        help_text=_("When the source last changed it; an older message changes nothing.")
    )
    applicant = ApplicantInput(default=None, allow_null=True)
    services = ServiceInput(many=True, default=list)


class ServiceReceipt(serializers.Serializer[Any]):
    service_no = serializers.IntegerField()
    rating_url = serializers.CharField(required=False, allow_null=True)
    qr_url = serializers.CharField(
        required=False,
        allow_null=True,
        help_text=_("The rating address as a QR code (SVG), to be printed on the receipt."),
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class CaseReceipt(serializers.Serializer[Any]):
    """What became of one case; ``rating_url`` is null where nobody may rate any more."""

    case_number = serializers.CharField()
    result = serializers.ChoiceField(choices=["new", "updated", "older", "refused"])
    detail = serializers.CharField(required=False)
    code = serializers.CharField(required=False)
    services = ServiceReceipt(many=True)


def parse_cases(data: Any, *, issuer: str, scope: Scope, at: dt.datetime) -> list[CaseMessage]:
    """The messages of a body; every form error of every row in one ValidationError."""
    rows = data if isinstance(data, list) else [data]
    if not 1 <= len(rows) <= MAX_LIST:
        raise ValidationError(
            _("A list holds 1 to %(max)s cases, not %(count)s.")
            % {"max": MAX_LIST, "count": len(rows)}
        )
    errors: list[RowErrors] = [{} for _row in rows]
    read = list(_read_rows(rows, issuer, errors))
    found = services.find_form_problems([message for _row, message in read], scope=scope, at=at)
    for problem in found:
        detail = ErrorDetail(problem.message, "invalid")
        errors[read[problem.row - 1][0]].setdefault(problem.field, []).append(detail)
    if not any(errors):
        return [message for _row, message in read]
    raise ValidationError(_naming_rows(errors) if isinstance(data, list) else errors[0])


def _read_rows(
    rows: Sequence[Any], issuer: str, errors: list[RowErrors]
) -> Iterator[tuple[int, CaseMessage]]:
    serializer = CaseInput()
    for index, row in enumerate(rows):
        try:
            values = serializer.run_validation(empty if row is None else row)
        except ValidationError as error:
            detail = error.detail
            errors[index] = detail if isinstance(detail, dict) else {"non_field_errors": detail}
            continue
        values["services"] = tuple(ServiceMessage(**service) for service in values["services"])
        yield index, CaseMessage(issuer=issuer, **values)


def _naming_rows(errors: list[RowErrors]) -> list[Any]:
    return [_naming_row(number, row) for number, row in enumerate(errors, start=1)]


def _naming_row(number: int, detail: Any) -> Any:
    """A person counts rows from 1, while the path of an error counts from 0 as JSON does."""
    if isinstance(detail, dict):
        return {name: _naming_row(number, below) for name, below in detail.items()}
    if isinstance(detail, list):
        return [_naming_row(number, below) for below in detail]
    text = _("Row %(row)s: %(message)s") % {"row": number, "message": detail}
    return ErrorDetail(text, getattr(detail, "code", "invalid"))
