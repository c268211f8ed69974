"""Type fit across the cells of one entry: does a value stand in the column that it belongs to?

Two cells exchanged, a row shifted by one: each value is a good one, only not where it stands. A converter of its own column may take
it (an employer is any text), so the cells of an entry are looked at together: a text that is plainly of another column's kind (a
unit, an ID number, a person's name …) makes both unsure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass

from tzforms.converters import LEVELS, education_standard, find_id_numbers
from tzforms.identifiers import certificate, phone, resident_id
from tzforms.lazy import lazy
from tzforms.normal import nfkc

__all__ = ["Column", "kind_of", "misfits"]

# What plainly is a unit: such an end, and longer than a name.
_UNIT = lazy(
    r".{2,}(?:公司|集团|厂|学院|大学|学校|中心|研究院|研究所|设计院|医院|工会|协会|学会|委员会|银行|支行|事务所|工作室|合作社|商会|车间|项目部|管理局|管理处)"
    r"(?:[(（][^()（）]{1,12}[)）])?"
)
_UNIT_AND_POST = lazy(
    r".{4,40}(?:有限公司|股份公司|公司|集团|学院|大学|学校|研究院|研究所|中心|医院)[\u4e00-\u9fff0-9（）()/，、]{2,16}"
)
_NAME = lazy(r"[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff]{2,8}·[\u4e00-\u9fff]{2,8}")
_SURNAME = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
# Two or three characters that begin like a name and are none.
_NO_NAME = lazy(
    r".*(?:[工员师手授长任理监事]|公司|集团|厂|局|院|所|站|店|队|社|部|班|组|科|处|室|合格|优秀|良好|及格|线[上下]|面授|理论|实操|讲座|安全|业|学|无)|高[中职专级]|高技"
)
_LONGEST = 80  # characters of what is plainly of one kind
_LONGEST_SCORE = 7  # of a mark or a sex: 100.00分
_BLANKS = re.compile(r"\s+")
_LEVEL = re.compile(r"[一二三四五]级(?:/.{2,4})?")
_LEVELS = frozenset({*LEVELS, "高级技工", "中级技工", "初级技工"})
_SEX = lazy(r"[男女](?:性)?")
_GRADE = lazy(r"不?(?:合格|及格|通过)|优秀|良好|中等|较差")
_DIGITS = lazy(r"[0-9]{1,3}(?:\.[0-9]{1,2})?分?")

# Which kinds a column of that converter takes; one that is not here takes anything.
_TAKES: dict[str, frozenset[str]] = {
    "name": frozenset({"person"}),
    "id_number": frozenset({"id"}),
    "certificate_no": frozenset({"certificate", "id"}),  # a special-operation number is the ID: told by its converter
    "phone": frozenset({"phone"}),
    "mobile": frozenset({"phone"}),
    "score": frozenset({"score"}),
    "level": frozenset({"level", "score"}),
    "education": frozenset({"education"}),
    "hours": frozenset({"score"}),
    "serial": frozenset({"score"}),
    "sex": frozenset({"sex"}),
    "organizer": frozenset({"unit", "unit and post"}),
    "bank": frozenset({"unit", "unit and post"}),
    "account": frozenset({"id", "certificate", "score"}),
    "integer": frozenset({"score"}),
    "wan": frozenset({"score"}),
}
# An ID number among other words, and the columns whose words are no place for one.
_ID_AMONG_WORDS = lazy(r"(?<![0-9A-Za-z])[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx](?![0-9A-Za-z])")
_ID_LENGTH = 18
_WORDS = frozenset({"name", "text", "organizer", "employer_position", "education", "level"})
# Where a kind is at home: the converters of such columns (a unit's column holds free text, see ``Field.holds``).
_HOME = {
    "person": ("name",),
    "id": ("id_number",),
    "certificate": ("certificate_no",),
    "phone": ("phone", "mobile"),
    "sex": ("sex",),
    "score": ("score", "hours"),
    "level": ("level",),
    "education": ("education",),
}
# What free text refuses as plainly another column's, by what the data file says that it holds (``Field.holds``).
_REFUSES: dict[str, frozenset[str]] = {
    "unit": frozenset({"person", "id", "certificate", "phone", "sex", "score", "level", "education"}),
    "post": frozenset({"person", "unit", "id", "certificate", "phone", "sex", "score"}),
    "": frozenset({"id"}),
}


def kind_of(text: str) -> str:
    """What ``text`` plainly is: ``id``, ``certificate``, ``phone``, ``unit``, ``person`` …: see
    :data:`_TAKES`; empty where it may be several."""
    if len(text) > _LONGEST:
        return ""
    flat = _BLANKS.sub("", nfkc(text))
    if not flat:
        return ""
    if len(flat) <= _LONGEST_SCORE:
        if _SEX.fullmatch(flat):
            return "sex"
        if _DIGITS.fullmatch(flat) or _GRADE.fullmatch(flat):
            return "score"
    if resident_id.is_bare(flat) and flat[0] != "0":
        return "id"
    if flat[-1].isdigit() or flat[-1] in "Xx":
        if find_id_numbers(flat) and len(flat) <= 20:
            return "id"
        if certificate.parse(flat).kind in (certificate.Kind.QUALIFICATION, certificate.Kind.SKILL):
            return "certificate"
        if phone.is_valid(flat):
            return "phone"
    if flat in _LEVELS or _LEVEL.fullmatch(flat):
        return "level"
    if len(flat) <= 6 and education_standard(flat) is not None:
        return "education"
    if _UNIT.fullmatch(flat):
        return "unit"
    if _UNIT_AND_POST.fullmatch(flat):
        return "unit and post"
    if _NAME.fullmatch(flat) and ("·" in flat or flat[0] in _SURNAME) and not _NO_NAME.fullmatch(flat):
        return "person"
    return ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as its values are compared: its converter's name, and what its free text holds (``Field.holds``)."""

    converter: str
    holds: str = ""

    @property
    def is_strict(self) -> bool:
        """Whether its converter knows the form of its values, so that one that it took is one."""
        return self.converter in _TAKES

    def takes(self, kind: str) -> bool:
        """Whether a value of that kind may stand here."""
        known = _TAKES.get(self.converter)
        return kind in known if known is not None else kind not in _REFUSES.get(self.holds, frozenset())

    def is_home_of(self, kind: str) -> bool:
        """Whether values of that kind are meant for this column."""
        return self.holds == "unit" if kind in ("unit", "unit and post") else self.converter in _HOME.get(kind, ())


