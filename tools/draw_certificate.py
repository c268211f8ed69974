"""Draw the certificate template: ``python tools/draw_certificate.py [--check] [FOLDER]``.

Writes ``certificate/certificate.docx`` under FOLDER (default ``templates``), always the same bytes; ``--check`` writes
nothing and tells whether the committed file differs (exit status 1).

The measures prescribe no certificate form: this one is a draft, to be replaced by the bureau's own. Elements and wording
follow the usual completion certificate (name, dates, project, class hours, 考核合格，准予结业, 特发此证, issuer, date).

Why things are as they are
* One table with rows of exact height holds everything: whatever is typed, issuer, date and QR code stay where they are, and
  the place for the seal (issuer and date, 45 mm round about) stays free.
* The frame stands in the header, behind the text: a batch of hundreds of certificates holds it once.
* The body begins with a paragraph one point high: there a merged batch breaks the page, so one certificate alone and
  one in a batch look the same.
* The picture with the alternative text 二维码 is replaced by each certificate's code.
* Lengths are millimetres, type sizes points.
"""

from __future__ import annotations

import argparse
import math
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
REL = "http://schemas.openxmlformats.org/package/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMES = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:wp="{WP}" xmlns:a="{A}" xmlns:wps="{WPS}" xmlns:mc="{MC}" xmlns:pic="{PIC}"'

TITLE, BODY = "方正小标宋简体", "仿宋_GB2312"
WIDTH, HEIGHT = 297.0, 210.0
SIDE, TOP = 33.0, 25.0  # margins of the text
INK, GOLD, PALE, RED = "1F1A17", "A8792B", "F4EBD8", "9B1B1F"
ROWS = (33.0, 11.0, 72.0, 42.0)  # title, number, body, foot


def mm(length: float) -> int:
    """Millimetres as twips."""
    return round(length * 1440 / 25.4)


def emu(length: float) -> int:
    """Millimetres as English metric units."""
    return round(length * 36000)


# --- the frame --------------------------------------------------------------------------------------------------------

Point = tuple[float, float]


def fret(size: float) -> list[Point]:
    """One 回纹: a square spiral, from the lower left corner inwards."""
    inner, outer = size * 0.36, size * 0.68
    return [(0, size), (0, 0), (size, 0), (size, size), (inner, size), (inner, inner), (outer, inner), (outer, outer)]


def corner(count: int, size: float, gap: float) -> list[list[Point]]:
    """The frets of the upper left corner: ``count`` along each arm, alternately turned, and one in the corner itself."""
    pitch = size + gap
    lines: list[list[Point]] = [[(y, x) for x, y in fret(size)]]
    for n in range(1, count + 1):
        turned = [(size - x, y) if n % 2 else (x, y) for x, y in fret(size)]
        lines.append([(x + n * pitch, y) for x, y in turned])
        lines.append([(y, x + n * pitch) for x, y in turned])
    return lines


def mirrored(lines: list[list[Point]], width: float, height: float) -> list[list[Point]]:
    """``lines`` in all four corners of a field."""
    return [
        [(width - x if right else x, height - y if low else y) for x, y in line]
        for right in (False, True)
        for low in (False, True)
        for line in lines
    ]


def rosette(radius: float) -> list[list[Point]]:
    """A guilloche: rosettes turned against each other, the pale ground that copiers dislike."""
    curves = []
    for petals, depth, turn in ((12, 0.30, 0.0), (12, 0.30, math.pi / 12), (12, 0.55, 0.0), (12, 0.55, math.pi / 12)):
        steps = 240
        curves.append(
            [
                (
                    radius * (1 + r * math.cos(t)),
                    radius * (1 + r * math.sin(t)),
                )
                for s in range(steps + 1)
                for t in (2 * math.pi * s / steps,)
                for r in ((1 - depth) + depth * math.cos(petals * (t + turn)),)
            ]
        )
    return curves


