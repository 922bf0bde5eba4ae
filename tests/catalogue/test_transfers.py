"""One body goes over to another: what moves, what is refused, and that nothing moves twice."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from govservice.accounts.models import ApiClient, AuditEntry, DutyAssignment, User
from govservice.catalogue import handover
from govservice.catalogue.models import Case, Department, DepartmentSuccession
from govservice.catalogue.services import (
    cancel_transfer,
    carry_out_due,
    merge_departments,
    preview_transfer,
    refresh_successors,
    transfer_department,
)
from govservice.errors import Conflict, DomainError, Invalid, NotFound
from tests.factories import (
    make_api_client,
    make_department,
    make_hall,
    make_item,
    make_item_version,
    make_region,
    make_service,
    make_user,
    make_window,
    shanghai,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 3, 16)
AT = shanghai(2026, 3, 16, 0, 10)
BEFORE = shanghai(2026, 3, 2, 9)


@pytest.fixture
def city():
    return make_region("510100", make_region("510000"))


@pytest.fixture
def old(city):
    return make_department(code="OLD", name="扶贫局", region=city)


@pytest.fixture
def new(city):
    return make_department(code="NEW", name="乡村振兴局", region=city)


@pytest.fixture
def keeper(city):
    return make_user("catalogue_keeper", region=city)


def transfer(code="OLD", into="NEW", *, on=DAY, by=None, at=AT):
    return transfer_department(code, into, on=on, reason="川编发〔2026〕1号", by=by, at=at)


def moved(result):
    return {found.part.code: found.count for found in result.moved}


def test_what_a_body_has_goes_over_on_the_day_and_its_facts_stay(old, new):
    below = make_department(code="BELOW", region=old.region, parent=old)
    item = make_item(department=old, code="I1")
    make_item_version(item=item, promised_limit=5)
    hall = make_hall(department=old)
    window = make_window(hall=hall)
    service = make_service(
        case=Case.objects.get(pk=make_service(department=old).case_id), service_no=2
    )
    result = transfer()
    for row in (old, below, item, hall, window, service):
        row.refresh_from_db()
    assert moved(result) == {"bodies": 1, "items": 2, "halls": 1, "windows": 1}
    assert (old.valid_to, old.succeeded_by) == (DAY, new)
    assert (below.parent, below.path) == (new, f"{new.path}{below.pk}/")
    assert (item.department, hall.department, window.department) == (new, new, new)
    assert service.department == old
    assert result.plan.carried_out_at == AT


def test_an_item_goes_on_in_a_version_from_that_day_word_for_word(old, new):
    item = make_item(department=old)
    make_item_version(item=item, promised_limit=5, valid_to=dt.date(2027, 1, 1))
    transfer()
    versions = item.versions.order_by("valid_from").values_list(
        "valid_from", "valid_to", "promised_limit"
    )
    assert list(versions) == [
        (dt.date(1900, 1, 1), DAY, 5),
        (DAY, dt.date(2027, 1, 1), 5),
    ]


def test_a_duty_ends_on_the_day_and_begins_at_the_successor_both_in_the_trail(old, new):
    person = make_user("verifier", "liaison", department=old, username="wang")
    DutyAssignment.objects.create(user=person, duty="liaison", department=new)
    transfer()
    held = person.duty_assignments.order_by("pk").values_list(
        "duty", "department__code", "valid_from", "valid_to"
    )
    since, no_end = dt.date(1900, 1, 1), dt.date(9999, 12, 31)
    assert set(held) == {
        ("verifier", "OLD", since, DAY),
        ("liaison", "OLD", since, DAY),
        ("liaison", "NEW", since, no_end),  # held before: nobody gets a duty twice
        ("verifier", "NEW", DAY, no_end),
    }
    trail = AuditEntry.objects.filter(subject="wang").order_by("pk")
    assert [(e.action, e.data["place"]) for e in trail] == [
        ("duty_ended", "OLD"),
        ("duty_assigned", "NEW"),
        ("duty_ended", "OLD"),
    ]


def test_of_a_day_that_has_passed_duties_change_today(old, new):
    person = make_user("verifier", department=old)
    transfer(at=shanghai(2026, 3, 20, 9))
    today = dt.date(2026, 3, 20)
    ended, begun = person.duty_assignments.order_by("valid_from")
    assert (ended.valid_to, begun.valid_from) == (today, today)
    old.refresh_from_db()
    assert old.valid_to == DAY


def test_a_system_of_the_old_body_reaches_the_new_one_and_what_is_recorded_under_the_old(old, new):
    client, _key = make_api_client(department=old)
    transfer()
    client = ApiClient.objects.get(pk=client.pk)
    assert client.department == new
    assert client.scope().department_paths == {new.path, old.path}


def test_a_day_to_come_is_planned_and_carried_out_by_beat_once(old, new):
    item = make_item(department=old)
    result = transfer(at=BEFORE)
    item.refresh_from_db()
    old.refresh_from_db()
    assert (result.plan.carried_out_at, item.department) == (None, old)
    assert (old.valid_to, old.succeeded_by) == (DAY, None)
    assert carry_out_due(at=shanghai(2026, 3, 15, 23, 59)) == 0
    assert carry_out_due(at=AT) == 1
    assert carry_out_due(at=AT) == 0
    item.refresh_from_db()
    old.refresh_from_db()
    assert (item.department, old.succeeded_by) == (new, new)
    assert DepartmentSuccession.objects.get().carried_out_at == AT


def test_killed_in_the_middle_the_same_question_finishes_the_rest(old, new, monkeypatch):
    items = [make_item(department=old) for _n in range(3)]
    make_hall(department=old)
    killed = handover.Part("halls", "halls", 50, handover._parts["halls"].count, _die)
    with monkeypatch.context() as patch:
        patch.setitem(handover._parts, "halls", killed)
        with pytest.raises(KeyboardInterrupt):
            transfer()
    assert new.items.count() == len(items)
    assert DepartmentSuccession.objects.get().carried_out_at is None
    assert moved(transfer()) == {"halls": 1}
    assert DepartmentSuccession.objects.get().carried_out_at == AT
    assert items[0].versions.count() == 0


def _die(handed, limit):
    raise KeyboardInterrupt


def test_what_comes_back_to_a_body_after_it_went_over_follows_it(old, new):
    transfer()
    late = make_item(department=old)
    assert carry_out_due(at=AT) == 1
    late.refresh_from_db()
    assert late.department == new


def test_a_plan_is_taken_back_before_its_day_and_not_after(old, new, keeper):
    transfer(at=BEFORE)
    cancel_transfer("OLD", by=keeper, at=BEFORE)
    old.refresh_from_db()
    assert (old.valid_to, DepartmentSuccession.objects.count()) == (dt.date(9999, 12, 31), 0)
    transfer()
    with pytest.raises(Conflict):
        cancel_transfer("OLD", by=keeper, at=AT)


def test_a_body_that_was_to_end_anyway_ends_then_once_the_plan_is_taken_back(old, new, keeper):
    before = AT.date() + dt.timedelta(days=400)
    Department.objects.filter(pk=old.pk).update(valid_to=before)
    transfer(at=BEFORE)
    cancel_transfer("OLD", by=keeper, at=BEFORE)
    old.refresh_from_db()
    assert old.valid_to == before


def test_two_bodies_into_one_are_planned_together_or_not_at_all(old, new):
    make_department(code="OLD2", region=old.region)
    with pytest.raises(NotFound):
        merge_departments(["OLD", "NOWHERE"], into="NEW", on=DAY, reason="并", by=None, at=AT)
    assert not DepartmentSuccession.objects.exists()
    merge_departments(["OLD", "OLD2"], into="NEW", on=DAY, reason="并", by=None, at=AT)
    assert DepartmentSuccession.objects.filter(carried_out_at=AT).count() == 2


def test_a_part_that_outlives_the_whole_takes_its_place_in_the_tree(city):
    top = make_department(code="TOP", region=city)
    whole = make_department(code="WHOLE", region=city, parent=top)
    part = make_department(code="PART", region=city, parent=whole)
    other = make_department(code="SIBLING", region=city, parent=whole)
    transfer("WHOLE", "PART")
    part.refresh_from_db()
    other.refresh_from_db()
    assert (part.path, other.path) == (f"{top.path}{part.pk}/", f"{top.path}{part.pk}/{other.pk}/")


def test_chains_lead_to_the_body_that_stands_today_and_circles_nowhere(old, new, city):
    third = make_department(code="THIRD", region=city)
    transfer()
    transfer("NEW", "THIRD", on=dt.date(2026, 4, 1), at=shanghai(2026, 4, 1, 1))
    old.refresh_from_db()
    assert old.succeeded_by == third
    one, two = make_department(region=city), make_department(region=city)
    for before, after in ((one, two), (two, one)):
        DepartmentSuccession.objects.create(predecessor=before, successor=after, on=DAY)
    refresh_successors(on=DAY)
    one.refresh_from_db()
    assert one.succeeded_by is None


def test_a_body_split_among_several_stands_for_itself(old, new):
    for successor in (new, make_department(region=old.region)):
        DepartmentSuccession.objects.create(predecessor=old, successor=successor, on=DAY)
    refresh_successors(on=DAY)
    old.refresh_from_db()
    assert old.succeeded_by is None


def test_a_dry_run_counts_and_writes_nothing(old, new, keeper):
    make_item(department=old)
    make_user("verifier", department=old)
    found = preview_transfer("OLD", "NEW", on=DAY, reason="并", by=keeper, at=BEFORE)
    counts = {one.part.code: one.count for one in found if one.count}
    assert counts == {"items": 1, "duties": 1}
    assert not DepartmentSuccession.objects.exists()


REFUSED = {
    "itself": ({"into": "OLD"}, Invalid, "successor"),
    "unknown": ({"code": "NOWHERE"}, NotFound, "code"),
    "unknown successor": ({"into": "NOWHERE"}, NotFound, "successor"),
    "before it existed": ({"on": dt.date(1900, 1, 1)}, Invalid, "on"),
    "in a century": ({"on": dt.date(2126, 1, 1)}, Invalid, "on"),
    "successor abolished": ({"into": "GONE"}, Conflict, "successor"),
    "successor to come": ({"into": "LATER"}, Conflict, "successor"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_at_its_field_and_changes_nothing(case, old, new, city):
    make_department(code="GONE", region=city, valid_to=dt.date(2020, 1, 1))
    make_department(code="LATER", region=city, valid_from=dt.date(2030, 1, 1))
    asked, error, field = REFUSED[case]
    with pytest.raises(error) as refusal:
        transfer(**asked)
    assert refusal.value.field == field
    assert not DepartmentSuccession.objects.exists()


def test_an_abolished_successor_names_the_one_that_took_over(old, new, city):
    make_department(code="NEWER", name="农业农村局", region=city)
    transfer("NEW", "NEWER")
    with pytest.raises(Conflict) as refusal:
        transfer()
    assert refusal.value.extra["successor"] == "NEWER"
    assert "农业农村局" in str(refusal.value)


def test_a_circle_a_second_time_and_a_split_are_refused(old, new, city):
    make_department(code="OTHER", region=city)
    transfer(at=BEFORE)
    for code, into in (("NEW", "OLD"), ("OLD", "OTHER")):
        with pytest.raises(Conflict):
            transfer(code, into, at=BEFORE)
    with pytest.raises(Conflict):
        transfer("NEW", "OTHER", on=dt.date(2026, 3, 10), at=BEFORE)  # the old one comes after
    transfer()
    with pytest.raises(Conflict):
        transfer()


def test_a_keeper_reaches_both_bodies_or_finds_neither(old, new):
    elsewhere = make_user("catalogue_keeper", region=make_region("510300", make_region("510000")))
    of_the_old = make_user("catalogue_keeper", department=old)
    for by in (elsewhere, of_the_old, make_user("verifier", department=old)):
        with pytest.raises(NotFound):
            transfer(by=by)


def test_no_reason_no_transfer(old, new):
    for reason in (" ", "长" * 201):
        with pytest.raises(DomainError) as refusal:
            transfer_department("OLD", "NEW", on=DAY, reason=reason, by=None, at=AT)
        assert refusal.value.field == "reason"


def test_who_reads_a_body_reads_what_it_took_over_and_nobody_else_does(old, new):
    heir, stranger = (make_user("manager", department=d) for d in (new, make_department()))
    before = User.objects.get(pk=heir.pk).scope({"manager"})
    transfer()
    assert before.department_paths == {new.path}
    assert User.objects.get(pk=heir.pk).scope({"manager"}).department_paths == {new.path, old.path}
    others = User.objects.get(pk=stranger.pk).scope({"manager"})
    assert not others.holds(department=old.path, region=old.region.path)


def test_a_region_reads_what_its_bodies_took_over_elsewhere(old, city):
    other_city = make_region("510300", make_region("510000"))
    make_department(code="AWAY", region=other_city)
    there, here = (make_user("manager", region=region) for region in (other_city, city))
    transfer(into="AWAY")
    assert User.objects.get(pk=there.pk).scope({"manager"}).department_paths == {old.path}
    assert User.objects.get(pk=here.pk).scope({"manager"}).department_paths == frozenset()


def test_the_command_counts_transfers_and_repeats(old, new, capsys):
    make_item(department=old)
    command = ("transfer_department", "OLD", "NEW", "--on", "2026-03-16")
    call_command(*command, "--dry-run")
    assert capsys.readouterr().out == "OLD items: 1\n"
    call_command(*command)
    assert capsys.readouterr().out == "OLD items: 1\nOLD → NEW: carried out 2026-03-16\n"
    with pytest.raises(CommandError, match="扶贫局"):
        call_command(*command)


def test_the_trail_says_who_planned_it_and_how_much_went_over(old, new, keeper):
    make_item(department=old)
    transfer(by=keeper)
    entries = AuditEntry.objects.order_by("pk")
    assert [(e.action, e.actor, e.subject, e.data.get("count")) for e in entries] == [
        ("transfer_planned", keeper, "OLD", None),
        ("handed_over", keeper, "OLD", 1),
    ]
    assert Department.objects.get(code="OLD").succeeded_by == new
