# Everything a fresh clone needs: Python 3.11 or later with venv, and make.
# On Windows see README.md, "Without make".

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check bench refresh clean

demo: .venv/ready  ## Check the sample snapshot and write reports/contoso.html
	@$(BIN)/w365lint check snapshots/contoso --for operating --for uninstall --html reports/contoso.html --exit-zero
	@echo "The page is in reports/contoso.html"

test: .venv/ready-to-test  ## Run every check and every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

bench: .venv/ready-to-test  ## Measure speed and memory
	$(BIN)/python bench/bench.py

refresh: .venv/ready-to-test  ## Write the generated files anew: catalogue, schema, sample report, golden files
	$(BIN)/python -m pytest -q --rewrite tests/test_generated.py tests/report tests/test_tenants.py

clean:
	rm -rf .venv

.venv/ready: pyproject.toml requirements.txt requirements-rete.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-rete.txt >/dev/null 2>&1 || true
	@$(BIN)/python -c "import durable_rules_engine" 2>/dev/null || echo \
	  "The second engine (durable-rules) is absent: it needs a C compiler and Python 3.11 or 3.12. Everything else works without it."
	@touch $@

.venv/ready-to-test: .venv/ready requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@
