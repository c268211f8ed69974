"""What people call the things of a reading: labels as printed, values as written, doubts and finds in words."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from tzforms.forms import FORMS
from tzforms.i18n import _
from tzforms.reading.evidence import Evidence, unspaced
from tzforms.reading.forms import form_specs
from tzforms.word import DOUBTS

__all__ = ["flat", "form_label", "how_text", "labels_of", "shown", "why"]

# How a value was found, for a person.
_HOW = {
    "cell": "标签旁的单元格",
    "inline": "标签后的同一行文字",
    "inner": "标签所在单元格内",
    "column": "表头下的列",
    "merged": "纵向合并的单元格",
    "ditto": "“同上”，取上一行",
    "below": "标签下方",
    "tail": "上一项内容之后",
    "position": "只按位置",
    "review": "人工更正",
    "none": "没有找到",
}


def form_label(form: str) -> str:
    """``annex2`` as people call it: 附件2. An unknown name stays as it is."""
    return _("附件{number}").format(number=FORMS[form].number) if form in FORMS else form


@lru_cache(maxsize=8)
def labels_of(form: str) -> dict[str, str]:
    """Field (``organizer``) or column (``trainees.name``) → its label on the printed form, a list's own path → its group."""
    spec = form_specs()[form]
    labels: dict[str, str] = {}
    for place in spec.places:
        label = flat(place.label)
        if place.kind == "tail":
            host = next((p.label for p in spec.places if p.path == place.after), place.after)
            label = _("{label}（日期）").format(label=flat(host))
        names = ("start_date", "end_date") if place.path == "period" else (place.path,)
        for name in names:
            if label and (name not in labels or place.in_table):
                labels[name] = label
    if "period" in {p.path for p in spec.places}:
        labels["start_date"] = _("{label}（起）").format(label=labels["start_date"])
        labels["end_date"] = _("{label}（止）").format(label=labels["end_date"])
    for loop in spec.loops:
        labels[loop.path] = flat(loop.group) or {"trainees": _("学员"), "graduates": _("结业学员")}.get(
            loop.path, loop.path
        )
        labels.update({f"{loop.path}.{c.name}": flat(c.label) for c in loop.columns})
    return labels


def shown(value: Any) -> str:
    """A value of the contract as people write it."""
    if value is None or value == [] or value == ():
        return "—"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return str(value)


def why(evidence: Evidence) -> str:
    """Why a person has to look at a value; empty when nobody has to."""
    parts = [_(DOUBTS.get(d, d)).rstrip("。") for d in evidence.doubts] + [r.rstrip("。") for r in evidence.reasons]
    return "；".join(dict.fromkeys(parts))


def how_text(how: str) -> str:
    """How a value was found, in words."""
    return _(_HOW.get(how, how))


def flat(text: str) -> str:
    """A printed label without the blanks that space it out, and without its colon."""
    return unspaced(text).rstrip("：:")
