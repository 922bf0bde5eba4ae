"""What citizens sent after a bad rating, for the staff's page of its rectification."""

from dataclasses import dataclass

from django import template

from govservice.notices.models import Attachment

from ..disclosure import shown_day
from ..models import Rectification, RectificationEvent, RectificationMove
from ..services import files_of

register = template.Library()


@dataclass(frozen=True)
class Supplement:
    event: RectificationEvent
    when: str
    files: list[Attachment]


@register.simple_tag
def supplements_of(rectification: Rectification) -> list[Supplement]:
    """Of an anonymous rating with the week alone; two queries, one where there is none."""
    events = list(rectification.events.filter(move=RectificationMove.SUPPLEMENT))
    files = files_of(rectification, events)
    return [
        Supplement(event, shown_day(rectification, event.at), files.get(event.pk, []))
        for event in events
    ]
