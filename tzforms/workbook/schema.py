"""The data-entry workbook as data: which sheet holds which field, under which heading, with which note.

One description used both ways: :mod:`tzforms.workbook.create` draws it, :mod:`tzforms.workbook.read` finds it again.
A :class:`Field` belongs to one record and is named as in the public data contract; its ``heading`` is what the clerk sees,
``synonyms`` what clerks write instead. The notes cite the measures in their own numbering.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from tzforms.forms import LEVELS

__all__ = [
    "FORM_SWITCHES",
    "SHEETS",
    "Field",
    "SheetSpec",
    "Table",
    "normal",
    "switch_heading",
]

YES_NO = ("是", "否")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in.

    ``target`` is the path of the value in the dossier (``annex1.venue``, ``facts.year``, ``shared.organizer``) or, for a
    column, the name of the field in its row. ``kind`` is a converter of :mod:`tzforms.converters`, or one of this package's
    own: ``code``, ``year``, ``months``, ``region``, ``flag``. ``width`` is in characters of the normal font.
    """

    target: str
    heading: str
    kind: str
    note: str = ""
    required: bool = False
    width: int = 16
    choices: tuple[str, ...] = ()
    strict: bool = False
    synonyms: tuple[str, ...] = ()
    example: str = ""
    computed: str = ""  # an Excel formula shown beside the cell, never in it
    section: str = ""  # a band above this field

    @property
    def labels(self) -> frozenset[str]:
        """The normalised headings under which this field is recognised."""
        return frozenset(normal(h) for h in (self.heading, *self.synonyms))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of rows: ``target`` is the path of the list, ``key`` the columns that make a row a row."""

    target: str
    columns: tuple[Field, ...]
    key: tuple[str, ...]
    rows: int = 40


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One sheet: single fields, a table, or both (the fields then stand above the table)."""

    key: str
    name: str
    title: str
    hint: str
    words: tuple[str, ...]  # what a renamed sheet or its title line must hold to be taken for this one
    fields: tuple[Field, ...] = ()
    table: Table | None = None
    colour: str = "4472C4"


_DROP = re.compile(r"[\s　*＊:：、，,。.;；/\\|_\-—–·'\"“”‘’]+")
_BRACKETS = re.compile(r"[(（\[【〔<《][^()（）\[\]【】〔〕<>《》]*[)）\]】〕>》]")


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """A heading without width, blanks, marks and remarks in brackets: ``姓  名＊（必填）`` → ``姓名``.

    A heading that is nothing but a bracket keeps what is inside.
    """
    folded = unicodedata.normalize("NFKC", text)
    bare = _DROP.sub("", _BRACKETS.sub("", folded))
    return (bare or re.sub(r"[()\[\]]", "", _DROP.sub("", folded))).lower()


FORM_SWITCHES = ("annex1", "annex2", "annex3", "annex4", "annex5")
_SWITCH_TITLES = ("实施方案", "学员名册", "结业登记名册", "补助资金申请表", "项目总结")


def switch_heading(form: str) -> str:
    """The heading of the cell that says whether ``form`` is part of this dossier."""
    number = FORM_SWITCHES.index(form)
    return f"附件{number + 1}{_SWITCH_TITLES[number]}是否填报"


EDUCATION = (
    "博士研究生", "硕士研究生", "大学本科", "大学专科", "中专", "职高", "技工学校", "普通高中", "初中", "小学",
)  # fmt: skip
FORMATS = ("讲授", "专题研讨", "技艺交流", "现场教学", "参观考察", "互联网+")
SCORES = ("合格", "良好", "优秀")
REGIONS = ("北京", "天津", "河北")
INDUSTRIES = ("数字经济", "现代金融", "先进制造", "商务服务", "文化旅游", "现代种业")
ORGANIZER_KINDS = ("企业", "高等学校", "科研院所", "高职院校", "技工（技师）院校", "其他")

_ID_NOTE = (
    "18位公民身份号码，末位X大写；本列已设为文本，粘贴时请选“只粘贴数值/文本”。性别与第17位奇偶一致（奇男偶女）。"
)
_OWN = "一般留空，自动取“基本信息”的内容；另填后核对时会提示不一致。"

