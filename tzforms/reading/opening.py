"""The one place where a returned file is opened: a path or bytes of any kind to documents that are ready to read.

Word files, old formats and web pages (through LibreOffice), text PDF, rosters as Excel, and every file in a .zip, also of one that
lies in another. What is none of these (pictures, mails, other archives …) is refused by the name of its kind. Bad input raises
nothing: what cannot be read is a :class:`Refusal` that says why and how to mend it. How much is opened at all are
:class:`tzforms.bounds.Limits`.

>>> refusal = open_bytes(b"", "x.docx")
>>> refusal.reason
<Reason.UNREADABLE: 'F02'>
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from tzforms import office, workbook  # as rooms: their parts load for the first file that takes them
from tzforms.bounds import DEFAULT_LIMITS, Archive, Limits, Spent, decoded, open_zip, read_file
from tzforms.exceptions import MissingProgramError, RefusedFileError, TzformsError, UnreadableFileError
from tzforms.findings import Finding, Severity
from tzforms.i18n import _
from tzforms.measures import EDITION_PROPERTY, Measures
from tzforms.scratch import room
from tzforms.word import (
    PICTURES,
    Blocks,
    Chunk,
    Package,
    chunks_of,
    read_blocks,
    read_pdf_blocks,
    sniff,
    spliced,
    text_document,
    without_ours,
)

__all__ = [
    "FORM_PROPERTY",
    "Bundle",
    "Document",
    "Opened",
    "Reason",
    "Refusal",
    "Rosters",
    "called",
    "every_document",
    "open_bytes",
    "open_file",
    "picture",
    "too_many",
]


#: The custom property of a Word file in which tzforms notes which form it made.
FORM_PROPERTY = "tzforms-form"

_LONGEST = 60  # seconds that LibreOffice may take for one file; a form takes less than one

# Kinds of :func:`tzforms.word.sniff`. The second are opened through LibreOffice, under the suffix by which it knows them.
_WORD = frozenset({"docx", "docm", "dotx", "dotm", "flatopc"})
_CONVERTED = {
    "ole-doc": ".doc",
    "ole": ".wps",
    "odt": ".odt",
    "fodt": ".fodt",
    "rtf": ".rtf",
    "wordml2003": ".xml",
    "html": ".html",
    "mht": ".mht",
}
_WORKBOOKS = frozenset({"xlsx", "ole-xls"})
Edition = Measures | str | Path | None


class Reason(StrEnum):
    """Why a file gives no form; the value is the rule id of the finding that says so."""

    NO_FORM = "F01"  # it can be read, and none of the forms is in it
    UNREADABLE = "F02"  # damaged, encrypted, too large, not there
    NO_PROGRAM = "F04"  # it takes a program that this machine lacks: nothing is wrong with the file
    PICTURE = "F10"  # a scan or a photograph


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that gives no form: ``message`` says what is wrong, ``fix`` how to mend it where ``message`` does not."""

    name: str
    reason: Reason
    message: str
    fix: str = ""

    def finding(self) -> Finding:
        """The refusal as a finding; it always names the file."""
        file = Path(self.name).name
        message = self.message if file in self.message else f"{file}：{self.message}"
        return Finding(self.reason.value, Severity.VIOLATION, message, self.fix, place=file)


@dataclass(frozen=True, slots=True)
class Document:
    """A file in rows.

    ``converted`` is the old format (``.doc``) that LibreOffice read, else empty; ``form`` and ``edition`` what :data:`FORM_PROPERTY` and :data:`tzforms.measures.EDITION_PROPERTY` say.
    ``package`` is the Word file of the rows and ``data`` its bytes, for who writes into it; ``None`` where there is none (PDF)
    or it cannot take comments. Our own comments of an earlier review are in none of them.
    """

    name: str
    blocks: Blocks
    converted: str = ""
    form: str | None = None
    edition: str | None = None
    package: Package | None = field(default=None, repr=False)
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Rosters:
    """A workbook with the rosters found in it, already read: cells need no alignment with a printed form."""

    name: str
    found: list[workbook.RosterReading]


Opened = Document | Rosters | Refusal


def open_file(path: Path, measures: Edition = None, *, limits: Limits = DEFAULT_LIMITS) -> Opened | Bundle:
    """The document in the file at ``path``, or the :class:`Bundle` that it is. Never raises for bad input.

    ``measures``: the edition whose rosters a workbook may hold, the default one when ``None``.
    """
    path = Path(path)
    try:
        data = read_file(path, limits=limits)
    except UnreadableFileError as error:
        return _refusal(path.name, error)
    return open_bytes(data, str(path), measures, limits=limits)


def open_bytes(data: bytes, name: str, measures: Edition = None, *, limits: Limits = DEFAULT_LIMITS) -> Opened | Bundle:
    """The document in a file's bytes, or the :class:`Bundle` that it is; ``name`` is for messages."""
    kind = sniff(data)
    return (
        _bundle(data, name, measures, Spent(len(data), limits), limits)
        if kind == "zip"
        else _single(data, kind, name, measures, Spent(len(data), limits))
    )


