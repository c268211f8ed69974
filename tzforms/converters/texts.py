"""Free text, names of people, units and banks."""

from __future__ import annotations

import re
from itertools import pairwise

from tzforms.converters.base import (
    Parsed,
    ditto,
    doubtful,
    empty,
    fold,
    is_blank,
    is_ditto,
    is_elsewhere,
    plain,
    raw,
    trim,
)
from tzforms.i18n import _
from tzforms.lazy import lazy
from tzforms.normal import nfkc

__all__ = [
    "BankConverter",
    "EmployerPositionConverter",
    "NameConverter",
    "OrganizerConverter",
    "ProseConverter",
    "TextConverter",
    "split_employer_position",
    "split_names",
    "unit_key",
]

_ELSEWHERE = lazy(
    r"[(（]?(?:略|从略|(?:详?见|参见|另见|如)(?:后)?(?:附[件表页录图]|后附|附后|另页|续页).{0,8}|附后|另附|后附|另页)[)）]?[。.]?"
)
_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_UNREADABLE = lazy("[\ue000-\uf8ff\ufffd□▢〓?？\U000f0000-\U0010ffff]")
_DESCRIBED = lazy(
    r"[(（\[【](?:[左上外][^()（）]{1,3}[右下内中里][^()（）]{0,3}|[^()（）]{1,4}[+＋][^()（）]{1,4}|[^()（）]{0,4}旁.{0,4}|生僻字)[)）\]】]"
)


class TextConverter:
    """Text as written: trimmed, radicals folded, its own line breaks kept."""

    name = "text"

    def format(self, value: object) -> str:
        """The text; the empty text for ``None``."""
        return "" if value is None else str(value)

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """The text without blanks and underlines at its ends; unsure where it points elsewhere (详见附页, 同上)."""
        if is_blank(text):
            return empty()
        value = trim(text)
        if is_ditto(value):
            return ditto(value)
        if _ELSEWHERE.fullmatch(value) or is_elsewhere(value):
            return raw(value, _("内容写在别处（附页），本栏没有答案。"))
        if "\ufffd" in value:
            return doubtful(value, _("文字中有无法显示的字符，请对照原件。"))
        return plain(value)


class ProseConverter(TextConverter):
    """Long text; each line is a paragraph of its own on paper."""

    name = "prose"


# --- names -----------------------------------------------------------------------------------------------------------

