"""LibreOffice's settings for one run: nobody's habits, no macros, nothing fetched from anywhere.

They are told the version of the program (``ooSetupLastVersion``); without it each headless start repeats the work of a first
start (1.2 s instead of 0.5 s for one page, 7.4.7). A setting that a version does not know, it passes over.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from tzforms.programs import DEAD_PROXY

__all__ = ["write_profile"]

_ALONE = [
    ("org.openoffice.Office.Common/Misc", "UseLocking", "false"),
    ("org.openoffice.Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ("org.openoffice.Office.Recovery/AutoSave", "Enabled", "false"),
    # what is written must not say on which machine it was
    ("org.openoffice.Office.Common/Save/Document", "UseUserData", "false"),
    ("org.openoffice.Office.Common/Misc", "CollectUsageInformation", "false"),
    ("org.openoffice.Office.Common/Misc", "CrashReport", "false"),
]

_SECURITY = "org.openoffice.Office.Common/Security/Scripting"
# a returned file is a stranger: no macros, no links, nothing fetched
_FORBIDDEN = [
    (_SECURITY, "MacroSecurityLevel", "3"),
    (_SECURITY, "DisableMacrosExecution", "true"),
    (_SECURITY, "DisablePythonRuntime", "true"),  # from 24.2 on, as the next two
    (_SECURITY, "DisableActiveContent", "true"),
    (_SECURITY, "DisableOLEAutomation", "true"),
    # not enough by itself: 7.4.7 asks it for no picture of a .doc (INCLUDEPICTURE), page of an .odt, style sheet of a web page
    (_SECURITY, "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "2"),
]


def _proxies() -> Iterator[tuple[str, str, str]]:
    """All that is sent goes to a proxy that is not there; what is for this machine, too."""
    settings = "org.openoffice.Inet/Settings"
    yield settings, "ooInetProxyType", "2"  # as set here, whatever the system says
    yield settings, "ooInetNoProxy", ""
    host, port = DEAD_PROXY
    for protocol in ("HTTP", "HTTPS", "FTP"):
        yield settings, f"ooInet{protocol}ProxyName", host
        yield settings, f"ooInet{protocol}ProxyPort", str(port)


def write_profile(folder: Path, version: str | None) -> None:
    """Make the profile ``folder`` for LibreOffice of this ``version`` (``"7.4"``). Raises ``OSError`` where it cannot be made."""
    items = [*_ALONE, *_FORBIDDEN, *_proxies()]
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
