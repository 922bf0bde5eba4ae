"""代评: marked, with a reason, proved by the citizen's digits, never of one's own work or unit."""

import pytest
from django.test import Client
from django.utils import timezone

from govservice.accounts.models import AuditEntry
from govservice.errors import Invalid, NotFound
from ratings.models import Rating, Rectification
from ratings.qr import qr_inline
from ratings.services import (
    AlreadyRated,
    OwnUnit,
    OwnWork,
    key_for_citizen,
    key_of_rating,
    progress_url,
    rate_on_behalf,
)
from tests.factories import (
    make_case,
    make_department,
    make_hall,
    make_item,
    make_rating,
    make_service,
    make_user,
    make_window,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reason_tags")]
FIND = "/admin/ratings/rating/on-behalf/"
APPLICANT = {"name": "张三丰", "phone": "13800138000"}


@pytest.fixture
def service():
    return make_service(case=make_case(number="SC-1", applicant=APPLICANT), staff_no="W7")


@pytest.fixture
def clerk(service):
    return make_user("desk", region=service.region, staff_no="D1")


@pytest.fixture
def browser(clerk):
    client = Client()
    client.force_login(clerk)
    return client


def enter(service, by, **kwargs):
    values = {
        "level": 1,
        "tags": ["115"],
        "comment": "张三丰:等了两个小时",
        "identity": "real_name",
        "reason": "by_phone",
    }
    return rate_on_behalf(service.pk, by=by, at=timezone.now(), **(values | kwargs))


@pytest.mark.parametrize(
    ("reason", "channel"), [("by_phone", "hotline"), ("at_counter", "other"), ("on_paper", "other")]
)
def test_it_is_marked_with_clerk_reason_and_channel(service, clerk, reason, channel):
    rating = enter(service, clerk, reason=reason)
    rating.refresh_from_db()
    assert (rating.on_behalf_by, rating.on_behalf_reason) == (clerk, reason)
    assert (rating.channel, rating.is_complete, rating.identity) == (channel, True, "real_name")
    assert rating.text == "＊＊＊:等了两个小时"
    assert list(Rating.objects.on_behalf()) == [rating]
    assert Rectification.objects.get().rating == rating
    entry = AuditEntry.objects.get(action="rated_on_behalf")
    assert (entry.actor, entry.reason, entry.department) == (clerk, reason, service.department)
    assert "level" not in entry.data


def test_a_citizens_own_rating_bears_no_mark():
    make_rating()
    assert not Rating.objects.on_behalf().exists()


def test_mark_and_reason_go_together(service, clerk, refuses):
    with refuses("rating_on_behalf_has_reason"):
        make_rating(service=service, on_behalf_by=clerk)
    with refuses("rating_on_behalf_has_reason"):
        make_rating(service=service, on_behalf_reason="by_phone")
    with refuses("rating_on_behalf_has_reason"):
        make_rating(service=service, on_behalf_by=clerk, on_behalf_reason="because")


@pytest.mark.parametrize("reason", ["", "because", "BY_PHONE"])
def test_without_a_known_reason_it_is_refused(service, clerk, reason):
    with pytest.raises(Invalid):
        enter(service, clerk, reason=reason)
    assert not Rating.objects.exists()


def test_whoever_served_never_enters_the_rating(service):
    with pytest.raises(OwnWork):
        enter(service, make_user("desk", region=service.region, staff_no="W7"))


@pytest.mark.parametrize("where", ["itself", "above", "below"])
def test_the_rated_unit_never_enters_it_unless_the_place_allows_it(service, settings, where):
    parent = make_department()
    unit = make_department(parent=parent)
    child = make_department(parent=unit)
    rated = make_service(case=make_case(item=make_item(department=unit)), department=unit)
    own = {"itself": unit, "above": parent, "below": child}[where]
    person = make_user("rating_officer", department=own)
    reach = make_user("desk", region=unit.region)
    enter(rated, reach)
    rated_again = make_service(case=rated.case, service_no=2, department=unit)
    person.duty_assignments.create(duty="desk", region=unit.region)
    with pytest.raises(OwnUnit):
        enter(rated_again, person)
    settings.RATED_UNIT_MAY_ENTER = True
    enter(rated_again, person)


def test_the_body_that_runs_the_window_is_rated_too():
    hall = make_hall()
    window = make_window(hall=hall)
    service = make_service(window=window, hall=hall, window_department=hall.department)
    person = make_user("desk", region=service.region)
    person.duty_assignments.create(duty="rating_officer", department=hall.department)
    with pytest.raises(OwnUnit):
        enter(service, person)


def test_only_these_duties_within_their_scope(service):
    for person in (
        make_user("manager", region=service.region),
        make_user("desk", department=make_department()),
        make_user(),
    ):
        with pytest.raises(NotFound):
            enter(service, person)


def test_what_is_rated_already_stays(service, clerk):
    make_rating(service=service, level=4)
    with pytest.raises(AlreadyRated):
        enter(service, clerk)
    assert Rating.objects.get().level == 4


# --- the staff page ---


def find(browser, number="SC-1", proof="8000"):
    return browser.post(FIND, {"case_number": number, "proof": proof})


def test_the_clerk_finds_it_by_what_the_citizen_says_and_enters_it(browser, service):
    assert browser.get(FIND).status_code == 200
    page = find(browser)
    path = f"{FIND}{service.pk}/"
    assert path in page.content.decode()
    assert "张三丰" not in page.content.decode()
    form = browser.get(path).content.decode()
    assert form.count('name="level"') == 5
    data = {
        "reason": "at_counter",
        "level": "2",
        "tags_2": ["213"],
        "tags_1": ["115"],
        "comment": "慢",
        "identity": "anonymous",
    }
    slip = browser.post(path, data)
    rating = Rating.objects.get()
    key = key_of_rating(rating)
    for shown in (key.number, key.code, qr_inline(f"{progress_url()}#{key.number}")):
        assert shown in slip.content.decode()
    assert "SC-1" not in slip.content.decode()
    assert "no-store" in slip["Cache-Control"]
    assert (rating.level, rating.text) == (2, "慢")
    assert [tag.code for tag in rating.tags.all()] == ["213"]
    assert browser.get(path)["Location"] == FIND
    assert browser.post(path, data)["Location"] == FIND
    assert Rating.objects.count() == 1


def test_a_good_rating_has_no_slip(browser, service):
    find(browser)
    data = {"reason": "by_phone", "level": "4", "identity": "anonymous"}
    assert browser.post(f"{FIND}{service.pk}/", data)["Location"] == FIND


@pytest.mark.parametrize(("identity", "shown"), [("anonymous", False), ("real_name", True)])
def test_a_clerk_of_the_rated_unit_gets_no_key_of_an_anonymous_rating(
    service, browser, clerk, settings, identity, shown
):
    settings.RATED_UNIT_MAY_ENTER = True
    clerk.duty_assignments.create(duty="rating_officer", department=service.department)
    find(browser)
    data = {"reason": "by_phone", "level": "1", "identity": identity}
    answer = browser.post(f"{FIND}{service.pk}/", data, follow=True)
    code = key_of_rating(Rating.objects.get()).code
    assert (code in answer.content.decode()) == shown


def test_the_audit_trail_is_the_same_for_good_and_bad(service, clerk):
    other = make_service(case=service.case, service_no=2)
    for one, level in ((service, 1), (other, 5)):
        key_for_citizen(enter(one, clerk, level=level, tags=[]), by=clerk)
    entries = AuditEntry.objects.filter(actor=clerk)
    assert [entry.action for entry in entries] == ["rated_on_behalf"] * 2


def test_without_the_digits_there_is_no_way_in(browser, service):
    path = f"{FIND}{service.pk}/"
    assert browser.get(path)["Location"] == FIND
    assert find(browser, proof="9999").status_code == 400
    assert browser.post(path, {"level": "5", "reason": "by_phone"})["Location"] == FIND
    assert not Rating.objects.exists()


def test_what_was_typed_stays_when_it_is_refused(browser, service):
    find(browser)
    path = f"{FIND}{service.pk}/"
    answer = browser.post(path, {"comment": "字" * 501, "identity": "real_name", "level": "9"})
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "字" * 501 in html
    make_rating(service=service)
    data = {"level": "5", "reason": "by_phone", "identity": "anonymous", "comment": "写好的话"}
    late = browser.post(path, data)
    assert late.status_code == 400
    assert "写好的话" in late.content.decode()


@pytest.mark.parametrize("bad", ["\0", "😀", "x" * 10_000])
@pytest.mark.parametrize("field", ["reason", "level", "identity", "tags_1"])
def test_bad_values_are_refused(browser, service, field, bad):
    find(browser)
    data = {"level": "1", "reason": "by_phone", "identity": "anonymous"} | {field: bad}
    assert browser.post(f"{FIND}{service.pk}/", data).status_code == 400
    assert not Rating.objects.exists()


def test_other_duties_do_not_get_the_page(service):
    for duty in ("manager", "verifier", "handler"):
        client = Client()
        client.force_login(make_user(duty, region=service.region))
        assert client.get(FIND).status_code == 403
        assert client.get(f"{FIND}{service.pk}/").status_code == 403


def test_lists_and_pages_show_the_mark(service, clerk):
    rating = enter(service, clerk)
    officer = Client(headers={"Accept-Language": "en"})
    officer.force_login(make_user("rating_officer", region=service.region))
    for path in ("/admin/ratings/rating/", f"/admin/ratings/rating/{rating.uuid}/change/"):
        assert "on behalf: told us by telephone" in officer.get(path).content.decode()
    row = officer.get("/api/v1/ratings/").json()["results"][0]
    assert (row["on_behalf"], row["walk_in"]) == ("by_phone", False)
