"""``tzforms certificates``: numbers, batches, checking, voiding, reissuing."""

from __future__ import annotations

import datetime as dt
import os
import sys
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tzforms.cli.common import echo_made, force_option, output_option
from tzforms.exceptions import UsageError
from tzforms.i18n import _

if TYPE_CHECKING:
    from tzforms.certificates import Keyring
    from tzforms.registry import Registry

__all__ = ["command"]

_PATH = click.Path(path_type=Path)


def _home() -> Path:
    """Where register and keys lie unless told otherwise: the user's own data folder, never the working folder."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home())) / "tzforms"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "tzforms"


class _Decimal(click.ParamType):  # type: ignore[type-arg]
    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            self.fail(_("应为数字"), param, ctx)
        if not number.is_finite() or not 0 < number < 6553:
            self.fail(_("应为大于 0 的数"), param, ctx)
        return number


class _Day(click.ParamType):  # type: ignore[type-arg]
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        try:
            return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(_("日期应写成 2026-11-20 的样子"), param, ctx)


def _register_options(function: Any) -> Any:
    for option in (
        click.option("--passphrase", envvar="TZFORMS_PASSPHRASE", help="密钥口令（宜用环境变量 TZFORMS_PASSPHRASE）。"),
        click.option("--keys", type=_PATH, envvar="TZFORMS_KEYS", help="密钥文件夹。"),
        click.option(
            "--registry", envvar="TZFORMS_REGISTRY", help="登记库：SQLite 文件，或 postgresql+psycopg://用户@主机/库。"
        ),
    ):
        function = option(function)
    return function


def _keyring(keys: Path | None, passphrase: str | None) -> Keyring:
    from tzforms.certificates import Keyring

    return Keyring.open(keys or _home() / "keys", passphrase)


def _open(registry: str | None, ring: Keyring, *, create: bool = False) -> Registry:
    from tzforms.registry import Registry

    return Registry.open(registry or _home() / "register.sqlite3", ring.vault, create=create)


def _pattern(text: str | None) -> Any:
    from tzforms.registry import DEFAULT_PATTERN, NumberPattern

    pattern = NumberPattern(text or DEFAULT_PATTERN)
    if not pattern.official:
        click.echo(
            _("提示：编号用的是示例规则“{text}”，不是官方编号；请用 --pattern 写明本局的规则。").format(
                text=pattern.text
            ),
            err=True,
        )
    return pattern


def _actor() -> str:
    return os.environ.get("TZFORMS_ACTOR") or os.environ.get("USERNAME") or os.environ.get("USER") or ""


class _Progress:
    """A line with the time left on a terminal; silence elsewhere."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if not sys.stderr.isatty() or total < 20:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=total)
        self._bar.update(self._tasks[what], completed=done)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()


@click.group(help="结业证书：编号、批量制证、核验、作废、补发。")
def command() -> None:
    """The group."""


