"""What an uploaded file may be: by its content, its name and its size, and what is left of a picture."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from govservice.notices.files import (
    DOCUMENTS,
    DOCX,
    JPEG,
    PDF,
    PICTURES,
    XLSX,
    FileRefused,
    check_file,
    safe_name,
)

GPS, ORIENTATION = 0x8825, 0x0112


def picture(kind="JPEG", size=(40, 20), **options):
    out = io.BytesIO()
    image = Image.new("RGB", size, "red")
    image.putpixel((0, 0), (0, 0, 255))
    image.save(out, kind, **options)
    return out.getvalue()


def with_place():
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(GPS)[2] = (30.0, 40.0, 0.0)
    return picture(exif=exif)


def office_file(kind):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        folder = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}[kind]
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", "<r/>")
        archive.writestr(folder, "<x/>")
    return out.getvalue()


def check(content, name, allowed=PICTURES):
    return check_file(io.BytesIO(content), name=name, allowed=allowed, field="photographs")


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "a.jpg"), ("JPEG", "A.JPEG"), ("PNG", "a.png"), ("WEBP", "a.webp")]
)
def test_pictures_are_taken_and_drawn_anew(kind, name):
    checked = check(picture(kind), name)
    with Image.open(io.BytesIO(checked.content)) as again:
        assert again.format == kind
        assert again.size == (40, 20)


def test_place_camera_and_thumbnail_are_gone_and_the_picture_stands_upright():
    sent = with_place()
    assert b"CameraMaker" in sent
    checked = check(sent, "a.jpg")
    assert b"CameraMaker" not in checked.content
    with Image.open(io.BytesIO(checked.content)) as again:
        assert not again.getexif()
        assert "exif" not in again.info
        assert again.size == (20, 40)


def test_what_hides_behind_a_picture_is_gone():
    checked = check(picture() + b"<script>alert(1)</script>PK", "a.jpg")
    assert b"script" not in checked.content


def test_a_large_picture_is_made_smaller():
    checked = check(picture(size=(6000, 100)), "a.jpg")
    with Image.open(io.BytesIO(checked.content)) as again:
        assert max(again.size) == 2560


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (picture("PNG"), "a.jpg"),
        (picture("JPEG"), "a.png"),
        (picture("JPEG"), "a.pdf"),
        (picture("JPEG"), "a.exe"),
        (picture("JPEG"), "a"),
        (picture("JPEG"), "a.jpg.svg"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(content, name):
    with pytest.raises(FileRefused) as refused:
        check(content, name)
    assert refused.value.field == "photographs"
    assert name.lower() in str(refused.value).lower()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.jpg"),
        (b"just words", "a.jpg"),
        (b"<svg onload='alert(1)'/>", "a.jpg"),
        (b"GIF89a" + b"\0" * 50, "a.jpg"),
        (b"%PDF-1.4", "a.pdf"),
        (b"MZ" + b"\0" * 100, "a.jpg"),
        (b"\xff\xd8\xff", "cut.jpg"),
        (picture()[:200], "half.jpg"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 30, "broken.png"),
    ],
)
def test_what_is_no_picture_is_refused(content, name):
    with pytest.raises(FileRefused):
        check(content, name)


def bomb(width=40_000, height=40_000):
    """A PNG of a few bytes that claims 1.6 billion pixels."""

    def chunk(kind, data):
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(40_000, 40_000), (10_000, 6_000)])
def test_a_bomb_is_refused_before_it_is_opened(size):
    with pytest.raises(FileRefused):
        check(bomb(*size), "bomb.png")


def test_a_file_too_large_is_refused_without_reading_it_all(settings):
    settings.ATTACHMENT_MAX_MB = 1
    file = io.BytesIO(b"\xff\xd8\xff" + b"\0" * 5_000_000)
    with pytest.raises(FileRefused, match="1 MB"):
        check_file(file, name="a.jpg", allowed=PICTURES)
    assert file.tell() == 1024 * 1024 + 1


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"%PDF-1.7\n" + b"x" * 300, "a.pdf", PDF),
        (office_file("docx"), "a.docx", DOCX),
        (office_file("xlsx"), "a.xlsx", XLSX),
    ],
)
def test_documents_are_kept_as_they_are_where_they_are_allowed(content, name, kind):
    checked = check(content, name, DOCUMENTS)
    assert (checked.content, checked.content_type) == (content, kind)
    with pytest.raises(FileRefused):
        check(content, name, PICTURES)


def test_a_document_with_another_ending_is_refused():
    with pytest.raises(FileRefused):
        check(office_file("docx"), "a.xlsx", DOCUMENTS)
    with pytest.raises(FileRefused):
        check(office_file("docx"), "a.docm", DOCUMENTS)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("路灯.jpg", "路灯.jpg"),
        ("../../../etc/passwd", "passwd"),
        ("C:\\fakepath\\a.jpg", "a.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie x.jpg"),
        ("a\0.jpg", "a.jpg"),
        ("..", "file"),
        ("", "file"),
        ("/", "file"),
        ("a\u202egpj.exe", "agpj.exe"),
        ('"><script>.jpg', "script.jpg"),
    ],
)
def test_names_are_made_safe(name, kept):
    assert safe_name(name) == kept


def test_a_long_name_keeps_its_ending():
    name = safe_name("路" * 300 + ".jpg")
    assert len(name) == 80
    assert name.endswith(".jpg")


def test_the_same_picture_has_the_same_digest():
    assert check(picture(), "a.jpg").digest == check(picture(), "b.jpg").digest
    assert check(picture(), "a.jpg").content_type == JPEG
