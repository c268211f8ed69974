"""The page that checks certificates, in a real Chromium of a phone's size: another program than ours comes to the same answers."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.certificates.browser import (
    DESKTOP,
    PHONE,
    WITHOUT_ED25519,
    WITHOUT_WEBCRYPTO,
    Browser,
    chromium,
    needs_chromium,
    served,
)
from tests.certificates.codes_for_trial import (
    ID_MASKED,
    PAGE,
    PEOPLE,
    PUBLIC,
    RETIRED,
    REVOKED,
    STRANGER,
    bare,
    linked,
    mutated,
    odd,
    old,
)
from tests.certificates.people import material
from tests.certificates.test_cwt import CODE, FACTS_OF_VECTOR, LINK, SALT, TOKEN
from tzforms.certificates.issuing import issue
from tzforms.certificates.key_list import KeyList
from tzforms.certificates.keys import Keyring
from tzforms.certificates.links import link
from tzforms.certificates.options import Options
from tzforms.certificates.payload import decode, salt_in_words, signed_bytes
from tzforms.certificates.phone_page import PAGE_NAME, VoidList, make_page, void_list
from tzforms.certificates.qr import qr_png
from tzforms.certificates.reissuing import reissue
from tzforms.certificates.verification import verify
from tzforms.exceptions import InputError
from tzforms.i18n import speaking
from tzforms.registry.ledger import Registry

pytestmark = needs_chromium
ISSUER = "北京市通州区人力资源和社会保障局"
VOID, REPLACED = (linked(number=f"通人社研结字〔2026〕第000{n}号") for n in (2, 3))
OLD_VOID = old(number="通人社研结字〔2025〕第0008号")
LIST = VoidList(
    dt.datetime(2026, 11, 28, 9, 30),
    tuple(sha256(signed_bytes(code)).digest() for code in (VOID, OLD_VOID)),
    (sha256(signed_bytes(REPLACED)).digest(),),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page as index.html, and one without a list as plain.html."""
    folder = tmp_path_factory.mktemp("page")
    (folder / PAGE_NAME).write_bytes(make_page(PUBLIC, ISSUER, LIST))
    (folder / "plain.html").write_bytes(make_page(PUBLIC, ISSUER))
    return folder


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium") / "profile") as browser:
        yield browser


@pytest.fixture
def browser(window: Browser) -> Iterator[Browser]:
    """The window, as large as a phone; nothing may go wrong in it unnoticed."""
    window.size(*PHONE)
    yield window
    assert window.log("browser") == []


@pytest.fixture(params=["webcrypto", "noble", "insecure"])
def either(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Browser]:
    """The same with the browser's own Ed25519, on a phone that has none, and as where the page came by http: without any WebCrypto."""
    if request.param == "webcrypto":
        yield browser
        assert not browser.run("return globalThis.refusals")
    else:
        script = browser.before_load(WITHOUT_ED25519 if request.param == "noble" else WITHOUT_WEBCRYPTO)
        yield browser
        browser.forget(script)
        assert browser.run("return globalThis.refusals") > 0


def page(folder: Path, name: str = PAGE_NAME) -> str:
    return (folder / name).as_uri()


def told(code: str) -> str:
    """What ``verify`` makes of it, in a word."""
    try:
        return verify(code, PUBLIC).verdict.value
    except InputError:
        return "no_code"


def judged(browser: Browser, codes: list[str]) -> list[dict[str, Any]]:
    """What the page makes of each, in one go."""
    found: list[dict[str, Any]] = browser.run(
        "const data = JSON.parse(document.getElementById('data').textContent);"
        "const found = []; for (const code of args) found.push(await codes.judge(code, data)); return found;".replace(
            "args", json.dumps(codes)
        )
    )
    return found


KINDS = {
    "genuine": linked(),
    "bare": bare(),
    "old": old(),
    "retired key": bare(RETIRED),
    "retired key in its time": old(RETIRED),
    "revoked key": linked(REVOKED),
    "unknown key": linked(STRANGER),
    "elsewhere": linked().replace("bjtzh", "bjtzn"),
    "cut": linked()[:-2],
    "words": "TZ2:HELLO",
}


