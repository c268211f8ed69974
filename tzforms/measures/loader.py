"""Load an edition of the measures from its folder: ``parameters.toml``, and where they differ ``text.txt`` and ``templates/``.

An edition may name another one that it ``inherits`` from; then it holds only what differs: parameters, changed rules, the
text, a form's template or data file. Its forms are made of these files by :mod:`tzforms.forms`.

A rule reads ``m.class_size.max`` and never 30. The value of every parameter is an ``int``, a ``Decimal`` (never a float), a
``str``, ``bool``, tuple or read-only mapping; :meth:`Measures.parameter` gives the whole :class:`Parameter` with article,
quote and reading.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tzforms.bounds import load_toml, read_file
from tzforms.exceptions import UnreadableFileError, UsageError
from tzforms.i18n import _
from tzforms.measures.wording import fill
from tzforms.resources import package_file, template_dir

__all__ = [
    "DEFAULT_EDITION",
    "EDITION_PROPERTY",
    "Measures",
    "NotComputable",
    "Parameter",
    "RuleChange",
    "edition_of",
    "editions",
    "load_measures",
    "normal_article",
]

DEFAULT_EDITION = "tongzhou_2024"
#: The property of a Word file or workbook that says of which edition it is; one of the default edition has none.
EDITION_PROPERTY = "tzforms-edition"
_NOT_GROUPS = {"edition", "rules", "not_computable"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number, deadline or vocabulary of the text.

    ``value`` is ``None`` when it is unknown. ``article`` and ``quote`` are the text's own words; ``since`` is the day
    from which it holds, ``None`` when that is unknown. ``reading``, ``alternatives``, ``decided_by`` and ``decided_on``
    say how an open wording was read, and who may be asked. ``added`` is the version of tzforms that first asked for it,
    empty for the first.
    """

    name: str
    value: Any
    article: str
    quote: str
    unit: str = ""
    since: dt.date | None = None
    reading: str = ""
    alternatives: tuple[str, ...] = ()
    decided_by: str = ""
    decided_on: dt.date | None = None
    added: str = ""

    @property
    def open_wording(self) -> bool:
        """True when a reading had to be chosen."""
        return bool(self.reading)

    def shown(self) -> str:
        """The value with its unit, for people: ``30人``; an unknown value is ``未知``."""
        if self.value is None:
            return _("未知")
        if isinstance(self.value, bool):
            return _("是") if self.value else _("否")
        if isinstance(self.value, Mapping):
            return "、".join(f"{k}→{v}" for k, v in self.value.items())
        if isinstance(self.value, tuple):
            return "、".join(str(v) for v in self.value) or _("（空）")
        return f"{self.value}{self.unit}"


