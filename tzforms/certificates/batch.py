"""A batch of certificates: every row of annex 3 is made, skipped or refused, and nothing is lost on the way.

Order of things: the rows are examined and measured; then all numbers are given in one transaction of the register; then
the files are made from what the register holds, and only from that. So it may be stopped anywhere: the same call again
finds the numbers in the register and makes what is missing, the same bytes under the same names.

A batch (all that one transaction gave out) is printed as a whole in documents of :data:`CHUNK` people; a LibreOffice start
serves hundreds, and which people share a document never depends on where a run was stopped.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from tzforms.certificates import payload as codes
from tzforms.certificates.keys import Keyring
from tzforms.certificates.material import Material, Refusal, examine_rows, numbered
from tzforms.certificates.pages import Expected, wrong_pages
from tzforms.certificates.qr import qr_png
from tzforms.certificates.wording import ISSUER, class_word, date_in_words, values
from tzforms.exceptions import InputError, MissingProgramError, RenderError, TargetExistsError, UsageError
from tzforms.files import make_dir, safe_name, write_atomic
from tzforms.findings import mask
from tzforms.i18n import _
from tzforms.office import OFFICIAL_FONTS, convert, find_font, find_soffice, missing_glyphs, pdf, survey
from tzforms.registry import Claim, ClassFacts, Entry, NumberPattern, Outcome, Registry, Verdict
from tzforms.resources import template_path
from tzforms.word import Fit, Sheets, TooLongError

__all__ = ["CHUNK", "Options", "Report", "issue", "make_files", "preview", "reissue"]

CHUNK = 100
"""People a document: a start costs as much as a hundred pages, and two documents keep two processors busy."""
PARALLEL_FROM = 400
"""People from which a second process is worth its start."""
VOLUME = 2000
"""People a print file; larger batches are printed in volumes."""
MAX_NAME = 50
"""Signs; the longest names on record, with their ·, stay under forty."""
DRAFT_NUMBER = "（样张，未编号）"

Progress = Callable[[str, int, int], None]
"""(what is being made, how many are done, how many there are)"""


@dataclass(frozen=True, slots=True)
class Options:
    """How a batch is made. ``per_sheet`` 1 or 2; ``landscape`` None keeps what suits; ``password`` locks the PDFs.

    ``jobs``: processes and conversions at once. ``pass_mark``: points, where scores are points.
    """

    template: Path | None = None
    pattern: NumberPattern = field(default_factory=NumberPattern)
    issuer: str = ISSUER
    pass_mark: Decimal = Decimal(60)
    make_pdf: bool = True
    per_sheet: int = 1
    landscape: bool | None = None
    password: str | None = None
    jobs: int = 1
    keep_numbers: bool = False
    force: bool = False
    actor: str = ""
    progress: Progress | None = None

    @property
    def template_file(self) -> Path:
        """The certificate template that is used."""
        return self.template or template_path("certificate")

    def tell(self, what: str, done: int, total: int) -> None:
        """Report progress, if somebody listens."""
        if self.progress is not None:
            self.progress(what, done, total)


@dataclass(frozen=True, slots=True)
class Report:
    """What became of every row of annex 3: ``made`` + ``skipped`` + ``refused`` = ``rows``, or it is not a report.

    ``made`` and ``skipped`` are (row, certificate); ``files`` is what lies in the folder now; ``notes`` are for a person.
    """

    rows: int
    made: tuple[tuple[int, Entry], ...]
    skipped: tuple[tuple[int, Entry], ...]
    refused: tuple[Refusal, ...]
    files: tuple[Path, ...] = ()
    draft: bool = False
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        told = sorted([r for r, _e in (*self.made, *self.skipped)] + [r.row for r in self.refused])
        if told != list(range(1, self.rows + 1)):
            raise AssertionError(f"rows of annex 3 that are told once: {told}, of {self.rows}")

    def sentence(self) -> str:
        """The reckoning in one line."""
        text = (
            _("附件3共 {rows} 行 = 样张 {made} + 跳过（已发证） {skipped} + 不予制证 {refused}。")
            if self.draft
            else _("附件3共 {rows} 行 = 制证 {made} + 跳过（已发证） {skipped} + 不予制证 {refused}。")
        )
        return text.format(rows=self.rows, made=len(self.made), skipped=len(self.skipped), refused=len(self.refused))


# -- who gets one ------------------------------------------------------------------------------------------------------


def issue(
    material: Material,
    out: Path,
    registry: Registry | None,
    keys: Keyring | None,
    *,
    options: Options | None = None,
    issue_date: dt.date | None = None,
    draft: bool = False,
) -> Report:
    """Make the certificates of one class in the folder ``out``.

    ``issue_date`` (default: today) is the date on new certificates; those given by an earlier, interrupted run keep
    theirs. ``draft`` gives no numbers, touches no register, signs nothing and lays 样张 over every page.

    Raises :class:`UsageError` before the audit is passed (第15条), :class:`InputError` for missing facts,
    :class:`MissingProgramError` without a font or LibreOffice, and as the register.
    """
    options = options or Options()
    facts = material.facts()
    day = issue_date or dt.date.today()
    sheets = Sheets.open(options.template_file, watermark=_("样张") if draft else None)
    _refuse_unprintable(sheets, facts, options)
    fonts = {path: sorted(names) for path, names in sheets.fonts().items()}
    number = options.pattern.format(day.year, 9999)
    claims, refusals = examine_rows(
        material,
        pass_mark=options.pass_mark,
        printable=lambda claim: _unprintable(claim, sheets, fonts, facts, number, day, options),
    )
    rows = len(material.annex3.graduates)
    if draft:
        return _draft(claims, refusals, rows, facts, sheets, out, options, day)
    if registry is None or keys is None:
        raise UsageError(_("正式发证需要登记库和密钥；只看样张请加 --draft。"))
    if facts.audit_passed is not None and day < facts.audit_passed:
        raise UsageError(
            _("发证日期 {day} 早于审核通过日期 {audit}：第15条规定经审核通过后发放结业证书，请核对。").format(
                day=day, audit=facts.audit_passed
            )
        )
    if options.make_pdf:
        find_soffice()  # better said before numbers are given than after

    def sign(number_: str, claim: Claim, date: dt.date) -> tuple[str, str]:
        return keys.signing_id, _sign(keys, facts, options.issuer, number_, claim.name, date)

    outcomes = registry.allocate(
        facts,
        claims,
        pattern=options.pattern,
        issue_date=day,
        issuer=options.issuer,
        sign=sign,
        actor=options.actor,
        keep_numbers=options.keep_numbers,
    )
    made, skipped = _sorted_out(outcomes, refusals)
    batches = sorted({entry.batch_id for _row, entry in (*made, *skipped)})
    wanted = {entry.number for _row, entry in (*made, *skipped)}
    files: list[Path] = []
    for batch_id in batches:
        files += make_files(registry, batch_id, out, options, sheets=sheets, wanted=wanted)
    files += _papers(material, facts, made, skipped, refusals, out)
    for batch_id in {entry.batch_id for _row, entry in made}:
        registry.complete(batch_id, options.actor)
    _sweep(out)
    told = tuple(sorted(refusals, key=lambda r: r.row))
    return Report(rows, tuple(made), tuple(skipped), told, tuple(files), notes=_notes(sheets, options))


def reissue(
    registry: Registry,
    keys: Keyring,
    number: str,
    reason: str,
    out: Path,
    *,
    options: Options | None = None,
    issue_date: dt.date | None = None,
    name: str | None = None,
) -> tuple[Entry, list[Path]]:
    """A new certificate with a new number in place of ``number``; the class's facts are those of the old one."""
    options = options or Options()
    day = issue_date or dt.date.today()
    old = registry.find(number)
    if old is None:
        raise InputError(_("登记库中没有编号“{number}”：请核对编号。").format(number=number))
    known, _body, _signature = codes.decode(old.code)
    sheets = Sheets.open(options.template_file)
    fonts = {path: sorted(names) for path, names in sheets.fonts().items()}
    holder = name or old.name
    if lacking := _lacking("name", holder, fonts):
        raise RenderError(lacking)
    if len(holder) > MAX_NAME:
        raise RenderError(_("姓名有 {count} 个字，不像姓名，请核对。").format(count=len(holder)))
    sheets.fit(values(known, holder, old.id_masked))  # before a number is given
    if options.make_pdf:
        find_soffice()

    def sign(fresh: str, claim: Claim, date: dt.date) -> tuple[str, str]:
        text = replace(
            known,
            number=fresh,
            name=codes.mask_name(claim.name),
            issue_date=date,
            check=codes.name_check(fresh, claim.name),
            key_id=keys.signing_id,
        )
        return keys.signing_id, codes.encode(text, keys.sign)

    entry = registry.reissue(
        number, reason, pattern=options.pattern, issue_date=day, sign=sign, name=name, actor=options.actor
    )
    files = make_files(registry, entry.batch_id, out, options, sheets=sheets)
    registry.complete(entry.batch_id, options.actor)
    return entry, files


