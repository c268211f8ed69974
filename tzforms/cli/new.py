"""``tzforms new``: the data-entry workbook."""

from __future__ import annotations

from pathlib import Path

import click

from tzforms.cli.common import echo_made, force_option, measures_option
from tzforms.i18n import _


@click.command(help="新建录入工作簿：一个班一本，共用内容只填一次，带下拉列表和逐栏说明。")
@click.argument("file", metavar="工作簿.xlsx", type=click.Path(path_type=Path))
@click.option("--example", is_flag=True, help="在旁边再放一本填好的示例（工作簿名-示例.xlsx）。")
@measures_option
@force_option
def command(file: Path, example: bool, edition: str | None, force: bool) -> None:
    """Write the empty workbook, and a finished one beside it."""
    from tzforms.exceptions import UsageError
    from tzforms.files import PUBLIC, write_atomic
    from tzforms.forms import catalogue_of
    from tzforms.workbook import create_workbook, example_dossier

    if file.suffix.lower() != ".xlsx":
        raise UsageError(_("录入工作簿的文件名要以 .xlsx 结尾，现在是“{name}”。").format(name=file.name))
    catalogue = catalogue_of(edition)
    made = [write_atomic(file, create_workbook(catalogue=catalogue), force=force, mode=PUBLIC)]
    if example:
        beside = file.with_name(f"{file.stem}-示例.xlsx")
        made.append(write_atomic(beside, create_workbook(example_dossier(catalogue)), force=force, mode=PUBLIC))
    echo_made(made)
