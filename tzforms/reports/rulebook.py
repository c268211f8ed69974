"""The rule book: every rule with its article, words, parameters, the readings taken, and worked examples."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from tzforms.exceptions import UsageError
from tzforms.forms import catalogue_of, fields_named
from tzforms.i18n import _
from tzforms.law import Rule, find_rules, rules_of
from tzforms.measures import Measures, Parameter, load_measures, normal_article
from tzforms.reports.page import render_page

__all__ = ["rule_list", "rule_text", "rulebook_html", "rulebook_markdown", "rules_named"]


def rules_named(which: str, measures: Measures) -> list[Rule]:
    """The rules with this id, of this article, of this name or about the field so called (``申请资金``); raises :class:`UsageError`
    when there are none and no such article.
    """
    found = find_rules(which, measures) or _by_name(which, measures)
    if not found and not measures.article_text(which) and not list(measures.by_article(which)):
        raise UsageError(_("没有“{which}”这条规则或条文；用 tzforms rules 查看全部。").format(which=which))
    return found


def _by_name(text: str, measures: Measures) -> list[Rule]:
    paths = fields_named(text, catalogue_of(measures))
    wanted = text.strip()
    return [r for r in rules_of(measures) if wanted in r.title or any(r.reads(p) for p in paths)]


def rule_list(measures: Measures) -> str:
    """All rules, a line each, by article."""
    lines = [
        _("{name}：{count}条规则，{parameters}个参数").format(
            name=measures.name, count=len(rules_of(measures)), parameters=len(measures.parameters)
        )
    ]
    for rule in rules_of(measures):
        lines.append(f"{rule.id:<6} {rule.article}　{_(rule.severity.value)}　{rule.title}")
    lines.append(
        _(
            "查看一条：tzforms rules R06-3；一条条文的全部规则：tzforms rules 第6条；整本：tzforms rules --html 规则书.html"
        )
    )
    return "\n".join(lines)


def rule_text(rules: Sequence[Rule], measures: Measures, which: str) -> str:
    """One rule, or an article with all its rules and parameters, as text."""
    lines: list[str] = []
    whole = measures.article_text(which)
    if whole:
        lines += [whole, ""]
    for rule in rules:
        lines += [
            f"{rule.id} {rule.title}　{rule.article}",
            _("  原文：“{quote}”").format(quote=rule.quote),
            _("  核对：{text}").format(text=rule.description),
            _("  轻重：{severity}　阶段：{stages}　核验人：{who}").format(
                severity=_(rule.severity.value), stages="、".join(rule.stages), who=_who(rule)
            ),
        ]
        lines += [f"  {_('算例')}：{e}" for e in rule.examples]
        for name in rule.parameters:
            if name in measures.parameters:
                lines += _parameter_lines(measures.parameter(name))
        lines.append("")
    if whole:
        named = {n for r in rules for n in r.parameters}
        for parameter in measures.by_article(which):
            if parameter.name not in named:
                lines += _parameter_lines(parameter)
    return "\n".join(lines).rstrip()


def _who(rule: Rule) -> str:
    names = {
        "U": _("办班单位"),
        "C1": _("职业技能管理中心"),
        "C2": _("职业技能管理中心（跨班次）"),
        "A": _("审计机构"),
        "M": _("人工判断"),
    }
    return "、".join(names[c] for c in rule.checker.split("/"))


def _parameter_lines(p: Parameter) -> list[str]:
    lines = [
        _("  参数 {name} = {value}　（{article}“{quote}”）").format(
            name=p.name, value=p.shown(), article=p.article, quote=p.quote
        )
    ]
    if p.reading:
        lines.append(_("    取法：{reading}").format(reading=p.reading))
    if p.alternatives:
        lines.append(_("    另一种：{others}").format(others="；".join(p.alternatives)))
    if p.decided_by:
        lines.append(
            _("    决定：{by}，{on}；可由区人力社保局更改（第二十条）").format(
                by=p.decided_by, on=p.decided_on.isoformat() if p.decided_on else _("日期未记")
            )
        )
    return lines


def rulebook_html(measures: Measures) -> str:
    """The whole book as one page that prints well."""

    def order(rule: Rule) -> tuple[int, str]:
        article = normal_article(rule.article)
        return (int(article), "") if article.isdigit() else (100, article)

    rules = sorted(rules_of(measures), key=order)
    chapters = []
    for article, group in groupby(rules, key=lambda r: r.article):
        members = list(group)
        named = [n for r in members for n in r.parameters]
        own = [p for p in measures.by_article(article) if p.name not in named]
        chapters.append(
            {"article": article, "text": measures.article_text(article), "rules": members, "parameters": own}
        )
    return render_page(
        "rulebook.html",
        measures=measures,
        chapters=chapters,
        parameters=dict(measures.parameters),
        who=_who,
        open_readings=[p for p in measures.parameters.values() if p.reading],
        not_computable=measures.not_computable,
        count=len(rules),
    )


def rulebook_markdown(measures: Measures) -> str:
    """``docs/rules.md``: how an edition is made, and every rule in a table (``python -m tzforms.reports.rulebook``)."""
    lines = [
        "# Rules",
        "",
        "Written by `python -m tzforms.reports.rulebook > docs/rules.md`; a test says when it is out of date. The same book with",
        "worked examples: `tzforms rules --html 规则书.html`. Which of two rules speaks: `decisions/0005-rule-ids.md`.",
        "",
        "## Another year, another district",
        "",
        "An edition is a folder of data; no code changes. What it leaves out it has from the edition that it `inherits`:",
        "",
        "| file | holds |",
        "| --- | --- |",
        "| `parameters.toml` | `[edition]`: `name`, `inherits`, `region`, `year`, `issued_on` (empty: unknown), `issuer`, `without_forms`; then the parameters that differ, each with value, article and quote |",
        "| `text.txt` | the regulation word for word; every quote has to stand in it |",
        "| `templates/annexN/annexN.docx` | a form's own template; new placeholders become fields |",
        "| `templates/annexN/annexN.toml`, `templates/dossier.toml` | what differs in their data files ([all keys](../templates/README.md)) |",
        "| `templates/certificate/certificate.docx`, `templates/notice/notice.docx` | its own certificate and notice |",
        "",
        "`inherits` names a folder beside this one or an edition that comes with the program; without it the folder needs all parameters and",
        "`text.txt` (copy `tzforms/measures/tongzhou_2024`); what a later tzforms asks for it then has from the default edition. A form is new when its folder has a template and a data file with `number` and",
        '`title`; `without_forms = ["annex5"]` leaves one out. In `[rules."R06-3"]` an edition says `absent = true`, or gives another',
        "`severity`, `article` or `quote`.",
        "",
        "`tzforms templates check --measures FOLDER` checks the edition as a whole: each form fills and reads back, each quote stands in the",
        "text. Every command that depends on the law takes `--measures NAME|FOLDER`; the environment variable `TZFORMS_MEASURES` chooses for",
        "all. Workbooks, Word files and dossiers that are written remember the edition's name. A whole made-up edition, with an annex 6 of",
        "its own: `tests/editions/riverside.py`.",
        "",
        f"## {measures.name}: {len(rules_of(measures))} rules, {len(measures.parameters)} parameters",
        "",
        "| id | 条文 | 轻重 | 阶段 | 核对 |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {r.id} | {r.article} | {r.severity.value} | {'、'.join(r.stages)} | {r.description} |"
        for r in rules_of(measures)
    ]
    lines += ["", "## Readings", "", "| 参数 | 值 | 条文 | 取法 | 另一种 |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| `{p.name}` | {p.shown()} | {p.article} | {p.reading} | {'；'.join(p.alternatives)} |"
        for p in measures.parameters.values()
        if p.reading
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(rulebook_markdown(load_measures()))
