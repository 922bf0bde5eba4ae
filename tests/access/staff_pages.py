"""Who gets what in the admin: one entry per model, rows for its list, its pages and its files."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from govservice.duties import ALL_DUTIES, Duty

from .rows import (
    ASSESSMENT_READERS,
    PEOPLE_KEEPERS,
    RATING_LIST_READERS,
    RATING_READERS,
    RECTIFICATION_READERS,
    TICKET_READERS,
    Answer,
    Row,
    at,
    staff,
)
from .table import ROWS
from .world import DENIED, World


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
    "accounts.substitution": AdminModel(ALL_DUTIES, ALL_DUTIES),
    "accounts.auditentry": AdminModel(frozenset({Duty.AUDIT_ADMIN}), shows="AUDIT-INSIDE"),
    "ratings.rating": AdminModel(
        frozenset(RATING_READERS), shows="内城事项", name=lambda rating: rating.uuid
    ),
    "ratings.rectification": AdminModel(
        frozenset(RECTIFICATION_READERS), shows="ZG202601010000001", name=lambda thing: thing.number
    ),
    "ratings.answertemplate": AdminModel(
        frozenset({Duty.RATING_OFFICER, Duty.VERIFIER, Duty.REVIEWER}),
        frozenset({Duty.RATING_OFFICER}),
        shows="内城模板",
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

# Regional keepers may enter what is their region's; the service refuses the nation's and others'.
CLOCK_TABLES = ("calendaryear", "calendarday", "workinghours", "deadlinerule")
ADMIN |= {f"worktime.{name}": AdminModel(ALL_DUTIES, KEEPER, scoped=False) for name in CLOCK_TABLES}

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


for _name in ("department", "hall", "region", "serviceitem"):
    ROWS |= exchange_rows(_name, KEEPER)
ROWS |= exchange_rows("unitlist", frozenset())  # of a whole province's keepers alone

ROWS["admin:catalogue_transfer"] = Row(
    lambda world: f"/admin/catalogue/department/{world['catalogue.department'].pk}/transfer/",
    KEEPER,
    outside=DENIED,
    refused=DENIED,
    shows="UNIT-INSIDE",
)
ROWS["admin:catalogue_transfer_cancel"] = Row(
    lambda world: (
        f"/admin/catalogue/department/{world['catalogue.department'].pk}/transfer/cancel/"
    ),
    KEEPER,
    inside=409,  # nothing is planned
    outside=DENIED,
    refused=DENIED,
    method="post",
    data={},
)

for _ending in ("change", "history"):  # the one held in this country is a rating
    _name = f"admin:ratings_heldsubmission_{_ending}"
    ROWS[_name] = replace(ROWS[_name], readers=TEXT_READERS)