@dataclass(frozen=True, slots=True)
class NotComputable:
    """A sentence of the text that no rule computes, and why."""

    quote: str
    reason: str


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What an edition does with one rule: leave it out, weigh it differently, cite it from another place."""

    absent: bool = False
    severity: str | None = None
    article: str | None = None
    quote: str | None = None


class _Group:
    """``m.class_size``: the values of one group of parameters as attributes."""

    __slots__ = ("_name", "_values")

    def __init__(self, name: str, values: dict[str, Any]) -> None:
        self._name = name
        self._values = values

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__"):
            raise AttributeError(key)
        try:
            return self._values[key]
        except KeyError:
            raise AttributeError(f"no parameter {self._name}.{key}") from None


@dataclass(frozen=True)
class Measures:
    """One edition. ``m.class_size.max`` is a value; ``m.parameter("class_size.max")`` is where it comes from.

    ``issued_on`` is ``None`` while the day of issue is unknown, and ``title`` and ``document_number`` are then empty.
    """

    name: str
    folder: Path
    parameters: Mapping[str, Parameter]
    text: str
    region: str = ""
    year: int | None = None
    title: str = ""
    document_number: str = ""
    issued_on: dt.date | None = None
    issuer: str = ""
    checked_on: dt.date | None = None
    not_computable: tuple[NotComputable, ...] = ()
    without_forms: tuple[str, ...] = ()
    parent: Measures | None = field(default=None, repr=False)
    rules: Mapping[str, RuleChange] = field(default_factory=dict)
    _groups: Mapping[str, _Group] = field(default_factory=dict, repr=False)

    def __getattr__(self, key: str) -> Any:
        if key.startswith("_"):
            raise AttributeError(key)
        try:
            return self._groups[key]
        except KeyError:
            raise AttributeError(f"no group of parameters {key!r} in {self.name}") from None

    def __hash__(self) -> int:
        return hash((self.name, self.folder))

    def __reduce__(self) -> Any:
        """From process to process an edition goes by its folder."""
        return load_measures, (self.folder,)

    def parameter(self, name: str) -> Parameter:
        """The parameter ``class_size.max`` with its article and reading; ``KeyError`` when the edition has none."""
        return self.parameters[name]

    @property
    def subsidy_wan_per_head(self) -> Decimal:
        """万元 for each graduate, exact (第十六条: 5000 元 → 0.5)."""
        return Decimal(self.subsidy.per_head) / Decimal(10000)

    @property
    def template_folders(self) -> tuple[Path, ...]:
        """Where this edition's forms lie: its own folder, those it inherits from, the program's; the first that has a file wins."""
        own = self.folder / "templates"
        rest = self.parent.template_folders if self.parent is not None else (template_dir(),)
        return (own, *rest) if own.is_dir() else rest

    def template(self, name: str) -> Path:
        """The Word template ``annex2``, ``certificate`` or ``notice`` of this edition, inherited where it has none of its own."""
        return self.form_file(name, f"{name}.docx") or template_dir() / name / f"{name}.docx"

    def form_file(self, *parts: str) -> Path | None:
        """The first file of this name in :attr:`template_folders`, ``None`` where no edition of the chain has it."""
        return next((f for folder in self.template_folders if (f := folder.joinpath(*parts)).is_file()), None)

    def fill(self, text: str) -> str:
        """``text`` with this edition's numbers and citations; see :func:`tzforms.measures.wording.fill`."""
        return fill(text, self)

    def by_article(self, article: str) -> Iterator[Parameter]:
        """The parameters of one article, however its number is written (第6条, 第六条, 6)."""
        wanted = normal_article(article)
        return (p for p in self.parameters.values() if normal_article(p.article) == wanted)

    def article_of(self, words: str) -> str:
        """The number of the article whose text holds ``words``, as the text writes it (``第三条``); ``""`` where none does."""
        before = self.text.partition(words)[0] if words in self.text else ""
        found = re.findall(r"(?m)^[^\S\n]*+(第[一二三四五六七八九十百0-9]++条|附件\s*+(?:[：:]\s*+)?+[0-9]++)", before)
        return re.sub(r"[\s：:]", "", found[-1]) if found else ""

    def article_text(self, article: str) -> str:
        """The words of one article as they stand in the text, or ``""``; ``第11条`` and ``第十一条`` find the same."""
        wanted = normal_article(article)
        blocks = re.split(r"(?m)^(?=[^\S\n]*+第[一二三四五六七八九十百0-9]++[条章])", self.text)
        for block in blocks:
            head = re.match(r"\s*(第[一二三四五六七八九十百0-9]+条)", block)
            if head and normal_article(head.group(1)) == wanted:
                return re.split(r"(?m)^[^\S\n]*+附件：1", block)[0].strip()
        return ""


_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")}


def normal_article(article: str) -> str:
    """``第十一条``, ``第11条``, ``11`` → ``11``; ``附件5`` → ``附件5``; other words come back stripped."""
    text = article.strip()
    match = re.fullmatch(r"第?\s*([0-9]+|[〇一二三四五六七八九十]+)\s*条?", text)
    if not match:
        return re.sub(r"\s+", "", text)
    number = match.group(1)
    if number.isascii():
        return str(int(number))
    tens, ten, ones = number.rpartition("十")
    value = (_DIGITS.get(tens, 1) * 10 if ten else 0) + (_DIGITS.get(ones, 0) if ones else 0)
    return str(value)


def _freeze(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_freeze(v) for v in value)
    if isinstance(value, dict):
        return MappingProxyType({k: _freeze(v) for k, v in value.items()})
    return value


def _optional_date(value: object, where: str, folder: Path) -> dt.date | None:
    if value in (None, ""):
        return None
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise _broken(folder, _("{where} 不是日期").format(where=where)) from None


def _broken(folder: Path, why: str) -> UsageError:
    return UsageError(
        _("办法版本“{name}”的 parameters.toml 无法使用：{why}。请对照 tongzhou_2024 改正。").format(
            name=folder.name, why=why
        )
    )


