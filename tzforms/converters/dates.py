"""Dates and periods: ``2024年9月2日`` and everything clerks write for it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from tzforms.converters.base import Parsed, ditto, doubtful, empty, is_blank, is_ditto, narrow, plain, raw, trim
from tzforms.converters.numerals import digits_of, number_of
from tzforms.i18n import _
from tzforms.lazy import lazy

__all__ = ["DateConverter", "PeriodConverter", "Span", "Stages", "format_date"]

Span = tuple[date | None, date | None]
Stages = tuple[tuple[date, date], ...]

_FIRST, _LAST = 1900, 2100
_IN_FULL = lazy(
    r"(?P<year>[0-9]{4})年(?P<first>(?P<month>[0-9]{1,2})月[0-9]{1,2}日)"
    r"至(?P<year2>[0-9]{4})年(?P<last>(?P<month2>[0-9]{1,2})月(?P<day2>[0-9]{1,2})日)"
)


def format_date(value: date) -> str:
    """``2024年9月2日``: Arabic digits without leading zeros (GB/T 9704-2012)."""
    return f"{value.year:04d}年{value.month}月{value.day}日"


# --- making the text plain ---------------------------------------------------------------------------------------------

_WEEKDAYS = "一二三四五六日天"
_CN = "零〇○OoΟ一二三四五六七八九壹贰叁肆伍陆柒捌玖"
_CN_YEAR = lazy(rf"(?<![0-9])([{_CN}]{{4}})\s*(?=年)")
_CN_NUMBER = lazy(r"[一二三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾零]{1,4}\s*(?=月|日|号)")
_LETTER_O = lazy(r"(?<=[0-9])[OoΟ](?=[0-9OoΟ])|(?<=[0-9])[OoΟ](?=年|[./-])|(?<=[./月年-])[OoΟ](?=[0-9])")
_LETTER_L = lazy(r"(?<=[0-9./月年-])[lI](?=[0-9月日./-])")
_ISO_TIME = lazy(r"(?<=[0-9])\s*+(?:T\s*+)?+(?<![0-9:])[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?Z?")
_CLOCK = r"[0-2]?[0-9](?::[0-5][0-9](?::[0-5][0-9])?|[点时](?:[0-5]?[0-9]分|半|整)?)"
_HALF_DAY = r"(?:上午|下午|晚上|早上|中午|早|晚|全天)"
_TIME = lazy(rf"(?<![0-9])\(?{_HALF_DAY}?{_CLOCK}(?:\s*[-~至到]+\s*{_HALF_DAY}?{_CLOCK})?\)?|\(?{_HALF_DAY}\)?")
_EVERY = lazy(
    rf"[(（]?每?(?:周|星期|礼拜)[{_WEEKDAYS}末](?:[、,和至到-](?:周|星期|礼拜)?[{_WEEKDAYS}](?![0-9月]))+[)）]?"
    rf"|每(?:周|星期|礼拜|个?月|天|日)(?:的)?(?:周|星期)?[{_WEEKDAYS}末]?|周末|双休日|工作日|节假日|法定节假日"
)
_WEEKDAY = lazy(rf"\(?(?:周|星期|礼拜)([{_WEEKDAYS}])\)?")
_DAYS = lazy(r"(?<=[日号、,，;； ])(?<![0-9])([0-9]{1,2}) ?[-~—–至] ?([0-9]{1,2})[日号]")
_UNSAID = lazy(r"[-~—–][0-9]{1,2} ?[、,，;；] ?[0-9]{1,2}[-~—–][0-9]{1,2}(?![0-9日号./-])")
_BREAK = lazy(r"休息|放假|停课|不上课|调休|除外")
_COUNTED = lazy(r"第?(?<![一二三四五六七八九十0-9])[一二三四五六七八九十0-9]++\s*+(?:阶段|期|批次?|次)")
_COMMA = lazy(r"^[\s日号,，、;；。.]*+$")
_CIRCLED = lazy("[①-⒛]")
_LENGTH = lazy(
    r"\(?[,，。;；、]?(?:总?共计?|合计|为期|历时|总计|计|培训)?(?:(?<!\s)\s++)?"
    r"(?<![0-9一二三四五六七八九十半两.])[0-9一二三四五六七八九十半两.]++\s*+"
    r"(?:天|个?工作日|个?自然日|个月|周(?![一二三四五六日天末])|个?星期(?![一二三四五六日天])|个?小时|个?学时|个?课时|节课?)\)?"
    r"|\(?(?:总?共计?|合计|为期|历时|总计)\s*+[0-9一二三四五六七八九十]++\s*+日\)?"
)
_ORDINAL = lazy(
    r"第?(?<![一二三四五六七八九十0-9])[一二三四五六七八九十0-9]++\s*+(?:阶段|期|批次?|次)"
    r"|[(（][一二三四五六七八九十0-9]{1,2}[)）](?=\s*+[0-9]{1,4}[年月.])"
)
_DOUBT = lazy(
    r"暂定|拟[定于]?|预计|大约|大概|约|大致|原|左右|前后|改为|原定|原计划|推迟|延期|延至|顺延|调整|变更|更改|或者?"
    r"|上旬|中旬|下旬|月底|月初(?![一二三四五六七八九十])|月末|年底|年初|以前|之前|以后|之后|前(?=$|[^0-9])|后(?=$|[^0-9])|\?|？"
)
_DAY_FIRST = lazy(r"(?<![0-9./年月-])[0-9]{1,2}\s*[./-]\s*[0-9]{1,2}\s*[./-]\s*[0-9]{4}(?![0-9])")
_MISSING = lazy(
    r"待定|未定|待通知|以.{0,8}通知为准|另行通知|视情况|[0-9]{1,2}月(?:份)?(?:上旬|中旬|下旬|初(?![一二三四五六七八九十])|底|末)|暂无|见.{0,6}通知|待确?定"
)

_SEP = r"\s*[年./\-、,，·\\]\s*"
_SEP2 = r"\s*[月./\-、,，·\\]\s*"
_DAY = r"(0?[1-9]|[12][0-9]|3[0-9]|[4-9][0-9])(?![0-9])"
_MONTH = r"([0-9]{1,2})(?![0-9])"
_END = r"\s*(?:日|号)?"
_TOKEN = lazy(
    rf"(?<![0-9])(?:([0-9]{{4}}){_SEP}{_MONTH}{_SEP2}{_DAY}{_END}"  # 1-3: 2024.9.2
    rf"|((?:19|20)[0-9]{{2}})(0[1-9]|1[0-2])([0-3][0-9])(?![0-9])"  # 4-6: 20240902
    rf"|([0-9]{{4}})\s+{_MONTH}\s+{_DAY}{_END}"  # 7-9: 2024 9 2
    rf"|'?([0-9]{{2}})\s*(?:年\s*{_MONTH}\s*月\s*{_DAY}{_END}|([./-]){_MONTH}\13{_DAY}{_END})"  # 10-15: 24.9.2
    rf"|{_MONTH}\s*(?:月\s*{_DAY}{_END}|[./-]\s*{_DAY}{_END})"  # 16-18: 9月2日, 9.2
    rf"|([0-9]{{1,2}})(?![0-9])\s*(?:日|号)?)"  # 19: a day alone
)
_MONTH_ONLY = lazy(r"(?:([0-9]{4})\s*[年./-]\s*)?[0-9]{1,2}\s*月(?!\s*[0-9])|[0-9]{4}\s*[./-]\s*[0-9]{1,2}(?![0-9./-])")
_RANGE = lazy(
    r"^[\s.,，。(（)）]*+(?:[日号](?:\s*+(?:起|开始|开班|始))?+[\s,，]*+|(?:起|开始|开班|始)[\s,，]*+)?+"
    r"(?:-++>?|~++|至|到|→|—|止)++\s*+[(（]?$"
)
_LOOSE_FORMS = (
    (lazy(r"(?<=[0-9])\s*([./])\s*(?=[0-9])"), r"\1"),  # 2024 . 9 . 2
    (lazy(r"(?<![0-9])([0-9])\s+([0-9])\s+([0-9])\s+([0-9])\s*年"), r"\1\2\3\4年"),
    (lazy(r"(?<![0-9])((?:19|20)[0-9]{2})\s+(?=[0-9]{1,2}\s*月)"), r"\1年"),
    (lazy(r"(?<=[日号0-9])\s*[一ー]\s*(?=[0-9])"), "-"),  # the numeral one, typed for a dash
)
_DAY_LIST = lazy(
    r"[0-9]{1,2}(?:\s*+[、,和及]\s*+[0-9]{1,2})++\s*+([日号])?"
)  # numbers in a list, of days when it ends so
_BENIGN = lazy(
    r"[\s\-~,，、;；。.:：()（）\[\]【】/|_→>]+|自|从|由|于|在|起|止|至|到|始|终|和|及|与|共|计|其中|分别为?|起止|日期|时间|培训|研修|开班|结业|开始|结束|期间|举办|上课|授课|教学|开课|集中"
    r"|法定|国家|节假日|休息|除外|不上课|放假|照常上课|含(?=\s*+(?:节假日\s*+)?[)）])?|已于?|定于|加?盖章|公章|办班单位|单位|考核|理论|实操|实训|面授|线上|线下|脱产|截止|申报|申请|填表|签字|落款|年|月|日|号|分|阶段|两"
)


@dataclass(frozen=True, slots=True)
class _Token:
    year: int | None
    month: int | None
    day: int
    start: int
    end: int
    short_year: bool = False


@dataclass(slots=True)
class _Scan:
    """The dates of one text in order, the joints between them, what is left over, and what is odd about it."""

    tokens: list[_Token]
    joints: list[str]
    head: str
    tail: str
    rest: str
    reasons: list[str]
    weekdays: list[tuple[int, int]]
    text: str
    words: str


def _plain_text(text: str) -> tuple[str, list[str]]:
    """Half-width, Chinese numerals as digits, times and look-alike letters out of the way; and the reasons that gives."""
    reasons: list[str] = []
    text = _CIRCLED.sub(" ", text)  # ①2024年: before the number becomes one of the year's digits
    text = _DAYS.sub(r"\1日-\2日", narrow(text))  # 3月5-9日、12-16日: days, not the 16th of December
    text = narrow(text).replace("〜", "~").replace("∼", "~").replace("　", " ")
    text = re.sub(r"[〇○]", "○", text)
    # NFKC makes ： and （ half-width; ideographic full stops between digits are dots.
    text = re.sub(r"(?<=[0-9])\s*[。｡]\s*(?=[0-9])", ".", text)

    for pattern, plain_form in _LOOSE_FORMS:
        text = pattern.sub(plain_form, text)

    def year_digits(found: re.Match[str]) -> str:
        word = found[1]
        if re.search("[OoΟ]", word):
            reasons.append(_("日期中的字母O读作数字0。"))
        return digits_of(re.sub("[OoΟ]", "〇", word))

    text = _CN_YEAR.sub(year_digits, text)
    if _LETTER_O.search(text):
        text = _LETTER_O.sub("0", text)
        reasons.append(_("日期中的字母O读作数字0。"))
    if _LETTER_L.search(text):
        text = _LETTER_L.sub("1", text)
        reasons.append(_("日期中的字母l读作数字1。"))
    return text, reasons


def _scan(text: str) -> _Scan:
    text, reasons = _plain_text(text)
    notes: list[str] = []

    def take(found: re.Match[str]) -> str:
        if found[0].strip():
            notes.append(found[0].strip())
        return " "

    text = _ISO_TIME.sub(" ", text)
    weekdays: list[tuple[int, int]] = []

    def weekday(found: re.Match[str]) -> str:
        weekdays.append((found.start(), min(_WEEKDAYS.index(found[1]), 6)))
        return " " * len(found[0])

    text = _ORDINAL.sub(take, text)
    text = _LENGTH.sub(take, text)
    text = _EVERY.sub(take, text)
    text = _WEEKDAY.sub(weekday, text)
    text = _CN_NUMBER.sub(lambda m: _small(m[0]), text)
    text = _TIME.sub(lambda m: " " * len(m[0]), text)
    tokens: list[_Token] = []
    listed = {place for one in _DAY_LIST.finditer(text) if one[1] for place in range(one.start(), one.end())}
    for found in _TOKEN.finditer(text):
        token = _token(found)
        # A bare number is a day only where it ends a range: 9月2日至13日, 2024.9.2-13.
        if token.month is None:
            joint = text[tokens[-1].end : token.start] if tokens else ""
            is_day = "日" in found[0] or "号" in found[0] or token.start in listed
            if not tokens or not (_RANGE.match(joint) or is_day):
                continue
        tokens.append(token)
    joints = [text[a.end : b.start] for a, b in pairwise(tokens)]
    head = text[: tokens[0].start] if tokens else text
    tail = text[tokens[-1].end :] if tokens else ""
    left = "".join([head, *joints, tail])
    if _DOUBT.search(left):
        reasons.append(_("日期旁有“暂定、约、改为”之类的字样，请确认。"))
    remainder = _BENIGN.sub(" ", left)
    words = " ".join(remainder.split())
    if re.search(r"[0-9]", remainder):
        reasons.append(_("除日期外还有其他数字，请确认。"))
    elif tokens and re.search(r"\w", words):
        reasons.append(_("除日期外还写了别的文字，请确认。"))
    rest = "，".join(part for part in (*(n.strip(" ,，。;；、()") for n in notes), words) if part)
    return _Scan(tokens, joints, head, tail, rest, reasons, weekdays, text, words)


def _small(text: str) -> str:
    try:
        return str(int(number_of(text.strip())))
    except ValueError:
        return text


def _token(found: re.Match[str]) -> _Token:
    g = found.groups()
    year: int | None = None
    month: int | None = None
    short = False
    if g[0]:
        year, month, day = int(g[0]), int(g[1]), int(g[2])
    elif g[3]:
        year, month, day = int(g[3]), int(g[4]), int(g[5])
    elif g[6]:
        year, month, day = int(g[6]), int(g[7]), int(g[8])
    elif g[9]:
        year, month, day, short = 2000 + int(g[9]), int(g[10] or g[13]), int(g[11] or g[14]), True
    elif g[15]:
        month, day = int(g[15]), int(g[16] or g[17])
    else:
        day = int(g[18])
    return _Token(year, month, day, found.start(), found.end(), short)


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@dataclass(slots=True)
class _Resolved:
    dates: list[date]
    reasons: list[str]
    failed: str = ""


def _resolve(scan: _Scan, year: int | None) -> _Resolved:
    """Each token as a date: a missing month or year comes from the token before it, or else from the notice's year."""
    dates: list[date] = []
    reasons = list(scan.reasons)
    stated = next((t.year for t in scan.tokens if t.year is not None), None)
    known, month = stated, None
    inferred = False
    for place, token in enumerate(scan.tokens):
        month = token.month or month
        if token.short_year:
            _once(reasons, _("年份只写了两位，按20××年读。"))
        if token.year is not None:
            known = token.year
        elif known is None:
            if year is None:
                return _Resolved([], [], _("没有写年份，无法确定日期。"))
            known, inferred = year, True
        if month is None or known is None:
            return _Resolved([], [], _("没有写月份，无法确定日期。"))
        made = _make(known, month, token.day)
        if made is None:
            return _Resolved([], [], _("这一天不存在，请改正日期。"))
        if (
            dates
            and made < dates[-1]
            and token.year is None
            and token.month is not None
            and made.month < dates[-1].month
            and _RANGE.match(scan.joints[place - 1])
            and (turned := _make(known + 1, month, token.day))
        ):
            made, known = turned, known + 1
            _once(reasons, _("结束日期没有写年份，按跨年推定。"))
        if not _FIRST <= made.year <= _LAST:
            _once(reasons, _("年份不合常理，请确认。"))
        dates.append(made)
    if inferred:
        _once(reasons, _("没有写年份，按通知年度推定。"))
    ends = [t.end for t in scan.tokens]
    for place, weekday in scan.weekdays:
        before = bisect_right(ends, place)
        if before and dates[before - 1].weekday() != weekday:
            _once(reasons, _("写的星期与日期不符，请确认。"))
    return _Resolved(dates, reasons)


