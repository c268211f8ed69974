"""Sums beside the data: each tag as the formula that Excel works out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.builders import changed
from tests.editions.differing import inheriting
from tzforms.exceptions import UsageError
from tzforms.forms import Catalogue, catalogue_of
from tzforms.office import convert
from tzforms.workbook import create_workbook, example_dossier
from tzforms.workbook.schema import Field, Table, schema_of
from tzforms.workbook.sums import Sums

BUILT_IN = catalogue_of()
NAMES = "LEN(TRIM(annex2.trainees.name))>0"
# who has finished: the rows of 附件3, else the results beside the trainees
TYPED = "SUMPRODUCT(--(LEN(TRIM(annex3.graduates.name))>0))"
RESULT = "annex2.trainees.result"
FINISHED = (
    f"IF({TYPED}>0,{TYPED},SUMPRODUCT(--(LEN(TRIM({RESULT}))>0))"
    + "".join(f'-COUNTIF({RESULT},"*{w}*")' for w in "不缺退未")
    + f'-SUMPRODUCT((LEN({RESULT})>0)*(RIGHT("000"&{RESULT},3)<"060")))'
)


def cells(catalogue: Catalogue) -> dict[str, str]:
    """Every field and column stands at a place that is called like it."""
    sheets = schema_of(catalogue)
    columns = (f"{s.table.target}.{c.target}" for s in sheets if s.table is not None for c in s.table.columns)
    return {name: name for name in (*columns, *(f.target for s in sheets for f in s.fields))}


def tables(catalogue: Catalogue) -> dict[str, Table]:
    return {s.table.target: s.table for s in schema_of(catalogue) if s.table is not None}


def field(target: str, catalogue: Catalogue = BUILT_IN) -> Field:
    return next(f for s in schema_of(catalogue) for f in s.fields if f.target == target)


def total(text: str, table: str = "annex1.courses") -> str:
    """The formula of a sentence above a table."""
    known = tables(BUILT_IN)[table]
    return Sums(BUILT_IN, cells(BUILT_IN)).total(Table(known.target, known.columns, known.key, total=text))


def test_rows_count_where_their_first_key_is_filled() -> None:
    assert total("学员 {=count} 人", "annex2.trainees") == (
        '="学员 "&SUMPRODUCT(--(LEN(TRIM(annex2.trainees.name))>0))&" 人"'
    )


def test_rows_are_multiplied_by_an_amount_of_the_edition() -> None:
    assert total("{=count * subsidy_wan_per_head}", "annex2.trainees") == f"=SUMPRODUCT(--({NAMES}))*0.5"
    assert total("{=count * subsidy.per_head}", "annex2.trainees") == f"=SUMPRODUCT(--({NAMES}))*5000"


def test_a_column_is_added_up() -> None:
    assert total("共 {=sum hours} 学时") == '="共 "&SUM(annex1.courses.hours)&" 学时"'


def test_only_rows_that_hold_one_of_a_parameters_words_are_added_up() -> None:
    formula = total("{=sum hours where format has discussion.words}")
    words = BUILT_IN.measures.parameter("discussion.words").value
    found = "+".join(f'ISNUMBER(SEARCH("{w}",annex1.courses.format))' for w in words)
    assert formula == f"=SUMPRODUCT(--(({found})>0),annex1.courses.hours)"


def test_words_appear_while_rows_are_some_and_not_an_odd_number() -> None:
    count = "SUMPRODUCT(--(LEN(TRIM(annex5.experts.name))>0))"
    assert total("{=unless odd：（应为单数）}", "annex5.experts") == (
        f'=IF(MOD({count},2)=1,"",IF({count}=0,"","（应为单数）"))'
    )


def test_quotation_marks_in_a_sentence_are_doubled() -> None:
    assert total('"学时" {=sum hours}') == '="""学时"" "&SUM(annex1.courses.hours)'


