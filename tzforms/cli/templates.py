"""``tzforms templates check``: can these Word templates be filled and read back, and is this edition of one piece?"""

from __future__ import annotations

from pathlib import Path

import click

from tzforms.cli.common import measures_option, say
from tzforms.i18n import _


@click.group(help="Word 模板。")
def command() -> None:
    """Group for templates."""


@command.command(
    "check",
    help="检查 DIR 里的模板：语法、标签、表头，以及能否填写后原样读回。"
    "只写 --measures 则检查这个办法版本：每种表格的模板和数据文件，每处引文是否在办法原文中。",
)
@click.argument("directory", metavar="[文件夹|文件]", required=False, type=click.Path(path_type=Path))
@measures_option
def check(directory: Path | None, edition: str | None) -> int:
    """Open, lint and round-trip every .docx below ``directory``, or an edition's; status 1 when one fails."""
    from tzforms.exceptions import TzformsError, UsageError
    from tzforms.measures import load_measures
    from tzforms.rendering import check_edition, check_template

    if directory is None:
        good = True
        for passed, line in check_edition(load_measures(edition)):
            good = good and passed
            say(line)
        return int(not good)
    files = [directory] if directory.is_file() else sorted(directory.rglob("*.docx"))
    files = [f for f in files if not f.name.startswith("~$")]
    if not files:
        raise UsageError(_("{path} 里没有 .docx 模板，请核对路径。").format(path=directory))
    status = 0
    for file in files:
        try:
            say(_("{name}：通过，{summary}").format(name=file.name, summary=check_template(file)))
        except TzformsError as error:
            status = 1
            say(_("{name}：未通过。{reason}").format(name=file.name, reason=error))
    return status
