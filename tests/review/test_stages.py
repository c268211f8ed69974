"""A class of several stages from the workbook to the forms and back from the centre: no stage is lost on the way."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from tests.builders import changed, valid_dossier
from tzforms.dossier import load_dossier
from tzforms.forms import PERIOD, Dossier, Stage, to_paper
from tzforms.reading import read_file
from tzforms.rendering.building import build_dossier
from tzforms.rendering.printing import differences, render
from tzforms.review.differences import compare
from tzforms.review.papers import check_files, gather
from tzforms.workbook import create_workbook, read_dossier

FIRST, SECOND = (dt.date(2024, 9, 2), dt.date(2024, 9, 6)), (dt.date(2024, 9, 9), dt.date(2024, 9, 13))
OTHER = (dt.date(2024, 9, 10), dt.date(2024, 9, 13))
DATED = ("annex2", "annex3", "annex4", "annex5")


def staged(*spans: tuple[dt.date, dt.date], hours: Any = (44, 44)) -> Dossier:
    """The valid class in stages; its dates are typed nowhere else."""
    dossier = valid_dossier()
    for form in DATED:
        dossier = changed(changed(dossier, f"{form}.start_date", None), f"{form}.end_date", None)
    stages = tuple(Stage(start_date=a, end_date=b, hours=h) for (a, b), h in zip(spans, hours, strict=True))
    return dossier.model_copy(update={"facts": dossier.facts.model_copy(update={"stages": stages})})


def built(folder: Path, dossier: Dossier) -> list[Path]:
    return [p for p in build_dossier(dossier, folder) if p.suffix == ".docx"]


def test_stages_are_typed_once_printed_on_each_form_and_come_back(tmp_path: Path) -> None:
    book = tmp_path / "a.xlsx"
    book.write_bytes(create_workbook(staged(FIRST, SECOND)))
    read = read_dossier(book)
    assert read.dossier == staged(FIRST, SECOND)
    assert read.findings == []
    paths = built(tmp_path / "out", read.dossier)
    for path in paths[1:4]:
        assert read_file(path)[0].stages == (FIRST, SECOND), path.name
    assert read_file(paths[0])[0].stages == read_file(paths[4])[0].stages == ()  # they print no period
    ((one, findings),) = [(c.material, c.findings) for c in check_files(paths)[0]]
    assert one.dossier.stages == (FIRST, SECOND)
    assert [f for f in findings if f.severity.value in ("不符合", "需说明")] == []


def test_a_class_of_one_stage_is_printed_as_any_other() -> None:
    alone, plain = staged(FIRST, hours=(88,)).resolved().dossier, valid_dossier()
    assert alone.stages == ()
    assert to_paper(alone.annex2)[PERIOD] == FIRST
    assert to_paper(plain.resolved().dossier.annex2, stages=plain.stages) == to_paper(plain.resolved().dossier.annex2)


def test_a_form_that_states_other_dates_prints_those() -> None:
    record = valid_dossier().resolved().dossier.annex2.model_copy(update={"end_date": dt.date(2024, 9, 20)})
    assert to_paper(record, stages=(FIRST, SECOND))[PERIOD] == (FIRST[0], dt.date(2024, 9, 20))


def test_a_form_that_lost_a_stage_is_not_what_was_asked_for() -> None:
    record = staged(FIRST, SECOND).resolved().dossier.annex2
    assert list(differences(record, render(record, stages=(FIRST, SECOND)), stages=(FIRST, SECOND))) == []
    ((path, want, got),) = differences(record, render(record), stages=(FIRST, SECOND))
    assert (path, want, got) == (PERIOD, (FIRST, SECOND), ())


def test_forms_that_name_different_stages_are_told(tmp_path: Path) -> None:
    records = dict(staged(FIRST, SECOND).resolved().dossier.forms())
    for form, stages in (("annex2", (FIRST, SECOND)), ("annex3", (FIRST, OTHER)), ("annex4", ())):
        (tmp_path / f"{form}.docx").write_bytes(render(records[form], stages=stages))
    (material,) = gather([tmp_path])
    (found,) = [f for f in material.findings if f.rule == "V35"]
    assert (found.path, found.severity.value) == ("annex3.start_date", "需说明")
    assert "9月10日至13日" in found.message
    assert "9月9日至13日" in found.message


def test_a_stage_that_moved_shows_in_the_difference_though_first_and_last_day_stayed(tmp_path: Path) -> None:
    record = staged(FIRST, SECOND).resolved().dossier.annex4
    sides = []
    for name, stages in (("old", (FIRST, SECOND)), ("new", (FIRST, OTHER)), ("none", ())):
        path = tmp_path / f"{name}.docx"
        path.write_bytes(render(record, stages=stages))
        sides.append(read_file(path))
    old, new, none = sides
    (change,) = compare(old, new).changes
    assert (change.old, change.new) == ("2024年9月2日至6日、9月9日至13日", "2024年9月2日至6日、9月10日至13日")
    (change,) = compare(new, none).changes
    assert change.new == "没有分段"
    assert compare(old, old).counts == {
        "changed": 0,
        "added": 0,
        "removed": 0,
        "unchanged": compare(old, old).counts["unchanged"],
    }


def test_stages_of_a_file_of_facts_are_those_of_the_forms_beside_it(tmp_path: Path) -> None:
    built(tmp_path / "in", staged(FIRST, SECOND))
    for start, rules in ((9, []), (10, ["V35"])):
        (tmp_path / "facts.yaml").write_text(
            "facts:\n  stages:\n  - {start_date: 2024-09-02, end_date: 2024-09-06}\n"
            f"  - {{start_date: 2024-09-{start:02d}, end_date: 2024-09-13}}\n",
            encoding="utf-8",
        )
        (material,) = gather([tmp_path / "in", tmp_path / "facts.yaml"])
        assert [f.rule for f in material.findings if f.rule == "V35"] == rules


def test_stages_go_with_what_read_prints(tmp_path: Path) -> None:
    lines = [
        json.dumps(reading.as_json(), ensure_ascii=False)
        for path in built(tmp_path / "out", staged(FIRST, SECOND))
        for reading in read_file(path)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert load_dossier(tmp_path / "a.jsonl").stages == (FIRST, SECOND)
    assert '"stages"' not in "".join(
        json.dumps(r.as_json()) for p in built(tmp_path / "plain", valid_dossier()) for r in read_file(p)
    )


def test_the_workbook_for_a_returned_class_has_its_stages(tmp_path: Path) -> None:
    (material,) = gather(built(tmp_path / "out", staged(FIRST, SECOND)))
    book = tmp_path / "b.xlsx"
    book.write_bytes(create_workbook(material.dossier))
    assert read_dossier(book).dossier.stages == (FIRST, SECOND)


def test_a_correction_of_the_first_day_stands_against_the_stages(tmp_path: Path) -> None:
    (reading,) = [r for p in built(tmp_path / "out", staged(FIRST, SECOND)) for r in read_file(p) if r.form == "annex2"]
    reading.data["start_date"] = "2024-09-03"
    assert reading.stages == ()
