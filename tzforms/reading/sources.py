"""A returned file at the door: opened and read in one go, in a worker where the caller is isolated (:mod:`tzforms.isolation`).

What comes back holds values, evidence and, if asked for, the bytes of the Word file; never the parsed document.

>>> read_file(Path("no such file.docx"))[0].form is None
True
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tzforms.exceptions import InputError, OverrunError, UnexpectedFileError, UnreadableFileError
from tzforms.i18n import _
from tzforms.isolation import outside
from tzforms.measures import Measures
from tzforms.reading.forms import Reading, read_document
from tzforms.reading.opening import Bundle, Document, Opened, Reason, Refusal, open_bytes, open_file
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
    spent = 0
    for label in entered:  # each is a call of its own: one that brings its reader down must not take the others with it
        try:
            one, spent = _enter_member(path, label, spent, year, measures, keep)
        except UnreadableFileError as error:
            one = Returned(f"{path}/{label}", [unread(f"{path}/{label}", error)])
        yield one


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


# the .zip that was entered last in this process, by path, time and size: its files are asked for one by one
_last: tuple[tuple[str, int, int], Bundle] | None = None


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
    _last = _stamp(path), opened
    return opened.labels


@outside("label")
def _enter_member(
    path: Path, label: str, spent: int, year: int | None, measures: Measures | str | Path | None, keep: bool
) -> tuple[Returned, int]:
    """One file of the .zip at ``path`` as it was read, and what the .zip has cost so far; ``spent``: what it had before."""
    global _last
    last = _last  # another thread may enter another file meanwhile
    if last is None or last[0] != _stamp(path):  # another worker
        again = open_file(path, measures)
        if not isinstance(again, Bundle):
            return _read(again, year, measures, keep), spent
        last = _last = _stamp(path), again
    bundle = last[1]
    if label not in bundle.labels:
        raise UnreadableFileError(_("{path} 在读取中途被改动，请重新读取。").format(path=path.name))
    budget = bundle.archive.spent
    budget.bytes = max(budget.bytes, spent)
    return _read(bundle.open(label, measures), year, measures, keep), budget.bytes


def _stamp(path: Path) -> tuple[str, int, int]:
    try:
        found = path.stat()
    except OSError:
        return str(path.absolute()), 0, -1
    return str(path.absolute()), found.st_mtime_ns, found.st_size


@outside("name")
def _opened_bytes(name: str, data: bytes, year: int | None, measures: Measures | str | Path | None) -> list[Returned]:
    opened = open_bytes(data, name, measures)
    every = [opened.open(label, measures) for label in opened.labels] if isinstance(opened, Bundle) else [opened]
    return [_read(document, year, measures, False) for document in every]


def _read(document: Opened, year: int | None, measures: Measures | str | Path | None, keep: bool) -> Returned:
    made = Returned(document.name, read_document(document, year=year, measures=measures))
    if keep and isinstance(document, Document) and document.package is not None and made.readings[0].form is not None:
        made.kind, made.data, made.converted = document.package.kind, document.data, document.converted
    return made
