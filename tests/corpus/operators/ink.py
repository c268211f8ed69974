"""Conservation of ink: what people write beside, around and instead of an answer."""

from __future__ import annotations

import itertools
from random import Random

from tests.corpus.case import ANY, Case, OneOf, put
from tests.corpus.operators import ROSTERS, cells, get, need, span, table_of
from tests.corpus.operators.kinds import claim, clean, clean_rows, declare, kind, pick, plain, say
from tests.corpus.operators.labels import _set_span
from tests.corpus.operators.rows import _plain_row
from tests.corpus.package import Element, e, q, tag, text_of
from tests.corpus.people import People

NAMES = ("name", "contact", "handler", "prepared_by")
WITH_NAMES = ("annex1", "annex2", "annex3", "annex4", "annex5")


@kind("ink", group="name-ink")
def remark_beside_name(case: Case, rng: Random) -> None:
    """张三（已离职，改李四）, 张三(替王五), 张三 已退: who is meant has to be asked."""
    people = People(rng)
    for path, place in pick(case, rng, "name", "contact", "handler", number=rng.choice([1, 2, 3])):
        name, other = text_of(place), people.name()
        remark = rng.choice(
            [
                f"（已离职，改{other}）",
                f"（改为{other}）",
                f"(替{other})",
                " 已退出",
                "（待定）",
                f"/{other}代",
                "（未到）",
                "×",
                f"（换{other}）",
                "　已调走",
                f"→{other}",
            ]
        )
        say(case, path, place, name + remark, truth=ANY, must=True, ink=remark.strip("（）() "))


@kind("ink", group="name-ink")
def harmless_remark_beside_name(case: Case, rng: Random) -> None:
    """张三（女）, 张三（回族）, 组长：张三, 张三*: the name alone is right, and so is a question."""
    for path, place in pick(case, rng, "name", number=2):
        name = text_of(place)
        text = rng.choice(
            [
                "{n}（女）",
                "{n}（回族）",
                "{n}（组长）",
                "{n}*",
                "*{n}",
                "{n}(班长)",
                "{n}①",
                "★{n}",
                "{n}（新增）",
                "{n}＊",
                "{n}（补）",
            ]
        ).format(n=name)
        say(case, path, place, text, may=True)
        note = path.removesuffix("name") + "note"
        if path.startswith("trainees"):  # domain.md, row 92: 张三 and a remark
            mark = text.replace(name, "").strip("（）()")
            old = case.get(note)
            case.set(note, OneOf((old, mark)))
            case.allow(note)


@kind("ink", group="name-ink")
def name_in_brackets(case: Case, rng: Random) -> None:
    """(张三), 【张三】, “张三”, 《张三》."""
    for path, place in pick(case, rng, *NAMES, number=2):
        marks = rng.choice(["()", "（）", "【】", "[]", "“”", "〔〕", "''", "<>"])
        say(case, path, place, f"{marks[0]}{text_of(place)}{marks[1]}", may=True)


@kind("ink", group="question-mark")
def question_mark_behind_a_value(case: Case, rng: Random) -> None:
    """技师？ 28？ 张三? 2025年6月9日（？）: the clerk was not sure himself."""
    for path, place in pick(
        case,
        rng,
        "level",
        "name",
        "graduate_count",
        "trainee_count",
        "planned_trainees",
        "score",
        "education",
        "hours",
        "handler",
        "mobile",
        "id_number",
        "bank_account",
        number=2,
    ):
        mark = rng.choice(["？", "?", "（？）", "(?)", " ？", "？？", "（待核）", "（待核实）", "(存疑)", "，待确认"])
        say(case, path, place, text_of(place) + mark, truth=ANY, must=True, ink=text_of(place) + mark)


@kind("ink", group="level-ink", forms=("annex2",))
def tail_behind_a_level(case: Case, rng: Random) -> None:
    """技师（申报中）, 高级工→技师, 技师以上, 技师（已过期）."""
    for path, place in pick(case, rng, "level", number=rng.choice([1, 2, 4])):
        level = text_of(place)
        text = rng.choice(
            [
                "{l}（申报中）",
                "{l}（在考）",
                "{l}（已过期）",
                "{l}以上",
                "{l}（未取证）",
                "拟报{l}",
                "{l}（公示中）",
                "{l}（吊销）",
                "{l}→高级技师" if level != "高级技师" else "技师→{l}",
                "{l}（笔试已过）",
                "相当于{l}",
                "{l}/无",
                "无（{l}）",
                "{l}，证书遗失",
            ]
        ).format(l=level)
        say(case, path, place, text, truth=ANY, must=True, ink=text)


