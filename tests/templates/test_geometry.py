"""How the templates are built, so that Word, WPS and LibreOffice lay them out alike."""

import re
import zipfile

import pytest

from tests.templates.forms import MM, W, blank, part
from tzforms.forms import FORM_NAMES
from tzforms.office.fonts import fonts_of
from tzforms.resources import template_path

ROSTERS = ("annex2", "annex3")


def tables(form):
    return list(part(template_path(form)).iter(f"{W}tbl"))


def value(element, path, default=None):
    found = element.find(path.replace("w:", W))
    return default if found is None else found.get(f"{W}val") or found.get(f"{W}w")


def grid(table):
    return [int(c.get(f"{W}w")) for c in table.find(f"{W}tblGrid")]


@pytest.mark.parametrize("form", FORM_NAMES)
def test_grid_cells_and_table_agree_on_every_width(form):
    for table in tables(form):
        columns = grid(table)
        assert value(table, "w:tblPr/w:tblLayout") is None
        assert table.find(f"{W}tblPr/{W}tblLayout").get(f"{W}type") == "fixed"
        assert int(value(table, "w:tblPr/w:tblW")) == sum(columns)
        for row in table.iter(f"{W}tr"):
            at = 0
            for cell in row.iter(f"{W}tc"):
                span = int(value(cell, "w:tcPr/w:gridSpan", "1"))
                assert int(value(cell, "w:tcPr/w:tcW")) == sum(columns[at : at + span])
                at += span
            assert at == len(columns)


@pytest.mark.parametrize("form", FORM_NAMES)
def test_the_table_is_as_wide_as_the_text_and_the_page_is_a4(form):
    for section in part(template_path(form)).iter(f"{W}sectPr"):
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        width, height = int(size.get(f"{W}w", "")), int(size.get(f"{W}h", ""))
        assert sorted((width, height)) == [11906, 16838]
        assert (width > height) == (form in ROSTERS) == (size.get(f"{W}orient") == "landscape")
        room = width - int(margins.get(f"{W}left", "")) - int(margins.get(f"{W}right", ""))
        for table in tables(form):
            assert 0 <= room - sum(grid(table)) <= 10


@pytest.mark.parametrize("form", ROSTERS)
def test_a_roster_repeats_its_header_and_never_splits_a_row(form):
    (table,) = tables(form)
    rows = table.findall(f"{W}tr")
    assert [r.find(f"{W}trPr/{W}tblHeader") is not None for r in rows] == [True] + [False] * (len(rows) - 1)
    assert all(r.find(f"{W}trPr/{W}cantSplit") is not None for r in rows)


@pytest.mark.parametrize(("form", "splitting"), [("annex1", 4), ("annex5", 2)])
def test_only_rows_of_long_prose_may_break_over_pages(form, splitting):
    rows = [r for t in tables(form) for r in t.iter(f"{W}tr") if r.find(f"{W}trPr/{W}cantSplit") is None]
    assert len(rows) == splitting
    assert all("|prose" in "".join(map(str, r.itertext())) for r in rows)


def test_identity_and_certificate_columns_hold_their_numbers_on_one_line():
    (table,) = tables("annex2")
    heads = ["".join(c.itertext()) for c in next(table.iter(f"{W}tr")).iter(f"{W}tc")]
    widths = {head: width / MM for head, width in zip(heads, grid(table), strict=True)}
    assert widths["身份证号"] >= 42
    assert widths["国家职业资格证书/职业技能等级证书编号"] >= 48
    (table,) = tables("annex3")
    assert grid(table)[3] / MM >= 42


@pytest.mark.parametrize(
    ("form", "rows"), [("annex1", 24), ("annex2", 10), ("annex3", 10), ("annex4", 12), ("annex5", 14)]
)
def test_the_blank_form_has_the_official_number_of_rows(form, rows):
    assert [len(t.findall(f"{W}tr")) for t in part(blank(form)).iter(f"{W}tbl")] == [rows]


def test_the_last_spare_row_of_annex_1_shows_dots_in_both_tables():
    rows = ["".join(map(str, r.itertext())).strip() for r in part(blank("annex1")).iter(f"{W}tr")]
    assert [i for i, text in enumerate(rows) if text == "......"] == [10, 17]


@pytest.mark.parametrize("form", FORM_NAMES)
def test_a_paragraph_follows_the_last_table(form):
    body = part(template_path(form)).find(f"{W}body")
    assert [child.tag for child in body][-2:] == [f"{W}p", f"{W}sectPr"]


@pytest.mark.parametrize("form", FORM_NAMES)
def test_each_placeholder_and_tag_stands_whole_in_one_run(form):
    root = part(template_path(form))
    pieces = [t.text or "" for t in root.iter(f"{W}t")]
    tags = re.findall(r"\{\{.*?\}\}|\{%.*?%\}", "".join(pieces))
    assert len(tags) > 10
    assert sum(len(re.findall(r"\{\{.*?\}\}|\{%.*?%\}", piece)) for piece in pieces) == len(tags)


@pytest.mark.parametrize("form", FORM_NAMES)
def test_merged_labels_begin_once_and_cover_every_row_of_their_block(form):
    labels = {"annex1": 3, "annex4": 1, "annex5": 2}
    for table in tables(form):
        columns = [r.find(f"{W}tc").find(f"{W}tcPr/{W}vMerge") for r in table.iter(f"{W}tr")]
        starts = [m for m in columns if m is not None and m.get(f"{W}val") == "restart"]
        assert len(starts) == labels.get(form, 0)
        for before, merge in zip([None, *columns], columns, strict=False):
            if merge is not None and merge.get(f"{W}val") != "restart":
                assert before is not None


def test_a_seal_finds_forty_millimetres_of_white_above_its_mark():
    (seal,) = (p for p in part(template_path("annex5")).iter(f"{W}p") if "".join(map(str, p.itertext())) == "（盖章）")
    assert int(seal.find(f"{W}pPr/{W}spacing").get(f"{W}before", "")) / MM >= 40


@pytest.mark.parametrize("form", FORM_NAMES)
def test_only_the_official_typefaces_are_named(form):
    assert fonts_of(template_path(form)) == {"方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"}


@pytest.mark.parametrize("form", FORM_NAMES)
def test_a_template_says_nothing_of_who_made_it_or_when(form):
    with zipfile.ZipFile(template_path(form)) as package:
        assert not [n for n in package.namelist() if "custom" in n or "app.xml" in n or "comments" in n]
        assert {i.date_time for i in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = package.read("docProps/core.xml").decode()
    assert not re.search("creator|lastModifiedBy|created|modified|revision", core)
    root = part(template_path(form))
    assert not [a for e in root.iter() for a in e.attrib if "rsid" in a]
