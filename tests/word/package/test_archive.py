"""Packages: what is opened, what is refused and how, and that writing is deterministic."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import random
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.word.docx_builders import built, footer, header, paragraphs, repacked
from tzforms.bounds import Limits
from tzforms.exceptions import UnreadableFileError
from tzforms.word.package.archive import Package, parse_xml, write_package
from tzforms.word.package.sniff import sniff

PLAIN = built(header("眉"), footer("脚"), paragraphs("甲"))
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def ole(*streams: str) -> bytes:
    """A compound file whose root holds empty streams of these names (a chain of right siblings)."""
    names = ["Root Entry", *streams]
    directory = b""
    for number, name in enumerate(names):
        raw = name.encode("utf-16-le")
        right = number + 1 if 0 < number < len(names) - 1 else 0xFFFFFFFF
        child = 1 if number == 0 and streams else 0xFFFFFFFF
        kind = 5 if number == 0 else 2
        entry = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2, kind, 1, 0xFFFFFFFF, right, child)
        directory += entry.ljust(128, b"\0")
    directory = directory.ljust(-(-len(directory) // 512) * 512, b"\0")
    sectors = len(directory) // 512
    fat = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (128 - len(fat))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return head + struct.pack("<128I", *fat) + directory


SHEET_TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override'
    b' PartName="/xl/workbook.xml"'
    b' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
FILES: dict[str, tuple[bytes, str]] = {
    "docx": (PLAIN, ""),
    "xlsx": (zipped({"[Content_Types].xml": SHEET_TYPES, "xl/workbook.xml": b"<workbook/>"}), "Excel"),
    "odt": (zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}), "OpenDocument"),
    "zip": (zipped({"附件1.docx": PLAIN}), "压缩包"),
    "ole-doc": (ole("WordDocument", "1Table"), "97"),
    "ole-xls": (ole("Workbook"), "Excel"),
    "ole-encrypted": (ole("EncryptionInfo", "EncryptedPackage"), "密码"),
    "ole": (ole("CONTENTS"), "旧式"),
    "ole-ppt": (ole("PowerPoint Document"), "演示文稿"),
    "ole-msg": (ole("__properties_version1.0", "__substg1.0_0037001F"), "邮件"),
    "rtf": (b"{\\rtf1\\ansi hello}", "RTF"),
    "pdf": (b"%PDF-1.7\n%....", "PDF"),
    "html": ("\ufeff<html xmlns:w='urn:x'><body>甲</body></html>".encode(), "网页"),
    "mht": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", "MHT"),
    "wordml2003": (
        b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>',
        "2003",
    ),
    "eml": (
        b"Received: from a by b\r\nFrom: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/related; boundary=x\r\n\r\n--x",
        "邮件",
    ),
    "fodt": (
        b'<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.text"/>',
        "fodt",
    ),
    "fods": (
        b'<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet"/>',
        "电子表格|OpenDocument 表格",
    ),
    "uof": (b'<?xml version="1.0" encoding="GB2312"?><uof:UOF uof:mimetype="x"/>', "标文通"),
    "xml": (b'<?xml version="1.0"?><data/>', "XML"),
    "excelml2003": (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "Excel 2003",
    ),
    "pptx": (zipped({"[Content_Types].xml": SHEET_TYPES.replace(b"spreadsheetml", b"presentationml")}), "演示文稿"),
    "ods": (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "电子表格"),
    "odp": (zipped({"mimetype": b"application/vnd.oasis.opendocument.presentation"}), "演示文稿"),
    "epub": (zipped({"mimetype": b"application/epub+zip", "META-INF/container.xml": b"<a/>"}), "电子书"),
    "ofd": (zipped({"OFD.xml": b"<a/>", "Doc_0/Document.xml": b"<a/>"}), "OFD"),
    "xps": (
        zipped(
            {
                "[Content_Types].xml": b"<Types><Default Extension='x' ContentType='application/vnd.ms-package.xps-fixeddocument+xml'/></Types>"
            }
        ),
        "XPS",
    ),
    "iwork": (zipped({"Index/Document.iwa": b"x", "preview.jpg": b"x"}), "Pages"),
    "rar": (b"Rar!\x1a\x07\x01\0" + b"\0" * 20, "RAR"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4" + b"\0" * 20, "7-Zip"),
    "gzip": (gzip.compress(b"x" * 50), "GZ"),
    "bzip2": (bz2.compress(b"x" * 50), "BZ2"),
    "xz": (lzma.compress(b"x" * 50), "XZ"),
    "tar": (b"a.docx".ljust(257, b"\0") + b"ustar\00000".ljust(255, b"\0"), "TAR"),
    "cab": (b"MSCF\0\0\0\0" + b"\1" * 40, "CAB"),
    "gif": (b"GIF89a" + b"\0" * 20, "图片"),
    "bmp": (b"BM\x36\x10\0\0\0\0\0\0\x36\0\0\0" + b"\0" * 40, "图片"),
    "tiff": (b"II*\0\x08\0\0\0" + b"\0" * 20, "图片"),
    "webp": (b"RIFF\x20\0\0\0WEBPVP8 " + b"\0" * 20, "图片"),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "图片"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "图片"),
    "png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "PNG"),
    "jpeg": (b"\xff\xd8\xff\xe0" + b"\0" * 20, "JPEG"),
    "empty": (b"", "空"),
    "text": ("办班单位：甲".encode("gb18030"), "纯文本"),
    "unknown": (bytes(range(256)) * 4, "无法识别"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_known_by_its_content(kind: str) -> None:
    assert sniff(FILES[kind][0]) == kind


@pytest.mark.parametrize("kind", [k for k in FILES if k != "docx"])
def test_what_is_no_word_document_is_refused_in_one_sentence_that_says_what_it_is(kind: str, tmp_path: Path) -> None:
    data, word = FILES[kind]
    with pytest.raises(UnreadableFileError, match=word) as caught:
        Package.open(data)
    assert str(caught.value).endswith("。")
    (tmp_path / "附件2.docx").write_bytes(data)
    with pytest.raises(UnreadableFileError, match=rf"^附件2\.docx：.*{word}"):
        Package.open(tmp_path / "附件2.docx")


@pytest.mark.parametrize("data", [b"\0" * 4096, b" \r\n ", b"PK\x05\x06" + b"\0" * 18])
def test_files_with_nothing_in_them_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        Package.open(data)


def test_a_workbook_inside_a_document_does_not_make_it_a_workbook() -> None:
    assert sniff(ole("ObjectPool", "WordDocument", "Workbook")) == "ole-doc"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=700) | st.binary(max_size=300).map(lambda b: ole("WordDocument")[:600] + b))
def test_recognising_never_raises(data: bytes) -> None:
    assert sniff(data)
    with pytest.raises(UnreadableFileError):
        Package.open(data)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(PLAIN) - 1), st.integers(0, 255), st.booleans())
def test_a_damaged_file_opens_or_is_refused_and_nothing_else(place: int, byte: int, cut: bool) -> None:
    data = PLAIN[:place] if cut else PLAIN[:place] + bytes([byte]) + PLAIN[place + 1 :]
    with contextlib.suppress(UnreadableFileError):  # any other exception fails the test
        package = Package.open(data)
        assert package.main_part in package.parts
        for name in package.parts:
            _ = package.parts[name]
        package.headers_footers(), package.custom_properties(), package.core_properties()


def test_a_document_shows_its_parts() -> None:
    package = Package.open(PLAIN)
    assert (package.kind, package.main_part) == ("docx", "word/document.xml")
    assert package.headers_footers() == ("word/header1.xml", "word/footer1.xml")
    assert package.related("word/document.xml", "styles") == ("word/styles.xml",)
    assert package.core_properties()["creator"] == "python-docx"
    assert package.custom_properties() == {}
    assert "甲".encode() in package.parts["word/document.xml"]
    assert "word/nothing.xml" not in package.parts
    assert len(package.parts) == len(list(package.parts))


def test_the_main_part_is_found_through_the_relationships() -> None:
    def move(parts: dict[str, bytes]) -> None:
        for name in ("[Content_Types].xml", "_rels/.rels"):
            parts[name] = parts[name].replace(b"word/document.xml", b"word/other2.xml")
        parts["word/other2.xml"] = parts.pop("word/document.xml")
        parts["word/_rels/other2.xml.rels"] = parts.pop("word/_rels/document.xml.rels")

    package = Package.open(repacked(PLAIN, move))
    assert package.main_part == "word/other2.xml"
    assert package.headers_footers() == ("word/header1.xml", "word/footer1.xml")


def test_a_relationship_to_nowhere_is_tolerated() -> None:
    def dangle(parts: dict[str, bytes]) -> None:
        name = "word/_rels/document.xml.rels"
        kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
        extra = b'<Relationship Id="rId77" Type="' + kind + b'" Target="../NULL"/></Relationships>'
        parts[name] = parts[name].replace(b"</Relationships>", extra)

    package = Package.open(repacked(PLAIN, dangle))
    assert package.related(package.main_part, "image") == ()
    assert any(r.target == "NULL" for r in package.relationships(package.main_part))


def test_a_strict_document_reads_like_a_transitional_one() -> None:
    strict = (
        b'<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
        b' xmlns:r="http://purl.oclc.org/ooxml/officeDocument/relationships"'
        b' xmlns:wp="http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing"><w:body><w:p><w:r>'
        b"<w:t>http://purl.oclc.org/ooxml/wordprocessingml/main</w:t></w:r></w:p></w:body></w:document>"
    )

    def make(parts: dict[str, bytes]) -> None:
        parts["word/document.xml"] = strict
        rels = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        parts["_rels/.rels"] = parts["_rels/.rels"].replace(
            rels, b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )

    package = Package.open(repacked(PLAIN, make))
    root = package.xml(package.main_part)
    assert root.tag == f"{{{W}}}document"
    assert root.nsmap["wp"] == "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    assert "".join(map(str, root.itertext())) == "http://purl.oclc.org/ooxml/wordprocessingml/main"


def test_xml_in_utf_16_and_with_a_byte_order_mark_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>\n<a>甲</a>'
    assert parse_xml(text.encode("utf-16")).text == "甲"
    assert parse_xml("\ufeff<a>甲</a>".encode()).text == "甲"


LAUGHS = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    "data",
    [
        LAUGHS,
        b'<?xml version="1.0"?>\n<!-- x --><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!doctype a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        LAUGHS.decode().encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a><a/>',
        b"<a>" * 300 + b"</a>" * 300,
        b"<a>&nbsp;</a>",
        b"<a><b></a>",
        b"<a>\x01</a>",
        b"<a/><b/>",
        b"",
        b"<a>" + "甲".encode("gb18030") + b"</a>",
    ],
)
def test_xml_that_is_not_plain_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        parse_xml(data)
    assert str(caught.value).endswith("。")


def test_only_depth_is_called_depth() -> None:
    for deep in (
        b"<a>" * 257 + b"</a>" * 257,
        b"<a>" * 3000,
        "<a>".encode("utf-16")[:2] + "<a>".encode("utf-16-le") * 400,
    ):
        with pytest.raises(UnreadableFileError, match="嵌套过深"):
            parse_xml(deep)
    assert parse_xml(b"<a>" * 256 + b"</a>" * 256).tag == "a"
    for shallow in (b"<depth><a></depth>", b"<a>&depth;</a>", b"<a>" + b"x" * 10_500_000 + b"</a>", b"<a>" * 256):
        with pytest.raises(UnreadableFileError, match="不是完好的 XML"):
            parse_xml(shallow)


def test_entities_are_never_expanded_and_files_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("TOP")

    def attack(parts: dict[str, bytes]) -> None:
        doctype = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
        parts["word/document.xml"] = doctype + parts["word/document.xml"].split(b"?>", 1)[1]

    package = Package.open(repacked(PLAIN, attack))
    with pytest.raises(UnreadableFileError, match="DOCTYPE"):
        package.xml(package.main_part)


@pytest.mark.parametrize("name", ["../evil.xml", "word/../../evil.xml", "/etc/passwd", "C:/evil.xml", "..\\evil.xml"])
def test_a_name_that_leads_out_of_the_package_is_refused(name: str) -> None:
    def add(parts: dict[str, bytes]) -> None:
        parts[name] = b"x"

    with pytest.raises(UnreadableFileError, match="部件名"):
        Package.open(repacked(PLAIN, add))


@pytest.mark.parametrize("names", [("WORD/Document.xml",), ("word/New.xml", "word/new.xml")])
def test_a_part_that_comes_twice_is_refused(names: tuple[str, ...]) -> None:
    def add(parts: dict[str, bytes]) -> None:
        parts.update(dict.fromkeys(names, b"<a/>"))

    with pytest.raises(UnreadableFileError, match="两次"):
        Package.open(repacked(PLAIN, add))


def test_a_zip_with_a_password_is_refused() -> None:
    data = bytearray(PLAIN)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(magic)
        data[place + offset] |= 1
    with pytest.raises(UnreadableFileError, match="密码"):
        Package.open(bytes(data))


def test_a_part_with_a_wrong_checksum_is_refused_when_it_is_read() -> None:
    info = zipfile.ZipFile(io.BytesIO(PLAIN)).getinfo("word/document.xml")
    data = bytearray(PLAIN)
    place = data.find(struct.pack("<I", info.CRC), data.find(b"PK\x01\x02"))
    data[place] ^= 0xFF
    package = Package.open(bytes(data))
    with pytest.raises(UnreadableFileError, match="word/document"):
        _ = package.parts["word/document.xml"]


def bomb(kind: str) -> bytes:
    """Hostile files, each of some kilobytes to a few megabytes."""
    head = PLAIN
    xml = f'<w:document xmlns:w="{W}"><w:body>'.encode()
    tail = b"</w:body></w:document>"

    def body(content: bytes) -> bytes:
        return repacked(head, lambda parts: parts.__setitem__("word/document.xml", xml + content + tail))

    if kind == "one huge part":
        return body(b"<w:p/>" * 10_000_000)
    if kind == "many elements":
        return body(b"<w:p/>" * 2_000_000)
    if kind == "many large parts":
        return repacked(head, lambda p: p.update({f"word/media/i{n}.bin": b"\0" * (20 << 20) for n in range(3)}))
    if kind == "thousands of entries":
        return repacked(head, lambda p: p.update({f"x/{n}.xml": b"" for n in range(20_000)}))
    if kind == "deep nesting":
        return body(b"<w:tbl><w:tr><w:tc>" * 20_000 + b"</w:tc></w:tr></w:tbl>" * 20_000)
    if kind == "billion laughs":
        entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 30))
        doctype = f'<!DOCTYPE w:document [<!ENTITY a0 "ha">{entities}]>'.encode()
        return repacked(head, lambda p: p.__setitem__("word/document.xml", doctype + xml + b"&a29;" + tail))
    if kind == "long attribute":
        return body(b'<w:p w:x="' + b"x" * 12_000_000 + b'"/>')
    assert kind == "a size that lies"
    data = bytearray(body(b"<w:p/>" * 3_000_000))
    place = data.find(b"word/document.xml", data.find(b"PK\x01\x02")) - 46
    data[place + 24 : place + 28] = struct.pack("<I", 1000)
    return bytes(data)


PROBE = """
import re, sys, time
from tzforms.exceptions import UnreadableFileError
from tzforms.word.package.archive import Package
data = open(sys.argv[1], "rb").read()
start = time.process_time()
try:
    package = Package.open(data)
    package.xml(package.main_part)
