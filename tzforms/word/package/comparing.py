"""What differs between two Word files: every part, every letter, every picture, in a person's words."""

from __future__ import annotations

import difflib

from lxml import etree

from tzforms.exceptions import UnreadableFileError
from tzforms.findings import mask_text
from tzforms.i18n import _
from tzforms.word.package.archive import Package, parse_xml

__all__ = ["differences"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P = f"{_W}p"
# What says something, seen or not; numbers of a drawing do not.
_TEXTS = (f"{_W}t", f"{_W}delText", f"{_W}instrText", "{*}t")
_AROUND = 5  # characters shown on both sides of what was changed
_SHOWN, _MOST_SHOWN = 40, 3  # characters of a difference that are told, and how many differences of one kind


def differences(found: bytes, made: bytes) -> list[str]:
    """How the Word file ``found`` differs from ``made``; nothing for the same parts in another packing.

    Raises :class:`~tzforms.exceptions.UnreadableFileError` for a file that is none. ID numbers are masked.
    """
    ours, theirs = Package.open(made), Package.open(found)
    told: list[str] = []
    extra = [name for name in theirs.parts if name not in ours.parts]
    missing = [name for name in ours.parts if name not in theirs.parts]
    changed = [n for n in ours.parts if n in theirs.parts and not _same(n, theirs.parts[n], ours.parts[n])]
    if ours.main_part in changed:
        told += _in_text(theirs, ours) or [_("正文的格式、隐藏内容或结构不同")]
        changed.remove(ours.main_part)
    told += [_("多出{what}").format(what=_called(name)) for name in extra[:_MOST_SHOWN]]
    told += [_("缺少{what}").format(what=_called(name)) for name in missing[:_MOST_SHOWN]]
    told += [_("{what}不同").format(what=_called(name)) for name in changed[:_MOST_SHOWN]]
    return list(dict.fromkeys(told))


def _same(name: str, found: bytes, made: bytes) -> bool:
    """The same part, in whatever order its attributes are written, and lists of parts in whatever order they stand."""
    if found == made:
        return True
    if not name.endswith((".xml", ".rels")):
        return False
    listed = name == "[Content_Types].xml" or name.endswith(".rels")
    try:
        return _canonical(found, listed) == _canonical(made, listed)
    except (UnreadableFileError, etree.C14NError):
        return False


def _canonical(data: bytes, listed: bool) -> list[bytes]:
    root = parse_xml(data)
    if not listed:
        return [etree.tostring(root, method="c14n")]
    return [root.tag.encode(), *sorted(etree.tostring(child, method="c14n", with_tail=False) for child in root)]


def _in_text(found: Package, made: Package) -> list[str]:
    """What the text says more, and what it does not say, paragraph by paragraph."""
    ours, theirs = _paragraphs(made), _paragraphs(found)
    told: list[str] = []
    for tag, a0, a1, b0, b1 in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag != "equal":
            told += _pieces("".join(ours[a0:a1]), "".join(theirs[b0:b1]))
    return told[:_MOST_SHOWN]


def _paragraphs(package: Package) -> list[str]:
    return ["".join(t.text or "" for t in p.iter(*_TEXTS)) for p in package.xml(package.main_part).iter(_P)]


def _pieces(ours: str, theirs: str) -> list[str]:
    """The least that was put in and taken out between two texts."""
    head = _shared(ours, theirs)
    tail = _shared(ours[head:][::-1], theirs[head:][::-1])
    more, less = theirs[head : len(theirs) - tail], ours[head : len(ours) - tail]
    if more.strip() and less.strip():  # with what stands around: a figure alone tells nobody where it stands
        before, after = ours[max(0, head - _AROUND) : head], ours[len(ours) - tail :][:_AROUND]
        said, meant = (mask_text(before + piece + after)[:_SHOWN] for piece in (more, less))
        return [_("“{said}”应为“{meant}”").format(said=said, meant=meant)]
    told = [_("多出“{text}”").format(text=mask_text(more.strip())[:_SHOWN])] if more.strip() else []
    return told + ([_("缺少“{text}”").format(text=mask_text(less.strip())[:_SHOWN])] if less.strip() else [])


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    shortest = min(len(one), len(other))
    return next((i for i in range(shortest) if one[i] != other[i]), shortest)


def _called(part: str) -> str:
    """A part in a person's words."""
    called = {
        "word/media/": _("图片"),
        "word/header": _("页眉"),
        "word/footer": _("页脚"),
        "word/footnotes": _("脚注"),
        "word/endnotes": _("尾注"),
        "word/comments": _("批注"),
        "word/styles": _("样式"),
        "word/numbering": _("自动编号"),
        "word/settings": _("设置"),
        "word/theme": _("主题"),
        "word/font": _("字体"),
        "word/embeddings": _("嵌入的对象"),
        "customxml": _("附带的数据"),
        "docprops": _("文档属性"),
    }
    name = next((name for start, name in called.items() if part.lower().startswith(start)), _("部件"))
    return _("{name}（{part}）").format(name=name, part=part[-_SHOWN:])
