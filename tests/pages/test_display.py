"""Larger type and high contrast: switched without a script, remembered, on every page."""

import pytest

pytestmark = pytest.mark.django_db


def classes(client, path="/"):
    page = client.get(path).content.decode()
    start = page.split(">", 2)[1]
    return start.partition('class="')[2].partition('"')[0]


def test_each_switch_is_remembered_and_leaves_the_other_as_it_is(client):
    assert classes(client) == ""
    answer = client.post("/display/", {"large": "on", "next": "/items/?q=sfz"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/items/?q=sfz")
    assert answer.cookies["display"]["max-age"] == 365 * 24 * 3600
    client.post("/display/", {"contrast": "on"})
    assert classes(client, "/hotline/track/") == "large contrast"
    client.post("/display/", {"large": "off"})
    assert classes(client) == "contrast"


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "", "x"])
def test_the_switch_never_leads_to_another_host(client, address):
    assert "elsewhere" not in client.post("/display/", {"next": address}).headers["Location"]


@pytest.mark.parametrize("kept", ["<script>", "large-large", "-", "x" * 5000])
def test_a_strange_cookie_changes_nothing(client, kept):
    client.cookies["display"] = kept
    assert classes(client) in ("", "large")
