"""Who gets what where a rectification is moved; that of the small country waits to be assigned."""

from typing import Any

from govservice.duties import Duty

from .rows import RECTIFICATION_READERS, Row, api
from .table import ROWS
from .world import DENIED

NUMBER = "ZG202601010000001"
PAGE = f"/admin/ratings/rectification/{NUMBER}"
MAY_ASSIGN = frozenset({Duty.RATING_OFFICER})


def post(path: str, readers: Any, **answers: Any) -> Row:
    return Row(
        lambda world: path,
        frozenset(readers),
        outside=DENIED,
        refused=DENIED,
        method="post",
        **({"data": {}} | answers),
    )


ROWS |= {
    # Whoever may assign it is told what is missing; every other reader that it is not theirs.
    "admin:ratings_rectification_move": post(f"{PAGE}/move/assign/", MAY_ASSIGN, inside=400),
    "admin:ratings_rectification_reveal": post(
        f"{PAGE}/reveal/",
        frozenset(),  # an anonymous rating is revealed to nobody
        root=DENIED,
        data={"reason": "verify"},
    ),
    "admin:ratings_rectification_fill": post(
        f"{PAGE}/fill/submit/", RECTIFICATION_READERS, inside=200, never="CASE-INSIDE"
    ),
    "admin:ratings_rectification_paper": post(
        f"{PAGE}/paper/supervision/",
        RECTIFICATION_READERS,
        inside=409,  # no order was signed
    ),
    "indicators:ledger": Row(
        lambda world: "/dashboard/ledger/", frozenset(RECTIFICATION_READERS), never="CASE-INSIDE"
    ),
    "api:rectification-move": api(
        f"/api/v1/rectifications/{NUMBER}/assign/",
        MAY_ASSIGN,
        inside=400,
        outside=404,
        refused=DENIED,
        key_inside=403,  # these keys act for nobody
        key_outside=404,
        method="post",
        data={},
    ),
}

assert MAY_ASSIGN < RECTIFICATION_READERS