_PREPARED = (
    Field("prepared_by", "填表人", "name", "表下方“填表人”。", width=12),
    Field("phone", "联系电话", "phone", "表下方“联系电话”。固定电话请带区号，如 010-69551234转801。", width=18,
          synonyms=("电话", "填表人电话", "填表人联系电话")),
)  # fmt: skip


def _in(form: str, *fields: Field) -> tuple[Field, ...]:
    """The same fields with ``form`` in front of their targets."""
    return tuple(
        Field(f"{form}.{f.target}", f.heading, f.kind, f.note, f.required, f.width, f.choices, f.strict, f.synonyms,
              f.example, f.computed, f.section)
        for f in fields
    )  # fmt: skip


def _own(form: str, *names: str, section: str = "") -> tuple[Field, ...]:
    headings = {
        "organizer": ("本表办班单位", "organizer"),
        "project": ("本表研修项目", "text"),
        "occupations": ("本表职业工种", "occupations"),
        "start_date": ("本表开始日期", "date"),
        "end_date": ("本表结束日期", "date"),
        "total_hours": ("本表总课时", "hours"),
        "graduate_count": ("本表结业人数", "integer"),
    }
    return tuple(
        Field(f"{form}.{n}", headings[n][0], headings[n][1], _OWN, width=22, section=section if i == 0 else "")
        for i, n in enumerate(names)
    )


BASICS = SheetSpec(
    "basics",
    "基本信息",
    "基本信息：五种表共用的内容，每项只填一次",
    "带 * 的必填。灰色说明不用改；日期可输入 2024-9-2。右侧“自动计算”仅供核对，不填也会自动汇总。",
    ("基本信息", "共用信息", "共享信息"),
    (
        Field("shared.organizer", "办班单位名称", "organizer", "全称，须与公章、营业执照（法人登记证书）一致；五种表都用这一项（第5条）。",
              True, 52, synonyms=("办班单位", "单位名称", "申报单位", "申报单位名称"), section="五种表共用"),
        Field("shared.project", "研修项目名称", "text", "按职业分类确定；五种表必须完全一致（第6条、第十七条）。", True, 52,
              synonyms=("研修项目", "项目名称")),
        Field("shared.occupations", "涉及职业（工种）", "occupations",
              "一个或多个相关相近职业，用顿号“、”隔开；印在附件1、附件4（第6条）。", True, 52,
              synonyms=("涉及职业", "职业（工种）", "职业工种", "涉及职业工种", "职业", "工种")),
        Field("shared.start_date", "培训开始日期", "date", "开班日期。附件2及复印件须在开班前一周报中心备案（第11条）。", True, 20,
              synonyms=("开始日期", "培训开始时间", "开班日期", "开班时间", "开始时间")),
        Field("shared.end_date", "培训结束日期", "date", "教学与考核应于当年10月底前完成（第十四条）。", True, 20,
              synonyms=("结束日期", "培训结束时间", "结业日期", "结束时间")),
        Field("shared.total_hours", "总课时", "hours",
              "每学时45分钟，一般不少于80学时（第8条）。可不填：留空即按“附件1课程”各行合计。", False, 20,
              synonyms=("总学时", "培训总课时", "培训总学时", "合计课时"), computed="courses.hours"),
        Field("shared.graduate_count", "结业人数", "integer",
              "考核合格人数，应等于附件3的行数（第十三条）。可不填：留空即按附件3自动计数。", False, 20, computed="graduates"),
        *(
            Field(f"switch.{form}", switch_heading(form), "flag",
                  "一般留空：有内容就算填报。填“否”则即使有内容也不用；填“是”则空表也保留。", choices=YES_NO, strict=True,
                  width=20, section="本次填报哪些表（可不填）" if form == "annex1" else "")
            for form in FORM_SWITCHES
        ),
        Field("facts.uscc", "统一社会信用代码", "code", "18位。表上不印，用于识别同一单位（每家单位最多申报2个班次，第6条）。",
              width=28, synonyms=("信用代码", "社会信用代码", "uscc"), section="表上不印、核对时要用的事实（可不填；不填的项目核对结果为“无法核验”）"),
        Field("facts.organizer_kind", "单位类型", "text", "北京地区具有独立法人资格的企业、院校、科研院所等（第5条）。",
              width=28, choices=ORGANIZER_KINDS, synonyms=("办班单位类型", "机构类型")),
        Field("facts.region", "单位所在地区", "region", "北京；条件突出、经验丰富的可拓展至津冀（第5条）。", width=20, choices=REGIONS,
              strict=True, synonyms=("地区", "所在地区", "所属地区")),
        Field("facts.industry", "所属产业", "text", "六大产业为重点，其他产业不禁止（第二条）。", width=28, choices=INDUSTRIES,
              synonyms=("产业", "所属产业领域", "行业")),
        Field("facts.year", "申报年度", "year", "工作通知的年度，如 2024（第9条、第十四条）。", width=12, synonyms=("年度", "通知年度")),
        Field("facts.application_received", "申报材料收到日期", "date", "附件1及拟参训名册送达中心的日期（第9条）。", width=20,
              synonyms=("申报收到日期", "申报受理日期")),
        Field("facts.approved", "评审是否通过", "flag", "项目评审通过后才能备案开班（第10条、第11条）。", width=12, choices=YES_NO,
              strict=True, synonyms=("评审通过", "是否评审通过")),
        Field("facts.filing_received", "备案材料收到日期", "date", "附件2等材料应于开班前一周报中心核实备案（第11条）。", width=20,
              synonyms=("备案收到日期", "备案日期")),
        Field("facts.exam_date", "结业考核日期", "date", "考核也应于当年10月底前完成（第十四条）。", width=20,
              synonyms=("考核日期", "考试日期", "考核时间")),
        Field("facts.claim_received", "申领材料收到日期", "date", "研修培训结束后两周内提出资金申请（第十四条）。", width=20,
              synonyms=("申领收到日期", "资金申请收到日期")),
        Field("facts.audit_passed", "审计通过日期", "date", "审核通过后才拨付补助、发结业证书（第十五条）。", width=20,
              synonyms=("审核通过日期", "审计日期")),
    ),
    colour="1F4E79",
)  # fmt: skip

