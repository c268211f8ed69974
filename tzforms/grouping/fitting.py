"""Whether a form is one of a class: each thing that it says weighed, and the reasons in words.

A thing that both say alike speaks for it, a thing that they say otherwise against it; what one of them leaves out says nothing. The
weights are such that unit and project together are enough, and that no single thing is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from tzforms.grouping.sameness import sameness
from tzforms.grouping.sheets import Sheet
from tzforms.i18n import _
from tzforms.identifiers.spelling import is_near, is_short_for, plain_name
from tzforms.lazy import lazy
from tzforms.normal import nfkc

__all__ = ["ENOUGH", "MARGIN", "SOME", "Fit", "fit", "in_common"]

ENOUGH = 4.5  # a form belongs to the class
SOME = 2.5  # it may
_VERSION = 0.6  # of what it says another version of a paper says alike
MARGIN = 1.0  # by so much a class has to fit better than the next
_GAP = dt.timedelta(days=3)  # from a Friday to the Monday after it
_PART = lazy(r"第?([0-9一二三四五六七八九十]{1,4}|[甲乙丙丁A-Da-d])[班期批]")
_DIGITS = str.maketrans("一二三四五六七八九甲乙丙丁abcd", "12345678912341234")
_NUMBER = lazy(
    r"([0-9一二三四五六七八九十]{1,4}|(?<=[(第])[ivx]{1,4}(?=[)期班批])|[ivx]{1,4}(?=班))|([甲乙丙丁a-f])(?=班)"
)
_TENS = {"十": "10", "十一": "11", "十二": "12"} | {"i": "1", "ii": "2", "iii": "3", "iv": "4", "e": "5", "f": "6"}
_BRANCH = lazy(r"分(?:公司|校|院|部|厂|中心|所|店)|校区")
_FEW = 3  # people in common by which a roster is known


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a form fits a class, what speaks for it, and whether anything speaks against it."""

    score: float
    reasons: tuple[str, ...] = ()
    against: bool = False


def fit(sheet: Sheet, others: Sequence[Sheet]) -> Fit:
    """How well ``sheet`` fits the class whose forms are ``others``."""
    score, reasons, against = 0.0, list[str](), False
    same, of = _people(sheet, others)
    many = bool(of) and same >= max(_FEW, of / 2)
    for points, reason in (
        _people_points(same, of),
        _unit_points(sheet, others, many),
        _project_points(sheet, others, many),
        _date_points(sheet, others, many),
        _said_points(sheet, others),
        (1.0, _("同一文件夹")) if any(o.folder == sheet.folder for o in others) else (0.0, ""),
        _name_points(sheet, others),
        _kind_points(sheet, others),
        _season_points(sheet, others),
    ):
        score += points
        against = against or points <= -2
        if points > 0 and reason:
            reasons.append(reason)
    return Fit(score, tuple(reasons), against)


def in_common(one: Sheet, other: Sheet) -> int:
    """How many people two rosters share: by ID number, by name where one of them has no number that can be right."""
    same = one.people.keys() & other.people.keys()
    ours = {n for k, n in one.people.items() if k not in same and k == n}
    theirs = {n for k, n in other.people.items() if k not in same and k == n}
    return len(same) + len((ours & other.names) | (theirs & one.names))


def _people(sheet: Sheet, others: Iterable[Sheet]) -> tuple[int, int]:
    """(people in common with the roster that has most of them, the length of the shorter of the two)."""
    pairs = [(in_common(sheet, o), min(len(sheet.people), len(o.people))) for o in others if o.people and sheet.people]
    return max(pairs, default=(0, 0))


def _people_points(same: int, of: int) -> tuple[float, str]:
    if not of:
        return 0.0, ""
    if same >= max(min(_FEW, of), of / 2):
        return 5.0, _("{of}人中{same}人相同").format(of=of, same=same)
    return (0.0, "") if 5 * same >= of or of < 5 else (-12.0, "")


def _unit_points(sheet: Sheet, others: Iterable[Sheet], many: bool) -> tuple[float, str]:
    keys = {o.unit_key for o in others if o.unit_key}
    if not sheet.unit_key or not keys:
        return 0.0, ""
    if sheet.unit_key in keys:
        return 2.0, _("同单位")
    if any(_may_be_one_unit(sheet.unit_key, k) for k in keys):
        return 1.0, _("单位名称相近")
    return (-1.0 if many else -8.0), ""


def _may_be_one_unit(one: str, other: str) -> bool:
    """Not a branch and its head office, nor the first and the second school of a town."""
    if _numbers(one) != _numbers(other) or bool(_BRANCH.search(one)) != bool(_BRANCH.search(other)):
        return False
    return is_near(one, other) or is_short_for(one, other)


