"""AB 角: who may stand in for whom, from when to when, and what the doors make of it."""

import datetime as dt

import pytest
from django.utils import timezone

from govservice.accounts.models import AuditEntry, DutyAssignment, User
from govservice.accounts.substituting import name_substitute, revoke_substitute
from govservice.accounts.substitutions import Substitution
from govservice.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from tests.factories import make_department, make_region, make_user

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


class Office:
    """A unit with two verifiers, its manager and a security administrator of the city."""

    def __init__(self) -> None:
        self.city = make_region("510100", make_region("510000"))
        self.unit = make_department(code="UNIT", region=self.city)
        self.a = make_user("verifier", "manager", department=self.unit, username="a", name="王五")
        self.b = make_user("rating_officer", department=self.unit, username="b")
        self.c = make_user("verifier", department=self.unit, username="c")
        self.security = make_user("security_admin", region=self.city)
        self.stranger = make_user("manager", department=make_department(), username="stranger")
        self.today = timezone.localdate()

    def name(self, person="a", substitute="b", *, by="a", start=0, days=7, duty="verifier"):
        first = self.today + start * DAY
        return name_substitute(
            getattr(self, person).pk,
            substitute=getattr(self, substitute),
            duty=duty,
            by=getattr(self, by) if by else None,
            at=timezone.now(),
            valid_from=first,
            valid_to=first + days * DAY,
        )


@pytest.fixture
def office():
    return Office()


def again(user: User) -> User:
    """As the next request reads the person."""
    return User.objects.get(pk=user.pk)


def test_a_substitute_holds_the_duty_on_the_days_said_and_on_no_other(office):
    office.name(start=1, days=2)
    b = again(office.b)
    held = [sorted(b.duties(office.today + n * DAY)) for n in range(4)]
    own, both = ["rating_officer"], ["rating_officer", "verifier"]
    assert held == [own, both, both, own]
    assert b.scope({"verifier"}, office.today + DAY).department_paths == {office.unit.path}


def test_only_the_duty_named_is_held(office):
    office.name()
    assert "manager" not in again(office.b).duties()


def test_one_query_reads_ones_own_duties_and_the_others(office, django_assert_num_queries):
    office.name()
    b = again(office.b)
    with django_assert_num_queries(1):
        assert b.has_duty("verifier")
        assert b.stood_in_for() == {office.a}
        assert [person for person, _scope in b.rights("verifier")] == [office.a]


def test_ones_own_right_comes_before_that_of_another(office):
    office.name(substitute="c")
    assert [person for person, _scope in again(office.c).rights("verifier")] == [None, office.a]


def test_both_count_as_one_person_as_long_as_it_lasts(office):
    office.name()
    assert again(office.a).same_person() == again(office.b).same_person() == {office.a, office.b}
    Substitution.objects.update(valid_from=office.today - DAY, valid_to=office.today)
    assert again(office.a).same_person() == {office.a}


def test_it_ends_with_the_duty_stood_in_for(office):
    office.name()
    DutyAssignment.objects.filter(user=office.a).update(valid_to=office.today)
    assert again(office.b).duties() == {"rating_officer"}


def test_nobody_stands_in_for_a_closed_account(office):
    office.name()
    User.objects.filter(pk=office.a.pk).update(is_active=False)
    assert again(office.b).duties() == {"rating_officer"}


@pytest.mark.parametrize("who", ["a", "b", "security"])
def test_called_off_it_ends_with_the_next_request(office, who):
    named = office.name()
    revoke_substitute(named.pk, by=getattr(office, who), at=timezone.now())
    assert again(office.b).duties() == {"rating_officer"}
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "subject")) == [
        ("substitute_named", "a"),
        ("substitute_revoked", "a"),
    ]


def test_what_is_over_is_not_called_off_again(office):
    named = office.name()
    revoke_substitute(named.pk, by=office.a, at=timezone.now())
    with pytest.raises(Conflict):
        revoke_substitute(named.pk, by=office.a, at=timezone.now())


def test_others_do_not_even_find_it(office):
    named = office.name()
    with pytest.raises(NotFound):
        revoke_substitute(named.pk, by=office.stranger, at=timezone.now())
    with pytest.raises(NotFound):
        revoke_substitute(named.pk, by=office.c, at=timezone.now())


@pytest.mark.parametrize("by", ["security", None])
def test_an_officer_over_the_unit_names_one_too(office, by):
    assert office.name(by=by).named_by == (office.security if by else None)


@pytest.mark.parametrize(
    ("given", "refusal", "field"),
    [
        ({"substitute": "a"}, Invalid, "substitute"),
        ({"by": "c"}, NotAllowed, None),
        ({"by": "stranger"}, NotAllowed, None),
        ({"substitute": "stranger"}, Invalid, "substitute"),
        ({"duty": "reviewer"}, Invalid, "duty"),
        ({"duty": "king"}, Invalid, "duty"),
        ({"person": "security", "by": "security", "duty": "security_admin"}, Invalid, "duty"),
        ({"start": -1}, Invalid, "valid_from"),
        ({"days": 0}, Invalid, "valid_to"),
        ({"days": 367}, Invalid, "valid_to"),
    ],
)
def test_refused_are(office, given, refusal, field):
    with pytest.raises(refusal) as caught:
        office.name(**given)
    assert isinstance(caught.value, DomainError)
    assert field is None or caught.value.field == field
    assert not Substitution.objects.exists()


@pytest.mark.parametrize(
    ("second", "field"),
    [
        ({"substitute": "c", "start": 6}, "valid_from"),  # two for one on the seventh day
        ({"person": "c", "substitute": "a", "by": "c"}, "substitute"),  # who is away stands in
        ({"person": "b", "substitute": "c", "by": "b"}, "duty"),  # not theirs to hand on
    ],
)
def test_there_is_one_at_a_time_and_no_chain(office, second, field):
    office.name()
    with pytest.raises((Conflict, Invalid)) as caught:
        office.name(**second)
    assert caught.value.field == field


def test_who_stands_in_for_a_duty_of_their_own_kind_is_not_stood_in_for(office):
    office.name(substitute="c")
    with pytest.raises(Conflict):
        office.name(person="c", substitute="b", by="c")


def test_the_next_one_may_follow_on_the_day_the_first_ends(office):
    office.name(days=2)
    office.name(substitute="c", start=2)
    assert Substitution.objects.count() == 2


def test_who_sees_whose(office):
    office.name()
    for user, count in (
        (office.a, 1), (office.b, 1), (office.security, 1), (office.c, 0), (office.stranger, 0),
    ):  # fmt: skip
        assert Substitution.objects.visible_to(again(user)).count() == count
