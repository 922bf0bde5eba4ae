"""Silence taken for an answer: only by rule, only of those who were asked, and only until they answer."""

import datetime as dt
import threading
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from govservice.accounts.models import AuditEntry
from govservice.errors import Conflict, Invalid
from indicators.folding import fold_all
from indicators.models import MonthFigure, TouchedDay
from ratings.models import DefaultRating, DefaultRule, Rating, Rectification
from ratings.services import (
    Submission,
    end_default_rule,
    give_default_ratings,
    issue_invitations,
    reissue_invitation,
    set_default_rule,
    submit_ratings,
)
from tests.factories import (
    make_api_client,
    make_case,
    make_item,
    make_rating,
    make_region,
    make_service,
    shanghai,
)

from .test_many_at_once import all_at_once

pytestmark = pytest.mark.django_db
SERVED = shanghai(2026, 3, 2, 10)
AT = shanghai(2026, 3, 10, 1, 15)  # the 3rd to the 9th have gone by


@pytest.fixture
def rule(db):
    return set_default_rule(region=make_region(), days=7, valid_from=dt.date(2026, 1, 1), by=None)


def asked_service(served_at=SERVED, **kwargs):
    service = make_service(served_at=served_at, **kwargs)
    issue_invitations([service], at=served_at)
    return service


def rate(service, level=5, at=AT):
    batch = [Submission(service_id=service.pk, level=level, channel="qr")]
    return submit_ratings(batch, at=at)[0].rating_or_raise()


def test_without_a_rule_nobody_s_silence_counts():
    asked_service()
    assert give_default_ratings(at=AT) == 0


def test_silence_counts_after_the_rule_s_days_with_what_the_service_froze(rule):
    service = asked_service()
    assert give_default_ratings(at=AT - dt.timedelta(days=1)) == 0
    assert give_default_ratings(at=AT) == 1
    default = DefaultRating.objects.get()
    assert (default.service, default.level, default.given_at) == (service, 3, AT)
    assert default.fact_day == dt.date(2026, 3, 10)
    assert (default.department, default.item) == (service.department, service.case.item)
    assert default.service_day == dt.date(2026, 3, 2)
    assert not Rating.objects.exists()
    assert not Rectification.objects.exists()


def test_a_second_run_gives_nothing_more(rule):
    asked_service()
    assert [give_default_ratings(at=AT), give_default_ratings(at=AT)] == [1, 0]


def test_who_answered_was_not_asked_or_walked_in_gets_no_default(rule):
    rate(asked_service(), at=SERVED + dt.timedelta(hours=1))
    struck = asked_service()
    make_rating(service=struck, standing="struck_out")
    make_service(served_at=SERVED)
    asked_service(stage="walk_in")
    assert give_default_ratings(at=AT) == 0


def test_a_link_issued_anew_still_counts_as_asked(rule):
    service = asked_service()
    reissue_invitation(service.pk, by=None, at=SERVED)
    assert give_default_ratings(at=AT) == 1


def test_working_days_do_not_count_the_weekend():
    set_default_rule(
        region=make_region(),
        days=5,
        unit="working",
        level=4,
        valid_from=dt.date(2026, 1, 1),
        by=None,
    )
    asked_service()  # Monday the 2nd; the fifth working day is Monday the 9th
    assert give_default_ratings(at=shanghai(2026, 3, 9, 23)) == 0
    assert give_default_ratings(at=shanghai(2026, 3, 10, 0)) == 1
    assert DefaultRating.objects.get().level == 4


def test_a_rule_holds_for_services_of_its_days_alone(rule):
    end_default_rule(region=rule.region, on=dt.date(2026, 3, 2), by=None)
    asked_service()
    asked_service(shanghai(2026, 3, 1, 10))
    asked_service(shanghai(2025, 12, 31, 10))
    assert give_default_ratings(at=AT) == 1


