"""Counter tablets: set up once, one service for a minute, one tap; silence is never a rating."""

import datetime as dt

import pytest
from django.utils import timezone

from govservice.accounts.models import AuditEntry
from govservice.errors import NotFound
from ratings.models import Rating, Rectification, Tablet, TabletCall
from ratings.services import (
    CallState,
    NoTablet,
    ScreenState,
    call_next,
    complete_call,
    current_call,
    forget_calls,
    key_on_screen,
    look_at_call,
    make_tablet,
    open_screen,
    revoke_tablet,
    tap,
)
from tests.factories import (
    make_api_client,
    make_department,
    make_rating,
    make_service,
    make_user,
    make_window,
)

from .counter import NO_AGE, NOW, Counter, seconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reason_tags")]


@pytest.fixture
def counter():
    return Counter()


def test_a_call_is_shown_for_a_minute_and_then_stays_unrated(counter):
    call = counter.call()
    assert counter.look(call) is ScreenState.LEVELS
    assert current_call(counter.window, at=NOW + seconds(60)) == call
    assert current_call(counter.window, at=NOW + seconds(61)) is None
    assert counter.look(call, NOW + seconds(61)) is ScreenState.OVER
    assert counter.state(NOW + seconds(59)) is CallState.WAITING
    assert counter.state(NOW + seconds(61)) is CallState.UNRATED
    assert not Rating.objects.exists()


def test_a_tap_counts_and_leads_to_reasons_then_thanks(counter):
    call = counter.call()
    assert counter.tap(call, 1).state is ScreenState.REASONS
    rating = Rating.objects.get()
    assert (rating.level, rating.channel, rating.is_complete) == (1, "tablet", False)
    assert Rectification.objects.count() == 1
    assert counter.state() is CallState.RATED
    screen = complete_call(counter.tablet, call.uuid, tags=["115"], at=NOW + seconds(9))
    assert screen.state is ScreenState.THANKS
    assert current_call(counter.window, at=NOW) is None
    again = complete_call(counter.tablet, call.uuid, tags=["114"], at=NOW + seconds(10))
    assert again.state is ScreenState.THANKS
    assert [tag.code for tag in rating.tags.all()] == ["115"]


def test_the_reasons_go_away_after_a_minute(counter):
    call = counter.call()
    counter.tap(call)
    assert counter.look(call, NOW + seconds(60)) is ScreenState.REASONS
    assert counter.look(call, NOW + seconds(61)) is ScreenState.THANKS


def test_two_taps_on_one_call_rate_once(counter):
    call = counter.call()
    counter.tap(call, 4)
    assert counter.tap(call, 1).state is ScreenState.REASONS
    assert Rating.objects.get().level == 4


@pytest.mark.parametrize(
    ("tapped_after", "sent_after", "counts"),
    [(59, 59, True), (60, 600, True), (64, 64, True), (66, 66, False), (90, 600, False)],
)
def test_a_tap_kept_while_the_network_was_gone_counts_if_it_was_in_time(
    counter, tapped_after, sent_after, counts
):
    call = counter.call()
    age = seconds(sent_after - tapped_after)
    counter.tap(call, age=age, at=NOW + seconds(sent_after))
    assert Rating.objects.count() == counts
    if counts:
        assert Rating.objects.get().rated_at == NOW + seconds(tapped_after)


def test_a_tap_older_than_its_call_is_none(counter):
    call = counter.call()
    assert counter.tap(call, age=seconds(5), at=NOW + seconds(1)).state is ScreenState.OVER
    assert not Rating.objects.exists()


def test_the_next_call_takes_the_screen_and_a_late_tap_stays_with_its_own_case(counter):
    first, second = counter.call(), counter.call()
    assert counter.look(first) is ScreenState.OVER
    assert counter.look(second) is ScreenState.LEVELS
    counter.tap(first, 1)
    assert Rating.objects.get().service == first.service


def test_what_was_rated_elsewhere_meanwhile_is_not_rated_again(counter):
    call = counter.call()
    make_rating(service=call.service, level=3)
    assert counter.tap(call, 5).state is ScreenState.OVER
    assert Rating.objects.get().level == 3


def test_another_windows_tablet_opens_nothing(counter):
    call = counter.call()
    other = Counter()
    assert other.look(call) is ScreenState.REST
    assert other.tap(call).state is ScreenState.REST
    assert not Rating.objects.exists()


def test_a_key_opens_one_tablet_once_within_a_day():
    window = make_window()
    _tablet, key = make_tablet(window.pk, by=None, at=NOW)
    assert open_screen(Tablet, key, at=NOW + seconds(24 * 3600)) is not None
    assert open_screen(Tablet, key, at=NOW) is None
    _tablet, late = make_tablet(window.pk, by=None, at=NOW)
    assert open_screen(Tablet, late, at=NOW + seconds(24 * 3600 + 1)) is None
    tablet, revoked = make_tablet(window.pk, by=None, at=NOW)
    revoke_tablet(tablet.uuid, by=None, at=NOW)
    assert open_screen(Tablet, revoked, at=NOW) is None
    assert key not in str(Tablet.objects.values_list())


