"""One value written in one of the clerks' styles: rows 1–105 of the catalogue of variations, each with its stated value.

A style is ``(row, kind, as written, value, doubt)``. ``doubt`` is ``must`` where the catalogue says W or E (a person has
to look), ``may`` where it leaves room, empty where the value is plain and nothing may be flagged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.corpus.case import ANY, Case, Inapplicable, OneOf, put
from tests.corpus.operators import Operator, get, need, register
from tests.corpus.package import q
from tests.corpus.people import People, check_digit

FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@dataclass(frozen=True)
class Style:
    """One way to write one kind of value."""

    row: int
    kind: str
    written: str
    value: Any = None
    doubt: str = ""


D, P = "2025-03-05", ("2025-03-05", "2025-03-15")
NUM = "{n}"
STYLES: list[Style] = [
    # dates
    *(Style(1, "date", t, D) for t in ("2025.3.5", "2025.03.05", "2025-3-5", "2025/3/5")),
    *(Style(2, "date", t, D) for t in ("2025.03.05.", "2025、3、5")),
    *(Style(9, "date", t, D, "must") for t in ("25.3.5", "25年3月5日")),
    Style(10, "date", "2025年3月", ANY, "must"),
    *(Style(11, "date", t, D) for t in ("二〇二五年三月五日", "二零二五年三月五日", "二○二五年三月五日")),
    Style(11, "date", "2O25年3月5日", D, "must"),
    Style(12, "date", "２０２５年３月５日", D),
    *(Style(13, "date", t, D) for t in ("2025年 3月 5 日", "2025 年 3 月 5 日", "2025年　3月　5日")),
    Style(13, "date", "     年   月   日", None),
    Style(14, "date", "45721", D, "must"),
    Style(15, "date", "2025-03-05 00:00:00", D),
    Style(16, "date", "2025年3月5日（周三）上午9点", D, "may"),
    Style(16, "date", "2025年3月5日（星期一）", D, "must"),
    *(Style(21, "date", t, ANY, "must") for t in ("2025年2月30日", "2025年9月31日", "2025.13.5")),
    *(Style(22, "date", t, OneOf((None, t)), "may") for t in ("待定", "以通知为准")),
    Style(22, "date", "3月中旬", OneOf((None, "3月中旬")), "must"),
    # periods
    *(Style(3, "period", t, P) for t in ("2025年3月5日—3月15日", "2025年3月5日至3月15日", "2025年3月5日到2025年3月15日")),
    *(Style(4, "period", t, P) for t in ("2025/03/05至2025/03/15", "2025-03-05至2025-03-15")),
    *(Style(5, "period", t, ANY, "must") for t in ("3月5日-15日", "3.5-3.15")),
    Style(6, "period", "2025年3月5-15日", P),
    *(Style(7, "period", t, P) for t in ("2025.3.5-3.15", "2025.3.5~15", "2025.3.5－2025.3.15", "2025.3.5–2025.3.15", "2025.3.5～2025.3.15", "2025.3.5〜3.15", "2025.3.5--2025.3.15", "2025.3.5―2025.3.15", "2025年3月5日 - 2025年3月15日")),
    Style(8, "period", "20250305-20250315", P),
    Style(9, "period", "25.3.5-25.3.15", P, "must"),
    Style(12, "period", "２０２５年３月５日至３月１５日", P),
    Style(11, "period", "二〇二五年三月五日至三月十五日", P),
    Style(17, "period", "第一阶段2025年3月5日—9日，第二阶段2025年4月8日—12日", ("2025-03-05", "2025-04-12"), "may"),
    Style(17, "period", "第一阶段3月5日—9日，第二阶段4月8日—12日", ANY, "must"),
    Style(18, "period", "每周六（2025.3.8—2025.5.31），共13天", ("2025-03-08", "2025-05-31"), "may"),
    Style(19, "period", "自2025年12月5日至2026年1月10日", ("2025-12-05", "2026-01-10"), "may"),
    Style(20, "period", "2025年3月15日—2025年3月5日", ("2025-03-15", "2025-03-05"), "must"),
    Style(22, "period", "待定", OneOf((None, "待定")), "may"),
    Style(16, "period", "2025年3月5日上午9时至2025年3月15日下午5时", P, "may"),
    # hours
    *(Style(23, "total", t, "n") for t in ("{n}", "{n}学时", "{n}课时", "{n}节", "共{n}学时", "{n}.0", "合计{n}课时")),
    Style(23, "total", "{full}", "n"),
    *(Style(23, "total", t, ANY, "must") for t in ("{n}H", "{n} h")),
    Style(24, "total", "{n}课时（45分钟/课时）", "n"),
    Style(25, "total80", "60小时", 80, "must"),
    *(Style(26, "total80", t, 80) for t in ("八十", "捌拾", "八十学时")),
    *(Style(27, "total80", t, 80) for t in ("10天（80学时）", "10天×8课时")),
    Style(28, "total", "10天", ANY, "must"),
    *(Style(29, "total80", t, 80, d) for t, d in (("理论40+实操40", "may"), ("40＋40=80", ""), ("理论40学时，实操40学时，共80学时", "may"))),
    *(Style(30, "total", t, "n", "must") for t in ("约{n}", "{n}左右", "{n}以上", "≥{n}", "不少于{n}学时")),
    Style(31, "total", "80-90", ANY, "must"),
    Style(32, "total1", "", OneOf((None, "n")), "may"),
    Style(34, "hours", "{n}课时（含研讨2课时）", "n", "must"),
    *(Style(35, "hours", t, ANY, "must") for t in ("0.5天", "半天", "上午")),
    *(Style(23, "hours", t, "n") for t in ("{n}学时", "{n}课时", "{full}", "{n}.0", "{n}节")),
    # counts
    *(Style(36, "count", t, "n") for t in ("{n}人", "{n}名", "{cn}人", "{n}（其中女5）", "{n}人（其中女5人）", "{full}", "共{n}人", "{n} 人", "{n}名学员")),
    *(Style(37, "count", t, ANY, "must") for t in ("25-30人", "15—30", "30人以内", "约30人", "不超过30人")),
    Style(38, "count", "28/30", ANY, "must"),
    # money
    *(Style(39, "money", t, 15) for t in ("15", "15.0", "１５")),
    *(Style(40, "money", t, 15) for t in ("15万", "15.00万元", "15万元整", "十五万", "15 万元", "人民币15万元")),
    *(Style(41, "money", t, 15, d) for t, d in (("150000", "must"), ("150000元", "may"), ("￥150,000.00", "must"), ("¥15,0000", "must"))),
    *(Style(42, "money", t, 15) for t in ("壹拾伍万元整", "人民币壹拾伍万元整")),
    Style(43, "money", "15万元（大写：壹拾伍万元整）", 15),
    Style(43, "money", "15万元（大写：壹拾陆万元整）", ANY, "must"),
    *(Style(44, "money", t, 15, "may") for t in ("0.5*30=15", "30人×5000元=15万元", "0.5×30=15万元")),
    Style(45, "money", "14.499999", OneOf((14.5, 14.499999)), "may"),
    Style(46, "money", "1.5", 1.5, "may"),
    *(Style(47, "money", t, OneOf((None, t)), "may") for t in ("见附表", "按政策标准")),
    # resident numbers; {id} ends in X
    Style(48, "id", "{low}", "id"),
    *(Style(49, "id", t, "id") for t in ("{a} {b} {c}", "{a}\u00a0{b}\u00a0{c}", "{a}\u2009{b}\u2009{c}", "{a}\t{b}{c}", "{a}\n{b}{c}", "{a}{b}\n{c}", " {id} ")),
    Style(50, "id", "{a}-{b}-{c}", "id"),
    Style(51, "id", "{full}", "id"),
    *(Style(52, "id", t, "id", "must") for t in ("{head}×", "{head}*", "{head}Х")),
    *(Style(53, "id", t, "id") for t in ("'{id}", "身份证：{id}", "{id}。")),
    *(Style(54, "id", t, ANY, "must") for t in ("1.10105E+17", "110105199001010000")),
    Style(55, "id", "{fifteen}", ANY, "must"),
    *(Style(56, "id", t, ANY, "must") for t in ("{seventeen}", "{id}1")),
    *(Style(57, "id", t, ANY, "must") for t in ("{letters}",)),
    Style(57, "id", "{wrongcheck}", "as written", "must"),
    Style(58, "id", "{a}********{c}", ANY, "must"),
    *(Style(59, "id", t, OneOf((t, t.lstrip("护照台胞证"), None)), "must") for t in ("护照E12345678", "H12345678", "台胞证12345678")),
    Style(60, "id", "见身份证复印件", OneOf((None, "见身份证复印件")), "may"),
    # certificates
    *(Style(62, "cert", t, "cert") for t in ("{grouped}", "{lower}", "{full}", "{broken}")),
    *(Style(63, "cert", t, "cert", "may") for t in ("证书编号：{cert}", "{cert}（职业技能等级证书）", "证书编号：{cert}（职业技能等级证书）")),
    *(Style(64, "cert", t, ANY, "may") for t in ("1811004012300123/{cert}", "{cert}\n1811004012300123")),
    *(Style(65, "cert", t, ANY, "must") for t in ("{confused}",)),
    *(Style(66, "cert", t, OneOf((None, t)), "must") for t in ("正在办理", "已考未发证", "2024年7月取得")),
    Style(67, "cert", "T{id}", "as written"),
    Style(68, "cert", "京人社职字第00123号", "as written"),
    # levels
    *(Style(69, "level", t, "高级工") for t in ("三级/高级工", "三级", "高级工/三级", "三级／高级工", "三级（高级工）", "高级工（三级）", "高级（三级）", "国家职业资格三级", "高级工(国家职业资格三级)", "Ⅲ级", "3", "3级", "叁级", "高级技能", "国三", "III")),
    Style(69, "level", "高级", "高级工", "may"),
    *(Style(70, "level", t, "技师") for t in ("二级技师", "技师2级", "二级/技师", "技师（二级）", "二级", "Ⅱ")),
    *(Style(71, "level", t, "高级技师") for t in ("高级技师（一级）", "一级", "高级技师/1级", "一级/高级技师", "Ⅰ级", "1级")),
    Style(72, "level", "三级/技师", ANY, "must"),
    *(Style(73, "level", t, "高级工", "may") for t in ("电工高级", "高级电工", "电工（高级工）", "电工三级")),
    *(Style(74, "level", t, ANY, "must") for t in ("高级工程师", "讲师", "高级工以上", "初级职称")),
    # phones
    Style(76, "phone", "010-6955 1234转801", "010-69551234转801"),
    *(Style(76, "phone", t, "010-69551234转801") for t in ("010-69551234分机801", "010-69551234-801", "010-69551234转801")),
    Style(76, "phone", "69551234-801", OneOf(("010-69551234转801", "69551234转801", "69551234-801")), "must"),
    *(Style(77, "phone", t, OneOf(("010-69551234", "69551234")), "must") for t in ("69551234", "6955 1234")),
    *(Style(77, "phone", t, "010-69551234") for t in ("（010）69551234", "(010)69551234", "010 69551234", "０１０－６９５５１２３４")),
    Style(77, "phone", "01069551234", OneOf(("010-69551234", "01069551234"))),
    *(Style(78, "mobile", t, "mobile") for t in ("{a}-{b}-{c}", "{a} {b} {c}", "+86 {a} {b} {c}", "86{n}", "{full}", "+86{n}")),
    Style(79, "phone", "010-69551234/13800138000", ANY, "may"),
    *(Style(80, "mobile", t, "mobile", "may") for t in ("张三{n}", "{n}（张三）", "手机：{n}")),
    *(Style(81, "mobile", t, ANY, "must") for t in ("{n}0", "{short}")),
    *(Style(82, "phone", t, None) for t in ("无", "/", "—", "--", "暂无", "N/A")),
    *(Style(83, "office", t, OneOf((None, "mobile", t)), "may") for t in ("同手机", "同上")),
    # mail
    *(Style(84, "email", t, "email") for t in ("{user}＠{host}", "{user}@{dot}", " {email} ")),
    Style(84, "email", "邮箱：{email}", "email", "may"),
    Style(84, "email", "{email}；zhb@qq.com", ANY, "may"),
    Style(84, "email", "QQ:123456", ANY, "must"),
    # bank
    *(Style(85, "account", t, "account") for t in ("{grouped}", "{hyphens}", "{full}")),
    Style(85, "account", "账号：{account}", "account", "may"),
    Style(86, "account", "2.00005E+18", ANY, "must"),
    *(Style(87, "bank", t, ANY, "may") for t in ("工行通州支行（行号102100000001）", "中国工商银行北京通州支行 行号102100000001")),
    Style(88, "bank", "户名：北京某某有限公司 开户行：北京银行通州支行", ANY, "may"),
    Style(89, "account", "6222020200112233446", "as written"),
    # names, sex, education
    *(Style(90, "name", t, "name") for t in ("{first}　{last}", "{first} {last}", "{first}  {last}")),
    *(Style(91, "uyghur", t, "阿卜杜拉·买买提") for t in ("阿卜杜拉·买买提", "阿卜杜拉•买买提", "阿卜杜拉．买买提", "阿卜杜拉・买买提", "阿卜杜拉‧买买提")),
    Style(91, "uyghur", "阿卜杜拉.买买提", "阿卜杜拉·买买提", "may"),
    *(Style(92, "note", t, "name", "may") for t in ("{name}（女）", "{name}（组长）", "{name}*")),
    *(Style(94, "name", t, "as written", "must") for t in ("王□", "王\ue863", "王(上日下文)")),
    *(Style(97, "organizer", t, OneOf(("北京通达精密（北京）有限公司", "北京通达精密(北京)有限公司"))) for t in ("北京通达精密(北京)有限公司", "北京通达精密（北京）有限公司")),
    *(Style(99, "male", t, "男") for t in ("男性", "M", "男√女□", "男☑ 女☐", "♂")),
    Style(99, "male", "1", "男", "may"),
    Style(99, "male", "男女", ANY, "must"),
    *(Style(100, "education", t, OneOf((t, v)), d) for t, v, d in (("大专（函授）", "专科", "may"), ("本科在读", "高中", "must"), ("大学", "本科", "may"), ("高技", "高技", "must"), ("研究生（硕士）", "研究生", "may"))),
    *(Style(104, "prose", t, OneOf((None, t)), "must") for t in ("略", "详见附页", "附后", "见附件")),
    *(Style(104, "prose", t, None, "may") for t in ("......", "……")),
]  # fmt: skip

TARGETS: dict[str, dict[str, str]] = {
    "date": {"annex1": "application_date", "annex4": "application_date", "annex5": "start_date"},
    "period": {"annex2": "period", "annex3": "period", "annex4": "period"},
    "total": {"annex1": "total_hours", "annex4": "total_hours"},
    "total1": {"annex1": "total_hours"},
    "total80": {"annex4": "total_hours"},
    "hours": {"annex1": "courses.hours"},
    "count": {"annex1": "planned_trainees", "annex4": "graduate_count", "annex5": "trainee_count"},
    "money": {"annex4": "subsidy_wan"},
    "id": {"annex2": "trainees.id_number", "annex3": "graduates.id_number"},
    "cert": {"annex2": "trainees.certificate_no"},
    "level": {"annex2": "trainees.level"},
    "phone": {"annex1": "office_phone", "annex4": "phone"},
    "office": {"annex1": "office_phone"},
    "mobile": {"annex1": "mobile", "annex5": "mobile"},
    "email": {"annex1": "email"},
    "account": {"annex4": "bank_account"},
    "bank": {"annex4": "bank"},
    "name": {"annex2": "trainees.name", "annex3": "graduates.name"},
    "uyghur": {"annex2": "trainees.name", "annex1": "contact"},
    "note": {"annex2": "trainees.name"},
    "organizer": {"annex1": "organizer", "annex4": "organizer", "annex2": "organizer"},
    "male": {"annex2": "trainees.sex"},
    "education": {"annex2": "trainees.education"},
    "prose": {"annex1": "assessment", "annex5": "funds_usage"},
}
CN = "零一二三四五六七八九"


def _chinese(n: int) -> str:
    tens, ones = divmod(n, 10)
    return ("" if tens == 1 else CN[tens]) + "十" + (CN[ones] if ones else "") if tens else CN[ones]


def _words(case: Case, style: Style, path: str, rng: Random) -> dict[str, str]:
    """What the braces in a style stand for, from the case's own value (which may be changed to suit)."""
    value = case.get(path)
    kind = style.kind
    if kind in ("total", "hours", "count"):
        return {
            "n": str(value),
            "full": str(value).translate(FULL),
            "cn": _chinese(value) if isinstance(value, int) and value < 100 else str(value),
        }
    if kind == "id":
        while True:  # a number that ends in X
            head = f"110112{rng.randrange(1975, 2000)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}{rng.randrange(100, 999)}"
            if check_digit(head) == "X":
                break
        number = head + "X"
        loop, _, rest = path.partition("#")
        row = case.record(loop, rest.partition(".")[0])
        if "sex" in row:
            row["sex"] = "男" if int(head[16]) % 2 else "女"
            sex_path = path.rpartition(".")[0] + ".sex"
            put(case.place(sex_path), row["sex"])
            case.raw[sex_path] = row["sex"]
        case.set(path, number)
        return {
            "id": number,
            "low": number.lower(),
            "a": number[:6],
            "b": number[6:14],
            "c": number[14:],
            "full": number.translate(FULL),
            "head": head,
            "fifteen": head[:6] + head[8:17],
            "seventeen": head,
            "letters": number.replace("0", "O", 1).replace("1", "l", 1),
            "wrongcheck": head + "5",
        }
    if kind == "cert":
        row = case.record(path.partition("#")[0], path.partition("#")[2].partition(".")[0])
        while len(str(value)) != 22:
            value = People(Random(f"{case.seed}/{rng.random()}")).certificate(row["level"])
        case.set(path, value)
        cut = "\n".join((value[:12], value[12:]))
        return {
            "cert": value,
            "grouped": f"{value[:5]} {value[5:7]} {value[7:13]} {value[13:16]} {value[16:]}",
            "lower": value.lower(),
            "full": value.translate(FULL),
            "broken": cut,
            "confused": "5" + value[1:],
            "id": row["id_number"],
        }
    if kind == "mobile":
        return {
            "n": value,
            "a": value[:3],
            "b": value[3:7],
            "c": value[7:],
            "full": value.translate(FULL),
            "short": value[:-1],
        }
    if kind == "email":
        need(isinstance(value, str))
        user, _, host = value.partition("@")
        return {"user": user, "host": host, "dot": host.replace(".", "。"), "email": value}
    if kind == "account":
        parts = [value[i : i + 4] for i in range(0, len(value), 4)]
        return {"account": value, "grouped": " ".join(parts), "hyphens": "-".join(parts), "full": value.translate(FULL)}
    if kind in ("name", "note"):
        name = "王珂" if kind == "name" else value
        if kind == "name":
            case.set(path, name)
        return {"name": name, "first": name[0], "last": name[1:]}
    return {}


