"""What people call the things of a reading: values as written, doubts and finds in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tzforms.i18n import _
from tzforms.reading.evidence import Evidence, torn_between, unspaced
from tzforms.word import DOUBTS

__all__ = ["flat", "how_found", "how_text", "shown", "why"]

# How a value was found, for a person.
_HOW = {
    "cell": "标签旁的单元格",
    "inline": "标签后的同一行文字",
    "inner": "标签所在单元格内",
    "column": "表头下的列",
    "merged": "纵向合并的单元格",
    "ditto": "“同上”，取上一行",
    "below": "标签下方",
    "tail": "上一项内容之后",
    "position": "只按位置",
    "review": "人工更正",
    "none": "没有找到",
}


def shown(value: Any) -> str:
    """A value of the contract as people write it."""
    if value is None or value == [] or value == ():
        return "—"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return str(value)


def why(evidence: Evidence, hide: Callable[[str], str] = str) -> str:
    """Why a person has to look at a value; empty when nobody has to. ``hide`` masks the other readings that are offered."""
    parts = [_(DOUBTS.get(d, d)).rstrip("。") for d in evidence.doubts] + [r.rstrip("。") for r in evidence.reasons]
    parts += [r.rstrip("。") for r in torn_between(evidence, hide)]
    return "；".join(dict.fromkeys(parts))


def how_text(how: str) -> str:
    """How a value was found, in words."""
    return _(_HOW.get(how, how))


def how_found(evidence: Evidence) -> str:
    """How a value was found, in words; of a corrected one also by whom and when."""
    how = how_text(evidence.how)
    return _("{how}（{by}）").format(how=how, by=evidence.by) if evidence.by else how


def flat(text: str) -> str:
    """A printed label without the blanks that space it out, and without its colon."""
    return unspaced(text).rstrip("：:")
