"""What people think of a guide and find wrong in it: once, masked, answered by the keeper."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from govservice.accounts.models import AuditEntry
from govservice.errors import Invalid, NotFound
from govservice.query_codes import TooManyTries
from ratings import guards
from ratings.models import (
    CorrectionStatus,
    GuideCorrection,
    GuideCorrectionEvent,
    GuideRating,
    HeldSubmission,
)
from ratings.services import (
    AlreadyAnswered,
    GuideAlreadyRated,
    GuideRemark,
    code_of,
    decide_correction,
    find_correction,
    rate_guide,
    release_held,
    report_correction,
    reveal_contact,
)
from ratings.services.guides import WrongCorrectionOrCode
from tests.factories import (
    make_correction,
    make_department,
    make_guide_rating,
    make_item,
    make_item_version,
    make_region,
    make_user,
    shanghai,
)

pytestmark = pytest.mark.django_db
NOW = shanghai(2026, 3, 6, 16)  # a Friday
HERE = "192.0.2.1"


@pytest.fixture
def version():
    return make_item_version(item=make_item(code="GA-003", name="居民身份证补领"))


@pytest.fixture
def keeper(version):
    return make_user("catalogue_keeper", department=version.item.department)


def remark(version, **kwargs):
    return GuideRemark(version=version, **({"text": "电话打不通"} | kwargs))


def make_newer(version, begins):
    type(version).objects.filter(pk=version.pk).update(valid_to=begins)
    return make_item_version(item=version.item, valid_from=begins)


def report(version, **kwargs):
    return report_correction(remark(version, element="contact", **kwargs), at=NOW)


def sent(path, **data):
    client = Client()
    client.get(path)
    opened = guards.opened_now(seconds_ago=30)
    return client, client.post(path, {guards.OPENED: opened, **data})


def test_one_rating_a_browser_and_version(version):
    rate_guide(remark(version, level=5, browser="a"), at=NOW)
    rate_guide(remark(version, level=1, browser="b"), at=NOW)
    with pytest.raises(GuideAlreadyRated):
        rate_guide(remark(version, level=1, browser="a"), at=NOW)
    newer = make_newer(version, dt.date(2026, 1, 1))
    rate_guide(remark(newer, level=2, browser="a"), at=NOW)
    assert sorted(GuideRating.objects.values_list("level", flat=True)) == [1, 2, 5]


def test_personal_data_in_a_remark_is_masked_and_the_original_sealed(version):
    rating = rate_guide(remark(version, level=2, text="找王经理13800138000", browser="a"), at=NOW)
    correction = report(version, text="我是13800138000", contact="jubao@example.com")
    rating.refresh_from_db()
    correction.refresh_from_db()
    assert "13800138000" not in rating.text + rating.text_sealed + correction.text
    assert "example" not in correction.contact_sealed
    assert correction.unseal_contact() == "jubao@example.com"


def test_a_report_is_numbered_and_promised_in_working_days(version):
    correction = report(version)
    assert correction.number.startswith("JC20260306")
    assert correction.due_at == shanghai(2026, 3, 14)  # Friday the 13th is the fifth working day
    assert [event.move for event in correction.events.all()] == ["reported"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"element": "nothing"}, "element"),
        ({"element": "fee", "text": " "}, "text"),
        ({"element": "fee", "text": "字" * 501}, "text"),
        ({"element": "fee", "text": "a\x00"}, "text"),
        ({"element": "fee", "contact": "1" * 61}, "contact"),
        ({"level": 6}, "level"),
        ({"level": 0}, "level"),
    ],
)
def test_the_door_names_what_is_wrong_and_writes_nothing(version, wrong, field):
    door = rate_guide if "level" in wrong else report_correction
    with pytest.raises(Invalid) as refusal:
        door(remark(version, **wrong), at=NOW)
    assert refusal.value.field == field
    assert not GuideCorrection.objects.exists()
    assert not GuideRating.objects.exists()


def test_the_keeper_answers_once_and_the_reporter_reads_it(version, keeper):
    correction = report(version)
    newer = make_newer(version, dt.date(2026, 3, 9))
    decide_correction(
        correction.number,
        status="accepted",
        answer="已更正。",
        by=keeper,
        at=NOW,
        mended_in=newer.pk,
    )
    found = find_correction(correction.number.lower(), code_of(correction).lower(), address=HERE)
    assert (found.status, found.answer, found.mended_in) == ("accepted", "已更正。", newer)
    with pytest.raises(AlreadyAnswered):
        decide_correction(correction.number, status="rejected", answer="否", by=keeper, at=NOW)
    assert [e.move for e in correction.events.all()] == ["reported", "accepted"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"status": "open"}, "status"),
        ({"answer": "  "}, "answer"),
        ({"answer": "字" * 501}, "answer"),
        ({"mended_in": 0}, "mended_in"),
    ],
)
def test_an_answer_must_be_whole(version, keeper, wrong, field):
    correction = report(version)
    given = {"status": "accepted", "answer": "已更正。"} | wrong
    with pytest.raises(Invalid) as refusal:
        decide_correction(correction.number, **given, by=keeper, at=NOW)
    assert refusal.value.field == field
    correction.refresh_from_db()
    assert correction.status == CorrectionStatus.OPEN


def test_only_the_keeper_of_that_place_answers_and_sees_the_contact(version):
    correction = report(version, contact="19900001234")
    elsewhere = make_department(region=make_region("510300", make_region("510000")))
    strangers = [
        make_user("catalogue_keeper", department=elsewhere),
        make_user("rating_officer", department=version.item.department),
    ]
    for stranger in strangers:
        with pytest.raises(NotFound):
            decide_correction(
                correction.number, status="rejected", answer="否", by=stranger, at=NOW
            )
        with pytest.raises(NotFound):
            reveal_contact(correction.number, by=stranger, at=NOW)
    assert not AuditEntry.objects.exists()


def test_every_look_at_a_contact_is_in_the_audit_trail(version, keeper):
    correction = report(version, contact="19900001234")
    assert reveal_contact(correction.number, by=keeper, at=NOW, address=HERE) == "19900001234"
    entry = AuditEntry.objects.get(action="correction_contact_revealed")
    assert entry.subject == correction.number
    assert "19900001234" not in str(entry.data)
    with pytest.raises(NotFound):
        reveal_contact(report(version).number, by=keeper, at=NOW)


def test_guesses_of_codes_are_counted(version):
    correction = report(version)
    for _n in range(5):
        with pytest.raises(WrongCorrectionOrCode):
            find_correction(correction.number, "AAAAAAAA", address=HERE)
    with pytest.raises(TooManyTries):
        find_correction(correction.number, code_of(correction), address=HERE)


def test_a_citizen_rates_the_guide_on_the_page(version):
    client, answer = sent("/items/GA-003/opinion/", level="4", text="清楚")
    assert answer.status_code == 302
    assert "已记录" in client.get("/items/GA-003/").content.decode()
    again = client.post(
        "/items/GA-003/opinion/", {"level": "1", guards.OPENED: guards.opened_now(seconds_ago=30)}
    )
    assert again.status_code == 302
    assert GuideRating.objects.get().level == 4
    assert "已评价过" in client.get("/items/GA-003/").content.decode()


def test_a_citizen_reports_and_follows_on_the_pages(version, keeper):
    client, answer = sent(
        "/items/GA-003/correction/", element="hours", text="周六也开", contact="19900001234"
    )
    assert answer.headers["Location"] == "/corrections/sent/"
    correction = GuideCorrection.objects.get()
    shown = client.get("/corrections/sent/").content.decode()
    assert correction.number in shown
    assert code_of(correction) in shown
    assert client.get("/corrections/sent/").status_code == 302  # once only
    asked = {"number": correction.number, "code": code_of(correction)}
    assert "正在核实" in client.post("/corrections/", asked).content.decode()
    decide_correction(correction.number, status="rejected", answer="周六不开。", by=keeper, at=NOW)
    page = client.post("/corrections/", asked).content.decode()
    assert "周六不开。" in page
    assert "19900001234" not in page


@pytest.mark.parametrize(
    ("path", "typed", "words"),
    [
        ("opinion", {"text": "写了很多"}, "请在五个等级中选择一个"),
        ("opinion", {"level": "6", "text": "写了很多"}, "请在五个等级中选择一个"),
        ("correction", {"text": "写了很多"}, "请选择有误的内容"),
        ("correction", {"element": "fee", "text": "长" * 501}, "501"),
        ("correction", {"element": "x", "text": "写了很多"}, "请选择有误的内容"),
    ],
)
def test_a_form_error_names_the_field_and_keeps_what_was_typed(version, path, typed, words):
    _client, answer = sent(f"/items/GA-003/{path}/", **typed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'class="error-summary"' in page
    assert typed["text"] in page
    assert words in page
    assert not GuideRating.objects.exists()
    assert not GuideCorrection.objects.exists()


def test_wrong_codes_keep_the_number_typed(version):
    answer = Client().post("/corrections/", {"number": "JC1", "code": "AAAAAAAA"})
    assert answer.status_code == 404
    assert 'value="JC1"' in answer.content.decode()


def test_a_script_is_held_and_a_person_may_let_it_through(version):
    _client, answer = sent(
        "/items/GA-003/correction/", element="fee", text="不收费了", website="http://spam"
    )
    assert answer.status_code == 202
    assert not GuideCorrection.objects.exists()
    held = HeldSubmission.objects.get()
    officer = make_user("rating_officer", department=version.item.department)
    number = release_held(held.uuid, by=officer, at=timezone.now())
    assert GuideCorrection.objects.get().number == number


def test_the_queue_puts_the_oldest_promise_first(version, keeper):
    make_correction(version=version, number="JC3", status="accepted", answer="好", decided_at=NOW)
    make_correction(version=version, number="JC2", received_at=shanghai(2026, 3, 3))
    make_correction(version=version, number="JC1", received_at=shanghai(2026, 3, 2))
    client = Client()
    client.force_login(keeper, "django.contrib.auth.backends.ModelBackend")
    page = client.get("/admin/ratings/guidecorrection/").content.decode()
    assert page.index("JC1") < page.index("JC2") < page.index("JC3")


def test_the_keeper_answers_in_the_admin_and_errors_keep_the_text(version, keeper):
    correction = make_correction(version=version, contact="19900001234")
    client = Client()
    client.force_login(keeper, "django.contrib.auth.backends.ModelBackend")
    base = f"/admin/ratings/guidecorrection/{correction.pk}"
    assert "19900001234" not in client.get(f"{base}/change/").content.decode()
    assert "19900001234" in client.post(f"{base}/reveal/").content.decode()
    wrong = client.post(f"{base}/decide/", {"answer": "已更正营业时间"})
    assert wrong.status_code == 400
    assert "已更正营业时间" in wrong.content.decode()
    done = client.post(f"{base}/decide/", {"status": "accepted", "answer": "已更正营业时间"})
    assert done.status_code == 302
    correction.refresh_from_db()
    assert correction.status == "accepted"


def test_the_database_refuses_what_must_not_be(version, refuses):
    with refuses("guide_rating_level_1_to_5"):
        make_guide_rating(version=version, level=6)
    with refuses("guide_rating_has_browser"):
        make_guide_rating(version=version, browser_index="")
    make_guide_rating(version=version, browser_index="same")
    with refuses("guide_rating_once_per_browser"):
        make_guide_rating(version=version, browser_index="same")
    make_correction(version=version, number="JC1")
    with refuses("correction_number_once"):
        make_correction(version=version, number="JC1")
    for name, values in {
        "correction_status_known": {"status": "lost", "answer": "x", "decided_at": NOW},
        "correction_element_known": {"element": "weather"},
        "correction_decided_has_answer": {"status": "accepted", "decided_at": NOW},
        "correction_mended_if_accepted": {"mended_in": version},
        "correction_due_after_receipt": {"due_at": shanghai(2026, 1, 1)},
    }.items():
        with refuses(name):
            make_correction(version=version, **values)
    correction = GuideCorrection.objects.get()
    with refuses("correction_move_known"):
        GuideCorrectionEvent.objects.create(correction=correction, move="lost", at=NOW)
    with refuses("item_not_replaced_by_itself"):
        type(version.item).objects.filter(pk=version.item_id).update(replaced_by=version.item_id)


def test_events_are_never_changed(version, refuses):
    report(version)
    with refuses("append-only"):
        GuideCorrectionEvent.objects.update(note="x")
    with refuses("append-only"):
        GuideCorrectionEvent.objects.all().delete()
