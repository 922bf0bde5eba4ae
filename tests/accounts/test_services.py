import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from govservice.accounts import services
from govservice.accounts.models import ApiClient, AuditEntry, DutyAssignment, User
from govservice.errors import Conflict, Invalid, NotAllowed
from tests.factories import make_api_client, make_department, make_region, make_user

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def province():
    return make_region("510000")


@pytest.fixture
def security(province):
    return make_user("security_admin", region=province, username="security")


@pytest.fixture
def system(province):
    return make_user("system_admin", region=province, username="system")


def trail():
    return list(
        AuditEntry.objects.order_by("id").values_list("action", "subject", "actor__username")
    )


def test_a_duty_is_given_from_today_and_leaves_a_line(security):
    user, unit = make_user(username="li"), make_department(code="D1")
    assignment = services.assign_duty(user.pk, duty="handler", by=security, department=unit)
    assert (assignment.valid_from, assignment.department) == (timezone.localdate(), unit)
    assert User.objects.get(pk=user.pk).has_duty("handler")
    entry = AuditEntry.objects.get()
    assert trail() == [("duty_assigned", "li", "security")]
    assert (entry.department, entry.data) == (unit, {"duty": "handler", "place": "D1"})


def test_a_duty_ends_today_and_leaves_a_line(security):
    user = make_user("handler", department=make_department(), username="li")
    services.end_duty(user.duty_assignments.get().pk, by=security)
    assert not User.objects.get(pk=user.pk).has_duty("handler")
    assert DutyAssignment.objects.get(user=user).valid_to == timezone.localdate()
    assert trail() == [("duty_ended", "li", "security")]


def test_a_duty_that_never_began_is_taken_away(security):
    user = make_user()
    given = services.assign_duty(user.pk, duty="desk", by=security, department=make_department())
    services.end_duty(given.pk, by=security)
    assert not DutyAssignment.objects.filter(user=user).exists()
    assert [action for action, *_rest in trail()] == ["duty_assigned", "duty_ended"]


@pytest.mark.parametrize(("days", "error"), [(-1, Invalid), (400, Invalid)])
def test_an_end_in_the_past_or_after_the_present_end_is_refused(security, days, error):
    user = make_user("handler", department=make_department())
    held = user.duty_assignments.get()
    DutyAssignment.objects.update(valid_to=timezone.localdate() + 100 * DAY)
    with pytest.raises(error):
        services.end_duty(held.pk, by=None, on=timezone.localdate() + days * DAY)


def test_what_has_ended_is_not_rewritten(security):
    user = make_user("handler", department=make_department())
    DutyAssignment.objects.filter(user=user).update(valid_to=timezone.localdate())
    with pytest.raises(Conflict, match=r"ended|结束"):
        services.end_duty(user.duty_assignments.get().pk, by=security)


def test_nobody_gives_themselves_a_duty(security):
    with pytest.raises(NotAllowed):
        services.assign_duty(security.pk, duty="desk", by=security, department=make_department())
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("duty", ["system_admin", "audit_admin", "manager", "handler"])
def test_only_security_administrators_give_duties(duty, province):
    by = make_user(duty, region=province)
    with pytest.raises(NotAllowed):
        services.assign_duty(make_user().pk, duty="desk", by=by, department=make_department())


def test_a_duty_is_given_within_ones_own_places_alone(province):
    city = make_region("510100", province)
    by = make_user("security_admin", region=city)
    for place in ({"region": province}, {"department": make_department(region=province)}):
        with pytest.raises(NotAllowed):
            services.assign_duty(make_user().pk, duty="desk", by=by, **place)
    services.assign_duty(make_user().pk, duty="desk", by=by, region=city)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"duty": "king"}, "duty"),
        ({"region": True}, "department"),
        ({"department": None}, "department"),
        ({"valid_to": dt.date(2020, 1, 1)}, "valid_to"),
    ],
)
def test_a_duty_that_makes_no_sense_names_the_field(province, change, field):
    values = {"duty": "desk", "department": make_department()} | change
    if values.get("region"):
        values["region"] = province
    with pytest.raises(Invalid) as error:
        services.assign_duty(make_user().pk, by=None, **values)
    assert error.value.field == field


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("system_admin", "security_admin"),
        ("security_admin", "audit_admin"),
        ("audit_admin", "system_admin"),
    ],
)
def test_one_person_is_only_one_of_the_three_administrators(province, first, second):
    user = make_user(first, region=province)
    with pytest.raises(Conflict):
        services.assign_duty(user.pk, duty=second, by=None, region=province)
    services.end_duty(user.duty_assignments.get().pk, by=None)
    services.assign_duty(user.pk, duty=second, by=None, region=province)


