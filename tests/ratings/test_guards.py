"""Bots and floods at the citizens' own forms."""

import logging

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from prometheus_client import REGISTRY

from govservice.catalogue.models import Hall
from govservice.catalogue.networks import is_hall_address
from hotline.models import Ticket
from ratings.checks import limits_can_be_read, proxy_networks_can_be_read
from ratings.guards import OPENED, opened_now
from ratings.limits import count
from ratings.models import HeldSubmission, Rating
from ratings.services import issue_invitations
from tests.factories import make_case, make_hall, make_item, make_region, make_service
from tests.typing_people import human

pytestmark = pytest.mark.django_db
HALL, SCRIPT = "192.0.2.10", "203.0.113.66"
SAID = "已收到，将由工作人员核实"
DAY = 24 * 3600


@pytest.fixture
def services(db):
    item = make_item()
    return [make_service(case=make_case(item=item)) for _n in range(4)]


def links(services) -> list[str]:
    issued = issue_invitations(services, at=timezone.now())
    return [f"/r/{issued[service.pk].token}" for service in services]


def tap(path, address=SCRIPT, level="5", **data):
    return Client().post(path, {"level": level} | data, REMOTE_ADDR=address)


def second_page(comment="很好", **data):
    """A tap, and then what the reasons page sends; the answer to it."""
    service = make_service()
    [path] = links([service])
    client = Client()
    client.post(path, {"level": "4"})
    return client.post(path, {"comment": comment, "identity": "anonymous"} | data)


def reasons() -> list[list[str]]:
    return [held.reasons for held in HeldSubmission.objects.order_by("received_at")]


def test_a_person_who_types_passes():
    assert second_page(**human()).status_code == 303
    assert not HeldSubmission.objects.exists()
    assert Rating.objects.get().text == "很好"


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({}, "no_render_time"),
        ({OPENED: ""}, "no_render_time"),
        ({OPENED: "1732241000.0:forged"}, "no_render_time"),
        ({OPENED: opened_now(seconds_ago=30)[:-1] + "!"}, "no_render_time"),
        ({OPENED: opened_now(seconds_ago=-3600)}, "too_fast"),  # opened in the future
    ],
)
def test_what_no_form_could_have_sent_is_held(sent, reason):
    answer = second_page(**sent)
    assert answer.status_code == 202
    assert SAID in answer.content.decode()
    assert "您的评价已经生效：<strong>满意</strong>" in answer.content.decode()
    assert reasons() == [[reason]]
    rating = Rating.objects.get()
    assert (rating.level, rating.text, rating.is_complete) == (4, "", False)


def test_words_sent_sooner_than_a_person_types_are_held(settings):
    settings.TYPING_SECONDS = 600  # the clock runs on while the test does
    assert second_page(**human(seconds_ago=1)).status_code == 202
    assert reasons() == [["too_fast"]]


@pytest.mark.parametrize("seconds", [2.2, 60, DAY, 40 * DAY])
def test_a_slow_person_is_no_bot(seconds):
    assert second_page(**human(seconds_ago=seconds)).status_code == 303
    assert not HeldSubmission.objects.exists()


def test_ticking_and_skipping_without_a_word_may_be_as_quick_as_it_likes(reason_tags):
    assert second_page(comment="", tags=["406"]).status_code == 303
    assert second_page(skip="1").status_code == 303
    assert not HeldSubmission.objects.exists()


def test_the_field_that_people_do_not_see_gives_a_bot_away():
    assert second_page(website="http://buy.example", **human()).status_code == 202
    assert reasons() == [["honeypot"]]


def test_mending_a_slip_is_not_timed_from_the_beginning():
    service = make_service()
    [path] = links([service])
    client = Client()
    client.post(path, {"level": "4"})
    wrong = client.post(path, {"comment": "慢" * 501, "identity": "anonymous"} | human())
    assert wrong.status_code == 400
    sent = human()[OPENED]
    again = client.post(path, {"comment": "慢" * 501, OPENED: sent, "identity": "anonymous"})
    assert f'value="{sent}"' in again.content.decode()
    forged = client.post(path, {"comment": "慢" * 501, OPENED: "x", "identity": "anonymous"})
    assert 'value="x"' not in forged.content.decode()