_DOTS = lazy(rf"(?<=[{_HAN}])\s*[·•．・‧.∙⋅･●᛫]\s*(?=[{_HAN}])")
# Blanks before a separator count from where they begin, so that a long run of them is looked at once.
_SEPARATED = lazy(r"(?:(?<!\s)\s++)?[、，,;；/／|&]\s*+|(?<!\s)\s++(?:和|及|与)\s++")
_SURNAMES_2 = [
    "欧阳",
    "太史",
    "端木",
    "上官",
    "司马",
    "东方",
    "独孤",
    "南宫",
    "万俟",
    "闻人",
    "夏侯",
    "诸葛",
    "尉迟",
    "公羊",
    "赫连",
    "澹台",
    "皇甫",
    "宗政",
    "濮阳",
    "公冶",
    "太叔",
    "申屠",
    "公孙",
    "慕容",
    "仲孙",
    "钟离",
    "长孙",
    "宇文",
    "司徒",
    "鲜于",
    "司空",
    "令狐",
    "呼延",
    "西门",
    "第五",
    "百里",
    "拓跋",
    "纳兰",
]
_AROUND = " \t\n\u3000、，,;；。·•"
_CLOSING = tuple(")）]】")
_TITLE_BESIDE = lazy(
    r"(?<=\S)\s+((?:副|总|高级|首席)?(?:主任|教授|老师|经理|工程师|先生|女士|处长|科长|部长|校长|院长|所长|讲师|博士|书记|主管|技师|研究员|总监))$"
)
# What stands in place of a name, and words that no name holds (a rule, a label or a remark that slid into its cell).
_NOBODY = lazy(
    r"待定|未定|待补|待聘|后补|外聘|外请专家|外聘专家|企业导师|无名氏?|未知|不详|保密|匿名|测试|本人|同意|办公室|综合部|人事部|人力资源部|培训部|财务部"
    r"|教务处|是|否|(?:制表|审核|经办|填表|复核|审批|联系|负责|申报|校对|制单|审查)人?|领导|主管领导|[男女]|有|姓名|(?:详?见|同|另行|按|与).{1,12}"
)
_NO_NAME_WORD = lazy(
    r"(?<=.)姓名|身份证|全称|填写|一致|名称|签字|签名|意见|审核|盖章|日期|单位|公司|以下|以上|合计|共计|说明|备注|退出|取消|作废|替补|候补"
)
# Letters of any script, the dot of foreign names, and what joins the parts of Latin ones.
_NAME_LETTERS = lazy(r"(?:[^\W\d_\u00b2\u00b3\u00b9\u2070-\u209f\u2460-\u24ff]|[\u0300-\u036f·.'’ -])+")
_HIDDEN_NAME = lazy(r"[某×✕]|^[xX]{2,}$|[\u4e00-\u9fff][xX]{1,2}$|^[xX]{1,2}[\u4e00-\u9fff]")
_BARE_NAME = lazy(r"[\u4e00-\u9fff]{2,3}")  # too short to be two, and of letters alone
_COMMON = set(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
)
_PHONE_BESIDE = lazy(
    r"(?:(?<![\s:：,，;；/、(（])[\s:：,，;；/、(（]++)?"
    r"((?:\+?86[\s-]*+)?1[3-9][0-9][0-9\s-]{8,11}|(?:0[0-9]{2,3}[\s-]*+)?[2-8][0-9]{6,7})[)）]?$"
)


def _is_no_name(value: str) -> bool:
    """Whether letters are a word that stands in place of a name, or leave a part of it out."""
    return bool(_NOBODY.fullmatch(value) or _NO_NAME_WORD.search(value) or _HIDDEN_NAME.search(value))


def split_names(text: str) -> tuple[str, ...]:
    """The persons of one cell: ``张三、李四`` → both; one name gives one."""
    parts = [p for p in _SEPARATED.split(trim(text)) if p]
    if len(parts) == 1 and "\n" in parts[0]:
        parts = [p for p in parts[0].split("\n") if p.strip()]
    return tuple(_squeezed(p) for p in parts)


def _squeezed(name: str) -> str:
    """A Chinese name without alignment blanks, its dots as U+00B7; other names with single blanks."""
    name = name.strip()
    if re.search(rf"[{_HAN}]", name):
        name = _DOTS.sub("·", name)
        return re.sub(rf"(?<=[{_HAN}·])\s+(?=[{_HAN}·])", "", name)
    if re.search(r"[\uff01-\uff5e]", name):
        name = nfkc(name)
    return re.sub(r"\s+", " ", name)


