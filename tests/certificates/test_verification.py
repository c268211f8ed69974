"""Checking a certificate: from a file, a code, a picture; with and without the register."""

from __future__ import annotations

import datetime as dt
import io
import os
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.certificates.people import graduates, material
from tzforms.certificates.issuing import issue
from tzforms.certificates.keys import Keyring
from tzforms.certificates.options import Options
from tzforms.certificates.payload import decode, encode
from tzforms.certificates.qr import qr_png
from tzforms.certificates.reissuing import reissue
from tzforms.certificates.verification import Verdict, verify
from tzforms.exceptions import InputError, UnreadableFileError
from tzforms.registry.ledger import Registry
from tzforms.registry.values import Entry

DAY = dt.date(2026, 11, 20)
WORD = Options(actor="甲", make_pdf=False)


@pytest.fixture
def paper(tmp_path: Path, registry: Registry, ring: Keyring) -> tuple[Path, Entry]:
    """A certificate in Word and its entry."""
    report = issue(material(2), tmp_path / "out", registry, ring, options=WORD, issue_date=DAY)
    entry = report.made[1][1]
    [path] = (tmp_path / "out").rglob(f"{entry.number}*.docx")
    return path, entry


def changed(path: Path, old: str, new: str) -> Path:
    """A copy of the Word file with other words in it."""
    target = path.with_name("changed.docx")
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(stream, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "word/document.xml":
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            after.writestr(name, content)
    target.write_bytes(stream.getvalue())
    return target


def test_a_word_certificate_is_genuine_offline(paper: tuple[Path, Entry], ring: Keyring) -> None:
    path, entry = paper
    result = verify(path, ring.public)
    assert (result.verdict, result.compared, result.registered) == (Verdict.GENUINE, True, False)
    assert result.payload.number == entry.number
    assert "没有登记库" in result.sentence


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("第0002号", "第0003号", "编号"),
        (">80<", ">180<", "学时"),
        (">80<", ">8<", "学时"),
        ("2026年9月12日", "2026年9月22日", "结束日期"),
        ("2026年9月1日", "2026年9月11日", "开始日期"),
        ("二〇二六年十一月二十日", "二〇二六年十一月二十一日", "发证日期"),
        ("智能网联", "智能", "研修项目"),
        ("钱伟磊", "钱某磊", "姓名"),
        ("钱伟磊", "钱磊", "姓名"),
    ],
)
def test_changed_words_on_the_document_are_noticed(
    paper: tuple[Path, Entry], ring: Keyring, old: str, new: str, said: str
) -> None:
    if old.startswith(">"):
        old, new = f"共{old[1:-1]}学时", f"共{new[1:-1]}学时"
    result = verify(changed(paper[0], old, new), ring.public)
    assert result.verdict is Verdict.ALTERED
    assert said in result.sentence


def test_a_code_with_a_changed_digit_fails(paper: tuple[Path, Entry], ring: Keyring) -> None:
    code = paper[1].code
    for at in (10, 60, 150, len(code) - 3):
        forged = code[:at] + ("0" if code[at] != "0" else "1") + code[at + 1 :]
        try:
            result = verify(forged, ring.public)
        except InputError:
            continue
        assert result.verdict in (Verdict.FORGED, Verdict.UNKNOWN_KEY)
    assert verify(code, ring.public).verdict is Verdict.GENUINE


def test_a_code_of_another_bureau_is_not_believed(paper: tuple[Path, Entry], tmp_path: Path) -> None:
    other = Keyring.create(tmp_path / "other")
    assert verify(paper[1].code, other.public).verdict is Verdict.UNKNOWN_KEY


