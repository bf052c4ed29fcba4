"""`datapackage.json`: a stranger's program finds every table, column and key described, as they stand today."""

from __future__ import annotations

import hashlib
import json

import pytest

from books import ROOT, SECOND, copy_book
from claimbook.__main__ import main
from claimbook.datapackage import as_text, describe
from claimbook.records import TABLES
from claimbook.schema import columns, key_columns

DESCRIPTOR = ROOT / "data" / "datapackage.json"


@pytest.fixture(scope="module")
def resources() -> dict[str, dict]:
    """Return what the stored descriptor says of each file, by path."""
    stored = json.loads(DESCRIPTOR.read_text(encoding="utf-8"))
    return {resource["path"]: resource for resource in stored["resources"]}


@pytest.fixture(scope="module")
def bibliography() -> dict[str, str]:
    """Return what the stored descriptor says of references.bib, which lies beside the folder of the tables."""
    return json.loads(DESCRIPTOR.read_text(encoding="utf-8"))["bibliography"]


def test_descriptor_is_up_to_date(book):
    """The stored descriptor is the one that the tables and their schema make today."""
    assert DESCRIPTOR.read_text(encoding="utf-8") == as_text(describe(book))


def test_every_file_is_described(resources, bibliography):
    """Each file of the book has its entry, with its own size and SHA-256, so that a changed one is noticed."""
    files = {path.name: path for path in DESCRIPTOR.parent.iterdir() if path != DESCRIPTOR}
    files["../references.bib"] = ROOT / "references.bib"
    resources = resources | {bibliography["path"]: bibliography}

    assert {name.rpartition("/")[2] for name in resources} == {name.rpartition("/")[2] for name in files}
    for name, path in files.items():
        found = next(resource for place, resource in resources.items() if place.endswith(name.rpartition("/")[2]))
        content = path.read_bytes().replace(b"\r\n", b"\n")
        assert (found["bytes"], found["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described(table, resources):
    """Each column of each table has its name, its type and a sentence that says what it means, in the order of the file."""
    path = DESCRIPTOR.parent / f"{table}.csv"
    header = path.read_text(encoding="utf-8").partition("\n")[0].split(",") if path.exists() else []
    fields = resources[f"{table}.csv"]["schema"]["fields"] if path.exists() else []

    assert [field["name"] for field in fields if field["name"] in header] == [name for name in header if name]
    assert all(field["description"] and field["type"] for field in fields)
    assert len({field["description"] for field in fields}) == len(fields)


@pytest.mark.parametrize("table", TABLES)
def test_rules_of_columns_are_described(table, resources):
    """What a column may hold is said: required or not, closed words, pattern, lowest number, how a list is parted."""
    fields = {field["name"]: field for field in resources.get(f"{table}.csv", {"schema": {"fields": []}})["schema"]["fields"]}

    for column in columns(TABLES[table]) if fields else ():
        rules = fields[column.name].get("constraints", {})
        assert rules.get("required", False) == column.required
        assert rules.get("enum") == ([word.value for word in column.words] if column.words else None)
        assert rules.get("minimum") == column.low
        assert ("pattern" in rules) == (bool(column.pattern) and column.kind == "string")
        assert (fields[column.name].get("delimiter") == " ") == (column.kind == "list")


@pytest.mark.parametrize("table", TABLES)
def test_keys_are_described(table, resources):
    """The key of each table is listed."""
    if f"{table}.csv" in resources:
        assert resources[f"{table}.csv"]["schema"]["primaryKey"] == list(key_columns(TABLES[table]))


@pytest.mark.parametrize("table", TABLES)
def test_foreign_keys_are_described(table, resources):
    """Each column that names a row of another table lists that table's resource, by its name, and its column."""
    described = {resource["name"]: resource for resource in resources.values()}
    wanted = {column.name: column.refers for column in columns(TABLES[table]) if "." in column.refers and column.kind != "list"}
    if f"{table}.csv" not in resources:
        return
    keys = resources[f"{table}.csv"]["schema"].get("foreignKeys", [])

    assert {name for key in keys for name in key["fields"]} == set(wanted)
    for key in keys:
        target, _, column = wanted[key["fields"][0]].partition(".")
        found = described[key["reference"]["resource"]]
        assert found["path"] == f"{target}.csv"
        assert key["reference"]["fields"] == [column]
        assert column in {field["name"] for field in found["schema"]["fields"]}


def test_normalisation_is_described(resources):
    """How a sentence is normalised before its fingerprint is said, so that anybody can check a copy."""
    fields = {field["name"]: field["description"] for field in resources["article.csv"]["schema"]["fields"]}

    assert all(word in fields["sha256"] for word in ("SHA-256", "NFC", "UTF-8", "superscript", "white space"))


def test_names_and_paths_follow_the_standard(resources):
    """Names and paths are those that Data Package v2 allows: plain, unlike one another, and inside the package's folder."""
    names = [resource["name"] for resource in resources.values()]

    assert len(set(names)) == len(names)
    assert [name for name in names if not name.replace("-", "").replace(".", "").replace("_", "").isalnum() or name.lower() != name] == []
    assert [path for path in resources if path.startswith(("/", ".", "~")) or ".." in path] == []


def test_descriptor_of_the_second_book(second_book):
    """Another book is described just the same, without the tables that it has not."""
    made = describe(second_book)

    tables = [resource["path"] for resource in made["resources"] if resource.get("type") == "table"]
    assert tables == [f"{table}.csv" for table in TABLES if (SECOND / "data" / f"{table}.csv").exists()]
    assert made["title"] == "Naps after lunch, claim by claim"
    assert made["sources"] == [{"title": "The Pillow Post: Should you nap after lunch?", "path": "https://example.org/nap"}]


def test_missing_descriptor_is_no_problem():
    """A book without a descriptor is in order."""
    assert not (SECOND / "data" / "datapackage.json").exists()
    assert main(["check", str(SECOND)]) == 0


@pytest.mark.parametrize("file", ["data/claims.csv", "references.bib", "data/book.yaml"])
def test_changed_file_makes_the_descriptor_stale(file, tmp_path, capsys):
    """After a change `claimbook check` asks for a new descriptor, `claimbook describe` writes it, and then all is well."""
    folder = copy_book(SECOND, tmp_path / "book")
    main(["describe", str(folder)])
    (folder / file).write_bytes((folder / file).read_bytes() + b"\n")
    capsys.readouterr()

    stale = main(["check", str(folder)])
    said = capsys.readouterr().out
    main(["describe", str(folder)])
    fresh = main(["check", str(folder)])

    assert (stale, fresh) == (1, 0)
    assert said == "data/datapackage.json: does not describe the tables as they stand; run: claimbook describe\n"


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"not json"])
def test_spoilt_descriptor_is_a_problem(content, tmp_path, capsys):
    """A descriptor that is not what the book makes, whatever it holds, is a problem and never a traceback."""
    folder = copy_book(SECOND, tmp_path / "book")
    (folder / "data" / "datapackage.json").write_bytes(content)

    assert main(["check", str(folder)]) == 1
    assert "run: claimbook describe" in capsys.readouterr().out


def test_descriptor_is_the_same_on_every_system(tmp_path):
    """Windows' line ends in the tables make no other descriptor."""
    folder = copy_book(SECOND, tmp_path / "book")
    main(["describe", str(folder)])

    for path in folder.rglob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert main(["check", str(folder)]) == 0
