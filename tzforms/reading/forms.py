"""The verb *read*: a file that came back, of any kind, to one :class:`Reading` for each form found in it.

:mod:`tzforms.reading.opening` opens the file; here its documents are cut into forms, each form is aligned with its template and
settled to typed values, and what concerns the file as a whole becomes findings. :mod:`tzforms.reading.sources` does both at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tzforms.exceptions import RefusedFileError, UsageError
from tzforms.findings import Finding, Severity, mask_text
from tzforms.forms import Catalogue, Form, FormRecord, catalogue_of
from tzforms.i18n import _
from tzforms.measures import Measures, edition_of, load_measures
from tzforms.reading.evidence import Answers, Evidence, unsure_finding
from tzforms.reading.fields import settle_fields
from tzforms.reading.opening import Document, Opened, Reason, Refusal, Rosters, picture
from tzforms.reading.records import json_value, typed_record
from tzforms.reading.rows import settle_rows
from tzforms.word import Blocks, Row, Segment, Spec, find_segments, inline_hits, joined, read_form

__all__ = ["Reading", "read_document"]

# A document with pictures and less text than this is a scan with a caption.
_CAPTION = 200


@dataclass(slots=True)
class Reading:
    """One form as read. ``form`` is ``None`` for a file that is no form; then ``findings`` say why.

    ``data``: contract names → JSON-ready values. ``unsure``: the path of every value a person has to look at.
    ``evidence``: path → where the value came from. ``record``: the form as a typed record, values that could not be
    typed left out. ``catalogue``: the edition by which it was read.
    """

    file: str
    form: str | None
    data: dict[str, Any] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    record: FormRecord | None = None
    segment: Segment | None = field(default=None, repr=False)
    catalogue: Catalogue = field(default_factory=catalogue_of, repr=False)
    is_sample: bool = False

    @property
    def paper(self) -> Form:
        """The form of the edition that was read. Raises ``KeyError`` for a file that is no form."""
        return self.catalogue[self.form or ""]

    def __reduce__(self) -> Any:
        """From process to process without the rows of the document."""
        kept = (self.file, self.form, self.data, self.unsure, self.findings, self.evidence, self.record, None)
        return Reading, (*kept, self.catalogue, self.is_sample)

    def as_json(self) -> dict[str, Any]:
        """The reading as the public JSON object."""
        return {
            "file": self.file,
            "form": self.form,
            "data": self.data,
            "unsure": self.unsure,
            "findings": [f.as_json() for f in self.findings],
        }


def read_document(
    document: Opened, *, year: int | None = None, measures: Measures | str | Path | None = None
) -> list[Reading]:
    """Every form in an opened document; for one that holds none a single reading that says why. ``year`` is the notice's."""
    if isinstance(document, Refusal):
        return [Reading(document.name, None, findings=[document.finding()])]
    if isinstance(document, Rosters):
        return list(_rosters(document))
    blocks, catalogue = document.blocks, catalogue_of(_edition(document, measures))
    try:
        segments = _segments(blocks, catalogue)
    except RefusedFileError as error:
        return read_document(Refusal(document.name, Reason.UNREADABLE, str(error), _("请只提交填好的表格。")))
    if not segments:
        return read_document(_no_form(document, catalogue))
    readings = [_read_segment(segment, blocks, document.name, year, catalogue) for segment in segments]
    _tell_copies(readings)
    readings[0].findings += _about_file(document, readings)
    return readings


def _rosters(document: Rosters) -> Iterator[Reading]:
    for roster in document.found:
        line = roster.as_json()
        yield Reading(
            document.name, roster.form, line["data"], line["unsure"], list(roster.findings), record=roster.record,
            catalogue=roster.catalogue,
        )  # fmt: skip


def _edition(document: Document, measures: Measures | str | Path | None) -> Measures:
    """The edition that the document says it is of, where there is such a one; else what was asked for."""
    asked = load_measures(measures)
    if document.edition in (None, asked.name):
        return asked
    try:
        return edition_of(document.edition)
    except UsageError:
        return asked  # told with the file


def _segments(blocks: Blocks, catalogue: Catalogue) -> list[Segment]:
    """The forms in a document. One that stands wholly or partly in page headers is looked for there only if need be."""
    specs = {key: form.spec for key, form in catalogue.forms.items()}
    segments = find_segments(blocks.rows, specs)
    if not segments and blocks.margins:
        segments = find_segments([*blocks.margins, *blocks.rows], specs)
    return joined(segments, specs)


def _no_form(document: Document, catalogue: Catalogue) -> Refusal:
    name = document.name
    if document.blocks.images and sum(len(r.text.strip()) for r in document.blocks.rows) < _CAPTION:
        return picture(name)
    package = document.package
    if package is not None and any(package.related(package.main_part, kind) for kind in ("package", "oleObject")):
        message = _("{name} 的正文里以对象方式嵌有另一份文件，没有读取。").format(name=Path(name).name)
        return Refusal(name, Reason.UNREADABLE, message, _("请双击打开其中的文件，另存为 .docx 后提交。"))
    message = _("{name} 里没有找到{count}种表格中的任何一种。").format(name=Path(name).name, count=catalogue.how_many)
    numbers = [form.number for form in catalogue.forms.values()]
    fix = _("请确认交来的是《办法》附件{first}至附件{last}的表格。").format(first=numbers[0], last=numbers[-1])
    return Refusal(name, Reason.NO_FORM, message, fix)


# -- one form -----------------------------------------------------------------------------------------------------