PLAN = SheetSpec(
    "annex1",
    "附件1 实施方案",
    "附件1 通州区高技能人才研修培训项目实施方案",
    "单位名称、项目名称、职业（工种）在“基本信息”里填；课程表和教师各有一张表。较长的文字可在单元格内按 Alt+Enter 换行。",
    ("附件1", "实施方案"),
    _in(
        "annex1",
        Field("application_date", "申报时间", "date", "表头“申报时间”。按工作通知要求的时间报送（第9条）。", True, 20,
              synonyms=("申报日期", "申请时间")),
        Field("venue", "拟定研修地点", "text", "实际授课地点，开班后不得任意变更（第十七条）。", True, 60,
              synonyms=("研修地点", "培训地点", "地点")),
        Field("planned_trainees", "预计招收学员人数", "integer", "每班规模为15-30人（第6条）。", True, 14,
              synonyms=("预计招收人数", "招收人数", "学员人数", "预计学员人数")),
        Field("trainee_source", "学员来源", "text", "以通州区注册企业生产服务一线岗位、高级工及以上在职人员为主（第四条）。", True, 60),
        Field("purpose", "研修目的和作用", "prose", "围绕行业和专业发展趋势，以新知识、新技术、新技能、新工艺为主（第三条）。", True, 60,
              synonyms=("研修目的", "目的和作用")),
        Field("conditions", "培训条件及保障措施", "prose", "场地、设备、师资、管理等培训条件和经验（第5条）。", True, 60,
              synonyms=("培训条件", "保障措施")),
        Field("assessment", "结业考核", "prose",
              "结合出勤情况、学习态度、交流研讨、培训总结等，写明考核时间、方式、配分（合计100）及评分细则（第十三条、附件1）。", True, 60,
              synonyms=("考核", "考核方案", "结业考核方案")),
        Field("budget", "研修所需经费预算", "prose",
              "师资、场地、考察交流、教材等；专款专用，用于与研修培训有关的支出（第十七条）。", True, 60,
              synonyms=("经费预算", "预算")),
        Field("address", "地址", "text", "办班单位地址。", True, 60, section="办班单位信息", synonyms=("单位地址", "通讯地址")),
        Field("contact", "联系人", "name", "", True, 20),
        Field("office_phone", "办公电话", "phone", "请带区号，如 010-69551234；分机写“转801”。", True, 28, synonyms=("电话", "固定电话")),
        Field("mobile", "手机", "mobile", "11位手机号。", True, 28, synonyms=("手机号", "手机号码", "移动电话")),
        Field("fax", "传真", "phone", "没有可不填。", False, 28),
        Field("email", "邮箱", "email", "如 training@example.com。", False, 36, synonyms=("电子邮箱", "email", "e-mail", "电子邮件")),
    ),
    colour="2E75B6",
)  # fmt: skip

