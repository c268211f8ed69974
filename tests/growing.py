"""Documents, classes and texts of any size for :mod:`tests.test_growth`, made of a few pieces many times over."""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from xml.sax.saxutils import escape

from tests.builders import id_number, valid_data, valid_dossier
from tzforms.forms import Course, Dossier, Graduate, Instructor, Trainee, catalogue_of
from tzforms.rendering.printing import blank, render

HAN = "北京市通州区高技能人才研修培训项目实施方案学员名册数控加工维修电工职业等级编号时间地点内容方式考核成绩单位名称"
RESTART, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def words(size: int, seed: int = 1) -> str:
    """Text without any sense, of characters that labels are made of."""
    rng = random.Random(seed)
    return "".join(rng.choices(HAN + "，。、", k=size))


def run(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def p(text: str) -> str:
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:p><w:r>{lines}</w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tr(*cells: str) -> str:
    return "<w:tr>" + "".join(c if c.startswith("<w:tc") else tc(c) for c in cells) + "</w:tr>"


def tbl(*rows: str) -> str:
    return "<w:tbl>" + "".join(rows) + "</w:tbl>"


# --- documents -------------------------------------------------------------------------------------------------------


@cache
def form(name: str) -> bytes:
    """One filled form of a valid class."""
    return next(render(record) for form, record in valid_dossier().resolved().dossier.forms() if form == name)


def heads(name: str) -> list[str]:
    return [c.label for c in catalogue_of()[name].spec.loops[0].columns]


def title(name: str) -> str:
    return "".join(catalogue_of()[name].spec.titles)


def _main(data: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()


def _with_main(data: bytes, xml: str) -> bytes:
    source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, xml if name == "word/document.xml" else source.read(name))
    return out.getvalue()


def document(name: str, body: Callable[[str], str]) -> bytes:
    """The filled form with another body, made of its own."""
    xml = _main(form(name))
    start, end = xml.index("<w:body>") + len("<w:body>"), xml.rindex("<w:sectPr")
    return _with_main(form(name), xml[:start] + body(xml[start:end]) + xml[end:])


def and_then(xml: str) -> bytes:
    """Annex 4 with something behind it."""
    return document("annex4", lambda own: own + xml)


def roster(*rows: str) -> bytes:
    """Annex 2 with a plain table of these rows."""
    return document("annex2", lambda _own: p(title("annex2")) + tbl(tr(*heads("annex2")), *rows))


def answered(name: str, text: str) -> bytes:
    """The form with ``text`` for every answer."""
    printed = set(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", _main(blank(name))))

    def put(found: re.Match[str]) -> str:
        return found[0] if found[2] in printed or "：" in found[2] else found[1] + escape(text) + found[3]

    return _with_main(form(name), re.sub(r"(<w:t[^>]*>)([^<]+)(</w:t>)", put, _main(form(name))))


def person(number: int) -> tuple[str, ...]:
    born = dt.date(1970, 1, 1) + dt.timedelta(days=number)
    certificate = f"S00001100000119300{number:04d}"
    name = f"张{chr(0x4E00 + number)}"
    return str(number + 1), name, "男", "本科", id_number(born, 1), "甲公司 车工", certificate, "高级工"


# --- classes ---------------------------------------------------------------------------------------------------------


def a_class(size: int, **same: str) -> Dossier:
    """Trainees and graduates; ``same`` gives all of them one value of a field."""
    trainees, graduates = [], []
    for number in range(size):
        _no, name, sex, education, ident, employer, certificate, level = person(number)
        given = {
            "name": name,
            "sex": sex,
            "education": education,
            "id_number": ident,
            "employer_position": employer,
            "certificate_no": certificate,
            "level": level,
        } | same
        trainees.append(Trainee.model_validate({"no": number + 1, **given}))
        own = {"name": given["name"], "id_number": given["id_number"], "employer": "乙公司", "score": "80"}
        graduates.append(Graduate.model_validate({"no": number + 1, **own}))
    data = valid_data()
    data["annex2"] = data["annex2"].model_copy(update={"trainees": tuple(trainees)})
    data["annex3"] = data["annex3"].model_copy(update={"graduates": tuple(graduates)})
    return Dossier(**data)


def a_plan(size: int) -> Dossier:
    """A plan with so many courses, each taught by somebody who is not among as many teachers."""
    courses = [
        Course(topic=f"课题{n}", format="现场教学", hours=Decimal(2), instructor=f"李{chr(0x4E00 + n)}")
        for n in range(size)
    ]
    teachers = [Instructor(name=f"王{chr(0x4E00 + n)}") for n in range(size)]
    data = valid_data()
    data["annex1"] = data["annex1"].model_copy(update={"courses": tuple(courses), "instructors": tuple(teachers)})
    return Dossier(**data)


def a_scheme(text: str) -> Dossier:
    """A plan whose free texts all are ``text``."""
    data = valid_data()
    data["annex1"] = data["annex1"].model_copy(update={"assessment": text, "budget": text})
    return Dossier(**data)
