"""``tzforms new``: the data-entry workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tzforms.cli.common import INPUT, echo_made, force_option, measures_option, say
from tzforms.i18n import _

if TYPE_CHECKING:
    from tzforms.findings import Finding
    from tzforms.forms import Dossier

_MOST_TOLD = 20


@click.command(
    help="新建录入工作簿：一个班一本，共用内容只填一次，带下拉列表和逐栏说明。已有交过的附件1—5（或旧工作簿）的，用 --from 读进来，说过的不必再填。"
)
@click.argument("files", metavar="工作簿.xlsx [交过的表…]", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--example", is_flag=True, help="在旁边再放一本填好的示例（工作簿名-示例.xlsx）。")
@click.option(
    "--from",
    "sources",
    multiple=True,
    type=INPUT,
    metavar="交过的表…",
    help="读入这些表（Word、PDF、文件夹、.zip、旧工作簿）的内容。",
)
@click.option("--next-class", is_flag=True, help="下一个班：只带单位、联系方式、银行、教师等不变的内容。")
@measures_option
@force_option
def command(
    files: tuple[Path, ...],
    example: bool,
    sources: tuple[Path, ...],
    next_class: bool,
    edition: str | None,
    force: bool,
) -> int:
    """Write the workbook, and a finished one beside it; status 1 when something of the forms has to be looked at."""
    from tzforms.exceptions import UsageError
    from tzforms.files import PRIVATE, PUBLIC, protect, write_atomic
    from tzforms.forms import catalogue_of
    from tzforms.workbook import create_workbook, example_dossier

    # "--from 附件1.docx 附件2.docx 新.xlsx" is typed as often as "新.xlsx --from 附件1.docx 附件2.docx"
    file = files[0] if files[0].suffix.lower() == ".xlsx" else files[-1]
    more = [f for f in files if f is not file]
    if more and not sources:
        raise UsageError(_("一次只新建一本工作簿；要读入交过的表，请写 --from。"))
    if file.suffix.lower() != ".xlsx":
        raise UsageError(_("录入工作簿的文件名要以 .xlsx 结尾，现在是“{name}”。").format(name=file.name))
    for path in more:
        protect(path)
    catalogue = catalogue_of(edition)
    told: list[Finding] = []
    dossier: Dossier | None = None
    if sources:
        dossier, told = _said(sources, more, edition)
        dossier = dossier.lasting() if next_class else dossier
        catalogue = dossier.catalogue
    elif next_class:
        raise UsageError(_("--next-class 要和 --from 一起用：从上一个班交过的表里带过来。"))
    data = create_workbook(dossier, catalogue=catalogue, handed_in=not next_class)
    made = [write_atomic(file, data, force=force, mode=PRIVATE if dossier else PUBLIC)]
    if example:
        beside = file.with_name(f"{file.stem}-示例.xlsx")
        made.append(write_atomic(beside, create_workbook(example_dossier(catalogue)), force=force, mode=PUBLIC))
    echo_made(made)
    if told:
        say(_("读入时有{count}处要看一眼，请在工作簿里核对：").format(count=len(told)), bold=True)
        for finding in told[:_MOST_TOLD]:
            say(f"  · {finding.message}{finding.fix}")
        if len(told) > _MOST_TOLD:
            say(_("  …… 其余{count}处用 tzforms read 查看。").format(count=len(told) - _MOST_TOLD))
    return int(bool(told))


def _said(sources: tuple[Path, ...], more: list[Path], edition: str | None) -> tuple[Dossier, list[Finding]]:
    """What the forms say, as one class, and what of it has to be looked at."""
    from tzforms.exceptions import UsageError
    from tzforms.findings import Severity
    from tzforms.review import gather

    materials = gather([*sources, *more], measures=edition)
    if len(materials) != 1:
        raise UsageError(
            _("给出的是{count}个班的材料，一本工作簿只放一个班：请分开读入。").format(count=len(materials))
        )
    look = (Severity.VIOLATION, Severity.EXPLAIN, Severity.MANUAL)
    return materials[0].dossier, [f for f in materials[0].findings if f.severity in look]
