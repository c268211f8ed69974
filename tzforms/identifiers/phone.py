"""One Chinese telephone number: mobile, landline with area code, 400/800; extension as ``转801``.

phonenumbers reads neither ``转801`` nor two numbers in one cell and calls eight digits without area code invalid, which
are the everyday cases here; the numbering plan needed is four lines (``docs/decisions/0003-own-regexes.md``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tzforms.i18n import _
from tzforms.identifiers.errors import IdentifierError
from tzforms.lazy import lazy
from tzforms.normal import nfkc

__all__ = ["Phone", "compact", "format", "is_mobile", "is_valid", "parse", "validate"]


@dataclass(frozen=True, slots=True)
class Phone:
    """``number``: ``13800138000``, ``010-69551234转801``, ``400-650-1234``, ``+85291234567``.

    ``kind``: ``mobile``, ``landline``, ``service`` (400/800), ``foreign``; ``assumed_area``: 010 was not written.
    """

    number: str
    kind: str
    assumed_area: bool = False


_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣⁃─━~"), "-")
_EXTENSION = lazy(r"(?:转|轉|分机号?|内线|ext\.?|x|#|\*|,)(?:[:：.\-]*)([0-9]{1,6})(?:号|分机)?$", re.IGNORECASE)
_MOBILE = lazy(r"1[3-9][0-9]{9}")
_AREA = r"010|02[0-57-9]|0[3-9][0-9]{2}"
_LANDLINE = lazy(rf"({_AREA})(-?)([2-8][0-9]{{6,7}})(?:-([0-9]{{1,6}}))?")
_LOCAL = lazy(r"([2-8][0-9]{7})(?:-([0-9]{1,6}))?")
_SERVICE = lazy(r"([48]00(?:-?[0-9]){7})(?:-([0-9]{1,6}))?")


def compact(text: str) -> str:
    """``text`` half-width without blanks and brackets; a bracketed or blank-separated area code gets a hyphen."""
    text = nfkc(text.translate(_DASHES)).strip()
    text = (
        re.sub(r"^\(?\s*+(?:(?:\+|00)\s*+)?+86\s*+\)?+[\s-]*+(?=[(0-9])(?=.{7})", "+86", text)
        if _has_86(text)
        else text
    )
    area = r"010|02[0-9]|0[3-9][0-9]{2}|(?:10|2[0-57-9]|[3-9][0-9]{2})(?=\s*[)\s-])"
    if text.startswith("+86"):
        rest = text[3:]
        if not re.match(r"\(?\s*0?1[3-9][0-9]", rest):
            rest = re.sub(rf"^\(?\s*+(?:0\s*+)?({area})\s*+(?:\)\s*+)?+-?+\s*+", lambda m: _with_zero(m[1]) + "-", rest)
        text = rest
    else:
        text = re.sub(r"^\(?\s*+(010|02[0-9]|0[3-9][0-9]{2})(?:\s*+\)\s*+-?+|\s++-?+|-)\s*+", r"\1-", text)
    text = re.sub(r"(?<=[0-9])[.·](?=[0-9])", "-", re.sub(r"[\s()]+", "", text))
    text = re.sub(rf"^({_AREA}|[0-9]{{3}})-([0-9]{{4}})-([0-9]{{4}})(?![0-9])", _local, text)
    return re.sub(r"-{2,}", "-", text).strip("-.,;:。")


def _local(found: re.Match[str]) -> str:
    """``010-6955-1234`` without its second hyphen; ``400-650-1234`` and mobiles are not touched."""
    return f"{found[1]}-{found[2]}{found[3]}" if found[1].startswith("0") else found[0]


def _with_zero(area: str) -> str:
    return area if area.startswith("0") else "0" + area


def _has_86(text: str) -> bool:
    return re.match(r"\(?\s*+(?:\+\s*+86|0086|86(?=\)?[\s-]*+1[3-9]))", text) is not None


def parse(text: str) -> Phone:
    """The number of ``text``; raises :class:`IdentifierError` (``form``) when it is none or several."""
    number = compact(text)
    extension = ""
    if found := _EXTENSION.search(number):
        extension = found[1]
        number = number[: found.start()].rstrip("-")
    mobile = number.replace("-", "").removeprefix("0") if number.startswith("01") else number.replace("-", "")
    if _MOBILE.fullmatch(mobile):
        return Phone(_extended(mobile, extension), "mobile")
    if found := _LANDLINE.fullmatch(number):
        area, hyphen, local, short = found.groups()
        if len(local) == 8 or (area not in ("010",) and not area.startswith("02")):
            return Phone(_extended(area + hyphen + local, extension or short), "landline")
    if (found := _LOCAL.fullmatch(number)) or (found := _LOCAL.fullmatch(re.sub(r"(?<=^[0-9]{4})-", "", number))):
        return Phone(_extended("010-" + found[1], extension or found[2]), "landline", assumed_area=True)
    if found := _SERVICE.fullmatch(number):
        return Phone(_extended(found[1], extension or found[2]), "service")
    if re.fullmatch(r"(?:\+|00)(?!86)[1-9][0-9-]{6,16}", number):
        return Phone(_extended(number, extension), "foreign")
    raise IdentifierError(_("电话号码位数或格式不对。"), "form")


def _extended(number: str, extension: str | None) -> str:
    return f"{number}转{extension}" if extension else number


def is_mobile(text: str) -> bool:
    """True for one mainland mobile number."""
    try:
        return parse(text).kind == "mobile"
    except IdentifierError:
        return False


def validate(text: str) -> str:
    """The normalised number; raises :class:`IdentifierError` when ``text`` is not exactly one number."""
    return parse(text).number


def is_valid(text: str) -> bool:
    """True when :func:`validate` would return."""
    try:
        parse(text)
    except IdentifierError:
        return False
    return True


def format(number: str) -> str:
    """The number as it is printed: normalised when it is one, else as given."""
    try:
        return parse(number).number
    except IdentifierError:
        return number.strip()
