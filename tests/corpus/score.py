"""How well a reader reads the corpus: right, flagged, missed, and above all silently wrong."""

from __future__ import annotations

import difflib
import json
import re
import shutil
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.corpus.case import COLUMNS, FIELDS, LOOPS, Case, Expected, OneOf, _Any
from tests.corpus.generate import KINDS_TIERS, Recipe, cases, recipes
from tests.corpus.operators import load
from tzforms.findings import mask_text

Reader = Callable[[Path], list[Any]]


def squash(text: str) -> str:
    """Text without white space: line breaks in prose are compared loosely."""
    return re.sub(r"[\s\u200b\u3000\u00a0]+", "", text)


def same(truth: Any, got: Any) -> bool:
    """Whether a value is the truth, after the contract's value forms."""
    if isinstance(truth, OneOf):
        return any(same(v, got) for v in truth.values)
    if isinstance(truth, _Any):
        return True
    if truth in (None, "", []) or got in (None, "", []):
        return truth in (None, "", []) and got in (None, "", [])
    if isinstance(truth, bool) or isinstance(got, bool):
        return truth is got
    if isinstance(truth, (int, float)):
        if isinstance(got, str):
            return False
        return abs(float(truth) - float(got)) < 1e-9
    if isinstance(truth, list):
        return isinstance(got, list) and [squash(str(t)) for t in truth] == [squash(str(g)) for g in got]
    return isinstance(got, str) and squash(truth) == squash(got)


def nothing(value: Any) -> bool:
    """Whether a value is empty."""
    if isinstance(value, OneOf):
        return nothing(value.values[0])
    return value in (None, "", []) if not isinstance(value, _Any) else False


@dataclass
class Tally:
    """Counts of one operator, form or tier."""

    files: int = 0
    fields: int = 0
    right: int = 0
    clean: int = 0
    flagged: int = 0
    missed: int = 0
    silent: int = 0
    told: int = 0
    lost: int = 0
    must: int = 0
    asked: int = 0
    must_missed: int = 0
    invented: int = 0
    misnamed: int = 0
    flags: int = 0
    needed: int = 0
    void: int = 0
    crashed: int = 0
    forms_expected: int = 0
    forms_right: int = 0
    forms_invented: int = 0
    silent_files: int = 0
    ms: list[float] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Sum up."""
        for name in self.__dataclass_fields__:
            if name == "ms":
                self.ms += other.ms
            else:
                setattr(self, name, getattr(self, name) + getattr(other, name))

    def row(self) -> dict[str, Any]:
        """Figures for a table or JSON."""
        n = max(1, self.fields)
        return {
            "files": self.files, "fields": self.fields, "right": self.right, "right%": round(100 * self.right / n, 2), "clean%": round(100 * self.clean / n, 2), "flagged": self.flagged,
            "missed": self.missed, "silent": self.silent, "lost": self.lost, "told": self.told, "must": self.must, "asked": self.asked, "must-missed": self.must_missed, "flags": self.flags,
            "needless": self.flags - self.needed, "needless%": round(100 * (self.flags - self.needed) / n, 2), "misnamed": self.misnamed,
            "needed%": round(100 * self.needed / self.flags, 1) if self.flags else None, "void": self.void, "crashed": self.crashed,
            "forms": f"{self.forms_right}/{self.forms_expected}", "invented": self.forms_invented,
            "ms": round(statistics.median(self.ms), 1) if self.ms else None, "p95": round(percentile(self.ms, 95), 1) if self.ms else None,
        }  # fmt: skip


def percentile(values: list[float], share: int) -> float:
    """The value below which ``share`` per cent lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share / 100 * (len(ordered) - 1)))]


@dataclass(frozen=True)
class Fault:
    """One thing that went wrong in a case. ``what``: silent, must, missed, wrong (flagged), flag (not needed)."""

    what: str
    case: str
    path: str
    truth: str
    got: str


