"""``tzforms blank``: the official blank forms."""

from __future__ import annotations

from pathlib import Path

import click

from tzforms.cli.common import echo_made, force_option, output_option

FORM_CHOICE = click.Choice([f"annex{n}" for n in range(1, 6)])


@click.command(help="导出官方空白表格（不写 FORM 则五种全部导出）。FORM 可写 annex1 … annex5。")
@click.argument("forms", metavar="[FORM]…", nargs=-1, type=FORM_CHOICE)
@output_option("放到哪个文件夹。")
@force_option
def command(forms: tuple[str, ...], output: Path, force: bool) -> None:
    """Write the blanks."""
    from tzforms.files import write_atomic
    from tzforms.forms import FORM_NAMES
    from tzforms.rendering import blank, file_name

    echo_made([write_atomic(output / file_name(f), blank(f), force=force) for f in dict.fromkeys(forms or FORM_NAMES)])
