"""Codes that are links: what an address may be, how large they become, and that another address is noticed."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import segno
from PIL import Image, ImageFilter
from pypdf import PdfWriter

from tests.certificates.people import everything, graduates, material
from tests.certificates.test_cwt import CODE, FACTS_OF_VECTOR, KEY, LINK, TOKEN, TOLD
from tzforms.certificates.drafts import preview
from tzforms.certificates.issuing import issue
from tzforms.certificates.keys import Keyring
from tzforms.certificates.links import LONGEST, checked_address, digest_of_address, looks_like_token
from tzforms.certificates.options import Options
from tzforms.certificates.payload import address_of, decode, encode, fits, is_code, normal_code, signed_bytes
from tzforms.certificates.qr import codes_in_picture, open_picture, proven_code, qr_png
from tzforms.certificates.reissuing import reissue
from tzforms.certificates.verification import Code, Paper, Verdict, verify
from tzforms.exceptions import InputError, UsageError
from tzforms.registry.ledger import Registry

PAGE = "https://zs.bjtzh.example.cn/v#"
LINKED = Options(actor="甲", make_pdf=False, verify_url=PAGE)
BARE = Options(actor="甲", make_pdf=False)


def link_of(project: str = FACTS_OF_VECTOR.project, address: str = PAGE) -> str:
    facts = replace(FACTS_OF_VECTOR, project=project, link=digest_of_address(address))
    return encode(facts, KEY.sign, address)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("", ""),
        (PAGE, PAGE),
        ("https://zs.example.cn/v", "https://zs.example.cn/v#"),
        ("https://zs.example.cn:8443/v?a=1#", "https://zs.example.cn:8443/v?a=1#"),
        ("http://localhost:8000/#", "http://localhost:8000/#"),
        ("http://127.0.0.1/#", "http://127.0.0.1/#"),
    ],
)
def test_an_address_is_kept_with_its_number_sign(address: str, kept: str) -> None:
    assert checked_address(address) == kept


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://zs.example.cn/v#", "途中可能被人改动"),
        ("ftp://zs.example.cn/v#", "https://"),
        ("zs.example.cn/v#", "https://"),
        ("https://", "https://"),
        ("https://zs.example.cn/v#abc", "“#”后面要留空"),
        ("https://zs.example.cn/v##", "“#”后面要留空"),
        ("https://zs.example.cn/a b#", "空格"),
        (" https://zs.example.cn/#", "空格"),
        ("https://zs.example.cn/#\n", "空格"),
        ("https://核验.example.cn/v#", "中文"),
        ("https://a:b@zs.example.cn/v#", "用户名"),
        ("https://[zs.example.cn/v#", "写法"),
        ("https://zs.example.cn:port/v#", "写法"),
        ("https://zs.example.cn/" + "v" * 90 + "#", "太密"),
    ],
)
def test_what_a_phone_could_not_open_safely_is_said_at_once(address: str, said: str) -> None:
    with pytest.raises(UsageError, match=rf"不能用：.*{said}.*--verify-url"):
        Options(verify_url=address)


def test_the_vector_of_the_documents_is_what_we_make_and_read() -> None:
    assert link_of() == LINK
    assert address_of(LINK) == PAGE
    assert len(LINK) == 472
    for stated in (PAGE, digest_of_address(PAGE)):
        assert f"`{stated}`" in TOLD


def test_a_link_says_the_same_as_the_bare_code_and_is_known_in_every_spelling() -> None:
    code = link_of()
    fragment = code.removeprefix(PAGE)
    payload, signed, signature = decode(code)
    assert payload == replace(FACTS_OF_VECTOR, link=digest_of_address(PAGE))
    KEY.public_key().verify(signature, signed)
    bare = normal_code(code)
    assert bare.startswith("TZ2:")
    for spelling in (fragment, bare, f" {code[:80]}\n{code[80:]} ", f"HTTPS{code[5:]}"):
        assert is_code(spelling)
        assert decode(spelling) == (payload, signed, signature)
        assert normal_code(spelling) == bare
        assert signed_bytes(spelling) == signed_bytes(code)
    assert (address_of(code), address_of(fragment), address_of(bare)) == (PAGE, "", "")
    assert not re.search(r"[^A-Za-z0-9_-]", fragment)
    assert signed_bytes(CODE) == bytes.fromhex(TOKEN.replace("\n", ""))


@pytest.mark.parametrize(
    "change",
    [
        lambda code: code[:-1],
        lambda code: code + "A",
        lambda code: code + "=",
        lambda code: (
            code[:-1] + chr(ord(code[-1]) + 1)
        ),  # bits behind the last byte: the same bytes in another spelling
        lambda code: code.replace("0oRJ", "0oRK"),
        lambda code: code[:200] + "+" + code[201:],
        lambda code: f"{PAGE}0oR{'A' * 400}",
    ],
)
def test_a_damaged_link_is_no_code(change) -> None:
    code = link_of()
    if change(code)[:-1] == code[:-1]:
        assert len(code.removeprefix(PAGE)) % 4, "the last sign has bits to spare"
    with pytest.raises(InputError, match="验证码"):
        decode(change(code))


def test_other_links_and_words_are_no_codes_of_ours() -> None:
    for text in ("https://example.cn/", "https://example.cn/#0oR", "0oRabc", "https://example.cn/#" + "A" * 300, ""):
        assert not looks_like_token(text)
        assert not is_code(text)


def test_a_link_with_a_project_of_fifty_signs_stays_within_version_nineteen_and_what_does_not_fit_is_refused() -> None:
    def version(count: int) -> int:
        return int(segno.make_qr(link_of("智" * count), error="m", boost_error=False).version)

    assert [version(10), version(22), version(50)] == [17, 18, 19]
    longest = replace(FACTS_OF_VECTOR, project="智" * 60, link=digest_of_address(PAGE))
    assert fits(longest, PAGE)
    assert segno.make_qr("a" * LONGEST, error="m", boost_error=False).version == 20
    assert not fits(replace(longest, project="智" * 70), PAGE)
    assert fits(replace(FACTS_OF_VECTOR, project="智" * 70))


@pytest.mark.parametrize("project", ["智" * 10, "智" * 50])
@pytest.mark.parametrize(("turn", "blur"), [(-6, 1.0), (4, 1.2)])
def test_a_link_of_28_mm_is_read_from_a_blurred_and_tilted_photograph(project: str, turn: int, blur: float) -> None:
    code = link_of(project)
    square = Image.open(io.BytesIO(qr_png(code))).convert("L").resize((496, 496), Image.Resampling.LANCZOS)  # 450 dpi
    page = Image.new("L", (900, 800), 235)
    page.paste(square, (190, 140))
    photo = io.BytesIO()
    page.rotate(turn, fillcolor=210, resample=Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(blur)).save(
        photo, "JPEG", quality=60
    )
    assert codes_in_picture(open_picture(photo.getvalue())) == [code]


@pytest.fixture
def linked(tmp_path: Path, registry: Registry, ring: Keyring):
    """The folder of a class whose codes are links, and its certificates."""
    report = issue(material(2), tmp_path / "out", registry, ring, options=LINKED)
    return tmp_path / "out", [entry for _row, entry in report.made]


def test_a_certificate_with_a_link_is_as_issued_in_every_form(linked, registry: Registry, ring: Keyring) -> None:
    out, [entry, _other] = linked
    [paper] = out.rglob(f"{entry.number}*.docx")
    picture = out / "code.png"
    picture.write_bytes(qr_png(entry.code))
    assert entry.code.startswith(PAGE)
    assert proven_code(picture.read_bytes()) == entry.code
    result = verify(paper, ring.public)
    assert (result.verdict, result.paper) == (Verdict.GENUINE, Paper.AS_ISSUED)
    for target in (entry.code, entry.code.removeprefix(PAGE), normal_code(entry.code), picture):
        result = verify(target, ring.public, registry)
        assert (result.verdict, result.paper, result.registered) == (Verdict.GENUINE, Paper.NOT_EXAMINED, True)


def test_a_code_behind_another_address_is_not_as_issued(linked, registry: Registry, ring: Keyring) -> None:
    """What such a link opens is a page of the forger's, which calls everything genuine."""
    out, [entry, _other] = linked
    elsewhere = entry.code.replace("bjtzh", "bjtzn")
    [paper] = out.rglob(f"{entry.number}*.docx")
    ours = qr_png(entry.code)
    for name, code in (("elsewhere", elsewhere), ("bare", normal_code(entry.code))):
        forged = out / f"{name}.docx"
        with zipfile.ZipFile(paper) as before, zipfile.ZipFile(forged, "w") as after:
            parts = {part: before.read(part) for part in before.namelist()}
            assert ours in parts.values()
            for part, data in parts.items():
                after.writestr(part, qr_png(code) if data == ours else data)
        result = verify(forged, ring.public, registry)
        assert (result.code, result.verdict) == (Code.TRUE, Verdict.ALTERED)
        assert "二维码里的网址与签发的不同" in result.sentence
    picture = out / "elsewhere.png"
    picture.write_bytes(qr_png(elsewhere))
    for target in (elsewhere, picture):
        result = verify(target, ring.public, registry)
        assert (result.code, result.verdict) == (Code.TRUE, Verdict.ALTERED)
        assert "不要打开那个网址" in result.sentence


