from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from govservice.duties import ALL_DUTIES, Duty
from govservice.duty_admin import DutyAdmin


class ClockAdmin(DutyAdmin):
    """Open to all staff; written by keepers of the catalogue, whose reach the services check."""

    readers = ALL_DUTIES
    editors = frozenset({Duty.CATALOGUE_KEEPER})
    actions = None

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        return type("Form", (form,), {"by": request.user})


class ReplacedAdmin(ClockAdmin):
    """Rows are added, with a day from which they hold, and never changed."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def place_name(region: str, department: str = "") -> Any:
    """The code of a place; lists show it as it is entered, without a question for each row."""
    return department or region or _("the whole nation")
