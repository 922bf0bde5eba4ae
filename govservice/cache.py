import logging
from typing import Any, ClassVar

import redis
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger(__name__)


class OptionalRedisCache(RedisCache):
    """A cache whose absence costs speed and limits, never an answer.

    Nothing here is the only copy of anything, so an unreachable server reads as an empty cache:
    citizens can rate while Redis restarts. Throttles let everybody through meanwhile.
    """

    away: ClassVar[bool] = False  # of this process, so that an outage is one line and not thousands

    def _or(self, default: Any, call: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            answer = call(*args, **kwargs)
        except (redis.ConnectionError, redis.TimeoutError):
            if not OptionalRedisCache.away:
                OptionalRedisCache.away = True
                logger.warning("The cache is unreachable.")
            return default
        if OptionalRedisCache.away:
            OptionalRedisCache.away = False
            logger.warning("The cache answers again.")
        return answer

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, super().get, key, default, version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return dict(self._or({}, super().get_many, keys, version))

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self._or(None, super().set, key, value, *args, **kwargs)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return list(self._or(list(data), super().set_many, data, *args, **kwargs))

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._or(True, super().add, key, value, *args, **kwargs))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._or(delta, super().incr, key, delta, version))

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._or(False, super().touch, key, *args, **kwargs))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._or(False, super().delete, key, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._or(False, super().has_key, key, version))
