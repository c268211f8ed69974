"""Whose form it is: other districts', other schemes' and no titles on our tables; other papers with our words."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.corpus.blanks import blank
from tests.corpus.case import Case, put
from tests.corpus.operators import ROSTERS, get, need
from tests.corpus.operators.kinds import append, clear_body, kind, not_ours, paragraph, simple_table
from tests.corpus.operators.rows import _plain_row
from tests.corpus.package import CT, REL, R, W, e, q, text_of
from tests.corpus.people import EDUCATION, People
from tests.corpus.projects import INDUSTRIES

DISTRICTS = [
    *(f"{d}区" for d in ("大兴", "朝阳", "顺义", "昌平", "房山", "海淀", "丰台", "石景山", "门头沟", "怀柔", "平谷", "密云", "延庆", "东城", "西城")),
    "北京经济技术开发区", "亦庄新城", "天津市武清区", "廊坊市三河市", "廊坊市香河县", "滨海新区", "河北雄安新区", "上海市浦东新区",
]  # fmt: skip
SCHEMES = {
    "annex1": ["通州区企业新型学徒制培训项目实施方案", "通州区职业技能提升行动培训实施方案", "通州区技能大师工作室建设项目实施方案", "北京市高技能人才培训基地建设项目实施方案", "通州区创业培训项目实施方案", "通州区专业技术人才知识更新工程高级研修项目实施方案", "农村劳动力转移就业培训实施方案"],
    "annex2": ["通州区企业新型学徒制培训学员名册", "通州区职业技能提升行动培训班学员名册", "安全生产管理人员培训班学员名册", "通州区创业培训班学员名册", "退役军人适应性培训学员名册", "家政服务员岗前培训班学员名册", "通州区专业技术人员继续教育培训班学员名册", "通州区岗位练兵培训人员名册"],
    "annex3": ["北京市通州区企业新型学徒制培训结业人员名册", "通州区职业技能提升行动培训结业登记名册", "特种作业人员安全培训考核合格名册", "通州区创业培训结业学员登记表", "北京市职业技能竞赛成绩名册", "北京市通州区专业技术人员继续教育结业登记名册"],
    "annex4": ["北京市通州区职业技能提升行动培训补贴资金申请表", "通州区企业新型学徒制培训补贴资金申请表", "北京市通州区技能大师工作室补助资金申请表", "通州区稳岗补贴资金申请表", "北京市通州区创业培训补助资金申请表", "通州区以工代训补贴资金申请表", "北京市通州区首席技师工作室资助资金申请表"],
    "annex5": ["通州区企业新型学徒制培训项目总结", "通州区技能大师工作室建设项目总结", "通州区职业技能提升行动培训项目总结", "专业技术人才高级研修项目总结", "通州区创业培训项目总结"],
}  # fmt: skip
OURS = {
    "annex1": ["通州区高技能人才研修培训实施方案", "2025年通州区高技能人才研修培训项目实施方案", "通州区高技能人才研修培训项目实施方案（申报稿）", "《通州区高技能人才研修培训项目实施方案》", "北京市通州区高技能人才研修培训项目实施方案", "通州区2025年度高技能人才研修培训项目实施方案", "附件1 通州区高技能人才研修培训项目实施方案"],
    "annex2": ["通州区高技能人才研修班学员花名册", "北京市通州区高技能人才研修班学员名册", "通州区高技能人才研修培训班学员名册", "2025年通州区高技能人才研修班学员名册（第二期）", "通州区高技能人才研修班拟参训学员名册", "通州区高技能人才研修班学员名册（备案）", "通州区高技能人才研修班学员名单"],
    "annex3": ["北京市通州区高技能人才研修培训结业登记备案名册", "通州区高技能人才研修培训结业登记名册", "北京市通州区高技能人才研修培训结业名册", "2025年北京市通州区高技能人才研修培训结业登记名册", "北京市通州区高技能人才研修班结业登记名册"],
    "annex4": ["北京市通州区高技能人才研修培训补贴资金申请表", "通州区高技能人才研修培训补助资金申请表", "北京市通州区高技能人才研修培训资金补助申请表", "北京市通州区高技能人才研修培训补助资金申请表（2025年）"],
    "annex5": ["通州区高技能人才研修培训项目总结报告", "北京市通州区高技能人才研修培训项目总结", "通州区高技能人才研修培训工作总结", "2025年通州区高技能人才研修培训项目总结"],
}  # fmt: skip


def retitle(case: Case, text: str, *, number: str | None = None) -> str:
    """Print another title (once on the page); returns what stood there."""
    titles = case.doc.find("title")
    need(titles)
    old = "".join(text_of(t) for t in titles).replace("\n", "")
    put(titles[0], text)
    for other in titles[1:]:
        put(other, "")
    if number is not None:
        for node in case.doc.find("annexno"):
            put(node, number)
    return old


def _whole_title(case: Case) -> str:
    return "".join(text_of(t) for t in case.doc.find("title")).replace("\n", "")


@kind("identity", "labels", group="title")
def another_districts_title(case: Case, rng: Random) -> None:
    """大兴区, 朝阳区, 亦庄 … in the title instead of 通州区: not ours."""
    title, district = _whole_title(case), rng.choice(DISTRICTS)
    need("通州区" in title)
    place = district if "市" in district or "河北" in district else rng.choice([district, f"北京市{district}"])
    retitle(
        case,
        title.replace("北京市通州区", place).replace("通州区", place),
        number=rng.choice([None, "附件2：", "附表3"]),
    )
    for node in case.doc.find("label"):  # the bureau that the other district's form names
        text = text_of(node)
        if node.tag == q("w:tc") and text.startswith("区人力"):
            put(node, f"{district}{text[1:]}".replace("区区", "区"))
    not_ours(case)


@kind("identity", "labels", group="title")
def another_districts_title_in_lines(case: Case, rng: Random) -> None:
    """The district's name on a line of its own, spaced, or behind the title in brackets: not ours."""
    title, district = _whole_title(case), rng.choice(DISTRICTS[:15])
    rest = title.replace("北京市通州区", "").replace("通州区", "")
    spaced = "　".join(district)
    retitle(
        case,
        rng.choice(
            [
                f"{district}\n{rest}",
                f"{spaced}\n{rest}",
                f"{rest}（{district}）",
                f"北京市{district}\n{rest}",
                f"{district}{rest[:9]}\n{rest[9:]}",
            ]
        ),
    )
    not_ours(case)


