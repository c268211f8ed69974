"""Made-up editions: the built-in one with other numbers, or one that inherits from it and holds only what differs."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from tzforms.measures import Measures, load_measures
from tzforms.resources import package_file

__all__ = ["ALL_NUMBERS", "CLASS_SIZE", "edition", "inheriting"]

# parameter → its value as TOML
CLASS_SIZE = {"class_size.min": "10", "class_size.max": "20"}
ALL_NUMBERS = {
    **CLASS_SIZE,
    "class_size.tolerance": "0.3",
    "level.min": '"技师"',
    "level.share_min": "0.4",
    "insurance.months": "6",
    "repeat.years": "3",
    "organizer.region": '"河北"',
    "organizer.region_extended": '["北京"]',
    "organizer.extended_called": '"京"',
    "employer.district": '"廊坊市"',
    "content.news": '["新思路", "新装备"]',
    "industry.names": '["先进制造", "商务服务", "文化旅游"]',
    "classes.max": "4",
    "annual.cap": "90",
    "hours.min": "60",
    "hours.minutes": "40",
    "hours.per_day_max": "8",
    "discussion.min": "12",
    "forms_of_training.names": '["现场教学", "技艺交流"]',
    "filing.days": "10",
    "records.kinds": '["出勤", "交流", "作业"]',
    "assessment.factors": '["出勤情况", "培训总结", "作业"]',
    "assessment.pass_mark": "72",
    "assessment.full_marks": "120",
    "finish.by": '"11-15"',
    "claim.days": "28",
    "subsidy.per_head": "3000",
    "budget.uses": '["课程设置", "师资聘请"]',
    "experts.usual_min": "7",
    "age.min": "18",
    "age.max": "60",
    "annex5.copies": "3",
    "annex1.assessment_items": '["考核时间", "配分", "监考教师"]',
    "annex1.assessment_lacking": "2",
}


def edition(folder: Path, values: dict[str, str], *, words: dict[str, str] | None = None, rules: str = "") -> Measures:
    """An edition in ``folder``: ``values`` by parameter, ``words`` replaced in text and quotes, ``rules`` appended."""
    shutil.copytree(package_file("measures", "tongzhou_2024"), folder)
    parameters, text = folder / "parameters.toml", folder / "text.txt"
    data = parameters.read_text("utf-8").replace('name = "tongzhou_2024"', f'name = "{folder.name}"')
    for name, value in values.items():
        before, head, after = data.partition(f"\n[{name}]\nvalue = ")
        assert head, name
        data = before + head + value + after[after.index("\n") :]
    for old, new in (words or {}).items():
        assert old in text.read_text("utf-8"), old
        data = data.replace(old, new)
        text.write_text(text.read_text("utf-8").replace(old, new), "utf-8")
    parameters.write_text(f"{data}\n{rules}", "utf-8")
    return load_measures(folder)


def inheriting(
    folder: Path, differs: str = "", files: Mapping[str, str | bytes] | None = None, *, parent: str = "tongzhou_2024"
) -> Measures:
    """An edition in ``folder`` that inherits: ``differs`` follows ``[edition]`` in its parameters, ``files`` by path lie beside."""
    folder.mkdir(parents=True)
    head = f'[edition]\nname = "{folder.name}"\ninherits = "{parent}"\n'
    for name, content in {"parameters.toml": head + differs, **(files or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_measures(folder)
