"""What the ledger knows of classes, people and papers, as plain values. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tzforms.exceptions import RegistryError
from tzforms.findings import mask_text
from tzforms.i18n import _
from tzforms.registry import certificates, names, people
from tzforms.registry.models import Certificate, Event, Organizer, Participation, Person, Status, TrainingClass
from tzforms.registry.paper_models import (
    Correction,
    Decision,
    Dossier,
    DossierState,
    Enrolment,
    Fact,
    FileState,
    PaperFinding,
    Reading,
    ReadingRow,
    StoredFile,
    Submission,
    SubmittedFile,
    WaiverNote,
)
from tzforms.registry.papers import classes, enrolling, notes, rows
from tzforms.registry.papers.store import Kept
from tzforms.registry.papers.values import (
    ClassLine,
    ClassView,
    DecisionLine,
    Earlier,
    FileLine,
    Found,
    PersonView,
    Places,
    ReadingView,
    SubmissionLine,
    dossier_id,
    ref_of,
)
from tzforms.registry.recognition import unit_of
from tzforms.registry.values import EventEntry, Unit
from tzforms.registry.vault import Vault

__all__ = [
    "classes_of_unit",
    "earlier_papers",
    "events_of",
    "file",
    "find",
    "line",
    "person_view",
    "places_used",
    "readings",
    "view",
]

_OUT = (DossierState.REFUSED, DossierState.WITHDRAWN)


# -- a class -----------------------------------------------------------------------------------------------------------


def line(session: Session, one: Dossier) -> ClassLine:
    """A class in a list."""
    counts = dict.fromkeys(enrolling.ROLES, 0)
    for roles in session.scalars(select(Enrolment.roles).where(Enrolment.dossier_id == one.id)):
        for role in roles.split():
            counts[role] += 1
    unit = one.organizer
    return ClassLine(
        ref=ref_of(one.id),
        organizer=unit.name if unit is not None else "",
        uscc=unit.uscc if unit is not None else None,
        project=one.project,
        year=one.year,
        start_date=one.start_date,
        end_date=one.end_date,
        state=DossierState(one.state),
        places=one.places,
        people=counts,
        certificates=0 if one.class_id is None else _valid(session, one.class_id),
        class_id=one.class_id,
    )


def view(session: Session, vault: Vault, one: Dossier) -> ClassView:
    """All about a class."""
    ids = classes.group(session, one)
    found = session.scalars(select(Submission).where(Submission.dossier_id.in_(ids)).order_by(Submission.id)).all()
    told: dict[int, list[Mapping[str, Any]]] = {}
    for row, data in notes.said(session, vault, PaperFinding, ids):
        told.setdefault(row.submission_id, []).append({"rule": row.rule, "severity": row.severity, **data})
    decided = tuple(
        DecisionLine(DossierState(row.verdict), data.get("reason", ""), row.by, row.decided_on, row.submission_id)
        for row, data in notes.said(session, vault, Decision, ids)
    )
    return ClassView(
        line=line(session, one),
        submissions=tuple(_submission(session, vault, s, tuple(told.get(s.id, ()))) for s in found),
        decisions=decided,
        facts=tuple({"kind": row.kind, **data} for row, data in notes.said(session, vault, Fact, ids)),
        waivers=tuple(
            {"rule": row.rule, "by": row.by, **data} for row, data in notes.said(session, vault, WaiverNote, ids)
        ),
        corrections=tuple({"by": row.by, **data} for row, data in notes.said(session, vault, Correction, ids)),
        events=tuple(events_of(session, Event.dossier_id.in_(ids))),
    )


def events_of(session: Session, condition: Any) -> Iterable[EventEntry]:
    """The events for which this holds, oldest first."""
    query = select(Event, Certificate.number).outerjoin(Certificate, Event.certificate_id == Certificate.id)
    for event, number in session.execute(query.where(condition).order_by(Event.id)):
        yield EventEntry(certificates.aware(event.at), event.kind, number, event.actor, event.reason)


def _submission(
    session: Session, vault: Vault, one: Submission, findings: tuple[Mapping[str, Any], ...]
) -> SubmissionLine:
    query = select(SubmittedFile, StoredFile).join(StoredFile, SubmittedFile.file_id == StoredFile.id)
    files = tuple(
        FileLine(
            id=stored.id,
            name=vault.unseal(came.sealed, stored.wrapped)["name"] if came.sealed and stored.wrapped else "",
            state=FileState(came.state),
            forms=tuple(came.forms.split()),
            size=stored.size,
            dropped=not stored.wrapped,
        )
        for came, stored in session.execute(
            query.where(SubmittedFile.submission_id == one.id).order_by(SubmittedFile.id)
        )
    )
    return SubmissionLine(one.id, one.received_on, one.received_by, one.stage, one.supersedes_id, files, findings)


def readings(
    session: Session, vault: Vault, one: Dossier, form: str | None = None, *, every: bool = False
) -> tuple[ReadingView, ...]:
    """The newest version of each form of a class, or ``every`` version; of one ``form`` alone if it is named."""
    ids = classes.group(session, one)
    found = (
        session.scalars(
            select(Reading).where(Reading.dossier_id.in_(ids)).order_by(Reading.form, Reading.version)
        ).all()
        if every
        else enrolling.current(session, one.id)
    )
    return tuple(_reading(session, vault, r) for r in found if form in (None, r.form))


def _reading(session: Session, vault: Vault, one: Reading) -> ReadingView:
    dossier = session.get_one(Dossier, one.dossier_id)
    query = select(ReadingRow).where(ReadingRow.reading_id == one.id).order_by(ReadingRow.id)
    held = session.scalars(query).all()
    opened = [(row.place, vault.unseal(row.sealed, row.person.wrapped)) for row in held if row.sealed]
    whole = rows.put_together(vault.unseal(one.sealed, dossier.wrapped), opened)
    forgotten = len(held) - len(opened)
    return ReadingView(one.id, one.form, one.version, one.submission_id, whole["values"], whole["evidence"], forgotten)


def file(session: Session, id_: int) -> Kept:
    """A file's row; raises :class:`RegistryError` for none, and for one that was dropped."""
    found = session.get(StoredFile, id_)
    if found is None:
        raise RegistryError(_("登记库里没有第 {id} 号文件。").format(id=id_))
    if not found.wrapped:
        raise RegistryError(_("第 {id} 号文件里有人的个人信息已按规定删除，文件没有留存。").format(id=id_))
    return Kept(found.address, found.size, found.stored, found.wrapped)


