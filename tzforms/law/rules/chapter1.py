"""第一章 总则: 第二条, 第三条."""

from __future__ import annotations

from collections.abc import Iterator

from tzforms.i18n import _
from tzforms.law.rules.base import E, Hit, M, N, Rule, rule, unverified
from tzforms.law.rules.context import Context
from tzforms.law.rules.shared import annexes, blank
from tzforms.law.rules.wording import in_words, joined


@rule(
    "R02-1",
    "第二条",
    "以服务北京城市副中心数字经济、现代金融、先进制造、商务服务、文化旅游、现代种业六大产业为重点",
    "重点产业",
    N,
    stages=("申报",),
    checker="M",
    looks_at=("facts.industry",),
    parameters=("industry.names", "industry.aliases"),
    examples=("产业填“文旅” → 认作文化旅游，通过", "产业填“建筑施工” → 提示（“为重点”不排斥其他产业）"),
)
def industry(ctx: Context) -> Iterator[Hit]:
    """所属产业是否在{industry.names:count}大产业之内；“为重点”不是排斥，其他产业只提示。"""
    named, number = ctx.facts.industry, in_words(len(ctx.m.industry.names))
    if not named:
        yield unverified(
            _("表格上没有所属产业一栏，无法核验是否属于{number}大产业；由职业技能管理中心评审时判断。").format(
                number=number
            ),
            "facts.industry",
            _("可在“基本信息”里填写“所属产业”。"),
        )
        return
    name = ctx.m.industry.aliases.get(named.strip(), named.strip())
    if not any(known in name for known in ctx.m.industry.names):
        yield Hit(
            _(
                "所属产业“{name}”不在{number}大产业（{known}）之内；办法为“为重点”，可以申报，评审时会看与区域功能定位的关系。"
            ).format(name=named, number=number, known=joined(ctx.m.industry.names)),
            "facts.industry",
            _("在研修目的中说明与{number}大产业的关系。").format(number=number),
            value=named,
        )


@rule(
    "R03-1",
    "第三条",
    "以新知识、新技术、新技能、新工艺为主",
    "研修内容",
    M,
    stages=("申报",),
    checker="M",
    looks_at=("annex1.purpose", "annex1.courses", "annex1.courses.topic"),
    needs=("annex1",),
    parameters=("content.news",),
    examples=("研修目的和作用空着，或还是印好的提示语 → 需说明", "已填写 → 需人工核验：由评审专家判断“四新”"),
)
def content(ctx: Context) -> Iterator[Hit]:
    """附件1的研修目的和作用、研修内容是否已填写；是否以“四新”为主由评审专家判断。"""
    a1 = annexes(ctx)[0]
    assert a1 is not None
    empty, news = False, joined(ctx.m.content.news)
    if blank(a1.purpose):
        empty = True
        yield Hit(
            _("附件1“研修目的和作用”没有填写，无从判断研修内容是否以{news}为主。").format(news=news),
            "annex1.purpose",
            _("写明研修要解决的技术、工艺难题和预期作用。"),
            E,
        )
    if not any(not blank(c.topic) for c in a1.courses):
        empty = True
        yield Hit(
            _("附件1“研修内容”没有一行培训内容。"),
            "annex1.courses",
            _("逐行填写培训内容、培训形式、课时和授课教师。"),
            E,
        )
    if not empty:
        yield Hit(
            _("研修内容是否以{news}为主，请评审专家看附件1的研修目的和研修内容。").format(news=news),
            "annex1.courses",
        )


RULES: list[Rule] = [industry, content]