def test_the_vectors_of_the_documents_are_read_by_the_pages_own_script(browser: Browser, folder: Path) -> None:
    browser.open(page(folder))
    token = TOKEN.replace("\n", "")
    found = browser.run(
        "const code = codes.read(arguments0); const answer = await codes.judge(arguments0, JSON.parse(document.getElementById('data').textContent));"
        "return {bytes: codes.hex(code.bytes), key: code.key, verdict: answer.verdict, facts: answer.facts, commitment: codes.hex(code.facts.commitment)}".replace(
            "arguments0", json.dumps(CODE)
        )
    )
    assert (found["bytes"], found["key"], found["verdict"]) == (token, FACTS_OF_VECTOR.key_id, "genuine")
    facts, payload = found["facts"], FACTS_OF_VECTOR
    assert found["commitment"] == payload.commitment.hex()
    said = [facts[name] for name in ("number", "name", "project", "result", "issuer", "template", "edition", "tenths")]
    assert said == [
        payload.number,
        payload.name,
        payload.project,
        payload.result,
        payload.issuer,
        payload.template,
        payload.edition,
        800,
    ]
    assert judged(browser, [LINK])[0]["verdict"] == "genuine"
    days = [payload.start_date, payload.end_date, payload.issue_date]
    assert [facts[name] for name in ("start", "end", "issued")] == [day.isoformat() for day in days]


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_answers_as_verify_does_word_for_word_in_both_languages(
    browser: Browser, folder: Path, kind: str
) -> None:
    code = KINDS[kind]
    browser.open(page(folder, "plain.html"))
    assert browser.paste(code) == told(code)
    for language in ("zh", "en"):
        with speaking(language):
            try:
                lines = verify(code, PUBLIC).sentence.split("\n")
            except InputError as error:
                lines = [str(error)]
        shown = browser.text("#answer").split("\n")
        register = ("登记库", "Register")
        assert [line for line in lines if not line.startswith(register) and line not in shown] == []
        assert ("登记库：没有查" in browser.text("#answer")) == (
            language == "zh" and any(x.startswith(register) for x in lines)
        )
        browser.driver.find_element("id", "language").click()
    if kind in ("genuine", "bare", "old"):
        for fact in ("王*明", decode(code)[0].number, decode(code)[0].project, ISSUER):
            assert fact in browser.text("#facts")
        assert "证书上必须写的内容" in browser.text("#answer")
    if kind in ("unknown key", "revoked key", "retired key"):
        assert "没有证实" in browser.text("#said")
        assert "证书上必须写的内容" not in browser.text("#answer")


def test_mutated_codes_are_judged_as_verify_judges_them(either: Browser, folder: Path) -> None:
    codes = [*mutated(260, 11), *KINDS.values()]
    expected = [told(code) for code in codes]
    assert {"forged", "no_code", "unknown_key", "genuine", "revoked_key", "altered"} <= set(expected)
    assert expected.count("forged") > 40
    either.open(page(folder, "plain.html"))
    got = [answer["verdict"] for answer in judged(either, codes)]
    assert [(c, e, g) for c, e, g in zip(codes, expected, got, strict=True) if e != g] == []


def test_what_the_true_key_signed_and_is_no_certificate_is_refused_by_both(browser: Browser, folder: Path) -> None:
    names, codes = zip(*odd(), strict=True)
    expected = [told(code) for code in codes]
    assert expected[0] == "genuine"
    browser.open(page(folder, "plain.html"))
    got = [answer["verdict"] for answer in judged(browser, list(codes))]
    assert [(n, e, g) for n, e, g in zip(names, expected, got, strict=True) if e != g] == []
    refused = dict(zip(names, expected, strict=True))
    assert {n for n, verdict in refused.items() if verdict == "genuine"} == {
        "nothing", "without hours", "hours 0", "hours 65535", "hours 4294967295", "day -719162", "day 2932896", "day 0", "another midnight",
        "midnight of 1900", "a link of zeros", "a byte order mark", "what hides", "a link made bare", "small letters", "white space", "lost blanks",
    }  # fmt: skip


