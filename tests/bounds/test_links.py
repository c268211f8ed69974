"""A document with nothing in it that names anything outside."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from tests.office import strangers
from tests.templates.forms import blank
from tests.timing import at_most
from tzforms.bounds import unlinked
from tzforms.exceptions import RefusedFileError, UnreadableFileError
from tzforms.word import Package, sniff

AT = "http://127.0.0.1:9"


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def repacked(data: bytes, **changed: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            target.writestr(name, changed.pop(name, source.read(name)))
        for name, content in changed.items():
            target.writestr(name, content)
    return stream.getvalue()


def test_a_word_file_keeps_its_words_and_hyperlinks_and_nothing_that_is_fetched() -> None:
    data, kind = unlinked(strangers.docx(AT), "docx")
    assert (kind, sniff(data)) == ("docx", "docx")
    found = parts(data)
    targets = found["word/_rels/document.xml.rels"]
    assert targets.count("Target=") == 2  # the settings, and a link that only a person follows
    assert "hyperlink" in targets
    assert "Target=" not in found["word/_rels/settings.xml.rels"]
    body = found["word/document.xml"]
    assert AT not in body
    for word in ("INCLUDE", "PICTURE", "DDEAUTO", "altChunk"):
        assert word not in body
    assert "PAGE" in re.sub(r"<[^>]*>", "", body)
    assert body.count("显") == 6
    assert strangers.WORDS in body


def test_an_open_document_keeps_its_words_and_nothing_that_is_fetched() -> None:
    data, _kind = unlinked(strangers.odt(AT), "odt")
    assert sniff(data) == "odt"
    found = parts(data)
    assert next(iter(found)) == "mimetype"
    assert found["content.xml"].count(AT) == 1  # a hyperlink in the text
    assert "outside.png" not in found["content.xml"]
    assert AT not in found["styles.xml"] + found["meta.xml"]
    assert strangers.WORDS in found["content.xml"]
    assert "<text:p>节</text:p>" in found["content.xml"]


def test_word_2003_xml_keeps_its_words_its_sign_and_its_own_pictures() -> None:
    data, _kind = unlinked(strangers.wordml(AT), "wordml2003")
    text = data.decode()
    assert sniff(data) == "wordml2003"
    assert "<?mso-application" in text
    assert AT not in text
    assert "INCLUDE" not in text
    assert 'src="wordml://1.png"' in text
    assert strangers.WORDS in text


def test_a_declaration_of_a_document_type_is_refused() -> None:
    doctype = f'<!DOCTYPE w:wordDocument SYSTEM "{AT}/x.dtd" [<!ENTITY x SYSTEM "{AT}/entity">]>'
    with pytest.raises(RefusedFileError, match="DOCTYPE"):
        unlinked(strangers.wordml(AT, doctype), "wordml2003")
    hidden = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "<y src=\'{AT}\'/>">]><x>&e;</x>'
    with pytest.raises(RefusedFileError, match="DOCTYPE"):
        unlinked(repacked(strangers.docx(AT), **{"word/header1.xml": hidden}), "docx")


def test_an_address_in_another_encoding_is_found_too() -> None:
    xml = f'<?xml version="1.0" encoding="utf-16"?><x src="{AT}"/>'.encode("utf-16")
    data, _kind = unlinked(repacked(strangers.docx("x"), **{"word/header1.xml": xml}), "docx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"127" not in archive.read("word/header1.xml")


def test_a_document_in_a_document_is_looked_into() -> None:
    inner = strangers.docx(AT)
    data, _kind = unlinked(
        repacked(blank("annex4"), **{"word/embeddings/a.docx": inner, "word/afchunk.dat": strangers.html(AT)}), "docx"
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert AT not in parts(archive.read("word/embeddings/a.docx"))["word/document.xml"]
        assert AT.encode() not in archive.read("word/afchunk.dat")
    for _ in range(3):
        inner = repacked(blank("annex4"), **{"word/embeddings/a.docx": inner})
    with pytest.raises(RefusedFileError, match="套得太深"):
        unlinked(inner, "docx")


def test_our_own_forms_stay_as_they_are() -> None:
    for name in ("annex1", "annex2", "annex3", "annex4", "annex5"):
        made = blank(name)
        clean, _kind = unlinked(made, "docx")
        before, after = Package.open(made), Package.open(clean)
        assert list(after.parts) == list(before.parts)
        assert [n for n in before.parts if n.endswith(".rels") and before.parts[n] != after.parts[n]] == []


def test_a_damaged_package_is_told() -> None:
    data = blank("annex4")
    with pytest.raises(UnreadableFileError):
        unlinked(data[: len(data) // 2], "zip")
    with pytest.raises(UnreadableFileError, match="XML"):
        unlinked(repacked(data, **{"word/x.xml": "<a src='"}), "docx")


def ole(*pieces: bytes) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600).join(pieces)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16-le"])
def test_the_old_word_file_loses_the_addresses_that_are_fetched_and_no_others(encoding: str) -> None:
    field = f'\x13 INCLUDEPICTURE "{AT}/x.png" \\\\* MERGEFORMAT \x14seen {AT}/seen\x15'.encode(encoding)
    share = "\\\\server\\share\\x.dot".encode(encoding)
    words = f"网站 {AT}/words".encode("utf-16-le")
    picture = b"\0" * 4 + b"\x44\0\x5e\0" + bytes(60) + b"\x12http://a.b/c/d.png" + b"rest"
    shape = b"\x05\xc1\x30\0\0\0" + f"{AT}/shape.png".encode("utf-16-le")
    data = ole(field, share, words, picture, shape)
    clean, _kind = unlinked(data, "ole-doc")
    assert len(clean) == len(data)
    assert clean.count(AT.encode(encoding) + "/seen".encode(encoding)) == 1
    assert words in clean
    for gone in (f"{AT}/x.png".encode(encoding), share, b"a.b/c", f"{AT}/shape".encode("utf-16-le")):
        assert gone in data
        assert gone not in clean


def test_an_old_word_file_full_of_addresses_is_refused_at_once() -> None:
    with at_most(4), pytest.raises(RefusedFileError, match="网址太多"):
        unlinked(ole(b"\x13" + b"://" * 3_000_000), "ole")
    unlinked(ole(b"\\" * 199_000), "ole")
