"""Whatever is given: one Chinese sentence with place and remedy, the right exit code, nothing half-written, no traceback."""

import io
import os
import re
import shutil
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
import yaml

from tests.word.package.test_archive import ole
from tzforms.cli import main
from tzforms.reading.sources import read_file
from tzforms.rendering.printing import blank

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
CLASS = SAMPLES / "class-2024" / "class.yaml"
CHINESE = re.compile(r"[一-鿿]")
REMEDY = re.compile(r"请|应|改|可用|可以|只能|加 --|换|--help|是不是|填|删|现有|写作|查看|共\d+行|要以")


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    """Run a command in an empty folder: ``(status, stdout, stderr)``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TZFORMS_DEBUG", raising=False)

    def call(*arguments):
        with pytest.raises(SystemExit) as stop:
            main([str(a) for a in arguments])
        out, err = capfd.readouterr()
        return stop.value.code, out, err

    return call


def assert_a_sentence(text, *words):
    assert CHINESE.search(text), text
    assert "Traceback" not in text
    assert "内部出错" not in text
    assert not re.search(r"Error\b|Exception\b|<class", text), text
    assert REMEDY.search(text), text
    assert not re.search(r"(?<!\d)\d{17}[\dXx](?!\d)", text), "a full ID number"
    for word in words:
        assert word in text, f"{word!r} not in {text!r}"


def assert_nothing_written(folder, *before):
    left = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert left == set(before)


def dossier(change=None):
    data = yaml.safe_load(CLASS.read_text(encoding="utf-8"))
    if change:
        change(data)
    return data


def written(path, data):
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


# -- the dossier ------------------------------------------------------------------------------------------------------


def test_a_missing_field_is_named_with_its_place_and_nothing_is_built(run, tmp_path):
    source = written(tmp_path / "a.yaml", dossier(lambda d: d["annex2"]["trainees"][2].pop("id_number")))
    status, _out, err = run("build", source, "-o", "out")
    assert status == 2
    assert_a_sentence(err, "附件2", "第3行", "身份证号")
    assert_nothing_written(tmp_path, "a.yaml")


def test_an_unknown_field_is_named_with_the_nearest_known_one(run, tmp_path):
    source = written(tmp_path / "a.yaml", dossier(lambda d: d["annex1"].update(organiser="某单位")))
    status, _out, err = run("build", source, "-o", "out")
    assert status == 3
    assert_a_sentence(err, "annex1.organiser", "organizer")
    assert_nothing_written(tmp_path, "a.yaml")


def test_text_in_a_number_is_named_with_its_place(run, tmp_path):
    source = written(tmp_path / "a.yaml", dossier(lambda d: d["annex1"]["courses"][3].update(hours="八课时左右")))
    status, _out, err = run("build", source, "-o", "out")
    assert status == 3
    assert_a_sentence(err, "annex1.courses[3].hours", "八课时左右")
    assert_nothing_written(tmp_path, "a.yaml")


def test_an_unknown_column_of_the_workbook_is_named(run, tmp_path):
    import openpyxl

    book = openpyxl.load_workbook(SAMPLES / "class-2024" / "class.xlsx")
    sheet, cell = next(
        (s, c) for s in book.worksheets for row in s.iter_rows(max_row=12) for c in row if c.value == "身份证号 *"
    )
    cell.value = "护照颜色"
    book.save(tmp_path / "a.xlsx")
    status, out, err = run("check", "a.xlsx")
    assert status in (1, 3)
    assert "护照颜色" in out + err
    assert sheet.title in out + err
    assert "Traceback" not in out + err


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "￾"], ids=repr)
def test_a_control_character_never_reaches_the_paper(run, tmp_path, bad):
    source = tmp_path / "a.json"
    import json

    source.write_text(json.dumps(dossier(lambda d: d["annex1"].update(venue=f"一层{bad}东侧"))), encoding="utf-8")
    status, _out, err = run("build", source, "-o", "out", "--form", "annex1")
    if status == 0:  # taken out
        (reading,) = read_file(next((tmp_path / "out").glob("*.docx")))
        assert reading.data["venue"] == "一层东侧"
    else:
        assert status == 3
        assert_a_sentence(err, "venue")
        assert_nothing_written(tmp_path, "a.json")


@pytest.mark.parametrize(
    "value",
    [
        "A&B<c>",
        "{{ venue }}",
        "{% for x in y %}",
        "{{}}",
        "<w:t>x</w:t>",
        "&amp;lt;",
        "]]>",
        "{#x#}",
        "“甲”'乙'\"丙\"",
        "${7*7}",
    ],
)
def test_markup_in_a_value_is_printed_as_it_is(run, tmp_path, value):
    def change(data):
        for key in ("venue", "purpose"):
            data["annex1"][key] = value
        data["annex1"]["courses"][0]["topic"] = value

    source = written(tmp_path / "a.yaml", dossier(change))
    status, _out, err = run("build", source, "-o", "out", "--form", "annex1", "--draft")
    assert (status, err) == (0, "")
    (reading,) = read_file(next((tmp_path / "out").glob("*.docx")))
    assert (reading.data["venue"], reading.data["purpose"], reading.data["courses"][0]["topic"]) == (value,) * 3


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.yaml", b"annex1: [", 3),
        ("a.yaml", b"\xff\xfe\x00", 3),
        ("a.yaml", b"", 3),
        ("a.yaml", b"- 1\n- 2\n", 3),
        ("a.yaml", b"a: &x [*x]\n", 3),
        ("a.yaml", b"!!python/object/apply:os.system ['true']", 3),
        ("a.json", b"{", 3),
        ("a.json", b'{"annex9": {}}', 3),
        ("a.xlsx", b"PK\x03\x04broken", 3),
        ("a.txt", b"hello", 3),
    ],
)
@pytest.mark.parametrize("command", ["check", "build", "deadlines"])
def test_a_file_that_is_no_dossier_is_one_sentence(run, tmp_path, command, name, content, status):
    (tmp_path / name).write_bytes(content)
    got, _out, err = run(command, name, *(["-o", "out"] if command == "build" else []))
    assert got == status
    assert_a_sentence(err, name)
    assert_nothing_written(tmp_path, name)


@pytest.mark.parametrize("command", ["check", "build", "read", "review", "dump", "roster", "deadlines"])
def test_a_file_that_is_not_there_is_named(run, tmp_path, command):
    got, out, err = run(command, "没有 这个.xlsx", *(["-o", "out"] if command in ("build", "review") else []))
    assert got in (2, 3)
    assert "没有 这个.xlsx" in out + err
    assert "Traceback" not in out + err
    assert_nothing_written(tmp_path)


# -- returned files ---------------------------------------------------------------------------------------------------


def png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")


def corrupted():
    data = bytearray(blank("annex2"))
    middle = len(data) // 2
    data[middle : middle + 2000] = os.urandom(2000)
    return bytes(data)


def bomb():
    """40 MB of document in a small file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blank("annex2"))) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info, old.read(info.filename))
        new.writestr("word/media/image1.bin", b"\0" * (40 << 20))
    return stream.getvalue()


