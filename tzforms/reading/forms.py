"""The verb *read*: a file that came back, of any kind, to one :class:`Reading` for each form found in it.

:mod:`tzforms.reading.opening` opens the file; here its documents are cut into forms, each form is aligned with its template and
settled to typed values, and what concerns the file as a whole becomes findings. :mod:`tzforms.reading.sources` does both at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from tzforms.converters import Stages, stages_of
from tzforms.exceptions import RefusedFileError, UsageError
from tzforms.findings import Finding, Severity, mask_text
from tzforms.forms import Catalogue, Form, FormRecord, catalogue_of
from tzforms.i18n import _
from tzforms.measures import Measures, edition_of, editions, load_measures
from tzforms.reading.evidence import Answers, Evidence, unsure_finding, year_of
from tzforms.reading.fields import settle_fields
from tzforms.reading.opening import Document, Opened, Reason, Refusal, Rosters, picture
from tzforms.reading.records import json_value, typed_record
from tzforms.reading.rows import settle_rows
from tzforms.word import (
    Blocks,
    Identity,
    Row,
    Segment,
    Spec,
    Titles,
    Whose,
    find_segments,
    fold,
    inline_hits,
    joined,
    read_form,
    speaks_for_itself,
)

__all__ = ["Reading", "read_document"]

# A document with pictures and less text than this is a scan with a caption.
_CAPTION = 200
_CERTIFICATE = "结业证书"  # a paper with pictures and few words that is no scan
# So many pieces of unclaimed text are told one by one; the rest are counted.
_MOST_TOLD = 20
# Of a document that is none of the forms so many of its first lines, of so many characters, are asked for whose paper it is.
_HEADINGS, _HEADING = 6, 80


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

    @property
    def stages(self) -> Stages:
        """First and last day of each stage of a class of several, as the paper names them; ``()`` where it names none.

        What a person corrected stands: stages of other days than the form's first and last are none of its.
        """
        start, end = (self.data.get(name) for name in ("start_date", "end_date"))
        evidence = self.evidence.get("start_date")
        if evidence is None or not isinstance(start, str) or not isinstance(end, str) or start[:4] > end[:4]:
            return ()
        year = int(start[:4]) if start[:4].isascii() and start[:4].isdigit() else None
        stages = stages_of(evidence.raw or "", year=year)
        return stages if stages and (stages[0][0].isoformat(), stages[-1][1].isoformat()) == (start, end) else ()

    def __reduce__(self) -> Any:
        """From process to process without the rows of the document; the evidence as bare rows, since there is so much of it."""
        before = (self.file, self.form, self.data, self.unsure, self.findings)
        return (
            Reading,
            (*before, {}, self.record, None, self.catalogue, self.is_sample),
            Evidence.as_rows(self.evidence),
        )

    def __setstate__(self, rows: list[tuple[Any, ...]]) -> None:
        """Take the evidence that came with it."""
        self.evidence = Evidence.of_rows(rows)

    def as_json(self) -> dict[str, Any]:
        """The reading as the public JSON object."""
        return {
            "file": self.file,
            "form": self.form,
            "data": self.data,
            "unsure": self.unsure,
            "findings": [f.as_json() for f in self.findings],
            **({"stages": [{"start_date": str(a), "end_date": str(b)} for a, b in self.stages]} if self.stages else {}),
        }


def read_document(
    document: Opened, *, year: int | None = None, measures: Measures | str | Path | None = None
) -> list[Reading]:
    """Every form in an opened document; for one that holds none a single reading that says why. ``year`` is the notice's."""
    if isinstance(document, Refusal):
        return [Reading(document.name, None, findings=[document.finding()])]
    if isinstance(document, Rosters):
        return list(_rosters(document))
    blocks, asked = document.blocks, catalogue_of(_edition(document, measures))
    try:
        catalogue, segments = _known(blocks, asked)
    except RefusedFileError as error:
        return read_document(Refusal(document.name, Reason.UNREADABLE, str(error), _("请只提交填好的表格。")))
    strangers = [s for s in segments if s.identity.whose is Whose.STRANGER]
    segments = joined([s for s in segments if s.identity.whose is not Whose.STRANGER], _specs(catalogue))
    if not segments:
        return read_document(
            _of_others(document, strangers[0].identity, catalogue) if strangers else _no_form(document, catalogue)
        )
    readings = [_read_segment(segment, document, year, catalogue) for segment in segments]
    _tell_copies(readings)
    readings[0].findings += _about_file(document, readings)
    readings[0].findings += [_stranger_beside(s, catalogue) for s in strangers]
    if catalogue is not asked:
        readings[0].findings.append(_by_another_edition(readings[0], asked))
    return readings