@kind("identity", "labels", group="title")
def another_schemes_title(case: Case, rng: Random) -> None:
    """企业新型学徒制, 安全生产, 创业培训 … over our columns: not ours."""
    retitle(case, rng.choice(SCHEMES[case.form]), number=rng.choice([None, "附件4：", ""]))
    not_ours(case)


@kind("identity", "labels", group="title")
def the_citys_title(case: Case, rng: Random) -> None:
    """北京市高技能人才研修… of the city's own scheme, without a district: not ours, or the whole of it asked."""
    title = _whole_title(case)
    retitle(case, "北京市" + title.replace("北京市通州区", "").replace("通州区", ""))
    not_ours(case)


@kind("identity", "labels", group="title")
def our_title_worded_otherwise(case: Case, rng: Random) -> None:
    """花名册, 补贴资金, 2025年度 …, （申报稿): still ours, and no doubt of its values."""
    retitle(case, rng.choice(OURS[case.form]), number=rng.choice([None, None, "", "附件"]))


@kind("identity", "labels", group="title")
def our_title_without_the_district(case: Case, rng: Random) -> None:
    """高技能人才研修班学员名册 with no district at all: read, and a question is in place."""
    title = _whole_title(case)
    retitle(case, title.replace("北京市通州区", "").replace("通州区", ""))
    case.allow(*_everything(case))


