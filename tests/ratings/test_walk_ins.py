"""From a window's sheet to a rating without a case: limits, void sheets, double clicks."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from govservice.catalogue.models import Case, Service
from govservice.errors import NotFound
from indicators.models import TouchedDay
from ratings.models import HeldSubmission, Rating, Rectification, WalkIn, WindowCode
from ratings.services import (
    SheetState,
    SheetVoid,
    TooManyWalkIns,
    WindowBusy,
    forget_walk_ins,
    issue_codes,
    items_of,
    look_at_sheet,
    rate_walk_in,
    release_held,
    replace_codes,
)
from tests.factories import (
    make_department,
    make_hall,
    make_item,
    make_item_version,
    make_user,
    make_window,
    shanghai,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reason_tags")]
NOW = shanghai(2026, 3, 12, 9)
HALF_AN_HOUR = dt.timedelta(minutes=30)


@pytest.fixture
def window():
    department = make_department(name="公安局")
    window = make_window(department=department, hall=make_hall(name="武侯大厅"))
    make_item_version(item=make_item(code="I1", name="户口迁移", department=department))
    return window


@pytest.fixture
def code(window):
    return issue_codes([window.pk], by=None, at=timezone.now())[0].code


def go(code, form="form-1", browser="phone-1", at=NOW, **kwargs):
    values = {"item_code": "I1", "level": 5, "address": "192.0.2.1"} | kwargs
    return rate_walk_in(code, form=form, browser=browser, at=at, **values)


def sent_of(client, code):
    html = client.get(f"/w/{code}/I1").content.decode()
    [sent] = re.findall(r'name="form" value="([^"]+)"', html)
    return sent


def test_scanning_choosing_and_tapping_make_a_service_and_its_rating(client, window, code):
    page = client.get(f"/w/{code}")
    assert page.status_code == 200
    assert "户口迁移" in page.content.decode()
    answer = client.post(f"/w/{code}/I1", {"level": "1", "form": sent_of(client, code)})
    assert answer.status_code == 303
    rating = Rating.objects.walk_in().get()
    case = rating.service.case
    assert (case.kind, case.status) == ("walk_in", "completed")
    assert re.fullmatch(r"XC\d{8}[0-9A-F]{10}", case.number)
    assert (rating.level, rating.channel, rating.identity) == (1, "qr", "anonymous")
    assert (rating.service.window, rating.service.hall) == (window, window.hall)
    assert (rating.service.stage, rating.service.staff_no) == ("walk_in", "")
    assert rating.department == window.department
    assert Rectification.objects.get().rating == rating
    assert TouchedDay.objects.filter(source="services").exists()
    second = client.get(answer["Location"])
    assert second.status_code == 200
    assert "115" in second.content.decode()
    client.post(answer["Location"], {"tags": ["115"], "send": ""})
    rating.refresh_from_db()
    assert (rating.is_complete, [t.code for t in rating.tags.all()]) == (True, ["115"])


def test_a_rating_with_a_case_is_no_walk_in(window, code):
    from tests.factories import make_rating

    make_rating()
    go(code)
    assert Rating.objects.walk_in().count() == 1


def test_looking_makes_nothing(client, code):
    client.get(f"/w/{code}")
    client.get(f"/w/{code}/I1")
    client.head(f"/w/{code}/I1")
    assert not Case.objects.exists()


def test_a_double_click_and_the_back_button_make_one(client, code):
    sent = sent_of(client, code)
    answers = [client.post(f"/w/{code}/I1", {"level": n, "form": sent}) for n in ("4", "4", "1")]
    assert {answer["Location"] for answer in answers} == {answers[0]["Location"]}
    assert Rating.objects.get().level == 4
    assert WalkIn.objects.count() == 1


def test_going_back_and_tapping_again_is_the_same_visit(client, window, code):
    first = client.post(f"/w/{code}/I1", {"level": "4", "form": sent_of(client, code)})
    again = client.post(f"/w/{code}/I1", {"level": "1", "form": sent_of(client, code)})
    assert again["Location"] == first["Location"]
    assert Rating.objects.get().level == 4
    make_item_version(item=make_item(code="I2", department=window.department))
    go(code, "a", "phone")
    go(code, "b", "phone", item_code="I2")
    go(code, "c", "phone", at=NOW + HALF_AN_HOUR)
    go(code, "d", "shared", is_named=False)
    go(code, "e", "shared", is_named=False)
    assert Rating.objects.count() == 6


def test_a_phone_rates_three_a_day_and_again_tomorrow(code, settings):
    for n in range(3):
        go(code, f"form-{n}", at=NOW + n * HALF_AN_HOUR)
    late = NOW + 3 * HALF_AN_HOUR
    with pytest.raises(TooManyWalkIns):
        go(code, "form-3", at=late)
    assert Case.objects.count() == Service.objects.count() == 3
    go(code, "form-3", browser="phone-2")
    go(code, "form-4", at=NOW + dt.timedelta(days=1))
    settings.WALK_INS_PER_DEVICE = 4
    go(code, "form-5", at=late)
    assert Rating.objects.count() == 6


def test_the_limit_of_a_phone_holds_across_windows(window, code):
    other = make_window(hall=window.hall, department=window.department)
    [second] = issue_codes([other.pk], by=None, at=NOW)
    for n, sheet in enumerate([code, second.code, code]):
        go(sheet, f"form-{n}", at=NOW + n * HALF_AN_HOUR)
    with pytest.raises(TooManyWalkIns):
        go(second.code, "form-9", at=NOW + 4 * HALF_AN_HOUR)


def test_a_window_has_a_limit_of_its_own(code, settings):
    settings.WALK_INS_PER_WINDOW = 2
    for n in range(2):
        go(code, f"form-{n}", browser=f"phone-{n}")
    with pytest.raises(WindowBusy):
        go(code, "form-9", browser="phone-9")
    assert Case.objects.count() == 2


def test_over_the_limit_the_page_says_so_and_what_else_there_is(client, code, settings):
    settings.WALK_INS_PER_DEVICE = 1
    make_item_version(
        item=make_item(code="I2", department=WindowCode.objects.get().window.department)
    )
    for item, expected in (("I1", 303), ("I2", 429)):
        answer = client.post(f"/w/{code}/{item}", {"level": "5", "form": sent_of(client, code)})
        assert answer.status_code == expected
    assert "12345" in answer.content.decode()


def test_a_phone_without_cookies_is_told_by_address_and_program(code):
    for n in range(4):
        phone = Client(headers={"User-Agent": "Old Phone"})
        sent = sent_of(phone, code)
        phone.cookies.clear()
        answer = phone.post(f"/w/{code}/I1", {"level": "5", "form": sent})
        assert answer.status_code == (303 if n < 3 else 429)


def test_a_reissued_sheet_answers_410_and_points_at_the_new_one(client, window, code):
    [fresh] = replace_codes([window.pk], by=None, at=timezone.now())
    assert look_at_sheet(code).state is SheetState.REPLACED
    for path in (f"/w/{code}", f"/w/{code}/I1", f"/w/{code}.svg"):
        assert client.get(path).status_code == 410
    html = client.get(f"/w/{code}").content.decode()
    assert "12345" in html
    assert "/rate/" in html
    assert client.get(f"/w/{fresh.code}").status_code == 200
    with pytest.raises(SheetVoid):
        go(code)
    sent = sent_of(client, fresh.code)
    assert client.post(f"/w/{code}/I1", {"level": "5", "form": sent}).status_code == 410
    assert not Case.objects.exists()


@pytest.mark.parametrize("closed", ["window", "hall"])
def test_the_sheet_of_a_closed_window_or_hall_answers_410(client, window, code, closed):
    thing = window if closed == "window" else window.hall
    thing.is_open = False
    thing.save()
    assert client.get(f"/w/{code}").status_code == 410
    with pytest.raises(SheetVoid):
        go(code)


@pytest.mark.parametrize("path", ["/w/AAAAAAAA", "/w/A", "/w/😀", "/w/" + "A" * 10_000])
def test_an_unknown_code_is_404_and_says_what_can_be_done(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "12345" in answer.content.decode()


def test_issuing_again_keeps_the_code_and_there_is_one_in_force(window, code, refuses):
    assert issue_codes([window.pk], by=None, at=NOW)[0].code == code
    with refuses("window_code_one_in_force"):
        WindowCode.objects.create(window=window, code="x", issued_at=NOW)
    with refuses("window_code_once"):
        WindowCode.objects.create(window=make_window(), code=code, issued_at=NOW)


def test_walk_in_places_are_kept_once_by_the_database(window, code, refuses):
    go(code)
    first = WalkIn.objects.get()
    from tests.factories import make_service

    def again(**kwargs):
        values = {
            "service": make_service(),
            "window": make_window(),
            "day": first.day,
            "nth_of_window": 9,
            "device_index": "d",
            "nth_of_device": 9,
            "form_index": "f",
        }
        WalkIn.objects.create(**(values | kwargs))

    with refuses("walk_in_nth_of_window_once"):
        again(window=window, nth_of_window=1)
    with refuses("walk_in_nth_of_device_once"):
        again(device_index=first.device_index, nth_of_device=1)
    with refuses("walk_in_form_once"):
        again(form_index=first.form_index)


def test_only_the_keepers_of_the_hall_issue_and_replace_codes(window):
    region = window.hall.region
    keeper = make_user("rating_officer", region=region)
    stranger = make_user("rating_officer", department=make_department())
    assert issue_codes([window.pk], by=keeper, at=NOW)
    for act in (issue_codes, replace_codes):
        with pytest.raises(NotFound):
            act([window.pk], by=stranger, at=NOW)
        with pytest.raises(NotFound):
            act([window.pk], by=make_user("manager", region=region), at=NOW)


def test_the_halls_own_window_offers_what_all_its_windows_handle(window):
    other = make_item(name="公积金提取", department=make_department())
    make_item_version(item=other)
    make_window(hall=window.hall, department=other.department)
    own = make_window(hall=window.hall, department=window.hall.department)
    assert {item.name for item in items_of(own, at=NOW)} == {"户口迁移", "公积金提取"}
    assert {item.name for item in items_of(window, at=NOW)} == {"户口迁移"}


def test_items_out_of_use_or_without_a_version_today_are_not_offered(window):
    make_item(name="没有版本", department=window.department)
    ended = make_item(name="已取消", department=window.department)
    make_item_version(item=ended, valid_to=dt.date(2026, 3, 1))
    make_item_version(item=make_item(name="停用", department=window.department, is_active=False))
    assert [item.name for item in items_of(window, at=NOW)] == ["户口迁移"]


@pytest.mark.parametrize("search", ["户口", "hkqy", "I1"])
def test_items_are_found_by_name_and_initials(client, code, search):
    assert "户口迁移" in client.get(f"/w/{code}", {"q": search}).content.decode()


@pytest.mark.parametrize("search", ["没有这个", "😀", "x" * 10_000])
def test_finding_nothing_says_so(client, code, search):
    answer = client.get(f"/w/{code}", {"q": search})
    assert answer.status_code == 200
    assert '<a class="pick"' not in answer.content.decode()


def test_an_item_of_another_window_leads_back_to_the_list(client, code):
    make_item_version(item=make_item(code="OTHER"))
    assert client.get(f"/w/{code}/OTHER")["Location"] == f"/w/{code}"
    assert client.get(f"/w/{code}/%F0%9F%98%80").status_code == 302
    with pytest.raises(NotFound):
        go(code, item_code="OTHER")


BAD_TAPS = [
    {},
    {"level": "6"},
    {"level": "0"},
    {"level": "好"},
    {"level": "😀"},
    {"level": "\0"},
    {"level": "5" * 10_000},
    {"level": "5", "form": "forged"},
    {"level": "5", "form": ""},
]


@pytest.mark.parametrize("data", BAD_TAPS)
def test_a_bad_tap_shows_the_levels_again(client, code, data):
    answer = client.post(f"/w/{code}/I1", {"form": sent_of(client, code)} | data)
    assert answer.status_code == 400
    assert 'class="error-summary"' in answer.content.decode()
    assert not Case.objects.exists()


def test_what_fills_the_trap_is_held_and_released_as_it_came(client, window, code):
    data = {"level": "2", "form": sent_of(client, code), "website": "http://x"}
    answer = client.post(f"/w/{code}/I1", data)
    assert answer.status_code == 202
    assert not Case.objects.exists()
    held = HeldSubmission.objects.get()
    assert (held.kind, held.department) == ("walk_in", window.department)
    officer = make_user("rating_officer", region=window.hall.region)
    release_held(held.uuid, by=officer, at=timezone.now())
    rating = Rating.objects.walk_in().get()
    assert (rating.level, rating.received_at) == (2, held.received_at)


def test_what_only_the_limits_needed_is_forgotten_after_a_week(code):
    go(code)
    assert forget_walk_ins(at=NOW + dt.timedelta(days=7)) == 0
    assert forget_walk_ins(at=NOW + dt.timedelta(days=8)) == 1
    assert Rating.objects.count() == 1


def test_the_code_to_scan_is_a_plain_picture(client, code, settings):
    settings.PUBLIC_URL = "https://ping.example.gov.cn"
    answer = client.get(f"/w/{code}.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    svg = answer.content.decode()
    assert svg.startswith("<svg")
    assert "script" not in svg
    assert "style" not in svg
