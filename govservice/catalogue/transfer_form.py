"""The form in which a keeper says that a body goes over to another."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from .services.transfers import LONGEST_REASON


class TransferForm(forms.Form):
    """Holds what was typed; the door checks it and names the field at fault."""

    successor = forms.CharField(
        label=_("Body that takes over"),
        max_length=32,
        help_text=_("Its code; type to search."),
        widget=UnfoldAdminTextInputWidget(attrs={"list": "bodies", "autocomplete": "off"}),
    )
    on = forms.DateField(
        label=_("First day of the body that takes over"),
        help_text=_("A day to come is carried out early on that day by itself."),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )
    reason = forms.CharField(
        label=_("Decision and reason"),
        max_length=LONGEST_REASON,
        help_text=_("Such as the number of the decision; it stands in the audit trail."),
        widget=UnfoldAdminTextInputWidget(),
    )

    def refuse(self, field: str | None, text: str) -> None:
        self.add_error(field if field in self.fields else None, text)

    @property
    def asked(self) -> dict[str, Any]:
        """As the door wants it, but for who asks and when."""
        data = self.cleaned_data
        return {"into": data["successor"], "on": data["on"], "reason": data["reason"]}
