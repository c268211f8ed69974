"""Which corrections count: those of this user, and no others.

Two kinds are his: signed by the key of this machine's user (:mod:`tzforms.review.local_key`), wherever they lie; and those in a
folder of his own, named in ``TZFORMS_CORRECTIONS``. Everything else that is called a correction came with the papers.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from tzforms.bounds import read_file
from tzforms.exceptions import TzformsError, UnreadableFileError, UsageError
from tzforms.i18n import _
from tzforms.review.local_key import LocalKey
from tzforms.review.sidecar import SUFFIX, Correction, Sidecar, Standing, read_sidecar, sidecar_path

__all__ = [
    "FOLDER_VARIABLE",
    "Trusted",
    "as_typed",
    "corrections_folder",
    "digest_of",
    "is_present",
    "own_standing",
    "trusted",
    "why_not",
]

#: The environment variable that names the officer's own folder of corrections.
FOLDER_VARIABLE = "TZFORMS_CORRECTIONS"


@dataclass(slots=True)
class Trusted:
    """The corrections of one file that count, each with the name of the sidecar it stands in; and what is to be told of others.

    ``told`` holds what did not count: message and remedy.
    """

    corrections: list[tuple[Correction, str]] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)

    def add(self, sidecar: Sidecar, name: str) -> None:
        """Take the corrections of a sidecar that counts; of two for one place the first stays, and a difference is told."""
        known = {c.key: (c, where) for c, where in self.corrections}
        for correction in sidecar.corrections:
            other = known.get(correction.key)
            if other is None:
                self.corrections.append((correction, name))
            elif other[0].value != correction.value:
                self.tell(
                    _("“{path}”有两处更正，内容不同，采用了 {first} 里的，没有采用 {second} 里的。").format(
                        path=correction.path, first=other[1], second=name
                    ),
                    _("请只保留对的一处。"),
                )

    def tell(self, message: str, fix: str) -> None:
        """Note what did not count."""
        self.told.append((message, fix))


def trusted(path: Path) -> Trusted:
    """The corrections of the file at ``path`` that count.

    Raises :class:`UsageError` for a corrections folder that is not there; nothing else, whatever lies beside the file.
    """
    found = Trusted()
    beside, folder = sidecar_path(path), corrections_folder()
    if folder is None and not is_present(beside):
        return found
    try:
        digest = digest_of(path)
    except UnreadableFileError:  # the reading says why
        if is_present(beside):
            message = _("{sidecar} 里的更正没有采用：原件读不出来。").format(sidecar=beside.name)
            found.tell(message, _("请先换一份能打开的原件。"))
        return found
    if is_present(beside):
        _beside(found, path, beside, digest)
    if folder is not None:
        _in_folder(found, path, folder, digest)
    return found


def is_present(path: Path) -> bool:
    """True when something lies there that is no folder: a link to nowhere or a pipe is told, too."""
    return os.path.lexists(path) and not path.is_dir()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, by which corrections know it; raises :class:`UnreadableFileError`."""
    return hashlib.sha256(read_file(path)).hexdigest()


def own_standing(sidecar: Sidecar) -> Standing:
    """Whose the sidecar is; raises :class:`UnreadableFileError` for a key that cannot be used."""
    return sidecar.standing(LocalKey.find() if sidecar.key else None)


# -- beside the file ----------------------------------------------------------------------------------------------


def _beside(found: Trusted, path: Path, beside: Path, digest: str) -> None:
    try:
        sidecar = read_sidecar(beside)
        standing = own_standing(sidecar)
    except TzformsError as error:
        found.tell(str(error), _("请检查 {sidecar}。").format(sidecar=beside.name))
        return
    count = len(sidecar.corrections)
    if standing is not Standing.OURS:
        found.tell(
            _("收到的文件中夹带了更正文件 {sidecar}，{why}，其中 {count} 处更正没有采用，表格按原件读取。").format(
                sidecar=beside.name, why=why_not(standing, sidecar), count=count
            ),
            _(
                "如确是本中心的更正，请运行 tzforms review adopt {name} --by 姓名 逐项看过再采用；不是的，请移走这个文件。"
            ).format(name=as_typed(path)),
        )
    elif sidecar.sha256 != digest:
        found.tell(
            _("{name} 在人工更正之后又改动过，原来的 {count} 处更正没有采用。").format(name=path.name, count=count),
            _("请重新核对这个文件；确认后删除或重存 {sidecar}。").format(sidecar=beside.name),
        )
    else:
        found.add(sidecar, beside.name)


