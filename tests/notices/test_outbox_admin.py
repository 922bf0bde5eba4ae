"""The outbox and the receivers on the staff pages."""

import pytest
from django.test import Client
from django.utils import timezone

from govservice.accounts.models import AuditEntry
from govservice.notices.gateways import Refused
from govservice.notices.models import Message, WebhookEndpoint
from govservice.notices.services import queue_sms, send_again, send_waiting_messages
from tests.factories import make_api_client, make_region, make_user

from .conftest import NOON, PHONE

pytestmark = pytest.mark.django_db
LIST = "/admin/notices/message/"


def signed_in(*duties, **kwargs):
    browser = Client()
    user = make_user(*duties, **kwargs)
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def keeper(db):
    return signed_in("system_admin", region=make_region())


def dead(gateway, text="x https://a.cn/r/ABCDEFGHJKLM y"):
    queue_sms("test", phone=PHONE, values={"name": text}, key="k", at=NOON)
    gateway.trouble = Refused("blacklisted")
    send_waiting_messages(now=lambda: NOON)
    gateway.trouble = None
    return Message.objects.get()


def test_what_was_given_up_is_seen_without_number_or_link(gateway, keeper):
    message = dead(gateway)
    page = keeper.get(LIST + "?status__exact=dead").content.decode()
    one = keeper.get(f"{LIST}{message.pk}/change/").content.decode()
    assert "blacklisted" in page
    assert "138＊＊＊＊8000" in one
    assert "/r/…" in one
    for text in (page, one):
        assert PHONE not in text
        assert "ABCDEFGHJKLM" not in text


def test_it_can_be_sent_again_and_the_trail_knows(gateway, keeper):
    message = dead(gateway)
    answer = keeper.post(LIST, {"action": "send_again", "_selected_action": [message.pk]})
    assert answer.status_code == 302
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("queued", 0)
    assert AuditEntry.objects.filter(action="message_sent_again").count() == 1
    assert send_waiting_messages(now=timezone.now) in (0, 1)  # 0 at night
    assert len({m.key for m in gateway.sent}) <= 1


def test_what_was_sent_is_not_sent_again(gateway, keeper):
    queue_sms("urgent", phone=PHONE, values={"code": 1}, key="k", at=NOON)
    send_waiting_messages(now=lambda: NOON)
    message = Message.objects.get()
    keeper.post(LIST, {"action": "send_again", "_selected_action": [message.pk]})
    message.refresh_from_db()
    assert message.status == "sent"
    from govservice.errors import MoveNotAllowed

    root = make_user(is_superuser=True)
    with pytest.raises(MoveNotAllowed):
        send_again(message.pk, by=root, at=NOON)


def test_who_administers_one_city_sees_no_message_of_the_whole_system(gateway):
    message = dead(gateway)
    city = make_region("510100", make_region())
    browser = signed_in("system_admin", region=city)
    assert "blacklisted" not in browser.get(LIST).content.decode()
    browser.post(LIST, {"action": "send_again", "_selected_action": [message.pk]})
    assert Message.objects.get().status == "dead"


def test_the_list_takes_as_many_queries_for_fifty_as_for_one(
    gateway, keeper, django_assert_num_queries
):
    dead(gateway)
    keeper.get(LIST)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        keeper.get(LIST)
    for number in range(50):
        queue_sms("test", phone=PHONE, values={"name": ""}, key=f"k{number}", at=NOON)
    with django_assert_num_queries(len(one)):
        keeper.get(LIST)


def test_a_receiver_is_made_its_secret_shown_once_and_changed(keeper):
    client, _key = make_api_client(name="系统甲")
    data = {"client": client.pk, "url": "https://example.com/hook", "events": ["rating.received"]}
    answer = keeper.post("/admin/notices/webhookendpoint/add/", data)
    assert answer.status_code == 200, answer.content.decode()[:3000]
    endpoint = WebhookEndpoint.objects.get()
    secret = endpoint.unseal_secret()
    assert secret in answer.content.decode()
    page = f"/admin/notices/webhookendpoint/{endpoint.pk}/change/"
    assert secret not in keeper.get(page).content.decode()
    changed = keeper.post(
        page, {"url": "https://example.com/new", "events": ["rectification.opened"]}
    )
    assert changed.status_code == 302
    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.events, endpoint.is_active) == (
        "https://example.com/new",
        ["rectification.opened"],
        False,
    )
    assert AuditEntry.objects.filter(action__startswith="webhook_").count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [("url", "http://example.com/"), ("url", "https://10.0.0.1/"), ("events", ["nothing"])],
)
def test_a_receiver_that_may_not_be_is_refused_beside_its_field(keeper, settings, field, value):
    settings.WEBHOOK_PLAIN_HTTP = False
    client, _key = make_api_client()
    data = {"client": client.pk, "url": "https://example.com/", "events": ["rating.received"]}
    answer = keeper.post("/admin/notices/webhookendpoint/add/", data | {field: value})
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert not WebhookEndpoint.objects.exists()


def test_a_second_receiver_of_one_client_is_refused(keeper):
    client, _key = make_api_client()
    data = {"client": client.pk, "url": "https://example.com/", "events": ["rating.received"]}
    for _time in range(2):
        keeper.post("/admin/notices/webhookendpoint/add/", data)
    assert WebhookEndpoint.objects.count() == 1
