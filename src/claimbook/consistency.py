"""Rules that hold between tables: keys that must exist, pairs of languages, and that nothing is claimed without provenance."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from claimbook import vocabulary
from claimbook.appraisal_rules import appraisal_problems
from claimbook.errors import Problem
from claimbook.records import TABLES
from claimbook.references import FIELDS, missing_fields
from claimbook.schema import columns, key_columns

# The publication type and the language are ours, not facts that somebody must have seen on a page.
_FACTS = tuple(field for field in FIELDS if field not in ("pubtype", "langid"))


def problems_between(parts: Mapping[str, Any]) -> list[Problem]:
    """Return every problem between the tables of a book; a table that could not be read at all is None in `parts`."""
    unread = {name for name, rows in parts.items() if rows is None}
    parts = {name: rows if rows is not None else {} if name == "references" else () for name, rows in parts.items()}
    return [
        *_foreign_keys(parts, unread),
        *_both_languages(parts),
        *_order(parts["sections"], "data/sections.csv", "section_id"),
        *_order(parts["plots"], "data/plots.csv", "figure"),
        *_order(parts["article"], "data/article.csv", "sentence_id"),
        *_sentences(parts),
        *_citations(parts),
        *_provenance(parts),
        *_records(parts),
        *appraisal_problems(parts),
    ]


def key_of(row: Any) -> str:
    """Return the key of a row as people would say it, such as 'A05, 5'."""
    record: type = type(row)
    return ", ".join(str(getattr(row, name)) for name in key_columns(record))


def _foreign_keys(parts: Mapping[str, Any], unread: set[str]) -> Iterator[Problem]:
    for table, record in TABLES.items():
        for column in columns(record):
            if not column.refers:
                continue
            target, _, target_column = column.refers.partition(".")
            if target in unread:
                continue
            known = parts["references"] if not target_column else {getattr(row, target_column) for row in parts[target]}
            file = "references.bib" if not target_column else f"data/{target}.csv"
            for row in parts[table]:
                value = getattr(row, column.name)
                for one in value if column.kind == "list" else (value,):
                    if one not in (None, "") and one not in known:
                        yield Problem(f"data/{table}.csv", key_of(row), column.name, str(one), f"is not in {file}")


def _both_languages(parts: Mapping[str, Any]) -> Iterator[Problem]:
    for table, record in TABLES.items():
        pairs = [column.name for column in columns(record) if column.language == "nb" and not column.required]
        for name in pairs:
            other = f"{name[:-3]}_en"
            for row in parts[table]:
                if bool(getattr(row, name)) != bool(getattr(row, other)):
                    empty = other if getattr(row, name) else name
                    yield Problem(f"data/{table}.csv", key_of(row), empty, "", "is empty while the other language has a text")


def _order(rows: tuple[Any, ...], file: str, key: str) -> Iterator[Problem]:
    numbered = [row for row in rows if row.position is not None]
    for row, expected in zip(sorted(numbered, key=lambda row: row.position), range(1, len(numbered) + 1), strict=True):
        if row.position != expected:
            rule = f"positions must run 1, 2, 3 without gap or repeat; {expected} was expected here"
            yield Problem(file, getattr(row, key), "position", str(row.position), rule)


def _sentences(parts: Mapping[str, Any]) -> Iterator[Problem]:
    file = "data/article.csv"
    for row in parts["article"]:
        if row.role in (vocabulary.Role.CLAIM, vocabulary.Role.RESTATEMENT) and not row.claim_ids:
            yield Problem(file, row.sentence_id, "claim_ids", "", f"must name the claim, since the role is {row.role.value}")
        if row.role in (vocabulary.Role.HEADING, vocabulary.Role.FURNITURE) and row.claim_ids:
            yield Problem(
                file,
                row.sentence_id,
                "claim_ids",
                " ".join(row.claim_ids),
                f"must be empty, since the role is {row.role.value}",
            )
    if parts["article"]:
        stated = {claim for row in parts["article"] if row.role is vocabulary.Role.CLAIM for claim in row.claim_ids}
        for claim in parts["claims"]:
            if claim.claim_id not in stated:
                rule = "is stated by no sentence of data/article.csv with the role claim"
                yield Problem("data/claims.csv", claim.claim_id, "claim_id", claim.claim_id, rule)


def _citations(parts: Mapping[str, Any]) -> Iterator[Problem]:
    file = "data/citations.csv"
    for row in parts["citations"]:
        if row.match is vocabulary.Match.MATCHED and not row.source:
            yield Problem(file, key_of(row), "source", "", "must name the record, since the match is matched")
        if row.match is vocabulary.Match.NOT_FOUND and row.source:
            yield Problem(
                file,
                key_of(row),
                "source",
                row.source,
                "must be empty, since the match is not-found; a near record goes under nearest",
            )
        if row.match is vocabulary.Match.MATCHED and row.nearest:
            yield Problem(file, key_of(row), "nearest", row.nearest, "must be empty, since the match is matched")
        if row.match is vocabulary.Match.NOT_FOUND and row.citation_error in (
            vocabulary.CitationError.NONE,
            vocabulary.CitationError.MINOR,
        ):
            rule = "must be major, since the match is not-found"
            yield Problem(file, key_of(row), "citation_error", row.citation_error.value, rule)


def _provenance(parts: Mapping[str, Any]) -> Iterator[Problem]:
    file = "data/provenance.csv"
    for row in parts["provenance"]:
        if row.field not in FIELDS and row.field != "record":
            yield Problem(file, key_of(row), "field", row.field, f"must be 'record' or one of: {', '.join(FIELDS)}")
        if row.verified is vocabulary.Verified.YES and not row.seen_at:
            yield Problem(file, key_of(row), "seen_at", "", "must name the page, since verified is yes")
        if row.verified is vocabulary.Verified.NO and row.seen_at:
            yield Problem(file, key_of(row), "seen_at", row.seen_at, "must be empty, since verified is no")


def _records(parts: Mapping[str, Any]) -> Iterator[Problem]:
    fields_of: dict[vocabulary.Verified, dict[str, set[str]]] = {word: defaultdict(set) for word in vocabulary.Verified}
    for row in parts["provenance"]:
        if row.verified is not None:
            fields_of[row.verified][row.source].add(row.field)
    for key, record in parts["references"].items():
        seen = fields_of[vocabulary.Verified.YES].get(key, set())
        unknown = fields_of[vocabulary.Verified.NO].get(key, set())
        for field in missing_fields(record):
            if field not in unknown:
                rule = "is missing, and data/provenance.csv does not say that it was not verified"
                yield Problem("references.bib", key, field, "", rule)
        for field in _FACTS:
            value = getattr(record, field)
            if rule := _fault_of_field(field, bool(value), seen, unknown):
                yield Problem("references.bib", key, field, value, rule)


def _fault_of_field(field: str, given: bool, seen: set[str], unknown: set[str]) -> str:  # noqa: FBT001 - a fact, not a switch
    if not given:
        return "is missing, yet data/provenance.csv says where it was seen" if field in seen else ""
    if field in unknown:
        return "is given, yet data/provenance.csv says not verified"
    if field in seen or "record" in seen:
        return ""
    return "has no row in data/provenance.csv that says where it was seen"
