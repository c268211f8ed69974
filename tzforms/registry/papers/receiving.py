"""Papers come in: files into the store, readings and findings into the ledger, in one transaction with its event.

What came before is recognised: the same bytes with the same values were *known*, other bytes with the same values are *unchanged*; all else
is a new version in the place of the one before. So a run that was stopped is simply run again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tzforms.exceptions import RegistryError
from tzforms.findings import mask_text
from tzforms.i18n import _
from tzforms.identifiers.spelling import project_key
from tzforms.registry import names, people
from tzforms.registry.certificates import event
from tzforms.registry.models import Person
from tzforms.registry.paper_models import (
    Dossier,
    DossierState,
    FileState,
    Reading,
    ReadingRow,
    StoredFile,
    Submission,
    SubmittedFile,
)
from tzforms.registry.papers import classes, enrolling, notes, rows
from tzforms.registry.papers.store import Kept, Store
from tzforms.registry.papers.values import FileReceipt, FormRead, HandedIn, NewFile, Receipt, Received, ref_of
from tzforms.registry.recognition import unit_of
from tzforms.registry.vault import Vault

__all__ = ["prepared", "receive"]


def prepared(session: Session, vault: Vault, store: Store, handed: HandedIn) -> dict[str, Kept]:
    """Put those files into the store that it has not got; by address. To be called before the transaction that names them."""
    waiting: dict[str, Kept] = {}
    for file in handed.files:
        addresses = _addresses(vault, file)
        there = _stored(session, addresses)
        if addresses[0] not in waiting and (there is None or not there.wrapped):
            waiting[addresses[0]] = store.put(vault, file.data)
    return waiting


def receive(
    session: Session, vault: Vault, handed: HandedIn, waiting: Mapping[str, Kept], actor: str, now: dt.datetime
) -> Receipt:
    """Record what was handed in. ``waiting``: what :func:`prepared` put into the store; those of it that no row names afterwards are
    the caller's to drop. Raises as :func:`classes.known` and :func:`classes.refuse_ambiguous`."""
    before = _Before.of(session, vault, handed)
    again = _again(session, vault, handed, before)
    if again is not None:
        return again
    dossier = _dossier(session, vault, handed, now)
    if dossier is not None and dossier.id and (again := _again(session, vault, handed, before, dossier)):
        return again  # by another name
    work = _Work(session, vault, handed, dossier, actor, now)
    return work.done(before, waiting)


@dataclass(frozen=True, slots=True)
class _Before:
    """Each file's addresses and the digests of its values (under today's secret first), and where it came before with the same values:
    (submission, dossier)."""

    files: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    places: tuple[tuple[tuple[int, int | None], ...], ...]

    @classmethod
    def of(cls, session: Session, vault: Vault, handed: HandedIn) -> _Before:
        """What is known of the files of ``handed``."""
        files = tuple((_addresses(vault, file), rows.digests(vault, file.forms)) for file in handed.files)
        places = []
        for (addresses, digests), file in zip(files, handed.files, strict=True):
            query = (
                select(Submission.id, Submission.dossier_id)
                .join(SubmittedFile, SubmittedFile.submission_id == Submission.id)
                .join(StoredFile, SubmittedFile.file_id == StoredFile.id)
                .where(StoredFile.address.in_(addresses), SubmittedFile.digest.in_(digests))
                .where(SubmittedFile.state == file.state)
                .order_by(Submission.id)
            )
            places.append(tuple((row.id, row.dossier_id) for row in session.execute(query)))
        return cls(files, tuple(places))


def _again(
    session: Session, vault: Vault, handed: HandedIn, before: _Before, dossier: Dossier | None = None
) -> Receipt | None:
    """The receipt of files that all came before: for this class, as far as can be told without asking."""
    common = [{head for _submission, id_ in some for head in [_head(session, id_)]} for some in before.places]
    heads = set.intersection(*common) if common else set()
    if dossier is not None:
        heads &= {dossier.id}
    elif handed.papers is not None:  # of files without a class it does not matter for what they were taken since
        heads = {h for h in heads if h and _may_be(session, handed, session.get_one(Dossier, h))}
    if len(heads) != 1:
        return None
    [head] = heads
    current = {r.form: r.digest for r in enrolling.current(session, head)} if head else {}
    lines, last = [], 0
    for file, places in zip(handed.files, before.places, strict=True):
        last = max([last, *(s for s, id_ in places if _head(session, id_) == head)])
        forms = {form.form: Received.KNOWN for form in file.forms}
        newest = all(current.get(form.form) in rows.digests(vault, [form]) for form in file.forms)
        lines.append(FileReceipt(file.name, Received.KNOWN, file.state, forms, newest))
    return Receipt(Received.KNOWN, last, ref_of(head) if head else "", tuple(lines))


