"""The full run behind ``script/test``: what is checked, on what, and a plain account at the end.

``REQUIRE_ALL=1`` (or ``CI=true``) turns everything that could not run into a failure.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET  # reads only what pytest wrote a moment ago
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests import own_postgres

PYTHON = sys.executable
APPS = ("govservice", "ratings", "hotline", "indicators")
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
CHECKS: dict[str, tuple[str, ...]] = {
    "ruff check": (PYTHON, "-m", "ruff", "check", "."),
    "ruff format": (PYTHON, "-m", "ruff", "format", "--check", "."),
    "mypy": (PYTHON, "-m", "mypy", "."),
    "import-linter": (PYTHON, "-c", LINT_IMPORTS),
    "migrations": (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"),
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SIDE_BY_SIDE = str(min(os.cpu_count() or 1, 8))
ORDINARY = ["-n", SIDE_BY_SIDE, "--dist", "worksteal", "-m", "not faults and not e2e"]


def say(line: str = "") -> None:
    print(line, flush=True)  # noqa: T201


@dataclass
class Account:
    """What ran and how it went; ``missing`` are parts that this machine has no program for."""

    required: bool
    lines: list[str] = field(default_factory=list)
    passed: int = 0
    failed: int = 0

    def check(self, name: str, command: tuple[str, ...]) -> None:
        say(f"\n== {name}")
        began = time.monotonic()
        ok = subprocess.run(command, env=_test_environment({}), check=False).returncode == 0
        self.failed += not ok
        self._note(name, "ok" if ok else "FAILED", began)

    def tests(self, name: str, arguments: list[str], environment: dict[str, str]) -> None:
        say(f"\n== {name}")
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            command = [PYTHON, "-m", "pytest", f"--junitxml={report}", *arguments]
            status = subprocess.run(
                command, env=_test_environment(environment), check=False
            ).returncode
            passed, failed, skipped = _numbers(report)
        if status and not failed:
            failed = 1  # pytest itself did not get through
        self.passed += passed
        self.failed += failed
        skips = f", {skipped} skipped" if skipped else ""
        self._note(name, f"{passed} passed, {failed} failed{skips}", began)

    def missing(self, name: str, why: str) -> None:
        self.failed += self.required
        self.lines.append(f"{name:<34} DID NOT RUN: {why}")

    def _note(self, name: str, result: str, began: float) -> None:
        self.lines.append(f"{name:<34} {result} ({time.monotonic() - began:.0f} s)")


def _test_environment(more: dict[str, str]) -> dict[str, str]:
    """No variable of the caller's may lead the tests to a database or broker that is in use."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL"}
    }
    return kept | {"DJANGO_SETTINGS_MODULE": "tests.settings"} | more


def _numbers(report: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped tests of a JUnit report."""
    if not report.exists():
        return 0, 0, 0
    suites = list(ET.parse(report).getroot().iter("testsuite"))  # noqa: S314
    count = {
        name: sum(int(suite.get(name, 0)) for suite in suites)
        for name in ("tests", "failures", "errors", "skipped")
    }
    failed = count["failures"] + count["errors"]
    return count["tests"] - failed - count["skipped"], failed, count["skipped"]


@contextmanager
def _redis_server(program: str) -> Iterator[str]:
    """A Redis of our own on a free port, nothing kept; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
        cwd=tempfile.gettempdir(),
    )
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def _run_on_postgres(account: Account) -> None:
    tools = own_postgres.binaries()
    if tools is None:
        account.missing("PostgreSQL", "initdb was found neither in PATH nor in /usr/lib/postgresql")
        return
    with own_postgres.cluster(tools) as folder:
        there = own_postgres.environment(folder)
        url = {"DATABASE_URL": there["DATABASE_URL"]}
        account.tests("tests on PostgreSQL", ORDINARY, url)
        account.tests("processes on PostgreSQL", ["-m", "faults"], url)


def _run_on_redis(account: Account) -> None:
    program = shutil.which("redis-server")
    if program is None:
        account.missing("processes on Redis", "redis-server was not found")
        return
    with _redis_server(program) as url:
        figures = "tests/faults/test_figures.py"  # the rest does not depend on whose broker it is
        account.tests("figures on SQLite + Redis", ["-m", "faults", figures], {"REDIS_URL": url})


def _run_in_browser(account: Account) -> None:
    browser = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        account.missing("browser", "no Chromium was found; CHROMIUM may name one")
        return
    # Playwright runs an event loop in the thread of the test, which Django's ORM would refuse.
    environment = {"CHROMIUM": browser, "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
    account.tests("browser", ["-m", "e2e"], environment)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that clusters are removed
    began = time.monotonic()
    account = Account(
        required=os.environ.get("REQUIRE_ALL") == "1" or os.environ.get("CI") == "true"
    )
    for name, command in CHECKS.items():
        account.check(name, command)
    account.tests("doctests", ["--doctest-modules", "--ignore-glob=*/migrations/*", *APPS], {})
    account.tests("tests on SQLite + Valkey", ORDINARY, {})
    account.tests("processes on SQLite + Valkey", ["-m", "faults"], {})
    _run_on_postgres(account)
    _run_on_redis(account)
    _run_in_browser(account)
    say("\n== What ran")
    for line in account.lines:
        say(line)
    say(f"{time.monotonic() - began:.0f} s in all")
    say(f"{account.passed} passed, {account.failed} failed")
    return 1 if account.failed else 0


if __name__ == "__main__":
    sys.exit(main())
