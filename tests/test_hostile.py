"""Files made to hurt end in a clear refusal, quickly and in little memory."""

from __future__ import annotations

import io
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


@pytest.mark.parametrize(
    "make",
    [many_tables, many_cells, nested_tables, deep_xml, billion_laughs, external_entity, zip_bomb, escaping_names],
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
