"""``tzforms templates check``: can these Word templates be filled and read back?"""

from __future__ import annotations

from pathlib import Path

import click

from tzforms.i18n import _


@click.group(help="Word 模板。")
def command() -> None:
    """Group for templates."""


@command.command("check", help="检查 DIR 里的模板：语法、标签、表头，以及能否填写后原样读回。")
@click.argument("directory", metavar="DIR|FILE", type=click.Path(path_type=Path))
def check(directory: Path) -> int:
    """Open, lint and round-trip every .docx below ``directory``; status 1 when one fails."""
    from tzforms.exceptions import TzformsError, UsageError
    from tzforms.rendering import check_template

    files = [directory] if directory.is_file() else sorted(directory.rglob("*.docx"))
    files = [f for f in files if not f.name.startswith("~$")]
    if not files:
        raise UsageError(_("{path} 里没有 .docx 模板，请核对路径。").format(path=directory))
    status = 0
    for file in files:
        try:
            click.echo(_("{name}：通过，{summary}").format(name=file.name, summary=check_template(file)))
        except TzformsError as error:
            status = 1
            click.echo(_("{name}：未通过。{reason}").format(name=file.name, reason=error))
    return status
