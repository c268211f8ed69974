"""Each date that the measures set for one class, with its article and its arithmetic; also as a calendar file."""

from __future__ import annotations

import datetime as dt
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from tzforms.forms import Annex1, Annex4, Dossier, place
from tzforms.i18n import _
from tzforms.law.rules import Context, rules_of
from tzforms.law.rules.calendar import claim_deadline, day_text, filing_deadline, finish_deadline
from tzforms.law.rules.context import edition_for
from tzforms.law.rules.shared import notice_year, period
from tzforms.measures import Measures
from tzforms.visible import visible

__all__ = ["Due", "deadlines", "deadlines_text", "to_ics"]


@dataclass(frozen=True, slots=True)
class Due:
    """One deadline: ``day`` is ``None`` when the dossier lacks what it is counted from (``steps`` say what).

    ``actual`` is the day on which it was done, as far as known; ``certain`` is false when the holiday table did not reach.
    """

    rule: str
    name: str
    day: dt.date | None
    article: str
    quote: str
    steps: tuple[str, ...]
    actual: dt.date | None = None
    certain: bool = True

    @property
    def met(self) -> bool | None:
        """Whether it was kept; ``None`` when that is not known."""
        if self.day is None or self.actual is None:
            return None
        return self.actual <= self.day


def deadlines(dossier: Dossier, *, measures: Measures | str | Path | None = None) -> list[Due]:
    """The deadlines of the class in the order of the procedure (第9、11、14、15条)."""
    m = edition_for(dossier, measures)
    ctx = Context(dossier.resolved(subsidy_wan_per_head=m.subsidy_wan_per_head), m)
    rules = {r.id: r for r in rules_of(m)}
    span, facts = period(ctx), dossier.facts
    a4 = dossier.get(Annex4)
    result: list[Due] = []

    def add(
        rule: str,
        name: str,
        day: dt.date | None,
        steps: tuple[str, ...],
        actual: dt.date | None = None,
        certain: bool = True,
    ) -> None:
        if rule in rules:
            result.append(Due(rule, name, day, rules[rule].article, rules[rule].quote, steps, actual, certain))

    plan = dossier.get(Annex1)
    applied = facts.application_received or (plan.application_date if plan is not None else None)
    closes = m.notice.closes_on
    add(
        "R09-2",
        _("申报"),
        closes,
        (_("通知规定的截止日期"),) if closes else (_("由当年工作通知规定，办法没有写明"),),
        applied,
    )
    if span.start is None:
        add("R11-1", _("备案"), None, (_("没有研修开始日期，无法推算"),), facts.filing_received)
    else:
        due = filing_deadline(span.start, m)
        add("R11-1", _("备案"), due.day, due.steps, facts.filing_received, due.certain)
    ends = [d for d in (span.end, facts.exam_date) if d is not None]
    year, source = notice_year(ctx)
    if year is None:
        add("R14-1", _("完成教学与考核"), None, (_("没有通知年度，也没有可推定年度的日期"),), max(ends, default=None))
    else:
        due = finish_deadline(year, m)
        guessed = "" if source == "facts.year" else _("（年度由{path}推定）").format(path=place(source, ctx.stated))
        add("R14-1", _("完成教学与考核"), due.day, tuple(s + guessed for s in due.steps), max(ends, default=None))
    if not ends or span.end is None or span.swapped:
        add("R14-2", _("申请补贴"), None, (_("没有有效的研修结束日期，无法推算"),), facts.claim_received)
    else:
        due = claim_deadline(max(ends), m)
        steps = due.steps
        if facts.exam_date is not None and facts.exam_date > span.end:
            steps = (
                _("教学{end}结束，考核{exam}结束，以较晚者为准").format(
                    end=day_text(span.end), exam=day_text(facts.exam_date)
                ),
                *steps,
            )
        actual = facts.claim_received or (a4.application_date if a4 is not None else None)
        add("R14-2", _("申请补贴"), due.day, steps, actual, due.certain)
    add(
        "R15-1",
        _("发放补助和结业证书"),
        None,
        (_("审核通过之后，办法没有写期限"),),
        facts.audit_passed,
    )
    return result


def deadlines_text(found: list[Due]) -> str:
    """The deadlines as text, a paragraph each."""
    lines = []
    for due in found:
        day = day_text(due.day) if due.day else _("未定")
        state = (
            ""
            if due.actual is None
            else _("　实际 {day}").format(day=day_text(due.actual))
            + ("" if due.met is None else _("，按期") if due.met else _("，逾期"))
        )
        lines.append(
            _("{name}　最迟 {day}　{article}{state}").format(name=due.name, day=day, article=due.article, state=state)
        )
        lines.append(_("    条文：“{quote}”").format(quote=due.quote))
        lines.extend(f"    {step}" for step in due.steps)
    return "\n".join(lines)


def to_ics(found: list[Due], title: str, *, stamp: dt.datetime | None = None) -> str:
    """The deadlines that have a day as an iCalendar file (RFC 5545): whole-day events with an alarm three days before."""
    now = (stamp or dt.datetime.now(dt.UTC)).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tzforms//deadlines//ZH", "CALSCALE:GREGORIAN"]
    for due in found:
        if due.day is None:
            continue
        uid = re.sub(r"[^0-9A-Za-z-]", "", f"{due.rule}-{_digits(due.day)}-{abs(hash_text(title))}")
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}@tzforms",
            f"DTSTAMP:{now}",
            f"DTSTART;VALUE=DATE:{_digits(due.day)}",
            # a day by itself is a whole day where no end is given: the last day of all has no next
            *([f"DTEND;VALUE=DATE:{_digits(due.day + dt.timedelta(days=1))}"] if due.day < dt.date.max else []),
            f"SUMMARY:{_escape(_('{name}截止：{title}').format(name=due.name, title=title))}",
            f"DESCRIPTION:{_escape(due.article + '：' + due.quote + chr(10) + chr(10).join(due.steps))}",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_escape(due.name)}",
            "TRIGGER:-P3D",
            "END:VALARM",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) for line in lines)


def _digits(day: dt.date) -> str:
    return day.isoformat().replace("-", "")


def hash_text(text: str) -> int:
    """A number for ``text`` that is the same in every run (an event keeps its UID when the file is made again)."""
    return zlib.crc32(text.encode("utf-8", "replace"))


def _escape(text: str) -> str:
    return visible(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """One content line with CRLF, folded at 75 octets without cutting a character."""
    parts: list[str] = []
    current = ""
    for char in line:
        if len((current + char).encode()) > (75 if not parts else 74):
            parts.append(current)
            current = ""
        current += char
    parts.append(current)
    return "\r\n ".join(parts) + "\r\n"
