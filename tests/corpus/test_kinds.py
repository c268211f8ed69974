"""The operators of the eight kinds: each changes what it says and nothing else, and makes a file that can be opened; the score."""

from __future__ import annotations

import functools
import io
import zipfile
from itertools import product
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import docx
import pytest

from tests.corpus import generate, limits, score
from tests.corpus.blanks import KINDS
from tests.corpus.case import Case, Expected, build
from tests.corpus.generate import Recipe, cook, recipes
from tests.corpus.heldout import held, save
from tests.corpus.operators import PHASES, REGISTRY, load
from tests.corpus.operators.containers import as_flat_opc, as_fodt, as_html, as_mht
from tests.corpus.operators.kinds import MECHANISMS, squash
from tests.corpus.operators.text import filled_places
from tests.corpus.package import text_of

load()
OPERATORS = sorted(n for n, o in REGISTRY.items() if o.family == "kinds")


@functools.cache
def made(name: str) -> tuple[Recipe, Case]:
    """An operator on a form that it changes."""
    for seed, form, kind in product((3, 4, 5, 6), REGISTRY[name].forms, KINDS):
        recipe = Recipe("kinds", form, kind, seed, (name,))
        case = cook(recipe)
        if case is not None:
            return recipe, case
    raise AssertionError(f"{name} changes no form")


def typed(case: Case) -> dict[str, str]:
    """What stands in every place by its path."""
    return {path: squash(text_of(place)) for path, place in filled_places(case) if "+" not in path}


def truth(case: Case) -> dict[str, Any]:
    """Every value by its inner path."""
    out: dict[str, Any] = {k: v for k, v in case.data.items() if k not in case.loops}
    for loop in case.loops:
        for row in case.data[loop]:
            out |= {case.path(loop, row["_uid"], c): v for c, v in row.items() if c != "_uid"}
    return out


def test_every_mechanism_has_operators_enough() -> None:
    counts = {m: sum(REGISTRY[n].mechanism == m for n in OPERATORS) for m in MECHANISMS}
    assert sum(counts.values()) == len(OPERATORS) >= 130
    assert min(counts.values()) >= 8


@pytest.mark.parametrize("name", OPERATORS)
def test_an_operator_changes_what_it_says_and_nothing_else(name: str) -> None:
    recipe, case = made(name)
    plain = build(recipe.form, recipe.kind, recipe.seed, sentinel=recipe.sentinel)
    if case.no_form and not filled_places(case):
        return  # another paper altogether
    said = case.touched | case.must | case.may
    before, after = typed(plain), typed(case)
    assert {p for p in before.keys() & after.keys() if before[p] != after[p]} <= said
    old, new = truth(plain), truth(case)
    gone = {p.partition(".")[0] for p in old.keys() - new.keys()}
    changed = {p for p in old.keys() & new.keys() if repr(old[p]) != repr(new[p])}
    assert {p for p in changed if not p.endswith(".no")} <= said
    assert all(p.partition(".")[0] not in gone for p in case.must)


@pytest.mark.parametrize("name", OPERATORS)
def test_what_must_be_asked_about_is_on_the_form(name: str) -> None:
    _, case = made(name)
    for one in case.expected():
        paths = {p for p, _ in score._flat(one)}
        assert one.must <= paths
        assert set(one.ink) <= one.must | one.may


@pytest.mark.parametrize("name", [n for n in OPERATORS if REGISTRY[n].mechanism != "containers"])
def test_python_docx_opens_what_an_operator_has_made(name: str) -> None:
    _, case = made(name)
    document = docx.Document(io.BytesIO(case.to_bytes()))
    tables = [t for t in document.tables if t.rows]
    assert all(len(list(row.cells)) >= 0 for t in tables for row in t.rows) or "merge" in name
    assert tables or case.no_form


def test_the_clean_rule_keeps_two_operators_off_one_value() -> None:
    for recipe in recipes("kinds-stacked", 5, 40):
        case = cook(recipe)
        if case is not None:
            assert not {p for p in case.raw if p not in truth(case)}


