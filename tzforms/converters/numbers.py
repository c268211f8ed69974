"""Numbers with the units a clerk writes beside them: persons, class hours (学时 of 45 minutes), 万元, serial numbers."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from tzforms.converters.base import Parsed, ditto, doubtful, empty, is_blank, is_ditto, narrow, plain, raw, trim
from tzforms.converters.numerals import NUMERAL, number_of
from tzforms.i18n import _
from tzforms.lazy import lazy
from tzforms.normal import nfkc

__all__ = ["HoursConverter", "IntegerConverter", "SerialConverter", "WanConverter", "format_decimal", "number_in"]

_NUMBER = r"[0-9]{1,12}(?:\.[0-9]{1,20})?"
_NUMERIC = rf"(?:{_NUMBER}|{NUMERAL})"
_ABOUT = lazy(
    r"大?约|大概|将近|近|左右|上下|以上|余|多|不少于|不低于|至少|最少|超过|>=?|≥|预计|暂定|以内|不超过|最多|<=?|≤|上限"
)
_CEILING = lazy(r"以内|不超过|最多|<=?|≤|上限|以下")
_MISSING = lazy(r"见附[表件页]|附后|详见|按.{0,6}(?:标准|规定|政策)|待定|未定|另附|待核")


def format_decimal(value: Decimal | int | float) -> str:
    """Plain digits without exponent or trailing zeros: ``14.5``, ``80``."""
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _normal(value: Decimal) -> Decimal:
    return Decimal(format_decimal(value))


def _two_numbers(text: str) -> bool:
    """``25 24``: digits with a blank between them, other than a number written in groups of three."""
    apart = re.search(r"[0-9]\s+[0-9]", narrow(text))
    return apart is not None and re.fullmatch(r"\D*[0-9]{1,3}(?:\s[0-9]{3})+\D*", narrow(text)) is None


def _clean(text: str) -> str:
    """Half-width, without blanks, thousands separators or a final stop; ``×`` and ``X`` between numbers as ``*``."""
    text = re.sub(r"\s+", "", narrow(text))
    text = text.replace("~", "-").replace("_", "")
    text = re.sub(r"(?<=[0-9]),(?=[0-9]{3,4}(?![0-9]))", "", text)
    text = re.sub(r"(?<=[0-9人天元日时节)])[×xX✕*·](?=[0-9每])", "*", text)
    return text.rstrip("。.;；")


def _value(text: str) -> Decimal | None:
    """A number in digits or words, or ``None``."""
    try:
        return Decimal(text) if re.fullmatch(_NUMBER, text) else number_of(text)
    except (ValueError, InvalidOperation):
        return None


def number_in(text: str) -> Decimal | None:
    """The number of which ``text`` consists, in digits or in words, ``¥`` and thousands separators aside; else ``None``."""
    return _value(_clean(text).lstrip("¥￥"))


def _sum(text: str, unit: str) -> tuple[Decimal, bool] | None:
    """``40+40=80``, ``理论40学时+实操40学时``: the total, and whether it adds up; ``None`` when it is no sum."""
    word = r"[\u4e00-\u9fff、]{0,8}?:?"
    term = rf"{word}({_NUMBER})(?:{unit})?"
    if not re.fullmatch(rf"{term}(?:[+,，;；、]{term})+(?:=(?:{word}){_NUMBER}(?:{unit})?)?", text):
        return None
    if "+" not in text and not re.search(r"[\u4e00-\u9fff]", re.sub(unit, "", text)):
        return None
    left, _equals, right = text.partition("=")
    total = sum((Decimal(n) for n in re.findall(_NUMBER, left)), Decimal(0))
    stated = re.search(_NUMBER, right)
    if stated is None:
        return total, "+" in text
    return Decimal(stated[0]), Decimal(stated[0]) == total


def _product(text: str) -> tuple[Decimal, bool] | None:
    """The product in ``30人*5000元=15万元`` (its left side), and True when nothing but factors stands there."""
    left = text.partition("=")[0]
    factors = left.split("*")
    if len(factors) != 2:
        return None
    numbers = [re.fullmatch(rf"[\u4e00-\u9fff]{{0,4}}?({_NUMBER})([\u4e00-\u9fff/]*)", f) for f in factors]
    if not all(numbers):
        return None
    product = Decimal(1)
    for found in numbers:
        assert found is not None
        product *= Decimal(found[1])
    return product, True


class IntegerConverter:
    """A number of persons. Prints bare digits."""

    name = "integer"
    _UNIT = r"(?:人次?|名|位|个人?)"

    def format(self, value: int | None) -> str:
        """Bare digits; the empty text for ``None``."""
        return "" if value is None else str(int(value))

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """A whole number with or without 人/名; a range or ``28/30`` stays raw and unsure."""
        if is_blank(text):
            return empty()
        if is_ditto(text):
            return ditto(text)
        if _two_numbers(text):
            return raw(text, _("写了两个数，分不清哪个是所问的人数。"))
        clean = _clean(text)
        if _MISSING.search(clean):
            return doubtful(None, _("没有写出人数。"), rest=trim(text))
        unit = self._UNIT
        if found := re.fullmatch(
            rf"(?:总?共|合计|总计|计|学员|实有|实到|结业|培训|招收|招生|拟|招|预计|计划)*:?({_NUMERIC}){unit}?(?:学员|左右)?(?:整)?",
            clean,
        ):
            number = _value(found[1])
            if number is not None and number == int(number):
                if "左右" in clean:
                    return doubtful(int(number), _("人数写的是约数，请确认。"))
                return plain(int(number))
        if found := re.fullmatch(rf"(?:总?共计?|合计)?({_NUMERIC}){unit}?[(（\[,，;；](.+?)[)）\]]?", clean):
            number = _value(found[1])
            if number is not None and number == int(number) and _is_breakdown(found[2]):
                return plain(int(number), found[2])
        word = r"[\u4e00-\u9fff]{1,4}"
        # between two numbers 人 may be the unit of the first or the word of the second: one of them is enough
        between = rf"(?>{unit}?[,，、+;；]{word}|{unit}{word}(?=[0-9])|{word}(?=[0-9]))"
        if found := re.fullmatch(
            rf"{word}{_NUMBER}(?:{between}{_NUMBER})*{unit}?[,，、+;；]?[,，;；]?(?:总?共|合计|计|=)({_NUMBER}){unit}?",
            clean,
        ):
            number = Decimal(found[1])
            return plain(int(number), trim(text)) if number == int(number) else raw(text, _("人数不是整数。"))
        if re.fullmatch(
            rf"{_NUMERIC}{unit}?(?:-+|至|到)[0-9一二三四五六七八九十]+{unit}?(?:左右)?", clean
        ) or _CEILING.search(clean):
            return raw(text, _("人数写的是范围，请填一个确定的数。"))
        if re.fullmatch(rf"{_NUMBER}{unit}?/{_NUMBER}{unit}?", clean):
            return raw(text, _("写了两个数，分不清哪个是所问的人数。"))
        bare = _ABOUT.sub("", clean)
        if (found := re.fullmatch(rf"({_NUMERIC}){unit}?", bare)) and (number := _value(found[1])) is not None:
            if number == int(number):
                return doubtful(int(number), _("人数写的是约数，请确认。"))
            return raw(text, _("人数不是整数。"))
        if (added := _sum(clean, unit)) and added[0] == int(added[0]):
            if added[1] and "=" in clean:
                return plain(int(added[0]), trim(text))
            reason = _("各项相加与合计不符，请确认。") if "=" in clean else _("只写了分项，已代为相加，请确认。")
            return doubtful(int(added[0]), reason, rest=trim(text))
        if found := re.fullmatch(rf"({_NUMBER})[(（]{unit}[)）]", clean):
            return plain(int(found[1])) if "." not in found[1] else raw(text, _("人数不是整数。"))
        numbers = re.findall(_NUMBER, clean)
        if len(numbers) == 1 and "." not in numbers[0]:
            return doubtful(int(numbers[0]), _("数字旁另有文字，请确认。"), rest=trim(clean.replace(numbers[0], "", 1)))
        return raw(text, _("看不出人数。"))


def _is_breakdown(text: str) -> bool:
    """True for a remark that breaks the number down (其中女5, 男25女5)."""
    if not re.search(r"其中|男|女|含|包括", text) or re.search(r"退|缺|未|不|除|离|改|实际|待", text):
        return False
    return re.fullmatch(r"[\u4e00-\u9fff0-9:：,，、;；/]{2,40}", text) is not None and (
        re.search(r"[0-9一二三四五六七八九十两]", text) is not None
    )


class HoursConverter:
    """Class hours (学时/课时, 45 minutes each, 第8条). Prints bare digits; exact decimals."""

    name = "hours"
    _UNIT = r"(?:个?[学课]时|节课?|学分时)"
    _CLOCK = r"(?:个?小时|h|H|hrs?|hours?)"

    def format(self, value: Decimal | int | None) -> str:
        """Bare digits without trailing zeros; the empty text for ``None``."""
        return "" if value is None else format_decimal(value)

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """Hours as a ``Decimal``. Clock hours are converted (× 60 / 45) and unsure; days alone stay raw and unsure."""
        if is_blank(text):
            return empty()
        if is_ditto(text):
            return ditto(text)
        if _two_numbers(text):
            return raw(text, _("看不出课时。"))
        clean = self._bare(text)
        if _MISSING.search(clean):
            return doubtful(None, _("没有写出课时。"), rest=trim(text))
        for step in (
            self._one_number,
            self._clock_hours,
            self._with_days,
            self._days_times_hours,
            self._both_units,
            self._factors,
            self._days_beside,
            self._days_only,
            self._stated_total,
            self._parts,
            self._range,
            self._with_remark,
            self._about,
        ):
            parsed = step(clean, text)
            if parsed is not None:
                return parsed
        return raw(text, _("看不出课时。"))

    # Each step takes the cleaned text and the text as written, and gives ``None`` when the text is not of its kind.

    def _bare(self, text: str) -> str:
        """Without 总课时：, 合计, and （每学时45分钟）, which only says what an hour is."""
        clean = re.sub(r"^(?:总课时|总学时|合计课时)?(?:总?共计?|合计|总计|计):?", "", _clean(text))
        clean = re.sub(r"^(?:培训)?总?(?:课时|学时)数?[:为]?", "", clean)
        lesson = r"(?:[(（\[]?(?:每(?:学时|课时|节课?))?45分钟?(?:/(?:学时|课时|节))?[)）\]]?)"
        found = re.fullmatch(rf"({_NUMERIC}){self._UNIT}?{lesson}", clean)
        return found[1] if found else clean

    def _one_number(self, clean: str, _text: str) -> Parsed | None:
        """80, 80学时, 八十课时整"""
        found = re.fullmatch(rf"({_NUMERIC}){self._UNIT}?整?", clean)
        number = _value(found[1]) if found else None
        return None if number is None else plain(_normal(number))

    def _clock_hours(self, clean: str, text: str) -> Parsed | None:
        """60小时, 60h"""
        found = re.fullmatch(rf"({_NUMERIC}){self._CLOCK}", clean)
        number = _value(found[1]) if found else None
        if number is None:
            return None
        if clean[-1] in "hH" and len(re.sub(rf"^{_NUMERIC}", "", clean)) == 1:
            return doubtful(_normal(number), _("单位写的是H，按学时读；如指60分钟的小时，须乘以60再除以45。"))
        lessons = number * 60 / 45
        if lessons == lessons.quantize(Decimal("0.01")):
            return doubtful(_normal(lessons), _("写的是小时，已按每学时45分钟换算。"), rest=trim(text))
        return raw(text, _("写的是小时，换算成45分钟的学时不是整数，请改写为学时。"))

    def _with_days(self, clean: str, _text: str) -> Parsed | None:
        """10天（80学时）, 80学时（10天）"""
        unit = self._UNIT
        for pattern, hours, days in (
            (rf"({_NUMBER})(?:天|日)[(（,，;；:=](?:总?共计?|合计|计)?({_NUMERIC}){unit}?[)）]?", 2, 1),
            (rf"({_NUMERIC}){unit}?[(（,，;；](?:总?共计?|合计|计)?({_NUMBER})(?:天|日)[)）]?", 1, 2),
        ):
            found = re.fullmatch(pattern, clean)
            number = _value(found[hours]) if found else None
            if found and number is not None:
                return plain(_normal(number), f"{found[days]}天")
        return None

    def _days_times_hours(self, clean: str, text: str) -> Parsed | None:
        """10天*8学时/天=80学时, 10天，每天8学时，共80学时"""
        unit, total = self._UNIT, r"(?:总?共计?|合计|计)"
        found = re.fullmatch(
            rf"({_NUMBER})天\*(?:每天)?({_NUMBER}){unit}?(?:/天)?(?:=({_NUMBER}){unit}?)?"
            rf"|({_NUMBER}){unit}?(?:/天)?\*({_NUMBER})天(?:=({_NUMBER}){unit}?)?"
            rf"|({_NUMBER})天[,，](?:每天|每日)({_NUMBER}){unit}(?:[,，]{total}({_NUMBER}){unit})?"
            rf"|(?:每天|每日)({_NUMBER}){unit}?[,，]{total}?({_NUMBER})天(?:[,，]{total}({_NUMBER}){unit})?",
            clean,
        )
        if found is None:
            return None
        days, hours, *stated = [Decimal(g) for g in found.groups() if g]
        if stated and stated[0] != days * hours:
            return doubtful(_normal(stated[0]), _("天数乘每天课时与总数不符，请确认。"), rest=trim(text))
        return plain(_normal(days * hours), trim(text))

    def _both_units(self, clean: str, text: str) -> Parsed | None:
        """80学时（60小时）, 60小时=80学时"""
        unit, clock = self._UNIT, self._CLOCK
        found = re.fullmatch(
            rf"({_NUMBER}){unit}?(?:=|[(（])({_NUMBER}){clock}[)）]?|({_NUMBER}){clock}(?:=|[(（])({_NUMBER}){unit}?[)）]?",
            clean,
        )
        if found is None:
            return None
        lessons, hours = Decimal(found[1] or found[4]), Decimal(found[2] or found[3])
        if lessons == hours * 60 / 45:
            return plain(_normal(lessons), trim(text))
        return doubtful(_normal(lessons), _("学时与小时换算不符，请确认。"), rest=trim(text))

    def _factors(self, clean: str, text: str) -> Parsed | None:
        """10*8=80"""
        found = re.fullmatch(rf"({_NUMBER})\*({_NUMBER})(?:=({_NUMBER}){self._UNIT}?)?", clean)
        if found is None:
            return None
        product = Decimal(found[1]) * Decimal(found[2])
        if found[3] and Decimal(found[3]) == product:
            return plain(product, trim(text))
        return doubtful(Decimal(found[3] or product), _("课时写的是算式，请核对。"), rest=trim(text))

    def _days_beside(self, clean: str, _text: str) -> Parsed | None:
        """共10天共80学时, 80学时、10天"""
        unit = self._UNIT
        found = re.fullmatch(
            rf"(?:共)?({_NUMBER})天[、,，]?(?:共)?({_NUMBER}){unit}|({_NUMBER}){unit}[、,，]({_NUMBER})天", clean
        )
        return plain(_normal(Decimal(found[2] or found[3])), f"{found[1] or found[4]}天") if found else None

    def _days_only(self, clean: str, text: str) -> Parsed | None:
        """10天, 半天"""
        days = rf"(?:{_NUMERIC}个?(?:天|日|周|星期|月)|半天|上午|下午|全天|一上午|一下午|晚上)"
        return raw(text, _("写的是天数或时段，没有写课时。")) if re.fullmatch(days, clean) else None

    def _stated_total(self, clean: str, text: str) -> Parsed | None:
        """理论40，实操40，共80学时"""
        found = re.fullmatch(
            rf"(.+?)[,，、;；。(（](?:总?共计?|合计|总计|总课时|总学时|计):?({_NUMBER}){self._UNIT}?[)）]?", clean
        )
        if found is None:
            return None
        total = Decimal(found[2])
        parts = [Decimal(n) for n in re.findall(_NUMBER, found[1])]
        if sum(parts) == total and len(parts) > 1:
            return plain(_normal(total), trim(text))
        return doubtful(_normal(total), _("课时旁另有说明，请确认。"), rest=found[1])

    def _parts(self, clean: str, text: str) -> Parsed | None:
        """理论40学时+实操40学时, 40+40=80"""
        added = _sum(clean, self._UNIT)
        if added is None:
            return None
        total, adds_up = added
        if adds_up:
            return plain(_normal(total), trim(text))
        reason = _("各项相加与合计不符，请确认。") if "=" in clean else _("只写了分项，已代为相加，请确认。")
        return doubtful(_normal(total), reason, rest=trim(text))

    def _range(self, clean: str, text: str) -> Parsed | None:
        """80-90学时"""
        unit = self._UNIT
        if re.fullmatch(rf"{_NUMBER}{unit}?(?:-+|至|到){_NUMBER}{unit}?(?:左右)?", clean):
            return raw(text, _("课时写的是范围，请填一个确定的数。"))
        return None

    def _with_remark(self, clean: str, _text: str) -> Parsed | None:
        """80学时（线下）, 80（含考核8学时）"""
        found = re.fullmatch(rf"({_NUMERIC}){self._UNIT}?[(（\[,，;；](.+?)[)）\]]?", clean)
        number = _value(found[1]) if found else None
        if found is None or number is None:
            return None
        remark = found[2]
        if self._is_harmless(remark, number):
            return plain(_normal(number), "" if re.fullmatch(self._UNIT, remark) else remark)
        return doubtful(_normal(number), _("课时旁另有说明，请确认。"), rest=remark)

    def _about(self, clean: str, _text: str) -> Parsed | None:
        """约80学时, 80+"""
        bare = _ABOUT.sub("", clean).rstrip("+")
        found = re.fullmatch(rf"({_NUMERIC}){self._UNIT}?", bare) if bare != clean else None
        number = _value(found[1]) if found else None
        return None if number is None else doubtful(_normal(number), _("课时写的是约数，请确认。"))

    @staticmethod
    def _is_harmless(remark: str, number: Decimal) -> bool:
        """True for a remark that cannot change the number: no figures, or parts that add up to it."""
        parts = [Decimal(n) for n in re.findall(_NUMBER, remark)]
        if parts:
            return len(parts) > 1 and sum(parts) == number and re.match(r"含|其中", remark) is None
        return not (_ABOUT.search(remark) or re.search(r"小时|天|周|半|待|未|每|研讨|交流|不含|另|除", remark))


class WanConverter:
    """An amount in 万元. Prints bare digits (the form prints the unit); exact decimals."""

    name = "wan"

    def format(self, value: Decimal | int | None) -> str:
        """Bare digits without trailing zeros; the empty text for ``None``."""
        return "" if value is None else format_decimal(value)

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """万元 as a ``Decimal``. An amount in 元 (written so, or 1000 and more without unit) is converted and unsure."""
        if is_blank(text):
            return empty()
        if is_ditto(text):
            return ditto(text)
        if _two_numbers(text):
            return raw(text, _("看不出金额。"))
        clean = _clean(text)
        if _MISSING.search(clean):
            return doubtful(None, _("没有写出金额。"), rest=trim(text))
        clean = re.sub(r"[(（](万元|万|[百千]?元)[)）]", r"\1", clean)
        single = _amount(clean)
        if single is not None:
            return self._single(text, *single)
        head, equals, result = clean.rpartition("=")
        if equals:
            return self._formula(text, head, result)
        if several := self._several(text, clean):
            return several
        if product := _product(clean):
            per_head = "万" in clean
            wan = product[0] if per_head or product[0] < 1000 else product[0] / 10000
            return doubtful(_normal(wan), _("只写了算式，已代为计算，请确认。"), rest=trim(text))
        bare = _ABOUT.sub("", clean)
        if bare != clean and (about := _amount(bare)) is not None and about[0] is not None:
            return doubtful(about[0], _("金额写的是约数，请确认。"))
        return raw(text, _("看不出金额。"))

    @staticmethod
    def _single(text: str, value: Decimal | None, reason: str) -> Parsed:
        if value is None:
            return raw(text, reason)
        return doubtful(value, reason) if reason else plain(value)

    @staticmethod
    def _several(text: str, clean: str) -> Parsed | None:
        """One amount written twice (in digits and in words), or with a formula or a remark beside it."""
        pieces = [
            p for p in re.split(r"[()（）,，;；。:：]+|大写(?:金额)?|小写(?:金额)?|(?=[¥￥])|(?<=整)", clean) if p
        ]
        pieces = [p for p in pieces if p not in ("人民币", "金额", "RMB")]
        if len(pieces) < 2 or re.fullmatch(r"[0-9.,]+", clean):
            return None
        amounts = [_amount(p) for p in pieces]
        if any(a is not None and a[0] is None for a in amounts):
            return None
        known = [(a[0], a[1]) for a in amounts if a is not None and a[0] is not None]
        words = [p for p, a in zip(pieces, amounts, strict=True) if a is None]
        if not known:
            return None
        if len({value for value, _reason in known}) > 1:
            return doubtful(known[0][0], _("写了几个不一致的金额，请确认。"), rest=trim(text))
        value = known[0][0]
        reason = "" if any(not r for _v, r in known) else known[0][1]
        rest = "，".join(words) or (pieces[1] if len(known) > 1 else "")
        for word in words:
            product = _product(word)
            if product and value not in (_normal(product[0]), _normal(product[0] / 10000)):
                return doubtful(value, _("算式与结果不符，请确认。"), rest=rest)
            if product is None and re.search(r"[0-9]", word) and not re.match(r"每人|人均|按", word):
                return doubtful(value, _("金额旁另有数字，请确认。"), rest=rest)
        return doubtful(value, reason, rest=rest) if reason else plain(value, rest)

    def _formula(self, text: str, head: str, result: str) -> Parsed:
        single = _amount(result)
        if single is None or single[0] is None:
            return raw(text, _("看不出金额。"))
        value, reason = single
        product = _product(head)
        if product is None:
            return doubtful(value, _("写了算式，请核对结果。"), rest=head)
        # The left side may be counted in 元 or in 万元; it has to agree in one of them.
        if value not in (_normal(product[0]), _normal(product[0] / 10000)):
            return doubtful(value, _("算式与结果不符，请确认。"), rest=head)
        return doubtful(value, reason, rest=head) if reason and "元" not in result else plain(value, head)


_WORDS_ONLY = lazy(NUMERAL)


def _amount(text: str) -> tuple[Decimal, str] | tuple[None, str] | None:
    """An amount as (万元, reason to look): ``(None, reason)`` when it has two readings, ``None`` when it is none."""
    text = re.sub(
        r"^(?:人民币|申请|补贴|补助|资金|金额|总额|合计|共计?|总计|大写|小写|RMB|CNY|为)*[:：]?",
        "",
        text,
        flags=re.IGNORECASE,
    )
    sign = re.match(r"[¥￥]", text)
    text = re.sub(r"^[¥￥]|(?:人民币|RMB)$|[(（](?:人民币|RMB)[)）]$", "", text)
    if re.match(r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])|[0-9]{1,4}(?:,[0-9]{4})+(?![0-9,])", text):
        text = text.replace(",", "")
    text = re.sub(r"(?<=[0-9])[wW](?=元?$)", "万", text)
    found = re.fullmatch(r"(.+?)(万元|万圆|万|元|圆|块)?(?:钱)?(整|正)?", text)
    if not found:
        return None
    body, unit = found[1], found[2] or ""
    if unit == "元" and body[-1] in "百千" and re.fullmatch(_NUMBER, body[:-1]):
        return _normal(Decimal(body[:-1]) / (100 if body[-1] == "百" else 10)), _(
            "单位写的是百元或千元，已换算成万元，请确认。"
        )
    if re.fullmatch(_NUMBER, body):
        number = _dust(Decimal(body))
        if unit.startswith("万"):
            return _normal(number), ""
        if unit:
            return _yuan(number)
        if number >= 1000:
            return _yuan(number, bare=not sign)
        return _normal(number), ""
    spelled = body + ("万" if unit.startswith("万") else "")
    mixed = re.fullmatch(rf"({_NUMBER})万(?:({_NUMBER})千)?(?:({_NUMBER})百)?({_NUMBER})?", spelled)
    if mixed and (mixed[2] or mixed[3] or (mixed[4] and unit)):
        wan = (
            Decimal(mixed[1])
            + (Decimal(mixed[2] or 0) * 1000 + Decimal(mixed[3] or 0) * 100 + Decimal(mixed[4] or 0)) / 10000
        )
        return _normal(wan), ""
    if colloquial := re.fullmatch(rf"({NUMERAL}|{_NUMBER})万([一二三四五六七八九1-9])", spelled):
        whole, tenths = _value(colloquial[1]), _value(colloquial[2])
        if whole is not None and tenths is not None:
            return _normal(whole + tenths / 10), _("金额写法是口语，请确认。")
    if not _WORDS_ONLY.fullmatch(spelled):
        return None
    try:
        total = number_of(spelled)
    except ValueError:
        return None
    if "万" in spelled or "萬" in spelled or total >= 1000:
        return _normal(total / 10000), ""
    if unit:
        return _yuan(total)
    return _normal(total), ""


def _yuan(number: Decimal, *, bare: bool = False) -> tuple[Decimal, str] | tuple[None, str]:
    if number < 1000:
        return None, _("单位写的是元而本栏单位是万元，分不清金额。")
    reason = _("没有写单位，数额较大，按元读并换算成万元。") if bare else _("单位写的是元，已换算成万元。")
    return _normal(number / 10000), reason


def _dust(number: Decimal) -> Decimal:
    """``14.499999`` → 14.5: what binary arithmetic of a spreadsheet leaves behind."""
    rounded = round(number, 2)
    return rounded if number != rounded and abs(number - rounded) < Decimal("0.00001") else number


_LONGEST_SERIAL = 6  # figures


class SerialConverter:
    """The printed serial number of a row (序号). Prints bare digits."""

    name = "serial"

    def format(self, value: int | None) -> str:
        """Bare digits; the empty text for ``None``."""
        return "" if value is None else str(int(value))

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """``1.``, ``(1)``, ``①``, ``一``, ``第1`` → 1."""
        if len(text) <= _LONGEST_SERIAL and text.isascii() and text.isdigit():
            return plain(int(text))
        if is_blank(text):
            return empty()
        if is_ditto(text):
            return ditto(text)
        clean = nfkc(trim(text)).strip()
        clean = re.sub(r"^(?:第|№|No\.?|#|\(|\[|【)++\s*+", "", clean, flags=re.IGNORECASE)
        if (bare := clean.rstrip(".、,:)]】。号位名人")) != clean:
            clean = bare.rstrip()
        if re.fullmatch(r"[0-9]{1,6}", clean):
            return plain(int(clean))
        if re.fullmatch(r"[0-9]{1,6}\.0+", clean):
            return plain(int(clean.partition(".")[0]))
        if re.fullmatch(NUMERAL, clean):
            try:
                return plain(int(number_of(clean)))
            except ValueError:
                pass
        return raw(text, _("看不出序号。"))
