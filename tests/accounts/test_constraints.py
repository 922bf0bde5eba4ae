"""What the database itself refuses of people, duties and clients."""

import datetime as dt

import pytest
from django.utils import timezone

from govservice.accounts.models import ApiClient, ApiRequest, DutyAssignment
from govservice.accounts.substitutions import Substitution
from tests.factories import make_api_client, make_department, make_region, make_user

pytestmark = pytest.mark.django_db


def assignment(**kwargs):
    values = {"user": make_user(), "duty": "handler", "department": make_department()}
    return DutyAssignment.objects.create(**(values | kwargs))


def test_an_unknown_duty(refuses):
    with refuses("duty_known"):
        assignment(duty="king")


def test_a_duty_nowhere(refuses):
    with refuses("duty_one_place"):
        assignment(department=None)


def test_a_duty_for_a_department_and_a_region(refuses):
    with refuses("duty_one_place"):
        assignment(region=make_region())


def test_a_duty_that_ends_on_the_day_it_begins(refuses):
    day = dt.date(2026, 3, 2)
    with refuses("duty_valid_order"):
        assignment(valid_from=day, valid_to=day)


def test_two_clients_of_one_name(refuses):
    make_api_client(name="one")
    with refuses("api_client_name_once"):
        make_api_client(name="one")


def test_one_key_for_two_clients(refuses):
    make_api_client(key="same")
    with refuses("api_client_key_once"):
        make_api_client(key="same")


def test_a_client_for_a_department_and_a_region(refuses):
    with refuses("api_client_one_place"):
        make_api_client(department=make_department(), region=make_region())


def test_one_idempotency_key_twice(refuses):
    client, _key = make_api_client()
    values = {"client": client, "idempotency_key": "k", "status": 201, "at": timezone.now()}
    ApiRequest.objects.create(**values)
    with refuses("api_request_once"):
        ApiRequest.objects.create(**values)


def substitution(**kwargs):
    day = dt.date(2026, 3, 2)
    values = {
        "duty": "handler",
        "valid_from": day,
        "valid_to": day + dt.timedelta(days=1),
        "named_at": timezone.now(),
    } | kwargs
    values.setdefault("person", make_user())
    values.setdefault("substitute", make_user())
    return Substitution.objects.create(**values)


@pytest.mark.parametrize("duty", ["king", "security_admin"])
def test_a_substitute_for_a_duty_that_has_none(refuses, duty):
    with refuses("substitution_duty_known"):
        substitution(duty=duty)


def test_a_person_who_stands_in_for_themselves(refuses):
    user = make_user()
    with refuses("substitution_not_oneself"):
        substitution(person=user, substitute=user)


def test_a_substitution_revoked_at_no_time(refuses):
    with refuses("substitution_revoked_has_time"):
        substitution(revoked_by=make_user())


def test_a_substitution_that_ends_on_the_day_it_begins(refuses):
    with refuses("substitution_valid_order"):
        substitution(valid_to=dt.date(2026, 3, 2))


def test_every_constraint_of_these_models_is_tried_here():
    from pathlib import Path

    source = Path(__file__).read_text()
    for model in (DutyAssignment, ApiClient, ApiRequest, Substitution):
        for constraint in model._meta.constraints:
            assert f'"{constraint.name}"' in source
