"""The faults: a valid class of 16 with exactly one thing wrong, and the one finding that has to follow.

``python samples/faults/faults.py`` writes each as a dossier beside this file (``R06-3-fourteen.json`` …) and ``expected.json``.
``tests/law/rules/test_faults.py`` checks that each gives its finding and no other 不符合 or 需说明.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
if str(HERE.parents[1]) not in sys.path:
    sys.path.insert(0, str(HERE.parents[1]))

from tests.builders import (  # noqa: E402
    certificate_number,
    changed,
    id_number,
    valid_dossier,
)
from tzforms.forms import Dossier  # noqa: E402

V, E, M, N, U = "不符合", "需说明", "需人工核验", "提示", "无法核验"
Change = Callable[[Dossier], Dossier]


@dataclass(frozen=True)
class Fault:
    """One fault: its file name, how to make it, and the finding (rule, severity, path) that must follow."""

    name: str
    make: Change
    rule: str
    severity: str
    path: str

    @property
    def file(self) -> str:
        """The name of its dossier."""
        return f"{self.name}.json"


def base(**options: Any) -> Dossier:
    """The valid class of 16 that the faults are made in."""
    return valid_dossier(7, **{"trainees": 16, **options})


def put(**values: Any) -> Change:
    """A change of some values; in a name ``__`` stands for ``.``."""
    return lambda d: _all(d, {k.replace("__", "."): v for k, v in values.items()})


def paths(values: dict[str, Any]) -> Change:
    """A change of the values at these paths."""
    return lambda d: _all(d, values)


def _all(dossier: Dossier, values: dict[str, Any]) -> Dossier:
    for path, value in values.items():
        dossier = changed(dossier, path, value)
    return dossier


def same(field: str, value: Any, forms: tuple[int, ...]) -> dict[str, Any]:
    """One value in several forms."""
    return {f"annex{n}.{field}": value for n in forms}


def size(count: int) -> Change:
    """A class of ``count`` with everything that follows from it."""
    return lambda _d: base(trainees=count)


def cut(dossier: Dossier, path: str, keep: Callable[[int], bool]) -> Dossier:
    """Rows of a table left out."""
    form, table = path.split(".")
    rows = getattr(getattr(dossier, form), table)
    return changed(dossier, path, tuple(r for i, r in enumerate(rows) if keep(i)))


def without_attachment(word: str) -> Change:
    """The list of what is enclosed without one paper."""
    return lambda d: changed(d, "facts.attachments", tuple(a for a in d.facts.attachments or () if word not in a))


def person(dossier: Dossier, index: int, born: dt.date, sequence: int) -> Dossier:
    """Trainee ``index`` with another ID number, everywhere it stands."""
    number = id_number(born, sequence)
    old = dossier.annex2.trainees[index].id_number
    months = {number if k == old else k: v for k, v in (dossier.facts.insurance_months or {}).items()}
    return _all(
        dossier,
        {
            f"annex2.trainees[{index}].id_number": number,
            f"annex2.trainees[{index}].sex": "男" if sequence % 2 else "女",
            f"annex3.graduates[{index}].id_number": number,
            "facts.insurance_months": months,
        },
    )


def months(index: int, count: int) -> Change:
    """One trainee's months of social insurance."""

    def make(d: Dossier) -> Dossier:
        number = d.annex2.trainees[index].id_number
        return changed(d, "facts.insurance_months", {**(d.facts.insurance_months or {}), number: count})

    return make


def damaged(d: Dossier) -> Dossier:
    """A number whose check character is wrong, in both rosters."""
    number = d.annex2.trainees[4].id_number or ""
    wrong = number[:17] + ("1" if number[17] != "1" else "2")
    insured = {wrong if k == number else k: v for k, v in (d.facts.insurance_months or {}).items()}
    return _all(
        d,
        {
            "annex2.trainees[4].id_number": wrong,
            "annex3.graduates[4].id_number": wrong,
            "facts.insurance_months": insured,
        },
    )


def swapped_sex(d: Dossier) -> Dossier:
    """The other sex in 附件2."""
    now = d.annex2.trainees[2].sex
    return changed(d, "annex2.trainees[2].sex", "女" if now == "男" else "男")


def hours(values: dict[int, float]) -> Change:
    """Other hours in some course rows, with the totals that follow."""

    def make(d: Dossier) -> Dossier:
        for index, value in values.items():
            d = changed(d, f"annex1.courses[{index}].hours", Decimal(str(value)))
        total = sum((c.hours or Decimal(0) for c in d.annex1.courses), Decimal(0))
        return _all(d, {"annex1.total_hours": total, "annex4.total_hours": total})

    return make


