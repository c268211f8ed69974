"""The door to the ledger of papers: plain values in, plain values out. Every change is one transaction with its event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tzforms.findings import mask_text
from tzforms.registry import order, people
from tzforms.registry.certificates import event
from tzforms.registry.models import Certificate, Participation, Person
from tzforms.registry.paper_models import StoredFile
from tzforms.registry.papers import classes, deciding, enrolling, looking, notes, receiving
from tzforms.registry.papers.store import Kept, Store
from tzforms.registry.papers.values import (
    ClassLine,
    ClassPapers,
    ClassView,
    DossierState,
    Earlier,
    Found,
    HandedIn,
    Noted,
    PersonView,
    Places,
    ReadingView,
    Receipt,
    ref_of,
)
from tzforms.registry.values import Unit
from tzforms.registry.vault import Vault

__all__ = ["Papers"]

Reads = Callable[[], AbstractContextManager[Session]]
Writes = Callable[[str], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of an open register, of which :attr:`Registry.papers` is one.

    ``text`` of a class is ``B12``, or words of its unit and project: :class:`RegistryError` for none, :class:`UsageError` with the choices
    for several. What changes something wants an ``actor`` (:class:`UsageError` for nobody).
    """

    vault: Vault
    store: Store
    reads: Reads
    writes: Writes
    refuse_read_only: Callable[[], None]

    # -- changes -------------------------------------------------------------------------------------------------------

    def receive(self, handed: HandedIn, actor: str) -> Receipt:
        """Record what was handed in: files, readings, findings, facts, and who is in the class. The same again writes nothing.

        Raises :class:`UsageError` when the class looks like another and ``handed`` does not say whether it is, and when nobody said where
        files lie; :class:`RegistryError` for forms without a class; :class:`NotWritableError` for a disk that is full.
        """
        actor = order.checked_actor(actor)
        self.refuse_read_only()
        with self.reads() as session:
            waiting = receiving.prepared(session, self.vault, self.store, handed)
        try:
            with self.writes(actor) as session:
                receipt = receiving.receive(session, self.vault, handed, waiting, actor, _now())
        except BaseException:
            self.store.drop(kept.stored for kept in waiting.values())
            raise
        if waiting:
            named = self._named([kept.stored for kept in waiting.values()])
            self.store.drop(kept.stored for kept in waiting.values() if kept.stored not in named)
            self.sweep()
        return receipt

    def record(
        self,
        text: str,
        actor: str,
        *,
        waivers: Sequence[Noted] = (),
        corrections: Sequence[Noted] = (),
        facts: Sequence[Noted] = (),
    ) -> None:
        """Write down what was said about a class besides its papers."""
        actor = order.checked_actor(actor)
        with self.writes(actor) as session:
            one = classes.resolve(session, text)
            about = notes.About(session, self.vault, one, mask_text(actor)[:100], _now())
            about.waivers(waivers)
            about.corrections(corrections)
            about.facts(facts)
            told = event("noted", actor, _now(), None, None)
            told.dossier_id = one.id
            session.add(told)

    def decide(
        self, text: str, verdict: DossierState, reason: str, actor: str, *, on: dt.date | None = None
    ) -> ClassLine:
        """Accept a class's papers, return or refuse them, or note that they were withdrawn; raises as :func:`deciding.decide`."""
        actor = order.checked_actor(actor)
        with self.writes(actor) as session:
            one = classes.resolve(session, text)
            deciding.decide(session, self.vault, one, verdict, reason, actor, on or order.today(), _now())
            session.flush()
            return looking.line(session, one)

    def merge(self, other: str, into: str, reason: str, actor: str) -> None:
        """Two classes are one; :meth:`split` undoes it. Raises :class:`RegistryError` where that cannot be."""
        actor = order.checked_actor(actor)
        with self.writes(actor) as session:
            one, head = classes.resolve(session, other), classes.resolve(session, into)
            deciding.merge(session, one, head, reason, actor, _now())

    def split(self, ref: str, reason: str, actor: str) -> None:
        """Undo :meth:`merge` of the class ``ref``, whose own number it is."""
        actor = order.checked_actor(actor)
        with self.writes(actor) as session:
            deciding.split(session, classes.by_ref(session, ref), reason, actor, _now())

    def merge_units(self, other: str, into: str, reason: str, actor: str) -> None:
        """Two names are one unit's; :meth:`split_unit` undoes it."""
        actor = order.checked_actor(actor)
        with self.writes(actor) as session:
            deciding.merge_units(session, other, into, reason, actor, _now())

    def split_unit(self, name: str, reason: str, actor: str) -> None:
        """Undo :meth:`merge_units`."""
        actor = order.checked_actor(actor)
        with self.writes(actor) as session:
            deciding.split_unit(session, name, reason, actor, _now())

    def sweep(self) -> int:
        """Take files away that a run which was killed left over; how many."""
        return self.store.sweep(self.vault, self._named(None)) if self.store.present() else 0

    # -- looking -------------------------------------------------------------------------------------------------------

    def recognise(self, papers: ClassPapers, id_numbers: Sequence[str], year: int) -> tuple[str, tuple[ClassLine, ...]]:
        """The class of the ledger that papers speak of (empty: none), and those that it looks like, of which an officer has to choose."""
        with self.reads() as session:
            keys = people.keys_of(session, self.vault, [i for i in id_numbers if enrolling.is_id(i)])
            one, like = classes.known(session, papers, papers.year or year, keys)
            return "" if one is None else ref_of(one.id), tuple(looking.line(session, c) for c in like)

    def all_classes(self) -> tuple[ClassLine, ...]:
        """All classes, in the order in which their papers came."""
        with self.reads() as session:
            return tuple(looking.line(session, one) for one in classes.all_heads(session))

    def view(self, text: str) -> ClassView:
        """All about one class."""
        with self.reads() as session:
            return looking.view(session, self.vault, classes.resolve(session, text))

    def readings(self, text: str, form: str | None = None, *, every: bool = False) -> tuple[ReadingView, ...]:
        """The newest version of each form of a class, or ``every`` one: what a resubmission is compared with."""
        with self.reads() as session:
            return looking.readings(session, self.vault, classes.resolve(session, text), form, every=every)

    def file(self, id_: int) -> bytes:
        """A file as it was handed in; raises :class:`RegistryError` for one that was dropped, is missing or damaged."""
        with self.reads() as session:
            return self.store.read(self.vault, looking.file(session, id_))

    def find(self, text: str) -> Found:
        """Whom or what an officer looks for: ID number, certificate, class, name of a person, words of unit and project. Writes nothing."""
        with self.reads() as session:
            return looking.find(session, self.vault, text)

    def person(
        self, *, number: str | None = None, id_number: str | None = None, name: str | None = None
    ) -> PersonView | None:
        """The person with a certificate's number, an ID number or a name; None for nobody, :class:`RegistryError` for several."""
        with self.reads() as session:
            if number is None:
                found = looking.one_person(session, self.vault, id_number or name or "")
            else:
                query = (
                    select(Person)
                    .join(Participation)
                    .join(Certificate, Certificate.participation_id == Participation.id)
                )
                found = session.scalar(query.where(Certificate.number == number))
            return None if found is None else looking.person_view(session, self.vault, found)

    def classes_of_unit(self, unit: Unit, year: int) -> tuple[ClassLine, ...]:
        """The classes for which a unit handed in papers in a year, whatever was decided."""
        with self.reads() as session:
            return looking.classes_of_unit(session, unit, year)

    def places_used(self, year: int) -> Places:
        """How many places a year's classes have, and how each was counted."""
        with self.reads() as session:
            return looking.places_used(session, year)

    def earlier_papers(self, id_numbers: Sequence[str]) -> Mapping[str, tuple[Earlier, ...]]:
        """The classes in which these people stand, by ID number; nobody who is not known."""
        with self.reads() as session:
            return looking.earlier_papers(session, self.vault, id_numbers)

    # -- files ---------------------------------------------------------------------------------------------------------

    def troubles(self) -> list[str]:
        """What is wrong with the files, a sentence each; all of them are gone through."""
        with self.reads() as session:
            kept = [
                Kept(f.address, f.size, f.stored, f.wrapped)
                for f in session.scalars(select(StoredFile).where(StoredFile.stored != ""))
            ]
        return list(dict.fromkeys(told for one in kept if (told := self.store.trouble(self.vault, one))))

    def _named(self, names: Sequence[str] | None) -> set[str]:
        with self.reads() as session:
            query = select(StoredFile.stored)
            return set(session.scalars(query if names is None else query.where(StoredFile.stored.in_(names))))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
