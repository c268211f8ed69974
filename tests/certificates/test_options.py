"""What the measures say about certificates is taken from the edition; what is asked for outranks it."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document

from tests.certificates.people import DAY, graduates, material
from tests.registry.people import id_number
from tzforms.certificates.issuing import issue
from tzforms.certificates.keys import Keyring
from tzforms.certificates.material import PassMark
from tzforms.certificates.options import Options
from tzforms.certificates.payload import decode
from tzforms.certificates.reissuing import reissue
from tzforms.exceptions import UsageError
from tzforms.registry.ledger import Registry
from tzforms.registry.numbering import NumberPattern
from tzforms.registry.values import Repeat
from tzforms.resources import package_file, template_path

ROOMS = [package_file("certificates"), package_file("registry")]
ISSUER = "北京市通州区人力资源和社会保障局"


@pytest.fixture
def edition(tmp_path: Path) -> Callable[..., Path]:
    """Make an edition like the shipped one, with other values: ``edition("issuer = …", …)`` by (old, new)."""

    def made(*changes: tuple[str, str]) -> Path:
        folder = tmp_path / "other_2027"
        shutil.copytree(package_file("measures", "tongzhou_2024"), folder, dirs_exist_ok=True)
        file = folder / "parameters.toml"
        text = file.read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file.write_text(text, "utf-8")
        return folder

    return made


OTHER = (
    (f'[certificate.issuer]\nvalue = "{ISSUER}"\narticle = "第十五条"', '[certificate.issuer]\nvalue = "某区人社局"\narticle = "第九十九条"'),
    ("[certificate.number_pattern]\n", '[certificate.number_pattern]\nvalue = "某人社〔{year}〕{serial:03d}"\n'),
    ("[assessment.pass_mark]\nvalue = 60", "[assessment.pass_mark]\nvalue = 75"),
)  # fmt: skip


def words(paper: Path) -> str:
    with zipfile.ZipFile(paper) as package:
        return re.sub(r"<[^>]+>", "", package.read("word/document.xml").decode())


def test_the_shipped_edition_says_what_version_0_1_0_said() -> None:
    options = Options(actor="甲")
    assert options.issued_by == ISSUER
    assert options.passing == PassMark(Decimal(60), "第十三条", left_open=True)
    assert options.numbering == NumberPattern()
    assert options.template_file == template_path("certificate")
    assert options.show_id(id_number(0)) == "110112********0015"


def test_another_edition_has_its_own_issuer_numbers_and_pass_mark(
    tmp_path: Path, registry: Registry, ring: Keyring, edition: Callable[..., Path]
) -> None:
    rows = graduates(3)
    for row, score in enumerate(("74", "75", "缺考")):
        rows[row] = rows[row].model_copy(update={"score": score})
    options = Options(actor="甲", measures=edition(*OTHER), make_pdf=False)
    report = issue(material(rows), tmp_path / "out", registry, ring, options=options, issue_date=DAY)
    [(row, entry)] = report.made
    assert (row, entry.number, entry.issuer) == (2, "某人社〔2026〕001", "某区人社局")
    assert decode(entry.code)[0].issuer == "某区人社局"
    assert "低于及格线 75 分" in report.refused[0].reason
    [paper] = (tmp_path / "out").rglob("某人社*.docx")
    assert "某区人社局" in words(paper)
    assert ISSUER not in words(paper)


def test_messages_cite_the_article_of_the_edition(
    tmp_path: Path, registry: Registry, ring: Keyring, edition: Callable[..., Path]
) -> None:
    options = Options(actor="甲", measures=edition(*OTHER), make_pdf=False)
    for changes, day in (({"audit": None}, DAY), ({}, DAY.replace(month=1))):
        with pytest.raises(UsageError, match="第九十九条规定"):
            issue(material(1, **changes), tmp_path / "out", registry, ring, options=options, issue_date=day)
    row = graduates(1)[0].model_copy(update={"completion_no": "旧0007", "score": "合格"})
    report = issue(material([row]), tmp_path / "out", registry, ring, options=options, issue_date=DAY)
    assert "编号由某区人社局编制" in report.refused[0].reason


def test_how_often_one_may_take_part_is_the_editions(edition: Callable[..., Path]) -> None:
    assert Options().repeat == Repeat("calendar_gap", 2, "第四条", "每两年可参加一次")
    assert Options(measures=edition(('value = "calendar_gap"', 'value = "biennium"'))).repeat.rule == "biennium"


def test_an_edition_without_the_rule_on_repeats_refuses_nobody_for_it(edition: Callable[..., Path]) -> None:
    folder = edition()
    with (folder / "parameters.toml").open("a", encoding="utf-8") as stream:
        stream.write('\n[rules."R04-6"]\nabsent = true\n')
    assert Options(measures=folder).repeat is None


def test_what_is_asked_for_outranks_the_edition(edition: Callable[..., Path], tmp_path: Path) -> None:
    asked = Options(
        actor="甲",
        measures=edition(*OTHER),
        issuer="另一局",
        pattern=NumberPattern("甲{serial}"),
        pass_mark=Decimal("70.5"),
        template=tmp_path / "own.docx",
    )
    assert (asked.issued_by, asked.numbering.text, asked.passing.points, asked.template_file) == (
        "另一局",
        "甲{serial}",
        Decimal("70.5"),
        tmp_path / "own.docx",
    )


def test_an_edition_may_bring_its_own_certificate(
    tmp_path: Path, registry: Registry, ring: Keyring, edition: Callable[..., Path]
) -> None:
    folder = edition()
    own = folder / "templates" / "certificate" / "certificate.docx"
    own.parent.mkdir(parents=True)
    document = Document()
    document.add_paragraph("本区证书 {{ number }} {{ name }}")
    document.save(str(own))
    options = Options(actor="甲", measures=folder, make_pdf=False)
    report = issue(material(1), tmp_path / "out", registry, ring, options=options, issue_date=DAY)
    [paper] = (tmp_path / "out" / "证书").glob("*.docx")
    assert "本区证书" in words(paper)
    new, [paper] = reissue(registry, ring, report.made[0][1].number, "遗失", tmp_path / "re", options=options)
    assert f"本区证书 {new.number}" in words(paper)


@pytest.mark.parametrize(("display", "shown"), [("full", id_number(0)), ("none", "")])
def test_an_edition_may_print_the_whole_id_number_or_nothing_of_it(
    tmp_path: Path, registry: Registry, ring: Keyring, edition: Callable[..., Path], display: str, shown: str
) -> None:
    folder = edition(('[certificate.id_display]\nvalue = "masked"', f'[certificate.id_display]\nvalue = "{display}"'))
    options = Options(actor="甲", measures=folder, make_pdf=False)
    report = issue(material(1), tmp_path / "out", registry, ring, options=options, issue_date=DAY)
    draft = issue(material(1), tmp_path / "draft", None, None, options=options, issue_date=DAY, draft=True)
    new, _files = reissue(registry, ring, report.made[0][1].number, "遗失", tmp_path / "re", options=options)
    assert {e.id_masked for e in (report.made[0][1], draft.made[0][1], new)} == {shown}
    for paper in (*(tmp_path / "out" / "证书").glob("*.docx"), *(tmp_path / "draft").rglob("*.docx")):
        assert (id_number(0) in words(paper)) == (display == "full")
        assert "****" not in words(paper)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((f'[certificate.issuer]\nvalue = "{ISSUER}"', "[certificate.issuer]"), "certificate.issuer，请用 --issuer"),
        (("[assessment.pass_mark]\nvalue = 60", "[assessment.pass_mark]"), "assessment.pass_mark，请用 --pass-mark"),
        (("[certificate.number_pattern]", "[certificate.other]"), "没有参数 certificate.number_pattern"),
        (('value = "masked"', 'value = "half"'), "id_display 是“half”"),
    ],
)
def test_an_edition_that_leaves_something_out_is_one_sentence_and_no_number(
    tmp_path: Path, registry: Registry, ring: Keyring, edition: Callable[..., Path], change: tuple[str, str], said: str
) -> None:
    options = Options(actor="甲", measures=edition(change), make_pdf=False)
    with pytest.raises(UsageError, match=said):
        issue(material(1), tmp_path / "out", registry, ring, options=options, issue_date=DAY)
    assert list(registry.entries()) == []


@pytest.mark.parametrize("path", sorted(p for room in ROOMS for p in room.rglob("*.py")), ids=lambda p: p.name)
def test_no_article_and_no_name_of_the_bureau_is_written_into_the_code(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.findall(r"第[一二三四五六七八九十0-9]+条", text) == []
    assert not re.search("通州区|区人力社保局", text)
