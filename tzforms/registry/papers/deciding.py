"""What the bureau decides about a class's papers; that two classes, or two units, are one; and that they are not, after all."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tzforms.exceptions import RegistryError, UsageError
from tzforms.findings import mask_text
from tzforms.i18n import _
from tzforms.registry.certificates import event
from tzforms.registry.models import Organizer
from tzforms.registry.order import stated
from tzforms.registry.paper_models import Decision, Dossier, DossierState, Submission
from tzforms.registry.papers import classes, enrolling
from tzforms.registry.papers.values import ref_of
from tzforms.registry.vault import Vault

__all__ = ["decide", "merge", "merge_units", "split", "split_unit"]


def decide(
    session: Session,
    vault: Vault,
    dossier: Dossier,
    verdict: DossierState,
    reason: str,
    actor: str,
    on: dt.date,
    now: dt.datetime,
) -> None:
    """Accept a class's papers, return or refuse them, or note that they were withdrawn. The reason is sealed; the event says that there is one.

    Raises :class:`UsageError` without a reason for anything but accepting, :class:`RegistryError` where it is decided so already.
    """
    if verdict is DossierState.OPEN:
        raise ValueError(verdict)
    if not stated(reason) and verdict is not DossierState.ACCEPTED:
        raise UsageError(_("退回、不予受理和撤回都要写明原因（--reason），原因记入登记库。"))
    if dossier.state == verdict:
        raise RegistryError(_("班次 {ref} 已经是这个结论，没有重复记录。").format(ref=ref_of(dossier.id)))
    last = select(func.max(Submission.id)).where(Submission.dossier_id.in_(classes.group(session, dossier)))
    dossier.state = verdict
    session.add(
        Decision(
            dossier_id=dossier.id,
            submission_id=session.scalar(last),
            verdict=verdict,
            decided_on=on,
            sealed=vault.seal({"reason": mask_text(reason.strip())}, dossier.wrapped),
            by=mask_text(actor)[:100],
            at=now,
        )
    )
    _tell(session, verdict.value, actor, now, dossier)


def merge(session: Session, other: Dossier, head: Dossier, reason: str, actor: str, now: dt.datetime) -> None:
    """Two classes are one: ``other`` is ``head``, with all that came in for it. Nothing moves, so it can be undone.

    Raises :class:`RegistryError` when they are one already, or certificates were issued for both.
    """
    if other.id == head.id:
        raise RegistryError(_("两个班次号指的已经是同一个班。"))
    if other.class_id is not None and head.class_id is not None and other.class_id != head.class_id:
        raise RegistryError(_("两个班次都发过证书，不能合并：请先核对证书。"))
    for id_ in classes.group(session, other):
        session.get_one(Dossier, id_).same_as_id = head.id
    session.flush()
    enrolling.recompute(session, head)
    _tell(session, "merged", actor, now, head, f"{ref_of(other.id)} → {ref_of(head.id)} {reason.strip()}")


def split(session: Session, other: Dossier, reason: str, actor: str, now: dt.datetime) -> None:
    """Undo :func:`merge`: ``other`` is a class of its own again. Raises :class:`RegistryError` where it is one."""
    if other.same_as_id is None:
        raise RegistryError(_("班次 {ref} 没有并入别的班次，不用拆开。").format(ref=ref_of(other.id)))
    head = session.get_one(Dossier, other.same_as_id)
    other.same_as_id = None
    session.flush()
    enrolling.recompute(session, head)
    enrolling.recompute(session, other)
    _tell(session, "split", actor, now, head, f"{ref_of(head.id)} ↛ {ref_of(other.id)} {reason.strip()}")


def merge_units(session: Session, other: str, name: str, reason: str, actor: str, now: dt.datetime) -> None:
    """Two spellings are one unit's. Raises :class:`RegistryError` for a name that is not there, or two that have other codes."""
    one, into = _unit(session, other), _unit(session, name)
    head = into.same_as_id or into.id
    if one.id == head or one.same_as_id == head:
        raise RegistryError(_("两个名称已经是同一单位。"))
    if one.uscc and into.uscc and one.uscc != into.uscc:
        raise RegistryError(_("两个单位的统一社会信用代码不同，不能合并：请核对。"))
    for row in session.scalars(select(Organizer).where((Organizer.id == one.id) | (Organizer.same_as_id == one.id))):
        row.same_as_id = head
    session.add(event("unit_merged", actor, now, None, None, reason=f"{one.name} → {into.name} {reason.strip()}"))


def split_unit(session: Session, name: str, reason: str, actor: str, now: dt.datetime) -> None:
    """Undo :func:`merge_units`. Raises :class:`RegistryError` for a unit that is its own."""
    one = _unit(session, name)
    if one.same_as_id is None:
        raise RegistryError(_("单位“{name}”没有并入别的单位，不用拆开。").format(name=mask_text(name)))
    one.same_as_id = None
    session.add(event("unit_split", actor, now, None, None, reason=f"{one.name} {reason.strip()}"))


def _unit(session: Session, name: str) -> Organizer:
    found = session.scalar(select(Organizer).where(Organizer.name == name.strip()))
    if found is None:
        raise RegistryError(_("登记库里没有单位“{name}”：请写登记的名称。").format(name=mask_text(name)))
    return found


def _tell(session: Session, kind: str, actor: str, now: dt.datetime, dossier: Dossier, reason: str = "") -> None:
    told = event(kind, actor, now, None, None, reason=reason)
    told.dossier_id = dossier.id
    session.add(told)
