"""A Word template, compiled once: :class:`Template` renders documents from it, and reads them back.

    template = Template.open(Path("notice.docx"))
    template.placeholders               # what it asks for
    data = template.render({"name": "…"})   # the bytes of a .docx

Compiling goes through docxtpl (which joins tags that Word has split over runs) and Jinja's parser; the result is kept by
the template's SHA-256. Rendering never parses the template again: a document is static bytes joined with escaped values.
"""

from __future__ import annotations

import hashlib
import html
import io
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from docxtpl import DocxTemplate

from tzforms.bounds import read_file
from tzforms.converters import NAMES
from tzforms.exceptions import MissingProgramError, UnreadableFileError
from tzforms.i18n import _
from tzforms.word.package.archive import Package
from tzforms.word.package.hygiene import core_xml, custom_xml, declare_custom
from tzforms.word.package.zipwriter import Entry, Prefix, write_package
from tzforms.word.setting.setter import Set, Setter
from tzforms.word.template.compiler import Compiled, compile_template, docxtpl_render, run_jinja
from tzforms.word.template.fill import Formatter, NotPlain, Plan, check_text
from tzforms.word.template.grammar import LoopSpec, Placeholder
from tzforms.word.template.links import LinkingTemplate, connect, has_links
from tzforms.word.template.slips import Slip

if TYPE_CHECKING:
    from tzforms.word.reading.reading import Alignment
    from tzforms.word.template.frame import Frame

__all__ = ["Template"]

Deflate = Literal["zlib", "isal"]
Packer = Callable[[str, bytes], Entry]
_CACHE: OrderedDict[tuple[Any, ...], tuple[Template, object]] = OrderedDict()
_CACHE_SIZE = 64
_LOCK = threading.RLock()


