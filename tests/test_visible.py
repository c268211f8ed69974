"""Hidden and steering characters are shown at every door, and nothing that Chinese text needs is touched."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from tzforms.exceptions import UnreadableFileError
from tzforms.files import safe_name
from tzforms.findings import Finding, Severity, mask_numbers, mask_personal, mask_text
from tzforms.i18n import Lines, _
from tzforms.visible import is_hidden, json_text, one_line, visible

STEERING = [
    *map(chr, [*range(9), *range(11, 32), *range(0x7F, 0xA0)]),  # C0 but for tab and line feed, DEL, C1
    *map(chr, [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]),  # directions
    *"\u2028\u2029\u200b\u200c\u200d\u2060\ufeff\u00ad\ufff9\U000e0041\U000e007f\ud800",
]


@pytest.mark.parametrize("sign", STEERING, ids=lambda c: f"{ord(c):04X}")
def test_what_steers_or_hides_is_shown_by_its_code(sign: str) -> None:
    code = f"‹U+{ord(sign):04X}›"
    assert visible(f"a{sign}b") == f"a{code}b"
    assert code in one_line(f"a{sign}b") or one_line(f"a{sign}b") == "a⏎b"
    assert json.loads(json_text([sign])) == [sign]
    assert sign not in json_text([sign])
    assert sign not in safe_name(f"a{sign}b")
    assert sign not in _("文件 {name}").format(name=f"a{sign}b")
    assert sign not in _("文件 {name}").format(name=Path(f"a{sign}b"))
    assert sign not in str(UnreadableFileError(f"a{sign}b"))
    finding = Finding("F02", Severity.NOTE, sign, sign, place=sign, value=sign)
    assert not any(sign in part for part in (finding.message, finding.fix, finding.place, str(finding.value)))


def test_every_character_of_unicode_that_is_a_control_or_turns_a_line_is_hidden() -> None:
    turning = {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"}
    for code in range(0x110000):
        sign = chr(code)
        if sign in "\t\n":
            continue
        if unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Cs") or unicodedata.bidirectional(sign) in turning:
            assert is_hidden(sign), f"{code:04X}"


@pytest.mark.parametrize(
    "text", ["　全角空格", "☑️ □", "𠮷野家", "葛󠄀城", "\uf0a3Wingdings", "“互联网+”……——", "a\tb\nc", ""]
)
def test_chinese_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text
    assert json.loads(json_text(text)) == text


def test_a_value_in_a_message_cannot_fake_a_line_and_lines_of_ours_stay() -> None:
    assert _("文件 {name}").format(name="a\n已生成 b\r\nc\td") == "文件 a⏎已生成 b⏎c d"
    assert _("{told}").format(told=Lines("一\n二")) == "一\n二"
    assert type(_("{n}").format(n=3)) is str


def test_a_finding_is_masked_whoever_makes_it() -> None:
    finding = Finding("F02", Severity.NOTE, "张三110105194912310021.docx", place="１１０１０５１９４９１２３１００２Ｘ")
    assert finding.message == "张三110105********0021.docx"
    assert finding.place == "１１０１０５********００２Ｘ"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("110105194912310021", "110105********0021"),
        ("110105 19491231 0021 张三", "110105********0021 张三"),
        ("1101 0519 4912 3100 2X", "110105********002X"),
        ("110105\u200b19491231\u200b0021", "110105********0021"),
        ("110105－19491231－0021", "110105********0021"),
        ("11010519491231002113800138000", "110105*******************8000"),  # ID and mobile number without a gap
        ("2024-09-02 2024-11-22", "2024-09-02 2024-11-22"),
    ],
)
def test_a_long_number_is_masked_however_it_is_written(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [("138 0013 8000", "138****8000"), ("手机138-0013-8000。", "手机138****8000。"), ("13800138000", "138****8000")],
)
def test_a_mobile_number_is_masked_anywhere_on_the_screen(text: str, masked: str) -> None:
    assert mask_numbers(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [("010-69541234", "010****1234"), ("69541234", "6******4"), ("S00012345", "S*******5"), ("—", "—"), ("无", "无")],
)
def test_in_a_personal_place_short_numbers_are_masked_too(text: str, masked: str) -> None:
    assert mask_personal(text) == masked
