from django.urls import path, re_path

from .views import (
    items,
    kiosk,
    links,
    lookup,
    progress,
    progress_acts,
    qr,
    tablets,
    walk_ins,
)

app_name = "ratings"

ITEM = r"^items/(?P<code>[0-9A-Za-z._^-]{1,36})/"

urlpatterns = [
    # No closing slash: every character of the address costs room in a text message.
    path("r/<str:token>.svg", qr.link_qr, name="link-qr"),
    path("r/<str:token>", links.rate_by_link, name="link"),
    path("rate/", lookup.rate, name="rate"),
    path("rate/choose/", lookup.choose, name="rate-choose"),
    path("w/<str:code>.svg", qr.window_qr, name="walk-in-qr"),
    path("w/<str:code>", walk_ins.choose_item, name="walk-in"),
    path("w/<str:code>/<str:item_code>", walk_ins.rate_item, name="walk-in-item"),
    path("kiosk/", kiosk.start, name="kiosk"),
    path("kiosk/choose/", kiosk.choose, name="kiosk-choose"),
    path("kiosk/rate/", kiosk.rate, name="kiosk-rate"),
    path("kiosk/end/", kiosk.end, name="kiosk-end"),
    path("tablet/", tablets.home, name="tablet"),
    path("tablet/state/", tablets.state, name="tablet-state"),
    path("tablet/<uuid:call>/", tablets.call_page, name="tablet-call"),
    re_path(ITEM + r"$", items.item, name="item"),
    re_path(ITEM + r"opinion/$", items.guide_rating, name="guide-rating"),
    re_path(ITEM + r"correction/$", items.correction_new, name="correction-new"),
    path("corrections/", items.correction_track, name="correction-track"),
    path("corrections/sent/", items.correction_sent, name="correction-sent"),
    path("rectification/", progress.progress, name="progress"),
    path("rectification/track/", progress.track, name="progress-track"),
    path("rectification/code/", progress.lost_code, name="progress-code"),
    path("rectification/leave/", progress.leave, name="progress-leave"),
    path("rectification/<slug:act>/", progress_acts.act_page, name="progress-act"),
]
