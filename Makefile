# Needs Python 3.11 or 3.12 with venv, make and git; everything else is installed into .venv by the first target you run.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check proofs chaos defects bench lock clean
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
STAMP := .venv/.installed
BENCH_VENV := var/bench/venv
BENCH_STAMP := var/bench/.installed
SERVICES := personnel absence payroll_bridge notifier
DISTRIBUTIONS := libs/chassis $(SERVICES:%=services/%) tools/vlimpers
SOURCES := libs services tools deploy contracts bench tests conftest.py

# Handed to the demo when given: make demo KEEP=1 REPORT=report.json SEED=42 PEOPLE=100 DAYS=6, or SCALE=30000
export KEEP REPORT SEED PEOPLE SCALE DAYS

help: ## show the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1 \t\2/p' Makefile | expand -t 18

setup: $(STAMP) ## install everything into .venv

demo: $(STAMP) ## run the main job on realistic data (KEEP=1 stays up, REPORT=file, SEED=n, PEOPLE=80.., SCALE=30000, DAYS=22)
	@$(BIN)/python -m deploy.local.demo

test: check ## check, then every other test that is not long
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "not long" libs tests --ignore=tests/architecture

check: $(STAMP) ## format, lint, types, imports, dependencies, house rules, known vulnerabilities, the tests of each service where it is alone
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(SOURCES)
	$(BIN)/lint-imports
	@set -e; for distribution in $(DISTRIBUTIONS); do \
		echo "deptry $$distribution"; (cd $$distribution && $(CURDIR)/$(BIN)/deptry src); done
	$(BIN)/pytest -n $(WORKERS) tests/architecture
	$(BIN)/python -m deploy.local.isolated
	@$(BIN)/python -m deploy.local.audit

chaos: $(STAMP) ## strike the running product with FAULTS=1000 faults by SEED=n, seeded; run again, it goes on where it was
	@$(BIN)/python -m tests.chaos $(if $(FAULTS),--faults $(FAULTS)) $(if $(SEED),--seed $(SEED))

# pytest ends with 5 when no test is marked long.
proofs: $(STAMP) ## the long evidence
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m long --timeout 3000 || [ $$? -eq 5 ]

defects: $(STAMP) ## break each promise on purpose and see its test fail
	$(BIN)/pytest tests/defects -m "long or not long" --timeout 900

# BENCH=relay measures one thing, and a wrong name tells which there are; LARGEST=1 adds the full load of 300,000 people.
bench: $(STAMP) $(BENCH_STAMP) ## measure beside peers, into bench/results (BENCH=relay, LARGEST=1)
	@$(BIN)/python -m bench $(BENCH) $(if $(LARGEST),--largest)

lock: $(STAMP) ## resolve requirements.in and Kafka's jars anew
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --python-version 3.11 requirements.in -o requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --python-version 3.11 --constraint requirements.lock \
		bench/requirements.in libs/chassis/pyproject.toml -o bench/requirements.lock
	$(BIN)/python -m deploy.local.jars lock

clean: ## remove what was installed and what runs left behind
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(STAMP): requirements.lock $(DISTRIBUTIONS:%=%/pyproject.toml)
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 13) else "needs Python 3.11 or 3.12: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@awk '/^uv==/ {on = 1} on {print} on && !/\\$$/ {exit}' requirements.lock > .venv/uv.requirements
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.requirements
	VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation $(DISTRIBUTIONS:%=-e %)
	@touch $@

# What peers are measured with, apart from what the product runs with.
$(BENCH_STAMP): bench/requirements.lock | $(STAMP)
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(BENCH_VENV)
	VIRTUAL_ENV=$(BENCH_VENV) $(BIN)/uv pip sync --quiet --require-hashes bench/requirements.lock
	@touch $@
