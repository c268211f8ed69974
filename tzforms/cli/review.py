"""``tzforms review``: comments in the clerk's own files, and the 补正告知书."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from tzforms.cli.common import echo_made, force_option, measures_option, output_option, say
from tzforms.i18n import _


@click.command(
    help="在交来的 Word 原件的副本上逐处批注（哪里不对、依据哪条、怎么改），并出一份补正告知书。"
    "一次给出同一班次的几份表格，会互相核对。原件不改动。"
)
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@output_option("放到哪个文件夹。")
@click.option("--no-notice", is_flag=True, help="不出补正告知书。")
@click.option("--pdf", is_flag=True, help="补正告知书另出 PDF（需要 LibreOffice）。")
@click.option("--author", default=None, help="批注和告知书的署名（默认：区职业技能管理中心）。")
@measures_option
@click.option("--year", type=int, help="通知年度，用于没写年份的日期。")
@force_option
def command(
    files: tuple[Path, ...],
    output: Path,
    no_notice: bool,
    pdf: bool,
    author: str | None,
    edition: str | None,
    year: int | None,
    force: bool,
) -> int:
    """Review and say what was written; status 0 nothing to mend, 1 something, 3 a file could not be read."""
    from tzforms.exceptions import UnreadableFileError
    from tzforms.review import AUTHOR, expand, review

    for path in files:
        if not path.exists():  # a slip of the caller's, not a thing for the unit to mend
            raise UnreadableFileError(_("找不到文件 {path}，请核对文件名和位置。").format(path=path))
    result = review(
        expand(files),
        output,
        author=author or AUTHOR,
        with_notice=not no_notice,
        pdf=pdf,
        force=force,
        year=year,
        measures=edition,
        date=datetime.now(),
    )
    for paper, (name, copy, count) in zip(result.papers, result.copies, strict=True):
        short = Path(name).name
        if copy is not None:
            old = _("（由 {kind} 转换为 .docx）").format(kind=paper.converted) if paper.converted else ""
            say(_("{name}：批注 {count} 处{old} → {path}").format(name=short, count=count, old=old, path=copy))
        elif any(r.form for r in paper.readings):
            say(_("{name}：不是 Word 文件，不能批注；问题列在补正告知书里。").format(name=short))
        else:
            for finding in paper.readings[0].findings[:1]:
                say(f"{finding.message}{finding.fix}", err=True)
    echo_made(result.notices)
    if not no_notice and not result.notices:
        say(_("没有需要补正的内容，不出补正告知书。"))
    return result.status
