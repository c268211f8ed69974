"""Write ``samples/returned``: the five forms of the sample class as they come back to the centre.

annex1, annex3   our own Word file, opened and saved again by another office (LibreOffice)
annex2, annex5   typed by hand into a blank that another program drew: other grid, default styles, re-spaced labels,
                 short dates, counts with 人, full-width digits, spread names, a column and rows nobody asked for
annex4           typed into the official blank and saved as .doc

Run from the repository: ``python samples/make_returned.py`` (needs LibreOffice). The blanks are drawn here with
python-docx, from the words of the measures and not from our templates; ``tests/test_docs.py`` proves that all five
read back as the data of ``samples/class-2024``.
"""

from __future__ import annotations

import io
import itertools
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import _Cell

from samples.demo import plant_error
from tzforms.dossier.load import load_dossier
from tzforms.files import write_atomic
from tzforms.forms import Annex2, Annex4, Annex5, Dossier
from tzforms.office.libreoffice import convert
from tzforms.rendering.printing import blank, file_name, render

HERE = Path(__file__).resolve().parent
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def dotted(day: date) -> str:
    """2024-09-02 → 2024.9.2"""
    return f"{day.year}.{day.month}.{day.day}"


def spread(name: str) -> str:
    """A two-character name takes the room of three: 张三 → 张　三."""
    return "　".join(name) if len(name) == 2 else name


def annex2(form: Annex2) -> Document:
    """The roster, typed into a table that somebody drew in five minutes."""
    page = docx.Document()
    section = page.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(18)
    page.add_paragraph("附件2:")
    title = page.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run("通州区高技能人才研修班学员名册")
    run.bold, run.font.size = True, Pt(18)
    assert form.start_date
    assert form.end_date
    period = f"{dotted(form.start_date)}-{form.end_date.month}.{form.end_date.day}"
    page.add_paragraph(f"办班单位(盖章): {form.organizer}    研修项目: {form.project}    研修起止日期: {period}")
    heads = ["序 号", "姓  名", "性 别", "民族", "学 历", "身 份 证 号", "工作单位及职务"]
    heads += ["国家职业资格证书/\n职业技能等级证书编号", "等 级", "备 注"]
    table = page.add_table(rows=0, cols=len(heads), style="Table Grid")
    row(table.add_row().cells, heads)
    for n, one in enumerate(form.trainees, 1):
        number = one.id_number or ""
        number = number.lower() if n % 9 == 0 or number.endswith("X") else number
        if n in (5, 12):
            number = number.translate(WIDE)
        certificate = one.certificate_no or ""
        if n == 8:
            certificate = certificate.translate(WIDE)
        row(
            table.add_row().cells,
            [
                str(n),
                spread(one.name or ""),
                one.sex or "",
                "汉",
                one.education or "",
                number,
                one.employer_position or "",
                certificate,
                one.level or "",
                one.note or ("/" if n == 3 else ""),
            ],
        )
    table.add_row(), table.add_row()
    row(table.add_row().cells, ["合计", f"{len(form.trainees)}人"])
    page.add_paragraph(
        f"填表人: {spread(form.prepared_by or '')}        联系电话: {(form.phone or '').translate(WIDE)}"
    )
    return page


def annex5(form: Annex5) -> Document:
    """The summary, typed by hand: eight columns where the official blank has six, and a page of prose."""
    page = docx.Document()
    page.add_paragraph("附件5:")
    for text in ("", "", "通州区高技能人才研修培训", "项目总结", "", ""):
        line = page.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = line.add_run(text)
        run.bold, run.font.size = True, Pt(26)
    for label, answer in (("项目名称：", form.project), ("办班单位：", form.organizer)):
        line = page.add_paragraph(label)
        line.add_run(answer or "").underline = True
    page.add_page_break()  # type: ignore[no-untyped-call]
    assert form.start_date
    assert form.end_date
    assert form.expert_opinion_date
    table = page.add_table(rows=0, cols=8, style="Table Grid")
    wide: Callable[..., list[_Cell]] = lambda *widths: spans(table.add_row().cells, widths)  # noqa: E731
    row(wide(2, 6), ["单 位 名 称", form.organizer])
    row(wide(2, 1, 1, 2, 1, 1), ["联系人", form.contact, "办公电话", form.office_phone, "手  机", form.mobile])
    counts = [f"{form.trainee_count}人", "结业人数", f"{form.graduate_count} 人".translate(WIDE)]
    row(wide(2, 2, 1, 1, 1, 1), ["项目名称", form.project, "培训人数", *counts])
    row(wide(2, 2, 2, 2), ["培训开始时间", dotted(form.start_date), "培训结束时间", chinese(form.end_date)])
    row(wide(1, 7), ["项\n目\n总\n结", form.summary])
    row(wide(1, 7), ["资金\n使用\n情况", form.funds_usage])
    signed = form.expert_opinion_date
    opinion = f"{form.expert_opinion}\n\n                    {signed.year} 年 {signed.month} 月 {signed.day} 日"
    row(wide(1, 7), ["专家小组\n意  见", opinion])
    row(wide(1, 7), ["专\n家\n信\n息", "说明：专家人数应为单数"])
    row(wide(1, 2, 3, 1, 1), ["", "姓  名", "单位及职务/职称", "手 机", "签 名"])
    for expert in form.experts:
        mobile = expert.mobile or ""
        spaced = f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}"
        row(wide(1, 2, 3, 1, 1), ["", spread(expert.name or ""), expert.employer_title, spaced, ""])
    row(wide(1, 7), ["区人力资源\n和社会保障\n局意见", "\n\n（盖章）\n年  月  日"])
    page.add_paragraph("备注：此表一式两份，由区人力资源和社会保障局和办班单位分别留存。")
    return page


