"""``python -m tests.strangers FOLDER``: write every file into the folder."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.strangers import write_all

if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
