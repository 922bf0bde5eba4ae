import pytest
from rest_framework.test import APIClient

from hotline.models import Ticket, TicketCategory
from hotline.query_codes import query_code
from tests.callers import as_user, by_key, codes
from tests.factories import make_item, make_region, make_ticket, make_user

URL = "/api/v1/tickets/"
BODY = {
    "type": "complaint",
    "title": "路灯不亮",
    "content": "请打13800138000找张三丰",
    "category": "0101",
    "region": "510107",
    "address": "玉林北路3号",
    "urgency": "urgent",
    "source": "app",
    "caller": {"name": "张三丰", "phone": "13800138000"},
    "confidential": True,
    "item_code": "I-1",
}
SMALL = {"type": "help", "title": "t", "content": "c", "region": "510107"}


@pytest.fixture
def api(office) -> APIClient:
    return by_key()


def test_a_system_registers_a_ticket_with_everything_it_knows(office, api):
    TicketCategory.objects.create(code="0101", name="路灯")
    make_item(code="I-1", department=office.lead)
    response = api.post(URL, BODY)
    ticket = Ticket.objects.get()
    assert response.status_code == 201
    assert response.json() == {"number": ticket.number, "query_code": query_code(ticket)}
    assert (ticket.ticket_type, ticket.urgency, ticket.source) == ("complaint", "urgent", "app")
    assert ticket.category
    assert ticket.item
    assert (ticket.category.code, ticket.region.code, ticket.item.code) == (
        "0101",
        "510107",
        "I-1",
    )
    assert ticket.confidential
    assert ticket.unseal_caller() == BODY["caller"]
    assert ticket.client is not None


def test_a_repeated_post_gets_its_first_answer(api):
    first = api.post(URL, SMALL, headers={"Idempotency-Key": "k1"})
    again = api.post(URL, SMALL, headers={"Idempotency-Key": "k1"})
    other = api.post(URL, SMALL | {"title": "u"}, headers={"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert again.json() == first.json()
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "attr"),
    [
        ("type", "question", "type"),
        ("title", "", "title"),
        ("title", "长" * 101, "title"),
        ("content", "长" * 10_000, "content"),
        ("region", "999999", "region"),
        ("category", "nope", "category"),
        ("item_code", "nope", "item_code"),
        ("urgency", 3, "urgency"),
        ("source", "pigeon", "source"),
        ("confidential", "perhaps", "confidential"),
        ("caller", {"phone": "12ab"}, "caller.phone"),
        ("caller", {"phone": "1" * 31}, "caller.phone"),
        ("caller", {"name": "名" * 41}, "caller.name"),
        ("caller", "张三丰", "caller.non_field_errors"),
    ],
)
def test_bad_input_names_the_field_and_writes_nothing(api, field, value, attr):
    response = api.post(URL, SMALL | {field: value})
    assert response.status_code == 400
    assert [attr_ for _code, attr_ in codes(response)] == [attr]
    assert not Ticket.objects.exists()


def test_keys_register_only_where_their_scope_reaches(office):
    elsewhere = make_region("520000", name="贵州省")
    assert by_key(region=elsewhere).post(URL, SMALL).status_code == 404
    assert by_key(department=office.lead).post(URL, SMALL).status_code == 404
    assert by_key(region=office.city).post(URL, SMALL).status_code == 201


def test_people_register_only_at_the_desk(office):
    assert as_user(office.handler).post(URL, SMALL).status_code == 403
    assert as_user(office.desk).post(URL, SMALL).status_code == 201
    assert Ticket.objects.get().events.get().actor == office.desk


def test_a_wrong_key_and_no_key_are_refused(office):
    wrong = APIClient()
    wrong.credentials(HTTP_AUTHORIZATION="Api-Key wrong")
    for api in (wrong, APIClient()):
        assert api.post(URL, SMALL).status_code == 401
        assert api.get(URL).status_code == 401
        assert api.get(f"{URL}{office.ticket().number}/").status_code == 401


def test_whoever_has_the_code_reads_the_ticket_without_its_caller(office):
    ticket = office.walk("archived", content="请打13800138000找张三丰")
    response = APIClient().get(f"{URL}{ticket.number}/", {"query_code": query_code(ticket)})
    data = response.json()
    assert (data["status"], data["answer"]) == ("archived", "路灯已修好。")
    assert len(data["timeline"]) == 8
    assert "13800138000" not in response.content.decode()
    assert "张三丰" not in response.content.decode()
    assert "caller" not in data


