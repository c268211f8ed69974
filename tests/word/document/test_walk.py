"""The walk is closed: what holds text is read, or its paragraph is marked; signs are those of their font; figures set high are marks."""

from __future__ import annotations

import pytest

from tests.test_hostile import NS
from tests.timing import at_most
from tests.word.document.sight import M, cell, made, run, style
from tzforms.word.document.symbols import printed_equation, printed_symbol, sign, translated

UP, DOWN = "<w:vertAlign w:val='superscript'/>", "<w:vertAlign w:val='subscript'/>"


# -- raised figures ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "text", "marks"),
    [
        (run("28") + run("1", UP), "28", {"raised"}),
        (run("28") + run("[1]", UP), "28", {"raised"}),
        (run("28") + run("*", UP), "28", {"raised"}),
        (run("张三") + run("①", UP), "张三", {"raised"}),
        (run("28") + run("注1", UP), "28", {"raised"}),
        (run("28") + run("1", UP) + run("2", UP), "28", {"raised"}),
        (run("1", UP) + run("28"), "28", {"raised"}),
        (run("28") + run("1", DOWN), "28", {"raised"}),
        (run("28") + run("1", "<w:position w:val='8'/><w:sz w:val='14'/>"), "28", {"raised"}),
        (run("10") + run("3", UP), "10", {"raised"}),
        (run("使用SMT") + run("1", UP), "使用SMT¹", {"raised"}),
        (run("200m") + run("2", UP), "200m²", set()),
        (run("占地200平方米") + run("2", UP), "占地200平方米", {"raised"}),
        (run("长20m") + run("1", UP), "长20m¹", {"raised"}),
        (run("宽20米") + run("2", UP), "宽20米²", set()),
        (run("20") + run("cm") + run("3", UP) + run("的件"), "20cm³的件", set()),
        (run("H") + run("2", DOWN) + run("O"), "H2O", set()),
        (run("Ca(OH)") + run("2", DOWN), "Ca(OH)2", set()),
        (run("28") + run("人", UP), "28人", set()),
        (run("2") + run("nd", UP), "2nd", set()),
        (run("28", UP), "28", {"raised"}),  # the whole answer: set high, but all there is
        (run("28", "<w:position w:val='10'/>"), "28", set()),
        (run("2", "<w:position w:val='2'/>") + run("8"), "28", set()),
        (run("28") + run(" ", UP), "28 ", set()),
        (run("电话：") + run("13800138000", UP), "电话：13800138000", {"raised"}),  # no mark has so many figures
        (run("电话：") + run("13800138000", "<w:position w:val='6'/>"), "电话：13800138000", set()),
    ],
)  # fmt: skip
def test_a_raised_figure_is_a_mark_and_a_raised_unit_stays(inside: str, text: str, marks: set[str]) -> None:
    found = cell(inside)
    assert (found.text, set(found.marks)) == (text, marks)


def test_a_raised_figure_by_style_is_a_mark() -> None:
    mark = "<w:rStyle w:val='FootnoteReference'/>"
    own = "<w:footnoteReference w:id='2' w:customMarkFollows='1'/>"
    found = cell(f"{run('28')}<w:r><w:rPr>{mark}</w:rPr>{own}<w:t>1</w:t></w:r>", style("FootnoteReference", UP))
    assert (found.text, set(found.marks)) == ("28", {"raised", "footnote"})


@pytest.mark.parametrize(
    ("typed", "text", "told"),
    [
        ("28¹", "28", True), ("28①", "28", True), ("张三²", "张三", True), ("28₁", "28", True), ("200m²", "200m²", False),
        ("H₂O", "H₂O", False), ("①第一项 ②第二项", "①第一项 ②第二项", False), ("2024①讲授", "2024①讲授", False), ("R²", "R²", False),
        ("²", "²", False),
    ],
)  # fmt: skip
def test_a_figure_typed_as_a_raised_character_is_the_same_mark(typed: str, text: str, told: bool) -> None:
    found = cell(run(typed))
    assert (found.text, set(found.marks)) == (text, {"raised"} if told else set())


