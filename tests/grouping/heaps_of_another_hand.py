"""Heaps of another hand than :mod:`tests.grouping.heaps`: neat, flat and messy, with the truth beside each file.

Sixteen classes of eight units; five of the units hold two periods of one project. Nobody in them exists.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from tests.builders import valid_data
from tzforms.grouping import Sheet, sheet_of
from tzforms.reading import Reading
from tzforms.rendering.printing import render

UNITS = (
    "北京潞城精工装备有限公司",
    "北京运河职业技术培训学校",
    "北京通衢示范技工学校",
    "北京张家湾机电设备有限责任公司",
    "北京宋庄文化创意（集团）有限公司",
    "北京市通州区第一职业学校",
    "北京市通州区第二职业学校",
    "中关村数智人才（北京）科技有限公司",
)
TRADES = (
    "数控加工与智能产线运维",
    "工业机器人系统操作",
    "新能源汽车三电系统检修",
    "焊接新工艺应用",
    "大数据平台运维与数据治理",
    "养老护理技能提升",
    "餐饮服务与宴会设计",
    "种子加工与质量检验",
)
FORMS = ("annex1", "annex2", "annex3", "annex4", "annex5")
SHORT = {
    "北京潞城精工装备有限公司": "潞城精工装备公司",
    "北京运河职业技术培训学校": "运河职业培训学校",
    "北京通衢示范技工学校": "通衢示范技校",
}


@dataclass(frozen=True)
class File:
    """One file of a heap: its name, what it holds, of which class it is (``None``: nobody can know), whether its version counts."""

    name: str
    record: Any
    truth: int | None
    counts: bool = True
    dated: dt.datetime = dt.datetime(2024, 6, 1, 9, 0)

    def sheet(self, at: int) -> Sheet:
        """What sorting gets of it."""
        reading = Reading(self.name, self.record.form, self.record.as_json())
        return sheet_of(at, reading, self.name, saved=self.dated.timestamp())


@dataclass(frozen=True)
class Spec:
    """One class of a heap."""

    number: int
    unit: str
    project: str
    start: dt.date
    period: str = ""
    folder: str = ""


def specs(seed: int = 0) -> list[Spec]:
    """Sixteen classes: each unit two; of the first five units the second one is the second period of the first."""
    found: list[Spec] = []
    for number, unit in enumerate(UNITS):
        first = dt.date(2024, 3 + (number + seed) % 3, 4 + number)
        trade = TRADES[(number + seed) % len(TRADES)]
        for part in (0, 1):
            start = first + dt.timedelta(days=70 * part)
            if number < 5:
                period = ("第一期", "第二期")[part]
                project = f"{trade}研修班" if number in (1, 3) else f"{trade}研修班（{period}）"
            else:
                period, project = "", f"{TRADES[(number + seed + 3 * part) % len(TRADES)]}高技能人才研修班"
            found.append(Spec(len(found), unit, project, start, period, f"{unit}/{period or project}"))
    return found


@lru_cache(maxsize=256)
def records(spec: Spec, seed: int = 0) -> dict[str, Any]:
    """The five forms of a class, people and telephone numbers its own."""
    people = 16 + (spec.number * 3 + seed) % 13
    data = valid_data(1000 * seed + spec.number, trainees=people, graduates=people - spec.number % 3, start=spec.start)
    phone = f"010-6{abs(hash_of(spec.unit)) % 10**7:07d}"
    made: dict[str, Any] = {}
    for form in FORMS:
        change: dict[str, Any] = {"organizer": spec.unit, "project": spec.project}
        for name in ("phone", "office_phone"):
            if name in type(data[form]).model_fields:
                change[name] = phone
        if form == "annex4":
            change["bank_account"] = f"0200{abs(hash_of(spec.unit)):015d}"[:19]
        if form == "annex1":
            change["application_date"] = dt.date(2024, 1, 10 + spec.number % 10)
        made[form] = data[form].model_copy(update=change)
    return made


def hash_of(text: str) -> int:
    """A number made of a text, the same in every run."""
    return int(sum(ord(c) * 7919 ** (i % 5) for i, c in enumerate(text))) % 10**9


def neat(seed: int = 0) -> list[File]:
    """Each class in a folder of its own, five forms, nothing wrong."""
    return [
        File(f"{spec.folder}/附件{form[-1]}.docx", record, spec.number)
        for spec in specs(seed)
        for form, record in records(spec, seed).items()
    ]


def flat(seed: int = 0) -> list[File]:
    """All in one folder, each file called by its unit and form; of two periods the file's name says which."""
    return [
        File(f"收件/{spec.unit}{spec.period or spec.number}附件{form[-1]}.docx", record, spec.number)
        for spec in specs(seed)
        for form, record in records(spec, seed).items()
    ]


# -- messy ----------------------------------------------------------------------------------------------------------


def _spelled(text: str, rng: Random) -> str:
    """The same name as another hand writes it."""
    return rng.choice(
        (
            text,
            text.replace("有限公司", "有限责任公司"),
            text.replace("（", "(").replace("）", ")"),
            " ".join((text[:4], text[4:])),
            text[:2] + "\u3000" + text[2:],
            text.replace("研修班", "高技能人才研修班") if "高技能" not in text else text.replace("高技能人才", ""),
            SHORT.get(text, text),
        )
    )


def _slipped(text: str, rng: Random) -> str:
    """The name with one sign wrong; never the one that says which of two."""
    places = [i for i, c in enumerate(text) if c not in "第一二12期班（）()"]
    at = rng.choice(places)
    return text[:at] + rng.choice("装佳维己末人") + text[at + 1 :]


