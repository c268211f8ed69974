"""Whose paper is this? A title is evidence in its own right: it is aligned with the edition's own titles, and what is left over decides.

A title is taken apart into what it names: the place (北京市通州区), the body that issues or fills it (某某公司), the scheme
(高技能人才研修) and the kind of paper (学员名册). The scheme is compared as a whole, what is in front of it and behind it for what
no title of ours would say. Our own titles are taken apart in the same way, so nothing here is written for one district.

What a title leaves over ends in one :class:`Whose`; who reads on (:mod:`tzforms.reading.forms`) refuses a stranger's paper with the
words that give it away, and asks a person about a doubtful one.

>>> titles = Titles({}, "北京市通州区")
>>> titles.judge("个人贷款审批表", "", lambda words: 0.0).whose
<Whose.STRANGER: 'stranger'>
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tzforms.lazy import lazy
from tzforms.normal import nfkc
from tzforms.word.document.blocks import Row
from tzforms.word.document.labels import fold, short
from tzforms.word.reading.inline import inline_hits
from tzforms.word.template.spec import Spec
from tzforms.word.thresholds import FORM, LABEL

__all__ = ["Identity", "Titles", "Whose", "ends_as_title", "speaks_for_itself"]


class Whose(StrEnum):
    """What a title says of its paper."""

    OURS = "ours"  # a title of the edition; year, place, 备案 and 样表 aside
    WORDED = "worded"  # ours, worded otherwise
    DOUBTFUL = "doubtful"  # perhaps ours: it says more or less than ours, and nothing that settles it
    NONE = "none"  # no title, or one that names no scheme (学员名册)
    STRANGER = "stranger"  # of another district, another scheme, or another kind of paper


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose a paper seems to be: ``title`` as printed, ``why`` (place, scheme, kind, words, city) and the ``words`` that decided."""

    whose: Whose
    title: str = ""
    why: str = ""
    words: str = ""
    form: str = ""

    @property
    def is_ours(self) -> bool:
        """True when the title alone says that the paper is the edition's."""
        return self.whose in (Whose.OURS, Whose.WORDED)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# -- the vocabulary of titles -------------------------------------------------------------------------------------

# What a title's last word says of the kind of paper. Kinds of one family may stand for each other.
_FAMILIES = {
    "list": "花名册 名册 名单 登记册 登记表 信息表 情况表 一览表 汇总表 统计表 明细表 人员表 学员表 备案表 册",
    "plan": "实施方案 方案 计划书 计划表 计划 策划书",
    "report": "总结报告 工作报告 总结表 总结 报告书 报告 小结 汇报",
    "claim": "申请表 申请书 申报表 申报书 申领表 申请单 审批表 审核表 拨付表",
    "any": "表 单 书 材料",
    "other": "卡 证 合同 协议 记录 清单 台账 问卷 简历 履历 凭证 收据 发票 手册 证明 档案 日志 报表 日程",
    "letter": "函 通知 公示 公告",
}
_FAMILY_OF = {word: family for family, words in _FAMILIES.items() for word in words.split()}
_KIND = lazy("(?:" + "|".join(sorted(_FAMILY_OF, key=len, reverse=True)) + ")$")
_LAST = frozenset(word[-1] for word in _FAMILY_OF)
# A paper of a scheme that is never one of its forms.
_ASIDE = lazy(
    "签到|考勤|请假|承诺|调查|问卷|通知单|报名|报销|收据|合同|协议|邀请|课程表|课表|日程|评教|反馈|发票|借款|领用|领取|发放"
    "|宿舍|用餐|就餐|座次|通讯录|体检|鉴定|认定|竞赛|比赛|保险|减免|处分"
)
# Words that any title may have, whatever the scheme: they tell nothing.
_PLAIN = lazy(
    "拟参训|参训|参加|培训班|培训|研讨班|办班|开班|项目|学员|人员|员工|职工|企业|单位|基本|信息|情况|登记|备案|统计|汇总|一览|明细|结业"
    "|毕业|合格|考核|申请|申报|申领|补助|补贴|资助|经费|资金|实施|工作|活动|课程|教学|授课|教师|专家|安排|计划|总结|报送|上报|打印|电子版"
    "|填表|填报|填写|日期|时间|盖章|公章|签章|签字|名称|编号|样表|样例|示例|范例|示范|参考|续表|接上页|续|空白|模板|正式|最终|修改|版|稿|年度|年|期|班|届|批|次|关于|有关|相关|开展|举办"
    "|[我本全各][省市区县]|附件|附表|附|表|册|单|书|本|我|各|全|的|及|和|与|第|共|页|区级|市级"
)
# What a scheme of training is called at the end of its name; without such a word a strange title may be a heading within a form.
_SCHEME = lazy("培训|研修|进修|轮训|集训|班|学徒|工程|行动|计划|鉴定|认定|评价|竞赛|大赛|贷款|体检|报销")
# Schemes that are known by name: whatever is called so is not ours, though its title ends in 研修班 like ours.
_OTHERS = lazy(
    "学徒|技师|首席|领军|大师|带头人|高级研|专业技术|师资|岗前|上岗|转岗|提升|创业|就业|以工代训|项目制|金蓝领|安全|消防|继续教育|退役|农民"
    "|残疾|党|团员|会员"
)
_NUMBERS = lazy(
    "^(?:20[0-9]{2}(?:至?20[0-9]{2})?年?度?|二[〇零○o][一二三四五六七八九〇零○]{2}年?度?|第[一二三四五六七八九十0-9]{1,4}[期批次届班季]"
    "|[一二三四五六七八九十0-9]{1,4}(?:月份|月|日|期|批|次|班|号|季度)|[0-9]{1,4})"
)
_ANNEX = lazy("^附[件表录]?[0-9一二三四五六七八九十]{0,3}")
_MARKED = lazy(
    "(?:样表|样例|示例|范例|示范|续表|续|接上页|空白表|空白|模板|电子版|打印版|纸质版|正式版|正式稿|最终版|修改稿|第?[0-9]{1,3}页|[0-9a-z]{1,8})$"
)
_REMARK = lazy(r"[(（\[【〔]([^()（）\[\]【】〔〕]{1,40})[)）\]】〕]")
_ISSUED = lazy("(?:制|印制|印|编制|编印|监制|制表|制定|印发|用|专用)$")
_SENTENCE = lazy("[。；;！!？?]")

