"""The templates as the tests of this folder look at them, and records that are filled to the brim."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from lxml import etree

from tzforms.forms import FORMS, Annex1, Annex2, Annex3, Annex4, Annex5, Course, Expert, Graduate, Instructor, Trainee
from tzforms.forms.paper import to_paper
from tzforms.forms.records import FormRecord
from tzforms.resources import template_dir, template_path
from tzforms.word.engine import Template

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MM = 1440 / 25.4

LONG_ORGANIZER = "北京城市副中心先进制造业与现代服务业深度融合高技能人才公共实训及继续教育研究发展中心（北京市通州区）股份有限公司第一培训分校"
LONG_PROJECT = "面向城市副中心数字经济与先进制造业融合发展的工业机器人系统集成与智能运维高级研修（第二期）"
NAMES = ("张三", "阿卜杜拉·买买提", "欧阳𬭎", "李建国", "王芳")
PROSE = "围绕智能制造领域的新知识、新技术、新技能、新工艺组织教学，结合生产实践中的技术难题开展研讨。"


def official_words(form: str) -> str:
    """The form's words in the regulation, without white space."""
    return squeeze((template_dir() / form / f"{form}.txt").read_text("utf-8"))


def squeeze(text: str) -> str:
    return "".join(text.split())


def part(data: bytes | Path, name: str = "word/document.xml") -> etree._Element:
    source = BytesIO(data) if isinstance(data, bytes) else data
    with zipfile.ZipFile(source) as package:
        return etree.fromstring(package.read(name))


def printed(root: etree._Element) -> str:
    """All text of a part in document order, without white space."""
    return squeeze("".join(t.text or "" for t in root.iter(f"{W}t")))


def render(record: FormRecord) -> bytes:
    return Template.open(template_path(record.form)).render(to_paper(record))


def blank(form: str) -> bytes:
    return render(FORMS[form]())


def identity(number: int) -> str:
    """A resident number that nobody has (region 000000), with a right check digit."""
    body = f"00000019900101{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11]


def full(form: str) -> FormRecord:
    """A record as long as they come: 60-character names, 30 people, 40 courses, eight pages of summary."""
    start, end = date(2024, 9, 2), date(2024, 10, 13)
    organizer, project = LONG_ORGANIZER, LONG_PROJECT
    records: dict[str, FormRecord] = {
        "annex1": Annex1(
            organizer=organizer,
            application_date=date(2024, 11, 13),
            project=project,
            occupations=("工业机器人系统操作员", "工业机器人系统运维员", "电工"),
            venue="北京市通州区张家湾镇公共实训基地第三实训楼",
            planned_trainees=30,
            trainee_source="通州区注册企业生产服务一线岗位在职职工",
            purpose="\n".join([PROSE * 3] * 4),
            conditions="\n".join([PROSE * 3] * 4),
            courses=tuple(
                Course(
                    topic=f"专题{i}：离线编程与仿真技术应用", format="专题研讨", hours=Decimal("2.5"), instructor=name
                )
                for i, name in enumerate(NAMES * 8, 1)
            ),
            total_hours=Decimal(100),
            instructors=tuple(Instructor(name=n, title="教授级高级工程师", employer=organizer) for n in NAMES),
            assessment="\n".join([PROSE * 3] * 3),
            budget=PROSE,
            address="北京市通州区新华西街1号",
            contact=NAMES[1],
            office_phone="010-69551234转801",
            mobile="13800138000",
            fax="010-69551235",
            email="gaojineng.yanxiu@example.com",
        ),
        "annex2": Annex2(
            organizer=organizer,
            project=project,
            start_date=start,
            end_date=end,
            trainees=tuple(
                Trainee(
                    name=NAMES[i % 5],
                    sex="男",
                    education="大学本科",
                    id_number=identity(i),
                    employer_position="北京某某数控装备股份有限公司 车工班长",
                    certificate_no=f"S000011000001231{i:06d}",
                    level="高级技师",
                    note="急需紧缺" if i % 3 else None,
                )
                for i in range(30)
            ),
            prepared_by=NAMES[1],
            phone="010-69551234",
        ),
        "annex3": Annex3(
            organizer=organizer,
            project=project,
            start_date=start,
            end_date=end,
            graduates=tuple(
                Graduate(
                    name=NAMES[i % 5],
                    employer="北京某某数控装备股份有限公司第二分公司",
                    id_number=identity(i),
                    score="92",
                    completion_no=f"2024001{i:04d}",
                )
                for i in range(30)
            ),
            prepared_by=NAMES[1],
            phone="010-69551234",
        ),
        "annex4": Annex4(
            organizer=organizer,
            application_date=date(2024, 11, 13),
            project=project,
            occupations=("工业机器人系统操作员", "工业机器人系统运维员", "电工"),
            start_date=start,
            end_date=end,
            total_hours=Decimal("82.5"),
            graduate_count=29,
            subsidy_wan=Decimal("14.5"),
            handler=NAMES[1],
            phone="010-69551234转801",
            bank="中国工商银行股份有限公司北京通州新华西街支行",
            bank_account="0200004509012345678",
        ),
        "annex5": Annex5(
            organizer=organizer,
            project=project,
            contact=NAMES[1],
            office_phone="010-69551234转801",
            mobile="13800138000",
            trainee_count=30,
            graduate_count=29,
            start_date=start,
            end_date=end,
            summary="\n".join([PROSE * 4] * 40),
            funds_usage="课程设置3.2万元；师资聘请5万元；耗材使用1.3万元。\n合计9.5万元。",
            expert_opinion=PROSE,
            expert_opinion_date=date(2024, 11, 9),
            experts=tuple(Expert(name=n, employer_title="北京某某大学 教授", mobile="13800138000") for n in NAMES),
            bureau_opinion="同意。",
            bureau_opinion_date=date(2024, 12, 15),
        ),
    }
    return records[form]
