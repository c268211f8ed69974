"""Made-up projects: what a training unit would type into the five forms. Seeded; ``sentinel`` makes every value unique."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from tests.corpus.people import EDUCATION, People

INDUSTRIES: dict[str, dict[str, list[str]]] = {
    "先进制造": {
        "项目": [
            "数控加工与智能产线运维",
            "工业机器人系统操作",
            "精密模具制造工艺",
            "新能源汽车三电系统检修",
            "焊接新工艺应用",
        ],
        "职业": ["数控车工", "铣工", "装配钳工", "电工", "焊工", "工业机器人系统操作员", "汽车维修工", "模具工"],
        "内容": [
            "多轴联动编程与仿真",
            "刀具磨损监测与寿命管理",
            "伺服系统故障诊断",
            "增材制造工艺参数优化",
            "机器人离线编程",
            "工装夹具快换设计",
            "三坐标测量与形位公差",
            "激光焊接缺陷分析",
            "电池管理系统检测",
            "产线数字孪生应用",
            "设备预测性维护",
            "难加工材料切削技艺交流",
            "带徒传技方法研讨",
        ],
    },
    "数字经济": {
        "项目": ["大数据平台运维与数据治理", "网络与信息安全攻防实训", "人工智能训练师能力提升"],
        "职业": [
            "信息通信网络运行管理员",
            "网络与信息安全管理员",
            "人工智能训练师",
            "大数据工程技术人员",
            "计算机维修工",
        ],
        "内容": [
            "日志采集与指标体系",
            "数据质量稽核方法",
            "零信任架构实践",
            "漏洞扫描与加固",
            "标注质量控制",
            "模型评测与调优",
            "容器集群排障",
            "隐私计算入门",
            "应急响应演练",
            "数据资产目录建设",
            "行业标杆企业参观交流",
            "典型故障案例研讨",
        ],
    },
    "商务服务": {
        "项目": ["餐饮服务与宴会设计", "电子商务运营提升", "养老护理技能研修"],
        "职业": ["中式烹调师", "餐厅服务员", "电子商务师", "养老护理员", "茶艺师", "西式面点师"],
        "内容": [
            "宴会菜单营养搭配",
            "非遗面点技艺传承",
            "直播选品与话术",
            "店铺数据复盘",
            "失智老人照护",
            "康复辅具使用",
            "服务礼仪与投诉处置",
            "食品安全快检",
            "冷链仓配协同",
            "茶席设计与品鉴",
            "老字号技艺交流",
            "服务创新专题研讨",
        ],
    },
    "现代种业": {
        "项目": ["种子加工与质量检验", "设施园艺新技术"],
        "职业": ["农作物种子繁育员", "种子检验员", "园艺工", "农业技术员"],
        "内容": [
            "种子活力测定",
            "分子标记辅助鉴定",
            "丸粒化包衣工艺",
            "水肥一体化管理",
            "病虫害绿色防控",
            "种质资源保存",
            "温室环境智能调控",
            "品种权保护案例",
            "田间去杂技术",
            "加工线设备调试",
            "基地现场观摩",
            "育种经验交流",
        ],
    },
    "文化旅游": {
        "项目": ["古建筑彩画修复技艺", "景区服务与讲解提升"],
        "职业": ["古建彩画工", "讲解员", "木工", "导游"],
        "内容": [
            "彩画颜料配制",
            "地仗工艺规程",
            "榫卯结构修缮",
            "大运河文化讲解",
            "游客应急救护",
            "数字化测绘入门",
            "口述史采集方法",
            "研学线路设计",
            "文物防火巡查",
            "传统纹样临摹",
            "师徒技艺交流",
            "讲解词创作研讨",
        ],
    },
}
UNIT_HEADS = [
    "北京通达",
    "北京运河",
    "京东恒力",
    "北京潞城",
    "北京永顺",
    "北京华创",
    "北京启明",
    "北京瑞丰",
    "北京中科兴业",
    "北京张家湾",
    "北京宋庄",
    "北京漷县",
    "北京台湖",
    "北京马驹桥",
    "北京新华联合",
    "北京九棵树",
    "北京梨园",
    "北京玉桥",
    "北京西集",
    "北京于家务",
]
UNIT_TAILS = [
    "精密机械有限公司",
    "汽车零部件有限公司",
    "智能装备股份有限公司",
    "技师学院",
    "职业技能培训学校",
    "信息技术有限公司",
    "餐饮管理有限公司",
    "种业科技有限公司",
    "文化发展有限公司",
    "电气工程有限公司",
    "食品有限责任公司",
    "数据服务有限公司",
    "建筑装饰有限公司",
    "园林绿化有限公司",
    "医药科技有限公司",
]
JOBS = ["车间主任", "班组长", "技术员", "维修工", "质检员", "操作工", "主管", "领班", "工艺员", "调试员"]
FORMATS = ["现场教学", "专题研讨", "技艺交流", "参观考察", "互联网+", "集中授课", "实操训练", "案例教学"]
TITLES = [
    "教授",
    "副教授",
    "高级工程师",
    "高级技师",
    "特级技师",
    "正高级工程师",
    "高级实习指导教师",
    "首席技师",
    "讲师",
    "技能大师工作室负责人",
]
PLACES = ["实训基地", "培训中心", "教学楼", "技能大师工作室", "产业园"]
STREETS = ["新华东街", "玉带河西街", "云景南大街", "潞苑北大街", "通胡大街", "梨园中街", "运河东大街", "兴光四街"]
PURPOSE = [
    "围绕产业发展急需，提升学员解决现场技术难题的能力",
    "以新技术新工艺为主线，推动技艺交流与成果转化",
    "总结生产实践经验，形成可复制的工艺改进方案",
    "培养一批能带徒传技的一线骨干",
]
CONDITIONS = [
    "设有标准教室三间、实训工位四十个，配备专职班主任",
    "实行考勤打卡与学习日志制度，全程影像留存",
    "由企业与院校共同组建教学管理小组",
    "安全防护用品齐备，购买意外伤害保险",
]
ASSESS = [
    "出勤占百分之二十，研讨交流占百分之三十，总结撰写占百分之五十",
    "结业当日组织实操考核与答辩，六十分为合格",
    "由专家组按评分细则逐项打分",
]
BUDGET = [
    "师资费四万二千元，场地费两万元，教材费八千元",
    "参观考察交通费一万五千元，耗材费两万六千元",
    "其余为管理与资料印刷费用",
]
SUMMARY = [
    "本期研修坚持问题导向，学员带着难题来、带着方案走",
    "组织研讨交流八次，形成工艺改进建议十七条",
    "邀请行业大师现场示范，学员反映收获很大",
    "下一步将跟踪成果转化，建立技艺交流机制",
]
FUNDS = [
    "师资费用三万九千元，场地租赁两万一千元",
    "耗材与教材一万八千元，考察交流一万二千元",
    "全部支出专款专用，票据齐全",
]
OPINION = [
    "项目组织规范，培训内容与产业需求结合紧密，同意结项",
    "教学资料完整，考核公正，效果良好，建议通过",
    "经审核，材料齐全，情况属实，同意按标准给予补助",
]
SUFFIX = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


class Writer:
    """Draws one project; with ``sentinel`` no two fields of the form share a value of a checkable type."""

    def __init__(self, rng: Random, *, sentinel: bool = True) -> None:
        self.rng, self.sentinel, self.people = rng, sentinel, People(rng)
        self.industry = INDUSTRIES[rng.choice(list(INDUSTRIES))]
        self.serial = rng.randrange(100, 900)
        self.units: list[str] = []

    def unit(self) -> str:
        """A unit's name, new each time in sentinel mode."""
        if not self.sentinel and self.units and self.rng.random() < 0.6:
            return self.rng.choice(self.units)

        def make() -> str:
            return (
                self.rng.choice(UNIT_HEADS)
                + self.rng.choice(SUFFIX)
                + self.rng.choice(SUFFIX)
                + self.rng.choice(UNIT_TAILS)
            )

        unit = str(self.people.unique(make))
        self.units.append(unit)
        return unit

    def mark(self) -> str:
        """A number that occurs once in the whole form."""
        self.serial += self.rng.randrange(1, 7)
        return str(self.serial)

    def prose(self, pool: list[str], lines: int) -> str:
        """Paragraphs; in sentinel mode each holds a number of its own."""
        chosen = self.rng.sample(pool, min(lines, len(pool)))
        if self.sentinel:
            return "\n".join(f"{i}.{t}（第{self.mark()}号）。" for i, t in enumerate(chosen, 1))
        return "\n".join(f"{t}。" for t in chosen)

    def common(self) -> dict[str, Any]:
        """What several forms share."""
        start = date(2025, self.rng.randrange(3, 9), self.rng.randrange(1, 28))
        end = start + timedelta(days=self.rng.randrange(9, 40))
        tail = f"（{self.mark()}期）" if self.sentinel else ""
        return {
            "organizer": self.unit(),
            "project": self.rng.choice(self.industry["项目"]) + "高技能人才研修班" + tail,
            "occupations": self.rng.sample(self.industry["职业"], self.rng.choice([1, 1, 2, 3])),
            "start_date": start.isoformat(),
            "end_date": end.isoformat(),
        }

    def hours(self, count: int) -> list[int]:
        """Class hours, all different in sentinel mode."""
        if self.sentinel:
            return self.rng.sample([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18], count)
        return [self.rng.choice([4, 8, 8, 12, 16]) for _ in range(count)]


