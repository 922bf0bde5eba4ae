"""A gateway that remembers what it was asked to send, and says no when told to."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from govservice.notices import gateways
from govservice.notices.incoming import parse_reply
from govservice.notices.templates import SmsTemplate, register_template
from tests.factories import shanghai

NOON = shanghai(2026, 3, 2, 12)
PHONE = "13800138000"


class Gateway:
    """``trouble`` is raised by every send while it is set."""

    sent: list[gateways.OutgoingSms] = []
    asked = 0
    trouble: Exception | None = None

    def send(self, message: gateways.OutgoingSms) -> str:
        type(self).asked += 1
        if self.trouble:
            raise self.trouble
        self.sent.append(message)
        return f"receipt-{len(self.sent)}"

    def parse_reply(self, data: Mapping[str, Any], *, at: dt.datetime) -> gateways.IncomingSms:
        return parse_reply(data, at=at)

    def collect(self, take: Callable[[Mapping[str, Any]], None]) -> int:
        return 0


@pytest.fixture
def gateway(settings):
    settings.SMS_GATEWAY = f"{__name__}.Gateway"
    settings.SMS_SIGNATURE = "【测试】"
    Gateway.sent, Gateway.asked, Gateway.trouble = [], 0, None
    register_template(SmsTemplate("test", "您好，%(name)s。"))
    register_template(SmsTemplate("urgent", "验证码%(code)s", essential=True, at_once=True))
    return Gateway
