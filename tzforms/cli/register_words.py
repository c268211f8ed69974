"""What the register holds, in words: the lines of its commands."""

from __future__ import annotations

from collections.abc import Iterable

from tzforms import registry
from tzforms.cli.common import say
from tzforms.findings import mask
from tzforms.i18n import _
from tzforms.visible import one_line

__all__ = ["class_words", "print_class", "print_events", "print_person", "state_words"]


def print_events(events: Iterable[registry.EventEntry]) -> None:
    """What happened, a line each."""
    kinds = {
        "issued": _("发证"),
        "voided": _("作废"),
        "replaced": _("换发"),
        "completed": _("本批完成"),
        "caught_up": _("编号推进"),
        "audited": _("审核通过"),
        "dated": _("预先落款"),
        "reinstated": _("恢复"),
        "from_void": _("由作废证换发"),
        "renamed": _("更正姓名"),
        "same_as": _("认作同一班"),
        "new_class": _("认作另一班"),
        "waived": _("准予重复参加"),
        "restored": _("恢复备份"),
        "forgotten": _("删除个人信息"),
        "resealed": _("更换密钥"),
        "received": _("收件"),
        "noted": _("补记"),
        "accepted": _("受理"),
        "returned": _("退回"),
        "refused": _("不予受理"),
        "withdrawn": _("撤回"),
        "merged": _("并为一班"),
        "split": _("拆开"),
        "unit_merged": _("并为一单位"),
        "unit_split": _("拆开单位"),
    }
    for event in events:
        kind = kinds.get(event.kind, event.kind)
        say(one_line(f"{event.at:%Y-%m-%d %H:%M}  {kind}  {event.actor}  {event.reason}".rstrip()))


def state_words(state: registry.DossierState | None) -> str:
    """What was decided about a class's papers."""
    if state is None:
        return _("已发证")
    return {
        registry.DossierState.OPEN: _("未处理"),
        registry.DossierState.ACCEPTED: _("受理"),
        registry.DossierState.RETURNED: _("退回"),
        registry.DossierState.REFUSED: _("不予受理"),
        registry.DossierState.WITHDRAWN: _("撤回"),
    }[state]


def class_words(line: registry.ClassLine) -> str:
    """A class in one line."""
    counts = [
        f"{word}{line.people[role]}"
        for role, word in (("planned", _("计划")), ("trained", _("参训")), ("graduated", _("结业")))
        if line.people.get(role)
    ]
    days = f"{line.start_date or '?'}—{line.end_date or '?'}"
    certified = [_("证书{count}").format(count=line.certificates)] if line.certificates else []
    parts = [line.ref, line.organizer or "—", line.project or "—", days, *counts, *certified, state_words(line.state)]
    return one_line("  ".join(parts))


def print_class(view: registry.ClassView) -> None:
    """All about a class."""
    say(class_words(view.line))
    for one in view.submissions:
        before = _("，换下第 {id} 次的内容").format(id=one.supersedes) if one.supersedes else ""
        say(
            one_line(
                _("第 {id} 次收件  {on}  {by}  {stage}{before}").format(
                    id=one.id, on=one.received_on, by=one.received_by, stage=one.stage, before=before
                )
            )
        )
        for file in one.files:
            name = _("（因删除个人信息未留存）") if file.dropped else file.name
            say(one_line(f"  {_file_words(file.state)}  {name}  {' '.join(file.forms)}".rstrip()))
        for found in one.findings:
            severity, message = found.get("severity", ""), found.get("message") or _("（个人信息已删除）")
            say(one_line(f"  {found['rule']}  {severity}  {found.get('place', '')}  {message}"))
    for decision in view.decisions:
        say(one_line(f"{decision.on}  {state_words(decision.verdict)}  {decision.by}  {decision.reason}".rstrip()))
    say(_("经过："))
    print_events(view.events)


def _file_words(state: registry.FileState) -> str:
    return {
        registry.FileState.UNDERSTOOD: _("已读懂"),
        registry.FileState.PERSON: _("待人工看"),
        registry.FileState.NO_FORM: _("不是表格"),
        registry.FileState.REFUSED: _("未能打开"),
    }[state]


def print_person(view: registry.PersonView, *, full: bool = False) -> None:
    """A person and where they stand."""
    number = view.id_number if full else mask(view.id_number)
    name = "、".join(view.names) or _("个人信息已删除")
    say(one_line(f"{name}  {number}".rstrip()))
    roles = {"planned": _("计划"), "trained": _("参训"), "graduated": _("结业")}
    for one in view.classes:
        days = f"{one.start_date or '?'}—{one.end_date or '?'}"
        does = "、".join(roles.get(role, role) for role in one.roles)
        parts = [
            one.ref or "—",
            one.organizer or "—",
            one.project or "—",
            days,
            does,
            state_words(one.state),
            *one.numbers,
        ]
        say(one_line("  " + "  ".join(parts)))
