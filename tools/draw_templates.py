"""Draw the five official forms as Word templates: ``python tools/draw_templates.py [--check] [FOLDER]``.

The templates are drawn by this program, so that a change of a column or a margin is a line in a diff and not a binary
file. It writes ``annexN/annexN.docx`` under FOLDER (default ``templates``), always the same bytes for the same program;
``--check`` writes nothing and tells which committed templates differ from what would be drawn (exit status 1).

Words: 附件1–附件5 of the measures, letter for letter (``annexN.txt`` holds them; ``tests/templates`` compares). Line
breaks inside a label are layout. Look: GB/T 9704-2012 where a form can follow it: A4, 附件N in 黑体 三号, titles in
方正小标宋简体 二号, the rest in 仿宋_GB2312. Lengths below are millimetres, type sizes points.

Why things are as they are
* Widths stand in ``tblGrid``, ``tcW`` and ``tblW`` alike with a fixed layout: WPS trusts the first, Word the others.
* Latin letters and digits use the Chinese typeface too: the official blanks (``    年   月   日``) are measured in its
  half-em spaces, and ``·`` ``—`` ``“”`` stay Chinese.
* Line pitch is "at least", never "exactly": a picture pasted into 项目总结 must not be cut.
* A table is never the last thing of a document: LibreOffice's .doc export would dissolve it.
"""

from __future__ import annotations

import argparse
import re
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

TITLE_FONT, BODY_FONT, HEAD_FONT, PAGE_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
REL = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def mm(length: float) -> int:
    """Millimetres as twips (twentieths of a point)."""
    return round(length * 1440 / 25.4)


# --- paragraphs -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of one run; ``\\n`` in ``text`` breaks the line, ``\\t`` jumps to the right-hand ``tab`` (mm)."""

    text: str
    style: str
    align: str | None = None
    before: float | None = None
    after: float = 0
    keep: bool = False
    tab: float | None = None
    indent: str = ""
    section: str = ""

    def xml(self) -> str:
        properties = f'<w:pStyle w:val="{self.style}"/>{"<w:keepNext/>" if self.keep else ""}'
        if self.tab is not None:
            properties += f'<w:tabs><w:tab w:val="right" w:pos="{mm(self.tab)}"/></w:tabs>'
        if self.before is not None:
            properties += f'<w:spacing w:before="{mm(self.before)}" w:after="{mm(self.after)}"/>'
        if self.indent:
            properties += f"<w:ind {self.indent}/>"
        if self.align:
            properties += f'<w:jc w:val="{self.align}"/>'
        properties += self.section
        return f"<w:p><w:pPr>{properties}</w:pPr>{_run(self.text)}</w:p>"


def _run(text: str) -> str:
    if not text:
        return ""
    marks = {"\n": "<w:br/>", "\t": "<w:tab/>"}
    pieces = (marks.get(p) or f'<w:t xml:space="preserve">{escape(p)}</w:t>' for p in re.split(r"([\n\t])", text))
    return f"<w:r>{''.join(pieces)}</w:r>"


# --- tables -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """A cell over ``span`` grid columns; ``merge`` is ``restart`` or ``continue`` in a merged label column."""

    content: str | Sequence[Paragraph]
    style: str = "CellText"
    span: int = 1
    merge: str | None = None
    valign: str = "center"
    align: str | None = None
    borders: str = ""

    def xml(self, width: int, keep: bool) -> str:
        properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
        if self.span > 1:
            properties += f'<w:gridSpan w:val="{self.span}"/>'
        if self.merge:
            properties += f'<w:vMerge w:val="{self.merge}"/>' if self.merge == "restart" else "<w:vMerge/>"
        if self.borders:
            properties += f"<w:tcBorders>{self.borders}</w:tcBorders>"
        if self.valign != "top":
            properties += f'<w:vAlign w:val="{self.valign}"/>'
        content = self.content
        paragraphs = [Paragraph(content, self.style, self.align, keep=keep)] if isinstance(content, str) else content
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(p.xml() for p in paragraphs)}</w:tc>"


