"""What the operators of the eight kinds share: they take clean places only, and say what a careful person would do.

An operator of these kinds claims the values it changes; no other of them touches those, and none starts from a value that an
older operator has made doubtful. ``say`` types a text and declares the outcome: the right value and nothing else, the right
value *or* a flag (``may``), or a flag in any case (``must``).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from random import Random
from typing import Any

from tests.corpus.case import Case, OneOf, _Any, put
from tests.corpus.operators import ALL, Operator, get, need, register
from tests.corpus.operators.text import filled_places
from tests.corpus.package import Element, e, etree, q, text_of

MECHANISMS = ("identity", "ink", "sight", "fit", "residue", "scope", "merged", "containers")
Run = Callable[[Case, Random], None]


def kind(
    mechanism: str, phase: str = "values", *, group: str = "", forms: tuple[str, ...] = ALL, stack: bool = True
) -> Callable[[Run], Run]:
    """Register an operator of one of the eight kinds."""

    def wrap(run: Run) -> Run:
        name = getattr(run, "__name__", "")
        doc = (run.__doc__ or "").strip()
        register(Operator(name, "kinds", phase, group or name, forms, run, "kinds", stack, doc, mechanism))
        return run

    return wrap


def squash(text: str) -> str:
    """Without white space."""
    return re.sub(r"[\s\u3000\u00a0\u200b]+", "", text)


def plain(value: Any) -> bool:
    """Whether a truth is one known value."""
    return value is not None and not isinstance(value, (OneOf, _Any)) and value != []


def clean(case: Case, *columns: str) -> list[tuple[str, Element]]:
    """``(path, cell)`` of the filled cells of those fields that no operator has changed yet; scalars that stand once."""
    out = []
    twice = {n for n in case.data if len([v for v in case.values(n) if get(v, "filled")]) > 1}
    for path, place in filled_places(case):
        if "+" in path or path.rpartition(".")[2] not in columns or path in twice or place.tag != q("w:tc"):
            continue
        if path in case.touched or path in case.must or not plain(case.get(path)):
            continue
        if squash(text_of(place)) != squash(case.raw.get(path, "")):
            continue
        out.append((path, place))
    return out


def pick(case: Case, rng: Random, *columns: str, number: int = 1) -> list[tuple[str, Element]]:
    """Some clean places of those fields, claimed; of a table's column never two in one row."""
    found = clean(case, *columns)
    need(found)
    rng.shuffle(found)
    out: list[tuple[str, Element]] = []
    rows: set[str] = set()
    for path, place in found:
        row = path.rpartition(".")[0]
        if len(out) < number and not (row and row in rows):
            out.append((path, place))
            rows.add(row)
    case.touched.update(p for p, _ in out)
    return sorted(out)


def clean_rows(case: Case, loop: str, *columns: str) -> list[Element]:
    """Rows of which these columns are clean."""
    fine = {p for p, _ in clean(case, *columns)}
    return [tr for tr in case.rows(loop) if all(case.path(loop, case.uid(tr), c) in fine for c in columns)]


def claim(case: Case, *paths: str) -> None:
    """Nothing else may change these."""
    case.touched.update(paths)


SAME = object()


def declare(
    case: Case,
    path: str,
    *,
    truth: Any = SAME,
    must: bool = False,
    may: bool = False,
    ink: str = "",
    raw: str | None = None,
) -> None:
    """Say what becomes of a value; ``raw`` is what stands on the paper now (``None``: not looked for)."""
    if truth is not SAME:
        case.set(path, truth)
    if must:
        case.doubt(path)
    if may:
        case.allow(path)
    if ink:
        case.ink[path] = ink
    if raw is None:
        case.forget(path)
    else:
        case.raw[path], case.count[path] = raw, 1
    claim(case, path)


def say(
    case: Case,
    path: str,
    place: Element,
    text: str,
    *,
    truth: Any = SAME,
    must: bool = False,
    may: bool = False,
    ink: str = "",
) -> None:
    """Type a text and say what it means."""
    put(place, text)
    declare(case, path, truth=truth, must=must, may=may, ink=ink, raw=text)


# ---- runs ------------------------------------------------------------------------------------------------------------

ORDER = [
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "smallCaps",
    "strike",
    "dstrike",
    "outline",
    "shadow",
    "emboss",
    "imprint",
    "noProof",
    "snapToGrid",
    "vanish",
    "webHidden",
    "color",
    "spacing",
    "w",
    "kern",
    "position",
    "sz",
    "szCs",
    "highlight",
    "u",
    "effect",
    "bdr",
    "shd",
    "fitText",
    "vertAlign",
]


