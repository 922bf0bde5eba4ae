"""Replies by a real gateway: by the one client that may, once per number of the gateway."""

import datetime as dt

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from govservice.notices.models import Message, NoMoreMessages, Reply
from govservice.notices.services import queue_sms
from tests.factories import make_api_client, make_user

from .conftest import PHONE

pytestmark = pytest.mark.django_db
URL = "/api/v1/sms/replies/"


@pytest.fixture
def door(gateway):
    _client, key = make_api_client(channels=["sms"])
    return APIClient(headers={"Authorization": f"Api-Key {key}"}, raise_request_exception=False)


def body(**changes):
    return {"message_id": "m1", "phone": PHONE, "text": "TD"} | changes


def write_to(phone=PHONE, key="k"):
    queue_sms("test", phone=phone, values={"name": "x"}, key=key, at=timezone.now())


def test_td_ends_the_messages_and_says_so_once(door):
    write_to()
    answers = [door.post(URL, body(message_id=f"m{n}", text="td。")) for n in range(3)]
    assert [a.json()["outcome"] for a in answers] == ["no_more"] * 3
    assert NoMoreMessages.objects.count() == 1
    assert Message.objects.filter(name="no_more_messages").count() == 1
    assert (
        queue_sms("test", phone=PHONE, values={"name": "y"}, key="k2", at=timezone.now()) is False
    )


@pytest.mark.parametrize("word", ["退订", "TD", "T"])
def test_there_is_a_way_back(door, word):
    write_to()
    door.post(URL, body(message_id="a", text=word))
    assert door.post(URL, body(message_id="b", text="KT")).json()["outcome"] == "again"
    assert not NoMoreMessages.objects.exists()


def test_the_same_message_again_changes_nothing(door):
    write_to()
    first, second = door.post(URL, body()), door.post(URL, body())
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json() == {"message_id": "m1", "outcome": "no_more"}
    assert Reply.objects.count() == 1


def test_of_a_number_nobody_wrote_to_only_the_count_is_kept(door):
    answer = door.post(URL, body(text="我叫张三，电话13912345678"))
    assert answer.json()["outcome"] == "unknown_number"
    reply = Reply.objects.get()
    assert (reply.phone_index, reply.text, reply.text_sealed) == ("", "", "")
    assert not Message.objects.exists()


def test_words_are_masked_and_open_again(door):
    write_to()
    text = "请打13912345678找我"
    door.post(URL, body(text=text))
    reply = Reply.objects.get()
    assert reply.text == "请打＊＊＊找我"
    assert reply.unseal_text() == text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"message_id": ""}, "message_id"),
        ({"message_id": "x" * 101}, "message_id"),
        ({"message_id": 7}, "message_id"),
        ({"phone": ""}, "phone"),
        ({"phone": ["1"]}, "phone"),
        ({"text": "x" * 1001}, "text"),
        ({"text": None}, "text"),
        ({"received_at": "yesterday"}, "received_at"),
        ({"received_at": "2026-03-02T09:00:00"}, "received_at"),
        ({"received_at": "2026-02-30T09:00:00+08:00"}, "received_at"),
        ({"received_at": 5}, "received_at"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(door, changes, field):
    answer = door.post(URL, body(**changes))
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["attr"] == field
    assert PHONE not in answer.content.decode()
    assert not Reply.objects.exists()


def test_a_time_to_come_is_refused(door):
    later = (timezone.now() + dt.timedelta(hours=1)).isoformat()
    answer = door.post(URL, body(received_at=later))
    assert answer.json()["errors"][0]["attr"] == "received_at"


@pytest.mark.parametrize("data", [[], [{"message_id": "a"}], "5", 5, None])
def test_only_one_object_is_taken(door, data):
    assert door.post(URL, data).status_code == 400


def test_only_the_client_that_has_the_channel_may(gateway, client):
    _owner, key = make_api_client()
    other = APIClient(headers={"Authorization": f"Api-Key {key}"})
    assert other.post(URL, body()).status_code == 403
    assert APIClient().post(URL, body()).status_code == 401
    staff = APIClient()
    staff.force_login(make_user(is_superuser=True), "django.contrib.auth.backends.ModelBackend")
    assert staff.post(URL, body()).status_code == 403


def test_without_a_gateway_nobody_can_have_answered(door, settings):
    settings.SMS_GATEWAY = "none"
    assert door.post(URL, body()).status_code == 409
