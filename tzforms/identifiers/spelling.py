"""When two spellings are one unit, one project: what may differ without meaning anything.

Names are compared folded: half-width, no blanks, no brackets or quotation marks, one case. What is decided upon it, and what
only raises a question, is in :mod:`tzforms.grouping` and :mod:`tzforms.registry`.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache

from tzforms.identifiers import uscc
from tzforms.lazy import lazy
from tzforms.normal import nfkc

__all__ = ["code_of", "is_near", "is_short_for", "nearly_one_project", "plain_name", "project_key", "unit_key"]

_MEANINGLESS = lazy(r"""[\s()\[\]{}〔〕【】〖〗「」『』《》〈〉<>“”‘’"'`·•‧・,，、。:：;；_—–‐‑-]""")
_ENDING = lazy(
    r"(?P<name>.+?)(?:高技能人才)?(?:研修培训|培训研修|研修|进修|培训)?班?(?P<part>(?:第?[0-9一二三四五六七八九十]{1,4}[班期批])?)"
)
NEAR = 0.8  # of the characters in their order: 运维 for 维护 in a name of eight is near, another trade is not


def unit_key(name: str) -> str:
    """The same for the same unit however its name is written: 有限责任公司 is 有限公司.

    >>> unit_key("某某（北京） 科技有限责任公司") == unit_key("某某(北京)科技有限公司")
    True
    """
    return _folded(name).replace("有限责任公司", "有限公司")


def code_of(text: str | None) -> str | None:
    """A 统一社会信用代码 that may tell one unit from another; ``None`` for none, or one whose check character is wrong."""
    return uscc.compact(text) if text and uscc.is_valid(text) else None


def project_key(name: str) -> str:
    """The same for the same project whatever the class is called at its end; 一班 and 二班 stay two.

    >>> project_key("数控技术高技能人才研修班") == project_key("数控 技术培训班") == project_key("数控技术")
    True
    >>> project_key("数控技术研修班（一班）") == project_key("数控技术（二班）")
    False
    """
    folded = _folded(name)
    match = _ENDING.fullmatch(folded)
    return folded if match is None else match["name"] + match["part"]


def nearly_one_project(one: str, other: str) -> bool:
    """True when two projects are called almost the same."""
    return is_near(project_key(one), project_key(other))


@lru_cache(maxsize=65536)
def is_near(one: str, other: str) -> bool:
    """True when two names share most of their signs in their order.

    >>> is_near("数控加工技术", "数控加工枝术"), is_near("数控车工", "养老护理")
    (True, False)
    """
    if 2 * min(len(one), len(other)) < NEAR * (len(one) + len(other)):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= NEAR


def is_short_for(one: str, other: str) -> bool:
    """True when the shorter of two names is the longer one with signs left out, four or more and half of them left.

    >>> is_short_for("通衢示范技校", "北京通衢示范技工学校"), is_short_for("张湾数控", "台湖机电")
    (True, False)
    """
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return len(short) >= max(4, len(long) / 2) and all(sign in rest for sign in short)


def plain_name(name: str) -> str:
    """A name half-width, without blanks, brackets and quotation marks, in one case."""
    return _folded(name)


def _folded(name: str) -> str:
    return _MEANINGLESS.sub("", nfkc(name)).casefold()
