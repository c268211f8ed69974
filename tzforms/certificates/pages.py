"""Looking at finished pages: is everything that should be printed on them, inside its frame? And one page as a picture."""

from __future__ import annotations

import importlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tzforms.bounds import DEFAULT_LIMITS
from tzforms.exceptions import MissingProgramError, RenderError, TzformsError, UnreadableFileError
from tzforms.i18n import _
from tzforms.normal import nfkc

__all__ = [
    "Expected",
    "PageCountError",
    "page_count",
    "page_note",
    "page_picture",
    "png_of_page",
    "squeeze",
    "wrong_pages",
]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a page must show: each of ``texts``, white space aside."""

    label: str
    texts: tuple[str, ...]


class PageCountError(RenderError):
    """A document with more or fewer pages than people."""


def squeeze(text: str) -> str:
    """``text`` for comparing: compatibility forms folded (fonts map some signs to radicals), without white space."""
    return "".join(nfkc(text).split())


def wrong_pages(
    path: Path, expected: Sequence[Expected], frame: tuple[float, float, float, float]
) -> list[tuple[str, str]]:
    """(label, what is wrong) for each page of ``path`` that lacks a text or has one outside ``frame``.

    ``expected`` is one entry a page; ``frame`` is left, top, right, bottom in points from the upper left corner. Raises
    :class:`PageCountError` when there are not as many pages.
    """
    found: list[tuple[str, str]] = []
    left, top, right, bottom = frame
    with _opened(path) as document:
        if len(document) != len(expected):
            raise PageCountError(_("应有 {want} 页，实有 {got} 页").format(want=len(expected), got=len(document)))
        for page, want in zip(document, expected, strict=True):
            height = page.get_height()
            words = page.get_textpage()
            shown = squeeze(words.get_text_bounded())
            lost = [t for t in want.texts if squeeze(t) not in shown]
            if lost:
                found.append(
                    (want.label, _("页面上缺“{text}”（放不下而被截去，或字体缺字）").format(text=lost[0][-40:]))
                )
            else:
                for index in range(words.count_rects()):
                    x0, y0, x1, y1 = words.get_rect(index)
                    if x0 < left - 2 or x1 > right + 2 or height - y1 < top - 2 or height - y0 > bottom + 2:
                        text = words.get_text_bounded(x0, y0, x1, y1).strip()
                        if text:
                            found.append((want.label, _("“{text}”超出了边框").format(text=text[:20])))
                            break
            words.close()
            page.close()
    return found


def page_count(data: bytes | Path, name: str = "") -> int:
    """How many pages a PDF has. Raises :class:`UnreadableFileError`."""
    with _document(data, name) as document:
        return len(document)


def page_note(data: bytes | Path, name: str = "") -> str:
    """The keywords that a PDF notes of itself. Raises :class:`UnreadableFileError`."""
    with _document(data, name) as document:
        return str(document.get_metadata_value("Keywords"))


def page_picture(data: bytes | Path, name: str = "", page: int = 0, dpi: int = 200) -> Any:
    """One page as a Pillow image; ``page`` counts from 0. Raises :class:`UnreadableFileError`."""
    with _document(data, name) as document:
        if not 0 <= page < len(document):
            raise _unreadable(name)
        found = document[page]
        width, height = found.get_size()
        scale = dpi / 72
        if not 0 < width * height * scale * scale <= DEFAULT_LIMITS.pixels:  # not a number is neither
            raise UnreadableFileError(_("{path} 的页面大得不像证书，没有读取。").format(path=name))
        return found.render(scale=scale).to_pil()


def png_of_page(path: Path, page: int = 0, dpi: int = 150) -> bytes:
    """One page as the bytes of a PNG; ``page`` counts from 0."""
    stream = io.BytesIO()
    page_picture(path, path.name, page, dpi).save(stream, "PNG")
    return stream.getvalue()


@contextmanager
def _document(data: bytes | Path, name: str) -> Iterator[Any]:
    """A PDF from anywhere; whatever goes wrong with it is said in one sentence."""
    name = name or (data.name if isinstance(data, Path) else "PDF")
    document = _opened(data, name)
    try:
        yield document
    except TzformsError:
        raise
    except Exception as error:  # its pages may be damaged in more ways than there are exceptions for
        raise _unreadable(name) from error
    finally:
        document.close()


def _unreadable(name: str) -> UnreadableFileError:
    return UnreadableFileError(_("{path} 打不开：不是完整的 PDF，或有打开口令。").format(path=name))


def _opened(data: bytes | Path, name: str = "") -> Any:
    try:
        pdfium = importlib.import_module("pypdfium2")
    except ModuleNotFoundError as error:
        raise MissingProgramError(
            _('检查和预览页面需要可选组件：请运行 pip install "tzforms[certificates]"。')
        ) from error
    try:
        return pdfium.PdfDocument(data)
    except (pdfium.PdfiumError, OSError, ValueError) as error:
        raise _unreadable(name or (data.name if isinstance(data, Path) else "PDF")) from error
