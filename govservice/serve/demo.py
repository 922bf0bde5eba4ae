"""The demo data, loaded beside the running server: the first page waits for nothing."""

import os
import sys

from django.conf import settings

from .children import Child, say


def wanted() -> bool:
    """On the embedded default, unless DEMO=0; on a database of one's own only with DEMO=1."""
    return os.environ.get("DEMO", "1" if settings.EMBEDDED else "0") == "1"


class Demo:
    """At every start: what is missing is loaded, and accounts and fresh links are printed."""

    def __init__(self) -> None:
        self.loading: Child | None = None

    def begin(self) -> None:
        if wanted():
            say("  The demo data follows; pages fill while it is loaded.")
            self.loading = Child("demo data", [sys.executable, "manage.py", "load_demo"])
            self.loading.start()

    def look(self) -> None:
        """Say once if loading failed; the server goes on, and the next start takes it up again."""
        status = self.loading.status() if self.loading else None
        if status is not None:
            self.loading = None
            if status:
                say(f"Loading the demo data ended with status {status}; the next start goes on.")

    def children(self) -> list[Child]:
        return [self.loading] if self.loading else []
