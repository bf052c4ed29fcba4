# The doors of this project. `make` alone lists them.
# Needed beforehand: a Python (3.11 or newer) and make. Everything else is put into .venv, beside this file.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help lab test check notebooks bench app binder binder-check lock clean force

# The versions the tests run on come first; PYTHON=... names another one.
PYTHON ?= python3.13 python3.12 python3.11 python3.14 python3 python py
ARGS ?=

START := notebooks/00_start.ipynb
APP := notebooks/nb/05_self_assessment.ipynb
OVERRIDES := {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}

ifeq ($(OS),Windows_NT)
VPY := .venv/Scripts/python.exe
else
VPY := .venv/bin/python
endif

# The same text everywhere, whatever the locale.
export PYTHONUTF8 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# .venv is made anew when the lock or this folder's place has changed, or when its Python is gone; otherwise a second
# call installs nothing. The stamps lie in .venv, so deleting that folder is always safe.
PACKAGES_ID := $(shell { echo "$(CURDIR)"; cat requirements.lock 2>/dev/null; } | cksum | tr -c '0-9\n' -)
PROJECT_ID := $(shell cat pyproject.toml src/claimbook/voila_template/* 2>/dev/null | cksum | tr -c '0-9\n' -)
TOOLS_ID := $(shell cat tests/requirements.lock 2>/dev/null | cksum | tr -c '0-9\n' -)
PACKAGES := .venv/packages-$(PACKAGES_ID)
LAB := $(PACKAGES)-project-$(PROJECT_ID)
TOOLS := $(PACKAGES)-tools-$(TOOLS_ID)
ALIVE := $(shell $(VPY) -c "print('yes')" 2>/dev/null)

PIP_INSTALL = $(VPY) -m pip install --quiet --no-input
FROM_LOCK = $(PIP_INSTALL) --no-deps --require-hashes --requirement
NBVAL = $(VPY) -m pytest --nbval --nbval-current-env -p no:randomly notebooks

help:
	@echo "make lab           set everything up and open JupyterLab on the start page   (ARGS=... goes to JupyterLab)"
	@echo "make test          set everything up and run every test, the notebooks included (ARGS=... goes to pytest)"
	@echo "make app           the self-assessment alone, without the code around it        (ARGS=... goes to Voila)"
	@echo "make check         lint, types, the book's own rules, notebooks up to date"
	@echo "make notebooks     run the notebooks anew from notebooks/source and store their outputs"
	@echo "make bench         measure speed and memory, write benchmarks/latest.md"
	@echo "make binder        print the links that open this clone on Binder: the start page, and the self-assessment alone"
	@echo "make binder-check  install environment.yml's packages over Binder's base versions and run the notebooks there"
	@echo "make lock          write requirements.lock and tests/requirements.lock anew (ARGS=--upgrade for newer versions)"
	@echo "make clean         remove .venv and everything that running things left behind"

$(PACKAGES): $(if $(ALIVE),,force)
	@python=""; \
	for candidate in $(PYTHON); do \
	  if "$$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    python="$$candidate"; break; \
	  fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "No Python 3.11 or newer with its venv module was found (tried: $(PYTHON)). Install one (Debian, Ubuntu: apt install python3 python3-venv), or name yours: make lab PYTHON=..." >&2; \
	  exit 1; \
	fi; \
	echo "Setting up .venv with $$("$$python" --version 2>&1) (once; about half a minute and 500 MB, longer on a slow line)"; \
	"$$python" -m venv --clear .venv
	@echo "Installing the packages in requirements.lock, each checked against its hash"
	@$(FROM_LOCK) requirements.lock
	@mkdir -p .venv/share/jupyter/lab/settings
	@printf '%s\n' '$(OVERRIDES)' > .venv/share/jupyter/lab/settings/overrides.json
	@touch $@

$(LAB): $(PACKAGES)
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS): $(PACKAGES)
	@echo "Installing the test tools in tests/requirements.lock, each checked against its hash (about 20 seconds and 600 MB)"
	@$(FROM_LOCK) tests/requirements.lock
	@touch $@

lab: $(LAB)
	@echo "Opening JupyterLab on $(START). If no browser opens, use the address below; Ctrl-C twice stops it."
	@root=""; if [ "$$(id -u 2>/dev/null)" = 0 ]; then root="--allow-root"; fi; \
	$(VPY) -m jupyterlab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/$(START) --log-level=WARN $$root $(ARGS)

test: $(LAB) $(TOOLS)
	@echo "Running the tests"
	@$(VPY) -m pytest $(ARGS)
	@echo "Running every notebook and comparing each output with the stored one"
	@$(NBVAL)

check: $(LAB) $(TOOLS)
	$(VPY) -m ruff check
	$(VPY) -m ruff format --check
	$(VPY) -m mypy
	$(VPY) -m claimbook check
	$(VPY) notebooks/source/build.py --check

notebooks: $(LAB)
	@$(VPY) notebooks/source/build.py $(ARGS)

bench: $(LAB) $(TOOLS)
	@$(VPY) benchmarks/bench.py $(ARGS)

app: $(LAB)
	@echo "Opening the self-assessment. If no browser opens, use the address below; Ctrl-C stops it."
	@$(VPY) -m voila $(APP) --Voila.ip=127.0.0.1 $(ARGS)

binder:
	@url=$$(git remote get-url origin 2>/dev/null) || { \
	  echo "This clone has no remote called origin, so there is no Binder link to print." >&2; exit 1; }; \
	repository=$$(printf '%s\n' "$$url" | sed -nE 's,^(https?://([^/@]*@)?|ssh://([^/@]*@)?|[^/@:]*@)github\.com(:[0-9]+/|[:/])/*([^/]+)/([^/]+)$$,\5/\6,p' | sed -E 's,\.git$$,,'); \
	if [ -z "$$repository" ]; then \
	  echo "The remote origin is not a GitHub repository, so there is no Binder link to print." >&2; exit 1; \
	fi; \
	echo "https://mybinder.org/v2/gh/$$repository/HEAD?urlpath=lab/tree/$(START)"; \
	echo "https://mybinder.org/v2/gh/$$repository/HEAD?urlpath=voila/render/$(APP)"

binder-check: $(LAB)
	@$(VPY) tests/binder_check.py $(ARGS)

# Needs uv (https://docs.astral.sh/uv/). --universal: one lock for every system and Python. No address is written.
UV_COMPILE = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-emit-index-url --extra app --extra anki --group build $(ARGS)
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: python3 -m pip install uv" >&2; exit 1; }
	@$(UV_COMPILE) --output-file requirements.lock
	@$(UV_COMPILE) --group test --group check --constraint requirements.lock --output-file tests/requirements.lock
	@echo "Wrote requirements.lock and tests/requirements.lock; environment.yml has pins of its own: make test compares them."

clean:
	@rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name .git -prune -o -type d \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

force:
