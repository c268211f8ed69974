"""Word files: real forms of ours with one thing in them that no clerk would do, a great many times."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

from tests.strangers.model import stranger
from tools.fuzz.zips import parts, repack
from tzforms.rendering import render
from tzforms.workbook import example_dossier

__all__ = ["NS", "REL", "document", "in_form", "with_parts"]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NS = f'xmlns:w="{W}" xmlns:r="{R}"'
MAIN = "word/document.xml"
RELS = "word/_rels/document.xml.rels"
MARK = "此处有别的内容"


@functools.cache
def _form(name: str, field: str) -> Mapping[str, bytes]:
    record: Any = dict(example_dossier().forms())[name]
    rows = {k: v[:2] for k, v in dict(record).items() if isinstance(v, tuple) and v}
    found = parts(render(record.model_copy(update={**rows, field: MARK})))
    assert found is not None
    return found


def in_form(name: str, field: str, xml: str, more: Mapping[str, bytes] | None = None) -> bytes:
    """Our form with ``xml`` (text, or runs after closing the one that it stands in) for the value of ``field``."""
    content = dict(_form(name, field))
    text = content[MAIN].decode()
    assert MARK in text
    content[MAIN] = text.replace(MARK, xml).encode()
    return repack({**content, **(more or {})})


def with_parts(name: str, change: Mapping[str, tuple[str, str]], more: Mapping[str, bytes] | None = None) -> bytes:
    """Our form with, in each part named, the first match of a pattern replaced."""
    content = dict(_form(name, "organizer"))
    for part, (pattern, made) in change.items():
        text = content[part].decode()
        assert re.search(pattern, text), (part, pattern)
        content[part] = re.sub(pattern, lambda m, made=made: made, text, count=1).encode()  # type: ignore[misc]
    return repack({**content, **(more or {})})


def document(body: str) -> bytes:
    """A form's package with another body."""
    return with_parts("annex4", {MAIN: (r"(?s)<w:body>.*</w:body>", f"<w:body>{body}</w:body>")})


def row(*cells: str, properties: str = "") -> str:
    """A row of cells with these texts."""
    return (
        "<w:tr>" + "".join(f"<w:tc>{properties}<w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:tc>" for c in cells) + "</w:tr>"
    )


def out_of_run(xml: str) -> str:
    """XML that stands between runs, where a text of a run is replaced."""
    return f"</w:t></w:r>{xml}<w:r><w:t>"


# -- texts of a value --------------------------------------------------------------------------------------------------


@stranger("w_combining_marks.docx")
def _() -> bytes:
    """Accents of two classes in turn: putting them into order takes the square of their number."""
    return in_form("annex4", "handler", "a" + "\u0315\u0300" * 60_000)


@stranger("w_combining_label.docx")
def _() -> bytes:
    """The same accents in a cell where a label could stand."""
    return document("<w:tbl>" + row("联系电话" + "\u0315\u0300" * 60_000, "1") * 3 + "</w:tbl>")


@stranger("w_zero_width.docx")
def _() -> bytes:
    """A value of a million signs that nobody sees."""
    return in_form("annex4", "handler", "\u200b" * 1_000_000)


@stranger("w_brackets.docx")
def _() -> bytes:
    """Brackets that open and never close."""
    return in_form("annex4", "bank", "（" * 200_000)


@stranger("w_brackets_nested.docx")
def _() -> bytes:
    """Brackets in brackets, closed in the wrong order."""
    return in_form("annex4", "bank", "（【[(" * 40_000 + "）]】)" * 40_000)


@stranger("w_years.docx")
def _() -> bytes:
    """A place for a date that holds 50,000 beginnings of one."""
    return in_form("annex5", "expert_opinion", "2024年" * 50_000)


@stranger("w_spaced_date.docx")
def _() -> bytes:
    """年 月 日 with a great many blanks between."""
    return in_form("annex5", "expert_opinion", ("2024" + " " * 60_000 + "年" + "\u3000" * 60_000 + "月") * 2)


@stranger("w_list_of_names.docx")
def _() -> bytes:
    """A hundred thousand occupations in one cell."""
    return in_form("annex1", "venue", "、".join(f"工{n}" for n in range(100_000)))


@stranger("w_boxes.docx")
def _() -> bytes:
    """Boxes to tick, a hundred thousand, every second one ticked."""
    return in_form("annex4", "bank", "☑□" * 50_000)


@stranger("w_digits_and_blanks.docx")
def _() -> bytes:
    """Digits as an account number is spaced, without end."""
    return in_form("annex4", "bank_account", "0200 " * 60_000)


@stranger("w_id_numbers.docx")
def _() -> bytes:
    """Twenty thousand numbers that look like a resident's, in one cell: each would be masked."""
    return in_form("annex4", "handler", "11011219900101123X " * 20_000)


