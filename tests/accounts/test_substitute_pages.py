import datetime as dt

import pytest
from django.utils import timezone

from govservice.accounts.substitutions import Substitution
from tests.factories import make_department, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/substitution/"


@pytest.fixture
def pair():
    unit = make_department()
    return [make_user("verifier", department=unit, username=name) for name in ("a", "b")]


def typed(**changed):
    today = timezone.localdate()
    return {
        "person": "a",
        "substitute": "b",
        "duty": "verifier",
        "valid_from": today.isoformat(),
        "valid_to": (today + dt.timedelta(days=3)).isoformat(),
    } | changed


def test_everybody_names_their_own_substitute_and_calls_them_off(pair, client):
    client.force_login(pair[0])
    assert client.get(f"{LIST}add/").context["adminform"].form.initial["person"] == "a"
    assert client.post(f"{LIST}add/", typed()).status_code == 302
    named = Substitution.objects.get()
    assert (named.substitute, named.named_by) == (pair[1], pair[0])
    assert "代理中" in client.get(LIST).content.decode()
    page = client.get(f"{LIST}{named.pk}/change/")
    assert f"{LIST}{named.pk}/revoke/" in page.content.decode()
    assert client.get(f"{LIST}{named.pk}/revoke/").status_code == 405
    assert client.post(f"{LIST}{named.pk}/revoke/").status_code == 302
    named.refresh_from_db()
    assert named.revoked_by == pair[0]
    assert "revoke" not in client.get(f"{LIST}{named.pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"substitute": "a"}, "substitute"),
        ({"substitute": "nobody"}, "substitute"),
        ({"valid_from": "2020-01-01"}, "valid_from"),
        ({"duty": "reviewer"}, "duty"),
    ],
)
def test_what_is_refused_is_said_beside_the_field(pair, client, changed, field):
    client.force_login(pair[0])
    page = client.post(f"{LIST}add/", typed(**changed))
    assert field in page.context["adminform"].form.errors
    assert not Substitution.objects.exists()


def test_nobody_names_one_for_a_colleague(pair, client):
    client.force_login(pair[1])
    page = client.post(f"{LIST}add/", typed())
    assert page.context["adminform"].form.errors
    assert not Substitution.objects.exists()
