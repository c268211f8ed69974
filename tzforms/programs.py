"""Programs that we start: what they are told of this machine, and how much of it they may take.

Each gets an environment that is made up here: names on a list, nothing else. So neither a passphrase nor whatever else
somebody has exported goes along, and what tzforms itself is told (``TZFORMS_*``) never does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

__all__ = ["DEAD_PROXY", "environment", "held", "keep_nothing_secret", "unplugged"]

#: Host and port where nobody listens (the port of "discard"): what goes there goes nowhere.
DEAD_PROXY = ("127.0.0.1", 9)

_PASSED_ON = frozenset(
    {
        "PATH", "LANG", "LANGUAGE", "TZ", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH",
        # without these no program starts on Windows
        "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "OS", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
        "PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432", "COMMONPROGRAMFILES", "PROGRAMDATA", "ALLUSERSPROFILE",
    }
)  # fmt: skip
# where somebody's own things lie: passed on to a program that has no folder of its own
_OWN_FOLDERS = frozenset(
    {
        "HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA",
        "TMPDIR", "TEMP", "TMP",
    }
)  # fmt: skip


def environment(home: Path | None = None, **more: str) -> dict[str, str]:
    """The environment of a program: the search path, the language, where the system lies, and proxies that lead nowhere.

    ``home``: a folder of the program's own, for which it takes the user's home; its temporary files go to ``tmp`` in it,
    which is made. ``more`` is added as it is. Raises ``OSError`` where the folder cannot be made.
    """
    passed = _PASSED_ON if home is not None else _PASSED_ON | _OWN_FOLDERS
    made = {name: value for name, value in os.environ.items() if name in passed or name.startswith("LC_")}
    if home is not None:
        room = home / "tmp"
        room.mkdir(parents=True, exist_ok=True)
        made |= {"HOME": str(home), "TMPDIR": str(room)}
        if sys.platform == "win32":
            made |= dict.fromkeys(("USERPROFILE", "APPDATA", "LOCALAPPDATA"), str(home))
            made |= dict.fromkeys(("TEMP", "TMP"), str(room))
    proxy = "http://{}:{}".format(*DEAD_PROXY)
    for name in ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy"):
        made |= {name: proxy, name.upper(): proxy}
    made |= {"no_proxy": "", "NO_PROXY": ""}  # not even this machine is reached without it
    return made | more


def keep_nothing_secret() -> None:
    """Make the environment of this process the made-up one: for a worker, which was given ours."""
    kept = environment()
    for name in set(os.environ) - set(kept):
        del os.environ[name]
    os.environ.update(kept)


def held(command: Sequence[str], *, memory: int, seconds: int) -> list[str]:
    """``command`` with at most ``memory`` bytes of address space and ``seconds`` of processor time, for each of its processes.

    Our own limits do not count for it, unless they are hard ones. Where the system has no such limits (Windows), ``command``
    as it is. A shell sets them: between fork and exec no Python may run while there are threads.
    """
    if sys.platform == "win32":
        return list(command)
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    space = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    time = seconds if hard == resource.RLIM_INFINITY else min(seconds, hard)
    script = 'ulimit -v "$1" 2>/dev/null; ulimit -t "$2" 2>/dev/null; shift 2; exec "$@"'
    return ["/bin/sh", "-c", script, "sh", str(space >> 10), str(time), *command]


def unplugged(command: Sequence[str]) -> list[str]:
    """``command`` in a network of its own in which there is nothing, where Linux allows that to everybody; else as it is."""
    program = _unshare()
    return [program, "--map-root-user", "--net", *command] if program else list(command)


@lru_cache(maxsize=1)
def _unshare() -> str | None:
    """The program that makes such a network, if it may here (many systems allow it to nobody but root)."""
    program = shutil.which("unshare") if sys.platform == "linux" else None
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, "--map-root-user", "--net", "true"],
            env=environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=5, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return program if done.returncode == 0 else None
