"""X17, X21, X22: the subsidy, the budget, and the account it is paid to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tzforms.findings import mask
from tzforms.forms import Annex1, Annex4, Annex5, place
from tzforms.i18n import _
from tzforms.identifiers import IdentifierError, bank_account
from tzforms.law.rules import steps
from tzforms.law.rules.base import E, Hit, M, V, rule
from tzforms.law.rules.context import Context
from tzforms.law.rules.money import read_money
from tzforms.law.rules.shared import annexes, blank, head_counts, number_text


@rule(
    "X17",
    "第十六条",
    "按照每人5000元的标准给予办班单位资金补助",
    "申请资金与结业人数相符",
    V,
    stages=("申领",),
    checker="U/C1",
    looks_at=("annex4.subsidy_wan", "*.graduate_count", "annex3.graduates"),
    steps=steps.subsidy,
    needs=("annex4",),
    parameters=("subsidy.per_head",),
    examples=(
        "28人 → {subsidy.per_head:*28/10000}万元；29人 → {subsidy.per_head:*29/10000}万元",
        "28人写{subsidy.per_head:*30/10000}万元 → 不符合",
        "28人写{subsidy.per_head:*28} → 不符合（单位应为万元）",
    ),
)
def subsidy_fits(ctx: Context) -> Iterator[Hit]:
    """附件4申请资金（万元）＝结业人数×{subsidy.per_head:/10000}，精确到分；结业人数各表不一致时由X06指出，不在这里重复。"""
    a4 = ctx.stated.get(Annex4)
    assert a4 is not None
    counts = head_counts(ctx)
    per_head = ctx.m.subsidy_wan_per_head
    if a4.subsidy_wan is None:
        return  # filled in from the head count; R16-1 tells when that is missing too
    count = a4.graduate_count if a4.graduate_count is not None else counts.value
    if count is None:
        return
    expected = per_head * count
    if a4.subsidy_wan == expected:
        return
    if counts.others and any(a4.subsidy_wan == per_head * s.raw for g in (counts.held, *counts.others) for s in g):
        return  # the amount follows another form's head count: X06 tells which head count is the odd one
    hint = ""
    if a4.subsidy_wan == expected * 10000:
        hint = _("（看来是以元填写，单位应为万元）")
    elif a4.subsidy_wan * 10 == expected or a4.subsidy_wan == expected * 10:
        hint = _("（看来差一位小数）")
    where = _("附件4结业人数") if a4.graduate_count is not None else place(counts.held[0].path, ctx.stated)
    yield Hit(
        _("附件4申请资金{amount}万元，与{where}{count}人×{per}万元={expected}万元不符{hint}。").format(
            amount=number_text(a4.subsidy_wan),
            where=where,
            count=count,
            per=number_text(per_head),
            expected=number_text(expected),
            hint=hint,
        ),
        "annex4.subsidy_wan",
        _("申请资金改为{expected}（万元）。").format(expected=number_text(expected)),
        value=number_text(a4.subsidy_wan),
    )


@rule(
    "X21",
    "第十七条",
    "各办班单位必须坚持科学预算、专款专用的原则",
    "预算与资金使用",
    E,
    stages=("申报", "申领"),
    checker="U/C1/A",
    looks_at=("annex1.budget", "annex5.funds_usage", "annex4.subsidy_wan", "annex4.graduate_count"),
    examples=(
        "各项合计13万元，写“合计14万元” → 需说明",
        "附件5资金使用合计12万元，附件4申请14万元 → 需说明",
    ),
)
def budget_adds_up(ctx: Context) -> Iterator[Hit]:
    """附件1预算各项之和等于写明的合计；附件5资金使用合计不少于附件4申请资金。文字读不准的由人工核对。"""
    plan, summary = ctx.stated.get(Annex1), ctx.stated.get(Annex5)
    for path, label, text in (
        ("annex1.budget", _("附件1经费预算"), plan.budget if plan is not None else None),
        ("annex5.funds_usage", _("附件5资金使用情况"), summary.funds_usage if summary is not None else None),
    ):
        if blank(text):
            continue
        money = read_money(text)
        if money.total is not None and len(money.items) >= 2 and money.clean and money.added != money.total:
            yield Hit(
                _("{label}各项之和{added}万元，写明的合计{total}万元，两者不等。").format(
                    label=label, added=number_text(money.added / 10000), total=number_text(money.total / 10000)
                ),
                path,
                _("核对各项金额和合计。"),
                value=number_text(money.total / 10000),
            )
        elif not money.items and money.total is None:
            yield Hit(_("{label}没有可以核对的金额，请人工看。").format(label=label), path, "", M)
    a4 = annexes(ctx)[3]
    if summary is not None and a4 is not None and a4.subsidy_wan is not None:
        used = read_money(summary.funds_usage)
        expected = a4.subsidy_wan
        if a4.graduate_count is not None:  # the amount itself is X17's business
            expected = min(expected, ctx.m.subsidy_wan_per_head * a4.graduate_count)
        if used.total is not None and used.total < expected * 10000:
            yield Hit(
                _("附件5资金使用合计{used}万元，少于附件4申请资金{claimed}万元。").format(
                    used=number_text(used.total / 10000), claimed=number_text(a4.subsidy_wan)
                ),
                "annex5.funds_usage",
                _("核对资金使用情况，或说明差额的安排。"),
                value=number_text(used.total / 10000),
            )


BANK_SHORT = re.compile(
    r"(工行|农行|中行|建行|交行|招行|工商银行|农业银行|中国银行|建设银行|交通银行|[\u4e00-\u9fff]{0,10}银行)"
)


@rule(
    "X22",
    "附件4",
    "银行账号",
    "银行信息",
    E,
    stages=("申领",),
    checker="U/C1",
    on_paper=True,
    looks_at=("annex4.bank", "annex4.bank_account"),
    needs=("annex4",),
    examples=(
        "没有开户行或账号 → 需说明",
        "开户行只写“工行” → 需说明，应写到支行",
        "账号可以0开头，8至32位，不用银行卡校验",
        "62开头、16至19位且通过银行卡校验 → 需说明：疑似个人卡",
    ),
)
def bank(ctx: Context) -> Iterator[Hit]:
    """附件4开户行写到支行，账号8至32位数字；疑似个人银行卡的须说明；户名不在表上，由人工核对。"""
    a4 = annexes(ctx)[3]
    assert a4 is not None
    if blank(a4.bank):
        yield Hit(_("附件4没有填写开户行。"), "annex4.bank", _("填写开户银行全称，写到支行。"))
    elif BANK_SHORT.fullmatch(re.sub(r"\s|股份有限公司", "", a4.bank or "")):
        yield Hit(
            _("附件4开户行“{bank}”没有写到支行。").format(bank=a4.bank),
            "annex4.bank",
            _("填写开户银行全称，如“××银行股份有限公司北京××支行”。"),
            value=a4.bank,
        )
    account = a4.bank_account
    if account is None or blank(account):
        yield Hit(_("附件4没有填写银行账号。"), "annex4.bank_account", _("填写单位银行账号。"))
        return
    try:
        bank_account.validate(account)
    except IdentifierError as error:
        yield Hit(_("附件4：") + str(error), "annex4.bank_account", _("对照开户许可证改正。"), value=mask(account))
        return
    if bank_account.looks_like_personal_card(account):
        yield Hit(
            _("附件4银行账号疑似个人银行卡号，补助应拨付单位账户。"),
            "annex4.bank_account",
            _("改填单位银行账号；确为单位账户的请说明。"),
            value=mask(account),
        )
    else:
        yield Hit(_("户名不在表上，请人工核对收款账户是否属于办班单位。"), "annex4.bank_account", "", M, mask(account))
