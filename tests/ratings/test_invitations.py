import datetime as dt
import uuid

import pytest
from django.conf import settings

from govservice.accounts.models import AuditEntry
from govservice.catalogue.offers import offers_for
from govservice.errors import Conflict, NotFound
from govservice.keys import KeyRing
from ratings.invitations import could_be_token, hash_token, make_token
from ratings.models import Invitation
from ratings.services import issue_invitations, reissue_invitation, revoke_invitation
from tests.factories import make_department, make_rating, make_service, make_user, shanghai

SERVED = shanghai(2026, 3, 2, 9, 0)
NOW = shanghai(2026, 3, 3, 9, 0)
RING = KeyRing(current="2", keys={"1": b"a" * 32, "2": b"b" * 32})
SERVICE = uuid.UUID(int=7)


def test_a_token_is_worked_out_again_from_its_key_service_and_issue():
    token = make_token(RING, "1", service=SERVICE, issue_no=1)
    assert token == make_token(RING, "1", service=SERVICE, issue_no=1)
    assert could_be_token(token)
    others = {
        make_token(RING, "2", service=SERVICE, issue_no=1),
        make_token(RING, "1", service=SERVICE, issue_no=2),
        make_token(RING, "1", service=uuid.UUID(int=8), issue_no=1),
    }
    assert len(others | {token}) == 4


@pytest.mark.parametrize(
    "text", ["", "a" * 11, "a" * 13, "a" * 11 + "-", "a" * 11 + "0", "评" * 12]
)
def test_what_cannot_be_a_token_is_known_without_asking_the_database(text):
    assert not could_be_token(text)


@pytest.mark.django_db
def test_only_the_hash_is_kept_and_the_link_can_be_shown_again(django_assert_num_queries):
    services = [make_service(served_at=SERVED) for _n in range(3)]
    with django_assert_num_queries(3):  # who is rated, what is there, the insert
        links = issue_invitations(services, at=NOW)
    assert issue_invitations(services, at=NOW + dt.timedelta(days=1)) == links
    assert Invitation.objects.count() == 3
    link = links[services[0].pk]
    assert link.url == f"{settings.PUBLIC_URL}/r/{link.token}"
    assert len(f"/r/{link.token}") == 15
    assert link.expires_at == SERVED + dt.timedelta(days=30)
    kept = services[0].invitations.get()
    assert kept.token_hash == hash_token(link.token)
    assert link.token not in str(Invitation.objects.values())


@pytest.mark.django_db
def test_who_was_rated_or_is_too_late_gets_no_link():
    rated = make_rating(service=make_service(served_at=SERVED)).service
    late = make_service(served_at=NOW - dt.timedelta(days=31))
    assert issue_invitations([rated, late], at=NOW) == {}
    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_a_revoked_link_stays_revoked_and_a_new_one_differs():
    service = make_service(served_at=SERVED)
    old = issue_invitations([service], at=NOW)[service.pk]
    officer = make_user("rating_officer", department=service.department)
    revoke_invitation(service.pk, by=officer, at=NOW)
    assert issue_invitations([service], at=NOW) == {}
    with pytest.raises(NotFound):
        revoke_invitation(service.pk, by=officer, at=NOW)
    new = reissue_invitation(service.pk, by=officer, at=NOW)
    assert new.token != old.token
    assert issue_invitations([service], at=NOW)[service.pk] == new
    actions = AuditEntry.objects.order_by("pk").values_list("action", "actor")
    assert list(actions) == [
        ("invitation_revoked", officer.pk),
        ("invitation_reissued", officer.pk),
    ]


@pytest.mark.django_db
def test_a_new_issue_ends_the_old_one():
    service = make_service(served_at=SERVED)
    issue_invitations([service], at=NOW)
    reissue_invitation(service.pk, by=None, at=NOW)
    revoked = Invitation.objects.order_by("issue_no").values_list("issue_no", "revoked_at")
    assert list(revoked) == [(1, NOW), (2, None)]
    make_rating(service=service)
    with pytest.raises(Conflict):
        reissue_invitation(service.pk, by=None, at=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("duty", ["verifier", "manager"])
def test_others_may_not_revoke(duty):
    service = make_service(served_at=SERVED)
    issue_invitations([service], at=NOW)
    for user in (
        make_user(duty, department=service.department),
        make_user("rating_officer", department=make_department()),
    ):
        with pytest.raises(NotFound):
            revoke_invitation(service.pk, by=user, at=NOW)


@pytest.mark.django_db
def test_the_intake_of_cases_offers_the_links():
    service = make_service()
    address, expires_at = offers_for([service])[service.pk]
    assert address.startswith(f"{settings.PUBLIC_URL}/r/")
    assert expires_at == service.served_at + dt.timedelta(days=30)