def test_the_rule_next_to_the_service_decides(rule):
    city = make_region("510100", rule.region)
    set_default_rule(region=city, days=3, level=5, valid_from=dt.date(2026, 3, 1), by=None)
    client, _key = make_api_client(issuer="税务", name="税务")
    set_default_rule(client=client, days=30, level=4, valid_from=dt.date(2026, 3, 1), by=None)
    in_city = asked_service(region=city)
    of_client = asked_service(region=city, case=make_case(item=make_item(), issuer="税务"))
    elsewhere = asked_service()
    assert give_default_ratings(at=shanghai(2026, 3, 6)) == 1
    assert give_default_ratings(at=AT) == 1
    assert give_default_ratings(at=shanghai(2026, 4, 2)) == 1
    levels = dict(DefaultRating.objects.values_list("service", "level"))
    assert levels == {in_city.pk: 5, elsewhere.pk: 3, of_client.pk: 4}


def test_an_answer_takes_the_default_s_place_and_both_days_are_counted_again(rule):
    service = asked_service()
    give_default_ratings(at=AT)
    fold_all()
    march = MonthFigure.objects.get()
    assert (march.default_ratings, march.rated_services) == (1, 0)

    rate(service, level=1, at=AT + dt.timedelta(days=2))
    assert DefaultRating.objects.get().superseded_at == AT + dt.timedelta(days=2)
    assert Rectification.objects.count() == 1
    fold_all()
    march = MonthFigure.objects.get()
    assert (march.default_ratings, march.level_1, march.rated_services) == (0, 1, 1)
    call_command("check_figures", stdout=StringIO())


def test_an_answer_after_the_window_changes_nothing(rule):
    service = asked_service()
    give_default_ratings(at=AT)
    [outcome] = submit_ratings(
        [Submission(service_id=service.pk, level=1, channel="qr")],
        at=SERVED + dt.timedelta(days=31),
    )
    assert outcome.status == 410
    assert DefaultRating.objects.standing().count() == 1


def test_the_number_of_queries_does_not_grow_with_the_services(rule, django_assert_num_queries):
    for _n in range(5):
        asked_service()
    # rules, who is silent, savepoint, lock, who is still silent, defaults, touches, release, the rest
    with django_assert_num_queries(9):
        assert give_default_ratings(at=AT) == 5


# --- rules -----------------------------------------------------------------------------------------


