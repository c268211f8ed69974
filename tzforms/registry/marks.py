"""High-water marks: the last serial that each series gave, kept outside the register, so that an old backup is noticed.

A register that was restored from a backup knows nothing of the numbers that were given since, and would give them again, to other
people. Beside them stands the *head*, the last link of the register's chain of events: a register that lacks it was cut off, or is
another one's copy. The marks lie in more than one folder (beside the keys, and in the user's own data), one small file a register; the highest
counts. What comes back with everything else on a machine, a snapshot of the whole disk, cannot be noticed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tzforms.exceptions import NotWritableError, RegistryError, UsageError
from tzforms.files import PRIVATE, make_dir, write_atomic
from tzforms.i18n import _

__all__ = ["Head", "Marks"]

_SIGNS = 16  # of the fingerprint, in a file's name; of a digest, on paper


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """The last link of a chain: its running number and its digest, as it stands on paper ``12:0123456789abcdef``."""

    seq: int
    digest: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest[:_SIGNS]}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """What a person typed from the paper; raises :class:`UsageError`."""
        found = re.fullmatch(r"([0-9]{1,9})[:：]([0-9a-f]{8,64})", "".join(text.split()).lower())
        if found is None:
            raise UsageError(
                _("“{text}”不是登记库摘要：应照发证清单第二页写成 12:0123456789abcdef 的样子。").format(text=text)
            )
        return cls(int(found[1]), found[2])


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one register, which is known by the fingerprint of its secret, in some folders."""

    folders: tuple[Path, ...]
    fingerprint: str

    def read(self) -> dict[str, int]:
        """Series → the last serial known to have been given; what cannot be read says nothing."""
        found: dict[str, int] = {}
        for stored in self._stored():
            try:
                said = {str(scope): int(serial) for scope, serial in stored["last"].items()}
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
            for scope, serial in said.items():
                found[scope] = max(serial, found.get(scope, 0))
        return found

    def heads(self) -> list[Head]:
        """The heads that are noted, each once, the furthest last: usually one."""
        found: set[Head] = set()
        for stored in self._stored():
            try:
                found.add(Head(int(stored["head"]["seq"]), str(stored["head"]["digest"])))
            except (ValueError, KeyError, TypeError):
                continue
        return sorted(found)

    def raise_to(self, last: Mapping[str, int], head: Head | None = None, *, anew: bool = False) -> None:
        """Note what was given by now, and the chain's ``head``; neither ever falls, unless ``anew``: the head is another chain's.

        Raises :class:`NotWritableError` when no folder takes it.
        """
        marks = self.read()
        for scope, serial in last.items():
            marks[scope] = max(serial, marks.get(scope, 0))
        heads = [] if anew else self.heads()
        if head is not None:
            heads.append(head)
        stored: dict[str, Any] = {"version": 1, "last": marks}
        if heads:
            furthest = max(heads)
            stored["head"] = {"seq": furthest.seq, "digest": furthest.digest}
        self._write(json.dumps(stored, ensure_ascii=False, indent=1, sort_keys=True).encode())

    def _stored(self) -> Iterator[dict[str, Any]]:
        for path in self._paths():
            try:
                stored = json.loads(path.read_text("utf-8"))
            except (OSError, ValueError):
                continue
            if isinstance(stored, dict):
                yield stored

    def _write(self, data: bytes) -> None:
        written = 0
        for path in self._paths():
            try:
                if not path.is_file() or path.read_bytes() != data:
                    make_dir(path.parent, private=True)
                    write_atomic(path, data, mode=PRIVATE, force=True, durable=True)
                written += 1
            except (OSError, NotWritableError):
                continue
        if not written:
            raise NotWritableError(
                _(
                    "编号的最高记录写不进 {where}：没有写入权限或磁盘已满。请改正后再发证，以免旧备份恢复后重号。"
                ).format(where="、".join(str(p.parent) for p in self._paths()))
            )

    def behind(self, last: Mapping[str, int]) -> dict[str, tuple[int, int]]:
        """Series that were further on than ``last`` says: series → (the register's last serial, the highest that was given)."""
        marks = self.read()
        return {scope: (last.get(scope, 0), serial) for scope, serial in marks.items() if serial > last.get(scope, 0)}

    def refuse_older(self, last: Mapping[str, int]) -> None:
        """Raise :class:`RegistryError` for a register whose series ``last`` are behind what was given."""
        behind = self.behind(last)
        if not behind:
            return
        told = "；".join(
            _("{scope}：登记库到 {known}，已发到 {given}").format(scope=scope, known=known, given=given)
            for scope, (known, given) in sorted(behind.items())
        )
        raise RegistryError(
            _(
                "登记库比已经发出的编号旧（{told}），像是恢复了旧备份；再发就会重号，没有编出任何号码。"
                "请找到最新的登记库；确实找不到的，核对最近一份发证清单后运行 tzforms certificates catch-up --reason 原因，"
                "缺的号不再使用。"
            ).format(told=told)
        )

    def _paths(self) -> Sequence[Path]:
        return [folder / f"high-water-{self.fingerprint[:_SIGNS]}.json" for folder in dict.fromkeys(self.folders)]