def test_stacks_of_kinds_keep_groups_and_begin_with_the_older_changes() -> None:
    found = recipes("kinds-stacked", 1)
    assert len(found) == 600
    for recipe in found:
        ops = [REGISTRY[n] for n in recipe.ops]
        families = [o.family == "kinds" for o in ops]
        assert 2 <= len(ops) <= 4
        assert any(families)
        assert families == sorted(families)
        assert len({o.group for o in ops}) == len(ops)
        for part in (True, False):
            order = [PHASES.index(o.phase) for o in ops if (o.family == "kinds") is part]
            assert order == sorted(order)
    assert recipes("kinds-stacked", 2) != found


def test_older_stacks_know_nothing_of_the_kinds() -> None:
    assert not any(REGISTRY[n].family == "kinds" for r in recipes("stacked", 1) for n in r.ops)


# ---- other formats ---------------------------------------------------------------------------------------------------


def test_the_small_writers_carry_every_value() -> None:
    case = build("annex4", "word", 5)
    texts = [t for t in case.raw.values() if len(t) > 3]
    assert texts
    page, flat = as_html(case.doc, "gb2312"), as_fodt(case.doc).decode()
    opc = as_flat_opc(case.to_bytes()).decode()
    mht = as_mht(case.doc, Random(1))
    assert all(t in page and t in flat for t in texts)
    assert "pkg:package" in opc
    assert b"multipart/related" in mht


def test_an_archive_in_an_archive_holds_the_form() -> None:
    _, case = made("archive_in_an_archive")
    data = case.to_bytes()
    for _ in range(4):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = max((archive.read(n) for n in archive.namelist()), key=len)
        if data[:2] == b"PK" and b"word/document.xml" in data:
            break
    assert b"word/document.xml" in data


@pytest.mark.office
def test_libreoffice_opens_what_the_operators_of_sight_and_merging_have_made(tmp_path: Path) -> None:
    names = [n for n in OPERATORS if REGISTRY[n].mechanism in ("sight", "merged")]
    for name in names:
        (tmp_path / f"{name}.docx").write_bytes(made(name)[1].to_bytes())
    generate.convert(tmp_path.glob("*.docx"), "pdf", tmp_path / "pdf")
    assert {p.stem for p in (tmp_path / "pdf").glob("*.pdf")} == set(names)


# ---- the score -------------------------------------------------------------------------------------------------------

ROSTER: dict[str, Any] = {
    "organizer": "甲公司",
    "trainees": [{"name": "张三", "sex": "男"}, {"name": "李四", "sex": "女"}],
}


def finding(
    message: str = "", *, rule: str = "V01", severity: str = "需人工核验", path: str | None = None
) -> SimpleNamespace:
    return SimpleNamespace(rule=rule, severity=severity, path=path, message=message)


def judge(
    data: dict[str, Any], *findings: SimpleNamespace, unsure: list[str] | None = None, **more: Any
) -> score.Tally:
    reading = SimpleNamespace(form="annex2", data=data, unsure=unsure or [], findings=list(findings))
    return score.judge_file([Expected("annex2", ROSTER, **more)], [reading], "x", by_findings=True)[0]


def test_a_lost_value_is_counted_apart_from_a_wrong_one() -> None:
    lost, wrong = judge({**ROSTER, "organizer": None}), judge({**ROSTER, "organizer": "乙公司"})
    assert (lost.silent, lost.lost) == (1, 1)
    assert (wrong.silent, wrong.lost) == (1, 0)


def test_a_finding_of_the_place_or_of_its_row_asks() -> None:
    wrong = {**ROSTER, "trainees": [{"name": "张三（退）", "sex": "男"}, ROSTER["trainees"][1]]}
    assert judge(wrong).silent == 1
    assert judge(wrong, finding(path="annex2.trainees[0].name")).silent == 0
    assert judge(wrong, finding(path="trainees[0]")).silent == 0
    assert judge(wrong, finding(path="trainees")).silent == 1


def test_a_finding_without_a_place_excuses_no_wrong_value() -> None:
    wrong = {**ROSTER, "organizer": "乙公司"}
    assert judge(wrong, finding("文件里有隐藏文字", rule="F08")).silent == 1
    assert judge(ROSTER, finding("文件里有隐藏文字", rule="F08"), must={"organizer"}).asked == 1


