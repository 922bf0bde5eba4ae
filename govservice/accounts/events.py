"""How histories keep for whom somebody acted as a substitute: in the event's details."""

from typing import Any

from .models import User

ACTED_FOR = "acted_for"
ACTED_FOR_NAME = "acted_for_name"


def acted_for(person: User | None) -> dict[str, Any]:
    """What goes into the details; nothing where one acts in one's own right."""
    return {ACTED_FOR: person.pk, ACTED_FOR_NAME: str(person)} if person else {}