def _may_be(session: Session, handed: HandedIn, one: Dossier) -> bool:
    """True when papers can be those of this class: the same unit, project and year, whatever their dates."""
    told = handed.papers
    if told is None or told.ref:
        return False
    unit = {o.id for o in unit_of(session, told)} if told.organizer else {one.organizer_id}
    year = told.start_date.year if told.start_date else told.year or one.year
    return one.organizer_id in unit and one.year == year and project_key(one.project) == project_key(told.project)


def _head(session: Session, id_: int | None) -> int | None:
    return None if id_ is None else classes.head_of(session, session.get_one(Dossier, id_)).id


def _dossier(session: Session, vault: Vault, handed: HandedIn, now: dt.datetime) -> Dossier | None:
    if handed.papers is None:
        if any(file.forms for file in handed.files):
            raise RegistryError(_("读出了表格的文件要写明属于哪个班次。"))
        return None
    year = handed.papers.year or handed.received_on.year
    ids = [p.id_number for file in handed.files for form in file.forms for p in form.people if p.role]
    keys = people.keys_of(session, vault, [i for i in ids if enrolling.is_id(i)])
    one, like = (None, []) if handed.papers.new else classes.known(session, handed.papers, year, keys)
    if one is None:
        classes.refuse_ambiguous(session, like)
    return one if one is not None else classes.make(session, vault, handed.papers, year, now)


