"""Rows 1-103 of the list of how clerks really fill the forms: each as written gives the value stated there, and is
unsure exactly where a person has to look. Rows that need more than one cell are tested where they are read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tzforms.converters import (
    NAMES,
    choice_of,
    find_id_numbers,
    is_ditto,
    reference_of,
    split_employer_position,
    unit_key,
)
from tzforms.identifiers import certificate

START, END = date(2024, 3, 5), date(2024, 3, 15)
PERIOD = (START, END)
ID = "11010519491231002X"
SKILL = "S000011000001243000123"[:15] + "3" + "000123"
QUALIFICATION = "1101000000300123"


class Raw:
    """The text as written: nothing settles it."""


def sure(row: int, name: str, text: str, value: Any, rest: str | None = None) -> Any:
    return pytest.param(name, text, value, False, rest, id=f"{row}-{name}-{text}"[:60].replace("\n", "|"))


def unsure(row: int, name: str, text: str, value: Any = Raw, rest: str | None = None) -> Any:
    return pytest.param(name, text, value, True, rest, id=f"{row}-{name}-{text}"[:60].replace("\n", "|"))


DATES = [
    sure(1, "date", "2024.3.5", START),
    sure(2, "date", "2024.03.05.", START),
    sure(2, "date", "2024、3、5", START),
    sure(3, "period", "2024年3月5日—3月15日", PERIOD),
    sure(4, "period", "2024/03/05至2024/03/15", PERIOD),
    unsure(5, "period", "3月5日-15日", PERIOD),
    sure(6, "period", "2024年3月5-15日", PERIOD),
    sure(7, "period", "2024.3.5-3.15", PERIOD),
    sure(7, "period", "2024.3.5~15", PERIOD),
    *(
        sure(7, "period", f"2024.3.5{joint}2024.3.15", PERIOD)
        for joint in ["—", "－", "–", "~", "～", "〜", "至", "到", "-", "--", "―"]
    ),
    sure(8, "period", "20240305-20240315", PERIOD),
    unsure(9, "date", "24.3.5", START),
    unsure(9, "date", "24年3月5日", START),
    unsure(10, "date", "2024年3月"),
    unsure(10, "period", "2024年3月"),
    sure(11, "date", "二〇二四年三月五日", START),
    sure(11, "date", "二零二四年三月五日", START),
    sure(11, "date", "二○二四年三月五日", START),
    unsure(11, "date", "2O24年3月5日", START),
    sure(12, "date", "２０２４年３月５日", START),
    sure(13, "date", "2024年 3月 5 日", START),
    unsure(13, "date", "2024 年　月　日"),
    sure(13, "date", "    年   月   日", None),
    unsure(14, "date", "45356", START),
    sure(15, "date", "2024-03-05 00:00:00", START),
    sure(16, "date", "2024年3月5日（周二）上午9点", START),
    unsure(16, "date", "2024年3月5日（周三）上午9点", START),
    unsure(17, "period", "第一阶段3月5日—9日，第二阶段4月8日—12日", (START, date(2024, 4, 12))),
    sure(17, "period", "第一阶段2024年3月5日—9日，第二阶段4月8日—12日", (START, date(2024, 4, 12))),
    sure(18, "period", "每周六（2024.3.9—2024.6.1），共10天", (date(2024, 3, 9), date(2024, 6, 1)), "共10天，每周六"),
    sure(19, "period", "自2024年12月5日至2025年1月10日", (date(2024, 12, 5), date(2025, 1, 10))),
    unsure(20, "period", "2024年3月15日—2024年3月5日", (END, START)),
    unsure(21, "date", "2024年2月30日"),
    unsure(21, "date", "2024年9月31日"),
    unsure(22, "period", "待定", None, "待定"),
    unsure(22, "period", "3月中旬", None),
    unsure(22, "period", "以通知为准", None),
]

HOURS = [
    *(sure(23, "hours", text, Decimal(80)) for text in ("80", "８０", "80学时", "80课时", "80节")),
    unsure(23, "hours", "80H", Decimal(80)),
    unsure(23, "hours", "80 h", Decimal(80)),
    sure(24, "hours", "80课时（45分钟/课时）", Decimal(80)),
    unsure(25, "hours", "60小时", Decimal(80)),
    sure(26, "hours", "八十", Decimal(80)),
    sure(26, "hours", "捌拾", Decimal(80)),
    sure(27, "hours", "10天（80学时）", Decimal(80), "10天"),
    sure(27, "hours", "10天×8课时", Decimal(80)),
    unsure(28, "hours", "10天"),
    sure(29, "hours", "理论40+实操40", Decimal(80), "理论40+实操40"),
    sure(29, "hours", "40＋40=80", Decimal(80)),
    *(unsure(30, "hours", text, Decimal(80)) for text in ("约80", "80左右", "80以上", "≥80")),
    unsure(31, "hours", "80-90"),
    unsure(34, "hours", "4课时（含研讨2课时）", Decimal(4), "含研讨2课时"),
    *(unsure(35, "hours", text) for text in ("0.5天", "半天", "上午")),
    *(sure(36, "integer", text, 30) for text in ("30人", "30名", "三十人")),
    sure(36, "integer", "30（其中女5）", 30, "其中女5"),
    *(unsure(37, "integer", text) for text in ("25-30人", "15—30", "30人以内")),
    unsure(38, "integer", "28/30"),
]

MONEY = [
    sure(39, "wan", "15", Decimal(15)),
    *(sure(40, "wan", text, Decimal(15)) for text in ("15万", "15.00万元", "15万元整", "十五万")),
    *(unsure(41, "wan", text, Decimal(15)) for text in ("150000", "150000元", "￥150,000.00", "¥15,0000")),
    sure(42, "wan", "壹拾伍万元整", Decimal(15)),
    sure(43, "wan", "15万元（大写：壹拾伍万元整）", Decimal(15)),
    unsure(43, "wan", "15万元（大写：壹拾肆万元整）", Decimal(15)),
    sure(44, "wan", "0.5*30=15", Decimal(15), "0.5*30"),
    sure(44, "wan", "30人×5000元=15万元", Decimal(15), "30人*5000元"),
    sure(45, "wan", "14.499999", Decimal("14.5")),
    unsure(47, "wan", "见附表", None),
    unsure(47, "wan", "按政策标准", None),
]

IDENTITY = [
    sure(48, "id_number", "11010519491231002x", ID),
    *(sure(49, "id_number", f"110105{gap}19491231{gap}002X", ID) for gap in (" ", "\u00a0", "\u2009", "\t", "\n")),
    sure(50, "id_number", "110105-19491231-002X", ID),
    sure(51, "id_number", "１１０１０５１９４９１２３１００２Ｘ", ID),
    *(unsure(52, "id_number", f"11010519491231002{last}", ID) for last in "×*Х"),
    sure(53, "id_number", "'11010519491231002X", ID),
    sure(53, "id_number", "身份证：11010519491231002X", ID),
    sure(53, "id_number", "11010519491231002X。", ID),
    unsure(54, "id_number", "1.10105E+17"),
    unsure(54, "id_number", "110105194912310000"),
    unsure(55, "id_number", "110105491231002", ID),
    unsure(56, "id_number", "1101051949123100X"),
    unsure(56, "id_number", "1101051949123100211"),
    unsure(57, "id_number", "11O10519491231002X", ID),
    unsure(57, "id_number", "1l010519491231002X", ID),
    unsure(58, "id_number", "110105********002X"),
    unsure(59, "id_number", "H12345678", "H12345678"),
    unsure(59, "id_number", "E12345678", "E12345678"),
    unsure(60, "id_number", "见身份证复印件", None),
    unsure(61, "id_number", "张三11010519491231002X 李四440524188001010014"),
]

CERTIFICATES = [
    sure(62, "certificate_no", "S000 0110 0000 1243 0001 23", SKILL),
    sure(62, "certificate_no", SKILL.lower(), SKILL),
    sure(63, "certificate_no", f"证书编号：{SKILL}（职业技能等级证书）", SKILL, "职业技能等级证书"),
    unsure(64, "certificate_no", f"{QUALIFICATION}/{SKILL}", f"{QUALIFICATION}/{SKILL}"),
    unsure(64, "certificate_no", f"{SKILL}\n{QUALIFICATION}", f"{SKILL}/{QUALIFICATION}"),
    unsure(65, "certificate_no", "5" + SKILL[1:], SKILL),
    unsure(65, "certificate_no", SKILL.replace("0000", "OO00", 1), SKILL),
    unsure(66, "certificate_no", "正在办理", None),
    unsure(66, "certificate_no", "已考未发证", None),
    unsure(66, "certificate_no", "2024年7月取得", None),
    sure(67, "certificate_no", "T" + ID, "T" + ID),
    sure(68, "certificate_no", "京人社职字第12345号", "京人社职字第12345号"),
    *(sure(69, "level", text, "高级工") for text in ("三级/高级工", "高级（三级）", "三级", "Ⅲ级", "3")),
    unsure(69, "level", "高级", "高级工"),
    *(sure(70, "level", text, "技师") for text in ("二级技师", "技师2级")),
    *(sure(71, "level", text, "高级技师") for text in ("高级技师（一级）", "一级", "高级技师/1级")),
    unsure(72, "level", "三级/技师"),
    *(sure(73, "level", text, "高级工", "电工") for text in ("电工高级", "高级电工", "电工（高级工）")),
    unsure(74, "level", "高级工程师"),
    *(unsure(75, "certificate_no", text) for text in ("同上", "〃", '"', "″", "、、")),
]

CONTACTS = [
    sure(76, "phone", "010-6955 1234转801", "010-69551234转801"),
    unsure(76, "phone", "69551234-801", "010-69551234转801"),
    sure(76, "phone", "010-69551234分机801", "010-69551234转801"),
    unsure(77, "phone", "69551234", "010-69551234"),
    *(sure(78, "mobile", text, "13800138000") for text in ("138-0013-8000", "+86 138 0013 8000", "8613800138000")),
    unsure(79, "phone", "010-69551234/13800138000", "010-69551234/13800138000"),
    sure(80, "phone", "张三13800138000", "13800138000", "张三"),
    sure(80, "phone", "13800138000（张三）", "13800138000", "张三"),
    unsure(81, "mobile", "138001380001"),
    unsure(81, "mobile", "1380013800"),
    *(sure(82, "phone", text, None) for text in ("无", "/", "—", "--", "暂无", "N/A", "空")),
    *(unsure(83, "phone", text) for text in ("同手机", "同上")),
    sure(84, "email", "zhangsan＠163。com", "zhangsan@163.com"),
    unsure(84, "email", "a@163.com；b@qq.com", "a@163.com;b@qq.com"),
    unsure(84, "email", "QQ:123456", "123456@qq.com"),
    sure(85, "account", "0200 0049 1234 5678 901", "0200004912345678901"),
    unsure(86, "account", "2.00005E+18"),
    unsure(87, "bank", "开户行：工行通州支行（行号102100000123）", "工行通州支行", "行号102100000123"),
    unsure(
        88,
        "bank",
        "中国银行股份有限公司北京通州支行 户名：北京某某学校",
        "中国银行股份有限公司北京通州支行",
        "户名：北京某某学校",
    ),
    sure(89, "account", "6222020200112233446", "6222020200112233446"),
]

NAMES_UNITS = [
    *(sure(90, "name", text, "张三") for text in ("张　三", "张 三", "张  三")),
    *(sure(91, "name", f"阿卜杜拉{dot}买买提", "阿卜杜拉·买买提") for dot in "·•．.・‧"),
    sure(92, "name", "张三（女）", "张三", "女"),
    sure(92, "name", "张三（组长）", "张三", "组长"),
    sure(92, "name", "张三*", "张三", "*"),
    unsure(93, "name", "张三、李四"),
    unsure(94, "name", "王□"),
    unsure(94, "name", "王(上日下文)"),
    unsure(94, "name", "王\ue863"),
    sure(95, "organizer", "北京某某有限公司（盖章）", "北京某某有限公司"),
    sure(95, "organizer", "某某公司　　　　", "某某公司"),
    sure(97, "organizer", "某某公司(北京)", "某某公司(北京)"),
    sure(98, "employer_position", "某某公司 车工班长", "某某公司 车工班长"),
    *(sure(99, "sex", text, "男") for text in ("男性", "M", "1", "男√女□", "♂")),
    sure(100, "education", "大专（函授）", "专科", "函授"),
    unsure(100, "education", "本科在读", "本科在读"),
    sure(100, "education", "大学", "本科"),
    unsure(100, "education", "高技"),
]

BLANKS = [
    sure(103, "text", "", None),
    *(sure(104, "text", text, None) for text in ("......", "……")),
    *(unsure(104, "text", text) for text in ("略", "详见附页", "附后")),
    sure(105, "organizer", "____北京某某学校____", "北京某某学校"),
    sure(105, "text", "__ 北京某某学校 _______", "北京某某学校"),
]


@pytest.mark.parametrize(
    ("name", "text", "value", "is_unsure", "rest"),
    [*DATES, *HOURS, *MONEY, *IDENTITY, *CERTIFICATES, *CONTACTS, *NAMES_UNITS, *BLANKS],
)
def test_a_variation_gives_its_value_and_is_unsure_only_where_a_person_has_to_look(
    name: str, text: str, value: Any, is_unsure: bool, rest: str | None
) -> None:
    parsed = NAMES[name].parse(text, year=2024)
    assert (parsed.value, parsed.unsure) == (text if value is Raw else value, is_unsure), parsed.reasons
    assert bool(parsed.reasons) == is_unsure
    if value is Raw:
        assert not parsed.typed
    if rest is not None:
        assert parsed.rest == rest


def test_row_61_two_ids_in_a_cell_can_be_split() -> None:
    assert find_id_numbers("张三11010519491231002X 李四440524188001010014") == [ID, "440524188001010014"]


def test_row_64_the_primary_number_is_the_highest_level() -> None:
    assert certificate.parse(SKILL).level == "高级工"
    low = SKILL[:15] + "5" + SKILL[16:]
    assert NAMES["certificate_no"].parse(f"{low}、{SKILL}").value == f"{SKILL}/{low}"


@pytest.mark.parametrize("text", ["同上", "〃", '"', "″", "、、", " 同 上 ", "”"])
def test_row_75_a_ditto_mark_is_known(text: str) -> None:
    assert is_ditto(text)


@pytest.mark.parametrize("text", ["同方公司", "上海", "'", "、", "大同上游厂", ""])
def test_row_75_what_only_resembles_a_ditto_mark_is_none(text: str) -> None:
    assert not is_ditto(text)


def test_row_83_a_reference_names_its_field() -> None:
    assert reference_of("同手机") == "mobile"
    assert reference_of("（同办公电话）") == "office_phone"
    assert reference_of("13800138000") is None


def test_row_97_bracket_width_does_not_make_two_units() -> None:
    assert unit_key("某某公司(北京)") == unit_key("某某公司 （北京）（盖章）")


def test_row_96_a_branch_is_another_unit() -> None:
    assert unit_key("北京某某有限公司通州分公司") != unit_key("北京某某有限公司")


@pytest.mark.parametrize(
    ("text", "unit", "position"),
    [
        ("北京某某有限公司 车工班长", "北京某某有限公司", "车工班长"),
        ("北京某某有限公司/车工", "北京某某有限公司", "车工"),
        ("北京某某有限公司，班组长", "北京某某有限公司", "班组长"),
        ("北京某某有限公司（班长）", "北京某某有限公司", "班长"),
        ("北京某某有限公司", "北京某某有限公司", ""),
        ("北京某某有限公司 通州分公司", "北京某某有限公司 通州分公司", ""),
    ],
)
def test_row_98_unit_and_position_are_split_at_the_last_gap(text: str, unit: str, position: str) -> None:
    assert split_employer_position(text) == (unit, position)


@pytest.mark.parametrize("mark", ["☑", "☒", "√", "✓", "✔", "■", "●", "þ"])
def test_row_101_a_tick_chooses_the_word_behind_it(mark: str) -> None:
    assert choice_of(f"□是 {mark}否") == "否"


@pytest.mark.parametrize(
    ("text", "chosen"), [("□是 ☑否", "否"), ("是√ 否", "是"), ("□是 □否", None), ("☑是 ☑否", None), ("是√ 否√", None)]
)
def test_row_102_exactly_one_ticked_word_is_the_choice(text: str, chosen: str | None) -> None:
    assert choice_of(text) == chosen
