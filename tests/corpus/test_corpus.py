"""The corpus itself: sound files, sentinels where they belong, the same seed the same file; and the gate for the reader."""

from __future__ import annotations

import functools
import io
import subprocess
import zipfile
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import etree

from tests.corpus import generate, projects, score
from tests.corpus.blanks import FORMS, KINDS, blank
from tests.corpus.case import ANY, COLUMNS, Expected, OneOf, build, void_reason
from tests.corpus.generate import Recipe, check, cook, document, recipes
from tests.corpus.judge import judged, save
from tests.corpus.operators import REGISTRY, load
from tests.corpus.package import W, get, q
from tests.corpus.people import People, check_digit

OPERATORS = sorted(load())


@functools.cache
def one_of_each() -> tuple[Recipe, ...]:
    """Every operator once, on a form that it changes."""
    out = []
    for name in OPERATORS:
        for seed, form, kind in product((3, 4, 5), REGISTRY[name].forms, KINDS):
            recipe = Recipe("easy", form, kind, seed, (name,))
            if cook(recipe) is not None:
                out.append(recipe)
                break
    return tuple(out)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_neat_form_is_a_sound_docx_with_every_sentinel_on_it(form: str, kind: str) -> None:
    case = build(form, kind, 11)
    data = case.to_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
    assert void_reason(case, document(data)) is None
    assert len(case.raw) > 10
    assert b"urn:corpus" not in document(data)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_each_row_of_a_table_covers_the_whole_grid(form: str, kind: str) -> None:
    for table in build(form, kind, 5).doc.root.iter(q("w:tbl")):
        columns = len(table.find(q("w:tblGrid")))
        for row in table.findall(q("w:tr")):
            covered = sum(int(n.get(q("w:val"))) for tag in ("w:gridBefore", "w:gridAfter") for n in row.iter(q(tag)))
            for cell in row.findall(q("w:tc")):
                found = cell.find(f"{q('w:tcPr')}/{q('w:gridSpan')}")
                covered += int(found.get(q("w:val"))) if found is not None else 1
            assert covered == columns


@pytest.mark.parametrize("form", FORMS)
def test_the_constructions_differ_in_their_grid(form: str) -> None:
    grids = {tuple(c.get(q("w:w")) for c in blank(form, kind, 1).root.iter(q("w:gridCol"))) for kind in KINDS}
    assert len(grids) == len(KINDS)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_the_contract_has_a_place_on_the_blank(form: str, kind: str) -> None:
    from tests.corpus.case import FIELDS, LOOPS

    fields = {part for n in blank(form, kind, 1).tagged() for part in (get(n, "field") or "").split("+")}
    assert set(FIELDS[form]) <= fields
    for loop in LOOPS[form]:
        assert {f"{loop}.{c}" for c in COLUMNS[loop]} <= fields


def test_the_contract_of_the_corpus_is_the_contract_of_the_package() -> None:
    from tests.corpus.case import FIELDS, LOOPS
    from tzforms.forms import records

    for form in FORMS:
        names = set(records.FORMS[form].model_fields)
        assert names == set(FIELDS[form]) | set(LOOPS[form])
    for loop, kind in (
        ("courses", records.Course),
        ("instructors", records.Instructor),
        ("trainees", records.Trainee),
        ("graduates", records.Graduate),
        ("experts", records.Expert),
    ):
        assert list(kind.model_fields) == COLUMNS[loop]


@pytest.mark.parametrize("form", FORMS)
def test_no_two_sentinels_of_a_form_are_the_same(form: str) -> None:
    data = projects.make(form, 8)
    texts = [str(v) for k, v in data.items() if not isinstance(v, list) and isinstance(v, str)]
    for rows in (v for v in data.values() if isinstance(v, list) and v and isinstance(v[0], dict)):
        texts += [
            str(v) for r in rows for k, v in r.items() if isinstance(v, str) and k not in ("sex", "level", "education")
        ]
        assert len({r.get("hours") for r in rows}) in (1, len(rows))
    assert len(texts) == len(set(texts))


def test_made_up_resident_numbers_have_the_right_check_digit_and_sex() -> None:
    people = People(Random(1))
    for sex in "男女男女":
        number = people.id_number(sex)
        assert number[17] == check_digit(number[:17])
        assert (int(number[16]) % 2 == 1) == (sex == "男")
    assert check_digit("11010519491231002") == "X"


def test_course_hours_add_up_to_the_total() -> None:
    data = projects.make("annex1", 4)
    assert sum(c["hours"] for c in data["courses"]) == data["total_hours"]


