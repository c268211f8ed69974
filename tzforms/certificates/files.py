"""What is written where: each certificate in Word and PDF, and the batch as a print file. All from the register alone.

::

    证书/<number>-<name>.docx, .pdf     one a person
    打印-第<n>批[（第<v>册）].pdf        one a batch, in volumes
    .tzforms-<batch>/                   converted documents, until the whole batch is printed
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import parent_process
from pathlib import Path
from threading import Thread

from tzforms import files
from tzforms.certificates import payload as codes
from tzforms.certificates.options import Options
from tzforms.certificates.printing import VOLUME, filled, half_way, make_pdfs
from tzforms.certificates.shelf import digest_of, template_of
from tzforms.exceptions import TargetExistsError
from tzforms.files import make_dir, safe_name, write_atomic
from tzforms.i18n import _
from tzforms.programs import keep_nothing_secret
from tzforms.registry import Entry, Registry
from tzforms.word import Sheets

__all__ = ["make_files", "make_word", "refuse_unwritable", "sweep", "word_bytes", "write_same"]

PARALLEL_FROM = 400
"""People from which a second process is worth its start."""


def refuse_unwritable(out: Path) -> None:
    """Raise :class:`NotWritableError` for a folder that takes no files: better said before numbers are given than after."""
    probe = make_dir(out / _("证书")) / ".tzforms-probe"
    write_atomic(probe, b"", force=True)
    with contextlib.suppress(OSError):
        probe.unlink()


def make_files(
    registry: Registry,
    batch_id: int,
    out: Path,
    options: Options,
    *,
    sheets: Sheets | None = None,
    wanted: set[str] | None = None,
    known: Sequence[Path] = (),
) -> list[Path]:
    """Make the missing files of a batch in ``out`` and return all that belong to it.

    Everything comes from the register. ``wanted``: the numbers whose own files are made (default: all of the batch). ``known``:
    templates among which the one is looked for that the batch was begun with, unless ``options`` names one.
    """
    batch, all_of_it = registry.batch(batch_id)
    entries = [e for e in all_of_it if not e.forgotten]  # of the others there is nothing left to print
    if not entries:
        return []
    if options.template is None:
        begun = template_of(codes.decode(entries[0].code)[0], known)
        if begun is not None and digest_of(begun) != digest_of(options.template_file):
            options, sheets = replace(options, template=begun), None
    sheets = sheets or Sheets.open(options.template_file)
    folder = make_dir(out / _("证书"))
    chosen = [e for e in entries if wanted is None or e.number in wanted]
    word = [(e, folder / f"{_stem(e)}.docx") for e in chosen]
    make_word(word, options, sheets)
    files = [path for _e, path in word]
    if not options.make_pdf:
        _record(registry, word, options.actor)
        return files
    printed = [_print_name(out, entries, batch.no, volume) for volume in range(-(-len(entries) // VOLUME))]
    pdfs = {e.number: folder / f"{_stem(e)}.pdf" for e in chosen}
    if options.force or not all(p.is_file() for p in [*pdfs.values(), *printed]):
        make_pdfs(entries, pdfs, printed, out, batch_id, options, sheets)
    shutil.rmtree(
        half_way(out, batch_id), ignore_errors=True
    )  # also when a run was killed between the last file and this
    _record(registry, [*word, *((e, pdfs[e.number]) for e in chosen)], options.actor)
    return [*files, *pdfs.values(), *printed]


def _record(registry: Registry, files: Iterable[tuple[Entry, Path]], actor: str) -> None:
    """Have the register know these very files again."""
    digests: dict[int, list[str]] = {}
    for entry, path in files:
        with path.open("rb") as stream:
            digests.setdefault(entry.id, []).append(hashlib.file_digest(stream, "sha256").hexdigest())
    registry.record_files(digests, actor)


def _print_name(out: Path, entries: Sequence[Entry], no: int, volume: int) -> Path:
    volumes = -(-len(entries) // VOLUME)
    part = _("（第{n}册）").format(n=volume + 1) if volumes > 1 else ""
    return out / (_("打印-第{no}批").format(no=no) + part + ".pdf")


def _stem(entry: Entry) -> str:
    return f"{safe_name(entry.number)}-{safe_name(''.join(entry.name.split()), limit=30)}"


def word_bytes(entry: Entry, sheets: Sheets) -> bytes:
    """The certificate in Word; the same bytes whenever it is made."""
    return sheets.fill(*filled(entry, sheets))


def make_word(targets: Sequence[tuple[Entry, Path]], options: Options, sheets: Sheets) -> None:
    """Write each certificate to its path, in several processes where that pays."""
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
        write_same(path, word_bytes(entry, sheets), force=options.force)
        done += 1
        if done % 20 == 0 or done == total:
            options.tell(label, done, total)


_sheets_of_worker: Sheets | None = None


def _start_worker(template: Path) -> None:
    global _sheets_of_worker
    keep_nothing_secret()
    Thread(target=_end_with_the_run, daemon=True).start()
    _sheets_of_worker = Sheets.open(template)


def _end_with_the_run() -> None:
    """A pool does not notice when the process that made it is killed: its workers would wait for work for ever."""
    run = parent_process()
    if run is not None:
        run.join()
        os._exit(1)


def _work(piece: Sequence[tuple[Entry, Path]], force: bool) -> int:
    assert _sheets_of_worker is not None
    for entry, path in piece:
        write_same(path, word_bytes(entry, _sheets_of_worker), force=force)
    return len(piece)


def write_same(path: Path, data: bytes, *, force: bool) -> None:
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


def sweep(out: Path) -> None:
    """Remove what a run that was killed left half-written.

    Before 0.3.0 such a file had nobody who held it: one of the last minutes may be another run's.
    """
    before = time.time() - 600
    for folder in (out, out / _("证书")):
        files.sweep(folder)
        for left in folder.glob(".*.tmp"):
            with contextlib.suppress(OSError):
                if left.stat().st_mtime < before:
                    left.unlink()
