"""The whole server as an operator starts it, in a folder and a database of its own."""

import json
import math
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from govservice import keys

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 240
READY = b"Stop with Ctrl-C."
CASES_TO_RATE = """
import json
from govservice.catalogue.models import Service
print(json.dumps(list(
    Service.objects.filter(ratings__isnull=True).order_by("pk")
    .values_list("case__issuer", "case__number", "service_no")
)))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(what: Any, seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s"
        time.sleep(0.1)


def _database(name: str, template: str) -> dict[str, str]:
    """A new database on the cluster of DATABASE_URL, where there is one: empty, or a copy."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        return {}
    parts = urlsplit(url)
    with psycopg.connect(
        urlunsplit(parts._replace(scheme="postgresql", path="/postgres")), autocommit=True
    ) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return {"DATABASE_URL": urlunsplit(parts._replace(path=f"/{name}"))}


class House:
    """``like=`` copies the database, keys and API key of a house that is not running."""

    server: "subprocess.Popen[bytes]"

    def __init__(self, folder: Path, like: "House | None" = None, **variables: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.database = f"faults_{os.getpid()}_{self.port}"
        self.key: str = like.key if like else ""
        if like:
            shutil.copytree(like.folder / "var", folder / "var")
        else:
            keys.make_missing(folder / "var" / "keys")
        self.log = folder / "server.log"
        dropped = {"DJANGO_SETTINGS_MODULE", "TEST_VAR_DIR", "DATABASE_URL"}
        inherited = {name: value for name, value in os.environ.items() if name not in dropped}
        self.environment = {
            **inherited,
            **_database(self.database, like.database if like else "template1"),
            "VAR_DIR": str(folder / "var"),
            "PORT": str(self.port),
            "DEMO": "0",
            "RATING_WINDOW_DAYS": "3650",
            **variables,
        }

    def start(self) -> None:
        """Until the server itself says that all of it is there, not only that its pages answer."""
        with self.log.open("ab") as log:
            said = log.tell()
            self.server = subprocess.Popen(
                [ROOT / "script" / "server"],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(lambda: READY in self._said(since=said) or self.server.poll() is not None)
        assert self.server.poll() is None, self.log.read_text()

    def _said(self, *, since: int) -> bytes:
        return self.log.read_bytes()[since:]

    def stop(self) -> int:
        """Ask as Ctrl-C does; the exit status."""
        self.server.send_signal(signal.SIGINT)
        return self.server.wait(timeout=40)

    def kill(self) -> None:
        self.server.kill()
        self.server.wait()

    def end(self) -> None:
        """Whatever is still there, at once."""
        self.kill_all_named("")
        if hasattr(self, "server"):
            self.server.wait()

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def processes(self) -> dict[int, str]:
        """All that belongs to this house, by the folder in its environment: id and command line."""
        mark = f"VAR_DIR={self.folder / 'var'}\0".encode()
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (process / "environ").read_bytes():
                    words = (process / "cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(process.name)] = words.decode(errors="replace").strip()
            except OSError:
                continue  # it ended while we looked
        return {pid: words for pid, words in found.items() if words}  # a zombie has no words

    def kill_all_named(self, word: str) -> int:
        victims = [pid for pid, words in self.processes().items() if word in words]
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        return len(victims)

    def ask(self, path: str, body: Any = None, key: str = "") -> tuple[int, str]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Api-Key {key}"}
            if key
            else {},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def answers(self) -> bool:
        try:
            return self.ask("/healthz")[0] == 200
        except OSError:
            return False

    def worker_seen(self) -> bool:
        return json.loads(self.ask("/readyz")[1])["worker"] == "ok"

    def metric(self, name: str) -> float:
        """Its value; infinite while nothing is known, as before the first fold."""
        _before, _name, value = self.ask("/metrics")[1].partition(f"\n{name} ")
        return float(value.split()[0]) if value else math.inf

    def waiting_touches(self) -> float:
        return self.metric("touched_days_waiting")

    def wait_for_a_fold(self) -> None:
        """A fold that ends from now on, whether or not it finds anything to do."""
        began = time.monotonic()
        wait_until(lambda: self.metric("fold_seconds_since_success") < time.monotonic() - began)

    def furnish(self, cases: int) -> None:
        """Reference data, demo cases without ratings, and an API client that may rate them all."""
        amounts = f"--cases {cases} --ratings 0 --tickets 0 --days 20"
        for command in ("migrate", "load_reference", f"load_demo {amounts}", "rebuild_figures"):
            done = self.manage(*command.split())
            assert done.returncode == 0, done.stdout + done.stderr
        issuers = {issuer for issuer, _number, _service in self.services()}
        assert len(issuers) == 1, issuers
        made = self.manage("create_api_client", "load", "--issuer", issuers.pop())
        assert made.returncode == 0, made.stderr
        self.key = made.stdout.strip()

    def services(self) -> list[tuple[str, str, int]]:
        """Issuer, case number and service number of every service nobody has rated."""
        done = self.manage("shell", "--verbosity", "0", "-c", CASES_TO_RATE)
        assert done.returncode == 0, done.stderr
        return [tuple(row) for row in json.loads(done.stdout)]

    def rate(self, service: tuple[str, str, int]) -> int:
        body = {
            "case_number": service[1],
            "service_no": service[2],
            "level": 1 + sum(service[1].encode()) % 5,
            "channel": "device",
        }
        return self.ask("/api/v1/ratings/", body, self.key)[0]

    def figures_are_clean(self) -> str:
        done = self.manage("check_figures")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "wait for a fold" not in done.stdout
        return done.stdout

    def counted(self) -> int:
        """First ratings in the figures of days."""
        code = (
            "from indicators.models import DayFigure; from indicators.models.figures import RATING_COUNTERS;"
            "print(sum(sum(row) for row in DayFigure.objects.values_list(*RATING_COUNTERS)))"
        )
        return int(self.manage("shell", "--verbosity", "0", "-c", code).stdout)
