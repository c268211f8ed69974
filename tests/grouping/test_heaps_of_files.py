"""Real files in folders and archives: the commands sort them first, and say what they did."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from tests.builders import changed, valid_dossier
from tests.review.papers import returned
from tzforms.cli import cli
from tzforms.forms import Dossier
from tzforms.review.papers import check_files, gather, group_papers, open_papers

UNITS = ("北京甲示范技工学校", "北京乙装备有限公司", "北京丙职业学院")
PROJECTS = ("智能制造设备运维技术高级研修班", "数控加工技术研修班")


def a_class(number: int) -> Dossier:
    """The valid class under another unit and project; its people are of its own."""
    dossier = valid_dossier(number + 1)
    for form, record in dossier.resolved().dossier.forms():
        dossier = changed(dossier, form, record)
        dossier = changed(dossier, f"{form}.organizer", UNITS[number % len(UNITS)])
        dossier = changed(dossier, f"{form}.project", PROJECTS[number // len(UNITS) % len(PROJECTS)])
    return dossier


def written(folder: Path, dossier: Dossier, *forms: str) -> list[Path]:
    """The forms of ``dossier`` as files in a folder that need not be there yet."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    return returned(folder, dossier, *forms)


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(w) for w in words], standalone_mode=False)


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six classes of three units in folders of their own, and what lies about."""
    root = tmp_path_factory.mktemp("heap") / "收件"
    for number in range(6):
        written(root / f"班{number}", a_class(number))
    (root / "班0" / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0 not a document")
    (root / "说明.txt").write_text("请查收", encoding="utf-8")
    (root / "班1" / "~$annex1.docx").write_bytes(b"\x05user" + bytes(157))
    return root


def test_six_folders_are_six_classes_with_nothing_to_mend(six: Path) -> None:
    checked, together = check_files([six])
    assert len(checked) == 6
    for one in checked:
        assert len(list(one.material.dossier.forms())) == 5
        assert [f.message for f in one.findings if f.severity.value in ("不符合", "需说明")] == []
    assert {c.material.dossier.annex1.organizer for c in checked} == set(UNITS)
    (aside,) = [f for f in together if f.rule == "F19"]
    assert "Thumbs.db、说明.txt" in aside.message
    assert {f.rule for f in together if f.severity.value != "提示"} <= {"R06-4"}  # answered, no longer 无法核验


def test_rules_across_classes_answer(six: Path, tmp_path: Path) -> None:
    dossier, other = a_class(0), a_class(1)
    twice = other.annex2.trainees[3]
    people = (
        *dossier.annex2.trainees[:-1],
        dossier.annex2.trainees[-1].model_copy(update={"name": twice.name, "id_number": twice.id_number}),
    )
    for number, one in enumerate((changed(dossier, "annex2.trainees", people), other)):
        written(tmp_path / "in" / str(number), one)
    _checked, together = check_files([tmp_path / "in"])
    assert [f.rule for f in together if f.severity.value == "不符合"] == ["X29"]
    third = a_class(3).model_copy()
    written(tmp_path / "in" / "2", third)
    fourth = a_class(3)
    for form in ("annex1", "annex2", "annex3", "annex4", "annex5"):
        fourth = changed(fourth, f"{form}.project", "养老护理研修班")
    people = tuple(t.model_copy(update={"name": f"王{t.name}", "id_number": None}) for t in fourth.annex2.trainees)
    written(tmp_path / "in" / "3", changed(changed(fourth, "annex2.trainees", people), "annex3.graduates", ()))
    _checked, together = check_files([tmp_path / "in"])
    assert "R06-2" in {f.rule for f in together}  # three classes of one unit


def test_the_same_heap_as_one_folder_and_as_an_archive_is_sorted_alike(six: Path, tmp_path: Path) -> None:
    flat, archive = tmp_path / "flat", tmp_path / "全部.zip"
    flat.mkdir()
    with zipfile.ZipFile(archive, "w") as bundle:
        for number, path in enumerate(sorted(six.rglob("*"))):
            if path.is_file():
                shutil.copy2(path, flat / f"{number:02d}{path.suffix}")
                bundle.write(path, path.relative_to(six).as_posix())

    def shape(source: Path) -> list[tuple[str | None, str | None, int]]:
        return sorted(
            (m.dossier.annex1.organizer, m.dossier.annex1.project, len(list(m.dossier.forms())))
            for m in gather([source])
        )

    assert shape(flat) == shape(archive) == shape(six)
    assert "Thumbs.db" in "".join(f.message for m in gather([archive]) for f in m.heap)


def test_check_tells_of_each_class_and_where_it_lies(six: Path) -> None:
    result = run("check", six)
    assert "共6个班。" in result.output
    assert "核对 北京甲示范技工学校《智能制造设备运维技术高级研修班》2024年9月2日至2024年9月13日" in result.output
    assert "  班0：附件1、2、3、4、5" in result.output
    assert "Thumbs.db、说明.txt" in result.output
    assert result.output.count("没有要你改的，也没有要你说明的") == 7  # and of all together


def test_one_folder_is_told_as_ever(six: Path) -> None:
    result = run("check", six / "班2")
    assert result.return_value == 0
    assert "共" not in result.output.split("\n")[0]
    assert "核对 annex1.docx等5个文件" in result.output


def test_of_two_versions_the_newer_counts_and_it_is_said(six: Path, tmp_path: Path) -> None:
    dossier = a_class(0)
    old = written(tmp_path / "in", changed(dossier, "annex2.prepared_by", "旧的"))
    (new,) = written(tmp_path / "in" / "补正", dossier, "annex2")
    for path in old:
        os.utime(path, (1_000_000, 1_000_000))
    (material,) = gather([tmp_path / "in"])
    assert material.dossier.annex2.prepared_by == dossier.annex2.prepared_by
    (said,) = [f for f in material.findings if f.rule == "F17"]
    assert said.severity.value == "提示"
    assert "文件较新" in said.message
    assert "改了1处" in said.message
    papers = [p for path in [*old, new] for p in open_papers(path)]
    (group,) = group_papers(papers)
    assert group["annex2"][0].name == str(new)
    result = run("review", tmp_path / "in", "-o", tmp_path / "out")
    assert "代替" in result.output
    assert result.return_value == 0


def test_a_form_that_fits_two_classes_is_in_none_and_the_command_says_so(tmp_path: Path) -> None:
    one = a_class(0)
    two = one
    for form in ("annex2", "annex3", "annex4", "annex5"):
        two = changed(
            changed(two, f"{form}.start_date", dt.date(2024, 10, 14)), f"{form}.end_date", dt.date(2024, 10, 25)
        )
    rng = random.Random(2)
    people = tuple(
        t.model_copy(update={"name": f"李{n}{rng.randrange(99)}", "id_number": None})
        for n, t in enumerate(two.annex2.trainees)
    )
    two = changed(changed(two, "annex2.trainees", people), "annex3.graduates", ())
    folder = tmp_path / "in"
    written(folder, one, "annex1", "annex2", "annex3", "annex4")
    for path in written(tmp_path / "two", two, "annex2", "annex4"):
        path.rename(folder / f"二-{path.name}")
    result = run("check", folder)
    assert "annex1.docx（附件1）分不清是哪个班的" in result.output
    assert result.return_value == 1
    assert all(m.dossier.annex1 is None for m in gather([folder]))


def test_review_answers_each_class_with_a_notice_of_its_own(tmp_path: Path) -> None:
    for number in (0, 1):
        written(tmp_path / "in" / str(number), changed(a_class(number), "annex4.bank_account", None))
    result = run("review", tmp_path / "in", "-o", tmp_path / "out")
    assert result.return_value == 1
    notices = sorted(p.name for p in (tmp_path / "out").glob("补正告知书*"))
    assert len(notices) == 2


def test_what_read_writes_tells_class_and_folder(six: Path, tmp_path: Path) -> None:
    assert run("read", six, "-o", tmp_path / "a.xlsx").return_value == 0
    sheet = load_workbook(tmp_path / "a.xlsx")["附件4"]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:2] == ("班次", "文件")
    assert {row[1] for row in rows[1:]} == {f"班{n}/annex4.docx" for n in range(6)}
    assert len({row[0] for row in rows[1:]}) == 6
    assert run("read", six / "班0", "-o", tmp_path / "b.xlsx").return_value == 0
    sheet = load_workbook(tmp_path / "b.xlsx")["附件4"]
    assert [c.value for c in sheet["A"]] == ["文件", "annex4.docx"]
    assert run("read", six, "-o", tmp_path / "a.json").return_value == 0
    objects = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert len({o["class"] for o in objects}) == 6


def test_diff_compares_class_by_class(six: Path, tmp_path: Path) -> None:
    new = tmp_path / "新"
    for number in range(6):  # other folders, other order
        written(
            new / f"第{9 - number}个",
            changed(a_class(number), "annex4.handler", "新人") if number == 3 else a_class(number),
        )
    result = run("diff", six, new, "--json")
    changes = json.loads(result.output)["changes"]
    assert [(c["form"], c["path"], c["new"]) for c in changes] == [("annex4", "handler", "新人")]


def test_facts_beside_the_forms_of_several_classes_are_nobodys(six: Path, tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    facts.write_text("facts:\n  year: 2024\n", encoding="utf-8")
    materials = gather([six / "班0", six / "班1", facts])
    assert len(materials) == 2
    (said,) = [f for f in materials[0].heap if f.rule == "F18"]
    assert "facts.yaml" in said.message
    (alone,) = gather([six / "班0", facts])
    assert alone.dossier.facts.year == 2024
