from django.utils.translation import gettext as _

from ..dictionary import rows
from ..models import ReasonTag
from . import reasons


def load_reason_tags() -> str:
    """Add the reasons that are not there yet; rows that exist are never edited."""
    there = set(ReasonTag.objects.values_list("code", "version"))
    missing = [tag for tag in rows() if (tag.code, tag.version) not in there]
    ReasonTag.objects.bulk_create(missing)
    reasons.forget()
    return _("%(count)s reasons, %(new)s of them new.") % {
        "count": len(there) + len(missing),
        "new": len(missing),
    }
