# Two commands do everything: `make demo` and `make test`. `make help` lists the rest.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
ZHIYIN := $(BIN)/zhiyin
# Never fetch an interpreter; follow the index that pip is set to, which uv does not read by itself.
export UV_PYTHON_DOWNLOADS := never
# Trust what the system trusts: a company often signs its own mirror.
export UV_SYSTEM_CERTS := 1
# Hundreds of short processes load the same modules: they are compiled once, whatever the environment says.
export PYTHONDONTWRITEBYTECODE :=
UV_ENV = index="$$($(BIN)/pip config get global.index-url 2>/dev/null || true)"; index="$${PIP_INDEX_URL:-$$index}"; [ -z "$$index" ] || export UV_DEFAULT_INDEX="$$index";
INSTALL = $(UV_ENV) $(UV) pip install --quiet --python $(BIN)/python
DEMO_HOME ?= $(CURDIR)/.zhiyin/demo
PYTEST := $(BIN)/python -m pytest
SOAK_REPETITIONS ?= 200
FUZZ_EXAMPLES ?= 20000
SIZE ?= 1000000

## Using it
.PHONY: demo
demo: $(VENV)/server.stamp assets ## Set up, load the demo company, serve it and print the log-ins
	@ZHIYIN_HOME="$${ZHIYIN_HOME:-$(DEMO_HOME)}" $(ZHIYIN) demo --serve

.PHONY: setup
setup: $(VENV)/server.stamp assets ## The environment in .venv, nothing else

## Working on it
.PHONY: test
test: $(VENV)/dev.stamp assets ## Set up and run all tests, the browser journeys too
	@$(BIN)/python tools/system.py --check || $(MAKE) --no-print-directory system
	@$(MAKE) --no-print-directory -j2 check pytest

# Beside the check, and one more than there are processors: tests wait for browsers and servers, and leave one free.
.PHONY: pytest
pytest: $(VENV)/dev.stamp assets
	@$(PYTEST) -n 3 -q tests

.PHONY: check
check: $(VENV)/dev.stamp ## Format, lint, import contracts, types
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports --no-logo
	@ZHIYIN_HOME=.cache/home $(BIN)/mypy

.PHONY: format
format: $(VENV)/dev.stamp ## Mend format and lint
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --fix --quiet .

.PHONY: bars
bars: $(VENV)/dev.stamp assets ## The CI tier of the reliability and security bars (under 30 minutes)
	@$(BIN)/python -m bars --tier ci

.PHONY: soak
soak: $(VENV)/dev.stamp assets ## The long tier, by hand: simulations repeated 200 times, all models on Spark, 200 kills
	@SOAK_REPETITIONS=$(SOAK_REPETITIONS) $(PYTEST) -n 2 -q -m soak tests
	@$(BIN)/python -m bars --tier long

.PHONY: recovery
recovery: $(VENV)/dev.stamp ## Simulate known truths 200 times, into docs/insight/recovery.md
	@$(BIN)/python -W ignore -m tests.insight.recovery_page --times $(SOAK_REPETITIONS)

.PHONY: fuzz
fuzz: $(VENV)/dev.stamp assets ## Long fuzzing of the readers and the API, by hand
	@FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) $(PYTEST) -n 2 -q -m fuzz tests
	@$(BIN)/python -m bars --tier fuzz

.PHONY: bench
bench: $(VENV)/dev.stamp assets ## Measure, side by side, into docs/benchmarks.md
	@$(BIN)/python -m bench

.PHONY: bench-data
bench-data: $(VENV)/dev.stamp assets ## Load a million customers and keep them (smaller: SIZE=100000; one: ONLY=sqlite)
	@$(BIN)/python -m bench.million load --customers $(SIZE) $(if $(ONLY),--only $(ONLY))

.PHONY: bench-million
bench-million: $(VENV)/dev.stamp assets ## Measure on them, into docs/benchmarks.md (SIZE, ONLY as above)
	@$(BIN)/python -m bench.million measure --customers $(SIZE) $(if $(ONLY),--only $(ONLY))

.PHONY: bench-insight
bench-insight: $(VENV)/dev.stamp ## Measure the science beside its rivals, into docs/benchmarks.md (a part: ONLY=rfm)
	@$(BIN)/python -m bench.insight $(if $(ONLY),--only $(ONLY))

.PHONY: messages
messages: $(VENV)/dev.stamp ## Collect the texts to translate
	@$(BIN)/python tools/messages.py

.PHONY: wheel
wheel: $(VENV)/server.stamp assets ## Build the wheel, with all assets inside, into dist/
	@$(BIN)/python -m hatchling build -t wheel

.PHONY: lock
lock: $(VENV)/dev.stamp ## Renew requirements/*.txt from pyproject.toml
	@$(UV_ENV) for f in "dev.txt --extra server --extra celery --extra all --group dev --group assets" \
	    "server.txt --extra server --group assets --constraint requirements/dev.txt"; do \
	  set -- $$f; out=$$1; shift; \
	  $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-header --no-annotate pyproject.toml "$$@" -o requirements/$$out; done

.PHONY: system
system: ## Bring by apt what only tests need: browser, fonts, PostgreSQL, Redis, strace
	@$(PYTHON) tools/system.py

.PHONY: help
help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^## /{printf "\n%s\n", substr($$0, 4)} /^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

# The environment, by stamps: nothing is done twice.
$(UV): requirements/uv.txt
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/server.stamp: requirements/server.txt pyproject.toml | $(UV)
	@[ -e $(VENV)/dev.stamp ] || { $(INSTALL) --require-hashes -r requirements/server.txt && \
	  $(INSTALL) --no-deps --no-build-isolation --editable . ; }
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt pyproject.toml | $(UV)
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/server.stamp

.PHONY: assets
assets:
	@$(BIN)/python tools/assets.py
