"""Draw the certificate template: ``python tools/draw_certificate.py [--check] [FOLDER]``.

Writes ``certificate/certificate.docx`` under FOLDER (default ``templates``), always the same bytes; ``--check`` writes
nothing and tells whether the committed file differs (exit status 1).

The measures prescribe no certificate form: this one is a draft, to be replaced by the bureau's own. Elements and wording
follow the usual completion certificate (name, dates, project, class hours, 考核合格，准予结业, 特发此证, issuer, date).

Why things are as they are
* One table with rows of exact height holds everything: whatever is typed, issuer, date and QR code stay where they are, and
  the place for the seal (issuer and date, 45 mm round about) stays free.
* Whose it is stands in a row of its own, flush left, with room for the longest names: so the text below is the same on all
  certificates of a class and breaks in the same places, and no long name or number pulls a line apart.
* The frame stands in the header, behind the text: a batch of hundreds of certificates holds it once.
* The body begins with a paragraph one point high: there a merged batch breaks the page, so one certificate alone and
  one in a batch look the same.
* The picture with the alternative text 二维码 is replaced by each certificate's code.
* A quarter of a sign stands between Chinese and digits: LibreOffice 7 sets it whatever is asked for, and so Word breaks the
  lines where the PDF does.
* Lengths are millimetres, type sizes points.
"""

from __future__ import annotations

import argparse
import math
import struct
import sys
import zipfile
import zlib
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
REL = "http://schemas.openxmlformats.org/package/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMES = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:wp="{WP}" xmlns:a="{A}" xmlns:pic="{PIC}"'

TITLE, BODY = "方正小标宋简体", "仿宋_GB2312"
WIDTH, HEIGHT = 297.0, 210.0
SIDE, TOP = 33.0, 25.0  # margins of the text
INK, GOLD, PALE, RED = "1F1A17", "A8792B", "F4EBD8", "9B1B1F"
LINE = '<w:spacing w:before="0" w:after="0" w:line="720" w:lineRule="exact"/>'
ROSETTE = 62.0
ROWS = (31.0, 11.0, 25.5, 51.0, 42.0)  # title, number, name (two lines), body (four lines), foot


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


DPI = 150


class Ground:
    """The sheet behind the text as an indexed PNG: white, the pale ground, gold.

    A picture and no drawing: LibreOffice works out every curve and corner anew on every page of a batch (180 pages took
    ten times as long), while a picture is held once and shown.
    """

    def __init__(self) -> None:
        self.width, self.height = round(WIDTH / 25.4 * DPI), round(HEIGHT / 25.4 * DPI)
        self.rows = [bytearray(self.width) for _y in range(self.height)]

    def line(self, start: Point, end: Point, weight: int) -> None:
        """A level or upright line of ``weight`` dots in gold, between points in mm, its ends square."""
        (x0, y0), (x1, y1) = sorted([self._dot(start), self._dot(end)])
        low, high = min(y0, y1) - weight // 2, max(y0, y1) - weight // 2 + weight
        left, right = x0 - weight // 2, x1 - weight // 2 + weight
        for y in range(low, high):
            self.rows[y][left:right] = bytes([2]) * (right - left)

    def path(self, points: list[Point], weight: int) -> None:
        """Lines from point to point."""
        for start, end in pairwise(points):
            self.line(start, end, weight)

    def rosette(self, radius: float) -> None:
        """A guilloche, the pale ground that copiers dislike, in the middle of the sheet."""
        x0, y0 = self._dot((WIDTH / 2, HEIGHT / 2 + 2))
        reach = radius / 25.4 * DPI
        for petals, depth, turn in (
            (12, 0.30, 0.0),
            (12, 0.30, math.pi / 12),
            (12, 0.55, 0.0),
            (12, 0.55, math.pi / 12),
        ):
            steps = 24000
            for step in range(steps):
                t = 2 * math.pi * step / steps
                r = reach * ((1 - depth) + depth * math.cos(petals * (t + turn)))
                x, y = x0 + round(r * math.cos(t)), y0 + round(r * math.sin(t))
                self.rows[y][x] = 1

    def png(self) -> bytes:
        """The picture's bytes."""
        palette = b"".join(bytes.fromhex(colour) for colour in ("FFFFFF", PALE, GOLD))

        def chunk(kind: bytes, content: bytes) -> bytes:
            return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

        return b"".join(
            (
                b"\x89PNG\r\n\x1a\n",
                chunk(b"IHDR", struct.pack(">IIBBBBB", self.width, self.height, 8, 3, 0, 0, 0)),
                chunk(b"PLTE", palette),
                chunk(b"IDAT", zlib.compress(b"".join(b"\x00" + row for row in self.rows), 9)),
                chunk(b"IEND", b""),
            )
        )

    @staticmethod
    def _dot(point: Point) -> tuple[int, int]:
        return round(point[0] / 25.4 * DPI), round(point[1] / 25.4 * DPI)


def box(inset: float) -> list[Point]:
    """A rectangle ``inset`` mm inside the page's edge."""
    x, y = WIDTH - inset, HEIGHT - inset
    return [(inset, inset), (x, inset), (x, y), (inset, y), (inset, inset)]


