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
from tzforms.isolation import outside
from tzforms.measures import Measures
from tzforms.reading.forms import Reading, read_document
from tzforms.reading.opening import Document, Opened, Reason, Refusal, open_bytes, open_file
from tzforms.word import Package, read_blocks

__all__ = ["Returned", "plain_lines", "read_bytes", "read_file", "read_paths", "returned", "unread"]


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
        yield from _opened(path, year, measures, keep)
    except (OverrunError, UnexpectedFileError) as error:
        yield Returned(str(path), [unread(path, error)])


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
def plain_lines(path: Path) -> list[str]:
    """A Word file as text, a line a paragraph or table row, cells separated by tabs, ``⏎`` for a line break in a cell.

    Raises :class:`UnreadableFileError`.
    """
    package = Package.open(path)
    try:
        blocks = read_blocks(package)
    except UnreadableFileError as error:
        raise type(error)(f"{path.name}：{error}") from error
    rows = [*blocks.rows, *blocks.margins]
    return ["\t".join("" if c.merged else c.text.replace("\n", "⏎") for c in row.cells) for row in rows]


def unread(path: Path | str, error: InputError) -> Reading:
    """The reading of a file that could not be used, which says why."""
    return Reading(str(path), None, findings=[Refusal(str(path), Reason.UNREADABLE, str(error)).finding()])


@outside("path")
def _opened(path: Path, year: int | None, measures: Measures | str | Path | None, keep: bool) -> list[Returned]:
    return [_read(document, year, measures, keep) for document in open_file(path, measures)]


@outside("name")
def _opened_bytes(name: str, data: bytes, year: int | None, measures: Measures | str | Path | None) -> list[Returned]:
    return [_read(document, year, measures, False) for document in open_bytes(data, name, measures)]


def _read(document: Opened, year: int | None, measures: Measures | str | Path | None, keep: bool) -> Returned:
    made = Returned(document.name, read_document(document, year=year, measures=measures))
    if keep and isinstance(document, Document) and document.package is not None and made.readings[0].form is not None:
        made.kind, made.data, made.converted = document.package.kind, document.data, document.converted
    return made