@kind("ink", group="alternatives", forms=ROSTERS)
def both_alternatives_left(case: Case, rng: Random) -> None:
    """男/女, 大专/本科, 高级工/技师, 合格/不合格: nothing is chosen."""
    options = {
        "sex": ["男/女", "男 女", "男、女", "□男 □女", "男□女□", "男  /  女"],
        "level": ["高级工/技师", "高级工、技师", "高级工 技师 高级技师", "□高级工□技师"],
        "education": ["大专/本科", "高中/中专/大专", "□本科 □大专"],
        "score": ["合格/不合格", "合格 不合格", "优秀/良好/合格", "□合格 □不合格"],
    }
    for path, place in pick(case, rng, *options, number=2):
        text = rng.choice(options[path.rpartition(".")[2]])
        say(case, path, place, text, truth=ANY, must=True, ink=text)


@kind("ink", group="ticks", forms=("annex2",))
def tick_on_the_other_side(case: Case, rng: Random) -> None:
    """男　√女: the tick stands before the word it means."""
    for path, place in pick(case, rng, "sex", number=rng.choice([1, 3, 99])):
        man = text_of(place) == "男"
        style = rng.choice(
            [
                ("√男　女", "男　√女"),
                ("☑男　□女", "□男　☑女"),
                ("✓男  女", "男  ✓女"),
                ("■男 □女", "□男 ■女"),
                ("(√)男 ( )女", "( )男 (√)女"),
                ("（√）男（　）女", "（　）男（√）女"),
                ("●男 ○女", "○男 ●女"),
                ("√男/女", "男/√女"),
                ("[√]男 [ ]女", "[ ]男 [√]女"),
            ]
        )
        say(case, path, place, style[0 if man else 1], may=True)


@kind("ink", group="ticks", forms=("annex2",))
def tick_behind_the_word(case: Case, rng: Random) -> None:
    """男√　女: the usual side, in several hands."""
    for path, place in pick(case, rng, "sex", number=rng.choice([2, 99])):
        man = text_of(place) == "男"
        style = rng.choice(
            [
                ("男√　女", "男　女√"),
                ("男☑　女□", "男□　女☑"),
                ("男（√） 女（ ）", "男（ ） 女（√）"),
                ("男 ✔ / 女", "男 / 女 ✔"),
                ("男■ 女□", "男□ 女■"),
                ("男V  女", "男  女V"),
            ]
        )
        say(case, path, place, style[0 if man else 1], may=True)


@kind("ink", group="ticks", forms=("annex2",))
def tick_in_the_middle(case: Case, rng: Random) -> None:
    """男√女: it may stand for either; or both are ticked."""
    for path, place in pick(case, rng, "sex", number=2):
        text = rng.choice(
            ["男√女", "男☑女", "√男√女", "男√ 女√", "☑男☑女", "男×女√" if rng.random() < 0.3 else "男✓女"]
        )
        if text == "男×女√":
            say(case, path, place, text, truth=OneOf(("女",)), may=True)
            continue
        say(case, path, place, text, truth=ANY, must=True, ink=text)


DITTO = ["〃", "″", '"', "〃〃", "- 〃 -", "同上", "（同上）", "同  上", "——〃——", "同前", "”", "''", "．．", "同上格"]


