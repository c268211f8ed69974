"""Can it be printed? Asked before a number is given: a sign that the font lacks, a name too long for its place.

After numbers were given nothing may refuse a row, so whatever could go wrong on paper is looked for here.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from tzforms.certificates import payload as codes
from tzforms.certificates.material import Cause, RefusalKind
from tzforms.certificates.payload import Payload
from tzforms.certificates.setting import fit_of
from tzforms.exceptions import InputError, MissingProgramError, RenderError, UsageError
from tzforms.i18n import _
from tzforms.office import OFFICIAL_FONTS, find_font, missing_glyphs
from tzforms.registry import ClassFacts, NumberPattern
from tzforms.word import Sheets, TooLongError

__all__ = ["MAX_NAME", "Legibility", "refuse_too_long"]

MAX_NAME = 50
"""Signs; the longest names on record, with their ·, stay under forty."""
_LONG_NAME = 25
"""Signs of the name that a code has to have room for, where it shows whole names."""


class Legibility:
    """What a template can print with the fonts that are here."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets
        self._fonts = {path: sorted(names) for path, names in sheets.fonts().items()}

    def refuse_class(
        self,
        facts: ClassFacts,
        issuer: str,
        pattern: NumberPattern,
        edition: str = "",
        *,
        whole_name: bool = False,
        address: str = "",
    ) -> None:
        """What stands on every certificate of the class is judged once, before any row.

        Raises :class:`RenderError` for a sign that no font has, :class:`UsageError` for a template without number or name,
        :class:`InputError` for names that are too long for the code.
        """
        for path, text in (
            ("project", facts.project),
            ("issuer", issuer),
            ("number", pattern.format(2026, 1)),
            ("issue_date_words", "〇一二三四五六七八九十年月日"),
        ):
            if lacking := self._lacking(path, text):
                raise RenderError(lacking)
        if "number" not in self._fonts or "name" not in self._fonts:
            raise UsageError(
                _(
                    "证书模板 {name} 没有 {{{{ number }}}} 或 {{{{ name }}}}，发出的证书没有编号或姓名，不能使用。"
                ).format(name=self._sheets.name)
            )
        longest = codes.of_class(
            facts,
            pattern.format(2026, 9999),
            "长" * _LONG_NAME,
            facts.end_date,
            issuer,
            "0" * 8,
            salt=bytes(codes.SALT),
            template="0" * 16,
            edition=edition,
            whole_name=whole_name,
            address=address,
        )
        refuse_too_long(longest, address)

    def against_name(self, name: str) -> Cause | None:
        """Why nobody's certificate can bear this name, whatever else stands on it."""
        if lacking := self._lacking("name", name):
            return Cause(RefusalKind.GLYPH, lacking)
        if len(name) > MAX_NAME:
            return Cause(RefusalKind.LONG, _("姓名有 {count} 个字，不像姓名，请核对。").format(count=len(name)))
        return None

    def against(self, words: dict[str, Any]) -> Cause | None:
        """Why a certificate with these words (:func:`tzforms.certificates.wording.values`) cannot be printed."""
        if cause := self.against_name(words["name"]):
            return cause
        try:
            fit_of(self._sheets, words)
        except TooLongError:
            return Cause(
                RefusalKind.LONG,
                _("姓名有 {count} 个字，字号缩到六成也放不进证书，请核对姓名。").format(count=len(words["name"])),
            )
        except RenderError as error:
            return Cause(RefusalKind.DATA, str(error))
        return None

    def _lacking(self, path: str, text: str) -> str:
        """The sentence that says which signs of ``text`` the fonts at ``path`` lack, or ``""``."""
        for font in self._fonts.get(path, ()):
            own = "".join(dict.fromkeys(c for c in text if unicodedata.category(c) in ("Co", "Cn")))  # 造字: in no font
            lost = own or missing_glyphs(text, font_file(font))
            if lost:
                signs = "、".join(f"“{c}”（U+{ord(c):04X}）" for c in lost)
                return _(
                    "字体“{font}”缺字{signs}，印出来会是空白或换了字形；请换一种字形齐全的字体或安装补字字体。"
                ).format(font=font, signs=signs)
        return ""


def refuse_too_long(payload: Payload, address: str) -> None:
    """Raise :class:`InputError` for facts that do not fit into a code, behind ``address`` where it is a link."""
    if codes.fits(payload, address):
        return
    if address and codes.fits(replace(payload, link="")):
        raise InputError(
            _(
                "研修项目或发证机关的名称太长，和核验页的网址一起放不进二维码：请用简称、更短的网址，或不写 --verify-url。"
            )
        )
    raise InputError(_("研修项目或发证机关的名称太长，放不进证书的验证码，请用简称。"))


@lru_cache(maxsize=32)
def font_file(name: str) -> Path | str:
    """The font that will print ``name``; raises :class:`MissingProgramError` when there is none fit for Chinese."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
        known = OFFICIAL_FONTS.get(name)
        found = next((folder / f for f in (known.files if known else ()) if (folder / f).is_file()), None)
        if found is not None:
            return found
    font = find_font(name)
    if font is None or missing_glyphs("结业证书", font):
        raise MissingProgramError(
            _(
                "缺少字体“{font}”，也没有可代替的中文字体：请先安装（运行 tzforms doctor 查看），没有编出任何号码。"
            ).format(font=name)
        )
    return name
