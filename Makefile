# Needs Python >= 3.11 (with venv), make and pip; everything else comes from requirements.lock.
PYTHON ?= python3
VENV   ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PY    := $(BIN)/python
STAMP := $(VENV)/.installed
PIP   := $(PY) -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help install demo test check lab bench lock notebooks format clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@echo '  Another Python or place: make test PYTHON=python3.12 VENV=.venv312'

install: $(STAMP) ## create .venv and install the locked libraries (the other targets do it by themselves)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV)
	@echo 'Installing the locked libraries into $(VENV): a minute or two ...'
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: $(STAMP) ## run every method on the sample case, English and Chinese; writes reports/index.html
	$(BIN)/sqm demo

test: $(STAMP) ## all tests: library, documentation examples, notebooks, browser
	$(PY) -m pytest

check: $(STAMP) ## format, lint, import layers, generated notebooks, lock and environment
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(PY) tools/build_notebooks.py --check
	$(PY) tools/check_lock.py

lab: $(STAMP) ## JupyterLab on the notebooks (make lab SQM_LANG=zh for Chinese)
	$(BIN)/sqm lab

bench: $(STAMP) ## speed and memory, as ratios measured in one run
	$(PY) tools/bench.py

# With the extra: one lock serves the tests, which run a batch on a small cluster too.
lock: $(STAMP) ## solve the dependencies of pyproject.toml anew into requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra cluster --group dev --universal --python-version 3.11 --upgrade \
	  --only-binary :all: --emit-build-options --generate-hashes --no-emit-index-url --quiet \
	  --custom-compile-command 'make lock' --output-file requirements.lock

notebooks: $(STAMP) ## build notebooks/en and notebooks/zh from notebooks/src
	$(PY) tools/build_notebooks.py

format: $(STAMP) ## format the code and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## remove what was built (not .venv, not reports)
	rm -rf build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find sqmlib tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
