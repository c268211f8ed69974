"""One run of the intake."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from tzforms.bounds import read_file
from tzforms.exceptions import InputError, UsageError
from tzforms.findings import Finding, mask_text
from tzforms.forms import Dossier, Facts
from tzforms.i18n import _
from tzforms.law import check, check_together, is_open, without_answered
from tzforms.measures import Measures
from tzforms.reading import Reading, Reason, typed_record
from tzforms.registry import (
    ClassLine,
    ClassPapers,
    ClassView,
    FileState,
    FormRead,
    HandedIn,
    NewFile,
    Noted,
    PersonAt,
    ReadingView,
    Receipt,
    Received,
)
from tzforms.review import (
    Change,
    Heap,
    SortedClass,
    addressed,
    compare,
    expand,
    is_no_paper,
    read_reviewed,
    sort_readings,
    stages_of_forms,
    strays,
)

__all__ = ["Day", "Outcome", "TakenClass", "TakenFile", "take_in"]

#: The stage of the procedure that a form belongs to, the last one first, and the fact that its receipt is.
_STAGES = (
    ("申领", ("annex5", "annex4"), "claim_received"),
    ("结业", ("annex3",), ""),
    ("备案", ("annex2",), "filing_received"),
    ("申报", ("annex1",), "application_received"),
)
_ROLES = {"trainees": "trained", "graduates": "graduated"}


class Ledger(Protocol):
    """What of the register's papers is needed here (:attr:`tzforms.registry.Registry.papers`)."""

    def receive(self, handed: HandedIn, actor: str) -> Receipt: ...
    def recognise(
        self, papers: ClassPapers, id_numbers: Sequence[str], year: int
    ) -> tuple[str, tuple[ClassLine, ...]]: ...
    def all_classes(self) -> tuple[ClassLine, ...]: ...
    def view(self, text: str) -> ClassView: ...
    def readings(self, text: str, form: str | None = None, *, every: bool = False) -> tuple[ReadingView, ...]: ...


class Outcome(StrEnum):
    """What became of a file; each file has exactly one."""

    UNDERSTOOD = "understood"
    PERSON = "needs a person"
    NO_FORM = "not a form"
    REFUSED = "refused"
    KNOWN = "already known"


@dataclass(slots=True)
class TakenFile:
    """One file: its name, what became of it and why, its forms, and the class that it went to (``B12``, empty for none)."""

    name: str
    outcome: Outcome
    why: str = ""
    forms: tuple[str, ...] = ()
    ref: str = ""


