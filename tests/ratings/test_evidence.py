"""证据材料: kept with their move, opened by who sees the rectification, refused where they lie."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from govservice.accounts.models import AuditEntry
from govservice.errors import Invalid
from govservice.notices.models import Attachment
from tests.move_forms import filled, form, text
from tests.ratings.bureau import APPEAL, FINDING, WORK
from tests.ratings.test_rectification_admin import move_of, page_of


@pytest.fixture(autouse=True)
def _files_in_a_folder_of_their_own(settings, tmp_path):
    settings.PRIVATE_MEDIA_DIR = tmp_path


def picture(name: str = "监控.png", colour: str = "red") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


def send(bureau, client, r, move, typed, *files):
    client.force_login(bureau.verifier)
    page = client.get(page_of(r))
    return client.post(move_of(r, move), filled(page, move, **typed, files=list(files)))


@pytest.mark.parametrize(("status", "move", "typed"), [
    ("verifying", "find", FINDING),
    ("verifying", "appeal", APPEAL),
    ("rectifying", "submit", WORK),
])  # fmt: skip
def test_files_stand_in_the_history_beside_their_move(bureau, client, status, move, typed):
    r = bureau.walk(status)
    send(bureau, client, r, move, typed, picture(), picture("现场.png", "blue"))
    lines = client.get(page_of(r)).context["lines"]
    found = {line.event.move: [file.name for file in line.files] for line in lines if line.files}
    assert found == {move: ["监控.png", "现场.png"]}


def test_the_same_file_with_two_moves_stands_with_both(bureau, client):
    r = bureau.walk("verifying")
    send(bureau, client, r, "find", FINDING, picture())
    send(bureau, client, r, "submit", WORK, picture())
    lines = client.get(page_of(r)).context["lines"]
    assert [line.event.move for line in lines if line.files] == ["find", "submit"]


def test_a_file_that_is_not_what_its_name_says_is_refused_and_the_words_stay(bureau, client):
    r = bureau.walk("verifying")
    lie = SimpleUploadedFile("证据.pdf", picture().read())
    response = send(bureau, client, r, "appeal", APPEAL, lie)
    refused = form(response, "appeal")
    assert response.status_code == 400
    assert "“证据.pdf”" in refused.errors["files"][0]
    assert refused["evidence"].value() == APPEAL["evidence"]
    assert (r.events.filter(move="appeal").count(), Attachment.objects.count()) == (0, 0)


def test_an_appeal_with_a_file_but_no_word_is_refused_and_says_that_files_are_chosen_again(
    bureau, client
):
    r = bureau.walk("verifying")
    response = send(bureau, client, r, "appeal", APPEAL | {"evidence": " "}, picture())
    refused = form(response, "appeal")
    assert response.status_code == 400
    assert set(refused.errors) == {"evidence", "files"}
    assert "重新选择文件" in refused.errors["files"][0]
    assert Attachment.objects.count() == 0


def test_six_files_are_too_many_and_none_is_kept(bureau, client):
    r = bureau.walk("verifying")
    colours = ["red", "blue", "green", "black", "white", "yellow"]
    files = [picture(f"{colour}.png", colour) for colour in colours]
    assert send(bureau, client, r, "appeal", APPEAL, *files).status_code == 400
    assert Attachment.objects.count() == 0


def test_a_double_click_keeps_a_file_once(bureau, client):
    r = bureau.walk("verifying")
    client.force_login(bureau.verifier)
    sent = filled(client.get(page_of(r)), "appeal", **APPEAL)
    answers = [
        client.post(move_of(r, "appeal"), sent | {"files": [picture()]}).status_code
        for _click in range(2)
    ]
    assert answers == [302, 302]
    assert Attachment.objects.count() == 1


def test_it_is_opened_within_scope_alone_and_into_the_audit_trail(bureau, client):
    r = bureau.walk("verifying")
    send(bureau, client, r, "appeal", APPEAL, picture())
    address = f"/attachments/{Attachment.objects.get().uuid}/"
    for person, status in (
        (bureau.reviewer, 200),
        (bureau.verifier, 200),
        (bureau.stranger, 404),
        (bureau.rated, 404),  # it is about their own work
    ):
        client.force_login(person)
        response = client.get(address)
        assert response.status_code == status
        b"".join(getattr(response, "streaming_content", ()))  # reads to the end, which closes it
    opened = AuditEntry.objects.filter(action="attachment_opened")
    assert {entry.actor for entry in opened} == {bureau.reviewer, bureau.verifier}


def test_the_name_of_a_file_is_masked_like_any_text(bureau, client):
    r = bureau.walk("verifying")
    send(bureau, client, r, "appeal", APPEAL, picture("张三丰13912345678录像.png"))
    name = Attachment.objects.get().name
    assert name.endswith("录像.png")
    assert "张三丰" not in name
    assert "13912345678" not in name
    assert name in text(client.get(page_of(r)))


def test_by_the_api_no_file_comes_in(bureau):
    r = bureau.walk("verifying")
    with pytest.raises(Invalid) as refused:
        bureau.move(r, "appeal", "verifier", **APPEAL, files="evidence.pdf")
    assert refused.value.field == "files"
