"""The five forms as records: what each paper holds, in the field names of the public data contract.

A record is a frozen pydantic model; a field's description is its English name. Every field may be missing (``None``; ``()`` for a table): a half-filled form is a
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
    "Amount",
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

    made_by: ClassVar[tuple[Any, ...] | None] = None
    """The function that makes a record which an edition made for itself, and its first arguments; ``None`` for those written here."""

    def __reduce_ex__(self, protocol: Any) -> Any:
        """A record of an edition's own goes from process to process by the edition that it is of."""
        if self.made_by is None:
            return super().__reduce_ex__(protocol)
        remake, *where = self.made_by
        return remake, (*where, dict(self), sorted(self.model_fields_set))

    def is_blank(self) -> bool:
        """True when nothing at all is filled in."""
        return all(v in (None, (), "") for v in self.__dict__.values())


class FormRecord(Record):
    """One of the forms. ``form`` is its key (``annex1``), by which the catalogue knows all the rest of it."""

    form: ClassVar[str]

    def as_json(self) -> dict[str, Any]:
        """The record as JSON-ready data."""
        return self.model_dump(mode="json")


class Course(Record):
    """One row of 研修内容: 培训内容 · 培训形式 · 课时 · 授课教师."""

    topic: str | None = Field(default=None, description="course content")
    format: str | None = Field(default=None, description="format")
    hours: Amount | None = Field(default=None, description="class hours")
    instructor: str | None = Field(default=None, description="instructor")


class Instructor(Record):
    """One row of 授课教师情况: 姓名 · 职务/职称 · 工作单位."""

    name: str | None = Field(default=None, description="name")
    title: str | None = Field(default=None, description="position/title")
    employer: str | None = Field(default=None, description="employer")


class Annex1(FormRecord):
    """附件1 通州区高技能人才研修培训项目实施方案 (project plan)."""

    form = "annex1"

    organizer: str | None = Field(default=None, description="organizer")
    application_date: date | None = Field(default=None, description="application date")
    project: str | None = Field(default=None, description="project")
    occupations: tuple[str, ...] = Field(default=(), description="occupations concerned")
    venue: str | None = Field(default=None, description="planned venue")
    planned_trainees: int | None = Field(default=None, description="planned trainees")
    trainee_source: str | None = Field(default=None, description="source of trainees")
    purpose: str | None = Field(default=None, description="purpose")
    conditions: str | None = Field(default=None, description="conditions and safeguards")
    courses: tuple[Course, ...] = Field(default=(), description="course rows")
    total_hours: Amount | None = Field(default=None, description="total hours")
    instructors: tuple[Instructor, ...] = Field(default=(), description="instructors")
    assessment: str | None = Field(default=None, description="assessment")
    budget: str | None = Field(default=None, description="budget")
    address: str | None = Field(default=None, description="address")
    contact: str | None = Field(default=None, description="contact")
    office_phone: str | None = Field(default=None, description="office phone")
    mobile: str | None = Field(default=None, description="mobile")
    fax: str | None = Field(default=None, description="fax")
    email: str | None = Field(default=None, description="e-mail")


class Trainee(Record):
    """One row of 附件2."""

    no: int | None = Field(default=None, description="no.")
    name: str | None = Field(default=None, description="name")
    sex: Sex | None = Field(default=None, description="sex")
    education: str | None = Field(default=None, description="education")
    id_number: str | None = Field(default=None, description="ID number")
    employer_position: str | None = Field(default=None, description="employer and position")
    certificate_no: str | None = Field(default=None, description="certificate number")
    level: Level | None = Field(default=None, description="level")
    note: str | None = Field(default=None, description="remarks")