class Shapes:
    """DrawingML shapes anchored to the page, behind the text."""

    def __init__(self) -> None:
        self.count = 0

    def lines(
        self, name: str, at: Point, size: Point, lines: list[list[Point]], colour: str, weight: float, *, closed: bool
    ) -> str:
        """Polylines as one shape. ``at``, ``size`` and the points in mm, ``weight`` in points."""
        paths = "".join(
            "".join(
                f'<a:{"lnTo" if i else "moveTo"}><a:pt x="{emu(x) // 36}" y="{emu(y) // 36}"/></a:{"lnTo" if i else "moveTo"}>'
                for i, (x, y) in enumerate(line)
            )
            + ("<a:close/>" if closed else "")
            for line in lines
        )
        w, h = emu(size[0]), emu(size[1])
        geometry = (
            "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
            '<a:rect l="0" t="0" r="r" b="b"/>'
            f'<a:pathLst><a:path w="{w // 36}" h="{h // 36}" fill="none">{paths}</a:path></a:pathLst></a:custGeom>'
        )
        self.count += 1
        return (
            '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
            '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" '
            f'relativeHeight="{self.count}" behindDoc="1" locked="1" layoutInCell="0" allowOverlap="1">'
            '<wp:simplePos x="0" y="0"/>'
            f'<wp:positionH relativeFrom="page"><wp:posOffset>{emu(at[0])}</wp:posOffset></wp:positionH>'
            f'<wp:positionV relativeFrom="page"><wp:posOffset>{emu(at[1])}</wp:posOffset></wp:positionV>'
            f'<wp:extent cx="{w}" cy="{h}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
            f'<wp:docPr id="{100 + self.count}" name="{name}"/><wp:cNvGraphicFramePr/>'
            f'<a:graphic><a:graphicData uri="{WPS}"><wps:wsp><wps:cNvSpPr/><wps:spPr>'
            f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{w}" cy="{h}"/></a:xfrm>{geometry}<a:noFill/>'
            f'<a:ln w="{round(weight * 12700)}" cap="sq"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
            '<a:miter lim="800000"/></a:ln></wps:spPr><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic>'
            "</wp:anchor></w:drawing></mc:Choice><mc:Fallback/></mc:AlternateContent></w:r>"
        )

    def box(self, name: str, inset: float, colour: str, weight: float) -> str:
        """A rectangle ``inset`` mm inside the page's edge."""
        w, h = WIDTH - 2 * inset, HEIGHT - 2 * inset
        outline = [[(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)]]
        return self.lines(name, (inset, inset), (w, h), outline, colour, weight, closed=True)


def notched(inset: float, notch: float) -> list[list[Point]]:
    """A frame whose corners step inwards, to give the corner ornaments their room."""
    w, h = WIDTH - 2 * inset, HEIGHT - 2 * inset
    return [
        [
            (notch, 0),
            (w - notch, 0),
            (w - notch, notch),
            (w, notch),
            (w, h - notch),
            (w - notch, h - notch),
            (w - notch, h),
            (notch, h),
            (notch, h - notch),
            (0, h - notch),
            (0, notch),
            (notch, notch),
        ]
    ]


