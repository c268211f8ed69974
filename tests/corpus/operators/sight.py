"""What a reader of the page sees: struck, hidden, white, tiny and raised text by every way of formatting, and text that is no w:t."""

from __future__ import annotations

import copy
from random import Random

from tests.corpus.case import Case, OneOf
from tests.corpus.operators import ROSTERS, TABLES, get, need, table_of
from tests.corpus.operators.kinds import (
    add_style,
    clean_rows,
    compose,
    declare,
    drop_row,
    fragment,
    kind,
    pick,
    rpr_of,
    run_of,
)
from tests.corpus.operators.mechanics import inline_picture, picture
from tests.corpus.package import WPS, Element, e, q, text_of
from tests.corpus.people import People

TEXTS = (
    "name",
    "contact",
    "handler",
    "employer",
    "employer_position",
    "venue",
    "bank",
    "address",
    "topic",
    "instructor",
    "employer_title",
    "title",
    "trainee_source",
)
NUMBERS = ("graduate_count", "trainee_count", "planned_trainees", "total_hours", "hours")
LONG = ("id_number", "mobile", "phone", "office_phone", "bank_account", "certificate_no", "score")
LOOKS = {
    "strike": '<w:strike/>', "dstrike": '<w:dstrike/>', "vanish": '<w:vanish/>', "white": '<w:color w:val="FFFFFF"/>', "tiny": '<w:sz w:val="2"/><w:szCs w:val="2"/>',
    "theme": '<w:color w:val="FFFFFF" w:themeColor="background1"/>', "offwhite": '<w:color w:val="FEFEFE"/>',
}  # fmt: skip
WAYS = ("direct", "character", "based", "linked", "paragraph")


def _look(case: Case, rng: Random, place: Element, text: str, look: str, way: str) -> Element:
    """A run of that look: by its own properties, by a character style, by one that inherits it, by a style of two steps."""
    xml = LOOKS[look]
    if way == "direct":
        return run_of(place, text, *fragment(xml))
    number = rng.randrange(1000, 9999)
    style = f"x{number}"
    if way in ("character", "linked"):
        add_style(
            case,
            f'<w:style w:type="character" w:customStyle="1" w:styleId="{style}"><w:name w:val="标记{number}"/><w:rPr>{xml}</w:rPr></w:style>',
        )
    else:
        add_style(
            case,
            f'<w:style w:type="character" w:customStyle="1" w:styleId="{style}a"><w:name w:val="底{number}"/><w:rPr>{xml}</w:rPr></w:style>'
            f'<w:style w:type="character" w:customStyle="1" w:styleId="{style}b"><w:name w:val="中{number}"/><w:basedOn w:val="{style}a"/><w:rPr><w:i/></w:rPr></w:style>'
            f'<w:style w:type="character" w:customStyle="1" w:styleId="{style}"><w:name w:val="标记{number}"/><w:basedOn w:val="{style}b"/></w:style>',
        )
    return run_of(place, text, e("w:rStyle", {"w:val": style}), without=("sz", "szCs", "color"))


def _paragraph_style(case: Case, rng: Random, look: str, *, based: bool) -> str:
    number = rng.randrange(1000, 9999)
    style = f"p{number}"
    base = ""
    if based:
        add_style(
            case,
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style}a"><w:name w:val="段底{number}"/><w:rPr>{LOOKS[look]}</w:rPr></w:style>',
        )
        base = f'<w:basedOn w:val="{style}a"/>'
    add_style(
        case,
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style}"><w:name w:val="段{number}"/>{base}<w:rPr>{"" if based else LOOKS[look]}</w:rPr></w:style>',
    )
    return style


@kind("sight", "mechanics", group="struck")
def struck_then_typed_anew(case: Case, rng: Random) -> None:
    """The old answer is struck through, by hand or by a style, and the new one stands beside it."""
    people = People(rng)
    for path, place in pick(case, rng, *TEXTS, *NUMBERS, "mobile", "phone", "score", number=rng.choice([1, 2])):
        text, column = text_of(place), path.rpartition(".")[2]
        old = (
            people.name()
            if len(text) < 4 and column in TEXTS
            else people.mobile()
            if column in ("mobile", "phone")
            else "".join(rng.choice("123456789") for _ in text)
            if text.isdigit()
            else "北京某厂" + text[-2:]
        )
        runs = [
            _look(case, rng, place, old, rng.choice(["strike", "strike", "dstrike"]), rng.choice(WAYS[:4])),
            run_of(place, text),
        ]
        compose(place, *(runs if rng.random() < 0.7 else runs[::-1]))
        declare(case, path, must=True, ink=old, raw=text)


