"""Type fit: values in each other's cells, rows that slipped, samples and placeholders left in."""

from __future__ import annotations

import copy
from random import Random

from tests.corpus.case import ANY, Case, OneOf, put
from tests.corpus.operators import ROSTERS, cells, get, need
from tests.corpus.operators.kinds import claim, clean, clean_rows, declare, kind, pick, say
from tests.corpus.operators.rows import _renumber
from tests.corpus.package import q, tag, text_of
from tests.corpus.people import People

PAIRS = {
    "trainees": [("name", "employer_position"), ("id_number", "employer_position"), ("sex", "education"), ("name", "id_number"), ("level", "certificate_no"), ("name", "sex"), ("certificate_no", "employer_position"), ("education", "level"), ("sex", "level")],
    "graduates": [("name", "employer"), ("id_number", "employer"), ("score", "id_number"), ("name", "score"), ("name", "id_number"), ("employer", "score")],
    "experts": [("name", "employer_title"), ("employer_title", "mobile"), ("name", "mobile")],
    "instructors": [("name", "employer"), ("name", "title")],
    "courses": [("hours", "instructor"), ("format", "hours"), ("topic", "hours")],
}  # fmt: skip
WITH_ROWS = ("annex1", "annex2", "annex3", "annex5")


@kind("fit", group="wrong-cell", forms=WITH_ROWS)
def two_cells_of_a_row_exchanged(case: Case, rng: Random) -> None:
    """A unit in 姓名 and the name in 工作单位, an ID number in 工作单位 …, in one row or two: both are asked."""
    loop = rng.choice(case.loops)
    a, b = rng.choice(PAIRS[loop])
    rows = clean_rows(case, loop, a, b)
    need(len(rows) > 1)
    for tr in rng.sample(rows, rng.choice([1, 1, 2])):
        paths = [case.path(loop, case.uid(tr), c) for c in (a, b)]
        texts = [text_of(case.place(p)) for p in paths]
        values = [case.get(p) for p in paths]
        for path, value, text in zip(paths, values, texts[::-1], strict=True):
            say(
                case,
                path,
                case.place(path),
                text,
                truth=OneOf((value, text, None, values[1 - values.index(value)])),
                must=True,
                ink=text,
            )


@kind("fit", group="wrong-cell", forms=("annex1", "annex4", "annex5"))
def two_answers_exchanged(case: Case, rng: Random) -> None:
    """经办人 and 联系电话, 开户行 and 银行账号, 联系人 and 手机 hold each other's answers."""
    pairs = {
        "annex1": [("contact", "mobile"), ("contact", "office_phone"), ("email", "contact"), ("email", "mobile")],
        "annex4": [("handler", "phone"), ("bank", "bank_account"), ("phone", "bank_account")],
        "annex5": [("contact", "mobile"), ("contact", "office_phone")],
    }[case.form]
    rng.shuffle(pairs)
    for pair in pairs:
        fine = dict(clean(case, *pair))
        if set(fine) >= set(pair):
            texts = {n: text_of(fine[n]) for n in pair}
            values = {n: case.get(n) for n in pair}
            for name, other in (pair, pair[::-1]):
                say(
                    case,
                    name,
                    fine[name],
                    texts[other],
                    truth=OneOf((values[name], texts[other], None)),
                    must=True,
                    ink=texts[other],
                )
            return
    need(False)


@kind("fit", "rows", group="shift", forms=ROSTERS)
def row_shifted_right(case: Case, rng: Random) -> None:
    """A cell was put in: from there on everything in that row stands one column further right."""
    loop = case.loops[0]
    order = {
        "trainees": ["name", "sex", "education", "id_number", "employer_position", "certificate_no", "level", "note"],
        "graduates": ["name", "employer", "id_number", "score", "completion_no"],
    }[loop]
    start = rng.randrange(0, len(order) - 2)
    part = order[start:]
    rows = [
        tr
        for tr in clean_rows(case, loop, *[c for c in part if c not in ("note", "completion_no")])
        if case.get(case.path(loop, case.uid(tr), part[-1])) is None
    ]
    need(rows)
    tr = rng.choice(rows)
    paths = [case.path(loop, case.uid(tr), c) for c in part]
    texts = [text_of(case.place(p)) for p in paths]
    for path, text in zip(paths, ["", *texts], strict=False):
        value = case.get(path)
        put(case.place(path), text)
        filled = bool(text or value)
        declare(
            case,
            path,
            truth=OneOf((value, text or None, None)) if filled else None,
            must=filled and not path.endswith((".note", ".completion_no")),
            may=True,
            ink=text,
            raw=text or None,
        )
        if value is not None and not isinstance(value, OneOf) and path.endswith((".note", ".completion_no")):
            case.allow(path)


