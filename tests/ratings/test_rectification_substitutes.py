"""AB 角 at a rectification: who stands in for somebody who worked on it counts as that person."""

import datetime as dt

import pytest
from django.utils import timezone

from govservice.accounts.models import User
from govservice.accounts.substituting import name_substitute
from govservice.accounts.substitutions import Substitution
from govservice.errors import Invalid, NotAllowed, NotFound
from ratings.models import Rectification
from ratings.services import reveal_preset
from tests.factories import make_user
from tests.ratings.bureau import FINDING

NOW = timezone.now()  # people stand in from today on


@pytest.fixture
def pair(bureau):
    """``pair("verifier", "colleague", "verifier")``: the second stands in for the first from today on."""

    def stand_in(person: str, substitute: str, duty: str) -> User:
        today = timezone.localdate()
        name_substitute(
            getattr(bureau, person).pk,
            substitute=getattr(bureau, substitute),
            duty=duty,
            by=None,
            at=timezone.now(),
            valid_from=today,
            valid_to=today + dt.timedelta(days=3),
        )
        for name in (person, substitute):  # as the next request reads them
            setattr(bureau, name, User.objects.get(pk=getattr(bureau, name).pk))
        return getattr(bureau, substitute)

    return stand_in


def test_the_substitute_does_the_work_and_history_keeps_for_whom(bureau, pair):
    r = bureau.walk("verifying")
    pair("verifier", "reviewer", "verifier")
    bureau.move(r, "find", "reviewer", **FINDING)
    event = r.events.get(move="find")
    assert event.actor == bureau.reviewer
    assert event.data["acted_for"] == bureau.verifier.pk
    assert event.data["acted_for_name"] == "李核实"
    assert event.shown_actor == "reviewer（代李核实）"


def test_whoever_acts_in_their_own_right_acts_for_nobody(bureau, pair):
    r = bureau.walk("verifying")
    pair("verifier", "colleague", "verifier")
    bureau.move(r, "find", "colleague", **FINDING)
    assert "acted_for" not in r.events.get(move="find").data


def test_who_stands_in_for_somebody_who_worked_on_it_does_not_review_it(bureau, pair):
    r = bureau.walk("to_review")
    pair("verifier", "reviewer", "verifier")
    with pytest.raises(NotAllowed):
        bureau.move(r, "pass_review", "reviewer")


def test_nor_does_the_person_whom_they_stood_in_for_even_afterwards(bureau, pair):
    r = bureau.walk("verifying")
    bureau.third = make_user("verifier", "reviewer", region=bureau.city, username="both")
    pair("third", "officer", "verifier")
    Rectification.objects.filter(pk=r.pk).update(handler=None)
    bureau.move(r, "find", "officer", **FINDING)
    bureau.move(r, "submit", "verifier", result="已整改", answer="已整改")
    Substitution.objects.update(revoked_at=timezone.now())
    bureau.third = User.objects.get(pk=bureau.third.pk)
    with pytest.raises(NotAllowed):
        bureau.move(r, "pass_review", "third")


def test_both_together_have_one_opinion_on_an_appeal(bureau, pair):
    r = bureau.appealed()
    bureau.move(r, "decide", "reviewer", decision="uphold", note="属实")
    pair("reviewer", "officer", "reviewer")
    with pytest.raises(NotAllowed):
        bureau.move(r, "decide", "officer", decision="uphold", note="属实")


def test_the_person_they_spoke_for_has_no_second_opinion_afterwards(bureau, pair):
    r = bureau.appealed()
    pair("reviewer", "officer", "reviewer")
    bureau.move(r, "decide", "officer", decision="uphold", note="属实")
    Substitution.objects.update(revoked_at=timezone.now())
    bureau.reviewer = User.objects.get(pk=bureau.reviewer.pk)
    with pytest.raises(NotAllowed):
        bureau.move(r, "decide", "reviewer", decision="uphold", note="属实")


def test_of_the_rated_clerks_work_their_substitute_sees_nothing(bureau, pair):
    r = bureau.walk("to_verify")
    pair("rated", "colleague", "rating_officer")
    assert not Rectification.objects.visible_to(bureau.colleague).exists()
    with pytest.raises(NotFound):
        bureau.move(r, "begin", "colleague")


def test_a_substitute_who_is_the_rated_clerk_bars_the_person_they_stand_in_for(bureau, pair):
    r = bureau.walk("to_verify")
    pair("colleague", "rated", "verifier")
    with pytest.raises(NotAllowed):
        bureau.move(r, "begin", "colleague")


def test_the_substitute_of_the_rated_clerk_is_given_nothing(bureau, pair):
    r = bureau.bad_rating()
    pair("rated", "colleague", "rating_officer")
    with pytest.raises(Invalid, match="colleague"):
        bureau.move(r, "assign", "officer", NOW, about="matter", handler="colleague")


def test_a_substitute_may_be_given_it_and_sees_the_contact_of_the_handlers_matter(bureau, pair):
    r = bureau.walk("verifying")
    pair("verifier", "reviewer", "verifier")
    assert reveal_preset(r, bureau.reviewer) == "verify"
    fresh = bureau.bad_rating()
    bureau.move(fresh, "assign", "officer", NOW, about="matter", handler="reviewer")
    fresh.refresh_from_db()
    assert fresh.handler == bureau.reviewer


def test_standing_in_for_somebody_of_the_body_one_belongs_to_it(bureau, pair):
    r = bureau.appealed()
    pair("colleague", "second", "verifier")
    with pytest.raises(NotAllowed, match="您属于被评价单位"):
        bureau.move(r, "decide", "second", decision="uphold", note="属实")
