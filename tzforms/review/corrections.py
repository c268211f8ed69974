"""A person's corrections of what was read, kept in a sidecar.

They stand beside a file in ``<file>.review.yaml``; the file itself is never changed. They hold for exactly the bytes
they were made on (SHA-256): on a changed file they are not applied, and a finding says so.

>>> sidecar_path(Path("附件2.docx")).name
'附件2.docx.review.yaml'
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from tzforms.converters import NAMES
from tzforms.exceptions import UnreadableFileError, UsageError
from tzforms.files import write_atomic
from tzforms.findings import Finding, Severity, mask_text
from tzforms.forms import FormRecord, bare, form_label
from tzforms.i18n import _
from tzforms.measures import Measures
from tzforms.reading import Reading, json_value, read_file, typed_record

__all__ = [
    "SUFFIX",
    "Correction",
    "apply_sidecar",
    "is_correctable",
    "read_reviewed",
    "read_sidecar",
    "sidecar_path",
    "sidecar_text",
    "write_review",
]

#: What the name of a sidecar ends with, after the whole name of its file.
SUFFIX = ".review.yaml"
_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says stands at one path of one form: ``value`` in the contract's form, ``None`` for nothing.

    ``copy`` counts the forms of one kind in a file from 1; ``member`` names the file inside a .zip; ``by``, ``date`` (ISO)
    and ``note`` are for the record.
    """

    form: str
    path: str
    value: Any
    by: str = ""
    date: str = ""
    note: str = ""
    copy: int = 1
    member: str = ""

    def as_yaml(self) -> dict[str, Any]:
        """The correction as the sidecar holds it; what is empty is left out."""
        data: dict[str, Any] = {"form": self.form, "path": self.path, "value": self.value}
        data |= {k: v for k in ("by", "date", "note", "member") if (v := getattr(self, k))}
        return data | ({"copy": self.copy} if self.copy != 1 else {})


def sidecar_path(path: Path) -> Path:
    """Where the corrections of ``path`` stand."""
    return path.with_name(path.name + SUFFIX)


def read_reviewed(
    path: Path, *, year: int | None = None, measures: Measures | str | Path | None = None
) -> list[Reading]:
    """:func:`tzforms.reading.forms.read_file`, with the corrections of the sidecar applied where there is one.

    A corrected value is no longer unsure and its evidence says ``how='review'``. Never raises for bad input: a sidecar that
    is stale, damaged or names a place that is not there becomes a finding.
    """
    path = Path(path)
    return apply_sidecar(path, read_file(path, year=year, measures=measures), year=year)


def apply_sidecar(path: Path, readings: list[Reading], *, year: int | None = None) -> list[Reading]:
    """``readings`` of the file at ``path`` with its corrections applied; see :func:`read_reviewed`."""
    sidecar = sidecar_path(path)
    if not sidecar.is_file() or not readings:
        return readings
    try:
        digest, corrections = read_sidecar(sidecar)
        if digest != hashlib.sha256(path.read_bytes()).hexdigest():
            _tell(
                readings[0],
                _("{name} 在人工更正之后又改动过，原来的 {count} 处更正没有采用。").format(
                    name=path.name, count=len(corrections)
                ),
                _("请重新核对这个文件；确认后删除或重存 {sidecar}。").format(sidecar=sidecar.name),
            )
            return readings
    except (UnreadableFileError, OSError) as error:
        message = str(error) if isinstance(error, UnreadableFileError) else _("更正文件无法打开，没有采用其中的更正。")
        _tell(readings[0], message, _("请检查 {sidecar}。").format(sidecar=sidecar.name))
        return readings
    for correction in corrections:
        target = _target(readings, correction, path)
        problem = _("这个文件里没有这份表格") if target is None else _apply(target, correction, year)
        if problem:
            _tell(
                target or readings[0],
                _("更正文件中“{form} {path}”的更正没有采用：{problem}。").format(
                    form=form_label(correction.form), path=correction.path, problem=problem
                ),
                _("请核对 {sidecar}。").format(sidecar=sidecar.name),
            )
    return readings


def read_sidecar(path: Path) -> tuple[str, list[Correction]]:
    """SHA-256 of the file corrected, and the corrections; raises :class:`UnreadableFileError` for what is no sidecar."""
    broken = _("{name} 不是有效的更正文件，没有采用其中的更正。").format(name=path.name)
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableFileError(broken) from error
    if not isinstance(data, dict) or not isinstance(data.get("corrections", []), list):
        raise UnreadableFileError(broken)
    corrections = []
    for item in data.get("corrections") or []:
        if not isinstance(item, dict) or not isinstance(item.get("path"), str) or not isinstance(item.get("form"), str):
            raise UnreadableFileError(broken)
        text = {k: str(item.get(k) or "") for k in ("by", "date", "note", "member")}
        copy = item.get("copy", 1)
        if "value" not in item or not isinstance(copy, int):
            raise UnreadableFileError(broken)
        corrections.append(Correction(item["form"], item["path"], json_value(item["value"]), copy=copy, **text))
    return str(data.get("sha256") or ""), corrections


