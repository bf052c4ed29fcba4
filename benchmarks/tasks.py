"""What is measured, one task at a time, each in a Python of its own: `python benchmarks/tasks.py NAME [ARGUMENT ...]`.

A task prints one line of JSON.
This file imports next to nothing before the clock runs, and nothing that would give one side of a comparison a start.
"""

import sys
import time
from collections.abc import Callable
from typing import Any


def import_claimbook() -> dict[str, float]:
    """Time of importing the package and opening its own book."""
    start = time.perf_counter()
    import claimbook

    claimbook.open_book()
    return {"seconds": time.perf_counter() - start}


def import_pandas() -> dict[str, float]:
    """Time of importing pandas."""
    start = time.perf_counter()
    import pandas  # noqa: F401, ICN001 - the import is what is measured

    return {"seconds": time.perf_counter() - start}


def table_of_own_book() -> dict[str, float]:
    """Time of the first evidence table, pandas being there and the book open."""
    import pandas  # noqa: F401, ICN001 - else its import would be measured

    import claimbook

    book = claimbook.open_book()
    make = claimbook.evidence_table
    start = time.perf_counter()
    make(book)
    return {"seconds": time.perf_counter() - start}


def claimbook_imports() -> dict[str, float]:
    """Memory of the imports alone that `claimbook_table` needs."""
    _import_for_claimbook()
    return {"bytes": _peak()}


def bare_imports() -> dict[str, float]:
    """Memory of the imports alone that `bare_table` needs."""
    _import_for_bare()
    return {"bytes": _peak()}


def claimbook_table(folder: str) -> dict[str, float]:
    """Time and peak memory of opening and checking a book and making its evidence table."""
    claimbook = _import_for_claimbook()
    start = time.perf_counter()
    book = claimbook.open_book(folder)
    opened = time.perf_counter()
    table = claimbook.evidence_table(book)
    end = time.perf_counter()
    return {"seconds": end - start, "opening": opened - start, "bytes": _peak(), "rows": len(table)}


def bare_table(folder: str) -> dict[str, float]:
    """Time and peak memory of the same files read and merged with the bare libraries, nothing checked."""
    bibtexparser, pd, middlewares, path = _import_for_bare()
    place = path(folder)
    start = time.perf_counter()
    names_split = [middlewares.SeparateCoAuthors(), middlewares.SplitNameParts()]
    library = bibtexparser.parse_file(str(place / "references.bib"), append_middleware=names_split)
    records = pd.DataFrame([{"source": entry.key, **{field.key: field.value for field in entry.fields}} for entry in library.entries])
    read = {file.stem: pd.read_csv(file) for file in sorted((place / "data").glob("*.csv"))}
    table = read["claims"].merge(read["citations"], on="claim_id", how="left")
    table = table.merge(read["printed_references"], on="marker", how="left")
    table = table.merge(records, on="source", how="left", suffixes=("_printed", ""))
    stated = read["article"].merge(read["sections"], on="section_id", how="left")
    table = table.merge(stated, left_on="claim_id", right_on="claim_ids", how="left")
    return {"seconds": time.perf_counter() - start, "bytes": _peak(), "rows": len(table)}


def installed(*requirements: str) -> dict[str, float]:
    """Count and weigh the distributions that the requirements bring with them, those named included."""
    from importlib.metadata import distribution

    names = _closure(requirements)
    return {"packages": len(names), "bytes": sum(_size(distribution(name)) for name in names)}


def _import_for_claimbook() -> Any:
    import bibtexparser  # noqa: F401 - reading a book imports it
    import pandas  # noqa: F401, ICN001 - and making the table
    import yaml  # noqa: F401 - reading a book imports it

    import claimbook

    for name in ("open_book", "evidence_table"):
        getattr(claimbook, name)
    return claimbook


def _import_for_bare() -> tuple[Any, Any, Any, Any]:
    from pathlib import Path

    import bibtexparser
    import pandas as pd
    from bibtexparser import middlewares

    return bibtexparser, pd, middlewares, Path


def _peak() -> float:
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak if sys.platform == "darwin" else peak * 1024)


def _closure(requirements: tuple[str, ...]) -> set[str]:
    """Return the names of everything installed that the requirements need, extras and markers respected."""
    from importlib.metadata import requires

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    waiting = [(Requirement(text), "") for text in requirements]
    seen: set[tuple[str, str]] = set()
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        for wanted in {"", *requirement.extras}:
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                waiting += [(Requirement(text), wanted) for text in requires(name) or ()]
    return {name for name, _ in seen}


def _size(distribution: Any) -> int:
    """Return the bytes of a distribution's files, without compiled bytecode, which some installers list and others do not."""
    files = [distribution.locate_file(file) for file in distribution.files or () if file.suffix != ".pyc"]
    return sum(file.stat().st_size for file in files if file.exists())


TASKS: dict[str, Callable[..., dict[str, float]]] = {
    task.__name__: task
    for task in (
        import_claimbook,
        import_pandas,
        table_of_own_book,
        claimbook_imports,
        bare_imports,
        claimbook_table,
        bare_table,
        installed,
    )
}


def main() -> None:
    """Run one task and print what it measured."""
    found = TASKS[sys.argv[1]](*sys.argv[2:])
    import json

    print(json.dumps(found))


if __name__ == "__main__":
    main()
