import logging

import pytest
from django.core.cache import cache

from ratings import limits
from ratings.limits import Limit, count, parse_limits

TWO = ["2/3600"]


def test_a_limit_counts_each_value_for_itself_and_each_purpose_too():
    assert [count("phone", "1", TWO).is_over for _ in range(3)] == [False, False, True]
    assert not count("phone", "2", TWO).is_over
    assert not count("address", "1", TWO).is_over


def test_the_tightest_of_several_limits_decides():
    assert [count("x", "1", ["5/3600", "1/60"]).is_over for _ in range(2)] == [False, True]


def test_what_is_given_back_was_never_counted():
    for _ in range(5):
        counted = count("x", "1", TWO)
        assert not counted.is_over
        counted.give_back()


def test_giving_back_after_the_time_ran_out_does_no_harm():
    counted = count("x", "1", TWO)
    cache.clear()
    counted.give_back()


def test_the_empty_value_is_not_counted():
    assert not any(count("phone", "", ["1/3600"]).is_over for _ in range(3))


def test_a_new_window_begins_anew(monkeypatch):
    now = [1_000_000.0]
    monkeypatch.setattr(limits.time, "time", lambda: now[0])
    assert [count("x", "1", ["1/100"]).is_over for _ in range(2)] == [False, True]
    now[0] += 100
    assert not count("x", "1", ["1/100"]).is_over


def test_neither_address_nor_phone_stands_in_the_cache():
    counted = count("phone", "13800138000", TWO)
    assert counted.keys
    assert not any("13800138000" in key for key in counted.keys)


def test_without_the_cache_everybody_passes_and_the_log_says_so(settings, caplog):
    settings.CACHES = {
        "default": {
            "BACKEND": "govservice.cache.OptionalRedisCache",
            "LOCATION": "unix:///nowhere/valkey.sock",
        }
    }
    caplog.set_level(logging.WARNING)
    assert not any(count("x", "1", ["1/3600"]).is_over for _ in range(3))
    count("x", "1", ["1/3600"]).give_back()
    assert "unreachable" in caplog.text


def test_limits_are_written_as_count_and_seconds():
    assert parse_limits(["20/60", " 100/3600 "]) == [Limit(20, 60), Limit(100, 3600)]


@pytest.mark.parametrize("text", ["", "20", "0/60", "20/0", "a/b", "20/60/1", "-1/60"])
def test_anything_else_is_refused_by_name(text):
    with pytest.raises(ValueError, match="count/seconds"):
        parse_limits([text])
