"""The page of an official document after GB/T 9704-2012: margins, lines, fonts, page numbers.

Offices have these fonts; where one is missing, a reader's machine takes the nearest of its own.
"""

import io
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

TITLE, BODY, HEADING, SUBHEADING = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
PAGE_NUMBER, LATIN = "宋体", "Times New Roman"
SIZE_2, SIZE_3, SIZE_4 = Pt(22), Pt(16), Pt(14)  # 二号、三号、四号
LINE = Pt(28.9)  # 22 lines on the 225 mm of a page
TOP, BOTTOM, LEFT, RIGHT = Mm(37), Mm(35), Mm(28), Mm(26)
CENTRE, AT_RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


class OfficialDocument:
    """A4, written from above; every run names its Chinese font, which Word else takes from the theme."""

    def __init__(self, title: str) -> None:
        self.document: Any = Document()
        self._page()
        self._properties(title)
        normal = self.document.styles["Normal"]
        normal.font.size = SIZE_3
        _name_font(normal, BODY)

    def title(self, text: str) -> None:
        self.line(text, font=TITLE, size=SIZE_2, align=CENTRE)
        self.line("")

    def line(
        self,
        text: str,
        *,
        font: str = BODY,
        size: Any = SIZE_3,
        align: Any = None,
        indented: bool = False,
        indent_right: int = 0,
    ) -> Any:
        """One paragraph; ``indented`` by two characters, ``indent_right`` by so many."""
        paragraph = self.document.add_paragraph()
        write(paragraph, text, font=font, size=size, align=align)
        if indented:
            _indent(paragraph, "firstLineChars", 2)
        if indent_right:
            _indent(paragraph, "rightChars", indent_right)
        return paragraph

    def text(self, text: str) -> None:
        """Body text, a paragraph for every line of it."""
        for line in text.splitlines() or [""]:
            self.line(line, indented=True)

    def heading(self, text: str) -> None:
        self.line(text, font=HEADING, indented=True)

    def table(self, columns: list[int]) -> Any:
        """A ruled table whose columns have these widths in millimetres."""
        table = self.document.add_table(rows=0, cols=len(columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, columns, strict=True):
            column.width = Mm(width)
        return table

    def content(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _page(self) -> None:
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = TOP, BOTTOM
        section.left_margin, section.right_margin = LEFT, RIGHT
        section.footer_distance = Mm(28)  # the number stands 7 mm below the text
        footer = section.footer.paragraphs[0]
        footer.alignment = CENTRE
        _run(footer, "— ", PAGE_NUMBER, SIZE_4)
        _page_number(_run(footer, "", PAGE_NUMBER, SIZE_4))
        _run(footer, " —", PAGE_NUMBER, SIZE_4)

    def _properties(self, title: str) -> None:
        """The library's own name and the day of its sample file say nothing about this document."""
        properties = self.document.core_properties
        properties.title, properties.author, properties.comments = title, "", ""
        properties.last_modified_by = ""


def write(
    paragraph: Any, text: str, *, font: str = BODY, size: Any = SIZE_3, align: Any = None
) -> None:
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    layout.space_before = layout.space_after = Pt(0)
    layout.alignment = align
    _run(paragraph, text, font, size)


def write_cell(cell: Any, text: str, *, font: str = BODY, align: Any = None) -> None:
    """Into an empty cell of a table, a paragraph for every line."""
    first, *others = text.splitlines() or [""]
    write(cell.paragraphs[0], first, font=font, size=SIZE_4, align=align)
    for line in others:
        write(cell.add_paragraph(), line, font=font, size=SIZE_4, align=align)


def _run(paragraph: Any, text: str, font: str, size: Any) -> Any:
    run = paragraph.add_run(text)
    run.font.size = size
    _name_font(run, font)
    return run


def _name_font(holder: Any, font: str) -> None:
    """``holder`` is a run or a style; python-docx itself names the Latin font alone."""
    holder.font.name = LATIN
    fonts = holder.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)


def _indent(paragraph: Any, kind: str, characters: int) -> None:
    """By characters, so that it follows the size of the type."""
    indent = paragraph.paragraph_format.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn(f"w:{kind}"), str(characters * 100))


def _page_number(run: Any) -> None:
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        if text is None:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run.element.append(mark)
