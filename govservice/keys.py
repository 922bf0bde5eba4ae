"""Secret keys: made once under ``var/keys`` on the embedded default, required in production.

``python -m govservice.keys`` makes the missing ones; a key that exists is never replaced.
"""

import base64
import json
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SEAL_KEY_BYTES = 16  # SM4 and AES-128 both take 128 bits
INDEX_KEY_BYTES = 32
KEY_ID = re.compile(r"[0-9A-Za-z]{1,12}")  # it stands before the first dot of a sealed value


@dataclass(frozen=True)
class KeyRing:
    """Keys by id; ``current`` is used for new values, the others only to read old ones."""

    current: str
    keys: dict[str, bytes]

    @classmethod
    def read(cls, path: Path, size: int) -> "KeyRing":
        try:
            data = json.loads(path.read_text())
            current = data["current"]
            keys = {kid: base64.b64decode(key, validate=True) for kid, key in data["keys"].items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ImproperlyConfigured(
                f"{path}: expected {{“current”: ID, “keys”: {{ID: base64}}}}."
            ) from None
        for kid, key in keys.items():
            if not KEY_ID.fullmatch(kid) or len(key) != size:
                raise ImproperlyConfigured(
                    f"{path}: the key “{kid}” must have {size} bytes and an id of 1 to 12 letters and digits."
                )
        if current not in keys:
            raise ImproperlyConfigured(f"{path}: the current key “{current}” is not in the ring.")
        return cls(current=current, keys=keys)


@dataclass(frozen=True)
class Keys:
    """``seal`` encrypts personal data, ``index`` finds it again, ``token`` makes rating links."""

    django: str
    seal: KeyRing
    index: bytes
    token: KeyRing


def _read_index(path: Path) -> bytes:
    text = path.read_text().strip()
    if not re.fullmatch(r"[0-9a-fA-F]+", text) or len(text) != 2 * INDEX_KEY_BYTES:
        raise ImproperlyConfigured(f"{path}: expected {2 * INDEX_KEY_BYTES} hexadecimal digits.")
    return bytes.fromhex(text)


def _write_once(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
    try:
        # A hard link fails where the name exists: two starting processes agree on one key.
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def _new_ring(size: int) -> str:
    key = base64.b64encode(secrets.token_bytes(size)).decode()
    return json.dumps({"current": "1", "keys": {"1": key}})


def make_missing(folder: Path) -> bool:
    """Create the key files that are not there yet, readable by their owner only; True if any was made."""
    makers: dict[str, Callable[[], str]] = {
        "django": lambda: secrets.token_urlsafe(48),
        "seal.json": lambda: _new_ring(SEAL_KEY_BYTES),
        "index": lambda: secrets.token_hex(INDEX_KEY_BYTES),
        "token.json": lambda: _new_ring(INDEX_KEY_BYTES),
    }
    missing = [name for name in makers if not (folder / name).exists()]
    for name in missing:
        _write_once(folder / name, makers[name]())
    return bool(missing)


def load(folder: Path, *, may_create: bool) -> Keys:
    """Read the keys of ``folder``; refuse, with the remedy, where one is missing."""
    if may_create:
        make_missing(folder)
    try:
        return Keys(
            django=(folder / "django").read_text().strip(),
            seal=KeyRing.read(folder / "seal.json", SEAL_KEY_BYTES),
            index=_read_index(folder / "index"),
            token=KeyRing.read(folder / "token.json", INDEX_KEY_BYTES),
        )
    except FileNotFoundError as missing:
        raise ImproperlyConfigured(
            f"The key file {missing.filename} is missing. Make keys once with "
            "“KEYS_DIR=… python -m govservice.keys” and back them up: "
            "without them sealed personal data cannot be read."
        ) from None


if __name__ == "__main__":
    default = Path(__file__).resolve().parent.parent / "var" / "keys"
    make_missing(Path(os.environ.get("KEYS_DIR", default)))
