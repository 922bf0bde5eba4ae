from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from govservice.catalogue.models import Region
from govservice.errors import DomainError
from govservice.notices.photographs import PhotographsField, WithPhotographs

from .. import texts
from ..models import Source, TicketCategory, TicketType
from ..places import default_region, find_region, full_names, suggestions
from ..services import Caller, NewTicket

TOKEN_SALT = "hotline.new"  # noqa: S105 - a purpose, not a secret
TOKEN_SECONDS = 24 * 3600

TYPE_CHOICES = [
    (TicketType.CONSULT, _("Ask a question")),
    (TicketType.HELP, _("Ask for help")),
    (TicketType.COMPLAINT, _("Complain")),
    (TicketType.REPORT, _("Report wrongdoing")),
    (TicketType.SUGGESTION, _("Make a suggestion")),
    (TicketType.PRAISE, _("Give praise")),
]


def new_token() -> str:
    """One form, one ticket: the ticket's own id, signed, so that a second submit finds the first."""
    return signing.dumps(uuid4().hex, salt=TOKEN_SALT)


def read_token(token: str) -> UUID:
    """A token too old or not ours makes a ticket of its own: better two than none."""
    try:
        return UUID(hex=signing.loads(token, salt=TOKEN_SALT, max_age=TOKEN_SECONDS))
    except signing.BadSignature:
        return uuid4()


class CategoryField(forms.ModelChoiceField):  # type: ignore[type-arg,unused-ignore]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.parent.name} · {obj.name}" if obj.parent else str(obj.name)


class LinesField(forms.CharField):
    """Browsers send two characters for every line end; people count one."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if text else text


class NewTicketForm(WithPhotographs, forms.Form):
    """Eight fields; what is missing of the five elements is said afterwards and blocks nothing."""

    template_name_label = "django/forms/label.html"
    required_css_class = "required"

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    ticket_type = forms.ChoiceField(
        label=_("What would you like to do?"), choices=TYPE_CHOICES, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=_("In one line"), max_length=texts.MAX_TITLE, help_text=_("What is it about?")
    )
    content = LinesField(
        label=_("What happened?"),
        max_length=texts.MAX_CONTENT,
        help_text=_(
            "When, where exactly, how it began and how it went on. Up to 5,000 characters."
        ),
    )
    region = forms.CharField(
        label=_("Where is the matter?"),
        help_text=_("City, district or county."),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "regions", "autocomplete": "off"}),
    )
    category = CategoryField(
        label=_("Subject (if you know it)"),
        queryset=TicketCategory.objects.none(),
        required=False,
        empty_label=_("We choose for you"),
    )
    name = forms.CharField(
        label=_("Your name (not required)"),
        max_length=texts.MAX_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Your telephone number (not required)"),
        help_text=_("Without it nobody can call you back; you can still follow the matter here."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    photographs = PhotographsField()
    confidential = forms.BooleanField(
        label=_("Keep my name and number from the unit that handles this"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = TicketCategory.objects.filter(is_active=True, parent__isnull=False)
        self.fields["category"].queryset = active.select_related("parent")  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            if self.is_bound and name in self.errors:
                field.widget.attrs["aria-invalid"] = "true"

    @classmethod
    def blank(cls) -> "NewTicketForm":
        here = default_region()
        region = full_names([here])[here.pk] if here else ""
        return cls(initial={"token": new_token(), "region": region})

    @property
    def region_suggestions(self) -> list[str]:
        return suggestions()

    def clean_region(self) -> Region:
        region: Region = self._checked(find_region, self.cleaned_data["region"])
        return region

    def clean_phone(self) -> str:
        phone: str = self._checked(texts.clean_phone, self.cleaned_data["phone"])
        return phone

    def _checked(self, check: Any, value: str) -> Any:
        try:
            return check(value)
        except DomainError as error:
            raise forms.ValidationError(str(error), code=error.code) from None

    def new_ticket(self, source: Source) -> NewTicket:
        data = self.cleaned_data
        return NewTicket(
            ticket_type=data["ticket_type"],
            title=data["title"],
            content=data["content"],
            region=data["region"],
            source=source,
            category=data["category"],
            caller=Caller(name=data["name"], phone=data["phone"]),
            confidential=data["confidential"],
            uuid=read_token(data["token"]),
            photographs=data["photographs"],
        )
