"""附件4 as a clerk types it: a plain table, whose labels and answers a test may change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import docx
from docx.document import Document

from tests.reading.papers import table

ROWS = (
    ("办班单位名称", "北京绿心园林绿化工程有限公司"),
    ("研修项目名称", "园林植物养护研修班"),
    ("职业（工种）", "园林绿化工"),
    ("培训时间起止日期", "2024年7月10日至2024年7月19日"),
    ("培训总课时", "88"),
    ("结业人数", "14"),
    ("申请资金（万元）", "7"),
    ("经办人", "邹文磊"),
    ("联系电话", "18875775677"),
    ("开户行", "华夏银行北京城市副中心分行"),
    ("银行账号", "3210198183293968565"),
)


def claim(
    relabelled: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    *,
    above: Sequence[str] = (),
    below: Sequence[str] = (),
) -> Document:
    """The form with labels (old → new) and answers (label → answer) of one's own, lines ``above`` its table and ``below`` it."""
    document = docx.Document()
    for text in (
        "附件4：",
        "北京市通州区高技能人才研修培训补助资金申请表",
        "办班单位（盖章）：北京绿心园林绿化工程有限公司      申请日期：2024年7月23日",
        *above,
    ):
        document.add_paragraph(text)
    relabelled, answers = relabelled or {}, answers or {}
    table(document, [(relabelled.get(label, label), answers.get(label, text)) for label, text in ROWS])
    for text in below:
        document.add_paragraph(text)
    return document
