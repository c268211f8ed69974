"""Habits of typing that change the text or its runs, not the form."""

from __future__ import annotations

import copy
from random import Random

from tests.corpus.case import Case, Inapplicable, put
from tests.corpus.operators import ALL, ROSTERS, TABLES, above, get, need, operator
from tests.corpus.package import CT, REL, Element, R, W, e, q, tag, text_of

NUMERIC = {
    "application_date",
    "start_date",
    "end_date",
    "start_date+end_date",
    "planned_trainees",
    "total_hours",
    "graduate_count",
    "trainee_count",
    "office_phone",
    "mobile",
    "phone",
    "bank_account",
    "expert_opinion_date",
    "bureau_opinion_date",
}
NUMERIC_COLUMNS = {"id_number", "hours", "no", "mobile"}
FULL = str.maketrans("0123456789", "０１２３４５６７８９")


def filled_places(case: Case) -> list[tuple[str, Element]]:
    """``(path, place)`` of everything typed; scalars printed twice come twice."""
    out = [(get(v, "field") or "", v) for v in case.doc.find("value") if get(v, "filled")]
    for loop in case.loops:
        for tr in case.rows(loop):
            for cell in tr.iter(q("w:tc")):
                column = (get(cell, "field") or "").rpartition(".")[2]
                if get(cell, "role") == "cell" and text_of(cell):
                    out.append((case.path(loop, case.uid(tr), column), cell))
    return out


def _numeric(path: str) -> bool:
    return path in NUMERIC or path.rpartition(".")[2] in NUMERIC_COLUMNS


def _rename(case: Case, path: str, text: str) -> None:
    for part in path.split("+") if "#" not in path else [path]:
        case.raw[part] = text


@operator("easy", "values", group="digits")
def full_width_digits(case: Case, rng: Random) -> None:
    """Digits typed with the full-width keyboard (４５６)."""
    for path, place in filled_places(case):
        if _numeric(path):
            text = text_of(place).translate(FULL)
            put(place, text)
            _rename(case, path, text)


@operator("easy", "mechanics", group="runs")
def split_every_run(case: Case, rng: Random) -> None:
    """Every run cut into runs of two characters."""
    for run in list(case.doc.root.iter(q("w:r"))):
        texts = run.findall(q("w:t"))
        if len(texts) != 1 or len(run) - (run.find(q("w:rPr")) is not None) != 1 or len(texts[0].text or "") < 3:
            continue
        value = texts[0].text
        pieces = [value[i : i + 2] for i in range(0, len(value), 2)]
        anchor = run
        texts[0].text = pieces[0]
        texts[0].set(q("xml:space"), "preserve")
        for piece in pieces[1:]:
            new = e("w:r", None, copy.deepcopy(run.find(q("w:rPr"))), e("w:t", None, text=piece))
            new.find(q("w:t")).set(q("xml:space"), "preserve")
            anchor.addnext(new)
            anchor = new


@operator("easy", "values", group="padding")
def pad_values(case: Case, rng: Random) -> None:
    """Spaces, tabs and wide spaces around what was typed."""
    for _, place in filled_places(case):
        if rng.random() < 0.7:
            text = text_of(place)
            front, back = rng.choice([" ", "　", "  ", "\t", ""]), rng.choice([" ", "　　", "   ", ""])
            put(place, front + text + back)