@pytest.mark.parametrize("recipe", one_of_each(), ids=lambda r: r.ops[0])
def test_an_operator_leaves_a_sound_file_and_a_sound_truth(recipe: Recipe) -> None:
    case = cook(recipe)
    assert case is not None
    data = case.to_bytes()
    assert check(case, data) is None
    packed = case.doc.to_bytes() if case.refusal else data
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
    again = cook(recipe)
    assert again is not None
    assert again.to_bytes() == data
    assert [(e.form, repr(e.data), e.must, e.may) for e in again.expected()] == [
        (e.form, repr(e.data), e.must, e.may) for e in case.expected()
    ]


@pytest.mark.parametrize("name", [n for n in OPERATORS if REGISTRY[n].family in ("form", "kinds")])
def test_an_operator_changes_the_file(name: str) -> None:
    for recipe in one_of_each():
        if recipe.ops == (name,):
            case, plain = cook(recipe), build(recipe.form, recipe.kind, recipe.seed)
            assert case is not None
            assert case.to_bytes() != plain.to_bytes() or case.suffix != ".docx"
            return
    pytest.fail(f"{name} changes no form")


def test_there_are_enough_operators_in_every_tier() -> None:
    form = [o for o in REGISTRY.values() if o.family == "form"]
    assert len(form) >= 65
    assert all(sum(o.tier == tier for o in form) >= 18 for tier in ("easy", "medium", "hard"))
    assert sum(o.family == "traps" for o in REGISTRY.values()) >= 12
    rows = {int(n[1:4]) for n in REGISTRY if n[0] == "v" and n[1:4].isdigit()}
    assert len(rows) >= 75


def test_every_operator_is_described() -> None:
    assert [o.name for o in REGISTRY.values() if not o.doc] == []


def test_stacked_recipes_keep_phases_and_groups() -> None:
    from tests.corpus.operators import PHASES

    found = recipes("stacked", 1)
    assert len(found) == 600
    for recipe in found:
        ops = [REGISTRY[n] for n in recipe.ops]
        assert 2 <= len(ops) <= 4
        assert len({o.group for o in ops}) == len(ops)
        assert [PHASES.index(o.phase) for o in ops] == sorted(PHASES.index(o.phase) for o in ops)
    assert recipes("stacked", 1) == found
    assert recipes("stacked", 2) != found


def test_a_lost_sentinel_voids_its_case() -> None:
    case = build("annex4", "word", 3)
    case.type(case.place("bank_account"), "")
    assert "bank_account" in (check(case, case.to_bytes()) or "")


# ---- the scorer ------------------------------------------------------------------------------------------------------


def reading(form: str, data: Mapping[str, object], unsure: list[str] | None = None) -> SimpleNamespace:
    return SimpleNamespace(form=form, data=data, unsure=unsure or [], findings=[])


TRUTH: dict[str, Any] = {
    "organizer": "甲公司",
    "trainees": [{"name": "张三", "sex": "男"}, {"name": "李四", "sex": "女"}],
}


def judge(*readings: SimpleNamespace, **more: Any) -> score.Tally:
    return score.judge_file([Expected("annex2", TRUTH, **more)], list(readings), "x")[0]


def test_a_right_reading_is_clean() -> None:
    tally = judge(reading("annex2", TRUTH))
    assert (tally.fields, tally.clean, tally.silent, tally.flags) == (5, 5, 0, 0)


def test_a_wrong_value_is_silent_unless_it_is_flagged() -> None:
    wrong = {**TRUTH, "organizer": "乙公司"}
    assert judge(reading("annex2", wrong)).silent == 1
    flagged = judge(reading("annex2", wrong, ["organizer"]))
    assert (flagged.silent, flagged.flagged, flagged.needed) == (0, 1, 1)


def test_a_lost_value_without_a_flag_is_silent_too() -> None:
    tally = judge(reading("annex2", {**TRUTH, "organizer": None}))
    assert (tally.silent, tally.missed) == (1, 0)


def test_a_lost_row_is_silent_unless_its_table_is_flagged() -> None:
    lost = {**TRUTH, "trainees": TRUTH["trainees"][:1]}
    assert judge(reading("annex2", lost)).silent == 2
    assert judge(reading("annex2", lost, ["trainees"])).silent == 0


def test_an_invented_row_is_silent() -> None:
    more = {**TRUTH, "trainees": [*TRUTH["trainees"], {"name": "合计", "sex": None}]}
    assert judge(reading("annex2", more)).silent == 1