def _project_points(sheet: Sheet, others: Iterable[Sheet], many: bool) -> tuple[float, str]:
    keys = {o.project_key for o in others if o.project_key}
    if not sheet.project_key or not keys:
        return 0.0, ""
    if sheet.project_key in keys:
        return 3.0, _("同项目")
    parts = {_numbers(o.project) for o in others if o.project_key}
    part = _numbers(sheet.project)
    if part and () not in parts and part not in parts:
        return -6.0, ""  # 第一期 and 第二期, 2024年 and 2025年 are two classes however alike the rest is
    if not many and any(o.form == sheet.form and o.project_key for o in others):
        return -2.0, ""  # 车工 and 铣工 on two papers of one kind: a slip of the hand, or two classes
    # whole names too: a slip in 研修班 hides what is left out of the key
    whole = {plain_name(o.project) for o in others if o.project_key}
    if any(is_near(sheet.project_key, k) for k in keys) or any(is_near(plain_name(sheet.project), w) for w in whole):
        return 1.5, _("项目名称相近")
    return (-1.0 if many else -6.0), ""


@lru_cache(maxsize=4096)
def _numbers(name: str) -> tuple[str, ...]:
    """All numbers of a name, however they are written: 第十期 is 第10期, Ⅱ is II, 乙班 is 2班."""
    plain = nfkc(name).replace(" ", "").casefold()
    found = [n for a, b in _NUMBER.findall(plain) if (n := a or b)]
    return tuple(_TENS.get(n, n.translate(_DIGITS)) for n in found)


@lru_cache(maxsize=4096)
def _part(project: str) -> str:
    """``第二期``, ``乙班`` of a project's name, as a number; empty where it has none."""
    found = _PART.search(nfkc(project).replace(" ", ""))
    return found[1].casefold().translate(_DIGITS) if found else ""


def _name_points(sheet: Sheet, others: Iterable[Sheet]) -> tuple[float, str]:
    """Which of several periods or classes a file says by its name; worth no more than the folder."""
    part = _part(PurePath(sheet.name).stem)
    parts = {p for o in others if (p := _part(PurePath(o.name).stem))}
    if not part or not parts:
        return 0.0, ""
    return (1.0, _("文件名写明同一期")) if part in parts else (-1.0, "")


def _date_points(sheet: Sheet, others: Iterable[Sheet], many: bool) -> tuple[float, str]:
    if sheet.start is None or sheet.end is None:
        return 0.0, ""
    spans = [(o.start, o.end) for o in others if o.start is not None and o.end is not None]
    if not spans:
        return 0.0, ""
    if all(min(abs((sheet.start - a).days), abs((sheet.end - b).days)) > 180 for a, b in spans):
        return -12.0, ""  # the same people again in another year are another class
    if (sheet.start, sheet.end) in spans:
        return 3.0, _("起止日期相同")
    if any(sheet.start == a or sheet.end == b for a, b in spans):
        return 1.0, _("起止日期有一头相同")
    if any(a - _GAP <= sheet.end and sheet.start - _GAP <= b for a, b in spans):
        return 0.5, ""
    return (-3.0 if many else -5.0), ""


def _kind_points(sheet: Sheet, others: Iterable[Sheet]) -> tuple[float, str]:
    """A second paper of a kind that the class has already: another version says nearly the same, else it is another class's."""
    same = [sameness(sheet, o) for o in others if o.form == sheet.form]
    if not same:
        return 0.0, ""
    best = max(same)
    return (0.0, "") if best >= _VERSION else (-4.0, "") if best >= _VERSION / 2 else (-8.0, "")


def _season_points(sheet: Sheet, others: Iterable[Sheet]) -> tuple[float, str]:
    """A plan is of the months before the class, a claim of those after it."""
    if sheet.dated is None or sheet.form not in ("annex1", "annex4"):
        return 0.0, ""
    days = [
        (s - sheet.dated).days if sheet.form == "annex1" else (sheet.dated - e).days
        for o in others
        if (s := o.start) and (e := o.end)
    ]
    days += [
        (o.dated - sheet.dated).days * (1 if sheet.form == "annex1" else -1)
        for o in others
        if o.dated and {o.form, sheet.form} == {"annex1", "annex4"}
    ]
    return (-5.0, "") if days and all(not -90 <= d <= 400 for d in days) else (0.0, "")


def _said_points(sheet: Sheet, others: Iterable[Sheet]) -> tuple[float, str]:
    """Numbers and names that forms of a class repeat: each a little, so that together they tell two classes apart."""
    points = 0.0
    for what, said in sheet.says.items():
        known = {o.says[what] for o in others if what in o.says}
        if known:
            points += 0.5 if said in known else -0.25
    return points, _("人数、课时等相同") if points >= 1 else ""
