"""The form answers back: the right comment on the right cell, the clerk's text untouched."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from lxml import etree

from tests.builders import valid_dossier
from tests.review.papers import BAD_ID, broken, notice_text, returned, unsigned
from tests.word.docx_builders import repacked
from tzforms.cli.review import command
from tzforms.exceptions import TargetExistsError
from tzforms.findings import Finding, Severity
from tzforms.forms import FORM_NAMES, Dossier, catalogue_of
from tzforms.rendering.printing import blank, render
from tzforms.review.annotating import review
from tzforms.review.corrections import read_reviewed, write_review
from tzforms.review.notice import AUTHOR
from tzforms.review.sidecar import Correction
from tzforms.word.marks.comments import comments_of
from tzforms.word.package.archive import Package, parse_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def comments(path: Path) -> list[tuple[str, str]]:
    """Each comment of a file: the text it surrounds, and what it says."""
    package = Package.open(path)
    root = package.xml(package.main_part)
    said = [c[2] for c in comments_of(package)]
    around: dict[str, str] = {}
    for start in root.iter(f"{W}commentRangeStart"):
        number, inside, text = start.get(f"{W}id") or "", False, ""
        for element in root.iter():
            inside = inside or element is start
            if element.tag == f"{W}commentRangeEnd" and element.get(f"{W}id") == number:
                break
            if inside and element.tag == f"{W}t":
                text += element.text or ""
        around[number] = text
    assert len(around) == len(said)
    return [(around[str(n)], text) for n, text in enumerate(said)]


def cell_addresses(path: Path) -> list[tuple[int, int]]:
    """(row, column) in the first table of each commented cell."""
    root = Package.open(path).xml("word/document.xml")
    rows = list(next(root.iter(f"{W}tbl")).iter(f"{W}tr"))
    return [
        (r, c)
        for r, row in enumerate(rows)
        for c, cell in enumerate(row.iter(f"{W}tc"))
        for _ in cell.iter(f"{W}commentRangeStart")
    ]


def texts_of(data: bytes | Path) -> list[str]:
    package = Package.open(data)
    return [t.text or "" for t in package.xml(package.main_part).iter(f"{W}t")]


def test_sixty_planted_defects_give_exactly_sixty_comments_on_the_right_cells(tmp_path: Path) -> None:
    annex2 = valid_dossier().annex2
    assert annex2 is not None
    rows = []
    for trainee in annex2.trainees:
        last = "1" if (trainee.id_number or "")[-1] != "1" else "2"
        rows.append(
            trainee.model_copy(
                update={
                    "id_number": (trainee.id_number or "")[:-1] + last,
                    "certificate_no": (trainee.certificate_no or "")[:-1],
                }
            )
        )
    document = docx.Document(io.BytesIO(render(annex2.model_copy(update={"trainees": tuple(rows)}), verify=False)))
    for row in range(1, 5):
        document.tables[0].rows[row].cells[7].paragraphs[0].runs[0].text = "八级大师"
    document.save(str(tmp_path / "附件2.docx"))

    result = review([tmp_path / "附件2.docx"], tmp_path / "out")

    copy = result.copies[0][1]
    assert copy is not None
    assert result.copies[0][2] == 60
    assert sorted(cell_addresses(copy)) == sorted(
        [(r, 4) for r in range(1, 29)] + [(r, 6) for r in range(1, 29)] + [(r, 7) for r in range(1, 5)]
    )
    for around, said in comments(copy):
        what = "等级" if around == "八级大师" else "证书编号" if len(around) == 21 else "校验码"
        assert what in said
    assert texts_of(copy) == texts_of(tmp_path / "附件2.docx")
    lines = [x.split("|") for x in notice_text(result).splitlines() if re.match(r"\d+\|", x)]
    assert "下列66处" in notice_text(result)  # six of the shortened numbers have become equal to another one
    assert any("附件2 第1—28行 身份证号" in line[1] and "校验码" in line[2] for line in lines)
    assert len(lines) < 15


def test_forms_given_together_are_checked_against_each_other(tmp_path: Path) -> None:
    dossier = broken({"annex4.graduate_count": 29, "annex3.graduates[2].score": None, "annex4.bank_account": None})
    result = review(returned(tmp_path / "in", dossier), tmp_path / "out")
    found = {Path(name).name: comments(copy) for name, copy, _count in result.copies if copy}
    assert [a for a, _s in found["annex4.docx"]] == ["29", ""]
    assert "附件3" in found["annex4.docx"][0][1]
    assert "第十四条" in found["annex4.docx"][0][1]
    assert len(found["annex3.docx"]) == 1
    assert not found["annex1.docx"] + found["annex2.docx"] + found["annex5.docx"]
    assert result.status == 1


def test_clean_papers_come_back_byte_for_byte_and_without_a_notice(tmp_path: Path) -> None:
    paths = returned(tmp_path / "in", valid_dossier())
    result = review(paths, tmp_path / "out")
    assert result.notices == []
    assert result.status == 0
    for path, (_name, copy, count) in zip(paths, result.copies, strict=True):
        assert copy is not None
        assert (copy.read_bytes(), count) == (path.read_bytes(), 0)


def test_one_cell_with_several_findings_gets_one_comment(tmp_path: Path) -> None:
    def two(_dossier: Dossier) -> list[Finding]:
        path = "annex2.trainees[3].id_number"
        return [
            Finding("A", Severity.EXPLAIN, "第二件", "改乙", "第6条", "annex2", path),
            Finding("B", Severity.VIOLATION, "第一件", "改甲", "第四条", "annex2", path),
        ]

    (path,) = returned(tmp_path / "in", valid_dossier(), "annex2")
    result = review([path], tmp_path / "out", checker=two)
    copy = result.copies[0][1]
    assert copy is not None
    ((_around, said),) = comments(copy)
    assert said.split("\n") == [
        "1. 【须改正】第一件", "依据：《办法》第四条", "改法：改甲",
        "2. 【须改正或说明】第二件", "依据：《办法》第6条", "改法：改乙",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "around"),
    [
        ("annex2.organizer", "办班单位（盖章）：北京通衢示范技工学校"),
        ("annex2.end_date", "研修起止日期：2024年9月2日至2024年9月13日"),
        ("annex2.trainees[3]", None),
        ("annex2.trainees", "姓名"),
        ("annex2", "通州区高技能人才研修班学员名册"),
        ("annex2.trainees[99].name", "通州区高技能人才研修班学员名册"),
    ],
)
def test_a_finding_stands_where_a_person_would_look(tmp_path: Path, path: str, around: str | None) -> None:
    def one(_dossier: Dossier) -> list[Finding]:
        return [Finding("A", Severity.VIOLATION, "不对", "改", "第6条", "annex2", path)]

    dossier = valid_dossier()
    (file,) = returned(tmp_path / "in", dossier, "annex2")
    copy = review([file], tmp_path / "out", checker=one).copies[0][1]
    assert copy is not None
    ((found, _said),) = comments(copy)
    if around is None:
        assert dossier.annex2 is not None
        around = dossier.annex2.trainees[3].name
    assert around is not None
    assert around in found
    assert "\n" not in found
    assert len(found) < 80  # the line, the cell or the title: not the whole form


@pytest.mark.parametrize("form", FORM_NAMES)
def test_every_blank_place_of_every_form_can_carry_a_comment(tmp_path: Path, form: str) -> None:
    names = [n for n in catalogue_of()[form].fields if n != "end_date"]

    def all_missing(_dossier: Dossier) -> list[Finding]:
        return [Finding("A", Severity.VIOLATION, f"没有{n}", "补", "", form, f"{form}.{n}") for n in names]

    path = tmp_path / "blank.docx"
    path.write_bytes(blank(form))
    copy = review([path], tmp_path / "out", checker=all_missing).copies[0][1]
    assert copy is not None
    said = [s for _a, s in comments(copy)]
    assert sorted(n for s in said for n in re.findall(r"没有([a-z_]+)", s)) == sorted(names)
    assert len(said) >= len(names) - 2  # an opinion and its date share a cell
    assert texts_of(copy) == texts_of(path)


def test_neither_comments_nor_the_notice_show_a_whole_number(tmp_path: Path) -> None:
    def talkative(_dossier: Dossier) -> list[Finding]:
        text = f"{BAD_ID} 与 13800138000、S000011000001182001000 不符"
        return [Finding("A", Severity.VIOLATION, text, text, "第6条", "annex2", "annex2.trainees[0].id_number")]

    (path,) = returned(tmp_path / "in", broken({"annex2.trainees[3].id_number": BAD_ID}), "annex2")
    result = review([path], tmp_path / "out", checker=talkative)
    copy = result.copies[0][1]
    assert copy is not None
    said = "\n".join(s for _a, s in comments(copy)) + notice_text(result)
    assert "110105********0021" in said
    assert not re.search(r"\d{11,}", said)


def test_comments_that_a_clerk_wrote_survive(tmp_path: Path) -> None:
    document = docx.Document(io.BytesIO(render(broken({"annex4.bank_account": None}).annex4, verify=False)))
    paragraph = document.tables[0].rows[1].cells[0].paragraphs[0]
    document.add_comment(paragraph.runs, text="请看这里", author="经办人")
    document.save(str(tmp_path / "annex4.docx"))
    copy = review([tmp_path / "annex4.docx"], tmp_path / "out").copies[0][1]
    assert copy is not None
    found = comments_of(Package.open(copy))
    assert found[0][0] == "经办人"
    assert found[0][2].strip() == "请看这里"
    assert {c[0] for c in found[1:]} == {AUTHOR}


def test_a_copy_that_was_mended_and_sent_back_is_judged_afresh(tmp_path: Path) -> None:
    dossier = broken(
        {"annex2.trainees[3].id_number": BAD_ID, "annex2.trainees[5].certificate_no": "S00001100000118200100"}
    )
    first = review(returned(tmp_path / "in", dossier, "annex2"), tmp_path / "a").copies[0]
    assert first[1] is not None
    assert first[2] == 2
    document = docx.Document(str(first[1]))
    good = valid_dossier().annex2
    assert good is not None
    document.tables[0].rows[4].cells[4].paragraphs[0].runs[0].text = good.trainees[3].id_number or ""
    document.save(str(tmp_path / "annex2.docx"))
    (reading,) = read_reviewed(tmp_path / "annex2.docx")
    assert reading.data["trainees"][3]["id_number"] == good.trainees[3].id_number
    assert "trainees[3].id_number" not in reading.unsure
    assert not [f for f in reading.findings if f.rule == "F06"]
    second = review([tmp_path / "annex2.docx"], tmp_path / "b").copies[0]
    assert second[1] is not None
    assert [a for a, _s in comments(second[1])] == ["S00001100000118200100"]


def test_content_controls_and_tracked_changes_are_walked_around(tmp_path: Path) -> None:
    def wrap(parts: dict[str, bytes]) -> None:
        root = parse_xml(parts["word/document.xml"])
        cells = list(list(root.iter(f"{W}tr"))[4].iter(f"{W}tc"))
        cell = cells[4]
        row = cell.getparent()
        assert row is not None
        control = etree.Element(f"{W}sdt")
        row.replace(cell, control)
        etree.SubElement(control, f"{W}sdtContent").append(cell)
        run = next(cell.iter(f"{W}r"))
        paragraph = run.getparent()
        assert paragraph is not None
        inserted = etree.Element(f"{W}ins", {f"{W}id": "9", f"{W}author": "甲"})
        paragraph.replace(run, inserted)
        inserted.append(run)
        parts["word/document.xml"] = etree.tostring(root)

    (path,) = returned(tmp_path / "in", broken({"annex2.trainees[3].id_number": BAD_ID}), "annex2")
    path.write_bytes(repacked(path.read_bytes(), wrap))
    copy = review([path], tmp_path / "out").copies[0][1]
    assert copy is not None
    assert [a for a, _s in comments(copy) if a == BAD_ID] == [BAD_ID]
    assert texts_of(copy) == texts_of(path)


def test_a_zip_is_answered_file_by_file(tmp_path: Path) -> None:
    dossier = broken({"annex2.trainees[3].id_number": BAD_ID, "annex1.office_phone": "12"})
    with zipfile.ZipFile(tmp_path / "材料.zip", "w") as archive:
        for path in returned(tmp_path / "in", dossier, "annex1", "annex2"):
            archive.write(path, path.name)
    result = review([tmp_path / "材料.zip"], tmp_path / "out")
    assert [(Path(n).name, k) for n, _c, k in result.copies] == [("annex1.docx", 1), ("annex2.docx", 1)]


def test_what_a_person_confirmed_is_not_asked_again(tmp_path: Path) -> None:
    document = docx.Document(io.BytesIO(render(valid_dossier().annex2, verify=False)))
    document.tables[0].rows[1].cells[7].paragraphs[0].runs[0].text = "八级大师"
    path = tmp_path / "annex2.docx"
    document.save(str(path))
    assert review([path], tmp_path / "a").copies[0][2] == 1
    write_review(path, read_reviewed(path), [Correction("annex2", "trainees[0].level", "技师")])
    assert review([path], tmp_path / "b").copies[0][2] == 0


def test_nothing_is_written_when_a_target_is_there(tmp_path: Path) -> None:
    paths = returned(tmp_path / "in", broken({"annex4.bank_account": None}), "annex3", "annex4")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "annex4-批注.docx").write_bytes(b"mine")
    with pytest.raises(TargetExistsError):
        review(paths, tmp_path / "out")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["annex4-批注.docx"]


def test_the_same_papers_give_the_same_bytes(tmp_path: Path) -> None:
    paths = returned(tmp_path / "in", broken({"annex4.bank_account": None}), "annex4")
    first, second = review(paths, tmp_path / "a"), review(paths, tmp_path / "b")
    made = [[p.read_bytes() for p in (r.copies[0][1], r.notices[0]) if p] for r in (first, second)]
    assert made[0] == made[1]


def test_the_command_says_what_it_wrote_and_what_not(tmp_path: Path) -> None:
    paths = returned(tmp_path / "in", broken({"annex4.bank_account": None}), "annex4")
    done = CliRunner().invoke(
        command, [str(paths[0]), "-o", str(tmp_path / "out"), "--no-notice"], standalone_mode=False
    )
    assert done.return_value == 1
    assert "批注 1 处" in done.output
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["annex4-批注.docx"]


@pytest.mark.office
def test_an_old_doc_is_answered_in_its_converted_copy(tmp_path: Path) -> None:
    from tzforms.office.libreoffice import convert

    paths = returned(tmp_path / "in", broken({"annex2.trainees[3].id_number": BAD_ID}), "annex2")
    (old,) = convert(paths, "doc", tmp_path / "old")
    result = review([old], tmp_path / "out")
    copy = result.copies[0][1]
    assert copy is not None
    assert copy.name == "annex2-批注.docx"
    assert BAD_ID in [a for a, _s in comments(copy)]
    assert result.papers[0].converted == ".doc"


@pytest.mark.office
def test_libreoffice_keeps_the_comments_and_draws_the_notice_on_one_page(tmp_path: Path) -> None:
    from tzforms.office.libreoffice import convert
    from tzforms.office.pdf import page_count, text

    dossier = broken({"annex2.trainees[3].id_number": BAD_ID, "annex4.bank_account": None})
    result = review(returned(tmp_path / "in", dossier), tmp_path / "out", pdf=True)
    (pdf,) = [p for p in result.notices if p.suffix == ".pdf"]
    assert page_count(pdf) == 1
    assert "补正告知书" in re.sub(r"\s", "", text(pdf)[0])
    copy = next(c for n, c, _k in result.copies if c and "annex2" in n)
    (again,) = convert([copy], "docx", tmp_path / "again")
    assert len(comments(again)) == 1


def test_whose_corrections_count_is_no_business_of_the_clerk(tmp_path: Path) -> None:
    (path,) = returned(tmp_path / "in", broken({"annex4.bank_account": None}), "annex4")
    unsigned(path, Correction("annex4", "bank_account", "1234567890123456"))
    (tmp_path / "in" / "别的.docx.review.yaml").write_bytes(b"x")
    result = review([path, tmp_path / "in" / "别的.docx.review.yaml"], tmp_path / "out")
    assert result.status == 1
    texts = [text for _around, text in comments(tmp_path / "out" / "annex4-批注.docx")]
    assert len(texts) == 1
    assert not [t for t in [*texts, notice_text(result)] if "更正文件" in t]
    shown = CliRunner().invoke(command, [str(tmp_path / "in"), "-o", str(tmp_path / "again")], standalone_mode=False)
    assert shown.stderr.count("夹带了更正文件") == 2


def test_a_comment_on_a_corrected_value_says_that_the_corrected_one_was_judged(tmp_path: Path) -> None:
    (path,) = returned(tmp_path / "in", valid_dossier(), "annex4")
    write_review(path, read_reviewed(path), [Correction("annex4", "subsidy_wan", 99, by="王核对")])
    review([path], tmp_path / "out")
    assert any("按中心人工核对后的内容审核" in t for _a, t in comments(tmp_path / "out" / "annex4-批注.docx"))
    shown = CliRunner().invoke(command, [str(path), "-o", str(tmp_path / "again")], standalone_mode=False)
    assert "王核对" in shown.stderr
