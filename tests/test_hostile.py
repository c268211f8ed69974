"""Files made to hurt end in a clear refusal, quickly and in little memory."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from tzforms.reading.sources import read_bytes
from tzforms.rendering.printing import blank

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def with_document(xml: bytes, extra: dict[str, bytes] | None = None) -> bytes:
    """Our blank annex 4 with another main part, and more parts if asked for."""
    source = zipfile.ZipFile(io.BytesIO(blank("annex4")))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, xml if name == "word/document.xml" else source.read(name))
        for name, data in (extra or {}).items():
            target.writestr(name, data)
    return out.getvalue()


def document(body: str) -> bytes:
    return f'<?xml version="1.0"?><w:document {NS}><w:body>{body}</w:body></w:document>'.encode()


CELL = "<w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>"


def many_tables() -> bytes:
    return with_document(document(f"<w:tbl><w:tr>{CELL}</w:tr></w:tbl>" * 10_000))


def many_cells() -> bytes:
    return with_document(document("<w:tbl>" + f"<w:tr>{CELL * 60}</w:tr>" * 3_000 + "</w:tbl>"))


def nested_tables() -> bytes:
    return with_document(document("<w:tbl><w:tr><w:tc>" * 200 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 200))


def deep_xml() -> bytes:
    return with_document(document("<w:p>" + "<w:smartTag>" * 50_000 + "</w:smartTag>" * 50_000 + "</w:p>"))


def billion_laughs() -> bytes:
    entities = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    return with_document(f'<?xml version="1.0"?><!DOCTYPE d [{entities}]><w:document {NS}>&j;</w:document>'.encode())


def external_entity() -> bytes:
    head = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return with_document(
        f"{head}<w:document {NS}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>".encode()
    )


def zip_bomb() -> bytes:
    return with_document(b"<w:document>" + b" " * 300_000_000)


def escaping_names() -> bytes:
    return with_document(document("<w:p/>"), {"../../etc/evil": b"x"})


def packed_by(method: int) -> bytes:
    """Two hundred megabytes of blanks in the main part, packed by a codec that Word does not know."""
    out = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(blank("annex4")))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            main = name == "word/document.xml"
            data = b"<w:document>" + b" " * 200_000_000 if main else source.read(name)
            target.writestr(name, data, method if main else None)
    return out.getvalue()


def small_by_its_own_word(data: bytes) -> bytes:
    """The directory says that the main part is a kilobyte."""
    made = bytearray(data)
    place = made.index(b"word/document.xml", made.index(b"PK\x01\x02")) - 46
    struct.pack_into("<I", made, place + 24, 1_000)
    return bytes(made)


def bzip2() -> bytes:
    return small_by_its_own_word(packed_by(zipfile.ZIP_BZIP2))


def lzma_garbage() -> bytes:
    data = bytearray(with_document(document("<w:p/>")))
    for magic, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = data.index(b"word/document.xml", data.index(magic)) - (30 if offset == 8 else 46)
        struct.pack_into("<H", data, place + offset, zipfile.ZIP_LZMA)
    return bytes(data)


def lying_size() -> bytes:
    return small_by_its_own_word(with_document(b"<w:document>" + b" " * 20_000_000))


def another_encoding() -> bytes:
    text = document("<w:p/>" * 600_000).decode().replace('"1.0"', '"1.0" encoding="UTF-32"')
    return with_document(text.encode("utf-32"))


def boxes_in_boxes() -> bytes:
    level = "<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>"
    return with_document(document(level[0] * 60 + "<w:p/>" + level[1] * 60))


@pytest.mark.parametrize(
    "make",
    [
        many_tables,
        many_cells,
        nested_tables,
        deep_xml,
        billion_laughs,
        external_entity,
        zip_bomb,
        escaping_names,
        bzip2,
        lzma_garbage,
        lying_size,
        another_encoding,
        boxes_in_boxes,
    ],
    ids=lambda f: f.__name__,
)
def test_a_hostile_file_is_refused_quickly_with_a_sentence(make: Callable[[], bytes]) -> None:
    data = make()
    start = time.perf_counter()
    tracemalloc.start()
    (reading,) = read_bytes(data, "坏文件.docx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reading.form is None
    assert reading.findings[0].rule == "F02"
    assert reading.findings[0].message.endswith("。")
    assert "root:" not in str(reading.as_json())
    assert peak < 200_000_000
    assert time.perf_counter() - start < 20  # a loop that never ends must not hang the suite; benchmarks measure


def endless_spans() -> bytes:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/><w:vMerge/></w:tcPr><w:p/></w:tc>'
    return with_document(document(f"<w:tbl>{f'<w:tr>{cell}</w:tr>' * 2_000}</w:tbl>"))


def test_endless_merged_cells_are_no_form_and_do_no_harm() -> None:
    (reading,) = read_bytes(endless_spans(), "坏文件.docx")
    assert reading.form is None


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1e308", "9" * 5_000])
def test_a_number_beyond_all_numbers_is_no_form_and_no_error(number: str) -> None:
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="{number}"/><w:tcW w:w="{number}"/></w:tcPr><w:p/></w:tc>'
    (reading,) = read_bytes(with_document(document(f"<w:tbl><w:tr>{cell * 3}</w:tr></w:tbl>")), "坏文件.docx")
    assert reading.findings[0].rule == "F01"


def test_hostile_files_in_an_archive_leave_the_good_ones_to_be_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for make in (zip_bomb, escaping_names, bzip2, lzma_garbage, billion_laughs):
            target.writestr(f"{make.__name__}.docx", make())
        target.writestr("附件4.docx", blank("annex4"))
    readings = read_bytes(out.getvalue(), "材料.zip")
    assert [r.form for r in readings] == [None] * 5 + ["annex4"]