@dataclass(slots=True)
class TakenClass:
    """One class of the run: its name, its number in the ledger (empty: not received), what receiving did, and what was found.

    ``dossier`` holds the forms of this run and, where it lacks one, that of the ledger. ``question``: why it was not received. ``changes``: what is
    other than in the version that the ledger has.
    """

    name: str
    dossier: Dossier
    findings: list[Finding]
    ref: str = ""
    outcome: Received | None = None
    question: str = ""
    lies: str = ""
    changes: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class Day:
    """What a run did. ``together``: what classes show only beside each other, those of the ledger with them."""

    files: list[TakenFile] = field(default_factory=list)
    classes: list[TakenClass] = field(default_factory=list)
    together: list[Finding] = field(default_factory=list)

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many files came to each end; together they are all files."""
        counted = Counter(f.outcome for f in self.files)
        return {outcome: counted[outcome] for outcome in Outcome}

    @property
    def needs_somebody(self) -> bool:
        """True when something is to be mended, explained or looked at."""
        waiting = any(f.outcome in (Outcome.PERSON, Outcome.REFUSED) for f in self.files)
        found = [(c.findings, c.dossier) for c in self.classes]
        return waiting or any(is_open(f, d) for f, d in found) or any(is_open(self.together, d) for _f, d in found[:1])


def take_in(
    paths: Sequence[Path],
    ledger: Ledger | None,
    *,
    received: dt.date,
    actor: str,
    stage: str = "",
    year: int | None = None,
    measures: Measures | str | Path | None = None,
    dry_run: bool = False,
    progress: Callable[[Iterable[Path]], Iterable[Path]] = iter,
) -> Day:
    """Read ``paths`` (files, folders, .zip), sort them, check them alone, against their class and against ``ledger``, and receive them.

    ``received``: the day on which they came in, which is what the deadlines of 第11条 and 第十四条 count to; ``stage`` (申报, 备案, 结业, 申领) is
    told by the forms where it is not given. ``dry_run``: nothing is written. ``ledger``: ``None`` only for a dry run without one.
    A class of which the ledger cannot tell whether it knows it is not received; the run goes on. Raises :class:`UsageError` when there
    is no file at all.
    """
    files = expand(paths)
    readings: list[Reading] = []
    home: dict[int, Path] = {}
    for path in progress(files):
        for reading in read_reviewed(path, year=year, measures=measures):
            home[id(reading)] = path
            readings.append(reading)
    aside = strays(paths)
    if not readings and not aside:
        raise UsageError(_("没有可以收的文件，请核对给出的文件夹。"))
    heap = sort_readings(readings)
    day = Day()
    for name in aside:
        day.files.append(TakenFile(mask_text(name), Outcome.NO_FORM))
    run = _Run(day, ledger, home, [p for p in map(Path, paths) if p.is_dir()], received, actor, stage, dry_run)
    for one in heap.classes:
        run.one_class(one)
    run.without_class(heap)
    run.against_each_other(measures)
    day.files.sort(key=lambda f: f.name)
    return day


@dataclass(slots=True)
class _Run:
    day: Day
    ledger: Ledger | None
    home: Mapping[int, Path]
    roots: Sequence[Path]
    received: dt.date
    actor: str
    stage: str
    dry_run: bool

    def shown(self, path: Path) -> str:
        """A file's name in the ledger: with the folders below the one that was given, and no others of this machine."""
        root = next((r for r in self.roots if path.is_relative_to(r)), None)
        return path.name if root is None else path.relative_to(root).as_posix()

    def called(self, reading: Reading) -> str:
        """The name of the file of a reading for people; of one in a .zip with the way to it."""
        path = self.home[id(reading)]
        return mask_text(self.shown(path) + reading.file.removeprefix(str(path)))

    def one_class(self, one: SortedClass) -> None:
        """Check one class with what the ledger has of it, and receive it."""
        papers = self._papers(one)
        ids = [p.id_number for r in one.readings for p in _people(r)]
        ref, question = "", ""
        if self.ledger is not None:
            ref, like = self.ledger.recognise(papers, ids, self.received.year)
            question = _which(like) if like and not ref else ""
        before = self.ledger.readings(ref) if ref and self.ledger is not None else ()
        dossier = self._dossier(one, ref, before)
        meant = {r.form or "" for r in one.readings}
        read = [addressed(f, r.form) for r in one.readings for f in r.findings] + one.findings
        found = check(dossier, meant=meant, read=read)
        if self.ledger is not None:
            found = without_answered(found)
        taken = TakenClass(one.name, dossier, found, ref, lies=one.lies, question=question)
        taken.changes = _changes(before, one.readings)
        self.day.classes.append(taken)
        receipts: dict[str, Receipt] = {}
        if not self.dry_run and self.ledger is not None and not question:
            try:
                receipts = self._receive(one, papers, taken)
            except UsageError as error:
                taken.question = str(error)
        for reading in one.every:
            self._told(reading, taken, receipts)

    def _papers(self, one: SortedClass) -> ClassPapers:
        def first(name: str) -> Any:
            return next((v for r in one.readings if (v := r.data.get(name)) not in (None, "")), None)

        start, end = (_day(first(name)) for name in ("start_date", "end_date"))
        applied = _day(next((r.data.get("application_date") for r in one.readings if r.form == "annex1"), None))
        year = next((d.year for d in (start, applied, end) if d is not None), self.received.year)
        places = next((r.data.get("planned_trainees") for r in one.readings if r.form == "annex1"), None)
        organizer, project = str(first("organizer") or ""), str(first("project") or "")
        return ClassPapers(organizer, project, None, year, start, end, places if isinstance(places, int) else None)

    def _dossier(self, one: SortedClass, ref: str, before: Sequence[ReadingView]) -> Dossier:
        """The forms of this run, and of the ledger those that it lacks, with the days on which papers were first received."""
        catalogue = one.readings[0].catalogue
        records = {r.form: r.record for r in one.readings if r.record is not None and r.form in catalogue}
        facts, _conflicts = stages_of_forms(one.readings)
        for view in before:
            if view.form in records or view.form not in catalogue:
                continue
            record = typed_record(catalogue[view.form].record, _known_rows(view.values))
            if record is not None:
                records[view.form] = record
        came = [(self._stage(one), self.received)]
        if ref and self.ledger is not None:
            came += [(s.stage, s.received_on) for s in self.ledger.view(ref).submissions]
        first = {s: min(day for stage, day in came if stage == s) for s, _day in came}
        facts = facts.model_copy(update={fact: first[s] for s, _forms, fact in _STAGES if fact and s in first})
        return Dossier(catalogue=catalogue, facts=facts, **{k: v for k, v in records.items() if k and v is not None})

    def _stage(self, one: SortedClass) -> str:
        forms = {r.form for r in one.readings}
        return self.stage or next((s for s, of, _fact in _STAGES if forms & set(of)), "")

    def _receive(self, one: SortedClass, papers: ClassPapers, taken: TakenClass) -> dict[str, Receipt]:
        """Older versions first, then those that count: each in the place of the one before."""
        assert self.ledger is not None
        newest = {id(r) for r in one.readings}
        older = [r for r in one.every if id(r) not in newest]
        findings = tuple(Noted.of(f) for f in taken.findings)
        receipts: dict[str, Receipt] = {}
        for readings, notes in ((older, ()), (one.readings, findings)):
            files = tuple(self._file(path, of) for path, of in self._by_file(readings).items())
            if not files:
                continue
            handed = HandedIn(self.received, files, papers, self._stage(one), notes)
            receipt = self.ledger.receive(handed, self.actor)
            receipts |= {file.name: receipt for file in files}
            taken.ref, taken.outcome = receipt.ref, receipt.outcome
        return receipts

    def _by_file(self, readings: Iterable[Reading]) -> dict[Path, list[Reading]]:
        found: dict[Path, list[Reading]] = {}
        for reading in readings:
            found.setdefault(self.home[id(reading)], []).append(reading)
        return found

    def _file(self, path: Path, readings: Sequence[Reading]) -> NewFile:
        state = FileState.PERSON if any(r.unsure for r in readings) else FileState.UNDERSTOOD
        return NewFile(self.shown(path), read_file(path), state, tuple(map(_form, readings)))

    def _told(self, reading: Reading, taken: TakenClass, receipts: Mapping[str, Receipt]) -> None:
        """One line for the file of a form; a file of several forms has one for each of its classes."""
        path = self.home[id(reading)]
        name = self.called(reading)
        receipt = receipts.get(self.shown(path))
        line = receipt and next((f for f in receipt.files if f.name == self.shown(path)), None)
        outcome, why = Outcome.UNDERSTOOD, ""
        if taken.question:
            outcome, why = Outcome.PERSON, taken.question
        elif line is not None and line.outcome is Received.KNOWN:
            outcome = Outcome.KNOWN
        elif reading.unsure:
            outcome, why = Outcome.PERSON, _("有{count}处读不准").format(count=len(reading.unsure))
        there = next((f for f in self.day.files if f.name == name), None)
        if there is None:
            self.day.files.append(TakenFile(name, outcome, why, (reading.form or "",), taken.ref))
            return
        there.forms += (reading.form or "",)
        if outcome is Outcome.PERSON or there.outcome is Outcome.KNOWN:
            there.outcome, there.why = outcome, why or there.why

    def without_class(self, heap: Heap) -> None:
        """What is no form, was refused, or fits several classes: received too, for nobody's class, so that nothing is lost."""
        asked = {id(r): f.message for r, f in zip(heap.asked, heap.questions, strict=True)}
        for reading in [*heap.asked, *heap.loose]:
            path, name = self.home[id(reading)], self.called(reading)
            if id(reading) in asked:
                outcome, state, why = Outcome.PERSON, FileState.PERSON, asked[id(reading)]
            elif (
                reading.is_sample
                or is_no_paper(reading.file)
                or all(f.rule == Reason.NO_FORM for f in reading.findings)
            ):
                outcome, state, why = Outcome.NO_FORM, FileState.NO_FORM, _first(reading)
            else:
                outcome, state, why = Outcome.REFUSED, FileState.REFUSED, _first(reading)
            if not self.dry_run and self.ledger is not None and not is_no_paper(reading.file):
                try:
                    handed = HandedIn(
                        self.received, (NewFile(self.shown(path), read_file(path), state),), stage=self.stage
                    )
                    if self.ledger.receive(handed, self.actor).outcome is Received.KNOWN:
                        outcome = Outcome.KNOWN
                except InputError as error:  # it cannot even be kept: too large, gone
                    why = why or str(error)
            self.day.files.append(TakenFile(name, outcome, why, (reading.form,) if reading.form else ()))

    def against_each_other(self, measures: Measures | str | Path | None) -> None:
        """The rules across classes, for those of this run and those of the ledger; what the ledger shows by itself is no news."""
        ours = {c.ref for c in self.day.classes if c.ref}
        named = [(c.name, c.dossier) for c in self.day.classes]
        years = {d.year for _n, one in named for d in _days(one)} or {self.received.year}
        earlier: list[tuple[str, Dossier]] = []
        if self.ledger is not None and named:
            for line in self.ledger.all_classes():
                if (
                    line.ref in ours
                    or not any(abs(line.year - y) <= 2 for y in years)
                    or line.state.value in ("refused", "withdrawn")
                ):
                    continue
                catalogue = named[0][1].catalogue
                records = {
                    v.form: record
                    for v in self.ledger.readings(line.ref)
                    if v.form in catalogue
                    and (record := typed_record(catalogue[v.form].record, _known_rows(v.values))) is not None
                }
                if records:
                    called = mask_text(f"{line.organizer}《{line.project}》")
                    earlier.append((f"{line.ref} {called}", Dossier(catalogue=catalogue, facts=Facts(), **records)))
        every = [*earlier, *named]
        found = check_together([d for _n, d in every], [n for n, _d in every], measures)
        before = {
            (f.rule, f.message) for f in check_together([d for _n, d in earlier], [n for n, _d in earlier], measures)
        }
        self.day.together = [f for f in found if (f.rule, f.message) not in before]


