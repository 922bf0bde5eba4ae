from govservice.cache import OptionalRedisCache


def unreachable(tmp_path) -> OptionalRedisCache:
    return OptionalRedisCache(f"unix://{tmp_path}/nobody.sock", {})


def test_an_unreachable_cache_reads_as_an_empty_one(tmp_path):
    cache = unreachable(tmp_path)
    assert cache.get("a") is None
    assert cache.get("a", 7) == 7
    assert cache.get_many(["a", "b"]) == {}
    assert cache.has_key("a") is False
    assert cache.get_or_set("a", 3) == 3


def test_writing_to_an_unreachable_cache_harms_nobody(tmp_path):
    cache = unreachable(tmp_path)
    cache.set("a", 1)
    assert cache.set_many({"a": 1}) == ["a"]
    assert cache.add("a", 1) is True
    assert cache.incr("a") == 1
    assert cache.delete("a") is False
    assert cache.touch("a") is False


def test_a_reachable_cache_is_a_cache(settings):
    cache = OptionalRedisCache(settings.CACHES["default"]["LOCATION"], {})
    cache.set("ground", "值")
    assert cache.get("ground") == "值"
    assert cache.add("ground", "other") is False
    cache.delete("ground")
    assert cache.get("ground") is None
