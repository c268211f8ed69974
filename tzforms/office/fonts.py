"""Typefaces: which the official forms name, which are on this machine, which stand in for them, and what glyphs they lack.

A form names its typefaces (仿宋_GB2312, 方正小标宋简体 …) and never holds them: they belong to their makers. Where one is
missing, a PDF made here shows a stand-in (``data/fonts.conf``); Word on the reader's machine is not affected.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tzforms.exceptions import MissingProgramError, UnreadableFileError
from tzforms.i18n import _
from tzforms.office.libreoffice import font_environment

__all__ = ["OFFICIAL_FONTS", "FontFile", "FontStatus", "find_font", "fonts_of", "missing_glyphs", "survey"]


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font on this machine: its ``family``, the file and, in a collection (.ttc), its number."""

    family: str
    path: Path
    index: int = 0


@dataclass(frozen=True, slots=True)
class FontStatus:
    """One official typeface on this machine.

    ``present``: it is installed under one of its own names. ``stand_in``: what PDFs show instead (``None`` when present,
    or when nothing fit was found). ``worthy``: the stand-in is of the same kind (仿宋 for 仿宋), so a PDF looks right.
    """

    name: str
    present: bool
    stand_in: FontFile | None = None
    worthy: bool = True

    def advice(self) -> str:
        """One sentence for a person: nothing to do, what is shown instead, or what to install."""
        if self.present:
            return _("{font}：已安装。").format(font=self.name)
        if self.stand_in is None:
            return _("{font}：未安装；生成 PDF 前请安装该字体，或安装可替代的中文字体（如 fonts-noto-cjk）。").format(
                font=self.name
            )
        if self.worthy:
            return _("{font}：未安装，PDF 中以 {other} 代替；Word 文件不受影响。").format(
                font=self.name, other=self.stand_in.family
            )
        return _("{font}：未安装，PDF 中只能以 {other} 代替，字形不同；建议安装 {advice}。").format(
            font=self.name, other=self.stand_in.family, advice=_ADVICE.get(self.name, "fonts-noto-cjk")
        )


@dataclass(frozen=True, slots=True)
class _Official:
    own: tuple[str, ...]  # its names, Chinese and Latin
    worthy: tuple[str, ...]  # beginnings of family names that are of the same kind
    files: tuple[str, ...]  # file names on Windows


#: The typefaces of the official forms and certificates, and what counts as each.
OFFICIAL_FONTS: dict[str, _Official] = {
    "仿宋_GB2312": _Official(
        ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "STFangsong", "华文仿宋"),
        ("FandolFang", "Zhuque Fangsong", "朱雀仿宋"),
        ("simfang.ttf", "FSGB2312.ttf", "仿宋_GB2312.ttf"),
    ),
    "方正小标宋简体": _Official(
        ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK"),
        ("Noto Serif CJK SC", "Source Han Serif SC", "思源宋体"),
        ("FZXBSJW.TTF", "方正小标宋简体.ttf"),
    ),
    "黑体": _Official(
        ("黑体", "SimHei"),
        ("Noto Sans CJK SC", "Source Han Sans SC", "思源黑体", "WenQuanYi Zen Hei", "FandolHei"),
        ("simhei.ttf",),
    ),
    "宋体": _Official(
        ("宋体", "SimSun"),
        ("Noto Serif CJK SC", "Source Han Serif SC", "FandolSong", "AR PL UMing", "AR PL SungtiL"),
        ("simsun.ttc", "simsun.ttf"),
    ),
    "楷体": _Official(
        ("楷体", "KaiTi", "楷体_GB2312", "KaiTi_GB2312", "STKaiti"),
        ("AR PL UKai", "LXGW WenKai", "FandolKai", "AR PL KaitiM"),
        ("simkai.ttf",),
    ),
}

_ADVICE = {"仿宋_GB2312": "FandolFang（Debian：texlive-lang-chinese）", "楷体": "fonts-arphic-ukai"}


def fonts_of(docx: Path) -> set[str]:
    """The East Asian typefaces that the Word file ``docx`` names in its text, styles, headers and footers.

    Raises :class:`UnreadableFileError` when it is no Word file.
    """
    try:
        with zipfile.ZipFile(docx) as package:
            parts = [n for n in package.namelist() if re.fullmatch(r"word/[^/]+\.xml", n) and "fontTable" not in n]
            texts = [package.read(n).decode("utf-8", "replace") for n in parts]
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        raise UnreadableFileError(_("{path} 不是可读取的 Word 文件（.docx）。").format(path=docx)) from error
    return {name for text in texts for name in re.findall(r'w:eastAsia="([^"]+)"', text) if not _is_language(name)}


