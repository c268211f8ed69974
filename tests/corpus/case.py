"""A case: one form, filled as a clerk types, with the truth beside it; and the small vocabulary that operators use.

Paths inside a case name a row by its uid (``trainees#u3.name``), so that operators may move, add or delete rows. When
the case is finished they become the public paths (``trainees[2].name``).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.corpus import projects
from tests.corpus.blanks import blank
from tests.corpus.package import Doc, Element, above, e, get, q, tag, text_of

LOOPS = {
    "annex1": ("courses", "instructors"),
    "annex2": ("trainees",),
    "annex3": ("graduates",),
    "annex4": (),
    "annex5": ("experts",),
}
FIELDS: dict[str, list[str]] = {
    "annex1": [
        "organizer",
        "application_date",
        "project",
        "occupations",
        "venue",
        "planned_trainees",
        "trainee_source",
        "purpose",
        "conditions",
        "total_hours",
        "assessment",
        "budget",
        "address",
        "contact",
        "office_phone",
        "mobile",
        "fax",
        "email",
    ],
    "annex2": ["organizer", "project", "start_date", "end_date", "prepared_by", "phone"],
    "annex3": ["organizer", "project", "start_date", "end_date", "prepared_by", "phone"],
    "annex4": [
        "organizer",
        "application_date",
        "project",
        "occupations",
        "start_date",
        "end_date",
        "total_hours",
        "graduate_count",
        "subsidy_wan",
        "handler",
        "phone",
        "bank",
        "bank_account",
    ],
    "annex5": [
        "organizer",
        "project",
        "contact",
        "office_phone",
        "mobile",
        "trainee_count",
        "graduate_count",
        "start_date",
        "end_date",
        "summary",
        "funds_usage",
        "expert_opinion",
        "expert_opinion_date",
        "bureau_opinion",
        "bureau_opinion_date",
    ],
}
COLUMNS: dict[str, list[str]] = {
    "courses": ["topic", "format", "hours", "instructor"],
    "instructors": ["name", "title", "employer"],
    "trainees": ["no", "name", "sex", "education", "id_number", "employer_position", "certificate_no", "level", "note"],
    "graduates": ["no", "name", "employer", "id_number", "score", "completion_no"],
    "experts": ["name", "employer_title", "mobile", "signature"],
}


class _Any:
    """A truth that nobody can know from the paper: any value will do, but it must be flagged."""

    def __repr__(self) -> str:
        return "ANY"

    def __deepcopy__(self, memo: object) -> _Any:
        return self


ANY = _Any()


@dataclass(frozen=True)
class OneOf:
    """A truth with more than one defensible form; the first is the plain one."""

    values: tuple[Any, ...]


class Inapplicable(Exception):  # noqa: N818 - not an error
    """The operator has nothing to change on this form."""


@dataclass
class Expected:
    """What a reader should deliver for one form of a file. ``optional``: it may deliver it, and then it has to be right.

    ``refusal``: when it does not deliver an optional form, it has to say so in words that this expression finds.
    ``ink``: by path the text that a finding may quote instead of flagging the value.
    """

    form: str
    data: dict[str, Any]
    must: set[str] = field(default_factory=set)
    may: set[str] = field(default_factory=set)
    optional: bool = False
    refusal: str = ""
    ink: dict[str, str] = field(default_factory=dict)


@dataclass
class Case:
    """A filled form under change."""

    form: str
    kind: str
    seed: int
    doc: Doc
    data: dict[str, Any]
    raw: dict[str, str] = field(default_factory=dict)
    count: dict[str, int] = field(default_factory=dict)
    must: set[str] = field(default_factory=set)
    may: set[str] = field(default_factory=set)
    applied: list[str] = field(default_factory=list)
    tier: str = "plain"
    extra: list[Expected] = field(default_factory=list)
    before: int = 0
    no_form: bool = False
    finding: bool = False
    post: list[Callable[[bytes], bytes]] = field(default_factory=list)
    suffix: str = ".docx"
    uids: int = 0
    touched: set[str] = field(default_factory=set)
    ink: dict[str, str] = field(default_factory=dict)
    refusal: str = ""

    # ---- rows ----

    @property
    def loops(self) -> tuple[str, ...]:
        """The tables of this form."""
        return LOOPS[self.form]

    def new_uid(self) -> str:
        """A name for a row."""
        self.uids += 1
        return f"u{self.uids}"

    def rows(self, loop: str) -> list[Element]:
        """The filled rows, in document order."""
        return self.doc.find("row", loop)

    def uid(self, tr: Element) -> str:
        """The name of a filled row."""
        return get(tr, "uid") or ""

    def record(self, loop: str, uid: str) -> dict[str, Any]:
        """The truth of a row."""
        return next(r for r in self.data[loop] if r["_uid"] == uid)

    def cell(self, tr: Element, column: str) -> Element | None:
        """A row's cell of that column (``name``), wherever it stands."""
        return next((c for c in tr.iter(q("w:tc")) if (get(c, "field") or "").endswith("." + column)), None)

    def heads(self, loop: str) -> list[Element]:
        """The header cells of a table."""
        return [
            c for c in self.doc.find("head") if c.tag == q("w:tc") and (get(c, "field") or "").startswith(loop + ".")
        ]

    def head_row(self, loop: str) -> Element:
        """The header row of a table."""
        return self.doc.find("head", loop)[0]

    def spare(self, loop: str) -> list[Element]:
        """Rows left empty."""
        return self.doc.find("spare", loop)

    def path(self, loop: str, uid: str, column: str) -> str:
        """The inner path of a row's value."""
        return f"{loop}#{uid}.{column}"

    # ---- truth ----

    def get(self, path: str) -> Any:
        """The truth at an inner path."""
        loop, uid, column = _split(path)
        return self.record(loop, uid)[column] if loop else self.data.get(path)

    def set(self, path: str, value: Any) -> None:
        """Change the truth."""
        loop, uid, column = _split(path)
        (self.record(loop, uid) if loop else self.data)[column] = value

    def doubt(self, *paths: str) -> None:
        """These values must be flagged."""
        self.must.update(paths)

    def allow(self, *paths: str) -> None:
        """These values may be flagged."""
        self.may.update(paths)

    def row_paths(self, loop: str, uid: str) -> list[str]:
        """All inner paths of a row."""
        return [self.path(loop, uid, c) for c in COLUMNS[loop]]

    # ---- paper ----

    def values(self, name: str) -> list[Element]:
        """The places that hold a scalar; the table's own cell last (it is the value when they disagree)."""
        found = [n for n in self.doc.find("value") if name in (get(n, "field") or "").split("+")]
        return sorted(
            found,
            key=lambda n: (
                above(n, "w:tbl") is not None and get(above(n, "w:tbl"), "role") == "table" and n.tag == q("w:tc")
            ),
        )

    def place(self, path: str) -> Element:
        """The one place that holds the value (for scalars printed twice: the table's)."""
        loop, uid, column = _split(path)
        if loop:
            for tr in self.rows(loop):
                if self.uid(tr) == uid:
                    found = self.cell(tr, column)
                    if found is not None:
                        return found
            raise Inapplicable(path)
        found = [v for v in self.values(path) if get(v, "filled")]
        if not found:
            raise Inapplicable(path)
        return found[-1]

    def labels(self) -> list[Element]:
        """Label cells, column heads and inline label runs."""
        return [n for n in self.doc.tagged() if get(n, "role") in ("label", "head", "group") and n.tag != q("w:tr")]

    def label_of(self, name: str) -> list[Element]:
        """The label places of a scalar."""
        return [n for n in self.doc.find("label") if name in (get(n, "field") or "").split("+")]

    def type(self, place: Element, text: str) -> None:
        """Type ``text`` into a place, replacing what is there."""
        put(place, text)

    def retype(self, path: str, text: str) -> None:
        """Type another text for one value that stands in one place, and remember it for the presence check."""
        loop, _, _ = _split(path)
        if not loop and len([v for v in self.values(path) if get(v, "filled")]) > 1:
            for place in self.values(path):
                if get(place, "filled"):
                    put(place, text)
        else:
            put(self.place(path), text)
        self.raw[path] = text

    def forget(self, path: str) -> None:
        """The value is not on the paper as its text any more: no presence check."""
        self.raw.pop(path, None)
        self.count.pop(path, None)

    # ---- the end ----

    def expected(self) -> list[Expected]:
        """The truth in public paths."""
        if self.no_form:
            return list(self.extra)
        data: dict[str, Any] = {}
        index: dict[str, int] = {}
        for key, value in self.data.items():
            if key in self.loops:
                data[key] = [{k: v for k, v in row.items() if k != "_uid"} for row in value]
                index |= {f"{key}#{row['_uid']}": i for i, row in enumerate(value)}
            else:
                data[key] = value

        def public(path: str) -> str:
            loop, uid, column = _split(path)
            if not loop:
                return path
            number = index.get(f"{loop}#{uid}")
            return "" if number is None else f"{loop}[{number}].{column}" if column else f"{loop}[{number}]"

        own = Expected(
            self.form,
            copy.deepcopy(data),
            {public(p) for p in self.must} - {""},
            {public(p) for p in self.may} - {""},
            optional=bool(self.refusal),
            refusal=self.refusal,
            ink={public(p): text for p, text in self.ink.items()},
        )
        return [*self.extra[: self.before], own, *self.extra[self.before :]]

    def to_bytes(self) -> bytes:
        """The file."""
        data = self.doc.to_bytes()
        for change in self.post:
            data = change(data)
        return data


