import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from ratings.models import Invitation, Rating, Rectification, SubmissionTrace
from ratings.services import issue_invitations, reissue_invitation
from tests.factories import make_case, make_department, make_rating, make_service
from tests.typing_people import human

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reason_tags")]
APPLICANT = {"name": "张三丰", "phone": "13800138000"}


def make_link(**kwargs):
    kwargs.setdefault("case", make_case(applicant=APPLICANT))
    service = make_service(**kwargs)
    return service, f"/r/{issue_invitations([service], at=timezone.now())[service.pk].token}"


def test_looking_never_rates_nor_uses_the_link_up(client, django_assert_num_queries):
    service, path = make_link()
    for _n in range(2):
        with django_assert_num_queries(2):
            page = client.get(path)
        assert page.status_code == 200
    assert client.head(path).status_code == 200
    assert not Rating.objects.exists()
    html = page.content.decode()
    assert service.case.item.name in html
    assert service.department.name in html
    assert "张三丰" not in html
    assert service.case.number not in html
    assert html.count('name="level"') == 5
    assert "checked" not in html


def test_the_page_stays_out_of_caches_search_engines_and_referrers(client):
    _service, path = make_link()
    for page in (client.get(path), client.get("/r/unknownTOKEN")):
        assert "no-store" in page["Cache-Control"]
        assert page["Referrer-Policy"] == "same-origin"
        assert page["X-Robots-Tag"].startswith("noindex")
        assert "http://" not in page.content.decode()
        assert len(page.content) < 60_000


def test_one_tap_counts_and_leads_to_the_second_page(client):
    service, path = make_link()
    client.get(path)
    answer = client.post(path, {"level": "2"}, headers={"User-Agent": "Mobile Safari Mobi"})
    assert (answer.status_code, answer["Location"]) == (303, path)
    rating = Rating.objects.get()
    assert (rating.service, rating.level, rating.identity) == (service, 2, "anonymous")
    assert (rating.channel, rating.is_complete) == ("mobile", False)
    assert Rectification.objects.get().rating == rating
    html = client.get(path).content.decode()
    assert "214" in html
    assert "115" not in html
    assert "匿名：办事单位看不到您是谁" in html or "cannot see who you are" in html
    answer = client.post(
        path,
        {"tags": ["213", "214"], "comment": "张三丰:慢", "identity": "real_name", "send": ""}
        | human(),
    )
    assert answer.status_code == 303
    rating.refresh_from_db()
    assert (rating.is_complete, rating.identity, rating.text) == (True, "real_name", "＊＊＊:慢")
    assert [tag.code for tag in rating.tags.all()] == ["213", "214"]
    thanks = client.get(path)
    assert thanks.status_code == 200
    assert "12345" in thanks.content.decode()
    assert "15" in thanks.content.decode()


def test_skipping_adds_nothing_and_closes(client):
    _service, path = make_link()
    client.post(path, {"level": "5"})
    client.post(path, {"tags": ["510"], "comment": "x", "identity": "real_name", "skip": "1"})
    rating = Rating.objects.get()
    assert (rating.is_complete, rating.identity, rating.text) == (True, "anonymous", "")
    assert not rating.tags.exists()


def test_the_tap_needs_no_cookie_and_no_csrf_token():
    _service, path = make_link()
    blocked = Client(enforce_csrf_checks=True)
    assert blocked.post(path, {"level": "4"}).status_code == 303
    assert Rating.objects.get().level == 4
    blocked.cookies.clear()
    page = blocked.get(path)
    assert page.status_code == 410
    assert "12345" in page.content.decode()


def test_a_double_click_and_the_back_button_rate_once(client):
    _service, path = make_link()
    client.get(path)
    assert [client.post(path, {"level": n}).status_code for n in ("1", "1", "5")] == [303] * 3
    assert client.get(path).status_code == 200
    assert Rating.objects.get().level == 1


def test_a_click_whose_answer_was_lost_still_finds_its_second_page(client):
    _service, path = make_link()
    client.get(path)
    before = client.cookies["rater"].value
    client.post(path, {"level": "3"})
    client.cookies["rater"] = before  # the first answer never arrived
    assert 'name="send"' in client.get(path).content.decode()


def test_another_browser_finds_a_friendly_closed_page(client):
    _service, path = make_link()
    client.post(path, {"level": "3"})
    other = Client()
    assert other.get(path).status_code == 410
    assert other.post(path, {"level": "1"}).status_code == 303
    assert other.post(path, {"tags": ["301"], "comment": "x"}).status_code == 303
    assert "12345" in other.get(path).content.decode()
    assert Rating.objects.get().level == 3
    assert not Rating.objects.get().is_complete