# A body whose name ends so may stand in front of a title; where it is of no weight, unless it is an authority.
_UNIT = lazy(
    "有限责任公司|有限公司|分公司|公司|集团|工厂|学院|学校|大学|技校|研究院|研究所|设计院|医院|酒店|宾馆|饭店|银行|中心|协会|学会|联合会"
    "|商会|工会|合作社|事务所|项目部|人社局|人力社保局|保障局|人社厅|劳动局|教育局|农业农村局|管理局|委员会|人民政府|政府|办公室|支行|车间|厂"
)
_AUTHORITY = lazy("[局厅]$|政府$|委员会$|办公室$|(?:管理|服务|指导|鉴定|人才|就业|人力资源)中心$|总工会$")

# Places by the word that ends their name, and those that titles also write without it.
_PLACE = lazy(
    "^(?:[\u4e00-\u9fff]{1,10}?(?:特别行政区|自治区|自治州|自治县|自治旗)|[\u4e00-\u9fff]{1,6}?(?:经济技术开发区|开发区|高新区|新区)"
    "|[\u4e00-\u9fff]{1,4}?(?:省(?![级内])|市(?![级场政民])|区(?![级域间别])|县(?!级)|旗(?![下舰])))"
)
_NO_PLACE = lazy(
    "社区$|园区$|校区$|厂区$|片区$|地区$|景区$|库区$|矿区$|牧区$|灾区$|小区$|辖区$|城区$|示范区$|试验区$|城市$|超市$|门市$|上市$|红旗$|国旗$"
    "|^[本我全各该]|通知|方案|名册|样[表例]|培训|研修|学员|技能|人才|职业|企业"
)
_BARE = _words(
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 "
    "湖南 广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 东城 西城 朝阳 海淀 "
    "丰台 石景山 门头沟 房山 通州 顺义 昌平 大兴 怀柔 平谷 密云 延庆 亦庄 燕郊 雄安 廊坊 "
    "三河 大厂 香河 固安 保定 唐山 石家庄 张家口 承德 沧州 武清 宝坻 滨海 浦东 深圳 广州 杭州 "
    "南京 苏州 成都 武汉 西安 青岛 济南 大连 沈阳 郑州 合肥 全国 中国 京津冀 荆州 襄州 万州 潞州 "
    "吉州 甘州 凉州 秦州 肃州 利州 巴州 原州 海州 通川"
)
_WITHOUT_SUFFIX = lazy(
    "^(?:" + "|".join(sorted(_BARE, key=len, reverse=True)) + ")(?:[省市县](?![级场政民内])|区(?![级域间别]))?"
)
_SUFFIX = lazy("(?<![发新])(?:特别行政区|自治区|自治州|自治县|自治旗|省|市|区|县|旗)$")