class Flags:
    """The paths a reading is unsure about; with ``findings`` also those that a finding asks a person about.

    A finding asks about the value at its path or about all values of that row. One without a path that is about the file
    (``F…``) and more than a hint reports what a value that must be asked about hides, but excuses no wrong value; when it
    says whose form this may be, it asks about the whole form. A hint that quotes a text asks about no value.
    """

    def __init__(self, unsure: Iterable[str], findings: Iterable[Any] = ()) -> None:
        self.paths = {re.sub(r"^annex\d\.", "", p) for p in unsure}
        self.asked: set[str] = set()
        self.reported = self.stranger = False
        self.notes = ""
        for f in findings:
            path, severity = getattr(f, "path", None), str(getattr(f, "severity", ""))
            message = str(getattr(f, "message", ""))
            self.notes += squash(message)
            if path:
                path = re.sub(r"^annex\d\.", "", path)
                if path not in COLUMNS:
                    self.asked.add(path)
            elif str(getattr(f, "rule", "")).startswith("F") and severity in ("不符合", "需说明", "需人工核验"):
                self.reported = True
                self.stranger |= re.search("标题|不是|别的|另一|其他|其它|好像|似乎|可能是", message) is not None

    def asks(self, path: str) -> bool:
        """Whether somebody is asked about the value: by a flag, or by a finding of that place."""
        return self.covers(path) or path in self.asked or path.partition("].")[0] + "]" in self.asked

    def tells(self, ink: str) -> bool:
        """Whether somebody is told what stands beside a right value: by a finding about the file, or one that quotes it."""
        return self.reported or bool(ink and squash(mask_text(ink)) in self.notes)

    def covers(self, path: str) -> bool:
        """Whether ``trainees[3].name`` is flagged itself, or its row, its column, its table or the whole form is."""
        loop, _, rest = path.partition("[")
        _, _, column = rest.partition("].")
        candidates = [path, path.partition("].")[0] + "]" if rest else path, loop, "", "*"]
        if rest:
            candidates += [f"{loop}[].{column}", f"{loop}.{column}"]
        return any(c in self.paths for c in candidates)

    def loop(self, loop: str) -> bool:
        """Whether a whole table is flagged."""
        return loop in self.paths or "" in self.paths or "*" in self.paths


def match_rows(
    loop: str, truth: list[dict[str, Any]], got: list[dict[str, Any]]
) -> list[tuple[int | None, int | None]]:
    """Pairs of rows that tell the same: most equal values first, then position."""
    scores = []
    for i, t in enumerate(truth):
        for j, g in enumerate(got):
            alike = sum(
                2 if c in ("name", "id_number", "topic") else 1
                for c in COLUMNS[loop]
                if not nothing(t.get(c)) and not isinstance(t.get(c), _Any) and same(t.get(c), g.get(c))
            )
            if alike:
                scores.append((-alike, abs(i - j), i, j))
    left, right = set(range(len(truth))), set(range(len(got)))
    pairs: list[tuple[int | None, int | None]] = []
    for _, _, i, j in sorted(scores):
        if i in left and j in right:
            pairs.append((i, j))
            left.discard(i)
            right.discard(j)
    for i in sorted(left):
        if i in right and len(truth) == len(got):
            pairs.append((i, i))
            right.discard(i)
        else:
            pairs.append((i, None))
    pairs += [(None, j) for j in sorted(right)]
    return sorted(pairs, key=lambda p: (p[0] is None, p[0] or 0, p[1] or 0))