@dataclass
class _Work:
    """One submission on its way into the ledger."""

    session: Session
    vault: Vault
    handed: HandedIn
    dossier: Dossier | None
    actor: str
    now: dt.datetime
    persons: dict[str, Person] = field(default_factory=dict)

    def done(self, before: _Before, waiting: Mapping[str, Kept]) -> Receipt:
        """Write it down."""
        session, handed = self.session, self.handed
        submission = Submission(
            dossier_id=None if self.dossier is None else self.dossier.id,
            received_on=handed.received_on,
            received_by=mask_text(self.actor)[:100],
            stage=handed.stage[:20],
            digest=self.vault.values_digest(rows.canonical(sorted((a[0], d[0]) for a, d in before.files))),
            created_at=self.now,
        )
        self._people()
        current = {} if self.dossier is None else {r.form: r for r in enrolling.current(session, self.dossier.id)}
        last = {form: reading.submission_id for form, reading in current.items()}
        changed = {
            form.form
            for file in handed.files
            for form in file.forms
            if form.form not in current or current[form.form].digest not in rows.digests(self.vault, [form])
        }
        submission.supersedes_id = max((last[form] for form in changed if form in last), default=None)
        session.add(submission)
        session.flush()
        lines = []
        for file, (addresses, digests), places in zip(handed.files, before.files, before.places, strict=True):
            stored = self._kept(addresses, waiting)
            lines.append(self._file(submission, stored, file, digests[0], current, seen=self._is_seen(places)))
        outcome = _of_all([line.outcome for line in lines])
        if self.dossier is not None:
            self._of_the_class(submission, self.dossier, outcome)
        said = {
            Received.NEW: _("第 {id} 次收件，{count} 个文件"),
            Received.CHANGED: _("第 {id} 次收件，{count} 个文件，换下第 {before} 次的内容"),
        }.get(outcome, _("第 {id} 次收件，{count} 个文件，内容与以前相同"))
        told = said.format(id=submission.id, count=len(lines), before=submission.supersedes_id)
        happened = event("received", self.actor, self.now, None, None, reason=handed.stage, noted=[told])
        happened.dossier_id = submission.dossier_id
        session.add(happened)
        ref = "" if self.dossier is None else ref_of(self.dossier.id)
        return Receipt(outcome, submission.id, ref, tuple(lines), submission.supersedes_id)

    def _of_the_class(self, submission: Submission, dossier: Dossier, outcome: Received) -> None:
        assert self.handed.papers is not None
        if outcome in (Received.NEW, Received.CHANGED):
            classes.update(self.session, dossier, self.handed.papers)
            dossier.state = DossierState.OPEN  # what was decided was decided on what it was before
        enrolling.recompute(self.session, dossier)
        about = notes.About(self.session, self.vault, dossier, mask_text(self.actor)[:100], self.now)
        about.findings(submission, self.handed.findings)
        about.facts(self.handed.facts)

    def _people(self) -> None:
        """The people of all rosters, with keys of their own, by ID number as it stands there."""
        found = [p for file in self.handed.files for form in file.forms for p in form.people]
        ids = list(dict.fromkeys(p.id_number for p in found if enrolling.is_id(p.id_number)))
        keys = dict(zip(ids, people.keys_of(self.session, self.vault, ids), strict=True))
        known = people.persons(self.session, list(keys.values()))
        by_key = people.present(self.session, self.vault, [(k, i) for i, k in keys.items()], known, self.now)
        self.persons = {i: by_key[k] for i, k in keys.items()}
        named = [(self.persons[p.id_number], p.name) for p in found if p.id_number in self.persons]
        names.note(self.session, self.vault, named)

    def _is_seen(self, places: Sequence[tuple[int, int | None]]) -> bool:
        own = None if self.dossier is None else self.dossier.id
        return any(_head(self.session, id_) == own for _submission, id_ in places)

    def _kept(self, addresses: Sequence[str], waiting: Mapping[str, Kept]) -> StoredFile:
        found = _stored(self.session, addresses)
        if (found is None or not found.wrapped) and addresses[0] not in waiting:
            raise RegistryError(
                _("一份报送文件刚被另一个人删除（有人的个人信息要删除）：请再试一次。没有改动任何数据。")
            )
        if found is None:
            kept = waiting[addresses[0]]
            found = StoredFile(
                address=kept.address, size=kept.size, stored=kept.stored, wrapped=kept.wrapped, created_at=self.now
            )
            self.session.add(found)
        elif not found.wrapped:  # dropped once, and handed in for something else
            found.stored, found.wrapped = waiting[addresses[0]].stored, waiting[addresses[0]].wrapped
        self.session.flush()
        return found

    def _file(
        self,
        submission: Submission,
        stored: StoredFile,
        file: NewFile,
        digest: str,
        current: dict[str, Reading],
        *,
        seen: bool,
    ) -> FileReceipt:
        self.session.add(
            SubmittedFile(
                submission_id=submission.id,
                file_id=stored.id,
                forms=" ".join(form.form for form in file.forms)[:200],
                state=file.state,
                digest=digest,
                sealed=self.vault.seal({"name": file.name}, stored.wrapped),
            )
        )
        forms = {form.form: self._form(submission, stored, form, current, seen=seen) for form in file.forms}
        outcome = _of_all(list(forms.values())) if forms else Received.KNOWN if seen else Received.NEW
        return FileReceipt(file.name, outcome, FileState(file.state), forms, outcome is not Received.KNOWN)

    def _form(
        self, submission: Submission, stored: StoredFile, form: FormRead, current: dict[str, Reading], *, seen: bool
    ) -> Received:
        assert self.dossier is not None
        before, digests = current.get(form.form), rows.digests(self.vault, [form])
        if before is not None and before.digest in digests:
            return Received.UNCHANGED
        if seen:  # an old version came again with something new
            return Received.KNOWN
        rest, own = rows.taken_apart(form)
        of_nobody = [(p, row) for p, row in own if p.id_number not in self.persons]
        rest = rows.put_together(rest, [(p.place, row) for p, row in of_nobody])
        version = self.session.scalar(
            select(func.max(Reading.version)).where(
                Reading.form == form.form, Reading.dossier_id.in_(classes.group(self.session, self.dossier))
            )
        )
        made = Reading(
            dossier_id=self.dossier.id,
            submission_id=submission.id,
            file_id=stored.id,
            form=form.form,
            version=(version or 0) + 1,
            supersedes_id=None if before is None else before.id,
            digest=digests[0],
            sealed=self.vault.seal(rest, self.dossier.wrapped),
        )
        self.session.add(made)
        self.session.flush()
        self.session.add_all(self._rows(made, own))
        current[form.form] = made
        return Received.NEW if before is None else Received.CHANGED

    def _rows(self, reading: Reading, own: rows.Taken) -> Iterator[ReadingRow]:
        for person, row in own:
            found = self.persons.get(person.id_number)
            if found is not None:
                yield ReadingRow(
                    reading_id=reading.id,
                    person_id=found.id,
                    place=person.place[:100],
                    role=person.role[:20],
                    sealed=self.vault.seal(row, found.wrapped),
                )


def _of_all(outcomes: Sequence[Received]) -> Received:
    """What is said of several: that of them which says most."""
    for one in (Received.CHANGED, Received.NEW, Received.UNCHANGED):
        if one in outcomes:
            return one
    return Received.KNOWN


def _addresses(vault: Vault, file: NewFile) -> tuple[str, ...]:
    sha256 = hashlib.sha256(file.data).digest()
    return vault.candidates(lambda one: one.file_address(sha256))


def _stored(session: Session, addresses: Sequence[str]) -> StoredFile | None:
    return session.scalar(select(StoredFile).where(StoredFile.address.in_(addresses)))
