"""For load balancers and operators: is this process alive, can it work, how much does it do."""

import ipaddress

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from .heartbeat import worker_is_alive
from .metrics import exposition

BROKER_SECONDS = 1


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_answers() -> bool:
    url = settings.REDIS_URL or f"unix://{settings.VALKEY_SOCKET}"
    client = redis.Redis.from_url(
        url, socket_timeout=BROKER_SECONDS, socket_connect_timeout=BROKER_SECONDS
    )
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def _is_local(request: HttpRequest) -> bool:
    """Asked by an address of METRICS_NETWORKS itself, not by a proxy on behalf of someone else."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in settings.METRICS_NETWORKS)


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """503 only without the database: ratings are taken without broker and worker too."""
    database = _database_answers()
    state = {
        "database": "ok" if database else "unreachable",
        "broker": "ok" if _broker_answers() else "unreachable",
        "worker": "ok" if worker_is_alive() else "not seen",
    }
    return JsonResponse(state, status=200 if database else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not _is_local(request):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)