MOMENT = dt.datetime(2024, 6, 1, 9, 0)


def messy(seed: int) -> list[File]:
    """The same classes as they really come: spellings, slips, versions, copies, forms in another's folder, empty heads."""
    rng = Random(seed)
    made: list[File] = []
    every = specs(seed)
    for spec in every:
        for form, record in records(spec, seed).items():
            said: dict[str, Any] = {"organizer": _spelled(spec.unit, rng), "project": _spelled(spec.project, rng)}
            chance = rng.random()
            if chance < 0.05:
                said["organizer"] = _slipped(spec.unit, rng)
            elif chance < 0.10:
                said["project"] = _slipped(spec.project, rng)
            elif chance < 0.14 and form not in ("annex1",):
                said["organizer"] = None
            elif chance < 0.17:
                said["project"] = None
            elif chance < 0.19 and form in ("annex4", "annex5"):
                said["end_date"] = record.end_date + dt.timedelta(days=3)
            record = record.model_copy(update=said)
            where = spec.folder
            if rng.random() < 0.04 and form in ("annex2", "annex3", "annex4", "annex5"):
                where = rng.choice(every).folder  # misfiled
            name = f"{where}/{rng.choice(('附件', '附件 ', ''))}{form[-1]}{rng.choice(('', '（盖章）', spec.unit[:6]))}.docx"
            while any(f.name == name for f in made):
                name = name.replace(".docx", "-.docx")
            made.append(File(name, record, spec.number, dated=MOMENT + dt.timedelta(minutes=len(made))))
    made += _versions(made, rng)
    rng.shuffle(made)
    return made


def harsh(seed: int, layout: str) -> list[File]:
    """Twice the slips, several on one form, dates missing too; the names of files tell nothing but where they lie."""
    rng = Random(seed)
    made: list[File] = []
    for spec in specs(seed):
        for form, record in records(spec, seed).items():
            said: dict[str, Any] = {"organizer": _spelled(spec.unit, rng), "project": _spelled(spec.project, rng)}
            if rng.random() < 0.1:
                said["organizer"] = _slipped(spec.unit, rng)
            if rng.random() < 0.1:
                said["project"] = _slipped(spec.project, rng)
            if form != "annex1":
                said |= {name: None for name in ("organizer", "project") if rng.random() < 0.06}
            if form in ("annex4", "annex5") and rng.random() < 0.04:
                said |= {"start_date": None, "end_date": None}
            name = {
                "own": f"{spec.folder}{spec.number}/{form[-1]}",
                "unit": f"{spec.unit}/{form[-1]}-{len(made)}",
                "annex": f"附件{form[-1]}/{spec.unit[:6]}{spec.number}",
                "flat": f"{rng.randrange(10**6):06d}-{len(made)}",
            }[layout]
            moment = MOMENT + dt.timedelta(minutes=len(made))
            made.append(File(f"收件/{name}.docx", record.model_copy(update=said), spec.number, dated=moment))
    made += _versions(made, rng)
    rng.shuffle(made)
    return made


def _versions(made: list[File], rng: Random) -> list[File]:
    """Copies and corrections of some of the files; changes ``made`` where an older version stood before."""
    more: list[File] = []
    for at, file in enumerate(list(made)):
        chance = rng.random()
        stem = file.name.removesuffix(".docx")
        if chance < 0.05:  # a copy
            more.append(replace(file, name=f"{stem} - 副本.docx", dated=file.dated + dt.timedelta(days=1)))
        elif chance < 0.11:  # a correction, later by the file's date
            fixed = file.record.model_copy(update=_fix(file.record))
            made[at] = replace(file, counts=False)
            more.append(File(f"{stem}(2).docx", fixed, file.truth, True, file.dated + dt.timedelta(days=5)))
        elif chance < 0.14 and hasattr(
            file.record, "application_date"
        ):  # later by the form's date, files copied at once
            day = file.record.application_date + dt.timedelta(days=6)
            fixed = file.record.model_copy(update={**_fix(file.record), "application_date": day})
            made[at] = replace(file, counts=False)
            more.append(File(f"{stem}x.docx", fixed, file.truth, True, file.dated + dt.timedelta(seconds=1)))
        elif chance < 0.16:  # known by its name alone
            fixed = file.record.model_copy(update=_fix(file.record))
            made[at] = replace(file, counts=False)
            more.append(File(f"{stem}修改稿.docx", fixed, file.truth, True, file.dated + dt.timedelta(seconds=1)))
    return more


def _fix(record: Any) -> dict[str, Any]:
    """What a correction changes on a form."""
    if record.form == "annex1":
        return {"venue": "通州区改正路9号"}
    if record.form == "annex2":
        first, *rest = record.trainees
        return {"trainees": (first.model_copy(update={"education": "硕士"}), *rest)}
    if record.form == "annex3":
        first, *rest = record.graduates
        return {"graduates": (first.model_copy(update={"score": "66"}), *rest)}
    if record.form == "annex4":
        return {"handler": "于改正"}
    return {"funds_usage": "改正后的资金使用情况。"}


# -- on disk --------------------------------------------------------------------------------------------------------


def written(files: Iterable[File], folder: Path) -> Path:
    """The heap as Word files below ``folder``, each with its date."""
    for file in files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(render(file.record, verify=False))
        os.utime(path, (file.dated.timestamp(),) * 2)
    return folder
