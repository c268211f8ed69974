"""The notice: complete, each thing once, by form and place."""

from __future__ import annotations

import re
from pathlib import Path

from tests.review.papers import BAD_ID, broken, notice_text, returned
from tzforms.review.annotating import review


def test_the_notice_lists_everything_once_by_form_and_place(tmp_path: Path) -> None:
    dossier = broken({"annex2.trainees[3].id_number": BAD_ID, "annex1.office_phone": "12", "annex4.bank_account": None})
    result = review(returned(tmp_path / "in", dossier), tmp_path / "out", author="某中心")
    text = notice_text(result)
    assert "北京通衢示范技工学校：" in text
    assert "某中心" in text
    lines = [x for x in text.splitlines() if re.match(r"\d+\|", x)]
    assert [x.split("|")[0] for x in lines] == [str(n) for n in range(1, len(lines) + 1)]
    assert lines[0].split("|")[1] == "附件1 办公电话"
    assert f"下列{len(lines)}处" in text
    assert len(lines) == sum(count for _n, _c, count in result.copies)
    assert "年____月____日前" in text  # the deadline is the centre's to set


def test_an_unreadable_file_is_told_in_the_notice_and_in_the_status(tmp_path: Path) -> None:
    (tmp_path / "坏的.docx").write_bytes("只是文字".encode())
    result = review([tmp_path / "坏的.docx", tmp_path / "没有.docx"], tmp_path / "out")
    assert [c for _n, c, _k in result.copies] == [None, None]
    assert result.status == 3
    assert "坏的.docx" in notice_text(result)


def test_two_classes_in_one_call_are_two_notices(tmp_path: Path) -> None:
    one = returned(tmp_path / "a", broken({"annex4.bank_account": None, "annex4.project": "甲班"}), "annex4")
    two = returned(tmp_path / "b", broken({"annex4.bank": None, "annex4.project": "乙班"}), "annex4")
    result = review(one + two, tmp_path / "out")
    assert sorted(p.name for p in result.notices) == ["补正告知书 乙班.docx", "补正告知书 甲班.docx"]
    assert len({c for _n, c, _k in result.copies}) == 2
