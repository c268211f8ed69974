"""What one input may weigh: every number in one place, each with what it costs to reach it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one input may weigh. The defaults are far above a 1,000-row roster and far below what hurts a small PC.

    ``file``: bytes on disk. Of one Office file: ``entries``: parts (and files of a .zip with many); ``part``: unpacked bytes of one XML part; ``xml``: of all
    XML parts together; ``media``: of one other part; ``total``: of everything; ``ratio``: unpacked to packed of one part,
    judged above 16 MB. ``member``: unpacked bytes of one file of a .zip; ``archives``: .zip files in each other. Of whatever came in,
    with all that is packed inside one another: ``whole``: unpacked bytes; ``free`` and ``swell``: these many, and so many
    times the bytes that came in. Of one XML part: ``elements``: tags; ``tree``: bytes that its tree will take in memory (an
    element 130, a piece of text 130, an attribute 250).

    Of other kinds of files: beside each field.
    """

    file: int = 100 << 20
    entries: int = 2_000
    part: int = 24 << 20
    xml: int = 40 << 20
    media: int = 64 << 20
    total: int = 400 << 20
    ratio: int = 300
    member: int = 64 << 20
    archives: int = 3
    whole: int = 2 << 30
    free: int = 64 << 20
    swell: int = 60
    elements: int = 500_000
    tree: int = 180 << 20

    # Of text that is data (JSON, YAML, TOML).
    data: int = 20 << 20  # bytes
    depth: int = 32  # brackets in brackets
    nodes: int = 100_000  # values; what is named again (an alias) is counted again, a long text as several
    key: int = 1_024  # characters of a key
    number: int = 64  # characters of a number
    exponent: int = 64  # how far its point is moved: 1e999999999 would take a gigabyte to print

    # Of one workbook, all sheets together. A roster of 1,000 people and 30 columns has 30,000 cells.
    sheet: int = 40 << 20  # bytes on disk of a workbook or CSV file; of an .xls, which is not packed, half of it
    sheets: int = 256
    rows: int = 100_000  # rows that are written down, empty ones too
    filled: int = 6_000  # rows that hold something; each is a person, read, checked, marked and written
    cells: int = 200_000  # cells that are written down, empty ones too
    covered: int = 200_000  # cells under merged areas and links over areas, each of which a program makes one by one
    ranges: int = 20_000  # areas that are named: merged ones, links, lists of choices, conditional formats
    features: int = 20_000  # elements of a sheet that are no cell, and of every part beside the sheets
    styles: int = 100_000  # elements of the styles
    words: int = 16 << 20  # characters in all cells together, a shared text counted at each
    formulas: int = 3 << 20  # characters in all formulas together, a shared one counted at each cell

    # Of one PDF. Work is counted in millionths of a second on a small PC.
    pdf_pages: int = 200
    pdf_bytes: int = 32 << 20  # unpacked bytes of all streams that are looked into (text, fonts; never pictures)
    pdf_marks: int = 40_000  # characters and lines on one page; a full page has 3,000
    pdf_work: int = 1_500_000  # what a file may cost whatever its size
    pdf_swell: int = 8  # and for each of its bytes; a page of a form costs 2, a page of plain text 5
    pdf_most: int = 3_000_000

    # Of one picture.
    picture: int = 40 << 20  # bytes
    pixels: int = 40_000_000  # a photograph by a telephone has 12 million, a scanned A3 sheet 35
    passes: int = (
        300_000_000  # pixels, as often as they are gone through: progressive JPEG has ten scans, or a thousand
    )


DEFAULT_LIMITS = Limits()
