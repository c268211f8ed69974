"""One cell as one value: what is stored, through the converters, with a note of everything that was changed or doubted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tzforms.converters import NAMES
from tzforms.findings import mask, mask_text
from tzforms.i18n import _
from tzforms.normal import nfkc
from tzforms.workbook.grid import Cell

__all__ = [
    "NUMBERS_AS_TEXT",
    "PERSONAL",
    "Problem",
    "Value",
    "cell_text",
    "is_damaged",
    "paper_text",
    "read_cell",
    "shown",
]

NUMBERS_AS_TEXT = frozenset({"id_number", "certificate_no", "account", "phone", "mobile", "code"})
PERSONAL = NUMBERS_AS_TEXT
_TYPES: dict[str, tuple[type, ...]] = {
    "date": (dt.date,),
    "hours": (Decimal, int),
    "wan": (Decimal, int),
    "integer": (int,),
    "serial": (int,),
    "year": (int,),
    "months": (int,),
    "flag": (bool,),
    "occupations": (tuple, list),
    "level": (str,),
    "sex": (str,),
    "region": (str,),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a value is missing or in doubt: ``code`` is the finding's rule id, ``lost`` when the value could not be kept."""

    code: str
    message: str
    fix: str
    lost: bool


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a cell. ``reason`` says what was changed on the way (empty when nothing was)."""

    value: Any
    before: str = ""
    reason: str = ""
    problem: Problem | None = None


def shown(kind: str, text: str) -> str:
    """``text`` as it may be shown in a log or a finding: personal numbers masked, long text cut."""
    if kind in PERSONAL and sum(c.isdigit() for c in text) >= 7:
        bare = re.sub(r"[\s-]", "", text)
        return mask(bare)
    masked = mask_text(text)
    return masked if len(masked) <= 60 else f"{masked[:57]}…"


def is_damaged(kind: str, cell: Cell) -> bool:
    """True when a spreadsheet has made a number of an identifier and lost digits.

    A stored number keeps 15 digits. As text, the traces are ``1.10112E+17`` and, for an 18-digit ID, the tail ``000`` on a
    number whose check digit does not fit (with a check digit that fits it may be genuine, and is only doubted).
    """
    if kind not in NUMBERS_AS_TEXT:
        return False
    if cell.kind == "number" and not isinstance(cell.value, bool) and isinstance(cell.value, int | float):
        return abs(cell.value) >= 1e15
    text = re.sub(r"\s", "", nfkc(cell.text)).lstrip("'")
    if re.fullmatch(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,2}", text):
        return True
    return kind == "id_number" and re.fullmatch(r"[0-9]{15}000", text) is not None and not _fits(text)


def _fits(number: str) -> bool:
    """ISO 7064 MOD 11-2, as GB 11643 uses it."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(w * int(d) for w, d in zip(weights, number, strict=False)) % 11] == number[17]


def cell_text(kind: str, cell: Cell) -> str:
    """What a person sees in the cell, as text for the converter."""
    value = cell.value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() or kind == "date" else value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number_text(value, cell.format)
    return cell.text.lstrip("'") if kind in NUMBERS_AS_TEXT else cell.text


def _number_text(value: int | float, number_format: str) -> str:
    """15 significant digits, as a spreadsheet shows them; ``000`` formats keep their leading zeros."""
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e15):
        text = str(int(value))
        return text.zfill(len(number_format)) if re.fullmatch(r"0{2,}", number_format) else text
    return (
        format(Decimal(repr(value)).quantize(Decimal(10) ** -9).normalize(), "f") if abs(value) < 1e9 else repr(value)
    )


def paper_text(kind: str, value: Any) -> str:
    """``value`` as text, the other direction of :func:`read_cell`."""
    if value is None:
        return ""
    if kind == "flag":
        return "是" if value else "否"
    if kind in _OWN or kind in ("level", "sex"):
        return str(value)  # the drop-down's word, not the longer one printed on the form
    return NAMES[kind].format(value)


def read_cell(kind: str, cell: Cell | None, *, year: int | None = None) -> Value:
    """The value of ``cell`` as ``kind``; never raises. A value that cannot be kept is None and has its problem."""
    if cell is None:
        return Value(None)
    if cell.kind == "error":
        return Value(
            None, cell.text, problem=Problem("V21", _("单元格是 Excel 错误值 {value}").format(value=cell.value),
                                             _("请改填正确的内容。"), True)
        )  # fmt: skip
    if cell.kind == "unsolved":
        problem = Problem(
            "V22",
            _("单元格是公式，但文件中没有保存计算结果"),
            _("请在 Excel 或 WPS 中打开并保存一次，或把公式改成数值。"),
            True,
        )
        return Value(None, problem=problem)
    text = cell_text(kind, cell)
    before = shown(kind, text)
    if is_damaged(kind, cell):
        problem = Problem(
            "V20",
            _("号码被 Excel 当成数字，后几位已丢失（{value}），不能使用").format(value=before),
            _("请把单元格格式设为“文本”后，对照证件重新输入完整号码。"),
            True,
        )
        return Value(None, before, problem=problem)
    if kind == "date" and isinstance(cell.value, dt.datetime | dt.date):
        found = cell.value.date() if isinstance(cell.value, dt.datetime) else cell.value
        return Value(found, before)
    if kind == "date" and isinstance(cell.value, dt.time | dt.timedelta):
        return Value(None, before, problem=_not_understood(kind, before))
    parsed = _OWN[kind](text) if kind in _OWN else _convert(kind, text, year)
    return _judge(kind, cell, text, before, parsed)


