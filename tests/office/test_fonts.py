"""Which typefaces the forms ask for, what this machine has of them, and what glyphs are missing."""

import builtins
import shutil
import stat
import sys
from pathlib import Path

import pytest

from tests.templates.forms import blank
from tzforms.exceptions import MissingProgramError, UnreadableFileError
from tzforms.office.fonts import FontFile, FontStatus, find_font, fonts_of, missing_glyphs, survey
from tzforms.resources import package_file

needs_fontconfig = pytest.mark.skipif(shutil.which("fc-match") is None, reason="fontconfig is not installed")


@pytest.fixture(autouse=True)
def fresh():
    find_font.cache_clear()
    yield
    find_font.cache_clear()


@pytest.fixture
def fontconfig(tmp_path, monkeypatch):
    """An ``fc-match`` that gives one answer: family and file."""

    def make(family, file=Path("/x.ttf"), index=0):
        program = tmp_path / "bin" / "fc-match"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\nprintf '%s\\n%s\\n%s' '{family}' '{file}' '{index}'\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{program.parent}:/bin:/usr/bin")
        find_font.cache_clear()

    return make


@pytest.fixture
def font(tmp_path):
    """A font file with glyphs for 通州区高技能人才研修 and a few letters."""
    builder = pytest.importorskip("fontTools.fontBuilder").FontBuilder(1000, isTTF=True)
    letters = {ord(c): f"u{ord(c):X}" for c in "通州区高技能人才研修张三"}
    builder.setupGlyphOrder([".notdef", *letters.values()])
    builder.setupCharacterMap(letters)
    builder.setupGlyf({name: _empty_glyph() for name in [".notdef", *letters.values()]})
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *letters.values()], (1000, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupPost()
    builder.save(tmp_path / "test.ttf")
    return tmp_path / "test.ttf"


def _empty_glyph():
    from fontTools.ttLib.tables._g_l_y_f import Glyph

    return Glyph()


def test_a_word_file_tells_its_chinese_typefaces_and_no_language_code(tmp_path):
    (tmp_path / "a.docx").write_bytes(blank("annex1"))
    assert fonts_of(tmp_path / "a.docx") == {"方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"}


def test_what_is_no_word_file_has_no_typefaces_to_tell(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"no")
    with pytest.raises(UnreadableFileError, match=r"a\.docx"):
        fonts_of(tmp_path / "a.docx")


def test_a_glyph_that_is_missing_is_named_once(font):
    assert missing_glyphs("张三 喆𬭎喆\n三", font) == "喆𬭎"
    assert missing_glyphs("张三", font) == ""
    assert missing_glyphs("", font) == ""


def test_a_file_that_is_no_font_is_said_to_be_none(tmp_path):
    pytest.importorskip("fontTools")
    (tmp_path / "x.ttf").write_bytes(b"no font")
    with pytest.raises(UnreadableFileError, match=r"x\.ttf"):
        missing_glyphs("张", tmp_path / "x.ttf")


def test_without_fonttools_the_message_names_the_extra(monkeypatch, tmp_path):
    real = builtins.__import__

    def none(name, *rest):
        if name.startswith("fontTools"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", none)
    with pytest.raises(MissingProgramError, match=r"tzforms\[certificates\]"):
        missing_glyphs("张", tmp_path / "never.ttf")


@pytest.mark.skipif(sys.platform == "win32", reason="fontconfig's own ways")
class TestSurvey:
    def test_a_typeface_under_its_own_latin_name_is_present(self, fontconfig, font):
        fontconfig("FangSong,仿宋", font)
        assert survey(["仿宋_GB2312"]) == [FontStatus("仿宋_GB2312", present=True)]

    def test_a_stand_in_of_the_same_kind_is_worthy(self, fontconfig, font):
        fontconfig("FandolFang,FandolFang R", font)
        (status,) = survey(["仿宋_GB2312"])
        assert (status.present, status.worthy, status.stand_in) == (False, True, FontFile("FandolFang", font))
        assert status.advice() == "仿宋_GB2312：未安装，PDF 中以 FandolFang 代替；Word 文件不受影响。"

    def test_a_stand_in_of_another_kind_comes_with_advice(self, fontconfig, font):
        fontconfig("AR PL UMing CN", font)
        (status,) = survey(["仿宋_GB2312"])
        assert not status.worthy
        assert "只能以 AR PL UMing CN 代替" in status.advice()
        assert "FandolFang" in status.advice()

    def test_a_font_without_chinese_stands_in_for_nothing(self, fontconfig, tmp_path):
        fontconfig("DejaVu Sans", tmp_path / "none.ttf")
        (status,) = survey(["黑体"])
        assert (status.present, status.stand_in) == (False, None)
        assert "请安装" in status.advice()

    def test_without_fontconfig_nothing_is_claimed(self, monkeypatch, tmp_path):
        monkeypatch.setenv("PATH", str(tmp_path))
        assert all(not s.present and s.stand_in is None for s in survey())
        with pytest.raises(MissingProgramError, match="fontconfig"):
            missing_glyphs("张", "仿宋_GB2312")


@needs_fontconfig
def test_the_real_typeface_comes_before_every_stand_in(tmp_path, font, monkeypatch):
    """A machine that has a font called 仿宋_GB2312 uses it, whatever else is there."""
    from fontTools.ttLib import TTFont

    own = tmp_path / "own"
    own.mkdir()
    with TTFont(font) as copy:
        names = copy["name"] = __import__("fontTools.ttLib", fromlist=["newTable"]).newTable("name")
        names.names = []
        names.setName("仿宋_GB2312", 1, 3, 1, 0x804)
        names.setName("Regular", 2, 3, 1, 0x804)
        copy.save(own / "own.ttf")
    config = package_file("data", "fonts.conf")
    (tmp_path / "fonts.conf").write_text(
        f'<?xml version="1.0"?><fontconfig><include>{config}</include><dir>{own}</dir></fontconfig>', "utf-8"
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    assert find_font("仿宋_GB2312") == FontFile("仿宋_GB2312", own / "own.ttf")


@needs_fontconfig
@pytest.mark.office
def test_here_every_official_typeface_has_a_chinese_stand_in_or_is_present():
    for status in survey():
        assert status.present or status.stand_in is not None, status.name
        assert status.name in status.advice()
    assert {s.name: s.worthy for s in survey()}["方正小标宋简体"]


@needs_fontconfig
def test_fandolfang_stands_in_for_the_text_and_not_for_names_with_rare_signs(tmp_path, monkeypatch):
    """An alias is followed for what an earlier one has put in: in the wrong order 仿宋_GB2312 would get what is meant for 仿宋."""
    builder = pytest.importorskip("fontTools.fontBuilder").FontBuilder(1000, isTTF=True)
    names = {".notdef": 0, "u901A": 0x901A}
    builder.setupGlyphOrder(list(names))
    builder.setupCharacterMap({0x901A: "u901A"})
    builder.setupGlyf({name: _empty_glyph() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "FandolFang", "styleName": "Regular"})
    builder.setupPost()
    (tmp_path / "fonts").mkdir()
    builder.save(tmp_path / "fonts" / "FandolFang-Regular.ttf")
    conf = tmp_path / "fonts.conf"
    conf.write_text(
        f'<?xml version="1.0"?><fontconfig><include>{package_file("data", "fonts.conf")}</include>'
        f"<dir>{tmp_path / 'fonts'}</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>"
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(conf))
    find_font.cache_clear()
    text, name = find_font("仿宋_GB2312"), find_font("仿宋")
    assert text.family == "FandolFang"
    assert name.family != "FandolFang"
