"""What the database refuses of messages, replies, receivers and attachments."""

import pytest
from django.utils import timezone

from govservice.notices.models import Attachment, Message, NoMoreMessages, Reply, WebhookEndpoint
from tests.factories import make_api_client

pytestmark = pytest.mark.django_db


def message(**kwargs):
    now = timezone.now()
    defaults = {"key": "k", "kind": "sms", "name": "test", "queued_at": now, "next_at": now}
    return Message.objects.create(**(defaults | kwargs))


def endpoint(client=None):
    owner = client or make_api_client()[0]
    return WebhookEndpoint.objects.create(
        client=owner, url="https://example.com/", created_at=timezone.now()
    )


def test_a_key_is_once(refuses):
    message()
    with refuses("message_key_once"):
        message()


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"kind": "fax"}, "message_kind_known"),
        ({"status": "lost"}, "message_status_known"),
        ({"status": "sent"}, "message_sent_has_time"),
        ({"kind": "event"}, "message_one_receiver"),
    ],
)
def test_a_message_is_what_it_may_be(refuses, values, name):
    with refuses(name):
        message(**values)


def test_a_text_message_goes_to_no_system(refuses):
    with refuses("message_one_receiver"):
        message(endpoint=endpoint())


def test_a_reply_is_once_and_has_a_known_outcome(refuses):
    now = timezone.now()
    Reply.objects.create(gateway_id="a", outcome="rated", received_at=now)
    with refuses("reply_once"):
        Reply.objects.create(gateway_id="a", outcome="rated", received_at=now)
    with refuses("reply_outcome_known"):
        Reply.objects.create(gateway_id="b", outcome="eaten", received_at=now)


def test_a_telephone_ends_its_messages_once(refuses):
    NoMoreMessages.objects.create(phone_index="a", at=timezone.now())
    with refuses("no_more_messages_once"):
        NoMoreMessages.objects.create(phone_index="a", at=timezone.now())


def test_a_client_has_one_receiver(refuses):
    first = endpoint()
    with refuses("client_id"):
        endpoint(first.client)


def test_one_file_is_once_with_its_owner(refuses):
    values = {
        "owner": "o", "owner_key": "k", "name": "a.jpg", "content_type": "image/jpeg",
        "size": 1, "digest": "d", "at": timezone.now(),
    }  # fmt: skip
    Attachment.objects.create(**values)
    with refuses("attachment_once_per_owner"):
        Attachment.objects.create(**values)
