"""A book: one article's claims, citations, sources and appraisals, read from a folder and checked as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from claimbook import records
from claimbook.collector import collector_paused
from claimbook.consistency import problems_between
from claimbook.errors import BookError, Problem
from claimbook.nested import read_yaml, text_at
from claimbook.practice import Practice
from claimbook.references import Record, read_references
from claimbook.schema import is_day
from claimbook.tables import read_table, read_text

if TYPE_CHECKING:
    from claimbook.cases import Cases
    from claimbook.quiz import Quiz
    from claimbook.triage_records import Triage

LANGUAGES = ("nb", "en")


@dataclass(frozen=True, slots=True)
class About:
    """What the book is about: the article, and when its sources were searched for."""

    title_nb: str
    title_en: str
    article_title: str
    article_publisher: str
    article_url: str
    article_language: str
    read_on: str
    searched_on: str


@dataclass(frozen=True, slots=True)
class Book:
    """Everything known about one article; every table is a tuple of frozen records, in the order of its file."""

    folder: Path
    language: str
    about: About
    references: Mapping[str, Record]
    sections: tuple[records.Section, ...]
    claims: tuple[records.Claim, ...]
    article: tuple[records.Sentence, ...]
    printed_references: tuple[records.PrintedReference, ...]
    citations: tuple[records.Citation, ...]
    ratings: tuple[records.Rating, ...]
    shifts: tuple[records.Shift, ...]
    sources: tuple[records.Source, ...]
    evidence: tuple[records.Evidence, ...]
    plots: tuple[records.Plot, ...]
    effects: tuple[records.Effect, ...]
    fluid: tuple[records.Fluid, ...]
    baselines: tuple[records.Baseline, ...]
    page_quality: tuple[records.Quality, ...]
    provenance: tuple[records.Provenance, ...]
    glossary: tuple[records.Term, ...]
    practice: Practice = field(compare=False, repr=False)

    @property
    def quiz(self) -> "Quiz | None":
        """The items of the self-assessment, read when first asked for; None where the book has none."""
        return self.practice.quiz

    @property
    def triage(self) -> "Triage | None":
        """The questions and rules that sort a swollen joint, read when first asked for; None where the book has none."""
        return self.practice.triage

    @property
    def cases(self) -> "Cases | None":
        """The cases to practise on, read when first asked for; None where the book has none."""
        return self.practice.cases

    def text(self, row: Any, field: str) -> str:
        """Return a text of a row in the book's language: `book.text(claim, "text")`."""
        return str(getattr(row, f"{field}_{self.language}"))


def own_folder() -> Path:
    """Return the folder of the book that comes with this package, wherever Python was started."""
    here = Path(__file__).resolve().parent
    checkout = here.parents[1]
    return checkout if (checkout / "references.bib").exists() else here / "book"


def open_book(folder: str | Path | None = None, language: str = "en") -> Book:
    """Read and check a book.

    `folder` holds `references.bib` and `data/`; without it, the book that comes with the package is opened.
    `language`, "nb" or "en", is that of the texts shown.
    Raises `BookError` with every problem found, ValueError for an unknown language.
    Quiz, triage and cases are read, and checked, when they are first asked for: what is wrong there keeps nobody from the tables.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language: {language!r}: must be one of: {', '.join(LANGUAGES)}")
    place = own_folder() if folder is None else Path(folder)
    problems: list[Problem] = []
    with collector_paused():
        parts = _read(place, problems)
        problems.extend(problems_between(parts))
    if problems:
        raise BookError(problems)
    parts["references"] = MappingProxyType(parts["references"])
    practice = Practice(place, parts["claims"], parts["references"])
    return Book(folder=place, language=language, practice=practice, **parts)


def in_language(book: Book, language: str) -> Book:
    """Return the same book, shown in another language."""
    if language not in LANGUAGES:
        raise ValueError(f"language: {language!r}: must be one of: {', '.join(LANGUAGES)}")
    return Book(**{field.name: getattr(book, field.name) for field in fields(Book)} | {"language": language})


def _read(folder: Path, problems: list[Problem]) -> dict[str, Any]:
    if not folder.is_dir():
        raise BookError([Problem(str(folder), "", "", "", "is no folder; a book is a folder with references.bib and data/")])
    about = read_yaml(folder / "data" / "book.yaml", "data/book.yaml", problems)
    parts: dict[str, Any] = {"about": _about(about, problems) if about is not None else None}
    text = read_text(folder / "references.bib", "references.bib", problems)
    parts["references"] = read_references(text, "references.bib", problems) if text is not None else None
    for table, record in records.TABLES.items():
        path, name = folder / "data" / f"{table}.csv", f"data/{table}.csv"
        if table not in records.REQUIRED_TABLES and not path.exists():
            parts[table] = ()
            continue
        text = read_text(path, name, problems)
        parts[table] = read_table(text, name, record, problems) if text is not None else None
    return parts


def _about(data: Any, problems: list[Problem]) -> About:
    name = "data/book.yaml"
    return About(
        title_nb=text_at(data, "title.nb", name, problems),
        title_en=text_at(data, "title.en", name, problems),
        article_title=text_at(data, "article.title", name, problems),
        article_publisher=text_at(data, "article.publisher", name, problems),
        article_url=text_at(data, "article.url", name, problems, required=False),
        article_language=text_at(data, "article.language", name, problems),
        read_on=_day(data, "article.read_on", problems),
        searched_on=_day(data, "records.searched_on", problems),
    )


def _day(data: Any, path: str, problems: list[Problem]) -> str:
    text = text_at(data, path, "data/book.yaml", problems)
    if text and not is_day(text):
        problems.append(Problem("data/book.yaml", "", path, text, "must be a day of the calendar, year first"))
    return text
