"""Certificates for a class: every row of annex 3 is made, skipped or refused, and nothing is lost on the way.

Order of things: the rows are examined and measured; then all numbers are given in one transaction of the register; then
the files are made from what the register holds, and only from that. So it may be stopped anywhere: the same call again
finds the numbers in the register and makes what is missing, the same bytes under the same names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from tzforms.certificates import payload as codes
from tzforms.certificates.drafts import make_drafts
from tzforms.certificates.files import make_files, refuse_unwritable, sweep
from tzforms.certificates.keys import Keyring
from tzforms.certificates.legibility import Legibility
from tzforms.certificates.material import Cause, Material, Refusal, RefusalKind, examine_rows
from tzforms.certificates.options import Options
from tzforms.certificates.papers import make_list, make_papers
from tzforms.certificates.report import Report, Row
from tzforms.certificates.shelf import digest_of, keep, shipped
from tzforms.certificates.wording import values
from tzforms.exceptions import UsageError
from tzforms.findings import mask_text
from tzforms.i18n import _
from tzforms.office import OFFICIAL_FONTS, find_soffice, survey
from tzforms.registry import (
    Claim,
    ClassFacts,
    Decisions,
    Outcome,
    Registry,
    Verdict,
    checked_actor,
    refuse_disorder,
    stated,
    today,
)
from tzforms.word import Sheets

__all__ = ["issue", "require_audit"]


def require_audit(material: Material, options: Options, issue_date: dt.date | None = None, reason: str = "") -> None:
    """Raise :class:`UsageError` until it is known who issues and that class, audit, issue and today are in this order.

    The audit has to be the bureau's decision (:attr:`Material.audit`): what the papers state is a claim. The article is that
    of ``certificate.issuer``; ``reason`` is for a date after today. Worth asking before keys and register are opened.
    """
    checked_actor(options.actor)
    article = options.parameter("certificate.issuer").article
    if material.audit is None and material.audit_claimed is not None:
        raise UsageError(
            _(
                "材料里写的审核通过日期（{day}）只是办班单位的说法，不能据以发证：{article}规定经审核通过后才发放结业证书，"
                "请用 --audit-passed 日期 和 --audit-document 文号 写明本局的审核结论；只看样张请加 --draft。"
            ).format(day=material.audit_claimed, article=article)
        )
    refuse_disorder(material.facts(), issue_date or today(), reason, article)


def issue(
    material: Material,
    out: Path,
    registry: Registry | None,
    keys: Keyring | None,
    *,
    options: Options | None = None,
    issue_date: dt.date | None = None,
    draft: bool = False,
    decisions: Decisions | None = None,
) -> Report:
    """Make the certificates of one class in the folder ``out``.

    ``issue_date`` (default: today) is the date on new certificates; those given by an earlier, interrupted run keep
    theirs. ``draft`` gives no numbers, touches no register, signs nothing and lays 样张 over every page. ``decisions``: what
    the officer decided beyond the rows.

    Raises :class:`UsageError` as :func:`require_audit` and for an edition that leaves out what a certificate needs, :class:`InputError` for missing facts, :class:`MissingProgramError` without a
    font or LibreOffice, and as the register.
    """
    options = (options or Options()).of(material.measures)
    facts = said = material.facts()
    day, decisions = issue_date or today(), decisions or Decisions()
    sheets = Sheets.open(options.template_file, watermark=_("样张") if draft else None)
    rows = len(material.annex3.graduates)
    if draft:
        claims, refusals = _examined(material, facts, sheets, options, day)
        drafts, papers = make_drafts(claims, facts, sheets, out, options, day)
        return Report(rows, tuple(drafts), (), tuple(refusals), tuple(papers), draft=True)
    if registry is None or keys is None:
        raise UsageError(_("正式发证需要登记库和密钥；只看样张请加 --draft。"))
    require_audit(material, options, day, decisions.date_reason)
    ids = [c.id_number for c in examine_rows(material, options.passing)[0]]
    article = options.parameter("certificate.issuer").article
    facts = registry.settled(said, ids, article=article, decisions=decisions)  # a known class is printed as it is known
    claims, refusals = _examined(material, facts, sheets, options, day)
    if options.make_pdf:
        find_soffice()  # better said before numbers are given than after
    _refuse_waivers_in_vain(decisions, rows)
    refuse_unwritable(out)
    keep(keys, options.template_file)
    made, skipped, without, resumed = _sorted_out(
        _numbered(registry, keys, (said, facts), claims, options, day, decisions)
    )
    refused = sorted([*refusals, *without], key=lambda r: r.row)
    entries = dict((*made, *skipped))
    wanted = {entry.number for entry in entries.values()}
    files: list[Path] = []
    known = (*keys.public.templates, *shipped())
    for batch_id in sorted({entry.batch_id for entry in entries.values()}):
        files += make_files(registry, batch_id, out, options, sheets=sheets, wanted=wanted, known=known)
    files += make_papers(material, facts, entries, refused, out, registry.head() if options.anchor else None)
    unfinished = {*(row for row, _entry in made), *resumed}
    for batch_id in {
        entry.batch_id for row, entry in (*made, *skipped) if row in unfinished
    }:  # only now: a batch is open until all its files are there
        registry.complete(batch_id, options.actor)
    head = registry.head()
    if options.anchor and unfinished:  # that the batch is complete is an event, too: list and screen show the same head
        make_list(material, facts, entries, refused, out, head)
    sweep(out)
    return Report(
        rows,
        tuple(made),
        tuple(skipped),
        tuple(refused),
        tuple(files),
        notes=(*_notes(sheets, options, said, facts), *_audit_notes(material)),
        resumed=tuple(resumed),
        head=head,
    )


def _examined(
    material: Material, facts: ClassFacts, sheets: Sheets, options: Options, day: dt.date
) -> tuple[list[Claim], list[Refusal]]:
    """Who may have a certificate that can be printed, and who not; measured with a number of the usual length."""
    issuer, show_id = options.issued_by, options.show_id
    legible = Legibility(sheets)
    legible.refuse_class(
        facts,
        issuer,
        options.numbering,
        options.edition.name,
        whole_name=options.whole_name,
        address=options.address,
    )
    usual = options.numbering.format(day.year, 9999)

    def printable(claim: Claim) -> Cause | None:
        text = codes.of_class(facts, claim.number or usual, claim.name, day, issuer)
        return legible.against(values(text, claim.name, show_id(claim.id_number), salt=bytes(codes.SALT)))

    return examine_rows(material, options.passing, printable=printable)


def _numbered(
    registry: Registry,
    keys: Keyring,
    facts: tuple[ClassFacts, ClassFacts],
    claims: Sequence[Claim],
    options: Options,
    day: dt.date,
    decisions: Decisions,
) -> tuple[Outcome, ...]:
    """All numbers in one transaction of the register, each with its signed code; ``facts``: as said, and as printed."""
    said, printed = facts
    issuer, template, address = options.issued_by, digest_of(options.template_file), options.address

    def sign(number: str, claim: Claim, date: dt.date) -> tuple[str, str]:
        text = codes.of_class(
            printed,
            number,
            claim.name,
            date,
            issuer,
            keys.signing_id,
            id_masked=options.show_id(claim.id_number),
            salt=keys.vault.salt(number),
            template=template,
            edition=options.edition.name,
            whole_name=options.whole_name,
            address=address,
        )
        return keys.signing_id, codes.encode(text, keys.sign, address)

    return registry.allocate(
        said,
        claims,
        pattern=options.numbering,
        issue_date=day,
        issuer=issuer,
        sign=sign,
        article=options.parameter("certificate.issuer").article,
        show_id=options.show_id,
        actor=options.actor,
        keep_numbers=options.keep_numbers,
        repeat=options.repeat,
        decisions=decisions,
    )


def _refuse_waivers_in_vain(decisions: Decisions, rows: int) -> None:
    for row, reason in decisions.waivers.items():
        if not 1 <= row <= rows:
            raise UsageError(
                _("--waive-repeat 写的第{row}行不在附件3里（共{rows}行）：请核对行号。").format(row=row, rows=rows)
            )
        if not stated(reason):
            raise UsageError(
                _("--waive-repeat 第{row}行没有写明原因：请写成 {row}=原因，原因记入登记库。").format(row=row)
            )


def _sorted_out(outcomes: Sequence[Outcome]) -> tuple[list[Row], list[Row], list[Refusal], list[int]]:
    """(made, skipped, refused by the register, rows of the skipped whose numbers another run gave without finishing)."""
    resumed: list[int] = []
    made: list[Row] = []
    skipped: list[Row] = []
    refused: list[Refusal] = []
    for outcome in outcomes:
        claim = outcome.claim
        if outcome.entry is None:
            kind = RefusalKind.REPEAT if outcome.verdict is Verdict.REPEAT else RefusalKind.NUMBER
            refused.append(Refusal(claim.row, claim.name, kind, outcome.reason))
        else:
            (made if outcome.verdict is Verdict.NEW else skipped).append((claim.row, outcome.entry))
            if outcome.verdict is Verdict.OPEN:
                resumed.append(claim.row)
    return made, skipped, refused, resumed


def _audit_notes(material: Material) -> tuple[str, ...]:
    """Where the papers state another day than the bureau."""
    claimed, audit = material.audit_claimed, material.audit
    if claimed is None or audit is None or claimed == audit.passed:
        return ()
    return (
        _("材料里写的审核通过日期是 {claimed}，本局的结论是 {passed}：以本局的为准，材料请更正。").format(
            claimed=claimed, passed=audit.passed
        ),
    )


def _notes(sheets: Sheets, options: Options, said: ClassFacts, printed: ClassFacts) -> tuple[str, ...]:
    """What is not wrong but should be known."""
    notes: list[str] = []
    if said != printed:
        notes.append(
            _(
                "这一班登记为{organizer}“{project}”，{start} 至 {end}；新编的证书照登记的印，不照这份材料的写法。"
            ).format(
                organizer=mask_text(printed.organizer),
                project=mask_text(printed.project),
                start=printed.start_date,
                end=printed.end_date,
            )
        )
    if not sheets.has_picture:
        notes.append(_("模板里没有替代文字为“二维码”的图片，证书上没有二维码，不能扫码核验。"))
    if options.make_pdf:
        names = sorted({font for fonts in sheets.fonts().values() for font in fonts if font in OFFICIAL_FONTS})
        notes += [status.advice() for status in survey(names) if not status.present]
    return tuple(notes)
