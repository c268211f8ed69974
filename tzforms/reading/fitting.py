"""Type fit across the cells of one entry: does a value stand in the column that it belongs to?

Two cells exchanged, a row shifted by one: each value is a good one, only not where it stands. A converter of its own column may take
it (an employer is any text), so the cells of an entry are looked at together: a text that is plainly of another column's kind (a
unit, an ID number, a person's name …) makes both unsure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tzforms.converters import find_id_numbers
from tzforms.identifiers import certificate, phone
from tzforms.lazy import lazy
from tzforms.normal import nfkc

__all__ = ["Column", "kind_of", "misfits"]

# What plainly is a unit: such an end, and longer than a name.
_UNIT = lazy(
    r".{2,}(?:公司|集团|厂|学院|大学|学校|中心|研究院|研究所|设计院|医院|工会|协会|学会|委员会|银行|支行|事务所|工作室|合作社|商会|车间|项目部|管理局|管理处)"
    r"(?:[(（][^()（）]{1,12}[)）])?"
)
_NAME = lazy(r"[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff]{2,8}·[\u4e00-\u9fff]{2,8}")
_SURNAME = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
# Two or three characters that begin like a name and are none.
_NO_NAME = lazy(
    r".*(?:[工员师手]|公司|集团|厂|局|院|所|站|店|队|社|部|班|组|科|处|室|合格|优秀|良好|及格|线[上下]|面授|理论|实操|讲座|安全|业|学|无)|高[中职专级]|高技"
)
_SEX = lazy(r"[男女](?:性)?")
_DIGITS = lazy(r"[0-9]{1,3}(?:\.[0-9]{1,2})?分?")

# Which kinds a column of that converter takes; one that is not here takes anything.
_TAKES: dict[str, frozenset[str]] = {
    "name": frozenset({"person"}),
    "id_number": frozenset({"id"}),
    "certificate_no": frozenset({"certificate", "id"}),  # a special-operation number is the ID: told by its converter
    "phone": frozenset({"phone"}),
    "mobile": frozenset({"phone"}),
    "score": frozenset({"score"}),
    "hours": frozenset({"score"}),
    "serial": frozenset({"score"}),
    "sex": frozenset({"sex"}),
    "organizer": frozenset({"unit"}),
    "bank": frozenset({"unit"}),
    "account": frozenset({"id", "certificate", "phone", "score"}),
    "integer": frozenset({"score"}),
    "wan": frozenset({"score"}),
}
# Where a kind is at home: the converters of such columns (a unit's column holds free text, see ``Field.holds``).
_HOME = {
    "person": ("name",),
    "id": ("id_number",),
    "certificate": ("certificate_no",),
    "phone": ("phone", "mobile"),
    "sex": ("sex",),
    "score": ("score",),
}
# What free text refuses as plainly another column's, by what the data file says that it holds (``Field.holds``).
_REFUSES: dict[str, frozenset[str]] = {
    "unit": frozenset({"person", "id", "certificate", "phone", "sex", "score"}),
    "post": frozenset({"unit", "id", "certificate", "phone", "sex", "score"}),
    "": frozenset({"id"}),
}


def kind_of(text: str) -> str:
    """What ``text`` plainly is: ``id``, ``certificate``, ``phone``, ``unit``, ``person``, ``sex``, ``score``; empty where it may be several."""
    flat = re.sub(r"\s+", "", nfkc(text[:80]))
    if not flat or len(text) > 80:
        return ""
    if _SEX.fullmatch(flat):
        return "sex"
    if _DIGITS.fullmatch(flat):
        return "score"
    if flat[-1].isdigit() or flat[-1] in "Xx":
        if find_id_numbers(flat) and len(flat) <= 20:
            return "id"
        if certificate.parse(flat).kind in (certificate.Kind.QUALIFICATION, certificate.Kind.SKILL):
            return "certificate"
        return "phone" if phone.is_valid(flat) else ""
    if _UNIT.fullmatch(flat):
        return "unit"
    if _NAME.fullmatch(flat) and flat[0] in _SURNAME and not _NO_NAME.fullmatch(flat):
        return "person"
    return ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as its values are compared: its converter's name, and what its free text holds (``Field.holds``)."""

    converter: str
    holds: str = ""

    def takes(self, kind: str) -> bool:
        """Whether a value of that kind may stand here."""
        known = _TAKES.get(self.converter)
        return kind in known if known is not None else kind not in _REFUSES.get(self.holds, frozenset())

    def is_home_of(self, kind: str) -> bool:
        """Whether values of that kind are meant for this column."""
        return kind == self.holds or self.converter in _HOME.get(kind, ())


def misfits(texts: Mapping[str, str], columns: Mapping[str, Column]) -> dict[str, str]:
    """Of one entry, the columns whose text is plainly of another column's kind, and those which that kind belongs to.

    ``texts``: column → text as written. The result gives each such column the one that it seems exchanged with, or its own name where
    no column of the entry takes such a text.
    """
    kinds = {name: kind_of(text) for name, text in texts.items() if text.strip()}
    out: dict[str, str] = {}
    for name, kind in kinds.items():
        if not kind or columns[name].takes(kind):
            continue
        homes = [n for n, c in columns.items() if n != name and c.is_home_of(kind) and kinds.get(n) != kind]
        out[name] = homes[0] if homes else name
        for home in homes[:1]:
            out.setdefault(home, name)
    return out