except UnreadableFileError as error:
    seconds = time.process_time() - start
    used = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read()).group(1))
    print(f"{seconds:.3f} {used // 1024} {error}")
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
@pytest.mark.parametrize(
    "kind",
    [
        "one huge part",
        "many elements",
        "many large parts",
        "thousands of entries",
        "deep nesting",
        "billion laughs",
        "long attribute",
        "a size that lies",
    ],
)
def test_a_hostile_file_is_refused_within_two_seconds_of_work_and_200_mb(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(bomb(kind))
    done = subprocess.run([sys.executable, "-c", PROBE, str(path)], capture_output=True, text=True, check=True)
    seconds, megabytes, message = done.stdout.split(" ", 2)
    assert message.strip().endswith("。")
    assert float(seconds) < 2
    assert int(megabytes) < 200


def test_a_document_with_large_pictures_is_opened() -> None:
    noise = zlib.compress(b"".join(struct.pack("<I", n * 2654435761 % 2**32) for n in range(2_000_000)), 0)
    big = repacked(PLAIN, lambda parts: parts.update({f"word/media/p{n}.jpeg": noise for n in range(4)}))
    assert len(big) >= 30 << 20
    assert Package.open(big).kind == "docx"


def test_the_limits_may_be_chosen() -> None:
    with pytest.raises(UnreadableFileError, match="部件超过 3 个"):
        Package.open(PLAIN, limits=Limits(entries=3))
    with pytest.raises(UnreadableFileError, match="上限"):
        Package.open(PLAIN, limits=Limits(file=1000))


def weighing(**parts: int) -> bytes:
    """The plain document with more parts: name (``_`` for a dot) → unpacked bytes that cannot be packed well."""

    def add(known: dict[str, bytes]) -> None:
        for name, size in parts.items():
            known[f"word/{name.replace('_', '.')}"] = random.Random(name).randbytes(size)

    return repacked(PLAIN, add)


@pytest.mark.parametrize(
    ("parts", "limits", "words"),
    [
        ({"a_xml": 2_000_000}, Limits(part=1_500_000), "word/a.xml"),
        ({"a_vml": 2_000_000}, Limits(part=1_500_000), "word/a.vml"),
        ({"a_jpeg": 2_000_000}, Limits(media=1_500_000), "word/a.jpeg"),
        ({"a_xml": 2_000_000, "b_xml": 2_000_000}, Limits(xml=3_500_000), "解压后共有"),
        ({"a_jpeg": 2_000_000, "b_jpeg": 2_000_000}, Limits(total=3_500_000), "解压后共有"),
    ],
)
def test_each_limit_of_size_is_kept_by_itself(parts: dict[str, int], limits: Limits, words: str) -> None:
    assert Package.open(weighing(**parts)).kind == "docx"
    with pytest.raises(UnreadableFileError, match=words):
        Package.open(weighing(**parts), limits=limits)


def test_what_is_packed_beyond_belief_is_refused_and_what_is_only_large_is_not() -> None:
    large = repacked(PLAIN, lambda parts: parts.update({"word/media/a.bmp": b"\0" * (17 << 20)}))
    with pytest.raises(UnreadableFileError, match=r"a\.bmp 解压后有 17 MB"):
        Package.open(large)
    assert Package.open(large, limits=Limits(ratio=2_000)).kind == "docx"


def test_one_part_of_xml_has_limits_too() -> None:
    many = b"<a>" + b"<b/>" * 50 + b"</a>"
    assert len(parse_xml(many)) == 50
    with pytest.raises(UnreadableFileError, match="超过 40 个元素"):
        parse_xml(many, limits=Limits(elements=40))
    with pytest.raises(UnreadableFileError, match="内容过多"):
        parse_xml(many, limits=Limits(part=100))


def test_a_directory_that_weighs_more_than_its_entries_is_refused_unread() -> None:
    info = zipfile.ZipInfo("a.xml")
    info.comment = b"x" * 60_000
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(info, b"")
    with pytest.raises(UnreadableFileError, match="部件超过 20 个"):
        Package.open(stream.getvalue(), limits=Limits(entries=20))


def test_an_end_record_that_understates_its_entries_is_not_believed() -> None:
    data = bytearray(zipped({f"{n}.xml": b"" for n in range(21)}))
    end = data.rfind(b"PK\x05\x06")
    data[end + 8 : end + 12] = struct.pack("<HH", 2, 2)
    with pytest.raises(UnreadableFileError, match="部件超过 20 个"):
        Package.open(bytes(data), limits=Limits(entries=20))


def test_a_name_that_ends_early_in_other_programs_is_refused() -> None:
    data = repacked(PLAIN, lambda parts: parts.update({"word/a.xml+exe": b"x"}))
    assert Package.open(data).kind == "docx"
    with pytest.raises(UnreadableFileError, match="部件名"):
        Package.open(data.replace(b"a.xml+exe", b"a.xml\0exe"))


def test_folders_in_the_zip_are_no_parts() -> None:
    package = Package.open(repacked(PLAIN, lambda parts: parts.update({"word/": b"", "customXml/": b""})))
    assert not [name for name in package.parts if name.endswith("/")]


def test_files_that_cannot_be_read_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="找不到"):
        Package.open(tmp_path / "没有.docx")
    with pytest.raises(UnreadableFileError, match="文件夹"):
        Package.open(tmp_path)


