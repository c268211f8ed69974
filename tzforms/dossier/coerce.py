"""Plain data to a dossier: strict about names, tolerant about spelling, every error told with its place."""

from __future__ import annotations

import datetime as dt
import re
import types
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import ValidationError

from tzforms.bounds import DEFAULT_LIMITS, has_lone_surrogate, is_fair_number
from tzforms.converters import NAMES
from tzforms.exceptions import DossierError
from tzforms.findings import mask_text
from tzforms.forms import Catalogue, Dossier, Facts, Record, catalogue_of
from tzforms.i18n import Lines, _
from tzforms.identifiers import resident_id
from tzforms.measures import Measures, edition_of

__all__ = ["Number", "make_dossier", "span"]

_MAX_NODES = DEFAULT_LIMITS.nodes
_MAX_DEPTH = 12
_MAX_TOLD = 20
_MAX_SHORT = 200  # characters of a number, a day or a choice: with a remark beside it they are far fewer
_MAX_WHOLE = 10**DEFAULT_LIMITS.number
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Number(str):
    """A number that stood without quotation marks: its text."""


class _Errors:
    """What is wrong, each with its place."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.count = 0
        self.nodes = 0

    def add(self, path: str, message: str) -> None:
        self.count += 1
        if self.count <= _MAX_TOLD:
            self.lines.append(f"{path or _('最外层')}：{message}")

    def unknown(self, path: str, key: str, known: Iterable[str]) -> None:
        """A key that is not there, with the nearest that is."""
        if self.count >= _MAX_TOLD:  # to look for the nearest takes long, and nobody would see it
            self.count += 1
            return
        near = get_close_matches(key[:60], known, n=1, cutoff=0.5)
        hint = (
            _("是不是“{near}”？").format(near=near[0]) if near else _("可用的有 {known}").format(known="、".join(known))
        )
        self.add(
            mask_text(_shown(path, 80)), _("没有“{key}”这一项，{hint}").format(key=mask_text(_shown(key)), hint=hint)
        )

    def visit(self, depth: int, name: str) -> None:
        self.nodes += 1
        if self.nodes > _MAX_NODES or depth > _MAX_DEPTH:
            raise DossierError(_("{name} 内容过多或嵌套过深，不是一套材料的数据。").format(name=name))


def make_dossier(tree: object, name: str = "", measures: Measures | str | Path | None = None) -> Dossier:
    """A dossier from plain data (dicts, lists, texts, numbers); ``name`` is what messages call it.

    ``measures``: the edition; when ``None``, the one that the data name under ``edition``. Raises :class:`DossierError` that
    lists every place that is wrong, and :class:`UsageError` for an edition that is not there.
    """
    name = name or _("这套材料")
    edition = tree.get("edition") if isinstance(tree, Mapping) else None
    catalogue = catalogue_of(edition_of(edition if isinstance(edition, str) else None, measures))
    if not isinstance(tree, Mapping):
        raise DossierError(
            _("{name} 不是一套材料：最外层应有 {forms} 和 facts。").format(name=name, forms=span(catalogue))
        )
    errors = _Errors()
    values = _dossier({k: v for k, v in tree.items() if k != "edition"}, catalogue, errors, name)
    if not errors.lines:
        try:
            return Dossier(catalogue=catalogue, **values)
        except ValidationError as error:
            for one in error.errors():
                path = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in one["loc"]).lstrip(".")
                errors.add(mask_text(path), _("值不在允许的范围内"))
    told = "\n".join(f"  {i}. {line}" for i, line in enumerate(errors.lines, 1))
    more = _("\n  …… 其余从略") if errors.count > _MAX_TOLD else ""
    raise DossierError(
        _("{name} 有{count}处无法使用，请改正后重试：\n{told}{more}").format(
            name=name, count=errors.count, told=Lines(told), more=more
        )
    )


def span(catalogue: Catalogue) -> str:
    """``annex1……annex5``: the keys that a dossier of the edition may have."""
    keys = list(catalogue)
    return f"{keys[0]}……{keys[-1]}"


def _dossier(tree: Mapping[Any, Any], catalogue: Catalogue, errors: _Errors, name: str) -> dict[str, Any]:
    """The forms and the facts, each as its record's values."""
    models: dict[str, type[Record]] = {**{k: f.record for k, f in catalogue.forms.items()}, "facts": Facts}
    errors.visit(0, name)
    result: dict[str, Any] = {}
    for key, value in tree.items():
        if key not in models:
            errors.unknown(str(key), str(key), models)
        elif value is None:
            continue
        elif not isinstance(value, Mapping):
            errors.visit(1, name)
            errors.add(str(key), _("应是一组“名称: 值”"))
        else:
            errors.visit(1, name)
            result[str(key)] = _record(models[key], value, str(key), errors, name, 1)
    return result