class Template:
    """One compiled template; immutable, so any number of threads may render from it.

    ``placeholders`` and ``loops`` are in document order; ``sha256`` is of the template file; ``package`` is the opened
    template; ``slips`` are pieces of its text that look like mistyped placeholders, each with its place.
    """

    def __init__(self, package: Package, sha256: str, compiled: Compiled, *, deflate: Deflate = "zlib") -> None:
        """Use :meth:`open`."""
        self.package = package
        self.sha256 = sha256
        self.placeholders: tuple[Placeholder, ...] = compiled.placeholders
        self.loops: tuple[LoopSpec, ...] = compiled.loops
        self.slips: tuple[Slip, ...] = compiled.slips
        self._compiled = compiled
        self._pack = _packer(deflate)
        self._core_is_dynamic = any(not isinstance(text, str) for text in compiled.core.values())
        self._prefixes: dict[tuple[bool, bool], tuple[Prefix, str]] = {}

    @classmethod
    def open(
        cls,
        source: Path | str | bytes,
        *,
        print_only: bool = False,
        converters: Mapping[str, Formatter] | None = None,
        deflate: Deflate = "zlib",
    ) -> Template:
        """The compiled template of ``source``; the same bytes are compiled once and then taken from memory.

        ``print_only`` accepts everything docxtpl can do, for documents that are never read back. ``converters`` (name →
        object with ``format(value) -> str``) replaces tzforms's own. ``deflate="isal"`` packs four times faster where the
        package ``isal`` is installed; the documents are equal, their compressed bytes are not.

        Raises :class:`~tzforms.exceptions.UnreadableFileError` for a file that is no Word document and
        :class:`~tzforms.exceptions.TemplateError` for one outside the grammar, naming the paragraph or cell.
        """
        data = source if isinstance(source, bytes) else read_file(Path(source))
        sha256 = hashlib.sha256(data).hexdigest()
        own = None if converters is None else tuple(sorted((name, id(item)) for name, item in converters.items()))
        key = (sha256, print_only, own, deflate)
        with _LOCK:
            if key in _CACHE:
                _CACHE.move_to_end(key)
                return _CACHE[key][0]
            try:
                package = Package.open(data)
            except UnreadableFileError as error:
                if isinstance(source, bytes):
                    raise
                name = Path(source).name
                raise UnreadableFileError(_("{name}：{reason}").format(name=name, reason=error)) from error
            compiled = compile_template(package, NAMES if converters is None else converters, print_only=print_only)
            template = cls(package, sha256, compiled, deflate=deflate)
            _CACHE[key] = (template, converters)  # the converters stay alive, so that their ids stay theirs
            while len(_CACHE) > _CACHE_SIZE:
                _CACHE.popitem(last=False)
            return template

    @property
    def print_only(self) -> bool:
        """True when documents made from the template cannot be read back; :attr:`reason` says why."""
        return bool(self.reason)

    @property
    def beyond_grammar(self) -> bool:
        """True when the template uses more of docxtpl than the small grammar: what its tags ask for is not known in full."""
        return self._compiled.print_only

    @property
    def reason(self) -> str:
        """Why the template can only be printed, with the paragraph or cell to blame; empty when it can be read back."""
        if self._compiled.print_only:
            return self._compiled.reason
        return self.frame.reason

    @cached_property
    def frame(self) -> Frame:
        """What every document made from the template looks like, with holes for the values; made when it is asked for first."""
        from tzforms.word.template.frame import build_frame  # rendering needs no walk through documents

        compiled = self._compiled
        return build_frame(compiled.parts, compiled.plans, compiled.placeholders, compiled.places, compiled.loop_places)

    # -- rendering ---------------------------------------------------------------------------------------

    def render(
        self, values: Any, *, properties: Mapping[str, str] | None = None, created: datetime | None = None
    ) -> bytes:
        """One document as the bytes of a .docx; the same input gives the same bytes.

        ``values`` is a mapping (or an object with attributes) that has every field the template names; ``None`` for a
        field prints its ``blank`` text, ``None`` for all prints the blank form. ``properties`` are added as custom
        document properties, ``created`` (UTC where it has no zone) as the document's date.

        Raises :class:`~tzforms.exceptions.RenderError` naming the field for a missing value and for one that cannot be
        printed.
        """
        return self._render(values, properties, created, None)

    def render_set(
        self,
        values: Any,
        *,
        properties: Mapping[str, str] | None = None,
        created: datetime | None = None,
        pitches: Mapping[str, float] | None = None,
    ) -> tuple[bytes, Set | None]:
        """As :meth:`render`, each value set as a good office types (:mod:`tzforms.word.setting`); and how it was set.

        ``None`` where nothing can be set: documents that docxtpl makes. ``pitches``: as :meth:`Setter.set`.
        """
        made: list[Set] = []

        def put(part: Plan) -> bytes:
            made.append(self._setter.set(*part.render_marked(values), pitches))
            return made[0].data

        return self._render(values, properties, created, put), (made[0] if made else None)

    @cached_property
    def _setter(self) -> Setter:
        return Setter(self.package)

    def _render(
        self,
        values: Any,
        properties: Mapping[str, str] | None,
        created: datetime | None,
        put: Callable[[Plan], bytes] | None,
    ) -> bytes:
        compiled = self._compiled
        document = _owner(values) if compiled.markup else None
        if compiled.only_docxtpl or document is not None:
            return self._by_docxtpl(values, document, properties, created)
        dynamic: list[tuple[str, bytes]] = []
        try:
            for name, part in compiled.dynamic.items():
                if put is not None and name == self.package.main_part and isinstance(part, Plan):
                    dynamic.append((name, put(part)))
                else:
                    dynamic.append((name, part.render(values)))
        except NotPlain:
            return self._by_docxtpl(values, None, properties, created)
        linked = [name for name, data in dynamic if compiled.markup and has_links(data)]
        if linked:
            return self._with_links({**compiled.parts, **dict(dynamic)}, linked, values, properties, created)
        varying = bool(compiled.core_part) and (self._core_is_dynamic or created is not None)
        if varying:
            dynamic.append((compiled.core_part, self._core(values, created)))
        return self._finish(dynamic, properties, fixed_core=not varying)

    def render_many(
        self, records: Iterable[Any], *, properties: Mapping[str, str] | None = None, created: datetime | None = None
    ) -> Iterator[bytes]:
        """One document for each of ``records``, made when asked for: memory stays flat for any number."""
        for values in records:
            yield self.render(values, properties=properties, created=created)

    def read(self, document: bytes | Path) -> Alignment:
        """The values that a returned ``document`` holds, with their evidence: see :mod:`tzforms.word.reading.reading`.

        Raises :class:`~tzforms.exceptions.TemplateError` for a print-only template and
        :class:`~tzforms.exceptions.UnreadableFileError` for a document that cannot be opened.
        """
        from tzforms.word.reading import reading  # the readers cost as much as the engine to load; rendering needs none

        return reading.read(self, document)

    def docxtpl(self) -> DocxTemplate:
        """A fresh ``docxtpl.DocxTemplate`` of this template, to make its ``InlineImage`` and ``Subdoc`` values with, and the link ids
        of its ``RichText`` values (``build_url_id``)."""
        return LinkingTemplate(io.BytesIO(write_package(self._compiled.cleaned, level=1)))

    def _finish(
        self, dynamic: list[tuple[str, bytes]], properties: Mapping[str, str] | None, *, fixed_core: bool
    ) -> bytes:
        prefix, custom = self._prefix(bool(properties), fixed_core)
        if properties:
            dynamic.append((custom, self._custom(custom, properties)))
        return prefix.close([self._pack(name, data) for name, data in dynamic])

    def _prefix(self, with_custom: bool, fixed_core: bool) -> tuple[Prefix, str]:
        """All that stays the same from document to document, packed once; and the part for custom properties."""
        key = (with_custom, fixed_core)
        found = self._prefixes.get(key)
        if found is None:
            compiled = self._compiled
            parts, custom = declare_custom(compiled.parts) if with_custom else (compiled.parts, "")
            varying = {*compiled.dynamic, custom, "" if fixed_core else compiled.core_part}
            entries = [self._static(name, data) for name, data in parts.items() if name not in varying]
            found = self._prefixes[key] = (Prefix.of(entries), custom)
        return found

    def _static(self, name: str, data: bytes) -> Entry:
        if name in self.package.parts:
            found = self.package.entry(name)
            if found.size == len(data) and found.crc == zlib.crc32(data):
                return found
        return Entry.pack(name, data, 6)

    def _core(self, values: Any, created: datetime | None) -> bytes:
        texts = {
            key: text if isinstance(text, str) else html.unescape(run_jinja(text, self._compiled.names, values))
            for key, text in self._compiled.core.items()
        }
        return core_xml(texts, created)

    def _custom(self, part: str, properties: Mapping[str, str]) -> bytes:
        for name, text in properties.items():
            check_text(f"{name}{text}", name)
        known = self.package.custom_properties() if part in self.package.parts else {}
        return custom_xml({**known, **properties}.items())

    def _by_docxtpl(
        self,
        values: Any,
        document: DocxTemplate | None,
        properties: Mapping[str, str] | None,
        created: datetime | None,
    ) -> bytes:
        parts = docxtpl_render(self._compiled, values, document)
        linked = [name for name, data in parts.items() if name.endswith(".xml") and has_links(data)]
        return self._with_links(parts, linked, values, properties, created)

    def _with_links(
        self,
        parts: dict[str, bytes],
        linked: list[str],
        values: Any,
        properties: Mapping[str, str] | None,
        created: datetime | None,
    ) -> bytes:
        parts = connect(parts, linked, self._compiled.cleaned)
        if self._compiled.core_part:
            parts[self._compiled.core_part] = self._core(values, created)
        if properties:
            parts, custom = declare_custom(parts)
            parts[custom] = self._custom(custom, properties)
        return write_package(parts, level=1)


def _packer(deflate: Deflate) -> Packer:
    if deflate == "zlib":
        return lambda name, data: Entry.pack(name, data, 1)
    try:
        from isal import isal_zlib  # type: ignore[import-not-found]
    except ImportError as error:
        raise MissingProgramError(
            _("没有安装快速压缩库 isal。请执行 pip install isal，或不用 deflate='isal'。")
        ) from error

    def pack(name: str, data: bytes) -> Entry:
        packer = isal_zlib.compressobj(1, zlib.DEFLATED, -15)
        return Entry(name.encode(), 8, isal_zlib.crc32(data), len(data), packer.compress(data) + packer.flush())

    return pack


def _owner(values: Any) -> DocxTemplate | None:
    """The ``DocxTemplate`` that a picture or sub-document among ``values`` was made with."""
    pending = [values]
    seen = 0
    while pending and seen < 100_000:
        seen += 1
        value = pending.pop()
        if isinstance(value, Mapping):
            pending += value.values()
        elif isinstance(value, (list, tuple)):
            pending += value
        elif type(value).__module__.startswith("docxtpl") and hasattr(value, "tpl"):
            owner: DocxTemplate = value.tpl
            return owner
    return None
