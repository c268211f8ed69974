"""Loading an edition: attributes, dates, another folder, and what is refused."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from tests.builders import changed, valid_dossier
from tests.editions.differing import inheriting
from tzforms.exceptions import UsageError
from tzforms.law.checking import check
from tzforms.measures import Measures, RuleChange, edition_of, editions, load_measures, normal_article
from tzforms.resources import package_file, template_path


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A made-up district: 10 to 20 persons, 60 hours, 3000 元, no rule X19, its own form 4, issued 2027-03-01."""
    folder = tmp_path / "elsewhere_2027"
    shutil.copytree(package_file("measures", "tongzhou_2024"), folder)
    text = (folder / "parameters.toml").read_text("utf-8")
    for old, new in (
        ('name = "tongzhou_2024"', 'name = "elsewhere_2027"'),
        ('issued_on = ""', 'issued_on = "2027-03-01"'),
        ("year = 2024", "year = 2027"),
        ("[class_size.min]\nvalue = 15", "[class_size.min]\nvalue = 10"),
        ("[class_size.max]\nvalue = 30", "[class_size.max]\nvalue = 20"),
        ("[hours.min]\nvalue = 80", "[hours.min]\nvalue = 60"),
        ("[subsidy.per_head]\nvalue = 5000", "[subsidy.per_head]\nvalue = 3000"),
    ):
        assert old in text
        text = text.replace(old, new)
    text += '\n[rules."X19"]\nabsent = true\n\n[rules."R08-2"]\nseverity = "不符合"\narticle = "第八条"\n'
    (folder / "parameters.toml").write_text(text, "utf-8")
    own = folder / "templates" / "annex4"
    own.mkdir(parents=True)
    shutil.copy(template_path("annex4"), own)
    return folder


def test_values_are_attributes_and_know_their_article() -> None:
    m = load_measures()
    assert (m.class_size.min, m.class_size.max) == (15, 30)
    assert m.subsidy_wan_per_head == Decimal("0.5")
    parameter = m.parameter("class_size.max")
    assert (parameter.value, parameter.unit, parameter.article) == (30, "人", "第6条")
    assert parameter.shown() == "30人"
    with pytest.raises(AttributeError):
        _ = m.class_size.middle
    with pytest.raises(AttributeError):
        _ = m.nothing


def test_an_edition_cannot_be_changed() -> None:
    m = load_measures()
    with pytest.raises(TypeError):
        m.parameters["class_size.max"] = None  # type: ignore[index]
    with pytest.raises(AttributeError):
        m.name = "x"  # type: ignore[misc]


def test_the_day_of_issue_is_unknown_and_nothing_is_invented() -> None:
    m = load_measures()
    assert m.issued_on is None
    assert m.title == ""
    assert m.document_number == ""
    assert m.parameter("hours.min").since is None


def test_a_number_of_the_notice_is_unknown_and_says_so() -> None:
    parameter = load_measures().parameter("notice.closes_on")
    assert parameter.value is None
    assert parameter.shown() == "未知"


def test_all_settings_of_the_domain_report_exist_with_their_defaults() -> None:
    m = load_measures()
    assert {
        "hours.min": 80,
        "hours.minutes": 45,
        "discussion.min": 16,
        "class_size.min": 15,
        "class_size.max": 30,
        "annual.cap": 180,
        "annual.scope": "district",
        "annual.basis": "enrolled",
        "classes.max": 2,
        "classes.period": "calendar_year",
        "repeat.rule": "calendar_gap",
        "repeat.counts": "enrolled",
        "filing.days": 7,
        "filing.mode": "calendar",
        "claim.days": 14,
        "claim.roll_holiday": True,
        "finish.by": "10-31",
        "subsidy.per_head": 5000,
        "insurance.months": 12,
        "insurance.lag_months": 1,
        "level.min": "高级工",
        "level.relax_requires_note": True,
        "experts.parity": "odd",
        "experts.usual_min": 3,
        "certificate.id_display": "masked",
        "certificate.number_pattern": None,
        "assessment.pass_mark": 60,
    }.items() <= {name: p.value for name, p in m.parameters.items()}.items()
    assert len(m.industry.names) == 6


