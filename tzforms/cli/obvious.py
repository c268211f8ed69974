"""``tzforms FILE``: what anybody would want of a workbook or a folder of forms, without knowing a command."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tzforms.cli.common import INPUT, say
from tzforms.i18n import _

if TYPE_CHECKING:
    from tzforms.review import Checked


@click.command(help="只给一个工作簿或文件夹：先核对，没有要改的就生成表格，结果放在它旁边的文件夹里。")
@click.argument("path", metavar="材料", type=INPUT)
def command(path: Path) -> int:
    """Check, mark, report, build; the results in a folder beside it, which is opened where there is a desktop. Status as ``check``."""
    from tzforms.dossier import is_dossier_file
    from tzforms.files import make_dir, write_atomic
    from tzforms.findings import Severity, mask_text
    from tzforms.law import is_open
    from tzforms.reports import findings_html, findings_lines
    from tzforms.review import check_files

    checked, together = check_files([path])
    results = make_dir(_free(path))
    for one in checked:
        if len(checked) > 1:
            say(one.material.name, bold=True)
        for _style, line in findings_lines(one.findings, one.material.dossier):
            say(line)
    if together:
        say(_("各班合起来看："), bold=True)
        for _style, line in findings_lines(together, checked[0].material.dossier):
            say(line)
    classes = [(mask_text(c.material.name), c.material.dossier, c.findings, ()) for c in checked]
    page = findings_html(classes, together=together).encode()
    made, notes = [write_atomic(results / _("核对结果.html"), page)], list[str]()
    if path.is_dir() or not is_dossier_file(path):
        made += _answered(path, results)
    else:
        made += _marked(checked[0], results)
        if not any(f.severity is Severity.VIOLATION for f in checked[0].findings):
            from tzforms.rendering import build

            made += build(path, results, tell=notes.append)
    say()
    for file in made:
        say(_("已生成 {path}").format(path=file))
    for note in notes:
        say(note)
    _open(results)
    found = [(c.findings, c.material.dossier) for c in checked] + [(together, checked[0].material.dossier)]
    return int(any(is_open(*one) for one in found))


def _free(path: Path) -> Path:
    """A folder beside ``path`` that is not there yet: nothing of an earlier run is written over."""
    for number in range(1, 1000):
        name = _("{name}-结果").format(name=path.stem if path.is_file() else path.name)
        folder = path.absolute().parent / (name if number == 1 else f"{name}-{number}")
        if not folder.exists():
            return folder
    return path.absolute().parent / name


def _marked(checked: Checked, results: Path) -> list[Path]:
    """The marked copy of a workbook that has something to mend."""
    from dataclasses import replace

    from tzforms.files import write_atomic
    from tzforms.law import is_open
    from tzforms.workbook import marked

    book = checked.material.workbook
    if book is None or not is_open(checked.findings, checked.material.dossier):
        return []
    data, _cut = marked(book.path, checked.findings, replace(book, findings=[]))
    return [write_atomic(results / _("{name}-标注.xlsx").format(name=book.path.stem), data)]


def _answered(path: Path, results: Path) -> list[Path]:
    """The marked copies of returned Word forms, and the notice."""
    from tzforms.review import expand, review

    done = review(expand([path]), results)
    return [*(copy for _name, copy, _count in done.copies if copy is not None), *done.notices]


def _open(folder: Path) -> None:
    """Show the folder, where somebody sits before a desktop."""
    if not sys.stdout.isatty() or os.environ.get("TZFORMS_NO_OPEN"):
        return
    if sys.platform in ("win32", "darwin") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        click.launch(str(folder))
