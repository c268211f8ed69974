"""What can be seen is resolved as Word does it: defaults, table, paragraph, character, run; what cannot be seen is no answer."""

from __future__ import annotations

import pytest

from tests.test_hostile import NS
from tests.timing import at_most
from tests.word.document.sight import cell, made, run, style
from tzforms.word.document.blocks import Blocks
from tzforms.word.document.looks import Looks
from tzforms.word.thresholds import LOOK

ON, OFF = "<w:{}/>".format, "<w:{} w:val='0'/>".format
VANISH, STRIKE = ON("vanish"), ON("strike")
WHITE = "<w:color w:val='FFFFFF'/>"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def char(ident: str) -> str:
    return f"<w:rStyle w:val='{ident}'/>"


def para(ident: str) -> str:
    return f"<w:pStyle w:val='{ident}'/>"


def shade(fill: str, value: str = "clear", color: str = "auto") -> str:
    return f"<w:shd w:val='{value}' w:color='{color}' w:fill='{fill}'/>"


# -- styles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "mark"), [("vanish", "hidden"), ("strike", "strike"), ("dstrike", "strike")])
def test_a_character_style_hides_or_strikes_out_part_of_an_answer(kind: str, mark: str) -> None:
    found = cell(run("28") + run("9", char("Gone")), style("Gone", ON(kind)))
    assert (found.text, set(found.marks)) == ("28", {mark})


def test_a_paragraph_style_hides_a_whole_paragraph() -> None:
    found = cell(run("不算"), style("Note", VANISH, "paragraph"), para("Note"))
    assert (found.text, set(found.marks)) == ("", {"hidden"})


def test_the_defaults_of_a_document_and_the_default_paragraph_style_count() -> None:
    defaults = f"<w:docDefaults><w:rPrDefault><w:rPr>{WHITE}</w:rPr></w:rPrDefault></w:docDefaults>"
    assert cell(run("28"), defaults).text == ""
    assert cell(run("28", "<w:color w:val='auto'/>"), defaults).text == "28"
    normal = style("Normal", STRIKE, "paragraph").replace("<w:style ", "<w:style w:default='1' ")
    assert cell(run("28"), normal).marks == {"strike"}
    assert cell(run("28"), normal, para("nobody")).marks == {"strike"}


def test_a_style_says_what_the_style_says_it_is_based_on_and_the_nearest_word_counts() -> None:
    chain = style("A", VANISH) + style("B", "<w:b/>", based="A") + style("C", OFF("vanish"), based="B")
    assert cell(run("9", char("B")), chain).text == ""
    assert cell(run("9", char("C")), chain).text == "9"


def test_styles_based_on_each_other_in_a_ring_end() -> None:
    ring = style("A", STRIKE, based="B") + style("B", "", based="A")
    assert cell(run("9", char("B")), ring).marks == {"strike"}


@pytest.mark.parametrize(
    ("of_paragraph", "of_run", "direct", "seen"),
    [
        (VANISH, "", "", False),
        (VANISH, VANISH, "", True),  # a toggle turns the other round
        (VANISH, OFF("vanish"), "", False),  # and "no" in a style leaves it as it is
        (VANISH, VANISH, VANISH, False),  # direct formatting is absolute
        (VANISH, "", OFF("vanish"), True),
        ("", VANISH, OFF("vanish"), True),
    ],
)
def test_toggles_turn_each_other_round_between_styles(of_paragraph: str, of_run: str, direct: str, seen: bool) -> None:
    styles = style("P", of_paragraph, "paragraph") + style("C", of_run)
    assert cell(run("28", char("C") + direct), styles, para("P")).text == ("28" if seen else "")


def test_a_toggle_that_the_document_is_set_in_is_not_turned_round_by_styles() -> None:
    defaults = f"<w:docDefaults><w:rPrDefault><w:rPr>{STRIKE}</w:rPr></w:rPrDefault></w:docDefaults>"
    assert cell(run("28", char("C")), defaults + style("C", STRIKE)).text == ""


def test_a_double_strike_is_no_toggle() -> None:
    styles = style("P", ON("dstrike"), "paragraph") + style("C", ON("dstrike"))
    assert cell(run("28", char("C")), styles, para("P")).text == ""


@pytest.mark.parametrize(
    "props", [ON("webHidden"), ON("outline"), ON("shadow"), ON("emboss"), ON("imprint"), ON("caps"), ON("specVanish")]
)
def test_what_only_changes_how_letters_are_drawn_hides_none(props: str) -> None:
    assert (cell(run("28", props)).text, set(cell(run("28", props)).marks)) == ("28", set())