def test_a_flag_on_a_plain_value_is_not_needed() -> None:
    tally = judge(reading("annex2", TRUTH, ["trainees[1].sex"]))
    assert (tally.flags, tally.needed, tally.clean) == (1, 0, 4)


def test_a_value_that_must_be_flagged_and_is_not_is_counted() -> None:
    assert judge(reading("annex2", TRUTH), must={"organizer"}).must_missed == 1
    assert judge(reading("annex2", TRUTH, ["organizer"]), must={"organizer"}).must_missed == 0


def test_a_form_that_is_not_there_must_not_be_delivered() -> None:
    tally, _ = score.judge_file([], [reading("annex4", {"organizer": "甲公司"})], "x")
    assert (tally.silent, tally.forms_invented) == (1, 1)
    tally, _ = score.judge_file([], [SimpleNamespace(form=None, data={}, unsure=[], findings=[1])], "x")
    assert (tally.silent, tally.forms_invented) == (0, 0)


def test_values_compare_after_the_contracts_value_forms() -> None:
    assert score.same(8, 8.0)
    assert not score.same(8, "8")
    assert score.same("甲\n乙", "甲 乙")
    assert score.same(None, "")
    assert score.same(OneOf((None, "x")), "x")
    assert score.same(ANY, "whatever")
    assert not score.same(["电工"], ["钳工"])
    assert not score.same("2025-03-05", "2025-03-06")


# ---- LibreOffice and the reader --------------------------------------------------------------------------------------


@pytest.mark.office
def test_libreoffice_opens_what_the_builders_and_operators_draw(tmp_path: Path) -> None:
    wanted = [Recipe("plain", f, k, 2) for f in FORMS for k in ("word", "wps", "office")]
    wanted += [
        r
        for r in one_of_each()
        if r.ops[0] in ("hairline_columns", "cells_in_content_controls", "line_as_text_box", "iso_strict")
    ]
    for number, recipe in enumerate(wanted):
        case = cook(recipe)
        assert case is not None
        (tmp_path / f"{number}.docx").write_bytes(case.to_bytes())
    generate.convert(tmp_path.glob("*.docx"), "pdf", tmp_path / "pdf")
    assert len(list((tmp_path / "pdf").glob("*.pdf"))) == len(wanted)


@pytest.mark.office
def test_the_forms_that_libreoffice_saved_can_be_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.corpus import blanks

    monkeypatch.setattr(blanks, "HERE", tmp_path)
    try:
        blanks.make_libre()
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.fail(f"LibreOffice did not run: {error}")
    for form in FORMS:
        again = blank(form, "libre")
        monkeypatch.undo()
        kept = blank(form, "libre")
        monkeypatch.setattr(blanks, "HERE", tmp_path)
        tags = [[(get(n, "role"), get(n, "field")) for n in d.tagged()] for d in (again, kept)]
        assert tags[0] == tags[1]
        assert W in again.root.nsmap.values()


def gate() -> list[Recipe]:
    """Every operator once and some stacks: about three hundred files, half a minute."""
    known = [
        r for r in one_of_each() if REGISTRY[r.ops[0]].family != "kinds"
    ]  # the eight kinds: test_soak.py, limits.py
    return [*known, *recipes("stacked", 7, 40), *recipes("plain", 7, 20)]


def test_the_reader_is_never_silently_wrong_on_a_sample_of_every_operator() -> None:
    pytest.importorskip("tzforms.reading.forms")
    report = score.run(gate())
    whole = report.total()
    wrong = sorted({f"{f.case} {f.path}: {f.truth} <> {f.got}" for f in report.faults if f.what == "silent"})
    assert whole.files > 200
    assert whole.void <= whole.files // 100
    assert report.crashes == []
    assert wrong == []


def test_the_reader_flags_nothing_on_neat_forms() -> None:
    pytest.importorskip("tzforms.reading.forms")
    report = score.run([*recipes("plain", 3), Recipe("judge", "annex1", "judge", 0)])
    assert [f for f in report.faults if f.what == "flag" and (f.case.startswith("plain") or "-neat-" in f.case)] == []
    assert report.neat.right == report.neat.fields


def test_the_judges_files_are_made(tmp_path: Path) -> None:
    files = judged()
    assert len(files) >= 25
    assert {e.form for j in files for e in j.expected} == set(FORMS)
    assert sum(j.neat for j in files) >= 10
    for number, one in enumerate(files):
        path = tmp_path / f"{number}.docx"
        save(one, path)
        assert zipfile.is_zipfile(path)
