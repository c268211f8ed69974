"""One certificate in place of another: a new number for the same holder."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from tzforms.certificates import payload as codes
from tzforms.certificates.files import make_files, refuse_unwritable
from tzforms.certificates.keys import Keyring
from tzforms.certificates.legibility import Legibility, refuse_too_long
from tzforms.certificates.links import digest_of_address
from tzforms.certificates.options import Options
from tzforms.certificates.setting import fit_of
from tzforms.certificates.shelf import digest_of, keep
from tzforms.certificates.wording import values
from tzforms.exceptions import InputError, RenderError
from tzforms.i18n import _
from tzforms.office import find_soffice
from tzforms.registry import Claim, Entry, Registry, checked_actor, today
from tzforms.word import Sheets

__all__ = ["reissue"]


def reissue(
    registry: Registry,
    keys: Keyring,
    number: str,
    reason: str,
    out: Path,
    *,
    options: Options | None = None,
    issue_date: dt.date | None = None,
    name: str | None = None,
    id_number: str | None = None,
    from_void: bool = False,
    date_reason: str = "",
) -> tuple[Entry, list[Path]]:
    """A new certificate with a new number in place of ``number``; the class's facts are those of the old one.

    ``name`` corrects the holder's name, ``id_number`` shows that it is the same person; ``from_void`` and ``date_reason`` as in
    the register. Returns the new certificate and its files. Raises :class:`InputError` for an unknown number,
    :class:`RenderError` for a name that cannot be printed, and as the register.
    """
    options = options or Options()
    checked_actor(options.actor)
    day = issue_date or today()
    old = registry.find(number)
    if old is None:
        raise InputError(_("登记库中没有编号“{number}”：请核对编号。").format(number=number))
    if old.forgotten:
        raise InputError(_("证书 {number} 持证人的个人信息已按规定删除，不能换发、补发。").format(number=number))
    known, _body, _signature = codes.decode(old.code)
    address = codes.address_of(old.code) if options.verify_url is None else options.address
    sheets = Sheets.open(options.template_file)
    holder = name or old.name
    # all that may be refused is refused before a number is given
    if cause := Legibility(sheets).against_name(holder):
        raise RenderError(cause.reason)
    fit_of(sheets, values(known, holder, old.id_masked, salt=bytes(codes.SALT)))
    if options.make_pdf:
        find_soffice()
    refuse_unwritable(out)
    keep(keys, options.template_file)

    def claimed(fresh: str, name: str, id_masked: str, date: dt.date) -> codes.Payload:
        return replace(
            known,
            number=fresh,
            name=name if options.whole_name else codes.mask_name(name),
            issue_date=date,
            key_id=keys.signing_id,
            check=0,
            result=codes.RESULT,
            commitment=codes.commitment(keys.vault.salt(fresh), name, id_masked),
            template=digest_of(options.template_file),
            edition=options.edition.name,
            link=digest_of_address(address),
        )

    refuse_too_long(claimed(options.numbering.format(day.year, 9999), holder, old.id_masked, day), address)

    def sign(fresh: str, claim: Claim, date: dt.date) -> tuple[str, str]:
        text = claimed(fresh, claim.name, options.show_id(claim.id_number), date)
        return keys.signing_id, codes.encode(text, keys.sign, address)

    entry = registry.reissue(
        number,
        reason,
        pattern=options.numbering,
        issue_date=day,
        sign=sign,
        show_id=options.show_id,
        name=name,
        id_number=id_number,
        from_void=from_void,
        date_reason=date_reason,
        repeat=options.repeat,
        actor=options.actor,
    )
    files = make_files(registry, entry.batch_id, out, options, sheets=sheets)
    registry.complete(entry.batch_id, options.actor)
    return entry, files
