from celery import shared_task
from django.utils import timezone


@shared_task
def carry_out_transfers() -> None:
    """Bodies whose day to go over has come, and the rest of what was interrupted; twice is harmless."""
    from . import services

    services.carry_out_due(at=timezone.now())
