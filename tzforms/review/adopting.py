"""Taking over corrections that nobody signed here: made by version 0.1.0, by the page in the browser, or on another machine.

Nothing counts before somebody has seen each value and put his name to it: :func:`propose` shows what would change,
:meth:`Adoption.accept` signs exactly that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tzforms.bounds import read_file as bytes_of
from tzforms.exceptions import UnreadableFileError, UsageError
from tzforms.findings import mask_text
from tzforms.forms import form_label
from tzforms.i18n import _
from tzforms.measures import Measures
from tzforms.reading import Reading, read_file, shown
from tzforms.review.corrections import (
    kept_corrections,
    place_of,
    problem_of,
    target_of,
    value_of,
    write_private,
    write_signed,
)
from tzforms.review.differences import value_text
from tzforms.review.sidecar import Correction, is_sidecar, original_of, read_sidecar, sidecar_path
from tzforms.review.trust import digest_of, is_present, own_standing, why_not

__all__ = ["Adoption", "Proposed", "propose"]


@dataclass(frozen=True, slots=True)
class Proposed:
    """One correction, for a person to judge: where, what was read, what it would become, who is said to have made it.

    ``problem`` says why it cannot be adopted; empty when it can. ``before`` and ``after`` are masked unless asked for whole;
    ``hidden``: they differ only where they are masked.
    """

    correction: Correction
    place: str
    before: str
    after: str
    said: str
    problem: str = ""
    hidden: bool = False

    @property
    def line(self) -> str:
        """All of it in one line."""
        if self.problem:
            text = _("{place}：不能采用：{problem}。").format(place=self.place, problem=self.problem)
        elif self.before == self.after and not self.hidden:
            text = _("{place}：读作“{before}”，确认读得不错").format(place=self.place, before=self.before)
        else:
            note = _("（遮盖的数字有改动，加 --full 查看）") if self.hidden else ""
            text = _("{place}：读作“{before}” → 改为“{after}”{note}").format(
                place=self.place, before=self.before, after=self.after, note=note
            )
        return _one_line(text + (f"（{self.said}）" if self.said else ""))


@dataclass(frozen=True, slots=True)
class Adoption:
    """What adopting ``sidecar`` would do for ``original``; nothing is written before :meth:`accept`.

    ``why``: why the sidecar does not count yet; empty when it is signed here already, and there is nothing to do.
    """

    original: Path
    sidecar: Path
    why: str
    lines: tuple[Proposed, ...]
    digest: str
    kept: tuple[Correction, ...] = ()

    @property
    def taken(self) -> tuple[Correction, ...]:
        """The corrections that would be signed."""
        return tuple(p.correction for p in self.lines if not p.problem)

    def accept(self) -> tuple[Path, Path | None]:
        """Sign :attr:`taken` and write the sidecar of the file; the former one is kept under the second path (hidden; ``None``: none).

        Raises :class:`UsageError` when there is nothing to adopt, :class:`NotWritableError`, and as the local key.
        """
        if not self.taken:
            raise UsageError(_("{name} 里没有一处更正可以采用。").format(name=self.sidecar.name))
        merged = {c.key: c for c in (*self.kept, *self.taken)}
        target, copy = sidecar_path(self.original), None
        if is_present(target):
            copy = write_private(_free(target), bytes_of(target))
        return write_signed(self.original, self.digest, merged.values()), copy


def propose(
    file: Path,
    by: str,
    *,
    original: Path | None = None,
    year: int | None = None,
    measures: Measures | str | Path | None = None,
    full: bool = False,
    today: dt.date | None = None,
) -> Adoption:
    """What adopting the corrections of ``file`` (a sidecar, or the form beside which it lies) by ``by`` would do.

    ``original`` names the form of a sidecar that lies elsewhere; ``full`` shows personal numbers whole; ``today`` is the day that
    is noted. Raises :class:`UsageError` for a blank name or corrections of another content, :class:`UnreadableFileError` for
    files that are not there, are no sidecar, or hold no form.
    """
    by = " ".join(by.split())
    if not by:
        raise UsageError(_("请用 --by 写明由谁采用这些更正。"))
    sidecar = file if is_sidecar(file) else sidecar_path(file)
    form = original or (original_of(file) if is_sidecar(file) else file)
    _must_be_there(form, sidecar)
    found = read_sidecar(sidecar)
    why, digest = why_not(own_standing(found), found), digest_of(form)
    if found.sha256 != digest:
        raise UsageError(
            _("{sidecar} 里的更正不是对现在这份 {name} 作的（内容不同），不能采用：请重新核对 {name}。").format(
                sidecar=sidecar.name, name=form.name
            )
        )
    readings = read_file(form, year=year, measures=measures)
    if not any(r.form for r in readings):
        raise UnreadableFileError("".join(f"{f.message}{f.fix}" for f in readings[0].findings[:1]))
    day = (today or dt.date.today()).isoformat()
    lines = tuple(_proposed(readings, c, form, (by, day), year, full) for c in found.corrections)
    kept = kept_corrections(form, digest) if sidecar_path(form) != sidecar else ()
    return Adoption(form, sidecar, why, lines, digest, kept)


def _must_be_there(form: Path, sidecar: Path) -> None:
    if not is_present(sidecar):
        raise UnreadableFileError(
            _("找不到更正文件 {path}：请核对文件名，或把更正文件放到原件旁边。").format(path=sidecar)
        )
    if not form.exists():
        raise UnreadableFileError(
            _("找不到 {sidecar} 的原件 {path}：请把更正文件放到原件旁边，或用 --for 指明原件。").format(
                sidecar=sidecar.name, path=form
            )
        )


def _proposed(
    readings: Sequence[Reading],
    correction: Correction,
    path: Path,
    adopted: tuple[str, str],
    year: int | None,
    full: bool,
) -> Proposed:
    said = mask_text("，".join(filter(None, (correction.by, correction.date, correction.note))))
    correction = replace(correction, adopted_by=adopted[0], adopted=adopted[1])
    target = target_of(readings, correction, path)
    if target is None:
        label = f"{form_label(correction.form)} {correction.path}"
        return Proposed(correction, label, "", "", said, _("这个文件里没有这份表格"))
    place = " ".join(filter(None, (correction.member, place_of(target, correction.path))))
    problem, value = problem_of(target, correction, year)
    if problem:
        return Proposed(correction, place, "", "", said, mask_text(problem))
    was = value_of(target, correction.path)
    personal = target.paper.is_personal(correction.path) and not full
    before, after = ((shown(v) if full else value_text(v, personal) or "—") for v in (was, value))
    settled = replace(correction, value=value)
    if problem_of(target, settled, None) == ("", value):  # what is shown is what is signed
        correction = settled
    return Proposed(correction, place, before, after, said, hidden=before == after and was != value)


def _free(sidecar: Path) -> Path:
    """A hidden name beside the sidecar that is not taken: among papers it is no paper, and no former copy is lost."""
    names = (sidecar.with_name(f".{sidecar.name}.bak{n or ''}") for n in range(10_000))
    return next(p for p in names if not p.exists())


def _one_line(text: str) -> str:
    """Without line breaks and signs that act on a terminal: the text is a stranger's."""
    return "".join(c if c.isprintable() else "⏎" if c == "\n" else "·" for c in text)
