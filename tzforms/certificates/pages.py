"""Looking at finished pages: is everything that should be printed on them, inside its frame? And one page as a picture."""

from __future__ import annotations

import importlib
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tzforms.exceptions import MissingProgramError, RenderError, UnreadableFileError
from tzforms.i18n import _

__all__ = ["Expected", "PageCountError", "page_picture", "page_text", "png_of_page", "squeeze", "wrong_pages"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a page must show: each of ``texts``, white space aside."""

    label: str
    texts: tuple[str, ...]


class PageCountError(RenderError):
    """A document with more or fewer pages than people."""


def squeeze(text: str) -> str:
    """``text`` for comparing: compatibility forms folded (fonts map some signs to radicals), without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


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


def page_text(path: Path) -> str:
    """All text of a PDF, white space and compatibility forms folded."""
    with _opened(path) as document:
        return squeeze("".join(page.get_textpage().get_text_bounded() for page in document))


def page_picture(path: Path, page: int = 0, dpi: int = 200) -> Any:
    """One page as a Pillow image; ``page`` counts from 0."""
    with _opened(path) as document:
        return document[page].render(scale=dpi / 72).to_pil()


def png_of_page(path: Path, page: int = 0, dpi: int = 150) -> bytes:
    """One page as the bytes of a PNG; ``page`` counts from 0."""
    stream = io.BytesIO()
    page_picture(path, page, dpi).save(stream, "PNG")
    return stream.getvalue()


def _opened(path: Path) -> Any:
    try:
        pdfium = importlib.import_module("pypdfium2")
    except ModuleNotFoundError as error:
        raise MissingProgramError(
            _("检查和预览页面需要可选组件：请运行 pip install 'tzforms[certificates]'。")
        ) from error
    try:
        return pdfium.PdfDocument(path)
    except (pdfium.PdfiumError, FileNotFoundError) as error:
        raise UnreadableFileError(_("{path} 打不开：不是完整的 PDF，或有打开口令。").format(path=path.name)) from error
