from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "indicators"
    label = "indicators"
    verbose_name = _("indicators")

    def ready(self) -> None:
        from django.db.models.signals import post_save, pre_save

        from govservice import facts, reference
        from govservice.catalogue.models import Department
        from ratings.item_figures import register_reader

        from . import item_figures, moves, services
        from .touches import record_touched_days

        facts.register_recorder(record_touched_days)
        register_reader(item_figures.read)
        reference.register_loader("schemes", services.load_schemes, 60)
        pre_save.connect(moves.remember_region, sender=Department)
        post_save.connect(moves.follow_to_region, sender=Department)
