"""How certificates are set: one size a class, no line pulled apart, no orphan; looked at in the PDF's own positions."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from tests.certificates.people import DAY, WORD, everything, graduates, material
from tzforms.certificates import payload as codes
from tzforms.certificates.examining import Paper
from tzforms.certificates.files import make_files
from tzforms.certificates.issuing import issue
from tzforms.certificates.keys import Keyring
from tzforms.certificates.printing import to_pdf
from tzforms.certificates.qr import qr_png
from tzforms.certificates.reissuing import reissue
from tzforms.certificates.setting import fit_of, fits_of
from tzforms.certificates.verification import verify
from tzforms.certificates.wording import values
from tzforms.registry import ClassFacts
from tzforms.registry.ledger import Registry
from tzforms.resources import template_path
from tzforms.word import Fit, Sheets

NAMES = [
    "王明",
    "欧阳娜娜",
    "阿卜杜拉·买买提",
    "麦麦提·阿卜杜热合曼·玉素甫江",  # 16 signs
    "阿卜杜热合曼·麦麦提图尔荪·阿卜杜克热木·江",
    "古丽娜尔·阿卜杜热西提·买买提明江·艾合买提吐尔",  # 25
    "Alexander Montgomery",
    "Maria del Carmen Fernandez-Lopez",
]
WHOLE = "面向新一代信息技术与先进制造业深度融合的工业机器人系统操作运维和智能产线安装调试及数字化车间管理应用技术"
PROJECTS = [
    *(WHOLE[:n] for n in (4, 6, 7, 10, 13, 22, 50)),
    "养老护理（失能、半失能）服务研修班",
    "CATIA V5 三维设计与 Siemens NX 数控加工",
]
ISSUERS = [
    "北京市通州区人力资源和社会保障局",
    "北京市通州区人力资源和社会保障局鉴定中心",  # one line and two signs at full size
    "北京市通州区人力资源和社会保障局、北京城市副中心高技能人才研修培训工作领导小组办公室、北京市通州区职业技能公共实训",
]
PUNCTUATION = frozenset("，。、；：！？（）“”·…—()")


def said(name: str, project: str, issuer: str, number: int = 1) -> tuple[dict[str, Any], codes.Payload]:
    facts = ClassFacts("甲公司", project, dt.date(2026, 9, 1), dt.date(2026, 9, 12), Decimal(80), None)
    text = codes.of_class(
        facts, f"通人社研结字〔2026〕第{number:04d}号", name, dt.date(2026, 11, 20), issuer, salt=bytes(codes.SALT)
    )
    return values(text, name, "110112********0018", salt=bytes(range(codes.SALT))), text


def classes() -> list[tuple[str, str]]:
    return [(project, ISSUERS[n % len(ISSUERS)]) for n, project in enumerate(PROJECTS)]


@pytest.fixture(scope="module")
def sheets() -> Sheets:
    return Sheets.open(template_path("certificate"))


@pytest.fixture(scope="module")
def lines(sheets: Sheets, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[list[list[Any]]]]:
    """By class: of each page its lines from the top, each the signs from the left."""
    target = tmp_path_factory.mktemp("set") / "all.pdf"
    people = [(name, project, issuer) for project, issuer in classes() for name in NAMES]

    def pages() -> Iterator[tuple[str, Any, bytes, Fit]]:
        for number, (name, project, issuer) in enumerate(people, 1):
            words, _text = said(name, project, issuer, number)
            yield f"person{number}", words, qr_png("TZ2:" + "A" * 480), fit_of(sheets, words)

    to_pdf(sheets.merged(pages()), target, lambda _path: None, len(people))
    found: dict[tuple[str, str], list[list[list[Any]]]] = defaultdict(list)
    with pdfplumber.open(target) as document:
        assert len(document.pages) == len(people) == 72
        for page, (_name, project, issuer) in zip(document.pages, people, strict=True):
            found[project, issuer].append(_lines(page.chars))
    return found


def _lines(signs: list[Any]) -> list[list[Any]]:
    """Signs on one base line and not far apart: what stands beside the code is another line."""
    rows: dict[int, list[Any]] = defaultdict(list)
    for sign in signs:
        rows[round(sign["matrix"][5])].append(sign)
    found: list[list[Any]] = []
    for _base, row in sorted(rows.items(), reverse=True):
        row.sort(key=lambda s: s["x0"])
        start = 0
        for n, (left, right) in enumerate(pairwise(row), 1):
            if right["x0"] - left["x1"] > 150:
                found.append(row[start:n])
                start = n
        found.append(row[start:])
    return found


def text(line: list[Any]) -> str:
    return "".join(sign["text"] for sign in line).strip()


def _at(page: list[list[Any]], begins: str) -> int:
    return next(n for n, line in enumerate(page) if text(line).startswith(begins))


def endings(page: list[list[Any]]) -> dict[str, list[Any]]:
    """The last line of each paragraph that may have several."""
    start, end, day = _at(page, "于2026"), _at(page, "特发此证"), _at(page, "二〇二六")
    return {"holder": page[start - 1], "text": page[end - 1], "issuer": page[day - 1]}


def test_no_paragraph_ends_in_an_orphan(lines: dict[tuple[str, str], list[list[list[Any]]]]) -> None:
    for (project, issuer), pages in lines.items():
        for page in pages:
            for which, line in endings(page).items():
                assert len(set_of(line)) >= 3, (which, text(line), project, issuer)


def set_of(line: list[Any]) -> list[str]:
    return [sign["text"] for sign in line if not sign["text"].isspace() and sign["text"] not in PUNCTUATION]


def test_no_line_is_pulled_apart(lines: dict[tuple[str, str], list[list[list[Any]]]]) -> None:
    for pages in lines.values():
        for page in pages:
            for line in page[1:]:  # the title is spaced out
                for left, right in pairwise(line):
                    # a quarter stands between Chinese and digits anyway
                    gap = (right["x0"] - left["x1"]) / max(left["size"], right["size"])
                    assert gap <= 0.35, (text(line), left["text"], right["text"], round(gap, 2))


def test_a_class_has_one_size(lines: dict[tuple[str, str], list[list[list[Any]]]]) -> None:
    for key, pages in lines.items():
        sizes = {tuple(round(line[-1]["size"], 1) for line in endings(page).values()) for page in pages}
        names = {round(page[2][0]["size"], 1) for page in pages}
        assert len(sizes) == len(names) == 1, (key, sizes, names)


def test_the_text_of_a_class_breaks_in_the_same_places(lines: dict[tuple[str, str], list[list[list[Any]]]]) -> None:
    for pages in lines.values():
        assert (
            len({tuple(text(line) for line in page[_at(page, "于2026") : _at(page, "特发此证")]) for page in pages})
            == 1
        )


@pytest.mark.parametrize("template", ["certificate.docx", "earlier/2026-11-27.docx"])
def test_whoever_it_is_for_the_size_is_the_classes(template: str) -> None:
    """Also where the name stands within the text, as in the template of before."""
    sheets = Sheets.open(template_path("certificate").parent / template)
    names = ["长" * n for n in range(2, 26)] + ["Mountbatten " * 3]
    for count in range(2, 52, 3):
        fits = {fit_of(sheets, said(name, WHOLE[:count], ISSUERS[0], 17)[0]) for name in names}
        assert len(fits) == 1, (count, fits)


def test_one_who_is_longer_than_room_is_kept_for_is_set_smaller_alone() -> None:
    sheets = Sheets.open(template_path("certificate").parent / "earlier" / "2026-11-27.docx")
    usual, longest = (fit_of(sheets, said(name, WHOLE[:20], ISSUERS[0])[0]) for name in ("王明", "长" * 50))
    assert min(longest) < min(usual)


def test_a_certificate_of_0_1_0_is_set_as_it_was(sheets: Sheets) -> None:
    """And one of today is looked for at today's size first."""
    words, payload = said("王明", WHOLE[:50], ISSUERS[1])
    old = codes.Payload(
        payload.number,
        "王*",
        payload.project,
        payload.hours,
        payload.start_date,
        payload.end_date,
        payload.issue_date,
        ISSUERS[1],
    )
    assert old.is_old
    assert fit_of(sheets, words, old) == sheets.fit(words) != fit_of(sheets, words, payload)
    assert list(fits_of(sheets, words, old)) == [sheets.fit(words)]
    assert list(fits_of(sheets, words, payload)) == [fit_of(sheets, words, payload), sheets.fit(words)]