COURSES = SheetSpec(
    "courses",
    "附件1 课程",
    "附件1 研修内容（课程表）",
    "一行一门课。课时按每学时45分钟计；研讨、交流活动合计不少于16学时，请单独成行，不要与讲授混在一行（第8条）。",
    ("课程", "研修内容"),
    table=Table(
        "annex1.courses",
        (
            Field("topic", "培训内容", "text", "围绕新知识、新技术、新技能、新工艺（第三条）。", True, 52,
                  synonyms=("课程", "课程名称", "课程内容", "研修内容", "内容", "培训课程")),
            Field("format", "培训形式", "text",
                  "现场教学、专题研讨、技艺交流、参观考察、“互联网+”等（第8条）。形式中写有“研讨、交流、座谈、讨论、沙龙、论坛”的计入16学时。",
                  True, 16, FORMATS, synonyms=("形式", "授课形式", "授课方式", "培训方式", "教学形式", "教学方式")),
            Field("hours", "课时", "hours", "学时，每学时45分钟，可用小数；总数一般不少于80（第8条）。", True, 9,
                  synonyms=("学时", "课时数", "学时数")),
            Field("instructor", "授课教师", "text", "姓名应在“附件1 教师”中；多人用顿号隔开；自学、参观可留空（第7条）。", False, 22,
                  synonyms=("教师", "授课老师", "主讲教师", "主讲人", "讲师")),
        ),
        ("topic",),
        40,
    ),
    colour="2E75B6",
)  # fmt: skip

INSTRUCTORS = SheetSpec(
    "instructors",
    "附件1 教师",
    "附件1 授课教师情况",
    "应聘请专家教授、实习指导教师、高技能领军人才、技能大师等担任授课教师（第7条）。",
    ("教师", "师资"),
    table=Table(
        "annex1.instructors",
        (
            Field("name", "姓名", "name", "与课程表中的授课教师一致（第7条）。", True, 16, synonyms=("教师姓名", "授课教师", "讲师姓名")),
            Field("title", "职务/职称", "text", "能说明其理论水平或实践经验（第7条）。", True, 30,
                  synonyms=("职务", "职称", "职务职称", "职称职务", "职称/职务")),
            Field("employer", "工作单位", "text", "单位全称（第7条；不得转包分包，第十七条）。", True, 44,
                  synonyms=("单位", "所在单位", "单位名称")),
        ),
        ("name",),
        20,
    ),
    colour="2E75B6",
)  # fmt: skip

