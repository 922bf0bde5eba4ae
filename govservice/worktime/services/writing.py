"""What every door of the clock does: one writer at a time, a new edition, and the word of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from govservice.errors import Invalid, NotAllowed

from .. import above, book
from ..models import ClockEdition

THE_ONE = 1


@contextmanager
def new_edition() -> Iterator[None]:
    """The lock is held to the end of the transaction; afterwards this process reads anew at once."""
    with transaction.atomic():
        ClockEdition.objects.get_or_create(pk=THE_ONE)
        ClockEdition.objects.select_for_update().get(pk=THE_ONE)
        yield
        ClockEdition.objects.filter(pk=THE_ONE).update(edition=uuid4().hex)
        transaction.on_commit(book.forget, robust=True)


def check_place(by: Any, *, region: str = "", department: str = "", field: str = "region") -> None:
    """The place exists, and the person's duty reaches all of it."""
    if region and department:
        raise Invalid(_("Name a region or a department, not both."), field="department")
    places = above.places()
    if places.name(region=region, department=department) is None:
        message = _("There is nothing here under “%(value)s”.")
        field = "department" if department else field
        raise Invalid(message % {"value": department or region}, field=field)
    if by is not None and not places.is_kept_by(by, region=region, department=department):
        raise NotAllowed(_("This lies outside the scope of your duty."))