@kind("identity", "labels", group="title")
def no_title_at_all(case: Case, rng: Random) -> None:
    """Title and annex number are gone: read, and the whole may be asked."""
    retitle(case, "", number="")
    case.allow(*_everything(case))


def _everything(case: Case) -> list[str]:
    out = [n for n in case.data if n not in case.loops]
    for loop in case.loops:
        for row in case.data[loop]:
            out += case.row_paths(loop, row["_uid"])
    return out


@kind("identity", "labels", group="title")
def title_of_another_annex_of_ours(case: Case, rng: Random) -> None:
    """The title of the next annex over this table, copied by mistake: nothing of it unasked, whichever it is read as."""
    order = ["annex1", "annex2", "annex3", "annex4", "annex5"]
    others = [f for f in order if f != case.form and {f, case.form} != set(ROSTERS)]
    other = rng.choice(others)
    retitle(case, OURS[other][0], number=f"附件{other[-1]}：")
    case.allow(*_everything(case))


# ---- papers that are no form of ours at all --------------------------------------------------------------------------


def _person(people: People, rng: Random) -> dict[str, str]:
    sex = rng.choice("男女")
    number = people.id_number(sex)
    return {
        "姓名": people.name(sex), "性别": sex, "民族": rng.choice(["汉", "满", "回"]), "出生年月": f"{number[6:10]}.{number[10:12]}", "身份证号": number, "身份证号码": number, "学历": rng.choice(EDUCATION), "文化程度": rng.choice(EDUCATION),
        "工作单位": "北京示例机电有限公司", "单位": "北京示例机电有限公司", "工作单位及职务": "北京示例机电有限公司 班长", "联系电话": people.mobile(), "手机": people.mobile(), "职务": "班长", "岗位": "电工", "备注": "",
        "等级": "高级工", "成绩": str(rng.randrange(60, 99)), "考核成绩": rng.choice(["合格", "88", "优秀"]), "证书编号": people.certificate("高级工"), "签名": "", "签到": "", "住址": "北京市通州区某街12号", "地址": "北京市通州区某街12号", "政治面貌": "群众",
        "血压": "120/80", "身高": "172", "体重": "68", "既往病史": "无", "体检结论": "合格", "贷款金额（元）": "50000", "贷款期限": "12个月", "开户行": "某银行通州支行", "银行账号": people.account(), "担保人": people.name(), "月收入": "8000", "婚姻状况": "已婚",
        "培训内容": "消防安全", "课时": "4", "培训时间": "2025年6月9日", "授课教师": people.name(), "工种": "电工", "职称": "工程师", "参加工作时间": "2008.7", "毕业院校": "北京某职业学院", "专业": "机电", "个人简历": "2008年至今在本单位工作。",
        "房间号": "302", "入住日期": "2025-06-09", "金额（元）": "300", "出勤天数": "5", "缺勤": "0", "领取日期": "2025-07-01", "领取人": "", "班组": "一班", "组别": "A组", "奖项": "二等奖", "申请日期": "2025年6月1日", "申请人": people.name(), "联系人": people.name(), "经办人": people.name(),
        "项目名称": "设备维修服务", "合同金额（万元）": "12.5", "甲方": "北京甲公司", "乙方": "北京乙公司", "签订日期": "2025年3月1日", "办公电话": people.landline(), "邮箱": people.email(), "传真": people.landline(), "单位名称": "北京示例机电有限公司", "法定代表人": people.name(), "统一社会信用代码": "91110112MA00000X0Y", "注册资本": "500万元", "报销金额": "1260.00", "事由": "培训差旅", "车牌号": "京A00000", "驾驶证号": number,
    }  # fmt: skip