def _notes(sheets: Sheets, options: Options) -> tuple[str, ...]:
    """What is not wrong but should be known."""
    notes: list[str] = []
    if not sheets.has_picture:
        notes.append(_("模板里没有替代文字为“二维码”的图片，证书上没有二维码，不能扫码核验。"))
    if options.make_pdf:
        names = sorted({font for fonts in sheets.fonts().values() for font in fonts if font in OFFICIAL_FONTS})
        notes += [status.advice() for status in survey(names) if not status.present]
    return tuple(notes)


def _sweep(out: Path) -> None:
    """Remove what a run that was killed left half-written; a file of the last minutes may be another run's."""
    before = time.time() - 600
    for folder in (out, out / _("证书")):
        for left in folder.glob(".*.tmp"):
            with contextlib.suppress(OSError):
                if left.stat().st_mtime < before:
                    left.unlink()


def _sign(keys: Keyring, facts: ClassFacts, issuer: str, number: str, name: str, day: dt.date) -> str:
    text = codes.Payload(
        number=number,
        name=codes.mask_name(name),
        project=facts.project,
        hours=facts.hours,
        start_date=facts.start_date,
        end_date=facts.end_date,
        issue_date=day,
        issuer=issuer,
        check=codes.name_check(number, name),
        key_id=keys.signing_id,
    )
    return codes.encode(text, keys.sign)