@kind("fit", "rows", group="shift", forms=ROSTERS)
def row_shifted_left(case: Case, rng: Random) -> None:
    """The clerk forgot one cell: from there on everything stands one column too far left, the last cell is empty."""
    loop = case.loops[0]
    order = {
        "trainees": ["name", "sex", "education", "id_number", "employer_position", "certificate_no", "level"],
        "graduates": ["name", "employer", "id_number", "score"],
    }[loop]
    start = rng.randrange(0, len(order) - 2)
    part = order[start:]
    rows = clean_rows(case, loop, *part)
    need(rows)
    tr = rng.choice(rows)
    paths = [case.path(loop, case.uid(tr), c) for c in part]
    texts = [text_of(case.place(p)) for p in paths]
    for path, text in zip(paths, [*texts[1:], ""], strict=True):
        value = case.get(path)
        put(case.place(path), text)
        declare(case, path, truth=OneOf((value, text or None, None)), must=True, ink=text, raw=text or None)


@kind("fit", group="wrong-cell", forms=ROSTERS)
def number_in_the_wrong_cell_only(case: Case, rng: Random) -> None:
    """The ID number stands in 工作单位 (or behind the name), its own cell is empty: both are asked."""
    loop = case.loops[0]
    unit = "employer_position" if loop == "trainees" else "employer"
    rows = clean_rows(case, loop, "name", "id_number", unit)
    need(rows)
    tr = rng.choice(rows)
    name, number, employer = (case.path(loop, case.uid(tr), c) for c in ("name", "id_number", unit))
    text = text_of(case.place(number))
    target = rng.choice([name, employer])
    joined = rng.choice(
        [
            f"{text_of(case.place(target))} {text}",
            f"{text_of(case.place(target))}\n{text}",
            f"{text_of(case.place(target))}（{text}）",
        ]
    )
    put(case.place(number), "")
    declare(case, number, truth=OneOf((None, case.get(number))), must=True)
    say(case, target, case.place(target), joined, truth=ANY, must=True, ink=text)
    case.forget(target)


@kind("fit", "rows", group="sample", forms=WITH_ROWS)
def example_row_left_in(case: Case, rng: Random) -> None:
    """The form's own example row stands above the people: 例 | 张三 | 男 | 1101…XXXX; it is nobody."""
    loop = case.loops[0]
    rows = case.rows(loop)
    mark = rng.choice(["例", "示例", "样例", "（例）", "填写示例", "例：", "范例"])
    new = copy.deepcopy(rows[0])
    new.attrib.pop("{urn:corpus:tag}uid", None)
    sample = {
        "no": mark, "name": "张三", "sex": "男", "education": "大专", "id_number": rng.choice(["110112XXXXXXXXXXXX", "1101********1234", "110112199001011234"]), "employer_position": "××有限公司 班长", "certificate_no": "XXXXXXXXXXXXXXXX", "level": "高级工", "note": "示例",
        "employer": "××有限公司", "score": "90", "completion_no": "", "topic": f"（{mark.strip('（）：')}）数控编程", "format": "现场教学", "hours": "8", "instructor": "张三", "title": "高级工程师", "employer_title": "××大学 教授", "mobile": "138XXXXXXXX", "signature": "",
    }  # fmt: skip
    if loop in ("courses", "instructors", "experts"):
        sample["name"] = f"{mark.strip('（）：')}：张三"
    for c in cells(new):
        column = (get(c, "field") or "").rpartition(".")[2]
        if get(c, "role") == "cell":
            for numbered in list(c.iter(q("w:numPr"))):
                numbered.getparent().remove(numbered)
            put(c, sample.get(column, ""))
            tag(c, "extra")
    tag(new, "extra")
    rows[0].addprevious(new)
    if "no" in case.data[loop][0]:
        _renumber(case, loop)


@kind("fit", "rows", group="sample", forms=ROSTERS)
def placeholder_person(case: Case, rng: Random) -> None:
    """A row of ×××, XXX and 某某 kept to show how: nobody, or asked."""
    loop = case.loops[0]
    rows = case.rows(loop)
    new = copy.deepcopy(rows[-1])
    new.attrib.pop("{urn:corpus:tag}uid", None)
    x = rng.choice(["×××", "XXX", "***", "xxx", "……", "某某", "＊＊＊"])
    for c in cells(new):
        if get(c, "role") == "cell":
            for numbered in list(c.iter(q("w:numPr"))):
                numbered.getparent().remove(numbered)
            column = (get(c, "field") or "").rpartition(".")[2]
            put(c, "" if column in ("no", "note", "completion_no") else x)
            tag(c, "extra")
    tag(new, "extra")
    rows[-1].addnext(new)


