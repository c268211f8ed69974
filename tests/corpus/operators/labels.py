"""What happens to the printed labels."""

from __future__ import annotations

import copy
import re
from random import Random

from tests.corpus.case import Case, put
from tests.corpus.operators import (
    ROSTERS,
    TABLES,
    above,
    cells,
    get,
    label_groups,
    label_text,
    need,
    operator,
    relabel,
    span,
    whole_rows,
)
from tests.corpus.package import Element, e, q, tag, text_of

SYNONYMS = {
    "organizer": ["申报单位名称", "单位名称", "培训单位名称"],
    "project": ["项目名称", "研修班名称", "培训项目名称"],
    "occupations": ["职业（工种）名称", "涉及职业工种", "涉及工种"],
    "venue": ["培训地点", "研修地点", "拟定培训地点"],
    "planned_trainees": ["预计招生人数", "计划招收人数", "预计学员人数"],
    "trainee_source": ["学员来源情况", "生源", "招生对象"],
    "purpose": ["研修目的及作用", "研修目的与意义", "培训目的和作用"],
    "conditions": ["培训条件和保障措施", "培训条件与保障", "办班条件及保障措施"],
    "total_hours": ["总学时", "合计课时", "课时总计"],
    "assessment": ["结业考核方式", "考核办法", "结业考核办法"],
    "budget": ["经费预算", "所需经费预算", "研修经费预算"],
    "address": ["单位地址", "通讯地址", "详细地址"],
    "contact": ["联系人姓名", "项目联系人", "联络人"],
    "office_phone": ["办公室电话", "座机", "固定电话"],
    "mobile": ["手机号码", "移动电话", "手机号"],
    "fax": ["传真号码", "传真电话"],
    "email": ["电子邮箱", "E-mail", "电子邮件"],
    "application_date": ["填报日期：", "申请时间：", "申报日期："],
    "graduate_count": ["结业学员人数", "结业人数（人）", "合格人数"],
    "subsidy_wan": ["申请补助资金（万元）", "申请金额（万元）", "补助资金（万元）"],
    "handler": ["经办人姓名", "承办人", "经办人员"],
    "bank": ["开户银行", "开户银行名称", "开户行名称"],
    "bank_account": ["账号", "银行帐号", "开户账号"],
    "trainee_count": ["参训人数", "学员人数", "培训总人数"],
    "start_date": ["开始时间", "开班时间", "培训起始时间"],
    "end_date": ["结束时间", "结业时间", "培训终止时间"],
    "start_date+end_date": ["培训起止时间", "研修起止时间", "培训起止日期"],
    "summary": ["项目实施总结", "工作总结", "培训总结"],
    "funds_usage": ["经费使用情况", "资金使用说明", "补助资金使用情况"],
    "expert_opinion": ["专家组意见", "专家评审意见", "专家意见"],
    "bureau_opinion": ["区人社局意见", "区人力社保局意见", "人社局审核意见"],
    "trainees.name": ["学员姓名"], "trainees.id_number": ["公民身份号码", "身份证", "身份证号码", "证件号码"], "trainees.level": ["职业等级", "技能等级", "证书等级"],
    "trainees.employer_position": ["单位及职务", "工作单位/职务", "所在单位及职务"], "trainees.certificate_no": ["证书编号", "职业资格证书编号", "职业技能等级证书编号"],
    "trainees.education": ["文化程度", "最高学历"], "trainees.note": ["说明", "备  注"], "trainees.no": ["编号", "No."],
    "graduates.name": ["学员姓名"], "graduates.employer": ["单位", "所在单位", "单位名称"], "graduates.id_number": ["身份证号", "公民身份号码", "身份证"],
    "graduates.score": ["成绩", "考核结果", "考试成绩"], "graduates.completion_no": ["结业证书号", "证书编号（区人力社保局填写）"],
    "courses.topic": ["课程内容", "研修内容", "培训课程"], "courses.hours": ["学时", "课时（节）", "课时数"], "courses.format": ["教学形式", "授课形式"], "courses.instructor": ["授课老师", "任课教师", "教师"],
    "instructors.title": ["职务或职称", "职称/职务"], "instructors.employer": ["所在单位", "单位"], "instructors.name": ["教师姓名"],
    "experts.name": ["专家姓名"], "experts.employer_title": ["单位及职务职称", "工作单位及职称"], "experts.mobile": ["联系电话", "手机号码"], "experts.signature": ["签字", "专家签名"],
    "prepared_by": ["制表人：", "填报人："], "phone": ["电话", "联系方式"],
}  # fmt: skip


