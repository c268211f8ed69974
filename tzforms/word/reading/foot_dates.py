"""The date at the foot of an opinion: the last line of its cell, or behind its last sentence, with or without a year."""

from __future__ import annotations

import re

from tzforms.word.document.labels import fold, is_decoration
from tzforms.word.reading.evidence import Found, Statement
from tzforms.word.reading.inline import strip_value
from tzforms.word.template.spec import Spec

__all__ = ["read_tails"]

_DATE_LINE = re.compile(
    r"^[^\d〇零○一二三四五六七八九十]{0,12}"
    r"(?:\d{2,4}|[〇零○一二三四五六七八九]{2,4})?\s*+[年./\-]\s*+(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*+)?"
    r"(?:[月./\-]\s*+)?(?:(?:\d{1,2}|[一二三四五六七八九十廿]{1,4})\s*+)?(?:日\s*+)?$"
)


_HALF_DAY = r"(?:[（(]?(?:周|星期|礼拜)[一二三四五六日天][)）]?\s*+)?(?:上午|下午|中午|晚上|晚)?\s*+(?:\d{1,2}(?:[:：]\d{2}|[点时](?:\d{1,2}分|半|整)?))?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
# 9月30日上午, 9/26, 2024年8月16日 10:30 at the end of a line; what is in front of a date without 月 or a year is nothing but 日期：
_DAY_LINE = re.compile(
    rf"(?<![\d./\-年月])((?:\d{{2,4}}\s*+[年./\-]\s*+)?(?:(?:0?[1-9]|1[0-2])(?:\s*+(月)\s*+|\s*+[./\-]\s*+){_DAY}"
    rf"|[一二三四五六七八九十]{{1,2}}(月)[一二三四五六七八九十廿]{{1,3}})\s*+[日号]?\s*+{_HALF_DAY})[)）。.]?\s*+$"
)
_DATE_BEHIND = re.compile(
    rf"(?<=[。；;！!\s])((?:\d{{4}}\s*+年\s*+)?(?:0?[1-9]|1[0-2])\s*+月\s*+{_DAY}\s*+[日号]\s*+{_HALF_DAY}|\d{{4}}[./\-]\d{{1,2}}[./\-]\d{{1,2}})[)）。.]?\s*+$"
)
# Printed beside a date; anything else there is somebody's ink.
_BESIDE_DATE = re.compile(
    r"(?:日期|时间|签字|签名|签章|盖章|公章|章|专家|评审|小组|组长|组|成员|负责人|审核人?|审批人?|经办人?|落款|单位|代表|[()])*+"
)
_EIGHT_DIGITS = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d")
# nothing but what dates are made of, twice 年, 月, 日 at least: whatever it says, it is no part of an opinion (8月24日25年8月24日)
_DATES_ONLY = re.compile(
    r"[\s\d０-９〇零一二三四五六七八九十./-]*+(?:[年月日号][\s\d０-９〇零一二三四五六七八九十./-]*+){2,9}"
)
_OF_A_DATE = frozenset("0123456789０１２３４５６７８９〇零○一二三四五六七八九十年")
# So many lines at most stand below the date, and a signature is no longer than this.
_SIGNED_BELOW, _SIGNATURE = 3, 24
_SIGN_HERE = re.compile(
    r"^[\s_＿]*(?:专家|评审)?(?:组|小组)?(?:组长|成员|负责人)?(?:签字|签名|签章|(?<=组长)|(?<=负责人))[（(]?(?:签字|盖章)?[)）]?\s*[:：][\s_＿]*$"
)


def read_tails(spec: Spec, out: Statement) -> None:
    """Dates at the foot of an opinion: the last line of the cell when it is a date or the printed 年 月 日."""
    for place in spec.places:
        if place.kind != "tail" or place.path in out.fields:
            continue
        for host in out.fields.get(place.after, []):
            lines = host.text.split("\n")
            while lines and (not lines[-1].strip() or is_decoration(lines[-1].strip()) or _SIGN_HERE.match(lines[-1])):
                lines.pop()
            if not lines:
                out.add(place.path, Found("", host.cells, place.after, 1.0, "tail"))
                continue
            foot = _foot(lines)
            if foot is None:
                out.add(place.path, Found("", host.cells, place.after, 1.0, "tail"))
                continue
            host.text, text, doubts = foot
            out.add(place.path, Found(text, host.cells, place.after, 1.0, "tail", doubts))


def _foot(lines: list[str]) -> tuple[str, str, set[str]] | None:
    """The date at the foot of ``lines``: what stands above it (and beside it, if that is more than 签字：), the date, the doubts.

    ``None`` without one. A name signed beside the date is kept with the text above.
    """
    for number in range(len(lines) - 1, max(-1, len(lines) - 1 - _SIGNED_BELOW), -1):
        line = strip_value(lines[number])
        start = _foot_date(line)
        if start is None and len(line) > _SIGNATURE:
            break
        if start is None:
            continue
        above, below = lines[:number], lines[number + 1 :]
        beside = line[:start].strip()
        if beside and not _BESIDE_DATE.fullmatch(fold(beside)):
            above = [*above, beside]
        while above and (not above[-1].strip() or _SIGN_HERE.match(above[-1])):
            above.pop()
        kept = "\n".join([*above, *below]).rstrip()
        return kept, line[start:], {"extra_text"} if below else set()
    # behind the last sentence, in its own line: 同意拨付。　2024年9月30日
    text = lines[-1].rstrip()
    end = _DATE_BEHIND.search(text)
    if end is None:
        return None
    kept = "\n".join([*lines[:-1], text[: end.start(1)]]).rstrip()
    return kept, end[1], set()


def _foot_date(line: str) -> int | None:
    """Where in a line of its own the date begins (a printed 年 月 日 as well); ``None`` for any other line."""
    if _EIGHT_DIGITS.fullmatch(line) or _DATES_ONLY.fullmatch(line):
        return 0
    found = _DAY_LINE.search(line)
    if line and _DATE_LINE.match(line):
        start = next((n for n, c in enumerate(line) if c in _OF_A_DATE), len(line))
    elif found is not None:
        start = found.start(1)
        beside = _BESIDE_DATE.fullmatch(fold(line[:start])) is not None
        named = len(line) <= _SIGNATURE and line[start - 1] in " \u3000\t:：)）" and (found[2] or found[3])
        if not beside and not named:
            return None
    else:
        return None
    return None if line[:start].rstrip()[-1:] in tuple("于至到自从在止前～~—－-") else start