def _split(path: str) -> tuple[str, str, str]:
    if "#" not in path:
        return "", "", path
    loop, _, rest = path.partition("#")
    uid, _, column = rest.partition(".")
    return loop, uid, column


# ---- typing ----------------------------------------------------------------------------------------------------------


def _run(text: str, rpr: Element | None) -> Element:
    run = e("w:r", None, copy.deepcopy(rpr) if rpr is not None else None)
    for piece in re.split(r"(\t|\n)", text):
        if piece == "\t":
            run.append(e("w:tab"))
        elif piece == "\n":
            run.append(e("w:br"))
        elif piece:
            run.append(e("w:t", None, text=piece))
    return run


def put(place: Element, text: str, *, rpr: Element | None = None) -> None:
    """Type into a cell, a paragraph or an inline run; what was there goes. Lines become paragraphs (or breaks in a run)."""
    if rpr is None:
        found = place.find(f".//{q('w:r')}/{q('w:rPr')}") if place.tag != q("w:r") else place.find(q("w:rPr"))
        rpr = copy.deepcopy(found) if found is not None else None
    if place.tag == q("w:r"):
        for child in list(place):
            if child.tag != q("w:rPr"):
                place.remove(child)
        for child in list(_run(text, None)):
            place.append(child)
        return
    if place.tag == q("w:p"):
        for child in list(place):
            if child.tag != q("w:pPr"):
                place.remove(child)
        anchor = place
        # paragraphs typed earlier into the same place
        while (following := anchor.getnext()) is not None and get(following, "role") == "more":
            following.getparent().remove(following)
        lines = text.split("\n")
        place.append(_run(lines[0], rpr))
        for line in lines[1:]:
            new = e("w:p", None, copy.deepcopy(place.find(q("w:pPr"))), _run(line, rpr))
            anchor.addnext(tag(new, "more"))
            anchor = new
        return
    paragraphs = [c for c in place if c.tag != q("w:tcPr")]
    first = next((p for p in paragraphs if p.tag == q("w:p")), None)
    ppr = copy.deepcopy(first.find(q("w:pPr"))) if first is not None and first.find(q("w:pPr")) is not None else None
    numbered = ppr is not None and ppr.find(q("w:numPr")) is not None
    if rpr is None and ppr is not None and ppr.find(q("w:rPr")) is not None:
        rpr = copy.deepcopy(ppr.find(q("w:rPr")))
    for p in paragraphs:
        place.remove(p)
    if ppr is not None and numbered and text:
        ppr.remove(ppr.find(q("w:numPr")))
    for line in text.split("\n"):
        place.append(e("w:p", None, copy.deepcopy(ppr), _run(line, rpr) if line else None))


