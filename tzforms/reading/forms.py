"""The verb *read*: a file that came back, of any kind, to one :class:`Reading` for each form found in it.

>>> from pathlib import Path
>>> read_file(Path("no such file.docx"))[0].form is None
True
"""

from __future__ import annotations

import re
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tzforms.exceptions import MissingProgramError, TzformsError, UnreadableFileError
from tzforms.findings import Finding, Severity
from tzforms.forms import FORM_NAMES, FORMS, FormRecord
from tzforms.i18n import _
from tzforms.reading.fields import Evidence, json_value, settle, unsure_finding
from tzforms.resources import package_file, template_path
from tzforms.word import (
    Blocks,
    Package,
    Row,
    Segment,
    Spec,
    find_segments,
    inline_hits,
    joined,
    read_blocks,
    read_form,
    sniff,
    spec_of,
)

__all__ = ["Reading", "form_specs", "read_blocks_as_forms", "read_bytes", "read_file", "read_paths"]

FORM_PROPERTY = "tzforms-form"
WORD = frozenset({"docx", "docm", "dotx", "dotm"})
CONVERT = {
    "ole-doc": "doc",
    "ole": "wps",
    "odt": "odt",
    "rtf": "rtf",
    "wordml2003": "xml",
    "html": "html",
    "mht": "mht",
}
_PICTURES = frozenset({"png", "jpeg", "gif", "tiff", "bmp"})


@dataclass(slots=True)
class Reading:
    """One form as read. ``form`` is ``None`` for a file that is no form; then ``findings`` say why.

    ``data``: contract names → JSON-ready values. ``unsure``: the path of every value a person has to look at.
    ``evidence``: path → where the value came from. ``record``: the form as a typed record, values that could not be
    typed left out.
    """

    file: str
    form: str | None
    data: dict[str, Any] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    record: FormRecord | None = None
    segment: Segment | None = field(default=None, repr=False)

    def as_json(self) -> dict[str, Any]:
        """The reading as the public JSON object."""
        return {
            "file": self.file,
            "form": self.form,
            "data": self.data,
            "unsure": self.unsure,
            "findings": [f.as_json() for f in self.findings],
        }


@lru_cache(maxsize=1)
def form_specs() -> dict[str, Spec]:
    """The five forms' specs, compiled once from their templates."""
    with package_file("forms", "labels.toml").open("rb") as stream:
        synonyms = tomllib.load(stream)
    return {name: spec_of(template_path(name), synonyms.get(name, {})) for name in FORM_NAMES}


def read_paths(paths: Iterable[Path], *, year: int | None = None) -> Iterator[Reading]:
    """Read files and folders (all files below, in name order); unreadable ones give a reading that says why."""
    for path in paths:
        if path.is_dir():
            for inner in sorted(p for p in path.rglob("*") if p.is_file()):
                if not inner.name.startswith((".", "~$")):
                    yield from read_file(inner, year=year)
        else:
            yield from read_file(path, year=year)


def read_file(path: Path, *, year: int | None = None) -> list[Reading]:
    """Every form found in one file. Never raises for bad input: the reading's finding says what is wrong.

    Raises :class:`~tzforms.exceptions.MissingProgramError` never either: an old format without LibreOffice is a finding too.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return [
            _refused(path.name, "F02", _("没有找到文件 {name}。").format(name=path.name), _("请检查文件名和文件夹。"))
        ]
    except OSError:
        return [
            _refused(
                path.name,
                "F02",
                _("无法打开文件 {name}。").format(name=path.name),
                _("请检查文件权限，或先关闭占用它的程序。"),
            )
        ]
    return read_bytes(data, str(path), year=year)


def read_bytes(data: bytes, name: str, *, year: int | None = None) -> list[Reading]:
    """Every form found in a file's bytes; ``name`` is only for messages."""
    kind = sniff(data)
    try:
        if kind in WORD:
            package = Package.open(data)
            readings = read_blocks_as_forms(read_blocks(package), name, year=year)
            return _compare_with_mark(readings, package.custom_properties().get(FORM_PROPERTY))
        if kind in CONVERT:
            return _through_office(data, kind, name, year)
        if kind == "pdf":
            return _pdf(data, name, year)
        if kind == "zip":
            return _zip(data, name, year)
        if kind in ("xlsx", "ole-xls"):
            return _workbook(data, kind, name)
        if kind in _PICTURES:
            return [_picture(name)]
        Package.open(data)  # says precisely what is wrong
        raise UnreadableFileError(_("{name} 不是可以读取的 Word 文件。").format(name=Path(name).name))
    except TzformsError as error:
        rule = "F04" if isinstance(error, MissingProgramError) else "F02"
        return [_refused(name, rule, str(error), _("请用 Word 或 WPS 打开原件，另存为 .docx 后重新提交。"), error)]


