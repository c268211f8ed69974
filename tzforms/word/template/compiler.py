"""A template package → what rendering needs: one plan for each part that has tags, and the parts that never change.

docxtpl's ``patch_xml`` joins the tags that Word has split over runs and gives ``{%tr %}`` its meaning; Jinja parses the
result. Where Jinja's tree is nothing but placeholders and row loops it becomes a byte :class:`~tzforms.word.template.fill.Plan`;
any other part of a print-only template stays a Jinja template (:class:`JinjaPart`); and where docxtpl must touch the tree,
docxtpl renders.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Protocol

from docxtpl import DocxTemplate
from jinja2 import Template as JinjaTemplate
from jinja2 import TemplateError as JinjaError
from jinja2 import UndefinedError, meta, nodes
from lxml import etree

from tzforms.exceptions import RenderError, TemplateError, TzformsError
from tzforms.i18n import _
from tzforms.word.document.weighing import weigh_part
from tzforms.word.package.archive import Package, parse_xml
from tzforms.word.package.hygiene import TITLES, clean
from tzforms.word.package.zipwriter import write_package
from tzforms.word.template.fill import PLAIN, Formatter, Marked, Plan, build_plan
from tzforms.word.template.freeform import FormEnvironment, MissingFieldError, unescape_braces
from tzforms.word.template.grammar import LoopSpec, PartTags, Placeholder, loop_of, placed, placeholder_of, scan
from tzforms.word.template.mending import mend_tree, needs_mending
from tzforms.word.template.slips import Slip, check_borders, check_outside, slips

__all__ = ["Compiled", "JinjaPart", "Part", "compile_template", "docxtpl_render"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCPR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_COLUMNS = re.compile(r"[{]([%{#]-?)tc\s|[{]%-?\s*(colspan|hm)\b")  # tags that change the number of columns
_INSIDE_TAG = re.compile(r"\{[{%](?:(?!\{[{%]).)*?[}%]\}", re.DOTALL)  # docxtpl unescapes < and > in tags, but not &
_STORIES = {"header": "页眉", "footer": "页脚", "footnotes": "脚注"}


class Part(Protocol):
    """Anything that makes a part's bytes from values."""

    def render(self, values: Any) -> bytes:
        """The part's XML; raises :class:`RenderError`."""
        ...


@dataclass(slots=True)
class Compiled:
    """The result: ``parts`` of the finished package, and ``dynamic`` renderers by part name for those with tags."""

    parts: dict[str, bytes]
    dynamic: dict[str, Part]
    placeholders: tuple[Placeholder, ...]
    loops: tuple[LoopSpec, ...]
    print_only: bool  # the template goes beyond the small grammar
    markup: bool = False  # values may bring their own markup (RichText, pictures …)
    core_part: str = ""
    core: dict[str, str | JinjaTemplate] = field(default_factory=dict)
    environment: FormEnvironment | None = None
    cleaned: Mapping[str, bytes] = field(default_factory=dict)  # the template, for what only docxtpl can do
    only_docxtpl: bool = False
    names: frozenset[str] = frozenset()  # what the template asks for
    reason: str = ""  # of ``print_only``, with the place
    places: tuple[str, ...] = ()  # of the placeholders
    loop_places: tuple[str, ...] = ()
    slips: tuple[Slip, ...] = ()
    plans: dict[str, Plan] = field(default_factory=dict)  # of all parts with tags, where nothing is strange


def compile_template(package: Package, converters: Mapping[str, Formatter], *, print_only: bool = False) -> Compiled:
    """Compile ``package``; raises :class:`TemplateError` naming the place of what is outside the grammar."""
    parts = clean(package)
    names = frozenset(converters)
    tags, reason, found = _scan_all(package, parts, names, print_only=print_only)
    strange = bool(reason)
    plain = converters.get("text", PLAIN)
    environment = FormEnvironment(converters, plain)
    compiled = Compiled(
        dict(parts),
        {},
        tuple(p for t in tags for p in t.placeholders),
        tuple(loop for t in tags for loop in t.loops),
        strange,
        environment=environment,
        cleaned=parts,
        markup=print_only,
        reason=reason,
        places=tuple(place for t in tags for place in t.places),
        loop_places=tuple(place for t in tags for place in t.loop_places),
        slips=tuple(found),
    )
    maker = _Maker(package, parts, converters, environment, strange=strange, markup=print_only)
    compiled.only_docxtpl = strange and maker.changes_columns()
    counted = [0, 0]
    for name, part in maker.parts(counted):
        if isinstance(part, Plan) and part.is_static:
            compiled.parts[name] = part.statics[0]
        else:
            compiled.dynamic[name] = part
    compiled.names = maker.names
    compiled.plans = maker.plans
    if not strange and counted != [sum(t.outputs for t in tags), sum(t.fors for t in tags)]:
        for name, where in _stories(package, parts):
            check_outside(parse_xml(parts[name]), where)
        raise TemplateError(
            _("模板中有标记写在文字以外（例如图片说明、书签名）或跨了段落，不能读回。请移到正文文字里。")
        )
    _compile_core(package, compiled, print_only=print_only)
    return compiled


