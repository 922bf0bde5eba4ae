"""证据材料: files the body attaches to a move, kept with the event that the move left in the history."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from govservice.accounts.models import User
from govservice.errors import Invalid
from govservice.notices.files import DOCUMENTS, PICTURES, CheckedFile
from govservice.notices.models import Attachment
from govservice.notices.services import Owner, attachments_by_key, keep_attachments
from govservice.personal import mask_text

from ...models import Rectification, RectificationEvent
from .step import Step

KIND = "ratings.rectification"
ALLOWED = PICTURES | DOCUMENTS
MOST_FILES = 5


def clean_files(value: Any, *, field: str) -> tuple[CheckedFile, ...]:
    """Files that a form has checked; raises ``Invalid`` naming the field."""
    files = tuple(value) if isinstance(value, list | tuple) else (value,) if value else ()
    if not all(isinstance(file, CheckedFile) for file in files):
        raise Invalid(_("Files are attached on the staff pages, not by the API."), field=field)
    if len(files) > MOST_FILES:
        raise Invalid(_("At most %(count)s files.") % {"count": MOST_FILES}, field=field)
    return files


def keep_evidence(step: Step) -> None:
    """With the move's own event, once it has its key. Names of files are masked like any text."""
    files: Sequence[CheckedFile] = step.data.get("files") or ()
    if files:
        named = [replace(file, name=_masked(file.name, step.known)) for file in files]
        about = Owner(KIND, _key(step.rectification, step.events[0]))
        keep_attachments(named, about=about, by=step.by, at=step.at)


def evidence_of(
    r: Rectification, events: Iterable[RectificationEvent]
) -> dict[int, list[Attachment]]:
    """The files of each event by its key; one query."""
    keys = {_key(r, event): event.pk for event in events}
    held = attachments_by_key(KIND, list(keys))
    return {keys[key]: files for key, files in held.items()}


def may_see(user: User, key: str) -> bool:
    number, _event = key.split("/", 1)
    return bool(Rectification.objects.visible_to(user).filter(number=number).exists())


def name_of_value(value: Any) -> str:
    """What tells one form from another; of files their digests."""
    if isinstance(value, list | tuple):
        return ",".join(sorted(getattr(file, "digest", str(file)) for file in value))
    return str(value or "")


def _key(r: Rectification, event: RectificationEvent) -> str:
    return f"{r.number}/{event.pk}"


def _masked(name: str, known: Iterable[str]) -> str:
    path = PurePosixPath(name)
    return f"{mask_text(path.stem, known)}{path.suffix}"