def chinese_date(iso: str) -> str:
    """``2025年3月5日``."""
    year, month, day = iso.split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def typed(name: str, value: Any, rng: Random) -> str:
    """A value as a neat clerk types it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return rng.choice(["、", "、", "，"]).join(value)
    if name.endswith("_date"):
        return rng.choice([chinese_date(value), chinese_date(value), str(value).replace("-", "."), str(value)])
    if name == "total_hours":
        return rng.choice([f"{value}", f"{value}学时", f"{value}课时"])
    if name in ("planned_trainees", "graduate_count", "trainee_count"):
        return rng.choice([f"{value}", f"{value}人"])
    if name == "subsidy_wan":
        return rng.choice([f"{value:g}", f"{value:g}", f"{value:g}万元"])
    return str(value)


def period(start: str, end: str, rng: Random) -> str:
    """Two dates in one place, neatly."""
    a, b = chinese_date(start), chinese_date(end)
    short = b[5:] if a[:5] == b[:5] else b
    dots = start.replace("-", "."), end.replace("-", ".")
    return rng.choice([f"{a}至{b}", f"{a}—{short}", f"{dots[0]}-{dots[1]}", f"{a}-{b}"])


def fill(doc: Doc, form: str, kind: str, seed: int, data: dict[str, Any]) -> Case:
    """Type ``data`` into a blank form, once wherever the form asks for it."""
    rng = Random(f"fill/{form}/{kind}/{seed}")
    case = Case(form, kind, seed, doc, copy.deepcopy(data))
    for loop in case.loops:
        for row in case.data[loop]:
            row["_uid"] = case.new_uid()
        _fill_rows(case, loop, rng)
    stamped = rng.random() < 0.4  # the seal says who: nothing is typed beside 办班单位（盖章）
    for place in doc.find("value"):
        name = get(place, "field") or ""
        if name == "start_date+end_date":
            text = period(case.data["start_date"], case.data["end_date"], rng) if case.data.get("start_date") else ""
        elif name == "organizer" and stamped and form in ("annex1", "annex4") and _in_line(place):
            continue
        else:
            value = case.data.get(name)
            text = typed(name, value, rng)
        if not text:
            continue
        put(place, text)
        tag(place, filled="1")
        for part in name.split("+"):
            case.raw[part] = text
            case.count[part] = case.count.get(part, 0) + 1
        if place.tag == q("w:r"):
            _shorten_pads(place, text)
    for hint in doc.find("hint"):
        hint.getparent().remove(hint)  # what was printed as help is overwritten by the answer
    return case


def _in_line(place: Element) -> bool:
    table = above(place, "w:tbl")
    return place.tag == q("w:r") or (table is not None and get(table, "role") == "linetable")


def _shorten_pads(place: Element, text: str) -> None:
    """What is typed pushes the next label to the right: the clerk deletes spaces."""
    following = place.getnext()
    while following is not None and get(following, "role") != "pad":
        if get(following, "role") is not None:
            return
        following = following.getnext()
    if following is not None:
        for node in following.iter(q("w:t")):
            node.text = (node.text or "")[: max(3, len(node.text or "") - len(text))]


def _fill_rows(case: Case, loop: str, rng: Random) -> None:
    doc = case.doc
    dots = doc.find("dots", loop)
    rows = doc.find("spare", loop)
    needed = len(case.data[loop])
    model = copy.deepcopy(rows[-1])
    spare = list(rows)
    for tr in dots:  # the dotted row is filled, left standing, or taken out
        if needed > len(rows) or rng.random() < 0.4:
            tr.getparent().remove(tr)
        else:
            tag(tr, "dots")
    anchor = rows[-1]
    while len(spare) < needed:
        new = copy.deepcopy(model)
        anchor.addnext(new)
        anchor = new
        spare.append(new)
    for tr, row in zip(spare, case.data[loop], strict=False):
        tag(tr, "row", loop, uid=row["_uid"])
        numbered = False
        for column in COLUMNS[loop]:
            cell = case.cell(tr, column)
            if cell is None:
                continue
            if column == "no" and cell.find(f".//{q('w:numPr')}") is not None:
                numbered = True
                continue
            text = typed(column, row[column], rng)
            if not text:
                continue
            put(cell, text)
            path = case.path(loop, row["_uid"], column)
            case.raw[path], case.count[path] = text, 1
        if numbered:
            tag(tr, numbered="1")


def build(form: str, kind: str, seed: int, *, sentinel: bool = True, people: int | None = None) -> Case:
    """A neat case: the blank of that manner, filled with one project's data."""
    return fill(blank(form, kind, seed), form, kind, seed, projects.make(form, seed, sentinel=sentinel, people=people))


