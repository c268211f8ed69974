"""Good files of every format: the samples, what 0.1.0 made, and small ones made here that cost milliseconds to read."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

import yaml

from tools.fuzz.model import Seed
from tools.fuzz.pdfs import plain_pdf
from tools.fuzz.sheets import with_shared_strings
from tools.fuzz.zips import repack
from tzforms.certificates.qr import qr_png
from tzforms.dossier import dossier_data, load_dossier
from tzforms.exceptions import TzformsError
from tzforms.forms import Dossier
from tzforms.office import convert
from tzforms.rendering import blank, render
from tzforms.workbook import create_workbook

__all__ = ["ROOT", "gather", "small_dossier"]

ROOT = Path(__file__).resolve().parents[2]
_SAMPLES = ROOT / "samples"
_OLD = ROOT / "tests" / "fixtures" / "v0_1_0"
_HEADS = ("序号", "姓名", "性别", "学历", "身份证号", "工作单位及职务", "职业资格证书编号", "等级")


def gather(formats: Collection[str], *, with_office: bool = False) -> list[Seed]:
    """The seeds of these formats; ``with_office``: also what LibreOffice makes of them (PDF, .xls), which takes seconds."""
    return [s for s in _all(with_office) if s.format in formats]


def small_dossier() -> Dossier:
    """The sample class with two rows in each table: everything in it, little of each."""
    dossier = load_dossier(_SAMPLES / "class-2024" / "class.yaml")
    short = {}
    for name, record in dossier.forms():
        short[name] = record.model_copy(
            update={k: v[:2] for k, v in dict(record).items() if isinstance(v, tuple) and v}
        )
    return dossier.model_copy(update=short)


def _all(with_office: bool) -> Iterator[Seed]:
    dossier = small_dossier()
    forms = {f"{name}.docx": render(record) for name, record in dossier.forms()}
    for name, data in forms.items():
        yield Seed(name, data, "docx")
    yield Seed("blank.docx", blank("annex1"), "docx")
    for path in sorted((_SAMPLES / "returned").glob("*.docx")):
        yield Seed(path.name.replace(" ", "-"), path.read_bytes(), "docx")
    yield Seed("certificate.docx", (_OLD / "certificates" / "0001.docx").read_bytes(), "docx")

    rows = [[n + 1, *_person(t)] for n, t in enumerate(dossier.annex2.trainees if dossier.annex2 else ())]
    small = _roster(rows)
    yield Seed("inline.xlsx", small, "xlsx")
    yield Seed("roster.xlsx", with_shared_strings(small), "xlsx")
    book = create_workbook(dossier)
    yield Seed("class.xlsx", with_shared_strings(book), "xlsx")
    yield Seed("roster.csv", _csv(rows), "csv")

    data = json.loads(json.dumps(dossier_data(dossier), default=str))
    yield Seed("class.json", json.dumps(data, ensure_ascii=False).encode(), "json")
    yield Seed(
        "annex4.json",
        json.dumps({k: data[k] for k in ("annex4", "facts") if k in data}, ensure_ascii=False).encode(),
        "json",
    )
    yield Seed(
        "forms.jsonl",
        b"\n".join(json.dumps({"form": k, "data": v}).encode() for k, v in data.items() if k.startswith("annex")),
        "json",
    )
    yield Seed("class.yaml", yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode(), "yaml")
    yield Seed("sidecar.yaml", (_OLD / "附件3.docx.review.yaml").read_bytes(), "yaml")

    two = {k: forms[k] for k in list(forms)[:2]}
    yield Seed("forms.zip", repack(two), "zip")
    yield Seed(
        "folder.zip",
        repack({f"班级/{k}": v for k, v in forms.items()} | {"班级/roster.xlsx": small, "班级/a.txt": b"x"}),
        "zip",
    )

    code = "TZ1:" + (_code() or "A" * 80)
    yield Seed("code.png", qr_png(code), "png")
    yield Seed("code.txt", code.encode(), "png")

    yield Seed("plain.pdf", plain_pdf(["Name: x", "Date: 2024-09-02", "Project: y"]), "pdf")
    yield Seed("certificate.pdf", (_OLD / "certificates" / "0001.pdf").read_bytes(), "pdf")
    if with_office:
        yield from _converted(forms | {"roster.xlsx": small})


def _person(trainee: object) -> list[object]:
    return [
        getattr(trainee, n)
        for n in ("name", "sex", "education", "id_number", "employer_position", "certificate_no", "level")
    ]


def _roster(rows: list[list[object]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "名册"
    sheet.append(["学员名册"])
    sheet.merge_cells("A1:H1")
    sheet.append(_HEADS)
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _csv(rows: list[list[object]]) -> bytes:
    lines = [",".join(_HEADS), *(",".join(map(str, r)) for r in rows)]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _code() -> str | None:
    """The code of a certificate that 0.1.0 made, without its first letters."""
    from tzforms.certificates.qr import code_in_png
    from tzforms.word import Package

    package = Package.open(_OLD / "certificates" / "0001.docx")
    found = [code_in_png(package.parts[p]) for p in package.related(package.main_part, "image")]
    return next((c.removeprefix("TZ1:") for c in found if c), None)


def _converted(files: dict[str, bytes]) -> Iterator[Seed]:
    with tempfile.TemporaryDirectory() as folder:
        sources = []
        for name, data in files.items():
            sources.append(Path(folder) / name)
            sources[-1].write_bytes(data)
        try:
            for made in convert([s for s in sources if s.suffix == ".docx"], "pdf", Path(folder) / "pdf"):
                yield Seed(f"{made.stem}.pdf", made.read_bytes(), "pdf")
            for made in convert([s for s in sources if s.suffix == ".xlsx"], "xls", Path(folder) / "xls"):
                yield Seed(f"{made.stem}.xls", made.read_bytes(), "xls")
        except TzformsError:  # there is no LibreOffice here: the small ones must do
            return
