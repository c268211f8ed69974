"""A dossier from a file: YAML, JSON, the output of ``tzforms read --jsonl``, or the data-entry workbook.

Reading is strict about names and tolerant about spelling. An unknown key is an error that names its place and the nearest
known key; a value that cannot be what the field needs is an error with its place; all errors are told at once. Harmless
differences are taken: numbers as text (``"88"``), dates as YAML dates or ``2024年9月2日``, a level as ``三级/高级工``,
occupations as one text. Every YAML scalar is read as the text that stands there, so that an ID or account number without
quotation marks loses nothing (YAML itself would make it a number, an octal one if it begins with 0).
"""

from __future__ import annotations

import datetime as dt
import json
import re
import types
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import ValidationError

from tzforms.exceptions import DossierError, UnreadableFileError
from tzforms.findings import mask_text
from tzforms.forms import FORM_NAMES, FORMS, Dossier, Record
from tzforms.i18n import _
from tzforms.identifiers import resident_id

__all__ = ["DOSSIER_SUFFIXES", "dossier_data", "is_dossier_file", "load_dossier", "load_text", "make_dossier"]

DOSSIER_SUFFIXES = frozenset({".yaml", ".yml", ".json", ".jsonl"})
_WORKBOOK = frozenset({".xlsx", ".xlsm", ".xls"})
_MAX_BYTES = 20_000_000
_MAX_NODES = 200_000
_MAX_DEPTH = 12
_MAX_TOLD = 20


class _Number(str):
    """A number that stood without quotation marks: its text."""


class _DuplicateError(ValueError):
    """The same key twice in one mapping."""


def is_dossier_file(path: Path) -> bool:
    """True when the name says that the file holds a dossier (and not one returned form)."""
    return path.suffix.lower() in DOSSIER_SUFFIXES | _WORKBOOK


