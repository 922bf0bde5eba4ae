"""The field of a citizens' form that takes photographs."""

from typing import Any

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .files import PICTURES
from .forms import Files, FilesField

MOST = 3


def _help() -> str:
    text = _(
        "Up to %(count)s, JPG, PNG or WebP, each up to %(max)s MB. "
        "Where and with what they were taken is removed."
    )
    return text % {"count": MOST, "max": settings.ATTACHMENT_MAX_MB}


class WithPhotographs:
    """A form with :class:`PhotographsField` under the name ``photographs``."""

    is_bound: bool
    errors: Any
    files: Any

    @property
    def photographs_are_lost(self) -> bool:
        """The browser sends them once: after another field's error they must be chosen again."""
        return self.is_bound and bool(self.errors) and "photographs" in self.files


class PhotographsField(FilesField):
    """Up to three pictures, drawn anew."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            allowed=PICTURES,
            most=MOST,
            too_many=gettext_lazy("At most %(count)s photographs."),
            label=gettext_lazy("Photographs (not required)"),
            help_text=lazy(_help, str)(),
            widget=Files(attrs={"accept": ",".join(sorted(PICTURES))}),
            **kwargs,
        )
