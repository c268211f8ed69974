"""The same corpus through what else there is: python-docx, docx2python, markitdown (and docling when it is installed).

Each tool turns a file into rows of cell texts, in its own way and with its own strengths; one honest label map turns the
rows into fields. The map is what a careful programmer would write in a day for these five forms: labels without spaces
and punctuation, the synonyms of the catalogue, the value right of its label or after its colon, tables found by their
header, total and empty rows left out, values in the contract's forms. It flags what it does not find.
Install with ``pip install docx2python "markitdown[docx]"``.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.corpus.case import COLUMNS, FIELDS, LOOPS
from tests.corpus.generate import Recipe

Rows = list[list[str]]

LABELS: dict[str, list[str]] = {
    "organizer": ["办班单位名称", "单位名称", "办班单位"],
    "project": ["研修项目名称", "项目名称", "研修项目"],
    "occupations": ["涉及职业工种", "职业工种"],
    "venue": ["拟定研修地点", "研修地点", "培训地点"],
    "planned_trainees": ["预计招收学员人数"],
    "trainee_source": ["学员来源"],
    "purpose": ["研修目的和作用", "研修目的及作用"],
    "conditions": ["培训条件及保障措施"],
    "total_hours": ["总课时", "培训总课时", "总学时"],
    "assessment": ["结业考核"],
    "budget": ["研修所需经费预算", "经费预算"],
    "address": ["地址", "单位地址"],
    "contact": ["联系人"],
    "office_phone": ["办公电话"],
    "mobile": ["手机", "手机号码"],
    "fax": ["传真"],
    "email": ["邮箱", "电子邮箱"],
    "application_date": ["申报时间", "申请日期"],
    "graduate_count": ["结业人数"],
    "subsidy_wan": ["申请资金万元", "申请资金"],
    "handler": ["经办人"],
    "phone": ["联系电话"],
    "bank": ["开户行", "开户银行"],
    "bank_account": ["银行账号", "账号"],
    "trainee_count": ["培训人数"],
    "start_date": ["培训开始时间"],
    "end_date": ["培训结束时间"],
    "period": ["研修起止日期", "培训时间起止日期"],
    "summary": ["项目总结"],
    "funds_usage": ["资金使用情况"],
    "expert_opinion": ["专家小组意见"],
    "bureau_opinion": ["区人力资源和社会保障局意见"],
    "prepared_by": ["填表人"],
}
HEADS: dict[str, dict[str, list[str]]] = {
    "courses": {
        "topic": ["培训内容"],
        "format": ["培训形式"],
        "hours": ["课时", "课时数", "学时"],
        "instructor": ["授课教师"],
    },
    "instructors": {"name": ["姓名"], "title": ["职务职称"], "employer": ["工作单位"]},
    "trainees": {
        "no": ["序号"],
        "name": ["姓名"],
        "sex": ["性别"],
        "education": ["学历"],
        "id_number": ["身份证号", "身份证号码"],
        "employer_position": ["工作单位及职务"],
        "certificate_no": ["国家职业资格证书职业技能等级证书编号", "证书编号"],
        "level": ["等级"],
        "note": ["备注"],
    },
    "graduates": {
        "no": ["序号"],
        "name": ["姓名"],
        "employer": ["工作单位"],
        "id_number": ["身份证号码", "身份证号"],
        "score": ["考核成绩"],
        "completion_no": ["结业证书编号"],
    },
    "experts": {"name": ["姓名"], "employer_title": ["单位及职务职称"], "mobile": ["手机"], "signature": ["签名"]},
}
TITLES = {
    "annex1": "实施方案",
    "annex2": "学员名册",
    "annex3": "结业登记",
    "annex4": "补助资金申请表",
    "annex5": "项目总结",
}


@dataclass
class Reading:
    """What the scorer looks at."""

    form: str | None
    data: dict[str, Any] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def bare(text: str) -> str:
    """A label without spaces, punctuation and brackets' contents that are only hints."""
    return re.sub(r"（盖章）|\(盖章\)|（区人力社保局填写）|[\s:：（）()/／]|^\d+[.、]", "", text)


# ---- values ----------------------------------------------------------------------------------------------------------


