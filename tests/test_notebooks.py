"""The notebooks as they are stored: run, whole, safe, alike in both languages, and without a number typed in."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from books import ROOT, run
from claimbook.appraisal import error_rates
from claimbook.article import normalised, sentences
from claimbook.book import LANGUAGES
from claimbook.citations import FIELDS
from claimbook.evidence import printed_line
from claimbook.vocabulary import Match
from claimbook.words import say

if TYPE_CHECKING:
    from pathlib import Path

NOTEBOOKS = ROOT / "notebooks"
SOURCES = sorted((NOTEBOOKS / "source").glob("*.md"))
START = "00_start.ipynb"
STORED = sorted(path.relative_to(NOTEBOOKS).as_posix() for path in [NOTEBOOKS / START, *NOTEBOOKS.glob("[en][nb]/*.ipynb")])
NUMBERED = [name for name in STORED if name != START]
WIDGET = "application/vnd.jupyter.widget-view+json"
MOST_CELLS, FEWEST_CELLS = 35, 15


def cells(name: str, kind: str = "") -> list[dict]:
    """Return the cells of a stored notebook, of one kind or all."""
    stored = json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))
    return [cell for cell in stored["cells"] if kind in {"", cell["cell_type"]}]


def source(cell: dict) -> str:
    """Return the text of a cell."""
    return "".join(cell["source"])


def outputs(name: str) -> list[tuple[str, str, str]]:
    """Return every stored output as (cell, kind, content)."""
    found = []
    for cell in cells(name, "code"):
        for output in cell["outputs"]:
            data = output.get("data", {"text/plain": output.get("text", "")})
            found += [(cell["id"], kind, "".join(content)) for kind, content in data.items()]
    return found


# --- Run, and stored.


def test_every_source_is_a_notebook():
    """Each source has its stored notebook in each language, and each stored notebook its source."""
    numbered = [f"{language}/{path.stem}.ipynb" for language in LANGUAGES for path in SOURCES if f"{path.stem}.ipynb" != START]

    assert sorted([START, *numbered]) == STORED


@pytest.mark.parametrize("name", STORED)
def test_cells_were_run_in_order(name):
    """Every code cell was run, first to last, in one go: without a count nbval compares nothing."""
    counts = [cell["execution_count"] for cell in cells(name, "code")]

    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("name", STORED)
def test_outputs_are_stored(name):
    """A cell that ends in a value has a stored output that says something, and no other cell has one."""
    for cell in cells(name, "code"):
        last = ast.parse(source(cell)).body[-1]
        shown = [kind for output in cell["outputs"] for kind, content in output.get("data", {}).items() if "".join(content).strip()]

        assert bool(shown) == isinstance(last, ast.Expr), cell["id"]
        assert {output["output_type"] for output in cell["outputs"]} <= {"execute_result", "display_data"}, cell["id"]


@pytest.mark.parametrize("name", STORED)
def test_nothing_of_the_run_is_kept(name):
    """No widget state, time, version, path or random name of the run that made them is stored."""
    text = (NOTEBOOKS / name).read_text(encoding="utf-8")
    stored = json.loads(text)

    assert stored["metadata"].keys() == {"kernelspec", "language_info", "voila", "lang", "title"}
    assert stored["metadata"]["language_info"] == {"name": "python"}
    assert {key for cell in stored["cells"] for key in cell["metadata"]} <= {"tags"}
    assert WIDGET not in text
    assert not re.search(r"model_id|0x[0-9a-f]{8}|(?<![\w.~-])/(?:home|Users|root|tmp)/", text)


@pytest.mark.parametrize("name", STORED)
def test_cells_are_named(name):
    """Each cell has a name of words, once in its notebook, so that running it again changes no line."""
    names = [cell["id"] for cell in cells(name)]

    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", name)] == []


@pytest.mark.parametrize("name", STORED)
def test_outputs_are_small(name):
    """No output but a picture is over 200 kB."""
    assert [(cell, kind) for cell, kind, content in outputs(name) if kind != "image/png" and len(content.encode()) > 200_000] == []


def test_stored_is_what_the_sources_say():
    """The stored notebooks, and the README's numbers, are those that sources and data make today."""
    done = run("notebooks/source/build.py", "--check")

    assert done.returncode == 0, done.stdout + done.stderr


# --- To be read.


@pytest.mark.parametrize("name", NUMBERED)
def test_length(name):
    """A notebook has 15 to 35 cells."""
    assert FEWEST_CELLS <= len(cells(name)) <= MOST_CELLS


