"""Who gets what at every address. Whoever adds an address adds its row; the test names what is missing.

Written from the design («who sees what»), not from the code: ``readers`` are duties, ``inside`` and
``outside`` the answers for a reader whose scope does and does not hold the fact, ``refused`` the
answer for every other member of staff. ``shows`` must stand in the pages of readers inside and in
nobody else's; ``never`` in nobody's at all.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from govservice.duties import ALL_DUTIES, Duty

from .world import DENIED, World

Answer = int | frozenset[int]

SIGN_IN = 302

RATING_READERS = {
    Duty.RATING_OFFICER,
    Duty.VERIFIER,
    Duty.REVIEWER,
    Duty.CALL_BACK_CLERK,
    Duty.MANAGER,
}
TICKET_READERS = {
    Duty.DESK,
    Duty.DISPATCHER,
    Duty.DISPATCH_REVIEWER,
    Duty.LIAISON,
    Duty.HANDLER,
    Duty.SIGNING_LEADER,
    Duty.CALL_BACK_CLERK,
    Duty.SUPERVISOR,
    Duty.REVIEWER,
    Duty.MANAGER,
}

FIGURE_READERS = {
    Duty.RATING_OFFICER,
    Duty.REVIEWER,
    Duty.DISPATCH_REVIEWER,
    Duty.SUPERVISOR,
    Duty.MANAGER,
}
RATING_LIST_READERS = {Duty.RATING_OFFICER, Duty.REVIEWER, Duty.MANAGER}
TICKET_LIST_READERS = FIGURE_READERS - {Duty.RATING_OFFICER}
ASSESSMENT_READERS = FIGURE_READERS - {Duty.DISPATCH_REVIEWER}
PEOPLE_KEEPERS = {Duty.SYSTEM_ADMIN, Duty.SECURITY_ADMIN}


@dataclass(frozen=True)
class Row:
    path: Callable[[World], str]
    readers: frozenset[str] = ALL_DUTIES
    inside: Answer = 200
    outside: Answer = 200
    refused: Answer = 403
    plain: Answer | None = None  # staff without a duty, where they differ from the refused
    root: Answer | None = None  # the superuser, where they differ from a reader inside
    anonymous: Answer = SIGN_IN
    key_inside: Answer = SIGN_IN
    key_outside: Answer = SIGN_IN
    method: str = "get"
    data: Any = None
    shows: str = ""
    never: str = ""
    few: bool = False  # the same for everybody: a few viewers prove it
    sample: frozenset[str] = ALL_DUTIES  # the duties tried, where one test holds for all of them


def at(path: str) -> Callable[[World], str]:
    return lambda world: path


def public(path: str, status: int = 200) -> Row:
    """A page of the citizens: the same for everybody."""
    return Row(
        at(path),
        inside=status,
        outside=status,
        plain=status,
        anonymous=status,
        key_inside=status,
        key_outside=status,
        few=True,
    )


def staff(path: str) -> Row:
    """A page of every member of staff that holds no fact."""
    return Row(at(path), plain=200)


def api(path: str | Callable[[World], str], readers: Any, **answers: Any) -> Row:
    return Row(
        at(path) if isinstance(path, str) else path,
        frozenset(readers),
        anonymous=401,
        **(
            {
                "key_inside": 200,
                "key_outside": 200,
                "refused": 200,
                "plain": answers.get("refused", 200),
            }
            | answers
        ),
    )


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
        at("/admin/accounts/"), frozenset(PEOPLE_KEEPERS | {Duty.AUDIT_ADMIN}), refused=404
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
        "/api/v1/rectifications/", RATING_READERS, shows="ZG202601010000001", never="CASE-INSIDE"
    ),
    "api:rectification-detail": api(
        "/api/v1/rectifications/ZG202601010000001/",
        RATING_READERS,
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


@dataclass(frozen=True)
class AdminModel:
    """``scoped`` models hide what is outside; ``name`` is what stands in the address of one object."""

    readers: frozenset[str]
    editors: frozenset[str] = frozenset()
    scoped: bool = True
    root_adds: bool = False  # nobody adds within a city what only a whole province has
    shows: str = ""
    name: Callable[[Any], Any] = lambda thing: thing.pk


TEXT_READERS = frozenset({Duty.RATING_OFFICER, Duty.REVIEWER})
HELD_READERS = TEXT_READERS | {Duty.DESK}  # the desk: matters for the hotline alone

ADMIN: dict[str, AdminModel] = {
    "accounts.user": AdminModel(
        frozenset(PEOPLE_KEEPERS), frozenset({Duty.SYSTEM_ADMIN}), shows="clerk-inside"
    ),
    "accounts.apiclient": AdminModel(
        frozenset(PEOPLE_KEEPERS), frozenset({Duty.SYSTEM_ADMIN}), shows="CLIENT-INSIDE"
    ),
    "accounts.auditentry": AdminModel(frozenset({Duty.AUDIT_ADMIN}), shows="AUDIT-INSIDE"),
    "ratings.rating": AdminModel(
        frozenset(RATING_READERS), shows="内城事项", name=lambda rating: rating.uuid
    ),
    "ratings.rectification": AdminModel(
        frozenset(RATING_READERS), shows="ZG202601010000001", name=lambda thing: thing.number
    ),
    "ratings.defaultrating": AdminModel(frozenset(RATING_LIST_READERS), shows="内城事项"),
    "ratings.defaultrule": AdminModel(
        frozenset(RATING_LIST_READERS | {Duty.SYSTEM_ADMIN}), scoped=False
    ),
    "ratings.heldsubmission": AdminModel(HELD_READERS, name=lambda held: held.uuid),
    "ratings.textreview": AdminModel(TEXT_READERS, shows="内城局", name=lambda review: review.uuid),
    "ratings.guiderating": AdminModel(
        frozenset({Duty.CATALOGUE_KEEPER, Duty.RATING_OFFICER, Duty.MANAGER}), shows="内城事项"
    ),
    "ratings.guidecorrection": AdminModel(
        frozenset({Duty.CATALOGUE_KEEPER, Duty.RATING_OFFICER}), shows="JC202601010000001"
    ),
    "ratings.reasontag": AdminModel(
        frozenset({Duty.RATING_OFFICER, Duty.REVIEWER, Duty.CATALOGUE_KEEPER}), scoped=False
    ),
    "indicators.scheme": AdminModel(frozenset(ASSESSMENT_READERS), scoped=False),
    "indicators.assessment": AdminModel(frozenset(ASSESSMENT_READERS), scoped=False),
    "indicators.result": AdminModel(frozenset(ASSESSMENT_READERS), shows="内城局"),
    "hotline.ticket": AdminModel(frozenset(TICKET_READERS)),
    "hotline.ticketcategory": AdminModel(
        frozenset(TICKET_READERS | {Duty.CATALOGUE_KEEPER}),
        frozenset({Duty.CATALOGUE_KEEPER}),
        scoped=False,
    ),
}

KEEPER = frozenset({Duty.CATALOGUE_KEEPER})
CASE_READERS = frozenset({Duty.VERIFIER, Duty.CALL_BACK_CLERK})
ADMIN |= {
    "catalogue.region": AdminModel(ALL_DUTIES, KEEPER, scoped=False),
    "catalogue.unitlist": AdminModel(ALL_DUTIES, scoped=False, root_adds=True),
    "catalogue.department": AdminModel(ALL_DUTIES, KEEPER, shows="UNIT-INSIDE"),
    "catalogue.hall": AdminModel(ALL_DUTIES, KEEPER, shows="HALL-INSIDE"),
    "catalogue.serviceitem": AdminModel(ALL_DUTIES, KEEPER, shows="ITEM-INSIDE"),
    "catalogue.case": AdminModel(CASE_READERS, shows="CASE-INSIDE"),
    "catalogue.service": AdminModel(CASE_READERS, shows="CASE-INSIDE"),
}

# Records of refused sign-ins, kept by the lock-out: a superuser's alone.
ROOT_ONLY = {"axes.accessattempt", "axes.accesslog", "axes.accessfailurelog"}


SAMPLE = frozenset({Duty.CATALOGUE_KEEPER, Duty.MANAGER, Duty.HANDLER, Duty.AUDIT_ADMIN})


def admin_rows(label: str, model: AdminModel) -> dict[str, Row]:
    """The five addresses the admin makes for a model."""
    app, name = label.split(".")
    base, prefix = f"/admin/{app}/{name}/", f"admin:{app}_{name}"

    def one(ending: str) -> Callable[[World], str]:
        return lambda world: f"{base}{model.name(world[label])}/{ending}/"

    outside: Answer = DENIED if model.scoped else 200
    readers = model.readers | model.editors
    shows = model.shows if model.scoped else ""
    common: dict[str, Any] = {"never": "CASE-INSIDE"} if app == "ratings" else {}
    if readers == ALL_DUTIES:
        common["sample"] = SAMPLE
    denied = Row(at(""), frozenset(), refused=DENIED, root=DENIED)
    return {
        f"{prefix}_changelist": Row(at(base), readers, refused=403, shows=shows, **common),
        f"{prefix}_change": Row(one("change"), readers, outside=outside, refused=DENIED, **common),
        f"{prefix}_history": Row(
            one("history"),
            readers,
            inside=DENIED | {200},
            outside=DENIED if model.scoped else DENIED | {200},
            refused=DENIED,
            **common,
        ),
        f"{prefix}_add": Row(
            at(f"{base}add/"),
            model.editors,
            refused=403,
            root=200 if model.editors or model.root_adds else 403,
        ),
        f"{prefix}_delete": replace(denied, path=one("delete")),
    }


for _label, _model in ADMIN.items():
    ROWS |= admin_rows(_label, _model)


def exchange_rows(name: str, keepers: frozenset[str]) -> dict[str, Row]:
    """Files of the catalogue: whoever sees the list takes one, its keepers bring one."""
    base, prefix = f"/admin/catalogue/{name}/", f"admin:catalogue_{name}"
    by_post = replace(staff(f"{base}process_import/"), inside=405, outside=405, plain=405)
    return {
        f"{prefix}_export": Row(at(f"{base}export/"), sample=SAMPLE),
        f"{prefix}_import": Row(
            at(f"{base}import/"), keepers, refused=403, root=200, sample=SAMPLE
        ),
        f"{prefix}_process_import": replace(by_post, sample=SAMPLE),
    }


for _name in ("department", "hall", "serviceitem"):
    ROWS |= exchange_rows(_name, KEEPER)
ROWS |= exchange_rows("unitlist", frozenset())  # of a whole province's keepers alone

for _ending in ("change", "history"):  # the one held in this country is a rating
    _name = f"admin:ratings_heldsubmission_{_ending}"
    ROWS[_name] = replace(ROWS[_name], readers=TEXT_READERS)
