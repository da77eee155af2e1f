# Two commands are enough: `make daily` makes today's five tracks, `make test` runs the tests.
PYTHON ?= python3
BIN := .venv/bin
export SOUNDFLOW_STORE ?= file://$(CURDIR)/store

PLAYER := $(shell find frontend/app frontend/pages frontend/components frontend/lib frontend/public frontend/scripts frontend/worker -type f 2>/dev/null)

.PHONY: setup dev player daily warm test test-fast test-whole lint types imports check bench clean

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

# The listener's player as static files in frontend/out; needs Node.js 20 or newer. `soundflow serve` finds them there.
player: frontend/out/.built

frontend/node_modules/.installed: frontend/package.json frontend/package-lock.json frontend/.npmrc
	@command -v npm >/dev/null || { echo "The player needs Node.js 20 or newer with npm."; exit 1; }
	@cd frontend && npm ci --no-progress --loglevel=error
	@touch $@

frontend/out/.built: frontend/node_modules/.installed frontend/next.config.ts frontend/tsconfig.json $(PLAYER)
	@cd frontend && npm run --silent build
	@touch $@

warm: setup
	@$(BIN)/soundflow warm

# Tests of one server stay in one process.
SIDE_BY_SIDE := -n 2 --dist loadgroup --no-loadscope-reorder

test: dev
	$(BIN)/pytest -m "not whole" $(SIDE_BY_SIDE)

test-fast: dev
	$(BIN)/pytest -m "not whole and not slow" $(SIDE_BY_SIDE)

test-whole: dev
	$(BIN)/pytest -m whole $(SIDE_BY_SIDE)

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
	rm -rf frontend/node_modules frontend/.next frontend/out .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
