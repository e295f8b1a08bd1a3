# What there is to do here. Every target first brings what it needs (tools/bootstrap), once; PYTHON=… chooses the Python.
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: book test test-all lint fix golden bench docs pins clean help

book: ## build the sample book into dist/
	@tools/bootstrap && $(BIN)/python compile.py build

test: lint ## style, types, and the tests that take seconds
	@$(BIN)/python -m pytest -n auto -m "not slow"

test-all: lint ## and the slow ones: EPUBCheck, whole books
	@tools/bootstrap all && $(BIN)/python -m pytest -n auto

lint: ## ruff and mypy
	@tools/bootstrap dev && $(BIN)/ruff check . && $(BIN)/ruff format --check --quiet . && $(BIN)/mypy && $(BIN)/mypy tools bench

fix: ## let ruff mend and format the code
	@tools/bootstrap dev && $(BIN)/ruff check --fix . ; $(BIN)/ruff format .

golden: ## write the golden files anew; read the difference before you commit it
	@tools/bootstrap dev && $(BIN)/python -m pytest -m "not slow" --update-golden

bench: ## measure speed and memory, beside other programs too; writes docs/benchmarks.md (20 minutes)
	@tools/bootstrap && $(BIN)/python bench/run.py

docs: ## write docs/book-yaml.md, commands.md and rules.md from the code
	@tools/bootstrap && $(BIN)/python tools/docs.py

pins: ## write constraints.txt from what is installed
	@tools/bootstrap dev && $(BIN)/python tools/pins.py

clean: ## remove what was built, and the environment
	@rm -rf dist build .venv .*_cache .hypothesis *.egg-info

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-10s%s\n", $$1, $$2 }' Makefile
