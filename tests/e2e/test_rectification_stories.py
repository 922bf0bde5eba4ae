"""Six bad ratings from the telephone to the closing, every step on the page on which it is taken."""

import io

import openpyxl
import pytest
from django.utils import timezone

from indicators import tasks
from indicators.models import ExportFile
from tests.factories import shanghai
from tests.notices.test_files import picture
from tests.ratings.bureau import APPEAL, FINDING, MONDAY, WALK, WORK

from .rectification_steps import COMMENT, Clock, People, Story

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

TO_VERIFYING, AGAIN, TO_REVIEW = WALK[:2], WALK[3:5], WALK[3:4]
THURSDAY, FRIDAY = shanghai(2026, 3, 5, 9, 47), shanghai(2026, 3, 6, 10)


@pytest.fixture(scope="module")
def people(chromium):
    """Their browsers keep the style sheets from one story to the next."""
    people = People(chromium)
    yield people
    people.leave()


@pytest.fixture
def story(people, live_server, monkeypatch, request):
    clock = Clock(MONDAY)
    monkeypatch.setattr(timezone, "now", clock)
    name = request.node.name.removeprefix("test_").partition("_")[0]
    return Story(people, live_server.url, clock, name)


def test_true_and_put_right_at_once(story):
    story.rate()
    story.follow("您的差评已收到，正在分派给责任单位。", "商品房预售许可")
    story.move("assign", "officer", about="matter", handler="verifier 李核实")
    story.move("begin", "verifier")
    desk = story.move("contact", "verifier", note="已电话联系，约定三日内答复。")
    assert "13800138000" not in desk.content()
    desk.locator("form[action$='/reveal/'] button").first.click()
    desk.wait_for_selector("text=13800138000")
    story.shoot(desk, "contact")
    story.last_at_work = ""
    story.move("find", "verifier", **FINDING, files=picture())
    story.moves(*WALK[3:])
    story.follow(
        "您的差评已处理完毕并办结。", WORK["answer"], "您对整改结果表示满意。", "责任单位登记已与您联系。"
    )  # fmt: skip
    assert (story.r.status, story.r.satisfaction) == ("closed", "satisfied")


def test_complex_with_a_plan_and_an_extension(story):
    story.rate()
    story.moves(*TO_VERIFYING)
    desk = story.move(
        "find", "verifier", finding="complex", finding_text="涉及三个部门的系统",
        plan="三月二十日前完成接口改造", plan_until="2026-03-20",
    )  # fmt: skip
    story.reads(desk, "2026-03-20", "三月二十日前完成接口改造")
    story.clock.at = shanghai(2026, 3, 19, 16)
    story.last_at_work = ""
    story.move("ask_extension", "verifier", until="2026-04-03", note="厂家排期")
    story.move("approve_extension", "officer")
    story.follow("情况较复杂", "新的期限是 2026-04-03。", "2026年4月3日")
    story.clock.at = shanghai(2026, 4, 2, 11)
    story.moves(*AGAIN)
    story.clock.at = shanghai(2026, 4, 7, 9)
    story.move("call_back", "clerk", outcome="reached", satisfaction="fairly")
    story.follow("您的差评已处理完毕并办结。", "您对整改结果表示基本满意。")
    assert story.r.extension == "approved"


def test_lawless_wishes_are_explained(story):
    story.rate()
    story.moves(*TO_VERIFYING)
    found = {"finding": "no_legal_basis", "finding_text": "条例第八条不允许容缺。"}
    story.move("find", "verifier", **found)
    answer = "依据条例第八条，不能容缺受理，敬请谅解。"
    story.move("submit", "verifier", result="已当面说明", answer=answer)
    story.move("pass_review", "reviewer")
    story.follow("责任单位已答复您。", answer, "我们会电话回访")
    story.move("call_back", "clerk", outcome="declined")
    story.follow("您的差评已处理完毕并办结。", "此项诉求缺乏法定依据", "您未作评价。")
    assert (story.r.status, story.r.rating.standing) == ("closed", "counted")


