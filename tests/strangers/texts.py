"""Things that call themselves a form and are a text of another kind."""

from __future__ import annotations

from tests.strangers.model import stranger


@stranger("t_empty.docx")
def _() -> bytes:
    """Nothing at all."""
    return b""


@stranger("t_zeros.docx")
def _() -> bytes:
    """A megabyte of zeros."""
    return b"\0" * (1 << 20)


@stranger("t_compound_circle.doc")
def _() -> bytes:
    """An old Office file whose table of sectors is a circle."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
    head[24:34] = b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0"
    head[44:80] = b"\x01\0\0\0\x01\0\0\0\0\0\0\0\0\x10\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0"
    head[76:80] = b"\0\0\0\0"
    return bytes(head) + b"\0\0\0\0" * 128 + b"\1\0\0\0" * 1280


@stranger("t_compound_circle.xls")
def _() -> bytes:
    """The same, as a workbook."""
    from tests.strangers.model import ALL

    return ALL["t_compound_circle.doc"].build()


@stranger("t_biff.xls")
def _() -> bytes:
    """A bare old sheet without its container, whose records are longer than the file."""
    return (
        b"\x09\x08\x10\0\0\x06\x05\0\0\0\0\0\0\0\0\0\x06\0\0\0"
        + b"\xfc\0\xff\xff\xff\xff\xff\xff"
        + b"\x3c\0\xff\xff" * 2000
    )


@stranger("t_polyglot.docx")
def _() -> bytes:
    """A PDF in front, a container behind, a page in between: which is it?"""
    from tests.strangers.papers import pdf
    from tools.fuzz.zips import deflated, pack

    return pdf(b"BT (x) Tj ET") + b"<html><body>x</body></html>" + pack([deflated("word/document.xml", b"<a/>")])


@stranger("t_page.html")
def _() -> bytes:
    """A page that asks for twenty thousand pictures from elsewhere."""
    return b"<html><body>" + b"<img src='http://127.0.0.1:9/x'>" * 20_000 + b"</body></html>"
