"""Single fields of a form: of all the statements found for one, the value, and why a person has to look at it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tzforms.converters import Parsed, reference_of
from tzforms.i18n import _
from tzforms.reading.evidence import Answers, unspaced
from tzforms.reading.fitting import Column, misfits
from tzforms.reading.ink import answer_in
from tzforms.word import UNREAD, Found, Spec, fold

__all__ = ["settle_fields"]

_PERIOD = ("start_date", "end_date")
# How words came onto the paper concerns whatever they say.
_CHANGED = frozenset({"strike", "ins", "del", "hidden", "unseen", "raised", "livedate"})
# The doubts of a field that nobody filled in: something stands there that was not read as text.
_OF_A_BLANK = frozenset({"image", "textbox", "comment", "strike", "del", "ins", "footnote", "merged_value"}) | UNREAD


def settle_fields(answers: Answers) -> None:
    """Put the value and the evidence of every field outside the tables into ``answers``."""
    labels = _labels(answers.spec)
    for path in dict.fromkeys(p.path for p in answers.spec.places):
        _field(answers, path, labels.get(path, path))
    _references(answers)
    _misplaced(answers)


def _labels(spec: Spec) -> dict[str, str]:
    labels: dict[str, str] = {}
    for place in spec.places:
        if place.label and (place.path not in labels or place.in_table):
            labels[place.path] = place.label
        if place.kind == "tail":
            host = next((p.label for p in spec.places if p.path == place.after), place.after)
            labels[place.path] = _("{label}（日期）").format(label=host)
    return labels


def _field(answers: Answers, path: str, label: str) -> None:
    founds = answers.read.fields.get(path, [])
    converter = answers.spec.converter_of(path)
    stated = [(f, answer_in(converter, f.text, f.said, year=answers.year)) for f in founds]
    filled = [(f, p) for f, p in stated if p.value not in (None, ()) or p.unsure]
    place = _("附件{number} {label}").format(number=answers.number, label=unspaced(label))
    if not founds:
        absent = ["label_absent"] if answers.read.residue or not answers.is_dispensable(path) else []
        _put(answers, path, Parsed(None), Found("", (), "", 0.0, "none"), place, absent)
        return
    # the table's statement is the value; the header line or cover speaks where the table is silent
    filled.sort(key=lambda fp: (not fp[0].in_table, "ambiguous_label" in fp[0].doubts))
    found, parsed = filled[0] if filled else stated[0]
    found.others += tuple(f.text for f, p in filled[1:] if _same_key(p.value) != _same_key(parsed.value))
    _put(answers, path, parsed, found, place, sorted(_doubts(path, converter, found, parsed, filled)))


def _doubts(path: str, converter: str, found: Found, parsed: Parsed, filled: list[tuple[Found, Parsed]]) -> set[str]:
    """What is doubtful about the value ``parsed``, which ``found`` and perhaps other ``filled`` statements give."""
    doubts = set(found.doubts)
    for other, _value in filled[1:]:  # what was crossed out or retyped beside any statement concerns them all
        doubts |= other.doubts & _CHANGED
    if parsed.value is not None or path.endswith("signature"):
        doubts.discard("image")  # a seal beside the words
    if converter not in ("date", "period"):
        doubts.discard("livedate")  # the date beside it in the line is live
    same = {_same_key(p.value) for _f, p in filled}
    if len(same) > 1:
        doubts.add("disagree")
    elif filled:
        doubts.discard("ambiguous_label")
    if isinstance(parsed.value, tuple) and None in parsed.value:
        doubts.add("half_period")
    return doubts if filled else doubts & _OF_A_BLANK


def _same_key(value: Any) -> object:
    """Two statements of one fact are the same when only blanks and widths differ."""
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, tuple):
        return tuple(_same_key(v) for v in value)
    return value


def _put(answers: Answers, path: str, parsed: Parsed, found: Found, place: str, doubts: Iterable[str]) -> None:
    """Store a field's value; a period is two fields, and where only one date was read it is the first."""
    doubts = tuple(doubts)
    if path.split(".")[-1] != "period":
        answers.store(path, parsed.value, parsed, found, place, doubts)
        return
    dates = parsed.value if isinstance(parsed.value, tuple) else (parsed.value, None)
    for name, value in zip(_PERIOD, dates, strict=True):
        answers.store(path.removesuffix("period") + name, value, parsed, found, place, doubts)


def _references(answers: Answers) -> None:
    """传真：同办公电话 — one cell that points to another holds that one's value."""
    for path, evidence in answers.evidence.items():
        target = reference_of(evidence.raw) if evidence.raw else None
        if target in answers.data and target != path and target in answers.evidence:
            evidence.value = answers.data[path] = answers.data[target]
            evidence.reasons, evidence.how = answers.evidence[target].reasons, "reference"


def _misplaced(answers: Answers) -> None:
    """A telephone number in 经办人, a person's name in 办班单位: the answer of another field, so both are looked at."""
    paper, spec = answers.paper, answers.spec
    paths = [p for p in answers.evidence if p.split(".")[-1] not in _PERIOD and "[" not in p]
    columns = {p: Column(spec.converter_of(p), paper.entry(p).holds) for p in paths}
    proven = {
        p for p in paths if answers.data[p] is not None and not answers.evidence[p].unsure and columns[p].is_strict
    }
    for path, home in misfits({p: answers.evidence[p].raw for p in paths}, columns, proven).items():
        evidence = answers.evidence[path]
        if home == path and evidence.unsure:  # told already, and no other field asks for it
            continue
        evidence.doubts = tuple(sorted({*evidence.doubts, "misplaced"}))