@stranger("w_mail_address.docx")
def _() -> bytes:
    """An address with very many dots and signs of at."""
    return in_form("annex1", "venue", "a.b@c-" * 50_000)


@stranger("w_money.docx")
def _() -> bytes:
    """Sums and sums: 师资1万元；… fifty thousand times."""
    return in_form("annex1", "budget", "师资聘请5万元；" * 30_000)


@stranger("w_chinese_number.docx")
def _() -> bytes:
    """A number in words that never ends."""
    return in_form("annex1", "budget", "合计" + "亿万千百十" * 40_000 + "元")


@stranger("w_full_width_digits.docx")
def _() -> bytes:
    """A number of a hundred thousand full-width digits where hours stand."""
    return in_form("annex4", "bank", "１" * 100_000 + "课时")


# -- what the text stands in -------------------------------------------------------------------------------------------


@stranger("w_one_sign_a_run.docx")
def _() -> bytes:
    """A value in 60,000 runs of one sign each."""
    return in_form("annex4", "handler", out_of_run("<w:r><w:t>甲</w:t></w:r>" * 60_000))


@stranger("w_breaks.docx")
def _() -> bytes:
    """A cell of 200,000 line breaks."""
    return in_form("annex4", "handler", "</w:t>" + "<w:br/>" * 200_000 + "<w:t>")


@stranger("w_tabs.docx")
def _() -> bytes:
    """A line of 200,000 tabs."""
    return in_form("annex4", "handler", "</w:t>" + "<w:tab/>" * 200_000 + "<w:t>")


@stranger("w_paragraphs_in_a_cell.docx")
def _() -> bytes:
    """A cell of 60,000 paragraphs, each a label."""
    return document(
        "<w:tbl><w:tr><w:tc>" + "<w:p><w:r><w:t>联系人：</w:t></w:r></w:p>" * 60_000 + "</w:tc></w:tr></w:tbl>"
    )


@stranger("w_tables.docx")
def _() -> bytes:
    """20,000 tables of one cell, each the head of a form."""
    return document(("<w:tbl>" + row("姓名") + "</w:tbl><w:p/>") * 20_000)


@stranger("w_titles.docx")
def _() -> bytes:
    """The title of a form 20,000 times: as many forms?"""
    return document("<w:p><w:r><w:t>通州区高技能人才研修班学员名册</w:t></w:r></w:p>" * 20_000)


@stranger("w_heads.docx")
def _() -> bytes:
    """The head of a roster again and again, without a single person."""
    head = row("序号", "姓名", "性别", "学历", "身份证号", "工作单位及职务", "职业资格证书编号", "等级")
    return document(
        "<w:p><w:r><w:t>通州区高技能人才研修班学员名册</w:t></w:r></w:p><w:tbl>" + head * 6_000 + "</w:tbl>"
    )


@stranger("w_same_people.docx")
def _() -> bytes:
    """A roster of 5,000 people who are all nearly the same."""
    head = row("序号", "姓名", "性别", "学历", "身份证号", "工作单位及职务", "职业资格证书编号", "等级")
    people = "".join(
        row(str(n), f"王小{chr(0x4E00 + n % 900)}", "男", "本科", f"1101121990{n:08d}"[:18], "甲公司 工", "", "高级工")
        for n in range(5_000)
    )
    return document(f"<w:p><w:r><w:t>通州区高技能人才研修班学员名册</w:t></w:r></w:p><w:tbl>{head}{people}</w:tbl>")


@stranger("w_wide_row.docx")
def _() -> bytes:
    """A row of 60,000 cells."""
    return document("<w:tbl>" + row(*["甲"] * 60_000) + "</w:tbl>")


@stranger("w_spans.docx")
def _() -> bytes:
    """5,000 cells that each go over a million columns."""
    return document(
        "<w:tbl>" + row(*["甲"] * 50, properties='<w:tcPr><w:gridSpan w:val="1000000"/></w:tcPr>') * 100 + "</w:tbl>"
    )


@stranger("w_grid_before.docx")
def _() -> bytes:
    """Rows that begin a hundred million columns to the right."""
    begins = '<w:trPr><w:gridBefore w:val="100000000"/><w:gridAfter w:val="-7"/></w:trPr>'
    return document("<w:tbl>" + row("甲", "乙").replace("<w:tr>", f"<w:tr>{begins}") * 50 + "</w:tbl>")


@stranger("w_merged_down.docx")
def _() -> bytes:
    """Cells merged down over 20,000 rows, as one chain."""
    down = row("", "", properties="<w:tcPr><w:vMerge/></w:tcPr>")
    return document(
        "<w:tbl>"
        + row("一", "二", properties='<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>')
        + down * 20_000
        + "</w:tbl>"
    )


