from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "govservice.accounts"
    label = "accounts"
    verbose_name = _("people and access")

    def ready(self) -> None:
        from govservice.trail import register_recorder

        from . import audit
        from .handing_over import register_parts

        register_recorder(audit.record)
        register_parts()
