import datetime as dt

import pytest

from ratings.models import Rectification, RectificationEvent
from ratings.services import Submission, rectifying, submit_ratings
from tests.factories import make_case, make_department, make_rating, make_service, shanghai

pytestmark = pytest.mark.django_db
SERVED = shanghai(2026, 3, 2, 9, 0)
NOW = shanghai(2026, 3, 12, 9, 0)  # a Thursday


def rate(service, level, **values):
    [outcome] = submit_ratings(
        [Submission(service_id=service.pk, level=level, channel="qr", **values)], at=NOW
    )
    assert outcome.status == 201
    return outcome


@pytest.mark.parametrize(("level", "opened"), [(1, 1), (2, 1), (3, 0), (4, 0), (5, 0)])
def test_a_bad_rating_opens_one_rectification_in_its_transaction(level, opened):
    outcome = rate(make_service(served_at=SERVED), level)
    assert Rectification.objects.count() == opened
    if opened:
        rectification = Rectification.objects.get()
        assert outcome.rectification == rectification
        assert (rectification.status, rectification.opened_at) == ("to_assign", NOW)
        event = rectification.events.get()
        assert (event.move, event.at, event.data) == ("opened", NOW, {"level": level})


@pytest.mark.parametrize(
    ("tags", "window_answers"),
    [((), False), (("115",), True), (("108",), False), (("115", "108"), False)],
)
def test_manner_goes_to_the_body_that_runs_the_window(reason_tags, tags, window_answers):
    window_department = make_department(kind="hall")
    service = make_service(served_at=SERVED, window_department=window_department)
    rectification = rate(service, 1, tags=tags).rectification
    expected = window_department if window_answers else service.department
    assert rectification.department == expected


def test_the_number_of_an_anonymous_one_tells_neither_day_nor_order():
    drawn = [rate(make_service(served_at=SERVED), 1).rectification.number for _n in range(8)]
    assert {number[:10] for number in drawn} == {"ZG20260309"}
    assert {len(number) for number in drawn} == {18}
    assert drawn != sorted(drawn)  # once in 40,320 runs they happen to rise


def test_a_number_that_the_week_has_already_is_drawn_again(monkeypatch):
    """With one sign of ten, ten in a week can hardly be drawn without repeating one."""
    monkeypatch.setattr(rectifying, "SIGNS", "23456789AB")
    monkeypatch.setattr(rectifying, "DRAWN", 1)
    opened = []
    for several in (4, 6):
        batch = [
            Submission(service_id=make_service(served_at=SERVED).pk, level=1, channel="qr")
            for _n in range(several)
        ]
        opened += [outcome.rectification.number for outcome in submit_ratings(batch, at=NOW)]
    assert len({number[-1] for number in opened}) == 10


def test_anonymous_ones_leave_no_gap_among_those_with_a_name():
    numbers = []
    for identity in ("real_name", "anonymous", "anonymous", "real_name"):
        numbers.append(rate(make_service(served_at=SERVED), 1, identity=identity).rectification)
    first, last = (int(numbers[place].number[10:]) for place in (0, 3))
    assert last == first + 1


def test_the_number_of_an_anonymous_one_does_not_tell_the_day():
    anonymous = rate(make_service(served_at=SERVED), 1).rectification
    named = rate(make_service(served_at=SERVED), 1, identity="real_name").rectification
    assert anonymous.number.startswith("ZG20260309")
    assert named.number.startswith("ZG20260312")
    assert len(named.number) == 17


def test_a_bad_follow_up_opens_one_where_the_first_rating_was_good():
    service = make_service(case=make_case(completed_at=SERVED), served_at=SERVED)
    make_rating(service=service, level=5)
    rate(service, 1, round_no=2)
    assert Rectification.objects.get().rating.round_no == 2


def test_a_bad_follow_up_continues_the_one_of_the_first_rating():
    service = make_service(case=make_case(completed_at=SERVED), served_at=SERVED)
    rectification = rate(service, 2).rectification
    assert rate(service, 1, round_no=2).rectification == rectification
    assert Rectification.objects.count() == 1
    assert [e.move for e in rectification.events.order_by("pk")] == ["opened", "follow_up_bad"]


def test_numbers_rise_and_are_never_given_twice():
    services = [make_service(served_at=SERVED) for _n in range(3)]
    named = {"level": 1, "channel": "qr", "identity": "real_name"}
    batch = [Submission(service_id=s.pk, **named) for s in services]
    outcomes = submit_ratings(batch, at=NOW)
    numbers = [o.rectification.number for o in outcomes if o.rectification]
    assert len(set(numbers)) == 3
    assert numbers == sorted(numbers)


def test_an_event_is_never_changed(refuses):
    rate(make_service(served_at=SERVED), 1)
    with refuses("append-only"):
        RectificationEvent.objects.update(at=NOW + dt.timedelta(days=1))