# -- signs ------------------------------------------------------------------------------------------------------------


def sym(font: str, char: str) -> str:
    return f"<w:r><w:sym w:font='{font}' w:char='{char}'/></w:r>"


@pytest.mark.parametrize(
    ("font", "char", "printed"),
    [
        ("Wingdings", "F0FE", "☑"), ("Wingdings", "00FE", "☑"), ("Wingdings", "F0FC", "✓"), ("Wingdings", "F0A8", "☐"),
        ("Wingdings", "F06F", "☐"), ("Wingdings", "F0FD", "☒"), ("Wingdings", "F0A3", "○"), ("Wingdings", "F06E", "■"),
        ("Wingdings", "F082", "②"), ("Wingdings 2", "F052", "☑"), ("Wingdings 2", "F050", "✓"), ("Wingdings 2", "F0A3", "☐"),
        ("Wingdings 2", "F0A2", "■"), ("Wingdings 2", "F06C", "③"), ("Webdings", "F061", "✓"), ("Webdings", "F063", "☐"),
        ("Webdings", "F067", "■"), ("Webdings", "F072", "✗"), ("Symbol", "F0D6", "√"), ("Symbol", "F032", "2"),
        ("Symbol", "F061", "α"), ("ZapfDingbats", "F033", "✓"), ("Segoe UI Symbol", "2713", "✓"), ("MS Gothic", "2611", "☑"),
        ("宋体", "221A", "√"),
    ],
)  # fmt: skip
def test_a_sign_is_what_its_own_font_prints(font: str, char: str, printed: str) -> None:
    found = cell(sym(font, char))
    assert (found.text, set(found.marks)) == (printed, set())


@pytest.mark.parametrize(
    ("font", "char"),
    [("Wingdings", "F052"), ("Wingdings 3", "F070"), ("Odd", "F0FE"), ("Wingdings", ""), ("Wingdings", "zz")],
)
def test_a_sign_that_nobody_knows_is_marked(font: str, char: str) -> None:
    found = cell(sym(font, char))
    assert (found.text, set(found.marks)) == ("□", {"symbol"})


def test_letters_set_in_a_font_of_signs_are_signs_directly_or_by_style() -> None:
    font = "<w:rFonts w:ascii='Wingdings 2' w:hAnsi='Wingdings 2'/>"
    assert cell(run("R男£女", font)).text == "☑男☐女"
    assert cell(run("\uf052男", font)).text == "☑男"
    ticked = style("Tick", "<w:rFonts w:ascii='Wingdings'/>")
    assert cell(run("þ", "<w:rStyle w:val='Tick'/>") + run("男"), ticked).text == "☑男"
    assert cell(run("R", "<w:rStyle w:val='Tick'/><w:rFonts w:ascii='Arial'/>"), ticked).text == "R"
    assert cell(run("R", font.replace("2'", "3'"))).marks == {"symbol"}


def test_what_a_font_of_signs_has_no_place_for_is_left_as_it_is() -> None:
    assert translated("Wingdings", "男 √") == ("男 √", True)
    assert sign("Times New Roman", 0xF0FE) is None


# -- equations --------------------------------------------------------------------------------------------------------


def oxml(inside: str) -> str:
    return f"<m:oMath {M}>{inside}</m:oMath>"


def of(text: str, props: str = "") -> str:
    return f"<m:r>{f'<w:rPr>{props}</w:rPr>' if props else ''}<m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (run("2") + oxml(of("8")), "28"),
        (oxml(of("28")), "28"),
        (f"<m:oMathPara {M}>{oxml(of('28'))}</m:oMathPara>", "28"),
        (oxml(f"<m:f><m:num>{of('1')}</m:num><m:den>{of('2')}</m:den></m:f>"), "1/2"),
        (run("200") + oxml(f"<m:sSup><m:e>{of('m')}</m:e><m:sup>{of('2')}</m:sup></m:sSup>"), "200m²"),
        (oxml(f"<m:sSup><m:e>{of('28')}</m:e><m:sup>{of('1')}</m:sup></m:sSup>"), "28^1"),
        (oxml(f"<m:d><m:dPr/><m:e>{of('a+b')}</m:e></m:d>"), "(a+b)"),
    ],
)
def test_an_equation_is_read_as_its_letters_and_asked_about(inside: str, text: str) -> None:
    found = cell(inside)
    assert (found.text, set(found.marks)) == (text, {"equation"})


