"""``tzforms registry find``, ``show``, ``decide``, ``merge``, ``split``: what units handed in, and what was decided upon it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, replace
from typing import Any

import click

from tzforms import registry
from tzforms.cli.certificate_options import BY, Day, Store, actor, store_options
from tzforms.cli.common import say, say_json
from tzforms.cli.register_words import class_words, print_class, print_events, print_person, state_words
from tzforms.exceptions import RegistryError, UsageError
from tzforms.findings import mask
from tzforms.i18n import _
from tzforms.visible import one_line

__all__ = ["decide_command", "find_command", "merge_command", "show_command", "split_command"]

_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON（供程序使用）。")
_FULL = click.option("--full", is_flag=True, help="身份证号码显示全号（默认只显示头尾）。")
_ID = click.option("--id", "by_id", is_flag=True, help="按身份证号码查：程序会询问号码（不显示）。")
_VERDICTS = {"accept": "accepted", "return": "returned", "refuse": "refused", "withdraw": "withdrawn"}


@click.command(
    "find", help="在登记库里查人、班次、单位、证书。可写姓名、单位或项目名称里的字、班次号（如 B12）、证书编号。"
)
@click.argument("text", metavar="[查什么]", required=False)
@_ID
@_FULL
@_JSON
@store_options
def find_command(text: str | None, by_id: bool, full: bool, as_json: bool, store: Store) -> int:
    """Look for somebody or something; the exit status is 1 when there is nothing."""
    with store.opened() as (register, _ring):
        found = register.papers.find(_wanted(text, by_id=by_id))
    if as_json:
        say_json(_plain(found, full=full), indent=2)
    else:
        _print_found(found, full=full)
    return int(not (found.people or found.classes or found.certificates))


@click.command("show", help="看一个班次、一个人或一张证书：收件、文件、核对意见、处理决定和经过。写法同 find。")
@click.argument("text", metavar="[看什么]", required=False)
@_ID
@_FULL
@_JSON
@store_options
def show_command(text: str | None, by_id: bool, full: bool, as_json: bool, store: Store) -> None:
    """Show one class, person or certificate with its history."""
    with store.opened() as (register, _ring):
        found = register.papers.find(_wanted(text, by_id=by_id))
        one = _the_only(found, full=full)
        shown: registry.ClassView | registry.PersonView | None = None
        if isinstance(one, registry.Entry):
            shown = register.papers.person(number=one.number)
            events = register.history(one.number)
        elif isinstance(one, registry.ClassLine):
            shown, events = register.papers.view(one.ref), []
        else:
            shown, events = one, list(one.events)
    if as_json:
        told = {"certificate": _plain(one, full=full)} if isinstance(one, registry.Entry) else {}
        say_json(told | {"shown": _plain(shown, full=full), "events": _plain(events, full=full)}, indent=2)
        return
    if isinstance(one, registry.Entry):
        say(one_line(_certificate_words(one)))
    if isinstance(shown, registry.ClassView):
        print_class(shown)
    elif shown is not None:
        print_person(shown, full=full)
    if events:
        say(_("经过："))
        print_events(events)


@click.command(
    "decide", help="记下对一个班次材料的处理：accept 受理、return 退回、refuse 不予受理、withdraw 单位撤回。"
)
@click.argument("text", metavar="班次")
@click.argument("verdict", metavar="决定", type=click.Choice(list(_VERDICTS)))
@click.option("--reason", default="", help="原因（除受理外必填，加密存放）。")
@click.option("--on", "on", type=Day(), help="决定的日期（默认今天）。")
@BY
@_JSON
@store_options
def decide_command(
    text: str, verdict: str, reason: str, on: dt.date | None, by: str | None, as_json: bool, store: Store
) -> None:
    """Record a decision."""
    who = registry.checked_actor(actor(by))
    decided = registry.DossierState(_VERDICTS[verdict])
    with store.opened() as (register, _ring):
        line = register.papers.decide(text, decided, reason, who, on=on)
    if as_json:
        say_json(_plain(line, full=False), indent=2)
    else:
        say(_("已记下：{state}。{line}").format(state=state_words(decided), line=class_words(line)))


_REASON = click.option("--reason", required=True, help="原因（记入登记库）。")
_UNIT = click.option("--unit", is_flag=True, help="指的是办班单位的名称，不是班次。")


@click.command(
    "merge", help="两个班次（或 --unit 两个单位名称）其实是一个：前一个并入后一个。什么也不搬动，可以用 split 拆开。"
)
@click.argument("other", metavar="前一个")
@click.argument("into", metavar="并入")
@_UNIT
@_REASON
@BY
@store_options
def merge_command(other: str, into: str, unit: bool, reason: str, by: str | None, store: Store) -> None:
    """Record that two are one."""
    who = registry.checked_actor(actor(by))
    with store.opened() as (register, _ring):
        (register.papers.merge_units if unit else register.papers.merge)(other, into, reason, who)
    say(_("已并入。弄错了用 tzforms registry split 拆开。"))


@click.command("split", help="把并入别处的班次（或 --unit 单位名称）再拆开。班次写它原来的班次号。")
@click.argument("one", metavar="拆开的")
@_UNIT
@_REASON
@BY
@store_options
def split_command(one: str, unit: bool, reason: str, by: str | None, store: Store) -> None:
    """Record that they are two after all."""
    who = registry.checked_actor(actor(by))
    with store.opened() as (register, _ring):
        (register.papers.split_unit if unit else register.papers.split)(one, reason, who)
    say(_("已拆开。"))


def _wanted(text: str | None, *, by_id: bool) -> str:
    """What is looked for; an ID number is asked for, because a command line is kept."""
    if by_id == (text is not None):
        raise click.UsageError(_("请写要查的姓名、单位、班次号或证书编号，或只写 --id（程序会询问身份证号码）"))
    if text is None:
        return str(click.prompt(_("身份证号码"), hide_input=True))
    if re.fullmatch("[0-9]{17}[0-9X]", registry.normal_id(text)):
        raise click.UsageError(_("身份证号码不要写在命令行上（会留在命令记录里）：请只写 --id，程序会另行询问"))
    return text


def _the_only(found: registry.Found, *, full: bool) -> registry.ClassLine | registry.PersonView | registry.Entry:
    every: list[registry.ClassLine | registry.PersonView | registry.Entry] = [
        *found.certificates,
        *found.people,
        *found.classes,
    ]
    if not every:
        raise RegistryError(_("登记库里没有找到：请核对写法，或换几个字。"))
    if len(every) > 1:
        _print_found(found, full=full)
        raise UsageError(_("找到 {count} 项，请写明是哪一个（班次号，或证书编号，或 --id）。").format(count=len(every)))
    return every[0]


def _print_found(found: registry.Found, *, full: bool) -> None:
    for person in found.people:
        print_person(person, full=full)
    for line in found.classes:
        say(class_words(line))
    for entry in found.certificates:
        say(one_line(_certificate_words(entry)))
    if not (found.people or found.classes or found.certificates):
        say(_("没有找到。"))


def _certificate_words(entry: registry.Entry) -> str:
    words = {"valid": _("有效"), "void": _("作废"), "replaced": _("已换发")}
    after = _(" → {number}").format(number=entry.replaced_by) if entry.replaced_by else ""
    name = _("个人信息已删除") if entry.forgotten else entry.name
    return f"{entry.number}  {name}  {entry.project}  {entry.issue_date}  {words[entry.status.value]}{after}"


def _plain(value: Any, *, full: bool) -> Any:
    """As JSON has it, ID numbers masked unless they are wanted whole; nothing of a certificate's secrets."""
    if isinstance(value, registry.Entry):
        kept = ("number", "name", "id_masked", "status", "issue_date", "organizer", "project", "replaced_by")
        return {name: _plain(getattr(value, name), full=full) for name in kept}
    if isinstance(value, registry.PersonView) and not full:
        return _plain(asdict(replace(value, id_number=mask(value.id_number))), full=True)
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name), full=full) for name in value.__dataclass_fields__}
    if isinstance(value, dict):
        return {str(key): _plain(one, full=full) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one, full=full) for one in value]
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return value
