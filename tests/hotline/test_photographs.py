"""Photographs with a matter: optional, made harmless, for who sees the ticket and nobody else."""

import datetime as dt
import io
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from PIL import Image

from govservice import sealed
from govservice.accounts.models import AuditEntry
from govservice.errors import NotFound
from govservice.notices.models import Attachment
from govservice.notices.services import open_attachment, sweep_attachments
from govservice.notices.services.attachments import path_of
from hotline.forms import NewTicketForm
from hotline.models import Ticket
from hotline.services.photographs import photographs_of
from ratings.models import HeldSubmission
from ratings.services import dismiss_held, release_held
from tests.factories import make_region, make_user
from tests.notices.test_files import picture, with_place
from tests.typing_people import human, too_quick

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.PRIVATE_MEDIA_DIR = tmp_path / "private"
    province = make_region("510000", name="四川省")
    make_region("510100", province, name="成都市")


def post(client, *files, **changes):
    token = client.get("/hotline/new/").context["form"]["token"].value()
    data = {
        "token": token,
        "ticket_type": "help",
        "title": "路灯不亮",
        "content": "小区门口的路灯坏了三天。",
        "region": "成都市",
        "photographs": list(files),
        **human(),
    } | changes
    return client.post("/hotline/new/", data)


def jpg(name="路灯.jpg", content=None):
    return SimpleUploadedFile(name, content or picture(), content_type="image/jpeg")


def test_without_photographs_it_works_as_before(client):
    assert post(client).status_code == 302
    assert not Attachment.objects.exists()


def test_a_photograph_is_kept_with_the_ticket_without_place_and_camera(client):
    assert post(client, jpg(content=with_place())).status_code == 302
    attachment = Attachment.objects.get()
    assert attachment.owner_key == Ticket.objects.get().uuid.hex
    path = path_of(attachment.uuid)
    kept = sealed.unseal_file(path.read_bytes(), bound_to=attachment.place)
    assert b"CameraMaker" not in kept
    assert kept.startswith(b"\xff\xd8")
    assert kept[:100] not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0


def test_what_is_not_what_its_name_says_is_refused_beside_its_field_and_the_words_stay(client):
    answer = post(client, jpg(), jpg("b.jpg", picture("PNG")))
    assert answer.status_code == 400
    form = answer.context["form"]
    assert list(form.errors) == ["photographs"]
    text = answer.content.decode()
    assert "路灯坏了三天" in text
    assert "b.jpg" in text
    assert not Ticket.objects.exists()
    assert not Attachment.objects.exists()


def test_more_than_three_are_refused(client):
    answer = post(client, *[jpg(f"{n}.jpg", picture(size=(20 + n, 20))) for n in range(4)])
    assert list(answer.context["form"].errors) == ["photographs"]


def test_after_another_error_the_page_says_that_photographs_are_to_be_chosen_again(client):
    answer = post(client, jpg(), title="")
    assert answer.status_code == 400
    assert "重新选择照片" in answer.content.decode()
    assert "重新选择照片" not in post(client, title="").content.decode()


def test_a_double_click_keeps_them_once(client):
    token = client.get("/hotline/new/").context["form"]["token"].value()
    for _click in range(2):
        post(client, jpg(), token=token)
    assert Ticket.objects.count() == Attachment.objects.count() == 1


def test_the_same_picture_twice_is_one(client):
    post(client, jpg("a.jpg"), jpg("b.jpg"))
    assert Attachment.objects.count() == 1


def test_a_held_matter_keeps_its_photographs_for_its_release(client):
    post(client, jpg(), **too_quick())
    assert not Ticket.objects.exists()
    assert Attachment.objects.count() == 1


def opened(client, user):
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client.get(f"/attachments/{Attachment.objects.get().uuid}/")


def test_who_sees_the_ticket_may_save_them_and_the_trail_knows(client):
    post(client, jpg())
    region = Ticket.objects.get().region
    answer = opened(client, make_user("desk", region=region))
    assert answer.status_code == 200
    with Image.open(io.BytesIO(b"".join(answer.streaming_content))) as shown:
        assert shown.format == "JPEG"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]
    assert AuditEntry.objects.filter(action="attachment_opened").count() == 1


def test_nobody_else_gets_them(client):
    post(client, jpg())
    elsewhere = make_region("510300", make_region("510000"))
    assert opened(client, make_user("desk", region=elsewhere)).status_code == 404
    assert opened(client, make_user()).status_code == 404
    client.logout()
    assert client.get(f"/attachments/{Attachment.objects.get().uuid}/").status_code == 302
    assert not AuditEntry.objects.filter(action="attachment_opened").exists()


