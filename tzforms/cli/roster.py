"""``tzforms roster``: any list of people with a header row, as 附件2 or 附件3."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tzforms.cli.common import INPUT, measures_option, say, say_json
from tzforms.findings import mask_numbers
from tzforms.i18n import _
from tzforms.visible import one_line

if TYPE_CHECKING:
    from tzforms.workbook import Merged, RosterReading


@click.command(
    help="从任意有表头的 .xlsx、.xls、.csv 名单读取学员（或结业）名册，并说明每一列当作什么、哪些列没有采用。"
)
@click.argument("file", metavar="名单", type=INPUT)
@click.option("--jsonl", is_flag=True, help="每个名册输出一行 JSON（供程序使用）。")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="写到 .xlsx（录入工作簿）、.json 或 .yaml；已有的班就并入：按身份证号对人，只填、只改，不清空，旧文件留备份。",
)
@click.option("--dry-run", is_flag=True, help="只说并入会改什么，不写。")
@click.option("--force", is_flag=True, hidden=True, help="0.1.0 的选项，不再需要：已有的班总是并入。")
@measures_option
def command(file: Path, jsonl: bool, output: Path | None, dry_run: bool, force: bool, edition: str | None) -> int:
    """Read, show the mapping, write; status 1 when a value is unsure or lost."""
    from tzforms.findings import exit_status
    from tzforms.workbook import read_roster

    readings = read_roster(file, edition)
    for reading in readings:
        if jsonl:
            say_json(reading.as_json())
        else:
            say(_describe(reading))
    if output is not None:
        _write(readings, output, dry_run, quiet=jsonl)
    return max(int(bool(r.unsure)) or exit_status(r.findings) for r in readings)


def _describe(reading: RosterReading) -> str:
    form = reading.catalogue[reading.form]
    kind = _("{title}（{form}）").format(title=form.short, form=form.called)
    lines = [
        _("工作表“{sheet}”：按{kind}读到 {count} 人").format(sheet=reading.sheet, kind=kind, count=len(reading.records))
    ]
    for column in reading.mapping:
        heading = one_line(mask_numbers(column.heading))  # a list without a header row has people in it
        lines.append(f"  {column.letter}  {heading} → {column.field.heading if column.field else _('没有采用')}")
    changes = [c for c in reading.log if c.cell]
    if changes:
        lines.append(_("改动 {count} 处：").format(count=len(changes)))
        for c in changes[:40]:
            lines.append(one_line(f"  {c.cell}  {c.before or '（空）'} → {c.after or '（不采用）'}  {c.reason}"))
        if len(changes) > 40:
            lines.append(_("  ……其余 {count} 处见 --jsonl 或 -o 输出").format(count=len(changes) - 40))
    for finding in reading.findings:
        lines.append(f"  【{_(finding.severity.value)}】{finding.message}{finding.fix}")
    return "\n".join(lines)


def _write(readings: list[RosterReading], output: Path, dry_run: bool, quiet: bool) -> None:
    """A new class of the people, or the people into the class that is there."""
    from tzforms.dossier import dump_dossier, load_dossier, save_dossier
    from tzforms.files import back_up, write_atomic
    from tzforms.workbook import merge_into_dossier, merge_into_workbook, roster_dossier

    if not output.exists():
        if not dry_run:
            say(_("已生成 {path}").format(path=save_dossier(roster_dossier(readings), output)), err=quiet)
        return
    if output.suffix.lower() in (".json", ".yaml", ".yml"):
        dossier, merged = merge_into_dossier(load_dossier(output), readings)
        data = dump_dossier(dossier, output.suffix.lower()).encode()
    else:
        data, merged = merge_into_workbook(output, readings)
    for line in _told(merged):
        say(one_line(line), err=quiet)
    if merged.is_empty or dry_run:
        say(_("{path} 没有改动。").format(path=output), err=quiet)
        return
    copy = back_up(output)
    write_atomic(output, data, force=True)
    say(_("已并入 {path}；原来的另存为 {copy}").format(path=output, copy=copy.name), err=quiet)


def _told(merged: Merged) -> list[str]:
    lines = [
        _("并入：新增 {added} 人，改动 {changed} 处，没有变化 {same} 人").format(
            added=len(merged.added), changed=len(merged.changed), same=merged.same
        )
    ]
    if merged.added:
        lines.append(_("  新增：{names}").format(names="、".join(merged.added)))
    lines += [
        _("  {who} {column}：{before} → {after}").format(who=who, column=column, before=before, after=after)
        for who, column, before, after in merged.changed
    ]
    if merged.absent:
        lines.append(_("  名单里没有、原样保留：{names}").format(names="、".join(merged.absent)))
    return lines
