"""``tzforms dump``: the text of a Word file as the engine sees it; git shows templates with it."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import click

from tzforms.cli.common import INPUT, full_option, say

_SIGNS = frozenset("0123456789０１２３４５６７８９XxＸｘ")


@click.command(help="以纯文本显示 Word 文件：一行一段或一行表格，单元格以制表符分开。")
@click.argument("file", metavar="文件", type=INPUT)
@full_option
def command(file: Path, full: bool) -> None:
    """Print the rows."""
    from tzforms.reading import plain_rows
    from tzforms.visible import one_line

    for texts in plain_rows(file):
        say("\t".join(map(one_line, texts if full else _masked(texts))))


def _masked(texts: list[str]) -> list[str]:
    """The cells of a row with numbers masked, also a number that has a cell for each digit."""
    from tzforms.findings import mask, mask_numbers

    result = [mask_numbers(t) for t in texts]
    start = 0
    for is_sign, group in groupby(texts, key=lambda t: t.strip() in _SIGNS):
        end = start + len(list(group))
        if is_sign and end - start >= 11:
            result[start:end] = mask("".join(t.strip() for t in texts[start:end]))
        start = end
    return result