def walk(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """``(path, value)`` of every field, rows included."""
    for key, value in data.items():
        if isinstance(value, list) and key in COLUMNS:
            for i, row in enumerate(value):
                yield from ((f"{key}[{i}].{c}", row.get(c)) for c in COLUMNS[key])
        else:
            yield key, value


# ---- presence --------------------------------------------------------------------------------------------------------


def squash(text: str) -> str:
    """Without any white space."""
    return re.sub(r"[\s　\u00a0\u2009\u200b]+", "", text)


def void_reason(case: Case, document: bytes) -> str | None:
    """Why the case proves nothing: a value that is not on the paper as often as it should be. ``None`` when it is sound."""
    from lxml import etree

    root = etree.fromstring(document)
    for node in list(root.iter(f"{{{_MC}}}Fallback")):
        node.getparent().remove(node)
    paper = squash("".join(t.text or "" for t in root.iter(q("w:t"))))
    raws = {p: squash(t) for p, t in case.raw.items()}
    everything = list(raws.values())
    elsewhere = [squash(str(v)) for other in case.extra for _, v in walk(other.data) if v is not None]
    for path, raw in raws.items():
        if len(raw) < 4 or sum(raw in other for other in everything) > 1 + path.endswith("_date"):
            continue
        if any(raw in other for other in elsewhere):
            continue
        if path in ("start_date", "end_date") and raws.get("start_date") == raws.get("end_date"):
            continue
        found = paper.count(raw)
        if found != case.count.get(path, 1):
            return f"{path} stands {found} times on the paper, declared {case.count.get(path, 1)}"
    return None


_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"

__all__ = ["ANY", "Case", "Expected", "Inapplicable", "OneOf", "build", "fill", "put", "text_of", "void_reason", "walk"]