def _own(case: Case) -> list[list[Element]]:
    return [g for g in label_groups(case) if label_text(g).strip()]


def _tail(old: str, new: str) -> str:
    """Keep the colon that the place had."""
    new = new.rstrip("：:")
    return new + ("：" if old.rstrip().endswith(("：", ":")) else "")


@operator("easy", "labels", group="spacing")
def respaced_labels(case: Case, rng: Random) -> None:
    """姓名 as 姓  名, 联系人 as 联 系 人."""
    for group in _own(case):
        text = re.sub(r"\s", "", label_text(group))
        bare = text.rstrip("：:")
        if 2 <= len(bare) <= 4 and re.fullmatch(r"[\u4e00-\u9fff]+", bare):
            relabel(case, group, rng.choice([" ", "  ", "    "]).join(bare) + text[len(bare) :])


@operator("easy", "labels", group="spacing")
def squeezed_labels(case: Case, rng: Random) -> None:
    """All spaces and breaks inside labels gone."""
    for group in _own(case):
        text = label_text(group)
        relabel(case, group, re.sub(r"\s", "", text))


@operator("easy", "labels", group="spacing")
def wide_spaces_in_labels(case: Case, rng: Random) -> None:
    """Full-width spaces inside and around labels."""
    for group in _own(case):
        text = re.sub(r"\s", "", label_text(group))
        if len(text) <= 5:
            relabel(case, group, "　".join(text))
        else:
            relabel(case, group, "　" + text + "　")


@operator("easy", "labels", group="punctuation")
def half_width_label_punctuation(case: Case, rng: Random) -> None:
    """Half-width brackets, colons and slashes in labels."""
    for group in _own(case):
        text = label_text(group)
        relabel(case, group, text.translate(str.maketrans("：（）／", ":()/")))


@operator("easy", "labels", group="punctuation")
def labels_with_colons(case: Case, rng: Random) -> None:
    """Every label cell ends with a colon."""
    for group in _own(case):
        if (
            group[0].tag == q("w:tc")
            and get(group[0], "role") == "label"
            and not label_text(group).rstrip().endswith(("：", ":"))
        ):
            put(group[0], label_text(group) + rng.choice(["：", ":", " ："]))


@operator("medium", "labels", group="words")
def label_synonyms(case: Case, rng: Random) -> None:
    """Another office's words: 项目名称, 文化程度, 公民身份号码, 开户银行."""
    for group in _own(case):
        name = get(group[0], "field") or ""
        if name in SYNONYMS and rng.random() < 0.5 and not (name == "organizer" and "盖章" in label_text(group)):
            relabel(case, group, _tail(label_text(group), rng.choice(SYNONYMS[name])))


@operator("medium", "labels", group="words")
def numbered_labels(case: Case, rng: Random) -> None:
    """1.办班单位名称, （二）…, *联系人（必填）."""
    style = rng.choice(["{n}.{t}", "（{c}）{t}", "{t}（必填）", "*{t}", "{n}、{t}"])
    number = 0
    for group in _own(case):
        if get(group[0], "role") != "label" or group[0].tag != q("w:tc"):
            continue
        number += 1
        text = label_text(group)
        relabel(case, group, style.format(n=number, c="一二三四五六七八九十"[number % 10 - 1], t=text))


@operator("medium", "labels", group="words")
def bilingual_labels(case: Case, rng: Random) -> None:
    """姓名 Name: a form for foreign guests."""
    english = {
        "organizer": "Organizer",
        "project": "Project",
        "name": "Name",
        "sex": "Sex",
        "id_number": "ID No.",
        "phone": "Tel.",
        "contact": "Contact",
        "mobile": "Mobile",
        "venue": "Venue",
        "topic": "Topic",
        "hours": "Hours",
        "instructor": "Instructor",
        "level": "Level",
        "score": "Score",
        "bank": "Bank",
        "bank_account": "Account",
        "handler": "Handler",
        "employer": "Employer",
    }
    for group in _own(case):
        last = (get(group[0], "field") or "").rpartition(".")[2]
        if last in english and group[0].tag == q("w:tc"):
            relabel(case, group, label_text(group) + rng.choice(["\n", " "]) + english[last])