_part_names = st.lists(st.text(st.sampled_from("abc/附件.1_"), min_size=1, max_size=12), unique=True, max_size=6)


@settings(max_examples=100, deadline=None)
@given(_part_names, st.data())
def test_what_is_written_is_what_the_standard_library_reads(names: list[str], data: st.DataObject) -> None:
    entries = [(name, data.draw(st.binary(max_size=200).map(lambda b: b * 20))) for name in names]
    entries.append(("[Content_Types].xml", b"<Types/>"))
    made = write_package(entries)
    assert made == write_package(dict(entries))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.namelist() == ["[Content_Types].xml", *names]
        assert archive.testzip() is None
        assert all(archive.read(name) == content for name, content in entries)
        assert all(i.date_time == (1980, 1, 1, 0, 0, 0) and not i.extra for i in archive.infolist())


def test_a_name_that_comes_twice_is_not_written() -> None:
    with pytest.raises(ValueError, match="twice"):
        write_package([("a", b""), ("a", b"")])


def test_a_rewritten_document_opens_in_python_docx() -> None:
    package = Package.open(PLAIN)
    again = write_package(package.parts)
    assert [p.text for p in docx.Document(io.BytesIO(again)).paragraphs] == ["甲"]
    assert dict(Package.open(again).parts) == dict(package.parts)