def _sorted_out(
    outcomes: Sequence[Outcome], refusals: list[Refusal]
) -> tuple[list[tuple[int, Entry]], list[tuple[int, Entry]]]:
    made: list[tuple[int, Entry]] = []
    skipped: list[tuple[int, Entry]] = []
    for outcome in outcomes:
        if outcome.entry is None:
            refusals.append(Refusal(outcome.claim.row, outcome.claim.name, "number", outcome.reason))
        else:
            (skipped if outcome.verdict is Verdict.DONE else made).append((outcome.claim.row, outcome.entry))
    return made, skipped


def _refuse_unprintable(sheets: Sheets, facts: ClassFacts, options: Options) -> None:
    """What stands on every certificate of the class is judged once, before any row."""
    fonts = {path: sorted(names) for path, names in sheets.fonts().items()}
    for path, text in (
        ("project", facts.project),
        ("issuer", options.issuer),
        ("number", options.pattern.format(2026, 1)),
        ("issue_date_words", "〇一二三四五六七八九十年月日"),
    ):
        if lacking := _lacking(path, text, fonts):
            raise RenderError(lacking)
    if "number" not in fonts or "name" not in fonts:
        raise UsageError(
            _("证书模板 {name} 没有 {{{{ number }}}} 或 {{{{ name }}}}，发出的证书没有编号或姓名，不能使用。").format(
                name=sheets.name
            )
        )
    if len(facts.project.encode("gb18030")) > 255 or len(options.issuer.encode("gb18030")) > 255:
        raise InputError(_("研修项目或发证机关的名称超过127个字，放不进证书和验证码，请用简称。"))