def test_a_new_rule_ends_the_one_before_and_both_are_in_the_audit_trail(rule):
    set_default_rule(region=rule.region, days=10, valid_from=dt.date(2026, 6, 1), by=None)
    rule.refresh_from_db()
    assert rule.valid_to == dt.date(2026, 6, 1)
    assert AuditEntry.objects.filter(action="default_rule_set").count() == 2
    end_default_rule(region=rule.region, on=dt.date(2026, 7, 1), by=None)
    assert AuditEntry.objects.filter(action="default_rule_ended").count() == 1
    with pytest.raises(Conflict):
        end_default_rule(region=rule.region, on=dt.date(2026, 7, 1), by=None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
        ({"level": 2}, "level"),
        ({"level": 6}, "level"),
        ({"unit": "hours"}, "unit"),
        ({"region": None}, "region"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_by_name(changes, field):
    wanted = {"region": make_region(), "days": 7, "valid_from": dt.date(2026, 1, 1)} | changes
    with pytest.raises(Invalid) as caught:
        set_default_rule(**wanted, by=None)
    assert caught.value.field == field
    assert not DefaultRule.objects.exists()


def test_a_rule_cannot_begin_before_one_that_is_there(rule):
    with pytest.raises(Conflict):
        set_default_rule(region=rule.region, days=7, valid_from=dt.date(2025, 1, 1), by=None)


def test_the_command_sets_lists_gives_and_ends():
    make_region()

    def said(*args):
        out = StringIO()
        call_command("default_ratings", *args, stdout=out)
        return out.getvalue()

    assert "off" in said()
    assert "level 4 after 5 working days" in said(
        "--region", "510000", "--days", "5", "--working", "--level", "4", "--from", "2026-01-01"
    )
    assert "0 default ratings given" in said("--give")
    assert "before 2026-05-01" in said("--region", "510000", "--end", "--from", "2026-05-01")


@pytest.mark.parametrize(
    "args",
    [
        ("--days", "7"),
        ("--region", "999999", "--days", "7"),
        ("--client", "nobody", "--days", "7"),
        ("--region", "510000", "--days", "0"),
        ("--region", "510000", "--days", "7", "--from", "1 May"),
        ("--region", "510000", "--end"),
    ],
)
def test_the_command_says_in_one_line_what_is_wrong(args):
    make_region()
    with pytest.raises(CommandError):
        call_command("default_ratings", *args)


# --- what the database refuses -----------------------------------------------------------------------


def make_default(**kwargs):
    service = kwargs.pop("service", None) or make_service(served_at=SERVED)
    values = {
        "level": 3, "given_at": AT, "fact_day": AT.date(), "department": service.department,
        "item": service.case.item, "service_day": service.service_day,
    }  # fmt: skip
    return DefaultRating.objects.create(service=service, **(values | kwargs))


def test_the_database_takes_one_good_default_a_service(refuses):
    first = make_default()
    with refuses("service_id_key"):
        make_default(service=first.service)
    with refuses("default_rating_level_good"):
        make_default(level=2)
    with refuses("default_rating_time_order"):
        make_default(superseded_at=AT - dt.timedelta(seconds=1))


def test_the_database_refuses_rules_that_say_nothing(refuses):
    region, (client, _key) = make_region(), make_api_client()
    good = {"region": region, "days": 7}
    wrong: dict[str, dict[str, Any]] = {
        "default_rule_one_place": {"client": client},
        "default_rule_days_1_to_365": {"days": 0},
        "default_rule_unit_known": {"unit": "weeks"},
        "default_rule_level_good": {"level": 1},
        "default_rule_valid_order": {"valid_to": dt.date(1899, 1, 1)},
    }
    for name, changes in wrong.items():
        with refuses(name):
            DefaultRule.objects.create(**(good | changes))
    DefaultRule.objects.create(**good)
    with refuses("default_rule_region_once"):
        DefaultRule.objects.create(**good)
    DefaultRule.objects.create(client=client, days=7)
    with refuses("default_rule_client_once"):
        DefaultRule.objects.create(client=client, days=7)


# --- at the same time --------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_nightly_run_waits_for_an_answer_that_is_being_given():
    """Without the lock on services the run sees no answer yet and gives a default beside it."""
    set_default_rule(region=make_region(), days=7, valid_from=dt.date(2026, 1, 1), by=None)
    service = asked_service()
    written = threading.Event()

    def act(number):
        if number:
            assert written.wait(10)
            return give_default_ratings(at=AT)
        with transaction.atomic():
            rate(service)
            written.set()
            connection.cursor().execute("SELECT pg_sleep(0.3)")
        return 0

    assert all_at_once(act, 2) == [0, 0]
    assert not DefaultRating.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_answer_waits_for_the_nightly_run_and_takes_its_default_s_place(monkeypatch):
    """Without the lock the answer looks before the default is there and leaves it standing."""
    from ratings.services import defaulting

    set_default_rule(region=make_region(), days=7, valid_from=dt.date(2026, 1, 1), by=None)
    service = asked_service()
    written = threading.Event()
    touch = defaulting.facts.touch

    def touch_slowly(source, touches):
        touch(source, touches)
        if source == defaulting.TOUCH_SOURCE and not written.is_set():
            written.set()
            connection.cursor().execute("SELECT pg_sleep(0.3)")

    monkeypatch.setattr(defaulting.facts, "touch", touch_slowly)

    def act(number):
        if number:
            assert written.wait(10)
            return rate(service, at=AT + dt.timedelta(minutes=1)).pk is not None
        return give_default_ratings(at=AT)

    assert all_at_once(act, 2) == [1, True]
    assert DefaultRating.objects.get().superseded_at is not None
    assert TouchedDay.objects.filter(source="defaults").count() == 2


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_runs_and_answers_in_any_order_leave_no_service_with_both():
    set_default_rule(region=make_region(), days=7, valid_from=dt.date(2026, 1, 1), by=None)
    services = [asked_service() for _n in range(6)]

    def act(number):
        if number % 2:
            return give_default_ratings(at=AT)
        return rate(services[number // 2], at=AT).pk

    all_at_once(act, 12)
    standing = set(DefaultRating.objects.standing().values_list("service", flat=True))
    rated = set(Rating.objects.values_list("service", flat=True))
    assert not standing & rated
    assert rated == {service.pk for service in services}
