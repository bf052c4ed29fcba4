"""A real Chromium on JupyterLab and Voilà, for the tests that walk through pages as a reader does."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import claimbook
from books import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))), None)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: nothing was tried in a browser, no key, no focus"
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
SETTINGS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
SECONDS = 1000
FOCUSED = "(e => (e.textContent || e.type || e.tagName).trim().slice(0, 60))(document.activeElement)"
CELLS = "jupyterapp.shell.currentWidget.content.model.sharedModel.cells.length"


@dataclass(frozen=True)
class Server:
    """A server of this machine: where it answers, and the token it asks for."""

    base: str
    token: str

    def address(self, notebook: str) -> str:
        """Return the address of a notebook in JupyterLab, with nothing else open that was open before."""
        return f"{self.base}/lab/tree/{notebook}?token={self.token}&reset"


@contextmanager
def jupyterlab(place: Path) -> Iterator[Server]:
    """Start JupyterLab on a copy of the notebooks, with a home of its own; stop it by its process."""
    shutil.copytree(ROOT / "notebooks", place / "work" / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints", "source"))
    settings = place / "config" / "labconfig" / "default_setting_overrides.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(SETTINGS), encoding="utf-8")
    port, token = free_port(), secrets.token_hex(16)
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={place / 'work'}", "--expose-app-in-browser",
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]  # fmt: skip
    base = f"http://127.0.0.1:{port}"
    with served(command, place, f"{base}/api?token={token}"):
        yield Server(base, token)


@contextmanager
def voila(place: Path, notebook: str) -> Iterator[str]:
    """Start Voilà on one notebook of this repository, as `make app` does; yield its address, stop it by its process."""
    port = free_port()
    command = [sys.executable, "-m", "voila", str(ROOT / notebook), "--no-browser", "--Voila.ip=127.0.0.1", f"--port={port}"]
    base = f"http://127.0.0.1:{port}"
    with served(command, place, f"{base}/voila/static/voila.js"):
        yield base


@contextmanager
def served(command: list[str], place: Path, answers: str) -> Iterator[None]:
    """Run a server until the block ends, with a home of its own; enter the block when an address answers."""
    homes = {"HOME": place, "JUPYTER_CONFIG_DIR": place / "config", "JUPYTER_DATA_DIR": place / "data", "IPYTHONDIR": place / "ipython"}
    homes |= {"JUPYTER_RUNTIME_DIR": place / "runtime", "PYTHONPATH": Path(claimbook.__file__).parents[1]}
    log = place / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=place, env=os.environ | {name: str(home) for name, home in homes.items()}, stdout=file, stderr=file
        )
    try:
        _wait_until_it_answers(answers, process, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(address: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - an address of this machine, made above
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer: {log.read_text(encoding='utf-8', errors='replace')}")


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a Chromium; close it after the block."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser:
        yield browser


def run_all(page: Page, address: str) -> None:
    """Open a notebook in JupyterLab and run all its cells, as a reader does with the menu."""
    page.goto(address)
    page.get_by_text("| Idle").first.wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()


def faults(page: Page, context: str) -> list[str]:
    """Return what axe-core finds serious or critical in a part of the page; AssertionError where it had nothing to look at."""
    from axe_playwright_python.sync_playwright import Axe

    result = Axe().run(page, context=context).response
    assert len(result["passes"]) > 3
    found = [(fault["id"], fault["impact"], [node["html"][:120] for node in fault["nodes"][:2]]) for fault in result["violations"]]
    return [f"{name} ({impact}): {nodes}" for name, impact, nodes in found if impact in ("serious", "critical")]


def tab_to(page: Page, words: str, most: int = 80, *, begins: bool = False) -> list[str]:
    """Press Tab until the focus is on what says `words` (or begins with them); return what it passed; AssertionError if never."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Tab")
        passed.append(page.evaluate(FOCUSED))
        if passed[-1] == words[:60].strip() or (begins and passed[-1].startswith(words[:50])):
            return passed
    raise AssertionError(f"Tab never reached {words!r}: {passed}")
