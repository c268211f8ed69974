"""What every converter shares: the result type, the protocol, folding of look-alike characters, blanks, dittos."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from tzforms.i18n import _
from tzforms.lazy import lazy
from tzforms.normal import nfkc

__all__ = [
    "Converter",
    "Parsed",
    "doubtful",
    "empty",
    "fold",
    "is_blank",
    "is_ditto",
    "is_elsewhere",
    "is_prompt",
    "is_two_dots",
    "narrow",
    "plain",
    "raw",
    "trim",
]


@dataclass(frozen=True, slots=True)
class Parsed:
    """One cell's text as a value.

    ``value``: the typed value; ``None`` for an empty cell; the trimmed text when no rule settles it (then ``typed`` is
    False). ``unsure``: a person has to look at it, for the ``reasons`` (whole Chinese sentences without personal
    numbers). ``rest``: text of the cell that is no part of the value; it is not by itself a doubt.
    """

    value: Any
    unsure: bool = False
    reasons: tuple[str, ...] = ()
    rest: str = ""
    typed: bool = True


@runtime_checkable
class Converter(Protocol):
    """Both directions between a value and what stands on paper."""

    @property
    def name(self) -> str:
        """The name templates use: ``{{ path|name }}``."""
        ...

    def format(self, value: Any) -> str:
        """``value`` as a good office types it; ``None`` is the empty text."""
        ...

    def parse(self, text: str, *, year: int | None = None) -> Parsed:
        """The value of ``text`` as a clerk wrote it; ``year`` is the year of the notice, if known. Never raises."""
        ...


def plain(value: Any, rest: str = "") -> Parsed:
    """A value nobody needs to look at."""
    return Parsed(value, rest=rest)


def empty(rest: str = "") -> Parsed:
    """An empty cell."""
    return Parsed(None, rest=rest)


def doubtful(value: Any, *reasons: str, rest: str = "", typed: bool = True) -> Parsed:
    """A value that a person has to look at."""
    return Parsed(value, unsure=True, reasons=reasons, rest=rest, typed=typed)


def raw(text: str, *reasons: str) -> Parsed:
    """The text as written, because no rule settles it."""
    return Parsed(trim(text), unsure=True, reasons=reasons or (_("文字无法识别，请人工确认。"),), typed=False)


# --- characters ------------------------------------------------------------------------------------------------------

_INVISIBLE = dict.fromkeys((8203, 8288, 65279, 173, 8206, 8207, 8234, 8235, 8236, 8237, 8238))
_LINES = {0x0B: "\n", 0x0C: "\n", 0x2028: "\n", 0x2029: "\n", 0x85: "\n"}
# Kangxi and CJK radicals come out of PDF copies in place of the ideographs they look like (⼯ for 工).
_RADICALS = {
    c: unicodedata.normalize("NFKC", chr(c))
    for c in range(0x2E80, 0x2FE0)
    if unicodedata.normalize("NFKC", chr(c)) != chr(c)
}
# Radicals that Unicode gives no compatibility mapping although PDF copies hold them.
_RADICALS |= {
    ord(radical): ideograph
    for radical, ideograph in zip(
        "⺠⺟⺫⺮⻁⻄⻅⻆⻉⻊⻋⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⻡⻑⻒⻌⻍⻎⻏⻖⺍⺌⺡⺕⺈⺗⺘⺝⺼",
        "民母目竹虎西见角贝足车长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟首長镸辶辶辶阝阝小小氵彐刀心扌月月",
        strict=True,
    )
}
_FOLD = {**_INVISIBLE, **_LINES, **_RADICALS}
_NEEDS_FOLD = lazy("[\u000b\u000c\r\u0085\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060\ufeff\u2e80-\u2fdf]")
# A single underline belongs to a word (a_b) unless a blank is beside it. The end is looked for from where its blanks begin.
_EDGE = lazy(r"^(?:\s++|__++|_(?=\s|$))++|(?:(?<![\s_])|(?<=[^\s_]_)(?=\s))(?:\s++|__++|(?<=\s)_)++$")


def fold(text: str) -> str:
    """``text`` with radicals as ideographs, invisible format characters gone and every line break as ``\\n``."""
    if not _NEEDS_FOLD.search(text):
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_FOLD)


def trim(text: str) -> str:
    """:func:`fold`, without the blanks and the printed underline (``____``) at both ends."""
    text = fold(text)
    stripped = text.strip()
    return _EDGE.sub("", stripped) if "_" in stripped else stripped


_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣⁃─━"), "-")


def narrow(text: str) -> str:
    """For numbers, dates and identifiers only: NFKC (full-width to half-width), all dashes as ``-``, trimmed."""
    text = trim(text)
    if text.isascii():
        return text
    return nfkc(text.translate(_DASHES)).strip()


# --- empty and ditto -------------------------------------------------------------------------------------------------

_BLANK = lazy(
    r"(?:[/\\／＼|]+|[-‐‑‒–—―−－─━]+|[(（]?(?:无|暂无|没有)[)）]?[。.]?|N/?A|n/a|空|[.…。·]{2,}|…"
    r"|年月日?|年月日至年月日|月日)?",
)
# What a form, a content control or a drop-down says until somebody answers. Whole texts only: 请选择 … may begin a sentence.
_PROMPT = lazy(
    r"[(（\[【<《]?(?:"
    r"(?:请|可)?(?:单击|点击|双击|点此|单击或点击)(?:或点击|或轻触)?(?:此处|这里)?(?:以|来|可)?(?:输入|键入|添加|选择|填写|录入).{0,8}"
    r"|请?(?:在|于)(?:此处|这里|此|下方|本栏|此栏|下面)(?:填写|输入|填入|录入|选择|签字|盖章).{0,6}"
    r"|(?:请|此处|此栏|本栏|待)(?:填写?|填报|填入|输入|录入|补充|选择?|勾选|下拉选择)(?:[\u4e00-\u9fff/／、]{0,8}(?:名称?|姓名|日期|号码?|内容|信息|选项|单位|数字|性别|学历|等级|一项))?"
    r"|选择(?:一项|性别|学历|等级|日期)|(?:必|选|可)填(?:项)?|下拉选择"
    r"|(?:此处|请)?填写(?:单位|名称|全称|姓名|日期|号码|内容|处)*|示例|样例|[—\-]*请选择[—\-]*|[(（]?待填写?[)）]?"
    r"|[×xX✕＊*•]{2,}|某{2,}|[＿○◯]{2,}"
    r"|Click(?:or(?:tap)?)?here.{0,24}|Choose(?:anitem|one)"
    r")[。.…:：!！]*[)）\]】>》]?[。.]?|[?？]{2,}|[(（\[【〔]+[)）\]】〕]+"
)
# The letters and figures that a blank may begin with: what begins with another says something (radicals have to be folded first).
_BLANK_STARTS = frozenset("无暂没Nn空年月" + "".join(map(chr, _RADICALS)))
_DITTO_SIGNS = frozenset("同仝〃々〞〝\"“”″＂'、")
_AROUND_DITTO = lazy(r"[\s()（）\-－—–―~～]+")  # - 〃 -
_DITTO = lazy(r"(?:同上|同前|仝上?|〃+|々+|[\"“”″＂〞〝]+|''|、、+|同上(?:一)?[行格人列栏]|同上述?)。?")


# The letters and figures that a prompt may begin with.
_PROMPT_STARTS = frozenset("请可单点双于在此本待选必下填示样xX某C")
_NO_ANSWER_STARTS = _BLANK_STARTS | _PROMPT_STARTS


def is_blank(text: str) -> bool:
    """True for a cell without an answer: nothing, blanks, underlines, ``/``, ``—``, ``无``, ``……``, ``年 月 日``, a prompt."""
    if text.isalnum() and text[0] not in _NO_ANSWER_STARTS:
        return False  # a name, a number: looked at first, as most are
    if len(text) > 60 and not text.isspace() and "_" not in text:
        return False
    bare = re.sub(r"[\s_]+", "", fold(text))
    says = text[:1].isalnum() and text[0] not in _BLANK_STARTS
    return (not says and _BLANK.fullmatch(bare) is not None) or _PROMPT.fullmatch(bare) is not None


def is_prompt(text: str) -> bool:
    """True for words that ask for an answer and are none: ``（请在此处填写）``, ``请选择``, ``×××``."""
    return _PROMPT.fullmatch(re.sub(r"[\s_]+", "", fold(text))) is not None


_OTHER_ROW = lazy(
    r"(?:同|与|见|如)(?:第|序号)?[0-9一二三四五六七八九十]{1,3}(?:号|行|人|名|位)?(?:相同|一样)?|(?:见|如|参见|同)(?:上|上行|前|下|下行|左|右|后)|同(?:组长|班长|队长|本人|负责人|联系人|学员)(?:的?(?:单位|公司|工作单位))?|同(?:一|上一?)(?:单位|公司|人|行)"
    r"|〃|↑|同(?:附件|附表|名册|方案|封面)[0-9一二三四五]?",
)


def is_elsewhere(text: str) -> bool:
    """True for words that point to another row or paper (同3号, 见上, 见名册): no answer here, and no ditto of the row above."""
    return _OTHER_ROW.fullmatch(re.sub(r"[\s_()（）。.]+", "", fold(text))) is not None


def is_ditto(text: str) -> bool:
    """True when the cell says *as above* (同上, 〃, 、、): its value is that of the row above."""
    if _DITTO_SIGNS.isdisjoint(text):
        return False
    return _DITTO.fullmatch(_AROUND_DITTO.sub("", fold(text))) is not None


_TWO_DOTS = re.compile(r"\s*+[.．·。]{2}\s*+")


def is_two_dots(text: str) -> bool:
    """True for two dots by themselves: nothing, or as above; who knows."""
    return _TWO_DOTS.fullmatch(text) is not None


def ditto(text: str) -> Parsed:
    """The answer of every converter to a ditto mark that nobody resolved."""
    return raw(text, _("写的是“同上”，须对照上一行确认。"))
