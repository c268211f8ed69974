"""A batch: made, skipped and refused are all rows, whatever happens on the way."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import multiprocessing
import os
import random
import re
import signal
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.certificates.people import graduates, material
from tests.registry.people import id_number
from tzforms.certificates import batch as batches
from tzforms.certificates.batch import Options, Report, issue, preview, reissue
from tzforms.certificates.keys import Keyring
from tzforms.certificates.material import Material, Refusal
from tzforms.exceptions import (
    InputError,
    MissingProgramError,
    NotWritableError,
    RenderError,
    TargetExistsError,
    UsageError,
)
from tzforms.files import write_atomic
from tzforms.office.fonts import missing_glyphs
from tzforms.reading.forms import read_file
from tzforms.registry.ledger import Registry
from tzforms.registry.models import BatchState

DAY = dt.date(2026, 11, 20)
WORD = Options(make_pdf=False)
RARE = "\U00030001"  # extension G, in no everyday font


def everything(folder: Path) -> dict[str, str]:
    """Every file below ``folder`` by name, as a hash."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


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
        Report(3, (), (), (Refusal(1, "甲", "data", ""), Refusal(2, "乙", "data", "")))


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


def test_several_processes_give_the_same_bytes_as_one(
    tmp_path: Path, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "PARALLEL_FROM", 60)
    found = []
    for jobs in (1, 2):
        with Registry.open(tmp_path / f"{jobs}.sqlite3", ring.vault, create=True) as registry:
            options = Options(make_pdf=False, jobs=jobs)
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
    issue(material(4), out, registry, ring, options=Options(make_pdf=False, force=True))
    assert everything(out) == before


