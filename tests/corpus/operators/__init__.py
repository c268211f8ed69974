"""What happens to a form between the blank and the bureau's desk: each operator is one habit, accident or conversion.

An operator changes the document through the tags and says what becomes of the truth: ``case.set`` (another value),
``case.doubt`` (must be flagged), ``case.allow`` (may be flagged). Raise :class:`Inapplicable` when there is nothing to do.
``phase`` orders operators that are stacked (values before lines before columns before rows before labels before layout
before Word's mechanics before wrappers); two operators of one ``group`` are never stacked.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.corpus.case import LOOPS, Case, Inapplicable
from tests.corpus.package import Element, above, etree, get, q, text_of

PHASES = ("values", "line", "columns", "rows", "labels", "layout", "mechanics", "wrappers", "traps")
MODULES = (
    *("values", "text", "labels", "rows", "layout", "mechanics", "traps", "late"),
    *("identity", "ink", "sight", "fit", "residue", "scope", "merged", "containers"),
)
ALL = ("annex1", "annex2", "annex3", "annex4", "annex5")
ROSTERS = ("annex2", "annex3")
TABLES = ("annex1", "annex4", "annex5")


@dataclass(frozen=True)
class Operator:
    """One change with its name, its tier and its place in a stack."""

    name: str
    tier: str
    phase: str
    group: str
    forms: tuple[str, ...]
    run: Callable[[Case, Random], None]
    family: str = "form"
    stack: bool = True
    doc: str = ""
    mechanism: str = ""


REGISTRY: dict[str, Operator] = {}


def operator(
    tier: str, phase: str, *, group: str = "", forms: tuple[str, ...] = ALL, stack: bool = True, family: str = "form"
) -> Callable[[Callable[[Case, Random], None]], Callable[[Case, Random], None]]:
    """Register a function as an operator under its own name."""

    def wrap(run: Callable[[Case, Random], None]) -> Callable[[Case, Random], None]:
        register(
            Operator(
                run.__name__, tier, phase, group or run.__name__, forms, run, family, stack, (run.__doc__ or "").strip()
            )
        )
        return run

    return wrap


def register(op: Operator) -> None:
    """Add an operator; two of one name are a mistake."""
    if op.name in REGISTRY:
        raise ValueError(f"two operators are called {op.name}")
    REGISTRY[op.name] = op


def load() -> dict[str, Operator]:
    """All operators by name."""
    for module in MODULES:
        importlib.import_module(f"tests.corpus.operators.{module}")
    return REGISTRY


def apply(case: Case, op: Operator, rng: Random) -> None:
    """Run an operator on a case; raises :class:`Inapplicable`."""
    try:
        op.run(case, rng)
    except (StopIteration, IndexError) as error:  # what it looks for was taken away by an operator before it
        raise Inapplicable(op.name) from error
    case.applied.append(op.name)


# ---- helpers that several operators need -----------------------------------------------------------------------------


def label_groups(case: Case) -> list[list[Element]]:
    """Label places; an inline label may be several neighbouring runs."""
    groups: list[list[Element]] = []
    for node in case.labels():
        last = groups[-1][-1] if groups else None
        if (
            node.tag == q("w:r")
            and last is not None
            and last.tag == q("w:r")
            and last.getparent() is node.getparent()
            and get(last, "field") == get(node, "field")
        ):
            between = last.getnext()
            while between is not node and between is not None and get(between, "role") is None:
                between = between.getnext()
            if between is node:
                groups[-1].append(node)
                continue
        groups.append([node])
    return groups


def label_text(group: list[Element]) -> str:
    """What a label says."""
    return "".join(text_of(n) for n in group)


def relabel(case: Case, group: list[Element], text: str) -> None:
    """Print another label."""
    case.type(group[0], text)
    for other in group[1:]:
        other.getparent().remove(other)


def table_of(case: Case) -> Element:
    """The form's own table."""
    tables = [t for t in case.doc.find("table") if t.tag == q("w:tbl")]
    need(tables)
    return tables[0]


def loop_of(case: Case, rng: Random) -> str:
    """One of the form's row tables."""
    if not LOOPS[case.form]:
        raise Inapplicable(case.form)
    return rng.choice(LOOPS[case.form])


def need(condition: object) -> None:
    """Stop when there is nothing to change."""
    if not condition:
        raise Inapplicable


def grid(table: Element) -> list[int]:
    """Widths of the grid."""
    return [int(c.get(q("w:w")) or 0) for c in table.find(q("w:tblGrid"))]


def span(tc: Element) -> int:
    """How many grid columns a cell covers."""
    found = tc.find(f"{q('w:tcPr')}/{q('w:gridSpan')}")
    return int(found.get(q("w:val"))) if found is not None else 1


def cells(tr: Element) -> list[Element]:
    """A row's own cells."""
    return [c for c in tr if c.tag == q("w:tc")]


def whole_rows(case: Case) -> list[Element]:
    """Rows of the form's table that stand alone: labels and values side by side, nothing merged."""
    return [
        tr
        for tr in table_of(case)
        if tr.tag == q("w:tr")
        and get(tr, "role") == "fixed"
        and {get(c, "role") for c in cells(tr)} == {"label", "value"}
        and not any(c.find(f"{q('w:tcPr')}/{q('w:vMerge')}") is not None for c in cells(tr))
    ]


def before_section(case: Case) -> Element:
    """The last section's properties: new content goes in front of it."""
    return case.doc.body.find(q("w:sectPr"))


__all__ = ["ALL", "REGISTRY", "Operator", "above", "apply", "etree", "get", "load", "operator", "register"]
