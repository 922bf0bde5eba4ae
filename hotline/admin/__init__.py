from .categories import TicketCategoryAdmin
from .tickets import TicketAdmin

__all__ = ["TicketAdmin", "TicketCategoryAdmin"]
