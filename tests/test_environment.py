"""The doors: locks, the conda environment, the wheel, make's targets and the workflows stay in step."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import binder_check

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "tests/requirements.lock")
BINDER_PYTHON = binder_check.PYTHON
# What Binder's base image brings along: the ranges of environment.yml and pyproject.toml must admit it.
BINDER_BASE = dict(spec.split("==") for spec in binder_check.BASE)
TARGETS = ("help", "lab", "test", "check", "notebooks", "bench", "app", "binder", "binder-check", "lock", "clean")

# A make inside `make test` must not take over the outer one's options.
OUTSIDE = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "PYTHON"}}

needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def read(path: str) -> str:
    """Give a file's text."""
    return (ROOT / path).read_text(encoding="utf-8")


def lock(path: str) -> list[tuple[Requirement, frozenset[str]]]:
    """Give a lock's requirements, each with its hashes."""
    blocks = re.findall(r"^(\S.*?)((?:\s*\\\n\s+--hash=\S+)*)$", read(path), flags=re.MULTILINE)
    return [(Requirement(line.strip()), frozenset(re.findall(r"--hash=(\S+)", hashes))) for line, hashes in blocks]


def pinned(path: str, python: str) -> dict[str, str]:
    """Give what a lock installs on Linux with that Python."""
    machine = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": "linux",
        "os_name": "posix",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }
    return {
        canonicalize_name(requirement.name): str(requirement.specifier).removeprefix("==")
        for requirement, _ in lock(path)
        if requirement.marker is None or requirement.marker.evaluate(machine)
    }


def project() -> dict:
    """Give what pyproject.toml says."""
    return tomllib.loads(read("pyproject.toml"))


def conda_specs() -> list[str]:
    """Give what environment.yml takes from conda."""
    return [entry for entry in yaml.safe_load(read("environment.yml"))["dependencies"] if isinstance(entry, str)]


def pip_specs() -> list[str]:
    """Give what environment.yml takes from pip."""
    return binder_check.pip_section()


def committed_files() -> list[Path]:
    """Give every file that git knows of."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if not listing.stdout:
        pytest.skip("no git checkout, or nothing added to it yet")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("path", LOCKS)
def test_lock_names_no_address(path: str) -> None:
    """A lock names packages, versions and hashes, and no address to fetch them from."""
    assert "://" not in read(path)


@pytest.mark.parametrize("path", LOCKS)
def test_lock_pins_and_hashes_everything(path: str) -> None:
    """Every line of a lock pins one exact version and lists SHA-256 hashes for it."""
    requirements = lock(path)
    assert len(requirements) > 100
    for requirement, hashes in requirements:
        assert re.fullmatch(r"==[^,*]+", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes), requirement


def test_locks_agree() -> None:
    """What the tests run on contains, version by version and hash by hash, what a reader gets."""
    reader, tester = ({str(requirement): hashes for requirement, hashes in lock(path)} for path in LOCKS)
    assert reader.keys() <= tester.keys()
    assert all(tester[name] == hashes for name, hashes in reader.items())


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_locks_satisfy_the_project(python: str) -> None:
    """Each dependency in pyproject.toml is in the lock that should install it, in a version it admits."""
    metadata = project()
    groups = metadata["dependency-groups"]
    extras = metadata["project"]["optional-dependencies"]
    reader = [*metadata["project"]["dependencies"], *extras["app"], *extras["anki"], *groups["build"]]
    for path, wanted in zip(LOCKS, (reader, [*reader, *groups["test"], *groups["check"]]), strict=True):
        versions = pinned(path, python)
        for requirement in map(Requirement, wanted):
            assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), (path, requirement)


def test_installed_packages_fit_together() -> None:
    """The packages installed here, put in without resolving, contradict none of one another."""
    pytest.importorskip("pip", reason="this environment was not made by make")
    check = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout


def test_environment_pins_are_the_locks() -> None:
    """Each pip pin of environment.yml is the version in requirements.lock, the package itself last."""
    *pins, own = pip_specs()
    versions = pinned("requirements.lock", BINDER_PYTHON)
    assert own == "-e ."
    for pin in map(Requirement, pins):
        assert pin.specifier == SpecifierSet(f"=={versions[canonicalize_name(pin.name)]}"), pin


def test_environment_ranges_admit_lock_and_base() -> None:
    """Each conda range admits both the locked version and the version in Binder's base image."""
    versions = pinned("requirements.lock", BINDER_PYTHON)
    for name, _, version in (spec.partition("=") for spec in conda_specs()):
        if name in {"python", "pip"}:
            continue
        assert SpecifierSet(f"=={version}.*").contains(versions[name]), name
        assert SpecifierSet(f"=={version}.*").contains(BINDER_BASE[name]), name


