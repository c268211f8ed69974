"""``tzforms dump``: the text of a Word file as the engine sees it; git shows templates with it."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(help="以纯文本显示 Word 文件：一行一段或一行表格，单元格以制表符分开。")
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Print the rows."""
    from tzforms.exceptions import UnreadableFileError
    from tzforms.word import Package, read_blocks

    package = Package.open(file)
    try:
        blocks = read_blocks(package)
    except UnreadableFileError as error:
        raise UnreadableFileError(f"{file.name}：{error}") from error
    for row in [*blocks.rows, *blocks.margins]:
        click.echo("\t".join("" if c.merged else c.text.replace("\n", "⏎") for c in row.cells))
