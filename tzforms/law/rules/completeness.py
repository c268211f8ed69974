"""V34: nothing forgotten. What the data files of the forms say is required, and stands nowhere.

What is judged has its blanks filled first: a fact typed once stands in every form that prints it, sums and counts are worked out.
Which finding speaks for an empty cell that another rule names too, and how many of one column become one, is decided in
:mod:`tzforms.law.settling`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tzforms.forms import Derived, Form, FormRecord, bare, place
from tzforms.i18n import _, get_language
from tzforms.law.rules.base import STAGES, Hit, Rule, V, rule
from tzforms.law.rules.context import Context
from tzforms.law.rules.shared import blank

__all__ = ["RULES", "judged", "nothing_forgotten"]


def judged(ctx: Context) -> list[tuple[Form, FormRecord]]:
    """The forms whose completeness is judged: those begun or meant, at a stage those that are due by then."""
    forms = list(ctx.dossier.forms())
    typed = [(key, record) for key, _record in forms if (record := ctx.typed(key)) is not None]
    begun = {*ctx.meant, *ctx.catalogue.begun(typed)}
    return [(ctx.catalogue[k], r) for k, r in forms if k in begun or ctx.stage == ctx.catalogue[k].stage]


def _is_due(stage: str, ctx: Context) -> bool:
    """Is what is required at ``stage`` required by now? Without a stage to check for, everything is."""
    if ctx.stage is None or stage not in STAGES:
        return True
    return STAGES.index(stage) <= STAGES.index(ctx.stage)


def _is_empty(value: object) -> bool:
    return value is None or value == () or (isinstance(value, str) and blank(value))


@rule(
    "V34",
    "附件1",
    "办班单位名称",
    "必填的内容",
    V,
    stages=("申报", "备案", "结业", "申领"),
    checker="U",
    looks_at=("*", "*.*"),
    examples=(
        "附件1没有写地址 → 不符合",
        "附件2第3行没有写学历 → 不符合",
        "传真、备注空着 → 通过",
        "结业证书编号、专家意见、局意见空着 → 通过：不由办班单位填写",
        "名册上填了单位名称，申请表上空着 → 通过：程序会填上",
    ),
)
def nothing_forgotten(ctx: Context) -> Iterator[Hit]:
    """已经动手填的每张表，必填的内容都要填；由专家和区人力社保局填写的、传真、备注除外。别的规则已经指出的空格不重复说。"""
    forms = judged(ctx)
    if not forms and ctx.stage is None:
        yield Hit(
            _("还没有填写任何一种表的内容。"),
            None,
            _("从最先要交的{form}填起。").format(form=next(iter(ctx.catalogue.forms.values())).full_title),
        )
        return
    told: set[str] = set()
    for form, record in forms:
        for name in type(record).model_fields:
            if name in form.tables:
                yield from _of_a_table(ctx, form, name, getattr(record, name))
            elif name not in told and _is_empty(getattr(record, name)):
                hit = _of_a_field(ctx, form, name)
                if hit is not None:
                    told.update((name,) if name in form.shares else ())
                    yield hit


def _of_a_field(ctx: Context, form: Form, name: str) -> Hit | None:
    """The hit for a field that is empty; ``None`` where nobody asks for it, or for what it would be worked out from."""
    shared = ctx.catalogue.shared_facts.get(name) if name in form.shares else None
    entry = form.entry(name)
    asked = form.is_asked(name) or (shared is not None and shared.required)
    if not asked or not _is_due(entry.stage or form.stage, ctx) or _has_a_source(ctx, form.key, name):
        return None
    note = (
        ""
        if (key := (form.key, name)) in ctx.catalogue.derived and ctx.catalogue.derived[key].how != "same"
        else entry.note or (shared.note if shared is not None else "")
    )
    label = form.name(name)
    return Hit(
        _("{form}“{label}”没有填写。").format(form=form.called, label=label),
        f"{form.key}.{name}",
        _fix(label, note),
        article=entry.article or f"附件{form.number}",
    )


def _has_a_source(ctx: Context, key: str, name: str) -> bool:
    """Is the field worked out from what is here and not complete? Then that is told, and filling it in fills this in."""
    homes = ctx.catalogue.shared.get(name, ((key, name),))
    return any(s is not None and _is_told(ctx, s) for s in map(ctx.catalogue.derived.get, homes))


def _is_told(ctx: Context, source: Derived) -> bool:
    record = ctx.record(source.form)
    if record is None or source.how == "same":  # of two cells of which either will do each is told
        return False
    return source.how != "product" or _is_empty(getattr(record, source.table, None))


def _of_a_table(ctx: Context, form: Form, table: str, rows: tuple[Any, ...]) -> Iterator[Hit]:
    if not form.is_asked(table):
        return
    path, called = f"{form.key}.{table}", form.name(table)
    filled = [(i, r) for i, r in enumerate(rows) if any(not _is_empty(v) for n, v in r.__dict__.items() if n != "no")]
    if not filled:
        if _is_due(form.stage, ctx):
            yield Hit(
                _("{form}“{label}”一行也没有填写。").format(form=form.called, label=called),
                path,
                _fix(called, ""),
                article=f"附件{form.number}",
            )
        return
    for index, row in filled:
        for column in type(row).model_fields:
            entry = form.entry(f"{table}.{column}")
            if (
                form.is_asked(f"{table}.{column}")
                and _is_empty(getattr(row, column))
                and _is_due(entry.stage or form.stage, ctx)
            ):
                yield _of_a_cell(ctx, form, f"{path}[{index}]", column)


def _of_a_cell(ctx: Context, form: Form, row: str, column: str) -> Hit:
    """The hit for the empty cell of ``column`` in ``row`` (``annex2.trainees[3]``)."""
    path = f"{bare(row).partition('.')[2]}.{column}"
    entry, label = form.entry(path), form.name(path)
    return Hit(
        _("{row}没有填写{label}。").format(row=place(row, ctx.stated), label=label),
        f"{row}.{column}",
        _fix(label, entry.note),
        article=entry.article or f"附件{form.number}",
    )


def _fix(label: str, note: str) -> str:
    """What to write there: the data file's advice, which is in the language of the forms."""
    wanted = _("填写{label}。").format(label=label)
    return wanted + note if get_language() != "en" else wanted


RULES: list[Rule] = [nothing_forgotten]
