"""Workbooks from strangers are counted while their XML streams by; nothing is made of what is beyond the limits."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.timing import at_most
from tzforms.bounds import Limits, open_zip, weigh_workbook
from tzforms.exceptions import UnreadableFileError
from tzforms.workbook import mark_workbook, read_roster
from tzforms.workbook.grid import load

SHEET = "xl/worksheets/sheet1.xml"
ALL = "A1:XFD1048576"


def book(change: Callable[[str, str], str] = lambda _n, t: t, extra: dict[str, bytes] | None = None) -> bytes:
    """A small roster whose parts went through ``change(name, text)``."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["姓名", "身份证号", "性别"])
    sheet.append(["张三", "110105194912310021", "男"])
    plain, out = io.BytesIO(), io.BytesIO()
    made.save(plain)
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, change(name, data.decode()).encode() if name.endswith((".xml", ".rels")) else data)
        for name, data in (extra or {}).items():
            after.writestr(name, data)
    return out.getvalue()


def in_sheet(text: str, *, data: str = "") -> Callable[[str, str], str]:
    """``text`` after the cells, ``data`` as the last rows."""

    def change(name: str, xml: str) -> str:
        return xml.replace("</sheetData>", f"{data}</sheetData>{text}") if name == SHEET else xml

    return change


def merges(*areas: str) -> str:
    return "<mergeCells>" + "".join(f'<mergeCell ref="{a}"/>' for a in areas) + "</mergeCells>"


HOSTILE = {
    "one area": in_sheet(merges(ALL)),
    "many areas": in_sheet(merges(*[f"A{i}:XFD{i}" for i in range(3, 40)])),
    "areas without number": in_sheet(merges(*["D9:E9"] * 30_000)),
    "a link over all": in_sheet(f'<hyperlinks><hyperlink ref="{ALL}" location="A1"/></hyperlinks>'),
    "a link over columns": in_sheet('<hyperlinks><hyperlink ref="A:XFD" location="A1"/></hyperlinks>'),
    "a link in small letters": in_sheet(f'<hyperlinks><hyperlink ref="{ALL.lower()}" location="A1"/></hyperlinks>'),
    "cells": in_sheet("", data="<row>" + "<c/>" * 250_000 + "</row>"),
    "rows": in_sheet("", data="<row/>" * 150_000),
    "lists": in_sheet('<dataValidations><dataValidation sqref="' + "A1 " * 30_000 + '"/></dataValidations>'),
    "formats": in_sheet("<conditionalFormatting/>" * 40_000),
    "formulas": in_sheet("", data='<row r="9"><c r="A9"><f>' + "1+" * 2_000_000 + "1</f></c></row>"),
    "a shared formula": in_sheet(
        "",
        data='<row r="9"><c r="A9"><f t="shared" si="0">' + "1+" * 4_000 + "1</f></c>"
        + '<c><f t="shared" si="0"/></c>' * 5_000 + "</row>",
    ),
    "sheets": lambda n, t: re.sub(r"(<sheet [^>]*/>)", r"\1" * 400, t) if n == "xl/workbook.xml" else t,
    "styles": lambda n, t: t.replace("</cellXfs>", "<xf/>" * 150_000 + "</cellXfs>") if n == "xl/styles.xml" else t,
    "names": lambda n, t: t.replace("</workbook>", "<definedNames>" + "<definedName name='a'/>" * 40_000 + "</definedNames></workbook>"),
    "entities": lambda n, t: '<!DOCTYPE a [<!ENTITY e "x">]>' + re.sub(r"<\?xml.*?\?>", "", t) if n == SHEET else t,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_workbook_that_swells_is_refused_before_a_cell_is_made(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(HOSTILE[name]))
    with at_most(5):  # under a tracer, on any machine
        tracemalloc.start()
        with pytest.raises(UnreadableFileError) as caught:
            load(path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert "a.xlsx" in str(caught.value)
        assert peak < 120 << 20


def test_a_sheet_named_again_and_again_is_counted_again(tmp_path: Path) -> None:
    def many(name: str, text: str) -> str:
        if name == "xl/workbook.xml":
            one = re.search(r"<sheet [^>]*/>", text)
            assert one is not None
            sheets = [one[0].replace('name="Sheet"', f'name="S{i}"') for i in range(100)]
            return text.replace(one[0], "".join(sheets))
        return in_sheet("", data='<row r="9">' + "<c><v>1</v></c>" * 15_000 + "</row>")(name, text)

    path = tmp_path / "a.xlsx"
    path.write_bytes(book(many))
    with at_most(5), pytest.raises(UnreadableFileError, match="两次"):
        load(path)


def test_one_long_text_in_every_cell_is_refused(tmp_path: Path) -> None:
    long = "<is><t>" + "字" * 30_000 + "</t></is>"
    rows = "".join(f'<row r="{i}"><c r="A{i}" t="inlineStr">{long}</c></row>' for i in range(3, 700))
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(in_sheet("", data=rows)))
    with pytest.raises(UnreadableFileError, match=r"万字|元素|MB|过大"):
        load(path)


def test_a_roster_of_five_thousand_people_and_thirty_columns_fits(tmp_path: Path) -> None:
    row = "".join(f'<c t="n"><v>{i}</v></c>' for i in range(30))
    rows = "".join(f'<row r="{r}">{row}</row>' for r in range(3, 5_003))
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(in_sheet(merges("AA1:AD5"), data=rows)))
    (grid,) = load(path).sheets
    assert len(grid.cells) >= 149_990
    assert grid.merges == [(1, 27, 5, 30)]


