"""Comments are put beside the text of any Word file, and nothing else changes."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.word.docx_builders import W, built, header, paragraphs, repacked, split_runs, table
from tzforms.word.document.blocks import read_blocks
from tzforms.word.marks.comments import Remark, annotate, comments_of, initials_of, without_ours
from tzforms.word.package.archive import Package, parse_xml, write_package

AUTHOR = "区职业技能管理中心"


def answered(data: bytes, *pairs: tuple[str, str], about: str = "") -> bytes:
    """``data`` with a comment for each (tag of the element's nth, text): ``("tc:2", "…")``."""
    package = Package.open(data)
    root = package.xml(package.main_part)
    remarks = []
    for place, text in pairs:
        tag, number = place.split(":")
        remarks.append(Remark(list(root.iter(f"{W}{tag}"))[int(number)], text.split("\n"), about))
    return annotate(package, root, remarks, author=AUTHOR)


def texts_of(data: bytes) -> list[str]:
    package = Package.open(data)
    return [t.text or "" for t in package.xml(package.main_part).iter(f"{W}t")]


def anchored(data: bytes, number: str) -> str:
    """The text between the marks of one comment."""
    package = Package.open(data)
    inside, found = False, ""
    for element in package.xml(package.main_part).iter():
        if element.tag == f"{W}commentRangeStart" and element.get(f"{W}id") == number:
            inside = True
        elif element.tag == f"{W}commentRangeEnd" and element.get(f"{W}id") == number:
            return found
        elif element.tag == f"{W}t" and inside:
            found += element.text or ""
    raise AssertionError(f"comment {number} has no range")


def parts_of(data: bytes) -> dict[str, bytes]:
    package = Package.open(data)
    return {name: package.parts[name] for name in package.parts}


def test_a_comment_surrounds_its_cell_and_says_who_wrote_it() -> None:
    data = answered(built(table(("姓名", "张三"), ("性别", "女"))), ("tc:1", "姓名不对\n改法：更正"))
    assert anchored(data, "0") == "张三"
    assert comments_of(Package.open(data)) == [(AUTHOR, initials_of("姓名不对改法：更正"), "姓名不对\n改法：更正")]


def test_every_text_and_every_other_part_stay_as_they_were() -> None:
    original = built(paragraphs("附件1"), table(("a", " b "), ("", "d")), header("页眉"))
    data = answered(original, ("tc:1", "x"), ("tc:2", "y"), ("p:0", "z"))
    assert texts_of(data) == texts_of(original)
    before, after = parts_of(original), parts_of(data)
    touched = {"[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels"}
    assert {n for n in before if before[n] != after[n]} == touched
    assert set(after) - set(before) == {"word/comments.xml"}


def test_taking_the_marks_out_again_gives_the_original_tree() -> None:
    original = built(split_runs("办班", "单位：", "甲公司"), table(("a", "b")))
    data = answered(original, ("p:0", "x"), ("tc:0", "y"))
    root = Package.open(data).xml("word/document.xml")
    for element in list(root.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference")):
        gone = element.getparent() if element.tag.endswith("Reference") else element
        assert gone is not None
        holder = gone.getparent()
        assert holder is not None
        holder.remove(gone)
    assert etree.tostring(root, method="c14n") == etree.tostring(
        Package.open(original).xml("word/document.xml"), method="c14n"
    )


def test_the_callers_tree_is_left_as_it_was() -> None:
    package = Package.open(built(table(("a", "b"))))
    root = package.xml(package.main_part)
    before = etree.tostring(root)
    annotate(package, root, [Remark(next(root.iter(f"{W}tc")), ["x"])], author=AUTHOR)
    assert etree.tostring(root) == before


def test_comments_that_were_there_survive_and_numbers_do_not_clash() -> None:
    first = answered(built(table(("a", "b"))), ("tc:0", "旧的"))
    second = answered(first, ("tc:1", "新的"))
    assert [c[2] for c in comments_of(Package.open(second))] == ["旧的", "新的"]
    assert (anchored(second, "0"), anchored(second, "1")) == ("a", "b")


def test_the_range_narrows_to_the_runs_that_hold_the_words() -> None:
    data = built(split_runs("办班单位：", "甲公司", "　研修项目：", "乙项目"))
    assert anchored(answered(data, ("p:0", "x"), about="乙项目"), "0") == "乙项目"
    assert anchored(answered(data, ("p:0", "x"), about="没有这句"), "0") == "办班单位：甲公司　研修项目：乙项目"


def test_a_cell_inside_a_content_control_gets_its_comment() -> None:
    def wrap(parts: dict[str, bytes]) -> None:
        root = parse_xml(parts["word/document.xml"])
        cell = list(root.iter(f"{W}tc"))[1]
        row = cell.getparent()
        assert row is not None
        control = etree.SubElement(row, f"{W}sdt")
        etree.SubElement(control, f"{W}sdtContent").append(cell)
        parts["word/document.xml"] = etree.tostring(root)

    data = repacked(built(table(("a", "b"))), wrap)
    assert anchored(answered(data, ("tc:1", "x")), "0") == "b"


def test_a_tracked_insertion_is_surrounded_and_not_entered() -> None:
    def insert(parts: dict[str, bytes]) -> None:
        root = parse_xml(parts["word/document.xml"])
        run = next(root.iter(f"{W}r"))
        paragraph = run.getparent()
        assert paragraph is not None
        inserted = etree.Element(f"{W}ins", {f"{W}id": "7", f"{W}author": "甲"})
        paragraph.replace(run, inserted)
        inserted.append(run)
        parts["word/document.xml"] = etree.tostring(root)

    data = answered(repacked(built(table(("a",))), insert), ("tc:0", "x"))
    assert anchored(data, "0") == "a"
    marks = Package.open(data).xml("word/document.xml").iter(f"{W}commentRangeStart")
    assert {m.getparent().tag for m in marks} == {f"{W}p"}


def test_a_remark_in_a_text_box_stands_at_the_paragraph_that_holds_it() -> None:
    def box(parts: dict[str, bytes]) -> None:
        root = parse_xml(parts["word/document.xml"])
        run = next(root.iter(f"{W}r"))
        content = etree.SubElement(etree.SubElement(run, f"{W}pict"), f"{W}txbxContent")
        inner = etree.SubElement(etree.SubElement(content, f"{W}p"), f"{W}r")
        etree.SubElement(inner, f"{W}t").text = "框中"
        parts["word/document.xml"] = etree.tostring(root)

    data = answered(repacked(built(paragraphs("外面")), box), ("p:1", "x"))
    root = Package.open(data).xml("word/document.xml")
    start = next(root.iter(f"{W}commentRangeStart"))
    assert not list(start.iterancestors(f"{W}txbxContent"))
    assert anchored(data, "0") == "外面框中"


def test_a_strict_document_stays_strict() -> None:
    plain, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"

    def tighten(parts: dict[str, bytes]) -> None:
        for name, data in parts.items():
            if name.endswith((".xml", ".rels")):
                data = data.replace(plain + b"wordprocessingml/2006/main", strict + b"wordprocessingml/main")
                parts[name] = data.replace(
                    plain + b"officeDocument/2006/relationships", strict + b"officeDocument/relationships"
                )

    data = answered(repacked(built(table(("a", "b"))), tighten), ("tc:1", "x"))
    parts = parts_of(data)
    assert plain + b"wordprocessingml/2006/main" not in parts["word/document.xml"] + parts["word/comments.xml"]
    assert strict + b"officeDocument/relationships/comments" in parts["word/_rels/document.xml.rels"]
    assert anchored(data, "0") == "b"


def test_the_same_input_gives_the_same_bytes_and_a_date_shows_when_given() -> None:
    package = Package.open(built(table(("a",))))
    root = package.xml(package.main_part)
    remark = [Remark(next(root.iter(f"{W}tc")), ["x"])]
    when = datetime(2024, 9, 1, 8, 30)
    first = annotate(package, root, remark, author=AUTHOR, date=when)
    assert first == annotate(package, root, remark, author=AUTHOR, date=when)
    assert b"2024-09-01T08:30:00Z" in Package.open(first).parts["word/comments.xml"]


def test_an_element_of_another_tree_is_refused() -> None:
    package = Package.open(built(table(("a",))))
    stranger = package.xml(package.main_part)
    with pytest.raises(ValueError, match="another tree"):
        annotate(package, package.xml(package.main_part), [Remark(stranger, ["x"])], author=AUTHOR)


def test_our_own_comments_can_be_taken_out_again_and_others_stay() -> None:
    def by_the_clerk(parts: dict[str, bytes]) -> None:
        parts["word/comments.xml"] = parts["word/comments.xml"].replace(AUTHOR.encode(), "经办人".encode(), 1)
        parts["word/comments.xml"] = parts["word/comments.xml"].replace("旧的".encode(), "答案".encode(), 1)

    original = built(table(("a", "b")))
    assert without_ours(Package.open(original)) is None
    clerk = repacked(answered(original, ("tc:0", "旧的")), by_the_clerk)
    assert without_ours(Package.open(clerk)) is None
    bare = without_ours(Package.open(answered(clerk, ("tc:1", "新的"))))
    assert bare is not None
    assert [c[2] for c in comments_of(Package.open(bare))] == ["答案"]
    assert Package.open(bare).parts["word/document.xml"] == Package.open(clerk).parts["word/document.xml"]


def test_a_comment_of_ours_that_somebody_wrote_into_is_kept() -> None:
    def write_into(parts: dict[str, bytes]) -> None:
        parts["word/comments.xml"] = parts["word/comments.xml"].replace("请补填".encode(), "请补填：张三".encode())

    data = repacked(answered(built(table(("a", "b"))), ("tc:1", "请补填")), write_into)
    assert without_ours(Package.open(data)) is None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(st.text("甲乙丙 a1", max_size=5), min_size=2, max_size=2), min_size=1, max_size=5),
    st.sets(st.integers(0, 9), max_size=6),
    st.text(max_size=20),
)
def test_whatever_is_commented_reads_as_before(rows: list[list[str]], chosen: set[int], text: str) -> None:
    original = built(table(*[tuple(r) for r in rows]))
    places = [n for n in sorted(chosen) if n < 2 * len(rows)]
    data = answered(original, *((f"tc:{n}", text) for n in places))
    assert read_blocks(Package.open(data)).text() == read_blocks(Package.open(original)).text()
    assert [anchored(data, str(i)) for i in range(len(places))] == [rows[n // 2][n % 2] for n in places]


def test_without_remarks_the_parts_are_those_given() -> None:
    original = built(table(("a",)))
    assert answered(original) == write_package(parts_of(original))


@pytest.mark.parametrize("number", ["²", "9" * 5_000, "1e999", "-", "--3", "", "x"])
def test_no_number_of_a_comment_that_is_there_breaks_ours(number: str) -> None:
    def odd(parts: dict[str, bytes]) -> None:
        root = etree.fromstring(parts["word/comments.xml"])
        root[0].set(f"{W}id", number)
        parts["word/comments.xml"] = etree.tostring(root)

    data = repacked(answered(built(paragraphs("甲", "乙")), ("p:0", "一")), odd)
    assert anchored(answered(data, ("p:1", "二")), "1") == "乙"


def test_our_comment_inside_another_one_is_taken_out_too() -> None:
    def nest(parts: dict[str, bytes]) -> None:
        root = etree.fromstring(parts["word/comments.xml"])
        etree.SubElement(root, f"{W}x").append(root[0])
        parts["word/comments.xml"] = etree.tostring(root, encoding="UTF-8")

    mended = without_ours(Package.open(repacked(answered(built(paragraphs("甲")), ("p:0", "一")), nest)))
    assert mended is not None
    assert comments_of(Package.open(mended)) == []


def test_parts_that_stay_are_neither_unpacked_nor_packed_anew() -> None:
    picture = bytes(range(256)) * 4_000
    data = repacked(built(paragraphs("甲")), lambda parts: parts.update({"word/media/a.bmp": picture}))
    package = Package.open(data)
    made = answered(data, ("p:0", "一"))
    assert Package.open(made).parts["word/media/a.bmp"] == picture
    assert bytes(package.entry("word/media/a.bmp").payload) in made
    spoilt = bytearray(data)
    spoilt[spoilt.index(bytes(package.entry("word/media/a.bmp").payload)) + 20] ^= 0xFF
    assert anchored(answered(bytes(spoilt), ("p:0", "一")), "0") == "甲"  # a damaged picture keeps no comment out
