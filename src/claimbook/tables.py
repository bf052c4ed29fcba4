"""Reading a table as people save it: UTF-8 with or without a BOM, commas or semicolons, any line ending."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from claimbook.errors import Problem
from claimbook.schema import columns, key_columns, reader

# The csv module's own limit; a longer cell is a file gone wrong, and is said so.
_LONGEST_CELL = 131_072


def read_text(path: Path, name: str, problems: list[Problem]) -> str | None:
    """Return the text of a file, or None with a problem that says where its bytes are not UTF-8."""
    try:
        content = path.read_bytes()
    except OSError as error:
        problems.append(Problem(name, "", "", "", f"cannot be read ({error.strerror}); a book needs this file"))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        seen = content[max(0, error.start - 10) : error.start + 10].decode("latin-1")
        problems.append(Problem(name, f"line {line}", "", seen, "is not UTF-8 text; save the file again as UTF-8"))
        return None


def read_table(text: str, name: str, record: type, problems: list[Problem]) -> tuple[Any, ...] | None:
    """Return the rows of a table as instances of its record class, None where its header is wrong.

    Whatever is wrong goes to `problems`; a cell that cannot be read is left empty in its row.
    """
    header_line = text.partition("\n")[0]
    delimiter = ";" if header_line.count(";") > header_line.count(",") else ","
    rows = _rows(text, name, delimiter, problems)
    header = [cell.strip() for cell in next(rows, [])]
    if not _header_is_right(header, name, record, problems):
        return None
    keys = [header.index(key) for key in key_columns(record)]
    read_cells = _row_reader(record, header, name, problems)
    found: list[Any] = []
    first_seen: dict[tuple[Any, ...], int] = {}
    key_places = [place for place, column in enumerate(columns(record)) if column.key]
    for number, cells in enumerate(rows, start=2):
        if not cells:
            continue
        if len(cells) != len(header):
            rule = f"has {len(cells)} cells where the header has {len(header)}; is a cell with a {delimiter!r} in it unquoted?"
            problems.append(Problem(name, f"row {number}", "", delimiter.join(cells), rule))
            continue
        key = tuple(cells[index].strip() for index in keys)
        values = read_cells(cells, number, key)
        same = tuple(cell if values[place] is None else values[place] for place, cell in zip(key_places, key, strict=True))
        if (earlier := first_seen.setdefault(same, number)) != number:
            rule = f"is already the key of row {earlier}"
            problems.append(Problem(name, f"row {number}", "+".join(key_columns(record)), ", ".join(key), rule))
        found.append(record(*values))
    return tuple(found)


def _row_reader(record: type, header: list[str], name: str, problems: list[Problem]) -> Callable[..., list[Any]]:
    unknown = record()
    empty = [getattr(unknown, column.name) for column in columns(record)]
    plan = [
        (index, header.index(column.name), column, reader(column)) for index, column in enumerate(columns(record)) if column.name in header
    ]

    def read(cells: list[str], number: int, key: tuple[str, ...]) -> list[Any]:
        values = list(empty)
        for index, position, column, convert in plan:
            cell = cells[position].strip()
            rule = ""
            if not cell:
                rule = "must not be empty" if column.required else ""
            elif convert is None:
                values[index] = cell
            else:
                try:
                    values[index] = convert(cell)
                except ValueError as error:
                    rule = str(error)
            if rule:
                problems.append(Problem(name, f"row {number} ({', '.join(key)})", column.name, cell, rule))
        return values

    return read


def _rows(text: str, name: str, delimiter: str, problems: list[Problem]) -> Iterator[list[str]]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from lines
    except csv.Error as error:
        rule = f"cannot be read as a table ({error}); is a quotation mark missing, or a cell over {_LONGEST_CELL} characters?"
        problems.append(Problem(name, f"line {lines.line_num}", "", "", rule))


def _header_is_right(header: list[str], name: str, record: type, problems: list[Problem]) -> bool:
    known = {column.name: column for column in columns(record)}
    before = len(problems)
    if not header:
        problems.append(Problem(name, "row 1", "", "", f"is empty; its header must be: {', '.join(known)}"))
        return False
    rule = f"is no column of this table; they are: {', '.join(known)}"
    problems.extend(Problem(name, "row 1", "", cell, rule) for cell in header if cell not in known)
    for column in known.values():
        times = header.count(column.name)
        if times != 1 and not (times == 0 and column.optional_column):
            wrong = "stands twice in the header" if times else "is missing from the header"
            problems.append(Problem(name, "row 1", column.name, "", wrong))
    return len(problems) == before