def test_more_people_than_the_district_trains_in_six_years_are_refused_in_a_workbook_and_in_a_csv_file(
    tmp_path: Path,
) -> None:
    most = Limits().filled
    rows = "".join(f'<row r="{r}"><c t="n"><v>1</v></c></row>' for r in range(1, most + 2))
    (tmp_path / "a.xlsx").write_bytes(book(in_sheet("", data=rows)))
    (tmp_path / "a.csv").write_text("姓名,性别\n" + "张三,男\n" * most, encoding="utf-8")
    for name in ("a.xlsx", "a.csv"):
        with pytest.raises(UnreadableFileError, match=f"{most} 行有内容"):
            load(tmp_path / name)
    (tmp_path / "b.csv").write_text("姓名,性别\n" + "张三,男\n" * (most - 1) + "\n" * 1_000, encoding="utf-8")
    assert len(load(tmp_path / "b.csv").sheets[0].rows()) == most


def test_a_csv_file_of_millions_of_empty_fields_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,性别\n" + ("张三" + "," * 2_000 + "\n") * 4_000, encoding="utf-8")
    with at_most(1), pytest.raises(UnreadableFileError, match="个单元格"):
        load(path)
    path.write_text("姓名,性别\n" + ("张三" + "," * 190 + "\n") * 4_000, encoding="utf-8")
    assert len(load(path).sheets[0].cells) == 4_002


def test_what_a_merged_area_hides_is_not_read_and_its_first_cell_is_seen_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(in_sheet(merges("A1:C2"))))
    (grid,) = load(path).sheets
    assert list(grid.cells) == [(1, 1)]
    seen = grid.head_of(2, 3)
    assert seen is not None
    assert seen.text == "姓名"
    assert grid.after(1, 1) == 4
    assert grid.is_covered(2, 2)
    assert not grid.is_covered(1, 1)


def test_half_a_character_in_a_cell_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(lambda n, t: t.replace("张三", "张_xD800_三_x0000_")))
    assert load(path).sheets[0].cells[2, 1].value == "张三"


def test_links_to_other_files_queries_and_strange_pictures_do_not_come_along() -> None:
    extra = {
        "xl/externalLinks/externalLink1.xml": b"<x/>",
        "xl/connections.xml": b"<x/>",
        "xl/queryTables/queryTable1.xml": b"<x/>",
        "xl/vbaProject.bin": b"x",
        "xl/media/image1.eps": b"%!PS-Adobe-3.0 EPSF-3.0",
        "xl/media/image2.png": b"\x89PNG\r\n\x1a\nrest",
    }
    parts = weigh_workbook(open_zip(book(extra=extra)), whole=True)
    assert not [n for n in parts if n in list(extra)[:4]]
    assert parts["xl/media/image1.eps"] == b""
    assert parts["xl/media/image2.png"] == extra["xl/media/image2.png"]
    assert set(weigh_workbook(open_zip(book(extra=extra)))).isdisjoint(extra)


def test_a_marked_copy_asks_no_other_workbook(tmp_path: Path) -> None:
    cell = '<row r="3"><c r="A3" t="str"><f>[1]Sheet1!A1</f><v>李四</v></c><c r="B3"><f>1+1</f><v>2</v></c></row>'
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(in_sheet("", data=cell)))
    marked = mark_workbook(path, [], read_roster(path))
    sheet = load_workbook(io.BytesIO(marked))["Sheet"]
    assert (sheet["A3"].value, sheet["B3"].value) == ("李四", "=1+1")


@pytest.mark.parametrize("encoding", ["utf-16", "gbk"])
def test_a_part_in_another_encoding_is_read_as_it_says(encoding: str, tmp_path: Path) -> None:
    plain, out = book(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == SHEET:
                text = re.sub(r"<\?xml.*?\?>", "", data.decode())
                data = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
            after.writestr(name, data)
    path = tmp_path / "a.xlsx"
    path.write_bytes(out.getvalue())
    assert load(path).sheets[0].cells[2, 1].value == "张三"


def test_xml_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    for bad in ("<worksheet>", "", "<a/><b/>", "<worksheet \x00/>"):
        path.write_bytes(book(lambda n, t, bad=bad: bad if n == SHEET else t))  # type: ignore[misc]
        with pytest.raises(UnreadableFileError):
            load(path)


def test_the_limits_are_settings() -> None:
    with pytest.raises(UnreadableFileError, match="单元格超过 5 个"):
        weigh_workbook(open_zip(book()), limits=Limits(cells=5))


@pytest.mark.parametrize(
    ("text", "words"),
    [("\n" * 200_000, "行"), ("姓名" + "," * 300_000, "单元格"), ("a,b\n" * 101_000, "行")],
    ids=range(3),
)
def test_a_csv_is_counted_while_it_is_read(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,身份证号\n" + text, encoding="utf-8")
    with at_most(3), pytest.raises(UnreadableFileError, match=words):
        load(path)
