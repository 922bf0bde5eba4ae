"""Before anything is started: the port, the lock of the folder, keys, tables and reference data."""

import fcntl
import os
import shutil
import socket
from pathlib import Path
from typing import IO

LARGEST_PORT = 65535


class CannotStart(Exception):
    """One clear line for the person who typed the command."""


def port_from(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LARGEST_PORT:
        raise CannotStart(f"PORT must be a number from 1 to {LARGEST_PORT}, not “{text}”.")
    return int(text)


def check_port_is_free(host: str, port: int) -> None:
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise CannotStart(f"HOST “{host}” is not an address of this machine.") from None
    except PermissionError:
        raise CannotStart(f"Port {port} needs more rights than you have. Try PORT=8000.") from None
    except OSError as error:
        raise CannotStart(
            f"Port {port} on {host} is taken ({error.strerror}). "
            f"Choose another, for instance: PORT={min(port + 1, LARGEST_PORT)} script/server"
        ) from None


def lock(folder: Path) -> IO[str]:
    """Hold ``folder`` for this process; two servers in one folder would share socket and schedule."""
    file = (folder / "server.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        process = file.read().strip() or "unknown"
        file.close()
        raise CannotStart(
            f"A server (process {process}) already runs from {folder}. "
            "Stop it, or set VAR_DIR to another folder."
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def share_metrics(folder: Path) -> None:
    """An empty folder in which the web processes add up their counters."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def make_tables() -> None:
    """Migrate, and load the reference data into a database that has none."""
    from django.core.management import call_command  # noqa: PLC0415  # after django.setup()
    from django.db import connections  # noqa: PLC0415

    from govservice.catalogue.models import Region  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    if not Region.objects.exists():
        call_command("load_reference")
    connections.close_all()