class NameConverter:
    """The name of one person."""

    name = "name"

    def format(self, value: str | None) -> str:
        """The name as it is; the empty text for ``None``."""
        return "" if value is None else str(value)

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """The name without alignment blanks; a remark in brackets or a telephone number beside it is ``rest``."""
        if is_blank(text):
            return empty()
        value = trim(text).strip("_ 　")
        if is_ditto(value):
            return ditto(value)
        if _BARE_NAME.fullmatch(value) and not _is_no_name(value):
            return plain(value)  # the rest asks what stands beside a name, or in it
        value = re.sub(r"^(?:姓\s*+名|联\s*+系\s*+人|填\s*+表\s*+人|经\s*+办\s*+人|负责人)\s*+[:：]\s*+", "", value)
        value = re.sub(r"^[0-9]{1,3}\s*+[.、)）]\s*+", "", value)
        value = re.sub(r"(?<![、，,；;。·•])[、，,；;。·•]++$", "", value).strip()
        if _DESCRIBED.search(value) or _UNREADABLE.search(value):
            return doubtful(value, _("姓名中有生僻字或无法显示的字，请对照证件确认。"), typed=False)
        if found := re.fullmatch(
            r"[(（\[【〔「『〈《<“‘\"']\s*+([^()（）\[\]【】〔〕「」『』〈〉《》<>“”\"']+)[)）\]】〕」』〉》>”’\"']",
            value,
        ):
            value = found[1].strip()  # the whole name in brackets: （张三）
        rest = ""
        if found := _TITLE_BESIDE.search(value):
            value, rest = value[: found.start()].strip(), found[1]
        if (found := _PHONE_BESIDE.search(value)) and not value[: found.start()].strip()[-1:].isdigit():
            value, rest = value[: found.start()].strip(), found[1].strip()
        if found := re.match(r"[*＊※☆★#▲△]+\s*(?=\S)", value):
            value, rest = value[found.end() :], found[0].strip()
        if found := re.search(r"(?<=\S)\s++([男女])(?:\s++\S+族)?$", value):
            value, rest = value[: found.start()], found[0].strip()
        while (apart := self._remark(value)) and apart[0]:
            value, rest = apart[0], "，".join(p for p in (apart[1], rest) if p)
        value = value.strip(_AROUND)
        if is_blank(value):
            return empty(rest)
        if "\n" in value:
            lines = [line.strip() for line in value.split("\n") if line.strip()]
            if len(lines) > 1 and not self._is_wrapped(lines):
                return doubtful(value, _("一格里写了多个人的姓名。"), rest=rest, typed=False)
            value = "".join(lines) if re.search(rf"[{_HAN}]", value) else " ".join(lines)
        if len([p for p in _SEPARATED.split(value) if p]) > 1:
            return doubtful(value, _("一格里写了多个人的姓名。"), rest=rest, typed=False)
        if self._two_in_blanks(value):
            return doubtful(value, _("一格里可能写了两个人的姓名。"), rest=rest, typed=False)
        value = _squeezed(value)
        if not value:
            return raw(text, _("只有电话或说明，没有姓名。"))
        if _NOBODY.fullmatch(value) or _NO_NAME_WORD.search(value):
            return raw(value, _("没有写出姓名。"))
        if not _NAME_LETTERS.fullmatch(value):
            return doubtful(value, _("姓名中有数字或符号，请确认。"), rest=rest, typed=False)
        if _HIDDEN_NAME.search(value):
            return doubtful(value, _("姓名没有写全。"), rest=rest, typed=False)
        if re.fullmatch(rf"[{_HAN}]", value):
            return doubtful(trim(text), _("姓名只有一个字，请确认。"), typed=False)
        if self._run_together(value):
            return doubtful(value, _("一格里可能写了两个人的姓名。"), rest=rest, typed=False)
        return plain(value, rest)

    @staticmethod
    def _remark(value: str) -> tuple[str, str] | None:
        """``value`` without the bracket or the marks at its end, and what they say; ``None`` without either."""
        if value[-1:] not in _CLOSING:
            marks = len(value.rstrip("*＊※☆★#▲△①②③④⑤⑥⑦⑧⑨¹²³"))
            return (value[:marks].rstrip().strip(_AROUND), value[marks:]) if marks < len(value) else None
        inside = max(map(value[:-1].rfind, "()（）"))  # a remark holds no round bracket
        starts = [i for i in (value.find(b, max(inside, 0), -1) for b in "(（[【") if i >= 0]
        if not starts:
            return None
        return value[: min(starts)].rstrip().strip(_AROUND), value[min(starts) + 1 : -1]

    @staticmethod
    def _run_together(value: str) -> bool:
        """``张三和李四``, ``张三丰李四光``: two Chinese names without anything, or with 和, between them."""
        if not re.fullmatch(rf"[{_HAN}]{{4,9}}", value) or value[:2] in _SURNAMES_2:
            return False
        if re.fullmatch(rf"[{_HAN}]{{2,4}}[和与及][{_HAN}]{{2,4}}", value) and value[0] in _COMMON:
            return True
        return len(value) == 6 and value[0] in _COMMON and value[3] in _COMMON

    @staticmethod
    def _is_wrapped(lines: list[str]) -> bool:
        """True when the lines are one name that a narrow cell broke: a dot at the break, or a single character."""
        if any(a[-1] in "·•．・‧." or b[0] in "·•．・‧." for a, b in pairwise(lines)):
            return True
        if not any(re.search(rf"[{_HAN}]", line) for line in lines):
            return True
        return any(len(line) == 1 for line in lines) and sum(map(len, lines)) <= 4

    @staticmethod
    def _two_in_blanks(value: str) -> bool:
        """True unless the blanks in a Chinese name can only be alignment: ``张 三``, ``王 小明``, ``欧阳 娜娜``.

        ``张三 李四`` and ``次仁 旺堆`` have two readings.
        """
        words = value.split()
        if len(words) < 2 or not re.search(rf"[{_HAN}]", value):
            return False
        if not all(re.fullmatch(rf"[{_HAN}·•．・‧.∙⋅･]+", w) for w in words):
            return bool(re.search(rf"[{_HAN}]\s+[{_HAN}]", value))
        dots = "·•．・‧.∙⋅･"
        if any(a[-1] in dots or b[0] in dots for a, b in pairwise(words)):
            return False
        together = "".join(words)
        if len(words) == len(together) == 4 and together[0] in _COMMON and together[2] in _COMMON:
            return True  # 张 三  李 四
        return not (sum(map(len, words)) <= 4 and (len(words[0]) == 1 or words[0] in _SURNAMES_2))


