import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection, transaction

from govservice.catalogue.models import Case, Service
from govservice.catalogue.scope import Scope
from govservice.catalogue.services import (
    CaseMessage,
    InvalidRows,
    ServiceMessage,
    find_problems,
    take_cases,
)
from indicators.models import TouchedDay
from tests.factories import (
    make_department,
    make_hall,
    make_item,
    make_item_version,
    make_window,
    shanghai,
)

EVERYTHING = Scope(everything=True)
NOW = shanghai(2026, 3, 5, 12)
APPLICANT = {
    "kind": "natural",
    "name": "李小明",
    "id_type": "111",
    "id_number": "510101199001011234",
    "phone": "13812345678",
}


@pytest.fixture
def item(db):
    version = make_item_version(valid_from=dt.date(2026, 1, 1))
    return version.item


def service(no=1, **kwargs):
    return ServiceMessage(
        **({"service_no": no, "stage": "complete", "served_at": shanghai(2026, 3, 2, 10)} | kwargs)
    )


def message(item, **kwargs):
    defaults = {
        "case_number": "SC1",
        "issuer": "510000",
        "item_code": item.code,
        "status": "completed",
        "applied_at": shanghai(2026, 3, 1, 9),
        "accepted_at": shanghai(2026, 3, 1, 10),
        "completed_at": shanghai(2026, 3, 2, 10),
        "source_updated_at": shanghai(2026, 3, 2, 10),
        "applicant": APPLICANT,
        "services": (service(),),
    }
    return CaseMessage(**(defaults | kwargs))


def take(*batch, scope=EVERYTHING, at=NOW):
    return take_cases(batch, scope=scope, at=at)


def fields_refused(*batch, scope=EVERYTHING):
    with pytest.raises(InvalidRows) as refused:
        take(*batch, scope=scope)
    assert not Case.objects.exists()
    return {(problem.row, problem.field) for problem in refused.value.problems}


def test_a_new_case_is_held_with_its_services_and_a_sealed_applicant(item):
    (outcome,) = take(message(item, services=(service(1, stage="apply"), service(2))))
    assert (outcome.is_new, outcome.new_services) == (True, 2)
    case = Case.objects.get()
    assert case.unseal_applicant()["phone"] == "13812345678"
    assert "13812345678" not in case.applicant_sealed
    assert case.phone_index
    assert list(case.services.values_list("service_no", "stage")) == [
        (1, "apply"),
        (2, "complete"),
    ]


def test_a_service_is_frozen_with_department_window_region_and_version(item):
    window = make_window(hall=make_hall(code="H1"), number="07", department=make_department())
    take(message(item, services=(service(1, hall="H1", window="07", staff_no="A7"), service(2))))
    at_window, elsewhere = Service.objects.order_by("service_no")
    assert at_window.window_department == window.department
    assert at_window.department == item.department
    assert at_window.region == item.department.region
    assert at_window.item_version == item.versions.get()
    assert at_window.service_day == dt.date(2026, 3, 2)
    assert elsewhere.window_department == item.department


def test_a_hall_without_a_window_answers_for_manner(item):
    hall = make_hall(code="H1")
    take(message(item, services=(service(hall="H1"),)))
    assert Service.objects.get().window_department == hall.department


def test_the_version_of_the_day_of_service_counts(item):
    first = item.versions.get()
    type(first).objects.filter(pk=first.pk).update(valid_to=dt.date(2026, 3, 2))
    second = make_item_version(item=item, valid_from=dt.date(2026, 3, 2))
    late_evening = shanghai(2026, 3, 1, 23, 59)
    take(message(item, services=(service(1, served_at=late_evening), service(2))))
    versions = Service.objects.order_by("service_no").values_list("item_version", flat=True)
    assert list(versions) == [first.pk, second.pk]


def test_what_is_frozen_does_not_follow_a_later_message(item):
    take(message(item))
    other = make_department()
    type(item).objects.update(department=other)
    make_hall(code="H1")
    later = message(
        item,
        source_updated_at=shanghai(2026, 3, 4),
        services=(service(1, hall="H1", stage="pay", served_at=shanghai(2026, 3, 4)), service(2)),
    )
    (outcome,) = take(later)
    assert outcome.new_services == 1
    first, second = Service.objects.order_by("service_no")
    assert (first.department_id, first.stage, first.hall) != (other.pk, "pay", None)
    assert first.department_id != other.pk
    assert second.department_id == other.pk


