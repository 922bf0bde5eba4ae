from uuid import uuid4

import pytest

from govservice import sealed
from govservice.errors import Invalid
from hotline.models import Ticket
from hotline.services import Caller, NewTicket, register_ticket
from hotline.texts import clean_phone, mask_address
from tests.factories import shanghai
from tests.hotline.office import CALLER, MONDAY


def test_a_ticket_gets_a_number_of_its_day_and_a_first_event(office):
    first, second = office.ticket(), office.ticket()
    assert first.number.startswith("20260302")
    assert int(second.number) == int(first.number) + 1
    assert [event.move for event in first.events.all()] == ["register"]
    late = register_ticket(
        NewTicket("help", "x", "x", office.county, "web"), at=shanghai(2026, 3, 3, 0, 5)
    )
    assert late.number.startswith("20260303")


def test_the_caller_is_sealed_for_this_ticket_and_found_by_telephone(office):
    ticket = office.ticket()
    twin = office.ticket(caller=Caller("李四", "138 0013 8000"))
    assert "张三丰" not in ticket.caller_sealed
    assert ticket.unseal_caller() == {"name": "张三丰", "phone": "13800138000"}
    assert ticket.phone_index == twin.phone_index == sealed.blind_index("phone", "13800138000")
    twin.caller_sealed = ticket.caller_sealed
    with pytest.raises(sealed.CannotOpen):
        twin.unseal_caller()


def test_texts_are_masked_and_the_original_sealed_only_where_that_changed_them(office):
    ticket = office.ticket(
        title="张三丰反映路灯不亮", content="请打13800138000，身份证510100199001011234。"
    )
    assert ticket.title == "＊＊＊反映路灯不亮"
    assert ticket.content == "请打＊＊＊，身份证＊＊＊。"
    assert (
        sealed.unseal(ticket.title_sealed, bound_to=ticket.place("title")) == "张三丰反映路灯不亮"
    )
    plain = office.ticket()
    assert (plain.title_sealed, plain.content_sealed, plain.address_sealed) == ("", "", "")


def test_a_home_address_loses_its_house_and_keeps_its_street(office):
    ticket = office.ticket(address="武侯区玉林北路3号院2栋1单元501室")
    assert ticket.address == "武侯区玉林北路＊＊＊"
    assert "玉林" not in ticket.address_sealed
    assert mask_address("人民公园东门") == "人民公园东门"


def test_the_same_form_twice_makes_one_ticket(office):
    uuid = uuid4()
    assert office.ticket(uuid=uuid).pk == office.ticket(uuid=uuid, title="别的").pk
    assert Ticket.objects.count() == 1


def test_confidential_matters_and_reports_hide_the_caller_from_units(office):
    assert office.ticket(confidential=True).hides_caller
    assert office.ticket(ticket_type="report").hides_caller
    assert not office.ticket().hides_caller


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("ticket_type", "question", "type"),
        ("urgency", "now", "urgency"),
        ("source", "pigeon", "source"),
        ("title", " ", "title"),
        ("title", "长" * 101, "title"),
        ("content", "", "content"),
        ("content", "长" * 10_000, "content"),
        ("content", "a\x00b", "content"),
        ("content", "a\ud83db", "content"),
        ("address", "长" * 201, "address"),
        ("caller", Caller("名" * 41, ""), "caller.name"),
        ("caller", Caller("", "12ab"), "caller.phone"),
        ("caller", Caller("", "1" * 21), "caller.phone"),
    ],
)
def test_bad_input_names_the_field_and_writes_nothing(office, field, value, named):
    with pytest.raises(Invalid) as refusal:
        office.ticket(**{field: value})
    assert refusal.value.field == named
    assert not Ticket.objects.exists()


def test_a_wrong_number_is_not_repeated_in_the_message(office):
    with pytest.raises(Invalid) as refusal:
        office.ticket(caller=Caller("", "1592222333X"))
    assert "15922" not in str(refusal.value)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 0013 8000", "13800138000"),
        ("+86-138-0013-8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("(028) 8555 1234", "02885551234"),
        ("12345", "12345"),
        ("", ""),
    ],
)
def test_telephone_numbers_are_kept_as_digits(typed, kept):
    assert clean_phone(typed) == kept


def test_emoji_and_rare_characters_are_kept_exactly(office):
    ticket = office.ticket(title="👨‍👩‍👧 𠮷祥路", content="一行\r\n二行 𪚥")
    ticket.refresh_from_db()
    assert (ticket.title, ticket.content) == ("👨‍👩‍👧 𠮷祥路", "一行\n二行 𪚥")


def test_a_masked_title_still_fits_its_column(office):
    ticket = office.ticket(title="李四" * 50, caller=Caller("李四", CALLER.phone), at=MONDAY)
    assert len(ticket.title) == 100
