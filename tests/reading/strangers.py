"""Papers of other districts, other schemes and other trades, as their offices make them: none of them is ours.

:data:`OUR_TABLES` prints a stranger's title over our own forms, blank and filled; :data:`THEIR_TABLES` are tables of their own whose
labels are partly ours. All people, units and numbers are made up.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from tests.reading.papers import HEAD, LINE, PEOPLE, saved, table
from tzforms.forms import FormRecord, catalogue_of
from tzforms.rendering import blank, render
from tzforms.workbook import example_dossier

__all__ = ["OUR_TABLES", "THEIR_TABLES", "filled", "in_a_box", "in_the_header", "retitled", "typed"]

# form → titles of strangers over its table
OUR_TABLES: dict[str, tuple[str, ...]] = {
    "annex1": (
        "大兴区高技能人才研修培训项目实施方案",
        "北京市朝阳区2025年高技能人才研修培训项目实施方案",
        "通州区企业新型学徒制培训项目实施方案",
        "顺义区职业技能提升培训实施方案",
        "技师研修培训项目实施方案",
    ),
    "annex2": (
        "大兴区高技能人才研修班学员名册",
        "顺义区高技能人才研修班学员名册（样表）",
        "海淀区高技能人才研修班学员备案名册",
        "河北省廊坊市高技能人才研修班学员名册",
        "南通市通州区高技能人才研修班学员名册",
        "附件2：昌平区高技能人才研修班学员名册",
        "北京经济技术开发区高技能人才研修班学员名册",
        "大兴区人力资源和社会保障局高技能人才研修班学员名册",
        "高技能人才研修班学员名册（朝阳区）",
        "通州区职业技能提升培训学员花名册",
        "通州区企业岗前培训学员名册",
        "首席技师研修班学员名册",
        "专业技术人才知识更新工程高级研修班学员名册",
        "通州区高技能人才研修班学员签到表",
    ),
    "annex3": (
        "北京市顺义区高技能人才研修培训结业登记名册",
        "朝阳高技能人才研修培训结业登记备案名册",
        "金蓝领培训结业登记名册",
        "通州区企业新型学徒制培训结业登记名册",
        "创业培训结业人员花名册",
    ),
    "annex4": (
        "北京市大兴区高技能人才研修培训补助资金申请表",
        "昌平区高技能人才研修培训补贴申领表",
        "通州区以工代训补贴申请表",
        "通州区企业新型学徒制培训补助资金申请表",
    ),
    "annex5": (
        "大兴区高技能人才研修培训项目总结",
        "海淀区高技能人才研修培训项目总结报告",
        "职业技能提升行动工作总结",
        "通州区企业新型学徒制培训项目总结",
    ),
}

_ONE = ("李四", "女", "110112197102021012", "北京示例厂", "13800000001")

# name → (lines above, rows, lines below)
THEIR_TABLES: dict[str, tuple[Sequence[str], Sequence[Sequence[str]], Sequence[str]]] = {
    "health check": (
        ("2025年度员工健康体检名单", "单位：北京示例厂    体检日期：2025年3月1日"),
        [
            ("序号", "姓名", "性别", "身份证号", "工作单位", "联系电话", "体检结果", "备注"),
            ("1", "李四", "女", _ONE[2], _ONE[3], _ONE[4], "合格", ""),
        ],
        ("填表人：张三   联系电话：010-60500000",),
    ),
    "loan": (
        ("个人贷款审批表",),
        [
            ("借款人姓名", "李四", "性别", "女"),
            ("身份证", _ONE[2], "电话", _ONE[4]),
            ("工作单位", _ONE[3], "月收入", "1"),
            ("单位名称", _ONE[3], "电话", ""),
        ],
        (),
    ),
    "loans of a firm": (
        ("小额担保贷款人员名单",),
        [
            ("序号", "姓名", "性别", "学历", "身份证号", "工作单位", "等级", "备注"),
            ("1", "李四", "女", "大专", _ONE[2], _ONE[3], "A", ""),
        ],
        (),
    ),
    "safety roster": (
        ("安全生产培训人员花名册",),
        [
            ("序号", "姓名", "身份证号", "工作单位", "考核成绩", "联系电话"),
            ("1", "李四", _ONE[2], _ONE[3], "90", _ONE[4]),
        ],
        (),
    ),
    "fire drill": (
        ("消防安全培训考核成绩登记表", "培训单位：北京示例厂     培训时间：2025年5月6日"),
        [
            ("序号", "姓名", "工作单位", "身份证号码", "考核成绩", "证书编号"),
            ("1", "李四", _ONE[3], _ONE[2], "合格", "XF2025001"),
        ],
        ("填表人：张三          联系电话：13800138000",),
    ),
    "one person's form": (
        ("职业技能鉴定申请表",),
        [
            ("姓  名", "李四", "性别", "女"),
            ("文化程度", "大专", "身份证号码", _ONE[2]),
            ("工作单位", _ONE[3], "联系电话", _ONE[4]),
            ("备注", "", "", ""),
        ],
        (),
    ),
    "one person's form without a title": (
        (),
        [
            ("姓名", "李四", "性别", "女", "学历", "大专"),
            ("身份证号", _ONE[2], "等级", "三级", "备注", ""),
            ("工作单位及职务", _ONE[3], "证书编号", "", "序号", "1"),
        ],
        ("填表人：李四   联系电话：13800000001",),
    ),
    "meeting": (
        ("安全生产工作会议签到表",),
        [("序号", "姓名", "性别", "工作单位及职务", "联系电话", "备注"), ("1", "李四", "女", "厂 主任", _ONE[4], "")],
        (),
    ),
    "expenses": (
        ("差旅费报销单",),
        [
            ("单位名称", _ONE[3], "经办人", "张三"),
            ("项目名称", "培训", "申请日期", "2025年3月1日"),
            ("开户行", "工行", "银行账号", "0200001234"),
            ("联系电话", _ONE[4], "申请资金（万元）", "3"),
        ],
        (),
    ),
    "apprentices": (
        (
            "北京市企业新型学徒制培训学员名册",
            "培训机构：某技师学院      企业名称：北京示例厂      培训起止时间：2025年1月至2026年1月",
        ),
        [
            ("序号", "姓名", "性别", "学历", "身份证号", "工作单位及岗位", "职业（工种）", "等级", "备注"),
            ("1", "李四", "女", "大专", _ONE[2], "北京示例厂 装配", "装配钳工", "中级工", ""),
        ],
        ("填表人：张三          联系电话：13800138000",),
    ),
    "skills drive": (
        ("职业技能提升行动培训补贴申请表",),
        [
            ("申请单位", _ONE[3], "开户行", "工行"),
            ("银行账号", "0200001234567", "经办人", "张三"),
            ("培训人数", "30", "结业人数", "28"),
            ("联系电话", _ONE[4], "申请日期", "2025年3月1日"),
        ],
        (),
    ),
    "titles of engineers": (
        ("工程系列高级职称评审人员一览表",),
        [
            ("序号", "姓名", "性别", "学历", "身份证号", "工作单位及职务", "现职称", "等级", "备注"),
            ("1", "李四", "女", "本科", _ONE[2], "北京示例厂 主任", "工程师", "副高", ""),
        ],
        (),
    ),
    "continuing education": (
        ("专业技术人员继续教育学时登记表",),
        [
            ("序号", "姓名", "工作单位", "身份证号码", "考核成绩", "学时"),
            ("1", "李四", _ONE[3], _ONE[2], "合格", "72"),
        ],
        ("填表人：张三          联系电话：13800138000",),
    ),
    "party school": (
        ("入党积极分子培训班学员名册",),
        [
            ("序号", "姓名", "性别", "学历", "身份证号", "工作单位及职务", "入党申请时间", "联系电话", "备注"),
            ("1", "李四", "女", "大专", _ONE[2], "北京示例厂 钳工", "2024年", _ONE[4], ""),
        ],
        (),
    ),
    "job seekers": (
        ("退役军人求职登记表",),
        [
            ("序号", "姓名", "性别", "学历", "身份证号", "原工作单位", "技能等级", "联系电话", "备注"),
            ("1", "李四", "女", "大专", _ONE[2], "某部", "高级工", _ONE[4], ""),
        ],
        (),
    ),
    "certificates handed out": (
        ("职业技能等级证书发放登记表",),
        [
            ("序号", "姓名", "性别", "身份证号", "工作单位", "证书编号", "等级", "备注"),
            ("1", "李四", "女", _ONE[2], _ONE[3], "S000011000112193001100", "高级工", "已领"),
        ],
        (),
    ),
    "school leavers": (
        ("2025届毕业生信息统计表",),
        [
            ("序号", "姓名", "性别", "学历", "身份证号", "工作单位", "证书编号", "备注"),
            ("1", "李四", "女", "大专", _ONE[2], _ONE[3], "2025001", ""),
        ],
        (),
    ),
    "a project of science": (
        ("北京市自然科学基金项目总结报告",),
        [
            ("项目名称", "某项研究", "单位名称", "某大学"),
            ("联系人", "张三", "办公电话", "010-60500000"),
            ("手机", _ONE[4], "培训人数", "3"),
            ("项目总结", "完成。", "资金使用情况", "已用。"),
            ("专家小组意见", "同意。", "", ""),
        ],
        (),
    ),
    "a club's list": (
        ("北京市象棋协会会员名册",),
        [
            ("序号", "姓名", "性别", "学历", "身份证号", "单位", "等级", "证书编号", "备注"),
            ("1", "李四", "女", "大专", _ONE[2], _ONE[3], "二级", "QX001", ""),
        ],
        (),
    ),
    "volunteers": (
        ("志愿者培训班学员登记表",),
        [
            ("序号", "姓名", "性别", "学历", "身份证号", "工作单位", "等级", "备注"),
            ("1", "李四", "女", "大专", _ONE[2], _ONE[3], "一星", ""),
        ],
        (),
    ),
}


def filled(form: str) -> FormRecord:
    """The form of the example class."""
    record = example_dossier().resolved().dossier.record(form)
    assert record is not None
    return record


def retitled(form: str, title: str, *, answers: bool = True, mark: bool = False) -> bytes:
    """Our own form, filled or blank, under another title; its custom properties are taken away, unless ``mark``."""
    data = render(filled(form)) if answers else blank(form)
    document = docx.Document(io.BytesIO(data))
    _replace_title(document, form, title)
    if not mark:
        for part in document.part.package.iter_parts():
            if str(part.partname) == "/docProps/custom.xml":
                part._blob = b'<?xml version="1.0"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'  # fmt: skip
    return saved(document)


def _replace_title(document: Document, form: str, title: str) -> None:
    spec = catalogue_of()[form].spec
    wanted = {line.replace(" ", "") for text in spec.titles for line in (text, *text.split("\n"))}
    lines = title.split("\n")
    found = [p for p in document.element.body.iter(qn("w:p")) if _text(p).replace(" ", "") in wanted]
    assert found, form
    for number, paragraph in enumerate(found[: len(spec.titles) * 2]):
        _put(paragraph, "\n".join(lines) if number == 0 else "")


def _text(paragraph: Any) -> str:
    parts = []
    for node in paragraph.iter(qn("w:t"), qn("w:br")):
        parts.append(node.text or "" if node.tag == qn("w:t") else "\n")
    return "".join(parts)


def _put(paragraph: Any, text: str) -> None:
    for child in list(paragraph):
        if child.tag != qn("w:pPr"):
            paragraph.remove(child)
    Paragraph(paragraph, docx.Document()._body).add_run(text)


def typed(title: str, rows: Sequence[Sequence[str]] = (HEAD, *PEOPLE), line: str = LINE) -> Document:
    """附件2's table as a clerk types it, under any title (lines apart by ``\\n``; none when it is blank)."""
    document = docx.Document()
    for text in ("附件2：", *title.split("\n"), line):
        if text:
            document.add_paragraph(text)
    table(document, rows)
    document.add_paragraph("填表人：张三          联系电话：13800138000")
    return document


def in_a_box(title: str) -> Document:
    """The title in a text box over the page."""
    document = typed("")
    box = (
        '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:r><w:pict><w:txbxContent><w:p><w:r>'
        f"<w:t>{title}</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
    )
    document.paragraphs[0]._p.addprevious(parse_xml(box))
    return document


def in_the_header(title: str) -> Document:
    """The title in the page header."""
    document = typed("")
    document.sections[0].header.paragraphs[0].text = title
    return document