def test_a_newer_message_brings_the_case_up_to_date(item):
    take(message(item, status="accepted", completed_at=None, services=()))
    newer = message(
        item,
        source_updated_at=shanghai(2026, 3, 3),
        applicant=APPLICANT | {"phone": "13900000000"},
    )
    (outcome,) = take(newer)
    case = Case.objects.get()
    assert (outcome.is_new, case.status) == (False, "completed")
    assert case.unseal_applicant()["phone"] == "13900000000"


def test_an_older_message_changes_nothing_and_says_so(item):
    take(message(item))
    older = message(
        item,
        status="accepted",
        source_updated_at=shanghai(2026, 3, 1, 10),
        applicant=APPLICANT | {"name": "王大力"},
        services=(service(1), service(2)),
    )
    (outcome,) = take(older)
    assert (outcome.is_older, outcome.new_services) == (True, 0)
    assert [s.service_no for s in outcome.services] == [1]
    case = Case.objects.get()
    assert (case.status, case.unseal_applicant()["name"]) == ("completed", "李小明")


def test_the_same_message_again_changes_nothing(item):
    take(message(item))
    before = Case.objects.values().get()
    (outcome,) = take(message(item))
    assert (outcome.is_new, outcome.is_older, outcome.new_services) == (False, False, 0)
    assert Case.objects.values().get() == before
    assert Service.objects.count() == 1


def test_a_message_without_applicant_keeps_the_one_held(item):
    take(message(item))
    take(message(item, applicant=None, source_updated_at=shanghai(2026, 3, 4)))
    assert Case.objects.get().unseal_applicant()["name"] == "李小明"


@pytest.mark.parametrize("ended", ["completed", "refused", "withdrawn"])
def test_an_ended_case_does_not_open_again(item, ended):
    take(message(item, status=ended))
    (outcome,) = take(
        message(item, status="accepted", source_updated_at=shanghai(2026, 3, 4), services=())
    )
    assert (outcome.refusal.code, outcome.refusal.field) == ("case_refused", "status")
    assert Case.objects.get().status == ended


def test_a_case_number_stays_with_its_item(item):
    take(message(item))
    other = make_item_version().item
    (outcome,) = take(message(other, source_updated_at=shanghai(2026, 3, 4)))
    assert (outcome.refusal.status, outcome.refusal.field) == (409, "item_code")


def test_an_item_out_of_scope_is_not_found_and_the_other_rows_are_taken(item):
    other = make_item_version(item=make_item()).item
    scope = Scope(department_paths=frozenset({item.department.path}))
    first, second = take(
        message(other, case_number="A"), message(item, case_number="B"), scope=scope
    )
    assert (first.refusal.status, second.refusal) == (404, None)
    assert list(Case.objects.values_list("number", flat=True)) == ["B"]


def test_without_an_issuer_the_province_of_the_department_counts(item):
    take(message(item, issuer=""))
    assert Case.objects.get().issuer == "510000"


def test_two_authorities_may_use_one_number(item):
    take(message(item), message(item, issuer="510100"))
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("status", {"status": "done"}),
        ("case_number", {"case_number": " "}),
        ("completed_at", {"completed_at": None}),
        ("accepted_at", {"accepted_at": None}),
        ("accepted_at", {"accepted_at": shanghai(2026, 2, 1)}),
        ("completed_at", {"completed_at": shanghai(2026, 3, 1, 9, 30)}),
        ("source_updated_at", {"source_updated_at": shanghai(2026, 3, 5, 12, 6)}),
        ("applied_at", {"applied_at": shanghai(1970, 1, 1)}),
        ("services.0.stage", {"services": (service(stage="tea"),)}),
        ("services.0.service_no", {"services": (service(0),)}),
        ("services.0.service_no", {"services": (service(40_000),)}),
        ("services.1.service_no", {"services": (service(1), service(1))}),
        ("services.0.served_at", {"services": (service(served_at=shanghai(2027, 1, 1)),)}),
        ("services.0.served_at", {"services": (service(served_at=shanghai(2025, 12, 31)),)}),
        ("services.0.hall", {"services": (service(hall="none"),)}),
        ("services.0.hall", {"services": (service(window="1"),)}),
        ("services", {"services": tuple(service(n) for n in range(1, 102))}),
    ],
)
def test_a_form_error_names_row_and_field_and_refuses_all(item, field, wrong):
    assert fields_refused(message(item, case_number="A"), message(item, **wrong)) == {(2, field)}


