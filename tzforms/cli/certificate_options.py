"""What the commands of ``tzforms certificates`` have in common: kinds of values, options that come together, a progress line."""

from __future__ import annotations

import datetime as dt
import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Self

import click

from tzforms import certificates, registry  # by their faces: --help needs no extra, and is there at once
from tzforms.cli.common import family, say
from tzforms.cli.passphrase import Secret, passphrase_option
from tzforms.i18n import _
from tzforms.measures import load_measures

__all__ = [
    "BY",
    "DATE",
    "DATE_REASON",
    "HOURS",
    "ISSUER",
    "PATH",
    "PATTERN",
    "TEMPLATE",
    "VERIFY_URL",
    "WHOLE_NAME",
    "Claiming",
    "Day",
    "Deciding",
    "Making",
    "Number",
    "Progress",
    "Store",
    "Waiver",
    "actor",
    "store_options",
]

PATH = click.Path(path_type=Path)


class Number(click.ParamType):  # type: ignore[type-arg]
    """A positive number."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            self.fail(_("应为数字"), param, ctx)
        if not number.is_finite() or not 0 < number < 6553:
            self.fail(_("应为大于 0 的数"), param, ctx)
        return number


class Day(click.ParamType):  # type: ignore[type-arg]
    """A date."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        try:
            return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(_("日期应写成 2026-11-20 的样子"), param, ctx)


class Waiver(click.ParamType):  # type: ignore[type-arg]
    """``3=原因``: a row and why."""

    name = "waiver"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, str]:
        if isinstance(value, tuple):
            return value
        row, _sign, reason = str(value).replace("＝", "=").partition("=")
        if not row.strip().isdecimal() or not reason.strip():
            self.fail(_("应写成 行号=原因，如 3=市级项目不计入"), param, ctx)
        return int(row), reason.strip()


@dataclass(frozen=True, slots=True)
class Store:
    """Where register and keys lie; unless told otherwise in the user's own data folder, never the working folder."""

    where: str | None = None
    keys: Path | None = None
    passphrase: Secret | None = field(default=None, repr=False)

    @property
    def key_folder(self) -> Path:
        """The key folder."""
        return self.keys or self._home / "keys"

    @property
    def address(self) -> str | Path:
        """The register's file or URL."""
        return self.where or self._home / "register.sqlite3"

    @property
    def marks(self) -> tuple[Path, ...]:
        """Where the highest numbers are noted outside the register."""
        return self.key_folder, self._state

    def ring(self) -> certificates.Keyring:
        """The keys, opened."""
        return certificates.Keyring.open(self.key_folder, self.word())

    def unlocked(self) -> certificates.Keyring:
        """The keys, with the register's secret open; a change of it that was stopped is finished first."""
        ring = self.ring()
        certificates.settle_secret(ring, self.address)
        ring.vault  # noqa: B018
        return ring

    def word(self) -> str | None:
        """The passphrase, once."""
        return self.passphrase.take() if self.passphrase is not None else None

    @contextmanager
    def opened(
        self, *, create: bool = False, sign: bool = False
    ) -> Iterator[tuple[registry.Registry, certificates.Keyring]]:
        """The register and the keys that open it; ``sign``: also the one that signs. The passphrase is gone by then."""
        ring = self.unlocked()
        if sign:
            ring.signing_id  # noqa: B018
            _say_if_weak(ring)
        ring.forget()
        with registry.Registry.open(self.address, ring.vault, create=create, marks=self.marks) as register:
            _say_if_read_only(register, self.address)
            yield register, ring

    @property
    def _state(self) -> Path:
        """Where the highest numbers are noted once more: not in the folder that is backed up and restored with register and keys."""
        if sys.platform == "win32":
            return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "tzforms"
        return Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local" / "state")) / "tzforms"

    @property
    def _home(self) -> Path:
        if sys.platform == "win32":
            return Path(os.environ.get("APPDATA", Path.home())) / "tzforms"
        return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "tzforms"