@kind("sight", "mechanics", group="struck")
def part_struck_out(case: Case, rng: Random) -> None:
    """Part of the answer is struck through and nothing typed for it: the rest stands, and somebody is asked."""
    for path, place in pick(
        case, rng, "employer", "employer_position", "venue", "bank", "address", "trainee_source", "topic"
    ):
        text = text_of(place)
        cut = rng.randrange(2, max(3, len(text) - 3))
        compose(place, run_of(place, text[:cut]), _look(case, rng, place, text[cut:], "strike", rng.choice(WAYS[:4])))
        declare(case, path, truth=text[:cut], must=True, ink=text[cut:])


@kind("sight", "mechanics", group="struck")
def answer_struck_out(case: Case, rng: Random) -> None:
    """The whole answer is struck through: there is none, and somebody is asked."""
    for path, place in pick(case, rng, *TEXTS, *NUMBERS, *LONG):
        text = text_of(place)
        compose(place, _look(case, rng, place, text, rng.choice(["strike", "dstrike"]), rng.choice(WAYS[:4])))
        declare(case, path, truth=None, must=True, ink=text)


@kind("sight", "mechanics", group="struck")
def struck_by_paragraph_style(case: Case, rng: Random) -> None:
    """The struck line is a paragraph of a style 删除, the new answer the next paragraph."""
    people = People(rng)
    for path, place in pick(case, rng, *TEXTS, "score"):
        text = text_of(place)
        old = people.name() if len(text) < 4 else "北京某某旧厂"
        style = _paragraph_style(case, rng, rng.choice(["strike", "dstrike"]), based=rng.random() < 0.5)
        paragraph = compose(place, run_of(place, old))
        ppr = paragraph.find(q("w:pPr"))
        if ppr is None:
            ppr = e("w:pPr")
            paragraph.insert(0, ppr)
        for child in ppr.findall(q("w:pStyle")):
            ppr.remove(child)
        ppr.insert(0, e("w:pStyle", {"w:val": style}))
        paragraph.addnext(e("w:p", None, run_of(place, text)))
        declare(case, path, must=True, ink=old, raw=text)


@kind("sight", "mechanics", group="hidden")
def hidden_words_in_an_answer(case: Case, rng: Random) -> None:
    """Hidden text stands in the answer; what is seen is the answer, and the rest is reported."""
    for path, place in pick(case, rng, *TEXTS, *NUMBERS, *LONG, number=rng.choice([1, 2])):
        text = text_of(place)
        extra = rng.choice(["9", "1", "00"]) if text.isdigit() else rng.choice(["（内部）", "待核", "原名", "张"])
        hidden = _look(case, rng, place, extra, "vanish", rng.choice(WAYS[:4]))
        compose(place, *([run_of(place, text), hidden] if rng.random() < 0.7 else [hidden, run_of(place, text)]))
        declare(case, path, must=True, ink=extra if len(extra) > 1 else "", raw=None)


@kind("sight", "mechanics", group="hidden")
def white_words_in_an_answer(case: Case, rng: Random) -> None:
    """White text on white paper beside the answer: no part of it, and reported."""
    for path, place in pick(case, rng, *TEXTS, *NUMBERS, *LONG, number=rng.choice([1, 2])):
        text = text_of(place)
        extra = rng.choice(["9", "1", "0"]) if text.isdigit() else rng.choice(["（内部）", "待核", "占位"])
        white = _look(
            case, rng, place, extra, rng.choice(["white", "white", "theme", "offwhite"]), rng.choice(WAYS[:4])
        )
        compose(place, run_of(place, text), white)
        declare(case, path, must=True, ink=extra if len(extra) > 1 else "")


@kind("sight", "mechanics", group="hidden")
def tiny_words_in_an_answer(case: Case, rng: Random) -> None:
    """Text of one point beside the answer."""
    for path, place in pick(case, rng, *TEXTS, *NUMBERS, *LONG):
        text = text_of(place)
        extra = rng.choice(["9", "1", "0"]) if text.isdigit() else rng.choice(["（内部）", "占位", "勿动"])
        compose(place, run_of(place, text), _look(case, rng, place, extra, "tiny", rng.choice(WAYS[:4])))
        declare(case, path, must=True, ink=extra if len(extra) > 1 else "")


@kind("sight", "mechanics", group="hidden")
def answer_nobody_sees(case: Case, rng: Random) -> None:
    """The whole answer is hidden, white or of one point: on the page the cell is empty."""
    for path, place in pick(case, rng, *TEXTS, *NUMBERS, *LONG):
        text = text_of(place)
        compose(
            place, _look(case, rng, place, text, rng.choice(["vanish", "white", "theme", "tiny"]), rng.choice(WAYS[:4]))
        )
        declare(case, path, truth=OneOf((None, text)), must=True, ink=text)


