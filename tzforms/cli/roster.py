"""``tzforms roster``: any list of people with a header row, as 附件2 or 附件3."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tzforms.cli.common import force_option, measures_option, say
from tzforms.findings import mask_numbers
from tzforms.i18n import _
from tzforms.visible import json_text, one_line

if TYPE_CHECKING:
    from tzforms.workbook import RosterReading


@click.command(
    help="从任意有表头的 .xlsx、.xls、.csv 名单读取学员（或结业）名册，并说明每一列当作什么、哪些列没有采用。"
)
@click.argument("file", metavar="名单", type=click.Path(path_type=Path))
@click.option("--jsonl", is_flag=True, help="每个名册输出一行 JSON（供程序使用）。")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="写到 .xlsx（录入工作簿）、.json 或 .yaml。")
@measures_option
@force_option
def command(file: Path, jsonl: bool, output: Path | None, edition: str | None, force: bool) -> int:
    """Read, show the mapping, write; status 1 when a value is unsure or lost."""
    from tzforms.dossier import save_dossier
    from tzforms.findings import exit_status
    from tzforms.workbook import read_roster, roster_dossier

    readings = read_roster(file, edition)
    for reading in readings:
        if jsonl:
            say(json_text(reading.as_json()))
        else:
            say(_describe(reading))
    if output is not None:
        say(_("已生成 {path}").format(path=save_dossier(roster_dossier(readings), output, force=force)), err=jsonl)
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