def test_beside_a_field_stands_what_it_follows_from() -> None:
    sums = Sums(BUILT_IN, cells(BUILT_IN))
    assert sums.beside(field("shared.total_hours")) == '="课程表合计 "&SUM(annex1.courses.hours)&" 学时"'
    assert sums.beside(field("shared.graduate_count")) == f'="附件3名册 "&{FINISHED}&" 人"'


def test_a_product_takes_the_typed_number_before_the_counted_one() -> None:
    typed, counted = "shared.graduate_count", FINISHED
    assert Sums(BUILT_IN, cells(BUILT_IN)).derived("annex4", "subsidy_wan") == (
        f"IF(ISNUMBER({typed}),{typed},{counted})*0.5"
    )


def test_a_factor_without_a_cell_on_the_first_sheet_is_taken_from_the_form() -> None:
    places = {k: v for k, v in cells(BUILT_IN).items() if k != "shared.graduate_count"}
    assert Sums(BUILT_IN, places).derived("annex4", "subsidy_wan").startswith("IF(ISNUMBER(annex4.graduate_count),")


def test_another_edition_multiplies_by_its_own_amount(tmp_path: Path) -> None:
    differs = '[subsidy.per_head]\nvalue = 3000\narticle = "第十六条"\nquote = "每人3000元"\n'
    catalogue = catalogue_of(inheriting(tmp_path / "x", differs))
    sums = Sums(catalogue, cells(catalogue))
    assert sums.beside(field("annex4.subsidy_wan", catalogue)).startswith('="人数×0.3＝"&IF(')
    assert f"{FINISHED}*0.3" in sums.total(tables(catalogue)["annex3.graduates"])


def test_a_form_that_the_edition_leaves_out_is_counted_nowhere(tmp_path: Path) -> None:
    catalogue = catalogue_of(inheriting(tmp_path / "x", 'without_forms = ["annex3"]\n'))
    sums = Sums(catalogue, cells(catalogue))
    assert not sums.has(field("shared.graduate_count", catalogue))
    assert sums.has(field("annex5.trainee_count", catalogue))
    assert not sums.has(field("shared.organizer", catalogue))
    assert sums.derived("annex4", "subsidy_wan") == "N(shared.graduate_count)*0.5"


@pytest.mark.parametrize("tag", ["average hours", "derived", "sum", "count * ", "sum hours where format", "count *0.5"])
def test_a_tag_that_is_none_of_these_is_refused(tag: str) -> None:
    with pytest.raises(UsageError, match="不是可以推算的写法") as refused:
        total(f"共 {{={tag}}}")
    assert f"“{tag}”" in str(refused.value)


def test_rows_of_no_table_are_not_counted_beside_a_field() -> None:
    known = field("shared.total_hours")
    asks = Field(known.target, known.heading, known.kind, beside="{=count}", derived=known.derived)
    with pytest.raises(UsageError, match="“count”"):
        Sums(BUILT_IN, cells(BUILT_IN)).beside(asks)


@pytest.mark.office
def test_a_spreadsheet_program_works_the_sentences_out(tmp_path: Path) -> None:
    source = tmp_path / "class.xlsx"
    example = example_dossier()
    even = changed(example, "annex5.experts", example.annex5.experts[:4])
    source.write_bytes(create_workbook(even))
    (made,) = convert([source], "xlsx", tmp_path / "out")
    book = load_workbook(made, data_only=True)

    def said(sheet: str) -> Iterator[str]:
        return (c.value for row in book[sheet].iter_rows() for c in row if isinstance(c.value, str))

    assert "自动合计：共 88 学时，其中研讨、交流 24 学时（应不少于16）" in said("附件1 课程")
    assert "自动计数：学员 28 人（每班15-30人）" in said("附件2 学员")
    assert "自动计数：结业 27 人，可申请 13.5 万元" in said("附件3 结业")
    assert "自动计数：专家 4 人（应为单数）" in said("附件5 专家")
    assert "课程表合计 88 学时" in said("基本信息")
    assert "人数×0.5＝13.5 万元" in said("附件4 资金申请")
