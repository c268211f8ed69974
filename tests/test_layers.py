"""The arrows of docs/architecture.md. Floors and circles: the contracts in pyproject.toml, checked by import-linter.

What those contracts cannot say is checked here: a room is used through its face, and each foreign package has one owner.
"""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "tzforms"
FILES = sorted(PACKAGE.rglob("*.py"))
ROOMS = {p.parent.name for p in PACKAGE.glob("*/__init__.py")}

# foreign package → the rooms in which it may be imported
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
    "cbor2": {"certificates"},
    "base45": {"certificates"},
    "zxingcpp": {"certificates"},
    "PIL": {"certificates"},
    "pypdf": {"office"},
    "fontTools": {"office"},
    "pdfplumber": {"word"},
    "lxml": {"word", "bounds"},
    "docx": {"word"},
    "docxtpl": {"word"},
}
# identifiers are used a module at a time, as in python-stdnum: each is a face with compact, validate, is_valid, format
OPEN_ROOMS = {"identifiers"}


def room(path: Path) -> str:
    """The room of a module: its folder, or its own name on the ground floor."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, str, int]]:
    """(module, name or "", line) of every import, those in functions and for types too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, "", node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: absolute imports only"
            for alias in node.names:
                yield node.module or "", alias.name, node.lineno


def test_floors_are_strict_and_nothing_goes_in_circles() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_room_is_entered_through_its_face(path: Path) -> None:
    here = room(path)
    wrong = []
    for module, name, line in imports(path):
        parts = module.split(".")
        if parts[0] != "tzforms" or len(parts) < 2 or parts[1] == here:
            continue
        if name.startswith("_") and name != "_":
            wrong.append(f"line {line}: private name {module}.{name}")
        elif parts[1] in ROOMS - OPEN_ROOMS and len(parts) > 2:
            wrong.append(f"line {line}: {module} is inside the room {parts[1]}")
    assert wrong == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_foreign_package_has_one_owner(path: Path) -> None:
    wrong = [
        f"line {line}: {module}"
        for module, _name, line in imports(path)
        if (first := module.split(".")[0]) in OWNERS and room(path) not in OWNERS[first]
    ]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_a_room_says_what_it_is_for(name: str) -> None:
    tree = ast.parse((PACKAGE / name / "__init__.py").read_text(encoding="utf-8"))
    assert len(ast.get_docstring(tree) or "") > 60


def test_every_foreign_package_is_known_to_pyproject() -> None:
    """What is imported is declared: in the dependencies or in an extra."""
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
        "lazy_loader": "lazy-loader",
    }
    foreign = {m.split(".")[0] for f in FILES for m, _name, _line in imports(f)} - set(sys.stdlib_module_names)
    optional = {"isal"}  # a faster zlib, used only when someone asks for it by name
    assert {f for f in foreign - optional - {"tzforms", ""} if names.get(f, f).lower() not in declared} == set()


def test_the_word_engine_knows_no_form_and_no_law() -> None:
    for path in sorted((PACKAGE / "word").rglob("*.py")):
        modules = {m for m, _name, _line in imports(path)}
        assert not [m for m in modules if m.startswith(("tzforms.forms", "tzforms.law"))], path.name
