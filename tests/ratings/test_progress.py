"""The citizen's door: number and code, the page behind it, and a new code by telephone."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from govservice.notices.models import Message
from govservice.notices.services import send_waiting_messages
from govservice.query_codes import TooManyTries
from ratings import progress_words
from ratings.services import (
    find_for_rater,
    move_by_clock,
    progress_key,
    send_new_code,
)
from ratings.services.progress import WrongRectificationOrCode
from tests.factories import make_service, shanghai
from tests.notices.conftest import Gateway, gateway  # noqa: F401 - a fixture
from tests.ratings.bureau import APPLICANT, FINDING, MONDAY, WORK
from tests.ratings.follower import PROGRESS, TRACK, Follower, text

HERE = "10.0.0.1"
FRIDAY = shanghai(2026, 3, 6, 10)
CODE_PAGE = "/rectification/code/"
PHONE = APPLICANT["phone"]


def test_the_code_is_always_the_same_and_its_own(bureau):
    r, other = bureau.bad_rating(), bureau.bad_rating()
    key = progress_key(r)
    assert progress_key(type(r).objects.get(pk=r.pk)) == key
    assert len(key.code) == 8
    assert progress_key(other).code != key.code
    typed = f" {key.code[:4].lower()}-{key.code[4:]} "
    assert find_for_rater(f" {key.number.lower()}", typed, address=HERE) == r


def test_number_and_code_open_the_page_without_standing_in_its_address(bureau):
    citizen = Follower(bureau.walk("rectifying"))
    assert (citizen.answer.status_code, citizen.answer.url) == (303, PROGRESS)
    page = citizen.page()
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert "责任单位正在整改" in text(page)


def test_without_the_code_there_is_nothing_to_see(bureau, client):
    r = bureau.walk("to_call_back")
    for path in (PROGRESS, f"{PROGRESS}opinion/"):
        assert client.get(path).url == TRACK
        assert client.post(f"{PROGRESS}opinion/", {"satisfaction": "satisfied"}).url == TRACK
    key = progress_key(r)
    looked = client.get(f"{TRACK}?number={key.number}&code={key.code}")
    assert looked.status_code == 200
    assert bureau.unit.name not in text(looked)
    assert f'value="{key.number}"' not in text(looked)


def test_unknown_number_and_wrong_code_are_told_and_cost_the_same(bureau, client):
    r = bureau.bad_rating()
    client.post(TRACK, {"number": "ZG1", "code": "A"})  # the halls' networks are known from here on
    told, queries = [], []
    for number in (r.number, "ZG209901010000001"):
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(TRACK, {"number": number, "code": "AAAAAAAA"})
        told.append((answer.status_code, answer.context["form"].non_field_errors()))
        queries.append(len(captured))
    assert told[0] == told[1]
    assert told[0][0] == 404
    assert queries[0] == queries[1]
    assert f'value="{r.number}"' in text(client.post(TRACK, {"number": r.number, "code": "A"}))


def test_after_five_wrong_tries_even_the_right_code_must_wait(bureau, client):
    r = bureau.bad_rating()
    for n in range(5):
        with pytest.raises(WrongRectificationOrCode):
            find_for_rater(r.number, "AAAAAAAA", address=f"10.0.1.{n}")
    with pytest.raises(TooManyTries):
        find_for_rater(r.number, progress_key(r).code, address=HERE)
    answer = client.post(TRACK, {"number": r.number, "code": progress_key(r).code})
    assert answer.status_code == 429
    assert client.get(PROGRESS).status_code == 302


@pytest.mark.parametrize(
    "typed", [{}, {"number": "ZG1"}, {"code": "A"}, {"number": "长" * 25, "code": "x" * 13}]
)
def test_what_is_missing_or_endless_is_said_beside_its_field(db, client, typed):
    answer = client.post(TRACK, typed)
    assert answer.status_code == 400
    assert answer.context["form"].errors


def test_a_nul_in_the_number_is_no_number(db, client):
    assert client.post(TRACK, {"number": "ZG\x001", "code": "A\x00"}).status_code == 404


def test_leaving_closes_it_for_the_next_person(bureau):
    citizen = Follower(bureau.bad_rating())
    assert citizen.browser.get(f"{PROGRESS}leave/").status_code == 405
    assert citizen.browser.post(f"{PROGRESS}leave/").url == TRACK
    assert citizen.page().url == TRACK


def test_an_hour_without_a_look_closes_it(bureau, monkeypatch):
    citizen = Follower(bureau.bad_rating())
    session = citizen.browser.session
    number, times, looked_at = session["progress"]
    session["progress"] = [number, times, looked_at - 3500]
    session.save()
    assert citizen.page().status_code == 200  # and it counts from here again
    assert citizen.browser.session["progress"][2] >= looked_at
    session["progress"] = [number, times, looked_at - 3600]
    session.save()
    assert citizen.page().url == TRACK


def test_the_page_names_nobody_and_nothing_of_the_case(bureau):
    r = bureau.walk("closed")
    page = text(Follower(r).page())
    case = r.rating.service.case
    people = (bureau.verifier, bureau.officer, bureau.reviewer, bureau.clerk)
    for secret in (case.number, "张三丰", PHONE, *(p.username for p in people), "李核实", "ST-7"):
        assert secret not in page
    assert WORK["answer"] in page
    assert WORK["result"] not in page
    assert bureau.unit.name in page


def test_names_in_the_answer_stay_masked(bureau):
    r = bureau.walk("rectifying")
    bureau.move(r, "submit", "verifier", result="已培训", answer="张三丰您好，问题已整改。")
    assert "问题已整改" not in text(Follower(r).page())  # nobody has checked it yet
    bureau.move(r, "pass_review", "reviewer")
    assert "＊＊＊您好，问题已整改。" in text(Follower(r).page())


STANDS = {
    "to_assign": "正在分派给责任单位",
    "to_verify": "已转到责任单位",
    "verifying": "责任单位正在核实情况",
    "rectifying": "责任单位正在整改",
    "to_review": "正由其他人员审核",
    "to_call_back": "责任单位已答复您",
    "closed": "已处理完毕并办结",
}


@pytest.mark.parametrize("status", STANDS)
def test_every_state_is_said_in_plain_words(bureau, status):
    page = text(Follower(bureau.walk(status)).page())
    assert STANDS[status] in page
    assert ("已超过承诺的日期" in page) is (status != "closed")


def test_every_status_has_its_words():
    from ratings.models import PauseReason, RectificationStatus

    assert set(progress_words.STANDS) == set(progress_words.NEXT) == set(RectificationStatus)
    assert set(progress_words.PAUSED) == set(PauseReason)


def test_the_promised_day_is_counted_in_working_days(bureau):
    r = bureau.walk("to_verify", at=FRIDAY)
    said = progress_words.promise(r, at=FRIDAY)
    assert (said.day, said.days_left, said.is_late) == (dt.date(2026, 3, 13), 5, False)
    assert progress_words.promise(r, at=shanghai(2026, 3, 13, 23)).days_left == 0
    assert progress_words.promise(r, at=shanghai(2026, 3, 14, 0)).is_late
    fresh = bureau.bad_rating(at=FRIDAY)
    assert progress_words.promise(fresh, at=FRIDAY).day == dt.date(2026, 3, 27)


def test_a_day_in_a_year_not_announced_may_move(bureau, settings):
    r = bureau.walk("to_verify", at=shanghai(2027, 12, 20, 10))
    assert not progress_words.promise(r, at=shanghai(2027, 12, 20, 11)).is_certain


def test_no_day_is_promised_while_it_is_paused_or_being_decided(bureau):
    paused = bureau.walk("to_verify")
    paused = bureau.move(paused, "pause", "officer", reason="citizen", note="等材料")
    assert progress_words.promise(paused, at=MONDAY) is None
    assert "暂停计算" in text(Follower(paused).page())
    assert progress_words.promise(bureau.appealed(), at=MONDAY) is None


def test_a_citizen_who_says_nothing_is_not_told_of_a_delay_of_ours(bureau):
    r = bureau.walk("to_review", "anonymous")
    r = bureau.move(r, "pass_review", "reviewer", FRIDAY)
    assert progress_words.promise(r, at=FRIDAY).day == dt.date(2026, 3, 11)
    assert progress_words.promise(r, at=shanghai(2026, 3, 14)) is None


def test_the_timeline_says_what_happened_in_a_citizens_words(bureau):
    r = bureau.unsatisfied(bureau.walk("to_call_back"), FRIDAY)
    with translation.override("zh-hans"):
        steps = progress_words.timeline(list(r.events.all()), {})
        assert [step.words for step in steps] == [
            str(progress_words.HAPPENED["opened"]),
            str(progress_words.HAPPENED["assign"]),
            str(progress_words.HAPPENED["begin"]),
            str(progress_words.FOUND["true"]),
            str(progress_words.HAPPENED["submit"]),
            str(progress_words.HAPPENED["pass_review"]),
            f"{progress_words.OPINIONS['unsatisfied']}将再次整改。",
        ]


def test_a_striking_out_is_explained_and_one_opinion_is_no_decision(bureau):
    r = bureau.appealed()
    bureau.move(r, "decide", "reviewer", decision="uphold", note="内部意见")
    page = text(Follower(r).page())
    assert "评价照常有效" in page
    assert "不计入统计" not in page
    page = text(Follower(bureau.struck_out()).page())
    assert "评价内容与这次服务无关" in page
    assert "恶意差评属实" not in page  # what the judges wrote for each other
    assert f'href="{PROGRESS}objection/"' in page


def test_what_closed_by_itself_says_why(bureau):
    r = bureau.walk("to_review", "anonymous")
    bureau.move(r, "pass_review", "reviewer")
    move_by_clock(r.number, "lapse", at=FRIDAY)
    assert "逾期未收到您的意见" in text(Follower(r).page())


def test_the_page_costs_a_fixed_number_of_queries(bureau, django_assert_max_num_queries):
    for r in (bureau.walk("to_call_back"), bureau.struck_out(), bureau.walk("closed")):
        citizen = Follower(r)
        with django_assert_max_num_queries(12):
            citizen.page()


def ask(client, number, phone=PHONE):
    return client.post(CODE_PAGE, {"number": number, "phone": phone})


def code_in(message) -> str:
    return message.text.split("查询码是")[1][:8]


@pytest.mark.usefixtures("gateway")
def test_a_lost_code_is_replaced_by_text_message_and_the_old_one_ends(bureau, client):
    r = bureau.bad_rating()
    old, citizen = progress_key(r).code, Follower(r)
    answer = ask(client, r.number.lower(), "+86 138-0013-8000")
    assert answer.status_code == 202
    assert Message.objects.get().name == "rectification_code"
    send_waiting_messages(now=timezone.now)
    [sent] = Gateway.sent
    assert sent.phone == PHONE
    new = code_in(sent)
    assert new != old
    assert find_for_rater(r.number, new, address=HERE) == r
    with pytest.raises(WrongRectificationOrCode):
        find_for_rater(r.number, old, address=HERE)
    assert citizen.page().url == TRACK  # whoever found the slip of paper is out as well
    assert list(r.events.values_list("move", flat=True)) == ["opened", "code_sent"]
    assert "新的查询码已发送" in text(Follower(r).page())


@pytest.mark.usefixtures("gateway")
def test_whether_it_fitted_is_not_told(bureau, client):
    named, anonymous = bureau.bad_rating(), bureau.bad_rating("anonymous")
    silent = bureau.bad_rating(applicant={"name": "李四", "phone": ""})
    pages = set()
    asked = [
        (named.number, PHONE),
        (named.number, "13900139000"),
        (anonymous.number, PHONE),
        (silent.number, "13900139000"),
        ("ZG209901010000001", PHONE),
        (silent.number, "12"),
    ]
    for number, phone in asked:
        answer = ask(Client(REMOTE_ADDR=f"10.0.0.{len(phone)}"), number, phone)
        pages.add((answer.status_code, text(answer).split("<main")[1]))
    assert len(pages) == 1
    assert Message.objects.count() == 1


@pytest.mark.usefixtures("gateway")
def test_tries_for_a_number_and_messages_to_a_telephone_are_limited(bureau):
    rectifications = [bureau.bad_rating() for _n in range(4)]
    for n, r in enumerate(rectifications):
        send_new_code(r.number, PHONE, address=f"10.0.0.{n}", at=MONDAY)
    assert Message.objects.count() == 3
    r = rectifications[0]
    for n in range(4):
        send_new_code(r.number, "13900139000", address=f"10.0.1.{n}", at=MONDAY)
    with pytest.raises(TooManyTries):
        send_new_code(r.number, PHONE, address="10.0.2.1", at=MONDAY)


@pytest.mark.usefixtures("gateway")
def test_too_many_tries_are_said_above_the_form(bureau, client):
    r = bureau.bad_rating()
    answers = [ask(client, r.number, "13900139000").status_code for _n in range(6)]
    assert answers == [202] * 5 + [429]


def test_without_a_gateway_the_page_sends_to_the_hotline_and_no_code_ends(bureau, client):
    r = bureau.bad_rating()
    code = progress_key(r).code
    page = client.get(CODE_PAGE)
    assert "<textarea" not in text(page)
    assert 'name="phone"' not in text(page)
    assert ask(client, r.number).status_code == 200
    send_new_code(r.number, PHONE, address=HERE, at=MONDAY)
    assert progress_key(r).code == code
    assert not r.events.filter(move="code_sent").exists()


@pytest.mark.usefixtures("gateway")
@pytest.mark.parametrize("typed", [{}, {"number": "ZG1"}, {"phone": PHONE}])
def test_a_request_for_a_code_needs_both(db, client, typed):
    assert client.post(CODE_PAGE, typed).status_code == 400


def rate(keyed, service, **values):
    body = {"case_number": service.case.number, "service_no": 1, "level": 1, "channel": "tablet"}
    return keyed.post("/api/v1/ratings/", body | values, format="json")


@pytest.mark.parametrize(
    ("values", "own", "told"),
    [
        ({"wants_query_code": True, "identity": "real_name"}, True, True),
        ({"wants_query_code": True}, False, True),
        ({"wants_query_code": True}, True, False),  # the body could see who rated anonymously
        ({"wants_query_code": True, "level": 5}, False, False),
        ({}, False, False),
    ],
)
def test_a_system_that_asks_is_told_what_the_citizen_needs(keyed, values, own, told):
    service = make_service()
    if own:
        keyed.owner.department = service.department
        keyed.owner.save()
    answer = rate(keyed, service, **values)
    assert answer.status_code == 201
    assert ("rectification" in answer.json()) is told
    if told:
        key = progress_key(service.ratings.get().rectification)
        assert answer.json()["rectification"] == {"number": key.number, "query_code": key.code}


def test_the_found_rating_is_as_it_was(bureau):
    """Following it changes nothing."""
    r = bureau.walk("verifying", at=MONDAY)
    before = type(r).objects.filter(pk=r.pk).values().get()
    Follower(r).page()
    assert type(r).objects.filter(pk=r.pk).values().get() == before
    assert FINDING["finding_text"] not in text(Follower(r).page())
