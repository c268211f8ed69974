"""A certificate keeps its person: who asks for another name has to show that it is the same human being."""

from __future__ import annotations

import hmac
from difflib import SequenceMatcher

from tzforms.exceptions import UsageError
from tzforms.i18n import _
from tzforms.normal import nfkc
from tzforms.registry.models import Person
from tzforms.registry.vault import Vault

__all__ = ["akin", "refuse_another_person"]


def akin(one: str, other: str) -> bool:
    """True when two names may be spellings of one: a Chinese character in common; letters that are half the same.

    >>> akin("王小明", "王晓明"), akin("王小明", "李四")
    (True, False)
    """
    first, second = (_letters(n) for n in (one, other))
    if first.isascii() and second.isascii():
        return SequenceMatcher(None, first, second, autojunk=False).ratio() >= 0.5
    return bool(set(first) & set(second))


def _letters(name: str) -> str:
    return "".join(c for c in nfkc(name) if c.isalpha()).casefold()


def refuse_another_person(
    vault: Vault, person: Person, number: str, before: str, name: str, id_number: str | None
) -> None:
    """Raise :class:`UsageError` unless ``id_number`` is the holder's and ``name`` has something of the name ``before``.

    The numbers are compared whole, as keyed hashes; neither is said.
    """
    if id_number is None or not id_number.strip():
        raise UsageError(
            _("更正证书 {number} 的姓名，须同时用 --id-number 写明持证人的完整身份证号码，以确认是同一人。").format(
                number=number
            )
        )
    keys = [vault.person_key(id_number), *vault.earlier_person_keys(id_number)]
    if not any(hmac.compare_digest(key, person.person_key) for key in keys):
        raise UsageError(
            _(
                "所写身份证号码不是证书 {number} 持证人的（须写完整号码，后四位不够）：换发不能换人，请核对；"
                "另一人的证书须按其本人的名册办理。"
            ).format(number=number)
        )
    if not akin(before, name):
        raise UsageError(
            _(
                "“{name}”与证书 {number} 上的姓名没有一个字相同，不是更正而是另一个人：换发不能换人，请核对；"
                "另一人的证书须按其本人的名册办理。"
            ).format(name=name, number=number)
        )
