"""How the staff pages look."""

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

BLUES = {  # the public pages' blue, from light to dark
    "50": "#f0f5fc",
    "100": "#e1ebf8",
    "200": "#c3d6f0",
    "300": "#94b5e3",
    "400": "#5f8fd2",
    "500": "#2f6fc4",
    "600": "#0b3f8a",
    "700": "#093575",
    "800": "#072c63",
    "900": "#06244f",
    "950": "#041733",
}
UNFOLD = {
    "SITE_TITLE": _("Government service feedback"),
    "SITE_HEADER": _("Government service feedback"),
    "SITE_SYMBOL": "reviews",
    "SITE_URL": reverse_lazy("home"),
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("icon.svg")}
    ],
    "SIDEBAR": {"navigation": "indicators.views.staff_links.side_bar"},
    "COLORS": {"primary": BLUES},
    "LOGIN": {"redirect_after": reverse_lazy("admin:index")},
}
