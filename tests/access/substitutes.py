"""Who gets what of AB 角 and of «my work»: everybody their own, officers those of their unit."""

from dataclasses import replace

from govservice.duties import ALL_DUTIES, Duty

from .rectifications import MAY_ASSIGN
from .rows import Row, staff
from .staff_pages import SAMPLE
from .table import ROWS

OFFICERS = frozenset({Duty.SECURITY_ADMIN, Duty.MANAGER})

for _ending in ("change", "history"):
    _name = f"admin:accounts_substitution_{_ending}"
    ROWS[_name] = replace(ROWS[_name], readers=OFFICERS, sample=ALL_DUTIES)
_list = "admin:accounts_substitution_changelist"
ROWS[_list] = replace(ROWS[_list], readers=OFFICERS, refused=200, plain=403, shows="stands-in")
ROWS["admin:accounts_substitution_add"] = replace(
    ROWS["admin:accounts_substitution_add"], sample=SAMPLE
)

ROWS |= {
    "admin:accounts_substitution_revoke": Row(
        lambda world: f"/admin/accounts/substitution/{world['accounts.substitution'].pk}/revoke/",
        OFFICERS,
        inside=302,
        outside=404,
        refused=404,
        method="post",
        data={},
    ),
    "admin:ratings_rectification_batch": Row(
        lambda world: "/admin/ratings/rectification/batch/assign/",
        MAY_ASSIGN,
        inside=400,  # nothing is chosen
        outside=400,
        method="post",
        data={},
    ),
    "my_work": replace(staff("/admin/my-work/"), never="CASE-INSIDE"),
}