def read_blocks_as_forms(blocks: Blocks, name: str, *, year: int | None = None, converted: str = "") -> list[Reading]:
    """Every form in a document that is already in rows."""
    specs = form_specs()
    _drop_debris(blocks)
    rows = blocks.rows
    segments = find_segments(rows, specs)
    if not segments and blocks.margins:
        rows = [*blocks.margins, *rows]
        segments = find_segments(rows, specs)
    if not segments:
        if blocks.images and sum(len(r.text.strip()) for r in blocks.rows) < 200:
            return [_picture(name)]
        return [
            _refused(
                name,
                "F01",
                _("{name} 里没有找到五种表格中的任何一种。").format(name=Path(name).name),
                _("请确认交来的是《办法》附件1至附件5的表格。"),
            )
        ]
    readings = [_read_segment(s, blocks, name, year) for s in joined(segments, specs)]
    _compare_copies(readings)
    _about_file(readings, blocks, converted)
    return readings


def _compare_with_mark(readings: list[Reading], mark: str | None) -> list[Reading]:
    """A form made by tzforms says which it was; when the words say otherwise, somebody pasted over it."""
    first = readings[0]
    if mark in FORMS and first.form is not None and all(r.form != mark for r in readings):
        first.findings.append(
            Finding(
                rule="F11",
                severity=Severity.MANUAL,
                message=_("文件由附件{was}的电子表格改成，内容却是附件{now}。").format(
                    was=FORMS[mark].number, now=FORMS[first.form].number
                ),
                fix=_("请确认交来的是哪一种表格。"),
                form=first.form,
            )
        )
    return readings


def _read_segment(segment: Segment, blocks: Blocks, name: str, year: int | None) -> Reading:
    form = segment.form
    assert form is not None
    spec = form_specs()[form]
    year = year or _year_of(segment.rows)
    rows = segment.rows
    settled = read_form(spec, rows)
    if blocks.margins:
        silent = {p.path for p in spec.places if not any(f.text for f in settled.fields.get(p.path, []))}
        extra = _margins_for(spec, silent, blocks.margins)
        if extra:
            settled = read_form(spec, [*extra, *rows])
    values = settle(form, spec, settled, year=year)
    reading = Reading(name, form, evidence=values.evidence, segment=segment)
    reading.data = json_value(values.data)
    reading.unsure = [path for path, e in values.evidence.items() if e.unsure]
    reading.findings = [unsure_finding(form, e) for e in values.evidence.values() if e.unsure] + values.findings
    reading.record = _record(form, values.data)
    return reading


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


def _record(form: str, data: dict[str, Any]) -> FormRecord | None:
    """The typed record; what could not be typed is left out rather than guessed."""
    model = FORMS[form]
    clean: dict[str, Any] = dict(data)
    for _attempt in range(400):
        try:
            return model.model_validate(clean)
        except ValidationError as error:
            for problem in error.errors():
                _remove(clean, problem["loc"])
    return None


def _remove(data: Any, location: tuple[int | str, ...]) -> None:
    """Set the value at ``location`` to ``None``; rows are dicts in lists."""
    for step in location[:-1]:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(data, dict) and location[-1] in data:
        data[location[-1]] = None


def _compare_copies(readings: list[Reading]) -> None:
    for form in {r.form for r in readings}:
        copies = [r for r in readings if r.form == form]
        if len(copies) < 2 or form is None:
            continue
        for number, reading in enumerate(copies, 1):
            sample = reading.segment is not None and reading.segment.sample
            reading.findings.append(
                Finding(
                    rule="F03",
                    severity=Severity.MANUAL,
                    message=_("同一文件里有 {count} 份附件{number}，这是第 {this} 份{sample}。").format(
                        count=len(copies),
                        number=FORMS[form].number,
                        this=number,
                        sample=_("（标明是样表）") if sample else "",
                    ),
                    fix=_("请确认以哪一份为准；每个班次应各报一套，样表请删去。"),
                    article="第6条",
                    form=form,
                    place=_("附件{number}").format(number=FORMS[form].number),
                )
            )


def _about_file(readings: list[Reading], blocks: Blocks, converted: str) -> None:
    notes: list[tuple[str, Severity, str, str]] = []
    if blocks.revisions:
        notes.append(
            (
                "F05",
                Severity.MANUAL,
                _("文件里有未接受的修订，已按“接受全部修订”读取。"),
                _("请在 Word 的“审阅”中接受或拒绝修订后重新提交。"),
            )
        )
    for note in blocks.notes:
        if note.kind == "comment":
            from tzforms.findings import mask_text

            text = mask_text(note.text.replace("\n", " "))[:60]
            notes.append(
                (
                    "F06",
                    Severity.MANUAL,
                    _("文件里有批注：“{text}”。批注内容没有作为数据读取。").format(text=text),
                    _("如批注里有应填的内容，请填入表格后删除批注。"),
                )
            )
    if blocks.macros:
        notes.append(("F09", Severity.NOTE, _("文件带有宏；宏没有运行，只读取了文字。"), _("请另存为不带宏的 .docx。")))
    if blocks.has_hidden:
        notes.append(("F08", Severity.MANUAL, _("文件里有隐藏文字，没有作为数据读取。"), _("请显示隐藏文字并核对。")))
    if converted:
        notes.append(
            (
                "F07",
                Severity.NOTE,
                _("文件是 {kind} 格式，已通过 LibreOffice 转换后读取。").format(kind=converted),
                _("建议以 .docx 提交。"),
            )
        )
    for reading in readings[:1]:
        reading.findings.extend(
            Finding(rule=r, severity=s, message=m, fix=f, form=reading.form) for r, s, m, f in notes
        )


