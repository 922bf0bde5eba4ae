import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from govservice import sealed
from govservice.accounts.audit import record
from govservice.accounts.models import AuditEntry
from tests.factories import make_item_version, make_rating


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE {} SET action = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_the_audit_trail(statement):
    record("looked", by=None)
    cursor = connection.cursor()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        cursor.execute(statement.format("accounts_auditentry"))
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
def test_a_rating_outside_one_to_five_is_refused_by_the_database(refuses):
    with refuses("rating_level_1_to_5"):
        make_rating(level=6)


@pytest.mark.django_db(transaction=True)
def test_versions_of_one_item_never_overlap(refuses):
    version = make_item_version()
    with refuses("item_version_no_overlap"):
        make_item_version(item=version.item, valid_from="2026-01-01")


def test_a_sealed_value_opens_only_in_its_own_place():
    value = sealed.seal("510100199001011234", bound_to="case:1:applicant")
    assert "5101" not in value
    assert sealed.unseal(value, bound_to="case:1:applicant") == "510100199001011234"
    with pytest.raises(sealed.CannotOpen):
        sealed.unseal(value, bound_to="case:2:applicant")
