"""PDF from strangers: what is drawn, resolved, unpacked and counted up is bounded, and ends in one sentence."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Mapping

import pytest

from tests.timing import at_most
from tzforms.bounds import Limits, plain_pdf
from tzforms.exceptions import RefusedFileError, UnreadableFileError
from tzforms.word import read_pdf_blocks

pytest.importorskip("pdfplumber")

PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<{res}>>>>"
FONT = "/Font<</F1 5 0 R>>"
HELVETICA = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def stream(data: bytes, head: str = "", *, packed: bool = True) -> bytes:
    if packed:
        data, head = zlib.compress(data), head + "/Filter/FlateDecode"
    return f"<<{head}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def pdf(objects: Mapping[int, str | bytes]) -> bytes:
    out = b"%PDF-1.7\n"
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + (body if isinstance(body, bytes) else body.encode()) + b"\nendobj\n"
    start, most = len(out), max(objects) + 1
    out += f"xref\n0 {most}\n0000000000 65535 f \n".encode()
    for number in range(1, most):
        out += f"{places.get(number, 0):010d} 00000 {'n' if number in places else 'f'} \n".encode()
    return out + f"trailer\n<</Size {most}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()


def one_page(content: str | bytes, more: Mapping[int, str | bytes] | None = None, res: str = FONT) -> bytes:
    body = content if isinstance(content, bytes) and b"stream" in content else stream(_bytes(content))
    return pdf(
        {
            1: "<</Type/Catalog/Pages 2 0 R>>",
            2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: PAGE.format(res=res),
            4: body,
            5: HELVETICA,
            **(more or {}),
        }
    )


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def forms(depth: int, calls: int) -> bytes:
    """Forms that draw the next form ``calls`` times, ``depth`` deep."""
    more: dict[int, str | bytes] = {
        number: stream(
            b"/X Do " * calls, f"/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X {number + 1} 0 R>>>>"
        )
        for number in range(6, 6 + depth)
    }
    more[6 + depth] = stream(b"0 0 m", "/Type/XObject/Subtype/Form/BBox[0 0 1 1]")
    return one_page("/X Do", more, res="/XObject<</X 6 0 R>>")


def with_font(font: str, more: Mapping[int, str | bytes]) -> bytes:
    return one_page("BT /F1 9 Tf (a) Tj ET", {5: font, **more})


CMAP = "begincmap 1 begincodespacerange <00000000> <ffffffff> endcodespacerange {} endcmap"
GRID = "".join(f"{x} 0 m {x} 800 l S 0 {x} m 600 {x} l S " for x in range(1, 500))
LOOSE = "".join(f"{x * 7} {y * 7} m {x * 7} {y * 7 + 4} l S " f"{x * 7 - 2} {y * 7 + 2} m {x * 7 + 2} {y * 7 + 2} l S "
                for x in range(80) for y in range(110))  # fmt: skip


def looped(data: bytes) -> bytes:
    """A table of cross-references that is long and names itself as the one before."""
    at = data.rindex(b"xref\n0 ", 0, data.rindex(b"startxref"))
    table, trailer = data[at:].split(b"trailer", 1)
    entries = table.split(b"\n", 2)[2]
    many = b"0000000000 65535 f \n" * 4_000
    count = entries.count(b"\n") + 4_000
    head = b"xref\n0 %d\n" % count
    return data[:at] + head + entries + many + b"trailer" + trailer.replace(b"<<", b"<</Prev %d" % at, 1)


HOSTILE = {
    "forms that draw forms": lambda: forms(30, 2),
    "forms that draw many forms": lambda: forms(4, 200),
    "an object that is itself": lambda: one_page("q", {4: "4 0 R"}),
    "objects that are one another": lambda: one_page("q", {4: "6 0 R", 6: "7 0 R", 7: "6 0 R"}),
    "a bomb": lambda: one_page(zlib_bomb(1)),
    "a bomb in a bomb": lambda: one_page(zlib_bomb(2)),
    "runs": lambda: one_page(stream(zlib.compress(b"\x81a" * 10**6), "/Filter[/FlateDecode/RunLengthDecode]", packed=False)),
    "codes without end": lambda: with_font(
        "<</Type/Font/Subtype/Type1/BaseFont/X/ToUnicode 6 0 R>>",
        {6: stream(CMAP.format("1 beginbfrange <00000000> <fffffff0> <0041> endbfrange").encode())},
    ),
    "widths without end": lambda: with_font(
        "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]>>",
        {6: "<</Type/Font/Subtype/CIDFontType2/BaseFont/X/FontDescriptor<<>>/CIDSystemInfo<<>>/W[0 999999999 500]>>"},
    ),
    "characters": lambda: one_page("BT /F1 9 Tf " + "(aaaaaaaaaaaaaaaaaaaa) Tj " * 9_000 + "ET"),
    "operators": lambda: one_page("q Q " * 10**6),
    "numbers": lambda: one_page("0 " * 10**6 * 2),
    "lines": lambda: one_page("0 0 m 9 9 l S " * 10**5),
    "lines that cross": lambda: one_page("".join(GRID.replace(" 0 m", f" {i} m") for i in range(30))),
    "crossings that are no table": lambda: one_page(LOOSE),
    "pages": lambda: pdf(
        {
            1: "<</Type/Catalog/Pages 2 0 R>>",
            2: "<</Type/Pages/Kids[" + "".join(f"{n} 0 R " for n in range(6, 900)) + "]/Count 894>>",
            4: stream(b"0 0 m"),
            5: HELVETICA,
            **{n: PAGE.format(res=FONT) for n in range(6, 900)},
        }
    ),
    "cross-references that name themselves": lambda: looped(one_page("q")),
    "cross-references": lambda: one_page("q").replace(b"xref\n0 6", b"xref\n0 999999999"),
}  # fmt: skip


def zlib_bomb(times: int) -> bytes:
    data = b" " * (200 << 20)
    for _time in range(times):
        data = zlib.compress(data, 9)
    return stream(data, "/Filter[" + "/FlateDecode" * times + "]", packed=False)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_pdf_that_costs_too_much_is_refused(name: str) -> None:
    data = HOSTILE[name]()
    with at_most(2), pytest.raises(UnreadableFileError):
        read_pdf_blocks(data)


@pytest.mark.parametrize(
    "name", [n for n in HOSTILE if not any(w in n for w in ("crossing", "characters", "codes", "widths"))]
)
def test_it_is_refused_for_a_program_that_cannot_be_stopped_too(name: str) -> None:
    with at_most(2), pytest.raises(UnreadableFileError):
        plain_pdf(HOSTILE[name]())


@pytest.mark.parametrize(
    "data",
    [
        one_page("q")[:200],
        one_page("q").replace(b"startxref", b"startxxxx"),
        one_page("[" * 10**5),
        one_page("<<" * 10**5),
        one_page("(" * 10**5),
        one_page("BI /W 9 /H 9 ID " + "E" * 10**6),
        one_page("BI /W 9 /H 9 ID abc\nEI q"),
        one_page(stream(b"x" * 999, "/Filter/LZWDecode", packed=False)),
        one_page(
            stream(b"x" * 999, "/Filter[/ASCII85Decode/CCITTFaxDecode]/DecodeParms<</Columns 999999999>>", packed=False)
        ),
        one_page(stream(b"x", "/DecodeParms<</Predictor 12/Columns 999999999999>>")),
        one_page("1e999999 " + "9" * 10**5 + " 0 m 0 0 l S"),
        one_page("BT /F1 9 Tf <d800> Tj ET"),
        pdf({1: "<</Type/Catalog/Pages 2 0 R>>", 2: "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"}),
        b"%PDF-1.7\n" + b"x" * 10**6,
        b"%PDF-1.7\n" + b"\0" * (5 << 20),
    ],
    ids=range(15),
)
def test_a_broken_pdf_is_a_reading_or_one_sentence(data: bytes) -> None:
    with at_most(3):
        try:
            blocks = read_pdf_blocks(data)
        except UnreadableFileError as error:
            said = str(error)
        else:
            said = "".join(r.text for r in blocks.rows)
        said.encode()


def test_a_plain_page_is_read_and_the_counters_are_gone_afterwards() -> None:
    data = one_page("BT /F1 12 Tf 50 700 Td (Hello there) Tj ET")
    assert [r.text for r in read_pdf_blocks(data).rows] == ["Hello there"]
    plain_pdf(data)
    import io

    from pdfminer.high_level import extract_text

    assert "Hello" in extract_text(io.BytesIO(data))
    with pytest.raises(RefusedFileError):
        plain_pdf(data, Limits(pdf_work=1, pdf_swell=0))


def test_a_ruled_table_is_found_cell_by_cell() -> None:
    rules = "".join(f"{x} 100 m {x} 300 l S " for x in (100, 200, 300)) + "".join(
        f"100 {y} m 300 {y} l S " for y in (100, 200, 300)
    )
    words = "".join(
        f"BT /F1 9 Tf {x} {y} Td ({t}) Tj ET "
        for x, y, t in ((110, 250, "a"), (210, 250, "b"), (110, 150, "c"), (210, 150, "d"))
    )
    rows = read_pdf_blocks(one_page(rules + words)).rows
    assert [[c.text for c in r.cells] for r in rows if r.kind == "t"] == [["a", "b"], ["c", "d"]]


def test_a_form_that_finds_itself_on_the_page_is_refused_and_one_that_draws_pictures_is_not() -> None:
    form = "/Type/XObject/Subtype/Form/Matrix[1 0 0 1 0 0]/Resources<<>>"
    itself = {6: stream(b"/X Do /X Do", form)}
    with pytest.raises(RefusedFileError, match="嵌套过深"):
        plain_pdf(one_page("/X Do", itself, res="/XObject<</X 6 0 R>>"))
    image = stream(b"\0", "/Type/XObject/Subtype/Image/Width {0}/Height {0}/BitsPerComponent 8/ColorSpace/DeviceGray")
    for side, fits in ((100, True), (9_000, False)):
        more = {6: stream(b"/I Do", form), 7: image.replace(b"{0}", b"%d" % side)}
        data = one_page("/X Do", more, res="/XObject<</X 6 0 R/I 7 0 R>>")
        if fits:
            plain_pdf(data)
        else:
            with pytest.raises(RefusedFileError, match="图片过大"):
                plain_pdf(data)


@pytest.mark.parametrize(
    ("group", "content", "thing"),
    [
        ("Pattern", "/Pattern cs /X scn", "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9"),
        ("Pattern", "/Pattern cs /X scn", "/PatternType 1/XStep 0.0001/YStep 9"),
        ("XObject", "/X Do", "/Subtype/Form"),
    ],
)
def test_patterns_in_patterns_and_tiles_without_size_are_refused(group: str, content: str, thing: str) -> None:
    more = {6: stream(content.encode() * 3, thing)}
    with pytest.raises(RefusedFileError):
        plain_pdf(one_page(content, more, res=f"/{group}<</X 6 0 R>>"))


def test_letters_and_masks_that_are_drawings_are_followed() -> None:
    deep = {n: stream(b"/X Do /X Do", f"/Subtype/Form/Resources<</XObject<</X {n + 1} 0 R>>>>") for n in range(10, 40)}
    deep[40] = stream(b"q")
    for res, content in (
        ("/ExtGState<</G <</SMask<</S/Luminosity/G 10 0 R>>>>>>", "/G gs"),
        ("/Font<</F <</Type/Font/Subtype/Type3/CharProcs<</a 10 0 R>>>>>>", "/F 9 Tf"),
    ):
        with pytest.raises(RefusedFileError):
            plain_pdf(one_page(content, deep, res=res))


def test_the_pages_are_written_anew_with_what_they_show_and_nothing_else() -> None:
    pdfium = pytest.importorskip("pypdfium2")
    picture = stream(b"\0" * 100, "/Subtype/Image/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceGray")
    more: dict[int, str | bytes] = {
        6: picture,
        7: "<</JS(app.alert(1))>>",
        1: "<</Type/Catalog/Pages 2 0 R/OpenAction 7 0 R>>",
    }
    data = one_page("BT /F#31 12 Tf 50 700 Td (Hello) Tj ET /I Do", more, res=FONT + "/XObject<</I 6 0 R>>")
    made = plain_pdf(data)
    assert b"app.alert" not in made
    assert b"OpenAction" not in made
    for one in (data, made):
        document = pdfium.PdfDocument(one)
        assert len(document) == 1
        assert document[0].get_textpage().get_text_bounded() == "Hello"
        assert document[0].render(scale=0.5).to_pil().getextrema() != ((255, 255),) * 3


@pytest.mark.parametrize(
    ("what", "instead"),
    [(b"/XObject<</X 8 0 R", b"/XObject<{</X 8 0 R"), (b"/Resources<</XObject<</X 8", b"/ResoIrces<</XObject<</X 8"),
     (b"endstream", b"endstre]am"), (b"0000000105 00000 n", b"0000000t05 00000 n"), (b"5 0 obj", b"5 0 xbj")],
)  # fmt: skip
def test_what_two_programs_read_in_two_ways_is_drawn_as_it_was_followed(what: bytes, instead: bytes) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    data = forms(3, 2)
    assert what in data
    with at_most(3), contextlib.suppress(UnreadableFileError):
        for page in pdfium.PdfDocument(plain_pdf(data.replace(what, instead, 1))):
            page.render(scale=0.1)
