"""What a template brings that no form should carry on."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.word.docx_builders import built, footer, paragraphs, repacked
from tzforms.rendering import blank
from tzforms.word.engine import Template
from tzforms.word.package.archive import CONTENT_TYPES, Package
from tzforms.word.package.hygiene import clean


def test_a_comment_in_the_content_types_is_no_part() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blank("annex4"))) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name in (CONTENT_TYPES, "_rels/.rels"):
                data = data.replace(b"</", b"<!-- from elsewhere --><?and this?></", 1)
            target.writestr(name, data)
    parts = clean(Package.open(out.getvalue()))
    assert b"elsewhere" not in parts[CONTENT_TYPES]
    assert "word/document.xml" in parts


@pytest.mark.parametrize("target", ["document.xml", "footer1.xml"])
def test_a_part_that_is_called_a_templates_path_as_well_stays_and_what_is_nothing_else_goes(target: str) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    links = "".join(
        f'<Relationship Id="x{n}" Type="{kind}" Target="{name}"/>' for n, name in enumerate((target, "other.dotm"))
    ).encode()

    def point(parts: dict[str, bytes]) -> None:
        name = "word/_rels/document.xml.rels"
        parts[name] = parts[name].replace(b"</Relationships>", links + b"</Relationships>")
        parts["word/other.dotm"] = b"x"

    data = repacked(built(footer("第 {{ a }} 页"), paragraphs("{{ b }}")), point)
    parts = clean(Package.open(data))
    assert f"word/{target}" in parts
    assert "word/other.dotm" not in parts
    assert kind.encode() not in parts["word/_rels/document.xml.rels"]
    assert {p.path for p in Template.open(data).placeholders} == {"a", "b"}
