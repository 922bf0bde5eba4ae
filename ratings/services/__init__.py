"""The doors of ratings: nothing else writes a rating, its standing, its invitation or its rectification."""

from .completing import (
    AlreadyComplete,
    TooLateToComplete,
    complete_abandoned_ratings,
    complete_rating,
)
from .defaulting import (
    end_default_rule,
    give_default_ratings,
    set_default_rule,
    supersede_defaults,
)
from .dictionary import load_reason_tags
from .form import find_problems
from .holding import (
    AlreadyDecided,
    dismiss_held,
    forget_old_submissions,
    hold,
    hold_rating,
    hold_reasons,
    register_release,
    release_held,
)
from .intake import judge_ratings, submit_ratings
from .inviting import (
    RatingLink,
    issue_invitations,
    offer_links,
    reissue_invitation,
    revoke_invitation,
)
from .links import (
    Link,
    LinkState,
    complete_by_link,
    hold_second_page,
    hold_tap,
    look_at_link,
    rate_by_link,
)
from .revealing import Revealed, RevealReason, reveal_applicant
from .standing import change_standing
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
    "AlreadyComplete",
    "AlreadyDecided",
    "AlreadyRated",
    "InvalidRows",
    "Link",
    "LinkState",
    "NoFirstRating",
    "Outcome",
    "Problem",
    "RatingLink",
    "RevealReason",
    "Revealed",
    "Submission",
    "TooEarlyForFollowUp",
    "TooLateToComplete",
    "Trace",
    "UnknownService",
    "WindowClosed",
    "change_standing",
    "complete_abandoned_ratings",
    "complete_by_link",
    "complete_rating",
    "dismiss_held",
    "end_default_rule",
    "find_problems",
    "forget_old_submissions",
    "forget_old_traces",
    "give_default_ratings",
    "hold",
    "hold_rating",
    "hold_reasons",
    "hold_second_page",
    "hold_tap",
    "issue_invitations",
    "judge_ratings",
    "load_reason_tags",
    "look_at_link",
    "offer_links",
    "rate_by_link",
    "register_release",
    "reissue_invitation",
    "release_held",
    "reveal_applicant",
    "revoke_invitation",
    "set_default_rule",
    "submit_ratings",
    "supersede_defaults",
]
