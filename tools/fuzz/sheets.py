"""What only a workbook can have: addresses, merges, shared strings, styles, formulas, dates, names."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from tools.fuzz.model import Mutation
from tools.fuzz.raw import evil_number, evil_text, run_length
from tools.fuzz.xmls import legal, on_text
from tools.fuzz.zips import parts, repack

__all__ = ["MUTATIONS", "with_shared_strings"]

_ADDRESSES = ("XFD1048576", "A0", "A1", "ZZZZ99999999", "1", "A", "", "a1", "$A$1", "A1:B2", "A-1", "XFE1", "A1048577", "R1C1", "AAAAAAAAAAAA1",
              "A" + "9" * 300, "A１", "é1", "A1 ", "Sheet1!A1", "B2", "D5")  # fmt: skip
_AREAS = (
    "A1:XFD1048576",
    "A1:A1048576",
    "B2:A1",
    "A1",
    "A0:B0",
    "A1:ZZZZ9",
    "",
    "A:A",
    "1:1",
    "A1:B2:C3",
    "A1:B2 C3:D4",
    "#REF!",
    "A2:F2",
    "A1:C40",
)
_TYPES = ("s", "b", "e", "str", "inlineStr", "d", "n", "x", "")
_VALUES = ("1e308", "1e999", "-1", "NaN", "2958466", "-693594", "45000.9999999999", "99999999999", "x", "", "1" * 5000, "TRUE", "2", "#DIV/0!", "1e-320",
           "2024-09-02", "9999-12-31T23:59:60", "0", "60", "0.1" + "0" * 400 + "1", "1_0", "١", "1e999999999", "-0", "4294967296")  # fmt: skip
_FORMULAS = ("1+1", "A1", "WEBSERVICE(\"http://127.0.0.1:9/\")", "cmd|' /C calc'!A0", "HYPERLINK(\"http://127.0.0.1:9\",\"x\")", "[1]Sheet1!A1", "(" * 9000,
             "SUM(A1:XFD1048576)", "", "#REF!", "A" * 40000, "\"" * 3001, "{" * 2000, "INDIRECT(ADDRESS(1,1))")  # fmt: skip
_FORMATS = (
    "yyyy" * 9000,
    "[" * 3000,
    "[$-F800]dddd",
    "0" * 5000,
    "\\" * 2001,
    '"' * 999,
    "yyyy-mm-dd;@",
    "[h]:mm:ss",
    "[DBNum1]yyyy年m月d日",
    "General;" * 500,
    "@",
    "",
)


def with_shared_strings(data: bytes) -> bytes:
    """The workbook with its texts in a table of shared strings, as Excel writes them (openpyxl writes each in its cell)."""
    content = parts(data) or {}
    strings: list[bytes] = []

    def shared(match: re.Match[bytes]) -> bytes:
        strings.append(match.group(2))
        return b'<c%s t="s"><v>%d</v></c>' % (match.group(1), len(strings) - 1)

    for name in [n for n in content if "worksheets/sheet" in n]:
        content[name] = re.sub(rb'<c([^>]*) t="inlineStr"><is>(.*?)</is></c>', shared, content[name], flags=re.S)
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    content["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (
        main,
        b"".join(b"<si>%s</si>" % s for s in strings),
    )
    relation = b'<Relationship Id="strings" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>'
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    for name, end, more in (
        ("xl/_rels/workbook.xml.rels", b"</Relationships>", relation),
        ("[Content_Types].xml", b"</Types>", b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/>' % kind),
    ):
        content[name] = content[name].replace(end, more + end)
    return repack(content)


def _sub(text: str, rng: Random, pattern: str, make: Callable[[re.Match[str]], str], share: float) -> str:
    """Some of the matches replaced: at least one, where there is one."""
    matches = list(re.finditer(pattern, text))
    if not matches:
        return text
    chosen = {rng.choice(matches).start()} | {m.start() for m in matches if rng.random() < share}
    return re.sub(pattern, lambda m: make(m) if m.start() in chosen else m.group(), text)


def _quoted(text: str) -> str:
    return legal(text).replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _address(text: str, rng: Random) -> str:
    """Cells and rows that stand where no cell is, all at one place, or nowhere."""
    kind = rng.randrange(4)
    if kind == 0:
        return _sub(
            text, rng, r'(<c [^>]*?r=")[^"]*', lambda m: m.group(1) + rng.choice(_ADDRESSES), rng.choice((0, 0.05, 1))
        )
    if kind == 1:
        return _sub(
            text,
            rng,
            r'(<row [^>]*?r=")[^"]*',
            lambda m: m.group(1) + (evil_number(rng) or "1048576"),
            rng.choice((0, 0.3)),
        )
    if kind == 2:
        return re.sub(r'(<(?:c|row) [^>]*?)r="[^"]*"', r"\1", text)
    return _sub(
        text,
        rng,
        r"(<row [^>]*?)>",
        lambda m: (
            f'{m.group(1)} spans="{evil_number(rng)}:{evil_number(rng)}" ht="{evil_number(rng)}" outlineLevel="{evil_number(rng)}">'
        ),
        0.2,
    )


def _area(text: str, rng: Random) -> str:
    """Merged areas, dimensions, validations, filters: of everything, of nothing, over each other, very many."""
    kind = rng.randrange(3)
    if kind == 0:
        return _sub(
            text, rng, r'((?:ref|sqref)=")[^"]*', lambda m: m.group(1) + rng.choice(_AREAS), rng.choice((0, 0.5))
        )
    some = [
        rng.choice(_AREAS) if rng.random() < 0.5 else f"A{n * 2 + 1}:C{n * 2 + 2}" for n in range(run_length(rng, 4.5))
    ]
    if kind == 1:
        merges = "".join(f'<mergeCell ref="{a}"/>' for a in some)
        if "<mergeCells" in text:
            return re.sub(r"(<mergeCells[^>]*>)", rf"\g<1>{merges}", text, count=1)
        return text.replace(
            "</sheetData>", f'</sheetData><mergeCells count="{evil_number(rng)}">{merges}</mergeCells>', 1
        )
    rules = "".join(
        f'<dataValidation type="list" sqref="{a}"><formula1>{_quoted(rng.choice(_FORMULAS)[:200])}</formula1></dataValidation>'
        for a in some[:3000]
    )
    return text.replace("</sheetData>", f"</sheetData><dataValidations>{rules}</dataValidations>", 1)


def _cell(text: str, rng: Random) -> str:
    """Values that are not what their type says; indexes beyond the end; dates beyond the calendar."""
    kind = rng.randrange(4)
    share = rng.choice((0, 0.02, 0.5))
    if kind == 0:
        return _sub(text, rng, r"<v>[^<]*", lambda m: f"<v>{rng.choice(_VALUES)}", share)
    if kind == 1:
        return _sub(text, rng, r'(<c [^>]*?t=")[^"]*', lambda m: m.group(1) + rng.choice(_TYPES), share)
    if kind == 2:
        return _sub(text, rng, r'(<c [^>]*?s=")[^"]*', lambda m: m.group(1) + evil_number(rng)[:400], share)
    said = _quoted(evil_text(rng))
    inline = rng.choice(
        (
            f"<is><t>{said}</t></is>",
            "<is/>",
            f"<is><r><t>{said[:99]}</t></r><rPh/></is>",
            "<v/>",
            "<v><x/></v>",
            "<is><t/></is><v>1</v>",
        )
    )
    return _sub(
        text,
        rng,
        r"<c (r=\"[A-Z]+\d+\")[^>]*?(?:/>|>.*?</c>)",
        lambda m: f'<c {m.group(1)} t="inlineStr">{inline}</c>',
        0.01,
    )


def _formula(text: str, rng: Random) -> str:
    """Formulas with and without a value: live ones, endless ones, shared by nobody, arrays over everything."""
    said = _quoted(rng.choice(_FORMULAS))
    heads = ("<f>", '<f t="shared" si="7">', f'<f t="shared" ref="{rng.choice(_AREAS)}" si="{evil_number(rng)[:30]}">', f'<f t="array" ref="{rng.choice(_AREAS)}">',
             f'<f t="dataTable" ref="{rng.choice(_AREAS)}" r1="{rng.choice(_ADDRESSES)[:40]}">', '<f t="x">')  # fmt: skip
    head = rng.choice(heads)
    value = rng.choice(("", f"<v>{rng.choice(_VALUES)}</v>"))
    return _sub(
        text,
        rng,
        r"<c (r=\"[A-Z]+\d+\")[^>]*?(?:/>|>.*?</c>)",
        lambda m: f"<c {m.group(1)}>{head}{said}</f>{value}</c>",
        rng.choice((0, 0.02, 0.3)),
    )


def _rows(text: str, rng: Random) -> str:
    """Very many rows, very many cells in one, columns of every width."""
    kind = rng.randrange(3)
    many = run_length(rng, 4.6)
    if kind == 0:
        start = rng.choice((1, 100, 1_000_000))
        rows = "".join(f'<row r="{start + n}"><c r="A{start + n}"><v>{n}</v></c></row>' for n in range(many))
    elif kind == 1:
        rows = f"<row>{'<c><v>1</v></c>' * many}</row>"
    else:
        return text.replace(
            "<sheetData",
            f'<cols>{"".join(f"""<col min="{evil_number(rng)}" max="{evil_number(rng)}" width="{evil_number(rng)}" hidden="1"/>""" for _ in range(9))}</cols><sheetData',
            1,
        )
    return text.replace("</sheetData>", rows + "</sheetData>", 1)


def _strings(text: str, rng: Random) -> str:
    """Shared strings: lost, emptied, very long, very many, with phonetics and rich runs."""
    kind = rng.randrange(5)
    if kind == 0:
        return _sub(
            text,
            rng,
            r"<si>.*?</si>",
            lambda m: rng.choice(("", "<si/>", "<si><r/></si>", "<si><rPh><t>x</t></rPh></si>", "<t>x</t>")),
            rng.choice((0, 0.3)),
        )
    if kind == 1:
        said = _quoted(evil_text(rng))
        return _sub(text, rng, r"(<t[^>]*>)[^<]*", lambda m: m.group(1) + said, 0 if len(said) > 5000 else 0.03)
    if kind == 2:
        return text.replace("</sst>", "<si><t>x</t></si>" * run_length(rng, 5) + "</sst>", 1)
    if kind == 3:
        return text.replace("</sst>", f"<si>{'<r><t>x</t></r>' * run_length(rng, 4.7)}</si></sst>", 1)
    return re.sub(r'(count|uniqueCount)="\d+"', lambda m: f'{m.group(1)}="{evil_number(rng)[:300]}"', text)


def _styles(text: str, rng: Random) -> str:
    """Number formats and fonts that nobody defined, or that are endless."""
    kind = rng.randrange(4)
    if kind == 0:
        return _sub(
            text, rng, r'(numFmtId=")[^"]*', lambda m: m.group(1) + evil_number(rng)[:300], rng.choice((0, 0.5))
        )
    if kind == 1:
        some = "".join(
            f'<numFmt numFmtId="{n}" formatCode="{_quoted(rng.choice(_FORMATS))}"/>' for n in range(160, 165)
        )
        made = (
            re.sub(r"<numFmts[^>]*>", lambda m: m.group() + some, text)
            if "<numFmts" in text
            else text.replace("<fonts", f"<numFmts>{some}</numFmts><fonts", 1)
        )
        return re.sub(r'numFmtId="(?:0|14|49)"', lambda m: f'numFmtId="{rng.randint(160, 164)}"', made)
    if kind == 2:
        return re.sub(
            r"<cellXfs.*?</cellXfs>",
            rng.choice(
                ("", "<cellXfs/>", "<cellXfs>" + '<xf fontId="9999" xfId="77"/>' * run_length(rng, 4.7) + "</cellXfs>")
            ),
            text,
            flags=re.S,
        )
    return _sub(
        text,
        rng,
        r'((?:fontId|fillId|borderId|xfId|count|rgb|theme|indexed)=")[^"]*',
        lambda m: m.group(1) + evil_number(rng)[:300],
        0.2,
    )


def _book(text: str, rng: Random) -> str:
    """Sheets: their names, numbers, states; defined names; the epoch."""
    kind = rng.randrange(5)
    if kind == 0:
        said = _quoted(rng.choice(("附件2 学员", "a" * 999, "x:*?/\\[]", "", "&#10;", "__proto__", evil_text(rng, 3))))
        return _sub(text, rng, r'(<sheet [^>]*?name=")[^"]*', lambda m: m.group(1) + said, rng.choice((0, 1)))
    if kind == 1:
        return _sub(
            text,
            rng,
            r'((?:sheetId|r:id|state|activeTab|firstSheet|localSheetId)=")[^"]*',
            lambda m: m.group(1) + rng.choice((evil_number(rng)[:99], "rId1", "rId99", "veryHidden")),
            0.3,
        )
    if kind == 2:
        some = "".join(f'<definedName name="{rng.choice(("_xlnm.Print_Titles", "_xlnm.Print_Area", "_xlnm._FilterDatabase", f"n{n}", ""))}" localSheetId="{rng.choice(("0", "99", "-1", "x"))}">'
                       f"{_quoted(rng.choice((*_FORMULAS, *_AREAS)))}</definedName>" for n in range(run_length(rng, 3)))  # fmt: skip
        return text.replace("</sheets>", f"</sheets><definedNames>{some}</definedNames>", 1)
    if kind == 3:
        sheet = re.search(r"<sheet [^>]*/>", text)
        return text.replace("</sheets>", (sheet.group() if sheet else "") * run_length(rng, 3.3) + "</sheets>", 1)
    return re.sub(r"<workbookPr[^>]*/>", f'<workbookPr date1904="{rng.choice(("1", "true", "x"))}"/>', text)


_SHEET = r"worksheets/sheet\d+\.xml$"
MUTATIONS: dict[str, Mutation] = {
    "sheet.address": on_text(_address, _SHEET),
    "sheet.area": on_text(_area, _SHEET),
    "sheet.cell": on_text(_cell, _SHEET),
    "sheet.formula": on_text(_formula, _SHEET),
    "sheet.rows": on_text(_rows, _SHEET),
    "sheet.strings": on_text(_strings, r"sharedStrings\.xml$"),
    "sheet.styles": on_text(_styles, r"styles\.xml$"),
    "sheet.book": on_text(_book, r"workbook\.xml$"),
}
