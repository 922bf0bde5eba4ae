"""How apps above hear of the cases that came in, in the intake's own transaction.

A reaction gets the whole list at once: whoever asks the database for each case of a thousand
makes the intake slow for everybody.
"""

import datetime as dt
from collections.abc import Callable, Sequence

from .services.messages import Outcome

Reaction = Callable[[Sequence[Outcome], dt.datetime], None]

_reactions: list[Reaction] = []


def register_reaction(reaction: Reaction) -> None:
    """``reaction(outcomes, at)`` with what was taken over: neither refused nor older than what is held."""
    if reaction not in _reactions:
        _reactions.append(reaction)


def tell(outcomes: Sequence[Outcome], at: dt.datetime) -> None:
    taken = [o for o in outcomes if o.case is not None and not o.refusal and not o.is_older]
    for react in _reactions:
        react(taken, at)