@kind("ink", "rows", group="same", forms=("annex1", "annex2", "annex3"))
def ditto_marks(case: Case, rng: Random) -> None:
    """〃, ″, — 〃 —, 同前 in a column where rows repeat: the value above, or a question; never the mark, never nothing."""
    loop = case.loops[0]
    column = rng.choice(
        {
            "courses": ["format", "instructor"],
            "trainees": ["level", "education", "sex", "employer_position"],
            "graduates": ["score", "employer"],
        }[loop]
    )
    mark = rng.choice(DITTO)
    rows, fine = case.rows(loop), {p for p, _ in clean(case, column)}
    done = 0
    for above, tr in itertools.pairwise(rows):
        path, up = (case.path(loop, case.uid(r), column) for r in (tr, above))
        if path not in fine or not plain(case.get(up)) or up in case.must or done > 6 or rng.random() < 0.4:
            continue
        if up not in fine and up not in case.touched:
            continue
        value = case.get(up)
        say(case, path, case.place(path), mark, truth=value, may=True)
        case.forget(path)
        done += 1
    need(done)


@kind("ink", group="ditto-elsewhere", forms=("annex2", "annex3"))
def ditto_of_another_row(case: Case, rng: Random) -> None:
    """同3号, 同组长, 见上: which row is meant needs a person."""
    for path, place in pick(case, rng, "employer_position", "employer", "education", "level", "score", number=2):
        text = rng.choice(["同3号", "同序号1", "同组长", "见上", "同左", "同班长单位", "如上", "下同"])
        say(case, path, place, text, truth=ANY, must=True, ink=text)


@kind("ink", group="label-in-answer")
def label_once_more_in_the_cell(case: Case, rng: Random) -> None:
    """电话：138…, 手机:138…, 姓名：张三, 地址：…: the label typed again before the answer."""
    words = {
        "phone": ["电话", "联系电话", "手机", "tel"],
        "mobile": ["手机", "电话", "移动电话", "手机号"],
        "office_phone": ["电话", "办公电话", "座机"],
        "contact": ["联系人", "姓名"],
        "handler": ["姓名", "经办人"],
        "email": ["邮箱", "E-mail", "QQ邮箱"],
        "fax": ["传真", "FAX"],
        "bank": ["开户行", "开户银行"],
        "bank_account": ["账号", "银行账号", "帐号"],
        "address": ["地址", "单位地址"],
        "id_number": ["身份证号", "证号"],
        "certificate_no": ["证书编号", "编号"],
        "score": ["成绩", "考核成绩"],
        "level": ["等级"],
        "venue": ["地点"],
    }
    for path, place in pick(case, rng, *words, number=2):
        name = path.rpartition(".")[2]
        text = rng.choice(words[name]) + rng.choice("：::") + text_of(place)
        say(
            case,
            path,
            place,
            text,
            may=name
            in ("address", "venue", "bank", "level", "score", "contact", "handler", "certificate_no", "email", "fax"),
        )


@kind("ink", group="occupations-ink", forms=("annex1", "annex4"))
def occupations_with_labels(case: Case, rng: Random) -> None:
    """职业：电工　工种：维修电工 in one cell."""
    path, place = pick(case, rng, "occupations")[0]
    values = case.get(path)
    need(isinstance(values, list))
    pairs = ["职业", "工种", "职业", "工种"]
    text = rng.choice(["　", "；", "\n", "  "]).join(f"{p}：{v}" for p, v in zip(pairs, values, strict=False))
    say(case, path, place, text, may=True)
    case.forget(path)


@kind("ink", group="score-ink", forms=("annex3",))
def two_scores_in_one_cell(case: Case, rng: Random) -> None:
    """92合格, 92/优秀, 59→60, 合格 92, 理论85实操90, 85、90: which one counts is asked."""
    for path, place in pick(case, rng, "score", number=rng.choice([1, 2, 3])):
        number = rng.randrange(60, 99)
        text = rng.choice(
            [
                f"{number}合格",
                f"{number}/优秀",
                f"59→{number}",
                f"合格{number}",
                f"{number}\n合格",
                f"理论{number}实操90",
                f"{number}、{number - 3}",
                f"58（补考{number}）",
                f"补考{number}",
                f"{number}（缓）",
                f"{number} {number - 7}",
                f"缺考→{number}",
                f"{number}改{number + 1}",
                f"笔试{number}/实操合格",
                f"{number}+5",
                f"合格？{number}",
                f"{number - 20}/{number}",
            ]
        )
        say(case, path, place, text, truth=ANY, must=True, ink=text)


