# Two commands are enough: `make daily` makes today's five tracks, `make test` runs the tests.
PYTHON ?= python3
BIN := .venv/bin
export SOUNDFLOW_STORE ?= file://$(CURDIR)/store

.PHONY: setup dev daily warm test test-fast test-whole lint types imports check bench clean

setup: .venv/.ready

.venv/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "SoundFlow needs Python 3.11 or newer; set PYTHON=/path/to/python3."; exit 1; }
	@echo "Setting up .venv (once, about a minute)…"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

# What tests, checks and premium models need besides: a browser driver, an S3 server, torch.
dev: .venv/.dev

.venv/.dev: .venv/.ready
	@echo "Adding what the tests need (once, some minutes)…"
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,premium,diffusers,modal,redis]'
	@touch $@

daily: setup
	@$(BIN)/soundflow daily

warm: setup
	@$(BIN)/soundflow warm

test: dev
	$(BIN)/pytest -m "not whole" -n 2

test-fast: dev
	$(BIN)/pytest -m "not whole and not slow" -n 2

test-whole: dev
	$(BIN)/pytest -m whole -n 2

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: dev
	$(BIN)/mypy

imports: dev
	$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

check: lint types imports test

bench: dev
	$(BIN)/python -m benchmarks.day
	$(BIN)/python -m benchmarks.orchestration

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
