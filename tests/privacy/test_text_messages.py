"""A telephone invited, and everything its owner writes back: found again in sealed values alone."""

import datetime as dt
import io
import json
import logging

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from govservice.notices.gateways import Unavailable
from govservice.notices.models import Message, Reply
from govservice.notices.services import send_waiting_messages
from ratings.services import load_reason_tags
from tests.factories import make_api_client, make_item, make_item_version, make_region, make_user
from tests.notices.conftest import Gateway, gateway  # noqa: F401 - a fixture

from .doors import APPLICANT
from .planted import PHONE, TEXT, broker_and_cache, database_file, database_rows, found_in


def post(system, path, body):
    answer = system.post(path, json.dumps(body), content_type="application/json")
    assert answer.status_code < 300, answer.content.decode()
    return answer.content.decode()


@pytest.fixture
def answers(transactional_db, gateway, settings, caplog):  # noqa: F811
    """The invitation fails once, goes out, and is answered by name, number and address."""
    caplog.set_level(logging.DEBUG)
    settings.SMS_HOURS = "00:00-23:59:59.999999"
    load_reason_tags()
    make_item_version(item=make_item(code="I1"))
    _client, key = make_api_client(channels=["sms"])
    system = Client(headers={"Authorization": f"Api-Key {key}"})
    at = timezone.now() - dt.timedelta(hours=1)
    case = {
        "case_number": "SC1", "item_code": "I1", "status": "completed",
        "applied_at": at.isoformat(), "accepted_at": at.isoformat(),
        "completed_at": at.isoformat(), "source_updated_at": at.isoformat(),
        "applicant": APPLICANT,
        "services": [{"service_no": 1, "stage": "complete", "served_at": at.isoformat()}],
    }  # fmt: skip
    said = [post(system, "/api/v1/cases/", case)]
    gateway.trouble = Unavailable("HTTP 503")
    send_waiting_messages(now=timezone.now)
    gateway.trouble = None
    send_waiting_messages(now=lambda: timezone.now() + dt.timedelta(minutes=1))
    for number, text in enumerate([TEXT, f"1 {TEXT}", "TD"]):
        body = {"message_id": str(number), "phone": PHONE, "text": text}
        said.append(post(system, "/api/v1/sms/replies/", body))
    body = {"message_id": "x", "phone": "13700137000", "text": TEXT}
    said.append(post(system, "/api/v1/sms/replies/", body))
    send_waiting_messages(now=timezone.now)
    return said


def staff_pages():
    browser = Client()
    user = make_user(is_superuser=True, region=make_region())
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    paths = ["/admin/notices/message/", "/admin/notices/reply/"]
    paths += [f"/admin/notices/message/{m.pk}/change/" for m in Message.objects.all()]
    paths += [f"/admin/notices/reply/{r.pk}/change/" for r in Reply.objects.all()]
    for path in paths:
        yield path, browser.get(path).content.decode()


def test_number_and_words_are_nowhere_readable(answers, caplog):
    leaks = [f"{table}: {n}" for table, text in database_rows() for n in found_in(text)]
    leaks += [f"database file: {n}" for n in found_in(database_file())]
    leaks += [f"broker {key}: {n}" for key, text in broker_and_cache() for n in found_in(text)]
    leaks += [f"{path}: {n}" for path, text in staff_pages() for n in found_in(text)]
    leaks += [f"answer: {n}" for text in answers for n in found_in(text)]
    leaks += [f"log: {n}" for n in found_in(caplog.text)]
    assert leaks == []


def test_they_did_go_out_and_come_in(answers):
    """Else the search above would be glad about nothing."""
    assert {message.phone for message in Gateway.sent} == {PHONE}
    outcomes = list(Reply.objects.order_by("pk").values_list("outcome", flat=True))
    assert outcomes == ["not_understood", "not_understood", "no_more", "unknown_number"]
    assert Reply.objects.earliest("pk").unseal_text() == TEXT
    call_command("check_sealed", stdout=io.StringIO())