# Labels that papers of every kind have: they tell nothing of whose paper it is.
_COMMON = frozenset(
    fold(label)
    for label in _words(
        "序号 姓名 性别 学历 学位 民族 出生年月 年龄 身份证号 身份证号码 工作单位 单位 单位名称 部门 "
        "职务 职称 职务/职称 岗位 工种 职业 联系电话 电话 办公电话 手机 手机号码 传真 邮箱 电子邮箱 "
        "地址 联系人 备注 说明 等级 级别 证书编号 日期 时间 地点 申请日期 申报时间 填表日期 填表人 "
        "填报人 制表人 经办人 负责人 开户行 银行账号 账号 银行信息 考核成绩 成绩 课时 学时 培训内容 "
        "培训形式 培训时间 培训地点 培训人数 授课教师 签名 签字 项目名称 课程名称 培训开始时间 培训结束时间"
    )
)


@dataclass(frozen=True, slots=True)
class _Ours:
    """One of our titles taken apart: as a key, the scheme that it names, the family of its kind."""

    key: str
    scheme: str
    family: str


@dataclass(slots=True)
class _Front:
    """What stands in front of a scheme: the places named, the rest that nothing explains."""

    places: list[str] = field(default_factory=list)
    rest: str = ""


class Titles:
    """The titles of an edition, taken apart once.

    ``specs`` are its forms, ``region`` the edition's own (北京市通州区); places that its titles print are its own as well.
    """

    def __init__(self, specs: Mapping[str, Spec], region: str = "") -> None:
        keys = {name: fold("".join(spec.titles)) for name, spec in specs.items()}
        self._places: set[str] = set()  # every place that a title of ours may name, with and without its suffix
        self._districts: set[str] = set()  # the narrowest of each
        for text in (region, *keys.values()):
            own, _rest = _places(fold(text))
            self._places |= {p for o in (*own, "".join(own)) for p in (o, _bare(o))}
            self._districts |= {p for o in (*own[-1:], "".join(own)) for p in (o, _bare(o))}
        self._written = sorted((p for p in self._places if len(p) > 2), key=len, reverse=True)
        self._ours = {name: _taken_apart(key) for name, key in keys.items() if key}
        self._exact = {o.key: name for name, o in self._ours.items()}
        self._schemes = sorted({o.scheme for o in self._ours.values() if o.scheme}, key=len, reverse=True)

    # -- one title ------------------------------------------------------------------------------------------------
    def judge(self, text: str, form: str, on_form: Callable[[str], float]) -> Identity | None:
        """Whose the title ``text`` is, over a table that is ``form``'s by its labels; ``None`` for a text that is no title.

        ``on_form`` says how much of some words stands in the paper's answers: a project's name in a title is no other scheme.
        """
        key = fold(text)
        if len(key) > FORM.title_longest:
            return None
        if key in self._exact:
            return Identity(Whose.OURS, text.strip(), form=self._exact[key])
        if not key or _is_said(text) or _is_row(text):
            return None
        remarks = _REMARK.findall(nfkc(text))
        bare = _unmarked(_ANNEX.sub("", short(text) or key))
        end, family = _kind(bare)
        if family == "letter":  # it may stand in front of a form, and is no form's title
            return None
        at = self._scheme_in(bare)
        if at is None:
            return self._without_scheme(text, bare, end, family, remarks, on_form)
        start, stop = at
        front, back = self._front(bare[:start]), bare[stop:]
        aside = _ASIDE.search(back)
        strange = self._strange([*front.places, *_remarked(remarks), *_places_within(back)])
        rest = _unexplained(front.rest)
        after = _unexplained(back[: len(back) - len(end)] if end and back.endswith(end) else back)
        title = text.strip()
        if strange:
            return self._elsewhere(title, strange, front.places)
        if aside or family == "other":
            return Identity(Whose.STRANGER, title, "kind", back)
        if front.places and not any(p in self._districts for p in front.places):
            return Identity(Whose.DOUBTFUL, title, "city", "".join(front.places))
        aside_of = [_unexplained(r) for r in map(fold, remarks) if _SCHEME.search(r)]
        left = [w for w in (rest, after, *aside_of) if w and on_form(w) < FORM.title_on_form]
        if left:
            return Identity(Whose.DOUBTFUL, title, "words", left[0])
        if not self._kind_fits(family, form):
            return Identity(Whose.DOUBTFUL, title, "kind", back)
        plain = any(o.key.endswith(bare[start:]) for o in self._ours.values())
        return Identity(Whose.OURS if plain else Whose.WORDED, title)

    def _without_scheme(
        self, text: str, bare: str, end: str, family: str, remarks: Sequence[str], on_form: Callable[[str], float]
    ) -> Identity | None:
        """A title that does not name our scheme, or only a part of its name."""
        title, body = text.strip(), bare[: len(bare) - len(end)]
        front = self._front(body)
        strange = self._strange([*front.places, *_remarked(remarks)])
        named = bool(_SCHEME.search(bare))
        if not end and not (strange and named):
            return None
        if strange:
            return self._elsewhere(title, strange, front.places)
        rest = _unexplained(front.rest)
        for scheme in self._schemes:
            if rest and _is_within(rest, scheme):
                if rest.endswith(scheme[-2:]):  # 研修班学员名册: it says no more, and nothing else
                    return Identity(Whose.NONE, title)
                return Identity(Whose.DOUBTFUL, title, "words", rest)
        aside = _ASIDE.search(bare)
        if aside or family == "other":
            return Identity(Whose.STRANGER, title, "kind", bare)
        if any(_one_slip(bare, o.key) for o in self._ours.values()):  # 高技能人才研休培训…: ours but for one character
            return Identity(Whose.DOUBTFUL, title, "words", rest)
        told = on_form(rest) if len(rest) > 1 else 0.0
        if not rest or told >= 1:
            return Identity(Whose.NONE, title)
        if told >= FORM.title_on_form:
            return Identity(Whose.DOUBTFUL, title, "words", rest)
        whole = set(_SCHEME.findall(bare))
        if (
            family and whole and whole <= {"研修", "班"} and not _OTHERS.search(bare)
        ):  # 数控加工研修班: a class, perhaps ours
            return Identity(Whose.DOUBTFUL, title, "words", rest)
        return Identity(Whose.STRANGER, title, "scheme" if named else "paper", body)

    def _elsewhere(self, title: str, strange: str, places: Sequence[str]) -> Identity:
        slips = (p for p in self._places if 2 < len(p) == len(strange) and _one_slip(strange, p))
        if _bare(strange) not in _BARE and any(slips):  # 通洲区
            return Identity(Whose.DOUBTFUL, title, "words", strange)
        return Identity(Whose.STRANGER, title, "place", "".join(places) if strange in places else strange)

    def _strange(self, places: Iterable[str]) -> str:
        """The first place that is none of ours."""
        return next((p for p in places if p not in self._places and _bare(p) not in self._places), "")

    def _front(self, text: str) -> _Front:
        """What stands in front: bodies are set aside, an authority's place counts."""
        front = _Front()
        last = max((m.end() for m in _UNIT.finditer(text) if m.start()), default=0)
        if last:
            body, text = text[:last], text[last:]
            if _AUTHORITY.search(body):
                front.places += _places(body)[0]
        own = next((p for p in self._written if p in text), "")
        before, _own, after = text.partition(own) if own else ("", "", text)
        places, rest = _places(before)  # 填写示例通州区: no district is called so
        front.places += [*places, *([own] if own else [])]
        places, front.rest = _places(after)
        front.places += places
        front.rest = rest + front.rest
        return front

    def _kind_fits(self, family: str, form: str) -> bool:
        ours = self._ours.get(form)
        return ours is None or family in ("", "any", ours.family) or ours.family in ("", "any")

    def _scheme_in(self, bare: str) -> tuple[int, int] | None:
        """Where our scheme is named; a slip of one character in a long name is seen through."""
        for scheme in self._schemes:
            start = bare.find(scheme)
            if start >= 0:
                return start, start + len(scheme)
        for scheme in self._schemes:
            size = len(scheme)
            if size < FORM.scheme_slip:
                continue
            for width in (size, size - 1, size + 1):
                for start in range(len(bare) - width + 1):
                    piece = bare[start : start + width]
                    if piece[0] != scheme[0] or piece[-1] != scheme[-1] or not _one_slip(piece, scheme):
                        continue
                    if all(word in scheme for word in _SCHEME.findall(piece)):  # 进修 is no slip of 研修
                        return start, start + width
        return None

    # -- the heading of a form ------------------------------------------------------------------------------------
    def heading(self, lines: Sequence[str], form: str, on_form: Callable[[str], float]) -> Identity:
        """Whose a form is by the ``lines`` above it, from the top down. A title may stand on several lines; the nearest counts.

        A form whose template prints no title is ours without one.
        """
        if form not in self._ours:
            return Identity(Whose.OURS)
        found: list[Identity] = []
        for stop in range(len(lines), 0, -1):
            spans = (lines[start:stop] for start in range(max(0, stop - FORM.title_lines), stop))
            judged = [
                i for span in spans if _is_one(span) and (i := self.judge("".join(span), form, on_form)) is not None
            ]
            if judged:
                found.append(min(judged, key=_weight))
        for number, identity in enumerate(found):
            if identity.whose is Whose.NONE:
                continue
            above = next((i for i in found[number + 1 :] if i.is_ours), None)
            heading = identity.whose is Whose.STRANGER and identity.why in ("paper", "kind")
            return above if above is not None and heading else identity
        if found:
            return found[0]
        odd = next((line for line in lines if self._says_more(line, on_form)), "")
        return Identity(Whose.DOUBTFUL, odd.strip(), "words", fold(odd)) if odd else Identity(Whose.NONE)

    def _says_more(self, line: str, on_form: Callable[[str], float]) -> bool:
        """Whether a line in a title's place, which is none, names something that nothing on the form explains (新型学徒制培训)."""
        key = _unmarked(_ANNEX.sub("", fold(line)))
        if not 1 < len(key) <= FORM.title_longest or _is_body(key) or _kind(key)[1] == "letter":
            return False
        front = self._front(key)
        rest = _unexplained(front.rest)
        return bool(self._strange(front.places)) or (len(rest) > 1 and on_form(rest) < FORM.title_on_form)

    def begins_another(self, line: str) -> bool:
        """Whether ``line`` is surely the title of a stranger's paper: where it stands over a table, ours is at an end."""
        if not line or len(line) > FORM.title_printed or fold(line)[-1:] not in _LAST:
            return False
        identity = self.judge(line, "", lambda _words: 0.0)
        return identity is not None and identity.whose is Whose.STRANGER and identity.why in ("place", "scheme")


