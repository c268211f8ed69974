"""PDF object by object: references that lead in circles, numbers beyond sense, streams that swell, pages without end.

Objects are found by their words, so that a damaged file is still one; what is written has a true table of them, unless that is
what is changed.

Source: ISO 32000-1 (objects, streams and filters, cross-reference tables, page tree, content operators).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tools.fuzz.model import Mutation
from tools.fuzz.raw import run_length

__all__ = ["MUTATIONS", "Pdf", "plain_pdf"]

_OBJECT = re.compile(rb"(\d+) (\d+) obj\b(.*?)endobj", re.S)
_NUMBERS = (b"-1", b"0", b"1e999", b"99999999999999999999", b"2147483648", b"-2147483649", b"65536", b"0.0000001", b"1" * 5000, b"NaN", b"--5", b"+.", b"1.2.3", b"4294967295", b"1000000")  # fmt: skip
_FILTERS = (b"/FlateDecode", b"/LZWDecode", b"/ASCIIHexDecode", b"/ASCII85Decode", b"/RunLengthDecode", b"/CCITTFaxDecode", b"/JBIG2Decode", b"/DCTDecode", b"/JPXDecode", b"/Crypt", b"/None")  # fmt: skip


@dataclass
class Pdf:
    """The objects by number: the words of each, and its stream unpacked (``None`` where it has none)."""

    objects: dict[int, tuple[bytes, bytes | None]]
    trailer: bytes

    @classmethod
    def parse(cls, data: bytes) -> Pdf | None:
        """The objects of ``data``; ``None`` where there are none."""
        found: dict[int, tuple[bytes, bytes | None]] = {}
        for match in _OBJECT.finditer(data):
            head, stream, rest = match.group(3).partition(b"stream")
            body: bytes | None = None
            if stream:
                body = rest.lstrip(b"\r").removeprefix(b"\n").rpartition(b"endstream")[0]
                try:
                    body = zlib.decompressobj().decompress(body, 8 << 20) if b"FlateDecode" in head else body
                    head = re.sub(
                        rb"/Filter\s*(\[[^\]]*\]|/\w+)|/DecodeParms\s*<<.*?>>|/Length\d? \d+( \d+ R)?", b"", head
                    )
                except zlib.error:
                    pass
            found[int(match.group(1))] = (head.strip(), body)
        trailer = re.findall(rb"trailer\s*(<<.*?>>)\s*startxref", data, re.S)
        root = next((n for n, (h, _s) in found.items() if b"/Catalog" in h), 1)
        return cls(found, trailer[-1] if trailer else b"<</Root %d 0 R>>" % root) if found else None

    def write(self, rng: Random | None = None) -> bytes:
        """The file; with random numbers some streams are packed again."""
        out = bytearray(b"%PDF-1.7\n%\xe4\xb8\xad\n")
        places: dict[int, int] = {}
        for number, (head, stream) in self.objects.items():
            places[number] = len(out)
            out += b"%d 0 obj\n" % number
            if stream is None:
                out += head
            else:
                words, body = head, stream
                if rng is not None and b"/Filter" not in words and (len(body) > 5000 or rng.random() < 0.5):
                    body, words = zlib.compress(body, 6), words.replace(b"<<", b"<</Filter/FlateDecode", 1)
                if b"/Length" not in words:
                    words = words.replace(b"<<", b"<</Length %d" % len(body), 1)
                out += words + b"stream\n" + body + b"\nendstream"
            out += b"\nendobj\n"
        start = len(out)
        size = min(max(places, default=0) + 1, 5000)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % size
        out += b"".join(
            b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(1, size)
        )
        return bytes(out + b"trailer\n" + self.trailer + b"\nstartxref\n%d\n%%%%EOF\n" % start)


def plain_pdf(lines: list[str]) -> bytes:
    """A small file with a table of one page, all streams plain: what mutations get to the bottom of."""
    shown = b"".join(
        b"1 0 0 1 60 %d Tm (%s) Tj\n" % (760 - 20 * n, line.encode("latin-1", "replace"))
        for n, line in enumerate(lines)
    )
    rules = b"".join(b"50 %d 400 20 re S\n" % (754 - 20 * n) for n in range(len(lines)))
    objects: dict[int, tuple[bytes, bytes | None]] = {
        1: (b"<</Type/Catalog/Pages 2 0 R/Outlines 8 0 R/Names<</Dests 9 0 R>>>>", None),
        2: (b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>", None),
        3: (b"<</Type/Page/Parent 2 0 R/Contents[4 0 R 10 0 R]/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R/I 7 0 R>>>>/Rotate 0>>", None),
        4: (b"<<>>", b"BT /F1 12 Tf\n" + shown + b"ET\n" + rules),
        5: (b"<</Type/Font/Subtype/TrueType/BaseFont/A/FirstChar 32/LastChar 34/Widths[500 500 500]/ToUnicode 11 0 R/Encoding/WinAnsiEncoding>>", None),
        6: (b"<</Type/XObject/Subtype/Form/BBox[0 0 100 100]/Matrix[1 0 0 1 0 0]/Resources<</XObject<</Y 7 0 R>>>>>>", b"q /Y Do Q"),
        7: (b"<</Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray>>", b"\0\xff\xff\0"),
        8: (b"<</Type/Outlines/First 12 0 R/Last 12 0 R/Count 1>>", None),
        9: (b"<</Names[(a)[3 0 R/Fit]]>>", None),
        10: (b"<<>>", b"q 1 0 0 1 0 0 cm /X Do /I Do Q"),
        11: (b"<<>>", b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n"
                      b"1 beginbfrange <20> <7E> <0020> endbfrange 1 beginbfchar <41> <7532> endbfchar endcmap end"),
        12: (b"<</Title(x)/Parent 8 0 R/Dest[3 0 R/Fit]>>", None),
        13: (b"<</Title(x)/Keywords(TZ1:)/Producer(y)>>", None),
    }  # fmt: skip
    return Pdf(objects, b"<</Size 14/Root 1 0 R/Info 13 0 R>>").write()


# -- mutations --------------------------------------------------------------------------------------------------------


def _mutation(change: Callable[[Pdf, Random], None]) -> Mutation:
    def mutate(data: bytes, rng: Random) -> bytes:
        pdf = Pdf.parse(data)
        if pdf is None:
            return data
        change(pdf, rng)
        return pdf.write(rng)

    return mutate


def _any(pdf: Pdf, rng: Random, having: bytes = b"") -> int:
    """The number of an object (whose words match)."""
    telling = [n for n, (h, _s) in pdf.objects.items() if re.search(having, h)]
    return rng.choice(telling or list(pdf.objects))


def _edit(
    pdf: Pdf, number: int, pattern: bytes, made: Callable[[re.Match[bytes]], bytes], rng: Random, share: float = 0.0
) -> None:
    head, stream = pdf.objects[number]
    matches = list(re.finditer(pattern, head))
    if not matches:
        return
    chosen = {rng.choice(matches).start()} | {m.start() for m in matches if rng.random() < share}
    pdf.objects[number] = (re.sub(pattern, lambda m: made(m) if m.start() in chosen else m.group(), head), stream)


def _reference(pdf: Pdf, rng: Random) -> None:
    """References to oneself, to the parent, to nothing, to a stream, to a free object."""
    for _ in range(rng.choice((1, 1, 3))):
        number = _any(pdf, rng, rb" R")
        others = (number, rng.choice(list(pdf.objects)), 0, 99999, 1)
        _edit(pdf, number, rb"\d+ \d+ R", lambda m, some=others: b"%d 0 R" % rng.choice(some), rng)  # type: ignore[misc]


def _alias(pdf: Pdf, rng: Random) -> None:
    """An object that is another one, itself, or a chain of references."""
    number = _any(pdf, rng)
    kind = rng.randrange(3)
    if kind == 0:
        pdf.objects[number] = (b"%d 0 R" % rng.choice((number, rng.choice(list(pdf.objects)))), None)
    elif kind == 1:
        old = pdf.objects[number]
        many = run_length(rng, 3.6)
        for n in range(many):
            pdf.objects[1000 + n] = (b"%d 0 R" % (1001 + n), None)
        pdf.objects[1000 + many] = old
        pdf.objects[number] = (b"1000 0 R", None)
    else:
        pdf.objects[number] = (rng.choice((b"null", b"[]", b"<<>>", b"true", b"(x)", b"7", b"/Name", b"")), None)


def _number(pdf: Pdf, rng: Random) -> None:
    for _ in range(rng.choice((1, 1, 4))):
        _edit(
            pdf,
            _any(pdf, rng, rb"\d"),
            rb"(?<![\d.])-?\d+(?:\.\d+)?(?! \d+ R)(?! R)",
            lambda m: rng.choice(_NUMBERS),
            rng,
            0.1,
        )


def _key(pdf: Pdf, rng: Random) -> None:
    """Keys lost, renamed, with a value of another type, doubled, very long."""
    number = _any(pdf, rng, rb"/\w")
    value = rng.choice(
        (
            b"null",
            b"[",
            b"[]",
            b"<<",
            b"(",
            b"()",
            b"/X",
            b"true",
            b"<>",
            b"<4",
            b"-",
            b"[null null]",
            b"[[[[]]]]",
            b"(\\",
            b">>",
        )
    )
    kind = rng.randrange(4)
    if kind == 0:
        _edit(pdf, number, rb"/\w+", lambda m: b"", rng)
    elif kind == 1:
        _edit(
            pdf,
            number,
            rb"/\w+",
            lambda m: rng.choice(
                (b"/", b"/#00", b"/#", b"/" + b"x" * 9000, b"/Kids", b"/Length", b"/Filter", m.group() * 2)
            ),
            rng,
        )
    elif kind == 2:
        _edit(
            pdf,
            number,
            rb"(/\w+)\s*(\d+ \d+ R|/\w+|-?[\d.]+|\[[^\]]*\]|\([^)]*\))",
            lambda m: m.group(1) + b" " + value,
            rng,
        )
    else:
        _edit(pdf, number, rb"<<", lambda m: b"<<" + rng.choice((b"/Type/Pages", b"/Parent %d 0 R" % number, b"/Kids[%d 0 R]" % number, b"/Count 1e9", b"/Encrypt<<>>",
              b"/DecodeParms<</Predictor 15/Columns 1000000000/Colors 9>>", b"/Length 99999999", b"/Length -5", b"/F(/etc/passwd)", b"/Extends %d 0 R" % number,
              b"/Type/ObjStm/N 1000000/First 9", b"/W[99 99 99]", b"/W[1e9 0 -1]", b"/Index[0 99999999]", b"/MediaBox[NaN 0 1e999 -1]", b"/UserUnit 1e30")), rng)  # fmt: skip


def _depth(pdf: Pdf, rng: Random) -> None:
    """Brackets deeper than any stack, texts and names without end."""
    number = _any(pdf, rng)
    many = run_length(rng, 5)
    said = rng.choice(
        (
            b"[" * many,
            b"[" * many + b"]" * many,
            b"<<" * many,
            b"<</a" * many,
            b"(" * many,
            b"<" + b"41" * many + b">",
            b"/" + b"a" * many,
            b"% " * many,
            b"R " * many,
            b"1 " * many,
        )
    )
    _edit(pdf, number, rb"<<", lambda m: b"<</Z " + said + b" ", rng)


def _pages(pdf: Pdf, rng: Random) -> None:
    """A tree of pages that is a circle, a chain, a wide one, one page a great many times, or a lie."""
    tree, page = _any(pdf, rng, rb"/Pages\b.*/Kids|/Kids.*/Pages\b"), _any(pdf, rng, rb"/Page\b")
    many = run_length(rng, 4.3)
    kind = rng.randrange(5)
    kids = b"%d 0 R" % page
    if kind == 0:
        kids = b"%d 0 R " % tree * rng.choice((1, 2, 30))
    elif kind == 1:
        kids = b"%d 0 R " % page * many
    elif kind == 2:
        kids = b"2000 0 R"
        for n in range(min(many, 4000)):
            pdf.objects[2000 + n] = (b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (2001 + n, 1999 + n), None)
    elif kind == 3:
        kids = b"2000 0 R 2000 0 R"
        for n in range(rng.choice((4, 12, 24, 60))):
            pdf.objects[2000 + n] = (b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Count 2>>" % (2001 + n, 2001 + n), None)
    head, stream = pdf.objects[tree]
    head = re.sub(rb"/Kids\s*\[[^\]]*\]", b"/Kids[" + kids + b"]", head)
    if rng.random() < 0.5:
        head = re.sub(rb"/Count -?\d+", b"/Count " + rng.choice((b"-1", b"99999999", b"0", b"1e9", b"%d" % many)), head)
    pdf.objects[tree] = (head, stream)


def _draw(pdf: Pdf, rng: Random) -> None:
    """Forms that draw forms: themselves, each other, two of the next, a great many times."""
    page = _any(pdf, rng, rb"/Page\b")
    levels = rng.choice((1, 3, 12, 25, 300))
    times = rng.choice((1, 2, 2, 10, 300))
    text = rng.choice((b"", b"BT /F1 9 Tf (x) Tj ET "))
    for n in range(levels):
        following = 3000 + (n + 1 if n + 1 < levels else rng.choice((0, n, n + 1)))
        pdf.objects[3000 + n] = (
            b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>>>" % following,
            text + b"/X Do " * times,
        )
    pdf.objects[3900] = (b"<<>>", b"/X Do " * times)
    head = re.sub(rb"/Contents\s*(\[[^\]]*\]|\d+ \d+ R)|/Resources\s*\d+ \d+ R", b"", pdf.objects[page][0])
    pdf.objects[page] = (re.sub(rb"^<<", b"<</Contents 3900 0 R/Resources<</XObject<</X 3000 0 R>>>>", head), None)


_OPERATORS = (b"q ", b"Q ", b"BT ", b"ET ", b"/F1 1e999 Tf ", b"/Nowhere 9 Tf ", b"(x) Tj ", b"[(x) 1e999 (y)] TJ ", b"1e999 0 0 1e999 0 0 cm ", b"0 0 0 0 0 0 cm ", b"0 0 0 0 0 0 Tm ", b"1 0 0 1 9 9 Tm ",
              b"0 0 m 9 9 l S ", b"0 0 9 9 re f ", b"1 2 3 4 5 6 c ", b"/X Do ", b"/Nowhere Do ", b"BI /W 9999999 /H 9999999 /BPC 8 /CS /G ID x EI ", b"BI ", b"EI ", b"/P <</MCID 0>> BDC ", b"EMC ", b"/X gs ",
              b"Tj ", b"[ ", b"] ", b"<< ", b"( ", b"1 0 0 rg ", b"/CS cs /P scn ", b"sh ", b"' ", b"\" ", b"T* ", b"99999999 Tz ", b"NaN Tc ", b"7 Tr ", b"<FEFF> Tj ", b"<4> Tj ", b"% ", b"d0 ", b"x " * 99)  # fmt: skip


def _operators(pdf: Pdf, rng: Random) -> None:
    """Operators without operands, unbalanced, with absurd ones, a great many."""
    streams = [n for n, (h, s) in pdf.objects.items() if s is not None and re.search(rb"\b(Tj|TJ|Do|re|cm)\b", s)]
    if not streams:
        return
    number = rng.choice(streams)
    head, stream = pdf.objects[number]
    stream = stream or b""
    at = rng.choice([0, len(stream), *(m.start() for m in re.finditer(rb"\s", stream[:200_000]))])
    pdf.objects[number] = (
        head,
        stream[:at] + b" " + rng.choice(_OPERATORS) * rng.choice((1, 1, 3, run_length(rng, 5.2))) + stream[at:],
    )


def _filter(pdf: Pdf, rng: Random) -> None:
    """Chains of filters, filters that the bytes are not of, bombs, predictors of giants."""
    streams = [n for n, (_h, s) in pdf.objects.items() if s is not None]
    if not streams:
        return
    number = rng.choice(streams)
    head, stream = pdf.objects[number]
    body = stream or b""
    kind = rng.randrange(4)
    if kind == 0:
        chain = [rng.choice(_FILTERS) for _ in range(rng.choice((1, 2, 5, 2000)))]
    elif kind == 1:
        many = rng.choice((1, 2, 3))
        body = body + b" " * rng.choice((1 << 20, 40 << 20))
        for _ in range(many):
            body = zlib.compress(body, 9)
        chain = [b"/FlateDecode"] * many
    elif kind == 2:
        body, chain = zlib.compress(body)[: -rng.choice((1, 4, 20))] + rng.choice((b"", b"\0" * 50)), [b"/FlateDecode"]
    else:
        body = rng.choice(
            (b"\x81\0" * 300_000, b"z" * 300_000, b"<~" + b"!" * 9999 + b"~>", b"4" * 99999, b"\x80\x0b" * 9999)
        )
        chain = [rng.choice((b"/RunLengthDecode", b"/ASCII85Decode", b"/ASCIIHexDecode", b"/LZWDecode"))]
    parameters = rng.choice(
        (
            b"",
            b"",
            b"/DecodeParms<</Predictor 12/Columns 1000000000>>",
            b"/DecodeParms[null null]",
            b"/DecodeParms<</Predictor 2/Colors 9999/BitsPerComponent 32/Columns 0>>",
        )
    )
    pdf.objects[number] = (head.replace(b"<<", b"<</Filter[" + b"".join(chain) + b"]" + parameters, 1), body)


def _font(pdf: Pdf, rng: Random) -> None:
    """Fonts: missing, of no type, with maps that name every sign there is, or that call themselves."""
    streams = [n for n, (_h, s) in pdf.objects.items() if s is not None and b"begincmap" in s]
    kind = rng.randrange(3)
    if kind == 0 and streams:
        number = rng.choice(streams)
        ranges = rng.choice((b"1 beginbfrange <0000> <FFFFFFFF> <0000> endbfrange ", b"1 beginbfrange <0000> <FFFF> [" + b"<0041> " * 99999 + b"] endbfrange ", b"1 begincidrange <00000000> <FFFFFFFF> 0 endcidrange ",
                             b"/X usecmap ", b"1 beginbfchar <41> <D800> endbfchar ", b"1 beginbfchar <41> <" + b"0041" * 9999 + b"> endbfchar ", b"1 beginbfchar <41> <001B202E0000> endbfchar ", b"beginbfrange <5> <1> endbfrange "))  # fmt: skip
        pdf.objects[number] = (
            pdf.objects[number][0],
            ranges * rng.choice((1, 1, 300)) + (pdf.objects[number][1] or b""),
        )
    else:
        number = _any(pdf, rng, rb"/Font\b")
        more = rng.choice((b"/W[0 99999999 500]", b"/W[" + b"1 " * 50000 + b"]", b"/Encoding/None", b"/Encoding %d 0 R" % number, b"/Encoding<</Differences[0" + b"/a" * 9999 + b"]>>", b"/DescendantFonts[%d 0 R]" % number,
                           b"/Subtype/Type0", b"/Subtype/Type3/CharProcs<<>>/FontMatrix[0 0 0 0 0 0]", b"/ToUnicode %d 0 R" % number, b"/FontDescriptor %d 0 R" % number, b"/FirstChar -9/LastChar 99999999", b"/FontBBox[1]"))  # fmt: skip
        _edit(pdf, number, rb"^<<", lambda m: b"<<" + more, rng)


def _trailer(pdf: Pdf, rng: Random) -> None:
    """Roots, earlier tables, encryption, identifiers: circles and nonsense."""
    more = rng.choice((b"/Prev 9", b"/Prev -1", b"/Prev 99999999", b"/XRefStm 9", b"/Size -1", b"/Size 99999999999", b"/Encrypt<</Filter/Standard/V 1/R 2/O(x)/U(y)/P -4>>/ID[(a)(b)]", b"/Encrypt<</Filter/Standard/V 5/R 6/Length 256>>",
                       b"/Encrypt<</Filter/Standard/V 4/R 4/CF<</StdCF<</CFM/AESV2>>>>/StmF/StdCF/StrF/StdCF/O(%s)/U(%s)/P 0>>/ID[()()]" % (b"o" * 32, b"u" * 32), b"/Encrypt %d 0 R" % _any(pdf, rng), b"/Root 0 0 R", b"/Root null",
                       b"/Root %d 0 R" % _any(pdf, rng), b"/Info %d 0 R" % _any(pdf, rng), b"/ID 7", b"/Info<</Keywords" + b"[" * 3000 + b">>"))  # fmt: skip
    if b"/Root" in more or b"/Info" in more:
        pdf.trailer = re.sub(rb"/(Root|Info) \d+ \d+ R", b"", pdf.trailer) if rng.random() < 0.7 else pdf.trailer
    pdf.trailer = pdf.trailer.replace(b"<<", b"<<" + more, 1)


def _table(data: bytes, rng: Random) -> bytes:
    """The table of objects: places that are not theirs, circles of tables, counts that lie."""
    kind = rng.randrange(5)
    if kind == 0:
        return re.sub(
            rb"\d{10} 00000 n",
            lambda m: (
                b"%010d 00000 n" % rng.choice((0, 9, 9999999999, rng.randrange(len(data) + 1)))
                if rng.random() < 0.3
                else m.group()
            ),
            data,
        )
    if kind == 1:
        return re.sub(
            rb"startxref\s+\d+",
            b"startxref\n%d" % rng.choice((0, 1, -1, 10**20, len(data), rng.randrange(len(data) + 1))),
            data,
        )
    if kind == 2:
        return re.sub(
            rb"xref\n\d+ \d+",
            b"xref\n%d %d" % (rng.choice((0, 1, 99999, -1)), rng.choice((0, 99999999, -1, 10**18))),
            data,
        )
    if kind == 3:
        start = re.search(rb"startxref\s+(\d+)", data)
        return data.replace(b"trailer\n<<", b"trailer\n<</Prev %d" % (int(start.group(1)) if start else 0))
    return data.replace(b"trailer", b"tra1ler").replace(b"startxref", b"startxxxx")


def _wide(pdf: Pdf, rng: Random) -> None:
    """A great many objects, annotations, outlines, destinations; chains of them."""
    many = run_length(rng, 4.3)
    page = _any(pdf, rng, rb"/Page\b")
    kind = rng.randrange(4)
    if kind == 0:
        _edit(
            pdf,
            page,
            rb"^<<",
            lambda m: b"<</Annots[" + b"<</Type/Annot/Subtype/Link/Rect[0 0 1 1]>> " * many + b"]",
            rng,
        )
    elif kind == 1:
        for n in range(min(many, 5000)):
            pdf.objects[5000 + n] = (
                b"<</Title(x)/Next %d 0 R/First %d 0 R/Parent 5000 0 R>>" % (5001 + n, 5000 + rng.randrange(n + 1)),
                None,
            )
        root = _any(pdf, rng, rb"/Catalog")
        _edit(
            pdf,
            root,
            rb"^<<",
            lambda m: b"<</Outlines<</First 5000 0 R>>/Dests 5000 0 R/Names<</Dests<</Kids[5000 0 R 5000 0 R]>>>>",
            rng,
        )
    elif kind == 2:
        _edit(
            pdf,
            page,
            rb"/Contents\s*(?:\[|\d+ \d+ R)",
            lambda m: b"/Contents[" + b"4 0 R " * many + (b"" if m.group().endswith(b"[") else b"]"),
            rng,
        )
    else:
        root = _any(pdf, rng, rb"/Catalog")
        _edit(
            pdf,
            root,
            rb"^<<",
            lambda m: (
                b"<</StructTreeRoot %d 0 R/MarkInfo<</Marked true>>/AcroForm<</XFA[]/Fields[%d 0 R]>>" % (root, root)
            ),
            rng,
        )


MUTATIONS: dict[str, Mutation] = {
    "pdf.reference": _mutation(_reference),
    "pdf.alias": _mutation(_alias),
    "pdf.number": _mutation(_number),
    "pdf.key": _mutation(_key),
    "pdf.depth": _mutation(_depth),
    "pdf.pages": _mutation(_pages),
    "pdf.draw": _mutation(_draw),
    "pdf.operators": _mutation(_operators),
    "pdf.filter": _mutation(_filter),
    "pdf.font": _mutation(_font),
    "pdf.trailer": _mutation(_trailer),
    "pdf.table": _table,
    "pdf.wide": _mutation(_wide),
}
