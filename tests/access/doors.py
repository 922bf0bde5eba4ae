"""Who gets what at the doors of ratings: sheets, tablets, receipts, kiosks, 代评; adds its rows."""

from dataclasses import replace

from govservice.duties import Duty

from .rows import Row, api, public
from .staff_pages import ADMIN, AdminModel, admin_rows
from .table import ROWS

KEEPERS = frozenset({Duty.RATING_OFFICER, Duty.CATALOGUE_KEEPER})
INVITERS = frozenset({Duty.RATING_OFFICER, Duty.CALL_BACK_CLERK})
ON_BEHALF = frozenset({Duty.DESK, Duty.CALL_BACK_CLERK, Duty.RATING_OFFICER})
NOBODY = "00000000-0000-0000-0000-000000000000"

MODELS = {
    "ratings.ratedwindow": AdminModel(KEEPERS, shows="内城大厅"),
    "ratings.invitation": AdminModel(INVITERS, name=lambda thing: thing.token_hash),
}
ADMIN.update(MODELS)
for label, model in MODELS.items():
    ROWS.update(admin_rows(label, model))
CHANGE = "admin:ratings_invitation_change"
ROWS[CHANGE] = replace(ROWS[CHANGE], never="", shows="CASE-INSIDE")


def window_move(ending: str, inside: int) -> Row:
    return Row(
        lambda world: f"/admin/ratings/ratedwindow/{world['ratings.ratedwindow'].pk}/{ending}",
        KEEPERS,
        inside=inside,
        outside=404,
        refused=404,
        method="post",
        data={},
    )


def link_move(ending: str, inside: int) -> Row:
    def path(world: object) -> str:
        return f"/admin/ratings/invitation/{world['ratings.invitation'].token_hash}/{ending}"  # type: ignore[index]

    return Row(path, INVITERS, inside=inside, outside=404, refused=404, method="post", data={})


ROWS.update(
    {
        "ratings:rate": public("/rate/"),
        "ratings:rate-choose": public("/rate/choose/", 302),
        "ratings:link-qr": public("/r/AAAAAAAAAAAA.svg", 404),
        "ratings:walk-in": public("/w/AAAAAAAA", 404),
        "ratings:walk-in-qr": public("/w/AAAAAAAA.svg", 404),
        "ratings:walk-in-item": public("/w/AAAAAAAA/I1", 404),
        "ratings:kiosk": public("/kiosk/"),
        "ratings:kiosk-choose": public("/kiosk/choose/", 303),
        "ratings:kiosk-rate": public("/kiosk/rate/", 303),
        "ratings:kiosk-end": public("/kiosk/end/", 303),
        "ratings:tablet": public("/tablet/"),
        "ratings:tablet-state": public("/tablet/state/", 403),
        "ratings:tablet-call": public(f"/tablet/{NOBODY}/", 302),
        "admin:ratings_window_sheet": window_move("sheet/", 200),
        "admin:ratings_window_replace": window_move("replace/", 302),
        "admin:ratings_window_tablet": window_move("tablet/", 200),
        "admin:ratings_window_revoke": window_move(f"tablet/{NOBODY}/revoke/", 404),
        "admin:ratings_window_kiosk": window_move("kiosk/", 200),
        "admin:ratings_window_revoke_kiosk": window_move(f"kiosk/{NOBODY}/revoke/", 404),
        "admin:ratings_invitation_receipt": link_move("receipt/", 200),
        "admin:ratings_invitation_reissue": link_move("reissue/", 409),  # it is rated already
        "admin:ratings_invitation_revoke": link_move("revoke/", 302),
        "admin:ratings_on_behalf": Row(
            lambda world: "/admin/ratings/rating/on-behalf/", ON_BEHALF, never="CASE-INSIDE"
        ),
        "admin:ratings_on_behalf_enter": Row(
            lambda world: f"/admin/ratings/rating/on-behalf/{world['catalogue.service'].pk}/",
            ON_BEHALF,
            inside=302,  # nobody told this clerk the digits
            outside=302,
        ),
        "api:window-next": api(
            "/api/v1/windows/HALL-INSIDE-1/next/",
            frozenset(),
            refused=403,
            root=403,
            key_inside=404,  # the hall has no window of that number
            key_outside=404,
        ),
    }
)