def test_environment_grammar() -> None:
    """Each conda line is a name, or a name, one equals sign and a number: what every conda version reads alike."""
    for spec in conda_specs():
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*(=\d+(\.\d+)*)?", spec), spec
    assert f"python={BINDER_PYTHON}" in conda_specs()
    assert yaml.safe_load(read("environment.yml"))["channels"] == ["conda-forge"]


def test_environment_names_the_five() -> None:
    """The environment names the five packages that the project is asked to stand on."""
    named = {re.split(r"=+", spec)[0] for spec in [*conda_specs(), *pip_specs()]}
    assert {"jupyterlab", "pandas", "bibtexparser", "ipywidgets", "nbval"} <= named


def test_package_admits_binders_base() -> None:
    """Installing the package over Binder's base image asks for no other JupyterLab or ipywidgets."""
    for requirement in map(Requirement, project()["project"]["dependencies"]):
        if requirement.name in BINDER_BASE:
            assert requirement.specifier.contains(BINDER_BASE[requirement.name]), requirement


@pytest.mark.skipif(os.name == "nt", reason="repo2docker does not run on Windows")
def test_binder_image_is_rendered(tmp_path: Path) -> None:
    """Repo2docker renders the recipe of the Binder image from environment.yml (rendered, not built)."""
    for name in ("environment.yml", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    user = ["--user-id", "1000", "--user-name", "jovyan"]
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", *user, str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    assert f"Building conda environment for python={BINDER_PYTHON}" in run.stderr
    # `-e .` needs the repository in place before the packages are installed.
    copied = run.stdout.index(" src/ ${REPO_DIR}")
    assert copied < run.stdout.index('env update -p ${NB_PYTHON_PREFIX} --file "environment.yml"')


def test_binder_check_imitates_the_present_base() -> None:
    """The versions that make binder-check starts from are those frozen in the repo2docker that the tests install."""
    package = Path(find_spec("repo2docker").origin).parent
    frozen = package / f"buildpacks/conda/environment.py-{BINDER_PYTHON}-linux-64.lock"
    base = dict(re.findall(r"/([a-z0-9_.-]+)-(\d[^-/]*)-[^-/]+\.conda", frozen.read_text(encoding="utf-8")))
    for name, version in BINDER_BASE.items():
        assert base[name] == version, name


def test_wheel_carries_the_book(tmp_path: Path) -> None:
    """An installed wheel brings the book along: references, tables and the mark that the package is typed."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    book = {f"claimbook/book/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "data").rglob("*.*")}
    assert {"claimbook/py.typed", "claimbook/__main__.py", "claimbook/book/references.bib"} | book <= names


@needs_make
@pytest.mark.parametrize("target", TARGETS)
def test_make_has_the_door(target: str) -> None:
    """Every door that the README and make's own help name exists."""
    run = subprocess.run(["make", "-n", target], cwd=ROOT, env=OUTSIDE, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert re.search(rf"^{target}:", read("Makefile"), flags=re.MULTILINE), f"{target} does nothing"
    assert target == "help" or re.search(rf"\bmake {target}  ", read("Makefile")), f"make help says nothing of {target}"


@needs_make
def test_make_says_that_python_is_missing(tmp_path: Path) -> None:
    """Where no fit Python is found, one line says so, what was tried and what to do."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    command = ["make", "lab", "PYTHON=no-such-python false"]
    run = subprocess.run(command, cwd=tmp_path, env=OUTSIDE, capture_output=True, text=True, check=False)
    assert run.returncode != 0
    first, *_ = run.stderr.splitlines()
    assert "No Python 3.11 or newer" in first
    assert "no-such-python false" in first
    assert not (tmp_path / ".venv").exists()


@needs_make
@pytest.mark.parametrize(
    ("remote", "repository"),
    [
        ("https://github.com/owner/some.book.git", "owner/some.book"),
        ("https://github.com/owner/book", "owner/book"),
        ("https://somebody:secret@github.com/owner/book.git", "owner/book"),
        ("git@github.com:owner/book.git", "owner/book"),
        ("ssh://git@github.com/owner/book.git", "owner/book"),
        ("ssh://git@github.com:22/owner/book", "owner/book"),
        ("https://example.org/owner/book.git", None),
        ("https://notgithub.com/owner/book.git", None),
        ("../elsewhere", None),
        (None, None),
    ],
)
def test_make_binder_prints_the_link(tmp_path: Path, remote: str | None, repository: str | None) -> None:
    """The Binder link follows from the clone's remote, however that is written, and never shows a password."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    if remote:
        subprocess.run(["git", "remote", "add", "origin", remote], cwd=tmp_path, check=True)
    command = ["make", "-s", "binder"]
    run = subprocess.run(command, cwd=tmp_path, env=OUTSIDE, capture_output=True, text=True, check=False)
    if repository is None:
        assert run.returncode != 0
        assert "no Binder link" in run.stderr
        assert not run.stdout
    else:
        begins = f"https://mybinder.org/v2/gh/{repository}/HEAD?urlpath="
        link = f"{begins}lab/tree/notebooks/00_start.ipynb\n{begins}voila/render/notebooks/nb/05_self_assessment.ipynb"
        assert run.stdout.strip() == link


def test_workflows_are_pinned_and_modest() -> None:
    """Each workflow starts from no permission and uses each action by its full commit hash."""
    workflows = sorted((ROOT / ".github/workflows").glob("*.yml"))
    assert workflows
    for path in workflows:
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert workflow["permissions"] == {}, path.name
        for job in workflow["jobs"].values():
            assert job["permissions"] == {"contents": "read"}, path.name
            assert job["timeout-minutes"] <= 60, path.name
            for step in job["steps"]:
                if "uses" in step:
                    assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", step["uses"]), step


def test_binder_workflow_uses_the_locked_repo2docker() -> None:
    """The image is built in public by the version of repo2docker that renders it here."""
    version = pinned("tests/requirements.lock", BINDER_PYTHON)["jupyter-repo2docker"]
    assert f"jupyter-repo2docker=={version}\n" in read(".github/workflows/binder.yml")


def test_ci_runs_the_doors() -> None:
    """The continuous integration goes through the doors that the README names."""
    lines = read(".ci/run").splitlines()
    assert lines[-2:] == ["make test", "make check"]


def test_no_registry_or_machine_in_any_file() -> None:
    """No committed file names a package registry's host or a path of the machine it was made on."""
    hosts = [
        ".".join(parts)
        for parts in (
            ("files", "pythonhosted", "org"),
            ("pypi", "org/simple"),
            ("registry", "npmjs", "org"),
            ("deb", "debian", "org"),
        )
    ]
    machine = re.compile(r"(?<![\w.~-])/(?:work|root|tmp|home)/[\w.]")
    for path in committed_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        assert not [host for host in hosts if host in text], path
        found = machine.search(text)
        assert found is None, (path, found)
