"""The self-assessment in a real browser beside a bare button: `python benchmarks/in_browser.py ROUNDS`; prints one line of JSON.

Beside means: in the same JupyterLab and the same browser, in turn, a notebook with one `ipywidgets.Button` that sets an `HTML`.
"""

import json
import os
import re
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from browser import SECONDS, Server, chromium, jupyterlab, run_all  # noqa: E402 - tests/ is no package

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OURS, BARE = "notebooks/en/05_self_assessment.ipynb", "notebooks/bare.ipynb"
_BARE_CODE = (
    "import ipywidgets as w\n"
    "n, said, b = [0], w.HTML('<p id=\"bare\">ready</p>'), w.Button(description='Press')\n"
    "b.on_click(lambda _: (n.__setitem__(0, n[0] + 1), setattr(said, 'value', f'<p id=\"bare\">{n[0]}</p>')))\n"
    "w.VBox([b, said])"
)
#: Presses an element and returns the milliseconds until the text of another has changed on the page.
_PRESS = """([pressed, watched]) => new Promise((done, failed) => {
  const text = () => [...document.querySelectorAll(watched)].map(e => e.textContent).join('|');
  const before = text(), start = performance.now();
  const look = () => { if (text() !== before) requestAnimationFrame(() => done(performance.now() - start));
                       else if (performance.now() - start > 20000) failed(new Error('nothing changed')); };
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true, characterData: true});
  pressed.click();
})"""
_QUIZ = ".claimbook-practice >> nth=0"
_GO_ON = re.compile("^(Next question|Skip|To the summary)$")


def measure(rounds: int) -> dict[str, float]:
    """Return the figures of both sides: choice to feedback (p50, p95), opening to the first question, and memory of the kernel."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with jupyterlab(place) as server, chromium() as browser:
            write_bare(place / "work" / BARE)
            opened: dict[str, list[float]] = {name: [] for name in ("ours_open", "ours_begun", "bare_open")}
            for turn in range(rounds + 1):
                for side in (OURS, BARE) if turn % 2 else (BARE, OURS):
                    page, times = open_until_usable(browser, server, side)
                    # The first round warms the server up and is not counted.
                    for name, seconds in times.items() if turn else ():
                        opened[name].append(seconds)
                    page.close()
                    shut_down_kernels(server)
            ours, bare = (open_until_usable(browser, server, side)[0] for side in (OURS, BARE))
            chosen, pressed = answers(ours, bare)
            memory = {side: kernel_bytes(server, side) for side in (OURS, BARE)}
    found = {"choices": float(len(chosen))}
    for name, times in (("ours", chosen), ("bare", pressed)):
        found |= {f"{name}_p50": median(times), f"{name}_p95": quantiles(times, n=20)[-1]}
    opening = {name: median(times) for name, times in opened.items()}
    return found | opening | {"ours_bytes": memory[OURS], "bare_bytes": memory[BARE]}


def write_bare(path: Path) -> None:
    """Write the notebook with the bare button."""
    cell = {"cell_type": "code", "id": "bare", "metadata": {}, "execution_count": None, "outputs": [], "source": _BARE_CODE}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path.write_text(json.dumps({"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")


def open_until_usable(browser: "Browser", server: Server, notebook: str) -> "tuple[Page, dict[str, float]]":
    """Open and run a notebook; return its page and the seconds until there is something to press.

    That is the bare button; of ours the first question shown, which is the case to be built, and the quiz's first once it was begun.
    """
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60 * SECONDS)
    start = time.perf_counter()
    run_all(page, server.address(notebook))
    if notebook == BARE:
        page.locator("#bare").wait_for()
        return page, {"bare_open": time.perf_counter() - start}
    page.locator(".claimbook-practice").get_by_text(re.compile(r"^Question 1 of \d+\. ")).wait_for()
    first = time.perf_counter() - start
    # JupyterLab stands at the last cell after a run, and draws no cell that is out of sight.
    page.locator(_QUIZ).wait_for(state="attached")
    page.locator(_QUIZ).evaluate("quiz => quiz.scrollIntoView()")
    page.locator(_QUIZ).get_by_role("button", name="Begin", exact=True).click()
    page.locator(_QUIZ).get_by_text("Question 1 of").wait_for()
    return page, {"ours_open": first, "ours_begun": time.perf_counter() - start}


def answers(ours: "Page", bare: "Page") -> tuple[list[float], list[float]]:
    """Return how many milliseconds each choice took to its feedback, and as many presses of the bare button, in turn."""
    quiz = ours.locator(_QUIZ)
    quiz.get_by_role("button", name="To the summary").click()
    quiz.get_by_role("button", name="Begin anew").click()
    quiz.get_by_role("button", name="All", exact=True).click()
    quiz.get_by_role("button", name="Begin", exact=True).click()
    quiz.get_by_text("Question 1 of").wait_for()
    press = bare.get_by_role("button", name="Press").element_handle()
    chosen, pressed = [], []
    watched = ".claimbook-practice:first-of-type [role=status]"
    items = int(quiz.get_by_text("Question 1 of").inner_text().split(" of ")[1].split(",")[0])
    for _ in range(items):
        options = [one for one in quiz.locator("button:visible").all() if is_option(one.inner_text())]
        if options:
            chosen.append(ours.evaluate(_PRESS, [options[0].element_handle(), watched]))
            pressed.append(bare.evaluate(_PRESS, [press, "#bare"]))
        quiz.locator("button:visible", has_text=_GO_ON).first.click()
        # A reader reads before choosing; without a pause the presses would meet what the one before left in the sockets.
        ours.wait_for_timeout(500)
    return chosen, pressed


def is_option(text: str) -> bool:
    """Tell whether a button of the quiz is an option of the item, by its words."""
    return text not in ("Vis på norsk", "Skip", "Next question", "To the summary", "Show the answers", "Answer")


def kernel_bytes(server: Server, notebook: str) -> float:
    """Return the resident memory of a notebook's kernel in bytes; NaN where the system does not tell."""
    sessions = json.loads(_ask(server, "sessions"))
    kernel = next(session["kernel"]["id"] for session in sessions if session["path"].endswith(notebook.rpartition("/")[2]))
    for process in Path("/proc").glob("[0-9]*") if Path("/proc").exists() else ():
        with suppress(OSError):
            if kernel in (process / "cmdline").read_text(encoding="utf-8", errors="replace"):
                pages = int((process / "statm").read_text(encoding="ascii").split()[1])
                return float(pages * os.sysconf("SC_PAGE_SIZE"))
    return float("nan")


def shut_down_kernels(server: Server) -> None:
    """End every kernel, so that the next opening starts one of its own."""
    for session in json.loads(_ask(server, "sessions")):
        _ask(server, f"sessions/{session['id']}", "DELETE")


def _ask(server: Server, what: str, method: str = "GET") -> bytes:
    request = urllib.request.Request(f"{server.base}/api/{what}?token={server.token}", method=method)  # noqa: S310 - this machine's server
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - the same
        return bytes(answer.read())


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