def test_a_bare_code_put_behind_an_address_is_not_as_issued(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    report = issue(material(1), tmp_path / "out", registry, ring, options=BARE)
    [(_row, entry)] = report.made
    from tzforms.certificates.links import link

    assert verify(link(PAGE, signed_bytes(entry.code)), ring.public).verdict is Verdict.ALTERED


def test_a_run_that_goes_on_keeps_the_links_it_began_with(
    linked, tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    out, entries = linked
    before = everything(out)
    for options in (BARE, LINKED, replace(LINKED, verify_url="https://elsewhere.example.cn/#")):
        again = tmp_path / f"again-{len(options.address)}"
        issue(material(2), again, registry, ring, options=options)
        made = everything(again)
        assert {k: v for k, v in made.items() if k.endswith(".docx")} == {
            k: v for k, v in before.items() if k.endswith(".docx")
        }
    assert [e.code for e in registry.entries()] == [e.code for e in entries]
    assert registry.verify() == []


def test_what_replaces_a_link_is_a_link_unless_said_otherwise(
    linked, tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    _out, [first, second] = linked
    new, [path] = reissue(registry, ring, first.number, "遗失", tmp_path / "a", options=BARE)
    assert address_of(new.code) == PAGE
    assert verify(path, ring.public).paper is Paper.AS_ISSUED
    plain, [path] = reissue(registry, ring, second.number, "遗失", tmp_path / "b", options=replace(BARE, verify_url=""))
    assert plain.code.startswith("TZ2:")
    assert verify(path, ring.public).paper is Paper.AS_ISSUED
    moved, _files = reissue(
        registry,
        ring,
        plain.number,
        "遗失",
        tmp_path / "c",
        options=replace(BARE, verify_url="https://new.example.cn/v"),
    )
    assert address_of(moved.code) == "https://new.example.cn/v#"


def test_a_name_too_long_for_the_link_is_said_before_a_number_is_given(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    long = material(graduates(1), project="智" * 70)
    with pytest.raises(InputError, match=r"和核验页的网址一起放不进二维码.*更短的网址"):
        issue(long, tmp_path / "out", registry, ring, options=LINKED)
    assert list(registry.entries()) == []
    [(_row, entry)] = issue(long, tmp_path / "out", registry, ring, options=BARE).made
    with pytest.raises(InputError, match="和核验页的网址一起放不进二维码"):
        reissue(registry, ring, entry.number, "遗失", tmp_path / "re", options=LINKED)
    assert [e.number for e in registry.entries()] == [entry.number]


@pytest.mark.office
def test_a_preview_shows_a_link_as_large_as_it_will_be(tmp_path: Path) -> None:
    shown = codes_in_picture(open_picture(preview(material(1), options=LINKED, dpi=300)))
    assert [address_of(code) for code in shown] == [PAGE]
    assert decode(shown[0])[0].key_id == "0" * 8


@pytest.mark.office
def test_a_pdf_with_a_link_is_as_issued_as_far_as_a_machine_can_see(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    report = issue(material(1), tmp_path / "out", registry, ring, options=replace(LINKED, make_pdf=True))
    [path] = (p for p in report.files if p.suffix == ".pdf" and p.parent.name == "证书")
    result = verify(path, ring.public)
    assert (result.verdict, result.paper) == (Verdict.GENUINE, Paper.AS_SEEN)
    noted = PdfWriter(clone_from=path)
    noted.add_metadata({"/Keywords": report.made[0][1].code.replace("bjtzh", "bjtzn")})
    noted.write(tmp_path / "noted.pdf")
    assert "文件属性" in verify(tmp_path / "noted.pdf", ring.public).sentence
    noted.add_metadata({"/Keywords": report.made[0][1].code})
    noted.write(tmp_path / "same.pdf")
    assert verify(tmp_path / "same.pdf", ring.public).paper is Paper.AS_SEEN
