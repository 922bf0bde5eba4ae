import pytest

from govservice.accounts.models import AuditEntry
from hotline.models import TicketEvent
from tests.factories import make_ticket, make_user
from tests.hotline.office import Office
from tests.move_forms import filled, form, text

LIST = "/admin/hotline/ticket/"


def page_of(ticket) -> str:
    return f"{LIST}{ticket.pk}/change/"


def move_of(ticket, move: str) -> str:
    return f"{LIST}{ticket.pk}/move/{move}/"


def reveal_of(ticket) -> str:
    return f"{LIST}{ticket.pk}/reveal/"


def test_the_list_opens_on_what_waits_for_the_reader(office: Office, client):
    mine, other = office.walk("received"), office.walk("handling")
    client.force_login(office.dispatcher)
    first = text(client.get(LIST))
    assert mine.number in first
    assert other.number not in first
    everything = text(client.get(f"{LIST}?work=all"))
    assert mine.number in everything
    assert other.number in everything


def test_work_is_in_the_order_of_its_deadlines(office: Office, client):
    late = office.walk("replied", ticket_type="complaint")
    soon = office.walk("replied", ticket_type="consult")
    client.force_login(office.reviewer)
    page = text(client.get(LIST))
    assert page.index(soon.number) < page.index(late.number)
    assert "■■" in page  # both have long been overdue, in words and in a shape
    assert "严重超期" in page


def test_a_unit_sees_its_own_work_alone(office: Office, client):
    ticket = office.walk("dispatched")
    for user, shown in ((office.liaison, True), (office.stranger, False)):
        client.force_login(user)
        assert (ticket.number in text(client.get(LIST))) == shown
        assert client.get(page_of(ticket)).status_code == (200 if shown else 404)


def test_the_list_costs_the_same_for_many_as_for_few(
    office: Office, client, django_assert_max_num_queries
):
    client.force_login(office.dispatcher)
    for count in (2, 20):
        for _ in range(count):
            make_ticket(region=office.county, status="received", lead_department=office.lead)
        with django_assert_max_num_queries(9) as queries:
            client.get(LIST)
        counted = [q["sql"] for q in queries.captured_queries if "COUNT(" in q["sql"]]
        assert all("LIMIT" in sql for sql in counted)


def test_the_filters_narrow_the_list(office: Office, client):
    ticket = office.walk("handling")
    client.force_login(office.dispatcher)
    for query, found in [
        ("unit=LEAD", True),
        ("unit=OTHER", False),
        ("late=yes", True),
        ("status__exact=handling", True),
        ("status__exact=archived", False),
        ("ticket_type__exact=help", True),
        (f"q={ticket.number}", True),
        ("q=路灯", True),
        ("q=水管", False),
    ]:
        page = client.get(f"{LIST}?work=all&{query}")
        assert (ticket.number in text(page)) == found, query


def test_nobody_adds_changes_or_deletes_a_ticket(office: Office, client):
    ticket = office.ticket()
    client.force_login(make_user(is_superuser=True))
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.get(f"{LIST}{ticket.pk}/delete/").status_code == 403
    client.post(page_of(ticket), {"title": "anders"})
    ticket.refresh_from_db()
    assert ticket.title == "路灯不亮"


def test_the_page_offers_the_readers_moves_alone(office: Office, client):
    ticket = office.walk("received")
    for user, moves in (
        (office.dispatcher, ["dispatch"]),
        (office.desk, ["answer_at_once"]),
        (office.clerk, []),
    ):
        client.force_login(user)
        offered = [f.move.name.value for f in client.get(page_of(ticket)).context["forms"]]
        assert offered == moves


def test_a_ticket_is_moved_from_its_page(office: Office, client):
    ticket = office.walk("received")
    client.force_login(office.dispatcher)
    page = client.get(page_of(ticket))
    response = client.post(
        move_of(ticket, "dispatch"),
        filled(page, "dispatch", department=f"LEAD {office.lead.name}", helpers="OTHER"),
        follow=True,
    )
    assert response.redirect_chain == [(page_of(ticket), 302)]
    assert "已完成：派单。" in text(response)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignments.count()) == ("dispatched", 2)


def test_a_move_out_of_ones_own_sight_leads_back_to_the_list(office: Office, client):
    ticket = office.walk("dispatched")
    client.force_login(office.liaison)
    page = client.get(page_of(ticket))
    response = client.post(move_of(ticket, "sign"), filled(page, "sign"))
    assert response.url == page_of(ticket)


def test_of_two_people_one_wins_and_the_other_is_told(office: Office, client):
    ticket = office.walk("received")
    client.force_login(office.dispatcher)
    page = client.get(page_of(ticket))
    office.move(ticket, "answer_at_once", "desk", answer="已答复。")
    response = client.post(
        move_of(ticket, "dispatch"), filled(page, "dispatch", department="LEAD", note="请办理")
    )
    assert response.status_code == 409
    assert "其他人" in text(response) or "changed" in text(response)
    ticket.refresh_from_db()
    assert ticket.status == "to_call_back"


