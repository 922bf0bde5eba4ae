from .filters import delete_filter, my_filters, rename_filter, save_filter
from .work import my_work

__all__ = ["delete_filter", "my_filters", "my_work", "rename_filter", "save_filter"]
