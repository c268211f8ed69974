"""``tzforms certificates``: numbers, batches, checking, voiding, reissuing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import nullcontext
from decimal import Decimal
from pathlib import Path

import click

from tzforms import certificates, registry  # by their faces: --help needs no extra, and is there at once
from tzforms.cli.certificate_options import (
    BY,
    DATE,
    DATE_REASON,
    HOURS,
    ISSUER,
    PATH,
    PATTERN,
    TEMPLATE,
    VERIFY_URL,
    WHOLE_NAME,
    Claiming,
    Day,
    Deciding,
    Making,
    Number,
    Progress,
    Store,
    Waiver,
    actor,
    store_options,
)
from tzforms.cli.certificate_page import page_command
from tzforms.cli.common import INPUT, echo_made, family, force_option, measures_option, output_option, say
from tzforms.cli.keygen import keygen_command
from tzforms.cli.register_words import print_events
from tzforms.cli.registry import catch_up_command, check_register_command, upgrade_command
from tzforms.files import write_atomic
from tzforms.i18n import _
from tzforms.visible import one_line

__all__ = ["command"]


def _say_if_not_official(options: certificates.Options) -> None:
    if not options.numbering.official:
        say(
            _("提示：编号用的是示例规则“{text}”，不是官方编号；请用 --pattern 写明本局的规则。").format(
                text=options.numbering.text
            ),
            err=True,
        )


def _say_notes(material: certificates.Material) -> None:
    for note in material.notes:
        say(_("提示：{note}").format(note=note.message + note.fix), err=True)


# -- the commands ------------------------------------------------------------------------------------------------------


@click.group(help="结业证书：编号、批量制证、核验、作废、补发。")
def command() -> None:
    """The group."""


command.add_command(page_command)


@command.command("issue", help="为一个班次制证。材料：录入工作簿、YAML、JSON，或交回的附件3（.docx）。")
@click.argument("source", metavar="材料", type=INPUT)
@output_option("放到哪个文件夹。")
@store_options
@click.option("--audit-passed", type=Day(), help="本局审核通过的日期（材料里写的不算）。")
@click.option("--audit-document", default="", help="审核结论的文号，记入登记库。")
@HOURS
@DATE
@family(
    Deciding,
    "deciding",
    DATE_REASON,
    click.option(
        "--same-as", metavar="班次", default="", help="与登记库里的哪一班是同一个班：班次号，或其中一个编号。"
    ),
    click.option("--new-class", metavar="原因", default="", help="像已登记的班而确是另一个班：写明原因。"),
    click.option(
        "--waive-repeat",
        type=Waiver(),
        multiple=True,
        metavar="行号=原因",
        help="按办法还不能再次参加、而确应发给的一行：写明原因（可写多次）。",
    ),
)
@family(
    Making,
    "making",
    BY,
    measures_option,
    PATTERN,
    ISSUER,
    TEMPLATE,
    click.option("--pass-mark", type=Number(), help="及格分（成绩为分数时；默认按办法版本）。"),
    click.option("--no-pdf", is_flag=True, help="只出 Word，不出 PDF（不需要 LibreOffice）。"),
    click.option(
        "--per-sheet", type=click.Choice(["1", "2"]), default="1", show_default=True, help="打印文件每张 A4 排几份。"
    ),
    click.option(
        "--paper", type=click.Choice(["auto", "landscape", "portrait"]), default="auto", help="打印纸横放或竖放。"
    ),
    click.option("--password", help="PDF 的打开口令（AES-256）。"),
    WHOLE_NAME,
    VERIFY_URL,
    click.option("--keep-numbers", is_flag=True, help="名册上已有的旧编号照录入库。"),
    click.option("--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="同时进行几项。"),
    click.option("--draft", is_flag=True, help="只出样张：不编号、不登记、每页印“样张”。"),
    force_option,
)
def issue_command(
    source: Path,
    output: Path,
    store: Store,
    making: Making,
    deciding: Deciding,
    audit_passed: dt.date | None,
    audit_document: str,
    hours: Decimal | None,
    day: dt.date | None,
) -> int:
    """Issue; the exit status is 1 when a row was refused."""
    audit = None if audit_passed is None else certificates.Audit(audit_passed, audit_document)
    material = certificates.load(source, hours=hours, audit=audit, measures=making.edition)
    _say_notes(material)
    with Progress() as progress:
        options = making.options(progress).of(material.measures)
        if not making.draft:
            # before keys are asked for and a register is made
            certificates.require_audit(material, options, day, deciding.date_reason)
        _say_if_not_official(options)
        with nullcontext((None, None)) if making.draft else store.opened(create=True, sign=True) as (register, ring):
            report = certificates.issue(
                material,
                output,
                register,
                ring,
                options=options,
                issue_date=day,
                draft=making.draft,
                decisions=deciding.decisions(),
            )
    _print_report(report, output)
    return int(bool(report.refused))


@command.command("preview", help="预览第一张（或 --row 指定的一行）证书，存为 PNG 图片。")
@click.argument("source", metavar="材料", type=INPUT)
@click.option("-o", "--output", type=PATH, required=True, help="图片文件（.png）。")
@click.option("--row", type=click.IntRange(1), default=None, help="名册第几行。")
@HOURS
@DATE
@family(Making, "making", measures_option, ISSUER, TEMPLATE, VERIFY_URL)
@click.option("--dpi", type=click.IntRange(40, 600), default=150, show_default=True, help="每英寸点数。")
@force_option
def preview_command(
    source: Path,
    output: Path,
    making: Making,
    row: int | None,
    hours: Decimal | None,
    day: dt.date | None,
    dpi: int,
    force: bool,
) -> None:
    """One page as a picture; nothing is numbered."""
    material = certificates.load(source, hours=hours, measures=making.edition)
    _say_notes(material)
    picture = certificates.preview(material, options=making.options(), row=row, issue_date=day, dpi=dpi)
    echo_made([write_atomic(output, picture, force=force)])


@command.command(
    "verify",
    help="核验证书真伪。可以给证书文件（.docx、.pdf）、照片或截图，或扫码得到的 TZ2:…（旧证书 TZ1:…）文字或链接。",
)
@click.argument("target", metavar="证书|验证码")
@click.option("--key", type=PATH, envvar="TZFORMS_PUBLIC_KEYS", help="公钥（.pem 文件或文件夹）。")
@click.option(
    "--template",
    "templates",
    type=PATH,
    multiple=True,
    help="本局用过的证书模板（可写多次；公钥文件夹里存有的不必写）。",
)
@family(
    Claiming,
    "claiming",
    click.option(
        "--name", default="", help="证书上的姓名全文：与身份证号、校验码一起，同签发的核对（照片、扫码也行）。"
    ),
    click.option(
        "--id-number", default="", help="身份证号码，全号或印出的样子；写 - 则另行输入，不显示、不留在命令记录里。"
    ),
    click.option("--salt", default="", help="校验码：证书二维码下面的一行。"),
)
@store_options
def verify_command(target: str, key: Path | None, templates: tuple[Path, ...], claiming: Claiming, store: Store) -> int:
    """Check one; the exit status is 0 for a genuine certificate, 1 otherwise, or when what is claimed is not proved."""
    claim = claiming.claim()
    public = certificates.PublicKeys.load(key or store.key_folder)
    with nullcontext((None, None)) if store.where is None else store.opened() as (register, _ring):
        result = certificates.verify(target, public, register, templates=templates)
    unproved = False
    for number, page in enumerate(result.pages or (result,), 1):
        if result.pages:
            say(_("—— 第 {number} 个，共 {count} 个 ——").format(number=number, count=len(result.pages)))
        _print_verification(page)
        if claim.is_made:
            answer, sentence = certificates.compared(claim, page)
            say(sentence)
            unproved |= answer is not certificates.Answer.SAME
    return int(not result.genuine or unproved)


@command.command("void", help="作废一张证书（编号不再使用，原因记入登记库）。")
@click.argument("number", metavar="编号")
@click.option("--reason", required=True, help="作废原因。")
@BY
@store_options
def void_command(number: str, reason: str, by: str | None, store: Store) -> None:
    """Void one."""
    who = registry.checked_actor(actor(by))
    with store.opened() as (register, _ring):
        entry = register.void(number, reason, who)
    say(_("已作废：{number}（{name}）。").format(number=entry.number, name=_holder(entry)))


@command.command("reinstate", help="恢复一张作废有误的证书（原因记入登记库）。")
@click.argument("number", metavar="编号")
@click.option("--reason", required=True, help="恢复原因。")
@BY
@measures_option
@store_options
def reinstate_command(number: str, reason: str, by: str | None, edition: str | None, store: Store) -> None:
    """Make a void one valid again."""
    who = registry.checked_actor(actor(by))
    repeat = Making(edition=edition).options().repeat
    with store.opened() as (register, _ring):
        entry = register.reinstate(number, reason, who, repeat=repeat)
    say(_("已恢复：{number}（{name}）重新有效。").format(number=entry.number, name=_holder(entry)))


@command.command("reissue", help="换发或补发一张证书：新编号，旧证书记为已换发。")
@click.argument("number", metavar="编号")
@click.option("--reason", required=True, help="换发原因。")
@output_option("放到哪个文件夹。")
@click.option("--name", help="更正后的姓名（同时要写 --id-number）。")
@click.option("--id-number", help="持证人的完整身份证号码，核对是同一人用；写 - 则另行输入，不显示、不留在命令记录里。")
@click.option("--from-void", is_flag=True, help="原证已作废，确应另发新证。")
@DATE
@DATE_REASON
@family(
    Making,
    "making",
    BY,
    measures_option,
    click.option("--pattern", help="编号规则。"),
    TEMPLATE,
    WHOLE_NAME,
    VERIFY_URL,
    click.option("--no-pdf", is_flag=True, help="只出 Word。"),
)
@store_options
def reissue_command(
    number: str,
    reason: str,
    output: Path,
    name: str | None,
    id_number: str | None,
    from_void: bool,
    day: dt.date | None,
    date_reason: str,
    making: Making,
    store: Store,
) -> None:
    """Reissue one."""
    options = making.options()
    registry.checked_actor(options.actor)
    if id_number == "-":
        id_number = click.prompt(_("持证人身份证号码"), hide_input=True)
    _say_if_not_official(options)
    with store.opened(sign=True) as (register, ring):
        entry, files = certificates.reissue(
            register,
            ring,
            number,
            reason,
            output,
            options=options,
            issue_date=day,
            name=name,
            id_number=id_number,
            from_void=from_void,
            date_reason=date_reason,
        )
    say(_("已换发：{old} → {new}（{name}）。").format(old=number, new=entry.number, name=entry.name))
    echo_made(files)


@command.command("list", help="列出已发的证书；--gaps 列出断号，--history 列出经过。")
@store_options
@click.option("--year", type=click.IntRange(2000, 2179), help="只列某年发的。")
@click.option("--status", type=click.Choice(["valid", "void", "replaced"]), help="只列有效、作废或已换发的。")
@click.option("--gaps", is_flag=True, help="列出断号。")
@click.option("--history", "history_of", help="列出某一编号的经过。")
def list_command(store: Store, year: int | None, status: str | None, gaps: bool, history_of: str | None) -> None:
    """List the register."""
    with store.opened() as (register, _ring):
        if gaps:
            _print_gaps(register.gaps())
        elif history_of:
            print_events(register.history(history_of))
        else:
            _print_entries(register.entries(year=year, status=registry.Status(status) if status else None))


command.add_command(keygen_command)
for shared in (catch_up_command, check_register_command, upgrade_command):  # also under ``tzforms registry``
    command.add_command(shared)


# -- what they say -----------------------------------------------------------------------------------------------------


def _print_report(report: certificates.Report, folder: Path) -> None:
    for refusal in report.refused:
        say(_("第{row}行 {name}：{reason}").format(row=refusal.row, name=refusal.name or "—", reason=refusal.reason))
    for row, entry in report.skipped:
        if row in report.resumed:
            continue
        say(_("第{row}行 {name}：已发证，编号 {number}，跳过。").format(row=row, name=entry.name, number=entry.number))
    for note in report.notes:
        say(_("提示：{note}").format(note=note), err=True)
    say(report.sentence())
    say(_("共 {count} 个文件，在 {folder}").format(count=len(report.files), folder=folder))
    if report.head:
        say(_("登记库摘要：{head}（以后用 check-register --head 核对）").format(head=report.head))


def _print_verification(result: certificates.Verification) -> None:
    said = result.payload
    for label, value in (
        ()
        if said is None
        else (
            (_("编号"), said.number),
            (_("姓名"), result.holder or said.name),
            (_("研修项目"), said.project),
            (_("学时"), said.hours),
            (_("研修起止日期"), f"{said.start_date} — {said.end_date}"),
            (_("发证日期"), said.issue_date),
            (_("发证机关"), said.issuer),
        )
    ):
        say(one_line(f"{label}：{value}"))
    say(result.sentence)


def _print_gaps(gaps: list[registry.Gap]) -> None:
    for gap in gaps:
        say(_("{scope}：缺 {first}–{last}").format(scope=gap.scope, first=gap.first, last=gap.last))
    if not gaps:
        say(_("没有断号。"))


def _holder(entry: registry.Entry) -> str:
    return _("个人信息已删除") if entry.forgotten else entry.name


def _print_entries(entries: Iterator[registry.Entry]) -> None:
    words = {"valid": _("有效"), "void": _("作废"), "replaced": _("已换发")}
    for entry in entries:
        after = _(" → {number}").format(number=entry.replaced_by) if entry.replaced_by else ""
        state = words[entry.status.value] + after
        say(one_line(f"{entry.number}  {_holder(entry)}  {entry.project}  {entry.issue_date}  {state}"))
