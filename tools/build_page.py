"""Bundle what the page for phones takes from the noble libraries: ``python tools/build_page.py [--check]``.

Needs node and npm, and the network; nobody else does: the bundle is committed. The versions and the digests of their packages stand in
``tools/phone/package-lock.json`` (npm refuses any others), what was made of them in ``tzforms/certificates/web/noble.json``, and
``tests/certificates/test_phone_page.py`` holds the one against the other. ``--check`` writes nothing and ends with status 1 where the
bundle that is made today is another one.

A newer version: change it in ``package.json``, run ``npm install --ignore-scripts --omit-lockfile-registry-resolved`` in ``tools/phone``
(remove ``node_modules`` again), then this.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "tools" / "phone"
TARGET = ROOT / "tzforms" / "certificates" / "web"
BUNDLED = ("@noble/curves", "@noble/hashes")


def build() -> tuple[str, str]:
    """(the bundle, its record): a script that defines ``noble``, with the licences at its head; and what it was made of."""
    with tempfile.TemporaryDirectory(prefix="tzforms-page-") as name:
        folder = Path(name)
        for file in ("package.json", "package-lock.json", "noble.js"):
            shutil.copy(SOURCE / file, folder / file)
        _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], folder)
        made = _run(
            [
                str(folder / "node_modules" / ".bin" / "esbuild"),
                "noble.js",
                "--bundle",
                "--format=iife",
                "--global-name=noble",
                "--minify",
                "--target=es2020",
                "--charset=ascii",
                "--legal-comments=none",
            ],
            folder,
        )
        licences = {package: (folder / "node_modules" / package / "LICENSE").read_text("utf-8") for package in BUNDLED}
    locked = json.loads((SOURCE / "package-lock.json").read_text("utf-8"))["packages"]
    versions = {package: locked[f"node_modules/{package}"] for package in BUNDLED}
    head = "".join(
        f"{package} {versions[package]['version']}\n\n{licences[package].strip()}\n\n" for package in BUNDLED
    )
    bundle = f"/*\n{head}*/\n{made.strip()}\n"
    record = {
        "packages": {
            package: {"version": row["version"], "integrity": row["integrity"], "license": row["license"]}
            for package, row in versions.items()
        },
        "esbuild": locked["node_modules/esbuild"]["version"],
        "sha256": hashlib.sha256(bundle.encode()).hexdigest(),
    }
    return bundle, json.dumps(record, indent=1) + "\n"


def _run(command: list[str], folder: Path) -> str:
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def main() -> int:
    """Build, or check only."""
    bundle, record = build()
    files = {TARGET / "noble.js": bundle, TARGET / "noble.json": record}
    if "--check" in sys.argv:
        other = [path.name for path, text in files.items() if not path.is_file() or path.read_text("utf-8") != text]
        print(f"differs: {', '.join(other)}" if other else "as committed")
        return int(bool(other))
    for path, text in files.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(record)
    return 0


if __name__ == "__main__":
    sys.exit(main())
