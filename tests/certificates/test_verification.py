"""Checking a certificate: from a file, a code, a picture; with and without the register."""

from __future__ import annotations

import datetime as dt
import io
import os
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.certificates.people import graduates, material
from tzforms.certificates.issuing import issue
from tzforms.certificates.keys import Keyring, PublicKeys
from tzforms.certificates.options import Options
from tzforms.certificates.payload import decode, encode, salt_in_words
from tzforms.certificates.qr import code_in_png, qr_png
from tzforms.certificates.reissuing import reissue
from tzforms.certificates.verification import Code, Paper, Register, Verdict, Verification, verify
from tzforms.exceptions import InputError, UnreadableFileError
from tzforms.i18n import get_language, set_language
from tzforms.registry.ledger import Registry
from tzforms.registry.values import Entry
from tzforms.word import Package, write_package

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


# -- the three answers ---------------------------------------------------------------------------------------------------


def repacked(path: Path, change: Callable[[dict[str, bytes]], object] = lambda parts: None) -> Path:
    """A copy of the Word file in another packing, its parts changed by ``change``."""
    with zipfile.ZipFile(path) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    change(parts)
    target = path.with_name("repacked.docx")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as after:
        for name, data in parts.items():
            after.writestr(name, data)
    return target


def answers(result: Verification) -> tuple[Code, Register, Paper]:
    return result.code, result.register, result.paper


def test_the_register_alone_can_say_that_a_file_is_the_very_one(
    paper: tuple[Path, Entry], registry: Registry, ring: Keyring
) -> None:
    path, _entry = paper
    again = repacked(path)
    assert answers(verify(path, ring.public, registry)) == (Code.TRUE, Register.VALID, Paper.IDENTICAL)
    assert answers(verify(again, ring.public, registry)) == (Code.TRUE, Register.VALID, Paper.AS_ISSUED)
    offline = verify(path, ring.public)
    assert answers(offline) == (Code.TRUE, Register.NOT_ASKED, Paper.AS_ISSUED)
    assert "身份证号不在验证码之内" not in offline.sentence
    assert offline.sentence.endswith("结论：真实；是否已作废没有查。")


def test_a_code_alone_never_speaks_for_the_paper(paper: tuple[Path, Entry], registry: Registry, ring: Keyring) -> None:
    result = verify(paper[1].code, ring.public, registry)
    assert answers(result) == (Code.TRUE, Register.VALID, Paper.NOT_EXAMINED)
    assert result.sentence.endswith("结论：验证码是真的；证书本身没有核验，请逐项对照。")


def test_another_id_number_on_the_paper_is_seen_with_the_register_and_without(
    paper: tuple[Path, Entry], registry: Registry, ring: Keyring
) -> None:
    path, entry = paper
    other = repacked(path, lambda p: p.update({MAIN: p[MAIN].replace(entry.id_masked.encode(), b"110112********9999")}))
    assert "姓名、身份证号（按校验码）与签名的内容不同" in verify(other, ring.public).differs
    assert answers(verify(other, ring.public, registry)) == (Code.TRUE, Register.VALID, Paper.DIFFERENT)


MAIN = "word/document.xml"


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p.update({MAIN: p[MAIN].replace("考核合格".encode(), "考核优秀".encode())}),
        lambda p: p.update({MAIN: p[MAIN].replace("准予结业".encode(), "准予结业，并授予高级技师资格".encode())}),
        lambda p: p.update({MAIN: p[MAIN].replace(b"</w:body>", b"<w:p/></w:body>")}),
        lambda p: p.update({"word/styles.xml": p["word/styles.xml"].replace(b"</w:styles>", b"<!-- --></w:styles>")}),
        lambda p: p.update({"word/media/ground.png": p["word/media/ground.png"][:-20]}),
        lambda p: p.update({"word/comments.xml": b"<x/>"}),
        lambda p: p.update({"word/header1.xml": p["word/header1.xml"].replace(b"</w:hdr>", b"<w:p/></w:hdr>")}),
    ],
    ids=["result", "title", "empty paragraph", "comment in styles", "frame", "part", "header"],
)
def test_whatever_is_more_less_or_otherwise_is_not_as_issued(
    paper: tuple[Path, Entry], ring: Keyring, change: Callable[[dict[str, bytes]], object]
) -> None:
    result = verify(repacked(paper[0], change), ring.public)
    assert (result.code, result.paper, result.verdict) == (Code.TRUE, Paper.DIFFERENT, Verdict.ALTERED)
    assert result.differs
    assert "结论：验证码是真的，这份文件不是签发时的样子。" in result.sentence


def test_the_text_beside_a_picture_proves_nothing(paper: tuple[Path, Entry], ring: Keyring, tmp_path: Path) -> None:
    from PIL import Image, PngImagePlugin

    other = issue_one(tmp_path, ring)
    noted = PngImagePlugin.PngInfo()
    noted.add_text("Comment", paper[1].code)
    picture = tmp_path / "picture.png"
    Image.open(io.BytesIO(qr_png(other.code))).save(picture, pnginfo=noted)
    assert code_in_png(picture.read_bytes()) == paper[1].code
    assert verify(picture, ring.public).payload == decode(other.code)[0]


def issue_one(folder: Path, ring: Keyring) -> Entry:
    with Registry.open(folder / "other.sqlite3", ring.vault, create=True) as registry:
        return issue(material(1), folder / "other", registry, ring, options=WORD, issue_date=DAY).made[0][1]


