from .defaults import DayUnit, DefaultRating, DefaultRatingQuerySet, DefaultRule
from .held import FormKind, HeldQuerySet, HeldReason, HeldStatus, HeldSubmission
from .invitations import Invitation
from .ratings import (
    BAD_LEVELS,
    Channel,
    Identity,
    Level,
    OnBehalfReason,
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
    "DayUnit",
    "DefaultRating",
    "DefaultRatingQuerySet",
    "DefaultRule",
    "FormKind",
    "HeldQuerySet",
    "HeldReason",
    "HeldStatus",
    "HeldSubmission",
    "Identity",
    "Invitation",
    "Level",
    "OnBehalfReason",
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
