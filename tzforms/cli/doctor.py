"""``tzforms doctor``: what this machine has and lacks."""

from __future__ import annotations

import click

from tzforms.cli.common import say
from tzforms.i18n import _


@click.command(help="检查本机环境：Python、可选组件、LibreOffice、字体及其替代，缺什么、怎么装。")
def command() -> int:
    """Print the report; status 4 when something needed is missing."""
    from tzforms.office import examine

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