@kind("ink", group="count-ink", forms=("annex1", "annex4", "annex5"))
def number_with_a_remark(case: Case, rng: Random) -> None:
    """28（待定）, 28→27, 28（不含旁听）, 28改26: the number needs a person."""
    for path, place in pick(
        case,
        rng,
        "planned_trainees",
        "graduate_count",
        "trainee_count",
        "total_hours",
        "hours",
        "subsidy_wan",
        number=rng.choice([1, 2]),
    ):
        number = f"{case.get(path):g}"
        other = f"{case.get(path) - 1:g}"
        text = rng.choice(
            [
                f"{number}（待定）",
                f"{number}→{other}",
                f"{number}改{other}",
                f"{number}（不含旁听1）",
                f"原{number}，实{other}",
                f"{number}（另有2未定）",
                f"{other}/{number}",
                f"{number}±2",
                f"{number}，以实际为准",
                f"{number} {other}",
                f"{number}（含{other}）",
                f"计划{number}实际{other}",
            ]
        )
        say(case, path, place, text, truth=ANY, must=True, ink=text)


@kind("ink", group="date-ink", forms=("annex1", "annex4", "annex5"))
def date_with_a_remark(case: Case, rng: Random) -> None:
    """2025年6月9日（暂定）, …改6月10日, 6月中旬."""
    names = [n for n in ("application_date", "start_date", "end_date") if case.data.get(n)]
    for path, place in pick(case, rng, *names):
        year, month, day = str(case.get(path)).split("-")
        date = f"{year}年{int(month)}月{int(day)}日"
        text = rng.choice(
            [
                f"{date}（暂定）",
                f"{date}改{int(month)}月{int(day) % 28 + 1}日",
                f"{year}年{int(month)}月中旬",
                f"{date}或次日",
                f"{date}左右",
                f"{date}？",
                f"{date}（农历）",
                f"拟{date}前",
                f"{date}→{int(day) % 28 + 1}日",
            ]
        )
        say(case, path, place, text, truth=ANY, must=True, ink=text)


@kind("ink", group="number-ink")
def remark_behind_a_long_number(case: Case, rng: Random) -> None:
    """身份证号 …（旧号）, …（办理中）, 账号 …（已注销）, 138…（王老师代接）."""
    for path, place in pick(
        case, rng, "id_number", "certificate_no", "bank_account", "mobile", "phone", "office_phone", number=2
    ):
        text = text_of(place)
        remark = rng.choice(
            [
                "（旧）",
                "（已注销）",
                "（待更换）",
                "（有误）",
                "（补办中）",
                "，以此为准",
                "（他人）",
                "（停机）",
                "作废",
                "（后四位待核）",
            ]
        )
        say(
            case,
            path,
            place,
            text + remark,
            must=True,
            truth=OneOf((case.get(path), text + remark, None)),
            ink=remark.strip("（），"),
        )


@kind("ink", group="number-ink")
def note_behind_a_phone(case: Case, rng: Random) -> None:
    """13800000000（微信同号）, 69541230（办）: the number, or a question."""
    for path, place in pick(case, rng, "mobile", "phone", "office_phone"):
        text = text_of(place) + rng.choice(
            ["（微信同号）", "（办）", " (手机)", "（工作日）", "（王老师）", "（可加微信）"]
        )
        say(case, path, place, text, may=True)


@kind("ink", group="prompt")
def prompt_left_alone(case: Case, rng: Random) -> None:
    """（请在此处填写）, 请输入, 点击输入文字, ____: not an answer."""
    for path, place in pick(
        case,
        rng,
        "handler",
        "contact",
        "venue",
        "trainee_source",
        "bank",
        "address",
        "email",
        "prepared_by",
        "employer",
        "fax",
        "name" if rng.random() < 0.2 else "employer_title",
    ):
        text = rng.choice(
            [
                "（请在此处填写）",
                "（请填写）",
                "请填写",
                "请在此输入",
                "点击此处输入文字",
                "单击或点击此处输入文字。",
                "____________",
                "（此处填写全称）",
                "[请输入]",
                "【请填写】",
                "请输入姓名",
                "（填写）",
            ]
        )
        say(case, path, place, text, truth=None, may=True)