@dataclass(frozen=True, slots=True)
class Making:
    """How certificates are made: :class:`tzforms.certificates.Options` as it is typed."""

    edition: str | None = None
    pattern: str | None = None
    issuer: str | None = None
    template: Path | None = None
    pass_mark: Decimal | None = None
    no_pdf: bool = False
    per_sheet: str = "1"
    paper: str = "auto"
    password: str | None = field(default=None, repr=False)
    keep_numbers: bool = False
    jobs: int = 1
    draft: bool = False
    force: bool = False
    whole_name: bool = False
    verify_url: str | None = None
    by: str | None = None

    def options(self, progress: Callable[[str, int, int], None] | None = None) -> certificates.Options:
        """The options, with the measures that are asked for."""
        return certificates.Options(
            measures=load_measures(self.edition) if self.edition else None,
            template=self.template,
            pattern=registry.NumberPattern(self.pattern) if self.pattern else None,
            issuer=self.issuer,
            pass_mark=self.pass_mark,
            make_pdf=not self.no_pdf,
            per_sheet=int(self.per_sheet),
            landscape={"auto": None, "landscape": True, "portrait": False}[self.paper],
            password=self.password,
            jobs=self.jobs,
            keep_numbers=self.keep_numbers,
            force=self.force,
            whole_name=self.whole_name,
            verify_url=self.verify_url,
            actor=actor(self.by),
            anchor=True,
            progress=progress,
        )


@dataclass(frozen=True, slots=True)
class Deciding:
    """What an officer decides about an issue: :class:`tzforms.registry.Decisions` as it is typed."""

    date_reason: str = ""
    same_as: str = ""
    new_class: str = ""
    waive_repeat: tuple[tuple[int, str], ...] = ()

    def decisions(self) -> registry.Decisions:
        """The decisions."""
        return registry.Decisions(
            date_reason=self.date_reason,
            same_as=self.same_as,
            new_class=self.new_class,
            waivers=dict(self.waive_repeat),
        )


@dataclass(frozen=True, slots=True)
class Claiming:
    """What somebody reads on a paper and wants compared, as it is typed."""

    name: str = ""
    id_number: str = ""
    salt: str = ""

    def claim(self) -> certificates.Claim:
        """The claim; ``-`` asks for the ID number."""
        number = self.id_number
        if number.strip() == "-":
            number = click.prompt(_("证书上的身份证号码"), hide_input=True)
        return certificates.Claim(self.name, number, self.salt)


_REGISTRY = click.option(
    "--registry", "where", envvar="TZFORMS_REGISTRY", help="登记库：SQLite 文件，或 postgresql+psycopg://用户@主机/库。"
)
_KEYS = click.option("--keys", type=PATH, envvar="TZFORMS_KEYS", help="密钥文件夹。")
_PASSPHRASE = passphrase_option(help="密钥口令（宜用环境变量 TZFORMS_PASSPHRASE）。")
HOURS = click.option("--hours", type=Number(), help="总学时（材料里有则不必写）。")
DATE = click.option("--date", "day", type=Day(), help="发证日期（默认今天）。")
PATTERN = click.option("--pattern", help="编号规则，如 通人社研结字〔{year}〕第{serial:04d}号。")
ISSUER = click.option("--issuer", help="发证机关。")
TEMPLATE = click.option("--template", type=PATH, help="证书模板（.docx）。")
DATE_REASON = click.option("--date-reason", default="", help="发证日期晚于今天的原因（记入登记库）。")
WHOLE_NAME = click.option("--whole-name", is_flag=True, help="二维码里写全名（默认隐去中间的字）。")
VERIFY_URL = click.option(
    "--verify-url",
    metavar="网址",
    envvar="TZFORMS_VERIFY_URL",
    help="核验页的网址（https://…/v#），二维码写成链接，用手机一扫就能核验；写成空的则不写链接。",
)
BY = click.option("--by", help="经办人，记入登记库（默认：环境变量 TZFORMS_BY，否则登录名）。")

store_options = family(Store, "store", _REGISTRY, _KEYS, _PASSPHRASE)


def actor(by: str | None) -> str:
    """Who does it: ``--by``, else the environment, else the login name. What is given and blank stays blank: it is refused."""
    for said in (by, os.environ.get("TZFORMS_BY"), os.environ.get("TZFORMS_ACTOR")):
        if said is not None:
            return said
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a process without a user
        return ""


def _say_if_weak(ring: certificates.Keyring) -> None:
    if ring.weak:
        say(
            _(
                "提示：签名密钥 {names} 的口令保护还是 0.1.0 的做法，较易被试出；"
                "请运行 tzforms certificates keygen --harden 加固。"
            ).format(names="、".join(ring.weak)),
            err=True,
        )


def _say_if_read_only(register: registry.Registry, address: str | Path) -> None:
    if register.read_only:
        say(
            _("提示：登记库 {where} 在只读的文件或介质上，只能查询、核验，什么都不能改动。").format(where=address),
            err=True,
        )


class Progress:
    """A line with the time left on a terminal; silence elsewhere."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if not sys.stderr.isatty() or total < 20:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=total)
        self._bar.update(self._tasks[what], completed=done)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._bar is not None:
            self._bar.stop()