@kind("fit", group="placeholder")
def placeholder_for_an_answer(case: Case, rng: Random) -> None:
    """×××, XXX, 请选择, 某某 where an answer should stand: no value, or a question; never a person called ×××."""
    for path, place in pick(
        case,
        rng,
        "name",
        "contact",
        "handler",
        "employer",
        "level",
        "education",
        "sex",
        "score",
        "instructor",
        "employer_title",
        "bank",
        "venue",
        number=rng.choice([1, 2]),
    ):
        text = rng.choice(
            [
                "×××",
                "XXX",
                "请选择",
                "xxx",
                "***",
                "某某某",
                "—请选择—",
                "（待填）",
                "示例",
                "＿＿＿",
                "？？？",
                "【】",
                "……",
            ]
        )
        say(case, path, place, text, truth=None, may=True)


@kind("fit", group="placeholder")
def masked_number(case: Case, rng: Random) -> None:
    """110112********1234, 138****5678: nobody knows the number; it is asked."""
    for path, place in pick(case, rng, "id_number", "mobile", "phone", "bank_account", "certificate_no"):
        text = text_of(place)
        need(len(text) > 8)
        star = rng.choice("*×X＊x•")
        masked = text[:4] + star * (len(text) - 8) + text[-4:]
        say(case, path, place, masked, truth=ANY, must=True, ink=masked)


@kind("fit", group="implausible")
def implausible_text(case: Case, rng: Random) -> None:
    """A name of one character or of digits, a score of words, hours of a sentence: asked."""
    options = {
        "name": ["1", "张", "3", "无名", "是", "女", "2025年"],
        "contact": ["1", "办公室", "是"],
        "handler": ["1", "√", "同意"],
        "score": ["√", "是", "2025-06-20", "合适", "A座", "已发证"],
        "hours": ["全天", "一上午", "√", "若干"],
        "graduate_count": ["全部", "√", "已结业"],
        "trainee_count": ["全部", "若干", "一个班"],
        "planned_trainees": ["一个班", "若干", "不限"],
        "sex": ["1", "是", "无", "汉"],
        "level": ["是", "初中", "√", "科级"],
        "mobile": ["同上表", "无线", "√"],
        "id_number": ["√", "已提供", "有", "见复印件"],
        "total_hours": ["两周", "按计划", "√"],
    }
    for path, place in pick(case, rng, *options):
        text = rng.choice(options[path.rpartition(".")[2]])
        say(case, path, place, text, truth=ANY, must=True, ink=text)


@kind("fit", group="empty")
def cells_left_empty(case: Case, rng: Random) -> None:
    """A required cell was left empty: surely read, and no doubt of the reading."""
    for path, place in pick(
        case,
        rng,
        "name",
        "id_number",
        "level",
        "education",
        "employer",
        "score",
        "mobile",
        "bank",
        "handler",
        "contact",
        "venue",
        "certificate_no",
        "format",
        "title",
        number=rng.choice([1, 2, 4]),
    ):
        put(place, "")
        declare(case, path, truth=None)


@kind("fit", group="empty", forms=ROSTERS)
def row_of_a_name_only(case: Case, rng: Random) -> None:
    """A person of whom only the name is known yet: one person with empty cells."""
    loop = case.loops[0]
    rows = list(clean_rows(case, loop, "name", "id_number"))
    need(len(rows) > 2)
    tr = rng.choice(rows)
    for column in [c for c in case.record(loop, case.uid(tr)) if c not in ("_uid", "no", "name")]:
        path = case.path(loop, case.uid(tr), column)
        need(path not in case.touched | case.must)
        cell = case.cell(tr, column)
        need(cell is not None)
        put(cell, "")
        declare(case, path, truth=None)
    claim(case, case.path(loop, case.uid(tr), "name"))


@kind("fit", group="arithmetic", forms=("annex1",))
def hours_as_a_sum(case: Case, rng: Random) -> None:
    """课时 4+4, 2×4, 4（理论）4（实操): their sum, or a question."""
    for path, place in pick(case, rng, "hours"):
        value = case.get(path)
        need(isinstance(value, int) and value % 2 == 0)
        half = value // 2
        say(
            case,
            path,
            place,
            rng.choice([f"{half}+{half}", f"{half}×2", f"理论{half}实操{half}", f"{half}（理论）+{half}（实操）"]),
            truth=OneOf((value, None)),
            may=True,
        )


@kind("fit", group="column-fit", forms=ROSTERS)
def column_of_another_kind(case: Case, rng: Random) -> None:
    """The whole column 考核成绩 holds dates, or 身份证号 holds phone numbers: every one is asked."""
    loop = case.loops[0]
    people = People(rng)
    column = "id_number" if loop == "trainees" or rng.random() < 0.5 else "score"
    rows = clean_rows(case, loop, column)
    need(len(rows) == len(case.data[loop]))
    for n, tr in enumerate(rows):
        path = case.path(loop, case.uid(tr), column)
        text = people.mobile() if column == "id_number" else f"2025年6月{n % 28 + 1}日"
        say(case, path, case.place(path), text, truth=ANY, must=True)
