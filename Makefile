# `make demo` and `make test` do their own set-up in build/venv; they need git, make and Python 3.11 or newer.
.DEFAULT_GOAL := help
.PHONY: help demo test lint docs crosscheck clean setup setup-dev setup-crosscheck

PYTHON ?=
export PYTHON
BIN := build/venv/bin
CODE := src tests docs/generate.py docs/pages
PY := $(BIN)/python

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile
	@echo 'Another interpreter: make PYTHON=/path/to/python3 demo'

demo: setup ## run the demonstration and write build/demo/report.html
	@$(BIN)/alarmin demo --out build/demo
	@echo 'The report: build/demo/report.html'

test: lint setup-crosscheck ## check style, types and layers, then run all tests
	@echo 'pytest' && $(PY) -m pytest -n 2 -rs

lint: setup-dev ## check style, types and layers only
	@echo 'ruff check' && $(PY) -m ruff check --quiet $(CODE)
	@echo 'ruff format' && $(PY) -m ruff format --check --quiet $(CODE)
	@echo 'mypy' && $(PY) -m mypy
	@echo 'import layers' && $(BIN)/lint-imports

docs: setup-dev ## write docs/reference from the code and the catalogue
	@$(PY) docs/generate.py

crosscheck: setup-crosscheck ## compare the catalogue with independent copies and store the result for docs/reference
	@PYTHONPATH=tests/verify/crosscheck $(PY) -m independent && $(PY) docs/generate.py

clean: ## remove everything that was built
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

setup:
	@sh tools/setup.sh run

setup-dev:
	@sh tools/setup.sh dev

setup-crosscheck: setup-dev
	@sh tools/independent.sh