def picture(name: str) -> Refusal:
    """The refusal of a file that holds pictures in place of text."""
    return Refusal(
        name,
        Reason.PICTURE,
        _("{name} 是扫描件或照片，里面没有可读取的文字。").format(name=Path(name).name),
        _("请提交可编辑的 Word 文件（第十四条要求纸质版与电子版同时报送）。"),
    )


def _single(data: bytes, kind: str, name: str, measures: Edition, spent: Spent) -> Opened:
    """A file that is not an archive; ``spent`` is the budget of what it came in."""
    try:
        if kind in _WORD:
            return _word(data, name, spent)
        if kind in _CONVERTED:
            return _through_office(data, _CONVERTED[kind], name)
        if kind == "pdf":
            return _pdf(data, name)
        if kind in _WORKBOOKS:
            return _workbook(data, name, measures)
        if kind in PICTURES:
            return picture(name)
        Package.open(data)  # says precisely what is wrong
    except TzformsError as error:
        return _refusal(name, error)
    message = _("{name} 不是可以读取的 Word 文件。").format(name=Path(name).name)
    return Refusal(name, Reason.UNREADABLE, message, _save_again())


def _refusal(name: str, error: TzformsError) -> Refusal:
    """What stopped the opening of a file. Only a program that is missing and a file refused unread say no way out for the unit."""
    missing = isinstance(error, MissingProgramError)
    fix = _save_again() if missing or isinstance(error, RefusedFileError) else ""
    return Refusal(name, Reason.NO_PROGRAM if missing else Reason.UNREADABLE, str(error), fix)


def _save_again() -> str:
    return _("请用 Word 或 WPS 打开原件，另存为 .docx 后重新提交。")


def _word(data: bytes, name: str, spent: Spent) -> Opened:
    package = Package.open(data, spent=spent)
    said = package.custom_properties()
    form, edition = said.get(FORM_PROPERTY), said.get(EDITION_PROPERTY)
    if chunks := chunks_of(package):
        return _with_chunks(package, chunks, name, form, edition, spent)
    if not data.startswith(b"PK"):  # one XML file: packed, so that comments can be written into it
        data = package.rewritten({})
    try:
        mended = without_ours(package)  # a clerk mended the copy that we sent: our comments in it are no answers
    except UnreadableFileError:  # damaged comments: the form can be read, but nothing written beside them
        return Document(name, _clean(read_blocks(package)), form=form, edition=edition)
    if mended is not None:
        data, package = mended, Package.open(mended)
    return Document(name, _clean(read_blocks(package)), form=form, edition=edition, package=package, data=data)


def _with_chunks(
    package: Package, chunks: Sequence[Chunk], name: str, form: str | None, edition: str | None, spent: Spent
) -> Opened:
    """A Word file with other documents in its text. Each is a document of its own, so none of it can take comments."""
    kinds = [_kind_of(chunk) for chunk in chunks]
    old = [n for n, kind in enumerate(kinds) if kind in _CONVERTED]
    packages: dict[int, Package] = {}
    for number, (chunk, kind) in enumerate(zip(chunks, kinds, strict=True)):
        if kind not in _CONVERTED:
            content = text_document(decoded(chunk.data)) if kind == "text" else chunk.data
            try:
                packages[number] = Package.open(content, spent=spent)
            except UnreadableFileError as error:
                raise type(error)(_("正文里嵌有另一份文件，没有读取。{reason}").format(reason=error)) from error
            if chunks_of(packages[number]):
                raise RefusedFileError(_("正文里嵌着另一份文件，其中又嵌着文件，没有读取。"))
    if old:  # at once: a second start of LibreOffice would have no time left
        made = _by_office([(chunks[n].data, _CONVERTED[kinds[n]]) for n in old], name)
        if isinstance(made, Refusal):
            return made
        packages |= {n: Package.open(data, spent=spent) for n, data in zip(old, made, strict=True)}
    parts = [(chunk.place, _clean(read_blocks(packages[n]))) for n, chunk in enumerate(chunks)]
    converted = _CONVERTED[kinds[old[0]]] if old else ""
    return Document(name, spliced(_clean(read_blocks(package)), parts), converted, form, edition)


def _kind_of(chunk: Chunk) -> str:
    """The kind of a document in a document. A piece of a web page may look like text."""
    kind = sniff(chunk.data)
    return "html" if kind in ("text", "xml") and "html" in chunk.media_type else kind


def _through_office(data: bytes, suffix: str, name: str) -> Opened:
    made = _by_office([(data, suffix)], name)
    if isinstance(made, Refusal):
        return made
    package = Package.open(made[0])
    return Document(name, _clean(read_blocks(package)), converted=suffix, package=package, data=made[0])


