"""The same form in other wrappings: saved by WPS or a browser, packed, chunked, run together with the next one."""

from __future__ import annotations

import base64
import copy
import html
import io
import quopri
import zipfile
from random import Random
from typing import Any

from tests.corpus.case import Case, Expected, OneOf, build, put
from tests.corpus.operators import ROSTERS, cells, get, need, span, table_of
from tests.corpus.operators.kinds import clean_rows, declare, kind, paragraph
from tests.corpus.operators.mechanics import strict
from tests.corpus.operators.traps import _body
from tests.corpus.package import CT, REL, Doc, Element, e, etree, q, tag, text_of

HTML_WORDS = r"网页|HTML|html|htm|MHT|mht|浏览器"
FORMS = ("annex1", "annex2", "annex3", "annex4", "annex5")


# ---- other formats, written by hand ----------------------------------------------------------------------------------


def _grid_rows(table: Element) -> list[list[tuple[str, int, int]]]:
    """``(text, columns, rows)`` of each cell that is shown."""
    placed: list[list[tuple[int, int, bool, str]]] = []
    for tr in [r for r in table.iter(q("w:tr")) if _own(r, table)]:
        at, row = 0, []
        before = tr.find(f"{q('w:trPr')}/{q('w:gridBefore')}")
        at += int(before.get(q("w:val"))) if before is not None else 0
        for tc in cells(tr):
            merge = tc.find(f"{q('w:tcPr')}/{q('w:vMerge')}")
            going_on = merge is not None and merge.get(q("w:val")) != "restart"
            row.append((at, span(tc), going_on, text_of(tc)))
            at += span(tc)
        placed.append(row)
    out = []
    for i, row in enumerate(placed):
        line = []
        for at, width, going_on, text in row:
            if going_on:
                continue
            height = 1
            while i + height < len(placed) and any(a == at and g for a, _, g, _ in placed[i + height]):
                height += 1
            line.append((text, width, height))
        out.append(line)
    return out


def _own(tr: Element, table: Element) -> bool:
    node = tr.getparent()
    while node is not None and node.tag != q("w:tbl"):
        node = node.getparent()
    return node is table


def _blocks(doc: Doc) -> list[Any]:
    """Paragraph texts and tables of the body in order."""
    out: list[Any] = []
    for child in doc.body:
        if child.tag == q("w:p"):
            out.append(text_of(child))
        elif child.tag == q("w:tbl"):
            out.append(_grid_rows(child))
    return out


def as_html(doc: Doc, charset: str) -> str:
    """The document as Word's "filtered" web page."""
    body = []
    for block in _blocks(doc):
        if isinstance(block, str):
            body.append(f"<p class=MsoNormal>{html.escape(block).replace(chr(10), '<br>') or '&nbsp;'}</p>")
            continue
        body.append("<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0>")
        for row in block:
            body.append(" <tr>")
            for text, width, height in row:
                spans = (f" colspan={width}" if width > 1 else "") + (f" rowspan={height}" if height > 1 else "")
                inner = "".join(f"<p class=MsoNormal>{html.escape(line) or '&nbsp;'}</p>" for line in text.split("\n"))
                body.append(f"  <td{spans} style='border:solid windowtext 1.0pt'>{inner}</td>")
            body.append(" </tr>")
        body.append("</table>")
    return (
        f'<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">\n<head>\n<meta http-equiv=Content-Type content="text/html; charset={charset}">\n<meta name=Generator content="Microsoft Word 15">\n</head>\n<body lang=ZH-CN>\n<div class=WordSection1>\n'
        + "\n".join(body)
        + "\n</div>\n</body>\n</html>\n"
    )


def as_mht(doc: Doc, rng: Random) -> bytes:
    """The document as a single-file web page."""
    charset, name = rng.choice([("gb2312", "gb18030"), ("utf-8", "utf-8"), ("gb2312", "gb18030")])
    page = as_html(doc, charset).encode(name, "xmlcharrefreplace")
    if rng.random() < 0.5:
        coding, body = "quoted-printable", quopri.encodestring(page)
    else:
        coding, body = "base64", base64.encodebytes(page)
    head = f'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="----=_NextPart_01DB0000.00000000"\r\n\r\n此文档为“单个文件网页”，也称为“Web 档案”文件。\r\n\r\n------=_NextPart_01DB0000.00000000\r\nContent-Location: file:///C:/00000000/form.htm\r\nContent-Transfer-Encoding: {coding}\r\nContent-Type: text/html; charset="{charset}"\r\n\r\n'
    return head.encode("gb18030") + body.replace(b"\n", b"\r\n") + b"\r\n------=_NextPart_01DB0000.00000000--\r\n"


