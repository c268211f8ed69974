"""The forms survive what offices save them as."""

import pytest

from tests.templates.forms import full, render
from tzforms.forms import FORM_NAMES
from tzforms.office.libreoffice import convert
from tzforms.reading.sources import read_bytes
from tzforms.rendering.printing import differences

pytestmark = pytest.mark.office


@pytest.mark.parametrize("kind", ["docx", "doc", "odt", "rtf"])
def test_a_full_form_saved_by_another_office_reads_back_whole_and_sure(tmp_path, kind):
    sources = []
    for form in FORM_NAMES:
        sources.append(tmp_path / f"{form}.docx")
        sources[-1].write_bytes(render(full(form)))
    saved = convert(sources, kind, tmp_path / "saved")
    returned = saved if kind == "docx" else convert(saved, "docx", tmp_path / "returned")
    for form, file in zip(FORM_NAMES, returned, strict=True):
        data = file.read_bytes()
        assert list(differences(full(form), data)) == []
        (reading,) = (r for r in read_bytes(data, file.name) if r.form == form)
        assert reading.unsure == []
