"""Classes as long as they come, none like another: what the check of finished pages is tried on. Nobody in them exists.

``extreme_class(seed)`` is the same class for the same seed. Names go to 25 signs, units and projects to 60, people from 15
to 30, courses from 5 to 60, prose to eight pages; half of the values are everyday ones.
"""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from tests.builders import certificate_number, id_number
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
    Stage,
    Trainee,
)
from tzforms.forms.records import Level

__all__ = ["extreme_class"]

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻"
_GIVEN = "伟芳敏静强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国志远文博思雨欣怡浩然喆玥祎昇𬭎"
_LONG_NAMES = (
    "阿卜杜拉·买买提",
    "古丽巴哈尔·阿卜杜热西提",
    "热依汗古丽·阿不都热合曼·买买提明江",
    "迪丽娜尔·吐尔逊江·阿布都克里木·艾合买提江",
    "帕提古丽·买买提艾力·阿卜杜外力·吐尔洪江·艾",
    "John Smith",
    "Alexander Constantinescu",
)
_UNIT_HEADS = ("北京", "北京市通州区", "北京城市副中心", "中关村科技园区通州园")
_UNIT_CORES = (
    "精工装备",
    "智能制造",
    "轨道交通运营",
    "数控机床",
    "新能源汽车",
    "公共实训与继续教育",
    "航空电子（集团）",
)
_UNIT_TAILS = (
    "有限公司",
    "股份有限公司",
    "技工学校",
    "职业技能培训学校",
    "研究院有限责任公司第一分公司",
    "发展中心",
)
_TITLES = ("教授", "高级技师", "教授级高级工程师", "副教授/高级讲师", "首席技师", "高级工程师")
_POSTS = ("车工", "班组长", "护理组长", "维修电工", "设备点检员", "工业机器人系统运维员", "生产部副经理兼质量主管")
_TOPICS = (
    "安全生产",
    "数控加工新工艺",
    "工业机器人离线编程与仿真技术应用",
    "面向智能产线的可编程控制器（PLC）程序优化与典型故障诊断、排除方法综合研讨",
    "带徒传技",
)
_FORMATS = ("现场教学", "专题研讨", "技艺交流", "参观考察", "“互联网+”", "现场教学、专题研讨与技艺交流相结合")
_SENTENCES = (
    "围绕智能制造领域的新知识、新技术、新技能、新工艺组织教学，结合生产实践中的技术难题开展研讨。",
    "学员分为6个小组，每组5人，集中授课与现场教学相结合。",
    "参加人员共30人，2024年9月2日开班，2024年9月13日结业，共计80课时（每课时45分钟），联系电话010-69551234转801。",
    "为企业解决“卡脖子”难题12项，形成技术成果7项；节约成本约3.5万元。",
    "同意。",
)
_BANKS = ("北京银行股份有限公司通州支行", "中国工商银行股份有限公司北京通州新华西街支行营业部（副中心站综合业务中心）")
_PHONES = ("010-69551234", "69551234转801", "010-69551234转801", "13800138000", "010-69551234、69551235")
_EMAILS = ("office@example.com", "tongzhou.gaojineng.yanxiu.peixun.bangongshi@example.com")


def _stages(seed: int, start: dt.date, end: dt.date) -> tuple[Stage, ...]:
    """Every third class is held in stages, two to six; of a source of its own, so that the classes stay what they were."""
    rng = random.Random(f"stages {seed}")
    days = (end - start).days + 1
    count = rng.randint(2, 6)
    if rng.random() > 0.35 or days < 2 * count:
        return ()
    cuts = sorted(rng.sample(range(1, days - 1), 2 * count - 2))
    places = [0, *cuts, days - 1]
    found = [(start + dt.timedelta(a), start + dt.timedelta(b)) for a, b in zip(places[::2], places[1::2], strict=True)]
    return tuple(Stage(start_date=a, end_date=b) for a, b in found)


