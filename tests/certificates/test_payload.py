"""The signed text of the QR code."""

from __future__ import annotations

import datetime as dt
import random
import re
import struct
import zlib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tzforms.certificates import qr
from tzforms.certificates.keys import Keyring
from tzforms.certificates.payload import Payload, decode, encode, mask_name, name_check
from tzforms.certificates.qr import code_in_png, codes_in_picture, open_picture, proven_code, qr_png
from tzforms.exceptions import InputError, UnreadableFileError

NUMBER = "通人社研结字〔2026〕第0001号"
PAYLOAD = Payload(
    number=NUMBER,
    name="王*明",
    project="智能网联汽车装调与检测技术",
    hours=Decimal(80),
    start_date=dt.date(2026, 9, 1),
    end_date=dt.date(2026, 9, 12),
    issue_date=dt.date(2026, 11, 20),
    issuer="北京市通州区人力资源和社会保障局",
    check=name_check(NUMBER, "王小明"),
    key_id="0a1b2c3d",
)
_TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=40).filter(
    lambda t: len(t.encode("gb18030")) < 256
)
_DATES = st.dates(dt.date(2000, 1, 1), dt.date(2179, 1, 1))


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    return Keyring.create(tmp_path_factory.mktemp("keys") / "k")


@given(
    st.builds(
        Payload,
        number=_TEXT,
        name=_TEXT,
        project=_TEXT,
        hours=st.one_of(st.none(), st.integers(0, 65534).map(lambda t: Decimal(t) / 10)),
        start_date=_DATES,
        end_date=_DATES,
        issue_date=_DATES,
        issuer=_TEXT,
        check=st.integers(0, 65535),
        key_id=st.binary(min_size=4, max_size=4).map(bytes.hex),
    )
)
def test_what_is_encoded_is_decoded(payload: Payload) -> None:
    decoded, body, signature = decode(encode(payload, lambda data: bytes(64)))
    assert decoded == payload
    assert signature == bytes(64)
    assert payload.issuer.encode("gb18030") in body


