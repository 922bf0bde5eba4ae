from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from ratings.models import Channel


@register()
def required_channels_are_known(**_kwargs: Any) -> list[CheckMessage]:
    """A misspelt channel would be required of nobody, and every body would seem complete."""
    unknown = sorted(set(settings.REQUIRED_CHANNELS) - set(Channel.values))
    if not unknown:
        return []
    return [
        Error(
            f"REQUIRED_CHANNELS names {', '.join(unknown)}; known are {', '.join(Channel.values)}.",
            id="indicators.E001",
        )
    ]
