"""Staff pages of sheets, tablets and receipts."""

import pytest
from django.test import Client
from django.utils import timezone

from govservice.accounts.models import AuditEntry
from ratings.models import Invitation, Kiosk, Tablet, WindowCode
from ratings.services import issue_codes, issue_invitations, revoke_invitation
from tests.factories import (
    make_case,
    make_department,
    make_hall,
    make_service,
    make_user,
    make_window,
)

pytestmark = pytest.mark.django_db
WINDOWS = "/admin/ratings/ratedwindow/"
LINKS = "/admin/ratings/invitation/"


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def hall():
    return make_hall(name="武侯大厅")


@pytest.fixture
def windows(hall):
    return [make_window(hall=hall, number=str(n)) for n in (1, 2, 3)]


@pytest.fixture
def keeper(hall):
    return client_of(make_user("rating_officer", region=hall.region))


def do(client, action, windows):
    data = {"action": action, "_selected_action": [window.pk for window in windows]}
    return client.post(WINDOWS, data)


def test_sheets_of_several_windows_are_printed_in_one_go(keeper, windows):
    page = do(keeper, "print_sheets", windows[:2])
    html = page.content.decode()
    assert page.status_code == 200
    assert html.count('class="sheet"') == 2
    assert WindowCode.objects.count() == 2
    for code in WindowCode.objects.all():
        assert f'src="/w/{code.code}.svg"' in html
    assert "<script" not in html
    assert do(keeper, "print_sheets", windows[:2]).content == page.content


def test_replacing_makes_new_codes_and_is_in_the_trail(keeper, windows):
    issue_codes([windows[0].pk], by=None, at=timezone.now())
    do(keeper, "replace_sheets", windows[:1])
    keeper.post(f"{WINDOWS}{windows[0].pk}/replace/")
    assert WindowCode.objects.filter(replaced_at__isnull=True).count() == 1
    assert WindowCode.objects.count() == 3
    assert AuditEntry.objects.filter(action="window_code_replaced").count() == 2


def test_the_list_takes_the_same_queries_however_long(
    keeper, hall, windows, django_assert_max_num_queries
):
    issue_codes([window.pk for window in windows], by=None, at=timezone.now())
    with django_assert_max_num_queries(12):
        html = keeper.get(WINDOWS).content.decode()
    assert WindowCode.objects.first().code in html
    for _n in range(5):
        make_window(hall=hall)
    with django_assert_max_num_queries(12):
        keeper.get(WINDOWS)


def test_a_key_for_a_kiosk_is_shown_once_and_every_window_of_the_hall_lists_it(keeper, windows):
    page = keeper.post(f"{WINDOWS}{windows[0].pk}/kiosk/")
    kiosk = Kiosk.objects.get()
    key = page.context["key"]
    assert (kiosk.hall, len(key)) == (windows[0].hall, 10)
    assert "/kiosk/" in page.context["address"]
    assert key in page.content.decode()
    other = f"{WINDOWS}{windows[1].pk}/"
    html = keeper.get(f"{other}change/").content.decode()
    assert str(kiosk) in html
    assert key not in html
    assert keeper.post(f"{other}kiosk/{kiosk.uuid}/revoke/").status_code == 302
    kiosk.refresh_from_db()
    assert kiosk.revoked_at is not None


def test_a_key_for_a_tablet_is_shown_once_and_the_tablet_can_be_revoked(keeper, windows):
    path = f"{WINDOWS}{windows[0].pk}/"
    page = keeper.post(f"{path}tablet/")
    tablet = Tablet.objects.get()
    shown = page.context["key"]
    assert len(shown) == 10
    assert shown in page.content.decode()
    assert shown not in keeper.get(f"{path}change/").content.decode()
    keeper.post(f"{path}tablet/{tablet.uuid}/revoke/")
    tablet.refresh_from_db()
    assert tablet.revoked_at


def test_windows_out_of_scope_and_other_duties_are_refused(windows):
    stranger = client_of(make_user("rating_officer", department=make_department()))
    manager = client_of(make_user("manager", region=windows[0].hall.region))
    path = f"{WINDOWS}{windows[0].pk}/"
    for client in (stranger, manager):
        assert client.get(f"{path}change/").status_code == 404
        for ending in ("sheet/", "replace/", "tablet/"):
            assert client.post(f"{path}{ending}").status_code in (403, 404)
    assert not Tablet.objects.exists()
    assert not WindowCode.objects.exists()


