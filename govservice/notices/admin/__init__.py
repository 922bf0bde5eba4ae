from .endpoints import WebhookEndpointAdmin
from .messages import MessageAdmin, ReplyAdmin

__all__ = ["MessageAdmin", "ReplyAdmin", "WebhookEndpointAdmin"]