def test_keys_of_tablets_and_times_of_calls_are_checked_by_the_database(counter, refuses):
    with refuses("tablet_key_once"):
        Tablet.objects.create(window=counter.window, key_hash=counter.tablet.key_hash, made_at=NOW)
    with refuses("tablet_call_time_order"):
        TabletCall.objects.create(
            window=counter.window, service=make_service(), called_at=NOW, expires_at=NOW
        )


def test_only_the_keepers_of_the_hall_make_and_revoke_tablets(counter):
    region = counter.window.hall.region
    keeper = make_user("catalogue_keeper", region=region)
    stranger = make_user("rating_officer", department=make_department())
    tablet, _key = make_tablet(counter.window.pk, by=keeper, at=NOW)
    for person in (stranger, make_user("verifier", region=region)):
        with pytest.raises(NotFound):
            make_tablet(counter.window.pk, by=person, at=NOW)
        with pytest.raises(NotFound):
            revoke_tablet(tablet.uuid, by=person, at=NOW)
    revoke_tablet(tablet.uuid, by=keeper, at=NOW)
    revoke_tablet(tablet.uuid, by=keeper, at=NOW)
    actions = list(AuditEntry.objects.filter(actor=keeper).values_list("action", flat=True))
    assert sorted(actions) == ["tablet_made", "tablet_revoked"]


def test_without_a_tablet_in_use_the_counter_is_told(counter):
    revoke_tablet(counter.tablet.uuid, by=None, at=NOW)
    with pytest.raises(NoTablet):
        counter.call()


def test_calls_are_forgotten_after_a_week(counter):
    counter.tap(counter.call())
    assert forget_calls(at=NOW + dt.timedelta(days=7)) == 0
    assert forget_calls(at=NOW + dt.timedelta(days=8)) == 1
    assert Rating.objects.count() == 1


@pytest.mark.parametrize(
    ("age", "later", "shown"), [(0, 120, True), (0, 121, False), (50, 80, False)]
)
def test_the_key_stands_for_two_minutes_from_the_tap(counter, age, later, shown):
    call = counter.call()
    counter.tap(call, 1, age=seconds(age), at=NOW + seconds(age))
    at = NOW + seconds(age + later)
    screen = look_at_call(counter.tablet, call.uuid, at=at)
    assert (key_on_screen(screen, at=at) is not None) == shown


# --- the API ---


def post(keyed, name, **body):
    return keyed.post(f"/api/v1/windows/{name}/next/", body, format="json")


def test_a_system_calls_a_service_and_asks_what_became_of_it(keyed):
    live = Counter(timezone.now())
    service = make_service()
    empty = keyed.get(f"/api/v1/windows/{live.name}/next/")
    assert empty.json() == {"state": "none"}
    answer = post(keyed, live.name, case_number=service.case.number, service_no=1)
    assert answer.status_code == 201
    assert answer.json()["state"] == "waiting"
    assert answer.json()["expires_at"].endswith("+08:00")
    tap(
        live.tablet,
        TabletCall.objects.get().uuid,
        level=4,
        age=NO_AGE,
        address="",
        at=timezone.now(),
    )
    told = keyed.get(f"/api/v1/windows/{live.name}/next/").json()
    assert (told["state"], told["case_number"]) == ("rated", service.case.number)
    assert "level" not in told
    again = post(keyed, live.name, case_number=service.case.number, service_no=1)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "already_rated")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"case_number": "NONE", "service_no": 1}, 404),
        ({"case_number": "N", "service_no": "1"}, 400),
        ({"case_number": "N", "service_no": True}, 400),
        ({"case_number": "N", "service_no": 0}, 400),
        ({"case_number": "N\0", "service_no": 1}, 400),
        ({"case_number": "N" * 10_000, "service_no": 1}, 400),
        ({"case_number": "😀", "service_no": 1}, 404),
    ],
)
def test_a_bad_call_is_refused_by_name(keyed, body, status):
    live = Counter(timezone.now())
    assert post(keyed, live.name, **body).status_code == status
    assert not TabletCall.objects.exists()


def test_windows_services_and_times_out_of_reach_are_refused(keyed):
    live = Counter(timezone.now())
    service = make_service()
    late = make_service(served_at=timezone.now() - dt.timedelta(days=31))
    body = {"case_number": service.case.number, "service_no": 1}
    for name in ("NONE-3", f"{live.window.hall.code}-4", "NONE", "-", "😀-1"):
        assert post(keyed, name, **body).status_code == 404
    assert post(keyed, live.name, case_number=late.case.number, service_no=1).status_code == 410
    empty = make_window(number="9", hall=live.window.hall)
    answer = post(keyed, f"{empty.hall.code}-9", **body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "no_tablet")
    narrow, _key = make_api_client(department=make_department())
    with pytest.raises(NotFound):
        call_next(live.name, case_number=service.case.number, service_no=1, client=narrow, at=NOW)


def test_codes_may_hold_hyphens(keyed):
    live = Counter(timezone.now())
    hall = live.window.hall
    hall.code = "510107-A"
    hall.save()
    service = make_service()
    answer = post(keyed, "510107-A-3", case_number=service.case.number, service_no=1)
    assert answer.status_code == 201
