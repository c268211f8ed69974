"""Is this certificate genuine? Three questions, three answers, from a file, a scanned code or a picture.

*The code*: did the bureau's key sign these facts? *The register*, where it is at hand: what became of the certificate since? *The
paper*: is the document what was issued, and nothing besides (:mod:`tzforms.certificates.examining`)? A code alone, or a photograph,
proves the code and no more: then what was signed is what the paper must say, and somebody has to compare.
"""

from __future__ import annotations

import hashlib
import importlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from tzforms import word  # by its face: a scanned code needs none of it, and it takes longer than the check
from tzforms.bounds import plain_pdf, read_file
from tzforms.certificates import answers, qr, shelf
from tzforms.certificates.examining import Holder, Looked, Paper
from tzforms.certificates.key_list import Standing
from tzforms.certificates.keys import PublicKeys
from tzforms.certificates.links import digest_of_address
from tzforms.certificates.pages import page_count, page_note, page_picture
from tzforms.certificates.payload import Payload, address_of, decode, is_code, normal_code, signed_bytes
from tzforms.exceptions import InputError, MissingProgramError, RefusedFileError, UnreadableFileError
from tzforms.findings import mask_text
from tzforms.i18n import _
from tzforms.isolation import outside
from tzforms.registry import Entry, Registry, Status

__all__ = ["Code", "Paper", "Register", "Verdict", "Verification", "verify"]

_MOST_PICTURES = 12  # of a document that are looked at: a certificate has its code, a crest, a seal
_MOST_PAGES = 60  # of a print file: so many are judged one by one
_MOST_DRAWN = 10  # of these: the shapes of their signs are looked at, a seventh of a second each on an idle machine


class Code(StrEnum):
    """The signature of the code."""

    TRUE = "true"
    FORGED = "forged"
    UNKNOWN_KEY = "unknown_key"  # signed by a key that is not at hand
    REVOKED_KEY = "revoked_key"  # signed by a key that was revoked, or was not in force on the day that it bears


class Register(StrEnum):
    """What the register says of the number."""

    VALID = "valid"
    REPLACED = "replaced"
    VOID = "void"
    UNKNOWN = "unknown"  # it has no such certificate, or another one under the number
    UNSOUND = "unsound"  # somebody changed it past the program: what it says is worth nothing
    NOT_ASKED = "not_asked"


_SILENT = frozenset({Register.NOT_ASKED, Register.UNKNOWN, Register.UNSOUND})  # it vouches for nothing


class Verdict(StrEnum):
    """The three answers in one word, worst reasons first."""

    FORGED = "forged"  # the signature is not true
    UNKNOWN_KEY = "unknown_key"
    REVOKED_KEY = "revoked_key"  # and the register does not vouch for it
    ALTERED = "altered"  # the signature is true, the document is not as issued
    UNREGISTERED = "unregistered"
    UNSOUND = "unsound"  # the register was changed past the program
    VOID = "void"
    REPLACED = "replaced"
    GENUINE = "genuine"  # nothing speaks against it, as far as was asked


