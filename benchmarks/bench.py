"""Speed and memory, measured: `make bench`, or `python benchmarks/bench.py [--quick] [--only NAME]`.

Whatever is compared is run in turn (ours, theirs, theirs, ours, ...), each time in a fresh Python, after one run of each that is not
counted; figures are medians, ratios are those of the medians, all from this one run.
A measure is a function that takes the chosen `Scale` and returns rows; to add one, write it and name it in `MEASURES`.
A missed bound is reported and is no failure, a measure that could not be made is: it is a benchmark, not a timed test.

This process must stay small: on Linux the peak memory of a child begins with that of its parent.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from math import isnan
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
LATEST = ROOT / "benchmarks" / "latest.md"
FIVE = ("jupyterlab", "pandas", "bibtexparser", "ipywidgets", "nbval")
SIZES = (100, 1_000, 10_000, 100_000)

#: One run of one side: the names of what was measured, each with its number.
Sample = dict[str, float]


class MeasureError(RuntimeError):
    """Raised when a measure could not be made."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured; a quick run leaves the largest book out and repeats less."""

    quick: bool = False

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers of claims of the generated books."""
        return SIZES[:-1] if self.quick else SIZES

    def repeats(self, many: int) -> int:
        """Return how often to measure: `many` times, in a quick run a third of that, and three times at least."""
        return max(3, many // 3) if self.quick else many


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report; `value` is what the bound is held against, and there may be no bound."""

    what: str
    ours: str
    beside: str = ""
    value: float | None = None
    bound: float | None = None
    unit: str = "×"
    runs: int = 1

    def cells(self) -> list[str]:
        """Return the line as the cells of the table."""
        met = (
            ""
            if self.bound is None
            else "not measured"
            if self.value is None or isnan(self.value)
            else "yes"
            if self.value <= self.bound
            else "**no**"
        )
        return [self.what, self.ours, self.beside, self._number(self.value), self._number(self.bound), met, str(self.runs)]

    def _number(self, number: float | None) -> str:
        return "" if number is None or isnan(number) else f"{number:.3g} {self.unit}"


HEADER = ("Measure", "claimbook", "Beside", "Measured", "Bound, at most", "Met", "Runs")


_NOTES = """\
Written by `make bench`: medians of one run, and their ratios.
Both sides of a comparison run in turn, each time in a fresh Python; imports are timed only where they are named.
Memory is the peak of the whole process, imports included.
For the generated books, *claimbook* is `open_book` + `evidence_table`, everything checked; *beside* is `bibtexparser` with names split +
`pandas.read_csv` of the same files + `merge` into one table, nothing checked.
""".splitlines()


def opening(scale: Scale) -> list[Row]:
    """Open our own book beside importing pandas, and make the first evidence table."""
    repeats = scale.repeats(15)
    found = in_turn({"ours": task("import_claimbook"), "pandas": task("import_pandas")}, repeats)
    ours, pandas = middle(found["ours"], "seconds"), middle(found["pandas"], "seconds")
    table = middle(in_turn({"ours": task("table_of_own_book")}, repeats)["ours"], "seconds")
    return [
        Row(
            "`import claimbook` and `open_book()`, beside `import pandas`", seconds(ours), seconds(pandas), ours / pandas, 0.5, runs=repeats
        ),
        Row("`evidence_table()`, pandas imported", seconds(table), "", table, 0.05, "s", repeats),
    ]


def books(scale: Scale) -> list[Row]:
    """Open and tabulate generated books, beside a bare parse and merge of the same files."""
    with tempfile.TemporaryDirectory() as place:
        folders = {size: Path(place) / str(size) for size in scale.sizes}
        for size, folder in folders.items():
            python("benchmarks/generated.py", str(folder), str(size))
        found = measure_books(folders, scale)
    rows = [row for size in folders for row in rows_of_size(size, found[size])]
    per_claim = {size: {side: middle(found[size][side], "seconds") / size for side in found[size]} for size in folders}
    return [*rows, row_of_growth(per_claim), *rows_of_imports(scale)]


def measure_books(folders: dict[int, Path], scale: Scale) -> dict[int, dict[str, list[Sample]]]:
    """Measure every size in every round, so that a machine that slows down slows all sizes down; small books oftener."""
    found: dict[int, dict[str, list[Sample]]] = {size: {"ours": [], "bare": []} for size in folders}
    for number in range(scale.repeats(5)):
        for size, folder in folders.items():
            sides = {"ours": task("claimbook_table", str(folder)), "bare": task("bare_table", str(folder))}
            for side, samples in in_turn(sides, 3 if size < 10_000 else 1, number).items():
                found[size][side] += samples
    return found