def _weight(identity: Identity) -> tuple[int, int]:
    """Of the readings of one heading the one that says most."""
    order = (Whose.OURS, Whose.WORDED, Whose.DOUBTFUL, Whose.STRANGER, Whose.NONE)
    placed = identity.whose is Whose.STRANGER and identity.why == "place"
    return (-1 if placed else order.index(identity.whose), -len(identity.title))


def _is_said(text: str) -> bool:
    """Whether ``text`` is a sentence, or a label with its answer."""
    plain = _ANNEX.sub("", nfkc(text).strip()).lstrip(" :")
    return bool(_SENTENCE.search(plain) or plain.partition(":")[2].strip(" :"))


def _is_row(text: str) -> bool:
    """Whether ``text`` is a line of labels and answers that a page's layout put apart: three pieces and more with wide gaps."""
    pieces = [p for p in re.split(r"[ \u3000\t]{3,}", _ANNEX.sub("", text.strip())) if len(p.strip()) > 1]
    return len(pieces) >= FORM.title_lines


def _unmarked(bare: str) -> str:
    """A title without what is written behind it: 样表, 续, 第2页."""
    while bare and (mark := _MARKED.search(bare)):
        bare = bare[: mark.start()]
    return bare


def _is_one(span: Sequence[str]) -> bool:
    """Whether lines may be one title: none but the last ends as a title does, and none is a body's letterhead."""
    keys = [fold(line) for line in span[:-1]]
    return all(k and not _kind(k)[0] and not _is_body(k) for k in keys)