def misfits(
    texts: Mapping[str, str],
    columns: Mapping[str, Column],
    proven: Container[str] = (),
    failed: Iterable[str] = (),
    kind_of: Callable[[str], str] = kind_of,
) -> dict[str, str]:
    """Of one entry, the columns whose text is plainly of another column's kind, and those which that kind belongs to.

    ``texts``: column → text as written; ``proven``: columns whose own converter understood their text, so that nothing was taken out
    of them; ``failed``: those that could make nothing of it; ``kind_of``: :func:`kind_of`, or what remembers its answers. The result gives each such column the one that it seems exchanged with,
    or its own name where no column of the entry takes such a text.
    """
    kinds = {name: kind_of(text) for name, text in texts.items() if text.strip()}
    out: dict[str, str] = {}
    for name, kind in kinds.items():
        column = columns[name]
        if column.converter in _WORDS and len(texts[name]) >= _ID_LENGTH and _ID_AMONG_WORDS.search(texts[name]):
            kind = "id"  # a number behind the name or the unit: its own cell is asked about, empty or not
        elif not kind or column.takes(kind):
            continue
        homes = [
            n
            for n, c in columns.items()
            if n != name and c.is_home_of(kind) and n not in proven and kinds.get(n) != kind
        ]
        out[name] = homes[0] if homes else name
        for home in homes[:1]:
            out.setdefault(home, name)
    for name in failed:  # 12 in 培训内容, the topic in 课时: free text takes anything, but its partner's column did not
        for other, kind in kinds.items():
            if other != name and other not in proven and kind and columns[name].is_home_of(kind):
                out[other], out[name] = name, other
    return out
