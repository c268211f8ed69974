"""``tzforms intake``: what units hand in, sorted, checked and received into the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tzforms import intake  # by its face: --help needs no extra, and is there at once
from tzforms.cli.certificate_options import BY, Store, actor, store_options
from tzforms.cli.common import INPUT, measures_option, progress, say, say_json
from tzforms.i18n import _

if TYPE_CHECKING:
    from tzforms.intake import Day


_CHANGES = 10  # shown of a class


@click.command(
    help="收件：把交来的文件、文件夹、.zip 读出来，分成各班，逐班核对，和登记库里以前的材料比对，收进登记库。"
    "中途停下再来一次，不会重复，也不会丢。"
)
@click.argument("files", metavar="文件夹|文件…", nargs=-1, required=True, type=INPUT)
@click.option(
    "--received", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="收到的日期（默认今天），期限按它算。"
)
@click.option("--stage", metavar="申报|备案|结业|申领", help="办理环节（默认看交来的是哪几种表）。")
@click.option("--dry-run", is_flag=True, help="只看会怎样收，什么都不写。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（供程序使用）。")
@click.option("--all", "everything", is_flag=True, help="由中心核验的、要看纸质材料的也逐条列出。")
@measures_option
@click.option("--year", type=int, help="通知年度，用于表格上没写年份的日期。")
@BY
@store_options
def command(
    files: tuple[Path, ...],
    received: dt.datetime | None,
    stage: str | None,
    dry_run: bool,
    as_json: bool,
    everything: bool,
    edition: str | None,
    year: int | None,
    by: str | None,
    store: Store,
) -> int:
    """Take in and tell; status 0 nothing to do, 1 somebody has to look, mend or explain."""
    from tzforms.exceptions import UnreadableFileError, UsageError
    from tzforms.law import STAGES

    if stage is not None and stage not in STAGES:
        raise UsageError(_("没有“{stage}”这个阶段；可用：{stages}。").format(stage=stage, stages="、".join(STAGES)))
    for path in files:
        if not path.exists():
            raise UnreadableFileError(_("找不到文件 {path}，请核对文件名和位置。").format(path=path))
    with store.opened(create=not dry_run) as (register, _ring):
        day = intake.take_in(
            files,
            register.papers,
            received=received.date() if received is not None else dt.date.today(),
            actor=actor(by),
            stage=stage or "",
            year=year,
            measures=edition,
            dry_run=dry_run,
            progress=_progress,
        )
    if as_json:
        say_json(_plain(day), indent=1)
    else:
        _show(day, dry_run=dry_run, everything=everything)
    return int(day.needs_somebody)


def _progress(paths: Iterable[Path]) -> Iterable[Path]:
    return progress(paths, _("读取"))


def _words() -> dict[str, str]:
    from tzforms.intake import Outcome

    return {
        Outcome.UNDERSTOOD: _("已读懂"),
        Outcome.PERSON: _("要看一眼"),
        Outcome.NO_FORM: _("不是表格"),
        Outcome.REFUSED: _("打不开"),
        Outcome.KNOWN: _("以前收过"),
    }


def _show(day: Day, *, dry_run: bool, everything: bool) -> None:
    from tzforms.law import is_open
    from tzforms.registry import Received
    from tzforms.reports import count_line, findings_lines

    words = _words()
    counts = "＋".join(f"{words[outcome]} {count}" for outcome, count in day.counts.items())
    say(_("收到 {count} 个文件 ＝ {counts}").format(count=len(day.files), counts=counts), bold=True)
    became = {
        Received.NEW: _("新收"),
        Received.CHANGED: _("换下了以前的一版"),
        Received.UNCHANGED: _("内容没有变"),
        Received.KNOWN: _("以前收过"),
        None: _("没有收") if not dry_run else _("试看，没有写入登记库"),
    }
    for one in day.classes:
        say()
        say(
            _("{ref} {name}：{what}；{counts}").format(
                ref=one.ref or "—", name=one.name, what=became[one.outcome], counts=count_line(one.findings)
            ),
            bold=True,
        )
        if one.lies:
            say(f"  {one.lies}")
        if one.question:
            say(f"  {one.question}", fg="yellow")
        for change in one.changes[:_CHANGES]:
            say(
                _("  改了 {place}：{old} → {new}").format(
                    place=change.place, old=change.old or "—", new=change.new or "—"
                )
            )
        if len(one.changes) > _CHANGES:
            say(_("  …… 共改了{count}处。").format(count=len(one.changes)))
        if not everything and not is_open(one.findings, one.dossier):
            continue  # of a class with nothing to mend one line is enough
        for _style, line in findings_lines(one.findings, one.dossier, everything=everything):
            say(f"  {line}" if line else "")
    if day.together and day.classes:
        say()
        say(_("和其他班、以前的材料合起来看：{counts}").format(counts=count_line(day.together)), bold=True)
        for _style, line in findings_lines(day.together, day.classes[0].dossier, everything=everything):
            say(f"  {line}" if line else "")
    rest = [f for f in day.files if f.why]
    if rest:
        say()
        say(_("另外要看的文件："), bold=True)
        for file in rest:
            say(f"  {words[file.outcome]}  {file.name}  {file.why}")


def _plain(day: Day) -> dict[str, Any]:
    return {
        "counts": {outcome.value: count for outcome, count in day.counts.items()},
        "files": [
            {"name": f.name, "outcome": f.outcome.value, "why": f.why, "forms": list(f.forms), "class": f.ref or None}
            for f in day.files
        ],
        "classes": [
            {
                "class": c.ref or None,
                "name": c.name,
                "outcome": c.outcome.value if c.outcome is not None else None,
                "question": c.question,
                "changes": [asdict(change) for change in c.changes],
                "findings": [f.as_json() for f in c.findings],
            }
            for c in day.classes
        ],
        "together": [f.as_json() for f in day.together],
    }