def annex4(form: Annex4) -> Document:
    """The official blank with the values typed in by hand, some in the clerk's own manner."""
    page = docx.Document(io.BytesIO(blank("annex4")))
    assert form.start_date
    assert form.end_date
    assert form.application_date
    assert form.subsidy_wan is not None
    typed = {
        "办班单位名称": form.organizer,
        "研修项目名称": form.project,
        "职业（工种）": "、".join(form.occupations),
        "培训时间起止日期": f"{dotted(form.start_date)}—{dotted(form.end_date)}",
        "培训总课时": f"{form.total_hours}课时",
        "结业人数": f"{form.graduate_count}人",
        "申请资金（万元）": f"{form.subsidy_wan}万元",
        "经办人": spread(form.handler or ""),
        "联系电话": form.phone,
        "开户行": form.bank,
        "银行账号": " ".join((form.bank_account or "")[i : i + 4] for i in range(0, 20, 4)).strip(),
    }
    for table in page.tables:
        for line in table.rows:
            cells = list(dict.fromkeys(line.cells))
            for left, right in itertools.pairwise(cells):
                key = "".join(left.text.split())
                if key in typed:
                    right.paragraphs[0].add_run(typed.pop(key))
            for cell in cells:
                label = "".join(cell.text.split())
                if label.startswith("办班单位（盖章）"):
                    cell.paragraphs[0].add_run(form.organizer or "")
                elif label.startswith("申请日期"):
                    cell.paragraphs[0].add_run(dotted(form.application_date))
    if typed:
        raise SystemExit(f"no room on the blank for {', '.join(typed)}")
    return page


def row(cells: Sequence[_Cell], texts: Sequence[str | None]) -> None:
    """Type the texts into the cells; a line break becomes a paragraph, as the Enter key makes one."""
    for cell, text in zip(cells, texts, strict=False):
        first, *rest = (text or "").split("\n")
        cell.paragraphs[0].add_run(first)
        for line in rest:
            cell.add_paragraph(line)


def spans(cells: Sequence[_Cell], widths: Sequence[int]) -> list[_Cell]:
    """Merge a row of cells into cells of these widths."""
    out, at = [], 0
    for width in widths:
        out.append(cells[at].merge(cells[at + width - 1]) if width > 1 else cells[at])
        at += width
    return out


def chinese(day: date) -> str:
    """2024-09-13 → ２０２４年９月１３日"""
    return f"{day.year}年{day.month}月{day.day}日".translate(WIDE)


def make(dossier: Dossier, folder: Path) -> None:
    """Write the five files to ``folder``."""
    names = {form: Path(file_name(form)) for form in ("annex1", "annex2", "annex3", "annex4", "annex5")}
    with tempfile.TemporaryDirectory() as room:
        ours = []
        for form, record in dossier.forms():
            if form in ("annex1", "annex3"):
                ours.append(Path(room, names[form]))
                ours[-1].write_bytes(render(record))
        saved = convert(ours, "docx", Path(room, "saved"))
        typed = Path(room, names["annex4"])
        assert dossier.annex2
        assert dossier.annex4
        assert dossier.annex5
        annex4(dossier.annex4).save(str(typed))
        saved += convert([typed], "doc", Path(room, "saved"))
        for path in saved:
            write_atomic(folder / path.name, path.read_bytes(), force=True)
    for form, page in (("annex2", annex2(dossier.annex2)), ("annex5", annex5(dossier.annex5))):
        stream = io.BytesIO()
        page.save(stream)
        write_atomic(folder / names[form].name, stream.getvalue(), force=True)


if __name__ == "__main__":
    make(load_dossier(HERE / "class-2024" / "class.yaml").resolved().dossier, HERE / "returned")
    (roster,) = (HERE / "returned").glob("附件2*")
    plant_error(roster, HERE / "wrong" / roster.name)
    sys.stdout.write(f"{HERE / 'returned'}\n")