@dataclass(frozen=True, slots=True)
class Verification:
    """The three answers, what was signed, and the sentences for a person.

    ``differs``: what is not as issued; ``holder``: whose it is, in full, where that is known from the paper or the register; ``pages``: of a file with several pages or codes, what is said of each, this being the worst of them.
    """

    code: Code
    register: Register
    paper: Paper
    payload: Payload | None
    sentence: str
    differs: tuple[str, ...] = ()
    holder: str = ""
    pages: tuple[Verification, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The answers in one word."""
        if self.code in (Code.FORGED, Code.UNKNOWN_KEY):
            return Verdict(self.code.value)
        if self.code is Code.REVOKED_KEY and self.register in _SILENT:
            return Verdict.REVOKED_KEY
        if self.paper is Paper.DIFFERENT:
            return Verdict.ALTERED
        return {
            Register.UNKNOWN: Verdict.UNREGISTERED,
            Register.UNSOUND: Verdict.UNSOUND,
            Register.VOID: Verdict.VOID,
            Register.REPLACED: Verdict.REPLACED,
        }.get(self.register, Verdict.GENUINE)

    @property
    def genuine(self) -> bool:
        """True when nothing speaks against the certificate; what was not asked or not examined does not."""
        return self.verdict is Verdict.GENUINE

    @property
    def compared(self) -> bool:
        """Whether the paper was looked at."""
        return self.paper is not Paper.NOT_EXAMINED

    @property
    def registered(self) -> bool:
        """Whether the register knows the certificate."""
        return self.register not in _SILENT


def verify(
    target: str | Path, public: PublicKeys, registry: Registry | None = None, *, templates: Sequence[Path] = ()
) -> Verification:
    """Check a code (``TZ2:…``, a link, of 0.1.0 ``TZ1:…``) or a file: a certificate as .docx or PDF, or a picture of one.

    ``templates``: certificate templates besides those of the program and those that lie beside the public keys.

    Raises :class:`InputError` when there is no code of ours in it, :class:`UnreadableFileError` for a broken file,
    :class:`MissingProgramError` when a picture has to be decoded without the optional decoder.
    """
    text = str(target)
    if is_code(text):
        return _judge(text, None, public, registry)
    path, recorded = Path(target), None
    if not os.path.lexists(path):
        raise InputError(
            _("{target} 既不是文件，也不是以 TZ2: 或 TZ1: 开头的验证码或核验链接，请核对。").format(target=text[:60])
        )
    if registry is not None:
        recorded = registry.of_file(hashlib.sha256(read_file(path)).hexdigest())
        if (
            recorded is not None and not recorded.forgotten
        ):  # nothing in it need be looked at, or could be: it may be locked
            return _judge(recorded.code, Looked(Paper.IDENTICAL, name=recorded.name), public, registry)
    kind, codes = _codes(path)
    if kind == "picture":
        return _worst([_judge(code, None, public, registry) for code in codes[0]])
    entries = [_entry(page[0], registry) if len(page) == 1 else None for page in codes]
    asked = [
        (page[0], None if entry is None or entry.forgotten else Holder(entry.name, entry.id_masked, entry.salt))
        if len(page) == 1
        else None
        for page, entry in zip(codes, entries, strict=True)
    ]
    known = tuple(dict.fromkeys([*templates, *public.templates, *shelf.shipped()]))
    looked = iter(_looked(path, kind, asked, known))
    judged: list[Verification] = []
    for page in codes:
        seen = next(looked)
        if recorded is not None and len(page) == 1 and _is_its(recorded, page[0]):
            seen = replace(seen, state=Paper.IDENTICAL, differs=())
        judged += [_judge(code, seen, public, registry) for code in page] or [_without_code(seen)]
    return _worst(judged)


def _worst(judged: list[Verification]) -> Verification:
    """The one answer, or of several the worst, with all of them."""
    if len(judged) == 1:
        return judged[0]
    order = list(Verdict)
    return replace(min(judged, key=lambda v: order.index(v.verdict)), pages=tuple(judged))


def _entry(code: str, registry: Registry | None) -> Entry | None:
    """The register's own certificate with this code."""
    if registry is None:
        return None
    payload, _body, _signature = decode(code)
    entry = registry.find(payload.number)
    return entry if entry is not None and _is_its(entry, code) else None


def _is_its(entry: Entry, code: str) -> bool:
    """True when the register has this very code of the certificate; of one whose holder was forgotten only a digest is left."""
    if entry.forgotten:
        return entry.signed_digest == hashlib.sha256(signed_bytes(code)).digest()
    return normal_code(entry.code) == normal_code(code)


# -- the file, taken apart in a worker -----------------------------------------------------------------------------------


@outside("path")
def _codes(path: Path) -> tuple[str, list[list[str]]]:
    """What a file is (``pdf``, ``word``, ``picture``), and the codes that each of its pages shows. Raises as :func:`verify`."""
    data = read_file(path)
    if data.startswith(b"%PDF"):
        return "pdf", _codes_of_pdf(_plain(data, path.name), path.name)
    if data.startswith(b"PK"):
        return "word", [[_code_of_word(data, path.name)]]
    proven = qr.proven_code(data)
    found = [proven] if proven is not None else qr.codes_in_picture(qr.open_picture(data))
    if not found:
        raise InputError(answers.no_code_in_picture(path.name))
    return "picture", [found]


@outside("path")
def _looked(
    path: Path, kind: str, asked: Sequence[tuple[str, Holder | None] | None], templates: Sequence[Path]
) -> list[Looked]:
    """What a look at each page gives. ``asked``: its code and who the register says it is of; ``None``: it has no code, or several."""
    data = read_file(path)
    if kind == "word":
        [one] = asked
        assert one is not None
        return [_by("examining").examine_word(data, *one, templates)]
    plain = _plain(data, path.name)
    examine, page_of = _by("examining_pdf").examine_page, _by("examining_pdf").page_of
    return [
        examine(page_of(plain, number, data, draw=number < _MOST_DRAWN), *one, templates)
        if one is not None
        else Looked(Paper.NOT_EXAMINED)
        for number, one in enumerate(asked)
    ]


def _by(module: str) -> Any:
    """A neighbour that a scanned code does not need."""
    return importlib.import_module(f"tzforms.certificates.{module}")


def _plain(data: bytes, name: str) -> bytes:
    try:
        return plain_pdf(data)  # what draws the page cannot be stopped
    except RefusedFileError as error:
        raise UnreadableFileError(
            _("{name}：{reason}请提交发证机关发出的原文件。").format(name=name, reason=error)
        ) from error


def _codes_of_pdf(data: bytes, name: str) -> list[list[str]]:
    """The codes that each page shows; the file's own note of one only where the picture that it makes is on the page."""
    count = page_count(data, name)
    if count > _MOST_PAGES:
        raise InputError(
            _("{path} 有 {count} 页，一次最多核验 {most} 页：请核验每人一份的 PDF。").format(
                path=name, count=count, most=_MOST_PAGES
            )
        )
    found = [_codes_of_page(data, name, page) for page in range(count)]
    if not any(found):
        raise InputError(_("{path} 中没有认出证书的二维码。").format(path=name))
    return found


def _codes_of_page(data: bytes, name: str, page: int) -> list[str]:
    try:
        for dpi in (150, 300):
            if found := qr.codes_in_picture(page_picture(data, name, page, dpi)):
                return found
    except MissingProgramError:
        noted = page_note(data, name)
        if not is_code(noted) or not _by("examining_pdf").shows(data, page, noted):
            raise
        return [noted]
    return []


def _code_of_word(data: bytes, name: str) -> str:
    """The code of a certificate in Word, by its picture."""
    package = word.Package.open(data)
    for part in islice(package.related(package.main_part, "image"), _MOST_PICTURES):
        picture = package.parts[part]
        found = qr.proven_code(picture)
        if found is None:
            try:
                found = next(iter(qr.codes_in_picture(qr.open_picture(picture))), None)
            except (MissingProgramError, UnreadableFileError):
                continue
        if found is not None:
            return found
    raise InputError(_("{path} 中没有证书的二维码：它不是本程序发出的证书，或二维码被换掉了。").format(path=name))


# -- the answers ---------------------------------------------------------------------------------------------------------


def _judge(code: str, looked: Looked | None, public: PublicKeys, registry: Registry | None) -> Verification:
    payload, body, signature = decode(code)
    if not public.knows(payload.key_id):
        told = answers.unknown_key(payload.key_id)
        return Verification(Code.UNKNOWN_KEY, Register.NOT_ASKED, Paper.NOT_EXAMINED, payload, told)
    if not public.verify(payload.key_id, body, signature):
        told = answers.forged()
        return Verification(Code.FORGED, Register.NOT_ASKED, Paper.NOT_EXAMINED, payload, told)
    state, said = _asked(payload, code, registry)
    looked = _with_address(payload, code, looked)
    standing = public.terms.on(payload.key_id, payload.issue_date)
    signed = answers.signed(standing, payload.key_id)
    doubtful = standing is not Standing.IN_FORCE
    short = answers.in_short_unvouched() if doubtful and state in _SILENT else _in_short(looked, state)
    sentence = "\n".join((signed, said, _of_paper(looked, state), short))
    return Verification(
        Code.REVOKED_KEY if doubtful else Code.TRUE, state, looked.state, payload, sentence, looked.differs, looked.name
    )


def _with_address(payload: Payload, code: str, looked: Looked | None) -> Looked:
    """What the look at the paper gave; but a link leads where it was issued to, or the code is not as issued, whatever is signed in it.

    Of a text it is not known whether its code was a link: without an address nothing is said against it.
    """
    address = address_of(code)
    if digest_of_address(address) != payload.link and (address or looked is not None):
        before = looked or Looked(Paper.DIFFERENT)
        return replace(before, state=Paper.DIFFERENT, differs=(answers.another_address(), *before.differs))
    return looked or Looked(Paper.NOT_EXAMINED)


def _without_code(looked: Looked) -> Verification:
    """A page without a code, among others that have one: nothing vouches for it."""
    told = _("这一页没有二维码，不是签发的内容，不能采信。")
    return Verification(Code.FORGED, Register.NOT_ASKED, looked.state, None, told)


def _asked(payload: Payload, code: str, registry: Registry | None) -> tuple[Register, str]:
    if registry is None:
        return Register.NOT_ASKED, answers.not_asked()
    if troubles := registry.verify():
        told = _("登记库：有 {count} 处被人改动过，不能据以认定，请先运行 tzforms certificates check-register 查明。")
        return Register.UNSOUND, told.format(count=len(troubles))
    entry = registry.find(payload.number)
    if entry is None or not _is_its(entry, code):
        return Register.UNKNOWN, _("登记库：没有这张证书，请向发证机关核实。")
    state, said = _standing(entry)
    if entry.forgotten:
        said += _("持证人的个人信息已按规定从登记库删除，姓名只能以验证码和纸面为准。")
    return state, said


def _standing(entry: Entry) -> tuple[Register, str]:
    if entry.replaced_by is not None:
        return Register.REPLACED, answers.replaced(entry.replaced_by)
    if entry.status is not Status.VALID:
        return Register.VOID, answers.void()
    return Register.VALID, _("登记库：有效。")


def _in_short(looked: Looked, register: Register) -> str:
    """The three answers in one line, the worst first."""
    if looked.state is Paper.DIFFERENT:
        return answers.in_short_altered()
    if register is Register.UNKNOWN:
        return _("结论：不能认定有效，登记库中没有。")
    if register is Register.UNSOUND:
        return _("结论：登记库被人改动过，不能认定有效。")
    if register in (Register.VOID, Register.REPLACED):
        return answers.in_short_invalid()
    if looked.state is Paper.NOT_EXAMINED and looked.differs:
        return _("纸面：没有核验（{why}）。").format(why="；".join(looked.differs))
    if looked.state is Paper.NOT_EXAMINED:
        return answers.in_short_code_only()
    if register is Register.NOT_ASKED:
        return _("结论：真实；是否已作废没有查。")
    return _("结论：真实，有效。")


def _of_paper(looked: Looked, register: Register) -> str:
    """What is known of the paper, and never more."""
    if looked.state is Paper.IDENTICAL:
        return _("纸面：与登记的发证文件完全相同（逐字节）。")
    if looked.state is Paper.NOT_EXAMINED and looked.differs:
        return _("纸面：没有核验（{why}）。").format(why="；".join(looked.differs))
    if looked.state is Paper.NOT_EXAMINED:
        return answers.as_compared()
    if looked.state is Paper.DIFFERENT:
        if looked.differs == (answers.another_address(),):
            return answers.elsewhere()
        return answers.different("；".join(looked.differs))
    told = (
        _("纸面：文件内容与签发的一致（按签名的内容重新制作并全文对照）。")
        if looked.state is Paper.AS_ISSUED
        else _("纸面：机器能看到的文字、字形、图片、版面都与签发的一致，姓名是“{name}”。")
        if looked.shapes
        else _(
            "纸面：机器能看到的文字、图片、版面都与签发的一致；字形没有核验（本机没有签发时用的字体，或不能逐字比对），"
            "请看清姓名是不是“{name}”。"
        )
    )
    told = told.format(name=looked.name)
    if looked.doubtful:
        told += _("其中“{signs}”与本机字体里的样子略有不同，请特别看清。").format(signs=mask_text(looked.doubtful))
    if register is Register.NOT_ASKED and not looked.proven:
        told += _("身份证号不在验证码之内，姓名在验证码内隐去了中间的字，要完全确认请对照登记库。")
    return told
