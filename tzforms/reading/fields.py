"""From what stands on a returned form to typed values: the last step of reading.

:func:`settle` turns the arbiter's evidence into the contract's values, tells which of them a person has to look at and why, and
keeps for every value where it came from. It repairs nothing: a doubt is delivered with the value, not instead of it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tzforms.converters import NAMES, Parsed, find_id_numbers, is_ditto, reference_of, split_names
from tzforms.findings import Finding, Severity, mask, mask_text
from tzforms.forms import FORMS
from tzforms.i18n import _
from tzforms.word import DOUBTS, Found, Loop, Settled, SettledRow, Spec, fold

__all__ = ["Evidence", "Values", "settle"]

_PERIOD = ("start_date", "end_date")
_PERSONAL = {"id_number", "certificate_no", "phone", "mobile", "office_phone", "bank_account"}
# Columns a form may lack without anybody having to look: they are remarks, or not the unit's to fill.
_OPTIONAL = {"note", "no", "completion_no", "signature", "fax"}


@dataclass(slots=True)
class Evidence:
    """Where one value came from: raw text, place, label as printed, how it was found, the doubts and the changes made."""

    path: str
    value: Any
    raw: str
    place: str
    label: str
    how: str
    doubts: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    rest: str = ""
    found: Found | None = field(default=None, repr=False)

    @property
    def unsure(self) -> bool:
        """True when a person has to look at the value."""
        return bool(self.doubts or self.reasons)


@dataclass(slots=True)
class Values:
    """One form's values by field name, the evidence of each path, and findings about the form as a whole."""

    data: dict[str, Any]
    evidence: dict[str, Evidence]
    findings: list[Finding]


def settle(form: str, spec: Spec, read: Settled, *, year: int | None = None) -> Values:
    """Values of ``form`` out of ``read``; ``year`` is the notice's year, for dates written without one."""
    return _Settler(form, spec, read, year).run()