def value_of(name: str, text: str) -> Any:
    """A value in the contract's form; text that does not fit stays text."""
    text = text.strip().strip("_").strip()
    if text in ("", "/", "—", "无", "-", "——", "......"):
        return [] if name == "occupations" else None
    flat = unicodedata.normalize("NFKC", text)
    if name == "occupations":
        return [t for t in re.split(r"[、,，;；\s]+", text) if t]
    if name.endswith("_date"):
        found = re.search(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})", flat)
        return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else None
    if name in ("total_hours", "hours", "planned_trainees", "graduate_count", "trainee_count", "subsidy_wan", "no"):
        found = re.search(r"\d+(\.\d+)?", flat)
        return (float(found[0]) if "." in found[0] else int(found[0])) if found else text
    if name in ("id_number", "certificate_no", "bank_account"):
        return re.sub(r"[\s-]", "", flat).upper()
    if name in ("mobile", "phone", "office_phone", "fax", "email"):
        return re.sub(r"\s", "", flat)
    if name == "level":
        return next(
            (lv for lv in ("首席技师", "特级技师", "高级技师", "技师", "高级工", "中级工", "初级工") if lv in text),
            {"三级": "高级工", "二级": "技师", "一级": "高级技师"}.get(text, text),
        )
    return (
        re.sub(r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])", "", text)
        if name in ("name", "contact", "handler", "prepared_by")
        else text
    )


def period_of(text: str) -> tuple[str | None, str | None]:
    """Two dates from one text."""
    flat = unicodedata.normalize("NFKC", text)
    found = re.findall(r"(?:(\d{4})[年.\-/])?(\d{1,2})[月.\-/](\d{1,2})", flat)
    if len(found) < 2 or not found[0][0]:
        return None, None
    year = found[0][0]
    a, b = found[0], found[1]
    return f"{year}-{int(a[1]):02}-{int(a[2]):02}", f"{b[0] or year}-{int(b[1]):02}-{int(b[2]):02}"


# ---- the map ---------------------------------------------------------------------------------------------------------


def interpret(rows: Rows) -> list[Reading]:
    """Rows of cell texts (a paragraph is a row of one cell) as one reading."""
    whole = bare("".join("".join(r) for r in rows))
    form = next((f for f in ("annex3", "annex4", "annex1", "annex2", "annex5") if TITLES[f] in whole), None)
    if form is None:
        return [Reading(None, findings=["unknown"])]
    data: dict[str, Any] = dict.fromkeys(FIELDS[form]) | {loop: [] for loop in LOOPS[form]}
    if "occupations" in data:
        data["occupations"] = []
    labels = {
        bare(alias): name
        for name, aliases in LABELS.items()
        for alias in aliases
        if name in FIELDS[form] or name == "period"
    }
    current: tuple[str, dict[int, str]] | None = None
    for row in rows:
        texts = [t.strip() for t in row]
        heads = [bare(t) for t in texts]
        started = False
        for loop in LOOPS[form]:
            columns: dict[int, str] = {}
            for i, h in enumerate(heads):  # a merged head may come several times: its first place counts
                for name, aliases in HEADS[loop].items():
                    if h in aliases and name not in columns.values():
                        columns[i] = name
                        break
            if len(set(columns.values())) >= max(2, len(HEADS[loop]) - 1):
                current, started = (loop, columns), True
        if started:
            continue
        found = [(i, labels[h]) for i, h in enumerate(heads) if h in labels]
        if current and not (
            found and found[0][1] in ("total_hours", "assessment", "bureau_opinion", "prepared_by", "period")
        ):
            loop, columns = current
            record = {c: value_of(c, texts[i]) if i < len(texts) else None for i, c in columns.items()}
            first = record.get("name") or record.get("topic")
            if len(texts) > 1 and first and not re.match(r"合计|总计|小计|共|第.组|注", str(first)):
                data[loop].append({c: record.get(c) for c in COLUMNS[loop]})
            if len(texts) > 1:
                continue
        current = None if found else current
        for i, name in found:
            value = next((t for t in texts[i + 1 :] if bare(t) not in labels), "")
            if not any(
                bare(re.split("[：:]", value)[0]) == label for label in labels
            ):  # the next label with its answer
                _put(data, name, value)
            else:
                _line(data, labels, [value])
        if not found:
            _line(data, labels, texts)
    if form == "annex5":
        _opinions(data)
    unsure = [
        n for n in FIELDS[form] if data.get(n) in (None, []) and n not in ("fax", "expert_opinion", "bureau_opinion")
    ] + [loop for loop in LOOPS[form] if not data[loop]]
    return [Reading(form, data, unsure)]


def _put(data: dict[str, Any], name: str, text: str) -> None:
    if name == "period":
        data["start_date"], data["end_date"] = period_of(text)
    elif name in data and data[name] in (None, []):
        data[name] = value_of(name, text)


def _line(data: dict[str, Any], labels: dict[str, str], texts: list[str]) -> None:
    """``办班单位：… 研修项目：…`` and the like."""
    for text in texts:
        marks = [
            (m.start(), m.end(), labels[k])
            for k in sorted(labels, key=len, reverse=True)
            for m in re.finditer(
                r"\s*".join(map(re.escape, k)) + r"\s*(?:（盖章）|\(盖章\))?\s*[：:]\s*(?:（盖章）)?", text
            )
        ]
        marks = [
            m
            for m in marks
            if not any(o is not m and o[0] <= m[0] and m[1] <= o[1] and (o[1] - o[0]) > (m[1] - m[0]) for o in marks)
        ]
        marks.sort()
        for (_, end, name), following in zip(marks, [*(m[0] for m in marks[1:]), len(text)], strict=False):
            _put(data, name, text[end:following])