def compare(
    expected: Expected, data: dict[str, Any], flags: Flags, name: str, notes: str = ""
) -> tuple[Tally, list[Fault]]:
    """Judge one reading against the truth."""
    tally, faults = Tally(), []

    def judge(path: str, got_path: str, truth: Any, got: Any, *, must: bool, may: bool) -> None:
        right = same(truth, got)
        flagged = flags.asks(got_path) or (must and right and flags.tells(expected.ink.get(path, "")))
        if flags.covers(got_path):
            tally.flags += 1
            tally.needed += int(must or may or not right)
            if not (must or may or not right):
                faults.append(Fault("flag", name, path, show(truth), show(got)))
        if nothing(truth) and nothing(got) and not must:
            return
        tally.fields += 1
        tally.right += right
        tally.clean += right and not flagged
        tally.flagged += flagged
        if must:
            tally.must += 1
            tally.asked += flagged
        if not right:
            if not flagged:
                tally.silent += 1
                tally.lost += nothing(got)
                tally.told += named(truth, notes)
                faults.append(Fault("silent", name, path, show(truth), show(got)))
            elif nothing(got):
                tally.missed += 1
                faults.append(Fault("missed", name, path, show(truth), show(got)))
            else:
                faults.append(Fault("wrong", name, path, show(truth), show(got)))
        elif must and not flagged:
            tally.must_missed += 1
            faults.append(Fault("must", name, path, show(truth), show(got)))

    for key in FIELDS[expected.form]:
        judge(key, key, expected.data.get(key), data.get(key), must=key in expected.must, may=key in expected.may)
    for loop in LOOPS[expected.form]:
        truth_rows, got_rows = expected.data.get(loop) or [], data.get(loop) or []
        for i, j in match_rows(loop, truth_rows, got_rows):
            for column in COLUMNS[loop]:
                if i is not None and j is not None:
                    path = f"{loop}[{i}].{column}"
                    judge(
                        path,
                        f"{loop}[{j}].{column}",
                        truth_rows[i].get(column),
                        got_rows[j].get(column),
                        must=path in expected.must,
                        may=path in expected.may or f"{loop}[{i}]" in expected.may,
                    )
                elif i is not None:
                    value = truth_rows[i].get(column)
                    if nothing(value):
                        continue
                    tally.fields += 1
                    told = flags.loop(loop) or _told_elsewhere(loop, truth_rows[i], got_rows, flags)
                    tally.missed += told
                    tally.flagged += told
                    tally.silent += not told
                    tally.lost += not told
                    if f"{loop}[{i}].{column}" in expected.must:
                        tally.must += 1
                        tally.asked += told
                    tally.told += not told and named(value, notes)
                    faults.append(
                        Fault(
                            "missed" if told else "silent", name, f"{loop}[{i}].{column}", show(value), "（没有这一行）"
                        )
                    )
                elif j is not None and not nothing(got_rows[j].get(column)):
                    tally.fields += 1
                    told = flags.asks(f"{loop}[{j}].{column}")
                    tally.flagged += told
                    tally.silent += not told
                    faults.append(
                        Fault(
                            "wrong" if told else "silent",
                            name,
                            f"{loop}[{j}].{column}",
                            "（没有这一行）",
                            show(got_rows[j].get(column)),
                        )
                    )
    return tally, faults


def _told_elsewhere(loop: str, truth: dict[str, Any], rows: list[dict[str, Any]], flags: Flags) -> bool:
    """A person who was put into another's row is told of when that row's cell is flagged."""
    for key in ("name", "id_number", "topic"):
        value = truth.get(key)
        value = value.values[0] if isinstance(value, OneOf) else value
        if not isinstance(value, str):
            continue
        for j, row in enumerate(rows):
            if (
                isinstance(row.get(key), str)
                and squash(value) in squash(row[key])
                and flags.covers(f"{loop}[{j}].{key}")
            ):
                return True
    return False


def named(value: Any, notes: str) -> bool:
    """Whether a lost text is at least quoted in a finding: not a flag on the value, but somebody is told."""
    value = value.values[0] if isinstance(value, OneOf) else value
    text = squash(mask_text(str(value)))
    return len(text) > 1 and text in notes


def show(value: Any) -> str:
    """A value for a person, long numbers masked."""
    return mask_text(str(value))[:120]


