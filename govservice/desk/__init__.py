"""我的待办: what waits for one person, whichever app it comes from.

An app registers its sources when it is ready; the page asks them and knows nothing of their models.
"""

from .lamps import DUE_SOON, IN_TIME, NO_DEADLINE, OVERDUE, PAUSED, Lamp, lamp_of, soon_until
from .sources import Count, Group, Item, Source, all_sources, register_source

__all__ = [
    "DUE_SOON",
    "IN_TIME",
    "NO_DEADLINE",
    "OVERDUE",
    "PAUSED",
    "Count",
    "Group",
    "Item",
    "Lamp",
    "Source",
    "all_sources",
    "lamp_of",
    "register_source",
    "soon_until",
]
