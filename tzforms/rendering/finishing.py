"""Forms to finished pages: converted, looked at, mended where only the pages show what is wrong, and told about in a line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from tzforms.converters import Stages
from tzforms.exceptions import MissingProgramError
from tzforms.findings import mask_text
from tzforms.forms import Catalogue, FormRecord, bare, catalogue_of
from tzforms.i18n import _
from tzforms.measures import Measures
from tzforms.office import convert
from tzforms.rendering.pages import PageFault, faults_on
from tzforms.rendering.printing import Rendered, typeset
from tzforms.scratch import room
from tzforms.word import Setting, page_signs

__all__ = ["finish", "remarks", "to_pdf"]

#: Points between the lines of a long text, and above a text whose first line stands alone: what nobody sees and moves a line over.
_TRIES = (
    (0.5, 8.0),
    (-0.5, 16.0),
    (1.0, 24.0),
    (-1.0, 32.0),
    (1.5, 40.0),
    (-1.5, 48.0),
    (0.25, 12.0),
    (2.0, 20.0),
    (-2.0, 60.0),
)


def finish(
    records: Mapping[str, FormRecord], rendered: Mapping[str, Rendered], measures: Measures, stages: Stages = ()
) -> tuple[dict[str, Rendered], dict[str, bytes], dict[str, list[PageFault]]]:
    """The forms, their PDFs and what is wrong on the pages, by form.

    Whether the last line of a long text stands alone on its page is known only from the pages. Where one does, the lines of that text
    are set half a point or a whole one closer or farther apart, and where its first line does, the row above is made higher. The form
    is made again: Word file and PDF are always the same document. Without the extra
    ``tzforms[pdf]`` nothing is looked at. Raises as :func:`tzforms.office.convert`.
    """
    forms = dict(rendered)
    pdfs = to_pdf({name: one.data for name, one in forms.items()})
    faults = {name: _faults(forms[name], pdf) for name, pdf in pdfs.items()}
    given: dict[str, dict[str, float]] = {name: {} for name in forms}
    tried_with: dict[str, dict[str, float]] = {}
    for pitch, lift in _TRIES:
        tried: dict[str, Rendered] = {}
        for name, found in faults.items():
            wanted = {f.path: pitch for f in found if f.kind == "lone line"}
            wanted |= {f"^{f.path}": lift for f in found if f.kind == "first line"}
            if wanted:
                pitches = given[name] | wanted
                tried[name] = typeset(records[name], measures=measures, pitches=pitches, stages=stages)
                tried_with[name] = pitches
        if not tried:
            break
        for name, pdf in to_pdf({name: one.data for name, one in tried.items()}).items():
            found = _faults(tried[name], pdf)
            if len(found) < len(faults[name]):
                forms[name], pdfs[name], faults[name] = tried[name], pdf, found
                given[name] = tried_with[name]
    return forms, pdfs, faults


def _faults(one: Rendered, pdf: bytes) -> list[PageFault]:
    if one.made is None:
        return []
    try:
        return faults_on(one.made, page_signs(pdf))
    except MissingProgramError:  # without pdfplumber (tzforms[pdf]) pages are made as before, and not looked at
        return []


def to_pdf(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Word files to PDF in one start of LibreOffice, by the same names."""
    with room() as folder:
        sources = []
        for number, data in enumerate(files.values()):
            source = folder / f"{number}.docx"
            source.write_bytes(data)
            sources.append(source)
        out = folder / "pdf"
        out.mkdir()
        converted = convert(sources, "pdf", out)
        return {name: path.read_bytes() for name, path in zip(files, converted, strict=True)}


def remarks(
    rendered: Mapping[str, Rendered], faults: Mapping[str, Sequence[PageFault]], measures: Measures | None = None
) -> list[str]:
    """A line for each form that had to be set closer or smaller, or whose pages want a look."""
    catalogue = catalogue_of(measures)
    lines = []
    for name, one in rendered.items():
        said = [
            *_done(one.made.settings if one.made else (), catalogue, name),
            *_wrong(faults.get(name, ()), catalogue, name),
        ]
        if said:
            lines.append(
                _("{form}：{what}。申报前请看一眼。").format(form=catalogue[name].called, what="；".join(said))
            )
    return lines


def _done(settings: Sequence[Setting], catalogue: Catalogue, name: str) -> list[str]:
    words: dict[str, Callable[[str], str]] = {
        "spacing": lambda place: _("{place}缩小了字距").format(place=place),
        "size": lambda place: _("{place}缩小了字号").format(place=place),
        "broken": lambda place: _("{place}一行排不下，断开了词语").format(place=place),
    }
    said = []
    wanted = [s for s in settings if s.what in words]
    for what, members in groupby(sorted(wanted, key=lambda s: list(words).index(s.what)), key=lambda s: s.what):
        found = list(members)
        places = [_("表头")] if any(s.line for s in found) else []
        form = catalogue[name]
        places += dict.fromkeys(
            _("名册") if s.path in form.tables else f"“{form.name(bare(s.path))}”" for s in found if not s.line
        )
        said.append(words[what](_places(places)))
    return said


def _places(places: Sequence[str]) -> str:
    if len(places) <= 3:
        return "、".join(places)
    return _("{places}等 {count} 处").format(places="、".join(places[:3]), count=len(places))


def _wrong(faults: Sequence[PageFault], catalogue: Catalogue, name: str) -> list[str]:
    words = {
        "lost": _("没有印全"),
        "torn": _("断在两行"),
        "lone sign": _("最后一行只有一个字"),
        "outside": _("压在框线上"),
        "lone line": _("有一行单独在一页"),
        "split": _("一行分在两页"),
        "apart": _("不在同一页"),
        "underline": _("没有下划线"),
        "page number": _("没有页码"),
    }
    said = []
    for fault in faults:
        place = f"“{catalogue[name].name(bare(fault.path))}”" if fault.path else mask_text(fault.text)
        said.append(_("第{page}页{place}{what}").format(page=fault.page, place=place, what=words[fault.kind]))
    return list(dict.fromkeys(said))[:5]
