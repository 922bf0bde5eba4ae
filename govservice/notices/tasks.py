from celery import shared_task
from django.utils import timezone


@shared_task
def send_waiting_messages() -> None:
    """Asked by the beat and after every commit that queued one; a lost or repeated call does no harm."""
    from govservice.notices import services

    services.send_waiting_messages(now=timezone.now)


@shared_task
def collect_replies() -> None:
    """Fetch replies from a gateway that does not bring them itself."""
    from govservice.notices import services

    services.collect_replies(now=timezone.now)


@shared_task
def forget_old_messages() -> None:
    """Nightly; a missed night is made up by the next one."""
    from govservice.notices import services

    services.forget_old_messages(at=timezone.now())


@shared_task
def sweep_attachments() -> None:
    """Nightly: files whose fact was never written, or is gone."""
    from govservice.notices import services

    services.sweep_attachments(at=timezone.now())
