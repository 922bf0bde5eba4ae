from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RatingsConfig(AppConfig):
    name = "ratings"
    label = "ratings"
    verbose_name = _("ratings")

    def ready(self) -> None:
        from govservice.accounts.channels import register_channels
        from govservice.catalogue.offers import register_offer
        from govservice.catalogue.reactions import register_reaction
        from govservice.notices.services import register_owner, register_reader
        from govservice.reference import register_loader
        from govservice.worktime import Flow, register_provisional

        from . import (
            checks,  # noqa: F401 - registers itself
            services,
            text_messages,
        )
        from .handing_over import register_parts
        from .models import Channel, FormKind
        from .services import progress_acts, register_release
        from .services.rectification_moves import evidence
        from .services.settling import settle_deadlines

        register_channels(Channel.values)
        register_loader("reasons", services.load_reason_tags, order=40)
        register_offer(services.offer_links)
        register_reaction(text_messages.invite_by_sms)
        register_reader(text_messages.read_reply)
        register_owner(progress_acts.KIND, progress_acts.may_see_files)
        register_owner(evidence.KIND, evidence.may_see)
        register_release(FormKind.GUIDE, services.release_remark)
        register_release(FormKind.WALK_IN, services.release_walk_in)
        register_provisional(Flow.RECTIFICATION, settle_deadlines)
        register_parts()
