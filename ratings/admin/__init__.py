from .defaults import DefaultRatingAdmin, DefaultRuleAdmin
from .ratings import RatingAdmin
from .reasons import ReasonTagAdmin
from .rectifications import RectificationAdmin

__all__ = [
    "DefaultRatingAdmin",
    "DefaultRuleAdmin",
    "RatingAdmin", "ReasonTagAdmin", "RectificationAdmin"]
