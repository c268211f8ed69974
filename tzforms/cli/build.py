"""``tzforms build``: a dossier to its Word forms, checked before and read back after."""

from __future__ import annotations

from pathlib import Path

import click

from tzforms.cli.common import INPUT, echo_made, force_option, measures_option, output_option, say


@click.command(
    help="由材料（录入工作簿 .xlsx，或 YAML、JSON）生成 Word 表格。先按《办法》核对，有“不符合”时不生成，加 --draft 可出草稿。"
)
@click.argument("dossier", metavar="材料", type=INPUT)
@output_option("放到哪个文件夹。")
@click.option("--form", "forms", multiple=True, metavar="表", help="只生成这一种，如 annex4（可写多次）。")
@click.option("--pdf", is_flag=True, help="同时生成 PDF（需要 LibreOffice）。")
@click.option("--zip", "as_zip", is_flag=True, help="另外打成一个压缩包。")
@click.option("--draft", is_flag=True, help="有“不符合”也生成，每页印“草稿”。")
@measures_option
@force_option
def command(
    dossier: Path,
    output: Path,
    forms: tuple[str, ...],
    pdf: bool,
    as_zip: bool,
    draft: bool,
    edition: str | None,
    force: bool,
) -> int:
    """Build the forms; the exit status is 0, or the error's."""
    from tzforms.rendering import build

    notes: list[str] = []
    made = build(
        dossier,
        output,
        forms=forms,
        pdf=pdf,
        as_zip=as_zip,
        draft=draft,
        force=force,
        measures=edition,
        tell=notes.append,
    )
    echo_made(made)
    for note in notes:
        say(note)
    return 0
