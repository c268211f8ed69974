"""Which class of the register a paper speaks of. Identity is decided here or asked of a person, never guessed.

* The same unit (by 统一社会信用代码, else by name), the same project, the same dates: the same class, however it is spelled.
* Another spelling, other dates, but the same people: it *looks like* a class, and an officer says whether it is
  (:class:`~tzforms.registry.values.Decisions`). Until then nothing is issued.

An organizer's row is one spelling of its name; rows with one code, or with names that fold to one, are one unit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tzforms.exceptions import RegistryError, UsageError
from tzforms.findings import mask_text
from tzforms.i18n import _
from tzforms.identifiers.spelling import code_of, nearly_one_project, project_key, unit_key
from tzforms.registry.models import Certificate, Organizer, Participation, Person, TrainingClass
from tzforms.registry.order import stated
from tzforms.registry.people import chunks, keys_of
from tzforms.registry.values import ClassFacts, Decisions, Unit
from tzforms.registry.vault import Vault

__all__ = ["Recognised", "recognise", "settled", "unit_of"]

GAP = dt.timedelta(days=3)  # from a Friday to the Monday after it: dates that follow each other are one stretch


@dataclass(frozen=True, slots=True)
class Recognised:
    """The class that a paper speaks of (``None``: it is new), and what had to be decided for it as (kind, words) of an event."""

    training_class: TrainingClass | None
    decided: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Like:
    """A class that a paper may speak of: how many of its ``size`` people stand on the paper."""

    training_class: TrainingClass
    common: int
    size: int

    def looks_like(self, facts: ClassFacts, people: int) -> bool:
        """True when a person has to say whether they are one class."""
        known = self.training_class
        many = 2 * self.common >= min(people, self.size)
        if many and facts.start_date <= known.end_date + GAP and known.start_date <= facts.end_date + GAP:
            return True
        # somebody who takes part again in a later year is asked for by the article on repeats, row by row
        if not many and facts.start_date.year != known.start_date.year:
            return False
        return nearly_one_project(facts.project, known.project)


def recognise(
    session: Session, facts: ClassFacts, keys: Sequence[str], decisions: Decisions, article: str
) -> Recognised:
    """The class of ``facts``, on whose paper the people with ``keys`` stand.

    Raises :class:`UsageError` when it looks like another and nobody said whether it is (``article``: the one that has
    certificates issued), :class:`RegistryError` for a class that ``same_as`` names in vain.
    """
    if decisions.same_as and stated(decisions.new_class):
        raise UsageError(_("--same-as 和 --new-class 相反，只能写一个：是已登记的班，还是另一个班？"))
    wanted = len(set(keys))
    common = _in_common(session, keys)
    exact = _exact(session, facts, common)
    if decisions.same_as:
        return _the_same(session, facts, decisions.same_as, exact, common)
    if exact is not None:
        return Recognised(exact)
    like = [c for c in _candidates(session, common) if c.looks_like(facts, wanted)]
    if not like:
        return Recognised(None)
    closest = max(like, key=lambda c: (c.common, c.training_class.start_date, -c.training_class.id))
    if stated(decisions.new_class):
        return Recognised(None, ("new_class", f"≠{closest.training_class.id} {decisions.new_class.strip()}"))
    raise UsageError(_question(session, closest, wanted, article))


def settled(
    session: Session, vault: Vault, facts: ClassFacts, ids: Sequence[str], decisions: Decisions, article: str
) -> ClassFacts:
    """``facts`` in the register's words where it knows the class: what new certificates of it print. Raises as above."""
    known = recognise(session, facts, keys_of(session, vault, ids), decisions, article).training_class
    if known is None:
        return facts
    return replace(
        facts,
        organizer=known.organizer.name,
        project=known.project,
        start_date=known.start_date,
        end_date=known.end_date,
    )


def unit_of(session: Session, facts: Unit) -> list[Organizer]:
    """The rows of the unit that ``facts`` names; raises :class:`UsageError` when its name and its code are two units'."""
    rows = session.scalars(select(Organizer)).all()
    key, code = unit_key(facts.organizer), code_of(facts.uscc)
    named = [o for o in rows if unit_key(o.name) == key]
    codes = {c for o in named if (c := code_of(o.uscc))}
    if code and codes and code not in codes:
        raise UsageError(
            _(
                "“{organizer}”在登记库里的统一社会信用代码是 {known}，材料上是 {code}，分不清是不是同一单位："
                "请核对后改正材料（“基本信息”的“统一社会信用代码”）。"
            ).format(organizer=mask_text(facts.organizer), known="、".join(sorted(codes)), code=code)
        )
    codes |= {code} if code else set()
    found = [o for o in rows if o in named or code_of(o.uscc) in codes]
    heads = {o.same_as_id or o.id for o in found}  # with what an officer said to be the same
    return [o for o in rows if o in found or (o.same_as_id or o.id) in heads]


