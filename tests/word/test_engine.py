"""Opening and rendering templates: compiled once, deterministic, clean, safe for threads, docxtpl where it must be."""

from __future__ import annotations

import io
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage, Listing, RichText
from PIL import Image

from tests.word.docx_builders import (
    CONVERTERS,
    ROSTER,
    built,
    by_docxtpl,
    cells,
    footer,
    header,
    paragraphs,
    repacked,
    stories,
    table,
    texts,
)
from tzforms.exceptions import RenderError, TemplateError, UnreadableFileError
from tzforms.word.engine import Template
from tzforms.word.package.archive import Package
from tzforms.word.template import compiler
from tzforms.word.template.grammar import LoopSpec, Placeholder


def opened(data: bytes, **options: Any) -> Template:
    return Template.open(data, converters=CONVERTERS, **options)


PERSON = {"name": "张三", "id_number": "1", "note": "甲\n乙"}


def test_a_stranger_brings_his_own_form() -> None:
    """A petrol station's shift book: nothing here knows the five forms."""
    source = built(
        header("{{ station }} 加油站"),
        footer("值班经理：{{ manager }}"),
        paragraphs("交接班记录", "日期：{{ day|date|blank('    年  月  日') }}　天气：{{ weather }}"),
        table(
            ("油品", "上班读数", "下班读数", "说明"),
            ("{%tr for p in pumps|rows(3, '以下空白') %}", "", "", ""),
            ("{{ p.fuel }}", "{{ p.start }}", "{{ p.end }}", "{{ p.remark|prose }}"),
            ("{%tr endfor %}", "", "", ""),
        ),
    )
    template = opened(source)
    assert [p.full_path for p in template.placeholders] == [
        "day",
        "weather",
        "pumps[].fuel",
        "pumps[].start",
        "pumps[].end",
        "pumps[].remark",
        "station",
        "manager",
    ]
    assert template.loops == (LoopSpec("p", "pumps", 3, "以下空白"),)
    assert not template.print_only
    pumps = [{"fuel": "92#", "start": 10.5, "end": 99, "remark": "一\n二"}]
    data = template.render({"station": "城东", "manager": "李四", "day": None, "weather": "晴 & 热", "pumps": pumps})
    assert texts(data)[:2] == ["交接班记录", "日期：    年  月  日　天气：晴 & 热"]
    assert cells(data)[1:] == [["92#", "10.5", "99", "一\n二"], ["", "", "", ""], ["以下空白", "", "", ""]]
    section = docx.Document(io.BytesIO(data)).sections[0]
    assert section.header.paragraphs[0].text == "城东 加油站"
    assert section.footer.paragraphs[0].text == "值班经理：李四"


def test_the_thousandth_document_does_not_parse_the_template_again(monkeypatch: pytest.MonkeyPatch) -> None:
    template = opened(built(header("{{ no }}"), paragraphs("{{ organizer }}")))
    calls: list[str] = []
    for name in ("patch_xml", "render", "init_docx", "resolve_listing"):
        original = getattr(DocxTemplate, name)

        def told(*a: Any, _original: Any = original, _name: str = name, **k: Any) -> Any:
            calls.append(_name)
            return _original(*a, **k)

        monkeypatch.setattr(DocxTemplate, name, told)
    monkeypatch.setattr(compiler, "compile_template", lambda *a, **k: calls.append("compile"))
    monkeypatch.setattr("tzforms.word.package.archive.parse_xml", lambda *a, **k: calls.append("parse_xml"))
    monkeypatch.setattr("lxml.etree.fromstring", lambda *a, **k: calls.append("fromstring"))
    for number in range(1000):
        data = template.render({"no": number, "organizer": "甲"})
    assert calls == []
    assert data == template.render({"no": 999, "organizer": "甲"})


def test_the_same_file_is_compiled_once_by_its_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = built(paragraphs("编译一次 {{ once }}"))
    count = [0]
    original = Package.open
    monkeypatch.setattr(
        Package, "open", classmethod(lambda cls, *a, **k: (count.__setitem__(0, count[0] + 1), original(*a, **k))[1])
    )
    first = opened(source)
    (tmp_path / "甲.docx").write_bytes(source)
    assert Template.open(tmp_path / "甲.docx", converters=CONVERTERS) is first
    assert Template.open(str(tmp_path / "甲.docx"), converters=CONVERTERS) is first
    assert count == [1]
    (tmp_path / "甲.docx").write_bytes(built(paragraphs("改了 {{ once }}")))
    assert Template.open(tmp_path / "甲.docx", converters=CONVERTERS).sha256 != first.sha256