def test_a_template_that_was_used_is_kept_beside_the_public_keys(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    ours = tmp_path / "ours.docx"
    shipped = Options().template_file
    package = dict(Package.open(shipped).parts)
    package[MAIN] = package[MAIN].replace("特发此证".encode(), "特此证明".encode())
    ours.write_bytes(write_package(package))
    options = Options(make_pdf=False, template=ours, actor="甲")
    issue(material(1, project="另一个班"), tmp_path / "out", registry, ring, options=options, issue_date=DAY)
    [path] = (tmp_path / "out" / "证书").glob("*.docx")
    assert verify(path, ring.public).paper is Paper.AS_ISSUED
    [kept] = [t for t in ring.public.templates if t.read_bytes() == ours.read_bytes()]
    kept.unlink()
    lacking = verify(path, ring.public)
    assert lacking.paper is Paper.NOT_EXAMINED
    assert "签发时用的证书模板" in lacking.sentence
    assert verify(path, ring.public, templates=[ours]).paper is Paper.AS_ISSUED


@pytest.mark.office
def test_a_locked_pdf_is_known_by_its_bytes_and_a_print_file_page_by_page(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    out = tmp_path / "out"
    issue(material(3), out, registry, ring, options=Options(actor="甲"), issue_date=DAY)
    result = verify(out / "打印-第1批.pdf", ring.public, registry)
    assert [answers(page) for page in result.pages] == [(Code.TRUE, Register.VALID, Paper.AS_SEEN)] * 3
    assert len({page.payload for page in result.pages}) == 3
    locked = Options(password="一二三四", actor="甲")
    issue(
        material(graduates(1, 50), project="加口令的班"),
        tmp_path / "locked",
        registry,
        ring,
        options=locked,
        issue_date=DAY,
    )
    [path] = (tmp_path / "locked" / "证书").glob("*.pdf")
    assert verify(path, ring.public, registry).paper is Paper.IDENTICAL
    with pytest.raises(UnreadableFileError, match="口令"):
        verify(path, ring.public)


OLD = Path(__file__).parents[1] / "fixtures" / "v0_1_0"


@pytest.mark.parametrize("name", ["0001.docx", "0001.pdf", "0003.docx"])
def test_of_an_old_certificate_is_said_what_its_code_does_not_hold(name: str) -> None:
    result = verify(OLD / "certificates" / name, PublicKeys.load(OLD / "keys"))
    assert (result.code, result.compared, result.verdict) == (Code.TRUE, True, Verdict.GENUINE)
    assert "身份证号不在验证码之内" in result.sentence


def test_a_name_that_masks_to_the_same_is_not_believed_with_another_salt_or_without_one(
    paper: tuple[Path, Entry], ring: Keyring
) -> None:
    path, entry = paper
    words = salt_in_words(entry.salt).encode()
    name = entry.name.encode()
    other = (entry.name[0] + "某" + entry.name[-1]).encode()
    for salt in (words, b"", salt_in_words(bytes(16)).encode()):
        forged = repacked(path, lambda p, s=salt: p.update({MAIN: p[MAIN].replace(name, other).replace(words, s)}))  # type: ignore[misc]
        assert verify(forged, ring.public).paper is Paper.DIFFERENT
    bare = repacked(path, lambda p: p.update({MAIN: p[MAIN].replace(words, b"")}))
    assert "没有校验码" in "".join(verify(bare, ring.public).differs)


def test_a_register_that_was_changed_past_the_program_vouches_for_nothing(
    paper: tuple[Path, Entry], registry: Registry, ring: Keyring, tmp_path: Path
) -> None:
    path, entry = paper
    registry.void(entry.number, "误发", "甲")
    with closing(sqlite3.connect(tmp_path / "register.sqlite3")) as hand, hand:
        hand.execute("UPDATE certificates SET status = 'valid'")
    result = verify(path, ring.public, registry)
    assert (result.register, result.verdict, result.genuine) == (Register.UNSOUND, Verdict.UNSOUND, False)
    assert "check-register" in result.sentence
    assert verify(path, ring.public).genuine  # the code and the paper are what they were


def test_of_several_codes_on_one_picture_each_is_told(paper: tuple[Path, Entry], ring: Keyring, tmp_path: Path) -> None:
    from PIL import Image

    other = issue_one(tmp_path, ring)
    page = Image.new("L", (1200, 900), 255)
    for code, place in ((paper[1].code, (60, 60)), (other.code, (700, 480))):
        square = Image.open(io.BytesIO(qr_png(code))).convert("L")
        page.paste(square, place)
    page.save(tmp_path / "two.png")
    result = verify(tmp_path / "two.png", ring.public)
    assert {p.payload.number for p in result.pages if p.payload} == {paper[1].number, other.number}
    assert {p.paper for p in result.pages} == {Paper.NOT_EXAMINED}


@pytest.mark.office
@pytest.mark.parametrize("issuing", ["zh", "en"])
def test_a_pdf_is_as_issued_in_whatever_language_it_was_made_and_is_checked(
    issuing: str, tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    before = get_language()
    try:
        set_language(issuing)
        issue(material(1), tmp_path / "out", registry, ring, options=Options(actor="甲"), issue_date=DAY)
        for checking in ("zh", "en"):
            set_language(checking)
            for path in (tmp_path / "out").rglob("*.pdf"):
                assert verify(path, ring.public).paper is Paper.AS_SEEN, path.name
    finally:
        set_language(before)


@pytest.mark.office
def test_of_a_long_print_file_the_shapes_are_looked_at_on_the_first_pages(
    tmp_path: Path, registry: Registry, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tzforms.certificates.verification._MOST_DRAWN", 2)
    issue(material(3), tmp_path / "out", registry, ring, options=Options(actor="甲"), issue_date=DAY)
    [path] = (tmp_path / "out").glob("打印*.pdf")
    result = verify(path, ring.public)
    assert result.genuine
    assert ["字形没有核验" in page.sentence for page in result.pages] == [False, False, True]
