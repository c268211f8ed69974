"""Who took part before: a person's valid certificates of other classes, against the article on repeats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tzforms.findings import mask_text
from tzforms.i18n import _
from tzforms.registry.models import Certificate, Organizer, Participation, Person, Status, TrainingClass
from tzforms.registry.people import chunks
from tzforms.registry.values import Claim, Repeat

__all__ = ["Earlier", "reason", "too_soon_again"]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A valid certificate that stands against another one."""

    number: str
    class_id: int
    organizer: str
    project: str
    start_date: dt.date
    end_date: dt.date

    @property
    def words(self) -> str:
        """The class and the number, for a sentence."""
        return _("班次 {id}：{organizer}“{project}”，{start} 至 {end}，编号 {number}").format(
            id=self.class_id,
            organizer=mask_text(self.organizer),
            project=mask_text(self.project),
            start=self.start_date,
            end=self.end_date,
            number=self.number,
        )


def too_soon_again(session: Session, keys: Sequence[str], start: dt.date, repeat: Repeat | None) -> dict[str, Earlier]:
    """Those of the people with ``keys`` who have a valid certificate too near to a class that opens on ``start``.

    Those who have one of this class itself are for the caller to tell first. Of several certificates the nearest is told.
    """
    if repeat is None:
        return {}
    found: dict[str, Earlier] = {}
    for some in chunks(sorted(set(keys))):
        query = (
            select(Person.person_key, Certificate.number, TrainingClass, Organizer.name)
            .join(Participation, Participation.person_id == Person.id)
            .join(Certificate, Certificate.participation_id == Participation.id)
            .join(TrainingClass, Participation.class_id == TrainingClass.id)
            .join(Organizer, TrainingClass.organizer_id == Organizer.id)
            .where(Person.person_key.in_(some), Certificate.status == Status.VALID)
            .order_by(TrainingClass.start_date, Certificate.id)
        )
        for key, number, known, organizer in session.execute(query):
            if not _against(start, known.start_date, repeat):
                continue
            nearest = found.get(key)
            if nearest is None or abs(known.start_date - start) < abs(nearest.start_date - start):
                found[key] = Earlier(number, known.id, organizer, known.project, known.start_date, known.end_date)
    return found


def reason(claim: Claim, earlier: Earlier, repeat: Repeat) -> str:
    """Why a row is refused, and what to do."""
    return _(
        "此人已有有效的结业证书（{earlier}）；{article}规定“{quote}”，不能再发。确应发给的，用 --waive-repeat {row}=原因 "
        "写明（记入登记库）。"
    ).format(earlier=earlier.words, article=repeat.article, quote=repeat.quote, row=claim.row)


def _against(start: dt.date, other: dt.date, repeat: Repeat) -> bool:
    """True for two classes of one year, and for two that the edition's reading holds too near."""
    from tzforms.law import too_soon  # only who issues needs the rules

    before, after = sorted((start, other))
    return before.year == after.year or too_soon(repeat.rule, repeat.years, (before.year, before), (after.year, after))
