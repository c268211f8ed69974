"""Has anybody changed the register but the program? The chain of events is gone through, and every row held against it."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select, text, type_coerce
from sqlalchemy.types import NullType

from tzforms.i18n import _
from tzforms.registry import chain, guards
from tzforms.registry.marks import Head
from tzforms.registry.models import Status
from tzforms.registry.vault import Vault

__all__ = ["Irregularity", "Trouble", "inspected", "of_a_file"]


class Trouble(StrEnum):
    """What is wrong with a register."""

    CHANGED = "changed"  # a row is not as an event left it
    UNTOLD = "untold"  # a row that no event tells of
    VANISHED = "vanished"  # a row that an event told of is gone
    EVENT = "event"  # an event was changed, inserted, or put together without the key
    ORDER = "order"  # events stand in another order
    GAP = "gap"  # events are missing in the middle
    CUT = "cut"  # events are missing at the end
    FORKED = "forked"  # another event stands where one was noted
    UNSEALED = "unsealed"  # there is no chain
    STATUS = "status"  # of a certificate, which no event gave
    TRIGGER = "trigger"
    SCHEMA = "schema"
    FILE = "file"  # that was handed in: missing, damaged or another one


@dataclass(frozen=True, slots=True)
class Irregularity:
    """One thing that is wrong; ``sentence`` says what, where, and what to do. ``number``: of the certificate, ``seq``: of the event."""

    trouble: Trouble
    sentence: str
    number: str | None = None
    seq: int | None = None


@dataclass
class _Walk:
    """What is known after going through the events."""

    found: list[Irregularity] = field(default_factory=list)
    covers: dict[str, tuple[str, int]] = field(default_factory=dict)  # row → (digest, seq of the event that left it so)
    status: dict[int, str] = field(default_factory=dict)  # certificate → what its events gave
    digests: dict[int, str] = field(default_factory=dict)  # seq → digest


def inspected(
    connection: Connection, vault: Vault, *, noted: Sequence[Head] = (), papers: Sequence[Head] = ()
) -> list[Irregularity]:
    """Everything that is wrong, the events first. ``noted`` and ``papers``: heads kept outside the register."""
    walk = _walked(connection, vault)
    if not walk.digests:
        walk.found.append(_unsealed())
    anchors = [*((h, _("本机的记录")) for h in noted), *((h, _("纸上")) for h in papers)]
    walk.found += [told for head, where in anchors if (told := _anchored(head, where, walk.digests))]
    if walk.digests:
        walk.found += _rows(connection, walk)
    walk.found += _statuses(connection, walk.status)
    walk.found += _guarded(connection)
    return walk.found


def of_a_file(told: str) -> Irregularity:
    """What is wrong with a file that was handed in, in the words of the store."""
    return Irregularity(Trouble.FILE, told)


# -- the events --------------------------------------------------------------------------------------------------------


def _events(connection: Connection) -> Iterator[Mapping[str, Any]]:
    """The older events without a place in the chain, then the chain."""
    table = chain.EVENTS
    query = select(*(type_coerce(c, NullType()).label(c.name) for c in table.columns))
    for half, by in ((table.c.seq.is_(None), (table.c.id,)), (table.c.seq.is_not(None), (table.c.seq, table.c.id))):
        for row in connection.execute(query.where(half).order_by(*by).execution_options(yield_per=100)).mappings():
            yield dict(row)


def _walked(connection: Connection, vault: Vault) -> _Walk:
    walk, bad, keys = _Walk(), list[int](), _Keys(vault)
    previous: str | None = ""  # None: the event before is missing
    expected, last_id = 1, 0
    for row in _events(connection):
        _replay(walk.status, row)
        seq = row["seq"]
        if seq is None:
            last_id = max(last_id, row["id"])
            continue
        if not isinstance(seq, int) or seq < expected:
            walk.found.append(_not_ours(str(seq), str(seq)))
            continue
        if seq > expected:
            walk.found.append(_gap(expected, seq - 1))
            previous = None
        if not keys.fit(previous, row):
            bad.append(seq)
        if row["id"] < last_id:
            walk.found.append(_out_of_order(seq))
        walk.covers |= {key: (digest, seq) for key, digest in _covered(row).items()}
        previous = walk.digests[seq] = str(row["digest"])
        expected, last_id = seq + 1, row["id"]
    walk.found += [_not_ours(first, last) for first, last in _runs(bad)]
    if walk.digests and not keys.at_the_last:
        walk.found.append(_of_an_earlier_secret(max(walk.digests)))
    return walk


class _Keys:
    """By which secret the next event has to be made: that of the first one, then, from each change of the secret on, a later one."""

    def __init__(self, vault: Vault) -> None:
        self._lineage, self._now = vault.lineage, -1

    @property
    def at_the_last(self) -> bool:
        """True when the chain has come to the secret of today."""
        return self._now == len(self._lineage) - 1

    def fit(self, previous: str | None, row: Mapping[str, Any]) -> bool:
        """Whether ``row`` was made by a secret that it may be of; also when the event before it is missing (``None``)."""
        if self._now < 0 or row["kind"] == chain.RESEALED:
            later = range(self._now + 1, len(self._lineage))
            last = len(self._lineage) - 1
            self._now = next((i for i in later if _is_ours(self._lineage[i], previous or "", row)), last)
        return previous is None or _is_ours(self._lineage[self._now], previous, row)


def _is_ours(vault: Vault, previous: str, row: Mapping[str, Any]) -> bool:
    try:
        made = vault.chain_digest(chain.link(previous, row))
    except (TypeError, ValueError):  # a column holds what cannot be put into words
        return False
    return hmac.compare_digest(made.encode(), str(row["digest"]).encode())


def _covered(row: Mapping[str, Any]) -> dict[str, str]:
    try:
        covers = json.loads(row["covers"])
        return {str(key): str(digest) for key, digest in covers.items()}
    except (TypeError, ValueError, AttributeError):
        return {}  # its digest does not fit either


def _replay(status: dict[int, str], row: Mapping[str, Any]) -> None:
    """What an event makes of the status of its certificate."""
    certificate = row["certificate_id"]
    if row["kind"] in ("issued", "reinstated"):
        status[certificate] = Status.VALID
    elif row["kind"] == "voided":
        status[certificate] = Status.VOID
    elif row["kind"] == "replaced" and status.get(certificate) != Status.VOID:  # a void one stays void
        status[certificate] = Status.REPLACED


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Neighbours together: first and last."""
    start = 0
    for i, number in enumerate(numbers):
        if i + 1 == len(numbers) or numbers[i + 1] != number + 1:
            yield numbers[start], number
            start = i + 1


