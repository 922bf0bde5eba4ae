"""No English leaks into Chinese pages: neither the citizens' nor the staff's."""

import re
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.access.world import build
from tests.e2e.citizen_pages import PAGES
from tests.factories import make_user

pytestmark = pytest.mark.django_db
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
SILENT = {"script", "style", "svg", "code", "template"}
ADDRESS = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+")
CODE = re.compile(
    r"[A-Z]+(?:-[A-Z0-9]+)+|\w*\d\w*|[A-Za-z][a-z_]*(?:-[a-z_]+)*-\d+h?", re.ASCII
)  # the last: rules such as contact-2
SAME_EVERYWHERE = {
    "English", "API", "JSON", "CSV", "SMS", "HTTP", "HTTPS", "UTF-8", "PDF", "XLSX", "Excel", "Webhook",
    "HMAC", "LDAP", "JPG", "JPEG", "PNG", "WebP", "EXIF", "esc", "zh-hans", "sfz", "Accept", "User-Agent",
}  # fmt: skip
OF_THE_TEST = {
    "NOPE", "client", "index", "list-inside", "looked", "plain", "root", "test-key", "text", "a.pdf",
    "clerk-inside", "Clerk-inside", "stands-in", "Stands-in", "once",
}  # fmt: skip
LONGEST_ABBREVIATION = 2


class Words(HTMLParser):
    """Visible text, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.silent = 0
        self.icons: list[str] = []

    def handle_starttag(self, tag, attrs):
        # The theme's icons are words in a font of their own.
        is_icon = "material-symbols" in (dict(attrs).get("class") or "")
        self.silent += tag in SILENT or is_icon
        self.icons += [tag] if is_icon else []
        for name, value in attrs:
            if name in {"aria-label", "title", "alt", "placeholder"} and value and not self.silent:
                self.texts.append(value)

    def handle_endtag(self, tag):
        ends_icon = bool(self.icons) and self.icons[-1] == tag
        self.silent -= tag in SILENT or ends_icon
        if ends_icon:
            self.icons.pop()

    def handle_data(self, data):
        if not self.silent:
            self.texts.append(data)


def english_in(page: str) -> list[str]:
    words = Words()
    words.feed(page)
    texts = [ADDRESS.sub(" ", " ".join(text.split())) for text in words.texts]
    return [text[:90] for text in texts if any(map(is_english, WORD.findall(text)))]


def is_english(word: str) -> bool:
    bare = word.strip("._-")
    if len(bare) <= LONGEST_ABBREVIATION or CODE.fullmatch(bare):
        return False
    return bare not in SAME_EVERYWHERE | OF_THE_TEST


@pytest.mark.parametrize("one", PAGES, ids=str)
def test_a_citizens_page_is_chinese(client, one):
    client.cookies["django_language"] = "zh-hans"
    path = one.make()
    client.cookies.load(one.cookies())
    page = client.get(path) if one.send is None else client.post(path, one.send)
    assert english_in(page.content.decode()) == []


@pytest.fixture(scope="module")
def staff_pages(django_db_setup, django_db_blocker):
    """Lists and forms of every admin model, as a superuser gets them; read once."""
    from django.db import transaction

    pages = {}
    with django_db_blocker.unblock(), transaction.atomic():
        things = build().things
        browser = Client(headers={"Accept-Language": "zh-hans"})
        browser.force_login(
            make_user(is_superuser=True, username="1"), "django.contrib.auth.backends.ModelBackend"
        )
        for model in admin.site._registry:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            for address in _addresses(name, things.get(model._meta.label_lower)):
                answer = browser.get(address)
                if answer.status_code == 200:
                    pages[address] = answer.content.decode()
        pages["/admin/"] = browser.get("/admin/").content.decode()
        transaction.set_rollback(True)
    return pages


def _addresses(name, thing):
    yield reverse(f"{name}_changelist")
    yield reverse(f"{name}_add")
    if thing is not None:
        yield reverse(f"{name}_change", args=[thing.pk])


def test_the_staff_pages_are_chinese(staff_pages):
    found = {text: path for path, page in staff_pages.items() for text in english_in(page)}
    if found:
        pytest.fail("\n".join(f"{text}  ({path})" for text, path in sorted(found.items())))
