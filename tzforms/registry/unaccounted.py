"""What a restored register does not know: the numbers that were given after its backup. Until somebody says, it gives none.

Each function works inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from tzforms.exceptions import RegistryError, UsageError
from tzforms.i18n import _
from tzforms.registry import series
from tzforms.registry.marks import Head
from tzforms.registry.models import Setting

__all__ = ["caught_up", "left_open", "refuse", "settled"]

_NAME = "unaccounted"


def left_open(session: Session, backup: str) -> None:
    """Note that nobody has said yet what was given after ``backup``."""
    setting = session.get(Setting, _NAME)
    if setting is None:
        session.add(Setting(name=_NAME, value=backup))
    else:
        setting.value = backup


def refuse(session: Session) -> None:
    """Raise :class:`RegistryError` while it is open what was given after a backup."""
    setting = session.get(Setting, _NAME)
    if setting is not None and setting.value:
        raise RegistryError(
            _(
                "登记库是从备份（{backup}）恢复的，还没有说明备份以后发到了几号；没有编出任何号码。请核对最近一份发证清单，运行 "
                "tzforms registry catch-up --last 清单上的最后一个编号 --reason 原因（备份以后没有发过证的，写 --none-since）。"
            ).format(backup=setting.value)
        )


def settled(session: Session, *, stated: bool) -> list[str]:
    """Note that it is said now; words for the event. Raises :class:`UsageError` when it is open and nobody said."""
    setting = session.get(Setting, _NAME)
    if setting is None or not setting.value:
        return []
    if not stated:
        raise UsageError(
            _(
                "登记库是从备份恢复的，最高记录也可能是旧的：请用 --last 写明最近一份发证清单上的最后一个编号，"
                "备份以后没有发过证的写 --none-since。"
            )
        )
    words = _("备份 {backup} 以后的编号已说明").format(backup=setting.value)
    setting.value = ""
    return [words]


def caught_up(
    session: Session, known: Mapping[str, int], lost: Sequence[Head]
) -> tuple[dict[str, tuple[int, int]], list[str]]:
    """Have each series go on behind what is ``known``: series → (before, now), and the words for the event.

    ``lost``: links that are known to have been in the chain.
    """
    moved = series.catch_up(session, known)
    said = [f"{scope}：{before + 1}–{now}" for scope, (before, now) in moved.items()]
    said += [_("另接经过，缺 {head}").format(head=head) for head in lost]
    return moved, said