def _is_body(key: str) -> bool:
    return any(m.end() == len(key) for m in _UNIT.finditer(key)) and not _AUTHORITY.search(key)


def _taken_apart(key: str) -> _Ours:
    """One of our own titles: the scheme is what is left between the place and the words that any title has."""
    end, family = _kind(key)
    _own, body = _places(key[: len(key) - len(end)])
    while body:
        plain = [m.end() - m.start() for m in _PLAIN.finditer(body) if m.end() == len(body)]
        if not plain:
            break
        body = body[: -plain[-1]]
    return _Ours(key, body, family)


def _kind(bare: str) -> tuple[str, str]:
    """The kind of paper that a title ends in, and its family; blank where it ends in none."""
    found = _KIND.search(bare) if bare[-1:] in _LAST else None
    return (found.group(), _FAMILY_OF[found.group()]) if found else ("", "")


def ends_as_title(line: str) -> bool:
    """Whether a line ends in a kind of paper (名册, 申请表), as titles do and names of classes do not."""
    return bool(_kind(_unmarked(fold(line)))[0])


def _places(text: str) -> tuple[list[str], str]:
    """The places at the beginning of ``text``, years and words that any title has among them aside, and what follows."""
    found: list[str] = []
    while text:
        number = _NUMBERS.match(text)
        if number:
            text = text[number.end() :]
            continue
        bare, place = _WITHOUT_SUFFIX.match(text), _PLACE.match(text)
        if place is not None and _NO_PLACE.search(place.group()):
            place = None
        place = bare or place
        if place is None:
            plain = _PLAIN.match(text)
            if plain is None:
                break
            text = text[plain.end() :]
            continue
        found.append(place.group())
        text = text[place.end() :]
    return found, text


