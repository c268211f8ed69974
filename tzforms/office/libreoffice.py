"""LibreOffice as a converter: many files, one start, no trace.

Each call has a profile and a font configuration of its own, works on copies under plain names, and ends with every
process it began. So it does not matter whether LibreOffice is open elsewhere, whether a source file is locked, what it is
called, or whether two calls run at once.

A returned file is a stranger's, and LibreOffice fetches what a document names. So nothing goes in that names anything
outside itself (:func:`tzforms.bounds.unlinked`), the profile forbids it and sends what is sent all the same to a proxy that
is not there (:mod:`tzforms.office.profile`), and where the system allows it there is no network at all
(:func:`tzforms.programs.unplugged`). The environment is made up, memory and time are limited.

The font configuration (``data/fonts.conf``) names a worthy stand-in for each typeface of the official forms.
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
from glob import glob
from pathlib import Path

from tzforms import scratch
from tzforms.bounds import unlinked
from tzforms.exceptions import MissingProgramError, RefusedFileError, UnreadableFileError, UsageError
from tzforms.files import make_dir, write_atomic
from tzforms.i18n import _
from tzforms.isolation import helper_program
from tzforms.office.profile import write_profile
from tzforms.programs import environment, held, unplugged
from tzforms.resources import package_file
from tzforms.word import sniff

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
    "/opt/libreoffice*/program/soffice",  # the packages of the LibreOffice project itself, a folder a version
    "/opt/LibreOffice*/program/soffice",
    "/opt/apps/*libreoffice*/files/program/soffice",  # 统信、麒麟 application stores
    "/opt/apps/*libreoffice*/files/*/program/soffice",
    "/snap/bin/libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice*\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice*\program\soffice.com",
)


_DEBIAN = Path("/usr/lib/libreoffice/program")

MEMORY = 4 << 30
"""Bytes of address space that LibreOffice may have. A form takes half a gigabyte, the libraries included."""


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
    for pattern in _PLACES:
        for place in sorted(glob(pattern), key=_version_in, reverse=True):  # noqa: PTH207 - whole paths
            if Path(place).is_file() and _has_writer(Path(place)):
                return Path(place)
    raise MissingProgramError(
        _(
            "没有找到 LibreOffice，无法转换文件；请安装 LibreOffice（Debian、统信、麒麟：apt install libreoffice-writer-nogui；"
            "Windows：安装 LibreOffice 后重试），或用环境变量 TZFORMS_SOFFICE 指明 soffice 的位置。"
        )
    )


def _version_in(place: str) -> list[int]:
    """``[24, 8]`` of ``/opt/libreoffice24.8/program/soffice``: of several versions the newest is taken."""
    return [int(n) for n in re.findall(r"\d+", place)]


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
                env=environment(),
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
        match = re.search(r"(?<!\d)\d++\.\d++", output.read().decode("utf-8", "replace"))
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

    What goes in names nothing outside itself (:func:`tzforms.bounds.unlinked`): no picture or text is fetched.

    Raises :class:`MissingProgramError` without LibreOffice, :class:`UnreadableFileError` when a file cannot be converted
    (the others are in place by then) or time is up, :class:`RefusedFileError` for a single file beyond what a form may be,
    :class:`UsageError` for an unknown format.
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
        copies = [_copy(f, room / "in" / f"{n:05d}", alone=len(files) == 1) for n, f in enumerate(files)]
        write_profile(room / "profile", soffice_version(program))
        made = [room / "out" / f"{number:05d}.{to}" for number in range(len(files))]
        target = _target(to, filter_options)
        sound = [copy for copy in copies if copy is not None]
        if sound:
            _run(program, room, target, sound, timeout)
        left = [copy for copy in sound if not _is_there(room / "out" / f"{copy.stem}.{to}")]
        if left and len(files) > 1:  # one file that brings the program down must not take the others with it
            for copy in left:
                _run(program, room, target, [copy], timeout)
        return _deliver(files, made, to, out_dir)


def font_environment(home: Path | None = None) -> dict[str, str]:
    """The environment (:func:`tzforms.programs.environment`) in which programs find stand-ins for the official typefaces.

    Whoever has set ``FONTCONFIG_FILE`` keeps it; Windows and macOS choose fonts in their own way. ``home``: a folder of the
    program's own; on Linux the user's fonts are lent to it.
    """
    made = environment(home)
    if sys.platform.startswith("linux"):
        made.setdefault("FONTCONFIG_FILE", str(package_file("data", "fonts.conf")))
        if home is not None:
            _lend_fonts(home)
    return made


def _lend_fonts(home: Path) -> None:
    """Let fontconfig find the user's own fonts and its cache (without it, each start looks at every font) under ``home``."""
    try:
        own = Path.home()
    except RuntimeError:  # a service without a home
        return
    places = {
        ".fonts": own / ".fonts",
        ".local/share/fonts": Path(os.environ.get("XDG_DATA_HOME") or own / ".local" / "share") / "fonts",
        ".config/fontconfig": Path(os.environ.get("XDG_CONFIG_HOME") or own / ".config") / "fontconfig",
        ".cache/fontconfig": Path(os.environ.get("XDG_CACHE_HOME") or own / ".cache") / "fontconfig",
    }
    with contextlib.suppress(OSError):
        places[".cache/fontconfig"].mkdir(parents=True, exist_ok=True)
    for name, place in places.items():
        if place.is_dir():
            with contextlib.suppress(OSError):
                (home / name).parent.mkdir(parents=True, exist_ok=True)
                (home / name).symlink_to(place)


def _copy(file: Path, place: Path, *, alone: bool) -> Path | None:
    """A copy of ``file`` that names nothing outside itself; ``None`` where there can be none.

    A file that is ``alone`` and refused says why itself (:class:`RefusedFileError`).
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableFileError(
            _("无法读取 {path}：没有读取权限，或文件正被其他程序独占；请关闭该文件后重试。").format(path=file)
        ) from error
    kind = sniff(data)
    try:
        clean, now = unlinked(data, kind)
    except UnreadableFileError as error:
        if alone and isinstance(error, RefusedFileError):
            raise
        return None
    copy = place.with_suffix(file.suffix.lower() if now == kind else f".{now}")
    copy.write_bytes(clean)
    return copy


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
    if program.resolve().name != "snap":  # its starter takes rights that it has not got in there
        command = unplugged(command)
    sockets = _sockets(room)
    (room / scratch.OUTSIDE).write_text("".join(f"{socket}\n" for socket in sockets), encoding="utf-8")
    # output goes to a file: a pipe would be held open by whatever outlives the program
    with (room / "log").open("ab") as log:
        try:
            process = subprocess.Popen(
                held(command, memory=MEMORY, seconds=2 * round(timeout) + 10),
                cwd=room / "in",
                env=font_environment(room / "home") | _own_places(room),
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
            with helper_program(process.pid, timeout):
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
            end = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(end, env=environment(), capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
