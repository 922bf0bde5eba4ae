"""How a receiver knows that an event is ours and fresh."""

import hmac

SIGNATURE, TIMESTAMP = "X-Govservice-Signature", "X-Govservice-Timestamp"
EVENT, DELIVERY = "X-Govservice-Event", "X-Govservice-Delivery"


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """``v1=`` and the HMAC-SHA256 of «timestamp.body» in hexadecimal.

    >>> sign("secret", 1772414400, b"{}")[:11]
    'v1=3aa8fc71'
    """
    message = b"%d." % timestamp + body
    return "v1=" + hmac.new(secret.encode(), message, "sha256").hexdigest()
