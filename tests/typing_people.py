"""What the browser of a person sends along with a form."""

from ratings.guards import OPENED, opened_now


def human(*, seconds_ago: float = 30) -> dict[str, str]:
    """The hidden field of a form that has been open for so long."""
    return {OPENED: opened_now(seconds_ago=seconds_ago)}


def too_quick() -> dict[str, str]:
    """The same of a form opened only in a minute: however slow the machine, nobody typed that."""
    return human(seconds_ago=-60)
