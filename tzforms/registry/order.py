"""In what order things may happen, and who says so: the end of the class, the audit, the certificate, today.

Needs nothing installed: it is asked before keys and register are opened. The articles come from the edition of the measures.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tzforms.exceptions import UsageError
from tzforms.i18n import _

if TYPE_CHECKING:
    from tzforms.registry.values import ClassFacts

__all__ = ["checked_actor", "refuse_disorder", "refuse_reissue_date", "stated", "today"]


def today() -> dt.date:
    """The day on the wall, asked in one place."""
    return dt.date.today()


def stated(text: str) -> str:
    """``text`` without blanks around it; empty when no letter and no figure is in it: dashes and dots state nothing."""
    return text.strip() if any(c.isalnum() for c in text) else ""


def checked_actor(actor: str) -> str:
    """Who does it; raises :class:`UsageError` for nobody, because every event of the register says who it was."""
    if not stated(actor):
        raise UsageError(_("没有写明经办人，登记库的每一笔都要记下是谁办的：请用 --by 姓名，或设环境变量 TZFORMS_BY。"))
    return actor.strip()


def refuse_disorder(facts: ClassFacts, issue_date: dt.date, date_reason: str, article: str) -> None:
    """Raise :class:`UsageError` unless end of the class ≤ audit ≤ ``issue_date`` ≤ today, or later for a stated reason.

    ``article``: the one that has the audit come before the certificates.
    """
    if facts.audit_passed is None:
        raise UsageError(
            _(
                "没有审核通过日期，不能发证：{article}规定经审核通过后才发放结业证书，请用 --audit-passed 日期 和 "
                "--audit-document 文号 写明审核结论；只看样张请加 --draft。"
            ).format(article=article)
        )
    if not stated(facts.audit_document):
        raise UsageError(
            _(
                "没有写明审核结论的文号，不能发证：{article}规定经审核通过后才发放结业证书，请用 --audit-document 文号 写明"
                "是哪份文件。"
            ).format(article=article)
        )
    if facts.audit_passed < facts.end_date:
        raise UsageError(
            _(
                "审核通过日期 {audit} 早于班次结束日期 {end}：{article}规定审核的是项目实施情况，班没有办完不能审核通过，"
                "请核对两个日期。"
            ).format(audit=facts.audit_passed, end=facts.end_date, article=article)
        )
    if issue_date < facts.audit_passed:
        raise UsageError(
            _("发证日期 {day} 早于审核通过日期 {audit}：{article}规定经审核通过后发放结业证书，请核对。").format(
                day=issue_date, audit=facts.audit_passed, article=article
            )
        )
    now = today()
    if facts.audit_passed > now:
        raise UsageError(
            _("审核通过日期 {audit} 晚于今天（{today}），{article}要求的审核还没有通过：请核对日期。").format(
                audit=facts.audit_passed, today=now, article=article
            )
        )
    _refuse_future(issue_date, date_reason, now)


def refuse_reissue_date(issue_date: dt.date, before: dt.date, date_reason: str) -> None:
    """Raise :class:`UsageError` unless ``before`` (the original's date) ≤ ``issue_date`` ≤ today, or later for a reason."""
    if issue_date < before:
        raise UsageError(
            _("换发日期 {day} 早于原证的发证日期 {before}：新证不能早于它所替换的证书，请核对 --date。").format(
                day=issue_date, before=before
            )
        )
    _refuse_future(issue_date, date_reason, today())


def _refuse_future(issue_date: dt.date, date_reason: str, now: dt.date) -> None:
    if issue_date > now and not stated(date_reason):
        raise UsageError(
            _(
                "发证日期 {day} 晚于今天（{today}）：请核对 --date；确需预先落款的，用 --date-reason 写明原因（记入登记库）。"
            ).format(day=issue_date, today=now)
        )