def _days(dossier: Dossier) -> list[dt.date]:
    return [
        day for _f, r in dossier.forms() for n in ("start_date", "application_date") if (day := getattr(r, n, None))
    ]


def _which(like: Sequence[ClassLine]) -> str:
    shown = "；".join(f"{c.ref} {c.organizer}《{c.project}》" for c in like)
    return mask_text(_("像是登记库里的另一个班，没有收：{classes}。请核对单位、项目、日期。").format(classes=shown))


def _known_rows(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without the rows of people who were forgotten."""
    return {k: [row for row in v if row is not None] if isinstance(v, list) else v for k, v in values.items()}


def _changes(before: Sequence[ReadingView], now: Sequence[Reading]) -> list[Change]:
    """What the forms of this run say otherwise than their newest version in the ledger."""
    kinds = {r.form: r for r in now}
    old = [
        Reading("", v.form, _known_rows(v.values), catalogue=kinds[v.form].catalogue) for v in before if v.form in kinds
    ]
    return compare(old, [kinds[o.form] for o in old]).changes


def _form(reading: Reading) -> FormRead:
    evidence = {
        path: {"raw": e.raw, "place": e.place, "how": e.how, "doubts": list(e.doubts)}
        for path, e in reading.evidence.items()
    }
    return FormRead(reading.form or "", reading.data, evidence, tuple(_people(reading)))


def _people(reading: Reading) -> list[PersonAt]:
    return [
        PersonAt(f"{table}[{index}]", str(row.get("name") or ""), str(row.get("id_number") or ""), role)
        for table, role in _ROLES.items()
        for index, row in enumerate(reading.data.get(table) or ())
        if isinstance(row, Mapping) and (row.get("name") or row.get("id_number"))
    ]


def _first(reading: Reading) -> str:
    return next((f.message for f in reading.findings), "")


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
