from django.db import models
from django.utils.translation import gettext_lazy as _


class Duty(models.TextChoices):
    """What a person does here; who may see and move what hangs on it, never on a group's name."""

    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDIT_ADMIN = "audit_admin", _("audit administrator")
    CATALOGUE_KEEPER = "catalogue_keeper", _("catalogue keeper")
    DESK = "desk", _("hotline desk")
    DISPATCHER = "dispatcher", _("dispatcher")
    DISPATCH_REVIEWER = "dispatch_reviewer", _("dispatch reviewer")
    LIAISON = "liaison", _("liaison")
    HANDLER = "handler", _("handler")
    SIGNING_LEADER = "signing_leader", _("signing leader")
    CALL_BACK_CLERK = "call_back_clerk", _("call-back clerk")
    SUPERVISOR = "supervisor", _("supervisor")
    RATING_OFFICER = "rating_officer", _("rating officer")
    VERIFIER = "verifier", _("verifier")
    REVIEWER = "reviewer", _("reviewer")
    MANAGER = "manager", _("manager")


ALL_DUTIES = frozenset(Duty.values)
