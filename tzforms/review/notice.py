"""The 补正告知书: what has to be mended in one class's papers, once and completely.

行政许可法 第三十二条: 一次告知 is what people expect of any office. The deadline is left to the centre.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tzforms.findings import Finding, Severity, mask_numbers
from tzforms.i18n import _
from tzforms.measures import Measures, load_measures
from tzforms.reading import Reading
from tzforms.review.concerns import concerns, own_path, told, value_at
from tzforms.review.papers import Group, Paper, in_order, stated
from tzforms.visible import one_line
from tzforms.word import Template

__all__ = ["AUTHOR", "NoticeLine", "notice", "notice_lines"]

#: Who signs the comments and the notice, unless told otherwise.
AUTHOR = "区职业技能管理中心"


_AFTER_ALL_FORMS = 1_000


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One thing to mend: which form and where, what, under which article, how.

    ``core`` is the problem without row and name, ``row`` and ``column`` the place taken apart (0 where it is no row), ``count``
    how many places the line speaks of.
    """

    form: str
    place: str
    problem: str
    article: str
    fix: str
    core: str = ""
    row: int = 0
    column: str = ""
    count: int = 1


def notice_lines(papers: Sequence[Paper]) -> Iterator[NoticeLine]:
    """Everything to mend in the papers of one class, by form and place, each thing once."""
    seen: set[NoticeLine] = set()
    entries: list[tuple[int, int, NoticeLine]] = []
    for paper in papers:
        for index, reading in enumerate(paper.readings):
            known = {path: place for place, path in enumerate(reading.evidence)}
            for finding in concerns(paper, index):
                line = _notice_line(finding, paper, reading)
                if line not in seen:
                    seen.add(line)
                    form = reading.paper.number if reading.form else _AFTER_ALL_FORMS
                    path = own_path(reading, finding)
                    entries.append((form, known.get(path, -1), line))
    yield from _merged([line for _form, _place, line in sorted(entries, key=lambda e: e[:2])])


def _merged(lines: Sequence[NoticeLine]) -> Iterator[NoticeLine]:
    """The same problem in the same column of three rows or more is one line that names the rows."""
    alike: dict[tuple[str, ...], list[NoticeLine]] = {}
    for line in lines:
        if line.row:
            alike.setdefault((line.form, line.column, line.core, line.article, line.fix), []).append(line)
    for line in lines:
        same = alike.get((line.form, line.column, line.core, line.article, line.fix), [])
        if not line.row or len(same) < 3:
            yield line
        elif line is same[0]:
            place = _("第{rows}行 {column}").format(rows=_ranges(x.row for x in same), column=line.column)
            yield replace(line, place=place, problem=line.core, count=len(same))


def _ranges(numbers: Iterable[int]) -> str:
    """``1—3、5``: rows in people's words."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{r[0]}—{r[-1]}" if len(r) > 2 else "、".join(map(str, r)) for r in runs)


def _notice_line(finding: Finding, paper: Paper, reading: Reading) -> NoticeLine:
    sign, message, article, fix = told(finding)
    if reading.form is None:
        return NoticeLine(_("其他文件"), one_line(mask_numbers(Path(paper.name).name)), message, article, fix)
    form = reading.paper.called
    place = finding.place.removeprefix(form).strip() or _("全表")
    if finding.form not in (None, reading.form):
        form, place = finding.place, ""
    before = "" if finding.severity is Severity.VIOLATION else _("{sign}：").format(sign=sign)
    row, column, core = _row_and_core(message, place, reading, own_path(reading, finding))
    return NoticeLine(form, place, before + message, article, fix, before + core, row, column)


def _row_and_core(message: str, place: str, reading: Reading, path: str) -> tuple[int, str, str]:
    """The row that a finding is about (0 for none), its column, and the message without row and name."""
    at = re.fullmatch(r"第(\d+)行 (.+)", place)
    if at is None:
        return 0, "", message
    name = value_at(reading.data, path.rpartition(".")[0] + ".name")
    lead = (
        rf"(?:附件\d)?第{at[1]}行(?:{re.escape(str(name))})?(?:：|的)?"
        if name
        else rf"(?:附件\d)?第{at[1]}行(?:：|的)?"
    )
    return int(at[1]), at[2], re.sub(f"^{lead}", "", message)


def notice(
    lines: Sequence[NoticeLine],
    group: Group | None = None,
    *,
    author: str = AUTHOR,
    measures: Measures | str | Path | None = None,
) -> bytes:
    """The 补正告知书 as the bytes of a .docx: what has to be mended, in one list; the deadline is left to the centre."""
    group = group or {}
    forms = "、".join(paper.readings[index].paper.called for paper, index in in_order(group))
    values = {
        "organizer": one_line(stated(group, "organizer") or "________________"),
        "project": one_line(stated(group, "project") or "________________"),
        "forms": forms or _("材料"),
        "count": str(sum(line.count for line in lines)),
        "author": one_line(author),
        "items": [
            {
                "no": str(number),
                "place": f"{line.form}\n{line.place}" if line.place else line.form,
                "problem": line.problem,
                "article": line.article,
                "fix": line.fix,
            }
            for number, line in enumerate(lines, 1)
        ],
    }
    return Template.open(load_measures(measures).template("notice"), print_only=True).render(values)