def _record(
    model: type[Record], tree: Mapping[Any, Any], path: str, errors: _Errors, name: str, depth: int
) -> dict[str, Any]:
    errors.visit(depth, name)
    result: dict[str, Any] = {}
    known = model.model_fields
    for key, value in tree.items():
        place = f"{path}.{key}" if path else str(key)
        if key not in known:
            errors.unknown(place, str(key), known)
            continue
        if value is None:
            continue
        converted = _value(str(key), known[key].annotation, value, place, errors, name, depth + 1)
        if converted is not None:
            result[str(key)] = converted
    return result


def _value(key: str, annotation: Any, value: Any, path: str, errors: _Errors, name: str, depth: int) -> Any:
    errors.visit(depth, name)
    kind = _plain(annotation)
    origin = get_origin(kind)
    if isinstance(kind, type) and issubclass(kind, Record):
        if not isinstance(value, Mapping):
            errors.add(path, _("应是一组“名称: 值”"))
            return None
        return _record(kind, value, path, errors, name, depth)
    if origin is tuple:
        return _table(key, get_args(kind)[0], value, path, errors, name, depth)
    if origin is dict:
        return _months(value, path, errors)
    if isinstance(value, Mapping | list | tuple):
        errors.add(path, _("应是一个值，而不是一组值"))
        return None
    return _scalar(key, kind, value, path, errors)


def _plain(annotation: Any) -> Any:
    """``X | None`` and ``Annotated[X, …]`` as ``X``."""
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [a for a in get_args(annotation) if a is not type(None)]
        return _plain(inner[0])
    if hasattr(annotation, "__metadata__"):
        return _plain(get_args(annotation)[0])
    return annotation


def _table(key: str, item: Any, value: Any, path: str, errors: _Errors, name: str, depth: int) -> Any:
    if isinstance(value, str) and item is str:
        if not _is_text(value):
            errors.add(path, _("有不可见的控制字符，请重新录入"))
            return None
        if _is_none(value):
            return ()
        if key == "occupations":
            return tuple(NAMES["occupations"].parse(value).value or ())
        return tuple(p.strip() for p in re.split(r"[、,，;；\n]", value) if p.strip())
    if not isinstance(value, list | tuple):
        errors.add(path, _("应是一个列表"))
        return None
    rows: list[Any] = []
    for index, one in enumerate(value):
        errors.visit(depth, name)
        place = f"{path}[{index}]"
        if item is str:
            if isinstance(one, Mapping | list | tuple) or one is None:
                errors.add(place, _("应是文字"))
            elif not _is_text(text := str(one)):
                errors.add(place, _("有不可见的控制字符，请重新录入"))
            elif not _is_none(text):
                rows.append(text.strip())
        elif isinstance(one, Mapping):
            rows.append(_record(item, one, place, errors, name, depth + 1))
        else:
            errors.add(place, _("应是一组“名称: 值”"))
    return tuple(rows)


def _months(value: Any, path: str, errors: _Errors) -> Any:
    if not isinstance(value, Mapping):
        errors.add(path, _("应是一组“身份证号: 月数”"))
        return None
    result: dict[str, int] = {}
    for number, months in value.items():
        # the place must not show the number itself
        place = f"{path}[{mask_text(_shown(str(number)))}]"
        if not _is_text(str(number)):
            errors.add(place, _("有不可见的控制字符，请重新录入"))
            continue
        if isinstance(months, Mapping | list | tuple) or months is None:
            errors.add(place, _("应是月数"))
            continue
        count = _scalar("months", int, months, place, errors)
        if count is not None:
            key = resident_id.compact(str(number))
            if key in result and result[key] != count:
                errors.add(place, _("同一身份证号有两个不同的月数"))
            result[key] = count
    return result


def _is_none(text: str) -> bool:
    """True for what the forms use to say that there is nothing: blank, ``/``, ``—``, ``无`` alone."""
    return re.fullmatch(r"\s*+(?:(?:/|／|[—–-]{1,3}|无)\s*+)?+", text) is not None


_DIGITS_ONLY = frozenset({"id_number", "bank_account", "certificate_no", "mobile", "phone", "office_phone", "uscc"})


