"""Two Word files compared part by part: what differs is said in a person's words, and nothing else is."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from tests.test_hostile import document, with_document
from tests.word.docx_builders import repacked
from tzforms.exceptions import UnreadableFileError
from tzforms.word.package.comparing import differences

MADE = with_document(document("<w:p><w:r><w:t>编号第0002号</w:t></w:r></w:p><w:p><w:r><w:t>共80学时</w:t></w:r></w:p>"))


def of(body: str) -> bytes:
    return with_document(document(body))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<w:p><w:r><w:t>编号第0003号</w:t></w:r></w:p><w:p><w:r><w:t>共80学时</w:t></w:r></w:p>", "“号第0003号”应为“号第0002号”"),
        ("<w:p><w:r><w:t>编号第0002号</w:t></w:r></w:p><w:p><w:r><w:t>共80学时，优秀</w:t></w:r></w:p>", "多出“，优秀”"),
        ("<w:p><w:r><w:t>编号第0002号</w:t></w:r></w:p>", "缺少“共80学时”"),
        ("<w:p><w:r><w:t>编号第0002号</w:t></w:r></w:p><w:p/><w:p><w:r><w:t>共80学时</w:t></w:r></w:p>", "正文的格式、隐藏内容或结构不同"),
        ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>编号第0002号</w:t></w:r></w:p><w:p><w:r><w:t>共80学时</w:t></w:r></w:p>",
         "正文的格式、隐藏内容或结构不同"),
        ("<w:p><w:r><w:t>编号第0002号</w:t></w:r></w:p><w:p><w:r><w:t>共80学时110101199003077654</w:t></w:r></w:p>",
         "多出“110101********7654”"),
    ],
)  # fmt: skip
def test_what_the_text_says_more_less_or_otherwise_is_told(body: str, said: str) -> None:
    assert said in differences(of(body), MADE)


def _with(name: str, data: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda parts: parts.update({name: data})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_with("word/comments.xml", b"<x/>"), "多出批注（word/comments.xml）"),
        (_with("word/media/seal.png", b"png"), "多出图片（word/media/seal.png）"),
        (_with("word/styles.xml", b"<w:styles xmlns:w='w'/>"), "样式（word/styles.xml）不同"),
        (lambda parts: parts.pop("word/styles.xml"), "缺少样式（word/styles.xml）"),
        (_with("更多.bin", b"x"), "多出部件（更多.bin）"),
    ],
)
def test_a_part_more_less_or_otherwise_is_called_by_its_name(
    change: Callable[[dict[str, bytes]], object], said: str
) -> None:
    assert said in differences(repacked(MADE, lambda parts: change(parts) and None), MADE)


def test_another_packing_and_another_order_of_attributes_are_no_difference() -> None:
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(MADE)) as before, zipfile.ZipFile(again, "w", zipfile.ZIP_STORED) as after:
        for name in reversed(before.namelist()):
            after.writestr(name, before.read(name))
    assert again.getvalue() != MADE
    assert differences(again.getvalue(), MADE) == []


def test_two_parts_that_some_programs_take_for_one_are_refused() -> None:
    twice = io.BytesIO(MADE)
    with zipfile.ZipFile(twice, "a") as archive:
        archive.writestr("WORD/document.xml", b"<x/>")
    with pytest.raises(UnreadableFileError, match="出现两次"):
        differences(twice.getvalue(), MADE)