# -- what the rules across classes and years ask -----------------------------------------------------------------------


def classes_of_unit(session: Session, unit: Unit, year: int) -> tuple[ClassLine, ...]:
    """The classes for which a unit handed in papers in a year, also those that were refused or withdrawn: their state says so."""
    ids = {o.id for o in unit_of(session, unit)}
    found = [one for one in classes.all_heads(session) if one.year == year and one.organizer_id in ids]
    return tuple(line(session, one) for one in found)


def places_used(session: Session, year: int) -> Places:
    """The places of a year's classes: those on the rosters, else those that the plan states, else the certificates; what was refused or
    withdrawn has none. Classes of which there are certificates and no papers count with their certificates."""
    counted: list[tuple[ClassLine, int, str]] = []
    for one in classes.all_heads(session):
        if one.year == year and one.state not in _OUT:
            found = line(session, one)
            planned = max(found.people.values())
            how = (planned, "planned") if planned else (one.places, "stated") if one.places else None
            counted.append((found, *(how or (found.certificates, "certificates"))))
    linked = set(session.scalars(select(Dossier.class_id).where(Dossier.class_id.is_not(None))))
    for held in session.scalars(select(TrainingClass).order_by(TrainingClass.id)):
        if held.start_date.year == year and held.id not in linked:
            bare = _bare(session, held)
            counted.append((bare, bare.certificates, "certificates"))
    return Places(year, sum(count for _line, count, _how in counted), tuple(counted))


def earlier_papers(session: Session, vault: Vault, ids: Sequence[str]) -> dict[str, tuple[Earlier, ...]]:
    """The classes in which people with these ID numbers stand, or stood, by ID number; nobody who is not known."""
    keys = people.keys_of(session, vault, ids)
    known = people.persons(session, keys)
    return {i: _classes(session, known[key]) for i, key in zip(ids, keys, strict=True) if key in known}