def other_level(d: Dossier) -> Dossier:
    """A level that is high enough but not the certificate's."""
    now = d.annex2.trainees[5].level
    return changed(d, "annex2.trainees[5].level", "高级技师" if now != "高级技师" else "技师")


def low_level(note: str | None) -> Change:
    """中级工, with its certificate, with or without a reason."""
    return paths(
        {
            "annex2.trainees[3].level": "中级工",
            "annex2.trainees[3].certificate_no": certificate_number("中级工", 2020, 77),
            "annex2.trainees[3].note": note,
        }
    )


def person_missing_from_roster(d: Dossier) -> Dossier:
    """The last graduate is somebody nobody enrolled."""
    return _all(
        d,
        {
            "annex3.graduates[15].name": "未备案",
            "annex3.graduates[15].id_number": id_number(dt.date(1985, 5, 5), 777),
        },
    )


def duplicate_id(d: Dossier) -> Dossier:
    """Trainee 6 carries trainee 1's number."""
    return changed(d, "annex2.trainees[5].id_number", d.annex2.trainees[0].id_number)


def duplicate_certificate(d: Dossier) -> Dossier:
    """Trainee 9 carries trainee 1's certificate, and its level."""
    first = d.annex2.trainees[0]
    return _all(d, {"annex2.trainees[8].certificate_no": first.certificate_no, "annex2.trainees[8].level": first.level})


ALL = (1, 2, 3, 4, 5)
DATED = (2, 3, 4, 5)
D = dt.date

