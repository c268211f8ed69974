"""Rows that are drawn alike are read as if each had been walked through: whatever stands in them, and whatever stands around."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import valid_dossier
from tests.word.document.sight import made, run, style
from tzforms.rendering.printing import render
from tzforms.word.document.blocks import Blocks, read_blocks
from tzforms.word.document.repeats import Repeats
from tzforms.word.package.archive import Package

STYLES = style("Faint", "<w:vanish/>") + style("Hidden", "<w:rPr><w:vanish/></w:rPr>", kind="paragraph")
WORDS = st.sampled_from(["", " ", "张三", "28¹", 'a &lt;b&gt; &amp; "c"', "3", "H₂O", 'w:rsidR="1"', "一\u3000二"])
NUMBERS = st.sampled_from(["", ' w:rsidR="00A1"', ' w:rsidR="00A2" w14:paraId="7F"', ' w:rsidRDefault="00B3"'])
RUNS = st.sampled_from(
    [
        "<w:r><w:t>{}</w:t></w:r>",
        "<w:r><w:t>{}</w:t></w:r><w:r><w:t>尾</w:t></w:r>",
        "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space='preserve'>{}</w:t></w:r>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>{}</w:t></w:r>",
        "<w:r><w:rPr><w:rStyle w:val='Faint'/></w:rPr><w:t>{}</w:t></w:r>",
        "<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>{}</w:t></w:r>",
        "<w:r><w:t>甲</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>{}</w:t></w:r>",
        "<w:r><w:rPr><w:strike/></w:rPr><w:t>{}</w:t></w:r>",
        "<w:r><w:rPr><w:color w:val='FFFFFF'/></w:rPr><w:t>{}</w:t></w:r>",
        "<w:r><w:tab/><w:t>{}</w:t></w:r>",
        "<w:proofErr w:type='spellStart'/><w:r><w:t>{}</w:t></w:r>",
        "<w:ins w:id='1'><w:r><w:t>{}</w:t></w:r></w:ins>",
        "<w:del w:id='1'><w:r><w:delText>{}</w:delText></w:r></w:del>",
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE {}</w:instrText></w:r>",
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>{}</w:t></w:r>",
        "<w:r><w:fldChar w:fldCharType='end'/></w:r>",
        "",
    ]
)  # fmt: skip
PARAGRAPHS = st.builds(
    lambda number, props, runs, text: f"<w:p{number}>{props}{runs.format(text)}</w:p>",
    NUMBERS,
    st.sampled_from(
        [
            "",
            "<w:pPr><w:pStyle w:val='Hidden'/></w:pPr>",
            "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>",
            "<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>",
            "<w:pPr><w:rPr><w:del w:id='3'/></w:rPr></w:pPr>",
        ]
    ),
    RUNS,
    WORDS,
)
CELLS = st.builds(
    lambda props, paragraphs: f"<w:tc><w:tcPr><w:tcW w:w='900' w:type='dxa'/>{props}</w:tcPr>{''.join(paragraphs)}</w:tc>",
    st.sampled_from(
        ["", "", "", "<w:vMerge w:val='restart'/>", "<w:vMerge/>", "<w:hMerge/>", "<w:gridSpan w:val='2'/>", "<w:cellDel/>",
         "<w:shd w:val='clear' w:fill='000000'/>"]
    ),
    st.lists(PARAGRAPHS, min_size=1, max_size=2),
)  # fmt: skip
GRID = "<w:gridCol w:w='900'/>"
ROW_PROPS = ["", "", "<w:trPr><w:tblHeader/></w:trPr>", "<w:trPr><w:ins w:id='2'/></w:trPr>",
             "<w:trPr><w:trHeight w:val='1' w:hRule='exact'/></w:trPr>"]  # fmt: skip


PLAIN = "<w:tc><w:tcPr><w:tcW w:w='900' w:type='dxa'/></w:tcPr><w:p><w:r><w:t>张三</w:t></w:r></w:p></w:tc>"


@st.composite
def tables(draw: st.DrawFn) -> str:
    """One or two kinds of rows, many times each, with other words every time; in each kind a cell or two that may be anything."""
    kinds = []
    for _kind in range(draw(st.integers(1, 2))):
        cells = [PLAIN] * 4
        for odd in draw(st.lists(CELLS, min_size=1, max_size=2)):
            cells.insert(draw(st.integers(0, 4)), odd)
        kinds.append((draw(st.sampled_from(ROW_PROPS)), "".join(cells)))
    rows = []
    for _number in range(draw(st.integers(4, 10))):
        props, row = draw(st.sampled_from(kinds))
        words = row.replace("张三", draw(st.sampled_from(["李四", "28¹", "", " ", "2", "王①", "张三"])))
        rows.append(f"<w:tr{draw(NUMBERS)}>{props}{words}</w:tr>")
    return f"<w:tbl><w:tblGrid>{GRID * 5}</w:tblGrid>{''.join(rows)}</w:tbl>"


def told(blocks: Blocks) -> object:
    """All that is known of a document, and where in its XML each of it stands."""
    rows = [
        (r.kind, r.table, r.number, r.marks, r.header, r.index, r.page_break,
         [(c.text, c.marks, c.c0, c.c1, c.x0, c.x1, c.merged, c.tall, c.origin and c.origin.text, _place(c.element),
           c.row is r, [(p.text, p.marks, p.style, _place(p.element)) for p in c.paras]) for c in r.cells])
        for r in blocks.rows
    ]  # fmt: skip
    return rows, blocks.unseen, blocks.images, blocks.revisions


def _place(element: object) -> str:
    tree = element.getroottree() if element is not None else None  # type: ignore[attr-defined]
    return tree.getpath(element) if tree is not None else ""


BEGUN = "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>{}</w:instrText></w:r>{}</w:p>"
BEFORE = ["", "", BEGUN.format("PAGE", ""), BEGUN.format("DATE", "<w:r><w:fldChar w:fldCharType='separate'/></w:r>"),
          f"<w:p><w:pPr><w:rPr><w:del w:id='9'/></w:rPr></w:pPr>{run('并入')}</w:p>"]  # fmt: skip


@settings(max_examples=300)
@given(tables(), st.sampled_from(BEFORE))
def test_a_table_is_read_as_if_each_row_had_been_walked_through(table: str, before: str) -> None:
    body = f"{before}{table}<w:p>{run('后文')}</w:p>"
    quick = told(made(body, STYLES))
    with patch.object(Repeats, "key", return_value=b""):
        assert quick == told(made(body, STYLES))


BEGIN = "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
CARRIED = "<w:tc><w:p><w:pPr><w:rPr><w:del w:id='9'/></w:rPr></w:pPr><w:r><w:t>并入</w:t></w:r></w:p></w:tc>"
RAISED = "<w:r><w:t>甲</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>张三</w:t></w:r>"


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (PLAIN.replace("<w:r>", f"{BEGIN}<w:r>"), "乙"),  # all below is the field's, and not printed
        (CARRIED, "乙"),  # its text goes on in the next row
        (PLAIN.replace("<w:r><w:t>张三</w:t></w:r>", RAISED), "2"),  # a figure there is a mark, a name is a name
        (
            PLAIN.replace(
                "<w:r><w:t>张三</w:t></w:r>", "<w:del w:id='1'><w:r><w:delText>张三</w:delText></w:r></w:del>"
            ),
            " ",
        ),
    ],
    ids=["field", "paragraph without end", "raised", "deleted"],
)
def test_a_row_that_goes_by_its_words_or_by_the_row_above_is_walked_through(odd: str, words: str) -> None:
    plain, row = f"<w:tr>{PLAIN * 5}</w:tr>", f"<w:tr>{PLAIN * 4}{odd}</w:tr>"
    body = f"<w:tbl>{plain * 3}{row * 2}{row.replace('张三', words)}{plain * 3}{row * 2}{row.replace('张三', words)}</w:tbl>"
    quick = told(made(body, STYLES))
    with patch.object(Repeats, "key", return_value=b""):
        assert quick == told(made(body, STYLES))


ROSTER_ROW = "<w:tr>" + "<w:tc><w:tcPr/><w:p w14:paraId='{0}'><w:r><w:t>{1}</w:t></w:r></w:p></w:tc>" * 5 + "</w:tr>"


def test_only_the_first_rows_of_a_roster_are_walked_through() -> None:
    rows = "".join(ROSTER_ROW.format(number, f"第{number}人") for number in range(40))
    with patch.object(Repeats, "learn", autospec=True, side_effect=Repeats.learn) as learn:
        blocks = made(f"<w:tbl>{rows}</w:tbl>")
    assert [r.cells[4].text for r in blocks.rows] == [f"第{n}人" for n in range(40)]
    assert learn.call_count == 1
    assert len({r.drawing for r in blocks.rows[1:]}) == 1


def test_rows_of_one_drawing_keep_figures_and_signs_of_their_own() -> None:
    rows = "".join(ROSTER_ROW.format(n, t) for n, t in enumerate(["甲", "乙", "丙¹", "丁 &amp; 戊", "", "己"]))
    blocks = made(f"<w:tbl>{rows}</w:tbl>")
    assert [r.cells[0].text for r in blocks.rows] == ["甲", "乙", "丙", "丁 & 戊", "", "己"]
    assert ["raised" in r.cells[0].marks for r in blocks.rows] == [False, False, True, False, False, False]


def test_a_table_without_two_rows_alike_is_soon_not_looked_up_any_more() -> None:
    rows = "".join(
        ROSTER_ROW.replace("<w:tcPr/>", f"<w:tcPr><w:tcW w:w='{900 + n}'/></w:tcPr>").format(n, n) for n in range(40)
    )
    with patch.object(Repeats, "row", autospec=True, side_effect=Repeats.row) as row:
        assert len(made(f"<w:tbl>{rows}</w:tbl>").rows) == 40
    assert row.call_count < 20


@pytest.mark.parametrize("form", ["annex2", "annex3"])
def test_our_own_rosters_are_read_by_drawing_and_by_walk_alike(form: str) -> None:
    record = dict(valid_dossier().resolved().dossier.forms())[form]
    data = render(record)
    quick = told(read_blocks(Package.open(data)))
    with patch.object(Repeats, "key", return_value=b""):
        assert quick == told(read_blocks(Package.open(data)))
