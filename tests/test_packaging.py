"""The wheel alone, in an environment that holds the core dependencies and nothing else, away from the repository.

The environment is made of links to the packages installed here, so that no network is needed and nothing but the
declared dependencies (and theirs) can be imported: an undeclared import fails.
"""

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    isolated = [] if _installed("hatchling") is None else ["--no-build-isolation"]
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps", *isolated]
    done = subprocess.run([*command, "--wheel-dir", str(folder), str(ROOT)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def core(wheel, tmp_path_factory):
    """An environment with the wheel and its core dependencies; returns ``run(*arguments) -> CompletedProcess``."""
    home = tmp_path_factory.mktemp("core")
    venv.create(home / "env", with_pip=False, symlinks=True)
    python = home / "env" / "bin" / "python"
    packages = next((home / "env" / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    for name in _closure(wheel):
        for top in {f.parts[0] for f in metadata.distribution(name).files or [] if f.parts[0] not in ("..", "/")}:
            source = Path(str(metadata.distribution(name).locate_file(top)))
            if source.exists() and not (packages / top).exists():
                (packages / top).symlink_to(source)
    elsewhere = home / "别处 的文件夹"
    elsewhere.mkdir()

    def run(*arguments, code=None):
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "TZFORMS", "COVERAGE", "VIRTUAL"))}
        start = ["-c", code] if code else ["-m", "tzforms"]
        return subprocess.run(
            [str(python), "-I", *start, *map(str, arguments)],
            cwd=elsewhere,
            env=clean,
            capture_output=True,
            encoding="utf-8",
        )

    vars(run).update(folder=elsewhere, packages=packages)
    return run


def _installed(name):
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None


def _requirements(lines):
    for line in lines:
        requirement, _semicolon, marker = line.partition(";")
        if "extra" not in marker and "sys_platform" not in marker and "platform_system" not in marker:
            yield re.match(r"[A-Za-z0-9._-]+", requirement).group()


def _closure(wheel):
    """The names of all packages that the wheel's core dependencies bring."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        text = archive.read(name).decode()
    todo = list(_requirements(re.findall(r"^Requires-Dist: (.*)$", text, re.M)))
    seen = set()
    while todo:
        one = todo.pop().lower().replace("_", "-")
        if one not in seen and _installed(one) is not None:
            seen.add(one)
            todo += _requirements(metadata.distribution(one).requires or [])
    return seen


def test_the_wheel_holds_templates_measures_and_catalogue(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for form in ("annex1", "annex2", "annex3", "annex4", "annex5", "certificate", "notice"):
        assert f"tzforms/templates/{form}/{form}.docx" in names
    assert "tzforms/measures/tongzhou_2024/text.txt" in names
    assert "tzforms/measures/tongzhou_2024/parameters.toml" in names
    assert "tzforms/locale/en.po" in names
    assert "tzforms/py.typed" in names
    assert not [n for n in names if n.startswith(("tests/", "samples/", "tools/")) or n.endswith(".pyc")]


def test_the_wheel_says_its_licence_and_holds_the_text(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (info,) = {n.split("/")[0] for n in archive.namelist() if ".dist-info/" in n}
        assert "License-Expression: Apache-2.0" in archive.read(f"{info}/METADATA").decode().splitlines()
        assert archive.read(f"{info}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()


def test_every_data_file_of_the_package_is_in_the_wheel(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    listed = subprocess.run(["git", "ls-files", "tzforms"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    assert listed or not (ROOT / ".git").exists()
    assert [f for f in listed if f not in names and (ROOT / f).exists()] == []


def test_nothing_of_the_repository_is_importable_there(core):
    where = core(code="import tzforms; print(tzforms.__file__)").stdout.strip()
    assert where.startswith(str(core.packages))
    assert core(code="import tests").returncode != 0


def test_blank_new_check_build_and_read_work_without_the_repository(core):
    assert core("blank", "-o", "空白").returncode == 0
    assert len(list((core.folder / "空白").glob("附件*.docx"))) == 5
    assert core("new", "班次.xlsx", "--example").returncode == 0
    checked = core("check", "班次-示例.xlsx")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "不符合 0" in checked.stdout
    built = core("build", "班次-示例.xlsx", "-o", "表格", "--zip")
    assert (built.returncode, built.stderr) == (0, "")
    forms = sorted((core.folder / "表格").glob("*.docx"))
    assert len(forms) == 5
    done = core("read", "--jsonl", *forms)
    assert (done.returncode, done.stderr) == (0, "")
    read = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["form"] for r in read] == ["annex1", "annex2", "annex3", "annex4", "annex5"]
    assert [len(r["unsure"]) for r in read] == [0] * 5
    assert len(read[1]["data"]["trainees"]) == 28


@pytest.mark.parametrize(
    "arguments",
    [
        ["explain", SAMPLES / "class-2024" / "class.yaml", "annex4.subsidy_wan"],
        ["deadlines", SAMPLES / "class-2024" / "class.yaml"],
        ["rules", "R06-3"],
        ["dump", ROOT / "templates" / "annex4" / "annex4.docx"],
        ["templates", "check", ROOT / "templates" / "annex4"],
        ["roster", SAMPLES / "class-2024" / "class.xlsx"],
        ["review", SAMPLES / "returned" / "附件2 通州区高技能人才研修班学员名册.docx", "-o", "批注"],
        ["--lang", "en", "rules", "R06-3"],
    ],
    ids=lambda a: str(a[0]),
)
def test_every_other_core_command_works_with_the_core_alone(core, arguments):
    done = core(*arguments)
    assert done.returncode in (0, 1), done.stderr
    assert "pip install" not in done.stderr
    assert done.stdout


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [
        (["certificates", "keygen", "--keys", "k", "--passphrase", "a long passphrase"], "certificates"),
        (
            ["certificates", "issue", SAMPLES / "class-2024" / "class.yaml", "-o", "证", "--passphrase", "x"],
            "certificates",
        ),
        (["certificates", "issue", SAMPLES / "class-2024" / "class.yaml", "-o", "证", "--draft"], "certificates"),
        (["certificates", "preview", SAMPLES / "class-2024" / "class.yaml", "-o", "证.png"], "certificates"),
        (["certificates", "verify", "TZ1:ABC", "--key", "k"], "certificates"),
        (["certificates", "void", "第1号", "--reason", "误"], "certificates"),
        (["certificates", "reissue", "第1号", "--reason", "误", "-o", "证"], "certificates"),
        (["certificates", "list"], "certificates"),
        (["certificates", "upgrade"], "registry"),
        (["read", "a.pdf"], "pdf"),
        (["roster", "a.xls"], "xls"),
    ],
    ids=["keygen", "issue", "draft", "preview", "verify", "void", "reissue", "list", "upgrade", "pdf", "xls"],
)
def test_a_command_whose_extra_is_missing_says_how_to_get_it(core, arguments, extra):
    (core.folder / "a.pdf").write_bytes(
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
    )
    (core.folder / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1528)
    done = core(*arguments)
    said = done.stderr + done.stdout
    assert done.returncode == 4, said
    assert "pip install" in said
    assert "tzforms[" in said
    assert extra in said or "all" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("statement", "extra"),
    [
        ("from tzforms.registry import Registry", "registry"),
        ("from tzforms.certificates import issue", "certificates"),
        ("from tzforms.certificates import Keyring", "certificates"),
        ("from tzforms.certificates import Options", "certificates"),
    ],
)
def test_a_program_that_lacks_an_extra_is_told_by_the_documented_error(core, statement, extra):
    code = f"from tzforms.exceptions import MissingProgramError\ntry: {statement}\nexcept MissingProgramError as e: print(e)"
    done = core(code=code)
    assert f'pip install "tzforms[{extra}]"' in done.stdout, done.stderr


def test_importing_tzforms_loads_none_of_the_heavy_packages(core):
    done = core(code="import tzforms, sys; print(*{m.split('.')[0] for m in sys.modules})")
    loaded = set(done.stdout.split())
    assert "tzforms" in loaded
    assert not loaded & {
        "click",
        "rich",
        "openpyxl",
        "sqlalchemy",
        "docxtpl",
        "docx",
        "lxml",
        "jinja2",
        "pydantic",
        "yaml",
        "babel",
    }


def test_help_loads_click_and_no_command(core):
    code = "import sys; sys.argv = ['tzforms', '--help']\nfrom tzforms.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    done = core(code=code + "print('|', *sys.modules)")
    loaded = set(done.stdout.partition("|")[2].split())
    assert "click" in loaded
    assert not {m.split(".")[0] for m in loaded} & {
        "openpyxl",
        "sqlalchemy",
        "docxtpl",
        "docx",
        "lxml",
        "jinja2",
        "pydantic",
        "babel",
    }
    assert not {m for m in loaded if m.startswith("tzforms.cli.")}


def test_the_extras_named_in_messages_exist(wheel):
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        extras = set(re.findall(r"^Provides-Extra: (.*)$", archive.read(name).decode(), re.M))
    named = set()
    for path in (ROOT / "tzforms").rglob("*.py"):
        for found in re.findall(r"tzforms\[([a-z,]+)\]", path.read_text(encoding="utf-8")):
            named |= set(found.split(","))
    assert named
    assert named <= extras