@dataclass(frozen=True, slots=True)
class _Parsed:
    value: Any
    unsure: bool = False
    reasons: tuple[str, ...] = ()
    typed: bool = True


def _convert(kind: str, text: str, year: int | None) -> _Parsed:
    parsed = NAMES[kind].parse(text, year=year)
    return _Parsed(parsed.value, parsed.unsure, tuple(parsed.reasons), parsed.typed)


def _judge(kind: str, cell: Cell, text: str, before: str, parsed: _Parsed) -> Value:
    value = parsed.value
    allowed = _TYPES.get(kind, (str,))
    if value is not None and (
        not isinstance(value, allowed)
        or (isinstance(value, bool) and bool not in allowed)
        or (not parsed.typed and kind in _TYPES)
    ):
        return Value(None, before, problem=_not_understood(kind, before, parsed.reasons))
    if isinstance(value, list):
        value = tuple(value)
    reason = ""
    if value is None:
        reason = _("按空白处理") if text.strip() else ""
        if parsed.unsure:
            return Value(None, before, problem=_not_understood(kind, before, parsed.reasons))
    elif isinstance(value, str):
        if value != text and text != _printed(kind, value):
            reason = _("去掉多余字符、统一写法")
    elif isinstance(cell.value, str) and text.strip() not in (str(value), paper_text(kind, value)):
        reason = _("统一写法")
    problem = None
    if parsed.unsure:
        problem = Problem(
            "V01", "；".join(r.rstrip("。") for r in parsed.reasons) or _("写法有歧义"), _("请对照原件确认。"), False
        )
    elif kind == "id_number" and value is not None and re.fullmatch(r"[0-9]{15}000", str(value)):
        problem = Problem("V01", _("号码以 000 结尾，可能是被 Excel 截断的"), _("请对照身份证确认后三位。"), False)
    elif kind == "account" and cell.kind == "number":
        problem = Problem(
            "V01", _("账号以数字保存，若首位是0则已丢失"), _("请对照开户许可证确认，并把单元格设为“文本”。"), False
        )
    if cell.kind == "number" and kind in NUMBERS_AS_TEXT and not reason:
        reason = _("数字改为文本")
    return Value(value, before, reason, problem)


def _printed(kind: str, value: Any) -> str:
    return str(value) if kind in _OWN else NAMES[kind].format(value)


_NAMES_OF_KINDS = {
    "date": "日期（如 2024-9-2）",
    "hours": "课时数（如 80）",
    "wan": "以万元为单位的数（如 14.5）",
    "integer": "整数（如 28）",
    "year": "年度（如 2024）",
    "months": "月数（如 12）",
    "flag": "“是”或“否”",
    "level": "等级名称（如 高级工）",
    "sex": "“男”或“女”",
    "region": "北京、天津或河北",
}


def _not_understood(kind: str, before: str, reasons: tuple[str, ...] = ()) -> Problem:
    why = "；".join(r.rstrip("。") for r in reasons)
    return Problem(
        "V23",
        _("“{value}”无法识别{why}").format(value=before, why=f"（{why}）" if why else ""),
        _("请填{kind}。").format(kind=_NAMES_OF_KINDS.get(kind, "正确的内容")),
        True,
    )


# ------------------------------------------------------------------------- kinds that only the workbook has


def _empty(text: str) -> bool:
    return not re.sub(r"[\s/—–\-]", "", text) or text.strip() in ("无", "暂无")


def _code(text: str) -> _Parsed:
    if _empty(text):
        return _Parsed(None)
    return _Parsed(re.sub(r"\s", "", nfkc(text)).upper())


def _year(text: str) -> _Parsed:
    if _empty(text):
        return _Parsed(None)
    found = re.fullmatch(r"\s*+((?:19|20)[0-9]{2})\s*+(?:年度?\s*+)?+", nfkc(text))
    return _Parsed(int(found[1])) if found else _Parsed(text, typed=False)


def _months(text: str) -> _Parsed:
    if _empty(text):
        return _Parsed(None)
    found = re.fullmatch(r"\s*+([0-9]{1,3})\s*+(?:个?月\s*+)?+", nfkc(text))
    return _Parsed(int(found[1])) if found else _Parsed(text, typed=False)


def _region(text: str) -> _Parsed:
    if _empty(text):
        return _Parsed(None)
    bare = re.sub(r"\s", "", text)
    for name, stands in (("北京", ("北京", "京")), ("天津", ("天津", "津")), ("河北", ("河北", "冀"))):
        if bare in stands or bare.startswith((f"{name}市", f"{name}省")):
            return _Parsed(name)
    return _Parsed(text, typed=False)


def _flag(text: str) -> _Parsed:
    if _empty(text):
        return _Parsed(None)
    bare = re.sub(r"\s", "", text).lower()
    if bare in ("是", "通过", "已通过", "true", "yes", "y", "1", "√", "✓", "✔", "有"):
        return _Parsed(True)
    if bare in ("否", "未通过", "不通过", "false", "no", "n", "0", "×", "✗", "✘"):
        return _Parsed(False)
    return _Parsed(text, typed=False)


_OWN: dict[str, Callable[[str], _Parsed]] = {
    "code": _code,
    "year": _year,
    "months": _months,
    "region": _region,
    "flag": _flag,
}
