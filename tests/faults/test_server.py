"""``script/server`` itself: from nothing to the first page, and away without a trace."""

import json

import pytest

from .house import wait_until

pytestmark = pytest.mark.faults


def test_it_starts_from_nothing_answers_and_leaves_nothing(make_house):
    house = make_house()
    house.start()
    status, page = house.ask("/")
    assert (status, "<html" in page) == (200, True)
    wait_until(house.worker_seen)
    assert json.loads(house.ask("/readyz")[1]) == {"database": "ok", "broker": "ok", "worker": "ok"}
    assert house.stop() == 0
    assert house.processes() == {}
    log = house.log.read_text()
    assert f"http://localhost:{house.port}/ answers after" in log
    assert "Traceback" not in log


def test_a_killed_server_takes_everything_with_it_and_starts_again(make_house, furnished):
    house = make_house(like=furnished)
    house.start()
    house.kill()
    wait_until(lambda: house.processes() == {})
    house.start()
    assert house.stop() == 0


def test_a_second_server_in_the_same_folder_is_refused_in_one_line(make_house, furnished):
    first = make_house(like=furnished)
    first.start()
    second = make_house(VAR_DIR=first.environment["VAR_DIR"])
    second.environment["DATABASE_URL"] = first.environment.get("DATABASE_URL", "")
    with pytest.raises(AssertionError, match=r"A server .* already runs from"):
        second.start()
    assert first.answers()


def test_a_web_server_that_dies_is_back_at_once(make_house, furnished):
    house = make_house(like=furnished)
    house.start()
    assert house.kill_all_named("gunicorn") >= 2
    wait_until(house.answers)
    assert "The web server ended with signal 9; starting it again." in house.log.read_text()
