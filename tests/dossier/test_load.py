"""A dossier from YAML and JSON: nothing lost, nothing guessed, every error at once."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import valid_dossier
from tests.timing import at_most
from tzforms.dossier import dossier_data, load_dossier, load_text, make_dossier
from tzforms.exceptions import DossierError, UnreadableFileError
from tzforms.forms import Annex4, Dossier


@pytest.mark.parametrize("seed", range(5))
def test_what_is_written_as_json_or_yaml_reads_back_the_same(seed: int) -> None:
    dossier = valid_dossier(seed)
    data = dossier_data(dossier)
    assert load_text(json.dumps(data).encode(), "a.json") == dossier
    assert load_text(yaml.safe_dump(data, allow_unicode=True).encode(), "a.yaml") == dossier
    assert make_dossier(dossier_data(dossier, blanks=True)) == dossier


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=30),
    st.decimals(min_value=0, max_value=1000, places=2),
    st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)),
)
def test_any_text_amount_and_day_survive_both_ways(text: str, amount: Decimal, day: dt.date) -> None:
    plain = text.strip()
    if plain in ("", "/", "／", "无") or set(plain) <= set("—–-"):
        plain = "甲" + plain
    dossier = Dossier(annex4=Annex4(project=plain.strip(), subsidy_wan=amount.normalize() + 0, end_date=day))
    data = dossier_data(dossier)
    for encoded, name in (
        (json.dumps(data).encode(), "a.json"),
        (yaml.safe_dump(data, allow_unicode=True).encode(), "a.yaml"),
    ):
        assert load_text(encoded, name) == dossier


def only(text: str, name: str = "a.yaml") -> dict[str, Any]:
    return dossier_data(load_text(text.encode(), name))


def test_numbers_without_quotation_marks_lose_nothing() -> None:
    data = only(
        "annex2: {trainees: [{id_number: 110105194912310021, certificate_no: 0001000001300012}]}\n"
        "annex4: {bank_account: 0200001234567, phone: 01069551234}\n"
    )
    assert data["annex2"]["trainees"][0] == {"id_number": "110105194912310021", "certificate_no": "0001000001300012"}
    assert data["annex4"] == {"bank_account": "0200001234567", "phone": "01069551234"}


@pytest.mark.parametrize("number", ["1.10105E+17", "1.1e17", "110105194912310000.0"])
@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_a_number_that_a_spreadsheet_damaged_is_never_accepted(number: str, name: str) -> None:
    with pytest.raises(DossierError, match="丢失末几位"):
        load_text(f'{{"annex2": {{"trainees": [{{"id_number": {number}}}]}}}}'.encode(), name)


def test_harmless_spellings_are_taken() -> None:
    data = only(
        json.dumps(
            {
                "annex1": {
                    "total_hours": "88学时",
                    "planned_trainees": "28人",
                    "fax": "无",
                    "occupations": "电工、钳工",
                },
                "annex2": {
                    "start_date": "2024年9月2日",
                    "end_date": "2024/9/13",
                    "trainees": [{"no": "1", "level": "三级/高级工", "sex": "男性", "id_number": "11010519491231002x"}],
                },
                "annex3": {"graduates": [{"score": 92}, {"score": 92.5}]},
                "annex4": {"graduate_count": "28", "subsidy_wan": "14.0", "application_date": "2024-09-20T00:00:00"},
                "facts": {
                    "insurance_months": {"11010519491231002x": "12"},
                    "approved": "是",
                    "region": "天津市",
                    "attachments": "身份证复印件、培训计划",
                },
            }
        ),
        "a.json",
    )
    assert data["annex1"] == {"total_hours": 88, "planned_trainees": 28, "occupations": ["电工", "钳工"]}
    assert data["annex2"]["start_date"] == "2024-09-02"
    assert data["annex2"]["end_date"] == "2024-09-13"
    assert data["annex2"]["trainees"] == [{"no": 1, "level": "高级工", "sex": "男", "id_number": "11010519491231002X"}]
    assert [g["score"] for g in data["annex3"]["graduates"]] == ["92", "92.5"]
    assert data["annex4"] == {"graduate_count": 28, "subsidy_wan": 14, "application_date": "2024-09-20"}
    assert data["facts"]["insurance_months"] == {"11010519491231002X": 12}
    assert data["facts"]["approved"] is True
    assert data["facts"]["region"] == "天津"
    assert data["facts"]["attachments"] == ["身份证复印件", "培训计划"]


def test_yaml_dates_booleans_and_blanks_are_what_they_mean() -> None:
    data = only("annex2: {start_date: 2024-09-02, organizer: ~, project: null, trainees: []}\nfacts: {approved: no}")
    assert data == {"annex2": {"start_date": "2024-09-02"}, "facts": {"approved": False}}


def test_an_amount_in_yuan_stays_for_the_rules_to_find() -> None:
    assert only("annex4: {subsidy_wan: 140000}")["annex4"]["subsidy_wan"] == 140000


def test_every_error_is_told_at_once_with_place_and_nearest_key() -> None:
    with pytest.raises(DossierError) as caught:
        only(
            "annex1: {organiser: x, courses: 3, total_hours: many}\n"
            "annex2: {trainees: [{levl: 高级工, level: 中, sex: x}], start_date: 2024-02-30}\n"
            "annex6: {}\n"
        )
    told = str(caught.value)
    assert "8处" in told
    for words in (
        "annex1.organiser",
        "是不是“organizer”",
        "annex1.courses",
        "annex1.total_hours",
        "annex2.trainees[0].levl",
        "annex2.trainees[0].level",
        "annex2.trainees[0].sex",
        "annex2.start_date",
        "annex6",
    ):
        assert words in told


def test_errors_never_show_a_full_id_number() -> None:
    number = "110105194912310021"
    with pytest.raises(DossierError) as caught:
        only(f"facts: {{insurance_months: {{'{number}': many}}, year: '{number}', '{number}': 1}}")
    assert number not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("annex2: {a: 1, a: 2}", "a.yaml", "两次"),
        ('{"annex2": {"a": 1, "a": 2}}', "a.json", "两次"),
        ('{"annex1": {"total_hours": NaN}}', "a.json", "NaN"),
        ('{"annex1": {"total_hours": 1e999}}', "a.json", "数值"),
        ("annex1: {total_hours: .inf}", "a.yaml", "数值"),
        ("annex1: {planned_trainees: 28.5}", "a.yaml", "整数"),
        ("annex1: {planned_trainees: true}", "a.json.yaml", "不是整数"),
        ("!!python/object/apply:os.system ['true']", "a.yaml", "YAML"),
        ("annex1: [", "a.yaml", "第"),
        ('{"annex1": ', "a.json", "第1行"),
        ("[" * 4000, "a.json", "嵌套过深"),
        ("annex1: " + "[" * 4000, "a.yaml", "YAML|嵌套"),
        ("- 1", "a.yaml", "annex1"),
        ("just text", "a.yaml", "最外层"),
        ("", "a.yaml", "空文件"),
        ("annex1: {purpose: [a]}", "a.yaml", "一组值"),
        ('{"annex1": {"purpose": "a\\u0001b"}}', "a.json", "控制字符"),
    ],
)
def test_bad_input_is_one_clear_sentence(text: str, name: str, words: str) -> None:
    with pytest.raises(DossierError, match=words):
        load_text(text.encode(), name)


def test_a_laughing_billion_is_refused_quickly() -> None:
    lines = ["a0: &a0 {name: x}"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    with pytest.raises(DossierError):
        only("\n".join(lines) + "\nannex1: {courses: *a9}")
    rows = "x: &r {topic: t}\n" + "y: &s [" + ", ".join(["*r"] * 1000) + "]\n"
    wide = rows + "annex1: {courses: [" + ", ".join(["*s"] * 10) + "]}"
    with pytest.raises(DossierError):
        only(wide)
    with pytest.raises(DossierError):
        only("annex1: &a {courses: [*a]}")


def test_a_file_in_gb18030_or_utf16_is_read(tmp_path: Path) -> None:
    text = "annex1:\n  project: 数控研修𬭎\n"
    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        path = tmp_path / f"{encoding}.yaml"
        path.write_bytes(text.encode(encoding))
        assert load_dossier(path).annex1.project == "数控研修𬭎"


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe")
    with pytest.raises(UnreadableFileError):
        load_dossier(path)
    with pytest.raises(UnreadableFileError, match="没有找到"):
        load_dossier(tmp_path / "nowhere.json")
    with pytest.raises(UnreadableFileError):
        load_dossier(tmp_path)


def test_the_lines_of_read_are_a_dossier() -> None:
    data = dossier_data(valid_dossier(1))
    lines = [
        json.dumps({"file": "x.docx", "form": f, "data": data[f], "unsure": [], "findings": []})
        for f in data
        if f != "facts"
    ]
    assert load_text("\n".join(lines).encode(), "a.jsonl").annex3 == valid_dossier(1).annex3
    with pytest.raises(DossierError, match="两次"):
        load_text("\n".join([lines[0], lines[0]]).encode(), "a.jsonl")


@pytest.mark.parametrize(
    "text",
    [
        '{"annex4":{"subsidy_wan":1e999999999}}',
        '{"annex4":{"subsidy_wan":-1e-999999999}}',
        '{"annex4":{"subsidy_wan":"1e999999999"}}',
        '{"annex4":{"subsidy_wan":"' + "9" * 10**6 + '"}}',
        '{"annex1":{"planned_trainees":"' + "一" * 10**6 + '","application_date":"' + "2024" * 10**5 + '"}}',
        '{"annex1":{"project":"\\ud800"}}',
        '{"annex1":{"occupations":["\\udfff"]}}',
        '{"facts":{"insurance_months":{"\\ud800":3}}}',
    ],
    ids=range(8),
)
def test_a_number_or_character_that_hurts_is_told_at_once(text: str) -> None:
    with at_most(2), pytest.raises(DossierError):
        load_text(text.encode(), "a.json")


@pytest.mark.parametrize(
    "value",
    [Decimal("1e999999999"), Decimal("-1e-999999999"), 10**5000, 1e308, 1e-300, "\ud800", "1e999999999"],
    ids=range(7),
)
def test_what_a_program_passes_in_is_bounded_too(value: object) -> None:
    for form, field in (("annex4", "subsidy_wan"), ("annex1", "planned_trainees"), ("annex4", "start_date")):
        with pytest.raises(DossierError):
            make_dossier({form: {field: value}})
    with pytest.raises(DossierError):
        make_dossier({"annex1": {"occupations": ["\ud800"]}})


def test_many_unknown_keys_are_counted_and_the_first_told() -> None:
    with at_most(2), pytest.raises(DossierError) as caught:
        make_dossier({"annex1": {f"k{i}": 1 for i in range(90_000)}})
    assert "90000处" in str(caught.value)
    assert len(str(caught.value)) < 20_000


def test_a_line_of_read_that_is_no_form_ends_the_reading_of_lines() -> None:
    with at_most(2), pytest.raises(DossierError):
        load_text(b"{}\n" * 10**6, "a.jsonl")


@pytest.mark.parametrize("year", [0, -1, 214474590, 10_000])
def test_a_notice_year_that_no_calendar_has_is_refused_by_name(year: int, tmp_path: Path) -> None:
    path = tmp_path / "class.json"
    path.write_text(json.dumps({"facts": {"year": year}}), encoding="utf-8")
    with pytest.raises(DossierError, match=r"facts\.year"):
        load_dossier(path)
