"""The doors of ratings: nothing else writes a rating, its standing, its invitation or its rectification."""

from .form import find_problems
from .intake import submit_ratings
from .submissions import (
    AlreadyRated,
    InvalidRows,
    NoFirstRating,
    Outcome,
    Problem,
    Submission,
    TooEarlyForFollowUp,
    Trace,
    UnknownService,
    WindowClosed,
)
from .traces import forget_old_traces

__all__ = [
    "AlreadyRated",
    "InvalidRows",
    "NoFirstRating",
    "Outcome",
    "Problem",
    "Submission",
    "TooEarlyForFollowUp",
    "Trace",
    "UnknownService",
    "WindowClosed",
    "find_problems",
    "forget_old_traces",
    "submit_ratings",
]
