# What one does with the house from a checkout. `make help` lists it.

PYTHON ?= python3
PORT ?= 8000
LANGUAGES := nb da
CHROMIUM := $(firstword $(shell command -v chromium-headless-shell chromium chromium-browser google-chrome 2>/dev/null))

BIN := .venv/bin
READY := .venv/.ready
CATALOGUES := meetinghouse/translations
POT := .venv/messages.pot

NO_BROWSER := \n*** The browser tests are LEFT OUT: there is no Chromium on this computer.\n*** Debian and Ubuntu: sudo apt-get install chromium. Then run this again.\n\n

.DEFAULT_GOAL := help
.PHONY: schema help setup run test check bench wheel everyone words

help:  ## This list
	@sed -n 's/^\([a-z]*\):.*  ## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST)

setup: $(READY)  ## Everything that is needed to work on the house; quick when nothing changed

$(READY): pyproject.toml constraints.txt hatch_build.py
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,postgresql]'
	@touch $@

run: $(READY)  ## A demo house on http://localhost:8000; PORT=8123 make run moves it
	exec $(BIN)/meetinghouse serve --demo --port $(PORT)

test: $(READY)  ## Every test
ifeq ($(CHROMIUM),)
	@printf '$(NO_BROWSER)'
	$(BIN)/python -m pytest -n 2 --dist worksteal -q -m 'not browser and not stripe_live'
	@printf '$(NO_BROWSER)'
else
	$(BIN)/python -m pytest -n 2 --dist worksteal -q -m 'not stripe_live'
endif

check: $(READY)  ## Style, types, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet

everyone: $(READY)  ## The browser tests in every width, colour scheme and role (long)
	EVERYONE=1 $(BIN)/python -m pytest -n 2 --dist worksteal -q -m browser

bench: $(READY)  ## How fast the house is, in bare and plain pages; BENCH="--quick" make bench passes words on
	$(BIN)/python -m tests.bench $(BENCH)

schema: $(READY)  ## Write the first migration anew from the models (until the first release)
	$(BIN)/python -m tests.tools.freeze_schema

wheel: $(READY)  ## One file to install a house from, in dist/
	$(BIN)/hatchling build --target wheel

# Without fuzzy guesses, line numbers and dates, a change of words shows the words alone.
words: $(READY)  ## Bring the catalogues up to date with the sentences in the code
	$(BIN)/pybabel -q extract --width 100 --mapping babel.cfg --project Meetinghouse --sort-output --no-location --output $(POT) .
	@for language in $(LANGUAGES); do \
	  po=$(CATALOGUES)/$$language/LC_MESSAGES/messages.po; \
	  test -f $$po || $(BIN)/pybabel -q init --input-file $(POT) --output-dir $(CATALOGUES) --locale $$language; \
	  $(BIN)/pybabel -q update --input-file $(POT) --output-dir $(CATALOGUES) --locale $$language \
	    --no-fuzzy-matching --ignore-obsolete --width 100 --ignore-pot-creation-date; \
	done
