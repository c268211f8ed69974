"""The one place where a returned file is opened: a path or bytes of any kind to documents that are ready to read.

Word files, old formats (through LibreOffice), text PDF, rosters as Excel, pictures, and every file in a .zip. Bad input raises
nothing: what cannot be read is a :class:`Refusal` that says why and how to mend it. How much is opened at all stands here too
(for a .zip; the limits of one file are :class:`tzforms.bounds.Limits`).

>>> [refusal] = open_bytes(b"", "x.docx")
>>> refusal.reason
<Reason.UNREADABLE: 'F02'>
"""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from tzforms import office, workbook  # as rooms: their parts load for the first file that takes them
from tzforms.exceptions import MissingProgramError, RefusedFileError, TzformsError, UnreadableFileError
from tzforms.findings import Finding, Severity
from tzforms.i18n import _
from tzforms.measures import EDITION_PROPERTY, Measures
from tzforms.scratch import room
from tzforms.word import Blocks, Package, read_blocks, read_pdf_blocks, sniff, without_ours

__all__ = ["FORM_PROPERTY", "Document", "Opened", "Reason", "Refusal", "Rosters", "open_bytes", "open_file", "picture"]

#: The custom property of a Word file in which tzforms notes which form it made.
FORM_PROPERTY = "tzforms-form"

# A .zip of a year's classes is far below these; what is above is not unpacked.
MAX_MEMBERS = 2_000
MAX_MEMBER_BYTES = 100_000_000
MAX_TOTAL_BYTES = 500_000_000

# Kinds of :func:`tzforms.word.sniff`. The second are opened through LibreOffice, under the suffix by which it knows them.
_WORD = frozenset({"docx", "docm", "dotx", "dotm"})
_CONVERTED = {
    "ole-doc": ".doc",
    "ole": ".wps",
    "odt": ".odt",
    "rtf": ".rtf",
    "wordml2003": ".xml",
    "html": ".html",
    "mht": ".mht",
}
_WORKBOOKS = frozenset({"xlsx", "ole-xls"})
_PICTURES = frozenset({"png", "jpeg"})
# All that reading one damaged or encrypted member of a .zip raises.
_BROKEN = (
    RuntimeError,
    NotImplementedError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    ValueError,
)


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


def open_file(path: Path, measures: Measures | str | Path | None = None) -> Iterator[Opened]:
    """The documents in the file at ``path``: one, or one for each file in a .zip. Never raises for bad input.

    ``measures``: the edition whose rosters a workbook may hold, the default one when ``None``.
    """
    path = Path(path)
    name = path.name
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        message, fix = _("没有找到文件 {name}。").format(name=name), _("请检查文件名和文件夹。")
        yield Refusal(name, Reason.UNREADABLE, message, fix)
    except OSError:
        message, fix = _("无法打开文件 {name}。").format(name=name), _("请检查文件权限，或先关闭占用它的程序。")
        yield Refusal(name, Reason.UNREADABLE, message, fix)
    else:
        yield from open_bytes(data, str(path), measures)


def open_bytes(data: bytes, name: str, measures: Measures | str | Path | None = None) -> Iterator[Opened]:
    """The documents in a file's bytes, each when it is asked for; ``name`` is for messages, ``name/member`` for one in a .zip."""
    kind = sniff(data)
    if kind == "zip":
        yield from _members(data, name, measures)
    else:
        yield _single(data, kind, name, measures)


def picture(name: str) -> Refusal:
    """The refusal of a file that holds pictures in place of text."""
    return Refusal(
        name,
        Reason.PICTURE,
        _("{name} 是扫描件或照片，里面没有可读取的文字。").format(name=Path(name).name),
        _("请提交可编辑的 Word 文件（第十四条要求纸质版与电子版同时报送）。"),
    )


def _single(data: bytes, kind: str, name: str, measures: Measures | str | Path | None) -> Opened:
    """A file that is not an archive."""
    try:
        if kind in _WORD:
            return _word(data, name)
        if kind in _CONVERTED:
            return _through_office(data, _CONVERTED[kind], name)
        if kind == "pdf":
            return _pdf(data, name)
        if kind in _WORKBOOKS:
            return _workbook(data, name, measures)
        if kind in _PICTURES:
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


