"""The demo data of the first start, loaded beside the running server: the first page waits for nothing."""

import os
import sys
import time
from pathlib import Path

from django.conf import settings

from .children import Child, say


def wanted() -> bool:
    """On the embedded default, unless DEMO=0; on a database of one's own only with DEMO=1."""
    return os.environ.get("DEMO", "1" if settings.EMBEDDED else "0") == "1"


class Demo:
    def __init__(self) -> None:
        self.marker: Path = settings.VAR_DIR / "demo_loaded"
        self.accounts: Path = settings.VAR_DIR / "demo_accounts.txt"
        self.loading: Child | None = None
        self.began = 0.0

    def forget(self) -> None:
        """The database is new: whatever was loaded before is not in it."""
        self.marker.unlink(missing_ok=True)
        self.accounts.unlink(missing_ok=True)

    def begin(self) -> None:
        if not wanted():
            return
        if self.marker.exists():
            self._show_accounts()
            return
        say("  Loading the demo data; pages fill while it runs.")
        self.began = time.monotonic()
        self.loading = Child("demo data", [sys.executable, "manage.py", "load_demo"])
        self.loading.start()

    def look(self) -> None:
        """Say once how the loading ended; the server goes on either way."""
        status = self.loading.status() if self.loading else None
        if status is None:
            return
        self.loading = None
        if status:
            say(f"Loading the demo data failed with status {status}; it is tried again next time.")
            return
        self.marker.touch()
        say(f"\n  Demo data complete after {time.monotonic() - self.began:.0f} s.")
        self._show_accounts()

    def children(self) -> list[Child]:
        return [self.loading] if self.loading else []

    def _show_accounts(self) -> None:
        if self.accounts.exists():
            say(self.accounts.read_text())
