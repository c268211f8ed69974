"""What comes through the door is what would have been made here."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.editions import riverside
from tzforms.dossier import load_dossier
from tzforms.forms import Dossier, catalogue_of
from tzforms.isolation import isolate
from tzforms.reading import plain_rows, read_bytes, read_file, returned
from tzforms.rendering import check_template, render
from tzforms.review import check_files, review
from tzforms.workbook import create_workbook, example_dossier, mark_workbook, read_dossier, read_roster

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
RETURNED = sorted((SAMPLES / "returned").glob("*.docx"))
WORKBOOK = SAMPLES / "class-2024" / "class.xlsx"


def both(call: Callable[[], Any]) -> tuple[Any, Any]:
    here = call()
    with isolate():
        return here, call()


def plain(readings: list[Any]) -> list[Any]:
    return [(r.as_json(), r.record, r.evidence, r.is_sample, r.catalogue) for r in readings]


def test_the_samples_are_there() -> None:
    assert len(RETURNED) >= 4
    assert WORKBOOK.is_file()


@pytest.mark.parametrize("path", RETURNED, ids=lambda p: p.name[:3])
def test_a_form_reads_the_same(path: Path) -> None:
    here, there = both(lambda: plain(read_file(path)))
    for mine, other in zip(here, there, strict=True):
        for evidence in mine[2].values():
            evidence.found = None  # the cells of the document stay where it was read
        assert mine == other
        assert mine[4] is other[4]


def test_bytes_read_the_same() -> None:
    data = RETURNED[0].read_bytes()
    here, there = both(lambda: [r.as_json() for r in read_bytes(data, "a.docx")])
    assert here == there


def test_the_word_file_comes_along_only_when_asked_for() -> None:
    with isolate():
        assert [(r.kind, r.data) for r in returned(RETURNED[0])] == [("", b"")]
        [kept] = returned(RETURNED[0], keep=True)
    assert (kept.kind, kept.data) == ("docx", RETURNED[0].read_bytes())


def test_papers_that_are_not_there_are_told_alike() -> None:
    here, there = both(lambda: [r.as_json() for r in read_file(Path("no such file.docx"))])
    assert here == there


def test_records_of_an_edition_of_its_own_come_back_as_they_are(tmp_path: Path) -> None:
    home = riverside.write(tmp_path)
    catalogue = catalogue_of(home)
    record = example_dossier(catalogue).annex2
    rows = tuple(row.model_copy(update={"mobile": "13800000001"}) for row in record.trainees)
    path = tmp_path / "annex2.docx"
    path.write_bytes(render(record.model_copy(update={"trainees": rows}), measures=home))
    here, there = both(lambda: read_file(path, measures=home)[0].record)
    assert here == there
    assert type(there) is catalogue["annex2"].record
    assert there is not None
    assert there.model_dump()["trainees"][0]["mobile"] == "13800000001"


@pytest.mark.parametrize("name", ["class.xlsx", "class.yaml"])
def test_a_dossier_loads_the_same(name: str) -> None:
    here, there = both(lambda: load_dossier(SAMPLES / "class-2024" / name))
    assert here == there
    assert isinstance(there, Dossier)


def test_a_workbook_reads_and_is_marked_the_same() -> None:
    here, there = both(lambda: read_dossier(WORKBOOK))
    assert here == there
    marked = both(lambda: mark_workbook(WORKBOOK, list(here.findings), here))
    mine, other = ({n: z.read(n) for n in z.namelist()} for z in (zipfile.ZipFile(io.BytesIO(m)) for m in marked))
    assert mine.keys() == other.keys()
    assert {n for n in mine if mine[n] != other[n]} <= {"docProps/core.xml"}  # the time of day


def test_a_roster_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(create_workbook(example_dossier()))
    here, there = both(lambda: [r.as_json() for r in read_roster(path)])
    assert here == there


def test_a_class_is_checked_the_same() -> None:
    here, there = both(lambda: check_files(RETURNED, year=2024)[0][0].findings)
    assert here == there


def test_the_copies_with_comments_are_the_same(tmp_path: Path) -> None:
    short = example_dossier().annex2
    few = tmp_path / "附件2.docx"
    few.write_bytes(render(short.model_copy(update={"trainees": short.trainees[:9]})))
    day = datetime(2024, 5, 6, 7, 8)
    made = both(
        lambda: review([*RETURNED[:1], few], tmp_path / str(len(list(tmp_path.iterdir()))), year=2024, date=day)
    )
    assert [(n, c) for n, _p, c in made[0].copies] == [(n, c) for n, _p, c in made[1].copies]
    assert sum(c for _n, _p, c in made[1].copies) > 0
    for (_n, mine, _c), (_m, other, _d) in zip(made[0].copies, made[1].copies, strict=True):
        assert mine.read_bytes() == other.read_bytes()


def test_a_document_dumps_the_same() -> None:
    here, there = both(lambda: plain_rows(RETURNED[0]))
    assert here == there
    assert len(there) > 10


def test_a_template_is_checked_the_same() -> None:
    here, there = both(lambda: check_template(catalogue_of()["annex1"].template))
    assert here == there
