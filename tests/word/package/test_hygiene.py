"""What a template brings that no form should carry on."""

from __future__ import annotations

import io
import zipfile

from tzforms.rendering import blank
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