@pytest.mark.parametrize("ending", ["sheet/", "replace/", "tablet/"])
def test_what_changes_something_is_a_post(keeper, windows, ending):
    assert keeper.get(f"{WINDOWS}{windows[0].pk}/{ending}").status_code == 405


# --- receipts ---


@pytest.fixture
def invitation():
    service = make_service(case=make_case(number="SC-1", applicant={"phone": "13800138000"}))
    issue_invitations([service], at=timezone.now())
    return Invitation.objects.get()


@pytest.fixture
def officer(invitation):
    return client_of(make_user("rating_officer", region=invitation.service.region))


def test_a_receipt_carries_number_and_code_and_leaves_a_trace(officer, invitation, settings):
    service = invitation.service
    token = issue_invitations([service], at=timezone.now())[service.pk].token
    assert token not in officer.get(f"{LINKS}{invitation.token_hash}/change/").content.decode()
    assert token not in officer.get(LINKS).content.decode()
    page = officer.post(f"{LINKS}{invitation.token_hash}/receipt/")
    html = page.content.decode()
    assert "SC-1" in html
    assert f'src="/r/{token}.svg"' in html
    assert "no-store" in page["Cache-Control"]
    assert AuditEntry.objects.get(action="receipt_printed").subject == str(service)
    picture = officer.get(f"/r/{token}.svg")
    assert picture["Content-Type"] == "image/svg+xml"


def test_links_are_found_by_the_whole_number_alone(officer, invitation):
    for search, found in (("", False), ("SC", False), ("SC-1", True)):
        html = officer.get(LINKS, {"q": search}).content.decode()
        assert (invitation.token_hash in html) is found
    for name in (invitation.pk, "x", "0" * 64, "😀"):
        assert officer.get(f"{LINKS}{name}/change/").status_code == 404


def test_revoking_and_issuing_anew(officer, invitation):
    service = invitation.service
    old = issue_invitations([service], at=timezone.now())[service.pk].token
    officer.post(f"{LINKS}{invitation.token_hash}/revoke/")
    assert officer.get(f"/r/{old}.svg").status_code == 410
    assert officer.post(f"{LINKS}{invitation.token_hash}/receipt/").status_code == 410
    answer = officer.post(f"{LINKS}{invitation.token_hash}/reissue/")
    newest = Invitation.objects.latest("issue_no")
    assert answer["Location"] == f"{LINKS}{newest.token_hash}/change/"
    assert officer.post(f"{LINKS}{newest.token_hash}/receipt/").status_code == 200


def test_links_out_of_scope_or_of_ones_own_work_are_not_there(invitation):
    region = invitation.service.region
    own = make_service(staff_no="W7")
    issue_invitations([own], at=timezone.now())
    mine = Invitation.objects.get(service=own)
    worker = client_of(make_user("rating_officer", region=region, staff_no="W7"))
    assert worker.post(f"{LINKS}{mine.token_hash}/receipt/").status_code == 404
    stranger = client_of(make_user("rating_officer", department=make_department()))
    for ending in ("receipt/", "reissue/", "revoke/"):
        assert stranger.post(f"{LINKS}{invitation.token_hash}/{ending}").status_code == 404
    manager = client_of(make_user("manager", region=region))
    assert manager.post(f"{LINKS}{invitation.token_hash}/receipt/").status_code == 404


@pytest.mark.parametrize("token", ["AAAAAAAAAAAA", "x", "%F0%9F%98%80", "A" * 9_000])
def test_an_unknown_link_has_no_code(client, token):
    assert client.get(f"/r/{token}.svg").status_code == 404


def test_the_code_leads_to_the_link_and_says_it_was_scanned(client, invitation):
    service = invitation.service
    token = issue_invitations([service], at=timezone.now())[service.pk].token
    client.post(f"/r/{token}?via=qr", {"level": "5"})
    assert service.ratings.get().channel == "qr"


def test_a_link_revoked_or_late_has_no_code(client, invitation):
    service = invitation.service
    token = issue_invitations([service], at=timezone.now())[service.pk].token
    revoke_invitation(service.pk, by=None, at=timezone.now())
    assert client.get(f"/r/{token}.svg").status_code == 410
