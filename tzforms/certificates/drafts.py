"""样张: what the certificates would look like; no number, no register, no signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tzforms.certificates import payload as codes
from tzforms.certificates.files import write_same
from tzforms.certificates.legibility import refuse_too_long
from tzforms.certificates.material import Material, examine_rows
from tzforms.certificates.options import Options
from tzforms.certificates.pages import Expected, png_of_page
from tzforms.certificates.printing import CHUNK, look, to_pdf
from tzforms.certificates.qr import qr_png
from tzforms.certificates.report import Row
from tzforms.certificates.setting import fit_of
from tzforms.certificates.shelf import digest_of
from tzforms.certificates.wording import values
from tzforms.exceptions import InputError
from tzforms.files import make_dir, safe_name
from tzforms.i18n import _
from tzforms.office import pdf
from tzforms.registry import Claim, ClassFacts, Entry, Status
from tzforms.scratch import room
from tzforms.word import Fit, Sheets

__all__ = ["make_drafts", "preview"]

_NUMBER = "（样张，未编号）"


def make_drafts(
    claims: Sequence[Claim], facts: ClassFacts, sheets: Sheets, out: Path, options: Options, day: dt.date
) -> tuple[list[Row], list[Path]]:
    """Write the drafts to ``out``: (what the certificates would be, the files). ``sheets`` prints 样张 on every page."""
    folder = make_dir(out / _("样张"))
    made: list[Row] = []
    filled: list[tuple[str, Any, None, Fit]] = []
    files: list[Path] = []
    for count, claim in enumerate(claims, 1):
        words = _words(claim, facts, options, day)
        fit = fit_of(sheets, words)
        path = folder / f"{_('样张')}-{claim.row:03d}-{safe_name(claim.name, limit=30)}.docx"
        write_same(path, sheets.fill(words, None, fit), force=True)
        files.append(path)
        filled.append((f"certificate{claim.row}", words, None, fit))
        made.append((claim.row, _entry(claim, facts, options, day)))
        options.tell(_("样张"), count, len(claims))
    if options.make_pdf and filled:
        files.append(_print_file(claims, filled, sheets, out, options))
    return made, files


def preview(
    material: Material,
    *,
    options: Options | None = None,
    row: int | None = None,
    issue_date: dt.date | None = None,
    dpi: int = 150,
) -> bytes:
    """One certificate as a PNG, with 样张 across it; ``row`` of annex 3 (default: the first that may have one).

    Nothing is numbered or written. With an address of the page that checks certificates the code is a link to it, unsigned: it shows how
    large such a code is, and whether a phone opens the page. Raises :class:`InputError` with the row's reason when it may have none.
    """
    options = (options or Options()).of(material.measures)
    facts, day = material.facts(), issue_date or dt.date.today()
    sheets = Sheets.open(options.template_file, watermark=_("样张"))
    claims, refusals = examine_rows(material, options.passing)
    claim = next((c for c in claims if row is None or c.row == row), None)
    if claim is None:
        why = next((r.reason for r in refusals if row is None or r.row == row), _("附件3没有这一行。"))
        raise InputError(_("不能预览{row}：{reason}").format(row=_("第{n}行").format(n=row) if row else "", reason=why))
    words = _words(claim, facts, options, day)
    picture = _unsigned(claim, facts, options, day) if options.address else None
    with room() as folder:
        target = folder / "page.pdf"
        document = sheets.merged([("certificate", words, picture, fit_of(sheets, words))])
        to_pdf(document, target, lambda _path: None, 1)
        return png_of_page(target, 0, dpi)


def _print_file(
    claims: Sequence[Claim],
    filled: Sequence[tuple[str, Any, None, Fit]],
    sheets: Sheets,
    out: Path,
    options: Options,
) -> Path:
    with room() as folder:
        chunks = []
        for start in range(0, len(filled), CHUNK):
            some = filled[start : start + CHUNK]
            expected = [
                Expected(claim.name, sheets.words(words))
                for claim, (_bookmark, words, _picture, _fit) in zip(claims[start:], some, strict=False)
            ]
            chunks.append(folder / f"{start:05d}.pdf")
            to_pdf(sheets.merged(some), chunks[-1], partial(look, expected=expected, sheets=sheets), len(some))
        return pdf.print_file(
            chunks,
            out / _("打印-样张.pdf"),
            [c.name for c in claims],
            per_sheet=options.per_sheet,
            landscape=options.landscape,
            information={"Title": _("结业证书样张")},
        )


def _words(claim: Claim, facts: ClassFacts, options: Options, day: dt.date) -> dict[str, Any]:
    text = codes.of_class(facts, _(_NUMBER), claim.name, day, options.issued_by)
    return values(text, claim.name, options.show_id(claim.id_number))


def _unsigned(claim: Claim, facts: ClassFacts, options: Options, day: dt.date) -> bytes:
    """The picture of a code as large as the certificate's will be, that no key has signed."""
    text = codes.of_class(
        facts,
        options.numbering.format(day.year, 9999),
        claim.name,
        day,
        options.issued_by,
        "0" * 8,
        salt=bytes(codes.SALT),
        template=digest_of(options.template_file),
        edition=options.edition.name,
        whole_name=options.whole_name,
        address=options.address,
    )
    refuse_too_long(text, options.address)
    return qr_png(codes.encode(text, lambda _data: bytes(64), options.address))


def _entry(claim: Claim, facts: ClassFacts, options: Options, day: dt.date) -> Entry:
    return Entry(
        id=0,
        number=_(_NUMBER),
        name=claim.name,
        id_masked=options.show_id(claim.id_number),
        status=Status.VALID,
        issue_date=day,
        issuer=options.issued_by,
        organizer=facts.organizer,
        project=facts.project,
        start_date=facts.start_date,
        end_date=facts.end_date,
        batch_id=0,
        batch_no=0,
        position=claim.row,
        key_id="",
        code="",
    )
