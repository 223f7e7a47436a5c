# All that a developer has to remember. Everything runs from .venv, which the first target that needs it makes.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORKERS ?= 2

.PHONY: help setup demo fit validate test check fix docs golden explorer bench clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1	\2/' | expand -t 16

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@echo "compiling kernels, once: about two minutes"
	@folder=$$(mktemp -d) && run="$(BIN)/spillover run --members 1 --days 4 --workers 1 --out $$folder" && \
	$$run exodus-2022 --as-of 2022-09-22 >/dev/null && $$run scenarios/mali-2012 >/dev/null && \
	$$run scenarios/mali-2012 --movement flee3 >/dev/null && rm -r $$folder
	@touch $(READY)

setup: $(READY) ## make .venv with everything pinned in requirements.lock

demo: $(READY) ## run the exodus of 2022 to the end of the year, compare it with what was counted, write the explorer
	$(BIN)/spillover run exodus-2022 --as-of 2022-10-07 --until 2022-12-31 --members 200 --seed 0 --out runs
	$(BIN)/spillover score last --runs runs
	$(BIN)/spillover report last --runs runs --html runs/report.html
	@echo "The explorer as one file: file://$(CURDIR)/runs/report.html"
	@echo "The explorer with new runs and comparisons: $(BIN)/spillover serve --runs runs"

fit: $(READY) ## fit exodus-2022 again to what was known on each of four days (half an hour)
	$(BIN)/python tools/fit_pack.py

validate: $(READY) ## hold exodus-2022 against what was counted, and write validation/
	$(BIN)/python tools/validate.py
	$(BIN)/python tools/fence_page.py

test: $(READY) ## run every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: $(READY) ## style, types and floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(READY) ## mend style where that can be done by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(READY) ## make the generated pages of the reference again
	for tool in tools/*_reference.py; do $(BIN)/python $$tool || exit 1; done

golden: $(READY) ## renew the golden runs, on purpose
	$(BIN)/python tools/golden.py

explorer: ## check the explorer's source and build its bundle again (needs Node 20 or later)
	cd explorer && npm ci --no-audit --no-fund && npm run check && npm test && npm run build

bench: $(READY) ## figures beside Flee 3 (needs the shared data of other projects; see benchmarks/README.md)
	$(BIN)/python benchmarks/bench.py
	$(BIN)/python benchmarks/leave_one_out.py

clean: ## remove what can be made again
	rm -rf $(VENV) .venv-flee .venv-openfisca build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis explorer/node_modules
