"""A made-up edition, as data alone: another district in 2027, with everything an edition may change.

Other numbers (10–20 persons, 60 hours, 3000 元), a rule less (X19), a field more on 附件1 (培训人数上限) and a column more on 附件2
(手机), 附件4 with another layout and other labels, 附件6 that Tongzhou has not got, and its own words in the text. What it leaves
out it inherits from ``tongzhou_2024``. No line of it is Python that tzforms would run; this module only writes the folder.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
from docx.document import Document
from docx.shared import Mm

from tzforms.measures import load_measures
from tzforms.resources import template_path

NAME = "riverside_2027"

PARAMETERS = """\
[edition]
name = "riverside_2027"
inherits = "tongzhou_2024"
region = "某市河畔区"
year = 2027
issued_on = 2027-03-01
issuer = "某市河畔区人力资源和社会保障局"

[class_size.min]
value = 10
unit = "人"
article = "第6条"
quote = "每班规模为10-20人"

[class_size.max]
value = 20
unit = "人"
article = "第6条"
quote = "每班规模为10-20人"

[hours.min]
value = 60
unit = "学时"
article = "第8条"
quote = "培训总时间一般不少于60学时"

[subsidy.per_head]
value = 3000
unit = "元"
article = "第十六条"
quote = "按照每人3000元的标准"

[filing.days]
value = 10
unit = "日"
article = "第11条"
quote = "于开班前10日将"

[filing.mode]
value = "calendar"
article = "第11条"
quote = "开班前10日"

[filing.workdays]
value = 5
unit = "日"
article = "第11条"
quote = "开班前10日"

[discussion.severity]
value = "不符合"
article = "第8条"
quote = "一般不少于60学时，其中研讨、交流活动不少于16学时"

[rules."R06-3"]
quote = "每班规模为10-20人"

[rules."R08-2"]
severity = "不符合"
quote = "培训总时间一般不少于60学时"

[rules."R11-1"]
quote = "于开班前10日将"

[rules."R16-1"]
quote = "按照每人3000元的标准"

[rules."X05"]
quote = "培训总时间一般不少于60学时"

[rules."X17"]
quote = "按照每人3000元的标准"

[rules."X19"]
absent = true
"""

# what the district's text says instead
WORDS = (
    ("每班规模为15-30人", "每班规模为10-20人"),
    ("不少于80学时", "不少于60学时"),
    ("每人5000元", "每人3000元"),
    ("于开班前一周将", "于开班前10日将"),
)

ANNEX1 = """\
[fields.max_trainees]
meaning = "upper limit of trainees"
note = "教室坐得下的人数，不超过{class_size.max}人（{class_size.max:article}）。"
required = true
width = 14

[wordings]
"培训人数上限" = ["人数上限", "最多招收人数"]
"""

ANNEX2 = """\
[tables.trainees.columns.mobile]
meaning = "mobile phone"
note = "11位手机号。"
width = 18
personal = true

[wordings]
"手机" = ["手机号", "手机号码"]
"""

ANNEX4 = """\
title = "河畔区研修补贴申领表"
short = "补贴申领表"

[sheet]
name = "附件4 补贴申领"
words = ["附件4", "申领表"]
hint = "每人{subsidy.per_head}元（{subsidy.per_head:article}）。"

[wordings]
"申领单位" = ["申请单位"]
"申领金额（万元）" = ["补贴金额（万元）"]
"""

ANNEX6 = """\
number = 6
title = "河畔区研修培训承诺书"
short = "承诺书"
stage = "备案"
shares = ["organizer", "project", "start_date", "end_date"]

[sheet]
name = "附件6 承诺书"
hint = "由法定代表人签署（{filing.days:article}）。"
words = ["附件6", "承诺书"]
what = "承诺事项和监督人"
when = "备案（{filing.days:article}）"

[fields.start_date]
name = "研修开始日期"

[fields.end_date]
name = "研修结束日期"

[fields.legal_person]
meaning = "legal representative"
note = "营业执照上的法定代表人。"
required = true

[fields.legal_person_phone]
meaning = "phone of the legal representative"
note = "手机或带区号的固定电话。"
personal = true

[fields.promise]
meaning = "what is promised"
note = "不转包、不分包（{§转包分包}）。"
required = true

[fields.deposit]
meaning = "deposit (10,000 yuan)"
note = "没有可不填。"

[fields.signed_on]
meaning = "signed on"
note = "签署日期。"

[tables.supervisors]
name = "监督人"
short = "监督人"
key = ["name"]
rows = 5
total = "自动计数：监督人 {=count} 人"