def _rosters(document: Rosters) -> Iterator[Reading]:
    for roster in document.found:
        # a list needs no title; one under another district's is that district's, under another scheme's it is asked about
        catalogue = roster.catalogue
        identity = _titles_of(catalogue).heading(roster.heading, roster.form, lambda _words: 0.0)
        stranger = identity.whose is Whose.STRANGER
        if stranger and identity.why == "place":
            yield from read_document(_of_others(document, identity, catalogue))
            continue
        line = roster.as_json()
        reading = Reading(
            document.name, roster.form, line["data"], line["unsure"], list(roster.findings), record=roster.record,
            catalogue=catalogue,
        )  # fmt: skip
        if stranger:
            paper = reading.paper
            reading.unsure.append(roster.table)
            reading.findings.append(_doubtful(paper, identity))
            reading.evidence[roster.table] = Evidence(
                roster.table, None, "", f"{paper.called} {paper.name(roster.table)}", "", "none", (_UNTITLED,)
            )
        yield reading


def _edition(document: Document, measures: Measures | str | Path | None) -> Measures:
    """The edition that the document says it is of, where there is such a one; else what was asked for."""
    asked = load_measures(measures)
    if document.edition in (None, asked.name):
        return asked
    try:
        return edition_of(document.edition)
    except UsageError:
        return asked  # told with the file


def _known(blocks: Blocks, asked: Catalogue) -> tuple[Catalogue, list[Segment]]:
    """The edition whose titles the document bears, and its segments: the one asked for, unless another one fits better."""
    catalogue, segments = asked, _segments(blocks, asked)
    if any(s.identity.whose is Whose.OURS for s in segments):
        return catalogue, segments
    worded = any(s.identity.is_ours for s in segments)
    for measures in _other_editions(asked.measures):
        other = catalogue_of(measures)
        found = _segments(blocks, other)
        if any(s.identity.whose is Whose.OURS or (s.identity.is_ours and not worded) for s in found):
            return other, found
    return catalogue, segments


def _other_editions(asked: Measures) -> Iterator[Measures]:
    """The editions known besides ``asked``: those that it inherits from, then those that come with the program."""
    seen = {asked.folder}
    parent = asked.parent
    while parent is not None:
        if parent.folder not in seen:
            seen.add(parent.folder)
            yield parent
        parent = parent.parent
    yield from (m for m in editions() if m.folder not in seen)


def _segments(blocks: Blocks, catalogue: Catalogue) -> list[Segment]:
    """The forms in a document. One that stands wholly or partly in page headers is looked for there only if need be."""
    specs, titles = _specs(catalogue), _titles_of(catalogue)
    segments = find_segments(blocks.rows, specs, titles, blocks.margins)
    if not segments and blocks.margins:
        segments = find_segments([*blocks.margins, *blocks.rows], specs, titles)
    return segments


def _specs(catalogue: Catalogue) -> dict[str, Spec]:
    return {key: form.spec for key, form in catalogue.forms.items()}


@lru_cache(maxsize=16)
def _titles_of(catalogue: Catalogue) -> Titles:
    return Titles(_specs(catalogue), catalogue.measures.region)


