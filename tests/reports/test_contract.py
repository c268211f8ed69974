"""The data contract: what is read and written is what its schemas say, and the page in docs is theirs."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.editions import riverside
from tzforms.cli import main
from tzforms.dossier import dossier_data, load_dossier
from tzforms.forms import FORM_NAMES, Catalogue, Dossier, catalogue_of
from tzforms.i18n import set_language
from tzforms.reading import read_bytes, read_file
from tzforms.rendering import render
from tzforms.reports import json_schemas
from tzforms.reports.contract import contract_markdown
from tzforms.workbook import example_dossier

SAMPLES = Path(__file__).parents[2] / "samples"
CLASS = SAMPLES / "class-2024" / "class.yaml"
RETURNED = SAMPLES / "returned"
CATALOGUE = catalogue_of("tongzhou_2024")


@pytest.fixture(scope="module")
def river(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_of(riverside.write(tmp_path_factory.mktemp("editions")))


def complaints(catalogue: Catalogue, name: str, data: Any) -> list[str]:
    """What the schema finds wrong, each as ``path: message``; dates are looked at too."""
    schema = json_schemas(catalogue)[name]
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{e.json_path}: {e.message}" for e in validator.iter_errors(data)]


def read_back(dossier: Dossier, form: str) -> dict[str, Any]:
    catalogue, record = dossier.catalogue, dossier.resolved().dossier.record(form)
    assert record is not None
    (reading,) = read_bytes(
        render(record, verify=False, measures=catalogue.measures), "x.docx", measures=catalogue.measures
    )
    assert reading.unsure == []
    data: dict[str, Any] = json.loads(json.dumps(reading.as_json()["data"]))
    return data


@pytest.mark.parametrize("form", FORM_NAMES)
def test_what_is_read_of_a_form_is_what_its_schema_says(form: str) -> None:
    data = read_back(load_dossier(CLASS), form)
    assert complaints(CATALOGUE, form, data) == []
    assert set(json_schemas(CATALOGUE)[form]["properties"]) == set(data)


@pytest.mark.parametrize("blanks", [False, True])
@pytest.mark.parametrize("dossier", [load_dossier(CLASS), example_dossier(CATALOGUE)], ids=["class", "example"])
def test_a_dossier_with_and_without_its_blanks_is_what_its_schema_says(dossier: Dossier, blanks: bool) -> None:
    data = dossier_data(dossier, blanks=blanks)
    assert complaints(CATALOGUE, "dossier", json.loads(json.dumps(data))) == []


@pytest.mark.parametrize("path", sorted(RETURNED.glob("*.docx")), ids=lambda p: p.stem[:3])
def test_the_returned_samples_are_what_their_schemas_say(path: Path) -> None:
    for reading in read_file(path):
        assert complaints(CATALOGUE, reading.form or "", reading.as_json()["data"]) == []


@pytest.mark.parametrize(
    ("form", "path", "value"),
    [
        ("annex1", ("planned_trainees",), "三十"),
        ("annex1", ("total_hours",), "80"),
        ("annex1", ("occupations",), "钳工、铣工"),
        ("annex1", ("courses", 0, "hours"), "4学时"),
        ("annex2", ("start_date",), "2024年9月2日"),
        ("annex2", ("trainees",), None),
        ("annex2", ("trainees", 0, "sex"), "M"),
        ("annex2", ("trainees", 0, "level"), "工程师"),
        ("annex2", ("trainees", 0, "id_number"), 110101199003079990),
        ("annex4", ("bank_account",), 11001),
        ("annex4", ("subsidy", ), 13.5),
    ],
)  # fmt: skip
def test_a_value_of_another_type_and_a_field_that_is_none_are_told(
    form: str, path: tuple[str | int, ...], value: Any
) -> None:
    dossier = json.loads(json.dumps(dossier_data(example_dossier(CATALOGUE).resolved().dossier)))
    data = dossier[form]
    assert complaints(CATALOGUE, form, data) == []
    spoilt = deepcopy(data)
    where = spoilt
    for step in path[:-1]:
        where = where[step]
    where[path[-1]] = value
    assert len(complaints(CATALOGUE, form, spoilt)) == 1
    assert complaints(CATALOGUE, "dossier", {**dossier, form: spoilt}) != []


def test_a_field_says_its_label_its_meaning_its_note_and_whether_it_is_personal() -> None:
    schemas = json_schemas(CATALOGUE)
    assert schemas["annex2"]["title"] == "附件2 通州区高技能人才研修班学员名册"
    trainee = schemas["annex2"]["properties"]["trainees"]["items"]["properties"]
    assert trainee["id_number"]["title"] == "身份证号"
    assert trainee["id_number"]["description"].startswith("ID number. 18位公民身份号码")
    assert {n for n, s in trainee.items() if s.get("x-personal")} == {"id_number", "certificate_no"}
    assert trainee["level"]["anyOf"][0]["enum"][3] == "高级工"
    assert schemas["annex4"]["properties"]["subsidy_wan"]["anyOf"] == [{"type": "number"}, {"type": "null"}]
    assert "15-30人" in schemas["annex1"]["properties"]["planned_trainees"]["description"]


def test_what_is_masked_and_what_is_personal_in_the_schema_is_one() -> None:
    for key, schema in json_schemas(CATALOGUE).items():
        if key != "dossier":
            for name, field in schema["properties"].items():
                assert field.get("x-personal", False) == CATALOGUE.is_personal(f"{key}.{name}"), name
                for column, inner in field.get("items", {}).get("properties", {}).items():
                    assert inner.get("x-personal", False) == CATALOGUE.is_personal(f"{key}.{name}[0].{column}")


def test_an_edition_has_schemas_of_its_own_fields_and_forms(river: Catalogue) -> None:
    schemas = json_schemas(river)
    assert list(schemas) == [*FORM_NAMES, "annex6", "dossier"]
    assert schemas["annex1"]["properties"]["max_trainees"]["title"] == "培训人数上限"
    assert "不超过20人" in schemas["annex1"]["properties"]["max_trainees"]["description"]
    assert schemas["annex6"]["properties"]["legal_person_phone"]["x-personal"]
    promise = {
        "organizer": "某公司", "project": None, "start_date": "2027-09-06", "end_date": None, "legal_person": "唐明远",
        "deposit": 0.5, "signed_on": "2027-08-20", "supervisors": [{"no": 1, "name": "江小川", "duty": None}],
    }  # fmt: skip
    assert complaints(river, "annex6", promise) == []
    assert len(complaints(river, "annex6", {**promise, "deposit": "半万"})) == 1
    assert len(complaints(river, "annex6", {**promise, "supervisors": [{"no": "一"}]})) == 1
    for form in river:
        if form != "annex6":
            assert complaints(river, form, read_back(example_dossier(river), form)) == []
    data = json.loads(json.dumps(dossier_data(example_dossier(river))))
    assert data["edition"] == "riverside_2027"
    assert complaints(river, "dossier", {**data, "annex6": promise}) == []


def test_the_contract_is_the_same_in_every_language() -> None:
    chinese = json_schemas(CATALOGUE)
    set_language("en")
    try:
        assert json_schemas(CATALOGUE) == chinese
    finally:
        set_language("zh")


def test_the_command_prints_one_schema_several_by_name_and_writes_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main(["schema", *arguments])
        out, err = capsys.readouterr()
        return int(stopped.value.code or 0), out, err

    schemas = json_schemas(CATALOGUE)
    assert json.loads(run("annex2")[1]) == schemas["annex2"]
    assert json.loads(run("annex2", "dossier")[1]) == {n: schemas[n] for n in ("annex2", "dossier")}
    assert json.loads(run()[1]) == schemas
    status, out, _err = run("-o", str(tmp_path / "schemas"))
    assert (status, out.count("\n")) == (0, 6)
    assert json.loads((tmp_path / "schemas" / "annex5.schema.json").read_text("utf-8")) == schemas["annex5"]
    assert run("-o", str(tmp_path / "schemas"))[0] == 2
    status, _out, err = run("annex9")
    assert status == 2
    assert "annex9" in err
    assert "dossier" in err


def test_the_command_knows_an_edition(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = riverside.write(tmp_path)
    with pytest.raises(SystemExit):
        main(["schema", "annex6", "--measures", str(home)])
    assert json.loads(capsys.readouterr().out)["title"] == "附件6 河畔区研修培训承诺书"


def test_the_page_in_docs_is_up_to_date() -> None:
    docs = Path(__file__).parents[2] / "docs" / "data-contract.md"
    assert docs.read_text("utf-8") == contract_markdown(CATALOGUE)
