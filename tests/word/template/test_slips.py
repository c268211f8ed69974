"""Braces that were meant as a tag are named with their place; a tag that would break the document is refused with it."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.word.docx_builders import CONVERTERS, W, built, header, paragraphs, repacked, table
from tzforms.exceptions import TemplateError
from tzforms.word.engine import Template
from tzforms.word.template.slips import slips


@pytest.mark.parametrize(
    "text",
    [
        "｛｛ name ｝｝",
        "{｛ name }｝",
        "{ {name} }",
        "{\u200b{name}}",
        "{ { 单位名称 } }",
        "{％ if a ％}",
        "｛％tr endfor％｝",
    ],
)
def test_two_braces_or_a_percent_sign_of_any_width_are_surely_a_slip(text: str) -> None:
    found = Template.open(built(table(("甲", f"单位：{text}。")))).slips
    assert [s.sure for s in found] == [True]
    assert found[0].place.startswith("正文表 1 第 1 行第 2 列")


@pytest.mark.parametrize(
    "text",
    [
        "{name}",
        "｛name｝",
        "{单位名称}",
        "${name}",
        "#{name}",
        "{/users}",
        "{d.name}",
        "<<name>>",
        "«单位名称»",
        "《name》",
        "[[name]]",
        "＜＜name＞＞",
    ],
)
def test_the_placeholders_of_other_programs_are_likely_slips(text: str) -> None:
    found = Template.open(built(header(f"编号 {text}"), paragraphs("单位：{{ a }}"))).slips
    assert [(s.text, s.sure) for s in found] == [(text, False)]
    assert found[0].place.startswith("页眉第 1 段")


@pytest.mark.parametrize(
    "text",
    [
        "《安全生产法》",
        "{1, 2}",
        "a < b",
        "<<",
        "100%",
        "{}",
        "{ }",
        "[1]",
        "{{ a }}",
        "{{ a }}{{ b }}",
        "{_{ 原样 }_}",
        "（甲）",
    ],
)
def test_ordinary_words_and_real_tags_are_no_slips(text: str) -> None:
    root = etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:t>{text.replace("<", "&lt;")}</w:t></w:r></w:p>')
    assert list(slips(root, "正文")) == []


def test_none_of_the_shipped_templates_has_a_slip() -> None:
    from tzforms.resources import template_path

    for name in ("annex1", "annex2", "annex3", "annex4", "annex5", "notice", "certificate"):
        assert Template.open(template_path(name), print_only=True).slips == ()


def linked(before: str, inside: str, after: str, element: str = "hyperlink") -> bytes:
    """A paragraph whose middle stands in a link."""

    def change(parts: dict[str, bytes]) -> None:
        run = "<w:r><w:t>{}</w:t></w:r>"
        middle = f"<w:{element}>{run.format(inside)}</w:{element}>"
        if element == "sdt":
            middle = f"<w:sdt><w:sdtContent>{run.format(inside)}</w:sdtContent></w:sdt>"
        text = f"<w:p>{run.format(before)}{middle}{run.format(after)}</w:p>".encode()
        parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:body>", b"<w:body>" + text, 1)

    return repacked(built(paragraphs("{{ a }}")), change)


@pytest.mark.parametrize("print_only", [False, True])
@pytest.mark.parametrize(
    ("before", "inside", "after"),
    [("单位：{{", " name }}", "。"), ("单位：", "{{ name", " }}。")],
)
@pytest.mark.parametrize(("element", "word"), [("hyperlink", "链接"), ("sdt", "内容控件"), ("ins", "修订")])
def test_a_tag_over_the_border_of_a_link_is_refused_with_its_place(
    element: str, word: str, before: str, inside: str, after: str, print_only: bool
) -> None:
    with pytest.raises(TemplateError, match=rf"正文第 1 段.*\{{\{{ name \}}\}} 一半写在{word}里"):
        Template.open(linked(before, inside, after, element), print_only=print_only)


@pytest.mark.parametrize("element", ["hyperlink", "sdt"])
def test_a_link_in_the_middle_of_a_tag_would_be_lost_and_is_refused(element: str) -> None:
    with pytest.raises(TemplateError, match=r"正文第 1 段.*少了它"):
        Template.open(linked("{", "{ na", "me }}", element))


def test_a_tag_that_stands_wholly_in_a_link_is_filled_and_read() -> None:
    template = Template.open(linked("网址：", "见{{ name }}处", "。"), converters=CONVERTERS)
    assert template.read(template.render({"a": "甲", "name": "某网"})).values == {"name": "某网", "a": "甲"}


def test_a_tag_outside_the_text_is_refused_with_the_paragraph_that_it_belongs_to() -> None:
    def hide(parts: dict[str, bytes]) -> None:
        mark = b'<w:bookmarkStart w:id="7" w:name="b_{{ a }}"/><w:bookmarkEnd w:id="7"/><w:r><w:t>\xe4\xb9\x99'
        parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:r><w:t>\xe4\xb9\x99", mark, 1)

    with pytest.raises(TemplateError, match=r"正文第 2 段（“乙”）：\{\{ a \}\} 写在文字以外"):
        Template.open(repacked(built(paragraphs("{{ a }}", "乙")), hide))


@pytest.mark.parametrize("tag", ["{{ x|nosuch }}", "{% endfor %}", "{{ x | }}", "{%p endif %}"])
def test_a_tag_that_jinja_does_not_understand_is_refused_with_its_place(tag: str) -> None:
    with pytest.raises(TemplateError, match="模板正文第 3 段"):
        Template.open(built(paragraphs("一 {{ a }}", "二", f"三 {tag}", "四 {{ b }}")), print_only=True)