def test_an_open_wording_names_its_alternative_and_who_decided() -> None:
    for parameter in load_measures().parameters.values():
        if parameter.alternatives:
            assert parameter.reading, parameter.name
        if parameter.reading:
            assert parameter.decided_by, parameter.name
            assert parameter.decided_on is not None, parameter.name


def test_an_edition_is_chosen_by_name_folder_environment_and_day(second: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_measures("tongzhou_2024").name == "tongzhou_2024"
    other = load_measures(second)
    assert other.name == "elsewhere_2027"
    assert load_measures(str(second)) is other
    monkeypatch.setenv("TZFORMS_MEASURES", str(second))
    assert load_measures().name == "elsewhere_2027"
    monkeypatch.delenv("TZFORMS_MEASURES")
    both: list[Measures] = [*editions(), other]
    assert load_measures(dt.date(2027, 2, 28), among=both).name == "tongzhou_2024"
    assert load_measures(dt.date(2027, 3, 1), among=both).name == "elsewhere_2027"
    assert load_measures("2030-01-01", among=both).name == "elsewhere_2027"
    assert load_measures("elsewhere_2027", among=both) is other
    with pytest.raises(UsageError, match="没有印发"):
        load_measures(dt.date(2020, 1, 1), among=[other])


def test_another_edition_changes_numbers_rules_and_forms_without_code(second: Path) -> None:
    other = load_measures(second)
    d = valid_dossier(1, trainees=20)
    assert [f.rule for f in check(d, measures=other) if f.severity == "不符合"] == ["R19-1", "X17"]
    d = changed(d, "annex4.subsidy_wan", Decimal(6))
    d = changed(d, "annex1.application_date", dt.date(2027, 5, 1))
    assert "X17" not in {f.rule for f in check(d, measures=other)}
    # 14 persons are fine there, 21 are not; X19 does not exist there
    assert not [f for f in check(valid_dossier(1, trainees=14), measures=other) if f.rule == "R06-3"]
    assert [f for f in check(valid_dossier(1, trainees=21), measures=other) if f.rule == "R06-3"]
    assert "X19" not in {f.rule for f in check(changed(d, "annex1.planned_trainees", 12), measures=other)}
    # its 总学时 is hard, and cited as it says
    for path in ("annex1.total_hours", "annex4.total_hours"):
        d = changed(d, path, Decimal(59))
    found = [f for f in check(d, measures=other) if f.rule == "R08-2"]
    assert [(f.severity.value, f.article) for f in found] == [("不符合", "第八条")]
    assert other.template("annex4") == second / "templates" / "annex4" / "annex4.docx"
    assert other.template("annex5") == load_measures().template("annex5")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("[class_size.max]\nvalue = 3", "缺少 article"),
        ("[edition\n", "无法使用"),
        ('[rules."X01"]\nseverity = "严重"\n', "严重"),
        ('[rules."X01"]\nmissing = true\n', "missing"),
        ('[edition]\nissued_on = "春天"\n', "issued_on"),
    ],
)
def test_a_damaged_edition_is_one_sentence(tmp_path: Path, damage: str, words: str) -> None:
    (tmp_path / "text.txt").write_text("第一条", "utf-8")
    (tmp_path / "parameters.toml").write_text(damage, "utf-8")
    with pytest.raises(UsageError, match=words):
        load_measures(tmp_path)


def test_an_unknown_edition_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="tongzhou_2024"):
        load_measures("beijing_1999")
    with pytest.raises(UsageError, match="缺少"):
        load_measures(tmp_path)


@pytest.mark.parametrize(
    ("written", "number"),
    [("第11条", "11"), ("第十一条", "11"), ("第二十条", "20"), ("8", "8"), ("第一条", "1"), ("附件5", "附件5")],
)
def test_an_article_is_found_however_its_number_is_written(written: str, number: str) -> None:
    assert normal_article(written) == number