def _refused(name: str, rule: str, message: str, fix: str, error: TzformsError | None = None) -> Reading:
    file = Path(name).name
    if error is not None and not isinstance(error, MissingProgramError) and "请" in message:
        fix = ""  # the error says how to mend it
    if file not in message:
        message = f"{file}：{message}"
    return Reading(
        name,
        None,
        findings=[Finding(rule=rule, severity=Severity.VIOLATION, message=message, fix=fix, place=file)],
    )


def _picture(name: str) -> Reading:
    return _refused(
        name,
        "F10",
        _("{name} 是扫描件或照片，里面没有可读取的文字。").format(name=Path(name).name),
        _("请提交可编辑的 Word 文件（第十四条要求纸质版与电子版同时报送）。"),
    )


def _workbook(data: bytes, kind: str, name: str) -> list[Reading]:
    """Rosters that came as Excel."""
    import tempfile

    from tzforms.workbook import read_roster

    with tempfile.TemporaryDirectory(prefix="tzforms-") as folder:
        source = Path(folder) / ("roster.xlsx" if kind == "xlsx" else "roster.xls")
        source.write_bytes(data)
        found = read_roster(source)
    readings = []
    for roster in found:
        line = roster.as_json()
        reading = Reading(name, roster.form, line["data"], line["unsure"], list(roster.findings), record=roster.record)
        readings.append(reading)
    return readings


def _through_office(data: bytes, kind: str, name: str, year: int | None) -> list[Reading]:
    import tempfile

    from tzforms.office import convert

    with tempfile.TemporaryDirectory(prefix="tzforms-") as folder:
        source = Path(folder) / f"in.{CONVERT[kind]}"
        source.write_bytes(data)
        out = Path(folder) / "out"
        out.mkdir()
        try:
            made = convert([source], "docx", out)
        except UnreadableFileError as error:
            raise UnreadableFileError(
                _("{name} 打不开：文件可能设有密码，或已损坏。").format(name=Path(name).name)
            ) from error
        blocks = read_blocks(Package.open(made[0].read_bytes()))
    return read_blocks_as_forms(blocks, name, year=year, converted="." + CONVERT[kind])


def _drop_debris(blocks: Blocks) -> None:
    """LibreOffice writes the same negative number in front of many cells of a nested table it reads from RTF."""
    debris = re.compile(r"(?:^|(?<=\n))-\d{8,10} ")
    touched = [c for r in blocks.rows for c in r.cells if debris.search(c.text)]
    if len(touched) >= 3 and len({m for c in touched for m in debris.findall(c.text)}) == 1:
        for cell in touched:
            cell.text = debris.sub("", cell.text)
            cell.marks |= {"symbol"}


def _pdf(data: bytes, name: str, year: int | None) -> list[Reading]:
    from tzforms.word import read_pdf_blocks

    blocks = read_pdf_blocks(data)
    if not any(r.text.strip() for r in blocks.rows):
        return [_picture(name)]
    return read_blocks_as_forms(blocks, name, year=year)


def _zip(data: bytes, name: str, year: int | None) -> list[Reading]:
    readings: list[Reading] = []
    total = 0
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        Package.open(data)  # a broken .docx says so more precisely
        raise UnreadableFileError(_("压缩包已损坏，无法打开。请重新打包后提交。")) from error
    with archive:
        members = [i for i in archive.infolist() if not i.is_dir()]
        if len(members) > 2000:
            raise UnreadableFileError(_("压缩包里的文件太多（{count} 个），没有读取。").format(count=len(members)))
        for info in members:
            total += info.file_size
            if total > 500_000_000 or info.file_size > 100_000_000:
                raise UnreadableFileError(_("压缩包解开后过大，没有读取。请分批提交。"))
            label = zip_name(info)
            if Path(label).name.startswith((".", "~$")) or "__MACOSX" in label:
                continue
            try:
                content = archive.read(info)
            except (RuntimeError, zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
                readings.append(
                    _refused(
                        f"{name}/{label}",
                        "F02",
                        _("压缩包里的 {label} 已加密或已损坏，无法读取。").format(label=label),
                        _("请取消密码、重新打包后提交。"),
                    )
                )
                del error
                continue
            if sniff(content) == "zip":
                readings.append(
                    _refused(
                        f"{name}/{label}",
                        "F01",
                        _("压缩包里的 {label} 又是压缩包，没有读取。").format(label=label),
                        _("请解开后重新打包。"),
                    )
                )
                continue
            readings.extend(read_bytes(content, f"{name}/{label}", year=year))
    if not readings:
        return [
            _refused(name, "F01", _("{name} 里没有任何文件。").format(name=Path(name).name), _("请核对后重新提交。"))
        ]
    return readings


def zip_name(info: zipfile.ZipInfo) -> str:
    """File names from Chinese Windows are GBK without saying so; zipfile then shows them as cp437."""
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