@kind("sight", "rows", group="hidden-row", forms=ROSTERS)
def row_nobody_sees(case: Case, rng: Random) -> None:
    """A person's row is hidden text altogether: Word does not show the row, so the person is not on the paper."""
    loop = case.loops[0]
    rows = [tr for tr in clean_rows(case, loop, "name", "id_number") if not get(tr, "numbered")]
    need(len(rows) > 3)
    tr = rng.choice(rows[1:])
    uid = case.uid(tr)
    for run in tr.iter(q("w:r")):
        rpr = run.find(q("w:rPr"))
        if rpr is None:
            rpr = e("w:rPr")
            run.insert(0, rpr)
        rpr.append(e("w:vanish"))
    for p in tr.iter(q("w:p")):
        ppr = p.find(q("w:pPr"))
        if ppr is None:
            ppr = e("w:pPr")
            p.insert(0, ppr)
        for old in ppr.findall(q("w:rPr")):
            ppr.remove(old)
        ppr.append(e("w:rPr", None, e("w:vanish")))
    drop_row(case, loop, uid)
    tr.attrib.pop("{urn:corpus:tag}uid", None)
    tr.set("{urn:corpus:tag}role", "gone")
    case.allow(*(case.path(loop, r["_uid"], "no") for r in case.data[loop]))


@kind("sight", "mechanics", group="toggle")
def strike_switched_off_again(case: Case, rng: Random) -> None:
    """A style strikes, the run itself switches it off: the answer is seen, and there is no doubt of it."""
    for path, place in pick(case, rng, *TEXTS, *LONG):
        text, look = text_of(place), rng.choice(["strike", "vanish", "white"])
        run = _look(case, rng, place, text, look, rng.choice(["character", "based"]))
        off = {
            "strike": '<w:strike w:val="0"/>',
            "vanish": '<w:vanish w:val="false"/>',
            "white": '<w:color w:val="000000"/>',
        }[look]
        rpr = run.find(q("w:rPr"))
        rpr.extend(fragment(off))
        compose(place, run)
        declare(case, path, raw=text)


@kind("sight", "mechanics", group="visible")
def white_on_dark(case: Case, rng: Random) -> None:
    """Heads (or an answer) in white on a dark fill are read by everybody."""
    heads = [c for loop in case.loops for c in case.heads(loop)] or [
        n for n in case.doc.find("label") if n.tag == q("w:tc")
    ]
    need(heads)
    for head in heads:
        tcpr = head.find(q("w:tcPr"))
        for old in tcpr.findall(q("w:shd")):
            tcpr.remove(old)
        fill = e("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": rng.choice(["1F4E79", "000000", "2E74B5"])})
        align = tcpr.find(q("w:vAlign"))
        if align is not None:
            align.addprevious(fill)
        else:
            tcpr.append(fill)
        for run in head.iter(q("w:r")):
            rpr = run.find(q("w:rPr"))
            if rpr is None:
                rpr = e("w:rPr")
                run.insert(0, rpr)
            for old in rpr.findall(q("w:color")):
                rpr.remove(old)
            rpr.append(e("w:color", {"w:val": "FFFFFF"}))


@kind("sight", "mechanics", group="raised")
def raised_mark_at_a_number(case: Case, rng: Random) -> None:
    """28 with a raised 1, a footnote typed by hand: 28, or a question; never 281."""
    for path, place in pick(case, rng, *NUMBERS, "score", "mobile", "id_number", "subsidy_wan"):
        text = text_of(place)
        way = rng.randrange(4)
        if way == 0:
            mark = run_of(place, rng.choice("123"), e("w:vertAlign", {"w:val": "superscript"}))
        elif way == 1:
            number = rng.randrange(1000, 9999)
            add_style(
                case,
                f'<w:style w:type="character" w:customStyle="1" w:styleId="f{number}"><w:name w:val="脚注{number}"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>',
            )
            mark = run_of(place, rng.choice("123"), e("w:rStyle", {"w:val": f"f{number}"}))
        elif way == 2:
            mark = run_of(place, rng.choice("123"), e("w:position", {"w:val": 10}), e("w:sz", {"w:val": 12}))
        else:
            mark = run_of(place, rng.choice("123"), e("w:vertAlign", {"w:val": "subscript"}))
        compose(place, run_of(place, text), mark)
        declare(case, path, may=True)


@kind("sight", "mechanics", group="raised", forms=("annex1", "annex5"))
def square_metres(case: Case, rng: Random) -> None:
    """300m2 with a raised 2 in running prose: it is text as any other."""
    name = "conditions" if case.form == "annex1" else "funds_usage"
    need(case.data.get(name) and name not in case.touched | case.must)
    place = case.place(name)
    paragraph = place if place.tag == q("w:p") else place.find(q("w:p"))
    paragraph.append(run_of(place, "场地300m"))
    paragraph.append(run_of(place, "2", e("w:vertAlign", {"w:val": "superscript"})))
    first, *rest = str(case.data[name]).split("\n")
    forms = ["\n".join([first + tail, *rest]) for tail in ("场地300m2", "场地300m²", "场地300m", "场地300m^2")]
    declare(case, name, truth=OneOf(tuple(forms)), may=True)


M = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def _math(text: str) -> list[Element]:
    return fragment(
        f"<m:oMath><m:r><w:rPr><w:rFonts w:ascii='Cambria Math' w:hAnsi='Cambria Math'/></w:rPr><m:t>{text}</m:t></m:r></m:oMath>"
    )


@kind("sight", "mechanics", group="equation")
def answer_in_an_equation(case: Case, rng: Random) -> None:
    """Digits or words typed in a Word equation (Alt+=), all of them or the last: the value, or a question."""
    for path, place in pick(case, rng, *NUMBERS, "score", "subsidy_wan", "name", "mobile"):
        text = text_of(place)
        cut = rng.choice([0, len(text) // 2, 1])
        if len(text) < 2:
            cut = 0
        runs = [run_of(place, text[:cut])] if cut else []
        if rng.random() < 0.3:
            runs += fragment(f"<m:oMathPara><m:oMath><m:r><m:t>{text[cut:]}</m:t></m:r></m:oMath></m:oMathPara>")
        else:
            runs += _math(text[cut:])
        compose(place, *runs)
        declare(case, path, may=True)


@kind("sight", "mechanics", group="equation", forms=("annex1", "annex4", "annex5"))
def sum_in_an_equation(case: Case, rng: Random) -> None:
    """A fraction or a sum as an equation: 25 over 28; somebody is asked."""
    for path, place in pick(case, rng, "graduate_count", "trainee_count", "planned_trainees", "total_hours"):
        number = f"{case.get(path):g}"
        compose(
            place,
            *fragment(
                f"<m:oMath><m:f><m:num><m:r><m:t>{number}</m:t></m:r></m:num><m:den><m:r><m:t>{int(case.get(path)) + 2}</m:t></m:r></m:den></m:f></m:oMath>"
            ),
        )
        declare(case, path, truth=OneOf((None, case.get(path))), must=True)


def _complex_field(place: Element, code: str, result: list[Element]) -> list[Element]:
    begin, middle, end = (
        e("w:r", None, rpr_of(place), e("w:fldChar", {"w:fldCharType": t})) for t in ("begin", "separate", "end")
    )
    instruction = e("w:r", None, rpr_of(place), e("w:instrText", None, text=code))
    return [begin, instruction, *([middle, *result] if result else []), end]


@kind("sight", "mechanics", group="eq-field")
def words_in_an_eq_field(case: Case, rng: Random) -> None:
    """中文版式: 带圈字符, 合并字符, 双行合一 or 拼音指南 as an EQ field, whose words are the field's code."""
    for path, place in pick(
        case, rng, "name", "contact", "handler", "employer", "venue", "bank", "topic", "employer_title", "instructor"
    ):
        text = text_of(place)
        cut = 1 if len(text) < 4 else rng.randrange(1, len(text) - 1)
        head, mid, tail = text[: cut - 1], text[cut - 1 : cut + 1], text[cut + 1 :]
        style = rng.randrange(3)
        code = (
            f" EQ \\o(\\s\\up 5({mid[:1]}),\\s\\do 2({mid[1:]})) "
            if style == 0
            else f' EQ \\* jc2 \\* "Font:宋体" \\* hps10 \\o\\ad(\\s\\up 9(pīn),{mid}) '
            if style == 1
            else f" EQ \\o\\ac(○,{mid}) "
        )
        compose(
            place,
            *([run_of(place, head)] if head else []),
            *_complex_field(place, code, []),
            *([run_of(place, tail)] if tail else []),
        )
        declare(case, path, may=True)


@kind("sight", "mechanics", group="eq-field", forms=ROSTERS)
def serials_in_circles(case: Case, rng: Random) -> None:
    """带圈字符 as serial numbers: the people are as they were."""
    loop = case.loops[0]
    rows = [tr for tr in clean_rows(case, loop, "no") if not get(tr, "numbered")]
    need(len(rows) > 3)
    for tr in rows:
        path = case.path(loop, case.uid(tr), "no")
        place = case.place(path)
        number = text_of(place)
        compose(place, *_complex_field(place, f" EQ \\o\\ac(○,{number}) ", []))
        declare(case, path, truth=OneOf((case.get(path), None)), may=True)


@kind("sight", "mechanics", group="ruby")
def ruby_over_part_of_an_answer(case: Case, rng: Random) -> None:
    """Pinyin above one character in the middle of an answer."""
    for path, place in pick(case, rng, "name", "contact", "handler", "employer", "venue", number=2):
        text = text_of(place)
        at = rng.randrange(len(text))
        rpr = rpr_of(place)
        ruby = e(
            "w:ruby",
            None,
            e("w:rubyPr", None, e("w:rubyAlign", {"w:val": "distributeSpace"})),
            e("w:rt", None, e("w:r", None, copy.deepcopy(rpr), e("w:t", None, text="yì"))),
            e("w:rubyBase", None, e("w:r", None, copy.deepcopy(rpr), e("w:t", None, text=text[at]))),
        )
        compose(
            place,
            *([run_of(place, text[:at])] if at else []),
            e("w:r", None, rpr, ruby),
            *([run_of(place, text[at + 1 :])] if text[at + 1 :] else []),
        )
        declare(case, path, may=True)


TICKS: list[tuple[str, str, str]] = [
    ("Wingdings 2", "F052", "F0A3"), ("Wingdings 2", "F050", "F02A"), ("Wingdings", "F0FE", "F0A8"), ("Wingdings", "F0FC", "F06F"), ("Wingdings", "F0FE", "F06F"),
    ("Webdings", "F061", "F063"), ("Symbol", "F0D6", "F0A0"), ("Wingdings", "F06E", "F06F"), ("Wingdings 2", "F053", "F0A3"),
]  # fmt: skip
TYPED: list[tuple[str, str, str]] = [
    ("Wingdings 2", "R", "£"),
    ("Wingdings", "þ", "¨"),
    ("Wingdings", "ü", "o"),
    ("Webdings", "a", "c"),
    ("Symbol", "Ö", ""),
]


@kind("sight", "mechanics", group="ticks", forms=("annex2",))
def tick_in_a_symbol_font(case: Case, rng: Random) -> None:
    """男□ 女☑ with w:sym of Wingdings, Webdings, Symbol, or with letters set in that font."""
    font, on, off = rng.choice(TICKS)
    tfont, ton, toff = rng.choice(TYPED)
    typed, first = rng.random() < 0.4, rng.random() < 0.5
    for path, place in pick(case, rng, "sex", number=rng.choice([1, 3, 99])):
        runs: list[Element] = []
        for sex in "男女":
            chosen = sex == case.get(path)
            if typed:
                fonts = e("w:rFonts", {"w:ascii": tfont, "w:hAnsi": tfont, "w:cs": tfont})
                mark = run_of(place, ton if chosen else toff, fonts) if (ton if chosen else toff) else None
            else:
                mark = e("w:r", None, rpr_of(place), e("w:sym", {"w:font": font, "w:char": on if chosen else off}))
            word = run_of(place, sex)
            runs += [m for m in ((mark, word) if first else (word, mark)) if m is not None]
            runs.append(run_of(place, "　"))
        compose(place, *runs[:-1])
        declare(case, path, may=True)


@kind("sight", "mechanics", group="ticks", forms=("annex2",))
def tick_in_a_check_box_control(case: Case, rng: Random) -> None:
    """男☒ 女☐ as check-box controls, or as the older FORMCHECKBOX fields."""
    old = rng.random() < 0.4
    for path, place in pick(case, rng, "sex", number=rng.choice([2, 99])):
        runs: list[Element] = []
        for sex in "男女":
            chosen = sex == case.get(path)
            if old:
                begin = fragment(
                    f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="x"/><w:enabled/><w:checkBox><w:sizeAuto/><w:default w:val="{int(chosen)}"/></w:checkBox></w:ffData></w:fldChar></w:r>'
                )
                runs += [
                    *begin,
                    *fragment(
                        '<w:r><w:instrText xml:space="preserve"> FORMCHECKBOX </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
                    ),
                ]
            else:
                glyph = rng.choice(["☒", "☑"]) if chosen else "☐"
                runs += fragment(
                    f'<w:sdt><w:sdtPr><w:id w:val="{rng.randrange(10**8)}"/><w14:checkbox><w14:checked w14:val="{int(chosen)}"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/><w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:rPr><w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic" w:hint="eastAsia"/></w:rPr><w:t>{glyph}</w:t></w:r></w:sdtContent></w:sdt>'
                )
            runs.append(run_of(place, sex + "　"))
        compose(place, *runs)
        declare(case, path, may=True)


@kind("sight", "mechanics", group="symbol-digits")
def symbols_in_an_answer(case: Case, rng: Random) -> None:
    """A star, an arrow or a phone of Wingdings before the answer; the words are the answer, or it is asked."""
    for path, place in pick(case, rng, *TEXTS, "mobile", "phone", number=2):
        text = text_of(place)
        sym = e(
            "w:r",
            None,
            rpr_of(place),
            e("w:sym", {"w:font": "Wingdings", "w:char": rng.choice(["F0AB", "F028", "F0E0", "F046", "F06C"])}),
        )
        compose(place, sym, run_of(place, text))
        declare(case, path, may=True, raw=text)


def _control(rng: Random, properties: str, runs: list[Element], showing: bool) -> Element:
    sdt = fragment(
        f'<w:sdt><w:sdtPr><w:alias w:val="填写"/><w:id w:val="{rng.randrange(10**8)}"/>{"<w:showingPlcHdr/>" if showing else ""}{properties}</w:sdtPr><w:sdtContent/></w:sdt>'
    )[0]
    sdt.find(q("w:sdtContent")).extend(runs)
    return sdt


@kind("sight", "mechanics", group="controls")
def filled_control_marked_as_prompt(case: Case, rng: Random) -> None:
    """WPS and scripts fill a content control and leave it marked as prompt: the value, or a question."""
    for path, place in pick(case, rng, *TEXTS, *LONG, *NUMBERS, number=2):
        text = text_of(place)
        grey = fragment('<w:rStyle w:val="PlaceholderText"/><w:color w:val="808080"/>') if rng.random() < 0.5 else []
        compose(
            place,
            _control(
                rng,
                rng.choice(
                    [
                        "<w:text/>",
                        "",
                        '<w:placeholder><w:docPart w:val="DefaultPlaceholder_-1854013440"/></w:placeholder><w:text/>',
                    ]
                ),
                [run_of(place, text, *grey)],
                True,
            ),
        )
        declare(case, path, may=True, raw=text)


@kind("sight", "mechanics", group="controls")
def control_with_its_own_prompt(case: Case, rng: Random) -> None:
    """An unanswered control of a list, a date or a text: 选择一项。, 单击或点击以输入日期。"""
    for path, place in pick(
        case,
        rng,
        "venue",
        "bank",
        "handler",
        "contact",
        "employer",
        "education",
        "level",
        "sex",
        "address",
        "employer_title",
    ):
        text, xml = rng.choice(
            [
                ("选择一项。", "<w:dropDownList/>"),
                ("单击或点击以输入日期。", "<w:date/>"),
                ("单击此处输入文字。", "<w:text/>"),
                ("单击或点击此处输入文字。", "<w:text/>"),
                ("请选择", "<w:comboBox/>"),
                ("[填写单位全称]", "<w:text/>"),
                ("Click or tap here to enter text.", "<w:text/>"),
                ("Choose an item.", "<w:dropDownList/>"),
            ]
        )
        compose(place, _control(rng, xml, [run_of(place, text, *fragment('<w:color w:val="808080"/>'))], True))
        declare(case, path, truth=None, may=True)


@kind("sight", "mechanics", group="controls", forms=("annex2",))
def chosen_from_a_list(case: Case, rng: Random) -> None:
    """Sex, level and education chosen in drop-down controls: plain values."""
    for path, place in pick(case, rng, "sex", "level", "education", number=6):
        text = text_of(place)
        compose(
            place,
            _control(
                rng,
                f'<w:dropDownList><w:listItem w:displayText="请选择" w:value=""/><w:listItem w:displayText="{text}" w:value="{text}"/></w:dropDownList>',
                [run_of(place, text)],
                False,
            ),
        )
        declare(case, path, raw=text)


def _word_art(text: str, rng: Random) -> Element:
    if rng.random() < 0.5:
        return fragment(
            f'<w:r><w:pict><v:shape id="_x0000_s{rng.randrange(1000, 9999)}" type="#_x0000_t136" style="width:90pt;height:24pt"><v:fill color="black"/><v:textpath style="font-family:&quot;宋体&quot;" trim="t" string="{text}"/></v:shape></w:pict></w:r>'
        )[0]
    shape = f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="1200000" cy="300000"/><wp:docPr id="{rng.randrange(100, 999)}" name="艺术字"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{WPS}"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></wps:txbx><wps:bodyPr><a:prstTxWarp prst="textPlain"><a:avLst/></a:prstTxWarp></wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>'
    return fragment(
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{shape}</mc:Choice><mc:Fallback><w:pict><v:shape style="width:90pt;height:24pt"><v:textpath string="{text}"/></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
    )[0]


@kind("sight", "mechanics", group="word-art")
def answer_as_word_art(case: Case, rng: Random) -> None:
    """An answer (all of it or its beginning) as WordArt: the words, or a question."""
    for path, place in pick(case, rng, "name", "contact", "handler", "employer", "venue", "bank", "topic"):
        text = text_of(place)
        cut = rng.choice([len(text), len(text) // 2]) or 1
        compose(place, _word_art(text[:cut], rng), *([run_of(place, text[cut:])] if text[cut:] else []))
        declare(case, path, may=True)


@kind("sight", "mechanics", group="word-art")
def answer_as_a_picture(case: Case, rng: Random) -> None:
    """A picture or an embedded sheet stands where the answer should: nothing can be read, and somebody is told."""
    for path, place in pick(
        case, rng, "contact", "handler", "employer", "venue", "bank", "id_number", "score", "total_hours"
    ):
        rid = picture(case, f"cell{rng.randrange(99)}.png")
        if rng.random() < 0.5:
            run = e("w:r", None, e("w:drawing", None, inline_picture(rid)))
        else:
            run = fragment(
                f'<w:r><w:object w:dxaOrig="1500" w:dyaOrig="400"><v:shape id="_x0000_i1025" style="width:75pt;height:20pt"><v:imagedata r:id="{rid}" o:title=""/></v:shape><o:OLEObject Type="Embed" ProgID="Excel.Sheet.12" ShapeID="_x0000_i1025" DrawAspect="Content" ObjectID="_1" r:id="{rid}"/></w:object></w:r>'
            )[0]
        compose(place, run)
        declare(case, path, truth=None, must=True)


@kind("sight", "mechanics", group="fields")
def answer_from_a_field(case: Case, rng: Random) -> None:
    """邮件合并: MERGEFIELD, DOCPROPERTY or REF shows the answer; as the page shows it, so it is."""
    for path, place in pick(case, rng, *TEXTS, *LONG, number=3):
        text = text_of(place)
        code = rng.choice(
            [" MERGEFIELD 姓名 ", " MERGEFIELD 单位 \\* MERGEFORMAT ", " DOCPROPERTY 单位 ", " REF 姓名 \\h "]
        )
        if rng.random() < 0.4:
            simple = e("w:fldSimple", {"w:instr": code}, run_of(place, text))
            compose(place, simple)
        else:
            compose(place, *_complex_field(place, code, [run_of(place, text)]))
        declare(case, path, may=True, raw=text)


@kind("sight", "mechanics", group="fields", forms=("annex1",))
def total_by_formula(case: Case, rng: Random) -> None:
    """总课时 is =SUM(ABOVE): what the page shows is the value, or a question."""
    for path, place in pick(case, rng, "total_hours"):
        text = text_of(place)
        compose(place, *_complex_field(place, " =SUM(ABOVE) ", [run_of(place, text)]))
        declare(case, path, may=True, raw=text)


@kind("sight", "mechanics", group="hyphens")
def hyphens_that_do_not_break(case: Case, rng: Random) -> None:
    """010‑69541230 with Word's non-breaking hyphen (Ctrl+Shift+-): a telephone number like any other."""
    found = [(p, v) for p, v in pick(case, rng, "phone", "office_phone", "fax", number=3) if "-" in text_of(v)]
    need(found)
    for path, place in found:
        a, _, b = text_of(place).partition("-")
        compose(
            place, e("w:r", None, rpr_of(place), e("w:t", None, text=a), e("w:noBreakHyphen"), e("w:t", None, text=b))
        )
        declare(case, path)


@kind("sight", "mechanics", group="boxed", forms=TABLES)
def text_box_beside_an_answer(case: Case, rng: Random) -> None:
    """A remark in a text box laid over the cell: the answer stands, the remark is no part of it."""
    for path, place in pick(case, rng, "venue", "contact", "handler", "bank", "address"):
        text, remark = text_of(place), rng.choice(["已核", "请补章", "此处待补", "同意"])
        box = fragment(
            f'<w:r><w:pict><v:shape id="_x0000_s2050" type="#_x0000_t202" style="position:absolute;width:60pt;height:20pt"><v:textbox><w:txbxContent><w:p><w:r><w:t>{remark}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>'
        )[0]
        compose(place, run_of(place, text), box)
        declare(case, path, may=True, raw=text)


@kind("sight", "mechanics", group="visible-styles", forms=ROSTERS)
def table_style_with_looks(case: Case, rng: Random) -> None:
    """A table style with white bold heads on dark blue and grey first column: everything can be read."""
    number = rng.randrange(1000, 9999)
    add_style(
        case,
        f'<w:style w:type="table" w:customStyle="1" w:styleId="t{number}"><w:name w:val="深色网格{number}"/><w:tblPr/><w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:color w:val="FFFFFF" w:themeColor="background1"/></w:rPr><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="4472C4"/></w:tcPr></w:tblStylePr><w:tblStylePr w:type="firstCol"><w:rPr><w:color w:val="808080"/></w:rPr></w:tblStylePr></w:style>',
    )
    properties = table_of(case).find(q("w:tblPr"))
    for old in properties.findall(q("w:tblStyle")) + properties.findall(q("w:tblLook")):
        properties.remove(old)
    properties.insert(0, e("w:tblStyle", {"w:val": f"t{number}"}))
    properties.append(e("w:tblLook", {"w:val": "04A0", "w:firstRow": "1", "w:firstColumn": "1"}))


@kind("sight", "mechanics", group="visible-styles", forms=ROSTERS)
def last_row_struck_by_table_style(case: Case, rng: Random) -> None:
    """The table's style strikes (or hides) its last row: the person there was taken off; somebody is asked."""
    loop = case.loops[0]
    rows = [tr for tr in table_of(case) if tr.tag == q("w:tr")]
    last = case.rows(loop)[-1]
    need(case.uid(last) and not case.spare(loop) and last in rows)
    if rows[-1] is not last:
        for tr in rows[rows.index(last) + 1 :]:
            need(not text_of(tr).strip())
            tr.getparent().remove(tr)
    paths = [p for p in case.row_paths(loop, case.uid(last)) if case.get(p) is not None]
    need(not set(paths) & (case.touched | case.must))
    number = rng.randrange(1000, 9999)
    add_style(
        case,
        f'<w:style w:type="table" w:customStyle="1" w:styleId="t{number}"><w:name w:val="末行{number}"/><w:tblPr/><w:tblStylePr w:type="lastRow"><w:rPr><w:strike/></w:rPr></w:tblStylePr></w:style>',
    )
    properties = table_of(case).find(q("w:tblPr"))
    for old in properties.findall(q("w:tblStyle")) + properties.findall(q("w:tblLook")):
        properties.remove(old)
    properties.insert(0, e("w:tblStyle", {"w:val": f"t{number}"}))
    properties.append(e("w:tblLook", {"w:val": "0460", "w:firstRow": "1", "w:lastRow": "1"}))
    for path in paths:
        declare(case, path, truth=OneOf((None, case.get(path))), must=path.endswith((".name", ".id_number")), may=True)


@kind("sight", "mechanics", group="white-cell", forms=ROSTERS)
def white_by_the_cells_own_fill(case: Case, rng: Random) -> None:
    """Black text on a black fill in one cell (censored by the clerk): not seen, so asked."""
    for path, place in pick(case, rng, "id_number", "name", "certificate_no"):
        text = text_of(place)
        compose(place, run_of(place, text, e("w:color", {"w:val": "000000"})))
        tcpr = place.find(q("w:tcPr"))
        for old in tcpr.findall(q("w:shd")):
            tcpr.remove(old)
        shade, align = e("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": "000000"}), tcpr.find(q("w:vAlign"))
        if align is not None:
            align.addprevious(shade)
        else:
            tcpr.append(shade)
        declare(case, path, truth=OneOf((None, case.get(path))), must=True, ink=text)


@kind("sight", "mechanics", group="hidden")
def line_hidden_by_its_paragraph_style(case: Case, rng: Random) -> None:
    """A second paragraph of a style that is hidden, white or of one point: no part of the answer, and reported."""
    for path, place in pick(case, rng, *TEXTS, *NUMBERS):
        text, extra = text_of(place), rng.choice(["内部留存", "待核实", "原始记录12"])
        style = _paragraph_style(case, rng, rng.choice(["vanish", "white", "tiny"]), based=rng.random() < 0.5)
        paragraph = compose(place, run_of(place, text))
        paragraph.addnext(
            e(
                "w:p",
                None,
                e("w:pPr", None, e("w:pStyle", {"w:val": style})),
                e("w:r", None, e("w:t", None, text=extra)),
            )
        )
        declare(case, path, must=True, ink=extra, raw=text)


@kind("sight", "mechanics", group="toggle")
def strike_in_the_old_formatting_only(case: Case, rng: Random) -> None:
    """A revision says that the run used to be struck; or only the paragraph's mark is: the answer is seen, no doubt."""
    for path, place in pick(case, rng, *TEXTS, *LONG, number=2):
        text = text_of(place)
        run = run_of(place, text)
        paragraph = compose(place, run)
        if rng.random() < 0.5:
            run.find(q("w:rPr")).extend(
                fragment(
                    '<w:rPrChange w:id="881" w:author="审核" w:date="2025-03-01T09:00:00Z"><w:rPr><w:strike/><w:vanish/></w:rPr></w:rPrChange>'
                )
            )
        else:
            ppr = paragraph.find(q("w:pPr"))
            if ppr is None:
                ppr = e("w:pPr")
                paragraph.insert(0, ppr)
            for old in ppr.findall(q("w:rPr")):
                ppr.remove(old)
            ppr.append(e("w:rPr", None, e("w:strike"), e("w:color", {"w:val": "FFFFFF"})))
        declare(case, path, raw=text)


@kind("sight", "mechanics", group="toggle")
def struck_by_default_and_switched_off_by_a_style(case: Case, rng: Random) -> None:
    """A character style inherits the strike of its base and takes it back: seen, and no doubt."""
    for path, place in pick(case, rng, *TEXTS, *LONG):
        text, number = text_of(place), rng.randrange(1000, 9999)
        look, off = rng.choice(
            [
                ("<w:strike/>", '<w:strike w:val="0"/>'),
                ("<w:vanish/>", '<w:vanish w:val="0"/>'),
                ('<w:color w:val="FFFFFF"/>', '<w:color w:val="auto"/>'),
            ]
        )
        add_style(
            case,
            f'<w:style w:type="character" w:customStyle="1" w:styleId="o{number}a"><w:name w:val="旧{number}"/><w:rPr>{look}</w:rPr></w:style>'
            f'<w:style w:type="character" w:customStyle="1" w:styleId="o{number}"><w:name w:val="新{number}"/><w:basedOn w:val="o{number}a"/><w:rPr>{off}</w:rPr></w:style>',
        )
        compose(place, run_of(place, text, e("w:rStyle", {"w:val": f"o{number}"}), without=("color",)))
        declare(case, path, raw=text)
