import datetime as dt
import time

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection

from govservice.heartbeat import WORKER, note_worker
from govservice.metrics import FOLD
from indicators.models import TouchedDay


def test_alive_asks_nobody(client, django_assert_num_queries):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready_reports_database_broker_and_worker(client):
    note_worker()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "ok", "worker": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_without_broker_and_worker_is_still_ready(client, settings, tmp_path):
    cache.delete(WORKER)
    settings.REDIS_URL, settings.VALKEY_SOCKET = "", tmp_path / "nobody.sock"
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "unreachable", "worker": "not seen"}


@pytest.mark.django_db
def test_without_its_database_it_is_alive_but_not_ready(client):
    def unreachable(*_args):
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(unreachable):
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["database"] == "unreachable"
        assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_metrics_count_requests_by_route_and_never_name_a_path(client):
    client.get("/r/aSecretToken")
    text = client.get("/metrics").content.decode()
    assert 'http_requests_total{method="GET",route="ratings:' in text
    assert "aSecretToken" not in text


@pytest.mark.django_db
def test_metrics_tell_what_waits_to_be_folded(client):
    TouchedDay.objects.create(source="rating", day=dt.date(2026, 1, 1), department_id=1)
    TouchedDay.objects.create(source="rating", day=dt.date(2026, 1, 2), department_id=1)
    cache.set(f"task-success:{FOLD}", time.time() - 60)
    values = dict(
        line.rsplit(" ", 1)
        for line in client.get("/metrics").content.decode().splitlines()
        if line.startswith(("touched_", "fold_"))
    )
    assert float(values["touched_days_waiting"]) == 2
    assert float(values["touched_days_oldest_age_days"]) > 300
    assert 60 <= float(values["fold_seconds_since_success"]) < 120


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked_by", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "10.1.2.3"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.1.2.3"}, 404),
    ],
)
def test_metrics_are_for_this_machine(client, asked_by, status):
    assert client.get("/metrics", **asked_by).status_code == status


@pytest.mark.django_db
def test_metrics_are_for_other_networks_where_the_setting_says_so(client, settings):
    settings.METRICS_NETWORKS = ["10.1.0.0/16"]
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_health_is_read_only(client, path):
    assert client.post(path).status_code == 405