def _sizes(paper: Path) -> set[str]:
    with zipfile.ZipFile(paper) as package:
        return set(re.findall(r'<w:sz w:val="(\d+)"', package.read("word/document.xml").decode()))


def test_one_more_row_and_a_reissue_are_set_as_the_class_was(tmp_path: Path, registry: Registry, ring: Keyring) -> None:
    people = [*graduates(2), graduates(1, 2)[0].model_copy(update={"name": NAMES[5]})]
    long = {"project": WHOLE[:50]}
    for count in (2, 3):
        first = issue(material(people[:count], **long), tmp_path, registry, ring, options=WORD, issue_date=DAY).made
        if count == 2:
            before = everything(tmp_path / "证书")
            number = first[0][1].number
    assert before.items() <= everything(tmp_path / "证书").items()
    reissue(registry, ring, number, "遗失", tmp_path, options=WORD, issue_date=DAY)
    papers = sorted((tmp_path / "证书").glob("*.docx"))
    assert len(papers) == 4
    assert {frozenset(_sizes(paper)) for paper in papers} == {frozenset({"34"})}
    for paper in papers:
        assert verify(paper, ring.public).paper is Paper.AS_ISSUED


@pytest.mark.parametrize("template", ["certificate.docx", "earlier/2026-11-27.docx"])
def test_what_was_set_person_by_person_is_as_issued(
    template: str, tmp_path: Path, registry: Registry, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As trials of 0.2.0 were; a size that was never used is not."""
    options = replace(WORD, template=template_path("certificate").parent / template)
    with monkeypatch.context() as then:
        then.setattr("tzforms.certificates.printing.fit_of", lambda sheets, words, _text: sheets.fit(words))
        issue(material(1, project=WHOLE[:52]), tmp_path / "a", registry, ring, options=options, issue_date=DAY)
    [paper] = (tmp_path / "a" / "证书").glob("*.docx")
    assert verify(paper, ring.public).paper is Paper.AS_ISSUED
    with monkeypatch.context() as never:
        never.setattr(
            "tzforms.certificates.printing.fit_of", lambda sheets, words, _text: tuple(0.6 for _box in sheets.plain)
        )
        files = make_files(registry, 1, tmp_path / "b", options)
    [forged] = [file for file in files if file.suffix == ".docx"]
    assert verify(forged, ring.public).paper is Paper.DIFFERENT
