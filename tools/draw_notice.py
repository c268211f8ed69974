"""Draw the template of the 补正告知书: ``python tools/draw_notice.py [--check] [FOLDER]``.

Writes ``notice/notice.docx`` under FOLDER (default ``templates``), always the same parts; ``--check`` writes nothing and tells
whether the committed file differs (exit status 1).

The measures prescribe no such notice. Look: GB/T 9704-2012 where a notice can follow it: A4, the title in
方正小标宋简体 二号, the text in 仿宋_GB2312 (四号, so that an ordinary list stays on one page), page numbers at the foot. There is no red head, document number or seal: those are the
office's to give. Deadline, contact and date are left blank for it. Lengths are millimetres, type sizes points.
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

TITLE, BODY, HEADING, DIGITS = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
REL = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
COLUMNS = (  # heading, width, what stands in a row, its style
    ("序号", 11.0, "{{ i.no }}", "CellMiddle"),
    ("表格及位置", 33.0, "{{ i.place }}", "Cell"),
    ("需要补正的问题", 58.0, "{{ i.problem }}", "Cell"),
    ("依据", 18.0, "{{ i.article }}", "CellMiddle"),
    ("补正办法", 46.0, "{{ i.fix }}", "Cell"),
)


def mm(length: float) -> int:
    """Millimetres as twips."""
    return round(length * 1440 / 25.4)


def paragraph(style: str, text: str = "") -> str:
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>'


def cell(width: float, content: str, span: int = 1) -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{mm(width)}" w:type="dxa"/>{spanned}<w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'


def row(*cells: str, head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def table() -> str:
    whole = sum(width for _heading, width, _tag, _style in COLUMNS)
    grid = "".join(f'<w:gridCol w:w="{mm(width)}"/>' for _heading, width, _tag, _style in COLUMNS)
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(mm(w) for _h, w, _t, _s in COLUMNS)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:top w:w="{mm(0.8)}" w:type="dxa"/><w:left w:w="{mm(1.4)}" w:type="dxa"/>'
        f'<w:bottom w:w="{mm(0.8)}" w:type="dxa"/><w:right w:w="{mm(1.4)}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
        + row(*(cell(width, paragraph("CellHead", heading)) for heading, width, _tag, _style in COLUMNS), head=True)
        + row(cell(whole, paragraph("Cell", "{%tr for i in items %}"), span=len(COLUMNS)))
        + row(*(cell(width, paragraph(style, tag)) for _heading, width, tag, style in COLUMNS))
        + row(cell(whole, paragraph("Cell", "{%tr endfor %}"), span=len(COLUMNS)))
        + "</w:tbl>"
    )


def document() -> str:
    body = (
        paragraph("NoticeTitle", "补正告知书")
        + paragraph("Salutation", "{{ organizer }}：")
        + paragraph(
            "Body",
            "你单位报送的“{{ project }}”高技能人才研修培训材料（{{ forms }}）已收悉。经对照高技能人才研修培训办法（以下简称《办法》）"
            "核对，下列{{ count }}处需要补正或者说明，请于______年____月____日前补正完毕，将有关表格的纸质版与电子版一并重新报送。",
        )
        + table()
        + paragraph(
            "Note",
            "本告知书一次列出现有材料中全部需要补正的内容；电子版原件上的批注与上表一致，可对照修改。证件号码和账号已作遮盖处理。",
        )
        + paragraph("Note", "联系人：              联系电话：")
        + paragraph("Issuer", "{{ author }}")
        + paragraph("IssueDate", "    年    月    日")
    )
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="{mm(26)}" w:right="{mm(22)}" w:bottom="{mm(23)}" w:left="{mm(22)}" w:header="{mm(14)}" '
        f'w:footer="{mm(16)}" w:gutter="0"/><w:cols w:space="425"/></w:sectPr>'
    )
    return f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}{section}</w:body></w:document>'


def footer() -> str:
    def field(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    number = (
        field("begin") + "<w:r><w:instrText>PAGE</w:instrText></w:r>" + field("separate") + "<w:r><w:t>1</w:t></w:r>"
    )
    dash = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    return (
        f'{HEAD}<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="PageNumber"/></w:pPr>{dash.format("— ")}{number}'
        f"{field('end')}{dash.format(' —')}</w:p></w:ftr>"
    )


def fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def style(name: str, title: str, properties: str, face: str, size: float) -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{title}"/><w:basedOn w:val="Normal"/>'
        f'<w:pPr>{properties}</w:pPr><w:rPr>{fonts(face)}<w:sz w:val="{round(size * 2)}"/>'
        f'<w:szCs w:val="{round(size * 2)}"/></w:rPr></w:style>'
    )


def styles() -> str:
    def line(points: float, before: float = 0, after: float = 0) -> str:
        return f'<w:spacing w:before="{mm(before)}" w:after="{mm(after)}" w:line="{round(points * 20)}" w:lineRule="exact"/>'

    tight = '<w:spacing w:before="0" w:after="0" w:line="{}" w:lineRule="atLeast"/>'
    return (
        f'{HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts(BODY)}<w:sz w:val="32"/><w:szCs w:val="32"/>'
        '<w:lang w:val="zh-CN" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:snapToGrid w:val="0"/></w:pPr>'
        '</w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '</w:style><w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        + style("NoticeTitle", "Notice Title", line(34, 0, 5) + '<w:jc w:val="center"/>', TITLE, 22)
        + style("Salutation", "Salutation", "<w:keepNext/>" + line(25), BODY, 14)
        + style(
            "Body",
            "Notice Body",
            line(25, 0, 3) + '<w:ind w:firstLineChars="200" w:firstLine="560"/><w:jc w:val="both"/>',
            BODY,
            14,
        )
        + style("CellHead", "Cell Heading", tight.format(340) + '<w:jc w:val="center"/>', HEADING, 10.5)
        + style("Cell", "Cell Text", tight.format(300) + '<w:jc w:val="left"/>', BODY, 10.5)
        + style("CellMiddle", "Cell Text Centred", tight.format(300) + '<w:jc w:val="center"/>', BODY, 10.5)
        + style(
            "Note",
            "Notice Note",
            "<w:keepNext/>" + line(21, 1.2) + '<w:ind w:firstLineChars="200" w:firstLine="480"/>',
            BODY,
            12,
        )
        + style(
            "Issuer",
            "Issuer",
            "<w:keepNext/>" + line(25, 5) + f'<w:ind w:right="{mm(6)}"/><w:jc w:val="right"/>',
            BODY,
            14,
        )
        + style("IssueDate", "Issue Date", line(25) + f'<w:ind w:right="{mm(13)}"/><w:jc w:val="right"/>', BODY, 14)
        + style("PageNumber", "Page Number Line", line(16) + '<w:jc w:val="center"/>', DIGITS, 14)
        + "</w:styles>"
    )


def parts() -> dict[str, str]:
    """The parts of the template, in the order in which they are packed."""
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{TYPES}document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{TYPES}styles+xml"/>'
        f'<Override PartName="/word/footer1.xml" ContentType="{TYPES}footer+xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="{core}"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{REL}">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/'
        'core-properties" Target="docProps/core.xml"/></Relationships>',
        "docProps/core.xml": f"{HEAD}<cp:coreProperties "
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>补正告知书</dc:title><dc:language>zh-CN</dc:language>'
        "</cp:coreProperties>",
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{REL}">'
        f'<Relationship Id="rId1" Type="{R}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId2" Type="{R}/footer" Target="footer1.xml"/></Relationships>',
        "word/document.xml": document(),
        "word/styles.xml": styles(),
        "word/footer1.xml": footer(),
    }


def build() -> bytes:
    """The template as the bytes of a .docx."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts().items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text)
    return stream.getvalue()


def main() -> int:
    parser = argparse.ArgumentParser(description="Draw the template of the notice.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent.parent / "templates")
    parser.add_argument("--check", action="store_true", help="write nothing; tell whether the committed file differs")
    arguments = parser.parse_args()
    target = arguments.folder / "notice" / "notice.docx"
    if arguments.check:
        same = target.is_file() and committed_parts(target) == parts()
        print("same" if same else f"{target} differs")
        return int(not same)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(build())
    return 0


def committed_parts(path: Path) -> dict[str, str]:
    """The parts of the template at ``path``: two zlib versions may pack the same parts into other bytes."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


if __name__ == "__main__":
    sys.exit(main())
