"""Marked people who come in through every door, and the search for them wherever anything is kept."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection

NAME = "欧阳锦绣"
PHONE = "13987654321"
ID_NUMBER = "510104198807071231"
CARD = "6222021234567890128"
MAIL = "jinxiu.ouyang@example.com"
DOOR = "77号9栋1204"

TEXT = (
    f"我是{NAME}，电话139-8765-4321或{PHONE}，身份证{ID_NUMBER}，卡号{CARD}，"
    f"邮箱{MAIL}，住磨子桥巷{DOOR}室，请尽快处理。😀𠮷"
)
KEPT = "请尽快处理。😀𠮷"  # what stays readable of it

PLAIN = (NAME, PHONE, "139-8765-4321", ID_NUMBER, CARD, MAIL, DOOR)
NEEDLES = tuple(
    dict.fromkeys(
        [
            *PLAIN,
            *(json.dumps(text)[1:-1] for text in PLAIN),
            NAME.encode("unicode_escape").decode(),
        ]
    )
)


def found_in(text: str) -> list[str]:
    return [needle for needle in NEEDLES if needle in text]


def database_rows() -> Iterator[tuple[str, str]]:
    """Every value of every table as text, under the table's name."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            for row in cursor.fetchall():
                yield table, " ".join(_as_text(value) for value in row)
    for session in Session.objects.all():
        yield "django_session (opened)", json.dumps(session.get_decoded(), ensure_ascii=False)


def database_file() -> str:
    """The bytes of the SQLite database as they stand in its file; nothing for PostgreSQL."""
    if connection.vendor != "sqlite":
        return ""
    connection.ensure_connection()
    return bytes(connection.connection.serialize()).decode("utf-8", errors="replace")


def _as_text(value: Any) -> str:
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode("utf-8", errors="replace")
    return str(value)


def broker_and_cache() -> Iterator[tuple[str, str]]:
    """All keys of the server behind both, messages opened."""
    server: Any = cache._cache.get_client() if hasattr(cache, "_cache") else None  # type: ignore[attr-defined]
    assert isinstance(server, redis.Redis), settings.CACHES
    for key in server.scan_iter():
        name = key.decode("utf-8", errors="replace")
        for value in _values(server, key):
            text = value.decode("utf-8", errors="replace")
            yield name, f"{name} {text}"
            if '"body"' in text:
                yield name, base64.b64decode(json.loads(text)["body"]).decode()


def _values(server: Any, key: bytes) -> list[bytes]:
    readers = {
        b"string": lambda: [server.get(key)],
        b"list": lambda: server.lrange(key, 0, -1),
        b"set": lambda: list(server.smembers(key)),
        b"hash": lambda: [part for pair in server.hgetall(key).items() for part in pair],
        b"zset": lambda: server.zrange(key, 0, -1),
    }
    return [value for value in readers[server.type(key)]() if value is not None]