def test_every_byte_counts(either: Browser, folder: Path) -> None:
    token = signed_bytes(linked())
    changed = []
    for at in range(0, len(token), 3):
        other = bytearray(token)
        other[at] ^= 0x15
        changed.append(link(PAGE, bytes(other)))
    either.open(page(folder))
    assert [
        a["verdict"] for a in judged(either, changed) if a["verdict"] not in ("forged", "no_code", "unknown_key")
    ] == []


@pytest.mark.parametrize("how", ["file", "http"])
def test_a_link_opens_with_its_answer_and_nothing_is_fetched(either: Browser, folder: Path, how: str) -> None:
    with served(folder) as (address, asked):
        url = address if how == "http" else page(folder)
        for code, verdict in (
            (linked(), "genuine"),
            (VOID, "void"),
            (REPLACED, "replaced"),
            (linked(REVOKED), "revoked_key"),
        ):
            either.open(f"{url}#{code.removeprefix(PAGE)}")
            assert either.verdict() == verdict
            assert either.run("return performance.getEntriesByType('resource').map((entry) => entry.name)") == []
            sent = [json.loads(entry["message"])["message"] for entry in either.log("performance")]
            urls = {m["params"]["request"]["url"] for m in sent if m["method"] == "Network.requestWillBeSent"}
            assert urls <= {url, "data:,", "about:blank"}
            assert url in urls
        assert set(asked) == ({"/index.html"} if how == "http" else set())


def test_a_fragment_that_changes_is_checked_anew(browser: Browser, folder: Path) -> None:
    browser.open(page(folder))
    assert not browser.driver.find_element("id", "answer").is_displayed()
    for code, verdict in (
        (linked(), "genuine"),
        (linked(STRANGER), "unknown_key"),
        (linked()[:-4], "no_code"),
        (quote(bare()), "genuine"),
    ):
        browser.driver.execute_script(
            "delete document.getElementById('answer').dataset.verdict; location.hash = arguments[0]",
            code.rpartition("#")[2],
        )
        assert browser.verdict() == verdict


def test_the_list_says_what_is_void_or_replaced_and_since_when_it_was_not_asked(browser: Browser, folder: Path) -> None:
    browser.open(page(folder))
    assert browser.paste(VOID) == "void"
    assert "登记库：这张证书已作废。" in browser.text("#answers")
    assert browser.text("#short") == "结论：现在无效。"
    assert browser.paste(OLD_VOID) == "void"
    assert browser.paste(REPLACED) == "replaced"
    assert "已换发" in browser.text("#answers")
    for code in (
        linked(),
        bare(number="通人社研结字〔2026〕第0002号"),
        old(),
    ):  # under the number of a void one: another certificate
        assert browser.paste(code) == "genuine"
        assert "名单截至 2026-11-28 09:30" in browser.text("#answers")
    assert "共 3 张" in browser.driver.execute_script("return document.getElementById('list-note').textContent")


