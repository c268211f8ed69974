"""``tzforms deadlines``: each date with its article and arithmetic."""

from __future__ import annotations

from pathlib import Path

import click

from tzforms.cli.common import INPUT, force_option, measures_option, say
from tzforms.i18n import _


@click.command(help="列出一个班次的各项期限：条文、算法、是否按期。")
@click.argument("dossier", metavar="材料", type=INPUT)
@click.option("--ics", "ics", type=click.Path(path_type=Path), help="另存为日历文件（.ics）。")
@measures_option
@force_option
def command(dossier: Path, ics: Path | None, edition: str | None, force: bool) -> int:
    """Print the deadlines; status 0."""
    from tzforms.dossier import load_dossier
    from tzforms.law import deadlines, deadlines_text, to_ics

    loaded = load_dossier(dossier, edition)
    found = deadlines(loaded)
    say(deadlines_text(found))
    if ics is not None:
        from tzforms.files import PUBLIC, write_atomic

        title = next((str(p) for _f, r in loaded.forms() if (p := getattr(r, "project", None))), dossier.stem)
        write_atomic(ics, to_ics(found, title).encode(), force=force, mode=PUBLIC)
        say(_("已生成 {path}").format(path=ics))
    return 0
