"""LibreOffice is offline: somebody listens on this machine, documents of every kind call there, and nothing is heard."""

from __future__ import annotations

import contextlib
import re
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.office import strangers
from tzforms import programs
from tzforms.office import libreoffice, profile
from tzforms.office.libreoffice import convert
from tzforms.reading.sources import read_bytes

pytestmark = pytest.mark.office


class Listener:
    """Hears every connection to a port of this machine, whatever comes through it."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.at = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.heard: list[str] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            self.heard.append("")
            with connection, contextlib.suppress(OSError):
                connection.settimeout(2)
                self.heard[-1] = connection.recv(2_000).split(b"\r\n")[0].decode("latin-1")
                connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def close(self) -> list[str]:
        """What was heard."""
        time.sleep(0.1)
        self._socket.close()
        return self.heard


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


def cleaning_off(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(libreoffice, "unlinked", lambda data, kind: (data, kind))


def profile_off(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(profile, "_FORBIDDEN", [("org.openoffice.Office.Writer/Content/Update", "Link", "0")])


def proxies_off(patch: pytest.MonkeyPatch) -> None:
    given = libreoffice.font_environment
    patch.setattr(profile, "_proxies", lambda: iter(()))
    patch.setattr(
        libreoffice,
        "font_environment",
        lambda home=None: {k: v for k, v in given(home).items() if not k.lower().endswith("_proxy")},
    )


def network_on(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(libreoffice, "unplugged", list)


OFF: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "cleaning": cleaning_off,
    "profile": profile_off,
    "proxies": proxies_off,
    "network": network_on,
}


def doc(at: str) -> bytes:
    """The old binary kind can only be made by a program; linked pictures become fields in it."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        cleaning_off(patch)
        source = Path(folder) / "a.docx"
        source.write_bytes(strangers.docx(at))
        made = convert([source], "doc", Path(folder))[0].read_bytes()
    assert b"INCLUDEPICTURE" in made.replace(b"\0", b"")
    assert at.encode() in made.replace(b"\0", b"")
    return made


KINDS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "html": (".html", strangers.html),
    "mht": (".mht", strangers.mht),
    "rtf": (".rtf", strangers.rtf),
    "odt": (".odt", strangers.odt),
    "docx": (".docx", strangers.docx),
    "wordml": (".xml", strangers.wordml),
    "doc": (".doc", doc),
    "wps": (".wps", doc),
}


def opened(kind: str, at: str, folder: Path, to: str = "docx") -> Path:
    suffix, make = KINDS[kind]
    source = folder / f"a{suffix}"
    source.write_bytes(make(at))
    return convert([source], to, folder / "out")[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_that_calls_somewhere_is_not_heard(kind: str, listener: Listener, tmp_path: Path) -> None:
    opened(kind, listener.at, tmp_path, "pdf" if kind in ("docx", "odt") else "docx")
    assert listener.close() == []


@pytest.mark.parametrize("kind", ["html", "odt", "doc"])
def test_the_same_document_is_heard_where_nothing_is_in_its_way(
    kind: str, listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = KINDS[kind][1](listener.at)
    for switch_off in OFF.values():
        switch_off(monkeypatch)
    monkeypatch.setitem(KINDS, kind, (KINDS[kind][0], lambda at: data))
    opened(kind, listener.at, tmp_path)
    assert any(line.startswith("GET /") for line in listener.close())


@pytest.mark.parametrize("kind", ["html", "odt", "doc"])
@pytest.mark.parametrize("alone", ["cleaning", "proxies", "network"])
def test_each_of_the_three_walls_stands_by_itself(
    alone: str, kind: str, listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if alone == "network" and programs.unplugged(["x"]) == ["x"]:
        pytest.skip("the system allows no network of one's own here")
    data = KINDS[kind][1](listener.at)
    for name, switch_off in OFF.items():
        if name != alone:
            switch_off(monkeypatch)
    monkeypatch.setitem(KINDS, kind, (KINDS[kind][0], lambda at: data))
    opened(kind, listener.at, tmp_path)
    assert listener.close() == []


def test_a_returned_web_page_is_read_in_silence(listener: Listener) -> None:
    for page in (strangers.html(listener.at), strangers.mht(listener.at, encoding="gbk", way="base64")):
        read_bytes(page, "附件1.docx")
    assert listener.close() == []


def test_a_picture_on_the_local_disk_gets_into_no_document(tmp_path: Path) -> None:
    import zipfile

    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
    )
    secret = tmp_path / "secret"
    secret.mkdir()
    for name in ("shape", "image", "page", "cell", "picture", "img", "vml", "td"):
        (secret / f"{name}.png").write_bytes(png)
    for kind in ("rtf", "odt", "html", "docx"):
        made = opened(kind, secret.as_uri(), tmp_path)
        with zipfile.ZipFile(made) as parts:
            assert not [n for n in parts.namelist() if "media" in n], kind
            named = b"".join(parts.read(n) for n in parts.namelist())
            assert not re.search(rb"secret/(?!a[.\"])", named), kind


def test_what_is_struck_or_hidden_on_a_web_page_still_is(tmp_path: Path) -> None:
    import zipfile

    source = tmp_path / "a.html"
    source.write_text(
        "<html><head><style>.x {text-decoration: line-through}</style></head><body><table><tr><td>人数<td>28<s>1</s>和"
        '<span class=x>2</span>和<span style="text-decoration: line-through">3</span></table></body></html>',
        "utf-8",
    )
    with zipfile.ZipFile(convert([source], "docx", tmp_path)[0]) as parts:
        body = parts.read("word/document.xml").decode()
    assert body.count('<w:strike w:val="true"') + body.count("<w:strike/>") == 3


def test_the_table_of_a_page_saved_as_one_file_is_read(tmp_path: Path) -> None:
    from tzforms.word import Package, read_blocks

    for way in ("quoted-printable", "base64", "8bit"):
        source = tmp_path / "a.mht"
        source.write_bytes(strangers.mht("http://127.0.0.1:9", way=way, encoding="gbk"))
        rows = read_blocks(Package.open(convert([source], "docx", tmp_path)[0].read_bytes())).rows
        texts = [cell.text for row in rows for cell in row.cells]
        assert strangers.WORDS in texts
        assert "格子" in texts
