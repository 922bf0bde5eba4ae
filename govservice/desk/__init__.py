"""我的待办: what waits for one person, whichever app it comes from.

An app registers its sources when it is ready; the page asks them and knows nothing of their models.
"""

from .sources import Count, Group, Item, Source, all_sources, may_have_work, register_source

__all__ = ["Count", "Group", "Item", "Source", "all_sources", "may_have_work", "register_source"]
