"""样张: everything but number, register and signature."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.certificates.people import DAY, WORD, material
from tzforms.certificates.drafts import preview
from tzforms.certificates.issuing import issue
from tzforms.exceptions import InputError, RenderError


def test_a_draft_needs_no_audit_gives_no_number_and_is_marked_on_every_page(tmp_path: Path) -> None:
    report = issue(material(3, audit=None), tmp_path, None, None, options=WORD, issue_date=DAY, draft=True)
    assert report.draft
    assert "样张 3" in report.sentence()
    papers = sorted(tmp_path.rglob("*.docx"))
    assert len(papers) == 3
    for paper in papers:
        with zipfile.ZipFile(paper) as package:
            headers = [package.read(n).decode() for n in package.namelist() if "header" in n and n.endswith(".xml")]
            assert any('string="样张"' in h for h in headers)
            assert "未编号" in package.read("word/document.xml").decode()
            assert "TZ1:" not in package.read("word/document.xml").decode()


@pytest.mark.office
def test_a_preview_is_one_picture_and_numbers_nothing(tmp_path: Path) -> None:
    from PIL import Image

    picture = Image.open(io.BytesIO(preview(material(3), row=2, dpi=50)))
    assert picture.size == pytest.approx((585, 414), abs=2)
    with pytest.raises(InputError, match="没有这一行"):
        preview(material(3), row=9)


@pytest.mark.office
def test_a_draft_that_lost_words_is_noticed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tzforms.word.sheets import Sheets

    monkeypatch.setattr(Sheets, "fit", lambda self, values, room: self.plain)
    with pytest.raises(RenderError, match="版面不合格"):
        issue(material(1, project="长" * 100 + "尾"), tmp_path, None, None, issue_date=DAY, draft=True)