@kind("ink", group="prompt")
def prompt_beside_the_answer(case: Case, rng: Random) -> None:
    """（请在此处填写）张三: the prompt was left before the answer."""
    for path, place in pick(case, rng, "handler", "contact", "venue", "bank", "address"):
        text = rng.choice(
            [
                "（请在此处填写）{t}",
                "请填写：{t}",
                "（填写全称）{t}",
                "{t}（请在此处填写）",
                "[请输入]{t}",
                "（必填）{t}",
            ]
        ).format(t=text_of(place))
        say(case, path, place, text, may=True)


@kind("ink", group="prompt", forms=("annex1", "annex4", "annex5"))
def see_elsewhere(case: Case, rng: Random) -> None:
    """见附件, 详见方案, 同附件1, 待定, 待补 where a name, a number or a bank should stand."""
    for path, place in pick(
        case,
        rng,
        "handler",
        "contact",
        "mobile",
        "phone",
        "bank_account",
        "graduate_count",
        "trainee_count",
        "planned_trainees",
        "total_hours",
    ):
        text = rng.choice(["见附件", "详见方案", "同附件1", "待定", "待补", "见名册", "另行报送", "后补", "见封面"])
        say(case, path, place, text, truth=OneOf((None, text)), must=True, ink=text)


@kind("ink", group="wrong-kind", forms=("annex1", "annex4", "annex5"))
def person_is_a_number(case: Case, rng: Random) -> None:
    """经办人 holds a mobile number, 联系人 a landline; shown and asked, never a silent nothing."""
    people = People(rng)
    for path, place in pick(case, rng, "handler", "contact"):
        text = rng.choice([people.mobile(), people.landline(), people.mobile(), people.id_number("男")])
        say(case, path, place, text, truth=OneOf((None, text)), must=True, ink=text)


@kind("ink", group="wrong-kind", forms=("annex1", "annex4", "annex5"))
def number_is_a_person(case: Case, rng: Random) -> None:
    """联系电话 holds a name, 邮箱 a phone, 账号 a bank's name."""
    people = People(rng)
    for path, place in pick(case, rng, "phone", "mobile", "office_phone", "email", "bank_account", "fax"):
        name = path.rpartition(".")[2]
        text = {"email": people.mobile(), "bank_account": "中国银行通州支行", "fax": people.email()}.get(
            name, people.name()
        )
        say(case, path, place, text, truth=OneOf((None, text)), must=True, ink=text)


@kind("ink", group="wrong-kind", forms=("annex1", "annex4", "annex5"))
def person_and_phone_in_one_cell(case: Case, rng: Random) -> None:
    """联系人 | 张三 13800000000: the name, and somebody is asked about the number."""
    people = People(rng)
    for path, place in pick(case, rng, "handler", "contact"):
        name, phone = text_of(place), people.mobile()
        text = rng.choice(
            [
                f"{name} {phone}",
                f"{name}（{phone}）",
                f"{name}/{phone}",
                f"{name}\n{phone}",
                f"{name}{phone}",
                f"{name}，{phone}",
            ]
        )
        say(case, path, place, text, truth=OneOf((name, text)), must=True, ink=phone)


@kind("ink", group="wrong-kind", forms=("annex1", "annex4", "annex5"))
def two_people_in_one_cell(case: Case, rng: Random) -> None:
    """经办人 | 张三、李四: both, or a question."""
    people = People(rng)
    for path, place in pick(case, rng, "handler", "contact"):
        text = rng.choice(["{a}、{b}", "{a} {b}", "{a}/{b}", "{a}，{b}"]).format(a=text_of(place), b=people.name())
        say(case, path, place, text, truth=text, may=True)


@kind("ink", group="money-ink", forms=("annex4",))
def money_with_a_remark(case: Case, rng: Random) -> None:
    """7.5（其中市级2）, 7.5（已拨3）, 7.5万元＋0.5, 伍万 7.5."""
    path, place = pick(case, rng, "subsidy_wan")[0]
    money = f"{case.get(path):g}"
    text = rng.choice(
        [
            f"{money}（其中市级2）",
            f"{money}（已拨3）",
            f"{money}+0.5",
            f"伍万 {money}",
            f"{money}（含税）",
            f"{money}（大写：壹拾万元整）",
            f"{money}-0.5",
            f"{money}以内",
            f"申请{money}核定",
            f"{money}（待审计）",
            f"{money}\n20.5",
        ]
    )
    say(case, path, place, text, truth=ANY, must=True, ink=text)


