"""Ten named kinds of damage read back equal, or flagged: never silently wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests import damage
from tests.strategies import records
from tzforms.forms import FORM_NAMES, FormRecord, numbered
from tzforms.office.libreoffice import convert
from tzforms.reading.forms import Reading
from tzforms.reading.sources import read_bytes
from tzforms.rendering.printing import render


def silent(record: FormRecord, reading: Reading) -> list[str]:
    """Paths that read differently from what went in, without a flag on them, their row or their table."""
    wrong: list[str] = []

    def walk(path: str, want: Any, got: Any) -> None:
        if isinstance(want, dict) and isinstance(got, dict):
            for key in want:
                walk(f"{path}.{key}" if path else key, want[key], got.get(key))
        elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
            for index, (a, b) in enumerate(zip(want, got, strict=True)):
                walk(f"{path}[{index}]", a, b)
        elif want != got and not (want in (None, "", []) and got in (None, "", [])):
            wrong.append(path)

    walk("", numbered(record).as_json(), reading.data)
    return [p for p in wrong if not any(p == u or p.startswith(u) or u.startswith(p) for u in reading.unsure)]


@pytest.mark.parametrize("name", damage.DAMAGES)
@pytest.mark.parametrize("form", FORM_NAMES)
@settings(max_examples=8, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@seed(20240902)
@given(data=st.data())
def test_damage_is_read_right_or_flagged(form: str, name: str, data: st.DataObject) -> None:
    record: FormRecord = data.draw(records(form))
    document = damage.apply(render(record, verify=False), damage.DAMAGES[name])
    readings = read_bytes(document, "x.docx")
    assert [r.form for r in readings] == [form]
    assert silent(record, readings[0]) == []


@pytest.mark.office
@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_forms_saved_again_by_libreoffice_read_equal(kind: str, tmp_path: Path, full_records: list[FormRecord]) -> None:
    sources = []
    for record in full_records:
        path = tmp_path / f"{record.form}.docx"
        path.write_bytes(render(record))
        sources.append(path)
    out = tmp_path / kind
    out.mkdir()
    for record, made in zip(full_records, convert(sources, kind, out), strict=True):
        (reading,) = read_bytes(made.read_bytes(), made.name)
        assert reading.data == numbered(record).as_json()
        assert reading.unsure == []