LISTS: list[tuple[str, list[str]]] = [
    ("消防安全培训人员名册", ["序号", "姓名", "性别", "单位", "身份证号码", "考核成绩", "联系电话"]),
    ("职工健康体检人员名单", ["序号", "姓名", "性别", "身份证号", "工作单位", "联系电话", "体检结论"]),
    ("2025年度继续教育证书领取登记表", ["序号", "姓名", "工作单位", "身份证号码", "证书编号", "领取日期", "签名"]),
    ("岗位练兵比武成绩汇总表", ["序号", "姓名", "工作单位", "工种", "成绩", "奖项", "备注"]),
    ("学员住宿登记表", ["序号", "姓名", "性别", "身份证号", "工作单位", "房间号", "入住日期"]),
    ("培训班考勤表", ["序号", "姓名", "单位", "出勤天数", "缺勤", "备注"]),
    ("特种作业人员安全技术培训考核登记名册", ["序号", "姓名", "性别", "学历", "身份证号", "工作单位及职务", "工种", "证书编号", "备注"]),
    ("一线职工疗休养人员名册", ["序号", "姓名", "性别", "身份证号", "工作单位及职务", "联系电话", "备注"]),
    ("工会会员花名册", ["序号", "姓名", "性别", "学历", "身份证号", "工作单位", "政治面貌", "备注"]),
    ("专家评审费发放表", ["序号", "姓名", "工作单位", "身份证号码", "金额（元）", "签名"]),
    ("高级工考评报名汇总表", ["序号", "姓名", "性别", "学历", "身份证号", "工作单位及职务", "证书编号", "等级", "备注"]),
    ("劳务派遣人员登记表", ["序号", "姓名", "性别", "文化程度", "身份证号", "工作单位", "岗位", "备注"]),
]  # fmt: skip
PERSONAL: list[tuple[str, list[str]]] = [
    ("职工健康检查表", ["姓名", "性别", "身份证号", "文化程度", "工作单位", "联系电话", "身高", "体重", "血压", "既往病史", "体检结论"]),
    ("个人贷款申请表", ["申请人", "性别", "身份证号码", "工作单位", "联系电话", "住址", "月收入", "贷款金额（元）", "贷款期限", "担保人", "开户行", "银行账号", "申请日期"]),
    ("职业技能等级认定个人申报表", ["姓名", "性别", "身份证号", "学历", "工作单位及职务", "证书编号", "等级", "工种", "联系电话", "备注"]),
    ("专业技术职务评审表", ["姓名", "性别", "出生年月", "民族", "学历", "毕业院校", "专业", "工作单位", "职务", "职称", "参加工作时间", "个人简历"]),
    ("入职登记表", ["姓名", "性别", "民族", "政治面貌", "身份证号", "文化程度", "婚姻状况", "手机", "住址", "岗位", "个人简历"]),
    ("技术服务合同登记表", ["项目名称", "甲方", "乙方", "合同金额（万元）", "签订日期", "经办人", "联系电话", "开户行", "银行账号"]),
    ("企业基本情况登记表", ["单位名称", "统一社会信用代码", "法定代表人", "注册资本", "地址", "联系人", "办公电话", "手机", "传真", "邮箱"]),
    ("差旅费报销单", ["姓名", "单位", "事由", "报销金额", "开户行", "银行账号", "经办人", "申请日期"]),
    ("内部培训实施记录", ["单位名称", "项目名称", "培训内容", "培训时间", "课时", "授课教师", "联系人", "备注"]),
    ("车辆通行证申请表", ["申请人", "工作单位", "身份证号码", "车牌号", "驾驶证号", "联系电话", "申请日期", "经办人"]),
]  # fmt: skip


@kind("identity", "traps", group="foreign", forms=ROSTERS, stack=False)
def another_list_of_people(case: Case, rng: Random) -> None:
    """安全培训, 体检, 考勤, 证书领取 …: a list of people, but none of ours; nobody is made of it unasked."""
    title, heads = rng.choice(LISTS)
    people = People(rng)
    rows = [
        heads,
        *(
            [str(i) if h == "序号" else p[h] for h in heads]
            for i, p in ((i, _person(people, rng)) for i in range(1, rng.randrange(6, 20)))
        ),
    ]
    clear_body(case)
    line = rng.choice(
        [
            [],
            [f"单位：北京示例机电有限公司　　　日期：2025年6月{rng.randrange(1, 28)}日"],
            [f"填报单位（盖章）：北京示例机电有限公司　　填表人：{people.name()}　联系电话：{people.mobile()}"],
        ]
    )
    append(case, paragraph(title, align="center"), *map(paragraph, line), simple_table(rows), paragraph(""))
    not_ours(case)
    case.raw.clear()


