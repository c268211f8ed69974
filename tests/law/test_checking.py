"""check(): order, stages, waivers' place, random classes; several classes; files; the command."""

from __future__ import annotations

import datetime as dt
import json
import random
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.builders import changed, valid_data, valid_dossier
from tzforms.cli.check import command
from tzforms.dossier import dossier_data
from tzforms.exceptions import UsageError
from tzforms.findings import Finding, Severity
from tzforms.forms import FORM_NAMES, Annex4, Annex5, Dossier, WaiverRecord
from tzforms.law.checking import check, check_many, missing_papers
from tzforms.review.papers import check_files

D = dt.date
SERIOUS = ("不符合", "需说明")


def write(folder: Path, dossier: Dossier, name: str = "class.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(dossier_data(dossier), ensure_ascii=False), "utf-8")
    return path


@pytest.mark.parametrize("seed", range(40))
def test_a_valid_class_has_nothing_to_mend(seed: int) -> None:
    rng = random.Random(seed)
    count = rng.randrange(15, 31)
    dossier = valid_dossier(seed, trainees=count, graduates=rng.randrange(count - 3, count + 1))
    assert [f for f in check(dossier) if f.severity in SERIOUS] == []


def test_ten_thousand_random_classes_raise_nothing() -> None:
    """Fields blanked, forms dropped and values replaced at random; every finding keeps its contract."""
    pools = [valid_data(seed, trainees=15 + seed) for seed in range(4)]
    rng = random.Random(2024)
    for _round in range(10_000):
        data = dict(rng.choice(pools))
        for form in FORM_NAMES:
            if rng.random() < 0.3:
                data[form] = None
            elif rng.random() < 0.6:
                record = data[form]
                blanked = {
                    name: () if isinstance(getattr(record, name), tuple) else None
                    for name in type(record).model_fields
                    if rng.random() < 0.25
                }
                data[form] = record.model_copy(update=blanked)
        for table, form in (
            ("trainees", "annex2"),
            ("graduates", "annex3"),
            ("courses", "annex1"),
            ("experts", "annex5"),
        ):
            record = data[form]
            rows = getattr(record, table) if record is not None else ()
            if rows and rng.random() < 0.5:
                kept = tuple(
                    r.model_copy(update={rng.choice(list(type(r).model_fields)): None})
                    for r in rng.sample(rows, min(len(rows), 3))
                )
                data[form] = record.model_copy(update={table: kept})
        facts = data["facts"]
        data["facts"] = facts.model_copy(
            update={
                name: (() if name in ("waivers", "stages") else None)
                for name in type(facts).model_fields
                if rng.random() < 0.4
            }
        )
        for finding in check(Dossier(**data)):
            assert finding.message
            assert finding.article


def test_the_worst_comes_first_and_then_the_order_of_the_forms() -> None:
    dossier = changed(valid_dossier(1), "annex4.bank", None)
    dossier = changed(dossier, "annex5.experts", ())
    dossier = changed(dossier, "annex2.trainees[9].sex", None)
    dossier = changed(dossier, "annex1.purpose", None)
    found = check(dossier)
    assert [f.severity.rank for f in found] == sorted(f.severity.rank for f in found)
    assert [(f.rule, f.form) for f in found if f.severity in SERIOUS] == [
        ("V34", "annex2"),
        ("RA5-1", "annex5"),
        ("R03-1", "annex1"),
        ("X22", "annex4"),
    ]


def test_rows_are_in_their_own_order() -> None:
    dossier = valid_dossier(1)
    for row in (11, 2):
        dossier = changed(dossier, f"annex3.graduates[{row}].score", "缺考")
    assert [f.path for f in check(dossier) if f.rule == "R13-2"] == [
        "annex3.graduates[2].score",
        "annex3.graduates[11].score",
    ]


def test_what_reading_doubted_and_a_rule_tells_is_told_once() -> None:
    path = "annex2.trainees[1].id_number"
    dossier = valid_dossier(3)
    number = dossier.annex2.trainees[1].id_number
    wrong = changed(dossier, path, number[:-1] + ("1" if number[-1] != "1" else "2"))
    (told,) = [f for f in check(wrong) if f.path == path]
    same = Finding("V01", Severity.MANUAL, "某处：" + told.message.split("：")[-1], path=path)
    other = Finding("V01", Severity.MANUAL, "某处：号码以 000 结尾。", path=path)
    for doubt in (same, other):  # one cell to look at: the doubt stands under what the rule says, and is not lost
        (only,) = [f for f in check(wrong, read=[doubt]) if f.path == path]
        assert only.rule == told.rule
        assert doubt in only.follows
        assert only.further == ()


@pytest.mark.parametrize(
    ("more", "begun"),
    [({}, False), ({"annex5.summary": "办了两周。"}, True), ({"annex4.application_date": D(2024, 9, 20)}, True)],
)
def test_a_bank_account_begins_a_claim_only_with_another_form_of_its_stage(
    more: dict[str, object], begun: bool
) -> None:
    dossier = Dossier(annex4=Annex4(bank="甲银行", bank_account="0200001234567890123"), annex5=Annex5())
    for path, value in more.items():
        dossier = changed(dossier, path, value)
    assert ("annex4" in dossier.catalogue.begun(dossier.forms())) is begun
    asked = {f.path for f in check(dossier) if f.rule == "V34"}
    assert ("annex4.handler" in asked) is begun


def test_an_unknown_stage_or_rule_is_refused() -> None:
    with pytest.raises(UsageError, match="阶段"):
        check(valid_dossier(1), stage="开班")
    with pytest.raises(UsageError, match="R99-1"):
        check(valid_dossier(1), only=["R99-1"])


def test_a_stage_runs_its_rules_and_names_its_papers() -> None:
    dossier = Dossier(annex1=valid_dossier(1).annex1)
    rules = {f.rule for f in check(dossier, stage="申报")}
    assert "R06-2" in rules
    assert not rules & {"R14-3", "X17", "RA5-1"}
    assert missing_papers(dossier, "申报") == ["拟参训学员名册（可用附件2格式）"]
    assert missing_papers(valid_dossier(1), "申领") == []
    assert len(missing_papers(Dossier(), "申领")) == 5


def test_no_finding_holds_a_full_id_number() -> None:
    dossier = valid_dossier(1)
    numbers = [t.id_number for t in dossier.annex2.trainees if t.id_number]
    broken = dossier
    for i in range(28):
        broken = changed(broken, f"annex3.graduates[{i}].id_number", numbers[(i + 1) % 28])
        broken = changed(broken, f"annex2.trainees[{i}].name", f"甲{numbers[i]}")
        broken = changed(broken, f"annex2.trainees[{i}].level", "中级工")
    text = json.dumps([f.as_json() for f in check(broken)], ensure_ascii=False)
    assert not [n for n in numbers if n in text]


# ---------------------------------------------------------------- several classes


def together(*dossiers: Dossier) -> list[tuple[str, str]]:
    return [(f.rule, f.severity.value) for f in check_many(dossiers)[-1]]


def other(seed: int, start: dt.date, **options: int) -> Dossier:
    """A class of another unit with other people."""
    dossier = valid_dossier(seed, start=start, **options)
    for form in FORM_NAMES:
        dossier = changed(dossier, f"{form}.organizer", f"第{seed}单位")
    return changed(dossier, "facts.uscc", None)


def test_the_same_person_the_next_year_is_too_soon_and_after_two_years_is_not() -> None:
    first = valid_dossier(1, trainees=15)
    assert set(together(first, valid_dossier(1, trainees=15, start=D(2025, 9, 1)))) == {("R04-6", "不符合")}
    assert together(first, valid_dossier(1, trainees=15, start=D(2026, 3, 2))) == []


def test_the_same_person_in_two_classes_of_a_year_is_told_once_a_person() -> None:
    first = other(1, D(2024, 9, 2), trainees=15)
    second = other(2, D(2024, 6, 3), trainees=15)
    person = first.annex2.trainees[3].id_number
    assert person
    second = changed(second, "annex2.trainees[7].id_number", person.lower())
    found = check_many([first, second], names=["甲.json", "乙.json"])[-1]
    assert [f.rule for f in found] == ["X29"]
    assert found[0].place == "甲.json 附件2 第4行 身份证号"
    assert "乙.json 附件2 第8行" in found[0].message
    assert person not in json.dumps(found[0].as_json(), ensure_ascii=False)


def test_a_third_class_of_a_unit_is_one_too_many() -> None:
    classes = [valid_dossier(i, trainees=15, start=D(2024, 3, 4) + dt.timedelta(days=30 * i)) for i in range(3)]
    assert together(*classes[:2]) == []
    assert together(*classes) == [("R06-2", "不符合")]


@pytest.mark.parametrize(("last", "expected"), [(30, []), (31, [("R06-4", "不符合")])])
def test_a_year_has_a_hundred_and_eighty_places(last: int, expected: list[tuple[str, str]]) -> None:
    sizes = [30, 30, 30, 30, 30, last]
    classes = [other(i, D(2024, 3, 4) + dt.timedelta(days=20 * i), trainees=n) for i, n in enumerate(sizes)]
    assert together(*classes) == expected


def test_the_same_papers_twice_are_one_class() -> None:
    dossier = valid_dossier(1, trainees=15)
    assert together(dossier, dossier) == [("X28", "不符合")]


def test_two_classes_of_one_project_may_open_on_the_same_day() -> None:
    first = valid_dossier(1, trainees=15)
    second, third = (
        changed(other(i, D(2024, 9, 2), trainees=15), "facts.uscc", first.facts.uscc).model_copy() for i in (2, 3)
    )

    def as_first(dossier: Dossier) -> Dossier:
        for form in FORM_NAMES:
            for name in ("organizer", "project"):
                dossier = changed(dossier, f"{form}.{name}", getattr(getattr(first, form), name))
        return dossier

    assert together(first, as_first(second)) == []
    assert together(first, as_first(second), as_first(third)) == [("R06-2", "不符合")]


def test_an_empty_completion_roster_contradicts_a_claim() -> None:
    dossier = changed(valid_dossier(), "annex3.graduates", ())
    assert [(f.rule, f.severity.value) for f in check(dossier) if f.severity in SERIOUS] == [("X06", "不符合")]


def test_a_roster_without_anybody_is_no_class() -> None:
    dossier = changed(valid_dossier(), "annex2.trainees", ())
    found = [f.rule for f in check(dossier) if f.severity is Severity.VIOLATION]
    assert "R06-3" in found
    assert "X08" not in found


def test_a_draft_and_a_final_roster_are_compared() -> None:
    full = valid_dossier(1, trainees=16)
    draft = Dossier(annex1=full.annex1, annex2=full.annex2.model_copy(update={"trainees": full.annex2.trainees[1:]}))
    found = check_many([draft, full])[-1]
    assert [(f.rule, f.path) for f in found] == [("X27", "annex2.trainees[0].id_number")]


def test_what_the_other_classes_answer_is_no_longer_unverified() -> None:
    singles = check_many([other(1, D(2024, 9, 2)), other(2, D(2024, 6, 3))])
    assert not {f.rule for f in singles[0]} & {"R04-6", "R06-2", "R06-4", "X28", "X29", "X30"}
    assert {f.rule for f in check(other(1, D(2024, 9, 2)))} >= {"R04-6", "R06-2", "R06-4", "X28", "X29", "X30"}


# ---------------------------------------------------------------- files and the command


def test_the_command_prints_the_contracts_json_and_status(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--json", str(write(tmp_path, valid_dossier(1)))], standalone_mode=False)
    assert result.return_value == 0
    found = json.loads(result.output)["findings"]
    assert found
    assert all(
        list(f) == ["rule", "article", "severity", "form", "path", "place", "value", "message", "fix"] for f in found
    )
    fault = changed(valid_dossier(1), "annex4.subsidy_wan", Decimal(15))
    result = CliRunner().invoke(command, ["--json", str(write(tmp_path, fault))], standalone_mode=False)
    assert result.return_value == 1
    assert json.loads(result.output)["findings"][0]["rule"] == "X17"


def test_the_report_for_people_has_the_articles_words_and_the_way_out(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    path = write(tmp_path, valid_dossier(1, trainees=14))
    result = CliRunner().invoke(command, [str(path), "--html", str(page), "--stage", "备案"], standalone_mode=False)
    assert result.return_value == 1
    for text in (result.output, page.read_text("utf-8")):
        assert "附件2有14名学员" in text
        assert "每班规模为15-30人" in text
        assert "增补学员至15人" in text
    assert "http" not in page.read_text("utf-8")


def test_a_page_escapes_what_people_typed(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    fault = changed(valid_dossier(1), "annex3.project", "<script>alert(1)</script>")
    CliRunner().invoke(command, [str(write(tmp_path, fault)), "--html", str(page)], standalone_mode=False)
    assert "<script>" not in page.read_text("utf-8")
    assert "&lt;script&gt;" in page.read_text("utf-8")


def test_missing_papers_are_named_for_the_stage(tmp_path: Path) -> None:
    dossier = Dossier(annex4=valid_dossier(1).annex4)
    result = CliRunner().invoke(command, [str(write(tmp_path, dossier)), "--stage", "申领"], standalone_mode=False)
    assert "还缺：附件3 结业登记名册、附件5 项目总结" in result.output


def test_several_classes_name_their_files(tmp_path: Path) -> None:
    one = write(tmp_path, valid_dossier(1, trainees=15), "a.json")
    two = write(tmp_path, valid_dossier(1, trainees=15, start=D(2025, 9, 1)), "b.json")
    result = CliRunner().invoke(command, ["--json", str(one), str(two)], standalone_mode=False)
    found = json.loads(result.output)["findings"]
    assert {f["place"].split()[0] for f in found if f["place"]} == {"a.json", "b.json"}
    assert [f["place"].split()[0] for f in found if f["rule"] == "R04-6"] == ["b.json"] * 15


def test_returned_word_forms_are_one_class(tmp_path: Path) -> None:
    from tzforms.rendering.printing import render

    dossier = valid_dossier(2)
    for form, record in dossier.forms():
        (tmp_path / f"{form}.docx").write_bytes(render(record))
    checked, across = check_files([tmp_path])
    assert across == []
    assert [f for f in checked[0].findings if f.severity in SERIOUS] == []
    assert checked[0].material.dossier.annex2 == dossier.annex2
    (tmp_path / "annex4.docx").write_bytes(render(changed(dossier, "annex4.graduate_count", 27).annex4))
    checked, _across = check_files([tmp_path])
    assert [f.rule for f in checked[0].findings if f.severity in SERIOUS] == ["X06"]


def test_facts_beside_the_forms_join_them(tmp_path: Path) -> None:
    from tzforms.rendering.printing import render

    dossier = valid_dossier(2)
    form = tmp_path / "annex2.docx"
    form.write_bytes(render(dossier.annex2))
    facts = write(tmp_path, Dossier(facts=dossier.facts), "facts.json")
    checked, _across = check_files([form, facts])
    assert len(checked) == 1
    assert "R04-5" not in {f.rule for f in checked[0].findings}


def test_a_workbook_is_marked_in_a_copy(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    from tzforms.workbook import create_workbook

    book = tmp_path / "class.xlsx"
    book.write_bytes(create_workbook(changed(valid_dossier(1), "annex4.subsidy_wan", Decimal(15))))
    before = book.read_bytes()
    marked = tmp_path / "marked.xlsx"
    result = CliRunner().invoke(command, [str(book), "--mark", str(marked)], standalone_mode=False)
    assert result.return_value == 1, result.output
    assert book.read_bytes() == before
    notes = [c.comment.text for ws in load_workbook(marked) for row in ws.iter_rows() for c in row if c.comment]
    assert any("第十六条" in n and "14" in n for n in notes)


def test_a_folder_of_dossiers_and_sheets_is_sorted_out(tmp_path: Path) -> None:
    write(tmp_path, valid_dossier(1, trainees=15), "a.json")
    checked, across = check_files([tmp_path])
    assert [c.material.name for c in checked] == ["a.json"]
    assert across == []


def test_an_unknown_stage_is_one_chinese_sentence(tmp_path: Path) -> None:
    path = write(tmp_path, valid_dossier(1))
    with pytest.raises(UsageError, match="没有“开班”这个阶段"):
        CliRunner().invoke(command, [str(path), "--stage", "开班"], standalone_mode=False, catch_exceptions=False)


def test_a_waiver_may_address_a_value_as_a_reading_does() -> None:
    dossier = changed(valid_dossier(), "annex2.trainees[3].id_number", "110105194912310021")
    record = WaiverRecord(rule="V31", path="trainees[3].id_number", reason="已电话核实", by="张三")
    facts = dossier.facts.model_copy(update={"waivers": (record,)})
    found = [f for f in check(dossier.model_copy(update={"facts": facts})) if f.rule in ("V31", "R20-1")]
    assert [(f.rule, f.severity.value, f.waiver is not None) for f in found] == [("V31", "提示", True)]


def test_one_unit_in_two_spellings_is_one_unit_for_its_number_of_classes() -> None:
    classes = []
    for number, name in enumerate(("北京甲技术有限公司", "北京甲技术有限责任公司", "北京 甲技术有限公司")):
        dossier = valid_dossier(number)
        for form, _record in dossier.forms():
            dossier = changed(changed(dossier, f"{form}.organizer", name), f"{form}.project", f"第{number}个项目研修班")
        facts = dossier.facts.model_copy(update={"uscc": None})
        classes.append(dossier.model_copy(update={"facts": facts}))
    *_singles, found = check_many(classes)
    assert "R06-2" in {f.rule for f in found}
