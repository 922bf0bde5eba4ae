"""The forms with which a citizen follows a bad rating and adds to it."""

import secrets
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from govservice.notices.photographs import PhotographsField, WithPhotographs

from .forms import ONE_OF_FIVE, CommentField, NumberField, PlainField, QueryCodeField
from .guide_forms import WordsField
from .models import FixSatisfaction, Level
from .services import progress_acts
from .services.progress_acts import Act, Sent
from .signed import believe, sign

FORM_SALT = "ratings.progress-form"
FORM_AGE = 7 * 24 * 3600


def _number_field() -> NumberField:
    return NumberField(
        label=_("Number of the bad rating"),
        help_text=_("It begins with ZG; you were given it after rating."),
        max_length=24,
        error_messages={"required": _("Please enter the number.")},
    )


class ProgressTrackForm(forms.Form):
    number = _number_field()
    code = QueryCodeField()


class LostCodeForm(forms.Form):
    number = _number_field()
    phone = PlainField(
        label=_("Mobile telephone number"),
        help_text=_("The one you gave with your application."),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("Please enter the telephone number.")},
    )


class ActForm(forms.Form):
    """``name`` is the form's own name with the round its page showed, signed: a double click is one."""

    act: ClassVar[Act]
    name = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, round_no: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: list[Any] | None = None
        self.fields["name"].initial = sign([secrets.token_urlsafe(12), round_no], salt=FORM_SALT)
        for field in self.fields:
            if self.is_bound and field in self.errors:
                self.fields[field].widget.attrs["aria-invalid"] = "true"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.known = believe(data.pop("name", ""), salt=FORM_SALT, seconds=FORM_AGE)
        if self.known is None:
            self.add_error(None, _("This page was open for too long. Please send it once more."))
            sent_again: Any = self.data.copy()  # type: ignore[attr-defined]
            sent_again["name"] = self.fields["name"].initial
            self.data = sent_again
        return data

    def send(self, number: str, **sent: Any) -> None:
        """Only of a valid form."""
        assert self.known is not None  # noqa: S101 - else it is not valid
        name, round_no = self.known
        self.act_on(number, Sent(form=name, round_no=round_no, **sent))

    def act_on(self, number: str, sent: Sent) -> None:
        raise TypeError(type(self).__name__)


class OpinionForm(ActForm):
    act = Act.OPINION
    satisfaction = forms.ChoiceField(
        label=_("Are you satisfied with what was done?"),
        choices=FixSatisfaction.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose one."),
            "invalid_choice": _("Please choose one."),
        },
    )
    comment = WordsField(
        label=_("In your own words (not required)"),
        required=False,
        help_text=_("Up to 500 characters. Please give no names, telephone or ID numbers."),
    )

    def act_on(self, number: str, sent: Sent) -> None:
        progress_acts.rate_fix(number, **self.cleaned_data, sent=sent)


class SupplementForm(WithPhotographs, ActForm):
    act = Act.SUPPLEMENT
    note = WordsField(
        label=_("What would you like to add?"),
        help_text=_("Up to 500 characters. Please give no names, telephone or ID numbers."),
        error_messages={"required": _("Please say in a few words what it is about.")},
    )
    photographs = PhotographsField()

    def act_on(self, number: str, sent: Sent) -> None:
        data = self.cleaned_data
        progress_acts.send_supplement(
            number, note=data["note"], files=data["photographs"], sent=sent
        )


class AgainForm(ActForm):
    act = Act.AGAIN
    level = forms.TypedChoiceField(
        label=_("How was the service, now that everything is over?"),
        choices=Level.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=ONE_OF_FIVE,
    )
    comment = CommentField(
        label=_("In your own words (not required)"),
        help_text=_("Up to 500 characters. Please give no names, telephone or ID numbers."),
    )

    def act_on(self, number: str, sent: Sent) -> None:
        progress_acts.rate_again(number, **self.cleaned_data, sent=sent)


class ObjectionForm(ActForm):
    act = Act.OBJECTION
    evidence = WordsField(
        label=_("Why should your rating count?"),
        help_text=_("Up to 500 characters. Please give no names, telephone or ID numbers."),
        error_messages={"required": _("Please say why, in a few words.")},
    )

    def act_on(self, number: str, sent: Sent) -> None:
        progress_acts.object_to_strike_out(number, **self.cleaned_data, sent=sent)


FORMS: dict[str, type[ActForm]] = {
    form.act.value: form for form in (OpinionForm, SupplementForm, AgainForm, ObjectionForm)
}
