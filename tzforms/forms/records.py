"""The five forms as records: what each paper holds, in the field names of the public data contract.

A record is a frozen pydantic model. Every field may be missing (``None``; ``()`` for a table): a half-filled form is a
record too, and whether something *must* be there is a question for the rules, not for the shape. Dates are
``datetime.date``, counts ``int``, class hours (学时, 45 minutes) and 万元 exact ``Decimal``; identifiers, phones and
accounts are text. ``model_dump(mode="json")`` gives the contract's JSON (decimals as numbers).

Sources: 附件1–附件5 of the measures.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

__all__ = [
    "FORMS",
    "FORM_NAMES",
    "LEVELS",
    "Annex1",
    "Annex2",
    "Annex3",
    "Annex4",
    "Annex5",
    "Course",
    "Expert",
    "FormRecord",
    "Graduate",
    "Instructor",
    "Record",
    "Trainee",
]

Level = Literal["学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师"]
LEVELS: tuple[str, ...] = get_args(Level)
Sex = Literal["男", "女"]


def _number(value: Decimal) -> int | float:
    """A decimal as the JSON number that prints the same digits."""
    return int(value) if value == value.to_integral_value() else float(value)


Amount = Annotated[
    Decimal,
    Field(max_digits=18, allow_inf_nan=False),
    PlainSerializer(_number, when_used="json-unless-none"),
]


class Record(BaseModel):
    """Base of all records: frozen, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)

    def is_blank(self) -> bool:
        """True when nothing at all is filled in."""
        return all(v in (None, (), "") for v in self.__dict__.values())


class FormRecord(Record):
    """One of the five annexes. ``form`` is its key (``annex1``), ``number`` its number, ``title`` as printed."""

    form: ClassVar[str]
    number: ClassVar[int]
    title: ClassVar[str]

    def as_json(self) -> dict[str, Any]:
        """The record as JSON-ready data."""
        return self.model_dump(mode="json")


class Course(Record):
    """One row of 研修内容: 培训内容 · 培训形式 · 课时 · 授课教师."""

    topic: str | None = None
    format: str | None = None
    hours: Amount | None = None
    instructor: str | None = None


class Instructor(Record):
    """One row of 授课教师情况: 姓名 · 职务/职称 · 工作单位."""

    name: str | None = None
    title: str | None = None
    employer: str | None = None


class Annex1(FormRecord):
    """附件1 通州区高技能人才研修培训项目实施方案 (project plan)."""

    form = "annex1"
    number = 1
    title = "通州区高技能人才研修培训项目实施方案"

    organizer: str | None = None
    application_date: date | None = None
    project: str | None = None
    occupations: tuple[str, ...] = ()
    venue: str | None = None
    planned_trainees: int | None = None
    trainee_source: str | None = None
    purpose: str | None = None
    conditions: str | None = None
    courses: tuple[Course, ...] = ()
    total_hours: Amount | None = None
    instructors: tuple[Instructor, ...] = ()
    assessment: str | None = None
    budget: str | None = None
    address: str | None = None
    contact: str | None = None
    office_phone: str | None = None
    mobile: str | None = None
    fax: str | None = None
    email: str | None = None


class Trainee(Record):
    """One row of 附件2."""

    no: int | None = None
    name: str | None = None
    sex: Sex | None = None
    education: str | None = None
    id_number: str | None = None
    employer_position: str | None = None
    certificate_no: str | None = None
    level: Level | None = None
    note: str | None = None


class Annex2(FormRecord):
    """附件2 通州区高技能人才研修班学员名册 (trainee roster)."""

    form = "annex2"
    number = 2
    title = "通州区高技能人才研修班学员名册"

    organizer: str | None = None
    project: str | None = None
    start_date: date | None = None
    end_date: date | None = None
    trainees: tuple[Trainee, ...] = ()
    prepared_by: str | None = None
    phone: str | None = None


class Graduate(Record):
    """One row of 附件3."""

    no: int | None = None
    name: str | None = None
    employer: str | None = None
    id_number: str | None = None
    score: str | None = None
    completion_no: str | None = None


class Annex3(FormRecord):
    """附件3 北京市通州区高技能人才研修培训结业登记名册 (completion roster)."""

    form = "annex3"
    number = 3
    title = "北京市通州区高技能人才研修培训结业登记名册"

    organizer: str | None = None
    project: str | None = None
    start_date: date | None = None
    end_date: date | None = None
    graduates: tuple[Graduate, ...] = ()
    prepared_by: str | None = None
    phone: str | None = None


class Annex4(FormRecord):
    """附件4 北京市通州区高技能人才研修培训补助资金申请表 (subsidy application)."""

    form = "annex4"
    number = 4
    title = "北京市通州区高技能人才研修培训补助资金申请表"

    organizer: str | None = None
    application_date: date | None = None
    project: str | None = None
    occupations: tuple[str, ...] = ()
    start_date: date | None = None
    end_date: date | None = None
    total_hours: Amount | None = None
    graduate_count: int | None = None
    subsidy_wan: Amount | None = None
    handler: str | None = None
    phone: str | None = None
    bank: str | None = None
    bank_account: str | None = None


class Expert(Record):
    """One row of 专家信息."""

    name: str | None = None
    employer_title: str | None = None
    mobile: str | None = None
    signature: str | None = None


class Annex5(FormRecord):
    """附件5 通州区高技能人才研修培训项目总结 (project summary)."""

    form = "annex5"
    number = 5
    title = "通州区高技能人才研修培训项目总结"

    organizer: str | None = None
    project: str | None = None
    contact: str | None = None
    office_phone: str | None = None
    mobile: str | None = None
    trainee_count: int | None = None
    graduate_count: int | None = None
    start_date: date | None = None
    end_date: date | None = None
    summary: str | None = None
    funds_usage: str | None = None
    expert_opinion: str | None = None
    expert_opinion_date: date | None = None
    experts: tuple[Expert, ...] = ()
    bureau_opinion: str | None = None
    bureau_opinion_date: date | None = None


FORMS: dict[str, type[FormRecord]] = {c.form: c for c in (Annex1, Annex2, Annex3, Annex4, Annex5)}
FORM_NAMES: tuple[str, ...] = tuple(FORMS)
