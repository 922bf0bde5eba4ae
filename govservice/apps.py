from django.apps import AppConfig


class GovserviceConfig(AppConfig):
    """The composition root itself: system checks and what the worker tells about itself."""

    name = "govservice"

    def ready(self) -> None:
        from . import checks, heartbeat, logs, outages  # noqa: F401
