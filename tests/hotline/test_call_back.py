import pytest

from govservice.errors import Invalid, MoveNotAllowed
from hotline.models import CallBack
from indicators.models import TouchedDay
from tests.factories import shanghai

FRIDAY, SATURDAY, MONDAY, TUESDAY = (shanghai(2026, 3, day, 10) for day in (6, 7, 9, 10))


@pytest.fixture
def ticket(office):
    return office.walk("to_call_back")


def attempts(office, ticket, *times):
    for at in times:
        ticket = office.move(ticket, "call_back", "clerk", at, outcome="not_reached")
    return ticket


def test_three_attempts_on_two_working_days_end_as_not_reached(office, ticket):
    ticket = attempts(office, ticket, FRIDAY, shanghai(2026, 3, 6, 15))
    assert ticket.status == "to_call_back"
    ticket = attempts(office, ticket, MONDAY)
    assert (ticket.status, ticket.archived_at) == ("archived", MONDAY)
    assert list(CallBack.objects.values_list("attempt", "outcome", "is_final")) == [
        (1, "not_reached", False),
        (2, "not_reached", False),
        (3, "not_reached", True),
    ]


def test_three_attempts_on_one_day_or_on_a_weekend_are_not_enough(office, ticket):
    three = [shanghai(2026, 3, 6, hour) for hour in (9, 12, 15)]
    ticket = attempts(office, ticket, *three, SATURDAY)
    assert ticket.status == "to_call_back"
    assert attempts(office, ticket, TUESDAY).status == "archived"


@pytest.mark.parametrize("clock", [(21, 0), (23, 59), (3, 0), (8, 29)])
def test_an_attempt_in_the_night_is_refused(office, ticket, clock):
    with pytest.raises(Invalid, match="21:00"):
        attempts(office, ticket, shanghai(2026, 3, 6, *clock))
    assert not CallBack.objects.exists()


@pytest.mark.parametrize("clock", [(8, 30), (20, 59)])
def test_an_attempt_at_the_edge_of_the_day_counts(office, ticket, clock):
    attempts(office, ticket, shanghai(2026, 3, 6, *clock))
    assert CallBack.objects.count() == 1


def test_who_declines_to_rate_is_left_in_peace(office, ticket):
    ticket = office.move(ticket, "call_back", "clerk", FRIDAY, outcome="declined")
    assert ticket.status == "archived"


@pytest.mark.parametrize(
    ("resolution", "level", "status"),
    [
        ("solved", 5, "archived"),
        ("solved", 3, "archived"),
        ("solved", 2, "to_judge"),
        ("solved", 1, "to_judge"),
        ("partly", 5, "to_judge"),
        ("not_solved", 5, "to_judge"),
    ],
)
def test_a_caller_who_is_not_content_is_judged(office, ticket, resolution, level, status):
    ticket = office.move(
        ticket, "call_back", "clerk", FRIDAY, outcome="reached", resolution=resolution, level=level
    )
    assert ticket.status == status


def test_an_attempt_stands_under_the_lead_unit_and_its_day_and_tells_the_figures(office, ticket):
    TouchedDay.objects.all().delete()
    late = shanghai(2026, 3, 6, 20)
    office.move(ticket, "call_back", "clerk", late, outcome="reached", resolution="solved", level=4)
    attempt = CallBack.objects.get()
    assert (attempt.department, attempt.day, attempt.by) == (
        office.lead,
        late.date(),
        office.clerk,
    )
    assert TouchedDay.objects.filter(day=late.date(), department_id=office.lead.pk).exists()


def test_what_the_caller_said_is_masked_and_sealed(office, ticket):
    office.move(
        ticket,
        "call_back",
        "clerk",
        FRIDAY,
        outcome="reached",
        resolution="solved",
        level=4,
        comment="打我另一个电话13911112222",
    )
    attempt = CallBack.objects.get()
    assert attempt.comment == "打我另一个电话＊＊＊"
    assert attempt.comment_sealed
    assert "1391111" not in attempt.comment_sealed


def test_after_the_end_nobody_is_called_again(office, ticket):
    ticket = office.move(ticket, "call_back", "clerk", FRIDAY, outcome="declined")
    with pytest.raises(MoveNotAllowed):
        attempts(office, ticket, MONDAY)