class _Settler:
    def __init__(self, form: str, spec: Spec, read: Settled, year: int | None) -> None:
        self.form, self.spec, self.read, self.year = form, spec, read, year
        self.number = FORMS[form].number
        self.evidence: dict[str, Evidence] = {}
        self.findings: list[Finding] = []
        self.data: dict[str, Any] = {}

    def run(self) -> Values:
        labels = self._labels()
        for path in dict.fromkeys(p.path for p in self.spec.places):
            self._field(path, labels.get(path, path))
        self._references()
        for loop in self.spec.loops:
            self._loop(loop)
        self._whole_form()
        order = FORMS[self.form].model_fields
        data = {name: self.data.get(name) for name in order}
        for name, info in order.items():
            if data[name] is None and info.default == ():
                data[name] = []
        return Values(data, self.evidence, self.findings)

    def _labels(self) -> dict[str, str]:
        labels: dict[str, str] = {}
        for place in self.spec.places:
            if place.label and (place.path not in labels or place.in_table):
                labels[place.path] = place.label
            if place.kind == "tail":
                host = next((p.label for p in self.spec.places if p.path == place.after), place.after)
                labels[place.path] = _("{label}（日期）").format(label=host)
        return labels

    # -- fields ---------------------------------------------------------------------------------------------
    def _field(self, path: str, label: str) -> None:
        founds = self.read.fields.get(path, [])
        converter = self.spec.converter_of(path)
        stated = [(f, NAMES[converter].parse(f.text, year=self.year)) for f in founds]
        filled = [(f, p) for f, p in stated if p.value not in (None, ()) or p.unsure]
        place = _("附件{number} {label}").format(number=self.number, label=_flat(label))
        if not founds:
            ink = bool(self.read.residue)
            absent = ["label_absent"] if ink or path not in _OPTIONAL else []
            self._put(path, Parsed(None), Found("", (), "", 0.0, "none"), place, absent)
            return
        # the table's statement is the value; the header line or cover speaks where the table is silent
        filled.sort(key=lambda fp: (not fp[0].in_table, "ambiguous_label" in fp[0].doubts))
        found, parsed = filled[0] if filled else stated[0]
        doubts = set(found.doubts)
        for other, _value in filled[1:]:  # what was crossed out or retyped beside any statement concerns them all
            doubts |= other.doubts & {"strike", "ins", "del", "hidden", "livedate"}
        if parsed.value is not None or path.endswith("signature"):
            doubts.discard("image")  # a seal beside the words
        if converter not in ("date", "period"):
            doubts.discard("livedate")  # the date beside it in the line is live
        same = {_same_key(converter, p.value) for _f, p in filled}
        if len(same) > 1:
            doubts.add("disagree")
        elif filled:
            doubts.discard("ambiguous_label")
        if isinstance(parsed.value, tuple) and None in parsed.value:
            doubts.add("half_period")
        if not filled:
            doubts &= {"image", "textbox", "comment", "hidden", "strike", "del", "ins", "footnote", "fuzzy_label"}
            doubts -= {"fuzzy_label"}
        self._put(path, parsed, found, place, sorted(doubts))

    def _put(self, path: str, parsed: Parsed, found: Found, place: str, doubts: Iterable[str]) -> None:
        doubts = tuple(doubts)
        if path.split(".")[-1] == "period":
            base = path[: -len("period")]
            start, end = parsed.value if isinstance(parsed.value, tuple) else (parsed.value, None)
            if isinstance(parsed.value, str):
                start, end = parsed.value, None
            for name, value in zip(_PERIOD, (start, end), strict=True):
                self._store(base + name, value, parsed, found, place, doubts)
        else:
            self._store(path, parsed.value, parsed, found, place, doubts)

    def _store(self, path: str, value: Any, parsed: Parsed, found: Found, place: str, doubts: tuple[str, ...]) -> None:
        reasons = parsed.reasons if parsed.unsure else ()
        if parsed.unsure and not reasons:
            reasons = (_("这一项的写法需要人工确认。"),)
        self.evidence[path] = Evidence(
            path, value, found.text, place, found.label, found.how, doubts, tuple(reasons), parsed.rest, found
        )
        if "[" not in path:
            self.data[path] = value

    def _references(self) -> None:
        """传真：同办公电话 — one cell that points to another holds that one's value."""
        for path, evidence in self.evidence.items():
            target = reference_of(evidence.raw) if evidence.raw else None
            if target in self.data and target != path and target in self.evidence:
                evidence.value = self.data[path] = self.data[target]
                evidence.reasons, evidence.how = self.evidence[target].reasons, "reference"

    # -- rows -----------------------------------------------------------------------------------------------
    def _loop(self, loop: Loop) -> None:
        rows = [piece for row in self.read.loops.get(loop.path, []) for piece in _split_persons(row)]
        unknown = self.read.unknown_columns.get(loop.path, [])
        missing = [c for c in self.read.missing_columns.get(loop.path, []) if c != "no"]
        out: list[dict[str, Any]] = []
        above: dict[str, str] = {}
        number = 0
        for row in rows:
            record = self._row(loop, row, number, above)
            if record is None:
                continue
            for name in missing:
                if name not in _OPTIONAL and unknown:
                    path = f"{loop.path}[{number}].{name}"
                    self.evidence[path] = Evidence(
                        path, None, "", self._place(loop, number, record, name), "", "none", ("no_column",)
                    )
            out.append(record)
            number += 1
        self.data[loop.path] = out
        if not out and loop.path not in self.read.missing_columns:
            # no header row at all: that the table was empty is not known
            self.evidence[loop.path] = Evidence(loop.path, [], "", self._part(loop), "", "none", ("no_header",))
        if f"headless:{loop.path}" in self.read.doubts:
            self._note(
                "V14",
                Severity.NOTE,
                _("“{part}”中有一段表格没有重复表头，已按上一段的列接着读取。").format(part=self._part(loop)),
                _("请看一眼接续处是否对齐。"),
                loop.path,
            )
        self._total(loop)
        self._columns(loop, missing, unknown)
        self._count(loop, out)

    def _part(self, loop: Loop) -> str:
        return _("附件{number} {group}").format(number=self.number, group=_flat(loop.group)).strip()

    def _total(self, loop: Loop) -> None:
        """The sum of the class hours, typed as a 合计 row of the table instead of behind 总课时; or left out altogether."""
        if "total_hours" not in self.data or loop.path != "courses" or self.data["total_hours"] is not None:
            return
        evidence = self.evidence["total_hours"]
        for total in self.read.totals.get(loop.path, []):
            for found in total.fields.values():
                parsed = NAMES["hours"].parse(found.text) if found.text else Parsed(None)
                if isinstance(parsed.value, Decimal):
                    self.data["total_hours"] = evidence.value = parsed.value
                    evidence.raw, evidence.label, evidence.how, evidence.found = found.text, "合计", "total", found
                    evidence.doubts, evidence.reasons = tuple(sorted(found.doubts - {"shared_cell"})), parsed.reasons
                    return
        hours = [r.get("hours") for r in self.data[loop.path]]
        if hours and all(isinstance(h, Decimal) for h in hours) and not evidence.unsure:
            offered = sum((h for h in hours if isinstance(h, Decimal)), Decimal(0))
            evidence.reasons = (
                _("总课时没有填写；各行课时合计为 {sum}。").format(sum=format(offered.normalize(), "f")),
            )

    def _row(self, loop: Loop, row: SettledRow, number: int, above: dict[str, str]) -> dict[str, Any] | None:
        record: dict[str, Any] = {c.name: None for c in loop.columns}
        parsed: dict[str, tuple[Parsed, Found]] = {}
        for column in loop.columns:
            found = row.fields.get(column.name)
            if found is None:
                continue
            text = found.text
            if is_ditto(text) and above.get(column.name):
                text = above[column.name]
                found.how = "ditto"
            elif text.strip():
                above[column.name] = text
            if "shared_cell" in found.doubts and column.converter != "name":
                text = _in_brackets(text)  # 张三（女） under one head 姓名（性别）
            parsed[column.name] = NAMES[column.converter].parse(text, year=self.year), found
        filled = {
            n for n, (p, f) in parsed.items() if (p.value is not None or p.unsure) and n != "no" and f.how != "merged"
        }
        if not filled:
            return None
        for name, (value, _found) in parsed.items():
            record[name] = value.value
        if record.get("no") is None and row.numbered:
            record["no"] = number + 1
        if "merged_row" in row.doubts:  # merged on purpose, or a cell was deleted and the values moved?
            moved = any(
                p.unsure for n, (p, _f) in parsed.items() if n in ("id_number", "hours", "sex", "level", "mobile")
            )
            row.doubts = (row.doubts - {"merged_row"}) | ({"structure"} if moved else set())
        for name, (value, found) in parsed.items():
            doubts = set(found.doubts) | row.doubts
            if value.value is not None or name == "signature":
                doubts.discard("image")
            if value.value is None and not value.unsure:
                doubts &= {"no_header", "two_entries", "textbox", "image", "comment", "hidden", "strike", "ins", "del"}
                doubts -= {"no_header", "two_entries"} | (row.doubts & {"ins", "del"})
                doubts |= row.doubts & {"structure"}
            path = f"{loop.path}[{number}].{name}"
            self._store(
                path, record[name], value, found, self._place(loop, number, record, name), tuple(sorted(doubts))
            )
        self._unit_filled(loop, record, number)
        named = parsed.get("name")
        remark = (
            named[0].rest.strip("（）() ") if named and not named[1].doubts & {"shared_cell", "two_entries"} else ""
        )
        if remark and "note" in record and record["note"] is None:
            record["note"] = remark  # 王五（组长）: the remark belongs in 备注
            note = self.evidence.get(f"{loop.path}[{number}].note")
            if note is not None:
                note.value, note.how = remark, "name"
        return record

    def _unit_filled(self, loop: Loop, record: dict[str, Any], number: int) -> None:
        """附件3's last column is the bureau's: a running number typed there by the unit is no certificate number."""
        value = record.get("completion_no")
        if isinstance(value, str) and re.fullmatch(r"[A-Za-z]{0,2}[-]?0*\d{1,3}", value):
            evidence = self.evidence[f"{loop.path}[{number}].completion_no"]
            record["completion_no"] = evidence.value = None
            evidence.reasons = (_("结业证书编号由区人力社保局填写；办班单位填的流水号没有采用。"),)

    def _place(self, loop: Loop, number: int, record: dict[str, Any], name: str) -> str:
        label = next((c.label for c in loop.columns if c.name == name), name)
        return _("附件{number} {group}第{row}行 {label}").format(
            number=self.number, group=_flat(loop.group), row=record.get("no") or number + 1, label=_flat(label)
        )

    def _columns(self, loop: Loop, missing: list[str], unknown: list[str]) -> None:
        if not self.data[loop.path]:
            return
        for name in missing:
            label = next(c.label for c in loop.columns if c.name == name)
            self._note(
                "V11",
                Severity.MANUAL if name not in _OPTIONAL else Severity.NOTE,
                _("表中没有找到“{label}”一列。").format(label=_flat(label)),
                _("请核对来表的表头；如该列被删除，请单位补回后重报。"),
                loop.path,
            )
        for text in unknown:
            self._note(
                "V10",
                Severity.NOTE,
                _("表中有官方表格没有的一列“{label}”，未作为数据读取。").format(label=_flat(text)),
                _("如这一列的内容应填入官方表格的某一列，请移过去。"),
                loop.path,
            )

    def _count(self, loop: Loop, rows: list[dict[str, Any]]) -> None:
        for total in self.read.totals.get(loop.path, []):
            text = "".join(f.text for f in total.fields.values())
            stated = re.search(r"共?\s*(\d{1,3})\s*[人名]", text)
            if stated and int(stated.group(1)) != len(rows):
                self._note(
                    "V13",
                    Severity.MANUAL,
                    _("合计行写共 {stated} 人，实际读到 {read} 行。").format(stated=stated.group(1), read=len(rows)),
                    _("请核对名单是否缺行或多行。"),
                    loop.path,
                )

    # -- the form as a whole ----------------------------------------------------------------------------------
    def _whole_form(self) -> None:
        for cell in self.read.residue[:20]:
            text = mask_text(cell.text.strip().replace("\n", " "))[:40]
            self._note(
                "V12",
                Severity.NOTE,
                _("表上有一处文字没有归入任何一栏：“{text}”。").format(text=text),
                _("请看一下这处文字是否是某一栏的内容。"),
                None,
            )

    def _note(self, rule: str, severity: Severity, message: str, fix: str, path: str | None) -> None:
        self.findings.append(
            Finding(
                rule=rule,
                severity=severity,
                message=message,
                fix=fix,
                form=self.form,
                path=path,
                place=_("附件{number}").format(number=self.number),
            )
        )


