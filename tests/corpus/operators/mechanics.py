"""What Word itself leaves in a file: revisions, content controls, fields, ruby, comments, other flavours of the format."""

from __future__ import annotations

import copy
import io
import zipfile
from random import Random

from tests.corpus.case import Case, OneOf, put
from tests.corpus.operators import TABLES, cells, get, label_groups, label_text, loop_of, need, operator, table_of
from tests.corpus.operators.text import filled_places
from tests.corpus.package import CT, REL, Element, W, e, q, tag, text_of

WHO = {"w:id": "900", "w:author": "审核", "w:date": "2025-03-01T09:00:00Z"}


def _who(rng: Random) -> dict[str, str]:
    return {**WHO, "w:id": str(rng.randrange(1000, 9999))}


def _some(case: Case, rng: Random, number: int, names: tuple[str, ...]) -> list[tuple[str, Element]]:
    places = [(p, v) for p, v in filled_places(case) if p.rpartition(".")[2] in names and v.tag == q("w:tc")]
    need(places)
    return rng.sample(places, min(number, len(places)))


TEXTS = (
    "name",
    "venue",
    "bank",
    "handler",
    "contact",
    "employer",
    "title",
    "address",
    "format",
    "instructor",
    "employer_title",
)


@operator("medium", "mechanics", group="revisions")
def tracked_insertion(case: Case, rng: Random) -> None:
    """The whole answer is an insertion nobody accepted."""
    for path, place in _some(case, rng, 4, TEXTS):
        for run in list(place.iter(q("w:r"))):
            wrapper = e("w:ins", _who(rng))
            run.addprevious(wrapper)
            wrapper.append(run)
        case.allow(path)


