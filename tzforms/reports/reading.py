"""Readings as one HTML page on which a person settles what is unsure: values beside where they came from, doubts first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from tzforms.findings import Finding, Severity
from tzforms.i18n import _
from tzforms.reading import Reading, how_found, shown, why
from tzforms.reports.page import render_page
from tzforms.reports.text import Shower, file_name, where
from tzforms.review import SUFFIX, is_correctable, is_stray
from tzforms.visible import visible

__all__ = ["reading_html"]

_SHOWN_FINDINGS = (Severity.VIOLATION, Severity.EXPLAIN, Severity.MANUAL, Severity.NOTE)


@dataclass(slots=True)
class Spot:
    """One value on the page. ``value`` is ``None`` where ``masked``: what is not shown is not in the page either."""

    path: str
    label: str
    text: str
    value: Any
    raw: str
    spot: str
    how: str
    why: str = ""
    fixable: bool = False
    masked: bool = False
    anchor: str = ""


@dataclass(slots=True)
class Grid:
    """One table of a form: headings and rows of values (``None`` where the paper has no such cell)."""

    title: str
    headings: list[str]
    rows: list[list[Spot]]


@dataclass(slots=True)
class Sheet:
    """One form on the page. ``source`` is the index of its file in the page's list, -1 when it cannot be corrected."""

    title: str
    form: str
    copy: int
    file: str
    member: str
    source: int
    unsure: list[Spot] = field(default_factory=list)
    fields: list[Spot] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def reading_html(readings: Iterable[Reading], *, full: bool = False) -> str:
    """One self-contained page for ``readings``: opens anywhere, prints well, loads nothing.

    For each form: what is unsure first, each with a field for what the paper really says; then all values with the text they
    were read from and their place, and the findings. What is typed becomes the text of the file's ``.review.yaml``, to be
    copied or saved; a page holds no key, so it has to be adopted (``tzforms review adopt``), and the page says how. Personal
    numbers are masked unless ``full``, and a masked page does not hold them at all: such a value can be typed anew, and becomes a
    correction then only; it cannot be confirmed unseen.
    """
    readings = list(readings)
    sources: dict[str, dict[str, str]] = {}
    sheets: list[Sheet] = []
    for number, reading in enumerate(readings):
        if reading.form is None:
            continue
        source, member = _source(reading.file)
        if source is not None and str(source) not in sources:
            digest = hashlib.sha256(source.read_bytes()).hexdigest()
            sources[str(source)] = {"name": source.name, "sha256": digest, "sidecar": source.name + SUFFIX}
        index = list(sources).index(str(source)) if source is not None else -1
        sheets.append(_sheet(readings, number, member, index, full))
    refused = [(file_name(r), f) for r in readings if r.form is None and not is_stray(r) for f in r.findings]
    strays = [f for r in readings if is_stray(r) for f in r.findings]
    return render_page(
        "reading.html",
        sheets=sheets,
        refused=refused,
        strays=strays,
        sources=list(sources.values()),
        unsure=sum(len(s.unsure) for s in sheets),
        masked=not full,
    )


def _source(name: str) -> tuple[Path | None, str]:
    """The file on disk that ``name`` means, and the member behind it when that is a .zip."""
    path = Path(name)
    for outer in (path, *path.parents):
        if outer.is_file():
            return outer, "" if outer == path else path.relative_to(outer).as_posix()
    return None, ""


def _sheet(readings: Sequence[Reading], number: int, member: str, source: int, full: bool) -> Sheet:
    reading = readings[number]
    show = Shower(reading, full)
    form, paper = reading.form or "", reading.paper
    same = [i for i, r in enumerate(readings) if r.form == form and r.file == reading.file]
    sheet = Sheet(
        title=paper.full_title,
        form=form,
        copy=same.index(number) + 1,
        file=file_name(reading),
        member=member,
        source=source,
        findings=[f for f in reading.findings if f.rule != "V01" and f.severity in _SHOWN_FINDINGS],
    )
    labels = paper.printed
    for name in paper.record.model_fields:
        if name not in paper.tables:
            value = reading.data.get(name)
            sheet.fields.append(_spot(show, name, labels.get(name, name), value))
        elif reading.data.get(name):
            sheet.grids.append(_grid(show, name))
    known = {s.path: s for s in [*sheet.fields, *(s for g in sheet.grids for row in g.rows for s in row)]}
    for path in reading.unsure:
        spot = known.get(path) or _spot(show, path, path, None)
        evidence = reading.evidence.get(path)
        place = show.said(evidence.place.partition(" ")[2]) if evidence is not None else spot.label
        spot.anchor = f"u{number}-{len(sheet.unsure) + 1}"
        sheet.unsure.append(replace(spot, label=place or spot.label))
    return sheet


def _grid(show: Shower, table: str) -> Grid:
    reading = show.reading
    labels = reading.paper.printed
    rows: list[dict[str, Any]] = reading.data[table]
    loop = next(x for x in reading.paper.spec.loops if x.path == table)
    names = [c.name for c in loop.columns]
    return Grid(
        _("{group}（{count} 行）").format(group=labels.get(table, table), count=len(rows)),
        [labels.get(f"{table}.{n}", n) for n in names],
        [
            [_spot(show, f"{table}[{i}].{n}", labels.get(f"{table}.{n}", n), row.get(n)) for n in names]
            for i, row in enumerate(rows)
        ],
    )


def _spot(show: Shower, path: str, label: str, value: Any) -> Spot:
    evidence = show.reading.evidence.get(path)
    text = show.text(path, shown(value))
    masked = text != visible(shown(value))
    return Spot(
        path=path,
        label=label,
        text=text,
        value=None if masked else value,
        raw=show.text(path, evidence.raw) if evidence is not None else "",
        spot=where(evidence) if evidence is not None else "",
        how=how_found(evidence) if evidence is not None else "",
        why=show.said(why(evidence, partial(show.text, path))) if evidence is not None and evidence.unsure else "",
        fixable=is_correctable(show.reading, path),
        masked=masked,
    )