def unsure_finding(form: str, evidence: Evidence) -> Finding:
    """The finding that asks a person to look at one value."""
    why = [_(DOUBTS[d]) + "。" if not _(DOUBTS[d]).endswith("。") else _(DOUBTS[d]) for d in evidence.doubts]
    why += list(evidence.reasons)
    shown = "" if evidence.value is None else _shown(evidence.value)
    return Finding(
        rule="V01",
        severity=Severity.MANUAL,
        message=_("{place}：{why}").format(place=evidence.place, why="".join(why)),
        fix=_("请对照原件确认此项；如有误，请单位更正后重报。"),
        form=form,
        path=evidence.path,
        place=evidence.place,
        value=(mask(shown) if evidence.path.rpartition(".")[2] in _PERSONAL else mask_text(shown)) or None,
    )


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return str(value)[:60]


def _same_key(converter: str, value: Any) -> object:
    """Two statements of one fact are the same when only blanks and widths differ."""
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, tuple):
        return tuple(_same_key(converter, v) for v in value)
    return value


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _split_persons(row: SettledRow) -> list[SettledRow]:
    """Two people in one cell: one row each, doubtful, when names and numbers tell how many there are."""
    name, number = row.fields.get("name"), row.fields.get("id_number")
    if name is None or number is None:
        return _split_lines(row)
    ids = find_id_numbers(number.text)
    names = split_names(name.text)
    if len(ids) < 2 or len(names) != len(ids):
        return [row]
    pieces: list[SettledRow] = []
    for index in range(len(ids)):
        fields: dict[str, Found] = {}
        for key, found in row.fields.items():
            text = found.text
            if key == "name":
                text = names[index]
            elif key == "id_number":
                text = ids[index]
            elif key == "no":
                parts = re.findall(r"\d+", found.text)
                text = parts[index] if len(parts) == len(ids) else (found.text if index == 0 else "")
            else:
                text = _pieces(text, len(ids))[index]
            piece = Found(
                text, found.cells, found.label, found.similarity, found.how, set(found.doubts), found.in_table
            )
            piece.doubts.add("two_entries")
            fields[key] = piece
        pieces.append(SettledRow(fields, set(row.doubts), row.numbered, row.row))
    return pieces


