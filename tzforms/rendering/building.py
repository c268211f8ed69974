"""A dossier to its forms on disk: checked before, read back after, whole or not at all."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Collection, Iterable, Sequence
from io import BytesIO
from pathlib import Path

from tzforms.dossier import load_dossier
from tzforms.exceptions import MissingProgramError, TargetExistsError, UsageError
from tzforms.files import PRIVATE, make_dir, safe_name, write_atomic
from tzforms.findings import Finding, Severity
from tzforms.forms import Catalogue, Dossier
from tzforms.i18n import Lines, _
from tzforms.law import check
from tzforms.measures import Measures
from tzforms.rendering.finishing import finish, remarks, to_pdf
from tzforms.rendering.pages import PageFault
from tzforms.rendering.printing import typeset
from tzforms.word import stamp
from tzforms.workbook import WORKBOOK_SUFFIXES, read_dossier

__all__ = ["build", "build_dossier"]


def build(
    source: Path,
    output: Path,
    *,
    forms: Sequence[str] = (),
    pdf: bool = False,
    as_zip: bool = False,
    draft: bool = False,
    force: bool = False,
    measures: Measures | str | Path | None = None,
    tell: Callable[[str], None] | None = None,
) -> list[Path]:
    """Render the forms of the dossier in ``source`` (.xlsx, .yaml, .json) into the folder ``output``.

    ``measures``: the edition; when ``None``, the one that the file says it is of. ``tell`` is given a line for each form that
    had to be set closer or smaller, or whose pages want a look. Returns the files made. Raises :class:`~tzforms.exceptions.UsageError` when the dossier breaks the measures and ``draft`` is
    false, and whatever reading, rendering or converting raises; nothing is written before everything is rendered.
    """
    dossier, meant, read = _load(source, measures)
    return build_dossier(
        dossier,
        output,
        forms=forms,
        pdf=pdf,
        as_zip=as_zip,
        draft=draft,
        force=force,
        meant=meant,
        read=read,
        tell=tell,
    )


def _load(source: Path, measures: Measures | str | Path | None) -> tuple[Dossier, frozenset[str], Sequence[Finding]]:
    """The dossier, the forms that a workbook says are handed in, and what reading a workbook found."""
    if source.suffix.lower() in WORKBOOK_SUFFIXES and source.is_file():
        reading = read_dossier(source, measures)
        return reading.dossier, reading.meant, reading.findings
    return load_dossier(source, measures), frozenset(), ()


def build_dossier(
    dossier: Dossier,
    output: Path,
    *,
    forms: Sequence[str] = (),
    pdf: bool = False,
    as_zip: bool = False,
    draft: bool = False,
    force: bool = False,
    meant: Iterable[str] = (),
    read: Sequence[Finding] = (),
    tell: Callable[[str], None] | None = None,
) -> list[Path]:
    """:func:`build` for a dossier that is loaded already, under the edition that it is of.

    Made are the ``forms`` named, else those that somebody meant to fill in: what holds something of its own (not only what it
    shares with others) and what is in ``meant``. ``read`` is what reading a workbook found: forms made from it would lack what it
    tells of, so it is refused as what breaks the measures is. Raises :class:`MissingProgramError` when the PDF cannot be made, after
    the Word files were written.
    """
    catalogue = dossier.catalogue
    records = dict(dossier.resolved().dossier.forms())
    handed_in = {*meant, *forms}
    begun = handed_in | catalogue.begun(dossier.forms())
    wanted = list(dict.fromkeys(forms)) or [k for k, _record in dossier.forms() if k in begun]
    missing = [f for f in wanted if f not in records]
    if missing or not wanted:
        lacking = "、".join(catalogue[f].called for f in missing) or _("任何一种表格")
        raise UsageError(_("材料里没有{names}的内容，无法生成。请在录入工作簿中填写后再试。").format(names=lacking))
    if not draft:
        _refuse_violations(dossier, list(forms) or None, handed_in, read)
    rendered = {form: typeset(records[form], measures=catalogue.measures, stages=dossier.stages) for form in wanted}
    names = [name for form in wanted for name in _names(catalogue, form, pdf)]
    archive = _archive_name(dossier) if as_zip else None
    _refuse_existing(output, [*names, *([archive] if archive else [])], force)
    pages: dict[str, bytes] = {}
    faults: dict[str, list[PageFault]] = {}
    unmade: MissingProgramError | None = None
    words = {form: stamp(one.data, _("草稿")) if draft else one.data for form, one in rendered.items()}
    try:
        if pdf and draft:
            pages = to_pdf(words)
        elif pdf:
            rendered, pages, faults = finish(records, rendered, catalogue.measures, dossier.stages)
            words = {form: one.data for form, one in rendered.items()}
    except MissingProgramError as error:  # the Word files are what is handed in: they are made all the same
        unmade = error
    made = {catalogue[form].file_name: data for form, data in words.items()}
    made |= {f"{Path(catalogue[form].file_name).stem}.pdf": data for form, data in pages.items()}
    for line in remarks(rendered, faults, catalogue.measures) if tell else ():
        tell(line)  # type: ignore[misc]
    paths = [write_atomic(output / name, data, force=force) for name, data in made.items()]
    if archive:
        paths.append(write_atomic(output / archive, _zip(made), force=force))
    if unmade is not None:
        raise MissingProgramError(
            _("Word 表格已生成在 {folder}，PDF 没有生成：{why}").format(folder=output, why=unmade)
        ) from unmade
    return paths


def _refuse_violations(
    dossier: Dossier, wanted: Sequence[str] | None, meant: Collection[str], read: Sequence[Finding]
) -> None:
    """Raises :class:`UsageError` for what the check calls 不符合: of the ``wanted`` forms, or of the whole class (``None``)."""
    found = check(dossier, meant=meant, read=read)
    bad = [
        f
        for f in found
        if f.severity is Severity.VIOLATION and (wanted is None or _concerns(f, wanted, dossier.catalogue))
    ]
    if bad:
        raise _refusal(bad)


def _concerns(finding: Finding, wanted: Sequence[str], catalogue: Catalogue) -> bool:
    """Is the finding about a form that is made, about a fact that it prints, or about no form at all?"""
    if finding.form is None or finding.form in wanted:
        return True
    name = (finding.path or "").partition(".")[2]
    return any(form in wanted for form, _name in catalogue.shared.get(name, ()))


def _refusal(bad: Sequence[Finding]) -> UsageError:
    shown = "\n".join(f"  {n}. {_line(f)}" for n, f in enumerate(bad[:10], 1))
    more = _("\n  …… 共 {count} 处，用 tzforms check 查看全部。").format(count=len(bad)) if len(bad) > 10 else ""
    return UsageError(
        _("材料有 {count} 处不符合要求，没有生成表格。请先改正；如只想看看样子，请加 --draft。\n{shown}{more}").format(
            count=len(bad), shown=Lines(shown), more=Lines(more)
        )
    )


def _line(finding: Finding) -> str:
    article = f"（{finding.article}）" if finding.article else ""
    return f"{finding.place} {finding.message}{article}{finding.fix}".strip()


def _refuse_existing(output: Path, names: Sequence[str], force: bool) -> None:
    make_dir(output)
    there = [n for n in names if (output / n).exists()]
    if there and not force:
        raise TargetExistsError(
            _("文件已存在：{path}。如确要覆盖，请加 --force；或换一个输出位置。").format(path=output / there[0])
        )


def _names(catalogue: Catalogue, form: str, pdf: bool) -> list[str]:
    name = catalogue[form].file_name
    return [name, f"{Path(name).stem}.pdf"] if pdf else [name]


def _archive_name(dossier: Dossier) -> str:
    stated = (getattr(record, "project", None) for _form, record in dossier.resolved().dossier.forms())
    project = next((name for name in stated if name), None)
    return (
        safe_name(_("{project} {count}种表格").format(project=project or _("研修班"), count=dossier.catalogue.how_many))
        + ".zip"
    )


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = PRIVATE << 16
            archive.writestr(info, data)
    return buffer.getvalue()
