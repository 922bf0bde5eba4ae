"""A small house for the dashboard's tests: two offices with known ratings, folded into figures."""

import datetime as dt
import re
from dataclasses import dataclass

from govservice.accounts.models import User
from indicators.folding import fold_all
from tests.factories import make_user
from tests.indicators.facts import Office, make_county

MARCH = {"from": "2026-03-01", "to": "2026-03-31"}
DAY = dt.date(2026, 3, 10)


@dataclass
class House:
    """Own: 6 × 5, 6 × 1 (one with a name), two services unrated. Other: 7 × 4."""

    own: Office
    other: Office
    province_manager: User
    own_manager: User


def make_house() -> House:
    region = make_county()
    own, other = Office(region=region, name="甲局"), Office(region=region, name="乙局")
    for _n in range(6):
        own.rate(DAY, 5, channel="mobile")
    for _n in range(5):
        own.rate(DAY, 1, channel="qr")
    own.rate(DAY, 1, identity="real_name", text="材料退了三次")
    own.serve(DAY)
    own.serve(DAY)
    for _n in range(7):
        other.rate(DAY, 4, channel="pc")
    fold_all()
    return House(
        own=own,
        other=other,
        province_manager=make_user("manager", region=region.parent.parent),
        own_manager=make_user("manager", department=own.department),
    )


def words_of(page) -> str:
    """The page's text without tags, blanks run together."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def links_of(page) -> list[str]:
    return [
        link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', page.content.decode())
    ]
