"""A valid dossier to break on purpose: 28 trainees, 9 instructors, 88 hours, autumn 2024. Nobody in it exists.

``valid_dossier(seed)`` is the same dossier for the same seed; ``changed(dossier, "annex2.trainees[3].sex", "女")`` is a copy
with one value changed.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from decimal import Decimal
from typing import Any

from tzforms.forms import (
    Annex1,
    Annex2,
    Annex3,
    Annex4,
    Annex5,
    Course,
    Dossier,
    Expert,
    Facts,
    Graduate,
    Instructor,
    Trainee,
)
from tzforms.forms.records import Level
from tzforms.identifiers.resident_id import check_digit

__all__ = ["certificate_number", "changed", "id_number", "valid_data", "valid_dossier"]

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻"
GIVEN = "伟芳敏静强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国志远文博思雨欣怡浩然梓涵"
ORGANIZER = "北京通衢示范技工学校"
PROJECT = "智能制造设备运维技术高级研修"
EMPLOYERS = ("北京潞城精工装备有限公司", "北京运河智造科技有限公司", "北京张家湾机电设备有限公司")
COURSES = (
    ("智能产线发展趋势与新技术", "现场教学", 12),
    ("可编程控制器新工艺应用", "现场教学", 16),
    ("工业机器人运维实操", "现场教学", 20),
    ("典型故障案例", "专题研讨", 12),
    ("带徒传技方法", "技艺交流", 8),
    ("先进制造企业走访", "参观考察", 8),
    ("数字孪生基础", "“互联网+”", 8),
    ("技术难题攻关", "专题研讨", 4),
)
ASSESSMENT = (
    "考核时间：培训最后一天。考核方式：撰写培训总结并现场答辩。配分：出勤情况20分、学习态度20分、交流研讨30分、培训总结30分，"
    "满分100分，60分及以上为合格。评分细则：迟到一次扣2分，缺勤一天扣5分。"
)
BUDGET = "师资聘请5万元；场地租赁3万元；耗材使用2.5万元；参观学习1.5万元；教材资料2万元；合计14万元。"


def id_number(born: dt.date, sequence: int, region: str = "110112") -> str:
    """A number with a right check character; odd sequences are men."""
    first = f"{region}{born:%Y%m%d}{sequence:03d}"
    return first + check_digit(first)


def certificate_number(level: str, year: int, serial: int) -> str:
    """A 22-character 职业技能等级证书 number."""
    digit = {"初级工": 5, "中级工": 4, "高级工": 3, "技师": 2, "高级技师": 1}[level]
    return f"S000011000001{year % 100:02d}{digit}{serial:06d}"


def valid_data(
    seed: int = 0, *, trainees: int = 28, graduates: int | None = None, start: dt.date = dt.date(2024, 9, 2)
) -> dict[str, Any]:
    """The records of a valid dossier by key, to be changed before :class:`Dossier` is made of them."""
    rng = random.Random(seed)
    end = start + dt.timedelta(days=11)
    count = trainees if graduates is None else graduates
    people = []
    names: set[str] = set()
    for i in range(trainees):
        name = rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN)
        while name in names:
            name += rng.choice(GIVEN)
        names.add(name)
        born = dt.date(1970, 1, 1) + dt.timedelta(days=rng.randrange(10000))
        sequence = rng.randrange(0, 30) * 30 + i
        level: Level = rng.choice(("高级工", "高级工", "高级工", "技师", "高级技师"))
        people.append(
            Trainee(
                no=i + 1,
                name=name,
                sex="男" if sequence % 2 else "女",
                education=rng.choice(("本科", "大专", "中专")),
                id_number=id_number(born, sequence),
                employer_position=f"{EMPLOYERS[i % 3]} {rng.choice(('维修电工', '设备点检员', '装调工', '班组长'))}",
                certificate_no=certificate_number(level, 2018 + i % 5, 1000 + i),
                level=level,
            )
        )
    finished = [
        Graduate(
            no=i + 1,
            name=t.name,
            employer=EMPLOYERS[i % 3],
            id_number=t.id_number,
            score=str(rng.randrange(75, 99)),
        )
        for i, t in enumerate(people[:count])
    ]
    teachers = [f"{SURNAMES[20 + i]}{GIVEN[i]}{GIVEN[i + 9]}" for i in range(9)]
    courses = [
        Course(topic=t, format=f, hours=Decimal(h), instructor="、".join(teachers[i : i + 1 if i < 7 else i + 2]))
        for i, (t, f, h) in enumerate(COURSES)
    ]
    total = sum((c.hours for c in courses if c.hours is not None), Decimal(0))
    subsidy = Decimal(count) / 2
    return {
        "annex1": Annex1(
            organizer=ORGANIZER,
            application_date=dt.date(start.year, 5, 10),
            project=PROJECT,
            occupations=("电工", "工业机器人系统运维员"),
            venue="通州区示范路1号实训楼",
            planned_trainees=min(30, trainees + 2),
            trainee_source="通州区先进制造企业生产一线在职人员",
            purpose="围绕智能制造新知识、新技术、新技能、新工艺，破解设备运维难题。",
            conditions="实训车间2000平方米，专职教师30名，近三年培训1200人次。",
            courses=tuple(courses),
            total_hours=total,
            instructors=tuple(
                Instructor(
                    name=n, title=("教授", "高级技师", "高级工程师")[i % 3], employer=f"北京示范单位{'甲乙丙'[i % 3]}"
                )
                for i, n in enumerate(teachers)
            ),
            assessment=ASSESSMENT,
            budget=BUDGET,
            address="北京市通州区示范路1号",
            contact="高文",
            office_phone="010-69551234转801",
            mobile="13800138000",
            fax="010-69551235",
            email="office@example.com",
        ),
        "annex2": Annex2(
            organizer=ORGANIZER,
            project=PROJECT,
            start_date=start,
            end_date=end,
            trainees=tuple(people),
            prepared_by="高文",
            phone="010-69551234",
        ),
        "annex3": Annex3(
            organizer=ORGANIZER,
            project=PROJECT,
            start_date=start,
            end_date=end,
            graduates=tuple(finished),
            prepared_by="高文",
            phone="010-69551234",
        ),
        "annex4": Annex4(
            organizer=ORGANIZER,
            application_date=end + dt.timedelta(days=7),
            project=PROJECT,
            occupations=("电工", "工业机器人系统运维员"),
            start_date=start,
            end_date=end,
            total_hours=total,
            graduate_count=count,
            subsidy_wan=subsidy,
            handler="高文",
            phone="010-69551234",
            bank="中国工商银行股份有限公司北京通州示范支行",
            bank_account="0200001234567890123",
        ),
        "annex5": Annex5(
            organizer=ORGANIZER,
            project=PROJECT,
            contact="高文",
            office_phone="010-69551234转801",
            mobile="13800138000",
            trainee_count=trainees,
            graduate_count=count,
            start_date=start,
            end_date=end,
            summary="围绕智能产线运维开展现场教学与专题研讨，解决企业难题12项。",
            funds_usage=f"师资聘请6万元，场地租赁4万元，耗材使用5万元，参观学习5万元，合计20万元；申请补助{subsidy:f}万元。",
            expert_opinion="培训组织规范，成效明显，同意结项。",
            expert_opinion_date=end + dt.timedelta(days=3),
            experts=tuple(
                Expert(
                    name=f"{SURNAMES[30 + i]}鉴{GIVEN[i]}", employer_title="示范研究院 研究员", mobile=f"1390013900{i}"
                )
                for i in range(3)
            ),
        ),
        "facts": Facts(
            uscc="12110112400000001M",
            organizer_kind="技工院校",
            region="北京",
            industry="先进制造",
            year=start.year,
            application_received=dt.date(start.year, 5, 12),
            filing_received=start - dt.timedelta(days=10),
            claim_received=end + dt.timedelta(days=10),
            exam_date=end,
            approved=True,
            insurance_months={t.id_number: 12 + rng.randrange(60) for t in people if t.id_number},
            attachments=(
                "身份证复印件",
                "职业技能等级证书复印件",
                "培训计划",
                "出勤记录",
                "交流记录",
                "研讨记录",
                "考核记录",
                "照片及影像资料",
                f"学员培训总结{count}份",
            ),
        ),
    }


def valid_dossier(seed: int = 0, **options: Any) -> Dossier:
    """A dossier in which no rule finds 不符合 or 需说明; ``options`` as :func:`valid_data`."""
    return Dossier(**valid_data(seed, **options))


def changed(dossier: Dossier, path: str, value: Any) -> Dossier:
    """A copy with the value at ``path`` (``annex1.courses[2].hours``) replaced."""
    copy = _changed(dossier, re.findall(r"[A-Za-z_][A-Za-z_0-9]*|\[\d+\]", path), value)
    assert isinstance(copy, Dossier)
    return copy


def _changed(record: Any, steps: list[str], value: Any) -> Any:
    if not steps:
        return value
    head, rest = steps[0], steps[1:]
    if head.startswith("["):
        index = int(head[1:-1])
        return (*record[:index], _changed(record[index], rest, value), *record[index + 1 :])
    return record.model_copy(update={head: _changed(getattr(record, head), rest, value)})