def test_hidden_letters_of_an_equation_are_not_read() -> None:
    found = cell(run("2") + oxml(of("8") + of("9", "<w:vanish/>")))
    assert (found.text, set(found.marks)) == ("28", {"equation", "hidden"})


def test_an_equation_beside_paragraphs_is_read_too() -> None:
    body = f"<w:tbl><w:tr><w:tc><w:p/>{oxml(of('28'))}</w:tc></w:tr></w:tbl>{oxml(of('甲'))}"
    assert [(r.text, set(r.cells[0].marks)) for r in made(body).rows] == [("28", {"equation"}), ("甲", {"equation"})]


# -- fields -----------------------------------------------------------------------------------------------------------


def field(instruction: str, result: str | None = None) -> str:
    code = instruction.replace("&", "&amp;").replace("<", "&lt;")
    between = "" if result is None else f"<w:r><w:fldChar w:fldCharType='separate'/></w:r>{result}"
    first = f"<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>"
    return f"{first}{between}<w:r><w:fldChar w:fldCharType='end'/></w:r>"


@pytest.mark.parametrize(
    ("instruction", "printed"),
    [
        (r" EQ \o(\s\up 5(北),\s\do 2(京)) ", "北京"),
        (r"eq \o\ac(○,2)", "②"),
        (r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(zhāng),张)', "张"),
        (r"EQ \f(1,2)", "1/2"),
        (r"EQ \x\to(28)", "28"),
        (r"EQ \b\bc\{(a\,b)", "a,b"),
        ("EQ 28", "28"),
        ("EQ", ""),
    ],
)
def test_an_eq_field_prints_the_letters_in_its_instruction(instruction: str, printed: str) -> None:
    assert printed_equation(instruction) == printed
    found = cell(run("甲") + field(instruction) + run("乙"))
    assert found.text == f"甲{printed}乙"
    assert found.marks == {"equation"}


@pytest.mark.parametrize(
    ("inside", "text", "marks"),
    [
        (field(r'SYMBOL 254 \f "Wingdings" \s 10'), "☑", set()),
        (field(r"SYMBOL 0x52 \f Wingdings", ""), "□", {"symbol"}),
        (field("MACROBUTTON NoMacro 数控车工"), "数控车工", {"unread"}),
        (field("MACROBUTTON NoMacro [单击此处输入姓名]"), "", set()),
        (field("GOTOBUTTON x 见下页"), "见下页", {"unread"}),
        (field("AUTONUM"), "", {"numbered"}),
        (field("DISPLAYBARCODE 28 QR"), "", {"image"}),
        (field("DATE"), "", {"livedate"}),
        (field("XE 索引"), "", set()),
        (field("FORMTEXT"), "", set()),
        (field("PAGE"), "", set()),
        (field("MERGEFIELD 姓名"), "", {"unread"}),
        (field("QUOTE 28", run("28")), "28", set()),
        (field("QUOTE 28", ""), "", set()),
        (field("EQ 28", run("28")), "28", {"equation"}),
        ("<w:fldSimple w:instr='EQ 28'/>", "28", {"equation"}),
        ("<w:fldSimple w:instr='DOCPROPERTY x'/>", "", set()),
        (field("QUOTE " + "x" * 500 + "", run("28")), "28", set()),
    ],
)  # fmt: skip
def test_a_field_without_a_result_prints_what_its_kind_prints(inside: str, text: str, marks: set[str]) -> None:
    found = cell(inside)
    assert (found.text, set(found.marks)) == (text, marks)


