from celery import shared_task
from django.utils import timezone


@shared_task
def fold_touched_days() -> None:
    """Bring the figures up to date. Beat asks every 2 s; a lost or repeated call does no harm."""
    from indicators import folding

    folding.fold_unless_folding()


@shared_task
def score_months() -> None:
    """The index of last month and of this month so far; drafts are replaced as a whole."""
    from indicators import assessing

    assessing.score_months(at=timezone.now())
