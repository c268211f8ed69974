"""A form in any container is read as from the .docx, or its kind is named; nothing that was not opened is called "none of the forms"."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import valid_dossier
from tests.reading.containers import altchunk, flat, mht, strict, zipped
from tests.timing import at_most
from tests.word.docx_builders import built, header, paragraphs, repacked, table
from tests.word.package.test_archive import FILES
from tzforms.bounds import Limits
from tzforms.exceptions import UnreadableFileError
from tzforms.isolation import isolate
from tzforms.office.libreoffice import FORMATS, convert
from tzforms.reading import Reading, read_bytes, read_file
from tzforms.reading.opening import Bundle, Reason, Refusal, every_document, open_bytes
from tzforms.rendering import render
from tzforms.word import Package

NAMES = ("annex2", "annex4")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@pytest.fixture(scope="module")
def forms() -> dict[str, bytes]:
    dossier = valid_dossier(1, trainees=6)
    return {name: render(getattr(dossier, name)) for name in NAMES}


@pytest.fixture(scope="module")
def others(forms: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """The forms as LibreOffice saves them, by kind and name."""
    folder = tmp_path_factory.mktemp("others")
    for name, data in forms.items():
        (folder / f"{name}.docx").write_bytes(data)
    sources = [folder / f"{name}.docx" for name in NAMES]
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(FORMATS, "fodt", "OpenDocument Text Flat XML")
        patch.setitem(FORMATS, "html", "HTML (StarWriter)")
        for kind in ("fodt", "html", "rtf"):
            made = convert(sources, kind, folder / kind)
            found[kind] = {path.stem: path.read_bytes() for path in made}
    return found


def one(data: bytes, name: str = "x.docx") -> Reading:
    (reading,) = read_bytes(data, name)
    return reading


def refused(data: bytes, name: str = "x.docx") -> str:
    """The one sentence (and the way out) of a file that is refused, not for holding no form."""
    (reading,) = read_bytes(data, name)
    (finding,) = reading.findings
    assert reading.form is None
    assert finding.rule != Reason.NO_FORM
    return f"{finding.message}{finding.fix}"


def same(reading: Reading, form: bytes) -> None:
    """The same values as from the Word file itself, none of them doubtful."""
    wanted = one(form)
    assert reading.form == wanted.form
    assert reading.data == wanted.data
    assert reading.unsure == wanted.unsure == []


# -- the same form ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_flat_package_is_read_as_the_word_file_and_can_take_comments(forms: dict[str, bytes], name: str) -> None:
    same(one(flat(forms[name]), "x.xml"), forms[name])
    opened = open_bytes(flat(forms[name]), "x.xml")
    assert not isinstance(opened, Bundle | Refusal)
    again = Package.open(opened.data)
    assert (again.kind, opened.data[:2], opened.form) == ("docx", b"PK", name)


@pytest.mark.parametrize("name", NAMES)
def test_a_strict_file_is_read_as_the_transitional_one(forms: dict[str, bytes], name: str) -> None:
    data = strict(forms[name])
    same(one(data), forms[name])
    package = Package.open(data)
    assert package.custom_properties()["tzforms-form"] == name
    assert package.core_properties() == Package.open(forms[name]).core_properties()


def test_a_grid_of_a_strict_file_has_its_widths(forms: dict[str, bytes]) -> None:
    wide, plain = (open_bytes(d, "x").blocks.rows for d in (strict(forms["annex2"]), forms["annex2"]))
    for mine, other in zip(wide, plain, strict=True):
        assert all(abs(a.x1 - b.x1) < 10 for a, b in zip(mine.cells, other.cells, strict=True))
    assert max(c.x1 for r in wide for c in r.cells) > 5_000


@pytest.mark.office
@pytest.mark.parametrize("kind", ["fodt", "html", "rtf"])
@pytest.mark.parametrize("name", NAMES)
def test_a_flat_open_document_a_web_page_and_rtf_are_read_as_the_word_file(
    forms: dict[str, bytes], others: dict[str, dict[str, bytes]], kind: str, name: str
) -> None:
    same(one(others[kind][name], f"x.{kind}"), forms[name])


@pytest.mark.office
@pytest.mark.parametrize(
    ("said", "encoding"),
    [
        ("gb2312", "gb18030"),
        ("x-gbk", "gb18030"),
        ("utf-8", "gb18030"),
        ("iso-8859-1", "gb18030"),
        ("gb2312", "utf-8"),
        ("utf-8", "utf-16"),
        ("", "gb18030"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_is_in_whatever_it_says(
    forms: dict[str, bytes], others: dict[str, dict[str, bytes]], said: str, encoding: str
) -> None:
    page = others["html"]["annex4"].decode().replace("charset=utf-8", f"charset={said}" if said else "")
    same(one(page.encode(encoding), "x.htm"), forms["annex4"])


@pytest.mark.office
@pytest.mark.parametrize("way", ["quoted-printable", "base64"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb2312"])
def test_a_web_archive_is_read_as_the_word_file_also_under_the_name_of_one(
    forms: dict[str, bytes], others: dict[str, dict[str, bytes]], way: str, encoding: str
) -> None:
    page = others["html"]["annex4"].decode().replace("charset=utf-8", f"charset={encoding}")
    data = mht(page.encode("gb18030" if encoding == "gb2312" else encoding), encoding, way)
    same(one(data, "附件4.doc"), forms["annex4"])


# -- a document in a document -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_form_that_is_put_into_a_word_file_as_a_word_file_is_read(forms: dict[str, bytes], name: str) -> None:
    reading = one(altchunk(("c.docx", WORD, forms[name])))
    same(reading, forms[name])
    assert open_bytes(altchunk(("c.docx", WORD, forms[name])), "x").package is None


@pytest.mark.office
@pytest.mark.parametrize("kind", ["html", "rtf", "mht"])
def test_a_form_that_is_put_into_a_word_file_in_another_format_is_read(
    forms: dict[str, bytes], others: dict[str, dict[str, bytes]], kind: str
) -> None:
    content = mht(others["html"]["annex4"]) if kind == "mht" else others[kind]["annex4"]
    media_type = {"html": "text/html", "rtf": "application/rtf", "mht": "message/rfc822"}[kind]
    same(one(altchunk((f"c.{kind}", media_type, content))), forms["annex4"])


@pytest.mark.office
def test_two_pages_in_a_word_file_are_two_forms_in_their_order(
    forms: dict[str, bytes], others: dict[str, dict[str, bytes]]
) -> None:
    chunks = [(f"{n}.html", "text/html", others["html"][n]) for n in NAMES]
    with isolate():  # one start of LibreOffice: a second would have no time
        readings = read_bytes(altchunk(*chunks), "x.docx")
    assert [r.form for r in readings] == [*NAMES]
    for reading, name in zip(readings, NAMES, strict=True):
        assert reading.data == one(forms[name]).data


def test_what_is_put_in_stands_where_it_stands_and_tables_stay_apart(forms: dict[str, bytes]) -> None:
    base = built(table(("甲", "乙")), paragraphs("前"))
    data = altchunk(("a.txt", "text/plain", "一\r\n二\t三".encode("gb18030")), ("b.docx", WORD, base), base=base)

    def to_front(parts: dict[str, bytes]) -> None:
        body = parts["word/document.xml"]
        begin = body.index(b"<w:altChunk")
        chunk = body[begin : body.index(b"/>", begin) + 2]
        parts["word/document.xml"] = body.replace(chunk, b"").replace(b"<w:body>", b"<w:body>" + chunk)

    data = repacked(data, to_front)
    rows = open_bytes(data, "x").blocks.rows
    texts = [r.text for r in rows if r.text.strip()]
    assert texts == ["一", "二\t三", "甲\t乙", "前", "甲\t乙", "前"]
    assert [r.index for r in rows] == list(range(len(rows)))
    assert len({r.table for r in rows if r.kind == "t"}) == 2


def test_a_chunk_that_cannot_be_opened_refuses_the_file_by_the_name_of_its_kind(forms: dict[str, bytes]) -> None:
    for kind in ("xlsx", "png", "pdf", "rar", "ole-xls", "eml", "xml"):
        data, word = FILES[kind]
        said = refused(altchunk(("c.bin", "application/x", data), base=forms["annex4"]))
        assert "嵌有另一份文件" in said
        assert word in said


def test_documents_that_hold_each_other_are_refused_at_once(forms: dict[str, bytes]) -> None:
    with at_most(4):
        inner = altchunk(("c.docx", WORD, forms["annex4"]))
        assert "又嵌着文件" in refused(altchunk(("c.docx", WORD, inner)))
        assert "XML" in refused(altchunk(("document.xml", WORD, b"")))  # itself
        assert "没有随文件一起交来" in refused(altchunk(("http://a.example/c.html", "text/html", b""), external=True))
        assert "超过 20 份" in refused(altchunk(*((f"{n}.txt", "text/plain", b"x") for n in range(21))))
        assert "内容过多" in refused(altchunk(("a.txt", "text/plain", b"x\n" * 5_000_000)))


def test_a_chunk_in_a_cell_or_a_page_header_is_told() -> None:
    def into_cell(parts: dict[str, bytes]) -> None:
        body = parts["word/document.xml"]
        chunk = body[body.index(b"<w:altChunk") : body.index(b"/>", body.index(b"<w:altChunk")) + 2]
        parts["word/document.xml"] = body.replace(chunk, b"").replace(b"</w:tc>", chunk + b"</w:tc>", 1)

    data = altchunk(("c.html", "text/html", b"<p>x"), base=built(table(("甲", "乙"))))
    assert "表格、文本框或页眉页脚" in refused(repacked(data, into_cell))

    def into_header(parts: dict[str, bytes]) -> None:
        parts["word/_rels/header1.xml.rels"] = parts["word/_rels/document.xml.rels"]

    data = altchunk(("c.html", "text/html", b"<p>x"), base=built(header("眉")))
    assert "表格、文本框或页眉页脚" in refused(repacked(data, into_header))


@pytest.mark.parametrize("kind", ["package", "oleObject"])
def test_a_word_file_with_nothing_but_a_document_as_an_object_says_so(forms: dict[str, bytes], kind: str) -> None:
    def change(parts: dict[str, bytes]) -> None:
        parts["word/embeddings/a.docx"] = forms["annex4"]
        rels = "word/_rels/document.xml.rels"
        entry = (
            f'<Relationship Id="o1" Type="http://x/relationships/{kind}" Target="embeddings/a.docx"/></Relationships>'
        )
        parts[rels] = parts[rels].replace(b"</Relationships>", entry.encode())

    assert "以对象方式嵌有另一份文件" in refused(repacked(built(paragraphs("请双击打开")), change))


# -- hostile flat packages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ((b'pkg:name="/word/styles.xml"', b'pkg:name="/../x.xml"'), "部件名"),
        ((b'pkg:name="/word/styles.xml"', b'pkg:name="/WORD/document.xml"'), "出现两次"),
        ((b"</pkg:package>", b"<pkg:part pkg:name='/a.bin'><pkg:binaryData>*=a</pkg:binaryData></pkg:part></pkg:package>"), "a.bin"),
        ((b"</pkg:package>", b"<pkg:part pkg:name='/a.xml'><pkg:xmlData/></pkg:part></pkg:package>"), "a.xml"),
        ((b"</pkg:package>", b"<pkg:part pkg:name='/p%d'/></pkg:package>"), "p%d"),
        ((b"</pkg:package>", b""), "XML"),
        ((b"<pkg:package", b"<!DOCTYPE x [<!ENTITY e 'x'>]><pkg:package"), "DOCTYPE"),
    ],
)  # fmt: skip
def test_a_flat_package_that_is_damaged_or_made_to_hurt_is_one_sentence(
    forms: dict[str, bytes], change: tuple[bytes, bytes], word: str
) -> None:
    assert word in refused(flat(forms["annex4"]).replace(*change))


def test_a_flat_package_of_too_many_bytes_or_parts_is_refused_within_the_limits(forms: dict[str, bytes]) -> None:
    with at_most(6):
        data = flat(forms["annex4"])
        many = b"".join(b"<pkg:part pkg:name='/p%d'><pkg:binaryData/></pkg:part>" % n for n in range(2_100))
        assert "超过 2000 个" in refused(data.replace(b"</pkg:package>", many + b"</pkg:package>"))
        huge = b"<pkg:part pkg:name='/a.bin'><pkg:binaryData>" + b"AAAA" * (7 << 20) + b"</pkg:binaryData></pkg:part>"
        assert "内容过多" in refused(data.replace(b"</pkg:package>", huge + b"</pkg:package>"))
        opened = open_bytes(data, "x.xml", limits=Limits(whole=10_000))
        assert isinstance(opened, Refusal)
        assert "解压后超过" in opened.message


# -- by name ------------------------------------------------------------------------------------------------------

PICTURES = ("png", "jpeg", "gif", "bmp", "tiff", "webp", "heic", "svg")
UNOPENED = [
    k for k in FILES
    if k not in ("docx", "zip", "xlsx", "ole-doc", "ole-xls", "ole", "rtf", "pdf", "html", "mht", "wordml2003", "fodt", "odt")
]  # fmt: skip


@pytest.mark.parametrize("kind", UNOPENED)
@pytest.mark.parametrize("packed", [False, True])
def test_what_is_not_opened_is_named_and_never_called_none_of_the_forms(kind: str, packed: bool) -> None:
    data, word = FILES[kind]
    said = refused(zipped({"附件.docx": data}) if packed else data, "附件.zip")
    assert "附件" in said
    if kind in PICTURES:
        assert "扫描件或照片" in said
    else:
        assert any(w in said for w in word.split("|"))
    assert "请" in said  # the way out
    assert "没有找到" not in said


# -- archives in archives -----------------------------------------------------------------------------------------


def nested(form: bytes, depth: int) -> bytes:
    data = zipped({"表.docx": form})
    for level in range(depth - 1):
        data = zipped({f"{level}.zip": data})
    return data


def test_archives_in_an_archive_are_opened_three_deep_and_files_are_named_by_their_way(
    forms: dict[str, bytes], tmp_path: Path
) -> None:
    form = forms["annex4"]
    data = zipped(
        {"a.docx": form, "里.zip": zipped({"b.docx": form, "内.zip": zipped({"c.docx": form})}), "d.docx": form}
    )
    names = ["材料.zip/a.docx", "材料.zip/里.zip/b.docx", "材料.zip/里.zip/内.zip/c.docx", "材料.zip/d.docx"]
    here = read_bytes(data, "材料.zip")
    assert [(r.file, r.form) for r in here] == [(n, "annex4") for n in names]
    (tmp_path / "材料.zip").write_bytes(data)
    for on in (False, True):
        with isolate(on=on):
            readings = read_file(tmp_path / "材料.zip")
        assert [(r.file, r.data) for r in readings] == [(str(tmp_path / n), here[0].data) for n in names]


def test_an_archive_that_lies_too_deep_is_named(forms: dict[str, bytes]) -> None:
    assert one(nested(forms["annex4"], 3)).form == "annex4"
    said = refused(nested(forms["annex4"], 4))
    assert "又是压缩包，套了超过 3 层" in said
    assert "请解开后重新打包" in said
    assert "套了超过 3 层" in refused(nested(forms["annex4"], 60))


def test_an_archive_that_holds_itself_many_times_ends_at_the_number_of_files(
    forms: dict[str, bytes], tmp_path: Path
) -> None:
    data = zipped({f"{n}.txt": b"x" for n in range(60)})
    for _level in range(2):
        data = zipped({f"{n}.zip": data for n in range(60)})
    opened = list(every_document(open_bytes(data, "x.zip", limits=Limits(entries=100))))
    assert len(opened) == 101
    assert isinstance(opened[-1], Refusal)
    assert "文件太多" in opened[-1].message
    (tmp_path / "x.zip").write_bytes(data)
    readings = read_file(tmp_path / "x.zip")
    assert "文件太多" in readings[-1].findings[0].message
    assert len(readings) <= 2_001


def test_archives_in_an_archive_share_its_budget(forms: dict[str, bytes]) -> None:
    inner = zipped({"大.txt": b"x" * 100_000})
    data = zipped({f"{n}.zip": inner for n in range(5)})
    opened = list(every_document(open_bytes(data, "x.zip", limits=Limits(whole=350_000))))
    assert [isinstance(o, Refusal) and "解压后超过" in o.message for o in opened] == [False, False, False, True, True]


def test_a_damaged_archive_in_an_archive_costs_itself_only(forms: dict[str, bytes]) -> None:
    inner = zipped({"b.docx": forms["annex4"]})
    readings = read_bytes(zipped({"断.zip": inner[:500], "空.zip": zipped({}), "好.zip": inner}), "x.zip")
    assert [r.form for r in readings] == [None, None, "annex4"]
    assert "断.zip" in readings[0].findings[0].message
    assert "没有任何文件" in readings[1].findings[0].message


def test_word_opens_a_flat_package_by_its_path(forms: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "x.xml").write_bytes(flat(forms["annex4"]))
    assert Package.open(tmp_path / "x.xml").main_part == "word/document.xml"
    (tmp_path / "y.xml").write_bytes(b'<?xml version="1.0"?><a/>')
    with pytest.raises(UnreadableFileError, match=r"^y\.xml：.*XML"):
        Package.open(tmp_path / "y.xml")