def test_a_field_inside_another_is_its_result() -> None:
    inner = field("EQ 28")
    outer = f"<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>QUOTE </w:instrText></w:r>{inner}"
    outer += f"<w:r><w:fldChar w:fldCharType='separate'/></w:r>{inner}<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    assert cell(outer).text == "28"
    assert printed_symbol("SYMBOL x") is None


# -- everything else --------------------------------------------------------------------------------------------------

NAMES = (
    "xmlns:v='urn:schemas-microsoft-com:vml' xmlns:o='urn:schemas-microsoft-com:office:office' "
    "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main' "
    "xmlns:wp='http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing'"
)


@pytest.mark.parametrize(
    ("inside", "text", "mark"),
    [
        (f"<w:r><w:object {NAMES}><o:OLEObject ProgID='Equation.3'/></w:object></w:r>", "", "object"),
        (f"<w:r><w:drawing {NAMES}><wp:inline><wp:docPr/></wp:inline></w:drawing></w:r>", "", "image"),
        ("<w:r><w:contentPart/></w:r>", "", "image"),
        ("<w:r><w:dayLong/></w:r>", "", "livedate"),
        ("<w:r><w:newThing>28</w:newThing></w:r>", "", "unread"),
        (f"<w:newWrapper>{run('28')}</w:newWrapper>", "28", "unread"),
        ("<x:y xmlns:x='urn:x'>28</x:y>", "", "unread"),
        ("<x:y xmlns:x='urn:x'/><w:newWrapper/><w:r><w:newThing/></w:r>", "", None),
        (f"<w:bdo w:val='rtl'>{run('28')}</w:bdo>", "28", "unread"),
        (f"<w:bdo w:val='ltr'>{run('28')}</w:bdo>", "28", None),
        ("<w:r><w:ruby><w:rt><w:r><w:t>zhāng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>张</w:t></w:r></w:rubyBase></w:ruby></w:r>",
         "张", None),
        ("<w:r><w:ruby><w:rt><w:r><w:t>李四</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>张三</w:t></w:r></w:rubyBase></w:ruby></w:r>",
         "张三", "ruby"),
        ("<w:r><w:lastRenderedPageBreak/><w:softHyphen/><w:t>28</w:t></w:r><w:proofErr/><w:bookmarkEnd/>", "28", None),
    ],
)  # fmt: skip
def test_what_holds_text_and_is_not_known_marks_its_paragraph(inside: str, text: str, mark: str | None) -> None:
    found = cell(inside)
    assert found.text == text
    assert mark in found.marks if mark else not found.marks


@pytest.mark.parametrize(
    "shape",
    [
        f"<w:pict><v:shape {NAMES}><v:textpath string='框里'/></v:shape></w:pict>",
        f"<w:drawing {NAMES}><a:sp><a:txBody><a:p><a:r><a:t>框</a:t></a:r><a:r><a:t>里</a:t></a:r></a:p></a:txBody></a:sp></w:drawing>",
    ],
)
def test_words_drawn_as_a_picture_are_read_as_a_box_over_the_form(shape: str) -> None:
    rows = made(f"<w:p><w:r>{shape}</w:r></w:p>").rows
    assert [(r.text, "textbox" in r.marks) for r in rows] == [("", False), ("框里", True)]
    assert rows[1].cells[0].element is rows[0].cells[0].element  # where a comment on it can stand


@pytest.mark.parametrize(
    "shape",
    [
        f"<w:drawing {NAMES}><wp:anchor><wp:docPr hidden='1'/>{{}}</wp:anchor></w:drawing>",
        f"<w:pict><v:shape {NAMES} style='width:9pt; visibility: hidden'><v:textbox>{{}}</v:textbox></v:shape></w:pict>",
    ],
)
def test_a_box_that_is_switched_off_is_not_read_and_told(shape: str) -> None:
    box = f"<w:txbxContent><w:p>{run('框里')}</w:p></w:txbxContent>"
    read = made(f"<w:p>{run('外')}<w:r>{shape.format(box)}</w:r></w:p>")
    assert [r.text for r in read.rows] == ["外"]
    assert (set(read.rows[0].cells[0].marks), read.unseen) == ({"hidden"}, ["框里"])


