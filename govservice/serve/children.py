"""Child processes that are watched, started again when they die, and never outlive their parent."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 10
DEATHS_ALLOWED = 5
DEATHS_WITHIN_SECONDS = 60


class KeepsDying(Exception):
    """A child died too often in too short a time; starting it again would not help."""


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
    deaths: deque[float] = field(default_factory=deque)

    def start(self) -> None:
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
        now = time.monotonic()
        self.deaths.append(now)
        while now - self.deaths[0] > DEATHS_WITHIN_SECONDS:
            self.deaths.popleft()
        if len(self.deaths) >= DEATHS_ALLOWED:
            raise KeepsDying(f"The {self.name} ended {len(self.deaths)} times within a minute.")
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
