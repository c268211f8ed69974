"""``tzforms rules``: the rule book."""

from __future__ import annotations

from pathlib import Path

import click

from tzforms.cli.common import force_option, measures_option, say
from tzforms.i18n import _


@click.command(
    help="规则书：条文、原文、参数、取法、由谁核什么。可给规则编号（R06-3）、条号（第6条、第六条、附件5）、栏目名（申请资金）或读取时的编号（V20）。"
)
@click.argument("which", metavar="[编号|条号|栏目]", required=False)
@click.option("--html", "html", type=click.Path(path_type=Path), help="把整本规则书（含算例）写成网页。")
@measures_option
@force_option
def command(which: str | None, html: Path | None, edition: str | None, force: bool) -> int:
    """Print or write the rules; status 0, or 2 when nothing goes by that name."""
    from tzforms.measures import load_measures
    from tzforms.reports import code_text, rule_list, rule_text, rulebook_html, rules_named

    measures = load_measures(edition)
    if html is not None:
        from tzforms.files import PUBLIC, write_atomic

        write_atomic(html, rulebook_html(measures).encode(), force=force, mode=PUBLIC)
        say(_("已生成 {path}").format(path=html))
        return 0
    told = code_text(which) if which else None
    if told is not None:
        say(told)
        return 0
    say(rule_text(rules_named(which, measures), measures, which) if which else rule_list(measures))
    return 0
