import pytest
from django.contrib import admin
from django.db import transaction
from django.http import HttpResponseBase, StreamingHttpResponse

from . import (  # noqa: F401 - they add their rows
    doors,
    notices,
    rectifications,
    saved_filters,
    substitutes,
)
from .addresses import addresses
from .rows import Answer, Row
from .staff_pages import ADMIN, ROOT_ONLY
from .table import ROWS
from .world import (
    ANONYMOUS,
    INSIDE,
    KEY_EVERYWHERE,
    KEY_INSIDE,
    KEY_OUTSIDE,
    KEY_REVOKED,
    NO_DUTY,
    OUTSIDE,
    ROOT,
    STANDING_IN,
    STOOD_IN_ONCE,
    World,
)


def is_of_the_lock_out(name: str) -> bool:
    return any(name.startswith(f"admin:{label.replace('.', '_')}_") for label in ROOT_ONLY)


def test_every_address_has_a_row():
    names = {name for name, _route in addresses() if not is_of_the_lock_out(name)}
    assert sorted(names - set(ROWS)) == [], "say in tests/access/table.py who gets what there"
    assert sorted(set(ROWS) - names) == [], "these addresses are gone"


def test_every_admin_model_has_a_row():
    labels = {model._meta.label_lower for model in admin.site._registry}
    assert labels - ROOT_ONLY == set(ADMIN)


def expected(row: Row) -> dict[str, Answer]:
    """The answer for each viewer the row tells apart."""
    answers: dict[str, Answer] = {
        ANONYMOUS: row.anonymous,
        KEY_INSIDE: row.key_inside,
        KEY_EVERYWHERE: row.key_inside,
        KEY_OUTSIDE: row.key_outside,
        KEY_REVOKED: row.anonymous,
        NO_DUTY: row.refused if row.plain is None else row.plain,
        STOOD_IN_ONCE: row.refused if row.plain is None else row.plain,
        ROOT: row.inside if row.root is None else row.root,
    }
    if row.few:
        answers.pop(KEY_REVOKED)
        return answers
    for duty in sorted(row.sample):
        answers[INSIDE[duty]] = row.inside if duty in row.readers else row.refused
        if duty in row.readers:
            answers[OUTSIDE[duty]] = row.outside
            if duty in STANDING_IN:
                answers[STANDING_IN[duty]] = row.inside
    return answers


def ask(world: World, viewer: str, row: Row) -> HttpResponseBase:
    """Whatever the request does is undone, so that every viewer finds the same country."""
    browser = world.browsers[viewer]
    with transaction.atomic():
        send, path = getattr(browser, row.method), row.path(world)
        kind = {"content_type": "application/json"} if path.startswith("/api/v1/") else {}
        response: HttpResponseBase = send(path, row.data, **(kind if row.method == "post" else {}))
        if isinstance(response, StreamingHttpResponse):
            response.text_of_stream = b"".join(response).decode()  # type: ignore[attr-defined, arg-type]
        transaction.set_rollback(True)
    return response


def text_of(response: HttpResponseBase) -> str:
    streamed = getattr(response, "text_of_stream", None)
    return streamed if streamed is not None else response.content.decode()  # type: ignore[attr-defined]


def knows(row: Row, viewer: str) -> bool:
    readers = {INSIDE[duty] for duty in row.readers} | {ROOT}
    readers |= {STANDING_IN[duty] for duty in row.readers if duty in STANDING_IN}
    if row.key_inside == 200:
        readers |= {KEY_INSIDE, KEY_EVERYWHERE}
    return viewer in readers


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore::UserWarning:drf_spectacular")
@pytest.mark.parametrize("name", sorted(ROWS))
def test_everyone_gets_what_the_table_says(name, world):
    row, wrong = ROWS[name], []
    for viewer, answer in expected(row).items():
        response = ask(world, viewer, row)
        if response.status_code not in ({answer} if isinstance(answer, int) else answer):
            wrong.append(f"{viewer}: {response.status_code}, not {answer}")
        if response.status_code != 200:
            continue
        text = text_of(response)
        if row.shows and (row.shows in text) is not knows(row, viewer):
            wrong.append(f"{viewer}: “{row.shows}” shown: {row.shows in text}")
        if row.never and row.never in text:
            wrong.append(f"{viewer}: “{row.never}” is shown")
    assert wrong == []
