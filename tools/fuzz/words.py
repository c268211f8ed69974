"""What only a Word file can have: spans and merges, styles in circles, fields, controls, changes, notes, parts that refer to each other."""

from __future__ import annotations

import re
from random import Random

from lxml import etree

from tools.fuzz.model import Mutation
from tools.fuzz.raw import evil_number, evil_text, run_length
from tools.fuzz.xmls import Element, W, in_part, legal, on_tree, one
from tools.fuzz.zips import parts, repack

__all__ = ["MUTATIONS"]

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_W = f'xmlns:w="{W[1:-1]}" xmlns:r="{_R[1:-1]}"'
_KINDS = ("styles", "header", "footer", "image", "hyperlink", "footnotes", "comments", "numbering", "settings", "attachedTemplate",
          "frame", "oleObject", "aFChunk", "officeDocument", "customXml", "fontTable")  # fmt: skip
_DOCUMENT = r"document\.xml$"


def _made(inner: str) -> list[Element]:
    return list(etree.fromstring(f"<x {_W}>{inner}</x>"))


def _span(root: Element, rng: Random) -> None:
    """Cells over more columns than there are, or less than none."""
    cells = list(root.iter(f"{W}tc"))
    for cell in rng.sample(cells, min(len(cells), rng.choice((1, 3, 40)))):
        properties = cell.find(f"{W}tcPr")
        if properties is None:
            properties = etree.Element(f"{W}tcPr")
            cell.insert(0, properties)
        mark = etree.SubElement(properties, f"{W}{rng.choice(('gridSpan', 'gridSpan', 'vMerge', 'hMerge', 'tcW'))}")
        mark.set(f"{W}val", rng.choice((evil_number(rng), "continue", "restart", "63", "1000", "1000000")))


def _grid(root: Element, rng: Random) -> None:
    """A grid of nothing, of very many columns, or of none; rows that begin outside."""
    table = one(root, rng, f"{W}tbl")
    if table is None:
        return
    grid = table.find(f"{W}tblGrid")
    kind = rng.randrange(4)
    if kind == 0 and grid is not None:
        table.remove(grid)
    elif kind == 1 and grid is not None:
        for _ in range(run_length(rng, 4.5)):
            etree.SubElement(grid, f"{W}gridCol").set(f"{W}w", evil_number(rng))
    else:
        row = one(table, rng, f"{W}tr")
        if row is not None:
            some = f'<w:trPr><w:{rng.choice(("gridBefore", "gridAfter"))} w:val="{evil_number(rng)}"/></w:trPr>'
            row.insert(0, _made(some)[0])


def _circle(root: Element, rng: Random) -> None:
    """Styles based on each other, on themselves, on nothing; a chain of them."""
    styles = list(root.iter(f"{W}style"))
    names = [s.get(f"{W}styleId") or "" for s in styles]
    for style in styles:
        for old in style.findall(f"{W}basedOn"):
            style.remove(old)
        etree.SubElement(style, f"{W}basedOn").set(f"{W}val", rng.choice([*names, "none", ""]))
    if rng.random() < 0.3:
        for number in range(run_length(rng, 4)):
            some = f'<w:style w:type="paragraph" w:styleId="c{number}"><w:basedOn w:val="c{number + 1}"/><w:name w:val="c"/></w:style>'
            root.append(_made(some)[0])