def test_certificates_stay_genuine_after_the_key_was_rotated(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    report = issue(material(1), tmp_path / "out", registry, ring, options=WORD, issue_date=DAY)
    ring.rotate()
    fresh = Keyring.open(ring.folder)
    others = material(graduates(1, 50), project="后来的班")
    later = issue(others, tmp_path / "later", registry, fresh, options=WORD, issue_date=DAY)
    old, new = report.made[0][1], later.made[0][1]
    assert old.key_id != new.key_id
    assert {verify(e.code, fresh.public, registry).verdict for e in (old, new)} == {Verdict.GENUINE}
    # what is printed again still carries the signature it was given
    issue(material(1), tmp_path / "again", registry, fresh, options=WORD)
    assert [p.read_bytes() for p in (tmp_path / "out" / "证书").iterdir()] == [
        p.read_bytes() for p in (tmp_path / "again" / "证书").iterdir()
    ]


def test_void_and_reissued_ones_say_so_when_the_register_is_at_hand(
    tmp_path: Path, paper: tuple[Path, Entry], registry: Registry, ring: Keyring
) -> None:
    path, entry = paper
    assert verify(path, ring.public, registry).registered
    new, _files = reissue(registry, ring, entry.number, "遗失补发", tmp_path / "re", options=WORD, issue_date=DAY)
    replaced = verify(path, ring.public, registry)
    assert replaced.verdict is Verdict.REPLACED
    assert new.number in replaced.sentence
    registry.void(new.number, "作废", "甲")
    assert verify(new.code, ring.public, registry).verdict is Verdict.VOID
    assert verify(path, ring.public).verdict is Verdict.GENUINE


def test_a_certificate_that_the_register_does_not_know_is_said(
    paper: tuple[Path, Entry], tmp_path: Path, ring: Keyring
) -> None:
    with Registry.open(tmp_path / "empty.sqlite3", ring.vault, create=True) as empty:
        assert verify(paper[1].code, ring.public, empty).verdict is Verdict.UNREGISTERED


def test_a_second_paper_under_a_registered_number_is_not_the_registered_one(
    paper: tuple[Path, Entry], registry: Registry, ring: Keyring
) -> None:
    payload, _body, _signature = decode(paper[1].code)
    signed = encode(replace(payload, hours=Decimal(120)), ring.sign)
    assert verify(signed, ring.public).verdict is Verdict.GENUINE
    assert verify(signed, ring.public, registry).verdict is Verdict.UNREGISTERED


def test_a_picture_is_read_with_and_without_its_text(paper: tuple[Path, Entry], ring: Keyring, tmp_path: Path) -> None:
    from PIL import Image

    code = paper[1].code
    ours, photo = tmp_path / "a.png", tmp_path / "photo.jpg"
    ours.write_bytes(qr_png(code))
    picture = Image.open(ours).convert("L")
    page = Image.new("L", (1000, 800), 240)
    page.paste(picture, (220, 150))
    page.rotate(-4, fillcolor=240).save(photo, quality=60)
    for path in (ours, photo):
        result = verify(path, ring.public)
        assert (result.verdict, result.compared) == (Verdict.GENUINE, False)
        assert "纸面" in result.sentence


def test_what_holds_no_code_is_said(tmp_path: Path, ring: Keyring) -> None:
    from PIL import Image

    blank, broken, word = tmp_path / "b.png", tmp_path / "c.jpg", tmp_path / "d.docx"
    Image.new("L", (50, 50), 255).save(blank)
    broken.write_bytes(b"no picture")
    word.write_bytes((Path(__file__).parents[2] / "templates" / "annex3" / "annex3.docx").read_bytes())
    for path, error, said in (
        (blank, InputError, "没有认出"),
        (broken, UnreadableFileError, "图片打不开"),
        (word, InputError, "没有证书的二维码"),
        (tmp_path / "none", InputError, "既不是文件"),
    ):
        with pytest.raises(error, match=said):
            verify(path, ring.public)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path, ring: Keyring) -> None:
    os.mkfifo(tmp_path / "管道.pdf")
    for path, said in ((tmp_path / "管道.pdf", "不是普通文件"), (tmp_path, "是文件夹")):
        with pytest.raises(UnreadableFileError, match=said):
            verify(path, ring.public)


def test_nothing_personal_is_in_the_code(paper: tuple[Path, Entry]) -> None:
    payload, _body, _signature = decode(paper[1].code)
    assert payload.name == "钱*磊"


@pytest.mark.office
def test_a_pdf_is_checked_by_what_its_page_shows(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    from tzforms.certificates.pages import png_of_page
    from tzforms.office import pdf

    issue(material(2), tmp_path / "out", registry, ring, options=Options(actor="甲"), issue_date=DAY)
    first, second = sorted((tmp_path / "out" / "证书").glob("*.pdf"))
    result = verify(first, ring.public, registry)
    assert (result.verdict, result.compared) == (Verdict.GENUINE, True)
    # the file's own note is not believed before the picture on the page
    pdf.set_metadata(first, {"Keywords": pdf.information(second)["Keywords"]})
    assert verify(first, ring.public).payload.number.endswith("0001号")
    photo = tmp_path / "photo.png"
    photo.write_bytes(png_of_page(second, 0, 120))
    assert verify(photo, ring.public).payload.number.endswith("0002号")