def _exact(session: Session, facts: ClassFacts, common: dict[int, int]) -> TrainingClass | None:
    """The class with this unit, project and dates; of several that an older version made of one, the nearest."""
    same_days = TrainingClass.start_date == facts.start_date, TrainingClass.end_date == facts.end_date
    unit = {o.id for o in unit_of(session, facts)}
    key = project_key(facts.project)
    found = [
        c
        for c in session.scalars(select(TrainingClass).where(*same_days).order_by(TrainingClass.id))
        if c.organizer_id in unit and project_key(c.project) == key
    ]
    return max(found, key=lambda c: (common.get(c.id, 0), c.class_key == facts.key, -c.id), default=None)


def _in_common(session: Session, keys: Sequence[str]) -> dict[int, int]:
    """How many of the people with ``keys`` each class has, by its id; classes with none are left out."""
    found: dict[int, int] = {}
    for some in chunks(sorted(set(keys))):
        query = (
            select(Participation.class_id, func.count())
            .join(Person, Participation.person_id == Person.id)
            .where(Person.person_key.in_(some))
            .group_by(Participation.class_id)
        )
        for class_id, count in session.execute(query):
            found[class_id] = found.get(class_id, 0) + count
    return found


def _candidates(session: Session, common: dict[int, int]) -> list[_Like]:
    ids = sorted(common)
    sizes = select(Participation.class_id, func.count()).where(Participation.class_id.in_(ids))
    size = {row[0]: row[1] for row in session.execute(sizes.group_by(Participation.class_id))}
    classes = session.scalars(select(TrainingClass).where(TrainingClass.id.in_(ids)))
    return [_Like(c, common[c.id], size[c.id]) for c in classes]


def _the_same(
    session: Session, facts: ClassFacts, same_as: str, exact: TrainingClass | None, common: dict[int, int]
) -> Recognised:
    """The class that an officer says it is."""
    known = _named(session, same_as)
    if exact is not None and exact.id != known.id:
        raise RegistryError(
            _(
                "--same-as 指的是班次 {named}，而材料的单位、项目、日期与班次 {exact} 相同：请核对，或不写 --same-as。"
            ).format(named=known.id, exact=exact.id)
        )
    if not common.get(known.id):
        raise RegistryError(
            _("--same-as 指的班次 {named} 与这份名册没有一个人相同，不会是同一个班：请核对班次号。").format(
                named=known.id
            )
        )
    if exact is not None:
        return Recognised(known)
    words = f"={known.id} {facts.organizer} {facts.project} {facts.start_date}—{facts.end_date}"
    return Recognised(known, ("same_as", words))


def _named(session: Session, same_as: str) -> TrainingClass:
    """A class by its id or by a number of one of its certificates."""
    text = same_as.strip()
    found = session.get(TrainingClass, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None
    if found is None:
        found = session.scalar(
            select(TrainingClass)
            .join(Participation, Participation.class_id == TrainingClass.id)
            .join(Certificate, Certificate.participation_id == Participation.id)
            .where(Certificate.number == text)
        )
    if found is None:
        raise RegistryError(
            _("--same-as “{text}”：登记库里没有这个班次，请写班次号，或该班任一证书的编号。").format(
                text=mask_text(text)
            )
        )
    return found


def _question(session: Session, like: _Like, wanted: int, article: str) -> str:
    known = like.training_class
    first = session.scalar(
        select(Certificate.number)
        .join(Participation, Certificate.participation_id == Participation.id)
        .where(Participation.class_id == known.id)
        .order_by(Certificate.id)
        .limit(1)
    )
    return _(
        "这一班看来就是登记库里的班次 {id}：{organizer}“{project}”，{start} 至 {end}，首个编号 {first}，名册上 {wanted} 人中"
        "有 {common} 人相同；一个班只发一次证书（{article}），整班没有编号。是同一个班，加 --same-as {id}，沿用原编号；"
        "确是另一个班，用 --new-class 写明原因（记入登记库）。"
    ).format(
        id=known.id,
        organizer=mask_text(known.organizer.name),
        project=mask_text(known.project),
        start=known.start_date,
        end=known.end_date,
        first=first,
        wanted=wanted,
        common=like.common,
        article=article,
    )
