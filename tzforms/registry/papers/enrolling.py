"""Who is in a class by its rosters of today: what the rules across classes and years ask."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from tzforms.registry.paper_models import Dossier, Enrolment, Reading, ReadingRow
from tzforms.registry.papers import classes
from tzforms.registry.vault import normal_id

__all__ = ["ROLES", "current", "is_id", "recompute"]

ROLES = ("planned", "trained", "graduated")


def is_id(text: str) -> bool:
    """True for what can tell one person from another: the form of an ID number, whether or not its check character is right."""
    return bool(re.fullmatch("[0-9]{17}[0-9X]", normal_id(text)))


def current(session: Session, dossier: int) -> list[Reading]:
    """The newest version of each form of a class, in the order of the forms' names."""
    head = session.get_one(Dossier, dossier)
    query = select(Reading).where(Reading.dossier_id.in_(classes.group(session, head))).order_by(Reading.id)
    newest = {reading.form: reading for reading in session.scalars(query)}
    return [newest[form] for form in sorted(newest)]


def recompute(session: Session, head: Dossier) -> None:
    """Have the enrolments of a class, and of those that were found to be it, say what its newest rosters say."""
    ids = [reading.id for reading in current(session, head.id)]
    roles: dict[int, set[str]] = {}
    query = select(ReadingRow.person_id, ReadingRow.role).where(ReadingRow.reading_id.in_(ids))
    for person, role in session.execute(query):
        if role in ROLES:
            roles.setdefault(person, set()).add(role)
    there = session.scalars(select(Enrolment).where(Enrolment.dossier_id.in_(classes.group(session, head)))).all()
    own = {e.person_id: e for e in there if e.dossier_id == head.id}
    for enrolment in there:
        said = roles.get(enrolment.person_id, set()) if enrolment.dossier_id == head.id else set()
        enrolment.roles = _words(said)
    session.add_all(
        Enrolment(dossier_id=head.id, person_id=person, roles=_words(said))
        for person, said in sorted(roles.items())
        if person not in own
    )
    session.flush()


def _words(roles: set[str]) -> str:
    return " ".join(role for role in ROLES if role in roles)