def _is_language(value: str) -> bool:
    """``w:lang w:eastAsia="zh-CN"`` has the same attribute as ``w:rFonts``."""
    return bool(re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", value))


def survey(names: Iterable[str] | None = None) -> list[FontStatus]:
    """The state of each of ``names`` (default: all of :data:`OFFICIAL_FONTS`) on this machine."""
    return [_status(name) for name in (OFFICIAL_FONTS if names is None else names)]


def _status(name: str) -> FontStatus:
    official = OFFICIAL_FONTS.get(name, _Official((name,), (), ()))
    if sys.platform == "win32":
        folders = [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"]
        folders += [Path(p) / "Microsoft" / "Windows" / "Fonts" for p in [os.environ.get("LOCALAPPDATA")] if p]
        return FontStatus(name, any((f / n).is_file() for f in folders for n in official.files), worthy=False)
    found = find_font(name)
    if found is None or not _covers_chinese(found):
        return FontStatus(name, present=False, worthy=False)
    family = found.family.casefold()
    if family in {n.casefold() for n in official.own}:
        return FontStatus(name, present=True)
    worthy = any(family.startswith(w.casefold()) for w in official.worthy)
    return FontStatus(name, present=False, stand_in=found, worthy=worthy)


@lru_cache(maxsize=64)
def find_font(name: str) -> FontFile | None:
    """The font that stands for ``name`` in PDFs made here: itself or a stand-in.

    ``None`` where fontconfig is missing (Windows), or knows no font at all.
    """
    program = shutil.which("fc-match")
    if program is None:
        return None
    try:
        run = subprocess.run(
            [program, "--format=%{family}\n%{file}\n%{index}", name.replace("-", r"\-")],
            capture_output=True,
            env=font_environment(),
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = run.stdout.decode("utf-8", "replace").split("\n")
    if len(lines) < 3 or not lines[1]:
        return None
    # the upper half of the number is the instance of a variable font
    return FontFile(lines[0].split(",")[0], Path(lines[1]), int(lines[2]) & 0xFFFF if lines[2].isdigit() else 0)


def missing_glyphs(text: str, font: str | Path | FontFile) -> str:
    """The characters of ``text`` that ``font`` (a name, a file) cannot print, each once, in their order.

    White space and control characters need no glyph. Raises :class:`MissingProgramError` when fontTools or the font is
    missing, :class:`UnreadableFileError` when the file is no font.
    """
    if isinstance(font, str):
        found = find_font(font)
        if found is None:
            raise MissingProgramError(
                _("没有找到字体 {font}，也没有 fontconfig 可供查找；请安装 fontconfig 和中文字体。").format(font=font)
            )
        font = found
    elif isinstance(font, Path):
        font = FontFile(font.stem, font)
    covered = _characters(font.path, font.index)
    return "".join(dict.fromkeys(c for c in text if not _silent(c) and ord(c) not in covered))


def _silent(char: str) -> bool:
    """White space and controls print nothing; a private-use character (造字) does, though Python calls it unprintable."""
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf")


def _covers_chinese(font: FontFile) -> bool:
    """False for DejaVu and its like, which fontconfig offers when no Chinese font is there."""
    try:
        return not missing_glyphs("通州区高技能人才研修", font)
    except MissingProgramError:
        return not font.family.startswith(("DejaVu", "Liberation", "Nimbus", "FreeS"))
    except UnreadableFileError:
        return False


@lru_cache(maxsize=16)
def _characters(path: Path, index: int) -> frozenset[int]:
    """The code points that a font file has glyphs for."""
    try:
        from fontTools.ttLib import TTFont, TTLibError
    except ImportError as error:
        raise MissingProgramError(
            _('检查字体缺字需要 fontTools，请安装：pip install "tzforms[certificates]"。')
        ) from error
    try:
        with TTFont(path, fontNumber=index, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, TTLibError, AssertionError, KeyError) as error:
        raise UnreadableFileError(_("字体文件 {path} 无法读取。").format(path=path)) from error