TRAINEES = SheetSpec(
    "annex2",
    "附件2 学员",
    "附件2 通州区高技能人才研修班学员名册",
    "每班15-30人（第6条）。身份证号、证书编号列已设为文本。“社保月数”“备注”以外各列都印在附件2上；空行不用删除。",
    ("附件2", "学员", "名册"),
    (*_in("annex2", *_PREPARED), *_own("annex2", "organizer", "project")),
    Table(
        "annex2.trainees",
        (
            Field("no", "序号", "serial", "从1起连续编号。", False, 7, synonyms=("编号", "序")),
            Field("name", "姓名", "name", "与身份证一致；少数民族姓名中的间隔点用“·”。", True, 18,
                  synonyms=("学员姓名", "学员", "名字", "人员姓名")),
            Field("sex", "性别", "sex", "与身份证号第17位一致（奇男偶女）。", True, 8, ("男", "女"), True),
            Field("education", "学历", "education", "最高学历。", True, 14, EDUCATION, synonyms=("文化程度", "最高学历", "学历层次")),
            Field("id_number", "身份证号", "id_number", _ID_NOTE + "每两年可参加一次，按此号核对（第四条）。", True, 24,
                  synonyms=("身份证号码", "公民身份号码", "身份证", "证件号码", "证件号", "身份号码", "居民身份证号", "居民身份证号码")),
            Field("employer_position", "工作单位及职务", "employer_position",
                  "单位全称，空一格写职务或岗位，如“北京某某有限公司 数控车工班长”。以通州区注册企业一线在职人员为主（第四条）。", True, 48,
                  synonyms=("工作单位", "单位", "所在单位", "单位及职务", "工作单位及岗位", "工作单位职务", "单位名称", "工作单位和职务")),
            Field("certificate_no", "国家职业资格证书/职业技能等级证书编号", "certificate_no",
                  "国家职业资格证书16位；职业技能等级证书为字母加21位数字，共22位。不是特种作业证、上岗证或职称证书编号（第四条）。", True, 30,
                  synonyms=("证书编号", "职业资格证书编号", "职业技能等级证书编号", "技能等级证书编号", "国家职业资格证书编号",
                            "证书号", "证书号码", "职业资格证书职业技能等级证书编号", "技能证书编号", "等级证书编号")),
            Field("level", "等级", "level", "高级工及以上为主；低于高级工的请在备注说明放宽理由（第四条）。", True, 12, LEVELS, True,
                  synonyms=("职业等级", "技能等级", "证书等级", "职业技能等级", "职业资格等级", "级别")),
            Field("note", "备注", "text", "如急需紧缺放宽条件的理由（第四条）。", False, 22, synonyms=("说明", "备注说明")),
            Field("insurance_months", "社保连续月数", "months",
                  "连续在京缴纳城镇职工社会保险的月数，需12个月及以上（第四条）。表上不印，由中心核实（第10条）；不填则“无法核验”。", False, 12,
                  synonyms=("社保月数", "社保缴费月数", "连续缴纳社保月数", "连续缴费月数", "在京连续缴纳社保月数", "社保缴纳月数")),
        ),
        ("name", "id_number"),
        40,
    ),
    colour="548235",
)  # fmt: skip

GRADUATES = SheetSpec(
    "annex3",
    "附件3 结业",
    "附件3 北京市通州区高技能人才研修培训结业登记名册",
    "只登记考核合格人员（第十三条）。姓名、身份证号与附件2一致；结业证书编号由区人力社保局填写，办班单位留空。",
    ("附件3", "结业"),
    (*_in("annex3", *_PREPARED), *_own("annex3", "organizer", "project", "start_date", "end_date")),
    Table(
        "annex3.graduates",
        (
            Field("no", "序号", "serial", "从1起连续编号。", False, 7, synonyms=("编号", "序")),
            Field("name", "姓名", "name", "与附件2、身份证一致（第十三条）。", True, 18, synonyms=("学员姓名", "学员", "名字", "人员姓名")),
            Field("employer", "工作单位", "text", "与附件2的单位一致。", True, 48,
                  synonyms=("单位", "所在单位", "单位名称", "工作单位及职务")),
            Field("id_number", "身份证号码", "id_number", _ID_NOTE, True, 24,
                  synonyms=("身份证号", "公民身份号码", "身份证", "证件号码", "证件号", "身份号码", "居民身份证号", "居民身份证号码")),
            Field("score", "考核成绩", "score", "分数（如 92）或等次（合格、良好、优秀），一个班用一种；不合格、缺考的不登记（第十三条）。", True, 12,
                  SCORES, synonyms=("成绩", "考试成绩", "总评成绩", "结业成绩", "考核结果")),
            Field("completion_no", "结业证书编号（区人力社保局填写）", "text", "由区人力社保局填写，办班单位留空（附件3、第十五条）。", False, 26,
                  synonyms=("结业证书编号", "结业证书号", "证书编号", "结业证号")),
        ),
        ("name", "id_number"),
        40,
    ),
    colour="548235",
)  # fmt: skip