def test_a_person_is_kept_by_who_covers_all_their_duties(system, province):
    city = make_region("510100", province)
    by = make_user("system_admin", region=city)
    inside = make_user("handler", department=make_department(region=city))
    wider = make_user("manager", region=province)
    root = make_user(is_superuser=True)
    assert services.may_manage(inside, by)
    assert not services.may_manage(wider, by)
    assert services.may_manage(wider, system)
    assert not services.may_manage(root, system)


def test_a_system_administrator_makes_no_superuser(system):
    services.save_user(User(username="new", is_superuser=True), by=system)
    assert not User.objects.get(username="new").is_superuser
    user = User.objects.get(username="new")
    user.is_superuser, user.name = True, "李四"
    services.save_user(user, by=system)
    assert not User.objects.get(username="new").is_superuser
    assert trail() == [("user_created", "new", "system"), ("user_changed", "new", "system")]
    assert AuditEntry.objects.last() is not None
    assert AuditEntry.objects.order_by("id").last().data == {"fields": ["name"]}


def test_a_client_gets_a_key_of_which_only_the_hash_is_kept():
    client, key = services.create_api_client("hall", by=None, issuer="510000")
    assert len(key) == 43
    assert client.key_hash == ApiClient.hash_key(key)
    assert (client.key_hint, client.is_active) == (key[:8], True)
    assert key not in str(AuditEntry.objects.values())


def test_a_client_of_a_system_administrator_waits_for_a_security_administrator(system, security):
    client, _key = services.create_api_client("hall", by=system, issuer="510000")
    assert not client.is_active
    with pytest.raises(NotAllowed):
        services.activate_api_client(client.pk, by=system)
    services.activate_api_client(client.pk, by=security)
    client.refresh_from_db()
    assert client.is_active
    services.revoke_api_client(client.pk, by=system)
    client.refresh_from_db()
    assert not client.is_active
    assert [action for action, *_rest in trail()] == [
        "client_created",
        "client_activated",
        "client_revoked",
    ]


def test_a_client_reaches_no_further_than_its_maker(province):
    city = make_region("510100", province)
    by = make_user("system_admin", region=city)
    for place in ({}, {"region": province}):
        with pytest.raises(NotAllowed):
            services.create_api_client("hall", by=by, issuer="x", **place)
    client, _key = services.create_api_client("hall", by=by, region=city)
    assert client.issuer == "510000"


def run(*args, capsys):
    call_command("create_api_client", *args)
    return capsys.readouterr().out


def test_the_command_prints_the_key_alone(capsys, province):
    unit = make_department(code="D7")
    make_user(username="li")
    out = run(
        "hall", "--user", "li", "--department", "D7", "--channel", "pc", "--channel", "qr",
        capsys=capsys,
    )  # fmt: skip
    client = ApiClient.objects.get()
    assert ApiClient.hash_key(out.strip()) == client.key_hash
    assert out.count("\n") == 1
    assert (client.user.username, client.department) == ("li", unit)
    assert (client.channels, client.issuer) == (["pc", "qr"], "510000")


def test_without_scope_the_client_covers_everything_and_sends_for_the_one_province(capsys):
    make_department()
    run("all", capsys=capsys)
    client = ApiClient.objects.get()
    assert client.scope().everything
    assert client.issuer == "510000"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["x", "--department", "none"], "department “none”"),
        (["x", "--region", "none"], "region “none”"),
        (["x", "--user", "none"], "user “none”"),
        (["x"], "case numbers|办件"),
        (["", "--issuer", "1"], "1 to 60|60"),
        (["x" * 61, "--issuer", "1"], "1 to 60|60"),
        (["taken", "--issuer", "1"], "taken"),
        (["x", "--issuer", "1", "--channel", "fax"], "“fax”.+tablet"),
        (["x", "--department", "D8", "--region", "510000"], "not both|同时"),
    ],
)
def test_the_command_refuses_in_one_clear_line(args, says):
    make_api_client(name="taken")
    if "D8" in args:
        make_department(code="D8")
    with pytest.raises(CommandError, match=says) as error:
        call_command("create_api_client", *args)
    assert "\n" not in str(error.value)
    assert ApiClient.objects.count() == 1