def _once(reasons: list[str], reason: str) -> None:
    if reason not in reasons:
        reasons.append(reason)


def _excel(text: str) -> date | None:
    """The date of a spreadsheet's serial number (days since 1899-12-30) between 2000 and 2099."""
    number = narrow(text)
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", number) and 36526 <= (days := int(Decimal(number))) <= 73050:
        return date(1899, 12, 30) + timedelta(days=days)
    return None


def _without_a_date(text: str, scan: _Scan) -> Parsed:
    shown = trim(text)
    if _MISSING.search(scan.text):
        return doubtful(None, _("日期未定，尚缺具体日期。"), rest=shown)
    if not re.sub(r"[\s_年月日至到~/.\-()（）自从起止]", "", scan.text):
        return empty()
    if _MONTH_ONLY.search(scan.text):
        return raw(text, _("只写到月份，缺具体日期。"))
    return raw(text, _("看不出日期。"))


class DateConverter:
    """One day. Prints ``2024年9月2日``."""

    name = "date"

    def format(self, value: date | None) -> str:
        """``2024年9月2日``; the empty text for ``None``."""
        return "" if value is None else format_date(value)

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """The one date of ``text``; two different dates, an impossible day or a month alone stay raw and unsure."""
        if is_blank(text):
            return empty()
        if is_ditto(text):
            return ditto(text)
        if serial := _excel(text):
            return doubtful(serial, _("是电子表格的日期序号，已换算成日期。"))
        scan = _scan(text)
        if _MISSING.search(scan.text) or not scan.tokens:
            return _without_a_date(text, scan)
        if _DAY_FIRST.search(scan.text):
            return raw(text, _("日期的年月日次序不清，请按“年月日”书写。"))
        if _MONTH_ONLY.search(scan.text) and len(scan.tokens) > 1:
            return raw(text, _("只写到月份，缺具体日期。"))
        found = _resolve(scan, year)
        if found.failed:
            return raw(text, found.failed)
        if len(set(found.dates)) > 1:
            return raw(text, _("这里应写一个日期，却写了多个。"))
        if found.reasons:
            return doubtful(found.dates[0], *found.reasons, rest=scan.rest)
        return plain(found.dates[0], scan.rest)


class PeriodConverter:
    """First and last day, in one place. Prints ``2024年9月2日至2024年9月13日``; either day may be ``None``.

    A class of several stages (第8条: 也可分阶段进行) prints each: ``2024年3月5日至9日、4月8日至12日``.
    """

    name = "period"

    def format(self, value: Span | Stages | None) -> str:
        """Both dates in full; ``2024年9月2日至`` or ``至2024年9月13日`` when one is missing; of stages year and month are said once."""
        if value is None or value == (None, None) or not value:
            return ""
        if isinstance(value[0], tuple):
            return _staged(value)
        return "至".join("" if d is None else format_date(d) for d in value)

    def shorter(self, text: str) -> str:
        """A printed period in fewer signs, the year (and the month) said once: ``2024年9月2日至13日``, ``2024年9月2日至10月11日``.

        ``text`` as it is where there is nothing to save: two years, one day, one end only. Both forms read back as the same days.
        """
        found = _IN_FULL.fullmatch(text)
        if found is None or found["year"] != found["year2"] or found["first"] == found["last"]:
            return text
        last = f"{found['day2']}日" if found["month"] == found["month2"] else found["last"]
        return f"{found['year']}年{found['first']}至{last}"

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """``(start, end)``. Stages and single days give the first and the last; a single date gives
        ``(date, None)``, unsure unless 起, 止 or a dash says which end it is. A reversed range stays as written, unsure."""
        if is_blank(text):
            return empty()
        if is_ditto(text):
            return ditto(text)
        scan = _scan(text)
        if _MISSING.search(scan.text) or not scan.tokens:
            return _without_a_date(text, scan)
        if _DAY_FIRST.search(scan.text):
            return raw(text, _("日期的年月日次序不清，请按“年月日”书写。"))
        found = _resolve(scan, year)
        if found.failed:
            return raw(text, found.failed)
        if _MONTH_ONLY.search(scan.text):
            return raw(text, _("有一处日期只写到月份，缺具体日期。"))
        dates, reasons = found.dates, found.reasons
        if len(dates) == 1:
            value, known = _one_end(scan, dates[0])
            if not known:
                reasons.append(_("起止日期只写了一个日期。"))
            return doubtful(value, *reasons, rest=scan.rest) if reasons else plain(value, scan.rest)
        ranges = [bool(_RANGE.match(j)) for j in scan.joints]
        if any(is_range and a > b for is_range, a, b in zip(ranges, dates, dates[1:], strict=False)):
            _once(reasons, _("结束日期早于开始日期，请改正。"))
            value = (dates[0], dates[-1]) if len(dates) == 2 else (min(dates), max(dates))
            return doubtful(value, *reasons, rest=scan.rest)
        if not any(ranges) and len(dates) == 2 and dates[0] > dates[1]:
            _once(reasons, _("结束日期早于开始日期，请改正。"))
            return doubtful((dates[0], dates[1]), *reasons, rest=scan.rest)
        starts = [i for i, is_range in enumerate(ranges) if is_range]
        if any(dates[j] <= dates[i + 1] for i, j in pairwise(starts)):
            _once(reasons, _("各段日期重叠或次序颠倒，也可能跨年没有写年份，请确认。"))
        if _UNSAID.search(narrow(text)):  # 2024.3.5-9,12-16
            _once(reasons, _("后一段只写了数字，看不出是月日还是日，请确认。"))
        value = (min(dates), max(dates))
        return doubtful(value, *reasons, rest=scan.rest) if reasons else plain(value, scan.rest)

    def stages(self, text: str, *, year: int | None = None) -> Stages:
        """The stages that ``text`` names, each as its first and last day; ``()`` unless there are two or more.

        Two ranges are; a single day is one only where the text counts (``第一阶段…``) or where it stands beside a range with nothing but
        a comma: ``9月2日、9月13日`` are a first and a last day, ``9月13日考核`` is no stage. They follow one another: what overlaps or runs
        backwards names no stages. ``year``: that of dates without one. The inverse of :meth:`format`. Never raises.
        """
        if is_blank(text) or is_ditto(text) or _excel(text):
            return ()
        scan = _scan(text)
        if len(scan.tokens) < 2 or any(p.search(scan.text) for p in (_MISSING, _DAY_FIRST, _MONTH_ONLY)):
            return ()
        found = _resolve(scan, year)
        if found.failed:
            return ()
        ranges = [bool(_RANGE.match(joint)) for joint in scan.joints]
        if any(a and b for a, b in pairwise(ranges)) or _BREAK.search(scan.text) or _UNSAID.search(narrow(text)):
            return ()
        around = [scan.head, *scan.joints, scan.tail]
        counted = len(_COUNTED.findall(narrow(text))) > 1
        stages: list[tuple[date, date]] = []
        for place, day in enumerate(found.dates):
            if place and ranges[place - 1]:  # behind a dash: it ends what the one before began
                stages[-1] = (stages[-1][0], day)
                continue
            begins = place < len(ranges) and ranges[place]
            beside = any(ranges) and all(_COMMA.match(joint) for joint in around[place : place + 2])
            if begins or counted or beside:
                stages.append((day, day))
        apart = all(a <= b for a, b in stages) and all(one[1] < two[0] for one, two in pairwise(stages))
        return tuple(stages) if len(stages) > 1 and apart else ()


def _staged(stages: Stages) -> str:
    pieces: list[str] = []
    last: date | None = None
    counted = all(start == end for start, end in stages)  # days alone are read as a first and a last one
    for number, (start, end) in enumerate(stages, 1):
        first = format_date(start) if last is None or last.year != start.year else f"{start.month}月{start.day}日"
        if start == end:
            pieces.append(f"第{_counted(number)}阶段{first}" if counted else first)
        elif start.year != end.year:
            pieces.append(f"{first}至{format_date(end)}")
        else:
            pieces.append(f"{first}至{'' if start.month == end.month else f'{end.month}月'}{end.day}日")
        last = end
    return "、".join(pieces)


def _counted(number: int) -> str:
    """``一`` … ``十九``, then digits."""
    if number < 10:
        return "一二三四五六七八九"[number - 1]
    return ("十" + ("" if number == 10 else _counted(number - 10))) if number < 20 else str(number)


def _one_end(scan: _Scan, day: date) -> tuple[Span, bool]:
    """Which end of a period a single date is, and whether the text says so."""
    if re.match(r"^\s*+(?:[日号]\s*+)?+(?:(?:-++|~++|至|到)[\s年月日]*+|起|开始)[。.]?\s*+$", scan.tail):
        return (day, None), True
    if re.match(r"^\s*(?:止|截止|结束)\s*$", scan.tail) or re.search(r"(?:^|[年月日\s])(?:-+|~+|至|到)\s*$", scan.head):
        return (None, day), True
    return (day, None), False
