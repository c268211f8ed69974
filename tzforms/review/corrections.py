"""A person's corrections of what was read: applied where they are ours, told in either case, kept signed.

They stand in a sidecar (:mod:`tzforms.review.sidecar`); the file itself is never changed. They hold for exactly the bytes
they were made on (SHA-256): on a changed file they are not applied, and a finding says so. Which of them count is decided in
:mod:`tzforms.review.trust`.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tzforms.converters import NAMES
from tzforms.exceptions import UsageError
from tzforms.files import write_atomic
from tzforms.findings import Finding, Severity, mask_text
from tzforms.forms import FormRecord, bare, form_label
from tzforms.i18n import _
from tzforms.measures import Measures
from tzforms.reading import Evidence, Reading, json_value, read_file, typed_record
from tzforms.review.differences import value_text
from tzforms.review.local_key import LocalKey
from tzforms.review.sidecar import (
    Correction,
    Standing,
    is_sidecar,
    original_of,
    read_sidecar,
    sidecar_path,
    signed_text,
)
from tzforms.review.trust import as_typed, digest_of, is_present, own_standing, trusted, why_not

__all__ = [
    "APPLIED",
    "SET_ASIDE",
    "apply_sidecar",
    "correction_notes",
    "is_correctable",
    "is_stray",
    "kept_corrections",
    "place_of",
    "problem_of",
    "read_reviewed",
    "said_of",
    "target_of",
    "unused_sidecar",
    "value_of",
    "write_private",
    "write_review",
    "write_signed",
]

#: The rule ids of findings: a correction that was applied; one, or a whole file of them, that was not.
APPLIED, SET_ASIDE = "F12", "F13"
_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")


def read_reviewed(
    path: Path, *, year: int | None = None, measures: Measures | str | Path | None = None
) -> list[Reading]:
    """:func:`tzforms.reading.forms.read_file`, with the corrections applied that are ours.

    A corrected value is no longer unsure, its evidence says ``how='review'`` and by whom, and a finding (:data:`APPLIED`) tells
    each. Never raises for bad input: corrections that are not ours, stale, damaged, or for a place that is not there become a
    finding (:data:`SET_ASIDE`), and so does ``path`` when it is itself called a sidecar and holds no form.

    Raises :class:`UsageError` for a corrections folder (``TZFORMS_CORRECTIONS``) that is not there.
    """
    path = Path(path)
    return apply_sidecar(path, read_file(path, year=year, measures=measures), year=year)


def apply_sidecar(path: Path, readings: list[Reading], *, year: int | None = None) -> list[Reading]:
    """``readings`` of the file at ``path`` with its corrections applied; see :func:`read_reviewed`."""
    path = Path(path)
    for reading in readings:
        if reading.form is None and is_sidecar(reading.file):
            reading.findings = [_stray(Path(reading.file), Path(reading.file) == path)]
    if not readings:
        return readings
    found = trusted(path)
    for message, fix in found.told:
        _tell(readings[0], message, fix)
    for correction, sidecar in found.corrections:
        target = target_of(readings, correction, path)
        problem = _("这个文件里没有这份表格") if target is None else _apply(target, correction, sidecar, year)
        if problem:
            _tell(
                target or readings[0],
                _("更正文件中“{form} {path}”的更正没有采用：{problem}。").format(
                    form=form_label(correction.form), path=correction.path, problem=problem
                ),
                _("请核对 {sidecar}。").format(sidecar=sidecar),
            )
    return readings


def correction_notes(readings: Iterable[Reading]) -> list[Finding]:
    """What is to be told of corrections: each one applied, and all that were set aside."""
    return [f for r in readings for f in r.findings if f.rule in (APPLIED, SET_ASIDE)]


def is_stray(reading: Reading) -> bool:
    """True for a corrections file that came among the papers: nothing that should have been a form."""
    return reading.form is None and bool(reading.findings) and all(f.rule == SET_ASIDE for f in reading.findings)


def unused_sidecar(path: Path) -> list[Finding]:
    """The finding about a sidecar of a dossier (workbook, YAML, JSON): such a file is mended itself. Empty without a sidecar."""
    sidecar = sidecar_path(path)
    if not is_present(sidecar):
        return []
    message = _("{sidecar} 没有采用：更正文件只用于交回的表格，不用于录入工作簿和材料文件。").format(
        sidecar=sidecar.name
    )
    fix = _("请直接改 {name}。").format(name=path.name)
    return [Finding(SET_ASIDE, Severity.MANUAL, mask_text(message), mask_text(fix))]


def write_review(path: Path, readings: Sequence[Reading], corrections: Iterable[Correction]) -> Path:
    """Save ``corrections`` of the file at ``path`` in its sidecar, signed; those saved before for the same bytes stay.

    A second correction of one place replaces the first. ``readings`` are those of the file. Raises :class:`UsageError` for
    a place that is not in them, a value that cannot stand there, or a sidecar there that is not ours (it would be lost, or
    pass for ours); :class:`UnreadableFileError` and :class:`NotWritableError` for files and the local key. Writes nothing then.
    """
    path = Path(path)
    digest = digest_of(path)
    kept = {c.key: c for c in kept_corrections(path, digest)}
    for correction in corrections:
        target = target_of(readings, correction, path)
        problem = _("这个文件里没有这份表格") if target is None else problem_of(target, correction, None)[0]
        if problem:
            raise _impossible(correction, problem)
        kept[correction.key] = correction
    return write_signed(path, digest, kept.values())


def kept_corrections(path: Path, digest: str) -> tuple[Correction, ...]:
    """The corrections of the file at ``path`` that its sidecar keeps for these bytes; raises as :func:`write_review`."""
    sidecar = sidecar_path(path)
    if not is_present(sidecar):
        return ()
    old = read_sidecar(sidecar)
    standing = own_standing(old)
    if standing is not Standing.OURS:
        raise UsageError(
            _(
                "{sidecar} 已在那里，{why}，不能往里添更正：请先运行 tzforms review adopt {name} --by 姓名 采用它，或移走它。"
            ).format(sidecar=sidecar.name, why=why_not(standing, old), name=as_typed(path))
        )
    return old.corrections if old.sha256 == digest else ()


def write_signed(path: Path, digest: str, corrections: Iterable[Correction]) -> Path:
    """Write the sidecar of the file at ``path`` anew, signed with the local key; raises as :func:`write_review`."""
    try:
        text = signed_text(path.name, digest, corrections, LocalKey.find_or_make())
    except ValueError as error:
        raise UsageError(_("有一处更正的值太长，或含有不能保存的字符，没有写入更正文件。")) from error
    return write_private(sidecar_path(path), text)


def write_private(path: Path, data: bytes) -> Path:
    """Write a file of personal data; whoever else uses the machine cannot read it where the file system knows such a thing."""
    made = write_atomic(path, data, force=True)
    with contextlib.suppress(OSError):
        made.chmod(0o600)
    return made


def _impossible(correction: Correction, problem: str) -> UsageError:
    return UsageError(
        _("不能更正“{form} {path}”：{problem}。").format(
            form=form_label(correction.form), path=correction.path, problem=problem
        )
    )


def is_correctable(reading: Reading, path: str) -> bool:
    """True when ``path`` is a place of this form that a correction may name."""
    return _holder(reading.data, path) is not None


def target_of(readings: Sequence[Reading], correction: Correction, path: Path) -> Reading | None:
    """The form among the ``readings`` of the file at ``path`` that a correction is about; ``None`` when it is not there."""
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


def value_of(reading: Reading, path: str) -> Any:
    """What was read at a correctable place; ``None`` where there is no such place."""
    holder = _holder(reading.data, path)
    return holder[0][holder[1]] if holder is not None else None


def problem_of(reading: Reading, correction: Correction, year: int | None) -> tuple[str, Any]:
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


def _apply(reading: Reading, correction: Correction, sidecar: str, year: int | None) -> str:
    problem, value = problem_of(reading, correction, year)
    if problem:
        return problem
    path = correction.path
    holder = _holder(reading.data, path)
    assert holder is not None
    reading.findings = [f for f in reading.findings if not (f.rule == "V01" and f.path == path)]
    reading.findings.append(_applied(reading, correction, sidecar, holder[0][holder[1]], value))
    holder[0][holder[1]] = value
    reading.unsure = [p for p in reading.unsure if p != path]
    evidence = reading.evidence.setdefault(path, Evidence(path, value, "", place_of(reading, path), "", "review"))
    evidence.value, evidence.how, evidence.doubts, evidence.reasons = value, "review", (), ()
    evidence.by = said_of(correction)
    reading.record = typed_record(reading.paper.record, reading.data)
    return ""


# -- what is told -------------------------------------------------------------------------------------------------


def place_of(reading: Reading, path: str) -> str:
    """Where a place stands, for a person: ``附件2 第4行 身份证号码``."""
    evidence = reading.evidence.get(path)
    if evidence is not None:
        return evidence.place
    row = re.search(r"\[(\d+)\]", path)
    label = reading.paper.printed.get(bare(path), path)
    number = _("第{row}行").format(row=int(row[1]) + 1) if row else ""
    return " ".join(filter(None, (reading.paper.called, number, label)))


def said_of(correction: Correction) -> str:
    """By whom and when, and who took it over where that was another or another day; empty when nobody said so."""
    parts = [correction.by, correction.date]
    if correction.adopted_by and (correction.adopted_by, correction.adopted) != (correction.by, correction.date):
        parts.append(_("{name} {date} 采用").format(name=correction.adopted_by, date=correction.adopted))
    return mask_text("，".join(filter(None, parts)))


def _applied(reading: Reading, correction: Correction, sidecar: str, before: Any, after: Any) -> Finding:
    personal = reading.paper.is_personal(correction.path)
    was, now = (value_text(v, personal) for v in (before, after))
    place, said = place_of(reading, correction.path), said_of(correction) or _("没有写明是谁更正的")
    if before == after:
        message = _("{place}：经人工确认，读得不错，为“{now}”（{said}）。")
    else:
        message = _("{place}：按人工更正采用“{now}”，表上读到的是“{was}”{masked}（{said}）。")
    masked = _("（遮盖的数字有改动）") if was == now else ""
    note = _("备注：{note}。").format(note=mask_text(correction.note).rstrip("。")) if correction.note else ""
    return Finding(
        APPLIED,
        Severity.NOTE,
        message.format(place=place, now=now or "—", was=was or "—", said=said, masked=masked).replace("\n", " "),
        note + _("更正记在 {sidecar}。").format(sidecar=mask_text(sidecar)),
        form=reading.form,
        path=correction.path,
        place=place,
        value=now,
    )


def _stray(sidecar: Path, on_disk: bool) -> Finding:
    """A corrections file that came among the papers, alone or in a .zip."""
    name, original = sidecar.name, original_of(sidecar)
    if not on_disk:
        fix = _("压缩包里的更正一律不采用。如确是本中心的更正，请解开压缩包，再运行 tzforms review adopt {name}。")
    elif original.is_file():
        fix = _("更正随它的原件采用：请读取 {name}。")
    else:
        fix = _(
            "旁边没有原件 {name}。如确是本中心的更正，请放到原件旁边，再运行 tzforms review adopt；不是的，请移走。"
        )
    return Finding(
        SET_ASIDE,
        Severity.MANUAL,
        mask_text(_("收到的文件中夹带了更正文件 {name}，没有采用。").format(name=name)),
        mask_text(fix.format(name=as_typed(original if on_disk else Path(original.name)))),
        place=mask_text(name),
    )


def _tell(reading: Reading, message: str, fix: str) -> None:
    reading.findings.append(Finding(SET_ASIDE, Severity.MANUAL, mask_text(message), mask_text(fix), form=reading.form))
