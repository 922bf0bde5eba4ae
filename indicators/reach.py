"""How far a member of staff reaches among figures and among the lists beneath them."""

from dataclasses import dataclass

from govservice.accounts.models import User
from govservice.catalogue.scope import Scope
from hotline.models import TicketQuerySet
from ratings.models import RatingQuerySet, RectificationQuerySet

from .models.figures import FigureQuerySet


@dataclass(frozen=True)
class Reach:
    """Aggregates may reach further than the lists beneath them: some duties read only the former."""

    figures: Scope
    ratings: Scope
    tickets: Scope
    rectifications: Scope
    user: User

    def opens(self, lists: Scope) -> bool:
        """Whether these lists show all that the figures count."""
        return lists.everything or lists == self.figures


def reach_of(user: User) -> Reach:
    readers = FigureQuerySet.readers
    return Reach(
        figures=user.scope(readers),
        ratings=user.scope(readers & RatingQuerySet.readers),
        tickets=user.scope(readers & TicketQuerySet.readers),
        rectifications=user.scope(RectificationQuerySet.readers),
        user=user,
    )