# -- colours ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("colour", ["FFFFFF", "ffffff", "FEFEFE", "FAFAFA", "F2F2F2"])
def test_text_of_the_colour_of_the_paper_is_no_answer_and_is_told(colour: str) -> None:
    found = made(f"<w:p>{run('28')}{run('9', f'''<w:color w:val='{colour}'/>''')}</w:p>")
    assert found.rows[0].cells[0].text == "28"
    assert found.rows[0].cells[0].marks == {"unseen"}
    assert found.unseen == ["9"]


@pytest.mark.parametrize(
    "colour",
    ["auto", "000000", "FF0000", "C00000", "808080", "A6A6A6", "BFBFBF", "D9D9D9", "0070C0", "00B050", "nonsense"],
)
def test_red_grey_and_automatic_text_is_text(colour: str) -> None:
    found = cell(run("28", f"<w:color w:val='{colour}'/>"))
    assert (found.text, set(found.marks)) == ("28", set())


@pytest.mark.parametrize("colour", ["FFFF00", "DFDFDF"])
def test_what_can_hardly_be_seen_is_read_and_asked_about(colour: str) -> None:
    found = cell(run("28", f"<w:color w:val='{colour}'/>"))
    assert (found.text, set(found.marks)) == ("28", {"faint"})


@pytest.mark.parametrize(
    ("props", "seen"),
    [
        (WHITE + shade("1F3864"), True),
        (WHITE + "<w:highlight w:val='black'/>", True),
        ("<w:color w:val='000000'/><w:highlight w:val='black'/>", False),  # blacked out
        ("<w:color w:val='000000'/><w:highlight w:val='yellow'/>", True),
        ("<w:highlight w:val='black'/>", True),  # automatic: Word prints it white
        ("<w:color w:val='FFFF00'/><w:highlight w:val='yellow'/>", False),
        (WHITE + "<w:highlight w:val='none'/>", False),
        (WHITE + shade("auto"), False),
        (WHITE + shade("auto", "solid", "000000"), True),
        ("<w:color w:val='000000'/>" + shade("auto", "solid", "auto"), False),
        (WHITE + shade("FFFFFF", "pct50", "000000"), True),
        (WHITE + shade("000000", "nil"), True),
    ],
)
def test_the_ground_of_a_run_decides_what_colour_can_be_seen(props: str, seen: bool) -> None:
    assert cell(run("28", props)).text == ("28" if seen else "")


def test_the_ground_may_be_the_paragraphs_by_itself_or_by_its_style() -> None:
    assert cell(run("28", WHITE), props=shade("000000")).text == "28"
    assert cell(run("28", "<w:color w:val='FFC000'/>"), props=shade("FFC000")).text == ""
    dark = style("Dark", f"<w:pPr>{shade('000000')}</w:pPr><w:rPr>{WHITE}</w:rPr>", "paragraph")
    assert cell(run("28"), dark, para("Dark")).text == "28"


def tabled(*rows: str, props: str = "") -> str:
    return f"<w:tbl><w:tblPr>{props}</w:tblPr>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def celled(text: str, props: str = "", of_run: str = WHITE) -> str:
    return f"<w:tc><w:tcPr>{props}</w:tcPr><w:p>{run(text, of_run)}</w:p></w:tc>"


def texts(blocks: Blocks) -> list[str]:
    return [row.text for row in blocks.rows]


def test_the_ground_may_be_a_cells_or_a_tables_and_ends_with_it() -> None:
    dark = shade("1F3864")
    body = (
        tabled(celled("甲", dark) + celled("乙")) + tabled(celled("丙"), props=dark) + f"<w:p>{run('丁', WHITE)}</w:p>"
    )
    assert texts(made(body)) == ["甲\t", "丙", ""]


def test_a_table_in_a_dark_cell_stands_on_its_ground() -> None:
    inner = tabled(celled("甲") + celled("乙", shade("FFFFFF")))
    outer = f"<w:tbl><w:tr>{celled('标')}<w:tc><w:tcPr>{shade('000000')}</w:tcPr>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    assert made(outer).rows[0].cells[1].text == "甲\t"
    styled = outer.replace("<w:tblPr></w:tblPr>", f"<w:tblPr>{blue('')}</w:tblPr>")
    assert made(styled, GRID).rows[0].cells[1].text == "甲\t"


