"""答复模板: who keeps them, what they may hold, and how one fills an answer in."""

import datetime as dt

import pytest

from govservice.accounts.models import AuditEntry
from govservice.errors import Conflict, Invalid, NotAllowed
from ratings.models import AnswerTemplate
from ratings.services.answer_templates import fill_template, keep_template, templates_for
from tests.factories import make_department
from tests.move_forms import filled, form
from tests.ratings.bureau import MONDAY, WORK
from tests.ratings.test_rectification_admin import LIST, move_of, page_of

DAY = dt.date(2026, 3, 2)
TEXT = "您好！“{事项}”（{编号}）经{ body }核实{核实结论}，已{整改方式}。{热线}，{日期}。"
ADD = "/admin/ratings/answertemplate/add/"


def template(bureau, **values) -> AnswerTemplate:
    place = {} if {"department", "region"} & set(values) else {"region": bureau.city}
    return AnswerTemplate(**({"name": "立行立改", "text": TEXT} | place | values))


def kept(bureau, **values) -> AnswerTemplate:
    return keep_template(template(bureau, **values), by=bureau.officer)


def fill(client, r, move, **typed):
    return client.post(
        f"{LIST}{r.number}/fill/{move}/", filled(client.get(page_of(r)), move, **typed)
    )


def test_a_template_fills_in_what_everybody_may_know_of_the_rectification(bureau):
    r = bureau.walk("rectifying")
    found = fill_template(str(kept(bureau).pk), r, at=MONDAY)
    assert found == (
        f"您好！“商品房预售许可”（{r.number}）经成都市住建局核实属实，已立行立改。12345，2026年3月2日。"
    )


def test_of_an_anonymous_rating_it_tells_the_week(bureau):
    r = bureau.walk("rectifying", "anonymous", at=MONDAY + dt.timedelta(days=3))
    found = fill_template(str(kept(bureau, text="{评价日期}").pk), r, at=MONDAY)
    assert found == "2026年3月2日起一周"


@pytest.mark.parametrize(("text", "named"), [
    ("{姓名}您好", "姓名"),
    ("{事项}，{电话}，{phone}", "电话、phone"),
    ("{事项", "{"),
    ("您好{}", "{}"),
])  # fmt: skip
def test_an_unknown_placeholder_is_refused_by_its_name(bureau, text, named):
    with pytest.raises(Invalid) as refused:
        kept(bureau, text=text)
    assert refused.value.field == "text"
    assert named in str(refused.value)
    assert not AnswerTemplate.objects.exists()


@pytest.mark.parametrize("values", [{"text": "联系张女士13912345678"}, {"name": "13912345678"}])
def test_a_template_holds_no_personal_data(bureau, values):
    with pytest.raises(Invalid) as refused:
        kept(bureau, **values)
    assert refused.value.field == next(iter(values))


def test_it_is_kept_by_an_officer_whose_duty_reaches_the_place(bureau):
    for person, place in (
        (bureau.officer, {"region": bureau.province}),
        (bureau.verifier, {"department": bureau.unit}),
        (bureau.rated, {"department": bureau.other}),
    ):
        with pytest.raises(NotAllowed):
            keep_template(template(bureau, **place), by=person)
    own = keep_template(template(bureau, department=bureau.unit), by=bureau.rated)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject, entry.actor) == (
        "answer_template_kept", str(own.pk), bureau.rated,
    )  # fmt: skip


def test_two_of_one_name_never_hold_on_one_day(bureau):
    kept(bureau, valid_to=dt.date(2026, 4, 1))
    kept(bureau, valid_from=dt.date(2026, 4, 1))
    with pytest.raises(Conflict):
        kept(bureau, valid_from=dt.date(2026, 3, 31))


def test_those_are_offered_that_fit_finding_form_body_and_day_the_closest_first(bureau):
    r = bureau.walk("rectifying")
    names = {
        "全市": {},
        "本单位": {"department": bureau.unit},
        "属实": {"finding": "true", "form": "at_once"},
        "不属实": {"finding": "untrue"},
        "说明": {"form": "explain"},
        "别的单位": {"department": make_department(code="FAR", region=bureau.city)},
        "已失效": {"valid_to": DAY},
        "未生效": {"valid_from": DAY + dt.timedelta(days=1)},
    }
    for name, values in names.items():
        kept(bureau, name=name, **values)
    offered = [found.name for found in templates_for(r, on=DAY)]
    assert offered[0] == "本单位"
    assert set(offered[1:]) == {"全市", "属实"}


