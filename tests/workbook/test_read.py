"""Reading what clerks really do to a workbook."""

from __future__ import annotations

import datetime as dt
import json
import struct
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tzforms.exceptions import DossierError, UnreadableFileError
from tzforms.findings import Severity
from tzforms.forms import Annex1, Annex2, Dossier, Trainee
from tzforms.workbook import WorkbookReading, create_workbook, example_dossier, read_dossier

EXAMPLE = example_dossier()


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., WorkbookReading]:
    """Read the example workbook after somebody worked on it."""

    def work(change: Callable[[Any], None]) -> WorkbookReading:
        path = tmp_path / "class.xlsx"
        path.write_bytes(create_workbook(EXAMPLE))
        book = load_workbook(path)
        change(book)
        book.save(path)
        return read_dossier(path)

    return work


def head(ws: Any) -> int:
    """The header row of a table sheet."""
    return next(int(r[0].row) for r in ws.iter_rows() if r[0].value in ("序号", "培训内容 *"))


def column(ws: Any, heading: str) -> int:
    row = head(ws)
    return next(int(c.column) for c in ws[row] if str(c.value).removesuffix(" *") == heading)


def trainee_cell(book: Any, index: int, heading: str) -> Any:
    ws = book["附件2 学员"]
    return ws.cell(head(ws) + 1 + index, column(ws, heading))


def test_sheets_may_be_renamed_and_reordered(changed):
    def change(book):
        for number, ws in enumerate(book.worksheets):
            ws.title = f"Sheet{number}"
        book._sheets.reverse()

    assert changed(change).dossier == EXAMPLE


def test_sheets_without_titles_are_known_by_their_headings(changed):
    def change(book):
        for number, ws in enumerate(book.worksheets):
            ws.title = f"Sheet{number}"
            for row in (1, 2):
                for cell in ws[row]:
                    if not type(cell).__name__.startswith("Merged"):
                        cell.value = None

    reading = changed(change)
    assert reading.dossier.annex2 == EXAMPLE.annex2
    assert reading.dossier.annex3 == EXAMPLE.annex3
    assert reading.dossier.annex4 == EXAMPLE.annex4
    assert reading.dossier.annex1 == EXAMPLE.annex1


def test_columns_in_any_order_with_other_headings_are_understood_and_logged(changed):
    def change(book):
        ws = book["附件2 学员"]
        top = head(ws)
        names, ids = column(ws, "姓名"), column(ws, "身份证号")
        for row in range(top, ws.max_row + 1):
            a, b = ws.cell(row, names), ws.cell(row, ids)
            a.value, b.value = b.value, a.value
        ws.cell(top, names).value = "公民身份　号码"
        ws.cell(top, ids).value = "学 员 姓 名（签字）"

    reading = changed(change)
    assert reading.dossier == EXAMPLE
    assert {c.before for c in reading.log} >= {"公民身份号码", "学员姓名（签字）"}


def test_an_extra_column_is_named_and_kept_out(changed):
    def change(book):
        ws = book["附件2 学员"]
        ws.insert_cols(column(ws, "学历"))
        top = head(ws)
        ws.cell(top, 4).value = "民族"
        ws.cell(top + 1, 4).value = "汉"

    reading = changed(change)
    assert reading.dossier.annex2.trainees == EXAMPLE.annex2.trainees
    assert any(f.rule == "V10" and "民族" in f.message and f.severity is Severity.NOTE for f in reading.findings)


def test_a_missing_column_is_named(changed):
    def change(book):
        ws = book["附件2 学员"]
        ws.delete_cols(column(ws, "等级"))

    reading = changed(change)
    assert [t.level for t in reading.dossier.annex2.trainees] == [None] * 28
    assert any(f.rule == "V11" and "等级" in f.message for f in reading.findings)


def test_a_header_moved_down_blank_rows_and_totals_do_no_harm(changed):
    def change(book):
        ws = book["附件3 结业"]
        ws.insert_rows(1, 4)
        top = head(ws)
        ws.insert_rows(top + 5)
        ws.insert_rows(top + 9)
        ws.cell(top + 33, 2).value = "合 计"
        ws.cell(top + 33, 3).value = "共27人"
        courses = book["附件1 课程"]
        bottom = head(courses) + 16
        courses.cell(bottom, 1).value = "总课时"
        courses.cell(bottom, 3).value = 88

    reading = changed(change)
    assert reading.dossier == EXAMPLE
    assert sum("合计行" in c.reason for c in reading.log) == 2