def forty_megabytes():
    """40 MB of pictures that do not compress."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blank("annex2"))) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as new:
        for info in old.infolist():
            new.writestr(info, old.read(info.filename))
        new.writestr("word/media/image1.png", os.urandom(40 << 20))
    return stream.getvalue()


BAD_FILES = {
    "png": png,
    "corrupted": corrupted,
    "cut": lambda: blank("annex2")[:5000],
    "empty": lambda: b"",
    "text": lambda: "学员名册".encode(),
    "encrypted": lambda: ole("EncryptionInfo", "EncryptedPackage"),
    "zip": lambda: b"PK\x05\x06" + b"\0" * 18,
}


@pytest.mark.parametrize("command", ["read", "review", "dump", "check", "diff"])
@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_docx_that_is_none_is_one_sentence(run, tmp_path, kind, command):
    (tmp_path / "名册 交回.docx").write_bytes(BAD_FILES[kind]())
    more = {"review": ["-o", "out"], "diff": ["名册 交回.docx"]}.get(command, [])
    status, out, err = run(command, "名册 交回.docx", *more)
    assert status == 3, out + err
    assert_a_sentence(out + err, "名册 交回.docx")
    notice = ["out/补正告知书.docx"] if command == "review" else []  # a file nobody can open is a thing to mend
    assert_nothing_written(tmp_path, "名册 交回.docx", *notice)


@pytest.mark.parametrize("make", [bomb, forty_megabytes])
def test_a_docx_of_forty_megabytes_is_read_or_refused_in_a_sentence(run, tmp_path, make):
    (tmp_path / "大.docx").write_bytes(make())
    status, out, err = run("read", "--jsonl", "大.docx")
    if status == 0:
        assert '"form": "annex2"' in out
    else:
        assert status in (1, 3)
        assert_a_sentence(out + err, "大.docx")


def test_one_bad_file_among_good_ones_does_not_hide_them(run, tmp_path):
    (tmp_path / "1.docx").write_bytes(png())
    (tmp_path / "2.docx").write_bytes(blank("annex4"))
    status, out, _err = run("read", "--jsonl", "1.docx", "2.docx")
    assert status == 3
    assert '"form": null' in out
    assert '"form": "annex4"' in out


# -- where to write ---------------------------------------------------------------------------------------------------


def writers(tmp_path):
    shutil.copy(SAMPLES / "returned" / "附件2 通州区高技能人才研修班学员名册.docx", tmp_path / "2.docx")
    return {
        "blank": ["blank", "-o", "out"],
        "build": ["build", CLASS, "-o", "out"],
        "review": ["review", "2.docx", "-o", "out"],
        "new": ["new", "out/a.xlsx"],
        "read": ["read", "2.docx", "-o", "out/a.json"],
        "xlsx": ["read", "2.docx", "-o", "out/a.xlsx"],
        "html": ["check", CLASS, "--html", "out/a.html"],
        "rules": ["rules", "--html", "out/a.html"],
        "deadlines": ["deadlines", CLASS, "--ics", "out/a.ics"],
        "roster": ["roster", SAMPLES / "class-2024" / "class.xlsx", "-o", "out/a.json"],
    }


WRITERS = ["blank", "build", "review", "new", "read", "xlsx", "html", "rules", "deadlines", "roster"]


@pytest.mark.parametrize("name", WRITERS)
def test_an_output_folder_that_cannot_be_made_is_one_sentence(run, tmp_path, name):
    arguments = writers(tmp_path)[name]
    (tmp_path / "out").write_text("a file stands where the folder should be")
    status, _out, err = run(*arguments)
    assert status == 2
    assert_a_sentence(err, "out", "换一个")
    assert_nothing_written(tmp_path, "out", "2.docx")


@pytest.mark.parametrize("name", WRITERS)
def test_a_read_only_output_folder_is_one_sentence(run, tmp_path, monkeypatch, name):
    arguments = writers(tmp_path)[name]
    (tmp_path / "out").mkdir()
    real = os.open

    def refuse(path, flags, *args, **kwargs):
        if Path(path).absolute().is_relative_to(tmp_path / "out") and flags & os.O_WRONLY:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, flags, *args, **kwargs)

    monkeypatch.setattr("os.open", refuse)
    status, _out, err = run(*arguments)
    assert status == 2
    assert_a_sentence(err, "out", "只读")
    assert_nothing_written(tmp_path, "2.docx")


@pytest.mark.parametrize(
    "name", [w for w in WRITERS if w != "roster"]
)  # a list is merged: tests/workbook/test_merge.py
def test_a_target_that_exists_is_kept_unless_forced(run, tmp_path, name):
    arguments = writers(tmp_path)[name]
    assert run(*arguments)[0] in (0, 1)
    made = {p: p.read_bytes() for p in (tmp_path / "out").iterdir()}
    assert made
    for path in made:
        path.write_bytes(b"mine")
    status, _out, err = run(*arguments)
    assert status == 2
    assert_a_sentence(err, "--force")
    assert all(p.read_bytes() == b"mine" for p in made)
    assert set((tmp_path / "out").iterdir()) == set(made)
    assert run(*arguments, "--force")[0] in (0, 1)
    assert not [p for p in made if p.read_bytes() == b"mine"]


def test_a_full_disk_leaves_no_half_file(run, tmp_path, monkeypatch):
    import errno

    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tzforms.files._fill", full)
    status, _out, err = run("blank", "annex1", "-o", "out")
    assert status == 2
    assert_a_sentence(err, "磁盘空间不足")
    assert_nothing_written(tmp_path)


def test_a_chinese_path_with_blanks_works_all_the_way(run, tmp_path):
    folder = tmp_path / "2024 年 报送 材料（第一期）"
    folder.mkdir()
    source = shutil.copy(CLASS, folder / "我 的 班.yaml")
    assert run("build", source, "-o", folder / "表 格", "--zip")[0] == 0
    forms = sorted((folder / "表 格").glob("*.docx"))
    assert len(forms) == 5
    status, out, _err = run("read", "--jsonl", *forms)
    assert (status, len(out.splitlines())) == (0, 5)


# -- no LibreOffice ---------------------------------------------------------------------------------------------------


@pytest.fixture
def no_office(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    monkeypatch.delenv("TZFORMS_SOFFICE", raising=False)
    monkeypatch.setattr("tzforms.office.libreoffice._PLACES", (), raising=False)
    monkeypatch.setenv("TZFORMS_ISOLATION", "0")  # a worker would not know of the line above


def test_without_libreoffice_pdf_says_what_to_install_and_the_word_files_are_made(run, tmp_path, no_office):
    status, _out, err = run("build", CLASS, "-o", "out", "--pdf")
    assert status == 4
    assert_a_sentence(err, "LibreOffice", "安装", "Word 表格已生成在 out")
    assert sorted(p.suffix for p in (tmp_path / "out").iterdir()) == [".docx"] * 5


def test_without_libreoffice_an_old_doc_says_what_to_do(run, tmp_path, no_office):
    (source,) = (SAMPLES / "returned").glob("*.doc")
    status, out, err = run("read", source)
    assert status == 4
    assert_a_sentence(out + err, "LibreOffice", ".docx")


def test_without_libreoffice_everything_else_works(run, no_office):
    assert run("build", CLASS, "-o", "out")[0] == 0
    assert run("check", CLASS)[0] == 0


# -- the call itself --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["chekc"],
        ["build"],
        ["build", "x.yaml"],
        ["blank", "annex6", "-o", "out"],
        ["check", CLASS, "--hmtl", "x"],
        ["check", CLASS, "--measures", "没有这个办法"],
        ["explain", CLASS, "annex9.nothing"],
        ["explain", CLASS, "annex2.trainees[99].level"],
        ["rules", "R99-9"],
        ["rules", "第99条"],
        ["new", "a.docx"],
        ["read", "--year", "去年", "a.docx"],
        ["certificates", "isue"],
        ["templates", "check", "nowhere"],
    ],
    ids=lambda a: " ".join(map(str, a[:1])) + "-" + str(a[-1])[-12:],
)
def test_a_wrong_call_is_one_sentence_and_status_2(run, tmp_path, arguments):
    status, _out, err = run(*arguments)
    assert status in (2, 3)
    assert_a_sentence(err)
    assert_nothing_written(tmp_path)