@kind("identity", "traps", group="foreign", stack=False)
def a_form_about_one_person(case: Case, rng: Random) -> None:
    """体检表, 贷款申请表, 入职登记表, 合同登记 … in pairs of label and value: none of ours; labels are no people."""
    title, labels = rng.choice(PERSONAL)
    person = _person(People(rng), rng)
    width = rng.choice([1, 2, 2, 3])
    rows: list[list[str]] = []
    row: list[str] = []
    for label in labels:
        row += [label, person[label]]
        if len(row) >= 2 * width:
            rows.append(row)
            row = []
    if row:
        rows.append(row)
    rows += [["单位意见", "同意。\n（盖章）　　年　月　日"]]
    clear_body(case)
    append(
        case,
        paragraph(title, align="center"),
        *([paragraph("填表日期：2025年6月3日")] if rng.random() < 0.5 else []),
        simple_table(rows),
        paragraph(""),
    )
    not_ours(case)
    case.raw.clear()


@kind("identity", "traps", group="foreign", stack=False, forms=("annex1", "annex5"))
def prose_about_a_class(case: Case, rng: Random) -> None:
    """A news item, a timetable or minutes about a class: text, but no form."""
    people = People(rng)
    industry: dict[str, Any] = INDUSTRIES[rng.choice(sorted(INDUSTRIES))]
    topics = rng.sample(industry["内容"], 5)
    clear_body(case)
    if rng.random() < 0.5:
        rows = [
            ["日期", "培训内容", "授课教师", "地点"],
            *([f"6月{i + 9}日", t, people.name(), "实训楼"] for i, t in enumerate(topics)),
        ]
        append(case, paragraph("研修班课程安排表", align="center"), simple_table(rows), paragraph(""))
    else:
        lines = [
            "高技能人才研修班圆满结业",
            f"本报讯　6月20日，{industry['项目'][0]}研修班结业。共培训28人，结业26人。",
            "培训内容：" + "、".join(topics) + "。",
            f"联系人：{people.name()}　联系电话：{people.landline()}",
        ]
        append(case, *map(paragraph, lines))
    not_ours(case)
    case.raw.clear()


@kind("identity", "labels", group="title", forms=ROSTERS)
def other_papers_title_over_our_columns(case: Case, rng: Random) -> None:
    """体检, 保险, 住宿 … as the title over our columns and people: not ours."""
    retitle(
        case,
        rng.choice(
            [
                "参训人员保险投保名单",
                "研修班学员体检名册",
                "学员证书领取登记表",
                "培训补助发放名册",
                "职业技能竞赛参赛选手名册",
                "高级工考评报名登记表",
                "学员满意度回访名单",
                "退役军人参训名册",
            ]
        ),
        number="",
    )
    not_ours(case)


# ---- rows that hold labels -------------------------------------------------------------------------------------------


@kind("identity", "rows", group="label-rows", forms=ROSTERS)
def row_of_signature_labels(case: Case, rng: Random) -> None:
    """审核人： | 日期： | 单位负责人（签字）： as the last row of the table: nobody."""
    loop = case.loops[0]
    texts = rng.choice(
        [
            ["", "审核人：", "", "日期：", "", "盖章："],
            ["审核", "负责人（签字）", "", "经办人（签字）", "", ""],
            ["", "单位意见", "", "（公章）", "", "年 月 日"],
            ["", "制表人", "", "审核人", "", "负责人"],
        ]
    )
    case.rows(loop)[-1].addnext(_plain_row(case, loop, texts, merged=False))


