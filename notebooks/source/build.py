"""Makes the notebooks from their text sources, one file for both languages, and runs them.

A source is `NAME.md` beside this file: cells begin with a line `=== prose ID` or `=== code ID`; a prose cell holds a part after `--- nb`
and one after `--- en`; a code cell is written once.
`{{fact}}` in prose is filled from the data (`claimbook.facts`), `{{language}}` also in code.
Both languages thus have the same code, and no number in prose can differ from the data.

    python notebooks/source/build.py            write and run all notebooks
    python notebooks/source/build.py --check    only tell whether the stored notebooks and the README still say what sources and data say
"""

import argparse
import asyncio
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from claimbook.book import open_book
from claimbook.facts import facts

SOURCES = Path(__file__).resolve().parent
NOTEBOOKS = SOURCES.parent
ROOT = NOTEBOOKS.parent
LANGUAGES = ("nb", "en")
START = "00_start"
_CELL = re.compile(r"^=== (prose|code) ([a-z0-9-]+)$", re.MULTILINE)
_PART = re.compile(r"^--- (nb|en)$", re.MULTILINE)
_FACT = re.compile(r"\{\{([\w:.-]+)\}\}")
_README_FACT = re.compile(r"<!--([\w:.-]+)-->(.*?)<!--/-->", re.DOTALL)
_WIDGET = "application/vnd.jupyter.widget-view+json"
_NAVIGATION = {
    "nb": {"start": "Forsiden", "before": "Forrige", "after": "Neste", "other": "English"},
    "en": {"start": "Start page", "before": "Previous", "after": "Next", "other": "Norsk"},
}


def cells_of(text: str, language: str, known: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return the cells of a source in one language as (kind, id, text)."""
    pieces = _CELL.split(text)
    found = []
    for kind, name, body in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        if kind == "prose":
            parts = _PART.split(body)
            texts = dict(zip(parts[1::2], parts[2::2], strict=True))
            if set(texts) != set(LANGUAGES):
                raise ValueError(f"cell {name}: needs a part '--- nb' and a part '--- en'")
            found.append((kind, name, fill(texts[language].strip(), known, name)))
        else:
            found.append((kind, name, fill(body.strip(), known, name)))
    return found


def fill(text: str, known: dict[str, str], where: str) -> str:
    """Return a text with its {{facts}} filled; ValueError names one that the data does not have."""

    def replace(found: re.Match[str]) -> str:
        if found.group(1) not in known:
            raise ValueError(f"{where}: no fact is called {found.group(1)!r}")
        return known[found.group(1)]

    return _FACT.sub(replace, text)


def names() -> list[str]:
    """Return the names of all sources, in order."""
    return sorted(path.stem for path in SOURCES.glob("*.md"))


def navigation(name: str, language: str) -> str:
    """Return the line of links that leads from one notebook to the others."""
    order = [other for other in names() if other != START]
    place, words = order.index(name), _NAVIGATION[language]
    other = next(code for code in LANGUAGES if code != language)
    links = [f"[{words['start']}](../{START}.ipynb)"]
    if place > 0:
        links.append(f"[{words['before']}]({order[place - 1]}.ipynb)")
    if place + 1 < len(order):
        links.append(f"[{words['after']}]({order[place + 1]}.ipynb)")
    return " · ".join([*links, f"[{words['other']}](../{other}/{name}.ipynb)"])


def notebook(name: str, languages: tuple[str, ...]) -> nbformat.NotebookNode:
    """Return a notebook made from its source, not yet run."""
    text = (SOURCES / f"{name}.md").read_text(encoding="utf-8")
    made = nbformat.v4.new_notebook()
    made.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        # For Voilà: which template makes the page, and the language of its text.
        "voila": {"template": "claimbook"},
        "lang": languages[0],
        "title": re.search(r"^# (.+)$", text.partition(f"--- {languages[0]}\n")[2], re.MULTILINE)[1],
    }
    for language in languages:
        suffix = f"-{language}" if len(languages) > 1 else ""
        known = facts(open_book(ROOT, language))
        for kind, cell_id, body in cells_of(text, language, known):
            new = nbformat.v4.new_markdown_cell if kind == "prose" else nbformat.v4.new_code_cell
            made.cells.append(new(body, id=f"{cell_id}{suffix}"))
        if name != START:
            made.cells.append(nbformat.v4.new_markdown_cell(navigation(name, language), id="navigation"))
    return made


def run(made: nbformat.NotebookNode, folder: Path) -> None:
    """Run a notebook in place, leaving nothing in it that differs from one run to the next."""
    NotebookClient(
        made, timeout=300, store_widget_state=False, record_timing=False, resources={"metadata": {"path": str(folder)}}
    ).execute()
    made.metadata.pop("widgets", None)
    made.metadata.language_info = {"name": "python"}
    for cell in made.cells:
        for output in cell.get("outputs", []):
            if "data" in output:
                output.data.pop(_WIDGET, None)


def readme(text: str, known: dict[str, str]) -> str:
    """Return the README with what stands between <!--fact--> and <!--/--> filled from the data."""
    return _README_FACT.sub(lambda found: f"<!--{found.group(1)}-->{known[found.group(1)]}<!--/-->", text)


def targets() -> list[tuple[str, tuple[str, ...], Path]]:
    """Return every notebook to be made: source name, languages, path."""
    found = [(START, LANGUAGES, NOTEBOOKS / f"{START}.ipynb")] if START in names() else []
    return found + [(name, (code,), NOTEBOOKS / code / f"{name}.ipynb") for name in names() if name != START for code in LANGUAGES]


def same_source(made: nbformat.NotebookNode, path: Path) -> bool:
    """Tell whether a stored notebook has the cells that its source makes today."""
    if not path.exists():
        return False
    stored = nbformat.read(path, as_version=4)
    return [(c.id, c.cell_type, c.source) for c in stored.cells] == [(c.id, c.cell_type, c.source) for c in made.cells]


def main() -> int:
    """Write all notebooks, or with --check only compare; return 1 when something is out of date."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, compare only")
    parser.add_argument("only", nargs="*", help="names of the notebooks to write (default: all)")
    chosen = parser.parse_args()
    if sys.platform == "win32":
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    path = ROOT / "README.md"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    stale = []
    if text != (filled := readme(text, facts(open_book(ROOT, "en")))):
        stale.append("README.md")
        if not chosen.check:
            path.write_text(filled, encoding="utf-8", newline="\n")
    for name, languages, target in targets():
        if chosen.only and name not in chosen.only:
            continue
        made = notebook(name, languages)
        if chosen.check:
            if not same_source(made, target):
                stale.append(str(target.relative_to(ROOT)))
            continue
        print(f"Running {target.relative_to(ROOT)}", flush=True)
        run(made, target.parent)
        target.parent.mkdir(exist_ok=True)
        target.write_text(nbformat.writes(made) + "\n", encoding="utf-8", newline="\n")
    if chosen.check and stale:
        print(f"Out of date, run make notebooks: {', '.join(stale)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
