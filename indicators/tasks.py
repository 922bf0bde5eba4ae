from celery import shared_task
from django.utils import timezone


@shared_task
def fold_touched_days() -> None:
    """Bring the figures up to date. Beat asks every 2 s; a lost or repeated call does no harm."""
    from indicators import folding

    folding.fold_unless_folding()


@shared_task
def note_deadlines_passed() -> None:
    """Deadlines of rectifications that have run out reach the figures; a lost call is made up for."""
    from indicators import lateness

    lateness.note_deadlines_passed(timezone.now())


@shared_task
def score_months() -> None:
    """The index of last month and of this month so far; drafts are replaced as a whole."""
    from indicators import services

    services.score_months(at=timezone.now())


@shared_task
def make_export(export_id: int) -> None:
    """Write one spreadsheet; a second call finds it done."""
    from indicators.exports import services

    services.make_export(export_id, at=timezone.now())


@shared_task
def delete_expired_exports() -> None:
    """Spreadsheets live for a day; those whose message was lost are asked for again."""
    from indicators.exports import services

    services.delete_expired_exports(at=timezone.now())