def test_one_tap_has_no_time_trap(services):
    assert tap(links(services)[0]).status_code == 303
    assert Rating.objects.count() == 1


def test_a_script_s_thousand_posts_are_held_and_a_hall_s_are_let_through(services, settings):
    settings.LIMIT_ADDRESS, settings.LIMIT_TOKEN = ["2/3600"], ["9999/60"]
    settings.LIMIT_HALL_ADDRESS = ["1000/3600"]
    make_hall(networks="192.0.2.0/24\n2001:db8:5::/48")
    paths = links(services)
    assert [tap(path).status_code for path in paths] == [303, 303, 202, 202]
    assert reasons() == [["address"], ["address"]]
    assert {held.kind for held in HeldSubmission.objects.all()} == {"tap"}
    # The links that were held are still open, and from the hall they are taken.
    assert [tap(path, HALL).status_code for path in paths[2:]] == [303, 303]
    assert Rating.objects.count() == 4


def test_a_thousand_from_one_hall_pass_with_the_ordinary_settings(settings):
    make_hall(networks=HALL)
    [path] = links([make_service()])
    answers = {tap(path, HALL).status_code for _n in range(15)}
    assert answers == {303}
    assert sum(count("t", HALL, settings.LIMIT_HALL_ADDRESS).is_over for _n in range(1_000)) == 0
    assert sum(count("u", SCRIPT, settings.LIMIT_ADDRESS).is_over for _n in range(1_000)) >= 900


def test_a_closed_hall_has_no_allowance(services, settings):
    settings.LIMIT_ADDRESS = ["1/3600"]
    make_hall(networks=HALL, is_open=False)
    assert [tap(path, HALL).status_code for path in links(services)[:2]] == [303, 202]


def test_an_ipv6_household_counts_as_one(services, settings):
    settings.LIMIT_ADDRESS = ["2/3600"]
    addresses = ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:f::3", "2001:db8:1:3::1"]
    answers = [tap(p, a).status_code for p, a in zip(links(services), addresses, strict=True)]
    assert answers == [303, 303, 202, 303]


def test_an_invented_forwarding_header_makes_no_new_visitor(services, settings):
    settings.LIMIT_ADDRESS = ["1/3600"]
    first, second, *_rest = links(services)
    for path, status, lie in ((first, 303, "198.51.100.1"), (second, 202, "198.51.100.2")):
        answer = Client().post(path, {"level": "5"}, REMOTE_ADDR=SCRIPT, HTTP_X_FORWARDED_FOR=lie)
        assert answer.status_code == status


def test_one_link_posted_over_and_over_is_held(services, settings):
    settings.LIMIT_TOKEN = ["1/3600"]
    [path, *_rest] = links(services)
    client = Client()
    client.post(path, {"level": "4"})
    client.post(path, {"comment": "一", "identity": "anonymous"} | human())
    assert tap(path, "198.51.100.5").status_code == 303  # used up: nothing to hold any more
    assert not HeldSubmission.objects.exists()


def test_a_refused_form_costs_nothing(services, settings):
    settings.LIMIT_ADDRESS = ["1/3600"]
    first, second, *_rest = links(services)
    for _n in range(3):
        assert tap(first, level="9").status_code == 400
    assert tap(first).status_code == 303
    assert tap(first).status_code == 303  # rated already: the count is given back
    assert tap(second).status_code == 202


def test_an_address_that_filled_the_queue_is_refused(services, settings):
    settings.LIMIT_ADDRESS, settings.LIMIT_HELD = ["1/3600"], ["1/86400"]
    answers = [tap(path).status_code for path in links(services)]
    assert answers == [303, 202, 429, 429]
    assert HeldSubmission.objects.count() == 1


def test_without_the_cache_everybody_passes_and_the_log_says_so(services, settings, caplog):
    settings.LIMIT_ADDRESS = ["1/3600"]
    settings.CACHES = {
        "default": {
            "BACKEND": "govservice.cache.OptionalRedisCache",
            "LOCATION": "unix:///nowhere/valkey.sock",
        }
    }
    caplog.set_level(logging.WARNING)
    assert {tap(path).status_code for path in links(services)} == {303}
    assert "unreachable" in caplog.text


