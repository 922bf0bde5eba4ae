import datetime as dt

import pytest

from indicators.models import TouchedDay
from ratings.models import Rating, Rectification
from ratings.services import (
    AlreadyComplete,
    InvalidRows,
    Submission,
    TooLateToComplete,
    complete_abandoned_ratings,
    complete_rating,
    submit_ratings,
)
from tests.factories import make_case, make_department, make_service, shanghai

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reason_tags")]
SERVED = shanghai(2026, 3, 2, 9, 0)
TAPPED = shanghai(2026, 3, 3, 9, 0)
HALF_AN_HOUR = dt.timedelta(minutes=30)


def tap(level=1, **service):
    service.setdefault("case", make_case(applicant={"name": "张三丰", "phone": "13800138000"}))
    made = make_service(served_at=SERVED, **service)
    submission = Submission(service_id=made.pk, level=level, channel="mobile", is_complete=False)
    return submit_ratings([submission], at=TAPPED)[0].rating


def complete(rating, *, at=TAPPED, tags=(), comment="", identity="anonymous"):
    return complete_rating(rating.pk, tags=tags, comment=comment, identity=identity, at=at)


def test_reasons_text_and_name_are_added_once():
    rating = tap()
    TouchedDay.objects.all().delete()
    complete(rating, tags=("115", "108"), comment="张三丰说慢", identity="real_name")
    rating = Rating.objects.get()
    assert (rating.level, rating.identity, rating.is_complete) == (1, "real_name", True)
    assert (rating.text, rating.unseal_text()) == ("＊＊＊说慢", "张三丰说慢")
    assert {tag.code for tag in rating.tags.all()} == {"108", "115"}
    assert TouchedDay.objects.count() == 2
    with pytest.raises(AlreadyComplete):
        complete(rating, comment="更多")
    assert Rating.objects.get().text == "＊＊＊说慢"


def test_after_half_an_hour_nothing_is_added():
    rating = tap()
    with pytest.raises(TooLateToComplete):
        complete(rating, at=TAPPED + HALF_AN_HOUR + dt.timedelta(seconds=1))
    complete(rating, at=TAPPED + HALF_AN_HOUR)


def test_a_reason_of_another_level_is_refused_and_the_page_stays_open():
    rating = tap(level=5)
    with pytest.raises(InvalidRows):
        complete(rating, tags=("115",))
    assert not Rating.objects.get().is_complete


def test_manner_given_later_passes_the_rectification_to_the_window():
    window_department = make_department()
    rating = tap(window_department=window_department)
    before = Rectification.objects.get()
    assert before.department == rating.department
    complete(rating, tags=("115",))
    after = Rectification.objects.get()
    assert (after.number, after.department) == (before.number, window_department)
    assert [e.move for e in after.events.order_by("pk")] == ["opened", "redirected"]


def test_pages_nobody_came_back_to_are_closed():
    rating = tap()
    assert complete_abandoned_ratings(at=TAPPED + HALF_AN_HOUR) == 0
    assert complete_abandoned_ratings(at=TAPPED + HALF_AN_HOUR + dt.timedelta(seconds=1)) == 1
    rating.refresh_from_db()
    assert rating.is_complete
