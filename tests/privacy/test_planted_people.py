"""Names, phones and numbers planted through every door are found again in sealed values alone."""

import io
import json
import logging
import zipfile

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from govservice.catalogue.models import Case
from govservice.duties import Duty
from hotline.models import Ticket
from indicators.exports.services import make_export
from indicators.models import ExportFile
from ratings.models import HeldSubmission, Rating, Rectification, TextReview
from ratings.services import load_reason_tags
from tests.factories import make_region, make_user
from tests.hotline.office import Office

from .doors import Doors
from .planted import (
    ID_NUMBER,
    KEPT,
    NAME,
    NEEDLES,
    PHONE,
    TEXT,
    broker_and_cache,
    database_file,
    database_rows,
    found_in,
)

API_LISTS = ("/api/v1/ratings/", "/api/v1/rectifications/", "/api/v1/tickets/", "/api/v1/items/")
PAGES = (
    "/dashboard/",
    "/dashboard/ledger/",
    "/dashboard/ratings/",
    "/dashboard/tickets/",
    "/dashboard/export.csv",
)


@pytest.fixture
def people(transactional_db, tmp_path, caplog, settings):
    """Everybody is in; ``log`` holds what every logger said meanwhile."""
    caplog.set_level(logging.DEBUG)
    settings.PRIVATE_MEDIA_DIR = tmp_path / "media"
    load_reason_tags()
    doors = Doors(Office(), tmp_path)
    doors.all()
    return doors


def staff(duty: str) -> Client:
    browser = Client()
    superuser = duty == "superuser"
    user = make_user(*([] if superuser else [duty]), region=make_region(), is_superuser=superuser)
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


def body(response) -> str:
    parts = response.streaming_content if response.streaming else [response.content]
    return b"".join(parts).decode("utf-8", errors="replace")


def addresses_of_objects() -> list[str]:
    objects = [f"/admin/hotline/ticket/{ticket.pk}/change/" for ticket in Ticket.objects.all()]
    objects += [f"/admin/ratings/rating/{rating.uuid}/change/" for rating in Rating.objects.all()]
    objects += [
        f"/admin/ratings/heldsubmission/{h.pk}/change/" for h in HeldSubmission.objects.all()
    ]
    objects += [f"/admin/ratings/textreview/{r.uuid}/change/" for r in TextReview.objects.all()]
    objects += [
        f"/admin/ratings/rectification/{r.number}/change/" for r in Rectification.objects.all()
    ]
    objects += [f"/admin/catalogue/case/{case.pk}/change/" for case in Case.objects.all()]
    return objects


def leaks_of_pages(paths) -> list[str]:
    leaks = []
    for duty in [*Duty.values, "superuser"]:
        browser = staff(duty)
        for path in paths:
            response = browser.get(path)
            assert response.status_code < 500, (duty, path)
            leaks += [f"{duty} {path}: {needle}" for needle in found_in(body(response))]
    return leaks


def exported(table: str) -> str:
    """The spreadsheet a manager asks for, unpacked."""
    browser = staff("manager")
    browser.post("/dashboard/exports/", {"query": f"table={table}"})
    export = ExportFile.objects.latest("pk")
    make_export(export.pk, at=timezone.now())
    data = b"".join(browser.get(f"/dashboard/exports/{export.uuid}/file/").streaming_content)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return "".join(book.read(name).decode(errors="replace") for name in book.namelist())


def check_that_they_came_in() -> None:
    """And open again: else the search would be glad about nothing."""
    assert Case.objects.get(number="SC1").unseal_applicant()["id_number"] == ID_NUMBER
    assert {rating.unseal_text() for rating in Rating.objects.all()} == {TEXT}
    assert all(KEPT in rating.text for rating in Rating.objects.all())
    tickets = list(Ticket.objects.order_by("pk"))
    assert len(tickets) == 3
    assert tickets[0].unseal_caller() == {"name": NAME, "phone": PHONE}
    call_command("check_sealed", stdout=io.StringIO())


def test_planted_people_are_kept_sealed_and_nowhere_else(people, caplog):
    check_that_they_came_in()
    call_command("refresh_figures", verbosity=0)
    leaks = [
        f"table {table}: {needle} in {text[:200]}"
        for table, text in database_rows()
        for needle in found_in(text)
    ]
    leaks += [f"database file: {needle}" for needle in found_in(database_file())]
    leaks += [f"broker or cache {k}: {n}" for k, text in broker_and_cache() for n in found_in(text)]
    leaks += [f"answer {path}: {n}" for path, text in people.answers for n in found_in(text)]
    models = [model._meta.label_lower.replace(".", "/") for model in admin.site._registry]
    lists = [f"/admin/{model}/" for model in models]
    leaks += leaks_of_pages([*lists, *addresses_of_objects(), *API_LISTS, *PAGES])
    for table in ("departments", "rectifications"):
        leaks += [f"export {table}: {needle}" for needle in found_in(exported(table))]
    leaks += [f"log: {needle}" for needle in found_in(caplog.text)]
    assert leaks == []


BAD_POSTS = [
    ("/api/v1/cases/", {"case_number": "X", "applicant": {"phone": PHONE, "name": NAME * 99}}),
    ("/api/v1/cases/", [{"applicant": NAME}, {"id_number": ID_NUMBER}]),
    ("/api/v1/ratings/", {"case_number": PHONE, "level": ID_NUMBER, "comment": TEXT}),
    ("/api/v1/ratings/", {"case_number": "X", "level": 1, "channel": "pc", "comment": TEXT * 99}),
    ("/api/v1/tickets/", {"title": NAME, "caller": {"phone": PHONE + "x", "name": NAME}}),
    ("/api/v1/tickets/", {"type": NAME, "region": PHONE, "content": TEXT * 9999}),
    ("/api/v1/nothing/", {"name": NAME}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "data"), BAD_POSTS)
def test_a_refused_post_leaves_nothing_in_the_logs(path, data, keyed, caplog):
    caplog.set_level(logging.DEBUG)
    response = keyed.post(
        path, json.dumps(data), content_type="application/json", headers={"Idempotency-Key": "k"}
    )
    assert 400 <= response.status_code < 500
    assert found_in(caplog.text) == []
    assert [table for table, text in database_rows() if found_in(text)] == []


@pytest.mark.django_db
def test_a_refused_form_keeps_what_was_typed_and_logs_none_of_it(client, caplog):
    caplog.set_level(logging.DEBUG)
    response = client.post("/hotline/new/", {"content": TEXT, "name": NAME, "phone": PHONE + "x"})
    assert response.status_code == 400
    assert NAME in response.content.decode()
    assert found_in(caplog.text) == []


def test_the_search_would_see_each_way_of_writing():
    assert found_in(json.dumps({"name": NAME})) != []
    assert found_in(f"x{PHONE}y") == [PHONE]
    assert found_in("nobody") == []
    assert len(NEEDLES) > 7
