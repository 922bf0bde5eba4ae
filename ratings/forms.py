from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .characters import count_characters
from .disclosure import name_of_tag
from .models import Identity, Level, Rating
from .services.form import MAX_COMMENT
from .services.reasons import in_force_at

LOST_CHARACTERS = str.maketrans("", "", "\x00")


class LevelForm(forms.Form):
    """One tap: the button's value is the level."""

    level = forms.TypedChoiceField(
        choices=Level.choices,
        coerce=int,
        error_messages={
            "required": _("Please choose one of the five levels."),
            "invalid_choice": _("Please choose one of the five levels."),
        },
    )


class CommentField(forms.CharField):
    """A text counted as a person counts; line ends as the browser's counter sees them."""

    default_validators: list[Any] = []

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), required=False, **kwargs)
        self.validators = []

    def to_python(self, value: Any) -> str:
        text = str(value or "").replace("\r\n", "\n").translate(LOST_CHARACTERS)
        return text.encode(errors="ignore").decode().strip()

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
