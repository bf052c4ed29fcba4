"""The records of `references.bib`, read with bibtexparser 2, and the Vancouver line of each.

bibtexparser sets aside what it cannot read and is silent about the rest: a missing comma, an undefined macro, a `#` join, an entry
without its `@`.
Here all of these are problems, because a reference that quietly lost a field is worse than one that does not open.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from claimbook.errors import Problem
from claimbook.schema import SOURCE
from claimbook.vocabulary import PublicationType

FIELDS = (
    "author", "title", "journal", "booktitle", "publisher", "institution", "edition", "year", "volume", "number", "pages",
    "doi", "pmid", "pmcid", "url", "pubtype", "langid",
)  # fmt: skip
REQUIRED = {"article": ("author", "title", "journal", "year", "pubtype")}
_REQUIRED_ELSE = ("author", "title", "year", "pubtype")
ENTRY_TYPES = ("article", "book", "incollection", "misc", "techreport")
_PATTERNS = {
    "year": (r"(1[5-9]|20)\d\d", "must be a year of four digits, 1500-2099"),
    "doi": (r"10\.\d{4,9}/\S+", "must be a bare DOI, beginning with 10."),
    "pmid": (r"[1-9]\d{0,8}", "must be digits only"),
    "pmcid": (r"PMC\d+", "must be PMC and digits"),
    "url": (r"https?://\S+", "must be a web address"),
    "langid": (r"[a-z]+", "must be a language name in lower case"),
}
_FULL = {field: (re.compile(pattern, re.ASCII).fullmatch, rule) for field, (pattern, rule) in _PATTERNS.items()}
_LOOSE_AND = re.compile(r"^and\b|\band\s+and\b|\band$")
_PUBLICATION_TYPES = {word.value: word for word in PublicationType}
_LOST_COMMA = re.compile(r'[}"]\s*\w+\s*=')
_LOST_ENTRY = re.compile(r"^[ \t]*(@[^\n]*|(?:article|book|incollection|misc|techreport)\s*[{(])", re.MULTILINE | re.IGNORECASE)


#: What a Vancouver line prints in place of what was not verified.
UNKNOWN = {field: f"[{field} not verified]" for field in ("authors", "title", "year")}


class Name(NamedTuple):
    """A person's family name, given names and rank, such as Jr; a body such as a society has only the first."""

    family: str
    given: str = ""
    rank: str = ""

    @property
    def vancouver(self) -> str:
        """The name as Vancouver style prints it: 'Felson DT'."""
        letters = "".join(part[0] for part in re.split(r"[\s.\-\u2010]+", self.given) if part)
        return " ".join(part for part in (self.family, letters, self.rank) if part)


@dataclass(frozen=True, slots=True)
class Record:
    """One verified record; a field that nobody verified is ''."""

    key: str
    entry_type: str
    author: str = ""
    title: str = ""
    journal: str = ""
    booktitle: str = ""
    publisher: str = ""
    institution: str = ""
    edition: str = ""
    year: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
    pubtype: PublicationType | None = None
    langid: str = ""

    @property
    def authors(self) -> tuple[Name, ...]:
        """The authors, in order; empty where they were not verified."""
        return names(self.author)

    @property
    def container(self) -> str:
        """Where it was published: the journal, else the book, the publisher or the institution."""
        return self.journal or self.booktitle or self.publisher or self.institution

    @property
    def link(self) -> str:
        """The address to open: DOI, else PubMed, else PMC, else the page named; '' where none is known."""
        if self.doi:
            return f"https://doi.org/{self.doi.replace('#', '%23').replace('?', '%3F')}"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmcid}/" if self.pmcid else self.url


def names(author: str) -> tuple[Name, ...]:
    """Return the persons of a BibTeX author field; raise ValueError where a name cannot be read."""
    if not author:
        return ()
    if "{" not in author and author.count(",") == author.count(" and ") + 1:
        pairs = [person.split(", ", 1) for person in author.split(" and ")]
        if all(len(pair) == 2 for pair in pairs):
            return tuple(Name(family.strip(), given.strip()) for family, given in pairs)
    return tuple(_names_with_bibtex_rules(author))


def _names_with_bibtex_rules(author: str) -> Iterator[Name]:
    from bibtexparser.middlewares.names import (
        InvalidNameError,
        parse_single_name_into_parts,
        split_multiple_persons_names,
    )

    for person in split_multiple_persons_names(author):
        if person.startswith("{") and person.endswith("}"):
            yield Name(person[1:-1])
            continue
        try:
            parts = parse_single_name_into_parts(person, strict=True)
        except InvalidNameError as error:
            raise ValueError(str(error)) from None
        family = " ".join([*parts.von, *parts.last])
        yield Name(family, " ".join(parts.first), " ".join(parts.jr))


def authors_line(record: Record, most: int = 6) -> str:
    """Return the authors in Vancouver style, 'et al.' after `most` of them; '' where they were not verified."""
    people = record.authors
    shown = ", ".join(person.vancouver for person in people[:most])
    return f"{shown}, et al" if len(people) > most else shown


