"""Heaps of forms of known classes: neat folders, and what becomes of them on the way.

Only the readings are made, as the reader gives them; :mod:`tests.grouping.test_heaps_of_files` has real files.
"""

from __future__ import annotations

import copy
import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from tests.builders import id_number
from tzforms.grouping import Sheet, sheet_of
from tzforms.reading import Reading

UNITS = ("精工装备", "通衢示范", "运河智造", "潞城养护", "张湾数控", "台湖机电", "宋庄焊接", "永乐环保")
KINDS = ("有限公司", "技工学校", "科技有限责任公司", "职业培训学校")
PROJECTS = ("智能制造设备运维技术", "数控加工技术", "养老护理", "工业机器人系统操作", "电工新技术应用")
ENDINGS = ("高技能人才研修班", "研修班", "高级研修培训班")
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "伟芳敏静强磊军洋勇艳杰娟涛明超霞平刚桂英"


@dataclass
class Paper:
    """A form of a heap: the class that it is of (``None``: nobody could know), where it lies, what it says."""

    truth: int | None
    name: str
    form: str
    data: dict[str, Any]
    saved: float | None = None

    def sheet(self, at: int) -> Sheet:
        return sheet_of(at, Reading(self.name, self.form, self.data), self.name, saved=self.saved)


def people(rng: random.Random, count: int, first: int) -> list[dict[str, Any]]:
    return [
        {
            "no": n + 1,
            "name": rng.choice(FAMILY) + rng.choice(GIVEN) + rng.choice(GIVEN),
            "id_number": id_number(dt.date(1970, 1, 1) + dt.timedelta(first + n), n % 90),
        }
        for n in range(count)
    ]


def a_class(
    number: int, rng: random.Random, *, unit: str = "", project: str = "", start: dt.date | None = None
) -> list[Paper]:
    """The five forms of one class in a folder of its own."""
    unit = unit or f"北京{UNITS[number % len(UNITS)]}{KINDS[number // len(UNITS) % len(KINDS)]}"
    project = project or rng.choice(PROJECTS) + rng.choice(ENDINGS)
    start = start or dt.date(2024, 3, 4) + dt.timedelta(rng.randrange(200))
    end = start + dt.timedelta(rng.choice((4, 11, 40)))
    count, hours = rng.randint(15, 30), rng.choice((80, 84, 88, 96))
    trained = people(rng, count, 200 * number)
    graduated = [{**p, "score": "合格"} for p in trained[: count - rng.randrange(3)]]
    clerk, contact = (rng.choice(FAMILY) + rng.choice(GIVEN) for _ in range(2))
    head = {"organizer": unit, "project": project}
    dates = {"start_date": start.isoformat(), "end_date": end.isoformat()}
    applied, claimed = (d.isoformat() for d in (start - dt.timedelta(60), end + dt.timedelta(9)))
    forms: dict[str, dict[str, Any]] = {
        "annex1": {**head, "application_date": applied, "planned_trainees": count, "total_hours": hours, "contact": contact},
        "annex2": {**head, **dates, "trainees": trained, "prepared_by": clerk},
        "annex3": {**head, **dates, "graduates": graduated, "prepared_by": clerk},
        "annex4": {**head, **dates, "application_date": claimed, "total_hours": hours, "graduate_count": len(graduated), "handler": contact},
        "annex5": {**head, **dates, "trainee_count": count, "graduate_count": len(graduated), "contact": contact},
    }  # fmt: skip
    return [Paper(number, f"收件/班{number:03d}/附件{f[-1]}.docx", f, copy.deepcopy(d)) for f, d in forms.items()]


def neat(seed: int, classes: int = 16) -> list[Paper]:
    """Classes of eight units, most with two, each in its folder and spelled alike."""
    rng = random.Random(seed)
    return [paper for number in range(classes) for paper in a_class(number, rng)]


def two_of_one_project(seed: int, *, named: bool) -> list[Paper]:
    """A unit's two classes of one project in a year, one after the other; ``named``: 第一期 and 第二期."""
    rng = random.Random(seed)
    unit, project = "北京精工装备有限公司", "数控加工技术研修班"
    return [
        paper
        for number, start in enumerate((dt.date(2024, 4, 8), dt.date(2024, 9, 2)))
        for paper in a_class(
            number, rng, unit=unit, project=project + (f"（第{'一二'[number]}期）" if named else ""), start=start
        )
    ]


def messy(seed: int, classes: int = 16) -> list[Paper]:
    """What offices make of it: other spellings, forms in other folders or all in one, empty heads, slips of the hand."""
    rng = random.Random(seed)
    papers = neat(seed, classes)
    for paper in papers:
        data = paper.data
        if rng.random() < 0.25:
            data["organizer"] = rng.choice(
                (
                    data["organizer"].replace("有限公司", "有限责任公司"),
                    "　".join(data["organizer"]),
                    data["organizer"][:-1],
                    f"{data['organizer']}（盖章）",
                )
            )
        if rng.random() < 0.25:
            data["project"] = rng.choice(
                (
                    data["project"].replace("高技能人才", ""),
                    f"“{data['project']}”",
                    data["project"].replace("技术", "枝术"),
                    data["project"].replace("研修班", "研修培训班"),
                )
            )
        if rng.random() < 0.05 and paper.form in ("annex2", "annex3"):
            data["organizer"] = data["project"] = None
        if rng.random() < 0.05 and paper.form in ("annex4", "annex5"):
            data["end_date"] = (dt.date.fromisoformat(data["end_date"]) + dt.timedelta(1)).isoformat()
        if rng.random() < 0.1:  # put in the folder of another
            paper.name = f"收件/班{rng.randrange(classes):03d}/{paper.name.rpartition('/')[2].replace('.', f'-{rng.random():.6f}.')}"
        for row in data.get("trainees", ()):
            if rng.random() < 0.03:
                row["id_number"] = row["id_number"][:-1]
    if rng.random() < 0.3:  # all in one folder
        for at, paper in enumerate(papers):
            paper.name = f"收件/{at:03d} {paper.form}.docx"
    return papers
