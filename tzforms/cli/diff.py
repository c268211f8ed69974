"""``tzforms diff``: what a resubmission changed."""

from __future__ import annotations

from pathlib import Path

import click

from tzforms.cli.common import INPUT, measures_option, say, say_json
from tzforms.i18n import _


@click.command(
    help="比较两次交来的表格（文件、文件夹或 .zip）逐项改了什么。名册按身份证号对应到人，插入一行不会算作全部改动。"
)
@click.argument("old", metavar="旧的", type=INPUT)
@click.argument("new", metavar="新的", type=INPUT)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（供程序使用）。")
@measures_option
@click.option("--year", type=int, help="通知年度，用于没写年份的日期。")
def command(old: Path, new: Path, as_json: bool, edition: str | None, year: int | None) -> int:
    """Compare and print; status 0 nothing changed, 1 something changed, 3 a side could not be read."""
    from tzforms.review import (
        compare,
        correction_notes,
        describe_difference,
        exit_status_of,
        expand,
        read_reviewed,
    )

    sides = [
        [r for path in expand([side]) for r in read_reviewed(path, year=year, measures=edition)] for side in (old, new)
    ]
    notes = [(given, note) for given, side in zip((old, new), sides, strict=True) for note in correction_notes(side)]
    for given, note in notes:
        say(f"{given}：{note.message}{note.fix}", err=True)
    status = 0
    for side, given in zip(sides, (old, new), strict=True):
        if not any(r.form for r in side):
            for reading in side[:1]:
                for finding in reading.findings[:1]:
                    say(f"{finding.message}{finding.fix}", err=True)
            if not side:
                say(_("{path} 里没有文件，请核对路径。").format(path=given), err=True)
            status = max(status, exit_status_of(side) or 3)
    if status:
        return status
    difference = compare(*sides)
    if as_json:
        told = {"corrections": [{"side": str(given), **note.as_json()} for given, note in notes]} if notes else {}
        say_json(difference.as_json() | told)
    else:
        say(describe_difference(difference))
    return int(bool(difference.changes))
