"""The second round beside the first: what was answered before stays readable, on both sides."""

import pytest

from tests.factories import shanghai
from tests.indicators.test_ledger import ledger_row
from tests.ratings.bureau import WORK
from tests.ratings.follower import Follower, text
from tests.ratings.test_papers import paper, words
from tests.ratings.test_rectification_admin import page_of

TUESDAY, FRIDAY = shanghai(2026, 3, 3, 10), shanghai(2026, 3, 6, 10)
AGAIN = {"result": "已上门道歉并当场办结。", "answer": "已为您当场办结，窗口人员已道歉。"}


@pytest.fixture
def second(bureau):
    """Unsatisfied with the first answer, which named the citizen's telephone; put right once more."""
    r = bureau.walk("rectifying")
    told = WORK | {"answer": f"{WORK['answer']}已致电张三丰13800138000。"}
    r = bureau.move(r, "submit", "verifier", TUESDAY, **told)
    r = bureau.move(r, "pass_review", "reviewer", TUESDAY)
    return bureau.unsatisfied(r, TUESDAY)


def answered_again(bureau, r):
    r = bureau.move(r, "submit", "verifier", FRIDAY, **AGAIN)
    return bureau.move(r, "pass_review", "reviewer", FRIDAY)


def test_the_first_answer_is_kept_as_that_of_the_first_round(second):
    assert (second.result, second.answer, second.answer_sealed) == ("", "", "")
    assert second.first_result == WORK["result"]
    assert "13800138000" not in second.first_answer
    assert second.full_text("first_answer").endswith("13800138000。")


def test_the_citizen_reads_both_and_sees_which_step_is_of_which_round(bureau, second):
    citizen = Follower(second)
    page = text(citizen.page())
    assert page.index("首轮答复") < page.index(WORK["answer"])
    assert "<strong>第二轮：</strong>" not in page
    answered_again(bureau, second)
    page = text(citizen.page())
    assert page.index(AGAIN["answer"]) < page.index("首轮答复") < page.index(WORK["answer"])
    assert page.count("<strong>第二轮：</strong>") == 2  # reported, and checked


def test_staff_read_both_and_see_which_step_is_of_which_round(bureau, second, client):
    client.force_login(bureau.verifier)
    page = client.get(page_of(second))
    assert "首轮答复" in text(page)
    assert WORK["result"] in text(page)
    rounds = [(piece.step.kind, piece.step.round_no) for piece in page.context["pieces"]]
    assert rounds[-1] == ("rectify", 2)
    assert not any(line.is_second for line in page.context["lines"])
    r = answered_again(bureau, second)
    lines = client.get(page_of(r)).context["lines"]
    assert [line.event.move for line in lines if line.is_second] == [
        "submit",
        "pass_review",
        "to_call_back",
    ]


def test_form_and_ledger_tell_the_rounds_apart(bureau, second, client):
    r = answered_again(bureau, second)
    client.force_login(bureau.reviewer)
    filed = words(paper(client, r, "feedback"))
    for label, said in (
        ("首轮整改情况", WORK["result"]),
        ("第二轮整改情况", AGAIN["result"]),
        ("第二轮答复", AGAIN["answer"]),
    ):
        assert filed[filed.index(label) + 1] == said
    row = ledger_row(r, FRIDAY)
    assert (row["整改轮次"], row["首轮整改情况"]) == (2, WORK["result"])
    assert row["首轮答复"].startswith(WORK["answer"])
