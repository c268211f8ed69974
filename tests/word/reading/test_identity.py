"""What a title says of whose paper it is: place, body, scheme and kind taken apart, and what ours would not say."""

from __future__ import annotations

import pytest

from tzforms.forms import catalogue_of
from tzforms.word import Titles, Whose


@pytest.fixture(scope="module")
def titles() -> Titles:
    catalogue = catalogue_of()
    return Titles({key: form.spec for key, form in catalogue.forms.items()}, catalogue.measures.region)


def judged(titles: Titles, text: str, form: str = "annex2", answers: str = "") -> tuple[str, str, str]:
    """(whose, why, words) of a title over ``form``, on which ``answers`` is written."""
    found = titles.judge(text, form, lambda words: float(words in answers))
    return (str(found.whose), found.why, found.words) if found is not None else ("", "", "")


OURS = [
    "通州区高技能人才研修班学员名册",
    "北京市通州区高技能人才研修班学员名册",
    "北京通州区高技能人才研修班学员名册",
    "高技能人才研修班学员名册",
    "2025年通州区高技能人才研修班学员名册",
    "2025年度通州区高技能人才研修班学员名册",
    "附件2：通州区高技能人才研修班学员名册",
    "附件2-1 通州区高技能人才研修班学员名册",
    "《通州区高技能人才研修班学员名册》",
    "通州区高技能人才研修班学员名册（样表）",
    "通州区高技能人才研修班学员名册样表",
    "填写示例 通州区高技能人才研修班学员名册",
    "通州区高技能人才研修班学员名册（续）",
    "通州区高技能人才研修班学员名册 第2页",
    "通 州 区 高 技 能 人 才 研 修 班 学 员 名 册",
    "北京潞河机电有限公司高技能人才研修班学员名册",
    "北京市朝阳区某某科技有限公司2025年高技能人才研修班学员名册",
    "通州区人力资源和社会保障局高技能人才研修班学员名册",
    "通州区（五轴数控加工）高技能人才研修班学员名册",
]
WORDED = [
    "通州区高技能人才研修班学员备案名册",
    "通州区高技能人材研修班学员名册",
    "通州区高技能才研修班学员名册",
    "通州区高技能人才研修培训学员花名册",
    "通州区高技能人才研修班（第二期）学员名单",
    "通州区高技能人才研修班拟参训学员名册",
    "通州高技能人才研修班参训人员一览表",
    "通州区高技能人才研修班",
]


@pytest.mark.parametrize("text", OURS)
def test_a_title_of_ours_is_ours_with_year_place_unit_and_marks_around_it(titles: Titles, text: str) -> None:
    assert judged(titles, text)[0] == Whose.OURS


@pytest.mark.parametrize("text", WORDED)
def test_other_words_for_the_same_paper_of_the_same_scheme_are_ours(titles: Titles, text: str) -> None:
    assert judged(titles, text)[0] == Whose.WORDED


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("大兴区高技能人才研修班学员名册", "大兴区"),
        ("北京市朝阳区高技能人才研修班学员名册", "北京市朝阳区"),
        ("海淀高技能人才研修班学员名册", "海淀"),
        ("2025年顺义区高技能人才研修班学员名册", "顺义区"),
        ("河北省廊坊市高技能人才研修班学员名册", "河北省廊坊市"),
        ("上海市浦东新区高技能人才研修班学员名册", "上海市浦东新区"),
        ("江苏省南通市通州区高技能人才研修班学员名册", "江苏省南通市通州区"),
        ("北京经济技术开发区高技能人才研修班学员名册", "北京经济技术开发区"),
        ("大兴区人力资源和社会保障局高技能人才研修班学员名册", "大兴区"),
        ("高技能人才研修班学员名册（大兴区）", "大兴区"),
        ("高技能人才研修班学员名册（大兴区人力资源和社会保障局制）", "大兴区"),
        ("高技能人才研修班学员名册（朝阳区人社局印制）", "朝阳区"),
        ("高技能人才研修班大兴区学员名册", "大兴区"),
        ("全国高技能人才研修班学员名册", "全国"),
        ("荆州区高技能人才研修班学员名册", "荆州区"),
        ("大兴区高技能人才研修班", "大兴区"),
    ],
)
def test_the_same_form_of_another_district_is_that_district_s(titles: Titles, text: str, place: str) -> None:
    assert judged(titles, text) == ("stranger", "place", place)


@pytest.mark.parametrize(
    "text",
    [
        "通州区企业新型学徒制培训学员名册",
        "通州区职业技能提升培训学员名册",
        "通州区岗前培训人员花名册",
        "通州区技师研修班学员名册",
        "通州区高技能领军人才研修班学员名册",
        "专业技术人才高级研修班学员名册",
        "高级研修班学员名册",
        "金蓝领培训学员登记表",
        "安全生产培训人员花名册",
        "入党积极分子培训班学员名册",
        "项目制培训实施方案",
        "个人贷款审批表",
    ],
)
def test_another_scheme_is_no_scheme_of_ours_though_the_district_is(titles: Titles, text: str) -> None:
    assert judged(titles, text)[:2] == ("stranger", "scheme")