def load_dossier(path: Path | str) -> Dossier:
    """The dossier in a .yaml, .yml, .json, .jsonl or workbook file.

    Raises :class:`UnreadableFileError` when the file cannot be opened or is no text of that kind, and
    :class:`DossierError`, naming every place, when its content is no dossier.
    """
    path = Path(path)
    if path.suffix.lower() in _WORKBOOK:
        from tzforms.workbook import read_dossier

        found: Dossier = read_dossier(path).dossier
        return found
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UnreadableFileError(
                _("{name} 超过20兆字节，不像一套材料的数据。请检查是否选错文件。").format(name=path.name)
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFileError(_("没有找到文件 {name}。请检查文件名和文件夹。").format(name=path.name)) from None
    except IsADirectoryError:
        raise UnreadableFileError(_("{name} 是文件夹，不是文件。").format(name=path.name)) from None
    except OSError as error:
        raise UnreadableFileError(
            _("无法读取 {name}：{why}。").format(name=path.name, why=error.strerror or type(error).__name__)
        ) from error
    return load_text(data, path.name)


def load_text(data: bytes, name: str) -> Dossier:
    """The dossier in the bytes of a YAML or JSON file called ``name``; raises as :func:`load_dossier`."""
    text = _decode(data, name)
    if name.lower().endswith(".jsonl"):
        parts = [_parse_json(line, name) for line in text.splitlines() if line.strip()]
        return make_dossier(_gather(parts, name), name)
    as_json = name.lower().endswith(".json") or (not name.lower().endswith((".yaml", ".yml")) and text[:1] in "{[")
    tree = _parse_json(text, name) if as_json else _parse_yaml(text, name)
    if isinstance(tree, list):
        tree = _gather(tree, name)
    elif isinstance(tree, dict) and {"form", "data"} <= set(tree):
        tree = _gather([tree], name)
    elif isinstance(tree, dict) and set(tree) == {"dossier"}:
        tree = tree["dossier"]
    return make_dossier(tree, name)


def _decode(data: bytes, name: str) -> str:
    if not data.strip():
        raise DossierError(_("{name} 是空文件，没有可以核对的内容。").format(name=name))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableFileError(
        _("{name} 不是文本文件（YAML、JSON 应为 UTF-8 编码）。请检查是否选错文件。").format(name=name)
    )


# ---------------------------------------------------------------- text to tree


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise _DuplicateError(key)
        result[key] = value
    return result


def _not_a_number(text: str) -> Any:
    raise ValueError(text)


def _parse_json(text: str, name: str) -> Any:
    try:
        return json.loads(
            text, object_pairs_hook=_pairs, parse_int=_Number, parse_float=_Number, parse_constant=_not_a_number
        )
    except _DuplicateError as error:
        raise DossierError(_doubled(name, str(error), "")) from None
    except json.JSONDecodeError as error:
        raise DossierError(
            _("{name} 不是正确的 JSON：第{line}行第{column}列附近有误，请检查引号、逗号和括号。").format(
                name=name, line=error.lineno, column=error.colno
            )
        ) from None
    except ValueError as error:
        raise DossierError(_("{name} 中有 {text}，不是可用的数值。").format(name=name, text=error)) from None
    except RecursionError:
        raise DossierError(_("{name} 嵌套过深，不是一套材料的数据。").format(name=name)) from None


def _doubled(name: str, key: str, where: str) -> str:
    return _("{name}{where}中“{key}”出现了两次，不知道以哪个为准，请删去一个。").format(
        name=name, where=where, key=mask_text(key)
    )


def _parse_yaml(text: str, name: str) -> Any:
    import yaml

    try:
        return yaml.load(text, Loader=_yaml_loader())
    except _DuplicateError as error:
        raise DossierError(_doubled(name, str(error), "")) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = _("第{line}行第{column}列附近").format(line=mark.line + 1, column=mark.column + 1) if mark else ""
        raise DossierError(
            _("{name} 不是正确的 YAML：{where}有误，请检查缩进、冒号后的空格和引号。").format(name=name, where=where)
        ) from None
    except (RecursionError, ValueError):
        raise DossierError(_("{name} 嵌套过深或写法不对，不是一套材料的数据。").format(name=name)) from None


@lru_cache(maxsize=1)
def _yaml_loader() -> Any:
    """A safe loader that keeps every scalar as its text and refuses a key that stands twice."""
    import yaml

    base: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

    class Loader(base):  # type: ignore[misc]
        pass

    def scalar(loader: Any, node: Any) -> Any:
        value = str(node.value)
        if not node.style:  # plain: None from the Python loader, "" from the C one
            if value in ("", "~", "null", "Null", "NULL"):
                return None
            if re.fullmatch(r"[+-]?(\d[\d_]*)?\.?\d+([eE][+-]?\d+)?|[+-]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", value):
                return _Number(value)
        return value

    def mapping(loader: Any, node: Any) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        yield_later = [(loader.construct_object(k, deep=True), v) for k, v in node.value]
        for key, value in yield_later:
            if not isinstance(key, str):
                raise yaml.constructor.ConstructorError(None, None, "key", node.start_mark)
            if key in result:
                raise _DuplicateError(key)
            result[key] = loader.construct_object(value, deep=True)
        return result

    def sequence(loader: Any, node: Any) -> list[Any]:
        return [loader.construct_object(child, deep=True) for child in node.value]

    Loader.add_constructor("tag:yaml.org,2002:str", scalar)
    Loader.add_constructor("tag:yaml.org,2002:map", mapping)
    Loader.add_constructor("tag:yaml.org,2002:seq", sequence)
    # BaseLoader gives a plain scalar the tag of its event; every other tag (!!python, !!set …) has no constructor
    Loader.add_constructor(None, _refuse_tag)
    return Loader


def _refuse_tag(loader: Any, node: Any) -> Any:
    import yaml

    raise yaml.constructor.ConstructorError(None, None, "tag", node.start_mark)


def _gather(parts: list[Any], name: str) -> dict[str, Any]:
    """The lines of ``tzforms read --jsonl`` as one dossier."""
    tree: dict[str, Any] = {}
    for part in parts:
        if not isinstance(part, dict) or not isinstance(part.get("data"), dict) or part.get("form") not in FORM_NAMES:
            raise DossierError(
                _("{name} 不是一套材料：应有 annex1……annex5 和 facts，或 tzforms read --jsonl 的输出。").format(
                    name=name
                )
            )
        form = str(part["form"])
        if form in tree:
            raise DossierError(
                _("{name} 中附件{number}出现了两次，不知道以哪一份为准。").format(name=name, number=FORMS[form].number)
            )
        tree[form] = part["data"]
    return tree


# ---------------------------------------------------------------- tree to dossier


class _Errors:
    """What is wrong, each with its place."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.nodes = 0

    def add(self, path: str, message: str) -> None:
        self.lines.append(f"{path or _('最外层')}：{message}")

    def visit(self, depth: int, name: str) -> None:
        self.nodes += 1
        if self.nodes > _MAX_NODES or depth > _MAX_DEPTH:
            raise DossierError(_("{name} 内容过多或嵌套过深，不是一套材料的数据。").format(name=name))


def make_dossier(tree: object, name: str = "") -> Dossier:
    """A dossier from plain data (dicts, lists, texts, numbers); ``name`` is what messages call it.

    Raises :class:`DossierError` that lists every place that is wrong.
    """
    name = name or _("这套材料")
    if not isinstance(tree, Mapping):
        raise DossierError(_("{name} 不是一套材料：最外层应有 annex1……annex5 和 facts。").format(name=name))
    errors = _Errors()
    values = _record(Dossier, tree, "", errors, name, 0)
    if not errors.lines:
        try:
            return Dossier.model_validate(values)
        except ValidationError as error:
            for one in error.errors():
                path = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in one["loc"]).lstrip(".")
                errors.add(mask_text(path), _("值不在允许的范围内"))
    told = "\n".join(f"  {i}. {line}" for i, line in enumerate(errors.lines[:_MAX_TOLD], 1))
    more = _("\n  …… 其余从略") if len(errors.lines) > _MAX_TOLD else ""
    raise DossierError(
        _("{name} 有{count}处无法使用，请改正后重试：\n{told}{more}").format(
            name=name, count=len(errors.lines), told=told, more=more
        )
    )


def _record(
    model: type[Record], tree: Mapping[Any, Any], path: str, errors: _Errors, name: str, depth: int
) -> dict[str, Any]:
    errors.visit(depth, name)
    result: dict[str, Any] = {}
    known = model.model_fields
    for key, value in tree.items():
        place = f"{path}.{key}" if path else str(key)
        if key not in known:
            near = get_close_matches(str(key), known, n=1, cutoff=0.5)
            hint = (
                _("是不是“{near}”？").format(near=near[0])
                if near
                else _("可用的有 {known}").format(known="、".join(known))
            )
            errors.add(mask_text(place), _("没有“{key}”这一项，{hint}").format(key=mask_text(str(key)), hint=hint))
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
        if _is_none(value):
            return ()
        if key == "occupations":
            from tzforms.converters import NAMES

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
            elif not _is_none(str(one)):
                rows.append(str(one).strip())
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
        place = f"{path}[{mask_text(str(number))}]"
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
    return re.fullmatch(r"\s*(/|／|[—–-]{1,3}|无)?\s*", text) is not None


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
        value = _Number(repr(value))
    elif isinstance(value, int | Decimal):
        value = _Number(str(value))
    elif not isinstance(value, str):
        errors.add(path, _("应是{kind}").format(kind=_kind_name(kind)))
        return None
    if kind is not str and _is_none(value):
        return None
    if kind is str:
        return _text(key, value, path, errors)
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


def _text(key: str, value: str, path: str, errors: _Errors) -> str | None:
    if _is_none(value):
        return None
    if any(ord(c) < 32 and c not in "\n\r\t" for c in value):
        errors.add(path, _("有不可见的控制字符，请重新录入"))
        return None
    if isinstance(value, _Number):
        if re.search(r"(?i)inf|nan", value):
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
    from tzforms.converters import NAMES

    parsed = NAMES["date"].parse(text)
    if isinstance(parsed.value, dt.date) and re.match(r"\s*[0-9〇零○一二三四五六七八九０-９]{4}", text):
        return parsed.value
    errors.add(path, _("“{text}”不是日期，应写作 2024-09-02").format(text=mask_text(text[:30])))
    return None


def _amount(key: str, kind: Any, value: str, path: str, errors: _Errors) -> int | Decimal | None:
    text = (
        value.strip().replace(",", "") if re.fullmatch(r"\s*[+-]?\d{1,3}(,\d{3})+(\.\d+)?\s*", value) else value.strip()
    )
    number: Decimal | None
    if re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,6})?", text):
        number = Decimal(text)
    elif isinstance(value, _Number):
        try:
            number = Decimal(text.replace("_", ""))
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite() or abs(number) >= Decimal(10) ** 12:
            errors.add(path, _("“{text}”不是可用的数值").format(text=mask_text(text[:30])))
            return None
    else:
        from tzforms.converters import NAMES

        converter = "integer" if kind is int else "wan" if key == "subsidy_wan" else "hours"
        found = NAMES[converter].parse(text)
        number = Decimal(found.value) if isinstance(found.value, int | Decimal) and found.typed else None
        if found.unsure and number is not None and not re.search(r"\d", text):
            number = None
    if number is None:
        errors.add(path, _("“{text}”不是{kind}").format(text=mask_text(text[:30]), kind=_kind_name(kind)))
        return None
    if kind is int:
        if number != number.to_integral_value():
            errors.add(path, _("“{text}”应是整数").format(text=text[:30]))
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
        from tzforms.converters import NAMES

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
        _("“{text}”不在可填的范围内：{allowed}").format(text=mask_text(text[:30]), allowed="、".join(allowed)),
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


# ---------------------------------------------------------------- dossier to data


def dossier_data(dossier: Dossier, *, blanks: bool = False) -> dict[str, Any]:
    """The dossier as JSON-ready data in the contract's names; what is blank is left out unless ``blanks``."""
    data = dossier.model_dump(mode="json")
    return data if blanks else _without_blanks(data)


def _without_blanks(data: Any) -> Any:
    if isinstance(data, dict):
        kept: Iterable[tuple[str, Any]] = ((k, _without_blanks(v)) for k, v in data.items())
        return {k: v for k, v in kept if v not in (None, [], {}, "")}
    if isinstance(data, list):
        return [_without_blanks(v) for v in data]
    return data
