"""How much text is read: the work of reading grows with the rows, cells, characters and colons of a document, so each has a
bound far above what offices hand in.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from tzforms.exceptions import RefusedFileError
from tzforms.i18n import _
from tzforms.word.document.blocks import Row
from tzforms.word.document.looks import W
from tzforms.word.thresholds import SIZE

__all__ = ["weigh", "weigh_part"]

_PARAGRAPH, _COLUMN, _RUN, _TEXT = f"{W}p", f"{W}gridCol", f"{W}r", f"{W}t"


def weigh(rows: Sequence[Row]) -> None:
    """Nothing, when ``rows`` are no more than a document may hold; raises :class:`RefusedFileError` when they are."""
    cells = characters = colons = 0
    for row in rows:
        cells += len(row.cells)
        text = "".join([cell.text for cell in row.cells])
        characters += len(text)
        colons += text.count("：") + text.count(":")
    _compare(
        (len(rows), SIZE.rows, _("行（段落和表格行）")),
        (cells, SIZE.cells, _("个单元格")),
        (characters, SIZE.characters, _("个字")),
        (colons, SIZE.colons, _("个冒号")),
    )


def weigh_part(root: etree._Element) -> None:
    """Nothing, when a part of a template is no more than a document may hold; raises :class:`RefusedFileError` when it is.

    A cell holds a paragraph at least, and a template that is heavier could not be read back.
    """
    _compare(
        (sum(1 for _p in root.iter(_PARAGRAPH)), SIZE.cells, _("个段落")),
        (sum(1 for _c in root.iter(_COLUMN)), SIZE.cells, _("个表格列")),
        (sum(1 for _r in root.iter(_RUN)), SIZE.runs, _("段格式各异的文字")),
        (sum(len(t.text or "") for t in root.iter(_TEXT)), SIZE.characters, _("个字")),
    )


def _compare(*weighed: tuple[int, int, str]) -> None:
    for held, most, what in weighed:
        if held > most:
            raise RefusedFileError(
                _("内容过多（超过 {limit} {what}），不是正常的表格，没有读取。").format(limit=most, what=what)
            )
