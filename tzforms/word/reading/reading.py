"""Reading a document with a template: both readers, then the arbiter.

:func:`read_form` reads rows that are known to be one form; :func:`read` is ``Template.read`` for any template in the grammar.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from tzforms.exceptions import TemplateError
from tzforms.i18n import _
from tzforms.word.document.blocks import Blocks, Row, read_blocks
from tzforms.word.document.stories import stories
from tzforms.word.document.weighing import weigh
from tzforms.word.package.archive import Package
from tzforms.word.reading.align import read_by_order
from tzforms.word.reading.answering import Alignment, answer
from tzforms.word.reading.arbiter import Settled, arbitrate
from tzforms.word.reading.assign import read_by_labels
from tzforms.word.reading.headers import has_header
from tzforms.word.reading.headless import untabbed
from tzforms.word.template.frame import Frame
from tzforms.word.template.spec import Spec, compile_spec

__all__ = ["Alignment", "ReadableTemplate", "load_blocks", "read", "read_form", "spec_of"]


class ReadableTemplate(Protocol):
    """What reading asks of a template; ``Template`` of the floor above offers it."""

    @property
    def print_only(self) -> bool:
        """Whether its documents cannot be read back."""
        ...

    @property
    def reason(self) -> str:
        """Why not, with the place."""
        ...

    @property
    def frame(self) -> Frame:
        """What its documents look like."""
        ...

    @property
    def sha256(self) -> str:
        """Of the template file: its spec is kept by it."""
        ...

    @property
    def package(self) -> Package:
        """The opened template."""
        ...


def load_blocks(source: bytes | Path) -> Blocks:
    """A .docx (or .docm, .dotx) as rows; raises :class:`~tzforms.exceptions.UnreadableFileError`."""
    return read_blocks(Package.open(source))


def spec_of(source: bytes | Path, synonyms: Mapping[str, Iterable[str]] | None = None) -> Spec:
    """The spec of the template in ``source``."""
    return compile_spec(load_blocks(source), synonyms)


_specs: dict[str, Spec | None] = {}


def _template_spec(template: ReadableTemplate) -> Spec | None:
    """The spec of a compiled template, made at the first document read with it; ``None`` when a placeholder has no label."""
    if template.sha256 not in _specs:
        try:
            _specs[template.sha256] = compile_spec(read_blocks(template.package))
        except TemplateError:
            _specs[template.sha256] = None
    return _specs[template.sha256]


def read_form(spec: Spec, rows: list[Row]) -> Settled:
    """Read ``rows`` as the form that ``spec`` describes."""
    if spec.loops and not has_header(spec, rows):
        turned = untabbed(rows)
        if turned is not None and has_header(spec, turned):
            rows = turned
    return arbitrate(spec, rows, read_by_labels(spec, rows), read_by_order(spec, rows))


def read(template: ReadableTemplate, document: bytes | Path | Blocks) -> Alignment:
    """Lift out of ``document`` what stands where ``template`` has its placeholders.

    A story (body, header, footer, footnote) that is the template's own print is read letter by letter; in one that somebody has
    changed the labels lead to the values. Raises :class:`~tzforms.exceptions.TemplateError` for a template that can only be
    printed, and :class:`~tzforms.exceptions.UnreadableFileError` for a document that cannot be read or holds too much.
    """
    if template.print_only:
        raise TemplateError(_("这个模板只能打印，不能读回：{reason}").format(reason=template.reason))
    package = None if isinstance(document, Blocks) else Package.open(document)
    blocks = document if isinstance(document, Blocks) else read_blocks(_opened(package))
    weigh(blocks.rows)
    return answer(template.frame, _template_spec(template), stories(package, blocks), blocks.rows, read_form)


def _opened(package: Package | None) -> Package:
    assert package is not None
    return package
