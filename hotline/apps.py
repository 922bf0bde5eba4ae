from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HotlineConfig(AppConfig):
    name = "hotline"
    label = "hotline"
    verbose_name = _("12345 hotline")

    def ready(self) -> None:
        from govservice.notices.services import register_owner
        from govservice.reference import register_loader
        from govservice.worktime import Flow, register_provisional
        from ratings.models import FormKind
        from ratings.services import register_release

        from . import checks  # noqa: F401 - registers itself
        from .services import photographs, release_ticket
        from .services.categories import load_ticket_categories
        from .services.handing_over import register_parts
        from .services.settling import settle_deadlines

        register_loader("ticket categories", load_ticket_categories, 50)
        register_release(FormKind.TICKET, release_ticket)
        register_owner(photographs.KIND, photographs.may_see, photographs.dismissed)
        register_provisional(Flow.TICKET, settle_deadlines)
        register_parts()