def _classes(session: Session, person: Person) -> tuple[Earlier, ...]:
    numbers: dict[int, list[str]] = {}
    held = (
        select(Participation.class_id, Certificate.number)
        .join(Certificate, Certificate.participation_id == Participation.id)
        .where(Participation.person_id == person.id, Certificate.status == Status.VALID)
        .order_by(Certificate.id)
    )
    for class_id, number in session.execute(held):
        numbers.setdefault(class_id, []).append(number)
    found: list[Earlier] = []
    query = select(Dossier, Enrolment.roles).join(Enrolment, Enrolment.dossier_id == Dossier.id)
    query = query.where(Enrolment.person_id == person.id, Enrolment.roles != "").order_by(Dossier.id)
    for one, roles in session.execute(query):
        own = tuple(numbers.pop(one.class_id, ())) if one.class_id is not None else ()
        unit = one.organizer.name if one.organizer is not None else ""
        found.append(
            Earlier(
                ref_of(one.id),
                unit,
                one.project,
                one.year,
                one.start_date,
                one.end_date,
                tuple(roles.split()),
                DossierState(one.state),
                own,
            )
        )
    for class_id, own_numbers in numbers.items():
        bare = _bare(session, session.get_one(TrainingClass, class_id))
        days = bare.start_date, bare.end_date
        found.append(
            Earlier("", bare.organizer, bare.project, bare.year, *days, ("graduated",), None, tuple(own_numbers))
        )
    return tuple(sorted(found, key=lambda e: (e.year, str(e.start_date or ""))))


def _bare(session: Session, held: TrainingClass) -> ClassLine:
    """A class of certificates of which there are no papers."""
    count = _valid(session, held.id)
    unit = session.get_one(Organizer, held.organizer_id)
    return ClassLine(
        ref="",
        organizer=unit.name,
        uscc=unit.uscc,
        project=held.project,
        year=held.start_date.year,
        start_date=held.start_date,
        end_date=held.end_date,
        state=DossierState.ACCEPTED,
        places=None,
        people={"graduated": count},
        certificates=count,
        class_id=held.id,
    )


def _valid(session: Session, class_id: int) -> int:
    query = select(func.count()).select_from(Certificate).join(Participation)
    query = query.where(Participation.class_id == class_id, Certificate.status == Status.VALID)
    return session.scalar(query) or 0


# -- searching ---------------------------------------------------------------------------------------------------------


def person_view(session: Session, vault: Vault, person: Person) -> PersonView:
    """A person, and where they stand."""
    certified = select(Certificate.id).join(Participation).where(Participation.person_id == person.id)
    return PersonView(
        id=person.id,
        names=tuple(dict.fromkeys(names.names_of(session, vault, person))),
        id_number=vault.unseal(person.sealed, person.wrapped)["id_number"] if person.sealed else "",
        classes=_classes(session, person),
        forgotten=not person.sealed,
        events=tuple(events_of(session, Event.certificate_id.in_(certified))),
    )


def find(session: Session, vault: Vault, text: str) -> Found:
    """Whom or what an officer looks for: by ID number, number of a certificate, class, name of a person, words of unit and project."""
    wanted = text.strip()
    if enrolling.is_id(wanted):
        [key] = people.keys_of(session, vault, [wanted])
        known = people.persons(session, [key])
        return Found(people=tuple(person_view(session, vault, p) for p in known.values()))
    if dossier_id(wanted) is not None:
        return Found(classes=(line(session, classes.resolve(session, wanted)),))
    certificate = certificates.find(session, vault, wanted)
    if certificate is not None:
        return Found(certificates=(certificate,))
    called = [session.get_one(Person, id_) for id_ in names.people_called(session, vault, wanted)]
    return Found(
        people=tuple(person_view(session, vault, person) for person in called),
        classes=tuple(line(session, one) for one in classes.matching(session, wanted)),
    )


def one_person(session: Session, vault: Vault, text: str) -> Person | None:
    """The person with this ID number or name; raises :class:`RegistryError` when several have it."""
    found = find(session, vault, text).people
    if len(found) > 1:
        raise RegistryError(
            _("叫“{name}”的有 {count} 人：请用 tzforms registry find 看清，再用身份证号码或证书编号查。").format(
                name=mask_text(text), count=len(found)
            )
        )
    return session.get_one(Person, found[0].id) if found else None
