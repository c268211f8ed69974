"""A backup put in the place of a register. Everything is looked at before; what stood there is kept beside; and the numbers that were
given after the backup are accounted for in the same step, or the register gives none.

The work is done on a copy: it is brought to today's schema, its chain is gone through, the event of the restore is written into it.
Only then does it take the register's place (:mod:`tzforms.registry.placing`), so that a restore that is stopped anywhere leaves
the old register or the new one, whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from tzforms.exceptions import NotWritableError, RegistryError, UsageError
from tzforms.files import make_dir
from tzforms.i18n import _
from tzforms.registry import backups, certificates, chain, database, forgetting, order, placing, series, unaccounted
from tzforms.registry.backups import Manifest
from tzforms.registry.inspecting import Irregularity
from tzforms.registry.ledger import Registry
from tzforms.registry.marks import Head, Marks
from tzforms.registry.models import Certificate, Person
from tzforms.registry.papers.store import Store, folder_of
from tzforms.registry.placing import Place
from tzforms.registry.vault import Vault
from tzforms.scratch import room

__all__ = ["Restored", "Since", "check_backup", "restore"]


@dataclass(frozen=True, slots=True)
class Since:
    """What somebody says of the time after a backup: ``last`` serials of series, by the newest list; that none was given; or nothing yet."""

    last: Mapping[str, int] = field(default_factory=dict)
    none: bool = False
    later: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. ``kept``: where the register that stood there is now; ``moved``: series → (before, now); ``lost``: links of the
    chain that were noted and are not in the backup; ``open``: no number is given until somebody says what was given since; ``forgotten``: how
    many people were forgotten again, because the register that stood there had forgotten them; ``files``: where the files of the register that
    stood there are kept, if it had any."""

    manifest: Manifest
    kept: str | None
    moved: Mapping[str, tuple[int, int]]
    lost: Sequence[Head]
    open: bool
    head: Head | None
    forgotten: int = 0
    files: str = ""


def check_backup(path: Path, vault: Vault) -> tuple[Manifest, list[Irregularity]]:
    """Look at all of a backup without restoring it: what it says of itself, and what is wrong with the register in it.

    Of a PostgreSQL register, whose chain only a server can read, the second is empty. Raises as :func:`restore`.
    """
    with room() as folder:
        content = folder / "register"
        store = Store(folder / "files")
        is_file = backups.manifest_of(path, vault).holds.engine == "sqlite"
        manifest = backups.unpacked(path, vault, content, store if is_file else None)
        if not is_file:
            return manifest, []
        url = URL.create("sqlite", database=str(content))
        with database.said_clearly(url), _opened(Place(url), vault, 30.0, store) as copy:
            return manifest, _irregular(copy, manifest)


def restore(
    where: str | Path,
    path: Path,
    vault: Vault,
    *,
    reason: str,
    since: Since,
    signed: Callable[[str], bytes],
    actor: str = "",
    marks: Sequence[Path] = (),
    despite: bool = False,
    timeout: float = 30.0,
) -> Restored:
    """Put the backup ``path`` in the place of the register at ``where``; what was done is written in the events.

    ``marks``: as in :meth:`Registry.open`. ``despite``: also a register that somebody changed past the program; ``signed``: as in :meth:`Registry.forget`. Raises
    :class:`UsageError` without a reason, without ``since``, or when that does not fit what is known; :class:`UnreadableFileError`
    for a file that is damaged; :class:`RegistryError` for a backup of another secret, of another kind of database, or
    that does not pass the check. Then nothing was changed.
    """
    actor, why = order.checked_actor(actor), certificates.stated_reason(reason)
    _refuse_unstated(since)
    url = database.database_url(where)
    noted = Marks(tuple(marks), vault.fingerprint)
    with room() as folder, database.said_clearly(url):
        content, store = folder / "register", Store(folder_of(url))
        manifest = backups.manifest_of(path, vault)
        _refuse_other_kind(manifest, url)
        standing = placing.standing(url, vault, timeout)
        if manifest.files:
            make_dir(store.folder, private=True)  # somebody has to have said where it is
        old = [path.name for path in store.present()]
        backups.unpacked(path, vault, content, store)
        with placing.loaded(url, content, manifest.holds.namespace, timeout) as place:
            with _opened(place, vault, timeout, store) as copy:
                found = _irregular(copy, manifest)
                if found and not despite:
                    raise _changed(path, found)
                if copy.secret != vault.fingerprint:
                    if found:
                        raise _changed(path, found)
                    copy.reseal(vault, why, actor)
                with copy._write(actor, anew=True) as session:
                    before, lost = series.last(session), _lost(session, noted)
                    known = _known(before, noted.read(), {} if standing is None else standing.last, since)
                    backup = f"{manifest.holds.head or '—'}，{manifest.made_at:%Y-%m-%d %H:%M} UTC"
                    said = [_("备份 {backup}").format(backup=backup)]
                    said += [found[0].sentence] if found else []
                    moved, more = unaccounted.caught_up(session, known, [] if since.later else lost)
                    said += more
                    if since.later:
                        unaccounted.left_open(session, backup)
                    else:
                        said += unaccounted.settled(session, stated=True)
                    gone, dropped = _forgotten_again(session, vault, standing, why, actor, signed)
                    session.add(certificates.event("restored", actor, _now(), None, None, reason=why, noted=said))
                with copy._read() as session:
                    after = series.last(session)
                head = copy.head()
            beside = _beside(store, old) if standing is not None else ""
            kept = placing.put(place, url, standing, timeout)
            store.drop(dropped)
    if not since.later:
        with suppress(NotWritableError):  # where none can be noted, none can be given either
            noted.raise_to(after, head, anew=bool(lost))
    return Restored(manifest, kept, moved, lost, since.later, head, gone, beside)


