"""PDF: pages, drawings, lines and fonts, more of them than anybody draws."""

from __future__ import annotations

import zlib

from tests.strangers.model import stranger
from tools.fuzz.pdfs import Pdf

_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def pdf(
    content: bytes,
    *,
    more: dict[int, tuple[bytes, bytes | None]] | None = None,
    resources: bytes = b"",
    trailer: bytes = b"",
) -> bytes:
    """One page that draws ``content``, its stream packed."""
    objects: dict[int, tuple[bytes, bytes | None]] = {
        1: (b"<</Type/Catalog/Pages 2 0 R>>", None),
        2: (b"<</Type/Pages/Kids[3 0 R]/Count 1>>", None),
        3: (b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>" + resources + b">>>>", None),
        4: (b"<</Filter/FlateDecode>>", zlib.compress(content, 9)),
        5: (_FONT, None),
    }  # fmt: skip
    return Pdf(objects | (more or {}), b"<</Size 9/Root 1 0 R" + trailer + b">>").write()


@stranger("p_grid.pdf")
def _() -> bytes:
    """2,000 lines across and 2,000 down: four million crossings for who looks for a table."""
    lines = b"".join(b"0 %d.%d m 595 %d.%d l S\n" % (n // 3, n % 3 * 3, n // 3, n % 3 * 3) for n in range(2_000))
    lines += b"".join(b"%d.%d 0 m %d.%d 842 l S\n" % (n // 4, n % 4 * 2, n // 4, n % 4 * 2) for n in range(2_000))
    return pdf(lines + b"BT /F1 9 Tf 50 50 Td (x) Tj ET")


@stranger("p_boxes.pdf")
def _() -> bytes:
    """40,000 little boxes beside each other."""
    return pdf(
        b"".join(b"%d %d 2 2 re S\n" % (n % 200 * 3, n // 200 * 4) for n in range(40_000)) + b"BT /F1 9 Tf (x) Tj ET"
    )


@stranger("p_letters.pdf")
def _() -> bytes:
    """200,000 letters at one place."""
    return pdf(b"BT /F1 9 Tf 50 50 Td " + b"(x) Tj 0 0 Td " * 200_000 + b"ET")


@stranger("p_lines_of_text.pdf")
def _() -> bytes:
    """60,000 lines of text, one just below the other."""
    return pdf(
        b"BT /F1 1 Tf "
        + b"".join(b"1 0 0 1 50 %d.%02d Tm (Name) Tj " % (n // 100 % 800, n % 100) for n in range(60_000))
        + b"ET"
    )


@stranger("p_pages.pdf")
def _() -> bytes:
    """One page 50,000 times."""
    return pdf(
        b"BT /F1 9 Tf (x) Tj ET", more={2: (b"<</Type/Pages/Kids[" + b"3 0 R " * 50_000 + b"]/Count 50000>>", None)}
    )


@stranger("p_tree_of_pages.pdf")
def _() -> bytes:
    """A tree of pages where each has two of the next, 30 levels."""
    some: dict[int, tuple[bytes, bytes | None]] = {
        n: (b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Count 2>>" % (n + 1, n + 1), None) for n in range(10, 40)
    }
    some[40] = (b"<</Type/Page/Parent 39 0 R/MediaBox[0 0 9 9]>>", None)
    return pdf(b"", more=some | {2: (b"<</Type/Pages/Kids[10 0 R]/Count 1>>", None)})


@stranger("p_contents.pdf")
def _() -> bytes:
    """A page whose content is one stream 50,000 times."""
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents["
        + b"4 0 R " * 50_000
        + b"]/Resources<</Font<</F1 5 0 R>>>>>>"
    )
    return pdf(b"BT /F1 9 Tf (some words of a form) Tj ET " * 20, more={3: (page, None)})


@stranger("p_saved_states.pdf")
def _() -> bytes:
    """300,000 states saved, none restored."""
    return pdf(b"q " * 300_000 + b"BT /F1 9 Tf (x) Tj ET")


@stranger("p_operands.pdf")
def _() -> bytes:
    """A million numbers and no operator."""
    return pdf(b"1 " * 1_000_000)


@stranger("p_brackets.pdf")
def _() -> bytes:
    """100,000 brackets in what the page draws, and in its dictionary."""
    return pdf(
        b"[" * 100_000,
        more={6: (b"<</A " + b"[" * 50_000 + b"]" * 50_000 + b">>", None)},
        resources=b"/ExtGState 6 0 R",
    )


@stranger("p_packed_twice.pdf")
def _() -> bytes:
    """Blanks packed three times: a few hundred bytes, 100 megabytes."""
    body = zlib.compress(zlib.compress(zlib.compress(b" " * (100 << 20), 9), 9), 9)
    return pdf(b"", more={4: (b"<</Filter[/FlateDecode/FlateDecode/FlateDecode]>>", body)})


@stranger("p_run_length.pdf")
def _() -> bytes:
    """Runs of one byte, 128 for two, packed."""
    body = zlib.compress(b"\x81 " * 2_000_000, 9)
    return pdf(b"", more={4: (b"<</Filter[/FlateDecode/RunLengthDecode]>>", body)})


@stranger("p_lzw.pdf")
def _() -> bytes:
    """LZW that says the longest word it knows, again and again."""
    return pdf(b"", more={4: (b"<</Filter[/FlateDecode/LZWDecode]>>", zlib.compress(b"\x80" + b"\xff" * 3_000_000, 9))})


@stranger("p_filters.pdf")
def _() -> bytes:
    """A chain of 5,000 filters."""
    return pdf(b"", more={4: (b"<</Filter[" + b"/ASCIIHexDecode" * 5_000 + b"]>>", b"41" * 5_000 + b">")})


@stranger("p_predictor.pdf")
def _() -> bytes:
    """A predictor for rows of a billion columns."""
    return pdf(
        b"",
        more={
            4: (
                b"<</Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 1000000000/Colors 32/BitsPerComponent 16>>>>",
                zlib.compress(b"\2" * 99_999),
            )
        },
    )


@stranger("p_map_of_signs.pdf")
def _() -> bytes:
    """A font whose map names four thousand million signs in one range."""
    ranges = b"begincmap 1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange 1 begincidrange <00000000> <FFFFFFFF> 0 endcidrange endcmap"
    font = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding 7 0 R/ToUnicode 7 0 R/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/A/W[0 99999999 500]/CIDSystemInfo<</Registry(a)/Ordering(b)>>>>]>>"
    return pdf(b"BT /F1 9 Tf <00410042> Tj ET", more={5: (font, None), 7: (b"<<>>", ranges)})


@stranger("p_widths.pdf")
def _() -> bytes:
    """A font that gives the widths of a hundred million signs."""
    font = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/A/W[0 100000000 500]/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)>>>>]>>"
    return pdf(b"BT /F1 9 Tf <0041> Tj ET", more={5: (font, None)})


@stranger("p_fonts.pdf")
def _() -> bytes:
    """A page that names 20,000 fonts and uses each."""
    names = b"".join(b"/G%d 5 0 R" % n for n in range(20_000))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<<" + names + b">>>>>>"
    return pdf(b"BT " + b"".join(b"/G%d 9 Tf (x) Tj " % n for n in range(20_000)) + b"ET", more={3: (page, None)})


@stranger("p_tables_in_a_circle.pdf")
def _() -> bytes:
    """The table of objects names itself as the one before."""
    data = pdf(b"BT /F1 9 Tf (x) Tj ET", trailer=b"/Prev 0000000000")
    return data.replace(b"/Prev 0000000000", b"/Prev %010d" % data.rindex(b"xref\n0", 0, data.rindex(b"startxref")))


@stranger("p_parents.pdf")
def _() -> bytes:
    """What a page has not got it inherits from its parent, which is the page."""
    return pdf(b"BT /F1 9 Tf (x) Tj ET", more={3: (b"<</Type/Page/Parent 3 0 R/Contents 4 0 R>>", None)})


@stranger("p_length_of_itself.pdf")
def _() -> bytes:
    """The length of a stream stands in the stream."""
    return pdf(b"", more={4: (b"<</Length 4 0 R/Filter/FlateDecode>>", zlib.compress(b"BT (x) Tj ET"))})


@stranger("p_objects_in_objects.pdf")
def _() -> bytes:
    """Streams of objects that extend each other, with a million objects that are not there."""
    some: dict[int, tuple[bytes, bytes | None]] = {
        7: (b"<</Type/ObjStm/N 1000000/First 99999999/Extends 8 0 R>>", b"7 0 8 0 "),
        8: (b"<</Type/ObjStm/N 2/First 8/Extends 7 0 R>>", b"7 0 8 0 8 0 R"),
    }
    return pdf(b"", more=some | {3: (b"<</Type/Page/Parent 2 0 R/Contents 7 0 R/Resources 8 0 R>>", None)})


@stranger("p_size_of_page.pdf")
def _() -> bytes:
    """A page of no size, of a negative one, of one beyond numbers."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[1e999 -1e999 0 0]/CropBox[0 0 0]/UserUnit 1e30/Rotate 45/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    return pdf(b"BT /F1 1e30 Tf 1e30 0 0 1e-30 0 0 Tm (x) Tj ET 0 0 1e30 1e30 re S", more={3: (page, None)})


@stranger("p_locked.pdf")
def _() -> bytes:
    """Encrypted in a way that nobody knows."""
    return pdf(b"BT (x) Tj ET", trailer=b"/Encrypt<</Filter/Other/V 99/R -1>>/ID[(a)]")


@stranger("p_picture_in_words.pdf")
def _() -> bytes:
    """A picture inside the content that never ends, of ten million points a side."""
    return pdf(b"BI /W 10000000 /H 10000000 /BPC 8 /CS /RGB ID " + b"x" * 500_000)


@stranger("p_names_of_places.pdf")
def _() -> bytes:
    """Names of places in a tree that is its own branch; an outline that goes round."""
    some: dict[int, tuple[bytes, bytes | None]] = {
        1: (b"<</Type/Catalog/Pages 2 0 R/Names<</Dests 7 0 R>>/Outlines 8 0 R/StructTreeRoot 7 0 R>>", None),
        7: (b"<</Kids[7 0 R 7 0 R]/K[7 0 R]/Type/StructTreeRoot>>", None),
        8: (b"<</First 8 0 R/Next 8 0 R/Last 8 0 R/Title(x)/Dest(y)>>", None),
    }
    return pdf(b"BT /F1 9 Tf (x) Tj ET", more=some)


@stranger("p_many_objects.pdf")
def _() -> bytes:
    """200,000 objects that say nothing, without a table of them."""
    return b"%PDF-1.4\n" + b"".join(b"%d 0 obj\nnull\nendobj\n" % n for n in range(200_000))