def test_a_finding_that_quotes_the_ink_asks_about_a_right_value() -> None:
    quoted = finding("有一处文字没有归入：“已离职”", severity="提示")
    assert judge(ROSTER, quoted, must={"organizer"}).asked == 0
    tally = judge(ROSTER, quoted, must={"organizer"}, ink={"organizer": "已离职"})
    assert (tally.must, tally.asked, tally.must_missed) == (1, 1, 0)


def test_the_older_tiers_take_no_finding_for_a_flag() -> None:
    reading = SimpleNamespace(
        form="annex2", data={**ROSTER, "organizer": "乙"}, unsure=[], findings=[finding(path="organizer")]
    )
    assert score.judge_file([Expected("annex2", ROSTER)], [reading], "x")[0].silent == 1


def test_a_strangers_form_is_asked_about_when_a_finding_says_whose_it_may_be() -> None:
    reading = SimpleNamespace(form="annex2", data=ROSTER, unsure=[], findings=[])
    tally = score.judge_file([], [reading], "x", by_findings=True)[0]
    assert (tally.silent, tally.invented, tally.forms_invented) == (5, 5, 1)
    reading.findings = [finding("标题是另一个区的", rule="F12")]
    tally = score.judge_file([], [reading], "x", by_findings=True)[0]
    assert (tally.silent, tally.forms_invented) == (0, 0)
    reading.findings, reading.unsure = [], ["*"]
    tally = score.judge_file([], [reading], "x", by_findings=True)[0]
    assert (tally.silent, tally.forms_invented) == (0, 0)


def test_a_strangers_blank_is_taken_for_ours_unless_it_is_refused_or_asked_about() -> None:
    reading = SimpleNamespace(form="annex4", data={}, unsure=[], findings=[])
    assert score.judge_file([], [reading], "x", by_findings=True)[0].forms_invented == 1
    reading.unsure = ["*"]
    assert score.judge_file([], [reading], "x", by_findings=True)[0].forms_invented == 0


@pytest.mark.parametrize(
    ("message", "misnamed"),
    [
        ("这是网页档案（MHT），请用 Word 另存为 .docx。", 0),
        ("a.mht 里没有找到五种表格中的任何一种。", 1),
        ("a.mht：打不开。", 1),
    ],
)
def test_a_refusal_has_to_name_the_container(message: str, misnamed: int) -> None:
    one = Expected("annex2", ROSTER, optional=True, refusal="网页|MHT")
    refused = SimpleNamespace(form=None, data={}, unsure=[], findings=[finding(message, rule="F01")])
    tally = score.judge_file([one], [refused], "x", by_findings=True)[0]
    assert (tally.misnamed, tally.silent) == (misnamed, 0)


def test_limits_name_operators_that_exist_and_measure_five_shares() -> None:
    assert set(limits.LIMITS) <= set(OPERATORS)
    tally = score.Tally(
        files=2, fields=100, silent=1, must=10, asked=9, flags=3, needed=1, misnamed=1, forms_invented=1
    )
    assert len(limits.beyond(tally, limits.GOAL)) == 5
    assert limits.beyond(tally, limits.Limit(1, 90, 2, 50, 50)) == []


# ---- held out --------------------------------------------------------------------------------------------------------


def test_the_held_out_files_are_made_and_their_truth_is_of_their_form(tmp_path: Path) -> None:
    files = held()
    assert len(files) >= 50
    assert {f.mechanism for f in files} == set(MECHANISMS)
    assert len({f.name for f in files}) == len(files)
    for one in files:
        path = tmp_path / f"{one.name}{one.suffix}"
        save(one, path)
        assert zipfile.is_zipfile(path)
        for expected in one.expected:
            paths = {p for p, _ in score._flat(expected)}
            assert expected.must <= paths
            assert expected.may <= paths


def test_no_operator_uses_the_words_of_a_held_out_title() -> None:
    from tests.corpus.operators import identity

    known = set(identity.DISTRICTS) | {t for ts in (*identity.SCHEMES.values(), *identity.OURS.values()) for t in ts}
    known |= {t for t, _ in (*identity.LISTS, *identity.PERSONAL)}
    titles = {
        "苏州工业园区",
        "重庆市渝北区",
        "通州区乡村振兴带头人研修培训项目实施方案",
        "党员花名册",
        "项目评审专家信息表",
    }
    assert not titles & known
