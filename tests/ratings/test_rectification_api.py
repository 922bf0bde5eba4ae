import pytest

from ratings.services import last_event
from tests.callers import as_user, by_key, codes
from tests.ratings.bureau import FINDING, WORK

URL = "/api/v1/rectifications/"


def test_it_goes_all_the_way_by_api(bureau):
    r = bureau.bad_rating()
    plan = {"form": "by_plan", "plan": "三日内补发告知单"}
    for move, user, data, status in [
        ("assign", bureau.officer, {"about": "matter", "handler": "verifier"}, "to_verify"),
        ("begin", bureau.verifier, {}, "verifying"),
        ("contact", bureau.verifier, {"note": "已联系"}, "verifying"),
        ("find", bureau.verifier, FINDING, "rectifying"),
        ("submit", bureau.verifier, WORK, "to_review"),
        ("pass_review", bureau.reviewer, {}, "to_call_back"),
    ]:
        response = as_user(user).post(f"{URL}{r.number}/{move}/", data)
        assert response.status_code == 200, response.json()
        assert response.json()["status"] == status
    shown = as_user(bureau.officer).get(f"{URL}{r.number}/").json()
    assert (shown["finding"], shown["form"], shown["answer"]) == ("true", "at_once", WORK["answer"])
    assert shown["due_on"] is not None
    assert "plan" not in plan or "plan" not in shown


def test_a_move_not_allowed_lists_those_that_are(bureau):
    r = bureau.walk("to_review")
    response = as_user(bureau.reviewer).post(f"{URL}{r.number}/decide/", {"decision": "reject"})
    assert response.status_code == 409
    assert response.json()["allowed"] == ["pass_review", "send_back"]
    assert codes(response) == [("move_not_allowed", None)]


def test_a_stale_move_is_409_with_the_status_now(bureau):
    r = bureau.walk("verifying")
    response = as_user(bureau.verifier).post(
        f"{URL}{r.number}/begin/", {"seen_status": "to_verify"}
    )
    assert (response.status_code, response.json()["status"]) == (409, "verifying")
    assert codes(response) == [("stale", None)]


def test_out_of_scope_and_of_ones_own_work_it_is_404(bureau):
    r = bureau.walk("to_verify")
    for user in (bureau.stranger, bureau.rated):
        assert as_user(user).post(f"{URL}{r.number}/begin/").status_code == 404
    assert as_user(bureau.verifier).post(f"{URL}{r.number}/fly/").status_code == 404


@pytest.mark.parametrize(("move", "data", "field"), [
    ("find", {}, "finding"),
    ("find", {"finding": "sure"}, "finding"),
    ("find", FINDING | {"plan_until": "tomorrow"}, "plan_until"),
    ("appeal", {"reason": "malicious"}, "evidence"),
    ("appeal", {"reason": "malicious", "evidence": "长" * 5_001}, "evidence"),
])  # fmt: skip
def test_bad_input_names_the_field(bureau, move, data, field):
    r = bureau.walk("verifying")
    response = as_user(bureau.verifier).post(f"{URL}{r.number}/{move}/", data)
    assert response.status_code == 400
    assert [attr for _code, attr in codes(response)] == [field]
    assert r.events.filter(move=move).count() == 0


def test_a_key_moves_with_its_users_duty_and_repeats_are_answered_once(bureau):
    r = bureau.bad_rating()
    path, data = f"{URL}{r.number}/assign/", {"about": "matter"}
    assert by_key().post(path, data).status_code == 403
    assert by_key(user=bureau.clerk).post(path, data).status_code == 403
    assert by_key(region=bureau.city, user=bureau.stranger).post(path, data).status_code == 404
    api, header = by_key(user=bureau.officer), {"Idempotency-Key": "k1"}
    answers = [api.post(path, data, headers=header) for _send in range(2)]
    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert r.events.filter(move="assign").count() == 1
    assert last_event(r) == r.events.get(move="assign").pk


def test_the_schema_describes_the_move(client):
    schema = client.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert "post" in schema.json()["paths"]["/api/v1/rectifications/{number}/{move}/"]
