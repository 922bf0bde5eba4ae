"""One event to one receiver: by a number that was checked, without redirects, within seconds."""

import datetime as dt
import http.client
import json
import socket
import ssl
from threading import Timer

from govservice import sealed

from ..gateways import Refused, Unavailable
from ..models import Message, WebhookEndpoint
from .addresses import HTTPS, AddressRefused, Target, check_url, permitted_addresses
from .signing import DELIVERY, EVENT, SIGNATURE, TIMESTAMP, sign

TIMEOUT_SECONDS = 10
LONGEST_SECONDS = 20  # for all of it, however slowly the answer drips
MAY_HEAL = frozenset({408, 425, 429})


def post(message: Message, endpoint: WebhookEndpoint, *, at: dt.datetime) -> str:
    """Deliver, and give back the receiver's status. Raises ``Unavailable`` or ``Refused``."""
    body = json.dumps(
        {"id": message.uuid.hex, "event": message.name, "data": message.body}, ensure_ascii=False
    ).encode()
    try:
        target = check_url(endpoint.url)
        status = _post(
            target, permitted_addresses(target), body, _headers(message, endpoint, body, at)
        )
    except AddressRefused:
        raise Refused("address not permitted") from None
    except sealed.CannotOpen:
        raise Refused("secret cannot be opened") from None
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable(type(error).__name__) from None
    return _judged(status)


def _headers(
    message: Message, endpoint: WebhookEndpoint, body: bytes, at: dt.datetime
) -> dict[str, str]:
    timestamp = int(at.timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "govservice",
        EVENT: message.name,
        DELIVERY: message.uuid.hex,
        TIMESTAMP: str(timestamp),
        SIGNATURE: sign(endpoint.unseal_secret(), timestamp, body),
    }


def _post(target: Target, numbers: list[str], body: bytes, headers: dict[str, str]) -> int:
    connection = _connection(target, numbers[0])
    limit = Timer(LONGEST_SECONDS, _hang_up, [connection])
    limit.start()
    try:
        connection.request("POST", target.path, body, headers)
        return connection.getresponse().status
    finally:
        limit.cancel()
        connection.close()


def _connection(target: Target, number: str) -> http.client.HTTPConnection:
    if target.scheme == HTTPS:
        return _ToNumberByTls(target, number)
    return _ToNumber(target, number)


def _hang_up(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        connection.sock.shutdown(socket.SHUT_RDWR)


class _ToNumber(http.client.HTTPConnection):
    """Asks for the name, connects to the number."""

    def __init__(self, target: Target, number: str) -> None:
        super().__init__(target.host, target.port, timeout=TIMEOUT_SECONDS)
        self.number = number

    def connect(self) -> None:
        self.sock = socket.create_connection((self.number, self.port), TIMEOUT_SECONDS)


class _ToNumberByTls(_ToNumber):
    """The certificate must be the name's."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


def _judged(status: int) -> str:
    if 200 <= status < 300:
        return f"HTTP {status}"
    if status >= 500 or status in MAY_HEAL:
        raise Unavailable(f"HTTP {status}")
    raise Refused(f"HTTP {status}")