def as_fodt(doc: Doc) -> bytes:
    """The document as flat OpenDocument."""

    def p(text: str) -> str:
        return "".join(f"<text:p>{html.escape(line)}</text:p>" for line in text.split("\n"))

    body = []
    for n, block in enumerate(_blocks(doc)):
        if isinstance(block, str):
            body.append(p(block))
            continue
        columns = max(sum(w for _, w, _ in row) for row in block if row)
        body.append(f'<table:table table:name="t{n}"><table:table-column table:number-columns-repeated="{columns}"/>')
        for row in block:
            body.append("<table:table-row>")
            for text, width, height in row:
                spans = (f' table:number-columns-spanned="{width}"' if width > 1 else "") + (
                    f' table:number-rows-spanned="{height}"' if height > 1 else ""
                )
                body.append(
                    f'<table:table-cell office:value-type="string"{spans}>{p(text)}</table:table-cell>'
                    + "<table:covered-table-cell/>" * (width - 1)
                )
            body.append("</table:table-row>")
        body.append("</table:table>")
    ns = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {ns} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>{"".join(body)}</office:text></office:body></office:document>\n'.encode()


def as_flat_opc(data: bytes) -> bytes:
    """The package as one XML file (Word: 另存为 Word XML 文档)."""
    parts = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = etree.fromstring(archive.read("[Content_Types].xml"))
        over = {n.get("PartName"): n.get("ContentType") for n in types if n.tag.endswith("Override")}
        default = {n.get("Extension"): n.get("ContentType") for n in types if n.tag.endswith("Default")}
        for name in archive.namelist():
            if name == "[Content_Types].xml":
                continue
            kind_ = over.get("/" + name) or default.get(name.rpartition(".")[2], "application/xml")
            content = archive.read(name)
            if name.endswith((".xml", ".rels")):
                inner = etree.tostring(etree.fromstring(content), encoding="unicode")
                parts.append(
                    f'<pkg:part pkg:name="/{name}" pkg:contentType="{kind_}"><pkg:xmlData>{inner}</pkg:xmlData></pkg:part>'
                )
            else:
                parts.append(
                    f'<pkg:part pkg:name="/{name}" pkg:contentType="{kind_}" pkg:compression="store"><pkg:binaryData>{base64.b64encode(content).decode()}</pkg:binaryData></pkg:part>'
                )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<?mso-application progid="Word.Document"?>\n<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
        + "".join(parts)
        + "</pkg:package>\n"
    ).encode()


def zipped(data: bytes, name: str, *, encoding: str = "utf-8", extra: dict[str, bytes] | None = None) -> bytes:
    """An archive with that file; ``gb18030`` as Chinese tools without the UTF-8 flag write its name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, content in {name: data, **(extra or {})}.items():
            info = zipfile.ZipInfo(key, (2026, 1, 1, 0, 0, 0))
            if encoding != "utf-8":
                info = zipfile.ZipInfo(key.encode(encoding).decode("cp437"), (2026, 1, 1, 0, 0, 0))
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _wrapped(case: Case, change: Any, suffix: str, words: str) -> None:
    need(case.suffix == ".docx" and not case.post and not case.no_form)
    case.post.append(change)
    case.suffix, case.refusal = suffix, words


def _loosely(case: Case) -> None:
    """What a table of a web page cannot carry may be asked."""
    case.allow(*case.raw)


def _simple(case: Case) -> None:
    """Only what the small writers can carry: no fields, boxes or controls, no automatic numbers, no nested tables."""
    need(
        not any(
            True
            for name in (
                "w:sdt",
                "w:fldChar",
                "w:fldSimple",
                "w:sym",
                "w:txbxContent",
                "w:del",
                "w:ins",
                "w:pict",
                "w:drawing",
            )
            for _ in case.doc.body.iter(q(name))
        )
    )
    need(not any(True for tbl in case.doc.body.iter(q("w:tbl")) if tbl.getparent().tag == q("w:tc")))
    for loop in case.loops:
        for tr in case.rows(loop):
            if get(tr, "numbered"):
                row = case.record(loop, case.uid(tr))
                case.place(case.path(loop, row["_uid"], "no"))
                declare(case, case.path(loop, row["_uid"], "no"), truth=None, may=True)


@kind("containers", "wrappers", group="flavour", stack=False)
def saved_as_flat_xml(case: Case, rng: Random) -> None:
    """Word XML 文档: the package as one .xml (or under the name .doc)."""
    _wrapped(case, as_flat_opc, rng.choice([".xml", ".xml", ".doc", ".docx"]), r"XML|xml|平面|单个文件")


@kind("containers", "wrappers", group="flavour", stack=False)
def saved_as_single_file_web_page(case: Case, rng: Random) -> None:
    """单个文件网页: MHT, also under the name .doc, as many document systems export it."""
    _simple(case)
    data = as_mht(case.doc, rng)
    _wrapped(case, lambda _: data, rng.choice([".mht", ".mhtml", ".doc", ".doc"]), HTML_WORDS)
    _loosely(case)


@kind("containers", "wrappers", group="flavour", stack=False)
def saved_as_web_page_in_gb2312(case: Case, rng: Random) -> None:
    """A web page that says gb2312 and holds characters of GB 18030 (喆, 祎, 㛃, 〇, ·): no name is garbled."""
    rare = rng.choice(["喆", "祎", "堃", "珺", "㛃", "镕", "赟", "䶮"])
    for loop in case.loops:
        rows = (
            [tr for tr in clean_rows(case, loop, "name") if "name" in case.data[loop][0]]
            if "name" in (case.data[loop] or [{}])[0]
            else []
        )
        for tr in rows[:2]:
            path = case.path(loop, case.uid(tr), "name")
            text = text_of(case.place(path))[0] + rare
            put(case.place(path), text)
            declare(case, path, truth=text, raw=text)
    _simple(case)
    charset = rng.choice(["gb2312", "gb2312", "GBK"])
    data = as_html(case.doc, charset).encode("gb18030")
    _wrapped(case, lambda _: data, rng.choice([".htm", ".html", ".doc"]), HTML_WORDS)
    _loosely(case)


@kind("containers", "wrappers", group="flavour", stack=False)
def saved_as_flat_opendocument(case: Case, rng: Random) -> None:
    """LibreOffice's flat .fodt."""
    _simple(case)
    data = as_fodt(case.doc)
    _wrapped(case, lambda _: data, ".fodt", r"fodt|FODT|ODF|OpenDocument|LibreOffice|平面")
    _loosely(case)


