"""Everybody keeps filters of the lists they may open, and touches their own alone."""

from dataclasses import replace

from .rectifications import post
from .rows import RECTIFICATION_READERS, staff
from .table import ROWS

ANYBODYS = replace(staff("/admin/my-filters/1/rename/"), inside=404, outside=404, plain=404)

ROWS |= {
    "my_filters": replace(staff("/admin/my-filters/"), never="CASE-INSIDE"),
    "save_filter": replace(
        post(
            "/admin/my-filters/save/",
            RECTIFICATION_READERS,
            inside=302,
            data={"list": "ratings.rectification", "query": "lamp=soon", "name": "临期"},
        ),
        outside=302,  # the filter holds no fact
        refused=403,
    ),
    "rename_filter": replace(ANYBODYS, method="post", data={"name": "临期"}),
    "delete_filter": replace(
        ANYBODYS, path=lambda world: "/admin/my-filters/1/delete/", method="post", data={}
    ),
}
