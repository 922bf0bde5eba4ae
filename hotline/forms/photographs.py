from typing import Any

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from govservice.notices.files import PICTURES
from govservice.notices.forms import Files, FilesField

MOST = 3


def _help() -> str:
    text = _(
        "Up to %(count)s, JPG, PNG or WebP, each up to %(max)s MB. "
        "Where and with what they were taken is removed."
    )
    return text % {"count": MOST, "max": settings.ATTACHMENT_MAX_MB}


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
