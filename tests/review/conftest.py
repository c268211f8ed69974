"""What the tests of this room share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.papers import BAD_ID, broken, returned


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """附件2 with a wrong check digit in row 4."""
    (path,) = returned(tmp_path, broken({"annex2.trainees[3].id_number": BAD_ID}), "annex2")
    return path.rename(tmp_path / "附件2.docx")
