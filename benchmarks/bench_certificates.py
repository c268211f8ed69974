"""How fast certificates are made: ``python benchmarks/bench_certificates.py [--quick]``.

Three measurements, each against its goal (issue "Completion certificates"):

A. 10,000 signed .docx certificates (Ed25519, QR code, one file each) with two processes: under 20 s.
B. 200 unsigned certificates to fresh files through the bare engine, against docxtpl's ordinary way (a new DocxTemplate
   each), same text: at least 60 times as fast with python-docx's default styles in the template, 20 times with a lean one.
   Rounds alternate; the medians are compared. Where there is a file system held in memory the files go there: creating a
   file on a disk costs up to a millisecond whatever is in it, which would measure the disk.
C. 180 single PDFs against one LibreOffice start a document (its profile kept; a few are timed and scaled): under 1/100.

Prints one line a measurement, and exits with 1 when a goal is missed. Ratios hold on a busy machine, seconds do not.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from tzforms.certificates import payload as codes
from tzforms.certificates.files import make_word, word_bytes
from tzforms.certificates.keys import Keyring
from tzforms.certificates.options import Options
from tzforms.certificates.printing import make_pdfs
from tzforms.certificates.qr import qr_png
from tzforms.certificates.shelf import digest_of
from tzforms.exceptions import MissingProgramError
from tzforms.office.libreoffice import find_soffice, font_environment
from tzforms.registry.models import Status
from tzforms.registry.values import ClassFacts, Entry
from tzforms.resources import template_path
from tzforms.word.engine import Template
from tzforms.word.sheets import Sheets

DAY = dt.date(2026, 11, 20)
PROJECT = "智能网联汽车装调与检测技术"
ISSUER = "北京市通州区人力资源和社会保障局"
ID_MASKED = "110112********0018"
CLASS = ClassFacts("北京某某技师学院", PROJECT, dt.date(2026, 9, 1), dt.date(2026, 9, 12), Decimal(80))


def entries(count: int, keys: Keyring) -> list[Entry]:
    """``count`` signed certificates of nobody."""
    made, template = [], digest_of(template_path("certificate"))
    for n in range(1, count + 1):
        number, name = f"通人社研结字〔2026〕第{n:05d}号", f"学员{chr(0x4E00 + n)}"
        salt = keys.vault.salt(number)
        text = codes.of_class(
            CLASS,
            number,
            name,
            DAY,
            ISSUER,
            keys.signing_id,
            id_masked=ID_MASKED,
            salt=salt,
            template=template,
            edition="tongzhou_2024",
        )
        made.append(
            Entry(
                id=n,
                number=number,
                name=name,
                id_masked=ID_MASKED,
                status=Status.VALID,
                issue_date=DAY,
                issuer=ISSUER,
                organizer="北京某某技师学院",
                project=PROJECT,
                start_date=dt.date(2026, 9, 1),
                end_date=dt.date(2026, 9, 12),
                batch_id=1,
                batch_no=1,
                position=n,
                key_id=keys.signing_id,
                code=codes.encode(text, keys.sign),
                salt=salt,
            )
        )
    return made


def signed(folder: Path, keys: Keyring, count: int) -> float:
    """Seconds for ``count`` signed certificates, signing included."""
    began = time.perf_counter()
    people = entries(count, keys)
    targets = [(e, folder / f"{e.number}.docx") for e in people]
    make_word(targets, Options(jobs=2), Sheets.open(template_path("certificate")))
    took = time.perf_counter() - began
    assert len(list(folder.iterdir())) == count
    return took


# -- B: the bare engine --------------------------------------------------------------------------------------------------

FIELDS = ("number", "name", "id_masked", "sex", "start", "end", "project", "hours", "issuer", "day", "school", "note")


def text_template(*, lean: bool) -> bytes:
    """Twelve placeholders in a python-docx document; ``lean`` keeps only the default style."""
    from docx import Document

    document = Document()
    document.add_heading("结业证书", 0)
    for field in FIELDS:
        document.add_paragraph(f"{field}：{{{{ {field} }}}}，特发此证。")
    stream = io.BytesIO()
    document.save(stream)
    if not lean:
        return stream.getvalue()
    small = io.BytesIO()
    styles = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles '
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>'
    )
    with (
        zipfile.ZipFile(io.BytesIO(stream.getvalue())) as old,
        zipfile.ZipFile(small, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            new.writestr(item.filename, styles if item.filename == "word/styles.xml" else old.read(item))
    return small.getvalue()


def against_docxtpl(root: Path, *, lean: bool, count: int, rounds: int) -> float:
    """How many times as fast as docxtpl, median against median; both write fresh files, compiling included."""
    from docxtpl import DocxTemplate

    source = root / f"text-{lean}.docx"
    source.write_bytes(text_template(lean=lean))
    records = [dict.fromkeys(FIELDS, f"甲乙丙丁 {n}") for n in range(count)]

    def ours(folder: Path) -> None:
        from tzforms.word import engine as module

        module._CACHE.clear()
        template = Template.open(source)
        for n, record in enumerate(records):
            (folder / f"{n}.docx").write_bytes(template.render(record))

    def theirs(folder: Path) -> None:
        for n, record in enumerate(records[: max(10, count // 5)]):
            document = DocxTemplate(source)
            document.render(record)
            document.save(folder / f"{n}.docx")

    def once(what: Callable[[Path], None], documents: int) -> float:
        folder = Path(tempfile.mkdtemp(dir=root))
        began = time.perf_counter()
        what(folder)
        took = (time.perf_counter() - began) / documents
        shutil.rmtree(folder)
        return took

    mine, other = [], []
    for _round in range(rounds):
        mine.append(once(ours, count))
        other.append(once(theirs, max(10, count // 5)))
    return statistics.median(other) / statistics.median(mine)


# -- C: PDFs -------------------------------------------------------------------------------------------------------------


def pdfs(root: Path, keys: Keyring, count: int) -> float:
    """Seconds for ``count`` single PDFs: a hundred people a document, two at once, every page looked at, cut by names.

    The pictures of the codes are there already, as they are for the documents of the other side.
    """
    people = entries(count, keys)
    for entry in people:
        qr_png(entry.code)
    sheets = Sheets.open(template_path("certificate"))
    folder = root / "single"
    folder.mkdir()
    began = time.perf_counter()
    files = {e.number: folder / f"{e.number}.pdf" for e in people}
    make_pdfs(people, files, [], root, 1, Options(jobs=2), sheets)
    took = time.perf_counter() - began
    assert len(list(folder.glob("*.pdf"))) == count
    return took


def one_by_one(root: Path, keys: Keyring, timed: int) -> float:
    """Seconds for one document by one LibreOffice start, the ordinary way, its profile kept; the first is not counted."""
    sheets = Sheets.open(template_path("certificate"))
    took = []
    for entry in entries(timed + 1, keys):
        source = root / "one" / f"{entry.id}.docx"
        source.parent.mkdir(exist_ok=True)
        source.write_bytes(word_bytes(entry, sheets))
        command = [
            str(find_soffice()),
            f"-env:UserInstallation={(root / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(source.parent),
            str(source),
        ]
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=font_environment(), timeout=120)
        took.append(time.perf_counter() - began)
    return statistics.median(took[1:])


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure how fast certificates are made.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work; the goals are not judged")
    quick = parser.parse_args().quick
    missed = 0
    with tempfile.TemporaryDirectory(prefix="tzforms-bench-") as name:
        root = Path(name)
        keys = Keyring.create(root / "keys")
        memory = Path("/dev/shm")
        held = Path(tempfile.mkdtemp(prefix="tzforms-bench-", dir=memory if memory.is_dir() else None))
        for lean, goal in ((False, 60), (True, 20)):
            ratio = against_docxtpl(held, lean=lean, count=40 if quick else 200, rounds=2 if quick else 5)
            missed += report(f"B  against docxtpl, {'lean' if lean else 'default styles'}", ratio, "x", ratio >= goal)
        shutil.rmtree(held)
        try:
            find_soffice()
        except MissingProgramError as error:
            print(f"C  not measured: {error}")
        else:
            missed += measure_pdfs(root, keys, quick=quick)
        # last: half a gigabyte on its way to the disk would slow down whatever is measured after it
        folder = root / "signed"
        folder.mkdir()
        count = 1000 if quick else 10_000
        seconds = signed(folder, keys, count)
        shutil.rmtree(folder)
        missed += report(f"A  {count} signed .docx, 2 processes", seconds, "s", seconds < 20 * count / 10_000)
    print(f"   {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    return int(bool(missed) and not quick)


def measure_pdfs(root: Path, keys: Keyring, *, quick: bool) -> int:
    """Measurement C; 1 when its goal was missed."""
    count = 60 if quick else 180
    ours = min(pdfs(Path(tempfile.mkdtemp(dir=root)), keys, count) for _round in range(1 if quick else 3))
    single = one_by_one(root, keys, 2 if quick else 6)
    ratio = single * count / ours
    print(f"   {count} single PDFs {ours:.2f} s; one start a document {single:.2f} s each")
    return report(f"C  {count} PDFs against one conversion a document", ratio, "x", ratio > 100)


def report(what: str, value: float, unit: str, met: bool) -> int:
    """One line; 1 when the goal was missed."""
    print(f"{what}: {value:.2f} {unit}  {'ok' if met else 'MISSED'}", flush=True)
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
