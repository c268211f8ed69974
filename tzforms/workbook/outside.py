"""What in a stranger's workbook reaches out of it, cut off in a copy: addresses that are fetched, programs, other workbooks.

A formula stays when it can do nothing but count: the functions that it calls are on a list, and every sheet that it names is one
of the workbook's own (so there is no room for ``cmd|'…'!A0``, ``[1]Sheet!A1`` or ``'\\\\server\\…'!A1``). Of any other the result that is
stored with it is put in its place, as text it cannot start again. What is left out is told, place by place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.utils import FORMULAE

from tzforms.i18n import _
from tzforms.lazy import lazy
from tzforms.visible import visible
from tzforms.workbook.grid import Book, Cell

__all__ = ["Cut", "cut_off", "is_local"]

# Of Excel's functions those that only count, and the newer ones that openpyxl does not know yet.
_REACHING = frozenset(
    [
        "CELL",
        "INFO",
        "INDIRECT",
        "HYPERLINK",
        "RTD",
        "GETPIVOTDATA",
        "CUBEKPIMEMBER",
        "CUBEMEMBER",
        "CUBEMEMBERPROPERTY",
        "CUBERANKEDMEMBER",
        "CUBESET",
        "CUBESETCOUNT",
        "CUBEVALUE",
    ]
)
_NEWER = frozenset(
    [
        "AGGREGATE",
        "ANCHORARRAY",
        "ARABIC",
        "BASE",
        "BYCOL",
        "BYROW",
        "CEILING.MATH",
        "CEILING.PRECISE",
        "CHOOSECOLS",
        "CHOOSEROWS",
        "CONCAT",
        "COVARIANCE.P",
        "COVARIANCE.S",
        "DAYS",
        "DECIMAL",
        "DROP",
        "EXPAND",
        "FILTER",
        "FLOOR.MATH",
        "FLOOR.PRECISE",
        "FORMULATEXT",
        "HSTACK",
        "IFNA",
        "IFS",
        "ISFORMULA",
        "ISOWEEKNUM",
        "LAMBDA",
        "LET",
        "MAKEARRAY",
        "MAP",
        "MAXIFS",
        "MINIFS",
        "MODE.MULT",
        "MODE.SNGL",
        "NORM.DIST",
        "NORM.INV",
        "NUMBERVALUE",
        "PERCENTILE.EXC",
        "PERCENTILE.INC",
        "PERCENTRANK.EXC",
        "PERCENTRANK.INC",
        "QUARTILE.EXC",
        "QUARTILE.INC",
        "RANDARRAY",
        "RANK.AVG",
        "RANK.EQ",
        "REDUCE",
        "SCAN",
        "SEQUENCE",
        "SHEET",
        "SHEETS",
        "SINGLE",
        "SORT",
        "SORTBY",
        "STDEV.P",
        "STDEV.S",
        "SWITCH",
        "TAKE",
        "TEXTAFTER",
        "TEXTBEFORE",
        "TEXTJOIN",
        "TEXTSPLIT",
        "TOCOL",
        "TOROW",
        "UNICHAR",
        "UNICODE",
        "UNIQUE",
        "VALUETOTEXT",
        "VAR.P",
        "VAR.S",
        "VSTACK",
        "WRAPCOLS",
        "WRAPROWS",
        "XLOOKUP",
        "XMATCH",
        "XOR",
    ]
)
_COUNTING = (FORMULAE - _REACHING) | _NEWER

_LONGEST = 8_192  # characters of a formula: Excel's own limit
# A text, a quoted sheet, an error, a name, anything else: each character is looked at once.
_TOKEN = lazy(
    r"""(?s)"(?:[^"]|"")*+"|'(?:[^']|'')*+'|\#(?:REF!|NULL!|DIV/0!|VALUE!|NUM!|N/A|NAME\?|GETTING_DATA|SPILL!|CALC!)"""
    r"|[^\W\d][\w.]*+|\s++|."
)
_NEW = lazy(r"^(?:_xlfn\.|_xlws\.)+")

_SCHEMES = ("http://", "https://", "mailto:")
_PICTURES = ("png", "jpeg", "gif")


@dataclass(frozen=True, slots=True)
class Cut:
    """One thing that was cut off: the sheet it stood on (empty: the book's), its cell or cells, and what it was."""

    sheet: str
    cells: str
    what: str


def is_local(formula: str, sheets: Iterable[str], names: Iterable[str] = ()) -> bool:
    """True for a formula (with or without ``=``) that can do nothing but count with what stands on ``sheets``.

    ``names``: defined names that reach out themselves; a formula that uses one does so too.
    """
    if len(formula) > _LONGEST:
        return False
    own = {sheet.casefold() for sheet in sheets}
    out = {name.casefold() for name in names}
    tokens = [t for t in _TOKEN.findall(formula) if not t.isspace()]
    depth, before = 0, ""
    for token, after in zip(tokens, [*tokens, ""][1:], strict=True):
        named = _is_name(token)
        if depth == 0 and token != "[" and (token in ("|", "]") or (token[0] == "'" and after != "!")):
            return False
        if named and after == "(" and _NEW.sub("", token.lower()).upper() not in _COUNTING:
            return False
        if after == "!" and not all(p.casefold() in own for p in token.strip("'").replace("''", "'").split(":")):
            return False
        if (named and token.casefold() in out) or (before == "]" and depth == 0 and (named or token == "!")):
            return False
        if token == "[" and depth == 0 and not _is_name(before):  # of a table only: [1]Sheet1!A1 is another workbook
            return False
        depth += (token == "[") - (token == "]")
        before = token
    return depth == 0 and (not tokens or tokens[0] != "!")


