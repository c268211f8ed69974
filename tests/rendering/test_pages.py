"""Each fault that the check of finished pages knows, planted on pages that are laid out by hand, is found where it was planted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from tzforms.forms import Annex1, Annex2, Annex4, Annex5, Expert, FormRecord, Trainee
from tzforms.rendering.pages import PageFault, check_pages, faults_on
from tzforms.rendering.printing import render, typeset
from tzforms.word import PageSigns, Rule, Set, Sign, Table

Signs = list[Sign]
SIZE, STEP = 10.0, 14.0


def made(record: FormRecord) -> Set:
    """What is printed of ``record``."""
    found = typeset(record, verify=False).made
    assert found is not None
    return found


def laid_out(form: Set) -> Signs:
    """Every paragraph on a line of its own (a line for each of its own line breaks) on one endless page."""
    signs: Signs = []
    base = 20.0
    for block in form.blocks:
        rows = [c.paragraphs for r in block.rows for c in r.cells] if isinstance(block, Table) else [[block]]
        for paragraph in (p for cell in rows for p in cell):
            for line in paragraph.text.split("\n"):
                place = 400.0
                for sign in line:
                    if not sign.isspace():
                        signs.append(Sign(sign, 0, place, place + 9, base - 8, base + 2, SIZE, base))
                    place += SIZE
                base += STEP
    return signs


def looked_at(form: Set, signs: Signs, rules: tuple[Rule, ...] = ()) -> list[PageFault]:
    """The faults on pages that hold ``signs``."""
    count = max(sign.page for sign in signs) + 1
    pages = [PageSigns(3000, 50_000, tuple(s for s in signs if s.page == n), rules) for n in range(count)]
    return faults_on(form, pages)


def at(signs: Signs, text: str) -> int:
    """Where ``text`` begins."""
    return "".join(sign.text for sign in signs).index(text)


def moved(signs: Signs, start: int, end: int, change: Callable[[Sign], Sign]) -> Signs:
    return [*signs[:start], *map(change, signs[start:end]), *signs[end:]]


def lower(sign: Sign) -> Sign:
    """On the next line, between two of those that are there."""
    return replace(
        sign, base=sign.base + 7, top=sign.top + 7, bottom=sign.bottom + 7, left=sign.left - 300, right=sign.right - 300
    )


def overleaf(sign: Sign) -> Sign:
    return replace(sign, page=1)


ROSTER = Annex2(
    organizer="北京某某有限公司",
    start_date=dt.date(2024, 9, 2),
    end_date=dt.date(2024, 9, 13),
    trainees=(
        Trainee(
            no=1,
            name="欧阳明远",
            id_number="11010519491231002X",
            employer_position="北京某某医院 护理组长",
            certificate_no="S000011000001243000001",
        ),
        Trainee(no=2, name="古丽·买买提", employer_position="北京某某公司 车工"),
    ),
    phone="010-69551234转801",
)


def test_a_page_without_fault_gives_nothing() -> None:
    form = made(ROSTER)
    assert looked_at(form, laid_out(form)) == []


@pytest.mark.parametrize(
    ("value", "from_", "path"),
    [
        ("11010519491231002X", "1231002X", "trainees[0].id_number"),
        ("S000011000001243000001", "43000001", "trainees[0].certificate_no"),
        ("欧阳明远", "明远", "trainees[0].name"),
        ("北京某某医院护理组长", "组长", "trainees[0].employer_position"),
        ("010-69551234转801", "801", "phone"),
        ("2024年9月2日", "9月2日", "period"),
    ],
)
def test_a_value_torn_over_two_lines_is_found(value: str, from_: str, path: str) -> None:
    form = made(ROSTER)
    signs = laid_out(form)
    start = at(signs, value)
    torn = moved(signs, start + value.index(from_), start + len(value), lower)
    assert ("torn", path) in {(f.kind, f.path) for f in looked_at(form, torn)}


@pytest.mark.parametrize(
    ("value", "from_"), [("古丽·买买提", "买买提"), ("北京某某公司车工", "车工"), ("010-69551234转801", "转801")]
)
def test_a_break_where_one_is_allowed_is_none(value: str, from_: str) -> None:
    form = made(ROSTER)
    signs = laid_out(form)
    start = at(signs, value)
    broken = moved(signs, start + value.index(from_), start + len(value), lower)
    assert looked_at(form, broken) == []


def test_a_number_in_what_is_told_is_masked() -> None:
    form = made(ROSTER)
    signs = laid_out(form)
    start = at(signs, "11010519491231002X")
    (fault, *_rest) = looked_at(form, moved(signs, start + 10, start + 18, lower))
    assert "19491231002X" not in fault.text


def test_one_sign_alone_on_the_last_line_of_a_cell_is_found() -> None:
    form = made(Annex4(organizer="北京某某有限公司"))
    signs = laid_out(form)
    start = at(signs, "办班单位名称") + len("办班单位名称")
    alone = moved(signs, start + 7, start + 8, lower)
    assert [f.kind for f in looked_at(form, alone)] == ["lone sign"]


def test_a_label_with_one_sign_on_its_second_line_is_found() -> None:
    form = made(ROSTER)
    signs = laid_out(form)
    start = at(signs, "性别")
    assert [f.kind for f in looked_at(form, moved(signs, start + 1, start + 2, lower))] == ["lone sign"]


def test_what_is_cut_off_is_found() -> None:
    form = made(Annex4(handler="欧阳明远"))
    signs = laid_out(form)
    start = at(signs, "欧阳明远")
    assert ("lost", "handler") in {(f.kind, f.path) for f in looked_at(form, signs[: start + 2] + signs[start + 4 :])}


def test_a_sign_on_a_border_and_one_off_the_page_are_found() -> None:
    form = made(Annex4(handler="欧阳明远"))
    signs = laid_out(form)
    start = at(signs, "明远")
    middle = (signs[start].left + signs[start].right) / 2
    border = Rule(middle, middle, signs[start].top - 5, signs[start].bottom + 5)
    assert [(f.kind, f.text) for f in looked_at(form, signs, (border,))] == [("outside", "明")]
    off = moved(signs, start, start + 1, lambda s: replace(s, right=3001))
    assert [(f.kind, f.text) for f in looked_at(form, off)] == [("outside", "明")]


LONG = "围绕新知识组织教学。" * 80


def prose_over_pages(lines_overleaf: int) -> tuple[Set, Signs]:
    """A long text of ten signs a line, of which so many lines are overleaf, with all that follows."""
    form = made(Annex1(purpose=LONG))
    signs = laid_out(form)
    start = at(signs, LONG)

    def line(number: int, sign: Sign) -> Sign:
        row, column = divmod(number, 10)
        base = sign.base + row * STEP
        return replace(sign, base=base, top=base - 8, bottom=base + 2, left=30 + column * 10, right=39 + column * 10)

    wrapped = [line(n, s) for n, s in enumerate(signs[start : start + len(LONG)])]
    turn = start + len(LONG) - 10 * lines_overleaf
    signs[start : start + len(LONG)] = wrapped
    return form, moved(signs, turn, len(signs), overleaf)


@pytest.mark.parametrize(
    ("overleaf_lines", "kinds"), [(1, {"lone line"}), (2, set()), (79, {"first line"}), (78, set())]
)
def test_one_line_of_a_long_text_alone_on_its_page_is_found(overleaf_lines: int, kinds: set[str]) -> None:
    form, signs = prose_over_pages(overleaf_lines)
    assert {f.kind for f in looked_at(form, signs) if f.path == "purpose"} == kinds


def test_a_row_on_two_pages_and_experts_on_two_pages_are_found() -> None:
    form = made(Annex5(experts=(Expert(name="甲一二", employer_title="某某大学 教授"), Expert(name="乙一二"))))
    signs = laid_out(form)
    split = moved(signs, at(signs, "某某大学教授"), len(signs), overleaf)
    assert "split" in {f.kind for f in looked_at(form, split)}
    apart = moved(signs, at(signs, "乙一二"), len(signs), overleaf)
    assert "apart" in {f.kind for f in looked_at(form, apart)}


def test_a_line_under_the_table_alone_on_the_next_page_is_found() -> None:
    people = tuple(Trainee(no=n, name=f"学员{'甲乙丙丁戊己庚辛壬'[n - 1]}") for n in range(1, 10))
    form = made(Annex2(trainees=people, prepared_by="高文"))
    signs = laid_out(form)
    alone = moved(signs, at(signs, "填表人："), len(signs), overleaf)
    assert "apart" in {f.kind for f in looked_at(form, alone)}
    assert looked_at(form, signs) == []


def test_an_answer_without_the_line_under_it_is_found() -> None:
    form = made(Annex5(project="数控车工研修"))
    signs = laid_out(form)
    assert [f.kind for f in looked_at(form, signs)] == ["underline"]
    start = at(signs, "数控车工研修")
    line = Rule(signs[start].left, signs[start + 5].right, signs[start].base + 1, signs[start].base + 1)
    assert looked_at(form, signs, (line,)) == []


def test_several_pages_without_numbers_are_found() -> None:
    people = tuple(Trainee(no=n, name="张三") for n in range(1, 31))
    form = made(Annex2(trainees=people))
    signs = laid_out(form)
    third = len(signs) // 3
    pages = moved(moved(signs, third, len(signs), overleaf), 2 * third, len(signs), lambda s: replace(s, page=2))
    assert "page number" in {f.kind for f in looked_at(form, pages)}


@pytest.mark.office
def test_the_pages_that_libreoffice_makes_are_looked_at(tmp_path: object) -> None:
    from tzforms.rendering.finishing import to_pdf

    assert check_pages(ROSTER, to_pdf({"a": render(ROSTER)})["a"]) == []