CLAIM = SheetSpec(
    "annex4",
    "附件4 资金申请",
    "附件4 北京市通州区高技能人才研修培训补助资金申请表",
    "单位、项目、职业、日期、课时、人数都取自“基本信息”和名册，这里只填申请表自己的内容。",
    ("附件4", "申请表", "资金申请"),
    (
        *_in(
            "annex4",
            Field("application_date", "申请日期", "date", "研修培训结束后两周内提出（第十四条）。", True, 20, synonyms=("申请时间", "申报日期")),
            Field("subsidy_wan", "申请资金（万元）", "wan", "结业人数 × 0.5 万元（每人5000元，第十六条）。可不填：留空即自动计算。单位是万元。",
                  False, 16, synonyms=("申请资金", "申请金额", "补助资金", "申请补助资金"), computed="subsidy"),
            Field("handler", "经办人", "name", "", True, 20),
            Field("phone", "联系电话", "phone", "经办人的电话；固定电话请带区号。", True, 28, synonyms=("电话", "经办人电话")),
            Field("bank", "开户行", "bank", "写到支行的全称；户名应为办班单位（第十六条给予办班单位）。", True, 52,
                  section="银行信息", synonyms=("开户银行", "银行")),
            Field("bank_account", "银行账号", "account", "单位对公账户，已设为文本，首位的0不会丢；不要填个人卡号。", True, 32,
                  synonyms=("账号", "帐号", "银行帐号", "账户", "银行账户")),
        ),
        *_own("annex4", "organizer", "project", "occupations", "start_date", "end_date", "total_hours", "graduate_count",
              section="与“基本信息”不同时才填（一般留空）"),
    ),
    colour="BF8F00",
)  # fmt: skip

SUMMARY = SheetSpec(
    "annex5",
    "附件5 项目总结",
    "附件5 通州区高技能人才研修培训项目总结",
    "单位、项目、起止时间、结业人数取自“基本信息”和名册；专家信息另有一张表。一式两份，纸质版与电子版同时报送（第十四条）。",
    ("附件5", "总结"),
    (
        *_in(
            "annex5",
            Field("contact", "联系人", "name", "", True, 20),
            Field("office_phone", "办公电话", "phone", "请带区号，如 010-69551234。", True, 28, synonyms=("电话", "固定电话")),
            Field("mobile", "手机", "mobile", "11位手机号。", True, 28, synonyms=("手机号", "手机号码", "移动电话")),
            Field("trainee_count", "培训人数", "integer", "实际参加培训人数；可不填：留空即按附件2计数。", False, 14,
                  synonyms=("参训人数",), computed="trainees"),
            Field("summary", "项目总结", "prose", "重点突出培训亮点、帮助学员解决实际问题情况、工作经验等，可多页（第十三条、附件5）。", True, 60,
                  synonyms=("总结",)),
            Field("funds_usage", "资金使用情况", "prose", "逐项写明支出；专款专用，用于与研修培训有关的支出（第十七条）。", True, 60,
                  synonyms=("资金使用", "经费使用情况")),
            Field("expert_opinion", "专家小组意见", "prose", "由专家填写，可先留空。", False, 60, section="以下由专家和区人力社保局填写，可留空",
                  synonyms=("专家意见", "专家组意见")),
            Field("expert_opinion_date", "专家小组意见日期", "date", "专家小组意见栏下方的日期。", False, 20, synonyms=("专家意见日期",)),
            Field("bureau_opinion", "区人力资源和社会保障局意见", "prose", "由区人力社保局填写，办班单位留空。", False, 60,
                  synonyms=("人力社保局意见", "区人力社保局意见")),
            Field("bureau_opinion_date", "区人力资源和社会保障局意见日期", "date", "局意见栏下方的日期。", False, 20,
                  synonyms=("区人力社保局意见日期",)),
        ),
        *_own("annex5", "organizer", "project", "start_date", "end_date", "graduate_count",
              section="与“基本信息”不同时才填（一般留空）"),
    ),
    colour="7030A0",
)  # fmt: skip

