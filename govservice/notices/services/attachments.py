"""Private files: sealed and kept with their fact, given out after a check of scope, swept when left over."""

import datetime as dt
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from govservice import sealed
from govservice.accounts import audit
from govservice.accounts.models import User
from govservice.errors import NotFound

from ..files import CheckedFile
from ..models import Attachment

LEFT_OVER_AFTER = dt.timedelta(hours=24)

MaySee = Callable[[User, str], bool]
Disowned = Callable[[dt.datetime], Sequence[str]]

_owners: dict[str, MaySee] = {}
_disowned: dict[str, Disowned] = {}


@dataclass(frozen=True)
class Owner:
    """The fact a file belongs to: its kind as registered, and its name within it."""

    kind: str
    key: str


def register_owner(kind: str, may_see: MaySee, disowned: Disowned | None = None) -> None:
    """``may_see(user, key)``: whether this person may open the files of that fact.

    ``disowned(at)`` names facts that nobody will come back to; the sweep deletes their files in the
    same transaction, so that what it locks to be certain stays locked.
    """
    _owners[kind] = may_see
    if disowned:
        _disowned[kind] = disowned


def keep_attachment(
    file: CheckedFile, *, about: Owner, by: User | None, at: dt.datetime
) -> Attachment:
    """Keep one file with its fact, in the caller's transaction; the same file twice is kept once."""
    return keep_attachments([file], about=about, by=by, at=at)[0]


@transaction.atomic
def keep_attachments(
    files: Sequence[CheckedFile], *, about: Owner, by: User | None, at: dt.datetime
) -> list[Attachment]:
    """The content is on the disk before the row is committed; a roll-back leaves it to the sweep."""
    if about.kind not in _owners:
        raise ValueError(f"no owner of attachments is called {about.kind}")
    held = {a.digest: a for a in Attachment.objects.filter(owner=about.kind, owner_key=about.key)}
    for file in files:
        if file.digest not in held:
            held[file.digest] = _keep(file, about, by, at)
    return [held[file.digest] for file in files]


def _keep(file: CheckedFile, about: Owner, by: User | None, at: dt.datetime) -> Attachment:
    attachment = Attachment(
        owner=about.kind,
        owner_key=about.key,
        name=file.name,
        content_type=file.content_type,
        size=len(file.content),
        digest=file.digest,
        by=by,
        at=at,
    )
    _write(path_of(attachment.uuid), sealed.seal_file(file.content, bound_to=attachment.place))
    attachment.save(force_insert=True)
    return attachment


def _write(path: Path, content: bytes) -> None:
    """Whole and on the disk, or not there under this name."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


def path_of(uuid: UUID) -> Path:
    return Path(settings.PRIVATE_MEDIA_DIR) / uuid.hex[:2] / uuid.hex


def attachments_of(about: Owner) -> list[Attachment]:
    return list(Attachment.objects.filter(owner=about.kind, owner_key=about.key))


def attachments_by_key(kind: str, keys: Collection[str]) -> dict[str, list[Attachment]]:
    """The files of several facts of one kind, in one query."""
    held: dict[str, list[Attachment]] = {}
    for attachment in Attachment.objects.filter(owner=kind, owner_key__in=keys):
        held.setdefault(attachment.owner_key, []).append(attachment)
    return held


@transaction.atomic
def open_attachment(
    uuid: UUID, *, by: User, address: str | None = None
) -> tuple[Attachment, bytes]:
    """The file, once the look is in the audit trail. Outside one's scope there is none."""
    attachment = Attachment.objects.filter(uuid=uuid).first()
    if attachment is None or not _may_see(attachment, by):
        raise NotFound(_("There is no such file."))
    try:
        content = _read(attachment)
    except (FileNotFoundError, sealed.CannotOpen):
        raise NotFound(_("There is no such file.")) from None
    audit.record(
        "attachment_opened",
        by=by,
        subject=f"{attachment.owner}:{attachment.uuid.hex[:12]}",
        address=address or None,
    )
    return attachment, content


def _read(attachment: Attachment) -> bytes:
    """Files from before sealing are read as they are, until :func:`seal_attachments` has seen them."""
    content = path_of(attachment.uuid).read_bytes()
    if not sealed.is_sealed_file(content):
        return content
    return sealed.unseal_file(content, bound_to=attachment.place)


def seal_attachments() -> Iterator[tuple[Attachment, bool]]:
    """Seal every file that is not sealed yet, and say of each whether it can be opened."""
    for attachment in Attachment.objects.order_by("pk").iterator(chunk_size=500):
        try:
            content = path_of(attachment.uuid).read_bytes()
            if sealed.is_sealed_file(content):
                sealed.unseal_file(content, bound_to=attachment.place)
            else:
                _write(
                    path_of(attachment.uuid), sealed.seal_file(content, bound_to=attachment.place)
                )
        except (FileNotFoundError, sealed.CannotOpen):
            yield attachment, False
        else:
            yield attachment, True


def _may_see(attachment: Attachment, by: User) -> bool:
    may_see = _owners.get(attachment.owner)
    return may_see is not None and may_see(by, attachment.owner_key)


def sweep_attachments(*, at: dt.datetime) -> int:
    """Delete the files of disowned facts, and files a day old that no row knows; the number deleted.

    Harmless to repeat.
    """
    disowned = sum(_delete_disowned(kind, at) for kind in _disowned)
    return disowned + _sweep_left_over(at)


@transaction.atomic
def _delete_disowned(kind: str, at: dt.datetime) -> int:
    """The rows now, the files once that is certain; a file that stays behind is left over."""
    gone = Attachment.objects.filter(owner=kind, owner_key__in=_disowned[kind](at))
    paths = [path_of(uuid) for uuid in gone.values_list("uuid", flat=True)]
    gone.delete()
    for path in paths:
        transaction.on_commit(partial(path.unlink, missing_ok=True), robust=True)
    return len(paths)


def _sweep_left_over(at: dt.datetime) -> int:
    folder = Path(settings.PRIVATE_MEDIA_DIR)
    if not folder.exists():
        return 0
    oldest = (at - LEFT_OVER_AFTER).timestamp()
    old = [p for p in folder.glob("*/*") if p.is_file() and p.stat().st_mtime < oldest]
    known = _known_uuids([path.stem for path in old])
    left_over = [path for path in old if path.stem not in known or path.suffix]
    for path in left_over:
        path.unlink(missing_ok=True)
    return len(left_over)


def _known_uuids(names: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(names), 500):
        some = [UUID(hex=name) for name in names[start : start + 500] if _is_uuid(name)]
        found = Attachment.objects.filter(uuid__in=some).values_list("uuid", flat=True)
        known |= {uuid.hex for uuid in found}
    return known


def _is_uuid(name: str) -> bool:
    return len(name) == 32 and all(sign in "0123456789abcdef" for sign in name)