def _no_form(document: Document, catalogue: Catalogue) -> Refusal:
    name = document.name
    if any(fold(row.text) == _CERTIFICATE for row in document.blocks.rows):
        message = _("{name} 是结业证书，不是要报的表格。").format(name=Path(name).name)
        return Refusal(name, Reason.NO_FORM, message, _("要核验证书真伪，请用 tzforms certificates verify。"))
    if document.blocks.images and sum(len(r.text.strip()) for r in document.blocks.rows) < _CAPTION:
        return picture(name)
    package = document.package
    if package is not None and any(package.related(package.main_part, kind) for kind in ("package", "oleObject")):
        message = _("{name} 的正文里以对象方式嵌有另一份文件，没有读取。").format(name=Path(name).name)
        return Refusal(name, Reason.UNREADABLE, message, _("请双击打开其中的文件，另存为 .docx 后提交。"))
    lines = (r.text.strip() for r in document.blocks.rows if len(r.cells) == 1)
    heads = [line for line in lines if line and len(line) <= _HEADING][:_HEADINGS]
    judged = (_titles_of(catalogue).judge(line, "", lambda _words: 0.0) for line in heads)
    stranger = next((i for i in judged if i is not None and i.whose is Whose.STRANGER), None)
    if stranger is not None:
        return _of_others(document, stranger, catalogue)
    message = _("{name} 里没有找到{count}种表格中的任何一种。").format(name=Path(name).name, count=catalogue.how_many)
    numbers = [form.number for form in catalogue.forms.values()]
    fix = _("请确认交来的是《办法》附件{first}至附件{last}的表格。").format(first=numbers[0], last=numbers[-1])
    return Refusal(name, Reason.NO_FORM, message, fix)


def _of_others(document: Document | Rosters, stranger: Identity, catalogue: Catalogue) -> Refusal:
    """The refusal of a file that is another district's or scheme's, saying whose it seems to be."""
    numbers = [form.number for form in catalogue.forms.values()]
    return Refusal(
        document.name,
        Reason.NO_FORM,
        _("{name}：{whose}，没有读取。").format(name=Path(document.name).name, whose=_whose(stranger, catalogue)),
        _("请确认交来的是{region}《办法》附件{first}至附件{last}的表格；栏目再相似，别处的表格也不能代替。").format(
            region=catalogue.measures.region, first=numbers[0], last=numbers[-1]
        ),
    )


def _whose(identity: Identity, catalogue: Catalogue) -> str:
    """Whose a stranger's paper seems to be, for a person."""
    title = mask_text(identity.title.replace("\n", ""))[:60]
    if identity.why == "place":
        said = _("标题“{title}”，看来是{place}的表格，不是{region}的")
    elif identity.why == "scheme":
        said = _("标题“{title}”，看来是另一项培训或业务的表格，不是{region}《办法》的")
    else:
        said = _("标题“{title}”，看来是另一种材料，不是{region}《办法》的表格")
    return said.format(title=title, place=identity.words, region=catalogue.measures.region)


def _stranger_beside(stranger: Segment, catalogue: Catalogue) -> Finding:
    return Finding(
        "F16",
        Severity.EXPLAIN,
        _("文件里另有一份表格：{whose}，没有读取。").format(whose=_whose(stranger.identity, catalogue)),
        _("如不是误放，请说明；如应报送，请换用《办法》附件的表格。"),
    )


def _by_another_edition(reading: Reading, asked: Catalogue) -> Finding:
    return Finding(
        "F11",
        Severity.MANUAL,
        _("标题是办法版本“{its}”的“{title}”，已按该版本读取，没有按“{asked}”读取。").format(
            its=reading.catalogue.edition, title=reading.paper.title, asked=asked.edition
        ),
        _("请确认这份材料应按哪个办法版本办理。"),
        form=reading.form,
    )


# -- one form -----------------------------------------------------------------------------------------------------


def _read_segment(segment: Segment, document: Document, year: int | None, catalogue: Catalogue) -> Reading:
    assert segment.form is not None
    blocks, name = document.blocks, document.name
    paper = catalogue[segment.form]
    spec, rows = paper.spec, segment.rows
    read = read_form(spec, rows)
    if blocks.margins:
        silent = {p.path for p in spec.places if not any(f.text for f in read.fields.get(p.path, []))}
        extra = _margins_for(spec, silent, blocks.margins)
        if extra:
            read = read_form(spec, [*extra, *rows])
    answers = Answers(paper, read, year or year_of(row.text for row in rows))
    settle_fields(answers)
    settle_rows(answers)
    _tell_residue(answers)
    if not _is_surely_ours(segment, document, paper):
        _doubt_all(answers, segment.identity)
    data = _in_order(answers)
    doubtful = [e for e in answers.evidence.values() if e.unsure]
    return Reading(
        name,
        paper.key,
        data=json_value(data),
        unsure=[e.path for e in doubtful],
        findings=[unsure_finding(paper, e) for e in doubtful if e.doubts != (_UNTITLED,) or e.reasons]
        + answers.findings,
        evidence=answers.evidence,
        record=typed_record(paper.record, data),
        segment=segment,
        catalogue=catalogue,
        is_sample=segment.sample,
    )