EXPERTS = SheetSpec(
    "experts",
    "附件5 专家",
    "附件5 专家信息",
    "专家人数应为单数（附件5），一般3、5、7人；签名在纸质表上手签，这里留空。",
    ("专家",),
    table=Table(
        "annex5.experts",
        (
            Field("name", "姓名", "name", "专家人数应为单数（附件5）。", True, 16, synonyms=("专家姓名", "专家")),
            Field("employer_title", "单位及职务/职称", "text", "单位全称，空一格写职务或职称。", True, 48,
                  synonyms=("单位及职务", "单位职务", "单位及职称", "工作单位及职务/职称", "工作单位及职务", "工作单位")),
            Field("mobile", "手机", "mobile", "11位手机号。", True, 20, synonyms=("手机号", "手机号码", "联系电话", "电话", "联系方式")),
            Field("signature", "签名", "text", "纸质表手签，电子版可留空。", False, 16, synonyms=("签字",)),
        ),
        ("name",),
        9,
    ),
    colour="7030A0",
)  # fmt: skip

ATTACHMENTS = SheetSpec(
    "attachments",
    "附送材料",
    "附送材料清单（随表报送的材料，一行一件）",
    "填写实际附送的材料名称；都没有就在第一行填“无”；整表留空表示“尚未说明”，核对结果为无法核验。",
    ("附送材料", "材料清单", "附件材料"),
    table=Table(
        "facts.attachments",
        (
            Field("name", "材料名称", "text",
                  "备案：身份证复印件、证书复印件、培训计划（第11条）；申领：学习记录材料（照片及影像资料）、学员培训总结等（第十四条）。", True, 70,
                  ("拟参训学员名册", "身份证复印件", "证书复印件", "培训计划", "学员学习记录材料（照片及影像资料）", "学员培训总结",
                   "考勤记录", "考核记录"),
                  synonyms=("材料", "附送材料", "附件名称")),
        ),
        ("name",),
        20,
    ),
    colour="7F7F7F",
)  # fmt: skip

WAIVERS = SheetSpec(
    "waivers",
    "例外记录",
    "例外记录（第二十条：由区人力社保局解释）",
    "只有区人力社保局同意的例外才记在这里：该条核对结果仍会显示，但改为“提示”。办班单位一般不填。",
    ("例外", "豁免"),
    table=Table(
        "facts.waivers",
        (
            Field("rule", "规则编号", "text", "核对结果里的编号，如 R08-2。", True, 14, synonyms=("规则", "编号")),
            Field("path", "位置", "text", "核对结果里的 path，可留空。", False, 34, synonyms=("路径", "path")),
            Field("reason", "理由", "text", "为什么可以例外。", True, 44, synonyms=("原因", "例外理由")),
            Field("by", "批准人", "text", "谁同意的。", True, 20, synonyms=("同意人", "审批人")),
            Field("date", "日期", "date", "同意的日期。", False, 18, synonyms=("批准日期",)),
        ),
        ("rule",),
        12,
    ),
    colour="7F7F7F",
)  # fmt: skip

INSURANCE = SheetSpec(
    "insurance",
    "其他社保记录",
    "其他人员的社保月数（不在附件2名册上的人）",
    "名册上的人请直接填在“附件2 学员”的“社保连续月数”列；这里只记不在名册上的人，一般不用填。",
    ("社保记录", "社保核验"),
    table=Table(
        "facts.insurance_months",
        (
            Field("id_number", "身份证号", "id_number", _ID_NOTE, True, 26, synonyms=("身份证号码", "证件号码")),
            Field("insurance_months", "社保连续月数", "months", "需12个月及以上（第四条）。", True, 16,
                  synonyms=("社保月数", "连续缴费月数")),
        ),
        ("id_number",),
        10,
    ),
    colour="7F7F7F",
)  # fmt: skip

SHEETS: tuple[SheetSpec, ...] = (
    BASICS, PLAN, COURSES, INSTRUCTORS, TRAINEES, GRADUATES, CLAIM, SUMMARY, EXPERTS, ATTACHMENTS, WAIVERS, INSURANCE,
)  # fmt: skip