@dataclass(frozen=True)
class Row:
    """A table row at least ``height`` mm high.

    ``split`` lets long prose break over pages, ``head`` repeats the row on each page, ``keep`` holds it on the page of
    the row below.
    """

    cells: Sequence[Cell]
    height: float
    split: bool = False
    head: bool = False
    keep: bool = False

    def xml(self, grid: Sequence[int]) -> str:
        properties = "" if self.split else "<w:cantSplit/>"
        properties += f'<w:trHeight w:val="{mm(self.height)}" w:hRule="atLeast"/>'
        if self.head:
            properties += "<w:tblHeader/>"
        cells, column = "", 0
        for cell in self.cells:
            cells += cell.xml(sum(grid[column : column + cell.span]), self.keep)
            column += cell.span
        if column != len(grid):
            raise ValueError(f"a row of {column} columns in a grid of {len(grid)}: {self}")
        return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"


@dataclass(frozen=True)
class Table:
    """A table of fixed layout on the grid ``columns`` (mm), centred between the margins."""

    columns: Sequence[float]
    rows: Sequence[Row]

    def xml(self) -> str:
        grid = [mm(c) for c in self.columns]
        columns = "".join(f'<w:gridCol w:w="{w}"/>' for w in grid)
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="FormTable"/><w:tblW w:w="{sum(grid)}" w:type="dxa"/>'
            f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>{''.join(r.xml(grid) for r in self.rows)}</w:tbl>"
        )


def loop(tag: str, cells: Sequence[Cell], height: float, *, lead: Cell | None = None, keep: bool = False) -> list[Row]:
    """The three rows of ``{%tr for … %}`` … ``{%tr endfor %}``; ``lead`` is the merged label column beside them.

    ``keep`` holds all rows of the loop on one page.
    """
    front = [lead] if lead else []
    span = sum(c.span for c in cells)

    def tag_row(text: str) -> Row:
        return Row([*front, Cell(text, cells[0].style, span)], height)

    return [tag_row(f"{{%tr for {tag} %}}"), Row([*front, *cells], height, keep=keep), tag_row("{%tr endfor %}")]