@kind("containers", "wrappers", group="flavour", stack=False)
def form_in_an_alt_chunk(case: Case, rng: Random) -> None:
    """A document whose body is an altChunk: a web page or another .docx that Word puts in when it opens the file."""
    if rng.random() < 0.5:
        inner, name, content = (
            case.doc.to_bytes(),
            "chunk1.docx",
            CT[: -len("wordprocessingml.")] + "wordprocessingml.document.main+xml",
        )
    else:
        _simple(case)
        inner, name, content = as_html(case.doc, "utf-8").encode(), "chunk1.htm", "text/html"
    outer = Doc(dict(case.doc.parts))
    for child in list(outer.body):
        if child.tag != q("w:sectPr"):
            outer.body.remove(child)
    rid = outer.add_part(name, content, inner, REL + "aFChunk")
    section = outer.body.find(q("w:sectPr"))
    chunk = e("w:altChunk", {"r:id": rid})
    if section is not None:
        section.addprevious(chunk)
    else:
        outer.body.append(chunk)
    data = outer.to_bytes()
    _wrapped(case, lambda _: data, ".docx", r"altChunk|嵌入|插入|外部|合并|另存|网页")
    _loosely(case)


@kind("containers", "wrappers", group="flavour", stack=False)
def saved_as_strict(case: Case, rng: Random) -> None:
    """ISO Strict, with its own words for on and off and for the ends of a line."""
    need(case.suffix == ".docx" and not case.post)
    case.post.append(strict)
    case.post.append(lambda data: data)


@kind("containers", "wrappers", group="flavour", stack=False)
def archive_in_an_archive(case: Case, rng: Random) -> None:
    """材料.zip holds 附件.zip holds the form, names in GBK without a flag: read, or refused as an archive in an archive."""
    depth, coding = rng.choice([1, 2, 2, 3]), rng.choice(["utf-8", "gb18030"])

    def pack(data: bytes) -> bytes:
        name = "附件材料/学员名册（终稿）.docx"
        for level in range(depth):
            data = zipped(
                data, name, encoding=coding, extra={"说明.txt": "请查收".encode("gb18030")} if level == 0 else None
            )
            name = f"材料{level + 1}.zip"
        return data

    _wrapped(case, pack, ".zip", r"压缩|zip|ZIP|套|层")


# ---- one form over two tables, two forms without a break -------------------------------------------------------------


