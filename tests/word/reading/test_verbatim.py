"""What a template printed is read back letter by letter, or it is said that it cannot be: the templates of strangers."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.document import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.word.docx_builders import CONVERTERS, built, footer, header, paragraphs, repacked, table
from tzforms.exceptions import TemplateError
from tzforms.resources import template_path
from tzforms.word.document.stories import BODY
from tzforms.word.engine import Template
from tzforms.word.reading.answering import Alignment, _plain_columns, _plain_paths
from tzforms.word.template.frame import FrameLoop


def opened(*steps: Callable[[Document], object]) -> Template:
    return Template.open(built(*steps), converters=CONVERTERS)


def back(template: Template, **values: Any) -> Alignment:
    return template.read(template.render(values))


def changed(template: Template, values: dict[str, Any], change: Callable[[Document], object]) -> Alignment:
    document = docx.Document(io.BytesIO(template.render(values)))
    change(document)
    stream = io.BytesIO()
    document.save(stream)
    return template.read(stream.getvalue())


# -- text around a placeholder ---------------------------------------------------------------------------------


def test_the_full_stop_after_a_placeholder_is_no_part_of_its_value() -> None:
    reading = back(opened(paragraphs("单位：{{ a }}。")), a="某公司")
    assert (reading.values, reading.unsure) == ({"a": "某公司"}, {})


def test_a_value_that_ends_like_the_printed_words_keeps_its_own_end() -> None:
    assert back(opened(paragraphs("单位：{{ a }}。")), a="某公司。").values == {"a": "某公司。"}


def test_a_value_may_hold_the_label_of_another_placeholder() -> None:
    template = opened(paragraphs("联系人：{{ a }}  电话：{{ b }}"))
    assert back(template, a="张三（见电话：簿）", b="1").values == {"a": "张三（见电话：簿）", "b": "1"}


def test_two_placeholders_in_one_cell_are_parted_by_the_words_between_them() -> None:
    template = opened(table(("培训人数", "共{{ a }}人，其中女{{ b }}人。"), ("其他", "性别：{{ c }}，出生于{{ d }}。")))
    assert not template.print_only
    reading = back(template, a="28", b="5", c="女", d="1990年")
    assert reading.values == {"a": "28", "b": "5", "c": "女", "d": "1990年"}
    assert reading.unsure == {}


def test_where_a_value_holds_the_words_between_both_are_unsure_and_the_readings_are_offered() -> None:
    reading = back(opened(paragraphs("性别：{{ b }}，出生于{{ c }}。")), b="女，出生于城里", c="1990年")
    assert reading.unsure == {"b": ("torn_between",), "c": ("torn_between",)}
    assert reading.readings["b"] == ("女", "女，出生于城里")
    assert reading.readings["c"] == ("城里，出生于1990年", "1990年")


def test_a_field_that_stands_elsewhere_by_itself_settles_a_line_with_two_ends() -> None:
    template = opened(paragraphs("{{ a }}{{ b }}", "单位：{{ a }}。"))
    assert not template.print_only
    reading = back(template, a="甲乙", b="丙")
    assert (reading.values, reading.unsure) == ({"a": "甲乙", "b": "丙"}, {})


def test_placeholders_side_by_side_with_nothing_between_make_a_template_print_only() -> None:
    template = opened(table(("甲", "乙"), ("丙", "{{ a }}{{ b }}")))
    assert template.print_only
    assert "正文表 1 第 2 行第 2 列" in template.reason
    assert "紧挨着" in template.reason
    with pytest.raises(TemplateError, match="正文表 1 第 2 行第 2 列"):
        template.read(template.render({"a": "1", "b": "2"}))


def test_a_sum_under_a_loop_is_no_entry_of_it_and_an_entry_that_looks_like_a_sum_is_one() -> None:
    template = opened(
        table(
            ("品名", "数量"),
            ("{%tr for x in xs %}", ""),
            ("{{ x.n }}", "{{ x.c }}只"),
            ("{%tr endfor %}", ""),
            ("共计", "{{ total }}"),
        )
    )
    rows = [{"n": "杯", "c": "3"}, {"n": "共计", "c": "1"}]
    reading = back(template, xs=rows, total="4")
    assert reading.values == {"xs": rows, "total": "4"}


def test_columns_without_heads_and_lists_of_plain_texts_come_back() -> None:
    template = opened(table(("{%tr for x in xs %}",), ("{{ x }}",), ("{%tr endfor %}",)), paragraphs("完"))
    assert back(template, xs=["甲", "乙"]).values == {"xs": ["甲", "乙"]}
    assert back(template, xs=[]).values == {"xs": []}


def test_one_list_in_two_tables_is_one_list() -> None:
    rows = (("{%tr for x in xs %}", ""), ("第{{ loop.index }}名", "{{ x.n }}"), ("{%tr endfor %}", ""))
    other = (rows[0], ("{{ x.n }}", "{{ x.m }}"), rows[2])
    reading = back(
        opened(table(*rows), paragraphs("又"), table(*other)), xs=[{"n": "甲", "m": "1"}, {"n": "乙", "m": None}]
    )
    assert reading.values == {"xs": [{"n": "甲", "m": "1"}, {"n": "乙", "m": None}]}
    assert reading.unsure == {}


def test_two_lists_in_one_table_without_words_between_are_unsure() -> None:
    loop = ("{{%tr for x in {} %}}", "{{{{ x.n }}}}", "{{%tr endfor %}}")
    template = opened(table(*((text.format(name),) for name in ("xs", "ys") for text in loop)), paragraphs("完"))
    reading = back(template, xs=[{"n": "甲"}], ys=[{"n": "乙"}])
    assert {"xs", "ys"} <= set(reading.unsure)


def test_a_field_printed_only_in_the_rows_of_an_empty_list_is_not_silently_nothing() -> None:
    template = opened(
        table(("名", "单位"), ("{%tr for x in xs %}", ""), ("{{ x.n }}", "{{ a }}"), ("{%tr endfor %}", ""))
    )
    assert back(template, xs=[], a="甲").unsure == {"a": ("label_absent",)}
    assert back(template, xs=[{"n": "乙"}], a="甲").values == {"a": "甲", "xs": [{"n": "乙"}]}


# -- the other stories -----------------------------------------------------------------------------------------


def test_fields_in_headers_and_footers_are_read() -> None:
    template = opened(header("{{ h }} 号文"), footer("第 {{ f }} 期"), paragraphs("单位：{{ a }}"))
    reading = back(template, h="七", f="三", a="甲")
    assert (reading.values, reading.unsure) == ({"a": "甲", "h": "七", "f": "三"}, {})


def test_a_header_that_was_taken_away_is_asked_about() -> None:
    def change(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = "别的"

    template = opened(header("{{ h }} 号文"), paragraphs("单位：{{ a }}"))
    reading = changed(template, {"h": "七", "a": "甲"}, change)
    assert reading.values == {"a": "甲", "h": None}
    assert reading.unsure == {"h": ("label_absent",)}


def with_part(kind: str, note: str) -> Callable[[dict[str, bytes]], None]:
    """Add ``word/{kind}s.xml`` with one note, and its mark to the first run of the body."""

    def change(parts: dict[str, bytes]) -> None:
        space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        text = f'<w:{kind} w:id="2"><w:p><w:r><w:t>{note}</w:t></w:r></w:p></w:{kind}>'.encode()
        parts[f"word/{kind}s.xml"] = b"<w:%ss %s>%s</w:%ss>" % (kind.encode(), space, text, kind.encode())
        media = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml"
        more = f'<Override PartName="/word/{kind}s.xml" ContentType="{media}"/></Types>'
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", more.encode())
        target = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}s"
        more = f'<Relationship Id="rId77" Type="{target}" Target="{kind}s.xml"/></Relationships>'
        name = "word/_rels/document.xml.rels"
        parts[name] = parts[name].replace(b"</Relationships>", more.encode())
        mark = f'<w:r><w:{kind}Reference w:id="2"/></w:r>'
        body = parts["word/document.xml"]
        parts["word/document.xml"] = body.replace(b"</w:r></w:p>", b"</w:r>" + mark.encode() + b"</w:p>", 1)

    return change


def test_fields_in_footnotes_are_read() -> None:
    template = Template.open(repacked(built(paragraphs("单位：{{ a }}")), with_part("footnote", "据{{ n }}。")))
    reading = back(template, a="甲", n="来信")
    assert (reading.values, reading.unsure) == ({"a": "甲", "n": "来信"}, {})


def test_fields_in_endnotes_are_refused_because_nobody_fills_them() -> None:
    source = repacked(built(paragraphs("单位：{{ a }}")), with_part("endnote", "据{{ n }}。"))
    with pytest.raises(TemplateError, match=r"尾注第 1 段.*不会被填写"):
        Template.open(source)


def boxed(parts: dict[str, bytes]) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>编号 {{ x }}</w:t></w:r></w:p></w:txbxContent>"
    shape = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:r>", shape.encode() + b"<w:r>", 1)


def test_fields_in_text_boxes_are_read_and_the_box_of_the_form_itself_is_no_doubt() -> None:
    reading = back(Template.open(repacked(built(paragraphs("单位：{{ a }}")), boxed)), a="甲", x="7")
    assert (reading.values, reading.unsure) == ({"a": "甲", "x": "7"}, {})


@pytest.mark.parametrize("property_", ["vanish", "strike"])
def test_a_placeholder_that_no_reader_sees_makes_a_template_print_only(property_: str) -> None:
    def hide(parts: dict[str, bytes]) -> None:
        run = f"<w:r><w:rPr><w:{property_}/></w:rPr><w:t>{{{{ x }}}}</w:t></w:r></w:p>".encode()
        parts["word/document.xml"] = parts["word/document.xml"].replace(b"</w:p>", run, 1)

    template = Template.open(repacked(built(paragraphs("单位：{{ a }}")), hide))
    assert template.print_only
    assert "正文第 1 段" in template.reason
    assert "{{ x }}" in template.reason


def test_a_loop_in_a_table_inside_a_cell_makes_a_template_print_only() -> None:
    def nested(document: Document) -> None:
        outer = document.add_table(1, 2)
        outer.cell(0, 0).text = "名单"
        inner = outer.cell(0, 1).add_table(4, 1)
        for number, text in enumerate(("名", "{%tr for x in xs %}", "{{ x.n }}", "{%tr endfor %}")):
            inner.cell(number, 0).text = text

    template = opened(nested)
    assert template.print_only
    assert "循环 xs 的表格在单元格里面" in template.reason


def test_a_field_that_stands_only_in_the_files_properties_cannot_be_read_back() -> None:
    def titled(document: Document) -> None:
        document.core_properties.title = "{{ t }}"
        document.add_paragraph("单位：{{ a }}")

    with pytest.raises(TemplateError, match=r"title.*不能读回"):
        opened(titled)
    assert Template.open(built(titled), print_only=True).print_only


# -- documents that somebody has changed -----------------------------------------------------------------------


def test_a_line_of_a_changed_document_is_known_by_its_own_words() -> None:
    template = opened(paragraphs("单位：{{ a }}。", "完"))
    reading = changed(template, {"a": "某公司"}, lambda document: document.add_paragraph("后来加的一段"))
    assert (reading.values, reading.unsure) == ({"a": "某公司"}, {})


def test_printed_words_that_were_changed_make_the_value_beside_them_unsure() -> None:
    def change(document: Document) -> None:
        document.paragraphs[0].text = "单位：某公司（公章）；"

    reading = changed(opened(paragraphs("单位：{{ a }}。")), {"a": "某公司"}, change)
    assert "fixed_text" in reading.unsure["a"]


def test_a_column_with_words_around_its_placeholder_is_unsure_in_a_changed_table() -> None:
    def change(document: Document) -> None:
        document.tables[0].cell(1, 1).text = "三个"
        document.add_paragraph("加的")

    template = opened(
        table(("品名", "数量"), ("{%tr for x in xs %}", ""), ("{{ x.n }}", "{{ x.c }}只"), ("{%tr endfor %}", ""))
    )
    reading = changed(template, {"xs": [{"n": "杯", "c": "3"}]}, change)
    assert "fixed_text" in reading.unsure["xs[0].c"]
    assert "xs[0].n" not in reading.unsure


def test_a_hint_of_the_blank_form_in_a_row_of_a_changed_table_is_no_answer() -> None:
    template = opened(
        table(
            ("品名", "说明"),
            ("{%tr for x in xs %}", ""),
            ("{{ x.n }}", "{{ x.c|text|blank('（请写明用途）') }}"),
            ("{%tr endfor %}", ""),
        )
    )
    reading = changed(template, {"xs": [{"n": "杯", "c": None}]}, lambda document: document.add_paragraph("加的"))
    assert reading.values == {"xs": [{"n": "杯", "c": None}]}


def test_two_answers_behind_one_label_are_not_taken_for_one_in_a_changed_document() -> None:
    template = opened(table(("合计", "{{ a }}", "{{ b }}"), ("电话：{{ c }} {{ d }}人", "", "")))
    values = {"a": "1", "b": "2", "c": "x", "d": "3"}
    reading = changed(template, values, lambda document: document.add_paragraph("加的"))
    assert {k: v for k, v in reading.values.items() if k not in reading.unsure}.items() <= values.items()
    assert reading.values["d"] == "3"


@pytest.mark.parametrize("form", ["annex1", "annex2", "annex3", "annex4", "annex5"])
def test_in_the_shipped_forms_no_printed_words_stand_around_a_placeholder_that_the_readers_by_label_do_not_know(
    form: str,
) -> None:
    template = Template.open(template_path(form))
    items = template.frame.stories[BODY]
    loops = [item for item in items if isinstance(item, FrameLoop)]
    assert not template.print_only
    assert {p.path for p in template.placeholders if p.loop is None} <= _plain_paths(items)
    for loop in loops:
        assert {h.placeholder.name for row in loop.rows for h in row.holes} <= _plain_columns(loop)


# -- any template ----------------------------------------------------------------------------------------------

_WORDS = [
    "",
    "单位：",
    "，",
    "。",
    "人，其中女",
    "共",
    "（盖章）",
    "  电话：",
    " ",
    "第",
    "号",
    "，出生于",
    "、",
    "\n",
    "/",
]
_TEXTS = st.one_of(
    st.none(),
    st.lists(st.sampled_from([*_WORDS, "甲", "乙公司", "3", "一\n二", "合计", "无", "{x}"]), max_size=4).map("".join),
    st.text("甲乙，。 人\n1/", max_size=6),
)
_TAILS = ["", "", "|text", "|prose", "|text|blank('  年  月')"]


@st.composite
def _forms(draw: st.DrawFn) -> tuple[bytes, dict[str, Any]]:
    """A template of paragraphs, tables, loops, header and footer, and values for it."""
    values: dict[str, Any] = {}

    def tag(inside: dict[str, Any] | None = None) -> str:
        name = f"f{len(values)}" if inside is None else f"c{len(inside)}"
        if inside is None and values and draw(st.integers(0, 7)) == 0:
            name = draw(st.sampled_from([k for k, v in values.items() if not isinstance(v, list)] or [name]))
        if inside is None:
            values.setdefault(name, draw(_TEXTS))
        else:
            inside[name] = None
        return "{{ " + ("t." if inside is not None else "") + name + draw(st.sampled_from(_TAILS)) + " }}"

    def line(inside: dict[str, Any] | None = None, most: int = 3) -> str:
        text = draw(st.sampled_from(_WORDS))
        for _number in range(draw(st.integers(0, most))):
            text += tag(inside) + draw(st.sampled_from(_WORDS))
        return text

    def loop() -> Callable[[Document], object]:
        width, columns = draw(st.integers(1, 3)), {"c": None}
        columns.clear()
        body = [
            tuple(draw(st.sampled_from(["", "{{ loop.index }}"])) + line(columns, 2) for _column in range(width))
            for _row in range(draw(st.integers(1, 2)))
        ]
        name = f"xs{len(values)}"
        values[name] = [{c: draw(_TEXTS) for c in columns} for _row in range(draw(st.integers(0, 3)))]
        spare = draw(st.sampled_from(["", "|rows(2)", "|rows(2, '……')"]))
        blank = ("",) * (width - 1)
        head = [tuple(f"第{n}列" for n in range(width))] if draw(st.booleans()) else []
        foot = [tuple(line(None, 1) for _column in range(width))] if draw(st.booleans()) else []
        opening = ("{%tr for t in " + name + spare + " %}", *blank)
        return table(*head, opening, *body, ("{%tr endfor %}", *blank), *foot)

    steps: list[Callable[[Document], object]] = []
    for kind in draw(st.lists(st.sampled_from(["p", "p", "t", "loop", "header", "footer"]), min_size=1, max_size=4)):
        if kind == "p":
            steps.append(paragraphs(line(), line()))
        elif kind == "t":
            steps.append(table((line(None, 1), line()), (line(), line(None, 1))))
        else:
            steps.append(loop() if kind == "loop" else {"header": header, "footer": footer}[kind](line()))
    return built(*steps, paragraphs("完")), values


def _same(want: str | None, got: object, blanks: set[str]) -> bool:
    text = (want or "").strip()
    return text == (got or "") or (not got and text in blanks)


@settings(max_examples=120, deadline=None)
@given(_forms())
@example((built(paragraphs("{{ f0 }} {{ f1 }}")), {"f0": "甲 乙", "f1": "丙"}))
@example(
    (
        built(
            table(("{%tr for t in xs %}",), ("{{ t.c0|text|blank('  年  月') }} {{ t.c1 }}",), ("{%tr endfor %}",)),
            paragraphs("完"),
        ),
        {"xs": []},
    )
)
def test_a_template_that_is_not_print_only_gives_back_what_was_filled_in_or_says_that_it_is_unsure(
    form: tuple[bytes, dict[str, Any]],
) -> None:
    source, values = form
    try:
        template = Template.open(source, converters=CONVERTERS)
    except TemplateError as error:
        assert "第" in str(error)  # noqa: PT017 - a line that made a tag of two pieces
        return
    if template.print_only:
        assert "第" in template.reason
        return
    reading = back(template, **values)
    blanks = {p.full_path: {p.blank.strip()} for p in template.placeholders}
    for path, want in values.items():
        used = [p for p in template.placeholders if p.full_path.split("[]")[0] == path]
        if not used or path in reading.unsure:
            continue
        got = reading.values[path]
        if not isinstance(want, list):
            assert _same(want, got, blanks[path]), path
            continue
        assert isinstance(got, list)
        assert len(got) <= len(want)
        for number, row in enumerate(want):
            for placeholder in used:
                name = placeholder.name
                if f"{path}[{number}].{name}" not in reading.unsure:
                    told = got[number][name] if number < len(got) else None  # blank rows at the end are spare rows
                    assert _same(row[name], told, blanks[f"{path}[].{name}"]), f"{path}[{number}].{name}"
