"""A class that is not the sample, typed into the empty workbook as a clerk would: by the labels that stand there.

Used by the newcomer's test and by the pictures of the guide. People, units and numbers are made up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tzforms.identifiers.resident_id import check_digit

UNIT = "北京北苑示例轨道交通技术有限公司"
PROJECT = "城市轨道交通信号设备智能检修高技能人才研修班"
DAY = dt.datetime

#: What is typed for the application: sheet, then label, then value.
APPLICATION: dict[str, dict[str, object]] = {
    "基本信息": {
        "办班单位名称": UNIT,
        "研修项目名称": PROJECT,
        "涉及职业（工种）": "城市轨道交通信号工",
        "培训开始日期": DAY(2025, 5, 12),
        "培训结束日期": DAY(2025, 5, 23),
        "单位类型": "企业",
        "单位所在地区": "北京",
        "申报年度": 2025,
    },
    "附件1 实施方案": {
        "申报时间": DAY(2025, 3, 18),
        "拟定研修地点": "北京市通州区北苑示例路6号轨道交通实训基地",
        "预计招收学员人数": 16,
        "学员来源": "通州区轨道交通企业生产服务一线岗位、已取得高级工及以上证书的在职职工",
        "研修目的和作用": "围绕城市轨道交通信号设备的新知识、新技术、新技能、新工艺，解决道岔故障预判难、联锁设备检修时间长的问题，"
        "使学员能够独立完成智能监测系统的数据分析和故障处置，回到岗位带出徒弟。",
        "培训条件及保障措施": "实训基地面积900平方米，有道岔转辙设备8套、联锁仿真系统2套、轨道电路实训台12台；专职教师6人；"
        "近三年承办同类培训9期、412人次。班主任全程跟班，购买意外伤害保险。",
        "结业考核": "考核时间：2025年5月23日下午。考核方式：现场故障处置、书面总结。配分：出勤情况10分，学习态度10分，交流研讨20分，"
        "培训总结20分，技能考核40分，合计100分，60分及以上为合格。评分细则：缺勤一天扣5分，迟到一次扣1分；"
        "故障处置按时间、步骤、安全三项评分。",
        "研修所需经费预算": "师资聘请36000元；场地设备使用20000元；耗材12000元；参观考察6000元；教材资料6000元；合计80000元。",
        "地址": "北京市通州区北苑示例路6号",
        "联系人": "郭晓晨",
        "办公电话": "010-60500601转12",
        "手机": "13800000601",
        "邮箱": "guo@example.com",
    },
    "附件2 学员": {"填表人": "郭晓晨", "联系电话": "010-60500601转12"},
}
#: What is typed when the class is over.
CLAIM: dict[str, dict[str, object]] = {
    "基本信息": {"结业考核日期": DAY(2025, 5, 23)},
    "附件4 资金申请": {
        "申请日期": DAY(2025, 5, 30),
        "经办人": "郭晓晨",
        "联系电话": "010-60500601转12",
        "开户行": "中国示例银行股份有限公司北京通州北苑支行",
        "银行账号": "0200008809009000606",
    },
    "附件5 项目总结": {
        "项目总结": "研修班于2025年5月12日至5月23日举办，共80学时，16人参加，15人考核合格。围绕道岔故障预判组织研讨三次，"
        "学员提出改进建议11条，其中4条已在本单位采用；每名学员都完成了培训总结。",
        "资金使用情况": "师资聘请36000元；场地设备使用20000元；耗材11500元；参观考察6000元；教材资料6000元；合计79500元，均用于研修培训。",
    },
}
COURSES = [
    ("城市轨道交通信号技术发展趋势（新知识）", "讲授", 8, "任启明"),
    ("列车自动控制系统原理与案例（新技术）", "讲授", 8, "任启明"),
    ("道岔转辙设备拆装与精调（新技能）", "现场教学", 16, "韦国强"),
    ("联锁设备智能监测数据分析（新技术）", "现场教学", 16, "谭雪"),
    ("轨道电路故障处置（新工艺）", "现场教学", 12, "韦国强"),
    ("道岔故障预判难题", "专题研讨", 8, "邹立功"),
    ("绝招绝技展示与带徒方法", "技艺交流", 8, "邹立功"),
    ("结业考核", "现场教学", 4, "谭雪"),
]
TEACHERS = [
    ("任启明", "教授", "北京示例交通大学"),
    ("韦国强", "高级技师", UNIT),
    ("谭雪", "高级工程师", "北京示例轨道设计研究院"),
    ("邹立功", "特级技师、全国技术能手", "北京示例地铁运营有限公司"),
]
EXPERTS = [
    ("武清扬", "北京示例交通大学 教授", "13900000611"),
    ("牟春生", "北京示例地铁运营有限公司 首席技师", "13900000612"),
    ("靳亚楠", "北京示例会计师事务所 注册会计师", "13900000613"),
]
MATERIALS = [
    "拟参训学员名册", "身份证复印件16份", "职业技能等级证书、国家职业资格证书复印件16份", "培训计划", "出勤记录", "交流记录",
    "研讨记录", "考核记录", "学员学习记录材料（照片及影像资料）", "学员培训总结16份",
]  # fmt: skip
NAMES = [
    "田野",
    "高远",
    "齐悦",
    "丁一鸣",
    "欧阳静",
    "潘登",
    "汪洋",
    "姚瑶",
    "崔健康",
    "侯鹏",
    "邵雨",
    "孟凡星",
    "段誉宁",
    "雷鸣",
    "龙腾",
    "万里",
]
EMPLOYERS = (UNIT, "北京潞城示例信号设备有限公司", "北京土桥示例地铁维保有限公司")
POSTS = ("信号检修工", "信号值班员", "道岔班班长", "联锁设备维护员")


def trainees() -> list[dict[str, object]]:
    """The rows of 附件2, by heading."""
    rows: list[dict[str, object]] = []
    for number, name in enumerate(NAMES, 1):
        woman = name in ("齐悦", "欧阳静", "姚瑶", "邵雨")
        first = f"110112{1979 + number}{number % 12 + 1:02d}{10 + number:02d}99{number % 10 // 2 * 2 + (not woman)}"
        digit, level = (2, "技师") if number % 5 == 0 else (3, "高级工")
        rows.append(
            {
                "序号": number,
                "姓名": name,
                "性别": "女" if woman else "男",
                "学历": ("大学专科", "大学本科", "中专")[number % 3],
                "身份证号": first + check_digit(first),
                "工作单位及职务": f"{EMPLOYERS[number % 3]} {POSTS[number % 4]}",
                "国家职业资格证书/职业技能等级证书编号": f"S0000110000012{number % 4}{digit}{600 + number:06d}",
                "等级": level,
                "社保连续月数": 24 + 7 * number,
            }
        )
    return rows


def results() -> list[object]:
    """The column 结业考核结果 of 附件2: scores, and one who left."""
    return ["退出" if name == "侯鹏" else 76 + 3 * number % 21 for number, name in enumerate(NAMES)]


def type_in(book: Path, values: Mapping[str, Mapping[str, object]]) -> None:
    """Write values beside their labels, save and close."""
    workbook = load_workbook(book)
    for sheet, by_label in values.items():
        for label, value in by_label.items():
            workbook[sheet].cell(*_value_cell(workbook[sheet], label)).value = value  # type: ignore[assignment]
    workbook.save(book)


def type_rows(book: Path, sheet: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows under their headings, from the first one on."""
    workbook = load_workbook(book)
    ws = workbook[sheet]
    for offset, row in enumerate(rows):
        for heading, value in row.items():
            head = _find(ws, heading)
            ws.cell(head[0] + 1 + offset, head[1]).value = value  # type: ignore[assignment]
    workbook.save(book)