@command.command("issue", help="为一个班次制证。SOURCE：录入工作簿、YAML、JSON，或交回的附件3（.docx）。")
@click.argument("source", type=_PATH)
@output_option("放到哪个文件夹。")
@_register_options
@click.option("--audit-passed", type=_Day(), help="审核通过日期（第15条；材料里有则不必写）。")
@click.option("--hours", type=_Decimal(), help="总学时（材料里有则不必写）。")
@click.option("--date", "day", type=_Day(), help="发证日期（默认今天）。")
@click.option("--pattern", help="编号规则，如 通人社研结字〔{year}〕第{serial:04d}号。")
@click.option("--issuer", help="发证机关。")
@click.option("--template", type=_PATH, help="证书模板（.docx）。")
@click.option("--pass-mark", type=_Decimal(), default="60", show_default=True, help="及格分（成绩为分数时）。")
@click.option("--no-pdf", is_flag=True, help="只出 Word，不出 PDF（不需要 LibreOffice）。")
@click.option(
    "--per-sheet", type=click.Choice(["1", "2"]), default="1", show_default=True, help="打印文件每张 A4 排几份。"
)
@click.option(
    "--paper", type=click.Choice(["auto", "landscape", "portrait"]), default="auto", help="打印纸横放或竖放。"
)
@click.option("--password", help="PDF 的打开口令（AES-256）。")
@click.option("--keep-numbers", is_flag=True, help="名册上已有的旧编号照录入库。")
@click.option("--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="同时进行几项。")
@click.option("--draft", is_flag=True, help="只出样张：不编号、不登记、每页印“样张”。")
@force_option
def issue_command(
    source: Path,
    output: Path,
    registry: str | None,
    keys: Path | None,
    passphrase: str | None,
    audit_passed: dt.date | None,
    hours: Decimal | None,
    day: dt.date | None,
    pattern: str | None,
    issuer: str | None,
    template: Path | None,
    pass_mark: Decimal,
    no_pdf: bool,
    per_sheet: str,
    paper: str,
    password: str | None,
    keep_numbers: bool,
    jobs: int,
    draft: bool,
    force: bool,
) -> int:
    """Issue; the exit status is 1 when a row was refused."""
    from tzforms.certificates import ISSUER, Options, issue, load

    material = load(source, hours=hours, audit_passed=audit_passed)
    if material.audit_passed is None and not draft:
        raise UsageError(
            _(
                "没有审核通过日期（facts.audit_passed），不能发证：第15条规定经审核通过后才发放结业证书；"
                "只看样张请加 --draft。"
            )
        )
    progress = _Progress()
    options = Options(
        template=template,
        pattern=_pattern(pattern),
        issuer=issuer or ISSUER,
        pass_mark=pass_mark,
        make_pdf=not no_pdf,
        per_sheet=int(per_sheet),
        landscape={"auto": None, "landscape": True, "portrait": False}[paper],
        password=password,
        jobs=jobs,
        keep_numbers=keep_numbers,
        force=force,
        actor=_actor(),
        progress=progress,
    )
    try:
        if draft:
            report = issue(material, output, None, None, options=options, issue_date=day, draft=True)
        else:
            ring = _keyring(keys, passphrase)
            with _open(registry, ring, create=True) as opened:
                report = issue(material, output, opened, ring, options=options, issue_date=day)
    finally:
        progress.close()
    for refusal in report.refused:
        click.echo(
            _("第{row}行 {name}：{reason}").format(row=refusal.row, name=refusal.name or "—", reason=refusal.reason)
        )
    for row, entry in report.skipped:
        click.echo(
            _("第{row}行 {name}：已发证，编号 {number}，跳过。").format(row=row, name=entry.name, number=entry.number)
        )
    for note in report.notes:
        click.echo(_("提示：{note}").format(note=note), err=True)
    click.echo(report.sentence())
    click.echo(_("共 {count} 个文件，在 {folder}").format(count=len(report.files), folder=output))
    return int(bool(report.refused))


@command.command("preview", help="预览第一张（或 --row 指定的一行）证书，存为 PNG 图片。")
@click.argument("source", type=_PATH)
@click.option("-o", "--output", type=_PATH, required=True, help="图片文件（.png）。")
@click.option("--row", type=click.IntRange(1), default=None, help="名册第几行。")
@click.option("--hours", type=_Decimal(), help="总学时（材料里有则不必写）。")
@click.option("--date", "day", type=_Day(), help="发证日期（默认今天）。")
@click.option("--issuer", help="发证机关。")
@click.option("--template", type=_PATH, help="证书模板（.docx）。")
@click.option("--dpi", type=click.IntRange(40, 600), default=150, show_default=True, help="每英寸点数。")
@force_option
def preview_command(
    source: Path,
    output: Path,
    row: int | None,
    hours: Decimal | None,
    day: dt.date | None,
    issuer: str | None,
    template: Path | None,
    dpi: int,
    force: bool,
) -> None:
    """One page as a picture; nothing is numbered."""
    from tzforms.certificates import ISSUER, Options, load, preview
    from tzforms.files import write_atomic

    options = Options(template=template, issuer=issuer or ISSUER)
    picture = preview(load(source, hours=hours), options=options, row=row, issue_date=day, dpi=dpi)
    echo_made([write_atomic(output, picture, force=force)])


@command.command("verify", help="核验证书真伪。TARGET：证书文件（.docx、.pdf）、照片或截图，或扫码得到的 TZ1:… 文字。")
@click.argument("target")
@click.option("--key", type=_PATH, envvar="TZFORMS_PUBLIC_KEYS", help="公钥（.pem 文件或文件夹）。")
@_register_options
def verify_command(
    target: str, key: Path | None, registry: str | None, keys: Path | None, passphrase: str | None
) -> int:
    """Check one; the exit status is 0 for a genuine certificate, 1 otherwise."""
    from tzforms.certificates import PublicKeys, verify

    public = PublicKeys.load(key or keys or _home() / "keys")
    if registry is None:
        result = verify(target, public)
    else:
        with _open(registry, _keyring(keys, passphrase)) as opened:
            result = verify(target, public, opened)
    said = result.payload
    for label, value in (
        (_("编号"), said.number),
        (_("姓名"), said.name),
        (_("研修项目"), said.project),
        (_("学时"), said.hours),
        (_("研修起止日期"), f"{said.start_date} — {said.end_date}"),
        (_("发证日期"), said.issue_date),
        (_("发证机关"), said.issuer),
    ):
        click.echo(f"{label}：{value}")
    click.echo(result.sentence)
    return int(not result.genuine)


@command.command("void", help="作废一张证书（编号不再使用，原因记入登记库）。")
@click.argument("number")
@click.option("--reason", required=True, help="作废原因。")
@_register_options
def void_command(number: str, reason: str, registry: str | None, keys: Path | None, passphrase: str | None) -> None:
    """Void one."""
    with _open(registry, _keyring(keys, passphrase)) as opened:
        entry = opened.void(number, reason, _actor())
    click.echo(_("已作废：{number}（{name}）。").format(number=entry.number, name=entry.name))


@command.command("reissue", help="换发或补发一张证书：新编号，旧证书记为已换发。")
@click.argument("number")
@click.option("--reason", required=True, help="换发原因。")
@output_option("放到哪个文件夹。")
@click.option("--name", help="更正后的姓名。")
@click.option("--date", "day", type=_Day(), help="发证日期（默认今天）。")
@click.option("--pattern", help="编号规则。")
@click.option("--template", type=_PATH, help="证书模板（.docx）。")
@click.option("--no-pdf", is_flag=True, help="只出 Word。")
@_register_options
def reissue_command(
    number: str,
    reason: str,
    output: Path,
    name: str | None,
    day: dt.date | None,
    pattern: str | None,
    template: Path | None,
    no_pdf: bool,
    registry: str | None,
    keys: Path | None,
    passphrase: str | None,
) -> None:
    """Reissue one."""
    from tzforms.certificates import Options, reissue

    ring = _keyring(keys, passphrase)
    options = Options(template=template, pattern=_pattern(pattern), make_pdf=not no_pdf, actor=_actor())
    with _open(registry, ring) as opened:
        entry, files = reissue(opened, ring, number, reason, output, options=options, issue_date=day, name=name)
    click.echo(_("已换发：{old} → {new}（{name}）。").format(old=number, new=entry.number, name=entry.name))
    echo_made(files)


@command.command("list", help="列出已发的证书；--gaps 列出断号，--history 列出经过。")
@_register_options
@click.option("--year", type=click.IntRange(2000, 2179), help="只列某年发的。")
@click.option("--status", type=click.Choice(["valid", "void", "replaced"]), help="只列有效、作废或已换发的。")
@click.option("--gaps", is_flag=True, help="列出断号。")
@click.option("--history", "history_of", help="列出某一编号的经过。")
def list_command(
    registry: str | None,
    keys: Path | None,
    passphrase: str | None,
    year: int | None,
    status: str | None,
    gaps: bool,
    history_of: str | None,
) -> None:
    """List the register."""
    from tzforms.registry import Status

    words = {"valid": _("有效"), "void": _("作废"), "replaced": _("已换发")}
    kinds = {"issued": _("发证"), "voided": _("作废"), "replaced": _("换发"), "completed": _("本批完成")}
    with _open(registry, _keyring(keys, passphrase)) as opened:
        if gaps:
            found = opened.gaps()
            for gap in found:
                click.echo(_("{scope}：缺 {first}–{last}").format(scope=gap.scope, first=gap.first, last=gap.last))
            if not found:
                click.echo(_("没有断号。"))
        elif history_of:
            for event in opened.history(history_of):
                kind = kinds.get(event.kind, event.kind)
                click.echo(f"{event.at:%Y-%m-%d %H:%M}  {kind}  {event.actor}  {event.reason}".rstrip())
        else:
            for entry in opened.entries(year=year, status=Status(status) if status else None):
                after = _(" → {number}").format(number=entry.replaced_by) if entry.replaced_by else ""
                state = words[entry.status.value] + after
                click.echo(f"{entry.number}  {entry.name}  {entry.project}  {entry.issue_date}  {state}")


@command.command("keygen", help="建立密钥（首次），或用 --rotate 换一把新的签名密钥（旧证书仍可核验）。")
@click.option("--keys", type=_PATH, envvar="TZFORMS_KEYS", help="密钥文件夹（不能在代码仓库里）。")
@click.option("--passphrase", envvar="TZFORMS_PASSPHRASE", help="口令（宜用环境变量 TZFORMS_PASSPHRASE）。")
@click.option("--rotate", is_flag=True, help="换一把新的签名密钥。")
def keygen_command(keys: Path | None, passphrase: str | None, rotate: bool) -> None:
    """Make or rotate keys."""
    from tzforms.certificates import Keyring

    folder = keys or _home() / "keys"
    if rotate:
        ring = Keyring.open(folder, passphrase)
        ring.sign(b"")  # the passphrase has to be the same one
        name = ring.rotate()
    else:
        name = Keyring.create(folder, passphrase).current
    click.echo(_("签名密钥 {name} 已建立，在 {folder}。").format(name=name, folder=folder))
    click.echo(_("请把整个文件夹备份到保险柜；public 里的公钥可以公布，其余文件不可给人。"))


@command.command("upgrade", help="把旧版结构的登记库升级到现行结构（SQLite 文件先自动备份）。")
@click.option("--registry", envvar="TZFORMS_REGISTRY", help="登记库。")
def upgrade_command(registry: str | None) -> None:
    """Upgrade an old register."""
    from tzforms.registry import Registry

    copy = Registry.upgrade(registry or _home() / "register.sqlite3")
    click.echo(_("登记库已是现行结构。") + (_("升级前的备份：{path}").format(path=copy) if copy else ""))