def judge_file(
    expected: list[Expected], readings: list[Any], name: str, *, by_findings: bool = False
) -> tuple[Tally, list[Fault]]:
    """Judge all readings of one file: each expected form has its reading, nothing else is delivered.

    ``by_findings``: a finding of the place asks as well as a flag does (the tiers of the eight kinds).
    """
    tally, faults = Tally(), []

    def flags_of(reading: Any) -> Flags:
        return Flags(reading.unsure or [], reading.findings if by_findings else ())

    left = list(readings)
    notes = squash(" ".join(str(getattr(f, "message", f)) for r in readings for f in r.findings))
    for one in expected:
        found = next((r for r in left if r.form == one.form), None)
        if found is None:
            if one.refusal and not _refused(one, readings):
                tally.misnamed += 1
                said = " ".join(str(getattr(f, "message", f)) for r in readings for f in r.findings)
                faults.append(Fault("misnamed", name, one.form, one.refusal, show(said)))
            if one.optional:
                continue
            tally.forms_expected += 1
            told = any(r.form is None or r.findings for r in readings)
            for _, value in _flat(one):
                if not nothing(value):
                    tally.fields += 1
                    tally.missed += 1
                    tally.flagged += told
                    tally.silent += not told
            faults.append(Fault("missed" if told else "silent", name, one.form, "（整张表）", "（未识别）"))
            continue
        left.remove(found)
        part, more = compare(one, found.data or {}, flags_of(found), name, notes)
        tally.forms_expected += not one.optional
        tally.forms_right += not one.optional
        tally.add(part)
        faults += more
    for reading in left:
        if reading.form is None:
            continue
        flags = flags_of(reading)
        values = [path for path, value in _flat(Expected(reading.form, reading.data or {})) if not nothing(value)]
        whole = flags.stranger or flags.paths & {"", "*"} or (values and all(map(flags.asks, values)))
        tally.forms_invented += not (
            by_findings and whole
        )  # a stranger's form, asked about as a whole, is not taken for ours
        for path, value in _flat(Expected(reading.form, reading.data or {})):
            if not nothing(value):
                tally.fields += 1
                told = flags.stranger or flags.asks(path)
                tally.flagged += told
                tally.silent += not told
                tally.invented += not told
                faults.append(
                    Fault("wrong" if told else "silent", name, f"{reading.form}:{path}", "（没有这张表）", show(value))
                )
    return tally, faults


def _refused(one: Expected, readings: list[Any]) -> bool:
    """Whether the file was refused for what it is, and not as "none of the five forms"."""
    said = [
        re.sub(r"\S+\.(?:xml|mht|mhtml|html?|fodt|zip|docx?)(?![a-z])", "", str(getattr(f, "message", f)))
        for r in readings
        for f in r.findings
    ]
    return any(re.search(one.refusal, text) for text in said) and not any("五种" in text for text in said)


def _flat(one: Expected) -> list[tuple[str, Any]]:
    out = [(k, one.data.get(k)) for k in FIELDS[one.form]]
    for loop in LOOPS[one.form]:
        out += [
            (f"{loop}[{i}].{c}", row.get(c)) for i, row in enumerate(one.data.get(loop) or []) for c in COLUMNS[loop]
        ]
    return out


@dataclass
class Report:
    """The whole result."""

    tiers: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    forms: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    operators: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    mechanisms: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    neat: Tally = field(default_factory=Tally)
    faults: list[Fault] = field(default_factory=list)
    voids: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)

    def total(self, *tiers: str) -> Tally:
        """The sum of some tiers (all when none is named)."""
        out = Tally()
        for name, tally in self.tiers.items():
            if not tiers or name in tiers:
                out.add(tally)
        return out


def reader() -> Reader:
    """The package's reader, imported when it is needed."""
    from tzforms.reading.sources import read_file

    return lambda path: list(read_file(path))