def _stories(package: Package, parts: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """The parts that docxtpl fills, each with the word that begins its places."""
    found = [(package.main_part, _("正文"))]
    for kind, word in _STORIES.items():
        found += [(n, _(word)) for n in package.related(package.main_part, kind) if n in parts]
    return found


def _scan_all(
    package: Package, parts: Mapping[str, bytes], names: Collection[str], *, print_only: bool
) -> tuple[list[PartTags], str, list[Slip]]:
    """The tags of all stories, why the template can only be printed (empty when it is within the grammar), and the likely slips.

    Raises :class:`TemplateError` for what is outside the grammar when ``print_only`` is not allowed, and for tags that docxtpl
    itself cannot fill.
    """
    found: list[PartTags] = []
    reason = ""
    doubtful: list[Slip] = []
    for name, where in _stories(package, parts):
        root = parse_xml(parts[name])
        weigh_part(root)
        check_borders(root, where)
        doubtful += slips(root, where)
        try:
            found.append(scan(root, where, names))
        except TemplateError as error:
            if not print_only:
                raise
            reason = reason or str(error)
    for name in package.related(package.main_part, "endnotes"):
        for _paragraph, text, place in placed(package.xml(name), _("尾注")):
            if "{{" in text or "{%" in text:
                raise TemplateError(
                    _("模板{place}：尾注里的标记不会被填写。请移到正文或脚注里。").format(place=place())
                )
    return found, reason, doubtful


def _parsed(data: bytes) -> etree._Element:
    """As python-docx parses for docxtpl: without the white space of pretty printing."""
    return etree.fromstring(data, etree.XMLParser(remove_blank_text=True, resolve_entities=False, no_network=True))


class _Maker:
    """Everything that compiling the parts of one template shares."""

    def __init__(
        self,
        package: Package,
        cleaned: Mapping[str, bytes],
        converters: Mapping[str, Formatter],
        environment: FormEnvironment,
        *,
        strange: bool,
        markup: bool,
    ) -> None:
        self.package = package
        self.cleaned = cleaned
        self.docxtpl = DocxTemplate(io.BytesIO())  # only its ways with XML are used, never a document
        self.root = _parsed(cleaned[package.main_part])
        self.converters = converters
        self.environment = environment
        self.strange = strange
        self.markup = markup
        self.names: frozenset[str] = frozenset()
        self.plans: dict[str, Plan] = {}

    def changes_columns(self) -> bool:
        """True when a tag changes the number of a table's columns: docxtpl then mends the grid."""
        return bool(_COLUMNS.search("".join(t.text or "" for t in self.root.iter(f"{_W}t"))))

    def parts(self, counted: list[int]) -> Iterator[tuple[str, Part]]:
        """Each story that docxtpl renders, compiled; ``counted`` adds up its outputs and loops."""
        main = self.package.main_part
        body = self.root.find(f"{_W}body")
        if body is None:
            raise TemplateError(_("模板里没有正文。请用 Word 或 WPS 打开后另存为 .docx。"))
        for number, drawing in enumerate(body.iter(_DOCPR), 1001):  # as docxtpl numbers them
            drawing.set("id", str(number))
        yield main, self._compile(main, *_around_body(self.root, etree.tostring(body, encoding="unicode")), counted)
        for name in dict.fromkeys(self.package.headers_footers()):
            text = etree.tostring(_parsed(self.cleaned[name]), encoding="unicode")
            yield name, self._compile(name, _DECLARATION, text, "", counted)
        for name in self.package.related(main, "footnotes"):
            text = re.sub(r"^\s*<\?xml.*?\?>\s*", "", self.cleaned[name].decode(), count=1, flags=re.DOTALL)
            yield name, self._compile(name, _DECLARATION, text, "", counted)

    def _compile(self, name: str, head: str, xml: str, tail: str, counted: list[int]) -> Part:
        source = _INSIDE_TAG.sub(lambda m: m.group().replace("&amp;", "&"), self.docxtpl.patch_xml(xml))
        try:
            tree = self.environment.parse(source)
            names = frozenset(meta.find_undeclared_variables(tree))
        except JinjaError as error:
            raise _bad_tags(error, self._place_of(source, name)) from error
        self.names |= names
        counted[0] += sum(
            not isinstance(item, nodes.TemplateData) for o in tree.find_all(nodes.Output) for item in o.nodes
        )
        counted[1] += sum(1 for _loop in tree.find_all(nodes.For))
        plan = self._plan(tree, head, tail, source)
        if plan is not None:
            self.plans[name] = plan
        if plan is not None and not plan.repeats(b":docPr"):
            return plan
        if plan is None and not self.strange:
            where = dict(_stories(self.package, self.cleaned)).get(name, "")
            check_outside(parse_xml(self.cleaned[name]), where)
            raise TemplateError(
                _("模板中有标记写在文字以外，或循环没有包住整行，不能读回。请把标记写在单元格的文字里。")
            )
        try:  # also for pictures in repeated rows, which need new numbers in every document
            template = self.environment.from_string(source)
        except JinjaError as error:
            raise _bad_tags(error, self._place_of(source, name)) from error
        return JinjaPart(template, names, self.docxtpl, head, tail)

    def _place_of(self, source: str, name: str) -> str:
        """Where the tag stands that Jinja stumbles over: each paragraph a line, as it counts lines."""
        lines = re.sub(r"(?=<w:p[ >])", "\n", source.replace("\n", " "))
        try:
            self.environment.from_string(lines)
        except JinjaError as error:
            number = getattr(error, "lineno", None) or 1
            line = lines.split("\n")[min(number, lines.count("\n") + 1) - 1]
            tags = _INSIDE_TAG.findall(html.unescape(re.sub(r"<[^<>]*+>", "", line))) or ["\0"]
            where = dict(_stories(self.package, self.cleaned)).get(name, "")
            for _paragraph, text, place in placed(parse_xml(self.cleaned[name]), where):
                bare = re.sub(r"([{][{%#]-?)(?:tr|tc|p|r)\s+", r"\1 ", text)
                if any(tag in text or tag in bare for tag in tags):
                    return place()
            return where
        return ""

    def _plan(self, tree: nodes.Template, head: str, tail: str, source: str) -> Plan | None:
        opening, closing = _marks(source)
        marked = _Marking(opening, closing, frozenset(self.converters))
        if not marked.add(tree.body, None):
            return None
        text = head + self.docxtpl.resolve_listing("".join(marked.pieces)) + tail
        try:
            return build_plan(Marked(text, opening, closing), marked.tags, self._formatter, markup=self.markup)
        except etree.XMLSyntaxError as error:
            raise TemplateError(
                _("模板中的标记打乱了文档结构，无法生成完好的 Word 文件。请核对循环和标记的位置。")
            ) from error

    def _formatter(self, placeholder: Placeholder) -> Formatter:
        return self.converters.get(placeholder.converter, PLAIN)


@dataclass(slots=True)
class _Marking:
    """Jinja's tree as text with a mark for each tag."""

    opening: str
    closing: str
    names: Collection[str]
    tags: dict[int, Placeholder | LoopSpec | None] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)

    def add(self, body: list[nodes.Node], loop: LoopSpec | None) -> bool:
        """Append ``body``; false as soon as something is more than a placeholder or a row loop."""
        for node in body:
            if isinstance(node, nodes.Output):
                for item in node.nodes:
                    if isinstance(item, nodes.TemplateData):
                        self.pieces.append(unescape_braces(item.data))
                        continue
                    try:
                        self._mark(placeholder_of(item, "{{ … }}", converters=self.names, loop=loop))
                    except TemplateError:
                        return False
            elif isinstance(node, nodes.For) and loop is None:
                try:
                    spec = loop_of(node, "{%tr for … %}")
                except TemplateError:
                    return False
                self._mark(spec)
                if not self.add(node.body, spec):
                    return False
                self._mark(None)
            else:
                return False
        return True

    def _mark(self, tag: Placeholder | LoopSpec | None) -> None:
        self.pieces.append(f"{self.opening}{len(self.tags)}{self.closing}")
        self.tags[len(self.tags)] = tag