def test_the_same_input_gives_the_same_bytes() -> None:
    source = built(header("{{ no }}"), ROSTER)
    values = {"no": 1, "total": 2, "trainees": [PERSON] * 3}
    made = {opened(source).render(values, properties={"form": "a"}, created=datetime(2026, 1, 2)) for _ in range(3)}
    assert len(made) == 1


def test_render_many_makes_what_render_makes() -> None:
    template = opened(built(paragraphs("{{ no }}")))
    records = [{"no": n} for n in range(5)]
    stream = template.render_many(iter(records))
    assert next(stream) == template.render({"no": 0})
    assert list(stream) == [template.render(r) for r in records[1:]]


def test_many_threads_may_render_from_one_template() -> None:
    template = opened(built(paragraphs("{{ no }}"), ROSTER))
    values = [{"no": n, "total": n, "trainees": [PERSON] * (n % 4)} for n in range(40)]
    expected = [template.render(v) for v in values]
    found: list[list[bytes]] = [[] for _ in range(6)]
    threads = [threading.Thread(target=lambda out=out: out.extend(template.render(v) for v in values)) for out in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(out == expected for out in found)


def test_properties_are_added_and_the_document_still_opens() -> None:
    template = opened(built(paragraphs("{{ no }}")))
    data = template.render({"no": 1}, properties={"tzforms-form": "附件1 <&>", "edition": "2024"})
    assert Package.open(data).custom_properties() == {"tzforms-form": "附件1 <&>", "edition": "2024"}
    assert texts(data) == ["1"]
    assert Package.open(template.render({"no": 1})).custom_properties() == {}
    again = opened(data.replace(b"", b""), print_only=True)
    merged = again.render({}, properties={"edition": "2025"})
    assert Package.open(merged).custom_properties() == {"tzforms-form": "附件1 <&>", "edition": "2025"}


def test_a_property_that_xml_cannot_hold_is_refused() -> None:
    with pytest.raises(RenderError, match="edition"):
        opened(built(paragraphs("{{ no }}"))).render({"no": 1}, properties={"edition": "\x01"})


def test_no_author_company_path_or_revision_leaves_with_the_document() -> None:
    def spoil(document: Any) -> None:
        document.core_properties.author = "王五"
        document.core_properties.last_modified_by = "赵六"
        document.core_properties.title = "研修名册"
        document.add_paragraph("{{ no }}")

    def spoil_parts(parts: dict[str, bytes]) -> None:
        parts["docProps/app.xml"] = parts["docProps/app.xml"].replace(
            b"</Properties>", b"<Company>X\xe5\x8e\x82</Company></Properties>"
        )
        parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:p>", b'<w:p w:rsidR="00AB12CD">', 1)
        settings = b'<w:rsids><w:rsidRoot w:val="00AB12CD"/></w:rsids></w:settings>'
        parts["word/settings.xml"] = parts["word/settings.xml"].replace(b"</w:settings>", settings)

    source = repacked(built(spoil), spoil_parts)
    data = opened(source).render({"no": 1})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        everything = b"".join(archive.read(n) for n in archive.namelist())
    for leak in ("王五", "赵六", "厂", "00AB12CD", "python-docx"):
        assert leak.encode() not in everything, leak
    assert Package.open(data).core_properties() == {"title": "研修名册"}
    assert docx.Document(io.BytesIO(data)).core_properties.author == ""


def test_the_date_of_a_document_is_the_one_that_is_passed_in() -> None:
    template = opened(built(paragraphs("{{ no }}")))
    assert "created" not in Package.open(template.render({"no": 1})).core_properties()
    made = template.render({"no": 1}, created=datetime(2026, 5, 1, 8, tzinfo=UTC))
    assert Package.open(made).core_properties()["created"] == "2026-05-01T08:00:00Z"
    assert docx.Document(io.BytesIO(made)).core_properties.created.year == 2026


def test_placeholders_in_the_title_are_filled() -> None:
    def titled(document: Any) -> None:
        document.core_properties.title = "{{ organizer }} 名册"
        document.add_paragraph("{{ organizer }}")

    data = opened(built(titled)).render({"organizer": "A&B <公司>"})
    assert Package.open(data).core_properties()["title"] == "A&B <公司> 名册"


@pytest.mark.parametrize("kind", ["docm", "dotx", "dotm"])
def test_a_macro_or_dot_template_renders_to_a_plain_docx_without_macros(kind: str) -> None:
    types = {
        "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
        "dotx": "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        "dotm": "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    }

    def change(parts: dict[str, bytes]) -> None:
        plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        vba = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
        content = parts["[Content_Types].xml"].replace(plain, types[kind].encode())
        parts["[Content_Types].xml"] = content.replace(b"</Types>", vba)
        parts["word/vbaProject.bin"] = b"macro"
        rel = (
            b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
            b' Target="vbaProject.bin"/></Relationships>'
        )
        name = "word/_rels/document.xml.rels"
        parts[name] = parts[name].replace(b"</Relationships>", rel)

    source = repacked(built(paragraphs("{{ no }}")), change)
    assert Package.open(source).kind == kind
    data = opened(source).render({"no": "七"})
    assert Package.open(data).kind == "docx"
    assert not any("vba" in name for name in Package.open(data).parts)
    assert texts(data) == ["七"]


def test_static_parts_are_copied_unchanged() -> None:
    source = built(paragraphs("{{ no }}"))
    data = opened(source).render({"no": 1})
    for name in ("word/styles.xml", "word/theme/theme1.xml", "word/fontTable.xml"):
        assert Package.open(data).parts[name] == Package.open(source).parts[name]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert archive.testzip() is None
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_is_outside_the_grammar_can_still_be_printed() -> None:
    source = built(
        paragraphs(
            "{% if big %}大{% else %}小{% endif %} {{ name|upper }}", "{%p for x in xs %}", "- {{ x }}", "{%p endfor %}"
        )
    )
    with pytest.raises(TemplateError):
        opened(source)
    template = opened(source, print_only=True)
    assert template.print_only
    values = {"big": True, "name": "ab&c", "xs": ["一", "二\n三"]}
    assert texts(template.render(values)) == ["大 AB&C", "- 一", "- 二\n三"]
    assert stories(template.render(values)) == stories(by_docxtpl(source, values))


def test_a_template_within_the_grammar_is_not_print_only_even_when_that_is_allowed() -> None:
    assert not opened(built(paragraphs("{{ no }}")), print_only=True).print_only


def test_columns_made_by_the_template_get_docxtpls_grid() -> None:
    source = built(table(("{%tc for c in cols %}", "{{ c }}", "{%tc endfor %}")))
    values = {"cols": ["甲", "乙 & 丙", "{_{ 丁", "戊", "己"]}
    template = opened(source, print_only=True)
    assert cells(template.render(values)) == [["甲", "乙 & 丙", "{_{ 丁", "戊", "己"]]
    plain = {"cols": ["甲", "乙 & 丙", "丁", "戊", "己"]}
    assert stories(template.render(plain)) == stories(by_docxtpl(source, plain))


def test_rich_text_listings_and_pictures_keep_their_docxtpl_meaning(tmp_path: Path) -> None:
    source = built(paragraphs("{% if true %}{{ plain }}{% endif %}", "{{r rich }}", "{{ lines }}", "{{ picture }}"))
    Image.new("RGB", (8, 8), "red").save(tmp_path / "p.png")
    template = opened(source, print_only=True)
    rich = RichText("红 & 字", bold=True)
    lines = Listing("一\n二\a三")
    values: dict[str, Any] = {"plain": "A & B", "rich": rich, "lines": lines, "picture": ""}
    assert stories(template.render(values)) == stories(by_docxtpl(source, values))
    owner = template.docxtpl()
    values["picture"] = InlineImage(owner, str(tmp_path / "p.png"), width=Mm(10))
    data = template.render(values)
    assert len(docx.Document(io.BytesIO(data)).inline_shapes) == 1
    assert texts(data) == ["A & B", "红 & 字", "一\n二", "三", ""]


FEATURES = {
    "columns": [table(("{% colspan n %}甲", "乙", "丙"), ("1", "2", "3"))],
    "background": [table(("{% cellbg colour %}甲", "乙"))],
    "vertical merge": [table(("{%tr for x in xs %}", ""), ("{% vm %}同", "{{ x }}"), ("{%tr endfor %}", ""))],
    "horizontal merge": [table(("{%tc for x in xs %}", "{% hm %}标题", "{%tc endfor %}"), ("1", "2", "3"))],
    "cells": [table(("{%tc for x in xs %}", "{{ x }}", "{%tc endfor %}"))],
    "a column taken away": [table(("甲", "{#tc 不要 #}", "丙"))],
    "nested loops": [
        table(
            ("{%tr for y in ys %}", ""),
            ("{%tr for x in y.xs %}", ""),
            ("{{ y.n }}", "{{ x }}"),
            ("{%tr endfor %}", ""),
            ("{%tr endfor %}", ""),
        )
    ],
    "paragraphs": [paragraphs("{%p if n > 1 %}", "多", "{%p else %}", "少", "{%p endif %}", "{#p 注 #}", "完")],
    "runs": [paragraphs("甲{%r if n > 1 %}乙{%r endif %}丙")],
    "joined lines": [paragraphs("甲 {%- if n > 1 %}", "乙", "{% endif -%} 丙")],
    "rich text": [paragraphs("前{{r rich }}后"), header("{{r rich }}")],
    "filters": [paragraphs("{{ xs|join('、') }} {{ n + 1 }} {{ '%02d'|format(n) }}")],
    "set": [paragraphs("{% set k = n * 2 %}{{ k }}{% for x in xs %}{{ loop.index }}{{ x }}\t{% endfor %}")],
    "a footer with logic": [footer("{% if n %}{{ n }}{% endif %}"), paragraphs("{{ n }}")],
}


@pytest.mark.parametrize("feature", FEATURES)
def test_docxtpls_own_tags_give_docxtpls_own_document(feature: str) -> None:
    source = built(*FEATURES[feature])
    values = {
        "n": 2,
        "colour": "FF0000",
        "xs": ["一", "二 & <三>", "四\n五"],
        "ys": [{"n": 1, "xs": ["a", "b"]}, {"n": 2, "xs": []}],
        "rich": RichText("粗 & 体", bold=True),
    }
    assert stories(opened(source, print_only=True).render(values)) == stories(by_docxtpl(source, values))


def test_a_value_with_markup_is_refused_where_the_form_is_read_back() -> None:
    with pytest.raises(RenderError, match="字段 x "):
        opened(built(paragraphs("{{ x }}"))).render({"x": RichText("粗", bold=True)})
    with pytest.raises(RenderError, match=r"trainees\[0\]\.note"):
        opened(built(ROSTER)).render({"total": 1, "trainees": [{**PERSON, "note": Listing("甲")}]})


def test_a_picture_may_stand_in_a_plain_placeholder(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8), "red").save(tmp_path / "p.png")
    template = opened(built(paragraphs("{{ seal }}"), ROSTER), print_only=True)
    owner = template.docxtpl()
    rows = [{**PERSON, "note": InlineImage(owner, str(tmp_path / "p.png"), width=Mm(9))} for _ in range(2)]
    data = template.render({"seal": InlineImage(owner, str(tmp_path / "p.png")), "total": 1, "trainees": rows})
    assert len(docx.Document(io.BytesIO(data)).inline_shapes) == 3
    assert b"python-docx" not in Package.open(data).parts["docProps/core.xml"]