def run(
    wanted: list[Recipe],
    read: Reader | None = None,
    *,
    keep: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Read every case and judge it."""
    from tests.corpus.heldout import heldout_cases
    from tests.corpus.judge import judge_cases
    from tzforms.exceptions import TzformsError

    read = read or reader()
    report, known = Report(), load()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)

        def stream() -> Iterable[tuple[Recipe, list[Expected], Path, str | None, Case | None]]:
            for recipe, case, path, void in cases([r for r in wanted if r.tier not in ("judge", "heldout")], folder):
                yield recipe, case.expected(), path, void, case
            if any(r.tier == "judge" for r in wanted):
                yield from judge_cases(folder)
            if any(r.tier == "heldout" for r in wanted):
                yield from heldout_cases(folder)

        for number, (recipe, expected, path, void, _case) in enumerate(stream()):
            tally = Tally(files=1)
            faults: list[Fault] = []
            if void:
                tally.void = 1
                report.voids.append(f"{recipe.name}: {void}")
            else:
                started = time.perf_counter()
                try:
                    readings = read(path)
                except TzformsError as error:
                    readings = [_Refusal(str(error))]
                except Exception as error:  # a traceback is the worst answer, but the run goes on
                    readings = []
                    tally.crashed = 1
                    report.crashes.append(f"{recipe.name}: {type(error).__name__}: {error}")
                spent = 1000 * (time.perf_counter() - started)
                if recipe.stay == "":
                    tally.ms.append(spent)
                part, faults = judge_file(expected, readings, recipe.name, by_findings=recipe.tier in KINDS_TIERS)
                if tally.crashed:
                    part.silent, faults = (
                        0,
                        [Fault("missed", recipe.name, "*", "（整份文件）", report.crashes[-1][-100:])],
                    )
                tally.add(part)
                tally.silent_files = int(part.silent > 0)
                if keep and any(f.what in ("silent", "must", "wrong", "missed", "misnamed") for f in faults):
                    _keep(keep, recipe, path, expected, readings, faults)
            report.faults += faults
            report.tiers[recipe.tier].add(tally)
            report.forms[recipe.form].add(tally)
            if recipe.tier in ("plain", "converted") or recipe.kind == "neat":
                report.neat.add(tally)
            for op in recipe.ops or (
                (f"via {recipe.via}",) if recipe.via else (f"as {recipe.stay}",) if recipe.stay else ()
            ):
                report.operators[op].add(tally)
            for mechanism in {known[op].mechanism for op in recipe.ops if op in known} - {""}:
                report.mechanisms[mechanism].add(tally)
            if progress and number % 100 == 99:
                progress(f"{number + 1} files …")
            if path.exists() and not recipe.via and not recipe.stay:
                path.unlink()
    return report


@dataclass
class _Refusal:
    message: str
    form: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)

    @property
    def findings(self) -> list[str]:
        return [self.message]


def _keep(
    folder: Path, recipe: Recipe, path: Path, expected: list[Expected], readings: list[Any], faults: list[Fault]
) -> None:
    """Write a failing file with what was expected, what came, and a diff."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{recipe.name[:140]}{path.suffix}"
    shutil.copy(path, target)
    want = json.dumps(
        [{"form": e.form, "data": e.data, "must": sorted(e.must), "may": sorted(e.may)} for e in expected],
        ensure_ascii=False,
        indent=1,
        default=repr,
    )
    have = json.dumps(
        [{"form": r.form, "data": r.data, "unsure": sorted(r.unsure)} for r in readings],
        ensure_ascii=False,
        indent=1,
        default=str,
    )
    lines = [f"{f.what:7} {f.path}: {f.truth!r} <> {f.got!r}" for f in faults if f.what != "flag"]
    diff = list(difflib.unified_diff(want.splitlines(), have.splitlines(), "truth", "read", lineterm="", n=1))
    target.with_suffix(".txt").write_text("\n".join([recipe.name, *lines, "", *diff, ""]), encoding="utf-8")


# ---- printing --------------------------------------------------------------------------------------------------------

HEAD = (
    "files",
    "fields",
    "right%",
    "clean%",
    "flagged",
    "missed",
    "silent",
    "lost",
    "told",
    "must",
    "asked",
    "must-missed",
    "flags",
    "needless%",
    "needed%",
    "misnamed",
    "void",
    "crashed",
    "forms",
    "invented",
    "ms",
    "p95",
)


def tabulate(title: str, tallies: dict[str, Tally]) -> str:
    """A plain table."""
    width = max([len(title), *(len(n) for n in tallies)]) + 1
    lines = [f"{title:{width}}" + "".join(f"{h:>12}" for h in HEAD)]
    for name, tally in tallies.items():
        row = tally.row()
        lines.append(f"{name:{width}}" + "".join(f"{'-' if row[h] is None else row[h]:>12}" for h in HEAD))
    return "\n".join(lines)


def acceptance(report: Report) -> list[tuple[str, bool | None, str]]:
    """Each line of the acceptance: what is asked, whether it is met (``None``: not run), the figures."""
    out: list[tuple[str, bool | None, str]] = []

    def line(text: str, tiers: tuple[str, ...], right: float, clean: float | None) -> None:
        t = report.total(*tiers)
        if not t.fields:
            out.append((text, None, "not run"))
            return
        r, c = 100 * t.right / t.fields, 100 * t.clean / t.fields
        met = r >= right and (clean is None or c >= clean)
        out.append((text, met, f"{r:.3f} % right, {c:.2f} % clean, {t.files} files"))

    line("untouched and converted: 100 % right, >= 99.5 % unflagged", ("plain", "converted"), 100, 99.5)
    line("easy: >= 99.9 % and >= 99 %", ("easy",), 99.9, 99)
    line("medium: >= 99.5 % and >= 95 %", ("medium",), 99.5, 95)
    line("hard: >= 95 % and >= 75 %", ("hard",), 95, 75)
    line("stacked, also through doc/odt/rtf: >= 96 % and >= 85 %", ("stacked", "stacked-converted"), 96, 85)
    line("text PDF: >= 97 %", ("pdf",), 97, None)
    single = report.total("plain", "converted", "easy", "medium", "hard", "values", "traps", "judge")
    if single.fields:
        out.append(
            (
                "silent misreads 0 in all single-change tiers",
                single.silent == 0,
                f"{single.silent} of {single.fields} fields, {single.silent_files} files",
            )
        )
        out.append(
            (
                "must-flag missed 0 in all single-change tiers",
                single.must_missed == 0,
                f"{single.must_missed} of {single.must}",
            )
        )
    stacked = report.total("stacked", "stacked-converted")
    if stacked.fields:
        out.append(
            (
                "silent misreads <= 0.01 % when stacked",
                stacked.silent <= 0.0001 * stacked.fields,
                f"{stacked.silent} of {stacked.fields} fields",
            )
        )
    out += _kinds_acceptance(report)
    traps = report.total()
    if traps.files:
        out.append(
            (
                "every form recognised",
                traps.forms_right == traps.forms_expected,
                f"{traps.forms_right} of {traps.forms_expected}",
            )
        )
        out.append(
            ("nothing delivered from a wrong form", traps.forms_invented == 0, f"{traps.forms_invented} invented")
        )
    neat = report.neat
    if neat.files:
        out.append(
            ("neatly typed forms: nothing flagged", neat.flags == 0, f"{neat.flags} flags on {neat.files} files")
        )
    whole = report.total()
    out.append(
        (
            "share of flags that were needed",
            None,
            f"{100 * whole.needed / whole.flags:.1f} % of {whole.flags}" if whole.flags else "no flags",
        )
    )
    if whole.ms:
        p95 = percentile(whole.ms, 95)
        out.append(
            ("p95 <= 100 ms a form", p95 <= 100, f"median {statistics.median(whole.ms):.1f} ms, p95 {p95:.1f} ms")
        )
    return out


def _kinds_acceptance(report: Report) -> list[tuple[str, bool | None, str]]:
    """What issue 10 asks of the eight kinds."""
    out: list[tuple[str, bool | None, str]] = []
    for tier, share in (("kinds", 0.0), ("kinds-stacked", 0.0002), ("heldout", 0.0)):
        t = report.total(tier)
        if not t.files:
            continue
        n = max(1, t.fields)
        out += [
            (
                f"{tier}: silent <= {100 * share:g} %",
                t.silent <= share * n,
                f"{t.silent} of {t.fields} ({t.lost} lost, {t.invented} of forms that are not ours), {t.silent_files} of {t.files} files",
            ),
            (
                f"{tier}: >= 95 % of the must-ask values asked",
                t.asked >= 0.95 * t.must,
                f"{t.asked} of {t.must}",
            ),
            (
                f"{tier}: needless flags <= 1 %",
                t.flags - t.needed <= 0.01 * n,
                f"{t.flags - t.needed} of {t.fields} ({100 * (t.flags - t.needed) / n:.2f} %)",
            ),
            (f"{tier}: what is refused is refused by its name", t.misnamed == 0, f"{t.misnamed} misnamed"),
        ]
    return out


def text(report: Report, *, details: int = 40) -> str:
    """The report for a person."""
    parts = [
        tabulate(
            "operator",
            dict(sorted(report.operators.items(), key=lambda kv: (-kv[1].silent, -kv[1].must_missed, kv[0]))),
        ),
        "",
        tabulate("form", dict(sorted(report.forms.items()))),
        "",
        tabulate("tier", report.tiers),
        "",
        *([tabulate("mechanism", dict(sorted(report.mechanisms.items()))), ""] if report.mechanisms else []),
    ]
    for what in ("silent", "must", "misnamed", "wrong", "missed", "flag"):
        groups: dict[tuple[str, str], list[Fault]] = defaultdict(list)
        for fault in report.faults:
            if fault.what == what:
                groups[fault.case, re.sub(r"\[\d+\]", "[]", fault.path)].append(fault)
        if groups:
            parts.append(f"{what}: {sum(map(len, groups.values()))}")
            for found in list(groups.values())[:details]:
                f = found[0]
                more = f"  (and {len(found) - 1} more rows)" if len(found) > 1 else ""
                parts.append(f"  {f.case}  {f.path}: {f.truth!r} <> {f.got!r}{more}")
    if report.voids:
        parts += [f"void: {len(report.voids)}", *(f"  {v}" for v in report.voids[:details])]
    if report.crashes:
        parts += [f"crashed: {len(report.crashes)}", *(f"  {v}" for v in report.crashes[:details])]
    parts.append("")
    sign = {True: "met    ", False: "NOT MET", None: "       "}
    parts += [f"{sign[ok]} {line}: {figures}" for line, ok, figures in acceptance(report)]
    return "\n".join(parts)


def as_json(report: Report) -> dict[str, Any]:
    """The report for a program."""
    return {
        "tiers": {k: v.row() for k, v in report.tiers.items()},
        "forms": {k: v.row() for k, v in report.forms.items()},
        "mechanisms": {k: v.row() for k, v in report.mechanisms.items()},
        "operators": {k: v.row() for k, v in report.operators.items()},
        "acceptance": [{"line": a, "met": b, "figures": c} for a, b, c in acceptance(report)],
        "faults": [f.__dict__ for f in report.faults if f.what != "flag"],
        "unneeded_flags": Counter(re.sub(r"\[\d+\]", "[]", f.path) for f in report.faults if f.what == "flag"),
        "voids": report.voids,
        "crashes": report.crashes,
    }


__all__ = ["Report", "acceptance", "as_json", "compare", "judge_file", "recipes", "run", "same", "tabulate", "text"]
