from .categories import CategoryFile
from .tickets import TicketFile

__all__ = ["CategoryFile", "TicketFile"]
