from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorktimeConfig(AppConfig):
    name = "govservice.worktime"
    label = "worktime"
    verbose_name = _("calendar and deadlines")

    def ready(self) -> None:
        from govservice.reference import register_loader

        from . import book, services

        book.read_from(services.Tables())
        register_loader("working days", services.load_working_days, 12)
        register_loader("deadline rules", services.load_deadline_rules, 14)