# --- units -----------------------------------------------------------------------------------------------------------

_SEAL = lazy(
    r"(?:(?<!\s)\s++)?[(（\[【]\s*+(?:盖\s*+章|公\s*+章|加\s*+盖\s*+(?:公\s*+)?+章|单位\s*+盖?公?章|(?:签\s*+)?+章|盖\s*+公\s*+章|签字盖章)"
    r"\s*+(?:处\s*+)?+[)）\]】]\s*+"
)


class OrganizerConverter:
    """The name of a unit, without （盖章）."""

    name = "organizer"

    def format(self, value: str | None) -> str:
        """The name as it is; the empty text for ``None``."""
        return "" if value is None else str(value)

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """The name as written, brackets and all, without seal marks, underlines and a leading label."""
        value = trim(text)
        value = re.sub(r"^(?:办班单位名称|办班单位|单位名称)\s*+(?:[(（]盖章[)）]\s*+)?+[:：]\s*+", "", value)
        value = trim(_SEAL.sub(" ", value)).strip("_:：。 \u3000\t\n")
        value = re.sub(r"(?<!\s)\s++(?:盖章|公章)$", "", value)
        if is_blank(value):
            return empty()
        if is_ditto(value):
            return ditto(value)
        if _UNREADABLE.search(value):
            return doubtful(value, _("单位名称中有无法显示的字，请确认。"))
        return plain(value)


def unit_key(name: str) -> str:
    """The text by which two spellings of one unit's name are compared: width, brackets and blanks do not matter."""
    return re.sub(r"[\s_]+", "", nfkc(_SEAL.sub("", fold(name)))).upper()


_UNIT_END = r"(?:公司|集团|学院|大学|学校|中心|厂|研究院|研究所|医院|工会|协会|学会|局|委员会|院|所|站|店|队|社|部|办公室|基地|商会|银行|支行|分行|事务所|工作室|合作社)"
_BY_DASH = lazy(rf"(.+{_UNIT_END})\s*+[-—－–]++\s*([^-—－–]+)", re.DOTALL)


