"""The numbers of what reading finds (F about a file, V01 … V29 about what stands in it): no rule of the measures, but asked for too.

A rule of the measures has its article and its words in the rule book; these have what they mean and what to do.
"""

from __future__ import annotations

from tzforms.i18n import _

__all__ = ["CODES", "code_text"]

#: Number → what it means, and what to do.
CODES: dict[str, tuple[str, str]] = {
    "F01": ("文件能打开，但不是这几种表", "请提交《办法》附件的表格；旧样式或别区的表请换成本区的。"),
    "F02": ("文件打不开：损坏、加密、太大或不存在", "请用 Word 或 WPS 打开原件，另存后重新提交。"),
    "F03": ("一个文件里有几份同样的表", "每份表单独存一个文件。"),
    "F04": ("读取这种文件要用的程序，这台电脑没有", "文件本身没有错：按提示安装程序，或请单位改交 .docx。"),
    "F05": ("文件里有未接受的修订", "在 Word 的“审阅”中接受或拒绝全部修订后再交。"),
    "F06": ("文件里有批注，批注不作为内容读取", "应填的内容写进表格，再删去批注。"),
    "F07": ("文件是旧格式，转换后读取", "建议以 .docx 提交。"),
    "F08": ("文件里有看不见的文字，没有读取", "要填的内容用正常字体、黑色填写；不要的删去。"),
    "F09": ("文件带有宏，宏没有运行", "另存为不带宏的 .docx。"),
    "F10": ("交来的是扫描件或照片", "请提交可编辑的电子版。"),
    "F11": ("表格的版本或种类与标明的不同", "核对是哪一种、哪一版的表，换用同一版本的表格。"),
    "F12": ("采用了中心核对时的更正", "不用办；对更正有疑问的，与中心联系。"),
    "F13": ("随材料来的更正文件没有采用", "确是本中心的，用 tzforms review adopt 逐项看过再采用。"),
    "F14": ("标注的副本里去掉了会到文件以外取内容的东西", "原文件没有改动；要用的请在原文件里核实来源。"),
    "F15": ("没有标题，不能肯定是哪一种表", "补上标题后重报，读到的值逐项核对。"),
    "F16": ("文件里另有一份别的表格，没有读取", "不是误放的请说明；应报送的换用《办法》附件的表格。"),
    "V01": ("这个值拿不准", "对照原件确认；写错的改正。"),
    "V10": ("有表上没有的栏目或工作表，没有采用", "确是表上内容的，改用规定的表头。"),
    "V11": ("少一列、少一栏，或表头空着", "补上规定的表头。"),
    "V12": ("有一行或一处文字没有作为内容读取", "是真实内容的，写进应填的格子。"),
    "V13": ("合计行写的人数与名单行数不同", "核对名单是否缺行或多行。"),
    "V14": ("表格分成几段，后一段没有表头", "看一眼接续处是否对齐。"),
    "V20": ("号码被 Excel 当成数字，后几位已丢失", "把单元格设为“文本”，对照证件重新输入完整号码。"),
    "V21": ("单元格是 Excel 错误值", "改填正确的内容。"),
    "V22": ("单元格是公式，文件里没有保存计算结果", "在 Excel 或 WPS 中打开并保存一次，或把公式改成数值。"),
    "V23": ("填的内容认不出来", "按栏目要求的写法改填。"),
    "V24": ("同一项内容写了两处，互不一致", "留一处，或改成一致。"),
    "V25": ("填了的内容用不上，没有采用", "按提示补齐另一项，或删去。"),
    "V26": ("两列的内容像是对调了", "把两列的内容对调，或把两个表头对调。"),
}


def code_text(code: str) -> str | None:
    """What ``code`` (``V20``, in any case) means and what to do, as text; ``None`` for a number that is none of these."""
    known = CODES.get(code.strip().upper())
    if known is None:
        return None
    meaning, remedy = known
    return "\n".join([f"{code.strip().upper()} {_(meaning)}", _("  改法：{fix}").format(fix=_(remedy))])
