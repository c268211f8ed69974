"""The verb *render*: a record to a Word form, proved by reading the form back.

>>> from tzforms.forms import Annex4
>>> data = render(Annex4(organizer="甲公司", graduate_count=27))
>>> data[:2]
b'PK'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tzforms.converters import NAMES
from tzforms.exceptions import LostValueError
from tzforms.forms import FORMS, FormRecord, to_paper
from tzforms.i18n import _
from tzforms.reading import FORM_PROPERTY, form_specs, read_bytes
from tzforms.resources import template_path
from tzforms.word import Template

__all__ = ["blank", "differences", "file_name", "form_template", "render"]

# Custom document properties survive Word, WPS and LibreOffice. They say which edition of which form a paper was made from,
# never what it says: the clerk edits the visible text, not these.
EDITION_PROPERTY = "tzforms-template"


def form_template(form: str) -> Template:
    """The compiled template of ``annex1`` … ``annex5``."""
    return Template.open(template_path(form))


def blank(form: str) -> bytes:
    """The official blank form as the bytes of a .docx."""
    return form_template(form).render(to_paper(FORMS[form]()))


def render(record: FormRecord, *, verify: bool = True) -> bytes:
    """The bytes of the .docx that prints ``record``; the same record gives the same bytes.

    Raises :class:`~tzforms.exceptions.RenderError` for a value that cannot be printed, and
    :class:`~tzforms.exceptions.LostValueError` when the finished form does not read back as what went in (``verify``).
    """
    template = form_template(record.form)
    marks = {FORM_PROPERTY: record.form, EDITION_PROPERTY: template.sha256[:16]}
    data = template.render(to_paper(record), properties=marks)
    if verify:
        lost = list(differences(record, data))
        if lost:
            path, want, got = lost[0]
            raise LostValueError(
                _(
                    "{title}：“{path}”写入表格后读不回原值（写入 {want}，读回 {got}），没有生成。请检查该项是否含有特殊内容。"
                ).format(
                    title=_("附件{number}").format(number=record.number), path=path, want=_short(want), got=_short(got)
                )
            )
    return data


def differences(record: FormRecord, data: bytes) -> Iterator[tuple[str, Any, Any]]:
    """Paths at which the form in ``data`` does not say what ``record`` holds: (path, put in, read back)."""
    readings = [r for r in read_bytes(data, "") if r.form == record.form]
    if len(readings) != 1:
        yield "", record.title, None
        return
    want = numbered(record).as_json()
    spec = form_specs()[record.form]
    for path, put_in, got in _compare("", want, readings[0].data):
        # 大学 is printed as typed and read as 本科: the paper says what the record says
        if isinstance(put_in, str) and NAMES[spec.converter_of(_generic(path))].parse(put_in).value == got:
            continue
        yield path, put_in, got


def _generic(path: str) -> str:
    return re.sub(r"\[\d+\]", "", path)


def numbered(record: FormRecord) -> FormRecord:
    """``record`` with the serial numbers that the paper prints."""
    for field in ("trainees", "graduates"):
        rows = getattr(record, field, None)
        if rows:
            fresh = tuple(r if r.no is not None else r.model_copy(update={"no": i}) for i, r in enumerate(rows, 1))
            record = record.model_copy(update={field: fresh})
    return record


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
    from tzforms.findings import mask_text

    text = mask_text(str(value))
    return text if len(text) <= 40 else text[:40] + "…"


def file_name(form: str) -> str:
    """``附件2 通州区高技能人才研修班学员名册.docx``."""
    model = FORMS[form]
    return f"附件{model.number} {model.title}.docx"
