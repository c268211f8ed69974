"""Synthetic papers of classes: five forms in five files, as a reader would have read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from tests.registry.people import id_number
from tzforms.registry.papers.values import ClassPapers, FormRead, HandedIn, NewFile, Noted, PersonAt

ON = dt.date(2026, 8, 20)
UNIT = "北京某某技师学院"
PROJECT = "智能制造单元操作与运维"
ROLES = {"annex2": "planned", "annex3": "graduated"}


def papers(**changes: Any) -> ClassPapers:
    usual = {"organizer": UNIT, "project": PROJECT, "year": 2026, "places": 30}
    return ClassPapers(**{**usual, **changes})


def name_of(n: int) -> str:
    return f"学员{chr(0x4E00 + n)}"


def roster(form: str, people: Sequence[int], **changes: Any) -> FormRead:
    """Annex 2 or 3 with these people; ``changes``: row → other values."""
    rows = [{"name": name_of(n), "id_number": id_number(n), "employer": f"公司{n}"} for n in people]
    for n, other in changes.items():
        rows[int(n[1:])] |= other
    evidence = {
        f"trainees[{i}].id_number": {"text": r["id_number"], "table": 1, "row": i + 2} for i, r in enumerate(rows)
    }
    held = tuple(PersonAt(f"trainees[{i}]", r["name"], r["id_number"], ROLES[form]) for i, r in enumerate(rows))
    values = {"project": PROJECT, "organizer": UNIT, "trainees": rows}
    return FormRead(form, values, {"project": {"text": PROJECT}, **evidence}, held)


def plan(**changes: Any) -> FormRead:
    return FormRead("annex1", {"project": PROJECT, "total_hours": 80, "contact": "某经办人", **changes})


def a_file(form: FormRead, tail: str = "") -> NewFile:
    """A file with one form: its bytes follow from its values, and from ``tail``."""
    return NewFile(f"{form.form}-{name_of(0)}.docx", f"{form.form}{form.values}{tail}".encode(), forms=(form,))


def five(people: Sequence[int] = range(5), **changes: Any) -> tuple[NewFile, ...]:
    forms = [
        plan(),
        roster("annex2", people, **changes),
        roster("annex3", people[:-1], **{k: v for k, v in changes.items() if int(k[1:]) < len(people) - 1}),
        FormRead("annex4", {"amount": 9}),
        FormRead("annex5", {"summary": "按计划完成"}),
    ]
    return tuple(a_file(form) for form in forms)


def handed(*files: NewFile, on: dt.date = ON, **more: Any) -> HandedIn:
    usual: dict[str, Any] = {"papers": papers(), "stage": "申请补贴"}
    return HandedIn(on, files, **{**usual, **more})


def a_finding(path: str, message: str, form: str = "annex2") -> Noted:
    return Noted("R04-6", {"message": message}, "不符合", form, path)
