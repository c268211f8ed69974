"""Take the messages of the package into the English catalogue: ``python tools/i18n.py [--check]``.

Prints what has no translation or one with other placeholders, and ends with status 1 when there is any; ``--check`` writes
nothing.

Messages are the arguments of ``_("…")``, the ``help=`` texts of the commands, and the words in the tables named in
``TABLES``, which the code translates when it prints them (``_(TABLE[key])``). Chinese is the language of the source;
translations are written into ``tzforms/locale/en.po`` by hand.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "tzforms"
CATALOGUE = PACKAGE / "locale" / "en.po"
CHINESE = re.compile(r"[一-鿿]")
PLACEHOLDER = re.compile(r"(?<!\{)\{([a-z_0-9.]*)(?:[!:][^{}]*)?\}(?!\})")


def messages() -> Iterator[tuple[str, str, int]]:
    """Every message: (text, file, line)."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = path.relative_to(ROOT).as_posix()
        tables = _tables(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if called == "_" and len(node.args) == 1:
                for text in _texts(node.args[0], tables):
                    yield text, name, node.lineno
            for keyword in node.keywords:
                if keyword.arg in ("help", "short_help"):
                    for text in _texts(keyword.value, {}):
                        yield text, name, node.lineno
            if called == "output_option" and node.args:
                for text in _texts(node.args[0], {}):
                    yield text, name, node.lineno


def _tables(tree: ast.Module) -> dict[str, ast.expr]:
    """Constants of a module: NAME → the expression."""
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, ast.Name) and node.value is not None:
                found[target.id] = node.value
    return found


def _texts(node: ast.expr, tables: dict[str, ast.expr]) -> Iterator[str]:
    """The Chinese words in an argument: a literal, or all words of the tables it looks up."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and CHINESE.search(node.value):
            yield node.value
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in tables:
            for word in ast.walk(tables[inner.id]):
                if isinstance(word, ast.Constant) and isinstance(word.value, str) and CHINESE.search(word.value):
                    yield word.value
        elif isinstance(inner, ast.Constant) and isinstance(inner.value, str) and CHINESE.search(inner.value):
            yield inner.value


def extra_words() -> Iterator[tuple[str, str, int]]:
    """Words that reach ``_()`` through an attribute or from another module."""
    sys.path.insert(0, str(ROOT))
    from tzforms.cli import COMMANDS
    from tzforms.findings import Severity
    from tzforms.law import Part

    for _module, text in COMMANDS.values():
        yield text, "tzforms/cli/__init__.py", 0
    for severity in Severity:
        yield severity.value, "tzforms/findings.py", 0
    for part in Part:
        yield part.value, "tzforms/law/parts.py", 0
    for name in EXTRA_TABLES:
        module, _dot, constant = name.rpartition(".")
        tree = ast.parse((ROOT / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8"))
        table = _tables(tree)[constant]
        for text in _texts(ast.Name(constant), {constant: table}):
            yield text, module.replace(".", "/") + ".py", table.lineno
    from tzforms.law.rules import RULES
    from tzforms.measures import editions

    for measures in editions():
        for name, parameter in measures.parameters.items():
            if name.endswith(".papers"):
                for text in parameter.value:
                    yield text, "tzforms/measures/__init__.py", 0
            elif name in SPOKEN:
                for text in parameter.value if isinstance(parameter.value, tuple) else (parameter.value,):
                    yield text, "tzforms/measures/__init__.py", 0
        for text in measures.papers.called.values():
            yield text, "tzforms/measures/__init__.py", 0

    for rule in RULES:
        yield rule.title, "tzforms/law/rules/__init__.py", 0
        yield rule.description, "tzforms/law/rules/__init__.py", 0


# parameters of the measures whose words are set into sentences
SPOKEN = {
    "annex1.assessment_items",
    "assessment.factors",
    "budget.uses",
    "content.news",
    "employer.district",
    "level.min",
    "records.kinds",
}

# tables of words that another function or module takes to _()
EXTRA_TABLES = [
    "tzforms.word.reading.evidence.DOUBTS",
    "tzforms.word.template.compiler._STORIES",
    "tzforms.office.doctor._EXTRAS",
    "tzforms.workbook.mark._NOT_KEPT",
    "tzforms.law.rules.base.WHO",
    "tzforms.reports.codes.CODES",
    "tzforms.reading.wording._HOW",
]


def build(old: Catalog | None) -> Catalog:
    """The catalogue with every message of today; translations of ``old`` are kept, vanished messages dropped."""
    new = Catalog(locale="en", project="tzforms", copyright_holder="tzforms", msgid_bugs_address="", fuzzy=False)
    for text, name, line in [*messages(), *extra_words()]:
        new.add(text, locations=[(name, line)] if line else [(name, 1)])
    for message in new:
        known = old.get(message.id) if old is not None and message.id else None
        if known is not None:
            message.string = known.string
    return new


def load() -> Catalog | None:
    """The catalogue as it is, if there is one."""
    if not CATALOGUE.exists():
        return None
    with CATALOGUE.open("rb") as stream:
        return read_po(stream, locale="en")


def missing(catalogue: Catalog) -> list[str]:
    """Messages without a translation."""
    return [str(m.id) for m in catalogue if m.id and not m.string]


def wrong(catalogue: Catalog) -> list[str]:
    """Messages whose translation has other placeholders."""
    return [
        f"{m.id} → {m.string}"
        for m in catalogue
        if m.id
        and m.string
        and sorted(set(PLACEHOLDER.findall(str(m.id)))) != sorted(set(PLACEHOLDER.findall(str(m.string))))
    ]


def main() -> int:
    """Update, or check only."""
    catalogue = build(load())
    if "--check" not in sys.argv:
        stream = io.BytesIO()
        write_po(stream, catalogue, width=120, sort_output=True, no_location=True, omit_header=False)
        text = re.sub(
            r"\A(#.*\n)+",
            "# English messages of tzforms; made by tools/i18n.py, translated by hand.\n",
            stream.getvalue().decode(),
        )
        text = re.sub(
            r'^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By).*\n',
            "",
            text,
            flags=re.M,
        )
        CATALOGUE.parent.mkdir(exist_ok=True)
        CATALOGUE.write_text(text, encoding="utf-8")
    lacking, bad = missing(catalogue), wrong(catalogue)
    for line in [*lacking, *bad]:
        print(line)
    print(
        f"{len(catalogue)} messages, {len(lacking)} untranslated, {len(bad)} with other placeholders", file=sys.stderr
    )
    return int(bool(lacking or bad))


if __name__ == "__main__":
    sys.exit(main())
