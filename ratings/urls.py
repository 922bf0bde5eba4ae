from django.urls import path, re_path

from .views import items, links

app_name = "ratings"

ITEM = r"^items/(?P<code>[0-9A-Za-z._^-]{1,36})/"

urlpatterns = [
    # No closing slash: every character of the address costs room in a text message.
    path("r/<str:token>", links.rate_by_link, name="link"),
    re_path(ITEM + r"$", items.item, name="item"),
    re_path(ITEM + r"opinion/$", items.guide_rating, name="guide-rating"),
    re_path(ITEM + r"correction/$", items.correction_new, name="correction-new"),
    path("corrections/", items.correction_track, name="correction-track"),
    path("corrections/sent/", items.correction_sent, name="correction-sent"),
]