def test_the_words_of_an_article_keep_its_own_numeral_and_its_half_width_comma() -> None:
    m = load_measures()
    assert m.article_text("第十一条").startswith("第11条 项目评审通过的单位")
    assert "研修培训,条件突出" in m.article_text("第五条")
    assert m.article_text("第二十条").endswith("负责解释。")
    assert m.article_text("第99条") == ""


# -- inheritance -------------------------------------------------------------------------------------------------------

BUILT_IN = load_measures()
SIZE = '[class_size.max]\nvalue = 20\narticle = "第七条"\nquote = "15-20人"\n'


def test_an_edition_that_inherits_holds_only_the_parameters_that_differ(tmp_path: Path) -> None:
    other = inheriting(tmp_path / "x", SIZE)
    assert (other.name, other.parent) == ("x", BUILT_IN)
    assert (other.class_size.min, other.class_size.max) == (15, 20)
    assert other.parameters.keys() == BUILT_IN.parameters.keys()
    assert {n for n, p in other.parameters.items() if p != BUILT_IN.parameters[n]} == {"class_size.max"}
    assert (other.region, other.issuer) == (BUILT_IN.region, BUILT_IN.issuer)
    assert BUILT_IN.class_size.max == 30


def test_an_edition_on_its_own_lacks_only_what_a_later_version_asked_for(tmp_path: Path) -> None:
    shutil.copytree(BUILT_IN.folder, tmp_path / "old")
    file = tmp_path / "old" / "parameters.toml"
    text = file.read_text("utf-8")
    of_the_first = re.sub(r'(?m)^\[[\w.]+\]\n(?:(?!\[).+\n)*added = "0.2.0"\n', "", text)
    assert 'added = "' not in of_the_first
    file.write_text(of_the_first.replace("[certificate.issuer]", "[certificate.other]"), "utf-8")
    old = load_measures(tmp_path / "old")
    assert old.parameters.keys() == BUILT_IN.parameters.keys() - {"certificate.issuer"} | {"certificate.other"}
    assert old.parameter("content.news") == BUILT_IN.parameter("content.news")
    assert sum(not p.added for p in BUILT_IN.parameters.values()) == 61, (
        "a parameter that is new says: added = (version)"
    )


def test_what_an_edition_is_called_and_when_it_was_issued_is_never_inherited(tmp_path: Path) -> None:
    parent = inheriting(
        tmp_path / "parent", 'title = "办法"\nyear = 2026\nissued_on = 2026-03-01\ndocument_number = "1号"\n'
    )
    other = inheriting(tmp_path / "x", SIZE, parent="parent")
    assert (other.title, other.year, other.issued_on, other.document_number) == ("", None, None, "")
    assert other.parameter("class_size.max").since is None
    assert (parent.title, parent.year) == ("办法", 2026)


def test_a_parameter_that_differs_holds_from_the_day_of_issue_and_others_from_their_own(tmp_path: Path) -> None:
    other = inheriting(tmp_path / "x", "issued_on = 2027-03-01\n" + SIZE)
    assert other.parameter("class_size.max").since == dt.date(2027, 3, 1)
    assert other.parameter("class_size.min").since is None


def test_the_text_is_inherited_unless_the_edition_has_its_own(tmp_path: Path) -> None:
    assert inheriting(tmp_path / "x").text == BUILT_IN.text
    other = inheriting(tmp_path / "y", "", {"text.txt": "第一条 目的\n第二条 每班15-20人。\n"})
    assert other.article_of("每班15-20人") == "第二条"
    assert other.article_text("2") == "第二条 每班15-20人。"


def test_sentences_that_no_rule_computes_stay_while_they_are_in_the_text(tmp_path: Path) -> None:
    first, second = BUILT_IN.not_computable[:2]
    text = f"第一条 {first.quote}，{second.quote}。\n"
    own = f'[[not_computable]]\nquote = "{second.quote}"\nreason = "另有规定"\n'
    other = inheriting(tmp_path / "x", own, {"text.txt": text})
    assert [(n.quote, n.reason) for n in other.not_computable] == [
        (first.quote, first.reason),
        (second.quote, "另有规定"),
    ]
    assert inheriting(tmp_path / "y").not_computable == BUILT_IN.not_computable


