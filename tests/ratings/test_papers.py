"""差评整改反馈表 and 督办函: opened again as the office will open them."""

import datetime as dt
import io
from urllib.parse import unquote

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from govservice.accounts.models import AuditEntry
from ratings.services.papers import make_paper
from tests.move_forms import text
from tests.ratings.bureau import FINDING, MONDAY
from tests.ratings.test_rectification_admin import LIST, page_of

ORDER = "请于三日内整改到位，联系张三丰13800138000。"


def supervised(bureau, identity="real_name", at=MONDAY):
    r = bureau.walk("to_review", identity, at=at)
    return bureau.move(r, "supervise", "leader", at + dt.timedelta(hours=5), note=ORDER)


def paper(client, r, kind):
    response = client.post(f"{LIST}{r.number}/paper/{kind}/")
    assert response.status_code == 200, text(response)
    assert "no-store" in response["Cache-Control"]
    return Document(io.BytesIO(response.content))


def words(document) -> list[str]:
    """Every paragraph, then every cell once, merged ones too."""
    found = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        for row in table.rows:
            cells = {id(cell._tc): cell.text for cell in row.cells}
            found += cells.values()
    return found


def fonts(document) -> dict[str, str]:
    """The Chinese font of each paragraph of the body, by its text."""
    found = {}
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            found[paragraph.text] = run.element.rPr.rFonts.get(qn("w:eastAsia"))
    return found


def everything_in(document) -> str:
    out = io.BytesIO()
    document.save(out)
    parts = Document(io.BytesIO(out.getvalue())).part.package.iter_parts()
    return "".join(part.blob.decode(errors="replace") for part in parts)


def test_the_letter_has_the_pages_and_fonts_of_official_documents(bureau, client):
    client.force_login(bureau.supervisor)
    document = paper(client, supervised(bureau), "supervision")
    section = document.sections[0]
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    used = fonts(document)
    assert used["关于督办差评整改事项的函"] == "方正小标宋简体"
    assert used["一、办理情况"] == "黑体"
    assert used["成都市住建局："] == "仿宋_GB2312"
    body = next(p for p in document.paragraphs if p.text == "成都市住建局：")
    assert body.runs[0].font.size == Pt(16)
    assert body.paragraph_format.line_spacing == Pt(28.9)
    normal = document.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia"))
    assert normal == "仿宋_GB2312"
    assert "PAGE" in section.footer._element.xml


def test_the_letter_says_what_the_leader_signed_and_leaves_room_for_number_and_seal(bureau, client):
    client.force_login(bureau.supervisor)
    r = supervised(bureau)
    said = words(paper(client, r, "supervision"))
    assert "　　　　〔　　　　〕　　号" in said
    assert "（发文机关印章）" in said
    assert any(line.startswith("请于三日内整改到位，联系＊＊＊") for line in said)
    assert "2026年3月2日" in said
    assert any("“商品房预售许可”事项的服务评价为“非常不满意”" in line for line in said)
    assert f"（整改编号：{r.number}）" in said


def test_the_form_holds_what_was_found_done_and_answered(bureau, client):
    client.force_login(bureau.verifier)
    r = bureau.walk("closed")
    document = paper(client, r, "feedback")
    said = words(document)
    for words_of_it in (
        "差评整改反馈表", f"编号：{r.number}", "商品房预售许可", "少告知材料",
        f"属实\n{FINDING['finding_text']}", "立行立改", r.result, r.answer, "满意",
    ):  # fmt: skip
        assert words_of_it in said
    assert sum("（印章）" in cell for cell in said) == 2
    cell = document.tables[0].rows[0].cells[1].paragraphs[0]
    assert cell.runs[0].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    widths = [column.width for column in document.tables[0].columns]
    assert [round(width.mm) for width in widths] == [32, 46, 32, 46]


@pytest.mark.parametrize("kind", ["feedback", "supervision"])
@pytest.mark.parametrize("identity", ["real_name", "anonymous"])
def test_no_person_is_in_any_part_of_the_file(bureau, client, kind, identity):
    """The rating came on Thursday the 5th; of an anonymous one the file tells the week alone."""
    r = supervised(bureau, identity, at=MONDAY + dt.timedelta(days=3))
    client.force_login(bureau.officer)
    inside = everything_in(paper(client, r, kind))
    case = r.rating.service.case.number
    hidden = [case, "13800138000", "ST-7"]
    hidden += ["张三丰"] if identity == "real_name" else ["3月5日", "2026-03-05"]
    assert [secret for secret in hidden if secret in inside] == []
    assert r.number in inside


def test_an_anonymous_letter_is_dated_by_its_making_and_never_by_the_order(bureau):
    """Signed on Thursday the 5th, made on the 9th: ready to be sent, and the week stays a week."""
    r = supervised(bureau, "anonymous", at=MONDAY + dt.timedelta(days=3))
    made = make_paper(r.number, "supervision", by=bureau.officer, at=MONDAY + dt.timedelta(days=7))
    lines = words(Document(io.BytesIO(made.content)))
    assert "2026年3月9日" in lines
    assert not any("3月5日" in line or "　　年" in line for line in lines)


def test_each_one_made_is_in_the_audit_trail(bureau, client):
    r = bureau.walk("rectifying")
    client.force_login(bureau.verifier)
    response = client.post(f"{LIST}{r.number}/paper/feedback/")
    assert unquote(response["Content-Disposition"]).endswith(f"差评整改反馈表-{r.number}.docx")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject, entry.data) == (
        "paper_made",
        r.number,
        {"kind": "feedback"},
    )


def test_there_is_no_letter_without_an_order_and_no_paper_out_of_scope(bureau, client):
    r = bureau.walk("to_review")
    client.force_login(bureau.officer)
    assert client.post(f"{LIST}{r.number}/paper/supervision/").status_code == 409
    assert "督办函" not in text(client.get(page_of(r)))
    assert client.post(f"{LIST}{r.number}/paper/novel/").status_code == 404
    assert client.get(f"{LIST}{r.number}/paper/feedback/").status_code == 405
    client.force_login(bureau.stranger)
    assert client.post(f"{LIST}{r.number}/paper/feedback/").status_code == 404
    assert not AuditEntry.objects.exists()


def test_the_papers_are_chinese_whatever_their_reader_reads(bureau, client):
    r = bureau.walk("rectifying")
    client.force_login(bureau.verifier)
    response = client.post(f"{LIST}{r.number}/paper/feedback/", headers={"Accept-Language": "en"})
    assert "差评整改反馈表" in words(Document(io.BytesIO(response.content)))
