"""The staff's pages of one fact: its text, and the forms of its moves as a browser sends them."""

HIDDEN = ("seen_status", "seen_event", "assignment")


def text(response) -> str:
    return response.content.decode()


def form(response, move: str):
    return next(f for f in response.context["forms"] if f.move.name.value == move)


def filled(response, move: str, **typed):
    """What a browser sends for this form as it stands on the page."""
    found = form(response, move)
    kept = {name: found[name].value() for name in HIDDEN if name in found.fields}
    return {name: value for name, value in kept.items() if value is not None} | typed
