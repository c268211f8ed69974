"""Files to checked classes: dossiers as they are, returned forms put together to one.

A dossier file (.yaml, .json, .jsonl, data-entry workbook) is one class. Everything else given (Word files, PDF, folders,
.zip) is read, and the forms found make one class together; a dossier file that holds only ``facts`` joins them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tzforms.exceptions import DossierError, UnreadableFileError, UsageError
from tzforms.findings import Finding, Severity, mask_text
from tzforms.forms import FORMS, Dossier
from tzforms.i18n import _
from tzforms.law import check, check_many
from tzforms.measures import Measures

__all__ = ["Checked", "Material", "assemble", "check_files", "gather"]


@dataclass
class Material:
    """One class to check: what messages call it, its dossier, and what reading it already found.

    ``workbook`` is the reading of a data-entry workbook (for ``--mark``), else ``None``.
    """

    name: str
    dossier: Dossier
    findings: list[Finding] = field(default_factory=list)
    workbook: Any = None
    unreadable: int = 0


@dataclass
class Checked:
    """A class with its findings, worst first."""

    material: Material
    findings: list[Finding]


def gather(paths: Sequence[Path], *, year: int | None = None) -> list[Material]:
    """The classes in ``paths``. Raises what loading a dossier raises, and :class:`UnreadableFileError` when nothing is a form."""
    from tzforms.dossier import DOSSIER_SUFFIXES, load_dossier

    materials: list[Material] = []
    others: list[Path] = []
    inside: set[Path] = set()
    if any(p.is_dir() for p in paths):
        from tzforms.review.corrections import expand

        given = set(paths)
        paths = expand(paths)
        inside = {p for p in paths if p not in given}
    for path in paths:
        suffix = path.suffix.lower()
        if suffix in DOSSIER_SUFFIXES and not path.name.endswith(".review.yaml"):
            materials.append(Material(path.name, load_dossier(path)))
        elif suffix in (".xlsx", ".xlsm", ".xls"):
            from tzforms.workbook import read_dossier

            try:
                reading = read_dossier(path)
            except DossierError:
                if path not in inside:
                    raise
                others.append(path)  # in a folder of returned papers a sheet may be anything
                continue
            materials.append(Material(path.name, reading.dossier, list(reading.findings), reading))
        else:
            others.append(path)
    if others:
        formed = _from_forms(others, year)
        facts_only = [m for m in materials if not list(m.dossier.forms())]
        if len(facts_only) == 1 and len(materials) == 1:
            facts = facts_only[0].dossier.facts
            formed.dossier = formed.dossier.model_copy(update={"facts": facts})
            return [formed]
        materials.append(formed)
    if not materials:
        raise UsageError(_("给出的文件夹里没有可以核对的文件。"))
    return materials


def _from_forms(paths: Sequence[Path], year: int | None) -> Material:
    from tzforms.review.corrections import expand, read_reviewed

    readings = [r for path in expand(paths) for r in read_reviewed(path, year=year)]
    if not any(r.form for r in readings):
        why = next(
            (f"{f.message}{f.fix}" for r in readings for f in r.findings),
            _("没有读到五种表格中的任何一种，请核对给出的文件或文件夹。"),
        )
        raise UnreadableFileError(why)
    name = paths[0].name if len(paths) == 1 else _("{name}等{count}个文件").format(name=paths[0].name, count=len(paths))
    return assemble(readings, name)


def _addressed(finding: Finding, form: str | None) -> Finding:
    """A reading addresses a value within its form; beside the findings of a class it needs the form in front."""
    if form is None or finding.path is None or finding.path.startswith(f"{form}."):
        return finding
    return replace(finding, path=f"{form}.{finding.path}")


def assemble(readings: Iterable[Any], name: str = "") -> Material:
    """One class from the forms that were read; the first of two of one kind is taken, and a finding says so."""
    records: dict[str, Any] = {}
    source: dict[str, str] = {}
    material = Material(name or _("交来的表格"), Dossier())
    for reading in readings:
        material.findings.extend(_addressed(f, reading.form) for f in reading.findings)
        if reading.form is None:
            material.unreadable += 1
            continue
        if reading.record is None:
            continue
        if reading.form in records:
            material.findings.append(
                Finding(
                    rule="X28",
                    severity=Severity.EXPLAIN,
                    article="第6条",
                    form=reading.form,
                    path=reading.form,
                    place=mask_text(str(reading.file)),
                    message=_("附件{number}有两份：{first} 和 {second}，按前一份核对。").format(
                        number=FORMS[reading.form].number,
                        first=mask_text(source[reading.form]),
                        second=mask_text(str(reading.file)),
                    ),
                    fix=_("一个班次一套材料：请只交一份，或把两个班次分开核对。"),
                )
            )
            continue
        records[reading.form] = reading.record
        source[reading.form] = str(reading.file)
    material.dossier = Dossier(**records)
    return material


def check_files(
    paths: Sequence[Path],
    *,
    measures: Measures | str | None = None,
    stage: str | None = None,
    year: int | None = None,
) -> tuple[list[Checked], list[Finding]]:
    """Every class in ``paths`` checked, and what several of them show only together (empty for one)."""
    materials = gather(paths, year=year)
    if len(materials) == 1:
        found = check(materials[0].dossier, measures=measures, stage=stage)
        return [Checked(materials[0], _merged(materials[0], found))], []
    *singles, together = check_many(
        [m.dossier for m in materials], names=[mask_text(m.name) for m in materials], measures=measures, stage=stage
    )
    return [Checked(m, _merged(m, f)) for m, f in zip(materials, singles, strict=True)], together


def _merged(material: Material, found: list[Finding]) -> list[Finding]:
    from tzforms.law import sort_findings

    return sort_findings([*material.findings, *found])
