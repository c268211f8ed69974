"""Is what a content control shows its prompt, or an answer that a program filled in without saying so?

Word marks a control that nobody filled (``showingPlcHdr``) and keeps the prompt in the glossary part. A program that fills a form
often leaves the mark. So the words decide: the prompt of the glossary, or one of those that Word, WPS and people write.

Source: ECMA-376 part 1, 17.5.2.25 (``placeholder``), 17.5.2.39 (``showingPlcHdr``), 17.12 (glossary document).
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import islice

from lxml import etree

from tzforms.exceptions import UnreadableFileError
from tzforms.word.document.looks import W, is_on, value
from tzforms.word.package.archive import Package
from tzforms.word.thresholds import LOOK

__all__ = ["Prompts", "is_known_prompt"]

_MOST_RUNS = 100
_EDGES = " \t\n　[]【】()（）<>《》〈〉{}｛｝.。…，,:：!！_＿*-—"
_CHINESE = re.compile(
    r"""(?:请(?:在)?)?(?:单击|点击|双击|轻触|点按|轻点|点此|点选)   # 单击或点击此处输入文字
      | (?:请)?(?:在|于|从)?(?:此处|此|这里|这儿|下方|右侧|列表|下拉)\S{0,6}?(?:单击|点击|输入|键入|填|选|写|添加|插入|粘贴)
      | 请(?:选择|输入|键入|填写|填入|填|勾选|写明|注明|添加|插入|在)
      | (?:选择|输入|键入|填写|填入|添加|插入|选取)(?:一个|一项|文字|文本|内容|日期|时间|姓名|单位|项目|数字|金额|号码|电话|地址|您的|你的|您|此)
      | (?:选择|输入|键入|填写|填入|选取|必填|选填|待填|待填写|占位符|占位符文本)$
    """,
    re.VERBOSE,
)
_ENGLISH = re.compile(
    r"""(?:please\s+)?(?:(?:click|tap)\b .*? \b(?:here|enter|select|add|choose|insert|type)\b
      | (?:choose|select|pick) \s+ (?:an?|the|one|your|from) \b
      | (?:enter|type|insert|add|fill\s+in) \s+ (?:any|an?|the|your|text|here|content|date|name|number) \b
      | placeholder \b )""",
    re.VERBOSE | re.IGNORECASE,
)


def is_known_prompt(text: str) -> bool:
    """Is ``text`` one of the prompts that programs and people write (单击或点击此处输入文字。, Choose an item., 请填写单位名称)?"""
    bare = text.strip(_EDGES)
    if not bare:
        return True
    return len(bare) <= LOOK.prompt and (_CHINESE.match(bare) or _ENGLISH.match(bare)) is not None


def _bare(text: str) -> str:
    return "".join(text.split())


class Prompts:
    """The prompts of one document's content controls. ``package`` is ``None`` for a part that is read by itself."""

    def __init__(self, package: Package | None = None, styles: frozenset[str] = frozenset()) -> None:
        self._package, self._styles = package, styles

    @cached_property
    def _glossary(self) -> dict[str, str]:
        """Name of a building block → what it says."""
        found: dict[str, str] = {}
        if self._package is None:
            return found
        try:
            for name in self._package.related(self._package.main_part, "glossaryDocument")[:1]:
                for part in self._package.xml(name).iter(f"{W}docPart"):
                    ident = value(part.find(f"{W}docPartPr"), "name")
                    if ident:
                        found[ident] = "".join(t.text or "" for t in part.iter(f"{W}t"))
        except UnreadableFileError:
            pass  # then the words decide
        return found

    def state(self, sdt: etree._Element) -> str:
        """``filled`` for a control that holds an answer, ``prompt`` for one that shows its prompt, ``doubtful`` for one marked as such
        whose text may be either."""
        props = sdt.find(f"{W}sdtPr")
        if props is None or not is_on(props.find(f"{W}showingPlcHdr")):
            return "filled"
        content = sdt.find(f"{W}sdtContent")
        runs = list(islice(content.iter(f"{W}r"), _MOST_RUNS)) if content is not None else []
        if len(runs) == _MOST_RUNS:
            return "filled"  # no prompt is so long, and controls may stand in controls
        text = "".join(t.text or "" for run in runs for t in run.iter(f"{W}t"))
        if is_known_prompt(text):
            return "prompt" if not any(r.find(f"{W}sym") is not None for r in runs) else "filled"
        name = value(props.find(f"{W}placeholder"), "docPart")
        said = self._glossary.get(name or "")
        if said is not None and _bare(said) == _bare(text):
            return "prompt"
        inked = [r for r in runs if any((t.text or "").strip() for t in r.iter(f"{W}t"))]
        grey = all(value(r.find(f"{W}rPr"), "rStyle") in self._styles for r in inked)
        return "doubtful" if grey or (name and said is None) else "filled"
