"""What only several classes together can show: R04-6, R06-2, R06-4, X27, X28, X29 (X30 is R06-4 told once).

People are matched by their normalised ID number and shown masked; units by 统一社会信用代码, else by name.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tzforms.findings import Finding, Severity, mask, mask_text
from tzforms.forms import Annex1, Annex2, Annex3, Annex4, Annex5, Dossier, place
from tzforms.i18n import _
from tzforms.identifiers import uscc
from tzforms.identifiers.spelling import unit_key
from tzforms.law.rules.base import Rule
from tzforms.law.rules.idents import person_id
from tzforms.law.rules.repeats import too_soon
from tzforms.law.rules.shared import fold
from tzforms.law.rules.wording import in_words
from tzforms.measures import Measures

__all__ = ["ACROSS", "check_across"]

ACROSS = ("R04-6", "R06-2", "R06-4", "X27", "X28", "X29")


@dataclass(frozen=True, slots=True)
class Class:
    """One class among several: ``name`` is what messages call it (its file)."""

    name: str
    dossier: Dossier
    year: int | None
    start: dt.date | None
    unit: str
    unit_name: str
    project: str

    @property
    def opened(self) -> bool:
        """True when the papers reach beyond a draft roster (a filing, a graduation or a claim)."""
        d = self.dossier
        return bool(d.facts.filing_received or d.get(Annex3) or d.get(Annex4) or d.get(Annex5))


def _stated(dossier: Dossier, attribute: str) -> str:
    """The first form's value of a text that several forms print, or ``""``."""
    return next((str(v) for _f, r in dossier.forms() if (v := getattr(r, attribute, None))), "")


def _class(name: str, dossier: Dossier) -> Class:
    d = dossier.resolved().dossier
    starts: list[dt.date] = [day for _f, r in d.forms() if (day := getattr(r, "start_date", None))]
    plan = d.get(Annex1)
    year = d.facts.year or (plan.application_date.year if plan is not None and plan.application_date else None)
    organizer = _stated(d, "organizer")
    project = _stated(d, "project")
    start = starts[0] if starts else None
    called = unit_key(organizer or "")  # 有限责任公司 is 有限公司
    unit = uscc.compact(d.facts.uscc) if d.facts.uscc else called
    return Class(name, d, year or (start.year if start else None), start, unit, called, fold(project))


