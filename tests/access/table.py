"""Who gets what at every address. Whoever adds an address adds its row; the test names what is missing.

Written from the design («who sees what»), not from the code: ``readers`` are duties, ``inside`` and
``outside`` the answers for a reader whose scope does and does not hold the fact, ``refused`` the
answer for every other member of staff. ``shows`` must stand in the pages of readers inside and in
nobody else's; ``never`` in nobody's at all.
"""

from dataclasses import replace

from govservice.duties import ALL_DUTIES, Duty

from .rows import (
    ASSESSMENT_READERS,
    FIGURE_READERS,
    RATING_LIST_READERS,
    RATING_READERS,
    RECTIFICATION_READERS,
    TICKET_LIST_READERS,
    TICKET_READERS,
    Row,
    api,
    at,
    public,
    staff,
)
from .world import DENIED

ROWS: dict[str, Row] = {
    "home": public("/"),
    "login": Row(
        at("/accounts/login/"),
        inside=302,
        outside=302,
        plain=302,
        anonymous=200,
        key_inside=200,
        key_outside=200,
    ),
    "logout": public("/accounts/logout/", 405),
    "set_language": public("/language/", 302),
    "switch_display": public("/display/", 405),
    "catalogue:item-search": public("/items/"),
    "ratings:item": public("/items/ITEM-INSIDE/"),
    "ratings:guide-rating": public("/items/ITEM-INSIDE/opinion/"),
    "ratings:correction-new": public("/items/ITEM-INSIDE/correction/"),
    "ratings:correction-track": public("/corrections/"),
    "ratings:correction-sent": public("/corrections/sent/", 302),
    "ratings:progress": public("/rectification/", 302),
    "ratings:progress-track": public("/rectification/track/"),
    "ratings:progress-code": public("/rectification/code/"),
    "ratings:progress-leave": public("/rectification/leave/", 405),
    "ratings:progress-act": public("/rectification/supplement/", 302),
    "healthz": public("/healthz"),
    "readyz": public("/readyz"),
    "metrics": public("/metrics"),  # open to this machine alone, where the tests are
    "schema": public("/api/schema/"),  # a key that is not known is refused even here
    "swagger": public("/api/docs/"),
    "ratings:link": public("/r/AAAAAAAAAAAA", 404),
    "hotline:ticket-new": public("/hotline/new/"),
    "hotline:ticket-sent": public("/hotline/new/sent/", 302),
    "hotline:ticket-track": public("/hotline/track/"),
    "admin:index": staff("/admin/"),
    "admin:login": Row(
        at("/admin/login/"),
        inside=302,
        outside=302,
        plain=302,
        anonymous=302,
    ),
    "admin:logout": replace(staff("/admin/logout/"), inside=405, outside=405, plain=405),
    "admin:password_change": staff("/admin/password_change/"),
    "admin:password_change_done": staff("/admin/password_change/done/"),
    "admin:jsi18n": staff("/admin/jsi18n/"),
    "admin:search": replace(staff("/admin/search/?s=INSIDE"), never="INSIDE-1"),
    "admin:autocomplete": Row(
        at("/admin/autocomplete/?app_label=ratings&model_name=rating&field_name=department"),
    ),
    "admin:view_on_site": Row(at("/admin/r/1/1/"), inside=404, outside=404, plain=404),
    "admin:app_list": Row(
        at("/admin/accounts/"),
        refused=404,  # everybody has substitutes there, the keepers their lists too
    ),
    "admin:auth_user_password_change": Row(
        lambda world: f"/admin/accounts/user/{world['accounts.user'].pk}/password/",
        frozenset({Duty.SYSTEM_ADMIN}),
        outside=DENIED,
        refused=DENIED,
    ),
    "admin:ratings_rating_reveal": Row(
        lambda world: f"/admin/ratings/rating/{world['ratings.rating'].uuid}/reveal/",
        frozenset(),  # an anonymous rating is revealed to nobody
        refused=DENIED,
        root=DENIED,
        method="post",
        data={"reason": "verify"},
    ),
    **{
        f"admin:ratings_heldsubmission_{name.replace('-', '_')}": Row(
            lambda world, name=name: (  # type: ignore[misc]
                f"/admin/ratings/heldsubmission/{world['ratings.heldsubmission'].uuid}/{name}/"
            ),
            frozenset({Duty.RATING_OFFICER, Duty.REVIEWER}),
            inside=answer,
            outside=DENIED,
            refused=DENIED,
            method="post",
            data={},
        )
        # Its service has been rated since; and nobody dismisses without saying why.
        for name, answer in {"release": 409, "dismiss": 400, "dismiss-source": 400}.items()
    },
    **{
        f"admin:ratings_textreview_{name}": Row(
            lambda world, name=name: (  # type: ignore[misc]
                f"/admin/ratings/textreview/{world['ratings.textreview'].uuid}/{name}/"
            ),
            frozenset({Duty.RATING_OFFICER, Duty.REVIEWER}),
            inside=answer,
            outside=DENIED,
            refused=DENIED,
            method="post",
            data={},
        )
        for name, answer in {"clear": 303, "redact": 400, "reveal": 400}.items()
    },
    "admin:ratings_guidecorrection_decide": Row(
        lambda world: (
            f"/admin/ratings/guidecorrection/{world['ratings.guidecorrection'].pk}/decide/"
        ),
        frozenset({Duty.CATALOGUE_KEEPER, Duty.RATING_OFFICER}),
        inside=400,  # without an answer nothing is decided
        outside=DENIED,
        refused=DENIED,
        method="post",
        data={},
    ),
    "admin:ratings_guidecorrection_reveal": Row(
        lambda world: (
            f"/admin/ratings/guidecorrection/{world['ratings.guidecorrection'].pk}/reveal/"
        ),
        frozenset({Duty.CATALOGUE_KEEPER}),
        outside=DENIED,
        refused=DENIED,
        method="post",
        data={},
        shows="jubao@example.com",
    ),
    "admin:hotline_ticket_reveal": Row(
        lambda world: f"/admin/hotline/ticket/{world['hotline.ticket'].pk}/reveal/",
        frozenset(),
        refused=DENIED | {400},
        root=400,
        method="post",
        data={},  # without a reason nobody sees a caller
    ),
    "admin:hotline_ticket_move": Row(
        lambda world: f"/admin/hotline/ticket/{world['hotline.ticket'].pk}/move/dispatch/",
        frozenset(),  # a ticket already dispatched
        refused=DENIED | {409},
        root=409,
        method="post",
        data={},
    ),
    "api:region-list": api("/api/v1/regions/", ALL_DUTIES),
    "api:department-list": api(
        "/api/v1/departments/",
        ALL_DUTIES,
        shows="UNIT-INSIDE",
    ),
    "api:item-list": api("/api/v1/items/", ALL_DUTIES, shows="ITEM-INSIDE"),
    "api:item-detail": api(
        "/api/v1/items/ITEM-INSIDE/",
        ALL_DUTIES,
        outside=404,
        refused=404,
        key_outside=404,
        shows="ITEM-INSIDE",
    ),
    "api:case-list": api(
        "/api/v1/cases/",
        frozenset(),
        refused=DENIED,
        root=DENIED,
        key_inside=400,
        key_outside=400,
        method="post",
        data=[],
    ),
    "api:rating-list": api(
        "/api/v1/ratings/", RATING_READERS, shows="内城事项", never="CASE-INSIDE"
    ),
    "api:rectification-list": api(
        "/api/v1/rectifications/",
        RECTIFICATION_READERS,
        shows="ZG202601010000001",
        never="CASE-INSIDE",
    ),
    "api:rectification-detail": api(
        "/api/v1/rectifications/ZG202601010000001/",
        RECTIFICATION_READERS,
        outside=404,
        refused=404,
        key_outside=404,
        shows="ZG202601010000001",
        never="CASE-INSIDE",
    ),
    "api:ticket-list": api("/api/v1/tickets/", TICKET_READERS, shows="GD-INSIDE-1"),
    "api:ticket-detail": api(
        "/api/v1/tickets/GD-INSIDE-1/",
        TICKET_READERS,
        outside=404,
        refused=404,
        key_outside=404,
        shows="GD-INSIDE-1",
    ),
    "api:ticket-move": api(
        "/api/v1/tickets/GD-INSIDE-1/nothing/",
        frozenset(),
        refused=DENIED,
        root=DENIED,
        key_inside=DENIED,
        key_outside=DENIED,
        method="post",
        data={},
        few=True,
    ),
    "api:figures": api(
        "/api/v1/figures/?unit=region&from=2026-01-01&to=2026-02-01", FIGURE_READERS, refused=403
    ),
    "api:coverage": api(
        "/api/v1/coverage/?unit=region&from=2026-01-01&to=2026-02-01", FIGURE_READERS, refused=403
    ),
    "api:assessment-list": api("/api/v1/assessments/", ASSESSMENT_READERS, refused=403),
    **{
        f"api:assessment-{name}": api(
            f"/api/v1/assessments/NONE/{ending}",
            ASSESSMENT_READERS,
            inside=404,
            outside=404,
            refused=DENIED,
            key_inside=404,
            key_outside=404,
        )
        for name, ending in (
            ("detail", ""),
            ("results", "results/"),
            ("explain", "results/UNIT-INSIDE/explain/"),
        )
    },
    "api:unknown": public("/api/v1/nothing/", 404),
    "indicators:dashboard": Row(at("/dashboard/"), frozenset(FIGURE_READERS)),
    "indicators:coverage": Row(at("/dashboard/coverage/"), frozenset(FIGURE_READERS)),
    "indicators:rating-list": Row(
        at("/dashboard/ratings/"),
        frozenset(RATING_LIST_READERS),
        never="CASE-INSIDE",
    ),
    "indicators:ticket-list": Row(
        at("/dashboard/tickets/"), frozenset(TICKET_LIST_READERS), shows="GD-INSIDE-1"
    ),
    "indicators:export-csv": Row(
        at("/dashboard/export.csv"), frozenset(FIGURE_READERS), never="CASE-INSIDE"
    ),
    "indicators:export-new": public("/dashboard/exports/", 405),
    "indicators:export": Row(
        at("/dashboard/exports/00000000-0000-0000-0000-000000000000/"),
        frozenset(FIGURE_READERS),
        inside=404,
        outside=404,
        refused=DENIED,
    ),
    "indicators:export-file": Row(
        at("/dashboard/exports/00000000-0000-0000-0000-000000000000/file/"),
        frozenset(FIGURE_READERS),
        inside=404,
        outside=404,
        refused=DENIED,
    ),
}
