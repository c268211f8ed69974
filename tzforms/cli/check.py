"""``tzforms check``: papers against the measures."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from tzforms.cli.common import force_option, measures_option
from tzforms.i18n import _


@click.command(
    help="按《办法》逐条核对。DOSSIER 是一套材料（录入工作簿 .xlsx，或 YAML、JSON），也可以直接给交回的表格（.docx 等、文件夹、.zip）；"
    "给出几套材料时还比对班次、年度人数和重复参加的人员。"
)
@click.argument("files", metavar="DOSSIER|FORMS…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（供程序使用）。")
@click.option("--html", "html", type=click.Path(path_type=Path), help="写一份可打印的网页报告。")
@click.option("--mark", "mark", type=click.Path(path_type=Path), help="另存一份标出问题的工作簿（只用于 .xlsx）。")
@click.option("--stage", metavar="申报|备案|结业|申领", help="只核对这一阶段适用的条款，并列出还缺的材料。")
@measures_option
@click.option("--year", type=int, help="通知年度，用于表格上没写年份的日期。")
@force_option
def command(
    files: tuple[Path, ...],
    as_json: bool,
    html: Path | None,
    mark: Path | None,
    stage: str | None,
    edition: str | None,
    year: int | None,
    force: bool,
) -> int:
    """Check and print; status 0 (nothing to mend), 1 (不符合 or 需说明), or the error's."""
    from dataclasses import replace

    from tzforms.exceptions import UsageError
    from tzforms.findings import exit_status, mask_text
    from tzforms.law import STAGES, missing_papers
    from tzforms.reports import count_line, findings_html, findings_lines
    from tzforms.review import check_files

    if stage is not None and stage not in STAGES:
        raise UsageError(_("没有“{stage}”这个阶段；可用：{stages}。").format(stage=stage, stages="、".join(STAGES)))
    checked, together = check_files(files, measures=edition, stage=stage, year=year)
    measures = checked[0].material.dossier.catalogue.measures
    several = len(checked) > 1
    everything = [f for c in checked for f in c.findings] + together
    lacking = [missing_papers(c.material.dossier, stage, measures=measures) if stage else [] for c in checked]
    if as_json:
        shown = [
            replace(f, place=f"{mask_text(c.material.name)} {f.place}".strip()) if several else f
            for c in checked
            for f in c.findings
        ]
        click.echo(json.dumps({"findings": [f.as_json() for f in [*shown, *together]]}, ensure_ascii=False, indent=1))
    if html is not None:
        from tzforms.files import write_atomic

        page = findings_html(
            [(mask_text(c.material.name), c.findings, m) for c, m in zip(checked, lacking, strict=True)],
            measures,
            together=together,
            stage=stage,
        )
        write_atomic(html, page.encode(), force=force)
        click.echo(_("已生成 {path}").format(path=html), err=as_json)
    if mark is not None:
        _mark(mark, checked, force=force)
        click.echo(_("已生成 {path}").format(path=mark), err=as_json)
    if not as_json:
        for one, missing in zip(checked, lacking, strict=True):
            click.secho(
                _("核对 {name}：{counts}").format(name=mask_text(one.material.name), counts=count_line(one.findings)),
                bold=True,
            )
            if missing:
                click.secho(
                    _("本阶段（{stage}）还缺：{papers}").format(stage=stage, papers="、".join(missing)), fg="yellow"
                )
            _print(findings_lines(one.findings, measures))
            click.echo()
        if together:
            click.secho(_("各班合起来看：{counts}").format(counts=count_line(together)), bold=True)
            _print(findings_lines(together, measures))
    # a value that reading was not sure of needs someone, just as `tzforms read` says of the same file
    unsure = any(f.rule == "V01" for f in everything)
    return max(exit_status(everything), int(unsure))


def _print(lines: list[tuple[str | None, str]]) -> None:
    colours = sys.stdout.isatty()
    for style, text in lines:
        if style is None or not colours:
            click.echo(text)
        elif style == "bold":
            click.secho(text, bold=True)
        else:
            click.secho(text, fg=style)


def _mark(target: Path, checked: list, *, force: bool) -> None:  # type: ignore[type-arg]
    from tzforms.exceptions import UsageError
    from tzforms.files import write_atomic
    from tzforms.workbook import mark_workbook

    books = [c for c in checked if c.material.workbook is not None]
    if len(books) != 1 or len(checked) != 1:
        raise UsageError(_("--mark 只用于一份录入工作簿（.xlsx）。"))
    one = books[0]
    own = set(one.material.findings)
    write_atomic(
        target,
        mark_workbook(one.material.workbook.path, [f for f in one.findings if f not in own], one.material.workbook),
        force=force,
    )
