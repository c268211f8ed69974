"""YAML, JSON and sidecars: a class's data, with what its parser or its rules choke on."""

from __future__ import annotations

import functools
import json
from typing import Any

import yaml

from tests.strangers.model import stranger
from tzforms.dossier import dossier_data
from tzforms.workbook import example_dossier


@functools.cache
def _good() -> str:
    return json.dumps(dossier_data(example_dossier()), ensure_ascii=False, default=str)


def good() -> Any:
    """The sample class as plain data."""
    return json.loads(_good())


def as_json(data: Any) -> bytes:
    """As it stands in a file."""
    return json.dumps(data, ensure_ascii=False).encode()


@stranger("d_laughs.yaml")
def _() -> bytes:
    """A list of ten lists of ten lists … by name."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join([*lines, "annex1: {organizer: *a11}"]).encode()


@stranger("d_merges.yaml")
def _() -> bytes:
    """Mappings merged into mappings, each from three of the last."""
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 3)}]\n  y{n}: 1" for n in range(1, 40)]
    return "\n".join(lines).encode()


@stranger("d_own_child.yaml")
def _() -> bytes:
    """A mapping that holds itself."""
    return b"annex1: &a\n  organizer: *a\n  courses: [*a]\n"


@stranger("d_flow.yaml")
def _() -> bytes:
    """One line of a million commas in brackets that stay open."""
    return b"annex1: {organizer: [" + b"," * 1_000_000


@stranger("d_long_line.yaml")
def _() -> bytes:
    """A plain text over 60,000 lines, which the parser joins."""
    return b"annex1:\n  organizer: a\n" + b"    b\n" * 60_000


@stranger("d_keys_in_one_line.yaml")
def _() -> bytes:
    """Brackets, each with the beginning of a key in it: all of them may still become one."""
    return b"annex1: " + b"[a, " * 900 + b"x" * 500_000


@stranger("d_directives.yaml")
def _() -> bytes:
    """50,000 directives before anything is said."""
    return b"".join(b"%%TAG !t%d! tag:x,2000:\n" % n for n in range(50_000)) + b"---\nannex1: {}\n"


@stranger("d_documents.yaml")
def _() -> bytes:
    """100,000 documents in one file."""
    return b"---\na: 1\n" * 100_000


@stranger("d_quotes.yaml")
def _() -> bytes:
    """A text of a million escaped signs that is never closed."""
    return b'annex1:\n  organizer: "' + b"\\u4e2d" * 200_000


@stranger("d_tags.yaml")
def _() -> bytes:
    """Tags that would start a program, and tags nobody knows."""
    return b"annex1: !!python/object/apply:os.system ['echo hurt > hurt']\nfacts: !<x" + b"y" * 100_000 + b"> 1\n"


@stranger("d_combining.yaml")
def _() -> bytes:
    """Accents of two classes in turn, in a mobile number and a name."""
    data = good()
    data["annex1"]["mobile"] = data["annex1"]["email"] = data["annex1"]["contact"] = "a" + "\u0315\u0300" * 60_000
    return yaml.safe_dump(data, allow_unicode=True).encode()


@stranger("d_digits.json")
def _() -> bytes:
    """A number of two million digits."""
    return b'{"annex4":{"subsidy_wan":' + b"7" * 2_000_000 + b"}}"


@stranger("d_tiny_number.json")
def _() -> bytes:
    """A number with 300,000 zeros after the point, as text."""
    return as_json(
        {"annex4": {"subsidy_wan": "0." + "0" * 300_000 + "1", "total_hours": "1e-400", "graduate_count": "1e400"}}
    )


@stranger("d_exponents_as_text.json")
def _() -> bytes:
    """The exponents that are refused as numbers, as texts, and with full-width digits."""
    return as_json(
        {"annex4": {"subsidy_wan": "1e999999999", "total_hours": "１e９９９９９９", "graduate_count": "-1E+99999999"}}
    )


@stranger("d_keys.json")
def _() -> bytes:
    """200,000 keys that nobody knows, in one record."""
    return as_json({"annex1": {f"k{n}": 1 for n in range(200_000)}})


@stranger("d_near_keys.json")
def _() -> bytes:
    """5,000 keys that are nearly right and very long: each asks for the nearest."""
    return as_json({"annex1": {"organizer" * 60 + str(n): 1 for n in range(5_000)}})


@stranger("d_errors.json")
def _() -> bytes:
    """40,000 wrong values: as many errors to tell."""
    return as_json({"annex2": {"trainees": [{"no": "x", "name": [], "sex": 3, "level": {}}] * 10_000}})


@stranger("d_wide_roster.json")
def _() -> bytes:
    """20,000 trainees and 20,000 graduates of whom no two are the same and all are alike."""
    data = good()
    name = ["王小" + chr(0x4E00 + n % 200) + chr(0x5E00 + n // 200) for n in range(20_000)]
    data["annex2"]["trainees"] = [
        {"no": n + 1, "name": name[n], "employer_position": "甲公司 工"} for n in range(20_000)
    ]
    data["annex3"]["graduates"] = [{"no": n + 1, "name": name[-n] + "儿", "score": "60"} for n in range(20_000)]
    return as_json(data)


@stranger("d_same_ids.json")
def _() -> bytes:
    """10,000 trainees with one number: each is the double of all others."""
    data = good()
    data["annex2"]["trainees"] = [{**data["annex2"]["trainees"][0], "no": n} for n in range(10_000)]
    return as_json(data)


@stranger("d_teachers.json")
def _() -> bytes:
    """3,000 teachers and 3,000 courses that each name 50 of them."""
    data = good()
    names = [f"师{chr(0x4E00 + n % 3000)}{n}" for n in range(3_000)]
    data["annex1"]["instructors"] = [{"name": n, "title": "教授", "employer": "甲"} for n in names]
    data["annex1"]["courses"] = [
        {"topic": f"课{n}", "format": "讲授", "hours": 1, "instructor": "、".join(names[n % 2900 : n % 2900 + 50])}
        for n in range(3_000)
    ]
    return as_json(data)


@stranger("d_occupations.json")
def _() -> bytes:
    """50,000 occupations."""
    data = good()
    data["annex1"]["occupations"] = [f"工{n}" for n in range(50_000)]
    data["annex4"]["occupations"] = [f"工{n}x" for n in range(50_000)]
    return as_json(data)


@stranger("d_waivers.json")
def _() -> bytes:
    """20,000 waivers for rules and places that there are not."""
    data = good()
    data["waivers"] = [
        {
            "rule": f"R{n % 30:02d}-{n % 9}",
            "path": f"annex2.trainees[{n}].name",
            "reason": "x",
            "by": "y",
            "date": "2024-01-01",
        }
        for n in range(20_000)
    ]
    return as_json(data)


@stranger("d_insurance.json")
def _() -> bytes:
    """Months of insurance for 200,000 numbers, of people who are not in the class."""
    data = good()
    data.setdefault("facts", {})["insurance_months"] = {f"{n:018d}": 12 for n in range(200_000)}
    return as_json(data)


@stranger("d_dates.json")
def _() -> bytes:
    """The last day of the calendar: any deadline after it lies beyond."""
    data = good()
    for form in ("annex2", "annex3", "annex4", "annex5"):
        data[form]["start_date"], data[form]["end_date"] = "9999-12-30", "9999-12-31"
    data.setdefault("facts", {}).update(
        exam_date="9999-12-31", claim_received="0001-01-01", filing_received="0001-01-01", year=9999
    )
    return as_json(data)


@stranger("d_first_day.json")
def _() -> bytes:
    """The first day of the calendar: any deadline before it lies outside."""
    data = good()
    for form in ("annex2", "annex3", "annex4", "annex5"):
        data[form]["start_date"], data[form]["end_date"] = "0001-01-01", "0001-01-02"
    return as_json(data)


@stranger("d_long_class.json")
def _() -> bytes:
    """A class of eight thousand years: day after day to be counted."""
    data = good()
    for form in ("annex2", "annex3", "annex4", "annex5"):
        data[form]["start_date"], data[form]["end_date"] = "1900-01-01", "9900-12-31"
    return as_json(data)


@stranger("d_lines.jsonl")
def _() -> bytes:
    """200,000 lines of nothing."""
    return b"{}\n" * 200_000


@stranger("d_every_end_of_line.jsonl")
def _() -> bytes:
    """Lines that end as JSON does not know: some programs see one line, others four."""
    return '{"form":"annex4","data":{"handler":"a\u2028b\x85c\x0cd"}}\n'.encode()


@stranger("d_quoted.json")
def _() -> bytes:
    """A text that is not closed, of ten million backslashes."""
    return b'{"annex1":{"organizer":"' + b"\\" * 10_000_001


@stranger("d_utf32.json")
def _() -> bytes:
    """UTF-32, which looks like UTF-16 at the beginning."""
    return as_json(good()).decode().encode("utf-32")
