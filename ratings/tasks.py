from celery import shared_task
from django.utils import timezone


@shared_task
def forget_old_traces() -> None:
    """Nightly; a missed night is made up by the next one."""
    from ratings import services

    services.forget_old_traces(at=timezone.now())
    services.forget_old_submissions(at=timezone.now())


@shared_task
def complete_abandoned_ratings() -> None:
    """Every quarter of an hour or seldomer: closes second pages nobody came back to."""
    from ratings import services

    services.complete_abandoned_ratings(at=timezone.now())


@shared_task
def give_default_ratings() -> None:
    """Nightly, and nothing to do without a rule; a missed night is made up by the next one."""
    from ratings import services

    services.give_default_ratings(at=timezone.now())


@shared_task
def forget_door_records() -> None:
    """Nightly; what only limits and screens needed. A missed night is made up by the next one."""
    from ratings import services

    now = timezone.now()
    services.forget_tries(at=now)
    services.forget_walk_ins(at=now)
    services.forget_calls(at=now)


@shared_task
def watch_rectifications() -> None:
    """Every ten minutes or seldomer; what was missed meanwhile is noted by the next one, once."""
    from ratings import services

    services.begin_assignments()
    services.escalate_rectifications(at=timezone.now())


@shared_task
def lapse_rectifications() -> None:
    """Every hour or seldomer: closes what the citizen has said nothing more to."""
    from ratings import services

    services.lapse_rectifications(at=timezone.now())


@shared_task
def tell_of_deadlines() -> None:
    """Through the working day: everybody once, in the morning or as soon as the clock runs again."""
    from ratings import services

    services.give_digests(at=timezone.now())