@kind("ink", group="bank-ink", forms=("annex4",))
def bank_and_holder_in_one_cell(case: Case, rng: Random) -> None:
    """开户行：… 户名：…; 行号：… in the bank's cell."""
    path, place = pick(case, rng, "bank")[0]
    text = text_of(place) + rng.choice(
        ["　户名：北京某某学校", "（行号102100000030）", "\n户名：北京某某公司", " 联行号：102100000030"]
    )
    say(case, path, place, text, truth=OneOf((case.get(path), text)), may=True)


@kind("ink", "rows", group="numbering", forms=ROSTERS)
def remark_in_the_number_column(case: Case, rng: Random) -> None:
    """3退, *4, 5（新增）, 替6 in the column of serial numbers: somebody is asked about that row."""
    loop = case.loops[0]
    rows = clean_rows(case, loop, "no")
    rows = [tr for tr in rows if not get(tr, "numbered")]
    need(len(rows) > 3)
    for tr in rng.sample(rows[1:], 2):
        path = case.path(loop, case.uid(tr), "no")
        number = text_of(case.place(path))
        text = rng.choice(
            [
                f"{number}退",
                f"{number}（退出）",
                f"替{number}",
                f"{number}？",
                f"{number}-1",
                f"{number}×",
                f"{number}（删）",
            ]
        )
        say(case, path, case.place(path), text, truth=ANY, must=True, ink=text)
        case.allow(*case.row_paths(loop, case.uid(tr)))


@kind("ink", "columns", group="merged-column", forms=("annex2",))
def employer_and_position_as_two_columns(case: Case, rng: Random) -> None:
    """工作单位 and 职务 as two columns: both in the value, or asked; never half of it unasked."""
    loop, column = "trainees", "employer_position"
    fine = {p for p, _ in clean(case, column)}
    table = table_of(case)
    need(len(fine) == len(case.data[loop]))
    heads = rng.choice(
        [("工作单位", "职务"), ("单位名称", "职务（岗位）"), ("所在单位", "岗位"), ("工作单位", "职务/工种")]
    )
    for tr in [r for r in table if r.tag == q("w:tr")]:
        own = next((c for c in cells(tr) if get(c, "field") == f"{loop}.{column}"), None)
        if own is None:
            continue
        need(span(own) >= 1)
        new = _beside(own)
        if get(own, "role") == "head":
            put(own, heads[0])
            put(new, heads[1])
        elif get(tr, "uid"):
            path = case.path(loop, case.uid(tr), column)
            unit, _, job = str(case.get(path)).partition(" ")
            put(own, unit)
            put(new, job)
            declare(case, path, truth=OneOf((f"{unit} {job}", unit)), may=True)
            case.set(path, f"{unit} {job}")
    _grow_grid(table)


def _beside(cell: Element) -> Element:
    """A new empty cell to the right of a cell."""
    new = e("w:tc", None, e("w:tcPr", None, e("w:tcW", {"w:w": 900, "w:type": "dxa"})), e("w:p"))
    cell.addnext(tag(new, "extra"))
    return new


def _grow_grid(table: Element) -> None:
    """One grid column more; rows without the new cell take it into their last."""
    table.find(q("w:tblGrid")).append(e("w:gridCol", {"w:w": 900}))
    for tr in [r for r in table if r.tag == q("w:tr")]:
        own = cells(tr)
        if own and not any(get(c, "role") == "extra" for c in own):
            _set_span(own[-1], span(own[-1]) + 1)