@settings(max_examples=200)
@given(data=st.data())
def test_a_changed_sign_anywhere_is_noticed(ring: Keyring, data: st.DataObject) -> None:
    code = encode(replace(PAYLOAD, key_id=ring.signing_id), ring.sign)
    at = data.draw(st.integers(4, len(code) - 1))
    other = data.draw(st.sampled_from([c for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+-./:" if c != code[at]]))
    try:
        decoded, body, signature = decode(code[:at] + other + code[at + 1 :])
    except InputError:
        return
    assert not ring.public.verify(decoded.key_id, body, signature)


def test_the_code_is_compact_and_needs_no_quoting(ring: Keyring) -> None:
    code = encode(replace(PAYLOAD, key_id=ring.signing_id), ring.sign)
    assert re.fullmatch(r"TZ1:[0-9A-Z+./:-]+", code)
    assert len(code) < 300
    assert code == encode(replace(PAYLOAD, key_id=ring.signing_id), ring.sign)


@pytest.mark.parametrize(
    "text", ["", "TZ1:", "TZ1:0", "TZ1:ABC", "https://example.org/x", "TZ1:" + "Z" * 300, "TZ1:中文", "HC1:NCF"]
)
def test_what_is_no_code_of_ours_is_said(text: str) -> None:
    with pytest.raises(InputError, match="验证码"):
        decode(text)


@pytest.mark.parametrize("keep", range(4, 260, 5))
def test_a_code_that_was_cut_off_is_never_true(ring: Keyring, keep: int) -> None:
    code = encode(replace(PAYLOAD, key_id=ring.signing_id), ring.sign)[:keep]
    try:
        decoded, body, signature = decode(code)
    except InputError:
        return
    assert not ring.public.verify(decoded.key_id, body, signature)


def test_a_code_copied_with_line_breaks_still_reads(ring: Keyring) -> None:
    code = encode(replace(PAYLOAD, key_id=ring.signing_id), ring.sign)
    assert decode(f" {code[:60].lower()}\n{code[60:]} ")[0].number == NUMBER


@pytest.mark.parametrize(
    "wrong", [{"project": "长" * 130}, {"start_date": dt.date(1999, 1, 1)}, {"hours": Decimal(7000)}]
)
def test_what_does_not_fit_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="fit"):
        encode(replace(PAYLOAD, **wrong), lambda data: bytes(64))


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王明", "王*"),
        ("王小明", "王*明"),
        ("张　三", "张*"),
        ("欧阳建国", "欧*国"),
        ("阿卜杜拉·买买提", "阿*提"),
        ("李", "李*"),
    ],
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_blanks_inside_a_name_do_not_matter_but_another_name_does() -> None:
    assert name_check(NUMBER, "张 三") == name_check(NUMBER, "张三")
    assert name_check(NUMBER, "张三") != name_check(NUMBER, "张山")


def test_the_picture_reads_back_by_its_modules_and_by_its_text(ring: Keyring) -> None:
    code = encode(replace(PAYLOAD, key_id=ring.signing_id), ring.sign)
    png = qr_png(code)
    assert code_in_png(png) == code
    assert proven_code(png) == code
    assert codes_in_picture(open_picture(png)) == [code]
    assert len(png) < 4000


def test_a_turned_and_soiled_picture_still_reads(ring: Keyring) -> None:
    from PIL import Image, ImageDraw

    code = encode(replace(PAYLOAD, key_id=ring.signing_id), ring.sign)
    page = Image.new("L", (1200, 900), 230)
    page.paste(open_picture(qr_png(code)).convert("L"), (300, 200))
    ImageDraw.Draw(page).ellipse((480, 380, 530, 430), fill=120)
    page = page.rotate(7, fillcolor=230)
    assert codes_in_picture(page) == [code]


def test_a_picture_without_a_code_has_none_and_a_broken_one_is_said() -> None:
    from PIL import Image

    assert codes_in_picture(Image.new("L", (200, 200), 255)) == []
    assert code_in_png(b"no png") is None
    with pytest.raises(UnreadableFileError, match="图片打不开"):
        open_picture(b"\x89PNG\r\n\x1a\nrubbish")


def test_the_picture_obeys_the_standard_that_segno_writes(ring: Keyring) -> None:
    import segno

    code = encode(replace(PAYLOAD, key_id=ring.signing_id), ring.sign)
    image = open_picture(qr_png(code)).convert("1")
    matrix = segno.make_qr(code, error="m", mask=2, boost_error=False).matrix
    seen = [
        [int(image.getpixel(((x + 4) * 4 + 2, (y + 4) * 4 + 2)) == 0) for x in range(len(matrix))]
        for y in range(len(matrix))
    ]
    assert seen == [list(row) for row in matrix]


def test_nothing_of_an_id_number_is_in_the_code(ring: Keyring) -> None:
    body = decode(encode(replace(PAYLOAD, key_id=ring.signing_id), ring.sign))[1]
    assert "王小明".encode("gb18030") not in body
    assert not re.search(rb"[0-9]{6,}", body)


def test_the_key_folder_is_needed_only_for_signing(tmp_path: Path, ring: Keyring) -> None:
    from tzforms.certificates.keys import PublicKeys

    code = encode(replace(PAYLOAD, key_id=ring.signing_id), ring.sign)
    only = tmp_path / "published.pem"
    only.write_bytes((ring.folder / "public" / f"{ring.signing_id}.pem").read_bytes())
    payload, body, signature = decode(code)
    assert PublicKeys.load(only).verify(payload.key_id, body, signature)


@pytest.mark.parametrize("note", ["TZ2:中文".encode(), b"TZ1:\xff\xfe", b"TZ2:" + b"A" * 5_000, b"tz2:abc"])
def test_what_is_noted_beside_a_picture_and_is_no_code_of_it_proves_nothing(note: bytes) -> None:
    png = qr_png("TZ1:ABC")
    start = png.index(b"tEXt") - 4
    length = int.from_bytes(png[start : start + 4], "big")
    chunk = b"tEXt" + b"Comment\x00" + note
    forged = (
        png[:start]
        + struct.pack(">I", len(chunk) - 4)
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + png[start + 12 + length :]
    )
    assert proven_code(png) == "TZ1:ABC"
    assert proven_code(forged) is None


@pytest.mark.parametrize("signs", [*range(4, 60), *range(280, 340), *range(470, 500), 655, 656, 657, 960])
def test_the_quick_way_to_a_picture_gives_the_same_one_as_segno(signs: int) -> None:
    """Pictures are compared byte for byte years later: which library drew them must not be seen."""
    draw = random.Random(signs)
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    for text in (
        "TZ2:" + "".join(draw.choice(alphabet) for _ in range(signs)),
        "TZ1:" + "".join(draw.choice("0123456789") for _ in range(signs)),
        "TZ2:" + "A" * (signs // 2) + "7" * 13 + "B" * (signs // 2),
    ):
        quick = qr._quickly(text)
        assert quick is None or quick == qr._by_segno(text, 2)


def test_most_codes_go_the_quick_way() -> None:
    pytest.importorskip("zxingcpp")
    draw = random.Random(7)
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    texts = ["TZ2:" + "".join(draw.choice(alphabet) for _ in range(480 + n)) for n in range(32)]
    assert sum(qr._quickly(text) is not None for text in texts) >= 24


def test_without_the_decoder_the_picture_is_the_same(monkeypatch: pytest.MonkeyPatch, ring: Keyring) -> None:
    code = encode(replace(PAYLOAD, key_id=ring.signing_id), ring.sign)
    qr_png.cache_clear()
    with_it = qr_png(code)
    qr_png.cache_clear()
    monkeypatch.setattr(qr, "_by_zxing", lambda _code: None)
    assert qr_png(code) == with_it


@pytest.mark.parametrize("version", range(1, 21))
def test_the_masks_of_every_size_are_known(version: int) -> None:
    pytest.importorskip("zxingcpp")
    assert len(qr._turns(17 + 4 * version)) == 8
