from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "govservice.catalogue"
    label = "catalogue"
    verbose_name = _("catalogue")

    def ready(self) -> None:
        from govservice.reference import register_loader
        from govservice.worktime.above import register_places

        from . import services
        from .services.handing_over import register_parts

        register_loader("regions", services.load_regions, 10)
        register_loader("departments", services.load_departments, 20)
        register_loader("lists", services.load_lists, 30)
        register_loader("spelling", services.load_spelling, 35)
        register_places(services.ClockPlaces())
        register_parts()