def rpr_of(place: Element, *more: Element, without: Iterable[str] = ()) -> Element:
    """The run properties of a place with these added, in the order that Word wants."""
    found = place.find(f".//{q('w:r')}/{q('w:rPr')}")
    rpr = copy.deepcopy(found) if found is not None else e("w:rPr")
    names = {m.tag for m in more} | {q(f"w:{n}") for n in without}
    for child in list(rpr):
        if child.tag in names:
            rpr.remove(child)
    children = [*rpr, *more]
    rank = {q(f"w:{n}"): i for i, n in enumerate(ORDER)}
    children.sort(key=lambda c: rank.get(c.tag, 99))
    for child in list(rpr):
        rpr.remove(child)
    rpr.extend(children)
    return rpr


def run_of(place: Element, text: str, *more: Element, without: Iterable[str] = ()) -> Element:
    """A run in the looks of the place with more properties."""
    return e("w:r", None, rpr_of(place, *more, without=without), e("w:t", None, text=text) if text else None)


def compose(place: Element, *runs: Element) -> Element:
    """The place's content becomes one paragraph of these runs; returns the paragraph."""
    runs = tuple(runs)
    put(place, "占")
    paragraph = place.find(q("w:p")) if place.tag == q("w:tc") else place
    for child in list(paragraph):
        if child.tag != q("w:pPr"):
            paragraph.remove(child)
    paragraph.extend(runs)
    return paragraph


def add_style(case: Case, xml: str) -> None:
    """A style more in the file (``xml``: ``<w:style …>`` elements)."""
    name = "word/styles.xml"
    text = case.doc.parts[name].decode("utf-8")
    need("</w:styles>" in text)
    at = text.rindex("</w:styles>")
    case.doc.parts[name] = (text[:at] + xml + text[at:]).encode("utf-8")


def fragment(xml: str) -> list[Element]:
    """Elements from a piece of XML with the usual prefixes."""
    from tests.corpus.package import NSMAP

    ns = " ".join(f'xmlns:{k}="{v}"' for k, v in NSMAP.items())
    return list(
        etree.fromstring(f'<x {ns} xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">{xml}</x>')
    )


def paragraph(text: str, **properties: str) -> Element:
    """A paragraph of one run."""
    ppr = e("w:pPr", None, e("w:jc", {"w:val": properties["align"]})) if "align" in properties else None
    return e("w:p", None, ppr, e("w:r", None, e("w:t", None, text=text)) if text else None)


def simple_table(rows: list[list[str]], widths: list[int] | None = None) -> Element:
    """A plain bordered table."""
    columns = max(map(len, rows))
    widths = widths or [9000 // columns] * columns
    borders = e(
        "w:tblBorders",
        None,
        *(
            e(f"w:{s}", {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": "auto"})
            for s in ("top", "left", "bottom", "right", "insideH", "insideV")
        ),
    )
    table = e(
        "w:tbl",
        None,
        e("w:tblPr", None, e("w:tblW", {"w:w": sum(widths), "w:type": "dxa"}), borders),
        e("w:tblGrid", None, *(e("w:gridCol", {"w:w": w}) for w in widths)),
    )
    for row in rows:
        tr = e("w:tr")
        for i, text in enumerate(row):
            last = i == len(row) - 1 and len(row) < columns
            width = sum(widths[i:]) if last else widths[i]
            tcpr = e(
                "w:tcPr",
                None,
                e("w:tcW", {"w:w": width, "w:type": "dxa"}),
                e("w:gridSpan", {"w:val": columns - i}) if last else None,
            )
            tr.append(e("w:tc", None, tcpr, *(paragraph(line) for line in text.split("\n"))))
        table.append(tr)
    return table


def clear_body(case: Case) -> None:
    """Take everything off the page."""
    for child in list(case.doc.body):
        if child.tag != q("w:sectPr"):
            case.doc.body.remove(child)


def append(case: Case, *elements: Element) -> None:
    """Put content at the end."""
    end = case.doc.body.findall(q("w:sectPr"))[-1]
    for element in elements:
        end.addprevious(element)


def prepend(case: Case, *elements: Element) -> None:
    """Put content at the beginning."""
    first = case.doc.body[0]
    for element in elements:
        first.addprevious(element)


def page_break() -> Element:
    """A paragraph with a page break."""
    return e("w:p", None, e("w:r", None, e("w:br", {"w:type": "page"})))


def not_ours(case: Case) -> None:
    """Nothing may be delivered unflagged."""
    case.no_form = True
    case.extra = []
    case.before = 0


def drop_row(case: Case, loop: str, uid: str) -> None:
    """A person is not on the paper any more."""
    case.data[loop] = [r for r in case.data[loop] if r["_uid"] != uid]
    for path in [*case.raw, *case.must, *case.may]:
        if path.startswith(f"{loop}#{uid}."):
            case.forget(path)


def drop_scalar(case: Case, name: str) -> None:
    """A field is not on the paper any more."""
    case.set(name, None if name != "occupations" else [])
    case.forget(name)
    claim(case, name)
