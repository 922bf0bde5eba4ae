from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class GovserviceConfig(AppConfig):
    """The composition root itself: system checks and what the worker tells about itself."""

    name = "govservice"

    def ready(self) -> None:
        from . import checks, heartbeat, logs, outages  # noqa: F401

        apps.get_app_config("axes").verbose_name = _("sign-in lock")