def _unprintable(
    claim: Claim,
    sheets: Sheets,
    fonts: dict[str, list[str]],
    facts: ClassFacts,
    number: str,
    day: dt.date,
    options: Options,
) -> tuple[str, str] | None:
    if lacking := _lacking("name", claim.name, fonts):
        return "glyph", lacking
    if len(claim.name) > MAX_NAME:
        return "long", _("姓名有 {count} 个字，不像姓名，请核对。").format(count=len(claim.name))
    text = codes.Payload(
        claim.number or number,
        "",
        facts.project,
        facts.hours,
        facts.start_date,
        facts.end_date,
        day,
        options.issuer,
        0,
        "",
    )
    try:
        sheets.fit(values(text, claim.name, mask(claim.id_number)))
    except TooLongError:
        return "long", _("姓名有 {count} 个字，字号缩到六成也放不进证书，请核对姓名。").format(count=len(claim.name))
    except RenderError as error:
        return "data", str(error)
    return None


def _lacking(path: str, text: str, fonts: dict[str, list[str]]) -> str:
    for font in fonts.get(path, ()):
        own = "".join(dict.fromkeys(c for c in text if unicodedata.category(c) in ("Co", "Cn")))  # 造字: no font has it
        lost = own or missing_glyphs(text, _font_file(font))
        if lost:
            signs = "、".join(f"“{c}”（U+{ord(c):04X}）" for c in lost)
            return _(
                "字体“{font}”缺字{signs}，印出来会是空白或换了字形；请换一种字形齐全的字体或安装补字字体。"
            ).format(font=font, signs=signs)
    return ""


@lru_cache(maxsize=32)
def _font_file(name: str) -> Path | str:
    """The font that will print ``name``; raises :class:`MissingProgramError` when there is none fit for Chinese."""
    if sys.platform == "win32":
        folder = Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
        known = OFFICIAL_FONTS.get(name)
        found = next((folder / f for f in (known.files if known else ()) if (folder / f).is_file()), None)
        if found is not None:
            return found
    font = find_font(name)
    if font is None or missing_glyphs("结业证书", font):
        raise MissingProgramError(
            _(
                "缺少字体“{font}”，也没有可代替的中文字体：请先安装（运行 tzforms doctor 查看），没有编出任何号码。"
            ).format(font=name)
        )
    return name


# -- the files ---------------------------------------------------------------------------------------------------------


