"""Papers that came back, for the tests of this room, and what was answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx

from tests.builders import changed, valid_dossier
from tzforms.forms import Dossier
from tzforms.rendering.printing import render
from tzforms.review.annotating import Reviewed

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
