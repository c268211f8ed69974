"""Places in people's words: ``annex2.trainees[3].id_number`` is 附件2 第4行 身份证号."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tzforms.forms import Dossier
from tzforms.i18n import _

__all__ = ["FACT_LABELS", "FIELD_LABELS", "form_label", "place", "row_number", "row_numbers"]

FIELD_LABELS: dict[str, str] = {
    "organizer": "办班单位名称",
    "project": "研修项目名称",
    "occupations": "职业（工种）",
    "application_date": "申请日期",
    "venue": "拟定研修地点",
    "planned_trainees": "预计招收学员人数",
    "trainee_source": "学员来源",
    "purpose": "研修目的和作用",
    "conditions": "培训条件及保障措施",
    "courses": "研修内容",
    "topic": "培训内容",
    "format": "培训形式",
    "hours": "课时",
    "instructor": "授课教师",
    "total_hours": "总课时",
    "instructors": "授课教师情况",
    "title": "职务/职称",
    "employer": "工作单位",
    "assessment": "结业考核",
    "budget": "研修所需经费预算",
    "address": "地址",
    "contact": "联系人",
    "office_phone": "办公电话",
    "mobile": "手机",
    "fax": "传真",
    "email": "邮箱",
    "start_date": "研修开始日期",
    "end_date": "研修结束日期",
    "trainees": "学员名册",
    "graduates": "结业名册",
    "experts": "专家信息",
    "no": "序号",
    "name": "姓名",
    "sex": "性别",
    "education": "学历",
    "id_number": "身份证号",
    "employer_position": "工作单位及职务",
    "certificate_no": "证书编号",
    "level": "等级",
    "note": "备注",
    "score": "考核成绩",
    "completion_no": "结业证书编号",
    "prepared_by": "填表人",
    "phone": "联系电话",
    "graduate_count": "结业人数",
    "trainee_count": "培训人数",
    "subsidy_wan": "申请资金（万元）",
    "handler": "经办人",
    "bank": "开户行",
    "bank_account": "银行账号",
    "summary": "项目总结",
    "funds_usage": "资金使用情况",
    "expert_opinion": "专家小组意见",
    "expert_opinion_date": "专家小组意见日期",
    "employer_title": "单位及职务/职称",
    "signature": "签名",
    "bureau_opinion": "区人社局意见",
    "bureau_opinion_date": "区人社局意见日期",
}
_OWN_LABELS = {
    "annex1.application_date": "申报时间",
    "annex1.occupations": "涉及职业（工种）",
    "annex3.graduates.id_number": "身份证号码",
    "annex3.graduates.employer": "工作单位",
    "annex4.total_hours": "培训总课时",
    "annex5.organizer": "单位名称",
    "annex5.project": "项目名称",
    "annex5.start_date": "培训开始时间",
    "annex5.end_date": "培训结束时间",
}
FACT_LABELS = {
    "uscc": "统一社会信用代码",
    "organizer_kind": "单位性质",
    "region": "所在地区",
    "industry": "所属产业",
    "year": "通知年度",
    "application_received": "申报材料收件日期",
    "filing_received": "备案材料收件日期",
    "claim_received": "补贴申请收件日期",
    "exam_date": "考核日期",
    "approved": "评审是否通过",
    "audit_passed": "审计通过日期",
    "insurance_months": "社保连续月数",
    "waivers": "例外记录",
    "attachments": "所附材料",
}
_STEP = re.compile(r"([A-Za-z_][A-Za-z_0-9]*)(?:\[(\d+)\])?")


def form_label(form: str) -> str:
    """``annex2`` → ``附件2``; ``facts`` → ``补充事实``."""
    return _("附件{number}").format(number=form[5:]) if form.startswith("annex") else _("补充事实")


def _cell(record: object, name: str) -> Any:
    return getattr(record, name, None)


def row_number(rows: Iterable[Any], index: int) -> int:
    """The number a person sees at a row: the printed serial number where it is printed and single, else the position."""
    numbers = row_numbers(rows)
    return numbers[index] if 0 <= index < len(numbers) else index + 1


def row_numbers(rows: Iterable[Any]) -> list[int]:
    """:func:`row_number` of every row."""
    printed = [getattr(r, "no", None) for r in rows]
    times = Counter(printed)
    return [no if no is not None and times[no] == 1 else at for at, no in enumerate(printed, 1)]


def place(path: str | None, dossier: Dossier) -> str:
    """``annex2.trainees[3].id_number`` → ``附件2 第4行 身份证号`` (the printed serial number where there is one)."""
    if not path:
        return ""
    steps = _STEP.findall(path)
    form = steps[0][0]
    parts = [form_label(form)]
    if form == "facts":
        return " ".join(parts + [_(FACT_LABELS.get(name, name)) for name, _index in steps[1:2]])
    where: Any = getattr(dossier, form, None)
    trail = form
    for name, index in steps[1:]:
        trail = f"{trail}.{name}"
        where = _cell(where, name)
        if index:
            rows = where or ()
            position = int(index)
            if len(steps) == 2 or name != "trainees":
                parts.append(_(FIELD_LABELS.get(name, name)) if name not in ("trainees", "graduates") else "")
            parts.append(_("第{row}行").format(row=row_number(rows, position)))
            where = rows[position] if position < len(rows) else None
        else:
            parts.append(_(_OWN_LABELS.get(trail, FIELD_LABELS.get(name, name))))
    return " ".join(p for p in parts if p)
