"""What is done with a mutant: the public verbs that take a file of its format, and the command line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tools.fuzz.seeds import ROOT, small_dossier
from tzforms.exceptions import TzformsError, UsageError

__all__ = ["COMMANDS", "VERBS", "RawOutputError", "Verb", "chosen", "command", "is_ours"]

#: Takes the mutant's path; what it gives is of no interest.
Verb = Callable[[Path], object]

_YEAR = 2024
_PUBLIC = ROOT / "tests" / "fixtures" / "v0_1_0" / "keys" / "public"
_GOOD = ROOT / "samples" / "returned"
_PATHS = ("annex4.subsidy_wan", "annex4.graduate_count", "annex1.total_hours", "annex2.trainees[0].level", "annex2.trainees[0].id_number", "facts.claim_received", "R16-1", "R06-3", "R14-2")  # fmt: skip


def _read(path: Path) -> object:
    from tzforms.reading import read_file

    return [r.as_json() for r in read_file(path, year=_YEAR)]


def _read_bytes(path: Path) -> object:
    from tzforms.reading import read_bytes
    from tzforms.reports import describe, reading_html

    readings = read_bytes(path.read_bytes(), path.name)
    return [describe(r) for r in readings], reading_html(readings)


def _dump(path: Path) -> object:
    from tzforms.reading import plain_rows

    return plain_rows(path)


def _check(path: Path) -> object:
    from tzforms.reports import findings_html, findings_lines
    from tzforms.review import check_files

    checked, together = check_files([path], year=_YEAR)
    for one in checked:
        dossier = one.material.dossier
        findings_lines(one.findings, dossier)
        findings_html([(one.material.name, dossier, one.findings, [])], together=together)
    return checked


def _review(path: Path) -> object:
    from tzforms.review import review

    with tempfile.TemporaryDirectory() as folder:
        return review([path], Path(folder), year=_YEAR, date=datetime(2024, 5, 6))


def _compare(path: Path) -> object:
    from tzforms.reading import read_file
    from tzforms.review import compare, describe_difference

    good = _good("annex2")
    return describe_difference(compare(good, read_file(path, year=_YEAR))), compare(read_file(path), good)


def _sidecar(path: Path) -> object:
    """The mutant as the corrections beside a good form."""
    from tzforms.review import read_reviewed

    with tempfile.TemporaryDirectory() as folder:
        form = Path(folder) / "附件3.docx"
        form.write_bytes((ROOT / "tests" / "fixtures" / "v0_1_0" / "附件3.docx").read_bytes())
        form.with_name(form.name + ".review.yaml").write_bytes(path.read_bytes())
        return read_reviewed(form)


def _template(path: Path) -> object:
    from tzforms.rendering import check_template

    return check_template(path)


def _verify(path: Path) -> object:
    from tzforms.certificates import PublicKeys, verify

    target = path.read_bytes().decode("utf-8", "replace") if path.suffix == ".txt" else path
    return verify(target, PublicKeys.load(_PUBLIC))


def _dossier(path: Path) -> object:
    """A class's data through everything that is done with one."""
    from tzforms.dossier import dossier_data, dump_dossier, load_dossier
    from tzforms.law import check, deadlines, deadlines_text, explain, explanation_text, missing_papers, to_ics

    dossier = load_dossier(path)
    check(dossier)
    missing_papers(dossier, "申领")
    for wanted in _PATHS:
        try:
            explanation_text(explain(dossier, wanted))
        except UsageError:  # this dossier has no such place
            continue
    found = deadlines(dossier)
    deadlines_text(found)
    to_ics(found, "x")
    return dump_dossier(dossier, ".yaml"), dump_dossier(dossier, ".json"), dossier_data(dossier)


def _text(path: Path) -> object:
    from tzforms.dossier import load_text
    from tzforms.law import check_many

    dossier = load_text(path.read_bytes(), path.name)
    return check_many([dossier, small_dossier()], names=["a", "b"])


def _build(path: Path) -> object:
    from tzforms.rendering import build

    with tempfile.TemporaryDirectory() as folder:
        return build(path, Path(folder), draft=True, as_zip=True)


def _workbook(path: Path) -> object:
    """A data-entry workbook, read, checked and marked."""
    from tzforms.law import check
    from tzforms.workbook import mark_workbook, read_dossier

    reading = read_dossier(path)
    return mark_workbook(path, check(reading.dossier), reading)


def _roster(path: Path) -> object:
    from tzforms.workbook import create_workbook, mark_workbook, read_roster, roster_dossier

    readings = read_roster(path)
    dossier = roster_dossier(readings)
    mark_workbook(path, [f for r in readings for f in r.findings], readings)
    return [r.as_json() for r in readings], create_workbook(dossier)


def _export(path: Path) -> object:
    from tzforms.reading import read_file
    from tzforms.workbook import export_readings

    with tempfile.TemporaryDirectory() as folder:
        return export_readings(read_file(path, year=_YEAR), Path(folder) / "a.xlsx")


_kept: dict[str, Any] = {}


def _good(form: str) -> Any:
    if form not in _kept:
        from tzforms.reading import read_bytes
        from tzforms.rendering import render

        _kept[form] = read_bytes(render(dict(small_dossier().forms())[form]), f"{form}.docx")
    return _kept[form]