def test_a_refused_move_names_the_field_and_keeps_what_was_typed(office: Office, client):
    ticket = office.walk("received")
    client.force_login(office.dispatcher)
    page = client.get(page_of(ticket))
    response = client.post(
        move_of(ticket, "dispatch"), filled(page, "dispatch", department="火星局", note="请办理")
    )
    assert response.status_code == 400
    refused = form(response, "dispatch")
    assert "火星局" in refused.errors["department"][0]
    assert refused["note"].value() == "请办理"
    assert TicketEvent.objects.filter(ticket=ticket).count() == 2


def test_a_form_once_refused_can_be_sent_again(office: Office, client):
    ticket = office.walk("received")
    client.force_login(office.dispatcher)
    page = client.get(page_of(ticket))
    refused = client.post(
        move_of(ticket, "dispatch"), filled(page, "dispatch", department="火星局")
    )
    response = client.post(
        move_of(ticket, "dispatch"), filled(refused, "dispatch", department="LEAD")
    )
    assert response.status_code == 302


@pytest.mark.parametrize("move", ["accept", "fly"])
def test_moves_are_posts_by_those_who_may(office: Office, client, move):
    ticket = office.ticket()
    client.force_login(office.desk)
    assert client.get(move_of(ticket, move)).status_code == 405
    client.force_login(office.clerk)
    assert client.post(move_of(ticket, move)).status_code in (403, 404)
    client.force_login(office.handler)
    assert client.post(move_of(ticket, move)).status_code == 404
    client.logout()
    assert client.post(move_of(ticket, move)).status_code == 302


def test_moves_need_the_csrf_token(office: Office):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(office.desk)
    ticket = office.ticket()
    assert strict.post(move_of(ticket, "accept")).status_code == 403
    ticket.refresh_from_db()
    assert ticket.status == "registered"


def test_the_caller_is_masked_until_revealed_for_a_reason(office: Office, client):
    ticket = office.walk("to_call_back", content="请打13800138000找张三丰")
    client.force_login(office.clerk)
    page = text(client.get(page_of(ticket)))
    assert "13800138000" not in page
    assert "138＊＊＊＊8000" in page
    response = client.post(reveal_of(ticket), {"reason": "call_back"})
    assert "13800138000" in text(response)
    assert "no-store" in response["Cache-Control"]
    entry = AuditEntry.objects.get(action="reveal_caller")
    assert (entry.actor, entry.subject, entry.reason) == (
        office.clerk,
        ticket.number,
        "call_back",
    )
    assert "13800138000" not in str(entry.data)


def test_a_reason_of_ones_own_must_be_given(office: Office, client):
    ticket = office.walk("to_call_back")
    client.force_login(office.clerk)
    assert client.post(reveal_of(ticket), {"reason": "other"}).status_code == 400
    assert client.post(reveal_of(ticket), {"reason": ""}).status_code == 400
    assert not AuditEntry.objects.exists()
    client.post(reveal_of(ticket), {"reason": "other", "note": "诉求人13800138000要求更正"})
    assert AuditEntry.objects.get().reason == "诉求人＊＊＊要求更正"


@pytest.mark.parametrize("values", [{"confidential": True}, {"ticket_type": "report"}])
def test_a_unit_never_sees_a_confidential_caller(office: Office, client, values):
    ticket = office.walk("handling", **values)
    client.force_login(office.handler)
    page = text(client.get(page_of(ticket)))
    assert "138＊＊＊＊8000" not in page
    assert "张＊＊" not in page
    assert client.post(reveal_of(ticket), {"reason": "handle"}).status_code == 403
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("handler", 200),
        ("desk", 200),
        ("clerk", 200),
        ("dispatcher", 403),
        ("reviewer", 403),
        ("stranger", 404),
    ],
)
def test_only_those_who_need_the_caller_see_the_caller(office: Office, client, who, status):
    ticket = office.walk("handling")
    client.force_login(getattr(office, who))
    assert client.post(reveal_of(ticket), {"reason": "handle"}).status_code == status
    assert AuditEntry.objects.exists() == (status == 200)


def test_the_page_costs_the_same_however_long_its_history(
    office: Office, client, django_assert_max_num_queries
):
    client.force_login(office.reviewer)
    for status in ("replied", "to_judge"):
        ticket = office.to_judge() if status == "to_judge" else office.walk(status)
        with django_assert_max_num_queries(18):
            client.get(page_of(ticket))


def test_categories_are_kept_by_their_keeper(office: Office, client):
    keeper = make_user("catalogue_keeper", region=office.province)
    client.force_login(keeper)
    added = client.post(
        "/admin/hotline/ticketcategory/add/", {"code": "77", "name": "测试", "is_active": "on"}
    )
    assert added.status_code == 302
    client.force_login(office.desk)
    assert client.get("/admin/hotline/ticketcategory/").status_code == 200
    assert client.get("/admin/hotline/ticketcategory/add/").status_code == 403