_INSIDE = (
    '<w:fldSimple w:instr="{t}"><w:r><w:t>1</w:t></w:r></w:fldSimple>',
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
    '<w:r><w:instrText>{t}</w:instrText></w:r>',
    '<w:sdt><w:sdtPr><w:dropDownList><w:listItem/></w:dropDownList></w:sdtPr><w:sdtContent/></w:sdt>',
    '<w:sdt><w:sdtContent><w:r><w:t>{t}</w:t></w:r></w:sdtContent></w:sdt>',
    '<w:ins w:id="{n}"><w:del w:id="{n}"><w:r><w:t>{t}</w:t></w:r></w:del></w:ins>',
    '<w:moveFrom><w:r><w:t>{t}</w:t></w:r></w:moveFrom>',
    '<w:r><w:sym w:font="Wingdings" w:char="{n}"/></w:r>',
    '<w:r><w:footnoteReference w:id="{n}"/></w:r>',
    '<w:r><w:endnoteReference w:id="{n}"/></w:r>',
    '<w:commentRangeStart w:id="{n}"/><w:r><w:commentReference w:id="{n}"/></w:r>',
    '<w:hyperlink r:id="{n}"><w:r><w:t>{t}</w:t></w:r></w:hyperlink>',
    '<w:r><w:tab/><w:br w:type="{n}"/><w:cr/><w:noBreakHyphen/><w:softHyphen/></w:r>',
    '<w:r><w:rPr><w:rStyle w:val="{n}"/><w:vertAlign w:val="superscript"/><w:vanish w:val="{n}"/><w:strike/></w:rPr><w:t>{t}</w:t></w:r>',
    '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p><w:r><w:t>{t}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>',
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice/><mc:Fallback><w:t>{t}</w:t></mc:Fallback></mc:AlternateContent></w:r>',
    '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>{t}</m:t></m:r></m:oMath>',
    '<w:smartTag><w:customXml><w:r><w:t>{t}</w:t></w:r></w:customXml></w:smartTag>',
    '<w:bookmarkStart w:id="{n}" w:name="{t}"/>',
    '<w:altChunk r:id="{n}"/>',
    '<w:subDoc r:id="{n}"/>',
    '<w:r><w:ruby><w:rt><w:r><w:t>{t}</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>x</w:t></w:r></w:rubyBase></w:ruby></w:r>',
    '<w:pPr><w:numPr><w:ilvl w:val="{n}"/><w:numId w:val="{n}"/></w:numPr><w:pStyle w:val="{t}"/></w:pPr>',
)  # fmt: skip


def _inside(root: Element, rng: Random) -> None:
    """Fields, controls, changes, symbols, notes, boxes: at odd places, unfinished, nested, very many."""
    places = list(root.iter(f"{W}p", f"{W}r", f"{W}tc"))
    for _ in range(rng.choice((1, 2, 6))):
        if not places:
            return
        pattern = rng.choice(_INSIDE)
        text = "".join(c for c in legal(evil_text(rng, 3)) if c not in '<>&"')
        inner = pattern.format(t=text, n=evil_number(rng))
        count = run_length(rng, 3.7) if rng.random() < 0.2 else 1
        place = rng.choice(places)
        if count > 1 and len(inner) < 400:
            inner *= count
        for number, element in enumerate(_made(inner)):
            place.insert(min(number + rng.randint(0, 1), len(place)), element)


def _blocks(root: Element, rng: Random) -> None:
    """Very many paragraphs, tables, rows: empty, labels alone, the form's own again."""
    body = root.find(f"{W}body")
    if body is None:
        return
    text = "".join(c for c in legal(evil_text(rng, 2)) if c not in "<>&")
    label = rng.choice(("姓名", "联系人", "项目名称：", "经办人：", "第一条", "合计", "-", "年 月 日", text))
    kind = rng.choice(
        (
            f"<w:p><w:r><w:t>{label}</w:t></w:r></w:p>",
            "<w:p/>",
            f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{label}</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>",
            "<w:tbl/>",
            f"<w:p>{f'<w:r><w:t>{label}</w:t></w:r>' * 50}</w:p>",
        )
    )
    place = rng.randrange(len(body) + 1)
    for number, element in enumerate(_made(kind * run_length(rng, 4))):
        body.insert(place + number, element)


# -- the parts among each other ----------------------------------------------------------------------------------------


def _relations(data: bytes, rng: Random) -> bytes:
    """Relationships to nowhere, to themselves, outside, doubled, very many."""
    target = rng.choice(
        ("nowhere.xml", "../../../../etc/passwd", "/word/document.xml", "document.xml", "", "#x", "?", "http://127.0.0.1:9/x", "file:///etc/passwd",
         "styles.xml", "footer1.xml", "../[Content_Types].xml", "../word/../word/./document.xml", "%2e%2e/x", "\\\\host\\share", "a" * 10000,
         "settings.xml", "media/image1.png", "/", "../_rels/.rels")
    )  # fmt: skip
    kind = rng.choice(_KINDS)
    mode = rng.choice(("", ' TargetMode="External"', ' TargetMode="Internal"', ' TargetMode="x"'))
    text = data.decode("utf-8", "replace")
    if rng.random() < 0.4:
        return re.sub(
            r'Target="[^"]*"', lambda m: f'Target="{target}"' if rng.random() < 0.6 else m.group(), text
        ).encode()
    many = run_length(rng, 3.7) if rng.random() < 0.4 else 1
    ids = [rng.choice(("rId1", f"x{n}", f"x{n}", "")) for n in range(many)]
    more = "".join(f'<Relationship Id="{i}" Type="{_TYPE}{kind}" Target="{target}"{mode}/>' for i in ids)
    return text.replace("</Relationships>", more + "</Relationships>").encode()


