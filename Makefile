# Commands of 青深 CRM. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
WORKERS ?= auto
SPREAD := -n $(WORKERS) --dist loadscope --no-loadscope-reorder

.PHONY: help run test check pages bench test-postgres lock clean
.DEFAULT_GOAL := help

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(VENV)/.run: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run

.PHONY: compiled
compiled: $(VENV)/.run # bytecode once, even where the environment forbids writing it at import: every process starts sooner
	@$(BIN)/python -m compileall -q crm migrations

run: compiled ## serve the demo on http://127.0.0.1:8000 with the job worker inside
	@$(BIN)/crm demo --if-empty
	@$(BIN)/crm serve

test: $(VENV)/.dev compiled browser ## run every check: lint, types, contracts, unit, views, journeys, browser
	$(MAKE) --no-print-directory lint
	$(BIN)/pytest $(SPREAD)

check: $(VENV)/.dev compiled lint ## the same without a browser
	$(BIN)/pytest $(SPREAD) -m "not browser"

.PHONY: lint
lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet . || $(BIN)/ruff format --diff .
	$(BIN)/mypy

test-postgres: $(VENV)/.dev compiled ## the suite on PostgreSQL: a private cluster, or CRM_TEST_DATABASE_URL
	$(BIN)/python -m tests.support.cluster $(BIN)/pytest $(SPREAD) -m "not browser"

pages: $(VENV)/.dev compiled browser ## every page as every role in Chromium: axe, console, sideways scroll
	$(BIN)/python -m tests.pages

bench: $(VENV)/.dev compiled ## measure against the floor; see bench/RESULTS.md
	$(BIN)/python -m bench

.PHONY: browser
browser:
	@$(PYTHON) tests/support/packages.py chromium fonts-noto-cjk

lock: ## write the lock files anew (needs uv)
	uv pip compile pyproject.toml --extra postgres --extra redis --group build --generate-hashes \
		--python-version 3.11 --universal --quiet --custom-compile-command "make lock" -o requirements.lock
	uv pip compile pyproject.toml --extra postgres --extra redis --group build --group dev --generate-hashes \
		--python-version 3.11 --universal --quiet --custom-compile-command "make lock" -o requirements-dev.lock

clean: ## remove the environment and caches, keep instance/
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache *.egg-info
