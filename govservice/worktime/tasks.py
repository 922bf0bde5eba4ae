from celery import shared_task
from django.utils import timezone


@shared_task
def settle_provisional_deadlines() -> None:
    """Every hour, and at once when a year becomes official; a lost message is made up by the next hour."""
    from govservice.worktime import services

    services.settle_provisional(at=timezone.now())
