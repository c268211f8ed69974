"""Bytes as bytes, and the texts that a value may be: what no format forbids."""

from __future__ import annotations

from random import Random

from tools.fuzz.model import Mutation

__all__ = ["MUTATIONS", "evil_number", "evil_text", "run_length"]

_MAGIC = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PK\x01\x02",
    b"%PDF-1.7\n",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"{\\rtf1",
    b"<html>",
    b"<?xml version='1.0' encoding='utf-16'?>",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0",
    b"GIF89a",
    b"II*\0",
    b"%!PS-Adobe",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\0\0\xfe\xff",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x1f\x8b\x08",
    b"MIME-Version: 1.0\r\n",
    b"\0",
    b"\xff" * 8,
    b"\x7f\xff\xff\xff",
)

#: What a line of a form may be made of; each alone, and mixed.
_SIGNS = ("-", "—", "－", "_", "＿", ".", "…", "。", "·", " ", "\u3000", "\t", "\n", "1", "１", ":", "：", "(", "（", ")", "[", "【",
          "/", "、", "，", "年", "月", "日", "√", "□", "☑", "★", "*", "=", "+", "~", "元", "万", "零", "a", "中", "第", "\u200b", "\u00a0",
          "\u202e", "\U0001f600", "e\u0301", "\u0315\u0300")  # fmt: skip
_SAID = (
    "姓名", "身份证号", "联系电话：", "经办人：", "项目名称", "2024年9月", "2024-09-31", "9999-12-31", "0000年00月00日", "110112199001011234",
    "11011219900101123X", "S000011000001", "合计", "1e308", "1E+999999", "∞", "NaN", "-0", "١٢٣", "²", "½", "Ⅻ", "㊿", "零", "亿亿", "=1+1",
    "=WEBSERVICE(\"http://127.0.0.1:9/\")", "@SUM(A1)", "{{ name }}", "{% for x in y %}", "{{ ''.__class__ }}", "${x}", "%s%n", "<script>",
    "../../etc/passwd", "C:\\con", "\u2028", "\u2029", "\u202e", "\ufeff", "\ufffe", "\x7f", "\x85", "\x9b31m", "\U000e0001", "\U0010ffff",
    "（盖章）", "甲、乙、丙", "三级/高级工", "男√女", "教授（退休）", "\u0301", "ﬁ", "\u1100\u1161", "👩‍👩‍👧‍👦",
)  # fmt: skip
_NUMBERS = (
    "", "0", "-1", "1", "NaN", "Infinity", "-inf", "1e999", "1e-999", "1E400", "2147483648", "-2147483649", "4294967295", "1.5", "0x10",
    "99999999999999999999", "9" * 400, "1" * 5000, "١٢", "²", "½", "１２", "1_000", "+5", " 7 ", "auto", "12pt", "50%", "true", "None", "1,000",
    "1e999999999", "-0", "00000000000000000001", "1.7976931348623157e308", "65536", "16385", "1048577",
)  # fmt: skip


def run_length(rng: Random, most: float = 5) -> int:
    """How many: mostly few, now and then very many (``10 ** most``)."""
    return int(10 ** rng.uniform(0.5, most))


def evil_number(rng: Random) -> str:
    """What an attribute or a field that wants a number may say instead."""
    return rng.choice(_NUMBERS)


def evil_text(rng: Random, most: float = 5) -> str:
    """A long run of one sign, runs that take turns, words of our forms in odd places, or all of that."""
    kind = rng.randrange(6)
    if kind == 0:
        return rng.choice(_SIGNS) * run_length(rng, most)
    if kind == 1:
        few = [rng.choice(_SIGNS) * rng.randint(1, 4) for _ in range(rng.randint(2, 4))]
        return "".join(few) * max(1, run_length(rng, most) // 8)
    if kind == 2:
        return rng.choice(_SAID)
    if kind == 3:
        return rng.choice(_SAID) + rng.choice(_SIGNS) * run_length(rng, most) + rng.choice(_SAID)
    if kind == 4:
        return "".join(rng.choice(_SIGNS) for _ in range(run_length(rng, most - 1)))
    return "".join(rng.choice((*_SAID, *_SIGNS)) for _ in range(run_length(rng, most - 2)))


# -- mutations --------------------------------------------------------------------------------------------------------


def _flip(data: bytes, rng: Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        if out:
            out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def _set(data: bytes, rng: Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8))):
        if out:
            out[rng.randrange(len(out))] = rng.choice((0, 0xFF, 0x7F, 0x80, rng.randrange(256)))
    return bytes(out)


def _cut(data: bytes, rng: Random) -> bytes:
    return data[: rng.randrange(len(data))] if data else data


def _behead(data: bytes, rng: Random) -> bytes:
    return data[rng.randrange(min(len(data), 600)) :] if data else data


def _remove(data: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + data[at + run_length(rng, 3) :]


def _double(data: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    piece = data[at : at + run_length(rng, 3)]
    return data[:at] + piece * rng.choice((2, 3, 200)) + data[at + len(piece) :]


def _insert(data: bytes, rng: Random) -> bytes:
    at = rng.choice((0, 0, len(data), rng.randrange(len(data) + 1)))
    return data[:at] + rng.choice(_MAGIC) * rng.choice((1, 1, 1, 50)) + data[at:]


def _number(data: bytes, rng: Random) -> bytes:
    """A 1, 2, 4 or 8 byte number somewhere becomes an edge of its range."""
    size = rng.choice((1, 2, 4, 8))
    if len(data) < size:
        return data
    at = rng.randrange(len(data) - size + 1)
    value = rng.choice((0, 1, (1 << 8 * size) - 1, 1 << (8 * size - 1), (1 << (8 * size - 1)) - 1))
    return data[:at] + value.to_bytes(size, rng.choice(("little", "big"))) + data[at + size :]


def _twice(data: bytes, rng: Random) -> bytes:
    return data + data if rng.random() < 0.5 else data + data[rng.randrange(len(data) + 1) :]


def _nothing(data: bytes, rng: Random) -> bytes:
    return rng.choice(
        (b"", b"\0" * 4096, b" " * 5000, b"\n", b"\xff" * 5000, rng.choice(_MAGIC), bytes(rng.randbytes(3000)))
    )


def _padding(data: bytes, rng: Random) -> bytes:
    filler = rng.choice((b"\0", b" ", b"\n", b"-", b"<", b"["))
    run = filler * run_length(rng, 6)
    return run + data if rng.random() < 0.3 else data + run


MUTATIONS: dict[str, Mutation] = {
    "raw.flip": _flip,
    "raw.set": _set,
    "raw.cut": _cut,
    "raw.behead": _behead,
    "raw.remove": _remove,
    "raw.double": _double,
    "raw.insert": _insert,
    "raw.number": _number,
    "raw.twice": _twice,
    "raw.nothing": _nothing,
    "raw.padding": _padding,
}
