"""Races at the doors: limits hold for many at once, a call takes one tap, tries are counted."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from ratings.models import LookUpTry, Rating, Tablet, WalkIn
from ratings.services import (
    TooManyWalkIns,
    WindowBusy,
    call_next,
    find_cases,
    issue_codes,
    load_reason_tags,
    make_tablet,
    open_screen,
    rate_walk_in,
    tap,
)
from tests.factories import (
    make_api_client,
    make_case,
    make_department,
    make_hall,
    make_item,
    make_item_version,
    make_service,
    make_window,
)

from .test_many_at_once import all_at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def make_codes(count=1):
    load_reason_tags()
    hall, department = make_hall(), make_department()
    make_item_version(item=make_item(code="I1", department=department))
    windows = [make_window(hall=hall, department=department) for _n in range(count)]
    return [c.code for c in issue_codes([w.pk for w in windows], by=None, at=timezone.now())]


def walk_in(code, form, browser):
    rate_walk_in(
        code,
        item_code="I1",
        level=5,
        form=form,
        browser=browser,
        address="192.0.2.1",
        at=timezone.now(),
    )


def outcome(act):
    try:
        act()
    except (TooManyWalkIns, WindowBusy) as error:
        return type(error).__name__
    return "rated"


def test_two_posts_at_the_limit_of_a_phone_let_one_through(settings):
    """At two windows, where no common row is locked: the phone's place of the day decides."""
    settings.WALK_INS_PER_DEVICE = 1
    codes = make_codes(2)
    taken = threading.Event()

    def act(number):
        if number == 0:
            with transaction.atomic():
                walk_in(codes[0], "form-0", "phone")
                taken.set()
                connection.cursor().execute("SELECT pg_sleep(0.3)")
            return "rated"
        assert taken.wait(10)
        return outcome(lambda: walk_in(codes[1], "form-1", "phone"))

    assert Counter(all_at_once(act, 2)) == {"rated": 1, "TooManyWalkIns": 1}
    assert Rating.objects.count() == WalkIn.objects.count() == 1


def test_twelve_posts_of_one_phone_at_twelve_windows_make_three(settings):
    codes = make_codes(12)

    def act(number):
        return outcome(lambda: walk_in(codes[number], f"form-{number}", "phone"))

    assert Counter(all_at_once(act, 12)) == {"rated": 3, "TooManyWalkIns": 9}
    assert Rating.objects.count() == WalkIn.objects.count() == 3


def test_posts_at_the_limit_of_a_window_let_one_through(settings):
    settings.WALK_INS_PER_WINDOW = 1
    [code] = make_codes()
    taken = threading.Event()

    def act(number):
        if number == 0:
            with transaction.atomic():
                walk_in(code, "form-0", "phone-0")
                taken.set()
                connection.cursor().execute("SELECT pg_sleep(0.3)")
            return "rated"
        assert taken.wait(10)
        return outcome(lambda: walk_in(code, "form-1", "phone-1"))

    assert Counter(all_at_once(act, 2)) == {"rated": 1, "WindowBusy": 1}


def test_one_form_sent_eight_times_at_once_is_one_rating():
    [code] = make_codes()
    assert (
        all_at_once(lambda n: outcome(lambda: walk_in(code, "form", "phone")), 8) == ["rated"] * 8
    )
    assert Rating.objects.count() == 1


def test_two_taps_on_one_tablet_call_rate_once():
    load_reason_tags()
    now = timezone.now()
    window = make_window(number="1")
    tablet, key = make_tablet(window.pk, by=None, at=now)
    open_screen(Tablet, key, at=now)
    client, _key = make_api_client()
    service = make_service()
    call = call_next(
        f"{window.hall.code}-1",
        case_number=service.case.number,
        service_no=1,
        client=client,
        at=now,
    )

    def act(number):
        no_age = timedelta()
        level = 1 + number % 5
        tap(tablet, call.uuid, level=level, age=no_age, address="", at=timezone.now())

    all_at_once(act, 8)
    assert Rating.objects.count() == 1


def test_of_twenty_guesses_at_once_no_more_than_five_are_judged():
    case = make_case(number="SC-1", applicant={"phone": "13800138000"})
    make_service(case=case)

    def act(number):
        found = find_cases(
            "SC-1", "9999", origin=f"address {number}", origin_tries=5, at=timezone.now()
        )
        return found.state.value

    states = Counter(all_at_once(act, 20))
    assert states["wrong"] <= 5
    assert LookUpTry.objects.count() == states["wrong"]
