"""Generated dossiers: everything the workbook may have to carry, in the spelling the converters give back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tzforms.converters import NAMES
from tzforms.forms import (
    LEVELS,
    Annex1,
    Annex2,
    Annex3,
    Annex4,
    Annex5,
    Course,
    Dossier,
    Expert,
    Facts,
    Graduate,
    Instructor,
    Record,
    Stage,
    Trainee,
    WaiverRecord,
)
from tzforms.workbook.example import resident_id

HAN = "通州高技能人才研修培训甲乙丙丁一二三四上下左右𬭎喆㛃䶮赟𫖯"
ODD = "，。（）《》“”&<>{}%=+-@'\"#·0123456789abcXYZ "


def _stable(kind: str, texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Texts that the converter of ``kind`` gives back as they are."""
    return texts.map(str.strip).filter(lambda t: bool(t) and _kept(kind, t))


def _kept(kind: str, value: str) -> bool:
    parsed = NAMES[kind].parse(value)  # a lone ” is a ditto mark, not a text
    return parsed.value == value and not parsed.unsure


words = st.text(HAN, min_size=1, max_size=12)
anything = st.text(HAN + ODD, min_size=1, max_size=30)
text = _stable("text", st.one_of(words, anything))
long_text = _stable(
    "prose",
    st.lists(st.text(HAN + ODD, min_size=1, max_size=60), min_size=1, max_size=5).map("\n".join)
    | st.just("研修培训取得实效。" * 700),
)
names = _stable("name", st.text(HAN, min_size=2, max_size=4) | st.just("阿卜杜拉·买买提"))
organizers = _stable("organizer", words.map(lambda w: f"北京{w}有限公司"))
dates = st.dates(dt.date(2000, 1, 1), dt.date(2040, 12, 31))
amounts = st.decimals(0, 9999, places=2).map(lambda d: Decimal(str(d)))
counts = st.integers(0, 999)
ids = st.builds(
    lambda region, birth, serial: resident_id(region, birth.strftime("%Y%m%d"), f"{serial:03d}"),
    st.sampled_from(["110112", "110105", "130682"]),
    st.dates(dt.date(1950, 1, 1), dt.date(2005, 12, 31)),
    st.integers(0, 999),
)
certificates = st.builds(
    lambda letter, body, year, level, serial: f"{letter}0000{11}{body:06d}{year}{level}{serial:06d}",
    st.sampled_from("SY"),
    st.integers(0, 999999),
    st.integers(19, 25),
    st.integers(1, 5),
    st.integers(0, 999999),
)
mobiles = st.integers(0, 10**8 - 1).map(lambda n: f"138{n:08d}")
accounts = st.integers(0, 10**16).map(lambda n: f"02{n:017d}")
scores = st.sampled_from(["92", "60", "合格", "优秀", "88.5"])
emails = st.just("training@example.com")

FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "organizer": organizers,
    "application_date": dates,
    "start_date": dates,
    "end_date": dates,
    "expert_opinion_date": dates,
    "bureau_opinion_date": dates,
    "occupations": st.lists(st.sampled_from(["电工", "焊工", "数控车工", "工业机器人系统操作员"]), unique=True).map(
        tuple
    ),
    "planned_trainees": counts,
    "graduate_count": counts,
    "trainee_count": counts,
    "total_hours": amounts,
    "subsidy_wan": amounts.filter(lambda d: d < 1000),
    "purpose": long_text,
    "conditions": long_text,
    "assessment": long_text,
    "budget": long_text,
    "summary": long_text,
    "funds_usage": long_text,
    "expert_opinion": long_text,
    "bureau_opinion": long_text,
    "contact": names,
    "prepared_by": names,
    "handler": names,
    "office_phone": mobiles,
    "mobile": mobiles,
    "phone": mobiles,
    "fax": mobiles,
    "email": emails,
    "bank": st.just("中国示例银行北京通州支行"),
    "bank_account": accounts,
    "name": names,
    "no": st.integers(1, 99),
    "sex": st.sampled_from(["男", "女"]),
    "education": st.sampled_from(["大学本科", "大学专科", "中专"]),
    "id_number": ids,
    "certificate_no": certificates,
    "level": st.sampled_from(LEVELS),
    "employer_position": _stable("employer_position", words),
    "hours": amounts,
    "score": scores,
}


def _sure(kind: str, strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return strategy.filter(lambda v: NAMES[kind].parse(NAMES[kind].format(v)).value == v)


for _field, _kind in {"subsidy_wan": "wan", "total_hours": "hours", "hours": "hours", "score": "score"}.items():
    FIELDS[_field] = _sure(_kind, FIELDS[_field])


def record(kind: type[Record], *, key: str | None = None, **tables: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A record with any of its fields missing; ``key`` names the field that a row always has."""
    fields = {}
    for name in kind.model_fields:
        if name in tables:
            fields[name] = tables[name]
        elif name == key:
            fields[name] = FIELDS.get(name, text)
        elif name == "occupations":
            fields[name] = FIELDS[name]
        else:
            fields[name] = st.none() | FIELDS.get(name, text)
    return st.builds(kind, **fields)


def rows(kind: type[Record], key: str, most: int = 6) -> st.SearchStrategy[Any]:
    """A table, sometimes long."""
    return st.lists(record(kind, key=key), max_size=most).map(tuple)


facts = st.builds(
    Facts,
    uscc=st.none() | st.just("91110112MA00YL0XXK"),
    organizer_kind=st.none() | text,
    region=st.none() | st.sampled_from(["北京", "天津", "河北"]),
    industry=st.none() | text,
    year=st.none() | st.integers(2020, 2040),
    application_received=st.none() | dates,
    filing_received=st.none() | dates,
    claim_received=st.none() | dates,
    exam_date=st.none() | dates,
    approved=st.none() | st.booleans(),
    audit_passed=st.none() | dates,
    insurance_months=st.none() | st.dictionaries(ids, st.integers(0, 400), min_size=1, max_size=4),
    stages=st.lists(st.builds(Stage, start_date=dates, end_date=dates, hours=st.none() | amounts), max_size=3).map(
        tuple
    ),
    waivers=st.lists(
        st.builds(
            WaiverRecord,
            rule=st.just("R08-2"),
            path=st.none() | st.just("annex1.total_hours"),
            reason=text,
            by=text,
            date=st.none() | dates,
        ),
        max_size=2,
    ).map(tuple),
    attachments=st.none() | st.lists(text, max_size=4).map(tuple),
)

dossiers = st.builds(
    Dossier,
    annex1=st.none() | record(Annex1, courses=rows(Course, "topic", 12), instructors=rows(Instructor, "name")),
    annex2=st.none() | record(Annex2, trainees=rows(Trainee, "name", 8)),
    annex3=st.none() | record(Annex3, graduates=rows(Graduate, "name", 8)),
    annex4=st.none() | record(Annex4),
    annex5=st.none() | record(Annex5, experts=rows(Expert, "name")),
    facts=facts,
)
