"""How much faster rendering is than docxtpl's ordinary way: ratios of medians of alternating rounds.

    python benchmarks/bench_render.py [--documents 200] [--rounds 5] [--folder .] [--deflate isal]

Both sides render the same values from the same template, docxtpl as its documentation shows: a new ``DocxTemplate`` for each
document. "fat" is python-docx's default template with its 790 KB of styles, which docxtpl pays for on every document; "lean"
keeps only the styles that the template uses.

* *in memory*: both sides make bytes. Compiling our template is inside the timing (the cache is emptied before each round).
* *to files*: the same, each document into a file of its own in a fresh folder, where there is one in a file system that is
  held in memory: creating a file on a disk costs 0.1 to 0.8 ms whatever is in it, which would measure the disk. The price
  of an empty file is printed too; ``--folder`` takes any other place.
* *rosters*: one long table; our template is kept open, as it is when one document follows another.

The texts of both results are compared. Exit status 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import docx
from docxtpl import DocxTemplate
from jinja2 import Environment

from tzforms.word import engine as template_module
from tzforms.word.engine import Template

FIELDS = (
    "number",
    "name",
    "id_number",
    "project",
    "occupation",
    "level",
    "start",
    "end",
    "hours",
    "score",
    "issuer",
    "day",
)
COLUMNS = ("no", "name", "sex", "education", "id_number", "employer", "certificate_no", "level", "note")


def certificate(lean: bool) -> bytes:
    document = docx.Document()
    document.add_heading("结业证书", 0)
    for field in FIELDS:
        document.add_paragraph(f"{field}：{{{{ {field} }}}}。")
    return saved(document, lean)


def roster(lean: bool) -> bytes:
    document = docx.Document()
    document.add_paragraph("办班单位：{{ organizer }}")
    table = document.add_table(rows=4, cols=len(COLUMNS))
    for number, name in enumerate(COLUMNS):
        table.cell(0, number).text = name
        table.cell(2, number).text = "{{ t." + name + " }}"
    table.cell(1, 0).text = "{%tr for t in trainees %}"
    table.cell(3, 0).text = "{%tr endfor %}"
    return saved(document, lean)


def saved(document: Any, lean: bool) -> bytes:
    if lean:
        keep = {p.style.style_id for p in document.paragraphs} | {"Normal", "TableNormal", "DefaultParagraphFont"}
        root = document.styles.element
        for style in list(root.style_lst):
            if style.styleId not in keep:
                root.remove(style)
        latent = root.find("{*}latentStyles")
        if latent is not None:
            root.remove(latent)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def person(number: int) -> dict[str, str]:
    values = dict.fromkeys(FIELDS, f"第{number}项 甲乙丙")
    return {**values, "project": "数控机床装调与维修 & 智能制造", "id_number": f"11011219850101{number:04d}"}


def row(number: int) -> dict[str, str]:
    values = dict.fromkeys(COLUMNS, f"张三{number}")
    return {**values, "no": str(number), "id_number": f"11011219850101{number % 10000:04d}", "note": ""}


Sink = Callable[[int, bytes], object]


def by_docxtpl(source: Path, records: Iterable[Mapping[str, Any]], sink: Sink) -> None:
    for number, values in enumerate(records):
        made = DocxTemplate(source)
        made.render(dict(values), Environment(autoescape=True), autoescape=True)
        stream = io.BytesIO()
        made.save(stream)
        sink(number, stream.getvalue())


def by_tzforms(
    source: Path, records: Iterable[Mapping[str, Any]], sink: Sink, deflate: Any = "zlib", keep: bool = False
) -> None:
    if not keep:
        template_module._CACHE.clear()
    for number, data in enumerate(Template.open(source, deflate=deflate).render_many(records)):
        sink(number, data)


def timed(work: Callable[[Sink], None], where: Path | None) -> tuple[float, list[str]]:
    """Seconds, and the text of the first document; ``where`` is the folder for files, ``None`` for memory."""
    if where is None:
        kept: list[bytes] = []
        start = time.perf_counter()
        work(lambda _number, data: kept.append(data))
        return time.perf_counter() - start, all_text(kept[0])
    with tempfile.TemporaryDirectory(dir=where) as name:
        start = time.perf_counter()
        work(lambda number, data: Path(name, f"{number}.docx").write_bytes(data))
        seconds = time.perf_counter() - start
        return seconds, all_text(Path(name, "0.docx").read_bytes())


def all_text(data: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(data))
    return ["".join(t.text or "" for t in p.iter("{*}t")) for p in document.element.body.iter("{*}p")]


def compare(
    name: str,
    source: bytes,
    records: list[Mapping[str, Any]],
    goal: float,
    options: argparse.Namespace,
    *,
    where: Path | None = None,
    keep: bool = False,
) -> bool:
    """Alternate both sides; docxtpl makes only the first ``--few`` of the records, and its time is scaled up."""
    few = min(options.few, len(records))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.docx"
        path.write_bytes(source)
        if keep:
            Template.open(path, deflate=options.deflate)
        ours, theirs = [], []
        for _round in range(options.rounds):
            slow, expected = timed(lambda sink: by_docxtpl(path, records[:few], sink), where)
            fast, found = timed(lambda sink: by_tzforms(path, records, sink, options.deflate, keep), where)
            if found != expected:
                raise SystemExit(f"{name}: the documents differ")
            ours.append(fast / len(records))
            theirs.append(slow / few)
    ratio = median(theirs) / median(ours)
    print(
        f"{name:<42} docxtpl {median(theirs) * 1e3:7.2f} ms  tzforms {median(ours) * 1e3:7.3f} ms"
        f"  {ratio:6.1f}x  (goal {goal:.0f}x: {'reached' if ratio >= goal else 'MISSED'})",
        flush=True,
    )
    return bool(ratio >= goal)


def floor(where: Path, count: int) -> float:
    """Seconds to create one empty file in a fresh folder under ``where``."""
    with tempfile.TemporaryDirectory(dir=where) as name:
        start = time.perf_counter()
        for number in range(count):
            Path(name, f"{number}").write_bytes(b"")
        return (time.perf_counter() - start) / count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--few", type=int, default=40, help="documents that docxtpl makes in a round (scaled up)")
    parser.add_argument("--deflate", choices=("zlib", "isal"), default="zlib")
    memory = Path("/dev/shm")
    folder = memory if memory.is_dir() else Path(tempfile.gettempdir())
    parser.add_argument("--folder", type=Path, default=folder, help="where the files go (default: %(default)s)")
    options = parser.parse_args()
    people: list[Mapping[str, Any]] = [person(n) for n in range(options.documents)]
    good = True
    for where in (None, options.folder):
        place = "in memory" if where is None else "to files"
        for lean, goal in ((False, 60.0), (True, 20.0)):
            name = f"{options.documents} certificates {place}, {'lean' if lean else 'fat'}"
            good &= compare(name, certificate(lean), people, goal, options, where=where)
    price = median(floor(options.folder, options.documents) for _round in range(options.rounds))
    print(f"{'(an empty file there':<42} {price * 1e3:.3f} ms)")
    options.few = 2
    for size in (30, 180, 2000):
        values = {"organizer": "甲公司", "trainees": [row(n) for n in range(size)]}
        copies: list[Mapping[str, Any]] = [values] * (20 if size < 1000 else 4)
        for lean in (False, True):
            name = f"roster of {size} rows in memory, {'lean' if lean else 'fat'}"
            good &= compare(name, roster(lean), copies, 20.0, options, keep=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