def _split_lines(row: SettledRow) -> list[SettledRow]:
    """Two courses or teachers typed into one row, a paragraph each: every filled cell has the same number of lines."""
    counts = {len([x for x in f.text.split("\n") if x.strip()]) for f in row.fields.values() if f.text.strip()}
    filled = [f for f in row.fields.values() if f.text.strip()]
    if len(filled) < 3 or len(counts) != 1 or (count := counts.pop()) < 2 or count > 12:
        return [row]
    pieces = []
    for index in range(count):
        fields = {}
        for key, found in row.fields.items():
            lines = [x.strip() for x in found.text.split("\n") if x.strip()]
            text = lines[index] if lines else ""
            doubts = {*found.doubts, "two_entries"}
            fields[key] = Found(text, found.cells, found.label, found.similarity, found.how, doubts, found.in_table)
        pieces.append(SettledRow(fields, set(row.doubts), row.numbered, row.row))
    return pieces


def _in_brackets(text: str) -> str:
    inner = re.search(r"[（(]([^（()）]+)[）)]\s*$", text)
    return inner.group(1) if inner else text


def _pieces(text: str, count: int) -> list[str]:
    """``text`` as one piece for each of ``count`` people, where a separator says so; else the whole for each."""
    for separator in ("\n", r"[；;]", r"\s*[/／]\s*", r"[、，,]", r"\s+"):
        parts = [p.strip() for p in re.split(separator, text.strip()) if p.strip()]
        if len(parts) == count:
            return parts
    return [text] * count


def json_value(value: Any) -> Any:
    """A value in the contract's JSON form: ISO dates, numbers for decimals, lists for tuples."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [json_value(v) for v in value]
    if isinstance(value, dict):
        return {k: json_value(v) for k, v in value.items()}
    return value
