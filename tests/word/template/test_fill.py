"""The fast way gives docxtpl's document, and never what docxtpl gets wrong."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.word.docx_builders import (
    CONVERTERS,
    ROSTER,
    W,
    built,
    by_docxtpl,
    cells,
    footer,
    header,
    paragraphs,
    repacked,
    split_runs,
    stories,
    table,
    texts,
)
from tzforms.exceptions import RenderError
from tzforms.word.engine import Template
from tzforms.word.package.archive import Package

TEMPLATE = built(
    header("{{ no }}　号"),
    footer("{{ organizer }}，第\t页"),
    paragraphs("办班单位：{{ organizer }}（盖章）  日期：{{ day }}", "无标记 {_{ 原样 }_}", ""),
    split_runs("项目", "：{", "{ pro", "ject }", "} 完", bold=True),
    ROSTER,
    table(("甲", "{{ a.b }}"), ("乙", "{{ no }}{{ project }}")),
)

# what XML can hold, without what docxtpl itself gets wrong (CR, the braces that it rewrites)
_letters = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
_words = st.text(st.one_of(_letters, st.sampled_from("\n\t&<>\"'{}%甲　 𬭎"))).filter(
    lambda s: not any(x in s for x in ("{_{", "}_}", "{_%", "%_}"))
)
_rows = st.lists(st.fixed_dictionaries({"name": _words, "id_number": _words, "note": st.none() | _words}), max_size=5)
_values = st.fixed_dictionaries(
    {
        "no": _words,
        "organizer": _words,
        "day": st.none() | _words,
        "project": _words,
        "trainees": _rows,
        "total": _words,
        "a": st.fixed_dictionaries({"b": _words}),
    }
)


def opened(data: bytes, **options: Any) -> Template:
    return Template.open(data, converters=CONVERTERS, **options)


_TAGS = ("{{ no }}", "{{ organizer|text }}", "{{ day|blank('　年　月') }}", "{{ a.b }}", "{{ x|prose }}")


@st.composite
def _templates(draw: st.DrawFn) -> bytes:
    """A document of paragraphs and tables whose tags are cut into runs as Word likes to cut them."""

    def fill(paragraph: Any, tags: tuple[str, ...]) -> None:
        pieces = draw(st.lists(st.sampled_from([*tags, "甲：", " & ", "{ 乙 }", "\t"]), max_size=5))
        text, at = "".join(pieces), 0
        while at < len(text):
            step = draw(st.integers(1, 12))
            run = paragraph.add_run(text[at : at + step])
            run.bold = draw(st.none() | st.booleans())
            at += step

    def write(document: Any) -> None:
        for _number in range(draw(st.integers(1, 3))):
            fill(document.add_paragraph(style=draw(st.sampled_from(["Normal", "List Bullet", "Heading 1"]))), _TAGS)
        width = draw(st.integers(1, 3))
        made = document.add_table(rows=4, cols=width)
        made.cell(1, 0).text = "{%tr for t in trainees %}"
        made.cell(3, 0).text = "{%tr endfor %}"
        for column in range(width):
            fill(made.cell(0, column).paragraphs[0], _TAGS)
            fill(
                made.cell(2, column).paragraphs[0],
                ("{{ t.name }}", "{{ t.note|prose }}", "{{ loop.index }}", "{{ no }}"),
            )
        fill(document.sections[0].footer.paragraphs[0], _TAGS)

    return built(write)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_template_of_the_grammar_gives_docxtpls_document(data: st.DataObject) -> None:
    source = data.draw(_templates())
    values = {**data.draw(_values), "x": data.draw(st.none() | _words)}
    filters = {
        "text": lambda v: v,
        "prose": lambda v: v if v is None else v.replace("\n", "\a"),
        "blank": lambda v, text: v or text,
    }
    assert stories(opened(source).render(values)) == stories(by_docxtpl(source, values, filters))


@settings(max_examples=60, deadline=None)
@given(_values)
def test_the_fast_way_and_docxtpl_give_the_same_document(values: dict[str, Any]) -> None:
    ours = stories(opened(TEMPLATE).render(values))
    theirs = stories(by_docxtpl(TEMPLATE, values))
    assert ours.keys() == theirs.keys() >= {"word/document.xml", "word/header1.xml", "word/footer1.xml"}
    for name in ours:
        assert ours[name] == theirs[name], name


@settings(max_examples=30, deadline=None)
@given(_values)
def test_jinja_gives_the_same_document_as_the_joined_bytes(values: dict[str, Any]) -> None:
    free = built(paragraphs("{% if true %}{{ organizer }}{% endif %}{{ day }}"), ROSTER)
    plain = built(paragraphs("{{ organizer }}{{ day }}"), ROSTER)
    by_jinja = opened(free, print_only=True)
    assert by_jinja.print_only
    assert stories(by_jinja.render(values)) == stories(opened(plain).render(values))
    assert stories(by_jinja.render(values)) == stories(by_docxtpl(free, values))


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("{}_%#&<>\"' \n\t甲乙\u3000\u00a0\u2028\x85\x7f𬭎é"), max_size=30))
def test_every_value_stands_in_the_document_letter_for_letter(text: str) -> None:
    data = opened(built(paragraphs("值：{{ x }}。"))).render({"x": text})
    assert texts(data) == [f"值：{text}。"]


@pytest.mark.parametrize("text", ["{{ 7*7 }}", "{% for x in y %}", "{_{ 甲 }_}", "{_% 乙 %_}", "{# 丙 #}", "&amp;"])
@pytest.mark.parametrize("source", ["{{ x }}", "{% if true %}{{ x }}{% endif %}"])
def test_markup_in_a_value_is_printed_and_not_run(text: str, source: str) -> None:
    assert texts(opened(built(paragraphs(source)), print_only=True).render({"x": text})) == [text]


@pytest.mark.parametrize("bad", ["\x00", "\x01", "\x07", "\x0b", "\x0c", "\x1f", "\udfff", "\ufffe", "\uffff"])
@pytest.mark.parametrize("row", [False, True])
def test_a_character_that_xml_cannot_hold_is_refused_with_the_name_of_its_field(bad: str, row: bool) -> None:
    template = opened(built(paragraphs("{{ organizer }} {{ project }}"), ROSTER))
    values: dict[str, Any] = {"organizer": "甲", "project": "乙", "total": "1", "trainees": [{}, {}]}
    values["trainees"] = [{"name": n, "id_number": "1", "note": None} for n in ("张", "李")]
    if row:
        values["trainees"][1]["name"] = f"李{bad}"
    else:
        values["project"] = f"乙{bad}"
    with pytest.raises(RenderError, match=r"trainees\[1\]\.name" if row else "project") as caught:
        template.render(values)
    assert f"U+{ord(bad):04X}" in str(caught.value)


def test_a_value_of_eleven_million_letters_is_refused_and_not_cut() -> None:
    with pytest.raises(RenderError, match=r"organizer.*超过"):
        opened(built(paragraphs("{{ organizer }}"))).render({"organizer": "甲" * 11_000_000})


def test_a_control_character_in_one_field_does_not_touch_another() -> None:
    template = opened(built(paragraphs("{{ a }}", "{{ b }}")))
    assert texts(template.render({"a": "甲 & 乙", "b": "<丙>"})) == ["甲 & 乙", "<丙>"]
    with pytest.raises(RenderError, match="字段 b "):
        template.render({"a": "甲 & 乙", "b": "\x02"})


def test_a_newline_is_a_line_break_and_in_prose_a_paragraph_of_its_own() -> None:
    def styled(document: Any) -> None:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run("{{ x|prose }}").bold = True

    data = opened(built(paragraphs("{{ x }}"), styled)).render({"x": "一\n二\n\n三"})
    found = docx.Document(io.BytesIO(data)).paragraphs
    assert [p.text for p in found] == ["一\n二\n\n三", "一", "二", "", "三"]
    assert len(list(found[0]._p.iter(f"{W}br"))) == 3
    assert {p.style.name for p in found[1:]} == {"List Bullet"}
    assert all(r.bold for p in found[1:] for r in p.runs)


def test_prose_that_ends_a_section_does_not_repeat_the_section() -> None:
    def sectioned(document: Any) -> None:
        document.add_section()
        ending = next(p for p in document.paragraphs if p._p.find(f"{W}pPr/{W}sectPr") is not None)
        ending.add_run("{{ x|prose }}")

    source = built(sectioned)
    data = opened(source).render({"x": "一\n二"})
    count = len(docx.Document(io.BytesIO(source)).sections)
    assert len(docx.Document(io.BytesIO(data)).sections) == count == 2
    assert "一\n二" in texts(data)


def test_windows_line_ends_become_one_line_break() -> None:
    assert texts(opened(built(paragraphs("{{ x }}"))).render({"x": "一\r\n二\r三"})) == ["一\n二\n三"]


def test_a_tab_in_a_value_stays_a_tab() -> None:
    data = opened(built(paragraphs("{{ x }}"))).render({"x": "一\t二"})
    assert texts(data) == ["一\t二"]
    assert len(list(docx.Document(io.BytesIO(data)).element.body.iter(f"{W}tab"))) == 1


def test_spare_rows_are_blank_and_the_last_one_prints_the_dots() -> None:
    source = built(
        table(
            ("培训内容", "课时"),
            ("{%tr for c in courses|rows(4, '......') %}", ""),
            ("{{ c.topic }}", "{{ c.hours|hours|blank('__') }}"),
            ("{%tr endfor %}", ""),
        )
    )
    template = opened(source)
    rows = [{"topic": f"课{i}", "hours": i} for i in range(1, 6)]
    assert cells(template.render({"courses": rows[:2]})) == [
        ["培训内容", "课时"],
        ["课1", "1"],
        ["课2", "2"],
        ["", "__"],
        ["......", "__"],
    ]
    assert len(cells(template.render({"courses": rows[:4]}))) == 5
    assert "......" not in str(cells(template.render({"courses": rows[:4]})))
    assert len(cells(template.render({"courses": rows}))) == 6
    free = opened(built(paragraphs("{% if true %}一{% endif %}")), print_only=True)
    assert texts(free.render({})) == ["一"]


def test_spare_rows_are_the_same_when_jinja_makes_them() -> None:
    rows = table(
        ("培训内容", "课时"),
        ("{%tr for c in courses|rows(4, '......') %}", ""),
        ("{{ loop.index }} {{ c.topic }}", "{{ c.hours|hours|blank('__') }}"),
        ("{%tr endfor %}", ""),
    )
    values = {"courses": [{"topic": "课1", "hours": 1}]}
    by_jinja = opened(built(paragraphs("{% if true %}一{% endif %}"), rows), print_only=True)
    assert cells(by_jinja.render(values)) == cells(opened(built(rows)).render(values))
    assert cells(by_jinja.render(values))[-1] == ["4 ......", "__"]


def test_blank_text_is_printed_only_when_there_is_no_value() -> None:
    template = opened(built(paragraphs("{{ day|date|blank('    年   月   日') }}")))
    assert texts(template.render({"day": None})) == ["    年   月   日"]
    assert texts(template.render({"day": ""})) == ["    年   月   日"]
    assert texts(template.render({"day": 0})) == ["0"]


def test_blank_text_is_printed_letter_for_letter() -> None:
    source = built(paragraphs("{{ x|blank('A & B <甲> &amp; {一}') }}"))
    assert texts(opened(source).render({"x": None})) == ["A & B <甲> &amp; {一}"]
    assert opened(source).placeholders[0].blank == "A & B <甲> &amp; {一}"


def test_blanks_at_the_ends_of_a_value_are_kept() -> None:
    document = docx.Document(io.BytesIO(opened(built(paragraphs("{{ x }}"))).render({"x": "　 甲  "})))
    element = next(document.element.body.iter(f"{W}t"))
    assert element.text == "　 甲  "
    assert element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"


def test_a_placeholder_in_a_text_box_prints_in_both_of_its_copies_and_counts_once() -> None:
    def boxed(parts: dict[str, bytes]) -> None:
        box = "<w:txbxContent><w:p><w:r><w:t>{{ x }}</w:t></w:r></w:p></w:txbxContent>"
        shape = (
            '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>'
        )
        parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:r>", shape.encode() + b"<w:r>", 1)

    template = opened(repacked(built(paragraphs("甲{{ y }}")), boxed))
    assert sorted(p.path for p in template.placeholders) == ["x", "y"]
    xml = Package.open(template.render({"x": "框\n中", "y": 1})).parts["word/document.xml"].decode()
    assert xml.count("框") == 2


def test_nothing_at_all_prints_the_blank_form() -> None:
    for source in (TEMPLATE, built(paragraphs("{% if organizer %}x{% endif %}{{ organizer }}"), ROSTER)):
        template = opened(source, print_only=True)
        assert "None" not in "".join(texts(template.render(None)))
        assert cells(template.render(None))[1:] == [["合计", "", ""]]


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"trainees": [], "total": 1}, "organizer"),
        ({"organizer": "甲", "total": 1}, "trainees"),
        ({"organizer": "甲", "total": 1, "trainees": [{"name": "张", "note": ""}]}, r"trainees\[0\]\.id_number"),
    ],
)
def test_a_missing_value_is_an_error_that_names_it(values: dict[str, Any], path: str) -> None:
    with pytest.raises(RenderError, match=path):
        opened(built(paragraphs("{{ organizer }}"), ROSTER)).render(values)
    with pytest.raises(RenderError):
        opened(built(paragraphs("{% if true %}{{ organizer }}{% endif %}"), ROSTER), print_only=True).render(values)


@pytest.mark.parametrize(
    ("tag", "path"),
    [
        ("{% if unit.seal %}有{% endif %}{{ unit.name }}", "unit.name"),
        ("{% if unit > 3 %}多{% endif %}", "…"),
        ("{% for x in people %}{{ x }}{% endfor %}", "people"),
        ("{{ unit.a + 1 }}", "a"),
        ("{{ people[0] + 1 }}", "people"),
    ],
)
def test_a_missing_value_in_a_print_only_template_is_named_too(tag: str, path: str) -> None:
    template = opened(built(paragraphs("{% if true %}{% endif %}" + tag)), print_only=True)
    with pytest.raises(RenderError, match=f"缺少字段 {path}，" if path != "…" else "无法完成"):
        template.render({"unit": {"seal": 1}})


def test_a_table_that_is_no_list_is_refused() -> None:
    with pytest.raises(RenderError, match="trainees"):
        opened(built(ROSTER)).render({"trainees": "张三", "total": 1})


def test_a_converter_that_fails_names_the_field_and_not_the_value() -> None:
    class Strict:
        def format(self, value: Any) -> str:
            raise ValueError(value)

    template = Template.open(
        built(paragraphs("{{ x|date }}")), converters={"text": CONVERTERS["text"], "date": Strict()}
    )
    with pytest.raises(RenderError, match="字段 x ") as caught:
        template.render({"x": "11010519491231002X"})
    assert "11010519491231002X" not in str(caught.value)


def test_objects_are_as_good_as_mappings_but_their_methods_are_not_values() -> None:
    class Row:
        name, id_number, note = "张三", "1", None

        def total(self) -> str:
            return "secret"

    template = opened(built(ROSTER))
    assert cells(template.render({"trainees": [Row()], "total": None}))[1] == ["张三", "1", ""]
    with pytest.raises(RenderError, match=r"x\.total"):
        opened(built(paragraphs("{{ x.total }}"))).render({"x": Row()})


def test_a_mapping_may_have_a_field_called_items() -> None:
    for source in ("{{ x.items }}", "{% if true %}{{ x.items }}{% endif %}"):
        assert texts(opened(built(paragraphs(source)), print_only=True).render({"x": {"items": "三件"}})) == ["三件"]
