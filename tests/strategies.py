"""Generated records: legal values of every field, with rare characters, long text, many rows and none."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st

from tzforms.forms import (
    LEVELS,
    Annex1,
    Annex2,
    Annex3,
    Annex4,
    Annex5,
    Course,
    Expert,
    FormRecord,
    Graduate,
    Instructor,
    Trainee,
)
from tzforms.identifiers import resident_id

T = TypeVar("T")

HAN = "甲乙丙丁戊己庚辛壬癸通州数控机床装调技能培训学校有限公司教授高级讲师研讨交流安全生产赟祎玥喆昇䶮𬭎㛃"
PUNCTUATION = "，。；、“”—…&<>{}%$#@()（）《》 ABCxyz0123456789"


def line(limit: int = 24) -> st.SearchStrategy[str]:
    """One line of text that starts and ends with a character of a word."""
    return st.builds(
        lambda a, middle, b: (a + " ".join(middle.split(" ")) + b).strip(),
        st.sampled_from(HAN),
        st.text(HAN + PUNCTUATION, max_size=limit),
        st.sampled_from(HAN),
    )


prose = st.lists(line(60), min_size=1, max_size=6).map("\n".join)
long_prose = st.lists(line(120), min_size=20, max_size=60).map("\n".join)
names = st.one_of(
    st.text("张王李赵陈刘伟芳娜敏静强磊军洋勇艳杰娟涛明超秀霞平刚桂英喆玥赟𬭎䶮", min_size=2, max_size=4),
    st.sampled_from(["阿卜杜拉·买买提", "John Smith", "欧阳娜娜", "古丽·阿不都热西提"]),
)
dates = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
hours = st.decimals(Decimal("0.5"), Decimal("200"), places=1)
counts = st.integers(1, 60)
mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
phones = st.one_of(mobiles, st.from_regex(r"010-[2-8][0-9]{7}", fullmatch=True))
emails = st.from_regex(r"[a-z][a-z0-9]{2,8}@(163|126|qq|example)\.com", fullmatch=True)
accounts = st.from_regex(r"0?[1-9][0-9]{11,18}", fullmatch=True).filter(lambda a: not a.startswith("62"))


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    """A number with a right check character and a possible birth date."""
    born = draw(st.dates(dt.date(1960, 1, 1), dt.date(2005, 12, 31)))
    head = draw(st.sampled_from(["110112", "110105", "130102", "830000"])) + born.strftime("%Y%m%d")
    head += f"{draw(st.integers(0, 999)):03d}"
    return head + resident_id.check_digit(head)


certificates = st.one_of(
    st.from_regex(r"[SY][0-9]{4}11[0-9]{6}2[0-4]3[0-9]{6}", fullmatch=True),
    st.from_regex(r"2[0-4]11011000[0-9]{2}3[0-9]{5}", fullmatch=True),
)


def maybe(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    """The value, or nothing: half-filled forms are forms too."""
    return st.one_of(strategy, strategy, strategy, st.none())


def periods() -> st.SearchStrategy[tuple[dt.date, dt.date]]:
    """Start and end, in order."""
    return st.tuples(dates, dates).map(lambda d: (min(d), max(d)))


def rows(strategy: st.SearchStrategy[T], most: int) -> st.SearchStrategy[tuple[T, ...]]:
    """None, a few, or many rows."""
    return st.one_of(
        st.just(()),
        st.lists(strategy, max_size=4).map(tuple),
        st.lists(strategy, min_size=most, max_size=most).map(tuple),
    )


courses = st.builds(Course, topic=line(), format=maybe(line(6)), hours=maybe(hours), instructor=maybe(names))
instructors = st.builds(Instructor, name=names, title=maybe(line(8)), employer=maybe(line(20)))
trainees = st.builds(
    Trainee,
    name=names,
    sex=maybe(st.sampled_from("男女")),
    education=maybe(st.sampled_from(["研究生", "本科", "专科", "中专", "高中"])),
    id_number=maybe(id_numbers()),
    employer_position=maybe(line(20)),
    certificate_no=maybe(certificates),
    level=maybe(st.sampled_from(LEVELS)),
    note=maybe(line(10)),
)
graduates = st.builds(
    Graduate,
    name=names,
    employer=maybe(line(20)),
    id_number=maybe(id_numbers()),
    score=maybe(st.sampled_from(["92", "合格", "优秀", "86.5", "良好"])),
    completion_no=maybe(st.from_regex(r"2024[0-9]{5}", fullmatch=True)),
)
experts = st.builds(Expert, name=names, employer_title=maybe(line(16)), mobile=maybe(mobiles), signature=st.none())


@st.composite
def records(draw: st.DrawFn, form: str) -> FormRecord:
    """A record of one form."""
    start, end = draw(periods())
    common: dict[str, Any] = {"organizer": draw(maybe(line(40))), "project": draw(maybe(line()))}
    if form == "annex1":
        occupations = draw(st.lists(st.text("车钳铣焊电工程师装配", min_size=2, max_size=5), max_size=3, unique=True))
        return Annex1(
            **common,
            application_date=draw(maybe(dates)),
            occupations=tuple(occupations),
            venue=draw(maybe(line())),
            planned_trainees=draw(maybe(counts)),
            trainee_source=draw(maybe(line())),
            purpose=draw(maybe(prose)),
            conditions=draw(maybe(prose)),
            courses=draw(rows(courses, 40)),
            total_hours=draw(maybe(hours)),
            instructors=draw(rows(instructors, 12)),
            assessment=draw(maybe(prose)),
            budget=draw(maybe(prose)),
            address=draw(maybe(line())),
            contact=draw(maybe(names)),
            office_phone=draw(maybe(phones)),
            mobile=draw(maybe(mobiles)),
            fax=draw(maybe(phones)),
            email=draw(maybe(emails)),
        )
    dated: dict[str, Any] = {"start_date": start, "end_date": end} if draw(st.booleans()) else {}
    if form == "annex2":
        return Annex2(
            **common,
            **dated,
            trainees=draw(rows(trainees, 30)),
            prepared_by=draw(maybe(names)),
            phone=draw(maybe(phones)),
        )
    if form == "annex3":
        return Annex3(
            **common,
            **dated,
            graduates=draw(rows(graduates, 30)),
            prepared_by=draw(maybe(names)),
            phone=draw(maybe(phones)),
        )
    if form == "annex4":
        return Annex4(
            **common,
            **dated,
            application_date=draw(maybe(dates)),
            occupations=tuple(
                draw(st.lists(st.text("车钳铣焊电工程师装配", min_size=2, max_size=5), max_size=3, unique=True))
            ),
            total_hours=draw(maybe(hours)),
            graduate_count=draw(maybe(counts)),
            subsidy_wan=draw(maybe(st.decimals(Decimal("0.5"), Decimal("15"), places=1))),
            handler=draw(maybe(names)),
            phone=draw(maybe(phones)),
            bank=draw(maybe(st.sampled_from(["中国工商银行股份有限公司北京通州支行", "北京银行股份有限公司通州支行"]))),
            bank_account=draw(maybe(accounts)),
        )
    return Annex5(
        **common,
        **dated,
        contact=draw(maybe(names)),
        office_phone=draw(maybe(phones)),
        mobile=draw(maybe(mobiles)),
        trainee_count=draw(maybe(counts)),
        graduate_count=draw(maybe(counts)),
        summary=draw(maybe(st.one_of(prose, long_prose))),
        funds_usage=draw(maybe(prose)),
        expert_opinion=draw(maybe(prose)),
        expert_opinion_date=draw(maybe(dates)),
        experts=draw(rows(experts, 7)),
        bureau_opinion=draw(maybe(prose)),
        bureau_opinion_date=draw(maybe(dates)),
    )
