"""我的待办: what the page shows is what the table of moves lets this person do, and nothing else."""

import datetime as dt

import pytest
from django.utils import timezone

from govservice.accounts.models import User
from govservice.accounts.substituting import name_substitute
from ratings.models import Rectification
from ratings.services import TASKS, allowed_moves, expected_of
from ratings.services.rectification_moves.moving import RELATED
from tests.factories import make_department, make_user, shanghai
from tests.ratings.bureau import MONDAY, STATUS_AFTER

PAGE = "/admin/my-work/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def all_kinds(bureau):
    """A rectification at every status, some anonymous, some with the handler away, paused or extended."""
    for status in ["to_assign", *STATUS_AFTER]:
        bureau.walk(status)
        bureau.walk(status, "anonymous") if status not in ("to_call_back", "closed") else None
    bureau.appealed()
    voted = bureau.appealed()
    bureau.move(voted, "decide", "second", decision="uphold", note="属实")
    bureau.struck_out()
    bureau.to_confirm()
    asked = bureau.walk("rectifying")
    bureau.move(asked, "ask_extension", "verifier", until="2026-03-16", note="采购设备")
    bureau.move(bureau.walk("verifying"), "pause", "officer", reason="force", note="洪灾")
    bureau.walk("to_review", window_department=bureau.unit)
    return bureau


def people(bureau) -> list[User]:
    insider = make_user("reviewer", "call_back_clerk", region=bureau.city, username="insider")
    insider.duty_assignments.create(duty="manager", department=bureau.unit)
    province = make_user(
        "rating_officer", "reviewer", "call_back_clerk", region=bureau.province, username="province"
    )
    office = make_department(code="OFFICE", region=bureau.city, parent=bureau.unit)
    below = make_user("verifier", department=office, username="below")
    hands = make_user("reviewer", "call_back_clerk", region=bureau.province, username="hands")
    hands.duty_assignments.create(duty="verifier", department=bureau.unit)
    names = [
        "officer",
        "reviewer",
        "second",
        "clerk",
        "leader",
        "verifier",
        "colleague",
        "rated",
        "stranger",
    ]
    return [insider, province, below, hands, *(getattr(bureau, name) for name in names)]


def stand_in(bureau, person: User, substitute: User, duty: str) -> None:
    today = timezone.localdate()
    name_substitute(
        person.pk,
        substitute=substitute,
        duty=duty,
        by=None,
        at=timezone.now(),
        valid_from=today,
        valid_to=today + DAY,
    )


def disagreements(users: list[User]) -> list[str]:
    """Where the page and the mover differ about who may do what."""
    wrong = []
    for user in (User.objects.get(pk=user.pk) for user in users):
        visible = list(Rectification.objects.visible_to(user).select_related(*RELATED))
        possible = {r: {c.move.name.value for c in allowed_moves(r, user)} for r in visible}
        handlers = {None, user.pk, *(other.pk for other in user.stood_in_for())}
        for code, task in TASKS.items():
            shown = set(expected_of(user, task))
            mine = {
                r
                for r, moves in possible.items()
                if code in moves and (not task.in_hand or r.handler_id in handlers)
            }
            wrong += [f"{user.username} {code} {r.status} {r in mine}" for r in shown ^ mine]
    return wrong


def test_the_page_and_the_mover_agree_for_everybody_about_everything(all_kinds):
    assert disagreements(people(all_kinds)) == []
    assert expected_of(all_kinds.reviewer, TASKS["decide"]).count() == 2
    assert expected_of(all_kinds.second, TASKS["decide"]).count() == 1


def test_they_agree_about_substitutes_too(all_kinds):
    bureau = all_kinds
    users = people(bureau)
    stand_in(bureau, bureau.verifier, bureau.reviewer, "verifier")
    stand_in(bureau, bureau.clerk, bureau.second, "call_back_clerk")
    stand_in(bureau, bureau.rated, bureau.colleague, "rating_officer")
    assert disagreements(users) == []
    reviewer = User.objects.get(username="reviewer")
    # Who stands in for the verifier judges nothing that the verifier has done.
    assert expected_of(reviewer, TASKS["pass_review"]).count() == 0
    assert expected_of(reviewer, TASKS["submit"]).count() > 0
    colleague = User.objects.get(username="colleague")
    assert expected_of(colleague, TASKS["begin"]).count() == 0  # ST-7's own work is now theirs


def test_the_page_counts_what_is_overdue_and_what_is_due_soon(bureau, client, monkeypatch):
    for at in (MONDAY, MONDAY + 7 * DAY, MONDAY + 14 * DAY):
        bureau.walk("to_review", at=at)
    now = shanghai(2026, 3, 13, 10)  # reviews are due on 03-05, 03-12 and 03-19
    monkeypatch.setattr(timezone, "now", lambda: now)
    client.force_login(bureau.reviewer)
    page = client.get(PAGE)
    shown = page.content.decode()
    assert (page.context["total"], page.context["overdue"], page.context["due_soon"]) == (3, 2, 0)
    assert [i.due for i in page.context["shown"][0].items] == [
        "2026-03-05",
        "2026-03-12",
        "2026-03-19",
    ]
    assert "待审核" in shown
    assert "超期" in shown
    monkeypatch.setattr(timezone, "now", lambda: shanghai(2026, 3, 18, 10))
    client.force_login(bureau.reviewer)
    assert client.get(PAGE).context["due_soon"] == 1


def test_one_group_is_shown_page_by_page(bureau, client, monkeypatch):
    monkeypatch.setattr("govservice.desk.views.work.PER_PAGE", 2)
    numbers = {bureau.walk("to_assign").number for _n in range(3)}
    client.force_login(bureau.officer)
    pages = [client.get(f"{PAGE}?group=rectification.assign&page={n}") for n in (1, 2)]
    shown = [[item.number for item in page.context["shown"][0].items] for page in pages]
    assert [len(numbers) for numbers in shown] == [2, 1]
    assert {number for page in shown for number in page} == numbers


def test_a_group_that_is_not_there_shows_all(bureau, client):
    client.force_login(bureau.officer)
    assert client.get(f"{PAGE}?group=nothing.here&page=x").context["chosen"] is None


def test_who_has_nothing_to_do_is_told_so(bureau, client):
    client.force_login(bureau.stranger)
    assert "现在没有等您办理的事项" in client.get(PAGE).content.decode()


def test_the_page_costs_the_same_for_any_amount_of_work(
    bureau, client, django_assert_max_num_queries
):
    client.force_login(bureau.officer)
    for _time in range(2):
        for _n in range(6):
            bureau.walk("to_assign")
            bureau.walk("to_review")
        with django_assert_max_num_queries(16):
            assert client.get(PAGE).status_code == 200


def test_of_an_anonymous_rating_it_tells_no_more_than_elsewhere(bureau, client):
    r = bureau.walk("to_review", "anonymous")
    client.force_login(bureau.reviewer)
    shown = client.get(PAGE).content.decode()
    assert r.number in shown
    for secret in (r.rating.service.case.number, "ST-7", "09:30", "张三丰"):
        assert secret not in shown


def test_everybody_on_the_staff_has_the_page_and_nobody_else(client, bureau):
    assert client.get(PAGE).status_code == 302
    client.force_login(make_user(username="plain"))
    assert client.get(PAGE).status_code == 200