def test_a_listing_in_a_template_of_plain_placeholders_keeps_its_meaning() -> None:
    source = built(paragraphs("{{ lines }}", "{% if true %}一{% endif %}"))
    template = opened(source, print_only=True)
    assert texts(template.render({"lines": Listing("一\a二")})) == ["一", "二", "一"]


def test_a_picture_in_every_row_gets_its_own_number(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8), "red").save(tmp_path / "p.png")

    def pictured(document: Any) -> None:
        document.add_picture(str(tmp_path / "p.png"))
        ROSTER(document)
        document.tables[0].cell(2, 2).paragraphs[0].add_run().add_picture(str(tmp_path / "p.png"))

    source = built(pictured)
    values = {"total": 1, "trainees": [PERSON, PERSON, PERSON]}
    assert stories(opened(source).render(values)) == stories(by_docxtpl(source, values))
    assert not opened(source).print_only


def test_a_template_may_not_run_code() -> None:
    for text in ("{{ ''.__class__.__mro__ }}", "{{ x.__init__.__globals__ }}", "{{ cycler.__init__ }}"):
        template = opened(built(paragraphs(text)), print_only=True)
        with pytest.raises(RenderError):
            template.render({"x": object()})


def test_a_broken_template_is_refused_in_one_sentence() -> None:
    for text in ("{% if x %}", "{{ x|nosuch }}", "{% endfor %}", "{{ x "):
        with pytest.raises(TemplateError) as caught:
            opened(built(paragraphs(text)), print_only=True)
        assert str(caught.value).endswith("。")
    with pytest.raises(UnreadableFileError):
        Template.open(b"%PDF-1.7")


def test_a_file_that_is_no_template_is_named(tmp_path: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"%PDF-1.7")
    with pytest.raises(UnreadableFileError, match=r"坏\.docx.*PDF"):
        Template.open(tmp_path / "坏.docx")
    with pytest.raises(UnreadableFileError, match="找不到"):
        Template.open(tmp_path / "没有.docx")


def test_the_public_names_load_lazily() -> None:
    import tzforms.word as word

    assert word.Template is Template
    assert word.Placeholder is Placeholder
    with pytest.raises(AttributeError):
        getattr(word, "nothing")  # noqa: B009