def as_typed(path: Path) -> str:
    """A file as it can be typed behind a command; a name that a shell would act upon is not offered to be copied."""
    text = path.as_posix()
    if re.fullmatch(r"(?!-)[\w./:（）【】《》〔〕、，-]+", text):
        return text
    return f'"{text}"' if re.fullmatch(r"(?!-)[\w./:（）【】《》〔〕、，()\[\] +&=#,-]+", text) else _("文件名")


def why_not(standing: Standing, sidecar: Sidecar) -> str:
    """Why a sidecar does not count, in words; empty for one that does."""
    if standing is Standing.UNSIGNED:
        return _("没有签名")
    if standing is Standing.FOREIGN:
        return _("是用别的密钥（{key}）签名的").format(key=sidecar.key[:8])
    return _("签名之后又被改动过") if standing is Standing.CHANGED else ""


# -- in the officer's folder --------------------------------------------------------------------------------------


def corrections_folder(handed_in: Iterable[Path] = ()) -> Path | None:
    """The officer's own folder of corrections, as ``TZFORMS_CORRECTIONS`` names it; ``None`` where it names none.

    Raises :class:`UsageError` when it is not there, or lies inside one of the folders ``handed_in`` or around it: whoever fills
    those would then write the corrections.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    if not named:
        return None
    folder = Path(named).expanduser().resolve()
    if not folder.is_dir():
        raise UsageError(
            _("找不到环境变量 {variable} 所指的更正文件夹 {path}，请核对。").format(
                variable=FOLDER_VARIABLE, path=folder
            )
        )
    for given in handed_in:
        if given.is_dir() and _overlap(folder, given.resolve()):
            raise UsageError(
                _(
                    "更正文件夹 {path} 与交来的文件夹 {given} 一个在另一个里面，不能采用：请把更正文件夹（环境变量 {variable}）放到别处。"
                ).format(path=folder, given=given, variable=FOLDER_VARIABLE)
            )
    return folder


def _overlap(one: Path, other: Path) -> bool:
    return one == other or one in other.parents or other in one.parents


def _in_folder(found: Trusted, path: Path, folder: Path, digest: str) -> None:
    """By content, not by name: two classes may well hand in files of the same name."""
    named = path.name + SUFFIX
    others = mine = 0
    for place in sorted(p for p in folder.rglob("*" + SUFFIX) if is_present(p)):
        sidecar = _known(place)
        if sidecar is None:
            if place.name == named:
                found.tell(
                    _("{name} 不是有效的更正文件，没有采用其中的更正。").format(name=place.name),
                    _("请检查更正文件夹里的 {sidecar}。").format(sidecar=place.name),
                )
        elif sidecar.sha256 != digest:
            others += place.name == named
        elif _overlap(folder, path.resolve().parent):
            found.tell(
                _("更正文件夹在 {name} 所在的文件夹里（或相反），其中的更正没有采用。").format(name=path.name),
                _("请把更正文件夹（环境变量 {variable}）放到别处。").format(variable=FOLDER_VARIABLE),
            )
            return
        else:
            mine += 1
            found.add(sidecar, place.name)
    if others and not mine:
        found.tell(
            _("更正文件夹里有 {name} 的更正，但不是对这份内容作的，没有采用。").format(name=path.name),
            _("如文件在更正之后改动过，请重新核对。"),
        )


def _known(path: Path) -> Sidecar | None:
    """The sidecar at ``path``, ``None`` for what is none; a file that did not change is parsed once."""
    try:
        found = path.stat()
        return _parsed(path, found.st_mtime_ns, found.st_size)
    except (OSError, UnreadableFileError):
        return None


@lru_cache(maxsize=4096)
def _parsed(path: Path, _changed: int, _size: int) -> Sidecar:
    return read_sidecar(path)