@lru_cache(maxsize=16)
def _load_folder(folder: Path, stamp: tuple[int, ...]) -> Measures:
    try:
        data = load_toml(read_file(folder / "parameters.toml").decode("utf-8"), decimals=True)
        own_text = folder / "text.txt"
        text = read_file(own_text).decode("utf-8").replace("\r\n", "\n") if own_text.is_file() else None
    except (UnreadableFileError, ValueError) as error:  # no UTF-8, no TOML, or beyond all measure
        raise _broken(folder, str(error)) from error
    try:
        return _made(folder, data, text)
    except (
        AttributeError,
        TypeError,
        KeyError,
        ValueError,
        RecursionError,
    ) as error:  # a number for a group, and so on
        raise _broken(folder, _("有的值不是应有的种类（{kind}）").format(kind=type(error).__name__)) from error


def _made(folder: Path, data: dict[str, Any], text: str | None) -> Measures:
    """The edition in ``folder`` out of its parsed data and its own text."""
    edition = data.get("edition", {})
    parent = _parent(folder, edition.get("inherits"))
    if text is None:
        if parent is None:
            raise UsageError(
                _("文件夹“{name}”不是一个办法版本：缺少 {missing}。").format(name=folder.name, missing="text.txt")
            )
        text = parent.text
    issued_on = _optional_date(edition.get("issued_on"), "edition.issued_on", folder)
    parameters = _added_since(folder) if parent is None else dict(parent.parameters)
    for group, entries in data.items():
        if group in _NOT_GROUPS:
            continue
        if not isinstance(entries, dict):
            raise _broken(folder, _("{name} 缺少 article 或 quote").format(name=group))
        for key, entry in entries.items():
            parameters[f"{group}.{key}"] = _parameter(folder, f"{group}.{key}", entry, issued_on)
    values: dict[str, dict[str, Any]] = {}
    for name, parameter in parameters.items():
        group, _dot, key = name.partition(".")
        values.setdefault(group, {})[key] = parameter.value
    sentences = [NotComputable(n["quote"], n["reason"]) for n in data.get("not_computable", ())]
    if parent is not None:
        said = {n.quote for n in sentences}
        sentences[:0] = [n for n in parent.not_computable if n.quote in text and n.quote not in said]
    changes = {k: _rule_change(folder, k, v) for k, v in data.get("rules", {}).items()}
    return Measures(
        name=edition.get("name", folder.name),
        folder=folder,
        parameters=MappingProxyType(parameters),
        text=text,
        region=edition.get("region", parent.region if parent is not None else ""),
        year=edition.get("year"),
        title=edition.get("title", ""),
        document_number=edition.get("document_number", ""),
        issued_on=issued_on,
        issuer=edition.get("issuer", parent.issuer if parent is not None else ""),
        checked_on=_optional_date(edition.get("checked_on"), "edition.checked_on", folder),
        not_computable=tuple(sentences),
        without_forms=tuple(edition.get("without_forms", parent.without_forms if parent is not None else ())),
        parent=parent,
        rules=MappingProxyType({**(parent.rules if parent is not None else {}), **changes}),
        _groups=MappingProxyType({group: _Group(group, inner) for group, inner in values.items()}),
    )


def _added_since(folder: Path) -> dict[str, Parameter]:
    """What an edition that inherits from none may lack: the parameters that a later tzforms asked for, as the default has them."""
    default = package_file("measures", DEFAULT_EDITION)
    if folder == default.resolve():
        return {}
    return {name: parameter for name, parameter in _open(default).parameters.items() if parameter.added}


_LOADING: set[Path] = set()


def _parent(folder: Path, name: str | None) -> Measures | None:
    """The edition that ``folder``'s inherits from: a folder beside it, or one that comes with the program."""
    if not name:
        return None
    if folder in _LOADING:
        raise _broken(folder, _("它继承自己"))
    _LOADING.add(folder)
    try:
        beside = folder.parent / name
        return _open(beside) if (beside / "parameters.toml").is_file() else load_measures(name)
    finally:
        _LOADING.discard(folder)


def _parameter(folder: Path, name: str, entry: Any, issued_on: dt.date | None) -> Parameter:
    if not isinstance(entry, dict) or not entry.get("article") or not entry.get("quote"):
        raise _broken(folder, _("{name} 缺少 article 或 quote").format(name=name))
    return Parameter(
        name=name,
        value=_freeze(entry.get("value")),
        article=entry["article"],
        quote=entry["quote"],
        unit=entry.get("unit", ""),
        since=_optional_date(entry.get("since"), f"{name}.since", folder) or issued_on,
        reading=entry.get("reading", ""),
        alternatives=tuple(entry.get("alternatives", ())),
        decided_by=entry.get("decided_by", ""),
        decided_on=_optional_date(entry.get("decided_on"), f"{name}.decided_on", folder),
        added=entry.get("added", ""),
    )


