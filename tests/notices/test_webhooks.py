"""Events to other systems, against a real server of this machine."""

import datetime as dt
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from govservice.notices.models import EventName, Message, WebhookEndpoint
from govservice.notices.services import (
    change_endpoint,
    create_endpoint,
    queue_event,
    send_waiting_messages,
)
from govservice.notices.webhooks import AddressRefused, check_url, permitted_addresses
from ratings.services import Submission, submit_ratings
from tests.factories import (
    make_api_client,
    make_department,
    make_region,
    make_service,
    make_user,
    shanghai,
)

from .conftest import NOON

pytestmark = pytest.mark.django_db
ALL = EventName.values


class Receiver(HTTPServer):
    """Answers with ``status``; ``got`` holds the headers and bodies it was sent."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.got, self.status, self.location = [], 204, ""
        self.url = f"http://127.0.0.1:{self.server_port}/events?from=us"
        self.thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def stop(self):
        self.shutdown()
        self.server_close()
        self.thread.join()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    server = Receiver()
    yield server
    server.stop()


def listen(url, events=ALL, **kwargs):
    client, _key = make_api_client(**kwargs)
    return create_endpoint(client, url=url, events=events, by=None, at=NOON)


def rate(level=1, service=None, *, identity="real_name", at=None):
    service = service or make_service()
    sent = {"level": level, "channel": "pc", "identity": identity}
    [outcome] = submit_ratings([Submission(service_id=service.pk, **sent)], at=at or timezone.now())
    return outcome.rating_or_raise()


def send(at=None):
    return send_waiting_messages(now=lambda: at or timezone.now())


def test_an_event_arrives_signed_and_names_nobody(receiver):
    _endpoint, secret = listen(receiver.url)
    rating = rate(level=5)
    assert send() == 1
    [(path, headers, body)] = receiver.got
    assert path == "/events?from=us"
    signed = headers["X-Govservice-Timestamp"].encode() + b"." + body
    digest = hmac.new(secret.encode(), signed, "sha256").hexdigest()
    assert headers["X-Govservice-Signature"] == f"v1={digest}"
    assert abs(int(headers["X-Govservice-Timestamp"]) - timezone.now().timestamp()) < 60
    message = Message.objects.get()
    assert headers["X-Govservice-Delivery"] == message.uuid.hex
    assert json.loads(body) == {
        "id": message.uuid.hex,
        "event": "rating.received",
        "data": {
            "number": rating.number,
            "level": 5,
            "round_no": 1,
            "identity": "real_name",
            "department": rating.department.code,
        },
    }
    assert rating.service.case.number not in body.decode()
    assert (message.status, message.receipt) == ("sent", "HTTP 204")


def test_a_bad_rating_tells_of_its_rectification_too(receiver):
    listen(receiver.url)
    rating = rate(level=1)
    assert send() == 2
    events = {json.loads(body)["event"]: json.loads(body)["data"] for _p, _h, body in receiver.got}
    assert events["rectification.opened"]["number"] == rating.rectification.number
    assert events["rectification.opened"]["rating"] == rating.number


def test_events_of_an_anonymous_rating_tell_its_time_neither_by_arriving_nor_by_their_order(
    receiver,
):
    listen(receiver.url)
    thursday = shanghai(2026, 3, 12, 15, 40)
    ratings = [
        rate(1, make_service(served_at=thursday), identity="anonymous", at=thursday)
        for _n in range(8)
    ]
    opened = Message.objects.filter(name="rectification.opened")
    received = Message.objects.filter(name="rating.received")
    for messages, night in ((opened, (2026, 3, 13)), (received, (2026, 3, 16))):
        times = list(messages.order_by("pk").values_list("queued_at", "next_at"))
        assert len(times) == 8
        assert all(queued == due for queued, due in times)
        assert all(shanghai(*night) <= due < shanghai(*night, 5) for _queued, due in times)
        assert times != sorted(times)  # once in 40,320 runs they happen to rise
    assert send(at=shanghai(2026, 3, 12, 23, 59)) == 0
    assert send(at=shanghai(2026, 3, 13, 5)) == 8
    assert send(at=shanghai(2026, 3, 15, 23, 59)) == 0
    assert send(at=shanghai(2026, 3, 16, 5)) == 8
    assert len(ratings) * 2 == len(receiver.got)


def test_only_events_asked_for_of_ones_own_places_are_sent(receiver):
    here, there = make_region("510100", make_region()), make_region("510300", make_region())
    listen(receiver.url, region=here)
    listen(receiver.url, department=make_department(region=there))
    listen(receiver.url, events=["rectification.opened"])
    listen(receiver.url, is_active=False)
    rate(level=5, service=make_service(department=make_department(region=here)))
    rate(level=5, service=make_service(department=make_department(region=there)))
    assert Message.objects.count() == 1
    assert Message.objects.get().endpoint.client.region == here


def test_imports_of_history_are_no_events(receiver):
    listen(receiver.url)
    service = make_service()
    submit_ratings(
        [Submission(service_id=service.pk, level=5, channel="pc")],
        at=timezone.now(),
        historic=True,
    )
    assert not Message.objects.exists()


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_what_may_heal_is_tried_again(receiver, status):
    listen(receiver.url)
    rate(level=5)
    receiver.status = status
    assert send() == 0
    message = Message.objects.get()
    assert (message.status, message.last_error) == ("queued", f"HTTP {status}")
    receiver.status = 200
    assert send(message.next_at) == 1
    deliveries = {headers["X-Govservice-Delivery"] for _path, headers, _body in receiver.got}
    assert len(deliveries) == 1


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_a_refusal_is_given_up_and_stays_to_be_seen(receiver, status):
    listen(receiver.url)
    rate(level=5)
    receiver.status = status
    send()
    assert Message.objects.values_list("status", "last_error").get() == ("dead", f"HTTP {status}")


def test_a_redirect_is_not_followed(receiver):
    listen(receiver.url)
    rate(level=5)
    receiver.status, receiver.location = 302, receiver.url
    send()
    assert len(receiver.got) == 1
    assert Message.objects.get().status == "dead"


def test_a_receiver_that_is_gone_holds_up_nobody_else(receiver):
    stopped = Receiver()
    listen(stopped.url)
    listen(receiver.url)
    stopped.stop()
    for _rating in range(3):
        rate(level=5)
    assert send() == 3
    waiting = Message.objects.exclude(status="sent")
    assert sorted(waiting.values_list("attempts", flat=True)) == [0, 0, 1]
    assert set(waiting.exclude(last_error="").values_list("last_error", flat=True)) == {
        "ConnectionRefusedError"
    }


def test_a_receiver_switched_off_gets_nothing_that_waited(receiver):
    endpoint, _secret = listen(receiver.url)
    rate(level=5)
    root = make_user(is_superuser=True)
    change_endpoint(endpoint.pk, url=receiver.url, events=ALL, is_active=False, by=root)
    assert send() == 0
    assert receiver.got == []
    assert Message.objects.get().status == "dropped"


def test_one_event_is_queued_once_per_receiver(receiver):
    listen(receiver.url)
    department = make_department()
    for _time in range(2):
        queue_event(EventName.RATING_RECEIVED, data={}, key="same", department=department, at=NOON)
    assert Message.objects.count() == 1


def test_nobody_listening_costs_one_query(django_assert_num_queries):
    department = make_department()
    with django_assert_num_queries(1):
        queue_event(EventName.RATING_RECEIVED, data={}, key="k", department=department, at=NOON)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://user:secret@example.com/",
        "https://127.0.0.1/",
        "https://10.0.0.8/hook",
        "https://192.168.1.1/",
        "https://172.16.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00::1]/",
        "https://224.0.0.1/",
        "https://example.com:99999/",
        "https://example.com/a b",
        "https://example.com/\r\nX-Injected: 1",
        "https://例子.cn/",
        "https://example.com/" + "x" * 300,
        "",
        "example.com",
    ],
)
def test_addresses_to_which_nothing_is_sent(url):
    with pytest.raises(AddressRefused) as refused:
        check_url(url)
    assert refused.value.field == "url"


def test_plain_http_is_for_this_machine_and_tests_alone(settings):
    settings.WEBHOOK_PLAIN_HTTP = False
    with pytest.raises(AddressRefused, match="https"):
        check_url("http://example.com/")
    settings.WEBHOOK_PLAIN_HTTP = True
    settings.WEBHOOK_NETWORKS = ["10.0.0.0/8"]
    with pytest.raises(AddressRefused):
        permitted_addresses(check_url("http://10.0.0.1/"))
    assert permitted_addresses(check_url("https://10.0.0.1/")) == ["10.0.0.1"]


def test_a_name_that_leads_inside_is_found_when_sending(receiver, settings):
    """«localhost» passes as a name; the number behind it does not."""
    endpoint, _secret = listen(f"http://localhost:{receiver.server_port}/")
    settings.WEBHOOK_NETWORKS = []
    rate(level=5)
    send()
    assert receiver.got == []
    message = Message.objects.get(endpoint=endpoint)
    assert (message.status, message.last_error) == ("dead", "address not permitted")


def test_a_receiver_that_never_answers_is_left(receiver, monkeypatch):
    """The server takes the connection and stays silent: only our own time-out ends it."""
    import socket

    from govservice.notices.webhooks import delivery

    monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        listen(f"http://127.0.0.1:{silent.getsockname()[1]}/")
        rate(level=5)
        assert send() == 0
    assert Message.objects.get().last_error == "TimeoutError"


def test_an_answer_that_drips_is_cut_off(settings, monkeypatch):
    import socket

    from govservice.notices.webhooks import delivery

    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr(delivery, "LONGEST_SECONDS", 0.2)
    stop = threading.Event()

    def drip(server):
        connection, _peer = server.accept()
        with connection:
            while not stop.wait(0.02):
                try:
                    connection.sendall(b"H")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,), daemon=True)
        thread.start()
        listen(f"http://127.0.0.1:{server.getsockname()[1]}/")
        rate(level=5)
        assert send() == 0
        stop.set()
        thread.join(5)
    assert Message.objects.get().status == "queued"


def test_the_secret_is_sealed_and_the_change_audited(receiver):
    from govservice.accounts.models import AuditEntry

    endpoint, secret = listen(receiver.url)
    row = str(WebhookEndpoint.objects.values().get())
    assert secret not in row
    assert WebhookEndpoint.objects.get().unseal_secret() == secret
    assert AuditEntry.objects.filter(action="webhook_created").count() == 1
    assert endpoint.client.name in AuditEntry.objects.get(action="webhook_created").subject


def test_an_event_body_is_older_than_its_facts_never(receiver):
    """What was queued is what is sent: an event tells what was so then."""
    listen(receiver.url)
    rating = rate(level=5)
    type(rating).objects.filter(pk=rating.pk).update(level=1)
    send(timezone.now() + dt.timedelta(minutes=1))
    assert json.loads(receiver.got[0][2])["data"]["level"] == 5
