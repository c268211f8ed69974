"""``tzforms review``: comments in the clerk's own files, and the 补正告知书; ``tzforms review adopt``: corrections taken over."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tzforms.cli.common import INPUT, echo_made, force_option, measures_option, output_option, say
from tzforms.i18n import _

if TYPE_CHECKING:
    from tzforms.review import Paper


class _Review(click.Command):
    """A command on files that has commands of its own, known by their word in the first place: a file of that name is ``./adopt``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commands: dict[str, click.Command] = {}

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of the inner command where one is named, so that it parses and is helped with like any other."""
        inner = self.commands.get(args[0]) if args else None
        if inner is not None:
            return inner.make_context(f"{info_name} {inner.name}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command whose context it is."""
        return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, and the inner commands."""
        super().format_options(ctx, formatter)
        with formatter.section(_("命令")):
            formatter.write_dl([(name, inner.short_help or "") for name, inner in self.commands.items()])


@click.command(
    cls=_Review,
    help="在交来的 Word 原件的副本上逐处批注（哪里不对、依据哪条、怎么改），并出一份补正告知书。"
    "一次给出同一班次的几份表格，会互相核对。原件不改动。",
)
@click.argument("files", metavar="文件…", nargs=-1, required=True, type=INPUT)
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
        for finding in paper.notes:
            say(f"{finding.message}{finding.fix}")
        _echo_corrections(paper)
    echo_made(result.notices)
    if not no_notice and not result.notices:
        say(_("没有需要补正的内容，不出补正告知书。"))
    return result.status


def _echo_corrections(paper: Paper) -> None:
    from tzforms.review import correction_notes

    first = paper.readings[0]
    known = first.findings[:1] if first.form is None else []  # told already
    for finding in correction_notes(paper.readings):
        if finding in known:
            continue
        say(f"{Path(paper.name).name}：{finding.message}{finding.fix}", err=True)


@click.command(
    "adopt",
    short_help="采用没有在本机签名的更正文件（0.1.0 版或核对网页生成的）",
    help="采用没有在本机签名的更正文件（0.1.0 版、核对网页或另一台电脑生成的）：先逐项列出读到的和改成的，确认后签名。"
    "给出更正文件（.review.yaml），或它旁边的原件。原来的更正文件留有备份，原件不改动。",
)
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@click.option("--by", required=True, metavar="姓名", help="由谁采用（写进更正文件，以后每次采用都会显示）。")
@click.option(
    "--for", "original", metavar="原件", type=click.Path(path_type=Path), help="更正文件不在原件旁边时，指明原件。"
)
@click.option("--yes", is_flag=True, help="不再询问，直接采用。")
@click.option("--full", is_flag=True, help="身份证号等完整显示（默认遮盖）。")
@measures_option
@click.option("--year", type=int, help="通知年度，用于没写年份的日期。")
def adopt(
    file: Path, by: str, original: Path | None, yes: bool, full: bool, edition: str | None, year: int | None
) -> int:
    """Show and sign; status 0 signed (or was already), 1 declined."""
    from tzforms.exceptions import UsageError
    from tzforms.review import propose

    adoption = propose(file, by, original=original, year=year, measures=edition, full=full)
    if not adoption.why:
        say(_("{name} 已在本机签名，更正照常采用，不必再采用一次。").format(name=adoption.sidecar.name))
        return 0
    count = len(adoption.taken)
    say(
        _("{name}：{why}，有 {count} 处更正：").format(
            name=adoption.sidecar.name, why=adoption.why, count=len(adoption.lines)
        )
    )
    for proposed in adoption.lines:
        say(f"  {proposed.line}")
    if count and not yes:
        if not _is_terminal():
            raise UsageError(_("没有采用：现在不能询问。请在终端里运行，或看过上面各项后加 --yes。"))
        say(_("采用这 {count} 处更正？输入 y 采用，其他不采用：").format(count=count))
        if sys.stdin.readline().strip().lower() not in ("y", "yes", "是"):
            say(_("没有采用，什么都没有改动。"))
            return 1
    made, copy = adoption.accept()
    say(_("已采用 {count} 处更正 → {path}").format(count=count, path=made))
    if copy is not None:
        say(_("原来的更正文件备份为 {path}").format(path=copy))
    return 0


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


command.commands["adopt"] = adopt
