"""The page on which a person settles what is unsure: complete, self-contained, safe."""

from __future__ import annotations

import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.builders import changed, valid_dossier
from tzforms.forms import FORM_NAMES, Dossier
from tzforms.reading.sources import read_bytes
from tzforms.rendering.printing import render
from tzforms.reports.reading import reading_html
from tzforms.review.corrections import read_reviewed, write_review
from tzforms.review.sidecar import Correction

BAD_ID = "110105194912310021"


class Page(HTMLParser):
    """The places that can be corrected, and all text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.places: list[dict[str, str]] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {k: v or "" for k, v in attrs}
        if "data-path" in values:
            self.places.append(values)
        self.addresses += [values[k] for k in ("src", "href") if k in values]

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(tmp_path: Path, dossier: Dossier, form: str, *, full: bool = False) -> tuple[Path, Page]:
    path = tmp_path / f"{form}.docx"
    path.write_bytes(render(getattr(dossier, form), verify=False))
    return path, Page(reading_html(read_reviewed(path), full=full))


def leaves(data: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    for name, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found |= {f"{name}[{i}].{k}" for i, row in enumerate(value) for k in row}
        elif name == "occupations" or not isinstance(value, list):
            found.add(name)
    return found


@pytest.mark.parametrize("form", FORM_NAMES)
def test_every_value_is_on_the_page_and_can_be_corrected(tmp_path: Path, form: str) -> None:
    path, page = page_of(tmp_path, valid_dossier(), form, full=True)
    (reading,) = read_reviewed(path)
    assert {p["data-path"] for p in page.places} == leaves(reading.data)
    for place in page.places:
        corrected = Correction(form, place["data-path"], json.loads(place["data-value"]))
        assert write_review(path, [reading], [corrected]).is_file()


@pytest.mark.parametrize("form", FORM_NAMES)
def test_a_masked_value_can_be_typed_anew_and_is_not_in_the_page(tmp_path: Path, form: str) -> None:
    path, page = page_of(tmp_path, valid_dossier(), form)
    (reading,) = read_reviewed(path)
    assert {p["data-path"] for p in page.places} == leaves(reading.data)
    masked = [p for p in page.places if "data-masked" in p]
    assert {p["data-path"] for p in masked} == {p for p in leaves(reading.data) if reading.paper.is_personal(p)}
    assert not [p for p in masked if "data-value" in p], "what is not in the page cannot be exported as a correction"
    for place in page.places:
        if place not in masked:
            corrected = Correction(form, place["data-path"], json.loads(place["data-value"]))
            assert write_review(path, [reading], [corrected]).is_file()


def test_a_masked_value_is_shown_by_its_head_and_tail_in_the_table(tmp_path: Path) -> None:
    """It stood in the page as an empty cell, as if the paper said nothing."""
    path, page = page_of(tmp_path, valid_dossier(), "annex2")
    (reading,) = read_reviewed(path)
    for row in reading.data["trainees"]:
        assert f"{row['id_number'][:6]}********{row['id_number'][-4:]}" in page.text
        assert row["id_number"] not in page.text


def test_a_masked_value_that_is_unsure_cannot_be_confirmed_unseen(tmp_path: Path) -> None:
    dossier = changed(valid_dossier(), "annex2.trainees[3].id_number", BAD_ID)
    path, page = page_of(tmp_path, dossier, "annex2")
    html, whole = reading_html(read_reviewed(path)), reading_html(read_reviewed(path), full=True)
    assert page.places[0]["data-path"] == "trainees[3].id_number"
    assert BAD_ID not in html
    assert BAD_ID in whole
    assert 'class="yes"' not in html
    assert 'class="yes"' in whole
    assert "--full" in html
    assert "--full" not in whole


def test_nothing_is_loaded_from_elsewhere(tmp_path: Path) -> None:
    path, page = page_of(tmp_path, valid_dossier(), "annex2")
    assert all(a.startswith("#") for a in page.addresses)
    assert not re.search(r"https?://|@import|url\(", reading_html(read_reviewed(path)))


def test_what_is_unsure_stands_first_with_its_reason_and_source(tmp_path: Path) -> None:
    path, page = page_of(tmp_path, changed(valid_dossier(), "annex2.trainees[3].id_number", BAD_ID), "annex2")
    assert page.places[0]["data-path"] == "trainees[3].id_number"
    assert page.text.index("校验码") < page.text.index("全部内容")
    assert "第1个表格第5行第5格" in page.text
    assert hashlib.sha256(path.read_bytes()).hexdigest() in page.text


def test_text_from_a_form_cannot_become_part_of_the_page(tmp_path: Path) -> None:
    nasty = "</script><script>alert(1)</script>'\"&"
    dossier = changed(valid_dossier(), "annex1.venue", nasty)
    html = reading_html(read_bytes(render(dossier.annex1, verify=False), "<b>x</b>.docx"))
    assert "alert(1)</script>" not in html
    assert "<b>x</b>" not in html
    path, page = page_of(tmp_path, dossier, "annex1")
    place = next(p for p in page.places if p["data-path"] == "venue")
    assert json.loads(place["data-value"]) == read_reviewed(path)[0].data["venue"]


def test_a_reading_without_its_file_is_shown_but_not_corrected() -> None:
    page = Page(reading_html(read_bytes(render(valid_dossier().annex4), "nowhere.docx")))
    assert page.places == []
    assert "北京通衢示范技工学校" in page.text


def test_files_that_were_not_read_are_named() -> None:
    page = Page(reading_html(read_bytes(b"text only", "说明.txt")))
    assert "说明.txt" in page.text


def test_an_applied_correction_is_on_the_page_with_by_whom_and_when(tmp_path: Path) -> None:
    path, _page = page_of(tmp_path, changed(valid_dossier(), "annex2.trainees[3].id_number", BAD_ID), "annex2")
    write_review(
        path, read_reviewed(path), [Correction("annex2", "organizer", "甲单位", by="王核对", date="2024-09-01")]
    )
    html = reading_html(read_reviewed(path))
    assert "人工更正（王核对，2024-09-01）" in html
    assert "按人工更正采用“甲单位”" in html


def test_a_stray_corrections_file_is_on_the_page_and_no_unread_file(tmp_path: Path) -> None:
    (tmp_path / "x.docx.review.yaml").write_bytes(b"x")
    page = Page(reading_html(read_reviewed(tmp_path / "x.docx.review.yaml")))
    assert "夹带了更正文件" in page.text
    assert re.search(r"没有读出的文件\s*0", page.text)


def test_the_page_says_that_what_it_makes_has_to_be_adopted(tmp_path: Path) -> None:
    path, page = page_of(tmp_path, valid_dossier(), "annex2")
    assert "网页没有密钥" in page.text
    assert "tzforms review adopt" in reading_html(read_reviewed(path))
