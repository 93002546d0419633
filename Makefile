# `make help` lists the commands. Every step leaves a stamp, so that it is not repeated needlessly.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo build test forms clocks check bench sbom messages clean ruff types layers templates migrations translations commits
MAKEFLAGS += --no-print-directory
# Where Python keeps no byte code, as in many containers, each of Parley's processes would compile everything anew.
export PYTHONDONTWRITEBYTECODE :=

PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
DJANGO := DJANGO_SETTINGS_MODULE=parley.settings $(BIN)/python -W ignore -m django
SOURCES := $(shell find src -type f \( -name '*.html' -o -name '*.py' -o -name '*.css' -o -name '*.js' -o -name '*.mjs' \) -not -path '*/static/*' -not -path '*/tests/*')
STATIC := $(shell find src/parley/static -type f -not -path '*/build/*')
CATALOGUES := $(wildcard src/parley/locale/*/LC_MESSAGES/django.po)

# When Berlin has the next day already: an ordinary day, a leap day, the end of a year. Then the changes of summer time.
MOMENTS ?= 2027-06-15T23:30Z 2028-02-29T23:30Z 2027-12-31T23:30Z 2027-03-28T00:30Z 2027-10-31T00:30Z

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## set everything up and serve the demo at http://127.0.0.1:8000 (PORT= changes it)
	@PARLEY_PORT=$(PORT) exec $(BIN)/parley serve --demo --with-parent

build: $(STAMPS)/static $(STAMPS)/catalogues ## install what running needs; build styles, scripts and catalogues

test: $(STAMPS)/development $(STAMPS)/machine forms build ## all tests, browser journeys included (ARGS= goes to pytest)
	@$(BIN)/pytest -n auto --dist loadgroup --slowest-files=20 $(ARGS)

forms: var/xlsforms ## fetch the forms of others that the tests import

clocks: $(STAMPS)/development ## the tests at hours when days, months and summer time change (ARGS= chooses tests)
	@for moment in $(MOMENTS); do \
	  echo "$$moment"; PARLEY_CLOCK=$$moment $(BIN)/pytest -n auto --dist loadgroup $(or $(ARGS),src) || failed=1; \
	done; test -z "$$failed"

check: $(STAMPS)/development ## style, types, layers, templates, migrations, translations, words and commits, in seconds
	@$(MAKE) -k -j2 --output-sync=target ruff types layers templates migrations translations commits

bench: build ## measure speed, memory and start; the table also goes to var/bench.json (TASKS= sets the sizes)
	@$(BIN)/python -m parley.demo.bench $(TASKS)

sbom: $(STAMPS)/development ## list the packages that run in production in var/sbom.json (CycloneDX)
	@mkdir -p var && $(BIN)/python scripts/sbom.py var/sbom.json

messages: $(STAMPS)/development ## collect the sentences of the source into the catalogues to be translated
	@$(BIN)/python scripts/translations.py update

clean: ## remove what was built; the data in var stays
	@rm -rf $(VENV) node_modules static src/parley/static/parley/build
	@find src -name '*.mo' -delete

ruff:
	@$(BIN)/ruff check && $(BIN)/ruff format --check

types:
	@$(BIN)/mypy

layers:
	@$(BIN)/lint-imports --no-logo --cache-dir $(VENV)/cache/layers

templates:
	@$(BIN)/djlint src/parley --lint --quiet

migrations:
	@$(DJANGO) makemigrations --check --dry-run
	@$(BIN)/python scripts/migrations.py check

translations:
	@$(BIN)/python scripts/translations.py check
	@$(BIN)/python scripts/words.py

commits:
	@$(BIN)/python scripts/commits.py

# Packages of the machine, then those of Python and Node.

$(STAMPS)/venv:
	@scripts/make-venv $(PYTHON) $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/runtime: pyproject.toml constraints.txt | $(STAMPS)/venv
	@echo "Installing Python packages …"
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install -q -c constraints.txt -e .
	@touch $@

$(STAMPS)/development: pyproject.toml constraints.txt | $(STAMPS)/venv
	@echo "Installing Python packages for development …"
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install -q -c constraints.txt -e . --group dev
	@touch $@ $(STAMPS)/runtime

$(STAMPS)/machine: | $(STAMPS)/venv
	@scripts/need chromium-headless-shell=chromium-headless-shell soffice=libreoffice-writer \
	  pdftotext=poppler-utils redis-server=redis-server pgbouncer=pgbouncer caddy=caddy haproxy=haproxy
	@touch $@

# An old release, outside of the environment that has a newer one, because it contains example forms.
var/xlsforms: | $(STAMPS)/venv
	@echo "Fetching example forms …"
	@rm -rf $@.new
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install -q --no-deps --target $@.new pyxform==1.0.0
	@mv $@.new $@

$(STAMPS)/node: package.json package-lock.json | $(STAMPS)/venv
	@scripts/need node=nodejs npm=npm
	@echo "Installing Node packages …"
	@# Not `npm ci`: it insists on packages for other systems that this one never installs.
	@npm install --no-save --silent
	@touch $@

$(STAMPS)/styles: $(STAMPS)/node $(SOURCES)
	@npm run --silent build
	@touch $@

$(STAMPS)/static: $(STAMPS)/styles $(STAMPS)/runtime $(STATIC)
	@$(DJANGO) collectstatic --no-input --verbosity 0
	@touch $@

$(STAMPS)/catalogues: $(STAMPS)/runtime $(CATALOGUES)
	@$(if $(CATALOGUES),$(BIN)/pybabel -q compile -D django -d src/parley/locale)
	@touch $@