def split_employer_position(text: str) -> tuple[str, str]:
    """``XX公司 车工班长`` → unit and position; position ``""`` when only a unit is written.

    Cut at the last blank, ``/`` or comma, or after the bracketed position.
    """
    value = trim(text)
    if found := re.match(rf"^(.+{_UNIT_END})\s*[(（]([^()（）]+)[)）]$", value, re.DOTALL):
        return found[1].strip(), found[2].strip()
    pieces = re.split(r"[\s/／,，、;；]+", value)
    if len(pieces) > 1 and not re.search(rf"{_UNIT_END}$", pieces[-1]):
        position = pieces[-1]
        return value[: value.rindex(position)].rstrip(" \t\n\u3000/／,，、;；"), position
    if found := _BY_DASH.fullmatch(value):
        return found[1].strip(), found[2].strip()
    return value, ""


_UNIT_LABEL = lazy(r"(?:(?:现|所在)?(?:工作)?单位(?:名称|全称)?)\s*+[:：]\s*+")
_POSITION_LABEL = lazy(r"(?:(?<![\s,，;；、/／])[\s,，;；、/／]++)?(?:现任)?(?:职务|岗位|职位|职称)\s*+[:：]\s*+")


class EmployerPositionConverter(TextConverter):
    """工作单位及职务 as written."""

    name = "employer_position"

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """As :class:`TextConverter`, without the labels of 单位：… 职务：…"""
        value = trim(text)
        unit = _UNIT_LABEL.match(value)
        if unit is not None:
            value = _POSITION_LABEL.sub(" ", value[unit.end() :], count=1)
        return super().parse(value, year=year)


# a blank, a bracket or a comma before something that is no part of the branch
_BESIDE = r"(?:(?<!\s)\s++)?(?:[(（,，;；、]\s*+)?"


class BankConverter:
    """开户行: the branch; a 行号 or an account name beside it is ``rest``."""

    name = "bank"
    _SHORT = lazy(
        r"^(?:工行|农行|中行|建行|交行|招行|邮储|农商行|北京?银行?$|中国(?:工商|农业|建设|邮政储蓄)?银行$|工商银行$|建设银行$|农业银行$|交通银行$|招商银行$)"
    )

    def format(self, value: str | None) -> str:
        """The branch as it is; the empty text for ``None``."""
        return "" if value is None else str(value)

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """The branch; unsure when abbreviated (工行…), or when an account name or number stands in it."""
        if is_blank(text):
            return empty()
        value = re.sub(
            r"(^|[\s,，;；])开\s*+户\s*+(?:银\s*+)?行(?:名称|全称)?\s*+[:：]\s*+", r"\1\n", trim(text)
        ).strip()
        if is_blank(value):
            return empty()
        if is_ditto(value):
            return ditto(value)
        reasons: list[str] = []
        rest: list[str] = []

        def take(found: re.Match[str]) -> str:
            rest.append(found[0].strip(" \t\n\u3000()（）,，;；、。"))
            return ""

        value = re.sub(_BESIDE + r"(?:联?行号|支付系统行号)\s*+(?:[:：]\s*+)?+[0-9０-９]{12}\s*+[)）]?", take, value)
        before = len(rest)
        value = re.sub(
            _BESIDE
            # a label without its answer is told, too
            + r"(?:开?户名|账户名称|收款人|单位名称)(?=[^,，;；()（）])\s*+(?:称\s*+)?+(?:[:：]\s*+)?+[^,，;；\n()（）]*+[)）]?",
            take,
            value,
        )
        if len(rest) > before:
            reasons.append(_("开户行一栏写了户名，请核对户名是否为办班单位。"))
        before = len(rest)
        value = re.sub(
            _BESIDE + r"(?:银行)?[账帐]号\s*+(?:[:：]\s*+)?+[0-9０-９][0-9０-９\s-]{7,40}[)）]?", take, value
        )
        if len(rest) > before:
            reasons.append(_("开户行一栏写了账号。"))
        value = trim(value)
        if not value:
            return raw(text, *reasons)
        if not re.search(r"[^\W\d_]", value):
            return raw(text, *reasons, _("看不出开户行。"))
        if self._SHORT.match(value):
            reasons.append(_("开户行是简称或没有写到支行，请填写全称。"))
        return doubtful(value, *reasons, rest="，".join(rest)) if reasons else plain(value, "，".join(rest))