def test_between_paragraphs_what_holds_text_and_is_not_known_is_a_marked_row() -> None:
    body = (
        "<w:newBlock>甲</w:newBlock><w:tbl><w:tr><w:tc><w:tcPr/><w:newBlock>乙</w:newBlock><w:p/></w:tc></w:tr></w:tbl>"
    )
    assert [c.marks for r in made(body).rows for c in r.cells] == [{"unread"}, {"unread"}]


def test_a_hidden_paragraph_mark_lets_the_next_paragraph_go_on_in_its_line() -> None:
    joined = (
        f"<w:p><w:pPr><w:rPr><w:vanish/><w:specVanish/></w:rPr></w:pPr>{run('结业人数：')}</w:p><w:p>{run('28')}</w:p>"
    )
    assert [r.text for r in made(joined).rows] == ["结业人数：28"]
    last = f"<w:tbl><w:tr><w:tc>{joined}<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>{run('末')}</w:p></w:tc><w:tc><w:p>{run('旁')}</w:p></w:tc></w:tr></w:tbl>"
    assert [c.text for c in made(last).rows[0].cells] == ["结业人数：28\n末", "旁"]


# -- content controls -------------------------------------------------------------------------------------------------


def control(text: str, props: str = "", of_run: str = "") -> str:
    return (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/>{props}</w:sdtPr><w:sdtContent>{run(text, of_run)}</w:sdtContent></w:sdt>"
    )


NAMED = "<w:placeholder><w:docPart w:val='P1'/></w:placeholder>"
GREY = style("a3", "<w:color w:val='808080'/>", name="Placeholder Text")


def glossary(text: str) -> dict[str, bytes]:
    part = f"<w:docPart><w:docPartPr><w:name w:val='P1'/></w:docPartPr><w:docPartBody><w:p>{run(text)}</w:p></w:docPartBody></w:docPart>"
    return {
        "glossaryDocument": f"<w:glossaryDocument {NS}><w:docParts>{part}</w:docParts></w:glossaryDocument>".encode()
    }


@pytest.mark.parametrize(
    "prompt",
    [
        "单击或点击此处输入文字。", "单击此处输入文字。", "选择一项。", "单击或点击以输入日期。", "Click or tap here to enter text.",
        "Choose an item.", "[请输入姓名]", "（请在此处填写）", "请填写单位名称", "请选择", "＿＿＿＿", "　", "Enter your name", "在此输入",
    ],
)  # fmt: skip
def test_a_control_that_shows_a_known_prompt_is_blank(prompt: str) -> None:
    assert (cell(control(prompt)).text, set(cell(control(prompt)).marks)) == ("", set())


@pytest.mark.parametrize("answer", ["高级工", "北京点击科技公司", "请愿桥街道办", "选址科技公司", "28", "13800138000"])
def test_a_control_that_a_program_filled_and_left_marked_as_prompt_is_read(answer: str) -> None:
    assert (cell(control(answer)).text, set(cell(control(answer)).marks)) == (answer, set())


def test_the_prompt_of_the_glossary_decides() -> None:
    assert (
        cell(control("例如：数控车工", NAMED, "<w:rStyle w:val='a3'/>"), GREY, parts=glossary("例如： 数控车工")).text
        == ""
    )
    filled = cell(control("数控车工", NAMED), GREY, parts=glossary("例如：数控车工"))
    assert (filled.text, set(filled.marks)) == ("数控车工", set())


def test_where_the_glossary_is_gone_or_the_text_is_grey_the_answer_is_asked_about() -> None:
    assert cell(control("数控车工", NAMED), GREY).marks == {"prompt"}
    assert cell(control("数控车工", of_run="<w:rStyle w:val='a3'/>"), GREY).marks == {"prompt"}


