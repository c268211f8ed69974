"""Is this certificate genuine? Answered offline, from a file, a scanned code or a picture.

The signature says that the bureau's key signed these facts. Where there is a document, its words are compared with them too:
a changed digit on the paper, or another name, is found. Where the register is at hand, it tells what became of the
certificate since. A code alone proves only itself: compare what it says with the paper.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path

from tzforms import word  # by its face: a scanned code does not need it, and it takes longer than the check
from tzforms.bounds import plain_pdf, read_file
from tzforms.certificates import qr
from tzforms.certificates.keys import PublicKeys
from tzforms.certificates.pages import page_note, page_picture, page_text, squeeze
from tzforms.certificates.payload import PREFIX, Payload, decode, mask_name, name_check
from tzforms.certificates.wording import date_in_words
from tzforms.exceptions import InputError, MissingProgramError, RefusedFileError, UnreadableFileError
from tzforms.i18n import _
from tzforms.isolation import outside
from tzforms.registry import Registry, Status

__all__ = ["Verdict", "Verification", "differences", "verify"]


_MOST_PICTURES = 12  # of a document that are looked at: a certificate has its code, a crest, a seal
_MOST_NAMES = 5_000  # places at which a page may begin to spell the name


class Verdict(StrEnum):
    """The answer, worst reasons first."""

    FORGED = "forged"  # the signature is not true
    UNKNOWN_KEY = "unknown_key"  # signed by a key that is not at hand
    ALTERED = "altered"  # the signature is true, the document says something else
    UNREGISTERED = "unregistered"  # the register does not know it
    VOID = "void"
    REPLACED = "replaced"
    GENUINE = "genuine"


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict, what was signed, and one sentence for a person. ``compared``: the document's words were, too."""

    verdict: Verdict
    payload: Payload
    sentence: str
    compared: bool = False
    registered: bool = False

    @property
    def genuine(self) -> bool:
        """True when nothing speaks against the certificate."""
        return self.verdict is Verdict.GENUINE


def verify(target: str | Path, public: PublicKeys, registry: Registry | None = None) -> Verification:
    """Check a code (``TZ1:…``) or a file: a certificate as .docx or PDF, or a picture of one.

    Raises :class:`InputError` when there is no code of ours in it, :class:`UnreadableFileError` for a broken file,
    :class:`MissingProgramError` when a picture has to be decoded without the optional decoder.
    """
    text = str(target)
    if text.strip().upper().startswith(PREFIX):
        return _judge(text, None, public, registry)
    path = Path(target)
    if not os.path.lexists(path):
        raise InputError(
            _("{target} 既不是文件，也不是以 {prefix} 开头的验证码，请核对。").format(target=text[:60], prefix=PREFIX)
        )
    code, words = _examined(path)
    return _judge(code, words, public, registry)


@outside("path")
def _examined(path: Path) -> tuple[str, str | None]:
    """The code in a file, and the squeezed words of the document; ``None`` for a picture, which has none. Raises as :func:`verify`."""
    data = read_file(path)
    if data.startswith(b"%PDF"):
        try:
            data = plain_pdf(data)  # what draws the page cannot be stopped
        except RefusedFileError as error:
            raise UnreadableFileError(
                _("{name}：{reason}请提交发证机关发出的原文件。").format(name=path.name, reason=error)
            ) from error
        return _code_of_pdf(data, path.name), page_text(data, path.name)
    if data.startswith(b"PK"):
        return _docx(data, path.name)
    found = qr.code_in_png(data) or qr.code_in_picture(qr.open_picture(data))
    if found is None:
        raise InputError(_("{path} 中没有认出证书的二维码：请拍得更近、更正、更亮一些。").format(path=path.name))
    return found, None