def rows_of_size(size: int, found: dict[str, list[Sample]]) -> list[Row]:
    """Return the rows for one generated book."""
    if wrong := {sample["rows"] for samples in found.values() for sample in samples} - {size}:
        raise MeasureError(f"a table of {size} claims came out with another number of rows: {wrong}")
    time_, bare_time = (middle(found[side], "seconds") for side in ("ours", "bare"))
    memory, bare_memory = (middle(found[side], "bytes") for side in ("ours", "bare"))
    name, runs = f"{size:_} claims and records".replace("_", " "), len(found["ours"])
    return [
        Row(f"{name}: time", seconds(time_), seconds(bare_time), time_ / bare_time, 1.5, runs=runs),
        Row(f"{name}: peak memory", megabytes(memory), megabytes(bare_memory), memory / bare_memory, 1.5, runs=runs),
    ]


def row_of_growth(per_claim: dict[int, dict[str, float]]) -> Row:
    """Return the row that says how far the time per claim varies with the size of the book, from 1 000 claims up."""
    large = [times for size, times in per_claim.items() if size >= 1_000]
    ours, bare = ([times[side] for times in large] for side in ("ours", "bare"))
    shown, bare_shown = (", ".join(f"{time_ * 1e6:.0f}" for time_ in times) + " µs" for times in (ours, bare))
    what = "time per claim from 1 000 claims up: slowest above fastest"
    return Row(what, shown, bare_shown, 100 * (max(ours) / min(ours) - 1), 20, "%")


def rows_of_imports(scale: Scale) -> list[Row]:
    """Return the memory that the imports alone take on both sides of the generated books; it is part of their peaks."""
    repeats = scale.repeats(5)
    found = in_turn({"ours": task("claimbook_imports"), "bare": task("bare_imports")}, repeats)
    ours, bare = middle(found["ours"], "bytes"), middle(found["bare"], "bytes")
    return [Row("imports alone, no book: peak memory (part of the peaks above)", megabytes(ours), megabytes(bare), runs=repeats)]


def notebooks(scale: Scale) -> list[Row]:
    """Run our notebooks under nbval, beside as many that only import pandas and ipywidgets."""
    ours = sorted(file for file in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in file.parts)
    repeats = scale.repeats(5)
    with tempfile.TemporaryDirectory() as place:
        for number in range(len(ours)):
            write_bare_notebook(Path(place) / f"bare_{number:02d}.ipynb")
        found = in_turn({"ours": partial(nbval, ROOT / "notebooks"), "bare": partial(nbval, Path(place))}, repeats)
    time_, bare_time = middle(found["ours"], "seconds"), middle(found["bare"], "seconds")
    what = f"nbval over {len(ours)} notebooks, beside {len(ours)} that only `import pandas, ipywidgets`"
    return [Row(what, seconds(time_), seconds(bare_time), time_ / bare_time, 1.4, runs=repeats)]


