import pytest
from django.core.cache import cache

from hotline import query_codes
from hotline.query_codes import code_fits, query_code
from hotline.services import find_for_caller
from hotline.services.tracking import TooManyTries, WrongNumberOrCode

HERE, THERE = "10.0.0.1", "10.0.0.2"


def test_a_code_is_readable_and_always_the_same(office):
    ticket = office.ticket()
    code = query_code(ticket)
    assert len(code) == 8
    assert set(code) <= set(query_codes.ALPHABET)
    assert query_code(type(ticket).objects.get()) == code
    assert query_code(office.ticket()) != code


def test_a_code_is_taken_as_people_type_it(office):
    ticket = office.ticket()
    code = query_code(ticket)
    assert code_fits(ticket, f" {code[:4].lower()} {code[4:].lower()} ")
    assert not code_fits(ticket, code[:7])
    assert not code_fits(None, code)


@pytest.mark.parametrize("stored", ["title", "content", "caller_sealed", "uuid"])
def test_the_code_is_stored_nowhere(office, stored):
    ticket = office.ticket()
    assert query_code(ticket) not in str(getattr(ticket, stored))


def test_unknown_number_and_wrong_code_are_told_the_same(office):
    ticket = office.ticket()
    messages = set()
    for number in (ticket.number, "209901010000001", ""):
        with pytest.raises(WrongNumberOrCode) as refusal:
            find_for_caller(number, "AAAAAAAA", address=HERE)
        messages.add((str(refusal.value), refusal.value.status))
    assert len(messages) == 1


def test_after_five_wrong_tries_even_the_right_code_must_wait(office):
    ticket = office.ticket()
    for n in range(5):
        with pytest.raises(WrongNumberOrCode):
            find_for_caller(ticket.number, "AAAAAAAA", address=f"10.0.1.{n}")
    with pytest.raises(TooManyTries):
        find_for_caller(ticket.number, query_code(ticket), address=THERE)


def test_one_address_may_not_try_many_tickets(office):
    ticket = office.ticket()
    for n in range(5):
        with pytest.raises(WrongNumberOrCode):
            find_for_caller(f"20260302000{n}", "AAAAAAAA", address=HERE)
    with pytest.raises(TooManyTries):
        find_for_caller(ticket.number, query_code(ticket), address=HERE)
    assert find_for_caller(ticket.number, query_code(ticket), address=THERE) == ticket


def test_the_cache_holds_neither_number_nor_address(office):
    ticket = office.ticket()
    with pytest.raises(WrongNumberOrCode):
        find_for_caller(ticket.number, "AAAAAAAA", address=HERE)
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    keys = b" ".join(client.keys("*"))
    assert b"query-code" in keys
    assert ticket.number.encode() not in keys
    assert HERE.encode() not in keys