def make_files(
    registry: Registry,
    batch_id: int,
    out: Path,
    options: Options,
    *,
    sheets: Sheets | None = None,
    wanted: set[str] | None = None,
) -> list[Path]:
    """Make the missing files of a batch in ``out`` and return all that belong to it.

    Everything comes from the register. ``wanted``: the numbers whose own files are made (default: all of the batch).
    """
    batch, entries = registry.batch(batch_id)
    sheets = sheets or Sheets.open(options.template_file)
    folder = make_dir(out / _("证书"))
    chosen = [e for e in entries if wanted is None or e.number in wanted]
    word = [(e, folder / f"{_stem(e)}.docx") for e in chosen]
    _make_word(word, options, sheets)
    files = [path for _e, path in word]
    if not options.make_pdf:
        return files
    printed = [_print_name(out, entries, batch.no, volume) for volume in range(-(-len(entries) // VOLUME))]
    pdfs = {e.number: folder / f"{_stem(e)}.pdf" for e in chosen}
    if options.force or not all(p.is_file() for p in [*pdfs.values(), *printed]):
        _make_pdfs(entries, pdfs, printed, out, batch_id, options, sheets)
    return [*files, *pdfs.values(), *printed]


def _print_name(out: Path, entries: Sequence[Entry], no: int, volume: int) -> Path:
    volumes = -(-len(entries) // VOLUME)
    part = _("（第{n}册）").format(n=volume + 1) if volumes > 1 else ""
    return out / (_("打印-第{no}批").format(no=no) + part + ".pdf")


def _stem(entry: Entry) -> str:
    return f"{safe_name(entry.number)}-{safe_name(''.join(entry.name.split()), limit=30)}"


def _printed(entry: Entry) -> tuple[dict[str, Any], bytes]:
    text, _body, _signature = codes.decode(entry.code)
    return values(text, entry.name, entry.id_masked, entry.code), qr_png(entry.code)


def _word(entry: Entry, sheets: Sheets) -> bytes:
    words, picture = _printed(entry)
    return sheets.fill(words, picture, sheets.fit(words))


def _make_word(targets: Sequence[tuple[Entry, Path]], options: Options, sheets: Sheets) -> None:
    total, done = len(targets), 0
    label = _("Word 证书")
    if options.jobs > 1 and total >= PARALLEL_FROM:
        size = max(50, min(500, total // (options.jobs * 4)))
        pieces = [targets[i : i + size] for i in range(0, total, size)]
        with ProcessPoolExecutor(options.jobs, initializer=_start_worker, initargs=(options.template_file,)) as pool:
            for count in pool.map(_work, pieces, [options.force] * len(pieces)):
                done += count
                options.tell(label, done, total)
        return
    for entry, path in targets:
        _write_same(path, _word(entry, sheets), force=options.force)
        done += 1
        if done % 20 == 0 or done == total:
            options.tell(label, done, total)


_sheets_of_worker: Sheets | None = None


def _start_worker(template: Path) -> None:
    global _sheets_of_worker
    _sheets_of_worker = Sheets.open(template)


def _work(piece: Sequence[tuple[Entry, Path]], force: bool) -> int:
    assert _sheets_of_worker is not None
    for entry, path in piece:
        _write_same(path, _word(entry, _sheets_of_worker), force=force)
    return len(piece)


def _write_same(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file that has to be these bytes: what is there already must be the same, or be replaced on purpose."""
    if path.is_file() and not force:
        if path.read_bytes() == data:
            return
        raise TargetExistsError(
            _(
                "{path} 已存在，但与登记库中的证书不同（换过模板，或文件被改动）。如确要按登记重做，请加 --force。"
            ).format(path=path)
        )
    write_atomic(path, data, force=True)


def _make_pdfs(
    entries: Sequence[Entry],
    pdfs: dict[str, Path],
    printed: Sequence[Path],
    out: Path,
    batch_id: int,
    options: Options,
    sheets: Sheets,
) -> None:
    """Convert the batch in documents of :data:`CHUNK` people, cut them, and join them for the printer."""
    room = make_dir(out / f".tzforms-{batch_id}")
    chunks = [(n, entries[i : i + CHUNK]) for n, i in enumerate(range(0, len(entries), CHUNK))]
    done = 0

    def convert(chunk: tuple[int, Sequence[Entry]]) -> Path:
        number, people = chunk
        target = room / f"{number:04d}.pdf"
        if options.force or not target.is_file():
            _convert(people, target, sheets)
        return target

    made: list[Path] = []
    with ThreadPoolExecutor(max(1, options.jobs)) as pool:
        for (_number, people), target in zip(chunks, pool.map(convert, chunks), strict=True):
            parts = [
                pdf.Part(_mark(e), None if (p := pdfs.get(e.number)) is None or _keep(p, options) else p, _about(e))
                for e in people
            ]
            counts = pdf.split_batch(target, parts, password=options.password)
            long = [e.number for e, count in zip(people, counts, strict=True) if count != 1]
            if long:
                raise RenderError(_over(long))
            made.append(target)
            done += len(people)
            options.tell(_("PDF 证书"), done, len(entries))
    per_volume = VOLUME // CHUNK
    for volume, path in enumerate(printed):
        people = entries[volume * VOLUME : (volume + 1) * VOLUME]
        pdf.print_file(
            made[volume * per_volume : (volume + 1) * per_volume],
            path,
            [f"{e.number} {e.name}" for e in people],
            per_sheet=options.per_sheet,
            landscape=options.landscape,
            information={"Title": _("结业证书（打印）")},
            password=options.password,
        )
    shutil.rmtree(room, ignore_errors=True)


def _keep(path: Path, options: Options) -> bool:
    return path.is_file() and not options.force


def _about(entry: Entry) -> dict[str, str]:
    """What a PDF says of itself; the code, so that it can be checked without reading the picture."""
    return {
        "Title": _("结业证书 {number}").format(number=entry.number),
        "Subject": entry.project,
        "Keywords": entry.code,
    }


def _mark(entry: Entry) -> str:
    return f"certificate{entry.id}"


def _convert(people: Sequence[Entry], target: Path, sheets: Sheets) -> None:
    """One document with all ``people`` to ``target``; every page is looked at before it is believed."""
    expected: list[Expected] = []

    def filled() -> Iterator[tuple[str, Any, bytes, Fit]]:
        for entry in people:
            words, picture = _printed(entry)
            expected.append(Expected(entry.number, sheets.words(words)))
            yield _mark(entry), words, picture, sheets.fit(words)

    _to_pdf(sheets.merged(filled()), target, lambda path: _look(path, expected, sheets), len(people))


def _to_pdf(document: bytes, target: Path, look: Callable[[Path], None], count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="tzforms-certificates-") as name:
        source = Path(name) / "batch.docx"
        source.write_bytes(document)
        [made] = convert(
            [source],
            "pdf",
            Path(name) / "out",
            timeout=120 + count,
            filter_options={
                "ExportBookmarksToPDFDestination": True,
                "ExportBookmarks": False,
                "UseLosslessCompression": True,  # a QR code is no photograph: nothing of it may be smoothed
                "ReduceImageResolution": False,
            },
        )
        look(made)
        write_atomic(target, made.read_bytes(), force=True)


def _look(path: Path, expected: Sequence[Expected], sheets: Sheets) -> None:
    width, height, left, _top, right, _bottom = sheets.frame
    edge = 14.0  # points: a printer's own margin; what stands in the header or footer is the template's affair
    wrong = wrong_pages(path, expected, (min(left, width), edge, right, height - edge))
    if wrong:
        if not wrong[0][0]:
            raise RenderError(_over([], wrong[0][1]))
        label, what = wrong[0]
        raise RenderError(
            _("证书 {number} 的版面不合格：{what}；共 {count} 张。请检查模板后重新运行，编号不变。").format(
                number=label, what=what, count=len(wrong)
            )
        )


def _over(numbers: Sequence[str], what: str = "") -> str:
    return _("有证书超过一页（{which}）：请把模板中放长文字的行设为固定行高后重新运行，编号不变。").format(
        which="、".join(numbers[:3]) or what
    )


def _papers(
    material: Material,
    facts: ClassFacts,
    made: Sequence[tuple[int, Entry]],
    skipped: Sequence[tuple[int, Entry]],
    refusals: Sequence[Refusal],
    out: Path,
) -> list[Path]:
    """The Excel list, and annex 3 with its numbers."""
    from tzforms.rendering import render
    from tzforms.workbook import list_workbook

    entries = dict((*made, *skipped))
    reasons = {r.row: r.reason for r in refusals}
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
    header = ["序号", "姓名", "工作单位", "身份证号码", "考核成绩", "结业证书编号", "发证日期", "结果", "原因"]
    reckoning: list[list[Any]] = [
        [_("附件3行数"), len(rows)],
        [_("已发证"), len(entries)],
        [_("未发证"), len(rows) - len(entries)],
        [_("办班单位"), facts.organizer],
        [_("研修项目"), facts.project],
        [_("研修起止日期"), f"{facts.start_date} — {facts.end_date}"],
        [_("审核通过日期"), str(facts.audit_passed)],
    ]
    listing = list_workbook(
        [(_("发证清单"), header, rows), (_("对账"), [_("项目"), _("数值")], reckoning)], title="发证清单"
    )
    list_path = write_atomic(out / _("发证清单.xlsx"), listing, force=True)
    filled = render(numbered(material, {row: entry.number for row, entry in entries.items()}), verify=False)
    paper = write_atomic(out / _("附件3-结业登记名册（已填编号）.docx"), filled, force=True)
    return [list_path, paper]


# -- drafts ------------------------------------------------------------------------------------------------------------


def _draft(
    claims: Sequence[Claim],
    refusals: Sequence[Refusal],
    rows: int,
    facts: ClassFacts,
    sheets: Sheets,
    out: Path,
    options: Options,
    day: dt.date,
) -> Report:
    """样张: what the certificates would look like; no number, no register, no signature."""
    folder = make_dir(out / _("样张"))
    made: list[tuple[int, Entry]] = []
    filled: list[tuple[str, Any, None, Fit]] = []
    files: list[Path] = []
    for count, claim in enumerate(claims, 1):
        words = draft_values(claim, facts, options.issuer, day)
        fit = sheets.fit(words)
        path = folder / f"{_('样张')}-{claim.row:03d}-{safe_name(claim.name, limit=30)}.docx"
        _write_same(path, sheets.fill(words, None, fit), force=True)
        files.append(path)
        filled.append((f"certificate{claim.row}", words, None, fit))
        made.append((claim.row, _draft_entry(claim, facts, options.issuer, day)))
        options.tell(_("样张"), count, len(claims))
    if options.make_pdf and filled:
        with tempfile.TemporaryDirectory(prefix="tzforms-certificates-") as name:
            chunks = []
            for start in range(0, len(filled), CHUNK):
                some = filled[start : start + CHUNK]
                expected = [
                    Expected(claim.name, sheets.words(words))
                    for claim, (_bookmark, words, _picture, _fit) in zip(claims[start:], some, strict=False)
                ]
                chunks.append(Path(name) / f"{start:05d}.pdf")
                _to_pdf(sheets.merged(some), chunks[-1], partial(_look, expected=expected, sheets=sheets), len(some))
            printed = pdf.print_file(
                chunks,
                out / _("打印-样张.pdf"),
                [c.name for c in claims],
                per_sheet=options.per_sheet,
                landscape=options.landscape,
                information={"Title": _("结业证书样张")},
            )
            files.append(printed)
    return Report(rows, tuple(made), (), tuple(refusals), tuple(files), draft=True)


def draft_values(claim: Claim, facts: ClassFacts, issuer: str, day: dt.date) -> dict[str, Any]:
    """What a 样张 is filled with."""
    return {
        "number": _(DRAFT_NUMBER),
        "name": claim.name,
        "id_masked": mask(claim.id_number),
        "start_date": facts.start_date,
        "end_date": facts.end_date,
        "issue_date": day,
        "issue_date_words": date_in_words(day),
        "project": facts.project,
        "class_word": class_word(facts.project),
        "hours": facts.hours,
        "issuer": issuer,
        "code": "",
    }


def _draft_entry(claim: Claim, facts: ClassFacts, issuer: str, day: dt.date) -> Entry:
    from tzforms.registry import Status

    return Entry(
        id=0,
        number=_(DRAFT_NUMBER),
        name=claim.name,
        id_masked=mask(claim.id_number),
        status=Status.VALID,
        issue_date=day,
        issuer=issuer,
        organizer=facts.organizer,
        project=facts.project,
        start_date=facts.start_date,
        end_date=facts.end_date,
        batch_id=0,
        batch_no=0,
        position=claim.row,
        key_id="",
        code="",
    )


def preview(
    material: Material,
    *,
    options: Options | None = None,
    row: int | None = None,
    issue_date: dt.date | None = None,
    dpi: int = 150,
) -> bytes:
    """One certificate as a PNG, with 样张 across it; ``row`` of annex 3 (default: the first that may have one).

    Nothing is numbered or written. Raises :class:`InputError` with the row's reason when it may have none.
    """
    from tzforms.certificates.pages import png_of_page

    options = options or Options()
    facts, day = material.facts(), issue_date or dt.date.today()
    sheets = Sheets.open(options.template_file, watermark=_("样张"))
    claims, refusals = examine_rows(material, pass_mark=options.pass_mark)
    claim = next((c for c in claims if row is None or c.row == row), None)
    if claim is None:
        why = next((r.reason for r in refusals if row is None or r.row == row), _("附件3没有这一行。"))
        raise InputError(_("不能预览{row}：{reason}").format(row=_("第{n}行").format(n=row) if row else "", reason=why))
    words = draft_values(claim, facts, options.issuer, day)
    with tempfile.TemporaryDirectory(prefix="tzforms-certificates-") as name:
        target = Path(name) / "page.pdf"
        document = sheets.merged([("certificate", words, None, sheets.fit(words))])
        _to_pdf(document, target, lambda _path: None, 1)
        return png_of_page(target, 0, dpi)
