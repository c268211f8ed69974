"""Papers that came back, for the tests of this room, and what was answered."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.builders import changed, valid_dossier
from tzforms.forms import Dossier
from tzforms.rendering.printing import render
from tzforms.review.annotating import Reviewed
from tzforms.review.sidecar import Correction, Sidecar, sidecar_path

BAD_ID = "110105194912310021"  # a wrong check digit


def returned(folder: Path, dossier: Dossier, *forms: str) -> list[Path]:
    """The forms of ``dossier`` as files that came back."""
    folder.mkdir(exist_ok=True)
    paths = []
    for form, record in dossier.forms():
        if not forms or form in forms:
            paths.append(folder / f"{form}.docx")
            paths[-1].write_bytes(render(record, verify=False))
    return paths


def broken(changes: dict[str, Any]) -> Dossier:
    dossier = valid_dossier()
    for path, value in changes.items():
        dossier = changed(dossier, path, value)
    return dossier


def notice_text(result: Reviewed) -> str:
    document = docx.Document(str(result.notices[0]))
    cells = ["|".join(c.text.replace("\n", " ") for c in row.cells) for table in document.tables for row in table.rows]
    return "\n".join([p.text for p in document.paragraphs] + cells)


@contextmanager
def keys_of_another() -> Iterator[None]:
    """As on the machine of somebody else."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZFORMS_HOME", str(Path(folder) / "another"))
        yield


def unsigned(path: Path, *corrections: Correction) -> Path:
    """A sidecar as anybody can write one, beside ``path``."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    made = sidecar_path(path)
    made.write_text(Sidecar(digest, corrections).text(path.name), encoding="utf-8")
    return made
