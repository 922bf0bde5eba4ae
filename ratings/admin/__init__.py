from .ratings import RatingAdmin
from .reasons import ReasonTagAdmin
from .rectifications import RectificationAdmin

__all__ = ["RatingAdmin", "ReasonTagAdmin", "RectificationAdmin"]