def _places_within(text: str) -> list[str]:
    """Places that are named in the midst of ``text``: only those that everybody knows, by their whole name."""
    return [m.group() for m in _KNOWN_INSIDE.finditer(text)]


_KNOWN_INSIDE = lazy("(?:" + "|".join(n for n in _BARE if n not in ("全国", "中国", "京津冀")) + ")[省市区县]")


def _remarked(remarks: Iterable[str]) -> list[str]:
    """Places that are a remark of their own, or whose authority is: （大兴区）, （大兴区人社局制）."""
    found = []
    for remark in remarks:
        places, rest = _places(_ISSUED.sub("", fold(remark)))
        if places and (not rest or _AUTHORITY.search(rest)):
            found += places
    return found


def _bare(place: str) -> str:
    return _SUFFIX.sub("", place) or place


def _unexplained(text: str) -> str:
    """``text`` without the words that any title may have."""
    left = _PLAIN.sub("", text)
    while left and (number := _NUMBERS.match(left)):
        left = left[number.end() :]
    return re.sub(r"[0-9a-z()]+", "", left) if left else ""


def _is_within(part: str, whole: str) -> bool:
    """Whether the characters of ``part`` stand in ``whole`` in their order."""
    rest = iter(whole)
    return all(c in rest for c in part)


def _one_slip(piece: str, want: str) -> bool:
    """Whether one character was exchanged, left out or put in."""
    if len(piece) == len(want):
        return sum(a != b for a, b in zip(piece, want, strict=True)) <= 1
    small, large = sorted((piece, want), key=len)
    cut = next((n for n, (a, b) in enumerate(zip(small, large, strict=False)) if a != b), len(small))
    return small[cut:] == large[cut + 1 :]


# -- a paper without a title --------------------------------------------------------------------------------------


def speaks_for_itself(rows: Iterable[Row], spec: Spec) -> bool:
    """Whether enough labels of ``rows`` are printed as this form prints them and as few other papers do."""
    telling = {x for x in spec.index.labels if x and fold(x) not in _COMMON}
    found: set[str] = set()
    for row in rows:
        for cell in row.cells:
            if cell.merged or not cell.text.strip():
                continue
            known = spec.index.known(cell.text) if len(cell.text) <= LABEL.cell else None
            if known is not None and known[1] >= FORM.telling:
                found.add(known[0])
            elif len(cell.text) <= LABEL.line and (":" in cell.text or "：" in cell.text):
                found.update(h.label for h in inline_hits(cell.text, spec.index) if h.similarity >= FORM.telling)
    return len(found & telling) >= min(FORM.telling_labels, len(telling)) and 2 * len(found & telling) >= len(telling)