def test_a_wrong_code_is_404_then_429(office):
    ticket = office.ticket()
    path = f"{URL}{ticket.number}/"
    answers = [APIClient().get(path, {"query_code": "AAAAAAAA"}).status_code for _ in range(6)]
    assert answers == [404] * 5 + [429]


def test_lists_hold_the_scope_alone_in_constant_queries(office, django_assert_num_queries):
    elsewhere = make_region("520000", name="贵州省")
    make_ticket(region=elsewhere)
    mine = [office.walk("dispatched") for _ in range(3)]
    with django_assert_num_queries(
        6
    ):  # key, its person and region, what that took over, count, rows
        data = by_key(region=office.city).get(URL).json()
    assert [row["number"] for row in data["results"]] == [t.number for t in reversed(mine)]
    assert as_user(office.stranger).get(URL).json()["count"] == 0
    assert as_user(office.handler).get(URL).json()["count"] == 3
    assert as_user(make_user("manager", region=elsewhere)).get(URL).json()["count"] == 1


def test_the_list_is_filtered(office):
    office.walk("received", ticket_type="consult")
    done = office.walk("archived")
    api = as_user(office.dispatcher)
    found = api.get(URL, {"status": "archived", "type": "help", "department": "LEAD"}).json()
    assert [row["number"] for row in found["results"]] == [done.number]
    assert api.get(URL, {"overdue": "true"}).json()["count"] == 1
    assert api.get(URL, {"region": "510100"}).json()["count"] == 0
    assert api.get(URL, {"status": "lost"}).status_code == 400
    assert api.get(URL, {"page_size": 100_000}).status_code == 200


def test_out_of_scope_is_404(office):
    ticket = office.ticket()
    assert as_user(office.stranger).get(f"{URL}{ticket.number}/").status_code == 404
    assert as_user(office.stranger).post(f"{URL}{ticket.number}/sign/").status_code == 404


def test_a_ticket_is_moved_by_key_only_with_the_users_duty(office):
    ticket = office.ticket()
    path = f"{URL}{ticket.number}/accept/"
    assert by_key().post(path).status_code == 403
    assert by_key(user=office.handler).post(path).status_code == 404
    clerk = by_key(user=office.clerk)
    assert clerk.post(path).status_code == 403
    response = by_key(user=office.desk).post(path, {"seen_status": "registered"})
    assert response.status_code == 200
    assert (response.json()["status"], response.json()["allowed"]) == (
        "received",
        ["answer_at_once"],
    )


def test_a_move_not_allowed_lists_those_that_are(office):
    ticket = office.walk("received")
    response = as_user(office.dispatcher).post(f"{URL}{ticket.number}/accept/")
    assert response.status_code == 409
    assert response.json()["allowed"] == ["dispatch"]
    assert codes(response) == [("move_not_allowed", None)]


def test_a_stale_move_is_409_with_the_status_now(office):
    ticket = office.walk("received")
    response = as_user(office.dispatcher).post(
        f"{URL}{ticket.number}/dispatch/", {"seen_status": "registered", "department": "LEAD"}
    )
    assert (response.status_code, response.json()["status"]) == (409, "received")
    assert codes(response) == [("stale", None)]


def test_a_move_names_the_field_it_misses(office):
    ticket = office.walk("received")
    response = as_user(office.dispatcher).post(f"{URL}{ticket.number}/dispatch/", {})
    assert response.status_code == 400
    assert codes(response) == [("invalid", "department")]


def test_a_ticket_goes_all_the_way_by_api(office):
    ticket = office.ticket()
    for move, user, data in [
        ("accept", office.desk, {}),
        ("dispatch", office.dispatcher, {"department": "LEAD", "helpers": ["OTHER"]}),
        ("sign", office.liaison, {}),
        ("start", office.handler, {}),
        ("reply", office.handler, {"reply": "已办。"}),
        ("pass_review", office.reviewer, {"answer": "路灯已修好。"}),
    ]:
        response = as_user(user).post(f"{URL}{ticket.number}/{move}/", data)
        assert response.status_code == 200, response.json()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.answer) == ("to_call_back", "路灯已修好。")


def test_the_schema_describes_the_three_addresses(client):
    schema = client.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    paths = schema.json()["paths"]
    assert {"get", "post"} <= set(paths["/api/v1/tickets/"])
    assert "get" in paths["/api/v1/tickets/{number}/"]
    assert "post" in paths["/api/v1/tickets/{number}/{move}/"]