FAULTS: list[Fault] = [
    # 第二章
    Fault("R03-1-no-purpose", put(annex1__purpose=None), "R03-1", E, "annex1.purpose"),
    Fault("R03-1-hint-left", put(annex1__purpose="……"), "R03-1", E, "annex1.purpose"),
    Fault("R04-3-no-reason", low_level(None), "R04-3", V, "annex2.trainees[3].level"),
    Fault("R04-3-with-reason", low_level("新兴产业急需紧缺岗位"), "R04-3", E, "annex2.trainees[3].level"),
    Fault(
        "R04-3-no-certificate",
        put(**{"annex2__trainees[3]__certificate_no": None}),
        "R04-3",
        E,
        "annex2.trainees[3].certificate_no",
    ),
    Fault(
        "R04-3-nothing",
        put(**{"annex2__trainees[3]__certificate_no": None, "annex2__trainees[3]__level": None}),
        "R04-3",
        V,
        "annex2.trainees[3].level",
    ),
    Fault("R04-5-eleven-months", months(6, 11), "R04-5", V, "annex2.trainees[6].id_number"),
    Fault("R05-1-tianjin", put(facts__region="天津"), "R05-1", E, "facts.region"),
    Fault("R05-2-household", put(facts__uscc="92110112MA01234567"), "R05-2", V, "facts.uscc"),
    Fault("R05-2-branch", put(facts__organizer_kind="分公司"), "R05-2", V, "facts.organizer_kind"),
    Fault("R05-3-no-conditions", put(annex1__conditions=None), "R05-3", E, "annex1.conditions"),
    Fault(
        "R06-1-no-occupation",
        put(annex1__occupations=(), annex4__occupations=()),
        "R06-1",
        V,
        "annex1.occupations",
    ),
    Fault("R06-3-fourteen", size(14), "R06-3", V, "annex2.trainees"),
    Fault(
        "R06-3-thirty-one", lambda d: changed(size(31)(d), "annex1.planned_trainees", 30), "R06-3", V, "annex2.trainees"
    ),
    Fault("R06-3-planned-forty", put(annex1__planned_trainees=40), "R06-3", E, "annex1.planned_trainees"),
    Fault("R07-1-no-teacher", put(annex1__instructors=()), "R07-1", V, "annex1.instructors"),
    Fault("R07-1-no-title", put(**{"annex1__instructors[2]__title": None}), "R07-1", E, "annex1.instructors[2].title"),
    Fault("R08-2-seventy-nine", hours({0: 3}), "R08-2", E, "annex1.total_hours"),
    Fault("R08-3-fifteen-and-a-half", hours({3: 3.5, 2: 28.5}), "R08-3", V, "annex1.courses"),
    Fault(
        "R08-5-one-summary-short",
        lambda d: changed(
            d,
            "facts.attachments",
            tuple(a.replace("16份", "15份") for a in d.facts.attachments or ()),
        ),
        "R08-5",
        V,
        "facts.attachments[8]",
    ),
    # 第三章
    Fault("R11-1-six-days", put(facts__filing_received=D(2024, 8, 27)), "R11-1", V, "facts.filing_received"),
    Fault("R11-2-no-plan", without_attachment("培训计划"), "R11-2", V, "facts.attachments"),
    Fault("R11-2-no-id-copies", without_attachment("身份证"), "R11-2", V, "facts.attachments"),
    Fault("R11-3-not-approved", put(facts__approved=False), "R11-3", V, "facts.approved"),
    Fault("R12-2-no-assessment-record", without_attachment("考核记录"), "R12-2", V, "facts.attachments"),
    Fault(
        "R13-1-no-attendance",
        put(
            annex1__assessment="考核时间：最后一天；方式：答辩；配分：学习态度30分、交流研讨30分、培训总结40分，满分100分，60分合格。"
        ),
        "R13-1",
        E,
        "annex1.assessment",
    ),
    Fault("R13-1-empty", put(annex1__assessment=None), "R13-1", E, "annex1.assessment"),
    Fault("R13-2-failed", put(**{"annex3__graduates[4]__score": "不合格"}), "R13-2", V, "annex3.graduates[4].score"),
    Fault("R13-2-absent", put(**{"annex3__graduates[4]__score": "缺考"}), "R13-2", V, "annex3.graduates[4].score"),
    Fault("R13-2-below-mark", put(**{"annex3__graduates[4]__score": "55"}), "R13-2", V, "annex3.graduates[4].score"),
    Fault("R13-2-no-score", put(**{"annex3__graduates[4]__score": None}), "R13-2", E, "annex3.graduates[4].score"),
    Fault(
        "R14-1-november",
        lambda _d: _all(base(start=D(2024, 10, 21)), {"facts.exam_date": D(2024, 10, 31)}),
        "R14-1",
        V,
        "annex2.end_date",
    ),
    Fault("R14-1-late-exam", put(facts__exam_date=D(2024, 11, 1)), "R14-1", V, "facts.exam_date"),
    Fault(
        "R14-2-late-claim",
        put(facts__claim_received=D(2024, 9, 28)),
        "R14-2",
        V,
        "facts.claim_received",
    ),
    Fault(
        "R14-2-late-application",
        put(annex4__application_date=D(2024, 10, 20), facts__claim_received=None),
        "R14-2",
        V,
        "annex4.application_date",
    ),
    Fault("R14-3-no-summary-form", put(annex5=None), "R14-3", V, "annex5"),
    Fault("R14-3-no-roster", put(annex3=None), "R14-3", V, "annex3"),
    Fault("R14-3-no-trainee-summaries", without_attachment("培训总结"), "R14-3", V, "facts.attachments"),
    # 第四章
    Fault(
        "R17-1-entertainment",
        put(annex1__budget="师资聘请5万元；场地租赁3万元；业务招待费1万元；合计9万元。"),
        "R17-1",
        V,
        "annex1.budget",
    ),
    Fault(
        "R17-1-unrelated",
        put(annex1__budget="师资聘请5万元；场地租赁3万元；绿化工程1万元；合计9万元。"),
        "R17-1",
        E,
        "annex1.budget",
    ),
    # 附件
    Fault(
        "RA1-1-ninety-points",
        put(
            annex1__assessment="考核时间：最后一天；方式：答辩；配分：出勤20分、学习态度20分、交流研讨30分、培训总结20分；60分合格。"
        ),
        "RA1-1",
        E,
        "annex1.assessment",
    ),
    Fault(
        "RA3-1-number-filled",
        put(**{"annex3__graduates[0]__completion_no": "2024001"}),
        "RA3-1",
        V,
        "annex3.graduates[0].completion_no",
    ),
    Fault("RA5-1-two-experts", lambda d: cut(d, "annex5.experts", lambda i: i < 2), "RA5-1", V, "annex5.experts"),
    Fault("RA5-1-no-expert", put(annex5__experts=()), "RA5-1", V, "annex5.experts"),
    Fault("RA5-1-one-expert", lambda d: cut(d, "annex5.experts", lambda i: i < 1), "RA5-1", E, "annex5.experts"),
    Fault("V31-check-digit", damaged, "V31", V, "annex2.trainees[4].id_number"),
    Fault(
        "V31-no-number",
        lambda d: changed(d, "annex2.trainees[4].id_number", None),
        "V31",
        V,
        "annex2.trainees[4].id_number",
    ),
    Fault("V33-mobile", put(annex1__mobile="138001380001"), "V33", E, "annex1.mobile"),
    # 一致性
    Fault("X01-organizer", put(annex4__organizer="北京另一家技工学校"), "X01", V, "annex4.organizer"),
    Fault("X01-abbreviated", put(annex3__organizer="通衢示范技校"), "X01", E, "annex3.organizer"),
    Fault("X02-project", put(annex3__project="另一个研修项目"), "X02", V, "annex3.project"),
    Fault("X03-end", put(annex4__end_date=D(2024, 9, 12)), "X03", V, "annex4.end_date"),
    Fault("X03-start-changed-after-filing", put(annex2__start_date=D(2024, 9, 3)), "X03", E, "annex2.start_date"),
    Fault(
        "X03-swapped",
        paths({**same("start_date", D(2024, 9, 13), DATED), **same("end_date", D(2024, 9, 2), DATED)}),
        "X03",
        V,
        "annex2.end_date",
    ),
    Fault("X04-claim-before-end", put(annex4__application_date=D(2024, 9, 10)), "X04", V, "annex4.application_date"),
    Fault("X04-exam-before-class", put(facts__exam_date=D(2024, 8, 1)), "X04", V, "facts.exam_date"),
    Fault("X04-audit-before-claim", put(facts__audit_passed=D(2024, 9, 18)), "X04", V, "facts.audit_passed"),
    Fault(
        "X04-application-after-start", put(annex1__application_date=D(2024, 9, 10)), "X04", V, "annex1.application_date"
    ),
    Fault("X05-total", put(annex1__total_hours=Decimal(90)), "X05", V, "annex1.total_hours"),
    Fault("X05-annex4", put(annex4__total_hours=Decimal(79)), "X05", V, "annex4.total_hours"),
    Fault("X05-row", put(**{"annex1__courses[0]__hours": Decimal(14)}), "X05", V, "annex1.courses"),
    Fault("X06-annex4", put(annex4__graduate_count=15), "X06", V, "annex4.graduate_count"),
    Fault("X06-annex5", put(annex5__graduate_count=15), "X06", V, "annex5.graduate_count"),
    Fault("X06-row-missing", lambda d: cut(d, "annex3.graduates", lambda i: i < 15), "X06", V, "annex3.graduates"),
    Fault("X07-fewer-taught", put(annex5__trainee_count=15), "X07", V, "annex5.trainee_count"),
    Fault("X07-more-taught", put(annex5__trainee_count=18), "X07", V, "annex5.trainee_count"),
    Fault("X08-stranger", person_missing_from_roster, "X08", V, "annex3.graduates[15].id_number"),
    Fault("X08-name", put(**{"annex3__graduates[2]__name": "另一人"}), "X08", V, "annex3.graduates[2].name"),
    Fault(
        "X08-number",
        put(**{"annex3__graduates[2]__id_number": id_number(D(1985, 5, 6), 778)}),
        "X08",
        E,
        "annex3.graduates[2].id_number",
    ),
    Fault(
        "X10-employer",
        put(**{"annex3__graduates[2]__employer": "北京另一家公司"}),
        "X10",
        E,
        "annex3.graduates[2].employer",
    ),
    Fault("X11-same-number", duplicate_id, "X11", V, "annex2.trainees[5].id_number"),
    Fault("X11-same-certificate", duplicate_certificate, "X11", V, "annex2.trainees[8].certificate_no"),
    Fault("X11-serial", put(**{"annex2__trainees[15]__no": 17}), "X11", V, "annex2.trainees[15].no"),
    Fault("X12-sex", swapped_sex, "X12", V, "annex2.trainees[2].sex"),
    Fault("X13-level", other_level, "X13", E, "annex2.trainees[5].level"),
    Fault(
        "X14-issued-later",
        paths(
            {
                "annex2.trainees[5].certificate_no": certificate_number("高级工", 2027, 55),
                "annex2.trainees[5].level": "高级工",
            }
        ),
        "X14",
        E,
        "annex2.trainees[5].certificate_no",
    ),
    Fault("X15-sixty-six", lambda d: person(d, 7, D(1958, 9, 1), 901), "X15", E, "annex2.trainees[7].id_number"),
    Fault("X15-fifteen", lambda d: person(d, 7, D(2008, 9, 3), 901), "X15", E, "annex2.trainees[7].id_number"),
    Fault("X16-occupation", put(annex4__occupations=("焊工",)), "X16", V, "annex4.occupations"),
    Fault("X17-too-much", put(annex4__subsidy_wan=Decimal("8.5")), "X17", V, "annex4.subsidy_wan"),
    Fault("X17-in-yuan", put(annex4__subsidy_wan=Decimal(80000)), "X17", V, "annex4.subsidy_wan"),
    Fault(
        "X18-stranger",
        put(**{"annex1__courses[0]__instructor": "赵未列"}),
        "X18",
        E,
        "annex1.courses[0].instructor",
    ),
    Fault(
        "X18-idle",
        put(**{"annex1__courses[0]__instructor": None}),
        "X18",
        E,
        "annex1.instructors[0].name",
    ),
    Fault("X19-many-fewer", put(annex1__planned_trainees=28), "X19", E, "annex1.planned_trainees"),
    Fault("X20-zero-hours", hours({6: 0}), "X20", V, "annex1.courses[6].hours"),
    Fault(
        "X21-sum",
        put(annex1__budget="师资聘请5万元；场地租赁3万元；耗材使用2.5万元；合计14万元。"),
        "X21",
        E,
        "annex1.budget",
    ),
    Fault(
        "X21-used-less",
        put(annex5__funds_usage="师资聘请2万元，场地租赁3万元，合计5万元。"),
        "X21",
        E,
        "annex5.funds_usage",
    ),
    Fault("X22-no-bank", put(annex4__bank=None), "X22", E, "annex4.bank"),
    Fault("X22-short-bank", put(annex4__bank="工行"), "X22", E, "annex4.bank"),
    Fault("X22-card", put(annex4__bank_account="6222020200000000006"), "X22", E, "annex4.bank_account"),
    Fault("X22-letters", put(annex4__bank_account="账号见附件"), "X22", E, "annex4.bank_account"),
    Fault(
        "X24-same-expert",
        lambda d: changed(d, "annex5.experts[2].name", d.annex5.experts[0].name),
        "X24",
        V,
        "annex5.experts[2].name",
    ),
    Fault("X24-mobile", put(**{"annex5__experts[1]__mobile": "1390013900"}), "X24", V, "annex5.experts[1].mobile"),
    Fault(
        "X25-same-number",
        paths(
            {
                "facts.audit_passed": D(2024, 11, 20),
                "annex3.graduates[0].completion_no": "A001",
                "annex3.graduates[1].completion_no": "A001",
            }
        ),
        "X25",
        V,
        "annex3.graduates[1].completion_no",
    ),
    Fault("X26-mixed", put(**{"annex3__graduates[3]__score": "优秀"}), "X26", E, "annex3.graduates[3].score"),
    Fault("X26-over-hundred", put(**{"annex3__graduates[3]__score": "105"}), "X26", E, "annex3.graduates[3].score"),
]


