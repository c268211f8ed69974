"""Giving numbers: which claims of a class get one, and the certificates that bear them.

The caller holds the only writer's turn (:func:`tzforms.registry.database.take_turn`) and one transaction, from the first
look to the last row: what is read here stays true until it is committed, and a failure anywhere gives nothing at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from tzforms.i18n import _
from tzforms.registry import certificates, order, people, recognition, repeats, series
from tzforms.registry.models import Batch, BatchState, Certificate, Participation, Person, Status, TrainingClass
from tzforms.registry.numbering import NumberPattern
from tzforms.registry.order import stated
from tzforms.registry.papers import classes
from tzforms.registry.recognition import Recognised
from tzforms.registry.values import Claim, ClassFacts, Decisions, Entry, Outcome, Repeat, ShowId, Sign, Verdict
from tzforms.registry.vault import Vault

__all__ = ["allocate"]


def allocate(
    session: Session,
    vault: Vault,
    facts: ClassFacts,
    claims: Sequence[Claim],
    *,
    pattern: NumberPattern,
    issue_date: dt.date,
    issuer: str,
    sign: Sign,
    article: str,
    show_id: ShowId,
    actor: str,
    keep_numbers: bool,
    repeat: Repeat | None,
    decisions: Decisions,
    now: dt.datetime,
) -> tuple[Outcome, ...]:
    """What :meth:`Registry.allocate` promises, inside its transaction."""
    keys = people.keys_of(session, vault, [c.id_number for c in claims])
    recognised = recognition.recognise(session, facts, keys, decisions, article)
    training_class = recognised.training_class
    known = _Known.read(session, vault, training_class, claims, keys)
    start = facts.start_date if training_class is None else training_class.start_date
    earlier = repeats.too_soon_again(session, keys, start, repeat)
    rows = list(zip(claims, keys, strict=True))
    waived = {key: why for claim, key in rows if (why := stated(decisions.waivers.get(claim.row, "")))}
    barred = {
        key: repeats.reason(claim, earlier[key], repeat)
        for claim, key in reversed(rows)  # of two rows with one person the first is told
        if repeat is not None and key in earlier and key not in waived
    }
    verdicts = _judge(claims, keys, known, issuer, barred, keep_numbers=keep_numbers)
    wanted = [row for row, verdict in zip(rows, verdicts, strict=True) if verdict is None]
    fresh: list[Entry] = []
    if wanted:
        unit = recognition.unit_of(session, facts)
        training_class = people.class_of(session, facts, training_class, unit, now)
        classes.link(session, training_class, {*(o.id for o in unit), training_class.organizer_id})
        taking_part = people.enrol(session, vault, training_class, wanted, known.people, known.enrolled, now)
        batch = certificates.new_batch(session, training_class, issue_date, issuer, now)  # flushes: taking_part has ids
        session.add_all(
            certificates.event(kind, actor, now, None, batch, reason=why)
            for kind, why in _decided(facts, issue_date, decisions, recognised)
        )
        numbers = series.take(session, [claim.number for claim, _key in wanted], pattern, issue_date.year)
        places = [(claim, p, n) for (claim, _key), p, n in zip(wanted, taking_part, numbers, strict=True)]
        fresh = certificates.given(session, vault, batch, places, sign=sign, show_id=show_id, actor=actor, now=now)
        for (_claim, key), entry in zip(wanted, fresh, strict=True):
            if key in earlier:
                why = f"{earlier[key].number} {waived[key]}"
                given = session.get_one(Certificate, entry.id)
                session.add(certificates.event("waived", actor, now, given, batch, reason=why))
    following = iter(fresh)
    return tuple(
        Outcome(claim, Verdict.NEW, next(following)) if verdict is None else verdict
        for claim, verdict in zip(claims, verdicts, strict=True)
    )


def _decided(
    facts: ClassFacts, issue_date: dt.date, decisions: Decisions, recognised: Recognised
) -> Iterator[tuple[str, str]]:
    """What was decided about a batch, as (kind, words) of its events."""
    yield "audited", f"{facts.audit_passed} {facts.audit_document.strip()}"
    if recognised.decided is not None:
        yield recognised.decided
    if issue_date > order.today():
        yield "dated", f"{issue_date} {decisions.date_reason.strip()}"


@dataclass(frozen=True, slots=True)
class _Known:
    """What the register knows of a class and of its claims before any number is given."""

    people: dict[str, Person]  # by their keys
    enrolled: dict[int, Participation]  # who is in the class, by person
    held: dict[int, list[Entry]]  # certificates of this class by participation, oldest first
    states: dict[int, str]  # of the class's batches
    numbers: set[str]  # those on the rows that some certificate has already

    @classmethod
    def read(
        cls,
        session: Session,
        vault: Vault,
        training_class: TrainingClass | None,
        claims: Sequence[Claim],
        keys: Sequence[str],
    ) -> Self:
        known = training_class  # None: a new class, that nobody is in yet
        batches = () if known is None else session.scalars(select(Batch).where(Batch.class_id == known.id))
        return cls(
            people=people.persons(session, keys),
            enrolled={} if known is None else people.participations(session, known),
            held={} if known is None else certificates.held(session, vault, known),
            states={b.id: b.state for b in batches},
            numbers=series.in_use(session, [c.number for c in claims if c.number is not None]),
        )

    def certificates_of(self, key: str) -> list[Entry]:
        """What this person has of this class, oldest first."""
        person = self.people.get(key)
        participation = None if person is None else self.enrolled.get(person.id)
        return [] if participation is None else self.held.get(participation.id, [])


def _judge(
    claims: Sequence[Claim],
    keys: Sequence[str],
    known: _Known,
    issuer: str,
    barred: Mapping[str, str],
    *,
    keep_numbers: bool,
) -> list[Outcome | None]:
    """The verdict on each claim, in their order; ``None``: it gets a number. ``barred``: who took part too lately, and why."""
    verdicts: list[Outcome | None] = []
    seen: set[str] = set()
    used = set(known.numbers)
    for claim, key in zip(claims, keys, strict=True):
        if key in seen:
            reason = _("同一身份证号码在名册上出现两次，只发一张证书。")
            verdicts.append(Outcome(claim, Verdict.TAKEN, None, reason))
        elif held := known.certificates_of(key):
            verdicts.append(_standing(claim, held, known.states))
        elif key in barred:
            verdicts.append(Outcome(claim, Verdict.REPEAT, None, barred[key]))
        elif claim.number is not None and claim.number in used:
            reason = _("名册上的编号“{number}”已经用于另一张证书，不能再用。").format(number=claim.number)
            verdicts.append(Outcome(claim, Verdict.TAKEN, None, reason))
        elif claim.number is not None and not keep_numbers:
            reason = _(
                "名册上已填编号“{number}”，登记库中没有它；编号由{issuer}编制，请清空这一格，"
                "或用 --keep-numbers 登记旧编号。"
            ).format(number=claim.number, issuer=issuer)
            verdicts.append(Outcome(claim, Verdict.TAKEN, None, reason))
        else:
            if claim.number is not None:
                used.add(claim.number)  # a second row that states it is refused
            verdicts.append(None)
        seen.add(key)
    return verdicts


def _standing(claim: Claim, held: Sequence[Entry], states: dict[int, str]) -> Outcome:
    """The verdict on somebody who has a certificate of this class, or had one."""
    if gone := next((e for e in held if e.forgotten), None):
        reason = _("此人本班次已发证（编号 {number}），个人信息已按规定删除，不再制证。").format(number=gone.number)
        return Outcome(claim, Verdict.ENDED, None, reason)
    entry = next((e for e in held if e.status is Status.VALID), None)
    if entry is None:
        reason = _(
            "此人本班次的证书 {number} 已作废；作废有误的用 tzforms certificates reinstate 恢复，应另发新证的用 tzforms certificates reissue --from-void。"
        ).format(number=held[-1].number)
        return Outcome(claim, Verdict.ENDED, None, reason)
    if claim.number is not None and claim.number != entry.number:
        reason = _("名册上的编号“{number}”与登记库中此人的编号“{known}”不同，请核对。").format(
            number=claim.number, known=entry.number
        )
        return Outcome(claim, Verdict.TAKEN, None, reason)
    if states[entry.batch_id] == BatchState.OPEN:
        return Outcome(claim, Verdict.OPEN, entry)
    return Outcome(claim, Verdict.DONE, entry, _("已发证，编号 {number}。").format(number=entry.number))