[tables.supervisors.columns.no]
note = "从1起连续编号。"
dispensable = true

[tables.supervisors.columns.name]
meaning = "name"
note = "与身份证一致。"
required = true

[tables.supervisors.columns.duty]
meaning = "duty"
note = "监督什么。"

[wordings]
"法定代表人" = ["法人代表", "负责人"]
"""


def write(folder: Path) -> Path:
    """The edition's folder inside ``folder``."""
    home = folder / NAME
    (home / "templates").mkdir(parents=True)
    (home / "parameters.toml").write_text(PARAMETERS, "utf-8")
    text = load_measures("tongzhou_2024").text
    for old, new in WORDS:
        assert old in text, old
        text = text.replace(old, new)
    (home / "text.txt").write_text(text, "utf-8")
    for form, data, template in (
        ("annex1", ANNEX1, _with_limit()),
        ("annex2", ANNEX2, _with_mobile()),
        ("annex4", ANNEX4, _claim()),
        ("annex6", ANNEX6, _promise()),
    ):
        place = home / "templates" / form
        place.mkdir()
        (place / f"{form}.toml").write_text(data, "utf-8")
        (place / f"{form}.docx").write_bytes(_saved(template))
    return home


def _saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _with_limit() -> Document:
    """附件1 of Tongzhou with one more cell: 培训人数上限 behind 学员来源's row."""
    document = docx.Document(str(template_path("annex1")))
    table = document.tables[0]
    row = next(r for r in table.rows if any("planned_trainees" in c.text for c in r.cells))
    fresh = table.add_row()
    row._tr.addnext(fresh._tr)
    cells = fresh.cells
    label, value = cells[0], cells[1].merge(cells[-1])
    label.text, value.text = "培训人数上限", "{{ max_trainees|integer }}"
    return document


def _with_mobile() -> Document:
    """附件2 with a column more."""
    document = docx.Document(str(template_path("annex2")))
    table = document.tables[0]
    table.add_column(Mm(25))
    for row in table.rows:
        text = row.cells[0].text
        if "序号" in re.sub(r"\s", "", text):
            row.cells[-1].text = "手机"
        elif "{{" in text:
            row.cells[-1].text = "{{ t.mobile|mobile }}"
    return document


def _claim() -> Document:
    """附件4 with its rows in another order, other labels, and the dates apart."""
    document = docx.Document()
    document.add_paragraph("附件4：")
    document.add_paragraph("河畔区研修补贴申领表")
    table = document.add_table(rows=0, cols=4, style="Table Grid")
    for cells in (
        ("申领单位", "{{ organizer|organizer }}", "申领日期", "{{ application_date|date }}"),
        ("开户银行", "{{ bank|bank }}", "银行账号", "{{ bank_account|account }}"),
        ("研修项目名称", "{{ project }}", "职业（工种）", "{{ occupations|occupations }}"),
        ("培训开始日期", "{{ start_date|date }}", "培训结束日期", "{{ end_date|date }}"),
        ("培训总课时", "{{ total_hours|hours }}", "结业人数", "{{ graduate_count|integer }}"),
        ("申领金额（万元）", "{{ subsidy_wan|wan }}", "经办人", "{{ handler|name }}"),
        ("联系电话", "{{ phone|phone }}", "", ""),
    ):
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("")
    return document


def _promise() -> Document:
    """附件6: a header line with a period, single fields, a table that grows, a line below."""
    document = docx.Document()
    document.add_paragraph("附件6：")
    document.add_paragraph("河畔区研修培训承诺书")
    document.add_paragraph("办班单位：{{ organizer|organizer }}    研修起止日期：{{ period|period }}")
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for cells in (
        ("研修项目名称", "{{ project }}"),
        ("法定代表人", "{{ legal_person|name }}"),
        ("法定代表人电话", "{{ legal_person_phone|phone }}"),
        ("承诺事项", "{{ promise|prose }}"),
        ("保证金（万元）", "{{ deposit|wan }}"),
    ):
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("")
    people = document.add_table(rows=0, cols=3, style="Table Grid")
    for row in (
        ("序号", "监督人姓名", "监督职责"),
        ("{%tr for s in supervisors|rows(3) %}", "", ""),
        ("{{ s.no|serial }}", "{{ s.name|name }}", "{{ s.duty }}"),
        ("{%tr endfor %}", "", ""),
    ):
        for cell, text in zip(people.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph("签署日期：{{ signed_on|date }}")
    return document
