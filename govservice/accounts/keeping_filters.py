"""The doors of saved filters: keep one, rename it, throw it away; everybody their own."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from govservice.errors import Conflict, Invalid, NotFound
from govservice.personal import mask_text

from .models import User
from .saved_filters import SavedFilter

MOST = 20  # for each list
LONGEST_NAME = 30
LONGEST_QUERY = 500


@transaction.atomic
def save_filter(list_name: str, *, name: str, query: str, by: User) -> SavedFilter:
    """Keep ``query``, which the list has cut down to its own parameters."""
    # The second of two clicks waits here and finds the name taken.
    User.objects.select_for_update().get(pk=by.pk)
    if not query:
        raise Invalid(_("Filter the list first; then there is something to keep."), field="query")
    if len(query) > LONGEST_QUERY or mask_text(query) != query:
        message = _("This filter cannot be kept: it is too long, or holds personal data.")
        raise Invalid(message, field="query")
    own = SavedFilter.objects.visible_to(by).filter(list_name=list_name)
    kept = SavedFilter(user=by, list_name=list_name, name=_free_name(own, name), query=query)
    if own.count() >= MOST:
        message = _("You have %(most)s filters of this list; delete one first.")
        raise Conflict(message % {"most": MOST}, field="name")
    kept.save()
    return kept


@transaction.atomic
def rename_filter(key: int, *, name: str, by: User) -> SavedFilter:
    User.objects.select_for_update().get(pk=by.pk)
    kept = _own(key, by)
    others = SavedFilter.objects.visible_to(by).filter(list_name=kept.list_name)
    kept.name = _free_name(others.exclude(pk=key), name)
    kept.save(update_fields=["name"])
    return kept


def delete_filter(key: int, *, by: User) -> None:
    _own(key, by).delete()


def _own(key: int, by: User) -> SavedFilter:
    found: SavedFilter | None = SavedFilter.objects.visible_to(by).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _free_name(others: models.QuerySet[SavedFilter], typed: str) -> str:
    name = " ".join(typed.replace("\0", "").split())
    if not 0 < len(name) <= LONGEST_NAME:
        message = _("Give it a name of at most %(most)s characters.")
        raise Invalid(message % {"most": LONGEST_NAME}, field="name")
    if mask_text(name) != name:
        raise Invalid(_("Keep names and numbers of people out of it."), field="name")
    if others.filter(name=name).exists():
        raise Conflict(_("You have a filter of this name for this list already."), field="name")
    return name
