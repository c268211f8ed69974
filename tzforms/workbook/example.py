"""One whole class, made up from beginning to end: what ``tzforms new --example`` shows and ``samples/class-2024`` holds.

No person, company or number here is anybody's: the serial part of each resident ID is 996…999, which the numbering rule set
aside for people over a hundred, on birth dates of people of working age; the check digits are right.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tzforms.forms import (
    Annex1,
    Annex2,
    Annex3,
    Annex4,
    Annex5,
    Catalogue,
    Course,
    Dossier,
    Expert,
    Facts,
    Graduate,
    Instructor,
    Trainee,
)

__all__ = ["example_dossier", "resident_id"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_ORGANIZER = "北京运河示例智能制造有限公司"
_PROJECT = "工业机器人系统集成与运维高技能人才研修班"

_EMPLOYERS = (
    _ORGANIZER,
    "北京通运示例精密机械有限公司",
    "北京潞河示例汽车零部件有限公司",
    "北京漷县示例食品装备有限公司",
    "北京张家湾示例自动化工程有限公司",
    "北京台湖示例电子科技有限公司",
)

# name, sex, region, birth, serial, education, employer, post, level, certificate kind and year, months of insurance
_PEOPLE: tuple[tuple[str, str, str, str, str, str, int, str, str, str, int], ...] = (
    ("赵志远", "男", "110112", "19780412", "997", "大学专科", 0, "机器人调试组长", "技师", "S21", 186),
    ("钱文博", "男", "110105", "19850923", "999", "大学本科", 0, "设备维修班长", "高级工", "S22", 131),
    ("孙丽华", "女", "110112", "19880117", "996", "大学专科", 0, "自动线操作工", "高级工", "Y20", 97),
    ("李𬭎", "男", "110112", "19910506", "997", "大学本科", 0, "工业机器人运维员", "高级工", "S23", 84),
    ("周喆", "男", "110105", "19931128", "999", "大学本科", 0, "电气装配工", "高级工", "Y22", 60),
    ("吴建国", "男", "110112", "19721009", "997", "技工学校", 1, "数控车工班长", "高级技师", "G14", 258),
    ("郑晓燕", "女", "110105", "19860330", "998", "大学专科", 1, "加工中心操作工", "高级工", "S21", 122),
    ("王振宇", "男", "110112", "19830715", "999", "大学专科", 1, "机床装调维修工", "技师", "S20", 160),
    ("冯玉梅", "女", "110112", "19890624", "996", "大学本科", 1, "质检员", "高级工", "Y21", 88),
    ("陈立新", "男", "110105", "19760202", "997", "中专", 1, "钳工组长", "技师", "G16", 233),
    ("阿卜杜拉·买买提", "男", "110112", "19920818", "999", "大学专科", 2, "焊接机器人操作工", "高级工", "S22", 71),
    ("褚卫东", "男", "110105", "19741216", "997", "大学专科", 2, "维修电工班长", "高级技师", "G15", 240),
    ("卫晓峰", "男", "110112", "19870909", "999", "大学本科", 2, "工艺员", "高级工", "Y21", 103),
    ("蒋雪", "女", "110112", "19940321", "998", "大学本科", 2, "自动化产线调试员", "高级工", "S23", 49),
    ("沈国栋", "男", "110105", "19811104", "997", "技工学校", 2, "模具钳工", "技师", "S21", 171),
    ("韩梅", "女", "110112", "19900528", "996", "大学专科", 3, "包装线机修工", "高级工", "Y22", 79),
    ("杨帆", "男", "110112", "19950214", "999", "大学本科", 3, "机器人码垛运维员", "高级工", "S23", 38),
    ("朱红军", "男", "110105", "19770826", "997", "中专", 3, "设备主管技师", "技师", "G16", 214),
    ("秦小雨", "女", "110105", "19930607", "998", "大学专科", 3, "电气维修工", "高级工", "S22", 57),
    ("尤大伟", "男", "110112", "19840110", "999", "大学专科", 4, "系统集成调试员", "高级工", "S20", 146),
    ("许建平", "男", "110112", "19791231", "997", "大学本科", 4, "电气自动化技师", "技师", "S20", 195),
    ("何欣", "女", "110105", "19911015", "996", "大学本科", 4, "可编程控制器调试员", "高级工", "Y22", 82),
    ("吕品", "男", "110112", "19880403", "999", "大学专科", 4, "现场安装组长", "高级工", "S21", 110),
    ("施文静", "女", "110112", "19960719", "998", "大学本科", 4, "视觉系统调试员", "高级工", "S23", 26),
    ("张铁军", "男", "110105", "19750518", "997", "技工学校", 5, "贴片线设备技师", "高级技师", "G14", 262),
    ("孔令辉煌", "男", "110112", "19861122", "999", "大学专科", 5, "装配线维修工", "高级工", "Y20", 128),
    ("曹颖", "女", "110112", "19920905", "996", "大学本科", 5, "测试工程岗技工", "高级工", "S22", 66),
    ("严冬", "男", "110105", "19890127", "997", "大学专科", 5, "自动化设备操作工", "高级工", "S21", 94),
)

_SCORES = (92, 88, 90, 86, 84, 95, 87, 91, 85, 89, 83, 94, 88, 86, 90, 82, 85, 87, 84, 88, 93, 86, 81, 85, 92, 84, 88)

_INSTRUCTORS = (
    ("林致远", "教授", "北京示例理工大学机电学院"),
    ("高明德", "副教授、博士", "北京示例工业职业学院"),
    ("罗振华", "正高级工程师", "北京示例机器人研究院"),
    ("梁宏", "特级技师、北京市技能大师工作室领办人", "北京通运示例精密机械有限公司"),
    ("宋雅琴", "高级技师、首席技师", "北京潞河示例汽车零部件有限公司"),
    ("唐立", "高级实习指导教师", "北京示例技师学院"),
    ("邓超群", "高级工程师", "北京示例智能装备检测中心"),
    ("彭家辉", "高级技师、全国技术能手", _ORGANIZER),
    ("潘晓岚", "高级讲师", "北京示例技师学院"),
)

_COURSES = (
    ("智能制造与工业机器人产业发展趋势（新知识）", "讲授", "4", "林致远"),
    ("工业机器人系统集成方案设计（新技术）", "讲授", "8", "罗振华"),
    ("机器人离线编程与虚拟调试（新技能）", "现场教学", "8", "高明德"),
    ("可编程控制器与机器人通信组态（新技术）", "现场教学", "8", "潘晓岚"),
    ("机器视觉定位与力控装配（新工艺）", "现场教学", "8", "邓超群"),
    ("机器人本体拆装、保养与精度恢复", "现场教学", "8", "唐立"),
    ("焊接、码垛典型工作站故障诊断", "现场教学", "8", "彭家辉"),
    ("企业急需破解的节拍与良率难题", "专题研讨", "8", "梁宏"),
    ("设备预测性维护案例", "专题研讨", "4", "宋雅琴"),
    ("绝招绝技展示与技艺传承", "技艺交流", "8", "梁宏、宋雅琴"),
    ("带徒传技方法与班组技术革新", "技艺交流", "4", "彭家辉"),
    ("智能工厂参观考察", "参观考察", "4", "罗振华"),
    ("数字孪生产线线上课程", "互联网+", "4", "高明德"),
    ("成果汇报与结业考核", "现场教学", "4", "林致远"),
)


def resident_id(region: str, birth: str, serial: str) -> str:
    """A resident ID number with its right check digit (GB 11643, ISO 7064 MOD 11-2)."""
    body = f"{region}{birth}{serial}"
    total = sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True))
    return body + "10X98765432"[total % 11]


def _certificate(kind: str, level: str, number: int) -> str:
    digit = {"高级工": "3", "技师": "2", "高级技师": "1"}[level]
    year = kind[1:]
    if kind[0] == "G":  # 国家职业资格证书: year, province, city, kind of body, body, level, serial
        return f"{year}11000{number % 10:03d}{digit}{number:05d}"
    return f"{kind[0]}000011{990000 + number % 7:06d}{year}{digit}{number:06d}"


def _trainees() -> tuple[Trainee, ...]:
    return tuple(
        Trainee(
            no=no,
            name=name,
            sex=sex,  # type: ignore[arg-type]
            education=education,
            id_number=resident_id(region, birth, serial),
            employer_position=f"{_EMPLOYERS[employer]} {post}",
            certificate_no=_certificate(certificate, level, 120 + 7 * no),
            level=level,  # type: ignore[arg-type]
        )
        for no, (name, sex, region, birth, serial, education, employer, post, level, certificate, _months) in enumerate(
            _PEOPLE, 1
        )
    )


def example_dossier(catalogue: Catalogue | None = None) -> Dossier:
    """The class: 28 trainees, 27 of them graduates, 88 hours, 9 instructors, 5 experts; each fact stated once.

    ``catalogue``: the edition, the default one when ``None``; forms that the example does not know are left out. What follows from
    other facts (总课时, 结业人数, 申请资金, 培训人数) is left out, as the workbook asks.
    """
    trainees = _trainees()
    left = 17  # 朱红军 leaves for a posting abroad: the twenty-eighth is no graduate
    graduates = tuple(
        Graduate(
            no=no,
            name=t.name,
            employer=(t.employer_position or "").split(" ")[0],
            id_number=t.id_number,
            score=str(score),
        )
        for no, (t, score) in enumerate(zip((t for i, t in enumerate(trainees) if i != left), _SCORES, strict=True), 1)
    )
    dossier = Dossier(
        annex1=Annex1(
            organizer=_ORGANIZER,
            application_date=dt.date(2024, 4, 15),
            project=_PROJECT,
            occupations=("工业机器人系统操作员", "工业机器人系统运维员"),
            venue="北京市通州区运河示例产业园3号楼实训中心",
            planned_trainees=28,
            trainee_source="通州区先进制造企业生产服务一线岗位、已取得高级工及以上证书的在职职工",
            purpose=_PURPOSE,
            conditions=_CONDITIONS,
            courses=tuple(Course(topic=t, format=f, hours=Decimal(h), instructor=i) for t, f, h, i in _COURSES),
            instructors=tuple(Instructor(name=n, title=t, employer=e) for n, t, e in _INSTRUCTORS),
            assessment=_ASSESSMENT,
            budget=_BUDGET,
            address="北京市通州区运河示例产业园1号楼",
            contact="白雪松",
            office_phone="010-60500101转801",
            mobile="13800000101",
            fax="010-60500102",
            email="peixun@example.com",
        ),
        annex2=Annex2(
            start_date=dt.date(2024, 9, 2),
            end_date=dt.date(2024, 9, 13),
            trainees=trainees,
            prepared_by="白雪松",
            phone="13800000101",
        ),
        annex3=Annex3(graduates=graduates, prepared_by="白雪松", phone="13800000101"),
        annex4=Annex4(
            application_date=dt.date(2024, 9, 24),
            handler="白雪松",
            phone="13800000101",
            bank="中国示例银行股份有限公司北京通州运河支行",
            bank_account="0200999909009000001",
        ),
        annex5=Annex5(
            contact="白雪松",
            office_phone="010-60500101转801",
            mobile="13800000101",
            summary=_SUMMARY,
            funds_usage=_FUNDS,
            expert_opinion="该班严格按照实施方案组织教学，研讨、交流安排充分，考核规范，材料齐全，达到研修目的，同意结业。",
            expert_opinion_date=dt.date(2024, 9, 20),
            experts=(
                Expert(name="汤显明", employer_title="北京示例科技大学 教授", mobile="13900000201"),
                Expert(name="滕建军", employer_title="北京示例自动化学会 正高级工程师", mobile="13900000202"),
                Expert(name="殷素珍", employer_title="北京示例职业技能鉴定指导中心 研究员", mobile="13900000203"),
                Expert(name="毕云飞", employer_title="北京示例机电集团有限公司 首席技师", mobile="13900000204"),
                Expert(name="郝思嘉", employer_title="北京示例会计师事务所 注册会计师", mobile="13900000205"),
            ),
        ),
        facts=Facts(
            uscc="91110112MA00YL0XXK",
            organizer_kind="企业",
            region="北京",
            industry="先进制造",
            year=2024,
            application_received=dt.date(2024, 4, 16),
            filing_received=dt.date(2024, 8, 20),
            claim_received=dt.date(2024, 9, 24),
            exam_date=dt.date(2024, 9, 13),
            approved=True,
            audit_passed=dt.date(2024, 11, 20),
            insurance_months={t.id_number or "": p[10] for t, p in zip(trainees, _PEOPLE, strict=True)},
            attachments=(
                "拟参训学员名册",
                "身份证复印件28份",
                "职业技能等级证书、国家职业资格证书复印件28份",
                "培训计划",
                "出勤记录",
                "交流记录",
                "研讨记录",
                "考核记录",
                "学员学习记录材料（照片及影像资料）",
                "学员培训总结28份",
            ),
        ),
    )
    if catalogue is None:
        return dossier
    known = {key: record for key, record in dossier.forms() if key in catalogue}
    return Dossier(catalogue=catalogue, facts=dossier.facts, **known)


_PURPOSE = """一、围绕先进制造业数字化转型，以工业机器人系统集成与运维的新知识、新技术、新技能、新工艺为主要内容，提升学员解决现场难题的能力。
二、结合生产实践中尚待解决的节拍、良率和故障诊断难题开展专题研讨，加强同业高技能人才之间的交流协作。
三、注重成果转化和对生产实践的指导，传授带徒传技的方式和方法。"""

_CONDITIONS = """一、场地设备：实训中心1200平方米，配有六轴机器人工作站12套、可编程控制器实训台20套、机器视觉平台6套。
二、师资：授课教师9名，均为专家教授、高级实习指导教师或技能大师。
三、管理：设班主任1名，全程记录出勤、交流、研讨、考核情况；制定安全与应急预案，参训人员统一投保。
四、经验：近三年自主举办技能培训12期。"""

_ASSESSMENT = """一、考核时间：2024年9月13日下午。
二、考核方式：过程考核与结业考核相结合，由考核小组综合评定。
三、配分：出勤情况20分、学习态度20分、交流研讨20分、培训总结40分，合计100分。
四、评分细则：出勤情况按签到记录计分，迟到、早退、缺勤酌情扣分；学习态度按课堂表现和实训完成情况计分；交流研讨按发言质量和研讨成果计分；培训总结（工作总结）按结合岗位实际、解决问题和成果转化情况计分。总评60分及以上为合格。"""

_BUDGET = """研修所需经费预算合计146000元，专款专用：
1．师资聘请：88000元
2．场地租赁：26400元
3．课程设置（教材、资料）：5600元
4．耗材使用：8400元
5．参观学习（考察交流）：17600元"""

_SUMMARY = """一、基本情况
研修班于2024年9月2日至9月13日举办，共88学时，其中研讨、交流24学时。参训学员28人，来自通州区6家企业，结业27人；1人因单位派驻外地中途退出，未参加结业考核。
二、培训亮点
坚持“问题进课堂、方案回车间”。开班前向企业征集难题17个，编入专题研讨和现场教学；由技能大师带队，分6个小组在真实工作站上完成改进方案。
三、帮助学员解决实际问题情况
通过视觉定位和力控装配训练，学员所在企业的装配线换型时间由45分钟缩短到28分钟；针对焊接工作站的飞溅问题，研讨形成工艺参数表1套，已在2家企业使用。
四、工作经验
一是企业出题、专家解题、学员答题；二是全程记录出勤、交流、研讨、考核；三是结业后建立互助群，由授课教师继续指导成果转化和带徒传技。"""

_FUNDS = """研修资金共支出146000元，专款专用，均与研修培训有关：
1．师资聘请：88000元
2．场地租赁：26400元
3．课程设置（教材、资料）：5600元
4．耗材使用：8400元
5．参观学习（考察交流）：17600元"""