def _anchored(head: Head, where: str, digests: Mapping[int, str]) -> Irregularity | None:
    last = max(digests, default=0)
    if head.seq > last:
        told = _(
            "经过只到第 {last} 笔，{where}记到第 {seq} 笔（{head}）：末尾被截去，或恢复了旧备份；"
            "请找到最新的登记库，确是旧备份的运行 tzforms certificates catch-up --reason 原因。"
        )
        return Irregularity(Trouble.CUT, told.format(last=last, where=where, seq=head.seq, head=head), seq=head.seq)
    if not head.digest or not digests.get(head.seq, "").startswith(head.digest):
        told = _(
            "第 {seq} 笔经过与{where}记下的（{head}）不是同一笔：末尾被截去后又接着写过，或不是同一个登记库；"
            "请与备份、发证清单逐笔核对。"
        )
        return Irregularity(Trouble.FORKED, told.format(seq=head.seq, where=where, head=head), seq=head.seq)
    return None


# -- the rows ----------------------------------------------------------------------------------------------------------


def _rows(connection: Connection, walk: _Walk) -> Iterator[Irregularity]:
    missing = dict(walk.covers)
    for table in (*chain.COVERED, chain.EVENTS):
        for key, row in chain.rows(connection, table):
            digest, seq = missing.pop(key, (None, None))
            if digest is None:
                yield _row(connection, Trouble.UNTOLD, key, None)
            elif digest != chain.digest_of(row):
                yield _row(connection, Trouble.CHANGED, key, seq)
    for key, (_digest, seq) in missing.items():
        yield _row(connection, Trouble.VANISHED, key, seq)


def _row(connection: Connection, trouble: Trouble, key: str, seq: int | None) -> Irregularity:
    told = {
        Trouble.CHANGED: _("{what}被改动，与第 {seq} 笔经过留下的不符：请对照备份和原件核实，恢复被改动以前的登记库。"),
        Trouble.UNTOLD: _("{what}不是本程序登记的，没有一笔经过说到它：请对照备份和原件核实，恢复最近的完好备份。"),
        Trouble.VANISHED: _("{what}不见了，第 {seq} 笔经过登记过它：请从备份中找回，恢复最近的完好备份。"),
    }[trouble]
    number = _number_of(connection, key)
    return Irregularity(trouble, told.format(what=_called(key, number), seq=seq), number, seq)


