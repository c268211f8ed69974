"""The arrows of docs/architecture.md, checked on the source itself: imports point down, one owner a foreign package."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "tzforms"
FILES = sorted(PACKAGE.rglob("*.py"))

# room → its floor; a module may import from its own floor and from lower ones
FLOORS = {
    "cli": 90,
    "__main__": 90,
    "certificates": 70,
    "registry": 60,
    "check_files": 60,
    "diff": 60,
    "review": 60,
    "doctor": 60,
    "report_text": 60,
    "reports": 60,
    "intake": 60,
    "workbook": 46,
    "build": 50,
    "explain": 50,
    "deadlines": 50,
    "dossier_io": 50,
    "check": 50,
    "template_check": 50,
    "render": 50,
    "read": 50,
    "settle": 45,
    "rules": 40,
    "measures": 35,
    "office": 35,
    "pdf": 35,
    "fonts": 36,
    "word": 30,
    "forms": 20,
    "identifiers": 10,
    "converters": 15,
    "findings": 0,
    "exceptions": 0,
    "i18n": 0,
    "resources": 0,
    "files": 0,
}
# foreign package → where it may be imported
OWNERS = {
    "click": {"cli"},
    "rich": {"cli"},
    "openpyxl": {"workbook"},
    "xlrd": {"workbook"},
    "sqlalchemy": {"registry"},
    "alembic": {"registry"},
    "psycopg": {"registry"},
    "cryptography": {"registry", "certificates"},
    "segno": {"certificates"},
    "zxingcpp": {"certificates"},
    "PIL": {"certificates"},
    "pypdf": {"pdf"},
    "fontTools": {"fonts"},
    "pdfplumber": {"word"},
    "lxml": {"word"},
    "docx": {"word"},
    "docxtpl": {"word"},
}


def room(path):
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path):
    """(module, line, at the top of the file) of every import, those in functions too, typing-only ones left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        top = node in tree.body
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno, top
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = path.relative_to(ROOT).with_suffix("").parts
                base = ".".join((*parts[: len(parts) - node.level], base)).rstrip(".")
            if base == "tzforms":
                for alias in node.names:
                    yield f"tzforms.{alias.name}", node.lineno, top
            else:
                yield base, node.lineno, top


def test_every_module_has_a_floor():
    rooms = {room(f) for f in FILES} - {"__init__"}
    assert rooms - set(FLOORS) == set()
    assert set(FLOORS) - rooms == set()


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_point_down(path):
    here = room(path)
    if here == "__init__":
        return
    wrong = []
    for module, line, _top in imports(path):
        parts = module.split(".")
        if parts[0] != "tzforms" or len(parts) < 2 or parts[1] in ("__version__", here):
            continue
        if FLOORS[parts[1]] > FLOORS[here]:
            wrong.append(f"line {line}: {here} → {module}")
    assert wrong == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_foreign_package_has_one_owner(path):
    wrong = []
    for module, line, _top in imports(path):
        first = module.split(".")[0]
        if first in OWNERS and room(path) not in OWNERS[first]:
            wrong.append(f"line {line}: {module}")
    assert wrong == []


def test_every_foreign_package_is_known_to_pyproject():
    """What is imported is declared: in the dependencies or in an extra."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = " ".join(
        [*project["dependencies"], *(line for lines in project["optional-dependencies"].values() for line in lines)]
    ).lower()
    names = {
        "docx": "python-docx",
        "yaml": "pyyaml",
        "PIL": "pillow",
        "zxingcpp": "zxing-cpp",
        "chinese_calendar": "chinesecalendar",
        "markupsafe": "jinja2",
        "pdfminer": "pdfplumber",
    }
    foreign = (
        {m.split(".")[0] for f in FILES for m, _line, _top in imports(f)}
        - set(sys.stdlib_module_names)
        - {"tzforms", ""}
    )
    optional = {"isal"}  # a faster zlib, used only when someone asks for it by name
    assert {f for f in foreign - optional if names.get(f, f).lower() not in declared} == set()


def test_the_word_engine_knows_no_form_and_no_law():
    for path in sorted((PACKAGE / "word").rglob("*.py")):
        modules = {m for m, _line, _top in imports(path)}
        assert not [m for m in modules if m.startswith(("tzforms.forms", "tzforms.rules", "tzforms.measures"))], (
            path.name
        )