def test_the_second_page_closes_after_half_an_hour(client):
    _service, path = make_link()
    client.post(path, {"level": "3"})
    Rating.objects.update(received_at=timezone.now() - dt.timedelta(minutes=31))
    assert client.get(path).status_code == 410


@pytest.mark.parametrize(
    "token", ["aaaaaaaaaaaa", "short", "a" * 200, "评价评价评价评价评价评价", "a'--", "..%2f.."]
)
def test_an_unknown_link_is_404_with_what_can_still_be_done(client, token):
    for page in (client.get(f"/r/{token}"), client.post(f"/r/{token}", {"level": "5"})):
        assert page.status_code == 404
        assert "12345" in page.content.decode()


def test_a_late_link_is_410(client):
    service, path = make_link()
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    for page in (client.get(path), client.post(path, {"level": "5"})):
        assert page.status_code == 410
        assert "12345" in page.content.decode()
    assert not service.ratings.exists()


def test_a_window_shortened_since_is_late_too(client, settings):
    _service, path = make_link(served_at=timezone.now() - dt.timedelta(days=5))
    settings.RATING_WINDOW_DAYS = 3
    assert client.post(path, {"level": "5"}).status_code == 410
    assert not Rating.objects.exists()


def test_a_replaced_link_is_410_and_the_new_one_opens(client):
    service, path = make_link()
    new = reissue_invitation(service.pk, by=None, at=timezone.now())
    assert client.get(path).status_code == 410
    assert client.post(path, {"level": "5"}).status_code == 410
    assert client.get(f"/r/{new.token}").status_code == 200
    assert not Rating.objects.exists()


def test_rated_by_api_means_used(client):
    service, path = make_link()
    make_rating(service=service)
    assert client.get(path).status_code == 410


@pytest.mark.parametrize("level", ["", "0", "6", "五", "1; DROP", "5.0"])
def test_a_wrong_level_is_said_so_and_nothing_is_rated(client, level):
    _service, path = make_link()
    page = client.post(path, {"level": level})
    assert page.status_code == 400
    assert 'role="alert"' in page.content.decode()
    assert not Rating.objects.exists()


def test_what_was_typed_stays_when_it_is_too_long(client):
    _service, path = make_link()
    client.post(path, {"level": "1"})
    words = "很慢" * 251
    page = client.post(path, {"tags": ["110"], "comment": words, "identity": "real_name"})
    html = page.content.decode()
    assert page.status_code == 400
    assert words in html
    assert "502" in html
    assert html.count("checked") == 2
    assert not Rating.objects.get().is_complete


@pytest.mark.parametrize(
    "data", [{"tags": ["510"]}, {"tags": ["xyz"]}, {"identity": "nobody"}, {"comment": "x" * 501}]
)
def test_a_bad_second_page_is_refused_beside_its_field(client, data):
    _service, path = make_link()
    client.post(path, {"level": "1"})
    page = client.post(path, {"identity": "anonymous"} | data)
    assert page.status_code == 400
    assert "error-summary" in page.content.decode()


def test_nul_and_half_characters_do_no_harm(client):
    _service, path = make_link()
    client.post(path, {"level": "5"})
    answer = client.post(path, {"comment": "好\0\r\n𠮷👍🏽", "identity": "anonymous"} | human())
    assert answer.status_code == 303
    assert Rating.objects.get().text == "好\n𠮷👍🏽"


def test_without_a_known_applicant_nobody_is_asked_for_a_name(client):
    _service, path = make_link(case=make_case())
    client.post(path, {"level": "5"})
    html = client.get(path).content.decode()
    assert 'name="identity"' not in html
    client.post(path, {"identity": "real_name", "comment": ""})
    assert Rating.objects.get().identity == "anonymous"


def test_manner_ticked_on_the_second_page_moves_the_rectification(client):
    window_department = make_department()
    _service, path = make_link(window_department=window_department)
    client.post(path, {"level": "1"})
    client.post(path, {"tags": ["115"], "identity": "anonymous"})
    assert Rectification.objects.get().department == window_department


def test_the_trace_tells_browser_and_address_apart_but_neither_openly(client):
    _service, path = make_link()
    client.post(path, {"level": "5"}, REMOTE_ADDR="192.0.2.9")
    trace = SubmissionTrace.objects.get()
    assert len(trace.device_index) == len(trace.address_index) == 64
    assert "192.0.2.9" not in str(SubmissionTrace.objects.values())
