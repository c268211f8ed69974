"""``tzforms doctor``: what this machine has and lacks."""

from __future__ import annotations

from pathlib import Path

import click

from tzforms.cli.common import say
from tzforms.i18n import _


@click.command(help="检查本机环境：Python、可选组件、LibreOffice、字体及其替代，缺什么、怎么装。")
@click.option(
    "--shortcut",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="文件夹",
    help="在这个文件夹（如桌面）里放一个启动文件：双击看说明，把工作簿或文件夹拖上去就核对、生成。",
)
def command(shortcut: Path | None) -> int:
    """Print the report, or write a start file; status 4 when something needed is missing."""
    from tzforms.office import examine

    if shortcut is not None:
        from tzforms.cli.shortcut import write_shortcut

        say(_("已生成 {path}：把工作簿或文件夹拖到它上面即可。").format(path=write_shortcut(shortcut)))
        return 0
    marks = {"ok": "✓", "warn": "!", "fail": "✗"}
    worst = "ok"
    for check in examine():
        say(f"{marks[check.state]} {check.name}：{check.text}")
        worst = "fail" if "fail" in (worst, check.state) else "warn" if "warn" in (worst, check.state) else "ok"
    say(
        {
            "ok": _("一切就绪。"),
            "warn": _("主要功能可用；带 ! 的项目见上。"),
            "fail": _("有必需的东西缺失，见上面的 ✗。"),
        }[worst]
    )
    return 4 if worst == "fail" else 0
