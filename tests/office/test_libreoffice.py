"""LibreOffice as a converter; the parts that need no LibreOffice are tested with a program that stands in for it."""

import os
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.templates.forms import blank
from tzforms.exceptions import MissingProgramError, RefusedFileError, UnreadableFileError, UsageError
from tzforms.office import libreoffice as office
from tzforms.office.libreoffice import FORMATS, convert, find_soffice, font_environment, soffice_version
from tzforms.office.pdf import destinations, page_count

linux = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """A program in the place of soffice; it does what ``body`` (sh) says, with the target folder in $OUT."""

    def make(body):
        program = tmp_path / "soffice"
        program.write_text(
            '#!/bin/sh\nwhile [ $# -gt 0 ]; do case "$1" in --outdir) OUT=$2; shift;; --convert-to) TO=$2; shift;;'
            ' -*) ;; *) FILES="$FILES $1";; esac; shift; done\n' + body
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        (tmp_path / "bootstraprc").write_text("[Bootstrap]\nProductKey=LibreOffice 24.8\n")
        monkeypatch.setenv("TZFORMS_SOFFICE", str(program))
        return program

    return make


def document(folder: Path, name: str = "表.docx", data: bytes = b"PK") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return path


# --- without LibreOffice ----------------------------------------------------------------------------------------------


def test_without_libreoffice_the_message_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.delenv("TZFORMS_SOFFICE", raising=False)
    monkeypatch.setattr(office, "_PLACES", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgramError, match="libreoffice-writer-nogui") as caught:
        convert([document(tmp_path)], "pdf", tmp_path)
    assert caught.value.exit_code == 4


def test_a_wrong_place_of_libreoffice_is_named(monkeypatch):
    monkeypatch.setenv("TZFORMS_SOFFICE", "/no/such/soffice")
    with pytest.raises(MissingProgramError, match="TZFORMS_SOFFICE 指向的 /no/such/soffice"):
        find_soffice()


def test_an_unknown_format_is_refused_and_nothing_is_started(tmp_path):
    with pytest.raises(UsageError, match="不能转换为 wps"):
        convert([document(tmp_path)], "wps", tmp_path)


def test_no_files_need_no_libreoffice(monkeypatch, tmp_path):
    monkeypatch.setenv("TZFORMS_SOFFICE", "/no/such/soffice")
    assert convert([], "pdf", tmp_path) == []


@linux
def test_a_source_that_is_not_there_is_named(stand_in, tmp_path):
    stand_in("exit 0")
    with pytest.raises(UnreadableFileError, match=r"没有的\.docx"):
        convert([tmp_path / "没有的.docx"], "pdf", tmp_path)


@linux
def test_sources_of_one_name_give_two_files_and_no_file_is_lost(stand_in, tmp_path):
    stand_in('for f in $FILES; do cp "$f" "$OUT/${f%.*}.pdf"; done')
    sources = [document(tmp_path / "甲", data=b"one"), document(tmp_path / "乙", data=b"two")]
    made = convert(sources, "pdf", tmp_path / "out")
    assert [m.name for m in made] == ["表.pdf", "表-2.pdf"]
    assert [m.read_bytes() for m in made] == [b"one", b"two"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["表-2.pdf", "表.pdf"]


@linux
def test_one_bad_file_is_named_and_the_others_are_converted(stand_in, tmp_path):
    # brings the whole program down when it meets the bad one, as LibreOffice may
    stand_in('for f in $FILES; do grep -q bad "$f" && exit 77; cp "$f" "$OUT/${f%.*}.pdf"; done')
    sources = [document(tmp_path, f"{n}.docx", n.encode()) for n in ("good1", "bad", "good2")]
    with pytest.raises(UnreadableFileError, match=r"未能转换 bad\.docx：") as caught:
        convert(sources, "pdf", tmp_path / "out")
    assert "good" not in str(caught.value)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["good1.pdf", "good2.pdf"]


@linux
def test_an_empty_result_is_no_result(stand_in, tmp_path):
    stand_in('for f in $FILES; do : > "$OUT/${f%.*}.pdf"; done')
    with pytest.raises(UnreadableFileError):
        convert([document(tmp_path)], "pdf", tmp_path / "out")


@linux
def test_when_time_is_up_everything_that_was_started_is_dead(stand_in, tmp_path):
    stand_in(f"sleep 60 & echo $! > {tmp_path}/child; trap '' TERM; sleep 60")
    began = time.monotonic()
    with pytest.raises(UnreadableFileError, match=r"0\.5 秒内没有完成"):
        convert([document(tmp_path)], "pdf", tmp_path / "out", timeout=0.5)
    assert time.monotonic() - began < 10
    child = Path(f"/proc/{(tmp_path / 'child').read_text().strip()}/stat")
    deadline = time.monotonic() + 5
    while child.exists() and child.read_text().split()[2] != "Z" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not child.exists() or child.read_text().split()[2] == "Z"


@linux
def test_a_child_left_behind_by_a_finished_run_does_not_live_on(stand_in, tmp_path):
    stand_in(f'for f in $FILES; do cp "$f" "$OUT/${{f%.*}}.pdf"; done; sleep 60 & echo $! > {tmp_path}/child')
    convert([document(tmp_path)], "pdf", tmp_path / "out")
    child = Path(f"/proc/{(tmp_path / 'child').read_text().strip()}/stat")
    deadline = time.monotonic() + 5
    while child.exists() and child.read_text().split()[2] != "Z" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not child.exists() or child.read_text().split()[2] == "Z"


@linux
def test_each_run_has_a_profile_and_fonts_of_its_own_and_leaves_nothing(stand_in, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    (tmp_path / "tmp").mkdir()
    stand_in(
        'for f in $FILES; do { echo "$FONTCONFIG_FILE"; ls ..; cat ../profile/user/registrymodifications.xcu; }'
        ' > "$OUT/${f%.*}.pdf"; done'
    )
    (made,) = convert([document(tmp_path)], "pdf", tmp_path / "out")
    seen = made.read_text()
    assert seen.splitlines()[0].endswith("fonts.conf")
    assert 'ooSetupLastVersion" oor:op="fuse"><value>24.8<' in seen
    assert 'DisableMacrosExecution" oor:op="fuse"><value>true<' in seen
    assert list((tmp_path / "tmp").iterdir()) == []


@linux
def test_a_program_without_a_version_file_is_asked_for_it(tmp_path):
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\necho LibreOffice 25.2.3.1 0f4a\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    assert soffice_version(program) == "25.2"


@linux
def test_the_program_is_told_nothing_that_somebody_exported(stand_in, tmp_path, monkeypatch):
    monkeypatch.setenv("TZFORMS_PASSPHRASE", "correct horse")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("HOME", str(tmp_path / "own"))
    stand_in('for f in $FILES; do { env; ls "$HOME/.local/share/fonts"; } > "$OUT/${f%.*}.pdf"; done')
    (tmp_path / "own" / ".local" / "share" / "fonts").mkdir(parents=True)
    (tmp_path / "own" / ".local" / "share" / "fonts" / "方正小标宋.ttf").touch()
    (made,) = convert([document(tmp_path)], "pdf", tmp_path / "out")
    told = made.read_text("utf-8")
    assert "horse" not in told
    assert not [line for line in told.splitlines() if line.startswith(("TZFORMS_PASS", "AWS"))]
    assert f"HOME={tmp_path / 'own'}" not in told
    assert "http_proxy=http://127.0.0.1:9" in told
    assert "方正小标宋.ttf" in told  # the user's fonts are lent to it
    assert (
        tmp_path / "own" / ".local" / "share" / "fonts" / "方正小标宋.ttf"
    ).exists()  # and not swept with its folder


def test_fonts_that_somebody_chose_stay_chosen(monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "/etc/my.conf")
    assert font_environment()["FONTCONFIG_FILE"] == "/etc/my.conf"


# --- with LibreOffice -------------------------------------------------------------------------------------------------


@pytest.mark.office
def test_the_version_is_told_without_starting_the_program():
    version = soffice_version(find_soffice())
    assert version is not None
    assert float(version) > 5


@pytest.mark.office
@pytest.mark.parametrize("to", [f for f in FORMATS if f != "xlsx"])
def test_a_form_becomes_every_kind_of_file(tmp_path, to):
    source = document(tmp_path, "附件4 （终稿）.docx", blank("annex4"))
    (made,) = convert([source], to, tmp_path / "out")
    assert made == tmp_path / "out" / f"附件4 （终稿）.{to}"
    magic = {
        "pdf": b"%PDF",
        "docx": b"PK",
        "odt": b"PK",
        "doc": b"\xd0\xcf\x11\xe0",
        "rtf": b"{\\rtf",
        "txt": "附".encode(),
    }
    assert made.read_bytes().removeprefix(b"\xef\xbb\xbf").startswith(magic[to])


@pytest.mark.office
def test_a_source_open_in_another_office_is_converted_all_the_same(tmp_path):
    source = document(tmp_path, "名册.docx", blank("annex2"))
    lock = tmp_path / ".~lock.名册.docx#"
    lock.write_text(",王芳,PC,23.11.2026 09:00,file:///C:/;", "utf-8")
    assert page_count(convert([source], "pdf", tmp_path / "out")[0]) == 1
    assert lock.exists()


@pytest.mark.office
def test_a_damaged_file_is_said_to_be_damaged(tmp_path):
    data = blank("annex4")
    with pytest.raises(UnreadableFileError, match="文件可能已损坏"):
        convert([document(tmp_path, data=data[: len(data) // 2])], "pdf", tmp_path / "out")


@pytest.mark.office
@linux
def test_a_caller_that_may_have_one_gigabyte_can_convert_all_the_same(tmp_path):
    source = document(tmp_path, "a.docx", blank("annex4"))
    code = (
        "import resource, sys; from pathlib import Path; from tzforms.office import convert;"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, resource.getrlimit(resource.RLIMIT_AS)[1]));"
        "convert([Path(sys.argv[1])], 'pdf', Path(sys.argv[2]))"
    )
    subprocess.run([sys.executable, "-c", code, str(source), str(tmp_path / "out")], check=True)
    assert page_count(tmp_path / "out" / "a.pdf") == 1


@linux
def test_the_program_has_limits_of_its_own(stand_in, tmp_path):
    stand_in('for f in $FILES; do { ulimit -v; ulimit -t; } > "$OUT/${f%.*}.pdf"; done')
    (made,) = convert([document(tmp_path)], "pdf", tmp_path / "out", timeout=60)
    assert made.read_text().split() == [str(office.MEMORY >> 10), "130"]


@linux
def test_a_file_beyond_what_a_form_may_be_says_so_itself_and_is_not_handed_over(stand_in, tmp_path):
    stand_in('for f in $FILES; do cp "$f" "$OUT/${f%.*}.pdf"; done')
    deep = document(tmp_path, "深.html", b"<html>" + b"<div>" * 1000)
    with pytest.raises(RefusedFileError, match="嵌套太深"):
        convert([deep], "pdf", tmp_path / "out")
    with pytest.raises(UnreadableFileError, match=r"未能转换 深\.html"):
        convert([deep, document(tmp_path)], "pdf", tmp_path / "out")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["表.pdf"]


@pytest.mark.office
def test_two_conversions_at_once_do_not_meet(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    sources = [document(tmp_path, f"{i}.docx", blank("annex4")) for i in range(2)]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda i: convert([sources[i]], "pdf", tmp_path / str(i)), range(2)))
    assert [page_count(made) for (made,) in results] == [1, 1]


@pytest.mark.office
def test_options_of_the_pdf_export_are_passed_on(tmp_path):
    source = document(tmp_path, "a.docx", with_bookmark(blank("annex4"), "person1"))
    (plain,) = convert([source], "pdf", tmp_path / "plain")
    (made,) = convert([source], "pdf", tmp_path / "out", filter_options={"ExportBookmarksToPDFDestination": True})
    assert destinations(plain) == {}
    assert destinations(made) == {"person1": 0}


def with_bookmark(data: bytes, name: str) -> bytes:
    from io import BytesIO

    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for entry in source.namelist():
            content = source.read(entry)
            if entry == "word/document.xml":
                mark = f'<w:bookmarkStart w:id="1" w:name="{name}"/><w:bookmarkEnd w:id="1"/>'.encode()
                content = content.replace(b"</w:pPr>", b"</w:pPr>" + mark, 1)
            target.writestr(entry, content)
    return stream.getvalue()


@pytest.mark.office
def test_the_official_typefaces_do_not_all_become_one(tmp_path):
    (made,) = convert([document(tmp_path, "a.docx", blank("annex5"))], "pdf", tmp_path / "out")
    fonts = subprocess.run(["pdffonts", made], capture_output=True, text=True, check=True).stdout
    assert len({line.split()[0].partition("+")[2] for line in fonts.splitlines()[2:]}) >= 3
    assert "WenQuanYi" not in fonts
    assert os.environ.get("FONTCONFIG_FILE") or "DejaVu" not in fonts


def test_a_starter_without_writer_is_no_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "program" / "soffice"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.delenv("TZFORMS_SOFFICE", raising=False)
    monkeypatch.setenv("PATH", str(program.parent))
    monkeypatch.setattr(office, "_PLACES", ())
    monkeypatch.setattr(office, "_DEBIAN", program.parent.resolve())
    with pytest.raises(MissingProgramError, match="LibreOffice"):
        office.find_soffice()
    (program.parent / "libswlo.so").touch()
    assert office.find_soffice() == program


def test_a_libreoffice_with_its_version_in_the_folder_is_found_the_newest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in ("7.6", "24.8"):
        program = tmp_path / f"libreoffice{version}" / "program" / "soffice"
        program.parent.mkdir(parents=True)
        program.write_text("")
    monkeypatch.delenv("TZFORMS_SOFFICE", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "_PLACES", (str(tmp_path / "libreoffice*" / "program" / "soffice"),))
    assert find_soffice().parts[-3] == "libreoffice24.8"