def vancouver(record: Record, unknown: Mapping[str, str] = UNKNOWN) -> str:
    """Return the record as one reference in Vancouver style (ICMJE), with its full journal name.

    `unknown` has the words for authors, title and year that were not verified.
    """
    where = f"{record.volume}{f'({record.number})' if record.number else ''}"
    pages = record.pages.replace("--", "-")
    when = f"{record.year or unknown['year']}{f';{where}' if where else ''}{f':{pages}' if pages else ''}"
    parts = [_stopped(authors_line(record) or unknown["authors"]), _stopped(record.title or unknown["title"])]
    if record.container:
        parts.append(_stopped(record.container))
    parts.append(f"{when}.")
    if record.doi:
        parts.append(f"doi:{record.doi}.")
    if record.pmid:
        parts.append(f"PMID: {record.pmid}.")
    return " ".join(parts)


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def read_references(text: str, name: str, problems: list[Problem]) -> Mapping[str, Record]:
    """Return the records of a .bib text by key; whatever is wrong goes to `problems`."""
    import bibtexparser

    with _parser_silent():
        library = bibtexparser.parse_string(text)
        _report_failed(library.failed_blocks, name, problems)
        for comment in library.comments:
            # An @comment is meant; text between entries may be an entry that lost its @.
            if type(comment).__name__ == "ImplicitComment":
                for found in _LOST_ENTRY.finditer(comment.comment):
                    where = _line(comment, comment.comment.count("\n", 0, found.start(1)))
                    problems.append(Problem(name, where, "", found.group(1).strip(), "looks like an entry without its @, type or brace"))
        return {entry.key: _record(entry, name, problems) for entry in library.entries}


@contextmanager
def _parser_silent() -> Iterator[None]:
    """Keep the parser from logging what is reported as a problem anyway."""
    log = logging.getLogger("bibtexparser")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(level)


def _line(block: object, further: int = 0) -> str:
    start = getattr(block, "start_line", None)
    return "" if start is None else f"line {start + further + 1}"


def _report_failed(blocks: Iterable[Any], name: str, problems: list[Problem]) -> None:
    rules = {
        "DuplicateBlockKeyBlock": "is the key of an earlier entry already",
        "DuplicateFieldKeyBlock": "has a field twice",
        "MiddlewareErrorBlock": "cannot be read",
        "ParsingFailedBlock": "cannot be read; is a brace, quotation mark or comma missing?",
    }
    for block in blocks:
        kind = type(block).__name__
        key = getattr(block, "key", None) or getattr(block.ignore_error_block, "key", "") or _first_line(block.raw)
        twice = ", ".join(sorted(getattr(block, "duplicate_keys", ())))
        problems.append(Problem(name, _line(block), twice, str(key), rules.get(kind, rules["ParsingFailedBlock"])))


def _first_line(raw: str | None) -> str:
    return (raw or "").strip().partition("\n")[0]


def _record(entry: Any, name: str, problems: list[Problem]) -> Record:
    values: dict[str, str] = {}
    kind, key, where = entry.entry_type.lower(), entry.key, ""
    plain = entry.parser_metadata.get("removed_enclosing", {})
    wrong: list[tuple[str, str, str]] = []
    seen: set[str] = set()
    if kind not in ENTRY_TYPES:
        wrong.append(("", kind, f"is no entry type here; they are: {', '.join(ENTRY_TYPES)}"))
    if not re.fullmatch(SOURCE, key):
        wrong.append(("", key, "a key must be lower-case letters and digits, beginning with a letter, such as doe2001"))
    for field in entry.fields:
        field_name, value = field.key.lower(), " ".join(str(field.value).split())
        if field_name in seen:
            wrong.append((field_name, value, "stands twice in the entry"))
        seen.add(field_name)
        if field_name not in FIELDS:
            wrong.append((field_name, value, f"is no field here; they are: {', '.join(FIELDS)}"))
            continue
        rule = _silent_fault(value, plain.get(field.key))
        if not rule and not value:
            rule = "is empty; leave the field out and say in provenance.csv that it was not verified"
        if not rule:
            rule = _fault_of(field_name, value)
        if rule:
            wrong.append((field_name, value, rule))
        else:
            values[field_name] = value if field_name == "author" or "{" not in value else value.replace("{", "").replace("}", "")
    if wrong:
        where = f"{_line(entry)} ({key})".strip()
        problems.extend(Problem(name, where, field, value, rule) for field, value, rule in wrong)
    publication_type = _PUBLICATION_TYPES.get(values.pop("pubtype", ""))
    return Record(key, kind, pubtype=publication_type, **values)


def _silent_fault(value: str, enclosing: str | None) -> str:
    if _LOST_COMMA.search(value):
        return "holds another field; is a comma missing before it?"
    if value.count("{") != value.count("}"):
        return "has a brace without its partner"
    if enclosing == "no-enclosing" and not value.isdigit():
        return "stands without braces and is no @string defined above (a # join is not read either)"
    return ""


def _fault_of(field: str, value: str) -> str:
    if field in _FULL:
        matches, rule = _FULL[field]
        return "" if matches(value) else rule
    if field == "pubtype":
        return "" if value in _PUBLICATION_TYPES else f"must be one of: {', '.join(_PUBLICATION_TYPES)}"
    if field == "author":
        if _LOOSE_AND.search(value):
            return "has an 'and' without a name on both sides"
        try:
            people = names(value)
        except ValueError as error:
            return f"has a name that cannot be read ({error})"
        if any(not person.family or person.family == "others" or "(" in person.family for person in people):
            return "needs a family name for every author, and the whole list ('and others' is not one)"
    return ""


def missing_fields(record: Record) -> tuple[str, ...]:
    """Return the fields that a record of this entry type needs and does not have."""
    needed = REQUIRED.get(record.entry_type, _REQUIRED_ELSE)
    return tuple(field for field in needed if not getattr(record, field))
