from .invitations import Invitation
from .ratings import (
    BAD_LEVELS,
    Channel,
    Identity,
    Level,
    Rating,
    RatingQuerySet,
    RatingStanding,
    RatingTag,
    Round,
    Standing,
    StandingReason,
    SubmissionTrace,
)
from .rectifications import (
    Rectification,
    RectificationEvent,
    RectificationMove,
    RectificationQuerySet,
    RectificationStatus,
)
from .tags import ReasonTag
from .weeks import Week

__all__ = [
    "BAD_LEVELS",
    "Channel",
    "Identity",
    "Invitation",
    "Level",
    "Rating",
    "RatingQuerySet",
    "RatingStanding",
    "RatingTag",
    "ReasonTag",
    "Rectification",
    "RectificationEvent",
    "RectificationMove",
    "RectificationQuerySet",
    "RectificationStatus",
    "Round",
    "Standing",
    "StandingReason",
    "SubmissionTrace",
    "Week",
]
