"""``tzforms blank``: the official blank forms."""

from __future__ import annotations

from pathlib import Path

import click

from tzforms.cli.common import echo_made, force_option, measures_option, output_option, wanted_forms


@click.command(help="导出官方空白表格（不写则全部导出）。可写 附件1 … 附件5 或 annex1 … annex5。")
@click.argument("forms", metavar="[表]…", nargs=-1)
@output_option("放到哪个文件夹。")
@measures_option
@force_option
def command(forms: tuple[str, ...], output: Path, edition: str | None, force: bool) -> None:
    """Write the blanks."""
    from tzforms.files import PUBLIC, write_atomic
    from tzforms.forms import catalogue_of
    from tzforms.rendering import blank

    catalogue = catalogue_of(edition)
    echo_made(
        [
            write_atomic(output / catalogue[f].file_name, blank(f, catalogue.measures), force=force, mode=PUBLIC)
            for f in wanted_forms(catalogue, forms, "forms")
        ]
    )
