"""`datapackage.json`: every table and column of a book described for machines and strangers (Data Package v2).

It is made from the record classes and the book, never typed, so it cannot say anything else than what is checked.
"""

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimbook.errors import Problem
from claimbook.records import REQUIRED_TABLES, TABLES
from claimbook.schema import Column, columns, key_columns

if TYPE_CHECKING:
    from claimbook.book import Book

_FILE = "data/datapackage.json"


def describe(book: "Book") -> dict[str, Any]:
    """Return the Data Package descriptor of a book, with the size and SHA-256 of each file."""
    about = book.about
    resources = [
        _table(book.folder / "data" / f"{table}.csv", table) for table in TABLES if (book.folder / "data" / f"{table}.csv").exists()
    ]
    others = _yaml_files(book.folder)
    resources += [
        {
            "name": name,
            "path": path,
            "format": format_,
            "mediatype": media,
            "encoding": "utf-8",
            **_size(book.folder / "data" / path),
        }
        for name, path, format_, media in others
    ]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "claimbook",
        "title": about.title_en,
        "description": f"Claims and sources of the article «{about.article_title}» ({about.article_publisher}), "
        f"read {about.read_on}. The records are in references.bib.",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": "Creative Commons Attribution 4.0",
            }
        ],
        "sources": [
            {
                "title": f"{about.article_publisher}: {about.article_title}",
                **({"path": about.article_url} if about.article_url else {}),
            }
        ],
        # Beside the folder of the tables, where a resource's path must not lead; hence a property of its own.
        "bibliography": {"path": "../references.bib", "mediatype": "text/x-bibtex", **_size(book.folder / "references.bib")},
        "resources": resources,
    }


def as_text(descriptor: dict[str, Any]) -> str:
    """Return the descriptor as the text of its file."""
    return json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"


def problems_with_description(book: "Book") -> list[Problem]:
    """Return a problem when the book has a `datapackage.json` that no longer describes it."""
    path = book.folder / _FILE
    if not path.exists():
        return []
    try:
        same = path.read_text(encoding="utf-8").replace("\r\n", "\n") == as_text(describe(book))
    except (OSError, UnicodeDecodeError):
        same = False
    return [] if same else [Problem(_FILE, "", "", "", "does not describe the tables as they stand; run: claimbook describe")]


def _yaml_files(folder: Path) -> list[tuple[str, str, str, str]]:
    return [(path.stem, path.name, "yaml", "application/yaml") for path in sorted((folder / "data").glob("*.yaml"))]


def _size(path: Path) -> dict[str, Any]:
    content = path.read_bytes().replace(b"\r\n", b"\n")
    return {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}


def _table(path: Path, table: str) -> dict[str, Any]:
    record = TABLES[table]
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in columns(record)],
        "primaryKey": list(key_columns(record)),
    }
    foreign = [column for column in columns(record) if "." in column.refers and column.kind != "list"]
    if foreign:
        schema["foreignKeys"] = [
            {"fields": [column.name], "reference": {"resource": target, "fields": [target_column]}}
            for column in foreign
            for target, _, target_column in [column.refers.partition(".")]
        ]
    return {
        "name": table,
        "path": path.name,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": (record.__doc__ or "").strip(),
        **_size(path),
        "schema": {**schema, "fieldsMatch": "superset" if table in REQUIRED_TABLES else "equal"},
    }


def _field(column: Column) -> dict[str, Any]:
    kind = {"list": "list"}.get(column.kind, column.kind)
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.words:
        constraints["enum"] = [word.value for word in column.words]
    if column.pattern and column.kind == "string":
        constraints["pattern"] = column.pattern
    if column.low is not None:
        constraints["minimum"] = column.low
    field: dict[str, Any] = {"name": column.name, "type": kind, "description": column.about}
    if column.kind == "list":
        field["delimiter"] = " "
    if column.refers == "references":
        field["description"] += " (a key of references.bib)"
    return {**field, **({"constraints": constraints} if constraints else {})}
