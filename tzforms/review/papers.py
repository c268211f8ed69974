"""Files to classes: which files are meant, and which of the papers in them belong together.

A dossier file (.yaml, .json, .jsonl, data-entry workbook) is one class. Everything else given (Word files, PDF, folders, .zip) is
read, and the forms found are sorted into classes by what they say (:mod:`tzforms.review.heaps`), to be *checked* (:func:`gather`) and
to be *answered* (:func:`open_papers`, :func:`group_papers`) alike. A dossier file that holds only ``facts`` joins the one class there is.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tzforms import (  # as rooms: their parts load when a class is checked; reading needs none of them
    dossier,
    law,
    workbook,
)
from tzforms.converters import NAMES, Stages
from tzforms.exceptions import DossierError, InputError, UnreadableFileError, UsageError
from tzforms.findings import Finding, Severity, mask_text
from tzforms.forms import Catalogue, Dossier, Facts, Stage, catalogue_of
from tzforms.i18n import _
from tzforms.measures import Measures
from tzforms.reading import Reading, returned, typed_record, unread
from tzforms.review.corrections import SET_ASIDE, apply_sidecar, is_stray, read_reviewed, unused_sidecar
from tzforms.review.heaps import facts_of_nobody, is_no_paper, no_papers, sort_readings
from tzforms.review.sidecar import is_sidecar, original_of, sidecar_path
from tzforms.review.trust import corrections_folder

if TYPE_CHECKING:
    from tzforms.measures import Measures

__all__ = [
    "Checked",
    "Group",
    "Material",
    "Paper",
    "addressed",
    "assemble",
    "check_files",
    "expand",
    "gather",
    "group_papers",
    "in_order",
    "open_papers",
    "stages_of_forms",
    "stated",
    "strays",
]


def expand(paths: Iterable[Path]) -> list[Path]:
    """Files as given, folders as all files below them in name order; each file once.

    Left out inside folders: hidden files and what is no paper (lock files, ``Thumbs.db``, notes: :func:`strays`). A sidecar whose file is here too is left to it:
    reading that one applies it or tells of it. Any other is a file like any other. A path that is not there stays, so that
    reading it says so.

    Raises :class:`UsageError` for a corrections folder (``TZFORMS_CORRECTIONS``) that is not there, or inside what was handed in.
    """
    found: dict[Path, None] = {}
    paths = list(map(Path, paths))
    corrections_folder(paths)
    for path in paths:
        if not path.is_dir():
            found.setdefault(path)
            continue
        for inner in sorted(p for p in path.rglob("*") if p.is_file()):
            names = inner.relative_to(path).parts
            if not any(n.startswith(".") for n in names) and not is_no_paper("/".join(names)):
                found.setdefault(inner)
    return [p for p in found if not (is_sidecar(p) and _goes_with(p, found))]


def strays(paths: Iterable[Path]) -> list[str]:
    """The files inside folders among ``paths`` that are no papers, hidden ones and lock files left aside."""
    inner = (p.relative_to(path) for path in map(Path, paths) if path.is_dir() for p in path.rglob("*") if p.is_file())
    return sorted(
        str(p) for p in inner if is_no_paper(str(p)) and not any(n.startswith((".", "~$", "._")) for n in p.parts)
    )


def _goes_with(sidecar: Path, files: Container[Path]) -> bool:
    """True when the file that a sidecar is for is among ``files``, and is not itself called a sidecar."""
    original = original_of(sidecar)
    return original in files and sidecar_path(original) == sidecar and not is_sidecar(original)


# -- classes to check ---------------------------------------------------------------------------------------------


@dataclass
class Material:
    """One class to check: what messages call it, its dossier, and what reading it already found.

    ``workbook`` is the reading of a data-entry workbook (for ``--mark``), else ``None``. ``meant`` are the forms that were handed in, or
    said to be, whatever they hold. ``lies`` tells where the papers of one of several classes lie. ``heap`` is what was found of all that was given, with the first of the classes.
    """

    name: str
    dossier: Dossier
    findings: list[Finding] = field(default_factory=list)
    workbook: Any = None
    unreadable: int = 0
    meant: frozenset[str] = frozenset()
    lies: str = ""
    heap: list[Finding] = field(default_factory=list)


@dataclass
class Checked:
    """A class with its findings, worst first."""

    material: Material
    findings: list[Finding]


def gather(
    paths: Sequence[Path], *, year: int | None = None, measures: Measures | str | Path | None = None
) -> list[Material]:
    """The classes in ``paths``; ``measures``: the edition, each file's own when ``None``.

    A dossier file that cannot be used is told with the class when there are other files to go on with.

    Raises what loading a dossier raises where it is all there is, and :class:`UnreadableFileError` when nothing is a form."""
    materials: list[Material] = []
    forms: list[Path] = []
    broken: list[Reading] = []
    given = set(paths)
    files = expand(paths)
    for path in files:
        try:
            material = _from_dossier(path, measures, must_be=path in given)
        except InputError as error:
            if len(files) == 1:
                raise
            broken.append(unread(path, error))
            continue
        if material is None:
            forms.append(path)
            continue
        material.findings.extend(unused_sidecar(path))
        materials.append(material)
    if not forms and not materials and not broken:
        raise UsageError(_("给出的文件夹里没有可以核对的文件。"))
    readings = [*broken, *(r for path in forms for r in read_reviewed(path, year=year, measures=measures))]
    aside = [r for r in readings if r.form is None and is_no_paper(r.file) and Path(r.file) not in given]  # of a .zip
    none = [*strays(paths), *(r.file for r in aside)]
    readings = _without(readings, aside)
    told = [no_papers(none)] if none else []
    if not any(r.form for r in readings) and materials:  # told with a class; they are none
        materials[0].findings.extend(f for r in readings for f in r.findings)
        materials[0].unreadable += sum(not is_stray(r) for r in readings)
        materials[0].heap += told
        return materials
    classes = _from_readings(readings, forms or files, measures)
    classes[0].heap += told
    formed = classes[0]
    if len(classes) == 1 and len(materials) == 1 and not list(materials[0].dossier.forms()):
        _join_facts(formed, materials[0])
        return [formed]
    for one in [m for m in materials if len(classes) > 1 and not list(m.dossier.forms())]:
        materials.remove(one)
        formed.heap.append(facts_of_nobody(one.name))
    return [*materials, *classes]


def _join_facts(formed: Material, facts_only: Material) -> None:
    """The facts of a file join the class that the forms make; stages that both name have to be the same."""
    facts, ours = facts_only.dossier.facts, formed.dossier.stages
    typed = formed.dossier.model_copy(update={"facts": facts}).stages
    if ours and facts.stages and ours != typed:
        formed.findings.append(_other_stages(ours, typed, facts_only.name, formed.dossier.catalogue))
    facts = facts if facts.stages else facts.model_copy(update={"stages": formed.dossier.facts.stages})
    formed.dossier = formed.dossier.model_copy(update={"facts": facts})
    formed.findings.extend(f for f in facts_only.findings if f.rule == SET_ASIDE)


def _without(readings: Sequence[Reading], others: Iterable[Reading]) -> list[Reading]:
    """``readings`` but for these very ones, in their order."""
    gone = set(map(id, others))
    return [r for r in readings if id(r) not in gone]


def _from_dossier(path: Path, measures: Measures | str | Path | None, *, must_be: bool) -> Material | None:
    """The class in a dossier file; ``None`` for another file, and for another sheet unless it ``must_be`` one: in a folder of
    returned papers a sheet may be anything.
    """
    suffix = path.suffix.lower()
    if suffix in dossier.DOSSIER_SUFFIXES and not is_sidecar(path):
        return Material(path.name, dossier.load_dossier(path, measures))
    if suffix not in workbook.WORKBOOK_SUFFIXES:
        return None
    try:
        reading = workbook.read_dossier(path, measures)
    except DossierError:
        if must_be:
            raise
        return None
    return Material(path.name, reading.dossier, list(reading.findings), reading, meant=reading.meant)


def _from_readings(
    readings: Sequence[Reading], paths: Sequence[Path], measures: Measures | str | Path | None
) -> list[Material]:
    """The classes of what was read. Of one class all is told with it, of several what is no form or fits none stands in the heap."""
    if not any(r.form for r in readings):
        unread = [r for r in readings if not is_stray(r)] or readings
        why = next(
            (f"{f.message}{f.fix}" for r in unread for f in r.findings),
            _("没有读到{count}种表格中的任何一种，请核对给出的文件或文件夹。").format(
                count=catalogue_of(measures).how_many
            ),
        )
        raise UnreadableFileError(why)
    heap = sort_readings(readings)
    if len(heap.classes) < 2:
        name = (
            paths[0].name
            if len(paths) == 1
            else _("{name}等{count}个文件").format(name=paths[0].name, count=len(paths))
        )
        versions = [r for one in heap.classes for r in _without(one.every, one.readings)]
        made = assemble(_without(readings, [*versions, *heap.asked]), name)
        made.findings += [f for one in heap.classes for f in one.findings] + heap.questions
        return [made]
    materials = []
    for one in heap.classes:
        made = assemble(one.readings, one.name)
        made.lies = one.lies
        made.findings += one.findings
        materials.append(made)
    materials[0].heap += heap.questions + [f for r in heap.loose for f in r.findings]
    materials[0].unreadable += sum(not is_stray(r) for r in heap.loose)
    return materials


def addressed(finding: Finding, form: str | None) -> Finding:
    """A reading addresses a value within its form; beside the findings of a class it needs the form in front."""
    if form is None or finding.path is None or finding.path.startswith(f"{form}."):
        return finding
    return replace(finding, path=f"{form}.{finding.path}")


def assemble(readings: Iterable[Reading], name: str = "") -> Material:
    """One class from the forms that were read: of each kind the one that counts (:func:`sort_readings`).

    The class is of the edition of its first form; of a form of another edition what both know is taken, and told too.
    """
    readings = list(readings)
    catalogue = next((r.catalogue for r in readings if r.form is not None), catalogue_of())
    records: dict[str, Any] = {}
    source: dict[str, str] = {}
    material = Material(name or _("交来的表格"), Dossier(catalogue=catalogue))
    for reading in readings:
        material.findings.extend(addressed(f, reading.form) for f in reading.findings)
        if reading.form is None:
            material.unreadable += not is_stray(reading)
            continue
        if reading.record is None:
            continue
        if reading.catalogue is not catalogue:
            material.findings.append(_of_another_edition(reading, catalogue))
        if reading.form in records:  # an example beside it
            continue
        if reading.form in catalogue:
            kind = catalogue[reading.form].record
            known = {k: v for k, v in dict(reading.record).items() if k in kind.model_fields}
            records[reading.form] = reading.record if isinstance(reading.record, kind) else typed_record(kind, known)
            source[reading.form] = str(reading.file)
    taken = [r for r in readings if r.form in source and source[r.form] == str(r.file)]
    facts, conflicts = stages_of_forms(taken)
    material.findings += conflicts
    material.dossier = Dossier(catalogue=catalogue, facts=facts, **records)
    material.meant = frozenset(records)
    return material


def stages_of_forms(readings: Sequence[Reading]) -> tuple[Facts, list[Finding]]:
    """The stages that the forms of a class name, those of the first form that does; and a finding for a form that names others."""
    named = [(r, r.stages) for r in readings if r.stages]
    if not named:
        return Facts(), []
    first, stages = named[0]
    period = NAMES["period"]
    conflicts = [
        Finding(
            rule="V35",
            severity=Severity.EXPLAIN,
            article=reading.catalogue.measures.parameter("hours.per_day_max").article,
            form=reading.form,
            path=f"{reading.form}.start_date",
            place=reading.paper.called,
            message=_("各表写的阶段不同：{here}写“{this}”，{there}写“{that}”。").format(
                here=reading.paper.called,
                this=period.format(other),
                there=first.paper.called,
                that=period.format(stages),
            ),
            fix=_("核对各阶段的起止日期，各表写成一样。"),
        )
        for reading, other in named[1:]
        if other != stages
    ]
    return Facts(stages=tuple(Stage(start_date=a, end_date=b) for a, b in stages)), conflicts


def _other_stages(ours: Stages, typed: Stages, name: str, catalogue: Catalogue) -> Finding:
    """A file of facts names other stages than the forms beside it."""
    period = NAMES["period"]
    return Finding(
        rule="V35",
        severity=Severity.EXPLAIN,
        article=catalogue.measures.parameter("hours.per_day_max").article,
        path="facts.stages",
        place=mask_text(name),
        message=_("{name} 写的分段安排是“{this}”，表上写“{that}”。").format(
            name=mask_text(name), this=period.format(typed) or _("没有分段"), that=period.format(ours)
        ),
        fix=_("核对各阶段的起止日期，写成一样。"),
    )


def _of_another_edition(reading: Reading, catalogue: Catalogue) -> Finding:
    return Finding(
        rule="F11",
        severity=Severity.MANUAL,
        form=reading.form,
        path=reading.form,
        place=mask_text(str(reading.file)),
        message=_("{form}是办法版本“{was}”的表格，同一班的其他表是“{now}”的。").format(
            form=reading.paper.called, was=reading.catalogue.edition, now=catalogue.edition
        ),
        fix=_("请用同一版本的表格重报。"),
    )


def check_files(
    paths: Sequence[Path],
    *,
    measures: Measures | str | Path | None = None,
    stage: str | None = None,
    year: int | None = None,
) -> tuple[list[Checked], list[Finding]]:
    """Every class in ``paths`` checked, and what several of them show only together (empty for one)."""
    materials = gather(paths, year=year, measures=measures)
    if len(materials) == 1:
        one = materials[0]
        read = [*one.findings, *one.heap]
        found = law.check(one.dossier, measures=measures, stage=stage, meant=one.meant, read=read)
        return [_located(one, found)], []
    *singles, together = law.check_many(
        [m.dossier for m in materials],
        names=[mask_text(m.name) for m in materials],
        measures=measures,
        stage=stage,
        meant=[m.meant for m in materials],
        read=[m.findings for m in materials],
    )
    heap = [f for m in materials for f in m.heap]
    return [_located(m, f) for m, f in zip(materials, singles, strict=True)], [*heap, *together]


def _located(material: Material, found: list[Finding]) -> Checked:
    """The class with its findings, each with the cell of its workbook if it is one."""
    if material.workbook is not None:
        found = workbook.located(found, material.workbook)
    return Checked(material, found)


# -- papers to answer ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Paper:
    """One returned file: its name for people, what was read in it, and its Word file if it can carry comments.

    ``kind`` (``docx`` …) and ``data`` are that Word file, both empty where there is none; ``converted`` names the old format
    (``.doc``) when it is what LibreOffice made of the file. ``year`` and ``measures`` are what it was read with. ``findings`` are
    those of the check that concern a form of this file, by the index of the reading; ``notes`` why a form in it was not checked.
    ``group`` is the number of its class, -1 where that is not known.
    """

    name: str
    readings: list[Reading]
    kind: str = ""
    data: bytes = field(default=b"", repr=False)
    converted: str = ""
    year: int | None = None
    measures: Measures | str | Path | None = None
    findings: dict[int, list[Finding]] = field(default_factory=dict)
    group: int = 0
    notes: list[Finding] = field(default_factory=list)


#: One class's papers: form → the file it stands in, and the index of its reading there.
Group = dict[str, tuple[Paper, int]]


def open_papers(path: Path, *, year: int | None = None, measures: Measures | str | Path | None = None) -> list[Paper]:
    """The file at ``path`` as papers: one, or one for each file in a .zip. Corrections of its sidecar are applied.

    Never raises for bad input: what cannot be read is a paper whose reading says why.
    """
    papers = [
        Paper(one.name, one.readings, one.kind, one.data, one.converted, year, measures)
        for one in returned(path, year=year, measures=measures, keep=True)
    ]
    apply_sidecar(path, [r for p in papers for r in p.readings], year=year)
    return papers


def group_papers(papers: Sequence[Paper]) -> list[Group]:
    """The classes: form → (paper, index of its reading), of each form the one that counts. Sets :attr:`Paper.group`.

    A file that holds only older versions, copies or a form that fits several classes is answered by a note, not by a check:
    :attr:`Paper.notes`.
    """
    homes = {id(r): (p, i) for p in papers for i, r in enumerate(p.readings)}
    heap = sort_readings([r for p in papers for r in p.readings])
    groups: list[Group] = []
    for number, one in enumerate(heap.classes):
        groups.append({r.form or "": homes[id(r)] for r in one.readings})
        for reading in one.every:
            homes[id(reading)][0].group = number
        for finding in one.findings:
            for reading in one.every:
                if finding.place == mask_text(reading.file) and finding.form == reading.form:
                    homes[id(reading)][0].notes.append(finding)
    for finding, reading in zip(heap.questions, heap.asked, strict=True):
        homes[id(reading)][0].group = -1
        homes[id(reading)][0].notes.append(finding)
    return groups or [{}]


def stated(group: Group, name: str) -> str | None:
    """What the first of a class's forms that fills in ``name`` says there: ``stated(group, "organizer")``."""
    for paper, index in in_order(group):
        value = paper.readings[index].data.get(name)
        if value:
            return str(value)
    return None


def in_order(group: Group) -> list[tuple[Paper, int]]:
    """The forms of one class in the order of their numbers."""
    return sorted(group.values(), key=lambda home: home[0].readings[home[1]].paper.number)
