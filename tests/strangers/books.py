"""Workbooks and lists: few bytes on disk, very many cells, strings or areas in memory."""

from __future__ import annotations

import io
from collections.abc import Mapping

from tests.strangers.model import stranger
from tools.fuzz.sheets import with_shared_strings
from tools.fuzz.zips import parts, repack

_HEADS = ("序号", "姓名", "性别", "学历", "身份证号", "工作单位及职务", "职业资格证书编号", "等级")
SHEET, STRINGS, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"


def _plain() -> dict[str, bytes]:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(_HEADS)
    sheet.append((1, "王明", "男", "本科", "11011219900101001X", "甲公司 工", "", "高级工"))
    stream = io.BytesIO()
    book.save(stream)
    found = parts(with_shared_strings(stream.getvalue()))
    assert found is not None
    return found


def book(change: Mapping[str, tuple[str, str]], more: Mapping[str, bytes] | None = None) -> bytes:
    """A roster of one person with, in each part named, one text replaced by another."""
    content = _plain()
    for part, (old, new) in change.items():
        assert old.encode() in content[part], (part, old, content[part][:500])
        content[part] = content[part].replace(old.encode(), new.encode(), 1)
    return repack({**content, **(more or {})})


def rows(xml: str) -> bytes:
    """With more rows."""
    return book({SHEET: ("</sheetData>", f"{xml}</sheetData>")})


@stranger("x_rows.xlsx")
def _() -> bytes:
    """150,000 rows of one cell."""
    return rows("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(3, 150_003)))


@stranger("x_empty_rows.xlsx")
def _() -> bytes:
    """400,000 rows without a cell."""
    return rows('<row r="7" ht="9"/>' * 400_000)


@stranger("x_styled_cells.xlsx")
def _() -> bytes:
    """400,000 cells that hold a style and nothing else."""
    return rows(
        "".join(
            f'<row r="{n}">{"".join(f"""<c r="{c}{n}" s="0"/>""" for c in "ABCDEFGH")}</row>' for n in range(3, 50_003)
        )
    )


@stranger("x_far_corner.xlsx")
def _() -> bytes:
    """One cell in the last row and the last column there can be."""
    return rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


@stranger("x_merges.xlsx")
def _() -> bytes:
    """60,000 merged areas, each over the next."""
    some = "".join(f'<mergeCell ref="A{n}:H{n + 2}"/>' for n in range(3, 60_003))
    return book({SHEET: ("</sheetData>", f"</sheetData><mergeCells>{some}</mergeCells>")})


@stranger("x_merged_head.xlsx")
def _() -> bytes:
    """The head goes over all rows and columns of the sheet, and 50 such areas."""
    some = "".join(f'<mergeCell ref="{chr(65 + n % 8)}1:XFD1048576"/>' for n in range(50))
    return book({SHEET: ("</sheetData>", f"</sheetData><mergeCells>{some}</mergeCells>")})


@stranger("x_strings.xlsx")
def _() -> bytes:
    """400,000 shared strings that nobody uses."""
    return _shared("<si><t>x</t></si>" * 400_000, "")


def _shared(strings: str, more_rows: str) -> bytes:
    content = _plain()
    assert content[STRINGS].count(b"<si>") == 14
    content[STRINGS] = content[STRINGS].replace(b"</sst>", strings.encode() + b"</sst>")
    content[SHEET] = content[SHEET].replace(b"</sheetData>", more_rows.encode() + b"</sheetData>")
    return repack(content)


@stranger("x_one_string_often.xlsx")
def _() -> bytes:
    """One string of 30,000 signs that 20,000 cells name: gigabytes if each has its own."""
    cells = "".join(f'<row r="{n}"><c r="B{n}" t="s"><v>24</v></c></row>' for n in range(3, 20_003))
    return _shared("<si><t>x</t></si>" * 10 + f"<si><t>{'甲' * 30_000}</t></si>" * 10, cells)


@stranger("x_rich_string.xlsx")
def _() -> bytes:
    """One string in 200,000 pieces, each with a format of its own."""
    return _shared(
        "<si>" + "<r><rPr><b/></rPr><t>甲</t></r>" * 100_000 + "</si>", '<row r="3"><c r="B3" t="s"><v>14</v></c></row>'
    )


@stranger("x_number_format.xlsx")
def _() -> bytes:
    """Dates in a format of a megabyte."""
    code = "yyyy-mm-dd;" * 90_000
    content = _plain()
    text = content[STYLES].decode()
    made = f'<numFmts count="1"><numFmt numFmtId="170" formatCode="{code}"/></numFmts>'
    text = (
        text.replace("<numFmts />", "")
        .replace("<numFmts/>", "")
        .replace("<fonts", f"{made}<fonts", 1)
        .replace('numFmtId="0"', 'numFmtId="170"')
    )
    content[STYLES] = text.encode()
    return repack(content)


@stranger("x_formats.xlsx")
def _() -> bytes:
    """150,000 formats of cells."""
    content = _plain()
    content[STYLES] = content[STYLES].replace(
        b"</cellXfs>", b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>' * 150_000 + b"</cellXfs>"
    )
    return repack(content)


@stranger("x_dates.xlsx")
def _() -> bytes:
    """Numbers beyond any calendar in cells that are dates."""
    values = ("1e308", "-1e308", "1e999", "NaN", "-693594", "2958466", "99999999999999999999", "1" * 5_000)
    cells = "".join(
        f'<row r="{n + 3}"><c r="A{n + 3}" s="1"><v>{v}</v></c><c r="E{n + 3}"><v>{v}</v></c></row>'
        for n, v in enumerate(values)
    )
    content = _plain()
    content[STYLES] = content[STYLES].replace(
        b"</cellXfs>", b'<xf numFmtId="14" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/></cellXfs>'
    )
    content[SHEET] = content[SHEET].replace(b"</sheetData>", cells.encode() + b"</sheetData>")
    return repack(content)


@stranger("x_shared_formula.xlsx")
def _() -> bytes:
    """A formula of 8,000 signs that 5,000 cells share: each is a translation of it."""
    formula = "A1+" * 2_600 + "A1"
    cells = f'<row r="3"><c r="I3"><f t="shared" ref="I3:I5003" si="0">{formula}</f><v>1</v></c></row>'
    cells += "".join(f'<row r="{n}"><c r="I{n}"><f t="shared" si="0"/><v>1</v></c></row>' for n in range(4, 5_004))
    return rows(cells)


@stranger("x_array_formula.xlsx")
def _() -> bytes:
    """An array formula over the whole sheet, and a table of data over it."""
    return rows(
        '<row r="3"><c r="A3"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c><c r="B3"><f t="dataTable" ref="A1:XFD1048576" r1="A1"/><v>1</v></c></row>'
    )


@stranger("x_validations.xlsx")
def _() -> bytes:
    """20,000 rules of what may be entered, each for 40 areas."""
    areas = " ".join(f"A{n}:B{n}" for n in range(40))
    some = f'<dataValidation type="list" sqref="{areas}"><formula1>"a"</formula1></dataValidation>' * 20_000
    return book({SHEET: ("</sheetData>", f"</sheetData><dataValidations>{some}</dataValidations>")})


@stranger("x_sheets.xlsx")
def _() -> bytes:
    """1,500 sheets that are all one part."""
    content = _plain()
    text = content[BOOK].decode()
    start = text.index("<sheet ")
    one = text[start : text.index("/>", start) + 2]
    content[BOOK] = text.replace(
        one,
        "".join(
            one.replace('name="Sheet"', f'name="s{n}"').replace('sheetId="1"', f'sheetId="{n + 1}"')
            for n in range(1_500)
        ),
    ).encode()
    return repack(content)


@stranger("x_columns.xlsx")
def _() -> bytes:
    """16,000 columns, each the head of one."""
    cells = "".join(f'<c t="inlineStr"><is><t>{_HEADS[n % 8]}</t></is></c>' for n in range(16_000))
    return rows(f"<row>{cells}</row>")


@stranger("x_heads.xlsx")
def _() -> bytes:
    """3,000 rows that are all heads of a roster."""
    cells = "".join(f'<c t="inlineStr"><is><t>{h}</t></is></c>' for h in _HEADS)
    return rows(f"<row>{cells}</row>" * 3_000)


@stranger("x_combining.xlsx")
def _() -> bytes:
    """Accents of two classes in turn, in a head and in a value."""
    mess = "a" + "\u0315\u0300" * 16_000
    return rows(
        f'<row r="3">{"".join(f"""<c r="{c}3" t="inlineStr"><is><t>{mess}</t></is></c>""" for c in "ABCDEFGH")}</row>'
        * 1
    )


@stranger("x_addresses.xlsx")
def _() -> bytes:
    """Cells that stand nowhere."""
    bad = ("A0", "XFE1", "A1048577", "ZZZZ99999999", "1", "A", "a3", "A-1", "", "A" + "9" * 500)
    return rows("".join(f'<row r="{n}"><c r="{a}"><v>1</v></c></row>' for n, a in enumerate(bad)))


@stranger("x_row_numbers.xlsx")
def _() -> bytes:
    """Rows whose numbers are none, backwards, and beyond the end."""
    bad = ("0", "-5", "1e9", "99999999999", "x", "", "2", "1")
    return rows("".join(f'<row r="{n}"><c><v>1</v></c></row>' for n in bad))


@stranger("x_live_formulas.xlsx")
def _() -> bytes:
    """Formulas that would fetch an address or start a program, in cells and in names."""
    live = (
        'WEBSERVICE("http://127.0.0.1:9/")',
        "cmd|' /C calc'!A0",
        'HYPERLINK("http://127.0.0.1:9","x")',
        'IMPORTXML("http://127.0.0.1:9","//a")',
    )
    return rows(
        "".join(
            f'<row r="{n + 3}"><c r="B{n + 3}" t="str"><f>{f.replace(chr(34), "&quot;")}</f><v>王明</v></c></row>'
            for n, f in enumerate(live)
        )
    )


@stranger("x_names.xlsx")
def _() -> bytes:
    """A sheet whose name is 30,000 signs long, and 30,000 names of areas."""
    content = _plain()
    text = content[BOOK].decode().replace('name="Sheet"', f'name="{"表" * 30_000}"')
    some = "".join(f'<definedName name="n{n}">Sheet!$A$1:$XFD$1048576</definedName>' for n in range(30_000))
    content[BOOK] = (
        text.replace("<definedNames/>", "")
        .replace("<definedNames />", "")
        .replace("</sheets>", f"</sheets><definedNames>{some}</definedNames>")
        .encode()
    )
    return repack(content)


# -- lists without a workbook ------------------------------------------------------------------------------------------


def _list(more: str) -> bytes:
    return ("\ufeff" + ",".join(_HEADS) + "\r\n1,王明,男,本科,11011219900101001X,甲公司 工,,高级工\r\n" + more).encode()


@stranger("l_commas.csv")
def _() -> bytes:
    """One line of five million commas."""
    return _list("," * 5_000_000)


@stranger("l_lines.csv")
def _() -> bytes:
    """A million lines of nearly nothing."""
    return _list("1\r\n" * 1_000_000)


@stranger("l_open_quote.csv")
def _() -> bytes:
    """A quotation mark that is never closed, and eight megabytes behind it."""
    return _list('"' + "甲,乙\r\n" * 900_000)


@stranger("l_long_cell.csv")
def _() -> bytes:
    """A cell longer than the reader of such files takes."""
    return _list("2," + "甲" * 200_000 + ",男\r\n")


@stranger("l_zeros.csv")
def _() -> bytes:
    """Zeros and other signs of control between the cells."""
    return _list("2,王\0明\x1b[2J\u202e,男\x07,本科,,,,\r\n")


@stranger("l_combining.csv")
def _() -> bytes:
    """Accents of two classes in turn."""
    return _list("2,王" + "\u0315\u0300" * 60_000 + ",男\r\n")


@stranger("l_people.csv")
def _() -> bytes:
    """60,000 people, all nearly the same."""
    return _list(
        "".join(
            f"{n},王小{chr(0x4E00 + n % 900)},男,本科,1101121990{n:08d},甲公司 工,,高级工\r\n" for n in range(60_000)
        )
    )
