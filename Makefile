# Each goal first makes .venv from the hash-pinned lock; `make run` and `make test` are all a newcomer needs.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.made-from-lock
UV     := uv==0.13.9
PIP_QUIET := -qq --disable-pip-version-check
TESTS  ?= tests
JOBS   ?= auto

# A Python in range that can make a virtual environment; `make PYTHON=/path/to/python3.12 test` chooses one.
FITS   := import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	"$$name" -c '$(FITS)' >/dev/null 2>&1 && { command -v "$$name"; exit; }; done)

.PHONY: help run demo test check assets bench bench-web simulate-year faults lock clean .venv

help: ## show the goals
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 22

.venv: $(STAMP)

$(STAMP): requirements.lock
	@if ! "$(PYTHON)" -c '$(FITS)' >/dev/null 2>&1; then \
		echo 'No usable Python: 3.11, 3.12 or 3.13 with its venv module is needed (found: "$(PYTHON)").' >&2; \
		echo 'Install one (Debian: python3 and python3-venv), or name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)' >&2; \
		exit 1; fi
	@echo "Bringing $(VENV) up to the lock with $$("$(PYTHON)" --version)"
	@$(BIN)/python -c '$(FITS)' >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear $(VENV)
	@$(BIN)/python -m pip install $(PIP_QUIET) --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install $(PIP_QUIET) --no-index --no-deps --no-build-isolation -e .
	@touch $@

run: $(STAMP) ## start everything on this machine: server, database, mail sink, worker
	@exec $(BIN)/cce run

demo: $(STAMP) ## play one child's six months
	@exec $(BIN)/cce demo

test: $(STAMP) ## run the tests
	@$(BIN)/python -m pytest -n $(JOBS) $(TESTS)

check: $(STAMP) ## style, types, import contract, tests and replay
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -n $(JOBS) tests

assets: ## compile the pages' style, scripts and fonts anew (needs Node; whoever only runs the pages does not)
	@cd web/assets && npm ci --silent && node build.mjs ../static

bench: $(STAMP) ## measure; never part of the tests
	@exec $(BIN)/python -m bench

bench-web: $(STAMP) ## measure what the pages read, over 5,000 episodes on both databases (WEB="--open 500" is quicker)
	@exec $(BIN)/python -m bench.web $(WEB)

simulate-year: $(STAMP) ## play a year of 12 panels and 100 children (YEAR="--seed 7" plays one again)
	@exec $(BIN)/python -m bench.year $(YEAR)

faults: $(STAMP) ## break everything at full size, for hours (FAULTS="kill-worker --seed 7" breaks one thing again)
	@exec $(BIN)/python -m tests.faults $(FAULTS)

lock: ## work out requirements.lock anew (add UPGRADE=--upgrade for newer versions)
	@scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	"$(PYTHON)" -m venv "$$scratch"; \
	"$$scratch/bin/pip" install $(PIP_QUIET) "$(UV)"; \
	"$$scratch/bin/uv" pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --fork-strategy fewest --no-emit-index-url --no-emit-find-links \
		--no-annotate --no-header --quiet $(UPGRADE) --output-file requirements.lock

clean: ## remove what was made here; ./var (the records) and .venv stay
	@rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