def write_bare_notebook(path: Path) -> None:
    """Write a notebook with one executed cell that imports what every notebook of ours imports."""
    cell = {
        "cell_type": "code",
        "id": "imports",
        "metadata": {},
        "execution_count": 1,
        "outputs": [],
        "source": "import pandas, ipywidgets",
    }
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path.write_text(json.dumps({"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")


def nbval(folder: Path) -> Sample:
    """Run nbval, strict, over a folder of notebooks; return how long it took."""
    options = ("--nbval", "--nbval-current-env", "-q", "-p", "no:randomly", "-p", "no:cacheprovider")
    start = time.perf_counter()
    python("-m", "pytest", *options, "-c", "pyproject.toml", "--rootdir", ".", str(folder))
    return {"seconds": time.perf_counter() - start}


def self_assessment(scale: Scale) -> list[Row]:
    """Use the self-assessment in a real browser, beside a bare button there, and prove its rules."""
    rounds = scale.repeats(7)
    found = json.loads(python("benchmarks/in_browser.py", str(rounds)))
    start = time.perf_counter()
    python("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_triage_proof.py")
    proof = time.perf_counter() - start
    beside = "beside a bare `Button` that sets an `HTML`"
    rows = [
        Row(f"quiz: choice to visible feedback, {name}, {beside}", f"{found[f'ours_{name}']:.0f} ms", f"{found[f'bare_{name}']:.0f} ms",
            found[f"ours_{name}"] / found[f"bare_{name}"], 1.3, runs=int(found["choices"]))
        for name in ("p50", "p95")
    ]  # fmt: skip
    bare = found["bare_open"]
    for what, name in (("its first question", "ours_open"), ("the quiz's first question, begun", "ours_begun")):
        rows.append(
            Row(
                f"self-assessment: opened to {what}, beside that button",
                seconds(found[name]),
                seconds(bare),
                found[name] / bare,
                1.3,
                runs=rounds,
            )
        )
    memory, bare_memory = found["ours_bytes"], found["bare_bytes"]
    return [
        *rows,
        Row("quiz: memory of the kernel, beside that button's", megabytes(memory), megabytes(bare_memory), memory / bare_memory, 1.3),
        Row("triage rules: proof over all answers, pytest and the start of Python included", seconds(proof)),
    ]


def installation(scale: Scale) -> list[Row]:  # noqa: ARG001 - every measure takes the scale
    """Report what the project installs to run, beside the five packages it must have."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ours, five = task("installed", *project["dependencies"])(), task("installed", *FIVE)()
    return [
        Row(
            f"installed to run, bytecode not counted, beside {', '.join(FIVE)} alone",
            f"{ours['packages']} packages, {megabytes(ours['bytes'])}",
            f"{five['packages']} packages, {megabytes(five['bytes'])}",
            ours["bytes"] / five["bytes"],
        )
    ]


#: Every measure by the name that --only takes, in the order of the report.
MEASURES: dict[str, Callable[[Scale], list[Row]]] = {
    "opening": opening,
    "books": books,
    "notebooks": notebooks,
    "self_assessment": self_assessment,
    "installation": installation,
}


def task(name: str, *arguments: str) -> Callable[[], Sample]:
    """Return a function that runs one task of `tasks.py` in a fresh Python."""
    return lambda: json.loads(python("benchmarks/tasks.py", name, *arguments))


def in_turn(sides: dict[str, Callable[[], Sample]], repeats: int, number: int = 0) -> dict[str, list[Sample]]:
    """Run each side `repeats` times, in turn and in changing order; in the first round, numbered 0, warm each up uncounted."""
    found: dict[str, list[Sample]] = {side: [] for side in sides}
    for run in sides.values() if number == 0 else ():
        run()
    for turn in range(number, number + repeats):
        for side in list(sides)[:: -1 if turn % 2 else 1]:
            found[side].append(sides[side]())
    return found


def python(*arguments: str) -> str:
    """Run a fresh Python in the project's folder, with bytecode as any reader has it; return what it printed."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTEST_ADDOPTS")
    environment = {name: value for name, value in os.environ.items() if name not in unwanted} | {"PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise MeasureError(f"{' '.join(arguments[:3])} ended with status {done.returncode}:\n{last}")
    return done.stdout


def middle(samples: Sequence[Sample], name: str) -> float:
    """Return the median of what was measured under a name."""
    return median(sample[name] for sample in samples)


def seconds(number: float) -> str:
    """Return a time as people read it."""
    return f"{number * 1000:.1f} ms" if number < 1 else f"{number:.2f} s"


def megabytes(number: float) -> str:
    """Return a size as people read it; 'not measured' where the system does not tell."""
    return "not measured" if isnan(number) else f"{number / 1e6:.0f} MB"


def report(rows: Sequence[Row]) -> str:
    """Return the table with its date and surroundings, as the text of `latest.md`."""
    lines = [
        "# Speed and memory",
        "",
        f"Measured on {datetime.now(UTC).date()} on {platform.system()} ({platform.machine()}, {os.cpu_count()} cores) with {_versions()}.",
        "",
        *_NOTES,
        "",
        *(f"| {' | '.join(cells)} |" for cells in (HEADER, ["---"] * len(HEADER), *(row.cells() for row in rows))),
    ]
    return "\n".join(lines) + "\n"


def _versions() -> str:
    packages = ("pandas", "bibtexparser", "nbval")
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in packages)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table and, after a whole run, write `latest.md`; return 1 when a measure could not be made."""
    parser = argparse.ArgumentParser(description="Measure speed and memory.")
    parser.add_argument("--quick", action="store_true", help=f"leave out {SIZES[-1]} claims and repeat less")
    parser.add_argument("--only", choices=list(MEASURES), action="append", help="make this measure only (may be given more than once)")
    chosen = parser.parse_args(arguments)
    rows, failed = measure(chosen.only or list(MEASURES), Scale(chosen.quick))
    text = report(rows)
    print(text)
    if failed or chosen.quick or chosen.only:
        print("benchmarks/latest.md is left as it was: this was not a whole run.", file=sys.stderr)
    else:
        LATEST.write_text(text, encoding="utf-8", newline="\n")
    return 1 if failed else 0


def measure(names: Sequence[str], scale: Scale) -> tuple[list[Row], bool]:
    """Make the measures named; return their rows, and whether one of them could not be made."""
    rows, failed = [], False
    for name in names:
        print(f"Measuring: {name}", file=sys.stderr)
        try:
            rows += MEASURES[name](scale)
        except MeasureError as error:
            failed = True
            print(f"{name} could not be measured: {error}", file=sys.stderr)
    return rows, failed


if __name__ == "__main__":
    sys.exit(main())
