"""Conservation of ink: every visible character of an answer is part of its value, or a known unit, label or decoration.

A converter says what it did not take into the value (``Parsed.rest``). Here that is proved, and judged: what is neither in the
value's printed form nor known beside such an answer makes it unsure, and so does a text that gave no value at all. Which words are
known beside which answer is in one table, :data:`_BESIDE`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tzforms.converters import NAMES, Parsed, fold, is_blank, is_prompt, parse_under
from tzforms.findings import mask_text
from tzforms.i18n import _
from tzforms.lazy import lazy
from tzforms.normal import nfkc

__all__ = ["answer_in", "left_over"]

_OFFICES = (
    r"(?:副?(?:主任|科长|处长|部长|校长|院长|所长|站长|厂长|经理|总经理|总监|组长|班长|队长|主管|书记)"
    r"|学习委员|班主任|班干部|总工程师|教授|副教授|讲师|老师|教师|(?:高级|首席|助理)?(?:工程师|技师)|研究员|博士|先生|女士"
    r"|联系人|负责人|经办人|填表人|党员|预备党员|团员|本人|法人|法定代表人)"
)
# What may stand beside an answer and says nothing of it, by converter. One whole piece of the rest must be such a word.
_BESIDE: dict[str, Any] = {
    "name": lazy(rf"[男女]|[\u4e00-\u9fff]{{1,6}}族|{_OFFICES}|[*＊※☆★#▲△①-⑨¹²³]+"),
    "education": lazy(
        r"函授|自考|自学考试|在职|全日制|非全日制|成人|成教|成人教育|电大|网络(?:教育)?|远程|业余|脱产|夜大|党校|国开|统招|专升本"
        r"|硕士|博士|学士|研究生|双学位|第一学历|最高学历|毕业|已毕业|.{2,10}专业|[一二]学历"
    ),
    "level": lazy(r"[\u4e00-\u9fff]{1,12}[工员师手]"),
    "certificate_no": lazy(
        r"(?:国家)?(?:职业)?(?:技能等级|资格|技能)?(?:认定)?(?:等级)?证书?|职业技能等级|第|号|[\u4e00-\u9fff]{0,12}[工员师手]"
        r"|(?:初|中|高)级|[一二三四五]级"
    ),
    "phone": lazy(
        r"手机号?|移动电话|办公(?:室|电话)?|座机|固话|电话|传真|总机|宅电?|家|微信(?:同号)?|同微信|北京|联系电话|工作日|白天"
    ),
    "account": lazy(
        r"人民币|基本户|一般户|基本账户|基本存款账户|一般账户|对公(?:账户|户)?|单位账户|公户|账号|帐号|银行账号|卡号|账户|结算账户"
    ),
    "email": lazy(r"电?子?邮箱|邮件|E-?mail|邮箱地址|QQ|工作邮箱|单位邮箱|或", re.IGNORECASE),
    "id_number": lazy(r"(?:居民|二代)?身份证(?:号码?)?|证件号码?|公民身份号码|号码?|长期|有效期?|男|女"),
    "bank": lazy(r"(?:联?行号|支付系统行号|大额行号)[0-9]{12}"),
    # how the amount comes about, and the amount in words
    "wan": lazy(
        r"(?:[0-9.,+*×xX=/()（）壹贰叁肆伍陆柒捌玖拾佰仟零〇一二三四五六七八九十百千万元角分整正人名每均按标准补助贴共计合为¥￥]|大写|小写|人民币|金额|学员|结业)+"
    ),
    "occupations": lazy(r"[1-8]-[0-9]{2}-[0-9]{2}-[0-9]{2}"),
}
_BESIDE["mobile"] = _BESIDE["phone"]
# Converters that read a text as a whole by a grammar of their own: what they leave beside the value is what they understood.
_WHOLE = frozenset({"integer", "hours", "date", "period", "serial", "sex", "score"})
# Those whose value is made of the very characters that were typed.
_LITERAL = frozenset(
    {"text", "prose", "name", "organizer", "bank", "occupations", "employer_position", "account", "email"}
)
# Signs that no answer is made of, and that go without saying.
_SIGNS = lazy(r"[\s_＿、，,。.．;；:：/／|()（）\[\]【】<>《》“”\"'’‘`·•・‧*※☆★#▲△\-‐‑‒−—–－~～…&]+")
_PROMPT_FIRST = lazy(r"^\s*+(?:请填写|请输入|请选择|必填)\s*+[:：]\s*+")
_BRACKET_FIRST = lazy(r"\s*+[(（\[【<《][^()（）\[\]【】<>《》]{1,20}[)）\]】>》]")
_BRACKET_LAST = lazy(r"[(（\[【<《][^()（）\[\]【】<>《》]{1,20}[)）\]】>》]\s*+$")
# A sign at either end of an answer of one line: a box, a bullet, a telephone. It may be a tick, or another sign that nobody knows.
_STRANGE_SIGN = lazy(
    r"^\s*+[\u2190-\u21ff\u2500-\u27bf\u2b00-\u2bff\ue000-\uf8ff]+(?=.)|(?<=.)[\u2190-\u21ff\u25a0-\u2604\u2610-\u27bf\u2b00-\u2bff\ue000-\uf8ff]\s*+$"
)
_CUT = lazy(r"[\s，,、;；/|]+")
# Labels, seals and numbers of a list that a clerk repeats in the answer.
_LABELS = lazy(
    r"[(（\[【]?(?:单位)?(?:加?盖?公?章|签[字名章])处?[)）\]】]?|(?:办班)?单位名称|办班单位|姓名|联系人|填表人|经办人|负责人"
    r"|(?:涉及|所属)?(?:职业|工种)(?:名称|编码)?(?:[(（](?:工种|职业)[)）])?\s*+[:：]|[一二三四五六七八九十]、|(?:工作|所在)?单位(?:名称)?\s*+[:：]"
    r"|(?:职务|岗位|职位|职称)(?:名称)?\s*+[:：]"
    r"|开户银?行(?:名称|全称)?|银?行?[账帐][号户]|[(（][0-9一二三四五六七八九十]{1,2}[)）]|[①-⑳]|(?<![0-9])[0-9]{1,2}[.、．)）]|[和与及或]"
)


def answer_in(converter: str, text: str, said: Iterable[str] = (), *, year: int | None = None) -> Parsed:
    """``text`` by the converter of that name, unsure where a visible character of it is unaccounted for.

    ``said`` is what the label says beyond the form's own words (千元); ``year`` the notice's, for dates without one. Never raises.
    """
    text = _without_prompts(text)
    parsed = parse_under(NAMES[converter], text, said, year=year)
    if parsed.unsure:
        return parsed
    left = left_over(converter, text, parsed)
    if not left:
        return parsed
    shown = mask_text(left.replace("\n", " "))[:40]
    reason = (
        _("这里有文字“{text}”，读不出答案。") if parsed.value in (None, ()) else _("除答案外还写了“{text}”，请确认。")
    ).format(text=shown)
    return replace(parsed, unsure=True, reasons=(*parsed.reasons, reason))


def _without_prompts(text: str) -> str:
    """``text`` without a prompt in brackets that was left before or behind the answer: （请在此处填写）张三, [请输入]张三."""
    if text.isalnum():
        return text
    text = _PROMPT_FIRST.sub("", text)
    for found in (_BRACKET_FIRST.match(text), _BRACKET_LAST.search(text)):
        if found is not None and is_prompt(found[0]) and text.replace(found[0], "", 1).strip():
            text = text.replace(found[0], "", 1).strip()
    return text


def left_over(converter: str, text: str, parsed: Parsed) -> str:
    """The part of ``text`` that neither the value nor what is known beside it accounts for; empty when nothing is left."""
    if parsed.value in (None, ()):
        return "" if is_blank(text) or not _SIGNS.sub("", _LABELS.sub("", nfkc(fold(text)))) else text.strip()
    known = _BESIDE.get(converter)
    pieces = _CUT.split(parsed.rest) if parsed.rest else ()
    strange = [p for p in pieces if _SIGNS.sub("", p) and not (known and known.fullmatch(p))]
    if strange and converter not in _WHOLE and not (known and known.fullmatch(_CUT.sub("", parsed.rest))):
        return parsed.rest
    if converter not in _LITERAL:
        return ""
    if converter != "prose" and (sign := _STRANGE_SIGN.search(text)):
        return sign[0]
    value = parsed.value if isinstance(parsed.value, str) else NAMES[converter].format(parsed.value)
    if value == fold(text):
        return ""
    ink = Counter(_SIGNS.sub("", nfkc(_LABELS.sub("", fold(text)))).casefold())
    ink.subtract(_SIGNS.sub("", nfkc(_LABELS.sub("", value) + parsed.rest)).casefold())
    return "".join(c for c, count in ink.items() if count > 0 for _n in range(count))
