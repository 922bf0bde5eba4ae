"""/rate/: one's own service by case number and four digits, and nothing learnt by guessing."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from govservice import sealed
from ratings.models import Invitation, LookUpTry, Rating
from ratings.services import find_cases, forget_tries, issue_invitations, revoke_invitation
from ratings.services.finding import SearchState
from tests.factories import make_case, make_hall, make_rating, make_service, shanghai

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reason_tags")]
APPLICANT = {"name": "张三丰", "phone": "13800138000", "id_number": "51010419880707123X"}
NOW = shanghai(2026, 3, 12, 9)


def make_rateable(number="SC-1", applicant=APPLICANT, **kwargs):
    return make_service(case=make_case(number=number, applicant=applicant), **kwargs)


def ask(client, number="SC-1", proof="8000", **kwargs):
    return client.post("/rate/", {"case_number": number, "proof": proof}, **kwargs)


def search(number="SC-1", proof="8000", origin="address 192.0.2.1", tries=5, at=NOW):
    return find_cases(number, proof, origin=origin, origin_tries=tries, at=at)


@pytest.mark.parametrize(
    "proof",
    ["8000", "123X", "123x", " 8 0 0 0 ", "８０００", "138-0013-8000", "51010419880707123X"],
)
def test_the_last_four_of_phone_or_id_lead_to_the_rating_link(client, proof):
    service = make_rateable()
    answer = ask(client, proof=proof)
    assert answer.status_code == 303
    token = issue_invitations([service], at=timezone.now())[service.pk].token
    assert answer["Location"] == f"/r/{token}"
    assert not LookUpTry.objects.exists()
    page = client.get(answer["Location"])
    assert service.case.item.name in page.content.decode()


def test_it_uses_the_link_there_is(client):
    service = make_rateable()
    issue_invitations([service], at=timezone.now())
    ask(client)
    ask(client)
    assert Invitation.objects.count() == 1


def test_wrong_digits_another_case_and_no_case_get_the_very_same_answer(client):
    make_rateable()
    make_rateable("SC-2", {"phone": "13900009999"})
    make_rateable("SC-3", None)
    pages = set()
    for number, proof in [("SC-1", "9999"), ("SC-2", "8000"), ("NONE", "8000"), ("SC-3", "8000")]:
        LookUpTry.objects.all().delete()
        answer = ask(client, number, proof)
        assert answer.status_code == 400
        html = re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", answer.content.decode())
        pages.add(html.replace(number, "N").replace(proof, "P"))
    assert len(pages) == 1


def test_no_case_costs_as_much_as_a_wrong_one(django_assert_num_queries, monkeypatch):
    make_rateable()
    opened = []
    unseal = sealed.unseal

    def counted(*args, **kwargs):
        opened.append(1)
        return unseal(*args, **kwargs)

    monkeypatch.setattr(sealed, "unseal", counted)
    for number in ("SC-1", "NONE"):
        opened.clear()
        with django_assert_num_queries(4):
            assert search(number, "9999").state is SearchState.WRONG
        assert len(opened) == 1


def test_an_applicant_without_phone_and_id_is_never_matched():
    make_rateable("SC-1", {"name": "张三丰"})
    make_rateable("SC-2", {"phone": "123"})
    assert search("SC-1", "").state is SearchState.WRONG
    assert search("SC-2", "123").state is SearchState.WRONG


def test_after_five_wrong_tries_for_a_case_even_the_right_digits_wait(client):
    make_rateable()
    for n in range(5):
        assert search(proof="9999", origin=f"address {n}").state is SearchState.WRONG
    assert search(origin="address 9").state is SearchState.PAUSED
    assert search(origin="address 9", at=NOW + dt.timedelta(minutes=14)).minutes == 1
    assert search(origin="address 9", at=NOW + dt.timedelta(minutes=15)).state is SearchState.FOUND
    assert search("SC-2", origin="address 9").state is SearchState.WRONG


def test_a_case_that_does_not_exist_is_paused_just_the_same():
    for n in range(5):
        search("NONE", origin=f"address {n}")
    assert search("NONE", origin="address 9").state is SearchState.PAUSED


def test_after_five_wrong_tries_from_an_address_others_go_on(client):
    make_rateable()
    for n in range(5):
        search(f"SC-{n + 10}", proof="9999")
    assert search().state is SearchState.PAUSED
    assert search(origin="address 192.0.2.2").state is SearchState.FOUND


def test_asking_during_the_pause_does_not_make_it_longer():
    for n in range(9):
        search(proof="9999", origin=f"address {n}", at=NOW + dt.timedelta(minutes=n))
    assert LookUpTry.objects.count() == 5
    assert search(origin="address x", at=NOW + dt.timedelta(minutes=14)).state is SearchState.PAUSED


def test_the_pause_says_how_long_and_what_else_can_be_done(client):
    for _n in range(5):
        ask(client, proof="9999")
    answer = ask(client)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 900
    html = answer.content.decode()
    assert "12345" in html
    assert "/hotline/new/" in html


def test_a_hall_may_be_wrong_more_often(client):
    make_hall(networks="192.0.2.0/24")
    for _n in range(6):
        assert ask(client, "NONE", REMOTE_ADDR="192.0.2.7").status_code in (400, 429)
    assert ask(client, "OTHER", REMOTE_ADDR="192.0.2.7").status_code == 400


def test_one_number_of_two_issuers_is_told_apart_by_the_digits(client):
    mine = make_rateable()
    theirs = make_service(
        case=make_case(issuer="330000", number="SC-1", applicant={"phone": "13900009999"})
    )
    for proof, service in (("8000", mine), ("9999", theirs)):
        token = issue_invitations([service], at=timezone.now())[service.pk].token
        assert ask(client, proof=proof)["Location"] == f"/r/{token}"


def test_of_several_services_one_is_chosen_and_their_states_are_told(client):
    first = make_rateable(served_at=timezone.now() - dt.timedelta(hours=3))
    make_rating(service=first)
    second = make_service(case=first.case, service_no=2)
    late = make_service(
        case=first.case, service_no=3, served_at=timezone.now() - dt.timedelta(days=31)
    )
    revoked = make_service(case=first.case, service_no=4)
    links = issue_invitations([second, revoked], at=timezone.now())
    revoke_invitation(revoked.pk, by=None, at=timezone.now())
    answer = ask(client)
    assert (answer.status_code, answer["Location"]) == (303, "/rate/choose/")
    page = client.get("/rate/choose/")
    html = page.content.decode()
    assert html.count('<a class="pick"') == 1
    assert f"/r/{links[second.pk].token}" in html
    assert html.count('<div class="pick">') == 3
    assert late.case.number not in html
    assert "张三丰" not in html


def test_a_rated_service_whose_link_exists_says_so(client):
    service = make_rateable()
    token = issue_invitations([service], at=timezone.now())[service.pk].token
    make_rating(service=service)
    answer = ask(client)
    assert answer["Location"] == f"/r/{token}"
    assert client.get(answer["Location"]).status_code == 410


def test_choosing_needs_what_was_proved_before(client):
    assert client.get("/rate/choose/")["Location"] == "/rate/"
    client.cookies["found"] = "1:forged:cookie"
    assert client.get("/rate/choose/")["Location"] == "/rate/"


BAD = [
    ("", ""),
    ("SC-1", "12"),
    ("SC-1", "一二三四"),
    ("SC-1", "😀😀😀😀"),
    ("\0", "\0\0\0\0"),
    ("S" * 10_000, "8000"),
    ("SC-1", "8" * 10_000),
]


@pytest.mark.parametrize(("number", "proof"), BAD)
def test_what_cannot_be_a_number_is_named_kept_and_not_counted(client, number, proof):
    answer = ask(client, number, proof)
    assert answer.status_code == 400
    assert 'class="error-summary"' in answer.content.decode()
    assert not LookUpTry.objects.exists()


def test_a_number_with_emoji_finds_nothing(client):
    assert ask(client, "办件😀", "8000").status_code == 400


def test_the_page_needs_no_cookie_and_keeps_what_was_typed():
    make_rateable()
    blocked = Client(enforce_csrf_checks=True)
    html = ask(blocked, proof="9999").content.decode()
    assert 'value="SC-1"' in html
    assert ask(blocked).status_code == 303


def test_nothing_of_a_try_can_be_read(client):
    ask(client, "SC-77", "4321")
    row = LookUpTry.objects.get()
    assert len(row.case_index) == len(row.origin_index) == 64
    assert forget_tries(at=timezone.now()) == 0
    assert forget_tries(at=timezone.now() + dt.timedelta(minutes=16)) == 1


def test_looking_up_never_rates(client):
    make_rateable()
    client.get("/rate/")
    ask(client)
    assert not Rating.objects.exists()
