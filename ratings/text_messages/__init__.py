"""What a text message means to ratings: the invitation that goes out and the digit that comes back."""

from .inviting import invite_by_sms
from .reading import read_level
from .replies import read_reply

__all__ = ["invite_by_sms", "read_level", "read_reply"]