def test_a_header_repeated_inside_the_table_is_no_person(changed):
    def change(book):
        ws = book["附件2 学员"]
        top = head(ws)
        for c in range(1, 11):
            ws.cell(top + 30, c).value = ws.cell(top, c).value

    assert changed(change).dossier == EXAMPLE


def test_ditto_marks_and_merged_cells_take_the_value_above(changed):
    def change(book):
        for index, mark in ((1, "同上"), (2, "〃")):
            trainee_cell(book, index, "工作单位及职务").value = mark
        ws = book["附件2 学员"]
        c = trainee_cell(book, 5, "学历")
        trainee_cell(book, 6, "学历").value = None
        ws.merge_cells(start_row=c.row, end_row=c.row + 1, start_column=c.column, end_column=c.column)

    reading = changed(change)
    people = reading.dossier.annex2.trainees
    assert {p.employer_position for p in people[:3]} == {EXAMPLE.annex2.trainees[0].employer_position}
    assert people[6].education == people[5].education == "技工学校"
    assert sum("同上" in c.reason for c in reading.log) == 2


def test_values_in_a_clerks_spelling_are_normalised_and_logged(changed):
    number = EXAMPLE.annex2.trainees[0].id_number
    assert number

    def change(book):
        trainee_cell(book, 0, "姓名").value = "赵 志　远"
        trainee_cell(book, 0, "等级").value = "技师（二级）"
        wide = number.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
        trainee_cell(book, 0, "身份证号").value = f"{wide[:6]} {wide[6:14]}\u00a0{wide[14:]}"
        ws = book["基本信息"]
        for row in ws.iter_rows(max_col=2):
            if str(row[0].value).startswith("培训开始日期"):
                row[1].value = "2024.9.2"

    reading = changed(change)
    assert reading.dossier == EXAMPLE
    assert len(reading.log) == 4
    assert not any(number in str(c) for c in reading.log)


def test_numbers_dates_and_texts_are_taken_as_what_they_are(changed):
    def change(book):
        ws = book["附件1 课程"]
        ws.cell(head(ws) + 1, 3).value = "4"
        ws.cell(head(ws) + 2, 3).value = 8.0
        trainee_cell(book, 0, "序号").value = "1"
        book["附件4 资金申请"]["B4"].value = dt.datetime(2024, 9, 24, 0, 0)
        sheet = book["附件3 结业"]
        sheet.cell(head(sheet) + 1, column(sheet, "考核成绩")).value = 92

    assert changed(change).dossier == EXAMPLE


@pytest.mark.parametrize("damaged", [110112197804129976, 1.10112197804129e17, "1.10112E+17", "110112197804129000"])
def test_an_identity_number_that_excel_damaged_is_named_and_never_accepted(changed, damaged):
    def change(book):
        cell = trainee_cell(book, 3, "身份证号")
        cell.value = damaged
        cell.number_format = "General"

    reading = changed(change)
    assert reading.dossier.annex2.trainees[3].id_number is None
    found = [f for f in reading.findings if f.path == "annex2.trainees[3].id_number"]
    assert [f.rule for f in found] == ["V20"]
    assert found[0].severity is Severity.VIOLATION
    assert "附件2 学员" in found[0].message


