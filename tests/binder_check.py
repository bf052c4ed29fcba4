"""Install environment.yml's pip packages over Binder's base versions and run the notebooks there (make binder-check).

This imitates the image, it does not build one: neither a container engine nor a conda channel is needed. The image
itself is built by .github/workflows/binder.yml. Exit status 0 means passed or, said loudly, skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
PYTHON = "3.12"
# What repo2docker's frozen base for that Python holds (base of October 2025).
BASE = (
    "jupyterlab==4.4.9",
    "notebook==7.4.7",
    "ipywidgets==8.1.7",
    "jupyter_server==2.17.0",
    "ipykernel==7.0.1",
)
OFFLINE = ("NewConnectionError", "NameResolutionError", "Failed to establish a new connection")


def main() -> int:
    """Build the imitation in a temporary folder, test it, throw it away."""
    python = find_python()
    if python is None:
        return skip(f"no Python {PYTHON} was found on PATH, by uv or by pyenv")
    with tempfile.TemporaryDirectory(prefix="claimbook-binder-") as folder:
        environment = Path(folder) / "venv"
        subprocess.run([python, "-m", "venv", environment], check=True)
        inside = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text("\n".join(pip_section()) + "\n", encoding="utf-8")

        say(f"Installing Binder's base on Python {PYTHON}: {', '.join(BASE)}")
        if not pip_install(inside, *BASE):
            return skip("the package registry cannot be reached")
        before = installed(inside)
        say(f"Installing the pip section of environment.yml over it: {', '.join(pip_section())}")
        # As conda does it: -U, from the repository's root.
        pip_install(inside, "-U", "-r", str(requirements))
        after = installed(inside)

        changed = {name: (was, after.get(name)) for name, was in before.items() if after.get(name) != was}
        added = sorted(after.keys() - before.keys())
        say(f"{len(added)} packages added ({', '.join(added)}), {len(changed)} of the base's {len(before)} changed")
        if changed:
            say(f"FAILED: the base was changed: {changed}")
            return 1
        for step in (
            ["-m", "pip", "check"],
            ["-m", "claimbook", "check"],
            ["-m", "pytest", "--nbval", "--nbval-current-env", "-p", "no:randomly", "notebooks"],
        ):
            say(f"Running python {' '.join(step)}")
            if subprocess.run([inside, *step], cwd=ROOT, check=False).returncode:
                say(f"FAILED: python {' '.join(step)}")
                return 1
    say("PASSED: the notebooks give their stored outputs over Binder's base (imitated, not built)")
    return 0


def pip_section() -> list[str]:
    """Give the pip packages that environment.yml names."""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    return next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))


def find_python() -> str | None:
    """Find a Python of Binder's version: this one, one on PATH, or one that uv, pyenv or Windows' launcher knows."""
    candidates = [sys._base_executable, f"python{PYTHON}"]  # the interpreter .venv was made with
    pyenv = shutil.which("pyenv")
    if pyenv:
        version = output([pyenv, "latest", PYTHON])
        candidates.append(f"{output([pyenv, 'prefix', version])}/bin/python")
    candidates.append(output(["uv", "python", "find", "--no-project", PYTHON]))
    candidates.append(output(["py", f"-{PYTHON}", "-c", "import sys; print(sys.executable)"]))
    question = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"
    return next((path for path in candidates if path and output([path, "-c", question]) == PYTHON), None)


def output(command: list[str]) -> str:
    """Run a command and give what it printed, or nothing where it is missing or fails."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def pip_install(python: Path, *arguments: str) -> bool:
    """Install packages; False without a network, an exception when pip fails for another reason."""
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode and any(sign in run.stderr for sign in OFFLINE):
        return False
    if run.returncode:
        sys.exit(f"FAILED: pip install {' '.join(arguments)}\n{run.stderr}")
    return True


def installed(python: Path) -> dict[str, str]:
    """Give the version of every package that is installed there."""
    listing = subprocess.run(
        [python, "-m", "pip", "list", "--format=json", "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {package["name"]: package["version"] for package in json.loads(listing.stdout)}


def skip(reason: str) -> int:
    """Say that nothing was checked, and why."""
    say(f"SKIPPED, nothing was checked: {reason}")
    return 0


def say(line: str) -> None:
    """Print a line at once."""
    print(f"binder-check: {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