def _opened(place: Place, vault: Vault, timeout: float, store: Store) -> closing[Registry]:
    """The copy, brought to today's schema, under the secret that it was made with: this one or an earlier one."""
    engine = database.make_engine(place.url, timeout, namespace=place.namespace)
    try:
        database.bring_up(engine, place.url)
        with engine.connect() as connection:
            secret = database.setting(connection, "secret")
        owner = next((v for v in vault.lineage if v.fingerprint == secret), vault)
        copy = Registry(place.url, engine, owner, store=store)
        copy._check()
    except BaseException:
        engine.dispose()
        raise
    return closing(copy)


def _irregular(copy: Registry, manifest: Manifest) -> list[Irregularity]:
    """What is wrong; the backup's own note of the chain's end is one that was kept outside."""
    head = manifest.holds.head
    return copy.verify([head] if head is not None else [])


def _forgotten_again(
    session: Session,
    vault: Vault,
    standing: placing.Standing | None,
    why: str,
    actor: str,
    signed: Callable[[str], bytes],
) -> tuple[int, list[str]]:
    """Forget whom the register that stands there has forgotten and the backup still knows; how many, and the files that go with them."""
    people = {}
    for number, entirely in ({} if standing is None else standing.forgotten).items():
        certificate = session.scalar(select(Certificate).where(Certificate.number == number))
        if certificate is not None and certificate.participation.sealed:
            person = certificate.participation.person
            people[person.id] = (person, entirely)
    for (made, id_), entirely in ({} if standing is None else standing.nameless).items():
        known = session.get(Person, id_)
        if known is not None and known.sealed and chain.plain(certificates.aware(known.created_at)) == made:
            people[id_] = (known, entirely)
    dropped: list[str] = []
    for person, entirely in people.values():
        dropped += forgetting.forget(session, vault, person, why, actor, _now(), entirely=entirely, signed=signed)
    return len(people), dropped


def _beside(store: Store, names: Sequence[str]) -> str:
    """Keep the files that were there for the register that is put aside: under names of their own, they take no room."""
    if not names:
        return ""
    folder = store.folder.with_name(f"{store.folder.name}.before-restore-{dt.datetime.now():%Y%m%d-%H%M%S}")
    store.keep_beside(folder, names)
    return str(folder)


def _lost(session: Session, noted: Marks) -> list[Head]:
    return [head for head in noted.heads() if not chain.has(session.connection(), head)]


def _known(
    last: Mapping[str, int], marks: Mapping[str, int], standing: Mapping[str, int], since: Since
) -> dict[str, int]:
    """The highest serial of each series, by all that is known."""
    for scope, serial in since.last.items():
        if serial < last.get(scope, 0):
            raise UsageError(
                _(
                    "--last 写的是 {scope} 的 {serial} 号，备份里已发到 {last} 号：那不是最近的发证清单，请找出最近的一份。没有改动任何数据。"
                ).format(scope=scope, serial=serial, last=last[scope])
            )
    known = dict(marks)
    for more in (standing, since.last):
        for scope, serial in more.items():
            known[scope] = max(serial, known.get(scope, 0))
    further = {scope: serial for scope, serial in known.items() if serial > last.get(scope, 0)}
    if since.none and further:
        told = "；".join(f"{scope}：{last.get(scope, 0)} → {serial}" for scope, serial in sorted(further.items()))
        raise UsageError(
            _(
                "写的是 --none-since，可是本机记得备份以后还发过号（{told}）：请用 --last 写明。没有改动任何数据。"
            ).format(told=told)
        )
    return known


def _refuse_unstated(since: Since) -> None:
    if sum((bool(since.last), since.none, since.later)) != 1:
        raise UsageError(
            _(
                "恢复要说明备份以后发到了几号：--last 最近一份发证清单上的最后一个编号，或 --none-since（没有再发过），"
                "或 --account-later（先恢复，说明以前不能发证）；只写一种。没有改动任何数据。"
            )
        )


def _refuse_other_kind(manifest: Manifest, url: URL) -> None:
    kinds = {"sqlite": _("SQLite 文件"), "postgresql": "PostgreSQL"}
    here = "sqlite" if url.drivername == "sqlite" else "postgresql"
    if manifest.holds.engine != here:
        raise RegistryError(
            _(
                "这份备份是 {kind} 登记库的，不能恢复到 {here}：请用 --registry 指出同一种登记库的位置。没有改动任何数据。"
            ).format(kind=kinds.get(manifest.holds.engine, manifest.holds.engine), here=kinds[here])
        )


def _changed(path: Path, found: Sequence[Irregularity]) -> RegistryError:
    return RegistryError(
        _(
            "备份 {path} 里的登记库有 {count} 处被人动过（第一处：{first}），没有恢复：请换用更早的完好备份；"
            "确要恢复这一份的，加 --despite-changes，并记入经过。"
        ).format(path=path, count=len(found), first=found[0].sentence)
    )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
