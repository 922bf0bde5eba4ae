import pytest
from django.urls import reverse

from hotline.models import Ticket, TicketCategory
from hotline.query_codes import query_code
from tests.factories import make_region
from tests.typing_people import human

TYPED = {
    "ticket_type": "help",
    "title": "路灯不亮",
    "content": "小区门口的路灯坏了三天。",
    "region": "武侯区",
    "name": "张三丰",
    "phone": "13800138000",
    **human(),
}
NEW, TRACK = "/hotline/new/", "/hotline/track/"


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def typed(office, client):
    form = client.get(NEW).context["form"]
    return TYPED | {"token": form.initial["token"]}


def test_a_matter_is_sent_and_its_number_and_code_are_shown_once(client, typed):
    response = client.post(NEW, typed)
    assert (response.status_code, response.url) == (302, "/hotline/new/sent/")
    ticket = Ticket.objects.get()
    page = client.get(response.url)
    assert ticket.number in text(page)
    assert query_code(ticket) in text(page)
    assert "no-store" in page["Cache-Control"]
    again = client.get(response.url)
    assert (again.status_code, again.url) == (302, TRACK)
    assert (ticket.source, ticket.region.code) == ("web", "510107")


def test_a_second_submit_of_one_form_makes_no_second_ticket(client, typed):
    for _ in range(2):
        response = client.post(NEW, typed)
        assert response.status_code == 302
    assert Ticket.objects.count() == 1
    assert Ticket.objects.get().number in text(client.get(response.url))


def test_a_form_with_a_broken_token_is_still_taken(client, office):
    client.post(NEW, TYPED | {"token": "made up"})
    client.post(NEW, TYPED | {"token": "made up"})
    assert Ticket.objects.count() == 2


def test_the_form_names_every_error_beside_its_field_and_keeps_what_was_typed(client, typed):
    response = client.post(
        NEW, typed | {"title": "", "content": "坏了", "region": "火星", "phone": "12ab"}
    )
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"title", "region", "phone"}
    page = text(response)
    assert 'class="error-summary"' in page
    assert page.count('aria-invalid="true"') == 3
    for kept in ("坏了", "火星", "12ab", "张三丰"):
        assert kept in page
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ticket_type", "question"),
        ("title", "长" * 101),
        ("content", "长" * 10_000),
        ("content", "a\x00b"),
        ("name", "名" * 41),
        ("category", "999"),
    ],
)
def test_bad_input_is_named(client, typed, field, value):
    response = client.post(NEW, typed | {field: value})
    assert response.status_code == 400
    assert field in response.context["form"].errors


def test_emoji_and_rare_characters_are_kept_exactly(client, typed):
    client.post(NEW, typed | {"title": "👍🏽 𠮷祥路", "content": "一行\r\n二行"})
    ticket = Ticket.objects.get()
    assert (ticket.title, ticket.content) == ("👍🏽 𠮷祥路", "一行\n二行")


def test_a_content_at_the_limit_is_not_lengthened_by_its_line_ends(client, typed):
    client.post(NEW, typed | {"content": "行\r\n" * 2_499 + "完"})
    assert len(Ticket.objects.get().content) == 4_999


@pytest.mark.parametrize(
    "typed_place", ["510107", "武侯区", "成都市武侯区", "四川省 成都市 武侯区", "四川武侯区"]
)
def test_a_place_is_found_as_people_write_it(client, typed, typed_place):
    client.post(NEW, typed | {"region": typed_place})
    assert Ticket.objects.get().region.code == "510107"


def test_a_name_of_many_places_is_asked_back_with_their_full_names(client, typed, office):
    other = make_region("510300", parent=office.province, name="自贡市")
    make_region("510399", parent=other, name="武侯区", level="county")
    response = client.post(NEW, typed)
    error = response.context["form"].errors["region"][0]
    assert "四川省成都市武侯区" in error
    assert "四川省自贡市武侯区" in error
    client.post(NEW, typed | {"region": "四川省自贡市武侯区"})
    assert Ticket.objects.get().region.code == "510399"


def test_the_form_opens_on_the_place_of_the_setting_and_costs_few_queries(
    client, office, django_assert_num_queries
):
    TicketCategory.objects.create(
        code="0101", name="路灯", parent=TicketCategory.objects.create(code="01", name="城市管理")
    )
    with django_assert_num_queries(7):
        response = client.get(NEW)
    assert 'value="四川省成都市"' in text(response)
    assert "城市管理 · 路灯" in text(response)
    assert len(response.content) < 60_000


def test_whoever_takes_a_call_down_at_the_desk_is_in_the_history(client, typed, office):
    client.force_login(office.desk)
    client.post(NEW, typed)
    ticket = Ticket.objects.get()
    assert (ticket.source, ticket.events.get().actor) == ("phone", office.desk)


def track(client, number, code):
    return client.post(TRACK, {"number": number, "code": code})


def test_a_matter_is_followed_in_plain_words_without_people(client, office):
    ticket = office.walk("archived")
    page = text(track(client, f" {ticket.number} ", query_code(ticket).lower()))
    assert "路灯已修好。" in page
    assert office.lead.name in page
    for user in (office.desk, office.handler, office.clerk):
        assert user.username not in page
    for secret in ("张三丰", "13800138000", "138＊＊＊＊"):
        assert secret not in page


def test_the_caller_reads_the_answer_in_full(client, office):
    ticket = office.walk("handling")
    office.move(ticket, "reply", "handler", reply="张三丰您好，请联系028-85551234。")
    page = text(track(client, ticket.number, query_code(ticket)))
    assert "85551234" not in page  # not yet reviewed
    office.move(ticket, "pass_review", "reviewer")
    page = text(track(client, ticket.number, query_code(ticket)))
    assert "张三丰您好，请联系028-85551234。" in page


def test_why_a_matter_is_not_handled_again_is_explained(client, office):
    ticket = office.to_judge()
    office.move(ticket, "no_redo", "reviewer", reason="legal_channel", note="法院正在审理。")
    page = text(track(client, ticket.number, query_code(ticket)))
    assert "已进入法定途径" in page
    assert "法院正在审理。" in page


def test_unknown_number_and_wrong_code_look_the_same_and_then_must_wait(client, office):
    ticket = office.ticket()
    pages = [track(client, number, "AAAAAAAA") for number in (ticket.number, "2099")]
    assert {page.status_code for page in pages} == {404}
    assert len({str(page.context["form"].non_field_errors()) for page in pages}) == 1
    assert f'value="{ticket.number}"' in text(pages[0])
    for _ in range(3):
        track(client, ticket.number, "AAAAAAAA")
    late = track(client, ticket.number, query_code(ticket))
    assert late.status_code == 429


def test_the_code_is_never_part_of_an_address(client, office, typed):
    ticket = office.ticket()
    code = query_code(ticket)
    assert code not in client.post(NEW, typed).url
    assert client.get(f"{TRACK}?number={ticket.number}&code={code}").status_code == 200
    assert ticket.title not in text(client.get(f"{TRACK}?number={ticket.number}&code={code}"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", ["hotline:ticket-new", "hotline:ticket-track"])
def test_pages_speak_both_languages_and_hold_nothing_inline(client, office, name, language):
    client.cookies["django_language"] = language
    page = text(client.get(reverse(name)))
    assert f'lang="{language}"' in page
    assert ("您" in page or "编号" in page) == (language == "zh-hans")
    for inline in ("<script>", "style=", "onclick", "http://", "https://"):
        assert inline not in page
