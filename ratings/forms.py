import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .characters import count_characters
from .disclosure import name_of_tag
from .models import Identity, Level, OnBehalfReason, Rating
from .services.finding import PROOF_LENGTH, normal_proof
from .services.form import MAX_COMMENT
from .services.reasons import in_force_at

LOST_CHARACTERS = str.maketrans("", "", "\x00")
ONE_OF_FIVE = dict.fromkeys(
    ("required", "invalid_choice"), _("Please choose one of the five levels.")
)


class LevelForm(forms.Form):
    """One tap: the button's value is the level."""

    level = forms.TypedChoiceField(
        choices=Level.choices,
        coerce=int,
        error_messages=ONE_OF_FIVE,
    )


class PlainField(forms.CharField):
    """What people type or paste, without NUL or half characters; ``max_length`` ends it."""

    default_validators: list[Any] = []

    def to_python(self, value: Any) -> str:
        text = str(value or "").translate(LOST_CHARACTERS)
        return text.encode(errors="ignore").decode().strip()


class LinesField(PlainField):
    """Line ends as one character, as people and the browser's counter see them."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.validators = []  # what cannot be kept is left out

    def to_python(self, value: Any) -> str:
        return super().to_python(str(value or "").replace("\r\n", "\n"))


class NumberField(PlainField):
    """A number or code as it stands on a receipt; no browser fills in somebody else's."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"})


class QueryCodeField(NumberField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Query code"),
            help_text=_("Eight letters and digits; capitals do not matter."),
            max_length=12,
            error_messages={"required": _("Please enter the query code.")},
        )


class CommentField(LinesField):
    """A text counted as a person counts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(rows=5, required=False, **kwargs)

    def validate(self, value: Any) -> None:
        count = count_characters(value)
        if count > MAX_COMMENT:
            raise forms.ValidationError(
                _("Your text has %(count)s characters; at most %(max)s are possible."),
                params={"count": count, "max": MAX_COMMENT},
            )


class ReasonsForm(forms.Form):
    """The second page: reasons of the level that was tapped, a text, and whether with one's name."""

    tags = forms.MultipleChoiceField(
        label=_("Reasons"), required=False, widget=forms.CheckboxSelectMultiple
    )
    comment = CommentField(label=_("In your own words"))
    identity = forms.ChoiceField(
        label=_("With your name?"),
        choices=[(i.value, i.label) for i in (Identity.ANONYMOUS, Identity.REAL_NAME)],
        widget=forms.RadioSelect,
        initial=Identity.ANONYMOUS,
    )

    def __init__(self, rating: Rating, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = in_force_at(rating.level, rating.received_at)
        self.fields["tags"].choices = [(tag.code, name_of_tag(tag)) for tag in tags]  # type: ignore[attr-defined]
        if not rating.service.case.applicant_sealed:
            # Nobody's name is known, so there is nothing to choose.
            del self.fields["identity"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data.setdefault("identity", Identity.ANONYMOUS)
        return data


class FindForm(forms.Form):
    """What finds one's own service: the number on the receipt and four characters only oneself knows."""

    case_number = NumberField(
        label=_("Case number"),
        help_text=_("It is on your receipt and in our text message."),
        max_length=64,
        error_messages={"required": _("Please enter the case number.")},
    )
    proof = PlainField(
        label=_("Last four digits"),
        help_text=_("Of the ID number or the telephone number given with the application."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Please enter the last four digits.")},
    )

    def clean_proof(self) -> str:
        typed = str(self.cleaned_data["proof"])
        if len(normal_proof(typed)) < PROOF_LENGTH:
            raise forms.ValidationError(
                _("Four digits are needed; the last one of an ID number may be an X.")
            )
        return typed


class TapForm(LevelForm):
    """A tap on a tablet: for which call, and how many milliseconds ago where the network was gone."""

    age = forms.IntegerField(required=False, min_value=0, max_value=7 * 24 * 3_600_000)


class OnBehalfForm(forms.Form):
    """What a clerk enters for a citizen; the reasons are asked for level by level."""

    reason = forms.ChoiceField(
        label=_("How the citizen told you"),
        choices=OnBehalfReason.choices,
        widget=forms.RadioSelect,
    )
    level = forms.TypedChoiceField(
        label=_("Level"), choices=Level.choices, coerce=int, widget=forms.RadioSelect
    )
    comment = CommentField(label=_("In the citizen's words"))
    identity = forms.ChoiceField(
        label=_("With the citizen's name?"),
        choices=Identity.choices,
        widget=forms.RadioSelect,
        initial=Identity.ANONYMOUS,
    )

    def __init__(self, at: dt.datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level in Level:
            self.fields[f"tags_{level.value}"] = forms.MultipleChoiceField(
                label=level.label,
                choices=[(tag.code, name_of_tag(tag)) for tag in in_force_at(level.value, at)],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def tag_fields(self) -> list[Any]:
        return [self[f"tags_{level.value}"] for level in Level]

    @property
    def rating(self) -> dict[str, Any]:
        """What the door takes; ticked reasons of other levels are none."""
        data = self.cleaned_data
        kept = {name: data[name] for name in ("reason", "level", "comment", "identity")}
        return kept | {"tags": data[f"tags_{data['level']}"]}