GRID = style(
    "Blue",
    "<w:tblPr/><w:rPr/>"
    f"<w:tblStylePr w:type='firstRow'><w:rPr>{WHITE}</w:rPr><w:tcPr>{shade('4472C4')}</w:tcPr></w:tblStylePr>"
    f"<w:tblStylePr w:type='lastRow'><w:rPr>{STRIKE}</w:rPr></w:tblStylePr>"
    f"<w:tblStylePr w:type='band2Horz'><w:tcPr>{shade('000000')}</w:tcPr></w:tblStylePr>",
    "table",
)


def blue(look: str) -> str:
    return f"<w:tblStyle w:val='Blue'/><w:tblLook {look}/>"


def test_a_table_style_speaks_of_first_rows_last_rows_and_bands() -> None:
    plain = [celled(text, of_run="") for text in "甲乙丙丁"]
    assert texts(made(tabled(*plain, props=blue("w:val='0660'")), GRID)) == ["甲", "乙", "丙", ""]
    assert texts(made(tabled(*plain, props=blue("w:firstRow='1' w:noHBand='1'")), GRID)) == ["甲", "乙", "丙", "丁"]
    white = [celled(text) for text in "甲乙丙丁"]
    assert texts(made(tabled(*white, props=blue("w:val='0020'")), GRID)) == ["甲", "", "丙", ""]
    assert texts(made(tabled(*white, props=blue("w:val='0200'")), GRID)) == ["", "", "", ""]


def test_a_table_style_says_what_it_is_based_on() -> None:
    child = style("Child", "<w:tblPr/>", "table", based="Blue")
    first = tabled(
        celled("甲", of_run=""), celled("乙", of_run=""), props="<w:tblStyle w:val='Child'/><w:tblLook w:val='0020'/>"
    )
    assert texts(made(first, GRID + child)) == ["甲", "乙"]


def theme(light: str) -> bytes:
    return f"<a:theme xmlns:a='{A}'><a:themeElements><a:clrScheme name='x'><a:lt1><a:sysClr val='window' lastClr='{light}'/></a:lt1></a:clrScheme></a:themeElements></a:theme>".encode()


def test_a_colour_of_the_theme_is_that_of_the_theme_whatever_stands_beside_it() -> None:
    white = "<w:color w:val='000000' w:themeColor='background1'/>"  # as python-docx writes it
    assert cell(run("28", white)).text == ""
    assert cell(run("28", white), parts={"theme": theme("102030")}).text == "28"
    half = "<w:color w:val='7F7F7F' w:themeColor='background1' w:themeShade='80'/>"
    assert cell(run("28", half)).text == "28"


@pytest.mark.parametrize(
    ("fill", "seen"),
    [
        ("<w14:noFill/>", False),
        ("<w14:solidFill><w14:srgbClr w14:val='FFFFFF'/></w14:solidFill>", False),
        ("<w14:solidFill><w14:schemeClr w14:val='bg1'/></w14:solidFill>", False),
        (
            "<w14:solidFill><w14:srgbClr w14:val='000000'><w14:alpha w14:val='100000'/></w14:srgbClr></w14:solidFill>",
            False,
        ),
        ("<w14:solidFill><w14:srgbClr w14:val='C00000'/></w14:solidFill>", True),
        ("<w14:gradFill/>", True),
    ],
)
def test_the_paint_of_newer_words_counts_before_the_colour(fill: str, seen: bool) -> None:
    assert cell(run("28", f"<w:color w:val='000000'/><w14:textFill>{fill}</w14:textFill>")).text == (
        "28" if seen else ""
    )


def test_a_page_colour_counts_where_the_document_shows_it() -> None:
    body = f"<w:p>{run('28', WHITE)}{run('9', '''<w:color w:val='203040'/>''')}</w:p>"

    def on_page(settings: str) -> str:
        from tests.test_hostile import document, with_document
        from tests.word.docx_builders import repacked
        from tzforms.word.document.blocks import read_blocks
        from tzforms.word.package.archive import Package

        def change(parts: dict[str, bytes]) -> None:
            parts["word/settings.xml"] = f"<w:settings {NS}>{settings}</w:settings>".encode()

        xml = document(body).replace(b"<w:body>", b"<w:background w:color='203040'/><w:body>")
        return read_blocks(Package.open(repacked(with_document(xml), change))).rows[0].text

    assert on_page("<w:displayBackgroundShape/>") == "28"
    assert on_page("") == "9"


