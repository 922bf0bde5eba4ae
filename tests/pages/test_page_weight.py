"""A citizens' page weighs at most 60 KB with its style and scripts, and asks no other host."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.e2e.citizen_pages import PAGES

pytestmark = pytest.mark.django_db
HEAVIEST = 60 * 1024
LINKED = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"')


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("one", PAGES, ids=str)
def test_a_page_is_light_and_asks_no_other_host(client, one, language):
    client.cookies["django_language"] = language
    path = one.make()
    client.cookies.load(one.cookies())
    answer = client.get(path) if one.send is None else client.post(path, one.send)
    assert answer.status_code == one.status
    page = answer.content.decode()
    files = [Path(finders.find(name)) for name in set(LINKED.findall(page))]
    weight = len(answer.content) + sum(file.stat().st_size for file in files)
    assert weight <= HEAVIEST, f"{weight} bytes"
    assert not re.search(r'<(?:link|script|img|iframe)[^>]+(?:href|src)="(?:https?:)?//', page)
    assert not re.search(r'<script(?![^>]*\bsrc=)|\sstyle="|\son[a-z]+="', page)