def _read_segment(segment: Segment, blocks: Blocks, name: str, year: int | None, catalogue: Catalogue) -> Reading:
    assert segment.form is not None
    paper = catalogue[segment.form]
    spec, rows = paper.spec, segment.rows
    read = read_form(spec, rows)
    if blocks.margins:
        silent = {p.path for p in spec.places if not any(f.text for f in read.fields.get(p.path, []))}
        extra = _margins_for(spec, silent, blocks.margins)
        if extra:
            read = read_form(spec, [*extra, *rows])
    answers = Answers(paper, read, year or _year_of(rows))
    settle_fields(answers)
    settle_rows(answers)
    _tell_residue(answers)
    data = _in_order(answers)
    doubtful = [e for e in answers.evidence.values() if e.unsure]
    return Reading(
        name,
        paper.key,
        data=json_value(data),
        unsure=[e.path for e in doubtful],
        findings=[unsure_finding(paper, e) for e in doubtful] + answers.findings,
        evidence=answers.evidence,
        record=typed_record(paper.record, data),
        segment=segment,
        catalogue=catalogue,
        is_sample=segment.sample,
    )


def _margins_for(spec: Spec, silent: set[str], margins: list[Row]) -> list[Row]:
    """Rows of page headers and footers that hold a label of a field which the form itself leaves blank."""
    labels = {p.label for p in spec.places if p.path in silent and p.kind == "inline"}
    return [
        r
        for r in margins
        if any(
            h.label in labels and h.similarity >= 0.95 and h.value.strip()
            for c in r.cells
            if len(c.text) < 240
            for h in inline_hits(c.text, spec.index)
        )
    ]


def _year_of(rows: list[Row]) -> int | None:
    """The year that the form itself names, for dates written without one: only if it names exactly one."""
    years = {int(y) for r in rows for y in re.findall(r"(?<!\d)(20[2-4]\d)\s*(?:年|[./-]\s*\d{1,2}\s*[./-])", r.text)}
    return years.pop() if len(years) == 1 else None


def _tell_residue(answers: Answers) -> None:
    for cell in answers.read.residue[:20]:
        text = mask_text(cell.text.strip().replace("\n", " "))[:40]
        answers.note(
            "V12",
            Severity.NOTE,
            _("表上有一处文字没有归入任何一栏：“{text}”。").format(text=text),
            _("请看一下这处文字是否是某一栏的内容。"),
        )


def _in_order(answers: Answers) -> dict[str, Any]:
    """The values in the contract's order; a list that the form leaves out is empty."""
    data: dict[str, Any] = {}
    for name, info in answers.paper.record.model_fields.items():
        value = answers.data.get(name)
        data[name] = [] if value is None and info.default == () else value
    return data


# -- the file as a whole ------------------------------------------------------------------------------------------


def _tell_copies(readings: list[Reading]) -> None:
    for form in {r.form for r in readings if r.form is not None}:
        copies = [r for r in readings if r.form == form]
        for number, reading in enumerate(copies if len(copies) > 1 else [], 1):
            reading.findings.append(
                Finding(
                    rule="F03",
                    severity=Severity.MANUAL,
                    message=_("同一文件里有 {count} 份附件{number}，这是第 {this} 份{sample}。").format(
                        count=len(copies),
                        number=reading.paper.number,
                        this=number,
                        sample=_("（标明是样表）") if reading.is_sample else "",
                    ),
                    fix=_("请确认以哪一份为准；每个班次应各报一套，样表请删去。"),
                    article="第6条",
                    form=form,
                    place=reading.paper.called,
                )
            )


def _about_file(document: Document, readings: list[Reading]) -> Iterator[Finding]:
    """What has to be told once for the whole document, with its first form."""
    blocks, form = document.blocks, readings[0].form

    def note(rule: str, severity: Severity, message: str, fix: str) -> Finding:
        return Finding(rule, severity, message, fix, form=form)

    if blocks.revisions:
        yield note(
            "F05",
            Severity.MANUAL,
            _("文件里有未接受的修订，已按“接受全部修订”读取。"),
            _("请在 Word 的“审阅”中接受或拒绝修订后重新提交。"),
        )
    for comment in (n for n in blocks.notes if n.kind == "comment"):
        text = mask_text(comment.text.replace("\n", " "))[:60]
        yield note(
            "F06",
            Severity.MANUAL,
            _("文件里有批注：“{text}”。批注内容没有作为数据读取。").format(text=text),
            _("如批注里有应填的内容，请填入表格后删除批注。"),
        )
    if blocks.macros:
        yield note("F09", Severity.NOTE, _("文件带有宏；宏没有运行，只读取了文字。"), _("请另存为不带宏的 .docx。"))
    if blocks.has_hidden:
        yield note("F08", Severity.MANUAL, _("文件里有隐藏文字，没有作为数据读取。"), _("请显示隐藏文字并核对。"))
    if document.converted:
        yield note(
            "F07",
            Severity.NOTE,
            _("文件是 {kind} 格式，已通过 LibreOffice 转换后读取。").format(kind=document.converted),
            _("建议以 .docx 提交。"),
        )
    # a form made by tzforms says which it was; when the words say otherwise, somebody pasted over it
    catalogue = readings[0].catalogue
    if (
        document.form is not None
        and document.form in catalogue
        and form is not None
        and all(r.form != document.form for r in readings)
    ):
        yield note(
            "F11",
            Severity.MANUAL,
            _("文件由附件{was}的电子表格改成，内容却是附件{now}。").format(
                was=catalogue[document.form].number, now=catalogue[form].number
            ),
            _("请确认交来的是哪一种表格。"),
        )
    if document.edition not in (None, catalogue.edition):
        yield note(
            "F11",
            Severity.MANUAL,
            _("文件注明是办法版本“{was}”的表格，这里没有这个版本，按“{now}”读取。").format(
                was=document.edition, now=catalogue.edition
            ),
            _("请用 --measures 指出那个版本的文件夹，再读一次。"),
        )