def _truth(style: Style, case: Case, path: str, words: dict[str, str], written: str) -> Any:
    value = style.value
    if value == "n":
        return case.get(path)
    if isinstance(value, OneOf) and "n" in value.values:
        return OneOf(tuple(case.get(path) if v == "n" else v for v in value.values))
    if isinstance(value, OneOf) and "mobile" in value.values:
        return OneOf(tuple(case.data["mobile"] if v == "mobile" else v for v in value.values))
    if value in ("id", "cert", "email", "account", "name", "mobile"):
        return case.get(path)
    if value == "as written":
        return written
    return value


def _make(style: Style, number: int) -> Callable[[Case, Random], None]:
    def run(case: Case, rng: Random) -> None:
        target = TARGETS[style.kind][case.form]
        if style.kind == "period":
            places = [v for v in case.doc.find("value", "start_date+end_date") if get(v, "filled")]
            if not places:
                raise Inapplicable
            put(places[-1], style.written)
            values = style.value if isinstance(style.value, tuple) else (style.value, style.value)
            for path, value in zip(("start_date", "end_date"), values, strict=True):
                case.set(path, value)
                case.forget(path)
                _doubt(case, path, style)
            return
        if "." in target:
            loop, _, column = target.partition(".")
            rows = case.data[loop]
            row = rng.choice(rows if style.kind != "male" else [r for r in rows if r["sex"] == "男"] or rows)
            path = case.path(loop, row["_uid"], column)
            if style.kind == "male" and row["sex"] != "男":
                raise Inapplicable
        else:
            path = target
        if style.kind == "money":
            case.retype("graduate_count", "30")
            case.set("graduate_count", 30)
            case.forget("graduate_count")
        if style.kind == "level" and isinstance(style.value, str):
            number_path = path.rpartition(".")[0] + ".certificate_no"
            certificate = People(Random(f"level/{case.seed}")).certificate(style.value)
            case.retype(number_path, certificate)
            case.set(number_path, certificate)
        words = _words(case, style, path, rng)
        written = style.written.format(**words) if words else style.written
        truth = _truth(style, case, path, words, written)
        case.retype(path, written)
        case.forget(path)
        case.set(path, truth)
        _doubt(case, path, style)
        if style.kind == "note":
            note = path.rpartition(".")[0] + ".note"
            old = case.get(note)
            mark = written.removeprefix(words["name"]).strip("（）")
            case.set(note, OneOf((old, mark, f"（{mark}）", f"{old or ''}{mark}", f"{old or ''}；{mark}")))
            case.allow(note)
        if style.kind == "hours" and truth is ANY:
            case.allow("total_hours")
        if style.row == 32:
            case.allow("total_hours")

    run.__doc__ = f"row {style.row}: {style.kind} written {style.written!r}"
    run.__name__ = f"v{style.row:03}_{style.kind}_{number}"
    return run


def _doubt(case: Case, path: str, style: Style) -> None:
    if style.row == 67:  # the number of a 特种作业操作证 holds the resident number once more
        case.count[path.rpartition(".")[0] + ".id_number"] = 2
    if style.doubt == "must":
        case.doubt(path)
    elif style.doubt == "may":
        case.allow(path)


_seen: dict[tuple[int, str], int] = {}
for _style in STYLES:
    _key = (_style.row, _style.kind)
    _seen[_key] = _seen.get(_key, 0) + 1
    _run = _make(_style, _seen[_key])
    register(
        Operator(
            _run.__name__,
            "easy" if not _style.doubt else "medium",
            "values",
            "value-style",
            tuple(TARGETS[_style.kind]),
            _run,
            "values",
            _style.kind not in ("money",),
            _run.__doc__ or "",
        )
    )

__all__ = ["STYLES", "TARGETS", "Style", "q"]