@operator("medium", "labels", group="breaks")
def labels_over_two_lines(case: Case, rng: Random) -> None:
    """Labels broken over two lines in narrow columns."""
    for group in _own(case):
        text = label_text(group)
        if group[0].tag == q("w:tc") and len(text) >= 4 and "\n" not in text:
            cut = rng.randrange(2, len(text) - 1)
            relabel(case, group, text[:cut] + "\n" + text[cut:])


@operator("hard", "labels", group="typos")
def label_typos(case: Case, rng: Random) -> None:
    """Slips in retyped labels: one character wrong or missing in some of them."""
    slips = {
        "账号": "帐号",
        "预计": "预记",
        "拟定": "拟订",
        "措施": "措拖",
        "邮箱": "油箱",
        "考核": "考合",
        "职业": "职来",
        "申请资金": "申请资全",
        "联系人": "连系人",
        "培训": "培馴",
        "教师": "老师",
        "身份证": "身份正",
        "起止": "起至",
        "总课时": "总课是",
        "经办": "经辨",
    }
    done = 0
    for group in _own(case):
        text = label_text(group)
        for good, bad in slips.items():
            if good in text and rng.random() < 0.6 and done < 5:
                relabel(case, group, text.replace(good, bad, 1))
                done += 1
                name = get(group[0], "field") or ""
                if "." in name:
                    loop, _, column = name.partition(".")
                    case.allow(*(case.path(loop, r["_uid"], column) for r in case.data[loop]))
                else:
                    case.allow(*name.split("+"))
                break
    need(done)


@operator("hard", "labels", group="typos")
def traditional_labels(case: Case, rng: Random) -> None:
    """The form typed with a traditional-character keyboard."""
    table = str.maketrans(
        "办单项目称研训学员来预计业职种点内时师总结经费资联系电话机传邮银号账请开户间单位务证书编级备别历区训条实习与专签总",
        "辦單項目稱研訓學員來預計業職種點內時師總結經費資聯繫電話機傳郵銀號賬請開戶間單位務證書編級備別歷區訓條實習與專簽總",
    )
    for group in _own(case):
        relabel(case, group, label_text(group).translate(table))
    for path in list(case.raw):
        case.allow(path)


@operator("hard", "labels", group="erased")
def label_erased(case: Case, rng: Random) -> None:
    """A label cell was overwritten with nothing: the answer is known only by its neighbours."""
    rows = [tr for tr in whole_rows(case) if len(cells(tr)) == 2]
    need(rows)
    tr = rng.choice(rows)
    label = cells(tr)[0]
    name = get(label, "field") or ""
    put(label, "")
    untouched = name in ("organizer", "project") and len([v for v in case.values(name) if get(v, "filled")]) > 1
    (case.allow if untouched else case.doubt)(*name.split("+"))


@operator("hard", "labels", group="erased", forms=("annex1", "annex2", "annex3", "annex5"))
def column_head_erased(case: Case, rng: Random) -> None:
    """One column of a table lost its heading."""
    loop = rng.choice(case.loops)
    head = rng.choice(
        [
            h
            for h in case.heads(loop)
            if not (get(h, "field") or "").endswith((".no", ".note", ".signature", ".completion_no"))
        ]
    )
    column = (get(head, "field") or "").partition(".")[2]
    put(head, "")
    case.doubt(*(case.path(loop, r["_uid"], column) for r in case.data[loop] if r[column] is not None))
    for r in case.data[loop]:
        case.allow(*case.row_paths(loop, r["_uid"]))


@operator("hard", "labels", group="erased", forms=ROSTERS)
def header_row_deleted(case: Case, rng: Random) -> None:
    """The whole header row of the roster is gone."""
    loop = case.loops[0]
    tr = case.head_row(loop)
    tr.getparent().remove(tr)
    for r in case.data[loop]:
        case.doubt(*(p for p in case.row_paths(loop, r["_uid"]) if case.get(p) is not None and not p.endswith(".no")))
        case.allow(*case.row_paths(loop, r["_uid"]))


@operator("hard", "labels", group="twice", forms=("annex1", "annex4"))
def label_printed_twice(case: Case, rng: Random) -> None:
    """联系电话 (or 手机) stands twice with two different answers."""
    name = "phone" if case.form == "annex4" else "email"
    place = case.place(name)
    row = above(place, "w:tr")
    new = copy.deepcopy(row)
    for node in new.iter(q("w:tc")):
        if get(node, "role") == "value":
            put(node, "13800001111" if name == "phone" else "other@163.com")
            tag(node, "extra")
        elif get(node, "role") == "label":
            tag(node, "extra")
    tag(new, "extra")
    row.addnext(new)
    case.doubt(name)


