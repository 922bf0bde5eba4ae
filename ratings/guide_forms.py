"""The citizens' forms under a guide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from govservice.catalogue.guides import Element
from govservice.catalogue.models import ItemVersion

from .characters import count_characters
from .forms import ONE_OF_FIVE, LinesField, NumberField, QueryCodeField
from .models import CorrectionStatus, GuideCorrection, Level
from .services.guides import MAX_ANSWER, MAX_CONTACT, MAX_GUIDE_TEXT, GuideRemark


class WordsField(LinesField):
    """A text that is kept as long as it may be."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(rows=rows, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        count = count_characters(value)
        if count > MAX_GUIDE_TEXT or len(value) > MAX_GUIDE_TEXT:
            raise forms.ValidationError(
                _("Your text has %(count)s characters; at most %(max)s are possible."),
                params={"count": max(count, len(value)), "max": MAX_GUIDE_TEXT},
            )


class GuideRatingForm(forms.Form):
    level = forms.TypedChoiceField(
        label=_("Was this guide clear, right and complete?"),
        choices=Level.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=ONE_OF_FIVE,
    )
    text = WordsField(
        label=_("In your own words (not required)"),
        required=False,
        help_text=_("Up to 500 characters. Please give no names, telephone or ID numbers."),
    )

    def remark(self, version: ItemVersion, browser: str) -> GuideRemark:
        data = self.cleaned_data
        return GuideRemark(version=version, level=data["level"], text=data["text"], browser=browser)


class CorrectionForm(forms.Form):
    element = forms.ChoiceField(
        label=_("Which part is wrong?"),
        choices=[("", _("Please choose")), *Element.choices],
        error_messages={
            "required": _("Choose the part that is wrong."),
            "invalid_choice": _("Choose the part that is wrong."),
        },
    )
    text = WordsField(
        label=_("What is wrong, and what would be right?"),
        help_text=_("Up to 500 characters. Please give no names, telephone or ID numbers."),
        error_messages={"required": _("Say what is wrong.")},
    )
    contact = forms.CharField(
        label=_("Telephone or e-mail (not required)"),
        help_text=_("Only the keeper of the guide may see it, to ask back."),
        max_length=MAX_CONTACT,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )

    def remark(self, version: ItemVersion, browser: str) -> GuideRemark:
        data = self.cleaned_data
        return GuideRemark(
            version=version,
            element=data["element"],
            text=data["text"],
            contact=data["contact"],
            browser=browser,
        )


class CorrectionTrackForm(forms.Form):
    number = NumberField(label=_("Number of the report"), max_length=24)
    code = QueryCodeField()


class DecisionForm(forms.Form):
    """The keeper's answer. Versions offered are those that began after the one that was read."""

    status = forms.ChoiceField(
        label=_("Is the report right?"),
        choices=[
            (CorrectionStatus.ACCEPTED, _("It is right: the guide is put right")),
            (CorrectionStatus.REJECTED, _("It is not: the guide stays as it is")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the report is right.")},
    )
    answer = forms.CharField(
        label=_("Answer; the reporter reads it"),
        max_length=MAX_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    mended_in = forms.TypedChoiceField(
        label=_("Put right in the version (if it is there already)"),
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, correction: GuideCorrection, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        read = correction.item_version.valid_from
        versions = correction.item.versions.filter(valid_from__gte=read).order_by("-valid_from")
        offered = [(version.pk, f"{version.valid_from:%Y-%m-%d}") for version in versions]
        self.fields["mended_in"].choices = [("", "—"), *offered]  # type: ignore[attr-defined]
