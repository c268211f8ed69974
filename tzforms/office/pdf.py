"""PDF files: count, join, cut, name, read. The only owner of pypdf, which is loaded when it is first needed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from tzforms.exceptions import MissingProgramError, TzformsError, UnreadableFileError, UsageError
from tzforms.files import write_atomic
from tzforms.i18n import _
from tzforms.programs import environment

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader, PdfWriter

__all__ = [
    "Part",
    "destinations",
    "information",
    "merge",
    "page_count",
    "print_file",
    "render_png",
    "set_metadata",
    "split_batch",
    "split_by_destination",
    "text",
]


def page_count(path: Path) -> int:
    """How many pages ``path`` has. Raises :class:`UnreadableFileError` for what is no PDF, or is encrypted."""
    with _reading(path) as reader:
        return len(reader.pages)


def text(path: Path) -> list[str]:
    """The text of each page. Raises as :func:`page_count`."""
    with _reading(path) as reader:
        return [page.extract_text() for page in reader.pages]


def merge(sources: Sequence[Path], out: Path, *, force: bool = False) -> Path:
    """Write the pages of all ``sources``, in their order, to ``out``.

    Each source keeps its own fonts; for hundreds of equal forms one merged Word document gives a far smaller file.
    Raises as :func:`page_count`, :class:`UsageError` without sources, and as :func:`tzforms.files.write_atomic`.
    """
    if not sources:
        raise UsageError(_("没有要合并的 PDF 文件。"))
    writer = _writer()
    for source in sources:
        with _reading(source) as reader:
            writer.append(reader, import_outline=False)
    return _write(writer, out, force)


def destinations(path: Path) -> dict[str, int]:
    """The named destinations of ``path`` (Word's bookmarks, if exported) and the page each is on, counted from 0."""
    with _reading(path) as reader:
        return _destinations(reader)


def _destinations(reader: PdfReader) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, target in reader.named_destinations.items():
        number = reader.get_destination_page_number(target)
        if number is not None and number >= 0:
            found[str(name).removeprefix("/")] = number  # LibreOffice writes them as PDF names, others as text
    return found


def split_by_destination(
    source: Path, parts: Mapping[str, Path], *, title: Mapping[str, str] | None = None, force: bool = False
) -> dict[str, Path]:
    """Cut ``source`` into files: ``parts`` says for each named destination which file its pages go to.

    A part begins on the page of its destination and ends before the page of the next destination in ``parts``, so a
    part that runs over to a second page stays whole. Pages before the first are left out. ``title`` gives the files'
    titles by destination. LibreOffice writes ``_`` in names as ``5F``: use letters and digits only.

    Raises :class:`UsageError` when a destination is missing or two of them share a page, and as :func:`page_count`.
    """
    known = destinations(source)
    if lost := [name for name in parts if name not in known]:
        raise UsageError(_("{path} 中没有书签：{names}。").format(path=source.name, names="、".join(lost)))
    order = sorted(parts, key=lambda name: known[name])
    starts = [known[name] for name in order]
    if len(set(starts)) != len(starts):
        raise UsageError(_("{path} 中有两个书签在同一页，无法拆分。").format(path=source.name))
    written: dict[str, Path] = {}
    with _reading(source) as reader:
        for name, start, end in zip(order, starts, [*starts[1:], len(reader.pages)], strict=True):
            writer = _writer()
            for number in range(start, end):
                writer.add_page(reader.pages[number])
            if title and name in title:
                writer.add_metadata({"/Title": title[name]})
            written[name] = _write(writer, parts[name], force)
    return {name: written[name] for name in parts}


def set_metadata(path: Path, metadata: Mapping[str, str]) -> Path:
    """Give ``path`` exactly this document information (``{"Title": "…"}``); what else it said of itself is gone.

    Programs, authors and times of making are no one's business on a returned form. Raises as :func:`page_count` and
    :func:`tzforms.files.write_atomic`.
    """
    writer = _writer()
    with _reading(path) as reader:
        writer.clone_document_from_reader(reader)
    writer.metadata = None
    writer.xmp_metadata = None
    if metadata:
        writer.add_metadata({f"/{key.lstrip('/')}": value for key, value in metadata.items()})
    return _write(writer, path, force=True)


def render_png(pdf: Path, page: int, out: Path, dpi: int = 150) -> Path:
    """Draw page ``page`` (from 1) of ``pdf`` as the picture ``out``, by poppler's ``pdftoppm``.

    Raises :class:`MissingProgramError` without it, :class:`UnreadableFileError` when the page cannot be drawn.
    """
    program = shutil.which("pdftoppm")
    if program is None:
        raise MissingProgramError(_("没有找到 pdftoppm，无法把 PDF 画成图片；请安装 poppler-utils。"))
    try:
        run = subprocess.run(
            [program, "-f", str(page), "-l", str(page), "-r", str(dpi), "-singlefile", "-png", str(pdf)],
            env=environment(),
            capture_output=True,
            timeout=120,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _not_drawn(pdf, page) from error
    if run.returncode or not run.stdout:
        raise _not_drawn(pdf, page)
    return write_atomic(out, run.stdout, force=True)


def _not_drawn(pdf: Path, page: int) -> UnreadableFileError:
    return UnreadableFileError(_("无法画出 {path} 的第 {page} 页。").format(path=pdf.name, page=page))


# --- pypdf ------------------------------------------------------------------------------------------------------------


def _needed(error: ImportError) -> MissingProgramError:
    missing = MissingProgramError(_('处理 PDF 需要 pypdf，请安装：pip install "tzforms[pdf]"。'))
    missing.__cause__ = error
    return missing


def _writer() -> PdfWriter:
    try:
        from pypdf import PdfWriter
    except ImportError as error:
        raise _needed(error) from error
    writer = PdfWriter()
    writer.metadata = None  # "pypdf" is not the producer of what LibreOffice drew
    writer.pdf_header = "%PDF-1.6"  # pypdf would say 1.3 of pages that need more
    return writer


@contextmanager
def _reading(path: Path) -> Iterator[PdfReader]:
    """``path`` as pypdf sees it; whatever goes wrong inside the block is said of ``path`` in one sentence."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import DependencyError
    except ImportError as error:
        raise _needed(error) from error
    try:
        with path.open("rb") as stream:
            reader = PdfReader(stream)
            if reader.is_encrypted and not reader.decrypt(""):
                raise UnreadableFileError(_("{path} 已加密，请提供没有密码的 PDF。").format(path=path.name))
            yield reader
    except TzformsError:
        raise
    except FileNotFoundError as error:
        raise UnreadableFileError(_("找不到文件 {path}，请核对文件名和位置。").format(path=path)) from error
    except DependencyError as error:
        raise UnreadableFileError(_("{path} 已加密，请提供没有密码的 PDF。").format(path=path.name)) from error
    except Exception as error:  # a broken PDF breaks its reader in more ways than it has exceptions for
        raise UnreadableFileError(
            _("{path} 不是完整的 PDF 文件，请重新生成或另存后再试。").format(path=path.name)
        ) from error


def _write(writer: PdfWriter, out: Path, force: bool) -> Path:
    stream = BytesIO()
    writer.write(stream)
    return write_atomic(out, stream.getvalue(), force=force)


# --- batches ----------------------------------------------------------------------------------------------------------

_A4 = (595.276, 841.89)


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes of the pages of one named destination: the file, its document information, an outline title."""

    destination: str
    path: Path | None
    information: Mapping[str, str] = field(default_factory=dict)


def split_batch(source: Path, parts: Sequence[Part], *, password: str | None = None, force: bool = True) -> list[int]:
    """Cut a merged batch into one file a person, and return the pages each took.

    A person's pages go from their destination to the next person's. ``information`` (``{"Title": …}``) is all that a file
    says of itself; without a password the same source gives the same bytes. ``password`` locks each file (AES-256), which
    makes its bytes new each time. Parts without a path are only counted. Raises as :func:`split_by_destination`.
    """
    counts: list[int] = []
    with _reading(source) as reader:
        known = _destinations(reader)
        starts = [known.get(part.destination, -1) for part in parts]
        if -1 in starts or sorted(set(starts)) != starts:
            raise UsageError(_("{path} 中的书签与名单对不上，没有拆分。").format(path=source.name))
        pages = list(reader.pages)
        for part, start, end in zip(parts, starts, [*starts[1:], len(pages)], strict=True):
            counts.append(end - start)
            if part.path is None:
                continue
            writer = _writer()
            for number in range(start, end):
                _keep_own_pictures(pages[number])
                writer.add_page(pages[number])
            if part.information:
                writer.add_metadata({f"/{key}": value for key, value in part.information.items()})
            if password is not None:
                writer.encrypt(password, algorithm="AES-256")
            _write(writer, part.path, force)
    return counts


def _keep_own_pictures(page: PageObject) -> None:
    """LibreOffice gives all pages one list of pictures; a page cut out must not take along those of other people."""
    from pypdf.generic import DictionaryObject, NameObject

    resources = page.get("/Resources")
    contents = page.get_contents()
    if resources is None or contents is None:
        return
    resources = resources.get_object()
    pictures = resources.get("/XObject")
    if pictures is None:
        return
    pictures = pictures.get_object()
    used = {f"/{name.decode('latin-1')}" for name in re.findall(rb"/([^\s/]+)\s+Do\b", contents.get_data())}
    own = DictionaryObject(resources)
    own[NameObject("/XObject")] = DictionaryObject({k: pictures.raw_get(k) for k in pictures if k in used})
    page[NameObject("/Resources")] = own


def print_file(
    sources: Sequence[Path],
    out: Path,
    titles: Sequence[str],
    *,
    per_sheet: int = 1,
    landscape: bool | None = None,
    information: Mapping[str, str] | None = None,
    password: str | None = None,
) -> Path:
    """All pages of ``sources`` as one file for the printer, with an outline entry (``titles``) for each page.

    ``per_sheet`` 1 keeps the pages as they are, unless ``landscape`` asks for the other way round: then each is scaled on
    to an A4 sheet of that way. 2 puts two pages on an A4 sheet, one above the other on an upright sheet, side by side on
    a landscape one (default: whatever makes them larger). Raises as :func:`merge`.
    """
    from pypdf import Transformation

    writer = _writer()
    sheet: PageObject | None = None
    number = 0
    for source in sources:
        with _reading(source) as reader:
            for page in reader.pages:
                _keep_own_pictures(page)
                width, height = float(page.mediabox.width), float(page.mediabox.height)
                if per_sheet == 1 and (landscape is None or landscape == (width > height)):
                    writer.add_page(page)
                else:
                    across = (width < height) if landscape is None else landscape
                    if per_sheet == 1:
                        across = bool(landscape)
                    size = (_A4[1], _A4[0]) if across else _A4
                    place = number % per_sheet
                    if place == 0 or sheet is None:
                        sheet = writer.add_blank_page(*size)
                    cell = (size[0] / per_sheet, size[1]) if across else (size[0], size[1] / per_sheet)
                    scale = min(cell[0] / width, cell[1] / height)
                    x = (cell[0] - width * scale) / 2 + (place * cell[0] if across else 0)
                    y = (cell[1] - height * scale) / 2 + (0 if across else (per_sheet - 1 - place) * cell[1])
                    sheet.merge_transformed_page(page, Transformation().scale(scale).translate(x, y))
                if number < len(titles):
                    writer.add_outline_item(title=titles[number], page_number=len(writer.pages) - 1)
                number += 1
    if not number:
        raise UsageError(_("没有要合并的 PDF 文件。"))
    if information:
        writer.add_metadata({f"/{key}": value for key, value in information.items()})
    if password is not None:
        writer.encrypt(password, algorithm="AES-256")
    return _write(writer, out, True)


def information(path: Path) -> dict[str, str]:
    """The document information of ``path`` (``{"Title": …}``). Raises as :func:`page_count`."""
    with _reading(path) as reader:
        return {str(k).lstrip("/"): str(v) for k, v in (reader.metadata or {}).items()}