@operator("medium", "labels", group="tails", forms=TABLES)
def label_notes_in_brackets(case: Case, rng: Random) -> None:
    """Labels with an explanation: 手机（务必保持畅通）, 结业人数（以附件3为准）."""
    notes = ["（如实填写）", "（请与公章一致）", "（可另附页）", "（见填表说明）"]
    for group in _own(case):
        if get(group[0], "role") == "label" and group[0].tag == q("w:tc") and rng.random() < 0.5:
            relabel(case, group, label_text(group).rstrip("：") + rng.choice(notes))


@operator("hard", "labels", group="inline", forms=TABLES)
def label_and_value_in_one_cell(case: Case, rng: Random) -> None:
    """联系人：张三 in one cell over the whole width."""
    rows = [
        tr
        for tr in whole_rows(case)
        if len(cells(tr)) == 2 and "\n" not in text_of(cells(tr)[1]) and text_of(cells(tr)[1])
    ]
    need(rows)
    for tr in rng.sample(rows, min(3, len(rows))):
        label, value = cells(tr)
        text = re.sub(r"\s", "", text_of(label)).rstrip("：:") + "：" + text_of(value)
        total = span(label) + span(value)
        put(value, text)
        properties = value.find(q("w:tcPr"))
        for old in properties.findall(q("w:gridSpan")):
            properties.remove(old)
        properties.insert(1, e("w:gridSpan", {"w:val": total}))
        properties.find(q("w:tcW")).set(
            q("w:w"),
            str(
                int(properties.find(q("w:tcW")).get(q("w:w")))
                + int(label.find(f"{q('w:tcPr')}/{q('w:tcW')}").get(q("w:w")))
            ),
        )
        tr.remove(label)
        case.allow(*(get(value, "field") or "").split("+"))


@operator("hard", "labels", group="inline", forms=TABLES)
def label_and_value_without_colon(case: Case, rng: Random) -> None:
    """联系人 张三 in one cell, only a blank between."""
    rows = [
        tr
        for tr in whole_rows(case)
        if len(cells(tr)) == 4 and all(text_of(c) and "\n" not in text_of(c) for c in cells(tr))
    ]
    need(rows)
    tr = rng.choice(rows)
    label, value = cells(tr)[2:]
    name = get(value, "field") or ""
    put(value, re.sub(r"\s", "", text_of(label)).rstrip("：:") + "  " + text_of(value))
    properties = value.find(q("w:tcPr"))
    total = span(label) + span(value)
    for old in properties.findall(q("w:gridSpan")):
        properties.remove(old)
    properties.insert(1, e("w:gridSpan", {"w:val": total}))
    tr.remove(label)
    case.allow(*name.split("+"))


@operator("hard", "labels", group="split", forms=("annex1", "annex4"))
def value_in_two_cells(case: Case, rng: Random) -> None:
    """The answer's cell was split and both halves are filled."""
    rows = [
        tr
        for tr in whole_rows(case)
        if len(cells(tr)) == 2 and (get(cells(tr)[1], "field") or "") in ("project", "venue", "bank", "address")
    ]
    need(rows)
    tr = rng.choice(rows)
    value = cells(tr)[1]
    name = get(value, "field") or ""
    text = text_of(value)
    other = copy.deepcopy(value)
    tag(other, "extra")
    cut = len(text) // 2
    put(value, text[:cut])
    put(other, text[cut:])
    width = int(value.find(f"{q('w:tcPr')}/{q('w:tcW')}").get(q("w:w"))) // 2
    for c in (value, other):
        c.find(f"{q('w:tcPr')}/{q('w:tcW')}").set(q("w:w"), str(width))
    value.addnext(other)
    _regrid_last(tr)
    case.doubt(name)


