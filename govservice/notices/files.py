"""What an uploaded file really is. Decided by its content against a list, never by what it is called."""

import hashlib
import io
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

import filetype
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from govservice.errors import Invalid

MOST_PIXELS = 50_000_000  # of a picture: 8,000 × 6,000, more than any telephone takes
LONGEST_SIDE = 2_560
LONGEST_NAME = 80
QUALITY = 85

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

ENDINGS = {
    JPEG: (".jpg", ".jpeg"),
    PNG: (".png",),
    WEBP: (".webp",),
    PDF: (".pdf",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
}
FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
PICTURES = frozenset(FORMATS)
DOCUMENTS = frozenset({PDF, DOCX, XLSX})


class FileRefused(Invalid):
    code = "file_refused"


@dataclass(frozen=True)
class CheckedFile:
    """``content`` is what may be kept; ``digest`` that of what was sent."""

    name: str
    content_type: str
    content: bytes
    digest: str


def check_file(
    file: IO[bytes], *, name: str, allowed: Collection[str], field: str = "file"
) -> CheckedFile:
    """Read at most the permitted size and make it harmless; raises :class:`FileRefused`."""
    limit = settings.ATTACHMENT_MAX_MB * 1024 * 1024
    content = file.read(limit + 1)
    kept_name = safe_name(name)
    if not content:
        raise _refused(_("“%(name)s” is empty."), kept_name, field)
    if len(content) > limit:
        message = _("“%(name)s” is larger than %(max)s MB.")
        raise _refused(message, kept_name, field, max=settings.ATTACHMENT_MAX_MB)
    content_type = filetype.guess_mime(content) or ""
    if content_type not in allowed:
        message = _("“%(name)s” is not one of these: %(known)s.")
        raise _refused(message, kept_name, field, known=_known(allowed))
    if PurePosixPath(kept_name).suffix.lower() not in ENDINGS[content_type]:
        message = _("“%(name)s” is not what its name says: it is a file of the kind %(kind)s.")
        raise _refused(message, kept_name, field, kind=_kind(content_type))
    digest = hashlib.sha256(content).hexdigest()
    if content_type in PICTURES:
        content = _redrawn(content, content_type, kept_name, field)
    return CheckedFile(kept_name, content_type, content, digest)


def safe_name(name: str) -> str:
    """The last part of a path, without control signs and what systems give a meaning to.

    >>> safe_name("C:\\\\fakepath\\\\路灯.jpg"), safe_name("../../etc/passwd"), safe_name("a\\u202egpj.exe")
    ('路灯.jpg', 'passwd', 'agpj.exe')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        sign
        for sign in unicodedata.normalize("NFC", last)
        if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*;%'
    ).strip(" .")
    path = PurePosixPath(kept or "file")
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix[:10]


def _redrawn(content: bytes, content_type: str, name: str, field: str) -> bytes:
    """The picture alone, drawn anew: no place, no camera, nothing hidden behind its end."""
    try:
        with Image.open(io.BytesIO(content), formats=[FORMATS[content_type]]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                message = _("“%(name)s” has more than %(max)s million pixels.")
                raise _refused(message, name, field, max=MOST_PIXELS // 1_000_000)
            return _drawn(picture, content_type)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise _refused(_("“%(name)s” is damaged: it cannot be shown."), name, field) from None


def _drawn(picture: Image.Image, content_type: str) -> bytes:
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = upright.convert("RGB" if content_type == JPEG else "RGBA")
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    out = io.BytesIO()
    options: dict[str, Any] = {} if content_type == PNG else {"quality": QUALITY}
    bare.save(out, FORMATS[content_type], **options)
    return out.getvalue()


def _kind(content_type: str) -> str:
    return ENDINGS[content_type][0].removeprefix(".").upper()


def _known(allowed: Collection[str]) -> str:
    return ", ".join(_kind(content_type) for content_type in ENDINGS if content_type in allowed)


def _refused(message: str, name: str, field: str, **values: Any) -> FileRefused:
    return FileRefused(message % ({"name": name} | values), field=field)