@stranger("w_grid_columns.docx")
def _() -> bytes:
    """A table that announces 300,000 columns."""
    return document(
        "<w:tbl><w:tblGrid>" + '<w:gridCol w:w="9"/>' * 300_000 + "</w:tblGrid>" + row("甲") * 50 + "</w:tbl>"
    )


@stranger("w_tables_in_tables.docx")
def _() -> bytes:
    """Tables in tables, 40 deep, each with a label beside it, three times in each."""
    inner = "<w:p/>"
    for _level in range(40):
        inner = (
            f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>姓名</w:t></w:r></w:p></w:tc><w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>"
        )
    return document(inner * 100)


@stranger("w_controls.docx")
def _() -> bytes:
    """Content controls in each other, 60 deep, 300 times."""
    return document(
        f"<w:p>{'<w:sdt><w:sdtPr/><w:sdtContent>' * 60}<w:r><w:t>甲</w:t></w:r>{'</w:sdtContent></w:sdt>' * 60}</w:p>"
        * 300
    )


@stranger("w_fields_unfinished.docx")
def _() -> bytes:
    """20,000 fields that begin and never end."""
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF 1=1</w:instrText></w:r>'
    return in_form("annex4", "handler", out_of_run(begin * 20_000))


@stranger("w_choices.docx")
def _() -> bytes:
    """Alternatives in alternatives: two ways at each of 14 levels."""
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    inner = "<w:r><w:t>甲</w:t></w:r>"
    for _level in range(14):
        inner = f'<mc:AlternateContent {mc}><mc:Choice Requires="w">{inner}</mc:Choice><mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent>'
    return document(f"<w:p>{inner}</w:p>")


@stranger("w_text_boxes.docx")
def _() -> bytes:
    """A text box in a text box in a text box, 30 deep, and 200 of them."""
    head = '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p>'
    tail = "</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    return document(f"<w:p>{head * 30}<w:r><w:t>姓名</w:t></w:r>{tail * 30}</w:p>" * 200)


@stranger("w_changes.docx")
def _() -> bytes:
    """Changes in changes, 60 deep, in every place of a value."""
    mark = '<w:ins w:id="1" w:author="甲"><w:del w:id="1" w:author="乙">'
    return in_form(
        "annex4",
        "handler",
        out_of_run((mark * 30 + "<w:r><w:delText>x</w:delText></w:r>" + "</w:del></w:ins>" * 30) * 300),
    )


@stranger("w_symbols.docx")
def _() -> bytes:
    """Symbols whose number is none."""
    bad = ("", "x", "-1", "FFFFFFFFF", "D800", "110000", "0")
    return in_form(
        "annex4", "handler", "</w:t>" + "".join(f'<w:sym w:font="Wingdings" w:char="{c}"/>' for c in bad) + "<w:t>"
    )


@stranger("w_numbers_of_lists.docx")
def _() -> bytes:
    """Paragraphs numbered at levels that there are not, in lists that nobody defined."""
    levels = ("-1", "9", "1e9", "", "99999999999", "x")
    marks = "".join(
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{n}"/><w:numId w:val="{n}"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>'
        for n in levels
    )
    return document(marks * 500)


# -- parts -------------------------------------------------------------------------------------------------------------


@stranger("w_styles_in_a_circle.docx")
def _() -> bytes:
    """Every style is based on the next, the last on the first; and 20,000 more in a chain."""
    chain = "".join(
        f'<w:style w:type="character" w:styleId="c{n}"><w:name w:val="c{n}"/><w:basedOn w:val="c{(n + 1) % 20_000}"/></w:style>'
        for n in range(20_000)
    )
    runs = "".join(
        f'<w:p><w:r><w:rPr><w:rStyle w:val="c{n * 50}"/></w:rPr><w:t>姓名</w:t></w:r></w:p>' for n in range(400)
    )
    return with_parts(
        "annex4", {"word/styles.xml": ("</w:styles>", f"{chain}</w:styles>"), MAIN: ("</w:body>", f"{runs}</w:body>")}
    )


@stranger("w_sections.docx")
def _() -> bytes:
    """1,500 sections that name one header of 2,000 lines."""
    header = f"<w:hdr {NS}>{'<w:p><w:r><w:t>通州区高技能人才</w:t></w:r></w:p>' * 2_000}</w:hdr>"
    names = "".join(f'<Relationship Id="h{n}" Type="{REL}/header" Target="header9.xml"/>' for n in range(1_500))
    marks = "".join(
        f'<w:p><w:pPr><w:sectPr><w:headerReference w:type="default" r:id="h{n}"/></w:sectPr></w:pPr></w:p>'
        for n in range(1_500)
    )
    types = '<Override PartName="/word/header9.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>'
    return with_parts(
        "annex4",
        {
            RELS: ("</Relationships>", f"{names}</Relationships>"),
            MAIN: ("</w:body>", f"{marks}</w:body>".replace("r:id", f'xmlns:r="{R}" r:id')),
            "[Content_Types].xml": ("</Types>", f"{types}</Types>"),
        },
        {"word/header9.xml": header.encode()},
    )