def _regrid_last(tr: Element) -> None:
    """One more grid column at the right; every other row covers it with its last cell."""
    table = above(tr, "w:tbl")
    columns = table.find(q("w:tblGrid"))
    last = columns[-1]
    half = max(60, int(last.get(q("w:w"))) // 2)
    last.set(q("w:w"), str(max(60, int(last.get(q("w:w"))) - half)))
    columns.append(e("w:gridCol", {"w:w": half}))
    for row in table:
        if row.tag != q("w:tr"):
            continue
        target = cells(row)[-2] if row is tr and span(cells(row)[-2]) > 1 else cells(row)[-1]
        if row is tr:
            left, right = cells(row)[-2:]
            total = span(left) + 1
            _set_span(left, total - 1)
            _set_span(right, 1)
        elif row.find(f"{q('w:trPr')}/{q('w:gridAfter')}") is not None:
            after = row.find(f"{q('w:trPr')}/{q('w:gridAfter')}")
            after.set(q("w:val"), str(int(after.get(q("w:val"))) + 1))
        else:
            _set_span(target, span(target) + 1)


def _set_span(tc: Element, number: int) -> None:
    properties = tc.find(q("w:tcPr"))
    for old in properties.findall(q("w:gridSpan")):
        properties.remove(old)
    if number > 1:
        properties.insert(1, e("w:gridSpan", {"w:val": number}))


@operator("hard", "labels", group="below", forms=TABLES)
def value_below_its_label(case: Case, rng: Random) -> None:
    """The label has a row of its own, the answer stands in the row below."""
    rows = [
        tr
        for tr in whole_rows(case)
        if len(cells(tr)) == 2
        and (get(cells(tr)[1], "field") or "")
        in (
            "purpose",
            "conditions",
            "assessment",
            "budget",
            "project",
            "occupations",
            "venue",
            "summary",
            "funds_usage",
        )
    ]
    need(rows)
    for tr in rng.sample(rows, min(2, len(rows))):
        label, value = cells(tr)
        new = copy.deepcopy(tr)
        total = span(label) + span(value)
        tr.remove(value)
        _set_span(label, total)
        for c in cells(new):
            if get(c, "role") == "label":
                new.remove(c)
        _set_span(cells(new)[0], total)
        tr.addnext(new)
        case.allow(*(get(value, "field") or "").split("+"))


@operator("hard", "labels", group="below", forms=("annex1", "annex5", "annex4"))
def label_row_above_value_row(case: Case, rng: Random) -> None:
    """Four cells of one row became a row of two labels above a row of two values."""
    rows = [
        tr
        for tr in whole_rows(case)
        if len(cells(tr)) == 4 and all(get(c, "role") in ("label", "value") for c in cells(tr))
    ]
    need(rows)
    tr = rng.choice(rows)
    new = copy.deepcopy(tr)
    for row, role in ((tr, "label"), (new, "value")):
        kept = [c for c in cells(row) if get(c, "role") == role]
        spans = [span(cells(row)[0]) + span(cells(row)[1]), span(cells(row)[2]) + span(cells(row)[3])]
        for c in cells(row):
            if get(c, "role") != role:
                row.remove(c)
        for c, number in zip(kept, spans, strict=True):
            _set_span(c, number)
            case.allow(*(get(c, "field") or "").split("+"))
    tr.addnext(new)


@operator("hard", "values", group="likeness", forms=("annex1", "annex4"))
def value_equal_to_a_label(case: Case, rng: Random) -> None:
    """An answer that reads like a label: 学员来源 → 工作单位, 经办人 → 联系人."""
    name, text = ("trainee_source", "工作单位") if case.form == "annex1" else ("handler", "联系人")
    case.retype(name, text)
    case.set(name, text)
    case.allow(name)
    case.forget(name)


@operator("hard", "values", group="likeness", forms=("annex1",))
def course_named_like_a_label(case: Case, rng: Random) -> None:
    """A course called 结业考核 (there is one in every plan), another 授课教师情况介绍."""
    for row, text in zip(case.data["courses"][1:], ["结业考核", "总课时安排说明"], strict=False):
        path = case.path("courses", row["_uid"], "topic")
        case.retype(path, text)
        case.set(path, text)
        case.allow(path)
        case.forget(path)


@operator("medium", "labels", group="line-words", forms=("annex1", "annex2", "annex3", "annex4"))
def line_labels_reworded(case: Case, rng: Random) -> None:
    """The line above the table in other words: 主办单位：, 培训时间：, 班次名称：."""
    words = {
        "organizer": ["主办单位（盖章）：", "申报单位（公章）：", "培训单位："],
        "project": ["项目名称：", "研修班名称：", "班次："],
        "start_date+end_date": ["培训时间：", "起止时间：", "研修时间："],
        "application_date": ["填报时间：", "申报日期：", "日期："],
        "prepared_by": ["制表人：", "经办人："],
        "phone": ["电话：", "联系方式："],
    }
    done = 0
    for group in label_groups(case):
        name = get(group[0], "field") or ""
        if name in words and group[0].tag == q("w:r"):
            relabel(case, group, rng.choice(words[name]))
            case.allow(*name.split("+"))
            done += 1
    need(done)
