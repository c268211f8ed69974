"""A name and an ID number read on a paper, held against its code."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.certificates.people import DAY
from tests.registry.people import id_number
from tzforms.certificates import payload as codes
from tzforms.certificates.claims import Answer, Claim, compared
from tzforms.certificates.examining import Paper
from tzforms.certificates.keys import Keyring
from tzforms.certificates.verification import Code, Register, Verification, verify
from tzforms.exceptions import InputError
from tzforms.registry import ClassFacts, ShowId, masked_id, normal_id

NUMBER = id_number(1)
SALT = bytes(range(codes.SALT))
WORDS = codes.salt_in_words(SALT)


def said(ring: Keyring, show: ShowId = masked_id) -> Verification:
    """What a bare code proves."""
    facts = ClassFacts("甲公司", "钳工", dt.date(2026, 9, 1), dt.date(2026, 9, 12), Decimal(80), None)
    text = codes.of_class(
        facts, "通人社研结字〔2026〕第0001号", "王小明", DAY, "某局", ring.signing_id,
        id_masked=show(NUMBER), salt=SALT, template="0" * 16,
    )  # fmt: skip
    return verify(codes.encode(text, ring.sign), ring.public)


@pytest.mark.parametrize("number", [NUMBER, masked_id(NUMBER), NUMBER.lower(), f" {NUMBER[:6]} {NUMBER[6:]} "])
@pytest.mark.parametrize("salt", [WORDS, WORDS.lower(), WORDS.replace("-", ""), WORDS.replace("-", " "), f" {WORDS}\n"])
def test_name_and_number_are_proved_by_the_salt(number: str, salt: str, ring: Keyring) -> None:
    answer, sentence = compared(Claim("王小明", number, salt), said(ring))
    assert answer is Answer.SAME
    assert "与签发的一致" in sentence
    assert "中段没有印在证书上" in sentence


def test_a_salt_is_read_also_with_digits_for_letters(ring: Keyring) -> None:
    assert "O" in WORDS
    assert compared(Claim("王小明", NUMBER, WORDS.replace("O", "0")), said(ring))[0] is Answer.SAME


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        (Claim("李小红", NUMBER, WORDS), "姓名不是签发时的姓名"),
        (Claim("王大明", NUMBER, WORDS), "不符"),
        (Claim("王小明", id_number(2), WORDS), "不符"),
        (Claim("王小明", NUMBER, WORDS.replace("A", "B", 1)), "不符"),
    ],
)
def test_anything_else_is_not_what_was_signed(claim: Claim, told: str, ring: Keyring) -> None:
    answer, sentence = compared(claim, said(ring))
    assert answer is Answer.DIFFERENT
    assert told in sentence
    assert NUMBER not in sentence


@pytest.mark.parametrize(
    ("claim", "told"), [(Claim("王小明", NUMBER), "--salt"), (Claim("王小明", "", WORDS), "--id-number")]
)
def test_what_is_lacking_for_a_proof_is_said(claim: Claim, told: str, ring: Keyring) -> None:
    answer, sentence = compared(claim, said(ring))
    assert answer is Answer.NOT_EXAMINED
    assert "没有核验" in sentence
    assert told in sentence


def test_a_number_printed_in_full_is_proved_in_full(ring: Keyring) -> None:
    assert compared(Claim("王小明", NUMBER, WORDS), said(ring, normal_id)) == (
        Answer.SAME,
        "姓名和身份证号：与签发的一致。",
    )


def test_where_no_number_is_printed_only_the_name_is_proved(ring: Keyring) -> None:
    answer, sentence = compared(Claim("王小明", "", WORDS), said(ring, lambda _number: ""))
    assert answer is Answer.SAME
    assert "没有印身份证号，没有核验" in sentence


def test_of_a_forged_code_nothing_is_compared(ring: Keyring) -> None:
    forged = replace(said(ring), code=Code.FORGED)
    assert compared(Claim("王小明", NUMBER, WORDS), forged)[0] is Answer.NOT_EXAMINED


def test_of_an_old_code_the_name_alone_is_compared() -> None:
    text = codes.Payload("第1号", "王*明", "钳工", None, DAY, DAY, DAY, "某局", codes.name_check("第1号", "王小明"))
    old = Verification(Code.TRUE, Register.NOT_ASKED, Paper.NOT_EXAMINED, text, "")
    answer, sentence = compared(Claim("王小明", NUMBER, WORDS), old)
    assert answer is Answer.NOT_EXAMINED
    assert "两个字节" in sentence
    assert compared(Claim("王大明", NUMBER, WORDS), old)[0] is Answer.DIFFERENT


@pytest.mark.parametrize("claim", [Claim("", NUMBER, WORDS), Claim("王小明", NUMBER, "AAAA-BBBB")])
def test_a_claim_that_is_none_is_one_sentence(claim: Claim, ring: Keyring) -> None:
    with pytest.raises(InputError, match=r"--name|校验码“AAAA-BBBB”写得不对"):
        compared(claim, said(ring))
