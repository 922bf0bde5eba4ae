import datetime as dt

import pytest

from govservice.errors import Conflict, Invalid, NotFound
from indicators.models import TouchedDay
from ratings.models import Rating, RatingStanding
from ratings.services import change_standing
from tests.factories import make_department, make_rating, make_service, make_user, shanghai

pytestmark = pytest.mark.django_db
NOW = shanghai(2026, 3, 20)


def test_striking_out_keeps_the_row_says_why_and_touches_both_days():
    service = make_service(served_at=shanghai(2026, 3, 2))
    rating = make_rating(service=service, rated_at=shanghai(2026, 3, 4), level=1)
    officer = make_user("reviewer", department=rating.department)
    change_standing(
        rating.pk,
        standing="struck_out",
        reason="mistaken",
        note="评价人13800138000确认点错",
        by=officer,
        at=NOW,
    )
    rating.refresh_from_db()
    assert (rating.standing, rating.level) == ("struck_out", 1)
    entry = RatingStanding.objects.get()
    assert (entry.by, entry.at, entry.note) == (officer, NOW, "评价人＊＊＊确认点错")
    days = set(TouchedDay.objects.values_list("day", flat=True))
    assert days == {dt.date(2026, 3, 2), dt.date(2026, 3, 4)}
    assert not Rating.objects.countable().exists()


@pytest.mark.parametrize(
    ("standing", "reason", "note", "error"),
    [
        ("struck_out", "restored", "x", Invalid),
        ("counted", "mistaken", "x", Invalid),
        ("lost", "mistaken", "x", Invalid),
        ("struck_out", "mistaken", " ", Invalid),
        ("struck_out", "mistaken", "x" * 501, Invalid),
        ("counted", "restored", "x", Conflict),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(standing, reason, note, error):
    rating = make_rating()
    with pytest.raises(error):
        change_standing(rating.pk, standing=standing, reason=reason, note=note, by=None, at=NOW)
    assert not RatingStanding.objects.exists()
    assert not TouchedDay.objects.exists()


@pytest.mark.parametrize("duty", ["verifier", "manager", "call_back_clerk"])
def test_other_duties_do_not_judge(duty):
    rating = make_rating()
    user = make_user(duty, department=rating.department)
    with pytest.raises(NotFound):
        change_standing(
            rating.pk, standing="under_review", reason="review", note="x", by=user, at=NOW
        )


def test_out_of_scope_and_ones_own_work_are_not_found():
    rating = make_rating(service=make_service(staff_no="007"))
    stranger = make_user("rating_officer", department=make_department())
    rated = make_user("rating_officer", department=rating.department, staff_no="007")
    for user in (stranger, rated):
        with pytest.raises(NotFound):
            change_standing(
                rating.pk, standing="under_review", reason="review", note="x", by=user, at=NOW
            )


def test_the_history_is_never_changed(refuses):
    change_standing(
        make_rating().pk, standing="under_review", reason="review", note="x", by=None, at=NOW
    )
    with refuses("append-only"):
        RatingStanding.objects.all().delete()