def _opinions(data: dict[str, Any]) -> None:
    for name in ("expert_opinion", "bureau_opinion"):
        text = data.get(name)
        if isinstance(text, str):
            data[f"{name}_date"] = value_of("_date", text)
            lines = [
                t
                for t in text.split("\n")
                if t.strip() and "盖章" not in t and not re.search(r"年.*月.*日|\d{4}[.-]\d", t)
            ]
            data[name] = "\n".join(lines) or None
    summary = data.get("summary")
    if isinstance(summary, str) and "资金使用情况" in summary:
        data["summary"], _, rest = (p.strip() for p in summary.partition("资金使用情况"))
        data["funds_usage"] = data["funds_usage"] or rest


# ---- the tools -------------------------------------------------------------------------------------------------------


def by_python_docx(path: Path) -> Rows:
    """Paragraphs and tables in order; merged cells once."""
    import docx

    rows: Rows = []
    for block in docx.Document(str(path)).iter_inner_content():
        if isinstance(block, docx.table.Table):
            for row in block.rows:
                seen: list[Any] = []
                for cell in row.cells:
                    if cell._tc not in seen:
                        seen.append(cell._tc)
                rows.append([docx.table._Cell(tc, block).text for tc in seen])
        else:
            rows.append([block.text])
    return rows


def by_docx2python(path: Path) -> Rows:
    """docx2python's body: tables of rows of cells of paragraphs."""
    from docx2python import docx2python

    with docx2python(str(path), duplicate_merged_cells=True) as content:
        rows: Rows = []
        for table in content.body:
            for row in table:
                if len(row) == 1 and len(table) == 1:
                    rows += [[p] for p in row[0]]
                else:
                    rows.append(["\n".join(cell) for cell in row])
    return rows


def _markdown_rows(text: str) -> Rows:
    rows: Rows = []
    text = re.sub(r"</?(u|b|i|em|strong|s|sub|sup)>", "", text)
    for line in text.splitlines():
        if line.startswith("|"):
            if not re.fullmatch(r"[|\s:-]+", line):
                rows.append(
                    [
                        re.sub(r"<br\s*/?>", "\n", c).replace("**", "").strip()
                        for c in line.strip().strip("|").split("|")
                    ]
                )
        elif line.strip():
            rows.append([line.replace("**", "").strip()])
    return rows


def by_markitdown(path: Path) -> Rows:
    """markitdown's Markdown: its tables' rows and its lines."""
    from markitdown import MarkItDown

    return _markdown_rows(MarkItDown(enable_plugins=False).convert(str(path)).text_content)


_docling: Any = None


def by_docling(path: Path) -> Rows:
    """docling's Markdown."""
    global _docling
    if _docling is None:
        _docling = importlib.import_module("docling.document_converter").DocumentConverter()
    return _markdown_rows(_docling.convert(path).document.export_to_markdown())


PEERS: dict[str, tuple[str, Callable[[Path], Rows]]] = {
    "python-docx": ("docx", by_python_docx),
    "docx2python": ("docx2python", by_docx2python),
    "markitdown": ("markitdown", by_markitdown),
    "docling": ("docling", by_docling),
}


def compare_peers(wanted: list[Recipe], *, json_path: Path | None = None) -> str:
    """The corpus through every tool that is installed, and through the package's own reader when it is; a Markdown table."""
    from tests.corpus import score

    readers: dict[str, score.Reader] = {}
    for name, (module, rows) in PEERS.items():
        if importlib.util.find_spec(module.partition(".")[0]) is not None:
            readers[f"{name} + label map"] = lambda path, rows=rows: interpret(rows(path))  # type: ignore[misc]
    if importlib.util.find_spec("tzforms") is not None:
        with contextlib.suppress(ImportError):
            readers["tzforms"] = score.reader()
    lines = [
        "| reader | files | fields | right | silent misreads | silent | flagged | flags needed | crashed | ms (median) |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    found: dict[str, Any] = {}
    for name, read in readers.items():
        report = score.run(wanted, read)
        t = report.total()
        row = t.row()
        n = max(1, t.fields)
        lines.append(
            f"| {name} | {t.files} | {t.fields} | {100 * t.right / n:.2f} % | {t.silent} | {100 * t.silent / n:.3f} % | {100 * t.flagged / n:.2f} % | {row['needed%']} % | {t.crashed} | {row['ms']} |"
        )
        found[name] = {"total": row, "tiers": {k: v.row() for k, v in report.tiers.items()}}
    if json_path:
        json_path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return "\n".join(lines)