def _types(data: bytes, rng: Random) -> bytes:
    """Content types: lost, doubled, of macros, of another kind of document."""
    text = data.decode("utf-8", "replace")
    kind = rng.randrange(4)
    if kind == 0:
        return re.sub(r"<(Override|Default)[^>]*>", lambda m: "" if rng.random() < 0.4 else m.group(), text).encode()
    if kind == 1:
        return text.replace(
            "wordprocessingml.document.main+xml",
            rng.choice(("wordprocessingml.template.main+xml", "spreadsheetml.sheet.main+xml", "x" * 999)),
        ).encode()
    if kind == 2:
        return text.replace(
            "vnd.openxmlformats-officedocument.wordprocessingml.document.main", "vnd.ms-word.document.macroEnabled.main"
        ).encode()
    more = '<Override PartName="/word/document.xml" ContentType="text/plain"/><Default Extension="xml" ContentType=""/>'
    return text.replace("</Types>", more * run_length(rng, 4) + "</Types>").encode()


def _headers(data: bytes, rng: Random) -> bytes:
    """One header named by very many relationships, very many headers, a header that is the document."""
    content = parts(data)
    name = "word/_rels/document.xml.rels"
    if content is None or "word/document.xml" not in content or name not in content:
        return data
    many = run_length(rng, 3.5)
    own = rng.random() < 0.5
    text = "".join(f"<w:p><w:r><w:t>页眉{n}</w:t></w:r></w:p>" for n in range(run_length(rng, 3.5)))
    header = f"<w:hdr {_W}>{text}</w:hdr>".encode()
    target = rng.choice(("header9.xml", "header9.xml", "document.xml"))
    targets = [f"header{n + 100}.xml" if own else target for n in range(many)]
    if own:
        content |= {f"word/{t}": header[:2000] if len(header) < 2000 else f"<w:hdr {_W}/>".encode() for t in targets}
    else:
        content["word/header9.xml"] = header
    more = "".join(f'<Relationship Id="h{n}" Type="{_TYPE}header" Target="{t}"/>' for n, t in enumerate(targets))
    content[name] = content[name].replace(b"</Relationships>", more.encode() + b"</Relationships>")
    sections = "".join(
        f'<w:p><w:pPr><w:sectPr><w:headerReference w:type="default" r:id="h{n}"/></w:sectPr></w:pPr></w:p>'
        for n in range(many)
    )
    main = content["word/document.xml"].decode("utf-8", "replace")
    main = (
        re.sub(r"<w:document\b", f'<w:document xmlns:r="{_R[1:-1]}"', main, count=1) if "xmlns:r=" not in main else main
    )
    content["word/document.xml"] = main.replace("</w:body>", sections + "</w:body>").encode()
    if rng.random() < 0.7:
        types = "".join(
            f'<Override PartName="/word/{t}" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>'
            for t in dict.fromkeys(targets)
        )
        content["[Content_Types].xml"] = content.get("[Content_Types].xml", b"").replace(
            b"</Types>", types.encode() + b"</Types>"
        )
    return repack(content)


def _properties(data: bytes, rng: Random) -> bytes:
    """What the file says of itself: another edition, another form, nonsense."""
    said = "".join(c for c in legal(evil_text(rng, 3)) if c not in "<>&")
    word = rng.choice(("tongzhou_2024", "../../etc", "no such edition", "annex9", "/tmp", "", said))
    return re.sub(rb"(<vt:lpwstr>)[^<]*", lambda m: m.group(1) + word.encode("utf-8", "replace"), data)


MUTATIONS: dict[str, Mutation] = {
    "word.span": on_tree(_span, _DOCUMENT),
    "word.grid": on_tree(_grid, _DOCUMENT),
    "word.circle": on_tree(_circle, r"styles\.xml$"),
    "word.inside": on_tree(_inside, _DOCUMENT),
    "word.blocks": on_tree(_blocks, _DOCUMENT),
    "word.relations": in_part(_relations, r"\.rels$"),
    "word.types": in_part(_types, "Content_Types"),
    "word.headers": _headers,
    "word.properties": in_part(_properties, r"custom\.xml$"),
}
