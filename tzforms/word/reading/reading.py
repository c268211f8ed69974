"""Reading a document with a template: both readers, then the arbiter.

:func:`read_form` reads rows that are known to be one form; :func:`read` is ``Template.read`` for any template in the grammar.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tzforms.exceptions import TemplateError
from tzforms.i18n import _
from tzforms.word.document.blocks import Blocks, Row, read_blocks
from tzforms.word.package.archive import Package
from tzforms.word.reading.align import read_by_order
from tzforms.word.reading.arbiter import Settled, arbitrate
from tzforms.word.reading.assign import read_by_labels
from tzforms.word.reading.headers import has_header
from tzforms.word.reading.headless import untabbed
from tzforms.word.reading.weighing import weigh
from tzforms.word.template.spec import Spec, compile_spec

__all__ = ["Alignment", "ReadableTemplate", "load_blocks", "read", "read_form", "spec_of"]


class ReadableTemplate(Protocol):
    """What reading asks of a template; ``Template`` of the floor above offers it."""

    print_only: bool

    @property
    def sha256(self) -> str:
        """Of the template file: its spec is kept by it."""
        ...

    @property
    def package(self) -> Package:
        """The opened template."""
        ...


@dataclass(frozen=True, slots=True)
class Alignment:
    """What a document says at a template's placeholders.

    ``values``: placeholder path → text as written (``None`` where nothing stands); a loop gives a list of such dicts.
    ``unsure``: paths that somebody should look at, with the doubts of each. ``settled``: the full evidence.
    """

    values: dict[str, object]
    unsure: dict[str, tuple[str, ...]]
    settled: Settled


def load_blocks(source: bytes | Path) -> Blocks:
    """A .docx (or .docm, .dotx) as rows; raises :class:`~tzforms.exceptions.UnreadableFileError`."""
    return read_blocks(Package.open(source))


def spec_of(source: bytes | Path, synonyms: Mapping[str, Iterable[str]] | None = None) -> Spec:
    """The spec of the template in ``source``."""
    return compile_spec(load_blocks(source), synonyms)


_specs: dict[str, Spec] = {}


def _template_spec(template: ReadableTemplate) -> Spec:
    """The spec of a compiled template; made at the first document read with it."""
    known = _specs.get(template.sha256)
    if known is None:
        known = _specs[template.sha256] = compile_spec(read_blocks(template.package))
    return known


def read_form(spec: Spec, rows: list[Row]) -> Settled:
    """Read ``rows`` as the form that ``spec`` describes."""
    if spec.loops and not has_header(spec, rows):
        turned = untabbed(rows)
        if turned is not None and has_header(spec, turned):
            rows = turned
    return arbitrate(spec, rows, read_by_labels(spec, rows), read_by_order(spec, rows))


def read(template: ReadableTemplate, document: bytes | Path | Blocks) -> Alignment:
    """Lift out of ``document`` what stands where ``template`` has its placeholders.

    Raises :class:`~tzforms.exceptions.TemplateError` for a template that can only be printed, and
    :class:`~tzforms.exceptions.UnreadableFileError` for a document that cannot be read or holds too much.
    """
    if template.print_only:
        raise TemplateError(_("这个模板只能打印，不能读回：其中有超出读写语法的标记。"))
    blocks = document if isinstance(document, Blocks) else load_blocks(document)
    weigh(blocks.rows)
    spec = _template_spec(template)
    settled = read_form(spec, [*blocks.rows])
    values: dict[str, object] = {}
    unsure: dict[str, tuple[str, ...]] = {}
    for path in dict.fromkeys(p.path for p in spec.places):
        founds = settled.fields.get(path, [])
        first = next((f for f in founds if f.text), founds[0] if founds else None)
        values[path] = (first.text or None) if first is not None else None
        doubts = set(first.doubts) if first is not None else {"label_absent"}
        if len({f.text for f in founds if f.text}) > 1:
            doubts.add("disagree")
        if doubts:
            unsure[path] = tuple(sorted(doubts))
    for loop in spec.loops:
        rows: list[dict[str, str | None]] = []
        for number, entry in enumerate(settled.loops.get(loop.path, [])):
            rows.append({c.name: (f.text or None) if (f := entry.fields.get(c.name)) else None for c in loop.columns})
            for name, found in entry.fields.items():
                if found.doubts | entry.doubts:
                    unsure[f"{loop.path}[{number}].{name}"] = tuple(sorted(found.doubts | entry.doubts))
        values[loop.path] = rows
    return Alignment(values, unsure, settled)
