"""Where each sign and each rule of a PDF stands: what a check of finished pages looks at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby

from tzforms.exceptions import MissingProgramError, UnreadableFileError
from tzforms.i18n import _
from tzforms.normal import nfkc

__all__ = ["PageSigns", "Rule", "Sign", "page_signs"]


@dataclass(frozen=True, slots=True)
class Sign:
    """A printed sign, its box and the line it stands on (``base``), in points from the upper left corner of its page.

    ``page`` counts from 0.
    """

    text: str
    page: int
    left: float
    right: float
    top: float
    bottom: float
    size: float
    base: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, level (``top == bottom``) or upright, in points."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def level(self) -> bool:
        return self.right - self.left >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class PageSigns:
    """One page: its size, the signs on it in the order in which they are drawn, and its rules."""

    width: float
    height: float
    signs: tuple[Sign, ...]
    rules: tuple[Rule, ...]


def page_signs(data: bytes) -> list[PageSigns]:
    """Every page of a PDF that was made here: there is no limit to what it may cost, a stranger's is read by ``read_pdf_blocks``.

    Raises :class:`~tzforms.exceptions.MissingProgramError` without the extra ``tzforms[pdf]``,
    :class:`~tzforms.exceptions.UnreadableFileError` for what is no PDF.
    """
    try:
        import pdfplumber  # optional, and slow to load
    except ImportError as error:
        raise MissingProgramError(_('检查版面需要可选组件，请安装：pip install "tzforms[pdf]"。')) from error
    pages: list[PageSigns] = []
    try:
        with pdfplumber.open(BytesIO(data)) as pdf:
            for number, page in enumerate(pdf.pages):
                signs: list[Sign] = []
                for char in page.chars:
                    text = nfkc(char["text"]) if ord(char["text"][:1] or " ") in range(0x2E80, 0x3000) else char["text"]
                    base = float(page.height) - char["matrix"][5]
                    box = (char["x0"], char["x1"], char["top"], char["bottom"], char["size"], base)
                    signs += [Sign(sign, number, *box) for sign in text if not sign.isspace()]
                rules = [
                    Rule(e["x0"], e["x1"], e["top"], e["bottom"]) for e in (*page.lines, *page.rects, *page.curves)
                ]
                thin = [r for r in rules if min(r.right - r.left, r.bottom - r.top) < 3]
                pages.append(PageSigns(float(page.width), float(page.height), tuple(_in_order(signs)), tuple(thin)))
                page.close()
    except Exception as error:  # a broken PDF breaks its parser in more ways than it has exceptions for
        raise UnreadableFileError(_("PDF 已损坏，无法检查版面。")) from error
    return pages


def _in_order(signs: list[Sign]) -> Iterator[Sign]:
    """The signs of a line from left to right: those that a typeface lacks are drawn apart from their neighbours."""
    for _base, line in groupby(signs, key=lambda sign: round(sign.base, 1)):
        yield from sorted(line, key=lambda sign: sign.left)