def write_review(path: Path, readings: Sequence[Reading], corrections: Iterable[Correction]) -> Path:
    """Save ``corrections`` of the file at ``path`` in its sidecar; those saved before for the same bytes stay.

    A second correction of one place replaces the first. ``readings`` are those of the file. Raises :class:`UsageError` for
    a place that is not in them or a value that cannot stand there, :class:`UnreadableFileError` and
    :class:`NotWritableError` for files; writes nothing then.
    """
    path = Path(path)
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise UnreadableFileError(_("找不到文件 {path}，请核对文件名和位置。").format(path=path)) from error
    kept: dict[tuple[str, str, int, str], Correction] = {}
    sidecar = sidecar_path(path)
    if sidecar.is_file():
        old_digest, old = read_sidecar(sidecar)
        if old_digest == digest:
            kept = {_key(c): c for c in old}
    for correction in corrections:
        target = _target(readings, correction, path)
        problem = _("这个文件里没有这份表格") if target is None else _problem(target, correction, None)[0]
        if problem:
            raise UsageError(
                _("不能更正“{form} {path}”：{problem}。").format(
                    form=form_label(correction.form), path=correction.path, problem=problem
                )
            )
        kept[_key(correction)] = correction
    text = sidecar_text(path.name, digest, kept.values())
    return write_atomic(sidecar, text.encode(), force=True)


class _Dumper(yaml.SafeDumper):
    """YAML whose odd line breaks are escaped: left bare, they would be read back as blanks."""


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if re.search("[\\x85\\u2028\\u2029\\ufeff]", text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text_node)


def sidecar_text(name: str, sha256: str, corrections: Iterable[Correction]) -> str:
    """The sidecar of the file ``name`` whose bytes have ``sha256``; :func:`read_sidecar` reads the same corrections."""
    data = {"file": name, "sha256": sha256, "corrections": [c.as_yaml() for c in corrections]}
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)


def is_correctable(reading: Reading, path: str) -> bool:
    """True when ``path`` is a place of this form that a correction may name."""
    return _holder(reading.data, path) is not None


def _key(correction: Correction) -> tuple[str, str, int, str]:
    return correction.form, correction.path, correction.copy, correction.member


def _target(readings: Sequence[Reading], correction: Correction, path: Path) -> Reading | None:
    same = [
        r
        for r in readings
        if r.form == correction.form and (not correction.member or r.file == f"{path}/{correction.member}")
    ]
    return same[correction.copy - 1] if 1 <= correction.copy <= len(same) else None


def _holder(data: dict[str, Any], path: str) -> tuple[dict[str, Any], str] | None:
    """The dict that holds the value at ``path``, and its key there; ``None`` where there is no such place."""
    if not re.fullmatch(r"[a-z_]+(?:\[\d{1,4}\]\.[a-z_]+)?", path):
        return None
    where: Any = data
    steps = _STEP.findall(path)
    for name, index in steps[:-1]:
        rows = where.get(name)
        if not isinstance(rows, list) or not index or int(index) >= len(rows):
            return None
        where = rows[int(index)]
    name = steps[-1][0]
    if name not in where or (len(steps) == 1 and isinstance(where[name], list) and name != "occupations"):
        return None
    return where, name


def _problem(reading: Reading, correction: Correction, year: int | None) -> tuple[str, Any]:
    """Why a correction cannot be applied (empty when it can), and its value in the contract's form."""
    holder = _holder(reading.data, correction.path)
    if holder is None or reading.form is None:
        return _("表上没有这一处"), None
    value = correction.value
    name = holder[1]
    if value == holder[0][name]:
        return "", value  # confirmed as read
    if isinstance(value, str):
        converter = reading.paper.converter(bare(correction.path))
        parsed = NAMES[converter].parse(value, year=year)
        if not parsed.unsure:
            value = json_value(parsed.value)
        elif _loses(reading.paper.record, correction.path, value):
            return "；".join(r.rstrip("。") for r in parsed.reasons) or _("写法有歧义"), None
    if _loses(reading.paper.record, correction.path, value):
        return _("值的类型不对"), None
    return "", value


def _loses(kind: type[FormRecord], path: str, value: Any) -> bool:
    """True when the record cannot hold ``value`` at ``path``."""
    head, _dot, tail = path.partition("].")
    data = {head.split("[")[0]: [{tail: value}]} if tail else {path: value}
    try:
        kind.model_validate(data)
    except ValidationError:
        return True
    return False


def _apply(reading: Reading, correction: Correction, year: int | None) -> str:
    problem, value = _problem(reading, correction, year)
    if problem:
        return problem
    holder = _holder(reading.data, correction.path)
    assert holder is not None
    holder[0][holder[1]] = value
    reading.unsure = [p for p in reading.unsure if p != correction.path]
    reading.findings = [f for f in reading.findings if not (f.rule == "V01" and f.path == correction.path)]
    evidence = reading.evidence.get(correction.path)
    if evidence is not None:
        evidence.value, evidence.how, evidence.doubts, evidence.reasons = value, "review", (), ()
    reading.record = typed_record(reading.paper.record, reading.data)
    return ""


def _tell(reading: Reading, message: str, fix: str) -> None:
    reading.findings.append(Finding("F11", Severity.MANUAL, mask_text(message), fix, form=reading.form))