def test_malicious_appealed_struck_out_and_objected(story):
    story.bureau.fourth = story.bureau.of_city("reviewer", username="fourth")
    story.rate()
    story.moves(*TO_VERIFYING)
    story.move("appeal", "verifier", **APPEAL, files=picture())
    story.follow("责任单位对您的评价提出了申诉。", "作出决定前，您的评价照常有效。")
    for who, note in (("reviewer", "属实"), ("second", "同意")):
        assert story.r.rating.standing == "counted"
        story.move("decide", who, decision="uphold", note=note)
    assert story.r.rating.standing == "struck_out"
    story.follow("经其他单位复核，您的评价不计入统计。", "原因：经认定")
    why = "我是本人办事，有回执。"
    story.answer("objection", "已收到您的异议，将由其他人员复核。", evidence=why)
    assert not story.is_expected_of("reviewer")
    assert not story.is_expected_of("second")
    for who in ("third", "fourth"):
        story.move("decide", who, decision="uphold", note="有回执，恢复。")
    story.follow("您的异议获得采纳，评价恢复有效。")
    assert (story.r.status, story.r.rating.standing) == ("to_verify", "counted")
    story.moves(*WALK[1:])
    story.follow("您的差评已处理完毕并办结。", WORK["answer"])


def test_unsatisfied_twice_then_a_person_confirms(story):
    story.rate()
    story.moves(*WALK[:5])
    said = {"outcome": "reached", "satisfaction": "unsatisfied", "comment": "还是没有人管。"}
    story.move("call_back", "clerk", **said)
    story.follow("责任单位正在整改。", "这是第二轮整改。", "将再次整改。")
    story.moves(*AGAIN)
    story.follow("责任单位已答复您。", WORK["answer"])
    story.answer(
        "opinion", "感谢您，您的意见已记录。", satisfaction="unsatisfied", comment="仍然没有解决。"
    )
    story.reads(story.phone, "您对再次整改仍不满意，正由其他单位复核。")
    story.move("confirm", "second", note="两轮整改已尽责，予以办结。")
    story.follow("您的差评已处理完毕并办结。", "经其他单位复核，予以办结。")
    assert (story.r.round_no, story.r.satisfaction) == (2, "unsatisfied")


def test_anonymous_and_what_the_unit_sees_of_it(story):
    """Rated on Thursday the 5th; the body works on it from Friday on and never learns the day."""
    story.clock.at = THURSDAY
    story.rate("anonymous")
    story.clock.at = FRIDAY
    story.moves(*WALK[:4])
    for who in ("verifier", "officer", "reviewer"):
        tell_the_week_alone(story, who)
    story.move("pass_review", "reviewer")
    assert not story.is_expected_of("clerk")
    story.follow("责任单位已答复您。", WORK["answer"], "逾期未表示意见的，将自动办结。")
    story.answer("opinion", "感谢您，您的意见已记录。", satisfaction="satisfied", comment="谢谢")
    story.reads(story.phone, "您的差评已处理完毕并办结。")
    tell_the_week_alone(story, "verifier")
    keeps_silent(story, "\n".join(cells_of_the_ledger(story, "verifier")))
    assert (story.r.status, story.r.satisfaction) == ("closed", "satisfied")


def tell_the_week_alone(story, who):
    """Every page on which this person meets the rating; those that show nothing of it fail too."""
    r, desk = story.r, story.desk(who)
    for name, address, told in (
        ("list", "/admin/ratings/rectification/", [r.number]),
        ("page", f"/admin/ratings/rectification/{r.number}/change/", [r.number, COMMENT]),
        ("work", "/admin/my-work/", [r.number] if story.is_expected_of(who) else []),
        ("ratings", "/admin/ratings/rating/", [r.rating.number]),
        ("rating", f"/admin/ratings/rating/{r.rating.uuid}/change/", [r.rating.number, COMMENT]),
        ("ledger", "/dashboard/ledger/?from=2026-03-01&to=2026-03-31", ["共 1 件"]),
    ):
        assert desk.goto(f"{story.url}{address}").status == 200, (who, address)
        story.reads(desk, *told)
        keeps_silent(story, desk.content())
        assert desk.locator("form[action$='/reveal/']").count() == 0
        story.shoot(desk, f"{who}-sees-{name}")


def keeps_silent(story, shown):
    service = story.r.rating.service
    for secret in (
        service.case.number, "2026-03-05", "3月5日", "09:47", "08:47", service.window.number,
        service.staff_no, "张三丰", "13800138000", story.code,
    ):  # fmt: skip
        assert secret not in shown, secret


def cells_of_the_ledger(story, who):
    """The file as it is asked for, made by the task and fetched."""
    desk = story.desk(who)
    desk.goto(f"{story.url}/dashboard/ledger/?from=2026-03-01&to=2026-03-31")
    desk.get_by_role("button", name="生成 Excel 文件").click()
    desk.wait_for_url("**/dashboard/exports/**")
    tasks.make_export(ExportFile.objects.get().pk)
    desk.reload()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="下载").click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    rows = book.worksheets[0].iter_rows(values_only=True)
    cells = [str(cell) for row in rows for cell in row]
    assert story.number in cells
    return cells