@kind("identity", "rows", group="label-rows", forms=ROSTERS)
def header_row_again_in_other_words(case: Case, rng: Random) -> None:
    """The second page begins with the heads again, in somewhat other words: nobody."""
    loop = case.loops[0]
    heads = {
        "trainees": ["序号", "学员姓名", "性别", "文化程度", "身份证号码", "单位及职务", "证书编号", "级别", "备注"],
        "graduates": ["序号", "学员姓名", "工作单位", "身份证号", "成绩", "证书编号"],
    }[loop]
    rows = case.rows(loop)
    need(len(rows) > 5)
    rows[len(rows) // 2].addprevious(_plain_row(case, loop, heads, merged=False))


@kind("identity", "rows", group="label-rows", forms=ROSTERS)
def row_of_column_numbers(case: Case, rng: Random) -> None:
    """A row 1 2 3 4 … or 甲 乙 丙 or （1）（2） under the heads: nobody."""
    loop = case.loops[0]
    count = len([c for c in case.rows(loop)[0] if get(c, "role") == "cell"])
    signs = rng.choice(
        [
            [str(i + 1) for i in range(count)],
            list("甲乙丙丁戊己庚辛壬")[:count],
            [f"（{i + 1}）" for i in range(count)],
            [chr(0x2460 + i) for i in range(count)],
            list("ABCDEFGHI")[:count],
        ]
    )
    case.rows(loop)[0].addprevious(_plain_row(case, loop, signs, merged=False))


@kind("identity", "rows", group="label-rows", forms=("annex2",))
def row_of_filling_rules(case: Case, rng: Random) -> None:
    """（与身份证一致）|（男/女）|（18位）… in small print under the heads: nobody."""
    loop = case.loops[0]
    texts = [
        "",
        "与身份证一致",
        "男/女",
        "最高学历",
        "18位，末位X大写",
        "全称 岗位",
        "16或22位",
        "如高级工",
        "放宽理由",
    ]
    if rng.random() < 0.5:
        texts = [f"（{t}）" if t else "" for t in texts]
    case.rows(loop)[0].addprevious(_plain_row(case, loop, texts, merged=False))


@kind("identity", "labels", group="title")
def another_district_in_the_page_header(case: Case, rng: Random) -> None:
    """The title stands in the page's header only, and is 大兴区's: not ours."""
    title, district = _whole_title(case), rng.choice(DISTRICTS[:15])
    text = title.replace("北京市通州区", f"北京市{district}").replace("通州区", district)
    retitle(case, "", number="")
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:hdr xmlns:w="{W}" xmlns:r="{R}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p></w:hdr>'
    rid = case.doc.add_part("header6.xml", CT + "header+xml", xml.encode(), REL + "header")
    case.doc.body.findall(q("w:sectPr"))[-1].insert(0, e("w:headerReference", {"w:type": "default", "r:id": rid}))
    not_ours(case)


@kind("identity", "labels", group="title")
def our_title_with_a_slip(case: Case, rng: Random) -> None:
    """通洲区, 高技能人材, 研休 …: one character wrong in our title; ours, and a question is in place."""
    title = _whole_title(case)
    slips = [
        (a, b)
        for a, b in (
            ("通州", "通洲"),
            ("人才", "人材"),
            ("研修", "研休"),
            ("技能", "枝能"),
            ("学员", "学圆"),
            ("培训", "陪训"),
            ("资金", "资全"),
        )
        if a in title
    ]
    need(slips)
    retitle(case, title.replace(*rng.choice(slips), 1))
    case.allow(*_everything(case))


@kind("identity", "traps", group="foreign", stack=False)
def blank_of_another_district(case: Case, rng: Random) -> None:
    """大兴区's form as it is handed out, nothing filled in: not ours either."""
    case.doc = blank(case.form, case.kind, case.seed)
    title, place = _whole_title(case), rng.choice(DISTRICTS[:15])
    retitle(case, title.replace("通州区", place))
    not_ours(case)
    case.raw.clear()
