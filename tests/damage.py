"""Kinds of damage that ordinary offices do to a rendered form, each a function on the .docx bytes (issue: the whole way through)."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Callable
from functools import lru_cache

from lxml import etree

from tzforms.forms import FORM_NAMES
from tzforms.rendering.printing import blank

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Damage = Callable[[etree._Element], None]


def apply(document: bytes, damage: Damage) -> bytes:
    """``document`` with ``damage`` done to its main part."""
    source = zipfile.ZipFile(io.BytesIO(document))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(data)
                damage(root)
                data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            target.writestr(name, data)
    return out.getvalue()


def _label_texts(root: etree._Element) -> list[etree._Element]:
    """Text elements of short Chinese words without digits: labels, and some answers that look like them."""
    words = re.compile(
        r"^(?:办班单位名称|研修项目名称|拟定研修地点|学员来源|总课时|联系人|序号|姓名|性别|学历|等级|备注|经办人|联系电话|开户行|银行账号|结业人数|单位名称|办公电话|手机|培训人数)$"
    )
    return [t for t in root.iter(f"{W}t") if words.match(t.text or "")]


def respaced_labels(root: etree._Element) -> None:
    """姓名 → 姓  名."""
    for t in _label_texts(root):
        t.text = "  ".join(t.text or "")
        t.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


@lru_cache(maxsize=1)
def _printed() -> frozenset[str]:
    """Every printed text of the five blank forms."""
    texts = set()
    for form in FORM_NAMES:
        with zipfile.ZipFile(io.BytesIO(blank(form))) as package:
            root = etree.fromstring(package.read("word/document.xml"))
        texts |= {t.text for t in root.iter(f"{W}t") if t.text}
    return frozenset(texts)


def half_width_punctuation(root: etree._Element) -> None:
    """：（） → :() in printed words."""
    for t in root.iter(f"{W}t"):
        if t.text in _printed():
            t.text = (t.text or "").replace("：", ":").replace("（", "(").replace("）", ")")


def split_runs(root: etree._Element) -> None:
    """Every run cut after each second character, as Word does when it feels like it."""
    for run in list(root.iter(f"{W}r")):
        texts = [c for c in run if c.tag == f"{W}t"]
        if len(texts) != 1 or len(texts[0].text or "") < 3 or len([c for c in run if c.tag != f"{W}rPr"]) != 1:
            continue
        text = texts[0].text or ""
        pieces = [text[i : i + 2] for i in range(0, len(text), 2)]
        parent = run.getparent()
        assert parent is not None
        place = parent.index(run)
        for offset, piece in enumerate(pieces):
            fresh = copy.deepcopy(run)
            inner = fresh.find(f"{W}t")
            assert inner is not None
            inner.text = piece
            inner.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            parent.insert(place + offset, fresh)
        parent.remove(run)


def _longest_table(root: etree._Element) -> etree._Element:
    return max(root.iter(f"{W}tbl"), key=lambda t: len(t.findall(f"{W}tr")))


def _emptied(row: etree._Element) -> etree._Element:
    blank = copy.deepcopy(row)
    for t in blank.iter(f"{W}t"):
        t.text = ""
    return blank


def blank_rows(root: etree._Element) -> None:
    """A blank copy of every third row behind it."""
    for table in root.iter(f"{W}tbl"):
        for row in table.findall(f"{W}tr")[1::3]:
            if row.find(f".//{W}vMerge") is None:
                row.addnext(_emptied(row))


def repeated_header_row(root: etree._Element) -> None:
    """The header row typed once more in the middle of a roster."""
    table = _longest_table(root)
    rows = table.findall(f"{W}tr")
    head = next((r for r in rows if r.find(f"{W}trPr/{W}tblHeader") is not None), None)
    if head is not None and len(rows) > 4:
        rows[len(rows) // 2].addprevious(copy.deepcopy(head))


def table_split_in_two(root: etree._Element) -> None:
    """A roster cut in two tables with its header on both."""
    table = _longest_table(root)
    rows = table.findall(f"{W}tr")
    head = next((r for r in rows if r.find(f"{W}trPr/{W}tblHeader") is not None), None)
    if head is None or len(rows) < 6:
        return
    second = copy.deepcopy(table)
    half = len(rows) // 2
    for row in rows[half:]:
        table.remove(row)
    for row in second.findall(f"{W}tr")[1:half]:
        second.remove(row)
    table.addnext(second)
    table.addnext(etree.Element(f"{W}p"))


def hints_removed(root: etree._Element) -> None:
    """The printed guidance deleted where nothing was filled in."""
    for t in root.iter(f"{W}t"):
        if re.match(r"^（(?:考核应结合|包含研修所需|重点突出)", t.text or ""):
            t.text = ""


def tracked_changes(root: etree._Element) -> None:
    """Every fourth answer retyped with revisions on: the old text deleted, the new one inserted."""
    for number, run in enumerate(list(root.iter(f"{W}r"))):
        text = run.find(f"{W}t")
        parent = run.getparent()
        if number % 4 or text is None or parent is None or parent.tag != f"{W}p" or len(text.text or "") < 2:
            continue
        inserted, deleted = etree.Element(f"{W}ins"), etree.Element(f"{W}del")
        for mark, ident in ((inserted, "901"), (deleted, "902")):
            mark.set(f"{W}id", f"{ident}{number}")
            mark.set(f"{W}author", "甲")
            mark.set(f"{W}date", "2024-09-20T08:00:00Z")
        old = copy.deepcopy(run)
        old_text = old.find(f"{W}t")
        assert old_text is not None
        old_text.tag = f"{W}delText"
        old_text.text = "旧内容"
        parent.replace(run, inserted)
        inserted.append(run)
        inserted.addprevious(deleted)
        deleted.append(old)


def content_controls(root: etree._Element) -> None:
    """Cells, paragraphs and runs wrapped in content controls."""

    def wrap(element: etree._Element) -> None:
        parent = element.getparent()
        assert parent is not None
        control = etree.Element(f"{W}sdt")
        etree.SubElement(control, f"{W}sdtPr")
        parent.replace(element, control)
        etree.SubElement(control, f"{W}sdtContent").append(element)

    for number, cell in enumerate(list(root.iter(f"{W}tc"))):
        if number % 5 == 0:
            wrap(cell)
        elif number % 5 == 1:
            for paragraph in cell.findall(f"{W}p")[:1]:
                wrap(paragraph)
        elif number % 5 == 2:
            for run in list(cell.iter(f"{W}r"))[:1]:
                wrap(run)


DAMAGES: dict[str, Damage] = {
    f.__name__: f
    for f in (
        respaced_labels,
        half_width_punctuation,
        split_runs,
        blank_rows,
        repeated_header_row,
        table_split_in_two,
        hints_removed,
        tracked_changes,
        content_controls,
    )
}
