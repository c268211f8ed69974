"""A real Chromium for the page that checks certificates; the programs are Debian's own, nothing is downloaded."""

from __future__ import annotations

import contextlib
import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PHONE = (360, 740)
DESKTOP = (1280, 900)
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)
# Ed25519 as on a phone that lacks it: asked before any script of the page runs
WITHOUT_ED25519 = """
const known = SubtleCrypto.prototype.importKey;
SubtleCrypto.prototype.importKey = function (format, key, algorithm, ...rest) {
  globalThis.refusals = (globalThis.refusals || 0) + 1;
  if ((algorithm.name || algorithm) === "Ed25519") return Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"));
  return known.call(this, format, key, algorithm, ...rest);
};
"""
WITHOUT_WEBCRYPTO = """
Object.defineProperty(Crypto.prototype, "subtle", { get() { globalThis.refusals = (globalThis.refusals || 0) + 1; return undefined; } });
"""


def programs() -> tuple[str, str] | None:
    """(browser, driver), or None where they are not installed."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


needs_chromium = pytest.mark.skipif(
    programs() is None, reason="chromium and chromium-driver are not installed (make system installs them)"
)


class Browser:
    """One window. ``errors``: what the page wrote to the console since :meth:`open`; ``asked``: addresses that it fetched."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, address: str) -> None:
        self.driver.get("about:blank")
        self.log("browser"), self.log("performance")
        self.driver.get(address)
        self.wait("document.readyState === 'complete'")

    def log(self, kind: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.driver.get_log(kind)
        return found

    def run(self, script: str, *arguments: Any) -> Any:
        """The value of a script, awaited."""
        text = f"const done = arguments[arguments.length - 1]; (async () => {{ {script} }})().then((value) => done([value]), (error) => done(String(error)));"
        found = self.driver.execute_async_script(text, *arguments)
        assert isinstance(found, list), found
        return found[0]

    def wait(self, condition: str, seconds: float = 20) -> None:
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(self.driver, seconds, poll_frequency=0.02).until(
            lambda driver: driver.execute_script(f"return Boolean({condition})"), condition
        )

    def verdict(self) -> str:
        """The verdict that the page shows; waits for one."""
        self.wait("document.getElementById('answer').dataset.verdict && !document.getElementById('answer').hidden")
        return str(self.driver.execute_script("return document.getElementById('answer').dataset.verdict"))

    def text(self, selector: str = "body") -> str:
        """What a person sees of an element."""
        found = self.driver.execute_script("return document.querySelector(arguments[0]).innerText", selector)
        return str(found)

    def paste(self, code: str) -> str:
        """The verdict of a text that is pasted and checked."""
        self.driver.execute_script(
            "delete document.getElementById('answer').dataset.verdict; document.getElementById('code').value = arguments[0];"
            "document.querySelector('#ask button').click()",
            code,
        )
        return self.verdict()

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.driver.execute_script(
                "document.getElementById(arguments[0]).value = arguments[1]", name.replace("_", "-"), value
            )

    def before_load(self, script: str) -> Any:
        """Run a script in every page before its own; gives what :meth:`forget` takes."""
        return self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})["identifier"]

    def forget(self, identifier: Any) -> None:
        self.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", {"identifier": identifier})

    def size(self, width: int, height: int, ratio: int = 2, *, dark: bool = False) -> None:
        """As large as a phone, with so many points to a pixel."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": ratio, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})

    def shoot(self, path: Path, *, whole: bool = True) -> None:
        import base64

        size = {"captureBeyondViewport": whole, "format": "png"}
        path.write_bytes(base64.b64decode(self.driver.execute_cdp_cmd("Page.captureScreenshot", size)["data"]))


@contextlib.contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """A browser that has never been used; ``profile`` must not exist yet."""
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    found = programs()
    assert found is not None
    options = ChromeOptions()
    options.binary_location = found[0]
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = Chrome(options=options, service=Service(executable_path=found[1]))
    try:
        driver.set_script_timeout(120)
        yield Browser(driver)
    finally:
        driver.quit()


@contextlib.contextmanager
def served(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """(address, paths that were asked for) of a folder on this machine's own http."""
    asked: list[str] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_arguments: object) -> None:
            asked.append(self.path)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/index.html", asked
    finally:
        server.shutdown()
        server.server_close()
