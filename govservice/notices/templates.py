"""The named texts that may be sent to a telephone. The app that sends one registers it when ready."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils import translation

from govservice.errors import Text

LONGEST = 5  # parts of one message; longer is a mistake in a template

Wanted = Callable[[str, dt.datetime], bool]


def always(about: str, at: dt.datetime) -> bool:
    return True


@dataclass(frozen=True)
class SmsTemplate:
    """``text`` has named places such as ``%(link)s``.

    ``essential``: goes even to who wants no more messages, because it answers them.
    ``at_once``: goes at night too. ``wanted(about, at)`` is asked again just before sending.
    ``confidential``: staff do not see the text, such as how somebody rated.
    """

    name: str
    text: Text
    label: Text = ""
    confidential: bool = False
    essential: bool = False
    at_once: bool = False
    wanted: Wanted = always

    def render(self, values: Mapping[str, object], language: str) -> str:
        with translation.override(language):
            return str(self.text) % values


_templates: dict[str, SmsTemplate] = {}


def register_template(template: SmsTemplate) -> None:
    _templates[template.name] = template


def label_of(name: str) -> Text:
    """What the staff call it."""
    template = _templates.get(name)
    return template.label or name if template else name


def is_confidential(name: str) -> bool:
    template = _templates.get(name)
    return template is None or template.confidential


def template_named(name: str) -> SmsTemplate:
    return _templates[name]


def still_wanted(name: str, about: str, at: dt.datetime) -> bool:
    """A message whose template is gone is not wanted either."""
    template = _templates.get(name)
    return template is not None and template.wanted(about, at)
