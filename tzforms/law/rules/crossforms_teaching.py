"""X05, X18, X20: class hours and teachers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from tzforms.forms import Annex5, Course
from tzforms.i18n import _
from tzforms.law.rules import steps
from tzforms.law.rules.agreements import LATE, dissents, first_form, unstated
from tzforms.law.rules.base import E, Hit, N, V, rule
from tzforms.law.rules.context import Context
from tzforms.law.rules.shared import annexes, blank, fold, hours, number_text


@rule(
    "X05",
    "第8条",
    "培训总时间一般不少于80学时",
    "总课时一致",
    V,
    stages=("申报", *LATE),
    checker="U/C1",
    looks_at=("*.total_hours", "annex1.courses", "annex1.courses.hours", "annex5.summary"),
    steps=steps.class_hours,
    examples=("各行课时之和88，总课时写90 → 不符合", "附件4培训总课时与附件1不同 → 不符合"),
)
def same_hours(ctx: Context) -> Iterator[Hit]:
    """附件1各行课时之和＝总课时＝附件4培训总课时；附件5文字中的总课时不同则提示。"""
    found = hours(ctx)
    yield from unstated(found, _("总课时"), first_form(ctx, "total_hours"))
    names = {
        "annex1.courses": _("附件1各行课时之和"),
        "annex1.total_hours": _("附件1总课时"),
        "annex4.total_hours": _("附件4培训总课时"),
    }
    against_total = [s.path for s in found.held] == ["annex1.total_hours"]
    for hit in dissents(
        found,
        names,
        _("总课时不一致：{here}为{this}，{there}为{that}。"),
        _("核对各行课时，使总课时等于各行之和，并与附件4一致。"),
    ):
        # the rows are many, the total is one cell: that is where to look first
        yield replace(hit, path="annex1.total_hours") if against_total and hit.path == "annex1.courses" else hit
    a5 = ctx.stated.get(Annex5)
    if a5 is not None and a5.summary and found.held and not found.others:
        said = re.search(
            r"(?:总课时|总学时|共计|共|累计)[^0-9，。；\n]{0,6}([0-9]{2,3}(?:\.[0-9])?)\s*(?:个)?(?:学时|课时)",
            a5.summary,
        )
        if said and Decimal(said.group(1)) != found.value:
            yield Hit(
                _("附件5项目总结写“{text}”，与总课时{hours}不同。").format(
                    text=said.group(0), hours=found.held[0].shown
                ),
                "annex5.summary",
                _("核对后改正其一。"),
                N,
                said.group(0),
            )


@rule(
    "X20",
    "第8条",
    "每学时45分钟",
    "各行课时",
    V,
    stages=("申报",),
    checker="U/C1",
    looks_at=("annex1.courses", "annex1.courses.hours"),
    needs=("annex1",),
    examples=(
        "某行课时为0或负数 → 不符合",
        "某行没有课时 → 不符合",
        "研讨、交流不足{discussion.min}学时 → 由R08-3指出",
    ),
)
def row_hours(ctx: Context) -> Iterator[Hit]:
    """附件1研修内容每行课时大于0；研讨、交流合计由R08-3核对。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    for index, course in enumerate(a1.courses):
        if course.is_blank():
            continue
        if course.hours is None or course.hours <= 0:
            yield Hit(
                _("附件1研修内容第{row}行{what}。").format(
                    row=index + 1,
                    what=_("没有课时")
                    if course.hours is None
                    else _("课时为{hours}，应大于0").format(hours=number_text(course.hours)),
                ),
                f"annex1.courses[{index}].hours",
                _("填写该行课时（每学时{minutes}分钟）。").format(minutes=ctx.m.hours.minutes),
                value=number_text(course.hours) or None,
            )


GENERIC = re.compile(r"专家|导师|外请|外聘|待定|老师们|大师|教师$|讲师$|师资")
EVERYBODY = re.compile(r"全体|全部|各组|小组|学员|组织|班主任|自学|自主|同上|相关|各位")
_TITLES = (
    *(
        "教授级高工",
        "教授高工",
        "正高级工程师",
        "正高工程师",
        "高级工程师",
        "工程师",
        "高工",
        "高级工",
        "研究员",
        "博士",
    ),
    *("副教授", "教授", "高级讲师", "讲师", "教练", "导师", "大师", "老师", "先生", "女士", "主任", "院长"),
    *("高级技师", "特级技师", "首席技师", "技师", "主讲", "主持", "指导", "等", "等人"),
)