@dataclass(slots=True)
class JinjaPart:
    """A part that Jinja renders; what docxtpl does to its XML afterwards is done here, but strictly."""

    template: JinjaTemplate
    names: frozenset[str]
    docxtpl: DocxTemplate
    head: str
    tail: str

    def render(self, values: Any) -> bytes:
        """The part's XML; raises :class:`RenderError` when the values leave it malformed."""
        text = self.docxtpl.resolve_listing(run_jinja(self.template, self.names, values))
        data: bytes = (self.head + text + self.tail).encode()
        root = _strictly(data)
        drawings = list(root.iter(_DOCPR)) if root.tag == f"{_W}document" else []
        mended = mend_tree(root)
        if not drawings and not mended:
            return data
        for number, drawing in enumerate(drawings, 1001):
            drawing.set("id", str(number))
        body = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
        return _DECLARATION.encode() + body


def run_jinja(template: JinjaTemplate, names: Collection[str], values: Any) -> str:
    """``template`` with ``values``; every failure is a :class:`RenderError`.

    ``names`` are what the template asks for: all of them are ``None`` when ``values`` is.
    """
    try:
        return template.render(_context(names, values))
    except TzformsError:
        raise
    except UndefinedError as error:
        raise _undefined(error) from error
    except Exception as error:
        raise RenderError(
            _("模板中的计算无法完成（{kind}）。请核对数据和模板。").format(kind=type(error).__name__)
        ) from error


