"""A citizen writes on a phone, staff move the matter in the admin, the caller is asked how it went."""

import pytest

from hotline.models import Ticket
from tests.hotline.office import Office

from .screens import DESK, NARROW, PHONE, SHOTS, look, open_page, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def write(page, url):
    page.goto(f"{url}/hotline/new/")
    page.check("input[name=ticket_type][value=help]")
    page.fill("#id_title", "路灯不亮")
    page.fill("#id_content", "小区门口的路灯坏了三天，请打13800138000。")
    page.fill("#id_region", "武侯区")
    page.fill("#id_name", "张三丰")
    page.fill("#id_phone", "13800138000")
    page.click("main button.big")
    return page.inner_text("#ticket-number"), page.inner_text("#query-code")


def ask(page, url, number, code):
    page.goto(f"{url}/hotline/track/")
    page.fill("#id_number", number)
    page.fill("#id_code", code)
    page.click("main button.big")


@pytest.mark.parametrize("viewport", [NARROW, PHONE, DESK], ids=["320", "390", "1280"])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_of_a_citizen_is_open_to_everybody(live_server, chromium, viewport, language):
    Office()
    page = open_page(chromium, viewport=viewport, language=language)
    suffix = f"{language}-{viewport['width']}"
    page.goto(f"{live_server.url}/hotline/new/")
    look(page, f"ticket-new-{suffix}")
    page.click("main button.big")
    look(page, f"ticket-new-errors-{suffix}")
    number, code = write(page, live_server.url)
    look(page, f"ticket-sent-{suffix}")
    ask(page, live_server.url, number, "AAAAAAAA")
    look(page, f"ticket-track-wrong-{suffix}")
    ask(page, live_server.url, number, code)
    look(page, f"ticket-status-{suffix}")


def test_a_matter_goes_from_a_phone_through_the_admin_to_its_call_back(live_server, chromium):
    office = Office()
    url = live_server.url
    citizen = open_page(chromium, java_script=False)
    number, code = write(citizen, url)
    ticket = Ticket.objects.get(number=number)
    for who, move, fills, chooses in [
        ("desk", "accept", {}, {}),
        ("dispatcher", "dispatch", {"department": "LEAD"}, {}),
        ("liaison", "sign", {}, {}),
        ("handler", "start", {}, {}),
        ("handler", "reply", {"reply": "路灯已修好，联系电话028-85551234。"}, {}),
        ("reviewer", "pass_review", {}, {}),
        (
            "clerk",
            "call_back",
            {},
            {"outcome": "reached", "resolution": "solved", "level": "5"},
        ),
    ]:
        staff = open_page(chromium, viewport=DESK)
        sign_in(staff, url, getattr(office, who).username)
        staff.goto(f"{url}/admin/hotline/ticket/")
        staff.click(f"#result_list >> text={number}")
        form = staff.locator(f"form[action$='/move/{move}/']")
        if not form.locator("button.do").is_visible():
            staff.locator("details.move", has=form).locator("summary").click()
        for name, value in fills.items():
            form.locator(f"[name={name}]").fill(value)
        for name, value in chooses.items():
            form.locator(f"[name={name}]").select_option(value)
        if SHOTS:
            staff.screenshot(path=f"{SHOTS}/ticket-admin-{move}.png", full_page=True)
        form.locator("button.do").click()
        staff.wait_for_url("**/change/")
        assert "已完成" in staff.content()
        if move == "call_back":
            assert "13800138000" not in staff.content()
            staff.locator("form[action$='/reveal/'] button").first.click()
            assert "13800138000" in staff.content()
    ticket.refresh_from_db()
    assert ticket.status == "archived"
    ask(citizen, url, number, code)
    assert "路灯已修好，联系电话028-85551234。" in citizen.content()
    assert "您的诉求已办结归档。" in citizen.content()
