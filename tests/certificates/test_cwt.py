"""The code as others read it: the vectors of ``docs/certificate-code.md``, and two programs that know nothing of ours."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import base45
import cbor2
import cwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter
from pycose.keys.curves import Ed25519
from pycose.keys.okp import OKPKey
from pycose.messages.sign1message import Sign1Message

from tzforms.certificates import payload as codes
from tzforms.certificates.cwt import FACTS, Fact, unpack
from tzforms.certificates.keys import key_id
from tzforms.certificates.payload import Payload, commitment, decode, encode, normal_code, salt_in_words, salts_in
from tzforms.certificates.qr import codes_in_picture, open_picture, qr_png
from tzforms.exceptions import InputError

TOLD = (Path(__file__).parents[2] / "docs" / "certificate-code.md").read_text("utf-8")
TOKEN, CODE, LINK = re.findall(r"```text\n(.*?)\n```", TOLD, re.S)
KEY = Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
)
SALT = bytes(range(16))
FACTS_OF_VECTOR = Payload(
    number="通人社研结字〔2026〕第0001号",
    name="王*明",
    project="智能网联汽车装调与检测技术",
    hours=Decimal(80),
    start_date=dt.date(2026, 9, 1),
    end_date=dt.date(2026, 9, 12),
    issue_date=dt.date(2026, 11, 20),
    issuer="北京市通州区人力资源和社会保障局",
    key_id=key_id(KEY.public_key()),
    result="合格",
    commitment=commitment(SALT, "王小明", "110112********0018"),
    template="e7ed15d2e9b8099e",
    edition="tongzhou-2025",
)


def test_the_vectors_are_what_we_make_and_read() -> None:
    token = bytes.fromhex(TOKEN.replace("\n", ""))
    assert encode(FACTS_OF_VECTOR, KEY.sign) == CODE
    assert base45.b45decode(CODE.removeprefix("TZ2:")) == token
    assert decode(CODE)[0] == FACTS_OF_VECTOR
    for stated in (KEY.public_key().public_bytes_raw().hex(), FACTS_OF_VECTOR.key_id, salt_in_words(SALT),
                   FACTS_OF_VECTOR.commitment.hex(), SALT.hex()):  # fmt: skip
        assert f"`{stated}`" in TOLD


def test_another_library_reads_and_checks_the_token() -> None:
    public = cwt.COSEKey.new(
        {1: 1, 3: -8, -1: 6, -2: KEY.public_key().public_bytes_raw(), 2: bytes.fromhex(FACTS_OF_VECTOR.key_id)}
    )
    claims: Any = cwt.decode(base45.b45decode(CODE.removeprefix("TZ2:")), public)
    assert claims[1] == FACTS_OF_VECTOR.issuer
    assert claims[FACTS][Fact.NUMBER] == FACTS_OF_VECTOR.number
    assert dt.datetime.fromtimestamp(claims[6], dt.timezone(dt.timedelta(hours=8))) == dt.datetime(
        2026, 11, 20, tzinfo=dt.timezone(dt.timedelta(hours=8))
    )
    other = cwt.COSEKey.new({1: 1, 3: -8, -1: 6, -2: bytes(32), 2: bytes.fromhex(FACTS_OF_VECTOR.key_id)})
    with pytest.raises(cwt.VerifyError):
        cwt.decode(base45.b45decode(CODE.removeprefix("TZ2:")), other)


def test_a_third_library_checks_the_signature() -> None:
    message = Sign1Message.decode(base45.b45decode(CODE.removeprefix("TZ2:")))
    message.key = OKPKey(crv=Ed25519, x=KEY.public_key().public_bytes_raw())
    assert message.verify_signature()
    message.payload = (message.payload or b"")[:-1] + b"6"
    assert not message.verify_signature()


_TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=25)
_DATES = st.dates(dt.date(1950, 1, 1), dt.date(2179, 1, 1))


@given(
    st.builds(
        Payload,
        number=_TEXT,
        name=_TEXT,
        project=_TEXT,
        hours=st.one_of(st.none(), st.integers(0, 100_000).map(lambda t: Decimal(t) / 10)),
        start_date=_DATES,
        end_date=_DATES,
        issue_date=_DATES,
        issuer=_TEXT,
        key_id=st.binary(min_size=4, max_size=4).map(bytes.hex),
        result=st.sampled_from(["合格", ""]),
        commitment=st.binary(min_size=32, max_size=32),
        template=st.binary(min_size=8, max_size=8).map(bytes.hex),
        edition=st.sampled_from(["tongzhou_2024", ""]),
    )
)
def test_what_is_encoded_is_decoded(payload: Payload) -> None:
    code = encode(payload, lambda data: bytes(64))
    decoded, _signed, signature = decode(code)
    assert decoded == payload
    assert signature == bytes(64)
    assert normal_code(f"\n {code.lower()} \r\n") == code == normal_code(code.rstrip())


@given(st.integers(0, len(CODE) * 3 // 2), st.integers(1, 255))
def test_a_changed_byte_anywhere_is_noticed(at: int, by: int) -> None:
    token = bytearray.fromhex(TOKEN.replace("\n", ""))
    token[at % len(token)] ^= by
    try:
        payload, signed, signature = decode("TZ2:" + base45.b45encode(bytes(token)).decode())
    except InputError:
        return
    from cryptography.exceptions import InvalidSignature

    if payload.key_id == FACTS_OF_VECTOR.key_id:
        with pytest.raises(InvalidSignature):
            KEY.public_key().verify(signature, signed)


@pytest.mark.parametrize(
    "text",
    ["TZ2:", "TZ2:A", "TZ2:ABC", CODE[:-3], CODE + "AB", "TZ2:" + "Z" * 300, "TZ2:中文", CODE.replace("TZ2:", "HC1:")],
)
def test_what_is_no_code_of_ours_is_said(text: str) -> None:
    with pytest.raises(InputError, match="验证码"):
        decode(text)


@pytest.mark.parametrize(
    "token",
    [
        b"",
        cbor2.dumps([1, 2, 3, 4]),
        cbor2.dumps(cbor2.CBORTag(18, [b"", {}, b"", b""])),
        cbor2.dumps(cbor2.CBORTag(18, ["a", 1, None, {}])),
        cbor2.dumps(cbor2.CBORTag(98, [b"\xa0", {}, b"\xa0", bytes(64)])),
        cbor2.dumps(cbor2.CBORTag(18, [cbor2.dumps({1: -7, 4: b"1234"}), {}, cbor2.dumps({1: "x", 6: 0, FACTS: {}}), bytes(64)])),
        cbor2.dumps(cbor2.CBORTag(18, [cbor2.dumps({1: -8, 4: b"1234"}), {}, cbor2.dumps({1: "x", 6: 1e300, FACTS: {}}), bytes(64)])),
        cbor2.dumps(cbor2.CBORTag(18, [cbor2.dumps({1: -8, 4: 7}), {}, cbor2.dumps({1: "x", 6: 0, FACTS: {}}), bytes(64)])),
        b"\x9f" * 5_000,
    ],
)  # fmt: skip
def test_other_cbor_is_no_token(token: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack(token)


def test_a_project_of_fifty_signs_stays_within_version_sixteen_and_a_very_long_one_is_refused() -> None:
    import segno

    def version(count: int) -> int:
        code = encode(replace(FACTS_OF_VECTOR, project="智" * count), KEY.sign)
        return int(segno.make_qr(code, error="m", boost_error=False).version)

    assert [version(10), version(22), version(50)] == [13, 14, 16]
    assert version(110) <= 20
    assert not codes.fits(replace(FACTS_OF_VECTOR, project="智" * 130))
    with pytest.raises(ValueError, match="fit"):
        encode(replace(FACTS_OF_VECTOR, project="智" * 130), KEY.sign)


@pytest.mark.parametrize("project", ["智" * 10, "智" * 50])
def test_a_code_of_28_mm_is_read_from_a_blurred_and_tilted_photograph(project: str) -> None:
    code = encode(replace(FACTS_OF_VECTOR, project=project), KEY.sign)
    square = Image.open(io.BytesIO(qr_png(code))).convert("L").resize((496, 496), Image.Resampling.LANCZOS)  # 450 dpi
    page = Image.new("L", (900, 800), 235)
    page.paste(square, (190, 140))
    photo = io.BytesIO()
    page.rotate(-6, fillcolor=210, resample=Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(1.0)).save(
        photo, "JPEG", quality=60
    )
    assert codes_in_picture(open_picture(photo.getvalue())) == [code]


def test_the_commitment_tells_names_and_numbers_apart_and_needs_the_salt() -> None:
    payload = FACTS_OF_VECTOR
    assert payload.is_of("王小明", "110112********0018", SALT)
    assert payload.is_of("王 小明", "110112********0018", SALT)
    assert not payload.is_of("王晓明", "110112********0018", SALT)
    assert not payload.is_of("王小明", "110112********0017", SALT)
    assert not payload.is_of("王小明", "110112********0018", bytes(16))
    assert payload.is_of("王晓明")  # the visible signs alone
    assert not payload.is_of("李小明")


@given(st.binary(min_size=16, max_size=16))
def test_a_salt_is_found_again_in_the_text_around_it(salt: bytes) -> None:
    words = salt_in_words(salt)
    assert salts_in(f"扫码验证真伪{words}北京市") == [salt]
    assert salts_in(words.replace("-", "")) == [salt]
    assert salt_in_words(b"") == ""
    assert salts_in("ABCD-EFGH") == []