def test_a_genuine_number_that_ends_in_000_is_kept_and_doubted(tmp_path):
    from tzforms.workbook.example import resident_id

    number = next(
        n for d in range(1, 28) for n in [resident_id("110112", f"199001{d:02d}", "100")] if n.endswith("000")
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(create_workbook(Dossier(annex2=Annex2(trainees=(Trainee(name="张三", id_number=number),)))))
    reading = read_dossier(path)
    assert reading.dossier.annex2.trainees[0].id_number == number
    assert reading.unsure == ["annex2.trainees[0].id_number"]


def test_an_account_stored_as_a_number_is_damaged_or_doubted(changed):
    def put(value):
        def change(book):
            ws = book["附件4 资金申请"]
            cell = next(r[1] for r in ws.iter_rows(max_col=2) if str(r[0].value).startswith("银行账号"))
            cell.value, cell.number_format = value, "General"

        return changed(change)

    assert put(200999909009000001).dossier.annex4.bank_account is None
    short = put(123456789012)
    assert short.dossier.annex4.bank_account == "123456789012"
    assert "annex4.bank_account" in short.unsure


def test_errors_and_formulas_without_a_result_are_said_and_left_out(changed):
    def change(book):
        trainee_cell(book, 0, "性别").value = "#N/A"
        trainee_cell(book, 1, "姓名").value = "=B9"

    reading = changed(change)
    people = reading.dossier.annex2.trainees
    assert (people[0].sex, people[1].name) == (None, None)
    assert people[1].id_number == EXAMPLE.annex2.trainees[1].id_number
    rules = {f.path: f.rule for f in reading.findings}
    assert rules == {"annex2.trainees[0].sex": "V21", "annex2.trainees[1].name": "V22"}


def test_wrong_values_are_findings_with_sheet_cell_and_remedy(changed):
    def change(book):
        ws = book["附件1 课程"]
        ws.cell(head(ws) + 1, 3).value = "若干"
        trainee_cell(book, 2, "性别").value = "不详"

    reading = changed(change)
    assert reading.dossier.annex1.courses[0].hours is None
    found = {f.path: f for f in reading.findings}
    assert found["annex1.courses[0].hours"].place.startswith("工作表“附件1 课程”C")
    assert "课时数" in found["annex1.courses[0].hours"].fix
    assert "annex2.trainees[2].sex" in found


def test_each_path_knows_its_cell(changed):
    reading = changed(lambda book: None)
    sheet, cell = reading.cells["annex2.trainees[3].id_number"]
    ws = load_workbook(reading.path)[sheet]
    assert ws[cell].value == EXAMPLE.annex2.trainees[3].id_number
    for path in ("annex1.organizer", "annex5.organizer", "annex4.total_hours", "annex4.subsidy_wan", "facts.exam_date"):
        assert path in reading.cells, path
    assert reading.cells["annex1.organizer"][0] == "基本信息"


def test_a_form_that_states_a_shared_fact_keeps_its_own_value(changed):
    def change(book):
        ws = book["附件4 资金申请"]
        next(r[1] for r in ws.iter_rows(max_col=2) if r[0].value == "本表研修项目").value = "另一个研修班"

    reading = changed(change)
    assert reading.dossier.annex4.project == "另一个研修班"
    assert reading.dossier.annex1.project == EXAMPLE.annex1.project
    assert reading.cells["annex4.project"][0] == "附件4 资金申请"


def test_a_form_switched_off_is_left_out_and_said(changed):
    def change(book):
        ws = book["基本信息"]
        next(r[1] for r in ws.iter_rows(max_col=2) if str(r[0].value).startswith("附件5")).value = "否"

    reading = changed(change)
    assert reading.dossier.annex5 is None
    assert any(f.rule == "V25" and "附件5" in f.message for f in reading.findings)


def test_facts_typed_before_any_form_are_not_lost(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(create_workbook())
    book = load_workbook(path)
    ws = book["基本信息"]
    next(r[1] for r in ws.iter_rows(max_col=2) if str(r[0].value).startswith("办班单位名称")).value = "北京甲有限公司"
    book.save(path)
    assert read_dossier(path).dossier == Dossier(annex1=Annex1(organizer="北京甲有限公司"))


def test_nothing_enclosed_is_not_the_same_as_not_saying(tmp_path):
    for attachments in (None, ()):
        path = tmp_path / "a.xlsx"
        path.write_bytes(create_workbook(Dossier.model_validate({"facts": {"attachments": attachments}})))
        assert read_dossier(path).dossier.facts.attachments == attachments


def test_dates_without_a_year_take_the_year_of_the_notice(changed):
    def change(book):
        book["附件4 资金申请"]["B4"].value = "9月24日"

    assert changed(change).dossier.annex4.application_date == dt.date(2024, 9, 24)


def test_a_strangers_roster_is_not_taken_for_the_teachers(tmp_path):
    book = Workbook()
    book.active.append(["姓名", "工作单位", "身份证号", "等级"])
    for p in EXAMPLE.annex2.trainees[:3]:
        book.active.append([p.name, p.employer_position, p.id_number, p.level])
    path = tmp_path / "other.xlsx"
    book.save(path)
    dossier = read_dossier(path).dossier
    assert dossier.annex1 is None
    assert [t.id_number for t in dossier.annex2.trainees] == [t.id_number for t in EXAMPLE.annex2.trainees[:3]]


def test_a_file_that_is_no_workbook_of_ours_is_refused_in_one_sentence(tmp_path):
    book = Workbook()
    book.worksheets[0]["A1"] = "物资清单"
    path = tmp_path / "other.xlsx"
    book.save(path)
    with pytest.raises(DossierError, match="没有找到录入表的内容"):
        read_dossier(path)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空文件"),
        (b"PK\x03\x04 nonsense", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "加密"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "损坏"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "表格"),
        (b"<html><table><tr><td>a</td></tr></table>", "网页"),
    ],
)
def test_files_that_cannot_be_opened_are_refused_in_one_sentence(tmp_path, data, words):
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError, match=words) as refused:
        read_dossier(path)
    assert "\n" not in str(refused.value)


