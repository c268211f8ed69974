"""Can a template be filled and read back? The lint behind ``tzforms templates check``.

A template passes when the grammar accepts it, every placeholder has a label and every loop a header, and a document filled with
a different text for each placeholder reads back exactly those texts without a doubt.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from tzforms.converters import NAMES
from tzforms.exceptions import TemplateError, TzformsError
from tzforms.forms import catalogue_of
from tzforms.i18n import _
from tzforms.isolation import outside
from tzforms.law import rules_of
from tzforms.measures import Measures
from tzforms.word import DOUBTS, Slip, Template

__all__ = ["check_edition", "check_template", "sample_values"]

_SAMPLES: dict[str, Any] = {
    "integer": 17,
    "hours": Decimal("42"),
    "wan": Decimal("8.5"),
    "date": dt.date(2024, 9, 2),
    "period": (dt.date(2024, 9, 2), dt.date(2024, 9, 13)),
    "occupations": ("车工", "铣工"),
    "level": "高级工",
    "sex": "女",
    "education": "本科",
    "phone": "010-69551234",
    "mobile": "13800138000",
    "id_number": "11010519491231002X",
    "certificate_no": "S000011000001243000001",
    "account": "020000490900012345",
    "email": "someone@example.com",
    "score": "92",
    "name": "张三",
    "serial": 1,
}


def sample_values(template: Template) -> dict[str, Any]:
    """A value for every placeholder of ``template``; loops get two rows."""
    values: dict[str, Any] = {}
    for number, hole in enumerate(template.placeholders):
        value = _SAMPLES.get(hole.converter, f"样例文字{number}")
        if hole.is_index:
            continue
        if hole.in_row and hole.loop is not None:
            empty: list[Any] = [{}, {}] if hole.name else ["", ""]
            rows = values.setdefault(hole.loop.iterable, empty)
            for index, row in enumerate(rows):
                one = index + 1 if hole.converter == "serial" else value
                if isinstance(row, dict):
                    row[hole.name] = one
                else:
                    rows[index] = one
        else:
            values[hole.path] = value
    return values


@outside("path")
def check_template(path: Path) -> str:
    """A short summary of a template that passes, in Chinese.

    Raises :class:`~tzforms.exceptions.TemplateError` naming the placeholder, paragraph or cell that fails.
    """
    template = Template.open(path, print_only=True)
    slips = list(template.slips)
    if slips and (not template.placeholders or any(slip.sure for slip in slips)) and not template.beyond_grammar:
        raise TemplateError(_("有像是占位符、却不会被填写的文字：{slips}").format(slips=_named(slips)))
    doubtful = _("；像是占位符、却不会被填写：{slips}").format(slips=_named(slips)) if slips else ""
    values = sample_values(template)
    if template.print_only:
        if not template.beyond_grammar:
            template.render(values)
            if path.stem.startswith("annex"):
                raise TemplateError(template.reason)
        return _("只能打印，不能读回（{reason}）").format(reason=template.reason) + doubtful
    reading = template.read(template.render(values))
    converters = {p.full_path: p.converter for p in template.placeholders}
    got: Any
    for key, want in values.items():
        if isinstance(want, list):
            rows = reading.values.get(key)
            if not isinstance(rows, list) or len(rows) != len(want):
                raise TemplateError(_("循环 {name} 填写两行后读不回两行。请检查这张表的表头。").format(name=key))
            for row, expected in zip(rows, want, strict=True):
                if not isinstance(expected, dict):
                    _same(f"{key}[]", converters[f"{key}[]"], expected, row)
                    continue
                for name, value in expected.items():
                    _same(f"{key}.{name}", converters[f"{key}[].{name}"], value, row.get(name))
        else:
            got = reading.values.get(key)
            _same(key, converters[key], want, got)
    if reading.unsure:
        path_, doubts = next(iter(reading.unsure.items()))
        why = "；".join(_(DOUBTS.get(d, d)) for d in doubts)
        raise TemplateError(_("{name} 填写后读回时拿不准：{why}。请调整它的标签或位置。").format(name=path_, why=why))
    return (
        _("{fields} 个占位符、{loops} 个循环，填写后原样读回").format(
            fields=len(template.placeholders), loops=len(template.loops)
        )
        + doubtful
    )


def _named(slips: Iterable[Slip]) -> str:
    """The slips with their places, the first five of them."""
    listed = list(slips)
    named = "、".join(_("{place}的 {text}").format(place=s.place, text=s.text) for s in listed[:5])
    return named + (_(" 等 {count} 处").format(count=len(listed)) if len(listed) > 5 else "")


def check_edition(measures: Measures) -> Iterator[tuple[bool, str]]:
    """An edition of the measures, form by form and quote by quote: whether it passes, and a line that says what was looked at.

    Raises :class:`~tzforms.exceptions.UsageError` for an edition whose data files cannot be used.
    """
    for form in catalogue_of(measures).forms.values():
        try:
            yield True, _("{form}：通过，{summary}").format(form=form.full_title, summary=check_template(form.template))
        except TzformsError as error:
            yield False, _("{form}：未通过。{reason}").format(form=form.full_title, reason=error)
    quoted = [(r.id, r.quote) for r in rules_of(measures)]
    quoted += [(p.name, p.quote) for p in measures.parameters.values()]
    missing = [(name, quote) for name, quote in quoted if quote not in measures.text]
    for name, quote in missing:
        yield (
            False,
            _("{name}：办法原文中没有“{quote}”。请在 parameters.toml 里改引原文。").format(name=name, quote=quote),
        )
    if not missing:
        yield True, _("{count} 处引文都在办法原文中").format(count=len(quoted))


def _same(path: str, converter: str, want: Any, got: str | None) -> None:
    parsed = NAMES[converter].parse(got or "")
    if parsed.value != want:
        raise TemplateError(
            _("占位符 {name} 填写“{want}”后读回“{got}”。请检查它左边或上方的标签。").format(
                name=path, want=NAMES[converter].format(want), got=got or ""
            )
        )
