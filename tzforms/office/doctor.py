"""What this machine has and lacks for tzforms, and how to get it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from tzforms import __version__
from tzforms.exceptions import MissingProgramError, TzformsError
from tzforms.forms import catalogue_of
from tzforms.i18n import _
from tzforms.office import fonts
from tzforms.office.libreoffice import find_soffice

__all__ = ["Check", "examine"]

_EXTRAS = {
    "pypdf": ("pdf", "PDF 拆分、合并"),
    "xlrd": ("xls", "读取旧版 .xls"),
    "sqlalchemy": ("registry", "证书登记簿"),
    "segno": ("certificates", "证书二维码"),
    "psycopg": ("postgresql", "使用 PostgreSQL 登记簿"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report: ``ok``, ``warn`` (something does less than it could) or ``fail``."""

    state: str
    name: str
    text: str


def examine() -> Iterator[Check]:
    """Look at Python, packages, templates, LibreOffice and fonts, in this order."""
    python = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= (3, 11)
    yield Check(
        "ok" if good else "fail",
        "Python",
        _("{version}（{system}）").format(version=python, system=platform.platform(terse=True))
        + ("" if good else _("；需要 3.11 或更高版本")),
    )
    yield Check("ok", "tzforms", __version__)
    yield from _packages()
    yield from _templates()
    yield from _office()
    yield from _fonts()


def _packages() -> Iterator[Check]:
    for module, (extra, what) in _EXTRAS.items():
        if find_spec(module) is None:
            yield Check(
                "warn",
                module,
                _('未安装：{what}不可用。安装：pip install "tzforms[{extra}]"').format(what=_(what), extra=extra),
            )
        else:
            try:
                text = version(module)
            except PackageNotFoundError:
                text = _("已安装")
            yield Check("ok", module, text)


def _templates() -> Iterator[Check]:
    try:
        count = len([form.spec for form in catalogue_of().forms.values()])
        yield Check("ok", _("表格模板"), _("{count} 种，可双向使用").format(count=count))
    except (TzformsError, OSError) as error:
        yield Check("fail", _("表格模板"), _("有问题：{error}").format(error=error))


def _office() -> Iterator[Check]:
    try:
        found = find_soffice()
    except MissingProgramError as error:
        yield Check("warn", "LibreOffice", str(error))
        return
    if not found:
        yield Check("warn", "LibreOffice", _("未找到：不能生成 PDF，不能读取 .doc/.wps/.odt；其余功能不受影响。"))
    else:
        yield Check("ok", "LibreOffice", str(found))


def _fonts() -> Iterator[Check]:
    for status in fonts.survey():
        good = status.present or (status.stand_in is not None and status.worthy)
        yield Check("ok" if good else "warn", _("字体"), status.advice())
