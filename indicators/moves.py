"""A department that moves to another region takes its figures along into that region's sums."""

from typing import Any

from django.db import transaction

from govservice.catalogue.models import Department

from .folding import lock_every_department
from .rebuilding import sum_regions_again

BEFORE = "_region_id_before"


def remember_region(instance: Department, **kwargs: Any) -> None:
    """Before a department is saved: where it stands now."""
    stored = Department.objects.filter(pk=instance.pk).values_list("region_id", flat=True)
    setattr(instance, BEFORE, stored.first() if instance.pk else None)


def follow_to_region(instance: Department, **kwargs: Any) -> None:
    """After it: both regions' sums again, in the transaction of the move."""
    before: int | None = getattr(instance, BEFORE, None)
    if before is not None and before != instance.region_id:
        with transaction.atomic():
            lock_every_department()
            sum_regions_again([before, instance.region_id])
