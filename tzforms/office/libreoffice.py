"""LibreOffice as a converter: many files, one start, no trace.

Each call has a profile and a font configuration of its own, works on copies under plain names, and ends with every
process it began. So it does not matter whether LibreOffice is open elsewhere, whether a source file is locked, what it is
called, or whether two calls run at once.

The private profile is told the version of the program (``ooSetupLastVersion``); without it each headless start repeats
the work of a first start (1.2 s instead of 0.5 s for one page, 7.4.7). It also switches off macros, links and everything
a returned file could fetch from elsewhere. The font configuration (``data/fonts.conf``) names a worthy stand-in for each
typeface of the official forms.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

from tzforms import scratch
from tzforms.exceptions import MissingProgramError, UnreadableFileError, UsageError
from tzforms.files import make_dir, write_atomic
from tzforms.i18n import _
from tzforms.resources import package_file

__all__ = ["FORMATS", "convert", "find_soffice", "font_environment", "soffice_version"]

#: What :func:`convert` can write, and the LibreOffice filter that does it (``None``: the program's own choice).
FORMATS: dict[str, str | None] = {
    "pdf": "writer_pdf_Export",
    "docx": "MS Word 2007 XML",
    "doc": "MS Word 97",
    "odt": "writer8",
    "rtf": "Rich Text Format",
    "txt": "Text (encoded):UTF8",
    "xlsx": "Calc MS Excel 2007 XML",
}

_PLACES = (
    "/usr/bin/soffice",
    "/usr/bin/libreoffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
)


_DEBIAN = Path("/usr/lib/libreoffice/program")


def find_soffice() -> Path:
    """The LibreOffice program: ``TZFORMS_SOFFICE`` if set, else the search path, else the usual places.

    Raises :class:`MissingProgramError`, which says what to install.
    """
    chosen = os.environ.get("TZFORMS_SOFFICE")
    if chosen:
        if not Path(chosen).is_file():
            raise MissingProgramError(
                _("环境变量 TZFORMS_SOFFICE 指向的 {path} 不存在，请改为 LibreOffice 的 soffice 程序。").format(
                    path=chosen
                )
            )
        return Path(chosen)
    for name in ("soffice", "libreoffice"):
        if (found := shutil.which(name)) and _has_writer(Path(found)):
            return Path(found)
    for place in _PLACES:
        if Path(place).is_file() and _has_writer(Path(place)):
            return Path(place)
    raise MissingProgramError(
        _(
            "没有找到 LibreOffice，无法转换文件；请安装 LibreOffice（Debian、统信、麒麟：apt install libreoffice-writer-nogui；"
            "Windows：安装 LibreOffice 后重试），或用环境变量 TZFORMS_SOFFICE 指明 soffice 的位置。"
        )
    )


def _has_writer(program: Path) -> bool:
    """Debian's starter stays behind when Writer is taken off: it starts, and converts nothing."""
    folder = program.resolve().parent
    return folder != _DEBIAN or (folder / "libswlo.so").exists()