def _rule_change(folder: Path, rule: str, entry: dict[str, Any]) -> RuleChange:
    from tzforms.findings import Severity

    unknown = set(entry) - {"absent", "severity", "article", "quote"}
    if unknown:
        raise _broken(folder, _("rules.{rule} 有不认识的键 {keys}").format(rule=rule, keys="、".join(sorted(unknown))))
    severity = entry.get("severity")
    if severity is not None and severity not in [s.value for s in Severity]:
        raise _broken(folder, _("rules.{rule} 的 severity“{text}”不存在").format(rule=rule, text=severity))
    return RuleChange(bool(entry.get("absent", False)), severity, entry.get("article"), entry.get("quote"))


def _open(folder: Path) -> Measures:
    folder = folder.resolve()
    if not (folder / "parameters.toml").is_file():
        raise UsageError(
            _("文件夹“{name}”不是一个办法版本：缺少 {missing}。").format(name=folder.name, missing="parameters.toml")
        )
    files = [f for name in ("parameters.toml", "text.txt") if (f := folder / name).is_file()]
    return _load_folder(folder, tuple(f.stat().st_mtime_ns for f in files))


def editions(folder: Path | None = None) -> list[Measures]:
    """All editions in ``folder`` (those that come with the program when ``None``), oldest first; unknown day is oldest."""
    root = folder if folder is not None else package_file("measures")
    found = [_open(p) for p in sorted(root.iterdir()) if (p / "parameters.toml").is_file()]
    return sorted(found, key=lambda m: (m.issued_on or dt.date.min, m.year or 0, m.name))


def edition_of(name: str | None, given: str | Path | Measures | None = None) -> Measures:
    """The edition for a file that says it is of the edition ``name`` (``None``: it says nothing), when ``given`` was asked for.

    What was asked for wins; a file that names none is of the default edition. Raises :class:`UsageError` for a name that is
    neither the default nor one that comes with the program.
    """
    if given is not None:
        return load_measures(given)
    default = load_measures()
    if not name or name == default.name:
        return default
    try:
        return load_measures(name)
    except UsageError:
        raise UsageError(
            _("这份材料是按办法版本“{name}”做的，这里没有这个版本；请用 --measures 指出它的文件夹。").format(name=name)
        ) from None


def load_measures(
    name_or_date: str | Path | dt.date | Measures | None = None, *, among: Iterable[Measures] | None = None
) -> Measures:
    """One edition of the measures.

    ``name_or_date``: an edition's name, the path of a folder, or a day (``datetime.date`` or ISO text): then the newest
    edition that was issued by that day; one whose day of issue is unknown counts as the oldest. ``None`` takes the
    environment variable ``TZFORMS_MEASURES``, then the default edition. ``among`` replaces the editions that a name or
    day is looked up in. Raises :class:`UsageError`.
    """
    if isinstance(name_or_date, Measures):
        return name_or_date
    wanted = name_or_date if name_or_date is not None else os.environ.get("TZFORMS_MEASURES") or DEFAULT_EDITION
    if isinstance(wanted, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", wanted):
        try:
            wanted = dt.date.fromisoformat(wanted)
        except ValueError:
            raise UsageError(_("“{text}”不是日期，无法据此选择办法版本。").format(text=wanted)) from None
    if isinstance(wanted, dt.date):
        known = list(among) if among is not None else editions()
        in_force = [m for m in known if (m.issued_on or dt.date.min) <= wanted]
        if not in_force:
            raise UsageError(_("{day} 时还没有印发任何办法版本。").format(day=wanted.isoformat()))
        return max(in_force, key=lambda m: (m.issued_on or dt.date.min, m.year or 0))
    if isinstance(wanted, str):
        if among is not None:
            for edition in among:
                if edition.name == wanted:
                    return edition
        elif (
            re.fullmatch(r"[A-Za-z0-9_-]+", wanted) and (package_file("measures", wanted) / "parameters.toml").is_file()
        ):
            return _open(package_file("measures", wanted))
    if among is None and Path(wanted).is_dir():
        return _open(Path(wanted))
    known_names = "、".join(m.name for m in (among if among is not None else editions()))
    raise UsageError(_("没有名为“{name}”的办法版本；现有：{known}。").format(name=Path(wanted).name, known=known_names))