def make(form: str, seed: int, *, sentinel: bool = True, people: int | None = None) -> dict[str, Any]:
    """The data of one form, in the names of the contract; ``people`` sets the length of a roster."""
    rng = Random(f"data/{form}/{seed}/{sentinel}")
    w = Writer(rng, sentinel=sentinel)
    c = w.common()
    p = w.people
    if form == "annex1":
        topics = rng.sample(w.industry["内容"], rng.randrange(4, 10))
        hours = w.hours(len(topics))
        teachers = [p.name() for _ in range(rng.randrange(3, 7))]
        courses = [
            {
                "topic": t + (f"（{w.mark()}）" if sentinel else ""),
                "format": rng.choice(FORMATS) + (w.mark() if sentinel else ""),
                "hours": h,
                "instructor": p.name() if sentinel else rng.choice(teachers),
            }
            for t, h in zip(topics, hours, strict=True)
        ]
        planned = rng.randrange(19, 31)
        while planned in hours:
            planned = rng.randrange(19, 31)
        applied = date.fromisoformat(c["start_date"]) - timedelta(days=rng.randrange(30, 60))
        return {
            "organizer": c["organizer"], "application_date": applied.isoformat(), "project": c["project"], "occupations": c["occupations"],
            "venue": f"通州区{rng.choice(STREETS)}{w.mark()}号{rng.choice(PLACES)}", "planned_trainees": planned,
            "trainee_source": f"{rng.choice(['区内制造企业', '重点企业一线岗位', '产业园区企业'])}高级工以上职工" + (f"{w.mark()}批" if sentinel else ""),
            "purpose": w.prose(PURPOSE, rng.randrange(1, 4)), "conditions": w.prose(CONDITIONS, rng.randrange(1, 4)),
            "courses": courses, "total_hours": sum(hours),
            "instructors": [{"name": t, "title": rng.choice(TITLES) + (w.mark() if sentinel else ""), "employer": w.unit()} for t in teachers],
            "assessment": w.prose(ASSESS, rng.randrange(1, 3)), "budget": w.prose(BUDGET, rng.randrange(1, 3)),
            "address": f"北京市通州区{rng.choice(STREETS)}{w.mark()}号", "contact": p.name(), "office_phone": p.landline(),
            "mobile": p.mobile(), "fax": p.landline(), "email": p.email(),
        }  # fmt: skip
    if form == "annex2":
        rows = []
        for i in range(people or rng.randrange(15, 27)):
            sex, level = rng.choice("男男女"), rng.choice(["高级工", "高级工", "技师", "高级技师"])
            rows.append(
                {
                    "no": i + 1,
                    "name": p.name(sex),
                    "sex": sex,
                    "education": rng.choice(EDUCATION),
                    "id_number": p.id_number(sex),
                    "employer_position": f"{w.unit()} {rng.choice(JOBS)}" + (w.mark() if sentinel else ""),
                    "certificate_no": p.certificate(level),
                    "level": level,
                    "note": (
                        f"{rng.choice(['组长', '学习委员', '住宿', '少数民族'])}{w.mark()}"
                        if rng.random() < 0.2
                        else None
                    ),
                }
            )
        return {
            **_head(c),
            "trainees": rows,
            "prepared_by": p.name(),
            "phone": p.landline() if rng.random() < 0.5 else p.mobile(),
        }
    if form == "annex3":
        rows = []
        for i in range(people or rng.randrange(13, 27)):
            sex = rng.choice("男男女")
            score = str(60 + i) if sentinel else rng.choice([str(rng.randrange(60, 100)), "合格", "优秀"])
            rows.append(
                {
                    "no": i + 1,
                    "name": p.name(sex),
                    "employer": w.unit(),
                    "id_number": p.id_number(sex),
                    "score": score,
                    "completion_no": None,
                }
            )
        return {
            **_head(c),
            "graduates": rows,
            "prepared_by": p.name(),
            "phone": p.landline() if rng.random() < 0.5 else p.mobile(),
        }
    if form == "annex4":
        graduates = rng.randrange(15, 31)
        claimed = date.fromisoformat(c["end_date"]) + timedelta(days=rng.randrange(2, 14))
        return {
            "organizer": c["organizer"], "application_date": claimed.isoformat(), "project": c["project"], "occupations": c["occupations"],
            "start_date": c["start_date"], "end_date": c["end_date"], "total_hours": rng.randrange(80, 121), "graduate_count": graduates,
            "subsidy_wan": graduates / 2 if graduates % 2 else graduates // 2, "handler": p.name(), "phone": p.landline() if rng.random() < 0.5 else p.mobile(),
            "bank": rng.choice(["中国工商银行股份有限公司北京通州支行", "北京银行股份有限公司通州支行", "中国建设银行股份有限公司北京通州新华支行", "交通银行股份有限公司北京通州分行"]),
            "bank_account": p.account(),
        }  # fmt: skip
    experts = [
        {
            "name": p.name(),
            "employer_title": f"{w.unit()} {rng.choice(TITLES)}" + (w.mark() if sentinel else ""),
            "mobile": p.mobile(),
            "signature": None,
        }
        for _ in range(rng.choice([3, 3, 5]))
    ]
    trainees = rng.randrange(20, 31)
    graduates = trainees - rng.randrange(1, 4)
    signed = date.fromisoformat(c["end_date"]) + timedelta(days=rng.randrange(3, 10))
    late = signed + timedelta(days=rng.randrange(3, 20))
    full = sentinel or rng.random() < 0.5
    return {
        "organizer": c["organizer"], "project": c["project"], "contact": p.name(), "office_phone": p.landline(), "mobile": p.mobile(),
        "trainee_count": trainees, "graduate_count": graduates, "start_date": c["start_date"], "end_date": c["end_date"],
        "summary": w.prose(SUMMARY, rng.randrange(2, 5)), "funds_usage": w.prose(FUNDS, rng.randrange(1, 4)),
        "expert_opinion": w.prose(OPINION, 1) if full else None, "expert_opinion_date": signed.isoformat() if full else None, "experts": experts,
        "bureau_opinion": w.prose(OPINION, 1) if full else None, "bureau_opinion_date": late.isoformat() if full else None,
    }  # fmt: skip


def _head(c: dict[str, Any]) -> dict[str, Any]:
    return {k: c[k] for k in ("organizer", "project", "start_date", "end_date")}
