import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from govservice.notices.models import Message, NoMoreMessages
from govservice.notices.services import SmsDraft, queue_many_sms, queue_sms
from govservice.notices.templates import SmsTemplate, register_template
from govservice.sealed import blind_index
from tests.factories import shanghai

from .conftest import NOON, PHONE

pytestmark = pytest.mark.django_db


def queue(key="k", at=NOON, template="test", phone=PHONE, **values):
    return queue_sms(template, phone=phone, values={"name": "张三"} | values, key=key, at=at)


def test_number_and_text_are_sealed_and_open_again(gateway):
    assert queue() is True
    row = Message.objects.values().get()
    assert PHONE not in str(row)
    assert "张三" not in str(row)
    stored = Message.objects.get()
    assert stored.unseal_phone() == PHONE
    assert stored.unseal_text() == "【测试】您好，张三。"
    assert stored.phone_index == blind_index("phone", PHONE)
    assert (stored.status, stored.segments, stored.attempts) == ("queued", 1, 0)


def test_one_key_is_one_message(gateway):
    queue("once")
    assert queue("once", name="李四") is False
    assert Message.objects.count() == 1


def test_without_a_gateway_nothing_is_queued(settings):
    assert settings.SMS_GATEWAY == "none"
    assert queue_sms("test", phone=PHONE, values={}, key="k", at=NOON) is False
    assert not Message.objects.exists()


@pytest.mark.parametrize("phone", ["028-86123456", "12345", "", "1380013800", "abc"])
def test_only_mobile_telephones_are_written_to(gateway, phone):
    assert queue(phone=phone) is False
    assert not Message.objects.exists()


def test_a_number_is_one_however_it_is_written(gateway):
    queue(phone="+86 138-0013-8000")
    assert Message.objects.get().unseal_phone() == PHONE


def test_the_message_goes_with_its_fact(gateway):
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (shanghai(2026, 3, 2, 7, 59), shanghai(2026, 3, 2, 8)),
        (shanghai(2026, 3, 2, 8), shanghai(2026, 3, 2, 8)),
        (shanghai(2026, 3, 2, 20, 59, 59), shanghai(2026, 3, 2, 20, 59, 59)),
        (shanghai(2026, 3, 2, 21), shanghai(2026, 3, 3, 8)),
    ],
)
def test_at_night_a_message_waits_for_the_morning(gateway, at, expected):
    queue(at=at)
    assert Message.objects.get().next_at == expected


def test_an_answer_goes_out_at_night_too(gateway):
    night = shanghai(2026, 3, 2, 23)
    queue(template="urgent", at=night, code="1")
    assert Message.objects.get().next_at == night


def test_who_wants_no_more_messages_gets_essential_ones_alone(gateway):
    NoMoreMessages.objects.create(phone_index=blind_index("phone", PHONE), at=NOON)
    assert queue("a") is False
    assert queue("b", template="urgent", code="1") is True


def test_a_template_that_grew_too_long_is_a_mistake_and_not_a_bill(gateway):
    register_template(SmsTemplate("long", "好" * 400))
    with pytest.raises(ValueError, match="7 parts"):
        queue(template="long")


def test_a_thousand_take_as_many_queries_as_one(gateway):
    NoMoreMessages.objects.create(phone_index=blind_index("phone", "13900000000"), at=NOON)
    drafts = [
        SmsDraft(template="test", phone=f"139{n:08}", values={"name": n}, key=f"k{n}")
        for n in range(1000)
    ]
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        queued = queue_many_sms(drafts, at=NOON)
    assert queued == Message.objects.count() == 999
    selects = [query for query in asked if query["sql"].startswith("SELECT")]
    assert len(selects) == 2, "known keys and silent telephones"
    inserts = [query for query in asked if query["sql"].startswith("INSERT")]
    assert len(inserts) <= (2 if connection.vendor == "postgresql" else 25)
