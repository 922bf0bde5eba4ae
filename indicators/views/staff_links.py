"""What a member of staff can go to: the links of every page, and the side bar of the workplace."""

from typing import Any, TypedDict

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ratings.models import RectificationQuerySet
from ratings.services.on_behalf import ON_BEHALF_DUTIES

from ..models.figures import FigureQuerySet

# What is worked on every day stands first, whichever app it comes from; the rest follows by app.
DAILY = (
    "ratings.rectification",
    "hotline.ticket",
    "ratings.rating",
    "ratings.heldsubmission",
    "ratings.textreview",
    "ratings.guidecorrection",
)
APPS = ("ratings", "hotline", "indicators", "catalogue", "worktime", "notices", "accounts")


Name = str | Promise
Target = tuple[str, Name]


class Link(TypedDict):
    url: str
    name: Name
    is_here: bool


class Entry(TypedDict):
    title: str
    link: str
    active: bool


class Group(TypedDict):
    title: str
    items: list[Entry]


def links_for(user: Any, here: str) -> list[Link]:
    """Nothing for the public; the figures only for those whose duty reads them."""
    if not (user and user.is_authenticated):
        return []
    targets = _pages_of_work(user)
    if user.is_staff:
        targets.append((reverse("admin:index"), _("Workplace")))
    return [Link(url=url, name=name, is_here=here == url) for url, name in targets]


def _pages_of_work(user: Any) -> list[Target]:
    targets: list[Target] = []
    if user.has_duty(*FigureQuerySet.readers):
        targets.append((reverse("indicators:dashboard"), _("Figures")))
    if user.has_duty(*RectificationQuerySet.readers):
        targets.append((reverse("indicators:ledger"), _("Ledger of bad ratings")))
    if user.is_staff and user.has_duty(*ON_BEHALF_DUTIES):
        targets.append((reverse("admin:ratings_on_behalf"), _("Rate for a citizen")))
    return targets


def side_bar(request: HttpRequest) -> list[Group]:
    """Groups in the order of use, for the theme: daily work first, then the lists of each app."""
    apps = sorted(admin.site.get_app_list(request), key=lambda app: _place(app["app_label"]))
    lists = {_key(app, model): model for app in apps for model in app["models"]}
    daily = [(reverse("my_work"), _("My work")), *_pages_of_work(request.user)]
    daily[1:1] = [(m["admin_url"], m["name"]) for m in map(lists.get, DAILY) if m]
    groups = [(_("Daily work"), daily)]
    for app in apps:
        rest = [m for m in app["models"] if _key(app, m) not in DAILY]
        groups.append((app["name"], [(m["admin_url"], m["name"]) for m in rest]))
    return [_group(title, targets, request.path) for title, targets in groups if targets]


def _place(app_label: str) -> int:
    return APPS.index(app_label) if app_label in APPS else len(APPS)


def _key(app: dict[str, Any], model: dict[str, Any]) -> str:
    return f"{app['app_label']}.{model['object_name'].lower()}"


def _group(title: Name, targets: list[Target], here: str) -> Group:
    entries = [
        Entry(title=capfirst(str(name)), link=url, active=here.startswith(url))
        for url, name in targets
    ]
    return Group(title=capfirst(str(title)), items=entries)