@operator("easy", "values", group="breaks")
def soft_break_in_number(case: Case, rng: Random) -> None:
    """A long number broken by a line feed because the cell is narrow."""
    places = [
        (p, v)
        for p, v in filled_places(case)
        if p.rpartition(".")[2] in ("id_number", "certificate_no", "bank_account")
    ]
    need(places)
    for path, place in places:
        text = text_of(place)
        cut = rng.choice([6, 14, len(text) // 2])
        put(place, text)
        run = next(place.iter(q("w:r")))
        node = run.find(q("w:t"))
        node.text = text[:cut]
        node.addnext(e("w:t", None, text=text[cut:]))
        node.addnext(e("w:br"))
        _rename(case, path, text)


@operator("easy", "values", group="breaks")
def value_over_two_paragraphs(case: Case, rng: Random) -> None:
    """A unit's name or an address that the clerk carried over with Enter."""
    places = [
        (p, v)
        for p, v in filled_places(case)
        if p.rpartition(".")[2] in ("address", "venue", "organizer", "employer", "bank") and v.tag == q("w:tc")
    ]
    need(places)
    for path, place in rng.sample(places, min(4, len(places))):
        text = text_of(place)
        cut = rng.randrange(4, max(5, len(text) - 3))
        put(place, text[:cut] + "\n" + text[cut:])
        _rename(case, path, text)


@operator("easy", "values", group="digits", forms=ROSTERS)
def grouped_id_numbers(case: Case, rng: Random) -> None:
    """Resident numbers typed in groups, a lower-case x at the end."""
    need(all(isinstance(r["id_number"], str) for loop in case.loops for r in case.data[loop]))
    for loop in case.loops:
        for row in case.data[loop]:
            number = row["id_number"]
            style = rng.choice(
                [
                    f"{number[:6]} {number[6:14]} {number[14:]}",
                    number.lower(),
                    f"{number[:6]}-{number[6:14]}-{number[14:]}",
                    f"{number[:6]}\u00a0{number[6:14]}\u00a0{number[14:].lower()}",
                ]
            )
            case.retype(case.path(loop, row["_uid"], "id_number"), style)


@operator("easy", "values", group="names")
def spaced_names(case: Case, rng: Random) -> None:
    """Two-character names spread to the width of three (张　三)."""
    done = 0
    for path, place in filled_places(case):
        name = text_of(place)
        if path.rpartition(".")[2] in ("name", "contact", "handler", "prepared_by", "instructor") and len(name) == 2:
            text = name[0] + rng.choice(["　", " ", "  "]) + name[1]
            put(place, text)
            done += 1
    need(done)


@operator("easy", "line", group="line-values")
def underscored_line_values(case: Case, rng: Random) -> None:
    """What stands in the header line stands on a drawn underline: ____北京…____."""
    places = [v for p, v in filled_places(case) if v.tag == q("w:r")]
    need(places)
    for place in places:
        text = text_of(place)
        put(place, "_" * rng.randrange(2, 6) + text + "_" * rng.randrange(1, 6))


@operator("easy", "mechanics", group="noise")
def bookmark_noise(case: Case, rng: Random) -> None:
    """Bookmarks, proofing marks, rendered page breaks and permission ranges everywhere."""
    for number, paragraph in enumerate(list(case.doc.root.iter(q("w:p")))):
        if rng.random() < 0.5:
            continue
        position = 1 if paragraph.find(q("w:pPr")) is not None else 0
        name = rng.choice(["_GoBack", f"OLE_LINK{number}", f"_Hlk{rng.randrange(10**8)}"])
        paragraph.insert(position, e("w:bookmarkStart", {"w:id": 5000 + number, "w:name": name + str(number)}))
        paragraph.append(e("w:bookmarkEnd", {"w:id": 5000 + number}))
        run = paragraph.find(q("w:r"))
        if run is not None and rng.random() < 0.3 and get(run, "role") != "value":
            run.insert(1 if run.find(q("w:rPr")) is not None else 0, e("w:lastRenderedPageBreak"))


@operator("easy", "mechanics", group="email", forms=("annex1",))
def hyperlinked_email(case: Case, rng: Random) -> None:
    """Word turned the address into a link."""
    place = case.place("email")
    rid = case.doc.relate(REL + "hyperlink", f"mailto:{case.data['email']}", external=True)
    for paragraph in place.iter(q("w:p")):
        runs = paragraph.findall(q("w:r"))
        if runs:
            link = e("w:hyperlink", {"r:id": rid, "w:history": "1"})
            runs[0].addprevious(link)
            link.extend(runs)


@operator("easy", "mechanics", group="email", forms=("annex1",))
def hyperlink_field_email(case: Case, rng: Random) -> None:
    """The link as WPS keeps it: a HYPERLINK field of three marks."""
    place = case.place("email")
    run = next(place.iter(q("w:r")))
    for mark in (
        e("w:r", None, e("w:fldChar", {"w:fldCharType": "begin"})),
        e("w:r", None, e("w:instrText", None, text=f' HYPERLINK "mailto:{case.data["email"]}" ')),
        e("w:r", None, e("w:fldChar", {"w:fldCharType": "separate"})),
    ):
        run.addprevious(mark)
    run.addnext(e("w:r", None, e("w:fldChar", {"w:fldCharType": "end"})))


def _wrap_runs(case: Case, rng: Random, make: object, share: float) -> None:
    done = 0
    for _, place in filled_places(case):
        if rng.random() > share:
            continue
        for run in list(place.iter(q("w:r"))) if place.tag != q("w:r") else [place]:
            if run.find(q("w:t")) is None:
                continue
            wrapper, inner = make(run)  # type: ignore[operator]
            run.addprevious(wrapper)
            inner.append(run)
            done += 1
    need(done)


@operator("easy", "mechanics", group="run-wrap")
def run_content_controls(case: Case, rng: Random) -> None:
    """Each answer in a content control of its own, inside the paragraph."""

    def make(run: Element) -> tuple[Element, Element]:
        inner = e("w:sdtContent")
        return e(
            "w:sdt", None, e("w:sdtPr", None, e("w:id", {"w:val": rng.randrange(10**8)}), e("w:text")), inner
        ), inner

    _wrap_runs(case, rng, make, 0.5)


@operator("easy", "mechanics", group="run-wrap")
def smart_tags(case: Case, rng: Random) -> None:
    """Word 2003's and WPS's smart tags around dates, names and numbers."""

    def make(run: Element) -> tuple[Element, Element]:
        wrapper = e(
            "w:smartTag",
            {
                "w:uri": "urn:schemas-microsoft-com:office:smarttags",
                "w:element": rng.choice(["chsdate", "PersonName", "chmetcnv"]),
            },
        )
        inner = (
            e("w:smartTag", {"w:uri": "urn:schemas-microsoft-com:office:smarttags", "w:element": "date"})
            if rng.random() < 0.3
            else wrapper
        )
        if inner is not wrapper:
            wrapper.append(inner)
        return wrapper, inner

    _wrap_runs(case, rng, make, 0.5)


@operator("easy", "mechanics", group="run-wrap")
def field_around_value(case: Case, rng: Random) -> None:
    """Answers that are results of form fields (fldSimple QUOTE)."""

    def make(run: Element) -> tuple[Element, Element]:
        wrapper = e("w:fldSimple", {"w:instr": " QUOTE "})
        return wrapper, wrapper

    _wrap_runs(case, rng, make, 0.2)


@operator("easy", "mechanics", group="furniture")
def header_and_footer_text(case: Case, rng: Random) -> None:
    """A page header that talks like the form (办班单位：…  填报日期)."""
    text = rng.choice(
        ["办班单位：见封面　联系人：见表", "通州区高技能人才研修培训　填表说明附后", "单位名称：　　　　　第　页"]
    )
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:hdr xmlns:w="{W}" xmlns:r="{R}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:hdr>'
    rid = case.doc.add_part("header7.xml", CT + "header+xml", xml.encode(), REL + "header")
    section = case.doc.body.find(q("w:sectPr"))
    section.insert(0, e("w:headerReference", {"w:type": "default", "r:id": rid}))


@operator("easy", "layout", group="title")
def title_changed(case: Case, rng: Random) -> None:
    """The annex number is gone or different, the title says 备案名册 or has the year in front."""
    for number in case.doc.find("annexno"):
        put(
            number,
            rng.choice(
                [f"附件{case.form[-1]}", f"附表{case.form[-1]}", f"附 件 {case.form[-1]}:", f"附件 {case.form[-1]}", ""]
            ),
        )
    titles = case.doc.find("title")
    text = text_of(titles[0])
    if case.form == "annex3":
        put(titles[0], text.replace("结业登记名册", "结业登记备案名册"))
    elif case.form in ("annex1", "annex2"):
        put(titles[0], rng.choice(["2025年", "北京市", ""]) + text)


@operator("easy", "layout", group="fonts")
def formatting_everywhere(case: Case, rng: Random) -> None:
    """Bold, colours, highlights, underlines and shading: looks, no words."""
    for run in list(case.doc.root.iter(q("w:r"))):
        if rng.random() < 0.5:
            rpr = run.find(q("w:rPr"))
            if rpr is None:
                rpr = e("w:rPr")
                run.insert(0, rpr)
            for name in ("w:b", "w:color", "w:u"):
                for old in rpr.findall(q(name)):
                    rpr.remove(old)
            rpr.append(
                rng.choice(
                    [
                        e("w:b"),
                        e("w:color", {"w:val": "FF0000"}),
                        e("w:u", {"w:val": "single"}),
                        e("w:highlight", {"w:val": "yellow"}),
                    ]
                )
            )
    for tc in case.doc.root.iter(q("w:tcPr")):
        if rng.random() < 0.2:
            tc.append(e("w:shd", {"w:val": "clear", "w:fill": "D9E2F3"}))


@operator("medium", "values", group="hints", forms=("annex1", "annex5"))
def hint_left_above_answer(case: Case, rng: Random) -> None:
    """The printed help stays, the answer follows it."""
    from tests.corpus.blanks import HINT_ASSESSMENT, HINT_BUDGET, HINT_SUMMARY

    hints = (
        {"assessment": HINT_ASSESSMENT, "budget": HINT_BUDGET} if case.form == "annex1" else {"summary": HINT_SUMMARY}
    )
    for name, hint in hints.items():
        place = case.place(name)
        first = place if place.tag == q("w:p") else place.find(q("w:p"))
        first.addprevious(e("w:p", None, e("w:r", None, e("w:t", None, text=hint))))
        case.allow(name)


@operator("medium", "values", group="hints", forms=("annex1",))
def hint_left_unanswered(case: Case, rng: Random) -> None:
    """Only the printed help stands there: there is no answer."""
    from tests.corpus.blanks import HINT_ASSESSMENT, HINT_BUDGET

    name, hint = rng.choice([("assessment", HINT_ASSESSMENT), ("budget", HINT_BUDGET)])
    put(case.place(name), hint)
    case.set(name, None)
    case.forget(name)


@operator("hard", "values", group="hints", forms=("annex1",))
def half_deleted_hint(case: Case, rng: Random) -> None:
    """Half the help was overwritten: nobody can say where the answer begins."""
    place = case.place("budget")
    put(place, "（包含研修所需师资、" + text_of(place))
    case.doubt("budget")
    from tests.corpus.case import ANY

    case.set("budget", ANY)


@operator("easy", "values", group="seal", forms=("annex1", "annex2", "annex3", "annex4"))
def name_with_seal_mark(case: Case, rng: Random) -> None:
    """北京某某有限公司（盖章）: the mark is typed after the name."""
    places = [v for v in case.values("organizer") if get(v, "filled")]
    need(places)
    put(places[-1], text_of(places[-1]) + rng.choice(["（盖章）", "(盖章)", "（公章）"]))


@operator("medium", "line", group="seal", forms=("annex1", "annex2", "annex3"))
def name_before_seal_mark(case: Case, rng: Random) -> None:
    """办班单位：北京某某有限公司（盖章）: typed between the label and its own bracket."""
    from tests.corpus.operators import label_groups, label_text, relabel

    for group in label_groups(case):
        if get(group[0], "field") == "organizer" and group[0].tag == q("w:r") and "盖章" in label_text(group):
            places = [v for v in case.values("organizer") if v.tag == q("w:r") and get(v, "filled")]
            need(places)
            relabel(case, group, "办班单位：")
            put(places[0], text_of(places[0]) + "（盖章）")
            return
    raise Inapplicable


@operator("easy", "values", group="empties")
def explicit_none(case: Case, rng: Random) -> None:
    """/, —, 无 where there is nothing to say."""
    done = 0
    for name in ("fax", "trainee_source"):
        if case.data.get(name):
            case.retype(name, rng.choice(["/", "—", "无", "——", "暂无", "-"]))
            case.set(name, None)
            case.forget(name)
            done += 1
    for loop in case.loops:
        for tr in case.rows(loop):
            cell = case.cell(tr, "note")
            cell = case.cell(tr, "completion_no") if cell is None else cell
            if cell is not None and not text_of(cell):
                put(cell, rng.choice(["/", "—", "无"]))
                done += 1
    need(done)


@operator("easy", "values", group="empties", forms=TABLES)
def answers_missing(case: Case, rng: Random) -> None:
    """Some answers are simply not there."""
    names = [
        n
        for n in (
            "venue",
            "trainee_source",
            "conditions",
            "fax",
            "email",
            "handler",
            "bank",
            "occupations",
            "contact",
            "office_phone",
            "summary",
        )
        if n in case.data
    ]
    for name in rng.sample(names, min(2, len(names))):
        for place in case.values(name):
            put(place, "")
        case.set(name, [] if name == "occupations" else None)
        case.forget(name)


@operator("easy", "rows", group="empties", forms=ROSTERS)
def row_cells_missing(case: Case, rng: Random) -> None:
    """Single cells of the roster left empty."""
    loop = case.loops[0]
    for row in rng.sample(case.data[loop], 5):
        column = rng.choice(
            [
                c
                for c in ("education", "level", "id_number", "certificate_no", "score", "employer", "employer_position")
                if c in row
            ]
        )
        path = case.path(loop, row["_uid"], column)
        put(case.place(path), "")
        case.set(path, None)
        case.forget(path)


@operator("hard", "values", group="strike")
def struck_old_value(case: Case, rng: Random) -> None:
    """The old value struck through, the new one beside it."""
    places = [
        (p, v)
        for p, v in filled_places(case)
        if p.rpartition(".")[2]
        in ("name", "venue", "bank", "contact", "employer", "title", "organizer", "mobile", "phone")
        and v.tag == q("w:tc")
    ]
    need(places)
    for path, place in rng.sample(places, min(3, len(places))):
        run = next(place.iter(q("w:r")))
        old = {"name": "作废者", "contact": "作废者"}.get(
            path.rpartition(".")[2], "旧的已作废" if "phone" not in path and "mobile" not in path else "13900000000"
        )
        run.addprevious(e("w:r", None, e("w:rPr", None, e("w:strike")), e("w:t", None, text=old)))
        case.doubt(path)


@operator("medium", "values", group="hidden")
def hidden_text_in_value(case: Case, rng: Random) -> None:
    """Hidden text left in a cell by an earlier user."""
    places = [
        (p, v)
        for p, v in filled_places(case)
        if p.rpartition(".")[2] in ("venue", "bank", "employer", "title", "address", "contact", "handler")
        and v.tag == q("w:tc")
    ]
    need(places)
    path, place = rng.choice(places)
    run = next(place.iter(q("w:r")))
    run.addnext(e("w:r", None, e("w:rPr", None, e("w:vanish")), e("w:t", None, text="内部备查勿印")))
    case.doubt(path)


@operator("easy", "mechanics", group="breaks2")
def special_hyphens_and_spaces(case: Case, rng: Random) -> None:
    """Non-breaking hyphens in phone numbers, zero-width spaces in names."""
    done = 0
    for path, place in filled_places(case):
        last = path.rpartition(".")[2]
        if last in ("office_phone", "fax", "phone") and "-" in text_of(place):
            text = text_of(place)
            put(place, text)
            node = next(place.iter(q("w:t"))) if place.tag != q("w:r") else place.find(q("w:t"))
            head, _, rest = text.partition("-")
            node.text = head
            node.addnext(e("w:t", None, text=rest))
            node.addnext(e("w:noBreakHyphen"))
            case.forget(path)
            done += 1
        elif last in ("name", "contact", "handler") and rng.random() < 0.5:
            text = text_of(place)
            put(place, text[0] + "\u200b" + text[1:])
            done += 1
    need(done)


@operator("easy", "layout", group="front")
def blank_lines_in_front(case: Case, rng: Random) -> None:
    """Empty paragraphs and a page break before the form, many after it."""
    first = case.doc.body[0]
    for _ in range(rng.randrange(2, 6)):
        first.addprevious(e("w:p"))
    first.addprevious(e("w:p", None, e("w:r", None, e("w:br", {"w:type": "page"}))))
    last = case.doc.body.find(q("w:sectPr"))
    for _ in range(10):
        last.addprevious(e("w:p"))


__all__ = ["ALL", "above", "filled_places", "tag"]
