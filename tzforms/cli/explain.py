"""``tzforms explain``: why a value, a verdict or a deadline is what it is."""

from __future__ import annotations

from pathlib import Path

import click

from tzforms.cli.common import INPUT, measures_option, say


@click.command(
    help="凭什么：把一个金额、结论或期限展开为事实、规则、条文和出处。栏目写表上的名称，如 申请资金、“附件2 第3行 等级”；也可以是规则编号，如 R14-2。"
)
@click.argument("dossier", metavar="材料", type=INPUT)
@click.argument("path", metavar="栏目|规则")
@measures_option
def command(dossier: Path, path: str, edition: str | None) -> int:
    """Print the explanation; status 0."""
    from tzforms.dossier import load_dossier
    from tzforms.law import explain, explanation_text

    say(explanation_text(explain(load_dossier(dossier, edition), path)))
    return 0