def _undefined(error: UndefinedError) -> RenderError:
    name = error.name if isinstance(error, MissingFieldError) else "…"
    return RenderError(_("缺少字段 {path}，无法打印。请补上这个值（没有就写 null）。").format(path=name))


def _context(names: Collection[str], values: Any) -> dict[str, Any]:
    if values is None:
        return dict.fromkeys(names)
    return dict(values) if isinstance(values, Mapping) else dict(vars(values))


def _strictly(data: bytes) -> etree._Element:
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise RenderError(_("模板与数据合成后不是完好的 Word 文件。请核对模板中标记的位置和带格式的值。")) from error


def docxtpl_render(compiled: Compiled, values: Any, document: DocxTemplate | None = None) -> dict[str, bytes]:
    """The parts of a document that docxtpl itself renders, cleaned like all others.

    ``document`` is the ``DocxTemplate`` that pictures and sub-documents among the values belong to.
    """
    template = document or DocxTemplate(io.BytesIO(write_package(compiled.cleaned, level=1)))
    assert compiled.environment is not None
    mend = template.fix_tables

    def fix_tables(xml: str) -> Any:
        _strictly(xml.encode())  # docxtpl would drop what it cannot parse
        return mend(xml)

    template.fix_tables = fix_tables
    try:
        template.render(_context(compiled.names, values), compiled.environment, autoescape=True)
        stream = io.BytesIO()
        template.save(stream)
    except TzformsError:
        raise
    except UndefinedError as error:
        raise _undefined(error) from error
    except Exception as error:
        raise RenderError(
            _("docxtpl 无法生成这份文件（{kind}）。请核对数据和模板。").format(kind=type(error).__name__)
        ) from error
    parts = clean(Package.open(stream.getvalue()))
    for name, data in parts.items():
        if name.endswith(".xml") and needs_mending(data):
            root = _strictly(data)
            if mend_tree(root):
                parts[name] = _DECLARATION.encode() + etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    return parts


def _compile_core(package: Package, compiled: Compiled, *, print_only: bool) -> None:
    for name in package.related("", "core-properties"):
        known = package.core_properties()
        compiled.core_part = name
        for key in TITLES:
            text = known.get(key, "")
            if "{{" in text or "{%" in text:
                assert compiled.environment is not None
                try:
                    compiled.core[key] = compiled.environment.from_string(text)
                    asked = meta.find_undeclared_variables(compiled.environment.parse(text))
                except JinjaError as error:
                    raise _bad_tags(error) from error
                compiled.names |= asked
                unread = asked - {p.path.split(".", 1)[0] for p in compiled.placeholders if not p.in_row}
                if unread and not compiled.print_only:
                    reason = _("模板的文件属性“{key}”里的 {names} 没有印在纸上，不能读回。请把它也写进正文。").format(
                        key=key, names=" ".join(sorted(unread))
                    )
                    if not print_only:
                        raise TemplateError(reason)
                    compiled.print_only, compiled.reason = True, reason
            elif text and text != "generated by python-docx":
                compiled.core[key] = text


def _around_body(root: etree._Element, body: str) -> tuple[str, str, str]:
    """The document's text before its body, the body without the namespaces that the root declares, and the rest."""
    # a copy of all but the body: to take a large body out of a copy again costs lxml minutes
    shell = etree.Element(root.tag, root.attrib, nsmap=root.nsmap)  # type: ignore[arg-type]  # None is the default namespace
    for child in root:
        shell.append(etree.Comment("body") if child.tag == f"{_W}body" else deepcopy(child))
    head, _mark, tail = etree.tostring(shell, encoding="unicode").partition("<!--body-->")
    start, closing, rest = body.partition(">")
    for prefix, uri in root.nsmap.items():
        start = start.replace(f' xmlns{":" + prefix if prefix else ""}="{uri}"', "", 1)
    return _DECLARATION + head, start + closing + rest, tail


def _marks(text: str) -> tuple[str, str]:
    """Two characters of the private-use area that ``text`` does not hold."""
    free = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)
    return next(free), next(free)


def _bad_tags(error: JinjaError, place: str = "") -> TemplateError:
    return TemplateError(
        _("模板{place}中的标记有误：{reason}。请核对花括号、引号和过滤器的名称。").format(
            place=place, reason=(error.message or "").rstrip(".")
        )
    )