class Annex2(FormRecord):
    """附件2 通州区高技能人才研修班学员名册 (trainee roster)."""

    form = "annex2"

    organizer: str | None = Field(default=None, description="organizer")
    project: str | None = Field(default=None, description="project")
    start_date: date | None = Field(default=None, description="start date")
    end_date: date | None = Field(default=None, description="end date")
    trainees: tuple[Trainee, ...] = Field(default=(), description="trainee roster")
    prepared_by: str | None = Field(default=None, description="prepared by")
    phone: str | None = Field(default=None, description="phone")


class Graduate(Record):
    """One row of 附件3."""

    no: int | None = Field(default=None, description="no.")
    name: str | None = Field(default=None, description="name")
    employer: str | None = Field(default=None, description="employer")
    id_number: str | None = Field(default=None, description="ID number")
    score: str | None = Field(default=None, description="score")
    completion_no: str | None = Field(default=None, description="certificate of completion no.")


class Annex3(FormRecord):
    """附件3 北京市通州区高技能人才研修培训结业登记名册 (completion roster)."""

    form = "annex3"

    organizer: str | None = Field(default=None, description="organizer")
    project: str | None = Field(default=None, description="project")
    start_date: date | None = Field(default=None, description="start date")
    end_date: date | None = Field(default=None, description="end date")
    graduates: tuple[Graduate, ...] = Field(default=(), description="completion roster")
    prepared_by: str | None = Field(default=None, description="prepared by")
    phone: str | None = Field(default=None, description="phone")


class Annex4(FormRecord):
    """附件4 北京市通州区高技能人才研修培训补助资金申请表 (subsidy application)."""

    form = "annex4"

    organizer: str | None = Field(default=None, description="organizer")
    application_date: date | None = Field(default=None, description="date of claim")
    project: str | None = Field(default=None, description="project")
    occupations: tuple[str, ...] = Field(default=(), description="occupations")
    start_date: date | None = Field(default=None, description="start date")
    end_date: date | None = Field(default=None, description="end date")
    total_hours: Amount | None = Field(default=None, description="total class hours")
    graduate_count: int | None = Field(default=None, description="graduates")
    subsidy_wan: Amount | None = Field(default=None, description="amount claimed (10,000 yuan)")
    handler: str | None = Field(default=None, description="handler")
    phone: str | None = Field(default=None, description="phone")
    bank: str | None = Field(default=None, description="bank")
    bank_account: str | None = Field(default=None, description="account number")


class Expert(Record):
    """One row of 专家信息."""

    name: str | None = Field(default=None, description="name")
    employer_title: str | None = Field(default=None, description="employer and title")
    mobile: str | None = Field(default=None, description="mobile")
    signature: str | None = Field(default=None, description="signature")


class Annex5(FormRecord):
    """附件5 通州区高技能人才研修培训项目总结 (project summary)."""

    form = "annex5"

    organizer: str | None = Field(default=None, description="unit")
    project: str | None = Field(default=None, description="project")
    contact: str | None = Field(default=None, description="contact")
    office_phone: str | None = Field(default=None, description="office phone")
    mobile: str | None = Field(default=None, description="mobile")
    trainee_count: int | None = Field(default=None, description="trainees")
    graduate_count: int | None = Field(default=None, description="graduates")
    start_date: date | None = Field(default=None, description="start of training")
    end_date: date | None = Field(default=None, description="end of training")
    summary: str | None = Field(default=None, description="project summary")
    funds_usage: str | None = Field(default=None, description="use of funds")
    expert_opinion: str | None = Field(default=None, description="experts' opinion")
    expert_opinion_date: date | None = Field(default=None, description="date of the experts' opinion")
    experts: tuple[Expert, ...] = Field(default=(), description="experts")
    bureau_opinion: str | None = Field(default=None, description="bureau's opinion")
    bureau_opinion_date: date | None = Field(default=None, description="date of the bureau's opinion")


#: The records that come with the program, by form: a new one is found here by itself.
FORMS: dict[str, type[FormRecord]] = {c.form: c for c in FormRecord.__subclasses__()}
FORM_NAMES: tuple[str, ...] = tuple(FORMS)