def test_controls_around_paragraphs_cells_and_whole_tables_are_judged_alike() -> None:
    def around(inside: str, props: str = "") -> str:
        return f"<w:sdt><w:sdtPr><w:showingPlcHdr/>{props}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"

    def one(text: str) -> str:
        return f"<w:tc><w:p>{run(text)}</w:p></w:tc>"

    row = f"<w:tr>{one('标')}{around(one('请填写'))}{around(one('甲'))}{around(one('乙'), NAMED)}</w:tr>"
    (read,) = made(around(f"<w:tbl>{row}</w:tbl>")).rows
    assert [c.text for c in read.cells] == ["标", "", "甲", "乙"]
    assert [c.marks for c in read.cells] == [set(), set(), set(), {"prompt"}]
    body = around(f"<w:p>{run('请填写')}</w:p>") + around(f"<w:p>{run('丙')}</w:p>", NAMED) + f"<w:p>{run('丁')}</w:p>"
    assert [(r.text, set(r.cells[0].marks)) for r in made(body).rows] == [("丙", {"prompt"}), ("丁", set())]
    inner = f"<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>"
    assert [(c.text, set(c.marks)) for r in made(inner).rows for c in r.cells] == [("丙\n丁", {"prompt"})]


# -- merged cells -----------------------------------------------------------------------------------------------------

GOES_ON, BEGINS = "<w:vMerge/>", "<w:vMerge w:val='restart'/>"


def merged(*cells: tuple[str, str]) -> str:
    return f"<w:tr>{''.join(f'<w:tc><w:tcPr>{props}</w:tcPr><w:p>{run(text)}</w:p></w:tc>' for text, props in cells)}</w:tr>"


def test_a_merged_cell_without_a_beginning_takes_no_text_from_the_cell_above() -> None:
    rows = made(f"<w:tbl>{merged(('甲', ''))}{merged(('', GOES_ON))}{merged(('', GOES_ON))}</w:tbl>").rows
    (first,), (second,), (third,) = (r.cells for r in rows)
    assert (second.origin, set(second.marks)) == (None, {"unstarted"})
    assert third.origin is second
    assert first.marks == set()


def test_a_merged_cell_without_a_beginning_keeps_its_own_text() -> None:
    rows = made(f"<w:tbl>{merged(('甲', ''))}{merged(('乙', GOES_ON))}{merged(('', GOES_ON))}</w:tbl>").rows
    assert [(r.cells[0].text, r.cells[0].merged) for r in rows] == [("甲", False), ("乙", False), ("", True)]
    assert rows[1].cells[0].marks == {"unstarted"}
    assert rows[2].cells[0].origin is rows[1].cells[0]


def test_text_under_a_merged_cell_is_covered_by_it_and_told() -> None:
    read = made(f"<w:tbl>{merged(('甲', BEGINS))}{merged(('乙', GOES_ON))}{merged(('甲', GOES_ON))}</w:tbl>")
    assert [r.cells[0].marks for r in read.rows] == [set(), {"hidden"}, set()]
    assert all(r.cells[0].origin is read.rows[0].cells[0] for r in read.rows[1:])
    assert read.unseen == ["乙"]


def test_text_in_a_cell_merged_into_its_left_neighbour_is_covered_and_told() -> None:
    begins, goes_on = "<w:hMerge w:val='restart'/>", "<w:hMerge/>"
    read = made(f"<w:tbl>{merged(('甲', begins), ('乙', goes_on), ('丙', ''))}</w:tbl>")
    assert [(c.text, set(c.marks)) for c in read.rows[0].cells] == [("甲", {"hidden"}), ("丙", set())]
    assert read.unseen == ["乙"]


def test_controls_in_controls_are_not_searched_again_and_again() -> None:
    opening, closing = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>", "</w:sdtContent></w:sdt>"
    with at_most(2):  # a tenth of it alone; searched at every level, ten times as long
        read = made(opening * 100 + f"<w:p>{run('28')}</w:p>" * 5_000 + closing * 100)
        assert [r.text for r in read.rows] == ["28"] * 5_000