def check_across(named: Sequence[tuple[str, Dossier]], measures: Measures, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Findings over several dossiers, each with a name; the place of each says which dossier is meant."""
    known = {r.id: r for r in rules if r.id in ACROSS}
    everything = _one_key_a_unit([_class(name, dossier) for name, dossier in named])
    classes, twins = _same_class(everything)
    for rule_id, one, path, message, fix, value in [
        *_twins(twins),
        *_classes_of_unit(classes, measures),
        *_annual_cap(classes, measures),
        *_people(classes, measures),
    ]:
        rule = known.get(rule_id)
        if rule is None:
            continue
        form = path.split(".")[0] if path else None
        yield Finding(
            rule=rule_id,
            severity=Severity.EXPLAIN if rule_id == "X27" else rule.severity,
            message=message,
            fix=fix,
            article=rule.article,
            form=form if form != "facts" else None,
            path=path,
            place=f"{one.name} {place(path, one.dossier)}".strip(),
            value=value,
        )


def _one_key_a_unit(classes: list[Class]) -> list[Class]:
    """The same unit may give its code in one class and only its name in another: the code then stands for both."""
    codes = {c.unit_name: c.unit for c in classes if c.unit_name and c.unit != c.unit_name}
    return [replace(c, unit=codes.get(c.unit_name, c.unit)) if c.unit == c.unit_name else c for c in classes]


_Hit = tuple[str, Class, str, str, str, str | None]


def _same_class(classes: list[Class]) -> tuple[list[Class], list[tuple[Class, Class]]]:
    """Classes without those that are a second set of another's papers, and the pairs.

    Two 班次 of one project may open on the same day: what makes two sets one class is that the same people are in it.
    """
    kept: list[Class] = []
    twins = []
    for one in classes:
        first = next((k for k in kept if _is_twin(k, one)), None)
        if first is not None:
            twins.append((first, one))
        else:
            kept.append(one)
    return kept, twins


def _is_twin(first: Class, second: Class) -> bool:
    if second.start is None or not second.unit or not second.project:
        return False
    if (first.unit, first.project, first.start) != (second.unit, second.project, second.start):
        return False
    left, right = set(_persons(first)), set(_persons(second))
    return not left or not right or 2 * len(left & right) >= min(len(left), len(right))


def _twins(twins: list[tuple[Class, Class]]) -> Iterator[_Hit]:
    """One class twice: a draft and a final roster are compared (X27), two finished sets are told (X28)."""
    for first, second in twins:
        if first.opened != second.opened:
            draft, final = (second, first) if first.opened else (first, second)
            before, after = _persons(draft), _persons(final)
            new = [i for key, i in after.items() if key not in before]
            gone = len([k for k in before if k not in after])
            if new or gone:
                rows = _("第{rows}行").format(rows="、".join(str(i + 1) for i in new)) if new else _("没有新增")
                yield (
                    "X27",
                    final,
                    f"annex2.trainees[{new[0]}].id_number" if new else "annex2.trainees",
                    _("备案名册与申报名册不同：新增{new}人（{rows}），减少{gone}人。").format(
                        new=len(new), rows=rows, gone=gone
                    ),
                    _("新增人员的社保和证书重新核实，并说明换人原因。"),
                    str(len(new)),
                )
            continue
        yield (
            "X28",
            second,
            "annex2" if second.dossier.get(Annex2) is not None else "annex1",
            _("{second} 与 {first} 是同一单位、同一项目、同一开班日期的材料；一个班次只有一套材料。").format(
                second=second.name, first=first.name
            ),
            _("删去重复的一套；确是两个班次的，分别写明各自的起止日期。"),
            None,
        )


def _persons(one: Class) -> dict[str, int]:
    a2 = one.dossier.get(Annex2)
    return {
        person_id(t.id_number).number: i for i, t in enumerate(a2.trainees if a2 is not None else ()) if t.id_number
    }


def _classes_of_unit(classes: list[Class], m: Measures) -> Iterator[_Hit]:
    groups: dict[tuple[str, int | None], list[Class]] = defaultdict(list)
    for one in classes:
        if one.unit:
            groups[(one.unit, one.year)].append(one)
    for (_unit, year), group in groups.items():
        if len(group) > m.classes.max:
            last = group[m.classes.max]
            organizer = _stated(last.dossier, "organizer")
            yield (
                "R06-2",
                last,
                f"{next(f for f, _r in last.dossier.forms())}.organizer",
                _("{unit}{year}年申报了{count}个班次（{names}），每家单位最多{most}个。").format(
                    unit=organizer,
                    year=year or "",
                    count=len(group),
                    names="、".join(c.name for c in group),
                    most=m.classes.max,
                ),
                _("保留{most}个班次。").format(most=m.classes.max),
                str(len(group)),
            )


def _annual_cap(classes: list[Class], m: Measures) -> Iterator[_Hit]:
    groups: dict[tuple[int | None, str], list[tuple[Class, int]]] = defaultdict(list)
    for one in classes:
        d = one.dossier
        enrolled, graduated = d.get(Annex2), d.get(Annex3)
        if m.annual.basis == "graduated":
            count = len(graduated.graduates) if graduated is not None else 0
        else:
            count = len(enrolled.trainees) if enrolled is not None else 0
        if count:
            groups[(one.year, one.unit if m.annual.scope == "unit" else "")].append((one, count))
    for (year, _unit), group in groups.items():
        total = sum(n for _c, n in group)
        if total <= m.annual.cap:
            continue
        running = 0
        over = group[-1][0]
        for one, count in group:
            running += count
            if running > m.annual.cap:
                over = one
                break
        yield (
            "R06-4",
            over,
            "annex3.graduates" if m.annual.basis == "graduated" else "annex2.trainees",
            _("{year}年{count}个班合计{total}人，每年培训人数不超过{cap}人；加上 {name} 后超出。").format(
                year=year or "", count=len(group), total=total, cap=m.annual.cap, name=over.name
            ),
            _("核减班次或人数。"),
            str(total),
        )


def _people(classes: list[Class], m: Measures) -> Iterator[_Hit]:
    years = in_words(m.repeat.years)
    attended: dict[str, list[tuple[Class, int, str]]] = defaultdict(list)
    for one in classes:
        d = one.dossier
        enrolled, graduated = d.get(Annex2), d.get(Annex3)
        use_graduates = m.repeat.counts == "graduated" and graduated is not None
        form = "annex3.graduates" if use_graduates else "annex2.trainees"
        rows: Sequence[object] = ()
        if use_graduates and graduated is not None:
            rows = graduated.graduates
        elif enrolled is not None:
            rows = enrolled.trainees
        for index, row in enumerate(rows):
            number = getattr(row, "id_number", None)
            if number and not any(c is one for c, _i, _f in attended[person_id(number).number]):
                attended[person_id(number).number].append((one, index, form))
    for number, times in attended.items():
        if len(times) < 2:
            continue
        order = sorted(times, key=lambda t: (t[0].year or 0, t[0].start or dt.date.min))
        for (before, i, form_before), (after, j, form) in pairwise(order):
            where = place(f"{form_before}[{i}]", before.dossier)
            path = f"{form}[{j}].id_number"
            if before.year is not None and before.year == after.year:
                yield (
                    "X29",
                    after,
                    path,
                    _("身份证号{number}的学员{year}年同时在两个班：{after}，以及 {before} {where}。").format(
                        number=mask(number), year=after.year, after=after.name, before=before.name, where=where
                    ),
                    _("只保留一个班；同名不同人的，核对身份证号。"),
                    mask(number),
                )
            elif too_soon(m.repeat.rule, m.repeat.years, (before.year, before.start), (after.year, after.start)):
                yield (
                    "R04-6",
                    after,
                    path,
                    _("身份证号{number}的学员{year}年已参加过（{before} {where}），每{years}年可参加一次。").format(
                        number=mask(number), year=before.year, before=before.name, where=where, years=years
                    ),
                    _("更换学员；满{years}年后可再次参加。").format(years=years),
                    mask(number),
                )


def short_names(names: Sequence[str]) -> list[str]:
    """File names without folders, long digit runs masked (a file name may hold an ID number)."""
    return [mask_text(re.split(r"[\\/]", n)[-1]) for n in names]