def test_changed_rules_are_inherited_and_changed_again_one_by_one(tmp_path: Path) -> None:
    inheriting(tmp_path / "parent", '[rules."X19"]\nabsent = true\n[rules."R08-2"]\nseverity = "不符合"\n')
    other = inheriting(tmp_path / "x", '[rules."R08-2"]\narticle = "第八条"\n', parent="parent")
    assert other.rules == {"X19": RuleChange(absent=True), "R08-2": RuleChange(article="第八条")}
    assert BUILT_IN.rules == {}


def test_forms_that_are_left_out_are_inherited_and_may_come_back(tmp_path: Path) -> None:
    inheriting(tmp_path / "parent", 'without_forms = ["annex5"]\n')
    assert inheriting(tmp_path / "x", parent="parent").without_forms == ("annex5",)
    assert inheriting(tmp_path / "y", "without_forms = []\n", parent="parent").without_forms == ()


def test_a_files_nearest_edition_wins(tmp_path: Path) -> None:
    files = {"templates/annex4/annex4.docx": b"parent", "templates/annex5/annex5.docx": b"parent"}
    parent = inheriting(tmp_path / "parent", "", files)
    other = inheriting(tmp_path / "x", "", {"templates/annex4/annex4.docx": b"own"}, parent="parent")
    assert other.template_folders == (tmp_path / "x" / "templates", *parent.template_folders)
    assert other.template("annex4").read_bytes() == b"own"
    assert other.template("annex5").read_bytes() == b"parent"
    assert other.template("annex1") == BUILT_IN.template("annex1")
    assert other.form_file("annex9", "annex9.docx") is None


def test_a_folder_beside_is_the_parent_before_one_that_comes_with_the_program(tmp_path: Path) -> None:
    shutil.copytree(BUILT_IN.folder, tmp_path / "tongzhou_2024")
    other = inheriting(tmp_path / "x")
    assert other.parent is not None
    assert other.parent.folder == tmp_path / "tongzhou_2024"


@pytest.mark.parametrize("circle", [("x",), ("x", "y"), ("x", "y", "z")])
def test_a_circle_of_inheritance_is_one_sentence(tmp_path: Path, circle: tuple[str, ...]) -> None:
    for name, parent in zip(circle, (*circle[1:], circle[0]), strict=True):
        (tmp_path / name).mkdir()
        (tmp_path / name / "parameters.toml").write_text(f'[edition]\ninherits = "{parent}"\n', "utf-8")
    with pytest.raises(UsageError, match="它继承自己") as refused:
        load_measures(tmp_path / "x")
    assert str(refused.value).count("。") == 2
    with pytest.raises(UsageError, match="它继承自己"):  # and is one the next time too, until somebody mends it
        load_measures(tmp_path / "x")
    for name in circle:
        (tmp_path / name / "parameters.toml").write_text('[edition]\ninherits = "tongzhou_2024"\n', "utf-8")
    assert load_measures(tmp_path / "x").parent is BUILT_IN


def test_a_parent_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有名为“beijing_1999”的办法版本；现有：tongzhou_2024"):
        inheriting(tmp_path / "x", parent="beijing_1999")


def test_an_edition_without_a_parent_needs_a_text(tmp_path: Path) -> None:
    (tmp_path / "parameters.toml").write_text('[edition]\nname = "x"\n', "utf-8")
    with pytest.raises(UsageError, match=r"缺少 text\.txt"):
        load_measures(tmp_path)


def test_a_file_names_its_edition_and_what_was_asked_for_wins(tmp_path: Path) -> None:
    other = inheriting(tmp_path / "x")
    assert edition_of(None) is edition_of("") is edition_of("tongzhou_2024") is BUILT_IN
    assert edition_of("tongzhou_2024", other) is edition_of("x", other) is other
    with pytest.raises(UsageError, match="是按办法版本“x”做的"):
        edition_of("x")