def apply(book: Path) -> None:
    """What the clerk types before the application and the filing."""
    type_in(book, APPLICATION)
    type_rows(
        book, "附件1 课程", [dict(zip(("培训内容", "培训形式", "课时", "授课教师"), c, strict=True)) for c in COURSES]
    )
    type_rows(book, "附件1 教师", [dict(zip(("姓名", "职务/职称", "工作单位"), t, strict=True)) for t in TEACHERS])
    type_rows(book, "附件2 学员", trainees())


def claim(book: Path) -> None:
    """What the clerk types when the class is over."""
    type_in(book, CLAIM)
    type_rows(book, "附件2 学员", [{"结业考核结果": r} for r in results()])
    type_rows(book, "附件5 专家", [dict(zip(("姓名", "单位及职务/职称", "手机"), e, strict=True)) for e in EXPERTS])
    type_rows(book, "附送材料", [{"材料名称": m} for m in MATERIALS])


def spoil(book: Path) -> None:
    """Three mistakes as they happen: a digit of an ID number, an empty cell, hours that are too few."""
    rows = trainees()
    number = str(rows[4]["身份证号"])
    rows[4]["身份证号"] = number[:-1] + ("1" if number[-1] != "1" else "2")
    type_rows(book, "附件2 学员", rows)
    type_in(book, {"附件1 实施方案": {"地址": None}})
    type_rows(
        book,
        "附件1 课程",
        [{"课时": 8 if topic.startswith("轨道电路") else hours} for topic, _form, hours, _t in COURSES],
    )


def _plain(value: object) -> str:
    return str(value or "").removesuffix(" *")


def _find(ws: Worksheet, label: str) -> tuple[int, int]:
    """Row and column of the cell that holds the label (a headings row is the last of them)."""
    found = [(c.row, c.column) for row in ws.iter_rows(max_row=40) for c in row if _plain(c.value) == label]
    if not found:
        raise LookupError(f"{ws.title}: {label}")
    return found[-1][0] or 0, found[-1][1] or 0


def _value_cell(ws: Worksheet, label: str) -> tuple[int, int]:
    """The cell beside the label, past the columns that the label itself spans."""
    row, column = _find(ws, label)
    for merged in ws.merged_cells.ranges:
        if (merged.min_row, merged.min_col) == (row, column):
            column = merged.max_col
    return row, column + 1
