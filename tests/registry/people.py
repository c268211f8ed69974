"""Synthetic people and classes for the register's tests."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tzforms.registry.ledger import Registry
from tzforms.registry.numbering import NumberPattern
from tzforms.registry.values import Claim, ClassFacts, Outcome, Repeat

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
DAY = dt.date(2026, 11, 20)
BY = "经办人甲"
ARTICLE = "第十五条"
REPEAT = Repeat("calendar_gap", 2, "第四条", "每两年可参加一次")
ISSUER = "北京市通州区人力资源和社会保障局"


def id_number(n: int) -> str:
    """A well-formed ID number of nobody: sequence 001 in area 110112, born on day ``n``."""
    born = dt.date(1970, 1, 1) + dt.timedelta(days=n)
    body = f"110112{born:%Y%m%d}001"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def a_class(project: str = "智能制造单元操作与运维", **changes: object) -> ClassFacts:
    facts = {
        "organizer": "北京某某技师学院",
        "project": project,
        "start_date": dt.date(2026, 9, 1),
        "end_date": dt.date(2026, 9, 12),
        "hours": Decimal(80),
        "audit_passed": dt.date(2026, 11, 10),
        "audit_document": "通人社审〔2026〕3号",
    }
    return ClassFacts(**{**facts, **changes})  # type: ignore[arg-type]


def claims(count: int, first: int = 0) -> list[Claim]:
    return [Claim(i + 1, f"学员{first + i}", id_number(first + i), "某公司", "92") for i in range(count)]


def sign(number: str, claim: Claim, _date: dt.date) -> tuple[str, str]:
    return "00000000", f"code of {number}"


def allocate(registry: Registry, facts: ClassFacts, who: list[Claim], **options: object) -> tuple[Outcome, ...]:
    usual = {
        "repeat": REPEAT,
        "pattern": NumberPattern(),
        "issue_date": DAY,
        "issuer": ISSUER,
        "sign": sign,
        "article": ARTICLE,
        "actor": BY,
    }
    chosen = {**usual, **options}
    return registry.allocate(facts, who, **chosen)  # type: ignore[arg-type]