@pytest.mark.parametrize("name", STORED)
def test_code_is_short_and_plain(name):
    """A code cell has at most four lines beside its imports, ten in all, and defines nothing: logic lives in the package."""
    for cell in cells(name, "code"):
        tree = ast.parse(source(cell))
        lines = [line for line in source(cell).splitlines() if line.strip()]
        imports = [line for line in lines if line.startswith(("import ", "from "))]

        assert len(lines) - len(imports) <= 4, cell["id"]
        assert len(lines) <= 10, cell["id"]
        defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If, ast.Try, ast.With)
        assert [type(node).__name__ for node in ast.walk(tree) if isinstance(node, defined)] == [], cell["id"]


@pytest.mark.parametrize("name", STORED)
def test_one_title(name):
    """A notebook has one title, its first line; the start page has one in each language."""
    titles = [line for cell in cells(name, "markdown") for line in source(cell).splitlines() if re.match(r"# ", line)]

    assert len(titles) == (len(LANGUAGES) if name == START else 1)
    assert source(cells(name)[0]).splitlines()[0] == titles[0]


@pytest.mark.parametrize("name", NUMBERED)
def test_title_says_how_long_and_what_for(name):
    """The first cell says, under the title, how long the notebook takes and what the reader can do afterwards."""
    time, afterwards = {"en": ("**Time:**", "**Afterwards you can**"), "nb": ("**Tid:**", "**Etterpå kan du**")}[name[:2]]
    first = source(cells(name)[0])

    assert time in first
    assert afterwards in first


@pytest.mark.parametrize("name", STORED)
def test_output_stands_between_sentences(name):
    """Before and after each cell that shows something stands prose that says what it is and what it means."""
    kinds = [(cell["cell_type"], bool(cell.get("outputs"))) for cell in cells(name)]

    for place, (kind, shows) in enumerate(kinds):
        if kind == "code" and shows:
            assert kinds[place - 1][0] == "markdown", cells(name)[place]["id"]
            assert kinds[place + 1][0] == "markdown", cells(name)[place]["id"]


@pytest.mark.parametrize("name", [name for name in NUMBERED if name.startswith("en/")])
def test_both_languages_have_the_same_code(name):
    """The English and the Norwegian copy have the same cells, and the same code but for the language."""
    other = name.replace("en/", "nb/")
    english, norwegian = cells(name, "code"), cells(other, "code")

    assert [(cell["id"], cell["cell_type"]) for cell in cells(name)] == [(cell["id"], cell["cell_type"]) for cell in cells(other)]
    assert [source(cell).replace('language="en"', "") for cell in english] == [
        source(cell).replace('language="nb"', "") for cell in norwegian
    ]
    assert sum('language="en"' in source(cell) for cell in english) == 1