def test_an_unknown_window_is_named(item):
    make_hall(code="H1")
    wrong = message(item, services=(service(hall="H1", window="9"),))
    assert fields_refused(wrong) == {(1, "services.0.window")}


def test_one_case_twice_in_a_list_is_refused(item):
    assert fields_refused(message(item), message(item)) == {(2, "case_number")}


def test_a_clock_five_minutes_ahead_is_believed(item):
    ahead = NOW + dt.timedelta(minutes=5)
    (outcome,) = take(message(item, source_updated_at=ahead))
    assert outcome.is_new


def test_figures_hear_of_each_new_service_once(item):
    take(message(item))
    take(message(item))
    assert list(TouchedDay.objects.values_list("source", "day", "department_id")) == [
        ("services", dt.date(2026, 3, 2), item.department_id)
    ]


def test_problems_are_found_without_writing(item):
    take(message(item))
    other = make_item_version().item
    found = find_problems(
        [
            message(item, case_number="ok"),
            message(item, case_number="bad", status="done"),
            message(other),
            replace(message(item, case_number="lost"), item_code="none"),
        ],
        scope=EVERYTHING,
        at=NOW,
    )
    assert {(p.row, p.field) for p in found} == {(2, "status"), (3, "item_code"), (4, "item_code")}
    assert Case.objects.count() == 1


@pytest.mark.parametrize("size", [2, 30])
def test_the_number_of_queries_does_not_grow_with_the_list(
    item, django_assert_max_num_queries, size
):
    make_window(hall=make_hall(code="H1"), number="07")
    one = (service(hall="H1", window="07"),)
    batch = [message(item, case_number=f"N{n}", services=one) for n in range(size)]
    with django_assert_max_num_queries(13):
        take(*batch)
    with django_assert_max_num_queries(13):
        take(*(replace(m, source_updated_at=shanghai(2026, 3, 4)) for m in batch))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_messages_for_one_new_case_at_once_make_one_case():
    item = make_item_version().item
    first_has_written = threading.Event()

    def first():
        with transaction.atomic():
            take(message(item, services=(service(1),)))
            first_has_written.set()
            connection.cursor().execute("SELECT pg_sleep(0.3)")
        connection.close()

    def second():
        first_has_written.wait(5)
        (outcome,) = take(message(item, services=(service(1), service(2))))
        connection.close()
        return outcome

    with ThreadPoolExecutor(2) as pool:
        running = pool.submit(first)
        outcome = pool.submit(second).result()
        running.result()
    assert (outcome.is_new, outcome.new_services) == (False, 1)
    assert Case.objects.count() == 1
    assert sorted(Service.objects.values_list("service_no", flat=True)) == [1, 2]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_older_message_that_waited_does_not_overwrite_the_newer():
    item = make_item_version().item
    take(message(item, status="accepted", source_updated_at=shanghai(2026, 3, 1, 11), services=()))
    first_has_written = threading.Event()

    def newer():
        with transaction.atomic():
            take(message(item, source_updated_at=shanghai(2026, 3, 4), services=()))
            first_has_written.set()
            connection.cursor().execute("SELECT pg_sleep(0.3)")
        connection.close()

    def older():
        first_has_written.wait(5)
        (outcome,) = take(
            message(item, status="accepted", source_updated_at=shanghai(2026, 3, 2), services=())
        )
        connection.close()
        return outcome

    with ThreadPoolExecutor(2) as pool:
        running = pool.submit(newer)
        outcome = pool.submit(older).result()
        running.result()
    assert outcome.is_older
    assert Case.objects.get().status == "completed"
