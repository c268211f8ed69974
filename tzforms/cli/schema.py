"""``tzforms schema``: the data contract as JSON Schema, for programs that take what ``tzforms read`` prints."""

from __future__ import annotations

from pathlib import Path

import click

from tzforms.cli.common import echo_made, force_option, measures_option, say_json, wanted_forms
from tzforms.visible import json_text


@click.command(
    help="输出各表数据的 JSON Schema（与 read --jsonl 的 data 一致）。表可写 annex1 … annex5，dossier 是整套材料；不写则全部。"
)
@click.argument("forms", metavar="[表]…", nargs=-1)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="放到哪个文件夹，每种表一个 .schema.json。")
@measures_option
@force_option
def command(forms: tuple[str, ...], output: Path | None, edition: str | None, force: bool) -> None:
    """Print one schema, or several by name; or write each to a file."""
    from tzforms.files import PUBLIC, write_atomic
    from tzforms.forms import catalogue_of
    from tzforms.reports import json_schemas

    known = json_schemas(catalogue_of(edition))
    wanted = {name: known[name] for name in wanted_forms(known, forms, "forms")}
    if output is not None:
        echo_made(
            write_atomic(output / f"{name}.schema.json", f"{_text(schema)}\n".encode(), force=force, mode=PUBLIC)
            for name, schema in wanted.items()
        )
        return
    say_json(next(iter(wanted.values())) if len(wanted) == 1 else wanted, indent=2)


def _text(data: object) -> str:
    return json_text(data, indent=2)
