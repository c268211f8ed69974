"""Readings sorted into classes and versions, and what has to be said of that.

The sorting itself is :mod:`tzforms.grouping`; here its answer becomes readings that count, findings and names for people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from tzforms.converters import format_date
from tzforms.findings import Finding, Severity, mask_text
from tzforms.grouping import Group, Question, Sorted, State, Version, sheet_of, sort_out
from tzforms.i18n import _
from tzforms.reading import Reading
from tzforms.review.differences import compare

__all__ = [
    "FITS_SEVERAL",
    "NO_PAPERS",
    "VERSIONS",
    "Heap",
    "SortedClass",
    "facts_of_nobody",
    "is_no_paper",
    "no_papers",
    "sort_readings",
]

VERSIONS, FITS_SEVERAL, NO_PAPERS = "F17", "F18", "F19"

_NAMES = frozenset({"thumbs.db", "desktop.ini", ".ds_store", "__macosx"})
_SUFFIXES = frozenset(
    [
        ".txt",
        ".md",
        ".log",
        ".db",
        ".ini",
        ".inf",
        ".lnk",
        ".url",
        ".tmp",
        ".bak",
        ".exe",
        ".bat",
        ".cmd",
        ".msi",
        ".dll",
        ".mp3",
        ".mp4",
        ".m4a",
        ".wav",
        ".avi",
        ".mov",
        ".mkv",
        ".wmv",
        ".ttf",
        ".otf",
    ]
)


def is_no_paper(name: str) -> bool:
    """Is a file beside the papers, by its name: what a system or an office program leaves there, a note, a film? ``name`` may have folders."""
    parts = [part.casefold() for part in PurePath(name.replace("\\", "/")).parts]
    return (
        any(part in _NAMES or part.startswith(("~$", "._", ".~lock.")) for part in parts)
        or PurePath(parts[-1] if parts else "").suffix in _SUFFIXES
    )


def no_papers(names: Sequence[str]) -> Finding:
    """One line for all files that are no papers: nothing is wrong with them."""
    shown = "、".join(mask_text(PurePath(n.replace("\\", "/")).name) for n in names[:5])
    more = _("等") if len(names) > 5 else ""
    return Finding(
        NO_PAPERS,
        Severity.NOTE,
        _("有{count}个文件不是表格，没有核对：{names}{more}。").format(count=len(names), names=shown, more=more),
    )


def facts_of_nobody(name: str) -> Finding:
    """A file of facts beside the forms of several classes: nobody knows of which it speaks."""
    return Finding(
        FITS_SEVERAL,
        Severity.EXPLAIN,
        _("{name} 只有补充事实，给出的却是几个班的表格，不知道是哪个班的，没有采用。").format(name=mask_text(name)),
        _("和那个班的表格一起，单独核对。"),
        place=mask_text(name),
    )


@dataclass(frozen=True, slots=True)
class SortedClass:
    """One class of a heap: the readings that count, in the order of the forms, all of them, what to say of versions, its name, and where
    its papers lie (``班05：附件1、2、3``)."""

    readings: list[Reading]
    every: list[Reading]
    findings: list[Finding]
    name: str
    lies: str = ""


@dataclass(frozen=True, slots=True)
class Heap:
    """What became of readings: classes, those that are no form or an example, and questions."""

    classes: list[SortedClass]
    loose: list[Reading] = field(default_factory=list)
    questions: list[Finding] = field(default_factory=list)
    asked: list[Reading] = field(default_factory=list)


def sort_readings(readings: Sequence[Reading]) -> Heap:
    """The classes of what was read, each reading in exactly one place."""
    forms = [(at, r) for at, r in enumerate(readings) if r.form is not None and not r.is_sample]
    found = sort_out([sheet_of(at, r, r.file, saved=_saved(r.file)) for at, r in forms])
    classes = [
        SortedClass(
            [readings[s.at] for s in sorted(group.sheets, key=lambda s: readings[s.at].paper.number)],
            [readings[s.at] for s in group.all_sheets],
            [f for versions in group.versions.values() for f in _of_versions(versions, readings)],
            _called(group),
            _lies(group, readings),
        )
        for group in found.groups
    ]
    used = {at for at, _reading in forms}
    return Heap(
        classes,
        [r for at, r in enumerate(readings) if at not in used],
        [_question(question, found, readings) for question in found.questions],
        [readings[question.sheet.at] for question in found.questions],
    )


def _saved(name: str) -> float | None:
    """When the file was written; of a file in a .zip, when that was."""
    path = Path(name)
    for one in (path, *path.parents):
        try:
            return one.stat().st_mtime if one.is_file() else None
        except OSError:
            continue
    return None


def _called(group: Group) -> str:
    """``甲公司《数控技术研修班》2024年9月2日至2024年9月13日``, as far as the forms say."""
    start = next((s.start for s in group.sheets if s.start), None)
    end = next((s.end for s in group.sheets if s.end), None)
    project = group.said("project")
    dates = "至".join(format_date(day) for day in (start, end) if day is not None)
    words = "".join((group.said("unit"), f"《{project}》" if project else "", dates))
    return mask_text(words) or mask_text(group.sheets[0].name)


def _lies(group: Group, readings: Sequence[Reading]) -> str:
    """The folders of the papers that count, each with the numbers of its forms."""
    folders: dict[str, list[int]] = {}
    for sheet in group.sheets:
        folders.setdefault(PurePath(sheet.folder).name or sheet.folder, []).append(readings[sheet.at].paper.number)
    return mask_text(
        "；".join(
            _("{folder}：附件{numbers}").format(folder=folder, numbers="、".join(map(str, sorted(numbers))))
            for folder, numbers in folders.items()
        )
    )


def _of_versions(versions: Sequence[Version], readings: Sequence[Reading]) -> list[Finding]:
    """What is said of the papers of one kind beside the one that counts."""
    newest, *others = versions
    taken = readings[newest.sheet.at]
    found = []
    for one in others:
        reading, name = readings[one.sheet.at], mask_text(one.sheet.name)
        number, newer = reading.paper.number, mask_text(newest.sheet.name)
        if one.state is State.COPY:
            message, severity = (
                _("附件{number}交了几份内容相同的，只算一份：{name}。").format(number=number, name=name),
                Severity.NOTE,
            )
        else:
            changes = len(compare([reading], [taken]).changes)
            if one.sure:
                severity = Severity.NOTE
                message = _(
                    "附件{number}有几份，只按最新的 {newer} 核对（{why}；代替 {name}，改了{changes}处）。"
                ).format(number=number, newer=newer, why=newest.why, name=name, changes=changes)
            else:
                severity = Severity.EXPLAIN
                message = _(
                    "附件{number}有两份内容不同（{changes}处），分不清哪一份较新：{newer} 和 {name}，按前一份核对。"
                ).format(number=number, newer=newer, name=name, changes=changes)
        found.append(
            Finding(
                rule=VERSIONS,
                severity=severity,
                message=message,
                fix="" if severity is Severity.NOTE else _("请只留以哪一份为准的一份；是两个班次的，分开放在两个文件夹里。"),
                form=reading.form,
                path=reading.form,
                place=name,
            )
        )  # fmt: skip
    return found


def _question(question: Question, found: Sorted, readings: Sequence[Reading]) -> Finding:
    reading, name = readings[question.sheet.at], mask_text(question.sheet.name)
    may_be = [
        _("{name}（{why}）").format(name=_called(found.groups[number]), why="、".join(why)) if why else _called(found.groups[number])
        for number, why in question.may_be
    ]  # fmt: skip
    return Finding(
        rule=FITS_SEVERAL,
        severity=Severity.EXPLAIN,
        message=_("{name}（附件{number}）分不清是哪个班的，没有放进任何一班。可能是：{classes}。").format(
            name=name, number=reading.paper.number, classes="；".join(may_be) or _("看不出")
        ),
        fix=_("看一眼原件，把它放进那个班的文件夹，或补填单位、项目、日期后再核对。"),
        place=name,
    )