def _scalar(key: str, kind: Any, value: Any, path: str, errors: _Errors) -> Any:
    """One value as its field needs it, or ``None`` after telling what is wrong."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        value = value.isoformat()
    if isinstance(value, bool):
        if kind is bool:
            return value
        errors.add(path, _("是真假值（true/false），这里应是{kind}").format(kind=_kind_name(kind)))
        return None
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            errors.add(path, _("不是可用的数值"))
            return None
        value = Number(repr(value))
    elif isinstance(value, int | Decimal):
        # an int of thousands of digits cannot even be printed
        value = Number(str(value) if isinstance(value, Decimal) or abs(value) < _MAX_WHOLE else "inf")
    elif not isinstance(value, str):
        errors.add(path, _("应是{kind}").format(kind=_kind_name(kind)))
        return None
    if kind is not str and _is_none(value):
        return None
    if kind is str:
        return _text(key, value, path, errors)
    if len(value) > _MAX_SHORT or has_lone_surrogate(value):
        errors.add(path, _("“{text}”不是{kind}").format(text=mask_text(_shown(value)), kind=_kind_name(kind)))
        return None
    if kind is bool:
        return _truth(value, path, errors)
    if kind is dt.date:
        return _date(value, path, errors)
    if kind is int or kind is Decimal:
        return _amount(key, kind, value, path, errors)
    if get_origin(kind) is Literal:
        return _choice(key, kind, value, path, errors)
    errors.add(path, _("应是{kind}").format(kind=_kind_name(kind)))
    return None


def _is_text(value: str) -> bool:
    """True for what can stand on paper: no control characters, no half of a character."""
    return _CONTROLS.search(value) is None and not has_lone_surrogate(value)


def _shown(value: str, length: int = 30) -> str:
    """The beginning of a value, as messages cite it."""
    return value[:length].encode(errors="replace").decode()


def _text(key: str, value: str, path: str, errors: _Errors) -> str | None:
    if _is_none(value):
        return None
    if not _is_text(value):
        errors.add(path, _("有不可见的控制字符，请重新录入"))
        return None
    if isinstance(value, Number):
        if not is_fair_number(value) or re.search(r"(?i)inf|nan", value):
            errors.add(path, _("不是可用的数值"))
            return None
        if key in _DIGITS_ONLY and re.search(r"[.eE]", value):
            errors.add(path, _("号码已被改成小数或科学记数法而丢失末几位，请加引号写成文字"))
            return None
        return re.sub(r"(\d)\.0+$", r"\1", str(value))
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if key == "id_number":
        return resident_id.compact(text)
    return text


def _truth(value: str, path: str, errors: _Errors) -> bool | None:
    word = value.strip().lower()
    if word in ("true", "yes", "是", "通过", "评审通过", "已通过", "1"):
        return True
    if word in ("false", "no", "否", "不通过", "未通过", "0"):
        return False
    errors.add(path, _("应是 true 或 false（是、否）"))
    return None


def _date(value: str, path: str, errors: _Errors) -> dt.date | None:
    text = value.strip()
    match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}.*)?", text)
    if match:
        try:
            return dt.date(*(int(p) for p in match.groups()))
        except ValueError:
            errors.add(path, _("“{text}”不是存在的日期").format(text=text))
            return None
    parsed = NAMES["date"].parse(text)
    if isinstance(parsed.value, dt.date) and re.match(r"\s*[0-9〇零○一二三四五六七八九０-９]{4}", text):
        return parsed.value
    errors.add(path, _("“{text}”不是日期，应写作 2024-09-02").format(text=mask_text(_shown(text))))
    return None


def _amount(key: str, kind: Any, value: str, path: str, errors: _Errors) -> int | Decimal | None:
    text = (
        value.strip().replace(",", "") if re.fullmatch(r"\s*[+-]?\d{1,3}(,\d{3})+(\.\d+)?\s*", value) else value.strip()
    )
    number: Decimal | None
    if re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,6})?", text):
        number = Decimal(text)
    elif isinstance(value, Number):
        try:
            number = Decimal(text.replace("_", "")) if is_fair_number(text) else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite() or abs(number) >= Decimal(10) ** 12:
            errors.add(path, _("“{text}”不是可用的数值").format(text=mask_text(_shown(text))))
            return None
    else:
        converter = "integer" if kind is int else "wan" if key == "subsidy_wan" else "hours"
        found = NAMES[converter].parse(text)
        number = Decimal(found.value) if isinstance(found.value, int | Decimal) and found.typed else None
        if found.unsure and number is not None and not re.search(r"\d", text):
            number = None
    if number is None:
        errors.add(path, _("“{text}”不是{kind}").format(text=mask_text(_shown(text)), kind=_kind_name(kind)))
        return None
    if kind is int:
        if number != number.to_integral_value():
            errors.add(path, _("“{text}”应是整数").format(text=_shown(text)))
            return None
        return int(number)
    # the same digits, without an exponent
    return Decimal(f"{number:f}")


def _choice(key: str, kind: Any, value: str, path: str, errors: _Errors) -> str | None:
    allowed: tuple[str, ...] = get_args(kind)
    text = value.strip()
    if text in allowed:
        return text
    if key in ("level", "sex"):
        found = NAMES[key].parse(text)
        if found.value in allowed:
            return str(found.value)
    elif key == "region":
        for one in allowed:
            if (
                text.rstrip("市省") == one
                or text.startswith(one)
                or {"京": "北京", "津": "天津", "冀": "河北"}.get(text) == one
            ):
                return one
    errors.add(
        path,
        _("“{text}”不在可填的范围内：{allowed}").format(text=mask_text(_shown(text)), allowed="、".join(allowed)),
    )
    return None


def _kind_name(kind: Any) -> str:
    names = {
        int: _("整数"),
        Decimal: _("数值"),
        dt.date: _("日期（2024-09-02）"),
        str: _("文字"),
        bool: _("true 或 false"),
    }
    return names.get(kind, _("可填的值"))
