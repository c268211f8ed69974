"""A made-up edition goes the whole way: new, check, build, read, review, roster, without a line of code of its own."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.editions import riverside
from tests.review.test_annotating import comments
from tzforms.cli import main
from tzforms.dossier import dump_dossier, load_dossier
from tzforms.forms import Catalogue, Dossier, catalogue_of, place
from tzforms.i18n import set_language
from tzforms.law import check, deadlines, rules_of
from tzforms.reading import read_file
from tzforms.rendering import blank, differences, render
from tzforms.workbook import create_workbook, example_dossier, read_dossier, read_roster

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return riverside.write(tmp_path_factory.mktemp("editions"))


@pytest.fixture(scope="module")
def catalogue(home: Path) -> Catalogue:
    return catalogue_of(home)


@pytest.fixture(scope="module")
def dossier(catalogue: Catalogue) -> Dossier:
    """A class of fifteen in that district, its six forms filled in, the new fields too."""
    example = example_dossier(catalogue)
    data = example.model_dump()
    data["annex1"] |= {"application_date": dt.date(2027, 4, 15), "planned_trainees": 15, "max_trainees": 18}
    people = [row | {"mobile": f"1380000{n:04d}"} for n, row in enumerate(data["annex2"]["trainees"][:15])]
    data["annex2"] |= {"trainees": people, "start_date": dt.date(2027, 9, 6), "end_date": dt.date(2027, 9, 17)}
    data["annex3"]["graduates"] = data["annex3"]["graduates"][:15]
    data["annex4"]["application_date"] = dt.date(2027, 9, 24)
    data["annex5"]["expert_opinion_date"] = dt.date(2027, 9, 20)
    data["annex6"] = {
        "legal_person": "唐明远",
        "legal_person_phone": "010-60500101",
        "promise": "不转包，不分包。\n专款专用。",
        "deposit": Decimal("0.5"),
        "signed_on": dt.date(2027, 8, 20),
        "supervisors": [{"no": 1, "name": "江小川", "duty": "课时"}, {"no": 2, "name": "河大成", "duty": "经费"}],
    }
    days = {"application_received": dt.date(2027, 4, 16), "filing_received": dt.date(2027, 8, 20)}
    facts = data["facts"] | days | {"year": 2027, "claim_received": dt.date(2027, 9, 24)}
    facts |= {"exam_date": dt.date(2027, 9, 17), "audit_passed": dt.date(2027, 11, 20)}
    forms = {key: data[key] for key in catalogue}
    return Dossier.model_validate({"catalogue": catalogue, "facts": facts, **forms})


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return int(stopped.value.code or 0), out, err

    return command


def test_the_edition_has_its_own_forms_and_inherits_the_rest(catalogue: Catalogue) -> None:
    built_in = catalogue_of("tongzhou_2024")
    assert list(catalogue) == [*built_in, "annex6"]
    assert catalogue["annex4"].title == "河畔区研修补贴申领表"
    assert catalogue["annex3"].template == built_in["annex3"].template
    assert catalogue["annex5"].record is built_in["annex5"].record
    assert catalogue.measures.class_size.max == 20
    assert catalogue.measures.discussion.min == built_in.measures.discussion.min


def test_new_fields_and_forms_are_frozen_records_typed_by_their_converters(dossier: Dossier) -> None:
    plan, promise = dossier.annex1, dossier.annex6
    assert (plan.max_trainees, dossier.annex2.trainees[0].mobile) == (18, "13800000000")
    assert (promise.deposit, promise.signed_on, promise.start_date) == (Decimal("0.5"), dt.date(2027, 8, 20), None)
    with pytest.raises(ValueError, match="frozen"):
        plan.max_trainees = 99
    with pytest.raises(ValueError, match="integer"):
        type(plan)(max_trainees="许多")


def test_an_edition_is_checked_as_a_whole(tmp_path: Path, run: Run, home: Path) -> None:
    status, out, err = run("templates", "check", "--measures", home)
    assert (status, err) == (0, ""), out
    assert out.count("通过") == 6
    assert "引文都在办法原文中" in out
    torn = riverside.write(tmp_path)
    text = (torn / "text.txt").read_text("utf-8")
    (torn / "text.txt").write_text(text.replace("每人3000元", "每人2000元"), "utf-8")
    status, out, _err = run("templates", "check", "--measures", torn)
    assert status == 1
    assert "R16-1" in out
    assert "subsidy.per_head" in out


def test_each_quote_of_the_edition_stands_in_its_text(catalogue: Catalogue) -> None:
    measures = catalogue.measures
    for rule in rules_of(measures):
        assert rule.quote in measures.text, rule.id
    for parameter in measures.parameters.values():
        assert parameter.quote in measures.text, parameter.name
    for sentence in measures.not_computable:
        assert sentence.quote in measures.text


def test_places_are_told_by_the_labels_of_the_edition(dossier: Dossier) -> None:
    assert place("annex1.max_trainees", dossier) == "附件1 培训人数上限"
    assert place("annex2.trainees[3].mobile", dossier) == "附件2 第4行 手机"
    assert place("annex4.subsidy_wan", dossier) == "附件4 申领金额（万元）"
    assert place("annex6.supervisors[1].duty", dossier) == "附件6 第2行 监督职责"
    set_language("en")
    try:
        assert place("annex1.max_trainees", dossier).endswith("upper limit of trainees")
    finally:
        set_language("zh")


def test_the_workbook_asks_for_what_the_edition_asks_and_reads_it_back(
    tmp_path: Path, dossier: Dossier, home: Path
) -> None:
    path = tmp_path / "class.xlsx"
    path.write_bytes(create_workbook(dossier))
    book = load_workbook(path)
    assert "附件6 承诺书" in book.sheetnames
    said = {str(c.value) for ws in book for row in ws.iter_rows() for c in row if c.value is not None}
    assert any(s.startswith("培训人数上限") for s in said)
    assert any("不超过20人（第6条）" in s for s in said)
    assert not [s for s in said if "15-30" in s or "5000" in s or "80学时" in s]
    assert read_dossier(path, home).dossier == dossier
    with pytest.raises(Exception, match="riverside_2027") as refused:
        read_dossier(path)
    assert "--measures" in str(refused.value)


def test_the_rules_weigh_with_the_numbers_of_the_edition(dossier: Dossier) -> None:
    found = check(dossier)
    assert [f for f in found if f.severity in ("不符合", "需说明")] == []
    assert dossier.resolved().dossier.annex4.subsidy_wan == Decimal("4.5")
    assert dossier.resolved().dossier.annex6.start_date == dt.date(2027, 9, 6)
    few = dossier.annex2.model_copy(update={"trainees": dossier.annex2.trainees[:9]})
    small = dossier.model_copy(update={"annex2": few})
    (size,) = [f for f in check(small) if f.rule == "R06-3"]
    assert "10-20" in size.message
    assert "X19" not in {r.id for r in rules_of(dossier.catalogue.measures)}


@pytest.mark.parametrize("form", ["annex1", "annex2", "annex3", "annex4", "annex5", "annex6"])
def test_each_form_is_printed_and_read_back_by_its_own_template(dossier: Dossier, home: Path, form: str) -> None:
    record = dossier.resolved().dossier.record(form)
    assert record is not None
    assert list(differences(record, render(record, verify=False, measures=home), home)) == []
    empty = dossier.catalogue[form].record()
    assert list(differences(empty, blank(form, home), home)) == []


def test_the_command_line_goes_the_whole_way(tmp_path: Path, run: Run, dossier: Dossier, home: Path) -> None:
    book, made, answered = tmp_path / "本班.xlsx", tmp_path / "made", tmp_path / "answered"
    assert run("new", book, "--measures", home)[0] == 0
    book.write_bytes(create_workbook(dossier))
    status, out, err = run("check", book, "--measures", home)
    assert (status, err) == (0, ""), out
    status, out, err = run("build", book, "-o", made, "--measures", home)
    assert (status, err) == (0, "")
    assert [p.name[:3] for p in sorted(made.iterdir())] == [f"附件{n}" for n in range(1, 7)]
    status, out, err = run("read", "--jsonl", made, "--measures", home)
    assert (status, err) == (0, "")
    lines: dict[str, Any] = {r["form"]: r for r in map(json.loads, out.splitlines())}
    stated = dossier.resolved().dossier
    for key in dossier.catalogue:
        assert lines[key]["unsure"] == []
        assert lines[key]["data"] == json.loads(json.dumps(stated.record(key).as_json())), key
    status, out, err = run("review", made, "-o", answered, "--measures", home)
    assert (status, err) == (0, ""), out
    status, out, err = run("explain", book, "annex6.deposit", "--measures", home)
    assert (status, err) == (0, "")
    assert "附件6 保证金（万元）" in out
    status, out, err = run("rules", "R06-3", "--measures", home)
    assert "10-20人" in out
    assert "15-30" not in out


def test_a_mistake_in_a_new_form_is_answered_in_the_clerk_s_file(
    tmp_path: Path, run: Run, dossier: Dossier, home: Path
) -> None:
    source = tmp_path / "附件6.docx"
    record = dossier.annex6.model_copy(update={"legal_person_phone": "12345"})
    source.write_bytes(render(record, measures=home))
    status, out, _err = run("review", source, "-o", tmp_path / "out", "--measures", home)
    assert status == 1, out
    (copy,) = (tmp_path / "out").glob("*批注*")
    assert any("法定代表人电话" in text or "电话" in text for _author, text in comments(copy))


def test_a_paper_says_of_which_edition_it_is(tmp_path: Path, dossier: Dossier, home: Path) -> None:
    path = tmp_path / "附件4.docx"
    path.write_bytes(render(dossier.annex4, measures=home))
    (known,) = read_file(path, measures=home)
    assert known.data["bank_account"] == dossier.annex4.bank_account
    unknown = read_file(path)
    assert any("riverside_2027" in f.message for r in unknown for f in r.findings) or unknown[0].form is None
    plain = tmp_path / "附件5.docx"
    plain.write_bytes(render(dossier.annex5))
    assert b"tzforms-edition" not in plain.read_bytes()


def test_a_dossier_remembers_its_edition_in_yaml(tmp_path: Path, dossier: Dossier, home: Path, run: Run) -> None:
    path = tmp_path / "class.yaml"
    path.write_text(dump_dossier(dossier, ".yaml"), "utf-8")
    assert path.read_text("utf-8").startswith("edition: riverside_2027\n")
    assert load_dossier(path, home) == dossier
    status, _out, err = run("check", path)
    assert status == 2
    assert "riverside_2027" in err
    assert "--measures" in err


def test_a_dossier_names_its_edition_also_where_the_environment_chose_it(
    dossier: Dossier, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZFORMS_MEASURES", str(home))
    assert dump_dossier(dossier, ".yaml").startswith("edition: riverside_2027\n")
    assert json.loads(dump_dossier(dossier, ".json"))["edition"] == "riverside_2027"
    elsewhere = Dossier(catalogue=catalogue_of("tongzhou_2024"))
    assert dump_dossier(elsewhere, ".yaml").startswith("edition: tongzhou_2024\n")


def test_the_environment_chooses_the_edition_for_all_commands(
    tmp_path: Path, dossier: Dossier, home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "class.yaml"
    path.write_text(dump_dossier(dossier, ".yaml"), "utf-8")
    monkeypatch.setenv("TZFORMS_MEASURES", str(home))
    assert run("check", path)[0] == 0
    assert run("blank", "annex6", "-o", tmp_path / "blank")[0] == 0
    assert run("new", tmp_path / "new.xlsx")[0] == 0
    assert "附件6 承诺书" in load_workbook(tmp_path / "new.xlsx").sheetnames


def test_a_list_from_elsewhere_fills_the_new_column(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text("姓名,身份证号,等级,手机号\n甲一,11010119900307999X,高级工,13800000001\n", "utf-8")
    (reading,) = read_roster(path, home)
    assert reading.records[0].mobile == "13800000001"
    (built_in,) = read_roster(path)
    assert not hasattr(built_in.records[0], "mobile")


def test_a_form_that_the_edition_has_not_got_is_a_slip_told_with_those_it_has(run: Run, tmp_path: Path) -> None:
    status, _out, err = run("blank", "annex6", "-o", tmp_path)
    assert status == 2
    assert "annex6" in err
    assert "annex5" in err


@pytest.mark.parametrize("gone", ["annex1", "annex2", "annex3", "annex4", "annex5"])
def test_an_edition_may_leave_out_any_form(tmp_path: Path, gone: str) -> None:
    folder = tmp_path / "fewer"
    folder.mkdir()
    said = f'[edition]\nname = "fewer"\ninherits = "tongzhou_2024"\nwithout_forms = ["{gone}"]\n'
    (folder / "parameters.toml").write_text(said, "utf-8")
    fewer = catalogue_of(folder)
    assert gone not in fewer
    example = example_dossier(fewer)
    path = tmp_path / "class.xlsx"
    path.write_bytes(create_workbook(example))
    assert read_dossier(path, folder).dossier == example
    assert not [f for f in check(example) if f.path is not None and f.path.startswith(gone)]
    assert {d.rule for d in deadlines(example)} == {d.rule for d in deadlines(example_dossier())}
    for key, record in example.resolved().dossier.forms():
        assert render(record, measures=folder), key


def test_a_workbook_read_by_another_edition_than_its_own_says_so(tmp_path: Path, dossier: Dossier, home: Path) -> None:
    path = tmp_path / "class.xlsx"
    path.write_bytes(create_workbook(dossier))
    other = read_dossier(path, "tongzhou_2024")
    assert any("riverside_2027" in f.message and "tongzhou_2024" in f.message for f in other.findings)
    assert not any("riverside_2027" in f.message for f in read_dossier(path, home).findings)
