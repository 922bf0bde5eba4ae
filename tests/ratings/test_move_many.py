"""Batch assign and batch remind: each row for itself, sent twice like once, stale rows left alone."""

import pytest

from govservice.errors import Invalid, NotAllowed
from ratings.models import Rectification, RectificationEvent
from ratings.services import Chosen, last_event, move_many
from tests.ratings.bureau import MONDAY

LIST = "/admin/ratings/rectification/"
BATCH = f"{LIST}batch/assign/"


def chosen(*rows: Rectification) -> list[Chosen]:
    return [Chosen(r.number, last_event(r)) for r in rows]


def assign(bureau, rows):
    return move_many(rows, "assign", by=bureau.officer, at=MONDAY, data={"about": "matter"})


def test_one_that_is_refused_holds_up_no_other(bureau):
    rows = [bureau.bad_rating(), bureau.walk("verifying"), bureau.bad_rating()]
    results = assign(bureau, chosen(*rows))
    assert [row.number for row in results] == [r.number for r in rows]
    assert [bool(row.refusal) for row in results] == [False, True, False]
    assert "核实中" in results[1].refusal
    statuses = [Rectification.objects.get(pk=r.pk).status for r in rows]
    assert statuses == ["to_verify", "verifying", "to_verify"]


def test_sent_twice_it_is_done_once_and_answered_alike(bureau):
    rows = chosen(bureau.bad_rating(), bureau.bad_rating())
    assert assign(bureau, rows) == assign(bureau, rows)
    assert RectificationEvent.objects.filter(move="assign").count() == 2


def test_a_row_that_somebody_has_moved_since_is_left_alone(bureau):
    r = bureau.walk("to_verify")
    rows = chosen(r)
    bureau.move(r, "begin", "verifier")
    results = move_many(rows, "urge", by=bureau.officer, at=MONDAY, data={"note": "请抓紧"})
    assert results[0].refusal
    assert not r.events.filter(move="urge").exists()


def test_the_same_row_chosen_twice_is_one_row(bureau):
    rows = chosen(bureau.bad_rating())
    assert len(assign(bureau, rows * 2)) == 1


def test_what_is_out_of_scope_is_not_there(bureau):
    r = bureau.bad_rating()
    results = move_many(chosen(r), "assign", by=bureau.stranger, at=MONDAY, data={})
    assert "没有" in results[0].refusal


def test_refused_as_a_whole_are_other_moves_and_too_many(bureau):
    r = bureau.bad_rating()
    with pytest.raises(NotAllowed):
        move_many(chosen(r), "confirm", by=bureau.officer, at=MONDAY)
    with pytest.raises(Invalid):
        move_many([], "assign", by=bureau.officer, at=MONDAY)
    many = [Chosen(f"ZG{n}", 1) for n in range(101)]
    with pytest.raises(Invalid):
        move_many(many, "assign", by=bureau.officer, at=MONDAY)


def test_the_chosen_rows_are_assigned_from_the_list(bureau, client):
    rows = [bureau.bad_rating(), bureau.bad_rating()]
    client.force_login(bureau.officer)
    picked = {"action": "assign_many", "_selected_action": [r.number for r in rows]}
    listed = client.get(LIST).content.decode()
    assert all(f'value="{r.number}"' in listed for r in rows)
    assert not any(f'value="{r.pk}" class="action' in listed for r in rows)
    page = client.post(LIST, picked)
    assert page.context["numbers"] == [r.number for r in rows]
    sent = {"rows": page.context["form"]["rows"].value(), "about": "matter", "note": ""}
    bureau.move(rows[1], "assign", "officer", about="manner")
    done = client.post(BATCH, sent)
    assert "已办 1 件，未办 1 件" in done.content.decode()
    assert [row.number for row in done.context["refused"]] == [rows[1].number]


def test_what_is_missing_is_said_beside_the_field_and_the_rows_are_kept(bureau, client):
    r = bureau.bad_rating()
    client.force_login(bureau.officer)
    answer = client.post(BATCH, {"rows": f"{r.number}:{last_event(r)}", "about": ""})
    assert answer.status_code == 400
    assert answer.context["numbers"] == [r.number]
    assert "about" in answer.context["form"].errors
    assert client.post(BATCH, {"rows": "ZG1:x", "about": "matter"}).status_code == 400


def test_only_who_holds_the_duty_finds_the_actions(bureau, client):
    client.force_login(bureau.verifier)
    bureau.walk("to_verify")
    assert "assign_many" not in client.get(LIST).content.decode()
    assert client.post(BATCH, {}).status_code == 403
    client.force_login(bureau.officer)
    assert client.post(f"{LIST}batch/confirm/", {}).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status__exact=to_assign", {"to_assign"}),
        ("step=verify", {"to_verify"}),
        ("step=contact", {"to_verify"}),
        ("lamp=overdue", {"to_verify"}),
        ("lamp=paused", {"verifying"}),
        ("mine=expected", {"to_assign", "verifying"}),
        ("mine=handler", set()),
        ("body=UNIT", {"to_assign", "to_verify", "verifying"}),
        ("body=成都市规自局", set()),
        ("region=510100", {"to_assign", "to_verify", "verifying"}),
        ("region=510300", set()),
        ("due_at_from=2026-03-01&due_at_to=2026-03-10", {"to_verify", "verifying"}),
        ("due_at_to=2026-03-01", set()),
        ("step=nonsense&lamp=nonsense", {"to_assign", "to_verify", "verifying"}),
    ],
)
def test_the_filters_of_the_list(bureau, client, query, found):
    bureau.bad_rating()
    bureau.walk("to_verify")
    paused = bureau.walk("verifying")
    paused.steps.update(done_at=MONDAY)
    bureau.move(paused, "pause", "officer", reason="force", note="洪灾")
    client.force_login(bureau.officer)
    rows = client.get(f"{LIST}?{query}").context["cl"].result_list
    assert {r.status for r in rows} == found


def test_a_row_leads_to_its_page_with_the_filters_of_the_list(bureau, client):
    r = bureau.bad_rating()
    client.force_login(bureau.officer)
    shown = client.get(f"{LIST}?step=&mine=expected").content.decode()
    assert f"{r.number}/change/?_changelist_filters=" in shown