@lru_cache(maxsize=4)
def soffice_version(program: Path) -> str | None:
    """Major and minor version of LibreOffice, ``"7.4"``; ``None`` when it cannot be told."""
    folder = program.resolve().parent
    for name in ("bootstraprc", "bootstrap.ini", "../Resources/bootstraprc"):
        try:
            text = (folder / name).read_text("utf-8", "replace")
        except OSError:
            continue
        if match := re.search(r"^ProductKey=\D*(\d+\.\d+)", text, re.MULTILINE):
            return match[1]
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(
                [program, "--version"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError:
            return None
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
        _kill(process)
        output.seek(0)
        match = re.search(r"\d+\.\d+", output.read().decode("utf-8", "replace"))
    return match[0] if match else None


def convert(
    files: Sequence[Path],
    to: str,
    out_dir: Path,
    *,
    timeout: float = 120,
    filter_options: Mapping[str, bool | int | str] | None = None,
) -> list[Path]:
    """Convert ``files`` to ``to`` (a key of :data:`FORMATS`) in ``out_dir``, and return the new files in their order.

    A new file has the stem of its source; a second source with the same stem gets ``-2`` and so on; files of that name
    that are there already are replaced, each in one step. ``filter_options`` are options of the PDF export
    (``{"ExportBookmarksToPDFDestination": True}``). ``timeout`` is in seconds, for the whole call.

    Raises :class:`MissingProgramError` without LibreOffice, :class:`UnreadableFileError` when a file cannot be converted
    (the others are in place by then) or time is up, :class:`UsageError` for an unknown format.
    """
    if to not in FORMATS:
        raise UsageError(_("不能转换为 {format}；可选格式：{known}。").format(format=to, known="、".join(FORMATS)))
    if not files:
        return []
    program = find_soffice()
    for file in files:
        if not file.is_file():
            raise UnreadableFileError(_("找不到文件 {path}，请核对文件名和位置。").format(path=file))
    make_dir(out_dir)
    with scratch.room() as room:
        (room / "in").mkdir()
        (room / "out").mkdir()
        copies = []
        for number, file in enumerate(files):
            copy = room / "in" / f"{number:05d}{file.suffix.lower()}"
            try:
                shutil.copyfile(file, copy)
            except OSError as error:
                raise UnreadableFileError(
                    _("无法读取 {path}：没有读取权限，或文件正被其他程序独占；请关闭该文件后重试。").format(path=file)
                ) from error
            copies.append(copy)
        _write_profile(room / "profile", soffice_version(program))
        made = [room / "out" / f"{copy.stem}.{to}" for copy in copies]
        target = _target(to, filter_options)
        _run(program, room, target, copies, timeout)
        left = [copy for copy, result in zip(copies, made, strict=True) if not _is_there(result)]
        if left and len(files) > 1:  # one file that brings the program down must not take the others with it
            for copy in left:
                _run(program, room, target, [copy], timeout)
        return _deliver(files, made, to, out_dir)


def font_environment() -> dict[str, str]:
    """The environment in which LibreOffice finds stand-ins for the official typefaces.

    Whoever has set ``FONTCONFIG_FILE`` keeps it; Windows and macOS choose fonts in their own way.
    """
    environment = dict(os.environ)
    if sys.platform.startswith("linux") and "FONTCONFIG_FILE" not in environment:
        environment["FONTCONFIG_FILE"] = str(package_file("data", "fonts.conf"))
    return environment


def _target(to: str, options: Mapping[str, bool | int | str] | None) -> str:
    export = FORMATS[to]
    target = f"{to}:{export}" if export else to
    if options:
        kinds = {bool: "boolean", int: "long", str: "string"}
        described = {
            key: {"type": kinds[type(value)], "value": str(value).lower() if isinstance(value, bool) else str(value)}
            for key, value in options.items()
        }
        target += ":" + json.dumps(described, ensure_ascii=False)
    return target


def _is_there(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _deliver(files: Sequence[Path], made: Sequence[Path], to: str, out_dir: Path) -> list[Path]:
    taken: set[str] = set()
    delivered: list[Path] = []
    failed: list[str] = []
    for file, result in zip(files, made, strict=True):
        stem, count = file.stem, 1
        while stem.casefold() in taken:
            count += 1
            stem = f"{file.stem}-{count}"
        taken.add(stem.casefold())
        if not _is_there(result):
            failed.append(file.name)
            continue
        delivered.append(write_atomic(out_dir / f"{stem}.{to}", result.read_bytes(), force=True))
    if failed:
        raise UnreadableFileError(
            _(
                "LibreOffice 未能转换 {files}：文件可能已损坏、加密，或不是 Word 文件；"
                "请用 Word 或 WPS 打开后另存为 .docx 再试。"
            ).format(files="、".join(failed))
        )
    return delivered


# --- the program ------------------------------------------------------------------------------------------------------


def _run(program: Path, room: Path, target: str, sources: Sequence[Path], timeout: float) -> None:
    """One start of LibreOffice; when ``timeout`` is over, it and all that it started are killed."""
    command = [
        str(program),
        f"-env:UserInstallation={(room / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        target,
        "--outdir",
        str(room / "out"),
        *(source.name for source in sources),
    ]
    sockets = _sockets(room)
    (room / scratch.OUTSIDE).write_text("".join(f"{socket}\n" for socket in sockets), encoding="utf-8")
    # output goes to a file: a pipe would be held open by whatever outlives the program
    with (room / "log").open("ab") as log:
        try:
            process = subprocess.Popen(
                command,
                cwd=room / "in",
                env=font_environment() | _own_places(room),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        except OSError as error:
            raise MissingProgramError(
                _("LibreOffice（{path}）无法启动，请检查安装是否完整。").format(path=program)
            ) from error
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise UnreadableFileError(
                _(
                    "LibreOffice 在 {seconds} 秒内没有完成转换，已停止；请减少一次转换的文件，或检查文件能否用 Word 打开。"
                ).format(seconds=f"{timeout:g}")
            ) from error
        finally:
            _kill(process)
            for socket in sockets:
                scratch.remove_socket(socket)


def _own_places(room: Path) -> dict[str, str]:
    """What LibreOffice would put elsewhere, in its own room: temporary copies and the session's settings."""
    (room / "tmp").mkdir(mode=0o700, exist_ok=True)
    return dict.fromkeys(("TMPDIR", "TEMP", "TMP", "XDG_RUNTIME_DIR"), str(room / "tmp"))


def _sockets(room: Path) -> list[Path]:
    """Where LibreOffice listens for a second start with the same profile; killed, it leaves that behind.

    The name is made of the user's number and the MD5 of the profile's address in UTF-16, its bytes in hexadecimal without leading
    zeros (``desktop/source/app/officeipcthread.cxx``); the folder cannot be chosen (``sal/osl/unx/pipe.cxx``).
    """
    if not hasattr(os, "getuid"):
        return []
    address = (room / "profile").as_uri().encode("utf-16-le")
    digest = "".join(f"{byte:x}" for byte in hashlib.md5(address, usedforsecurity=False).digest())
    return [Path(folder) / f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_{digest}" for folder in ("/tmp", "/var/tmp")]


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the whole process group: the program's launcher survives a mere SIGTERM, and its child survives the launcher."""
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _write_profile(folder: Path, version: str | None) -> None:
    items = [
        ("org.openoffice.Office.Common/Misc", "UseLocking", "false"),
        ("org.openoffice.Office.Recovery/RecoveryInfo", "Enabled", "false"),
        ("org.openoffice.Office.Recovery/AutoSave", "Enabled", "false"),
        # a returned file is a stranger: no macros, no links, nothing fetched
        ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
        ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
        ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
        ("org.openoffice.Office.Writer/Content/Update", "Link", "2"),
        ("org.openoffice.Office.Calc/Content/Update", "Link", "2"),
        # what is written must not say on which machine it was
        ("org.openoffice.Office.Common/Save/Document", "UseUserData", "false"),
    ]
    if version:
        items.insert(0, ("org.openoffice.Setup/Product", "ooSetupLastVersion", version))
    body = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{escape(value)}</value></prop></item>\n'
        for path, name, value in items
    )
    user = folder / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry"'
        f' xmlns:xs="http://www.w3.org/2001/XMLSchema">\n{body}</oor:items>\n',
        encoding="utf-8",
    )
