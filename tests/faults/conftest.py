from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .house import House

CASES = 450


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house with demo cases to rate, never started: the others are copies of it."""
    house = House(tmp_path_factory.mktemp("furnished"))
    house.furnish(CASES)
    return house


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """``make_house(like=furnished, REDIS_URL=…)``: not started; what it leaves running is ended."""
    houses: list[House] = []

    def make(**arguments: Any) -> House:
        folder = tmp_path / f"house {len(houses)}"  # a path with a space, as people have them
        folder.mkdir()
        houses.append(House(folder, **arguments))
        return houses[-1]

    yield make
    for house in houses:
        house.end()
