"""A PostgreSQL cluster for one command: made in a temporary folder, reached by socket, removed afterwards.

``python -m tests.own_postgres [--durable] COMMAND …`` runs the command with ``DATABASE_URL`` and a
``VAR_DIR`` with keys of its own. Without ``--durable`` the cluster does not wait for the disk.
Exits with the command's status, or with 69 where PostgreSQL is not installed.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from govservice import keys

UNAVAILABLE = 69
START_SECONDS = 30
PR_SET_PDEATHSIG = 1
CAREFREE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETTINGS = (
    "listen_addresses=",
    "shared_buffers=256MB",
    "max_connections=120",
    "max_locks_per_transaction=256",  # a test database is dropped and truncated table by table
    "max_wal_size=4GB",
)


def binaries() -> Path | None:
    """The folder of ``initdb`` and ``postgres``: from the PATH, or Debian's newest version."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = [
        path.parent
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if (path.parent / "postgres").exists()
    ]
    return max(found, key=lambda folder: float(folder.parent.name), default=None)


def _other_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so root hands it to another user."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _wait_until_ready(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with psycopg.connect(host=str(folder), user="postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE govservice")
                return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                log = (folder / "log").read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL did not start:\n{log}") from None
            time.sleep(0.05)


@contextmanager
def cluster(tools: Path, *, durable: bool = False) -> Iterator[Path]:
    """Start a cluster and yield the folder of its socket; user ``postgres``, database ``govservice``."""
    parent = Path(tempfile.mkdtemp(prefix="govservice-pg-"))
    parent.chmod(0o711)
    folder = parent / "pg"
    folder.mkdir(mode=0o700)
    other = _other_user()
    if other:
        os.chown(folder, other["user"], other["group"])
    options = [*SETTINGS, f"unix_socket_directories={folder}", *(() if durable else CAREFREE)]
    try:
        subprocess.run(
            [
                *(str(tools / "initdb"), "--pgdata=data", "--username=postgres", "--auth=trust"),
                *("--encoding=UTF8", "--no-locale", "--no-sync"),
            ],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
            **other,
        )
        server = subprocess.Popen(
            [tools / "postgres", "-D", "data", *(f"--{option}" for option in options)],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=(folder / "log").open("wb"),
            preexec_fn=_end_with_parent,  # noqa: PLW1509  # one thread
            start_new_session=True,
            **other,
        )
        try:
            _wait_until_ready(server, folder)
            yield folder
        finally:
            server.send_signal(signal.SIGINT)  # “fast”: does not wait for clients
            server.wait(timeout=START_SECONDS)
    finally:
        shutil.rmtree(parent, ignore_errors=True)


def environment(folder: Path) -> dict[str, str]:
    """The variables that lead the project to the cluster, with a ``var`` folder and keys beside it."""
    var = folder.parent / "var"
    keys.make_missing(var / "keys")
    return os.environ | {
        "DATABASE_URL": f"postgres://postgres@/govservice?host={folder}",
        "VAR_DIR": str(var),
    }


def main(arguments: list[str]) -> int:
    durable = arguments[:1] == ["--durable"]
    command = arguments[1:] if durable else arguments
    tools = binaries()
    if tools is None:
        print("PostgreSQL is not installed: initdb was found neither in PATH nor in /usr/lib.")  # noqa: T201
        return UNAVAILABLE
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the cluster is removed
    with cluster(tools, durable=durable) as folder:
        return subprocess.run(command, env=environment(folder), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
