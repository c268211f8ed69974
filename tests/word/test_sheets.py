"""One template, many sheets: fitted, with pictures, alone and joined."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tzforms.certificates.qr import code_in_png, qr_png
from tzforms.exceptions import RenderError, TemplateError
from tzforms.resources import template_path
from tzforms.word.package.archive import Package
from tzforms.word.sheets import Sheets, TooLongError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ROOT = Path(__file__).parents[2]


def values(**changes: object) -> dict[str, object]:
    return {
        "name": "王小明",
        "id_masked": "110112********0018",
        "number": "通人社研结字〔2026〕第0001号",
        "start_date": dt.date(2026, 9, 1),
        "end_date": dt.date(2026, 9, 12),
        "project": "智能网联汽车装调与检测技术",
        "hours": Decimal(80),
        "issuer": "北京市通州区人力资源和社会保障局",
        "issue_date_words": "二〇二六年十一月二十日",
        "class_word": "研修班",
        "salt": "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GG",
        **changes,
    }


@pytest.fixture(scope="module")
def sheets() -> Sheets:
    return Sheets.open(template_path("certificate"))


def words(document: bytes) -> str:
    package = Package.open(document)
    return "".join(str(t) for t in package.xml(package.main_part).itertext())


def sizes(document: bytes) -> list[float]:
    package = Package.open(document)
    return [float(e.get(f"{W}val", "")) / 2 for e in package.xml(package.main_part).iter(f"{W}sz")]


def test_the_committed_certificate_is_what_its_program_draws() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "draw_certificate.py"), "--check", str(ROOT / "templates")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_sheet_has_its_words_and_its_own_picture(sheets: Sheets) -> None:
    picture = qr_png("TZ1:ABC")
    document = sheets.fill(values(), picture)
    assert "王小明（身份证号：110112********0018）：于2026年9月1日至2026年9月12日" in words(document)
    assert "共80学时，考核合格，准予结业。特发此证。" in words(document)
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        assert package.testzip() is None
        assert [code_in_png(package.read(n)) for n in package.namelist() if n.endswith("code.png")] == ["TZ1:ABC"]


def test_the_same_values_give_the_same_bytes(sheets: Sheets) -> None:
    other = Sheets.open(template_path("certificate"))
    for fit in (sheets.plain, sheets.fit(values(project="长" * 90))):
        one, two = (s.fill(values(project="长" * 90), qr_png("TZ1:A"), fit) for s in (sheets, other))
        assert one == two


def test_everyday_texts_are_not_shrunk_and_long_ones_are(sheets: Sheets) -> None:
    assert sheets.fit(values()) == sheets.plain
    fit = sheets.fit(values(project="面向先进制造业集群的数字化质量控制综合技术技能提升高级研修项目" * 2))
    assert 0.6 <= min(fit) < 1.0
    assert fit.count(1.0) == len(fit) - 1, "only the box with the long text"
    document = sheets.fill(values(project="长" * 60), None, fit)
    assert round(21 * min(fit) * 2) / 2 in sizes(document)


def test_a_text_beyond_six_tenths_is_refused_by_name(sheets: Sheets) -> None:
    with pytest.raises(TooLongError, match=r"project.*400"):
        sheets.fit(values(project="长" * 400))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 200), st.integers(1, 30))
def test_a_longer_text_never_gets_a_larger_type(length: int, more: int) -> None:
    sheets = Sheets.open(template_path("certificate"))

    def scale(n: int) -> float:
        try:
            return min(sheets.fit(values(project="长" * n)))
        except TooLongError:
            return 0.0

    assert scale(length + more) <= scale(length)


def test_the_typefaces_of_each_field_are_known(sheets: Sheets) -> None:
    assert sheets.fonts()["name"] == {"方正小标宋简体"}
    assert sheets.fonts()["project"] == {"仿宋_GB2312"}


def test_a_joined_document_holds_each_sheet_under_its_bookmark(sheets: Sheets) -> None:
    people = [f"学员{n}" for n in "甲乙丙"]
    document = sheets.merged(
        (f"person{n}", values(name=name), qr_png(f"TZ1:{n}"), None) for n, name in enumerate(people)
    )
    package = Package.open(document)
    root = package.xml(package.main_part)
    assert [b.get(f"{W}name") for b in root.iter(f"{W}bookmarkStart")] == ["person0", "person1", "person2"]
    assert len(list(root.iter(f"{W}pageBreakBefore"))) == 2
    text = words(document)
    assert [text.index(name) for name in people] == sorted(text.index(name) for name in people)
    codes = [code_in_png(package.parts[p]) for p in package.related(package.main_part, "image")]
    assert {"TZ1:0", "TZ1:1", "TZ1:2"} <= set(codes)
    ids = {r.id for r in package.relationships(package.main_part)}
    used = {e.get(k) for e in root.iter() for k in e.keys() if str(k).endswith("}embed")}  # noqa: SIM118
    assert used <= ids
    assert sum(1 for _s in root.iter(f"{W}sectPr")) == 1


def test_nothing_to_join_is_said(sheets: Sheets) -> None:
    with pytest.raises(RenderError):
        sheets.merged([])


def test_a_watermark_lies_on_every_page_also_without_a_header(tmp_path: Path) -> None:
    from docx import Document

    bare = Document()
    bare.add_paragraph("姓名：{{ name }}")
    bare.sections[0].different_first_page_header_footer = True
    bare.save(str(tmp_path / "bare.docx"))
    document = Sheets.open(tmp_path / "bare.docx", watermark="草稿").fill({"name": "甲"})
    package = Package.open(document)
    root = package.xml(package.main_part)
    kinds = {e.get(f"{W}type") for e in root.iter(f"{W}headerReference")}
    assert {"default", "first"} <= kinds
    for header in package.related(package.main_part, "header"):
        assert 'string="草稿"'.encode() in package.parts[header]
    Document(io.BytesIO(document))  # and another program opens it


def test_a_tag_in_the_header_is_refused(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("姓名：{{ name }}")
    document.sections[0].header.paragraphs[0].text = "编号：{{ number }}"
    document.save(str(tmp_path / "t.docx"))
    with pytest.raises(TemplateError, match="页眉"):
        Sheets.open(tmp_path / "t.docx")


def test_properties_stay_in_the_order_that_word_insists_on(sheets: Sheets) -> None:
    document = sheets.fill(values(project="长" * 90), None, sheets.fit(values(project="长" * 90)))
    package = Package.open(document)
    order = ["pStyle", "pageBreakBefore", "spacing", "ind", "jc", "rStyle", "rFonts", "color", "sz", "szCs"]
    for properties in package.xml(package.main_part).iter(f"{W}pPr", f"{W}rPr"):
        names = [etree.QName(e).localname for e in properties]
        known = [order.index(n) for n in names if n in order]
        assert known == sorted(known), names


def test_the_certificate_opens_in_python_docx(sheets: Sheets) -> None:
    from docx import Document

    document = Document(io.BytesIO(sheets.fill(values(), qr_png("TZ1:ABC"))))
    page = document.sections[0]
    assert page.page_width
    assert page.page_height
    assert page.page_width > page.page_height
    assert len(document.tables) == 1


def test_the_shipped_certificate_is_accepted_by_the_template_check() -> None:
    from tzforms.rendering.template_check import check_template

    assert "原样读回" in check_template(template_path("certificate"))
