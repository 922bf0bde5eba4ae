"""The demo gateway: text messages are lines of JSON in ``VAR_DIR/sms/outbox``, replies in ``…/inbox``.

It stands for the world outside, so numbers and texts are readable in its files, for their owner only.
"""

import datetime as dt
import fcntl
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import timezone

from govservice.worktime import SHANGHAI

from .gateways import IncomingSms, OutgoingSms, Unavailable
from .incoming import parse_reply

REMEMBERED_DAYS = 2  # a message is not repeated across more than a day of pauses


def folder(name: str) -> Path:
    path = Path(settings.VAR_DIR) / "sms" / name
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


class FileGateway:
    def send(self, message: OutgoingSms) -> str:
        """One line per key, whoever sends it how often."""
        try:
            with _appending(_file_of(0)) as file:
                if not _has_key(message.key):
                    line = {
                        "key": message.key,
                        "to": message.phone,
                        "text": message.text,
                        "at": timezone.localtime(timezone=SHANGHAI).isoformat(timespec="seconds"),
                    }
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as error:
            raise Unavailable(f"file gateway: {error.strerror}") from None
        return f"file-{message.key[:12]}"

    def parse_reply(self, data: Mapping[str, Any], *, at: dt.datetime) -> IncomingSms:
        return parse_reply(data, at=at)

    def collect(self, take: Callable[[Mapping[str, Any]], None]) -> int:
        """Hand over every line of the inbox; a file goes when all its lines are taken."""
        taken = 0
        for path in sorted(folder("inbox").glob("*.jsonl")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                take({"message_id": f"{path.stem}-{number}"} | _object(line))
                taken += 1
            path.unlink(missing_ok=True)
        return taken


def put_reply(phone: str, text: str) -> None:
    """Answer as a citizen would; the next look into the inbox finds it."""
    name = uuid.uuid4().hex
    line = json.dumps({"message_id": name, "phone": phone, "text": text}, ensure_ascii=False)
    unfinished = folder("inbox") / f"{name}.part"
    unfinished.write_text(line + "\n", encoding="utf-8")
    unfinished.chmod(0o600)
    unfinished.rename(unfinished.with_suffix(".jsonl"))


def sent() -> list[dict[str, str]]:
    """What has been sent in the remembered days, oldest first."""
    return [
        json.loads(line)
        for days in reversed(range(REMEMBERED_DAYS))
        for line in _lines(_file_of(days))
    ]


def _file_of(days_ago: int) -> Path:
    day = timezone.localdate(timezone=SHANGHAI) - dt.timedelta(days=days_ago)
    return folder("outbox") / f"{day.isoformat()}.jsonl"


@contextmanager
def _appending(path: Path) -> Iterator[IO[str]]:
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _has_key(key: str) -> bool:
    mark = f'"key": "{key}"'
    return any(mark in line for days in range(REMEMBERED_DAYS) for line in _lines(_file_of(days)))


def _object(line: str) -> dict[str, Any]:
    """A line that is no JSON object is a reply without anything: refused by its fields."""
    try:
        data = json.loads(line)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