def _compound(records: bytes) -> bytes:
    """A compound file ([MS-CFB]) that holds a stream Workbook with ``records``."""
    stream = records.ljust(4096, b"\0")  # smaller ones would stand in a container of their own
    entry = "<64sHBBIII36sII4x"
    directory = b""
    for name, kind, child, start, size in (("Root Entry", 5, 1, 0xFFFFFFFE, 0), ("Workbook", 2, 0xFFFFFFFF, 2, 4096)):
        raw = name.encode("utf-16-le")
        directory += struct.pack(entry, raw, len(raw) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, b"", start, size)
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return head + struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat))) + directory.ljust(512, b"\0") + stream


@pytest.mark.parametrize(
    ("records", "words"),
    [
        (struct.pack("<HHHHHH", 0x2F, 6, 0, 1, 2, 3) + struct.pack("<HH", 0x0A, 0), "已加密。请去掉密码"),
        (struct.pack("<HH9s", 0x42, 9, b"encrypted"), "损坏"),
        (b"", "损坏"),
    ],
)
def test_an_old_workbook_says_by_a_record_and_not_by_words_that_it_has_a_password(tmp_path, records, words):
    pytest.importorskip("xlrd")
    path = tmp_path / "a.xls"
    path.write_bytes(_compound(struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 6) + records))
    with pytest.raises(UnreadableFileError, match=words):
        read_dossier(path)


def test_a_truncated_workbook_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(create_workbook(EXAMPLE)[:-3000])
    with pytest.raises(UnreadableFileError):
        read_dossier(path)


def test_missing_files_folders_and_lock_files_are_refused(tmp_path):
    for path in (tmp_path / "no.xlsx", tmp_path):
        with pytest.raises(UnreadableFileError):
            read_dossier(path)
    lock = tmp_path / "~$class.xlsx"
    lock.write_bytes(b"x")
    with pytest.raises(UnreadableFileError, match="临时文件"):
        read_dossier(lock)


def test_no_full_personal_number_in_log_or_findings(changed):
    number = EXAMPLE.annex2.trainees[0].id_number
    assert number

    def change(book):
        trainee_cell(book, 0, "身份证号").value = f"{number[:6]} {number[6:14]} {number[14:]}"
        trainee_cell(book, 1, "姓名").value = f"钱文博{number}"
        trainee_cell(book, 2, "身份证号").value = int(number[:17]) * 10

    reading = changed(change)
    everything = json.dumps([f.as_json() for f in reading.findings], ensure_ascii=False) + str(reading.log)
    assert number not in everything
    assert number[:17] not in everything


def test_amounts_shown_with_binary_noise_are_exact(changed):
    def change(book):
        ws = book["附件4 资金申请"]
        next(r[1] for r in ws.iter_rows(max_col=2) if str(r[0].value).startswith("申请资金")).value = 13.499999999999998

    assert changed(change).dossier.annex4.subsidy_wan == Decimal("13.5")
