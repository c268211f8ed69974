"""Write ``samples/class-2024``: the example class as YAML and as the data-entry workbook, both the same dossier.

Run from the repository: ``python samples/make_sample.py``. The people are made up; see ``tzforms/workbook/example.py``.
"""

from __future__ import annotations

from pathlib import Path

from tzforms.dossier import dump_dossier
from tzforms.files import write_atomic
from tzforms.workbook import create_workbook, example_dossier, read_dossier

HERE = Path(__file__).resolve().parent / "class-2024"


def main() -> None:
    """Make both files and prove that the workbook reads back as what was written."""
    dossier = example_dossier()
    text = dump_dossier(dossier, ".yaml")
    head = "# 一个完整的班：28 名学员、9 名教师、88 学时。人员、单位、号码均为虚构。由 samples/make_sample.py 生成。\n"
    write_atomic(HERE / "class.yaml", (head + text).encode(), force=True)
    workbook = write_atomic(HERE / "class.xlsx", create_workbook(dossier), force=True)
    if read_dossier(workbook).dossier != dossier:
        raise SystemExit("class.xlsx does not read back as class.yaml")


if __name__ == "__main__":
    main()
