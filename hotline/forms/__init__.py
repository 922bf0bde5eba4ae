from .new import NewTicketForm
from .track import TrackForm

__all__ = ["NewTicketForm", "TrackForm"]
