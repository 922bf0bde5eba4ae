from govservice.desk import register_source

from .categories import TicketCategoryAdmin
from .tickets import TicketAdmin
from .work import TicketWork

register_source(TicketWork())

__all__ = ["TicketAdmin", "TicketCategoryAdmin"]