@pytest.mark.parametrize(
    "text",
    [
        "通州区高技能人才研修班签到表",
        "通州区高技能人才研修培训学员考勤表",
        "通州区高技能人才研修培训满意度调查问卷",
        "员工健康体检登记表",
        "职业技能鉴定申请表",
        "差旅费报销单",
    ],
)
def test_another_kind_of_paper_is_no_form_though_the_scheme_is_ours(titles: Titles, text: str) -> None:
    assert judged(titles, text)[:2] == ("stranger", "kind")


@pytest.mark.parametrize(
    "text",
    [
        "学员名册",
        "研修班学员名册",
        "学员基本情况登记表",
        "结业登记名册",
        "项目实施方案",
        "补助资金申请表",
        "某某公司员工花名册",
    ],
)
def test_a_title_that_names_no_scheme_says_nothing(titles: Titles, text: str) -> None:
    assert judged(titles, text)[0] == Whose.NONE


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("北京市高技能人才研修班学员名册", "city"),
        ("通洲区高技能人才研修班学员名册", "words"),
        ("通州区高技能人才培训学员名册", "words"),
        ("数控车工高技能人才研修班学员名册", "words"),
        ("五轴数控加工研修班学员名册", "words"),
        ("通州区高技能人才研修班（企业新型学徒制培训）学员名册", "words"),
        ("通州区高技能人才研修班学员申请表", "kind"),
    ],
)
def test_what_may_be_ours_and_may_not_is_doubtful(titles: Titles, text: str, why: str) -> None:
    assert judged(titles, text)[:2] == ("doubtful", why)


@pytest.mark.parametrize("wrong", range(3, 19))
def test_our_own_title_with_any_one_character_wrong_is_never_refused(titles: Titles, wrong: int) -> None:
    """Found by the corpus: 北京市通州区高技能人才研休培训结业登记名册 was another scheme's."""
    title = "北京市通州区高技能人才研修培训结业登记名册"
    whose = titles.judge(f"{title[:wrong]}丫{title[wrong + 1 :]}", "annex3", lambda _words: 0.0)
    assert whose is not None
    assert whose.whose in (Whose.OURS, Whose.WORDED, Whose.DOUBTFUL)


def test_a_project_s_name_in_a_title_is_no_other_scheme_where_the_form_has_it_too(titles: Titles) -> None:
    answers = "甲公司\n五轴数控加工高技能人才研修班"
    assert judged(titles, "五轴数控加工高技能人才研修班学员名册", answers=answers)[0] == Whose.OURS
    assert judged(titles, "五轴数控加工班学员名册", answers=answers)[0] == Whose.NONE


def test_one_letter_off_is_a_slip_and_another_word_is_not(titles: Titles) -> None:
    assert judged(titles, "通州区高技能人材研修班学员名册")[0] == Whose.WORDED
    assert judged(titles, "通州区高技能人才进修班学员名册")[0] != Whose.WORDED


@pytest.mark.parametrize(
    "text",
    [
        "各有关单位：",
        "现将有关事项通知如下。",
        "关于开展2025年通州区高技能人才研修培训工作的通知",
        "办班单位（盖章）：甲公司      研修项目：数控",
        "北京市朝阳区某某科技有限公司",
        "附件2：",
        "",
    ],
)
def test_what_is_no_title_says_nothing(titles: Titles, text: str) -> None:
    assert titles.judge(text, "annex2", lambda _words: 0.0) is None


def test_a_title_over_several_lines_is_put_together_and_a_letterhead_is_left_out(titles: Titles) -> None:
    def whose(*lines: str) -> tuple[str, str]:
        found = titles.heading(lines, "annex2", lambda _words: 0.0)
        return str(found.whose), found.words

    assert whose("通州区高技能人才研修班", "学员名册") == ("ours", "")
    assert whose("北京市朝阳区某某科技有限公司", "高技能人才研修班学员名册") == ("ours", "")
    assert whose("大兴区", "高技能人才研修班学员名册") == ("stranger", "大兴区")
    assert whose("北京市大兴区人力资源和社会保障局", "高技能人才研修班学员名册") == ("stranger", "北京市大兴区")
    assert whose("企业新型学徒制", "培训学员名册")[0] == "stranger"
    # the nearest title counts; a heading of a part within our form does not
    assert whose("通州区高技能人才研修班学员名册", "大兴区高技能人才研修班学员名册")[0] == "stranger"
    assert whose("通州区高技能人才研修培训项目实施方案", "师资简介表") == ("ours", "")
    # a line in the place of a title that names something else
    assert whose("企业新型学徒制培训") == ("doubtful", "企业新型学徒制培训")
    assert whose("北京潞河机电有限公司", "2025年9月1日") == ("none", "")


def test_the_vocabulary_is_the_edition_s_own_not_tongzhou_s() -> None:
    form = catalogue_of()["annex2"].spec
    elsewhere = Titles({}, "某市河畔区")
    assert judged(elsewhere, "大兴区研修培训承诺书")[:2] == ("stranger", "place")
    ours = Titles({"annex2": form}, "某市河畔区")
    assert judged(ours, "河畔区高技能人才研修班学员名册")[0] == Whose.OURS


def test_a_form_whose_template_prints_no_title_is_ours_without_one() -> None:
    assert Titles({}).heading(["企业新型学徒制培训学员名册"], "annex9", lambda _words: 0.0).is_ours