def main() -> None:
    """Write every fault's dossier and the list of what is expected."""
    from tzforms.dossier import dossier_data

    for old in HERE.glob("*.json"):
        old.unlink()
    expected = {}
    for fault in FAULTS:
        data = dossier_data(fault.make(base()))
        (HERE / fault.file).write_text(_compact(data), "utf-8")
        expected[fault.file] = {"rule": fault.rule, "severity": fault.severity, "path": fault.path}
    (HERE / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{len(FAULTS)} faults")


def _compact(data: dict[str, Any]) -> str:
    """JSON with a line for each field and each row, so that a difference between two files is a line."""

    def lines(value: Any, depth: int) -> str:
        pad = " " * depth
        if isinstance(value, dict) and depth < 2:
            inner = ",\n".join(
                f"{pad} {json.dumps(k, ensure_ascii=False)}: {lines(v, depth + 1)}" for k, v in value.items()
            )
            return f"{{\n{inner}\n{pad}}}"
        if isinstance(value, list) and value and isinstance(value[0], dict):
            inner = ",\n".join(f"{pad} {json.dumps(v, ensure_ascii=False)}" for v in value)
            return f"[\n{inner}\n{pad}]"
        return json.dumps(value, ensure_ascii=False)

    return lines(data, 0) + "\n"


if __name__ == "__main__":
    main()
