"""统一社会信用代码 (GB 32100-2015 with its 2016 amendment).

18 characters of ``0-9 A-H J-N P Q R T U W X Y``: 1 registering department, 1 kind of body, 6 region of the registering
office, 9 of the body itself (GB 11714), 1 check character. Real codes exist that fail the check, so a mismatch is a
warning: :func:`validate` takes ``strict=False`` for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tzforms.i18n import _
from tzforms.identifiers.errors import IdentifierError, squeeze
from tzforms.lazy import lazy

__all__ = ["Kind", "check_digit", "compact", "format", "is_valid", "kind", "validate"]

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_SHAPE = lazy(rf"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")
_DEPARTMENTS = {"1": "机构编制", "5": "民政", "9": "市场监管", "Y": "其他"}
_BODIES = {
    "11": "机关",
    "12": "事业单位",
    "13": "群众团体",
    "19": "其他",
    "51": "社会团体",
    "52": "民办非企业单位",
    "53": "基金会",
    "59": "其他",
    "91": "企业",
    "92": "个体工商户",
    "93": "农民专业合作社",
    "99": "其他",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """``department`` and ``body`` in Chinese (``""`` when not listed), ``region``: the six digits of the office.

    91 does not prove a legal person (独立法人): a branch's code begins with 91 too.
    """

    department: str
    body: str
    region: str


def compact(text: str) -> str:
    """``text`` half-width, upper-case, without blanks and hyphens."""
    return squeeze(text).upper()


def check_digit(code: str) -> str:
    """The check character of the first 17; ``ValueError`` on a character outside the alphabet."""
    return _ALPHABET[-sum(w * _ALPHABET.index(c) for w, c in zip(_WEIGHTS, code[:17], strict=True)) % 31]


def validate(text: str, *, strict: bool = True) -> str:
    """The normalised code; raises :class:`IdentifierError` (``length``, ``characters``; ``checksum_mismatch`` only
    when ``strict``)."""
    code = compact(text)
    if len(code) != 18:
        raise IdentifierError(_("统一社会信用代码应为18位。"), "length")
    if not _SHAPE.fullmatch(code):
        raise IdentifierError(
            _("统一社会信用代码中有不允许的字符（不用I、O、S、V、Z，第3至8位为数字）。"), "characters"
        )
    if strict and check_digit(code) != code[17]:
        raise IdentifierError(_("统一社会信用代码校验码不符，请对照营业执照或法人证书核对。"), "checksum_mismatch")
    return code


def is_valid(text: str, *, strict: bool = True) -> bool:
    """True when :func:`validate` would return."""
    try:
        validate(text, strict=strict)
    except IdentifierError:
        return False
    return True


def kind(text: str) -> Kind:
    """Who registered the body, what kind it is, and where; raises as :func:`validate` with ``strict=False``."""
    code = validate(text, strict=False)
    return Kind(_DEPARTMENTS.get(code[0], ""), _BODIES.get(code[:2], ""), code[2:8])


def format(code: str) -> str:
    """The code as it is printed: compact."""
    return compact(code)