def _word(data: bytes, name: str) -> Document:
    package = Package.open(data)
    said = package.custom_properties()
    form, edition = said.get(FORM_PROPERTY), said.get(EDITION_PROPERTY)
    try:
        mended = without_ours(package)  # a clerk mended the copy that we sent: our comments in it are no answers
    except UnreadableFileError:  # damaged comments: the form can be read, but nothing written beside them
        return Document(name, _clean(read_blocks(package)), form=form, edition=edition)
    if mended is not None:
        data, package = mended, Package.open(mended)
    return Document(name, _clean(read_blocks(package)), form=form, edition=edition, package=package, data=data)


def _through_office(data: bytes, suffix: str, name: str) -> Opened:
    with room() as folder:
        source = folder / f"in{suffix}"
        source.write_bytes(data)
        try:
            made = office.convert([source], "docx", folder / "out")[0].read_bytes()
        except UnreadableFileError:
            message = _("{name} 打不开：文件可能设有密码，或已损坏。").format(name=Path(name).name)
            return Refusal(name, Reason.UNREADABLE, message, _save_again())
    package = Package.open(made)
    return Document(name, _clean(read_blocks(package)), converted=suffix, package=package, data=made)


def _clean(blocks: Blocks) -> Blocks:
    """``blocks`` without debris: LibreOffice writes the same negative number in front of many cells of a nested RTF table."""
    debris = re.compile(r"(?:^|(?<=\n))-\d{8,10} ")
    touched = [c for r in blocks.rows for c in r.cells if debris.search(c.text)]
    if len(touched) >= 3 and len({m for c in touched for m in debris.findall(c.text)}) == 1:
        for cell in touched:
            cell.text = debris.sub("", cell.text)
            cell.marks |= {"symbol"}
    return blocks


def _pdf(data: bytes, name: str) -> Opened:
    blocks = _clean(read_pdf_blocks(data))
    return Document(name, blocks) if any(r.text.strip() for r in blocks.rows) else picture(name)


def _workbook(data: bytes, name: str, measures: Measures | str | Path | None) -> Rosters:
    return Rosters(name, workbook.read_roster(Path(Path(name).name), measures, data=data))


# -- archives -----------------------------------------------------------------------------------------------------


def _members(data: bytes, name: str, measures: Measures | str | Path | None) -> Iterator[Opened]:
    """Every file in a .zip, except hidden ones and what macOS adds."""
    try:
        archive = _archive(data)
    except TzformsError as error:
        yield _refusal(name, error)
        return
    empty = True
    with archive:
        for info in archive.infolist():
            label = _member_name(info)
            if info.is_dir() or Path(label).name.startswith((".", "~$")) or "__MACOSX" in label:
                continue
            empty = False
            yield _member(archive, info, label, f"{name}/{label}", measures)
    if empty:
        message = _("{name} 里没有任何文件。").format(name=Path(name).name)
        yield Refusal(name, Reason.NO_FORM, message, _("请核对后重新提交。"))


def _archive(data: bytes) -> zipfile.ZipFile:
    """The .zip, its size judged from the directory alone. Raises :class:`UnreadableFileError`."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        Package.open(data)  # a broken .docx says so more precisely
        raise UnreadableFileError(_("压缩包已损坏，无法打开。请重新打包后提交。")) from error
    sizes = [i.file_size for i in archive.infolist() if not i.is_dir()]
    if len(sizes) > MAX_MEMBERS:
        raise RefusedFileError(_("压缩包里的文件太多（{count} 个），没有读取。").format(count=len(sizes)))
    if sum(sizes) > MAX_TOTAL_BYTES or max(sizes, default=0) > MAX_MEMBER_BYTES:
        raise UnreadableFileError(_("压缩包解开后过大，没有读取。请分批提交。"))
    return archive


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, label: str, name: str, measures: Measures | str | Path | None
) -> Opened:
    try:
        content = archive.read(info)
    except _BROKEN:
        message = _("压缩包里的 {label} 已加密或已损坏，无法读取。").format(label=label)
        return Refusal(name, Reason.UNREADABLE, message, _("请取消密码、重新打包后提交。"))
    kind = sniff(content)
    if kind == "zip":
        message = _("压缩包里的 {label} 又是压缩包，没有读取。").format(label=label)
        return Refusal(name, Reason.NO_FORM, message, _("请解开后重新打包。"))
    return _single(content, kind, name, measures)


def _member_name(info: zipfile.ZipInfo) -> str:
    """File names from Chinese Windows are GBK without saying so; zipfile then shows them as cp437."""
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
