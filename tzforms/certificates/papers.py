"""The two papers that go with a batch: the list of who has which number and who has none, and annex 3 with its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tzforms.certificates.material import Material, Refusal, numbered
from tzforms.files import write_atomic
from tzforms.findings import mask, mask_text
from tzforms.i18n import _
from tzforms.registry import ClassFacts, Entry, Head
from tzforms.rendering import render
from tzforms.workbook import list_workbook

__all__ = ["make_list", "make_papers"]


def make_papers(
    material: Material,
    facts: ClassFacts,
    entries: Mapping[int, Entry],
    refused: Sequence[Refusal],
    out: Path,
    head: Head | None = None,
) -> list[Path]:
    """Write both to ``out`` and return them; ``entries``: the certificates by row of annex 3; ``head``: see :func:`make_list`."""
    numbers = {row: entry.number for row, entry in entries.items()}
    paper = render(numbered(material, numbers), verify=False, measures=material.measures, stages=material.stages)
    return [
        make_list(material, facts, entries, refused, out, head),
        write_atomic(out / _("附件3-结业登记名册（已填编号）.docx"), paper, force=True),
    ]


def make_list(
    material: Material,
    facts: ClassFacts,
    entries: Mapping[int, Entry],
    refused: Sequence[Refusal],
    out: Path,
    head: Head | None = None,
) -> Path:
    """Write the list to ``out`` and return it; ``head``: of the register, to be kept on paper."""
    listing = list_workbook(
        [
            (_("发证清单"), _HEADER, _rows(material, entries, refused)),
            (_("对账"), [_("项目"), _("数值")], _reckoning(material, facts, entries, head)),
        ],
        title="发证清单",
    )
    return write_atomic(out / _("发证清单.xlsx"), listing, force=True)


_HEADER = ["序号", "姓名", "工作单位", "身份证号码", "考核成绩", "结业证书编号", "发证日期", "结果", "原因"]


def _rows(material: Material, entries: Mapping[int, Entry], refused: Sequence[Refusal]) -> list[list[Any]]:
    reasons = {r.row: r.reason for r in refused}
    rows: list[list[Any]] = []
    for row, graduate in enumerate(material.annex3.graduates, 1):
        entry = entries.get(row)
        rows.append(
            [
                row,
                graduate.name or "",
                graduate.employer or "",
                mask("".join((graduate.id_number or "").split())) if graduate.id_number else "",
                graduate.score or "",
                entry.number if entry else "",
                entry.issue_date.isoformat() if entry else "",
                _("已发证") if entry else _("未发证"),
                reasons.get(row, ""),
            ]
        )
    return rows


def _reckoning(
    material: Material, facts: ClassFacts, entries: Mapping[int, Entry], head: Head | None
) -> list[list[Any]]:
    count = len(material.annex3.graduates)
    return [
        [_("附件3行数"), count],
        [_("已发证"), len(entries)],
        [_("未发证"), count - len(entries)],
        [_("办班单位"), facts.organizer],
        [_("研修项目"), facts.project],
        [_("研修起止日期"), f"{facts.start_date} — {facts.end_date}"],
        [_("审核通过日期"), str(facts.audit_passed)],
        [_("审核结论文号"), mask_text(facts.audit_document)],
        *([[_("登记库摘要"), str(head)]] if head else []),
    ]