def _called(key: str, number: str | None) -> str:
    """How a person is told of a row."""
    table, _colon, identity = key.partition(":")
    name = {
        "certificates": _("证书"),
        "batches": _("批次"),
        "classes": _("班次"),
        "organizers": _("办班单位"),
        "participations": _("参加研修的登记"),
        "people": _("人员的登记"),
        "issued_files": _("证书文件的登记"),
        "series": _("编号序列"),
        "settings": _("登记库的设置"),
        "events": _("早先的经过"),
        "dossiers": _("一个班的材料"),
        "submissions": _("一次报送"),
        "files": _("存档文件的登记"),
        "submitted_files": _("报送文件的登记"),
        "readings": _("读出的表格"),
        "reading_rows": _("读出的一行名册"),
        "enrolments": _("名册上的人"),
        "person_names": _("姓名的检索项"),
        "findings": _("核对意见"),
        "corrections": _("更正"),
        "waivers": _("特例"),
        "decisions": _("处理决定"),
        "facts": _("核验名单的内容"),
    }.get(table, table)
    if number is None:
        return _("{name}（{table} 表 {identity}）").format(name=name, table=table, identity=identity)
    if table == "certificates":
        return _("证书 {number}").format(number=number)
    return _("{name}（{table} 表 {identity}，证书 {number}）").format(
        name=name, table=table, identity=identity, number=number
    )


_NUMBER_OF = {
    "certificates": "SELECT number FROM certificates WHERE id = :id",
    "participations": "SELECT min(number) FROM certificates WHERE participation_id = :id",
    "people": "SELECT min(c.number) FROM certificates c JOIN participations p ON p.id = c.participation_id "
    "WHERE p.person_id = :id",
    "issued_files": "SELECT c.number FROM certificates c JOIN issued_files f ON f.certificate_id = c.id WHERE f.id = :id",
    "events": "SELECT c.number FROM certificates c JOIN events e ON e.certificate_id = c.id WHERE e.id = :id",
}


def _number_of(connection: Connection, key: str) -> str | None:
    """The number of the certificate that a row belongs to."""
    table, _colon, identity = key.partition(":")
    if table not in _NUMBER_OF or not identity.lstrip("-").isdecimal():
        return None
    found = connection.scalar(text(_NUMBER_OF[table]), {"id": int(identity)})
    return None if found is None else str(found)


def _statuses(connection: Connection, given: Mapping[int, str]) -> Iterator[Irregularity]:
    words: dict[str, str] = {Status.VALID: _("有效"), Status.VOID: _("作废"), Status.REPLACED: _("已换发")}
    for id_, number, status in connection.execute(text("SELECT id, number, status FROM certificates ORDER BY id")):
        if status != given.get(id_):
            told = _("证书 {number} 登记为“{status}”，可是没有一笔经过这样办过（经过是“{given}”）：请按经过核实。")
            yield Irregularity(
                Trouble.STATUS,
                told.format(number=number, status=words.get(status, status), given=words.get(given.get(id_, ""), "—")),
                str(number),
            )


# -- the rest ----------------------------------------------------------------------------------------------------------


def _guarded(connection: Connection) -> Iterator[Irregularity]:
    for name in guards.changed_triggers(connection):
        told = _("数据库里防删改的触发器 {name} 不见了、停用了或被改过：有人改过数据库，请恢复最近的完好备份。")
        yield Irregularity(Trouble.TRIGGER, told.format(name=name))
    for name in guards.changed_objects(connection):
        told = _("数据库的结构（{name}）不是本程序建的样子：有人改过数据库，请恢复最近的完好备份。")
        yield Irregularity(Trouble.SCHEMA, told.format(name=name))


def _unsealed() -> Irregularity:
    return Irregularity(
        Trouble.UNSEALED,
        _(
            "登记库的经过没有封存，看不出有没有被改动：刚升级的请在能写的地方打开一次；封存过而不见了的，请恢复最近的完好备份。"
        ),
    )


def _of_an_earlier_secret(last: int) -> Irregularity:
    told = _("经过只到第 {last} 笔，没有更换密钥的那一笔：末尾被截去，或恢复了更换密钥以前的备份；请找到最新的登记库。")
    return Irregularity(Trouble.CUT, told.format(last=last), seq=last)


def _not_ours(first: int | str, last: int | str) -> Irregularity:
    where = str(first) if first == last else f"{first}–{last}"
    return Irregularity(
        Trouble.EVENT,
        _("第 {where} 笔经过被改动、调换或插入，不是本程序用这把密钥写的：请对照备份核实，恢复最近的完好备份。").format(
            where=where
        ),
        seq=first if isinstance(first, int) else None,
    )


def _gap(first: int, last: int) -> Irregularity:
    where = str(first) if first == last else f"{first}–{last}"
    return Irregularity(
        Trouble.GAP, _("第 {where} 笔经过不见了：请从备份中找回，恢复最近的完好备份。").format(where=where), seq=first
    )


def _out_of_order(seq: int) -> Irregularity:
    return Irregularity(
        Trouble.ORDER, _("第 {seq} 笔经过换过位置：请对照备份核实，恢复最近的完好备份。").format(seq=seq), seq=seq
    )