def test_nothing_is_issued_before_the_audit_is_recorded(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    with pytest.raises(UsageError, match="第15条"):
        issue(material(2, audit_passed=None), tmp_path / "out", registry, ring, options=WORD)
    with pytest.raises(UsageError, match="早于审核通过日期"):
        issue(material(2), tmp_path / "out", registry, ring, options=WORD, issue_date=dt.date(2026, 11, 9))
    assert list(registry.entries()) == []
    assert not (tmp_path / "out").exists()


def test_a_draft_needs_no_audit_gives_no_number_and_is_marked_on_every_page(tmp_path: Path) -> None:
    report = issue(material(3, audit_passed=None), tmp_path, None, None, options=WORD, issue_date=DAY, draft=True)
    assert report.draft
    assert "样张 3" in report.sentence()
    papers = sorted(tmp_path.rglob("*.docx"))
    assert len(papers) == 3
    for paper in papers:
        with zipfile.ZipFile(paper) as package:
            headers = [package.read(n).decode() for n in package.namelist() if "header" in n and n.endswith(".xml")]
            assert any('string="样张"' in h for h in headers)
            assert "未编号" in package.read("word/document.xml").decode()
            assert "TZ1:" not in package.read("word/document.xml").decode()


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
    [reading] = read_file(tmp_path / "附件3-结业登记名册（已填编号）.docx")
    assert [g["completion_no"] for g in reading.data["graduates"]][:4] == [
        "通人社研结字〔2026〕第0001号",
        "通人社研结字〔2026〕第0002号",
        None,
        "通人社研结字〔2026〕第0003号",
    ]


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


def test_a_reissue_makes_a_new_paper_with_the_corrected_name(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    first = issue(material(2), tmp_path / "a", registry, ring, options=WORD, issue_date=DAY).made[0][1]
    entry, files = reissue(registry, ring, first.number, "姓名更正", tmp_path / "b", options=WORD, name="赵玮")
    assert (entry.name, entry.replaces) == ("赵玮", first.number)
    assert [f.name for f in files] == [f"{entry.number}-赵玮.docx"]
    assert registry.find(first.number).replaced_by == entry.number
    with pytest.raises(InputError, match="没有编号"):
        reissue(registry, ring, "第9号", "无", tmp_path / "c", options=WORD)


def test_a_reissue_under_a_name_that_cannot_be_printed_uses_no_number(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    first = issue(material(1), tmp_path / "a", registry, ring, options=WORD, issue_date=DAY).made[0][1]
    for name, said in (("张" * 51, "不像姓名"), (f"张{RARE}", r"U\+30001")):
        with pytest.raises(RenderError, match=said):
            reissue(registry, ring, first.number, "更正", tmp_path / "b", options=WORD, name=name)
    assert len(list(registry.entries())) == 1


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


def test_a_template_without_a_place_for_the_code_is_noted(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    from docx import Document

    own = Document()
    own.add_paragraph("编号：{{ number }}")
    own.add_paragraph("姓名：{{ name }}")
    own.save(str(tmp_path / "own.docx"))
    options = Options(make_pdf=False, template=tmp_path / "own.docx")
    report = issue(material(1), tmp_path / "out", registry, ring, options=options, issue_date=DAY)
    assert any("二维码" in note for note in report.notes)


def test_a_template_without_number_or_name_is_refused(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    from docx import Document

    own = Document()
    own.add_paragraph("姓名：{{ name }}")
    own.save(str(tmp_path / "own.docx"))
    with pytest.raises(UsageError, match="number"):
        issue(material(1), tmp_path / "out", registry, ring, options=Options(template=tmp_path / "own.docx"))
    assert list(registry.entries()) == []


def test_a_missing_font_is_one_sentence_and_no_number(
    tmp_path: Path, registry: Registry, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches._font_file.cache_clear()
    monkeypatch.setattr(batches, "find_font", lambda name: None)
    try:
        with pytest.raises(MissingProgramError, match="缺少字体"):
            issue(material(2), tmp_path / "out", registry, ring, options=WORD, issue_date=DAY)
    finally:
        batches._font_file.cache_clear()
    assert list(registry.entries()) == []


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
    out, real, count = tmp_path / "out", write_atomic, [0]

    def full(path: Path, data: bytes, *, force: bool = False) -> Path:
        count[0] += 1
        if count[0] > 5:
            raise NotWritableError("磁盘空间不足")
        return real(path, data, force=force)

    monkeypatch.setattr(batches, "write_atomic", full)
    with pytest.raises(NotWritableError):
        issue(material(10), out, registry, ring, options=WORD, issue_date=DAY)
    monkeypatch.undo()
    report = issue(material(10), out, registry, ring, options=WORD, issue_date=dt.date(2026, 12, 24))
    assert len(report.made) == 10
    assert {e.issue_date for _r, e in report.made} == {DAY}


def test_without_libreoffice_nothing_is_numbered(
    tmp_path: Path, registry: Registry, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZFORMS_SOFFICE", str(tmp_path / "none"))
    with pytest.raises(MissingProgramError):
        issue(material(2), tmp_path / "out", registry, ring, issue_date=DAY)
    assert list(registry.entries()) == []


def test_two_clerks_with_two_classes_at_once(tmp_path: Path, ring: Keyring) -> None:
    where = tmp_path / "register.sqlite3"
    context = multiprocessing.get_context("fork")
    clerks = [
        context.Process(
            target=_issue, args=(where, ring, tmp_path / name, material(graduates(25, n), project=name), WORD)
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


def _issue(where: Path | str, ring: Keyring, out: Path, what: Material, options: Options, write: int = 0) -> None:
    os.setpgid(0, 0)
    if write:
        real, count = write_atomic, [0]

        def dying(path: Path, data: bytes, *, force: bool = False) -> Path:
            count[0] += 1
            if count[0] == write:  # between one file and the next, or with half a file on the disk
                path.with_name(f".{path.stem}-half.tmp").write_bytes(data[: len(data) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(path, data, force=force)

        vars(batches)["write_atomic"] = dying
    with Registry.open(where, ring.vault, create=True) as registry:
        issue(what, out, registry, ring, options=options, issue_date=DAY)


def _killed(
    where: Path | str, ring: Keyring, out: Path, what: Material, options: Options, delay: float, *, write: int = 0
) -> bool:
    """Run in a process that is killed after ``delay`` seconds, or at its ``write``-th file; True when it was."""
    clerk = multiprocessing.get_context("fork").Process(target=_issue, args=(where, ring, out, what, options, write))
    clerk.start()
    clerk.join(delay)
    if clerk.is_alive():
        assert clerk.pid is not None
        os.kill(clerk.pid, signal.SIGKILL)
    clerk.join()
    return clerk.exitcode == -signal.SIGKILL


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
            killed += _killed(place, ring, out, what, WORD, moments.uniform(0, 1.2 * each))
        else:
            killed += _killed(place, ring, out, what, WORD, 30, write=moments.randint(1, 14))
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


# -- PDF ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, ring: Keyring) -> tuple[Path, Report, Path]:
    """A class of 14 with long names and titles, with PDFs."""
    folder = tmp_path_factory.mktemp("printed")
    rows = graduates(14)
    rows[3] = rows[3].model_copy(update={"name": "阿卜杜热合曼·买买提吐尔逊·艾合买提江"})
    where = folder / "register.sqlite3"
    with Registry.open(where, ring.vault, create=True) as registry:
        project = (
            "面向先进制造业集群的智能网联汽车关键零部件装调、检测与数字化质量控制综合技术技能提升高级研修项目（第二期）"
        )
        what = material(rows, project=project)
        report = issue(what, folder / "out", registry, ring, options=Options(per_sheet=2), issue_date=DAY)
    return folder / "out", report, where


@pytest.mark.office
def test_each_person_has_one_page_with_its_own_words_and_no_one_elses(
    printed: tuple[Path, Report, Path],
) -> None:
    from pypdf import PdfReader

    from tzforms.certificates.pages import page_text
    from tzforms.office import pdf

    out, report, _where = printed
    for _row, entry in report.made:
        [path] = (out / "证书").glob(f"{entry.number}*.pdf")
        assert pdf.page_count(path) == 1
        words = page_text(path)
        assert entry.number in words
        assert entry.name.replace(" ", "") in words
        assert pdf.information(path)["Title"] == f"结业证书 {entry.number}"
        resources: Any = PdfReader(path).pages[0]["/Resources"]
        pictures = resources["/XObject"]
        assert len(pictures) == 2, "the frame and this person's code, not those of the whole batch"


@pytest.mark.office
def test_all_text_lies_inside_the_frame(printed: tuple[Path, Report, Path]) -> None:
    import pdfplumber

    out, report, _where = printed
    assert len(report.made) == 14
    for path in sorted((out / "证书").glob("*.pdf")):
        with pdfplumber.open(path) as document:
            [page] = document.pages
            chars = [c for c in page.chars if c["text"].strip()]
            inner = 19.4 / 25.4 * 72
            assert min(c["x0"] for c in chars) > inner
            assert max(c["x1"] for c in chars) < float(page.width) - inner
            assert min(c["top"] for c in chars) > inner
            assert max(c["bottom"] for c in chars) < float(page.height) - inner
            seal = [c for c in chars if c["text"] == "局"][-1]
            around = (float(page.width) / 2, seal["top"] - 40, float(page.width) - inner, float(page.height) - inner)
            there = "".join(
                c["text"] for c in chars if c["x0"] >= around[0] and around[1] <= c["top"] and c["bottom"] <= around[3]
            )
            assert re.fullmatch(r"北京市通州区人力资源和社会保障局二〇二六年十一月二十日", there.replace(" ", ""))


@pytest.mark.office
def test_the_print_file_has_two_a_sheet_and_an_outline(printed: tuple[Path, Report, Path]) -> None:
    from pypdf import PdfReader
    from pypdf.generic import Destination

    out, report, _where = printed
    reader = PdfReader(out / "打印-第1批.pdf")
    assert len(reader.pages) == 7
    assert [o.title for o in reader.outline] == [f"{e.number} {e.name}" for _r, e in report.made]
    marks = [o for o in reader.outline if isinstance(o, Destination)]
    assert [reader.get_destination_page_number(o) for o in marks] == [n // 2 for n in range(14)]
    page = reader.pages[0]
    assert page.mediabox.height > page.mediabox.width


@pytest.mark.office
def test_lost_pdfs_come_back_as_the_same_bytes(printed: tuple[Path, Report, Path], ring: Keyring) -> None:
    out, report, where = printed
    before = everything(out)
    for name in ("打印-第1批.pdf", f"证书/{report.made[5][1].number}-{report.made[5][1].name}.pdf"):
        (out / name).unlink()
    with Registry.open(where, ring.vault) as registry:
        batches.make_files(registry, report.made[0][1].batch_id, out, Options(per_sheet=2))
    assert everything(out) == before


@pytest.mark.office
def test_killed_while_pdfs_are_made_it_resumes_to_the_same_bytes(tmp_path: Path, ring: Keyring) -> None:
    what, options = material(8), Options()
    with Registry.open(tmp_path / "calm.sqlite3", ring.vault, create=True) as registry:
        began = time.monotonic()
        issue(what, tmp_path / "calm", registry, ring, options=options, issue_date=DAY)
        whole = time.monotonic() - began
    for part in (0.5, 0.95):
        _killed(tmp_path / "r.sqlite3", ring, tmp_path / "out", what, options, whole * part)
    with Registry.open(tmp_path / "r.sqlite3", ring.vault, create=True) as registry:
        issue(what, tmp_path / "out", registry, ring, options=options, issue_date=DAY)
    assert {k: v for k, v in everything(tmp_path / "out").items() if "/." not in f"/{k}"} == everything(
        tmp_path / "calm"
    )


@pytest.mark.office
def test_a_password_locks_the_pdfs(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    from pypdf import PdfReader

    issue(material(1), tmp_path, registry, ring, options=Options(password="开门"), issue_date=DAY)
    for path in tmp_path.rglob("*.pdf"):
        reader = PdfReader(path)
        assert reader.is_encrypted
        assert reader.decrypt("错") == 0
        assert reader.decrypt("开门") != 0
        encryption: Any = reader.trailer["/Encrypt"]
        assert encryption["/V"] == 5, "AES-256"


@pytest.mark.office
def test_a_page_that_lost_words_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, registry: Registry, ring: Keyring
) -> None:
    from tzforms.word.sheets import Sheets

    monkeypatch.setattr(Sheets, "fit", lambda self, values: self.plain)
    with pytest.raises(RenderError, match=r"0001号.*版面不合格"):
        issue(material(2, project="长" * 120 + "尾"), tmp_path, registry, ring, issue_date=DAY)


@pytest.mark.office
def test_a_preview_is_one_picture_and_numbers_nothing(tmp_path: Path) -> None:
    from PIL import Image

    picture = Image.open(io.BytesIO(preview(material(3), row=2, dpi=50)))
    assert picture.size == pytest.approx((585, 414), abs=2)
    with pytest.raises(InputError, match="没有这一行"):
        preview(material(3), row=9)
