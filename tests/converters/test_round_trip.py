"""For every converter and every legal value: what is printed reads back as the same value, and nobody is bothered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tzforms.converters import LEVELS, NAMES, Converter, Parsed, is_blank, is_ditto
from tzforms.identifiers import resident_id

RARE = "𬭎𫖯㛃䶮𡛷赟祎玥喆昇堃犇彧芃旻晞珺翀頔"
HAN = st.sampled_from("天地玄荒宇宙洪盈昃辰宿列寒来暑往秋收冬藏闰岁律吕调云腾致雨露结为霜" + RARE)
DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))
WORDS = st.text(
    st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp")), min_size=1, max_size=30
)


def is_text(value: str) -> bool:
    """Text that an office types: no blank mark, no ditto, not pointing elsewhere, no underline at its ends."""
    parsed = NAMES["text"].parse(value)
    return not (is_blank(value) or is_ditto(value) or parsed.unsure or value != value.strip("_")) and not any(
        0x2E80 <= ord(c) <= 0x2FDF for c in value
    )


TEXTS = WORDS.filter(is_text)
LINES = st.lists(TEXTS, min_size=1, max_size=4).map("\n".join).filter(is_text)
CHINESE_NAMES = st.lists(HAN, min_size=2, max_size=3).map("".join)
NAMES_OF_PEOPLE = st.one_of(
    CHINESE_NAMES,
    st.lists(CHINESE_NAMES, min_size=2, max_size=3).map("·".join),
    st.lists(st.from_regex(r"[A-Z][a-z]{1,9}", fullmatch=True), min_size=1, max_size=4).map(" ".join),
)
UNITS = st.builds(
    "{}{}{}".format,
    st.lists(HAN, min_size=2, max_size=30).map("".join),
    st.sampled_from(["", "（通州）", "(北京)", "·", " "]),
    st.sampled_from(["有限公司", "技师学院", "集团股份有限公司通州分公司", "大学"]),
)


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    region = draw(st.sampled_from(["110112", "110223", "120101", "810000", "820000", "830000", "911156", "000000"]))
    born = draw(st.dates(date(1930, 1, 1), date(2010, 12, 31)))
    head = f"{region}{born:%Y%m%d}{draw(st.integers(1, 999)):03d}"
    return head + resident_id.check_digit(head)


CERTIFICATES = st.one_of(
    st.from_regex(r"(?:9[3-9]|0[0-9]|1[0-9]|2[0-4])[0-9]{8}[1-5][0-9]{5}", fullmatch=True),
    st.from_regex(r"[SY][0-9]{12}(?:1[0-9]|2[0-4])[1-5][0-9]{6}", fullmatch=True).filter(lambda s: len(s) == 22),
    st.from_regex(r"[SY][A-H][0-9]{20}", fullmatch=True),
).filter(lambda s: s.isascii())
LANDLINES = st.builds(
    "{}-{}".format,
    st.sampled_from(["010", "022", "021", "029"]),
    st.integers(20000000, 89999999),
)
PHONES = st.one_of(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True).filter(str.isascii),
    LANDLINES,
    LANDLINES.map(lambda n: n.replace("-", "")),
    st.builds("{}转{}".format, LANDLINES, st.integers(1, 99999)),
    st.builds("{}-{}".format, st.sampled_from(["0311", "0335", "0755"]), st.integers(20000000, 89999999)),
    st.just("400-650-1234"),
    st.just("8008101234"),
)
OCCUPATIONS = st.lists(
    st.builds(
        "{}{}{}".format,
        st.lists(HAN, min_size=1, max_size=8).map("".join),
        st.sampled_from("工员师手"),
        st.sampled_from(["", "（含铣、磨）", "（高压）"]),
    ),
    min_size=1,
    max_size=5,
).map(tuple)
AMOUNTS = st.decimals(0, 999, places=4, allow_nan=False, allow_infinity=False)
EDUCATIONS = st.sampled_from(
    [
        "博士研究生",
        "硕士研究生",
        "研究生",
        "硕士",
        "本科",
        "大学本科",
        "大专",
        "专科",
        "高职",
        "中专",
        "中技",
        "技校",
        "职高",
        "高中",
        "初中",
        "函授本科",
        "在职研究生",
    ]
)

LEGAL: dict[str, st.SearchStrategy[Any]] = {
    "text": LINES,
    "prose": LINES,
    "integer": st.integers(0, 99999),
    "hours": st.decimals(0, 9999, places=2, allow_nan=False, allow_infinity=False),
    "wan": AMOUNTS.filter(lambda d: d == round(d, 2) or abs(d - round(d, 2)) >= Decimal("0.0001")),
    "date": DAYS,
    "period": st.tuples(DAYS, DAYS).map(lambda p: tuple(sorted(p))),
    "occupations": OCCUPATIONS,
    "level": st.sampled_from(LEVELS),
    "sex": st.sampled_from(["男", "女"]),
    "education": EDUCATIONS,
    "phone": PHONES,
    "mobile": st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True).filter(str.isascii),
    "id_number": id_numbers(),
    "certificate_no": CERTIFICATES,
    "account": st.from_regex(r"[0-9]{8,32}", fullmatch=True).filter(
        lambda s: s.isascii() and not s.startswith("62") and (len(s) < 18 or bool(s[15:].strip("0")))
    ),
    "bank": st.builds(
        "{}股份有限公司北京{}支行".format, st.just("中国工商银行"), st.lists(HAN, min_size=2).map("".join)
    ),
    "email": st.from_regex(r"[a-zA-Z0-9_.-]{0,10}[a-z0-9]@[a-z0-9]{1,9}\.(?:com|gov\.cn)", fullmatch=True).filter(
        lambda s: s.isascii() and ".." not in s and s[0] not in "." and not s.startswith("___")
    ),
    "score": st.one_of(
        st.integers(0, 100).map(str), st.sampled_from(["合格", "优秀", "良好", "不合格", "92.5", "92分"])
    ),
    "name": NAMES_OF_PEOPLE,
    "organizer": UNITS,
    "employer_position": LINES,
    "serial": st.integers(1, 9999),
}


def test_every_converter_is_in_the_table() -> None:
    assert set(LEGAL) == set(NAMES)
    assert all(isinstance(c, Converter) and c.name == name for name, c in NAMES.items())


@pytest.mark.parametrize("name", sorted(NAMES))
@given(data=st.data())
def test_what_is_printed_reads_back_as_the_same_value_without_a_doubt(name: str, data: st.DataObject) -> None:
    value = data.draw(LEGAL[name])
    converter = NAMES[name]
    assert converter.parse(converter.format(value)) == Parsed(value)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_no_value_prints_nothing_and_nothing_is_no_value(name: str) -> None:
    assert NAMES[name].format(None) == ""
    for text in ("", " ", "\u3000\u3000", "____", "/", "—", "－－", "无", "\n"):
        assert NAMES[name].parse(text) == Parsed(None), text


@pytest.mark.parametrize("name", sorted(NAMES))
@given(text=st.text(max_size=40))
def test_no_text_at_all_makes_a_converter_stumble(name: str, text: str) -> None:
    parsed = NAMES[name].parse(text, year=2024)
    assert bool(parsed.reasons) == parsed.unsure
    assert parsed.typed or parsed.unsure
    if parsed.value is not None and parsed.typed and not parsed.unsure:
        assert NAMES[name].parse(NAMES[name].format(parsed.value), year=2024).value == parsed.value


MESSY = st.text(
    st.sampled_from("0123456789年月日至—-./、，（）() 共天人万元学时课级高技师工张三李转Xx*〇二四九十\n"), max_size=24
)


@pytest.mark.parametrize("name", sorted(NAMES))
@given(text=MESSY)
def test_what_is_read_without_a_doubt_stays_the_same_when_printed_and_read_again(name: str, text: str) -> None:
    parsed = NAMES[name].parse(text, year=2024)
    if not parsed.unsure:
        again = NAMES[name].parse(NAMES[name].format(parsed.value), year=2024)
        assert (again.value, again.unsure) == (parsed.value, False)


@given(start=st.one_of(st.none(), DAYS), end=st.one_of(st.none(), DAYS))
def test_a_period_with_one_end_keeps_it(start: date | None, end: date | None) -> None:
    if start and end and start > end:
        start, end = end, start
    parsed = NAMES["period"].parse(NAMES["period"].format((start, end)))
    assert parsed == Parsed(None if start is end is None else (start, end))
