import datetime as dt

from govservice.sealed import blind_index

from ..models import Rating, SubmissionTrace
from .submissions import Trace

KEPT_DAYS = 180


def make_trace(rating: Rating, trace: Trace, at: dt.datetime) -> SubmissionTrace:
    return SubmissionTrace(
        rating=rating,
        address_index=blind_index("address", trace.address),
        device_index=blind_index("device", trace.device),
        phone_index=blind_index("phone", trace.phone),
        at=at,
    )


def forget_old_traces(*, at: dt.datetime) -> int:
    """Delete traces older than 180 days; the number deleted. Harmless to repeat."""
    deleted, _by_model = SubmissionTrace.objects.filter(
        at__lt=at - dt.timedelta(days=KEPT_DAYS)
    ).delete()
    return deleted