@stranger("w_own_header.docx")
def _() -> bytes:
    """The document is its own header, footer and notes."""
    names = "".join(
        f'<Relationship Id="o{k}" Type="{REL}/{k}" Target="document.xml"/>'
        for k in ("header", "footer", "footnotes", "endnotes", "comments")
    )
    return with_parts("annex4", {RELS: ("</Relationships>", f"{names}</Relationships>")})


@stranger("w_relationships.docx")
def _() -> bytes:
    """60,000 relationships, to nowhere and outside."""
    some = "".join(
        f'<Relationship Id="x{n}" Type="{REL}/hyperlink" Target="http://127.0.0.1:9/{n}" TargetMode="External"/>'
        for n in range(60_000)
    )
    return with_parts("annex4", {RELS: ("</Relationships>", f"{some}</Relationships>")})


@stranger("w_remote_template.docx")
def _() -> bytes:
    """A template, a picture and a style sheet that lie on another machine."""
    some = "".join(
        f'<Relationship Id="e{k}" Type="{REL}/{k}" Target="http://127.0.0.1:9/{k}" TargetMode="External"/>'
        for k in ("attachedTemplate", "image", "styles", "aFChunk", "oleObject", "frame")
    )
    return with_parts("annex4", {RELS: ("</Relationships>", f"{some}</Relationships>")})


@stranger("w_content_types.docx")
def _() -> bytes:
    """100,000 content types for one part."""
    some = '<Override PartName="/word/document.xml" ContentType="text/plain"/>' * 100_000
    return with_parts("annex4", {"[Content_Types].xml": ("<Override", f"{some}<Override")})


@stranger("w_edition_is_a_path.docx")
def _() -> bytes:
    """The file says that it is of an edition, and that is a path on our disk."""
    return with_parts("annex4", {"docProps/custom.xml": (r"<vt:lpwstr>[^<]*", "<vt:lpwstr>../../../../../../dev/zero")})


@stranger("w_steering_title.docx")
def _() -> bytes:
    """Values that would steer a terminal: what XML lets through of that."""
    return in_form("annex4", "handler", "\x9b2J\x85\u202e甲\u2028乙\u2066丙\u061c")


@stranger("w_comments.docx")
def _() -> bytes:
    """20,000 comments of others, all at one word."""
    marks = "".join(
        f'<w:commentRangeStart w:id="{n}"/><w:commentRangeEnd w:id="{n}"/><w:r><w:commentReference w:id="{n}"/></w:r>'
        for n in range(20_000)
    )
    return in_form("annex4", "handler", out_of_run(marks))


@stranger("w_utf16.docx")
def _() -> bytes:
    """The body in UTF-16, with an entity that grows."""
    content = dict(_form("annex4", "organizer"))
    entities = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    text = re.sub(r"<\?xml.*?\?>", "", content[MAIN].decode())
    content[MAIN] = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d [{entities}]>{text}'.replace(
        MARK, "&j;"
    ).encode("utf-16")
    return repack(content)


@stranger("w_utf7.docx")
def _() -> bytes:
    """The body in UTF-7, where a tag does not look like one."""
    content = dict(_form("annex4", "organizer"))
    text = re.sub(r"<\?xml.*?\?>", "", content[MAIN].decode())
    content[MAIN] = b'<?xml version="1.0" encoding="UTF-7"?>' + text.encode("utf-7")
    return repack(content)


@stranger("w_long_attribute.docx")
def _() -> bytes:
    """One attribute of ten million signs."""
    return document(f'<w:p w:rsidR="{"A" * 10_000_000}"/>')


@stranger("w_attributes.docx")
def _() -> bytes:
    """An element with 60,000 attributes."""
    return document("<w:p " + " ".join(f'a{n}="1"' for n in range(60_000)) + "/>")


@stranger("w_namespaces.docx")
def _() -> bytes:
    """30,000 names declared at each of 3 elements."""
    many = " ".join(f'xmlns:n{n}="urn:{n}"' for n in range(30_000))
    return document(f"<w:p {many}><w:r {many}><w:t {many}>甲</w:t></w:r></w:p>")


@stranger("w_remarks.docx")
def _() -> bytes:
    """A hundred thousand XML comments and instructions between the words."""
    return in_form("annex4", "handler", "甲<!-- - --><?a b?>" * 100_000)