def _by_office(files: Sequence[tuple[bytes, str]], name: str) -> list[bytes] | Refusal:
    """What LibreOffice makes of (bytes, suffix), in one start: .docx."""
    with room() as folder:
        sources = [folder / f"in{number}{suffix}" for number, (_data, suffix) in enumerate(files)]
        for source, (data, _suffix) in zip(sources, files, strict=True):
            source.write_bytes(data)
        try:
            return [read_file(made) for made in office.convert(sources, "docx", folder / "out", timeout=_LONGEST)]
        except RefusedFileError:
            raise
        except UnreadableFileError:
            message = _("{name} 打不开：文件可能设有密码，或已损坏。").format(name=Path(name).name)
            return Refusal(name, Reason.UNREADABLE, message, _save_again())


def _clean(blocks: Blocks) -> Blocks:
    """``blocks`` without debris: LibreOffice writes the same negative number in front of many cells of a nested RTF table."""
    debris = re.compile(r"(?:^|(?<=\n))-\d{8,10} ")
    touched = [c for r in blocks.rows for c in r.cells if "-" in c.text and debris.search(c.text)]
    if len(touched) >= 3 and len({m for c in touched for m in debris.findall(c.text)}) == 1:
        for cell in touched:
            cell.text = debris.sub("", cell.text)
            cell.marks |= {"symbol"}
    return blocks


def _pdf(data: bytes, name: str) -> Opened:
    blocks = _clean(read_pdf_blocks(data))
    return Document(name, blocks) if any(r.text.strip() for r in blocks.rows) else picture(name)


def _workbook(data: bytes, name: str, measures: Edition) -> Rosters:
    return Rosters(name, workbook.read_roster(Path(Path(name).name), measures, data=data))


# -- archives -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bundle:
    """A .zip of files: ``labels`` names them, without hidden ones and what macOS adds. All take their part of one budget.

    ``depth`` is 1 for what came in, 2 for a .zip in it, and so on.
    """

    name: str
    labels: tuple[str, ...]
    archive: Archive = field(repr=False)
    limits: Limits = field(default=DEFAULT_LIMITS, repr=False)
    depth: int = 1

    def open(self, label: str, measures: Edition = None) -> Opened | Bundle:
        """The document in one of the files, by the name ``name/label``, or the bundle that it is. Raises ``KeyError`` for another label."""
        name = f"{self.name}/{called(label)}"
        try:
            content = self.archive.read(label)
        except UnreadableFileError as error:
            return _refusal(name, error)
        kind, spent = sniff(content), self.archive.spent
        if kind != "zip":
            return _single(content, kind, name, measures, spent)
        if self.depth >= self.limits.archives and not _holds_package(content):
            message = _("压缩包里的 {label} 又是压缩包，套了超过 {limit} 层，没有读取。").format(
                label=label, limit=self.limits.archives
            )
            return Refusal(name, Reason.UNREADABLE, message, _("请解开后重新打包。"))
        return _bundle(content, name, measures, spent, self.limits, self.depth + 1)


def every_document(opened: Opened | Bundle, measures: Edition = None) -> Iterator[Opened]:
    """The document itself, or each in the bundle and in those inside it, one at a time; more than ``limits.entries`` are not opened."""
    pending: list[tuple[Opened | Bundle, str | None]] = [(opened, None)]  # a file in an archive may have an empty name
    left = opened.limits.entries if isinstance(opened, Bundle) else 1
    while pending:
        holder, label = pending.pop()
        found = holder.open(label, measures) if isinstance(holder, Bundle) and label is not None else holder
        if isinstance(found, Bundle):
            pending += [(found, label) for label in reversed(found.labels)]
            continue
        if left <= 0:
            yield too_many(found.name)
            return
        left -= 1
        yield found


def called(label: str) -> str:
    """What a file in an archive is called, also one without a name."""
    return label or _("（没有名称）")


def too_many(name: str) -> Refusal:
    """The refusal of ``name`` and of all that comes after it: archives in an archive that hold more files than one may."""
    message = _("{name} 起的文件没有读取：压缩包（连同其中的压缩包）里的文件太多。").format(name=Path(name).name)
    return Refusal(name, Reason.UNREADABLE, message, _("请解开后分几次提交。"))


def _bundle(data: bytes, name: str, measures: Edition, spent: Spent, limits: Limits, depth: int = 1) -> Opened | Bundle:
    try:
        archive = open_zip(data, limits=limits, spent=spent, package=False)
    except TzformsError as error:
        return _refusal(name, error)
    if _is_package(archive):  # an Office file that nobody recognised: its opening says what is wrong with it
        return _single(data, "docx", name, measures, archive.spent)
    labels = tuple(
        label
        for label in archive
        if not (label.endswith("/") or Path(label).name.startswith((".", "~$")) or "__MACOSX" in label)
    )
    if not labels:
        message = _("{name} 里没有任何文件。").format(name=Path(name).name)
        return Refusal(name, Reason.NO_FORM, message, _("请核对后重新提交。"))
    return Bundle(name, labels, archive, limits, depth)


def _is_package(archive: Archive) -> bool:
    return any(name.lower() == "[content_types].xml" for name in archive)


def _holds_package(data: bytes) -> bool:
    try:
        return _is_package(open_zip(data, package=False))
    except UnreadableFileError:
        return True  # damaged: its opening says how