@pytest.mark.parametrize(("status", "move", "who"), [
    ("rectifying", "submit", "verifier"), ("to_review", "pass_review", "reviewer"),
])  # fmt: skip
def test_the_filled_text_is_seen_before_it_is_sent(bureau, client, status, move, who):
    r, one = bureau.walk(status), kept(bureau)
    client.force_login(getattr(bureau, who))
    typed = {"result": "已培训"} if move == "submit" else {}
    page = fill(client, r, move, template=one.pk, **typed)
    shown = form(page, move)
    assert page.status_code == 200
    assert shown["answer"].value().startswith("您好！“商品房预售许可”")
    assert not shown.errors
    assert not r.events.filter(move=move).exists()
    sent = client.post(
        move_of(r, move), filled(page, move, answer=shown["answer"].value(), **typed)
    )
    assert sent.status_code == 302
    r.refresh_from_db()
    assert r.answer.startswith("您好！“商品房预售许可”")


def test_what_was_typed_is_replaced_only_when_so_ticked(bureau, client):
    r, one = bureau.walk("rectifying"), kept(bureau)
    client.force_login(bureau.verifier)
    typed = WORK | {"template": one.pk}
    asked = form(fill(client, r, "submit", **typed), "submit")
    assert asked.asks_to_replace
    assert asked["answer"].value() == WORK["answer"]
    assert asked["result"].value() == WORK["result"]
    assert asked.preview.startswith("您好！")
    replaced = form(fill(client, r, "submit", **typed, replace="on"), "submit")
    assert replaced["answer"].value() == asked.preview
    assert not replaced.asks_to_replace


def test_without_a_choice_it_asks_for_one_and_keeps_what_was_typed(bureau, client):
    r = bureau.walk("rectifying")
    kept(bureau)
    client.force_login(bureau.verifier)
    shown = form(fill(client, r, "submit", template="", **WORK), "submit")
    assert (shown.notice, shown["answer"].value()) == ("请选择模板。", WORK["answer"])


def test_a_template_chosen_and_never_filled_in_is_not_lost_silently(bureau, client):
    r, one = bureau.walk("to_review"), kept(bureau)
    client.force_login(bureau.reviewer)
    page = client.get(page_of(r))
    response = client.post(move_of(r, "pass_review"), filled(page, "pass_review", template=one.pk))
    assert response.status_code == 400
    assert "填入" in form(response, "pass_review").errors["template"][0]
    assert form(response, "pass_review")["template"].value() == str(one.pk)


def test_the_staff_page_adds_one_and_names_what_it_cannot_fill(bureau, client):
    client.force_login(bureau.officer)
    sent = {
        "name": "不属实", "region": bureau.city.pk, "finding": "untrue", "text": "{事项}{姓名}",
        "valid_from": "2026-03-02", "valid_to": "9999-12-31",
    }  # fmt: skip
    refused = client.post(ADD, sent)
    assert "姓名" in refused.content.decode()
    assert not AnswerTemplate.objects.exists()
    assert client.post(ADD, sent | {"text": "{事项}"}).status_code == 302
    assert AnswerTemplate.objects.get().finding == "untrue"
    client.force_login(bureau.verifier)
    assert client.get(ADD).status_code == 403


@pytest.mark.parametrize(("constraint", "values"), [
    ("answer_template_one_place", {"region": None}),
    ("answer_template_finding_known", {"finding": "x"}),
    ("answer_template_form_known", {"form": "x"}),
    ("answer_template_has_text", {"text": ""}),
    ("answer_template_valid_order", {"valid_to": dt.date(1900, 1, 1)}),
])  # fmt: skip
def test_a_template_that_cannot_be_is_refused_by_the_database(bureau, refuses, constraint, values):
    with refuses(constraint):
        template(bureau, **values).save()


@pytest.mark.parametrize(("constraint", "place"), [
    ("answer_template_once_per_body", "department"), ("answer_template_once_per_region", "region"),
])  # fmt: skip
def test_one_name_begins_once_on_a_day(bureau, refuses, constraint, place):
    where = {place: bureau.unit if place == "department" else bureau.city}
    template(bureau, **where).save()
    with refuses(constraint):
        template(bureau, **where).save()
