"""``tzforms check``: papers against the measures."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tzforms.cli.common import INPUT, force_option, measures_option, say, say_json
from tzforms.files import write_atomic
from tzforms.findings import mask_text
from tzforms.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tzforms.findings import Finding
    from tzforms.forms import Dossier
    from tzforms.review import Checked


@click.command(
    help="按《办法》逐条核对。可以给一套材料（录入工作簿 .xlsx，或 YAML、JSON），也可以直接给交回的表格（.docx 等、文件夹、.zip）；"
    "给出几套材料时还比对班次、年度人数和重复参加的人员。"
)
@click.argument("files", metavar="材料|表格…", nargs=-1, required=True, type=INPUT)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（供程序使用）。")
@click.option("--html", "html", type=click.Path(path_type=Path), help="写一份可打印的网页报告。")
@click.option("--mark", "mark", type=click.Path(path_type=Path), help="另存一份标出问题的工作簿（只用于 .xlsx）。")
@click.option("--stage", metavar="申报|备案|结业|申领", help="只核对这一阶段适用的条款，并列出还缺的材料。")
@measures_option
@click.option("--year", type=int, help="通知年度，用于表格上没写年份的日期。")
@click.option("--all", "everything", is_flag=True, help="由中心核验的、要看纸质材料的也逐条列出。")
@force_option
def command(
    files: tuple[Path, ...],
    as_json: bool,
    html: Path | None,
    mark: Path | None,
    stage: str | None,
    edition: str | None,
    year: int | None,
    everything: bool,
    force: bool,
) -> int:
    """Check and print; status 0 (nothing to mend), 1 (不符合 or 需说明), or the error's."""
    from tzforms.exceptions import UsageError
    from tzforms.law import STAGES, is_open
    from tzforms.review import check_files

    if stage is not None and stage not in STAGES:
        raise UsageError(_("没有“{stage}”这个阶段；可用：{stages}。").format(stage=stage, stages="、".join(STAGES)))
    checked, together = check_files(files, measures=edition, stage=stage, year=year)
    result = _Result(checked, together, stage)
    if as_json:
        say_json(result.json(), indent=1)
    if html is not None:
        _write(html, result.page().encode(), as_json, force)
    if mark is not None:
        data, cut_off = _marked(checked)
        _write(mark, data, as_json, force)
        for finding in cut_off:
            say(f"  {finding.place}：{finding.message}", err=as_json)
    if not as_json:
        _show(result, everything)
    return int(any(is_open(found, dossier) for dossier, found in result.told()))


class _Result:
    """What a check found, and how it is handed over."""

    def __init__(self, checked: list[Checked], together: list[Finding], stage: str | None) -> None:
        from tzforms.law import missing_papers

        self.checked, self.together, self.stage = checked, together, stage
        self.measures = checked[0].material.dossier.catalogue.measures
        self.names = [mask_text(c.material.name) for c in checked]
        self.lacking = [
            missing_papers(c.material.dossier, stage, measures=self.measures) if stage else [] for c in checked
        ]

    def told(self) -> Iterator[tuple[Dossier, list[Finding]]]:
        """Each class's dossier with its findings, and what several show together with the first of them."""
        for c in self.checked:
            yield c.material.dossier, c.findings
        yield self.checked[0].material.dossier, self.together

    def json(self) -> dict[str, Any]:
        """For programs; of several classes each place says which. ``parts``: for whom each is, by its number in ``findings``."""
        from tzforms.law import Part, part_of

        said: list[dict[str, Any]] = []
        parts: dict[str, list[int]] = {part.value: [] for part in Part}
        for name, (dossier, found) in zip([*self.names, ""], self.told(), strict=True):
            for f in found:
                place = f"{name} {f.place}".strip() if name and len(self.checked) > 1 else f.place
                parts[part_of(f, dossier).value].append(len(said))
                said.append(replace(f, place=place).as_json())
        return {"findings": said, "parts": parts}

    def page(self) -> str:
        """The report that is printed or passed on."""
        from tzforms.reports import findings_html

        told = zip(self.names, self.checked, self.lacking, strict=True)
        classes = [(name, c.material.dossier, c.findings, missing) for name, c, missing in told]
        return findings_html(classes, together=self.together, stage=self.stage)


def _write(path: Path, data: bytes, quiet: bool, force: bool) -> None:
    write_atomic(path, data, force=force)
    say(_("已生成 {path}").format(path=path), err=quiet)


def _show(result: _Result, everything: bool) -> None:
    from tzforms.reports import count_line, findings_lines

    if len(result.checked) > 1:
        say(_("共{count}个班。").format(count=len(result.checked)))
        say()
    for name, one, missing in zip(result.names, result.checked, result.lacking, strict=True):
        say(_("核对 {name}：{counts}").format(name=name, counts=count_line(one.findings)), bold=True)
        if one.material.lies:
            say(f"  {one.material.lies}")
        if missing:
            papers = "、".join(missing)
            say(_("本阶段（{stage}）还缺：{papers}").format(stage=result.stage, papers=papers), fg="yellow")
        _print(findings_lines(one.findings, one.material.dossier, everything=everything))
        say()
    if result.together:
        say(_("各班合起来看：{counts}").format(counts=count_line(result.together)), bold=True)
        _print(findings_lines(result.together, result.checked[0].material.dossier, everything=everything))


def _print(lines: list[tuple[str | None, str]]) -> None:
    colours = sys.stdout.isatty()
    for style, text in lines:
        if style is None or not colours:
            say(text)
        elif style == "bold":
            say(text, bold=True)
        else:
            say(text, fg=style)


def _marked(checked: list[Checked]) -> tuple[bytes, list[Finding]]:
    """The marked copy, and what of the original it does not hold because it would reach out of it."""
    from tzforms.exceptions import UsageError
    from tzforms.workbook import marked

    if len(checked) != 1 or checked[0].material.workbook is None:
        raise UsageError(_("--mark 只用于一份录入工作簿（.xlsx）。"))
    book = checked[0].material.workbook
    return marked(
        book.path, checked[0].findings, replace(book, findings=[])
    )  # the check tells those of the reading too
