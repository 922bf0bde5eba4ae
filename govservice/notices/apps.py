from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "govservice.notices"
    label = "notices"
    verbose_name = _("notices")

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers itself
