"""One certificate in place of another, and a void one made valid again. The holder stays the same human being.

Each function works inside the caller's transaction, as in :mod:`tzforms.registry.certificates`.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from tzforms.exceptions import RegistryError
from tzforms.i18n import _
from tzforms.registry import certificates, holders, order, repeats, series
from tzforms.registry.models import Certificate, Participation, Status
from tzforms.registry.numbering import NumberPattern
from tzforms.registry.values import Claim, Entry, Repeat, ShowId, Sign
from tzforms.registry.vault import Vault

__all__ = ["reinstate", "reissue"]


def reissue(
    session: Session,
    vault: Vault,
    number: str,
    reason: str,
    *,
    pattern: NumberPattern,
    issue_date: dt.date,
    sign: Sign,
    show_id: ShowId,
    name: str | None,
    id_number: str | None,
    from_void: bool,
    date_reason: str,
    repeat: Repeat | None,
    actor: str,
    now: dt.datetime,
) -> Entry:
    """What :meth:`Registry.reissue` promises, inside its transaction."""
    why = certificates.stated_reason(reason)
    old = certificates.one(session, number)
    certificates.refuse_if_replaced(session, old)
    void = old.status == Status.VOID
    if void:
        _refuse_silent(session, old, from_void, repeat)
    order.refuse_reissue_date(issue_date, old.batch.issue_date, date_reason)
    participation = old.participation
    if not participation.sealed:
        raise RegistryError(_("证书 {number} 持证人的个人信息已按规定删除，不能换发、补发。").format(number=number))
    wrapped = participation.person.wrapped
    paper = vault.unseal(participation.sealed, wrapped)
    renamed = name is not None and name != paper["name"]
    if name is not None and renamed:
        holders.refuse_another_person(vault, participation.person, number, paper["name"], name, id_number)
        paper["name"] = name
        participation.sealed = vault.seal(paper, wrapped)
    if not void:  # a void one stays void
        old.status = Status.REPLACED
    # new_batch flushes: the old certificate is no longer valid before the new one is (one valid certificate a person)
    batch = certificates.new_batch(session, participation.training_class, issue_date, old.batch.issuer, now)
    [place] = series.take(session, [None], pattern, issue_date.year)
    decided = ["from_void"] * void + ["renamed"] * renamed + ["replaced"]
    session.add_all(certificates.event(kind, actor, now, old, None, reason=why) for kind in decided)
    if issue_date > order.today():
        session.add(certificates.event("dated", actor, now, None, batch, reason=f"{issue_date} {date_reason.strip()}"))
    [entry] = certificates.given(
        session,
        vault,
        batch,
        [(_claim(vault, participation, paper), participation, place)],
        sign=sign,
        show_id=show_id,
        actor=actor,
        now=now,
        reason=why,
        replaces=old,
    )
    return entry


def reinstate(
    session: Session, vault: Vault, number: str, reason: str, actor: str, now: dt.datetime, repeat: Repeat | None
) -> Entry:
    """What :meth:`Registry.reinstate` promises, inside its transaction."""
    why = certificates.stated_reason(reason)
    certificate = certificates.one(session, number)
    certificates.refuse_if_replaced(session, certificate)
    if certificate.status != Status.VOID:
        raise RegistryError(_("证书 {number} 没有作废，不需要恢复。").format(number=number))
    _refuse_second(session, certificate, repeat)
    certificate.status = Status.VALID
    session.add(certificates.event("reinstated", actor, now, certificate, None, reason=why))
    session.flush()
    return certificates.one_entry(session, vault, number)


def _claim(vault: Vault, participation: Participation, paper: dict[str, str]) -> Claim:
    """What the holder's new certificate is made from."""
    person = participation.person
    id_number = str(vault.unseal(person.sealed, person.wrapped)["id_number"])
    return Claim(1, paper["name"], id_number, paper.get("employer"), paper.get("score"))


def _refuse_silent(session: Session, old: Certificate, from_void: bool, repeat: Repeat | None) -> None:
    if not from_void:
        raise RegistryError(
            _(
                "证书 {number} 已经作废，不能直接换发：作废有误的，先用 tzforms certificates reinstate 恢复；"
                "确应另发新证的，加 --from-void。"
            ).format(number=old.number)
        )
    _refuse_second(session, old, repeat)


def _refuse_second(session: Session, certificate: Certificate, repeat: Repeat | None) -> None:
    """Raise :class:`RegistryError` when the holder has a valid certificate of the same class, or of one too near."""
    other = session.scalar(
        select(Certificate.number).where(
            Certificate.participation_id == certificate.participation_id, Certificate.status == Status.VALID
        )
    )
    if other is not None:
        raise RegistryError(
            _("证书 {number} 的持证人在本班次已有有效证书 {other}，一人一证：请先核对哪一张有效。").format(
                number=certificate.number, other=other
            )
        )
    person, class_ = certificate.participation.person, certificate.participation.training_class
    near = repeats.too_soon_again(session, [person.person_key], class_.start_date, repeat)
    if near and repeat is not None:
        raise RegistryError(
            _(
                "证书 {number} 的持证人另有有效的结业证书（{earlier}）；{article}规定“{quote}”，两张不能都有效：请先核对哪一张应当作废。"
            ).format(
                number=certificate.number,
                earlier=near[person.person_key].words,
                article=repeat.article,
                quote=repeat.quote,
            )
        )
