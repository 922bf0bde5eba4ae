from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "indicators"
    label = "indicators"
    verbose_name = _("indicators")

    def ready(self) -> None:
        from govservice import facts, reference

        from . import services
        from .touches import record_touched_days

        facts.register_recorder(record_touched_days)
        reference.register_loader("schemes", services.load_schemes, 60)