def header() -> str:
    shapes = Shapes()
    inset, size, gap, count = 12.6, 4.6, 1.5, 4
    w, h = WIDTH - 2 * inset, HEIGHT - 2 * inset
    radius = 62.0
    drawn = [
        shapes.lines(
            "底纹",
            (WIDTH / 2 - radius, HEIGHT / 2 - radius + 2),
            (2 * radius, 2 * radius),
            rosette(radius),
            PALE,
            0.6,
            closed=True,
        ),
        shapes.box("外框", 8.5, GOLD, 3.0),
        shapes.box("外框细线", 10.4, GOLD, 0.75),
        shapes.lines("角花", (inset, inset), (w, h), mirrored(corner(count, size, gap), w, h), GOLD, 1.1, closed=False),
        shapes.lines(
            "内框",
            (19.4, 19.4),
            (WIDTH - 38.8, HEIGHT - 38.8),
            [[(0.0, 0.0), (WIDTH - 38.8, 0.0), (WIDTH - 38.8, HEIGHT - 38.8), (0.0, HEIGHT - 38.8)]],
            GOLD,
            1.0,
            closed=True,
        ),
    ]
    reach = inset + (count + 1) * (size + gap) + 1.6
    middle = inset + size / 2
    ends = [
        [(reach, middle), (WIDTH - reach, middle)],
        [(reach, HEIGHT - middle), (WIDTH - reach, HEIGHT - middle)],
        [(middle, reach), (middle, HEIGHT - reach)],
        [(WIDTH - middle, reach), (WIDTH - middle, HEIGHT - reach)],
    ]
    offsets = (-0.9, 0.9)
    rails = [[(x, y + o) if a[1] == b[1] else (x + o, y) for x, y in (a, b)] for a, b in ends for o in offsets]
    drawn.append(shapes.lines("边线", (0, 0), (WIDTH, HEIGHT), rails, GOLD, 0.75, closed=False))
    return f'{HEAD}<w:hdr {NAMES}><w:p><w:pPr><w:pStyle w:val="Frame"/></w:pPr>{"".join(drawn)}</w:p></w:hdr>'


# --- the text ---------------------------------------------------------------------------------------------------------


def run(text: str, style: str = "") -> str:
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(style: str, *runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(runs)}</w:p>'


def cell(width: float, content: str, *, span: int = 1, valign: str = "center") -> str:
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{mm(width)}" w:type="dxa"/>{spanned}<w:vAlign w:val="{valign}"/></w:tcPr>{content}</w:tc>'


def row(height: float, *cells: str) -> str:
    return f'<w:tr><w:trPr><w:trHeight w:val="{mm(height)}" w:hRule="exact"/></w:trPr>{"".join(cells)}</w:tr>'


def picture(size: float) -> str:
    side = emu(size)
    return (
        "<w:r><w:drawing>"
        '<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{side}" cy="{side}"/><wp:docPr id="1" name="二维码" descr="二维码"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{PIC}"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="二维码"/><pic:cNvPicPr/>'
        '</pic:nvPicPr><pic:blipFill><a:blip r:embed="rId3"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def document() -> str:
    text = WIDTH - 2 * SIDE
    left, right = 66.0, 120.0
    middle = text - left - right
    body = paragraph(
        "Body",
        run("{{ name }}", "PersonName"),
        run("（身份证号：{{ id_masked }}）于{{ start_date|date }}至{{ end_date|date }}参加通州区高技能人才研修培训“"),
        run("{{ project }}"),
        run("”研修班学习，共{{ hours|hours }}学时，考核合格，准予结业。"),
    ) + paragraph("Body", run("特发此证。"))
    foot_left = paragraph("Code", picture(29)) + paragraph("Caption", run("扫码验证真伪"))
    foot_right = paragraph("Issuer", run("{{ issuer }}")) + paragraph("Issuer", run("{{ issue_date_words }}"))
    table = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{mm(text)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{mm(left)}"/><w:gridCol w:w="{mm(middle)}"/><w:gridCol w:w="{mm(right)}"/></w:tblGrid>'
        + row(ROWS[0], cell(text, paragraph("CertificateTitle", run("结业证书")), span=3))
        + row(ROWS[1], cell(text, paragraph("Number", run("编号：{{ number }}")), span=3))
        + row(ROWS[2], cell(text, body, span=3))
        + row(
            ROWS[3],
            cell(left, foot_left, valign="bottom"),
            cell(middle, paragraph("Tiny")),
            cell(right, foot_right),
        )
        + "</w:tbl>"
    )
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId2"/>'
        f'<w:pgSz w:w="{mm(WIDTH)}" w:h="{mm(HEIGHT)}" w:orient="landscape"/>'
        f'<w:pgMar w:top="{mm(TOP)}" w:right="{mm(SIDE)}" w:bottom="{mm(21)}" w:left="{mm(SIDE)}" '
        f'w:header="{mm(5)}" w:footer="{mm(5)}" w:gutter="0"/></w:sectPr>'
    )
    return f"{HEAD}<w:document {NAMES}><w:body>{table}{paragraph('Tiny')}{section}</w:body></w:document>"


def fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def style(name: str, title: str, properties: str, type_: str, size: float, colour: str = INK, extra: str = "") -> str:
    paragraph_properties = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{title}"/><w:basedOn w:val="Normal"/>'
        f'{paragraph_properties}<w:rPr>{fonts(type_)}{extra}<w:color w:val="{colour}"/>'
        f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/></w:rPr></w:style>'
    )


def styles() -> str:
    tiny = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    return (
        f'{HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts(BODY)}<w:sz w:val="44"/><w:szCs w:val="44"/>'
        '<w:lang w:val="zh-CN" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        + style("Tiny", "Tiny", tiny, BODY, 1)
        + style("Frame", "Frame", tiny, BODY, 1)
        + style(
            "CertificateTitle",
            "Certificate Title",
            f'<w:ind w:left="{mm(8)}"/><w:jc w:val="center"/>',
            TITLE,
            48,
            RED,
            f'<w:spacing w:val="{mm(8)}"/>',
        )
        + style("Number", "Certificate Number", '<w:jc w:val="right"/>', BODY, 15)
        + style(
            "Body",
            "Certificate Body",
            '<w:spacing w:before="0" w:after="0" w:line="760" w:lineRule="exact"/>'
            '<w:ind w:firstLineChars="200" w:firstLine="840"/><w:jc w:val="both"/>',
            BODY,
            21,
        )
        + style("Issuer", "Issuer", '<w:spacing w:line="640" w:lineRule="exact"/><w:jc w:val="center"/>', BODY, 19)
        + style("Code", "Code", '<w:jc w:val="left"/>', BODY, 9)
        + style("Caption", "Code Caption", f'<w:ind w:left="{mm(5.2)}"/><w:jc w:val="left"/>', BODY, 9, "6B6259")
        + '<w:style w:type="character" w:customStyle="1" w:styleId="PersonName"><w:name w:val="Person Name"/><w:rPr>'
        f'{fonts(TITLE)}<w:sz w:val="52"/><w:szCs w:val="52"/></w:rPr></w:style>'
        "</w:styles>"
    )


def build() -> bytes:
    """The template as the bytes of a .docx."""
    from tzforms.certificates.qr import qr_png

    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{TYPES}document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{TYPES}styles+xml"/>'
        f'<Override PartName="/word/header1.xml" ContentType="{TYPES}header+xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="{core}"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{REL}">'
        f'<Relationship Id="rId1" Type="{relations}/officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/'
        'core-properties" Target="docProps/core.xml"/></Relationships>',
        "docProps/core.xml": f"{HEAD}<cp:coreProperties "
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>结业证书</dc:title><dc:language>zh-CN</dc:language>'
        "</cp:coreProperties>",
        "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{REL}">'
        f'<Relationship Id="rId1" Type="{relations}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId2" Type="{relations}/header" Target="header1.xml"/>'
        f'<Relationship Id="rId3" Type="{relations}/image" Target="media/code.png"/></Relationships>',
        "word/document.xml": document(),
        "word/styles.xml": styles(),
        "word/header1.xml": header(),
        "word/media/code.png": qr_png("SAMPLE - NOT A CERTIFICATE " * 8),
    }
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()


def main() -> int:
    parser = argparse.ArgumentParser(description="Draw the certificate template.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("templates"))
    parser.add_argument("--check", action="store_true", help="write nothing; tell whether the committed file differs")
    arguments = parser.parse_args()
    target = arguments.folder / "certificate" / "certificate.docx"
    data = build()
    if arguments.check:
        same = target.is_file() and target.read_bytes() == data
        print("same" if same else f"{target} differs")
        return int(not same)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
