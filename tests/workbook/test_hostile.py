"""Files nobody made on purpose: whatever the bytes, an error of ours or a reading, never a traceback."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tzforms.exceptions import TzformsError
from tzforms.workbook import create_workbook, example_dossier, read_dossier, read_roster


def _one_sentence(error: TzformsError) -> None:
    assert str(error)
    assert "\n" not in str(error)


WHOLE = create_workbook(example_dossier())


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6))
def test_a_workbook_with_broken_bytes_never_ends_in_a_traceback(tmp_path_factory, seed):
    chance = random.Random(seed)
    parts = {}
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as package:
        for item in package.infolist():
            parts[item.filename] = bytearray(package.read(item))
    victim = chance.choice([n for n in parts if n.endswith((".xml", ".rels"))])
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(parts[victim]))
        parts[victim][place] = chance.randrange(256)
    if chance.random() < 0.2:
        del parts[victim]
    path = tmp_path_factory.mktemp("fuzz") / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, bytes(data))
    try:
        read_dossier(path)
    except TzformsError as error:
        _one_sentence(error)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.dates(),
                st.datetimes(), st.times(), st.text("张三同上合计〃1234567890X年月日/—#N/A=.E+（）\n ", max_size=20),
            ),
            max_size=6,
        ),
        max_size=8,
    )
)  # fmt: skip
def test_any_values_below_a_header_are_a_reading(tmp_path_factory, rows):
    book = Workbook()
    sheet = book.active
    sheet.append(["序号", "姓名", "性别", "身份证号", "等级", "社保月数"])
    for row in rows:
        sheet.append(row)
    path = tmp_path_factory.mktemp("rows") / "a.xlsx"
    book.save(path)
    try:
        (reading,) = read_roster(path)
    except TzformsError as error:
        _one_sentence(error)
        return
    for one in reading.findings:
        assert one.message


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_named_csv_are_a_reading_or_one_sentence(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(data)
    try:
        read_roster(path)
    except TzformsError as error:
        _one_sentence(error)


def test_a_stray_cell_in_the_last_row_costs_nothing(tmp_path):
    import time

    path = tmp_path / "a.xlsx"
    path.write_bytes(WHOLE)
    book = load_workbook(path)
    book["附件2 学员"]["Z1048576"] = "x"
    book.save(path)
    start = time.perf_counter()
    assert read_dossier(path).dossier == example_dossier()
    assert time.perf_counter() - start < 5


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<x/>")
        package.writestr("xl/sheet.xml", b"0" * 410_000_000)
    with pytest.raises(TzformsError, match="解压后"):
        read_dossier(path)


@pytest.mark.parametrize("part", ["word/document.xml", "mimetype", "data.txt"])
def test_a_package_that_is_no_spreadsheet_says_what_it_is(tmp_path: Path, part: str):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(part, b"x")
    with pytest.raises(TzformsError):
        read_dossier(path)
