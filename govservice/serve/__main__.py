"""``python -m govservice.serve``: start everything, watch it, and stop it without a trace."""

import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError

from govservice import keys

from . import prepare, valkey
from .children import Child, KeepsDying, say, stop_all
from .demo import Demo

WEB_START_SECONDS = 120
LOOK_EVERY_SECONDS = 0.3


class Supervisor:
    """``began`` is the monotonic time at which the command was given."""

    def __init__(self, host: str, port: int, *, began: float) -> None:
        self.host, self.port, self.began = host, port, began
        self.demo = Demo()
        self.stopping = threading.Event()
        self.brokers: list[Child] = []
        self.children: list[Child] = []

    def run(self) -> int:
        """Until a signal asks to stop (0) or a child cannot be kept alive (1)."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        try:
            self._start_broker()
            self._start_web()
            # Only now: importing the project four times at once would keep the first page waiting.
            self._start_celery()
            seconds = time.monotonic() - self.began
            say(f"\n  http://localhost:{self.port}/ answers after {seconds:.1f} s.")
            self.demo.begin()
            say("  Stop with Ctrl-C.\n")
            self._watch()
        except KeepsDying as error:
            say(f"{error} Stopping everything; the lines above say why.")
            return 1
        finally:
            stop_all([*self.demo.children(), *self.children])
            stop_all(self.brokers)
            say("Stopped.")
        return 0

    def _start_broker(self) -> None:
        from django.conf import settings  # noqa: PLC0415  # after the environment is complete

        if settings.EMBEDDED_VALKEY:
            valkey.clear_orphan(settings.VALKEY_SOCKET)
            server = valkey.child(settings.VALKEY_SOCKET, settings.VAR_DIR / "valkey")
            self.brokers.append(server)
            server.start()
            if not valkey.wait_until_ready(settings.VALKEY_SOCKET, server):
                raise KeepsDying("The embedded Valkey did not start.")

    def _start_web(self) -> None:
        web = self._web()
        self.children.append(web)
        web.start()
        deadline = time.monotonic() + WEB_START_SECONDS
        while not self.stopping.is_set():
            if web.status() is not None or time.monotonic() > deadline:
                raise KeepsDying("The web server did not start.")
            if _answers(f"http://{self.host}:{self.port}/healthz"):
                return
            self.stopping.wait(0.1)

    def _start_celery(self) -> None:
        for child in _celery():
            self.children.append(child)
            child.start()

    def _web(self) -> Child:
        workers, threads = os.environ.get("WEB_WORKERS", "2"), os.environ.get("WEB_THREADS", "4")
        return Child(
            "web server",
            [
                *(sys.executable, "-m", "gunicorn", "govservice.wsgi:application", "--preload"),
                *("--bind", f"{self.host}:{self.port}", "--workers", workers, "--threads", threads),
                # No access log: the path of a rating link is a secret.
                *("--log-level", "warning", "--graceful-timeout", "5", "--no-control-socket"),
            ],
        )

    def _watch(self) -> None:
        while not self.stopping.wait(LOOK_EVERY_SECONDS):
            for child in [*self.brokers, *self.children]:
                status = child.status()
                if status is not None:
                    child.start_again(status)
            self.demo.look()


def _celery() -> list[Child]:
    # In a container everybody is root, and the worker says so at length at every start.
    unsaid = "ignore:You're running the worker"
    base = [sys.executable, "-W", unsaid, "-m", "celery", "--app", "govservice", "--quiet"]
    worker = [*base, "worker", "--concurrency", os.environ.get("WORKERS", "2")]
    beat = [*base, "beat", "--pidfile="]
    quiet = ["--loglevel", "WARNING"]
    return [Child("worker", worker + quiet), Child("clock (beat)", beat + quiet)]


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5)  # noqa: S310
    except urllib.error.HTTPError:  # a refusal is an answer too: ALLOWED_HOSTS may name others only
        return True
    except OSError:
        return False
    return True


def _environment(port: int) -> None:
    """Complete the environment that this process and its children read their settings from."""
    os.umask(0o077)
    os.chdir(Path(__file__).resolve().parent.parent.parent)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "govservice.settings")
    os.environ.setdefault("PUBLIC_URL", f"http://localhost:{port}")
    default = Path(__file__).resolve().parent.parent.parent / "var"
    var = Path(os.environ.get("VAR_DIR", default))
    folder = Path(os.environ.get("KEYS_DIR", var / "keys"))
    # Production's keys are made once and backed up: what is missing there was lost, and new ones
    # could not read what the old ones sealed. Settings refuse in one line.
    is_production = bool(os.environ.get("DATABASE_URL")) and folder != default / "keys"
    if not is_production and keys.make_missing(folder):
        say(f"Made new keys in {folder}. Back them up: without them sealed data is lost.")


def main() -> int:
    began = time.monotonic()
    try:
        port = prepare.port_from(os.environ.get("PORT", "8000"))
        host = os.environ.get("HOST", "127.0.0.1")
        prepare.check_port_is_free(host, port)
        _environment(port)
        django.setup()
        from django.conf import settings  # noqa: PLC0415

        with prepare.lock(settings.VAR_DIR):
            prepare.make_tables()
            prepare.share_metrics(settings.VAR_DIR / "metrics")
            return Supervisor(host, port, began=began).run()
    except (prepare.CannotStart, ImproperlyConfigured, CommandError) as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