@kind("containers", "layout", group="split", forms=ROSTERS)
def roster_goes_on_with_serials(case: Case, rng: Random) -> None:
    """The second page is a table of its own, without heads, whose serials go on as （9）, 9. or ⑨: all people are there."""
    loop = case.loops[0]
    rows = clean_rows(case, loop, "no")
    need(len(rows) == len(case.data[loop]) and len(rows) > 6 and not any(get(tr, "numbered") for tr in rows))
    style = rng.choice(["（{n}）", "({n})", "{n}.", "{n}、", "circle", "{n}"])
    for n, tr in enumerate(rows, 1):
        path = case.path(loop, case.uid(tr), "no")
        if case.get(path) != n:
            need(False)
        text = (
            chr(0x2460 + n - 1) if style == "circle" and n <= 20 else str(n) if style == "circle" else style.format(n=n)
        )
        put(case.place(path), text)
        declare(case, path)
    table = table_of(case)
    second = e("w:tbl", None, copy.deepcopy(table.find(q("w:tblPr"))), copy.deepcopy(table.find(q("w:tblGrid"))))
    every = [tr for tr in table if tr.tag == q("w:tr")]
    need(rows[len(rows) // 2] in every)
    for tr in every[every.index(rows[len(rows) // 2]) :]:
        second.append(tr)
    between = rng.choice([[""], ["（续表）"], ["第2页　共2页"], ["", ""]])
    anchor = table
    for text in between:
        new = paragraph(text)
        anchor.addnext(new)
        anchor = new
    anchor.addnext(tag(second, "table"))


@kind("containers", "traps", group="trap", stack=False)
def another_form_follows_without_a_break(case: Case, rng: Random) -> None:
    """The next annex begins right behind the last row, no page break, no empty line: both keep their last rows."""
    others = {"annex1": "annex2", "annex2": "annex3", "annex3": "annex4", "annex4": "annex5", "annex5": "annex1"}
    other = build(
        others[case.form] if rng.random() < 0.7 else rng.choice([f for f in FORMS if f != case.form]),
        case.kind,
        case.seed + 300,
    )
    body = _body(other.doc)
    keep_number = rng.random() < 0.5
    if not keep_number:
        body = [b for b in body if not text_of(b).startswith("附件")]
    for trailing in list(case.doc.body)[::-1]:
        if trailing.tag == q("w:p") and not text_of(trailing).strip():
            case.doc.body.remove(trailing)
        elif trailing.tag != q("w:sectPr"):
            break
    end = case.doc.body.findall(q("w:sectPr"))[-1]
    for element in body:
        end.addprevious(element)
    case.extra.append(other.expected()[0])


@kind("containers", "traps", group="trap", stack=False, forms=("annex2",))
def two_rosters_in_one_table(case: Case, rng: Random) -> None:
    """附件3's title and heads are rows of 附件2's own table: each person is in one form, and nobody is a label."""
    other = build("annex3", case.kind, case.seed + 300)
    table = table_of(case)
    width = sum(span(c) for c in cells(next(tr for tr in table if tr.tag == q("w:tr"))))
    foot = table.getnext()
    title = e(
        "w:tr",
        None,
        e(
            "w:tc",
            None,
            e("w:tcPr", None, e("w:tcW", {"w:w": 9000, "w:type": "dxa"}), e("w:gridSpan", {"w:val": width})),
            paragraph("附件3：北京市通州区高技能人才研修培训结业登记名册", align="center"),
        ),
    )
    line = next(text_of(p) for p in other.doc.find("line") if "prepared_by" not in {get(n, "field") for n in p})
    second = e(
        "w:tr",
        None,
        e(
            "w:tc",
            None,
            e("w:tcPr", None, e("w:tcW", {"w:w": 9000, "w:type": "dxa"}), e("w:gridSpan", {"w:val": width})),
            paragraph(line),
        ),
    )
    source = table_of(other)
    new = [copy.deepcopy(tr) for tr in source if tr.tag == q("w:tr") and (get(tr, "role") in ("head", "row"))]
    need(foot is not None and new)
    for tr in [*case.spare("trainees")]:
        tr.getparent().remove(tr)
    for tr in (title, second, *new):
        for node in tr.iter():
            if isinstance(node.tag, str):
                for key in [k for k in node.attrib if k.startswith("{urn:corpus")]:
                    del node.attrib[key]
        own = cells(tr)
        if sum(span(c) for c in own) < width:
            from tests.corpus.operators.labels import _set_span

            _set_span(own[-1], span(own[-1]) + width - sum(span(c) for c in own))
        table.append(tr)
    expected: Expected = other.expected()[0]
    for name in ("prepared_by", "phone"):  # the one foot line below stands under either form
        value = case.get(name)
        expected.data[name] = OneOf((None, value))
        expected.may.add(name)
        case.set(name, OneOf((value, None)))
    everything = [f"graduates[{i}].{c}" for i, r in enumerate(expected.data["graduates"]) for c in r]
    expected.may.update({"organizer", "project", "start_date", "end_date", *everything})
    for row in case.data["trainees"]:
        case.allow(*case.row_paths("trainees", row["_uid"]))
    case.allow("prepared_by", "phone")
    case.extra.append(expected)
