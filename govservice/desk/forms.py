from django import forms
from django.utils.translation import gettext_lazy as _


class NameForm(forms.Form):
    """What a saved filter is called; the service checks it."""

    name = forms.CharField(
        label=_("Name of the filter"),
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"maxlength": 30, "autocomplete": "off"}),
    )