def _is_name(token: str) -> bool:
    return bool(token) and (token[0].isalpha() or token[0] == "_")


def cut_off(book: Any, values: Book) -> list[Cut]:
    """Take out of ``book`` (openpyxl's, writable) all that reaches out of it; ``values`` holds the results of its formulas.

    Returns what was cut off, in the order of the sheets.
    """
    sheets = [ws.title for ws in book.worksheets]
    cuts, names = _names(book, sheets)
    results = {grid.name: grid.cells for grid in values}
    for ws in book.worksheets:

        def local(formula: Any) -> bool:
            return formula is None or is_local(str(formula), sheets, names)

        cuts += [
            *_cells(ws, results.get(ws.title, {}), local),
            *_rules(ws, local),
            *_tables(ws, local),
            *_drawn(ws, local),
        ]
    book._external_links = []
    return cuts


def _names(book: Any, sheets: list[str]) -> tuple[list[Cut], set[str]]:
    """Defined names that call something or stand for something elsewhere."""
    cuts: list[Cut] = []
    gone: set[str] = set()
    for where, held in [("", book.defined_names), *((ws.title, ws.defined_names) for ws in book.worksheets)]:
        for name, defined in list(held.items()):
            is_macro = defined.xlm or defined.function or defined.vbProcedure or name.lower().startswith("auto_")
            if is_macro or not is_local(str(defined.attr_text or ""), sheets):
                del held[name]
                gone.add(name)
                cuts.append(Cut(where, "", _("名称“{name}”").format(name=name)))
    return cuts, gone


def _cells(ws: Any, results: dict[tuple[int, int], Cell], local: Any) -> Iterator[Cut]:
    """Formulas and links of cells."""
    for (row, column), cell in list(ws._cells.items()):
        if cell.data_type == "f":
            formula = getattr(
                cell.value, "text", cell.value
            )  # of an array formula its text; of a table of trials nothing
            if isinstance(formula, str) and not local(formula):
                _put_result(cell, formula, results.get((row, column)))
                yield Cut(ws.title, cell.coordinate, _("公式 {formula}").format(formula=formula[:60]))
        link = cell.hyperlink
        if link is not None and link.target and not str(link.target).lower().startswith(_SCHEMES):
            cell.hyperlink = None
            yield Cut(ws.title, cell.coordinate, _("链接 {target}").format(target=str(link.target)[:60]))


def _put_result(cell: Any, formula: str, result: Cell | None) -> None:
    """What the formula came to when the file was saved; where that is not known, the formula as text."""
    known = result is not None and result.kind not in ("error", "unsolved")
    value = result.value if known and result is not None else formula
    cell.value = visible(value) if isinstance(value, str) else value
    if isinstance(cell.value, str):
        cell.data_type, cell.quotePrefix = "s", True  # text also after somebody has edited the cell


def _rules(ws: Any, local: Any) -> Iterator[Cut]:
    """Formulas behind drop-down lists and colours."""
    validations = ws.data_validations
    kept = [v for v in validations.dataValidation if local(v.formula1) and local(v.formula2)]
    yield from (Cut(ws.title, str(v.sqref), _("数据有效性")) for v in validations.dataValidation if v not in kept)
    validations.dataValidation = kept
    colours = ConditionalFormattingList()
    for area in ws.conditional_formatting:
        for rule in area.rules:
            if all(map(local, _formulas_of(rule))):
                colours.add(str(area.sqref), rule)
            else:
                yield Cut(ws.title, str(area.sqref), _("条件格式"))
    ws.conditional_formatting = colours


def _formulas_of(rule: Any) -> Iterator[Any]:
    yield from rule.formula
    for scale in (rule.colorScale, rule.dataBar, rule.iconSet):
        yield from (value.val for value in getattr(scale, "cfvo", None) or () if value.type == "formula")


def _tables(ws: Any, local: Any) -> Iterator[Cut]:
    """Tables that a query fills, and formulas that a table writes into new rows."""
    for name, table in list(ws.tables.items()):
        formulas = [
            f for c in table.tableColumns for f in (c.calculatedColumnFormula, c.totalsRowFormula) if f is not None
        ]
        plain = table.tableType in (None, "worksheet") and table.connectionId is None
        if not plain or not all(local(getattr(f, "attr_text", f)) for f in formulas):
            del ws.tables[name]
            yield Cut(ws.title, str(table.ref), _("表格“{name}”").format(name=name))


def _drawn(ws: Any, local: Any) -> Iterator[Cut]:
    """Charts that draw what stands elsewhere, pictures that a program would have to draw, pivots over foreign data."""
    charts = [c for c in ws._charts if all(map(local, _formulas_of_chart(c)))]
    yield from (Cut(ws.title, "", _("图表")) for c in ws._charts if c not in charts)
    ws._charts = charts
    pictures = [p for p in ws._images if str(p.format).lower() in _PICTURES]
    yield from (Cut(ws.title, "", _("图片")) for p in ws._images if p not in pictures)
    ws._images = pictures
    for pivot in ws._pivots:
        yield Cut(ws.title, "", _("数据透视表“{name}”").format(name=pivot.name))
    ws._pivots = []  # where its data come from is not all that openpyxl keeps of it


def _formulas_of_chart(chart: Any) -> Iterator[str]:
    for element in chart._write().iter():
        if element.tag.rpartition("}")[2] == "f" and element.text:
            yield element.text