def ground() -> bytes:
    """Guilloche, frame and corner ornaments."""
    sheet = Ground()
    sheet.rosette(ROSETTE)
    inset, size, gap, count = 12.6, 4.6, 1.5, 4
    w, h = WIDTH - 2 * inset, HEIGHT - 2 * inset
    sheet.path(box(8.5), 6)
    for thin in (10.4, 19.4):
        sheet.path(box(thin), 2)
    for fret_ in mirrored(corner(count, size, gap), w, h):
        sheet.path([(x + inset, y + inset) for x, y in fret_], 2)
    reach = inset + (count + 1) * (size + gap) + 1.6
    middle = inset + size / 2
    for offset in (-0.9, 0.9):
        for near in (middle, HEIGHT - middle):
            sheet.line((reach, near + offset), (WIDTH - reach, near + offset), 2)
        for near in (middle, WIDTH - middle):
            sheet.line((near + offset, reach), (near + offset, HEIGHT - reach), 2)
    return sheet.png()


def header() -> str:
    return (
        f'{HEAD}<w:hdr {NAMES}><w:p><w:pPr><w:pStyle w:val="Frame"/></w:pPr>'
        f"{picture('边框', 'rId1', (WIDTH, HEIGHT), (0, 0))}</w:p></w:hdr>"
    )


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


def picture(name: str, relation: str, size: Point, at: Point | None = None) -> str:
    """A picture of ``size`` mm: in the line, or behind the text at a place of the page."""
    w, h = emu(size[0]), emu(size[1])
    extent = f'<wp:extent cx="{w}" cy="{h}"/>'
    properties = f'<wp:docPr id="{1 if at is None else 90}" name="{name}" descr="{name}"/><wp:cNvGraphicFramePr/>'
    graphic = (
        f'<a:graphic><a:graphicData uri="{PIC}"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="{name}"/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{w}" cy="{h}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>"
    )
    if at is None:
        frame = f'<wp:inline distT="0" distB="0" distL="0" distR="0">{extent}{properties}{graphic}</wp:inline>'
    else:
        frame = (
            '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="0" behindDoc="1" locked="1" '
            'layoutInCell="0" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
            f'<wp:positionH relativeFrom="page"><wp:posOffset>{emu(at[0])}</wp:posOffset></wp:positionH>'
            f'<wp:positionV relativeFrom="page"><wp:posOffset>{emu(at[1])}</wp:posOffset></wp:positionV>'
            f'{extent}<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>{properties}{graphic}</wp:anchor>'
        )
    return f"<w:r><w:drawing>{frame}</w:drawing></w:r>"


def document() -> str:
    text = WIDTH - 2 * SIDE
    left, right = 66.0, 120.0
    middle = text - left - right
    person = paragraph("Person", run("{{ name }}", "PersonName"), run("（身份证号：{{ id_masked }}）："))
    body = paragraph(
        "Body",
        run("于{{ start_date|date }}至{{ end_date|date }}参加通州区高技能人才研修培训“"),
        run("{{ project }}"),
        run("”{{ class_word }}学习，共{{ hours|hours }}学时，考核合格，准予结业。"),
    ) + paragraph("Body", run("特发此证。"))
    foot_left = paragraph("Code", picture("二维码", "rId3", (29, 29))) + paragraph("Caption", run("扫码验证真伪"))
    foot_left += paragraph("Salt", run("{{ salt }}"))
    foot_right = paragraph("Issuer", run("{{ issuer }}")) + paragraph("Issuer", run("{{ issue_date_words }}"))
    table = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{mm(text)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{mm(left)}"/><w:gridCol w:w="{mm(middle)}"/><w:gridCol w:w="{mm(right)}"/></w:tblGrid>'
        + row(ROWS[0], cell(text, paragraph("CertificateTitle", run("结业证书")), span=3))
        + row(ROWS[1], cell(text, paragraph("Number", run("编号：{{ number }}")), span=3))
        + row(ROWS[2], cell(text, person, span=3, valign="bottom"))
        + row(ROWS[3], cell(text, body, span=3, valign="top"))
        + row(
            ROWS[4],
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
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:autoSpaceDE/><w:autoSpaceDN/><w:snapToGrid w:val="0"/></w:pPr></w:pPrDefault></w:docDefaults>'
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
        + style("Person", "Certificate Person", f'{LINE}<w:jc w:val="left"/>', BODY, 21)
        + style(
            "Body",
            "Certificate Body",
            f'{LINE}<w:ind w:firstLineChars="200" w:firstLine="840"/><w:jc w:val="both"/>',
            BODY,
            21,
        )
        + style("Issuer", "Issuer", '<w:spacing w:line="640" w:lineRule="exact"/><w:jc w:val="center"/>', BODY, 19)
        + style("Code", "Code", '<w:jc w:val="left"/>', BODY, 9)
        + style("Caption", "Code Caption", f'<w:ind w:left="{mm(5.2)}"/><w:jc w:val="left"/>', BODY, 9, "6B6259")
        + style("Salt", "Code Salt", '<w:jc w:val="left"/>', BODY, 6, "6B6259")
        + '<w:style w:type="character" w:customStyle="1" w:styleId="PersonName"><w:name w:val="Person Name"/><w:rPr>'
        f'{fonts(TITLE)}<w:sz w:val="52"/><w:szCs w:val="52"/></w:rPr></w:style>'
        "</w:styles>"
    )


def build() -> bytes:
    """The template as the bytes of a .docx."""
    from tzforms.certificates.qr import qr_png

    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    parts: dict[str, str | bytes] = {
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
        "word/_rels/header1.xml.rels": f'{HEAD}<Relationships xmlns="{REL}">'
        f'<Relationship Id="rId1" Type="{relations}/image" Target="media/ground.png"/></Relationships>',
        "word/media/ground.png": ground(),
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
