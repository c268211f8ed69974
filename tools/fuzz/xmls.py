"""XML parts of a container: any element, any attribute, any text; and the same in the words of Word.

A part is parsed, changed and written; what no tree may hold (half a surrogate, an entity, a lying encoding) is put into its text.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from random import Random

from lxml import etree

from tools.fuzz.model import LARGEST, Mutation
from tools.fuzz.raw import evil_number, evil_text, run_length
from tools.fuzz.zips import parts, repack

__all__ = ["MUTATIONS", "in_part", "on_text", "on_tree"]

Element = etree._Element
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARSER = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True, remove_blank_text=False)
_BAD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PREFER = re.compile(r"document\.xml$|sheet\d+\.xml$|sharedStrings|styles\.xml$|rels$|Content_Types")


def in_part(change: Callable[[bytes, Random], bytes], wanted: str = "") -> Mutation:
    """A change of one XML part of a container (whose name matches ``wanted``), as a change of the container."""

    def mutate(data: bytes, rng: Random) -> bytes:
        content = parts(data)
        names = [n for n in content or {} if n.endswith((".xml", ".rels")) and re.search(wanted, n)]
        if content is None or not names:
            return data
        telling = [n for n in names if _PREFER.search(n)]
        name = rng.choice(telling if telling and rng.random() < 0.8 else names)
        made = change(content[name], rng)
        if len(made) > LARGEST:
            return data
        return repack(content | {name: made})

    return mutate


def on_tree(change: Callable[[Element, Random], None], wanted: str = "") -> Mutation:
    """A change of the root of one part."""

    def on_bytes(data: bytes, rng: Random) -> bytes:
        try:
            root = etree.fromstring(data, _PARSER)
        except (etree.XMLSyntaxError, ValueError):
            return data
        change(root, rng)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)

    return in_part(on_bytes, wanted)


def on_text(change: Callable[[str, Random], str | bytes], wanted: str = "") -> Mutation:
    """A change of the text of one part."""

    def on_bytes(data: bytes, rng: Random) -> bytes:
        made = change(data.decode("utf-8", "replace"), rng)
        return made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")

    return in_part(on_bytes, wanted)


def legal(text: str) -> str:
    """``text`` without what XML cannot hold."""
    return _BAD.sub("", text)


def one(root: Element, rng: Random, tag: str | None = None) -> Element | None:
    """Any element below the root (of that tag)."""
    found = [e for e in root.iter(tag if tag is not None else etree.Element) if e is not root]
    return rng.choice(found) if found else None


# -- any XML ----------------------------------------------------------------------------------------------------------


def _attribute(root: Element, rng: Random) -> None:
    """Attributes of some elements say something else, or are gone."""
    having = [e for e in root.iter(etree.Element) if len(e.attrib)]
    if not having:
        return
    name = rng.choice(list(rng.choice(having).attrib))
    every = [e for e in having if name in e.attrib]
    value = legal(evil_number(rng) if rng.random() < 0.7 else evil_text(rng, 4))
    for element in every if rng.random() < 0.3 else rng.sample(every, min(len(every), rng.randint(1, 3))):
        if rng.random() < 0.15:
            del element.attrib[name]
        else:
            element.set(name, value)


def _lose(root: Element, rng: Random) -> None:
    for _ in range(rng.choice((1, 1, 3))):
        element = one(root, rng)
        parent = element.getparent() if element is not None else None
        if element is not None and parent is not None:
            parent.remove(element)


def _again(root: Element, rng: Random) -> None:
    element = one(root, rng)
    if element is None:
        return
    size = len(etree.tostring(element))
    for _ in range(min(run_length(rng, 4.5), (4 << 20) // size)):
        element.addnext(copy.deepcopy(element))


def _move(root: Element, rng: Random) -> None:
    element, place = one(root, rng), one(root, rng)
    if element is None or place is None or element is place or element in place.iterancestors():
        return
    if rng.random() < 0.5:
        place.append(element)
    else:
        place.addprevious(copy.deepcopy(element))


def _deep(root: Element, rng: Random) -> None:
    """An element inside a copy of its own head, many times."""
    element = one(root, rng)
    parent = element.getparent() if element is not None else None
    if element is None or parent is None:
        return
    place = parent.index(element)
    inner: Element = element
    chain = [element.tag] if rng.random() < 0.6 else [f"{W}tbl", f"{W}tr", f"{W}tc"]
    depth = run_length(rng, 3.6)
    top = last = etree.Element(chain[0])
    for number in range(1, depth):
        last = etree.SubElement(last, chain[number % len(chain)])
    parent.insert(place, top)
    last.append(inner)


def _text(root: Element, rng: Random) -> None:
    """Texts that somebody may type."""
    every = [e for e in root.iter(etree.Element) if (e.text or "").strip()]
    if not every:
        return
    value = legal(evil_text(rng))
    for element in rng.sample(every, min(len(every), rng.choice((1, 1, 2, 5)))):
        old = element.text or ""
        element.text = rng.choice(
            (value, old + value, value + old, old[: len(old) // 2] + value + old[len(old) // 2 :])
        )
        value = value if len(value) < 20_000 else value[:50]


def _tail(root: Element, rng: Random) -> None:
    """Text, comments and instructions where none belong."""
    element = one(root, rng)
    if element is None:
        return
    kind = rng.randrange(3)
    if kind == 0:
        element.tail = legal(evil_text(rng, 3))
    elif kind == 1:
        element.addprevious(etree.Comment("x" * run_length(rng, 4)))
    else:
        element.addprevious(etree.ProcessingInstruction("tz", "form='annex1'"))


def _rename(root: Element, rng: Random) -> None:
    """Elements become another kind, or of another namespace."""
    element, other = one(root, rng), one(root, rng)
    if element is None or other is None:
        return
    local = etree.QName(other).localname
    element.tag = rng.choice(
        (other.tag, local, f"{{urn:none}}{local}", f"{{http://purl.oclc.org/ooxml/wordprocessingml/main}}{local}")
    )


def _attributes(root: Element, rng: Random) -> None:
    """More attributes than anybody writes."""
    element = one(root, rng)
    if element is not None:
        for number in range(run_length(rng, 4)):
            element.set(f"{{urn:x{number % 50}}}a{number}", "1")


def _prolog(text: str, rng: Random) -> str | bytes:
    """Entities, documents types, and encodings that are not what they say."""
    body = re.sub(r"^\ufeff?<\?xml.*?\?>", "", text, count=1, flags=re.S)
    kind = rng.randrange(8)
    if kind == 0:
        name = rng.choice(
            (
                "utf-16",
                "utf-32",
                "gb18030",
                "iso-8859-1",
                "utf-7",
                "ibm037",
                "none",
                "hex",
                "rot13",
                "cp1252",
                "UTF-8" * 50,
            )
        )
        return f'<?xml version="1.0" encoding="{name}"?>{body}'
    if kind == 1:
        coding = rng.choice(("utf-16", "utf-16-be", "utf-32", "gb18030", "utf-32-le", "utf-8-sig", "utf-7", "cp037"))
        said = rng.choice((coding, "utf-8", "gb18030", "utf-16"))
        return f'<?xml version="1.0" encoding="{said}"?>{body}'.encode(coding, "xmlcharrefreplace")
    if kind == 2:
        some = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, rng.choice((3, 9, 40))))
        return f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "ha">{some}]>{body.replace("</", "&a2;</", 1)}'
    if kind == 3:
        where = rng.choice(("file:///etc/passwd", "http://127.0.0.1:9/x", "file:///dev/zero", "php://x", "\\\\host\\x"))
        return (
            f'<?xml version="1.0"?><!DOCTYPE d SYSTEM "{where}" [<!ENTITY x SYSTEM "{where}"><!ENTITY % p SYSTEM "{where}"> %p;]>'
            + (body.replace("</", "&x;</", 1))
        )
    if kind == 4:
        return f'<?xml version="{rng.choice(("1.1", "2.0", "9" * 999, ""))}" standalone="maybe"?>{body}'
    if kind == 5:
        return " " * run_length(rng, 5) + text
    if kind == 6:
        return '<?xml version="1.0"?>' + "<!-- - -->" * run_length(rng, 5) + body
    return '<?xml version="1.0"?><!DOCTYPE ' + "d" * run_length(rng, 5) + "[" * run_length(rng, 3) + ">" + body


def _unwell(text: str, rng: Random) -> str:
    """Not well formed: half a surrogate, a number of no character, unclosed, doubled, or a mess of signs."""
    at = [m.start() for m in re.finditer(r"</|/>|>", text)]
    if not at:
        return text
    place = rng.choice(at) + rng.choice((0, 1))
    what = rng.choice(
        ("&#xD800;", "&#0;", "&#x110000;", "&#xFFFE;", "&nbsp;", "\0", "\ud800", "]]>", "<![CDATA[", "<!--", "<", "&", "\x0b", "<a", ' x="1" x="2"',
         "<![CDATA[" + "]" * 5000 + "]]>", "&#" + "0" * 5000 + "65;", "<w:x>" * run_length(rng, 4), " xmlns:w=''", " xmlns:w='urn:other'")
    )  # fmt: skip
    return text[:place] + what + text[place:]


def _namespaces(text: str, rng: Random) -> str:
    """A great many declarations, or names that change their meaning inside."""
    match = re.search(r"<\w[\w:]*", text)
    if match is None:
        return text
    kind = rng.randrange(3)
    if kind == 0:
        many = "".join(f' xmlns:n{i}="urn:{i}"' for i in range(run_length(rng, 4)))
    elif kind == 1:
        many = f' xmlns:long="{"http://schemas.openxmlformats.org/" * run_length(rng, 4)}"'
    else:
        return text.replace(
            "http://schemas.openxmlformats.org", rng.choice(("http://purl.oclc.org/ooxml", "", "urn:x"))
        )
    return text[: match.end()] + many + text[match.end() :]


MUTATIONS: dict[str, Mutation] = {
    "xml.attribute": on_tree(_attribute),
    "xml.lose": on_tree(_lose),
    "xml.again": on_tree(_again),
    "xml.move": on_tree(_move),
    "xml.deep": on_tree(_deep),
    "xml.text": on_tree(_text),
    "xml.tail": on_tree(_tail),
    "xml.rename": on_tree(_rename),
    "xml.attributes": on_tree(_attributes),
    "xml.prolog": on_text(_prolog),
    "xml.unwell": on_text(_unwell),
    "xml.namespaces": on_text(_namespaces),
}