_UNTITLED = "untitled"


def _is_surely_ours(segment: Segment, document: Document, paper: Form) -> bool:
    """By its title; by the mark of the program that made it; without a title by labels that few other papers have."""
    identity = segment.identity
    if identity.is_ours or document.form == paper.key:
        return True
    return identity.whose is Whose.NONE and speaks_for_itself(segment.rows, paper.spec)


def _doubt_all(answers: Answers, identity: Identity) -> None:
    """Make the form as a whole unsure: each field and each table, with one finding that says why."""
    for path in [*dict.fromkeys(e for e in answers.evidence if "[" not in e), *answers.paper.tables]:
        evidence = answers.evidence.get(path)
        if evidence is None:
            place = f"{answers.paper.called} {answers.paper.name(path)}"
            evidence = answers.evidence[path] = Evidence(path, None, "", place, "", "none")
        evidence.doubts = (*evidence.doubts, _UNTITLED)
    answers.findings.append(_doubtful(answers.paper, identity))


def _doubtful(paper: Form, identity: Identity) -> Finding:
    """The one question about a form that may be another paper."""
    title, words = mask_text(identity.title.replace("\n", ""))[:60], mask_text(identity.words)[:40]
    if not title:
        said = _("这份表没有标题，栏目像{form}，但不能确定就是这种表格。")
    elif identity.why == "city":
        said = _("标题“{title}”只写到{words}，没有写明是哪个区的表格；栏目像{form}。")
    elif identity.why == "words":
        said = _("标题“{title}”与{form}的标题不同（“{words}”），不能确定就是这种表格。")
    elif identity.whose is Whose.NONE:
        said = _("标题“{title}”没有写明是哪项培训的表格；栏目像{form}，但不能确定就是这种表格。")
    else:
        said = _("标题“{title}”不是{form}的标题，栏目却像{form}。")
    return Finding(
        "F15",
        Severity.MANUAL,
        said.format(title=title, words=words, form=paper.full_title),
        _("请看原件是不是这种表格；是的话请单位补上标题后重报，读到的值也请逐项核对。"),
        form=paper.key,
        place=paper.called,
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


def _tell_residue(answers: Answers) -> None:
    residue = answers.read.residue
    for cell in residue[:_MOST_TOLD]:
        text = mask_text(cell.text.strip().replace("\n", " "))[:40]
        answers.note(
            "V12",
            Severity.NOTE,
            _("表上有一处文字没有归入任何一栏：“{text}”。").format(text=text),
            _("请看一下这处文字是否是某一栏的内容。"),
        )
    if len(residue) > _MOST_TOLD:
        answers.note(
            "V12",
            Severity.NOTE,
            _("表上另有 {count} 处文字没有归入任何一栏。").format(count=len(residue) - _MOST_TOLD),
            _("请看一下这些文字是否是某一栏的内容。"),
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
                    article="第六条",
                    form=form,
                    place=reading.paper.called,
                )
            )


def _quoted(texts: list[str]) -> str:
    """The first of some texts, masked and cut."""
    first = dict.fromkeys(mask_text(" ".join(t.split()))[:40] for t in texts[:50])
    return "、".join(f"“{text}”" for text in list(first)[:5]) + ("……" if len(first) > 5 or len(texts) > 50 else "")


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
    if blocks.unseen:
        yield note(
            "F08",
            Severity.MANUAL,
            _("文件里有看不见的文字（隐藏、与底色同色或极小），没有作为数据读取：{texts}。").format(
                texts=_quoted(blocks.unseen)
            ),
            _("请显示隐藏文字，或全选后改为黑色、五号字，再核对。"),
        )
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
