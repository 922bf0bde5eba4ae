from govservice.desk import register_source

from .answer_templates import AnswerTemplateAdmin
from .defaults import DefaultRatingAdmin, DefaultRuleAdmin
from .guides import GuideCorrectionAdmin, GuideRatingAdmin
from .held import HeldSubmissionAdmin
from .invitations import InvitationAdmin
from .ratings import RatingAdmin
from .reasons import ReasonTagAdmin
from .rectifications import RectificationAdmin
from .reviews import TextReviewAdmin
from .windows import RatedWindowAdmin
from .work import RectificationWork

register_source(RectificationWork())

__all__ = [
    "AnswerTemplateAdmin",
    "DefaultRatingAdmin",
    "DefaultRuleAdmin",
    "GuideCorrectionAdmin",
    "GuideRatingAdmin",
    "HeldSubmissionAdmin",
    "InvitationAdmin",
    "RatedWindowAdmin",
    "RatingAdmin",
    "ReasonTagAdmin",
    "RectificationAdmin",
    "TextReviewAdmin",
]