# --- pages and the package --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """A4 with margins in mm (top, right, bottom, left); ``numbered`` prints ``- 1 -`` at the foot.

    ``numbered="several"``: only when there are several pages. The first page is then "another" (``w:titlePg``) with an empty foot;
    who fills the form lets that go where it surely takes more than one (``tzforms/word/setting``). ``restart``: pages count from here.
    """

    margins: tuple[float, float, float, float]
    landscape: bool = False
    numbered: bool | str = False
    restart: bool = False

    def xml(self) -> str:
        width, height = (16838, 11906) if self.landscape else (11906, 16838)
        orient = ' w:orient="landscape"' if self.landscape else ""
        top, right, bottom, left = (mm(m) for m in self.margins)
        footer = '<w:footerReference w:type="default" r:id="rId4"/>' if self.numbered else ""
        restart = '<w:pgNumType w:start="1"/>' if self.restart else ""
        first = "<w:titlePg/>" if self.numbered == "several" else ""
        return (
            f'<w:sectPr>{footer}<w:pgSz w:w="{width}" w:h="{height}"{orient}/><w:pgMar w:top="{top}" w:right="{right}"'
            f' w:bottom="{bottom}" w:left="{left}" w:header="567" w:footer="{mm(self._foot())}" w:gutter="0"/>'
            f'{restart}<w:cols w:space="425"/>{first}<w:docGrid w:linePitch="312"/></w:sectPr>'
        )

    def _foot(self) -> float:
        """How far the foot stands above the edge of the paper: below the text, whatever its margin."""
        return 10 if not self.numbered else min(18, self.margins[2] - 9)


@dataclass(frozen=True)
class Form:
    """A form: its name (``annex1``), its title as a document property, its page and what stands on it."""

    name: str
    title: str
    page: Page
    body: Sequence[Paragraph | Table] = field(default_factory=list)

    def parts(self) -> dict[str, str]:
        """Every part of the Word package, by its name, in the order in which they are written."""
        footer = bool(self.page.numbered)
        content = "".join(block.xml() for block in self.body)
        parts = {
            "[Content_Types].xml": _content_types(footer),
            "_rels/.rels": _relations(
                ("officeDocument", "word/document.xml"),
                ("metadata/core-properties", "docProps/core.xml"),
            ),
            "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{content}{self.page.xml()}'
            "</w:body></w:document>",
            "word/_rels/document.xml.rels": _relations(
                ("styles", "styles.xml"),
                ("settings", "settings.xml"),
                ("fontTable", "fontTable.xml"),
                *([("footer", "footer1.xml")] if footer else []),
            ),
            "word/styles.xml": _styles(),
            "word/settings.xml": SETTINGS,
            "word/fontTable.xml": _font_table(),
            "docProps/core.xml": CORE.format(title=escape(self.title)),
        }
        if footer:
            parts["word/footer1.xml"] = FOOTER
        return {name: HEAD + xml for name, xml in parts.items()}

    def package(self) -> bytes:
        """The .docx file; its entries bear no time of their own, so equal programs write equal bytes."""
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
            for name, xml in self.parts().items():
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 0
                package.writestr(entry, xml.encode())
        return stream.getvalue()


def _content_types(footer: bool) -> str:
    parts = {"document": "document.main", "styles": "styles", "settings": "settings", "fontTable": "fontTable"}
    if footer:
        parts["footer1"] = "footer"
    overrides = "".join(f'<Override PartName="/word/{n}.xml" ContentType="{TYPES}{t}+xml"/>' for n, t in parts.items())
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(*relations: tuple[str, str]) -> str:
    package = REL.rsplit("/", 1)[0] + "/relationships"
    items = "".join(
        f'<Relationship Id="rId{i}" Type="{package if kind.startswith("metadata") else R}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(relations, 1)
    )
    return f'<Relationships xmlns="{REL}">{items}</Relationships>'


CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:language>zh-CN</dc:language>'
    "</cp:coreProperties>"
)

SETTINGS = (
    f'<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/>'
    '<w:bordersDoNotSurroundFooter/><w:defaultTabStop w:val="420"/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:spaceForUL/>'
    "<w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/><w:doNotExpandShiftReturn/>"
    "<w:adjustLineHeightInTable/><w:useFELayout/>"
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
)

FOOTER = (
    f'<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="PageNumber"/></w:pPr>'
    '<w:r><w:t xml:space="preserve">- </w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    '<w:r><w:t xml:space="preserve"> -</w:t></w:r></w:p></w:ftr>'
)


def _font_table() -> str:
    """The typefaces and what Word takes where one is missing (仿宋_GB2312 left Windows years ago, 仿宋 stayed)."""
    fonts = {BODY_FONT: "仿宋", TITLE_FONT: "宋体", HEAD_FONT: "SimHei", PAGE_FONT: "SimSun"}
    family = {BODY_FONT: "modern", TITLE_FONT: "auto", HEAD_FONT: "modern", PAGE_FONT: "auto"}
    items = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="{family[name]}"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, other in fonts.items()
    )
    return f'<w:fonts xmlns:w="{W}">{items}</w:fonts>'


@dataclass(frozen=True)
class Style:
    """A paragraph style: type size, line pitch and the space before and after in points; ``indent``: by two letters."""

    id: str
    name: str
    font: str = BODY_FONT
    size: float = 12
    pitch: float = 20
    align: str = "left"
    before: float = 0
    after: float = 0
    indent: bool = False
    keep: bool = False
    outline: bool = False

    def xml(self) -> str:
        keep = "<w:keepNext/>" if self.keep else ""
        indent = f'<w:ind w:firstLineChars="200" w:firstLine="{round(self.size * 40)}"/>' if self.indent else ""
        outline = '<w:outlineLvl w:val="0"/>' if self.outline else ""
        return (
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{self.id}"><w:name w:val="{self.name}"/>'
            f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{keep}'
            f'<w:spacing w:before="{round(self.before * 20)}" w:after="{round(self.after * 20)}"'
            f' w:line="{round(self.pitch * 20)}" w:lineRule="atLeast"/>{indent}<w:jc w:val="{self.align}"/>{outline}'
            f"</w:pPr><w:rPr>{_font(self.font)}{_size(self.size)}</w:rPr></w:style>"
        )


def _font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="Times New Roman" w:hint="eastAsia"/>'


def _size(points: float) -> str:
    half = round(points * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


STYLES = (
    Style("Annex", "附件序号", HEAD_FONT, 16, 28, keep=True),
    Style("FormTitle", "表名", TITLE_FONT, 22, 34, "center", before=6, after=10, keep=True, outline=True),
    Style("CoverTitle", "封面表名", TITLE_FONT, 36, 60, "center", outline=True),
    Style("CoverLine", "封面项目", BODY_FONT, 16, 30),
    Style("FormLine", "表头行", BODY_FONT, 10.5, 18, after=4, keep=True),
    Style("FootLine", "表尾行", BODY_FONT, 10.5, 18, before=6),
    Style("TableEnd", "表格之后", BODY_FONT, 1, 1),  # so low that it never opens a page of its own
    Style("CellLabel", "表格项目", HEAD_FONT, 12, 18, "center"),
    Style("CellText", "表格内容", BODY_FONT, 12, 18, "center"),
    Style("CellLine", "表格内容左齐", BODY_FONT, 12, 18),
    Style("CellProse", "表格正文", BODY_FONT, 12, 22, "both", indent=True),
    Style("RosterHead", "名册表头", HEAD_FONT, 10.5, 15, "center"),
    Style("RosterText", "名册内容", BODY_FONT, 10.5, 15, "center"),
    Style("PageNumber", "页码式样", PAGE_FONT, 14, 20, "center"),
)


def _styles() -> str:
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    widths = (("top", 0.4), ("left", 1.4), ("bottom", 1.1), ("right", 1.4))
    margins = "".join(f'<w:{side} w:w="{mm(width)}" w:type="dxa"/>' for side, width in widths)
    margins = f"<w:tblCellMar>{margins}</w:tblCellMar>"
    return (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{_font(BODY_FONT)}<w:kern w:val="0"/>{_size(12)}'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        "</w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr>'
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultFont"><w:name w:val="Default Paragraph Font"/>'
        '<w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="FormTable"><w:name w:val="表格式样"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{borders}</w:tblBorders>{margins}</w:tblPr></w:style>'
        f"{''.join(s.xml() for s in STYLES)}</w:styles>"
    )


# --- the forms --------------------------------------------------------------------------------------------------------


def label(text: str, span: int = 1, merge: str | None = None) -> Cell:
    return Cell(text, "CellLabel", span, merge)


def prose(text: str, span: int) -> Cell:
    return Cell(text, "CellProse", span, valign="top")


def annex1() -> Form:
    """附件1 通州区高技能人才研修培训项目实施方案."""
    below = label("", merge="continue")
    courses = [
        Cell("{{ c.topic|text }}", "CellLine", 2),
        Cell("{{ c.format|text }}"),
        Cell("{{ c.hours|hours }}"),
        Cell("{{ c.instructor|text }}"),
    ]
    instructors = [Cell("{{ i.name|name }}"), Cell("{{ i.title|text }}"), Cell("{{ i.employer|text }}", span=3)]
    assessment = "（考核应结合出勤情况、学习态度、交流研讨、工作总结撰写等情况，明确考核时间、方式、配分及评分细则等）"
    budget = "（包含研修所需师资、场地、考察交流、教材等研修培训所需费用）"
    rows = [
        Row([label("办班单位名称"), Cell("{{ organizer|organizer }}", span=5)], 10),
        Row([label("研修项目名称"), Cell("{{ project|text }}", span=5)], 10),
        Row([label("涉及职业\n（工种）"), Cell("{{ occupations|occupations }}", span=5)], 14),
        Row([label("拟定研修地点"), Cell("{{ venue|text }}", span=5)], 10),
        Row(
            [
                label("预计招收\n学员人数"),
                Cell("{{ planned_trainees|integer }}"),
                label("学员来源"),
                Cell("{{ trainee_source|text }}", span=3),
            ],
            14,
        ),
        Row([label("研修目的\n和作用"), prose("{{ purpose|prose }}", 5)], 42, split=True),
        Row([label("培训条件及\n保障措施"), prose("{{ conditions|prose }}", 5)], 42, split=True),
        Row(
            [
                label("研修内容", merge="restart"),
                label("培训内容", 2),
                label("培训形式"),
                label("课时"),
                label("授课教师"),
            ],
            10,
            keep=True,
        ),
        *loop("c in courses|rows(3, '......')", courses, 10, lead=below),
        Row([below, label("总课时", 2), Cell("{{ total_hours|hours }}", span=3)], 10),
        Row(
            [label("授课教师\n情况", merge="restart"), label("姓  名"), label("职务/职称"), label("工作单位", 3)],
            10,
            keep=True,
        ),
        *loop("i in instructors|rows(5, '......')", instructors, 10, lead=below),
        Row([label("结业考核"), prose(f"{{{{ assessment|prose|blank('{assessment}') }}}}", 5)], 54, split=True),
        Row([label("研修所需\n经费预算"), prose(f"{{{{ budget|prose|blank('{budget}') }}}}", 5)], 54, split=True),
        Row(
            [label("办班单位\n信息", merge="restart"), label("地  址"), Cell("{{ address|text }}", span=4)],
            10,
            keep=True,
        ),
        Row(
            [
                below,
                label("联系人"),
                Cell("{{ contact|name }}"),
                label("办公电话"),
                Cell("{{ office_phone|phone }}", span=2),
            ],
            10,
            keep=True,
        ),
        Row(
            [below, label("手  机"), Cell("{{ mobile|mobile }}"), label("传  真"), Cell("{{ fax|phone }}", span=2)],
            10,
            keep=True,
        ),
        Row([below, label("邮  箱"), Cell("{{ email|email }}", span=4)], 10),
    ]
    date = "申报时间：{{ application_date|date|blank('    年   月   日') }}"
    body: list[Paragraph | Table] = [
        Paragraph("附件1：", "Annex"),
        Paragraph("通州区高技能人才研修培训项目实施方案", "FormTitle"),
        Paragraph(f"办班单位：{{{{ organizer|organizer }}}}（盖章）\t{date}", "FormLine", tab=156),
        Table((29, 26, 38, 22, 15, 26), rows),
        Paragraph("", "TableEnd"),
    ]
    return Form("annex1", "通州区高技能人才研修培训项目实施方案", Page((30, 26, 30, 28), numbered=True), body)


def roster_line(organizer: int, project: int, period: int = 0) -> Paragraph:
    """The line above a roster; the numbers are the official blanks, in spaces."""
    gap = " " * 4
    after = f"|blank('{' ' * period}')" if period else ""
    return Paragraph(
        f"办班单位（盖章）：{{{{ organizer|organizer|blank('{' ' * (organizer - len(gap))}') }}}}{gap}"
        f"研修项目：{{{{ project|text|blank('{' ' * (project - len(gap))}') }}}}{gap}"
        f"研修起止日期：{{{{ period|period{after} }}}}",
        "FormLine",
    )


ROSTER_FOOT = Paragraph(
    "填表人：{{ prepared_by|name|blank('      ') }}    联系电话：{{ phone|phone }}",
    "FootLine",
)
ROSTER_PAGE = Page((22, 18, 16, 18), landscape=True, numbered="several")


def roster(columns: Sequence[tuple[float, str, str]], tag: str) -> Table:
    """A table of persons: for each column its width, its head and its placeholder."""
    rows = [
        Row([Cell(head, "RosterHead") for _, head, _ in columns], 13, head=True),
        *loop(tag, [Cell(f"{{{{ {value} }}}}", "RosterText") for _, _, value in columns], 8.2),
    ]
    return Table([width for width, _, _ in columns], rows)


def annex2() -> Form:
    """附件2 通州区高技能人才研修班学员名册."""
    columns = [
        (11, "序号", "t.no|serial"),
        (33, "姓名", "t.name|name"),
        (11, "性别", "t.sex|sex"),
        (18, "学历", "t.education|education"),
        (43, "身份证号", "t.id_number|id_number"),
        (51.5, "工作单位及职务", "t.employer_position|employer_position"),
        (48.5, "国家职业资格证书/\n职业技能等级证书编号", "t.certificate_no|certificate_no"),
        (27, "等级", "t.level|level"),
        (18, "备注", "t.note|text"),
    ]
    body: list[Paragraph | Table] = [
        Paragraph("附件2：", "Annex"),
        Paragraph("通州区高技能人才研修班学员名册", "FormTitle"),
        roster_line(25, 24),
        roster(columns, "t in trainees|rows(9)"),
        ROSTER_FOOT,
    ]
    return Form("annex2", "通州区高技能人才研修班学员名册", ROSTER_PAGE, body)


def annex3() -> Form:
    """附件3 北京市通州区高技能人才研修培训结业登记名册."""
    columns = [
        (14, "序号", "g.no|serial"),
        (35, "姓  名", "g.name|name"),
        (86, "工 作 单 位", "g.employer|text"),
        (46, "身份证号码", "g.id_number|id_number"),
        (24, "考核成绩", "g.score|score"),
        (56, "结业证书编号\n（区人力社保局填写）", "g.completion_no|text"),
    ]
    body: list[Paragraph | Table] = [
        Paragraph("附件3：", "Annex"),
        Paragraph("北京市通州区高技能人才研修培训结业登记名册", "FormTitle"),
        roster_line(14, 20, 15),
        roster(columns, "g in graduates|rows(9)"),
        ROSTER_FOOT,
    ]
    return Form("annex3", "北京市通州区高技能人才研修培训结业登记名册", ROSTER_PAGE, body)


def annex4() -> Form:
    """附件4 北京市通州区高技能人才研修培训补助资金申请表."""
    sides = "".join(f'<w:{side} w:val="nil"/>' for side in ("top", "left", "right"))
    date = "申请日期：{{ application_date|date|blank('   ') }}"
    simple = (
        ("办班单位名称", "organizer|organizer"),
        ("研修项目名称", "project|text"),
        ("职业（工种）", "occupations|occupations"),
        ("培训时间起止日期", "period|period"),
        ("培训总课时", "total_hours|hours"),
        ("结业人数", "graduate_count|integer"),
        ("申请资金（万元）", "subsidy_wan|wan"),
        ("经办人", "handler|name"),
        ("联系电话", "phone|phone"),
    )
    rows = [
        Row(
            [
                Cell("办班单位（盖章）：{{ organizer|organizer }}", "FormLine", 3, valign="bottom", borders=sides),
                Cell(date, "FormLine", valign="bottom", align="right", borders=sides),
            ],
            12,
        ),
        *(Row([label(text, 2), Cell(f"{{{{ {value} }}}}", span=2)], 14) for text, value in simple),
        Row([label("银行信息", merge="restart"), label("开户行"), Cell("{{ bank|bank }}", span=2)], 14, keep=True),
        Row([label("", merge="continue"), label("银行账号"), Cell("{{ bank_account|account }}", span=2)], 14),
    ]
    body: list[Paragraph | Table] = [
        Paragraph("附件4：", "Annex"),
        Paragraph("北京市通州区高技能人才研修\n培训补助资金申请表", "FormTitle"),
        Table((24, 26, 54, 52), rows),
        Paragraph("", "TableEnd"),
    ]
    return Form(
        "annex4", "北京市通州区高技能人才研修培训补助资金申请表", Page((30, 26, 22, 28), numbered="several"), body
    )


def annex5() -> Form:
    """附件5 通州区高技能人才研修培训项目总结."""
    cover, page = Page((30, 25, 25, 25)), Page((30, 25, 25, 25), numbered="several", restart=True)
    below = label("", merge="continue")
    signature = f'w:right="{mm(8.5)}"'  # 右空二字
    hanging = f'w:left="{mm(18) + 1600}" w:hanging="1600"'  # a long name goes on under its beginning
    summary = "（重点突出培训亮点、帮助学员解决实际问题情况、工作经验等，可多页）"
    opinion = [
        Paragraph("{{ expert_opinion|prose }}", "CellProse"),
        Paragraph(
            f"{{{{ expert_opinion_date|date|blank('{' ' * 33}年  月  日') }}}}",
            "CellLine",
            "right",
            before=50,
            after=2,
            indent=signature,
        ),
    ]
    # 40 mm of white around （盖章） is what a bureau's round seal of 42 mm needs
    decision = [
        Paragraph("{{ bureau_opinion|prose }}", "CellProse"),
        Paragraph("（盖章）", "CellLine", "right", before=44, keep=True, indent=signature),
        Paragraph(
            "{{ bureau_opinion_date|date|blank('年  月  日') }}",
            "CellLine",
            "right",
            before=4,
            after=2,
            indent=signature,
        ),
    ]
    experts = [
        Cell("{{ e.name|name }}"),
        Cell("{{ e.employer_title|text }}", span=2),
        Cell("{{ e.mobile|mobile }}", span=2),
        Cell("{{ e.signature|text }}"),
    ]
    rows = [
        Row([label("单位名称"), Cell("{{ organizer|organizer }}", span=6)], 11),
        Row(
            [
                label("联 系 人"),
                Cell("{{ contact|name }}"),
                label("办公电话"),
                Cell("{{ office_phone|phone }}", span=2),
                label("手机"),
                Cell("{{ mobile|mobile }}"),
            ],
            11,
        ),
        Row(
            [
                label("项目名称"),
                Cell("{{ project|text }}", span=2),
                label("培训人数"),
                Cell("{{ trainee_count|integer }}"),
                label("结业人数"),
                Cell("{{ graduate_count|integer }}"),
            ],
            11,
        ),
        Row(
            [
                label("培训开始时间"),
                Cell("{{ start_date|date }}", span=2),
                label("培训结束时间", 2),
                Cell("{{ end_date|date }}", span=2),
            ],
            11,
        ),
        Row(
            [
                label("项\n目\n总\n结", merge="restart"),
                prose(f"{{{{ summary|prose|blank('{summary}') }}}}", 6),
            ],
            138,
            split=True,
        ),
        Row([below, label("资金使用\n情况"), prose("{{ funds_usage|prose }}", 5)], 50, split=True),
        Row([label("专家小组意见"), Cell(opinion, span=6, valign="top")], 70),
        Row([label("专家信息", merge="restart"), Cell("说明：专家人数应为单数", "CellLine", 6)], 10, keep=True),
        Row([below, label("姓名"), label("单位及职务/职称", 2), label("手机", 2), label("签名")], 10, keep=True),
        *loop("e in experts|rows(4)", experts, 10, lead=below, keep=True),
        Row([label("区人力资源和社会保障局\n意见"), Cell(decision, span=6, valign="top")], 78),
    ]
    body: list[Paragraph | Table] = [
        Paragraph("附件5：", "Annex"),
        Paragraph("通州区高技能人才研修培训\n项目总结", "CoverTitle", before=42),
        Paragraph("项目名称：{{ project|text|blank('__________') }}", "CoverLine", before=52, indent=hanging),
        Paragraph(
            "办班单位：{{ organizer|organizer|blank('__________') }}",
            "CoverLine",
            indent=hanging,
            section=cover.xml(),
        ),
        Table((29, 26, 22, 21, 13, 21, 28), rows),
        Paragraph("备注：此表一式两份，由区人力资源和社会保障局和办班单位分别留存。", "FootLine"),
    ]
    return Form("annex5", "通州区高技能人才研修培训项目总结", page, body)


FORMS = (annex1, annex2, annex3, annex4, annex5)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Draw the five official forms as Word templates.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent.parent / "templates")
    parser.add_argument("--check", action="store_true", help="write nothing, tell which templates differ")
    options = parser.parse_args(arguments)
    status = 0
    for form in (make() for make in FORMS):
        path = options.folder / form.name / f"{form.name}.docx"
        if options.check:
            if not path.is_file() or committed_parts(path) != form.parts():
                print(f"{path} differs from what tools/draw_templates.py draws", file=sys.stderr)
                status = 1
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(form.package())
    return status


def committed_parts(path: Path) -> dict[str, str]:
    """The parts of the template at ``path`` as text: two zlib versions may pack the same parts into other bytes."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


if __name__ == "__main__":
    sys.exit(main())
