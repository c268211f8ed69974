"""What is said about a class's papers: findings, facts, corrections, waivers; each sealed for whom it is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tzforms.registry import people
from tzforms.registry.models import Person
from tzforms.registry.paper_models import (
    Correction,
    Dossier,
    Fact,
    Note,
    PaperFinding,
    ReadingRow,
    Submission,
    WaiverNote,
)
from tzforms.registry.papers import enrolling
from tzforms.registry.papers.rows import is_at
from tzforms.registry.papers.values import Noted
from tzforms.registry.vault import Vault

__all__ = ["About", "said"]


@dataclass
class About:
    """What is said about one class now, and by whom."""

    session: Session
    vault: Vault
    dossier: Dossier
    by: str
    now: dt.datetime

    def findings(self, submission: Submission, noted: Iterable[Noted]) -> None:
        """Write down what the rules found."""
        for one in noted:
            person = self._person(one)
            self.session.add(
                PaperFinding(
                    submission_id=submission.id,
                    rule=one.kind[:40],
                    severity=one.severity[:20],
                    **self._usual(one, person),
                )
            )

    def facts(self, noted: Iterable[Noted]) -> None:
        """Write down what lists of other offices say."""
        self.session.add_all(Fact(kind=one.kind[:60], **self._usual(one, self._person(one))) for one in noted)

    def waivers(self, noted: Iterable[Noted]) -> None:
        """Write down exceptions."""
        self.session.add_all(WaiverNote(rule=one.kind[:40], **self._usual(one, self._person(one))) for one in noted)

    def corrections(self, noted: Iterable[Noted]) -> None:
        """Write down what was corrected in the newest version of a form; of a form that is not there nothing."""
        readings = {r.form: r for r in enrolling.current(self.session, self.dossier.id)}
        self.session.add_all(
            Correction(reading_id=readings[one.form].id, **self._usual(one, self._person(one)))
            for one in noted
            if one.form in readings
        )

    def _usual(self, one: Noted, person: Person | None) -> dict[str, Any]:
        data = {"form": one.form, "path": one.path, **one.data}
        return {
            "dossier_id": self.dossier.id,
            "person_id": None if person is None else person.id,
            "sealed": self.vault.seal(data, self.dossier.wrapped if person is None else person.wrapped),
            "by": self.by,
            "at": self.now,
        }

    def _person(self, one: Noted) -> Person | None:
        """Of whom it is: by ID number, else by the row of the newest reading."""
        if one.id_number:
            [key] = people.keys_of(self.session, self.vault, [one.id_number])
            known = people.persons(self.session, [key]).get(key)
            return known if known is not None and known.sealed else None
        path = one.path.removeprefix(f"{one.form}.") if one.form else one.path
        ids = [r.id for r in enrolling.current(self.session, self.dossier.id) if not one.form or r.form == one.form]
        if not path:
            return None
        for row in self.session.scalars(select(ReadingRow).where(ReadingRow.reading_id.in_(ids))):
            if is_at(path, row.place) and row.person.sealed:
                return row.person
        return None


def said(
    session: Session,
    vault: Vault,
    kind: type[Note],
    ids: list[int],
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """What was said about a class, as (row, opened); of somebody who was forgotten it is empty."""
    wrapped = {d.id: d.wrapped for d in session.scalars(select(Dossier).where(Dossier.id.in_(ids)))}
    query = select(kind, Person.wrapped).outerjoin(Person, kind.person_id == Person.id).where(kind.dossier_id.in_(ids))
    for row, key in session.execute(query.order_by(kind.id)):
        opened = (
            vault.unseal(row.sealed, key if row.person_id is not None else wrapped[row.dossier_id])
            if row.sealed
            else {}
        )
        yield row, opened