def test_the_ticket_page_lists_them(client):
    post(client, jpg())
    ticket = Ticket.objects.get()
    client.force_login(
        make_user("desk", region=ticket.region), "django.contrib.auth.backends.ModelBackend"
    )
    page = client.get(f"/admin/hotline/ticket/{ticket.pk}/change/").content.decode()
    assert "路灯.jpg" in page
    assert f"/attachments/{Attachment.objects.get().uuid}/" in page


def age(path, hours):
    then = (timezone.now() - dt.timedelta(hours=hours)).timestamp()
    os.utime(path, (then, then))


def test_a_file_whose_fact_was_never_written_is_swept_the_next_day(client, settings):
    post(client, jpg())
    kept = path_of(Attachment.objects.get().uuid)
    with transaction.atomic():
        post(client, jpg("b.jpg", picture(size=(9, 9))))
        lost = path_of(Attachment.objects.latest("pk").uuid)
        transaction.set_rollback(True)
    assert kept.exists()
    assert lost.exists()
    for path in (kept, lost):
        age(path, 23)
    assert sweep_attachments(at=timezone.now()) == 0, "it may still be on its way"
    for path in (kept, lost):
        age(path, 25)
    assert sweep_attachments(at=timezone.now()) == 1
    assert (kept.exists(), lost.exists()) == (True, False)


def test_a_row_whose_file_is_gone_is_not_found(client):
    post(client, jpg())
    path_of(Attachment.objects.get().uuid).unlink()
    assert opened(client, make_user(is_superuser=True)).status_code == 404


def test_a_file_in_anothers_place_is_not_opened(client):
    post(client, jpg("a.jpg"), jpg("b.jpg", picture(size=(9, 9))))
    first, second = Attachment.objects.order_by("pk")
    path_of(second.uuid).write_bytes(path_of(first.uuid).read_bytes())
    user = make_user(is_superuser=True)
    assert open_attachment(first.uuid, by=user)[1]
    with pytest.raises(NotFound):
        open_attachment(second.uuid, by=user)
    with pytest.raises(CommandError, match=rf"^1 files .*{second.uuid.hex}"):
        call_command("seal_attachments", stdout=io.StringIO())


def test_files_from_before_sealing_are_read_and_sealed_by_the_command(client, capsys):
    post(client, jpg())
    attachment = Attachment.objects.get()
    path_of(attachment.uuid).write_bytes(picture())
    assert open_attachment(attachment.uuid, by=make_user(is_superuser=True))[1] == picture()
    for _again in range(2):
        call_command("seal_attachments")
    assert capsys.readouterr().out == "1 files are sealed and can be opened.\n" * 2
    kept = path_of(attachment.uuid).read_bytes()
    assert sealed.is_sealed_file(kept)
    assert sealed.unseal_file(kept, bound_to=attachment.place) == picture()


def held_with_photograph(client, **changes):
    post(client, jpg(), **too_quick() | changes)
    return HeldSubmission.objects.latest("received_at")


def dismiss(held, **ago):
    desk = make_user("desk", region=held.region)
    dismiss_held(held.pk, by=desk, note="脚本", at=timezone.now() - dt.timedelta(**ago))


def test_photographs_of_a_dismissed_matter_go_a_day_later_and_the_sweep_may_come_twice(
    client, django_capture_on_commit_callbacks
):
    held = held_with_photograph(client)
    path = path_of(Attachment.objects.get().uuid)
    assert sweep_attachments(at=timezone.now()) == 0, "it waits"
    dismiss(held, hours=23)
    assert sweep_attachments(at=timezone.now()) == 0, "the form may still be sent again"
    later = timezone.now() + dt.timedelta(hours=2)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_attachments(at=later) == 1
    assert not path.exists()
    assert not Attachment.objects.exists()
    assert sweep_attachments(at=later) == 0


def test_a_matter_sent_twice_keeps_its_photographs_for_the_one_that_waits_or_came_through(client):
    token = client.get("/hotline/new/").context["form"]["token"].value()
    first = held_with_photograph(client, token=token)
    second = held_with_photograph(client, token=token)
    dismiss(first, hours=25)
    assert sweep_attachments(at=timezone.now()) == 0
    release_held(second.pk, by=make_user("desk", region=second.region), at=timezone.now())
    assert sweep_attachments(at=timezone.now()) == 0
    assert photographs_of(Ticket.objects.get())


def test_a_form_without_files_at_all_is_read(client):
    form = NewTicketForm({"photographs": "not a file"})
    assert "photographs" not in form.errors
