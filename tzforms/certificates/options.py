"""How a batch is made, and what the measures say about it where nobody says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from tzforms.certificates.links import checked_address
from tzforms.certificates.material import PassMark
from tzforms.certificates.wording import id_shown
from tzforms.exceptions import UsageError
from tzforms.i18n import _
from tzforms.measures import DEFAULT_EDITION, Measures, Parameter, load_measures
from tzforms.registry import NumberPattern, Repeat, ShowId

__all__ = ["Options", "Progress"]

Progress = Callable[[str, int, int], None]
"""(what is being made, how many are done, how many there are)"""


@dataclass(frozen=True, slots=True)
class Options:
    """How a batch is made. ``per_sheet`` 1 or 2; ``landscape`` None keeps what suits; ``password`` locks the PDFs.

    ``measures``: an edition, its name or folder (None: the default). From it come the template, the pattern of numbers,
    the issuer and the pass mark (points, where scores are points), each unless given here. ``jobs``: processes and
    conversions at once. ``whole_name``: the code shows the whole name, not the masked one. ``verify_url``: the code is a link to this page that checks it;
    empty: it is bare; None: bare too, and in the place of a link a link to the same page. ``anchor``: the list of an issue holds the register's head, so that
    paper tells when the register was cut off; it is another one in every run. Raises :class:`UsageError` for an empty ``password`` and an address that is none.
    """

    measures: Measures | str | Path | None = None
    template: Path | None = None
    pattern: NumberPattern | None = None
    issuer: str | None = None
    pass_mark: Decimal | None = None
    make_pdf: bool = True
    per_sheet: int = 1
    landscape: bool | None = None
    password: str | None = field(default=None, repr=False)
    jobs: int = 1
    keep_numbers: bool = False
    whole_name: bool = False
    verify_url: str | None = None
    force: bool = False
    actor: str = ""
    anchor: bool = False
    progress: Progress | None = None

    def __post_init__(self) -> None:
        if self.password is not None and not self.password:
            raise UsageError(_("PDF 的打开口令是空的，等于没有口令：请写出口令，或不写 --password。"))
        checked_address(self.verify_url or "")

    def of(self, measures: Measures | None) -> Options:
        """The same options under the edition that the paper is of, where none was asked for."""
        return replace(self, measures=measures) if self.measures is None else self

    @property
    def edition(self) -> Measures:
        """The measures; raises :class:`UsageError` when there are none of that name."""
        return load_measures(self.measures)

    @property
    def template_file(self) -> Path:
        """The certificate template that is used."""
        return self.template or self.edition.template("certificate")

    @property
    def numbering(self) -> NumberPattern:
        """The pattern that is used; the shipped placeholder where the edition leaves it to the bureau."""
        stated = self.parameter("certificate.number_pattern").value
        return self.pattern or (NumberPattern(stated) if stated else NumberPattern())

    @property
    def issued_by(self) -> str:
        """Who issues; raises :class:`UsageError` when neither the edition nor :attr:`issuer` says."""
        return self.issuer or str(self._stated("certificate.issuer", "--issuer"))

    @property
    def passing(self) -> PassMark:
        """The mark that passes; raises :class:`UsageError` when neither the edition nor :attr:`pass_mark` says."""
        source = self.parameter("assessment.pass_mark")
        points = self.pass_mark if self.pass_mark is not None else Decimal(self._stated(source.name, "--pass-mark"))
        return PassMark(points, source.article, left_open=source.open_wording)

    @property
    def address(self) -> str:
        """The address that new codes lead to, with its ``#``; empty where they are bare."""
        return checked_address(self.verify_url or "")

    @property
    def show_id(self) -> ShowId:
        """What is printed of an ID number."""
        return id_shown(self.parameter("certificate.id_display").value)

    @property
    def repeat(self) -> Repeat | None:
        """How often one person may take part; ``None`` for an edition that does not ask (parameter or rule left out)."""
        rule, years = (self.edition.parameters.get(name) for name in ("repeat.rule", "repeat.years"))
        left_out = (change := self.edition.rules.get("R04-6")) is not None and change.absent
        if rule is None or years is None or not rule.value or not years.value or left_out:
            return None
        return Repeat(str(rule.value), int(years.value), years.article, years.quote)

    def parameter(self, name: str) -> Parameter:
        """A parameter of the edition; raises :class:`UsageError` when it has none of that name."""
        found = self.edition.parameters.get(name)
        if found is None:
            raise UsageError(
                _("办法版本“{edition}”没有参数 {name}，不能据以制证；请对照 {default} 补上。").format(
                    edition=self.edition.name, name=name, default=DEFAULT_EDITION
                )
            )
        return found

    def tell(self, what: str, done: int, total: int) -> None:
        """Report progress, if somebody listens."""
        if self.progress is not None:
            self.progress(what, done, total)

    def _stated(self, name: str, option: str) -> Any:
        value = self.parameter(name).value
        if value is None:
            raise UsageError(
                _("办法版本“{edition}”没有给出 {name}，请用 {option} 写明。").format(
                    edition=self.edition.name, name=name, option=option
                )
            )
        return value
