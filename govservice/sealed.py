"""Sealed personal data: encrypted for one row, found again through keyed blind indexes.

A sealed value is ``kid.nonce.ciphertext`` (URL-safe base64). ``bound_to`` names the row and field;
it is authenticated, so that a value copied into another row cannot be opened there. A sealed file is
the same in bytes, behind a mark of its own.
SM4-GCM by default, AES-GCM by the setting ``SEAL_CIPHER``; the ring may hold keys of either.
"""

import base64
import hmac
import json
import os
import re
import unicodedata
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

NONCE_BYTES = 12
TAG_BYTES = 16
FILE_MARK = b"\x00sealed\x00"  # no picture and no document begins like this
CIPHERS = {"SM4": algorithms.SM4, "AES": algorithms.AES}


class CannotOpen(ValueError):
    """The value was sealed for another row, by a lost key, or was changed."""


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def seal(plain: str, *, bound_to: str) -> str:
    """Encrypt one value for one place; the empty string stays empty."""
    if not plain:
        return ""
    header, nonce, body = _encrypt(plain.encode(), bound_to)
    return f"{header}.{_encode(nonce)}.{_encode(body)}"


def unseal(sealed: str, *, bound_to: str) -> str:
    """Decrypt what :func:`seal` made for the same place; raises :class:`CannotOpen`."""
    if not sealed:
        return ""
    try:
        header, nonce, body = sealed.split(".")
        return _decrypt(header, _decode(nonce), _decode(body), bound_to).decode()
    except (ValueError, KeyError, InvalidTag):
        raise CannotOpen(bound_to) from None


def seal_file(content: bytes, *, bound_to: str) -> bytes:
    """Encrypt the whole content of a file for one place; a few megabytes at most."""
    header, nonce, body = _encrypt(content, bound_to)
    return FILE_MARK + header.encode() + b"." + nonce + body


def is_sealed_file(content: bytes) -> bool:
    return content.startswith(FILE_MARK)


def unseal_file(content: bytes, *, bound_to: str) -> bytes:
    """Decrypt what :func:`seal_file` made for the same place; raises :class:`CannotOpen`."""
    try:
        header, _dot, rest = content.removeprefix(FILE_MARK).partition(b".")
        return _decrypt(header.decode(), rest[:NONCE_BYTES], rest[NONCE_BYTES:], bound_to)
    except (ValueError, KeyError, InvalidTag):
        raise CannotOpen(bound_to) from None


def _encrypt(plain: bytes, bound_to: str) -> tuple[str, bytes, bytes]:
    """Which cipher and key, the nonce, and the data with its tag."""
    ring = settings.KEYS.seal
    header = f"{settings.SEAL_CIPHER}{ring.current}"
    nonce = os.urandom(NONCE_BYTES)
    cipher = Cipher(CIPHERS[settings.SEAL_CIPHER](ring.keys[ring.current]), modes.GCM(nonce))
    encryptor = cipher.encryptor()
    encryptor.authenticate_additional_data(f"{header}|{bound_to}".encode())
    return header, nonce, encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def _decrypt(header: str, nonce: bytes, body: bytes, bound_to: str) -> bytes:
    algorithm = CIPHERS[header[:3]]
    key = settings.KEYS.seal.keys[header[3:]]
    decryptor = Cipher(algorithm(key), modes.GCM(nonce, body[-TAG_BYTES:])).decryptor()
    decryptor.authenticate_additional_data(f"{header}|{bound_to}".encode())
    return decryptor.update(body[:-TAG_BYTES]) + decryptor.finalize()


def seal_data(data: dict[str, Any], *, bound_to: str) -> str:
    """Seal a small record, such as an applicant, as one value."""
    kept = {key: value for key, value in data.items() if value}
    return seal(json.dumps(kept, ensure_ascii=False), bound_to=bound_to) if kept else ""


def unseal_data(sealed: str, *, bound_to: str) -> dict[str, Any]:
    plain = unseal(sealed, bound_to=bound_to)
    return dict(json.loads(plain)) if plain else {}


def blind_index(purpose: str, value: str) -> str:
    """Keyed digest of a whole normalised value; equal values of one purpose are equal here.

    A ``phone`` is the same with or without separators and the country code. Never of a part such
    as the last four digits: ten thousand guesses would open it.
    """
    normal = "".join(unicodedata.normalize("NFKC", value).split()).upper()
    if purpose == "phone":
        normal = _bare_phone(normal)
    if not normal:
        return ""
    return hmac.new(settings.KEYS.index, f"{purpose}|{normal}".encode(), "sha256").hexdigest()


def _bare_phone(number: str) -> str:
    digits = re.sub(r"\D", "", number).removeprefix("00")
    return digits[2:] if re.fullmatch(r"861\d{10}", digits) else digits
