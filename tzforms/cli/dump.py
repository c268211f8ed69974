"""``tzforms dump``: the text of a Word file as the engine sees it; git shows templates with it."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(help="以纯文本显示 Word 文件：一行一段或一行表格，单元格以制表符分开。")
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Print the rows."""
    from tzforms.reading import plain_lines

    for line in plain_lines(file):
        click.echo(line)