def extreme_class(seed: int) -> Dossier:
    """The class of ``seed``; all five forms are filled, a value here and there is left out."""
    rng = random.Random(seed)
    start = dt.date(2024, rng.randint(1, 12), rng.randint(1, 28))
    end = start + dt.timedelta(days=rng.choice((4, 11, 39, 200)))
    organizer, project = _unit(rng), _project(rng)
    spread: dict[str, Any] = {"organizer": organizer, "project": project}
    dated: dict[str, Any] = {"start_date": start, "end_date": end}
    trainees = _trainees(rng)
    graduates = tuple(
        Graduate(
            no=i,
            name=t.name,
            employer=_unit(rng),
            id_number=t.id_number,
            score=rng.choice(("92", "合格", "86.5", "优秀")),
            completion_no=f"TZ2024{i:04d}" if rng.random() < 0.5 else None,
        )
        for i, t in enumerate(trainees[: rng.randint(15, len(trainees))], 1)
    )
    occupations = rng.choice(
        (("电工",), ("电工", "工业机器人系统运维员"), ("数控机床装调维修工", "养老护理员", "车工", "铣工"))
    )
    clerk, phone = _name(rng), rng.choice(_PHONES)
    courses = tuple(
        Course(
            topic=f"{rng.choice(_TOPICS)}{i}",
            format=rng.choice(_FORMATS),
            hours=Decimal(rng.choice(("4", "8", "2.5", "12"))),
            instructor=_name(rng),
        )
        for i in range(1, rng.randint(5, 60) + 1)
    )
    hours = sum((c.hours for c in courses if c.hours is not None), Decimal(0))
    experts = tuple(
        Expert(name=_name(rng), employer_title=f"{_unit(rng)} {rng.choice(_TITLES)}", mobile=f"1390013900{i}")
        for i in range(rng.choice((3, 5, 7)))
    )
    return Dossier(
        facts=Facts(stages=_stages(seed, start, end)),
        annex1=Annex1(
            organizer=organizer,
            project=project,
            application_date=start - dt.timedelta(days=90),
            occupations=occupations,
            venue=f"北京市通州区{_unit(rng)}实训楼"[:60],
            planned_trainees=rng.randint(15, 30),
            trainee_source=rng.choice(("通州区企业职工", "通州区注册企业生产服务一线岗位在职职工及技能大师工作室成员")),
            purpose=_prose(rng, 40),
            conditions=_prose(rng, 40),
            courses=courses,
            total_hours=hours,
            instructors=tuple(
                Instructor(name=_name(rng), title=rng.choice(_TITLES), employer=_unit(rng))
                for _ in range(rng.randint(3, 14))
            ),
            assessment=_prose(rng, 30),
            budget=_prose(rng, 30),
            address=f"北京市通州区新华西街{rng.randint(1, 199)}号{_unit(rng)}"[:60],
            contact=clerk,
            office_phone=phone,
            mobile="13800138000",
            fax=rng.choice((None, "010-69551235")),
            email=rng.choice(_EMAILS),
        ),
        annex2=Annex2(**spread, **dated, trainees=trainees, prepared_by=clerk, phone=phone),
        annex3=Annex3(**spread, **dated, graduates=graduates, prepared_by=clerk, phone=phone),
        annex4=Annex4(
            **spread,
            **dated,
            application_date=end + dt.timedelta(days=7),
            occupations=occupations,
            total_hours=hours,
            graduate_count=len(graduates),
            subsidy_wan=Decimal(len(graduates)) / 2,
            handler=clerk,
            phone=phone,
            bank=rng.choice(_BANKS),
            bank_account="0200001234567890123",
        ),
        annex5=Annex5(
            **spread,
            **dated,
            contact=clerk,
            office_phone=phone,
            mobile="13800138000",
            trainee_count=len(trainees),
            graduate_count=len(graduates),
            summary=_prose(rng, 170),
            funds_usage=_prose(rng, 20),
            expert_opinion=_prose(rng, 12),
            expert_opinion_date=end + dt.timedelta(days=3),
            experts=experts,
            bureau_opinion=rng.choice((None, "同意。", _prose(rng, 8))),
            bureau_opinion_date=rng.choice((None, end + dt.timedelta(days=20))),
        ),
    )


def _name(rng: random.Random) -> str:
    if rng.random() < 0.25:
        return rng.choice(_LONG_NAMES)
    return rng.choice(_SURNAMES) + "".join(rng.choice(_GIVEN) for _ in range(rng.randint(1, 2)))


def _unit(rng: random.Random) -> str:
    """A unit of everyday length, or up to 60 signs."""
    unit = rng.choice(_UNIT_HEADS) + rng.choice(_UNIT_CORES) + rng.choice(_UNIT_TAILS)
    while rng.random() < 0.3 and len(unit) < 44:
        unit = f"{unit[:-2]}暨{rng.choice(_UNIT_CORES)}{rng.choice(_UNIT_TAILS)}"
    return unit[:60]


def _project(rng: random.Random) -> str:
    project = f"{rng.choice(_UNIT_CORES)}技术高级研修".replace("（集团）", "")
    while rng.random() < 0.35 and len(project) < 44:
        project = f"面向{rng.choice(_UNIT_CORES)}与{project}"
    return project[:60]


def _trainees(rng: random.Random) -> tuple[Trainee, ...]:
    found = []
    for i in range(1, rng.randint(15, 30) + 1):
        sequence = rng.randrange(0, 30) * 30 + i
        level: Level = rng.choice(("高级工", "技师", "高级技师"))
        old = rng.random() < 0.2
        found.append(
            Trainee(
                no=i,
                name=_name(rng),
                sex="男" if sequence % 2 else "女",
                education=rng.choice(("本科", "大专", "中专", "大学本科", "硕士研究生", "高中")),
                id_number=id_number(dt.date(1970, 1, 1) + dt.timedelta(days=rng.randrange(10000)), sequence),
                employer_position=f"{_unit(rng)} {rng.choice(_POSTS)}",
                certificate_no=f"1801100000{i % 10}30{i:04d}"
                if old
                else certificate_number(level, 2018 + i % 5, 1000 + i),
                level=level,
                note=rng.choice((None, None, "急需紧缺", "技能大师工作室领办人，免社保核验")),
            )
        )
    return tuple(found)


def _prose(rng: random.Random, most: int) -> str:
    """Paragraphs of up to ``most`` sentences in all: 170 of them are eight pages."""
    left = rng.choice((1, 3, most // 4, most))
    paragraphs = []
    while left > 0:
        count = min(left, rng.randint(1, 5))
        paragraphs.append("".join(rng.choice(_SENTENCES) for _ in range(count)))
        left -= count
    return "\n".join(paragraphs)