def test_what_is_held_is_counted_for_operators(services, settings):
    settings.LIMIT_ADDRESS = ["1/3600"]
    labels = {"form": "tap", "reason": "address"}
    before = REGISTRY.get_sample_value("submissions_held_total", labels) or 0
    for path in links(services)[:3]:
        tap(path)
    assert REGISTRY.get_sample_value("submissions_held_total", labels) == before + 2


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_answer_is_polite_in_both_languages(services, settings, language):
    settings.LIMIT_ADDRESS = ["1/3600"]
    first, second, *_rest = links(services)
    tap(first)
    client = Client()
    client.cookies["django_language"] = language
    page = client.post(second, {"level": "1"}, REMOTE_ADDR=SCRIPT).content.decode()
    assert (SAID in page) == (language == "zh-hans")
    assert "12345" in page
    assert len(page) < 60_000


# --- writing to the hotline -------------------------------------------------------------------------

TYPED = {
    "ticket_type": "help",
    "title": "路灯不亮",
    "content": "小区门口的路灯坏了三天，电话13800138000。",
    "region": "武侯区",
    "name": "张三丰",
    "phone": "13800138000",
}


@pytest.fixture
def here(db):
    province = make_region("510000", name="四川省")
    make_region("510107", province, name="武侯区", level="county")


def write(**data):
    return Client().post("/hotline/new/", TYPED | data)


def test_a_matter_that_was_not_typed_is_held_and_not_registered(here):
    answer = write()
    assert answer.status_code == 202
    assert SAID in answer.content.decode()
    assert not Ticket.objects.exists()
    held = HeldSubmission.objects.get()
    assert (held.kind, held.reasons, held.region.code) == ("ticket", ["no_render_time"], "510107")
    assert held.text == "路灯不亮\n小区门口的路灯坏了三天，电话＊＊＊。"
    assert "13800138000" not in held.payload_sealed


def test_many_matters_with_one_telephone_number_are_held(here, settings):
    settings.LIMIT_PHONE = ["1/86400"]
    assert [write(**human()).status_code for _n in range(2)] == [302, 202]
    assert write(**human(), phone="13900139000").status_code == 302
    assert reasons() == [["phone"]]


def test_a_wrong_form_is_named_before_anyone_is_held(here):
    assert write(title="").status_code == 400
    assert not HeldSubmission.objects.exists()


def test_looking_up_matters_is_limited(here, settings):
    settings.LIMIT_LOOKING = ["2/900"]
    typed = {"number": "GD1", "code": "AAAAAAAA"}
    answers = [Client().post("/hotline/track/", typed).status_code for _n in range(3)]
    assert answers == [404, 404, 429]


# --- settings ---------------------------------------------------------------------------------------


def test_limits_and_networks_written_wrongly_are_named_at_the_start(settings):
    assert limits_can_be_read() == proxy_networks_can_be_read() == []
    settings.LIMIT_PHONE, settings.TRUSTED_PROXY_NETWORKS = ["ten a day"], ["10.0.0.0/99"]
    assert "LIMIT_PHONE" in limits_can_be_read()[0].msg
    assert "10.0.0.0/99" in proxy_networks_can_be_read()[0].msg


@pytest.mark.parametrize("networks", ["192.0.2.0/33", "hall", "0.0.0.0/0", "10.0.0.0/8", "::/0"])
def test_a_hall_s_networks_are_checked(networks):
    with pytest.raises(ValidationError) as caught:
        Hall(networks=networks).clean_fields(exclude=["code", "name", "region", "department"])
    assert networks in str(caught.value)


def test_a_change_of_a_hall_s_networks_is_known_once_the_cache_forgets():
    hall = make_hall()
    assert not is_hall_address(HALL)
    Hall.objects.filter(pk=hall.pk).update(networks=HALL)
    cache.clear()
    assert is_hall_address(HALL)
    assert not is_hall_address(SCRIPT)
