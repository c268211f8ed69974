"""``tzforms registry``: the register itself. Looking things up, deciding, backup, restore, has anybody changed it, forgetting a person."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from tzforms import certificates, registry  # by their faces: --help needs no extra, and is there at once
from tzforms.cli.certificate_options import BY, PATH, PATTERN, Store, actor, store_options
from tzforms.cli.common import family, force_option, say
from tzforms.cli.papers import decide_command, find_command, merge_command, show_command, split_command
from tzforms.i18n import _
from tzforms.visible import one_line

__all__ = ["catch_up_command", "check_register_command", "command", "upgrade_command"]

LAST = click.option(
    "--last",
    "last",
    multiple=True,
    metavar="编号",
    help="最近一份发证清单上的最后一个编号（几个编号系列的，各写一次）。",
)
NONE_SINCE = click.option("--none-since", is_flag=True, help="备份以后没有再发过证。")


@click.group(help="登记库：查询、记下处理决定、备份、恢复、检查、删除个人信息、升级。")
def command() -> None:
    """The group."""


# -- backup and restore ------------------------------------------------------------------------------------------------


@command.command("backup", help="把整个登记库备份成一个加密的文件（只有本套密钥打得开）；别人可以照常办理。")
@click.argument("file", metavar="备份文件", type=PATH)
@click.option("--show", is_flag=True, help="不备份，只看一份备份的说明。")
@BY
@store_options
@force_option
def backup_command(file: Path, show: bool, by: str | None, store: Store, force: bool) -> None:
    """Back up, or show what a backup says of itself."""
    if show:
        _print_manifest(registry.manifest_of(file, store.unlocked().vault))
        return
    who = registry.checked_actor(actor(by))
    with store.opened() as (register, _ring):
        manifest = register.back_up(file, who, force=force)
        found = register.verify()
    _print_manifest(manifest)
    if found:
        say(
            _("提示：登记库有 {count} 处被人动过，备份里也是这样；请运行 tzforms registry verify 查明。").format(
                count=len(found)
            ),
            err=True,
        )
    say(_("已备份到 {path}。请把它和密钥文件夹分开存放；没有密钥文件夹，备份打不开。").format(path=file))


@command.command("restore", help="用备份文件恢复登记库；原来的登记库留在旁边。")
@click.argument("file", metavar="备份文件", type=PATH)
@click.option("--reason", default="", help="恢复的原因（记入登记库）。")
@LAST
@NONE_SINCE
@click.option("--account-later", is_flag=True, help="先恢复，备份以后发到几号以后再说明；说明以前不能发证。")
@click.option("--dry-run", is_flag=True, help="只检查备份，什么都不恢复。")
@click.option("--despite-changes", is_flag=True, help="备份里的登记库被人动过也恢复（记入登记库）。")
@PATTERN
@BY
@store_options
def restore_command(
    file: Path,
    reason: str,
    last: tuple[str, ...],
    none_since: bool,
    account_later: bool,
    dry_run: bool,
    despite_changes: bool,
    pattern: str | None,
    by: str | None,
    store: Store,
) -> int:
    """Restore; the exit status of ``--dry-run`` is 1 when the register in the backup is not as the program left it."""
    vault = store.unlocked().vault
    manifest = registry.manifest_of(file, vault)
    _print_manifest(manifest)
    if dry_run:
        return _print_checked(*registry.check_backup(file, vault))
    who = registry.checked_actor(actor(by))
    if not (last or none_since or account_later) and _at_a_terminal():
        last, none_since, account_later = _asked()
    since = registry.Since(_serials(last, pattern, manifest.holds.last), none_since, account_later)
    done = registry.restore(
        store.address,
        file,
        vault,
        reason=reason,
        since=since,
        actor=who,
        marks=store.marks,
        despite=despite_changes,
        signed=certificates.signed_bytes,
    )
    if done.kept:
        say(_("原来的登记库留在 {kept}。").format(kept=done.kept))
    if done.files:
        say(
            _("原来的报送文件留在 {folder}（查看原来的登记库时把环境变量 {name} 设为它）。").format(
                folder=done.files, name=registry.FOLDER
            )
        )
    _print_moved(done.moved)
    _print_lost(done.lost if not done.open else ())
    if done.forgotten:
        say(_("原来的登记库里已删除个人信息的 {count} 人，在恢复的登记库里也已删除。").format(count=done.forgotten))
    say(_("已恢复。登记库摘要：{head}").format(head=done.head))
    if done.open:
        say(
            _(
                "还没有说明备份以后发到了几号，现在不能发证：请核对发证清单后运行 tzforms registry catch-up --last 编号 --reason 原因。"
            ),
            err=True,
        )
    return 0


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _asked() -> tuple[tuple[str, ...], bool, bool]:
    """What somebody at the terminal says of the time after the backup: (numbers, none was given, later)."""
    say(
        _(
            "备份以后可能还发过证，那些编号不能再用。请找出最近一份发证清单，输入上面的最后一个编号；"
            "备份以后没有发过的输入“没有”，以后再说明的输入“以后”（说明以前不能发证）。"
        )
    )
    said = click.prompt(_("最后一个编号")).strip()
    none, later = said in ("没有", "none"), said in ("以后", "later")
    return (() if none or later else (said,)), none, later


def _serials(numbers: Iterable[str], pattern: str | None, scopes: Iterable[str]) -> dict[str, int]:
    rule = registry.NumberPattern(pattern) if pattern else certificates.Options().numbering
    known: dict[str, int] = {}
    for number in numbers:
        scope, serial = registry.placed(number, scopes, rule)
        known[scope] = max(serial, known.get(scope, 0))
    return known


def _print_manifest(manifest: registry.Manifest) -> None:
    holds = manifest.holds
    engine = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(holds.engine, holds.engine)
    rows = holds.rows
    say(
        one_line(
            _("备份：{made} UTC，{by}，tzforms {program}，{engine}，结构 {schema}。").format(
                made=f"{manifest.made_at:%Y-%m-%d %H:%M}",
                by=manifest.by,
                program=manifest.program,
                engine=engine,
                schema=holds.schema,
            )
        )
    )
    say(
        _("登记：证书 {certificates} 张，人员 {people}，班次 {classes}，经过 {events} 笔；登记库摘要：{head}").format(
            certificates=rows.get("certificates", 0),
            people=rows.get("people", 0),
            classes=rows.get("classes", 0),
            events=rows.get("events", 0),
            head=holds.head or "—",
        )
    )
    if manifest.files:
        say(_("报送文件：{count} 个").format(count=manifest.files))
    for scope, serial in sorted(holds.last.items()):
        say(one_line(_("编号：{scope} 已发到 {serial}").format(scope=scope, serial=serial)))
    say(_("内容：{size} 字节，SHA-256 {sha256}").format(size=manifest.size, sha256=manifest.sha256))


def _print_checked(manifest: registry.Manifest, found: list[registry.Irregularity]) -> int:
    for irregularity in found:
        say(one_line(irregularity.sentence))
    if found:
        say(_("备份完整，里面的登记库有 {count} 处被人动过。").format(count=len(found)))
    elif manifest.holds.engine == "sqlite":
        say(_("备份完整，里面的登记库没有发现被人动过。"))
    else:
        say(_("备份完整；里面的登记库在恢复时才能逐笔检查。"))
    return int(bool(found))


# -- forgetting --------------------------------------------------------------------------------------------------------


@command.command("forget", help="删除一个人的个人信息，不能恢复。编号是其任一证书的；不写则输入身份证号码（不显示）。")
@click.argument("number", metavar="[编号]", required=False)
@click.option("--reason", required=True, help="删除的原因（记入登记库，请不要写姓名）。")
@click.option("--entirely", is_flag=True, help="连认出同一人的带密钥散列也删除（此后查不出重复参加、重复发证）。")
@click.option("--yes", is_flag=True, help="不再询问。")
@BY
@store_options
def forget_command(number: str | None, reason: str, entirely: bool, yes: bool, by: str | None, store: Store) -> None:
    """Forget a person."""
    who = registry.checked_actor(actor(by))
    if number is not None and re.fullmatch("[0-9]{17}[0-9X]", registry.normal_id(number)):
        raise click.UsageError(_("身份证号码不要写在命令行上（会留在命令记录里）：不写编号，程序会另行询问"))
    id_number = None if number is not None else click.prompt(_("身份证号码"), hide_input=True)
    with store.opened() as (register, _ring):
        known = register.known_of(number=number, id_number=id_number)
        name = "、".join(known.names) or _("个人信息已删除")
        say(
            _("{name}（{id_masked}），证书 {count} 张：{numbers}").format(
                name=name, id_masked=known.id_masked or "—", count=len(known.numbers), numbers="、".join(known.numbers)
            )
        )
        trace = known.papers
        if trace.classes:
            say(
                _("报送材料：班次 {classes}；含此人的文件 {count} 个将整份删除，读出的内容只删此人的。").format(
                    classes="、".join(trace.classes), count=len(trace.files)
                )
            )
        if not yes:
            click.confirm(_("从登记库删除此人的姓名、身份证号码、单位、成绩，不能恢复。确定吗？"), abort=True)
        register.forget(
            reason, who, number=number, id_number=id_number, entirely=entirely, signed=certificates.signed_bytes
        )
    say(_("已删除。编号、状态、统计和经过都还在，证书照样能核验。"))
    if known.mentions:
        events = "、".join(str(seq) for seq in known.mentions)
        say(_("提示：第 {events} 笔经过的原因里可能写有此人姓名，经过不能改动。").format(events=events), err=True)
    say(
        _("提示：以前的备份、升级前的副本、已制作的证书和发证清单里还有此人的信息，请按规定另行销毁。"),
        err=True,
    )
    if trace.unread:
        say(
            _("提示：这些班次还有 {count} 个没有读懂的文件，里面可能有此人，请人工查看。").format(count=trace.unread),
            err=True,
        )
    if trace.mentions:
        say(
            _("提示：有 {count} 份表的其他文字里写有此人姓名，没有改动，请人工查看。").format(count=trace.mentions),
            err=True,
        )
    if entirely:
        say(_("提示：此人再来参加，程序认不出，两年一次和一人一证都查不出。"), err=True)


# -- has anybody changed it, and what was given since ---------------------------------------------------------------------


@click.command("check-register", help="检查登记库有没有被人动过（被改、被删、被截断）；有问题的逐条列出，退出码为 1。")
@store_options
@click.option(
    "--head", "papers", multiple=True, help="发证清单第二页上的登记库摘要，如 12:0123456789abcdef（可写多次）。"
)
def check_register_command(papers: tuple[str, ...], store: Store) -> int:
    """Tell what somebody changed; the exit status is 1 when anything was."""
    known = [registry.Head.parse(text) for text in papers]
    with store.opened() as (register, _ring):
        found, head = register.verify(known), register.head()
        register.papers.sweep()
    for irregularity in found:
        say(one_line(irregularity.sentence))
    if found:
        say(_("登记库有 {count} 处不对，请不要继续发证，先查明原因。").format(count=len(found)))
    else:
        say(_("没有发现登记库被人动过。登记库摘要：{head}").format(head=head))
    return int(bool(found))


@click.command("catch-up", help="登记库恢复了旧备份时，把编号推进到已发的最后一个，缺的号不再使用。")
@click.option("--reason", required=True, help="原因（记入登记库）。")
@LAST
@NONE_SINCE
@PATTERN
@BY
@store_options
def catch_up_command(
    reason: str, last: tuple[str, ...], none_since: bool, pattern: str | None, by: str | None, store: Store
) -> None:
    """Go on behind the highest number that was given."""
    if last and none_since:
        raise click.UsageError(_("--last 和 --none-since 只能写一个"))
    with store.opened() as (register, _ring):
        serials = _serials(last, pattern, register.last())
        lost = register.lost()
        moved = register.catch_up(reason, actor(by), serials=serials, none_since=none_since)
    _print_moved(moved)
    _print_lost(lost)
    if not moved and not lost:
        say(_("登记库没有落后，编号什么也没有改。"))


@click.command("upgrade", help="把旧版结构的登记库升级到现行结构（SQLite 文件先自动备份）。")
@family(Store, "store", click.option("--registry", "where", envvar="TZFORMS_REGISTRY", help="登记库。"))
def upgrade_command(store: Store) -> None:
    """Upgrade an old register."""
    copy = registry.Registry.upgrade(store.address)
    say(_("登记库已是现行结构。") + (_("升级前的备份：{path}").format(path=copy) if copy else ""))


for command_of_papers in (find_command, show_command, decide_command, merge_command, split_command):
    command.add_command(command_of_papers)
command.add_command(check_register_command, "verify")
command.add_command(catch_up_command)
command.add_command(upgrade_command)


def _print_moved(moved: Mapping[str, tuple[int, int]]) -> None:
    for scope, (before, now) in moved.items():
        say(
            _("{scope}：{first}–{last} 不再使用，下一个是 {following}。").format(
                scope=scope, first=before + 1, last=now, following=now + 1
            )
        )


def _print_lost(lost: Iterable[registry.Head]) -> None:
    for head in lost:
        say(_("登记库里没有的经过（记到第 {seq} 笔，{head}）已写明，从现有的接着记。").format(seq=head.seq, head=head))
