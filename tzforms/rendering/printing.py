"""The verb *render*: a record to a Word form, proved by reading the form back.

>>> from tzforms.forms import Annex4
>>> data = render(Annex4(organizer="甲公司", graduate_count=27))
>>> data[:2]
b'PK'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tzforms.converters import NAMES, Stages
from tzforms.exceptions import LostValueError
from tzforms.findings import mask_text
from tzforms.forms import PERIOD, FormRecord, bare, catalogue_of, numbered, to_paper
from tzforms.i18n import _
from tzforms.measures import DEFAULT_EDITION, EDITION_PROPERTY, Measures
from tzforms.reading import FORM_PROPERTY, read_bytes
from tzforms.word import Set, Template

__all__ = ["Rendered", "blank", "differences", "file_name", "form_template", "render", "typeset"]

# Custom document properties survive Word, WPS and LibreOffice. They say which edition of which form a paper was made from,
# never what it says: the clerk edits the visible text, not these.
TEMPLATE_PROPERTY = "tzforms-template"


def form_template(form: str, measures: Measures | str | Path | None = None) -> Template:
    """The compiled template of ``annex1`` … ``annex5`` (and of any other form of the edition)."""
    return Template.open(catalogue_of(measures)[form].template)


def blank(form: str, measures: Measures | str | Path | None = None) -> bytes:
    """The official blank form of an edition as the bytes of a .docx."""
    paper = catalogue_of(measures)[form]
    return Template.open(paper.template).render_set(to_paper(paper.record(), paper))[0]


def render(
    record: FormRecord, *, verify: bool = True, measures: Measures | str | Path | None = None, stages: Stages = ()
) -> bytes:
    """The bytes of the .docx that prints ``record`` on the form of an edition; the same record gives the same bytes.

    Raises :class:`~tzforms.exceptions.RenderError` for a value that cannot be printed, and
    :class:`~tzforms.exceptions.LostValueError` when the finished form does not read back as what went in (``verify``).
    """
    return typeset(record, verify=verify, measures=measures, stages=stages).data


@dataclass(frozen=True, slots=True)
class Rendered:
    """A form as the bytes of a .docx, and how its values were set (``None`` for a template that only docxtpl can fill)."""

    form: str
    data: bytes
    made: Set | None


def typeset(
    record: FormRecord,
    *,
    verify: bool = True,
    measures: Measures | str | Path | None = None,
    pitches: Mapping[str, float] | None = None,
    stages: Stages = (),
) -> Rendered:
    """As :func:`render`, with what was done to set the values well.

    ``pitches``: by the path of a long text the points by which its lines are to stand farther apart.
    """
    catalogue = catalogue_of(measures)
    form = catalogue[record.form]
    template = Template.open(form.template)
    marks = {FORM_PROPERTY: record.form, TEMPLATE_PROPERTY: template.sha256[:16]}
    if catalogue.edition != DEFAULT_EDITION:
        marks[EDITION_PROPERTY] = catalogue.edition
    data, made = template.render_set(to_paper(record, form, stages), properties=marks, pitches=pitches)
    if verify:
        lost = list(differences(record, data, measures, stages))
        if lost:
            path, want, got = lost[0]
            raise LostValueError(
                _(
                    "{title}：“{path}”写入表格后读不回原值（写入 {want}，读回 {got}），没有生成。请检查该项是否含有特殊内容。"
                ).format(title=form.called, path=path, want=_short(want), got=_short(got))
            )
    return Rendered(record.form, data, made)


def differences(
    record: FormRecord, data: bytes, measures: Measures | str | Path | None = None, stages: Stages = ()
) -> Iterator[tuple[str, Any, Any]]:
    """Paths at which the form in ``data`` does not say what ``record`` holds: (path, put in, read back)."""
    form = catalogue_of(measures)[record.form]
    readings = [r for r in read_bytes(data, "", measures=measures) if r.form == record.form]
    if len(readings) != 1:
        yield "", form.title, None
        return
    printed = to_paper(record, form, stages).get(PERIOD)
    if stages and printed == stages != readings[0].stages:
        yield PERIOD, stages, readings[0].stages
    want = numbered(record, form).as_json()
    for path, put_in, got in _compare("", want, readings[0].data):
        # 大学 is printed as typed and read as 本科: the paper says what the record says
        if isinstance(put_in, str) and NAMES[form.converter(bare(path))].parse(put_in).value == got:
            continue
        yield path, put_in, got


def _compare(path: str, want: Any, got: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(want, dict) and isinstance(got, dict):
        for key in want:
            yield from _compare(f"{path}.{key}" if path else key, want[key], got.get(key))
    elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        for index, (a, b) in enumerate(zip(want, got, strict=True)):
            yield from _compare(f"{path}[{index}]", a, b)
    elif want != got and not (want in (None, "") and got in (None, "")):
        yield path, want, got


def _short(value: Any) -> str:
    text = mask_text(str(value))
    return text if len(text) <= 40 else text[:40] + "…"


def file_name(form: str, measures: Measures | str | Path | None = None) -> str:
    """``附件2 通州区高技能人才研修班学员名册.docx``."""
    return catalogue_of(measures)[form].file_name
