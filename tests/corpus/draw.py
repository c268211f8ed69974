"""How a hand draws: paragraphs, runs and tables in the manner of Word, of WPS, of python-docx and of another office."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from random import Random

from tests.corpus.package import MC, NSMAP, Doc, Element, R, W, e, etree, q, tag

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    _HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>'
    '<Override PartName="/word/settings.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>'
    '<Override PartName="/word/numbering.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>'
    '<Override PartName="/word/footer1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    '<Override PartName="/docProps/app.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>'
)
_RELS = (
    _HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/><Relationship Id="rId2" Type='
    '"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    '<Relationship Id="rId3" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties"'
    ' Target="docProps/app.xml"/></Relationships>'
)
_DOC_RELS = (
    _HEAD
    + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    + "".join(
        f'<Relationship Id="rId{i}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{k}"'
        f' Target="{t}"/>'
        for i, (k, t) in enumerate(
            [
                ("styles", "styles.xml"),
                ("settings", "settings.xml"),
                ("numbering", "numbering.xml"),
                ("footer", "footer1.xml"),
            ],
            1,
        )
    )
    + "</Relationships>"
)


@dataclass
class Pen:
    """One manner of drawing. ``kind`` is ``word``, ``wps``, ``plain`` (python-docx) or ``office``."""

    kind: str
    rng: Random
    east: str | None = "仿宋"
    ascii: str | None = "Times New Roman"
    title_font: str | None = "方正小标宋简体"
    size: int = 24
    width: int = 9060
    rsids: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, kind: str, rng: Random) -> Pen:
        """A pen of that kind with its usual fonts and sizes."""
        rsids = [f"00{rng.randrange(16**6):06X}" for _ in range(6)]
        if kind == "word":
            return cls(
                kind, rng, rng.choice(["仿宋_GB2312", "仿宋", "宋体"]), "Times New Roman", "宋体", 24, 9060, rsids
            )
        if kind == "wps":
            return cls(kind, rng, None, "宋体", "黑体", rng.choice([21, 24]), 8522, [])
        if kind == "office":
            return cls(kind, rng, "楷体", "Calibri", "黑体", 21, 9600, rsids[:1])
        return cls(kind, rng, "SimSun", "Liberation Serif", "SimHei", 22, 9000, [])

    def rpr(
        self, *, bold: bool = False, size: int | None = None, font: str | None = None, underline: bool = False
    ) -> Element:
        """``w:rPr``: the fonts of this manner."""
        size = size or self.size
        fonts: dict[str, str] = {}
        east = font or self.east
        if self.kind == "wps":
            fonts = {"w:hint": "eastAsia"} | ({"w:ascii": self.ascii, "w:hAnsi": self.ascii} if self.ascii else {})
        else:
            fonts = {"w:ascii": self.ascii or "", "w:hAnsi": self.ascii or ""} | ({"w:eastAsia": east} if east else {})
            if self.kind == "word" and self.rng.random() < 0.6:
                fonts = {"w:hint": "eastAsia", **fonts}
        return e(
            "w:rPr",
            None,
            e("w:rFonts", fonts),
            e("w:b") if bold else None,
            e("w:sz", {"w:val": size}),
            e("w:szCs", {"w:val": size}) if self.kind != "wps" else None,
            e("w:u", {"w:val": "single"}) if underline else None,
            e("w:lang", {"w:val": "en-US", "w:eastAsia": "zh-CN"}) if self.kind == "wps" else None,
        )

    def run(
        self, text: str, *, bold: bool = False, size: int | None = None, font: str | None = None, u: bool = False
    ) -> Element:
        """One run; tabs and line feeds become elements."""
        run = e("w:r", None, self.rpr(bold=bold, size=size, font=font, underline=u))
        if self.rsids and self.rng.random() < 0.5:
            run.set(q("w:rsidR"), self.rng.choice(self.rsids))
        for piece in re.split(r"(\t|\n)", text):
            if piece == "\t":
                run.append(e("w:tab"))
            elif piece == "\n":
                run.append(e("w:br"))
            elif piece:
                run.append(e("w:t", None, text=piece))
        return run

    def runs(self, text: str, **style: bool | int | str | None) -> list[Element]:
        """Text as this manner writes it: Word cuts it in pieces and puts proofErr between them."""
        if self.kind != "word" or len(text) < 3 or self.rng.random() < 0.3:
            return [self.run(text, **style)] if text else []  # type: ignore[arg-type]
        pieces = [p for p in re.findall(r"[0-9A-Za-z.@+-]+|[^0-9A-Za-z.@+-]+", text) if p]
        out: list[Element] = []
        for piece in pieces:
            if len(piece) > 3 and self.rng.random() < 0.35:
                cut = self.rng.randrange(1, len(piece))
                out += [self.run(piece[:cut], **style), self.run(piece[cut:], **style)]  # type: ignore[arg-type]
            else:
                out.append(self.run(piece, **style))  # type: ignore[arg-type]
        if self.rng.random() < 0.3:
            out.insert(0, e("w:proofErr", {"w:type": "spellStart"}))
            out.append(e("w:proofErr", {"w:type": "spellEnd"}))
        return out

    def p(
        self,
        *children: Element | str,
        align: str | None = None,
        style: str | None = None,
        line: int | None = None,
        **run_style: bool | int | str | None,
    ) -> Element:
        """A paragraph of runs (strings are written out)."""
        ppr = e(
            "w:pPr",
            None,
            e("w:pStyle", {"w:val": style}) if style else None,
            e("w:spacing", {"w:line": line, "w:lineRule": "exact"}) if line else None,
            e("w:jc", {"w:val": align}) if align else None,
            self.rpr() if self.kind == "word" else None,
        )
        paragraph = e("w:p", None, ppr)
        if self.rsids:
            paragraph.set(q("w:rsidR"), self.rng.choice(self.rsids))
            paragraph.set(q("w:rsidRDefault"), self.rng.choice(self.rsids))
        for child in children:
            if isinstance(child, str):
                paragraph.extend(self.runs(child, **run_style))
            else:
                paragraph.append(child)
        return paragraph


@dataclass
class Cell:
    """A cell of a logical row: ``width`` in parts of the row; ``vm`` is ``restart`` or ``continue`` for merged labels."""

    width: float
    paragraphs: list[Element]
    role: str | None = None
    field: str | None = None
    vm: str | None = None


@dataclass
class Row:
    """A row: its cells, what it is, and whether its inner borders may wander (never for rosters' columns)."""

    cells: list[Cell]
    role: str | None = None
    loop: str | None = None
    height: int | None = None
    header: bool = False


def table(pen: Pen, rows: list[Row], *, borders: bool = True, width: int | None = None, jitter: bool = True) -> Element:
    """The rows as ``w:tbl``: each keeps its own borders, the union of all borders is the grid.

    Word's and WPS's odd grids come from exactly that: a border dragged a little in one row makes one more column.
    """
    width = width or pen.width
    locked = set()
    edges: list[list[int]] = []
    for row in rows:
        total = sum(c.width for c in row.cells)
        x, line = 0.0, [0]
        for c in row.cells:
            x += c.width
            line.append(round(width * x / total))
        line[-1] = width
        edges.append(line)
        for i, c in enumerate(row.cells):
            if c.vm:
                locked |= {line[i], line[i + 1]}
    offset = 0
    if jitter and pen.kind in ("word", "wps"):
        for row, line in zip(rows, edges, strict=True):
            if row.loop or pen.rng.random() < 0.45:
                continue
            step = pen.rng.randrange(12, 90) if pen.kind == "word" else pen.rng.choice([5, 8, 12, 15])
            for i in range(1, len(line) - 1):
                if line[i] not in locked:
                    line[i] += step
        if pen.kind == "wps":
            for row, line in zip(rows, edges, strict=True):
                if row.role == "head" and row.loop and len(line) > 4:
                    for i in pen.rng.sample(range(2, len(line) - 1), 2):
                        line[i] += 10
            offset = 14
    grid = sorted({x for line in edges for x in line})
    before = [False] * len(rows)
    after = [False] * len(rows)
    if offset:
        for i, row in enumerate(rows):
            if not row.loop and not any(c.vm for c in row.cells):
                before[i] = pen.rng.random() < 0.3 and edges[i][1] > 2 * offset
                after[i] = pen.rng.random() < 0.3
        if any(before):
            grid = sorted({*grid, offset})
        if any(after):
            grid = sorted({*grid, width - offset})
    names = {"word": "a3", "wps": "5", "office": "a7", "plain": "TableGrid"}
    border = {"w:val": "single" if borders else "none", "w:sz": "4", "w:space": "0", "w:color": "auto"}
    properties = e(
        "w:tblPr",
        None,
        e("w:tblStyle", {"w:val": names[pen.kind]}) if borders else None,
        e("w:tblW", {"w:w": width if pen.kind != "wps" else 0, "w:type": "dxa" if pen.kind != "wps" else "auto"}),
        e("w:jc", {"w:val": "center"}) if pen.kind != "wps" else None,
        e(
            "w:tblBorders",
            None,
            *(e(f"w:{s}", border) for s in ("top", "left", "bottom", "right", "insideH", "insideV")),
        ),
        e("w:tblLayout", {"w:type": "fixed"}) if pen.kind in ("word", "wps") else None,
        e("w:tblLook", {"w:val": "04A0"}) if pen.kind == "word" else None,
    )
    out = e(
        "w:tbl",
        None,
        properties,
        e("w:tblGrid", None, *(e("w:gridCol", {"w:w": b - a}) for a, b in itertools.pairwise(grid))),
    )
    for i, (row, line) in enumerate(zip(rows, edges, strict=True)):
        line = list(line)
        trpr = e("w:trPr")
        if before[i]:
            line[0] = offset
            trpr.append(e("w:gridBefore", {"w:val": grid.index(offset)}))
            trpr.append(e("w:wBefore", {"w:w": offset, "w:type": "dxa"}))
        if after[i]:
            line[-1] = width - offset
            trpr.insert(len(trpr), e("w:gridAfter", {"w:val": len(grid) - 1 - grid.index(width - offset)}))
            trpr.append(e("w:wAfter", {"w:w": offset, "w:type": "dxa"}))
        if row.height:
            trpr.append(e("w:trHeight", {"w:val": row.height, "w:hRule": "atLeast"}))
        if row.header and pen.kind != "wps":
            trpr.append(e("w:tblHeader"))
        if pen.kind in ("word", "wps"):
            trpr.append(e("w:jc", {"w:val": "center"}))
        tr = e("w:tr", None, trpr if len(trpr) else None)
        if pen.rsids:
            tr.set(q("w:rsidR"), pen.rng.choice(pen.rsids))
        for j, c in enumerate(row.cells):
            left, right = grid.index(line[j]), grid.index(line[j + 1])
            tcpr = e(
                "w:tcPr",
                None,
                e("w:tcW", {"w:w": line[j + 1] - line[j], "w:type": "dxa"}),
                e("w:gridSpan", {"w:val": right - left}) if right - left > 1 else None,
                (e("w:vMerge", {"w:val": "restart"}) if c.vm == "restart" else e("w:vMerge")) if c.vm else None,
                e("w:vAlign", {"w:val": "center"}),
            )
            tc = e("w:tc", None, tcpr, *(c.paragraphs or [pen.p()]))
            tag(tc, c.role, c.field)
            tr.append(tc)
        tag(tr, row.role or "fixed", row.loop)
        out.append(tr)
    return tag(out, "table")


def package(pen: Pen, body: list[Element], *, landscape: bool = False) -> Doc:
    """A whole docx around ``body``, with the styles, settings and footer that this manner brings along."""
    names = {
        "word": ("Normal", "a3", "Table Grid"),
        "wps": ("Normal", "5", "Table Grid"),
        "office": ("Normal", "a7", "网格型"),
        "plain": ("Standard", "TableGrid", "Table Grid"),
    }
    normal, grid, label = names[pen.kind]
    paragraph = {"word": "a", "wps": "1", "office": "a0", "plain": "Normal"}[pen.kind]
    ns = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="{MC}"'
    styles = (
        f'{_HEAD}<w:styles {ns}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:eastAsia="宋体" '
        'w:hAnsi="Times New Roman" w:cs="Times New Roman"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr>'
        "</w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        f'<w:style w:type="paragraph" w:default="1" w:styleId="{paragraph}"><w:name w:val="{normal}"/><w:qFormat/>'
        '<w:pPr><w:widowControl w:val="0"/></w:pPr><w:rPr><w:kern w:val="2"/><w:sz w:val="21"/></w:rPr></w:style>'
        f'<w:style w:type="table" w:styleId="{grid}"><w:name w:val="{label}"/><w:tblPr><w:tblBorders>'
        + "".join(
            f'<w:{s} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
            for s in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        + "</w:tblBorders></w:tblPr></w:style></w:styles>"
    )
    rsids = "".join(f'<w:rsid w:val="{r}"/>' for r in pen.rsids)
    settings = (
        f'{_HEAD}<w:settings {ns}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        + (f"<w:rsids>{rsids}</w:rsids>" if rsids else "")
        + "</w:settings>"
    )
    numbering = (
        f'{_HEAD}<w:numbering {ns}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:suff w:val="nothing"/><w:lvlText w:val="%1"/><w:lvlJc w:val="left"/>'
        '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    footer = (
        f'{_HEAD}<w:ftr {ns}><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t xml:space="preserve">- </w:t></w:r>'
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t xml:space="preserve"> -</w:t></w:r></w:p></w:ftr>'
    )
    app = {
        "word": "Microsoft Office Word",
        "wps": "WPS Office_12.1.0.16120_F1E327BC-269C-435d-A152-05C5408002CA",
        "office": "Microsoft Office Word",
        "plain": "python-docx",
    }[pen.kind]
    core = (
        f'{_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>办公室</dc:creator></cp:coreProperties>'
    )
    root = etree.Element(q("w:document"), nsmap=NSMAP)
    size = {"w:w": 16838, "w:h": 11906, "w:orient": "landscape"} if landscape else {"w:w": 11906, "w:h": 16838}
    section = e(
        "w:sectPr",
        None,
        e("w:footerReference", {"w:type": "default", "r:id": "rId4"}),
        e("w:pgSz", size),
        e(
            "w:pgMar",
            {
                "w:top": 1440,
                "w:right": 1300,
                "w:bottom": 1440,
                "w:left": 1300,
                "w:header": 851,
                "w:footer": 992,
                "w:gutter": 0,
            },
        ),
        e("w:docGrid", {"w:type": "lines", "w:linePitch": 312}) if pen.kind in ("word", "wps") else None,
    )
    container = etree.SubElement(root, q("w:body"))
    container.extend([*body, section])
    return Doc(
        {
            "[Content_Types].xml": _TYPES.encode(),
            "_rels/.rels": _RELS.encode(),
            "word/document.xml": etree.tostring(root),
            "word/_rels/document.xml.rels": _DOC_RELS.encode(),
            "word/styles.xml": styles.encode(),
            "word/settings.xml": settings.encode(),
            "word/numbering.xml": numbering.encode(),
            "word/footer1.xml": footer.encode(),
            "docProps/core.xml": core.encode(),
            "docProps/app.xml": (
                f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
                f"<Application>{app}</Application></Properties>"
            ).encode(),
        }
    )
