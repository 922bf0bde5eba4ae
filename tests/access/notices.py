"""Who gets what of notices; adds its rows to the table.

The outbox belongs to the whole system: the system administrator of one city finds it empty.
"""

from dataclasses import replace

from govservice.duties import Duty

from .rows import PEOPLE_KEEPERS, TICKET_READERS, Row, api
from .staff_pages import ADMIN, AdminModel, admin_rows
from .table import ROWS
from .world import DENIED

WHOLE_SYSTEM = frozenset({Duty.SYSTEM_ADMIN})
NOTICES = {
    "notices.message": AdminModel(WHOLE_SYSTEM),
    "notices.reply": AdminModel(WHOLE_SYSTEM),
    "notices.webhookendpoint": AdminModel(
        frozenset(PEOPLE_KEEPERS), frozenset({Duty.SYSTEM_ADMIN}), shows="CLIENT-INSIDE"
    ),
}

ADMIN.update(NOTICES)
for label, model in NOTICES.items():
    ROWS.update(admin_rows(label, model))
for name in ("message", "reply"):
    for ending in ("change", "history"):
        row = ROWS[f"admin:notices_{name}_{ending}"]
        ROWS[f"admin:notices_{name}_{ending}"] = replace(row, inside=DENIED, root=DENIED | {200})

ROWS.update(
    {
        # A reply speaks for a telephone: only the client that is named for the channel brings it.
        "api:sms-reply": api(
            "/api/v1/sms/replies/",
            frozenset(),
            refused=403,
            root=403,
            key_inside=403,
            key_outside=403,
            method="post",
            data={},
        ),
        "notices:attachment": Row(
            lambda world: f"/attachments/{world['notices.attachment'].uuid}/",
            frozenset(TICKET_READERS),
            outside=404,
            refused=404,
            shows="ATTACHMENT-INSIDE",
        ),
    }
)
