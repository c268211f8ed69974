"""``tzforms read``: returned forms to data."""

from __future__ import annotations

from pathlib import Path

import click

from tzforms.cli.common import INPUT, force_option, full_option, measures_option, progress, say, say_json
from tzforms.i18n import _


@click.command(
    help="读取交回的 Word 表格（.docx .doc .odt .rtf .wps .pdf，文件夹或 .zip 也可以）。拿不准的值会逐项列出，不会悄悄猜。"
)
@click.argument("files", metavar="文件…", nargs=-1, required=True, type=INPUT)
@click.option("--jsonl", is_flag=True, help="每张表输出一行 JSON（供程序使用）。")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="写到 .xlsx 或 .json 文件。")
@click.option("--evidence", is_flag=True, help="列出每个值的来处：表、行、列、标签、原文。")
@click.option("--explain-doubts", is_flag=True, help="只按缘由统计拿不准的内容：哪一种最多，在几份文件里。")
@click.option("--html", "html", type=click.Path(path_type=Path), help="写一份可在浏览器里核对的报告。")
@full_option
@measures_option
@click.option("--year", type=int, help="通知年度，用于没写年份的日期。")
@force_option
def command(
    files: tuple[Path, ...],
    jsonl: bool,
    output: Path | None,
    evidence: bool,
    explain_doubts: bool,
    html: Path | None,
    full: bool,
    edition: str | None,
    year: int | None,
    force: bool,
) -> int:
    """Read and print; status 0, 1 (something to look at) or 3 (a file could not be read)."""
    from tzforms.reports import describe
    from tzforms.review import exit_status_of, expand, read_reviewed

    readings = []
    for path in progress(expand(files), _("读取")):
        for reading in read_reviewed(path, year=year, measures=edition):
            readings.append(reading)
            if jsonl:
                say_json(reading.as_json())
            elif output is None and html is None and not explain_doubts:
                say(describe(reading, evidence=evidence, full=full))
    if output is not None:
        from tzforms.review import export

        say(_("已生成 {path}").format(path=export(readings, output, force=force, measures=edition)))
    if html is not None:
        from tzforms.files import write_atomic
        from tzforms.reports import reading_html

        write_atomic(html, reading_html(readings, full=full).encode(), force=force)
        say(_("已生成 {path}").format(path=html))
    if explain_doubts:
        from tzforms.reports import doubts_text

        say(doubts_text(readings), err=jsonl)
    return exit_status_of(readings)