@kind("ink", "columns", group="extra-column", forms=ROSTERS)
def column_the_unit_added(case: Case, rng: Random) -> None:
    """邮箱, 工龄, 政治面貌, 班次, 尺码 …: a column the form does not have is nobody's value, and no doubt."""
    loop = case.loops[0]
    head, fill = rng.choice(
        [
            ("政治面貌", ["党员", "群众", "团员"]),
            ("工龄", ["3年", "12年", "8年"]),
            ("班次", ["一班", "二班"]),
            ("服装尺码", ["L", "XL", "175"]),
            ("是否住宿", ["是", "否"]),
            ("用餐", ["清真", "普通"]),
            ("参保地", ["通州", "朝阳"]),
            ("座位号", ["A1", "B2"]),
            ("微信号", ["wx_a1", "lihua88"]),
            ("车牌号", ["京A12345", "无"]),
        ]
    )
    table, column = table_of(case), rng.choice(["name", "id_number"])
    for tr in [r for r in table if r.tag == q("w:tr")]:
        own = next((c for c in cells(tr) if get(c, "field") == f"{loop}.{column}"), None)
        if own is None:
            continue
        new = _beside(own)
        put(new, head if get(own, "role") == "head" else rng.choice(fill) if get(tr, "uid") else "")
    _grow_grid(table)


@kind("ink", "columns", group="extra-column", forms=("annex2",))
def second_column_of_remarks(case: Case, rng: Random) -> None:
    """备注 printed twice: what is in the second one is in the value or asked about."""
    loop, column = "trainees", "note"
    table = table_of(case)
    rows = [
        tr
        for tr in case.rows(loop)
        if case.get(case.path(loop, case.uid(tr), column)) is None
        and case.path(loop, case.uid(tr), column) not in case.touched
    ]
    need(len(rows) > 2)
    chosen = rng.sample(rows, 2)
    for tr in [r for r in table if r.tag == q("w:tr")]:
        own = next((c for c in cells(tr) if get(c, "field") == f"{loop}.{column}"), None)
        if own is None:
            continue
        new = _beside(own)
        if get(own, "role") == "head":
            put(new, rng.choice(["备注", "备  注", "备注2"]))
        elif tr in chosen:
            text = rng.choice(["缓考", "急需紧缺放宽条件", "社保不足", "与3号为同一人", "非京籍待核"])
            put(new, text)
            declare(case, case.path(loop, case.uid(tr), column), truth=text, may=True)
    for row in case.data[loop]:
        case.allow(case.path(loop, row["_uid"], column))
    _grow_grid(table)


@kind("ink", "columns", group="removed-column", forms=ROSTERS)
def column_taken_out(case: Case, rng: Random) -> None:
    """The unit took a column out: nothing is there, nothing may be made up."""
    loop = case.loops[0]
    column = rng.choice(
        {"trainees": ["education", "note", "sex", "level"], "graduates": ["completion_no", "employer"]}[loop]
    )
    table = table_of(case)
    need(not any(case.path(loop, r["_uid"], column) in case.touched for r in case.data[loop]))
    for tr in [r for r in table if r.tag == q("w:tr")]:
        own = next((c for c in cells(tr) if get(c, "field") == f"{loop}.{column}"), None)
        if own is not None:
            near = own.getprevious()
            _set_span(near, span(near) + span(own))
            tr.remove(own)
    for row in case.data[loop]:
        path = case.path(loop, row["_uid"], column)
        declare(case, path, truth=None, may=True)


@kind("ink", "rows", group="added-text", forms=ROSTERS)
def sentence_across_a_row(case: Case, rng: Random) -> None:
    """（以下为替补学员） across the table: no person; those below are people, or asked about."""
    loop = case.loops[0]
    rows = case.rows(loop)
    need(len(rows) > 4)
    text = rng.choice(
        ["（以下学员来自合作企业）", "以下为第二批学员", "—— 下午班 ——", "以上为一线职工", "（本页未完，接下页）"]
    )
    rows[-3].addprevious(_plain_row(case, loop, [text], merged=True))


@kind("ink", "rows", group="added-text", forms=ROSTERS)
def substitutes_below_a_heading(case: Case, rng: Random) -> None:
    """（以下为替补，未参训）: whether they count has to be asked."""
    loop = case.loops[0]
    rows = case.rows(loop)
    need(len(rows) > 5)
    text = rng.choice(["以下为候补学员（未参训）", "以下人员未通过审核", "退出学员：", "以下作废"])
    rows[-2].addprevious(_plain_row(case, loop, [text], merged=True))
    for tr in rows[-2:]:
        path = case.path(loop, case.uid(tr), "name")
        case.doubt(path)
        case.ink[path] = text.strip("：")
        case.allow(*case.row_paths(loop, case.uid(tr)))
        claim(case, *case.row_paths(loop, case.uid(tr)))


