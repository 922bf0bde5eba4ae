"""Say at the start what will not be sent."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register

from . import gateways, hours


@register(deploy=True)
def somebody_sends_text_messages(**_kwargs: Any) -> list[CheckMessage]:
    if settings.SMS_GATEWAY != gateways.NONE:
        return []
    return [
        Info(
            "SMS_GATEWAY is “none”: no text message is queued, nobody is invited to rate by one.",
            hint="Set SMS_GATEWAY to the dotted path of an adapter.",
            id="notices.I001",
        )
    ]


@register
def the_gateway_is_there(**_kwargs: Any) -> list[CheckMessage]:
    try:
        gateways.current()
    except gateways.NoSuchGateway as error:
        return [Error(str(error), hint="SMS_GATEWAY=none, file or a path", id="notices.E002")]
    return []


@register
def sending_hours_are_hours(**_kwargs: Any) -> list[CheckMessage]:
    try:
        hours.parse_hours(settings.SMS_HOURS)
    except ValueError:
        message = f"SMS_HOURS is “{settings.SMS_HOURS}”; 08:00-21:00 is how it is written."
        return [Error(message, id="notices.E003")]
    return []
