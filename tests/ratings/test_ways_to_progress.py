"""How a citizen who rated badly comes to the page of it."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from ratings.services import issue_invitations, load_reason_tags, progress_key
from tests.factories import make_service
from tests.ratings.follower import PROGRESS, TRACK, text
from tests.typing_people import human


def test_the_thanks_show_number_and_code_to_the_browser_that_rated_and_to_nobody_else(bureau):
    load_reason_tags()
    service = make_service()
    path = f"/r/{issue_invitations([service], at=timezone.now())[service.pk].token}"
    citizen = Client(headers={"Accept-Language": "zh-hans"})
    citizen.post(path, {"level": "1"})
    key = progress_key(service.ratings.get().rectification)
    assert key.code in text(citizen.get(path))  # some go no further than the tap
    citizen.post(path, {"identity": "anonymous", "skip": "1"} | human())
    thanks = text(citizen.get(path))
    assert key.number in thanks
    assert key.code in thanks
    used = text(Client().get(path))
    assert key.number not in used
    assert TRACK in used


def test_one_tap_leads_from_the_thanks_to_the_progress(bureau):
    load_reason_tags()
    service = make_service()
    path = f"/r/{issue_invitations([service], at=timezone.now())[service.pk].token}"
    citizen = Client(headers={"Accept-Language": "zh-hans"})
    citizen.post(path, {"level": "1"})
    hidden = r'<input type="hidden" name="(number|code)" value="([^"]+)">'
    sent = dict(re.findall(hidden, text(citizen.get(path))))
    progress = citizen.post(TRACK, sent, follow=True)
    assert progress.redirect_chain == [(PROGRESS, 303)]
    assert sent["number"] in text(progress)


def test_a_good_rating_has_nothing_to_follow(bureau):
    load_reason_tags()
    service = make_service()
    path = f"/r/{issue_invitations([service], at=timezone.now())[service.pk].token}"
    citizen = Client()
    citizen.post(path, {"level": "3"})
    assert "query-code" not in text(citizen.get(path))


@pytest.mark.parametrize("path", ["/", "/hotline/track/"])
def test_the_way_to_it_is_shown(db, client, path):
    assert f'href="{TRACK}"' in text(client.get(path))
