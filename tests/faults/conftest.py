from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .house import House


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """``make_house(REDIS_URL=…)``: not started yet; whatever it leaves running is ended."""
    houses: list[House] = []

    def make(**variables: str) -> House:
        folder = tmp_path / f"house {len(houses)}"  # a path with a space, as people have them
        folder.mkdir()
        houses.append(House(folder, **variables))
        return houses[-1]

    yield make
    for house in houses:
        house.kill_all_named("")
        if house.server is not None:
            house.server.wait()
