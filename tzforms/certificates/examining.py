"""What a certificate's paper says, looked at as a whole: is it what was issued, and nothing besides?

A file in Word is made again, from what was signed and from each template that is known, and compared with what is there: every
part, every letter, every picture. Whatever is left over, missing, hidden or not understood makes it *not as issued*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from pathlib import Path

from tzforms import word  # by its face: a scanned code does not need it, and it takes longer than the check
from tzforms.certificates.pages import squeeze
from tzforms.certificates.payload import Payload, decode, salts_in
from tzforms.certificates.qr import qr_png
from tzforms.certificates.setting import fits_of
from tzforms.certificates.shelf import templates_of
from tzforms.certificates.wording import date_in_words, values
from tzforms.exceptions import RenderError, TemplateError, UnreadableFileError
from tzforms.i18n import _

__all__ = [
    "Holder",
    "Looked",
    "Paper",
    "candidates",
    "examine_word",
    "is_known",
    "is_unproven",
    "sheets_of",
    "unknown_template",
    "wrong_facts",
]

_MOST_NAMES = 5_000  # places at which a text may begin to spell the name
_MOST_IDS = 4  # spellings of an ID number, and salts, that are tried
_LONGEST_NAME = 40
_MOST_CANDIDATES = 60  # names of which one may be meant
_ID = re.compile(
    r"(?<![0-9*])[0-9]{3,6}\*{3,12}[0-9Xx]{2,4}(?![0-9*])|(?<![0-9])(?:[0-9]{15}|[0-9]{17}[0-9Xx])(?![0-9])"
)


class Paper(StrEnum):
    """What is known of the paper, best first."""

    IDENTICAL = "identical"  # byte for byte the file that the register recorded
    AS_ISSUED = "as_issued"  # all of it is what the signed facts and the template make
    AS_SEEN = "as_seen"  # the same as far as a machine can see
    NOT_EXAMINED = "not_examined"  # a code alone, or a picture of a paper
    DIFFERENT = "different"  # not as issued


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the certificate: the name and the masked ID number as they were printed, and the salt that proves both."""

    name: str
    id_masked: str
    salt: bytes = b""


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of looking: the state, what differs, each a piece of a sentence, whether the code proves the whole name and the ID
    number, the whole name where it is known, and whether the shapes of the signs on a page are those that they should be, and
    which signs are a little different."""

    state: Paper
    differs: tuple[str, ...] = ()
    proven: bool = False
    name: str = ""
    shapes: bool = False
    doubtful: str = ""


def candidates(payload: Payload, text: str, holder: Holder | None) -> list[Holder]:
    """Who may be meant on a paper that says ``text``: whoever the register names, else every name, ID number and salt in it that are what
    was signed; where there are none, the masked name, so that all else can be compared."""
    if holder is not None:
        return [holder]
    flat = "".join(text.split())
    shown = [*islice(dict.fromkeys(_ID.findall(flat)), _MOST_IDS), ""]
    salts = [] if payload.is_old else salts_in(text)[:_MOST_IDS]
    names = _names(payload, text) or [payload.name]
    if not salts:
        return [Holder(name, id_masked) for name in names for id_masked in shown]
    all_ = [Holder(name, id_masked, salt) for salt in salts for name in names for id_masked in shown]
    return [person for person in all_ if is_known(payload, person)] or all_


def is_unproven(payload: Payload, person: Holder, sheets: word.Sheets) -> bool:
    """Whether the salt is not there that the template prints: then no name and no ID number can be what was issued."""
    return not payload.is_old and not person.salt and "salt" in sheets.fonts()


def is_known(payload: Payload, person: Holder) -> bool:
    """Whether ``person`` may be the one that was signed: not just the masked name."""
    return payload.is_of(person.name, person.id_masked, person.salt) and ("*" not in person.name)


def _names(payload: Payload, text: str) -> list[str]:
    """The stretches of ``text`` that may be the name that was signed, by its visible signs."""
    flat = " ".join(text.split())
    found: dict[str, None] = {}
    for match in islice(re.finditer(re.escape(payload.name[:1]), flat), _MOST_NAMES):
        for length in range(1, _LONGEST_NAME + 1):
            name = flat[match.start() : match.start() + length]
            if len(name) < length:
                break
            if "*" not in name and payload.is_of(name):
                found.setdefault(name.strip())
                if len(found) >= _MOST_CANDIDATES:
                    return list(found)
    return list(found)


@lru_cache(maxsize=16)
def sheets_of(template: Path) -> word.Sheets | None:
    """The template as sheets; ``None`` for a file that is none."""
    try:
        return word.Sheets.open(template)
    except (TemplateError, UnreadableFileError):
        return None


def examine_word(data: bytes, code: str, holder: Holder | None, templates: Sequence[Path]) -> Looked:
    """Compare a certificate in Word with what ``code`` and the ``templates`` make; ``holder``: who the register says it is of."""
    payload, _body, _signature = decode(code)
    package = word.Package.open(data)
    text = "".join(str(t) for t in package.xml(package.main_part).itertext())
    wrong = wrong_facts(payload, text)
    templates = templates_of(payload, templates)
    if not templates:
        return unknown_template(payload)
    closest: list[str] | None = None
    for person, made in _made(payload, code, candidates(payload, text, holder), templates):
        differs = [] if made == data else word.differences(data, made)
        if not differs and is_known(payload, person):
            return Looked(Paper.AS_ISSUED, proven=bool(person.salt), name=person.name)
        if closest is None or len(differs) < len(closest):
            closest = differs
    closest = [*wrong, *(closest or [])]
    return Looked(Paper.DIFFERENT, tuple(closest or [_("没有校验码")]))


def unknown_template(payload: Payload) -> Looked:
    """The answer where the template is not at hand that the code names."""
    told = _("签发时用的证书模板（{digest}…）不在手边，请用 --template 指出").format(digest=payload.template)
    return Looked(Paper.NOT_EXAMINED, (told,))


def wrong_facts(payload: Payload, text: str) -> list[str]:
    """Which of the signed facts a document's ``text`` does not say, each as a piece of a sentence."""
    words = squeeze(text)
    plain = {_("编号"): payload.number, _("研修项目"): payload.project, _("发证机关"): payload.issuer}
    wrong = [label for label, fact in plain.items() if squeeze(fact) not in words]
    if payload.hours is not None and not re.search(rf"(?<![\d.]){payload.hours.normalize():f}(?:学时|课时)", words):
        wrong.append(_("学时"))
    for label, day in (
        (_("开始日期"), payload.start_date),
        (_("结束日期"), payload.end_date),
        (_("发证日期"), payload.issue_date),
    ):
        spellings = (f"{day.year}年{day.month}月{day.day}日", day.isoformat(), f"{day.year}.{day.month}.{day.day}")
        shown = any(re.search(rf"(?<!\d){re.escape(s)}(?!\d)", words) for s in spellings)
        if not shown and squeeze(date_in_words(day)) not in words:
            wrong.append(label)
    people = candidates(payload, text, None)
    if not any(is_known(payload, person) for person in people):
        wrong.append(_("姓名") if payload.is_old else _("姓名、身份证号（按校验码）"))
    return [_("{fields}与签名的内容不同").format(fields="、".join(wrong))] if wrong else []


def _made(
    payload: Payload, code: str, people: Iterable[Holder], templates: Sequence[Path]
) -> Iterator[tuple[Holder, bytes]]:
    """The certificate made again, for each of ``people`` from each template."""
    for holder in people:
        words = values(payload, holder.name, holder.id_masked, code, holder.salt)
        for template in templates:
            sheets = sheets_of(template)
            if sheets is None or is_unproven(payload, holder, sheets):
                continue
            for fit in fits_of(sheets, words, payload):
                try:
                    yield holder, sheets.fill(words, qr_png(code), fit)
                except RenderError:
                    continue
