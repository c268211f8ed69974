"""Forms as a clerk types them, in python-docx's plain tables (none of our templates)."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
from docx.document import Document

from tzforms.reading.forms import Reading
from tzforms.reading.sources import read_bytes

PEOPLE = [
    (
        "1",
        "曹春华",
        "女",
        "中专",
        "110223198904180161",
        "北京潞河机电有限公司 班组长",
        "S000011000112193001100",
        "高级工",
        "",
    ),
    (
        "2",
        "张文博",
        "男",
        "专科",
        "110223198803090458",
        "北京通汇数控装备有限公司 数控车工",
        "S000011000112243001101",
        "高级工",
        "",
    ),
    (
        "3",
        "赵长江",
        "男",
        "本科",
        "110112198902280017",
        "北京张家湾精密制造有限公司 班组长",
        "Y000011000112193001102",
        "高级工",
        "",
    ),
]
HEAD = [
    "序号",
    "姓名",
    "性别",
    "学历",
    "身份证号",
    "工作单位及职务",
    "国家职业资格证书/职业技能等级证书编号",
    "等级",
    "备注",
]
LINE = "办班单位（盖章）：甲公司      研修项目：数控      研修起止日期：2024年9月2日至2024年9月13日"


def saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def table(document: Document, rows: Sequence[Sequence[str]]) -> None:
    made = document.add_table(0, max(map(len, rows)))
    for row in rows:
        for cell, text in zip(made.add_row().cells, row, strict=False):
            cell.text = text


def one(document: Document) -> Reading:
    (reading,) = read_bytes(saved(document), "x.docx")
    return reading


def roster(rows: Sequence[Sequence[str]], line: str = LINE) -> Document:
    document = docx.Document()
    for text in ("附件2：", "通州区高技能人才研修班学员名册", *line.split("\n")):
        document.add_paragraph(text)
    table(document, [HEAD, *rows])
    document.add_paragraph("填表人：张三          联系电话：13800138000")
    return document


def plan(courses: Sequence[Sequence[str]], total: str = "88", **answers: str) -> Document:
    document = docx.Document()
    for text in (
        "附件1：",
        "通州区高技能人才研修培训项目实施方案",
        "办班单位：甲公司（盖章）     申报时间：2024年4月15日",
    ):
        document.add_paragraph(text)
    head = [
        "办班单位名称",
        "研修项目名称",
        "涉及职业（工种）",
        "拟定研修地点",
        "预计招收学员人数",
        "学员来源",
        "研修目的和作用",
        "培训条件及保障措施",
    ]
    table(document, [(label, answers.get(label, "甲")) for label in head])
    table(document, [("培训内容", "培训形式", "课时", "授课教师"), *courses, ("总课时", total, "", "")])
    table(document, [("姓名", "职务/职称", "工作单位"), ("王一", "教授", "某大学"), ("李二", "技师", "某厂")])
    foot = ["结业考核", "研修所需经费预算", "地址", "联系人", "办公电话", "手机", "传真", "邮箱"]
    table(document, [(label, answers.get(label, "无")) for label in foot])
    return document


def summary(text: str) -> Document:
    document = docx.Document()
    for line in ("附件5：", "通州区高技能人才研修培训", "项目总结", "项目名称：数控", "办班单位：甲公司"):
        document.add_paragraph(line)
    rows = [
        ("单位名称", "甲公司"),
        ("项目名称", "数控"),
        ("培训人数", "28"),
        ("结业人数", "27"),
        ("培训开始时间", "2024-09-02"),
        ("培训结束时间", "2024-09-13"),
    ]
    table(
        document,
        [
            *rows,
            ("联系人", "张三"),
            ("办公电话", "010-69551234"),
            ("手机", "13800138000"),
            ("项目总结", text),
            ("资金使用情况", "师资3万元"),
        ],
    )
    table(document, [("专家小组意见", "同意\n2024年9月20日")])
    table(document, [("姓名", "单位及职务/职称", "手机", "签名"), ("甲乙", "大学 教授", "13900139000", "")])
    table(document, [("区人力资源和社会保障局意见", "")])
    return document


COURSES = [("新技术", "讲授", "40", "王一"), ("攻关", "专题研讨", "48", "李二")]