#: Format → verbs; the first is always done, of the others a few.
VERBS: dict[str, dict[str, Verb]] = {
    "docx": {"read": _read, "check": _check, "review": _review, "compare": _compare, "dump": _dump, "bytes": _read_bytes, "template": _template,
             "verify": _verify, "export": _export},
    "xlsx": {"roster": _roster, "workbook": _workbook, "check": _check, "dossier": _dossier, "read": _read},
    "xls": {"roster": _roster, "dossier": _dossier, "read": _read},
    "pdf": {"read": _read, "check": _check, "verify": _verify, "compare": _compare, "bytes": _read_bytes},
    "zip": {"read": _read, "check": _check, "review": _review, "compare": _compare, "bytes": _read_bytes},
    "yaml": {"dossier": _dossier, "text": _text, "sidecar": _sidecar, "build": _build, "check": _check, "read": _read},
    "json": {"dossier": _dossier, "text": _text, "build": _build, "check": _check, "read": _read},
    "png": {"verify": _verify, "read": _read},
    "csv": {"roster": _roster, "dossier": _dossier, "read": _read},
}  # fmt: skip

#: Format → command lines; ``{f}`` is the mutant, ``{o}`` an empty folder, ``{g}`` a good form, ``{k}`` the public keys.
COMMANDS: dict[str, tuple[str, ...]] = {
    "docx": (
        "read {f}",
        "check {f}",
        "review {f} -o {o}",
        "diff {f} {g}",
        "dump {f}",
        "templates check {f}",
        "certificates verify {f} --key {k}",
    ),
    "xlsx": (
        "check {f}",
        "roster {f}",
        "check {f} --mark {o}/m.xlsx",
        "build {f} -o {o} --draft",
        "read {f}",
        "deadlines {f}",
    ),
    "xls": ("check {f}", "roster {f}"),
    "pdf": ("read {f}", "check {f}", "diff {g} {f}", "certificates verify {f} --key {k}"),
    "zip": ("read {f}", "check {f}", "review {f} -o {o}", "diff {f} {g}"),
    "yaml": ("check {f}", "build {f} -o {o} --draft", "deadlines {f}", "explain {f} annex4.subsidy_wan", "read {f}"),
    "json": ("check {f}", "build {f} -o {o} --draft", "deadlines {f}", "explain {f} annex4.subsidy_wan"),
    "png": ("certificates verify {f} --key {k}", "read {f}"),
    "csv": ("roster {f}", "read {f}"),
}


class RawOutputError(AssertionError):
    """A command showed what no person should see: a traceback, our own failure, signs that steer a terminal."""


_STEERS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
_OWN_FAULTS = ("Traceback (most recent call last)", "程序内部出错", "读取时出错", "意外结束")


def chosen(format_: str, numbers: tuple[int, ...]) -> list[str]:
    """The verbs for a mutant: the first, and one of the others for each of the numbers."""
    first, *others = VERBS[format_]
    return list(dict.fromkeys([first, *(others[n % len(others)] for n in numbers)]))


def command(line: str) -> Verb:
    """The command line as a verb; raises :class:`RawOutputError`, or :class:`TimeoutError` after 30 seconds."""

    def run(path: Path) -> object:
        with tempfile.TemporaryDirectory() as folder:
            good = next(_GOOD.glob("附件5*"))
            # a mutant's name may hold anything: words first, then what they stand for
            known = {"f": str(path), "o": str(Path(folder) / "out"), "g": str(good), "k": str(_PUBLIC)}
            words = [re.sub(r"\{(\w)\}", lambda m: known[m.group(1)], w) for w in line.split()]
            clean = {k: v for k, v in os.environ.items() if not k.startswith("TZFORMS") or k == "TZFORMS_SOFFICE"}
            try:
                done = subprocess.run(
                    [sys.executable, "-m", "tzforms", *words],
                    capture_output=True,
                    timeout=30,
                    env=clean | {"PYTHONPATH": str(ROOT), "XDG_DATA_HOME": folder, "TZFORMS_HOME": folder},
                )
            except subprocess.TimeoutExpired as error:
                raise TimeoutError(line) from error
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        if done.returncode not in (0, 1, 2, 3, 4):
            raise RawOutputError(f"status {done.returncode}: {line}")
        wrong = next((f for f in _OWN_FAULTS if f in said), None)
        if wrong is not None:
            found = re.search(rf"{wrong}[^\n]{{0,30}}", said)
            raise RawOutputError(f"{found.group() if found else wrong}: {line}")
        if steers := _STEERS.search(said.replace("\r\n", "\n")):
            raise RawOutputError(f"raw U+{ord(steers.group()):04X} on the screen: {line}")
        if done.returncode >= 2 and not done.stderr.strip() and "。" not in said:
            raise RawOutputError(f"status {done.returncode} without a sentence: {line}")
        return said

    return run


def is_ours(error: BaseException) -> bool:
    """True for what may be raised: our own errors, other than that a parser stumbled; a package that is not installed."""
    from tzforms.exceptions import OverrunError, UnexpectedFileError

    return isinstance(error, TzformsError | ModuleNotFoundError) and not isinstance(
        error, OverrunError | UnexpectedFileError
    )