@pytest.mark.parametrize("name", STORED)
def test_links_between_pages_resolve(name):
    """Every link to a file leads to one that is there, and every link within the page to a place in it."""
    prose = "\n".join(map(source, cells(name, "markdown")))
    targets = re.findall(r"\]\(([^)\s]+)\)", prose)
    inside = [target[1:] for target in targets if target.startswith("#")]
    files = [target.partition("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]

    assert [file for file in files if not ((NOTEBOOKS / name).parent / file).exists()] == []
    assert [place for place in inside if f'id="{place}"' not in prose] == []


@pytest.mark.parametrize("name", NUMBERED)
def test_every_notebook_leads_on(name):
    """Each notebook links to the start page, to its copy in the other language, and the start page links to it."""
    last = source(cells(name)[-1])
    other = name.replace("en/", "nb/") if name.startswith("en/") else name.replace("nb/", "en/")

    assert f"(../{START})" in last
    assert f"(../{other})" in last
    assert f"({name})" in "".join(map(source, cells(START, "markdown")))


# --- Safe and native, since a fresh clone is not trusted.


class Checked(HTMLParser):
    """What is wrong with a piece of stored HTML for a reader without scripts, styles, roles or eyes."""

    #: What JupyterLab keeps of an untrusted page, and the tools here need.
    KEPT = frozenset({
        "table", "caption", "thead", "tbody", "tr", "th", "td", "a", "br", "p", "ul", "ol", "li", "dl", "dt", "dd", "div", "span", "em",
        "strong", "details", "summary", "h2", "h3", "h4", "sub", "sup", "b", "i", "small", "hr", "abbr", "blockquote", "q", "cite",
    })  # fmt: skip

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self._captioned = True
        self._first = True
        self.feed(text)
        self.close()
        if not self._captioned:
            self.wrong.append("table without caption")

    def handle_starttag(self, tag, attrs):
        """Look at one element."""
        attributes = dict(attrs)
        if tag not in self.KEPT:
            self.wrong.append(f"<{tag}>")
        if self._first and tag != "details" and not attributes.get("lang"):
            self.wrong.append(f"<{tag}> without lang, so that it is read out in the page's language")
        self._first = False
        if tag == "table":
            self._captioned = False
        if tag == "caption":
            self._captioned = True
        if tag in {"tr", "tbody"} and not self._captioned:
            self.wrong.append("table without caption")
            self._captioned = True
        if tag == "th" and attributes.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
            self.wrong.append("th without scope")
        if tag == "a" and not str(attributes.get("href")).startswith(("https://", "http://", "tel:")):
            self.wrong.append(f"link to {attributes.get('href')}")
        self.wrong += [
            f"{name} on <{tag}>" for name in attributes if name.startswith("on") or name in {"role", "id"} or name[:5] == "aria-"
        ]


@pytest.mark.parametrize("name", NUMBERED)
def test_stored_html_is_native(name):
    """Stored pages say what they mean in native elements alone: caption, scope, lang, details; no script, style, role or handler."""
    wrong = {cell: Checked(content).wrong for cell, kind, content in outputs(name) if kind == "text/html"}

    assert {cell: faults for cell, faults in wrong.items() if faults} == {}


@pytest.mark.parametrize("name", NUMBERED)
def test_every_output_has_a_plain_form(name):
    """Beside each page and picture stands the same as text, and a picture carries its text alternative."""
    for cell in cells(name, "code"):
        for output in cell["outputs"]:
            text = "".join(output["data"].get("text/plain", ""))
            assert text.strip(), cell["id"]
            assert not re.match(r"<[\w.]+( object)?( at 0x|>)|\w+\(children=", text), cell["id"]
            if "image/png" in output["data"]:
                assert output["metadata"]["image/png"]["alt"] == text, cell["id"]


@pytest.mark.parametrize("name", NUMBERED)
def test_stored_table_holds_the_whole_book(name, book, book_nb):
    """Where the evidence table is stored, a reader who runs nothing finds every claim in it."""
    opened = book if name.startswith("en/") else book_nb
    tables = [content for cell, kind, content in outputs(name) if cell == "table" and kind == "text/plain"]

    for table in tables:
        assert [claim.claim_id for claim in opened.claims if opened.text(claim, "text") not in table] == []


# --- Numbers in prose come from the data.

#: What may stand in prose as a figure or a number word without being asked of the data: a name, or what the sentence itself lists.
ALLOWED = {
    r"\b[CU]\d{2}\b": "the identity of a claim",
    r"\b(?:number|nummer|nr\.|reference|referanse|source|kilde)\s+\d+\b(?:[ ,]+(?:and|og)\s+\d+\b)?": "the identity of a printed reference",
    r"\b(?:level|nivå)\s+\d\b": "the name of an OCEBM level",
    r"\b\d+ (?:minutes|minutter)\b": "how long a notebook takes, which is measured on readers",
    r"\([^()]*\*[^()*]+\* \d{4}\)": "the year of a publication that is named in brackets, part of its name",
    r"^\d+\. ": "the number of an item in a list",
    r"^## (?:Tre ord du trenger|Three words you need)$": "a heading that counts the words explained under it",
    r"^## (?:Funnene i tre setninger|The findings in three sentences)$": "a heading that counts the sentences under it",
    r"^## (?:To tilfeller å huske|Two cases to remember)$": "a heading that counts the cases under it",
    r"\b(?:tre spørsmål|three questions):": "the questions stand behind the colon",
    r"\b(?:to (?:forskjellige )?spørsmål|two questions)\b": "support and truth, the two questions that everything here keeps apart",
    r"\b(?:113|116 ?117)\b": "a telephone number",
}


def authors_of_lost(book) -> int:
    """Return how many authors the one reference that was not found is printed with."""
    (marker,) = (citation.marker for citation in book.citations if citation.match is Match.NOT_FOUND)
    return next(printed.authors.count(".,") + 1 for printed in book.printed_references if printed.marker == marker)


#: What prose counts in words without a {{fact}}: the number word is the pattern's group, and must be what there is to count.
COUNTED = {
    r"\b(?:all|alle) (\w+) (?:fields|felt)\b": lambda _: len(FIELDS),
    r"\b(?:the|de) (\w+) (?:authors|forfatterne)\b": authors_of_lost,
    r"\b(\w+) (?:readers|lesere|leserne)\b": lambda book: len({rating.reader for rating in book.ratings}),
    r"\b(\w+) (?:short instruments|korte verktøy)\b": lambda book: len({item.instrument for item in book.page_quality}),
    r"\b(\w+) (?:markers in blood|markører i blod)\b": lambda book: len(
        {effect.outcome_en for effect in book.effects if effect.figure == "inflammation-markers"}
    ),
    r"\b(\w+) (?:ways|måter)\b": lambda book: error_rates(book).groupby("measure")["counted"].nunique().max(),
}


def numbers(language: str) -> dict[str, int]:
    """Return the number words of a language from two on, as the tools themselves say them; one is an article too."""
    return {word: number for number, word in enumerate(say("numbers", language).split()) if number > 1}


def prose(path: Path, language: str) -> str:
    """Return what people wrote in a source in one language, without facts, link targets and HTML."""
    parts = re.split(r"^--- (nb|en)$|^=== .*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = "\n".join(body for tag, body in zip(parts[1::2], parts[2::2], strict=True) if tag == language)
    return re.sub(r"\{\{[^}]*\}\}|\]\([^)]*\)|<[^>]*>", " ", text)


def typed(text: str, language: str, book) -> list[str]:
    """Return the figures and number words of a text that nothing justifies, each with the words about it."""
    known = numbers(language)
    years = {record.year for record in book.references.values()}
    claims = " ".join(f"{claim.text_nb} {claim.text_en}" for claim in book.claims)
    for pattern, count in COUNTED.items():
        right = [word for word, number in known.items() if number == count(book)]
        text = re.sub(pattern, lambda found, right=right: "" if found[1].casefold() in right else found[0], text, flags=re.IGNORECASE)
    for pattern in ALLOWED:
        text = re.sub(pattern, "", text, flags=re.IGNORECASE | re.MULTILINE)
    text = re.sub(r"\b\d{4}\b", lambda found: "" if found[0] in years else found[0], text)
    text = re.sub(r"\b\d+–\d+\b", lambda found: "" if found[0] in claims else found[0], text)
    return re.findall(rf"[^\n.]*\b(?:\d+|{'|'.join(known)})\b[^\n.]*", text, flags=re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_number_is_typed_in_prose(path, language, book):
    """No figure or number word is typed where the data should be asked: write a {{fact}}, or justify it in ALLOWED or COUNTED.

    The year of a record is its name; a span of hours that a claim states is the claim's.
    """
    assert typed(prose(path, language), language, book) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Det er to kilder", 1),
        ("Det er 14 kilder", 1),
        ("Fjorten kilder", 1),
        ("Alle fem felt", 1),
        ("Alle fire felt", 0),
        ("Kilde nummer 5 og claim C05", 0),
        ("I år 1871", 1),
        ("Oversikten fra 2015", 0),
        ("Det er {{claims}} kilder", 0),
    ],
)
def test_typed_numbers_are_noticed(text, count, tmp_path, book):
    """The search for typed numbers notices figures, words and wrong counts, and lets facts, names and right counts through."""
    path = tmp_path / "source.md"
    path.write_text(f"=== prose a\n--- nb\n{text}.\n--- en\nText.\n", encoding="utf-8")

    assert len(typed(prose(path, "nb"), "nb", book)) == count


# --- The article is somebody else's.


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Return every run of so many words of a text."""
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def committed_texts() -> list[Path]:
    """Return every text file that is, or is about to be, in the repository."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if listing.returncode:
        pytest.skip("this is no git checkout, so nobody can say which files are committed")
    binary = {".png", ".pdf", ".apkg", ".xlsx", ".lock"}
    paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix not in binary]


def test_article_is_not_copied(article_text, book):
    """No nine words in a row of the article's own text stand in any file of the repository."""
    printed = {printed_line(reference) for reference in book.printed_references}
    lines = [line for line in article_text.splitlines() if line.strip() not in printed]
    owned = set().union(*(runs(normalised(sentence), 9) for line in lines for sentence in sentences(line)))

    copied = {}
    for path in committed_texts():
        found = owned & runs(path.read_text(encoding="utf-8").replace("\\n", "\n"), 9)
        if found:
            copied[path.relative_to(ROOT).as_posix()] = " ".join(min(found))

    assert len(owned) > 100
    assert copied == {}
