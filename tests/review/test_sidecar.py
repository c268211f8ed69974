"""The file in which corrections stand: what is in it, whose it is, and what it may weigh."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.review.papers import keys_of_another
from tests.timing import at_most
from tzforms.exceptions import UnreadableFileError
from tzforms.review.local_key import LocalKey
from tzforms.review.sidecar import Correction, Sidecar, Standing, is_sidecar, read_sidecar, sidecar_path, signed_text

ONE = Correction(
    "annex2", "trainees[3].id_number", "110105199003070011", "王核对", "2024-09-01", "看了原件", 2, "a.docx"
)
TWO = Correction("annex1", "occupations", ["甲", "乙"], adopted_by="李四", adopted="2026-12-01")


def test_what_was_signed_here_is_ours_and_nothing_else_is() -> None:
    key = LocalKey.find_or_make()
    plain = Sidecar("00", (ONE, TWO))
    assert plain.standing(key) is Standing.UNSIGNED
    signed = plain.signed(key)
    assert signed.standing(key) is Standing.OURS
    assert signed.standing(None) is Standing.FOREIGN
    with keys_of_another():
        assert signed.standing(LocalKey.find_or_make()) is Standing.FOREIGN


@pytest.mark.parametrize(
    "changed",
    [
        {"form": "annex3"},
        {"path": "trainees[4].id_number"},
        {"value": "110105199003070012"},
        {"value": 110105199003070011},
        {"value": None},
        {"by": "别人"},
        {"date": "2024-09-02"},
        {"note": ""},
        {"copy": 1},
        {"member": "b.docx"},
        {"adopted_by": "别人"},
        {"adopted": "2024-09-02"},
    ],
)
def test_no_part_of_a_correction_can_be_changed_after_signing(changed: dict[str, object]) -> None:
    key = LocalKey.find_or_make()
    signed = Sidecar("00", (ONE, TWO)).signed(key)
    other = replace(signed, corrections=(replace(ONE, **changed), TWO))  # type: ignore[arg-type]
    assert other.standing(key) is Standing.CHANGED


def test_neither_can_the_content_it_is_for_nor_the_list() -> None:
    key = LocalKey.find_or_make()
    signed = Sidecar("00", (ONE, TWO)).signed(key)
    for other in (
        replace(signed, sha256="01"),
        replace(signed, corrections=(ONE,)),
        replace(signed, corrections=(TWO, ONE)),
        replace(signed, corrections=(ONE, TWO, TWO)),
        replace(signed, signature=""),
        replace(signed, signature=signed.signature[:-1]),
        replace(signed, corrections=(replace(ONE, by="王核", date="对2024-09-01"), TWO)),
    ):
        assert other.standing(key) is Standing.CHANGED


def test_a_renamed_file_keeps_its_corrections(tmp_path: Path) -> None:
    key = LocalKey.find_or_make()
    path = tmp_path / "x.review.yaml"
    path.write_bytes(signed_text("旧名.docx", "00", [ONE], key).replace("旧名".encode(), "新名".encode()))
    assert read_sidecar(path).standing(key) is Standing.OURS


@pytest.mark.parametrize(
    "value", ["\x00\x07\x1b[2J", "\u2028\u202e", "yes", "1e5", "0x10", "~", "null", 1.5, 1e22, True, [], ["同", "同"]]
)
def test_what_is_written_signed_reads_back_as_ours(tmp_path: Path, value: object) -> None:
    key = LocalKey.find_or_make()
    path = tmp_path / "x.review.yaml"
    path.write_bytes(signed_text("x", "12", [replace(ONE, value=value), replace(TWO, value=value)], key))
    found = read_sidecar(path)
    assert found.standing(key) is Standing.OURS
    assert [c.value for c in found.corrections] == [value, value]


@pytest.mark.parametrize("value", ["\ud800", float("nan"), float("inf"), {"a": 1}, [[1]], "甲" * 30_000, b"x"])
def test_what_is_no_value_of_a_form_is_not_signed(value: object) -> None:
    with pytest.raises(ValueError):
        signed_text("x", "00", [replace(ONE, value=value)], LocalKey.find_or_make())


DEEP = b"[" * 25_000
ALIASES = b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\ncorrections: *c\n"
HEAD = b"sha256: 00\ncorrections:\n- {form: annex1, path: organizer, value: "


@pytest.mark.parametrize(
    "data",
    [
        DEEP,
        b"corrections: " + b"{a: " * 2_000 + b"1" + b"}" * 2_000,
        ALIASES,
        b"corrections:\n" + b"- x\n" * 200_000,
        b"# " + b"x" * (2 << 20),
        HEAD + b"9" * 5_000 + b"}",
        HEAD + b"0x" + b"f" * 5_000 + b"}",
        HEAD + b".nan}",
        HEAD + b"!!binary aGFsbG8=}",
        HEAD + b"!!python/object:os.system {}}",
        HEAD + b"{a: 1}}",
        HEAD + b"x, copy: many}",
        HEAD + b"x, by: [a]}",
        HEAD.replace(b"organizer", b"x" * 200) + b"x}",
        b"\xff\xfe\x00",
        b"",
        b"- 1",
    ],
    ids=lambda d: repr(d[:40]),
)
def test_what_is_no_sidecar_is_refused_at_once(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.review.yaml"
    path.write_bytes(data)
    with at_most(2), pytest.raises(UnreadableFileError, match="不是有效的更正文件"):
        read_sidecar(path)


def test_a_sidecar_is_known_by_its_name() -> None:
    assert sidecar_path(Path("a/附件2.docx")) == Path("a/附件2.docx.review.yaml")
    assert is_sidecar("附件2.docx.REVIEW.YAML")
    assert not is_sidecar("附件2.yaml")
