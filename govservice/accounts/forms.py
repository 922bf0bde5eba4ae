"""Forms of the staff pages; what the services would refuse is said beside the field."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from govservice.catalogue.models import Department, Region
from govservice.duties import Duty
from govservice.refusals import refusals_beside_fields

from . import services, substituting
from .models import ApiClient, DutyAssignment, User
from .substitutions import MAY_BE_STOOD_IN_FOR, Substitution


class NamedField(forms.CharField):
    """A row named by its code or sign-in name, so that no page lists thousands of choices."""

    def __init__(
        self, model: type[models.Model], key: str, *, required: bool = False, **kwargs: Any
    ) -> None:
        self.model, self.key = model, key
        super().__init__(required=required, widget=UnfoldAdminTextInputWidget(), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = self.model._default_manager.filter(**{self.key: text}).order_by("-pk").first()
        if found is None:
            raise forms.ValidationError(
                _("There is nothing here under “%(value)s”."), params={"value": text}
            )
        return found


class DutyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new duty. ``by`` is set by the page that shows the form."""

    by: User

    department = NamedField(Department, "code", label=_("code of a department"))
    region = NamedField(Region, "code", label=_("or code of a region"))

    class Meta:
        model = DutyAssignment
        fields = ("duty", "department", "region", "valid_from", "valid_to")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.has_changed() or self.errors:
            return data
        if (data.get("department") is None) == (data.get("region") is None):
            message = _("Give either a department or a region.")
            self.add_error("department", message)
            self.add_error("region", message)
            return data
        if self.instance.user_id:
            with refusals_beside_fields(self):
                services.check_duty(
                    self.instance.user,
                    duty=data["duty"],
                    by=self.by,
                    department=data["department"],
                    region=data["region"],
                    valid_from=data["valid_from"],
                    valid_to=data["valid_to"],
                )
        return data


class EndDutyForm(forms.ModelForm):  # type: ignore[type-arg]
    by: User

    class Meta:
        model = DutyAssignment
        fields = ("valid_to",)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.has_changed() and not self.errors:
            with refusals_beside_fields(self):
                services.check_end_of_duty(self.instance, by=self.by, on=data["valid_to"])
        return data


class ApiClientForm(forms.ModelForm):  # type: ignore[type-arg]
    by: User

    issuer = forms.CharField(
        label=_("issuer of case numbers"),
        required=False,
        max_length=32,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Left empty: the province of the place."),
    )
    user = NamedField(User, "username", label=_("acts for user (sign-in name)"))
    department = NamedField(Department, "code", label=_("code of a department"))
    region = NamedField(Region, "code", label=_("or code of a region"))
    channels = forms.CharField(
        label=_("channels"),
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Separated by commas; left empty: every channel."),
    )

    class Meta:
        model = ApiClient
        fields = ("name", "issuer", "user", "department", "region", "channels")

    def clean_channels(self) -> list[str]:
        parts = self.cleaned_data["channels"].replace("，", ",").split(",")
        return sorted({part.strip() for part in parts if part.strip()})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            with refusals_beside_fields(self):
                services.check_api_client(
                    data["name"],
                    by=self.by,
                    department=data["department"],
                    region=data["region"],
                    issuer=data["issuer"],
                    channels=data["channels"],
                )
        return data


class SubstitutionForm(forms.ModelForm):  # type: ignore[type-arg]
    by: User

    person = NamedField(
        User, "username", required=True, label=_("sign-in name of the person stood in for")
    )
    substitute = NamedField(
        User, "username", required=True, label=_("sign-in name of the substitute")
    )
    duty = forms.ChoiceField(
        label=_("duty"),
        choices=[(duty, Duty(duty).label) for duty in MAY_BE_STOOD_IN_FOR],
        widget=UnfoldAdminSelectWidget,
        help_text=_("All that the person holds under it, wherever it is."),
    )

    class Meta:
        model = Substitution
        fields = ("person", "substitute", "duty", "valid_from", "valid_to")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            with refusals_beside_fields(self):
                substituting.check_substitute(by=self.by, **data)
        return data