@operator("medium", "mechanics", group="revisions")
def tracked_replacement(case: Case, rng: Random) -> None:
    """Part of the answer deleted and replaced, both still in the file."""
    for path, place in _some(case, rng, 3, TEXTS):
        text = text_of(place)
        put(place, text)
        run = next(place.iter(q("w:r")))
        rpr = run.find(q("w:rPr"))
        cut = max(1, len(text) // 2)
        run.find(q("w:t")).text = text[:cut]
        inserted = e("w:ins", _who(rng), e("w:r", None, copy.deepcopy(rpr), e("w:t", None, text=text[cut:])))
        deleted = e("w:del", _who(rng), e("w:r", None, copy.deepcopy(rpr), e("w:delText", None, text="原来的字")))
        run.addnext(inserted)
        run.addnext(deleted)
        case.doubt(path)


@operator("medium", "mechanics", group="revisions")
def tracked_move(case: Case, rng: Random) -> None:
    """The answer was moved here with revisions on."""
    for path, place in _some(case, rng, 2, TEXTS):
        run = next(place.iter(q("w:r")))
        start = e("w:moveToRangeStart", {**_who(rng), "w:name": "move1"})
        wrapper = e("w:moveTo", _who(rng))
        run.addprevious(start)
        run.addprevious(wrapper)
        wrapper.append(run)
        wrapper.addnext(e("w:moveToRangeEnd", {"w:id": start.get(q("w:id"))}))
        case.allow(path)


@operator("medium", "mechanics", group="revisions", forms=("annex1", "annex2", "annex3", "annex5"))
def tracked_row_deletion(case: Case, rng: Random) -> None:
    """A row deleted with revisions on: it is not there any more."""
    loop = loop_of(case, rng)
    rows = case.rows(loop)
    need(len(rows) > 2)
    tr = rng.choice(rows[1:])
    uid = case.uid(tr)
    trpr = tr.find(q("w:trPr"))
    if trpr is None:
        trpr = e("w:trPr")
        tr.insert(0, trpr)
    trpr.append(e("w:del", _who(rng)))
    for run in list(tr.iter(q("w:r"))):
        for node in run.findall(q("w:t")):
            node.tag = q("w:delText")
        wrapper = e("w:del", _who(rng))
        run.addprevious(wrapper)
        wrapper.append(run)
    case.data[loop] = [r for r in case.data[loop] if r["_uid"] != uid]
    for path in list(case.raw):
        if path.startswith(f"{loop}#{uid}."):
            case.forget(path)
    tag(tr, "gone")
    for i, row in enumerate(case.data[loop]):
        if "no" in row:
            row["no"] = (
                OneOf((row["no"], i + 1)) if not isinstance(row["no"], OneOf) else OneOf((*row["no"].values, i + 1))
            )
            case.allow(case.path(loop, row["_uid"], "no"))
        case.allow(*case.row_paths(loop, row["_uid"]))


@operator("medium", "mechanics", group="revisions", forms=TABLES)
def tracked_label_change(case: Case, rng: Random) -> None:
    """A label corrected with revisions on."""
    groups = [
        g
        for g in label_groups(case)
        if g[0].tag == q("w:tc") and get(g[0], "role") == "label" and len(label_text(g)) > 2
    ]
    need(groups)
    group = rng.choice(groups)
    text = label_text(group)
    put(group[0], text)
    run = next(group[0].iter(q("w:r")))
    run.find(q("w:t")).text = text[:2].replace("\n", "")
    run.addnext(e("w:ins", _who(rng), e("w:r", None, e("w:t", None, text=text[2:].replace("\n", "")))))
    run.addnext(e("w:del", _who(rng), e("w:r", None, e("w:delText", None, text="名目"))))
    case.allow(*(get(group[0], "field") or "").split("+"))


@operator("easy", "mechanics", group="revisions")
def tracked_formatting(case: Case, rng: Random) -> None:
    """Only formatting was changed with revisions on."""
    for run in case.doc.root.iter(q("w:r")):
        rpr = run.find(q("w:rPr"))
        if rpr is not None and rng.random() < 0.3:
            rpr.append(e("w:rPrChange", _who(rng), e("w:rPr")))


def _sdt(content: list[Element], rng: Random) -> Element:
    properties = e(
        "w:sdtPr",
        None,
        e("w:alias", {"w:val": "填写"}),
        e("w:tag", {"w:val": f"f{rng.randrange(99)}"}),
        e("w:id", {"w:val": rng.randrange(10**8)}),
    )
    return e("w:sdt", None, properties, e("w:sdtContent", None, *content))


@operator("medium", "wrappers", group="controls", forms=("annex1", "annex2", "annex3", "annex5"))
def rows_in_content_controls(case: Case, rng: Random) -> None:
    """Each row in a content control (a repeating section)."""
    loop = loop_of(case, rng)
    for tr in case.rows(loop):
        parent, at = tr.getparent(), tr.getparent().index(tr)
        parent.insert(at, _sdt([tr], rng))


@operator("medium", "wrappers", group="controls")
def cells_in_content_controls(case: Case, rng: Random) -> None:
    """Cells in content controls."""
    for tr in list(case.doc.root.iter(q("w:tr"))):
        for tc in cells(tr):
            if get(tc, "role") in ("cell", "value") and rng.random() < 0.4:
                at = tr.index(tc)
                tr.insert(at, _sdt([tc], rng))


@operator("medium", "wrappers", group="controls")
def table_in_content_control(case: Case, rng: Random) -> None:
    """The whole table in a content control, inside another one."""
    table = table_of(case)
    parent, at = table.getparent(), table.getparent().index(table)
    parent.insert(at, _sdt([_sdt([table], rng)], rng))


@operator("medium", "wrappers", group="controls")
def paragraphs_in_content_controls(case: Case, rng: Random) -> None:
    """Paragraphs of the cells and the header line in block content controls."""
    for place in list(case.doc.root.iter(q("w:p"))):
        if rng.random() < 0.3 and place.getparent().tag in (q("w:tc"), q("w:body")) and text_of(place):
            parent, at = place.getparent(), place.getparent().index(place)
            parent.insert(at, _sdt([place], rng))
            if parent.tag == q("w:tc") and parent[-1].tag != q("w:p"):
                parent.append(e("w:p"))


@operator("medium", "wrappers", group="controls", forms=TABLES)
def placeholder_content_control(case: Case, rng: Random) -> None:
    """An unanswered field that shows Word's 单击或点击此处输入文字。"""
    names = [n for n in ("venue", "trainee_source", "email", "bank", "handler", "contact") if n in case.data]
    name = rng.choice(names)
    place = case.place(name)
    put(place, "单击或点击此处输入文字。")
    p = place.find(q("w:p"))
    runs = p.findall(q("w:r"))
    sdt = _sdt(runs, rng)
    sdt.find(q("w:sdtPr")).append(e("w:showingPlcHdr"))
    p.append(sdt)
    case.set(name, None)
    case.forget(name)
    case.allow(name)


@operator("medium", "mechanics", group="fields")
def legacy_form_fields(case: Case, rng: Random) -> None:
    """Answers in FORMTEXT fields with bookmarks."""
    for _, place in _some(case, rng, 6, (*TEXTS, "mobile", "office_phone", "hours", "score")):
        run = next(place.iter(q("w:r")))
        data = e("w:ffData", None, e("w:name", {"w:val": "Text1"}), e("w:enabled"), e("w:textInput"))
        begin = e("w:fldChar", {"w:fldCharType": "begin"})
        begin.append(data)
        for mark in (
            e("w:r", None, begin),
            e("w:r", None, e("w:instrText", None, text=" FORMTEXT ")),
            e("w:r", None, e("w:fldChar", {"w:fldCharType": "separate"})),
        ):
            run.addprevious(mark)
        run.addnext(e("w:r", None, e("w:fldChar", {"w:fldCharType": "end"})))


@operator("medium", "mechanics", group="fields", forms=("annex1", "annex4", "annex5"))
def live_date_field(case: Case, rng: Random) -> None:
    """The date is a DATE field: it shows another day on every machine."""
    name = "application_date" if case.form != "annex5" else "start_date"
    places = [v for v in case.values(name) if get(v, "filled")]
    need(places)
    place = places[-1]
    run = place if place.tag == q("w:r") else next(place.iter(q("w:r")))
    for mark in (
        e("w:r", None, e("w:fldChar", {"w:fldCharType": "begin"})),
        e("w:r", None, e("w:instrText", None, text=' DATE \\@ "yyyy年M月d日" ')),
        e("w:r", None, e("w:fldChar", {"w:fldCharType": "separate"})),
    ):
        run.addprevious(mark)
    run.addnext(e("w:r", None, e("w:fldChar", {"w:fldCharType": "end"})))
    case.doubt(name)


@operator("medium", "mechanics", group="ruby")
def ruby_over_a_name(case: Case, rng: Random) -> None:
    """Pinyin printed above a name."""
    for path, place in _some(case, rng, 2, ("name", "contact", "handler", "instructor")):
        run = next(place.iter(q("w:r")))
        node = run.find(q("w:t"))
        if node is None:  # another operator made a field or a symbol of it
            continue
        text = node.text or ""
        ruby = e(
            "w:ruby",
            None,
            e("w:rubyPr", None, e("w:rubyAlign", {"w:val": "center"})),
            e("w:rt", None, e("w:r", None, e("w:t", None, text="pinyin"))),
            e("w:rubyBase", None, e("w:r", None, e("w:t", None, text=text))),
        )
        run.replace(node, ruby)
        case.allow(path)


def _add_comment(case: Case, place: Element, text: str) -> None:
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:comments xmlns:w="{W}"><w:comment w:id="0" w:author="科室" w:date="2025-03-01T09:00:00Z"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment></w:comments>'
    case.doc.add_part("comments.xml", CT + "comments+xml", xml.encode(), REL + "comments")
    p = next(place.iter(q("w:p")))
    position = 1 if p.find(q("w:pPr")) is not None else 0
    p.insert(position, e("w:commentRangeStart", {"w:id": "0"}))
    p.append(e("w:commentRangeEnd", {"w:id": "0"}))
    p.append(e("w:r", None, e("w:commentReference", {"w:id": "0"})))


@operator("medium", "mechanics", group="comments", forms=TABLES)
def comment_beside_an_answer(case: Case, rng: Random) -> None:
    """A colleague's comment on an answer: 请核对."""
    path, place = _some(case, rng, 1, (*TEXTS, "organizer", "project"))[0]
    _add_comment(case, place, "请核对后再报")
    case.allow(path)


@operator("hard", "mechanics", group="comments", forms=TABLES)
def answer_in_a_comment(case: Case, rng: Random) -> None:
    """The cell is empty, the answer stands in a comment."""
    path, place = _some(case, rng, 1, ("venue", "handler", "contact", "bank", "address"))[0]
    text = text_of(place)
    put(place, "")
    _add_comment(case, place, text)
    case.set(path, OneOf((None, text)))
    case.forget(path)
    case.doubt(path)


@operator("medium", "mechanics", group="notes")
def footnote_on_a_value(case: Case, rng: Random) -> None:
    """A footnote hangs on an answer."""
    path, place = _some(case, rng, 1, TEXTS)[0]
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:footnotes xmlns:w="{W}"><w:footnote w:id="2"><w:p><w:r><w:t>以营业执照为准</w:t></w:r></w:p></w:footnote></w:footnotes>'
    case.doc.add_part("footnotes.xml", CT + "footnotes+xml", xml.encode(), REL + "footnotes")
    next(place.iter(q("w:p"))).append(
        e(
            "w:r",
            None,
            e("w:rPr", None, e("w:vertAlign", {"w:val": "superscript"})),
            e("w:footnoteReference", {"w:id": "2"}),
        )
    )
    case.allow(path)


@operator("medium", "values", group="ticks", forms=("annex2",))
def sex_by_tick_boxes(case: Case, rng: Random) -> None:
    """男☑女□, the tick as a symbol of Wingdings that plain readers lose."""
    style = rng.choice(["unicode", "sym", "root"])
    for row in case.data["trainees"]:
        path = case.path("trainees", row["_uid"], "sex")
        place = case.place(path)
        put(place, "占位")
        run = next(place.iter(q("w:r")))
        for node in run.findall(q("w:t")):
            run.remove(node)
        for sex in "男女":
            on = sex == row["sex"]
            run.append(e("w:t", None, text=sex))
            if style == "sym":
                run.append(e("w:sym", {"w:font": "Wingdings 2", "w:char": "F052" if on else "F0A3"}))
            elif style == "unicode":
                run.append(e("w:t", None, text="☑" if on else "□"))
            else:
                run.append(e("w:t", None, text="√" if on else " "))
        case.forget(path)
        case.allow(path)


@operator("easy", "mechanics", group="protection")
def restricted_editing(case: Case, rng: Random) -> None:
    """限制编辑 is on: the file is as readable as before."""
    name = "word/settings.xml"
    xml = case.doc.parts[name].decode("utf-8")
    at = xml.rindex("</w:settings>")
    case.doc.parts[name] = (xml[:at] + '<w:documentProtection w:edit="forms" w:enforcement="1"/>' + xml[at:]).encode(
        "utf-8"
    )


def _rezip(data: bytes, change: dict[str, tuple[bytes, bytes]], everywhere: list[tuple[bytes, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            for a, b in everywhere:
                content = content.replace(a, b)
            if info.filename in change:
                content = content.replace(*change[info.filename])
            new.writestr(info, content)
    return stream.getvalue()


def strict(data: bytes) -> bytes:
    """The file in ISO Strict: other namespaces all over."""
    return _rezip(
        data,
        {},
        [
            (
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            ),
            (
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            ),
            (b"http://schemas.openxmlformats.org/drawingml/2006/", b"http://purl.oclc.org/ooxml/drawingml/"),
        ],
    )


@operator("medium", "wrappers", group="flavour")
def iso_strict(case: Case, rng: Random) -> None:
    """Saved as Strict Open XML."""
    case.post.append(strict)


@operator("easy", "wrappers", group="flavour")
def macro_enabled(case: Case, rng: Random) -> None:
    """Saved as .docm (there are no macros in it)."""
    old = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    new = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    case.post.append(lambda data: _rezip(data, {"[Content_Types].xml": (old, new)}, []))
    case.suffix = ".docm"


@operator("easy", "wrappers", group="flavour")
def saved_as_template(case: Case, rng: Random) -> None:
    """Saved as .dotx."""
    old = b"wordprocessingml.document.main+xml"
    new = b"wordprocessingml.template.main+xml"
    case.post.append(lambda data: _rezip(data, {"[Content_Types].xml": (old, new)}, []))
    case.suffix = ".dotx"


@operator("easy", "wrappers", group="flavour")
def wrong_extension(case: Case, rng: Random) -> None:
    """A docx that is called .doc (or .wps, as WPS sometimes does)."""
    case.suffix = rng.choice([".doc", ".wps"])


@operator("medium", "wrappers", group="flavour")
def dangling_relation(case: Case, rng: Random) -> None:
    """A relation whose target is NULL, left by a deleted picture."""
    case.doc.relate(REL + "image", "NULL")


@operator("medium", "layout", group="stamp")
def stamp_picture(case: Case, rng: Random) -> None:
    """The seal as a floating picture over the unit's name; every answer is still text."""
    rid = picture(case, "seal.png")
    anchor = next(n for n in case.doc.root.iter(q("w:p")) if text_of(n))
    anchor.append(e("w:r", None, e("w:drawing", None, inline_picture(rid, floating=True))))


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100f70341430000000049454e44ae426082"
)


def picture(case: Case, name: str) -> str:
    """A small picture as a part; returns its relation."""
    case.doc.default_type("png", "image/png")
    case.doc.parts[f"word/media/{name}"] = PNG
    return case.doc.relate(REL + "image", f"media/{name}")


def inline_picture(rid: str, *, floating: bool = False) -> Element:
    """A drawing that shows the picture."""
    graphic = e(
        "a:graphic", None, e("a:graphicData", {"uri": "http://schemas.openxmlformats.org/drawingml/2006/picture"}, e("pic:pic", None, e("pic:nvPicPr", None, e("pic:cNvPr", {"id": 1, "name": "p"}), e("pic:cNvPicPr")), e("pic:blipFill", None, e("a:blip", {"r:embed": rid}), e("a:stretch", None, e("a:fillRect"))), e("pic:spPr", None, e("a:xfrm", None, e("a:off", {"x": 0, "y": 0}), e("a:ext", {"cx": 1440000, "cy": 1440000})), e("a:prstGeom", {"prst": "rect"}, e("a:avLst"))))),
    )  # fmt: skip
    if floating:
        return e("wp:anchor", {"distT": 0, "distB": 0, "distL": 0, "distR": 0, "simplePos": 0, "relativeHeight": 2, "behindDoc": 1, "locked": 0, "layoutInCell": 1, "allowOverlap": 1}, e("wp:simplePos", {"x": 0, "y": 0}), e("wp:positionH", {"relativeFrom": "column"}, e("wp:posOffset", text="0")), e("wp:positionV", {"relativeFrom": "paragraph"}, e("wp:posOffset", text="0")), e("wp:extent", {"cx": 1440000, "cy": 1440000}), e("wp:wrapNone"), e("wp:docPr", {"id": 9, "name": "章"}), e("wp:cNvGraphicFramePr"), graphic)  # fmt: skip
    return e(
        "wp:inline",
        {"distT": 0, "distB": 0, "distL": 0, "distR": 0},
        e("wp:extent", {"cx": 5040000, "cy": 3600000}),
        e("wp:docPr", {"id": 9, "name": "图"}),
        e("wp:cNvGraphicFramePr"),
        graphic,
    )
