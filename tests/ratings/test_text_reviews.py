"""A person looks at comments in which something personal was found, or may be."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from govservice.accounts.models import AuditEntry
from govservice.errors import Conflict, Invalid, NotAllowed, NotFound
from ratings.models import Rating, TextReview, TextReviewEvent
from ratings.services import (
    Submission,
    clear_text,
    complete_rating,
    redact_text,
    reveal_text,
    submit_ratings,
)
from tests.factories import (
    make_case,
    make_department,
    make_rating,
    make_region,
    make_service,
    make_user,
    shanghai,
)

pytestmark = pytest.mark.django_db
NOW = shanghai(2026, 9, 1, 12)
APPLICANT = {"name": "张三丰", "phone": "13911112222"}
CLEAN, MASKED, DOUBTFUL = "很好，很快", "请打13800138000", "找李敏办的，很快"


def rate(comment, *, level=4, identity="anonymous", **service):
    case = make_case(applicant=APPLICANT)
    served = make_service(case=case, served_at=NOW - dt.timedelta(hours=1), **service)
    submission = Submission(
        service_id=served.pk, level=level, channel="qr", comment=comment, identity=identity
    )
    [outcome] = submit_ratings([submission], at=NOW)
    return outcome.rating_or_raise()


@pytest.fixture
def above(db):
    """An officer of the body above, whose duty is for the region."""
    return make_user("rating_officer", region=make_region())


def officer_of(rating, **kwargs):
    return make_user("rating_officer", department=rating.department, **kwargs)


def review_of(rating) -> TextReview:
    return TextReview.objects.get(rating=rating)


@pytest.mark.parametrize(
    ("comment", "kinds", "doubts"),
    [
        (MASKED, ["mobile"], []),
        (DOUBTFUL, [], ["name"]),
        ("张三丰13911112222：打86543210", ["known"], ["bare_number"]),
        ("身份证510104198807071238，wang@example.com", ["email", "id_card"], []),
    ],
)
def test_what_was_found_or_doubted_waits_for_a_person(comment, kinds, doubts):
    review = review_of(rate(comment))
    assert (review.kinds, review.doubts, review.status) == (kinds, doubts, "pending")


def test_a_clean_comment_waits_for_nobody():
    rate(CLEAN)
    rate("")
    assert not TextReview.objects.exists()


def test_reasons_sent_later_are_looked_at_too(reason_tags):
    rating = make_rating(
        service=make_service(case=make_case(applicant=APPLICANT)),
        is_complete=False,
        received_at=NOW,
        level=1,
    )
    complete_rating(rating.pk, tags=[], comment=MASKED, identity="anonymous", at=NOW)
    assert review_of(rating).kinds == ["mobile"]


def publishable() -> set[str]:
    return {rating.text for rating in Rating.objects.publishable()}


def test_only_what_is_clean_counted_and_complete_may_be_published(above):
    clean, masked, doubtful = rate(CLEAN), rate(MASKED), rate(DOUBTFUL)
    make_rating(text="未完成", is_complete=False)
    make_rating(text="待复核", standing="under_review")
    make_rating(text="无效", standing="struck_out")
    make_rating(text="旧数据＊＊＊", text_sealed="SM4a.b.c")  # masked before there were reviews
    assert publishable() == {CLEAN}
    clear_text(review_of(masked).uuid, by=above, at=NOW)
    assert publishable() == {CLEAN, "请打＊＊＊"}
    redact_text(review_of(doubtful).uuid, words=["李敏"], by=above, at=NOW)
    assert publishable() == {CLEAN, "请打＊＊＊", "找＊＊＊办的，很快"}
    Rating.objects.filter(pk=clean.pk).update(standing="struck_out")
    assert CLEAN not in publishable()


def test_hiding_seals_the_original_that_was_readable_until_then(above):
    rating = rate(DOUBTFUL)
    assert rating.text_sealed == ""
    redact_text(review_of(rating).uuid, words=["李敏", " 很快 "], by=above, at=NOW)
    rating.refresh_from_db()
    assert rating.text == "找＊＊＊办的，＊＊＊"
    assert rating.unseal_text() == DOUBTFUL
    assert [(e.move, e.hidden, e.by) for e in review_of(rating).events.all()] == [
        ("redacted", 2, above)
    ]


def test_hiding_again_keeps_the_first_original(above):
    rating = rate("打13800138000找李敏，李敏知道")
    review = review_of(rating)
    clear_text(review.uuid, by=above, at=NOW)
    redact_text(review.uuid, words=["李敏"], by=above, at=NOW)
    redact_text(review.uuid, words=["知道"], by=above, at=NOW)
    rating.refresh_from_db()
    assert rating.text == "打＊＊＊找＊＊＊，＊＊＊＊＊＊"
    assert rating.unseal_text() == "打13800138000找李敏，李敏知道"
    assert [e.hidden for e in review.events.all()] == [0, 2, 1]


@pytest.mark.parametrize(
    "words", [[], [""], ["敏"], ["＊＊＊"], ["＊＊"], ["不在里面"], ["a\0b"], ["李敏", "很快x"]]
)
def test_words_that_cannot_be_hidden_are_named(above, words):
    rating = rate(DOUBTFUL)
    with pytest.raises(Invalid) as caught:
        redact_text(review_of(rating).uuid, words=words, by=above, at=NOW)
    assert caught.value.field == "words"
    rating.refresh_from_db()
    assert (rating.text, review_of(rating).status) == (DOUBTFUL, "pending")


def test_a_text_is_cleared_once(above):
    review = review_of(rate(MASKED))
    clear_text(review.uuid, by=above, at=NOW)
    with pytest.raises(Conflict):
        clear_text(review.uuid, by=above, at=NOW)


def test_the_history_can_be_neither_changed_nor_deleted(above):
    review = review_of(rate(MASKED))
    clear_text(review.uuid, by=above, at=NOW)
    for change in (lambda: TextReviewEvent.objects.update(hidden=9), review.events.all().delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    "who",
    [
        lambda rating: make_user("rating_officer", department=make_department()),
        lambda rating: make_user("verifier", department=rating.department),
        lambda rating: officer_of(rating, staff_no="C7"),
        lambda rating: make_user(),
    ],
    ids=["another unit", "another duty", "the rated person", "nobody"],
)
def test_whom_it_does_not_concern_finds_nothing(who):
    rating = rate(MASKED, staff_no="C7")
    person, uuid = who(rating), review_of(rating).uuid
    for act in (
        lambda: clear_text(uuid, by=person, at=NOW),
        lambda: redact_text(uuid, words=["请打"], by=person, at=NOW),
        lambda: reveal_text(uuid, by=person, reason="verify", at=NOW),
    ):
        with pytest.raises(NotFound):
            act()


# --- the original -------------------------------------------------------------------------------------


def test_the_body_above_sees_the_original_and_the_look_is_in_the_audit_trail(above):
    rating = rate(MASKED)
    seen = reveal_text(
        review_of(rating).uuid, by=above, reason="other", note="核对13900139000", at=NOW
    )
    assert seen == MASKED
    entry = AuditEntry.objects.get(action="rating_text_revealed")
    assert (entry.subject, entry.reason) == (rating.number, "other 核对＊＊＊")
    assert review_of(rating).events.get().move == "revealed"


def test_the_rated_unit_never_sees_what_an_anonymous_person_wrote():
    rating = rate(MASKED)
    with pytest.raises(NotAllowed):
        reveal_text(review_of(rating).uuid, by=officer_of(rating), reason="verify", at=NOW)
    assert not AuditEntry.objects.exists()


def test_with_a_name_the_unit_s_officer_may_see_it():
    rating = rate(MASKED, identity="real_name")
    uuid = review_of(rating).uuid
    assert reveal_text(uuid, by=officer_of(rating), reason="verify", at=NOW) == MASKED


@pytest.mark.parametrize(
    ("reason", "note", "field"),
    [("", "", "reason"), ("call_back", "", "reason"), ("other", " ", "note"), ("other", "x" * 121, "note")],
)  # fmt: skip
def test_nobody_sees_it_without_a_reason(above, reason, note, field):
    with pytest.raises(Invalid) as caught:
        reveal_text(review_of(rate(MASKED)).uuid, by=above, reason=reason, note=note, at=NOW)
    assert caught.value.field == field


# --- the staff pages ----------------------------------------------------------------------------------

LIST = "/admin/ratings/textreview/"


@pytest.fixture
def staff(client, above):
    client.force_login(above)
    return client


def test_the_queue_shows_what_was_found_and_marks_what_is_doubted(staff):
    rating = rate("打13800138000找李敏办的")
    page = staff.get(LIST).content.decode()
    assert "手机号码" in page
    assert "打＊＊＊找李敏办的" in page
    page = staff.get(f"{LIST}{review_of(rating).uuid}/change/").content.decode()
    assert "<mark>李敏</mark>" in page
    for secret in ("13800138000", rating.service.case.number, "2026-09-01"):
        assert secret not in page


def test_a_text_is_shown_as_text(staff):
    rating = rate("<script>alert(1)</script>找李敏办的<b>")
    page = staff.get(f"{LIST}{review_of(rating).uuid}/change/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_clear_redact_and_reveal_by_the_page(staff):
    first, second = review_of(rate(MASKED)), review_of(rate(DOUBTFUL))
    assert staff.get(f"{LIST}{first.uuid}/clear/").status_code == 405
    page = staff.post(f"{LIST}{first.uuid}/reveal/", {"reason": "verify"})
    assert MASKED in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert staff.post(f"{LIST}{first.uuid}/clear/").status_code == 303
    assert staff.post(f"{LIST}{first.uuid}/clear/").status_code == 409
    wrong = staff.post(f"{LIST}{second.uuid}/redact/", {"words": "李敏\r\n没有这个词"})
    assert wrong.status_code == 400
    assert "没有这个词</textarea>" in wrong.content.decode()
    assert staff.post(f"{LIST}{second.uuid}/redact/", {"words": "李敏\r\n"}).status_code == 303
    second.rating.refresh_from_db()
    assert second.rating.text == "找＊＊＊办的，很快"


def test_the_queue_costs_the_same_for_one_and_for_many(staff, django_assert_max_num_queries):
    for _n in range(12):
        rate(MASKED)
    with django_assert_max_num_queries(16):
        assert staff.get(LIST).status_code == 200


def test_the_unit_s_own_officer_is_not_offered_the_original(client):
    rating = rate(MASKED)
    client.force_login(officer_of(rating))
    page = client.get(f"{LIST}{review_of(rating).uuid}/change/").content.decode()
    assert "/reveal/" not in page
    assert (
        client.post(f"{LIST}{review_of(rating).uuid}/reveal/", {"reason": "verify"}).status_code
        == 403
    )


# --- constraints --------------------------------------------------------------------------------------


def test_the_database_refuses(refuses, above):
    review = review_of(rate(MASKED))
    with refuses("text_review_status_known"):
        TextReview.objects.filter(pk=review.pk).update(status="lost")
    with refuses("text_review_move_known"):
        TextReviewEvent.objects.create(review=review, move="lost", at=NOW)
    with refuses("ratings_textreview_rating_id"):
        TextReview.objects.create(rating=review.rating)
