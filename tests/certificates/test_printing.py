"""The batch as PDF: one page a person, inside its frame, the same bytes after an interruption."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from tests.certificates.killing import run_killed
from tests.certificates.people import DAY, everything, graduates, material
from tzforms.certificates import files, printing
from tzforms.certificates.issuing import issue
from tzforms.certificates.keys import Keyring
from tzforms.certificates.options import Options
from tzforms.certificates.pages import Expected
from tzforms.certificates.report import Report
from tzforms.exceptions import RenderError
from tzforms.office import pdf
from tzforms.registry.ledger import Registry
from tzforms.registry.models import Status
from tzforms.registry.values import Entry
from tzforms.resources import template_path
from tzforms.word.sheets import Sheets


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
        report = issue(what, folder / "out", registry, ring, options=Options(actor="甲", per_sheet=2), issue_date=DAY)
    return folder / "out", report, where


@pytest.mark.office
def test_each_person_has_one_page_with_its_own_words_and_no_one_elses(
    printed: tuple[Path, Report, Path],
) -> None:
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject

    from tzforms.certificates.examining_pdf import page_of
    from tzforms.office import pdf

    out, report, _where = printed
    for _row, entry in report.made:
        [path] = (out / "证书").glob(f"{entry.number}*.pdf")
        assert pdf.page_count(path) == 1
        words = page_of(path.read_bytes()).text
        assert entry.number in words
        assert entry.name.replace(" ", "") in words
        assert pdf.information(path)["Title"] == f"结业证书 {entry.number}"
        resources = PdfReader(path).pages[0]["/Resources"]
        assert isinstance(resources, DictionaryObject)
        pictures = resources["/XObject"]
        assert isinstance(pictures, DictionaryObject)
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
    bookmarks = [o for o in reader.outline if isinstance(o, Destination)]
    assert [o.title for o in reader.outline] == [f"{e.number} {e.name}" for _r, e in report.made]
    assert [reader.get_destination_page_number(b) for b in bookmarks] == [n // 2 for n in range(14)]
    page = reader.pages[0]
    assert page.mediabox.height > page.mediabox.width


@pytest.mark.office
def test_lost_pdfs_come_back_as_the_same_bytes(printed: tuple[Path, Report, Path], ring: Keyring) -> None:
    out, report, where = printed
    before = everything(out)
    for name in ("打印-第1批.pdf", f"证书/{report.made[5][1].number}-{report.made[5][1].name}.pdf"):
        (out / name).unlink()
    with Registry.open(where, ring.vault) as registry:
        files.make_files(registry, report.made[0][1].batch_id, out, Options(actor="甲", per_sheet=2))
    assert everything(out) == before


@pytest.mark.office
def test_killed_while_pdfs_are_made_it_resumes_to_the_same_bytes(tmp_path: Path, ring: Keyring) -> None:
    what, options = material(8), Options(actor="甲")
    with Registry.open(tmp_path / "calm.sqlite3", ring.vault, create=True) as registry:
        began = time.monotonic()
        issue(what, tmp_path / "calm", registry, ring, options=options, issue_date=DAY)
        whole = time.monotonic() - began
    for part in (0.5, 0.95):
        run_killed(tmp_path / "r.sqlite3", ring, tmp_path / "out", what, options, whole * part)
    with Registry.open(tmp_path / "r.sqlite3", ring.vault, create=True) as registry:
        issue(what, tmp_path / "out", registry, ring, options=options, issue_date=DAY)
    assert {k: v for k, v in everything(tmp_path / "out").items() if "/." not in f"/{k}"} == everything(
        tmp_path / "calm"
    )


@pytest.mark.office
def test_a_password_locks_the_pdfs(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject, NumberObject

    issue(material(1), tmp_path, registry, ring, options=Options(actor="甲", password="开门"), issue_date=DAY)
    for path in tmp_path.rglob("*.pdf"):
        reader = PdfReader(path)
        assert reader.is_encrypted
        assert reader.decrypt("错") == 0
        assert reader.decrypt("开门") != 0
        encryption = reader.trailer["/Encrypt"]
        assert isinstance(encryption, DictionaryObject)
        assert encryption["/V"] == NumberObject(5), "AES-256"


@pytest.mark.office
def test_a_page_that_lost_words_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, registry: Registry, ring: Keyring
) -> None:
    from tzforms.word.sheets import Sheets

    monkeypatch.setattr(Sheets, "fit", lambda self, values, room: self.plain)
    with pytest.raises(RenderError, match=r"0001号.*版面不合格"):
        issue(
            material(2, project="长" * 100 + "尾"),
            tmp_path,
            registry,
            ring,
            options=Options(actor="甲"),
            issue_date=DAY,
        )


def entry(n: int) -> Entry:
    """A certificate of nobody that only has to be printed."""
    return Entry(
        id=n, number=f"第{n}号", name="赵伟", id_masked="", status=Status.VALID, issue_date=DAY, issuer="", organizer="",
        project="", start_date=DAY, end_date=DAY, batch_id=1, batch_no=1, position=n, key_id="", code="",
    )  # fmt: skip


def test_a_document_with_more_pages_than_people_is_not_believed() -> None:
    sheets = Sheets.open(template_path("certificate"))
    one_page = Path(__file__).parents[1] / "fixtures" / "v0_1_0" / "certificates" / "0001.pdf"
    with pytest.raises(RenderError, match="超过一页（应有 2 页，实有 1 页）"):
        printing.look(one_page, [Expected("第1号", ()), Expected("第2号", ())], sheets)


def test_who_would_get_two_pages_is_named_and_pdfs_that_are_there_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path | None] = []
    pages = [1, 1]

    def split(_document: Path, parts: list[pdf.Part], *, password: str | None) -> list[int]:
        asked[:] = [part.path for part in parts]
        return pages

    monkeypatch.setattr(printing, "_convert", lambda people, target, sheets: target.write_bytes(b""))
    monkeypatch.setattr(pdf, "split_batch", split)
    sheets = Sheets.open(template_path("certificate"))
    wanted = {f"第{n}号": tmp_path / f"{n}.pdf" for n in (1, 2)}
    wanted["第1号"].write_bytes(b"there")
    printing.make_pdfs([entry(1), entry(2)], wanted, [], tmp_path, 1, Options(actor="甲"), sheets)
    assert asked == [None, wanted["第2号"]]
    printing.make_pdfs([entry(1), entry(2)], wanted, [], tmp_path, 1, Options(actor="甲", force=True), sheets)
    assert asked == list(wanted.values())
    pages[1] = 2
    with pytest.raises(RenderError, match="超过一页（第2号）"):
        printing.make_pdfs([entry(1), entry(2)], wanted, [], tmp_path, 1, Options(actor="甲"), sheets)
