"""People and the classes they took part in. A person is found by a keyed hash; what is personal is sealed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tzforms.identifiers.spelling import code_of
from tzforms.registry import names
from tzforms.registry.models import Organizer, Participation, Person, TrainingClass
from tzforms.registry.values import Claim, ClassFacts, Past, Unit
from tzforms.registry.vault import Vault

__all__ = [
    "chunks",
    "class_of",
    "enrol",
    "keys_of",
    "organizer_of",
    "participations",
    "past_classes",
    "persons",
    "present",
]


def class_of(
    session: Session, facts: ClassFacts, known: TrainingClass | None, unit: Sequence[Organizer], now: dt.datetime
) -> TrainingClass:
    """The class, made when it is not ``known``; its hours and the day of its audit are what is said now.

    ``unit``: the rows of its organizer. The spelling on this paper becomes one of them, and the code that is known of one is
    known of all.
    """
    organizer = organizer_of(session, facts, [*unit, known.organizer] if known is not None else unit)
    if known is None:
        known = TrainingClass(
            class_key=facts.key,
            organizer_id=organizer.id,
            project=facts.project,
            start_date=facts.start_date,
            end_date=facts.end_date,
            created_at=now,
        )
        session.add(known)
    known.hours, known.audit_passed = facts.hours, facts.audit_passed
    session.flush()
    return known


def organizer_of(session: Session, facts: Unit, unit: Sequence[Organizer]) -> Organizer:
    """The row of this spelling of a unit's name, made where there is none; ``unit``: the rows that are known of it."""
    code = code_of(facts.uscc) or next((c for o in unit if (c := code_of(o.uscc))), None)
    found = next((o for o in unit if o.name == facts.organizer), None)
    if found is None:
        found = Organizer(name=facts.organizer)
        session.add(found)
    for row in (*unit, found):
        row.uscc = row.uscc or code
    session.flush()
    return found


def keys_of(session: Session, vault: Vault, id_numbers: Sequence[str]) -> list[str]:
    """The keys under which these people are in the register, or would be."""
    keys = [vault.person_key(i) for i in id_numbers]
    if not vault.earlier:
        return keys
    earlier = [vault.earlier_person_keys(i) for i in id_numbers]
    there = persons(session, [key for some in earlier for key in some])
    return [next((k for k in some if k in there), key) for key, some in zip(keys, earlier, strict=True)]


def persons(session: Session, keys: Sequence[str]) -> dict[str, Person]:
    """Those of the people with these keys whom the register knows, by key."""
    found: dict[str, Person] = {}
    for some in chunks(keys):
        found |= {p.person_key: p for p in session.scalars(select(Person).where(Person.person_key.in_(some)))}
    return found


def participations(session: Session, training_class: TrainingClass) -> dict[int, Participation]:
    """Who takes part in the class, by the id of the person."""
    query = select(Participation).where(Participation.class_id == training_class.id)
    return {p.person_id: p for p in session.scalars(query)}


def enrol(
    session: Session,
    vault: Vault,
    training_class: TrainingClass,
    newcomers: Sequence[tuple[Claim, str]],
    known: dict[str, Person],
    enrolled: dict[int, Participation],
    now: dt.datetime,
) -> list[Participation]:
    """Each of ``newcomers`` (claim, person's key) takes part in the class, as the claim's paper says; in their order.

    ``known`` and ``enrolled`` are what :func:`persons` and :func:`participations` found. The participations get their ids
    at the next flush.
    """
    found = present(session, vault, [(key, claim.id_number) for claim, key in newcomers], known, now)
    taking_part: list[Participation] = []
    for claim, key in newcomers:
        participation = enrolled.get(found[key].id)
        if participation is None:
            participation = Participation(person_id=found[key].id, class_id=training_class.id)
            session.add(participation)
        paper = {"name": claim.name, "employer": claim.employer, "score": claim.score}
        participation.sealed = vault.seal(paper, found[key].wrapped)
        taking_part.append(participation)
    names.note(session, vault, [(found[key], claim.name) for claim, key in newcomers])
    return taking_part


def present(
    session: Session, vault: Vault, wanted: Sequence[tuple[str, str]], known: dict[str, Person], now: dt.datetime
) -> dict[str, Person]:
    """The people with these (key, ID number), by key, made where they are not ``known``; all have ids and keys of their own."""
    found = dict(known)
    for key, id_number in wanted:
        person = found.get(key)
        if person is None:
            person = found[key] = Person(person_key=key, sealed=b"", created_at=now)
            session.add(person)
        if not person.sealed:  # new, or forgotten and here again: with a key of a new beginning
            person.wrapped = vault.new_key()
            person.sealed = vault.seal({"id_number": id_number}, person.wrapped)
    session.flush()  # what hangs on a person needs their id
    return found


def past_classes(session: Session, person_key: str) -> list[Past]:
    """The classes that this person took part in, oldest first."""
    query = (
        select(TrainingClass, Organizer.name)
        .join(Organizer, TrainingClass.organizer_id == Organizer.id)
        .join(Participation, Participation.class_id == TrainingClass.id)
        .join(Person, Participation.person_id == Person.id)
        .where(Person.person_key == person_key)
        .order_by(TrainingClass.start_date)
    )
    return [Past(name, c.project, c.start_date, c.end_date) for c, name in session.execute(query)]


def chunks(values: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """``values`` in pieces that fit into one ``IN (…)``: SQLite takes a limited number of variables."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
