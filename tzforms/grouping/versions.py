"""Which of several papers of one kind, of one class, is the newest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from tzforms.grouping.sameness import filled
from tzforms.grouping.sheets import Sheet
from tzforms.i18n import _
from tzforms.lazy import lazy

__all__ = ["State", "Version", "in_order"]

_NOT = lazy(r"(?:修改|更正|补正|定稿|修订)前|[未待需非不][^0-9]{0,2}?(?:修改|更正|补正|修订|最终|定稿)|[^/]{0,4}作废")
_APART = 120.0  # seconds: what was unpacked, copied or downloaded together was written at one time
_NEWER = lazy(
    r"(?i)(?P<final>最终|终稿|定稿|final)|(?P<changed>修改|修订|更正|补正|改后|重报|新版|(?<![a-z])new(?![a-z]))|[vV第(（\[]\s*(?P<number>[0-9]{1,3})\s*(?:版|稿|次|[)）\]]|$)"
)


class State(StrEnum):
    """What a version is worth."""

    COUNTS = "counts"
    OLDER = "older"
    COPY = "copy"  # holds the same as another


@dataclass(frozen=True, slots=True)
class Version:
    """One paper of its kind; ``why`` it counts or not, ``sure`` whether anybody can know."""

    sheet: Sheet
    state: State
    why: str = ""
    sure: bool = True


def in_order(sheets: Sequence[Sheet]) -> tuple[Version, ...]:
    """The papers of one form of one class, the one that counts first.

    By the date on the form, else by when the files were written, else by what their names say. Where nothing tells, the one that comes
    first by name counts, and is not sure.
    """
    found: dict[str, Sheet] = {}
    copies: list[Version] = []
    for sheet in sorted(sheets, key=lambda s: (s.name, s.at)):
        if sheet.digest in found:
            copies.append(Version(sheet, State.COPY, _("与 {name} 内容相同").format(name=found[sheet.digest].name)))
        else:
            found[sheet.digest] = sheet
    left = list(found.values())
    if len(left) == 1:
        return (Version(left[0], State.COUNTS), *copies)
    full = [
        s for s in left if filled(s) * 2 >= max(map(filled, left))
    ]  # one that is hardly filled in takes no other's place
    newest, why = _newest(full) if len(full) > 1 else (full[0], _("另一份几乎是空的"))
    sure = newest is not None
    newest = newest or full[0]
    older = (Version(s, State.OLDER, why, sure) for s in left if s is not newest)
    return (Version(newest, State.COUNTS, why, sure), *older, *copies)


def _newest(sheets: list[Sheet]) -> tuple[Sheet | None, str]:
    """(the newest, how that is known); ``None`` where nobody knows."""
    by_file = _("文件较新")
    tests: tuple[tuple[Callable[[Sheet], Any], float, str], ...] = (
        (lambda s: s.dated.toordinal() if s.dated else None, 0.5, _("表上的日期较晚")),
        (lambda s: s.saved, _APART, by_file),
        (lambda s: _said_by_name(s.name), 0.5, _("文件名写明是修改后的")),
    )
    left = sheets
    for of, apart, why in tests:
        known = [of(s) for s in left]
        if None in known:
            continue
        latest = max(known)
        left = [s for s, value in zip(left, known, strict=True) if latest - value < apart]
        if len(left) == 1:
            if (
                why == by_file
                and max(sheets, key=lambda s: _said_by_name(s.name)) is not left[0]
                and _names_differ(sheets)
            ):
                return None, _("文件的日期和文件名说的相反，分不清哪一份较新")
            return left[0], why
    return None, _("分不清哪一份较新")


def _names_differ(sheets: Sequence[Sheet]) -> bool:
    """Does one of the names say more of its age than another?"""
    return len({_said_by_name(s.name) for s in sheets}) > 1


def _said_by_name(name: str) -> int:
    """How new a file is by its name: ``(2)``, ``v3``, 修改稿, 最终稿."""
    rank = 0
    for found in _NEWER.finditer(_NOT.sub("", PurePath(name).stem)):
        rank = max(rank, 1000 if found["final"] else 500 if found["changed"] else int(found["number"]))
    return rank