@kind("ink", group="crossed")
def unit_in_the_cell_spelt_out(case: Case, rng: Random) -> None:
    """28（人）, 〔28〕人, 80（课时）: the unit is no doubt."""
    for path, place in pick(case, rng, "planned_trainees", "graduate_count", "trainee_count", "hours", "total_hours"):
        unit = "课时" if path.endswith("hours") else "人"
        number = f"{case.get(path):g}"
        text = rng.choice(
            [
                f"{number}（{unit}）",
                f"{number}  {unit}",
                f"（{number}）{unit}",
                f"{number}{unit}整" if unit == "人" else f"{number}{unit}",
            ]
        )
        say(case, path, place, text, may="（" in text or "整" in text)


@kind("ink", "mechanics", group="opinion-date", forms=("annex5",))
def date_at_the_foot_without_a_year(case: Case, rng: Random) -> None:
    """The opinion ends in 9月30日上午: a date or a question, not part of the opinion unasked."""
    need(case.data.get("expert_opinion") and "expert_opinion" not in case.touched | case.must)
    places = [v for v in case.values("expert_opinion_date") if get(v, "filled")]
    need(places and plain(case.data["expert_opinion_date"]))
    _, month, day = str(case.data["expert_opinion_date"]).split("-")
    text = rng.choice([f"{int(month)}月{int(day)}日上午", f"{int(month)}月{int(day)}日", f"{int(month)}.{int(day)}"])
    put(places[-1], text)
    declare(case, "expert_opinion_date", truth=ANY, must=True, ink=text)
    case.allow("expert_opinion")
    claim(case, "expert_opinion")


@kind("ink", group="name-ink")
def remark_in_a_second_paragraph(case: Case, rng: Random) -> None:
    """Below the name (the level, the score) a line （请假）, 未取证, 缓考: who counts, and with what, is asked."""
    words = {
        "name": ["（请假）", "未到岗", "（转岗）", "已离京"],
        "level": ["（未取证）", "证书在办", "（待公示）"],
        "score": ["（缓考）", "待补考", "（违纪）"],
        "contact": ["（暂代）", "六月后换人"],
        "handler": ["（代办）", "休假中"],
    }
    for path, place in pick(case, rng, *words, number=2):
        remark = rng.choice(words[path.rpartition(".")[2]])
        text = text_of(place) + "\n" + remark
        say(case, path, place, text, truth=ANY, must=True, ink=remark.strip("（）"))


@kind("ink", group="number-ink")
def two_numbers_in_one_cell(case: Case, rng: Random) -> None:
    """Two ID numbers or two accounts in one cell, 旧/新 or nothing said: which one holds is asked."""
    people = People(rng)
    for path, place in pick(case, rng, "id_number", "bank_account"):
        own = text_of(place)
        other = people.id_number("男") if path.endswith("id_number") else people.account()
        text = rng.choice(["{a}/{b}", "{a}\n{b}", "原{b}现{a}", "{a}（{b}）", "{a}、{b}", "{a} 或 {b}"]).format(
            a=own, b=other
        )
        say(case, path, place, text, truth=ANY, must=True, ink=other)


@kind("ink", "line", group="line-values", forms=("annex1", "annex2", "annex3", "annex4"))
def another_label_in_the_line(case: Case, rng: Random) -> None:
    """承办单位：… typed at the end of the line above the table: no part of the form's own answers."""
    lines = [
        p
        for p in case.doc.find("line")
        if "prepared_by" not in {get(n, "field") for n in p} and p.getparent() is case.doc.body
    ]
    need(lines)
    words = rng.choice(
        ["承办单位：北京协力培训中心", "班主任：某老师", "期次：第二期", "主管部门：区工会", "教室：301"]
    )
    lines[-1].append(e("w:r", None, e("w:t", None, text="　　" + words)))
    case.allow("organizer", "project", "start_date", "end_date", "application_date")
