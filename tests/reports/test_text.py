"""A reading as text for the terminal."""

from __future__ import annotations

from pathlib import Path

from tests.builders import valid_dossier
from tests.review.papers import BAD_ID, broken, returned
from tzforms.reading.sources import read_bytes, read_file
from tzforms.rendering.printing import render
from tzforms.reports.text import describe
from tzforms.review.corrections import read_reviewed, write_review
from tzforms.review.sidecar import Correction


def test_unsure_values_come_first_with_their_reason(tmp_path: Path) -> None:
    (path,) = returned(tmp_path, broken({"annex2.trainees[3].id_number": BAD_ID}), "annex2")
    text = describe(read_file(path)[0])
    lines = text.splitlines()
    assert "须人工确认 1 处" in lines[1]
    assert "110105********0021" in lines[2]
    assert "校验码" in lines[2]
    assert text.count("110112") >= 27
    assert BAD_ID not in text
    assert BAD_ID in describe(read_file(path)[0], full=True).splitlines()[2]


def test_evidence_tells_label_raw_text_place_and_change() -> None:
    (reading,) = read_bytes(render(valid_dossier().annex4), "附件4.docx")
    text = describe(reading, evidence=True)
    line = next(x for x in text.splitlines() if x.strip().startswith("附件4 申请日期"))
    assert "原文“2024年9月20日”" in line
    assert "标签“申请日期”" in line
    assert "第1个表格第1行" in line
    assert "整理为“2024-09-20”" in line


def test_a_file_that_is_no_form_says_why() -> None:
    (reading,) = read_bytes(b"%PNG", "扫描.txt")
    assert "扫描.txt" in describe(reading)
    assert len(describe(reading).splitlines()) == 2


def test_a_corrected_value_is_told_with_by_whom_and_when(tmp_path: Path) -> None:
    (path,) = returned(tmp_path, broken({"annex2.trainees[3].id_number": BAD_ID}), "annex2")
    write_review(
        path, read_reviewed(path), [Correction("annex2", "organizer", "甲单位", by="王核对", date="2024-09-01")]
    )
    text = describe(read_reviewed(path)[0], evidence=True)
    assert "按人工更正采用“甲单位”" in text
    line = next(x for x in text.splitlines() if "人工更正（" in x)
    assert "人工更正（王核对，2024-09-01）" in line
