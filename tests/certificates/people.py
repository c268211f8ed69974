"""A synthetic class whose annex 3 holds everything that goes wrong."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from pathlib import Path

from tests.registry.people import id_number
from tzforms.certificates.material import Audit, Material
from tzforms.certificates.options import Options
from tzforms.forms import Annex3, Graduate

DAY = dt.date(2026, 11, 20)
WORD = Options(make_pdf=False, actor="经办人甲")
AUDIT = Audit(dt.date(2026, 11, 10), "通人社审〔2026〕3号")
RARE = "\U00030001"  # extension G, in no everyday font

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英建国文华志远晓东海燕"


def name_of(n: int) -> str:
    """A different everyday name for each n."""
    return SURNAMES[n % len(SURNAMES)] + GIVEN[n // 31 % len(GIVEN)] + (GIVEN[n * 7 % len(GIVEN)] if n % 3 else "")


def graduates(count: int, first: int = 0) -> list[Graduate]:
    return [
        Graduate(
            no=i + 1,
            name=name_of(first + i),
            employer=f"北京通州某某制造有限公司第{i % 7 + 1}分厂",
            id_number=id_number(first + i),
            score=str(60 + (first + i) % 41),
        )
        for i in range(count)
    ]


def material(rows: list[Graduate] | int = 5, **changes: object) -> Material:
    people = graduates(rows) if isinstance(rows, int) else rows
    facts = {
        "organizer": "北京某某技师学院",
        "project": "智能网联汽车装调与检测技术",
        "start_date": dt.date(2026, 9, 1),
        "end_date": dt.date(2026, 9, 12),
    }
    facts |= {k: v for k, v in changes.items() if k in facts}
    rest = {"hours": Decimal(80), "audit": AUDIT}
    rest |= {k: v for k, v in changes.items() if k not in facts}
    return Material(Annex3(graduates=tuple(people), **facts), **rest)  # type: ignore[arg-type]


def everything(folder: Path) -> dict[str, str]:
    """Every file below ``folder`` by name, as a hash."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }
