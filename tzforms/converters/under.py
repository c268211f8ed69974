"""A value under a label that says more than the form's own: 申请资金（千元）, 课时（小时）, 起止日期（农历）, 单位：元 above a table.

A unit that is understood converts the number; one that is not, or that contradicts what stands in the cell, makes the value
unsure, and so does a word that changes whose or which value is asked for (手机（家属）, 结业人数（其中女）). All other remarks
(必填, 可加页, an English translation) say nothing of the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal

from tzforms.converters.base import Converter, Parsed, doubtful, narrow, plain, raw, trim
from tzforms.converters.numbers import number_in
from tzforms.i18n import _
from tzforms.lazy import lazy
from tzforms.normal import nfkc

__all__ = ["UNIT_LINE", "parse_under"]

_MONEY = r"(?:人民币)?(?:[百千万亿]|十万|百万|千万)?元|美元|港元|港币|欧元|日元|英镑"
_TIME = r"小时|学时|课时|分钟|半天|天|日|周|节"
_UNIT = rf"(?:{_MONEY}|{_TIME}|人次|人|名)"
#: 单位：元 as a line of its own, or in a corner of one: ``unit`` is what it says. No unit's name reads so.
UNIT_LINE = lazy(
    rf"(?:计量|金额|货币|计价|数量)?单\s*+位\s*+[:：]\s*+(?P<unit>{_UNIT}(?:\s*+[、,，/;；]\s*+{_UNIT}){{0,4}})(?=\s*+[)）\]】。,，;；]|\s|\Z)"
)

# Before a unit and behind it, and what is no unit though it is as short as one.
_BEFORE = lazy(r"^(?:(?:以|按|金额|人民币|rmb|cny|均?为|(?:计量)?单位|[大小]写)[:：]?+)++")
_BEHIND = lazy(r"(?:为单位|计算|计|整|人民币|rmb|cny)$")
_HARMLESS = lazy(
    r"^(?:总|共|计|(?:合|总|小|共)计|总[数额]|数字|[大小]写|实[际到有数]|全[部年程称]|线[上下]|学员|不限|单位|金额|含税|中文|公历|[当本]年|年度|本[次期班]"
    r"|[核审拟暂]定|申[报请]|批准|合格|[结毕]业|参[加训]|培训|补[助贴])$|[盖签填印附注见例如空另可请详写选打]"
)
# Said of an answer, whatever is asked for.
_ADVICE = lazy(r"一致|相符|必填|选填|如实|请|务必|不得|勿|^[由同]")
_HAN = lazy(r"[\u4e00-\u9fff]")
_RATE = lazy(r"(?:[/每]|人均|平均)(?:人|班|天|日|次|期|月|年|学时|课时|节|学员)$|^(?:人均|平均|每[人班天日次期])$")
_SHARE = lazy(r"[%％‰]|百分比|百分数|比例|占比|.{0,4}率")
_CLOSE = lazy(r"(?<=[0-9]),(?=[0-9]{3})")
# A longer piece explains something.
_LONGEST = 24
_BETWEEN = lazy(r"[,;、。|]+")

_SCALES = {
    **dict.fromkeys(("元", "圆", "块", "yuan", "rmbyuan"), 1),
    "百元": 100,
    **dict.fromkeys(("千元", "千", "千圆", "kyuan", "thousandyuan"), 1000),
    **dict.fromkeys(("万元", "万", "万圆", "10000元", "10000yuan", "tenthousandyuan"), 10_000),
    "十万元": 100_000,
    **dict.fromkeys(("百万元", "百万"), 1_000_000),
    "千万元": 10_000_000,
    **dict.fromkeys(("亿元", "亿"), 100_000_000),
}
_OTHER_MONEY = lazy(
    r"(?:美|港|欧|日|澳|加|韩|新台)(?:元|币|圆)|台币|英镑|卢布|法郎|角|分|毛|usd|hkd|eur|jpy|gbp|us\$|[$€£]|美金|外币|元/.+|万元/.+"
)
_LESSONS = lazy(r"(?:学时|课时|节|节课|个学时|个课时|学时数|课时数|学分时|45分钟?)")
_LESSON_IS = lazy(
    r"(?:(?:每|1|一)?(?:个)?(?:学时|课时|节课|节)?(?:=|为|按|是|/)?([0-9]{1,3})(?:分钟?|min)(?:[/每](?:学时|课时|节课?)|(?:为)?(?:1|一)?个?(?:学时|课时|节课?))?)"
)
_CLOCK = lazy(r"(?:个?小时|小时数|钟头|h|hr|hrs|自然小时|60分钟?)")
_MINUTES = lazy(r"(?:分钟|分钟数|分|min|mins)")
_DAYS = lazy(r"(?:半?天|天数|日|日数|周|周数|星期|个?月|年|次|次数|场|讲|期|班|门|上午|下午|晚上|刻|秒|时)")
_OWN_LESSONS = lazy(r"学时|课时|节")
_OWN_TIME = lazy(r"小时|[hH天日周月]|分钟|半天")
_OWN_MONEY = lazy(r"[万亿元圆块角]|[wW](?=元?$)")
_HEADS = lazy(r"(?:人|名|位|个|人数|人次|名数|个人|学员|学员人数|persons?|people)")
_OTHER_HEADS = lazy(
    r"[十百千万]人|个?班|班次|期|批|批次|天|日|岁|周岁|[百千万]?元|小时|学时|课时|组|家|户|分|次|场|男|女|男性|女性|男生|女生|男/?女|其中.*"
    r"|不含.*|上[年期届].*|去年.*|往年.*|历年.*|累计.*|预计|计划|拟|估计|约"
)
_OTHER_CALENDAR = lazy(
    r"^(?:[农阴旧夏佛回藏彝傣黄]历|民国|dd[/.-]?mm|mm[/.-]?dd)|日[/.、-]?月[/.、-]?年|月[/.、-]日[/.、-]年"
    r"|^(?:周次|第?几?周|学期|时刻|几点|暂定|拟定?|预计|计划|预估|大约|约)$"
)
# Words by which a label asks for something or somebody else than the form does.
_ELSE = {
    "name": r"曾用|原名|别名|拼音|英文|家属|紧急|监护|代签|代领|配偶|父母|推荐人|介绍人|^(?:原|前任)$",
    "phone": r"紧急|家属|家庭|配偶|父母|监护|备用|[后末][0-9一二三四五六七八]位|尾号|短号|^[原旧]$",
    "id_number": r"[后末][0-9一二三四五六七八]位|尾号|护照|港澳|台胞|军官|家属|配偶|父母|监护|法人",
    "certificate_no": r"职称|^(?:上岗|特种作业|操作|准考|学历|毕业|学位|身份)证(?:书|号|编号|号码)?$|^[原旧]$",
    "organizer": r"^(?:原|原单位|曾用名|原名|前身)$|^(?:上级|主管)",
    "text": r"^(?:原|原单位|曾用名|前身)$|^(?:家属|配偶)",
    "level": r"职称|学历|学位|文化|外语|英语|普通话|计算机|^(?:原|原等级|申报|报考)$|^拟",
    "education": r"职称|技能|职业资格|^(?:原|原学历|在读|拟取得)$",
    "sex": r"配偶|家属|监护",
    "score": r"^(?:名次|排名|学分|绩点|gpa|理论|实操|实训|平时|笔试|口试|补考前|原)$",
    "account": r"[后末][0-9一二三四五六七八]位|尾号|^[原旧]$",
}
_ELSE |= {"mobile": _ELSE["phone"], "employer_position": _ELSE["text"]}
_ELSEWHERE = {name: lazy(pattern) for name, pattern in _ELSE.items()}
_SCALE_OF_MARKS = lazy(r"满分(?:为)?([0-9]{1,4})分?|([0-9]{1,4}|五|十|百|百二十|百五十)分制")
_SEX_CODE = lazy(r"([0-9])(?:[:=.-]|为|代表|表示)?([男女])|([男女])(?:[:=.-]|为|代表|表示|填)?([0-9])")

_Judge = Callable[[Converter, str, Parsed, list[str], list[str]], Parsed]


def parse_under(converter: Converter, text: str, said: Iterable[str] = (), *, year: int | None = None) -> Parsed:
    """The value of ``text``, whose label says ``said`` beyond the form's own words; else as ``converter.parse``. Never raises.

    A remark that begins with 单位： may stand above a whole table: it is heeded only by values that have such a unit.
    """
    parsed = converter.parse(text, year=year)
    said = tuple(said)
    if not said or (parsed.value in (None, ()) and not parsed.unsure):
        return parsed
    own: list[str] = []
    around: list[str] = []
    for remark in said:
        bare = _CLOSE.sub("", re.sub(r"\s+", "", nfkc(remark)).lower().replace(":", "："))
        (around if bare.startswith("单位：") else own).extend(
            p for p in _BETWEEN.split(bare.removeprefix("单位：")) if 0 < len(p) <= _LONGEST and not _ADVICE.search(p)
        )
    return _JUDGES.get(converter.name, _other)(converter, text, parsed, own, around)


def _also(parsed: Parsed, reason: str) -> Parsed:
    """``parsed`` with one more reason to look."""
    return replace(parsed, unsure=True, reasons=tuple(dict.fromkeys((*parsed.reasons, reason))))


def _strange(parsed: Parsed, remark: str) -> Parsed:
    return _also(parsed, _("栏目上另写有“{remark}”，与本栏所问的可能不是一回事，请确认。").format(remark=remark[:20]))


def _bare(remark: str) -> str:
    return remark if _HARMLESS.search(remark) else _BEHIND.sub("", _BEFORE.sub("", remark))


def _is_odd(unit: str) -> bool:
    """A rate, a share, or as short as a unit and not known to be anything else."""
    if _RATE.search(unit) or _SHARE.fullmatch(unit):
        return True
    return 0 < len(unit) <= 2 and _HAN.search(unit) is not None and not _HARMLESS.search(unit)


def _money(_converter: Converter, text: str, parsed: Parsed, own: list[str], around: list[str]) -> Parsed:
    names: dict[int, str] = {}
    for remark in own + around:
        unit = _bare(remark)
        if unit in _SCALES:
            names.setdefault(_SCALES[unit], unit)
        elif _OTHER_MONEY.fullmatch(unit) or (remark in own and _is_odd(unit)):
            return _strange(parsed, remark)
    if not names or set(names) == {10_000}:
        return parsed
    if len(names) > 1:
        return _also(parsed, _("栏目上写了几种金额单位，请确认。"))
    ((scale, name),) = names.items()
    reason = _("栏目上写的单位是{unit}，已换算成万元，请确认。").format(unit=name)
    if _OWN_MONEY.search(narrow(text)):
        if parsed.unsure:
            return parsed
        return _also(parsed, _("栏目上写的单位是{unit}，格里写的是另一种单位，请确认。").format(unit=name))
    number = number_in(text)
    if number is None:
        return _also(parsed, _("栏目上写的单位是{unit}，请确认。").format(unit=name))
    if number * scale < 1000:
        return raw(text, _("栏目上写的单位是{unit}，而数额很小，分不清金额。").format(unit=name))
    value = Decimal(f"{(number * scale / 10000).normalize():f}")
    # a number this large is no 万元, and the amount is one that a class costs: the label is right about its unit
    return plain(value) if number >= 100 and value <= 100 else doubtful(value, reason)


def _lessons(converter: Converter, text: str, parsed: Parsed, own: list[str], around: list[str]) -> Parsed:
    bare = narrow(text)
    for remark in own + around:
        unit = _bare(remark)
        known = unit in ("h", "hr", "hrs", "min", "mins") or not unit.isascii()
        if _LESSONS.fullmatch(unit) or not known:
            continue
        if _CLOCK.fullmatch(unit):
            if _OWN_LESSONS.search(bare):
                return _also(parsed, _("栏目上写的是小时，格里写的是学时，请确认。"))
            if _OWN_TIME.search(bare) or number_in(text) is None:
                return _also(parsed, _("栏目上写的是小时，请确认是否为45分钟的学时。"))
            turned = converter.parse(f"{trim(text)}小时")
            return turned if turned.typed else replace(turned, value=trim(text))
        if _MINUTES.fullmatch(unit):
            number = number_in(text)
            lessons = number / 45 if number is not None and not _OWN_LESSONS.search(bare) else None
            if lessons is None:
                return _also(parsed, _("栏目上写的是分钟，请确认是否为45分钟的学时。"))
            if lessons != lessons.quantize(Decimal("0.01")):
                return raw(text, _("栏目上写的是分钟，换算成45分钟的学时不是整数，请改写为学时。"))
            return doubtful(Decimal(f"{lessons.normalize():f}"), _("栏目上写的是分钟，已按每学时45分钟换算。"))
        if lesson := _LESSON_IS.fullmatch(unit):
            if lesson[1] != "45":
                return _also(parsed, _("栏目上写的每学时不是45分钟，请确认课时。"))
            continue
        if _DAYS.fullmatch(unit):
            if _OWN_LESSONS.search(bare):
                return _also(parsed, _("栏目上写的不是学时，格里写的是学时，请确认。"))
            return raw(text, _("栏目上写的是天数、次数之类，没有写课时。"))
        if remark in own and (_OTHER_HEADS.fullmatch(unit) or _is_odd(unit)):
            return _strange(parsed, remark)
    return parsed


def _heads(_converter: Converter, _text: str, parsed: Parsed, own: list[str], _around: list[str]) -> Parsed:
    for remark in own:
        unit = _bare(remark)
        if _HEADS.fullmatch(unit):
            continue
        if _OTHER_HEADS.fullmatch(unit) or _is_odd(unit):
            return _strange(parsed, remark)
    return parsed


def _dates(_converter: Converter, _text: str, parsed: Parsed, own: list[str], _around: list[str]) -> Parsed:
    other = next((r for r in own if _OTHER_CALENDAR.search(r)), None)
    return parsed if other is None else _strange(parsed, other)


def _marks(converter: Converter, text: str, parsed: Parsed, own: list[str], around: list[str]) -> Parsed:
    for remark in own:
        scale = _SCALE_OF_MARKS.fullmatch(remark)
        if scale and (scale[1] or scale[2]) not in ("100", "百"):
            return _also(parsed, _("栏目上写的不是百分制，请确认成绩。"))
    return _other(converter, text, parsed, own, around)


def _sexes(converter: Converter, text: str, parsed: Parsed, own: list[str], around: list[str]) -> Parsed:
    """性别（0男1女）: what a digit means is the label's to say."""
    codes = {m[1] or m[4]: m[2] or m[3] for r in own for m in _SEX_CODE.finditer(r)}
    digit = narrow(text)
    if not codes or not digit.isdigit():
        return _other(converter, text, parsed, own, around)
    if digit not in codes:
        return _also(parsed, _("栏目上写了性别的代码，格里的代码不在其中，请确认。"))
    return (
        parsed if parsed.value == codes[digit] else doubtful(codes[digit], _("性别写的是代码，已按栏目上的说明换算。"))
    )


def _other(converter: Converter, _text: str, parsed: Parsed, own: list[str], _around: list[str]) -> Parsed:
    elsewhere = _ELSEWHERE.get(converter.name)
    other = next((r for r in own if elsewhere.search(r)), None) if elsewhere is not None else None
    return parsed if other is None else _strange(parsed, other)


_JUDGES: dict[str, _Judge] = {
    "wan": _money,
    "hours": _lessons,
    "integer": _heads,
    "date": _dates,
    "period": _dates,
    "score": _marks,
    "sex": _sexes,
}