# -- sizes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "text", "marks"), [(2, "", {"unseen"}), (5, "", {"unseen"}), (7, "9", {"faint"}), (10, "9", set())]
)
def test_text_of_one_point_is_no_answer(size: int, text: str, marks: set[str]) -> None:
    found = cell(run("9", f"<w:sz w:val='{size}'/>"))
    assert (found.text, set(found.marks)) == (text, marks)


def test_tiny_by_style_is_tiny_and_a_size_that_is_no_number_is_none() -> None:
    assert cell(run("9"), style("T", "<w:sz w:val='2'/>", "paragraph"), para("T")).text == ""
    assert cell(run("9", "<w:sz w:val='24'/>"), style("T", "<w:sz w:val='2'/>", "paragraph"), para("T")).text == "9"
    for odd in ("0", "x", "-4", "1e999"):
        assert cell(run("9", f"<w:sz w:val='{odd}'/>")).text == "9"


def test_letters_squeezed_to_nothing_and_lines_too_low_to_show_them_are_not_read() -> None:
    assert cell(run("9", "<w:w w:val='1'/>")).marks == {"unseen"}
    assert cell(run("9", "<w:w w:val='66'/>")).text == "9"
    assert cell(run("9"), props="<w:spacing w:line='20' w:lineRule='exact'/>").marks == {"unseen"}
    assert cell(run("9"), props="<w:spacing w:line='20' w:lineRule='auto'/>").text == "9"


def test_a_row_of_one_point_shows_nothing() -> None:
    low = f"<w:tr><w:trPr><w:trHeight w:val='20' w:hRule='exact'/></w:trPr>{celled('甲', of_run='')}</w:tr>"
    high = f"<w:tr><w:trPr><w:trHeight w:val='20'/></w:trPr>{celled('乙', of_run='')}</w:tr>"
    assert texts(made(f"<w:tbl>{low}{high}</w:tbl><w:p>{run('丙')}</w:p>")) == ["", "乙", "丙"]


# -- boxes ------------------------------------------------------------------------------------------------------------

WPS = "xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape' xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'"


def boxed(shape: str) -> str:
    box = f"<w:txbxContent><w:p>{run('框', WHITE)}</w:p></w:txbxContent>"
    return f"<w:p><w:r><w:drawing><wps:wsp {WPS}><wps:spPr>{shape}</wps:spPr><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing></w:r></w:p>"


@pytest.mark.parametrize(
    ("shape", "seen"),
    [
        ("<a:noFill/>", False),
        ("<a:solidFill><a:srgbClr val='FFFFFF'/></a:solidFill>", False),
        ("<a:solidFill><a:srgbClr val='203040'/></a:solidFill>", True),
        ("<a:gradFill/>", True),  # its colour is not known: nothing is taken for invisible
        ("", True),
    ],
)
def test_white_text_in_a_box_is_seen_on_a_dark_shape_only(shape: str, seen: bool) -> None:
    assert texts(made(boxed(shape)))[-1] == ("框" if seen else "")


@pytest.mark.parametrize(
    ("fill", "seen"), [("", False), ("fillcolor='#203040'", True), ("fillcolor='white' filled='f'", False)]
)
def test_so_it_is_on_a_shape_of_the_old_kind(fill: str, seen: bool) -> None:
    box = f"<v:textbox><w:txbxContent><w:p>{run('框', WHITE)}</w:p></w:txbxContent></v:textbox>"
    body = f"<w:p><w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml' {fill}>{box}</v:shape></w:pict></w:r></w:p>"
    assert texts(made(body))[-1] == ("框" if seen else "")


# -- built to hurt ----------------------------------------------------------------------------------------------------


def test_a_long_chain_of_styles_takes_no_longer_than_a_short_one() -> None:
    chain = "".join(style(f"S{n}", STRIKE if n == 0 else "", based=f"S{n - 1}") for n in range(3_000))
    body = "".join(f"<w:p>{run('9', char(f'S{n}'))}</w:p>" for n in range(3_000))
    with at_most(4):
        made(body, chain)


def test_styles_that_are_nonsense_break_nothing() -> None:
    odd = "<w:style/><w:style w:type='x' w:styleId='y'/><w:style w:type='table' w:styleId='T'><w:tblStylePr/></w:style>"
    numbers = "".join(
        f"<w:{n} w:val='1e999'/>" for n in ("sz", "w", "position", "vertAlign", "color", "highlight", "shd")
    )
    found = cell(run("28", numbers + char("nobody")), odd + style("A", numbers), para("A"))
    assert found.text == "28"
    assert Looks().plain.paragraph("").run(None).silent is None
    assert LOOK.same_colour > 0
