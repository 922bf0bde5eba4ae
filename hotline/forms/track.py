from django import forms
from django.utils.translation import gettext_lazy as _

from ratings.forms import QueryCodeField


class TrackForm(forms.Form):
    number = forms.CharField(
        label=_("Number of the matter"),
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    code = QueryCodeField()
