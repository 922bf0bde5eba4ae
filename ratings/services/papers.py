"""Forms and letters of one rectification: made in Chinese, for who may see it, and written down."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from govservice.accounts import audit
from govservice.accounts.models import User
from govservice.errors import NotFound

from ..disclosure import rectifications_with_what_is_shown
from ..models import Rectification
from ..papers.feedback_form import feedback_form
from ..papers.supervision_letter import supervision_letter
from .answer_templates import CHINESE


@dataclass(frozen=True)
class Paper:
    name: str
    content: bytes


MAKERS: dict[str, tuple[str, Callable[[Rectification, User, dt.datetime], bytes]]] = {
    "feedback": ("差评整改反馈表", lambda r, by, at: feedback_form(r, viewer=by)),
    "supervision": ("督办函", lambda r, by, at: supervision_letter(r, at=at)),
}


@transaction.atomic
def make_paper(
    number: str, kind: str, *, by: User, at: dt.datetime, address: str | None = None
) -> Paper:
    """A DOCX that the office edits, numbers and seals. ``NotFound`` out of scope or of unknown kind."""
    found = rectifications_with_what_is_shown(Rectification.objects.visible_to(by))
    r: Rectification | None = found.filter(number=number).first()
    if r is None or kind not in MAKERS:
        raise NotFound(_("There is no such rectification."))
    name, make = MAKERS[kind]
    with translation.override(CHINESE):
        content = make(r, by, at)
    audit.record(
        "paper_made", by=by, subject=number, department=r.department, address=address, kind=kind
    )
    return Paper(f"{name}-{number}.docx", content)