def test_what_the_register_says_is_on_the_page(
    browser: Browser, tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    options = Options(actor="甲", make_pdf=False, verify_url=PAGE)
    first, second, third = (e for _r, e in issue(material(3), tmp_path / "out", registry, ring, options=options).made)
    registry.void(first.number, "打印错误", "甲")
    new, _files = reissue(registry, ring, second.number, "遗失", tmp_path / "re", options=options)
    (tmp_path / PAGE_NAME).write_bytes(make_page(ring.public, ISSUER, void_list(registry)))
    browser.open(page(tmp_path))
    assert [browser.paste(e.code) for e in (first, second, third, new)] == ["void", "replaced", "genuine", "genuine"]
    browser.fill(name=third.name, id_number=third.id_masked, salt=salt_in_words(third.salt))
    assert browser.paste(third.code) == "genuine"
    assert browser.run("return document.getElementById('name').value") == ""  # of the certificate before
    browser.fill(name=third.name, id_number=third.id_masked, salt=salt_in_words(third.salt))
    browser.driver.find_element("css selector", "#person-form button").click()
    assert browser.text("#person-answer") == "姓名、身份证号与签发的一致。"


def test_the_whole_name_and_the_id_number_are_compared_by_the_salt(browser: Browser, folder: Path) -> None:
    browser.open(page(folder))
    browser.paste(linked())

    def compared(name: str, id_masked: str, salt: str) -> str:
        browser.fill(name=name, id_number=id_masked, salt=salt)
        browser.driver.find_element("css selector", "#person-form button").click()
        return str(browser.run("return document.getElementById('person-answer').dataset.answer"))

    for name, id_masked, salt, same in PEOPLE:
        assert compared(name, id_masked, salt_in_words(salt)) == ("yes" if same else "no")
        assert decode(linked())[0].is_of(name, id_masked, salt) == same
    words = salt_in_words(SALT)
    for spelling in (
        words.lower(),
        words.replace("-", ""),
        words.replace("-", " － "),
        words.replace("I", "1").replace("O", "0"),
    ):
        assert compared("王小明", ID_MASKED, spelling) == "yes"
    for wrong in ("", words[:-1], words + "A", words.replace("A", "9")):
        assert compared("王小明", ID_MASKED, wrong) == "salt"
        assert "26 个字母和数字" in browser.text("#person-answer")


def test_an_old_certificate_is_compared_by_its_name_alone(browser: Browser, folder: Path) -> None:
    browser.open(page(folder))
    assert browser.paste(old()) == "genuine"
    assert not browser.driver.find_element("id", "salt").is_displayed()
    for name, answer in (("王小明", "姓名与签发的一致；身份证号没有核对。"), ("王大明", "不符")):
        browser.fill(name=name)
        browser.driver.find_element("css selector", "#person-form button").click()
        assert answer in browser.text("#person-answer")
        assert decode(old())[0].is_of(name) == (name == "王小明")


def test_a_picture_is_looked_at_where_the_browser_can(browser: Browser, folder: Path, tmp_path: Path) -> None:
    browser.open(page(folder))
    assert not browser.driver.find_element("id", "photo").is_displayed()  # this one cannot
    script = browser.before_load(
        "globalThis.BarcodeDetector = class {"
        " static async getSupportedFormats() { return ['qr_code']; }"
        " async detect(image) { return image.width > 100 ? [{rawValue: 'https://example.cn/'}, {rawValue: CODE}] : []; } };".replace(
            "CODE", json.dumps(VOID)
        )
    )
    try:
        browser.open(page(folder))
        browser.wait("!document.getElementById('photo').hidden")
        (tmp_path / "code.png").write_bytes(qr_png(VOID))
        browser.driver.find_element("id", "picture").send_keys(str(tmp_path / "code.png"))
        assert browser.verdict() == "void"
        (tmp_path / "none.png").write_text("no picture")
        browser.driver.find_element("id", "picture").send_keys(str(tmp_path / "none.png"))
        browser.wait("document.getElementById('ask-answer').textContent")
        assert browser.text("#ask-answer") == "none.png 中没有认出证书的二维码：请拍得更近、更正、更亮一些。"
    finally:
        browser.forget(script)


def test_nothing_that_others_wrote_is_markup_or_hides(browser: Browser, tmp_path: Path) -> None:
    evil = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
    terms = dict(PUBLIC.terms.terms)
    terms = {
        id_: replace(term, revoked=dt.date(2026, 1, 1), reason=evil) if id_ != FACTS_OF_VECTOR.key_id else term
        for id_, term in terms.items()
    }
    (tmp_path / PAGE_NAME).write_bytes(make_page(replace(PUBLIC, terms=KeyList(terms)), evil, LIST))
    browser.open(page(tmp_path))
    assert browser.text(".issuer") == evil
    assert browser.paste(bare(project=evil, issuer="甲\u202e乙")) == "genuine"
    assert evil in browser.text("#facts")
    assert "甲‹U+202E›乙" in browser.text("#facts")
    browser.driver.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert evil in browser.text("#keys")
    assert browser.run("return document.images.length") == 0


def test_the_page_can_neither_fetch_nor_run_anything_else(window: Browser, folder: Path) -> None:
    with served(folder) as (address, asked):
        window.open(address)
        found = window.run(
            "const tries = {};"
            "try { await fetch('/stolen'); tries.fetch = true; } catch (error) { tries.fetch = false; }"
            "tries.beacon = await new Promise((done) => { addEventListener('securitypolicyviolation', () => done(false)); new Image().src = '/stolen.png'; setTimeout(() => done(true), 3000); });"
            "try { document.body.innerHTML = '<b>x</b>'; tries.markup = true; } catch (error) { tries.markup = false; }"
            "const script = document.createElement('script'); try { script.textContent = 'globalThis.ran = true'; document.body.append(script); } catch (error) {} "
            "tries.script = Boolean(globalThis.ran); return tries;"
        )
        assert found == {"fetch": False, "beacon": False, "markup": False, "script": False}
        assert set(asked) == {"/index.html"}
    assert window.log("browser") != []  # what it refused


@pytest.mark.parametrize("size", [PHONE, (320, 640), DESKTOP])
def test_nothing_runs_out_of_the_screen_and_everything_has_a_name(
    browser: Browser, folder: Path, size: tuple[int, int]
) -> None:
    browser.size(*size)
    browser.open(page(folder))
    long = linked(project="智能网联汽车装调与检测技术" * 3 + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    for code in (long, VOID, linked(REVOKED), linked(STRANGER), "hello"):
        browser.paste(code)
        browser.driver.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        for _language in ("zh", "en"):
            assert browser.run("return document.documentElement.scrollWidth") <= size[0]
            browser.driver.find_element("id", "language").click()
    nameless = browser.run(
        "return [...document.querySelectorAll('input, textarea')].filter((one) => !one.labels.length || !one.labels[0].textContent.trim()).map((one) => one.id)"
    )
    assert nameless == []
    small = browser.run(
        "return [...document.querySelectorAll('button, summary, input:not([type=file]), textarea')].filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44).map((one) => one.id || one.textContent)"
    )
    assert small == []
    assert browser.run("return document.querySelector('html').lang") == "zh-CN"
    assert browser.run("return document.activeElement.id") in ("answer", "language")


def test_an_answer_is_announced_and_has_the_focus(browser: Browser, folder: Path) -> None:
    browser.open(page(folder))
    assert browser.paste(linked()) == "genuine"
    assert browser.run("return document.activeElement.id") == "answer"
    assert browser.run("return document.title") == "验证码是真的，请对照 — 结业证书核验"
    assert not browser.driver.find_element("id", "waiting").is_displayed()
    assert browser.run("return document.getElementById('banner').getAttribute('role')") == "status"
    browser.fill(code=" ")
    browser.driver.find_element("css selector", "#ask button").click()
    assert browser.text("#ask-answer") == "请先粘贴扫码得到的文字。"
    assert browser.run("return document.activeElement.id") == "code"


def test_a_browser_that_cannot_do_it_says_so_and_answers_nothing(window: Browser, folder: Path) -> None:
    script = window.before_load("Object.defineProperty(globalThis, 'noble', { value: undefined });")
    try:
        window.open(f"{page(folder)}#{linked().removeprefix(PAGE)}")
        window.wait("!document.getElementById('waiting').hidden")
        assert "换一个较新的浏览器" in window.text("#waiting")
        assert not window.driver.find_element("id", "answer").is_displayed()
    finally:
        window.forget(script)
    window.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        window.driver.get(page(folder))
        assert "请允许本页运行脚本" in window.driver.find_element("id", "waiting").text
    finally:
        window.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_all_is_english_when_english_is_asked_for(browser: Browser, folder: Path) -> None:
    browser.open(page(folder))
    browser.driver.find_element("id", "language").click()
    browser.paste(linked())
    browser.driver.execute_script(
        "document.querySelectorAll('.issuer, dd, #language').forEach((one) => one.remove());"
        "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
    )
    chinese = re.findall(r"[一-鿿]+", browser.text())
    assert set(chinese) <= {"校验码", "硬盘失窃"}
    assert browser.run("return document.documentElement.lang") == "en"
