"""Which class's papers are meant: by what the papers say of themselves, or by what an officer types. Never guessed.

The same unit, the same project, dates that do not gainsay each other: the same class. Other dates in the same year, or another spelling of
the project and half of the people in common: an officer is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tzforms.exceptions import RegistryError, UsageError
from tzforms.findings import mask_text
from tzforms.i18n import _
from tzforms.identifiers.spelling import nearly_one_project, project_key, unit_key
from tzforms.registry.models import Organizer, Person, TrainingClass
from tzforms.registry.paper_models import Dossier, DossierState, Enrolment
from tzforms.registry.papers.values import ClassPapers, dossier_id, ref_of
from tzforms.registry.people import chunks, organizer_of
from tzforms.registry.recognition import unit_of
from tzforms.registry.vault import Vault

__all__ = [
    "all_heads",
    "by_ref",
    "called",
    "group",
    "head_of",
    "known",
    "link",
    "make",
    "refuse_ambiguous",
    "resolve",
    "update",
]


def all_heads(session: Session) -> list[Dossier]:
    """All classes that are not another one, in the order in which they came."""
    return list(session.scalars(select(Dossier).where(Dossier.same_as_id.is_(None)).order_by(Dossier.id)))


def head_of(session: Session, dossier: Dossier) -> Dossier:
    """The class that this one was found to be."""
    return dossier if dossier.same_as_id is None else session.get_one(Dossier, dossier.same_as_id)


def group(session: Session, head: Dossier) -> list[int]:
    """The ids of a class and of those that were found to be it."""
    return [head.id, *session.scalars(select(Dossier.id).where(Dossier.same_as_id == head.id).order_by(Dossier.id))]


def known(
    session: Session, papers: ClassPapers, year: int, keys: Sequence[str]
) -> tuple[Dossier | None, list[Dossier]]:
    """The class that ``papers`` speak of, on whose rosters the people with ``keys`` stand, and those that it looks like.

    Raises :class:`RegistryError` for a ``ref`` in vain, and as :func:`tzforms.registry.recognition.unit_of`.
    """
    if papers.ref:
        return head_of(session, by_ref(session, papers.ref)), []
    unit = {o.id for o in unit_of(session, papers)} if papers.organizer else {None}
    key, year = project_key(papers.project), papers.start_date.year if papers.start_date else year
    years = (
        {year} if papers.year or papers.start_date else {year, year - 1}
    )  # what comes in January may be of the year before
    common = _in_common(session, keys)
    exact: list[Dossier] = []
    like: list[Dossier] = []
    for one in all_heads(session):
        same_unit = one.organizer_id in unit
        open_unit = one.organizer_id is None or not papers.organizer
        if (same_unit or open_unit) and one.year in years and project_key(one.project) == key:
            (exact if same_unit and one.year == year and _same_days(papers, one) else like).append(one)
        elif 2 * common.get(one.id, 0) >= max(1, len(set(keys))) and nearly_one_project(papers.project, one.project):
            like.append(one)
    if len(exact) == 1:
        return exact[0], []
    return None, [*exact, *like]


def refuse_ambiguous(session: Session, like: Sequence[Dossier]) -> None:
    """Raise :class:`UsageError`, with the choices, when papers look like those of another class."""
    if like:
        raise UsageError(
            _("这份材料看来属于已收到的班次，分不清是哪一个：{choices}。请写明是哪个班次号，或写明是另一个班。").format(
                choices="；".join(called(one) for one in like[:5])
            )
        )


def resolve(session: Session, text: str) -> Dossier:
    """The class that an officer means: ``B12``, or words of its unit and project. Raises :class:`RegistryError` for none,
    :class:`UsageError` with the choices for several."""
    if dossier_id(text) is not None:
        return head_of(session, by_ref(session, text))
    found = matching(session, text)
    if not found:
        raise RegistryError(
            _("没有收到过“{text}”的材料：请写班次号（如 B12），或单位、项目名称里的字。").format(text=mask_text(text))
        )
    if len(found) > 1:
        raise UsageError(
            _("“{text}”有 {count} 个班次，请写明是哪个班次号：{choices}。").format(
                text=mask_text(text), count=len(found), choices="；".join(called(one) for one in found[:10])
            )
        )
    return found[0]


def matching(session: Session, text: str) -> list[Dossier]:
    """The classes with these words, separated by blanks, in unit, code or project; none for no words."""
    words = [unit_key(word) for word in text.split() if unit_key(word)]
    spelled: dict[int, str] = {}
    for row in session.scalars(select(Organizer)):
        head = row.same_as_id or row.id
        spelled[head] = f"{spelled.get(head, '')} {unit_key(row.name)} {(row.uscc or '').casefold()}"
    heads = {row.id: row.same_as_id or row.id for row in session.scalars(select(Organizer))}

    def has_all(one: Dossier) -> bool:
        unit = spelled[heads[one.organizer_id]] if one.organizer_id is not None else ""
        return all(word in f"{unit} {unit_key(one.project)} {one.year}" for word in words)

    return [one for one in all_heads(session) if words and has_all(one)]


def called(one: Dossier) -> str:
    """How an officer is told of a class."""
    days = f"{one.start_date or '?'}—{one.end_date or '?'}"
    unit = one.organizer.name if one.organizer is not None else "—"
    return f"{ref_of(one.id)} {mask_text(unit)}“{mask_text(one.project)}” {days}"


def make(session: Session, vault: Vault, papers: ClassPapers, year: int, now: dt.datetime) -> Dossier:
    """A class that nobody knew."""
    one = Dossier(
        organizer_id=None,
        project=papers.project.strip(),
        year=papers.start_date.year if papers.start_date else year,
        state=DossierState.OPEN,
        wrapped=vault.new_key(),
        created_at=now,
    )
    session.add(one)
    update(session, one, papers)
    return one


def update(session: Session, one: Dossier, papers: ClassPapers) -> None:
    """What newer papers say of a class takes the place of what older ones said; what they leave open stays."""
    if papers.organizer:
        one.organizer_id = organizer_of(session, papers, unit_of(session, papers)).id
    one.start_date, one.end_date = papers.start_date or one.start_date, papers.end_date or one.end_date
    one.places = one.places if papers.places is None else papers.places
    session.flush()
    if one.class_id is None and one.start_date and one.organizer_id is not None:
        days = TrainingClass.start_date == one.start_date, TrainingClass.end_date == one.end_date
        unit = {o.id for o in unit_of(session, papers)} if papers.organizer else {one.organizer_id}
        held = [
            c
            for c in session.scalars(select(TrainingClass).where(*days, TrainingClass.organizer_id.in_(unit)))
            if project_key(c.project) == project_key(one.project)
        ]
        if len(held) == 1:
            one.class_id = held[0].id
            session.flush()


def link(session: Session, held: TrainingClass, unit: Collection[int]) -> None:
    """Have the papers of a class, where there is one set of them that can be meant, know that certificates are issued for it."""
    key = project_key(held.project)
    query = select(Dossier).where(Dossier.organizer_id.in_(unit), Dossier.same_as_id.is_(None))
    found = [
        one
        for one in session.scalars(query)
        if project_key(one.project) == key
        and one.year == held.start_date.year
        and one.start_date in (None, held.start_date)
        and one.end_date in (None, held.end_date)
    ]
    if len(found) == 1 and found[0].class_id is None:
        found[0].class_id = held.id


def by_ref(session: Session, ref: str) -> Dossier:
    """The class with exactly this number, also one that was found to be another; raises :class:`RegistryError` for none."""
    id_ = dossier_id(ref)
    found = None if id_ is None else session.get(Dossier, id_)
    if found is None:
        raise RegistryError(
            _("没有班次号“{ref}”的材料：请用 tzforms registry find 查出班次号。").format(ref=mask_text(ref))
        )
    return found


def _same_days(papers: ClassPapers, one: Dossier) -> bool:
    pairs: Iterable[tuple[dt.date | None, dt.date | None]] = (
        (papers.start_date, one.start_date),
        (papers.end_date, one.end_date),
    )
    return all(a is None or b is None or a == b for a, b in pairs)


def _in_common(session: Session, keys: Sequence[str]) -> dict[int, int]:
    """How many of these people each class has, by the id of its papers."""
    found: dict[int, int] = {}
    for some in chunks(sorted(set(keys))):
        query = (
            select(Enrolment.dossier_id, func.count())
            .join(Person, Enrolment.person_id == Person.id)
            .where(Person.person_key.in_(some), Enrolment.roles != "")
            .group_by(Enrolment.dossier_id)
        )
        for id_, count in session.execute(query):
            found[id_] = found.get(id_, 0) + count
    return found
