import datetime as dt

import pytest
from django.test import Client

from govservice.accounts.models import AuditEntry
from tests.factories import make_user
from tests.move_forms import filled, form, text
from tests.ratings.bureau import APPEAL, FINDING, MONDAY, WORK

LIST = "/admin/ratings/rectification/"


def page_of(r) -> str:
    return f"{LIST}{r.number}/change/"


def move_of(r, move: str) -> str:
    return f"{LIST}{r.number}/move/{move}/"


def test_the_page_offers_the_readers_moves_alone(bureau, client):
    r = bureau.walk("to_review")
    for user, moves in (
        (bureau.reviewer, ["pass_review", "send_back"]),
        (bureau.officer, ["pass_review", "send_back", "urge"]),
        (bureau.leader, ["supervise"]),
        (bureau.clerk, []),
        (bureau.verifier, []),
    ):
        client.force_login(user)
        offered = [f.move.name.value for f in client.get(page_of(r)).context["forms"]]
        assert offered == moves


def test_it_is_moved_from_its_page_by_buttons_and_forms(bureau, client):
    r = bureau.bad_rating()
    for move, user, typed in (
        ("assign", bureau.officer, {"about": "matter", "handler": "verifier 李核实"}),
        ("begin", bureau.verifier, {}),
        ("contact", bureau.verifier, {"note": "已联系"}),
        ("find", bureau.verifier, FINDING),
        ("submit", bureau.verifier, WORK),
        ("pass_review", bureau.reviewer, {"answer": ""}),
    ):
        client.force_login(user)
        page = client.get(page_of(r))
        response = client.post(move_of(r, move), filled(page, move, **typed), follow=True)
        assert response.redirect_chain == [(page_of(r), 302)], move
        assert "已完成：" in text(response)
    r.refresh_from_db()
    assert (r.status, r.handler) == ("to_call_back", bureau.verifier)


def test_of_two_people_one_wins_and_the_other_is_told(bureau, client):
    r = bureau.walk("verifying")
    client.force_login(bureau.colleague)
    page = client.get(page_of(r))
    bureau.move(r, "find", "verifier", **FINDING)
    response = client.post(move_of(r, "appeal"), filled(page, "appeal", **APPEAL))
    assert response.status_code == 409
    assert "已被他人更改" in text(response)
    r.refresh_from_db()
    assert r.status == "rectifying"


def test_a_double_click_is_answered_like_the_first(bureau, client):
    r = bureau.walk("rectifying")
    client.force_login(bureau.verifier)
    sent = filled(client.get(page_of(r)), "submit", **WORK)
    answers = [client.post(move_of(r, "submit"), sent).status_code for _click in range(2)]
    assert answers == [302, 302]
    assert r.events.filter(move="submit").count() == 1


def test_a_refused_move_names_the_field_keeps_what_was_typed_and_can_be_sent_again(bureau, client):
    r = bureau.walk("verifying")
    client.force_login(bureau.verifier)
    page = client.get(page_of(r))
    typed = FINDING | {"form": "explain"}
    response = client.post(move_of(r, "find"), filled(page, "find", **typed))
    assert response.status_code == 400
    refused = form(response, "find")
    assert "立行立改" in refused.errors["form"][0]
    assert refused["finding_text"].value() == FINDING["finding_text"]
    again = client.post(move_of(r, "find"), filled(response, "find", **FINDING))
    assert again.status_code == 302


def test_a_move_out_of_ones_own_sight_leads_back_to_the_list(bureau, client):
    r = bureau.walk("to_verify")
    own = make_user("rating_officer", region=bureau.city)
    far = bureau.province
    client.force_login(own)
    assert far.path in bureau.city.path
    page = client.get(page_of(r))
    sent = filled(page, "transfer", department="OTHER", note="转办")
    assert client.post(move_of(r, "transfer"), sent).url == page_of(r)


@pytest.mark.parametrize("move", ["assign", "fly"])
def test_moves_are_posts_by_those_who_may(bureau, client, move):
    r = bureau.bad_rating()
    client.force_login(bureau.officer)
    assert client.get(move_of(r, move)).status_code == 405
    client.force_login(bureau.clerk)
    assert client.post(move_of(r, move), {"about": "matter"}).status_code in (403, 404)
    client.force_login(bureau.stranger)
    assert client.post(move_of(r, move)).status_code == 404
    client.force_login(bureau.rated)
    assert client.post(move_of(r, move)).status_code == 404
    client.logout()
    assert client.post(move_of(r, move)).status_code == 302


def test_moves_need_the_csrf_token(bureau):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bureau.officer)
    r = bureau.bad_rating()
    assert strict.post(move_of(r, "assign"), {"about": "matter"}).status_code == 403
    r.refresh_from_db()
    assert r.status == "to_assign"


def test_the_contact_is_shown_for_a_reason_and_into_the_audit_trail(bureau, client):
    r = bureau.walk("verifying")
    client.force_login(bureau.verifier)
    page = client.get(page_of(r))
    assert "13800138000" not in text(page)
    assert page.context["reveal_preset"] == "verify"
    response = client.post(f"{LIST}{r.number}/reveal/", {"reason": "verify"})
    assert "13800138000" in text(response)
    assert "no-store" in response["Cache-Control"]
    assert AuditEntry.objects.get().subject == r.rating.number
    assert client.post(f"{LIST}{r.number}/reveal/", {"reason": "other"}).status_code == 400
    client.force_login(bureau.officer)
    assert client.post(f"{LIST}{r.number}/reveal/", {"reason": "verify"}).status_code == 403


@pytest.mark.parametrize("status", ["to_verify", "verifying", "rectifying", "to_review"])
def test_of_an_anonymous_one_the_pages_tell_the_week_and_no_more(bureau, client, status):
    """The rating came on Thursday the 5th; every move of the body was made on that day."""
    thursday = MONDAY + dt.timedelta(days=3)
    r = bureau.walk(status, "anonymous", at=thursday)
    case = r.rating.service.case.number
    for user in (bureau.verifier, bureau.officer, bureau.reviewer, bureau.clerk, bureau.leader):
        client.force_login(user)
        for address in (LIST, page_of(r), f"/api/v1/rectifications/{r.number}/"):
            shown = text(client.get(address))
            assert r.number in shown
            for secret in (case, "2026-03-05", "3月5日", "09:30", "13800138000", "张三丰", "ST-7"):
                assert secret not in shown, (address, secret)
        assert client.get(page_of(r)).context["reveal_preset"] is None


def test_english_readers_get_english(bureau, client):
    r = bureau.appealed()
    client.force_login(bureau.reviewer)
    shown = text(client.get(page_of(r), headers={"Accept-Language": "en"}))
    for words in (
        "Decide on it",
        "appeal to be decided",
        "malicious rating",
        "Steps and deadlines",
    ):
        assert words in shown


def test_the_page_costs_the_same_however_long_its_history(
    bureau, client, django_assert_max_num_queries
):
    client.force_login(bureau.reviewer)
    for r in (bureau.walk("to_review"), bureau.to_confirm(), bureau.struck_out()):
        with django_assert_max_num_queries(20):
            client.get(page_of(r))
