"""A batch: made, skipped and refused are all rows, whatever happens on the way."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import random
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.certificates.killing import issue_in_child, run_killed
from tests.certificates.people import DAY, RARE, WORD, everything, graduates, material
from tests.editions import riverside
from tests.registry.people import id_number
from tzforms.certificates import files, legibility
from tzforms.certificates.issuing import issue
from tzforms.certificates.keys import Keyring
from tzforms.certificates.material import Material, Refusal, RefusalKind
from tzforms.certificates.options import Options
from tzforms.certificates.payload import decode
from tzforms.certificates.printing import half_way
from tzforms.certificates.report import Report
from tzforms.exceptions import (
    InputError,
    MissingProgramError,
    NotWritableError,
    RenderError,
    TargetExistsError,
    UsageError,
)
from tzforms.files import write_atomic
from tzforms.forms import Graduate
from tzforms.measures import load_measures
from tzforms.office.fonts import missing_glyphs
from tzforms.reading.sources import read_file
from tzforms.registry.ledger import Registry
from tzforms.registry.models import BatchState
from tzforms.registry.values import Decisions
from tzforms.word import Package, write_package


def test_a_class_is_made_in_the_order_of_annex_3(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    report = issue(material(20), tmp_path / "out", registry, ring, options=WORD, issue_date=DAY)
    assert [(row, e.number) for row, e in report.made] == [
        (n, f"通人社研结字〔2026〕第{n:04d}号") for n in range(1, 21)
    ]
    assert (report.skipped, report.refused) == ((), ())
    assert registry.batch(report.made[0][1].batch_id)[0].state is BatchState.COMPLETE
    assert len(list((tmp_path / "out" / "证书").glob("*.docx"))) == 20


@pytest.fixture
def troubled(registry: Registry, ring: Keyring, tmp_path: Path) -> Material:
    """180 rows with a duplicate, a missing glyph, an over-long name, a failed trainee and a number already used."""
    used = issue(material(1, project="另一班"), tmp_path / "other", registry, ring, options=WORD, issue_date=DAY)
    rows = graduates(180, first=100)
    rows[17] = rows[3].model_copy(update={"no": 18})
    rows[42] = rows[42].model_copy(update={"name": f"张{RARE}"})
    rows[77] = rows[77].model_copy(update={"name": "阿卜杜热合曼·买买提吐尔逊·" * 20 + "江"})
    rows[99] = rows[99].model_copy(update={"score": "不合格"})
    rows[150] = rows[150].model_copy(update={"completion_no": used.made[0][1].number})
    rows[160] = rows[160].model_copy(update={"name": "阿卜杜热合曼·买买提吐尔逊"})
    return material(rows)


def test_180_rows_with_all_that_goes_wrong_reconcile(
    tmp_path: Path, registry: Registry, ring: Keyring, troubled: Material
) -> None:
    assert missing_glyphs(RARE, "方正小标宋简体"), "the planted sign has to be one that the font lacks"
    report = issue(troubled, tmp_path / "out", registry, ring, options=WORD, issue_date=DAY)
    assert (len(report.made), len(report.skipped), len(report.refused)) == (175, 0, 5)
    assert [(r.row, r.kind) for r in report.refused] == [
        (18, "duplicate"),
        (43, "glyph"),
        (78, "long"),
        (100, "failed"),
        (151, "number"),
    ]
    assert "第4行" in report.refused[0].reason
    assert "U+30001" in report.refused[1].reason
    assert "180 行 = 制证 175 + 跳过（已发证） 0 + 不予制证 5" in report.sentence()
    again = issue(troubled, tmp_path / "out", registry, ring, options=WORD, issue_date=DAY)
    assert (len(again.made), len(again.skipped), len(again.refused)) == (0, 175, 5)
    assert [e.number for _r, e in again.skipped] == [e.number for _r, e in report.made]
    assert registry.gaps() == []


def test_a_report_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(AssertionError):
        Report(3, (), (), (Refusal(1, "甲", RefusalKind.DATA, ""), Refusal(2, "乙", RefusalKind.DATA, "")))


def test_a_refused_row_that_was_mended_gets_the_next_number(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    rows = graduates(4)
    bad = material([rows[0], rows[1].model_copy(update={"score": None}), *rows[2:]])
    issue(bad, tmp_path / "out", registry, ring, options=WORD, issue_date=DAY)
    report = issue(material(rows), tmp_path / "out", registry, ring, options=WORD, issue_date=DAY)
    assert [(row, e.number[-5:]) for row, e in report.made] == [(2, "0004号")]
    assert [row for row, _e in report.skipped] == [1, 3, 4]


def test_the_same_input_gives_the_same_bytes_in_another_register(tmp_path: Path, ring: Keyring) -> None:
    found = []
    for name in ("a", "b"):
        with Registry.open(tmp_path / f"{name}.sqlite3", ring.vault, create=True) as registry:
            issue(material(6), tmp_path / name, registry, ring, options=WORD, issue_date=DAY)
        found.append(everything(tmp_path / name))
    assert found[0] == found[1]
    assert len(found[0]) == 8


def test_a_large_batch_is_printed_in_numbered_volumes(
    tmp_path: Path, registry: Registry, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "VOLUME", 2)
    monkeypatch.setattr(
        files, "make_pdfs", lambda _people, pdfs, *_rest: [path.write_bytes(b"%PDF") for path in pdfs.values()]
    )
    for size, names in ((2, ["打印-第1批.pdf"]), (3, ["打印-第1批（第1册）.pdf", "打印-第1批（第2册）.pdf"])):
        what = material(graduates(size, 10 * size), project=f"{size}人班")
        report = issue(what, tmp_path / str(size), registry, ring, options=WORD, issue_date=DAY)
        made = files.make_files(registry, report.made[0][1].batch_id, tmp_path / str(size), Options(actor="甲"))
        assert [p.name for p in made if p.name.startswith("打印")] == names


def test_the_same_class_respelled_is_printed_as_it_is_registered_and_that_is_said(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    issue(material(3, project="数控加工高技能人才研修班"), tmp_path / "a", registry, ring, options=WORD, issue_date=DAY)
    again = material(4, project="数控加工培训班", organizer="北京 某某技师学院")
    report = issue(again, tmp_path / "b", registry, ring, options=WORD, issue_date=DAY)
    assert [row for row, _e in report.skipped] == [1, 2, 3]
    [(row, entry)] = report.made
    assert (row, decode(entry.code)[0].project) == (4, "数控加工高技能人才研修班")
    assert any("登记为北京某某技师学院“数控加工高技能人才研修班”" in note for note in report.notes)


def another_class(rows: list[Graduate]) -> Material:
    """A class in spring; the usual one is in autumn."""
    return material(
        rows, project="西式面点", start_date=dt.date(2026, 3, 2), end_date=dt.date(2026, 3, 13), organizer="另一学院"
    )


def test_who_took_part_this_year_is_refused_in_the_report_which_adds_up(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    first = issue(material(2), tmp_path / "a", registry, ring, options=WORD, issue_date=DAY)
    spring = another_class([*graduates(2), *graduates(5, 50)])
    report = issue(spring, tmp_path / "b", registry, ring, options=WORD, issue_date=DAY)
    assert [(r.row, r.kind) for r in report.refused] == [(1, "repeat"), (2, "repeat")]
    assert first.made[0][1].number in report.refused[0].reason
    assert "第四条规定“每两年可参加一次”" in report.refused[0].reason
    assert "7 行 = 制证 5 + 跳过（已发证） 0 + 不予制证 2" in report.sentence()
    waived = Decisions(waivers={2: "市级项目，不计入"})
    again = issue(spring, tmp_path / "b", registry, ring, options=WORD, issue_date=DAY, decisions=waived)
    assert ([row for row, _e in again.made], [r.row for r in again.refused]) == ([2], [1])
    assert "7 行 = 制证 1 + 跳过（已发证） 5 + 不予制证 1" in again.sentence()


def test_a_waiver_of_no_row_or_without_a_reason_stops_the_class(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    for waivers, said in (
        ({4: "因故"}, "第4行不在附件3里（共3行）"),
        ({0: "因故"}, "第0行"),
        ({1: "……"}, "没有写明原因"),
    ):
        decided = Decisions(waivers=waivers)
        with pytest.raises(UsageError, match=said):
            issue(material(3), tmp_path, registry, ring, options=WORD, issue_date=DAY, decisions=decided)
    assert list(registry.entries()) == []


def _officer(where: Path, ring: Keyring, out: Path, start, results) -> None:
    start.wait()
    with Registry.open(where, ring.vault, create=True) as registry:
        report = issue(material(30), out, registry, ring, options=WORD, issue_date=DAY)
    results.put((len(report.made), len(report.skipped), len(report.refused), report.sentence()))


def test_of_four_officers_with_one_class_only_the_one_who_gave_the_numbers_made_them(
    tmp_path: Path, ring: Keyring
) -> None:
    context = multiprocessing.get_context("fork")
    start, results = context.Event(), context.Queue()
    where = tmp_path / "register.sqlite3"
    officers = [
        context.Process(target=_officer, args=(where, ring, tmp_path / str(n), start, results)) for n in range(4)
    ]
    for officer in officers:
        officer.start()
    start.set()
    told = sorted(results.get(timeout=120) for _officer in officers)
    for officer in officers:
        officer.join(60)
    assert [t[:3] for t in told] == [(0, 30, 0)] * 3 + [(30, 0, 0)]
    assert "另一次运行" not in told[3][3]
    with Registry.open(where, ring.vault) as registry:
        assert len(list(registry.entries())) == 30
        assert [e.kind for e in registry.history()].count("completed") == 1


def test_several_processes_give_the_same_bytes_as_one(
    tmp_path: Path, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PARALLEL_FROM", 60)
    found = []
    for jobs in (1, 2):
        with Registry.open(tmp_path / f"{jobs}.sqlite3", ring.vault, create=True) as registry:
            options = Options(actor="甲", make_pdf=False, jobs=jobs)
            issue(material(120), tmp_path / str(jobs), registry, ring, options=options, issue_date=DAY)
        found.append(everything(tmp_path / str(jobs)))
    assert found[0] == found[1]


def test_a_lost_file_is_made_again_and_an_altered_one_is_not_overwritten(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    out = tmp_path / "out"
    issue(material(4), out, registry, ring, options=WORD, issue_date=DAY)
    before = everything(out)
    first, second = sorted((out / "证书").glob("*.docx"))[:2]
    first.unlink()
    issue(material(4), out, registry, ring, options=WORD, issue_date=dt.date(2026, 12, 1))
    assert everything(out) == before
    second.write_bytes(b"changed")
    with pytest.raises(TargetExistsError, match="--force"):
        issue(material(4), out, registry, ring, options=WORD)
    issue(material(4), out, registry, ring, options=Options(actor="甲", make_pdf=False, force=True))
    assert everything(out) == before


def test_nothing_is_issued_before_the_audit_is_recorded(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    with pytest.raises(UsageError, match="第十五条"):
        issue(material(2, audit=None), tmp_path / "out", registry, ring, options=WORD)
    with pytest.raises(UsageError, match="早于审核通过日期"):
        issue(material(2), tmp_path / "out", registry, ring, options=WORD, issue_date=dt.date(2026, 11, 9))
    assert list(registry.entries()) == []
    assert not (tmp_path / "out").exists()


def test_the_list_and_annex_3_hold_the_numbers(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    from openpyxl import load_workbook

    rows = graduates(16)
    rows[2] = rows[2].model_copy(update={"score": "缺考"})
    issue(material(rows), tmp_path, registry, ring, options=WORD, issue_date=DAY)
    book = load_workbook(tmp_path / "发证清单.xlsx")
    listed = list(book["发证清单"].iter_rows(min_row=2, values_only=True))
    assert len(listed) == 16
    assert listed[0][5] == "通人社研结字〔2026〕第0001号"
    assert listed[0][3] == f"{id_number(0)[:6]}********{id_number(0)[-4:]}"
    assert (listed[2][5] or "", listed[2][7]) == ("", "未发证")
    assert "缺考" in str(listed[2][8])
    reckoned = {row[0]: row[1] for row in book["对账"].iter_rows(min_row=2, max_col=2, values_only=True)}
    assert (reckoned["审核通过日期"], reckoned["审核结论文号"]) == ("2026-11-10", "通人社审〔2026〕3号")
    [reading] = read_file(tmp_path / "附件3-结业登记名册（已填编号）.docx")
    assert [g["completion_no"] for g in reading.data["graduates"]][:4] == [
        "通人社研结字〔2026〕第0001号",
        "通人社研结字〔2026〕第0002号",
        None,
        "通人社研结字〔2026〕第0003号",
    ]


def test_annex_3_with_its_numbers_names_the_stages_that_it_named(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    given = material(2)
    start, end = given.annex3.start_date, given.annex3.end_date
    assert start is not None
    assert end is not None
    stages = ((start, start), (end, end))
    issue(replace(given, stages=stages), tmp_path, registry, ring, options=WORD, issue_date=DAY)
    [reading] = read_file(tmp_path / "附件3-结业登记名册（已填编号）.docx")
    assert reading.stages == stages


def test_an_annex_3_with_our_numbers_in_it_is_skipped_not_refused(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    first = issue(material(3), tmp_path, registry, ring, options=WORD, issue_date=DAY)
    rows = [g.model_copy(update={"completion_no": first.made[i][1].number}) for i, g in enumerate(graduates(3))]
    report = issue(material(rows), tmp_path, registry, ring, options=WORD, issue_date=DAY)
    assert len(report.skipped) == 3


def test_no_full_id_number_is_anywhere_but_on_annex_3(tmp_path: Path, ring: Keyring) -> None:
    people = material(12)
    ids = [g.id_number.encode() for g in people.annex3.graduates]
    where = tmp_path / "register.sqlite3"
    out = tmp_path / "out"
    with Registry.open(where, ring.vault, create=True) as registry:
        report = issue(people, out, registry, ring, options=WORD, issue_date=DAY)
        registry.void(report.made[0][1].number, "打印错误", actor="甲")
        for file in tmp_path.glob("register.sqlite3*"):
            content = re.sub(rb"[0-9a-f]{32,64}", b"", file.read_bytes())
            assert not re.search(rb"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])", content), file.name
    for file in out.rglob("*"):
        if not file.is_file():
            continue
        assert not re.search(r"[0-9]{15}", file.name)
        if file.name.startswith("附件3"):
            continue  # the form itself asks for the number
        with zipfile.ZipFile(file) as package:
            inside = b"".join(package.read(n) for n in package.namelist())
        assert not any(i in inside for i in ids), file.name


def test_what_a_killed_run_left_half_written_is_swept_up_later(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    folder = tmp_path / "证书"
    folder.mkdir()
    old, young = folder / ".a-1.tmp", folder / ".b-2.tmp"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    issue(material(1), tmp_path, registry, ring, options=WORD, issue_date=DAY)
    assert (old.exists(), young.exists()) == (False, True)


def test_what_a_run_converted_is_removed_also_when_it_was_killed_at_the_very_end(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    report = issue(material(1), tmp_path, registry, ring, options=WORD, issue_date=DAY)
    kept = half_way(tmp_path, report.made[0][1].batch_id)
    kept.mkdir()
    (kept / "0000.pdf").write_bytes(b"%PDF")
    for path in [*(tmp_path / "证书").glob("*.docx")]:
        path.with_suffix(".pdf").write_bytes(b"%PDF")
    (tmp_path / "打印-第1批.pdf").write_bytes(b"%PDF")
    issue(material(1), tmp_path, registry, ring, options=Options(actor="甲"), issue_date=DAY)
    assert not kept.exists()


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_the_workers_of_a_killed_run_do_not_live_on(tmp_path: Path) -> None:
    from concurrent.futures import ProcessPoolExecutor

    from tzforms.resources import template_path

    told = tmp_path / "workers"

    def run() -> None:
        pool = ProcessPoolExecutor(2, initializer=files._start_worker, initargs=(template_path("certificate"),))
        list(pool.map(time.sleep, [0.2, 0.2]))
        told.write_text(" ".join(str(p) for p in pool._processes))
        time.sleep(60)

    clerk = multiprocessing.get_context("fork").Process(target=run)
    clerk.start()
    while not told.is_file() or not told.read_text():
        time.sleep(0.01)
    clerk.kill()
    clerk.join()
    workers = [int(p) for p in told.read_text().split()]
    assert len(workers) == 2
    deadline = time.monotonic() + 10
    while any(_runs(p) for p in workers) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not [p for p in workers if _runs(p)]


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_a_template_without_a_place_for_the_code_is_noted(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    from docx import Document

    own = Document()
    own.add_paragraph("编号：{{ number }}")
    own.add_paragraph("姓名：{{ name }}")
    own.save(str(tmp_path / "own.docx"))
    options = Options(actor="甲", make_pdf=False, template=tmp_path / "own.docx")
    report = issue(material(1), tmp_path / "out", registry, ring, options=options, issue_date=DAY)
    assert any("二维码" in note for note in report.notes)


def test_a_template_without_number_or_name_is_refused(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    from docx import Document

    own = Document()
    own.add_paragraph("姓名：{{ name }}")
    own.save(str(tmp_path / "own.docx"))
    with pytest.raises(UsageError, match="number"):
        issue(
            material(1), tmp_path / "out", registry, ring, options=Options(actor="甲", template=tmp_path / "own.docx")
        )
    assert list(registry.entries()) == []


def test_a_missing_font_is_one_sentence_and_no_number(
    tmp_path: Path, registry: Registry, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    legibility.font_file.cache_clear()
    monkeypatch.setattr(legibility, "find_font", lambda name: None)
    try:
        with pytest.raises(MissingProgramError, match="缺少字体"):
            issue(material(2), tmp_path / "out", registry, ring, options=WORD, issue_date=DAY)
    finally:
        legibility.font_file.cache_clear()
    assert list(registry.entries()) == []


def test_a_font_that_cannot_print_chinese_is_none(
    tmp_path: Path, registry: Registry, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    legibility.font_file.cache_clear()
    monkeypatch.setattr(legibility, "find_font", lambda name: tmp_path / "latin.ttf")
    monkeypatch.setattr(legibility, "missing_glyphs", lambda text, font: text)
    try:
        with pytest.raises(MissingProgramError, match="缺少字体"):
            issue(material(2), tmp_path / "out", registry, ring, options=WORD, issue_date=DAY)
    finally:
        legibility.font_file.cache_clear()


def test_an_old_number_that_does_not_fit_is_refused_before_it_is_registered(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    rows = [graduates(1)[0].model_copy(update={"completion_no": "旧字" * 90})]
    options = Options(actor="甲", make_pdf=False, keep_numbers=True)
    report = issue(material(rows), tmp_path, registry, ring, options=options, issue_date=DAY)
    assert [r.kind for r in report.refused] == [RefusalKind.LONG]
    assert list(registry.entries()) == []


def test_a_project_or_issuer_too_long_for_the_code_stops_the_class(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    for what, options in (
        (material(1, project="长" * 128), WORD),
        (material(1), Options(actor="甲", make_pdf=False, issuer="局" * 128)),
    ):
        with pytest.raises(InputError, match="放不进证书的验证码"):
            issue(what, tmp_path, registry, ring, options=options, issue_date=DAY)


def test_a_sign_made_by_an_old_office_system_is_named(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    rows = graduates(2)
    rows[1] = rows[1].model_copy(update={"name": "王\ue815"})
    report = issue(material(rows), tmp_path, registry, ring, options=WORD, issue_date=DAY)
    assert [(r.kind, "U+E815" in r.reason) for r in report.refused] == [("glyph", True)]


def test_a_project_that_the_font_lacks_stops_the_whole_class(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    with pytest.raises(RenderError, match="U\\+30001"):
        issue(material(2, project=f"面点{RARE}技术"), tmp_path, registry, ring, options=WORD, issue_date=DAY)


def test_a_full_disk_ends_in_one_sentence_and_the_next_run_goes_on(
    tmp_path: Path, registry: Registry, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, count = tmp_path / "out", [0]

    def full(path: Path, data: bytes, *, force: bool = False) -> Path:
        count[0] += 1
        if count[0] > 5:
            raise NotWritableError("磁盘空间不足")
        return write_atomic(path, data, force=force)

    monkeypatch.setattr(files, "write_atomic", full)
    with pytest.raises(NotWritableError):
        issue(material(10), out, registry, ring, options=WORD, issue_date=DAY)
    monkeypatch.undo()
    report = issue(material(10), out, registry, ring, options=WORD, issue_date=dt.date(2026, 12, 24))
    assert (report.made, report.resumed) == ((), tuple(range(1, 11)))  # the stopped run gave the numbers
    assert {e.issue_date for _r, e in report.skipped} == {DAY}
    assert registry.batch(report.skipped[0][1].batch_id)[0].state is BatchState.COMPLETE
    assert "有 10 个编号是另一次运行编的" in report.sentence()


def test_without_libreoffice_nothing_is_numbered(
    tmp_path: Path, registry: Registry, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZFORMS_SOFFICE", str(tmp_path / "none"))
    with pytest.raises(MissingProgramError):
        issue(material(2), tmp_path / "out", registry, ring, options=Options(actor="甲"), issue_date=DAY)
    assert list(registry.entries()) == []


def test_two_clerks_with_two_classes_at_once(tmp_path: Path, ring: Keyring) -> None:
    where = tmp_path / "register.sqlite3"
    context = multiprocessing.get_context("fork")
    clerks = [
        context.Process(
            target=issue_in_child, args=(where, ring, tmp_path / name, material(graduates(25, n), project=name), WORD)
        )
        for name, n in (("甲", 0), ("乙", 500))
    ]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join(60)
        assert clerk.exitcode == 0
    with Registry.open(where, ring.vault) as registry:
        assert sorted(e.number for e in registry.entries()) == [
            f"通人社研结字〔2026〕第{n:04d}号" for n in range(1, 51)
        ]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    from tests.registry.conftest import fresh_database

    if request.param == "sqlite":
        yield str(tmp_path / "killed.sqlite3")
    else:
        with fresh_database(request.getfixturevalue("postgresql_server")) as url:
            yield url


def test_killed_at_20_random_moments_and_resumed_it_is_the_same_set(tmp_path: Path, ring: Keyring, place: str) -> None:
    _kill_and_resume(tmp_path, ring, place, 20, random.Random(20261123))


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
def test_killed_at_60_more_moments_and_resumed_it_is_the_same_set(
    tmp_path: Path, ring: Keyring, place: str, seed: int
) -> None:
    _kill_and_resume(tmp_path, ring, place, 60, random.Random(seed))


def _kill_and_resume(tmp_path: Path, ring: Keyring, place: str, rounds: int, moments: random.Random) -> None:
    classes = [material(graduates(12, 20 * n), project=f"第{n}班") for n in range(rounds)]
    calm = tmp_path / "calm.sqlite3"
    began = time.monotonic()
    for n, what in enumerate(classes):
        _issue_here(calm, ring, tmp_path / "calm" / str(n), what)
    each = (time.monotonic() - began) / len(classes)
    Registry.open(place, ring.vault, create=True).close()
    killed = 0
    for n, what in enumerate(classes):
        out = tmp_path / "out" / str(n)
        if n % 2:
            killed += run_killed(place, ring, out, what, WORD, moments.uniform(0, 1.2 * each))
        else:
            killed += run_killed(place, ring, out, what, WORD, 30, write=moments.randint(1, 14))
        _issue_here(place, ring, out, what)
    assert killed >= rounds / 2, "a test of killing has to kill"
    left = {k: v for k, v in everything(tmp_path / "out").items() if not Path(k).name.startswith(".")}
    assert left == everything(tmp_path / "calm")
    with Registry.open(place, ring.vault) as registry:
        assert [e.number for e in registry.entries()] == [
            f"通人社研结字〔2026〕第{n:04d}号" for n in range(1, 12 * rounds + 1)
        ]
        assert registry.gaps() == []


def _issue_here(where: Path | str, ring: Keyring, out: Path, what: Material) -> None:
    with Registry.open(where, ring.vault, create=True) as registry:
        issue(what, out, registry, ring, options=WORD, issue_date=DAY)


def test_annex_3_with_its_numbers_is_printed_on_the_form_of_the_edition(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    home = riverside.write(tmp_path / "editions")
    known = replace(material(3), measures=load_measures(home))
    issue(known, tmp_path / "out", registry, ring, options=WORD, issue_date=DAY)
    (paper,) = (tmp_path / "out").rglob("附件3*.docx")
    with zipfile.ZipFile(paper) as parts:
        assert riverside.NAME in parts.read("docProps/custom.xml").decode()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_folder_that_takes_no_files_is_said_before_numbers_are_given(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=0o500)
    with pytest.raises(NotWritableError):
        issue(material(1), out, registry, ring, options=WORD, issue_date=DAY)
    assert list(registry.entries()) == []


def test_a_file_in_the_place_of_the_folder_is_said_before_numbers_are_given(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(NotWritableError):
        issue(material(1), tmp_path / "out", registry, ring, options=WORD, issue_date=DAY)
    assert list(registry.entries()) == []


def test_keys_that_cannot_be_written_stop_nothing_unless_a_template_would_be_lost(
    tmp_path: Path, registry: Registry, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_self: Keyring, _template: Path) -> Path:
        raise NotWritableError("只读")

    monkeypatch.setattr(Keyring, "keep_template", refuses)
    assert issue(material(1), tmp_path / "out", registry, ring, options=WORD, issue_date=DAY).made
    ours = tmp_path / "ours.docx"
    ours.write_bytes(write_package(dict(Package.open(WORD.template_file).parts) | {"docProps/x.xml": b"<x/>"}))
    options = replace(WORD, template=ours)
    with pytest.raises(NotWritableError):
        issue(
            material(graduates(1, 90), project="另一个班"),
            tmp_path / "o2",
            registry,
            ring,
            options=options,
            issue_date=DAY,
        )
    assert len(list(registry.entries())) == 1