def _without_titles(name: str) -> str:
    """``name`` without all the titles at its end (张三副教授高工 → 张三): one title may end in another."""
    ends = {len(name)}
    for end in range(len(name), 0, -1):
        if end in ends:
            ends.update(end - len(title) for title in _TITLES if name.endswith(title, 0, end))
    return name[: min(ends)]


def _teachers(text: str) -> list[str]:
    plain = re.sub(r"[（(][^（）()]*[）)]", "", text)
    names = []
    for part in re.split(r"[、，,;；/／\n和与及]|\s{2,}", plain):
        name = re.sub(r"\s", "", part)
        bare = _without_titles(name)
        if bare or name:
            names.append(bare or name)
    return names


_LONGEST_NAME = 40
_MOST_NAMES = 20  # in one message
_People = dict[str, tuple[int, str]]  # folded name → the row and the name as written


def _teaching(courses: tuple[Course, ...], listed: set[str]) -> tuple[_People, bool]:
    """Who teaches according to the courses, and whether somewhere all teachers together do."""
    teaching: _People = {}
    everybody = False
    for index, course in enumerate(courses):
        named = course.instructor
        if not named or blank(named):
            continue
        if EVERYBODY.search(named) and fold(named) not in listed:
            everybody = everybody or re.search(r"全体|全部|各位", named) is not None
            continue
        for name in _teachers(named):
            teaching.setdefault(fold(name), (index, name))
    return teaching, everybody


def _unmatched(people: _People, among: _People) -> list[tuple[int, str]]:
    """Those whose name is none of the others'; 王五 may be written 王五老师, or be cut at a blank: containment is enough."""
    others = "\n".join(among)
    sizes = sorted({len(other) for other in among if len(other) <= _LONGEST_NAME})

    def is_there(key: str) -> bool:
        return key in others or any(key[at : at + size] in among for size in sizes for at in range(len(key) - size + 1))

    return [one for key, one in people.items() if not is_there(key)]


def _some(people: list[tuple[int, str]]) -> str:
    """Their names; of very many the first, and how many they are."""
    names = "、".join(name for _index, name in people[:_MOST_NAMES])
    return names if len(people) <= _MOST_NAMES else _("{names}等{count}人").format(names=names, count=len(people))


@rule(
    "X18",
    "第7条",
    "等担任授课教师",
    "授课教师前后一致",
    E,
    stages=("申报",),
    checker="U/C1",
    looks_at=("annex1.courses", "annex1.courses.instructor", "annex1.instructors", "annex1.instructors.name"),
    needs=("annex1",),
    examples=("课程表写王五，授课教师情况没有王五 → 需说明", "“外请专家” → 需说明", "教师情况中有人不授课 → 需说明"),
)
def teachers_match(ctx: Context) -> Iterator[Hit]:
    """课程表的授课教师都在“授课教师情况”中，反之亦然；“外请专家”等须写明是谁。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    listed = {fold(t.name): (i, t.name) for i, t in enumerate(a1.instructors) if t.name and not blank(t.name)}
    if not listed:
        return  # R07-1 tells that nobody is listed
    teaching, everybody = _teaching(a1.courses, set(listed))
    strangers = _unmatched(teaching, listed)
    idle = _unmatched(listed, teaching) if teaching and not everybody else []
    for index, name in strangers:
        yield Hit(
            (
                _("附件1研修内容第{row}行的授课教师写“{name}”，没有写明是谁。")
                if GENERIC.search(name)
                else _("附件1研修内容第{row}行的授课教师“{name}”不在“授课教师情况”中。")
            ).format(row=index + 1, name=name)
            + (_("（情况表中的{names}没有授课，可能是姓名写错。）").format(names=_some(idle)) if idle else ""),
            f"annex1.courses[{index}].instructor",
            _("在“授课教师情况”补填此人，或改正姓名。"),
            value=name,
        )
    for index, name in idle if not strangers else []:
        yield Hit(
            _("附件1“授课教师情况”的{name}没有出现在研修内容的授课教师一栏。").format(name=name),
            f"annex1.instructors[{index}].name",
            _("在研修内容写明其授课内容，或从教师情况删去。"),
            value=name,
        )
