# Each target first makes .venv and installs the lock: nothing has to be there beforehand but Python and make.
.DEFAULT_GOAL := help
.PHONY: help demo test thorough lint suite pages check fix bench mutants house lock migration browser pictures
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
LOCK := $(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml

help:       ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements/dev.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install -q --disable-pip-version-check uv
	@$(BIN)/uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $(STAMP)

demo: $(STAMP)       ## the main job on this machine: SQLite and a local Slack, no account needed
	@exec $(BIN)/psp demo

test: $(STAMP) browser       ## lint, types, and all tests on SQLite and PostgreSQL side by side, then those in a real browser
	@$(MAKE) --no-print-directory -j lint suite
	@$(MAKE) --no-print-directory pages

thorough: export PSP_PROPERTIES = thorough
thorough: test       ## the same, with hundreds of new examples for each property

lint: $(STAMP)
	$(BIN)/ruff check -q .
	$(BIN)/ruff format -q --check .
	$(BIN)/lint-imports
	$(BIN)/mypy bot handlers models tests

suite: $(STAMP)
	$(BIN)/pytest -q -n 3 --dist worksteal

pages: $(STAMP)
	$(BIN)/pytest -q -m browser

check: lint       ## lint, types, the architecture and the migrations
	$(BIN)/pytest -q tests/unit/test_architecture.py tests/db/test_migrations.py

fix: $(STAMP)       ## format, and mend what can be mended by itself
	$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .

bench: $(STAMP)       ## measure, as ratios against a bare baseline in the same run
	$(BIN)/pytest -q -m bench -s tests/bench

mutants: $(STAMP)       ## flip each comparison of rights, rules and what follows a doubtful message: a test must notice each
	$(BIN)/python -m tests.mutations

house: $(STAMP)       ## measure how the code stands: circles, names that stand twice, helpers with one use
	$(BIN)/python -m tests.house

lock:       ## resolve the dependencies anew
	@test -x $(BIN)/uv || { $(PYTHON) -m venv .venv && $(BIN)/python -m pip install -q --disable-pip-version-check uv; }
	$(LOCK) -o requirements/runtime.txt
	$(LOCK) --extra demo -o requirements/demo.txt
	$(LOCK) --extra demo --extra dev -o requirements/dev.txt

migration: $(STAMP)       ## write a migration from the tables: make migration m="what changes"
	$(BIN)/python -m models.migrations "$(m)"
	@$(BIN)/ruff check -q --fix models/migrations ; $(BIN)/ruff format -q models/migrations

pictures: $(STAMP)       ## take the pictures of docs/ from the demo
	$(BIN)/python -m tests.browser.pictures

browser:       ## have Chromium for the browser tests
	@command -v chromium >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -yqq chromium >/dev/null; } \
	  || { echo "Browser tests are skipped: Chromium is missing. Get it by your package manager."; test -z "$$CI$$PSP_REQUIRE_ALL"; }
