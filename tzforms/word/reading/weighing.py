"""How much text is read: the work of reading grows with the rows, cells, characters and colons of a document, so each has a
bound far above what offices hand in.
"""

from __future__ import annotations

from collections.abc import Sequence

from tzforms.exceptions import RefusedFileError
from tzforms.i18n import _
from tzforms.word.document.blocks import Row
from tzforms.word.thresholds import SIZE

__all__ = ["weigh"]


def weigh(rows: Sequence[Row]) -> None:
    """Nothing, when ``rows`` are no more than a document may hold; raises :class:`RefusedFileError` when they are."""
    cells = characters = colons = 0
    for row in rows:
        cells += len(row.cells)
        for cell in row.cells:
            characters += len(cell.text)
            colons += cell.text.count("：") + cell.text.count(":")
    for held, most, what in (
        (len(rows), SIZE.rows, _("行（段落和表格行）")),
        (cells, SIZE.cells, _("个单元格")),
        (characters, SIZE.characters, _("个字")),
        (colons, SIZE.colons, _("个冒号")),
    ):
        if held > most:
            raise RefusedFileError(
                _("内容过多（超过 {limit} {what}），不是正常的表格，没有读取。").format(limit=most, what=what)
            )
