"""A name and an ID number typed from a paper, held against a code: for a photograph, or a code alone, where there is no file.

The code commits to both under a salt that stands on the paper (:func:`tzforms.certificates.payload.commitment`): with it they are
proved together; without it only the signs of the name that the code shows can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tzforms.certificates.payload import Payload, salts_in
from tzforms.certificates.verification import Code, Verification
from tzforms.exceptions import InputError
from tzforms.i18n import _
from tzforms.normal import nfkc
from tzforms.registry import masked_id, normal_id

__all__ = ["Answer", "Claim", "compared"]

_MISREAD = str.maketrans("018", "OIB")  # digits that base 32 does not have, and what they are taken for


class Answer(StrEnum):
    """What became of comparing."""

    SAME = "same"
    DIFFERENT = "different"
    NOT_EXAMINED = "not_examined"


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody reads on a paper: the whole name, the ID number (in full, or as printed), the salt's 26 signs; empty where not given."""

    name: str = ""
    id_number: str = ""
    salt: str = ""

    @property
    def is_made(self) -> bool:
        """Whether anything is claimed."""
        return bool(self.name or self.id_number or self.salt)


def compared(claim: Claim, said: Verification) -> tuple[Answer, str]:
    """(whether the claim is what was signed, the sentence for a person); ``said``: what :func:`verify` says of the code.

    Raises :class:`InputError` for a claim without a name, and for a salt that is none.
    """
    if not claim.name.strip():
        raise InputError(_("要核对姓名和身份证号，请用 --name 写明证书上的姓名全文。"))
    salt = _salt(claim.salt)
    if said.payload is None or said.code not in (Code.TRUE, Code.REVOKED_KEY):
        return Answer.NOT_EXAMINED, _("姓名和身份证号：没有核验，验证码的签名不属实或没有核验。")
    return _signed(said.payload, claim, salt)


def _signed(payload: Payload, claim: Claim, salt: bytes) -> tuple[Answer, str]:
    if not payload.is_of(claim.name):
        return Answer.DIFFERENT, _("姓名和身份证号：与签发的不符，姓名不是签发时的姓名，不能采信。")
    if payload.is_old:
        return Answer.NOT_EXAMINED, _(
            "姓名和身份证号：姓名与签发的相符（旧证书只能对两个字节的校验）；身份证号不在旧证书的验证码里，没有核验，请查登记库。"
        )
    if not salt:
        return Answer.NOT_EXAMINED, _(
            "姓名和身份证号：没有核验。姓名露出的字相符，其余的要凭证书二维码下面的校验码，请用 --salt 写明。"
        )
    typed = claim.id_number.strip()
    printed = (normal_id(typed), masked_id(typed), "".join(nfkc(typed).split()).upper()) if typed else ("",)
    shown = next((number for number in printed if payload.is_of(claim.name, number, salt)), None)
    if shown is None and not typed:
        return Answer.NOT_EXAMINED, _(
            "姓名和身份证号：没有核验。姓名露出的字相符；校验码证明的是姓名和身份证号两样，请一并用 --id-number 写明。"
        )
    if shown is None:
        return Answer.DIFFERENT, _(
            "姓名和身份证号：与签发的不符，不能采信。姓名露出的字相符；请先核对身份证号和校验码有没有写错。"
        )
    if not shown:
        return Answer.SAME, _("姓名和身份证号：姓名与签发的一致；证书上没有印身份证号，没有核验。")
    if "*" in shown:
        return Answer.SAME, _("姓名和身份证号：与签发的一致（身份证号中段没有印在证书上，只核对了印出的各位）。")
    return Answer.SAME, _("姓名和身份证号：与签发的一致。")


def _salt(text: str) -> bytes:
    """The salt that is written so; empty for none. Digits that look like the letters meant are read as these."""
    if not text.strip():
        return b""
    found = salts_in(nfkc(text).upper().translate(_MISREAD).strip())
    if len(found) != 1:
        raise InputError(
            _("校验码“{text}”写得不对：应是证书二维码下面那一行的 26 个字母和数字，每四个一组。").format(text=text[:40])
        )
    return found[0]
