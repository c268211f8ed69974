"""A returned file at the door: opened and read in one go, in a worker where the caller is isolated (:mod:`tzforms.isolation`).

What comes back holds values, evidence and, if asked for, the bytes of the Word file; never the parsed document.

>>> read_file(Path("no such file.docx"))[0].form is None
True
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tzforms.bounds import DEFAULT_LIMITS
from tzforms.exceptions import InputError, OverrunError, UnexpectedFileError, UnreadableFileError
from tzforms.i18n import _
from tzforms.isolation import outside
from tzforms.measures import Measures
from tzforms.reading.forms import Reading, read_document
from tzforms.reading.opening import (
    Bundle,
    Document,
    Opened,
    Reason,
    Refusal,
    called,
    every_document,
    open_bytes,
    open_file,
    too_many,
)
from tzforms.word import Package, read_blocks

__all__ = ["Returned", "plain_rows", "read_bytes", "read_file", "read_paths", "returned", "unread"]


@dataclass(slots=True)
class Returned:
    """One file as it was read: the name for people, a reading for each form in it, else one that says why.

    ``kind`` and ``data`` are the Word file (``docx`` …) where it can take comments, as LibreOffice made it of the old format
    ``converted`` (``.doc``) if that is not empty; both are empty where there is none, or nobody asked.
    """

    name: str
    readings: list[Reading]
    kind: str = ""
    data: bytes = field(default=b"", repr=False)
    converted: str = ""


def returned(
    path: Path, *, year: int | None = None, measures: Measures | str | Path | None = None, keep: bool = False
) -> Iterator[Returned]:
    """The file at ``path`` as it was read: one, or one for each file in a .zip. ``keep``: with the bytes of Word files.

    Read by the edition that a file says it is of, else by ``measures`` (``None``: the default one); ``year`` is the notice's.
    Never raises for bad input: a reading's finding says what is wrong, :class:`~tzforms.exceptions.MissingProgramError` too.
    """
    path = Path(path)
    try:
        entered = _enter(path, year, measures, keep)
    except (OverrunError, UnexpectedFileError) as error:
        entered = Returned(str(path), [unread(path, error)])
    if isinstance(entered, Returned):
        yield entered
        return
    spent, left = 0, DEFAULT_LIMITS.entries
    pending: list[tuple[str, ...]] = [(label,) for label in reversed(entered)]
    while pending:  # each is a call of its own: one that brings its reader down must not take the others with it
        way = pending.pop()
        shown = "/".join([str(path), *map(called, way)])
        if left <= 0:
            yield Returned(shown, read_document(too_many(shown)))
            return
        left -= 1
        try:
            one, spent = _enter_member(path, way[-1], spent, year, measures, keep, way[:-1])
        except UnreadableFileError as error:
            one = Returned(shown, [unread(shown, error)])
        if isinstance(one, Returned):
            yield one
        else:
            pending += [(*way, inner) for inner in reversed(one)]


def read_file(path: Path, *, year: int | None = None, measures: Measures | str | Path | None = None) -> list[Reading]:
    """Every form found in one file, or in every file of a .zip; the rest as :func:`returned`."""
    return [r for one in returned(path, year=year, measures=measures) for r in one.readings]


def read_bytes(
    data: bytes, name: str, *, year: int | None = None, measures: Measures | str | Path | None = None
) -> list[Reading]:
    """Every form found in a file's bytes; ``name`` is only for messages, the rest as :func:`returned`."""
    try:
        return [r for one in _opened_bytes(name, data, year, measures) for r in one.readings]
    except (OverrunError, UnexpectedFileError) as error:
        return [unread(name, error)]


def read_paths(
    paths: Iterable[Path], *, year: int | None = None, measures: Measures | str | Path | None = None
) -> Iterator[Reading]:
    """Read files and folders (all files below, in name order); unreadable ones give a reading that says why."""
    for path in paths:
        if path.is_dir():
            for inner in sorted(p for p in path.rglob("*") if p.is_file()):
                if not inner.name.startswith((".", "~$")):
                    yield from read_file(inner, year=year, measures=measures)
        else:
            yield from read_file(path, year=year, measures=measures)


