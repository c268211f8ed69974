"""``tzforms explain``: why a value, a verdict or a deadline is what it is."""

from __future__ import annotations

from pathlib import Path

import click

from tzforms.cli.common import measures_option, say


@click.command(
    help="凭什么：把一个金额、结论或期限展开为事实、规则、条文和出处。PATH 如 annex4.subsidy_wan、annex2.trainees[3].level、facts.claim_received，或规则编号如 R14-2。"
)
@click.argument("dossier", type=click.Path(path_type=Path))
@click.argument("path")
@measures_option
def command(dossier: Path, path: str, edition: str | None) -> int:
    """Print the explanation; status 0."""
    from tzforms.dossier import load_dossier
    from tzforms.law import explain, explanation_text

    say(explanation_text(explain(load_dossier(dossier, edition), path)))
    return 0
