"""What the grammar of tags does not see: braces that were meant as a tag, and tags in places where no value can be printed.

:func:`slips` names what looks like another program's or a mistyped placeholder; it is only told. :func:`check_borders` and
:func:`check_outside` raise :class:`~tzforms.exceptions.TemplateError` with the place of a tag that would break the document or
would be printed where no reader finds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from lxml import etree

from tzforms.exceptions import TemplateError
from tzforms.i18n import _
from tzforms.word.template.grammar import placed

__all__ = ["Slip", "check_borders", "check_outside", "slips"]

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TAG = re.compile(r"\{[{%#](?:(?!\{[{%#]).)*?[}%#]\}", re.DOTALL)
_ESCAPED = re.compile(r"\{_\{[^{}]*+\}_\}|\{_%[^{}%]*+%_\}", re.DOTALL)  # docxtpl's way to print braces
_GAP = r"[\s\u200b-\u200d\u2060\ufeff]*+"
_NAME = r"[^\W\d]\w*+(?:[.|\[]\w*+\]?)*+"
_ASCII = r"[A-Za-z_]\w*+(?:\.\w++)*+"
# Nobody writes these but for a placeholder: two braces, of any width, with blanks between them, or one with a percent sign.
_SURE = re.compile(
    rf"[{{｛]{_GAP}[{{｛][^{{}}｛｝]{{0,60}}[}}｝]{_GAP}[}}｝]|[{{｛]{_GAP}[%％][^{{}}｛｝]{{0,60}}[%％]{_GAP}[}}｝]"
)
# These are the placeholders of other programs; now and then they are ordinary words.
_LIKELY = re.compile(
    rf"[$#@]?[{{｛]{_GAP}[#/^]?{_NAME}{_GAP}[}}｝]|<<{_GAP}{_NAME}{_GAP}>>|«[^«»]{{1,60}}»|《{_GAP}{_ASCII}{_GAP}》"
    rf"|＜＜{_GAP}{_NAME}{_GAP}＞＞|\[\[{_GAP}{_NAME}{_GAP}\]\]|〈〈{_GAP}{_NAME}{_GAP}〉〉"
)


class Slip(NamedTuple):
    """Something that looks like a placeholder and is none: where, what is written, and whether it can be anything else."""

    place: str
    text: str
    sure: bool


def slips(root: etree._Element, where: str) -> Iterator[Slip]:
    """The likely slips of a part; ``where`` (正文, 页眉 …) begins their places."""
    for paragraph, text, place in placed(root, where):
        if next(paragraph.iterancestors(_FALLBACK), None) is not None:
            continue
        rest = _ESCAPED.sub("\0", _TAG.sub("\0", text))
        for pattern in (_SURE, _LIKELY):
            for found in pattern.finditer(rest):
                yield Slip(place(), " ".join(found.group().split()), pattern is _SURE)
            rest = pattern.sub("\0", rest)


def check_borders(root: etree._Element, where: str) -> None:
    """Raise where a tag begins inside a link, a content control or the like and ends outside: the document would not open."""
    for paragraph, text, place in placed(root, where):
        if "{" not in text:
            continue
        owners: list[etree._Element] = []
        for element in paragraph.iter(f"{_W}t"):
            if next(element.iterancestors(f"{_W}p"), None) is paragraph:
                owners += [element] * len(element.text or "")
        for tag in _TAG.finditer(text):
            parts = list(dict.fromkeys(owners[tag.start() : tag.end()]))
            chains = [_above(part, paragraph) for part in parts]
            lost = set().union(*map(set, chains[1:-1])) & {f"{_W}hyperlink", f"{_W}sdt"} - set(chains[0])
            if chains[0] != chains[-1] or lost:
                raise TemplateError(
                    _(
                        "模板{place}：{tag} 一半写在{inside}里，一半写在外面，生成的文件会打不开或少了它。请删去后在一处重新输入。"
                    ).format(place=place(), tag=_one_line(tag.group()), inside=_inside({n for c in chains for n in c}))
                )


def _above(element: etree._Element, paragraph: etree._Element) -> list[str]:
    names: list[str] = []
    for parent in element.iterancestors():
        if parent is paragraph:
            break
        names.append(str(parent.tag))
    return names


def _inside(tags: set[str]) -> str:
    names = {n.rpartition("}")[2] for n in tags}
    if "hyperlink" in names:
        return _("链接")
    if "sdt" in names:
        return _("内容控件")
    return _("修订") if names & {"ins", "del", "moveTo", "moveFrom"} else _("域或标签")


def check_outside(root: etree._Element, where: str) -> None:
    """Raise for a tag outside the text of paragraphs: a picture's description, a bookmark's name, a field's code, an equation."""
    opening = _("{where}开头").format(where=where)
    last: Callable[[], str] = lambda: opening  # noqa: E731 - a place like those of paragraphs
    places = {paragraph: place for paragraph, _text, place in placed(root, where)}
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        last = places.get(element, last)
        texts = [] if element.tag == f"{_W}t" else [element.text or ""]
        for text in [*texts, *map(str, element.attrib.values())]:
            tag = _TAG.search(text)
            if tag is not None:
                raise TemplateError(
                    _(
                        "模板{place}：{tag} 写在文字以外（例如图片说明、书签名、域代码、公式），不能读回。请把它写在文字里。"
                    ).format(place=last(), tag=_one_line(tag.group()))
                )


def _one_line(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"
