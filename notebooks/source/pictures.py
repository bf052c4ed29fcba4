"""Makes the pictures of the README: figures from the data, and pages as a browser shows them.

python notebooks/source/pictures.py     (needs a Chromium and the test tools: run make test once before)
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from claimbook.appraisal_figures import whole_article
from claimbook.book import open_book
from claimbook.figures import reference_grid
from claimbook.source_card import evidence_page

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "notebooks" / "pictures"
sys.path.insert(0, str(ROOT / "tests"))
from browser import SECONDS, chromium, voila  # noqa: E402 - tests/ is no package

_STYLE = """body{font:15px/1.45 "DejaVu Sans",sans-serif;margin:24px;color:#111;background:#fff}
table{border-collapse:collapse;width:100%}caption{padding-bottom:10px}td,th{padding:7px 10px;border-bottom:1px solid #ddd}
a{color:#0b4fa0}"""


def photograph(html: str, target: Path, height: int) -> None:
    """Write a picture of the top of an HTML page, as Chromium shows it."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "page.html"
        page_file.write_text(f'<!doctype html><meta charset="utf-8"><style>{_STYLE}</style>{html}', encoding="utf-8")
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=chromium, args=options)
        page = browser.new_page(viewport={"width": 1200, "height": height})
        page.goto(page_file.as_uri())
        page.screenshot(path=target)
        browser.close()


def photograph_quiz(target: Path) -> None:
    """Write a picture of the quiz in use: a question answered wrongly, then rightly, with the reasons."""
    notebook = "notebooks/en/05_self_assessment.ipynb"
    with tempfile.TemporaryDirectory() as folder, voila(Path(folder), notebook) as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 720, "height": 1000}, device_scale_factor=1.5)
        page.set_default_timeout(60 * SECONDS)
        page.goto(address)
        quiz = page.locator(".claimbook-practice").first
        quiz.get_by_label("Seed for shuffling").fill("3")
        quiz.get_by_role("button", name="Begin", exact=True).click()
        quiz.get_by_text("Question 1 of").wait_for()
        # After the language switch come the options: a wrong one first, then the right one.
        options = quiz.locator("button:visible").all()[1:4:2]
        for option in options:
            option.click()
            page.wait_for_timeout(500)
        quiz.screenshot(path=target)


def main() -> None:
    """Write every picture."""
    PICTURES.mkdir(exist_ok=True)
    book = open_book(language="en")
    photograph(evidence_page(book).html, PICTURES / "evidence_table.png", 640)
    (PICTURES / "reference_check.png").write_bytes(reference_grid(book).png)
    (PICTURES / "whole_article.png").write_bytes(whole_article(book).png)
    photograph_quiz(PICTURES / "self_assessment.png")
    print(f"Wrote {', '.join(sorted(path.name for path in PICTURES.iterdir()))}")


if __name__ == "__main__":
    main()
