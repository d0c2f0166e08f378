# Every target works on a fresh Debian 12 with make and Python 3.11+ (venv); `make help` lists them.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help install run test lint lock bench pictures translations

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

# uv installs in seconds what takes pip a minute; where it finds no index of its own, pip does it by its settings. Like
# pip it compiles what it installs: where Python may write no bytecode, every command would compile it anew.
INSTALL = $(BIN)/uv pip install --python $(BIN)/python --quiet --compile-bytecode --require-hashes -r $(1) 2>/dev/null \
	|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)

.venv/uv: requirements-uv.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@touch $@

.venv/run: requirements.lock pyproject.toml .venv/uv
	@echo "Installing what surveyapp needs into .venv ..."
	@$(call INSTALL,requirements.lock)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/run requirements-dev.lock
	@echo "Installing what the tests need into .venv ..."
	@$(call INSTALL,requirements-dev.lock)
	@touch $@

# The catalogues carry no head of their own, which Babel takes for an unfinished one; no text in them is.
.venv/translations: .venv/run $(wildcard surveyapp/translations/*/LC_MESSAGES/*.po)
	@$(BIN)/pybabel --quiet compile --use-fuzzy -d surveyapp/translations
	@touch $@

# Our own code is run where it lies, so that it is compiled here as well; what is compiled already costs a moment.
install: .venv/run .venv/translations ## install into .venv from the lock, nothing more
	@$(BIN)/python -m compileall -q surveyapp

run: install ## start surveyapp with a demo company on http://127.0.0.1:8000 (PORT= changes it)
	@PORT=$(PORT) $(BIN)/surveyapp all --first-run

test: install .venv/dev ## run the whole test suite
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: install .venv/dev ## ruff, mypy, import-linter, djlint
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --quiet --lint surveyapp/web/templates

translations: install .venv/dev ## extract new texts into the catalogues of fi and sv
	@$(BIN)/pybabel --quiet extract -F babel.cfg -k N_ -k lazy_gettext -k NN_:1,2 -k ngettext:1,2 --no-location --sort-output --omit-header -o .venv/messages.pot surveyapp surveys
	@for l in fi sv; do $(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --omit-header -i .venv/messages.pot -l $$l -d surveyapp/translations; done

lock: .venv/dev ## renew the locked versions
	@echo uv | $(BIN)/uv pip compile --quiet --universal --upgrade --no-emit-index-url --no-emit-find-links --generate-hashes --custom-compile-command "make lock" - -o requirements-uv.lock
	@$(BIN)/uv pip compile --quiet --universal --upgrade --no-emit-index-url --no-emit-find-links --generate-hashes --custom-compile-command "make lock" pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --upgrade --no-emit-index-url --no-emit-find-links --generate-hashes --custom-compile-command "make lock" --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

bench: install .venv/dev ## measure speed, print a table, write bench/results.json
	@$(BIN)/python -m bench

pictures: install .venv/dev ## take the pictures of README and docs from a demo company
	@$(BIN)/python -m bench.pictures