@outside("path")
def plain_rows(path: Path) -> list[list[str]]:
    """A Word file as text: a list for each paragraph or table row, an entry for each cell, empty for what continues one above.

    Raises :class:`UnreadableFileError`.
    """
    package = Package.open(path)
    try:
        blocks = read_blocks(package)
    except UnreadableFileError as error:
        raise type(error)(f"{path.name}：{error}") from error
    return [["" if c.merged else c.text for c in row.cells] for row in [*blocks.rows, *blocks.margins]]


def unread(path: Path | str, error: InputError) -> Reading:
    """The reading of a file that could not be used, which says why."""
    return Reading(str(path), None, findings=[Refusal(str(path), Reason.UNREADABLE, str(error)).finding()])


# the .zip that was entered last in this process, by path, time and size, with those inside it that lead to where we are: their
# files are asked for one by one
_last: tuple[tuple[str, int, int], dict[tuple[str, ...], Bundle]] | None = None


@outside("path")
def _enter(
    path: Path, year: int | None, measures: Measures | str | Path | None, keep: bool
) -> Returned | tuple[str, ...]:
    """The file at ``path`` as it was read, or the names of the files in it."""
    global _last
    _last = None
    opened = open_file(path, measures)
    if not isinstance(opened, Bundle):
        return _read(opened, year, measures, keep)
    _last = _stamp(path), {(): opened}
    return opened.labels


@outside("label")
def _enter_member(
    path: Path,
    label: str,
    spent: int,
    year: int | None,
    measures: Measures | str | Path | None,
    keep: bool,
    within: tuple[str, ...] = (),
) -> tuple[Returned | tuple[str, ...], int]:
    """One file of the .zip at ``path`` as it was read, and what the .zip has cost so far; ``spent``: what it had before.

    ``within``: the names of the .zip files that lead to it from the one at ``path``. A file that is a .zip gives the names in it.
    """
    bundle = _bundle_at(path, within, measures)
    if not isinstance(bundle, Bundle):
        return _read(bundle, year, measures, keep), spent
    if label not in bundle.labels:
        raise _changed(path)
    budget = bundle.archive.spent
    budget.bytes = max(budget.bytes, spent)
    opened = bundle.open(label, measures)
    if isinstance(opened, Bundle):
        _remember(path, (*within, label), opened)
        return opened.labels, budget.bytes
    return _read(opened, year, measures, keep), budget.bytes


def _bundle_at(path: Path, within: tuple[str, ...], measures: Measures | str | Path | None) -> Opened | Bundle:
    """The .zip inside the one at ``path``, opened again where this worker has not seen it."""
    known = _known(path)
    found: Opened | Bundle | None = known.get(())
    if found is None:
        found = open_file(path, measures)
        if isinstance(found, Bundle):
            _remember(path, (), found)
    for depth, label in enumerate(within, 1):
        if not isinstance(found, Bundle) or label not in found.labels:
            raise _changed(path)
        inner = known.get(within[:depth])
        found = inner if inner is not None else found.open(label, measures)
        if isinstance(found, Bundle):
            _remember(path, within[:depth], found)
    return found


def _known(path: Path) -> dict[tuple[str, ...], Bundle]:
    last = _last  # another thread may enter another file meanwhile
    return last[1] if last is not None and last[0] == _stamp(path) else {}


def _remember(path: Path, within: tuple[str, ...], bundle: Bundle) -> None:
    """Keep ``bundle`` and those that lead to it, and no other."""
    global _last
    kept = {w: b for w, b in _known(path).items() if w == within[: len(w)]}
    _last = _stamp(path), {**kept, within: bundle}


def _changed(path: Path) -> UnreadableFileError:
    return UnreadableFileError(_("{path} 在读取中途被改动，请重新读取。").format(path=path.name))


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:
        return str(path.absolute()), 0, -1
    return str(path.absolute()), found.st_mtime_ns, found.st_size


@outside("name")
def _opened_bytes(name: str, data: bytes, year: int | None, measures: Measures | str | Path | None) -> list[Returned]:
    documents = every_document(open_bytes(data, name, measures), measures)
    return [_read(document, year, measures, False) for document in documents]


def _read(document: Opened, year: int | None, measures: Measures | str | Path | None, keep: bool) -> Returned:
    made = Returned(document.name, read_document(document, year=year, measures=measures))
    if keep and isinstance(document, Document) and document.package is not None and made.readings[0].form is not None:
        made.kind, made.data, made.converted = document.package.kind, document.data, document.converted
    return made
