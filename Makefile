# What one types here. Needs Python 3.11, Node 20, and the Debian packages that README.md names.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:

# Compiled modules are kept: without them every command starts a second and a half later.
unexport PYTHONDONTWRITEBYTECODE

PORT ?= 8000
BIN := .venv/bin
READY := .venv/.ready
# Once set up for tests, the environment stays so: it holds all that the demo needs.
PACKAGES := $(READY)/$(if $(wildcard $(READY)/test),test,base)
DEMO_ENV := env -u DATABASE_URL JISHI_DEMO=1 JISHI_TODAY=2012-07-15 JISHI_VAR=$(CURDIR)/var/demo PORT=$(PORT)
DEMO := $(DEMO_ENV) $(BIN)/jishi manage

.PHONY: help setup demo demo-reset login test test-fast check bench lock clean

help:
	@echo "make demo        the demo province on http://127.0.0.1:$(PORT) (PORT=8001 for another)"
	@echo "make login       fresh sign-in links for the demo"
	@echo "make demo-reset  throw the demo's data away and start again"
	@echo "make setup       only the environment and the assets"
	@echo "make test        every test; make test-fast: those of one minute; make check: style and types"
	@echo "make bench       speed beside the peers; make lock: new locks; make clean: remove what was built"

setup: $(PACKAGES) static-vendor/.ready

.venv/bin/python:
	@echo "[1/3] Python environment in .venv"
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; python3 is $$(python3 --version)."; exit 1; }
	@python3 -m venv .venv || \
		{ rm -rf .venv; echo "As root: apt-get install -y python3-venv   then run this again."; exit 1; }

.venv/bin/uv: requirements/setup.lock | .venv/bin/python
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/setup.lock
	@touch $@

$(READY)/%: requirements/%.lock requirements/setup.lock pyproject.toml | .venv/bin/uv
	@echo "[2/3] Python packages ($*)"
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/setup.lock requirements/$*.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --offline --no-deps --no-build-isolation --editable .
	@mkdir -p $(READY)
	@touch $@

static-vendor/.ready: package-lock.json package.json tools/copy_assets.py | .venv/bin/python
	@echo "[3/3] Scripts and style sheets"
	@npm ci --ignore-scripts --silent --no-progress
	@$(BIN)/python tools/copy_assets.py
	@touch $@

demo: setup var/demo/loaded
	@exec $(DEMO) serve --migrate --links var/demo-links.json

# A demo that was interrupted while it was built is built anew.
var/demo/loaded: | setup
	@echo "Building the demo province (about a minute and a half)"
	@rm -rf var/demo
	@mkdir -p var/demo
	@$(DEMO) migrate --verbosity 0
	@$(DEMO) load_demo
	@touch $@

demo-reset: setup
	@rm -rf var/demo
	@$(MAKE) --no-print-directory demo

login:
	@$(DEMO) sign_in_links --out var/demo-links.json

test: $(READY)/test static-vendor/.ready
	@$(BIN)/python tools/run_tests.py needs
	@$(MAKE) --no-print-directory check
	@$(BIN)/python tools/run_tests.py all

# A file that is slow as a whole is not even read.
test-fast: $(READY)/test static-vendor/.ready
	@$(BIN)/pytest -n 2 -m "not slow and not journey" \
		$$(grep -rlE --include 'test_*.py' '^pytestmark = .*mark\.(slow|journey)' tests | sed 's/^/--ignore=/')

CHECKS := check/types check/imports check/format check/lint check/migrations check/templates check/yaml
.PHONY: $(CHECKS)
# On both cores; types take the longest, and so begin first.
check: $(READY)/test
	@$(MAKE) --no-print-directory -j 2 --output-sync=target $(CHECKS)

check/format:
	$(BIN)/ruff format --check .
check/lint:
	$(BIN)/ruff check .
check/types:
	$(BIN)/mypy
check/imports:
	$(BIN)/lint-imports
check/migrations:
	DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py makemigrations --check --dry-run
check/templates:
	$(BIN)/djlint src --lint --quiet
check/yaml:
	$(BIN)/yamllint --strict .

bench: $(READY)/test
	@$(BIN)/python -m bench

# No host name enters a lock: packages are fetched from whatever registry the machine is set up for.
UV_COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11
lock: | .venv/bin/uv
	$(UV_COMPILE) requirements/setup.in -o requirements/setup.lock
	$(UV_COMPILE) pyproject.toml --override requirements/left-out.in -o requirements/base.lock
	$(UV_COMPILE) pyproject.toml --override requirements/left-out.in --extra test -c requirements/base.lock -o requirements/test.lock
	npm install --ignore-scripts --package-lock-only

clean:
	rm -rf .venv node_modules static-vendor static-root .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
