"""What a reader found, and why one may believe it: shared by both readers and the arbiter.

A :class:`Found` is one statement of one field on the paper. ``doubts`` are codes (see :data:`DOUBTS`) for everything that makes
the statement less than plain; a statement without doubts is read as typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tzforms.word.document.blocks import Cell

__all__ = ["DOUBTS", "UNREAD", "Counted", "Found", "RowFound", "Statement"]

# Doubt → what it means, for a person (Chinese is the language of the catalogue).
DOUBTS: dict[str, str] = {
    "ambiguous_label": "这个标签在表上不止一处，可能读错了位置",
    "comment": "此处有批注，可能含有答案",
    "conflict": "两种读法得到的内容不同",
    "del": "此处有未接受的删除修订",
    "disagree": "同一内容在表上两处写得不一样",
    "excluded": "上方的小标题表示这些人（项）可能不计入（如候补、退出、作废）",
    "equation": "此处有公式，公式里的字已按顺序读取",
    "extra_text": "此处还有别的文字，未能归入任何一栏",
    "faint": "此处有颜色很浅或很小的文字，可能不是要填的内容",
    "fixed_text": "此处的固定文字与模板不同，填写内容的起止不能确定",
    "footnote": "此处有脚注或尾注，可能含有答案",
    "fuzzy_label": "标签文字与原表不同",
    "half_period": "起止日期只写了一头",
    "header": "内容写在页眉或页脚里",
    "hidden": "此处有隐藏文字",
    "hint_left": "原表的说明文字没有删净",
    "image": "此处有图片，图片里的内容没有读取",
    "index_gap": "序号不连续，可能漏读或多读了一行",
    "ins": "此处有未接受的插入修订",
    "label_absent": "没有找到这一栏的标签",
    "livedate": "此处是会自动变化的日期域",
    "merged_value": "一个合并单元格占了几行，分不清是哪一行的内容",
    "misplaced": "这一行里有内容像是填到了别的列（两格互换或整行错位）",
    "multi_row": "同一人的内容分在两行",
    "nested": "内容写在单元格内的嵌套表格里",
    "no_colon": "标签与内容之间没有分隔符",
    "no_column": "没有找到这一列的表头",
    "no_entry": "这一行不像是一条内容，可能是填写说明或标签",
    "no_header": "这一段表格没有表头，按上一段的列读取",
    "outside": "这一栏的标签不在表内，内容取自表格以外的文字",
    "object": "此处有嵌入的对象，对象里的内容没有读取",
    "pagecut": "这一行被分页断开，已接成一行",
    "position": "标签缺失，只能按位置读取",
    "prompt": "此处的内容控件仍标明是提示文字",
    "raised": "此处有上标或下标的数字、符号，没有作为内容读取",
    "repeated_text": "文字有成段重复，可能在转换时损坏",
    "row_has_label": "这一行里出现了别的栏目的标签",
    "ruby": "此处文字上方另有注文，没有读取",
    "same_cell": "标签与内容写在同一个单元格里",
    "shared_cell": "几栏内容写在同一个单元格里",
    "single_reader": "只有一种读法读到了内容",
    "split_value": "内容分写在几个单元格里",
    "strike": "此处有划掉的文字",
    "structure": "表格结构被改动，只能推测读取",
    "symbol": "此处有无法识别的符号字符",
    "textbox": "内容写在浮动文本框里",
    "torn_between": "填写内容里有与固定文字相同的字，起止有不止一种读法",
    "two_entries": "一格里写了两个人",
    "unread": "此处有不认识的内容，其中的文字可能没有读全",
    "unseen": "此处有看不见的文字（与底色同色、极小或被遮住），没有读取",
    "unstarted": "合并单元格没有起始格，不知道属于哪一行",
    "untitled": "标题缺失或与原表不同，不能确定是不是这种表格",
    "value_below": "内容写在标签下方",
    "value_is_label": "内容与表上的标签文字相同",
}
MARK_DOUBTS = frozenset(
    {
        "ins",
        "del",
        "strike",
        "hidden",
        "textbox",
        "livedate",
        "nested",
        "image",
        "symbol",
        "header",
        "footnote",
        "pagecut",
        "equation",
        "faint",
        "object",
        "prompt",
        "raised",
        "ruby",
        "unread",
        "unseen",
        "unstarted",
    }
)
# Those that concern a blank, too: something stands there that was not read.
UNREAD = frozenset({"equation", "hidden", "object", "raised", "ruby", "symbol", "unread", "unseen", "unstarted"})


@dataclass(slots=True)
class Found:
    """One statement of one field: its text, where it stands, which label it stands by, and the doubts about it.

    ``said``: what that label says beyond the form's own words (a unit, a calendar, a remark). ``others``: what else it was read as,
    where two readings differ.
    """

    text: str
    cells: tuple[Cell, ...] = ()
    label: str = ""
    similarity: float = 1.0
    how: str = "cell"
    doubts: set[str] = field(default_factory=set)
    in_table: bool = True
    said: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for cell in self.cells:
            if not cell.marks:
                continue
            self.doubts |= cell.marks & MARK_DOUBTS
            if any(m.startswith("comment") for m in cell.marks):
                self.doubts.add("comment")


@dataclass(slots=True)
class RowFound:
    """One filled row of a loop: column name → statement; ``numbered``: its 序号 is automatic numbering; ``rows``: how many the paper has
    for it."""

    fields: dict[str, Found]
    cells: tuple[Cell, ...] = ()
    doubts: set[str] = field(default_factory=set)
    numbered: bool = False
    rows: int = 1


@dataclass(slots=True)
class Counted:
    """A filled row of a loop whose cells were counted: which of them stand under each column. What they say is asked for only where
    the other reader has other cells: ``read``."""

    cells: Sequence[Cell]
    under: Mapping[str, tuple[Cell, ...]]
    read: Callable[[], RowFound]


@dataclass(slots=True)
class Statement:
    """All that one reader says of one form: fields, rows of the loops, and which cells it used for what.

    The reader that counts cells gives ``counted`` in place of ``loops``.
    """

    fields: dict[str, list[Found]] = field(default_factory=dict)
    loops: dict[str, list[RowFound]] = field(default_factory=dict)
    counted: dict[str, list[Counted]] = field(default_factory=dict)
    missing_columns: dict[str, list[str]] = field(default_factory=dict)
    unknown_columns: dict[str, list[str]] = field(default_factory=dict)
    totals: dict[str, list[RowFound]] = field(default_factory=dict)
    claims: dict[int, str] = field(default_factory=dict)
    doubts: set[str] = field(default_factory=set)

    def claim(self, cell: Cell, what: str) -> None:
        """Record what a cell's ink is: label, value, hint, total, note …; the first claim stands."""
        self.claims.setdefault(id(cell), what)

    def claim_values(self, cells: Iterable[Cell]) -> None:
        """:meth:`claim` for cells whose ink is a value."""
        claims = self.claims
        for cell in cells:
            claims.setdefault(id(cell), "value")

    def add(self, path: str, found: Found) -> None:
        """Record one statement of ``path``."""
        self.fields.setdefault(path, []).append(found)
        for cell in found.cells:
            self.claim(cell, "value")
