"""Child processes that are watched, started again when they die, and never outlive their parent."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 10
SOUND_SECONDS = 60
EARLY_DEATHS_ALLOWED = 5


class KeepsDying(Exception):
    """A child dies early again and again; starting it once more would not help."""


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _end_with_parent() -> None:
    """In the child, before its program starts. Elsewhere than on Linux an orphan is found by its socket."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One program. It has a session of its own, so that Ctrl-C reaches the supervisor alone."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    early_deaths: int = 0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509  # the supervisor has one thread
        )

    def status(self) -> int | None:
        """None while it runs, then its exit status (negative: the signal that ended it)."""
        return self.process.poll() if self.process else None

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def make_stop(self, deadline: float) -> None:
        """Wait until ``deadline`` (monotonic seconds), then end its whole group."""
        if not self.process:
            return
        try:
            self.process.wait(max(deadline - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def start_again(self, status: int) -> None:
        """Start a child that died; raises :class:`KeepsDying` when that happens all the time."""
        lived = time.monotonic() - self.started
        self.early_deaths = self.early_deaths + 1 if lived < SOUND_SECONDS else 0
        if self.early_deaths >= EARLY_DEATHS_ALLOWED:
            raise KeepsDying(f"The {self.name} ended early {self.early_deaths} times in a row.")
        reason = f"signal {-status}" if status < 0 else f"status {status}"
        say(f"The {self.name} ended with {reason}; starting it again.")
        self.start()


def stop_all(children: list[Child]) -> None:
    """Ask all to stop at once and give them the same few seconds."""
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.make_stop(deadline)
