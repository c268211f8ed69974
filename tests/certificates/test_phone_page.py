"""The page for phones as a file: what may run in it, what it gives away, and that its scripts are what their records say."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import re
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.certificates.codes_for_trial import PUBLIC, linked
from tests.certificates.people import material
from tzforms.certificates.issuing import issue
from tzforms.certificates.keys import Keyring
from tzforms.certificates.options import Options
from tzforms.certificates.payload import signed_bytes
from tzforms.certificates.phone_page import VoidList, make_page, void_list
from tzforms.certificates.phone_words import words
from tzforms.exceptions import RegistryError
from tzforms.i18n import get_language
from tzforms.registry.ledger import Registry

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "tzforms" / "certificates" / "web"
LOCK = ROOT / "tools" / "phone" / "package-lock.json"
ISSUER = "北京市通州区人力资源和社会保障局"
LIST = VoidList(dt.datetime(2026, 11, 28, 9, 30), (sha256(signed_bytes(linked())).digest(),))


def made(listed: VoidList | None = LIST, issuer: str = ISSUER) -> str:
    return make_page(PUBLIC, issuer, listed).decode()


def data_of(page: str) -> dict[str, Any]:
    [text] = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    found: dict[str, Any] = json.loads(text)
    return found


def test_the_bundle_is_what_its_record_says() -> None:
    bundle, record = (WEB / "noble.js").read_bytes(), json.loads((WEB / "noble.json").read_text())
    assert hashlib.sha256(bundle).hexdigest() == record["sha256"]
    locked = json.loads(LOCK.read_text())["packages"]
    asked = json.loads((LOCK.parent / "package.json").read_text())
    assert record["packages"].keys() == asked["dependencies"].keys() == {"@noble/curves", "@noble/hashes"}
    for name, row in record["packages"].items():
        assert {key: locked[f"node_modules/{name}"][key] for key in row} == row
        assert asked["dependencies"][name] == row["version"]
        assert f"{name} {row['version']}\n\nThe MIT License (MIT)" in bundle.decode()
    assert record["esbuild"] == locked["node_modules/esbuild"]["version"] == asked["devDependencies"]["esbuild"]
    assert "resolved" not in LOCK.read_text()  # whichever registry has these digests


def test_the_policy_lets_these_scripts_run_and_nothing_else_happen() -> None:
    page = made()
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    rules = dict(rule.split(" ", 1) for rule in policy.replace("&#x27;", "'").split("; "))
    assert rules["default-src"] == rules["connect-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for kind, pattern in (("script-src", r"<script>(.*?)</script>"), ("style-src", r"<style>(.*?)</style>")):
        ours = [
            base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            for text in re.findall(pattern, page, re.S)
        ]
        assert rules[kind].split() == [f"'sha256-{digest}'" for digest in ours]
    assert page.index("Content-Security-Policy") < page.index("<style>") < page.index("<script>")
    outside = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.S)
    assert set(re.findall(r'(?:href|src|action)="([^"#]*)', outside)) <= {"data:,", ""}
    assert not re.search(r"\bon\w+=|style=|https?:", outside)


def test_no_script_of_ours_writes_markup_or_speaks_to_anyone() -> None:
    for name in ("codes.js", "page.js"):
        source = (WEB / name).read_text("utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Function\(|fetch\(|XMLHttp|WebSocket|sendBeacon|localStorage|cookie|import\(",
            source,
        )


def test_what_is_put_in_cannot_end_its_element() -> None:
    evil = "</script><script>alert(1)</script><!--"
    page = made(issuer=evil)
    assert page.count("<script") == page.count("</script>") == made().count("<script")
    assert "&lt;/script&gt;&lt;script&gt;" in page


def test_keys_stand_there_with_their_terms_the_newest_first() -> None:
    keys = data_of(made())["keys"]
    assert [key["from"] for key in keys] == ["2026-03-01", "2025-01-01", "2024-01-01"]
    assert (keys[1]["until"], keys[1]["revoked"]) == ("2026-02-28", "")
    assert (keys[2]["revoked"], keys[2]["reason"]) == ("2025-01-02", "硬盘失窃")
    for key in keys:
        raw = base64.b64decode(key["raw"])
        assert PUBLIC.keys[key["id"]].public_bytes_raw() == raw
        assert hashlib.sha256(raw).hexdigest() == key["fingerprint"]
        assert key["fingerprint"].startswith(key["id"])


def test_a_damaged_list_of_keys_makes_no_page(tmp_path: Path, ring: Keyring) -> None:
    from tzforms.certificates.keys import PublicKeys

    public = ring.folder / "public"
    for file in public.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    listed = json.loads((tmp_path / "keys.json").read_text())
    listed["keys"][0]["until"] = "2020-01-01"
    (tmp_path / "keys.json").write_text(json.dumps(listed))
    with pytest.raises(RegistryError, match="签名不符"):
        make_page(PublicKeys.load(tmp_path), ISSUER)


def test_the_list_gives_no_number_away_and_is_found_by_the_code_alone(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    report = issue(material(3), tmp_path / "out", registry, ring, options=Options(actor="甲", make_pdf=False))
    first, second, third = (entry for _row, entry in report.made)
    registry.void(first.number, "打印错误", "甲")
    registry.void(third.number, "打印错误", "甲")
    listed = void_list(registry)
    assert set(listed.void) == {sha256(signed_bytes(e.code)).digest() for e in (first, third)}
    pages = [make_page(ring.public, ISSUER, listed).decode() for _n in range(2)]
    for entry in (first, second, third):
        for secret in (entry.number, entry.name, entry.code, entry.id_masked):
            assert secret not in pages[0]
    lists = [data_of(page)["list"] for page in pages]
    for found in lists:
        digests = {
            base64.urlsafe_b64encode(
                hmac.new(base64.b64decode(found["key"]), sha256(signed_bytes(e.code)).digest(), "sha256").digest()[:16]
            )
            .decode()
            .rstrip("=")
            for e in (first, third)
        }
        assert set(found["void"]) == digests
        assert found["replaced"] == []
    assert not set(lists[0]["void"]) & set(lists[1]["void"])


def test_a_void_certificate_stays_on_the_list_when_its_holder_was_forgotten(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    report = issue(material(3), tmp_path / "out", registry, ring, options=Options(actor="甲", make_pdf=False))
    for _row, entry in report.made[:2]:
        registry.void(entry.number, "打印错误", "甲")
    before = void_list(registry)
    registry.forget("本人要求", "甲", number=report.made[0][1].number, signed=signed_bytes)
    assert void_list(registry).void == before.void
    registry.reseal(ring.vault.renewed(), "密钥泄露", "甲")
    assert void_list(registry).void == before.void


def test_a_register_that_was_changed_past_the_program_gives_no_list(
    tmp_path: Path, registry: Registry, ring: Keyring
) -> None:
    report = issue(material(1), tmp_path / "out", registry, ring, options=Options(actor="甲", make_pdf=False))
    registry.void(report.made[0][1].number, "打印错误", "甲")
    with closing(sqlite3.connect(tmp_path / "register.sqlite3")) as base:
        for (name,) in base.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            base.execute(f"drop trigger {name}")
        base.execute("update certificates set status = 'valid'")
        base.commit()
    with pytest.raises(RegistryError, match=r"被人改动过.*check-register"):
        void_list(registry)


def test_every_word_of_the_page_is_there_in_both_languages_and_used() -> None:
    before = get_language()
    said = words()
    assert get_language() == before
    assert said["zh"].keys() == said["en"].keys()
    places = {
        language: {n: set(re.findall(r"\{\w+\}", t)) for n, t in texts.items()} for language, texts in said.items()
    }
    assert places["zh"] == places["en"]
    for name, text in said["en"].items():
        assert re.findall(r"[一-鿿]+", text) in ([], ["校验码"]), name
    source = (WEB / "page.js").read_text("utf-8") + (WEB / "index.html").read_text("utf-8")
    asked = set(re.findall(r'say\("(\w+)"|data-say="(\w+)"|[?:] "(\w+_\w+)"', source))
    named = {name for names in asked for name in names if name}
    built = ("signed_", "register_", "short_", "verdict_", "fact_", "person_", "key_")
    assert {n for n in named if n not in said["zh"] and not n.endswith("_")} - {
        "revoked_key",
        "unknown_key",
        "not_listed",
    } == set()
    assert {n for n in said["zh"] if n not in named and not n.startswith(built)} == set()


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_all_can_be_read_in_the_light_and_in_the_dark() -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    style = (WEB / "page.css").read_text("utf-8")
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", style, re.S)
    )
    assert light.keys() == dark.keys()
    for colours in (light, dark):
        pairs = [("ink", "ground"), ("ink", "card"), ("soft", "card"), ("soft", "ground"), ("link", "card"), ("on-brand", "brand"),
                 ("ink", "field"), ("soft", "field")]  # fmt: skip
        pairs += [(kind, ground) for kind in ("good", "bad", "care") for ground in (f"{kind}-ground", "card")]
        for text, ground in pairs:
            high, low = sorted((_luminance(colours[text]), _luminance(colours[ground])), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)
