"""The field of a citizens' form that takes photographs."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from govservice.errors import DomainError

from .files import PICTURES, CheckedFile, check_file

MOST = 3


def _help() -> str:
    text = _(
        "Up to %(count)s, JPG, PNG or WebP, each up to %(max)s MB. "
        "Where and with what they were taken is removed."
    )
    return text % {"count": MOST, "max": settings.ATTACHMENT_MAX_MB}


class Files(forms.FileInput):
    allow_multiple_selected = True


class WithPhotographs:
    """A form with :class:`PhotographsField` under the name ``photographs``."""

    is_bound: bool
    errors: Any
    files: Any

    @property
    def photographs_are_lost(self) -> bool:
        """The browser sends them once: after another field's error they must be chosen again."""
        return self.is_bound and bool(self.errors) and "photographs" in self.files


class PhotographsField(forms.FileField):
    """Up to three pictures, checked by their content and drawn anew: a tuple of ``CheckedFile``."""

    widget = Files

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Photographs (not required)"),
            help_text=lazy(_help, str)(),
            required=False,
            widget=Files(attrs={"accept": ",".join(sorted(PICTURES))}),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> tuple[CheckedFile, ...]:
        files = data if isinstance(data, list) else [data] if data else []
        if len(files) > MOST:
            raise forms.ValidationError(_("At most %(count)s photographs.") % {"count": MOST})
        problems, pictures = [], []
        for file in files:
            try:
                pictures.append(check_file(file, name=file.name or "", allowed=PICTURES))
            except DomainError as error:
                problems.append(forms.ValidationError(str(error), code=error.code))
        if problems:
            raise forms.ValidationError(problems)
        return tuple(pictures)