def differences(payload: Payload, words: str) -> list[str]:
    """What a certificate's ``words`` (squeezed text of the document) say differently from what was signed."""
    wrong: list[str] = []
    plain = {_("编号"): payload.number, _("研修项目"): payload.project, _("发证机关"): payload.issuer}
    wrong += [label for label, text in plain.items() if squeeze(text) not in words]
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
    if not _has_name(payload, words):
        wrong.append(_("姓名"))
    return wrong


def _has_name(payload: Payload, words: str) -> bool:
    """True when some stretch of the text is a name that was signed: it masks to the same, and its check fits."""
    first = squeeze(payload.name)[:1]
    for match in islice(re.finditer(re.escape(first), words), _MOST_NAMES):
        for length in range(1, 41):
            candidate = words[match.start() : match.start() + length]
            if len(candidate) < length:
                break
            if squeeze(mask_name(candidate)) == squeeze(payload.name) and (
                name_check(payload.number, candidate) == payload.check
            ):
                return True
    return False


def _judge(code: str, words: str | None, public: PublicKeys, registry: Registry | None) -> Verification:
    payload, body, signature = decode(code)
    if not public.knows(payload.key_id):
        return Verification(
            Verdict.UNKNOWN_KEY,
            payload,
            _("签名密钥（{key}）不在所给公钥之中，不能确认真伪：请向发证机关索取全部公钥后再验。").format(
                key=payload.key_id
            ),
        )
    if not public.verify(payload.key_id, body, signature):
        return Verification(Verdict.FORGED, payload, _("签名不符：验证码被改动或是伪造的，这张证书不能采信。"))
    if words is not None and (wrong := differences(payload, words)):
        return Verification(
            Verdict.ALTERED,
            payload,
            _("文件上的{fields}与签名的内容不同：文件被改动过，不能采信。").format(fields="、".join(wrong)),
            compared=True,
        )
    compared = words is not None
    if registry is not None:
        entry = registry.find(payload.number)
        if entry is None or entry.code != "".join(code.split()).upper():
            sentence = _("签名属实，但登记库中没有这张证书：请向发证机关核实。")
            return Verification(Verdict.UNREGISTERED, payload, sentence, compared)
        if entry.replaced_by is not None:
            sentence = _("这张证书已换发，现行证书编号为 {number}。").format(number=entry.replaced_by)
            return Verification(Verdict.REPLACED, payload, sentence, compared, registered=True)
        if entry.status is not Status.VALID:
            return Verification(Verdict.VOID, payload, _("这张证书已作废。"), compared, registered=True)
    told = _("真实：签名属实")
    told += _("，文件内容与签名一致") if compared else _("；请与证书纸面逐项对照")
    told += _("，登记库中有效。") if registry is not None else _("；没有登记库，未核对是否作废。")
    return Verification(Verdict.GENUINE, payload, told, compared, registered=registry is not None)


def _code_of_pdf(data: bytes, name: str) -> str:
    """The code as the page shows it; the file's own note of it only where the picture cannot be decoded here."""
    noted = page_note(data, name)
    noted = noted if noted.startswith(PREFIX) else ""
    try:
        for dpi in (150, 300):
            found = qr.code_in_picture(page_picture(data, name, 0, dpi))
            if found is not None:
                return found
    except MissingProgramError:
        if not noted:
            raise
    if noted:
        return noted
    raise InputError(_("{path} 中没有认出证书的二维码。").format(path=name))


def _docx(data: bytes, name: str) -> tuple[str, str]:
    """The code and the squeezed words of a certificate in Word."""
    package = word.Package.open(data)
    words = squeeze("".join(str(t) for t in package.xml(package.main_part).itertext()))
    for part in islice(package.related(package.main_part, "image"), _MOST_PICTURES):
        picture = package.parts[part]
        found = qr.code_in_png(picture)
        if found is None:
            try:
                found = qr.code_in_picture(qr.open_picture(picture))
            except (MissingProgramError, UnreadableFileError):
                continue
        if found is not None:
            return found, words
    raise InputError(_("{path} 中没有证书的二维码：它不是本程序发出的证书，或二维码被换掉了。").format(path=name))
