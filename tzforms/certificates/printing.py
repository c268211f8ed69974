"""Certificates on paper: through LibreOffice in large documents, every page looked at, cut into one PDF a person.

A batch (all that one transaction gave out) is printed as a whole in documents of :data:`CHUNK` people; a LibreOffice start
serves hundreds, and which people share a document never depends on where a run was stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tzforms.certificates import payload as codes
from tzforms.certificates.options import Options
from tzforms.certificates.pages import Expected, PageCountError, wrong_pages
from tzforms.certificates.qr import qr_png
from tzforms.certificates.setting import fit_of
from tzforms.certificates.wording import values
from tzforms.exceptions import RenderError
from tzforms.files import make_dir, write_atomic
from tzforms.i18n import _, source_language
from tzforms.office import convert, pdf
from tzforms.registry import Entry
from tzforms.scratch import room
from tzforms.word import Fit, Sheets

__all__ = ["CHUNK", "VOLUME", "filled", "half_way", "look", "make_pdfs", "to_pdf"]

CHUNK = 100
"""People a document: a start costs as much as a hundred pages, and two documents keep two processors busy."""
VOLUME = 2000
"""People a print file; larger batches are printed in volumes."""


def filled(entry: Entry, sheets: Sheets) -> tuple[dict[str, Any], bytes, Fit]:
    """What a certificate is filled with, the picture of its code, and its size: what was signed, never what is known today."""
    text, _body, _signature = codes.decode(entry.code)
    words = values(text, entry.name, entry.id_masked, entry.code, entry.salt if text.commitment else b"")
    return words, qr_png(entry.code), fit_of(sheets, words, text)


def half_way(out: Path, batch_id: int) -> Path:
    """The folder of the batch's converted documents, kept until the whole batch is printed: an interrupted run goes on there."""
    return out / f".tzforms-{batch_id}"


def make_pdfs(
    entries: Sequence[Entry],
    pdfs: dict[str, Path],
    printed: Sequence[Path],
    out: Path,
    batch_id: int,
    options: Options,
    sheets: Sheets,
) -> None:
    """Convert the batch in documents of :data:`CHUNK` people, cut them, and join them for the printer.

    ``pdfs``: where each number's own PDF goes; ``printed``: the volumes of the print file. Documents that an interrupted run
    converted are used again.
    """
    kept = make_dir(half_way(out, batch_id), private=True)
    chunks = [entries[i : i + CHUNK] for i in range(0, len(entries), CHUNK)]

    def converted(number: int) -> Path:
        target = kept / f"{number:04d}.pdf"
        if options.force or not target.is_file():
            _convert(chunks[number], target, sheets)
        return target

    made: list[Path] = []
    done = 0
    with ThreadPoolExecutor(max(1, options.jobs)) as pool:
        for people, document in zip(chunks, pool.map(converted, range(len(chunks))), strict=True):
            _cut(document, people, pdfs, options)
            made.append(document)
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


def _convert(people: Sequence[Entry], target: Path, sheets: Sheets) -> None:
    """One document with all ``people`` to ``target``; every page is looked at before it is believed."""
    expected: list[Expected] = []

    def pages() -> Iterator[tuple[str, Any, bytes, Fit]]:
        for entry in people:
            words, picture, fit = filled(entry, sheets)
            expected.append(Expected(entry.number, sheets.words(words)))
            yield _mark(entry), words, picture, fit

    to_pdf(sheets.merged(pages()), target, lambda path: look(path, expected, sheets), len(people))


def _cut(document: Path, people: Sequence[Entry], pdfs: dict[str, Path], options: Options) -> None:
    """One PDF a person, where it is wanted and not there yet; each must be one page."""
    parts = []
    for entry in people:
        path = pdfs.get(entry.number)
        keep = path is not None and path.is_file() and not options.force
        parts.append(pdf.Part(_mark(entry), None if keep else path, _about(entry)))
    counts = pdf.split_batch(document, parts, password=options.password)
    long = [e.number for e, count in zip(people, counts, strict=True) if count != 1]
    if long:
        raise _more_than_a_page("、".join(long[:3]))


def _mark(entry: Entry) -> str:
    """The bookmark of a person's page, by which the document is cut."""
    return f"certificate{entry.id}"


def _about(entry: Entry) -> dict[str, str]:
    """What a PDF says of itself, in the language of the certificate; the code, so that it can be checked without a decoder."""
    with source_language():
        title = _("结业证书 {number}").format(number=entry.number)
    return {"Title": title, "Subject": entry.project, "Keywords": entry.code}


def to_pdf(document: bytes, target: Path, check: Callable[[Path], None], count: int) -> None:
    """Convert ``document`` (``count`` pages) to ``target``; only what ``check`` does not object to gets there."""
    with room() as folder:
        source = folder / "batch.docx"
        source.write_bytes(document)
        [made] = convert(
            [source],
            "pdf",
            folder / "out",
            timeout=120 + count,
            filter_options={
                "ExportBookmarksToPDFDestination": True,
                "ExportBookmarks": False,
                "UseLosslessCompression": True,  # a QR code is no photograph: nothing of it may be smoothed
                "ReduceImageResolution": False,
            },
        )
        check(made)
        write_atomic(target, made.read_bytes(), force=True)


def look(path: Path, expected: Sequence[Expected], sheets: Sheets) -> None:
    """Raise :class:`RenderError` unless each page shows what is ``expected`` of it, inside the template's frame."""
    width, height, left, _top, right, _bottom = sheets.frame
    edge = 14.0  # points: a printer's own margin; what stands in the header or footer is the template's affair
    try:
        wrong = wrong_pages(path, expected, (min(left, width), edge, right, height - edge))
    except PageCountError as error:
        raise _more_than_a_page(str(error)) from error
    if wrong:
        label, what = wrong[0]
        raise RenderError(
            _("证书 {number} 的版面不合格：{what}；共 {count} 张。请检查模板后重新运行，编号不变。").format(
                number=label, what=what, count=len(wrong)
            )
        )


def _more_than_a_page(which: str) -> RenderError:
    return RenderError(
        _("有证书超过一页（{which}）：请把模板中放长文字的行设为固定行高后重新运行，编号不变。").format(which=which)
    )
